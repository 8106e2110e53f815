/* SPDX-License-Identifier: Apache-2.0 */
/* Policies into a plan: copies and lists by kind. contract: rule/policy_plan.h */
#include "rule/policy_plan.h"

#include "doc/sensitive.h"
#include "rule/plan_compile.h"
#include "rule/policy_kind.h"
#include "rule/policy_match.h"
#include "text/json_read.h"
#include "text/json_write.h"

static void *array(struct cs_compiler *compiler, uint32_t count, size_t size)
{
    return cs_arena_array(&compiler->plan->texts, count > 0 ? count : 1, size);
}

/* --- copies, which outlive the documents ---------------------------------------------------------
 */

static bool copy_str(struct cs_compiler *compiler, struct cs_str *s)
{
    *s = cs_arena_copy(&compiler->plan->texts, *s);
    return s->ptr != NULL;
}

static bool copy_strs(struct cs_compiler *compiler, struct cs_strs *strs)
{
    struct cs_str *copy = array(compiler, strs->count, sizeof *copy);
    for (uint32_t i = 0; copy != NULL && i < strs->count; i++) {
        copy[i] = strs->items[i];
        if (!copy_str(compiler, &copy[i]))
            return false;
    }
    strs->items = copy;
    return copy != NULL;
}

static bool copy_selector(struct cs_compiler *compiler, struct cs_label_selector *selector)
{
    struct cs_label_requirement *copy = array(compiler, selector->count, sizeof *copy);
    for (uint32_t i = 0; copy != NULL && i < selector->count; i++) {
        copy[i] = selector->items[i];
        if (!copy_str(compiler, &copy[i].key) || !copy_strs(compiler, &copy[i].values))
            return false;
    }
    selector->items = copy;
    return copy != NULL;
}

static bool copy_resources(struct cs_compiler *compiler, struct cs_policy_resource **items,
                           uint32_t count)
{
    struct cs_policy_resource *copy = array(compiler, count, sizeof *copy);
    for (uint32_t i = 0; copy != NULL && i < count; i++) {
        copy[i] = (*items)[i];
        for (uint32_t list = 0; list < CS_LIST_COUNT; list++)
            if (!copy_strs(compiler, &copy[i].lists[list]))
                return false;
        if (!copy_selector(compiler, &copy[i].selector) ||
            !copy_selector(compiler, &copy[i].spaces))
            return false;
    }
    *items = copy;
    return copy != NULL;
}

static bool copy_match(struct cs_compiler *compiler, struct cs_policy_match *match)
{
    return copy_resources(compiler, &match->resources, match->nresources) &&
           copy_resources(compiler, &match->excluded, match->nexcluded) &&
           copy_selector(compiler, &match->objects) && copy_selector(compiler, &match->namespaces);
}

/* A tree by way of its text: values, keys and indexes come out in the plan's arena. */
static int copy_value(struct cs_compiler *compiler, struct cs_value value, struct cs_value *out)
{
    struct cs_plan *plan = compiler->plan;
    struct cs_limits limits = plan->limits;
    struct cs_json_options options = {.limits = &limits, .no_positions = true};
    struct cs_json_scratch *scratch = cs_json_scratch_new(plan->alloc);
    struct cs_json_writer writer;
    struct cs_tree tree = {0};
    struct cs_buf buf;
    int status = CTRSEC_E_NOMEM;
    limits.document_bytes = limits.bundle_bytes;
    limits.document_nodes = 2000000;
    cs_buf_init(&buf, plan->alloc, 0);
    cs_json_writer_init(&writer, &buf, 0);
    cs_json_value(&writer, value, CS_JSON_SHOW_SECRETS);
    struct cs_source source = {.text = cs_arena_copy(&plan->texts, cs_buf_view(&buf))};
    if (scratch != NULL && !buf.failed && source.text.ptr != NULL)
        status = cs_json_read(scratch, &source, &options, &plan->texts, compiler->diag, &tree);
    if (status == CTRSEC_OK && !cs_sensitive_mark(&tree, &plan->texts, cs_recognise(tree.root)))
        status = CTRSEC_E_NOMEM;
    cs_json_scratch_free(scratch);
    cs_buf_clear(&buf);
    *out = tree.root;
    return status;
}

