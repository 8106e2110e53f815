/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Events as typed values beside the same events as JSON: same findings, same decision, same counts,
 * with symbols and without, one by one and many at a time. Over random rules and events, over the
 * shipped rules with the events of the tests and of the corpus (CTRSEC_CORPUS_DIR), and over the
 * peers' rules and events (CTRSEC_PEERS_DIR) where they are.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "api/handle.h"
#include "index/generate_rules.h"
#include "records/event_values.h"

enum { RULES = 120, INPUTS = 600, ROUNDS = 3, EVENTS_LEAST = 1500 };

struct sides {
    ctrsec_context *context;
    ctrsec_plan *plan;
    ctrsec_evaluator *evaluator;
    ctrsec_document *document;
    ctrsec_result *json, *typed;
    struct ctrsec_check_options options;
    struct cs_json_scratch *scratch;
    struct cs_arena arena;
    const char *name;
};

static uint64_t events, findings, failures;

static void stop(const char *what, const ctrsec_error *error)
{
    fprintf(stderr, "records: %s: %s\n", what, ctrsec_error_message(error));
    exit(EXIT_FAILURE);
}

static void open_sides(struct sides *sides, const char *name, ctrsec_builder *builder,
                       ctrsec_context *context)
{
    struct ctrsec_plan_options options = {.struct_size = sizeof options, .builder = builder};
    ctrsec_error *error = NULL;
    *sides = (struct sides){.context = context, .name = name};
    sides->options =
        (struct ctrsec_check_options){.struct_size = sizeof sides->options, .now = 1750000000};
    sides->scratch = cs_json_scratch_new(&context->alloc);
    cs_arena_init(&sides->arena, &context->alloc, 0);
    if (ctrsec_plan_new(&sides->plan, context, &options, &error) != CTRSEC_OK ||
        ctrsec_evaluator_new(&sides->evaluator, sides->plan, &error) != CTRSEC_OK ||
        ctrsec_document_new(&sides->document, context, &error) != CTRSEC_OK ||
        ctrsec_result_new(&sides->json, context, &error) != CTRSEC_OK ||
        ctrsec_result_new(&sides->typed, context, &error) != CTRSEC_OK)
        stop(name, error);
    ctrsec_builder_free(builder);
}

static void close_sides(struct sides *sides)
{
    ctrsec_result_free(sides->json);
    ctrsec_result_free(sides->typed);
    ctrsec_document_free(sides->document);
    ctrsec_evaluator_free(sides->evaluator);
    ctrsec_plan_release(sides->plan);
    cs_json_scratch_free(sides->scratch);
    cs_arena_clear(&sides->arena);
    ctrsec_context_free(sides->context);
}

/* --- comparing -------------------------------------------------------------------------------- */

static bool same_text(const struct sides *sides, struct ctrsec_text a, struct ctrsec_text b)
{
    return cs_str_equal(cs_result_str(&sides->json->result, a),
                        cs_result_str(&sides->typed->result, b));
}

static bool same_evidence(const struct sides *sides, const struct ctrsec_finding *a,
                          const struct ctrsec_finding *b, bool places)
{
    if (a->evidence_count != b->evidence_count)
        return false;
    for (uint32_t i = 0; i < a->evidence_count; i++) {
        const struct ctrsec_evidence *x = &sides->json->result.evidence[a->first_evidence + i];
        const struct ctrsec_evidence *y = &sides->typed->result.evidence[b->first_evidence + i];
        if (!same_text(sides, x->value, y->value) ||
            (places && !same_text(sides, x->pointer, y->pointer)) || y->line != 0 ||
            y->file.size != 0)
            return false;
    }
    return true;
}

/* places: the event was flat, so that pointers and what is said of them are the same, too. */
static bool same_finding(const struct sides *sides, const struct ctrsec_finding *a,
                         const struct ctrsec_finding *b, bool places)
{
    return a->outcome == b->outcome && a->reason == b->reason && a->severity == b->severity &&
           a->enforce == b->enforce && a->target == b->target &&
           same_text(sides, a->rule, b->rule) && same_text(sides, a->title, b->title) &&
           same_text(sides, a->references, b->references) && same_text(sides, a->kind, b->kind) &&
           same_text(sides, a->space, b->space) && same_text(sides, a->name, b->name) &&
           same_text(sides, a->container, b->container) &&
           same_text(sides, a->fingerprint, b->fingerprint) && same_text(sides, a->time, b->time) &&
           (!places || (same_text(sides, a->pointer, b->pointer) &&
                        same_text(sides, a->message, b->message))) &&
           b->line == 0 && b->source.size == 0 && same_evidence(sides, a, b, places);
}

