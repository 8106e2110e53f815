/* SPDX-License-Identifier: Apache-2.0 */
/* Names of an expression. contract: cel/cel_env.h */
#include "cel/cel_env.h"

#include <stdio.h>

enum { ROOM_LEAST = 16 };

void cs_cel_env_init(struct cs_cel_env *env, struct cs_arena *arena, const struct cs_limits *limits)
{
    memset(env, 0, sizeof *env);
    env->arena = arena;
    env->limits = limits;
    env->container = CS_STR("");
    env->version = CS_SINCE_OURS;
    cs_map_init(&env->index, arena, 0);
}

bool cs_cel_env_version_read(struct cs_str name, uint16_t *version)
{
    char known[CS_CEL_VERSION_ROOM];
    *version = CS_SINCE_OURS;
    if (cs_str_is(name, cs_cel_env_version_write(*version, known)))
        return true;
    for (*version = CS_CEL_KUBERNETES_OLDEST; *version <= CS_CEL_KUBERNETES_NEWEST; ++*version)
        if (cs_str_is(name, cs_cel_env_version_write(*version, known)))
            return true;
    return false;
}

const char *cs_cel_env_version_write(uint16_t version, char out[CS_CEL_VERSION_ROOM])
{
    if (version >= CS_SINCE_OURS)
        snprintf(out, CS_CEL_VERSION_ROOM, "ctrsec-%u", version - CS_SINCE_OURS + 1u);
    else
        snprintf(out, CS_CEL_VERSION_ROOM, "k8s-1.%u", (unsigned)version);
    return out;
}

/* A larger copy of an array in the arena, once it is full; NULL: out of memory. */
static void *grow(struct cs_arena *arena, void *items, uint32_t count, uint32_t *room, size_t size)
{
    if (count < *room)
        return items;
    if (count > UINT32_MAX / 2)
        return NULL;
    uint32_t larger = count < ROOM_LEAST ? ROOM_LEAST : count * 2;
    void *copy = cs_arena_array(arena, larger, size);
    if (copy == NULL)
        return NULL;
    if (count != 0)
        memcpy(copy, items, count * size);
    *room = larger;
    return copy;
}

static int add(struct cs_cel_env *env, struct cs_name name)
{
    bool added;
    struct cs_name *names = grow(env->arena, env->names, env->count, &env->room, sizeof *names);
    if (names == NULL)
        return CTRSEC_E_NOMEM;
    env->names = names;
    uint32_t *number = cs_map_put(&env->index, name.name, env->count, &added);
    if (number == NULL)
        return CTRSEC_E_NOMEM;
    /* A hidden name stays in its place: who found it before may still point to it. */
    *number = env->count;
    env->names[env->count++] = name;
    return CTRSEC_OK;
}

int cs_cel_env_variable(struct cs_cel_env *env, struct cs_str name, const struct cs_type *type,
                        uint32_t slot, bool sensitive)
{
    return add(env, (struct cs_name){.kind = CS_NAME_VARIABLE,
                                     .name = name,
                                     .type = type,
                                     .slot = slot,
                                     .sensitive = sensitive});
}

int cs_cel_env_constant(struct cs_cel_env *env, struct cs_str name, const struct cs_type *type,
                        struct cs_value value)
{
    return add(env, (struct cs_name){
                        .kind = CS_NAME_CONSTANT, .name = name, .type = type, .value = value});
}

int cs_cel_env_definition(struct cs_cel_env *env, struct cs_str name, const struct cs_ast *ast)
{
    return add(env,
               (struct cs_name){
                   .kind = CS_NAME_DEFINITION, .name = name, .type = ast->type, .definition = ast});
}

static struct cs_function *declared(struct cs_cel_env *env, struct cs_str name)
{
    for (uint32_t i = 0; i < env->ndeclared; i++)
        if (cs_str_is(name, env->declared[i].name))
            return &env->declared[i];
    struct cs_function *functions =
        grow(env->arena, env->declared, env->ndeclared, &env->declared_room, sizeof *functions);
    struct cs_str copy = cs_arena_copy(env->arena, name); /* terminated */
    if (functions == NULL || copy.ptr == NULL)
        return NULL;
    env->declared = functions;
    env->declared[env->ndeclared] = (struct cs_function){.name = copy.ptr, .cost = 1};
    return &env->declared[env->ndeclared++];
}

int cs_cel_env_function(struct cs_cel_env *env, struct cs_str name,
                        const struct cs_overload *overload)
{
    struct cs_function *function = declared(env, name);
    if (function == NULL)
        return CTRSEC_E_NOMEM;
    struct cs_overload *overloads =
        cs_arena_array(env->arena, (size_t)function->count + 1, sizeof *overloads);
    if (overloads == NULL)
        return CTRSEC_E_NOMEM;
    if (function->count != 0)
        memcpy(overloads, function->overloads, function->count * sizeof *overloads);
    overloads[function->count++] = *overload;
    function->overloads = overloads;
    return CTRSEC_OK;
}

const struct cs_name *cs_cel_env_find(const struct cs_cel_env *env, struct cs_str name)
{
    const uint32_t *number = cs_map_get(&env->index, name);
    return number != NULL ? &env->names[*number] : NULL;
}
