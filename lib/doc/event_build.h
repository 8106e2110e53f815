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
    const struct cs_path *origin; /* of the names: the event, or the fields of an alert */
};

/* Makes all records of an event, empty and joined. False: out of memory. */
bool cs_event_build_init(struct cs_event_build *build, struct cs_arena *arena,
                         const struct cs_path *origin);

/*
 * Sets a slot to `value` as the type of its field; `place` is where it stands, NULL: where the
 * schema says. A value of another type leaves the slot absent. False: out of memory.
 */
bool cs_event_build_set(struct cs_event_build *build, enum cs_event_record record, uint32_t slot,
                        struct cs_value value, const struct cs_path *place);

static inline struct cs_value *cs_event_build_slot(struct cs_event_build *build,
                                                   enum cs_event_record record, uint32_t slot)
{
    return &build->records[record]->slots[slot];
}

#endif
