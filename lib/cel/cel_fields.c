/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fields that programs read. contract: cel/cel_fields.h
 *
 * Operands have lower numbers than what they are operands of, so one sweep from the last node to
 * the first has seen all users of a node when it comes to it.
 */
#include "cel/cel_fields.h"

#include "cel/cel_unit.h"

enum { USED = 1, WHOLE = 2 };

static void tell_node(const struct cs_node *node, uint8_t use, cs_field_reader *tell, void *payload)
{
    struct cs_field_read read = {.slot = node->data, .whole = (use & WHOLE) != 0};
    if (node->op == CS_NODE_FIELD || node->op == CS_NODE_HAS_FIELD)
        read.schema = node->subject;
    else if (node->op != CS_NODE_VARIABLE)
        return;
    tell(&read, payload);
}

static void mark_operands(const struct cs_unit *unit, uint32_t number, uint8_t *uses)
{
    const struct cs_node *node = &unit->nodes[number];
    bool field = node->op == CS_NODE_FIELD || node->op == CS_NODE_HAS_FIELD;
    for (uint32_t i = 0; i < node->nargs; i++)
        uses[cs_node_arg(unit, number, i)] |= field ? USED : USED | WHOLE;
}

int cs_unit_fields(const struct cs_unit *unit, cs_program_choice *choose, cs_field_reader *tell,
                   void *payload)
{
    uint8_t *uses = cs_alloc_take(unit->alloc, unit->nnodes + 1u);
    if (uses == NULL)
        return CTRSEC_E_NOMEM;
    memset(uses, 0, unit->nnodes + 1u);
    for (uint32_t i = 0; i < unit->nprograms; i++)
        if (choose(i, payload))
            uses[unit->programs[i].node] |= USED | WHOLE;
    for (uint32_t i = unit->nnodes; i > 0; i--) {
        if (uses[i - 1] == 0)
            continue;
        tell_node(&unit->nodes[i - 1], uses[i - 1], tell, payload);
        mark_operands(unit, i - 1, uses);
    }
    cs_alloc_free(unit->alloc, uses);
    return CTRSEC_OK;
}
