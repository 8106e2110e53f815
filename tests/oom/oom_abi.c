/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every allocation of every way through the C ABI is refused, once and for good: the call answers
 * CTRSEC_E_NOMEM, nothing leaks, nothing is read that was not written (AddressSanitizer looks on).
 * A way whose n-th allocation does not exist any more has been walked to its end.
 */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "ctrsec/ctrsec.h"
#include "oom/failing_alloc.h"

#define TRY(call)                 \
    do {                          \
        int status_ = (call);     \
        if (status_ != CTRSEC_OK) \
            return status_;       \
    } while (0)

#define NOW INT64_C(1750000000)

static const char manifest[] = "channel: test\n"
                               "title: Rules of a test\n"
                               "epoch: 1\n"
                               "version: 1\n"
                               "not_before: 2024-01-01\n"
                               "expires: 2036-01-01\n"
                               "params:\n"
                               "  shells: {type: list(string), default: [sh, bash]}\n";

static const char rules[] =
    "rules:\n"
    "  - id: privileged\n"
    "    title: Privileged container\n"
    "    severity: high\n"
    "    target: workload\n"
    "    each: container\n"
    "    violation: container.privileged\n"
    "    message: \"container {container.name} runs privileged\"\n"
    "    remediation: Drop it.\n"
    "    references: {url: https://example.com/privileged}\n"
    "    enforce: {deploy: deny}\n"
    "    tests:\n"
    "      - name: with\n"
    "        input: {apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers:\n"
    "          [{name: c, image: i, securityContext: {privileged: true}}]}}\n"
    "        expect: fail\n"
    "      - name: without\n"
    "        input: {apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers:\n"
    "          [{name: c, image: i}]}}\n"
    "        expect: pass\n"
    "  - id: labelled\n"
    "    title: No owner\n"
    "    severity: low\n"
    "    target: object\n"
    "    require: has(object.metadata.labels) && object.metadata.labels.exists(k, k == 'owner')\n"
    "    message: nobody owns this\n"
    "    tests:\n"
    "      - {name: none, input: {apiVersion: v1, kind: Pod, metadata: {name: p}}, expect: fail}\n"
    "      - {name: one, input: {apiVersion: v1, kind: Pod, metadata: {name: p, labels: {owner: "
    "x}}},"
    " expect: pass}\n"
    "  - id: shell\n"
    "    title: Shell\n"
    "    severity: medium\n"
    "    target: event\n"
    "    violation: proc.name in params.shells && proc.name.matches('^(ba)?sh$')\n"
    "    message: a shell started\n"
    "    tests:\n"
    "      - {name: sh, subject: {proc: {name: sh}}, expect: fail}\n"
    "      - {name: cat, subject: {proc: {name: cat}}, expect: pass}\n";

