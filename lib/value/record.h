/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A typed record of a model: one slot per field of its schema, read by number. Made once when a
 * document is normalised, immutable afterwards.
 *
 * An empty slot is CS_ABSENT: has() is false and an unguarded read is unknown (missing). A slot may
 * hold CS_UNKNOWN itself where the reason is another one than "missing".
 */
#ifndef CS_VALUE_RECORD_H
#define CS_VALUE_RECORD_H

#include "value/path.h"
#include "value/schema.h"

struct cs_record {
    const struct cs_schema *schema;
    const struct cs_path *origin; /* the JSON value that it stands for; NULL: computed */
    const struct cs_path *const
        *places;             /* per slot, overrides origin + the field's source; or NULL */
    struct cs_value slots[]; /* schema->count */
};

/* All slots absent. NULL: out of memory. */
struct cs_record *cs_record_new(struct cs_arena *arena, const struct cs_schema *schema,
                                const struct cs_path *origin);

/* The value of a slot, CS_ABSENT made unknown: missing with the field named, sensitive flag set. */
struct cs_value cs_record_read(const struct cs_record *record, uint32_t slot);

/* Where the slot's value stands: its place, or origin + source; made in the arena. NULL: nowhere.
 */
const struct cs_path *cs_record_path(struct cs_arena *arena, const struct cs_record *record,
                                     uint32_t slot);

/* Says that a slot's value comes from elsewhere than its schema row tells. False: no memory. */
bool cs_record_place(struct cs_arena *arena, struct cs_record *record, uint32_t slot,
                     const struct cs_path *path);

/* The value of the field flagged CS_FIELD_NAME; absent where there is none. */
struct cs_value cs_record_name(const struct cs_record *record);

#endif
