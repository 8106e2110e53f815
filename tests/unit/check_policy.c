/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Judging by policies: variables, conditions, messages, parameters, bindings, failures, pods of
 * controllers, requests, audit annotations; what is said, where it points, what it leads to.
 */
#include "engine/evaluator.h"
#include "rule/bundle_source.h"
#include "unit_alloc.h"
#include "unit_api.h"
#include "unit_run.h"

#define POD(more)                                                                              \
    "{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: shop, labels: {app: web}}, " \
    "spec: {containers: [{name: a, image: 'nginx:1'}, {name: b, image: 'redis:latest'}]}" more "}"
#define DEPLOYMENT                                                                           \
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\nspec:\n" \
    "  template:\n    metadata: {labels: {app: web}}\n    spec:\n      containers:\n"        \
    "      - {name: a, image: 'nginx:latest'}\n"
#define CRON                                                                              \
    "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: web}\nspec:\n  jobTemplate:\n" \
    "    spec:\n      template:\n        spec: {containers: [{name: a, image: 'b:latest'}]}\n"
#define MAP(name, space, value)                                                             \
    "\n---\n{apiVersion: v1, kind: ConfigMap, metadata: {name: " name ", namespace: " space \
    ", labels: {for: policies}}, data: {most: '" value "'}}"
#define LIMIT "{apiVersion: example.com/v1, kind: Limit, metadata: {name: l}, most: 2}"
#define CHECK(text) "  checks: [{require: \"" text "\"}]\n"
#define MOST                                                                 \
    "  match: {resources: [{resources: [pods]}]}\n"                          \
    "  params: {api_version: v1, kind: ConfigMap}\n"                         \
    "  checks: [{require: \"params == null || int(params.data.most) > 5\", " \
    "message_expression: \"'most: ' + params.data.most\"}]\n"
#define LIMITED                                              \
    "  params: {api_version: example.com/v1, kind: Limit}\n" \
    "  match: {resources: [{resources: [pods]}]}\n" CHECK("params.most > 2")
#define LIMITS(scope, metadata)                                                                 \
    "\n---\n{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: "   \
    "{name: limits.example.com}, spec: {group: example.com, scope: " scope                      \
    ", names: {kind: Limit, plural: limits}}}\n---\n{apiVersion: example.com/v1, kind: Limit, " \
    "metadata: {" metadata "}, most: 2}"
#define REVIEW(operation, more)                                                        \
    "{apiVersion: admission.k8s.io/v1, kind: AdmissionReview, request: {uid: u, "      \
    "operation: " operation                                                            \
    ", kind: {group: '', version: v1, kind: Pod}, resource: {group: '', version: v1, " \
    "resource: pods}, name: web, namespace: shop, userInfo: {username: me}" more "}}"

/*
 * A policy behind its id, the inputs, and the findings on the first document: outcome (and reason),
 * check, what it leads to, message.
 */
