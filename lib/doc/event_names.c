/* SPDX-License-Identifier: Apache-2.0 */
/* Names of events to slots. contract: doc/event_names.h */
#include "doc/event_names.h"

#include "doc/event_ancestor.h"
#include "doc/event_derive.h"
#include "doc/event_value.h"

#define NAME_ROOM 128
#define NESTING_MOST 5

struct reading {
    struct cs_event_build *build;
    struct cs_event_ancestors ancestors;
};

/* "proc.aname[2]": the second ancestor; number 0 (the process itself) and others are passed over.
 */
static bool read_indexed(struct reading *reading, struct cs_str name, struct cs_value value,
                         const struct cs_path *parent)
{
    uint8_t slot;
    uint32_t number;
    if (!cs_event_ancestor_find(name, &slot, &number))
        return true;
    const struct cs_path *place = cs_path_name(reading->build->arena, parent, name);
    return place != NULL &&
           cs_event_ancestor_set(reading->build, &reading->ancestors, slot, number, value, place);
}

/* {"proc": {"aname": ["bash", "sshd"]}}: the first is the parent. */
static bool read_ancestor_list(struct reading *reading, struct cs_str name, struct cs_value list,
                               const struct cs_path *place)
{
    uint8_t slot;
    if (!cs_event_ancestor_list(name, &slot))
        return true;
    for (uint32_t k = 0; k < list.len && k < CS_ANCESTORS_MOST; k++) {
        const struct cs_path *item = cs_path_index(reading->build->arena, place, k);
        if (item == NULL || !cs_event_ancestor_set(reading->build, &reading->ancestors, slot, k + 1,
                                                   list.as.items[k], item))
            return false;
    }
    return true;
}

static bool read_one(struct reading *reading, const struct cs_event_name *row,
                     struct cs_value value, const struct cs_path *place)
{
    struct cs_event_build *build = reading->build;
    if (row->kind != CS_TYPE_PARAM)
        return cs_event_build_set(build, (enum cs_event_record)row->record, row->slot, value,
                                  place);
    if (value.tag != CS_STRING || cs_value_is_string(value, "<NA>"))
        return true;
    const struct cs_path *origin =
        place ? place : cs_path_pointer(build->arena, build->origin, cs_str_from(row->source));
    return origin != NULL && cs_event_derive_mounts(build, value, origin) &&
           (place == NULL ||
            cs_record_place(build->arena, build->records[row->record], row->slot, place));
}

/* A nested object stands under `name`; its names are joined with dots. */
static bool read_nested(struct reading *reading, struct cs_str name, struct cs_value map,
                        const struct cs_path *place, uint32_t depth)
{
    char room[NAME_ROOM];
    if (depth > NESTING_MOST || name.len + 2 > NAME_ROOM)
        return true;
    memcpy(room, name.ptr, name.len);
    room[name.len] = '.';
    for (uint32_t i = 0; i < map.len; i++) {
        struct cs_str key = cs_value_str(map.as.items[2 * i]);
        struct cs_value value = map.as.items[2 * i + 1];
        if (name.len + 1 + key.len > NAME_ROOM)
            continue;
        memcpy(room + name.len + 1, key.ptr, key.len);
        struct cs_str joined = cs_str_of(room, (size_t)name.len + 1 + key.len);
        const struct cs_event_name *row = cs_event_name_find(joined);
        bool opens = value.tag == CS_MAP && cs_event_name_opens(joined);
        if (row == NULL && !opens && value.tag != CS_LIST)
            continue;
        const struct cs_path *at = cs_path_name(reading->build->arena, place, key);
        if (at == NULL)
            return false;
        bool done = opens ? read_nested(reading, joined, value, at, depth + 1)
                    : row ? read_one(reading, row, value, at)
                          : read_ancestor_list(reading, joined, value, at);
        if (!done)
            return false;
    }
    return true;
}

/* The field of a key at the top. */
static const struct cs_event_name *find_name(struct cs_event_cache *cache, struct cs_value key)
{
    struct cs_str name = cs_value_str(key);
    if (cache == NULL)
        return cs_event_name_find(name);
    uint32_t at = key.hash % CS_EVENT_CACHE;
    if (cache->entries[at].name.len != name.len || !cs_str_equal(cache->entries[at].name, name)) {
        cache->entries[at].name = name;
        cache->entries[at].row = cs_event_name_find(name);
    }
    return cache->entries[at].row;
}

bool cs_event_names_read(struct cs_event_build *build, struct cs_value fields)
{
    struct reading reading;
    reading.build = build;
    reading.ancestors.count = 0;
    for (uint32_t i = 0; fields.tag == CS_MAP && i < fields.len; i++) {
        struct cs_value key = fields.as.items[2 * i], value = fields.as.items[2 * i + 1];
        if (key.tag != CS_STRING || key.len == 0 || value.tag == CS_NULL)
            continue;
        struct cs_str name = cs_value_str(key);
        const struct cs_event_name *row = find_name(build->cache, key);
        bool done = true;
        if (value.tag == CS_MAP && cs_event_name_opens(name)) {
            const struct cs_path *place = cs_path_name(build->arena, build->origin, name);
            done = place != NULL && read_nested(&reading, name, value, place, 1);
        } else if (row != NULL) {
            done = read_one(&reading, row, value, NULL);
        } else if (name.ptr[name.len - 1] == ']') {
            done = read_indexed(&reading, name, value, build->origin);
        }
        if (!done)
            return false;
    }
    return cs_event_ancestors_write(build, &reading.ancestors);
}
