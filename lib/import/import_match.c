/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Parts of the API server's policies. contract: import/import_match.h
 *
 * Field names and meanings: k8s.io/api, admissionregistration/v1, types.go.
 */
#include "import/import_match.h"

#include <stdio.h>

/* --- selectors -------------------------------------------------------------------------------- */

static const char *const selector_keys[] = {"matchLabels", "matchExpressions", NULL};
static const char *const requirement_keys[] = {"key", "operator", "values", NULL};

static const char *const operator_words[] = {"In", "NotIn", "Exists", "DoesNotExist", NULL};

static struct cs_node_at requirement(struct cs_import_reader *reader, struct cs_node_at node)
{
    struct cs_draft out;
    struct cs_str key;
    uint32_t word = 0;
    cs_draft_init(&out, reader->import->arena);
    if (cs_doc_reader_keys(&reader->doc, node, "a label requirement", requirement_keys)) {
        struct cs_node_at values = cs_import_member(node, "values");
        if (!cs_doc_reader_str(&reader->doc, node, "key", &key) ||
            !cs_doc_reader_word(&reader->doc, node, "operator", operator_words, &word))
            cs_doc_reader_fail(&reader->doc, node,
                               "a label requirement needs `key` and `operator`");
        cs_draft_put(&out, "key", cs_import_member(node, "key"));
        cs_draft_put(&out, "operator", cs_import_member(node, "operator"));
        if (cs_import_is_texts(reader, values, "values") && values.value.len > 0)
            cs_draft_put(&out, "values", values);
        else if (word < 2)
            cs_doc_reader_fail(&reader->doc, node, "`%s` needs `values`", operator_words[word]);
    }
    return cs_draft_map(&out, node.offset);
}

static void check_labels(struct cs_import_reader *reader, struct cs_node_at labels)
{
    if (cs_node_given(labels) && labels.value.tag != CS_MAP)
        cs_doc_reader_fail(&reader->doc, labels, "`matchLabels` is not a map");
    for (uint32_t i = 0; labels.value.tag == CS_MAP && i < labels.value.len; i++) {
        struct cs_node_at value;
        cs_node_pair(labels, i, &value);
        if (value.value.tag != CS_STRING && value.value.tag != CS_NULL)
            cs_doc_reader_fail(&reader->doc, value, "the value of a label is not a string");
    }
}

struct cs_node_at cs_import_selector(struct cs_import_reader *reader, struct cs_node_at selector)
{
    struct cs_draft out, list;
    if (!cs_node_given(selector) || selector.value.tag == CS_NULL)
        return (struct cs_node_at){cs_value_absent(), selector.offset};
    cs_draft_init(&out, reader->import->arena);
    cs_draft_init(&list, reader->import->arena);
    if (cs_doc_reader_keys(&reader->doc, selector, "a selector", selector_keys)) {
        struct cs_node_at expressions = cs_import_member(selector, "matchExpressions");
        check_labels(reader, cs_import_member(selector, "matchLabels"));
        cs_draft_put(&out, "labels", cs_import_member(selector, "matchLabels"));
        if (cs_import_is_list(reader, expressions, "matchExpressions"))
            for (uint32_t i = 0; i < expressions.value.len; i++)
                cs_draft_add(&list, requirement(reader, cs_node_item(expressions, i)));
        cs_draft_put_list(&out, "expressions", &list, expressions.offset);
    }
    return cs_draft_map(&out, selector.offset);
}

/* --- resource rules --------------------------------------------------------------------------- */

static const char *const match_keys[] = {"resourceRules",  "excludeResourceRules",
                                         "objectSelector", "namespaceSelector",
                                         "matchPolicy",    NULL};
static const char *const rule_keys[] = {"apiGroups", "apiVersions",   "operations", "resources",
                                        "scope",     "resourceNames", NULL};
static const char *const scope_words[] = {"*", "Namespaced", "Cluster", NULL};
static const char *const policy_words[] = {"Exact", "Equivalent", NULL};

/* A list that may not be left out: the API server would match nothing. */
static void put_needed(struct cs_import_reader *reader, struct cs_draft *out, const char *key,
                       struct cs_node_at rule, const char *theirs)
{
    struct cs_node_at list = cs_import_member(rule, theirs);
    if (!cs_import_is_texts(reader, list, theirs) || list.value.len == 0)
        cs_doc_reader_fail(&reader->doc, cs_node_given(list) ? list : rule,
                           "a resource rule needs `%s`, a list that is not empty", theirs);
    cs_draft_put(out, key, list);
}

