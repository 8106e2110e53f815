/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Operators: equality, order, arithmetic, concatenation, membership, size. The machine has its own
 * instructions for the common cases; the meaning of all cases is here.
 *
 * The arithmetic of int and uint never wraps: what does not fit is the error "integer overflow".
 */
#include "base/utf8.h"
#include "cel/cel_fn.h"
#include "value/compare.h"

static struct cs_value divide_by_zero(void)
{
    return cs_value_error(CS_FAULT_DIVIDE);
}

static struct cs_value int_or_overflow(bool overflow, int64_t result)
{
    return overflow ? cs_value_error(CS_FAULT_OVERFLOW) : cs_value_int(result);
}

static struct cs_value uint_or_overflow(bool overflow, uint64_t result)
{
    return overflow ? cs_value_error(CS_FAULT_OVERFLOW) : cs_value_uint(result);
}

/* Equality and order. */

static struct cs_value equal(struct cs_call *call, const struct cs_value *args, bool wanted)
{
    uint64_t before = *call->fuel;
    bool same = cs_compare_equal(args[0], args[1], call->fuel);
    if (!same && *call->fuel == 0 && before != 0)
        return cs_call_limit(call);
    return cs_value_bool(same == wanted);
}

static struct cs_value fn_equal(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    return nargs == 2 ? equal(call, args, true) : cs_fn_no_overload();
}

static struct cs_value fn_unequal(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    return nargs == 2 ? equal(call, args, false) : cs_fn_no_overload();
}

static bool is_number(struct cs_value v)
{
    return v.tag == CS_INT || v.tag == CS_UINT || v.tag == CS_DOUBLE;
}

/* Which orders answer true: bits of 1 << (order + 1). A NaN has no order, but is no error. */
enum { LESS = 1, EQUAL = 2, GREATER = 4 };

static struct cs_value ordered(struct cs_call *call, const struct cs_value *args, uint32_t nargs,
                               uint32_t wanted)
{
    if (nargs != 2)
        return cs_fn_no_overload();
    struct cs_value a = args[0], b = args[1];
    bool numbers = is_number(a) && is_number(b);
    if (!cs_call_pay(call, cs_compare_order_steps(a, b)))
        return cs_call_limit(call);
    enum cs_order order = cs_compare_order(a, b);
    if (order == CS_ORDER_NONE)
        return numbers ? cs_value_bool(false) : cs_fn_no_overload();
    return cs_value_bool((wanted & 1u << (order + 1)) != 0);
}

static struct cs_value fn_less(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    return ordered(call, args, nargs, LESS);
}

static struct cs_value fn_at_most(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    return ordered(call, args, nargs, LESS | EQUAL);
}

static struct cs_value fn_greater(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    return ordered(call, args, nargs, GREATER);
}

static struct cs_value fn_at_least(struct cs_call *call, const struct cs_value *args,
                                   uint32_t nargs)
{
    return ordered(call, args, nargs, GREATER | EQUAL);
}

/* Arithmetic and concatenation. */

static struct cs_value join_texts(struct cs_call *call, struct cs_value a, struct cs_value b)
{
    if (b.len == 0)
        return a;
    if (a.len == 0)
        return b;
    char *text = cs_fn_text(call, (uint64_t)a.len + b.len);
    if (text == NULL)
        return cs_call_limit(call);
    memcpy(text, a.as.text, a.len);
    memcpy(text + a.len, b.as.text, b.len);
    struct cs_value joined = cs_value_string(cs_str_of(text, (size_t)a.len + b.len));
    joined.tag = a.tag;
    return joined;
}

static struct cs_value join_lists(struct cs_call *call, struct cs_value a, struct cs_value b)
{
    if (b.len == 0)
        return a;
    if (a.len == 0)
        return b;
    struct cs_value *items = cs_fn_values(call, (uint64_t)a.len + b.len);
    if (items == NULL)
        return cs_call_limit(call);
    memcpy(items, a.as.items, a.len * sizeof *items);
    memcpy(items + a.len, b.as.items, b.len * sizeof *items);
    return cs_fn_list(items, a.len + b.len);
}

