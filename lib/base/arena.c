/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Chunked bump allocation. Chunks double in size from 4 KiB to 1 MiB, or grow with what is taken;
 * an item larger than that gets a chunk of its own. A reset keeps the chunks, so a reader that is
 * used again and again stops asking the allocator.
 */
#include "base/arena.h"

#if defined(__SANITIZE_ADDRESS__)
#define CS_ARENA_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CS_ARENA_ASAN 1
#endif
#endif

#if defined(CS_ARENA_ASAN)
#include <sanitizer/asan_interface.h>
#define POISON(ptr, size) ASAN_POISON_MEMORY_REGION(ptr, size)
#define UNPOISON(ptr, size) ASAN_UNPOISON_MEMORY_REGION(ptr, size)
enum { GAP = 16 };
#else
#define POISON(ptr, size) ((void)(ptr), (void)(size))
#define UNPOISON(ptr, size) ((void)(ptr), (void)(size))
enum { GAP = 0 };
#endif

enum { ALIGN = 8, CHUNK_LEAST = 4096, CHUNK_MOST = 1 << 20 };

struct cs_arena_chunk {
    struct cs_arena_chunk *next;
    size_t size; /* bytes of items behind the header */
};

static char *items(struct cs_arena_chunk *chunk)
{
    return (char *)(chunk + 1);
}

void cs_arena_init(struct cs_arena *arena, const struct cs_alloc *alloc, size_t limit)
{
    memset(arena, 0, sizeof *arena);
    arena->alloc = alloc;
    arena->limit = limit;
}

static void open_chunk(struct cs_arena *arena, struct cs_arena_chunk *chunk)
{
    chunk->next = arena->head;
    arena->head = chunk;
    arena->cursor = items(chunk);
    arena->end = arena->cursor + chunk->size;
    POISON(arena->cursor, chunk->size);
}

static struct cs_arena_chunk *new_chunk(const struct cs_alloc *alloc, size_t size)
{
    size_t total;
    if (!cs_size_add(size, sizeof(struct cs_arena_chunk), &total))
        return NULL;
    struct cs_arena_chunk *chunk = cs_alloc_take(alloc, total);
    if (chunk != NULL)
        chunk->size = size;
    return chunk;
}

bool cs_arena_init_fixed(struct cs_arena *arena, const struct cs_alloc *alloc, size_t size)
{
    cs_arena_init(arena, alloc, 0);
    struct cs_arena_chunk *chunk = new_chunk(alloc, size);
    if (chunk == NULL)
        return false;
    open_chunk(arena, chunk);
    arena->fixed = true;
    return true;
}

static void free_chunks(struct cs_arena *arena, struct cs_arena_chunk *chunk)
{
    while (chunk != NULL) {
        struct cs_arena_chunk *next = chunk->next;
        UNPOISON(items(chunk), chunk->size);
        if (arena->wipe)
            cs_alloc_wipe(items(chunk), chunk->size);
        cs_alloc_free(arena->alloc, chunk);
        chunk = next;
    }
}

size_t cs_arena_bytes(const struct cs_arena *arena)
{
    size_t bytes = 0;
    for (const struct cs_arena_chunk *chunk = arena->head; chunk != NULL; chunk = chunk->next)
        bytes += sizeof *chunk + chunk->size;
    for (const struct cs_arena_chunk *chunk = arena->spare; chunk != NULL; chunk = chunk->next)
        bytes += sizeof *chunk + chunk->size;
    return bytes;
}

void cs_arena_clear(struct cs_arena *arena)
{
    if (arena->alloc == NULL)
        return;
    free_chunks(arena, arena->head);
    free_chunks(arena, arena->spare);
    bool wipe = arena->wipe, tight = arena->tight;
    cs_arena_init(arena, arena->alloc, arena->limit);
    arena->wipe = wipe;
    arena->tight = tight;
}

/* Moves the newest chunk, of which what is before `end` was handed out, to the spare ones. */
static void retire_head(struct cs_arena *arena, const char *end)
{
    struct cs_arena_chunk *chunk = arena->head;
    arena->head = chunk->next;
    UNPOISON(items(chunk), chunk->size);
    if (arena->wipe)
        cs_alloc_wipe(items(chunk), (size_t)(end - items(chunk)));
    chunk->next = arena->spare;
    arena->spare = chunk;
}