static const struct {
    const char *policy, *input, *expected;
    int32_t complete;
} cases[] = {
    /* checks and messages */
    {CHECK("true"), POD(""), "", 0},
    {CHECK("false"), POD(""), "fail checks[0] warn failed expression: false\n", 0},
    {CHECK("  1 == 2\\n"), POD(""), "fail checks[0] warn failed expression: 1 == 2\n", 0},
    {"  checks: [{name: first, require: 'false', message: ' a {b} '}, {require: 'true'}, "
     "{require: 'false', message: c}]\n",
     POD(""), "fail first warn a {b}\nfail checks[2] warn c\n", 0},
    {"  checks: [{require: 'false', message: m, message_expression: \"' x ' + object.kind\"}]\n",
     POD(""), "fail checks[0] warn x Pod\n", 0},
    {"  checks: [{require: 'false', message: m, message_expression: \"' '\"}]\n", POD(""),
     "fail checks[0] warn m\n", 0},
    {"  checks: [{require: 'false', message: m, message_expression: \"'a\\\\nb'\"}]\n", POD(""),
     "fail checks[0] warn m\n", 0},
    {"  checks: [{require: 'false', message: m, message_expression: 'dyn(1)'}]\n", POD(""),
     "fail checks[0] warn m\n", 0},
    {"  checks: [{require: 'false', message: m, message_expression: object.x}]\n", POD(""),
     "fail checks[0] warn m\n", 0},
    {"  checks: [{require: 'false', message: m, message_expression: \"'ab'.replace('', "
     "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa').replace('', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa')"
     ".replace('', 'bbbb')\"}]\n",
     POD(""), "fail checks[0] warn m\n", 0},
    /* an error is unknown, and what is no bool too */
    {CHECK("object.spec.x == 1"), POD(""), "unknown/error checks[0] warn *\n", 0},
    {CHECK("object.spec"), POD(""), "unknown/error checks[0] warn *\n", 0},
    {CHECK("object.spec.x == 1") "  enforce: {deploy: deny}\n  failure: ignore\n", POD(""),
     "unknown/error checks[0] allow *\n", 0},
    {CHECK("object.spec.x == 1") "  enforce: {deploy: deny}\n", POD(""),
     "unknown/error checks[0] deny *\n", 0},
    {CHECK("authorizer.path('/x').check('get').allowed()"), POD(""),
     "unknown/cluster checks[0] warn *\n", 0},
    {CHECK("authorizer.requestResource.check('get').allowed() || true"), POD(""), "", 0},
    /* variables: in order, on demand */
    {"  variables: [{name: a, expression: object.spec.containers}, {name: b, expression: "
     "\"variables.a.map(c, c.image)\"}, {name: wrong, expression: 1 / 0}]\n" CHECK(
         "variables.b.size() == 2 && has(variables.wrong)"),
     POD(""), "", 0},
    {"  variables: [{name: wrong, expression: 1 / 0}]\n" CHECK("variables.wrong == 1"), POD(""),
     "unknown/error checks[0] warn *\n", 0},
    {"  variables: [{name: params, expression: \"{'a': 1}\"}]\n" CHECK(
         "variables.params.a == 1 && params == null"),
     POD(""), "", 0},
    /* conditions: a false one decides, then errors do */
    {"  conditions: [{name: c, require: 'true'}, {require: object.kind == 'Pod'}]\n" CHECK("false"),
     POD(""), "fail checks[0] warn *\n", 0},
    {"  conditions: [{name: c, require: 'false'}]\n" CHECK("false"), POD(""), "", 0},
    {"  conditions: [{name: c, require: object.x == 1}, {name: d, require: 'false'}]\n" CHECK(
         "false"),
     POD(""), "", 0},
    {"  conditions: [{name: c, require: object.x == 1}, {name: d, require: 'true'}]\n" CHECK(
         "true"),
     POD(""), "unknown/error c warn *\n", 0},
    {"  conditions: [{require: object.x == 1}]\n  failure: ignore\n" CHECK("false"), POD(""),
     "unknown/error conditions[0] allow *\n", 0},
    {"  conditions: [{name: c, require: object.kind}]\n" CHECK("true"), POD(""),
     "unknown/error c warn *\n", 0},
    /* what a manifest's request says */
    {CHECK("request.operation == 'CREATE' && request.kind.kind == 'Pod' && request.kind.group == "
           "'' && request.resource.resource == 'pods' && request.name == 'web' && "
           "request.namespace == 'shop' && !request.dryRun && oldObject == null && params == null "
           "&& request.requestKind == request.kind && !has(request.subResource)"),
     POD(""), "", 0},
    {CHECK("request.userInfo.username != 'x'"), POD(""), "unknown/missing checks[0] warn *\n", 0},
    {CHECK("request.resource.resource == 'widgets'"),
     "{apiVersion: example.com/v1, kind: Widget, metadata: {name: w}}",
     "unknown/missing checks[0] warn *\n", 0},
    {CHECK("!has(request.namespace) && namespaceObject == null"),
     "{apiVersion: v1, kind: Node, metadata: {name: n}}", "", 0},
    {CHECK("request.namespace == 'shop' && namespaceObject == null"),
     "{apiVersion: v1, kind: Namespace, metadata: {name: shop}}", "", 0},
    {CHECK("request.namespace == 'default'"), "{apiVersion: v1, kind: Pod, metadata: {name: a}}",
     "", 0},
    /* the Namespace */
    {CHECK("namespaceObject.metadata.labels.env == 'prod'"), POD(""),
     "unknown/missing checks[0] warn policy: cannot be judged: namespaceObject is not given\n", 0},
    {CHECK("namespaceObject.metadata.labels.env == 'prod'"),
     POD("") "\n---\n{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {env: "
             "prod}}}",
     "", 0},
    {"  match: {namespaces: {labels: {env: prod}}}\n" CHECK("false"), POD(""),
     "unknown/missing - warn policy: cannot be judged: its Namespace is not given\n", 0},
    {"  match: {resources: [{resources: [widgets], groups: [example.com]}]}\n" CHECK("false"),
     "{apiVersion: example.com/v1, kind: Widget, metadata: {name: w}}",
     "unknown/missing - warn policy: cannot be judged: the resource name of this kind is not "
     "known\n",
     0},
    /* reviews */
    {CHECK("request.operation == 'UPDATE' && oldObject.spec.containers == object.spec.containers "
           "&& request.userInfo.username == 'me' && request.uid == 'u'"),
     REVIEW("UPDATE", ", object: " POD("") ", oldObject: " POD("")), "", 0},
    {CHECK("object == null && oldObject.metadata.name == 'web'"),
     REVIEW("DELETE", ", oldObject: " POD("")), "", 0},
    {CHECK("object == null && oldObject.metadata.name == 'web'"), REVIEW("DELETE", ""),
     "unknown/missing checks[0] warn policy: cannot be judged: oldObject is not given\n", 0},
    {CHECK("oldObject == null"), REVIEW("CREATE", ", object: " POD("")), "", 0},
    /* bindings */
    {CHECK("false") "  enforce: {deploy: audit}\n", POD(""), "fail checks[0] allow *\n", 0},
    {CHECK("false") "  enforce: {deploy: off}\n", POD(""), "", 0},
    {CHECK("false") "  enforce: {deploy: deny}\n  bindings: [{name: b}]\n", POD(""),
     "fail checks[0] deny *\n", 0},
    {CHECK("false") "  bindings: [{enforce: {deploy: deny}}, {enforce: {deploy: audit}}, {enforce: "
                    "{deploy: off}}]\n",
     POD(""), "fail checks[0] allow *\nfail checks[0] deny *\n", 0},
    {CHECK("false") "  bindings: [{match: {resources: [{namespaces: [other]}]}}]\n", POD(""), "",
     0},
    {CHECK("false") "  bindings: [{match: {namespaces: {labels: {a: b}}}}]\n", POD(""),
     "unknown/missing - warn *\n", 0},
    /* parameters */
    {CHECK("params.most == 2") "  bindings: [{params: {value: {most: 2}}}, {params: {value: {most: "
                               "3}}}]\n",
     POD(""), "fail checks[0] warn *\n", 0},
    {MOST, POD(""), "", 0},
    {MOST "  bindings: [{params: {name: a}}]\n", POD("") MAP("a", "shop", "3"),
     "fail checks[0] warn most: 3\n", 0},
    {MOST "  bindings: [{params: {name: a}}]\n", POD("") MAP("a", "shop", "7"), "", 0},
    {MOST "  bindings: [{params: {name: a}}]\n", POD("") MAP("a", "other", "7"),
     "unknown/missing - warn policy: cannot be judged: its parameter object is not given\n", 0},
    {MOST "  bindings: [{params: {name: a, namespace: other}}]\n", POD("") MAP("a", "other", "3"),
     "fail checks[0] warn most: 3\n", 0},
    {MOST "  bindings: [{params: {name: a, not_found: allow}}]\n", POD(""),
     "unknown/missing - warn *\n", 0},
    {MOST "  bindings: [{params: {name: a, not_found: allow}}]\n", POD(""), "", 1},
    {MOST "  bindings: [{params: {name: a}}]\n", POD(""), "unknown/missing - warn *\n", 1},
    {MOST "  failure: ignore\n  bindings: [{params: {name: a}}]\n", POD(""),
     "unknown/missing - allow *\n", 1},
    {MOST "  bindings: [{params: {selector: {labels: {for: policies}}}}]\n",
     POD("") MAP("a", "shop", "3") MAP("b", "shop", "7") MAP("c", "shop", "4")
         MAP("d", "other", "1"),
     "fail checks[0] warn most: 3\nfail checks[0] warn most: 4\n", 0},
    {MOST "  bindings: [{params: {selector: {labels: {for: others}}}}]\n",
     POD("") MAP("a", "shop", "3"), "unknown/missing - warn *\n", 0},
    {MOST "  bindings: [{params: {selector: {}, not_found: allow}}]\n", POD(""), "", 1},
    {"  params: {api_version: example.com/v1, kind: Limit}\n  match: {resources: [{resources: "
     "[pods]}]}\n" CHECK("params.most > 2") "  bindings: [{params: {name: l}}]\nobjects: [" LIMIT
                                            "]\n",
     POD(""), "fail checks[0] warn *\n", 0},
    {"  params: {api_version: example.com/v1, kind: Limit}\n  match: {resources: [{resources: "
     "[pods]}]}\n" CHECK("params.most > 2") "  bindings: [{params: {name: l}}]\nobjects: [" LIMIT
                                            "]\n",
     POD("") "\n---\n{apiVersion: example.com/v1, kind: Limit, metadata: {name: l}, most: 3}", "",
     0},
    /* parameters of a kind that a definition tells about: of the cluster, or of namespaces */
    {LIMITED "  bindings: [{params: {name: l}}]\n", POD("") LIMITS("Cluster", "name: l"),
     "fail checks[0] warn *\n", 0},
    {LIMITED "  bindings: [{params: {name: l, namespace: x}}]\n",
     POD("") LIMITS("Cluster", "name: l"), "unknown/error - warn *\n", 0},
    {LIMITED "  bindings: [{params: {name: l}}]\n",
     POD("") LIMITS("Namespaced", "name: l, namespace: shop"), "fail checks[0] warn *\n", 0},
    {LIMITED "  bindings: [{params: {name: l}}]\n", POD("") LIMITS("Namespaced", "name: l"),
     "unknown/missing - warn *\n", 0},
    {LIMITED "  bindings: [{params: {name: l, namespace: default}}]\n",
     POD("") LIMITS("Namespaced", "name: l"), "fail checks[0] warn *\n", 0},
    {LIMITED "  bindings: [{params: {name: l}}]\n- id: other\n" LIMITED
             "  bindings: [{params: {name: none}}]\n",
     POD("") LIMITS("Cluster", "name: l"), "unknown/missing - warn *\nfail checks[0] warn *\n", 0},
    /* a namespaced parameter of what is in no namespace */
    {"  params: {api_version: v1, kind: ConfigMap}\n  bindings: [{params: {name: a}}]\n  match: "
     "{resources: [{resources: [nodes]}]}\n" CHECK("true"),
     "{apiVersion: v1, kind: Node, metadata: {name: n}}",
     "unknown/error - warn policy: cannot be judged: its binding looks for parameters in a "
     "namespace where there is none\n",
     0},
    /* pods of controllers */
    {"  match: {resources: [{resources: [pods]}]}\n" CHECK("false"), DEPLOYMENT, "", 0},
    {"  pods: controllers\n  match: {resources: [{resources: [pods]}]}\n" CHECK(
         "object.kind == 'Pod' && object.metadata.labels.app == 'web' && "
         "object.metadata.namespace == 'shop' && object.apiVersion == 'v1' && "
         "request.kind.kind == 'Deployment'"),
     DEPLOYMENT, "", 0},
    {"  pods: controllers\n  match: {resources: [{kinds: [Pod]}]}\n" CHECK(
         "object.spec.containers.all(c, !c.image.endsWith(':latest'))"),
     DEPLOYMENT, "fail checks[0] warn *\n", 0},
    {"  pods: controllers\n  match: {resources: [{kinds: [Pod]}]}\n" CHECK(
         "object.spec.containers.all(c, !c.image.endsWith(':latest'))"),
     CRON, "fail checks[0] warn *\n", 0},
    {"  pods: controllers\n  match: {resources: [{kinds: [Pod]}]}\n" CHECK(
         "object.metadata.namespace == 'own'"),
     "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {template: {metadata: "
     "{namespace: own}, spec: {containers: []}}}}",
     "", 0},
    {"  pods: controllers\n  match: {resources: [{kinds: [Pod]}]}\n" CHECK(
         "oldObject.metadata.labels.app == 'web' && object.kind == 'Pod'"),
     "{apiVersion: admission.k8s.io/v1, kind: AdmissionReview, request: {uid: u, operation: "
     "UPDATE, "
     "kind: {group: apps, version: v1, kind: Deployment}, name: web, namespace: shop, object: "
     "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {template: {spec: "
     "{}}}}, "
     "oldObject: {apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {template: "
     "{metadata: {labels: {app: web}}, spec: {}}}}}}",
     "", 0},
    {"  pods: [CronJob]\n  match: {resources: [{kinds: [Pod]}]}\n" CHECK("false"), DEPLOYMENT, "",
     0},
    {"  pods: controllers\n  match: {resources: [{kinds: [Pod, Deployment]}]}\n" CHECK(
         "object.kind == 'Deployment'"),
     DEPLOYMENT, "", 0},
    {"  pods: controllers\n  match: {resources: [{kinds: [Pod], names: [db]}]}\n" CHECK("false"),
     DEPLOYMENT, "", 0},
    {"  pods: controllers\n" CHECK("object.kind == 'Service'"),
     "{apiVersion: v1, kind: Service, metadata: {name: s}}", "", 0},
    {"  pods: controllers\n  match: {resources: [{kinds: [Pod]}]}\n" CHECK("false"),
     "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {}}", "", 0},
    /* orValue as it was */
    {"  plain_or_value: true\n" CHECK("object.spec.containers.orValue([]).size() == 2"), POD(""),
     "", 0},
    /* annotations that fail */
    {"  audit: [{key: k, expression: object.x}]\n", POD(""), "unknown/error k warn *\n", 0},
    {"  audit: [{key: k, expression: 'dyn(7)'}]\n", POD(""), "unknown/error k warn *\n", 0},
    {"  audit: [{key: k, expression: 'null'}, {key: l, expression: object.kind}]\n", POD(""), "",
     0},
};