/* CREATE and the others, or "*". */
static void check_operations(struct cs_import_reader *reader, struct cs_node_at list)
{
    static const char *const words[] = {"CREATE", "UPDATE", "DELETE", "CONNECT", "*", NULL};
    for (uint32_t i = 0; list.value.tag == CS_LIST && i < list.value.len; i++) {
        struct cs_node_at item = cs_node_item(list, i);
        uint32_t word = 0;
        while (words[word] != NULL && !cs_value_is_string(item.value, words[word]))
            word++;
        if (words[word] == NULL)
            cs_doc_reader_fail(&reader->doc, item,
                               "an operation is none of CREATE, UPDATE, "
                               "DELETE, CONNECT and \"*\"");
    }
}

static struct cs_node_at resource_rule(struct cs_import_reader *reader, struct cs_node_at rule,
                                       struct cs_str space)
{
    struct cs_draft out;
    uint32_t word;
    cs_draft_init(&out, reader->import->arena);
    if (cs_doc_reader_keys(&reader->doc, rule, "a resource rule", rule_keys)) {
        struct cs_node_at names = cs_import_member(rule, "resourceNames");
        put_needed(reader, &out, "groups", rule, "apiGroups");
        put_needed(reader, &out, "versions", rule, "apiVersions");
        put_needed(reader, &out, "resources", rule, "resources");
        put_needed(reader, &out, "operations", rule, "operations");
        check_operations(reader, cs_import_member(rule, "operations"));
        bool scoped = cs_doc_reader_word(&reader->doc, rule, "scope", scope_words, &word);
        if (space.len > 0) /* what is of the cluster is not in it */
            cs_draft_put_text(&out, "scope", CS_STR("Namespaced"), rule.offset);
        else if (scoped)
            cs_draft_put(&out, "scope", cs_import_member(rule, "scope"));
        if (cs_import_is_texts(reader, names, "resourceNames") && names.value.len > 0)
            cs_draft_put(&out, "names", names);
        if (space.len > 0)
            cs_draft_put_one(&out, "namespaces", space, rule.offset);
    }
    return cs_draft_map(&out, rule.offset);
}

static void resource_rules(struct cs_import_reader *reader, struct cs_draft *out, const char *key,
                           struct cs_node_at match, const char *theirs, struct cs_str space)
{
    struct cs_node_at rules = cs_import_member(match, theirs);
    struct cs_draft list;
    cs_draft_init(&list, reader->import->arena);
    if (cs_import_is_list(reader, rules, theirs))
        for (uint32_t i = 0; i < rules.value.len; i++)
            cs_draft_add(&list, resource_rule(reader, cs_node_item(rules, i), space));
    cs_draft_put_list(out, key, &list, rules.offset);
}

struct cs_node_at cs_import_match(struct cs_import_reader *reader, struct cs_node_at match,
                                  const char *what, struct cs_str space)
{
    struct cs_draft out;
    uint32_t word = 1;
    if (!cs_node_given(match) || !cs_doc_reader_keys(&reader->doc, match, what, match_keys))
        return (struct cs_node_at){cs_value_absent(), match.offset};
    cs_draft_init(&out, reader->import->arena);
    resource_rules(reader, &out, "resources", match, "resourceRules", space);
    resource_rules(reader, &out, "exclude", match, "excludeResourceRules", CS_STR(""));
    cs_draft_put(&out, "objects",
                 cs_import_selector(reader, cs_import_member(match, "objectSelector")));
    cs_draft_put(&out, "namespaces",
                 cs_import_selector(reader, cs_import_member(match, "namespaceSelector")));
    if (cs_doc_reader_word(&reader->doc, match, "matchPolicy", policy_words, &word) && word == 0)
        cs_draft_put_bool(&out, "equivalent", false, cs_import_member(match, "matchPolicy").offset);
    return cs_draft_map(&out, match.offset);
}

void cs_import_needs_rules(struct cs_import_reader *reader, struct cs_node_at match,
                           const char *what)
{
    struct cs_node_at rules = cs_import_member(match, "resourceRules");
    if (rules.value.tag == CS_LIST && rules.value.len > 0)
        return;
    struct cs_node_at at = cs_node_given(match) ? match : reader->object->node;
    cs_doc_reader_fail(&reader->doc, at, "`%s` has no `resourceRules`: the policy matches nothing",
                       what);
}

/* --- expressions ------------------------------------------------------------------------------ */

static const char *const named_keys[] = {"name", "expression", NULL};
static const char *const check_keys[] = {"expression", "message", "messageExpression", "reason",
                                         NULL};
