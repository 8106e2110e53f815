/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lists that several rules walk by `each`: one index each, over the fields of an element (and of
 * the subject around it), so that a rule is only asked about elements that it may fail for.
 *
 *     workload.containers   rules 3 4 9 17      c.privileged -> 3    c.image ":latest" -> 4 9
 *     image.vulnerabilities rules 5 6           v.severity "CRITICAL" -> 5
 *
 * Rules with more than one level of `each` walk alone: what an inner list fails with counts for
 * every outer element.
 */
#ifndef CS_RULE_PLAN_ELEMENTS_H
#define CS_RULE_PLAN_ELEMENTS_H

#include "rule/plan.h"

#define CS_LISTS_MOST 16 /* of a target; rules on further lists walk alone */

/*
 * Makes the indexes of a target's lists from the conditions of its rules with one level of `each`
 * and tells these rules their list. CTRSEC_E_NOMEM.
 */
int cs_plan_elements_build(struct cs_plan *plan, struct cs_plan_indexer *indexer);

#endif
