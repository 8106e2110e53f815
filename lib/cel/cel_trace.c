/* SPDX-License-Identifier: Apache-2.0 */
/* Traces. contract: cel/cel_trace.h */
#include "cel/cel_trace.h"

#include "cel/cel_apply.h"
#include "cel/cel_unit.h"

/* The first spot of a loop's bodies: behind its range. They end where the loop does. */
static uint32_t bodies(const struct cs_trace *trace, uint32_t loop)
{
    return trace->spots->items[loop + 1].end;
}

static uint32_t body_count(const struct cs_trace *trace, uint32_t loop)
{
    return trace->spots->items[loop].end - bodies(trace, loop);
}

bool cs_trace_init(struct cs_trace *trace, struct cs_arena *arena, const struct cs_unit *unit,
                   const struct cs_spots *spots)
{
    uint32_t count = spots->count;
    *trace = (struct cs_trace){.spots = spots, .unit = unit};
    trace->entries = cs_arena_array(arena, (size_t)count + 1, sizeof *trace->entries);
    trace->saved = cs_arena_array(arena, (size_t)count + 1, sizeof *trace->saved);
    trace->open = cs_arena_array(arena, (size_t)count + 1, sizeof *trace->open);
    if (trace->entries == NULL || trace->saved == NULL || trace->open == NULL)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        if (spots->items[i].constant != 0 || !cs_spot_is_loop(spots->items[i].ast))
            continue;
        trace->saved[i] =
            cs_arena_array(arena, (size_t)body_count(trace, i) + 1, sizeof **trace->saved);
        if (trace->saved[i] == NULL)
            return false;
    }
    return true;
}

bool cs_trace_value(const struct cs_trace *trace, uint32_t spot, struct cs_value *out)
{
    uint32_t constant = trace->spots->items[spot].constant;
    *out = constant != 0 ? trace->unit->constants[constant - 1] : trace->entries[spot].value;
    return constant != 0 || trace->entries[spot].state == CS_TRACE_DONE;
}

void cs_trace_enter(struct cs_trace *trace, uint32_t spot, uint64_t fuel)
{
    trace->open[trace->depth++] = spot;
    trace->entries[spot] =
        (struct cs_trace_entry){.state = CS_TRACE_BEGUN, .cost = fuel, .marks = ++trace->marks};
}

void cs_trace_leave(struct cs_trace *trace, uint32_t spot, struct cs_value value,
                    const struct cs_path *path, uint64_t fuel)
{
    struct cs_trace_entry *entry = &trace->entries[spot];
    trace->depth--;
    trace->marks++;
    entry->state = CS_TRACE_DONE;
    entry->value = value;
    entry->path = path;
    entry->cost -= fuel + (trace->marks - entry->marks);
}

/* --- loops ----------------------------------------------------------------------------------- */

static void copy_bodies(struct cs_trace *trace, uint32_t loop, bool save)
{
    struct cs_trace_entry *now = trace->entries + bodies(trace, loop), *kept = trace->saved[loop];
    size_t bytes = body_count(trace, loop) * sizeof *now;
    memcpy(save ? kept : now, save ? now : kept, bytes);
}

/* An element is done: whether it decides more than the one that is saved. */
static bool decides(struct cs_trace *trace, uint32_t loop)
{
    struct cs_trace_entry *entry = &trace->entries[loop];
    struct cs_value v, before;
    uint32_t predicate = bodies(trace, loop);
    if (!cs_trace_value(trace, predicate, &v))
        return false;
    bool holds = v.tag == CS_BOOL && v.as.boolean;
    entry->chosen += holds;
    switch ((enum cs_macro)trace->spots->items[loop].ast->macro) {
    case CS_MACRO_ALL:
    case CS_MACRO_EXISTS:
        if (!cs_apply_failed(v) || !entry->saved)
            return cs_apply_failed(v);
        before = trace->saved[loop]->value;
        return v.tag == CS_UNKNOWN && before.tag == CS_ERROR;
    case CS_MACRO_EXISTS_ONE:
        return holds;
    case CS_MACRO_FILTER:
    case CS_MACRO_MAP_FILTER:
    case CS_MACRO_TRANSFORM_LIST_FILTER:
    case CS_MACRO_TRANSFORM_MAP_FILTER:
    case CS_MACRO_TRANSFORM_ENTRY_FILTER:
        return holds && !entry->saved;
    default:
        return false;
    }
}

void cs_trace_next(struct cs_trace *trace, const struct cs_trace_element *element)
{
    uint32_t loop = trace->depth == 0 ? CS_NO_SPOT : trace->open[trace->depth - 1];
    if (loop == CS_NO_SPOT || trace->saved[loop] == NULL)
        return; /* of a program that is not explained */
    struct cs_trace_entry *entry = &trace->entries[loop];
    if (entry->looked > 0 && decides(trace, loop)) {
        copy_bodies(trace, loop, true);
        entry->deciding = entry->element;
        entry->saved = true;
    }
    if (element != NULL) {
        entry->looked++;
        entry->element = *element;
        memset(trace->entries + bodies(trace, loop), 0,
               body_count(trace, loop) * sizeof *trace->entries);
        return;
    }
    entry->complete = true;
    if (!entry->saved)
        return;
    copy_bodies(trace, loop, false);
    entry->element = entry->deciding;
}
