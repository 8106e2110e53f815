/* SPDX-License-Identifier: Apache-2.0 */
/* Suite of cel/cel_fold.c: what is computed while compiling, and what is left to the run. */
#include <check.h>

#include "cel/cel_constant.h"
#include "cel/cel_fold.h"
#include "unit_run.h"

static struct cs_unit *open_unit(void)
{
    struct cs_unit *unit = cs_unit_new(&cs_alloc_libc, &cs_limits_default);
    ck_assert_ptr_nonnull(unit);
    return unit;
}

static uint32_t constant(struct cs_unit *unit, struct cs_value v)
{
    struct cs_node node = {.op = CS_NODE_CONSTANT};
    uint32_t number = UINT32_MAX;
    ck_assert(cs_constant_add(unit, v, &node.data));
    ck_assert(cs_node_add(unit, node, NULL, &number));
    return number;
}

static const struct cs_function *function(const char *name)
{
    const struct cs_function *found = cs_function_find(cs_str_from(name));
    ck_assert_ptr_nonnull(found);
    return found;
}

START_TEST(calls)
{
    struct cs_unit *unit = open_unit();
    uint32_t args[2] = {constant(unit, cs_value_int(40)), constant(unit, cs_value_int(2))}, out = 0;
    ck_assert_int_eq(CS_FOLD_YES, cs_fold_call(unit, function("_+_"), args, 2, &out));
    ck_assert_int_eq(unit->constants[out].as.integer, 42);
    /* what fails is left to the run, which may not come to it */
    args[1] = constant(unit, cs_value_int(0));
    ck_assert_int_eq(CS_FOLD_NO, cs_fold_call(unit, function("_/_"), args, 2, &out));
    args[1] = constant(unit, cs_value_string(CS_STR("a")));
    ck_assert_int_eq(CS_FOLD_NO, cs_fold_call(unit, function("_+_"), args, 2, &out));
    /* what reads the input */
    struct cs_node variable = {.op = CS_NODE_VARIABLE};
    ck_assert(cs_node_add(unit, variable, NULL, &args[1]));
    ck_assert_int_eq(CS_FOLD_NO, cs_fold_call(unit, function("_+_"), args, 2, &out));
    /* more than a little work */
    args[0] = constant(unit, cs_value_int(100000));
    ck_assert_int_eq(CS_FOLD_NO, cs_fold_call(unit, function("lists.range"), args, 1, &out));
    args[0] = constant(unit, cs_value_int(3));
    ck_assert_int_eq(CS_FOLD_YES, cs_fold_call(unit, function("lists.range"), args, 1, &out));
    ck_assert_uint_eq(unit->constants[out].len, 3);
    cs_unit_free(unit);
}
END_TEST

START_TEST(literals)
{
    struct cs_unit *unit = open_unit();
    uint32_t args[4] = {
        constant(unit, cs_value_string(CS_STR("a"))), constant(unit, cs_value_int(1)),
        constant(unit, cs_value_string(CS_STR("b"))), constant(unit, cs_value_int(2))};
    uint32_t out = 0, again = 1;
    ck_assert_int_eq(CS_FOLD_YES, cs_fold_literal(unit, CS_LIST, args, 4, &out));
    ck_assert_uint_eq(unit->constants[out].len, 4);
    ck_assert_int_eq(CS_FOLD_YES, cs_fold_literal(unit, CS_LIST, args, 4, &again));
    ck_assert_uint_eq(out, again);
    ck_assert_int_eq(CS_FOLD_YES, cs_fold_literal(unit, CS_MAP, args, 4, &out));
    ck_assert_int_eq(cs_value_get(unit->constants[out], "b").as.integer, 2);
    ck_assert_int_eq(CS_FOLD_YES, cs_fold_literal(unit, CS_LIST, args, 0, &out));
    ck_assert_uint_eq(unit->constants[out].len, 0);
    /* a key twice is an error of the run */
    args[2] = args[0];
    ck_assert_int_eq(CS_FOLD_NO, cs_fold_literal(unit, CS_MAP, args, 4, &out));
    struct cs_node variable = {.op = CS_NODE_VARIABLE};
    ck_assert(cs_node_add(unit, variable, NULL, &args[3]));
    ck_assert_int_eq(CS_FOLD_NO, cs_fold_literal(unit, CS_LIST, args, 4, &out));
    cs_unit_free(unit);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("cel_fold");
    tcase_add_test(test, calls);
    tcase_add_test(test, literals);
    return unit_run("cel_fold", test);
}