/* Of two numbers of one type; what does not fit an integer is an error. */
#define NUMBER_OPERATION(name, builtin, sign)                                 \
    static struct cs_value name(struct cs_value a, struct cs_value b)         \
    {                                                                         \
        int64_t i;                                                            \
        uint64_t u;                                                           \
        bool over;                                                            \
        if (a.tag != b.tag)                                                   \
            return cs_fn_no_overload();                                       \
        switch (a.tag) {                                                      \
        case CS_INT:                                                          \
            over = builtin(a.as.integer, b.as.integer, &i);                   \
            return int_or_overflow(over, i);                                  \
        case CS_UINT:                                                         \
            over = builtin(a.as.unsigned_integer, b.as.unsigned_integer, &u); \
            return uint_or_overflow(over, u);                                 \
        case CS_DOUBLE:                                                       \
            return cs_value_double(a.as.number sign b.as.number);             \
        default:                                                              \
            return cs_fn_no_overload();                                       \
        }                                                                     \
    }
NUMBER_OPERATION(add_numbers, __builtin_add_overflow, +)
NUMBER_OPERATION(subtract_numbers, __builtin_sub_overflow, -)
NUMBER_OPERATION(multiply_numbers, __builtin_mul_overflow, *)

static bool is_time(struct cs_value v)
{
    return v.tag == CS_TIMESTAMP || v.tag == CS_DURATION;
}

struct cs_value cs_fn_add(struct cs_value a, struct cs_value b)
{
    return is_time(a) ? cs_fn_time_add(a, b) : add_numbers(a, b);
}

static struct cs_value fn_add(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    if (nargs != 2)
        return cs_fn_no_overload();
    struct cs_value a = args[0], b = args[1];
    if (a.tag == b.tag && (a.tag == CS_STRING || a.tag == CS_BYTES))
        return join_texts(call, a, b);
    if (a.tag == b.tag && a.tag == CS_LIST)
        return join_lists(call, a, b);
    return cs_fn_add(a, b);
}

static struct cs_value fn_subtract(struct cs_call *call, const struct cs_value *args,
                                   uint32_t nargs)
{
    (void)call;
    if (nargs != 2)
        return cs_fn_no_overload();
    return is_time(args[0]) ? cs_fn_time_subtract(args[0], args[1])
                            : subtract_numbers(args[0], args[1]);
}

static struct cs_value fn_multiply(struct cs_call *call, const struct cs_value *args,
                                   uint32_t nargs)
{
    (void)call;
    return nargs == 2 ? multiply_numbers(args[0], args[1]) : cs_fn_no_overload();
}

/* IEEE division, spelt out where C leaves division by zero undefined. */
static double divide_doubles(double a, double b)
{
    if (b != 0 || b != b)
        return a / b;
    if (a == 0 || a != a)
        return __builtin_nan("");
    return __builtin_signbit(a) != __builtin_signbit(b) ? -__builtin_inf() : __builtin_inf();
}

static struct cs_value fn_divide(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    (void)call;
    if (nargs != 2 || args[0].tag != args[1].tag)
        return cs_fn_no_overload();
    struct cs_value a = args[0], b = args[1];
    switch (a.tag) {
    case CS_INT:
        if (b.as.integer == 0)
            return divide_by_zero();
        if (a.as.integer == INT64_MIN && b.as.integer == -1)
            return cs_value_error(CS_FAULT_OVERFLOW);
        return cs_value_int(a.as.integer / b.as.integer);
    case CS_UINT:
        if (b.as.unsigned_integer == 0)
            return divide_by_zero();
        return cs_value_uint(a.as.unsigned_integer / b.as.unsigned_integer);
    case CS_DOUBLE:
        return cs_value_double(divide_doubles(a.as.number, b.as.number));
    default:
        return cs_fn_no_overload();
    }
}

static struct cs_value fn_modulo(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    (void)call;
    if (nargs != 2 || args[0].tag != args[1].tag)
        return cs_fn_no_overload();
    struct cs_value a = args[0], b = args[1];
    switch (a.tag) {
    case CS_INT:
        if (b.as.integer == 0)
            return cs_value_error(CS_FAULT_MODULUS);
        if (a.as.integer == INT64_MIN && b.as.integer == -1)
            return cs_value_error(CS_FAULT_OVERFLOW);
        return cs_value_int(a.as.integer % b.as.integer);
    case CS_UINT:
        if (b.as.unsigned_integer == 0)
            return cs_value_error(CS_FAULT_MODULUS);
        return cs_value_uint(a.as.unsigned_integer % b.as.unsigned_integer);
    default:
        return cs_fn_no_overload();
    }
}

