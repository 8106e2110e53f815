/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Streams made up for a purpose (tests/perf/generated_work.h), against 1,000 rules: how much more
 * findings cost; rules that no index finds; events for which every rule is a candidate, beside our
 * own evaluation without the index; two threads on one plan; memory of a thread. The number of
 * findings must be that of the generator before a time is printed.
 */
#include <malloc.h>
#include <pthread.h>

#include "api/handle.h"
#include "bench_bundle.h"
#include "bench_typed.h"
#include "perf/generated_work.h"

enum { PASSES = 7, EVENTS = 2000, PIECE = 1 << 18, RULES = 1000, THREADS = 2, THREAD_PASSES = 20 };

struct stream {
    ctrsec_context *context;
    ctrsec_plan *plan;
    struct bench_text events, *lines;
    size_t count;
    unsigned matches;
    ctrsec_document **documents; /* read and linked */
    struct bench_typed typed;
};

/* A thread's memory. */
struct worker {
    ctrsec_evaluator *evaluator;
    ctrsec_document *document;
    ctrsec_result *result;
    struct ctrsec_check_options options;
    const struct stream *stream;
    uint64_t findings;
    double seconds; /* of its own CPU time */
};

static FILE *memory_file(struct bench_text *text)
{
    FILE *out = open_memstream(&text->bytes, &text->size);
    if (out == NULL)
        bench_stop("out of memory");
    return out;
}

static struct stream stream_open(ctrsec_context *context, unsigned rules, enum generated_kind kind,
                                 unsigned hits)
{
    struct stream stream = {.context = context};
    struct bench_text text = {NULL, 0};
    ctrsec_error *error = NULL;
    FILE *out = memory_file(&text);
    generate_rules(out, rules, kind);
    fclose(out);
    out = memory_file(&stream.events);
    stream.matches = generate_events(out, EVENTS, rules, kind, hits);
    fclose(out);
    struct bench_bundle bundle = bench_bundle_of(context, text.bytes, text.size);
    stream.plan = bench_bundle_plan(context, &bundle);
    stream.count = bench_lines(stream.events, &stream.lines);
    stream.typed = bench_typed_of(stream.lines, stream.count, stream.plan, false);
    stream.documents = calloc(stream.count, sizeof(ctrsec_document *));
    if (stream.documents == NULL)
        bench_stop("out of memory");
    for (size_t i = 0; i < stream.count; i++) {
        bench_stop_on(ctrsec_document_new(&stream.documents[i], context, &error), error);
        bench_stop_on(ctrsec_document_add(stream.documents[i], "", stream.lines[i].bytes,
                                          stream.lines[i].size, CTRSEC_FORMAT_JSON, &error),
                      error);
    }
    bench_bundle_free(&bundle);
    free(text.bytes);
    return stream;
}

static void stream_close(struct stream *stream)
{
    for (size_t i = 0; i < stream->count; i++)
        ctrsec_document_free(stream->documents[i]);
    bench_typed_free(&stream->typed);
    ctrsec_plan_release(stream->plan);
    free(stream->documents);
    free(stream->lines);
    free(stream->events.bytes);
}

static struct worker worker_open(const struct stream *stream)
{
    struct worker worker = {.stream = stream,
                            .options = {.struct_size = sizeof worker.options, .now = BENCH_NOW}};
    ctrsec_error *error = NULL;
    bench_stop_on(ctrsec_evaluator_new(&worker.evaluator, stream->plan, &error), error);
    bench_stop_on(ctrsec_document_new(&worker.document, stream->context, &error), error);
    bench_stop_on(ctrsec_result_new(&worker.result, stream->context, &error), error);
    return worker;
}

static void worker_close(struct worker *worker)
{
    ctrsec_result_free(worker->result);
    ctrsec_document_free(worker->document);
    ctrsec_evaluator_free(worker->evaluator);
}

static void count_findings(struct worker *worker)
{
    uint32_t count, stride;
    ctrsec_result_findings(worker->result, &count, &stride);
    worker->findings += count;
}

/* --- passes ----------------------------------------------------------------------------------- */

static void pass_check(struct worker *worker)
{
    ctrsec_error *error = NULL;
    for (size_t i = 0; i < worker->stream->count; i++) {
        bench_stop_on(ctrsec_check(worker->evaluator, worker->stream->documents[i],
                                   &worker->options, worker->result, &error),
                      error);
        count_findings(worker);
    }
}

static void pass_batch(struct worker *worker)
{
    struct bench_text events = worker->stream->events;
    ctrsec_error *error = NULL;
    for (size_t at = 0, consumed; at < events.size; at += consumed) {
        size_t left = events.size - at, piece = left < PIECE ? left : PIECE;
        bench_stop_on(ctrsec_check_batch(worker->evaluator, worker->document, events.bytes + at,
                                         piece, piece == left, &worker->options, &consumed,
                                         worker->result, &error),
                      error);
        count_findings(worker);
    }
}

static void pass_typed(struct worker *worker)
{
    const struct bench_typed *typed = &worker->stream->typed;
    ctrsec_error *error = NULL;
    for (size_t i = 0; i < typed->count; i++) {
        bench_stop_on(ctrsec_check_record(worker->evaluator, &typed->records[i], &worker->options,
                                          worker->result, &error),
                      error);
        count_findings(worker);
    }
}

/* ns an event of one pass. */
static double time_pass(struct worker *worker, void (*pass)(struct worker *))
{
    worker->findings = 0;
    double start = bench_seconds();
    pass(worker);
    double seconds = bench_seconds() - start;
    if (worker->findings != worker->stream->matches)
        bench_stop("another number of findings than the generator has matches");
    return 1e9 * seconds / (double)worker->stream->count;
}

