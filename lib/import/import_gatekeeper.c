/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ConstraintTemplate of Gatekeeper whose code is CEL, with the constraints of its kind. The
 * template is the policy, each constraint a binding with itself as parameters.
 *
 * Field names and meanings: open-policy-agent/gatekeeper, pkg/drivers/k8scel/schema and
 * pkg/mutation/match; the two variables that come first: pkg/drivers/k8scel/transform.
 */
#include "import/import_match.h"

#define ENGINE "K8sNativeValidation"
#define ANNOTATIONS "metadata.gatekeeper.sh/"

static const char *const template_keys[] = {"crd", "targets", NULL};
static const char *const target_keys[] = {"target", "rego", "libs", "code", "operations", NULL};
static const char *const source_keys[] = {"validations", "failurePolicy",   "matchCondition",
                                          "variables",   "matchConditions", "generateVAP",
                                          NULL};
static const char *const constraint_keys[] = {"match", "parameters", "enforcementAction",
                                              "scopedEnforcementActions", NULL};
static const char *const match_keys[] = {
    "kinds", "scope",  "namespaces", "excludedNamespaces", "labelSelector", "namespaceSelector",
    "name",  "source", NULL};
static const char *const kinds_keys[] = {"apiGroups", "kinds", NULL};
static const char *const scope_words[] = {"*", "Cluster", "Namespaced", NULL};
static const char *const action_words[] = {"dryrun", "warn", "deny", "scoped", NULL};
static const char *const enforce_words[] = {"audit", "warn", "deny"};

/* --- constraints ------------------------------------------------------------------------------ */

/* A list without "*" and with elements; an empty one matches everything. */
static void put_some(struct cs_import_reader *reader, struct cs_draft *out, const char *key,
                     struct cs_node_at map, const char *theirs)
{
    struct cs_node_at list = cs_import_member(map, theirs);
    if (cs_import_is_texts(reader, list, theirs) && list.value.len > 0)
        cs_draft_put(out, key, list);
}

/* What the R of all entries of `kinds` share. A list of namespaces leaves objects of the cluster
   alone, so these get R of their own. */
struct shared {
    struct cs_draft objects, cluster;
    bool apart; /* there are R for the cluster */
};

static void put_shared(struct cs_import_reader *reader, struct cs_draft *out,
                       struct cs_node_at match)
{
    struct cs_node_at name = cs_import_member(match, "name");
    cs_draft_init(out, reader->import->arena);
    put_some(reader, out, "excluded_namespaces", match, "excludedNamespaces");
    cs_draft_put(out, "selector",
                 cs_import_selector(reader, cs_import_member(match, "labelSelector")));
    if (name.value.tag == CS_STRING && name.value.len > 0)
        cs_draft_put_one(out, "names", cs_value_str(name.value), name.offset);
}

static void read_shared(struct cs_import_reader *reader, struct cs_node_at match,
                        struct shared *shared)
{
    uint32_t word = 0;
    if (cs_node_given(cs_import_member(match, "scope")))
        cs_doc_reader_word(&reader->doc, match, "scope", scope_words, &word);
    put_shared(reader, &shared->objects, match);
    cs_draft_put_text(&shared->objects, "scope", cs_str_from(scope_words[word]), match.offset);
    uint32_t before = shared->objects.count;
    put_some(reader, &shared->objects, "namespaces", match, "namespaces");
    shared->apart = shared->objects.count > before && word != 2;
    if (!shared->apart)
        return;
    put_shared(reader, &shared->cluster, match);
    cs_draft_put_text(&shared->cluster, "scope", CS_STR("Cluster"), match.offset);
}

/* Groups and kinds of one entry of `kinds` (absent: any), with what all share. */
static void add_resource(struct cs_import_reader *reader, struct cs_node_at kinds,
                         const struct cs_draft *shared, uint32_t offset, struct cs_draft *list)
{
    struct cs_draft out;
    cs_draft_init(&out, reader->import->arena);
    if (cs_node_given(kinds)) {
        put_some(reader, &out, "groups", kinds, "apiGroups");
        put_some(reader, &out, "kinds", kinds, "kinds");
    }
    cs_draft_append(&out, shared);
    cs_draft_add(list, cs_draft_map(&out, offset));
}

