/* SPDX-License-Identifier: Apache-2.0 */
/* Policies of rule documents to structs. contract: rule/policy_doc.h */
#include "rule/policy_doc.h"

#include <stdio.h>

static const char *const policy_keys[] = {
    "id",          "aliases",    "title",      "description",    "severity", "tags",
    "remediation", "references", "exceptions", "enforce",        "tests",    "name",
    "match",       "conditions", "variables",  "params",         "bindings", "failure",
    "pods",        "checks",     "audit",      "plain_or_value", NULL};
static const char *const match_keys[] = {"resources",  "exclude",    "objects",
                                         "namespaces", "equivalent", NULL};
static const char *const resource_keys[] = {
    "groups", "versions",   "resources",           "kinds",
    "names",  "namespaces", "excluded_namespaces", "operations",
    "scope",  "selector",   "namespace_selector",  NULL};
static const char *const operation_words[] = {"CREATE", "UPDATE", "DELETE", "CONNECT", NULL};
static const char *const scope_words[] = {"*", "Namespaced", "Cluster", NULL};
static const char *const operator_words[] = {"In", "NotIn", "Exists", "DoesNotExist", NULL};
static const char *const enforce_words[] = {"off", "audit", "warn", "deny", NULL};

static const char *const controller_kinds[] = {
#define CONTROLLER_KIND(kind, group, steps) #kind,
    CS_POD_CONTROLLER_TABLE(CONTROLLER_KIND)
#undef CONTROLLER_KIND
        NULL};

struct reading {
    struct cs_doc_reader *reader;
    struct cs_arena *arena;
};

/* Zeroed items for a list, at least one; NULL: out of memory, which is noted. */
static void *items(const struct reading *in, uint32_t count, size_t size)
{
    void *made = cs_arena_array(in->arena, count > 0 ? count : 1, size);
    if (made == NULL)
        in->reader->status = cs_diag_no_memory(in->reader->diag);
    return made;
}

/* The list under a key; absent where there is none or it is none, which is reported. */
static struct cs_node_at list(const struct reading *in, struct cs_node_at map, const char *key)
{
    static const struct cs_node_at none = {{0}, 0};
    struct cs_node_at node = cs_node_member(map, key);
    if (node.value.tag == CS_LIST)
        return node;
    if (cs_node_given(node))
        cs_doc_reader_fail(in->reader, node, "`%s` is not a list", key);
    return none;
}

/* Items of a policy are named by the document or by their place: "checks[2]". */
static struct cs_str item_name(const struct reading *in, struct cs_node_at map, const char *list,
                               uint32_t number)
{
    char text[48];
    struct cs_str name = CS_STR("");
    if (cs_doc_reader_str(in->reader, map, "name", &name) && name.len > 0)
        return name;
    snprintf(text, sizeof text, "%s[%u]", list, number);
    name = cs_arena_copy(in->arena, cs_str_from(text));
    if (name.ptr == NULL)
        in->reader->status = cs_diag_no_memory(in->reader->diag);
    return name;
}

static struct cs_expr_text needed(const struct reading *in, struct cs_node_at map, const char *what,
                                  const char *key)
{
    struct cs_expr_text expr = cs_expr_read(in->reader, map, key);
    if (!cs_node_given(expr.node))
        cs_doc_reader_fail(in->reader, map, "%s needs `%s`, an expression", what, key);
    return expr;
}

/* --- selectors -------------------------------------------------------------------------------- */

static void read_requirement(const struct reading *in, struct cs_node_at map,
                             struct cs_label_requirement *out)
{
    static const char *const keys[] = {"key", "operator", "values", NULL};
    uint32_t word = CS_LABEL_EXISTS;
    if (!cs_doc_reader_keys(in->reader, map, "a label expression", keys))
        return;
    if (!cs_doc_reader_str(in->reader, map, "key", &out->key))
        cs_doc_reader_fail(in->reader, map, "a label expression needs a `key`");
    if (!cs_doc_reader_word(in->reader, map, "operator", operator_words, &word) &&
        !cs_node_given(cs_node_member(map, "operator")))
        cs_doc_reader_fail(in->reader, map, "a label expression needs an `operator`");
    out->operator=(enum cs_label_operator) word;
    cs_doc_reader_strs(in->reader, map, "values", in->arena, &out->values.items,
                       &out->values.count);
    bool takes = out->operator<= CS_LABEL_NOT_IN;
    if (takes != (out->values.count > 0))
        cs_doc_reader_fail(in->reader, map, "`%s` takes %s", operator_words[word],
                           takes ? "`values`" : "no `values`");
}

