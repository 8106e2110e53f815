/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The math extension: greatest and least, rounding, sign, what a double is, bits. A shift moves the
 * 64 bits of an int as those of a uint: nothing is filled in for the sign.
 */
#include <math.h>

#include "cel/cel_fn.h"
#include "value/compare.h"

static bool is_number(struct cs_value v)
{
    return v.tag == CS_INT || v.tag == CS_UINT || v.tag == CS_DOUBLE;
}

/* The first of the numbers that no other one beats. */
static struct cs_value extreme(struct cs_call *call, const struct cs_value *args, uint32_t nargs,
                               enum cs_order better)
{
    if (nargs == 1 && args[0].tag == CS_LIST) {
        nargs = args[0].len;
        args = args[0].as.items;
        if (nargs == 0)
            return cs_value_error(CS_FAULT_ARGUMENT);
    }
    if (!cs_call_pay(call, nargs))
        return cs_call_limit(call);
    for (uint32_t i = 0; i < nargs; i++)
        if (!is_number(args[i]))
            return cs_fn_no_overload();
    struct cs_value best = nargs == 0 ? cs_fn_no_overload() : args[0];
    for (uint32_t i = 1; i < nargs; i++) {
        enum cs_order order = cs_compare_order(args[i], best);
        if (order == CS_ORDER_NONE) /* a NaN is neither greater nor less */
            return cs_value_error(CS_FAULT_ARGUMENT);
        if (order == better)
            best = args[i];
    }
    return best;
}

static struct cs_value fn_greatest(struct cs_call *call, const struct cs_value *args,
                                   uint32_t nargs)
{
    return extreme(call, args, nargs, CS_ORDER_GREATER);
}

static struct cs_value fn_least(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    return extreme(call, args, nargs, CS_ORDER_LESS);
}

/* X(name, result of a double d) */
#define DOUBLE_TABLE(X)                 \
    X(ceil, cs_value_double(ceil(d)))   \
    X(floor, cs_value_double(floor(d))) \
    X(round, cs_value_double(round(d))) \
    X(trunc, cs_value_double(trunc(d))) \
    X(is_inf, cs_value_bool(isinf(d)))  \
    X(is_nan, cs_value_bool(isnan(d)))  \
    X(is_finite, cs_value_bool(isfinite(d)))

#define DOUBLE_FUNCTION(name, result)                                                   \
    static struct cs_value fn_##name(struct cs_call *call, const struct cs_value *args, \
                                     uint32_t nargs)                                    \
    {                                                                                   \
        (void)call;                                                                     \
        if (nargs != 1 || args[0].tag != CS_DOUBLE)                                     \
            return cs_fn_no_overload();                                                 \
        double d = args[0].as.number;                                                   \
        return result;                                                                  \
    }
DOUBLE_TABLE(DOUBLE_FUNCTION)

static struct cs_value fn_abs(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    (void)call;
    if (nargs != 1)
        return cs_fn_no_overload();
    switch (args[0].tag) {
    case CS_UINT:
        return args[0];
    case CS_INT:
        if (args[0].as.integer == INT64_MIN)
            return cs_value_error(CS_FAULT_OVERFLOW);
        return cs_value_int(args[0].as.integer < 0 ? -args[0].as.integer : args[0].as.integer);
    case CS_DOUBLE:
        return cs_value_double(fabs(args[0].as.number));
    default:
        return cs_fn_no_overload();
    }
}

static struct cs_value fn_sign(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    (void)call;
    if (nargs != 1)
        return cs_fn_no_overload();
    double d = args[0].as.number;
    int64_t i = args[0].as.integer;
    switch (args[0].tag) {
    case CS_UINT:
        return cs_value_uint(args[0].as.unsigned_integer != 0);
    case CS_INT:
        return cs_value_int((i > 0) - (i < 0));
    case CS_DOUBLE:
        return isnan(d) ? args[0] : cs_value_double((d > 0) - (d < 0));
    default:
        return cs_fn_no_overload();
    }
}

