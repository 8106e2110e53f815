/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checked trees to bytecode. All expressions of a plan go into one unit: equal sub-expressions are
 * one node of its table (hash-consed by operation, operands and constants), equal constants and
 * regular expressions are stored once.
 */
#ifndef CS_CEL_CEL_COMPILE_H
#define CS_CEL_CEL_COMPILE_H

#include "base/diag.h"
#include "cel/cel_ast.h"
#include "cel/cel_env.h"

struct cs_unit; /* grows while compiling, then immutable and shared by threads */

/* alloc: for regular expressions and the tables; limits are kept by copy. */
struct cs_unit *cs_unit_new(const struct cs_alloc *alloc, const struct cs_limits *limits);
void cs_unit_free(struct cs_unit *unit);

/*
 * Adds an expression; *program gets its number (equal expressions get the same). What the tree
 * refers to (literals, constants, schemas) is copied or static, so the tree's arena may go.
 * Errors: CTRSEC_E_SYNTAX or _UNSUPPORTED (a constant regular expression), _LIMIT, _NOMEM.
 */
int cs_unit_add(struct cs_unit *unit, const struct cs_ast *ast, struct cs_diag *diag,
                uint32_t *program);

/* The same, with where its nodes stand; spots: see cel/cel_spot.h. */
struct cs_spots;
int cs_unit_add_spots(struct cs_unit *unit, const struct cs_ast *ast, struct cs_diag *diag,
                      uint32_t *program, struct cs_spots *spots);

/*
 * The slots from here on change while a rule runs (variables of `each`); of programs that are added
 * from now on. At first none do.
 */
void cs_unit_steady(struct cs_unit *unit, uint32_t slots);

/* Reading null.?a or an optional that holds null fails in this unit; otherwise it gives none. */
void cs_unit_strict(struct cs_unit *unit);

/*
 * When all is added: what later expressions share with earlier ones is shared by these too. Without
 * it they compute it themselves. Errors: CTRSEC_E_LIMIT, _NOMEM; then the unit is only to be freed.
 */
int cs_unit_seal(struct cs_unit *unit);

/* Marks the slots below `count` that any expression reads. */
void cs_unit_variables(const struct cs_unit *unit, bool *read, uint32_t count);

/* Arrays get the size that they need, and what only finds equal things goes; it is made again where
   more is added. False: out of memory. */
bool cs_unit_trim(struct cs_unit *unit);

struct cs_unit_stats {
    uint32_t programs, memos, nodes, shared_nodes, instructions, constants, regexes;
    size_t code_bytes, node_bytes, constant_bytes;
    size_t bytes; /* of everything above */
};
struct cs_unit_stats cs_unit_stats(const struct cs_unit *unit);

#endif
