/* SPDX-License-Identifier: Apache-2.0 */
/*
 * "...".format([...]) of the strings extension (cel-spec doc/extensions/strings.md):
 *
 *     clause = "%" [ "." digits ] ( "s" | "d" | "f" | "e" | "b" | "o" | "x" | "X" ) | "%%"
 *
 * %s takes any value, also lists and maps; what stands in them is written as %s writes it.
 */
#include <math.h>
#include <stdio.h>

#include "base/utf8.h"
#include "cel/cel_fn.h"
#include "cel/cel_fn_format.h"
#include "value/number.h"

enum { PRECISION_INITIAL = 6, PRECISION_MOST = CS_FN_FORMAT_PRECISION, DEPTH_MOST = 160 };

/* Enough for the digits of the largest and the smallest double in full. */
enum { DOUBLE_ROOM = 512 };

static void put_text(struct cs_fn_builder *out, const char *terminated)
{
    cs_fn_put(out, cs_str_from(terminated));
}

/* Names of what is no number; false for a number. */
static bool put_special(struct cs_fn_builder *out, double d)
{
    if (isfinite(d))
        return false;
    put_text(out, isnan(d) ? "NaN" : d < 0 ? "-Infinity" : "Infinity");
    return true;
}

/* The shortest digits that read back, without an exponent. */
static void put_double(struct cs_fn_builder *out, double d)
{
    char shortest[CS_NUMBER_ROOM];
    if (put_special(out, d))
        return;
    uint32_t len = cs_number_format(d, shortest), digits = 0;
    const char *e = memchr(shortest, 'e', len);
    if (e == NULL) {
        cs_fn_put(out, cs_str_of(shortest, len));
        return;
    }
    if (shortest[0] == '-')
        cs_fn_put_char(out, '-');
    for (const char *at = shortest; at < e; at++) /* the digits alone, to the front */
        if (*at >= '0' && *at <= '9')
            shortest[digits++] = *at;
    int power = 0;
    for (const char *at = e + 2; at < shortest + len; at++)
        power = power * 10 + (*at - '0');
    if (e[1] == '-') { /* 0.000ddd: the point stands `power` digits in front of the first */
        put_text(out, "0.");
        for (int i = 1; i < power; i++)
            cs_fn_put_char(out, '0');
        cs_fn_put(out, cs_str_of(shortest, digits));
        return;
    }
    /* dddd00, or ddd.ddd where there are more digits than places in front of the point */
    for (int i = 0; i <= power || (uint32_t)i < digits; i++) {
        if (i == power + 1)
            cs_fn_put_char(out, '.');
        cs_fn_put_char(out, (uint32_t)i < digits ? shortest[i] : '0');
    }
}

/* %f or %e of printf, with a point whatever the locale says. */
static void put_rounded(struct cs_fn_builder *out, double d, const char *format, int precision)
{
    char text[DOUBLE_ROOM];
    int len = snprintf(text, sizeof text, format, precision, d);
    bool point = false;
    for (int i = 0; i < len && i < (int)sizeof text; i++) {
        char c = text[i];
        if ((c >= '0' && c <= '9') || c == '-' || c == '+' || c == 'e')
            cs_fn_put_char(out, c);
        else if (!point) {
            cs_fn_put_char(out, '.');
            point = true;
        }
    }
}

static void put_base(struct cs_fn_builder *out, struct cs_value v, uint32_t base, bool upper)
{
    char digits[65];
    uint32_t at = sizeof digits;
    bool minus = v.tag == CS_INT && v.as.integer < 0;
    uint64_t number = minus ? UINT64_C(0) - v.as.unsigned_integer : v.as.unsigned_integer;
    do {
        digits[--at] = (upper ? "0123456789ABCDEF" : "0123456789abcdef")[number % base];
        number /= base;
    } while (number != 0);
    if (minus)
        cs_fn_put_char(out, '-');
    cs_fn_put(out, cs_str_of(digits + at, sizeof digits - at));
}

static void put_hex_bytes(struct cs_fn_builder *out, struct cs_str bytes, bool upper)
{
    const char *digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";
    for (uint32_t i = 0; i < bytes.len && !out->failed; i++) {
        cs_fn_put_char(out, digits[(unsigned char)bytes.ptr[i] >> 4]);
        cs_fn_put_char(out, digits[bytes.ptr[i] & 15]);
    }
}

/* The clauses; each answers false where it does not take the value, *fault then says why. */

static bool put_value(struct cs_fn_builder *out, struct cs_value v, uint32_t depth,
                      enum cs_fault *fault);

