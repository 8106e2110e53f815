/* SPDX-License-Identifier: Apache-2.0 */
/* Admission reviews. contract: ctrsec/review.h */
#include "api/handle.h"
#include "engine/review.h"

#define UID_MOST 256

/* What an evaluator needs for reviews beside its own scratch; kept from one to the next. */
struct cs_api_reviewing {
    const struct cs_alloc *alloc;
    struct cs_set set;
    struct cs_result result; /* where the caller wants none */
};

void cs_api_reviewing_free(struct cs_api_reviewing *reviewing)
{
    if (reviewing == NULL)
        return;
    cs_set_clear(&reviewing->set);
    cs_result_clear(&reviewing->result);
    cs_alloc_free(reviewing->alloc, reviewing);
}

static int begin(ctrsec_evaluator *evaluator)
{
    const struct ctrsec_context *context = evaluator->plan->context;
    if (evaluator->reviewing != NULL)
        return CTRSEC_OK;
    struct cs_api_reviewing *reviewing = cs_api_take(context, sizeof *reviewing);
    if (reviewing == NULL)
        return CTRSEC_E_NOMEM;
    reviewing->alloc = &context->alloc;
    cs_result_init(&reviewing->result, &context->alloc, &context->limits);
    int status = cs_set_init(&reviewing->set, &context->alloc, &context->limits, context->seed);
    if (status == CTRSEC_OK)
        evaluator->reviewing = reviewing;
    else
        cs_api_reviewing_free(reviewing);
    return status;
}

/* The answer's address, or why there is none. */
static int find_review(const struct cs_set *set, struct cs_review *review, struct cs_diag *diag)
{
    if (set->ndocuments != 1)
        return cs_diag_fail(diag, CTRSEC_E_INVALID, "review.count", CS_NO_SPAN,
                            "the input holds %u documents, expected one admission review",
                            set->ndocuments);
    const struct cs_document *document = set->documents[0];
    *review = (struct cs_review){document->review_version, document->review_uid};
    bool answerable = review->api_version.len > 0 && review->uid.len > 0 &&
                      review->uid.len <= UID_MOST && document->status != CTRSEC_E_UNSUPPORTED;
    if (answerable)
        return CTRSEC_OK;
    if (document->status != CTRSEC_OK) { /* the set has told where */
        diag->first = set->diag.first;
        diag->last = set->diag.last;
        return document->status;
    }
    if (review->api_version.len == 0)
        return cs_diag_fail(diag, CTRSEC_E_INVALID, "review.kind", CS_NO_SPAN,
                            "the input is another document than an admission review");
    return cs_diag_fail(diag, CTRSEC_E_INVALID, "review.uid", CS_NO_SPAN,
                        "the admission review has no `uid` of 1 to %d bytes, so that nobody could "
                        "be answered",
                        UID_MOST);
}

static int judge(ctrsec_evaluator *evaluator, struct cs_str text,
                 const struct ctrsec_review_options *options, struct cs_result *result,
                 struct cs_review *review, struct cs_diag *diag)
{
    struct cs_set *set = &evaluator->reviewing->set;
    struct cs_check check = {.phase = CTRSEC_PHASE_DEPLOY,
                             .now = options->now,
                             .admission = true,
                             .allow_unknown = options->allow_unknown,
                             .warn_unknown = options->warn_unknown,
                             .cancel = options->cancel};
    cs_set_reset(set);
    CS_TRY(cs_set_add(set, cs_str_from(options->name == NULL ? "" : options->name), text,
                      CS_FORMAT_AUTO));
    CS_TRY(find_review(set, review, diag));
    bool complete = options->complete != 0;
    if (options->context != NULL) {
        CS_TRY(cs_api_link_context(options->context));
        set->context = &options->context->set;
        complete = complete && set->context->unread == 0 && set->context->limited == 0;
    }
    CS_TRY(cs_set_link(set, complete));
    return cs_evaluator_check(&evaluator->evaluator, set, &check, result);
}

static int answer(ctrsec_buffer **out, ctrsec_evaluator *evaluator, struct cs_str text,
                  const struct ctrsec_review_options *options, struct cs_result *result,
                  struct cs_diag *diag)
{
    struct cs_review review;
    int status = judge(evaluator, text, options, result, &review, diag);
    CS_TRY(cs_api_checked(evaluator->plan->context, result, status, diag));
    CS_TRY(cs_api_buffer(evaluator->plan->context, out));
    cs_review_write(&(*out)->bytes, &review, result);
    return cs_api_buffer_done(out, CTRSEC_OK);
}

int ctrsec_review(ctrsec_buffer **out, ctrsec_evaluator *evaluator, const void *bytes, size_t size,
                  const struct ctrsec_review_options *options, ctrsec_result *result,
                  ctrsec_error **err)
{
    struct cs_api_call call;
    struct ctrsec_review_options given;
    if (out != NULL)
        *out = NULL;
    if (result != NULL) { /* whatever happens now, it is not the answer of an earlier check */
        cs_result_reset(&result->result);
        result->result.decision = CTRSEC_DENY;
    }
    if (out == NULL || evaluator == NULL || (bytes == NULL && size > 0))
        return cs_api_argument(NULL, err, "out, evaluator or bytes is NULL");
    const struct ctrsec_context *context = evaluator->plan->context;
    if (!cs_api_copy_in(&given, sizeof given, options))
        return cs_api_argument(context, err,
                               "the options have no struct_size, or ask for something unknown");
    cs_api_begin(&call, context, err);
    int status = begin(evaluator);
    if (status != CTRSEC_OK)
        return cs_api_end(&call, status);
    if (size > UINT32_MAX / 2)
        return cs_api_end(&call, cs_diag_fail(&call.diag, CTRSEC_E_LIMIT, "document.bytes",
                                              CS_NO_SPAN, "the input is larger than 2 GiB"));
    status = answer(out, evaluator, cs_str_of(bytes == NULL ? "" : bytes, size), &given,
                    result == NULL ? &evaluator->reviewing->result : &result->result, &call.diag);
    if (status != CTRSEC_OK && result != NULL)
        result->result.decision = CTRSEC_DENY;
    status = cs_api_end(&call, status);
    cs_set_reset(&evaluator->reviewing->set); /* secrets do not wait for the next one */
    return status;
}
