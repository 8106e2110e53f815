/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Overload resolution. contract: cel/cel_overload.h
 *
 * Every overload of the call's style and number of arguments is tried with fresh type variables.
 * Where dyn lets several fit, the machine chooses when it runs and the static result is dyn, unless
 * all answer the same.
 */
#include "cel/cel_overload.h"

static bool takes_count(const struct cs_overload *overload, uint32_t nargs)
{
    return overload->nparams == nargs || (overload->variadic && overload->nparams <= nargs);
}

/* Of a variadic overload the last parameter is repeated. */
static const struct cs_type **instantiate(struct cs_unify *unify,
                                          const struct cs_overload *overload, uint32_t nargs,
                                          struct cs_unify_instance *instance)
{
    const struct cs_type **params =
        cs_arena_array(unify->arena, (size_t)nargs + 1, sizeof(*params));
    if (params == NULL)
        unify->no_memory = true;
    for (uint32_t i = 0; params != NULL && i < nargs; i++) {
        uint32_t param = i < overload->nparams ? i : overload->nparams - 1u;
        params[i] = cs_unify_instantiate(unify, instance, overload->params[param]);
    }
    return params;
}

static const struct cs_type *try_overload(struct cs_unify *unify,
                                          const struct cs_overload *overload,
                                          const struct cs_type *const *args, uint32_t nargs)
{
    struct cs_unify_instance instance = {.count = 0};
    const struct cs_type **params = instantiate(unify, overload, nargs, &instance);
    if (params == NULL || !cs_unify_fits_all(unify, args, params, nargs))
        return NULL;
    const struct cs_type *result = cs_unify_instantiate(unify, &instance, overload->result);
    return cs_unify_resolve(unify, result);
}

struct cs_overload_match cs_overload_find(struct cs_unify *unify,
                                          const struct cs_functions *functions, bool member,
                                          const struct cs_type *const *args, uint32_t nargs)
{
    struct cs_overload_match match = {NULL, NULL};
    const struct cs_function *row = NULL;
    for (uint32_t i = 0; i < functions->count; i++) {
        const struct cs_function *function = functions->at[i];
        for (uint32_t j = 0; j < function->count; j++) {
            const struct cs_overload *overload = &function->overloads[j];
            if (overload->member != member || overload->since > functions->version ||
                !takes_count(overload, nargs) || (overload->loose && match.function != NULL))
                continue;
            const struct cs_type *result = try_overload(unify, overload, args, nargs);
            if (result == NULL)
                continue;
            if (match.function == NULL) {
                row = function;
                match.function = overload->exact != NULL ? overload->exact : row;
                match.result = result;
                continue;
            }
            match.function = row; /* which overload it is shows when it runs */
            if (!cs_unify_same(unify, match.result, result))
                match.result = &cs_type_dyn;
        }
    }
    return match;
}

bool cs_overload_would_fit(struct cs_unify *unify, const struct cs_functions *functions,
                           bool member, const struct cs_type *const *args, uint32_t nargs)
{
    struct cs_unify_mark mark = cs_unify_mark(unify);
    bool found = cs_overload_find(unify, functions, member, args, nargs).function != NULL;
    cs_unify_undo(unify, mark);
    return found;
}
