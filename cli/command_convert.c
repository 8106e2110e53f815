/* SPDX-License-Identifier: Apache-2.0 */
/* ctrsec convert: a JSON report in, other reports of the same result out. */
#include <stdlib.h>
#include <string.h>

#include "cli.h"

static int convert(const struct call *call, ctrsec_result *result, const char *path)
{
    struct file file;
    ctrsec_error *error;
    if (!file_read(path, &file))
        return EXIT_UNREADABLE;
    const char *name = strcmp(path, "-") == 0 ? "standard input" : path;
    int status = ctrsec_report_read(result, file.data, file.size, name, &error);
    free(file.data);
    if (status != CTRSEC_OK) {
        error_print(error);
        return EXIT_UNREADABLE;
    }
    return reports_write(call, result) ? EXIT_ALLOWED : EXIT_UNREADABLE;
}

int command_convert(const struct call *call)
{
    ctrsec_result *result;
    ctrsec_error *error;
    if (!reports_check(call))
        return EXIT_USAGE;
    if (ctrsec_result_new(&result, call->context, &error) != CTRSEC_OK) {
        error_print(error);
        return EXIT_UNREADABLE;
    }
    int code = convert(call, result, call->operand_count == 0 ? "-" : call->operands[0]);
    ctrsec_result_free(result);
    return code;
}
