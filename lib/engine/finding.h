/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes a finding of an outcome: subject, message, location, evidence, fingerprint. For a fail the
 * violation is run again with a recorder, which tells where and why.
 */
#ifndef CS_ENGINE_FINDING_H
#define CS_ENGINE_FINDING_H

#include "engine/evaluator.h"

/* What came out of a rule's condition. */
struct cs_verdict {
    enum ctrsec_outcome outcome; /* fail or unknown */
    enum ctrsec_unknown_reason reason;
    struct cs_value value; /* of the condition: the error or unknown */
    uint32_t program;      /* CS_NO_PROGRAM, or the `each` program that gave it */
    /* Of a policy's rule: */
    const struct cs_policy_binding *binding; /* which decides what the finding leads to */
    struct cs_str check;                     /* what it is about; empty: the policy as a whole */
    const char *detail;                      /* of an unknown: what is missing; or NULL */
};

/* The number of a rule's record in the result, made where it is not there; UINT32_MAX: no memory.
 */
uint32_t cs_finding_rule(struct cs_evaluator *evaluator, const struct cs_plan_rule *rule);

/* Where a path leads to, into a record of the result; nothing is written for NULL. */
void cs_finding_locate(struct cs_evaluator *evaluator, const struct cs_path *path, uint32_t *line,
                       uint32_t *column, struct ctrsec_text *pointer, struct ctrsec_text *file);

void cs_finding_add(struct cs_evaluator *evaluator, const struct cs_plan_rule *rule,
                    const struct cs_verdict *verdict);

#endif
