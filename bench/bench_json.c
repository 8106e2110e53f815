/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The JSON reader beside yyjson (where it is installed) and jansson, on the events and pods of the
 * peers' work (CTRSEC_PEERS_DIR, build/peers), else on events of our own. All read the same lines
 * in the same run and passes alternate, so a slow moment of the machine hits all. Each keeps every
 * value and reuses its memory.
 */
#include <jansson.h>
#ifdef BENCH_YYJSON
#include <yyjson.h>
#endif

#include "bench.h"
#include "text/json_read.h"

enum { PASSES = 15 };

struct input {
    const char *name;
    const struct bench_text *lines;
    size_t count, bytes, longest;
};

struct reader {
    struct cs_json_scratch *scratch;
    struct cs_arena arena;
};

static double pass_ours(struct reader *reader, const struct input *input, bool positions)
{
    struct cs_limits limits = cs_limits_default;
    struct cs_json_options options = {.limits = &limits, .seed = 7, .no_positions = !positions};
    double start = bench_seconds();
    for (size_t i = 0; i < input->count; i++) {
        struct cs_source source = {
            .text = cs_str_of(input->lines[i].bytes, input->lines[i].size),
        };
        struct cs_tree tree;
        cs_arena_reset(&reader->arena);
        if (cs_json_read(reader->scratch, &source, &options, &reader->arena, NULL, &tree) !=
            CTRSEC_OK)
            bench_stop("a line that we do not read");
    }
    return bench_seconds() - start;
}

static double pass_jansson(const struct input *input)
{
    double start = bench_seconds();
    for (size_t i = 0; i < input->count; i++) {
        json_t *value =
            json_loadb(input->lines[i].bytes, input->lines[i].size, JSON_DECODE_ANY, NULL);
        if (value == NULL)
            bench_stop("a line that jansson does not read");
        json_decref(value);
    }
    return bench_seconds() - start;
}

#ifdef BENCH_YYJSON
/* With a pool that is used again, which is its quickest way to read many documents. */
static double pass_yyjson(const struct input *input)
{
    size_t size = yyjson_read_max_memory_usage(input->longest, 0);
    void *pool = malloc(size);
    double start = bench_seconds();
    for (size_t i = 0; pool != NULL && i < input->count; i++) {
        yyjson_alc memory;
        yyjson_alc_pool_init(&memory, pool, size);
        if (yyjson_read_opts(input->lines[i].bytes, input->lines[i].size, 0, &memory, NULL) == NULL)
            bench_stop("a line that yyjson does not read");
    }
    double seconds = bench_seconds() - start;
    free(pool);
    return seconds;
}
#endif

static void print_row(const struct input *input, const char *reader, double seconds, double least)
{
    printf("json  %-6s %-22s %7.0f ns  %6.0f MB/s", input->name, reader,
           1e9 * seconds / (double)input->count, (double)input->bytes / 1e6 / seconds);
    if (least > 0)
        printf("  %5.2f x yyjson", seconds / least);
    putchar('\n');
}

static void measure(const char *name, struct bench_text text)
{
    struct bench_text *lines;
    struct input input = {.name = name, .count = bench_lines(text, &lines)};
    struct reader reader = {.scratch = cs_json_scratch_new(&cs_alloc_libc)};
    double ours = 1e9, plain = 1e9, jansson = 1e9, yyjson = 0;
    cs_arena_init(&reader.arena, &cs_alloc_libc, 0);
    input.lines = lines;
    for (size_t i = 0; i < input.count; i++) {
        input.bytes += lines[i].size;
        input.longest = lines[i].size > input.longest ? lines[i].size : input.longest;
    }
    for (int pass = 0; pass < PASSES; pass++) {
        ours = bench_less(ours, pass_ours(&reader, &input, true));
        plain = bench_less(plain, pass_ours(&reader, &input, false));
        if (pass < 3)
            jansson = bench_less(jansson, pass_jansson(&input));
#ifdef BENCH_YYJSON
        yyjson = bench_less(pass == 0 ? 1e9 : yyjson, pass_yyjson(&input));
#endif
    }
    printf("json  %zu %s, %.1f MB\n", input.count, name, (double)input.bytes / 1e6);
    print_row(&input, "ctrsec", ours, yyjson);
    print_row(&input, "ctrsec, no positions", plain, yyjson);
    if (yyjson > 0)
        print_row(&input, "yyjson", yyjson, yyjson);
    print_row(&input, "jansson", jansson, yyjson);
    cs_arena_clear(&reader.arena);
    cs_json_scratch_free(reader.scratch);
    free(lines);
    free(text.bytes);
}

int main(void)
{
    static const char *const names[] = {"events", "pods"};
    const char *folder = getenv("CTRSEC_PEERS_DIR"), *origin;
    bool any = false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct bench_text text = {NULL, 0};
        char path[4096];
        snprintf(path, sizeof path, "%s/%s.ndjson", folder != NULL ? folder : "build/peers",
                 names[i]);
        if (bench_append(&text, path)) {
            measure(names[i], text);
            any = true;
        }
    }
    if (!any)
        measure("events", bench_events(&origin));
    return EXIT_SUCCESS;
}
