/* SPDX-License-Identifier: Apache-2.0 */
/* The part of the parser below the operators: names, literals, brackets, fields, calls. */
#ifndef CS_CEL_CEL_OPERAND_H
#define CS_CEL_CEL_OPERAND_H

#include "cel/cel_parser.h"

/* The literal at hand; `minus` is the sign before its number or NULL. */
struct cs_ast *cs_operand_literal(struct cs_parser *p, const struct cs_span *minus);

struct cs_ast *cs_operand_primary(struct cs_parser *p);

/* Fields, indexes and calls behind `left`. */
struct cs_ast *cs_operand_member(struct cs_parser *p, struct cs_ast *left);

/* `return x`, `+x` and `not x` are reported and read as `x`, `x` and `!x`. */
void cs_operand_prefix(struct cs_parser *p);

#endif
