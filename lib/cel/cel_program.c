/* SPDX-License-Identifier: Apache-2.0 */
/* Programs and memos. contract: cel/cel_program.h */
#include "cel/cel_program.h"

#include "cel/cel_constant.h"
#include "cel/cel_emit.h"
#include "cel/cel_share.h"

static bool constant_cell(struct cs_unit *unit, struct cs_value v, int32_t *out)
{
    uint32_t number;
    if (!cs_constant_add(unit, v, &number))
        return false;
    *out = cs_unit_cell(number);
    return true;
}

/* Of a memo, or of a program that computes a node. */
static int emit_program(struct cs_unit *unit, struct cs_program *program, bool memo)
{
    struct cs_emitter *e = cs_arena_take(&unit->scratch, sizeof *e);
    int32_t *scope = cs_arena_take(&unit->scratch, CS_EMITTER_SCOPE * sizeof *scope);
    if (e == NULL || scope == NULL)
        return CTRSEC_E_NOMEM;
    *e = (struct cs_emitter){
        .unit = unit, .first = unit->ncode, .scope = scope, .node = program->node};
    e->root = memo ? program->node : CS_NO_NODE;
    e->program = (struct cs_program){.node = program->node,
                                     .first = unit->ncode,
                                     .variables = unit->nnames,
                                     .reads = unit->nreads,
                                     .steady = program->steady};
    if (!constant_cell(unit, cs_value_bool(true), &e->yes) ||
        !constant_cell(unit, cs_value_bool(false), &e->no) ||
        !constant_cell(unit, cs_value_int(0), &e->zero) ||
        !constant_cell(unit, cs_value_int(1), &e->one))
        return CTRSEC_E_NOMEM;
    unit->visits++;
    cs_emitter_survey(e, program->node);
    e->program.nvariables = unit->nnames - e->program.variables;
    e->program.nreads = unit->nreads - e->program.reads;
    e->builders = e->program.builders;
    e->next = e->program.registers = e->program.base;
    int32_t result = e->status == CTRSEC_OK ? cs_emit_operand(e, program->node) : 0;
    cs_emitter_op(e, memo ? CS_OP_YIELD : CS_OP_RETURN, 0, result, 0, 0);
    e->program.count = cs_emitter_here(e);
    if (e->status != CTRSEC_OK)
        return e->status;
    *program = e->program;
    cs_emitter_raise(&unit->registers, program->registers);
    cs_emitter_raise(&unit->builders, program->builders);
    cs_emitter_raise(&unit->depth, program->depth);
    return CTRSEC_OK;
}

/* The memos of a node that have no program yet. */
static int emit_memos(struct cs_unit *unit, uint32_t from)
{
    int status = CTRSEC_OK;
    for (uint32_t i = from; i < unit->nmemos && status == CTRSEC_OK; i++) {
        struct cs_arena_mark mark = cs_arena_mark(&unit->scratch);
        status = emit_program(unit, &unit->memos[i], true);
        cs_arena_rewind(&unit->scratch, mark);
    }
    return status;
}

static int emit_all(struct cs_unit *unit, uint32_t from, struct cs_program *program)
{
    if (!cs_share_find(unit, program->node, program->steady))
        return CTRSEC_E_NOMEM;
    CS_TRY(emit_memos(unit, from));
    return program->count > 0 ? CTRSEC_OK : emit_program(unit, program, false);
}

/* How far a unit was before a program was added. */
struct progress {
    uint32_t memos, reads, names, code;
};

static struct progress progress(const struct cs_unit *unit)
{
    return (struct progress){unit->nmemos, unit->nreads, unit->nnames, unit->ncode};
}

static void take_back(struct cs_unit *unit, struct progress before)
{
    for (uint32_t i = before.memos; i < unit->nmemos; i++)
        unit->nodes[unit->memos[i].node].memo = 0;
    unit->nmemos = before.memos;
    unit->nreads = before.reads;
    unit->nnames = before.names;
    unit->ncode = before.code;
}

/* The program of a node, there or new at the end of the list; NULL: no memory. */
static struct cs_program *program_of(struct cs_unit *unit, uint32_t node)
{
    uint32_t number = unit->nodes[node].program;
    if (number != 0)
        return &unit->programs[number - 1];
    if (!cs_unit_room(unit, (void **)&unit->programs, &unit->programs_room, unit->nprograms + 1,
                      sizeof *unit->programs))
        return NULL;
    unit->programs[unit->nprograms] = (struct cs_program){.node = node, .steady = unit->steady};
    return &unit->programs[unit->nprograms];
}

int cs_program_add(struct cs_unit *unit, uint32_t node, struct cs_diag *diag, uint32_t *number)
{
    struct progress before = progress(unit);
    struct cs_program *program = program_of(unit, node);
    if (program == NULL)
        return cs_diag_no_memory(diag);
    if (program->steady > unit->steady)
        program->steady = unit->steady;
    unit->nodes[node].roots++;
    int status = emit_all(unit, before.memos, program);
    if (status == CTRSEC_OK) {
        *number = (uint32_t)(program - unit->programs);
        if (unit->nodes[node].program == 0)
            unit->nodes[node].program = ++unit->nprograms;
        return CTRSEC_OK;
    }
    take_back(unit, before);
    if (status == CTRSEC_E_NOMEM)
        return cs_diag_no_memory(diag);
    return cs_diag_fail(diag, status, "cel.size", CS_NO_SPAN,
                        "the expression is too large with its definitions in place");
}

int cs_program_again(struct cs_unit *unit)
{
    take_back(unit, (struct progress){0});
    unit->registers = unit->builders = unit->depth = 0;
    for (uint32_t i = 0; i < unit->nprograms; i++) {
        unit->programs[i].count = 0;
        CS_TRY(emit_all(unit, unit->nmemos, &unit->programs[i]));
        cs_arena_reset(&unit->scratch);
    }
    return CTRSEC_OK;
}
