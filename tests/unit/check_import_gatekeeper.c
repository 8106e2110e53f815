/* SPDX-License-Identifier: Apache-2.0 */
/* Constraint templates of Gatekeeper and their constraints. */
#include "unit_import.h"

#define TEMPLATE_OF(source)                                                                     \
    "apiVersion: templates.gatekeeper.sh/v1\nkind: ConstraintTemplate\nmetadata: {name: "       \
    "k8stest}\nspec:\n  crd: {spec: {names: {kind: K8sTest}}}\n  targets:\n  - target: "        \
    "admission.k8s.gatekeeper.sh\n    code:\n    - engine: K8sNativeValidation\n      source: " \
    "{" source "}\n"
#define TEMPLATE TEMPLATE_OF("validations: [{expression: 'true'}]")
#define CONSTRAINT                                                                             \
    "---\napiVersion: constraints.gatekeeper.sh/v1beta1\nkind: K8sTest\nmetadata: {name: c}\n" \
    "spec:\n"
#define ANY CONSTRAINT "  parameters: {}\n"

static const struct {
    const char *text, *part;
} parts[] = {
    /* the whole of it: implicit variables first, the constraint as parameters */
    {TEMPLATE_OF("validations: [{expression: 'true', message: m}], variables: [{name: v, "
                 "expression: variables.params}]") ANY,
     "'policies':[{'id':'k8stest','name':'k8stest','match':{'resources':[{'operations':['CREATE',"
     "'UPDATE']}]},'variables':[{'name':'anyObject','expression':'has(request.operation) && "
     "request.operation == 'DELETE' && object == null ? oldObject : object'},{'name':'params',"
     "'expression':'has(params.spec) && has(params.spec.parameters) ? params.spec.parameters : "
     "null'},{'name':'v','expression':'variables.params'}],'bindings':[{'name':'c','params':"
     "{'value':{'apiVersion':'constraints.gatekeeper.sh/v1beta1','kind':'K8sTest','metadata':"
     "{'name':'c'},'spec':{'parameters':{}}}},'enforce':{'build':'deny','deploy':'deny','run':"
     "'deny'}}],'checks':[{'name':'validations[0]','require':'true','message':'m'}]}],"
     "'objects':[]}"},
    {TEMPLATE ANY CONSTRAINT "  parameters: {a: 1}\n", "'spec':{'parameters':{'a':1}}"},
    {TEMPLATE "---\napiVersion: constraints.gatekeeper.sh/v1beta1\nkind: K8sTest\nmetadata: "
              "{name: c}\n",
     "'bindings':[{'name':'c','params':{'value':{'apiVersion':"},
    {TEMPLATE_OF("validations: [{expression: 'true'}], matchCondition: [{name: a, expression: "
                 "'true'}], matchConditions: [{name: b, expression: 'false'}]") ANY,
     "'conditions':[{'name':'a','require':'true'},{'name':'b','require':'false'}]"},
    {TEMPLATE_OF("validations: [{expression: 'true'}], failurePolicy: Ignore, generateVAP: true")
         ANY,
     "'failure':'ignore'"},
    /* actions */
    {TEMPLATE CONSTRAINT "  enforcementAction: warn\n", "'deploy':'warn'"},
    {TEMPLATE CONSTRAINT "  enforcementAction: dryrun\n", "'deploy':'audit'"},
    {TEMPLATE CONSTRAINT "  enforcementAction: scoped\n  scopedEnforcementActions: [{action: deny, "
                         "enforcementPoints: [{name: audit.gatekeeper.sh}]}, {action: warn, "
                         "enforcementPoints: [{name: validation.gatekeeper.sh}]}]\n",
     "'deploy':'warn'"},
    {TEMPLATE CONSTRAINT "  enforcementAction: scoped\n  scopedEnforcementActions: [{action: deny, "
                         "enforcementPoints: [{name: '*'}]}]\n",
     "'deploy':'deny'"},
    /* match */
    {TEMPLATE CONSTRAINT "  match: {kinds: [{apiGroups: [''], kinds: [Pod]}, {apiGroups: ['*'], "
                         "kinds: ['*']}]}\n",
     "'match':{'resources':[{'groups':[''],'kinds':['Pod'],'scope':'*'},{'groups':['*'],'kinds':"
     "['*'],'scope':'*'}]}"},
    {TEMPLATE CONSTRAINT "  match: {excludedNamespaces: [kube-system, 'x-*'], scope: Namespaced}\n",
     "'match':{'resources':[{'excluded_namespaces':['kube-system','x-*'],'scope':'Namespaced'}]}"},
    /* a list of namespaces says nothing of objects of the cluster */
    {TEMPLATE CONSTRAINT "  match: {namespaces: [a]}\n",
     "'match':{'resources':[{'scope':'*','namespaces':['a']},{'scope':'Cluster'}],'exclude':"
     "[{'groups':[''],'kinds':['Namespace'],'excluded_namespaces':['a']}]}"},
    {TEMPLATE CONSTRAINT "  match: {namespaces: [a], scope: Namespaced}\n",
     "'resources':[{'scope':'Namespaced','namespaces':['a']}],'exclude'"},
    {TEMPLATE CONSTRAINT "  match: {labelSelector: {matchLabels: {a: b}}, namespaceSelector: "
                         "{matchExpressions: [{key: k, operator: DoesNotExist}]}, name: 'x-*'}\n",
     "'resources':[{'selector':{'labels':{'a':'b'}},'names':['x-*'],'scope':'*'}],'namespaces':"
     "{'expressions':[{'key':'k','operator':'DoesNotExist'}]}"},
    {TEMPLATE CONSTRAINT "  match: {kinds: [], source: All, name: ''}\n",
     "'match':{'resources':[{'scope':'*'}]}"},
};

