/* SPDX-License-Identifier: Apache-2.0 */
/* Suite of cel/cel_unify.c: which types fit, what joins to what, variables, bounds. */
#include "cel/cel_unify.h"
#include "unit_run.h"

static struct cs_arena arena;
static struct cs_unify unify;

static void open_with(uint32_t steps)
{
    cs_arena_init(&arena, &cs_alloc_libc, 0);
    cs_unify_init(&unify, &arena, steps);
}

static void close_all(void)
{
    cs_arena_clear(&arena);
}

#define INT &cs_type_int
#define UINT &cs_type_uint
#define STRING &cs_type_string
#define DYN &cs_type_dyn
#define NULL_TYPE &cs_type_null
#define INTS &cs_type_list_int
#define STRINGS &cs_type_list_string
#define ANYS &cs_type_list_dyn
#define MAP &cs_type_map_dyn
#define LABELS &cs_type_map_string

static const struct cs_type opaque = {.kind = CS_TYPE_OPAQUE, .name = "ip"};
static const struct cs_type other = {.kind = CS_TYPE_OPAQUE, .name = "cidr"};
static const struct cs_type optional = {CS_TYPE_OPTIONAL, "optional_type", INT, NULL, NULL};
static const struct cs_type type_int = {CS_TYPE_TYPE, "type", INT, NULL, NULL};

/* joined NULL: they do not fit and join to dyn */
static const struct {
    const struct cs_type *a, *b, *joined;
} pairs[] = {
    {INT, INT, INT},
    {INT, UINT, NULL},
    {INT, DYN, DYN},
    {DYN, STRING, DYN},
    {&cs_type_error, STRING, &cs_type_error},
    {INTS, INTS, INTS},
    {INTS, STRINGS, NULL},
    {INTS, ANYS, ANYS},
    {ANYS, INTS, ANYS},
    {INTS, INT, NULL},
    {LABELS, MAP, MAP},
    {MAP, LABELS, MAP},
    {MAP, INTS, NULL},
    {&opaque, &opaque, &opaque},
    {&opaque, &other, NULL},
    {&optional, &optional, &optional},
    {&optional, INT, NULL},
    {&type_int, &cs_type_type, &type_int},
    {NULL_TYPE, NULL_TYPE, NULL_TYPE},
    {NULL_TYPE, INT, NULL},
    {NULL_TYPE, STRING, NULL},
    {NULL_TYPE, INTS, NULL},
    {NULL_TYPE, &cs_type_timestamp, &cs_type_timestamp},
    {&cs_type_duration, NULL_TYPE, &cs_type_duration},
    {NULL_TYPE, &opaque, &opaque},
    {NULL_TYPE, &optional, &optional},
};

START_TEST(fits_and_joins)
{
    open_with(1000);
    const struct cs_type *a = pairs[_i].a, *b = pairs[_i].b, *joined = pairs[_i].joined;
    ck_assert_int_eq(cs_unify_fits(&unify, a, b), joined != NULL);
    ck_assert_int_eq(cs_unify_fits(&unify, b, a), joined != NULL);
    ck_assert_ptr_eq(cs_unify_join(&unify, a, b), joined != NULL ? joined : DYN);
    ck_assert_ptr_eq(cs_unify_join(&unify, NULL, a), a);
    close_all();
}
END_TEST

START_TEST(binds_variables)
{
    open_with(1000);
    const struct cs_type *v = cs_unify_variable(&unify), *w = cs_unify_variable(&unify);
    const struct cs_type *list = cs_type_list(&arena, v);
    ck_assert(cs_unify_is_free(v) && cs_unify_has_variable(&unify, list));
    ck_assert_ptr_eq(cs_unify_final(&unify, v), DYN);
    ck_assert(cs_unify_fits(&unify, INTS, list)); /* v = int */
    ck_assert(!cs_unify_is_free(v));
    ck_assert_ptr_eq(cs_unify_resolve(&unify, v), INT);
    ck_assert(cs_type_equal(cs_unify_resolve(&unify, list), INTS));
    ck_assert(!cs_unify_fits(&unify, STRING, v));
    ck_assert(cs_unify_fits(&unify, v, w) && cs_unify_fits(&unify, w, INT));
    ck_assert_ptr_eq(cs_unify_resolve(&unify, w), INT);
    ck_assert(cs_unify_fits(&unify, DYN, v)); /* gives way to the more general */
    ck_assert_ptr_eq(cs_unify_resolve(&unify, v), DYN);
    close_all();
}
END_TEST

