/* SPDX-License-Identifier: Apache-2.0 */
/* Policies of Kyverno, the older ones with rules and the newer ones that are all CEL. */
#include "unit_import.h"

/* --- ClusterPolicy ---------------------------------------------------------------------------- */

#define META(kind, more) \
    "apiVersion: kyverno.io/v1\nkind: " kind "\nmetadata: {name: p" more "}\nspec:\n"
#define HEAD META("ClusterPolicy", "")
#define CEL "    validate: {cel: {expressions: [{expression: 'true'}]}}\n"
#define RULE(more) "  rules:\n  - name: r\n" more CEL
#define KINDS(kinds) "    match: {any: [{resources: {kinds: [" kinds "]}}]}\n"
#define SERVICES KINDS("Service")
#define MATCH(match) HEAD RULE("    match: " match "\n")

static const struct {
    const char *text, *part;
} parts[] = {
    {HEAD RULE(SERVICES),
     "'policies':[{'id':'p-r','name':'p','match':{'resources':[{'kinds':['Service']}]},'enforce':"
     "{'build':'audit','deploy':'audit','run':'audit'},'plain_or_value':true,'checks':[{'name':"
     "'expressions[0]','require':'true'}]}],'objects':[]}"},
    {"apiVersion: kyverno.io/v2beta1\nkind: ClusterPolicy\nmetadata: {name: p}\nspec:\n" RULE(
         SERVICES),
     "'id':'p-r'"},
    {META("ClusterPolicy", ", annotations: {policies.kyverno.io/title: T, "
                           "policies.kyverno.io/severity: high, policies.kyverno.io/description: "
                           "' D ', policies.kyverno.io/category: C}") RULE(SERVICES),
     "'name':'p','title':'T','description':'D','severity':'high','match'"},
    {META("ClusterPolicy", ", annotations: {policies.kyverno.io/severity: enormous}")
         RULE(SERVICES),
     "'name':'p','match'"},
    /* kinds */
    {HEAD RULE(KINDS("Service, ConfigMap")), "[{'kinds':['Service','ConfigMap']}]"},
    {HEAD RULE(KINDS("apps/v1/Deployment, apps/v1/StatefulSet, v1/Service")),
     "[{'groups':['apps'],'versions':['v1'],'kinds':['Deployment','StatefulSet']},{'versions':"
     "['v1'],'kinds':['Service']}]"},
    {HEAD RULE(KINDS("'*'")), "'match':{'resources':[{}]}"},
    {HEAD RULE(KINDS("'*/*'")), "'match':{'resources':[{'resources':['*/*']}]}"},
    {HEAD RULE(KINDS("'*/scale'")), "'match':{'resources':[{'resources':['*/scale']}]}"},
    {HEAD RULE(KINDS("Pod/exec, Pod/attach, Pod/attach")),
     "[{'resources':['pods/exec']},{'resources':['pods/attach','pods/attach']}]"},
    {HEAD RULE(KINDS("Node.status")), "[{'resources':['nodes/status']}]"},
    {HEAD RULE(KINDS("v1/Pod/exec")), "[{'versions':['v1'],'resources':['pods/exec']}]"},
    {HEAD RULE(KINDS("apps/v1/Deployment/scale")),
     "[{'groups':['apps'],'versions':['v1'],'resources':['deployments/scale']}]"},
    {HEAD RULE(KINDS("networking.k8s.io/*/Ingress")),
     "[{'groups':['networking.k8s.io'],'kinds':['Ingress']}]"},
    /* filters */
    {MATCH("{any: [{resources: {kinds: [Service], name: a}}, {resources: {names: [b, 'c*'], "
           "namespaces: [default], operations: [CREATE]}}]}"),
     "[{'kinds':['Service'],'names':['a']},{'names':['b','c*'],'namespaces':['default'],"
     "'operations':['CREATE']}]"},
    {MATCH("{all: [{resources: {kinds: [Service]}}, {resources: {namespaces: [x]}}]}"),
     "'match':{'resources':[{'kinds':['Service'],'namespaces':['x']}]}"},
    {MATCH("{resources: {kinds: [Service], selector: {matchLabels: {a: b}}}}"),
     "'match':{'resources':[{'kinds':['Service'],'selector':{'labels':{'a':'b'}}}]}"},
    {MATCH("{any: [{resources: {kinds: [Service], namespaceSelector: {matchExpressions: [{key: k, "
           "operator: Exists}]}}}]}"),
     "[{'kinds':['Service'],'namespace_selector':{'expressions':[{'key':'k','operator':"
     "'Exists'}]},'scope':'Namespaced'}]"},
    {HEAD RULE(SERVICES "    exclude: {any: [{resources: {namespaces: [a]}}, {resources: {names: "
                        "[b]}}]}\n"),
     "'exclude':[{'namespaces':['a']},{'names':['b']}]"},
    {HEAD RULE(SERVICES "    exclude: {all: [{resources: {namespaces: [a]}}, {resources: {names: "
                        "[b]}}]}\n"),
     "'exclude':[{'names':['b'],'namespaces':['a']}]"},
    {HEAD RULE(SERVICES "    exclude: {resources: {namespaces: [a]}}\n"),
     "'exclude':[{'namespaces':['a']}]"},
    {HEAD RULE(SERVICES "    exclude: {}\n"), "'match':{'resources':[{'kinds':['Service']}]},"},
    {META("Policy", ", namespace: team") RULE(SERVICES),
     "[{'kinds':['Service'],'namespaces':['team'],'scope':'Namespaced'}]"},
    {META("Policy", "") RULE(SERVICES), "'namespaces':['default'],'scope':'Namespaced'}]"},
    {META("ClusterPolicy", ", namespace: team") RULE(SERVICES),
     "{'id':'p-r','name':'p','match':{'resources':[{'kinds':['Service']}]}"},
    /* what a failure leads to */
    {HEAD "  validationFailureAction: Enforce\n" RULE(SERVICES), "'deploy':'deny'"},
    {HEAD "  validationFailureAction: enforce\n" RULE(SERVICES), "'deploy':'deny'"},
    {HEAD "  validationFailureAction: Enforce\n  admission: false\n" RULE(SERVICES),
     "'deploy':'audit'"},
    {HEAD "  emitWarning: true\n" RULE(SERVICES), "'deploy':'warn'"},
    {HEAD "  validationFailureAction: Enforce\n  rules:\n  - name: r\n" SERVICES
          "    validate: {failureAction: Audit, cel: {expressions: [{expression: 'true'}]}}\n",
     "'deploy':'audit'"},
    {HEAD "  failurePolicy: Ignore\n" RULE(SERVICES), "'failure':'ignore'"},
    {HEAD "  failurePolicy: Ignore\n  webhookConfiguration: {failurePolicy: Fail, timeoutSeconds: "
          "3}\n" RULE(SERVICES),
     "[{'kinds':['Service']}]},'enforce'"},
    {HEAD "  webhookConfiguration: {matchConditions: [{name: w, expression: 'true'}]}\n" RULE(
         SERVICES "    celPreconditions: [{name: c, expression: 'false'}]\n"),
     "'conditions':[{'name':'w','require':'true'},{'name':'c','require':'false'}]"},
    {HEAD "  validationFailureActionOverrides: [{action: Enforce, namespaces: [prod, 'p-*']}, "
          "{action: audit, namespaceSelector: {matchLabels: {a: b}}}]\n" RULE(SERVICES),
     "'bindings':[{'match':{'resources':[{'namespaces':['prod','p-*']}]},'enforce':{'build':"
     "'deny','deploy':'deny','run':'deny'}},{'match':{'resources':[{'namespace_selector':"
     "{'labels':{'a':'b'}},'scope':'Namespaced'}],'exclude':[{'namespaces':['prod','p-*']}]},"
     "'enforce':{'build':'audit','deploy':'audit','run':'audit'}},{'match':{'exclude':"
     "[{'namespaces':['prod','p-*']},{'namespace_selector':{'labels':{'a':'b'}},'scope':"
     "'Namespaced'}]},'enforce':{'build':'audit','deploy':'audit','run':'audit'}}]"},
    /* the rest of cel */
    {HEAD "  rules:\n  - name: r\n" SERVICES
          "    validate:\n      message: all\n      cel:\n        expressions: [{expression: "
          "'true'}, {expression: 'false', message: own, messageExpression: string(1)}]\n"
          "        variables: [{name: v, expression: '1'}]\n"
          "        auditAnnotations: [{key: k, valueExpression: string(2)}]\n",
     "'variables':[{'name':'v','expression':'1'}],'enforce':{'build':'audit','deploy':'audit',"
     "'run':'audit'},'plain_or_value':true,'checks':[{'name':'expressions[0]','require':'true',"
     "'message':'all'},{'name':'expressions[1]','require':'false','message':'own',"
     "'message_expression':'string(1)'}],'audit':[{'key':'k','expression':'string(2)'}]"},
    {HEAD "  rules:\n  - name: r\n" SERVICES
          "    validate: {cel: {paramKind: {apiVersion: v1, kind: ConfigMap}, paramRef: {name: c, "
          "namespace: d}, expressions: [{expression: 'true'}]}}\n---\napiVersion: v1\nkind: "
          "ConfigMap\nmetadata: {name: c, namespace: d}\n",
     "'params':{'api_version':'v1','kind':'ConfigMap'},'bindings':[{'params':{'name':'c',"
     "'namespace':'d'},'enforce':{'build':'audit','deploy':'audit','run':'audit'}}]"},
    /* pod controllers */
    {HEAD RULE(KINDS("Pod")), "'pods':'controllers'"},
    {HEAD RULE(KINDS("v1/Pod")), "'match':{'resources':[{'versions':['v1'],'kinds':['Pod']}]},"
                                 "'enforce'"}, /* not one of the words that it asks for */
    {META("ClusterPolicy", ", annotations: {pod-policies.kyverno.io/autogen-controllers: none}")
         RULE(KINDS("Pod")),
     "'kinds':['Pod']}]},'enforce'"},
    {META("ClusterPolicy", ", annotations: {pod-policies.kyverno.io/autogen-controllers: "
                           "'CronJob, Deployment'}") RULE(KINDS("Pod")),
     "'pods':['Deployment','CronJob']"},
    {HEAD RULE(KINDS("Pod, Deployment")), "'kinds':['Pod','Deployment']}]},'enforce'"},
    {MATCH("{any: [{resources: {kinds: [Pod], names: [a]}}]}"), "'names':['a']}]},'enforce'"},
    {HEAD RULE(KINDS("Pod") "    exclude: {any: [{resources: {kinds: [Service]}}]}\n"),
     "'exclude':[{'kinds':['Service']}]},'enforce'"},
    {HEAD RULE(KINDS("Pod") "    exclude: {any: [{resources: {namespaces: [a]}}]}\n"),
     "'exclude':[{'namespaces':['a']}]},'pods':'controllers'"},
    /* ids */
    {META("ClusterPolicy", ".A.b") "  rules:\n  - name: Check It!\n" SERVICES CEL,
     "'id':'p-a-b-check-it',"},
    {META("ClusterPolicy", ".x") RULE(SERVICES) "---\n" META("ClusterPolicy", "-x") RULE(SERVICES),
     "{'id':'p-x-r-"},
    {META("Policy", ", namespace: team") RULE(SERVICES), "{'id':'team-p-r',"},
    {META("ClusterPolicy", "-0123456789-0123456789-0123456789-0123456789-0123456789")
         RULE(SERVICES),
     "{'id':'p-0123456789-0123456789-0123456789-0123456789-0-"},
};

