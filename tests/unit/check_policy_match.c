/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What policies are about: rules on groups, versions, resources, kinds, operations, scope, names
 * and namespaces, exclusions, selectors of objects and Namespaces, equivalent versions, kinds of
 * definitions, and what cannot be told. The policy fails on all that it is about.
 */
#include "rule/policy_kind.h"
#include "rule/policy_match.h"
#include "unit_api.h"
#include "unit_run.h"

#define POD \
    "{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: shop, labels: {app: web}}}"
#define DEPLOYMENT "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: shop}}"
#define ROLE "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: web}}"
#define SPACE "{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {env: prod}}}"
#define WIDGET "{apiVersion: example.com/v1, kind: Widget, metadata: {name: w, namespace: shop}}"
#define BARE_WIDGET "{apiVersion: example.com/v1, kind: Widget, metadata: {name: w}}"
#define AND "\n---\n"
#define DEFINITION(scope)                                                                         \
    AND "{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: " \
        "widgets.example.com}, spec: {group: example.com, scope: " scope                          \
        ", names: {kind: Widget, plural: widgets}, versions: [{name: v1, served: true}, {name: "  \
        "v1beta1, served: true}, {name: v1alpha1, served: false}]}}"
#define REVIEW(type, request)                                                                 \
    "{apiVersion: admission.k8s.io/v1, kind: AdmissionReview, request: {uid: u, kind: {" type \
    "}, " request "}}"
#define CORE(kind) "group: '', version: v1, kind: " kind
#define PODS "resource: {group: '', version: v1, resource: pods}, namespace: shop, name: web"
#define RULE(text) "{resources: [{" text "}]}"
#define NOT(text) "{exclude: [{" text "}]}"
#define OBJECTS(text) "{objects: {" text "}}"
#define SPACES(text) "{namespaces: {" text "}}"
#define NEEDS(key, operator, values) \
    "expressions: [{key: " key ", operator: " operator", values: [" values "]}]"

