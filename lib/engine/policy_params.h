/* SPDX-License-Identifier: Apache-2.0 */
/* The parameter objects of a binding: those of its policy's kind that it names or selects. */
#ifndef CS_ENGINE_POLICY_PARAMS_H
#define CS_ENGINE_POLICY_PARAMS_H

#include "engine/policy_request.h"

/* Goes through them; begin with zeroes. */
struct cs_params {
    const struct cs_policy_scope *scope;
    const struct cs_plan_policy *policy;
    const struct cs_policy_binding *binding;
    const struct cs_request *request;
    uint64_t *fuel; /* of the subject: a set may hold very many objects of the kind */
    const struct cs_scope_entry *at; /* the last one that a selector gave */
    bool begun;
};

enum cs_params_next {
    CS_PARAMS_END,     /* no more, which may mean none at all: the policy is not run */
    CS_PARAMS_ONE,     /* *value, which is null where there are no parameters; *path or NULL */
    CS_PARAMS_MISSING, /* they are not here */
    CS_PARAMS_LIMIT,   /* looking for them took all steps */
    CS_PARAMS_WRONG    /* the binding looks for them where none can be */
};

enum cs_params_next cs_params_next(struct cs_params *params, struct cs_value *value,
                                   const struct cs_path **path);

#endif
