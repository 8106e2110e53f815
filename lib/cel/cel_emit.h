/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Nodes to instructions. Registers are handed out like a stack: what an expression needs for its
 * operands is free again behind it. Its result never shares a register with an operand, but for the
 * first operand of a chain of && or || that is a chain itself.
 */
#ifndef CS_CEL_CEL_EMIT_H
#define CS_CEL_CEL_EMIT_H

#include "cel/cel_emitter.h"

/* Emits what computes a node. The cell that holds it: where it is already, or a fresh register. */
int32_t cs_emit_operand(struct cs_emitter *e, uint32_t node);

#endif
