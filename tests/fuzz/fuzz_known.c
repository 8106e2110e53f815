/* SPDX-License-Identifier: Apache-2.0 */
/* Earlier reports through the ABI: read, and compared with themselves and with half of them. */
#include <stdint.h>
#include <string.h>

#include "ctrsec/ctrsec.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The text before the first NUL is one report, what is behind it another. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ctrsec_context *context = NULL;
    ctrsec_known *before = NULL, *after = NULL;
    ctrsec_buffer *text = NULL, *json = NULL;
    struct ctrsec_known_difference counts = {.struct_size = sizeof counts};
    const uint8_t *end = size > 0 ? memchr(data, 0, size) : NULL;
    size_t first = end == NULL ? size : (size_t)(end - data);
    size_t second = end == NULL ? 0 : first + 1;
    if (ctrsec_context_new(&context, NULL, NULL) != CTRSEC_OK)
        return 0;
    if (ctrsec_known_load(&before, context, data, first, "a", NULL) == CTRSEC_OK &&
        ctrsec_known_load(&after, context, data + second, size - second, "b", NULL) == CTRSEC_OK &&
        ctrsec_known_diff(&text, &counts, before, after, 0, 0, NULL) == CTRSEC_OK &&
        ctrsec_known_diff(&json, NULL, after, before, 1, 2, NULL) == CTRSEC_OK &&
        counts.added + counts.known != ctrsec_known_count(after))
        __builtin_trap();
    ctrsec_buffer_free(text);
    ctrsec_buffer_free(json);
    ctrsec_known_free(before);
    ctrsec_known_free(after);
    ctrsec_context_free(context);
    return 0;
}
