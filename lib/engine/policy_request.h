/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The request that a subject stands for, as policies see it: what an AdmissionReview brought, or
 * the creation of what a manifest describes. Kinds are looked up in the table of built-in ones and
 * among the definitions of the set.
 */
#ifndef CS_ENGINE_POLICY_REQUEST_H
#define CS_ENGINE_POLICY_REQUEST_H

#include "engine/policy_scope.h"
#include "rule/policy_match.h"

struct cs_request {
    struct cs_policy_request facts;
    const struct cs_subject *subject;
    struct cs_request_definition definition;
    const struct cs_scope_entry *space; /* the Namespace that it is in; NULL: none, or not known */
};

/* As the policies of an input of the plan see it: what came with others is not theirs. */
void cs_request_read(struct cs_request *request, const struct cs_policy_scope *scope,
                     uint32_t input, const struct cs_subject *subject);

/* The same for the pods of a controller: matched as a Pod by kind and resource, all else as it is.
 */
void cs_request_as_pod(struct cs_policy_request *out, const struct cs_policy_request *request);

/* The variable `request`, made in the arena where no review brought it; absent: out of memory. */
struct cs_value cs_request_value(const struct cs_request *request, struct cs_arena *arena);

/* The variable `namespaceObject`: null for what is in no namespace, absent where it is not known.
 */
struct cs_value cs_request_namespace(const struct cs_request *request);

/* Row of CS_POD_CONTROLLER_TABLE as a bit, and the steps to the template; 0: no controller of pods.
 */
uint32_t cs_request_controller(const struct cs_policy_request *request, const char **steps);

/*
 * A Pod made of the template below `steps` of an object: its metadata, in the object's namespace,
 * and its spec. Made in the arena. Absent: there is no template; *no_memory tells why else.
 */
struct cs_value cs_request_pod(struct cs_value object, const char *steps, struct cs_str space,
                               struct cs_arena *arena, bool *no_memory);

#endif
