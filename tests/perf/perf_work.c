/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Small, repeatable work for counting instructions: perf.py runs this under callgrind, which
 * collects inside the functions measured_*, and dumps its counters when one is left. A line
 * "NAME UNITS" for each tells how many events, pods, expressions or loads that were.
 *
 * What is measured has run once before: memory has grown to the size of the work.
 */
#include "bench_bundle.h"
#include "bench_typed.h"
#include "perf/generated_work.h"

enum { RULES = 1000, EVENTS = 300, HITS = 10, EXPRESSIONS = 20, PASSES = 10 };

struct work {
    ctrsec_context *context;
    struct bench_bundle bundle;
    ctrsec_plan *plan, *standards;
    ctrsec_evaluator *evaluator, *pod_evaluator;
    ctrsec_document *document;
    ctrsec_result *result;
    struct ctrsec_check_options options;
    struct bench_text events, *lines, pods, *pod_lines;
    size_t count, pod_count;
    struct bench_typed typed;
    unsigned matches;
    uint64_t findings;
};

static void count_findings(struct work *work)
{
    uint32_t count, stride;
    ctrsec_result_findings(work->result, &count, &stride);
    work->findings += count;
}

static void check_line(struct work *work, ctrsec_evaluator *evaluator, struct bench_text line)
{
    ctrsec_error *error = NULL;
    ctrsec_document_reset(work->document);
    bench_stop_on(
        ctrsec_document_add(work->document, "", line.bytes, line.size, CTRSEC_FORMAT_JSON, &error),
        error);
    bench_stop_on(ctrsec_check(evaluator, work->document, &work->options, work->result, &error),
                  error);
    count_findings(work);
}

/* --- what is measured ------------------------------------------------------------------------- */

size_t measured_json(struct work *work);
size_t measured_batch(struct work *work);
size_t measured_typed(struct work *work);
size_t measured_pods(struct work *work);
size_t measured_denied(struct work *work);
size_t measured_compile(struct work *work);
size_t measured_load(struct work *work);

/* From the bytes of an event to its findings. */
__attribute__((noinline)) size_t measured_json(struct work *work)
{
    for (size_t i = 0; i < work->count; i++)
        check_line(work, work->evaluator, work->lines[i]);
    return work->count;
}

/* The same, all events in one call. */
__attribute__((noinline)) size_t measured_batch(struct work *work)
{
    size_t consumed;
    ctrsec_error *error = NULL;
    bench_stop_on(ctrsec_check_batch(work->evaluator, work->document, work->events.bytes,
                                     work->events.size, 1, &work->options, &consumed, work->result,
                                     &error),
                  error);
    count_findings(work);
    return work->count;
}

__attribute__((noinline)) size_t measured_typed(struct work *work)
{
    ctrsec_error *error = NULL;
    for (size_t i = 0; i < work->typed.count; i++) {
        bench_stop_on(ctrsec_check_record(work->evaluator, &work->typed.records[i], &work->options,
                                          work->result, &error),
                      error);
        count_findings(work);
    }
    return work->typed.count;
}

/* The first pod of the file is as the standards want it. */
__attribute__((noinline)) size_t measured_pods(struct work *work)
{
    for (int i = 0; i < PASSES; i++)
        check_line(work, work->pod_evaluator, work->pod_lines[0]);
    return PASSES;
}

/* The others are denied: most of it is evidence. */
__attribute__((noinline)) size_t measured_denied(struct work *work)
{
    for (int i = 0; i < PASSES; i++)
        for (size_t k = 1; k < work->pod_count; k++)
            check_line(work, work->pod_evaluator, work->pod_lines[k]);
    return PASSES * (work->pod_count - 1);
}

__attribute__((noinline)) size_t measured_compile(struct work *work)
{
    static const char text[] =
        "evt.type in ['open', 'openat'] && has(fd.name) && fd.name.startsWith('/etc/') && "
        "!(proc.name in ['dpkg', 'apt', 'rpm']) && ['a', 'b'].exists(w, "
        "proc.cmdline.contains(w)) && (user.uid == 0 || proc.cmdline.matches('^sudo .*$'))";
    ctrsec_error *error = NULL;
    for (int i = 0; i < EXPRESSIONS; i++) {
        ctrsec_expr *expr;
        bench_stop_on(ctrsec_expr_new(&expr, work->context, text, sizeof text - 1,
                                      CTRSEC_TARGET_EVENT, &error),
                      error);
        ctrsec_expr_free(expr);
    }
    return EXPRESSIONS;
}

