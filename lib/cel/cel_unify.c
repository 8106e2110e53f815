/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Assignability and type variables. contract: cel/cel_unify.h
 *
 * The relation is that of the CEL language definition ("Gradual Type Checking") with the choices
 * of cel-go's checker/types.go where the text leaves them open: a bound variable is widened when
 * it meets a more general type, null fits the abstract types and times, types of types fit each
 * other.
 */
#include "cel/cel_unify.h"

enum { DEPTH_MOST = 64 }; /* parts deeper than that count as dyn */

struct variable {
    struct cs_type type; /* first: a variable is passed around as its type */
    const struct cs_type *bound;
};

struct cs_unify_change {
    struct cs_unify_change *before;
    struct variable *variable;
    const struct cs_type *bound; /* until then */
};

/* What tells variables from the named parameters of signatures. */
static const char variable_name[] = "_";

static bool is_variable(const struct cs_type *type)
{
    return type->kind == CS_TYPE_PARAM && type->name == variable_name;
}

static struct variable *variable_of(const struct cs_type *type)
{
    return (struct variable *)(uintptr_t)type;
}

static bool is_dyn(const struct cs_type *type)
{
    return type->kind == CS_TYPE_DYN || type->kind == CS_TYPE_ERROR ||
           (type->kind == CS_TYPE_PARAM && !is_variable(type));
}

void cs_unify_init(struct cs_unify *unify, struct cs_arena *arena, uint32_t steps)
{
    *unify = (struct cs_unify){.arena = arena, .steps = steps};
}

static bool step(struct cs_unify *unify)
{
    if (unify->steps == 0) {
        unify->exhausted = true;
        return false;
    }
    unify->steps--;
    return true;
}

const struct cs_type *cs_unify_variable(struct cs_unify *unify)
{
    struct variable *variable = cs_arena_zero(unify->arena, sizeof *variable);
    if (variable == NULL) {
        unify->no_memory = true;
        return &cs_type_dyn;
    }
    variable->type.kind = CS_TYPE_PARAM;
    variable->type.name = variable_name;
    unify->variables++;
    return &variable->type;
}

bool cs_unify_is_free(const struct cs_type *type)
{
    return is_variable(type) && variable_of(type)->bound == NULL;
}

/* --- binding ---------------------------------------------------------------------------------- */

static void bind(struct cs_unify *unify, struct variable *variable, const struct cs_type *type)
{
    struct cs_unify_change *change = cs_arena_take(unify->arena, sizeof *change);
    if (change == NULL) {
        unify->no_memory = true;
        return;
    }
    *change = (struct cs_unify_change){unify->changes, variable, variable->bound};
    unify->changes = change;
    variable->bound = type;
}

struct cs_unify_mark cs_unify_mark(const struct cs_unify *unify)
{
    return (struct cs_unify_mark){unify->changes};
}

void cs_unify_undo(struct cs_unify *unify, struct cs_unify_mark mark)
{
    while (unify->changes != mark.changes) {
        unify->changes->variable->bound = unify->changes->bound;
        unify->changes = unify->changes->before;
    }
}

/* Binding a variable to a type that holds it would make the type infinite. */
static bool occurs(struct cs_unify *unify, const struct variable *variable,
                   const struct cs_type *within, uint32_t depth)
{
    while (within != NULL) {
        if (within == &variable->type || depth == 0 || !step(unify))
            return true;
        if (is_variable(within)) {
            within = variable_of(within)->bound;
            continue;
        }
        if (within->first != NULL && occurs(unify, variable, within->first, depth - 1))
            return true;
        within = within->second;
    }
    return false;
}

/* --- which type says less --------------------------------------------------------------------- */

static bool less_specific(struct cs_unify *unify, const struct cs_type *a, const struct cs_type *b,
                          uint32_t depth)
{
    if (a == b || is_dyn(a) || is_variable(a) || depth == 0 || !step(unify))
        return true;
    if (is_dyn(b) || is_variable(b) || a->kind != b->kind)
        return false;
    switch (a->kind) {
    case CS_TYPE_OPAQUE:
        if (strcmp(a->name, b->name) != 0)
            return false;
        break;
    case CS_TYPE_RECORD:
        return a->schema == b->schema;
    case CS_TYPE_TYPE:
        return true;
    default:
        break;
    }
    if ((a->first == NULL) != (b->first == NULL) || (a->second == NULL) != (b->second == NULL))
        return false;
    if (a->first != NULL && !less_specific(unify, a->first, b->first, depth - 1))
        return false;
    return a->second == NULL || less_specific(unify, a->second, b->second, depth - 1);
}

