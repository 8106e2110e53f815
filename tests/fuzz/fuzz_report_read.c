/* SPDX-License-Identifier: Apache-2.0 */
/* Reports of any bytes: each is refused, or written in every format, and its JSON reads the same.
 */
#include <stdlib.h>
#include <string.h>

#include "ctrsec/ctrsec.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static ctrsec_buffer *write_report(const ctrsec_result *result, int32_t format)
{
    struct ctrsec_report_options options = {.struct_size = sizeof options, .format = format};
    ctrsec_buffer *buffer;
    if (ctrsec_report_write(&buffer, result, &options, NULL) != CTRSEC_OK)
        abort();
    return buffer;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static ctrsec_context *context;
    static ctrsec_result *result;
    if (context == NULL && (ctrsec_context_new(&context, NULL, NULL) != CTRSEC_OK ||
                            ctrsec_result_new(&result, context, NULL) != CTRSEC_OK))
        abort();
    if (size > 1 << 20 || ctrsec_report_read(result, data, size, "fuzz", NULL) != CTRSEC_OK)
        return 0;
    for (int32_t format = 0; ctrsec_report_format_name(format) != NULL; format++)
        ctrsec_buffer_free(write_report(result, format));
    ctrsec_buffer *first = write_report(result, CTRSEC_REPORT_JSON);
    const void *text = ctrsec_buffer_data(first);
    size_t length = ctrsec_buffer_size(first);
    if (ctrsec_report_read(result, text, length, NULL, NULL) != CTRSEC_OK)
        abort();
    ctrsec_buffer *second = write_report(result, CTRSEC_REPORT_JSON);
    if (ctrsec_buffer_size(second) != length ||
        memcmp(text, ctrsec_buffer_data(second), length) != 0)
        abort();
    ctrsec_buffer_free(first);
    ctrsec_buffer_free(second);
    return 0;
}
