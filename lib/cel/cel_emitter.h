/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A program while it is made: its instructions, its registers, the jumps that wait for their
 * target. For who turns nodes into instructions (cel_emit.c).
 */
#ifndef CS_CEL_CEL_EMITTER_H
#define CS_CEL_CEL_EMITTER_H

#include "cel/cel_unit.h"

enum { CS_EMITTER_SCOPE = 2 * CS_AST_HEIGHT_MOST, CS_EMITTER_CODE = UINT16_MAX };

struct cs_emitter {
    struct cs_unit *unit;
    uint32_t first; /* instruction of the unit that the program starts with */
    int32_t *scope; /* CS_EMITTER_SCOPE cells of the local variables, innermost last */
    uint32_t nscope;
    uint32_t node; /* that is being emitted */
    uint32_t root; /* of a memo: its node; else CS_NO_NODE */
    struct cs_program program;
    uint32_t next; /* register; program.registers is behind the last one that was taken */
    uint32_t builders;
    int32_t yes, no, zero, one; /* cells of these constants */
    int status;
};

/* Jumps that wait for their target: place + 1 of the newest one, by `n` and by `c`. */
struct cs_jumps {
    uint32_t by_n, by_c;
};

/* The first failure is kept; nothing is added any more. */
void cs_emitter_fail(struct cs_emitter *e, int status);

/* The number of the next instruction. */
uint32_t cs_emitter_here(const struct cs_emitter *e);

/* Appends an instruction; its place in the program. */
uint32_t cs_emitter_op(struct cs_emitter *e, uint32_t opcode, uint32_t n, int32_t a, int32_t b,
                       int32_t c);

/* Appends a jump to a place that comes later, in field n or in field c; they all land here. */
void cs_emitter_jump_by_n(struct cs_emitter *e, struct cs_jumps *jumps, uint32_t opcode, int32_t a,
                          int32_t b, int32_t c);
void cs_emitter_jump_by_c(struct cs_emitter *e, struct cs_jumps *jumps, uint32_t opcode, uint32_t n,
                          int32_t a, int32_t b);
void cs_emitter_land(struct cs_emitter *e, struct cs_jumps jumps);

/* Takes an instruction out again; no jump leads over it. */
void cs_emitter_drop(struct cs_emitter *e, uint32_t place);

/* The cell of the first of the next `count` registers; the register that a cell is. */
int32_t cs_emitter_take(struct cs_emitter *e, uint32_t count);
static inline uint32_t cs_emitter_register(int32_t cell)
{
    return (uint32_t)(cell / CS_CELL);
}

/* The cell of a local variable, by its distance; one more scope. */
int32_t cs_emitter_local(const struct cs_emitter *e, uint32_t distance);
void cs_emitter_open_scope(struct cs_emitter *e, int32_t cell);

/* Lists the variables and memos below a node; the cell of a variable by its slot. */
void cs_emitter_survey(struct cs_emitter *e, uint32_t node);
int32_t cs_emitter_variable(const struct cs_emitter *e, uint32_t slot);

/* Whether a node is read from its memo. */
bool cs_emitter_is_memo(const struct cs_emitter *e, uint32_t node);

static inline void cs_emitter_raise(uint32_t *most, uint32_t value)
{
    if (*most < value)
        *most = value;
}

#endif
