/* SPDX-License-Identifier: Apache-2.0 */
/* Strings with numbers, beside a search through all of them. */
#include "rule/symbol_table.h"

#include "unit_random.h"
#include "unit_run.h"

enum { MOST = 3000, LENGTH = 80 };

static struct cs_str strings[MOST];
static char bytes[MOST][LENGTH];
static struct cs_arena arena;

static void setup(void)
{
    cs_arena_init(&arena, &cs_alloc_libc, 0);
}

static void teardown(void)
{
    cs_arena_clear(&arena);
}

/* Words over few letters, so that some are equal and many nearly so. */
static struct cs_str make_word(uint64_t *state, char *room)
{
    uint32_t len = unit_random(state, 8) == 0 ? unit_random(state, LENGTH) : unit_random(state, 6);
    for (uint32_t i = 0; i < len; i++)
        room[i] = "ab\0z"[unit_random(state, 4)];
    return cs_str_of(room, len);
}

static uint32_t naive(uint32_t count, struct cs_str text)
{
    for (uint32_t i = 0; i < count; i++)
        if (cs_str_equal(strings[i], text))
            return i;
    return CS_NO_SYMBOL;
}

static const uint32_t counts[] = {0, 1, 2, 3, 100, MOST};

START_TEST(finds_what_a_search_finds)
{
    uint64_t state = 11400714819323198485u;
    struct cs_symbol_table table;
    char room[LENGTH];
    uint32_t count = counts[_i];
    for (uint32_t i = 0; i < count; i++)
        strings[i] = make_word(&state, bytes[i]);
    ck_assert_int_eq(cs_symbol_table_build(&table, &arena, 7 + count, strings, count), CTRSEC_OK);
    for (uint32_t i = 0; i < count; i++)
        ck_assert_uint_eq(cs_symbol_table_find(&table, strings[i]), naive(count, strings[i]));
    for (uint32_t i = 0; i < 3000; i++) {
        struct cs_str word = make_word(&state, room);
        ck_assert_uint_eq(cs_symbol_table_find(&table, word), naive(count, word));
    }
}
END_TEST

START_TEST(too_much_text)
{
    struct cs_str huge[2] = {{bytes[0], UINT32_MAX - 1}, {bytes[0], 3}};
    struct cs_symbol_table table;
    ck_assert_int_eq(cs_symbol_table_build(&table, &arena, 0, huge, 2), CTRSEC_E_LIMIT);
}
END_TEST

START_TEST(no_memory)
{
    struct cs_symbol_table table;
    struct cs_str word = CS_STR("word");
    arena.limit = 8;
    ck_assert_int_eq(cs_symbol_table_build(&table, &arena, 0, &word, 1), CTRSEC_E_NOMEM);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("symbol_table");
    tcase_add_checked_fixture(test, setup, teardown);
    tcase_add_loop_test(test, finds_what_a_search_finds, 0, UNIT_COUNT(counts));
    tcase_add_test(test, too_much_text);
    tcase_add_test(test, no_memory);
    return unit_run("symbol_table", test);
}
