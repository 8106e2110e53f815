/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Optional values: made, asked, unpacked. The machine evaluates the right side of or and orValue
 * only where the left one is none; the rows here are for constants. Reading through them (a.?b,
 * a[?b]), optMap and optFlatMap are the machine's; first and last of a list stand here because they
 * answer optionals.
 */
#include "cel/cel_build.h"
#include "cel/cel_fn.h"
#include "value/compare.h"

static struct cs_value fn_of(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    return nargs == 1 ? cs_build_some(call, args[0]) : cs_fn_no_overload();
}

static struct cs_value fn_none(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    (void)call, (void)args;
    return nargs == 0 ? cs_build_none() : cs_fn_no_overload();
}

static const int64_t year_1 =
    -62135596800; /* where Go's time begins: cel-go's zero of timestamps */

/* What an unset field of its type would be. */
static bool is_zero(struct cs_value v)
{
    switch (v.tag) {
    case CS_NULL:
        return true;
    case CS_BOOL:
        return !v.as.boolean;
    case CS_INT:
    case CS_UINT:
        return v.as.unsigned_integer == 0;
    case CS_DOUBLE:
        return v.as.number == 0;
    case CS_STRING:
    case CS_BYTES:
    case CS_LIST:
    case CS_MAP:
        return v.len == 0;
    case CS_DURATION:
        return v.as.integer == 0 && v.len == 0;
    case CS_TIMESTAMP:
        return v.as.integer == year_1 && v.len == 0;
    default:
        return false;
    }
}

static struct cs_value fn_of_non_zero(struct cs_call *call, const struct cs_value *args,
                                      uint32_t nargs)
{
    if (nargs != 1)
        return cs_fn_no_overload();
    return is_zero(args[0]) ? cs_build_none() : cs_build_some(call, args[0]);
}

static struct cs_value fn_has_value(struct cs_call *call, const struct cs_value *args,
                                    uint32_t nargs)
{
    if (nargs < 1 || nargs > 2 || args[0].tag != CS_OPTIONAL)
        return cs_fn_no_overload();
    const struct cs_value *inside = args[0].as.boxed;
    if (nargs == 1 || inside == NULL)
        return cs_value_bool(inside != NULL);
    bool same = cs_compare_equal(*inside, args[1], call->fuel);
    return !same && *call->fuel == 0 ? cs_call_limit(call) : cs_value_bool(same);
}

static struct cs_value fn_value(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    (void)call;
    if (nargs != 1 || args[0].tag != CS_OPTIONAL)
        return cs_fn_no_overload();
    if (args[0].as.boxed == NULL)
        return cs_value_error(CS_FAULT_EMPTY_OPTIONAL);
    return *args[0].as.boxed;
}

static struct cs_value fn_or(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    (void)call;
    if (nargs != 2 || args[0].tag != CS_OPTIONAL)
        return cs_fn_no_overload();
    if (args[0].as.boxed != NULL)
        return args[0];
    return args[1].tag == CS_OPTIONAL ? args[1] : cs_fn_no_overload();
}

static struct cs_value fn_or_value(struct cs_call *call, const struct cs_value *args,
                                   uint32_t nargs)
{
    (void)call;
    if (nargs != 2 || args[0].tag != CS_OPTIONAL)
        return cs_fn_no_overload();
    return args[0].as.boxed != NULL ? *args[0].as.boxed : args[1];
}

/* In environments with `plain_or_value`. */
static struct cs_value fn_plain_or_value(struct cs_call *call, const struct cs_value *args,
                                         uint32_t nargs)
{
    if (nargs == 2 && args[0].tag != CS_OPTIONAL)
        return args[0];
    return fn_or_value(call, args, nargs);
}

static struct cs_value fn_unwrap(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    if (nargs != 1 || args[0].tag != CS_LIST)
        return cs_fn_no_overload();
    struct cs_value *items = cs_fn_values(call, args[0].len);
    uint32_t count = 0;
    if (items == NULL)
        return cs_call_limit(call);
    for (uint32_t i = 0; i < args[0].len; i++) {
        if (args[0].as.items[i].tag != CS_OPTIONAL)
            return cs_fn_no_overload();
        if (args[0].as.items[i].as.boxed != NULL)
            items[count++] = *args[0].as.items[i].as.boxed;
    }
    return cs_fn_list(items, count);
}

