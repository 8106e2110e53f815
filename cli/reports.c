/* SPDX-License-Identifier: Apache-2.0 */
/* The reports of one result: every -f, to a file or to standard output. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

void reports_help(FILE *to)
{
    struct ctrsec_report_kind kind = {.struct_size = sizeof kind};
    fprintf(to, "\nformats of reports:\n");
    for (int32_t format = 0; ctrsec_report_kind(&kind, format) == CTRSEC_OK; format++)
        fprintf(to, "  %-18s  %s\n", kind.name, kind.help);
}

/* The file of "FORMAT=FILE"; NULL: standard output. */
static const char *file_of(const char *value)
{
    const char *equals = strchr(value, '=');
    return equals == NULL || strcmp(equals, "=-") == 0 ? NULL : equals + 1;
}

bool reports_check(const struct call *call)
{
    uint32_t printed = 0;
    for (const char *const *value = call_values(call, OPTION_FORMAT); *value != NULL; value++) {
        const char *file = file_of(*value);
        if (file != NULL && file[0] != '\0')
            continue;
        if (file != NULL) {
            call_wrong(call, OPTION_FORMAT, *value);
            return false;
        }
        if (printed++ > 0) {
            fprintf(stderr,
                    "ctrsec: two reports for standard output\n"
                    "  hint: write one to a file: -f %s=FILE\n",
                    *value);
            return false;
        }
    }
    return true;
}

bool reports_have(const struct call *call, int32_t format)
{
    for (const char *const *value = call_values(call, OPTION_FORMAT); *value != NULL; value++)
        if (option_word(OPTION_FORMAT, *value) == format)
            return true;
    return false;
}

static bool print(const ctrsec_buffer *buffer)
{
    size_t size = ctrsec_buffer_size(buffer);
    return fwrite(ctrsec_buffer_data(buffer), 1, size, stdout) == size;
}

static bool write_one(const struct call *call, const ctrsec_result *result, int32_t format,
                      const char *file)
{
    struct ctrsec_report_options options = {
        .struct_size = sizeof options,
        .format = format,
        .min_severity = call_word(call, OPTION_MIN_SEVERITY, 0),
        .indent = format == CTRSEC_REPORT_TEXT || format == CTRSEC_REPORT_NDJSON ? 0 : 2,
        .category = call_value(call, OPTION_CATEGORY),
        .project = call_value(call, OPTION_PROJECT),
        .time = call_has(call, OPTION_NOW) ? call_now(call) : 0};
    ctrsec_buffer *buffer;
    ctrsec_error *error;
    const char *no_colour = getenv("NO_COLOR");
    options.colour =
        file == NULL && isatty(STDOUT_FILENO) && (no_colour == NULL || no_colour[0] == '\0');
    if (ctrsec_report_write(&buffer, result, &options, &error) != CTRSEC_OK) {
        error_print(error);
        return false;
    }
    bool good = file == NULL ? print(buffer)
                             : file_write(file, ctrsec_buffer_data(buffer),
                                          ctrsec_buffer_size(buffer), false);
    ctrsec_buffer_free(buffer);
    return good;
}

bool reports_write(const struct call *call, const ctrsec_result *result)
{
    bool good = true;
    if (!call_has(call, OPTION_FORMAT))
        return write_one(call, result, CTRSEC_REPORT_TEXT, NULL);
    for (const char *const *value = call_values(call, OPTION_FORMAT); *value != NULL; value++)
        good = write_one(call, result, option_word(OPTION_FORMAT, *value), file_of(*value)) && good;
    return good;
}
