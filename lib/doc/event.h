/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The event model: process, file, network, container and Kubernetes audit events as typed records.
 * Falco's field names are the source names.
 */
#ifndef CS_DOC_EVENT_H
#define CS_DOC_EVENT_H

#include "doc/recognise.h"
#include "doc/subject.h"

/* Its fields (evt, proc, fd, user, container, k8s, ka...) are the variables of event rules. */
extern const struct cs_schema cs_schema_event;

struct cs_event_build;
struct cs_event_cache;

/*
 * Fills subject->record, kind, name, space, container from subject->object. The cache (zeroed, or
 * NULL) is shared by the events of one set. CTRSEC_E_NOMEM.
 */
int cs_event_build(struct cs_arena *arena, struct cs_event_cache *cache, enum cs_input input,
                   struct cs_subject *subject);

/* As build, to records that are empty; `parts` are bits of enum cs_derive. */
int cs_event_fill(struct cs_event_build *build, enum cs_input input, uint32_t parts,
                  struct cs_subject *subject);

/* Kind, name, space and container of the subject that finished records stand for. False: out of
   memory. */
bool cs_event_name(struct cs_event_build *build, struct cs_subject *subject);

#endif
