/* SPDX-License-Identifier: Apache-2.0 */
/* Suite of cel/cel_constant.c: each value once, copied; hashed sets of lists. */
#include <check.h>
#include <stdio.h>

#include "cel/cel_constant.h"
#include "unit_run.h"
#include "value/compare.h"

static struct cs_unit *open_unit(void)
{
    struct cs_unit *unit = cs_unit_new(&cs_alloc_libc, &cs_limits_default);
    ck_assert_ptr_nonnull(unit);
    return unit;
}

static uint32_t add(struct cs_unit *unit, struct cs_value v)
{
    uint32_t number = UINT32_MAX;
    ck_assert(cs_constant_fits(v));
    ck_assert(cs_constant_add(unit, v, &number));
    return number;
}

static struct cs_value text(const char *s)
{
    return cs_value_string(cs_str_from(s));
}

static struct cs_value list_of(const struct cs_value *items, uint32_t count)
{
    struct cs_value list = cs_value_make(CS_LIST);
    list.len = count;
    list.as.items = items;
    return list;
}

/* No two of them are the same constant, each is the same as itself. */
START_TEST(identity)
{
    struct cs_unit *unit = open_unit();
    struct cs_value one[] = {cs_value_int(1)}, other[] = {cs_value_uint(1)};
    struct cs_value secret = text("a");
    secret.flags = CS_FLAG_SENSITIVE;
    struct cs_value values[] = {cs_value_null(),
                                cs_value_bool(true),
                                cs_value_bool(false),
                                cs_value_int(1),
                                cs_value_uint(1),
                                cs_value_double(1),
                                cs_value_double(0),
                                cs_value_double(-0.0),
                                text(""),
                                text("a"),
                                secret,
                                cs_value_bytes(CS_STR("a")),
                                list_of(NULL, 0),
                                list_of(one, 1),
                                list_of(other, 1),
                                cs_value_time(CS_DURATION, 1, 0),
                                cs_value_time(CS_DURATION, 1, 5),
                                cs_value_time(CS_TIMESTAMP, 1, 0),
                                cs_value_type(&cs_type_int),
                                cs_value_type(&cs_type_uint)};
    enum { COUNT = sizeof values / sizeof values[0] };
    for (uint32_t round = 0; round < 2; round++)
        for (uint32_t i = 0; i < COUNT; i++)
            ck_assert_uint_eq(add(unit, values[i]), i);
    ck_assert_uint_eq(unit->nconstants, COUNT);
    cs_unit_free(unit);
}
END_TEST

/* Nothing of the original is needed; keys carry their hash. */
START_TEST(copies)
{
    struct cs_unit *unit = open_unit();
    char name[] = "name";
    struct cs_value items[] = {text(name), cs_value_int(2)};
    uint32_t number = add(unit, list_of(items, 2));
    name[0] = '?';
    items[1] = cs_value_int(3);
    struct cs_value kept = unit->constants[number];
    ck_assert(cs_value_is_string(kept.as.items[0], "name"));
    ck_assert_uint_eq(kept.as.items[0].hash, cs_value_key_hash(CS_STR("name")));
    ck_assert_int_eq(kept.as.items[1].as.integer, 2);
    cs_unit_free(unit);
}
END_TEST

START_TEST(unfit)
{
    struct cs_value items[] = {cs_value_int(1), cs_value_error(CS_FAULT_CONVERT)};
    ck_assert(!cs_constant_fits(cs_value_absent()));
    ck_assert(!cs_constant_fits(cs_value_error(CS_FAULT_CONVERT)));
    ck_assert(!cs_constant_fits(cs_value_unknown(CTRSEC_UNKNOWN_MISSING)));
    ck_assert(!cs_constant_fits(list_of(items, 2)));
    ck_assert(cs_constant_fits(list_of(items, 1)));
    /* nor what is nested without an end in sight */
    struct cs_value nest[400];
    nest[0] = cs_value_int(1);
    for (uint32_t i = 1; i < 400; i++)
        nest[i] = list_of(&nest[i - 1], 1);
    ck_assert(cs_constant_fits(nest[100]));
    ck_assert(!cs_constant_fits(nest[399]));
}
END_TEST

/* A set says what comparing with each element says, or leaves it to that. */
START_TEST(sets)
{
    enum { LENGTH = 40 };
    struct cs_unit *unit = open_unit();
    struct cs_value strings[LENGTH], numbers[LENGTH];
    char names[LENGTH][16];
    for (uint32_t i = 0; i < LENGTH; i++) {
        snprintf(names[i], sizeof names[i], "name-%u", i * i);
        strings[i] = text(names[i]);
        numbers[i] = i % 2 == 0 ? cs_value_int((int64_t)i * i - 50) : cs_value_uint(i);
    }
    struct cs_value lists[] = {list_of(strings, 3), list_of(strings, LENGTH), list_of(numbers, 2),
                               list_of(numbers, LENGTH)};
    struct cs_value asked[] = {
        text("name-0"),    text("name-4"),   text("name-5"),    text(""),
        cs_value_int(-50), cs_value_uint(1), cs_value_int(1),   cs_value_uint(UINT64_MAX - 49),
        cs_value_int(3),   cs_value_null(),  cs_value_double(1)};
    for (size_t l = 0; l < sizeof lists / sizeof lists[0]; l++) {
        uint32_t set = 0, again = 0, constant = add(unit, lists[l]);
        ck_assert(cs_constant_set(unit, constant, &set));
        ck_assert_uint_ne(set, 0);
        ck_assert(cs_constant_set(unit, constant, &again));
        ck_assert_uint_eq(set, again);
        for (size_t a = 0; a < sizeof asked / sizeof asked[0]; a++) {
            bool found = false;
            uint64_t fuel = 100000;
            for (uint32_t i = 0; i < lists[l].len; i++)
                found = found || cs_compare_equal(lists[l].as.items[i], asked[a], &fuel);
            int member = cs_constant_member(unit, &unit->sets[set - 1], asked[a]);
            ck_assert_msg(member < 0 || member == found, "list %zu, value %zu", l, a);
            ck_assert(member >= 0 || asked[a].tag == CS_DOUBLE);
        }
    }
    /* lists of other things have none */
    struct cs_value mixed[] = {cs_value_int(1), text("a")}, doubles[] = {cs_value_double(1)};
    uint32_t set = 1;
    ck_assert(cs_constant_set(unit, add(unit, list_of(mixed, 2)), &set));
    ck_assert_uint_eq(set, 0);
    ck_assert(cs_constant_set(unit, add(unit, list_of(doubles, 1)), &set));
    ck_assert_uint_eq(set, 0);
    ck_assert(cs_constant_set(unit, add(unit, list_of(NULL, 0)), &set));
    ck_assert_uint_eq(set, 0);
    cs_unit_free(unit);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("cel_constant");
    tcase_add_test(test, identity);
    tcase_add_test(test, copies);
    tcase_add_test(test, unfit);
    tcase_add_test(test, sets);
    return unit_run("cel_constant", test);
}