static struct cs_value fn_sqrt(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    (void)call;
    if (nargs != 1)
        return cs_fn_no_overload();
    double d = args[0].as.number;
    if (args[0].tag == CS_INT)
        d = (double)args[0].as.integer;
    else if (args[0].tag == CS_UINT)
        d = (double)args[0].as.unsigned_integer;
    else if (args[0].tag != CS_DOUBLE)
        return cs_fn_no_overload();
    return cs_value_double(d < 0 ? NAN : sqrt(d));
}

/* Bits: the result has the type of the first argument. */

static struct cs_value bits_as(enum cs_tag tag, uint64_t bits)
{
    struct cs_value v = cs_value_uint(bits);
    v.tag = (uint8_t)tag;
    return v;
}

static bool are_bits(const struct cs_value *args, uint32_t nargs)
{
    return nargs == 2 && args[0].tag == args[1].tag &&
           (args[0].tag == CS_INT || args[0].tag == CS_UINT);
}

#define BIT_FUNCTION(name, operator)                                                        \
    static struct cs_value fn_bit_##name(struct cs_call *call, const struct cs_value *args, \
                                         uint32_t nargs)                                    \
    {                                                                                       \
        (void)call;                                                                         \
        if (!are_bits(args, nargs))                                                         \
            return cs_fn_no_overload();                                                     \
        return bits_as(args[0].tag,                                                         \
                       args[0].as.unsigned_integer operator args[1].as.unsigned_integer);   \
    }
BIT_FUNCTION(and, &)
BIT_FUNCTION(or, |)
BIT_FUNCTION(xor, ^)

static struct cs_value fn_bit_not(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    (void)call;
    if (nargs != 1 || (args[0].tag != CS_INT && args[0].tag != CS_UINT))
        return cs_fn_no_overload();
    return bits_as(args[0].tag, ~args[0].as.unsigned_integer);
}

static struct cs_value shift(const struct cs_value *args, uint32_t nargs, bool left)
{
    if (nargs != 2 || (args[0].tag != CS_INT && args[0].tag != CS_UINT) || args[1].tag != CS_INT)
        return cs_fn_no_overload();
    int64_t by = args[1].as.integer;
    uint64_t bits = args[0].as.unsigned_integer;
    if (by < 0)
        return cs_value_error(CS_FAULT_ARGUMENT);
    if (by > 63)
        return bits_as(args[0].tag, 0);
    return bits_as(args[0].tag, left ? bits << by : bits >> by);
}

static struct cs_value fn_shift_left(struct cs_call *call, const struct cs_value *args,
                                     uint32_t nargs)
{
    (void)call;
    return shift(args, nargs, true);
}

static struct cs_value fn_shift_right(struct cs_call *call, const struct cs_value *args,
                                      uint32_t nargs)
{
    (void)call;
    return shift(args, nargs, false);
}

#define BOOL &cs_type_bool
#define INT &cs_type_int
#define UINT &cs_type_uint
#define DOUBLE &cs_type_double
#define DYN &cs_type_dyn

static const struct cs_type list_uint = CS_TYPE_LIST_OF(UINT);
static const struct cs_type list_double = CS_TYPE_LIST_OF(DOUBLE);

static const struct cs_overload extreme_overloads[] = {
    CS_FN_VARIADIC(INT, INT),
    CS_FN_VARIADIC(UINT, UINT),
    CS_FN_VARIADIC(DOUBLE, DOUBLE),
    CS_FN_GLOBAL(DYN, INT, UINT),
    CS_FN_GLOBAL(DYN, INT, DOUBLE),
    CS_FN_GLOBAL(DYN, UINT, INT),
    CS_FN_GLOBAL(DYN, UINT, DOUBLE),
    CS_FN_GLOBAL(DYN, DOUBLE, INT),
    CS_FN_GLOBAL(DYN, DOUBLE, UINT),
    CS_FN_GLOBAL(INT, &cs_type_list_int),
    CS_FN_GLOBAL(UINT, &list_uint),
    CS_FN_GLOBAL(DOUBLE, &list_double),
    {.variadic = true, .loose = true, .nparams = 3, .params = {DYN, DYN, DYN}, .result = DYN}};
