/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the parts of the parser share: its state, the stack of items and how nodes are made. Only
 * for cel_parse.c (operators) and cel_operand.c (all that binds tighter).
 *
 * What waits for its end (operands of a chain, branches of conditionals, elements) stands on the
 * stack of items:
 *
 *     a && b && c       items: a, b, c           then balanced: (a && b) && c
 *     a ? b : c ? d     items: a, b, c, d        then folded from the right
 *     - - x             items: -, -              then folded from the right
 */
#ifndef CS_CEL_CEL_PARSER_H
#define CS_CEL_CEL_PARSER_H

#include "cel/cel_env.h"
#include "cel/cel_reader.h"

struct cs_parser_item {
    struct cs_ast *ast;
    struct cs_span point; /* of the operator beside it */
};

struct cs_parser {
    struct cs_reader reader;
    const struct cs_cel_env *env;
    struct cs_parser_item *items;
    uint32_t count, room;
    uint32_t nodes;
    struct cs_ast nothing; /* in place of what could not be parsed; one for all */
};

/* An expression at the token at hand; in cel_parse.c. */
struct cs_ast *cs_parser_expression(struct cs_parser *p);

struct cs_ast *cs_parser_nothing(struct cs_parser *p);
bool cs_parser_is_nothing(const struct cs_parser *p, const struct cs_ast *ast);

void cs_parser_push(struct cs_parser *p, struct cs_ast *ast, struct cs_span point);

/*
 * A node over the items from `base` on, which are taken from the stack. Its span covers them and
 * the point. After a failure it is nothing.
 */
struct cs_ast *cs_parser_build(struct cs_parser *p, enum cs_ast_kind kind, struct cs_str name,
                               struct cs_span point, uint32_t base);
struct cs_ast *cs_parser_unary(struct cs_parser *p, enum cs_ast_kind kind, struct cs_str name,
                               struct cs_span point, struct cs_ast *arg);
struct cs_ast *cs_parser_binary(struct cs_parser *p, enum cs_ast_kind kind, struct cs_str name,
                                struct cs_span point, struct cs_ast *left, struct cs_ast *right);

/* Widens the span. */
void cs_parser_cover(struct cs_ast *ast, uint32_t start, uint32_t end);

/* A call, after its macro is expanded; `failures` were there before it. */
struct cs_ast *cs_parser_expand(struct cs_parser *p, uint32_t failures, struct cs_ast *call);

#endif
