/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The index beside asking every rule: same findings, same unknowns, same decision, and for every
 * rule that ran the same fuel. Over random rules and inputs, with the usual limits and with little
 * fuel; and over the peers' rules and events (CTRSEC_PEERS_DIR) where they are.
 */
#include "../conformance/shipped_rules.h"
#include "api/handle.h"
#include "generate_rules.h"
#include "unit_source.h"

enum { PAIRS_LEAST = 1000000, INPUTS = 900, RULES = 150, ROUNDS = 3 };

struct pair {
    ctrsec_evaluator *indexed, *every;
    ctrsec_result *results[2];
    ctrsec_document *document;
    bool several; /* subjects in an input: a rule may be left out for some */
};

static char round_name[64];
static uint64_t pairs, ran, elements, elements_ran, failures, findings;

static void stop(const char *what, ctrsec_error *error)
{
    fprintf(stderr, "index: %s: %s\n", what, ctrsec_error_message(error));
    for (uint32_t i = 0; i < 5 && error != NULL; i++) {
        struct ctrsec_diagnostic item = {.struct_size = sizeof item};
        if (ctrsec_error_at(&item, error, i) == CTRSEC_OK)
            fprintf(stderr, "  %s\n%s\n", item.message, item.excerpt);
    }
    exit(EXIT_FAILURE);
}

static void open_pair(struct pair *pair, ctrsec_context *context, ctrsec_plan *plan)
{
    ctrsec_error *error = NULL;
    if (ctrsec_evaluator_new(&pair->indexed, plan, &error) != CTRSEC_OK ||
        ctrsec_evaluator_new(&pair->every, plan, &error) != CTRSEC_OK ||
        ctrsec_result_new(&pair->results[0], context, &error) != CTRSEC_OK ||
        ctrsec_result_new(&pair->results[1], context, &error) != CTRSEC_OK ||
        ctrsec_document_new(&pair->document, context, &error) != CTRSEC_OK)
        stop("evaluator", error);
    pair->every->evaluator.every_rule = true;
}

static void close_pair(struct pair *pair)
{
    ctrsec_document_free(pair->document);
    ctrsec_result_free(pair->results[0]);
    ctrsec_result_free(pair->results[1]);
    ctrsec_evaluator_free(pair->indexed);
    ctrsec_evaluator_free(pair->every);
}

static uint32_t count_of(const struct pair *pair, int side, struct cs_str rule, int32_t outcome)
{
    const struct cs_result *result = &pair->results[side]->result;
    uint32_t count = 0;
    for (uint32_t i = 0; i < result->nfindings; i++)
        count += result->findings[i].outcome == outcome &&
                 cs_str_equal(cs_result_str(result, result->findings[i].rule), rule);
    return count;
}

/* The first differences, with the rules whose findings differ. */
static void fail(const char *what, const struct pair *pair, const char *text)
{
    const struct cs_plan *plan = pair->every->evaluator.plan;
    if (failures++ > 5)
        return;
    printf("differs in %s, %s: %.600s\n", what, round_name, text);
    for (uint32_t i = 0; i < plan->nrules; i++)
        for (int32_t outcome = 0; outcome < 6; outcome++) {
            uint32_t indexed = count_of(pair, 0, plan->rules[i].about->id, outcome);
            uint32_t every = count_of(pair, 1, plan->rules[i].about->id, outcome);
            if (indexed != every)
                printf("  %.*s: outcome %d %u times with the index, %u without\n",
                       CS_STR_ARG(plan->rules[i].about->id), outcome, indexed, every);
        }
}

/* A rule that ran took the fuel that it takes without the index; of a list less, by elements. */
static bool same_run(const struct cs_plan_rule *rule, const struct cs_rule_statistics *x,
                     const struct cs_rule_statistics *y, bool several)
{
    if (x->findings != y->findings)
        return false;
    if (rule->list > 0 || several)
        return x->fuel <= y->fuel && x->runs <= y->runs;
    return (x->fuel == 0 || x->fuel == y->fuel) && (x->runs == 0 || x->runs == y->runs);
}

/* Rules that ran with the index took the fuel that they take without it, and found the same. */
static bool same_statistics(struct pair *pair)
{
    struct cs_evaluator *a = &pair->indexed->evaluator, *b = &pair->every->evaluator;
    bool same = true;
    for (uint32_t i = 0; i < a->plan->nrules; i++) {
        struct cs_rule_statistics *x = &a->statistics[i], *y = &b->statistics[i];
        bool good = same_run(&a->plan->rules[i], x, y, pair->several);
        if (!good && failures < 6)
            printf("  %.*s: findings %llu %llu, runs %llu %llu, fuel %llu %llu\n",
                   CS_STR_ARG(a->plan->rules[i].about->id), (unsigned long long)x->findings,
                   (unsigned long long)y->findings, (unsigned long long)x->runs,
                   (unsigned long long)y->runs, (unsigned long long)x->fuel,
                   (unsigned long long)y->fuel);
        same = same && good;
        pairs += y->fuel > 0;
        ran += x->fuel > 0;
        elements += y->runs;
        elements_ran += x->runs;
        *x = *y = (struct cs_rule_statistics){0};
    }
    return same;
}

