/* SPDX-License-Identifier: Apache-2.0 */
/* What the sources of events share: the records of one event and setting their slots. */
#ifndef CS_DOC_EVENT_BUILD_H
#define CS_DOC_EVENT_BUILD_H

#include "doc/schema_event.h"
#include "value/record.h"

struct cs_event_cache;

struct cs_event_build {
    struct cs_arena *arena;
    struct cs_event_cache *cache; /* NULL: none */
    struct cs_record *records[CS_EVENT_RECORDS];
    uint32_t touched;             /* records that may hold something, by bit */
    const struct cs_path *origin; /* of the names: the event, or the fields of an alert */
};

/* Makes all records of an event, empty and joined. False: out of memory. */
bool cs_event_build_init(struct cs_event_build *build, struct cs_arena *arena,
                         const struct cs_path *origin);

_Static_assert(CS_EVENT_RECORDS <= 32, "a record is a bit");

/* Empties the records for another event. */
void cs_event_build_again(struct cs_event_build *build, const struct cs_path *origin);

/*
 * Sets a slot to `value` as the type of its field; `place` is where it stands, NULL: where the
 * schema says. A value of another type leaves the slot absent. False: out of memory.
 */
bool cs_event_build_set(struct cs_event_build *build, enum cs_event_record record, uint32_t slot,
                        struct cs_value value, const struct cs_path *place);

/* Sets what its type and place need no care for: texts (but for Falco's word for none), numbers.
   False: it is none of them. */
static inline bool cs_event_build_plain(struct cs_event_build *build,
                                        const struct cs_event_name *row,
                                        const struct cs_value *value)
{
    bool plain = (row->kind == CS_TYPE_STRING && value->tag == CS_STRING &&
                  value->len != sizeof "<NA>" - 1) ||
                 (row->kind == CS_TYPE_INT && value->tag == CS_INT) ||
                 (row->kind == CS_TYPE_BOOL && value->tag == CS_BOOL);
    if (plain) {
        build->records[row->record]->slots[row->slot] = *value;
        build->touched |= UINT32_C(1) << row->record;
    }
    return plain;
}

static inline struct cs_value *cs_event_build_slot(struct cs_event_build *build,
                                                   enum cs_event_record record, uint32_t slot)
{
    build->touched |= UINT32_C(1) << record;
    return &build->records[record]->slots[slot];
}

#endif
