/* SPDX-License-Identifier: Apache-2.0 */
/* The indexes of a plan, told to people: which fields are asked, which rules have no access
   predicate and why. */
#ifndef CS_RULE_PLAN_INDEX_WRITE_H
#define CS_RULE_PLAN_INDEX_WRITE_H

#include "rule/plan.h"
#include "text/json_write.h"

/* An array with an object for each target that has rules. */
void cs_plan_index_write(struct cs_json_writer *w, const struct cs_plan *plan);

#endif
