/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the parts of the checker share: the state of one check, how nodes get their types and how
 * errors are told. Only for cel_check.c and cel_check_macro.c.
 */
#ifndef CS_CEL_CEL_CHECKER_H
#define CS_CEL_CEL_CHECKER_H

#include "cel/cel_check.h"
#include "cel/cel_resolve.h"
#include "cel/cel_unify.h"

/* Not put into who calls it: a check goes down the tree, and what it keeps on the stack at each
   node is to be little. */
#define CS_APART __attribute__((noinline))

struct cs_checker_open;

struct cs_checker {
    const struct cs_cel_env *env;
    enum cs_check_mode mode;
    struct cs_diag *diag;
    struct cs_unify types;
    struct cs_resolve names;
    struct cs_checker_open *open; /* nodes whose type holds variables: they get it at the end */
    const struct cs_ast *mixed;   /* a list literal whose elements may be of any types */
    uint32_t locals;              /* variables of the scopes around */
    uint32_t errors;
    bool no_memory;
};

/* CTRSEC_E_NOMEM. */
int cs_checker_init(struct cs_checker *c, const struct cs_cel_env *env, enum cs_check_mode mode,
                    struct cs_diag *diag);

/* Replaces the variables that are left in types; the status of the whole check. */
int cs_checker_end(struct cs_checker *c);

/* The type NULL means that making it found no memory. */
void cs_checker_set(struct cs_checker *c, struct cs_ast *node, const struct cs_type *type);

/* The type of a checked node, as far as it is known by now. */
const struct cs_type *cs_checker_type(struct cs_checker *c, const struct cs_ast *node);

/* The type of what is wrong: nothing more is said about it, or the run finds out. */
const struct cs_type *cs_checker_wrong(const struct cs_checker *c);

/* dyn, an error, or not known yet; the last counts as dyn from here on. */
bool cs_checker_is_open(struct cs_checker *c, const struct cs_type *type);

/* The type of what is read from an open one. */
const struct cs_type *cs_checker_read_open(const struct cs_type *type);

/* As part of a type an error is something that nothing is known about. */
const struct cs_type *cs_checker_part(const struct cs_type *type);

const struct cs_type *cs_checker_optional(struct cs_checker *c, const struct cs_type *inside);

/* Whether an error is to be told; then it counts. */
bool cs_checker_refuse(struct cs_checker *c);

/* "WHAT needs NEED, found TYPE". False where nothing was told. */
bool cs_checker_needs(struct cs_checker *c, const struct cs_ast *node, const char *what,
                      const char *need);

/* Tells it, with a hint, where the node gives no bool. */
void cs_checker_need_bool(struct cs_checker *c, const struct cs_ast *node, const char *what);

/* Whether the next error will be kept: what costs much to find out is left out otherwise. */
bool cs_checker_keeps(const struct cs_checker *c);

/* Whether the error that was just told is kept, and so may have a hint. */
bool cs_checker_hints(const struct cs_checker *c);

#endif
