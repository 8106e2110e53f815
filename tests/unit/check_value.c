/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Suite of the value floor but numbers and time: equality, order, lookups, blocks, types, schemas,
 * records, paths, quantities. Values come from JSON.
 */
#include <stdio.h>

#include "unit_document.h"
#include "unit_run.h"
#include "value/compare.h"
#include "value/quantity.h"

static const struct {
    const char *a, *b;
    bool equal;
} equalities[] = {
    {"null", "null", true},
    {"null", "false", false},
    {"true", "true", true},
    {"1", "1", true},
    {"1", "1.0", true},
    {"-1", "18446744073709551615", false},
    {"9223372036854775808", "9223372036854775808.0", true},
    {"0", "0.5", false},
    {"'a'", "'a'", true},
    {"'a'", "'b'", false},
    {"'1'", "1", false},
    {"[]", "[]", true},
    {"[]", "{}", false},
    {"[1,[2,'x']]", "[1,[2,'x']]", true},
    {"[1,[2,'x']]", "[1,[2,'y']]", false},
    {"[1]", "[1,1]", false},
    {"{'a':1,'b':2}", "{'b':2,'a':1}", true},
    {"{'a':1}", "{'a':1,'b':2}", false},
    {"{'a':1}", "{'b':1}", false},
    {"{'a':{'b':[1.0]}}", "{'a':{'b':[1]}}", true},
};

START_TEST(equality)
{
    struct unit_reader reader;
    uint64_t fuel = 1000;
    unit_open(&reader);
    struct cs_value a = unit_json(&reader, equalities[_i].a)->root;
    struct cs_value b = unit_json(&reader, equalities[_i].b)->root;
    ck_assert(cs_compare_equal(a, b, &fuel) == equalities[_i].equal);
    ck_assert(cs_compare_equal(b, a, &fuel) == equalities[_i].equal);
    ck_assert_uint_gt(fuel, 900);
    unit_close(&reader);
}
END_TEST

START_TEST(equality_pays)
{
    struct unit_reader reader;
    uint64_t fuel = 5;
    unit_open(&reader);
    struct cs_value list = unit_json(&reader, "[1,2,3,4,5,6,7,8]")->root;
    struct cs_value other = unit_json(&reader, "[1,2,3,4,5,6,7,8]")->root;
    ck_assert(!cs_compare_equal(list, other, &fuel));
    ck_assert_uint_eq(fuel, 0);
    unit_close(&reader);
}
END_TEST

START_TEST(order)
{
    double nan = 0.0 / 0.0;
    struct cs_value minus = cs_value_int(-1), one = cs_value_int(1),
                    large = cs_value_uint(UINT64_MAX);
    ck_assert_int_eq(cs_compare_order(minus, large), CS_ORDER_LESS);
    ck_assert_int_eq(cs_compare_order(large, one), CS_ORDER_GREATER);
    ck_assert_int_eq(cs_compare_order(one, cs_value_uint(1)), CS_ORDER_EQUAL);
    ck_assert_int_eq(cs_compare_order(one, cs_value_double(1.5)), CS_ORDER_LESS);
    ck_assert_int_eq(cs_compare_order(one, cs_value_double(nan)), CS_ORDER_NONE);
    ck_assert_int_eq(cs_compare_order(one, cs_value_bool(true)), CS_ORDER_NONE);
    ck_assert_int_eq(cs_compare_order(cs_value_bool(false), cs_value_bool(true)), CS_ORDER_LESS);
    ck_assert_int_eq(cs_compare_order(cs_value_string(CS_STR("a")), cs_value_string(CS_STR("aa"))),
                     CS_ORDER_LESS);
    ck_assert_int_eq(cs_compare_order(cs_value_bytes(CS_STR("\xFF")), cs_value_bytes(CS_STR("a"))),
                     CS_ORDER_GREATER);
    ck_assert_int_eq(
        cs_compare_order(cs_value_time(CS_TIMESTAMP, 1, 2), cs_value_time(CS_TIMESTAMP, 1, 3)),
        CS_ORDER_LESS);
    ck_assert_int_eq(cs_compare_order(cs_value_null(), cs_value_null()), CS_ORDER_NONE);
}
END_TEST