static const char policies[] =
    "apiVersion: admissionregistration.k8s.io/v1\n"
    "kind: ValidatingAdmissionPolicy\n"
    "metadata: {name: named.policy}\n"
    "spec:\n"
    "  paramKind: {apiVersion: v1, kind: ConfigMap}\n"
    "  matchConstraints: {resourceRules: [{apiGroups: [''], apiVersions: [v1], operations: ['*'],\n"
    "    resources: [pods]}]}\n"
    "  variables: [{name: name, expression: object.metadata.name}]\n"
    "  validations: [{expression: variables.name == params.data.name, messageExpression:\n"
    "    \"'not ' + params.data.name\"}]\n"
    "---\n"
    "apiVersion: admissionregistration.k8s.io/v1\n"
    "kind: ValidatingAdmissionPolicyBinding\n"
    "metadata: {name: b}\n"
    "spec:\n"
    "  policyName: named.policy\n"
    "  paramRef: {name: names, namespace: shop, parameterNotFoundAction: Deny}\n"
    "  matchResources: {namespaceSelector: {matchLabels: {env: prod}}}\n"
    "  validationActions: [Deny, Audit]\n"
    "---\n"
    "{apiVersion: v1, kind: ConfigMap, metadata: {name: names, namespace: shop}, data: {name: a}}\n"
    "---\n"
    "{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {env: prod}}}\n"
    "---\n"
    "apiVersion: kyverno.io/v1\n"
    "kind: ClusterPolicy\n"
    "metadata: {name: kyverno}\n"
    "spec:\n"
    "  rules:\n"
    "    - name: cel\n"
    "      match: {any: [{resources: {kinds: [Pod, Pod/exec], namespaces: ['s*']}}]}\n"
    "      exclude: {any: [{clusterRoles: [x]}]}\n"
    "      validate: {cel: {expressions: [{expression: has(object.metadata.labels)}]}}\n"
    "    - name: pattern\n"
    "      match: {any: [{resources: {kinds: [Pod]}}]}\n"
    "      validate: {pattern: {a: b}}\n"
    "---\n"
    "apiVersion: policies.kyverno.io/v1\n"
    "kind: ValidatingPolicy\n"
    "metadata: {name: kyverno-cel}\n"
    "spec:\n"
    "  matchConstraints: {resourceRules: [{apiGroups: [''], apiVersions: [v1], operations: "
    "[CREATE],\n"
    "    resources: [pods]}]}\n"
    "  validations: [{expression: size(object.spec.containers) > 1}]\n"
    "---\n"
    "apiVersion: templates.gatekeeper.sh/v1\n"
    "kind: ConstraintTemplate\n"
    "metadata: {name: k8stest}\n"
    "spec:\n"
    "  crd: {spec: {names: {kind: K8sTest}}}\n"
    "  targets: [{target: t, code: [{engine: K8sNativeValidation, source: {validations:\n"
    "    [{expression: variables.params.most > 1}]}}]}]\n"
    "---\n"
    "apiVersion: constraints.gatekeeper.sh/v1beta1\n"
    "kind: K8sTest\n"
    "metadata: {name: c}\n"
    "spec: {parameters: {most: 1}, match: {kinds: [{kinds: [Pod]}], namespaces: [shop]}}\n";

static const char broken[] = "rules:\n"
                             "  - id: broken\n"
                             "    title: Broken\n"
                             "    severity: high\n"
                             "    target: workload\n"
                             "    violation: workload.nmae == 1 +\n"
                             "    message: broken\n";

static const char site[] = "rules:\n"
                           "  labelled: {severity: medium}\n"
                           "exceptions:\n"
                           "  - {id: e1, rule: privileged, match: {name: other}, reason: known}\n";

/* Two layers, with all that is kept of them; and a report whose findings are known. */
static const char platform[] =
    "bundles: [{file: a, trust: b, channel: c}]\n"
    "rules: {privileged: {severity: critical, enforce: {deploy: warn}, reason: r}}\n"
    "on_incomplete: {build: warn}\n"
    "annotations: {allow: [labelled]}\n"
    "repository: {exceptions: ['*'], max_days: 30}\n"
    "exceptions:\n"
    "  - {id: e1, rule: privileged, match: {name: [bad, b*]}, when: finding.name == 'bad', reason: "
    "r}\n";
static const char repository[] = "rules: {privileged: {enforce: {deploy: deny}}}\n"
                                 "exceptions: [{rule: labelled, reason: r, expires: 2000-01-01}]\n";
static const char earlier[] =
    "{\"findings\": [{\"outcome\": \"fail\", \"fingerprint\": \"v1:1\", \"location\": {\"file\": "
    "\"pods.yaml\"}}, {\"outcome\": \"unknown\", \"fingerprint\": \"v1:2\"}]}";

static const char pods[] = "apiVersion: v1\n"
                           "kind: Pod\n"
                           "metadata: &meta {name: bad, namespace: shop}\n"
                           "spec:\n"
                           "  containers:\n"
                           "    - name: web\n"
                           "      image: registry.example/web:1.0\n"
                           "      securityContext: {privileged: true}\n"
                           "---\n"
                           "apiVersion: v1\n"
                           "kind: Service\n"
                           "metadata: *meta\n"
                           "spec: {type: NodePort, selector: {app: web}}\n"
                           "---\n"
                           "kind: [unclosed\n";