static const char *const audit_keys[] = {"key", "valueExpression", NULL};

/* The items of a list of {name, expression}; `key` is ours for the expression. */
static void named(struct cs_import_reader *reader, struct cs_node_at list, const char *theirs,
                  const char *key, struct cs_draft *out)
{
    if (!cs_import_is_list(reader, list, theirs))
        return;
    for (uint32_t i = 0; i < list.value.len; i++) {
        struct cs_node_at item = cs_node_item(list, i);
        struct cs_draft map;
        cs_draft_init(&map, reader->import->arena);
        if (!cs_doc_reader_keys(&reader->doc, item, theirs, named_keys))
            continue;
        cs_draft_put(&map, "name", cs_import_member(item, "name"));
        cs_draft_put(&map, key, cs_import_expression(reader, item, "expression"));
        cs_draft_add(out, cs_draft_map(&map, item.offset));
    }
}

void cs_import_conditions(struct cs_import_reader *reader, struct cs_node_at list,
                          struct cs_draft *conditions)
{
    named(reader, list, "matchConditions", "require", conditions);
}

void cs_import_variables(struct cs_import_reader *reader, struct cs_node_at list,
                         struct cs_draft *variables)
{
    named(reader, list, "variables", "expression", variables);
}

/* "validations[2]": findings name the place in the document that the author knows. */
static void put_place(struct cs_draft *out, const char *list, uint32_t number, uint32_t offset)
{
    char text[32];
    snprintf(text, sizeof text, "%s[%u]", list, number);
    struct cs_str copy = cs_arena_copy(out->arena, cs_str_from(text));
    if (copy.ptr != NULL)
        cs_draft_put_text(out, "name", copy, offset);
}

static struct cs_node_at check(struct cs_import_reader *reader, struct cs_node_at item,
                               const char *list, uint32_t number, struct cs_node_at message)
{
    struct cs_draft out;
    cs_draft_init(&out, reader->import->arena);
    put_place(&out, list, number, item.offset);
    if (cs_doc_reader_keys(&reader->doc, item, "a validation", check_keys)) {
        struct cs_node_at own = cs_import_member(item, "message");
        cs_draft_put(&out, "require", cs_import_expression(reader, item, "expression"));
        cs_draft_put(&out, "message", cs_node_given(own) ? own : message);
        if (cs_import_member(item, "messageExpression").value.len > 0)
            cs_draft_put(&out, "message_expression",
                         cs_import_expression(reader, item, "messageExpression"));
        cs_draft_put(&out, "reason", cs_import_member(item, "reason"));
    }
    return cs_draft_map(&out, item.offset);
}

void cs_import_checks(struct cs_import_reader *reader, struct cs_draft *policy,
                      struct cs_node_at owner, const char *key, struct cs_node_at message)
{
    struct cs_node_at list = cs_import_member(owner, key);
    struct cs_draft checks;
    cs_draft_init(&checks, reader->import->arena);
    if (cs_import_is_list(reader, list, key))
        for (uint32_t i = 0; i < list.value.len; i++)
            cs_draft_add(&checks, check(reader, cs_node_item(list, i), key, i, message));
    cs_draft_put_list(policy, "checks", &checks, list.offset);
}

void cs_import_audits(struct cs_import_reader *reader, struct cs_draft *policy,
                      struct cs_node_at list)
{
    struct cs_draft audits;
    cs_draft_init(&audits, reader->import->arena);
    for (uint32_t i = 0; cs_import_is_list(reader, list, "auditAnnotations") && i < list.value.len;
         i++) {
        struct cs_node_at item = cs_node_item(list, i);
        struct cs_draft out;
        cs_draft_init(&out, reader->import->arena);
        if (!cs_doc_reader_keys(&reader->doc, item, "an audit annotation", audit_keys))
            continue;
        cs_draft_put(&out, "key", cs_import_member(item, "key"));
        cs_draft_put(&out, "expression", cs_import_expression(reader, item, "valueExpression"));
        cs_draft_add(&audits, cs_draft_map(&out, item.offset));
    }
    cs_draft_put_list(policy, "audit", &audits, list.offset);
}

/* --- what follows from a result --------------------------------------------------------------- */

static const char *const failure_words[] = {"Fail", "Ignore", NULL};
static const char *const action_words[] = {"Audit", "Warn", "Deny", NULL};
static const char *const enforce_words[] = {"audit", "warn", "deny"};

