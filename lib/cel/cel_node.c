/* SPDX-License-Identifier: Apache-2.0 */
/* The table of nodes. contract: cel/cel_node.h */
#include "cel/cel_node.h"

#include "cel/cel_unit.h"

uint32_t cs_node_arg(const struct cs_unit *unit, uint32_t node, uint32_t i)
{
    return unit->operands[unit->nodes[node].first + i];
}

static uint32_t mix(uint32_t hash, uint32_t word)
{
    uint64_t product = (hash ^ word) * UINT64_C(0x9E3779B97F4A7C15);
    return (uint32_t)(product ^ product >> 32);
}

static uint32_t hash_of(const struct cs_node *node, const uint32_t *args)
{
    uint64_t subject = (uint64_t)(uintptr_t)node->subject;
    uint32_t hash = mix(node->op, node->flags | (uint32_t)node->variables << 8);
    hash = mix(hash, node->data);
    hash = mix(hash, (uint32_t)subject);
    hash = mix(hash, (uint32_t)(subject >> 32));
    for (uint32_t i = 0; i < node->nargs; i++)
        hash = mix(hash, args[i]);
    return mix(hash, node->nargs);
}

static uint32_t hash_at(const struct cs_unit *unit, uint32_t i)
{
    const struct cs_node *node = &unit->nodes[i];
    return hash_of(node, node->nargs > 0 ? unit->operands + node->first : NULL);
}

static bool same(const struct cs_unit *unit, const struct cs_node *a, const struct cs_node *b,
                 const uint32_t *args)
{
    if (a->op != b->op || a->flags != b->flags || a->variables != b->variables ||
        a->data != b->data || a->subject != b->subject || a->nargs != b->nargs)
        return false;
    return a->nargs == 0 || memcmp(unit->operands + a->first, args, a->nargs * sizeof *args) == 0;
}

/* What a node knows of all below it. */
static void sum_up(const struct cs_unit *unit, struct cs_node *node, const uint32_t *args)
{
    bool scoped = node->op == CS_NODE_FOLD || node->op == CS_NODE_LET;
    node->slots = node->op == CS_NODE_VARIABLE ? node->data + 1 : 0;
    uint32_t free = node->op == CS_NODE_LOCAL ? node->data + 1 : 0;
    for (uint32_t i = 0; i < node->nargs; i++) {
        struct cs_node *arg = &unit->nodes[args[i]];
        uint32_t inside = scoped && i > 0 ? node->variables : 0;
        uint32_t reaches = arg->free > inside ? arg->free - inside : 0;
        if (reaches > free)
            free = reaches;
        if (arg->slots > node->slots)
            node->slots = arg->slots;
        arg->uses++;
    }
    node->free = free > UINT16_MAX ? UINT16_MAX : (uint16_t)free;
}

bool cs_node_add(struct cs_unit *unit, struct cs_node wanted, const uint32_t *args, uint32_t *out)
{
    if (!cs_unit_table_room(unit, &unit->node_table, hash_at) ||
        !cs_unit_room(unit, (void **)&unit->nodes, &unit->nodes_room, unit->nnodes + 1,
                      sizeof *unit->nodes) ||
        wanted.nargs > UINT32_MAX - unit->noperands ||
        !cs_unit_room(unit, (void **)&unit->operands, &unit->operands_room,
                      unit->noperands + wanted.nargs, sizeof *unit->operands))
        return false;
    struct cs_unit_table *table = &unit->node_table;
    uint32_t at = hash_of(&wanted, args) & table->mask;
    for (; table->slots[at] != 0; at = (at + 1) & table->mask) {
        struct cs_node *found = &unit->nodes[table->slots[at] - 1];
        if (!same(unit, found, &wanted, args))
            continue;
        unit->shared += !found->again;
        found->again = true;
        *out = table->slots[at] - 1;
        return true;
    }
    wanted.first = unit->noperands;
    sum_up(unit, &wanted, args);
    if (wanted.nargs > 0)
        memcpy(unit->operands + wanted.first, args, wanted.nargs * sizeof *args);
    unit->noperands += wanted.nargs;
    unit->nodes[unit->nnodes] = wanted;
    table->slots[at] = ++unit->nnodes;
    table->count++;
    *out = unit->nnodes - 1;
    return true;
}
