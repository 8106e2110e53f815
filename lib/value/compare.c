/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Equality and order. contract: value/compare.h
 *
 * An int or uint meets a double as a double, as the conformance tests of CEL demand: beyond 2^53 an
 * integer may so equal a double that it is not exactly. Integers among themselves are exact.
 */
#include "value/compare.h"

#include "value/opaque.h"
#include "value/record.h"
#include "value/schema.h"
#include "value/type.h"

enum { BYTES_A_STEP = 256, PAIRS_A_STEP = 8 };

static bool is_number(struct cs_value v)
{
    return v.tag == CS_INT || v.tag == CS_UINT || v.tag == CS_DOUBLE;
}

static double as_double(struct cs_value v)
{
    if (v.tag == CS_DOUBLE)
        return v.as.number;
    return v.tag == CS_INT ? (double)v.as.integer : (double)v.as.unsigned_integer;
}

static enum cs_order order_double(double a, double b)
{
    if (a < b)
        return CS_ORDER_LESS;
    if (a > b)
        return CS_ORDER_GREATER;
    return a == b ? CS_ORDER_EQUAL : CS_ORDER_NONE;
}

#define ORDER(a, b) ((a) < (b) ? CS_ORDER_LESS : (a) > (b) ? CS_ORDER_GREATER : CS_ORDER_EQUAL)

static enum cs_order order_numbers(struct cs_value a, struct cs_value b)
{
    if (a.tag == CS_DOUBLE || b.tag == CS_DOUBLE)
        return order_double(as_double(a), as_double(b));
    if (a.tag == CS_INT && b.tag == CS_INT)
        return ORDER(a.as.integer, b.as.integer);
    if (a.tag == CS_INT && a.as.integer < 0)
        return CS_ORDER_LESS;
    if (b.tag == CS_INT && b.as.integer < 0)
        return CS_ORDER_GREATER;
    /* neither is negative: both members of the union hold the same number */
    return ORDER(a.as.unsigned_integer, b.as.unsigned_integer);
}

enum cs_order cs_compare_order(struct cs_value a, struct cs_value b)
{
    if (is_number(a) && is_number(b))
        return order_numbers(a, b);
    if (a.tag != b.tag)
        return CS_ORDER_NONE;
    switch (a.tag) {
    case CS_BOOL:
        return ORDER(a.as.boolean, b.as.boolean);
    case CS_STRING:
    case CS_BYTES: {
        int order = cs_str_order(cs_value_str(a), cs_value_str(b));
        return ORDER(order, 0);
    }
    case CS_TIMESTAMP:
    case CS_DURATION:
        if (a.as.integer != b.as.integer)
            return ORDER(a.as.integer, b.as.integer);
        return ORDER(a.len, b.len);
    default:
        return CS_ORDER_NONE;
    }
}

bool cs_compare_has_order(struct cs_value v)
{
    v.len = v.tag == CS_STRING || v.tag == CS_BYTES ? 0 : v.len; /* no text need be read */
    return cs_compare_order(v, v) != CS_ORDER_NONE;
}

static bool is_text(struct cs_value v)
{
    return v.tag == CS_STRING || v.tag == CS_BYTES;
}

uint64_t cs_compare_order_steps(struct cs_value a, struct cs_value b)
{
    if (!is_text(a) || a.tag != b.tag)
        return 0;
    return (a.len < b.len ? a.len : b.len) / BYTES_A_STEP;
}

/* Keys that are no strings are looked for one by one. A string is hashed where there is a
   seeded index, else it may have to be compared with each key. */
uint64_t cs_compare_find_steps(struct cs_value map, struct cs_value key)
{
    if (key.tag != CS_STRING)
        return map.len / PAIRS_A_STEP;
    uint64_t most = map.len > CS_INDEX_PLAIN / 2 ? 2 : map.len;
    return key.len * most / BYTES_A_STEP;
}

/* Only a number that is exactly an int or a uint can be a key. */
static bool key_number(struct cs_value key, struct cs_value *out)
{
    if (key.tag != CS_DOUBLE) {
        *out = key;
        return is_number(key);
    }
    double d = key.as.number;
    if (d >= -9223372036854775808.0 && d < 9223372036854775808.0)
        *out = cs_value_int((int64_t)d);
    else if (d >= 0 && d < 18446744073709551616.0)
        *out = cs_value_uint((uint64_t)d);
    else
        return false;
    return as_double(*out) == d;
}