static void add_resources(struct cs_import_reader *reader, struct cs_node_at kinds,
                          const struct shared *shared, uint32_t offset, struct cs_draft *list)
{
    if (cs_node_given(kinds) &&
        !cs_doc_reader_keys(&reader->doc, kinds, "an entry of `kinds`", kinds_keys))
        return;
    add_resource(reader, kinds, &shared->objects, offset, list);
    if (shared->apart)
        add_resource(reader, kinds, &shared->cluster, offset, list);
}

/* Namespaces themselves go by their names: those that the list does not have are left out. */
static void put_left_out(struct cs_draft *match_out, struct cs_node_at match)
{
    struct cs_node_at spaces = cs_import_member(match, "namespaces");
    struct cs_draft out, list;
    if (spaces.value.tag != CS_LIST || spaces.value.len == 0)
        return;
    cs_draft_init(&out, match_out->arena);
    cs_draft_init(&list, match_out->arena);
    cs_draft_put_one(&out, "groups", CS_STR(""), match.offset);
    cs_draft_put_one(&out, "kinds", CS_STR("Namespace"), match.offset);
    cs_draft_put(&out, "excluded_namespaces", spaces);
    cs_draft_add(&list, cs_draft_map(&out, match.offset));
    cs_draft_put_list(match_out, "exclude", &list, match.offset);
}

static struct cs_node_at constraint_match(struct cs_import_reader *reader, struct cs_node_at match)
{
    struct cs_draft out, list;
    struct shared shared;
    struct cs_node_at any = {cs_value_absent(), 0};
    if (!cs_node_given(match) || !cs_doc_reader_keys(&reader->doc, match, "`match`", match_keys))
        return (struct cs_node_at){cs_value_absent(), match.offset};
    struct cs_node_at kinds = cs_import_member(match, "kinds");
    cs_draft_init(&out, reader->import->arena);
    cs_draft_init(&list, reader->import->arena);
    read_shared(reader, match, &shared);
    if (cs_import_is_list(reader, kinds, "kinds"))
        for (uint32_t i = 0; i < kinds.value.len; i++)
            add_resources(reader, cs_node_item(kinds, i), &shared, match.offset, &list);
    if (list.count == 0)
        add_resources(reader, any, &shared, match.offset, &list);
    cs_draft_put_list(&out, "resources", &list, match.offset);
    put_left_out(&out, match);
    cs_draft_put(&out, "namespaces",
                 cs_import_selector(reader, cs_import_member(match, "namespaceSelector")));
    return cs_draft_map(&out, match.offset);
}

/* Whether a scoped action is one of admission, where an object is judged as it is here. */
static bool at_admission(struct cs_node_at scoped)
{
    static const char *const points[] = {"*", "validation.gatekeeper.sh", "vap.k8s.io",
                                         "gator.gatekeeper.sh"};
    struct cs_node_at list = cs_import_member(scoped, "enforcementPoints");
    for (uint32_t i = 0; list.value.tag == CS_LIST && i < list.value.len; i++) {
        struct cs_node_at name = cs_import_member(cs_node_item(list, i), "name");
        for (size_t p = 0; p < sizeof points / sizeof *points; p++)
            if (cs_value_is_string(name.value, points[p]))
                return true;
    }
    return false;
}

static uint32_t scoped_action(struct cs_import_reader *reader, struct cs_node_at spec)
{
    struct cs_node_at list = cs_import_member(spec, "scopedEnforcementActions");
    uint32_t strongest = 0;
    if (!cs_import_is_list(reader, list, "scopedEnforcementActions"))
        cs_doc_reader_fail(&reader->doc, spec, "`scopedEnforcementActions` is missing");
    for (uint32_t i = 0; list.value.tag == CS_LIST && i < list.value.len; i++) {
        struct cs_node_at item = cs_node_item(list, i);
        uint32_t word = 0;
        if (cs_doc_reader_word(&reader->doc, item, "action", action_words, &word) && word < 3 &&
            word > strongest && at_admission(item))
            strongest = word;
    }
    return strongest;
}

static void put_action(struct cs_import_reader *reader, struct cs_draft *out,
                       struct cs_node_at spec)
{
    uint32_t word = 2;
    cs_doc_reader_word(&reader->doc, spec, "enforcementAction", action_words, &word);
    if (word == 3)
        word = scoped_action(reader, spec);
    cs_import_enforce(out, cs_str_from(enforce_words[word]),
                      cs_import_member(spec, "enforcementAction").offset);
}