static const struct cs_overload double_overloads[] = {CS_FN_GLOBAL(DOUBLE, DOUBLE)};
static const struct cs_overload test_overloads[] = {CS_FN_GLOBAL(BOOL, DOUBLE)};
static const struct cs_overload same_overloads[] = {
    CS_FN_GLOBAL(INT, INT), CS_FN_GLOBAL(UINT, UINT), CS_FN_GLOBAL(DOUBLE, DOUBLE)};
static const struct cs_overload sqrt_overloads[] = {
    CS_FN_GLOBAL(DOUBLE, INT), CS_FN_GLOBAL(DOUBLE, UINT), CS_FN_GLOBAL(DOUBLE, DOUBLE)};
static const struct cs_overload bit_overloads[] = {CS_FN_GLOBAL(INT, INT, INT),
                                                   CS_FN_GLOBAL(UINT, UINT, UINT)};
static const struct cs_overload bit_not_overloads[] = {CS_FN_GLOBAL(INT, INT),
                                                       CS_FN_GLOBAL(UINT, UINT)};
static const struct cs_overload shift_overloads[] = {CS_FN_GLOBAL(INT, INT, INT),
                                                     CS_FN_GLOBAL(UINT, UINT, INT)};

const struct cs_function cs_fn_math_rows[] = {
    CS_FN_ROW("math.greatest", fn_greatest, extreme_overloads, 1, CS_SINCE_OURS),
    CS_FN_ROW("math.least", fn_least, extreme_overloads, 1, CS_SINCE_OURS),
    CS_FN_ROW("math.ceil", fn_ceil, double_overloads, 1, CS_SINCE_OURS),
    CS_FN_ROW("math.floor", fn_floor, double_overloads, 1, CS_SINCE_OURS),
    CS_FN_ROW("math.round", fn_round, double_overloads, 1, CS_SINCE_OURS),
    CS_FN_ROW("math.trunc", fn_trunc, double_overloads, 1, CS_SINCE_OURS),
    CS_FN_ROW("math.isInf", fn_is_inf, test_overloads, 1, CS_SINCE_OURS),
    CS_FN_ROW("math.isNaN", fn_is_nan, test_overloads, 1, CS_SINCE_OURS),
    CS_FN_ROW("math.isFinite", fn_is_finite, test_overloads, 1, CS_SINCE_OURS),
    CS_FN_ROW("math.abs", fn_abs, same_overloads, 1, CS_SINCE_OURS),
    CS_FN_ROW("math.sign", fn_sign, same_overloads, 1, CS_SINCE_OURS),
    CS_FN_ROW("math.sqrt", fn_sqrt, sqrt_overloads, 1, CS_SINCE_OURS),
    CS_FN_ROW("math.bitAnd", fn_bit_and, bit_overloads, 1, CS_SINCE_OURS),
    CS_FN_ROW("math.bitOr", fn_bit_or, bit_overloads, 1, CS_SINCE_OURS),
    CS_FN_ROW("math.bitXor", fn_bit_xor, bit_overloads, 1, CS_SINCE_OURS),
    CS_FN_ROW("math.bitNot", fn_bit_not, bit_not_overloads, 1, CS_SINCE_OURS),
    CS_FN_ROW("math.bitShiftLeft", fn_shift_left, shift_overloads, 1, CS_SINCE_OURS),
    CS_FN_ROW("math.bitShiftRight", fn_shift_right, shift_overloads, 1, CS_SINCE_OURS),
    {.name = NULL}};
