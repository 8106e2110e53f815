/* SPDX-License-Identifier: Apache-2.0 */
/* Outcomes of rules on subjects. contract: engine/outcome.h */
#include "engine/outcome.h"

#include "engine/finding.h"

struct cs_outcome_mark cs_outcome_begin(const struct cs_evaluator *evaluator)
{
    const struct cs_result *result = evaluator->result;
    return (struct cs_outcome_mark){result->nfindings, result->counts.dropped, evaluator->passed};
}

/* Of the findings since the mark, and of what was judged without one. */
static int32_t worst(const struct cs_evaluator *evaluator, const struct cs_outcome_mark *mark)
{
    const struct cs_result *result = evaluator->result;
    int32_t outcome = evaluator->passed > mark->passed ? CTRSEC_PASS : CTRSEC_SKIP;
    for (uint32_t i = mark->findings; i < result->nfindings; i++) {
        int32_t found = result->findings[i].outcome;
        if (found == CTRSEC_FAIL)
            return CTRSEC_FAIL;
        if (found == CTRSEC_UNKNOWN || outcome != CTRSEC_UNKNOWN)
            outcome = found;
    }
    return result->counts.dropped > mark->dropped ? CTRSEC_UNKNOWN : outcome;
}

/* The record of the subject at hand, made for its first outcome. */
static bool tell_subject(struct cs_evaluator *evaluator)
{
    const struct cs_subject *subject = evaluator->subject;
    struct cs_result *result = evaluator->result;
    struct ctrsec_text pointer = {0, 0};
    if (evaluator->told)
        return true;
    struct ctrsec_result_subject *record = cs_result_subject(result);
    if (record == NULL)
        return false;
    evaluator->told = true;
    cs_evaluator_show(evaluator);
    record->target = subject->target;
    record->document = subject->document;
    record->kind = cs_result_put(result, subject->kind);
    record->space = cs_result_put(result, subject->space);
    record->name = cs_result_put(result, subject->name);
    cs_finding_locate(evaluator, subject->origin, &record->line, &record->column, &pointer,
                      &record->file);
    return true;
}

void cs_outcome_end(struct cs_evaluator *evaluator, const struct cs_plan_rule *rule,
                    const struct cs_outcome_mark *mark)
{
    struct cs_result *result = evaluator->result;
    uint32_t number = cs_finding_rule(evaluator, rule);
    if (number == UINT32_MAX || !tell_subject(evaluator))
        return;
    for (uint32_t i = mark->findings; i < result->nfindings; i++)
        result->findings[i].subject_number = result->nsubjects;
    struct ctrsec_result_outcome *record = cs_result_outcome(result);
    if (record != NULL)
        *record =
            (struct ctrsec_result_outcome){number, result->nsubjects - 1, worst(evaluator, mark)};
}