static void tell(const struct sides *sides, const char *what, struct cs_str text,
                 const struct ctrsec_finding *a, const struct ctrsec_finding *b)
{
    const struct cs_result *json = &sides->json->result, *typed = &sides->typed->result;
    if (failures++ > 4)
        return;
    printf("%s differs, %s: %.*s\n", what, sides->name, (int)(text.len < 900 ? text.len : 900),
           text.ptr);
    if (a != NULL)
        printf("  json:  %.*s at %.*s: %.*s\n", CS_STR_ARG(cs_result_str(json, a->rule)),
               CS_STR_ARG(cs_result_str(json, a->pointer)),
               CS_STR_ARG(cs_result_str(json, a->message)));
    if (b != NULL)
        printf("  typed: %.*s at %.*s: %.*s\n", CS_STR_ARG(cs_result_str(typed, b->rule)),
               CS_STR_ARG(cs_result_str(typed, b->pointer)),
               CS_STR_ARG(cs_result_str(typed, b->message)));
}

static void compare_results(const struct sides *sides, struct cs_str text, bool places)
{
    const struct cs_result *a = &sides->json->result, *b = &sides->typed->result;
    const struct ctrsec_counts *x = &a->counts, *y = &b->counts;
    uint32_t most = a->nfindings < b->nfindings ? a->nfindings : b->nfindings, i = 0;
    while (i < most && same_finding(sides, &a->findings[i], &b->findings[i], places))
        i++;
    if (i < a->nfindings || i < b->nfindings)
        tell(sides, "finding", text, i < a->nfindings ? &a->findings[i] : NULL,
             i < b->nfindings ? &b->findings[i] : NULL);
    else if (a->decision != b->decision || a->phase != b->phase || a->undecided != b->undecided ||
             x->subjects != y->subjects || x->skipped != y->skipped ||
             x->evaluated != y->evaluated || x->fuel != y->fuel || x->failed != y->failed ||
             x->unknown != y->unknown)
        tell(sides, "count", text, NULL, NULL);
    findings += b->nfindings;
}

/* --- one event ---------------------------------------------------------------------------------
 */

static struct event_values values[3];

/* Alone, alone with symbols, and as the second of three. */
static void check_typed(struct sides *sides, struct cs_str text, struct cs_value root, bool places)
{
    struct ctrsec_record records[3];
    ctrsec_error *error = NULL;
    for (int i = 0; i < 2; i++) {
        values[i].plan = sides->plan;
        values[i].symbols = i == 1;
        event_values_of(&values[i], root);
        records[i] = (struct ctrsec_record){.values = values[i].values, .count = values[i].count};
        if (ctrsec_check_record(sides->evaluator, &records[i], &sides->options, sides->typed,
                                &error) != CTRSEC_OK)
            stop("record", error);
        compare_results(sides, text, places);
    }
    records[2] = (struct ctrsec_record){NULL, 0, 0};
    uint32_t alone = sides->typed->result.nfindings;
    if (ctrsec_check_records(sides->evaluator, records, 3, &sides->options, sides->typed, &error) !=
        CTRSEC_OK)
        stop("records", error);
    uint32_t first = 0, second = 0;
    for (uint32_t i = 0; i < sides->typed->result.nfindings; i++) {
        first += sides->typed->result.findings[i].document == 0;
        second += sides->typed->result.findings[i].document == 1;
    }
    if (first != alone || second != alone)
        tell(sides, "number", text, NULL, NULL);
}

