/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Judges an object by the policies of a plan: which of them are about the request that it stands
 * for, by which bindings and parameters, whether their conditions hold, and then each check, as the
 * API server goes about it. What cannot be told is unknown: a Namespace or parameter that is not
 * here, a kind whose resource is not known, a condition that fails.
 *
 * Facts: k8s.io/apiserver, pkg/admission/plugin/policy/{generic,validating} and
 * pkg/admission/plugin/webhook/matchconditions.
 */
#ifndef CS_ENGINE_POLICY_H
#define CS_ENGINE_POLICY_H

#include "engine/evaluator.h"
#include "engine/policy_scope.h"

struct cs_policy_state;

/* What an evaluator needs for policies. NULL: out of memory. */
struct cs_policy_state *cs_policy_state_new(const struct cs_plan *plan);
void cs_policy_state_free(struct cs_policy_state *state);

/* Before the subjects of a check are judged. CTRSEC_E_NOMEM. */
int cs_policy_begin(struct cs_evaluator *evaluator);

/*
 * Judges the subject at hand, which is an object; its variables are in the activation. True: a
 * policy is about it.
 */
bool cs_policy_judge(struct cs_evaluator *evaluator);

#endif
