/* SPDX-License-Identifier: Apache-2.0 */
/* The life of a unit and its growing arrays. contract: cel/cel_unit.h, cel/cel_compile.h */
#include "cel/cel_unit.h"

#include "cel/cel_share.h"

enum { ROOM_LEAST = 16, SLOTS_LEAST = 64 };

bool cs_unit_room(const struct cs_unit *unit, void **items, uint32_t *room, uint32_t need,
                  size_t size)
{
    if (need <= *room)
        return true;
    uint32_t larger = *room < ROOM_LEAST ? ROOM_LEAST : *room;
    while (larger < need) {
        if (larger > UINT32_MAX / 2)
            return false;
        larger *= 2;
    }
    size_t bytes;
    if (!cs_size_mul(larger, size, &bytes))
        return false;
    void *moved = cs_alloc_resize(unit->alloc, *items, bytes);
    if (moved == NULL)
        return false;
    *items = moved;
    *room = larger;
    return true;
}

bool cs_unit_table_room(const struct cs_unit *unit, struct cs_unit_table *table,
                        uint32_t (*hash_at)(const struct cs_unit *unit, uint32_t i))
{
    uint32_t slots = table->slots == NULL ? 0 : table->mask + 1;
    if (table->count < slots / 2)
        return true;
    if (slots > UINT32_MAX / 4)
        return false;
    uint32_t larger = slots == 0 ? SLOTS_LEAST : slots * 2;
    while (larger / 2 <= table->count && larger < UINT32_MAX / 4)
        larger *= 2;
    uint32_t mask = larger - 1;
    uint32_t *fresh = cs_alloc_take(unit->alloc, larger * sizeof *fresh);
    if (fresh == NULL)
        return false;
    memset(fresh, 0, larger * sizeof *fresh);
    for (uint32_t i = 0; i < table->count; i++) {
        uint32_t at = hash_at(unit, i) & mask;
        while (fresh[at] != 0)
            at = (at + 1) & mask;
        fresh[at] = i + 1;
    }
    cs_alloc_free(unit->alloc, table->slots);
    table->slots = fresh;
    table->mask = mask;
    return true;
}

struct cs_unit *cs_unit_new(const struct cs_alloc *alloc, const struct cs_limits *limits)
{
    struct cs_unit *unit = cs_alloc_take(alloc, sizeof *unit);
    if (unit == NULL)
        return NULL;
    *unit = (struct cs_unit){.alloc = alloc,
                             .limits = *limits,
                             .steady = UINT32_MAX,
                             .share_uses = CS_SHARE_USES,
                             .share_weight = CS_SHARE_WEIGHT};
    cs_arena_init(&unit->arena, alloc, 0);
    unit->arena.tight = true;
    cs_arena_init(&unit->scratch, alloc, 0);
    cs_function_hot(unit->hot);
    return unit;
}

void cs_unit_free(struct cs_unit *unit)
{
    if (unit == NULL)
        return;
    for (uint32_t i = 0; i < unit->nbounds; i++)
        if (unit->bounds[i].made != NULL)
            unit->bounds[i].preparation->drop(unit->bounds[i].made);
    cs_alloc_free(unit->alloc, unit->constants);
    cs_alloc_free(unit->alloc, unit->notes);
    cs_alloc_free(unit->alloc, unit->constant_table.slots);
    cs_alloc_free(unit->alloc, unit->sets);
    cs_alloc_free(unit->alloc, unit->set_slots);
    cs_alloc_free(unit->alloc, unit->bounds);
    cs_alloc_free(unit->alloc, unit->nodes);
    cs_alloc_free(unit->alloc, unit->operands);
    cs_alloc_free(unit->alloc, unit->node_table.slots);
    cs_alloc_free(unit->alloc, unit->variables);
    cs_alloc_free(unit->alloc, unit->names);
    cs_alloc_free(unit->alloc, unit->programs);
    cs_alloc_free(unit->alloc, unit->memos);
    cs_alloc_free(unit->alloc, unit->reads);
    cs_alloc_free(unit->alloc, unit->code);
    cs_alloc_free(unit->alloc, unit->origins);
    cs_arena_clear(&unit->arena);
    cs_arena_clear(&unit->scratch);
    cs_alloc_free(unit->alloc, unit);
}

