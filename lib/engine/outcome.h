/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What each rule that was asked made of each subject, recorded in the result where the check tells
 * outcomes apart: of all elements the worst. One mark around the judging of a rule.
 */
#ifndef CS_ENGINE_OUTCOME_H
#define CS_ENGINE_OUTCOME_H

#include "engine/evaluator.h"

struct cs_outcome_mark {
    uint32_t findings, dropped, passed;
};

struct cs_outcome_mark cs_outcome_begin(const struct cs_evaluator *evaluator);

/* `rule` was asked about the subject at hand since the mark; of a policy any of its checks. */
void cs_outcome_end(struct cs_evaluator *evaluator, const struct cs_plan_rule *rule,
                    const struct cs_outcome_mark *mark);

#endif
