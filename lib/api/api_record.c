/* SPDX-License-Identifier: Apache-2.0 */
/* Typed events. contract: ctrsec/record.h */
#include "api/handle.h"
#include "doc/event_field.h"
#include "engine/check_records.h"

_Static_assert(sizeof(struct ctrsec_value) == 16, "values are 16 bytes");

#define MARKS_MOST 4095 /* of symbols: what is above their numbers */

/* Threads that come at the same time may each make one; the first stays. NULL: out of memory. */
const struct cs_plan_events *cs_api_events(struct ctrsec_plan *plan)
{
    struct cs_plan_events *known = atomic_load_explicit(&plan->events, memory_order_acquire);
    if (known != NULL)
        return known;
    uint32_t mark = atomic_fetch_add_explicit(&plan->context->marks, 1, memory_order_relaxed);
    struct cs_plan_events *made =
        cs_plan_events_new(plan->plan, 1 + (plan->context->seed + mark) % MARKS_MOST);
    if (made == NULL)
        return NULL;
    if (atomic_compare_exchange_strong_explicit(&plan->events, &known, made, memory_order_acq_rel,
                                                memory_order_acquire))
        return made;
    cs_plan_events_free(made);
    return known;
}

/* --- fields and symbols ----------------------------------------------------------------------- */

static int unknown_field(struct cs_diag *diag, const char *name)
{
    char near[CS_EVENT_FIELD_ROOM];
    struct cs_str text = cs_str_from(name);
    const char *from = cs_event_field_computed(text);
    if (from != NULL) {
        cs_diag_fail(diag, CTRSEC_E_NOTFOUND, "field.computed", CS_NO_SPAN,
                     "the field `%s` is computed and cannot be given", name);
        cs_diag_hint(diag, "give what it is computed from: %s", from);
        return CTRSEC_E_NOTFOUND;
    }
    cs_diag_fail(diag, CTRSEC_E_NOTFOUND, "field.unknown", CS_NO_SPAN, "events have no field `%s`",
                 name);
    if (cs_event_field_suggest(text, near))
        cs_diag_hint(diag, "did you mean `%s`?", near);
    return CTRSEC_E_NOTFOUND;
}

int ctrsec_field_id(uint32_t *out, const ctrsec_plan *plan, int32_t target, const char *name,
                    ctrsec_error **err)
{
    struct cs_api_call call;
    if (out != NULL)
        *out = 0;
    if (out == NULL || plan == NULL || name == NULL)
        return cs_api_argument(NULL, err, "out, plan or name is NULL");
    cs_api_begin(&call, plan->context, err);
    int status = CTRSEC_OK;
    if (target != CTRSEC_TARGET_EVENT)
        status = cs_diag_fail(&call.diag, CTRSEC_E_UNSUPPORTED, "field.target", CS_NO_SPAN,
                              "only events are given as typed values");
    else if ((*out = cs_event_field_find(cs_str_from(name))) == 0)
        status = unknown_field(&call.diag, name);
    return cs_api_end(&call, status);
}

int32_t ctrsec_plan_reads(ctrsec_plan *plan, uint32_t field)
{
    if (plan == NULL || field == 0 || field >= CS_EVENT_FIELDS)
        return 0;
    const struct cs_plan_events *events = cs_api_events(plan);
    return events == NULL || cs_event_needs_field(&events->needs, field);
}

uint32_t ctrsec_plan_symbol(ctrsec_plan *plan, const char *text, size_t size)
{
    if (plan == NULL || (text == NULL && size > 0) || size > UINT32_MAX)
        return 0;
    const struct cs_plan_events *events = cs_api_events(plan);
    return events == NULL ? 0 : cs_plan_events_symbol(events, cs_str_of(text, size));
}

/* --- checks ----------------------------------------------------------------------------------- */

/* The evaluator's memory for an event, made for the first one; NULL: out of memory. */
static struct cs_event_typed *typed_of(ctrsec_evaluator *evaluator)
{
    ctrsec_plan *plan = evaluator->plan;
    if (evaluator->typed != NULL)
        return evaluator->typed;
    const struct cs_plan_events *events = cs_api_events(plan);
    struct cs_event_typed *typed =
        events == NULL ? NULL : cs_alloc_take(&plan->context->alloc, sizeof *typed);
    if (typed == NULL)
        return NULL;
    evaluator->typed = typed;
    if (!cs_event_typed_init(typed, &plan->context->alloc, &plan->plan->limits, &events->needs)) {
        cs_api_typed_free(evaluator);
        return NULL;
    }
    typed->symbols = events->symbols;
    return typed;
}

void cs_api_typed_free(struct ctrsec_evaluator *evaluator)
{
    if (evaluator->typed == NULL)
        return;
    cs_event_typed_clear(evaluator->typed);
    cs_alloc_free(&evaluator->plan->context->alloc, evaluator->typed);
    evaluator->typed = NULL;
}

static int check(ctrsec_evaluator *evaluator, const struct cs_records *records,
                 const struct ctrsec_check_options *options, ctrsec_result *result,
                 ctrsec_error **err)
{
    struct cs_api_call call;
    struct cs_check given;
    bool complete;
    if (result != NULL) { /* whatever happens now, it is not the answer of an earlier check */
        cs_result_reset(&result->result);
        result->result.decision = CTRSEC_DENY;
    }
    if (evaluator == NULL || result == NULL || (records->items == NULL && records->count > 0))
        return cs_api_argument(NULL, err, "evaluator, records or result is NULL");
    const struct ctrsec_context *context = evaluator->plan->context;
    CS_TRY(cs_api_check_options(context, options, &given, &complete, err));
    cs_api_begin(&call, context, err);
    struct cs_event_typed *typed = typed_of(evaluator);
    int status = typed == NULL ? CTRSEC_E_NOMEM : CTRSEC_OK;
    if (records->count > context->limits.set_documents)
        status = cs_diag_fail(&call.diag, CTRSEC_E_LIMIT, "document.count", CS_NO_SPAN,
                              "there are more than %u records", context->limits.set_documents);
    if (status == CTRSEC_OK)
        status = cs_check_records(&evaluator->evaluator, typed, records, &given, &result->result,
                                  &call.diag);
    status = cs_api_checked(context, &result->result, status, &call.diag);
    return cs_api_end(&call, status);
}

int ctrsec_check_record(ctrsec_evaluator *evaluator, const struct ctrsec_record *record,
                        const struct ctrsec_check_options *options, ctrsec_result *result,
                        ctrsec_error **err)
{
    struct cs_records records = {record, 1, false};
    return check(evaluator, &records, options, result, err);
}

int ctrsec_check_records(ctrsec_evaluator *evaluator, const struct ctrsec_record *records,
                         uint32_t count, const struct ctrsec_check_options *options,
                         ctrsec_result *result, ctrsec_error **err)
{
    struct cs_records given = {records, count, true};
    return check(evaluator, &given, options, result, err);
}