void cs_unit_steady(struct cs_unit *unit, uint32_t slots)
{
    unit->steady = slots;
}

void cs_unit_strict(struct cs_unit *unit)
{
    unit->strict = true;
}

/* An array without the room that nobody uses. */
static bool trim(const struct cs_unit *unit, void **items, uint32_t *room, uint32_t count,
                 size_t size)
{
    if (count == *room || *items == NULL)
        return true;
    void *moved = count > 0 ? cs_alloc_resize(unit->alloc, *items, count * size) : NULL;
    if (count == 0)
        cs_alloc_free(unit->alloc, *items);
    else if (moved == NULL)
        return false;
    *items = moved;
    *room = count;
    return true;
}

void cs_unit_variables(const struct cs_unit *unit, bool *read, uint32_t count)
{
    for (uint32_t i = 0; i < unit->nnodes; i++)
        if (unit->nodes[i].op == CS_NODE_VARIABLE && unit->nodes[i].data < count)
            read[unit->nodes[i].data] = true;
}

#define TRIM(items, room, count) \
    trim(unit, (void **)&unit->items, &unit->room, unit->count, sizeof *unit->items)

bool cs_unit_trim(struct cs_unit *unit)
{
    struct cs_unit_table *tables[] = {&unit->node_table, &unit->constant_table};
    for (int i = 0; i < 2; i++) {
        cs_alloc_free(unit->alloc, tables[i]->slots);
        tables[i]->slots = NULL;
    }
    cs_arena_clear(&unit->scratch);
    return TRIM(constants, constants_room, nconstants) && TRIM(notes, notes_room, nconstants) &&
           TRIM(sets, sets_room, nsets) && TRIM(set_slots, set_slots_room, nset_slots) &&
           TRIM(bounds, bounds_room, nbounds) && TRIM(nodes, nodes_room, nnodes) &&
           TRIM(operands, operands_room, noperands) &&
           TRIM(variables, variables_room, nvariables) && TRIM(names, names_room, nnames) &&
           TRIM(programs, programs_room, nprograms) && TRIM(memos, memos_room, nmemos) &&
           TRIM(reads, reads_room, nreads) && TRIM(code, code_room, ncode) &&
           TRIM(origins, origins_room, ncode);
}

#define BYTES(count, items) (unit->count * sizeof *unit->items)

struct cs_unit_stats cs_unit_stats(const struct cs_unit *unit)
{
    struct cs_unit_stats stats = {.programs = unit->nprograms,
                                  .memos = unit->nmemos,
                                  .nodes = unit->nnodes,
                                  .shared_nodes = unit->shared,
                                  .instructions = unit->ncode,
                                  .constants = unit->nconstants,
                                  .regexes = unit->nbounds};
    stats.code_bytes = BYTES(ncode, code) + BYTES(ncode, origins) + BYTES(nprograms, programs) +
                       BYTES(nmemos, memos) + BYTES(nvariables, variables) + BYTES(nnames, names) +
                       BYTES(nreads, reads);
    stats.node_bytes = BYTES(nnodes, nodes) + BYTES(noperands, operands);
    stats.constant_bytes = BYTES(nconstants, constants) + BYTES(nconstants, notes) +
                           BYTES(nsets, sets) + BYTES(nset_slots, set_slots) +
                           BYTES(nbounds, bounds) + cs_arena_bytes(&unit->arena);
    stats.bytes = sizeof *unit + stats.code_bytes + stats.node_bytes + stats.constant_bytes;
    return stats;
}
