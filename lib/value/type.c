/* SPDX-License-Identifier: Apache-2.0 */
/* Static types. contract: value/type.h */
#include "value/type.h"

#include "value/schema.h"

const struct cs_type cs_type_dyn = {.kind = CS_TYPE_DYN, .name = "dyn"};
const struct cs_type cs_type_error = {.kind = CS_TYPE_ERROR, .name = "*error*"};
const struct cs_type cs_type_null = {.kind = CS_TYPE_NULL, .name = "null_type"};
const struct cs_type cs_type_bool = {.kind = CS_TYPE_BOOL, .name = "bool"};
const struct cs_type cs_type_int = {.kind = CS_TYPE_INT, .name = "int"};
const struct cs_type cs_type_uint = {.kind = CS_TYPE_UINT, .name = "uint"};
const struct cs_type cs_type_double = {.kind = CS_TYPE_DOUBLE, .name = "double"};
const struct cs_type cs_type_string = {.kind = CS_TYPE_STRING, .name = "string"};
const struct cs_type cs_type_bytes = {.kind = CS_TYPE_BYTES, .name = "bytes"};
const struct cs_type cs_type_timestamp = {.kind = CS_TYPE_TIMESTAMP,
                                          .name = "google.protobuf.Timestamp"};
const struct cs_type cs_type_duration = {.kind = CS_TYPE_DURATION,
                                         .name = "google.protobuf.Duration"};
const struct cs_type cs_type_list_dyn = CS_TYPE_LIST_OF(&cs_type_dyn);
const struct cs_type cs_type_map_dyn = {
    .kind = CS_TYPE_MAP, .name = "map", .first = &cs_type_dyn, .second = &cs_type_dyn};
const struct cs_type cs_type_list_string = CS_TYPE_LIST_OF(&cs_type_string);
const struct cs_type cs_type_list_int = CS_TYPE_LIST_OF(&cs_type_int);
const struct cs_type cs_type_map_string = CS_TYPE_MAP_OF(&cs_type_string);
const struct cs_type cs_type_type = {.kind = CS_TYPE_TYPE, .name = "type"};

static const struct cs_type *compound(struct cs_arena *arena, enum cs_type_kind kind,
                                      const char *name, const struct cs_type *first,
                                      const struct cs_type *second)
{
    struct cs_type *type = cs_arena_zero(arena, sizeof *type);
    if (type == NULL)
        return NULL;
    type->kind = kind;
    type->name = name;
    type->first = first;
    type->second = second;
    return type;
}

const struct cs_type *cs_type_list(struct cs_arena *arena, const struct cs_type *element)
{
    return compound(arena, CS_TYPE_LIST, "list", element, NULL);
}

const struct cs_type *cs_type_map(struct cs_arena *arena, const struct cs_type *key,
                                  const struct cs_type *value)
{
    return compound(arena, CS_TYPE_MAP, "map", key, value);
}

const struct cs_type *cs_type_optional(struct cs_arena *arena, const struct cs_type *inside)
{
    return compound(arena, CS_TYPE_OPTIONAL, "optional_type", inside, NULL);
}

const struct cs_type *cs_type_of_type(struct cs_arena *arena, const struct cs_type *named)
{
    return compound(arena, CS_TYPE_TYPE, "type", named, NULL);
}

bool cs_type_equal(const struct cs_type *a, const struct cs_type *b)
{
    while (a != b) {
        if (a == NULL || b == NULL || a->kind != b->kind || a->schema != b->schema)
            return false;
        if ((a->kind == CS_TYPE_OPAQUE || a->kind == CS_TYPE_PARAM) &&
            strcmp(a->name, b->name) != 0)
            return false;
        if (a->second == NULL && b->second == NULL) { /* the only child: no recursion */
            a = a->first;
            b = b->first;
            continue;
        }
        if (!cs_type_equal(a->first, b->first))
            return false;
        a = a->second;
        b = b->second;
    }
    return true;
}

struct text {
    char *at, *end;
};

static void put(struct text *text, const char *s)
{
    while (*s != '\0' && text->at < text->end)
        *text->at++ = *s++;
}

/* The names that people write, not those of type values. */
static const char *short_name(const struct cs_type *type)
{
    switch (type->kind) {
    case CS_TYPE_TIMESTAMP:
        return "timestamp";
    case CS_TYPE_DURATION:
        return "duration";
    case CS_TYPE_RECORD:
        return type->schema != NULL ? type->schema->name : type->name;
    default:
        return type->name;
    }
}

static void format(struct text *text, const struct cs_type *type, uint32_t depth)
{
    put(text, short_name(type));
    if (type->first == NULL || depth == 0 || text->at == text->end)
        return;
    put(text, "(");
    format(text, type->first, depth - 1);
    const struct cs_type *more = type->second;
    for (; more != NULL && type->kind == CS_TYPE_OPAQUE; more = more->second) {
        put(text, ", ");
        format(text, more->first, depth - 1);
    }
    if (more != NULL) {
        put(text, ", ");
        format(text, more, depth - 1);
    }
    put(text, ")");
}

char *cs_type_format(const struct cs_type *type, char *out, size_t size)
{
    struct text text = {out, out + size - 1};
    format(&text, type, 16);
    *text.at = '\0';
    return out;
}
