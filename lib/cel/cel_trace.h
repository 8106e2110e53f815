/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The trace of an explained program: the value and cost of each of its spots and, of each loop, the
 * element that decided.
 *
 * A spot in a loop has a value an element. While the loop runs its spots hold those of the element
 * at hand; when it ends they hold those of the element that decided, which were saved when that
 * element was done:
 *     all, exists            the one that ended the loop, or the first that failed, or the last
 *     exists_one             the last one that it holds for, or the last
 *     filter, *_filter       the first one that it holds for, or the last
 *     others                 the one that failed, or the last
 */
#ifndef CS_CEL_CEL_TRACE_H
#define CS_CEL_CEL_TRACE_H

#include "cel/cel_spot.h"
#include "value/path.h"

enum cs_trace_state { CS_TRACE_NOT, CS_TRACE_BEGUN, CS_TRACE_DONE };

/* What a loop stands at. */
struct cs_trace_element {
    uint32_t index;
    bool map;
    struct cs_value key; /* of a map; of a list its index */
    const struct cs_path *path;
};

struct cs_trace_entry {
    uint8_t state;
    bool saved;    /* of a loop: an element that decides is saved */
    bool complete; /* of a loop: all elements were looked at */
    struct cs_value value;
    const struct cs_path *path;
    uint64_t
        cost; /* of its own instructions and those below; while it runs: the fuel at its start */
    uint32_t marks;          /* while it runs: how many ENTER and LEAVE there were before */
    uint32_t looked, chosen; /* of a loop: elements looked at, and that the predicate holds for */
    struct cs_trace_element element, deciding;
};

struct cs_trace {
    const struct cs_spots *spots;
    const struct cs_unit *unit;
    struct cs_trace_entry *entries; /* per spot */
    struct cs_trace_entry **saved;  /* per spot that is a loop: those of its bodies */
    uint32_t *open;                 /* spots that have begun, innermost last */
    uint32_t depth;
    uint32_t marks;
};

/* False: no memory. */
bool cs_trace_init(struct cs_trace *trace, struct cs_arena *arena, const struct cs_unit *unit,
                   const struct cs_spots *spots);

/* Behind the instructions. element NULL: the loop had no more. */
void cs_trace_enter(struct cs_trace *trace, uint32_t spot, uint64_t fuel);
void cs_trace_leave(struct cs_trace *trace, uint32_t spot, struct cs_value value,
                    const struct cs_path *path, uint64_t fuel);
void cs_trace_next(struct cs_trace *trace, const struct cs_trace_element *element);

/* The value of a spot; false: it was not computed, or not to its end. */
bool cs_trace_value(const struct cs_trace *trace, uint32_t spot, struct cs_value *out);

#endif