static const char events[] =
    "{\"evt.type\":\"execve\",\"proc.name\":\"bash\",\"container.id\":\"c0\"}\n"
    "{\"evt.type\":\"execve\",\"proc.name\":\"ls\\u0041\"}\n";

static const char image[] =
    "{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{\"User\":\"0\","
    "\"Env\":[\"A=b\"]},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[]}}";

static const char review[] =
    "{\"apiVersion\":\"admission.k8s.io/v1\",\"kind\":\"AdmissionReview\",\"request\":{\"uid\":"
    "\"u\",\"kind\":{\"version\":\"v1\",\"kind\":\"Pod\"},\"namespace\":\"shop\",\"operation\":"
    "\"UPDATE\",\"object\":{\"metadata\":{\"name\":\"bad\"},\"spec\":{\"containers\":[{\"name\":"
    "\"web\",\"securityContext\":{\"privileged\":true}}]}},\"oldObject\":{\"metadata\":{}}}}";

/* The normal form of policies, with all that an evaluator makes for them. */
static const char forms[] =
    "channel: test\n"
    "policies:\n"
    "- id: p\n"
    "  pods: controllers\n"
    "  match:\n"
    "    resources: [{kinds: [Pod], names: ['w*'], selector: {labels: {a: b}}}, {resources: "
    "[pods]}]\n"
    "    exclude: [{groups: [apps], resources: [x]}]\n"
    "    objects: {expressions: [{key: a, operator: NotIn, values: [c]}]}\n"
    "    namespaces: {labels: {env: prod}}\n"
    "  conditions: [{require: request.operation != 'DELETE'}]\n"
    "  variables: [{name: all, expression: object.spec.containers}]\n"
    "  params: {api_version: v1, kind: ConfigMap}\n"
    "  bindings:\n"
    "  - {name: one, params: {name: m}, audit: true}\n"
    "  - {name: some, params: {selector: {labels: {for: p}}}}\n"
    "  - {name: own, params: {value: {data: {most: '0'}}}}\n"
    "  checks: [{require: variables.all.size() <= int(params.data.most), message_expression: "
    "\"'most '"
    " + params.data.most\"}, {require: object.x == 1}]\n"
    "  audit: [{key: kind, expression: object.kind + params.data.most}]\n"
    "  tests:\n"
    "  - {name: t, expect: fail, inputs: [{apiVersion: apps/v1, kind: Deployment, metadata: {name: "
    "w,"
    " namespace: shop}, spec: {template: {metadata: {labels: {}}, spec: {containers: [{name: "
    "c}]}}}},"
    " {apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {env: prod}}}]}\n"
    "objects:\n"
    "- {apiVersion: v1, kind: ConfigMap, metadata: {name: m, namespace: shop}, data: {most: '0'}}\n"
    "- {apiVersion: v1, kind: ConfigMap, metadata: {name: n, namespace: shop, labels: {for: p}}, "
    "data:"
    " {most: '0'}}\n"
    "- {apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {env: prod}}}\n";

static const char malformed_review[] =
    "{\"apiVersion\":\"admission.k8s.io/v1\",\"kind\":\"AdmissionReview\",\"request\":{\"uid\":"
    "\"u\",\"uid\":\"u\"}}";

/* Made once, with memory enough. */
static struct {
    const void *bytes;
    size_t size;
} bundle_file, secret_key, public_key, payload, minisig;

struct handles {
    ctrsec_context *context;
    ctrsec_builder *builder;
    ctrsec_key *key;
    ctrsec_trust *trust;
    ctrsec_bundle *bundle;
    ctrsec_plan *plan;
    ctrsec_document *document;
    ctrsec_evaluator *evaluator;
    ctrsec_result *result;
    ctrsec_known *known;
    ctrsec_expr *expr;
    ctrsec_buffer *buffers[6];
    ctrsec_error *error, *notices;
};

