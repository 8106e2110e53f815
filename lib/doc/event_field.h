/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fields of events by number: what a host may give as typed values.
 *
 *     0                       none
 *     1...                    the rows of the schema table that are read from a name, in its order
 *     behind them             the rows of the alert
 *     CS_EVENT_ANCESTOR_FIELD ...   proc.aname[1], its pid, exe and exepath, proc.aname[2]...
 *
 * And which of them a plan needs: fields that its rules read, those that such fields are computed
 * from, and those that name the subject of a finding.
 */
#ifndef CS_DOC_EVENT_FIELD_H
#define CS_DOC_EVENT_FIELD_H

#include "ctrsec/record.h"
#include "doc/event_ancestor.h"

#define CS_EVENT_COUNT_ROW(record, field, type, flags, read, source, doc) +(read)
#define CS_EVENT_COUNT_ROWS(record, TABLE, name, parent, slot) CS_EVENT_##TABLE(CS_EVENT_COUNT_ROW)
enum {
    CS_EVENT_ALERT_FIELD = 1 CS_EVENT_RECORD_TABLE(CS_EVENT_COUNT_ROWS),
    CS_EVENT_ANCESTOR_FIELD = CS_EVENT_ALERT_FIELD + CS_SLOT_alert_COUNT,
    CS_EVENT_FIELDS = CS_EVENT_ANCESTOR_FIELD + CS_SLOT_ancestor_COUNT * CS_ANCESTORS_MOST,
    CS_EVENT_FIELD_WORDS = (CS_EVENT_FIELDS + 63) / 64
};
#undef CS_EVENT_COUNT_ROWS
#undef CS_EVENT_COUNT_ROW

struct cs_event_field {
    const char *name; /* in a JSON event */
    uint8_t len, record, slot;
    uint8_t kind;  /* enum cs_type_kind; CS_TYPE_PARAM: container.mounts */
    uint8_t takes; /* bit 1 << enum ctrsec_value_tag */
};

/* Below CS_EVENT_ANCESTOR_FIELD; the first is none. */
extern const struct cs_event_field cs_event_fields[CS_EVENT_ANCESTOR_FIELD];

/* Of an ancestor's field. */
extern const uint8_t cs_event_ancestor_takes[CS_SLOT_ancestor_COUNT];

static inline uint8_t cs_event_field_slot(uint32_t field)
{
    return (uint8_t)((field - CS_EVENT_ANCESTOR_FIELD) % CS_SLOT_ancestor_COUNT);
}

static inline uint32_t cs_event_field_ancestor(uint32_t field)
{
    return 1 + (field - CS_EVENT_ANCESTOR_FIELD) / CS_SLOT_ancestor_COUNT;
}

/* By the name in JSON or by that in rules; 0: there is none that can be given. */
uint32_t cs_event_field_find(struct cs_str name);

#define CS_EVENT_FIELD_ROOM 64
/* The name in JSON, terminated. */
struct cs_str cs_event_field_name(uint32_t field, char room[CS_EVENT_FIELD_ROOM]);

/* The names of the fields that a computed one ("fd.path") is made from, "fd.name", or NULL: it is
   none. */
const char *cs_event_field_computed(struct cs_str name);

/* The nearest name, terminated; false: none is near. */
bool cs_event_field_suggest(struct cs_str name, char room[CS_EVENT_FIELD_ROOM]);

struct cs_event_needs {
    uint64_t fields[CS_EVENT_FIELD_WORDS];
    uint32_t derive; /* bits of enum cs_derive */
};

/* What every finding names. */
void cs_event_needs_init(struct cs_event_needs *needs);

/* A slot of a record of the schema, and what it follows from. */
void cs_event_needs_slot(struct cs_event_needs *needs, const struct cs_schema *schema,
                         uint32_t slot);

/* Every field. */
void cs_event_needs_all(struct cs_event_needs *needs);

static inline bool cs_event_needs_field(const struct cs_event_needs *needs, uint32_t field)
{
    return (needs->fields[field / 64] >> field % 64 & 1) != 0;
}

#endif