static void read_label(const struct reading *in, struct cs_node_at labels, uint32_t number,
                       struct cs_label_requirement *out)
{
    struct cs_node_at value, key = cs_node_pair(labels, number, &value);
    out->key = cs_value_str(key.value);
    out->operator= CS_LABEL_IN;
    out->values.items = items(in, 1, sizeof *out->values.items);
    if (out->values.items == NULL)
        return;
    out->values.count = 1;
    out->values.items[0] = CS_STR("");
    if (value.value.tag == CS_STRING)
        out->values.items[0] = cs_value_str(value.value);
    else if (value.value.tag != CS_NULL) /* which is "" to the API */
        cs_doc_reader_fail(in->reader, value, "a label is not a string: write it in quotes");
}

static void read_selector(const struct reading *in, struct cs_node_at map, const char *key,
                          struct cs_label_selector *out)
{
    static const char *const keys[] = {"labels", "expressions", NULL};
    struct cs_node_at selector = cs_node_member(map, key);
    if (!cs_node_given(selector) || !cs_doc_reader_keys(in->reader, selector, "a selector", keys))
        return;
    struct cs_node_at labels = cs_node_member(selector, "labels");
    struct cs_node_at expressions = list(in, selector, "expressions");
    if (cs_node_given(labels) && labels.value.tag != CS_MAP) {
        cs_doc_reader_fail(in->reader, labels, "`labels` is not a map");
        return;
    }
    uint32_t nlabels = labels.value.len, count = nlabels + expressions.value.len;
    out->items = items(in, count, sizeof *out->items);
    if (out->items == NULL)
        return;
    out->count = count;
    for (uint32_t i = 0; i < nlabels; i++)
        read_label(in, labels, i, &out->items[i]);
    for (uint32_t i = nlabels; i < count; i++)
        read_requirement(in, cs_node_item(expressions, i - nlabels), &out->items[i]);
}

/* --- match ------------------------------------------------------------------------------------ */

static bool holds(const struct cs_strs *strs, const char *word)
{
    for (uint32_t i = 0; i < strs->count; i++)
        if (cs_str_is(strs->items[i], word))
            return true;
    return false;
}

static uint32_t read_operations(const struct reading *in, struct cs_node_at map)
{
    struct cs_strs words = {0};
    uint32_t operations = 0;
    if (!cs_doc_reader_strs(in->reader, map, "operations", in->arena, &words.items, &words.count))
        return CS_OPERATION_ANY;
    for (uint32_t i = 0; i < words.count; i++) {
        uint32_t word = 0;
        while (operation_words[word] != NULL && !cs_str_is(words.items[i], operation_words[word]))
            word++;
        if (cs_str_is(words.items[i], "*"))
            operations = CS_OPERATION_ANY;
        else if (operation_words[word] != NULL)
            operations |= 1u << word;
        else
            cs_doc_reader_fail(in->reader, cs_node_member(map, "operations"),
                               "`operations` are CREATE, UPDATE, DELETE, CONNECT or *");
    }
    return operations;
}