/* --- ValidatingPolicy ------------------------------------------------------------------------- */

#define CEL_META(kind, more) \
    "apiVersion: policies.kyverno.io/v1\nkind: " kind "\nmetadata: {name: p" more "}\nspec:\n"
#define CEL_HEAD CEL_META("ValidatingPolicy", "")
#define CEL_MATCH(resources)                                                                 \
    "  matchConstraints: {resourceRules: [{apiGroups: [''], apiVersions: [v1], operations: " \
    "[CREATE], resources: [" resources "]}]}\n"
#define CEL_CHECK "  validations: [{expression: 'true'}]\n"
#define CEL_POLICY CEL_HEAD CEL_MATCH("services") CEL_CHECK
#define CEL_PODS CEL_HEAD CEL_MATCH("pods") CEL_CHECK

static const struct {
    const char *text, *part;
} cel_parts[] = {
    {CEL_POLICY, "'policies':[{'id':'p','name':'p','match':{'resources':[{'groups':[''],"
                 "'versions':['v1'],'resources':['services'],'operations':['CREATE']}]},'enforce':"
                 "{'build':'deny','deploy':'deny','run':'deny'},'plain_or_value':true,'checks':"
                 "[{'name':'validations[0]','require':'true'}]}],'objects':[]}"},
    {CEL_POLICY "  validationActions: [Audit]\n", "'deploy':'audit'"},
    {CEL_POLICY "  validationActions: [Warn, Audit]\n", "'run':'warn'},'plain_or_value'"},
    {CEL_POLICY "  failurePolicy: Ignore\n  evaluation: {mode: Kubernetes, admission: {enabled: "
                "true}, background: {enabled: false}}\n  webhookConfiguration: {timeoutSeconds: "
                "3}\n",
     "'failure':'ignore'"},
    {CEL_POLICY "  matchConditions: [{name: a, expression: 'true'}]\n  variables: [{name: v, "
                "expression: '1'}]\n  auditAnnotations: [{key: k, valueExpression: string(1)}]\n",
     "'conditions':[{'name':'a','require':'true'}],'variables':[{'name':'v','expression':'1'}]"},
    {CEL_META("NamespacedValidatingPolicy", ", namespace: team") CEL_MATCH("services") CEL_CHECK,
     "{'id':'team-p','name':'p','match':{'resources':[{'groups':[''],'versions':['v1'],"
     "'resources':['services'],'operations':['CREATE'],'scope':'Namespaced','namespaces':['team']"},
    {CEL_META("ValidatingPolicy", ", namespace: team") CEL_MATCH("services") CEL_CHECK,
     "{'id':'p','name':'p','match':{'resources':[{'groups':[''],'versions':['v1'],'resources':"
     "['services'],'operations':['CREATE']}]}"},
    /* pod controllers */
    {CEL_PODS, "'pods':['Deployment','ReplicaSet','StatefulSet','DaemonSet','Job','CronJob']"},
    {CEL_PODS "  autogen: {podControllers: {controllers: [jobs, deployments]}}\n",
     "'pods':['Deployment','Job']"},
    {CEL_PODS "  autogen: {podControllers: {controllers: []}}\n", "'run':'deny'},'plain_or_value'"},
    {CEL_PODS "  autogen: {validatingAdmissionPolicy: {enabled: true}}\n", "'pods':['Deployment',"},
    {CEL_HEAD CEL_MATCH("pods, services") CEL_CHECK, "'run':'deny'},'plain_or_value'"},
    {CEL_HEAD
     "  matchConstraints: {resourceRules: [{apiGroups: [''], apiVersions: [v1], operations: "
     "[CREATE], resources: [pods]}], objectSelector: {matchLabels: {a: b}}}\n" CEL_CHECK,
     "'run':'deny'},'plain_or_value'"},
    /* names that only look like those of Kyverno */
    {CEL_HEAD CEL_MATCH("services") "  validations: [{expression: \"object.images.all(image, "
                                    "image.startsWith('a') && object.resource.Get == 1 && "
                                    "'resource.Get(1)' != '')\"}]\n",
     "'plain_or_value':true"},
};