static struct cs_value fn_negate(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    (void)call;
    if (nargs == 1 && args[0].tag == CS_DOUBLE)
        return cs_value_double(-args[0].as.number);
    if (nargs != 1 || args[0].tag != CS_INT)
        return cs_fn_no_overload();
    int64_t i;
    bool over = __builtin_sub_overflow(INT64_C(0), args[0].as.integer, &i);
    return int_or_overflow(over, i);
}

static struct cs_value fn_not(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    (void)call;
    if (nargs != 1 || args[0].tag != CS_BOOL)
        return cs_fn_no_overload();
    return cs_value_bool(!args[0].as.boolean);
}

/* Membership and size. */

static struct cs_value fn_in(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    if (nargs != 2)
        return cs_fn_no_overload();
    struct cs_value wanted = args[0], within = args[1];
    if (within.tag == CS_MAP) {
        if (!cs_call_pay(call, cs_compare_find_steps(within, wanted)))
            return cs_call_limit(call);
        return cs_value_bool(cs_compare_find(within, wanted) >= 0);
    }
    if (within.tag != CS_LIST)
        return cs_fn_no_overload();
    for (uint32_t i = 0; i < within.len; i++) {
        if (cs_compare_equal(within.as.items[i], wanted, call->fuel))
            return cs_value_bool(true);
        if (*call->fuel == 0)
            return cs_call_limit(call);
    }
    return cs_value_bool(false);
}

static struct cs_value fn_size(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    if (nargs != 1)
        return cs_fn_no_overload();
    switch (args[0].tag) {
    case CS_STRING:
        if (!cs_fn_pay_text(call, args[0].len))
            return cs_call_limit(call);
        return cs_value_int(cs_utf8_count(cs_value_str(args[0])));
    case CS_BYTES:
    case CS_LIST:
    case CS_MAP:
        return cs_value_int(args[0].len);
    default:
        return cs_fn_no_overload();
    }
}

#define BOOL &cs_type_bool
#define INT &cs_type_int
#define UINT &cs_type_uint
#define DOUBLE &cs_type_double
#define STRING &cs_type_string
#define BYTES &cs_type_bytes
#define TIMESTAMP &cs_type_timestamp
#define DURATION &cs_type_duration

static const struct cs_overload equal_overloads[] = {CS_FN_GLOBAL(BOOL, &cs_fn_a, &cs_fn_a)};

static const struct cs_overload order_overloads[] = {CS_FN_GLOBAL(BOOL, INT, INT),
                                                     CS_FN_GLOBAL(BOOL, UINT, UINT),
                                                     CS_FN_GLOBAL(BOOL, DOUBLE, DOUBLE),
                                                     CS_FN_GLOBAL(BOOL, STRING, STRING),
                                                     CS_FN_GLOBAL(BOOL, BYTES, BYTES),
                                                     CS_FN_GLOBAL(BOOL, BOOL, BOOL),
                                                     CS_FN_GLOBAL(BOOL, TIMESTAMP, TIMESTAMP),
                                                     CS_FN_GLOBAL(BOOL, DURATION, DURATION),
                                                     CS_FN_GLOBAL(BOOL, INT, UINT),
                                                     CS_FN_GLOBAL(BOOL, INT, DOUBLE),
                                                     CS_FN_GLOBAL(BOOL, UINT, INT),
                                                     CS_FN_GLOBAL(BOOL, UINT, DOUBLE),
                                                     CS_FN_GLOBAL(BOOL, DOUBLE, INT),
                                                     CS_FN_GLOBAL(BOOL, DOUBLE, UINT)};

static const struct cs_overload add_overloads[] = {
    CS_FN_GLOBAL(INT, INT, INT),
    CS_FN_GLOBAL(UINT, UINT, UINT),
    CS_FN_GLOBAL(DOUBLE, DOUBLE, DOUBLE),
    CS_FN_GLOBAL(STRING, STRING, STRING),
    CS_FN_GLOBAL(BYTES, BYTES, BYTES),
    CS_FN_GLOBAL(&cs_fn_list_a, &cs_fn_list_a, &cs_fn_list_a),
    CS_FN_GLOBAL(DURATION, DURATION, DURATION),
    CS_FN_GLOBAL(TIMESTAMP, TIMESTAMP, DURATION),
    CS_FN_GLOBAL(TIMESTAMP, DURATION, TIMESTAMP)};