static const struct {
    const char *match, *input, *expected;
} requests[] = {
    /* everything */
    {"{}", POD, "yes"},
    {"{resources: []}", POD, "yes"},
    {RULE(""), POD, "yes"},
    {RULE(""), WIDGET, "yes"},
    {RULE("groups: ['*'], versions: ['*'], resources: ['*'], operations: ['*'], scope: '*'"), POD,
     "yes"},
    /* groups, versions, resources */
    {RULE("groups: ['']"), POD, "yes"},
    {RULE("groups: [apps]"), POD, "no"},
    {RULE("groups: [apps, '']"), POD, "yes"},
    {RULE("groups: []"), POD, "no"},
    {RULE("groups: [apps]"), DEPLOYMENT, "yes"},
    {RULE("versions: [v1]"), POD, "yes"},
    {RULE("versions: [v1beta1]"), POD, "no"},
    {RULE("versions: v1"), POD, "yes"},
    {RULE("resources: [pods]"), POD, "yes"},
    {RULE("resources: [deployments]"), POD, "no"},
    {RULE("resources: [Pods]"), POD, "no"},
    {RULE("resources: ['*']"), POD, "yes"},
    {RULE("resources: ['*/*']"), POD, "yes"},
    {RULE("resources: [pods/*]"), POD, "yes"},
    {RULE("resources: [pods/exec]"), POD, "no"},
    {RULE("resources: []"), POD, "no"},
    {RULE("groups: [apps], resources: [deployments]"), DEPLOYMENT, "yes"},
    {RULE("groups: [''], resources: [deployments]"), DEPLOYMENT, "no"},
    /* one of several rules is enough, and all of a rule has to hold */
    {"{resources: [{groups: [apps]}, {groups: ['']}]}", POD, "yes"},
    {"{resources: [{groups: [apps]}, {resources: [services]}]}", POD, "no"},
    /* kinds */
    {RULE("kinds: [Pod]"), POD, "yes"},
    {RULE("kinds: [Deployment]"), POD, "no"},
    {RULE("kinds: ['*']"), POD, "yes"},
    {RULE("kinds: [Widget]"), WIDGET, "yes"},
    {RULE("kinds: [Widget], groups: [other.com]"), WIDGET, "no"},
    {RULE("kinds: [Pod], resources: [pods]"), POD, "yes"},
    {RULE("kinds: []"), POD, "no"},
    /* operations */
    {RULE("operations: [CREATE]"), POD, "yes"},
    {RULE("operations: [UPDATE, DELETE, CONNECT]"), POD, "no"},
    {RULE("operations: []"), POD, "no"},
    /* names */
    {RULE("names: [web]"), POD, "yes"},
    {RULE("names: [db]"), POD, "no"},
    {RULE("names: [w*b]"), POD, "yes"},
    {RULE("names: ['?eb']"), POD, "yes"},
    {RULE("names: ['?e']"), POD, "no"},
    {RULE("names: ['*']"), POD, "yes"},
    {RULE("names: [web]"), "{apiVersion: v1, kind: Pod, metadata: {generateName: web}}", "no"},
    /* namespaces */
    {RULE("namespaces: [shop]"), POD, "yes"},
    {RULE("namespaces: [sh*]"), POD, "yes"},
    {RULE("namespaces: [kube-*]"), POD, "no"},
    {RULE("excluded_namespaces: [shop]"), POD, "no"},
    {RULE("excluded_namespaces: [kube-*]"), POD, "yes"},
    {RULE("namespaces: [shop], excluded_namespaces: [s*]"), POD, "no"},
    {RULE("namespaces: [default]"), "{apiVersion: v1, kind: Pod, metadata: {name: web}}", "yes"},
    {RULE("namespaces: [shop]"), ROLE, "no"},
    {RULE("excluded_namespaces: [shop]"), ROLE, "yes"},
    {RULE("namespaces: [shop]"), SPACE, "yes"},
    {RULE("namespaces: [shop]"), BARE_WIDGET, "unknown"},
    {RULE("namespaces: [shop]"), BARE_WIDGET DEFINITION("Cluster"), "no"},
    {RULE("namespaces: [default]"), BARE_WIDGET DEFINITION("Namespaced"), "yes"},
    /* scope: Namespaces are of the cluster */
    {RULE("scope: Namespaced"), POD, "yes"},
    {RULE("scope: Cluster"), POD, "no"},
    {RULE("scope: Namespaced"), ROLE, "no"},
    {RULE("scope: Cluster"), ROLE, "yes"},
    {RULE("scope: Namespaced"), SPACE, "no"},
    {RULE("scope: Cluster"), SPACE, "yes"},
    {RULE("scope: Namespaced"), WIDGET, "yes"},
    {RULE("scope: Namespaced"), BARE_WIDGET, "unknown"},
    {RULE("scope: Cluster"), BARE_WIDGET DEFINITION("Cluster"), "yes"},
    /* a cluster-scoped object in a namespace is a mistake of the manifest */
    {RULE("scope: Cluster"),
     "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: web, "
     "namespace: shop}}",
     "yes"},
    /* kinds that only the set can tell */
    {RULE("groups: [example.com], resources: [widgets]"), WIDGET, "unknown"},
    {RULE("groups: [example.com], resources: [widgets]"), WIDGET DEFINITION("Namespaced"), "yes"},
    {RULE("groups: [example.com], resources: [gadgets]"), WIDGET DEFINITION("Namespaced"), "no"},
    {RULE("groups: [example.com], resources: ['*']"), WIDGET, "yes"},
    {RULE("groups: [example.com], resources: []"), WIDGET, "no"},
    {RULE("groups: [other.com], resources: [widgets]"), WIDGET, "no"},
    {RULE("groups: [example.com], resources: [widgets], names: [x]"), WIDGET, "no"},
    {RULE("groups: [example.com], resources: [widgets], operations: [DELETE]"), WIDGET, "no"},
    /* equivalent versions: those that are served */
    {RULE("groups: [autoscaling], versions: [v1], resources: [horizontalpodautoscalers]"),
     "{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: h}}", "yes"},
    {"{equivalent: false, resources: [{groups: [autoscaling], versions: [v1], resources: "
     "[horizontalpodautoscalers]}]}",
     "{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: h}}", "no"},
    {RULE("groups: [batch], versions: [v1beta1], resources: [cronjobs]"),
     "{apiVersion: batch/v1, kind: CronJob, metadata: {name: c}}", "no"},
    {RULE("groups: [batch], versions: [v1], resources: [cronjobs]"),
     "{apiVersion: batch/v1beta1, kind: CronJob, metadata: {name: c}}", "yes"},
    {RULE("groups: [apps], versions: [v1], resources: [deployments]"),
     "{apiVersion: extensions/v1beta1, kind: Deployment, metadata: {name: c}}", "yes"},
    {RULE("groups: [events.k8s.io], resources: [events]"),
     "{apiVersion: v1, kind: Event, metadata: {name: e}}", "yes"},
    {RULE("groups: [''], versions: [v1], resources: [events]"),
     "{apiVersion: events.k8s.io/v1, kind: Event, metadata: {name: e}}", "yes"},
    {RULE("groups: [example.com], versions: [v1beta1], resources: [widgets]"),
     WIDGET DEFINITION("Namespaced"), "yes"},
    {RULE("groups: [example.com], versions: [v1alpha1], resources: [widgets]"),
     WIDGET DEFINITION("Namespaced"), "no"},
    {"{equivalent: false, resources: [{groups: [example.com], versions: [v1beta1]}]}",
     WIDGET DEFINITION("Namespaced"), "no"},
    /* exclusion */
    {NOT("names: [web]"), POD, "no"},
    {NOT("names: [db]"), POD, "yes"},
    {"{resources: [{resources: [pods]}], exclude: [{namespaces: [shop]}]}", POD, "no"},
    {"{resources: [{resources: [pods]}], exclude: [{namespaces: [other]}]}", POD, "yes"},
    {NOT("groups: [example.com], resources: [widgets]"), WIDGET, "unknown"},
    {NOT("groups: [example.com], resources: [gadgets]"), WIDGET DEFINITION("Cluster"), "yes"},
    {"{resources: [{kinds: [Pod]}], exclude: [{groups: [example.com], resources: [widgets]}]}",
     WIDGET, "no"},
    /* selectors of objects */
    {OBJECTS(""), POD, "yes"},
    {OBJECTS("labels: {app: web}"), POD, "yes"},
    {OBJECTS("labels: {app: db}"), POD, "no"},
    {OBJECTS("labels: {app: web, tier: a}"), POD, "no"},
    {OBJECTS("labels: {app: web}"), DEPLOYMENT, "no"},
    {OBJECTS(NEEDS("app", "In", "db, web")), POD, "yes"},
    {OBJECTS(NEEDS("app", "In", "db")), POD, "no"},
    {OBJECTS(NEEDS("app", "NotIn", "db")), POD, "yes"},
    {OBJECTS(NEEDS("app", "NotIn", "web")), POD, "no"},
    {OBJECTS(NEEDS("tier", "NotIn", "web")), POD, "yes"},
    {OBJECTS(NEEDS("app", "Exists", "")), POD, "yes"},
    {OBJECTS(NEEDS("tier", "Exists", "")), POD, "no"},
    {OBJECTS(NEEDS("app", "DoesNotExist", "")), POD, "no"},
    {OBJECTS(NEEDS("tier", "DoesNotExist", "")), POD, "yes"},
    {OBJECTS(NEEDS("tier", "DoesNotExist", "")), DEPLOYMENT, "yes"},
    {OBJECTS("labels: {app: ''}"),
     "{apiVersion: v1, kind: Pod, metadata: {name: web, labels: {app: null}}}", "yes"},
    {OBJECTS("labels: {app: web}, " NEEDS("tier", "Exists", "")), POD, "no"},
    {RULE("selector: {labels: {app: web}}"), POD, "yes"},
    {RULE("selector: {labels: {app: db}}"), POD, "no"},
    /* selectors of Namespaces */
    {SPACES(""), POD, "yes"},
    {SPACES("labels: {env: prod}"), POD, "unknown"},
    {SPACES("labels: {env: prod}"), POD AND SPACE, "yes"},
    {SPACES("labels: {env: test}"), POD AND SPACE, "no"},
    {SPACES("labels: {env: prod}"), ROLE, "yes"},
    {SPACES("labels: {env: prod}"), SPACE, "yes"},
    {SPACES("labels: {env: test}"), SPACE, "no"},
    {SPACES("labels: {env: prod}"), BARE_WIDGET, "unknown"},
    {SPACES("labels: {env: prod}"), BARE_WIDGET DEFINITION("Cluster"), "yes"},
    {SPACES("labels: {kubernetes.io/metadata.name: shop}"), POD, "yes"},
    {SPACES("labels: {kubernetes.io/metadata.name: other}"), POD, "no"},
    {SPACES(NEEDS("kubernetes.io/metadata.name", "NotIn", "kube-system")), POD, "yes"},
    {SPACES(NEEDS("kubernetes.io/metadata.name", "NotIn", "shop")), POD, "no"},
    {SPACES(NEEDS("kubernetes.io/metadata.name", "Exists", "")), POD AND SPACE, "yes"},
    {SPACES("labels: {kubernetes.io/metadata.name: other, env: prod}"), POD, "no"},
    {SPACES("labels: {kubernetes.io/metadata.name: shop, env: prod}"), POD, "unknown"},
    {SPACES(NEEDS("env", "DoesNotExist", "")), POD, "unknown"},
    {SPACES(NEEDS("env", "DoesNotExist", "")), POD AND SPACE, "no"},
    {RULE("namespace_selector: {labels: {env: prod}}"), POD AND SPACE, "yes"},
    {RULE("namespace_selector: {labels: {env: prod}}"), POD, "unknown"},
    /* what is not about the object does not wait for its Namespace */
    {"{resources: [{resources: [services]}], namespaces: {labels: {env: prod}}}", POD, "no"},
    {"{objects: {labels: {app: db}}, namespaces: {labels: {env: prod}}}", POD, "no"},
    {"{exclude: [{names: [web]}], namespaces: {labels: {env: prod}}}", POD, "no"},
    /* never about themselves */
    {"{}",
     "{apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicy, metadata: "
     "{name: p}}",
     "no"},
    {"{}",
     "{apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingWebhookConfiguration, "
     "metadata: {name: p}}",
     "yes"},
    {"{}", "{apiVersion: authorization.k8s.io/v1, kind: SubjectAccessReview, metadata: {name: p}}",
     "no"},
    /* reviews */
    {RULE("operations: [UPDATE]"),
     REVIEW(CORE("Pod"), PODS ", operation: UPDATE, object: " POD ", oldObject: " POD), "yes"},
    {RULE("operations: [CREATE]"),
     REVIEW(CORE("Pod"), PODS ", operation: UPDATE, object: " POD ", oldObject: " POD), "no"},
    {RULE("operations: [DELETE]"), REVIEW(CORE("Pod"), PODS ", operation: DELETE, oldObject: " POD),
     "yes"},
    {RULE("resources: [pods/exec], operations: [CONNECT]"),
     REVIEW(CORE("PodExecOptions"),
            PODS ", subResource: exec, operation: CONNECT, object: {apiVersion: v1, kind: "
                 "PodExecOptions, command: [sh]}"),
     "yes"},
    {RULE("resources: [pods]"),
     REVIEW(CORE("PodExecOptions"),
            PODS ", subResource: exec, operation: CONNECT, object: {apiVersion: v1, kind: "
                 "PodExecOptions, command: [sh]}"),
     "no"},
    {RULE("resources: ['*']"),
     REVIEW(CORE("PodExecOptions"),
            PODS ", subResource: exec, operation: CONNECT, object: {apiVersion: v1, kind: "
                 "PodExecOptions, command: [sh]}"),
     "no"},
    {RULE("resources: [pods/*]"),
     REVIEW(CORE("Pod"),
            PODS ", subResource: status, operation: UPDATE, object: " POD ", oldObject: " POD),
     "yes"},
    {RULE("resources: ['*/status']"),
     REVIEW(CORE("Pod"),
            PODS ", subResource: status, operation: UPDATE, object: " POD ", oldObject: " POD),
     "yes"},
    {RULE("groups: [apps], resources: [deployments/scale]"),
     REVIEW("group: autoscaling, version: v1, kind: Scale",
            "resource: {group: apps, version: v1, resource: deployments}, subResource: scale, "
            "namespace: shop, name: web, operation: UPDATE, object: {apiVersion: autoscaling/v1, "
            "kind: Scale, spec: {replicas: 3}}"),
     "yes"},
    {RULE("groups: [example.com], resources: [widgets]"),
     REVIEW("group: example.com, version: v1, kind: Widget",
            "resource: {group: example.com, version: v1, resource: widgets}, namespace: shop, "
            "operation: CREATE, object: " WIDGET),
     "yes"},
    {OBJECTS("labels: {app: web}"),
     REVIEW(CORE("Pod"), PODS ", operation: UPDATE, object: {apiVersion: v1, kind: Pod, metadata: "
                              "{name: web}}, oldObject: " POD),
     "yes"},
    {OBJECTS("labels: {app: web}"),
     REVIEW(CORE("Pod"), PODS ", operation: DELETE, oldObject: " POD), "yes"},
    {OBJECTS(NEEDS("x", "DoesNotExist", "")),
     REVIEW(CORE("Pod"), PODS ", operation: DELETE, oldObject: null"), "no"},
    {RULE("names: [web]"), REVIEW(CORE("Pod"), PODS ", operation: DELETE, oldObject: " POD), "yes"},
    {RULE("scope: Cluster"),
     REVIEW(CORE("Namespace"), "resource: {group: '', version: v1, resource: namespaces}, "
                               "name: shop, namespace: shop, operation: CREATE, object: " SPACE),
     "yes"},
    {SPACES("labels: {env: prod}"),
     REVIEW(CORE("Namespace"),
            "resource: {group: '', version: v1, resource: namespaces}, name: "
            "shop, namespace: shop, operation: UPDATE, object: " SPACE ", oldObject: " SPACE),
     "yes"},
    {SPACES("labels: {env: prod}"),
     REVIEW(CORE("Namespace"), "resource: {group: '', version: v1, resource: namespaces}, name: "
                               "shop, namespace: shop, operation: DELETE, oldObject: " SPACE),
     "unknown"},
    /* kinds that are only sent to a subresource */
    {RULE("groups: [''], resources: [pods/eviction]"),
     "{apiVersion: policy/v1, kind: Eviction, metadata: {name: web, namespace: shop}}", "yes"},
    {RULE("resources: [pods]"),
     "{apiVersion: policy/v1, kind: Eviction, metadata: {name: web, namespace: shop}}", "no"},
    {RULE("groups: [policy], kinds: [Eviction], resources: [pods/*]"),
     "{apiVersion: policy/v1, kind: Eviction, metadata: {name: web, namespace: shop}}", "yes"},
    /* without its resource a request is of the one that its kind is served as */
    {RULE("resources: [pods]"),
     REVIEW(CORE("Pod"), "namespace: shop, name: web, operation: CREATE, object: " POD), "yes"},
};