static void read_resource(const struct reading *in, struct cs_node_at map,
                          struct cs_policy_resource *out)
{
    if (!cs_doc_reader_keys(in->reader, map, "a resource rule", resource_keys))
        return;
    for (uint32_t i = 0; i < CS_LIST_COUNT; i++) {
        struct cs_strs *strs = &out->lists[i];
        if (!cs_doc_reader_strs(in->reader, map, resource_keys[i], in->arena, &strs->items,
                                &strs->count))
            continue;
        if (i == CS_LIST_RESOURCES || !holds(strs, "*"))
            out->given |= 1u << i; /* "*" among resources means those without a subresource */
    }
    uint32_t word = CS_SCOPE_ANY;
    cs_doc_reader_word(in->reader, map, "scope", scope_words, &word);
    out->scope = (enum cs_scope_word)word;
    out->operations = read_operations(in, map);
    read_selector(in, map, "selector", &out->selector);
    read_selector(in, map, "namespace_selector", &out->spaces);
}

static void read_resources(const struct reading *in, struct cs_node_at map, const char *key,
                           struct cs_policy_resource **out, uint32_t *count)
{
    struct cs_node_at node = list(in, map, key);
    *out = items(in, node.value.len, sizeof **out);
    if (*out == NULL)
        return;
    *count = node.value.len;
    for (uint32_t i = 0; i < *count; i++)
        read_resource(in, cs_node_item(node, i), &(*out)[i]);
}

static void read_match(const struct reading *in, struct cs_node_at parent,
                       struct cs_policy_match *out)
{
    struct cs_node_at map = cs_node_member(parent, "match");
    bool equivalent = true;
    if (!cs_node_given(map) || !cs_doc_reader_keys(in->reader, map, "`match`", match_keys))
        return;
    read_resources(in, map, "resources", &out->resources, &out->nresources);
    read_resources(in, map, "exclude", &out->excluded, &out->nexcluded);
    read_selector(in, map, "objects", &out->objects);
    read_selector(in, map, "namespaces", &out->namespaces);
    cs_doc_reader_bool(in->reader, map, "equivalent", &equivalent);
    out->exact = !equivalent;
}

/* --- bindings --------------------------------------------------------------------------------- */

static void read_param_ref(const struct reading *in, struct cs_node_at binding,
                           struct cs_policy_binding *out)
{
    static const char *const keys[] = {"name", "namespace", "selector", "not_found", "value", NULL};
    static const char *const words[] = {"deny", "allow", NULL};
    struct cs_node_at map = cs_node_member(binding, "params");
    uint32_t word = 0;
    if (!cs_node_given(map) || !cs_doc_reader_keys(in->reader, map, "`params`", keys))
        return;
    bool named = cs_doc_reader_str(in->reader, map, "name", &out->param_name);
    out->by_selector = cs_node_given(cs_node_member(map, "selector"));
    out->value = cs_node_member(map, "value");
    if (named + out->by_selector + cs_node_given(out->value) != 1)
        cs_doc_reader_fail(in->reader, map,
                           "`params` of a binding are found by exactly one of `name`, `selector` "
                           "and `value`");
    out->param_ref = named || out->by_selector;
    cs_doc_reader_str(in->reader, map, "namespace", &out->param_space);
    read_selector(in, map, "selector", &out->param_selector);
    cs_doc_reader_word(in->reader, map, "not_found", words, &word);
    out->allow_missing = word == 1;
}

static void read_enforce(const struct reading *in, struct cs_node_at map, int32_t enforce[4],
                         int32_t unsaid)
{
    struct cs_node_at node = cs_node_member(map, "enforce");
    for (uint32_t phase = 1; phase < 4; phase++)
        enforce[phase] = unsaid;
    if (!cs_node_given(node) ||
        !cs_doc_reader_keys(in->reader, node, "enforce", cs_phase_words + 1))
        return;
    for (uint32_t phase = 1; phase < 4; phase++) {
        uint32_t word;
        if (cs_doc_reader_word(in->reader, node, cs_phase_words[phase], enforce_words, &word))
            enforce[phase] = (int32_t)word + CS_ENFORCE_OFF;
    }
}

