/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Parameter objects. contract: engine/policy_params.h
 *
 * Facts: k8s.io/apiserver, pkg/admission/plugin/policy/generic/policy_dispatcher.go, CollectParams.
 */
#include "engine/policy_params.h"

static const struct cs_str default_space = CS_STR_INIT("default");

/* Whether objects of the parameters' kind are in namespaces; *known: it can be told. */
static bool namespaced(const struct cs_params *params, bool *known)
{
    const struct cs_param_kind *kind =
        &params->scope->plan->policies.kinds[params->policy->param_kind];
    uint32_t row = cs_kind_find(kind->group, kind->kind);
    *known = true;
    if (row != CS_NO_KIND)
        return cs_kind_at(row)->namespaced;
    const struct cs_scope_entry *entry = cs_policy_scope_find(
        params->scope, CS_SCOPE_DEFINITIONS, params->policy->input, kind->group, kind->kind);
    *known = entry != NULL;
    return entry != NULL &&
           cs_value_is_string(cs_value_walk(entry->object, "spec/scope"), "Namespaced");
}

/* Objects of files that name no namespace are in the one that kubectl takes. */
static bool in_space(struct cs_str space, struct cs_str wanted)
{
    return cs_str_equal(space, wanted) || (space.len == 0 && cs_str_equal(wanted, default_space));
}

/* Where parameters are looked for: *space, and `anywhere`: also among those without a namespace. */
static bool where(const struct cs_params *params, struct cs_str *space, bool *anywhere)
{
    bool known, in = namespaced(params, &known);
    *anywhere = !known;
    if (known && !in) {
        *space = CS_STR("");
        return params->binding->param_space.len == 0;
    }
    *space = params->binding->param_space;
    if (space->len == 0)
        *space = params->request->facts.space;
    return space->len > 0 || !known;
}

static const struct cs_scope_entry *find(const struct cs_params *params, struct cs_str space,
                                         bool anywhere)
{
    uint32_t table = CS_SCOPE_PARAMS + params->policy->param_kind, input = params->policy->input;
    struct cs_str name = params->binding->param_name;
    const struct cs_scope_entry *entry =
        cs_policy_scope_find(params->scope, table, input, space, name);
    if (entry == NULL && (anywhere || cs_str_equal(space, default_space)))
        entry = cs_policy_scope_find(params->scope, table, input, CS_STR(""), name);
    return entry;
}

/* Each object that is looked at, and each requirement on its labels, is a step. */
static bool pay(const struct cs_params *params)
{
    uint64_t steps = 1 + params->binding->param_selector.count;
    bool enough = *params->fuel >= steps;
    *params->fuel = enough ? *params->fuel - steps : 0;
    return enough;
}

static const struct cs_scope_entry *next(const struct cs_params *params, struct cs_str space,
                                         bool anywhere)
{
    const struct cs_policy_scope *scope = params->scope;
    const struct cs_scope_entry *entry = params->at;
    uint32_t table = CS_SCOPE_PARAMS + params->policy->param_kind;
    while ((entry = cs_policy_scope_next(scope, table, entry)) != NULL && pay(params)) {
        bool seen = entry->input == CS_SCOPE_NONE || entry->input == params->policy->input;
        bool near = in_space(entry->space, space) || (anywhere && entry->space.len == 0);
        if (seen && near &&
            cs_policy_selects(&params->binding->param_selector,
                              cs_value_walk(entry->object, "metadata/labels")))
            return entry;
    }
    return NULL;
}

/* A binding that lets them be missing may only do so where the set is all there is. */
static enum cs_params_next none(const struct cs_params *params)
{
    return params->binding->allow_missing && params->scope->complete ? CS_PARAMS_END
                                                                     : CS_PARAMS_MISSING;
}

enum cs_params_next cs_params_next(struct cs_params *params, struct cs_value *value,
                                   const struct cs_path **path)
{
    const struct cs_policy_binding *binding = params->binding;
    bool begun = params->begun, anywhere;
    struct cs_str space;
    params->begun = true;
    *value = cs_node_given(binding->value) ? binding->value.value : cs_value_null();
    *path = NULL;
    if (cs_node_given(binding->value) || params->policy->param_kind == CS_NO_PARAMS ||
        !binding->param_ref)
        return begun ? CS_PARAMS_END : CS_PARAMS_ONE;
    if (begun && !binding->by_selector)
        return CS_PARAMS_END;
    if (!where(params, &space, &anywhere))
        return CS_PARAMS_WRONG;
    const struct cs_scope_entry *entry =
        binding->by_selector ? next(params, space, anywhere) : find(params, space, anywhere);
    if (entry == NULL && *params->fuel == 0)
        return CS_PARAMS_LIMIT;
    if (entry == NULL)
        return begun ? CS_PARAMS_END : none(params);
    params->at = entry;
    *value = entry->object;
    *path = entry->origin;
    return CS_PARAMS_ONE;
}