static bool same_findings(const struct pair *pair)
{
    const struct cs_result *a = &pair->results[0]->result, *b = &pair->results[1]->result;
    return a->nfindings == b->nfindings && a->text.len == b->text.len &&
           a->nevidence == b->nevidence && a->decision == b->decision &&
           a->counts.subjects == b->counts.subjects && a->counts.skipped == b->counts.skipped &&
           a->counts.unknown == b->counts.unknown && a->counts.stopped == b->counts.stopped &&
           (a->nfindings == 0 ||
            memcmp(a->findings, b->findings, a->nfindings * sizeof *a->findings) == 0) &&
           memcmp(a->text.ptr, b->text.ptr, a->text.len) == 0;
}

static void compare(struct pair *pair, const char *text, size_t size)
{
    struct ctrsec_check_options options = {.struct_size = sizeof options, .now = 1750000000};
    ctrsec_error *error = NULL;
    ctrsec_document_reset(pair->document);
    if (ctrsec_document_add(pair->document, "", text, size, CTRSEC_FORMAT_AUTO, &error) !=
            CTRSEC_OK ||
        ctrsec_check(pair->indexed, pair->document, &options, pair->results[0], &error) !=
            CTRSEC_OK ||
        ctrsec_check(pair->every, pair->document, &options, pair->results[1], &error) != CTRSEC_OK)
        stop("check", error);
    findings += pair->results[0]->result.nfindings;
    if (!same_findings(pair))
        fail("findings", pair, text);
    if (!same_statistics(pair))
        fail("statistics", pair, text);
}

static ctrsec_plan *make_plan(ctrsec_context *context, const char *text, size_t size)
{
    ctrsec_builder *builder;
    ctrsec_plan *plan;
    ctrsec_error *error = NULL;
    struct ctrsec_plan_options options = {.struct_size = sizeof options};
    if (ctrsec_builder_new(&builder, context, &error) != CTRSEC_OK ||
        ctrsec_builder_add(builder, "rules.yaml", text, size, &error) != CTRSEC_OK)
        stop("rules", error);
    options.builder = builder;
    if (ctrsec_plan_new(&plan, context, &options, &error) != CTRSEC_OK)
        stop("plan", error);
    ctrsec_builder_free(builder);
    return plan;
}

/* --- random ----------------------------------------------------------------------------------- */

static void run_random(uint64_t seed, uint64_t rule_fuel, bool always_when)
{
    struct rules_text rules = {0}, input = {0};
    struct pair pair;
    ctrsec_context *context;
    uint64_t state = seed * UINT64_C(0x9E3779B97F4A7C15) + 1;
    snprintf(round_name, sizeof round_name, "round %llu, fuel %llu", (unsigned long long)seed,
             (unsigned long long)rule_fuel);
    if (ctrsec_context_new(&context, NULL, NULL) != CTRSEC_OK)
        stop("context", NULL);
    if (rule_fuel != 0 && ctrsec_context_limit(context, "rule_fuel", rule_fuel, NULL) != CTRSEC_OK)
        stop("limit", NULL);
    rules_make(&rules, &state, RULES, always_when);
    ctrsec_plan *plan = make_plan(context, rules.bytes, rules.len);
    open_pair(&pair, context, plan);
    for (int i = 0; i < INPUTS; i++) {
        input.len = 0;
        if (i % 2 == 0)
            rules_make_event(&input, &state);
        else
            rules_make_object(&input, &state);
        compare(&pair, input.bytes, input.len);
    }
    close_pair(&pair);
    ctrsec_plan_release(plan);
    ctrsec_context_free(context);
    free(rules.bytes);
    free(input.bytes);
}

/* --- the peers' work -------------------------------------------------------------------------- */

static char *read_text(const char *folder, const char *name, size_t *size)
{
    char path[4096], *text = NULL;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    *size = 0;
    if (file == NULL)
        return NULL;
    for (size_t room = 1 << 20, got;; room *= 2) {
        text = realloc(text, room + 1);
        if (text == NULL)
            abort();
        got = fread(text + *size, 1, room - *size, file);
        *size += got;
        if (*size < room)
            break;
    }
    fclose(file);
    text[*size] = '\0';
    return text;
}