/* --- rows ------------------------------------------------------------------------------------- */

/* Beside it the same documents with every rule asked. */
static void measure_stream(ctrsec_context *context, const char *name, enum generated_kind kind,
                           unsigned hits)
{
    struct stream stream = stream_open(context, RULES, kind, hits);
    struct worker worker = worker_open(&stream), every = worker_open(&stream);
    double check = 1e9, batch = 1e9, typed = 1e9, asked = 1e9;
    every.evaluator->evaluator.every_rule = true;
    for (int i = 0; i < PASSES; i++) {
        check = bench_less(check, time_pass(&worker, pass_check));
        asked = bench_less(asked, time_pass(&every, pass_check));
        batch = bench_less(batch, time_pass(&worker, pass_batch));
        typed = bench_less(typed, time_pass(&worker, pass_typed));
    }
    printf("streams %5u rules  %-11s  batch %9.0f ns  typed %9.0f ns  check %9.0f ns  without "
           "index %9.0f ns  ratio %6.2f  %u findings\n",
           RULES, name, batch, typed, check, asked, asked / check, stream.matches);
    fflush(stdout);
    worker_close(&worker);
    worker_close(&every);
    stream_close(&stream);
}

static void *thread_main(void *payload)
{
    struct worker *worker = payload;
    struct timespec start, end;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &start);
    for (int i = 0; i < THREAD_PASSES; i++)
        pass_typed(worker);
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &end);
    worker->seconds =
        (double)(end.tv_sec - start.tv_sec) + 1e-9 * (double)(end.tv_nsec - start.tv_nsec);
    return NULL;
}

/* Wall clock of `count` threads, each with all events; *cpu gets the CPU time of the first. */
static double run_threads(struct worker *workers, int count, double *cpu)
{
    pthread_t threads[THREADS];
    struct timespec start, end;
    clock_gettime(CLOCK_MONOTONIC, &start);
    for (int i = 0; i < count; i++)
        if (pthread_create(&threads[i], NULL, thread_main, &workers[i]) != 0)
            bench_stop("no thread");
    for (int i = 0; i < count; i++)
        pthread_join(threads[i], NULL);
    clock_gettime(CLOCK_MONOTONIC, &end);
    *cpu = workers[0].seconds;
    return (double)(end.tv_sec - start.tv_sec) + 1e-9 * (double)(end.tv_nsec - start.tv_nsec);
}

/*
 * Throughput of two threads over that of one. By the wall clock it needs two idle processors; by
 * CPU time it tells what threads cost each other, whoever else computes.
 */
static void measure_threads(ctrsec_context *context)
{
    struct stream stream = stream_open(context, RULES, GENERATED_FOUND, 10);
    struct worker workers[THREADS];
    double wall[2] = {1e9, 1e9}, cpu[2] = {1e9, 1e9};
    for (int i = 0; i < THREADS; i++)
        workers[i] = worker_open(&stream);
    for (int i = 0; i < PASSES; i++)
        for (int k = 0; k < 2; k++) {
            double own, least = run_threads(workers, k == 0 ? 1 : THREADS, &own);
            wall[k] = bench_less(wall[k], least);
            cpu[k] = bench_less(cpu[k], own);
        }
    printf(
        "threads %5u rules  wall ratio %.2f  CPU ratio %.2f  one %6.0f ns  each of two %6.0f ns\n",
        RULES, THREADS * wall[0] / wall[1], THREADS * cpu[0] / cpu[1],
        1e9 * cpu[0] / EVENTS / THREAD_PASSES, 1e9 * cpu[1] / EVENTS / THREAD_PASSES);
    for (int i = 0; i < THREADS; i++)
        worker_close(&workers[i]);
    stream_close(&stream);
}

static size_t bytes_used(void)
{
    struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

/* What an evaluator, a document and a result hold: new ones, and after a stream in pieces. */
static void measure_memory(ctrsec_context *context, unsigned rules)
{
    struct stream stream = stream_open(context, rules, GENERATED_FOUND, 10);
    size_t before = bytes_used();
    struct worker worker = worker_open(&stream);
    double fresh = (double)(bytes_used() - before) / 1024;
    pass_typed(&worker);
    double typed = (double)(bytes_used() - before) / 1024;
    pass_batch(&worker);
    double batch = (double)(bytes_used() - before) / 1024;
    printf("memory  %5u rules  a thread %6.0f KB, after typed events %6.0f KB, after pieces of %u "
           "KB of a "
           "stream %6.0f KB\n",
           rules, fresh, typed, PIECE / 1024, batch);
    worker_close(&worker);
    stream_close(&stream);
}

int main(void)
{
    struct ctrsec_context_options options = {.struct_size = sizeof options, .resize = bench_resize};
    ctrsec_context *context;
    ctrsec_error *error = NULL;
    bench_stop_on(ctrsec_context_new(&context, &options, &error), error);
    measure_stream(context, "hits-0", GENERATED_FOUND, 0);
    measure_stream(context, "hits-1", GENERATED_FOUND, 10);
    measure_stream(context, "hits-20", GENERATED_FOUND, 200);
    measure_stream(context, "mixed", GENERATED_MIXED, 10);
    measure_stream(context, "adversarial", GENERATED_ADVERSARIAL, 0);
    measure_threads(context);
    measure_memory(context, 100);
    measure_memory(context, 1000);
    measure_memory(context, 10000);
    ctrsec_context_free(context);
    return EXIT_SUCCESS;
}
