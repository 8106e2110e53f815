/* SPDX-License-Identifier: Apache-2.0 */
/* Suite of value/block.c: blocks of all sizes, equal keys, positions, little memory. */
#include <stdio.h>

#include "unit_random.h"
#include "unit_run.h"
#include "value/block.h"

enum { PAIRS_MOST = 300 };

struct maker {
    struct cs_arena arena;
    struct cs_value items[2 * PAIRS_MOST];
    uint32_t offsets[2 * PAIRS_MOST];
};

static void open_maker(struct maker *m)
{
    memset(m, 0, sizeof *m);
    cs_arena_init(&m->arena, &cs_alloc_libc, 0);
}

static struct cs_value key_of(struct maker *m, uint32_t number)
{
    char text[24];
    int len = snprintf(text, sizeof text, "key-%u", (unsigned)number);
    return cs_value_key(cs_arena_copy(&m->arena, cs_str_of(text, (size_t)len)));
}

/* Sizes around those where a map gets an index, and where its index is seeded. */
static const uint32_t sizes[] = {0, 1, 2, 15, 16, 17, 31, 32, 33, 64, 65, 300};

START_TEST(finds_each_key)
{
    struct maker m;
    struct cs_value map;
    uint32_t pairs = sizes[_i];
    open_maker(&m);
    for (uint32_t i = 0; i < pairs; i++) {
        m.items[2 * i] = key_of(&m, i);
        m.items[2 * i + 1] = cs_value_int(i);
        m.offsets[2 * i] = 10 * i;
        m.offsets[2 * i + 1] = 10 * i + 5;
    }
    for (int positions = 0; positions < 2; positions++) {
        ck_assert(
            cs_block_map(&m.arena, m.items, positions ? m.offsets : NULL, pairs, 99, NULL, &map));
        ck_assert_uint_eq(map.len, pairs);
        ck_assert_int_eq(!!(map.flags & CS_FLAG_INDEXED), pairs > CS_MAP_LINEAR);
        for (uint32_t i = 0; i < pairs; i++) {
            ck_assert_int_eq(cs_value_find_key(map, m.items[2 * i]), i);
            ck_assert_uint_eq(cs_value_offset(map, 2 * i + 1), positions ? 10 * i + 5 : 0);
        }
        ck_assert_int_eq(cs_value_find(map, CS_STR("key-")), -1);
        ck_assert_int_eq(cs_value_find(map, CS_STR("key-999")), -1);
    }
    cs_arena_clear(&m.arena);
}
END_TEST

/* Against a list that is searched from its end. */
START_TEST(last_of_equal_keys_wins)
{
    struct maker m;
    uint64_t state = 1234567 + (uint64_t)_i;
    for (int round = 0; round < 40; round++) {
        struct cs_value map;
        struct cs_block_clash clashes[4];
        struct cs_block_found found = {.clashes = clashes, .room = 4};
        uint32_t pairs = 1 + unit_random(&state, PAIRS_MOST), names = 1 + unit_random(&state, 200);
        uint32_t last[200], distinct = 0;
        open_maker(&m);
        memset(last, 0xFF, sizeof last);
        for (uint32_t i = 0; i < pairs; i++) {
            uint32_t name = unit_random(&state, names);
            distinct += last[name] == UINT32_MAX;
            last[name] = i;
            m.items[2 * i] = key_of(&m, name);
            m.items[2 * i + 1] = cs_value_int(i);
            m.offsets[2 * i] = m.offsets[2 * i + 1] = i;
        }
        ck_assert(cs_block_map(&m.arena, m.items, m.offsets, pairs, 7, &found, &map));
        ck_assert_uint_eq(map.len, distinct);
        ck_assert_uint_eq(found.found, pairs - distinct);
        for (uint32_t i = 0; i < found.found && i < 4; i++)
            ck_assert(cs_str_equal(cs_value_str(m.items[2 * clashes[i].first]),
                                   cs_value_str(m.items[2 * clashes[i].second])));
        for (uint32_t name = 0; name < names; name++) {
            struct cs_value key = key_of(&m, name);
            int64_t pair = cs_value_find_key(map, key);
            ck_assert_int_eq(pair >= 0, last[name] != UINT32_MAX);
            if (pair < 0)
                continue;
            ck_assert_int_eq(map.as.items[2 * pair + 1].as.integer, last[name]);
            ck_assert_uint_eq(cs_value_offset(map, (uint32_t)(2 * pair + 1)), last[name]);
        }
        cs_arena_clear(&m.arena);
    }
}
END_TEST

/* Numbers are equal across int and uint; a bool is no number. */
START_TEST(keys_that_are_no_strings)
{
    struct maker m;
    struct cs_value map;
    struct cs_block_found found = {0};
    open_maker(&m);
    const struct cs_value keys[] = {cs_value_int(1), cs_value_uint(1), cs_value_bool(true),
                                    cs_value_int(-1), cs_value_uint(UINT64_MAX)};
    for (int large = 0; large < 2; large++) {
        uint32_t pairs = UNIT_COUNT(keys);
        for (uint32_t i = 0; i < pairs; i++)
            m.items[2 * i] = keys[i];
        for (; large && pairs < 40; pairs++)
            m.items[2 * pairs] = cs_value_int(100 + pairs);
        found.found = 0;
        ck_assert(cs_block_map(&m.arena, m.items, NULL, pairs, 3, &found, &map));
        ck_assert_uint_eq(found.found, 1);
        ck_assert_uint_eq(map.len, pairs - 1);
    }
    cs_arena_clear(&m.arena);
}
END_TEST

START_TEST(lists)
{
    struct maker m;
    struct cs_value list;
    open_maker(&m);
    for (uint32_t i = 0; i < 20; i++) {
        m.items[i] = cs_value_int(i);
        m.offsets[i] = 3 * i;
    }
    ck_assert(cs_block_list(&m.arena, m.items, m.offsets, 20, &list));
    ck_assert_uint_eq(list.len, 20);
    ck_assert_uint_eq(cs_value_offset(list, 7), 21);
    ck_assert_int_eq(list.as.items[19].as.integer, 19);
    ck_assert(cs_block_list(&m.arena, NULL, NULL, 0, &list));
    ck_assert_uint_eq(list.len, 0);
    cs_arena_clear(&m.arena);
}
END_TEST

START_TEST(little_memory)
{
    struct maker m;
    struct cs_value v;
    open_maker(&m);
    for (uint32_t i = 0; i < 20; i++) {
        m.items[2 * i] = key_of(&m, i);
        m.items[2 * i + 1] = cs_value_null();
    }
    struct cs_arena small;
    cs_arena_init(&small, &cs_alloc_libc, 64);
    ck_assert(!cs_block_map(&small, m.items, NULL, 20, 1, NULL, &v));
    ck_assert(!cs_block_list(&small, m.items, NULL, 20, &v));
    ck_assert(!cs_block_map(&small, m.items, NULL, UINT32_MAX / 2, 1, NULL, &v));
    cs_arena_clear(&small);
    cs_arena_clear(&m.arena);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("block");
    tcase_add_loop_test(test, finds_each_key, 0, UNIT_COUNT(sizes));
    tcase_add_loop_test(test, last_of_equal_keys_wins, 0, 3);
    tcase_add_test(test, keys_that_are_no_strings);
    tcase_add_test(test, lists);
    tcase_add_test(test, little_memory);
    return unit_run("block", test);
}
