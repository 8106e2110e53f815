/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ancestors of an event's process: facts come one by one, by the number of the ancestor, and
 * become the list proc.ancestors.
 */
#ifndef CS_DOC_EVENT_ANCESTOR_H
#define CS_DOC_EVENT_ANCESTOR_H

#include "doc/event_build.h"

#define CS_ANCESTORS_MOST 64

/* What was seen of one; where it stands, its name (or else another fact) does. */
struct cs_event_ancestor {
    struct cs_value facts[CS_SLOT_ancestor_COUNT];
    const struct cs_path *places[CS_SLOT_ancestor_COUNT];
};

struct cs_event_ancestors {
    uint32_t count; /* the highest that was met; only so many are initialised */
    struct cs_event_ancestor items[CS_ANCESTORS_MOST];
};

/* "proc.aname[2]": its slot, and number 2. False: it is no such name, or the number is not from 1
   to CS_ANCESTORS_MOST. */
bool cs_event_ancestor_find(struct cs_str name, uint8_t *slot, uint32_t *number);

/* The other way round, terminated. */
void cs_event_ancestor_name(uint8_t slot, uint32_t number, char *room, size_t size);

/* "proc.aname", the name of a list of such facts. */
bool cs_event_ancestor_list(struct cs_str name, uint8_t *slot);

/* A fact about ancestor `number`, from 1, and where it stands. False: out of memory. */
bool cs_event_ancestor_set(struct cs_event_build *build, struct cs_event_ancestors *ancestors,
                           uint8_t slot, uint32_t number, struct cs_value value,
                           const struct cs_path *place);

/* proc.ancestors of what was met; gaps are records without facts. False: out of memory. */
bool cs_event_ancestors_write(struct cs_event_build *build,
                              const struct cs_event_ancestors *ancestors);

#endif