static void check_event(struct sides *sides, struct cs_str text)
{
    struct cs_source source = {.text = text};
    struct cs_json_options options = {.limits = &sides->context->limits, .seed = 1};
    struct cs_tree tree;
    ctrsec_error *error = NULL;
    cs_arena_reset(&sides->arena);
    ctrsec_document_reset(sides->document);
    if (cs_json_read(sides->scratch, &source, &options, &sides->arena, NULL, &tree) != CTRSEC_OK)
        return;
    if (ctrsec_document_add(sides->document, "", text.ptr, text.len, CTRSEC_FORMAT_JSON, &error) !=
            CTRSEC_OK ||
        ctrsec_check(sides->evaluator, sides->document, &sides->options, sides->json, &error) !=
            CTRSEC_OK)
        stop("json", error);
    if (sides->document->set.nsubjects != 1 ||
        sides->document->set.subjects[0].target != CTRSEC_TARGET_EVENT ||
        cs_value_get(tree.root, "apiVersion").tag == CS_STRING)
        return;
    events++;
    bool flat = cs_value_get(tree.root, "output_fields").tag != CS_MAP;
    for (uint32_t i = 0; i < tree.root.len; i++)
        flat = flat && tree.root.as.items[2 * i + 1].tag != CS_MAP;
    check_typed(sides, text, tree.root, flat);
}

/* --- rules and events --------------------------------------------------------------------------
 */

static ctrsec_context *new_context(ctrsec_builder **builder)
{
    ctrsec_context *context;
    if (ctrsec_context_new(&context, NULL, NULL) != CTRSEC_OK ||
        ctrsec_builder_new(builder, context, NULL) != CTRSEC_OK)
        stop("context", NULL);
    return context;
}

static char *read_text(const char *folder, const char *name, size_t *size)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0)
        return NULL;
    long length = ftell(file);
    rewind(file);
    char *text = malloc((size_t)length + 1);
    if (text == NULL || fread(text, 1, (size_t)length, file) != (size_t)length)
        abort();
    fclose(file);
    text[length] = '\0';
    *size = (size_t)length;
    return text;
}

static void add_file(ctrsec_builder *builder, const char *folder, const char *name)
{
    size_t size;
    ctrsec_error *error = NULL;
    char *text = read_text(folder, name, &size);
    if (text == NULL || ctrsec_builder_add(builder, name, text, size, &error) != CTRSEC_OK)
        stop(name, error);
    free(text);
}

static void run_random(uint64_t seed)
{
    struct rules_text rules = {0}, input = {0};
    struct sides sides;
    ctrsec_builder *builder;
    ctrsec_error *error = NULL;
    uint64_t state = seed * UINT64_C(0x9E3779B97F4A7C15) + 1;
    ctrsec_context *context = new_context(&builder);
    rules_make(&rules, &state, RULES, seed % 2 == 0);
    if (ctrsec_builder_add(builder, "rules.yaml", rules.bytes, rules.len, &error) != CTRSEC_OK)
        stop("rules", error);
    open_sides(&sides, "random", builder, context);
    for (int i = 0; i < INPUTS; i++) {
        input.len = 0;
        rules_make_event(&input, &state);
        check_event(&sides, cs_str_of(input.bytes, input.len));
    }
    close_sides(&sides);
    free(rules.bytes);
    free(input.bytes);
}

/* Every `step`th line. */
static void check_lines(struct sides *sides, const char *folder, const char *name, int step)
{
    size_t size;
    int number = 0;
    char *text = read_text(folder, name, &size);
    for (char *at = text, *end; text != NULL && (end = strchr(at, '\n')) != NULL; at = end + 1)
        if (number++ % step == 0 && end > at)
            check_event(sides, cs_str_of(at, (size_t)(end - at)));
    free(text);
}

