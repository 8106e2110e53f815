/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Nodes to instructions. Registers are handed out like a stack: what an expression needs for its
 * operands is free again behind it. Its result never shares a register with an operand.
 */
#ifndef CS_CEL_CEL_EMIT_H
#define CS_CEL_CEL_EMIT_H

#include "cel/cel_unit.h"

/*
 * The program that computes a node, made at the first call, with the memos that it reads. Errors:
 * CTRSEC_E_LIMIT, _NOMEM.
 */
int cs_emit_program(struct cs_unit *unit, uint32_t node, struct cs_diag *diag, uint32_t *program);

/* All programs of the unit once more, with all memos that they can share. Errors: the same. */
int cs_emit_again(struct cs_unit *unit);

#endif
