/* SPDX-License-Identifier: Apache-2.0 */
/*
 * MB/s of the JSON reader, with and without positions, beside jansson in the same run on the same
 * lines. Passes alternate, so a slow moment of the machine hits all.
 */
#include <jansson.h>

#include "bench.h"
#include "text/json_read.h"

enum { PASSES = 7 };

static double pass_ours(const struct bench_text *lines, size_t count, bool positions)
{
    static struct cs_json_scratch *scratch;
    static struct cs_arena arena;
    struct cs_limits limits = cs_limits_default;
    struct cs_json_options options = {.limits = &limits, .seed = 7, .no_positions = !positions};
    if (scratch == NULL) {
        scratch = cs_json_scratch_new(&cs_alloc_libc);
        cs_arena_init(&arena, &cs_alloc_libc, 0);
    }
    double start = bench_seconds();
    for (size_t i = 0; i < count; i++) {
        struct cs_source source = {.text = cs_str_of(lines[i].bytes, lines[i].size)};
        struct cs_diag diag;
        struct cs_tree tree;
        cs_arena_reset(&arena);
        cs_diag_init(&diag, &arena, &source);
        if (cs_json_read(scratch, &source, &options, &arena, &diag, &tree) != CTRSEC_OK)
            bench_stop("a line that we do not read");
    }
    return bench_seconds() - start;
}

static double pass_jansson(const struct bench_text *lines, size_t count)
{
    double start = bench_seconds();
    for (size_t i = 0; i < count; i++) {
        json_t *value = json_loadb(lines[i].bytes, lines[i].size, JSON_DECODE_ANY, NULL);
        if (value == NULL)
            bench_stop("a line that jansson does not read");
        json_decref(value);
    }
    return bench_seconds() - start;
}

int main(void)
{
    const char *origin;
    struct bench_text text = bench_events(&origin), *lines;
    size_t count = bench_lines(text, &lines);
    double ours = 1e9, plain = 1e9, theirs = 1e9;
    for (int pass = 0; pass < PASSES; pass++) {
        ours = bench_less(ours, pass_ours(lines, count, true));
        plain = bench_less(plain, pass_ours(lines, count, false));
        theirs = bench_less(theirs, pass_jansson(lines, count));
    }
    double megabytes = (double)text.size / 1e6;
    printf("json  %zu %s events, %.1f MB\n", count, origin, megabytes);
    printf("json  ctrsec             %7.0f MB/s  %5.1f x jansson\n", megabytes / ours,
           theirs / ours);
    printf("json  without positions  %7.0f MB/s  %5.1f x jansson\n", megabytes / plain,
           theirs / plain);
    printf("json  jansson            %7.0f MB/s\n", megabytes / theirs);
    free(lines);
    free(text.bytes);
    return EXIT_SUCCESS;
}
