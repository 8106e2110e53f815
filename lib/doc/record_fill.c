/* SPDX-License-Identifier: Apache-2.0 */
/* Records from JSON. contract: doc/record_fill.h */
#include "doc/record_fill.h"

#include "value/block.h"
#include "value/quantity.h"
#include "value/time.h"

#define NANOS 1000000000

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

/* RFC 3339 text; durations as nanoseconds, which is how Go writes them. */
static struct cs_value typed_time(const struct cs_type *type, struct cs_value v)
{
    int64_t seconds;
    uint32_t nanos;
    if (type->kind == CS_TYPE_TIMESTAMP)
        return v.tag == CS_STRING && cs_time_parse(cs_value_str(v), &seconds, &nanos)
                   ? cs_value_time(CS_TIMESTAMP, seconds, nanos)
                   : cs_value_absent();
    if (v.tag != CS_INT)
        return cs_value_absent();
    seconds = v.as.integer / NANOS;
    int64_t rest = v.as.integer % NANOS;
    if (rest < 0) {
        rest += NANOS;
        seconds--;
    }
    return cs_value_time(CS_DURATION, seconds, (uint32_t)rest);
}

/* Numbers as doubles; texts are quantities. */
static struct cs_value typed_double(struct cs_value v)
{
    double amount;
    if (v.tag == CS_INT)
        return cs_value_double((double)v.as.integer);
    if (v.tag == CS_UINT)
        return cs_value_double((double)v.as.unsigned_integer);
    if (v.tag == CS_STRING && cs_quantity_parse(cs_value_str(v), &amount))
        return cs_value_double(amount);
    return v.tag == CS_DOUBLE ? v : cs_value_absent();
}

bool cs_record_typed(struct cs_arena *arena, const struct cs_type *type, struct cs_value v,
                     struct cs_value *out)
{
    *out = cs_value_absent();
    if (v.tag == CS_ABSENT || v.tag == CS_NULL)
        return true;
    switch (type->kind) {
    case CS_TYPE_DYN:
        *out = v;
        return true;
    case CS_TYPE_DOUBLE:
        *out = typed_double(v);
        return true;
    case CS_TYPE_TIMESTAMP:
    case CS_TYPE_DURATION:
        *out = typed_time(type, v);
        return true;
    case CS_TYPE_LIST:
        if (v.tag != CS_LIST)
            return true;
        if (type->first->kind == CS_TYPE_STRING)
            *out = cs_record_words(arena, v);
        else if (tag_of(type->first) == CS_ABSENT || all_of(v, tag_of(type->first), 0, 1))
            *out = v;
        return out->tag != CS_ABSENT || type->first->kind != CS_TYPE_STRING;
    case CS_TYPE_MAP:
        if (v.tag == CS_MAP)
            *out = cs_record_strings(arena, v);
        return v.tag != CS_MAP || out->tag != CS_ABSENT;
    default:
        if (v.tag == tag_of(type))
            *out = v;
        return true;
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

struct cs_value cs_record_strings(struct cs_arena *arena, struct cs_value map)
{
    if (map.tag != CS_MAP)
        return cs_record_no_map();
    if (all_of(map, CS_STRING, 1, 2))
        return map;
    struct cs_value *items = cs_arena_array(arena, map.len, 2 * sizeof *items);
    struct cs_value kept;
    uint32_t pairs = 0;
    for (uint32_t i = 0; items != NULL && i < map.len; i++) {
        struct cs_value v = map.as.items[2 * i + 1];
        if (v.tag != CS_STRING && v.tag != CS_NULL)
            continue;
        items[2 * pairs] = map.as.items[2 * i];
        items[2 * pairs++ + 1] = v.tag == CS_STRING ? v : cs_value_string(CS_STR(""));
    }
    if (items == NULL || !cs_block_map(arena, items, NULL, pairs, 0, NULL, &kept))
        return cs_value_absent();
    return kept;
}

struct cs_value cs_record_words(struct cs_arena *arena, struct cs_value list)
{
    struct cs_record_heap heap = {.arena = arena};
    if (list.tag != CS_LIST)
        return cs_record_no_list();
    if (all_of(list, CS_STRING, 0, 1))
        return list;
    for (uint32_t i = 0; i < list.len; i++)
        if (list.as.items[i].tag == CS_STRING)
            cs_record_push(&heap, list.as.items[i]);
    return heap.failed ? cs_value_absent() : cs_record_heap_list(&heap);
}

/* What stands behind the first step of a source, or NULL: the source begins with another name. */
static const char *behind_step(const char *source, struct cs_str name)
{
    if (*source == '\0' || name.len == 0 || *source != *name.ptr ||
        strncmp(source, name.ptr, name.len) != 0)
        return NULL;
    const char *rest = source + name.len;
    return *rest == '/' ? rest + 1 : *rest == '\0' ? rest : NULL;
}

/* One member of the JSON value, to all fields whose source leads through it. */
static bool fill_member(struct cs_arena *arena, struct cs_record *record, struct cs_value key,
                        struct cs_value member)
{
    const struct cs_schema *schema = record->schema;
    for (uint32_t i = 0; key.tag == CS_STRING && i < schema->count; i++) {
        const struct cs_field *field = &schema->fields[i];
        const char *rest = behind_step(field->source, cs_value_str(key));
        struct cs_value v;
        if (rest == NULL || field->type->kind == CS_TYPE_RECORD)
            continue;
        if (!cs_record_typed(arena, field->type, cs_value_walk(member, rest), &v))
            return false;
        if (v.tag != CS_ABSENT)
            record->slots[i] = v;
    }
    return true;
}

/* By the members that are there: they are few, and the fields of a schema many. */
struct cs_record *cs_record_fill(struct cs_arena *arena, const struct cs_schema *schema,
                                 const struct cs_path *origin, struct cs_value from)
{
    struct cs_record *record = cs_record_new(arena, schema, origin);
    if (record == NULL)
        return NULL;
    for (uint32_t i = 0; i < schema->count; i++)
        if (schema->fields[i].flags & CS_FIELD_GUARANTEED)
            record->slots[i] = initial(&schema->fields[i]);
    for (uint32_t i = 0; from.tag == CS_MAP && i < from.len; i++)
        if (!fill_member(arena, record, from.as.items[2 * i], from.as.items[2 * i + 1]))
            return NULL;
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
