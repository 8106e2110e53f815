/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a plan tells who gives events as typed values: which fields its rules read, and numbers for
 * the texts that they compare with. Made when it is first asked for; read-only afterwards.
 */
#ifndef CS_RULE_PLAN_EVENTS_H
#define CS_RULE_PLAN_EVENTS_H

#include "doc/event_typed.h"
#include "rule/plan.h"

struct cs_plan_events {
    const struct cs_alloc *alloc;
    struct cs_arena arena;
    struct cs_event_needs needs;
    struct cs_symbol_table table; /* symbol i: symbols.values[i] */
    struct cs_event_symbols symbols;
};

/* mark: of the plan's symbols. NULL: out of memory. */
struct cs_plan_events *cs_plan_events_new(const struct cs_plan *plan, uint32_t mark);
void cs_plan_events_free(struct cs_plan_events *events);

/* The number that stands for a text; 0: no rule compares with it. */
uint32_t cs_plan_events_symbol(const struct cs_plan_events *events, struct cs_str text);

#endif
