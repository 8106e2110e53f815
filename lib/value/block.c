/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Blocks of lists and maps. contract: value/block.h
 *
 * Equal keys are found while the block is made: a small map tests one bit per key hash and compares
 * only where that bit was set before; a large one notices while it fills its index. A map without
 * equal keys, which is nearly every map, is copied once and never moved.
 */
#include "value/block.h"

/* Slots stay within 32 bits, and the bytes of a block within a size. */
#define VALUES_MOST (SIZE_MAX / 128 < UINT32_MAX / 4 ? (uint32_t)(SIZE_MAX / 128) : UINT32_MAX / 4)

enum { SEEN_WORDS = 16, SLOT_NONE = 0, FEW = 8, FEW_VALUES = 16 };

static bool plain_equal(struct cs_value a, struct cs_value b)
{
    bool a_number = a.tag == CS_INT || a.tag == CS_UINT;
    bool b_number = b.tag == CS_INT || b.tag == CS_UINT;
    if (a_number && b_number) /* the same bits, and not a negative int beside a huge uint */
        return a.as.unsigned_integer == b.as.unsigned_integer &&
               (a.tag == b.tag || a.as.integer >= 0);
    return a.tag == CS_BOOL && b.tag == CS_BOOL && a.as.boolean == b.as.boolean;
}

static bool keys_equal(const struct cs_value *a, const struct cs_value *b)
{
    if (a->tag == CS_STRING && b->tag == CS_STRING)
        return a->hash == b->hash && cs_str_equal(cs_value_str(*a), cs_value_str(*b));
    return plain_equal(*a, *b);
}

/* The hash of keys that are no strings; equal numbers have equal hashes. */
static uint32_t plain_hash(struct cs_value key, uint32_t seed)
{
    uint64_t bits = key.tag == CS_BOOL ? (uint64_t)key.as.boolean : key.as.unsigned_integer;
    bits = (bits ^ seed) * UINT64_C(0x9FB21C651E98DF25);
    return (uint32_t)(bits >> 32 ^ bits);
}

static uint32_t slot_hash(struct cs_value key, uint32_t seed, uint32_t mask)
{
    return key.tag == CS_STRING ? cs_value_slot_hash(key, seed, mask) : plain_hash(key, seed);
}

/* What is being made: the block in the arena, and what is behind its values. */
struct block {
    struct cs_value *values;
    uint32_t *offsets; /* NULL: none */
    uint32_t *index;   /* [seed, mask, slots]; NULL: none */
    uint32_t mask;
};

/* Counts a clash. Only those that are stored pay for the search of the pair that they replace. */
static void note_clash(struct cs_block_found *found, const struct cs_value *items, uint32_t pair)
{
    if (found == NULL)
        return;
    if (found->found < found->room) {
        uint32_t before = pair;
        while (before > 0 && !keys_equal(&items[2 * (size_t)--before], &items[2 * (size_t)pair]))
            ;
        found->clashes[found->found] = (struct cs_block_clash){before, pair};
    }
    found->found++;
}

static uint32_t slots_for(uint32_t pairs)
{
    uint32_t slots = 2 * CS_MAP_LINEAR;
    while (slots / 2 < pairs)
        slots *= 2;
    return slots;
}

/* At most UINT32_MAX / 4 values; false: out of memory. */
static bool take_block(struct cs_arena *arena, uint32_t values, bool positions, uint32_t slots,
                       struct block *out)
{
    size_t size = values * (sizeof *out->values + (positions ? sizeof *out->offsets : 0));
    if (slots > 0)
        size += ((size_t)slots + 2) * sizeof *out->index;
    out->values = cs_arena_take(arena, size);
    if (out->values == NULL)
        return false;
    uint32_t *behind = (uint32_t *)(void *)(out->values + values);
    out->offsets = positions ? behind : NULL;
    out->index = slots ? behind + (positions ? values : 0) : NULL;
    out->mask = slots - 1;
    return true;
}

/* Most blocks are small, and written just before: value by value is quicker than a call. */
static void copy_values(struct cs_value *to, const struct cs_value *from, uint32_t count)
{
    if (count > FEW_VALUES) {
        memcpy(to, from, count * sizeof *to);
        return;
    }
    for (const struct cs_value *end = from + count; from < end; from++)
        *to++ = *from;
}

bool cs_block_list(struct cs_arena *arena, const struct cs_value *items, const uint32_t *offsets,
                   uint32_t count, struct cs_value *out)
{
    struct cs_value list = cs_value_make(CS_LIST);
    if (count != 0) {
        struct block block;
        if (count > VALUES_MOST || !take_block(arena, count, offsets != NULL, 0, &block))
            return false;
        copy_values(block.values, items, count);
        if (offsets != NULL) {
            memcpy(block.offsets, offsets, count * sizeof *offsets);
            list.flags |= CS_FLAG_POSITIONS;
        }
        list.len = count;
        list.as.items = block.values;
    }
    *out = list;
    return true;
}

/* The first of the pairs before `pair` with an equal key, or `pair`. */
static uint32_t find_before(const struct cs_value *items, uint32_t pair)
{
    for (uint32_t i = 0; i < pair; i++)
        if (keys_equal(&items[2 * i], &items[2 * pair]))
            return i;
    return pair;
}

static uint32_t small_hash(const struct cs_value *key)
{
    return key->tag == CS_STRING ? key->hash : plain_hash(*key, 0);
}