static void drop(struct handles *h)
{
    for (size_t i = 0; i < sizeof h->buffers / sizeof *h->buffers; i++)
        ctrsec_buffer_free(h->buffers[i]);
    ctrsec_expr_free(h->expr);
    ctrsec_known_free(h->known);
    ctrsec_evaluator_free(h->evaluator);
    ctrsec_document_free(h->document);
    ctrsec_plan_release(h->plan);
    ctrsec_bundle_release(h->bundle);
    ctrsec_trust_free(h->trust);
    ctrsec_key_free(h->key);
    ctrsec_builder_free(h->builder);
    ctrsec_result_free(h->result);
    ctrsec_error_free(h->error);
    ctrsec_error_free(h->notices);
    ctrsec_context_free(h->context);
}

static int fill_builder(struct handles *h)
{
    TRY(ctrsec_builder_new(&h->builder, h->context, &h->error));
    TRY(ctrsec_builder_add(h->builder, "bundle.yaml", manifest, strlen(manifest), &h->error));
    return ctrsec_builder_add(h->builder, "rules.yaml", rules, strlen(rules), &h->error);
}

static int walk_keys(struct handles *h)
{
    TRY(ctrsec_key_new(&h->key, h->context, &h->error));
    TRY(ctrsec_key_secret(&h->buffers[0], h->key, &h->error));
    TRY(ctrsec_key_public(&h->buffers[1], h->key, &h->error));
    ctrsec_key_free(h->key);
    return ctrsec_key_load(&h->key, h->context, ctrsec_buffer_data(h->buffers[0]),
                           ctrsec_buffer_size(h->buffers[0]), NULL, &h->error);
}

static int walk_build(struct handles *h)
{
    uint32_t passed, failed;
    const char *signer = public_key.bytes;
    TRY(fill_builder(h));
    TRY(ctrsec_builder_check(h->builder, &h->error));
    TRY(ctrsec_builder_test(h->builder, &passed, &failed, &h->error));
    return ctrsec_builder_build(&h->buffers[0], h->builder, &signer, 1, &h->error);
}

static int walk_refusal(struct handles *h)
{
    TRY(fill_builder(h));
    TRY(ctrsec_builder_add(h->builder, "broken.yaml", broken, strlen(broken), &h->error));
    return ctrsec_builder_check(h->builder, &h->error);
}

static int walk_policies(struct handles *h)
{
    struct ctrsec_plan_options plan = {.struct_size = sizeof plan};
    struct ctrsec_check_options check = {.struct_size = sizeof check, .now = NOW, .complete = 1};
    const char *signer = public_key.bytes;
    TRY(fill_builder(h));
    TRY(ctrsec_builder_add_policy(h->builder, "policies.yaml", policies, strlen(policies),
                                  &h->error));
    TRY(ctrsec_builder_notices(&h->notices, h->builder, &h->error));
    TRY(ctrsec_builder_build(&h->buffers[0], h->builder, &signer, 1, &h->error));
    plan.builder = h->builder;
    TRY(ctrsec_plan_new(&h->plan, h->context, &plan, &h->error));
    TRY(ctrsec_document_new(&h->document, h->context, &h->error));
    TRY(ctrsec_document_add(h->document, "pods.yaml", pods, strlen(pods), CTRSEC_FORMAT_YAML,
                            &h->error));
    TRY(ctrsec_evaluator_new(&h->evaluator, h->plan, &h->error));
    TRY(ctrsec_result_new(&h->result, h->context, &h->error));
    return ctrsec_check(h->evaluator, h->document, &check, h->result, &h->error);
}

static int walk_forms(struct handles *h)
{
    struct ctrsec_plan_options plan = {.struct_size = sizeof plan};
    struct ctrsec_review_options options = {.struct_size = sizeof options, .now = NOW};
    uint32_t passed;
    TRY(ctrsec_builder_new(&h->builder, h->context, &h->error));
    TRY(ctrsec_builder_add(h->builder, "bundle.yaml", forms, strlen(forms), &h->error));
    TRY(ctrsec_builder_test(h->builder, &passed, NULL, &h->error));
    plan.builder = h->builder;
    TRY(ctrsec_plan_new(&h->plan, h->context, &plan, &h->error));
    TRY(ctrsec_evaluator_new(&h->evaluator, h->plan, &h->error));
    TRY(ctrsec_result_new(&h->result, h->context, &h->error));
    return ctrsec_review(&h->buffers[0], h->evaluator, review, strlen(review), &options, h->result,
                         &h->error);
}

