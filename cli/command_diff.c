/* SPDX-License-Identifier: Apache-2.0 */
/* ctrsec diff: two reports in, what is new and what is gone out. */
#include <stdlib.h>

#include "cli.h"

static bool load(const struct call *call, const char *path, ctrsec_known **out)
{
    struct file file;
    ctrsec_error *error = NULL;
    if (!file_read(path, &file))
        return false;
    int status = ctrsec_known_load(out, call->context, file.data, file.size, path, &error);
    free(file.data);
    if (status != CTRSEC_OK)
        error_print(error);
    return status == CTRSEC_OK;
}

int command_diff(const struct call *call)
{
    struct ctrsec_known_difference counts = {.struct_size = sizeof counts};
    ctrsec_known *before = NULL, *after = NULL;
    ctrsec_buffer *written = NULL;
    ctrsec_error *error = NULL;
    int code = EXIT_USAGE, json = call_word(call, OPTION_TABLE_FORMAT, 0);
    if (load(call, call->operands[0], &before) && load(call, call->operands[1], &after)) {
        if (ctrsec_known_diff(&written, &counts, before, after, json, json ? 2 : 0, &error) ==
            CTRSEC_OK) {
            fwrite(ctrsec_buffer_data(written), 1, ctrsec_buffer_size(written), stdout);
            code = counts.added > 0 ? EXIT_DENIED : EXIT_ALLOWED;
        } else {
            error_print(error);
            code = EXIT_UNREADABLE;
        }
    }
    ctrsec_buffer_free(written);
    ctrsec_known_free(after);
    ctrsec_known_free(before);
    return code;
}
