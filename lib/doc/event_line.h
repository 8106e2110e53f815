/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Events of a stream, a JSON value a line, one after another in the same memory: an event costs the
 * fields that it gives and that somebody reads.
 *
 *     line -> tree of what is needed (text/json_paths.h) -> records, emptied and filled again
 *
 * What else stands in a stream is left to who asked.
 */
#ifndef CS_DOC_EVENT_LINE_H
#define CS_DOC_EVENT_LINE_H

#include "doc/event_field.h"
#include "doc/event_names.h"
#include "doc/set.h"

enum cs_line_kind {
    CS_LINE_EVENT,
    CS_LINE_OTHER, /* no event, or one that Kubernetes wrote: nothing of it is kept */
    CS_LINE_UNREAD /* counted and described in the set */
};

struct cs_event_line {
    struct cs_arena kept;  /* records and paths */
    struct cs_arena arena; /* of the event at hand; wiped */
    struct cs_event_build build;
    struct cs_event_cache names;
    struct cs_json_paths paths;
    uint32_t derive; /* bits of enum cs_derive */
    struct cs_tree tree;
    struct cs_path origin;
    struct cs_subject subject;
};

/* For who reads what `needs` tells. False: out of memory; clear it all the same. */
bool cs_event_line_init(struct cs_event_line *line, const struct cs_alloc *alloc,
                        const struct cs_event_needs *needs);
void cs_event_line_clear(struct cs_event_line *line);

/*
 * Reads a line to line->subject, in place of the event before; its text must stay as long. The set
 * gives limits, the memory of its reader and the place for diagnostics. CTRSEC_E_NOMEM.
 */
int cs_event_line_read(struct cs_event_line *line, struct cs_set *set,
                       const struct cs_source *source, enum cs_line_kind *kind);

#endif