static const struct {
    const char *text, *lines;
} told[] = {
    {TEMPLATE, "policy.unbound p.yaml:1:1 `k8stest` has no binding among the sources: it is judged "
               "everywhere, with `params` null, and denies\n"},
    {ANY, "policy.skipped p.yaml:2:1 K8sTest `c` is not judged: its policy is not among those that "
          "are judged\n"},
    {"apiVersion: templates.gatekeeper.sh/v1beta1\nkind: ConstraintTemplate\nmetadata: {name: r}\n"
     "spec:\n  crd: {spec: {names: {kind: K8sTest}}}\n  targets: [{target: t, rego: package "
     "x}]\n" ANY,
     "policy.skipped p.yaml:6:13 ConstraintTemplate `r` is not judged: it has no code for the "
     "engine K8sNativeValidation\n"
     "policy.skipped p.yaml:8:1 K8sTest `c` is not judged: its policy is not among those that are "
     "judged\n"},
    {TEMPLATE CONSTRAINT "  match: {source: Generated}\n",
     "policy.skipped p.yaml:12:1 K8sTest `c` is not judged: it is for what Gatekeeper's expansion "
     "makes\n"},
    {"apiVersion: mutations.gatekeeper.sh/v1\nkind: Assign\nmetadata: {name: a}\n",
     "policy.skipped p.yaml:1:1 Assign `a` is not judged: it changes objects\n"},
    /* refused */
    {TEMPLATE_OF("validation: []") ANY,
     "policy.invalid p.yaml:10:16 unknown key `validation` in `source`\n"},
    {TEMPLATE CONSTRAINT "  enforcementAction: block\n",
     "policy.invalid p.yaml:16:22 `enforcementAction` is another word, expected one of `dryrun` "
     "`warn` `deny` `scoped`\n"},
    {TEMPLATE CONSTRAINT "  enforcementAction: scoped\n",
     "policy.invalid p.yaml:16:3 `scopedEnforcementActions` is missing\n"},
    {TEMPLATE CONSTRAINT "  matches: {}\n",
     "policy.invalid p.yaml:16:3 unknown key `matches` in the spec of a constraint\n"},
    {TEMPLATE CONSTRAINT "  match: {kind: []}\n",
     "policy.invalid p.yaml:16:11 unknown key `kind` in `match`\n"},
    {TEMPLATE CONSTRAINT "  match: {kinds: [{apiGroup: ['']}]}\n",
     "policy.invalid p.yaml:16:20 unknown key `apiGroup` in an entry of `kinds`\n"},
    {TEMPLATE CONSTRAINT "  match: {namespaces: a, scope: Clusters}\n",
     "policy.invalid p.yaml:16:33 `scope` is another word, expected one of `*` `Cluster` "
     "`Namespaced`\n"
     "policy.invalid p.yaml:16:23 `namespaces` is not a list\n"},
    {"apiVersion: templates.gatekeeper.sh/v1\nkind: ConstraintTemplate\nmetadata: {name: r}\n"
     "spec: {target: []}\n",
     "policy.invalid p.yaml:4:8 unknown key `target` in the spec of a template\n"
     "policy.invalid p.yaml:1:1 a constraint template needs one element in `spec.targets`\n"},
    {"apiVersion: templates.gatekeeper.sh/v1\nkind: ConstraintTemplate\nmetadata: {name: r}\n"
     "spec: {targets: []}\n",
     "policy.invalid p.yaml:1:1 a constraint template needs one element in `spec.targets`\n"},
    {"apiVersion: templates.gatekeeper.sh/v2\nkind: ConstraintTemplate\nmetadata: {name: r}\n",
     "policy.invalid p.yaml:1:13 ConstraintTemplate of the version `v2` is not known, expected one "
     "of v1 v1beta1 v1alpha1\n"},
};

START_TEST(part)
{
    unit_import_has(parts[_i].text, NULL, parts[_i].part);
}
END_TEST

START_TEST(tells)
{
    unit_import_tells(told[_i].text, NULL, told[_i].lines);
}
END_TEST

START_TEST(two_files)
{
    unit_import_has(TEMPLATE, ANY, "'bindings':[{'name':'c'");
    unit_import_has(ANY, TEMPLATE, "'bindings':[{'name':'c'");
    unit_import_tells(TEMPLATE, CONSTRAINT "  match: {x: 1}\n",
                      "policy.invalid q.yaml:6:11 unknown key `x` in `match`\n");
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("import_gatekeeper");
    tcase_add_loop_test(test, part, 0, UNIT_COUNT(parts));
    tcase_add_loop_test(test, tells, 0, UNIT_COUNT(told));
    tcase_add_test(test, two_files);
    return unit_run("import_gatekeeper", test);
}