static const char *const outcomes[] = {"pass", "fail", "unknown", "skip", "suppressed"};
static const char *const reasons[] = {"", "/missing", "/error", "/limit", "/cluster"};
static const char *const decisions[] = {"allow", "warn", "deny"};

/* The findings, with the messages or, where only their beginning counts, '*'. */
static char *describe(const struct unit_api *api, bool messages)
{
    char *text = NULL;
    size_t size;
    FILE *stream = open_memstream(&text, &size);
    const struct ctrsec_finding *finding;
    for (uint32_t i = 0; (finding = ctrsec_result_finding(api->result, i)) != NULL; i++) {
        const char *check = ctrsec_result_string(api->result, &finding->check);
        if (finding->document != 0)
            continue;
        fprintf(stream, "%s%s %s %s %s\n", outcomes[finding->outcome], reasons[finding->reason],
                check[0] == '\0' ? "-" : check, decisions[finding->enforce],
                messages ? ctrsec_result_string(api->result, &finding->message) : "*");
    }
    fclose(stream);
    return text;
}

START_TEST(judges)
{
    struct unit_api api;
    char rules[8192];
    snprintf(rules, sizeof rules, "policies:\n- id: policy\n%s", cases[_i].policy);
    unit_api_open(&api, rules, NULL);
    api.options.complete = cases[_i].complete;
    unit_api_check(&api, cases[_i].input);
    char *actual = describe(&api, strchr(cases[_i].expected, '*') == NULL);
    ck_assert_msg(strcmp(actual, cases[_i].expected) == 0, "%s on %s:\n%sexpected\n%s",
                  cases[_i].policy, cases[_i].input, actual, cases[_i].expected);
    free(actual);
    unit_api_close(&api);
}
END_TEST