/* From the bytes of a signed bundle to a plan that is ready. A load is a unit. */
__attribute__((noinline)) size_t measured_load(struct work *work)
{
    ctrsec_plan_release(bench_bundle_plan(work->context, &work->bundle));
    return 1;
}

/* --- around it -------------------------------------------------------------------------------- */

static void open_events(struct work *work)
{
    struct bench_text rules = {NULL, 0};
    ctrsec_error *error = NULL;
    FILE *out = open_memstream(&rules.bytes, &rules.size);
    if (out == NULL)
        bench_stop("out of memory");
    generate_rules(out, RULES, GENERATED_FOUND);
    fclose(out);
    out = open_memstream(&work->events.bytes, &work->events.size);
    if (out == NULL)
        bench_stop("out of memory");
    work->matches = generate_events(out, EVENTS, RULES, GENERATED_FOUND, HITS);
    fclose(out);
    work->count = bench_lines(work->events, &work->lines);
    work->bundle = bench_bundle_of(work->context, rules.bytes, rules.size);
    work->plan = bench_bundle_plan(work->context, &work->bundle);
    bench_stop_on(ctrsec_evaluator_new(&work->evaluator, work->plan, &error), error);
    work->typed = bench_typed_of(work->lines, work->count, work->plan, false);
    free(rules.bytes);
}

static void open_pods(struct work *work)
{
    ctrsec_error *error = NULL;
    if (!bench_append(&work->pods, CTRSEC_SOURCE "/tests/perf/pods.ndjson"))
        bench_stop("no tests/perf/pods.ndjson");
    work->pod_count = bench_lines(work->pods, &work->pod_lines);
    work->standards = bench_load_plan(work->context, BENCH_SHARE, "pss-restricted");
    bench_stop_on(ctrsec_evaluator_new(&work->pod_evaluator, work->standards, &error), error);
}

/* Once to warm up; the second run is the one that the counters are of. */
static void run(struct work *work, const char *name, size_t (*measured)(struct work *),
                uint64_t findings)
{
    for (int i = 0; i < 2; i++) {
        work->findings = 0;
        size_t units = measured(work);
        if (findings != UINT64_MAX && work->findings != findings)
            bench_stop("another number of findings than the rules and events have");
        if (i == 1)
            printf("%s %zu\n", name, units);
    }
}

int main(void)
{
    struct work work = {.options = {.struct_size = sizeof work.options, .now = BENCH_NOW}};
    ctrsec_error *error = NULL;
    bench_stop_on(ctrsec_context_new(&work.context, NULL, &error), error);
    bench_stop_on(ctrsec_document_new(&work.document, work.context, &error), error);
    bench_stop_on(ctrsec_result_new(&work.result, work.context, &error), error);
    open_events(&work);
    open_pods(&work);
    run(&work, "json", measured_json, work.matches);
    run(&work, "batch", measured_batch, work.matches);
    run(&work, "typed", measured_typed, work.matches);
    run(&work, "pods", measured_pods, 0);
    run(&work, "denied", measured_denied, UINT64_MAX);
    run(&work, "compile", measured_compile, UINT64_MAX);
    run(&work, "load", measured_load, UINT64_MAX);
    bench_typed_free(&work.typed);
    ctrsec_result_free(work.result);
    ctrsec_document_free(work.document);
    ctrsec_evaluator_free(work.evaluator);
    ctrsec_evaluator_free(work.pod_evaluator);
    ctrsec_plan_release(work.plan);
    ctrsec_plan_release(work.standards);
    bench_bundle_free(&work.bundle);
    ctrsec_context_free(work.context);
    free(work.lines);
    free(work.pod_lines);
    free(work.events.bytes);
    free(work.pods.bytes);
    return EXIT_SUCCESS;
}
