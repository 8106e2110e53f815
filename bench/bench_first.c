/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From a bundle to the first verdict in a fresh process, for 100 to 10,000 rules: start, read,
 * verify, compile, one event, end. CPU time of the child, as what else the machine does is no part
 * of it.
 *
 *     bench_first                  makes the files and runs itself
 *     bench_first check FOLDER     the child: FOLDER/rules.bundle, rules.pub, the first event
 *     bench_first write FOLDER N   the files, for N rules, of which the bindings are measured, too
 *     bench_first batch FOLDER     ns an event of a batch of all events, beside the bindings
 */
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench_bundle.h"
#include "perf/generated_work.h"

enum { RUNS = 7, BATCHES = 200, EVENTS = 1000, HITS = 10, PATH_ROOM = 4096 };

static void write_file(const char *folder, const char *name, const void *bytes, size_t size)
{
    char path[PATH_ROOM];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    if (file == NULL || fwrite(bytes, 1, size, file) != size || fclose(file) != 0)
        bench_stop("a file cannot be written");
}

static struct bench_text read_file(const char *folder, const char *name)
{
    struct bench_text text = {NULL, 0};
    char path[PATH_ROOM];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    if (!bench_append(&text, path))
        bench_stop("a file cannot be read");
    return text;
}

static ctrsec_context *new_context(void)
{
    ctrsec_context *context;
    ctrsec_error *error = NULL;
    bench_stop_on(ctrsec_context_new(&context, NULL, &error), error);
    return context;
}

static void write_work(const char *folder, unsigned rules)
{
    struct bench_text text = {NULL, 0}, events = {NULL, 0};
    ctrsec_context *context = new_context();
    FILE *out = open_memstream(&text.bytes, &text.size);
    if (out == NULL)
        bench_stop("out of memory");
    generate_rules(out, rules, GENERATED_FOUND);
    fclose(out);
    out = open_memstream(&events.bytes, &events.size);
    if (out == NULL)
        bench_stop("out of memory");
    generate_events(out, EVENTS, rules, GENERATED_FOUND, HITS);
    fclose(out);
    struct bench_bundle bundle = bench_bundle_of(context, text.bytes, text.size);
    write_file(folder, "rules.bundle", ctrsec_buffer_data(bundle.bytes),
               ctrsec_buffer_size(bundle.bytes));
    write_file(folder, "rules.pub", ctrsec_buffer_data(bundle.key), ctrsec_buffer_size(bundle.key));
    write_file(folder, "events.ndjson", events.bytes, events.size);
    bench_bundle_free(&bundle);
    ctrsec_context_free(context);
    free(text.bytes);
    free(events.bytes);
}

/* A plan of the files, an evaluator and what belongs to it. Freed by the end of the process. */
struct judge {
    struct bench_text events, *lines;
    size_t count;
    ctrsec_evaluator *evaluator;
    ctrsec_document *document;
    ctrsec_result *result;
    struct ctrsec_check_options options;
};

static struct judge open_judge(const char *folder)
{
    struct judge judge = {.events = read_file(folder, "events.ndjson"),
                          .options = {.struct_size = sizeof judge.options, .now = BENCH_NOW}};
    struct bench_text bytes = read_file(folder, "rules.bundle");
    struct bench_text key = read_file(folder, "rules.pub");
    ctrsec_context *context = new_context();
    ctrsec_trust *trust;
    ctrsec_error *error = NULL;
    judge.count = bench_lines(judge.events, &judge.lines);
    bench_stop_on(ctrsec_trust_load(&trust, context, key.bytes, key.size, NULL, &error), error);
    ctrsec_plan *plan = bench_bytes_plan(context, bytes.bytes, bytes.size, trust);
    bench_stop_on(ctrsec_evaluator_new(&judge.evaluator, plan, &error), error);
    bench_stop_on(ctrsec_document_new(&judge.document, context, &error), error);
    bench_stop_on(ctrsec_result_new(&judge.result, context, &error), error);
    return judge;
}

static void check_first(const char *folder)
{
    struct judge judge = open_judge(folder);
    ctrsec_error *error = NULL;
    bench_stop_on(ctrsec_document_add(judge.document, "", judge.lines->bytes, judge.lines->size,
                                      CTRSEC_FORMAT_JSON, &error),
                  error);
    bench_stop_on(
        ctrsec_check(judge.evaluator, judge.document, &judge.options, judge.result, &error), error);
}

static void measure_batch(const char *folder)
{
    struct judge judge = open_judge(folder);
    ctrsec_error *error = NULL;
    size_t consumed;
    uint32_t count = 0, stride;
    double least = 1e9;
    for (int i = 0; i < BATCHES; i++) {
        double start = bench_seconds();
        bench_stop_on(ctrsec_check_batch(judge.evaluator, judge.document, judge.events.bytes,
                                         judge.events.size, 1, &judge.options, &consumed,
                                         judge.result, &error),
                      error);
        ctrsec_result_findings(judge.result, &count, &stride);
        least = bench_less(least, bench_seconds() - start);
    }
    printf("bindings c       %9.0f ns  %u findings\n", 1e9 * least / (double)judge.count, count);
}

/* CPU ms of a child. */
static double run_child(const char *program, const char *folder)
{
    int status;
    struct rusage used;
    pid_t child = fork();
    if (child == 0) {
        execl(program, program, "check", folder, (char *)NULL);
        _exit(EXIT_FAILURE);
    }
    if (child < 0 || wait4(child, &status, 0, &used) != child || status != 0)
        bench_stop("a child failed");
    return 1e3 * (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
           1e-3 * (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec);
}

static void measure(const char *program, unsigned rules)
{
    static const char *const names[] = {"rules.bundle", "rules.pub", "events.ndjson"};
    char folder[] = "/tmp/bench-first-XXXXXX", path[PATH_ROOM];
    double least = 1e9;
    if (mkdtemp(folder) == NULL)
        bench_stop("no folder for files");
    write_work(folder, rules);
    for (int i = 0; i < RUNS; i++)
        least = bench_less(least, run_child(program, folder));
    printf("first  %5u rules  verdict %8.2f ms\n", rules, least);
    fflush(stdout);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        unlink(path);
    }
    rmdir(folder);
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "check") == 0) {
        check_first(argv[2]);
    } else if (argc == 3 && strcmp(argv[1], "batch") == 0) {
        measure_batch(argv[2]);
    } else if (argc == 4 && strcmp(argv[1], "write") == 0) {
        write_work(argv[2], (unsigned)strtoul(argv[3], NULL, 10));
    } else {
        measure("/proc/self/exe", 100);
        measure("/proc/self/exe", 1000);
        measure("/proc/self/exe", 10000);
    }
    return EXIT_SUCCESS;
}
