/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Values of extension types (IP addresses, quantities...): a pointer to a constant description and
 * behind it whatever the extension keeps. They live in arenas like everything that values refer to.
 */
#ifndef CS_VALUE_OPAQUE_H
#define CS_VALUE_OPAQUE_H

#include "value/type.h"
#include "value/value.h"

#define CS_OPAQUE_ROOM 128

struct cs_opaque_kind {
    const struct cs_type *type; /* CS_TYPE_OPAQUE */
    /* Of two of this kind. */
    bool (*equal)(const struct cs_opaque *a, const struct cs_opaque *b);
    const char *maker; /* the function that makes one of a text, to print it as maker('text') */
    /* The text that string() gives, without a terminator; NULL: it has none. */
    uint32_t (*format)(const struct cs_opaque *opaque, char out[CS_OPAQUE_ROOM]);
    /* Bytes that a comparison may read, where they can be many; NULL: they cannot. */
    uint32_t (*size)(const struct cs_opaque *opaque);
};

struct cs_opaque {
    const struct cs_opaque_kind *kind;
};

static inline struct cs_value cs_value_opaque(const struct cs_opaque *opaque)
{
    struct cs_value v = cs_value_make(CS_OPAQUE);
    v.as.opaque = opaque;
    return v;
}

static inline uint32_t cs_opaque_size(const struct cs_opaque *opaque)
{
    return opaque->kind->size == NULL ? 0 : opaque->kind->size(opaque);
}

static inline bool cs_value_is_opaque(struct cs_value v, const struct cs_opaque_kind *kind)
{
    return v.tag == CS_OPAQUE && v.as.opaque->kind == kind;
}

#endif