static int walk_files(struct handles *h)
{
    TRY(ctrsec_key_load(&h->key, h->context, secret_key.bytes, secret_key.size, NULL, &h->error));
    TRY(ctrsec_bundle_sign(&h->buffers[0], h->context, bundle_file.bytes, bundle_file.size, h->key,
                           "comment", &h->error));
    TRY(ctrsec_bundle_payload(&h->buffers[1], h->context, bundle_file.bytes, bundle_file.size,
                              &h->error));
    TRY(ctrsec_bundle_minisig(&h->buffers[2], h->context, bundle_file.bytes, bundle_file.size, 0,
                              &h->error));
    TRY(ctrsec_bundle_inspect(&h->buffers[3], h->context, bundle_file.bytes, bundle_file.size,
                              &h->error));
    return ctrsec_bundle_join(&h->buffers[4], h->context, payload.bytes, payload.size,
                              minisig.bytes, minisig.size, &h->error);
}

static int walk_load(struct handles *h)
{
    struct ctrsec_bundle_options options = {
        .struct_size = sizeof options, .state_new = 1, .channel = "test", .now = NOW};
    struct ctrsec_config_layer layer = {.bytes = site, .size = strlen(site), .name = "site.yaml"};
    struct ctrsec_plan_options plan = {.struct_size = sizeof plan,
                                       .bundles = &h->bundle,
                                       .bundle_count = 1,
                                       .layers = &layer,
                                       .layer_count = 1};
    size_t size;
    TRY(ctrsec_trust_load(&h->trust, h->context, public_key.bytes, public_key.size, "test.pub",
                          &h->error));
    options.trust = h->trust;
    TRY(ctrsec_bundle_load(&h->bundle, h->context, bundle_file.bytes, bundle_file.size, &options,
                           &h->error));
    /* the state names this very bundle, so it loads again */
    ctrsec_bundle *again = NULL;
    options.state_new = 0;
    options.state = ctrsec_bundle_state(h->bundle, &size);
    options.state_size = size;
    int status = ctrsec_bundle_load(&again, h->context, bundle_file.bytes, bundle_file.size,
                                    &options, &h->error);
    ctrsec_bundle_release(again);
    TRY(status);
    TRY(ctrsec_plan_new(&h->plan, h->context, &plan, &h->error));
    return ctrsec_plan_json(&h->buffers[0], h->plan, &h->error);
}

static int walk_check(struct handles *h)
{
    struct ctrsec_plan_options plan = {.struct_size = sizeof plan};
    struct ctrsec_check_options check = {.struct_size = sizeof check, .now = NOW, .complete = 1};
    TRY(fill_builder(h));
    plan.builder = h->builder;
    TRY(ctrsec_plan_new(&h->plan, h->context, &plan, &h->error));
    TRY(ctrsec_document_new(&h->document, h->context, &h->error));
    TRY(ctrsec_document_add(h->document, "pods.yaml", pods, strlen(pods), CTRSEC_FORMAT_YAML,
                            &h->error));
    TRY(ctrsec_document_add(h->document, "events.ndjson", events, strlen(events),
                            CTRSEC_FORMAT_NDJSON, &h->error));
    TRY(ctrsec_document_add(h->document, "image.json", image, strlen(image), CTRSEC_FORMAT_AUTO,
                            &h->error));
    TRY(ctrsec_document_signature(h->document, "registry.example/web:1.0", "verified", "someone",
                                  &h->error));
    TRY(ctrsec_evaluator_new(&h->evaluator, h->plan, &h->error));
    TRY(ctrsec_result_new(&h->result, h->context, &h->error));
    return ctrsec_check(h->evaluator, h->document, &check, h->result, &h->error);
}

