/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The CEL environment of a rule, built from the schema tables of its target, the bundle's
 * definitions, the parameters, and the variables of `each`.
 *
 * Slots of the activation:
 *     0       now (timestamp)
 *     1...    image | workload, object | object | the fields of the event schema
 *     each... one per name of `each`, behind them
 */
#ifndef CS_RULE_RULE_ENV_H
#define CS_RULE_RULE_ENV_H

#include "cel/cel_env.h"
#include "doc/subject.h"
#include "rule/rule_doc.h"

#define CS_SLOT_NOW 0

/* First slot of the `each` variables of a target. */
uint32_t cs_rule_env_each(enum ctrsec_target target);

/* The schema whose record a subject of the target has; NULL for objects. */
const struct cs_schema *cs_rule_env_schema(enum ctrsec_target target);

/* How rules write the variable of a slot below cs_rule_env_each(target). */
const char *cs_rule_env_variable(enum ctrsec_target target, uint32_t slot);

/* Adds now and the target's variables. NONE: only `object`. CTRSEC_E_NOMEM. */
int cs_rule_env_target(struct cs_cel_env *env, enum ctrsec_target target);

/* The expression that the short form of `each` stands for ("container": "workload.containers"),
   in the arena; ptr NULL: there is none. */
struct cs_str cs_rule_env_short(struct cs_arena *arena, enum ctrsec_target target,
                                struct cs_str name);

/*
 * Puts now (0: not given) and the subject's variables into their slots, cs_rule_env_each(target)
 * of them. subject NULL: only now.
 */
void cs_rule_env_activate(struct cs_value *values, const struct cs_subject *subject, int64_t now);

#endif
