/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lists: the lists extension (slice, flatten, sort, distinct, range, reverse) and Kubernetes' list
 * library (isSorted, sum, min, max, indexOf, lastIndexOf, includes). sortBy is the machine's.
 */
#include "cel/cel_build.h"
#include "cel/cel_fn.h"
#include "value/compare.h"

static bool is_list(const struct cs_value *args, uint32_t nargs)
{
    return nargs >= 1 && args[0].tag == CS_LIST;
}

static struct cs_value fn_slice(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    (void)call;
    if (nargs != 3 || !is_list(args, nargs) || args[1].tag != CS_INT || args[2].tag != CS_INT)
        return cs_fn_no_overload();
    int64_t start = args[1].as.integer, end = args[2].as.integer;
    if (start < 0 || start > end || end > args[0].len)
        return cs_value_error(CS_FAULT_RANGE);
    if (start == end)
        return cs_fn_list(NULL, 0);
    /* the block is shared: what stands behind it is found from its end, so its flags go */
    return cs_fn_list(args[0].as.items + start, (uint32_t)(end - start));
}

/* How many elements there will be, `depth` lists in lists taken apart; false: used up, or nested
   more than `levels` deep. */
static bool count_flat(struct cs_call *call, struct cs_value list, int64_t depth, uint32_t levels,
                       uint64_t *count)
{
    if (levels == 0 || !cs_call_pay(call, list.len))
        return false;
    for (uint32_t i = 0; i < list.len; i++) {
        struct cs_value item = list.as.items[i];
        if (depth == 0 || item.tag != CS_LIST)
            ++*count;
        else if (!count_flat(call, item, depth - 1, levels - 1, count))
            return false;
    }
    return true;
}

static struct cs_value *fill_flat(struct cs_value list, int64_t depth, struct cs_value *out)
{
    for (uint32_t i = 0; i < list.len; i++) {
        struct cs_value item = list.as.items[i];
        if (depth == 0 || item.tag != CS_LIST)
            *out++ = item;
        else
            out = fill_flat(item, depth - 1, out);
    }
    return out;
}

static struct cs_value fn_flatten(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    int64_t depth = 1;
    uint64_t count = 0;
    if (!is_list(args, nargs) || nargs > 2 || (nargs == 2 && args[1].tag != CS_INT))
        return cs_fn_no_overload();
    if (nargs == 2)
        depth = args[1].as.integer;
    if (depth < 0)
        return cs_value_error(CS_FAULT_ARGUMENT);
    if (!count_flat(call, args[0], depth, CS_VALUE_NEST_MOST, &count))
        return cs_call_limit(call);
    struct cs_value *items = cs_fn_values(call, count);
    if (items == NULL)
        return cs_call_limit(call);
    fill_flat(args[0], depth, items);
    return cs_fn_list(items, (uint32_t)count);
}

static struct cs_value fn_sort(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    if (nargs != 1 || !is_list(args, nargs))
        return cs_fn_no_overload();
    struct cs_builder keys = {.items = (struct cs_value *)args[0].as.items, .count = args[0].len};
    return keys.count == 0 ? args[0] : cs_build_sorted(call, args[0], &keys);
}

/* 1: found, 0: not found, -1: the fuel is used up. */
static int find_value(struct cs_call *call, const struct cs_value *items, uint32_t count,
                      struct cs_value wanted, uint32_t *at)
{
    for (uint32_t i = 0; i < count; i++) {
        if (cs_compare_equal(items[i], wanted, call->fuel)) {
            *at = i;
            return 1;
        }
        if (*call->fuel == 0)
            return -1;
    }
    return 0;
}

static struct cs_value fn_distinct(struct cs_call *call, const struct cs_value *args,
                                   uint32_t nargs)
{
    if (nargs != 1 || !is_list(args, nargs))
        return cs_fn_no_overload();
    struct cs_value *items = cs_fn_values(call, args[0].len);
    uint32_t count = 0, at;
    if (items == NULL)
        return cs_call_limit(call);
    for (uint32_t i = 0; i < args[0].len; i++) {
        int found = find_value(call, items, count, args[0].as.items[i], &at);
        if (found < 0)
            return cs_call_limit(call);
        if (found == 0)
            items[count++] = args[0].as.items[i];
    }
    return cs_fn_list(items, count);
}

static struct cs_value fn_range(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    if (nargs != 1 || args[0].tag != CS_INT)
        return cs_fn_no_overload();
    int64_t count = args[0].as.integer;
    if (count < 0)
        return cs_value_error(CS_FAULT_ARGUMENT);
    struct cs_value *items = cs_fn_values(call, (uint64_t)count);
    if (items == NULL)
        return cs_call_limit(call);
    for (int64_t i = 0; i < count; i++)
        items[i] = cs_value_int(i);
    return cs_fn_list(items, (uint32_t)count);
}