static int walk_config(struct handles *h)
{
    struct ctrsec_config_layer layers[] = {
        {platform, strlen(platform), "p", CTRSEC_CONFIG_PLATFORM, 0},
        {repository, strlen(repository), "r", CTRSEC_CONFIG_REPOSITORY, 0}};
    struct ctrsec_plan_options plan = {
        .struct_size = sizeof plan, .layers = layers, .layer_count = 2};
    struct ctrsec_check_options check = {
        .struct_size = sizeof check, .now = NOW, .list_exceptions = 1};
    uint32_t count;
    TRY(ctrsec_config_bundles(&h->buffers[0], &count, h->context, layers, 2, &h->error));
    TRY(fill_builder(h));
    plan.builder = h->builder;
    TRY(ctrsec_config_show(&h->buffers[1], h->context, &plan, 0, 0, &h->error));
    TRY(ctrsec_config_show(&h->buffers[2], h->context, &plan, 1, 2, &h->error));
    TRY(ctrsec_plan_new(&h->plan, h->context, &plan, &h->error));
    TRY(ctrsec_known_load(&h->known, h->context, earlier, strlen(earlier), "e", &h->error));
    TRY(ctrsec_known_diff(&h->buffers[3], NULL, h->known, h->known, 1, 2, &h->error));
    check.known = h->known;
    TRY(ctrsec_document_new(&h->document, h->context, &h->error));
    TRY(ctrsec_document_add(h->document, "pods.yaml", pods, strlen(pods), CTRSEC_FORMAT_YAML,
                            &h->error));
    TRY(ctrsec_evaluator_new(&h->evaluator, h->plan, &h->error));
    TRY(ctrsec_result_new(&h->result, h->context, &h->error));
    return ctrsec_check(h->evaluator, h->document, &check, h->result, &h->error);
}

/* Every format, of a check that records outcomes, and of its report read back. */
static int walk_reports(struct handles *h)
{
    static const char *const reasons[] = {"denied", "unread"};
    struct ctrsec_plan_options plan = {.struct_size = sizeof plan};
    struct ctrsec_check_options check = {
        .struct_size = sizeof check, .now = NOW, .outcomes = CTRSEC_OUTCOMES_ALL};
    TRY(fill_builder(h));
    plan.builder = h->builder;
    TRY(ctrsec_plan_new(&h->plan, h->context, &plan, &h->error));
    TRY(ctrsec_document_new(&h->document, h->context, &h->error));
    TRY(ctrsec_document_add(h->document, "pods.yaml", pods, strlen(pods), CTRSEC_FORMAT_YAML,
                            &h->error));
    TRY(ctrsec_evaluator_new(&h->evaluator, h->plan, &h->error));
    TRY(ctrsec_result_new(&h->result, h->context, &h->error));
    TRY(ctrsec_check(h->evaluator, h->document, &check, h->result, &h->error));
    TRY(ctrsec_result_hash_lines(h->result, h->document, &h->error));
    TRY(ctrsec_result_exit(h->result, 1, reasons, 2, &h->error));
    for (int32_t format = 0; ctrsec_report_format_name(format) != NULL; format++) {
        struct ctrsec_report_options report = {
            .struct_size = sizeof report, .format = format, .colour = 1};
        ctrsec_buffer_free(h->buffers[1]);
        h->buffers[1] = NULL;
        TRY(ctrsec_report_write(&h->buffers[1], h->result, &report, &h->error));
    }
    TRY(ctrsec_report_write(&h->buffers[0], h->result, NULL, &h->error));
    return ctrsec_report_read(h->result, ctrsec_buffer_data(h->buffers[0]),
                              ctrsec_buffer_size(h->buffers[0]), "report", &h->error);
}

