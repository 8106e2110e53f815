/* SPDX-License-Identifier: Apache-2.0 */
/* ValidatingAdmissionPolicy and its bindings: what of them becomes what, what is refused where. */
#include "unit_import.h"

#define HEAD(version)                                                                         \
    "apiVersion: admissionregistration.k8s.io/" version "\nkind: ValidatingAdmissionPolicy\n" \
    "metadata: {name: p}\nspec:\n"
#define RULE "{apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [pods]}"
#define MATCH "  matchConstraints: {resourceRules: [" RULE "]}\n"
#define CHECK "  validations: [{expression: 'true'}]\n"
#define POLICY HEAD("v1") MATCH CHECK
#define OTHER                                                                        \
    "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingAdmissionPolicy\n" \
    "metadata: {name: q}\nspec:\n" MATCH CHECK
#define BINDING                                                                                  \
    "---\napiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingAdmissionPolicyBinding\n" \
    "metadata: {name: b}\nspec:\n  policyName: p\n"
#define BOUND BINDING "  validationActions: [Deny]\n"

static const struct {
    const char *text, *part;
} parts[] = {
    {POLICY BOUND, "{'id':'p','name':'p','match':{'resources':[{'groups':[''],'versions':['v1'],"
                   "'resources':['pods'],'operations':['CREATE']}]},'bindings':[{'name':'b',"
                   "'enforce':{'build':'deny','deploy':'deny','run':'deny'}}],'checks':[{'name':"
                   "'validations[0]','require':'true'}]}"},
    {HEAD("v1beta1") MATCH CHECK BOUND, "'id':'p'"},
    {HEAD("v1alpha1") MATCH CHECK BOUND, "'id':'p'"},
    /* match */
    {HEAD("v1") "  matchConstraints:\n    resourceRules: [" RULE
                "]\n    matchPolicy: Exact\n" CHECK BOUND,
     "'equivalent':false}"},
    {HEAD("v1") "  matchConstraints:\n    resourceRules: [" RULE
                "]\n    matchPolicy: Equivalent\n" CHECK BOUND,
     "'operations':['CREATE']}]},'bindings'"},
    {HEAD("v1") "  matchConstraints:\n    resourceRules: [{apiGroups: ['*'], apiVersions: ['*'], "
                "operations: ['*'], resources: ['*/*'], scope: Namespaced, resourceNames: [a, "
                "b]}]\n" CHECK BOUND,
     "{'groups':['*'],'versions':['*'],'resources':['*/*'],'operations':['*'],'scope':"
     "'Namespaced','names':['a','b']}"},
    {HEAD("v1") "  matchConstraints:\n    resourceRules: [" RULE
                "]\n    excludeResourceRules: [" RULE "]\n" CHECK BOUND,
     "'exclude':[{'groups':[''],'versions':['v1'],'resources':['pods'],'operations':['CREATE']}]"},
    {HEAD("v1") "  matchConstraints:\n    resourceRules: [" RULE
                "]\n    objectSelector: {matchLabels: {a: b}}\n    namespaceSelector: "
                "{matchExpressions: [{key: k, operator: NotIn, values: [x]}, {key: l, operator: "
                "Exists}]}\n" CHECK BOUND,
     "'objects':{'labels':{'a':'b'}},'namespaces':{'expressions':[{'key':'k','operator':'NotIn',"
     "'values':['x']},{'key':'l','operator':'Exists'}]}"},
    {HEAD("v1") "  matchConstraints:\n    resourceRules: [" RULE
                "]\n    objectSelector: {}\n    namespaceSelector:\n" CHECK BOUND,
     "'objects':{}}"},
    /* expressions */
    {HEAD("v1") MATCH "  matchConditions: [{name: c, expression: object != null}]\n" CHECK BOUND,
     "'conditions':[{'name':'c','require':'object != null'}]"},
    {HEAD("v1") MATCH "  variables: [{name: v, expression: '1'}, {name: w, expression: "
                      "variables.v}]\n" CHECK BOUND,
     "'variables':[{'name':'v','expression':'1'},{'name':'w','expression':'variables.v'}]"},
    {HEAD("v1") MATCH "  validations:\n  - {expression: 'true', message: m, messageExpression: "
                      "string(1), reason: Forbidden}\n  - {expression: 'false', "
                      "messageExpression: ''}\n" BOUND,
     "'checks':[{'name':'validations[0]','require':'true','message':'m','message_expression':"
     "'string(1)','reason':'Forbidden'},{'name':'validations[1]','require':'false'}]"},
    {HEAD("v1") MATCH "  auditAnnotations: [{key: k, valueExpression: string(1)}]\n" BOUND,
     "'audit':[{'key':'k','expression':'string(1)'}]"},
    {HEAD("v1") MATCH "  failurePolicy: Ignore\n" CHECK BOUND, "'failure':'ignore'"},
    {HEAD("v1") MATCH "  failurePolicy: Fail\n" CHECK BOUND, "'run':'deny'}}],'checks'"},
    /* bindings */
    {POLICY BINDING "  validationActions: [Warn, Audit]\n",
     "'enforce':{'build':'warn','deploy':'warn','run':'warn'},'audit':true}]"},
    {POLICY BINDING "  validationActions: [Audit]\n",
     "'enforce':{'build':'audit','deploy':'audit','run':'audit'}}]"},
    {POLICY BINDING "  validationActions: [Deny, Audit]\n", "'run':'deny'},'audit':true}]"},
    {POLICY BINDING "  validationActions: [Deny]\n  matchResources: {namespaceSelector: "
                    "{matchLabels: {env: prod}}}\n",
     "{'name':'b','match':{'namespaces':{'labels':{'env':'prod'}}},'enforce'"},
    {POLICY BOUND BOUND, "'bindings':[{'name':'b','enforce':{'build':'deny','deploy':'deny','run':"
                         "'deny'}},{'name':'b',"},
    /* parameters */
    {HEAD("v1") MATCH CHECK "  paramKind: {apiVersion: rules.example.com/v1, kind: Limit}\n" BINDING
                            "  validationActions: [Deny]\n  paramRef: {name: l, namespace: s, "
                            "parameterNotFoundAction: Allow}\n"
                            "---\napiVersion: rules.example.com/v1\nkind: Limit\nmetadata: {name: "
                            "l, namespace: s}\nmost: 3\n",
     "'params':{'api_version':'rules.example.com/v1','kind':'Limit'},'bindings':[{'name':'b',"
     "'params':{'name':'l','namespace':'s','not_found':'allow'},'enforce':{'build':'deny',"
     "'deploy':'deny','run':'deny'}}],'checks':[{'name':'validations[0]','require':'true'}]}],"
     "'objects':[{'apiVersion':'rules.example.com/v1','kind':'Limit','metadata':{'name':'l',"
     "'namespace':'s'},'most':3}]"},
    {HEAD("v1") MATCH CHECK "  paramKind: {apiVersion: v1, kind: ConfigMap}\n" BINDING
                            "  validationActions: [Deny]\n  paramRef: {selector: {matchLabels: "
                            "{a: b}}, parameterNotFoundAction: Deny}\n",
     "'params':{'selector':{'labels':{'a':'b'}},'not_found':'deny'}"},
    {POLICY BOUND "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: s}\n"
                  "---\napiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n"
                  "metadata: {name: x}\n",
     "'objects':[{'apiVersion':'v1','kind':'Namespace','metadata':{'name':'s'}},{'apiVersion':"
     "'apiextensions.k8s.io/v1',"},
    /* lists */
    {"apiVersion: v1\nkind: List\nitems:\n- apiVersion: admissionregistration.k8s.io/v1\n"
     "  kind: ValidatingAdmissionPolicy\n  metadata: {name: p}\n  spec: {matchConstraints: "
     "{resourceRules: [" RULE "]}, validations: [{expression: 'true'}]}\n" BOUND,
     "'id':'p'"},
    {"apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingAdmissionPolicyList\nitems:\n"
     "- metadata: {name: p}\n  spec: {matchConstraints: {resourceRules: [" RULE
     "]}, validations: [{expression: 'true'}]}\n" BOUND,
     "'id':'p'"},
};

