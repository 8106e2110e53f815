/* SPDX-License-Identifier: Apache-2.0 */
/* Typed events. contract: engine/check_records.h */
#include "engine/check_records.h"

/* What the events of a call have in common: nothing. A check of none has nothing to judge. */
static const struct cs_set no_events, some_events = {.nsubjects = 1};

/* Why a record was not read, as a notice; the diagnostics begin anew. */
static void report_unread(struct cs_result *result, uint32_t number, struct cs_diag *diag)
{
    const struct cs_diagnostic *item = diag->last;
    struct ctrsec_notice *notice = item == NULL ? NULL : cs_result_notice(result);
    result->counts.unread++;
    if (notice != NULL) {
        uint32_t start = cs_result_begin(result);
        cs_buf_printf(&result->text, "record %u: ", number);
        cs_buf_str(&result->text, item->message);
        notice->status = item->status;
        notice->message = cs_result_end(result, start);
    }
    cs_arena_reset(diag->arena);
    cs_diag_init(diag, diag->arena, NULL);
}

static int check_one(struct cs_evaluator *evaluator, const struct cs_records *records,
                     uint32_t number, struct cs_diag *diag)
{
    struct cs_event_typed *typed = evaluator->typed;
    struct ctrsec_counts *counts = &evaluator->result->counts;
    typed->subject.document = number;
    int status = cs_event_typed_read(typed, &records->items[number], diag);
    if (status == CTRSEC_E_NOMEM || (status != CTRSEC_OK && !records->tolerant))
        return status;
    if (status != CTRSEC_OK)
        report_unread(evaluator->result, number, diag);
    else if (cs_evaluator_judge(evaluator, &typed->subject))
        counts->subjects++;
    else
        counts->skipped++;
    return CTRSEC_OK;
}

int cs_check_records(struct cs_evaluator *evaluator, struct cs_event_typed *typed,
                     const struct cs_records *records, const struct cs_check *check,
                     struct cs_result *result, struct cs_diag *diag)
{
    int status = CTRSEC_OK;
    cs_evaluator_begin(evaluator, records->count > 0 ? &some_events : &no_events, check, result);
    if (check->phase == CTRSEC_PHASE_AUTO && records->count > 0)
        result->phase = CTRSEC_PHASE_RUN;
    result->counts.documents = records->count;
    evaluator->typed = typed;
    for (uint32_t i = 0; i < records->count && status == CTRSEC_OK; i++) {
        if (result->no_memory || cs_evaluator_is_cancelled(evaluator))
            break;
        status = check_one(evaluator, records, i, diag);
    }
    cs_event_typed_forget(typed);
    evaluator->typed = NULL;
    return status == CTRSEC_OK ? cs_evaluator_end(evaluator) : status;
}
