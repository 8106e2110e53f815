/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ClusterPolicy and Policy of Kyverno: a policy of ours for each rule whose `validate` is `cel`.
 *
 * Field names and meanings: kyverno/kyverno, api/kyverno/v1 and pkg/engine/handlers/validation.
 */
#include "import/import_kyverno.h"

/* Each of them excludes those before it. */
enum { OVERRIDES_MOST = 64 };

static const char *const spec_keys[] = {
    "rules", "validationFailureAction", "validationFailureActionOverrides", "failurePolicy",
    "webhookConfiguration", "emitWarning", "auditWarning", "admission", "applyRules",
    /* nothing that one object's judgement depends on */
    "background", "schemaValidation", "webhookTimeoutSeconds", "mutateExistingOnPolicyUpdate",
    "generateExistingOnPolicyUpdate", "generateExisting", "useServerSideApply", NULL};
static const char *const webhook_keys[] = {"failurePolicy", "timeoutSeconds", "matchConditions",
                                           NULL};
static const char *const rule_keys[] = {"name", "match", "exclude", "celPreconditions", "validate",
                                        /* these make it another rule */
                                        "context", "preconditions", "mutate", "generate",
                                        "verifyImages", "imageExtractors",
                                        /* nothing that its judgement depends on */
                                        "skipBackgroundRequests", "reportProperties", NULL};
static const char *const validate_keys[] = {
    "cel", "message", "failureAction", "failureActionOverrides",
    /* other ways to validate */
    "pattern", "anyPattern", "deny", "foreach", "podSecurity", "manifests", "assert",
    /* of objects that were there before the policy */
    "allowExistingViolations", NULL};
static const char *const cel_keys[] = {
    "expressions", "variables", "auditAnnotations", "paramKind", "paramRef", "generate", NULL};
static const char *const override_keys[] = {"action", "namespaces", "namespaceSelector", NULL};
static const char *const action_words[] = {"Audit", "Enforce", "audit", "enforce", NULL};

void cs_kyverno_skip(struct cs_kyverno_rule *rule, struct cs_node_at at, const char *why)
{
    if (cs_node_given(rule->skip_at))
        return;
    rule->skip_at = at;
    rule->skip_why = why;
}

/* --- which rules are CEL ---------------------------------------------------------------------- */

static bool is_empty(struct cs_node_at node)
{
    return !cs_node_given(node) ||
           ((node.value.tag == CS_LIST || node.value.tag == CS_MAP) && node.value.len == 0);
}

struct part {
    const char *key, *why;
};

static void look_for(struct cs_kyverno_rule *rule, struct cs_node_at map, const struct part *parts)
{
    for (; parts->key != NULL; parts++) {
        struct cs_node_at node = cs_import_member(map, parts->key);
        if (!is_empty(node))
            cs_kyverno_skip(rule, node, parts->why);
    }
}

static void look_for_others(struct cs_kyverno_rule *rule, struct cs_node_at validate)
{
    static const struct part parts[] = {{"mutate", "it changes objects"},
                                        {"generate", "it makes objects"},
                                        {"verifyImages", "it verifies signatures of images"},
                                        {"context", "it looks up a `context`"},
                                        {"preconditions", "its `preconditions` are no CEL"},
                                        {NULL, NULL}};
    static const struct part ways[] = {{"pattern", "its `pattern` is no CEL"},
                                       {"anyPattern", "its `anyPattern` is no CEL"},
                                       {"deny", "its `deny` is no CEL"},
                                       {"foreach", "its `foreach` is no CEL"},
                                       {"podSecurity", "its `podSecurity` is no CEL"},
                                       {"manifests", "it verifies signatures of manifests"},
                                       {"assert", "its `assert` is no CEL"},
                                       {NULL, NULL}};
    look_for(rule, rule->node, parts);
    look_for(rule, validate, ways);
    if (is_empty(cs_import_member(validate, "cel")))
        cs_kyverno_skip(rule, cs_node_given(validate) ? validate : rule->node,
                        "it has no `validate.cel`");
}

/* --- what a failure leads to ------------------------------------------------------------------ */

/* The word of ours for an action at `key`; absent where there is none. */
static const char *action(struct cs_import_reader *reader, struct cs_node_at map, const char *key,
                          bool warns)
{
    uint32_t word;
    if (!cs_node_given(cs_import_member(map, key)) ||
        !cs_doc_reader_word(&reader->doc, map, key, action_words, &word))
        return NULL;
    return word % 2 == 1 ? "deny" : warns ? "warn" : "audit";
}

static bool is_true(struct cs_node_at map, const char *key)
{
    struct cs_value value = cs_import_member(map, key).value;
    return value.tag == CS_BOOL && value.as.boolean;
}

