/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Compiles a policy: variables become definitions named `variables.x`, each visible to those behind
 * it; a check becomes the condition of a plan rule, which is true where the check is not.
 */
#ifndef CS_RULE_POLICY_COMPILE_H
#define CS_RULE_POLICY_COMPILE_H

#include "rule/plan_compile.h"
#include "rule/policy_plan.h"

/*
 * Fills the programs of a plan's policy and of its rules. The first failure's status; several are
 * collected.
 */
int cs_policy_compile(struct cs_compiler *compiler, const struct cs_policy *policy,
                      struct cs_plan_policy *out, struct cs_plan_rule *rules);

#endif