int64_t cs_compare_find(struct cs_value map, struct cs_value key)
{
    if (map.tag != CS_MAP)
        return -1;
    if (key.tag == CS_STRING)
        return cs_value_find(map, cs_value_str(key));
    if (key.tag != CS_BOOL && !key_number(key, &key))
        return -1;
    for (uint32_t i = 0; i < map.len; i++) {
        struct cs_value candidate = map.as.items[2 * (size_t)i];
        if (candidate.tag != CS_STRING && cs_compare_order(candidate, key) == CS_ORDER_EQUAL)
            return i;
    }
    return -1;
}

static bool pay(uint64_t *fuel, uint64_t steps)
{
    if (*fuel <= steps) {
        *fuel = 0;
        return false;
    }
    *fuel -= steps;
    return true;
}

static bool equal(struct cs_value a, struct cs_value b, uint32_t depth, uint64_t *fuel);

static bool equal_lists(struct cs_value a, struct cs_value b, uint32_t depth, uint64_t *fuel)
{
    if (a.len != b.len)
        return false;
    for (uint32_t i = 0; i < a.len; i++)
        if (!equal(a.as.items[i], b.as.items[i], depth, fuel))
            return false;
    return true;
}

static bool equal_maps(struct cs_value a, struct cs_value b, uint32_t depth, uint64_t *fuel)
{
    if (a.len != b.len)
        return false;
    for (uint32_t i = 0; i < a.len; i++) {
        struct cs_value key = a.as.items[2 * (size_t)i];
        if (!pay(fuel, cs_compare_find_steps(b, key)))
            return false;
        int64_t pair = cs_compare_find(b, key);
        if (pair < 0 ||
            !equal(a.as.items[2 * (size_t)i + 1], b.as.items[2 * pair + 1], depth, fuel))
            return false;
    }
    return true;
}

static bool equal_records(const struct cs_record *a, const struct cs_record *b, uint32_t depth,
                          uint64_t *fuel)
{
    if (a == b)
        return true;
    if (a->schema != b->schema)
        return false;
    for (uint32_t i = 0; i < a->schema->count; i++)
        if (!equal(a->slots[i], b->slots[i], depth, fuel))
            return false;
    return true;
}

static bool equal_types(const struct cs_type *a, const struct cs_type *b)
{
    if (a == b)
        return true;
    if (a->kind != b->kind || a->schema != b->schema)
        return false;
    return a->kind != CS_TYPE_OPAQUE || strcmp(a->name, b->name) == 0;
}

static bool equal_optionals(struct cs_value a, struct cs_value b, uint32_t depth, uint64_t *fuel)
{
    if (a.as.boxed == NULL || b.as.boxed == NULL)
        return a.as.boxed == b.as.boxed;
    return equal(*a.as.boxed, *b.as.boxed, depth, fuel);
}

static bool equal_opaque(const struct cs_opaque *a, const struct cs_opaque *b, uint64_t *fuel)
{
    if (a == b)
        return true;
    return a->kind == b->kind && pay(fuel, cs_opaque_size(a) / BYTES_A_STEP) &&
           a->kind->equal(a, b);
}

static bool equal(struct cs_value a, struct cs_value b, uint32_t depth, uint64_t *fuel)
{
    if (!pay(fuel, 1))
        return false;
    if (is_number(a) && is_number(b))
        return order_numbers(a, b) == CS_ORDER_EQUAL;
    if (a.tag != b.tag)
        return false;
    if (depth == 0) { /* not decided, as when the fuel is used up */
        *fuel = 0;
        return false;
    }
    switch (a.tag) {
    case CS_ABSENT:
    case CS_NULL:
        return true;
    case CS_BOOL:
        return a.as.boolean == b.as.boolean;
    case CS_STRING:
    case CS_BYTES:
        return a.len == b.len &&
               (a.as.text == b.as.text || (pay(fuel, a.len / BYTES_A_STEP) &&
                                           cs_str_equal(cs_value_str(a), cs_value_str(b))));
    case CS_LIST:
        return equal_lists(a, b, depth - 1, fuel);
    case CS_MAP:
        return equal_maps(a, b, depth - 1, fuel);
    case CS_RECORD:
        return equal_records(a.as.record, b.as.record, depth - 1, fuel);
    case CS_TYPE:
        return equal_types(a.as.type, b.as.type);
    case CS_TIMESTAMP:
    case CS_DURATION:
        return a.as.integer == b.as.integer && a.len == b.len;
    case CS_OPTIONAL:
        return equal_optionals(a, b, depth - 1, fuel);
    case CS_OPAQUE:
        return equal_opaque(a.as.opaque, b.as.opaque, fuel);
    default:
        return false;
    }
}

bool cs_compare_equal(struct cs_value a, struct cs_value b, uint64_t *fuel)
{
    return equal(a, b, CS_VALUE_NEST_MOST, fuel);
}