static void read_bindings(const struct reading *in, struct cs_node_at map, struct cs_policy *policy)
{
    static const char *const keys[] = {"name", "match", "params", "enforce", "audit", NULL};
    struct cs_node_at node = list(in, map, "bindings");
    policy->bindings = items(in, node.value.len, sizeof *policy->bindings);
    if (policy->bindings == NULL)
        return;
    policy->nbindings = node.value.len;
    for (uint32_t i = 0; i < policy->nbindings; i++) {
        struct cs_policy_binding *binding = &policy->bindings[i];
        struct cs_node_at item = cs_node_item(node, i);
        if (!cs_doc_reader_keys(in->reader, item, "a binding", keys))
            continue;
        binding->name = CS_STR("");
        cs_doc_reader_str(in->reader, item, "name", &binding->name);
        read_match(in, item, &binding->match);
        read_param_ref(in, item, binding);
        read_enforce(in, item, binding->enforce, CS_ENFORCE_UNSAID);
        cs_doc_reader_bool(in->reader, item, "audit", &binding->audit);
    }
}

/* --- expressions ------------------------------------------------------------------------------ */

static void read_conditions(const struct reading *in, struct cs_node_at map,
                            struct cs_policy *policy)
{
    static const char *const keys[] = {"name", "require", NULL};
    struct cs_node_at node = list(in, map, "conditions");
    policy->conditions = items(in, node.value.len, sizeof *policy->conditions);
    if (policy->conditions == NULL)
        return;
    policy->nconditions = node.value.len;
    for (uint32_t i = 0; i < policy->nconditions; i++) {
        struct cs_node_at item = cs_node_item(node, i);
        if (!cs_doc_reader_keys(in->reader, item, "a condition", keys))
            continue;
        policy->conditions[i].name = item_name(in, item, "conditions", i);
        policy->conditions[i].require = needed(in, item, "a condition", "require");
    }
}

static void read_variables(const struct reading *in, struct cs_node_at map,
                           struct cs_policy *policy)
{
    static const char *const keys[] = {"name", "expression", NULL};
    struct cs_node_at node = list(in, map, "variables");
    policy->variables = items(in, node.value.len, sizeof *policy->variables);
    if (policy->variables == NULL)
        return;
    policy->nvariables = node.value.len;
    for (uint32_t i = 0; i < policy->nvariables; i++) {
        struct cs_policy_variable *variable = &policy->variables[i];
        struct cs_node_at item = cs_node_item(node, i);
        variable->node = item;
        if (!cs_doc_reader_keys(in->reader, item, "a variable", keys))
            continue;
        cs_doc_reader_str(in->reader, item, "name", &variable->name);
        if (!cs_rule_name_valid(variable->name))
            cs_doc_reader_fail(in->reader, item,
                               "a variable needs a `name` of letters, digits and '_'");
        for (uint32_t k = 0; k < i; k++)
            if (cs_str_equal(variable->name, policy->variables[k].name))
                cs_doc_reader_fail(in->reader, item, "the variable `%.*s` is there twice",
                                   CS_STR_ARG(variable->name));
        variable->expression = needed(in, item, "a variable", "expression");
    }
}

static void read_checks(const struct reading *in, struct cs_node_at map, struct cs_policy *policy)
{
    static const char *const keys[] = {"name",   "require", "message", "message_expression",
                                       "reason", NULL};
    struct cs_node_at node = list(in, map, "checks");
    policy->checks = items(in, node.value.len, sizeof *policy->checks);
    if (policy->checks == NULL)
        return;
    policy->nchecks = node.value.len;
    for (uint32_t i = 0; i < policy->nchecks; i++) {
        struct cs_policy_check *check = &policy->checks[i];
        struct cs_node_at item = cs_node_item(node, i);
        check->node = item;
        check->message = check->reason = CS_STR("");
        if (!cs_doc_reader_keys(in->reader, item, "a check", keys))
            continue;
        check->name = item_name(in, item, "checks", i);
        check->require = needed(in, item, "a check", "require");
        check->message_expression = cs_expr_read(in->reader, item, "message_expression");
        cs_doc_reader_str(in->reader, item, "message", &check->message);
        cs_doc_reader_str(in->reader, item, "reason", &check->reason);
    }
}

