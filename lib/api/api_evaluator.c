/* SPDX-License-Identifier: Apache-2.0 */
/* Checks. contract: ctrsec/evaluator.h */
#include "api/handle.h"

int ctrsec_evaluator_new(ctrsec_evaluator **out, ctrsec_plan *plan, ctrsec_error **err)
{
    struct cs_api_call call;
    if (out != NULL)
        *out = NULL;
    if (out == NULL || plan == NULL)
        return cs_api_argument(NULL, err, "out or plan is NULL");
    cs_api_begin(&call, plan->context, err);
    ctrsec_evaluator *evaluator = cs_api_take(plan->context, sizeof *evaluator);
    if (evaluator == NULL)
        return cs_api_end(&call, CTRSEC_E_NOMEM);
    int status = cs_evaluator_init(&evaluator->evaluator, plan->plan);
    if (status != CTRSEC_OK) {
        cs_alloc_free(&plan->context->alloc, evaluator);
        return cs_api_end(&call, status);
    }
    evaluator->plan = ctrsec_plan_retain(plan);
    *out = evaluator;
    return cs_api_end(&call, CTRSEC_OK);
}

void ctrsec_evaluator_free(ctrsec_evaluator *evaluator)
{
    if (evaluator == NULL)
        return;
    ctrsec_plan *plan = evaluator->plan;
    cs_evaluator_clear(&evaluator->evaluator);
    cs_api_reviewing_free(evaluator->reviewing);
    cs_api_typed_free(evaluator);
    cs_api_lines_free(evaluator);
    cs_alloc_free(&plan->context->alloc, evaluator);
    ctrsec_plan_release(plan);
}

static void log_check(const struct ctrsec_context *context, const struct cs_result *result)
{
    static const char *const decisions[] = {"allow", "warn", "deny"};
    const struct ctrsec_counts *counts = &result->counts;
    if (counts->stopped > 0 || counts->dropped > 0)
        cs_api_log(context, CTRSEC_LOG_WARNING,
                   "check cut short: %u subjects were stopped, %u findings are over the limit",
                   counts->stopped, counts->dropped);
    cs_api_log(context, CTRSEC_LOG_DEBUG, "%s: %u subjects, %u failed, %u unknown, %u not read",
               decisions[result->decision], counts->subjects, counts->failed, counts->unknown,
               counts->unread);
}

int cs_api_checked(const struct ctrsec_context *context, struct cs_result *result, int status,
                   struct cs_diag *diag)
{
    if (status == CTRSEC_E_INTERNAL)
        cs_diag_fail(diag, status, "engine.record", CS_NO_SPAN,
                     "a rule gave another result in the run that records its evidence");
    else if (status == CTRSEC_E_CANCELLED)
        cs_diag_fail(diag, status, "check.cancelled", CS_NO_SPAN, "the check was cancelled");
    if (status != CTRSEC_OK)
        result->decision = CTRSEC_DENY;
    else
        log_check(context, result);
    return status;
}

int cs_api_check_options(const struct ctrsec_context *context,
                         const struct ctrsec_check_options *options, struct cs_check *check,
                         bool *complete, ctrsec_error **err)
{
    struct ctrsec_check_options given;
    if (!cs_api_copy_in(&given, sizeof given, options) || given.phase < CTRSEC_PHASE_AUTO ||
        given.phase > CTRSEC_PHASE_RUN || given.outcomes > CTRSEC_OUTCOMES_ALL)
        return cs_api_argument(
            context, err,
            "the options have no struct_size, ask for something unknown, or phase is "
            "none of ctrsec_phase, outcomes none of ctrsec_outcomes");
    *check = (struct cs_check){.phase = (enum ctrsec_phase)given.phase,
                               .now = given.now,
                               .admission = given.admission != 0,
                               .allow_unknown = given.allow_unknown,
                               .cancel = given.cancel,
                               .known = given.known == NULL ? NULL : &given.known->known,
                               .list_exceptions = given.list_exceptions != 0,
                               .clock = given.clock,
                               .clock_payload = given.clock_payload,
                               .tell_apart = given.outcomes == CTRSEC_OUTCOMES_ALL};
    *complete = given.complete != 0;
    return CTRSEC_OK;
}

int ctrsec_check(ctrsec_evaluator *evaluator, ctrsec_document *document,
                 const struct ctrsec_check_options *options, ctrsec_result *result,
                 ctrsec_error **err)
{
    struct cs_api_call call;
    struct cs_check check = {.phase = CTRSEC_PHASE_AUTO};
    bool complete = false;
    if (result != NULL) { /* whatever happens now, it is not the answer of an earlier check */
        cs_result_reset(&result->result);
        result->result.decision = CTRSEC_DENY;
    }
    if (evaluator == NULL || document == NULL || result == NULL)
        return cs_api_argument(NULL, err, "evaluator, document or result is NULL");
    CS_TRY(cs_api_check_options(document->context, options, &check, &complete, err));
    cs_api_begin(&call, document->context, err);
    int status = cs_api_link(document, complete, &call.diag);
    if (status == CTRSEC_OK)
        status = cs_evaluator_check(&evaluator->evaluator, &document->set, &check, &result->result);
    status = cs_api_checked(document->context, &result->result, status, &call.diag);
    return cs_api_end(&call, status);
}

int ctrsec_evaluator_statistics(struct ctrsec_statistics *out, const ctrsec_evaluator *evaluator,
                                uint32_t index)
{
    if (evaluator == NULL || index >= evaluator->plan->plan->nrules)
        return CTRSEC_E_ARGUMENT;
    const struct cs_rule_statistics *rule = &evaluator->evaluator.statistics[index];
    struct ctrsec_statistics record = {
        .runs = rule->runs,
        .fuel = rule->fuel,
        .findings = rule->findings,
        .subjects = evaluator->evaluator.subjects[evaluator->plan->plan->rules[index].target],
        .asked = rule->asked,
        .time = rule->time};
    return cs_api_copy_out(out, &record, sizeof record);
}