struct cs_value cs_fn_list_reverse(struct cs_call *call, struct cs_value list)
{
    struct cs_value *items = cs_fn_values(call, list.len);
    if (items == NULL)
        return cs_call_limit(call);
    for (uint32_t i = 0; i < list.len; i++)
        items[i] = list.as.items[list.len - 1 - i];
    return cs_fn_list(items, list.len);
}

/* Kubernetes. */

struct cs_value cs_fn_list_index_of(struct cs_call *call, const struct cs_value *args)
{
    uint32_t at = 0;
    int found = find_value(call, args[0].as.items, args[0].len, args[1], &at);
    if (found < 0)
        return cs_call_limit(call);
    return cs_value_int(found == 0 ? -1 : (int64_t)at);
}

struct cs_value cs_fn_list_last_index_of(struct cs_call *call, const struct cs_value *args)
{
    for (uint32_t i = args[0].len; i-- > 0;) {
        if (cs_compare_equal(args[0].as.items[i], args[1], call->fuel))
            return cs_value_int(i);
        if (*call->fuel == 0)
            return cs_call_limit(call);
    }
    return cs_value_int(-1);
}

static struct cs_value fn_includes(struct cs_call *call, const struct cs_value *args,
                                   uint32_t nargs)
{
    uint32_t at;
    if (nargs != 2)
        return cs_fn_no_overload();
    bool list = args[0].tag == CS_LIST;
    int found =
        find_value(call, list ? args[0].as.items : args, list ? args[0].len : 1, args[1], &at);
    return found < 0 ? cs_call_limit(call) : cs_value_bool(found == 1);
}

/* The order of two elements to *order. False: *failure says why there is none. */
static bool order_of(struct cs_call *call, struct cs_value a, struct cs_value b,
                     enum cs_order *order, struct cs_value *failure)
{
    *failure = cs_fn_no_overload();
    if (!cs_call_pay(call, 1 + cs_compare_order_steps(a, b))) {
        *failure = cs_call_limit(call);
        return false;
    }
    *order = cs_compare_order(a, b);
    return *order != CS_ORDER_NONE;
}

/* A list of one must hold something that has an order too. */
static bool one_has_order(struct cs_value list)
{
    return list.len == 0 || cs_compare_has_order(list.as.items[0]);
}

static struct cs_value fn_is_sorted(struct cs_call *call, const struct cs_value *args,
                                    uint32_t nargs)
{
    enum cs_order order;
    struct cs_value failure;
    if (nargs != 1 || !is_list(args, nargs) || !one_has_order(args[0]))
        return cs_fn_no_overload();
    for (uint32_t i = 1; i < args[0].len; i++) {
        if (!order_of(call, args[0].as.items[i - 1], args[0].as.items[i], &order, &failure))
            return failure;
        if (order == CS_ORDER_GREATER)
            return cs_value_bool(false);
    }
    return cs_value_bool(true);
}

/* The first element than which no other is in the order `better`. */
static struct cs_value extreme(struct cs_call *call, const struct cs_value *args, uint32_t nargs,
                               enum cs_order better)
{
    enum cs_order order;
    struct cs_value failure;
    if (nargs != 1 || !is_list(args, nargs) || !one_has_order(args[0]))
        return cs_fn_no_overload();
    if (args[0].len == 0)
        return cs_value_error(CS_FAULT_ARGUMENT);
    struct cs_value best = args[0].as.items[0];
    for (uint32_t i = 1; i < args[0].len; i++) {
        if (!order_of(call, args[0].as.items[i], best, &order, &failure))
            return failure;
        if (order == better)
            best = args[0].as.items[i];
    }
    return best;
}

static struct cs_value fn_min(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    return extreme(call, args, nargs, CS_ORDER_LESS);
}

static struct cs_value fn_max(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    return extreme(call, args, nargs, CS_ORDER_GREATER);
}

static struct cs_value sum(struct cs_call *call, const struct cs_value *args, uint32_t nargs,
                           struct cs_value empty)
{
    if (nargs != 1 || !is_list(args, nargs))
        return cs_fn_no_overload();
    if (!cs_call_pay(call, args[0].len))
        return cs_call_limit(call);
    struct cs_value total = args[0].len == 0 ? empty : args[0].as.items[0];
    bool summable = total.tag == CS_INT || total.tag == CS_UINT || total.tag == CS_DOUBLE ||
                    total.tag == CS_DURATION;
    for (uint32_t i = 1; i < args[0].len && summable; i++) {
        struct cs_value item = args[0].as.items[i];
        if (item.tag != total.tag)
            return cs_fn_no_overload();
        total = cs_fn_add(total, item);
        if (total.tag == CS_ERROR)
            return total;
    }
    return summable ? total : cs_fn_no_overload();
}

static struct cs_value fn_sum(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    return sum(call, args, nargs, cs_value_int(0));
}

