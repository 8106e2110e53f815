/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Instructions and registers of a program. contract: cel/cel_emitter.h
 *
 * Forward jumps to one place form a list through the field that will hold the distance: each names
 * the place of the one before, plus 1; 0 ends it.
 */
#include "cel/cel_emitter.h"

#include "cel/cel_constant.h"

/* --- instructions ---------------------------------------------------------------------------- */

uint32_t cs_emitter_here(const struct cs_emitter *e)
{
    return e->unit->ncode - e->first;
}

static struct cs_instruction *at(struct cs_emitter *e, uint32_t place)
{
    return &e->unit->code[e->first + place];
}

void cs_emitter_fail(struct cs_emitter *e, int status)
{
    if (e->status == CTRSEC_OK)
        e->status = status;
}

/* Appends an instruction; its place in the program. */
uint32_t cs_emitter_op(struct cs_emitter *e, uint32_t opcode, uint32_t n, int32_t a, int32_t b,
                       int32_t c)
{
    struct cs_unit *unit = e->unit;
    if (cs_emitter_here(e) >= CS_EMITTER_CODE)
        cs_emitter_fail(e, CTRSEC_E_LIMIT);
    else if (!cs_unit_room(unit, (void **)&unit->code, &unit->code_room, unit->ncode + 1,
                           sizeof *unit->code) ||
             !cs_unit_room(unit, (void **)&unit->origins, &unit->origins_room, unit->ncode + 1,
                           sizeof *unit->origins))
        cs_emitter_fail(e, CTRSEC_E_NOMEM);
    if (e->status != CTRSEC_OK)
        return 0;
    unit->code[unit->ncode] =
        (struct cs_instruction){.op = (uint8_t)opcode, .n = (uint16_t)n, .a = a, .b = b, .c = c};
    unit->origins[unit->ncode] = e->node;
    return unit->ncode++ - e->first;
}

/* Appends a jump to a place that comes later. */
void cs_emitter_jump_by_n(struct cs_emitter *e, struct cs_jumps *jumps, uint32_t opcode, int32_t a,
                          int32_t b, int32_t c)
{
    jumps->by_n = cs_emitter_op(e, opcode, jumps->by_n, a, b, c) + 1;
}

void cs_emitter_jump_by_c(struct cs_emitter *e, struct cs_jumps *jumps, uint32_t opcode, uint32_t n,
                          int32_t a, int32_t b)
{
    jumps->by_c = cs_emitter_op(e, opcode, n, a, b, (int32_t)jumps->by_c) + 1;
}

/* They all lead here. */
void cs_emitter_land(struct cs_emitter *e, struct cs_jumps jumps)
{
    if (e->status != CTRSEC_OK)
        return;
    while (jumps.by_n != 0) {
        struct cs_instruction *jump = at(e, jumps.by_n - 1);
        uint32_t distance = cs_emitter_here(e) - jumps.by_n;
        jumps.by_n = jump->n;
        jump->n = (uint16_t)distance;
    }
    while (jumps.by_c != 0) {
        struct cs_instruction *jump = at(e, jumps.by_c - 1);
        uint32_t distance = cs_emitter_here(e) - jumps.by_c;
        jumps.by_c = (uint32_t)jump->c;
        jump->c = (int32_t)distance;
    }
}

void cs_emitter_drop(struct cs_emitter *e, uint32_t place)
{
    struct cs_unit *unit = e->unit;
    uint32_t first = e->first + place, count = unit->ncode - first - 1;
    memmove(unit->code + first, unit->code + first + 1, count * sizeof *unit->code);
    memmove(unit->origins + first, unit->origins + first + 1, count * sizeof *unit->origins);
    unit->ncode--;
}

/* --- registers ------------------------------------------------------------------------------- */

int32_t cs_emitter_take(struct cs_emitter *e, uint32_t count)
{
    uint32_t first = e->next;
    if (first + count >= CS_EMITTER_CODE) {
        cs_emitter_fail(e, CTRSEC_E_LIMIT);
        return 0;
    }
    e->next += count;
    cs_emitter_raise(&e->program.registers, e->next);
    return (int32_t)first * CS_CELL;
}

