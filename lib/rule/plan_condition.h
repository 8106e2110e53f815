/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The condition of a rule, `when && violation`: in which order its operands are asked, and what the
 * index learns of it.
 *
 * The order of && does not matter for what comes out, unless fuel runs out. So what costs a few
 * steps is asked first, then what searches a text, then the rest; and what the index says to be
 * false would have been found false before anything costly.
 */
#ifndef CS_RULE_PLAN_CONDITION_H
#define CS_RULE_PLAN_CONDITION_H

#include "rule/plan_compile.h"

/* The indexers of a plan that is being made. */
struct cs_plan_indexers {
    struct cs_arena arena; /* of all of them, until the indexes are built */
    struct cs_plan_indexer rules[CTRSEC_TARGET_EVENT + 1];
    struct cs_plan_indexer elements[CTRSEC_TARGET_EVENT + 1]; /* rules with one level of `each` */
};

int cs_plan_indexers_init(struct cs_plan_indexers *indexers, const struct cs_plan *plan);
void cs_plan_indexers_clear(struct cs_plan_indexers *indexers);

/*
 * Makes the condition of a rule from its checked parts (when may be NULL) and tells the indexers of
 * it. *when becomes the tree to compile for it, *whole that of the condition. `out` has the
 * programs of `each`; whether `when` does not read its elements is noted there. CTRSEC_E_NOMEM.
 */
int cs_plan_condition(struct cs_compiler *compiler, const struct cs_rule *rule,
                      const struct cs_ast **when, const struct cs_ast *violation,
                      const struct cs_ast **whole, struct cs_plan_rule *out);

/* Builds the indexes of the plan. CTRSEC_E_NOMEM. */
int cs_plan_indexers_build(struct cs_plan_indexers *indexers, struct cs_plan *plan);

#endif
