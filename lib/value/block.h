/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Builds the blocks of lists and maps. Readers push values as they come and close a container with
 * the number of values on top of the stack; the block is copied to the arena in one piece, with
 * offsets and the index of a large map behind it.
 */
#ifndef CS_VALUE_BLOCK_H
#define CS_VALUE_BLOCK_H

#include "base/arena.h"
#include "value/value.h"

/* What to do with the second of two equal keys of one map. */
enum cs_duplicate { CS_DUPLICATE_LAST_WINS, CS_DUPLICATE_REFUSE };

struct cs_block_clash {
    uint32_t first, second; /* pair numbers as pushed */
};

/*
 * Copies `count` items (offsets may be NULL) to the arena. False: out of memory.
 */
bool cs_block_list(struct cs_arena *arena, const struct cs_value *items, const uint32_t *offsets,
                   uint32_t count, struct cs_value *out);

/*
 * As list, for `pairs` pairs of key and value (2 * pairs values and offsets). Keys are strings with
 * their key hash set, or ints, uints and bools of maps that expressions make. Of equal keys the
 * last wins and takes the place of the first. Each clash is reported through `clashes`
 * (may be NULL; at most `room` are stored, *found counts all). `seed` guards the index.
 * False: out of memory.
 */
struct cs_block_found {
    struct cs_block_clash *clashes;
    uint32_t room, found;
};
bool cs_block_map(struct cs_arena *arena, const struct cs_value *items, const uint32_t *offsets,
                  uint32_t pairs, uint32_t seed, struct cs_block_found *clashes,
                  struct cs_value *out);

/* As map, of pairs that surely differ. */
bool cs_block_pairs(struct cs_arena *arena, const struct cs_value *items, const uint32_t *offsets,
                    uint32_t pairs, struct cs_value *out);

/* Whether the pairs surely have no equal keys; false of more pairs than a map has without index. */
bool cs_block_differ(const struct cs_value *items, uint32_t pairs);

#endif
