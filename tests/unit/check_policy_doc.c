/* SPDX-License-Identifier: Apache-2.0 */
/* Policies in rule documents: what is read and compiled, and what is refused, where and with which
 * words. */
#include "unit_api.h"
#include "unit_run.h"

#define HEAD "policies:\n- id: p\n"
#define CHECK "  checks: [{require: 'true'}]\n"
#define GOOD HEAD CHECK

/* expected "": taken */
static const struct {
    const char *text, *expected;
} documents[] = {
    {"policies:\n", ""},
    {"policies: []\nobjects: []\n", ""},
    {GOOD, ""},
    {"policies: {}\n", "rule.invalid rules.yaml:1:11 `policies` is not a list\n"},
    {"policies: [7]\n", "rule.invalid rules.yaml:1:12 a policy is a number, expected a map\n"},
    {"objects: 7\n", "rule.invalid rules.yaml:1:10 `objects` is not a list\n"},
    {"objects: [{kind: ConfigMap}]\n",
     "rule.invalid rules.yaml:1:11 an object needs `apiVersion` and `kind`\n"},
    {HEAD, "rule.invalid rules.yaml:2:3 policy `p` needs `checks` or `audit`\n"},
    {HEAD "  audit: [{key: k, expression: \"'v'\"}]\n", ""},
    {"policies: [{checks: [{require: 'true'}]}]\n",
     "rule.invalid rules.yaml:1:12 a policy needs an `id`: up to 56 lower-case letters, digits and "
     "'-'\n"},
    {GOOD "  target: object\n", "rule.invalid rules.yaml:4:3 unknown key `target` in a policy\n"},
    {GOOD "- {id: p, checks: [{require: 'true'}]}\n",
     "rule.duplicate rules.yaml:4:3 the id `p` is used twice\n"},
    {GOOD "rules: [{id: p, severity: low, target: object, violation: 'true'}]\n",
     "rule.duplicate rules.yaml:2:3 the id `p` is used twice\n"},
    {GOOD "profiles: {all: {rules: [p]}}\n", ""},
    /* words */
    {GOOD "  name: Any name, of any.length\n  title: T\n  severity: critical\n  tags: [a]\n"
          "  remediation: r\n  references: {url: u}\n  exceptions: {allowed: false}\n"
          "  description: d\n  aliases: [old]\n",
     ""},
    {GOOD "  severity: worst\n",
     "rule.invalid rules.yaml:4:13 `severity` is another word, expected one of `info` `low` "
     "`medium` `high` `critical`\n"},
    {GOOD "  failure: deny\n", ""},
    {GOOD "  failure: fail\n",
     "rule.invalid rules.yaml:4:12 `failure` is another word, expected one of `deny` `ignore`\n"},
    {GOOD "  enforce: {build: off, deploy: audit, run: deny}\n", ""},
    {GOOD "  enforce: {deploy: block}\n", "rule.invalid rules.yaml:4:21 `deploy` is another word, "
                                          "expected one of `off` `audit` `warn` `deny`\n"},
    {GOOD "  plain_or_value: 1\n",
     "rule.invalid rules.yaml:4:19 `plain_or_value` is a number, expected true or false\n"},
    {GOOD "  pods: controllers\n", ""},
    {GOOD "  pods: [Deployment, CronJob]\n", ""},
    {GOOD "  pods: [Pod]\n", "rule.invalid rules.yaml:4:9 `pods` is `controllers` or a list of "
                             "kinds such as Deployment\n"},
    {GOOD "  pods: all\n", "rule.invalid rules.yaml:4:9 `pods` is `controllers` or a list of kinds "
                           "such as Deployment\n"},
    /* match */
    {GOOD "  match: []\n", "rule.invalid rules.yaml:4:10 `match` is a list, expected a map\n"},
    {GOOD "  match: {resource: []}\n",
     "rule.invalid rules.yaml:4:11 unknown key `resource` in `match`\n"},
    {GOOD "  match: {resources: {}}\n", "rule.invalid rules.yaml:4:22 `resources` is not a list\n"},
    {GOOD "  match: {resources: [{group: ['']}]}\n",
     "rule.invalid rules.yaml:4:24 unknown key `group` in a resource rule\n"},
    {GOOD "  match: {resources: [{groups: [7]}]}\n",
     "rule.invalid rules.yaml:4:33 `groups` holds a number, expected strings\n"},
    {GOOD "  match: {exclude: [{operations: [PATCH]}]}\n",
     "rule.invalid rules.yaml:4:34 `operations` are CREATE, UPDATE, DELETE, CONNECT or *\n"},
    {GOOD "  match: {exclude: [{scope: namespaced}]}\n",
     "rule.invalid rules.yaml:4:29 `scope` is another word, expected one of `*` `Namespaced` "
     "`Cluster`\n"},
    {GOOD "  match: {objects: {matchLabels: {}}}\n",
     "rule.invalid rules.yaml:4:21 unknown key `matchLabels` in a selector\n"},
    {GOOD "  match: {objects: {labels: []}}\n",
     "rule.invalid rules.yaml:4:29 `labels` is not a map\n"},
    {GOOD "  match: {objects: {labels: {a: 1}}}\n",
     "rule.invalid rules.yaml:4:33 a label is not a string: write it in quotes\n"},
    {GOOD "  match: {objects: {expressions: [{key: k, operator: Is}]}}\n",
     "rule.invalid rules.yaml:4:54 `operator` is another word, expected one of `In` `NotIn` "
     "`Exists` `DoesNotExist`\n"},
    {GOOD "  match: {namespaces: {expressions: [{operator: Exists}]}}\n",
     "rule.invalid rules.yaml:4:38 a label expression needs a `key`\n"},
    {GOOD "  match: {namespaces: {expressions: [{key: k}]}}\n",
     "rule.invalid rules.yaml:4:38 a label expression needs an `operator`\n"},
    {GOOD "  match: {namespaces: {expressions: [{key: k, operator: In}]}}\n",
     "rule.invalid rules.yaml:4:38 `In` takes `values`\n"},
    {GOOD "  match: {namespaces: {expressions: [{key: k, operator: Exists, values: [a]}]}}\n",
     "rule.invalid rules.yaml:4:38 `Exists` takes no `values`\n"},
    /* bindings and parameters */
    {GOOD "  params: {api_version: v1, kind: ConfigMap}\n", ""},
    {GOOD "  params: {kind: ConfigMap}\n",
     "rule.invalid rules.yaml:4:11 `params` needs `api_version` and `kind`\n"},
    {GOOD "  bindings: [{name: b, match: {}, params: {value: {a: 1}}, enforce: {run: deny}, audit: "
          "true}]\n",
     ""},
    {GOOD "  bindings: [{params: {}}]\n",
     "rule.invalid rules.yaml:4:23 `params` of a binding are found by exactly one of `name`, "
     "`selector` and `value`\n"},
    {GOOD "  bindings: [{params: {name: x, selector: {}}}]\n",
     "rule.invalid rules.yaml:4:23 `params` of a binding are found by exactly one of `name`, "
     "`selector` and `value`\n"},
    {GOOD "  bindings: [{params: {name: x, not_found: skip}}]\n",
     "rule.invalid rules.yaml:4:44 `not_found` is another word, expected one of `deny` `allow`\n"},
    {GOOD "  bindings: [{actions: [Deny]}]\n",
     "rule.invalid rules.yaml:4:15 unknown key `actions` in a binding\n"},
    /* expressions: all that is wrong is told */
    {HEAD "  checks: [{message: m}]\n",
     "rule.invalid rules.yaml:3:12 a check needs `require`, an expression\n"},
    {HEAD "  checks: [{require: true}]\n",
     "rule.invalid rules.yaml:3:22 `require` is the word true, expected a string\n"},
    {HEAD "  checks: [{require: object.x &&}, {require: \"'a'\"}]\n",
     "cel.syntax rules.yaml:3:33 expected an expression after `&&`, found the end of the "
     "expression\n"
     "rule.type rules.yaml:3:47 `require` gives string, expected bool\n"},
    {HEAD "  checks: [{require: 'true', message_expression: now}]\n",
     "cel.name rules.yaml:3:50 undeclared reference to `now`\n"},
    {GOOD "  conditions: [{name: c, require: '1'}]\n",
     "rule.type rules.yaml:4:36 `require` gives int, expected bool\n"},
    {GOOD "  conditions: [{name: c}]\n",
     "rule.invalid rules.yaml:4:16 a condition needs `require`, an expression\n"},
    {GOOD "  variables: [{name: a, expression: '1'}, {name: b, expression: variables.a + 1}]\n",
     ""},
    {GOOD "  variables: [{name: a-b, expression: '1'}]\n",
     "rule.invalid rules.yaml:4:15 a variable needs a `name` of letters, digits and '_'\n"},
    {GOOD "  variables: [{name: a, expression: '1'}, {name: a, expression: '2'}]\n",
     "rule.invalid rules.yaml:4:43 the variable `a` is there twice\n"},
    {GOOD "  variables: [{name: a}]\n",
     "rule.invalid rules.yaml:4:15 a variable needs `expression`, an expression\n"},
    {GOOD "  conditions: [7]\n",
     "rule.invalid rules.yaml:4:16 a condition is a number, expected a map\n"},
    {GOOD "  variables: [7]\n",
     "rule.invalid rules.yaml:4:15 a variable is a number, expected a map\n"},
    {GOOD "  audit: [7]\n",
     "rule.invalid rules.yaml:4:11 an audit annotation is a number, expected a map\n"},
    {GOOD "  bindings: [7]\n",
     "rule.invalid rules.yaml:4:14 a binding is a number, expected a map\n"},
    {HEAD "  checks: [7]\n", "rule.invalid rules.yaml:3:12 a check is a number, expected a map\n"},
    {GOOD "  audit: [{expression: '1'}]\n",
     "rule.invalid rules.yaml:4:11 an audit annotation needs a `key`\n"},
    /* a variable that is wrong is told once */
    {HEAD "  variables: [{name: a, expression: 1 +}]\n  checks: [{require: variables.a == 1}]\n",
     "cel.syntax rules.yaml:3:40 expected an expression after `+`, found the end of the "
     "expression\n"},
    /* positions inside of blocks */
    {HEAD "  checks:\n  - require: |\n      object.a == 1\n      && objct.b == 2\n",
     "cel.name rules.yaml:6:10 undeclared reference to `objct`\n"},
    /* the variables of the API server, typed where it types them */
    {HEAD "  checks: [{require: \"authorizer.group('').resource('pods').check('list').allowed() && "
          "authorizer.requestResource.check('x').allowed() && request.operation == 'CREATE' && "
          "oldObject == null && params == null && namespaceObject == null\"}]\n",
     ""},
};

