/* SPDX-License-Identifier: Apache-2.0 */
/* Questions about fields: numbers, reading, answers. */
#include "rule/predicate_table.h"

#include "doc/schema_event.h"
#include "unit_run.h"

static struct cs_arena arena;
static struct cs_predicate_table table;

static void setup(void)
{
    cs_arena_init(&arena, &cs_alloc_libc, 0);
    cs_predicate_table_init(&table, &arena, 7);
}

static void teardown(void)
{
    cs_arena_clear(&arena);
}

/* The field of the first variable with one member for each letter. */
static uint32_t field_of(const char *members)
{
    uint32_t field;
    ck_assert(cs_predicate_table_variable(&table, 1, &field));
    for (; *members != '\0'; members++)
        ck_assert(cs_predicate_table_member(&table, field, cs_str_of(members, 1), &field));
    return field;
}

static uint32_t ask(uint32_t field, enum cs_predicate_test test, struct cs_value constant)
{
    uint32_t predicate;
    ck_assert(cs_predicate_table_add(&table, field, test, constant, &predicate));
    return predicate;
}

START_TEST(each_question_once)
{
    char word[] = "sh";
    uint32_t a = field_of("ab"), b = field_of("ac");
    uint32_t first = ask(a, CS_PREDICATE_EQUAL, cs_value_string(cs_str_from(word)));
    word[0] = 'x'; /* constants are kept by copy */
    ck_assert_uint_eq(field_of("ab"), a);
    ck_assert_uint_ne(a, b);
    ck_assert_uint_eq(ask(a, CS_PREDICATE_EQUAL, cs_value_string(CS_STR("sh"))), first);
    ck_assert_uint_eq(table.predicates[first].uses, 2);
    ck_assert_uint_ne(ask(b, CS_PREDICATE_EQUAL, cs_value_string(CS_STR("sh"))), first);
    ck_assert_uint_ne(ask(a, CS_PREDICATE_ENDS, cs_value_string(CS_STR("sh"))), first);
    ck_assert_uint_ne(ask(a, CS_PREDICATE_EQUAL, cs_value_int(1)),
                      ask(a, CS_PREDICATE_EQUAL, cs_value_bool(true)));
    ck_assert(cs_predicate_table_within(&table, a, field_of("a")));
    ck_assert(!cs_predicate_table_within(&table, a, b));
}
END_TEST

START_TEST(too_deep)
{
    ck_assert_uint_ne(field_of("abcdefgh"), CS_NO_FIELD);
    uint32_t field = field_of("abcdefgh");
    ck_assert(cs_predicate_table_member(&table, field, CS_STR("i"), &field));
    ck_assert_uint_eq(field, CS_NO_FIELD);
}
END_TEST

/* Of a.b, whose steps are read from a variable. */
static struct cs_field_value read_b(struct cs_value variable)
{
    struct cs_value values[] = {cs_value_absent(), variable};
    uint32_t field = field_of("b");
    struct cs_index_field steps[] = {table.fields[table.fields[field].container],
                                     table.fields[field]};
    return cs_index_field_read(steps, 2, values);
}

START_TEST(reading)
{
    struct cs_value pair[] = {cs_value_key(CS_STR("b")), cs_value_int(5)};
    struct cs_value map = {.tag = CS_MAP, .len = 1, .as = {.items = pair}}, empty = map;
    empty.len = 0;
    ck_assert_int_eq(read_b(map).value.as.integer, 5);
    ck_assert_int_eq(read_b(empty).value.tag, CS_ABSENT);
    ck_assert_uint_eq(read_b(empty).missing, 1);
    ck_assert_uint_eq(read_b(cs_value_int(1)).missing, 0); /* it is no container */
    ck_assert_uint_eq(read_b(cs_value_absent()).missing, 0);
}
END_TEST

