/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a check costs with the bundle that ships: pods of about 1 KB and 8 KB and captured events,
 * one document at a time as a host would hand them in. "read" is from bytes to a document, "check"
 * evaluates all rules on it. Counts the allocations of checks that follow a first one.
 */
#include "bench_plan.h"

enum { PASSES = 5, POD_ROUNDS = 400, EVENTS_MOST = 2000 };

/* A pod in the shape of real ones, with as many containers as it takes to have `size` bytes. */
static struct bench_text make_pod(size_t size)
{
    struct bench_text pod = {malloc(size + 2048), 0};
    size_t room = size + 2048;
    if (pod.bytes == NULL)
        bench_stop("out of memory");
    pod.size = (size_t)snprintf(
        pod.bytes, room,
        "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"web-7d9c\",\"namespace\":"
        "\"shop\",\"labels\":{\"app\":\"web\",\"tier\":\"front\"}},\"spec\":{"
        "\"serviceAccountName\":\"web\",\"automountServiceAccountToken\":false,\"volumes\":[{"
        "\"name\":\"tmp\",\"emptyDir\":{}}],\"containers\":[");
    for (unsigned i = 0; i == 0 || pod.size + 700 < size; i++)
        pod.size += (size_t)snprintf(
            pod.bytes + pod.size, room - pod.size,
            "%s{\"name\":\"c%u\",\"image\":\"registry.example.com/shop/web:1.%u.0\",\"args\":["
            "\"--port\",\"8080\"],\"ports\":[{\"containerPort\":8080,\"name\":\"http\"}],\"env\":[{"
            "\"name\":\"LOG_LEVEL\",\"value\":\"info\"},{\"name\":\"REGION\",\"value\":"
            "\"eu-north\"}],\"resources\":{\"limits\":{\"cpu\":\"500m\",\"memory\":\"256Mi\"}},"
            "\"securityContext\":{\"runAsNonRoot\":true,\"runAsUser\":1000,"
            "\"allowPrivilegeEscalation\":false,\"readOnlyRootFilesystem\":true,\"capabilities\":{"
            "\"drop\":[\"ALL\"]},\"seccompProfile\":{\"type\":\"RuntimeDefault\"}},"
            "\"volumeMounts\":[{\"name\":\"tmp\",\"mountPath\":\"/tmp\"}]}",
            i == 0 ? "" : ",", i, i);
    pod.size +=
        (size_t)snprintf(pod.bytes + pod.size, room - pod.size, "],\"nodeSelector\":{\"pool\":\"");
    while (pod.size + 4 < size)
        pod.bytes[pod.size++] = 'p';
    pod.size += (size_t)snprintf(pod.bytes + pod.size, room - pod.size, "\"}}}");
    return pod;
}

struct bench {
    ctrsec_document *document;
    ctrsec_evaluator *evaluator;
    ctrsec_result *result;
    struct ctrsec_check_options options;
    double read, check;   /* seconds of the pass */
    uint64_t allocations; /* of its checks */
};

static void pass(struct bench *bench, const struct bench_text *inputs, size_t count,
                 unsigned rounds)
{
    ctrsec_error *error = NULL;
    bench->read = bench->check = 0;
    bench->allocations = 0;
    for (size_t i = 0; i < count * rounds; i++) {
        const struct bench_text *input = &inputs[i % count];
        double start = bench_seconds();
        ctrsec_document_reset(bench->document);
        bench_stop_on(ctrsec_document_add(bench->document, "input.json", input->bytes, input->size,
                                          CTRSEC_FORMAT_JSON, &error),
                      error);
        double middle = bench_seconds();
        uint64_t before = bench_allocations;
        bench_stop_on(
            ctrsec_check(bench->evaluator, bench->document, &bench->options, bench->result, &error),
            error);
        bench->allocations += bench_allocations - before;
        bench->read += middle - start;
        bench->check += bench_seconds() - middle;
    }
}

static void measure(struct bench *bench, const char *name, const struct bench_text *inputs,
                    size_t count, unsigned rounds)
{
    struct ctrsec_counts counts = {.struct_size = sizeof counts};
    double read = 1e9, check = 1e9, number = (double)count * rounds;
    size_t bytes = 0;
    pass(bench, inputs, count, 1); /* memory grows to the size of the inputs */
    for (int i = 0; i < PASSES; i++) {
        pass(bench, inputs, count, rounds);
        read = bench_less(read, bench->read);
        check = bench_less(check, bench->check);
    }
    for (size_t i = 0; i < count; i++)
        bytes += inputs[i].size;
    if (ctrsec_result_counts(&counts, bench->result) != CTRSEC_OK || counts.unread > 0)
        bench_stop("an input that cannot be read");
    printf("check  %-12s %6zu bytes  %8.2f us read  %8.2f us check  %llu allocations\n", name,
           bytes / count, 1e6 * read / number, 1e6 * check / number,
           (unsigned long long)bench->allocations);
}

int main(void)
{
    struct ctrsec_context_options options = {.struct_size = sizeof options, .resize = bench_resize};
    struct bench bench = {.options = {.struct_size = sizeof bench.options, .now = BENCH_NOW}};
    struct bench_text small = make_pod(1024), large = make_pod(8192), *lines;
    const char *origin;
    struct bench_text events = bench_events(&origin);
    size_t count = bench_lines(events, &lines);
    ctrsec_context *context;
    ctrsec_error *error = NULL;
    bench_stop_on(ctrsec_context_new(&context, &options, &error), error);
    ctrsec_plan *plan = bench_load_plan(context, BENCH_SHARE, NULL);
    bench_stop_on(ctrsec_document_new(&bench.document, context, &error), error);
    bench_stop_on(ctrsec_evaluator_new(&bench.evaluator, plan, &error), error);
    bench_stop_on(ctrsec_result_new(&bench.result, context, &error), error);
    measure(&bench, "pod 1 KB", &small, 1, POD_ROUNDS);
    measure(&bench, "pod 8 KB", &large, 1, POD_ROUNDS);
    measure(&bench, "event", lines, count < EVENTS_MOST ? count : EVENTS_MOST, 1);
    ctrsec_result_free(bench.result);
    ctrsec_evaluator_free(bench.evaluator);
    ctrsec_document_free(bench.document);
    ctrsec_plan_release(plan);
    ctrsec_context_free(context);
    free(lines);
    free(events.bytes);
    free(small.bytes);
    free(large.bytes);
    return EXIT_SUCCESS;
}
