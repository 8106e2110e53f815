/* SPDX-License-Identifier: Apache-2.0 */
/* Streams of events, piece by piece. contract: ctrsec/evaluator.h */
#include "api/handle.h"
#include "engine/check_lines.h"
#include "rule/plan_events.h"

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

/* The evaluator's memory for streams, made for the first piece; NULL: out of memory. */
static struct cs_lines *lines_of(ctrsec_evaluator *evaluator)
{
    if (evaluator->lines != NULL)
        return evaluator->lines;
    const struct cs_alloc *alloc = &evaluator->plan->context->alloc;
    const struct cs_plan_events *events = cs_api_events(evaluator->plan);
    struct cs_lines *lines = events == NULL ? NULL : cs_alloc_take(alloc, sizeof *lines);
    if (lines == NULL)
        return NULL;
    evaluator->lines = lines;
    if (cs_lines_init(lines, alloc, &events->needs))
        return lines;
    cs_api_lines_free(evaluator);
    return NULL;
}

void cs_api_lines_free(struct ctrsec_evaluator *evaluator)
{
    if (evaluator->lines == NULL)
        return;
    cs_lines_clear(evaluator->lines);
    cs_alloc_free(&evaluator->plan->context->alloc, evaluator->lines);
    evaluator->lines = NULL;
}

/* Whether events may be judged by the line: nothing that is asked is about documents. */
static bool is_plain(const struct ctrsec_evaluator *evaluator, const struct cs_check *check)
{
    const struct cs_plan *plan = evaluator->plan->plan;
    return plan->target_counts[CTRSEC_TARGET_EVENT] > 0 && plan->policies.count == 0 &&
           check->known == NULL && !check->admission && !check->tell_apart;
}

static int check_lines(ctrsec_evaluator *evaluator, ctrsec_document *document, struct cs_str text,
                       const struct ctrsec_check_options *options, ctrsec_result *result,
                       ctrsec_error **err)
{
    struct cs_api_call call;
    struct cs_check check;
    bool complete;
    CS_TRY(cs_api_check_options(document->context, options, &check, &complete, err));
    if (!is_plain(evaluator, &check)) {
        CS_TRY(ctrsec_document_add(document, NULL, text.ptr, text.len, CTRSEC_FORMAT_NDJSON, err));
        return ctrsec_check(evaluator, document, options, result, err);
    }
    cs_api_begin(&call, document->context, err);
    struct cs_lines *lines = lines_of(evaluator);
    int status = CTRSEC_E_NOMEM;
    if (lines != NULL)
        status = cs_check_lines(&evaluator->evaluator, lines, &document->set, text, complete,
                                &check, &result->result);
    ctrsec_document_reset(document); /* its lines are the caller's */
    status = cs_api_checked(document->context, &result->result, status, &call.diag);
    return cs_api_end(&call, status);
}

/* A line that no call will ever have as a whole. */
static int too_long(const ctrsec_document *document, ctrsec_error **err)
{
    struct cs_api_call call;
    cs_api_begin(&call, document->context, err);
    return cs_api_end(&call, cs_diag_fail(&call.diag, CTRSEC_E_LIMIT, "document.bytes", CS_NO_SPAN,
                                          "a line has more than 64 MiB"));
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
    if (whole == 0 && size > PIECE_MOST)
        return too_long(document, err);
    ctrsec_document_reset(document);
    int status = check_lines(evaluator, document, cs_str_of(whole > 0 ? bytes : "", whole), options,
                             result, err);
    if (status == CTRSEC_OK)
        *consumed = whole;
    return status;
}