void cs_import_failure(struct cs_import_reader *reader, struct cs_draft *policy,
                       struct cs_node_at map)
{
    uint32_t word = 0;
    if (cs_doc_reader_word(&reader->doc, map, "failurePolicy", failure_words, &word) && word == 1)
        cs_draft_put_text(policy, "failure", CS_STR("ignore"),
                          cs_import_member(map, "failurePolicy").offset);
}

void cs_import_enforce(struct cs_draft *map, struct cs_str word, uint32_t offset)
{
    struct cs_draft phases;
    cs_draft_init(&phases, map->arena);
    for (uint32_t phase = CTRSEC_PHASE_BUILD; phase <= CTRSEC_PHASE_RUN; phase++)
        cs_draft_put_text(&phases, cs_phase_words[phase], word, offset);
    cs_draft_put(map, "enforce", cs_draft_map(&phases, offset));
}

void cs_import_actions(struct cs_import_reader *reader, struct cs_draft *map,
                       struct cs_node_at owner, bool binding)
{
    struct cs_node_at list = cs_import_member(owner, "validationActions");
    uint32_t strongest = 0, seen = 0;
    if (!cs_import_is_list(reader, list, "validationActions") || list.value.len == 0) {
        if (binding)
            cs_doc_reader_fail(&reader->doc, cs_node_given(list) ? list : owner,
                               "`validationActions` is missing: Deny, Warn or Audit");
        cs_import_enforce(map, CS_STR("deny"), owner.offset);
        return;
    }
    for (uint32_t i = 0; i < list.value.len; i++) {
        struct cs_node_at item = cs_node_item(list, i);
        uint32_t word = 0;
        while (action_words[word] != NULL && !cs_value_is_string(item.value, action_words[word]))
            word++;
        if (action_words[word] == NULL) {
            cs_doc_reader_fail(&reader->doc, item, "an action is none of Deny, Warn and Audit");
            continue;
        }
        seen |= 1u << word;
        if (word > strongest)
            strongest = word;
    }
    cs_import_enforce(map, cs_str_from(enforce_words[strongest]), list.offset);
    if (binding && (seen & 1) && strongest > 0)
        cs_draft_put_bool(map, "audit", true, list.offset);
}

/* --- parameters ------------------------------------------------------------------------------- */

static const char *const kind_keys[] = {"apiVersion", "kind", NULL};
static const char *const ref_keys[] = {"name", "namespace", "selector", "parameterNotFoundAction",
                                       NULL};
static const char *const missing_words[] = {"Allow", "Deny", NULL};

bool cs_import_param_kind(struct cs_import_reader *reader, struct cs_draft *policy,
                          struct cs_node_at map)
{
    struct cs_node_at kind = cs_import_member(map, "paramKind");
    struct cs_str version = CS_STR(""), word = CS_STR("");
    struct cs_draft out;
    if (!cs_node_given(kind) || kind.value.tag == CS_NULL ||
        !cs_doc_reader_keys(&reader->doc, kind, "`paramKind`", kind_keys))
        return false;
    if (!cs_doc_reader_str(&reader->doc, kind, "apiVersion", &version) ||
        !cs_doc_reader_str(&reader->doc, kind, "kind", &word))
        cs_doc_reader_fail(&reader->doc, kind, "`paramKind` needs `apiVersion` and `kind`");
    cs_draft_init(&out, reader->import->arena);
    cs_draft_put(&out, "api_version", cs_import_member(kind, "apiVersion"));
    cs_draft_put(&out, "kind", cs_import_member(kind, "kind"));
    cs_draft_put(policy, "params", cs_draft_map(&out, kind.offset));
    cs_import_parameter(reader->import, version, word);
    return true;
}

struct cs_node_at cs_import_param_ref(struct cs_import_reader *reader, struct cs_node_at ref)
{
    struct cs_draft out;
    uint32_t word = 1;
    cs_draft_init(&out, reader->import->arena);
    if (cs_doc_reader_keys(&reader->doc, ref, "`paramRef`", ref_keys)) {
        struct cs_node_at action = cs_import_member(ref, "parameterNotFoundAction");
        cs_draft_put(&out, "name", cs_import_member(ref, "name"));
        cs_draft_put(&out, "namespace", cs_import_member(ref, "namespace"));
        cs_draft_put(&out, "selector",
                     cs_import_selector(reader, cs_import_member(ref, "selector")));
        if (cs_doc_reader_word(&reader->doc, ref, "parameterNotFoundAction", missing_words, &word))
            cs_draft_put_text(&out, "not_found", word == 0 ? CS_STR("allow") : CS_STR("deny"),
                              action.offset);
    }
    return cs_draft_map(&out, ref.offset);
}
