/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ValidatingAdmissionPolicy of the API server with the bindings that name it.
 *
 * Field names and meanings: k8s.io/api, admissionregistration/v1, types.go; the versions v1beta1
 * and v1alpha1 have the same fields.
 */
#include "import/import_match.h"

static const char *const spec_keys[] = {
    "paramKind",        "matchConstraints", "validations", "failurePolicy",
    "auditAnnotations", "matchConditions",  "variables",   NULL};
static const char *const binding_keys[] = {"policyName", "paramRef", "matchResources",
                                           "validationActions", NULL};

/* One binding, which stands in its own document and is put into that of the policy. */
static void add_binding(struct cs_import *import, struct cs_foreign *object, bool params,
                        uint32_t offset, struct cs_draft *list)
{
    struct cs_import_reader reader = cs_import_begin(import, object);
    struct cs_draft out;
    cs_draft_init(&out, import->arena);
    if (cs_import_spec(&reader, "the spec of a binding", binding_keys)) {
        struct cs_node_at ref = cs_import_member(object->spec, "paramRef");
        cs_draft_put(&out, "name", cs_import_member(object->metadata, "name"));
        cs_draft_put(&out, "match",
                     cs_import_match(&reader, cs_import_member(object->spec, "matchResources"),
                                     "`matchResources`", CS_STR("")));
        if (cs_node_given(ref) && params)
            cs_draft_put(&out, "params", cs_import_param_ref(&reader, ref));
        else if (cs_node_given(ref))
            cs_import_notice(&reader, "policy.params", ref,
                             "the policy has no `paramKind`: this `paramRef` is ignored");
        cs_import_actions(&reader, &out, object->spec, true);
    }
    cs_import_add_moved(&reader, list, cs_draft_map(&out, object->node.offset), offset);
    cs_import_done(&reader);
}

static void bindings(struct cs_import_reader *reader, struct cs_draft *policy, bool params)
{
    struct cs_import *import = reader->import;
    uint32_t offset = cs_import_member(reader->object->metadata, "name").offset;
    bool bound = false;
    struct cs_draft list;
    cs_draft_init(&list, import->arena);
    for (uint32_t i = cs_import_bound(import, reader->object->name); i != CS_NO_OBJECT;
         i = import->objects[i].next) {
        struct cs_foreign *object = &import->objects[i];
        if (!cs_str_equal(object->group, reader->object->group) || object->taken)
            continue;
        add_binding(import, object, params, offset, &list);
        bound = true;
    }
    if (!bound) {
        cs_import_unbound(reader);
        cs_import_enforce(policy, CS_STR("deny"), offset);
    }
    cs_draft_put_list(policy, "bindings", &list, offset);
}

void cs_vap_read(struct cs_import *import, struct cs_foreign *object)
{
    struct cs_import_reader reader = cs_import_begin(import, object);
    struct cs_node_at spec = object->spec;
    struct cs_draft policy, list;
    cs_import_policy_begin(&reader, &policy, CS_STR(""), "");
    if (cs_import_spec(&reader, "the spec of a policy", spec_keys)) {
        struct cs_node_at match = cs_import_member(spec, "matchConstraints");
        cs_import_needs_rules(&reader, match, "matchConstraints");
        cs_draft_put(&policy, "match",
                     cs_import_match(&reader, match, "`matchConstraints`", CS_STR("")));
        cs_draft_init(&list, import->arena);
        cs_import_conditions(&reader, cs_import_member(spec, "matchConditions"), &list);
        cs_draft_put_list(&policy, "conditions", &list, spec.offset);
        cs_draft_init(&list, import->arena);
        cs_import_variables(&reader, cs_import_member(spec, "variables"), &list);
        cs_draft_put_list(&policy, "variables", &list, spec.offset);
        bool params = cs_import_param_kind(&reader, &policy, spec);
        bindings(&reader, &policy, params);
        cs_import_failure(&reader, &policy, spec);
        cs_import_checks(&reader, &policy, spec, "validations",
                         (struct cs_node_at){cs_value_absent(), 0});
        cs_import_audits(&reader, &policy, cs_import_member(spec, "auditAnnotations"));
    }
    cs_import_policy_end(&reader, &policy);
    cs_import_done(&reader);
}