/* --- where and why ------------------------------------------------------------------------------
 */

#define LATEST                                                                          \
    "policies:\n- id: p\n  pods: controllers\n  match: {resources: [{kinds: [Pod]}]}\n" \
    "  variables: [{name: all, expression: object.spec.containers}]\n"                  \
    "  checks: [{require: \"variables.all.all(c, !c.image.endsWith(':latest'))\"}]\n"

START_TEST(points_into_the_manifest)
{
    static const struct {
        const char *input, *pointer;
        uint32_t line, column;
    } places[] = {
        {POD(""), "/spec/containers/1/image", 1, 155},
        {DEPLOYMENT, "/spec/template/spec/containers/0/image", 9, 26},
        {CRON, "/spec/jobTemplate/spec/template/spec/containers/0/image", 8, 46},
    };
    struct unit_api api;
    unit_api_open(&api, LATEST, NULL);
    for (int i = 0; i < UNIT_COUNT(places); i++) {
        unit_api_check(&api, places[i].input);
        ck_assert_uint_eq(unit_api_findings(&api), 1);
        ck_assert_str_eq(UNIT_API_TEXT(&api, 0, pointer), places[i].pointer);
        ck_assert_uint_eq(unit_api_finding(&api, 0)->line, places[i].line);
        ck_assert_uint_eq(unit_api_finding(&api, 0)->column, places[i].column);
        ck_assert_uint_gt(unit_api_finding(&api, 0)->evidence_count, 0);
    }
    unit_api_close(&api);
}
END_TEST

