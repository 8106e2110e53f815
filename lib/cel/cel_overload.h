/* SPDX-License-Identifier: Apache-2.0 */
/* Which overloads of a function take the types of a call, and what they answer. */
#ifndef CS_CEL_CEL_OVERLOAD_H
#define CS_CEL_CEL_OVERLOAD_H

#include "cel/cel_resolve.h"
#include "cel/cel_unify.h"

struct cs_overload_match {
    const struct cs_function *function; /* NULL: none takes them */
    const struct cs_type *result;       /* dyn where several take them and answer differently */
};

struct cs_overload_match cs_overload_find(struct cs_unify *unify,
                                          const struct cs_functions *functions, bool member,
                                          const struct cs_type *const *args, uint32_t nargs);

/* As find, for "would it fit if": binds nothing. */
bool cs_overload_would_fit(struct cs_unify *unify, const struct cs_functions *functions,
                           bool member, const struct cs_type *const *args, uint32_t nargs);

#endif
