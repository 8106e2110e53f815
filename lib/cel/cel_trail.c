/* SPDX-License-Identifier: Apache-2.0 */
/* Trails. contract: cel/cel_trail.h */
#include "cel/cel_trail.h"

enum { ITEMS_MOST = 4096, PLACES_LEAST = 16 };

struct cs_trail *cs_trail_of(struct cs_recording *rec, int32_t cell)
{
    static const struct cs_trail none;
    if (cell >= 0)
        return &rec->trails[cell / CS_CELL];
    const struct cs_unit *unit = rec->unit;
    uint32_t constant = cs_unit_constant(cell);
    if (unit->constants[constant].tag == CS_ABSENT)
        return rec->variables[unit->notes[constant].set - 1];
    return (struct cs_trail *)(uintptr_t)&none;
}

void cs_trail_computed(struct cs_recording *rec, int32_t to)
{
    struct cs_trail *t = cs_trail_of(rec, to);
    t->path = NULL;
    t->items = NULL;
    t->place = CS_PLACE_OPEN;
}

void cs_trail_follow(struct cs_recording *rec, int32_t to, int32_t from)
{
    const struct cs_trail *source = cs_trail_of(rec, from);
    struct cs_trail *t = cs_trail_of(rec, to);
    t->path = source->path;
    t->items = source->items;
    t->nitems = source->nitems;
    t->place = source->place;
}

void cs_trail_place(struct cs_recording *rec, int32_t to, const struct cs_path *path)
{
    struct cs_value v = cs_record_value(rec, to);
    if (v.tag == CS_OPTIONAL && v.as.boxed != NULL)
        v = *v.as.boxed;
    cs_trail_computed(rec, to);
    cs_trail_of(rec, to)->path =
        v.tag == CS_RECORD && v.as.record->origin != NULL ? v.as.record->origin : path;
}

bool cs_trail_members(struct cs_value *v)
{
    if (v->tag == CS_OPTIONAL && v->as.boxed != NULL)
        *v = *v->as.boxed;
    return v->tag == CS_MAP || v->tag == CS_RECORD || v->tag == CS_LIST;
}

const struct cs_path *cs_trail_field(struct cs_recording *rec, struct cs_value container,
                                     const struct cs_path *from, const struct cs_node *node)
{
    const struct cs_schema *schema = node->subject;
    if (container.tag == CS_RECORD && container.as.record->schema == schema)
        return cs_record_path(rec->arena, container.as.record, node->data);
    if (from == NULL)
        return NULL;
    return cs_path_name(rec->arena, from, cs_str_from(schema->fields[node->data].name));
}

/* What is no place in any list is UINT32_MAX. */
static uint64_t position(struct cs_value key)
{
    if (key.tag != CS_DOUBLE)
        return key.as.unsigned_integer;
    double d = key.as.number;
    return d >= 0 && d < UINT32_MAX ? (uint64_t)d : UINT32_MAX;
}

static const struct cs_path *element_path(struct cs_recording *rec, struct cs_value list,
                                          struct cs_trail *from, struct cs_value key)
{
    uint64_t at = position(key);
    if (from->path != NULL && from->place == CS_PLACE_OPEN)
        from->place = cs_path_has_elements(from->path) ? CS_PLACE_LIST : CS_PLACE_COMPUTED;
    if (from->path != NULL && from->place == CS_PLACE_COMPUTED)
        return at < list.len ? cs_path_beside(rec->arena, from->path, list.as.items[at])
                             : from->path;
    if (from->path != NULL && at < UINT32_MAX)
        return cs_path_index(rec->arena, from->path, (uint32_t)at);
    return from->items != NULL && at < from->nitems ? from->items[at] : NULL;
}

