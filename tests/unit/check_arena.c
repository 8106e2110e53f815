/* SPDX-License-Identifier: Apache-2.0 */
/* Suite of base/arena.c: items, marks, resets, limits, fixed arenas, wiping, memory that runs out.
 */
#include <stdlib.h>

#include "base/arena.h"
#include "unit_run.h"

/* An allocator that counts, refuses after `left` requests, and keeps the last freed content. */
struct counting {
    uint32_t requests, live, left;
    bool was_zero; /* the last chunk was wiped before it was freed */
    size_t header; /* bytes in front of its items */
    size_t sizes[64];
    void *blocks[64];
};

static void *count_resize(void *ptr, size_t size, void *payload)
{
    struct counting *counting = payload;
    uint32_t i = 0;
    while (i < 64 && counting->blocks[i] != ptr)
        i++;
    if (size == 0) {
        ck_assert_uint_lt(i, 64);
        counting->was_zero = true;
        for (size_t k = counting->header; k < counting->sizes[i]; k++)
            counting->was_zero = counting->was_zero && ((char *)ptr)[k] == 0;
        counting->blocks[i] = NULL;
        counting->live--;
        free(ptr);
        return NULL;
    }
    if (counting->left == 0)
        return NULL;
    counting->left--;
    counting->requests++;
    void *moved = realloc(ptr, size);
    if (ptr == NULL) {
        counting->live++;
        for (i = 0; counting->blocks[i] != NULL; i++)
            ck_assert_uint_lt(i, 63);
    }
    counting->blocks[i] = moved;
    counting->sizes[i] = size;
    return moved;
}

START_TEST(items_are_aligned_and_apart)
{
    struct cs_arena arena;
    cs_arena_init(&arena, &cs_alloc_libc, 0);
    char *before = NULL;
    for (size_t size = 0; size < 3000; size += 7) {
        char *item = cs_arena_take(&arena, size);
        ck_assert_ptr_nonnull(item);
        ck_assert_uint_eq((uintptr_t)item % 8, 0);
        ck_assert_ptr_ne(item, before);
        memset(item, 0x5A, size);
        before = item;
    }
    char *large = cs_arena_take(&arena, 5u << 20);
    ck_assert_ptr_nonnull(large);
    memset(large, 1, 5u << 20);
    cs_arena_clear(&arena);
}
END_TEST

START_TEST(marks)
{
    struct cs_arena arena;
    cs_arena_init(&arena, &cs_alloc_libc, 0);
    char *kept = cs_arena_take(&arena, 10);
    memcpy(kept, "unchanged", 10);
    struct cs_arena_mark mark = cs_arena_mark(&arena);
    size_t taken = arena.taken;
    char *first = cs_arena_take(&arena, 16);
    for (int i = 0; i < 100; i++)
        memset(cs_arena_take(&arena, 1000), i, 1000);
    cs_arena_rewind(&arena, mark);
    ck_assert_uint_eq(arena.taken, taken);
    ck_assert_ptr_eq(cs_arena_take(&arena, 16), first);
    ck_assert_str_eq(kept, "unchanged");
    struct cs_arena_mark empty = {NULL, NULL, 0};
    cs_arena_rewind(&arena, empty);
    ck_assert_ptr_nonnull(cs_arena_take(&arena, 1));
    cs_arena_clear(&arena);
}
END_TEST

/* A second round takes nothing from the allocator. */
START_TEST(reset_keeps_memory)
{
    struct counting counting = {.left = UINT32_MAX};
    struct cs_alloc alloc = {count_resize, &counting};
    struct cs_arena arena;
    cs_arena_init(&arena, &alloc, 0);
    for (int round = 0; round < 5; round++) {
        uint32_t before = counting.requests;
        for (int i = 0; i < 200; i++)
            ck_assert_ptr_nonnull(cs_arena_take(&arena, 777));
        if (round > 0)
            ck_assert_uint_eq(counting.requests, before);
        cs_arena_reset(&arena);
        ck_assert_uint_eq(arena.taken, 0);
    }
    cs_arena_clear(&arena);
    ck_assert_uint_eq(counting.live, 0);
}
END_TEST