static const struct cs_type *most_general(struct cs_unify *unify, const struct cs_type *a,
                                          const struct cs_type *b)
{
    return less_specific(unify, a, b, DEPTH_MOST) ? a : b;
}

/* --- fits ------------------------------------------------------------------------------------- */

static bool fits(struct cs_unify *unify, const struct cs_type *from, const struct cs_type *to,
                 uint32_t depth);

enum meeting { AGREED, CONFLICT, INFINITE };

/* `type` meets a variable: it agrees with what the variable is bound to, or binds it. */
static enum meeting meet(struct cs_unify *unify, const struct cs_type *type,
                         const struct cs_type *variable_type, uint32_t depth)
{
    struct variable *variable = variable_of(variable_type);
    if (type == variable_type || type == variable->bound)
        return AGREED;
    if (variable->bound != NULL) {
        if (!fits(unify, type, variable->bound, depth - 1))
            return CONFLICT;
        const struct cs_type *general = most_general(unify, type, variable->bound);
        if (general != variable->bound && !occurs(unify, variable, general, DEPTH_MOST))
            bind(unify, variable, general);
        return AGREED;
    }
    if (occurs(unify, variable, type, DEPTH_MOST))
        return INFINITE;
    bind(unify, variable, type);
    return AGREED;
}

static bool takes_null(const struct cs_type *type)
{
    return type->kind == CS_TYPE_NULL || type->kind == CS_TYPE_OPAQUE ||
           type->kind == CS_TYPE_OPTIONAL || type->kind == CS_TYPE_TIMESTAMP ||
           type->kind == CS_TYPE_DURATION;
}

static bool fits_parts(struct cs_unify *unify, const struct cs_type *from, const struct cs_type *to,
                       uint32_t depth)
{
    if ((from->first == NULL) != (to->first == NULL) ||
        (from->second == NULL) != (to->second == NULL))
        return false;
    if (from->first != NULL && !fits(unify, from->first, to->first, depth - 1))
        return false;
    return from->second == NULL || fits(unify, from->second, to->second, depth - 1);
}

static bool fits(struct cs_unify *unify, const struct cs_type *from, const struct cs_type *to,
                 uint32_t depth)
{
    if (depth == 0 || !step(unify))
        return true;
    if (is_variable(to)) {
        enum meeting meeting = meet(unify, from, to, depth);
        if (meeting != INFINITE)
            return meeting == AGREED;
    }
    if (is_variable(from))
        return meet(unify, to, from, depth) == AGREED;
    if (is_dyn(from) || is_dyn(to))
        return true;
    if (from->kind == CS_TYPE_NULL)
        return takes_null(to);
    if (to->kind == CS_TYPE_NULL)
        return takes_null(from);
    if (from->kind != to->kind)
        return false;
    switch (from->kind) {
    case CS_TYPE_RECORD:
        return from->schema == to->schema;
    case CS_TYPE_OPAQUE:
        return strcmp(from->name, to->name) == 0 && fits_parts(unify, from, to, depth);
    case CS_TYPE_LIST:
    case CS_TYPE_MAP:
    case CS_TYPE_OPTIONAL:
        return fits_parts(unify, from, to, depth);
    default:
        return true;
    }
}

bool cs_unify_fits(struct cs_unify *unify, const struct cs_type *from, const struct cs_type *to)
{
    return cs_unify_fits_all(unify, &from, &to, 1);
}

bool cs_unify_fits_all(struct cs_unify *unify, const struct cs_type *const *from,
                       const struct cs_type *const *to, uint32_t count)
{
    struct cs_unify_mark before = cs_unify_mark(unify);
    for (uint32_t i = 0; i < count; i++) {
        if (!fits(unify, from[i], to[i], DEPTH_MOST)) {
            cs_unify_undo(unify, before);
            return false;
        }
    }
    return true;
}

const struct cs_type *cs_unify_join(struct cs_unify *unify, const struct cs_type *a,
                                    const struct cs_type *b)
{
    if (a == NULL || a == b)
        return b;
    if (!cs_unify_fits(unify, a, b))
        return &cs_type_dyn;
    if (a->kind == CS_TYPE_NULL) /* it fits, but says less about the others */
        return b;
    return b->kind == CS_TYPE_NULL ? a : most_general(unify, a, b);
}