START_TEST(reads_and_refuses)
{
    ctrsec_context *context;
    ctrsec_plan *plan = NULL;
    ctrsec_error *error = NULL;
    unit_api_good(ctrsec_context_new(&context, NULL, &error), &error);
    int status = unit_api_plan(&plan, context, documents[_i].text, NULL, &error);
    char *said = unit_api_describe(error);
    ck_assert_str_eq(said, documents[_i].expected);
    ck_assert_int_eq(status == CTRSEC_OK, documents[_i].expected[0] == '\0');
    free(said);
    ctrsec_error_free(error);
    ctrsec_plan_release(plan);
    ctrsec_context_free(context);
}
END_TEST

/* A policy is a rule for each check, all with its id, and the last of the documents' order. */
START_TEST(lists_a_rule_for_each_check)
{
    static const struct {
        const char *id, *check, *title;
        int32_t severity, deploy;
    } expected[] = {
        {"local/own", "", "Own", CTRSEC_LOW, CTRSEC_WARN},
        {"local/p", "first", "Policy", CTRSEC_MEDIUM, CTRSEC_DENY},
        {"local/p", "checks[1]", "Policy", CTRSEC_MEDIUM, CTRSEC_DENY},
        {"local/q", "", "q", CTRSEC_HIGH, CTRSEC_ALLOW},
    };
    struct unit_api api;
    unit_api_open(
        &api,
        "rules: [{id: own, title: Own, severity: low, target: object, violation: 'true'}]\n"
        "policies:\n"
        "- id: p\n  title: Policy\n  checks: [{name: first, require: 'true'}, {require: "
        "'true'}]\n  bindings: [{enforce: {deploy: audit}}, {enforce: {deploy: deny}}]\n"
        "- id: q\n  severity: high\n  enforce: {deploy: off}\n  audit: [{key: k, "
        "expression: \"'v'\"}]\n",
        NULL);
    ck_assert_uint_eq(ctrsec_plan_rule_count(api.plan), UNIT_COUNT(expected));
    for (int i = 0; i < UNIT_COUNT(expected); i++) {
        struct ctrsec_rule rule = {.struct_size = sizeof rule};
        ck_assert_int_eq(ctrsec_plan_rule(&rule, api.plan, (uint32_t)i), CTRSEC_OK);
        ck_assert_str_eq(rule.id, expected[i].id);
        ck_assert_str_eq(rule.check, expected[i].check);
        ck_assert_str_eq(rule.title, expected[i].title);
        ck_assert_int_eq(rule.severity, expected[i].severity);
        ck_assert_int_eq(rule.enforce[CTRSEC_PHASE_DEPLOY], expected[i].deploy);
    }
    unit_api_close(&api);
}
END_TEST

