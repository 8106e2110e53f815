/* SPDX-License-Identifier: Apache-2.0 */
/* Sorted comparisons. contract: rule/breakpoints.h */
#include "rule/breakpoints.h"

#include <stdlib.h>

static int order(const void *left, const void *right)
{
    const struct cs_breakpoint *a = left, *b = right;
    if (a->bound != b->bound)
        return a->bound < b->bound ? -1 : 1;
    return (a->id > b->id) - (a->id < b->id);
}

/* Without < and >. False: no number meets it. */
static bool make_inclusive(struct cs_breakpoint *point)
{
    if (point->comparison == CS_COMPARE_LESS) {
        if (point->bound == INT64_MIN)
            return false;
        point->bound--;
        point->comparison = CS_COMPARE_AT_MOST;
    } else if (point->comparison == CS_COMPARE_MORE) {
        if (point->bound == INT64_MAX)
            return false;
        point->bound++;
        point->comparison = CS_COMPARE_AT_LEAST;
    }
    return true;
}

static bool copy_run(struct cs_breakpoint_run *run, struct cs_arena *arena,
                     const struct cs_breakpoint *points, uint32_t count, enum cs_comparison wanted)
{
    uint32_t room = 0;
    for (uint32_t i = 0; i < count; i++)
        room += points[i].comparison == wanted;
    int64_t *bounds = cs_arena_array(arena, (size_t)room + 1, sizeof *bounds);
    uint32_t *ids = cs_arena_array(arena, (size_t)room + 1, sizeof *ids);
    if (bounds == NULL || ids == NULL)
        return false;
    *run = (struct cs_breakpoint_run){bounds, ids, room};
    for (uint32_t i = 0, at = 0; i < count; i++) {
        if (points[i].comparison != wanted)
            continue;
        bounds[at] = points[i].bound;
        ids[at++] = points[i].id;
    }
    return true;
}

bool cs_breakpoints_build(struct cs_breakpoints *breakpoints, struct cs_arena *arena,
                          struct cs_breakpoint *points, uint32_t count)
{
    uint32_t kept = 0;
    *breakpoints = (struct cs_breakpoints){0};
    for (uint32_t i = 0; i < count; i++)
        if (make_inclusive(&points[i]))
            points[kept++] = points[i];
    if (kept > 1)
        qsort(points, kept, sizeof *points, order);
    return copy_run(&breakpoints->least, arena, points, kept, CS_COMPARE_AT_LEAST) &&
           copy_run(&breakpoints->most, arena, points, kept, CS_COMPARE_AT_MOST) &&
           copy_run(&breakpoints->equal, arena, points, kept, CS_COMPARE_EQUAL);
}

/* How many bounds are below a number; `also`: or are it. */
static uint32_t below(const struct cs_breakpoint_run *run, int64_t number, bool also)
{
    uint32_t low = 0, high = run->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        bool under = also ? run->bounds[middle] <= number : run->bounds[middle] < number;
        if (under)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void cs_breakpoints_find(const struct cs_breakpoints *breakpoints, int64_t number,
                         struct cs_id_span out[CS_BREAKPOINT_SPANS])
{
    const struct cs_breakpoint_run *least = &breakpoints->least, *most = &breakpoints->most,
                                   *equal = &breakpoints->equal;
    uint32_t from = below(most, number, false), first = below(equal, number, false);
    uint32_t last = below(equal, number, true);
    out[0] = (struct cs_id_span){least->ids, below(least, number, true)};
    out[1] = (struct cs_id_span){most->count > 0 ? most->ids + from : NULL, most->count - from};
    out[2] = (struct cs_id_span){equal->count > 0 ? equal->ids + first : NULL, last - first};
}
