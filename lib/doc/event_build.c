/* SPDX-License-Identifier: Apache-2.0 */
/* The records of one event. contract: doc/event_build.h */
#include "doc/event_build.h"

#include "doc/event_value.h"

/*
 * All records of an event are one block, in the order of their numbers: there are many events, and
 * one large item is cheaper than many small ones.
 *
 *     [event][evt][evt_arg][proc]...    each: header, then its slots
 */
#define RECORD_SIZE(record) \
    (sizeof(struct cs_record) + CS_SLOT_##record##_COUNT * sizeof(struct cs_value))

static const uint16_t sizes[CS_EVENT_RECORDS] = {RECORD_SIZE(event),
#define SIZE(record, TABLE, name, parent, slot) RECORD_SIZE(record),
                                                 CS_EVENT_RECORD_TABLE(SIZE)
#undef SIZE
};

enum {
    BLOCK_SIZE = RECORD_SIZE(event)
#define ADD(record, TABLE, name, parent, slot) +RECORD_SIZE(record)
        CS_EVENT_RECORD_TABLE(ADD)
#undef ADD
};

_Static_assert(sizeof(struct cs_record) % _Alignof(struct cs_value) == 0,
               "a record may follow another");

/* Where each record stands in another one. */
static const struct {
    uint8_t parent, slot;
} joins[CS_EVENT_RECORDS] = {{0, 0},
#define JOIN(record, TABLE, name, parent, slot) {CS_EVENT_##parent, CS_SLOT_##parent##_##slot},
                             CS_EVENT_RECORD_TABLE(JOIN)
#undef JOIN
};

bool cs_event_build_init(struct cs_event_build *build, struct cs_arena *arena,
                         const struct cs_path *origin)
{
    char *block = cs_arena_zero(arena, BLOCK_SIZE);
    if (block == NULL)
        return false;
    *build = (struct cs_event_build){.arena = arena, .origin = origin};
    for (int i = 0; i < CS_EVENT_RECORDS; block += sizes[i++]) {
        struct cs_record *record = (struct cs_record *)(void *)block;
        record->schema = cs_event_schemas[i];
        record->origin = origin;
        build->records[i] = record;
        if (i > 0)
            build->records[joins[i].parent]->slots[joins[i].slot] = cs_value_record(record);
    }
    return true;
}

static void empty(struct cs_record *record)
{
    record->places = NULL;
    memset(record->slots, 0, record->schema->count * sizeof *record->slots);
}

void cs_event_build_again(struct cs_event_build *build, const struct cs_path *origin)
{
    for (int i = 0; i < CS_EVENT_RECORDS; i++)
        if (build->touched >> i & 1)
            empty(build->records[i]);
    for (int i = 1; i < CS_EVENT_RECORDS; i++)
        if (build->touched >> joins[i].parent & 1)
            build->records[joins[i].parent]->slots[joins[i].slot] =
                cs_value_record(build->records[i]);
    /* Only those of an alert differ. */
    for (int i = 0; build->origin != origin && i < CS_EVENT_RECORDS; i++)
        build->records[i]->origin = origin;
    build->origin = origin;
    build->touched = 0;
}

bool cs_event_build_set(struct cs_event_build *build, enum cs_event_record record, uint32_t slot,
                        struct cs_value value, const struct cs_path *place)
{
    struct cs_record *target = build->records[record];
    const struct cs_type *type = target->schema->fields[slot].type;
    build->touched |= UINT32_C(1) << record;
    if (!cs_event_value(build->arena, type, value, &target->slots[slot]))
        return false;
    if (place == NULL || target->slots[slot].tag == CS_ABSENT)
        return true;
    return cs_record_place(build->arena, target, slot, place);
}
