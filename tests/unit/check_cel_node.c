/* SPDX-License-Identifier: Apache-2.0 */
/* Suite of cel/cel_node.c: equal nodes are one, and what a node knows of those below it. */
#include <check.h>

#include "cel/cel_function.h"
#include "cel/cel_unit.h"
#include "unit_run.h"

static struct cs_unit *open_unit(void)
{
    struct cs_unit *unit = cs_unit_new(&cs_alloc_libc, &cs_limits_default);
    ck_assert_ptr_nonnull(unit);
    return unit;
}

static uint32_t add(struct cs_unit *unit, struct cs_node node, const uint32_t *args)
{
    uint32_t number = UINT32_MAX;
    ck_assert(cs_node_add(unit, node, args, &number));
    ck_assert_uint_lt(number, unit->nnodes);
    return number;
}

static uint32_t leaf(struct cs_unit *unit, enum cs_node_op op, uint32_t data)
{
    return add(unit, (struct cs_node){.op = (uint8_t)op, .data = data}, NULL);
}

START_TEST(equal_nodes)
{
    struct cs_unit *unit = open_unit();
    uint32_t x = leaf(unit, CS_NODE_VARIABLE, 1), y = leaf(unit, CS_NODE_VARIABLE, 2);
    ck_assert_uint_ne(x, y);
    ck_assert_uint_eq(x, leaf(unit, CS_NODE_VARIABLE, 1));
    ck_assert_uint_ne(x, leaf(unit, CS_NODE_LOCAL, 1));
    struct cs_node and = {.op = CS_NODE_AND, .nargs = 2};
    uint32_t both[2] = {x, y}, turned[2] = {y, x};
    uint32_t first = add(unit, and, both);
    ck_assert_uint_eq(first, add(unit, and, both));
    ck_assert_uint_ne(first, add(unit, and, turned));
    and.op = CS_NODE_OR;
    ck_assert_uint_ne(first, add(unit, and, both));
    and = (struct cs_node){.op = CS_NODE_AND, .nargs = 1};
    ck_assert_uint_ne(first, add(unit, and, both));
    /* all that a node is counts */
    struct cs_node key = {.op = CS_NODE_KEY, .nargs = 1, .data = 7};
    uint32_t plain = add(unit, key, &x);
    key.flags = CS_NODE_OPTIONAL_ACCESS;
    ck_assert_uint_ne(plain, add(unit, key, &x));
    key.flags = 0;
    key.subject = cs_function_at(0);
    ck_assert_uint_ne(plain, add(unit, key, &x));
    ck_assert_uint_eq(cs_node_arg(unit, plain, 0), x);
    cs_unit_free(unit);
}
END_TEST

/* Tables grow; numbers stay. */
START_TEST(many_nodes)
{
    enum { COUNT = 5000 };
    struct cs_unit *unit = open_unit();
    uint32_t x = leaf(unit, CS_NODE_VARIABLE, 0);
    for (uint32_t round = 0; round < 2; round++)
        for (uint32_t i = 0; i < COUNT; i++) {
            struct cs_node key = {.op = CS_NODE_KEY, .nargs = 1, .data = i};
            ck_assert_uint_eq(add(unit, key, &x), i + 1);
        }
    ck_assert_uint_eq(unit->nnodes, COUNT + 1);
    ck_assert_uint_eq(unit->nodes[x].uses, COUNT);
    cs_unit_free(unit);
}
END_TEST

/* How far the local variables below a node reach, and which slots it reads. */
START_TEST(sums)
{
    struct cs_unit *unit = open_unit();
    uint32_t inner = leaf(unit, CS_NODE_LOCAL, 0), outer = leaf(unit, CS_NODE_LOCAL, 2);
    uint32_t x = leaf(unit, CS_NODE_VARIABLE, 4);
    ck_assert_uint_eq(unit->nodes[inner].free, 1);
    ck_assert_uint_eq(unit->nodes[outer].free, 3);
    ck_assert_uint_eq(unit->nodes[x].slots, 5);
    uint32_t args[2] = {x, inner};
    struct cs_node fold = {.op = CS_NODE_FOLD, .nargs = 2, .variables = 1};
    uint32_t closed = add(unit, fold, args);
    ck_assert_uint_eq(unit->nodes[closed].free, 0);
    ck_assert_uint_eq(unit->nodes[closed].slots, 5);
    args[1] = outer;
    ck_assert_uint_eq(unit->nodes[add(unit, fold, args)].free, 2);
    fold.variables = 2;
    ck_assert_uint_eq(unit->nodes[add(unit, fold, args)].free, 1);
    /* the range stands outside of its loop */
    uint32_t range[2] = {inner, closed};
    ck_assert_uint_eq(unit->nodes[add(unit, fold, range)].free, 1);
    ck_assert_uint_eq(unit->nodes[x].uses, 3);
    cs_unit_free(unit);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("cel_node");
    tcase_add_test(test, equal_nodes);
    tcase_add_test(test, many_nodes);
    tcase_add_test(test, sums);
    return unit_run("cel_node", test);
}