static int copy_binding(struct cs_compiler *compiler, struct cs_policy_binding *binding)
{
    if (!copy_str(compiler, &binding->name) || !copy_match(compiler, &binding->match) ||
        !copy_str(compiler, &binding->param_name) || !copy_str(compiler, &binding->param_space) ||
        !copy_selector(compiler, &binding->param_selector))
        return CTRSEC_E_NOMEM;
    return cs_node_given(binding->value)
               ? copy_value(compiler, binding->value.value, &binding->value.value)
               : CTRSEC_OK;
}

/* --- one policy ------------------------------------------------------------------------------- */

/* The site's word comes first, then the binding's, then the policy's. */
static void decide(const struct cs_policy *policy, const int32_t adjusted[4],
                   struct cs_policy_binding *binding)
{
    for (uint32_t phase = 1; phase < 4; phase++) {
        if (adjusted[phase] != CS_ENFORCE_UNSAID)
            binding->enforce[phase] = adjusted[phase];
        else if (binding->enforce[phase] == CS_ENFORCE_UNSAID)
            binding->enforce[phase] = policy->rule.enforce[phase];
    }
}

/* Without bindings a policy applies everywhere, as it says itself. */
static int add_bindings(struct cs_compiler *compiler, const struct cs_policy *policy,
                        const int32_t adjusted[4], struct cs_plan_policy *out)
{
    static const struct cs_policy_binding everywhere = {
        .name = CS_STR_INIT(""),
        .param_name = CS_STR_INIT(""),
        .param_space = CS_STR_INIT(""),
        .enforce = {CS_ENFORCE_UNSAID, CS_ENFORCE_UNSAID, CS_ENFORCE_UNSAID, CS_ENFORCE_UNSAID}};
    out->nbindings = policy->nbindings > 0 ? policy->nbindings : 1;
    out->bindings = array(compiler, out->nbindings, sizeof *out->bindings);
    if (out->bindings == NULL)
        return CTRSEC_E_NOMEM;
    for (uint32_t i = 0; i < out->nbindings; i++) {
        out->bindings[i] = policy->nbindings > 0 ? policy->bindings[i] : everywhere;
        decide(policy, adjusted, &out->bindings[i]);
        CS_TRY(copy_binding(compiler, &out->bindings[i]));
    }
    return CTRSEC_OK;
}

/* The group of "apps/v1"; what is left is the version. */
static struct cs_str group_of(struct cs_str api_version, struct cs_str *version)
{
    int64_t slash = cs_str_find(api_version, CS_STR("/"), 0);
    *version = cs_str_slice(api_version, (uint32_t)(slash + 1), api_version.len);
    return slash < 0 ? CS_STR("") : cs_str_slice(api_version, 0, (uint32_t)slash);
}

static int add_param_kind(struct cs_compiler *compiler, const struct cs_policy *policy,
                          struct cs_plan_policy *out)
{
    struct cs_plan_policies *policies = &compiler->plan->policies;
    struct cs_param_kind kind = {.kind = policy->param_kind};
    out->param_kind = CS_NO_PARAMS;
    if (policy->param_kind.len == 0)
        return CTRSEC_OK;
    kind.group = group_of(policy->param_version, &kind.version);
    for (uint32_t i = 0; i < policies->nkinds; i++)
        if (cs_str_equal(policies->kinds[i].kind, kind.kind) &&
            cs_str_equal(policies->kinds[i].version, kind.version) &&
            cs_str_equal(policies->kinds[i].group, kind.group))
            out->param_kind = i;
    if (out->param_kind != CS_NO_PARAMS)
        return CTRSEC_OK;
    if (!copy_str(compiler, &kind.group) || !copy_str(compiler, &kind.version) ||
        !copy_str(compiler, &kind.kind))
        return CTRSEC_E_NOMEM;
    out->param_kind = policies->nkinds;
    policies->kinds[policies->nkinds++] = kind;
    return CTRSEC_OK;
}

