/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A map from text to a 32-bit number, in an arena. Open addressing with linear probing; the keys
 * are borrowed and must live as long as the map. Keys of hostile documents are hashed with a seed
 * that the owner of the map draws or derives, so a document cannot aim at one bucket.
 *
 *     slots: [hash, index+1] ...   power of two, at most 3/4 full
 *     items: [key, value] ...      in order of insertion
 */
#ifndef CS_BASE_MAP_H
#define CS_BASE_MAP_H

#include "base/arena.h"

struct cs_map_item {
    struct cs_str key;
    uint32_t value;
};

struct cs_map {
    struct cs_arena *arena;
    struct cs_map_item *items;
    struct cs_map_slot *slots;
    uint32_t count, room; /* items in use and allocated */
    uint32_t mask;        /* number of slots - 1 */
    uint32_t seed;
};

void cs_map_init(struct cs_map *map, struct cs_arena *arena, uint32_t seed);

/* The value of a key, or NULL. Valid until the next put. */
uint32_t *cs_map_get(const struct cs_map *map, struct cs_str key);

/* Finds or inserts; a new entry has `value`. *added says which. NULL: out of memory. */
uint32_t *cs_map_put(struct cs_map *map, struct cs_str key, uint32_t value, bool *added);

#endif