static int walk_review(struct handles *h)
{
    struct ctrsec_plan_options plan = {.struct_size = sizeof plan};
    struct ctrsec_review_options options = {.struct_size = sizeof options, .now = NOW};
    TRY(fill_builder(h));
    plan.builder = h->builder;
    TRY(ctrsec_plan_new(&h->plan, h->context, &plan, &h->error));
    TRY(ctrsec_evaluator_new(&h->evaluator, h->plan, &h->error));
    TRY(ctrsec_document_new(&h->document, h->context, &h->error));
    TRY(ctrsec_document_add(h->document, "pods.yaml", pods, strlen(pods), CTRSEC_FORMAT_YAML,
                            &h->error));
    options.context = h->document;
    TRY(ctrsec_review(&h->buffers[0], h->evaluator, review, strlen(review), &options, NULL,
                      &h->error));
    TRY(ctrsec_result_new(&h->result, h->context, &h->error));
    TRY(ctrsec_review(&h->buffers[1], h->evaluator, review, strlen(review), &options, h->result,
                      &h->error));
    TRY(ctrsec_review(&h->buffers[2], h->evaluator, malformed_review, strlen(malformed_review),
                      &options, h->result, &h->error));
    return ctrsec_review(&h->buffers[3], h->evaluator, pods, strlen(pods), &options, h->result,
                         &h->error);
}

static int walk_expr(struct handles *h)
{
    static const char text[] = "workload.containers.filter(c, c.privileged).map(c, c.name + '!')";
    TRY(ctrsec_expr_new(&h->expr, h->context, text, strlen(text), CTRSEC_TARGET_WORKLOAD,
                        &h->error));
    TRY(ctrsec_document_new(&h->document, h->context, &h->error));
    TRY(ctrsec_document_add(h->document, "pods.yaml", pods, strlen(pods), CTRSEC_FORMAT_YAML,
                            &h->error));
    TRY(ctrsec_expr_eval(&h->buffers[0], h->expr, h->document, NOW, &h->error));
    TRY(ctrsec_expr_explain(&h->buffers[1], h->expr, h->document, NOW, CTRSEC_EXPLAIN_TEXT,
                            &h->error));
    return ctrsec_expr_explain(&h->buffers[2], h->expr, h->document, NOW, CTRSEC_EXPLAIN_JSON,
                               &h->error);
}

static const struct {
    const char *name;
    int (*walk)(struct handles *h);
    int status; /* with memory enough */
} ways[] = {
    {"keys", walk_keys, CTRSEC_OK},
    {"build", walk_build, CTRSEC_OK},
    {"refusal", walk_refusal, CTRSEC_E_SYNTAX},
    {"policies", walk_policies, CTRSEC_OK},
    {"forms", walk_forms, CTRSEC_OK},
    {"files", walk_files, CTRSEC_OK},
    {"load", walk_load, CTRSEC_OK},
    {"check", walk_check, CTRSEC_OK},
    {"config", walk_config, CTRSEC_OK},
    {"reports", walk_reports, CTRSEC_OK},
    {"review", walk_review, CTRSEC_E_INVALID},
    {"expr", walk_expr, CTRSEC_OK},
};

/* jansson asks libc, or whom its global hook names: here the allocator of the walk. */
static struct failing_alloc *jansson_alloc;

static char last_message[256]; /* of the error of the last walk */

static void *jansson_take(size_t size)
{
    return failing_alloc_resize(NULL, size > 0 ? size : 1, jansson_alloc);
}

static void jansson_free(void *pointer)
{
    failing_alloc_resize(pointer, 0, jansson_alloc);
}

static int walk_with(struct failing_alloc *alloc, int (*walk)(struct handles *h),
                     struct handles *keep)
{
    struct ctrsec_context_options options = {
        .struct_size = sizeof options, .resize = failing_alloc_resize, .payload = alloc};
    struct handles h = {.context = NULL};
    jansson_alloc = alloc;
    int status = ctrsec_context_new(&h.context, &options, &h.error);
    if (status == CTRSEC_OK)
        status = walk(&h);
    if (keep != NULL) {
        *keep = h;
        return status;
    }
    if (status != CTRSEC_OK && ctrsec_error_status(h.error) != status)
        status = CTRSEC_E_INTERNAL; /* the error object says something else */
    snprintf(last_message, sizeof last_message, "%s", ctrsec_error_message(h.error));
    drop(&h);
    return status;
}

