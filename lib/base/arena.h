/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A growing region of memory that is freed at once. Everything that lives as long as a plan, a
 * document or one run is taken from the arena of that life.
 *
 *     chunk -> chunk -> chunk          newest first; each: header, then items
 *              items: [item][gap]...   the gap is poisoned under AddressSanitizer, none otherwise
 *
 * Items are aligned to 8 bytes unless said otherwise. Not safe to share between threads while it
 * grows; a finished one may be read by all.
 */
#ifndef CS_BASE_ARENA_H
#define CS_BASE_ARENA_H

#include "base/alloc.h"
#include "base/str.h"

struct cs_arena_chunk;

struct cs_arena {
    const struct cs_alloc *alloc;
    struct cs_arena_chunk *head;  /* the chunk in use */
    struct cs_arena_chunk *spare; /* chunks kept by a reset */
    char *cursor, *end;           /* free part of the head */
    size_t taken;                 /* bytes handed out since init or reset */
    size_t limit;                 /* most bytes to hand out; 0: no limit */
    bool tight;                   /* new chunks are an eighth of what there is: for what stays */
    bool wipe;                    /* overwrite chunks before they are freed or reused */
    bool fixed;                   /* never asks the allocator after cs_arena_init_fixed */
    bool refused;                 /* a take failed, by limit or by the allocator */
    bool no_memory;               /* by the allocator */
};

struct cs_arena_mark {
    struct cs_arena_chunk *head;
    char *cursor;
    size_t taken;
};

void cs_arena_init(struct cs_arena *arena, const struct cs_alloc *alloc, size_t limit);

/* One chunk of `size` bytes, allocated now; nothing is allocated later. False: out of memory. */
bool cs_arena_init_fixed(struct cs_arena *arena, const struct cs_alloc *alloc, size_t size);

/* Bytes of all chunks, with what is free in them. */
size_t cs_arena_bytes(const struct cs_arena *arena);

/* Frees all chunks. The arena may be initialised again. */
void cs_arena_clear(struct cs_arena *arena);

/* Forgets all items but keeps the chunks for the next round. */
void cs_arena_reset(struct cs_arena *arena);

/* NULL when the limit is reached or the allocator refused (then `refused` is set). Not cleared. */
void *cs_arena_take(struct cs_arena *arena, size_t size);

/* As take, all bytes 0. */
void *cs_arena_zero(struct cs_arena *arena, size_t size);

/* count * size with the overflow checked, all bytes 0. */
void *cs_arena_array(struct cs_arena *arena, size_t count, size_t size);

/* Gives back the end of the newest item: it was `size` bytes, it keeps `kept`. */
void cs_arena_trim(struct cs_arena *arena, void *item, size_t size, size_t kept);

/* A copy with a terminator behind it (not counted). ptr NULL: out of memory. */
struct cs_str cs_arena_copy(struct cs_arena *arena, struct cs_str s);

/* All items taken after the mark are forgotten. */
struct cs_arena_mark cs_arena_mark(const struct cs_arena *arena);
void cs_arena_rewind(struct cs_arena *arena, struct cs_arena_mark mark);

#endif
