/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Trees made from parts of other trees: maps and lists whose values keep the offsets that they have
 * in the document they come from, so that whoever reads the new tree reports errors there.
 *
 * Running out of memory leaves a part out and shows in arena->refused, where whoever makes a tree
 * looks once at the end.
 */
#ifndef CS_IMPORT_IMPORT_DRAFT_H
#define CS_IMPORT_IMPORT_DRAFT_H

#include "base/arena.h"
#include "rule/doc_reader.h"

/* Values and their offsets, of a list or (key, value, key, value) of a map. Grows in the arena. */
struct cs_draft {
    struct cs_arena *arena;
    struct cs_value *items;
    uint32_t *offsets;
    uint32_t count, room;
};

void cs_draft_init(struct cs_draft *draft, struct cs_arena *arena);

/* One more element of a list; absent ones are left out. */
void cs_draft_add(struct cs_draft *list, struct cs_node_at value);
void cs_draft_add_text(struct cs_draft *list, struct cs_str text, uint32_t offset);

/* One more pair of a map; a pair without a value is left out. Keys are static texts, given once. */
void cs_draft_put(struct cs_draft *map, const char *key, struct cs_node_at value);
void cs_draft_put_text(struct cs_draft *map, const char *key, struct cs_str text, uint32_t offset);
void cs_draft_put_bool(struct cs_draft *map, const char *key, bool value, uint32_t offset);

/* As put, a list of one text. */
void cs_draft_put_one(struct cs_draft *map, const char *key, struct cs_str text, uint32_t offset);

/* All pairs of another map. */
void cs_draft_append(struct cs_draft *map, const struct cs_draft *other);

/* A copy of a value whose parts all stand at `offset`: where it comes from is another document. */
struct cs_node_at cs_draft_moved(struct cs_arena *arena, struct cs_node_at value, uint32_t offset);

/* The finished value, which stands at `offset`. */
struct cs_node_at cs_draft_list(struct cs_draft *list, uint32_t offset);
struct cs_node_at cs_draft_map(struct cs_draft *map, uint32_t offset);

/* As put, of a list that is only given where it has elements. */
void cs_draft_put_list(struct cs_draft *map, const char *key, struct cs_draft *list,
                       uint32_t offset);

#endif
