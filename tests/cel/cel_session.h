/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One expression from text to value, through the floors that a rule goes through: what the runners
 * of expression tests share. A session is made for each expression.
 */
#ifndef CEL_SESSION_H
#define CEL_SESSION_H

#include <stdlib.h>

#include "base/diag.h"
#include "cel/cel_check.h"
#include "cel/cel_fn.h"
#include "cel/cel_parse.h"
#include "cel/cel_share.h"
#include "cel/cel_vm.h"

enum { SESSION_VARIABLES = 32, SESSION_FUEL = 10000000, SESSION_TYPE_DEPTH = 16 };

struct session {
    struct cs_arena arena;
    struct cs_limits limits;
    struct cs_cel_env env;
    struct cs_source source;
    struct cs_diag diag;
    struct cs_ast *ast;
    struct cs_unit *unit;
    struct cs_vm *vm;
    struct cs_value values[SESSION_VARIABLES];
    uint32_t count;
    uint32_t program;
    bool strict;                       /* as cs_unit_strict */
    uint32_t share_uses, share_weight; /* which nodes are computed apart, once */
};

static inline void session_init(struct session *s)
{
    memset(s, 0, sizeof *s);
    cs_arena_init(&s->arena, &cs_alloc_libc, 0);
    s->limits = cs_limits_default;
    s->share_uses = CS_SHARE_USES;
    s->share_weight = CS_SHARE_WEIGHT;
    cs_cel_env_init(&s->env, &s->arena, &s->limits);
    cs_diag_init(&s->diag, &s->arena, &s->source);
}

static inline void session_clear(struct session *s)
{
    cs_vm_free(s->vm);
    cs_unit_free(s->unit);
    cs_arena_clear(&s->arena);
}

/* The slot of a variable, declared now if it was not before. */
static inline uint32_t session_variable(struct session *s, struct cs_str name,
                                        const struct cs_type *type)
{
    const struct cs_name *known = cs_cel_env_find(&s->env, name);
    if (known != NULL)
        return known->slot;
    if (s->count == SESSION_VARIABLES ||
        cs_cel_env_variable(&s->env, name, type, s->count, false) != CTRSEC_OK)
        abort();
    s->values[s->count] = cs_value_absent();
    return s->count++;
}

/* Parses and checks; a status. The text must live as long as the session. */
static inline int session_check(struct session *s, struct cs_str text, enum cs_check_mode mode)
{
    s->source.text = text;
    CS_TRY(cs_cel_parse(&s->env, text, &s->diag, &s->ast));
    return cs_cel_check(&s->env, mode, &s->diag, s->ast);
}

/* Compiles what was checked; a status. */
static inline int session_compile(struct session *s)
{
    s->unit = cs_unit_new(&cs_alloc_libc, &s->limits);
    if (s->unit == NULL)
        return CTRSEC_E_NOMEM;
    if (s->strict)
        cs_unit_strict(s->unit);
    s->unit->share_uses = s->share_uses;
    s->unit->share_weight = s->share_weight;
    CS_TRY(cs_unit_add(s->unit, s->ast, &s->diag, &s->program));
    s->vm = cs_vm_new(&cs_alloc_libc, s->unit, &s->limits);
    return s->vm != NULL ? CTRSEC_OK : CTRSEC_E_NOMEM;
}

/* The value lives as long as the session. */
static inline struct cs_value session_run(struct session *s)
{
    uint64_t fuel = SESSION_FUEL;
    struct cs_activation activation = {.values = s->values, .count = s->count};
    return cs_vm_run(s->vm, s->program, &activation, &fuel, NULL, NULL);
}

/* --- types as text: "map(string, list(int))" -------------------------------------------------- */

static inline const struct cs_type *session_simple_type(struct cs_str name)
{
    static const struct {
        const char *name;
        const struct cs_type *type;
    } simple[] = {
        {"bool", &cs_type_bool},
        {"int", &cs_type_int},
        {"uint", &cs_type_uint},
        {"double", &cs_type_double},
        {"string", &cs_type_string},
        {"bytes", &cs_type_bytes},
        {"null_type", &cs_type_null},
        {"dyn", &cs_type_dyn},
        {"timestamp", &cs_type_timestamp},
        {"duration", &cs_type_duration},
        {"Authorizer", &cs_fn_type_authorizer},
        {"ResourceCheck", &cs_fn_type_resource_check},
    };
    for (size_t i = 0; i < sizeof simple / sizeof simple[0]; i++)
        if (cs_str_is(name, simple[i].name))
            return simple[i].type;
    return NULL;
}

static inline const struct cs_type *session_type_at(struct session *s, struct cs_str text,
                                                    uint32_t *at, uint32_t depth);

/* Of tuple(T, U, V) the chain of its parameters. */
static inline const struct cs_type *session_opaque(struct session *s, const char *name,
                                                   const struct cs_type *const *args,
                                                   uint32_t count)
{
    struct cs_type *type = cs_arena_zero(&s->arena, sizeof *type);
    if (type == NULL)
        abort();
    *type = (struct cs_type){.kind = CS_TYPE_OPAQUE, .name = name, .first = args[0]};
    if (count > 1)
        type->second = session_opaque(s, name, args + 1, count - 1);
    return type;
}

static inline const struct cs_type *session_made_type(struct session *s, struct cs_str name,
                                                      const struct cs_type *const *args,
                                                      uint32_t count)
{
    if (cs_str_is(name, "list") && count == 1)
        return cs_type_list(&s->arena, args[0]);
    if (cs_str_is(name, "map") && count == 2)
        return cs_type_map(&s->arena, args[0], args[1]);
    if (cs_str_is(name, "optional_type") && count == 1)
        return cs_type_optional(&s->arena, args[0]);
    if (cs_str_is(name, "type") && count == 1)
        return cs_type_of_type(&s->arena, args[0]);
    return session_opaque(s, cs_arena_copy(&s->arena, name).ptr, args, count);
}

static inline const struct cs_type *session_type_at(struct session *s, struct cs_str text,
                                                    uint32_t *at, uint32_t depth)
{
    enum { ARGS = 4 };
    const struct cs_type *args[ARGS];
    uint32_t start = *at, count = 0;
    while (*at < text.len && memchr("(), ", text.ptr[*at], 4) == NULL)
        (*at)++;
    struct cs_str name = cs_str_slice(text, start, *at - start);
    if (name.len == 0 || depth == 0)
        return NULL;
    if (*at == text.len || text.ptr[*at] != '(') {
        const struct cs_type *simple = session_simple_type(name);
        if (simple != NULL)
            return simple;
        struct cs_type *param = cs_arena_zero(&s->arena, sizeof *param);
        if (param == NULL)
            return NULL;
        param->kind = CS_TYPE_PARAM;
        param->name = cs_arena_copy(&s->arena, name).ptr;
        return param;
    }
    do {
        (*at)++;
        while (*at < text.len && text.ptr[*at] == ' ')
            (*at)++;
        if (count == ARGS || (args[count++] = session_type_at(s, text, at, depth - 1)) == NULL)
            return NULL;
    } while (*at < text.len && text.ptr[*at] == ',');
    if (*at == text.len || text.ptr[(*at)++] != ')')
        return NULL;
    return session_made_type(s, name, args, count);
}

/* A bare name that is no type is a type parameter. NULL: no type. */
static inline const struct cs_type *session_type(struct session *s, struct cs_str text)
{
    uint32_t at = 0;
    const struct cs_type *type = session_type_at(s, text, &at, SESSION_TYPE_DEPTH);
    return at == text.len ? type : NULL;
}

#endif