static const struct cs_overload subtract_overloads[] = {
    CS_FN_GLOBAL(INT, INT, INT),
    CS_FN_GLOBAL(UINT, UINT, UINT),
    CS_FN_GLOBAL(DOUBLE, DOUBLE, DOUBLE),
    CS_FN_GLOBAL(DURATION, DURATION, DURATION),
    CS_FN_GLOBAL(TIMESTAMP, TIMESTAMP, DURATION),
    CS_FN_GLOBAL(DURATION, TIMESTAMP, TIMESTAMP)};

static const struct cs_overload multiply_overloads[] = {CS_FN_GLOBAL(INT, INT, INT),
                                                        CS_FN_GLOBAL(UINT, UINT, UINT),
                                                        CS_FN_GLOBAL(DOUBLE, DOUBLE, DOUBLE)};

static const struct cs_overload modulo_overloads[] = {CS_FN_GLOBAL(INT, INT, INT),
                                                      CS_FN_GLOBAL(UINT, UINT, UINT)};

static const struct cs_overload negate_overloads[] = {CS_FN_GLOBAL(INT, INT),
                                                      CS_FN_GLOBAL(DOUBLE, DOUBLE)};

static const struct cs_overload not_overloads[] = {CS_FN_GLOBAL(BOOL, BOOL)};

static const struct cs_overload in_overloads[] = {CS_FN_GLOBAL(BOOL, &cs_fn_a, &cs_fn_list_a),
                                                  CS_FN_GLOBAL(BOOL, &cs_fn_a, &cs_fn_map_ab)};

static const struct cs_overload size_overloads[] = {
    CS_FN_GLOBAL(INT, STRING),        CS_FN_GLOBAL(INT, BYTES),
    CS_FN_GLOBAL(INT, &cs_fn_list_a), CS_FN_GLOBAL(INT, &cs_fn_map_ab),
    CS_FN_MEMBER(INT, STRING),        CS_FN_MEMBER(INT, BYTES),
    CS_FN_MEMBER(INT, &cs_fn_list_a), CS_FN_MEMBER(INT, &cs_fn_map_ab)};

const struct cs_function cs_fn_core_rows[] = {
    CS_FN_ROW_ALSO("_==_", fn_equal, equal_overloads, 1, 0, .hot = CS_HOT_EQ),
    CS_FN_ROW_ALSO("_!=_", fn_unequal, equal_overloads, 1, 0, .hot = CS_HOT_NE),
    CS_FN_ROW_ALSO("_<_", fn_less, order_overloads, 1, 0, .hot = CS_HOT_LT),
    CS_FN_ROW_ALSO("_<=_", fn_at_most, order_overloads, 1, 0, .hot = CS_HOT_LE),
    CS_FN_ROW_ALSO("_>_", fn_greater, order_overloads, 1, 0, .hot = CS_HOT_GT),
    CS_FN_ROW_ALSO("_>=_", fn_at_least, order_overloads, 1, 0, .hot = CS_HOT_GE),
    CS_FN_ROW_ALSO("_+_", fn_add, add_overloads, 1, 0, .hot = CS_HOT_ADD),
    CS_FN_ROW_ALSO("_-_", fn_subtract, subtract_overloads, 1, 0, .hot = CS_HOT_SUBTRACT),
    CS_FN_ROW_ALSO("_*_", fn_multiply, multiply_overloads, 1, 0, .hot = CS_HOT_MULTIPLY),
    CS_FN_ROW("_/_", fn_divide, multiply_overloads, 1, 0),
    CS_FN_ROW("_%_", fn_modulo, modulo_overloads, 1, 0),
    CS_FN_ROW("-_", fn_negate, negate_overloads, 1, 0),
    CS_FN_ROW_ALSO("!_", fn_not, not_overloads, 1, 0, .hot = CS_HOT_NOT),
    CS_FN_ROW_ALSO("@in", fn_in, in_overloads, 1, 0, .hot = CS_HOT_IN),
    CS_FN_ROW_ALSO("size", fn_size, size_overloads, 1, 0, .hot = CS_HOT_SIZE),
    {.name = NULL}};