/* Tests of a policy are those of a rule. */
START_TEST(runs_tests_of_policies)
{
    static const char rules[] =
        "policies:\n- id: p\n  match: {resources: [{resources: [pods]}], namespaces: {labels: "
        "{env: "
        "prod}}}\n"
        "  checks: [{require: object.metadata.name == 'web', message: not the web}]\n"
        "  tests:\n"
        "  - {name: other, inputs: [{apiVersion: v1, kind: Pod, metadata: {name: db, namespace: "
        "a}}, "
        "{apiVersion: v1, kind: Namespace, metadata: {name: a, labels: {env: prod}}}], expect: "
        "{outcome: fail, findings: [{path: /metadata/name, message: not the web}]}}\n"
        "  - {name: good, inputs: [{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: "
        "a}}, "
        "{apiVersion: v1, kind: Namespace, metadata: {name: a, labels: {env: prod}}}], expect: "
        "pass}\n"
        "  - {name: elsewhere, inputs: [{apiVersion: v1, kind: Pod, metadata: {name: db, "
        "namespace: "
        "a}}, {apiVersion: v1, kind: Namespace, metadata: {name: a}}], expect: skip}\n"
        "  - {name: unknown, input: {apiVersion: v1, kind: Pod, metadata: {name: db, namespace: "
        "a}}, "
        "expect: unknown}\n"
        "  - {name: wrong, input: {apiVersion: v1, kind: Service, metadata: {name: s}}, expect: "
        "fail}\n";
    ctrsec_context *context;
    ctrsec_builder *builder;
    ctrsec_error *error = NULL;
    uint32_t passed, failed;
    unit_api_good(ctrsec_context_new(&context, NULL, &error), &error);
    unit_api_good(ctrsec_builder_new(&builder, context, &error), &error);
    unit_api_good(ctrsec_builder_add(builder, "rules.yaml", rules, strlen(rules), &error), &error);
    ck_assert_int_eq(ctrsec_builder_test(builder, &passed, &failed, &error), CTRSEC_E_TEST);
    char *said = unit_api_describe(error);
    ck_assert_str_eq(said, "test.failed rules.yaml:10:5 test `wrong` of rule `p`: outcome skip, "
                           "expected fail\n");
    ck_assert_uint_eq(passed, 4);
    ck_assert_uint_eq(failed, 1);
    free(said);
    ctrsec_error_free(error);
    ctrsec_builder_free(builder);
    ctrsec_context_free(context);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("policy_doc");
    tcase_add_loop_test(test, reads_and_refuses, 0, UNIT_COUNT(documents));
    tcase_add_test(test, lists_a_rule_for_each_check);
    tcase_add_test(test, runs_tests_of_policies);
    return unit_run("policy_doc", test);
}