/* Number of faults on one way. */
static int walk_all(size_t way, bool for_good)
{
    for (uint64_t n = 1;; n++) {
        struct failing_alloc alloc = {.fail_at = n, .for_good = for_good};
        int status = walk_with(&alloc, ways[way].walk, NULL);
        int expected = alloc.failed ? CTRSEC_E_NOMEM : ways[way].status;
        if (status != expected || alloc.blocks != 0) {
            printf("oom: %s: allocation %llu %s: status %d (%s), %llu blocks leaked; %s\n",
                   ways[way].name, (unsigned long long)n,
                   !alloc.failed ? "not refused"
                   : for_good    ? "refused for good"
                                 : "refused once",
                   status, ctrsec_status_text(status), (unsigned long long)alloc.blocks,
                   last_message);
            return 1;
        }
        if (!alloc.failed) {
            printf("oom: %s: %llu allocations refused %s\n", ways[way].name,
                   (unsigned long long)n - 1, for_good ? "for good" : "once");
            return 0;
        }
    }
}

/* Keys and a signed bundle for the ways that read them. */
static int prepare(struct handles *keys, struct handles *built, struct handles *files,
                   struct failing_alloc *alloc)
{
    if (walk_with(alloc, walk_keys, keys) != CTRSEC_OK)
        return 0;
    secret_key.bytes = ctrsec_buffer_data(keys->buffers[0]);
    secret_key.size = ctrsec_buffer_size(keys->buffers[0]);
    public_key.bytes = ctrsec_buffer_data(keys->buffers[1]);
    public_key.size = ctrsec_buffer_size(keys->buffers[1]);
    if (walk_with(alloc, walk_build, built) != CTRSEC_OK) {
        printf("oom: %s\n", ctrsec_error_message(built->error));
        return 0;
    }
    int status = ctrsec_bundle_sign(
        &files->buffers[0], keys->context, ctrsec_buffer_data(built->buffers[0]),
        ctrsec_buffer_size(built->buffers[0]), keys->key, "comment", &files->error);
    bundle_file.bytes = ctrsec_buffer_data(files->buffers[0]);
    bundle_file.size = ctrsec_buffer_size(files->buffers[0]);
    if (status != CTRSEC_OK ||
        ctrsec_bundle_payload(&files->buffers[1], keys->context, bundle_file.bytes,
                              bundle_file.size, &files->error) != CTRSEC_OK ||
        ctrsec_bundle_minisig(&files->buffers[2], keys->context, bundle_file.bytes,
                              bundle_file.size, 0, &files->error) != CTRSEC_OK) {
        printf("oom: %s\n", ctrsec_error_message(files->error));
        return 0;
    }
    payload.bytes = ctrsec_buffer_data(files->buffers[1]);
    payload.size = ctrsec_buffer_size(files->buffers[1]);
    minisig.bytes = ctrsec_buffer_data(files->buffers[2]);
    minisig.size = ctrsec_buffer_size(files->buffers[2]);
    return 1;
}

int main(int argc, char **argv)
{
    struct handles keys = {NULL}, built = {NULL}, files = {NULL};
    struct failing_alloc enough = {.fail_at = 0};
    int faults = 0;
    json_set_alloc_funcs(jansson_take, jansson_free);
    if (!prepare(&keys, &built, &files, &enough)) {
        printf("oom: keys and bundle for the test could not be made\n");
        faults++;
    }
    for (size_t i = 0; i < sizeof ways / sizeof *ways && faults == 0; i++)
        if (argc < 2 || strcmp(argv[1], ways[i].name) == 0)
            faults += walk_all(i, false) + walk_all(i, true);
    jansson_alloc = &enough;
    drop(&files);
    drop(&built);
    drop(&keys);
    if (enough.blocks != 0) {
        printf("oom: %llu blocks leaked\n", (unsigned long long)enough.blocks);
        faults++;
    }
    return faults == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