static bool put_list(struct cs_fn_builder *out, struct cs_value list, uint32_t depth,
                     enum cs_fault *fault)
{
    cs_fn_put_char(out, '[');
    for (uint32_t i = 0; i < list.len && !out->failed; i++) {
        if (i != 0)
            put_text(out, ", ");
        if (!put_value(out, list.as.items[i], depth, fault))
            return false;
    }
    cs_fn_put_char(out, ']');
    return true;
}

/* Keys are written in the order of their texts: sorts pair numbers by them, equal ones as they
 * stood. */
static void sort_pairs(const struct cs_str *keys, uint32_t *order, uint32_t *spare, uint32_t count)
{
    for (uint64_t width = 1; width < count; width *= 2) {
        for (uint64_t from = 0; from < count; from += 2 * width) {
            uint64_t middle = from + width < count ? from + width : count;
            uint64_t to = middle + width < count ? middle + width : count;
            uint64_t left = from, right = middle;
            for (uint64_t i = from; i < to; i++) {
                bool take_right =
                    left == middle ||
                    (right < to && cs_str_order(keys[order[right]], keys[order[left]]) < 0);
                spare[i] = take_right ? order[right++] : order[left++];
            }
        }
        memcpy(order, spare, count * sizeof *order);
    }
}

/* The pairs of a map in order; NULL: no memory, or a key that has no text (*fault). */
static uint32_t *order_of(struct cs_fn_builder *out, struct cs_value map, struct cs_str **keys)
{
    struct cs_call *call = out->call;
    uint32_t rounds = 1;
    for (uint32_t width = 1; width < map.len && width < UINT32_MAX / 2; width *= 2)
        rounds++;
    uint32_t *order = NULL, *spare = NULL;
    *keys = NULL;
    if (cs_call_pay(call, (uint64_t)rounds * map.len)) {
        *keys = cs_arena_array(call->arena, map.len, sizeof **keys);
        order = cs_arena_array(call->arena, map.len, sizeof *order);
        spare = cs_arena_array(call->arena, map.len, sizeof *spare);
    }
    if (*keys == NULL || order == NULL || spare == NULL) {
        out->failed = true;
        return NULL;
    }
    for (uint32_t i = 0; i < map.len; i++) {
        struct cs_value key = cs_fn_to_string(call, map.as.items[2 * (size_t)i]);
        if (key.tag != CS_STRING) {
            out->failed = true;
            return NULL;
        }
        (*keys)[i] = cs_value_str(key);
        order[i] = i;
    }
    sort_pairs(*keys, order, spare, map.len);
    return order;
}

static bool put_map(struct cs_fn_builder *out, struct cs_value map, uint32_t depth,
                    enum cs_fault *fault)
{
    struct cs_str *keys = NULL;
    uint32_t *order = map.len == 0 ? NULL : order_of(out, map, &keys);
    cs_fn_put_char(out, '{');
    for (uint32_t i = 0; i < map.len && !out->failed; i++) {
        if (i != 0)
            put_text(out, ", ");
        cs_fn_put(out, keys[order[i]]);
        put_text(out, ": ");
        if (!put_value(out, map.as.items[2 * (size_t)order[i] + 1], depth, fault))
            return false;
    }
    cs_fn_put_char(out, '}');
    return true;
}

static bool put_value(struct cs_fn_builder *out, struct cs_value v, uint32_t depth,
                      enum cs_fault *fault)
{
    struct cs_value text;
    if (depth == 0) {
        out->failed = true;
        return true;
    }
    switch (v.tag) {
    case CS_NULL:
        put_text(out, "null");
        return true;
    case CS_DOUBLE:
        put_double(out, v.as.number);
        return true;
    case CS_TYPE:
        put_text(out, v.as.type->name);
        return true;
    case CS_LIST:
        return put_list(out, v, depth - 1, fault);
    case CS_MAP:
        return put_map(out, v, depth - 1, fault);
    case CS_BYTES:
        if (cs_utf8_valid(cs_value_str(v)) != v.len) {
            *fault = CS_FAULT_CONVERT;
            return false;
        }
        cs_fn_put(out, cs_value_str(v));
        return true;
    default:
        text = cs_fn_to_string(out->call, v);
        if (text.tag == CS_STRING)
            cs_fn_put(out, cs_value_str(text));
        else if (text.tag == CS_UNKNOWN)
            out->failed = true;
        else
            *fault = CS_FAULT_NO_OVERLOAD;
        return text.tag != CS_ERROR;
    }
}

