/* SPDX-License-Identifier: Apache-2.0 */
/* Records from JSON. contract: doc/record_fill.h */
#include "doc/record_fill.h"

#include "value/quantity.h"

static const struct cs_value nothing[1];

struct cs_value cs_record_no_list(void)
{
    struct cs_value v = cs_value_make(CS_LIST);
    v.as.items = nothing;
    return v;
}

struct cs_value cs_record_no_map(void)
{
    struct cs_value v = cs_value_make(CS_MAP);
    v.as.items = nothing;
    return v;
}

static bool all_of(struct cs_value v, uint8_t tag, uint32_t first, uint32_t step)
{
    for (uint32_t i = first; i < v.len * step; i += step)
        if (v.as.items[i].tag != tag)
            return false;
    return true;
}

static uint8_t tag_of(const struct cs_type *type)
{
    switch (type->kind) {
    case CS_TYPE_STRING:
        return CS_STRING;
    case CS_TYPE_INT:
        return CS_INT;
    case CS_TYPE_BOOL:
        return CS_BOOL;
    default:
        return CS_ABSENT;
    }
}

/* The value as the type wants it; absent where it does not fit. */
static struct cs_value typed(const struct cs_type *type, struct cs_value v)
{
    double amount;
    switch (type->kind) {
    case CS_TYPE_DYN:
        return v.tag == CS_NULL ? cs_value_absent() : v;
    case CS_TYPE_DOUBLE:
        if (v.tag == CS_INT)
            return cs_value_double((double)v.as.integer);
        if (v.tag == CS_STRING && cs_quantity_parse(cs_value_str(v), &amount))
            return cs_value_double(amount);
        return v.tag == CS_DOUBLE ? v : cs_value_absent();
    case CS_TYPE_LIST: {
        uint8_t tag = tag_of(type->first);
        if (v.tag != CS_LIST || (tag != CS_ABSENT && !all_of(v, tag, 0, 1)))
            return cs_value_absent();
        return v;
    }
    case CS_TYPE_MAP:
        return v.tag == CS_MAP && all_of(v, CS_STRING, 1, 2) ? v : cs_value_absent();
    default:
        return v.tag != CS_ABSENT && v.tag == tag_of(type) ? v : cs_value_absent();
    }
}

static struct cs_value initial(const struct cs_field *field)
{
    if (!(field->flags & CS_FIELD_GUARANTEED))
        return cs_value_absent();
    switch (field->type->kind) {
    case CS_TYPE_LIST:
        return cs_record_no_list();
    case CS_TYPE_MAP:
        return cs_record_no_map();
    case CS_TYPE_BOOL:
        return cs_value_bool(field->initial != NULL && strcmp(field->initial, "true") == 0);
    case CS_TYPE_INT:
        return cs_value_int(0);
    case CS_TYPE_STRING:
        return cs_value_string(cs_str_from(field->initial == NULL ? "" : field->initial));
    default:
        return cs_value_absent();
    }
}

struct cs_record *cs_record_fill(struct cs_arena *arena, const struct cs_schema *schema,
                                 const struct cs_path *origin, struct cs_value from)
{
    struct cs_record *record = cs_record_new(arena, schema, origin);
    if (record == NULL)
        return NULL;
    for (uint32_t i = 0; i < schema->count; i++) {
        const struct cs_field *field = &schema->fields[i];
        struct cs_value v = cs_value_absent();
        if (field->source[0] != '\0' && field->type->kind != CS_TYPE_RECORD)
            v = typed(field->type, cs_value_walk(from, field->source));
        record->slots[i] = v.tag == CS_ABSENT ? initial(field) : v;
    }
    return record;
}

static struct cs_record *fill_element(struct cs_arena *arena, const struct cs_schema *schema,
                                      const struct cs_path *origin, struct cs_value from,
                                      void *payload)
{
    (void)payload;
    return cs_record_fill(arena, schema, origin, from);
}

struct cs_value cs_record_list(struct cs_arena *arena, const struct cs_schema *schema,
                               const struct cs_path *origin, struct cs_value from, const char *key,
                               cs_record_maker *make, void *payload)
{
    struct cs_value list = cs_value_get(from, key);
    struct cs_record_heap heap = {.arena = arena};
    if (list.tag != CS_LIST || list.len == 0)
        return cs_record_no_list();
    if (make == NULL)
        make = fill_element;
    const struct cs_path *path = cs_path_name(arena, origin, cs_str_from(key));
    for (uint32_t i = 0; path != NULL && i < list.len; i++) {
        if (list.as.items[i].tag != CS_MAP)
            continue;
        const struct cs_path *element = cs_path_index(arena, path, i);
        struct cs_record *record =
            element == NULL ? NULL : make(arena, schema, element, list.as.items[i], payload);
        if (record == NULL)
            return cs_value_absent();
        cs_record_push(&heap, cs_value_record(record));
    }
    return path == NULL || heap.failed ? cs_value_absent() : cs_record_heap_list(&heap);
}

void cs_record_push(struct cs_record_heap *heap, struct cs_value v)
{
    if (heap->count == heap->room) {
        uint32_t larger = heap->room == 0 ? 4 : heap->room * 2;
        struct cs_value *items = cs_arena_array(heap->arena, larger, sizeof *items);
        if (items == NULL) {
            heap->failed = true;
            return;
        }
        if (heap->count > 0)
            memcpy(items, heap->items, heap->count * sizeof *items);
        heap->items = items;
        heap->room = larger;
    }
    heap->items[heap->count++] = v;
}

struct cs_value cs_record_heap_list(const struct cs_record_heap *heap)
{
    struct cs_value list = cs_record_no_list();
    if (heap->count > 0) {
        list.as.items = heap->items;
        list.len = heap->count;
    }
    return list;
}