static struct cs_value fn_first(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    if (nargs != 1 || args[0].tag != CS_LIST)
        return cs_fn_no_overload();
    return args[0].len == 0 ? cs_build_none() : cs_build_some(call, args[0].as.items[0]);
}

static struct cs_value fn_last(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    if (nargs != 1 || args[0].tag != CS_LIST)
        return cs_fn_no_overload();
    return args[0].len == 0 ? cs_build_none()
                            : cs_build_some(call, args[0].as.items[args[0].len - 1]);
}

static const struct cs_type optional_a = {
    .kind = CS_TYPE_OPTIONAL, .name = "optional_type", .first = &cs_fn_a};
static const struct cs_type list_optional_a = CS_TYPE_LIST_OF(&optional_a);

static const struct cs_overload of_overloads[] = {CS_FN_GLOBAL(&optional_a, &cs_fn_a)};
static const struct cs_overload none_overloads[] = {{.result = &optional_a}};
static const struct cs_overload has_value_overloads[] = {
    CS_FN_MEMBER(&cs_type_bool, &optional_a),
    CS_FN_MEMBER_SINCE(CS_SINCE_OURS, &cs_type_bool, &optional_a, &cs_fn_a)};
static const struct cs_overload value_overloads[] = {CS_FN_MEMBER(&cs_fn_a, &optional_a)};
static const struct cs_overload or_overloads[] = {
    CS_FN_MEMBER(&optional_a, &optional_a, &optional_a)};
static const struct cs_overload or_value_overloads[] = {
    CS_FN_MEMBER(&cs_fn_a, &optional_a, &cs_fn_a)};
static const struct cs_overload plain_or_value_overloads[] = {
    CS_FN_MEMBER(&cs_fn_a, &optional_a, &cs_fn_a),
    {.member = true,
     .loose = true,
     .nparams = 2,
     .params = {&cs_fn_a, &cs_fn_a},
     .result = &cs_fn_a}};
static const struct cs_overload unwrap_overloads[] = {
    CS_FN_GLOBAL(&cs_fn_list_a, &list_optional_a)};
static const struct cs_overload unwrap_opt_overloads[] = {
    CS_FN_MEMBER(&cs_fn_list_a, &list_optional_a)};
static const struct cs_overload end_overloads[] = {CS_FN_MEMBER(&optional_a, &cs_fn_list_a)};

const struct cs_function cs_fn_optional_rows[] = {
    CS_FN_ROW("optional.of", fn_of, of_overloads, 1, 28),
    CS_FN_ROW("optional.ofNonZeroValue", fn_of_non_zero, of_overloads, 1, 28),
    CS_FN_ROW("optional.none", fn_none, none_overloads, 1, 28),
    CS_FN_ROW("hasValue", fn_has_value, has_value_overloads, 1, 28),
    CS_FN_ROW("value", fn_value, value_overloads, 1, 28),
    CS_FN_ROW_ALSO("or", fn_or, or_overloads, 1, 28, .hot = CS_HOT_OR),
    CS_FN_ROW_ALSO("orValue", fn_or_value, or_value_overloads, 1, 28, .hot = CS_HOT_OR_VALUE),
    CS_FN_ROW_ALSO("@orValue", fn_plain_or_value, plain_or_value_overloads, 1, 28,
                   .hot = CS_HOT_PLAIN_OR_VALUE),
    CS_FN_ROW("optional.unwrap", fn_unwrap, unwrap_overloads, 1, 33),
    CS_FN_ROW("unwrapOpt", fn_unwrap, unwrap_opt_overloads, 1, 33),
    CS_FN_ROW("first", fn_first, end_overloads, 1, 33),
    CS_FN_ROW("last", fn_last, end_overloads, 1, 33),
    {.name = NULL}};