/* --- what is told ----------------------------------------------------------------------------- */

#define AT "policy.invalid p.yaml:"
#define SKIPS(place, why) "policy.skipped p.yaml:" place " rule `r` of `p` is not judged: " why "\n"

static const struct {
    const char *text, *lines;
} told[] = {
    /* rules that are no CEL */
    {HEAD "  rules:\n  - name: r\n" SERVICES "    validate: {pattern: {a: b}}\n",
     SKIPS("8:25", "its `pattern` is no CEL")},
    {HEAD "  rules:\n  - name: r\n" SERVICES "    validate: {podSecurity: {level: baseline}}\n",
     SKIPS("8:29", "its `podSecurity` is no CEL")},
    {HEAD "  rules:\n  - name: r\n" SERVICES "    validate: {deny: {conditions: {}}}\n",
     SKIPS("8:22", "its `deny` is no CEL")},
    {HEAD "  rules:\n  - name: r\n" SERVICES "    mutate: {patchesJson6902: a}\n",
     SKIPS("8:13", "it changes objects")},
    {HEAD "  rules:\n  - name: r\n" SERVICES "    verifyImages: [{}]\n",
     SKIPS("8:19", "it verifies signatures of images")},
    {HEAD RULE(SERVICES "    context: [{name: x}]\n"), SKIPS("8:14", "it looks up a `context`")},
    {HEAD RULE(SERVICES "    preconditions: {all: []}\n"),
     SKIPS("8:20", "its `preconditions` are no CEL")},
    {HEAD "  rules:\n  - name: r\n" SERVICES, SKIPS("6:5", "it has no `validate.cel`")},
    {HEAD "  rules:\n  - name: r\n" SERVICES "    validate: {message: m}\n",
     SKIPS("8:15", "it has no `validate.cel`")},
    /* matches that the normal form has no words for */
    {HEAD RULE(KINDS("Widget/status")),
     SKIPS("7:40", "the resource of a subresource is not known")},
    {HEAD RULE(KINDS("'Deploy*'")), SKIPS("7:40", "a kind has a wildcard")},
    {MATCH("{any: [{resources: {kinds: [Service], annotations: {a: b}}}]}"),
     SKIPS("7:63", "objects are selected by annotation")},
    {MATCH("{any: [{resources: {kinds: [Service], selector: {matchLabels: {a: '*'}}}}]}"),
     SKIPS("7:75", "a label is selected with a wildcard")},
    {MATCH("{all: [{resources: {kinds: [Service]}}, {resources: {kinds: [Secret]}}]}"),
     SKIPS("7:72", "`all` says this twice")},
    {HEAD RULE(""), SKIPS("6:5", "it matches nothing")},
    {MATCH("{any: [{subjects: [{kind: User, name: u}]}]}"),
     "policy.users p.yaml:7:30 users are not known here: this matches every user\n" SKIPS(
         "7:19", "nothing says which objects match")},
    /* users */
    {MATCH("{any: [{resources: {kinds: [Service]}, clusterRoles: [x]}]}"),
     "policy.users p.yaml:7:65 users are not known here: this matches every user\n"},
    {HEAD RULE(SERVICES "    exclude: {any: [{clusterRoles: [cluster-admin]}]}\n"),
     "policy.users p.yaml:8:36 users are not known here: this excludes nothing\n"},
    {HEAD "  applyRules: One\n" RULE(SERVICES),
     "policy.rules p.yaml:5:15 all rules are judged, not only the first that applies\n"},
    {"apiVersion: kyverno.io/v2\nkind: PolicyException\nmetadata: {name: e}\n",
     "policy.skipped p.yaml:1:1 PolicyException `e` is not judged: the policies are judged without "
     "exceptions\n"},
    {"apiVersion: policies.kyverno.io/v1\nkind: ImageValidatingPolicy\nmetadata: {name: i}\n",
     "policy.skipped p.yaml:1:1 ImageValidatingPolicy `i` is not judged: only policies that "
     "validate objects are judged\n"},
    /* Kyverno's own functions */
    {CEL_HEAD CEL_MATCH("services") "  validations: [{expression: 'resource.Get(\"v1\", \"a\", "
                                    "\"b\", \"c\") != null'}]\n",
     "policy.skipped p.yaml:6:30 ValidatingPolicy `p` is not judged: it uses `resource.Get`, which "
     "Kyverno alone has\n"},
    {CEL_POLICY "  variables: [{name: i, expression: 'image(\"nginx\").registry()'}]\n",
     "policy.skipped p.yaml:7:37 ValidatingPolicy `p` is not judged: it uses `image()`, which "
     "Kyverno alone has\n"},
    {CEL_POLICY "  evaluation: {mode: JSON}\n",
     "policy.skipped p.yaml:7:15 ValidatingPolicy `p` is not judged: its mode is JSON\n"},
    /* refused */
    {HEAD "  ruls: []\n" RULE(SERVICES), AT "5:3 unknown key `ruls` in the spec of a policy\n"},
    {HEAD "  rules: []\n", AT "1:1 a policy needs `spec.rules`\n"},
    {HEAD RULE(SERVICES "    excludes: {}\n"), AT "8:5 unknown key `excludes` in a rule\n"},
    {HEAD RULE(SERVICES "    exclude: {some: []}\n"), AT "8:15 unknown key `some` in exclude\n"},
    {MATCH("{any: [], all: []}"), AT "7:12 `any` and `all` exclude each other\n"
                                     "policy.skipped p.yaml:6:5 rule `r` of `p` is not judged: it "
                                     "matches nothing\n"},
    {MATCH("{any: [{resource: {}}]}"),
     AT "7:20 unknown key `resource` in a filter\n"
        "policy.skipped p.yaml:7:19 rule `r` of `p` is not judged: nothing says which objects "
        "match\n"},
    {MATCH("{any: [{resources: {kinds: [Service], label: {}}}]}"),
     AT "7:50 unknown key `label` in `resources`\n"},
    {HEAD RULE(KINDS("a/b/c/d/e")), AT "7:40 this is no kind, expected `Kind`, "
                                       "`group/version/Kind` or one with a subresource behind "
                                       "it\n"},
    {HEAD "  rules:\n  - "
          "match: {any: [{resources: {kinds: [Service]}}]}\n" CEL,
     AT "6:5 a rule needs `name`\n"},
    {HEAD RULE(SERVICES) "  - {name: r, match: {resources: {kinds: [Pod]}}, validate: {cel: "
                         "{expressions: [{expression: 'true'}]}}}\n",
     AT "9:5 rule `r` is there twice\n"},
    {HEAD "  validationFailureAction: deny\n" RULE(SERVICES),
     AT "5:28 `validationFailureAction` is another word, expected one of `Audit` `Enforce` `audit` "
        "`enforce`\n"},
    {HEAD "  validationFailureActionOverrides: [{namespaces: [a]}]\n" RULE(SERVICES),
     AT "5:38 an override needs `action`\n"},
    {META("ClusterPolicy", ", annotations: {pod-policies.kyverno.io/autogen-controllers: Pod}")
         RULE(KINDS("Pod")),
     AT "3:80 `pod-policies.kyverno.io/autogen-controllers` names no controller of Pods, expected "
        "`none` or kinds such as `Deployment`\n"},
    {CEL_PODS "  autogen: {podControllers: {controllers: [pods]}}\n",
     AT "7:44 this is no resource that makes Pods, expected `deployments`, `jobs` or another\n"},
    {CEL_POLICY "  autogens: {}\n", AT "7:3 unknown key `autogens` in the spec of a policy\n"},
    {"apiVersion: kyverno.io/v3\nkind: ClusterPolicy\nmetadata: {name: p}\n",
     AT "1:13 ClusterPolicy of the version `v3` is not known, expected one of v1 v2beta1\n"},
};

