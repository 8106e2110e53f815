/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The numbers that rules compare a field with, sorted, so that one search tells which comparisons
 * hold. Read-only once it is built:
 *
 *     least:  v >= 10 | v >= 22 | v >= 1024     those up to v hold: the front of the array
 *     most:   v <= 5  | v <= 99 | v <= 1024     those from v on hold: the end of the array
 *     equal:  v == 22 | v == 22 | v == 443      those that are v: one run
 *
 * v < 5 is v <= 4. What no number can meet is left out.
 */
#ifndef CS_RULE_BREAKPOINTS_H
#define CS_RULE_BREAKPOINTS_H

#include "base/arena.h"

enum cs_comparison {
    CS_COMPARE_EQUAL,
    CS_COMPARE_LESS,
    CS_COMPARE_AT_MOST,
    CS_COMPARE_MORE,
    CS_COMPARE_AT_LEAST
};

struct cs_breakpoint {
    int64_t bound;
    uint32_t id;
    enum cs_comparison comparison;
};

struct cs_breakpoint_run {
    const int64_t *bounds;
    const uint32_t *ids; /* beside them */
    uint32_t count;
};

struct cs_breakpoints {
    struct cs_breakpoint_run least, most, equal;
};

struct cs_id_span {
    const uint32_t *ids;
    uint32_t count;
};

#define CS_BREAKPOINT_SPANS 3

/* Sorts `points` in place. False: out of memory. */
bool cs_breakpoints_build(struct cs_breakpoints *breakpoints, struct cs_arena *arena,
                          struct cs_breakpoint *points, uint32_t count);

/* The ids of all comparisons that hold for a number, in three pieces. */
void cs_breakpoints_find(const struct cs_breakpoints *breakpoints, int64_t number,
                         struct cs_id_span out[CS_BREAKPOINT_SPANS]);

#endif
