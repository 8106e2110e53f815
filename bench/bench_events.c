/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Events against 25 to 10,000 detection rules: the work of the peers (CTRSEC_PEERS_DIR holds
 * events.ndjson, matches.ndjson and, from bench/neutral_rules.py, rules-N.yaml). The number of
 * findings must be that of the generator before any time is printed.
 *
 * "load" is from the bytes of a signed bundle to a plan; "json" from the bytes of an event to its
 * findings, "read" of it without the check, "batch" the same in pieces of a stream; "check" of
 * documents that were read before. "typed" is of events as arrays of values, one call each,
 * "records" the same with many in a call, "symbols" likewise with texts that rules know as symbols.
 */
#include <jansson.h>
#include <malloc.h>

#include "bench_bundle.h"
#include "bench_typed.h"

enum { PASSES = 5, PIECE = 1 << 18, RECORDS = 1000 };

struct work {
    struct bench_text events, *lines;
    size_t count;
    ctrsec_document **documents; /* read and linked */
};

static struct bench_text read_file(const char *folder, const char *name)
{
    struct bench_text text = {NULL, 0};
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    if (!bench_append(&text, path)) {
        printf("events skipped: no %s\n", path);
        exit(EXIT_SUCCESS);
    }
    return text;
}

/* (event, rule) pairs that hold, as the generator's own evaluator counts them. */
static uint64_t expected_matches(const char *folder, unsigned rules)
{
    struct bench_text text = read_file(folder, "matches.ndjson"), *lines;
    size_t count = bench_lines(text, &lines);
    uint64_t matches = UINT64_MAX;
    for (size_t i = 0; i < count; i++) {
        json_t *line = json_loadb(lines[i].bytes, lines[i].size, 0, NULL);
        if (json_integer_value(json_object_get(line, "rules")) == (json_int_t)rules)
            matches = (uint64_t)json_integer_value(json_object_get(line, "matches"));
        json_decref(line);
    }
    free(lines);
    free(text.bytes);
    return matches;
}

static struct bench_bundle make_bundle(ctrsec_context *context, const char *folder, unsigned rules)
{
    char name[64];
    snprintf(name, sizeof name, "rules-%u.yaml", rules);
    struct bench_text text = read_file(folder, name);
    struct bench_bundle bundle = bench_bundle_of(context, text.bytes, text.size);
    free(text.bytes);
    return bundle;
}

struct run {
    ctrsec_evaluator *evaluator;
    ctrsec_result *result;
    ctrsec_document *document;
    struct ctrsec_check_options options;
    uint64_t findings, allocations, ran;
    double read; /* seconds of a pass, without the check */
};

static void check(struct run *run, ctrsec_document *document)
{
    uint32_t count, stride;
    ctrsec_error *error = NULL;
    bench_stop_on(ctrsec_check(run->evaluator, document, &run->options, run->result, &error),
                  error);
    ctrsec_result_findings(run->result, &count, &stride);
    run->findings += count;
    struct ctrsec_counts counts = {.struct_size = sizeof counts};
    ctrsec_result_counts(&counts, run->result);
    run->ran += counts.evaluated;
}

/* Seconds of a pass over documents that are read already. */
static double pass_parsed(struct run *run, const struct work *work)
{
    uint64_t before = bench_allocations;
    double start = bench_seconds();
    run->findings = run->ran = 0;
    for (size_t i = 0; i < work->count; i++)
        check(run, work->documents[i]);
    run->allocations = bench_allocations - before;
    return bench_seconds() - start;
}

/* From the bytes of each event. */
static double pass_json(struct run *run, const struct work *work, bool checks)
{
    ctrsec_error *error = NULL;
    double start = bench_seconds();
    run->findings = 0;
    for (size_t i = 0; i < work->count; i++) {
        ctrsec_document_reset(run->document);
        bench_stop_on(ctrsec_document_add(run->document, "", work->lines[i].bytes,
                                          work->lines[i].size, CTRSEC_FORMAT_JSON, &error),
                      error);
        if (checks)
            check(run, run->document);
    }
    return bench_seconds() - start;
}

/* The stream in pieces of about PIECE bytes. */
static double pass_batch(struct run *run, const struct work *work)
{
    size_t at = 0, consumed;
    uint32_t count, stride;
    ctrsec_error *error = NULL;
    double start = bench_seconds();
    run->findings = 0;
    while (at < work->events.size) {
        size_t left = work->events.size - at, piece = left < PIECE ? left : PIECE;
        bench_stop_on(ctrsec_check_batch(run->evaluator, run->document, work->events.bytes + at,
                                         piece, piece == left, &run->options, &consumed,
                                         run->result, &error),
                      error);
        ctrsec_result_findings(run->result, &count, &stride);
        run->findings += count;
        at += consumed;
    }
    return bench_seconds() - start;
}

/* From arrays of values, one call each, or `many` of them in a call. */
static double pass_typed(struct run *run, const struct bench_typed *typed, uint32_t many)
{
    uint32_t count, stride, left;
    ctrsec_error *error = NULL;
    uint64_t before = bench_allocations;
    double start = bench_seconds();
    run->findings = 0;
    for (size_t i = 0; i < typed->count; i += many) {
        left = (uint32_t)(typed->count - i);
        if (many == 1)
            bench_stop_on(ctrsec_check_record(run->evaluator, &typed->records[i], &run->options,
                                              run->result, &error),
                          error);
        else
            bench_stop_on(ctrsec_check_records(run->evaluator, &typed->records[i],
                                               left < many ? left : many, &run->options,
                                               run->result, &error),
                          error);
        ctrsec_result_findings(run->result, &count, &stride);
        run->findings += count;
    }
    run->allocations = bench_allocations - before;
    return bench_seconds() - start;
}

