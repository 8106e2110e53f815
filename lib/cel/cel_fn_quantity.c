/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Kubernetes' quantity library, and the comparisons whose names quantities share with versions. A
 * text without any digit is no quantity, as the library's documentation has it.
 */
#include "cel/cel_fn.h"
#include "value/opaque.h"
#include "value/quantity.h"

struct quantity {
    struct cs_opaque base;
    struct cs_quantity amount;
};

static const struct cs_quantity *amount_of(const struct cs_opaque *opaque)
{
    return &((const struct quantity *)(const void *)opaque)->amount;
}

static bool quantity_equal(const struct cs_opaque *a, const struct cs_opaque *b)
{
    return cs_quantity_compare(amount_of(a), amount_of(b)) == 0;
}

static const struct cs_type quantity_type = {.kind = CS_TYPE_OPAQUE, .name = "kubernetes.Quantity"};
static const struct cs_opaque_kind quantity_kind = {&quantity_type, quantity_equal, NULL, NULL,
                                                    NULL};

static struct cs_value make_quantity(struct cs_call *call, const struct cs_quantity *amount)
{
    struct quantity *quantity = cs_arena_zero(call->arena, sizeof *quantity);
    if (quantity == NULL)
        return cs_call_limit(call);
    *quantity = (struct quantity){{&quantity_kind}, *amount};
    return cs_value_opaque(&quantity->base);
}

static bool is_quantity(const struct cs_value *args, uint32_t nargs)
{
    return nargs >= 1 && cs_value_is_opaque(args[0], &quantity_kind);
}

static struct cs_value fn_quantity(struct cs_call *call, const struct cs_value *args,
                                   uint32_t nargs)
{
    struct cs_quantity amount;
    if (nargs != 1 || args[0].tag != CS_STRING)
        return cs_fn_no_overload();
    if (!cs_fn_pay_text(call, args[0].len))
        return cs_call_limit(call);
    if (!cs_quantity_read(cs_value_str(args[0]), &amount))
        return cs_value_error(CS_FAULT_CONVERT);
    return make_quantity(call, &amount);
}

static struct cs_value fn_is_quantity(struct cs_call *call, const struct cs_value *args,
                                      uint32_t nargs)
{
    struct cs_quantity amount;
    if (nargs != 1 || args[0].tag != CS_STRING)
        return cs_fn_no_overload();
    if (!cs_fn_pay_text(call, args[0].len))
        return cs_call_limit(call);
    return cs_value_bool(cs_quantity_read(cs_value_str(args[0]), &amount));
}

static struct cs_value fn_is_integer(struct cs_call *call, const struct cs_value *args,
                                     uint32_t nargs)
{
    int64_t i;
    (void)call;
    if (nargs != 1 || !is_quantity(args, nargs))
        return cs_fn_no_overload();
    return cs_value_bool(cs_quantity_int(amount_of(args[0].as.opaque), &i));
}

static struct cs_value fn_as_integer(struct cs_call *call, const struct cs_value *args,
                                     uint32_t nargs)
{
    int64_t i;
    (void)call;
    if (nargs != 1 || !is_quantity(args, nargs))
        return cs_fn_no_overload();
    if (!cs_quantity_int(amount_of(args[0].as.opaque), &i))
        return cs_value_error(CS_FAULT_CONVERT);
    return cs_value_int(i);
}

static struct cs_value fn_as_float(struct cs_call *call, const struct cs_value *args,
                                   uint32_t nargs)
{
    (void)call;
    if (nargs != 1 || !is_quantity(args, nargs))
        return cs_fn_no_overload();
    return cs_value_double(cs_quantity_double(amount_of(args[0].as.opaque)));
}

static struct cs_value fn_sign(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    (void)call;
    if (nargs != 1 || !is_quantity(args, nargs))
        return cs_fn_no_overload();
    return cs_value_int(cs_quantity_sign(amount_of(args[0].as.opaque)));
}

static struct cs_value add(struct cs_call *call, const struct cs_value *args, uint32_t nargs,
                           int sign)
{
    struct cs_quantity other, sum;
    if (nargs != 2 || !is_quantity(args, nargs))
        return cs_fn_no_overload();
    if (args[1].tag == CS_INT)
        cs_quantity_from_int(args[1].as.integer, &other);
    else if (cs_value_is_opaque(args[1], &quantity_kind))
        other = *amount_of(args[1].as.opaque);
    else
        return cs_fn_no_overload();
    if (!cs_quantity_add(amount_of(args[0].as.opaque), &other, sign, &sum))
        return cs_value_error(CS_FAULT_OVERFLOW);
    return make_quantity(call, &sum);
}

