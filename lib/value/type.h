/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Static types: of schema fields, of CEL expressions, of type values. A type is immutable and
 * shared; the simple ones are constants, the others live in the arena of who made them or in the
 * static tables of a model.
 */
#ifndef CS_VALUE_TYPE_H
#define CS_VALUE_TYPE_H

#include "base/arena.h"
#include "base/str.h"

enum cs_type_kind {
    CS_TYPE_DYN,   /* anything; checked when it runs */
    CS_TYPE_ERROR, /* of an expression that did not check: fits everything, reports nothing more */
    CS_TYPE_NULL,
    CS_TYPE_BOOL,
    CS_TYPE_INT,
    CS_TYPE_UINT,
    CS_TYPE_DOUBLE,
    CS_TYPE_STRING,
    CS_TYPE_BYTES,
    CS_TYPE_TIMESTAMP,
    CS_TYPE_DURATION,
    CS_TYPE_LIST,     /* first: element */
    CS_TYPE_MAP,      /* first: key, second: value */
    CS_TYPE_RECORD,   /* schema */
    CS_TYPE_TYPE,     /* first: the type named, or NULL */
    CS_TYPE_OPTIONAL, /* first: the type inside */
    CS_TYPE_OPAQUE,   /* name: of an extension; first: a parameter; second: the others, as an opaque
                         type of the same name */
    CS_TYPE_PARAM     /* name: a type variable of a function signature */
};

struct cs_schema;

struct cs_type {
    enum cs_type_kind kind;
    const char *name; /* as CEL spells it; of an opaque type or a parameter: its own */
    const struct cs_type *first, *second;
    const struct cs_schema *schema;
};

extern const struct cs_type cs_type_dyn, cs_type_error, cs_type_null, cs_type_bool, cs_type_int,
    cs_type_uint, cs_type_double, cs_type_string, cs_type_bytes, cs_type_timestamp,
    cs_type_duration, cs_type_list_dyn, cs_type_map_dyn, cs_type_list_string, cs_type_list_int,
    cs_type_map_string, cs_type_type;

/* For static tables: list of records, list, map from string. */
#define CS_TYPE_RECORD_OF(record_schema)                                    \
    {                                                                       \
        .kind = CS_TYPE_RECORD, .name = "record", .schema = (record_schema) \
    }
#define CS_TYPE_LIST_OF(element)                                 \
    {                                                            \
        .kind = CS_TYPE_LIST, .name = "list", .first = (element) \
    }
#define CS_TYPE_MAP_OF(value)                                                           \
    {                                                                                   \
        .kind = CS_TYPE_MAP, .name = "map", .first = &cs_type_string, .second = (value) \
    }

/* NULL: out of memory. */
const struct cs_type *cs_type_list(struct cs_arena *arena, const struct cs_type *element);
const struct cs_type *cs_type_map(struct cs_arena *arena, const struct cs_type *key,
                                  const struct cs_type *value);
const struct cs_type *cs_type_optional(struct cs_arena *arena, const struct cs_type *inside);
const struct cs_type *cs_type_of_type(struct cs_arena *arena, const struct cs_type *named);

bool cs_type_equal(const struct cs_type *a, const struct cs_type *b);

/* Writes "list(string)", "timestamp" and the like, for people: at most size - 1 bytes and a
 * terminator; returns `out`. */
char *cs_type_format(const struct cs_type *type, char *out, size_t size);

#endif