/* Keys of all kinds, found by numbers of other types where these are whole. */
START_TEST(keys)
{
    struct cs_arena arena;
    struct cs_value map;
    struct cs_block_clash clash;
    struct cs_block_found found = {&clash, 1, 0};
    struct cs_value items[] = {
        cs_value_key(CS_STR("a")), cs_value_int(0), cs_value_int(1),     cs_value_int(1),
        cs_value_uint(UINT64_MAX), cs_value_int(2), cs_value_bool(true), cs_value_int(3),
        cs_value_uint(1),          cs_value_int(4)};
    cs_arena_init(&arena, &cs_alloc_libc, 0);
    ck_assert(cs_block_map(&arena, items, NULL, 5, 1, &found, &map));
    ck_assert_uint_eq(found.found, 1);
    ck_assert(clash.first == 1 && clash.second == 4);
    ck_assert_uint_eq(map.len, 4);
    ck_assert_int_eq(cs_compare_find(map, cs_value_string(CS_STR("a"))), 0);
    ck_assert_int_eq(cs_compare_find(map, cs_value_double(1.0)), 1);
    ck_assert_int_eq(map.as.items[3].as.integer, 4);
    ck_assert_int_eq(cs_compare_find(map, cs_value_double(1.5)), -1);
    ck_assert_int_eq(cs_compare_find(map, cs_value_double(-1e300)), -1);
    ck_assert_int_eq(cs_compare_find(map, cs_value_bool(true)), 3);
    ck_assert_int_eq(cs_compare_find(map, cs_value_int(-1)), -1);
    ck_assert_int_eq(cs_compare_find(cs_value_int(1), cs_value_int(1)), -1);
    cs_arena_clear(&arena);
}
END_TEST

START_TEST(walks)
{
    struct unit_reader reader;
    unit_open(&reader);
    struct cs_value root = unit_json(&reader, "{'a':{'b':[10,{'c':'x'}]},'':1}")->root;
    ck_assert(cs_value_is_string(cs_value_walk(root, "a/b/1/c"), "x"));
    ck_assert_int_eq(cs_value_walk(root, "a/b/0").as.integer, 10);
    ck_assert_int_eq(cs_value_walk(root, "a/b/2").tag, CS_ABSENT);
    ck_assert_int_eq(cs_value_walk(root, "a/b/01").tag, CS_ABSENT);
    ck_assert_int_eq(cs_value_walk(root, "a/b/x").tag, CS_ABSENT);
    ck_assert_int_eq(cs_value_walk(root, "a/b/0/c").tag, CS_ABSENT);
    ck_assert_int_eq(cs_value_get(root, "").as.integer, 1);
    ck_assert_int_eq(cs_value_get(cs_value_int(1), "a").tag, CS_ABSENT);
    unit_close(&reader);
}
END_TEST

/* --- paths -------------------------------------------------------------------------------------
 */

START_TEST(paths)
{
    struct unit_reader reader;
    struct cs_buf buf;
    unit_open(&reader);
    const struct cs_tree *tree = unit_json(&reader, "{'a/b':[0,{'~c':7}],'d':{'e':[1,2]}}");
    const struct cs_path *root = cs_path_root(&reader.arena, tree);
    const struct cs_path *list = cs_path_name(&reader.arena, root, CS_STR("a/b"));
    const struct cs_path *item = cs_path_index(&reader.arena, list, 1);
    const struct cs_path *leaf = cs_path_name(&reader.arena, item, CS_STR("~c"));
    cs_buf_init(&buf, &cs_alloc_libc, 0);
    cs_path_write(&buf, leaf);
    ck_assert_str_eq(buf.ptr, "/a~1b/1/~0c");
    ck_assert_ptr_eq(cs_path_tree(leaf), tree);
    struct cs_place place = cs_path_resolve(leaf);
    ck_assert(place.exists && place.value.as.integer == 7 &&
              tree->source.text.ptr[place.offset] == '7');
    /* what is not there points to its nearest ancestor */
    place = cs_path_resolve(cs_path_name(&reader.arena, item, CS_STR("x")));
    ck_assert(!place.exists && place.value.tag == CS_ABSENT);
    ck_assert_int_eq(tree->source.text.ptr[place.offset], '{');
    place = cs_path_resolve(cs_path_pointer(&reader.arena, root, CS_STR("d/e/1")));
    ck_assert(place.exists && place.value.as.integer == 2);
    ck_assert_ptr_eq(cs_path_pointer(&reader.arena, root, CS_STR("")), root);
    place = cs_path_resolve(root);
    ck_assert(place.exists && place.offset == 0);
    cs_buf_reset(&buf);
    cs_path_write(&buf, root);
    ck_assert_uint_eq(buf.len, 0);
    cs_buf_clear(&buf);
    unit_close(&reader);
}
END_TEST

/* --- types, schemas, records
 * ---------------------------------------------------------------------- */

static const struct cs_field fields[] = {
    {"name", &cs_type_string, CS_FIELD_NAME, "metadata/name", NULL, "Its name"},
    {"secret", &cs_type_string, CS_FIELD_SENSITIVE, "secret", NULL, "A secret"},
    {"count", &cs_type_int, 0, "", NULL, "Computed"},
};
static const struct cs_schema schema = {"thing", "A thing", fields, 3};