int32_t cs_emitter_local(const struct cs_emitter *e, uint32_t distance)
{
    return e->scope[e->nscope - 1 - distance];
}

bool cs_emitter_is_memo(const struct cs_emitter *e, uint32_t node)
{
    return e->unit->nodes[node].memo != 0 && node != e->root;
}

static void reads_memo(struct cs_emitter *e, uint32_t number)
{
    struct cs_unit *unit = e->unit;
    const struct cs_program *memo = &unit->memos[number];
    if (!cs_unit_room(unit, (void **)&unit->reads, &unit->reads_room, unit->nreads + 1,
                      sizeof *unit->reads)) {
        cs_emitter_fail(e, CTRSEC_E_NOMEM);
        return;
    }
    unit->reads[unit->nreads++] = number;
    cs_emitter_raise(&e->program.base, memo->registers);
    cs_emitter_raise(&e->program.builders, memo->builders);
    cs_emitter_raise(&e->program.depth, memo->depth + 1);
}

/* The number of the variable in a slot, there or new. False: no memory. */
static bool variable_of(struct cs_unit *unit, uint32_t slot, uint32_t *out)
{
    struct cs_value cell = cs_value_absent();
    uint32_t constant;
    cell.len = slot + 1;
    if (!cs_constant_add(unit, cell, &constant))
        return false;
    struct cs_constant_note *note = &unit->notes[constant];
    if (note->set == 0) {
        if (!cs_unit_room(unit, (void **)&unit->variables, &unit->variables_room,
                          unit->nvariables + 1, sizeof *unit->variables))
            return false;
        unit->variables[unit->nvariables] = (struct cs_variable){slot, cs_unit_cell(constant)};
        note->set = ++unit->nvariables;
    }
    *out = note->set - 1;
    return true;
}

static void reads_variable(struct cs_emitter *e, uint32_t slot)
{
    struct cs_unit *unit = e->unit;
    uint32_t number;
    if (!variable_of(unit, slot, &number) ||
        !cs_unit_room(unit, (void **)&unit->names, &unit->names_room, unit->nnames + 1,
                      sizeof *unit->names)) {
        cs_emitter_fail(e, CTRSEC_E_NOMEM);
        return;
    }
    unit->names[unit->nnames++] = number;
    if (e->program.slots <= slot)
        e->program.slots = slot + 1;
    e->program.needs |= number < CS_VARIABLES_APART ? UINT64_C(1) << number : CS_VARIABLES_REST;
}

/*
 * Lists the variables and memos that a program reads. A node is visited once, however many ways
 * lead to it.
 */
void cs_emitter_survey(struct cs_emitter *e, uint32_t node)
{
    struct cs_unit *unit = e->unit;
    struct cs_node *n = &unit->nodes[node];
    if (n->visit == unit->visits || e->status != CTRSEC_OK)
        return;
    n->visit = unit->visits;
    if (cs_emitter_is_memo(e, node)) {
        reads_memo(e, n->memo - 1);
        return;
    }
    for (uint32_t i = 0; i < n->nargs; i++)
        cs_emitter_survey(e, cs_node_arg(unit, node, i));
    if (n->op == CS_NODE_VARIABLE)
        reads_variable(e, n->data);
}

int32_t cs_emitter_variable(const struct cs_emitter *e, uint32_t slot)
{
    const uint32_t *name = e->unit->names + e->program.variables;
    while (e->unit->variables[*name].slot != slot)
        name++;
    return e->unit->variables[*name].cell;
}

void cs_emitter_open_scope(struct cs_emitter *e, int32_t cell)
{
    if (e->nscope == CS_EMITTER_SCOPE)
        cs_emitter_fail(e, CTRSEC_E_LIMIT);
    else
        e->scope[e->nscope++] = cell;
}