static void measure_typed(struct run *run, const struct work *work, ctrsec_plan *plan,
                          unsigned rules, uint64_t expected)
{
    struct bench_typed texts = bench_typed_of(work->lines, work->count, plan, false);
    struct bench_typed symbols = bench_typed_of(work->lines, work->count, plan, true);
    const struct bench_typed *given[] = {&texts, &texts, &symbols};
    static const uint32_t many[] = {1, RECORDS, RECORDS};
    double best[3] = {1e9, 1e9, 1e9}, scale = 1e9 / (double)work->count;
    for (int i = 0; i <= PASSES; i++)
        for (int k = 0; k < 3; k++) {
            double seconds = pass_typed(run, given[k], many[k]);
            if (run->findings != expected)
                bench_stop("a pass of typed values has other findings");
            if (i > 0) /* what the first one grew stays */
                best[k] = bench_less(best[k], seconds);
            if (i > 0 && run->allocations > 0)
                bench_stop("a pass of typed values allocates");
        }
    printf("events %5u rules  typed %9.0f ns  records %9.0f ns  symbols %9.0f ns  0 allocations\n",
           rules, scale * best[0], scale * best[1], scale * best[2]);
    bench_typed_free(&texts);
    bench_typed_free(&symbols);
}

static void measure(ctrsec_context *context, const char *folder, const struct work *work,
                    unsigned rules)
{
    struct run run = {.options = {.struct_size = sizeof run.options, .now = BENCH_NOW}};
    ctrsec_error *error = NULL;
    uint64_t expected = expected_matches(folder, rules);
    struct bench_bundle bundle = make_bundle(context, folder, rules);
    double loading = 1e9, json = 1e9, read = 1e9, parsed = 1e9, batch = 1e9;
    ctrsec_plan *plan = NULL;
    struct mallinfo2 before = mallinfo2();
    for (int i = 0; i < PASSES; i++) {
        ctrsec_plan_release(plan);
        before = mallinfo2();
        double start = bench_seconds();
        plan = bench_bundle_plan(context, &bundle);
        loading = bench_less(loading, bench_seconds() - start);
    }
    double kept = (double)(mallinfo2().uordblks + mallinfo2().hblkhd) -
                  (double)(before.uordblks + before.hblkhd);
    bench_stop_on(ctrsec_evaluator_new(&run.evaluator, plan, &error), error);
    bench_stop_on(ctrsec_result_new(&run.result, context, &error), error);
    bench_stop_on(ctrsec_document_new(&run.document, context, &error), error);
    pass_parsed(&run, work);
    if (run.findings != expected) {
        fprintf(stderr, "bench: %u rules: %llu findings, the generator has %llu\n", rules,
                (unsigned long long)run.findings, (unsigned long long)expected);
        exit(EXIT_FAILURE);
    }
    for (int i = 0; i < PASSES; i++) {
        parsed = bench_less(parsed, pass_parsed(&run, work));
        read = bench_less(read, pass_json(&run, work, false));
        json = bench_less(json, pass_json(&run, work, true));
        if (run.findings != expected)
            bench_stop("a pass from bytes has other findings");
        batch = bench_less(batch, pass_batch(&run, work));
        if (run.findings != expected)
            bench_stop("a pass in pieces has other findings");
    }
    double scale = 1e9 / (double)work->count;
    pass_parsed(&run, work);
    printf("events %5u rules  %6llu findings  load %8.2f ms  %6.2f KB a rule  check %9.0f ns  read "
           "%6.0f ns  json %9.0f ns  batch %9.0f ns  %.1f rules run  %llu allocations\n",
           rules, (unsigned long long)expected, 1e3 * loading, kept / 1024 / rules, scale * parsed,
           scale * read, scale * json, scale * batch, (double)run.ran / (double)work->count,
           (unsigned long long)run.allocations);
    measure_typed(&run, work, plan, rules, expected);
    fflush(stdout);
    ctrsec_document_free(run.document);
    ctrsec_result_free(run.result);
    ctrsec_evaluator_free(run.evaluator);
    ctrsec_plan_release(plan);
    bench_bundle_free(&bundle);
}

int main(int argc, char **argv)
{
    static const unsigned sizes[] = {25, 100, 1000, 10000};
    struct ctrsec_context_options options = {.struct_size = sizeof options, .resize = bench_resize};
    const char *folder = getenv("CTRSEC_PEERS_DIR");
    unsigned only = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 0;
    struct work work = {.events =
                            read_file(folder != NULL ? folder : "build/peers", "events.ndjson")};
    ctrsec_context *context;
    ctrsec_error *error = NULL;
    if (folder == NULL)
        folder = "build/peers";
    work.count = bench_lines(work.events, &work.lines);
    work.documents = calloc(work.count, sizeof(ctrsec_document *));
    bench_stop_on(ctrsec_context_new(&context, &options, &error), error);
    for (size_t i = 0; i < work.count && work.documents != NULL; i++) {
        bench_stop_on(ctrsec_document_new(&work.documents[i], context, &error), error);
        bench_stop_on(ctrsec_document_add(work.documents[i], "", work.lines[i].bytes,
                                          work.lines[i].size, CTRSEC_FORMAT_JSON, &error),
                      error);
    }
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        if (only == 0 || only == sizes[i])
            measure(context, folder, &work, sizes[i]);
    for (size_t i = 0; i < work.count; i++)
        ctrsec_document_free(work.documents[i]);
    ctrsec_context_free(context);
    free(work.documents);
    free(work.lines);
    free(work.events.bytes);
    return EXIT_SUCCESS;
}