/* Every `step`th event. */
static void run_peers(const char *folder, const char *name, int step)
{
    struct pair pair;
    ctrsec_context *context;
    size_t size, events_size;
    char *rules = read_text(folder, name, &size);
    char *events = read_text(folder, "events.ndjson", &events_size);
    if (rules == NULL || events == NULL) {
        printf("index: skipped: no %s/%s\n", folder, name);
        free(rules);
        free(events);
        return;
    }
    snprintf(round_name, sizeof round_name, "%s", name);
    if (ctrsec_context_new(&context, NULL, NULL) != CTRSEC_OK)
        stop("context", NULL);
    ctrsec_plan *plan = make_plan(context, rules, size);
    open_pair(&pair, context, plan);
    int number = 0;
    for (char *at = events, *end; (end = strchr(at, '\n')) != NULL; at = end + 1)
        if (number++ % step == 0)
            compare(&pair, at, (size_t)(end - at));
    close_pair(&pair);
    ctrsec_plan_release(plan);
    ctrsec_context_free(context);
    free(rules);
    free(events);
}

/* --- the shipped rules ------------------------------------------------------------------------ */

enum { FILE_MOST = 1 << 20, FILES_EVERY = 4 }; /* bytes of a file; one of so many is judged */

struct shipped {
    struct pair pair;
    uint32_t seen, judged;
};

static void judge_file(const char *path, struct shipped *shipped)
{
    size_t size;
    const char *dot = strrchr(path, '.');
    if (dot == NULL ||
        (strcmp(dot, ".yaml") != 0 && strcmp(dot, ".json") != 0 && strcmp(dot, ".ndjson") != 0) ||
        shipped->seen++ % FILES_EVERY != 0)
        return;
    char *text = read_whole(path, &size);
    if (text != NULL && size <= FILE_MOST) {
        compare(&shipped->pair, text, size);
        shipped->judged++;
    }
    free(text);
}

/* Recursion is as deep as the folders of the corpus. */
static void judge_folder(const char *folder, struct shipped *shipped)
{
    DIR *entries = opendir(folder);
    for (struct dirent *entry; entries != NULL && (entry = readdir(entries)) != NULL;) {
        char path[1024];
        struct stat info;
        int len = snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (len < 0 || (size_t)len >= sizeof path || entry->d_name[0] == '.' ||
            stat(path, &info) != 0)
            continue;
        if (S_ISDIR(info.st_mode))
            judge_folder(path, shipped);
        else
            judge_file(path, shipped);
    }
    if (entries != NULL)
        closedir(entries);
}

/* Over the cases of the tests, and over workloads and images of the corpus where it is. */
static void run_shipped(void)
{
    static const char *const folders[] = {"k8s", "images", "events"};
    struct shipped shipped = {.seen = 0};
    ctrsec_context *context;
    char path[1024];
    if (ctrsec_context_new(&context, NULL, NULL) != CTRSEC_OK)
        stop("context", NULL);
    snprintf(round_name, sizeof round_name, "shipped rules");
    ctrsec_plan *plan = shipped_plan(context, NULL);
    open_pair(&shipped.pair, context, plan);
    shipped.pair.several = true;
    unit_source(path, sizeof path, "tests/cases");
    judge_folder(path, &shipped);
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        if (unit_data(path, sizeof path, "CTRSEC_CORPUS_DIR", "corpus", folders[i]))
            judge_folder(path, &shipped);
        else
            printf("index: skipped: no %s\n", path);
    }
    printf("index: shipped rules: %u inputs\n", shipped.judged);
    close_pair(&shipped.pair);
    ctrsec_plan_release(plan);
    ctrsec_context_free(context);
}

int main(int argc, char **argv)
{
    const char *folder = getenv("CTRSEC_PEERS_DIR");
    uint64_t rounds = argc > 1 ? strtoull(argv[1], NULL, 10) : ROUNDS;
    for (uint64_t seed = 1; seed <= rounds; seed++) {
        run_random(seed, 0, false);
        run_random(seed + 1000, 0, true);
        run_random(seed + 2000, 60 * seed * seed, false);
    }
    printf("index: random: %llu rule-input pairs, %llu ran with the index, %llu findings\n",
           (unsigned long long)pairs, (unsigned long long)ran, (unsigned long long)findings);
    run_shipped();
    if (folder == NULL)
        folder = "build/peers";
    run_peers(folder, "rules-100.yaml", 3);
    run_peers(folder, "rules-1000.yaml", 20);
    printf("index: %llu rule-input pairs, %llu ran with the index, %llu findings, %llu differ; "
           "%llu of %llu runs of conditions\n",
           (unsigned long long)pairs, (unsigned long long)ran, (unsigned long long)findings,
           (unsigned long long)failures, (unsigned long long)elements_ran,
           (unsigned long long)elements);
    if (rounds >= ROUNDS && pairs < PAIRS_LEAST)
        printf("index: fewer than %d pairs\n", PAIRS_LEAST);
    return failures == 0 && (rounds < ROUNDS || pairs >= PAIRS_LEAST) ? EXIT_SUCCESS : EXIT_FAILURE;
}