START_TEST(limits)
{
    struct cs_arena arena;
    cs_arena_init(&arena, &cs_alloc_libc, 1000);
    ck_assert_ptr_nonnull(cs_arena_take(&arena, 900));
    ck_assert(!arena.refused);
    ck_assert_ptr_null(cs_arena_take(&arena, 200));
    ck_assert(arena.refused);
    ck_assert_ptr_nonnull(cs_arena_take(&arena, 50));
    ck_assert_ptr_null(cs_arena_array(&arena, SIZE_MAX / 2, 4));
    ck_assert_ptr_null(cs_arena_take(&arena, SIZE_MAX - 3));
    cs_arena_reset(&arena);
    ck_assert(!arena.refused);
    ck_assert_ptr_nonnull(cs_arena_take(&arena, 900));
    cs_arena_clear(&arena);
}
END_TEST

START_TEST(fixed)
{
    struct counting counting = {.left = UINT32_MAX};
    struct cs_alloc alloc = {count_resize, &counting};
    struct cs_arena arena;
    ck_assert(cs_arena_init_fixed(&arena, &alloc, 4096));
    ck_assert_uint_eq(counting.requests, 1);
    for (int round = 0; round < 3; round++) {
        uint32_t items = 0;
        while (cs_arena_take(&arena, 100) != NULL)
            items++;
        ck_assert(items >= 30 && items <= 40);
        ck_assert(arena.refused);
        cs_arena_reset(&arena);
    }
    ck_assert_uint_eq(counting.requests, 1);
    cs_arena_clear(&arena);
    ck_assert_uint_eq(counting.live, 0);
    counting.left = 0;
    ck_assert(!cs_arena_init_fixed(&arena, &alloc, 4096));
}
END_TEST

START_TEST(wiping)
{
    struct counting counting = {.left = UINT32_MAX, .header = 2 * sizeof(size_t)};
    struct cs_alloc alloc = {count_resize, &counting};
    struct cs_arena arena;
    cs_arena_init(&arena, &alloc, 0);
    arena.wipe = true;
    memset(cs_arena_take(&arena, 2000), 'S', 2000);
    cs_arena_clear(&arena);
    ck_assert(counting.was_zero);
    /* also what a reset forgot */
    memset(cs_arena_take(&arena, 2000), 'S', 2000);
    cs_arena_reset(&arena);
    char *again = cs_arena_take(&arena, 2000);
    for (int i = 0; i < 2000; i++)
        ck_assert_int_eq(again[i], 0);
    cs_arena_clear(&arena);
    ck_assert(counting.was_zero);
}
END_TEST

START_TEST(memory_runs_out)
{
    for (uint32_t n = 0; n < 4; n++) {
        struct counting counting = {.left = n};
        struct cs_alloc alloc = {count_resize, &counting};
        struct cs_arena arena;
        cs_arena_init(&arena, &alloc, 0);
        uint32_t items = 0;
        while (items < 100000 && cs_arena_take(&arena, 4000) != NULL)
            items++;
        ck_assert(items < 100000 && arena.refused);
        ck_assert((items == 0) == (n == 0));
        cs_arena_clear(&arena);
        ck_assert_uint_eq(counting.live, 0);
    }
}
END_TEST

START_TEST(copies_and_trims)
{
    struct cs_arena arena;
    cs_arena_init(&arena, &cs_alloc_libc, 0);
    struct cs_str copy = cs_arena_copy(&arena, CS_STR("abc"));
    ck_assert(cs_str_is(copy, "abc") && copy.ptr[3] == '\0');
    copy = cs_arena_copy(&arena, (struct cs_str){NULL, 0});
    ck_assert(copy.ptr != NULL && copy.len == 0 && copy.ptr[0] == '\0');
    char *item = cs_arena_take(&arena, 1000);
    cs_arena_trim(&arena, item, 1000, 8);
    char *next = cs_arena_take(&arena, 8);
    ck_assert(next > item && next - item <= 64);
    cs_arena_trim(&arena, item, 8, 0); /* not the newest any more: nothing happens */
    ck_assert(cs_arena_take(&arena, 8) > (void *)next);
    char *zeros = cs_arena_array(&arena, 10, 10);
    for (int i = 0; i < 100; i++)
        ck_assert_int_eq(zeros[i], 0);
    cs_arena_clear(&arena);
    cs_arena_clear(&arena);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("arena");
    tcase_add_test(test, items_are_aligned_and_apart);
    tcase_add_test(test, marks);
    tcase_add_test(test, reset_keeps_memory);
    tcase_add_test(test, limits);
    tcase_add_test(test, fixed);
    tcase_add_test(test, wiping);
    tcase_add_test(test, memory_runs_out);
    tcase_add_test(test, copies_and_trims);
    return unit_run("arena", test);
}
