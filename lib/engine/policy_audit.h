/* SPDX-License-Identifier: Apache-2.0 */
/* What policies tell the audit log of the API server, into a result. */
#ifndef CS_ENGINE_POLICY_AUDIT_H
#define CS_ENGINE_POLICY_AUDIT_H

#include "engine/result.h"

/*
 * Adds a value under a key of a rule. Different values of one key stand beside each other, with
 * ", " between, as several parameters of a policy give them; their length is bounded. The texts are
 * not in the result's own buffer.
 */
void cs_policy_audit_put(struct cs_result *result, struct cs_str rule, struct cs_str key,
                         struct cs_str value);

#endif