const struct cs_path *cs_trail_member(struct cs_recording *rec, struct cs_value container,
                                      struct cs_trail *from, struct cs_value key)
{
    if ((key.flags & CS_FLAG_SENSITIVE) != 0)
        return from->path; /* the step would tell it */
    if (container.tag == CS_RECORD && key.tag == CS_STRING) {
        int32_t slot = cs_schema_find(container.as.record->schema, cs_value_str(key));
        return slot < 0 ? NULL : cs_record_path(rec->arena, container.as.record, (uint32_t)slot);
    }
    if (container.tag == CS_LIST)
        return element_path(rec, container, from, key);
    if (from->path == NULL || key.tag != CS_STRING)
        return NULL;
    return cs_path_name(rec->arena, from->path, cs_value_str(key));
}

static bool same_bits(struct cs_value a, struct cs_value b)
{
    return a.tag == b.tag && a.len == b.len && a.as.unsigned_integer == b.as.unsigned_integer;
}

bool cs_trail_handed_through(struct cs_value result, struct cs_value argument)
{
    bool opened = result.tag != argument.tag;
    if (opened && argument.tag == CS_OPTIONAL && argument.as.boxed != NULL)
        argument = *argument.as.boxed;
    else if (opened && result.tag == CS_OPTIONAL && result.as.boxed != NULL)
        result = *result.as.boxed;
    bool pointer = result.tag == CS_STRING || result.tag == CS_BYTES || result.tag == CS_LIST ||
                   result.tag == CS_MAP || result.tag == CS_RECORD || result.tag == CS_OPTIONAL;
    return (opened || pointer) && same_bits(result, argument);
}

bool cs_trail_concatenate(struct cs_recording *rec, const struct cs_instruction *i)
{
    struct cs_value left = cs_record_value(rec, i->b), right = cs_record_value(rec, i->c);
    struct cs_value sum = cs_record_value(rec, i->a);
    const struct cs_path **items = NULL;
    cs_trail_computed(rec, i->a);
    if (sum.tag == CS_LIST && sum.len > 0 && sum.len <= ITEMS_MOST &&
        left.len + right.len == sum.len)
        items = cs_arena_array(rec->arena, sum.len, sizeof *items);
    for (uint32_t n = 0; items != NULL && n < sum.len; n++) {
        bool first = n < left.len;
        uint32_t at = first ? n : n - left.len;
        struct cs_value element = sum.as.items[n];
        if (element.tag == CS_RECORD)
            items[n] = element.as.record->origin;
        if (items[n] == NULL)
            items[n] = cs_trail_member(rec, first ? left : right,
                                       cs_trail_of(rec, first ? i->b : i->c), cs_value_uint(at));
    }
    cs_trail_of(rec, i->a)->items = items;
    cs_trail_of(rec, i->a)->nitems = sum.len;
    return items != NULL;
}

void cs_trail_open(struct cs_recording *rec, uint32_t builder)
{
    rec->places[builder] = (struct cs_places){0};
}

/* A builder may have one value more than paths: that of register `from`. */
void cs_trail_push(struct cs_recording *rec, uint32_t builder, int32_t from)
{
    struct cs_places *places = &rec->places[builder];
    if (rec->builders[builder].count != places->count + 1 || places->count >= ITEMS_MOST)
        return; /* none, failed, or too many: those behind have no path */
    if (places->count == places->room) {
        uint32_t room = places->room == 0 ? PLACES_LEAST : places->room * 2;
        const struct cs_path **paths = cs_arena_array(rec->arena, room, sizeof *paths);
        if (paths == NULL)
            return;
        if (places->count > 0)
            memcpy(paths, places->paths, places->count * sizeof *paths);
        places->paths = paths;
        places->room = room;
    }
    rec->collected = ++rec->noted;
    places->paths[places->count++] = cs_trail_of(rec, from)->path;
}

void cs_trail_close(struct cs_recording *rec, uint32_t builder, int32_t to)
{
    struct cs_trail *t = cs_trail_of(rec, to);
    cs_trail_computed(rec, to);
    t->items = rec->places[builder].paths;
    t->nitems = rec->places[builder].count;
}
