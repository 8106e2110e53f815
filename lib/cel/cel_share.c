/* SPDX-License-Identifier: Apache-2.0 */
/* Which nodes become memos. contract: cel/cel_share.h */
#include "cel/cel_share.h"

/* In steps of about a nanosecond; only their proportions matter. */
enum {
    WEIGHT_MEMO = 3,      /* looking one up that was computed */
    WEIGHT_ELEMENTS = 4,  /* of a loop: how often its body is expected to run */
    WEIGHT_MOST = 1 << 14 /* what is more is not told apart */
};

/* What a node costs beside its operands. */
static uint32_t own_weight(const struct cs_node *node)
{
    switch ((enum cs_node_op)node->op) {
    case CS_NODE_CONSTANT:
    case CS_NODE_VARIABLE:
    case CS_NODE_LOCAL:
    case CS_NODE_OPTIONAL:
    case CS_NODE_MARK:
    case CS_NODE_LET:
        return 0;
    case CS_NODE_KEY:
    case CS_NODE_HAS_KEY:
    case CS_NODE_INDEX:
        return 5;
    case CS_NODE_CALL:
        return ((const struct cs_function *)node->subject)->hot != CS_HOT_NONE ? 2 : 12;
    case CS_NODE_LIST:
    case CS_NODE_MAP:
    case CS_NODE_FOLD:
        return 10;
    default:
        return 2;
    }
}

static uint16_t weight_of(const struct cs_unit *unit, const struct cs_node *node)
{
    uint32_t weight = own_weight(node);
    for (uint32_t i = 0; i < node->nargs; i++) {
        const struct cs_node *arg = &unit->nodes[unit->operands[node->first + i]];
        bool body = node->op == CS_NODE_FOLD && i > 0;
        weight += (arg->memo != 0 ? WEIGHT_MEMO : arg->weight) * (body ? WEIGHT_ELEMENTS : 1);
        if (weight > WEIGHT_MOST)
            return WEIGHT_MOST;
    }
    return (uint16_t)weight;
}

/*
 * A program that is nothing but the node counts only when it is not the first one: rules are
 * compiled as a whole and once more in parts.
 */
static bool is_shared(const struct cs_unit *unit, const struct cs_node *node)
{
    uint32_t uses = node->uses + (node->roots > 0 ? node->roots - 1 : 0);
    return uses >= unit->share_uses && node->weight >= unit->share_weight && node->free == 0 &&
           node->op != CS_NODE_OPTIONAL;
}

static bool add_memo(struct cs_unit *unit, uint32_t node, uint32_t steady)
{
    if (!cs_unit_room(unit, (void **)&unit->memos, &unit->memos_room, unit->nmemos + 1,
                      sizeof *unit->memos))
        return false;
    unit->memos[unit->nmemos] = (struct cs_program){.node = node, .steady = steady};
    unit->nodes[node].memo = ++unit->nmemos;
    unit->loose = unit->loose || node < unit->known;
    return true;
}

/* Recursion as deep as the nodes are high, which the compiler bounds. */
static bool visit(struct cs_unit *unit, uint32_t number, uint32_t steady)
{
    struct cs_node *node = &unit->nodes[number];
    if (node->visit == unit->visits)
        return true;
    node->visit = unit->visits;
    if (node->memo != 0) {
        struct cs_program *memo = &unit->memos[node->memo - 1];
        if (memo->steady <= steady)
            return true; /* the same holds for the memos below it */
        memo->steady = steady;
    }
    for (uint32_t i = 0; i < node->nargs; i++)
        if (!visit(unit, cs_node_arg(unit, number, i), steady))
            return false;
    if (node->memo != 0)
        return true;
    node->weight = weight_of(unit, node);
    return !is_shared(unit, node) || add_memo(unit, number, steady);
}

bool cs_share_find(struct cs_unit *unit, uint32_t node, uint32_t steady)
{
    unit->visits++;
    return visit(unit, node, steady);
}