static struct cs_value fn_sum_uint(struct cs_call *call, const struct cs_value *args,
                                   uint32_t nargs)
{
    return sum(call, args, nargs, cs_value_uint(0));
}

static struct cs_value fn_sum_double(struct cs_call *call, const struct cs_value *args,
                                     uint32_t nargs)
{
    return sum(call, args, nargs, cs_value_double(0));
}

static struct cs_value fn_sum_duration(struct cs_call *call, const struct cs_value *args,
                                       uint32_t nargs)
{
    return sum(call, args, nargs, cs_value_time(CS_DURATION, 0, 0));
}

static const struct cs_function sum_uint = {.name = "sum", .call = fn_sum_uint, .cost = 1};
static const struct cs_function sum_double = {.name = "sum", .call = fn_sum_double, .cost = 1};
static const struct cs_function sum_duration = {.name = "sum", .call = fn_sum_duration, .cost = 1};

#define BOOL &cs_type_bool
#define INT &cs_type_int
#define UINT &cs_type_uint
#define DOUBLE &cs_type_double
#define LIST_A &cs_fn_list_a

static const struct cs_type list_uint = CS_TYPE_LIST_OF(UINT);
static const struct cs_type list_double = CS_TYPE_LIST_OF(DOUBLE);
static const struct cs_type list_bool = CS_TYPE_LIST_OF(BOOL);
static const struct cs_type list_bytes = CS_TYPE_LIST_OF(&cs_type_bytes);
static const struct cs_type list_duration = CS_TYPE_LIST_OF(&cs_type_duration);
static const struct cs_type list_timestamp = CS_TYPE_LIST_OF(&cs_type_timestamp);
static const struct cs_type list_list_a = CS_TYPE_LIST_OF(LIST_A);

/* X(list type, element type) of what has an order */
#define ORDERED(X)                           \
    X(&cs_type_list_int, INT)                \
    X(&list_uint, UINT)                      \
    X(&list_double, DOUBLE)                  \
    X(&list_bool, BOOL)                      \
    X(&cs_type_list_string, &cs_type_string) \
    X(&list_bytes, &cs_type_bytes)           \
    X(&list_duration, &cs_type_duration)     \
    X(&list_timestamp, &cs_type_timestamp)

#define TO_BOOL(list, element) CS_FN_MEMBER(BOOL, list),
#define TO_LIST(list, element) CS_FN_MEMBER(list, list),
#define TO_ELEMENT(list, element) CS_FN_MEMBER(element, list),

static const struct cs_overload slice_overloads[] = {CS_FN_MEMBER(LIST_A, LIST_A, INT, INT)};
static const struct cs_overload flatten_overloads[] = {
    CS_FN_MEMBER(LIST_A, &list_list_a), CS_FN_MEMBER(&cs_type_list_dyn, &cs_type_list_dyn, INT)};
static const struct cs_overload sort_overloads[] = {ORDERED(TO_LIST)};
static const struct cs_overload distinct_overloads[] = {CS_FN_MEMBER(LIST_A, LIST_A)};
static const struct cs_overload range_overloads[] = {CS_FN_GLOBAL(&cs_type_list_int, INT)};
static const struct cs_overload is_sorted_overloads[] = {ORDERED(TO_BOOL)};
static const struct cs_overload extreme_overloads[] = {ORDERED(TO_ELEMENT)};
static const struct cs_overload includes_overloads[] = {
    CS_FN_MEMBER(BOOL, &cs_type_dyn, &cs_type_dyn)};

#define SUM(element, list, row)                                                             \
    {                                                                                       \
        .member = true, .nparams = 1, .params = {list}, .result = (element), .exact = (row) \
    }
static const struct cs_overload sum_overloads[] = {
    SUM(INT, &cs_type_list_int, NULL), SUM(UINT, &list_uint, &sum_uint),
    SUM(DOUBLE, &list_double, &sum_double), SUM(&cs_type_duration, &list_duration, &sum_duration)};

const struct cs_function cs_fn_list_rows[] = {
    CS_FN_ROW("slice", fn_slice, slice_overloads, 1, 34),
    CS_FN_ROW("flatten", fn_flatten, flatten_overloads, 1, 34),
    CS_FN_ROW("sort", fn_sort, sort_overloads, 1, 34),
    CS_FN_ROW("distinct", fn_distinct, distinct_overloads, 1, 34),
    CS_FN_ROW("lists.range", fn_range, range_overloads, 1, 34),
    CS_FN_ROW("isSorted", fn_is_sorted, is_sorted_overloads, 1, 0),
    CS_FN_ROW("sum", fn_sum, sum_overloads, 1, 0),
    CS_FN_ROW("min", fn_min, extreme_overloads, 1, 0),
    CS_FN_ROW("max", fn_max, extreme_overloads, 1, 0),
    CS_FN_ROW("includes", fn_includes, includes_overloads, 1, 37),
    {.name = NULL}};
