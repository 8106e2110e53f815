/* SPDX-License-Identifier: Apache-2.0 */
/* Streams of events, piece by piece. contract: ctrsec/evaluator.h */
#include "api/handle.h"

#define PIECE_MOST ((size_t)64 << 20) /* bytes that one call looks at */

/* The bytes of the whole lines at the beginning, at most `most` of them. */
static size_t whole_lines(const char *bytes, size_t size, uint32_t most, bool last)
{
    size_t end = 0;
    for (; most > 0 && end < size; most--) {
        const char *newline = memchr(bytes + end, '\n', size - end);
        if (newline == NULL)
            return last ? size : end;
        end = (size_t)(newline - bytes) + 1;
    }
    return end;
}

int ctrsec_check_batch(ctrsec_evaluator *evaluator, ctrsec_document *document, const void *bytes,
                       size_t size, int32_t last, const struct ctrsec_check_options *options,
                       size_t *consumed, ctrsec_result *result, ctrsec_error **err)
{
    if (consumed != NULL)
        *consumed = 0;
    if (result != NULL) { /* whatever happens now, it is not the answer of an earlier check */
        cs_result_reset(&result->result);
        result->result.decision = CTRSEC_DENY;
    }
    if (evaluator == NULL || document == NULL || result == NULL || consumed == NULL ||
        (bytes == NULL && size > 0))
        return cs_api_argument(NULL, err, "evaluator, document, bytes, consumed or result is NULL");
    bool ends = last != 0 && size <= PIECE_MOST;
    size_t whole = 0;
    if (size > 0)
        whole = whole_lines(bytes, size < PIECE_MOST ? size : PIECE_MOST,
                            document->context->limits.set_documents, ends);
    ctrsec_document_reset(document);
    int status = CTRSEC_OK;
    if (whole > 0)
        status = ctrsec_document_add(document, NULL, bytes, whole, CTRSEC_FORMAT_NDJSON, err);
    if (status == CTRSEC_OK)
        status = ctrsec_check(evaluator, document, options, result, err);
    if (status == CTRSEC_OK)
        *consumed = whole;
    return status;
}