/* One bit per key hash, and a look where it is set. */
bool cs_block_differ(const struct cs_value *items, uint32_t pairs)
{
    if (pairs <= FEW) {
        uint64_t few = 0;
        for (uint32_t i = 0; i < pairs; i++) {
            uint64_t bit = UINT64_C(1) << (small_hash(&items[2 * i]) & 63);
            if ((few & bit) && find_before(items, i) != i)
                return false;
            few |= bit;
        }
        return true;
    }
    if (pairs > CS_MAP_LINEAR)
        return false;
    uint64_t seen[SEEN_WORDS] = {0};
    for (uint32_t i = 0; i < pairs; i++) {
        uint32_t hash = small_hash(&items[2 * i]);
        uint64_t bit = UINT64_C(1) << (hash & 63);
        uint64_t *word = &seen[hash >> 6 & (SEEN_WORDS - 1)];
        if ((*word & bit) && find_before(items, i) != i)
            return false;
        *word |= bit;
    }
    return true;
}

static void put_pair(struct block *block, uint32_t to, const struct cs_value *items,
                     const uint32_t *offsets, uint32_t from)
{
    memcpy(block->values + 2 * (size_t)to, items + 2 * (size_t)from, 2 * sizeof *items);
    if (offsets != NULL)
        memcpy(block->offsets + 2 * (size_t)to, offsets + 2 * (size_t)from, 2 * sizeof *offsets);
}

/* Fills a small block pair by pair; returns how many stay. */
static uint32_t fill_small(struct block *block, const struct cs_value *items,
                           const uint32_t *offsets, uint32_t pairs, struct cs_block_found *found)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < pairs; i++) {
        uint32_t at = 0;
        while (at < kept && !keys_equal(&block->values[2 * at], &items[2 * i]))
            at++;
        if (at < kept)
            note_clash(found, items, i);
        else
            kept++;
        put_pair(block, at, items, offsets, i);
    }
    return kept;
}

/*
 * Fills the index over pairs that already stand in the block. Where a key comes a second time its
 * pair replaces the first one and the pairs behind move up, which is why `kept` and `i` part.
 */
static uint32_t fill_index(struct block *block, const struct cs_value *items,
                           const uint32_t *offsets, uint32_t pairs, uint32_t seed,
                           struct cs_block_found *found)
{
    uint32_t kept = 0, mask = block->mask, *slots = block->index + 2;
    block->index[0] = seed;
    block->index[1] = mask;
    memset(slots, 0, ((size_t)mask + 1) * sizeof *slots);
    for (uint32_t i = 0; i < pairs; i++) {
        struct cs_value key = items[2 * (size_t)i];
        uint32_t at = slot_hash(key, seed, mask) & mask;
        while (slots[at] != SLOT_NONE &&
               !keys_equal(&block->values[2 * (size_t)(slots[at] - 1)], &items[2 * (size_t)i]))
            at = (at + 1) & mask;
        uint32_t to = kept;
        if (slots[at] != SLOT_NONE) {
            to = slots[at] - 1;
            note_clash(found, items, i);
        } else {
            slots[at] = ++kept;
        }
        if (to != i)
            put_pair(block, to, items, offsets, i);
    }
    return kept;
}

/* Closes the gap between values and what stands behind them after pairs were dropped. */
static void close_up(struct block *block, uint32_t pairs, uint32_t kept)
{
    uint32_t *to = (uint32_t *)(void *)(block->values + 2 * (size_t)kept);
    if (kept == pairs)
        return;
    if (block->offsets != NULL) {
        memmove(to, block->offsets, 2 * (size_t)kept * sizeof *to);
        to += 2 * (size_t)kept;
    }
    if (block->index != NULL)
        memmove(to, block->index, ((size_t)block->mask + 3) * sizeof *to);
}

bool cs_block_pairs(struct cs_arena *arena, const struct cs_value *items, const uint32_t *offsets,
                    uint32_t pairs, struct cs_value *out)
{
    struct cs_value map;
    if (pairs > CS_MAP_LINEAR)
        return cs_block_map(arena, items, offsets, pairs, 0, NULL, out);
    if (!cs_block_list(arena, items, offsets, 2 * pairs, &map))
        return false;
    map.tag = CS_MAP;
    map.len = pairs;
    *out = map;
    return true;
}

bool cs_block_map(struct cs_arena *arena, const struct cs_value *items, const uint32_t *offsets,
                  uint32_t pairs, uint32_t seed, struct cs_block_found *found, struct cs_value *out)
{
    struct cs_value map = cs_value_make(CS_MAP);
    if (pairs != 0) {
        struct block block;
        uint32_t kept = pairs;
        if (pairs > VALUES_MOST / 2 ||
            !take_block(arena, 2 * pairs, offsets != NULL,
                        pairs > CS_MAP_LINEAR ? slots_for(pairs) : 0, &block))
            return false;
        copy_values(block.values, items, 2 * pairs);
        if (offsets != NULL)
            memcpy(block.offsets, offsets, 2 * (size_t)pairs * sizeof *offsets);
        if (block.index != NULL)
            kept = fill_index(&block, items, offsets, pairs, seed, found);
        else if (!cs_block_differ(items, pairs))
            kept = fill_small(&block, items, offsets, pairs, found);
        close_up(&block, pairs, kept);
        if (offsets != NULL)
            map.flags |= CS_FLAG_POSITIONS;
        if (block.index != NULL)
            map.flags |= CS_FLAG_INDEXED;
        map.len = kept;
        map.as.items = block.values;
    }
    *out = map;
    return true;
}
