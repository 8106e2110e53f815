/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a condition asks, as a formula over the predicates of a table: true, false or failed for
 * exactly the inputs for which the expression is, where its leaves are exact; OPAQUE stands for
 * what may be anything. Negations stand at the leaves only (De Morgan holds for && and || that let
 * an error go where the other side decides).
 *
 *     has(p.name) && p.name in ["sh", "zsh"] && !p.args.matches("-c")
 *     AND
 *       ANY given(p.name)
 *       ANY p.name == "sh" | p.name == "zsh"
 *       OPAQUE
 */
#ifndef CS_RULE_PLAN_FORMULA_H
#define CS_RULE_PLAN_FORMULA_H

#include "cel/cel_ast.h"
#include "rule/predicate_table.h"

enum cs_formula_kind {
    CS_FORMULA_FALSE,
    CS_FORMULA_TRUE,
    CS_FORMULA_OPAQUE,
    CS_FORMULA_ANY,  /* one of the predicates holds, all of one field */
    CS_FORMULA_NONE, /* none of them holds */
    CS_FORMULA_AND,
    CS_FORMULA_OR
};

struct cs_formula {
    enum cs_formula_kind kind;
    uint32_t count;
    const struct cs_formula *const *args; /* of AND, OR */
    const uint32_t *predicates;           /* of ANY, NONE */
};

struct cs_formula_maker {
    struct cs_predicate_table *table;
    struct cs_arena *arena;
    uint32_t variables; /* slots from here on are no fields: elements of `each` */
    const struct cs_alloc *alloc;
};

/* The formula of a checked expression of type bool, in the arena. NULL: out of memory. */
const struct cs_formula *cs_plan_formula(const struct cs_formula_maker *maker,
                                         const struct cs_ast *ast);

/* All of them together, in that order. NULL: out of memory. */
const struct cs_formula *cs_plan_formula_all(const struct cs_formula_maker *maker,
                                             const struct cs_formula *const *parts, uint32_t count);

/* What the formula gives where each predicate gives answers[number]: PERHAPS where it may be
   anything. */
enum cs_holds cs_formula_holds(const struct cs_formula *formula, const enum cs_holds *answers);

#endif
