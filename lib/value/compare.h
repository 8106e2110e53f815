/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Equality and order of values as CEL defines them: numbers compare across int, uint and double by
 * their mathematical value, NaN equals nothing, maps ignore order, values of other types are
 * unequal. Deep values are compared with an explicit depth limit.
 */
#ifndef CS_VALUE_COMPARE_H
#define CS_VALUE_COMPARE_H

#include "value/value.h"

enum cs_order { CS_ORDER_LESS = -1, CS_ORDER_EQUAL = 0, CS_ORDER_GREATER = 1, CS_ORDER_NONE = 2 };

/* Steps are subtracted from *fuel (one per value visited); where it runs out: false, *fuel = 0. */
bool cs_compare_equal(struct cs_value a, struct cs_value b, uint64_t *fuel);

/* Of two numbers, strings, bytes, bools, timestamps, durations; NONE: not comparable, or a NaN. */
enum cs_order cs_compare_order(struct cs_value a, struct cs_value b);

/* Whether it is of a kind that has an order, and no NaN. */
bool cs_compare_has_order(struct cs_value v);

/* The steps that an order of the two and a search of a key in a map are worth: who calls pays. */
uint64_t cs_compare_order_steps(struct cs_value a, struct cs_value b);
uint64_t cs_compare_find_steps(struct cs_value map, struct cs_value key);

/* Finds a key of any kind in a map (numbers across types), pair number or -1. */
int64_t cs_compare_find(struct cs_value map, struct cs_value key);

#endif
