/* SPDX-License-Identifier: Apache-2.0 */
/* Turns a value of an event into the type that its field has. */
#ifndef CS_DOC_EVENT_VALUE_H
#define CS_DOC_EVENT_VALUE_H

#include "base/arena.h"
#include "value/type.h"
#include "value/value.h"

/*
 * Producers write ports and codes as strings, times as nanoseconds or RFC 3339, lists as words with
 * blanks between. *out is absent where the value is null, Falco's "<NA>" or of another type.
 * False: out of memory.
 */
bool cs_event_value(struct cs_arena *arena, const struct cs_type *type, struct cs_value value,
                    struct cs_value *out);

/* A list of `count` values; they are copied. False: out of memory. */
bool cs_event_list(struct cs_arena *arena, const struct cs_value *items, uint32_t count,
                   struct cs_value *out);

#endif
