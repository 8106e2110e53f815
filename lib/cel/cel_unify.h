/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which types fit which: assignability with type variables, joining, instances of signatures. The
 * relation is gradual, that of the CEL specification: dyn fits everything both ways, a variable
 * takes the first type that it meets and gives way to a more general one.
 *
 * Types that an expression builds can share their parts and so be exponentially large when written
 * out. Every visit of a part costs a step; where they are used up the answers are "fits" and dyn,
 * and `exhausted` says so.
 */
#ifndef CS_CEL_CEL_UNIFY_H
#define CS_CEL_CEL_UNIFY_H

#include "base/arena.h"
#include "value/type.h"

struct cs_unify {
    struct cs_arena *arena;
    struct cs_unify_change *changes; /* of variables, newest first: what a failed attempt undoes */
    uint32_t variables;              /* made so far; 0: no type holds any */
    uint32_t steps;                  /* left */
    bool exhausted, no_memory;
};

void cs_unify_init(struct cs_unify *unify, struct cs_arena *arena, uint32_t steps);

/* A type variable that nothing is known about yet. dyn where memory ran out. */
const struct cs_type *cs_unify_variable(struct cs_unify *unify);

/* The variables that stand for the named parameters of one use of a signature. */
#define CS_UNIFY_NAMES 8
struct cs_unify_instance {
    const char *names[CS_UNIFY_NAMES];
    const struct cs_type *variables[CS_UNIFY_NAMES];
    uint32_t count;
};

/* The type with its named parameters replaced. Zero the instance before its first type. */
const struct cs_type *cs_unify_instantiate(struct cs_unify *unify,
                                           struct cs_unify_instance *instance,
                                           const struct cs_type *type);

/* Whether a value of type `from` may stand where `to` is expected; binds variables if it may. */
bool cs_unify_fits(struct cs_unify *unify, const struct cs_type *from, const struct cs_type *to);

/* The same for the arguments of a call: all fit, or nothing is bound. */
bool cs_unify_fits_all(struct cs_unify *unify, const struct cs_type *const *from,
                       const struct cs_type *const *to, uint32_t count);

/* The type of what may be either; dyn where they have nothing in common. `a` NULL: b. */
const struct cs_type *cs_unify_join(struct cs_unify *unify, const struct cs_type *a,
                                    const struct cs_type *b);

/* Whether both are written the same, bound variables replaced. */
bool cs_unify_same(struct cs_unify *unify, const struct cs_type *a, const struct cs_type *b);

/* For attempts: what was bound after the mark is free again. */
struct cs_unify_mark {
    const struct cs_unify_change *changes;
};
struct cs_unify_mark cs_unify_mark(const struct cs_unify *unify);
void cs_unify_undo(struct cs_unify *unify, struct cs_unify_mark mark);

/* With the bound variables replaced; the free ones stay. */
const struct cs_type *cs_unify_resolve(struct cs_unify *unify, const struct cs_type *type);

/* With all variables replaced, the free ones by dyn. */
const struct cs_type *cs_unify_final(struct cs_unify *unify, const struct cs_type *type);

/* Whether the type is a variable that nothing is known about (after resolve). */
bool cs_unify_is_free(const struct cs_type *type);

/* Whether any variable stands in the type. */
bool cs_unify_has_variable(struct cs_unify *unify, const struct cs_type *type);

#endif