static bool is_false(struct cs_node_at map, const char *key)
{
    struct cs_value value = cs_import_member(map, key).value;
    return value.tag == CS_BOOL && !value.as.boolean;
}

/* The namespaces of an override as an R. */
static struct cs_node_at override_resource(struct cs_import_reader *reader, struct cs_node_at item)
{
    struct cs_node_at spaces = cs_import_member(item, "namespaces");
    struct cs_draft out;
    cs_draft_init(&out, reader->import->arena);
    if (cs_import_is_texts(reader, spaces, "namespaces") && spaces.value.len > 0)
        cs_draft_put(&out, "namespaces", spaces);
    struct cs_node_at selector =
        cs_import_selector(reader, cs_import_member(item, "namespaceSelector"));
    cs_draft_put(&out, "namespace_selector", selector);
    if (cs_node_given(selector))
        cs_draft_put_text(&out, "scope", CS_STR("Namespaced"), selector.offset);
    return cs_draft_map(&out, item.offset);
}

/* One binding: for `resource` (absent: anything) without those of `before`. */
static void add_binding(struct cs_draft *list, struct cs_node_at resource,
                        const struct cs_draft *before, struct cs_node_at params, const char *word,
                        uint32_t offset)
{
    struct cs_draft binding, match, resources, exclude = *before;
    cs_draft_init(&binding, list->arena);
    cs_draft_init(&match, list->arena);
    cs_draft_init(&resources, list->arena);
    cs_draft_add(&resources, resource);
    cs_draft_put_list(&match, "resources", &resources, offset);
    cs_draft_put_list(&match, "exclude", &exclude, offset);
    if (match.count > 0)
        cs_draft_put(&binding, "match", cs_draft_map(&match, offset));
    cs_draft_put(&binding, "params", params);
    cs_import_enforce(&binding, cs_str_from(word), offset);
    cs_draft_add(list, cs_draft_map(&binding, offset));
}

/* Overrides by namespace are bindings; the first that fits counts. */
static void put_bindings(struct cs_import_reader *reader, struct cs_draft *policy,
                         struct cs_node_at overrides, struct cs_node_at params, const char *word,
                         bool warns)
{
    struct cs_draft list, before;
    struct cs_node_at anything = {cs_value_absent(), 0};
    uint32_t offset = reader->object->node.offset;
    cs_draft_init(&list, policy->arena);
    cs_draft_init(&before, policy->arena);
    if (overrides.value.tag == CS_LIST && overrides.value.len > OVERRIDES_MOST) {
        cs_doc_reader_fail(&reader->doc, overrides, "there are more than %d overrides",
                           OVERRIDES_MOST);
        return;
    }
    for (uint32_t i = 0;
         cs_import_is_list(reader, overrides, "failureActionOverrides") && i < overrides.value.len;
         i++) {
        struct cs_node_at item = cs_node_item(overrides, i);
        if (!cs_doc_reader_keys(&reader->doc, item, "an override", override_keys))
            continue;
        const char *own = action(reader, item, "action", warns);
        struct cs_node_at resource = override_resource(reader, item);
        if (own == NULL)
            cs_doc_reader_fail(&reader->doc, item, "an override needs `action`");
        else
            add_binding(&list, resource, &before, params, own, item.offset);
        cs_draft_add(&before, resource);
    }
    if (list.count > 0 || cs_node_given(params))
        add_binding(&list, anything, &before, params, word, offset);
    else
        cs_import_enforce(policy, cs_str_from(word), offset);
    cs_draft_put_list(policy, "bindings", &list, offset);
}

static void put_actions(struct cs_import_reader *reader, struct cs_draft *policy,
                        struct cs_node_at validate, struct cs_node_at params)
{
    struct cs_node_at spec = reader->object->spec;
    bool warns = is_true(spec, "emitWarning") || is_true(spec, "auditWarning");
    const char *word = action(reader, validate, "failureAction", warns);
    struct cs_node_at overrides = cs_import_member(validate, "failureActionOverrides");
    if (word == NULL)
        word = action(reader, spec, "validationFailureAction", warns);
    if (word == NULL)
        word = warns ? "warn" : "audit";
    if (is_empty(overrides))
        overrides = cs_import_member(spec, "validationFailureActionOverrides");
    if (is_false(spec, "admission")) { /* never asked when objects come in: nothing is denied */
        word = "audit";
        overrides.value = cs_value_absent();
    }
    put_bindings(reader, policy, overrides, params, word, warns);
}

/* --- rules ------------------------------------------------------------------------------------ */

/* failurePolicy stands in two places; that of the webhook wins. */
static void put_failure(struct cs_import_reader *reader, struct cs_draft *policy)
{
    struct cs_node_at spec = reader->object->spec;
    struct cs_node_at webhook = cs_import_member(spec, "webhookConfiguration");
    bool own = cs_node_given(cs_import_member(webhook, "failurePolicy"));
    cs_import_failure(reader, policy, own ? webhook : spec);
}

