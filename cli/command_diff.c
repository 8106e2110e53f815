/* SPDX-License-Identifier: Apache-2.0 */
/* ctrsec diff: two reports in, what is new and what is gone out. */
#include "baseline.h"

int command_diff(const struct call *call)
{
    struct ctrsec_known_difference counts = {.struct_size = sizeof counts};
    ctrsec_known *before = NULL, *after = NULL;
    ctrsec_buffer *written = NULL;
    ctrsec_error *error = NULL;
    int code = EXIT_USAGE, json = call_word(call, OPTION_TABLE_FORMAT, 0);
    if (baseline_load(call, call->operands[0], &before) &&
        baseline_load(call, call->operands[1], &after)) {
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