#define AT "policy.invalid p.yaml:"

static const struct {
    const char *text, *lines;
} told[] = {
    {POLICY, "policy.unbound p.yaml:1:1 `p` has no binding among the sources: it is judged "
             "everywhere, with `params` null, and denies\n"},
    {POLICY "---\n" POLICY BOUND, AT "8:1 ValidatingAdmissionPolicy `p` is there twice\n"},
    {POLICY "---\n" OTHER, "policy.unbound p.yaml:1:1 `p` and 1 more have no binding among the "
                           "sources: they are judged everywhere, with `params` null, and deny\n"},
    {BOUND, "policy.skipped p.yaml:2:1 ValidatingAdmissionPolicyBinding `b` is not judged: its "
            "policy is not among those that are judged\n"},
    {POLICY BOUND "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n",
     "policy.skipped p.yaml:15:1 ConfigMap `c` is not judged: it is no policy, and no policy names "
     "it as a parameter\n"},
    {POLICY BINDING "  validationActions: [Deny]\n  paramRef: {name: x}\n",
     "policy.params p.yaml:14:13 the policy has no `paramKind`: this `paramRef` is ignored\n"},
    {POLICY BOUND "---\napiVersion: admissionregistration.k8s.io/v1alpha1\nkind: "
                  "MutatingAdmissionPolicy\nmetadata: {name: m}\n",
     "policy.skipped p.yaml:15:1 MutatingAdmissionPolicy `m` is not judged: it changes objects\n"},
    /* what is not known, or could weaken a policy */
    {HEAD("v2") MATCH CHECK BOUND,
     AT "1:13 ValidatingAdmissionPolicy of the version `v2` is not known, expected one of v1 "
        "v1beta1 v1alpha1\n"
        "policy.skipped p.yaml:8:1 ValidatingAdmissionPolicyBinding `b` is not judged: its policy "
        "is not among those that are judged\n"},
    {HEAD("v1") MATCH CHECK "  matchCondition: []\n" BOUND,
     AT "7:3 unknown key `matchCondition` in the spec of a policy\n"},
    {HEAD("v1") "  matchConstraints: {resourceRules: [], rules: []}\n" CHECK BOUND,
     AT "5:21 `matchConstraints` has no `resourceRules`: the policy matches nothing\n" AT
        "5:41 unknown key `rules` in `matchConstraints`\n"},
    {HEAD("v1") CHECK BOUND,
     AT "1:1 `matchConstraints` has no `resourceRules`: the policy matches nothing\n"},
    {HEAD("v1") "  matchConstraints: {resourceRules: [{apiGroups: [''], apiVersions: [v1], "
                "resources: pods, operations: [READ]}]}\n" CHECK BOUND,
     AT "5:86 `resources` is not a list\n" AT
        "5:86 a resource rule needs `resources`, a list that is not empty\n" AT
        "5:105 an operation is none of CREATE, UPDATE, DELETE, CONNECT and \"*\"\n"},
    {HEAD("v1") "  matchConstraints: {resourceRules: [" RULE
                "], objectSelector: {matchLabel: {}}, matchPolicy: Same}\n" CHECK BOUND,
     AT "5:135 unknown key `matchLabel` in a selector\n" AT
        "5:165 `matchPolicy` is another word, expected one of `Exact` `Equivalent`\n"},
    {HEAD("v1") "  matchConstraints: {resourceRules: [" RULE
                "], objectSelector: {matchLabels: {a: 1}, matchExpressions: [{key: k, operator: "
                "Is}, {key: k, operator: In}]}}\n" CHECK BOUND,
     AT "5:152 the value of a label is not a string\n" AT
        "5:194 `operator` is another word, expected one of `In` `NotIn` `Exists` "
        "`DoesNotExist`\n" AT "5:175 a label requirement needs `key` and `operator`\n" AT
        "5:175 `In` needs `values`\n" AT "5:199 `In` needs `values`\n"},
    {HEAD("v1") MATCH "  validations: [{expresion: 'true'}, {expression: 1}]\n" BOUND,
     AT "6:18 unknown key `expresion` in a validation\n" AT
        "6:17 `expression` is missing or no string, expected an expression\n" AT
        "6:51 `expression` is missing or no string, expected an expression\n"},
    {HEAD("v1") MATCH "  validations: {}\n" BOUND, AT "6:16 `validations` is not a list\n"},
    {HEAD("v1") MATCH CHECK "  failurePolicy: Warn\n" BOUND,
     AT "7:18 `failurePolicy` is another word, expected one of `Fail` `Ignore`\n"},
    {POLICY BINDING, AT "12:3 `validationActions` is missing: Deny, Warn or Audit\n"},
    {POLICY BINDING "  validationActions: [Denied]\n",
     AT "13:23 an action is none of Deny, Warn and Audit\n"},
    {POLICY BINDING "  validationActions: [Deny]\n  matchResource: {}\n",
     AT "14:3 unknown key `matchResource` in the spec of a binding\n"},
    {HEAD("v1") MATCH CHECK "  paramKind: {kind: ConfigMap}\n" BOUND,
     AT "7:14 `paramKind` needs `apiVersion` and `kind`\n"},
    {"apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingAdmissionPolicy\nmetadata: "
     "{name: "
     "p}\nspce: {}\nmatchConditions: []\n",
     AT "4:1 unknown key `spce` in the document\n" AT
        "5:1 unknown key `matchConditions` in the document\n" AT
        "1:1 the spec of a policy is missing\n"},
    {POLICY BINDING "  validationActions: [Deny]\nmatchResources: {}\n",
     AT "14:1 unknown key `matchResources` in the document\n"},
    {"apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingAdmissionPolicy\nspec:\n" MATCH
         CHECK,
     AT "1:1 a policy needs `metadata.name`\n"
        "policy.unbound p.yaml:1:1 `` has no binding among the sources: it is judged everywhere, "
        "with `params` null, and denies\n"},
    {"rules: []\n", AT "1:1 this is no policy: `apiVersion` or `kind` is missing\n"},
    {"- a\n", AT "1:1 this is no policy: `apiVersion` or `kind` is missing\n"},
    {"", ""},
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

/* A binding in another file: its errors stand there. */
START_TEST(two_files)
{
    unit_import_has(POLICY, BOUND, "'bindings':[{'name':'b'");
    unit_import_has(BOUND, POLICY, "'bindings':[{'name':'b'");
    unit_import_tells(POLICY, BINDING "  validationActions: [No]\n",
                      "policy.invalid q.yaml:7:23 an action is none of Deny, Warn and Audit\n");
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("import_vap");
    tcase_add_loop_test(test, part, 0, UNIT_COUNT(parts));
    tcase_add_loop_test(test, tells, 0, UNIT_COUNT(told));
    tcase_add_test(test, two_files);
    return unit_run("import_vap", test);
}
