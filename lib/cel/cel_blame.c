/* SPDX-License-Identifier: Apache-2.0 */
/* Where failures begin. contract: cel/cel_blame.h */
#include "cel/cel_blame.h"

#include "cel/cel_apply.h"
#include "cel/cel_trail.h"

/* The loop that an instruction stands in: the innermost one whose first instruction is before it
   and whose last one is not. Its node, or UINT32_MAX. */
static uint32_t loop_around(const struct cs_recording *rec, uint32_t at)
{
    const struct cs_unit *unit = rec->unit;
    uint32_t end = rec->program->first + rec->program->count, depth = 0;
    for (; at < end; at++) {
        uint16_t op = unit->code[at].op;
        if (op == CS_OP_LOOP)
            depth++;
        else if ((op == CS_OP_NEXT || op == CS_OP_NEXT_PAIR) && depth == 0)
            return unit->origins[at];
        else if (op == CS_OP_NEXT || op == CS_OP_NEXT_PAIR)
            depth--;
    }
    return UINT32_MAX;
}

/* What a mark stands around. */
static uint32_t node_of(const struct cs_unit *unit, uint32_t node)
{
    while (unit->nodes[node].op == CS_NODE_MARK)
        node = cs_node_arg(unit, node, 0);
    return node;
}

/*
 * The result `to` of an instruction is an error or unknown: it has that of an operand, of the
 * `count` cells from `first` on and perhaps `second` (a cell, or CS_NO_CELL), or it began here.
 */
void cs_blame(struct cs_recording *rec, const struct cs_instruction *i, int32_t to, int32_t first,
              uint32_t count, int32_t second)
{
    struct cs_value v = cs_record_value(rec, to);
    struct cs_failure began = {.node = UINT32_MAX, .loop = UINT32_MAX};
    if (!cs_apply_failed(v))
        return;
    for (uint32_t n = 0; n < count + (second != CS_NO_CELL); n++) {
        int32_t cell = n < count ? first + (int32_t)n * CS_CELL : second;
        struct cs_value operand = cs_record_value(rec, cell);
        if (cs_apply_failed(operand) && operand.tag == v.tag && operand.as.record == v.as.record) {
            cs_trail_of(rec, to)->failure = cs_trail_of(rec, cell)->failure;
            return;
        }
        if (n < CS_FAILURE_OPERANDS)
            began.operands[began.count++] = operand;
    }
    uint32_t at = (uint32_t)(i - rec->unit->code);
    began.node = node_of(rec->unit, rec->unit->origins[at]);
    began.op = (uint16_t)cs_instruction_op(i);
    began.loop = loop_around(rec, at);
    began.path = cs_trail_of(rec, to)->path;
    cs_trail_of(rec, to)->failure = began;
}
