/* SPDX-License-Identifier: Apache-2.0 */
/* Many literals in one walk, beside a search for each of them. */
#include "rule/literal_automaton.h"

#include "unit_random.h"
#include "unit_run.h"

enum { MOST = 9000, LENGTH = 48, RUNS = 120 };

static struct cs_arena arena;
static struct cs_literal literals[MOST];
static char bytes[MOST][LENGTH];
static uint64_t memory[512];

static void setup(void)
{
    cs_arena_init(&arena, &cs_alloc_libc, 0);
}

static void teardown(void)
{
    cs_arena_clear(&arena);
}

static struct cs_str make_text(uint64_t *state, char *room, uint32_t len, uint32_t letters)
{
    for (uint32_t i = 0; i < len; i++)
        room[i] = letters == 256 ? (char)unit_random(state, 256)
                                 : "ab/.\0\xc3\xa4xyz"[unit_random(state, letters)];
    return cs_str_of(room, len);
}

static bool has(const struct cs_literal *literal, struct cs_str text)
{
    switch (literal->place) {
    case CS_LITERAL_STARTS:
        return cs_str_starts(text, literal->text);
    case CS_LITERAL_ENDS:
        return cs_str_ends(text, literal->text);
    case CS_LITERAL_ANYWHERE:
        return cs_str_find(text, literal->text, 0) >= 0;
    }
    return false;
}

static void compare(const struct cs_literal_automaton *automaton, uint32_t count,
                    struct cs_str text)
{
    struct cs_bit_set found = cs_bit_set_of(memory, MOST);
    cs_literal_automaton_find(automaton, text, &found);
    for (uint32_t i = 0; i < count; i++)
        if (cs_bit_set_has(&found, i) != has(&literals[i], text))
            ck_abort_msg("literal %u of %u", i, count);
    memset(memory, 0, sizeof memory);
}

START_TEST(finds_what_a_search_finds)
{
    uint64_t state = 521288629u + (uint64_t)_i;
    static const uint32_t alphabets[] = {1, 2, 4, 10, 256};
    uint32_t letters = alphabets[_i % 5], longest = _i % 7 == 0 ? LENGTH : 5;
    uint32_t count = unit_random(&state, _i < 20 ? 5 : 400);
    struct cs_literal_automaton automaton;
    char room[200];
    for (uint32_t i = 0; i < count; i++) {
        uint32_t len = unit_random(&state, longest);
        literals[i].text = make_text(&state, bytes[i], len, letters);
        literals[i].place = (enum cs_literal_place)unit_random(&state, CS_LITERAL_PLACES);
    }
    ck_assert_int_eq(cs_literal_automaton_build(&automaton, &arena, literals, count), CTRSEC_OK);
    for (int i = 0; i < 60; i++)
        compare(&automaton, count,
                make_text(&state, room, unit_random(&state, sizeof room), letters));
    for (uint32_t i = 0; i < count; i++)
        compare(&automaton, count, literals[i].text);
}
END_TEST

/* So many that the tables are no longer dense. */
START_TEST(compact)
{
    uint64_t state = 88675123u;
    struct cs_literal_automaton automaton;
    char room[200];
    for (uint32_t i = 0; i < MOST; i++) {
        literals[i].text = make_text(&state, bytes[i], 3 + unit_random(&state, 20), 10);
        literals[i].place = (enum cs_literal_place)(i % CS_LITERAL_PLACES);
    }
    ck_assert_int_eq(cs_literal_automaton_build(&automaton, &arena, literals, MOST), CTRSEC_OK);
    for (int place = 0; place < CS_LITERAL_PLACES; place++) {
        const struct cs_literal_walk *walk = &automaton.walks[place];
        ck_assert((walk->next != NULL) ==
                  (walk->states * walk->classes * sizeof(uint32_t) <= CS_LITERAL_DENSE_BYTES));
    }
    ck_assert_ptr_null(automaton.walks[CS_LITERAL_ANYWHERE].next);
    for (int i = 0; i < 20; i++)
        compare(&automaton, MOST, make_text(&state, room, sizeof room, 10));
    for (uint32_t i = 0; i < MOST; i += 100)
        compare(&automaton, MOST, literals[i].text);
}
END_TEST

/* What is in each other is found once however often it occurs: n literals in a text of n letters.
 */
START_TEST(nested)
{
    static char text[100000];
    struct cs_literal_automaton automaton;
    memset(text, 'a', sizeof text);
    for (uint32_t i = 0; i < 1000; i++)
        literals[i] = (struct cs_literal){cs_str_of(text, i + 1), CS_LITERAL_ANYWHERE};
    ck_assert_int_eq(cs_literal_automaton_build(&automaton, &arena, literals, 1000), CTRSEC_OK);
    compare(&automaton, 1000, cs_str_of(text, sizeof text));
    compare(&automaton, 1000, cs_str_of(text, 500));
}
END_TEST

START_TEST(limit)
{
    static char text[CS_LITERAL_STATES_MOST];
    struct cs_literal_automaton automaton;
    literals[0] = (struct cs_literal){cs_str_of(text, sizeof text), CS_LITERAL_ENDS};
    ck_assert_int_eq(cs_literal_automaton_build(&automaton, &arena, literals, 1), CTRSEC_E_LIMIT);
    literals[0].text.len--;
    ck_assert_int_eq(cs_literal_automaton_build(&automaton, &arena, literals, 1), CTRSEC_OK);
    compare(&automaton, 1, literals[0].text);
}
END_TEST

START_TEST(no_memory)
{
    struct cs_literal_automaton automaton;
    literals[0] = (struct cs_literal){CS_STR("word"), CS_LITERAL_ANYWHERE};
    for (arena.limit = 1; arena.limit < 120; arena.limit += 8) {
        ck_assert_int_eq(cs_literal_automaton_build(&automaton, &arena, literals, 1),
                         CTRSEC_E_NOMEM);
        cs_arena_reset(&arena);
    }
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("literal_automaton");
    tcase_add_checked_fixture(test, setup, teardown);
    tcase_add_loop_test(test, finds_what_a_search_finds, 0, RUNS);
    tcase_add_test(test, compact);
    tcase_add_test(test, nested);
    tcase_add_test(test, limit);
    tcase_add_test(test, no_memory);
    return unit_run("literal_automaton", test);
}
