/* SPDX-License-Identifier: Apache-2.0 */
/* Typed records. contract: value/record.h */
#include "value/record.h"

struct cs_record *cs_record_new(struct cs_arena *arena, const struct cs_schema *schema,
                                const struct cs_path *origin)
{
    size_t size;
    if (!cs_size_mul(schema->count, sizeof(struct cs_value), &size) ||
        !cs_size_add(size, sizeof(struct cs_record), &size))
        return NULL;
    struct cs_record *record = cs_arena_zero(arena, size);
    if (record == NULL)
        return NULL;
    record->schema = schema;
    record->origin = origin;
    return record; /* zero is CS_ABSENT */
}

struct cs_value cs_record_read(const struct cs_record *record, uint32_t slot)
{
    struct cs_value v = record->slots[slot];
    if (v.tag == CS_ABSENT) {
        v = cs_value_unknown(CTRSEC_UNKNOWN_MISSING);
        v.len = slot + 1;
        v.as.record = record;
    }
    if (record->schema->fields[slot].flags & CS_FIELD_SENSITIVE)
        v.flags |= CS_FLAG_SENSITIVE;
    return v;
}

const struct cs_path *cs_record_path(struct cs_arena *arena, const struct cs_record *record,
                                     uint32_t slot)
{
    if (record->places != NULL && record->places[slot] != NULL)
        return record->places[slot];
    if (record->origin == NULL)
        return NULL;
    const char *source = record->schema->fields[slot].source;
    if (source == NULL || *source == '\0')
        return record->origin;
    return cs_path_pointer(arena, record->origin, cs_str_from(source));
}

bool cs_record_place(struct cs_arena *arena, struct cs_record *record, uint32_t slot,
                     const struct cs_path *path)
{
    if (record->places == NULL) {
        record->places = cs_arena_array(arena, record->schema->count, sizeof(struct cs_path *));
        if (record->places == NULL)
            return false;
    }
    ((const struct cs_path **)(uintptr_t)record->places)[slot] = path;
    return true;
}

struct cs_value cs_record_name(const struct cs_record *record)
{
    for (uint32_t i = 0; i < record->schema->count; i++)
        if (record->schema->fields[i].flags & CS_FIELD_NAME)
            return record->slots[i];
    return cs_value_absent();
}