START_TEST(records)
{
    struct unit_reader reader;
    unit_open(&reader);
    const struct cs_tree *tree = unit_json(&reader, "{'metadata':{'name':'n'},'secret':'s'}");
    const struct cs_path *root = cs_path_root(&reader.arena, tree);
    struct cs_record *record = cs_record_new(&reader.arena, &schema, root);
    ck_assert_int_eq(cs_schema_find(&schema, CS_STR("count")), 2);
    ck_assert_int_eq(cs_schema_find(&schema, CS_STR("counts")), -1);
    ck_assert_str_eq(cs_schema_suggest(&schema, CS_STR("secert")), "secret");
    ck_assert_ptr_null(cs_schema_suggest(&schema, CS_STR("zzzzzz")));
    struct cs_value v = cs_record_read(record, 0);
    ck_assert(v.tag == CS_UNKNOWN && v.hash == CTRSEC_UNKNOWN_MISSING);
    ck_assert(v.as.record == record && v.len == 1);
    record->slots[0] = cs_value_string(CS_STR("n"));
    record->slots[1] = cs_value_string(CS_STR("s"));
    ck_assert(cs_value_is_string(cs_record_name(record), "n"));
    ck_assert(!(cs_record_read(record, 0).flags & CS_FLAG_SENSITIVE));
    ck_assert(cs_record_read(record, 1).flags & CS_FLAG_SENSITIVE);
    ck_assert_str_eq(unit_pointer(&reader, record, "name"), "/metadata/name");
    ck_assert_str_eq(unit_pointer(&reader, record, "count"), "");
    ck_assert(
        cs_record_place(&reader.arena, record, 2, cs_path_name(&reader.arena, root, CS_STR("x"))));
    ck_assert_str_eq(unit_pointer(&reader, record, "count"), "/x");
    unit_close(&reader);
}
END_TEST

START_TEST(types)
{
    struct cs_arena arena;
    char text[64];
    cs_arena_init(&arena, &cs_alloc_libc, 0);
    const struct cs_type *list = cs_type_list(&arena, &cs_type_string);
    const struct cs_type *map = cs_type_map(&arena, &cs_type_int, list);
    ck_assert_str_eq(cs_type_format(map, text, sizeof text), "map(int, list(string))");
    ck_assert_str_eq(cs_type_format(cs_type_optional(&arena, map), text, 12), "optional_ty");
    ck_assert_str_eq(cs_type_format(&cs_type_dyn, text, sizeof text), "dyn");
    ck_assert(cs_type_equal(list, &cs_type_list_string) && !cs_type_equal(list, &cs_type_list_int));
    ck_assert(!cs_type_equal(map, list) &&
              cs_type_equal(map, cs_type_map(&arena, &cs_type_int, list)));
    struct cs_type record = CS_TYPE_RECORD_OF(&schema);
    ck_assert_str_eq(cs_type_format(&record, text, sizeof text), "thing");
    cs_arena_clear(&arena);
}
END_TEST

static const struct {
    const char *text;
    double amount; /* negative: refused */
} quantities[] = {{"0", 0},
                  {"1", 1},
                  {"100m", 0.1},
                  {"1.5", 1.5},
                  {"128Mi", 134217728},
                  {"1Gi", 1073741824},
                  {"2k", 2000},
                  {"1e3", 1000},
                  {"1E3", 1000},
                  {"1M", 1e6},
                  {"5n", 5e-9},
                  {"5u", 5e-6},
                  {"1Ki", 1024},
                  {"1Ei", 1152921504606846976.0},
                  {".5", 0.5},
                  {"1.", 1},
                  {"", -1},
                  {"x", -1},
                  {"1x", -1},
                  {"1 Gi", -1},
                  {"1KI", -1},
                  {"1e", -1},
                  {"--1", -1}};

START_TEST(amounts)
{
    double amount = -1;
    bool good = cs_quantity_parse(cs_str_from(quantities[_i].text), &amount);
    ck_assert_msg(good == (quantities[_i].amount >= 0), "%s", quantities[_i].text);
    if (good)
        ck_assert_msg(amount == quantities[_i].amount, "%s is %.17g", quantities[_i].text, amount);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("value");
    tcase_add_loop_test(test, equality, 0, UNIT_COUNT(equalities));
    tcase_add_test(test, equality_pays);
    tcase_add_test(test, order);
    tcase_add_test(test, keys);
    tcase_add_test(test, walks);
    tcase_add_test(test, paths);
    tcase_add_test(test, records);
    tcase_add_test(test, types);
    tcase_add_loop_test(test, amounts, 0, UNIT_COUNT(quantities));
    return unit_run("value", test);
}