START_TEST(part)
{
    unit_import_has(parts[_i].text, NULL, parts[_i].part);
}
END_TEST

/* Each override excludes those before it, so there may not be any number of them. */
START_TEST(overrides)
{
    struct cs_buf text;
    cs_buf_init(&text, &cs_alloc_libc, 0);
    cs_buf_text(&text, HEAD "  validationFailureActionOverrides:\n");
    for (int i = 0; i < 64; i++)
        cs_buf_text(&text, "  - {action: Enforce, namespaces: [a]}\n");
    size_t good = text.len;
    cs_buf_text(&text, RULE(SERVICES));
    unit_import_tells(text.ptr, NULL, "");
    text.len = good;
    cs_buf_text(&text, "  - {action: Enforce, namespaces: [a]}\n" RULE(SERVICES));
    unit_import_tells(text.ptr, NULL, AT "6:3 there are more than 64 overrides\n");
    cs_buf_clear(&text);
}
END_TEST

START_TEST(cel_part)
{
    unit_import_has(cel_parts[_i].text, NULL, cel_parts[_i].part);
}
END_TEST

START_TEST(tells)
{
    unit_import_tells(told[_i].text, NULL, told[_i].lines);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("import_kyverno");
    tcase_add_loop_test(test, part, 0, UNIT_COUNT(parts));
    tcase_add_loop_test(test, cel_part, 0, UNIT_COUNT(cel_parts));
    tcase_add_test(test, overrides);
    tcase_add_loop_test(test, tells, 0, UNIT_COUNT(told));
    return unit_run("import_kyverno", test);
}