void cs_arena_rewind(struct cs_arena *arena, struct cs_arena_mark mark)
{
    bool same = arena->head == mark.head;
    const char *end = arena->cursor;
    while (arena->head != mark.head) {
        retire_head(arena, end);
        end = arena->head == NULL ? NULL : items(arena->head) + arena->head->size;
    }
    arena->taken = mark.taken;
    if (arena->head == NULL) {
        arena->cursor = arena->end = NULL;
        return;
    }
    arena->end = items(arena->head) + arena->head->size;
    char *from = mark.cursor != NULL ? mark.cursor : items(arena->head);
    UNPOISON(from, (size_t)(arena->end - from));
    if (arena->wipe)
        cs_alloc_wipe(from, (size_t)((same ? arena->cursor : arena->end) - from));
    arena->cursor = from;
    POISON(arena->cursor, (size_t)(arena->end - arena->cursor));
}

void cs_arena_reset(struct cs_arena *arena)
{
    struct cs_arena_mark start = {NULL, NULL, 0};
    arena->refused = arena->no_memory = false;
    if (!arena->fixed) {
        cs_arena_rewind(arena, start);
        return;
    }
    char *from = items(arena->head); /* of the only chunk */
    UNPOISON(from, (size_t)(arena->cursor - from));
    if (arena->wipe)
        cs_alloc_wipe(from, (size_t)(arena->cursor - from));
    arena->taken = 0;
    arena->cursor = from;
    POISON(from, (size_t)(arena->end - from));
}

struct cs_arena_mark cs_arena_mark(const struct cs_arena *arena)
{
    return (struct cs_arena_mark){arena->head, arena->cursor, arena->taken};
}

static size_t next_size(const struct cs_arena *arena)
{
    const size_t least = CHUNK_LEAST - sizeof(struct cs_arena_chunk);
    size_t wanted = arena->head != NULL ? arena->head->size * 2 : 0;
    if (arena->tight)
        wanted = arena->taken / 8;
    if (wanted < least)
        return least;
    return wanted < CHUNK_MOST ? wanted : CHUNK_MOST;
}

/* A spare chunk that is large enough, or a new one. */
static bool grow(struct cs_arena *arena, size_t need)
{
    for (struct cs_arena_chunk **at = &arena->spare; *at != NULL; at = &(*at)->next) {
        if ((*at)->size >= need) {
            struct cs_arena_chunk *chunk = *at;
            *at = chunk->next;
            open_chunk(arena, chunk);
            return true;
        }
    }
    size_t size = next_size(arena);
    if (size < need)
        size = need;
    struct cs_arena_chunk *chunk = new_chunk(arena->alloc, size);
    if (chunk == NULL) {
        arena->no_memory = true;
        return false;
    }
    open_chunk(arena, chunk);
    return true;
}

void *cs_arena_take(struct cs_arena *arena, size_t size)
{
    if (size > SIZE_MAX - (2 * ALIGN + GAP))
        goto refuse;
    size_t need = (size + (size == 0) + ALIGN - 1 + GAP) & ~(size_t)(ALIGN - 1);
    if (arena->limit != 0 && need > arena->limit - arena->taken)
        goto refuse;
    if (need > (size_t)(arena->end - arena->cursor)) {
        if (arena->fixed || !grow(arena, need))
            goto refuse;
    }
    char *item = arena->cursor;
    arena->cursor += need;
    arena->taken += need;
    UNPOISON(item, size);
    return item;
refuse:
    arena->refused = true;
    return NULL;
}

void *cs_arena_zero(struct cs_arena *arena, size_t size)
{
    void *item = cs_arena_take(arena, size);
    if (item != NULL)
        memset(item, 0, size);
    return item;
}

void *cs_arena_array(struct cs_arena *arena, size_t count, size_t size)
{
    size_t total;
    if (!cs_size_mul(count, size, &total)) {
        arena->refused = true;
        return NULL;
    }
    return cs_arena_zero(arena, total);
}

void cs_arena_trim(struct cs_arena *arena, void *item, size_t size, size_t kept)
{
    size_t had = (size + ALIGN - 1 + GAP) & ~(size_t)(ALIGN - 1);
    size_t need = (kept + ALIGN - 1 + GAP) & ~(size_t)(ALIGN - 1);
    if ((char *)item + had != arena->cursor || need >= had)
        return;
    arena->cursor = (char *)item + need;
    arena->taken -= had - need;
    POISON((char *)item + kept, had - kept);
}

struct cs_str cs_arena_copy(struct cs_arena *arena, struct cs_str s)
{
    char *copy = cs_arena_take(arena, (size_t)s.len + 1);
    if (copy == NULL)
        return (struct cs_str){NULL, 0};
    if (s.len != 0)
        memcpy(copy, s.ptr, s.len);
    copy[s.len] = '\0';
    return cs_str_of(copy, s.len);
}
