/* SPDX-License-Identifier: Apache-2.0 */
/* The events of a benchmark as typed values, as a sensor would have them in memory. */
#ifndef BENCH_BENCH_TYPED_H
#define BENCH_BENCH_TYPED_H

#include "bench.h"
#include "records/event_values.h"
#include "text/json_read.h"

struct bench_typed {
    struct ctrsec_record *records;
    size_t count;
    struct cs_arena arena; /* what the values point to */
};

static inline void *bench_keep(struct cs_arena *arena, const void *from, size_t size)
{
    void *copy = cs_arena_take(arena, size);
    if (copy == NULL)
        bench_stop("out of memory");
    return memcpy(copy, from, size);
}

/* symbols: texts that the plan knows are given as such. */
static inline struct bench_typed bench_typed_of(const struct bench_text *lines, size_t count,
                                                ctrsec_plan *plan, bool symbols)
{
    static const struct cs_alloc *const alloc = &cs_alloc_libc;
    static struct event_values event;
    struct bench_typed typed = {calloc(count, sizeof *typed.records), count, {0}};
    struct cs_json_scratch *scratch = cs_json_scratch_new(alloc);
    struct cs_json_options options = {
        .limits = &cs_limits_default, .seed = 1, .no_positions = true};
    if (typed.records == NULL || scratch == NULL)
        bench_stop("out of memory");
    cs_arena_init(&typed.arena, alloc, 0);
    event.plan = plan;
    event.symbols = symbols;
    for (size_t i = 0; i < count; i++) {
        struct cs_tree tree;
        struct cs_str text =
            cs_str_of(bench_keep(&typed.arena, lines[i].bytes, lines[i].size), lines[i].size);
        struct cs_source source = {.text = text};
        if (cs_json_read(scratch, &source, &options, &typed.arena, NULL, &tree) != CTRSEC_OK)
            bench_stop("an event cannot be read");
        event_values_of(&event, tree.root);
        struct ctrsec_value *values =
            bench_keep(&typed.arena, event.values, event.count * sizeof *event.values);
        const struct ctrsec_string *texts =
            bench_keep(&typed.arena, event.texts, event.ntexts * sizeof *event.texts);
        for (uint32_t k = 0; k < event.count; k++)
            if (values[k].tag == CTRSEC_VALUE_TEXTS)
                values[k].as.texts = texts + (values[k].as.texts - event.texts);
        typed.records[i] = (struct ctrsec_record){.values = values, .count = event.count};
    }
    cs_json_scratch_free(scratch);
    return typed;
}

static inline void bench_typed_free(struct bench_typed *typed)
{
    cs_arena_clear(&typed->arena);
    free(typed->records);
}

#endif