START_TEST(names_binding_and_code)
{
    struct unit_api api;
    unit_api_open(&api,
                  "policies:\n- id: p\n  checks: [{require: 'false', reason: Forbidden}]\n"
                  "  bindings: [{name: everywhere}]\n",
                  NULL);
    unit_api_check(&api, POD(""));
    ck_assert_str_eq(UNIT_API_TEXT(&api, 0, binding), "everywhere");
    ck_assert_uint_eq(unit_api_finding(&api, 0)->code, 403);
    unit_api_close(&api);
}
END_TEST

/* The check is part of a fingerprint where there are several. */
START_TEST(tells_checks_apart)
{
    struct unit_api api;
    unit_api_open(&api, "policies:\n- id: p\n  checks: [{require: 'false'}, {require: 'false'}]\n",
                  NULL);
    unit_api_check(&api, POD(""));
    ck_assert_uint_eq(unit_api_findings(&api), 2);
    char *first = strdup(UNIT_API_TEXT(&api, 0, fingerprint));
    ck_assert_str_ne(first, UNIT_API_TEXT(&api, 1, fingerprint));
    free(first);
    unit_api_close(&api);
}
END_TEST

/* --- sites and statistics -----------------------------------------------------------------------
 */

static const struct {
    const char *site;
    int32_t decision;
    uint32_t findings;
} sites[] = {
    {NULL, CTRSEC_DENY, 2},
    {"rules: {p: {enabled: false}}", CTRSEC_ALLOW, 0},
    {"rules: {old: {enabled: false}}", CTRSEC_ALLOW, 0},
    {"rules: {p: {enforce: {deploy: off}}}", CTRSEC_ALLOW, 0},
    {"rules: {p: {enforce: {deploy: warn}}}", CTRSEC_WARN, 2},
    {"rules: {p: {enforce: {run: warn}}}", CTRSEC_DENY, 2},
    {"exceptions: [{rule: p, reason: r}]", CTRSEC_ALLOW, 2},
    {"exceptions: [{rule: p, match: {namespace: other}, reason: r}]", CTRSEC_DENY, 2},
    {"on_unknown: {deploy: {error: warn}}", CTRSEC_DENY, 2},
};

START_TEST(follows_the_site)
{
    struct unit_api api;
    unit_api_open(&api,
                  "policies:\n- id: p\n  aliases: [old]\n  checks: [{require: 'false'}, {require: "
                  "object.x == 1}]\n  bindings: [{enforce: {deploy: deny}}]\n",
                  sites[_i].site);
    unit_api_check(&api, POD(""));
    ck_assert_int_eq(ctrsec_result_decision(api.result), sites[_i].decision);
    ck_assert_uint_eq(unit_api_findings(&api), sites[_i].findings);
    unit_api_close(&api);
}
END_TEST

