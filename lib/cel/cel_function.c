/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finds functions in the tables of the families. contract: cel/cel_function.h
 *
 * Looked up while an expression is compiled, never while it runs, so the search goes through the
 * tables as they stand; what it needs most, the length of the names, decides nearly every row.
 */
#include "cel/cel_fn.h"

static const struct cs_function *const families[] = {
#define TABLE(family) cs_fn_##family##_rows,
    CS_FN_FAMILIES(TABLE)
#undef TABLE
};

enum { FAMILIES = sizeof families / sizeof families[0] };

const struct cs_function *cs_function_find(struct cs_str name)
{
    if (name.len == 0)
        return NULL;
    for (uint32_t family = 0; family < FAMILIES; family++)
        for (const struct cs_function *row = families[family]; row->name != NULL; row++)
            if (row->name[0] == name.ptr[0] && cs_str_is(name, row->name))
                return row;
    return NULL;
}

const struct cs_function *cs_function_at(uint32_t i)
{
    for (uint32_t family = 0; family < FAMILIES; family++)
        for (const struct cs_function *row = families[family]; row->name != NULL; row++)
            if (i-- == 0)
                return row;
    return NULL;
}

void cs_function_hot(const struct cs_function *hot[CS_HOT_COUNT])
{
    for (uint32_t family = 0; family < FAMILIES; family++)
        for (const struct cs_function *row = families[family]; row->name != NULL; row++)
            hot[row->hot] = row;
    hot[CS_HOT_NONE] = NULL;
}

const struct cs_type cs_fn_a = {.kind = CS_TYPE_PARAM, .name = "A"};
const struct cs_type cs_fn_b = {.kind = CS_TYPE_PARAM, .name = "B"};
const struct cs_type cs_fn_list_a = CS_TYPE_LIST_OF(&cs_fn_a);
const struct cs_type cs_fn_map_ab = {
    .kind = CS_TYPE_MAP, .name = "map", .first = &cs_fn_a, .second = &cs_fn_b};
const struct cs_type cs_fn_type_a = {.kind = CS_TYPE_TYPE, .name = "type", .first = &cs_fn_a};

char *cs_fn_text(struct cs_call *call, uint64_t bytes)
{
    if (bytes > UINT32_MAX || !cs_fn_pay_text(call, bytes))
        return NULL;
    return cs_arena_take(call->arena, bytes == 0 ? 1 : (size_t)bytes);
}

struct cs_value *cs_fn_values(struct cs_call *call, uint64_t count)
{
    size_t size;
    if (count > UINT32_MAX || !cs_call_pay(call, count) ||
        !cs_size_mul((size_t)count, sizeof(struct cs_value), &size))
        return NULL;
    return cs_arena_take(call->arena, size == 0 ? 1 : size);
}

struct cs_value cs_fn_string(struct cs_call *call, struct cs_str text)
{
    char *copy = cs_fn_text(call, text.len);
    if (copy == NULL)
        return cs_call_limit(call);
    if (text.len != 0)
        memcpy(copy, text.ptr, text.len);
    return cs_value_string(cs_str_of(copy, text.len));
}

enum { BUILDER_ROOM = 64 };

static bool grow(struct cs_fn_builder *builder, uint64_t more)
{
    uint64_t room = builder->room == 0 ? BUILDER_ROOM : builder->room;
    while (room - builder->len < more)
        room *= 2;
    char *ptr = cs_fn_text(builder->call, room);
    if (ptr == NULL) {
        builder->failed = true;
        return false;
    }
    if (builder->len != 0)
        memcpy(ptr, builder->ptr, (size_t)builder->len);
    builder->ptr = ptr;
    builder->room = room;
    return true;
}

void cs_fn_put(struct cs_fn_builder *builder, struct cs_str text)
{
    if (builder->failed || text.len == 0 ||
        (builder->room - builder->len < text.len && !grow(builder, text.len)))
        return;
    memcpy(builder->ptr + builder->len, text.ptr, text.len);
    builder->len += text.len;
}

void cs_fn_put_char(struct cs_fn_builder *builder, char c)
{
    cs_fn_put(builder, cs_str_of(&c, 1));
}

struct cs_value cs_fn_built(struct cs_fn_builder *builder)
{
    if (builder->failed)
        return cs_call_limit(builder->call);
    if (builder->len == 0)
        return cs_value_string(CS_STR(""));
    cs_arena_trim(builder->call->arena, builder->ptr, (size_t)builder->room, (size_t)builder->len);
    return cs_value_string(cs_str_of(builder->ptr, (size_t)builder->len));
}
