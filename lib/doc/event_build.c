/* SPDX-License-Identifier: Apache-2.0 */
/* The records of one event. contract: doc/event_build.h */
#include "doc/event_build.h"

#include "doc/event_value.h"

bool cs_event_build_init(struct cs_event_build *build, struct cs_arena *arena,
                         const struct cs_path *origin)
{
    static const struct {
        uint8_t parent, slot;
    } joins[CS_EVENT_RECORDS] = {
        {0, 0},
#define JOIN(record, TABLE, name, parent, slot) {CS_EVENT_##parent, CS_SLOT_##parent##_##slot},
        CS_EVENT_RECORD_TABLE(JOIN)
#undef JOIN
    };
    build->arena = arena;
    build->origin = origin;
    for (int i = 0; i < CS_EVENT_RECORDS; i++) {
        struct cs_record *record = cs_record_new(arena, cs_event_schemas[i], origin);
        if (record == NULL)
            return false;
        build->records[i] = record;
        if (i > 0)
            build->records[joins[i].parent]->slots[joins[i].slot] = cs_value_record(record);
    }
    return true;
}

bool cs_event_build_set(struct cs_event_build *build, enum cs_event_record record, uint32_t slot,
                        struct cs_value value, const struct cs_path *place)
{
    struct cs_record *target = build->records[record];
    const struct cs_field *field = &target->schema->fields[slot];
    if (!cs_event_value(build->arena, field->type, value, &target->slots[slot]))
        return false;
    if (place == NULL || target->slots[slot].tag == CS_ABSENT)
        return true;
    return cs_record_place(build->arena, target, slot, place);
}