START_TEST(counts_what_ran)
{
    struct unit_api api;
    struct ctrsec_statistics statistics = {.struct_size = sizeof statistics};
    unit_api_open(&api,
                  "policies:\n- id: p\n  match: {resources: [{resources: [pods]}]}\n"
                  "  checks: [{require: 'false'}, {require: 'true'}]\n"
                  "- id: q\n  match: {resources: [{resources: [services]}]}\n"
                  "  checks: [{require: 'false'}]\n",
                  NULL);
    unit_api_check(&api, POD(""));
    struct ctrsec_counts counts = unit_api_counts(&api);
    ck_assert_uint_eq(counts.rules, 3);
    ck_assert_uint_eq(counts.evaluated, 2);
    ck_assert_uint_eq(counts.failed, 1);
    static const uint32_t runs[] = {1, 1, 0}, findings[] = {1, 0, 0};
    for (uint32_t i = 0; i < 3; i++) {
        ck_assert_int_eq(ctrsec_evaluator_statistics(&statistics, api.evaluator, i), CTRSEC_OK);
        ck_assert_uint_eq(statistics.runs, runs[i]);
        ck_assert_uint_eq(statistics.asked, runs[i]);
        ck_assert_uint_eq(statistics.subjects, 1);
        ck_assert_uint_eq(statistics.findings, findings[i]);
    }
    unit_api_check(&api, "{apiVersion: v1, kind: Node, metadata: {name: n}}");
    ck_assert_uint_eq(unit_api_counts(&api).skipped, 1);
    unit_api_close(&api);
}
END_TEST

/* A secret that a policy reads is neither in its message nor in the evidence. */
START_TEST(keeps_secrets)
{
    struct unit_api api;
    unit_api_open(&api,
                  "policies:\n- id: p\n  checks: [{require: \"object.stringData.a == 'x'\", "
                  "message: m, message_expression: \"'it is ' + object.stringData.a\"}]\n",
                  NULL);
    unit_api_check(&api, "{apiVersion: v1, kind: Secret, metadata: {name: s}, stringData: {a: "
                         "hunter2}}");
    ck_assert_uint_eq(unit_api_findings(&api), 1);
    ck_assert_str_eq(UNIT_API_TEXT(&api, 0, message), "m");
    size_t size;
    const char *text = ctrsec_result_text(api.result, &size);
    ck_assert_int_lt(cs_str_find(cs_str_of(text, size), CS_STR("hunter2"), 0), 0);
    unit_api_close(&api);
}
END_TEST

/* --- audit annotations --------------------------------------------------------------------------
 */

/* Values of several parameters stand beside each other; each once, none without end. */
START_TEST(annotates_reviews)
{
    struct unit_api api;
    struct ctrsec_review_options options = {.struct_size = sizeof options};
    ctrsec_buffer *answer;
    ctrsec_error *error = NULL;
    static const char request[] = REVIEW("CREATE", ", object: " POD(""));
    unit_api_open(&api,
                  "policies:\n- id: p\n  checks: [{name: c, require: params.a != 'x'}, {name: d, "
                  "require: params.a == 'z'}]\n"
                  "  audit: [{key: value, expression: params.a}, {key: long, expression: "
                  "\"'0123456789'.replace('', 'abcdefghij').replace('', 'klmnopqrst').replace('', "
                  "'uvwxyz')\"}]\n"
                  "  bindings: [{params: {value: {a: x}}, audit: true}, {params: {value: {a: z}}}, "
                  "{params: {value: {a: x}}}, {params: {value: {a: ' '}}}]\n",
                  NULL);
    unit_api_good(ctrsec_review(&answer, api.evaluator, request, strlen(request), &options,
                                api.result, &error),
                  &error);
    const char *text = ctrsec_buffer_data(answer);
    ck_assert_ptr_nonnull(strstr(text, "\"p.validation_failure\":\"c, d\""));
    ck_assert_ptr_nonnull(strstr(text, "\"p.value\":\"x, z\""));
    ck_assert_ptr_nonnull(strstr(text, "\"p.long\":"));
    ctrsec_buffer_free(answer);
    unit_api_close(&api);
}
END_TEST

START_TEST(masks_annotations)
{
    struct unit_api api;
    struct ctrsec_review_options options = {.struct_size = sizeof options};
    ctrsec_buffer *answer;
    ctrsec_error *error = NULL;
    static const char request[] =
        "{apiVersion: admission.k8s.io/v1, kind: AdmissionReview, request: {uid: u, operation: "
        "CREATE, kind: {group: '', version: v1, kind: Secret}, object: {apiVersion: v1, kind: "
        "Secret, metadata: {name: s}, stringData: {a: hunter2}}}}";
    unit_api_open(&api, "policies: [{id: p, audit: [{key: k, expression: object.stringData.a}]}]\n",
                  NULL);
    unit_api_good(ctrsec_review(&answer, api.evaluator, request, strlen(request), &options,
                                api.result, &error),
                  &error);
    ck_assert_ptr_nonnull(strstr(ctrsec_buffer_data(answer), "\"p.k\":\"***\""));
    ck_assert_ptr_null(strstr(ctrsec_buffer_data(answer), "hunter2"));
    ctrsec_buffer_free(answer);
    unit_api_close(&api);
}
END_TEST

