/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pods against the Pod Security Standards, level restricted, as the bundle that ships states them:
 * the work of the peers (CTRSEC_PEERS_DIR/pods.ndjson). "json" is from the bytes of one pod to its
 * findings, "batch" the same in pieces of a stream, "check" of pods that were read before. The
 * number of pods denied must be that of the reference before any time is printed.
 */
#include "bench_plan.h"

enum { PASSES = 9, PIECE = 1 << 17 };

/* What Kubernetes' own pod-security-admission v0.37.2 says of the peers' pods. */
enum { REFERENCE_PODS = 907, REFERENCE_DENIED = 786 };

struct work {
    struct bench_text pods, *lines;
    size_t count;
    ctrsec_document **documents; /* read and linked */
    ctrsec_evaluator *evaluator;
    ctrsec_document *document;
    ctrsec_result *result;
    struct ctrsec_check_options options;
    uint64_t denied, findings;
};

/* Findings stand in the order of their documents. */
static void count(struct work *work)
{
    uint32_t findings, stride;
    const char *at = (const char *)ctrsec_result_findings(work->result, &findings, &stride);
    uint32_t before = UINT32_MAX;
    for (uint32_t i = 0; i < findings; i++) {
        const struct ctrsec_finding *finding = (const void *)(at + (size_t)i * stride);
        work->denied += finding->document != before;
        before = finding->document;
    }
    work->findings += findings;
}

static void check(struct work *work, ctrsec_document *document)
{
    ctrsec_error *error = NULL;
    bench_stop_on(ctrsec_check(work->evaluator, document, &work->options, work->result, &error),
                  error);
    count(work);
}

static void add(ctrsec_document *document, struct bench_text line)
{
    ctrsec_error *error = NULL;
    bench_stop_on(
        ctrsec_document_add(document, "", line.bytes, line.size, CTRSEC_FORMAT_JSON, &error),
        error);
}

static void pass_check(struct work *work)
{
    for (size_t i = 0; i < work->count; i++)
        check(work, work->documents[i]);
}

static void pass_json(struct work *work)
{
    for (size_t i = 0; i < work->count; i++) {
        ctrsec_document_reset(work->document);
        add(work->document, work->lines[i]);
        check(work, work->document);
    }
}

static void pass_batch(struct work *work)
{
    ctrsec_error *error = NULL;
    for (size_t at = 0, consumed; at < work->pods.size; at += consumed) {
        size_t left = work->pods.size - at, piece = left < PIECE ? left : PIECE;
        bench_stop_on(ctrsec_check_batch(work->evaluator, work->document, work->pods.bytes + at,
                                         piece, piece == left, &work->options, &consumed,
                                         work->result, &error),
                      error);
        count(work);
    }
}

static void measure(struct work *work, const char *name, void (*pass)(struct work *))
{
    double least = 1e9;
    uint64_t before = 0;
    for (int i = 0; i < PASSES; i++) {
        before = bench_allocations;
        work->denied = work->findings = 0;
        double start = bench_seconds();
        pass(work);
        least = bench_less(least, bench_seconds() - start);
        if (work->count == REFERENCE_PODS && work->denied != REFERENCE_DENIED)
            bench_stop("another number of pods is denied than by the reference");
    }
    printf("pods  %-6s %7.0f ns a pod  %llu of %zu denied  %llu findings  %llu allocations\n", name,
           1e9 * least / (double)work->count, (unsigned long long)work->denied, work->count,
           (unsigned long long)work->findings, (unsigned long long)(bench_allocations - before));
}

int main(void)
{
    struct ctrsec_context_options options = {.struct_size = sizeof options, .resize = bench_resize};
    struct work work = {.options = {.struct_size = sizeof work.options, .now = BENCH_NOW}};
    const char *folder = getenv("CTRSEC_PEERS_DIR");
    char path[4096];
    ctrsec_context *context;
    ctrsec_error *error = NULL;
    snprintf(path, sizeof path, "%s/pods.ndjson", folder != NULL ? folder : "build/peers");
    if (!bench_append(&work.pods, path)) {
        printf("pods skipped: no %s\n", path);
        return EXIT_SUCCESS;
    }
    work.count = bench_lines(work.pods, &work.lines);
    work.documents = calloc(work.count, sizeof(ctrsec_document *));
    bench_stop_on(ctrsec_context_new(&context, &options, &error), error);
    ctrsec_plan *plan = bench_load_plan(context, BENCH_SHARE, "pss-restricted");
    bench_stop_on(ctrsec_evaluator_new(&work.evaluator, plan, &error), error);
    bench_stop_on(ctrsec_document_new(&work.document, context, &error), error);
    bench_stop_on(ctrsec_result_new(&work.result, context, &error), error);
    for (size_t i = 0; i < work.count && work.documents != NULL; i++) {
        bench_stop_on(ctrsec_document_new(&work.documents[i], context, &error), error);
        add(work.documents[i], work.lines[i]);
    }
    measure(&work, "check", pass_check);
    measure(&work, "json", pass_json);
    measure(&work, "batch", pass_batch);
    for (size_t i = 0; i < work.count; i++)
        ctrsec_document_free(work.documents[i]);
    ctrsec_document_free(work.document);
    ctrsec_result_free(work.result);
    ctrsec_evaluator_free(work.evaluator);
    ctrsec_plan_release(plan);
    ctrsec_context_free(context);
    free(work.documents);
    free(work.lines);
    free(work.pods.bytes);
    return EXIT_SUCCESS;
}
