/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The CEL environment of a rule, built from the schema tables of its target, the bundle's
 * definitions, the parameters, and the variables of `each`.
 *
 * Slots of the activation:
 *     0       now (timestamp)
 *     1...    image | workload, object | object | the fields of the event schema
 *     each... one per name of `each`, behind them
 *
 * Admission policies have an environment and an activation of their own, enum cs_policy_slot. A
 * subject of an AdmissionReview brings request and old object (struct cs_subject: request,
 * old_object and where they stand); for a plain manifest the engine makes the request of creating
 * it. Slots that are empty read as unknown: missing; what the API server gives as null is null.
 */
#ifndef CS_RULE_RULE_ENV_H
#define CS_RULE_RULE_ENV_H

#include "cel/cel_env.h"
#include "doc/subject.h"
#include "rule/rule_doc.h"

#define CS_SLOT_NOW 0

enum cs_policy_slot {
    CS_SLOT_OBJECT = 1, /* where subjects of target object have it, so that values are shared */
    CS_SLOT_OLD_OBJECT,
    CS_SLOT_REQUEST,
    CS_SLOT_NAMESPACE,  /* namespaceObject */
    CS_SLOT_AUTHORIZER, /* and authorizer.requestResource: the value is the same unknown */
    CS_SLOT_PARAMS,
    CS_POLICY_SLOTS
};

/* First slot of the `each` variables of a target. */
uint32_t cs_rule_env_each(enum ctrsec_target target);

/* The schema whose record a subject of the target has; NULL for objects. */
const struct cs_schema *cs_rule_env_schema(enum ctrsec_target target);

/* How rules write the variable of a slot below cs_rule_env_each(target). */
const char *cs_rule_env_variable(enum ctrsec_target target, uint32_t slot);

/* Adds now and the target's variables. NONE: only `object`. CTRSEC_E_NOMEM. */
int cs_rule_env_target(struct cs_cel_env *env, enum ctrsec_target target);

/* Adds the variables of policies: object oldObject request namespaceObject params, all dyn, and the
   authorizer. `variables.x` are definitions that the compiler adds. CTRSEC_E_NOMEM. */
int cs_rule_env_policy(struct cs_cel_env *env);

/* How policies write the variable of a slot. */
const char *cs_rule_env_policy_variable(uint32_t slot);

/* The expression that the short form of `each` stands for ("container": "workload.containers"),
   in the arena; ptr NULL: there is none. */
struct cs_str cs_rule_env_short(struct cs_arena *arena, enum ctrsec_target target,
                                struct cs_str name);

/*
 * Puts now (0: not given) and the subject's variables into their slots, cs_rule_env_each(target)
 * of them. subject NULL: only now.
 */
void cs_rule_env_activate(struct cs_value *values, const struct cs_subject *subject, int64_t now);

/* The same, of an event only the variables of these slots. */
void cs_rule_env_enter(struct cs_value *values, const struct cs_subject *subject, int64_t now,
                       const uint32_t *slots, uint32_t count);

/* Beside them where they stand, as far as that is known; paths are made in the arena. */
void cs_rule_env_locate(struct cs_arena *arena, const struct cs_path **paths,
                        const struct cs_subject *subject);

#endif
