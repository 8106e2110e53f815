/* SPDX-License-Identifier: Apache-2.0 */
/* Making an index; its functions stand in rule/plan_index.h, beside what they make. */
#ifndef CS_RULE_PLAN_INDEX_BUILD_H
#define CS_RULE_PLAN_INDEX_BUILD_H

#include "rule/plan_index.h"

#endif
