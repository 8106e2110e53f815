/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the dotted names of an event, flat or nested, into its records. */
#ifndef CS_DOC_EVENT_NAMES_H
#define CS_DOC_EVENT_NAMES_H

#include "doc/event_build.h"

/*
 * What was found for names before: the events of a stream have the same names over and over. An
 * entry stands at the hash that the key carries; a name that no field has is text of an earlier
 * event.
 */
#define CS_EVENT_CACHE 256
struct cs_event_cache {
    bool names_stay; /* the text of earlier events is still there */
    struct {
        struct cs_str name;
        const struct cs_event_name *row; /* NULL: no field has that name */
    } entries[CS_EVENT_CACHE];
};

/*
 * {"proc.name": "sh"}, {"proc": {"name": "sh"}} and mixtures. Names that no field has are passed
 * over; of a name given twice the later one wins. False: out of memory.
 */
bool cs_event_names_read(struct cs_event_build *build, struct cs_value fields);

#endif