static void put_value(struct cs_import_reader *reader, struct cs_draft *binding,
                      struct cs_node_at value)
{
    struct cs_draft params;
    cs_draft_init(&params, reader->import->arena);
    cs_draft_put(&params, "value", value);
    cs_draft_put(binding, "params", cs_draft_map(&params, value.offset));
}

/* A constraint stands in its own document and is put into that of its template. */
static void add_constraint(struct cs_import *import, struct cs_foreign *object,
                           struct cs_draft *list, uint32_t offset)
{
    struct cs_import_reader reader = cs_import_begin(import, object);
    struct cs_node_at match = cs_import_member(object->spec, "match");
    struct cs_draft out;
    if (cs_value_is_string(cs_import_member(match, "source").value, "Generated")) {
        cs_import_notice(&reader, "policy.skipped", object->node,
                         "%.*s `%.*s` is not judged: it is for what Gatekeeper's expansion makes",
                         CS_STR_ARG(object->kind), CS_STR_ARG(object->name));
        return;
    }
    cs_draft_init(&out, import->arena);
    if (!cs_node_given(object->spec) ||
        cs_import_spec(&reader, "the spec of a constraint", constraint_keys)) {
        cs_draft_put(&out, "name", cs_import_member(object->metadata, "name"));
        cs_draft_put(&out, "match", constraint_match(&reader, match));
        put_value(&reader, &out, object->node);
        put_action(&reader, &out, object->spec);
    }
    cs_import_add_moved(&reader, list, cs_draft_map(&out, object->node.offset), offset);
    cs_import_done(&reader);
}

/* False: there are constraints, and none of them is judged. */
static bool put_constraints(struct cs_import_reader *reader, struct cs_draft *policy,
                            struct cs_str kind)
{
    struct cs_import *import = reader->import;
    uint32_t offset = cs_import_member(reader->object->metadata, "name").offset;
    bool bound = false;
    struct cs_draft list, none, empty;
    cs_draft_init(&list, import->arena);
    for (uint32_t i = cs_import_bound(import, kind); i != CS_NO_OBJECT;
         i = import->objects[i].next) {
        struct cs_foreign *object = &import->objects[i];
        if (!cs_str_is(object->group, "constraints.gatekeeper.sh") || object->taken)
            continue;
        add_constraint(import, object, &list, offset);
        bound = true;
    }
    if (!bound) { /* as a constraint that says nothing */
        cs_import_unbound(reader);
        cs_draft_init(&none, import->arena);
        cs_draft_init(&empty, import->arena);
        put_value(reader, &none, cs_draft_map(&empty, offset));
        cs_import_enforce(&none, CS_STR("deny"), offset);
        cs_draft_add(&list, cs_draft_map(&none, offset));
    }
    cs_draft_put_list(policy, "bindings", &list, offset);
    return list.count > 0;
}

/* --- templates -------------------------------------------------------------------------------- */

/* The code of the engine, or absent. *target is where it stands. */
static struct cs_node_at find_source(struct cs_import_reader *reader, struct cs_node_at *target)
{
    struct cs_node_at none = {cs_value_absent(), 0};
    struct cs_node_at targets = cs_import_member(reader->object->spec, "targets");
    if (targets.value.tag != CS_LIST || targets.value.len != 1) {
        cs_doc_reader_fail(&reader->doc, reader->object->node,
                           "a constraint template needs one element in `spec.targets`");
        return none;
    }
    *target = cs_node_item(targets, 0);
    if (!cs_doc_reader_keys(&reader->doc, *target, "a target", target_keys))
        return none;
    struct cs_node_at code = cs_import_member(*target, "code");
    for (uint32_t i = 0; cs_import_is_list(reader, code, "code") && i < code.value.len; i++) {
        struct cs_node_at item = cs_node_item(code, i);
        if (cs_value_is_string(cs_import_member(item, "engine").value, ENGINE))
            return cs_import_member(item, "source");
    }
    return none;
}