/* --- large inputs -------------------------------------------------------------------------------
 */

/* A pod whose metadata has no room is not judged, and does not pass. */
START_TEST(bounds_what_it_makes)
{
    struct unit_api api;
    char *text = NULL;
    size_t size;
    FILE *stream = open_memstream(&text, &size);
    fprintf(stream,
            "{apiVersion: apps/v1, kind: Deployment, metadata: {name: d, namespace: n}, spec: "
            "{template: {metadata: {");
    for (int i = 0; i < 4000; i++)
        fprintf(stream, "k%d: v, ", i);
    fprintf(stream, "}, spec: {}}}}");
    fclose(stream);
    unit_api_open(&api,
                  "policies: [{id: p, pods: controllers, match: {resources: [{kinds: [Pod]}]}, "
                  "checks: [{require: object.kind == 'Pod'}]}]\n",
                  NULL);
    unit_api_check(&api, text);
    ck_assert_uint_eq(unit_api_findings(&api), 1);
    ck_assert_int_eq(unit_api_finding(&api, 0)->outcome, CTRSEC_UNKNOWN);
    ck_assert_int_eq(unit_api_finding(&api, 0)->reason, CTRSEC_UNKNOWN_LIMIT);
    free(text);
    unit_api_close(&api);
}
END_TEST

/* A selector looks at each parameter object, for each object that is judged: that is paid for. */
START_TEST(pays_for_looking)
{
    struct unit_api api;
    char *text = NULL;
    size_t size;
    ctrsec_context *context;
    FILE *stream = open_memstream(&text, &size);
    fprintf(stream, POD(""));
    for (int i = 0; i < 2000; i++)
        fprintf(stream,
                "\n---\n{apiVersion: v1, kind: ConfigMap, metadata: {name: c%d, namespace: "
                "shop}}",
                i);
    fclose(stream);
    ck_assert_int_eq(ctrsec_context_new(&context, NULL, NULL), CTRSEC_OK);
    ck_assert_int_eq(ctrsec_context_limit(context, "document_fuel", 1000, NULL), CTRSEC_OK);
    unit_api_open_with(&api, context,
                       "policies: [{id: p, match: {resources: [{resources: [pods]}]}, params: "
                       "{api_version: v1, kind: ConfigMap}, checks: [{require: 'true'}], bindings: "
                       "[{params: {selector: {labels: {a: b}}}}]}]\n",
                       NULL);
    unit_api_check(&api, text);
    ck_assert_uint_eq(unit_api_findings(&api), 1);
    ck_assert_int_eq(unit_api_finding(&api, 0)->reason, CTRSEC_UNKNOWN_LIMIT);
    ck_assert_uint_eq(unit_api_counts(&api).stopped, 1);
    free(text);
    unit_api_close(&api);
}
END_TEST

/* Namespaces by the hundred, each with a pod; the first of two with the same name counts. */
START_TEST(finds_among_many)
{
    struct unit_api api;
    char *text = NULL;
    size_t size;
    FILE *stream = open_memstream(&text, &size);
    for (int i = 0; i < 300; i++)
        fprintf(
            stream,
            "{apiVersion: v1, kind: Namespace, metadata: {name: n%d, labels: {odd: '%d'}}}\n---\n"
            "{apiVersion: v1, kind: Namespace, metadata: {name: n%d, labels: {odd: '2'}}}\n---\n"
            "{apiVersion: v1, kind: Pod, metadata: {name: p, namespace: n%d}}\n---\n",
            i, i % 2, i, i);
    fclose(stream);
    unit_api_open(&api,
                  "policies: [{id: p, match: {resources: [{resources: [pods]}], namespaces: "
                  "{labels: {odd: '1'}}}, checks: [{require: 'false'}]}]\n",
                  NULL);
    unit_api_check(&api, text);
    ck_assert_uint_eq(unit_api_findings(&api), 150);
    ck_assert_uint_eq(unit_api_counts(&api).failed, 150);
    free(text);
    unit_api_close(&api);
}
END_TEST

/* --- several bundles ----------------------------------------------------------------------------
 */

static void read_source(struct cs_bundle_source *source, const char *text)
{
    struct cs_arena arena;
    struct cs_diag diag;
    cs_arena_init(&arena, &cs_alloc_libc, 0);
    cs_diag_init(&diag, &arena, NULL);
    cs_bundle_source_init(source, &cs_alloc_libc, &cs_limits_default);
    ck_assert_int_eq(cs_bundle_source_add(source, CS_STR("rules.yaml"), cs_str_from(text), &diag),
                     CTRSEC_OK);
    ck_assert_int_eq(cs_bundle_source_read(source, &diag), CTRSEC_OK);
    cs_arena_clear(&arena);
}

