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
static const struct cs_event_name *find_name(struct cs_event_cache *cache,
                                             const struct cs_value *key)
{
    struct cs_str name = cs_value_str(*key);
    if (cache == NULL)
        return cs_event_name_find(name);
    uint32_t at = key->hash % CS_EVENT_CACHE;
    if (!cs_str_equal(cache->entries[at].name, name)) {
        const struct cs_event_name *row = cs_event_name_find(name);
        if (row == NULL && !cache->names_stay)
            return NULL;
        cache->entries[at].name = row == NULL ? name : cs_str_of(row->source, row->len);
        cache->entries[at].row = row;
    }
    return cache->entries[at].row;
}

/* A name that is no field of its own. */
static bool read_other(struct reading *reading, struct cs_str name, struct cs_value value,
                       bool opens)
{
    struct cs_event_build *build = reading->build;
    if (opens) {
        const struct cs_path *place = cs_path_name(build->arena, build->origin, name);
        return place != NULL && read_nested(reading, name, value, place, 1);
    }
    if (name.len > 0 && name.ptr[name.len - 1] == ']')
        return read_indexed(reading, name, value, build->origin);
    return true;
}

bool cs_event_names_read(struct cs_event_build *build, struct cs_value fields)
{
    struct reading reading;
    reading.build = build;
    reading.ancestors.count = 0;
    if (fields.tag != CS_MAP)
        return true;
    const struct cs_value *pair = fields.as.items, *end = pair + 2 * (size_t)fields.len;
    for (; pair < end; pair += 2) {
        struct cs_str name = cs_value_str(pair[0]);
        if (pair[0].tag != CS_STRING || pair[1].tag == CS_NULL)
            continue;
        bool opens = pair[1].tag == CS_MAP && cs_event_name_opens(name);
        const struct cs_event_name *row = opens ? NULL : find_name(build->cache, pair);
        if (row != NULL && cs_event_build_plain(build, row, &pair[1]))
            continue;
        if (row != NULL ? !read_one(&reading, row, pair[1], NULL)
                        : !read_other(&reading, name, pair[1], opens))
            return false;
    }
    return cs_event_ancestors_write(build, &reading.ancestors);
}