static void put_variables(struct cs_import_reader *reader, struct cs_draft *policy,
                          struct cs_node_at source)
{
    static const struct {
        const char *name, *expression;
    } implicit[] = {
        {"anyObject",
         "has(request.operation) && request.operation == 'DELETE' && object == null ? oldObject : "
         "object"},
        {"params", "has(params.spec) && has(params.spec.parameters) ? params.spec.parameters : "
                   "null"},
    };
    struct cs_draft list;
    cs_draft_init(&list, reader->import->arena);
    for (size_t i = 0; i < sizeof implicit / sizeof *implicit; i++) {
        struct cs_draft variable;
        cs_draft_init(&variable, reader->import->arena);
        cs_draft_put_text(&variable, "name", cs_str_from(implicit[i].name), source.offset);
        cs_draft_put_text(&variable, "expression", cs_str_from(implicit[i].expression),
                          source.offset);
        cs_draft_add(&list, cs_draft_map(&variable, source.offset));
    }
    cs_import_variables(reader, cs_import_member(source, "variables"), &list);
    cs_draft_put_list(policy, "variables", &list, source.offset);
}

/* Templates are asked about what is created and updated, unless they name other operations. */
static void put_match(struct cs_import_reader *reader, struct cs_draft *policy,
                      struct cs_node_at target)
{
    struct cs_arena *arena = reader->import->arena;
    struct cs_node_at given = cs_import_member(target, "operations");
    struct cs_draft match, resources, resource, operations;
    cs_draft_init(&operations, arena);
    cs_draft_add_text(&operations, CS_STR("CREATE"), target.offset);
    cs_draft_add_text(&operations, CS_STR("UPDATE"), target.offset);
    cs_draft_init(&resource, arena);
    if (cs_import_is_texts(reader, given, "operations") && given.value.len > 0)
        cs_draft_put(&resource, "operations", given);
    else
        cs_draft_put_list(&resource, "operations", &operations, target.offset);
    cs_draft_init(&resources, arena);
    cs_draft_add(&resources, cs_draft_map(&resource, target.offset));
    cs_draft_init(&match, arena);
    cs_draft_put_list(&match, "resources", &resources, target.offset);
    cs_draft_put(policy, "match", cs_draft_map(&match, target.offset));
}

static void put_conditions(struct cs_import_reader *reader, struct cs_draft *policy,
                           struct cs_node_at source)
{
    struct cs_draft list; /* the field is called matchCondition; its documentation says otherwise */
    cs_draft_init(&list, reader->import->arena);
    cs_import_conditions(reader, cs_import_member(source, "matchCondition"), &list);
    cs_import_conditions(reader, cs_import_member(source, "matchConditions"), &list);
    cs_draft_put_list(policy, "conditions", &list, source.offset);
}

static void read_source(struct cs_import_reader *reader, struct cs_node_at target,
                        struct cs_node_at source)
{
    struct cs_draft policy;
    struct cs_node_at crd = cs_import_member(reader->object->spec, "crd");
    struct cs_node_at names = cs_import_member(cs_import_member(crd, "spec"), "names");
    struct cs_str kind = CS_STR("");
    if (!cs_doc_reader_keys(&reader->doc, source, "`source`", source_keys))
        return;
    if (!cs_doc_reader_str(&reader->doc, names, "kind", &kind) || kind.len == 0)
        cs_doc_reader_fail(&reader->doc, reader->object->node,
                           "a constraint template needs `spec.crd.spec.names.kind`");
    cs_import_policy_begin(reader, &policy, CS_STR(""), ANNOTATIONS);
    put_match(reader, &policy, target);
    put_conditions(reader, &policy, source);
    put_variables(reader, &policy, source);
    bool judged = put_constraints(reader, &policy, kind);
    cs_import_failure(reader, &policy, source);
    cs_import_checks(reader, &policy, source, "validations",
                     (struct cs_node_at){cs_value_absent(), 0});
    if (judged)
        cs_import_policy_end(reader, &policy);
}

void cs_gatekeeper_read(struct cs_import *import, struct cs_foreign *object)
{
    struct cs_import_reader reader = cs_import_begin(import, object);
    struct cs_node_at target = object->node, source = {cs_value_absent(), 0};
    if (cs_import_spec(&reader, "the spec of a template", template_keys))
        source = find_source(&reader, &target);
    if (cs_node_given(source))
        read_source(&reader, target, source);
    else if (reader.doc.status == CTRSEC_OK)
        cs_import_notice(
            &reader, "policy.skipped", target,
            "ConstraintTemplate `%.*s` is not judged: it has no code for the engine " ENGINE,
            CS_STR_ARG(cs_str_slice(object->name, 0, 64)));
    cs_import_done(&reader);
}