/* The objects that come with a bundle are for its own policies. */
START_TEST(bundles_do_not_share_objects)
{
    static const char *const texts[] = {
        "policies: [{id: a, match: {namespaces: {labels: {env: prod}}}, checks: [{require: "
        "'false'}]}]\n",
        "policies: [{id: b, match: {namespaces: {labels: {env: prod}}}, checks: [{require: "
        "namespaceObject == null}]}]\n"
        "objects: [{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {env: "
        "prod}}}]\n"};
    static const int32_t outcomes[] = {CTRSEC_UNKNOWN, CTRSEC_FAIL};
    struct cs_bundle_source sources[2];
    struct cs_plan_input inputs[2];
    struct cs_plan_selection selection = {.params = {cs_value_absent(), 0}};
    struct cs_check check = {.phase = CTRSEC_PHASE_DEPLOY};
    struct cs_evaluator evaluator;
    struct cs_result result;
    struct cs_plan *plan;
    struct cs_arena arena;
    struct cs_diag diag;
    struct cs_set set;
    cs_arena_init(&arena, &cs_alloc_libc, 0);
    cs_diag_init(&diag, &arena, NULL);
    for (int i = 0; i < 2; i++) {
        read_source(&sources[i], texts[i]);
        inputs[i] = (struct cs_plan_input){.rules = &sources[i].rules,
                                           .channel = i == 0 ? CS_STR("first") : CS_STR("second")};
    }
    ck_assert_int_eq(
        cs_plan_new(&cs_alloc_libc, &cs_limits_default, inputs, 2, &selection, &diag, &plan),
        CTRSEC_OK);
    ck_assert_int_eq(cs_set_init(&set, &cs_alloc_libc, &cs_limits_default, 1), CTRSEC_OK);
    ck_assert_int_eq(cs_set_add(&set, CS_STR("unit"), CS_STR(POD("")), CS_FORMAT_YAML), CTRSEC_OK);
    ck_assert_int_eq(cs_set_link(&set, true), CTRSEC_OK);
    cs_result_init(&result, &cs_alloc_libc, &cs_limits_default);
    ck_assert_int_eq(cs_evaluator_init(&evaluator, plan), CTRSEC_OK);
    ck_assert_int_eq(cs_evaluator_check(&evaluator, &set, &check, &result), CTRSEC_OK);
    ck_assert_uint_eq(result.nfindings, 2);
    for (int i = 0; i < 2; i++)
        ck_assert_int_eq(result.findings[i].outcome, outcomes[i]);
    cs_evaluator_clear(&evaluator);
    cs_result_clear(&result);
    cs_set_clear(&set);
    cs_plan_free(plan);
    for (int i = 0; i < 2; i++)
        cs_bundle_source_clear(&sources[i]);
    cs_arena_clear(&arena);
}
END_TEST

/* --- memory -------------------------------------------------------------------------------------
 */

static uint64_t allocations;

START_TEST(nothing_is_allocated_while_judging)
{
    struct ctrsec_context_options options = {
        .struct_size = sizeof options, .resize = unit_alloc_count, .payload = &allocations};
    struct unit_api api;
    ctrsec_context *context;
    ck_assert_int_eq(ctrsec_context_new(&context, &options, NULL), CTRSEC_OK);
    unit_api_open_with(&api, context,
                       "policies:\n- id: p\n  pods: controllers\n"
                       "  match: {resources: [{resources: [pods]}], namespaces: {labels: {a: b}}}\n"
                       "  params: {api_version: v1, kind: ConfigMap}\n"
                       "  variables: [{name: all, expression: object.spec.containers}]\n"
                       "  conditions: [{require: request.operation == 'CREATE'}]\n"
                       "  checks: [{require: variables.all.size() > int(params.data.most), "
                       "message_expression: \"'most: ' + params.data.most\"}]\n"
                       "  bindings: [{params: {selector: {}}}]\n",
                       NULL);
    unit_api_add(&api, "all.yaml",
                 DEPLOYMENT "---\n{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: "
                            "{a: b}}}" MAP("a", "shop", "3") MAP("b", "shop", "4"));
    unit_api_run(&api);
    ck_assert_uint_eq(unit_api_findings(&api), 2);
    uint64_t before = allocations;
    for (int i = 0; i < 3; i++)
        unit_api_run(&api);
    ck_assert_uint_eq(unit_api_findings(&api), 2);
    ck_assert_uint_eq(allocations, before);
    unit_api_close(&api);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("policy");
    tcase_add_loop_test(test, judges, 0, UNIT_COUNT(cases));
    tcase_add_test(test, points_into_the_manifest);
    tcase_add_test(test, names_binding_and_code);
    tcase_add_test(test, tells_checks_apart);
    tcase_add_loop_test(test, follows_the_site, 0, UNIT_COUNT(sites));
    tcase_add_test(test, counts_what_ran);
    tcase_add_test(test, keeps_secrets);
    tcase_add_test(test, annotates_reviews);
    tcase_add_test(test, masks_annotations);
    tcase_add_test(test, bounds_what_it_makes);
    tcase_add_test(test, pays_for_looking);
    tcase_add_test(test, finds_among_many);
    tcase_add_test(test, bundles_do_not_share_objects);
    tcase_add_test(test, nothing_is_allocated_while_judging);
    return unit_run("policy", test);
}