static void check_folder(struct sides *sides, const char *folder, int step)
{
    struct dirent **entries;
    int count = scandir(folder, &entries, NULL, alphasort);
    if (count < 0)
        printf("records: skipped: no %s\n", folder);
    for (int i = 0; i < count; i++) {
        size_t len = strlen(entries[i]->d_name);
        if (len > 7 && strcmp(entries[i]->d_name + len - 7, ".ndjson") == 0)
            check_lines(sides, folder, entries[i]->d_name, step);
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
}

/* What names, kinds of values and computed fields do, each asked for by a rule of its own. */
static const char field_rules[] = "rules:\n"
#define RULE(id, condition) \
    "  - {id: " id ", title: t, severity: low, target: event, violation: \"" condition "\"}\n"
    RULE("class", "class == 'file' || class == 'network'") RULE(
        "write", "evt.is_open_write && fd.directory == '/etc'")
        RULE("path", "fd.path.startsWith('/') && fd.filename != ''") RULE(
            "ips", "fd.ips.exists(i, i == '10.1.1.1') || fd.ports.exists(p, p == 443)")
            RULE("ends", "fd.ips.size() > 1") RULE("host", "container.is_host") RULE(
                "image",
                "container.image.tag == 'latest' || container.image.repository.endsWith('x')")
                RULE("mounts", "container.mounts.exists(m, m.writable && m.source.startsWith('/'))")
                    RULE("ancestors", "proc.ancestors.exists(a, a.name == 'sshd' || a.pid == 1)")
                        RULE("parent", "proc.pname == 'bash'")
                            RULE("caps", "'CAP_SYS_ADMIN' in thread.cap_effective") RULE(
                                "time", "evt.time < timestamp('2020-01-01T00:00:00Z')")
                                RULE("latency", "evt.latency > duration('1s')") RULE(
                                    "audit", "ka.path == '/api/v1/pods' || ka.params.size() > 0")
                                    RULE("privileged", "ka.req.pod.privileged.exists(p, p)") RULE(
                                        "alert",
                                        "alert.priority == 'Critical' && 'container' in alert.tags")
                                        RULE("whole",
                                             "has(proc.exe_ino.number) && proc.exe_ino.number > 5");

static void run_fields(const char *corpus)
{
    struct sides sides;
    ctrsec_builder *builder;
    ctrsec_error *error = NULL;
    ctrsec_context *context = new_context(&builder);
    if (ctrsec_builder_add(builder, "rules.yaml", field_rules, sizeof field_rules - 1, &error) !=
        CTRSEC_OK)
        stop("fields", error);
    open_sides(&sides, "fields", builder, context);
    check_lines(&sides, "tests/records", "events.ndjson", 1);
    check_folder(&sides, corpus, 9);
    close_sides(&sides);
}

static int is_rules(const struct dirent *entry)
{
    size_t len = strlen(entry->d_name);
    return len > 5 && strcmp(entry->d_name + len - 5, ".yaml") == 0;
}

static void run_shipped(const char *corpus)
{
    struct sides sides;
    struct dirent **entries;
    ctrsec_builder *builder;
    ctrsec_context *context = new_context(&builder);
    int count = scandir("rules", &entries, is_rules, alphasort);
    for (int i = 0; i < count; i++) {
        add_file(builder, "rules", entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
    open_sides(&sides, "shipped", builder, context);
    check_lines(&sides, "tests/records", "events.ndjson", 1);
    check_lines(&sides, "tests/cases/event-computed", "input.ndjson", 1);
    check_lines(&sides, "tests/cases/event-lines", "input.ndjson", 1);
    check_folder(&sides, corpus, 5);
    close_sides(&sides);
}

static void run_peers(const char *folder)
{
    struct sides sides;
    ctrsec_builder *builder;
    size_t size;
    char *text = read_text(folder, "rules-1000.yaml", &size);
    if (text == NULL) {
        printf("records: skipped: no %s/rules-1000.yaml\n", folder);
        return;
    }
    free(text);
    ctrsec_context *context = new_context(&builder);
    add_file(builder, folder, "rules-1000.yaml");
    open_sides(&sides, "peers", builder, context);
    check_lines(&sides, folder, "events.ndjson", 9);
    close_sides(&sides);
}

int main(void)
{
    const char *corpus = getenv("CTRSEC_CORPUS_DIR"), *peers = getenv("CTRSEC_PEERS_DIR");
    char folder[4096];
    snprintf(folder, sizeof folder, "%s/events", corpus != NULL ? corpus : "../shared/corpus");
    for (uint64_t seed = 1; seed <= ROUNDS; seed++)
        run_random(seed);
    run_fields(folder);
    run_shipped(folder);
    run_peers(peers != NULL ? peers : "build/peers");
    printf("records: %llu events as JSON and as values, %llu findings, %llu differ\n",
           (unsigned long long)events, (unsigned long long)findings, (unsigned long long)failures);
    if (events < EVENTS_LEAST)
        printf("records: fewer than %d events\n", EVENTS_LEAST);
    return failures == 0 && events >= EVENTS_LEAST ? EXIT_SUCCESS : EXIT_FAILURE;
}
