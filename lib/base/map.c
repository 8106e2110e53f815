/* SPDX-License-Identifier: Apache-2.0 */
/* The map from text to number. */
#include "base/map.h"

struct cs_map_slot {
    uint32_t hash;
    uint32_t item; /* index + 1; 0: empty */
};

enum { SLOTS_LEAST = 16 };

void cs_map_init(struct cs_map *map, struct cs_arena *arena, uint32_t seed)
{
    memset(map, 0, sizeof *map);
    map->arena = arena;
    map->seed = seed;
}

/* The seed goes in before the first byte: keys that collide under one seed part under another. */
static uint32_t seeded_hash(const struct cs_map *map, struct cs_str key)
{
    uint64_t mix = ((uint64_t)map->seed << 32 | key.len) * 0x9FB21C651E98DF25u, word;
    uint32_t at = 0;
    for (; key.len - at >= 8; at += 8) {
        memcpy(&word, key.ptr + at, 8);
        mix = (mix ^ word) * 0x9FB21C651E98DF25u;
        mix ^= mix >> 29;
    }
    word = 0;
    if (at < key.len)
        memcpy(&word, key.ptr + at, key.len - at);
    mix = (mix ^ word ^ map->seed) * 0xD6E8FEB86659FD93u;
    return (uint32_t)(mix ^ mix >> 32);
}

static struct cs_map_slot *find(const struct cs_map *map, struct cs_str key, uint32_t hash)
{
    uint32_t at = hash & map->mask;
    for (;; at = (at + 1) & map->mask) {
        struct cs_map_slot *slot = &map->slots[at];
        if (slot->item == 0)
            return slot;
        if (slot->hash == hash && cs_str_equal(map->items[slot->item - 1].key, key))
            return slot;
    }
}

uint32_t *cs_map_get(const struct cs_map *map, struct cs_str key)
{
    if (map->count == 0)
        return NULL;
    struct cs_map_slot *slot = find(map, key, seeded_hash(map, key));
    return slot->item != 0 ? &map->items[slot->item - 1].value : NULL;
}

static bool grow_slots(struct cs_map *map)
{
    uint32_t many = map->slots != NULL ? (map->mask + 1) * 2 : SLOTS_LEAST;
    struct cs_map_slot *old = map->slots;
    uint32_t old_many = old != NULL ? map->mask + 1 : 0;
    struct cs_map_slot *slots = cs_arena_array(map->arena, many, sizeof *slots);
    if (slots == NULL)
        return false;
    map->slots = slots;
    map->mask = many - 1;
    for (uint32_t i = 0; i < old_many; i++) {
        uint32_t at = old[i].hash & map->mask;
        if (old[i].item == 0)
            continue;
        while (slots[at].item != 0)
            at = (at + 1) & map->mask;
        slots[at] = old[i];
    }
    return true;
}

static bool grow_items(struct cs_map *map)
{
    uint32_t room = map->room ? map->room * 2 : SLOTS_LEAST / 2;
    struct cs_map_item *items = cs_arena_array(map->arena, room, sizeof *items);
    if (items == NULL)
        return false;
    if (map->count != 0)
        memcpy(items, map->items, map->count * sizeof *items);
    map->items = items;
    map->room = room;
    return true;
}

uint32_t *cs_map_put(struct cs_map *map, struct cs_str key, uint32_t value, bool *added)
{
    if (map->slots == NULL || (uint64_t)(map->count + 1) * 4 > (uint64_t)(map->mask + 1) * 3) {
        if (!grow_slots(map))
            return NULL;
    }
    uint32_t hash = seeded_hash(map, key);
    struct cs_map_slot *slot = find(map, key, hash);
    *added = slot->item == 0;
    if (!*added)
        return &map->items[slot->item - 1].value;
    if (map->count == map->room && !grow_items(map))
        return NULL;
    map->items[map->count] = (struct cs_map_item){key, value};
    slot->hash = hash;
    slot->item = ++map->count;
    return &map->items[map->count - 1].value;
}
