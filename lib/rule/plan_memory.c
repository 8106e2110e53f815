/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes of a plan. contract: rule/plan_memory.h */
#include "rule/plan_memory.h"

struct cs_plan_memory cs_plan_memory(const struct cs_plan *plan)
{
    struct cs_unit_stats unit = cs_unit_stats(plan->unit);
    size_t places = plan->places_taken + plan->nplaces * sizeof *plan->places;
    size_t used = sizeof *plan + plan->arena.taken + plan->texts.taken;
    struct cs_plan_memory memory = {
        .index = plan->index_taken,
        .rules = sizeof *plan + plan->arena.taken - plan->index_taken,
        .code = unit.code_bytes,
        .constants = unit.constant_bytes,
        .nodes = unit.node_bytes,
        .places = places,
        .texts = plan->texts.taken - plan->places_taken,
    };
    memory.total = sizeof *plan + cs_arena_bytes(&plan->arena) + cs_arena_bytes(&plan->texts) +
                   plan->places_room * sizeof *plan->places + unit.bytes;
    memory.spare = memory.total - used - places + plan->places_taken - unit.code_bytes -
                   unit.constant_bytes - unit.node_bytes;
    return memory;
}
