/* SPDX-License-Identifier: Apache-2.0 */
/* Sorted comparisons, beside each comparison on its own. */
#include "rule/breakpoints.h"

#include "unit_random.h"
#include "unit_run.h"

enum { MOST = 400, RUNS = 200 };

static struct cs_arena arena;

static void setup(void)
{
    cs_arena_init(&arena, &cs_alloc_libc, 0);
}

static void teardown(void)
{
    cs_arena_clear(&arena);
}

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
    case CS_COMPARE_AT_LEAST:
        return number >= point->bound;
    }
    return false;
}

static int64_t make_number(uint64_t *state)
{
    switch (unit_random(state, 8)) {
    case 0:
        return INT64_MIN + unit_random(state, 3);
    case 1:
        return INT64_MAX - unit_random(state, 3);
    default:
        return (int64_t)unit_random(state, 60) - 30;
    }
}

static void compare(const struct cs_breakpoints *breakpoints, const struct cs_breakpoint *points,
                    uint32_t count, int64_t number)
{
    struct cs_id_span spans[CS_BREAKPOINT_SPANS];
    static uint32_t found[MOST];
    memset(found, 0, sizeof found);
    cs_breakpoints_find(breakpoints, number, spans);
    for (int i = 0; i < CS_BREAKPOINT_SPANS; i++)
        for (uint32_t k = 0; k < spans[i].count; k++)
            found[spans[i].ids[k]]++;
    for (uint32_t i = 0; i < count; i++)
        if (found[i] != holds(&points[i], number))
            ck_abort_msg("comparison %u of %u", i, count);
}

START_TEST(holds_what_each_holds)
{
    uint64_t state = 2463534242u + (uint64_t)_i;
    static struct cs_breakpoint points[MOST], given[MOST];
    struct cs_breakpoints breakpoints;
    uint32_t count = unit_random(&state, _i < 20 ? 4 : MOST);
    for (uint32_t i = 0; i < count; i++)
        points[i] = given[i] = (struct cs_breakpoint){make_number(&state), i,
                                                      (enum cs_comparison)unit_random(&state, 5)};
    ck_assert(cs_breakpoints_build(&breakpoints, &arena, points, count));
    for (int i = 0; i < 100; i++)
        compare(&breakpoints, given, count, make_number(&state));
    compare(&breakpoints, given, count, INT64_MIN);
    compare(&breakpoints, given, count, INT64_MAX);
}
END_TEST

START_TEST(no_memory)
{
    struct cs_breakpoint point = {1, 0, CS_COMPARE_LESS};
    struct cs_breakpoints breakpoints;
    arena.limit = 8;
    ck_assert(!cs_breakpoints_build(&breakpoints, &arena, &point, 1));
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("breakpoints");
    tcase_add_checked_fixture(test, setup, teardown);
    tcase_add_loop_test(test, holds_what_each_holds, 0, RUNS);
    tcase_add_test(test, no_memory);
    return unit_run("breakpoints", test);
}
