/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ValidatingPolicy and NamespacedValidatingPolicy of Kyverno: as the API server's, bound by
 * themselves, and judged on pod controllers where they are written for Pods.
 *
 * Field names and meanings: kyverno/kyverno, api/policies.kyverno.io; when a policy is for pod
 * controllers too: pkg/cel/autogen.
 */
#include "import/import_kyverno.h"

static const char *const spec_keys[] = {"matchConstraints",
                                        "validations",
                                        "failurePolicy",
                                        "auditAnnotations",
                                        "matchConditions",
                                        "variables",
                                        "autogen",
                                        "validationActions",
                                        "evaluation",
                                        "webhookConfiguration",
                                        NULL};
static const char *const autogen_keys[] = {"podControllers", "validatingAdmissionPolicy", NULL};
static const char *const controllers_keys[] = {"controllers", NULL};
static const char *const evaluation_keys[] = {"mode", "admission", "background", NULL};
static const char *const mode_words[] = {"Kubernetes", "JSON", NULL};

/* Names of Kyverno's own libraries: kyverno/kyverno, pkg/cel/libs. They reach for the cluster, for
   registries or the clock. */
static const struct cs_import_call calls[] = {
    {"resource", "Get"},
    {"resource", "List"},
    {"resource", "Post"},
    {"http", "Get"},
    {"http", "Post"},
    {"http", "Client"},
    {"globalContext", "Get"},
    {"generator", "Apply"},
    {"image", "GetMetadata"},
    {"images", "containers"},
    {"images", "initContainers"},
    {"images", "ephemeralContainers"},
    {"exceptions", "allowedImages"},
    {"exceptions", "allowedValues"},
    {"json", "unmarshal"},
    {"json", "Unmarshal"},
    {"yaml", "parse"},
    {"x509", "decode"},
    {"time", "now"},
    {"time", "truncate"},
    {"time", "toCron"},
    {"image", NULL},
    {"isImage", NULL},
    {"getImageData", NULL},
    {"verifyImageSignatures", NULL},
    {"verifyAttestationSignatures", NULL},
    {"extractPayload", NULL},
    {"parseServiceAccount", NULL},
    {"listObjToMap", NULL},
    {"sha1", NULL},
    {"sha256", NULL},
    {"md5", NULL},
    {"random", NULL},
    {NULL, NULL},
};

/* A list of one string. */
static bool is_only(struct cs_node_at map, const char *key, const char *word)
{
    struct cs_node_at list = cs_import_member(map, key);
    return list.value.tag == CS_LIST && list.value.len == 1 &&
           cs_value_is_string(cs_node_item(list, 0).value, word);
}

static bool selects(struct cs_node_at match, const char *key)
{
    struct cs_node_at selector = cs_import_member(match, key);
    return cs_import_member(selector, "matchLabels").value.len > 0 ||
           cs_import_member(selector, "matchExpressions").value.len > 0;
}

/* Only what matches Pods and nothing else, whatever their names and labels. */
static bool is_for_pods(struct cs_node_at match)
{
    struct cs_node_at rules = cs_import_member(match, "resourceRules");
    if (rules.value.tag != CS_LIST || rules.value.len != 1 || selects(match, "objectSelector") ||
        selects(match, "namespaceSelector") ||
        cs_import_member(match, "excludeResourceRules").value.len > 0)
        return false;
    struct cs_node_at rule = cs_node_item(rules, 0);
    return is_only(rule, "apiGroups", "") && is_only(rule, "apiVersions", "v1") &&
           is_only(rule, "resources", "pods") &&
           cs_import_member(rule, "resourceNames").value.len == 0;
}

