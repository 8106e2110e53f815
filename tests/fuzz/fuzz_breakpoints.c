/* SPDX-License-Identifier: Apache-2.0 */
/* Nine bytes are a comparison and its bound: for each bound and its neighbours exactly those
   comparisons are found that hold. */
#include <stdlib.h>

#include "rule/breakpoints.h"

enum { MOST = 256 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool holds(const struct cs_breakpoint *point, int64_t number)
{
    switch (point->comparison) {
    case CS_COMPARE_EQUAL:
        return number == point->bound;
    case CS_COMPARE_LESS:
        return number < point->bound;
    case CS_COMPARE_AT_MOST:
        return number <= point->bound;
    case CS_COMPARE_MORE:
        return number > point->bound;
    default:
        return number >= point->bound;
    }
}

static void compare(const struct cs_breakpoints *table, const struct cs_breakpoint *points,
                    uint32_t count, int64_t number)
{
    struct cs_id_span spans[CS_BREAKPOINT_SPANS];
    uint32_t found[MOST] = {0};
    cs_breakpoints_find(table, number, spans);
    for (int i = 0; i < CS_BREAKPOINT_SPANS; i++)
        for (uint32_t k = 0; k < spans[i].count; k++)
            found[spans[i].ids[k]]++;
    for (uint32_t i = 0; i < count; i++)
        if (found[i] != holds(&points[i], number))
            abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cs_breakpoint points[MOST], sorted[MOST];
    struct cs_breakpoints table;
    struct cs_arena arena;
    uint32_t count = 0;
    for (; size >= 9 && count < MOST; data += 9, size -= 9, count++) {
        points[count] = (struct cs_breakpoint){
            .id = count, .comparison = (enum cs_comparison)(data[0] % (CS_COMPARE_AT_LEAST + 1))};
        memcpy(&points[count].bound, data + 1, sizeof points[count].bound);
        sorted[count] = points[count];
    }
    cs_arena_init(&arena, &cs_alloc_libc, 0);
    if (cs_breakpoints_build(&table, &arena, sorted, count))
        for (uint32_t i = 0; i < count; i++)
            for (int64_t step = -1; step <= 1; step++)
                compare(&table, points, count,
                        (int64_t)((uint64_t)points[i].bound + (uint64_t)step));
    cs_arena_clear(&arena);
    return 0;
}