static const char *answer(const struct unit_api *api)
{
    const struct ctrsec_finding *finding;
    for (uint32_t i = 0; (finding = ctrsec_result_finding(api->result, i)) != NULL; i++)
        if (finding->document == 0)
            return finding->outcome == CTRSEC_FAIL ? "yes" : "unknown";
    return "no";
}

START_TEST(matches)
{
    struct unit_api api;
    char rules[4096];
    snprintf(rules, sizeof rules,
             "policies:\n- id: p\n  match: %s\n  checks: [{require: 'false'}]\n",
             requests[_i].match);
    unit_api_open(&api, rules, NULL);
    unit_api_check(&api, requests[_i].input);
    ck_assert_msg(strcmp(answer(&api), requests[_i].expected) == 0, "%s on %s: %s, expected %s",
                  requests[_i].match, requests[_i].input, answer(&api), requests[_i].expected);
    unit_api_close(&api);
}
END_TEST

/* --- the table of kinds -------------------------------------------------------------------------
 */

START_TEST(kinds_are_in_order)
{
    for (uint32_t i = 0; i < cs_kind_count(); i++) {
        const struct cs_kind *kind = cs_kind_at(i);
        ck_assert_uint_eq(cs_kind_find(cs_str_from(kind->group), cs_str_from(kind->kind)), i);
        if (strchr(kind->resource, '/') == NULL)
            ck_assert_uint_eq(
                cs_kind_of_resource(cs_str_from(kind->group), cs_str_from(kind->resource)), i);
        if (kind->other != NULL)
            ck_assert_uint_ne(cs_kind_find(cs_str_from(kind->other), cs_str_from(kind->kind)),
                              CS_NO_KIND);
    }
    ck_assert_uint_eq(cs_kind_find(CS_STR("apps"), CS_STR("Pod")), CS_NO_KIND);
}
END_TEST