uint32_t cs_policy_plan_rules(const struct cs_rule *rule)
{
    return rule->policy == NULL || rule->policy->nchecks == 0 ? 1 : rule->policy->nchecks;
}

int cs_policy_plan_add(struct cs_compiler *compiler, const struct cs_policy *policy, uint32_t input,
                       uint32_t first, const int32_t adjusted[4])
{
    struct cs_plan_policies *policies = &compiler->plan->policies;
    struct cs_plan_policy *out = &policies->items[policies->count++];
    out->name = policy->name;
    out->input = input;
    out->match = policy->match;
    out->first_rule = first;
    out->nrules = cs_policy_plan_rules(&policy->rule);
    out->ignore_failure = policy->ignore_failure;
    out->controllers = policy->controllers;
    if (!copy_str(compiler, &out->name) || !copy_match(compiler, &out->match))
        return CTRSEC_E_NOMEM;
    CS_TRY(add_param_kind(compiler, policy, out));
    return add_bindings(compiler, policy, adjusted, out);
}

/* --- all of them ------------------------------------------------------------------------------ */

int cs_policy_plan_begin(struct cs_compiler *compiler, const struct cs_plan_input *inputs,
                         uint32_t count)
{
    struct cs_plan_policies *policies = &compiler->plan->policies;
    uint32_t most = 0, objects = 0;
    for (uint32_t i = 0; i < count; i++) {
        objects += inputs[i].rules->nobjects;
        for (uint32_t r = 0; r < inputs[i].rules->nrules; r++)
            most += inputs[i].rules->rules[r]->policy != NULL;
    }
    policies->items = array(compiler, most, sizeof *policies->items);
    policies->kinds = array(compiler, most, sizeof *policies->kinds);
    policies->objects = array(compiler, objects, sizeof *policies->objects);
    return policies->items == NULL || policies->kinds == NULL || policies->objects == NULL
               ? CTRSEC_E_NOMEM
               : CTRSEC_OK;
}

/* A row behind the last is what no built-in kind is. */
static bool listed(const struct cs_plan_policy *policy, uint32_t kind)
{
    return kind == cs_kind_count() || cs_policy_may_match(policy, kind);
}

static int list_kinds(struct cs_compiler *compiler)
{
    struct cs_plan_policies *policies = &compiler->plan->policies;
    uint32_t rows = cs_kind_count() + 1, total = 0;
    policies->first = array(compiler, rows + 1, sizeof *policies->first);
    if (policies->first == NULL)
        return CTRSEC_E_NOMEM;
    for (uint32_t kind = 0; kind < rows; kind++) {
        for (uint32_t i = 0; i < policies->count; i++)
            total += listed(&policies->items[i], kind);
        policies->first[kind + 1] = total;
    }
    policies->by_kind = array(compiler, total, sizeof *policies->by_kind);
    if (policies->by_kind == NULL)
        return CTRSEC_E_NOMEM;
    for (uint32_t kind = 0, at = 0; kind < rows; kind++)
        for (uint32_t i = 0; i < policies->count; i++)
            if (listed(&policies->items[i], kind))
                policies->by_kind[at++] = i;
    return CTRSEC_OK;
}

int cs_policy_plan_end(struct cs_compiler *compiler, const struct cs_plan_input *inputs,
                       uint32_t count)
{
    struct cs_plan_policies *policies = &compiler->plan->policies;
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t k = 0; k < inputs[i].rules->nobjects; k++) {
            struct cs_plan_object *object = &policies->objects[policies->nobjects++];
            object->input = i;
            CS_TRY(copy_value(compiler, inputs[i].rules->objects[k]->node.value, &object->value));
        }
    return list_kinds(compiler);
}
