/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pod Security Standards: pods of the upstream suite, judged by the profiles pss-baseline and
 * pss-restricted. A case that must fail names a check, and the rule that has it as its
 * references.pss-check must be among those that fail. -v lists what went wrong.
 *
 * The rules are those of version 1.37: all of its cases must be right. Cases of other versions are
 * judged by the same rules and counted.
 */
#include <jansson.h>

#include "shipped_rules.h"

#define VERSION "v1.37"
#define VERSIONS_MOST 64

struct tally {
    char version[16];
    uint32_t passed, total;
};

/* What the suite and the plans are. */
struct suite {
    json_t *pods, *cases;
    struct judge baseline, restricted;
    bool verbose;
};

static json_t *load(const char *folder, const char *file)
{
    char path[4096];
    json_error_t error;
    snprintf(path, sizeof path, "%s/%s", folder, file);
    json_t *value = json_load_file(path, 0, &error);
    if (value == NULL) {
        fprintf(stderr, "%s:%d: %s\n", path, error.line, error.text);
        exit(2);
    }
    return value;
}

/* Whether the rule of a check is among those that failed. */
static bool fired(const struct judge *judge, const char *check)
{
    for (uint32_t i = 0; i < ctrsec_plan_rule_count(judge->plan); i++) {
        struct ctrsec_rule rule = {.struct_size = sizeof rule};
        ctrsec_plan_rule(&rule, judge->plan, i);
        json_t *references = json_loads(rule.references, 0, NULL);
        const char *its = json_string_value(json_object_get(references, "pss-check"));
        const char *id = strchr(rule.id, '/');
        bool found = its != NULL && strcmp(its, check) == 0 && failed(judge, id + 1);
        json_decref(references);
        if (found)
            return true;
    }
    return false;
}

static bool right(struct suite *suite, const json_t *item)
{
    const char *id = json_string_value(json_object_get(item, "id"));
    const char *level = json_string_value(json_object_get(item, "level"));
    const char *fires = json_string_value(json_object_get(item, "fires"));
    bool fail = strcmp(json_string_value(json_object_get(item, "expect")), "fail") == 0;
    struct judge *judge = strcmp(level, "baseline") == 0 ? &suite->baseline : &suite->restricted;
    json_t *pod = json_object_get(suite->pods, json_string_value(json_object_get(item, "pod")));
    char *text = json_dumps(pod, JSON_COMPACT);
    struct ctrsec_counts counts = {.struct_size = sizeof counts};
    judge_text(judge, id, text, strlen(text));
    free(text);
    ctrsec_result_counts(&counts, judge->result);
    return counts.subjects > 0 && counts.unknown == 0 && (counts.failed > 0) == fail &&
           (fires == NULL || fired(judge, fires));
}

static void explain(const struct suite *suite, const json_t *item)
{
    const char *level = json_string_value(json_object_get(item, "level"));
    const struct judge *judge =
        strcmp(level, "baseline") == 0 ? &suite->baseline : &suite->restricted;
    const char *fires = json_string_value(json_object_get(item, "fires"));
    printf("  %s: expected %s%s%s, found", json_string_value(json_object_get(item, "id")),
           json_string_value(json_object_get(item, "expect")), fires == NULL ? "" : " by ",
           fires == NULL ? "" : fires);
    const struct ctrsec_finding *finding;
    for (uint32_t i = 0; (finding = ctrsec_result_finding(judge->result, i)) != NULL; i++)
        printf(" %s%s", finding_rule(judge, i),
               finding->outcome == CTRSEC_FAIL ? "" : " (unknown)");
    printf("\n");
}

static struct tally *tally_of(struct tally *tallies, const char *version)
{
    uint32_t i = 0;
    while (tallies[i].version[0] != '\0' && strcmp(tallies[i].version, version) != 0)
        i++;
    if (i + 1 >= VERSIONS_MOST || strlen(version) >= sizeof tallies[i].version)
        die("the suite has too many versions", NULL);
    memcpy(tallies[i].version, version, strlen(version) + 1);
    return &tallies[i];
}

int main(int argc, char **argv)
{
    char folder[4096];
    struct suite suite = {.verbose = argc > 1 && strcmp(argv[1], "-v") == 0};
    struct tally tallies[VERSIONS_MOST] = {{.version = VERSION}}, all = {.version = "total"};
    ctrsec_context *context;
    ctrsec_error *error = NULL;
    suite_folder(folder, sizeof folder, "pss");
    suite.pods = load(folder, "pods.json");
    suite.cases = load(folder, "cases.json");
    if (ctrsec_context_new(&context, NULL, &error) != CTRSEC_OK)
        die("context", error);
    suite.baseline = judge_new(context, "pss-baseline");
    suite.restricted = judge_new(context, "pss-restricted");
    for (size_t i = 0; i < json_array_size(suite.cases); i++) {
        const json_t *item = json_array_get(suite.cases, i);
        const char *version = json_string_value(json_object_get(item, "version"));
        struct tally *tally = tally_of(tallies, version);
        bool good = right(&suite, item);
        tally->total++;
        tally->passed += good;
        if (!good && (suite.verbose || strcmp(version, VERSION) == 0))
            explain(&suite, item);
    }
    for (uint32_t i = 0; tallies[i].version[0] != '\0'; i++) {
        printf("pss %s %u/%u/%u\n", tallies[i].version, tallies[i].passed, tallies[i].total,
               tallies[i].total);
        all.passed += tallies[i].passed;
        all.total += tallies[i].total;
    }
    printf("pss total %u/%u/%u\n", all.passed, all.total, all.total);
    judge_free(&suite.baseline);
    judge_free(&suite.restricted);
    ctrsec_context_free(context);
    json_decref(suite.pods);
    json_decref(suite.cases);
    return tallies[0].total > 0 && tallies[0].passed == tallies[0].total ? 0 : 1;
}