static void read_audits(const struct reading *in, struct cs_node_at map, struct cs_policy *policy)
{
    static const char *const keys[] = {"key", "expression", NULL};
    struct cs_node_at node = list(in, map, "audit");
    policy->audits = items(in, node.value.len, sizeof *policy->audits);
    if (policy->audits == NULL)
        return;
    policy->naudits = node.value.len;
    for (uint32_t i = 0; i < policy->naudits; i++) {
        struct cs_node_at item = cs_node_item(node, i);
        if (!cs_doc_reader_keys(in->reader, item, "an audit annotation", keys))
            continue;
        policy->audits[i].key = CS_STR("");
        if (!cs_doc_reader_str(in->reader, item, "key", &policy->audits[i].key))
            cs_doc_reader_fail(in->reader, item, "an audit annotation needs a `key`");
        policy->audits[i].expression = needed(in, item, "an audit annotation", "expression");
    }
}

/* --- the policy ------------------------------------------------------------------------------- */

static void read_param_kind(const struct reading *in, struct cs_node_at map,
                            struct cs_policy *policy)
{
    static const char *const keys[] = {"api_version", "kind", NULL};
    struct cs_node_at params = cs_node_member(map, "params");
    if (!cs_node_given(params) || !cs_doc_reader_keys(in->reader, params, "`params`", keys))
        return;
    if (!cs_doc_reader_str(in->reader, params, "api_version", &policy->param_version) ||
        !cs_doc_reader_str(in->reader, params, "kind", &policy->param_kind))
        cs_doc_reader_fail(in->reader, params, "`params` needs `api_version` and `kind`");
}

/* `controllers` means all of them. */
static void read_pods(const struct reading *in, struct cs_node_at map, struct cs_policy *policy)
{
    struct cs_node_at pods = cs_node_member(map, "pods");
    struct cs_strs kinds = {0};
    uint32_t all = sizeof controller_kinds / sizeof *controller_kinds - 1;
    if (cs_value_is_string(pods.value, "controllers")) {
        policy->controllers = (1u << all) - 1;
        return;
    }
    cs_doc_reader_strs(in->reader, map, "pods", in->arena, &kinds.items, &kinds.count);
    for (uint32_t i = 0; i < kinds.count; i++) {
        uint32_t row = 0;
        while (row < all && !cs_str_is(kinds.items[i], controller_kinds[row]))
            row++;
        policy->controllers |= row < all ? 1u << row : 0;
        if (row == all)
            cs_doc_reader_fail(in->reader, pods,
                               "`pods` is `controllers` or a list of kinds such as Deployment");
    }
}

void cs_policy_read(struct cs_arena *arena, struct cs_doc_reader *reader, struct cs_node_at map,
                    struct cs_policy *policy)
{
    static const char *const failure_words[] = {"deny", "ignore", NULL};
    struct reading in = {reader, arena};
    uint32_t word = 0;
    policy->name = policy->rule.id;
    policy->param_version = policy->param_kind = CS_STR("");
    cs_doc_reader_str(reader, map, "name", &policy->name);
    read_match(&in, map, &policy->match);
    read_conditions(&in, map, policy);
    read_variables(&in, map, policy);
    read_param_kind(&in, map, policy);
    read_bindings(&in, map, policy);
    read_enforce(&in, map, policy->rule.enforce, CS_ENFORCE_WARN);
    read_pods(&in, map, policy);
    read_checks(&in, map, policy);
    read_audits(&in, map, policy);
    cs_doc_reader_word(reader, map, "failure", failure_words, &word);
    policy->ignore_failure = word == 1;
    cs_doc_reader_bool(reader, map, "plain_or_value", &policy->plain_or_value);
    if (policy->nchecks + policy->naudits == 0)
        cs_doc_reader_fail(reader, map, "policy `%.*s` needs `checks` or `audit`",
                           CS_STR_ARG(policy->rule.id));
}

bool cs_policy_keys(struct cs_doc_reader *reader, struct cs_node_at map)
{
    return cs_doc_reader_keys(reader, map, "a policy", policy_keys);
}