/* Typed steps: a record of the schema is read by slot, one of another schema not at all. */
START_TEST(reading_records)
{
    uint32_t field, slot = (uint32_t)cs_schema_find(&cs_schema_event, CS_STR("evt"));
    const struct cs_schema *evt = cs_schema_event.fields[slot].type->schema;
    uint32_t type = (uint32_t)cs_schema_find(evt, CS_STR("type"));
    struct cs_record *record = cs_record_new(&arena, evt, NULL);
    struct cs_record *other = cs_record_new(&arena, &cs_schema_event, NULL);
    struct cs_value values[] = {cs_value_absent(), cs_value_record(record)};
    ck_assert(cs_predicate_table_variable(&table, 1, &field));
    ck_assert(cs_predicate_table_slot(&table, field, evt, type, &field));
    struct cs_index_field steps[] = {table.fields[table.fields[field].container],
                                     table.fields[field]};
    ck_assert_uint_eq(cs_index_field_read(steps, 2, values).missing, 1);
    record->slots[type] = cs_value_string(CS_STR("open"));
    ck_assert(cs_value_is_string(cs_index_field_read(steps, 2, values).value, "open"));
    values[1] = cs_value_record(other);
    ck_assert_int_eq(cs_index_field_read(steps, 2, values).value.tag, CS_ABSENT);
    ck_assert_uint_eq(cs_index_field_read(steps, 2, values).missing, 0);
}
END_TEST

static const struct {
    enum cs_predicate_test test;
    const char *constant, *text;
    enum cs_holds answer;
} texts[] = {
    {CS_PREDICATE_EQUAL, "sh", "sh", CS_HOLDS_YES},
    {CS_PREDICATE_EQUAL, "sh", "zsh", CS_HOLDS_NO},
    {CS_PREDICATE_STARTS, "z", "zsh", CS_HOLDS_YES},
    {CS_PREDICATE_ENDS, "sh", "zsh", CS_HOLDS_YES},
    {CS_PREDICATE_CONTAINS, "s", "zsh", CS_HOLDS_YES},
    {CS_PREDICATE_CONTAINS, "x", "zsh", CS_HOLDS_NO},
    {CS_PREDICATE_WITHIN, "10.0.0.0/8", "10.1.1.1", CS_HOLDS_YES},
    {CS_PREDICATE_WITHIN, "10.0.0.0/8", "8.8.8.8", CS_HOLDS_NO},
    {CS_PREDICATE_WITHIN, "10.0.0.0/8", "nothing", CS_HOLDS_PERHAPS}, /* asking is an error */
};

START_TEST(answers)
{
    struct cs_predicate predicate = {.test = texts[_i].test,
                                     .constant = cs_value_string(cs_str_from(texts[_i].constant))};
    struct cs_field_value value = {cs_value_string(cs_str_from(texts[_i].text)), 0};
    ck_assert_int_eq(cs_predicate_holds(&predicate, 1, value), texts[_i].answer);
    value.value = cs_value_int(1); /* of another kind */
    ck_assert_int_eq(cs_predicate_holds(&predicate, 1, value), CS_HOLDS_PERHAPS);
    value.value = cs_value_unknown(CTRSEC_UNKNOWN_MISSING);
    ck_assert_int_eq(cs_predicate_holds(&predicate, 1, value), CS_HOLDS_PERHAPS);
}
END_TEST

START_TEST(presence)
{
    struct cs_predicate given = {.test = CS_PREDICATE_GIVEN},
                        absent = {.test = CS_PREDICATE_ABSENT};
    struct cs_field_value there = {cs_value_int(1), 0}, missing = {cs_value_absent(), 2};
    ck_assert_int_eq(cs_predicate_holds(&given, 2, there), CS_HOLDS_YES);
    ck_assert_int_eq(cs_predicate_holds(&absent, 2, there), CS_HOLDS_NO);
    ck_assert_int_eq(cs_predicate_holds(&given, 2, missing), CS_HOLDS_NO);
    ck_assert_int_eq(cs_predicate_holds(&absent, 2, missing), CS_HOLDS_YES);
    missing.missing = 1; /* what it lies in is absent: has() fails */
    ck_assert_int_eq(cs_predicate_holds(&given, 2, missing), CS_HOLDS_PERHAPS);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("predicate_table");
    tcase_add_checked_fixture(test, setup, teardown);
    tcase_add_test(test, each_question_once);
    tcase_add_test(test, too_deep);
    tcase_add_test(test, reading);
    tcase_add_test(test, reading_records);
    tcase_add_loop_test(test, answers, 0, UNIT_COUNT(texts));
    tcase_add_test(test, presence);
    return unit_run("predicate_table", test);
}