static void put_pods(struct cs_import_reader *reader, struct cs_draft *policy,
                     struct cs_node_at spec, struct cs_node_at match)
{
    struct cs_node_at autogen = cs_import_member(spec, "autogen");
    struct cs_node_at controllers = {cs_value_absent(), 0};
    if (cs_node_given(autogen) &&
        cs_doc_reader_keys(&reader->doc, autogen, "`autogen`", autogen_keys)) {
        struct cs_node_at pods = cs_import_member(autogen, "podControllers");
        if (cs_node_given(pods) &&
            cs_doc_reader_keys(&reader->doc, pods, "`podControllers`", controllers_keys))
            controllers = cs_import_member(pods, "controllers");
    }
    if (!is_for_pods(match))
        return;
    if (!cs_node_given(controllers))
        cs_kyverno_controllers(reader, policy, cs_kyverno_all_cel, match.offset);
    else if (cs_import_is_texts(reader, controllers, "controllers"))
        cs_kyverno_controllers(reader, policy, cs_kyverno_resources(reader, controllers),
                               controllers.offset);
}

/* False: it judges any JSON. */
static bool read_evaluation(struct cs_import_reader *reader, struct cs_node_at spec)
{
    struct cs_node_at evaluation = cs_import_member(spec, "evaluation");
    uint32_t word = 0;
    if (!cs_node_given(evaluation) ||
        !cs_doc_reader_keys(&reader->doc, evaluation, "`evaluation`", evaluation_keys))
        return true;
    cs_doc_reader_word(&reader->doc, evaluation, "mode", mode_words, &word);
    return word == 0;
}

static void read_spec(struct cs_import_reader *reader, struct cs_node_at spec)
{
    struct cs_node_at match = cs_import_member(spec, "matchConstraints");
    struct cs_draft policy, list;
    cs_import_policy_begin(reader, &policy, CS_STR(""), CS_KYVERNO_ANNOTATIONS);
    cs_import_needs_rules(reader, match, "matchConstraints");
    cs_draft_put(
        &policy, "match",
        cs_import_match(reader, match, "`matchConstraints`", cs_import_space(reader->object)));
    cs_draft_init(&list, reader->import->arena);
    cs_import_conditions(reader, cs_import_member(spec, "matchConditions"), &list);
    cs_draft_put_list(&policy, "conditions", &list, spec.offset);
    cs_draft_init(&list, reader->import->arena);
    cs_import_variables(reader, cs_import_member(spec, "variables"), &list);
    cs_draft_put_list(&policy, "variables", &list, spec.offset);
    cs_import_failure(reader, &policy, spec);
    cs_import_actions(reader, &policy, spec, false);
    put_pods(reader, &policy, spec, match);
    cs_draft_put_bool(&policy, "plain_or_value", true, spec.offset);
    cs_import_checks(reader, &policy, spec, "validations",
                     (struct cs_node_at){cs_value_absent(), 0});
    cs_import_audits(reader, &policy, cs_import_member(spec, "auditAnnotations"));
    if (!cs_node_given(reader->beyond)) {
        cs_import_policy_end(reader, &policy);
        return;
    }
    const struct cs_import_call *call = reader->beyond_call;
    cs_import_notice(reader, "policy.skipped", reader->beyond,
                     "%.*s `%.*s` is not judged: it uses `%s%s%s`, which Kyverno alone has",
                     CS_STR_ARG(reader->object->kind), CS_STR_ARG(reader->object->name), call->name,
                     call->member != NULL ? "." : "()", call->member != NULL ? call->member : "");
}

void cs_kyverno_cel_read(struct cs_import *import, struct cs_foreign *object)
{
    struct cs_import_reader reader = cs_import_begin(import, object);
    reader.calls = calls;
    if (cs_import_spec(&reader, "the spec of a policy", spec_keys)) {
        if (read_evaluation(&reader, object->spec))
            read_spec(&reader, object->spec);
        else
            cs_import_notice(&reader, "policy.skipped",
                             cs_import_member(object->spec, "evaluation"),
                             "%.*s `%.*s` is not judged: its mode is JSON",
                             CS_STR_ARG(object->kind), CS_STR_ARG(object->name));
    }
    cs_import_done(&reader);
}
