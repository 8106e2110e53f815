/* SPDX-License-Identifier: Apache-2.0 */
/* The class of an event: which rules may apply to it at all. */
#ifndef CS_DOC_EVENT_CLASS_H
#define CS_DOC_EVENT_CLASS_H

#include "value/value.h"

/* X(NAME, word) */
#define CS_EVENT_CLASS_TABLE(X) \
    X(PROCESS, "process")       \
    X(FILE, "file")             \
    X(NETWORK, "network")       \
    X(CONTAINER, "container")   \
    X(AUDIT, "audit")

enum cs_event_class {
#define CS_EVENT_CLASS_ENUM(name, word) CS_EVENT_CLASS_##name,
    CS_EVENT_CLASS_TABLE(CS_EVENT_CLASS_ENUM)
#undef CS_EVENT_CLASS_ENUM
};

/* The word, static. */
struct cs_str cs_event_class_word(enum cs_event_class class);

/*
 * By the type of the event where that decides; calls on any descriptor (read, close...) by what the
 * descriptor is: Falco's letter, its type word or its name; all may be absent.
 */
enum cs_event_class cs_event_class_of(struct cs_value type, struct cs_value typechar,
                                      struct cs_value fd_type, struct cs_value fd_name);

/* Whether the type alone decides. */
bool cs_event_class_is_known(struct cs_value type);

#endif