START_TEST(versions_are_served)
{
    struct cs_str group, version;
    uint32_t autoscaler = cs_kind_find(CS_STR("autoscaling"), CS_STR("HorizontalPodAutoscaler"));
    uint32_t old = cs_kind_find(CS_STR("extensions"), CS_STR("Ingress"));
    ck_assert(cs_kind_served(autoscaler, 0, &group, &version) && cs_str_is(version, "v2"));
    ck_assert(cs_kind_served(autoscaler, 1, &group, &version) && cs_str_is(version, "v1"));
    ck_assert(!cs_kind_served(autoscaler, 2, &group, &version));
    ck_assert(cs_kind_served(old, 0, &group, &version));
    ck_assert(cs_str_is(group, "networking.k8s.io") && cs_str_is(version, "v1"));
    ck_assert(!cs_kind_served(old, 1, &group, &version));
}
END_TEST

static const struct {
    const char *pattern, *text;
    bool expected;
} globs[] = {
    {"", "", true},         {"", "a", false},     {"*", "", true},       {"*", "abc", true},
    {"a*", "abc", true},    {"*c", "abc", true},  {"a*c", "abc", true},  {"a*d", "abc", false},
    {"?", "a", true},       {"?", "", false},     {"?", "ab", false},    {"a?c", "abc", true},
    {"*?", "", false},      {"*?", "a", true},    {"a**b", "ab", true},  {"*a*b*", "xaxbx", true},
    {"*a*b", "abab", true}, {"*ab", "aab", true}, {"a.c", "abc", false},
};

START_TEST(matches_globs)
{
    ck_assert_int_eq(cs_policy_glob(cs_str_from(globs[_i].pattern), cs_str_from(globs[_i].text)),
                     globs[_i].expected);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("policy_match");
    tcase_add_loop_test(test, matches, 0, UNIT_COUNT(requests));
    tcase_add_test(test, kinds_are_in_order);
    tcase_add_test(test, versions_are_served);
    tcase_add_loop_test(test, matches_globs, 0, UNIT_COUNT(globs));
    return unit_run("policy_match", test);
}
