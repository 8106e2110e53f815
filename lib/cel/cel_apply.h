/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calling a function of the table: errors and unknowns among the arguments, the cost, secrets.
 *
 * What is made of a secret is one: the result is marked where an argument is, and a string also
 * where anything inside an argument is. A yes or no, a type and a size are not marked.
 */
#ifndef CS_CEL_CEL_APPLY_H
#define CS_CEL_CEL_APPLY_H

#include "cel/cel_function.h"

static inline bool cs_apply_failed(struct cs_value v)
{
    return v.tag == CS_ERROR || v.tag == CS_UNKNOWN;
}

/* What a strict operation on two values gives that is not computed: an unknown before an error. */
static inline struct cs_value cs_apply_worse(struct cs_value first, struct cs_value second)
{
    if (first.tag == CS_UNKNOWN || !cs_apply_failed(second))
        return first;
    return second.tag == CS_UNKNOWN || first.tag != CS_ERROR ? second : first;
}

struct cs_value cs_apply(struct cs_call *call, const struct cs_function *function,
                         const struct cs_value *args, uint32_t nargs);

#endif