static void put_cel(struct cs_kyverno_rule *rule, struct cs_draft *policy,
                    struct cs_node_at validate)
{
    struct cs_import_reader *reader = rule->reader;
    struct cs_node_at cel = cs_import_member(validate, "cel");
    struct cs_node_at params = {cs_value_absent(), 0};
    struct cs_node_at webhook = cs_import_member(reader->object->spec, "webhookConfiguration");
    struct cs_draft list;
    if (!cs_doc_reader_keys(&reader->doc, cel, "`cel`", cel_keys))
        return;
    cs_draft_init(&list, policy->arena);
    cs_import_conditions(reader, cs_import_member(webhook, "matchConditions"), &list);
    cs_import_conditions(reader, cs_import_member(rule->node, "celPreconditions"), &list);
    cs_draft_put_list(policy, "conditions", &list, rule->node.offset);
    cs_draft_init(&list, policy->arena);
    cs_import_variables(reader, cs_import_member(cel, "variables"), &list);
    cs_draft_put_list(policy, "variables", &list, cel.offset);
    struct cs_node_at ref = cs_import_member(cel, "paramRef");
    if (cs_import_param_kind(reader, policy, cel) && cs_node_given(ref))
        params = cs_import_param_ref(reader, ref);
    put_failure(reader, policy);
    put_actions(reader, policy, validate, params);
    cs_draft_put_bool(policy, "plain_or_value", true, cel.offset);
    cs_import_checks(reader, policy, cel, "expressions", cs_import_member(validate, "message"));
    cs_import_audits(reader, policy, cs_import_member(cel, "auditAnnotations"));
}

static void read_rule(struct cs_import_reader *reader, struct cs_node_at node, uint32_t controllers)
{
    struct cs_kyverno_rule rule = {reader, node, CS_STR(""), {cs_value_absent(), 0}, NULL};
    struct cs_node_at validate = cs_import_member(node, "validate");
    struct cs_draft policy;
    if (!cs_doc_reader_keys(&reader->doc, node, "a rule", rule_keys) ||
        (cs_node_given(validate) &&
         !cs_doc_reader_keys(&reader->doc, validate, "`validate`", validate_keys)))
        return;
    if (!cs_doc_reader_str(&reader->doc, node, "name", &rule.name) || rule.name.len == 0)
        cs_doc_reader_fail(&reader->doc, node, "a rule needs `name`");
    else if (!cs_import_claim(reader, node, CS_STR("rule"), rule.name))
        return;
    look_for_others(&rule, validate);
    if (!cs_node_given(rule.skip_at)) {
        cs_import_policy_begin(reader, &policy, rule.name, CS_KYVERNO_ANNOTATIONS);
        cs_kyverno_match(&rule, &policy);
        if (cs_kyverno_for_pods(node))
            cs_kyverno_controllers(reader, &policy, controllers, node.offset);
        put_cel(&rule, &policy, validate);
    }
    if (cs_node_given(rule.skip_at))
        cs_import_notice(reader, "policy.skipped", rule.skip_at,
                         "rule `%.*s` of `%.*s` is not judged: %s", CS_STR_ARG(rule.name),
                         CS_STR_ARG(reader->object->name), rule.skip_why);
    else
        cs_import_policy_end(reader, &policy);
}

void cs_kyverno_read(struct cs_import *import, struct cs_foreign *object)
{
    struct cs_import_reader reader = cs_import_begin(import, object);
    struct cs_node_at spec = object->spec, rules = cs_import_member(spec, "rules");
    struct cs_node_at webhook = cs_import_member(spec, "webhookConfiguration");
    struct cs_node_at apply = cs_import_member(spec, "applyRules");
    if (cs_import_spec(&reader, "the spec of a policy", spec_keys) &&
        (!cs_node_given(webhook) ||
         cs_doc_reader_keys(&reader.doc, webhook, "`webhookConfiguration`", webhook_keys))) {
        uint32_t controllers = cs_kyverno_suits(spec) ? cs_kyverno_requested(&reader) : 0;
        if (cs_value_is_string(apply.value, "One"))
            cs_import_notice(&reader, "policy.rules", apply,
                             "all rules are judged, not only the first that applies");
        if (rules.value.tag != CS_LIST || rules.value.len == 0)
            cs_doc_reader_fail(&reader.doc, object->node, "a policy needs `spec.rules`");
        for (uint32_t i = 0; rules.value.tag == CS_LIST && i < rules.value.len; i++)
            read_rule(&reader, cs_node_item(rules, i), controllers);
    }
    cs_import_done(&reader);
}