static bool put_decimal(struct cs_fn_builder *out, struct cs_value v)
{
    if (v.tag == CS_DOUBLE)
        put_double(out, v.as.number);
    else if (v.tag == CS_INT || v.tag == CS_UINT)
        put_base(out, v, 10, false);
    else
        return false;
    return true;
}

static bool put_floating(struct cs_fn_builder *out, struct cs_value v, const char *format,
                         int precision)
{
    double d = v.as.number;
    if (v.tag == CS_INT)
        d = (double)v.as.integer;
    else if (v.tag == CS_UINT)
        d = (double)v.as.unsigned_integer;
    else if (v.tag != CS_DOUBLE)
        return false;
    if (!put_special(out, d))
        put_rounded(out, d, format, precision);
    return true;
}

static bool put_in_base(struct cs_fn_builder *out, struct cs_value v, char clause)
{
    bool upper = clause == 'X', hex = upper || clause == 'x';
    if (clause == 'b' && v.tag == CS_BOOL)
        cs_fn_put_char(out, v.as.boolean ? '1' : '0');
    else if (hex && (v.tag == CS_STRING || v.tag == CS_BYTES))
        put_hex_bytes(out, cs_value_str(v), upper);
    else if (v.tag == CS_INT || v.tag == CS_UINT)
        put_base(out, v, clause == 'b' ? 2 : clause == 'o' ? 8 : 16, upper);
    else
        return false;
    return true;
}

static bool put_clause(struct cs_fn_builder *out, char clause, int precision, struct cs_value v,
                       enum cs_fault *fault)
{
    *fault = CS_FAULT_NO_OVERLOAD;
    switch (clause) {
    case 's':
        return put_value(out, v, DEPTH_MOST, fault);
    case 'd':
        return put_decimal(out, v);
    case 'f':
        return put_floating(out, v, "%.*f", precision);
    case 'e':
        return put_floating(out, v, "%.*e", precision);
    case 'b':
    case 'o':
    case 'x':
    case 'X':
        return put_in_base(out, v, clause);
    default:
        *fault = CS_FAULT_ARGUMENT;
        return false;
    }
}

bool cs_fn_format_clause(struct cs_str format, uint32_t *at, int *precision, char *clause)
{
    *precision = PRECISION_INITIAL;
    if (*at < format.len && format.ptr[*at] == '.') {
        *precision = 0;
        if (*at + 1 >= format.len || format.ptr[*at + 1] < '0' || format.ptr[*at + 1] > '9')
            return false;
        for (++*at; *at < format.len && format.ptr[*at] >= '0' && format.ptr[*at] <= '9'; ++*at)
            if (*precision <= PRECISION_MOST)
                *precision = *precision * 10 + (format.ptr[*at] - '0');
    }
    if (*at >= format.len || *precision > PRECISION_MOST)
        return false;
    *clause = format.ptr[(*at)++];
    return true;
}

static struct cs_value fn_format(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    struct cs_fn_builder out = {.call = call};
    if (nargs != 2 || args[0].tag != CS_STRING || args[1].tag != CS_LIST)
        return cs_fn_no_overload();
    struct cs_str format = cs_value_str(args[0]);
    uint32_t at = 0, used = 0;
    while (at < format.len && !out.failed) {
        int64_t percent = cs_str_find(format, CS_STR("%"), at);
        uint32_t plain = percent < 0 ? format.len : (uint32_t)percent;
        cs_fn_put(&out, cs_str_slice(format, at, plain - at));
        at = plain + 1;
        if (percent < 0)
            break;
        if (at < format.len && format.ptr[at] == '%') {
            cs_fn_put_char(&out, '%');
            at++;
            continue;
        }
        int precision;
        char clause;
        enum cs_fault fault;
        if (!cs_call_pay(call, 1))
            return cs_call_limit(call);
        if (used == args[1].len || !cs_fn_format_clause(format, &at, &precision, &clause))
            return cs_value_error(CS_FAULT_ARGUMENT);
        if (!put_clause(&out, clause, precision, args[1].as.items[used++], &fault))
            return cs_value_error(fault);
    }
    return cs_fn_built(&out);
}

static const struct cs_overload format_overloads[] = {
    CS_FN_MEMBER(&cs_type_string, &cs_type_string, &cs_type_list_dyn)};

const struct cs_function cs_fn_format_rows[] = {
    CS_FN_ROW("format", fn_format, format_overloads, 1, 29), {.name = NULL}};
