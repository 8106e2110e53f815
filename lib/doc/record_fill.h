/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fills records from JSON by their schema rows: what has a source and the row's type is copied,
 * guaranteed lists and maps that are not there become empty, guaranteed bools false.
 */
#ifndef CS_DOC_RECORD_FILL_H
#define CS_DOC_RECORD_FILL_H

#include "value/record.h"

/* A new record for the JSON value `from` (absent is fine) that stands at `origin`. NULL: no memory.
 */
struct cs_record *cs_record_fill(struct cs_arena *arena, const struct cs_schema *schema,
                                 const struct cs_path *origin, struct cs_value from);

/* Makes one element's record; the schema is that of the list's elements. */
typedef struct cs_record *cs_record_maker(struct cs_arena *arena, const struct cs_schema *schema,
                                          const struct cs_path *origin, struct cs_value from,
                                          void *payload);

/*
 * A list value of records, one for each map of the JSON list under `key` of `from`. make NULL:
 * cs_record_fill. An absent list is empty. CS_ABSENT: no memory.
 */
struct cs_value cs_record_list(struct cs_arena *arena, const struct cs_schema *schema,
                               const struct cs_path *origin, struct cs_value from, const char *key,
                               cs_record_maker *make, void *payload);

/*
 * The map with strings only: null is "", as Go decodes it into map[string]string, values of other
 * types are left out. Not a map: empty. CS_ABSENT: no memory.
 */
struct cs_value cs_record_strings(struct cs_arena *arena, struct cs_value map);

/* The list with strings only. Not a list: empty. CS_ABSENT: no memory. */
struct cs_value cs_record_words(struct cs_arena *arena, struct cs_value list);

/*
 * The value as a field of that type holds it: *out is absent where it is of another type. Lists and
 * maps of strings keep what fits. False: no memory.
 */
bool cs_record_typed(struct cs_arena *arena, const struct cs_type *type, struct cs_value v,
                     struct cs_value *out);

/* An empty list, an empty map. */
struct cs_value cs_record_no_list(void);
struct cs_value cs_record_no_map(void);

/* A list with room that grows while records are found. */
struct cs_record_heap {
    struct cs_arena *arena;
    struct cs_value *items;
    uint32_t count, room;
    bool failed;
};
void cs_record_push(struct cs_record_heap *heap, struct cs_value v);
struct cs_value cs_record_heap_list(const struct cs_record_heap *heap);

#endif