static struct cs_value fn_add(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    return add(call, args, nargs, 1);
}

static struct cs_value fn_sub(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    return add(call, args, nargs, -1);
}

/* The order of two quantities or of two versions. False: *failure says why there is none. */
static bool order_of(struct cs_call *call, const struct cs_value *args, uint32_t nargs, int *order,
                     struct cs_value *failure)
{
    *failure = cs_fn_no_overload();
    if (nargs != 2 || args[0].tag != CS_OPAQUE || args[1].tag != CS_OPAQUE)
        return false;
    if (!cs_call_pay(call, cs_opaque_size(args[0].as.opaque) / 256)) {
        *failure = cs_call_limit(call);
        return false;
    }
    if (!cs_value_is_opaque(args[0], &quantity_kind))
        return cs_fn_semver_order(args[0], args[1], order);
    if (!cs_value_is_opaque(args[1], &quantity_kind))
        return false;
    *order = cs_quantity_compare(amount_of(args[0].as.opaque), amount_of(args[1].as.opaque));
    return true;
}

static struct cs_value fn_is_greater(struct cs_call *call, const struct cs_value *args,
                                     uint32_t nargs)
{
    int order;
    struct cs_value failure;
    return order_of(call, args, nargs, &order, &failure) ? cs_value_bool(order > 0) : failure;
}

static struct cs_value fn_is_less(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    int order;
    struct cs_value failure;
    return order_of(call, args, nargs, &order, &failure) ? cs_value_bool(order < 0) : failure;
}

static struct cs_value fn_compare(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    int order;
    struct cs_value failure;
    return order_of(call, args, nargs, &order, &failure) ? cs_value_int(order) : failure;
}

#define BOOL &cs_type_bool
#define INT &cs_type_int
#define STRING &cs_type_string
#define QUANTITY &quantity_type
#define SEMVER &cs_fn_type_semver

static const struct cs_overload quantity_overloads[] = {CS_FN_GLOBAL(QUANTITY, STRING)};
static const struct cs_overload is_quantity_overloads[] = {CS_FN_GLOBAL(BOOL, STRING)};
static const struct cs_overload is_integer_overloads[] = {CS_FN_MEMBER(BOOL, QUANTITY)};
static const struct cs_overload as_integer_overloads[] = {CS_FN_MEMBER(INT, QUANTITY)};
static const struct cs_overload as_float_overloads[] = {CS_FN_MEMBER(&cs_type_double, QUANTITY)};
/* documented as a member, declared as a function */
static const struct cs_overload sign_overloads[] = {CS_FN_GLOBAL(INT, QUANTITY),
                                                    CS_FN_MEMBER(INT, QUANTITY)};
static const struct cs_overload add_overloads[] = {CS_FN_MEMBER(QUANTITY, QUANTITY, QUANTITY),
                                                   CS_FN_MEMBER(QUANTITY, QUANTITY, INT)};
static const struct cs_overload test_overloads[] = {CS_FN_MEMBER(BOOL, QUANTITY, QUANTITY),
                                                    CS_FN_MEMBER_SINCE(33, BOOL, SEMVER, SEMVER)};
static const struct cs_overload compare_overloads[] = {CS_FN_MEMBER(INT, QUANTITY, QUANTITY),
                                                       CS_FN_MEMBER_SINCE(33, INT, SEMVER, SEMVER)};

static const struct cs_validation literal_quantity = {
    0, "quantity", "a quantity", "a number and perhaps a suffix: '500m', '1.5Gi', '2k', '1e3'"};

const struct cs_function cs_fn_quantity_rows[] = {
    CS_FN_ROW_ALSO("quantity", fn_quantity, quantity_overloads, 1, 28,
                   .validate = &literal_quantity),
    CS_FN_ROW("isQuantity", fn_is_quantity, is_quantity_overloads, 1, 28),
    CS_FN_ROW("isInteger", fn_is_integer, is_integer_overloads, 1, 28),
    CS_FN_ROW("asInteger", fn_as_integer, as_integer_overloads, 1, 28),
    CS_FN_ROW("asApproximateFloat", fn_as_float, as_float_overloads, 1, 28),
    CS_FN_ROW("sign", fn_sign, sign_overloads, 1, 28),
    CS_FN_ROW("add", fn_add, add_overloads, 1, 28),
    CS_FN_ROW("sub", fn_sub, add_overloads, 1, 28),
    CS_FN_ROW("isGreaterThan", fn_is_greater, test_overloads, 1, 28),
    CS_FN_ROW("isLessThan", fn_is_less, test_overloads, 1, 28),
    CS_FN_ROW("compareTo", fn_compare, compare_overloads, 1, 28),
    {.name = NULL}};