static bool same(struct cs_unify *unify, const struct cs_type *a, const struct cs_type *b,
                 uint32_t depth)
{
    for (; a != b; a = a->second, b = b->second) {
        if (a == NULL || b == NULL || depth == 0 || !step(unify))
            return false;
        while (is_variable(a) && variable_of(a)->bound != NULL)
            a = variable_of(a)->bound;
        while (is_variable(b) && variable_of(b)->bound != NULL)
            b = variable_of(b)->bound;
        if (a == b)
            return true;
        if (a->kind != b->kind || a->schema != b->schema || is_variable(a) ||
            (a->kind == CS_TYPE_OPAQUE && strcmp(a->name, b->name) != 0))
            return false;
        if (a->first != b->first &&
            (a->first == NULL || b->first == NULL || !same(unify, a->first, b->first, depth - 1)))
            return false;
    }
    return true;
}

bool cs_unify_same(struct cs_unify *unify, const struct cs_type *a, const struct cs_type *b)
{
    return same(unify, a, b, DEPTH_MOST);
}

/* --- replacing -------------------------------------------------------------------------------- */

struct replacement {
    struct cs_unify *unify;
    struct cs_unify_instance *instance; /* names -> variables; or NULL: variables -> types */
    bool free_to_dyn;
};

static const struct cs_type *of_name(struct replacement *with, const struct cs_type *type)
{
    struct cs_unify_instance *instance = with->instance;
    for (uint32_t i = 0; i < instance->count; i++)
        if (strcmp(instance->names[i], type->name) == 0)
            return instance->variables[i];
    if (instance->count == CS_UNIFY_NAMES)
        return &cs_type_dyn;
    instance->names[instance->count] = type->name;
    instance->variables[instance->count] = cs_unify_variable(with->unify);
    return instance->variables[instance->count++];
}

/* Types without variables are shared, not copied. */
static const struct cs_type *replace(struct replacement *with, const struct cs_type *type,
                                     uint32_t depth)
{
    if (with->instance != NULL && type->kind == CS_TYPE_PARAM && !is_variable(type))
        return of_name(with, type);
    if (depth == 0 || !step(with->unify))
        return &cs_type_dyn;
    if (is_variable(type)) {
        const struct cs_type *bound = variable_of(type)->bound;
        if (bound != NULL && with->instance == NULL)
            return replace(with, bound, depth - 1);
        return with->free_to_dyn ? &cs_type_dyn : type;
    }
    if (type->first == NULL)
        return type;
    const struct cs_type *first = replace(with, type->first, depth - 1);
    const struct cs_type *second =
        type->second != NULL ? replace(with, type->second, depth - 1) : NULL;
    if (first == type->first && second == type->second)
        return type;
    struct cs_type *copy = cs_arena_take(with->unify->arena, sizeof *copy);
    if (copy == NULL) {
        with->unify->no_memory = true;
        return &cs_type_dyn;
    }
    *copy = *type;
    copy->first = first;
    copy->second = second;
    return copy;
}

const struct cs_type *cs_unify_instantiate(struct cs_unify *unify,
                                           struct cs_unify_instance *instance,
                                           const struct cs_type *type)
{
    return replace(&(struct replacement){unify, instance, false}, type, DEPTH_MOST);
}

const struct cs_type *cs_unify_resolve(struct cs_unify *unify, const struct cs_type *type)
{
    if (unify->variables == 0)
        return type;
    return replace(&(struct replacement){unify, NULL, false}, type, DEPTH_MOST);
}

const struct cs_type *cs_unify_final(struct cs_unify *unify, const struct cs_type *type)
{
    if (unify->variables == 0)
        return type;
    return replace(&(struct replacement){unify, NULL, true}, type, DEPTH_MOST);
}

static bool holds_variable(struct cs_unify *unify, const struct cs_type *type, uint32_t depth)
{
    for (; type != NULL; type = type->second) {
        if (is_variable(type) || depth == 0 || !step(unify))
            return true;
        if (type->first != NULL && holds_variable(unify, type->first, depth - 1))
            return true;
    }
    return false;
}

bool cs_unify_has_variable(struct cs_unify *unify, const struct cs_type *type)
{
    return unify->variables != 0 && holds_variable(unify, type, DEPTH_MOST);
}
