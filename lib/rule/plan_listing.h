/* SPDX-License-Identifier: Apache-2.0 */
/* A plan as text: each rule with its conditions and their instructions, then what rules share. */
#ifndef CS_RULE_PLAN_LISTING_H
#define CS_RULE_PLAN_LISTING_H

#include "base/buf.h"
#include "rule/plan.h"

void cs_plan_listing(struct cs_buf *out, const struct cs_plan *plan);

#endif