START_TEST(makes_no_infinite_types)
{
    open_with(1000);
    const struct cs_type *v = cs_unify_variable(&unify);
    const struct cs_type *list = cs_type_list(&arena, v);
    ck_assert(!cs_unify_fits(&unify, list, v));
    ck_assert(!cs_unify_fits(&unify, v, list));
    ck_assert(cs_unify_fits(&unify, v, v));
    const struct cs_type *w = cs_unify_variable(&unify);
    ck_assert(cs_unify_fits(&unify, w, list)); /* w = list(v) */
    ck_assert(!cs_unify_fits(&unify, v, w));
    ck_assert(cs_unify_is_free(v));
    close_all();
}
END_TEST

START_TEST(undoes_what_failed)
{
    open_with(1000);
    const struct cs_type *v = cs_unify_variable(&unify), *w = cs_unify_variable(&unify);
    const struct cs_type *from[] = {INT, STRING, INT}, *to[] = {v, w, STRING};
    ck_assert(!cs_unify_fits_all(&unify, from, to, 3));
    ck_assert(cs_unify_is_free(v) && cs_unify_is_free(w));
    ck_assert(cs_unify_fits_all(&unify, from, to, 2));
    struct cs_unify_mark mark = cs_unify_mark(&unify);
    ck_assert(cs_unify_fits(&unify, v, DYN) && cs_unify_fits(&unify, DYN, v));
    ck_assert_ptr_eq(cs_unify_resolve(&unify, v), DYN);
    cs_unify_undo(&unify, mark);
    ck_assert_ptr_eq(cs_unify_resolve(&unify, v), INT);
    close_all();
}
END_TEST

START_TEST(instantiates_signatures)
{
    static const struct cs_type a = {.kind = CS_TYPE_PARAM, .name = "A"};
    static const struct cs_type again = {.kind = CS_TYPE_PARAM, .name = "A"};
    static const struct cs_type b = {.kind = CS_TYPE_PARAM, .name = "B"};
    static const struct cs_type map = {CS_TYPE_MAP, "map", &a, &b, NULL};
    struct cs_unify_instance first = {.count = 0}, second = {.count = 0};
    open_with(1000);
    const struct cs_type *one = cs_unify_instantiate(&unify, &first, &map);
    ck_assert_ptr_eq(cs_unify_instantiate(&unify, &first, &again), one->first);
    ck_assert_ptr_ne(cs_unify_instantiate(&unify, &second, &again), one->first);
    ck_assert_ptr_ne(one->first, one->second);
    ck_assert_ptr_eq(cs_unify_instantiate(&unify, &first, INTS), INTS);
    ck_assert(cs_unify_fits(&unify, LABELS, one));
    ck_assert(cs_type_equal(cs_unify_final(&unify, one), LABELS));
    close_all();
}
END_TEST

/* A type that is 2^60 nodes when written out, in 60 pieces. */
static const struct cs_type *huge(const struct cs_type *leaf)
{
    for (int i = 0; i < 60; i++)
        leaf = cs_type_map(&arena, leaf, leaf);
    return leaf;
}

START_TEST(stops_when_the_steps_are_used_up)
{
    open_with(100000);
    const struct cs_type *a = huge(INT), *b = huge(INT);
    ck_assert(cs_unify_fits(&unify, a, b));
    ck_assert(unify.exhausted);
    cs_unify_init(&unify, &arena, 100000);
    const struct cs_type *c = huge(cs_unify_variable(&unify));
    ck_assert_ptr_nonnull(cs_unify_final(&unify, c));
    ck_assert(unify.exhausted);
    cs_unify_init(&unify, &arena, 100000);
    cs_unify_same(&unify, a, b);
    ck_assert(unify.exhausted);
    close_all();
}
END_TEST

/* Deeper than the bound counts as dyn. */
START_TEST(cuts_deep_types)
{
    open_with(100000);
    const struct cs_type *ints = INT, *strings = STRING;
    for (int i = 0; i < 1000; i++) {
        ints = cs_type_list(&arena, ints);
        strings = cs_type_list(&arena, strings);
    }
    ck_assert(cs_unify_fits(&unify, ints, strings));
    ck_assert(!unify.exhausted);
    close_all();
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("cel_unify");
    tcase_add_loop_test(test, fits_and_joins, 0, UNIT_COUNT(pairs));
    tcase_add_test(test, binds_variables);
    tcase_add_test(test, makes_no_infinite_types);
    tcase_add_test(test, undoes_what_failed);
    tcase_add_test(test, instantiates_signatures);
    tcase_add_test(test, stops_when_the_steps_are_used_up);
    tcase_add_test(test, cuts_deep_types);
    return unit_run("cel_unify", test);
}
