/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two attacks as manifests, and the dashboard as it was published: what shows the attack must be
 * found by the rules named here, what is mended by none of them and be let through. The corpus is
 * beside the conformance suites.
 */
#include "shipped_rules.h"

#define RULES_MOST 6

static const struct {
    const char *file;
    bool denied;
    const char *rules[RULES_MOST]; /* that must fail; NULL behind the last */
} rows[] = {
    {"attacks/tesla-dashboard.yaml",
     true,
     {"exposed-dashboard", "dashboard-no-login", "dashboard-cluster-admin", "dashboard-plain-login",
      "metadata-endpoint-exposed"}},
    {"attacks/tesla-miner.yaml",
     true,
     {"miner-in-manifest", "download-and-run", "workload-image-latest", "secret-in-env",
      "secret-named-in-env"}},
    {"attacks/tesla-dashboard-fixed.yaml", false, {NULL}},
    {"attacks/metadata-endpoint-pod.yaml", true, {"metadata-address-named"}},
    {"attacks/metadata-endpoint-no-egress.yaml", true, {"metadata-endpoint-exposed"}},
    {"attacks/metadata-endpoint-fixed.yaml", false, {NULL}},
    {"attacks/gke-cluster-legacy.json",
     true,
     {"gke-legacy-metadata", "gke-metadata-open", "gke-legacy-access", "gke-node-account"}},
    {"attacks/gke-cluster-hardened.json", false, {NULL}},
    /* no login at all, and bound to cluster-admin by its own manifest */
    {"dashboard-v1.6.3/src/deploy/kubernetes-dashboard.yaml",
     true,
     {"dashboard-no-login", "dashboard-cluster-admin"}},
    {"dashboard-v1.10.1/src/deploy/recommended/kubernetes-dashboard.yaml", false, {NULL}},
    {"dashboard-v1.10.1/src/deploy/alternative/kubernetes-dashboard.yaml", false, {NULL}},
    {"dashboard-v2.7.0/aio/deploy/recommended.yaml", false, {NULL}},
    {"dashboard-v2.7.0/aio/deploy/alternative.yaml", false, {"dashboard-plain-login"}},
};

static bool expected(const char *const *rules, const char *rule)
{
    for (int i = 0; i < RULES_MOST && rules[i] != NULL; i++)
        if (strcmp(rules[i], rule) == 0)
            return true;
    return false;
}

/* Whether the tag is one of the rule's. */
static bool tagged(const struct judge *judge, const char *id, const char *tag)
{
    for (uint32_t i = 0; i < ctrsec_plan_rule_count(judge->plan); i++) {
        struct ctrsec_rule rule = {.struct_size = sizeof rule};
        ctrsec_plan_rule(&rule, judge->plan, i);
        if (strcmp(strchr(rule.id, '/') + 1, id) == 0) {
            const char *at = strstr(rule.tags, tag);
            return at != NULL && (at == rule.tags || at[-1] == ',');
        }
    }
    return false;
}

/* A row is right: the rules it names fail, no other rule about attacks does, the decision fits. */
static bool right(struct judge *judge, size_t row, const char *corpus)
{
    char path[4352];
    size_t size;
    bool good = true;
    int len = snprintf(path, sizeof path, "%s/%s", corpus, rows[row].file);
    char *text = len < (int)sizeof path ? read_whole(path, &size) : NULL;
    if (text == NULL)
        die(path, NULL);
    judge_text(judge, rows[row].file, text, size);
    free(text);
    for (int i = 0; i < RULES_MOST && rows[row].rules[i] != NULL; i++) {
        if (failed(judge, rows[row].rules[i]))
            continue;
        printf("  %s: %s did not fail\n", rows[row].file, rows[row].rules[i]);
        good = false;
    }
    const struct ctrsec_finding *finding;
    for (uint32_t i = 0; (finding = ctrsec_result_finding(judge->result, i)) != NULL; i++) {
        const char *rule = finding_rule(judge, i);
        if (!tagged(judge, rule, "attack") || expected(rows[row].rules, rule))
            continue;
        printf("  %s: %s was not expected to fail\n", rows[row].file, rule);
        good = false;
    }
    if ((ctrsec_result_decision(judge->result) == CTRSEC_DENY) == rows[row].denied)
        return good;
    printf("  %s: the decision is not the expected one\n", rows[row].file);
    return false;
}

int main(void)
{
    char folder[4096], corpus[4200];
    ctrsec_context *context;
    ctrsec_error *error = NULL;
    uint32_t passed = 0, total = sizeof rows / sizeof *rows;
    suite_folder(folder, sizeof folder, "../corpus/k8s/attacks");
    snprintf(corpus, sizeof corpus, "%s/..", folder);
    if (ctrsec_context_new(&context, NULL, &error) != CTRSEC_OK)
        die("context", error);
    struct judge judge = judge_new(context, NULL);
    for (size_t i = 0; i < total; i++)
        passed += right(&judge, i, corpus);
    printf("attacks total %u/%u/%u\n", passed, total, total);
    judge_free(&judge);
    ctrsec_context_free(context);
    return passed == total ? 0 : 1;
}
