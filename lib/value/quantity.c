/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Quantities. contract: value/quantity.h
 *
 *     quantity = [ "+" | "-" ] [ digits ] [ "." [ digits ] ] [ suffix ]      not empty
 *     suffix   = "n" | "u" | "m" | "k" | "M" | "G" | "T" | "P" | "E" | "Ki" | "Mi" | "Gi" | "Ti"
 *              | "Pi" | "Ei" | ( "e" | "E" ) [ "+" | "-" ] digits
 *
 * No digits at all are 0: "Mi" and "-" are quantities to the API server.
 */
#include "value/quantity.h"

#include <stdlib.h>

#include "value/number.h"

enum { LIMB = 1000000000, LIMB_DIGITS = 9, NANO = -9, SMALL_DIGITS = 18 };
enum { DIGITS_MOST = CS_QUANTITY_LIMBS * LIMB_DIGITS };

/* The decimal numbers: limbs. */

static bool multiply_add(struct cs_quantity *q, uint32_t factor, uint32_t carry)
{
    uint64_t over = carry;
    for (uint32_t i = 0; i < q->count; i++) {
        over += (uint64_t)q->limbs[i] * factor;
        q->limbs[i] = (uint32_t)(over % LIMB);
        over /= LIMB;
    }
    if (over == 0)
        return true;
    if (q->count == CS_QUANTITY_LIMBS || over >= LIMB)
        return false;
    q->limbs[q->count++] = (uint32_t)over;
    return true;
}

static uint32_t divide(struct cs_quantity *q, uint32_t divisor)
{
    uint64_t over = 0;
    for (uint32_t i = q->count; i-- > 0;) {
        over = over * LIMB + q->limbs[i];
        q->limbs[i] = (uint32_t)(over / divisor);
        over %= divisor;
    }
    while (q->count != 0 && q->limbs[q->count - 1] == 0)
        q->count--;
    return (uint32_t)over;
}

static uint32_t count_digits(const struct cs_quantity *q)
{
    if (q->count == 0)
        return 0;
    uint32_t digits = (q->count - 1) * LIMB_DIGITS;
    for (uint32_t top = q->limbs[q->count - 1]; top != 0; top /= 10)
        digits++;
    return digits;
}

/* Multiplies the digits by 10^by and lowers the exponent as much. */
static bool scale_up(struct cs_quantity *q, uint64_t by)
{
    if (q->count != 0 && by > DIGITS_MOST - count_digits(q))
        return false;
    for (uint64_t i = 0; i < by && q->count != 0; i++)
        multiply_add(q, 10, 0);
    q->exponent -= (int64_t)by;
    return true;
}

/* As digits, without zeros at their end. */
static struct cs_quantity big_of(const struct cs_quantity *q)
{
    struct cs_quantity big = *q;
    if (q->small) {
        uint64_t number = q->value < 0 ? UINT64_C(0) - (uint64_t)q->value : (uint64_t)q->value;
        big.small = false;
        big.negative = q->value < 0;
        for (big.count = 0; number != 0; number /= LIMB)
            big.limbs[big.count++] = (uint32_t)(number % LIMB);
    }
    while (big.count != 0 && big.limbs[0] % 10 == 0) {
        divide(&big, 10);
        big.exponent++;
    }
    if (big.count == 0)
        big.exponent = 0;
    return big;
}

/* Both to the same exponent. */
static bool align(struct cs_quantity *a, struct cs_quantity *b)
{
    if (a->count == 0)
        a->exponent = b->exponent;
    if (b->count == 0)
        b->exponent = a->exponent;
    if (a->exponent > b->exponent)
        return scale_up(a, (uint64_t)(a->exponent - b->exponent));
    return scale_up(b, (uint64_t)(b->exponent - a->exponent));
}

/* Of aligned digits, without signs. */
static int compare_digits(const struct cs_quantity *a, const struct cs_quantity *b)
{
    if (a->count != b->count)
        return a->count < b->count ? -1 : 1;
    for (uint32_t i = a->count; i-- > 0;)
        if (a->limbs[i] != b->limbs[i])
            return a->limbs[i] < b->limbs[i] ? -1 : 1;
    return 0;
}

static int compare_sizes(struct cs_quantity a, struct cs_quantity b)
{
    if (a.count == 0 || b.count == 0)
        return (a.count != 0) - (b.count != 0);
    int64_t top_a = a.exponent + count_digits(&a), top_b = b.exponent + count_digits(&b);
    if (top_a != top_b)
        return top_a < top_b ? -1 : 1;
    align(&a, &b); /* the first digits are at the same place, so both fit */
    return compare_digits(&a, &b);
}

int cs_quantity_sign(const struct cs_quantity *q)
{
    if (q->small)
        return (q->value > 0) - (q->value < 0);
    return q->count == 0 ? 0 : q->negative ? -1 : 1;
}

int cs_quantity_compare(const struct cs_quantity *a, const struct cs_quantity *b)
{
    int sign_a = cs_quantity_sign(a), sign_b = cs_quantity_sign(b);
    if (sign_a != sign_b)
        return sign_a < sign_b ? -1 : 1;
    return sign_a * compare_sizes(big_of(a), big_of(b));
}

/* Arithmetic. */

static void add_digits(struct cs_quantity *a, const struct cs_quantity *b, bool *fits)
{
    uint32_t carry = 0;
    uint32_t count = a->count > b->count ? a->count : b->count;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t sum = (i < a->count ? a->limbs[i] : 0) + (i < b->count ? b->limbs[i] : 0) + carry;
        carry = sum >= LIMB;
        a->limbs[i] = sum - (carry ? (uint32_t)LIMB : 0);
    }
    a->count = count;
    *fits = carry == 0 || count < CS_QUANTITY_LIMBS;
    if (carry != 0 && *fits)
        a->limbs[a->count++] = 1;
}

/* a - b where a is the larger one. */
static void subtract_digits(struct cs_quantity *a, const struct cs_quantity *b)
{
    uint32_t borrow = 0;
    for (uint32_t i = 0; i < a->count; i++) {
        uint32_t take = (i < b->count ? b->limbs[i] : 0) + borrow;
        borrow = a->limbs[i] < take;
        a->limbs[i] += (borrow ? (uint32_t)LIMB : 0) - take;
    }
    while (a->count != 0 && a->limbs[a->count - 1] == 0)
        a->count--;
}

static bool add_big(struct cs_quantity a, struct cs_quantity b, struct cs_quantity *out)
{
    bool fits = true;
    if (!align(&a, &b))
        return false;
    if (a.negative == b.negative) {
        add_digits(&a, &b, &fits);
    } else if (compare_digits(&a, &b) >= 0) {
        subtract_digits(&a, &b);
    } else {
        subtract_digits(&b, &a);
        a = b;
    }
    *out = a;
    return fits;
}

/* value * 10^by in 64 bits. */
static bool scale_int(int64_t *value, int64_t by)
{
    if (*value == 0)
        return true;
    for (; by > 0 && by <= SMALL_DIGITS; by--)
        if (__builtin_mul_overflow(*value, INT64_C(10), value))
            return false;
    return by == 0;
}

/* As Kubernetes adds its 64-bit numbers; false where it turns to decimals. */
static bool add_small(struct cs_quantity a, struct cs_quantity b, struct cs_quantity *out)
{
    if (!a.small || !b.small)
        return false;
    *out = a.value == 0 ? b : a;
    if (a.value == 0 || b.value == 0)
        return true;
    out->exponent = a.exponent < b.exponent ? a.exponent : b.exponent;
    return scale_int(&a.value, a.exponent - out->exponent) &&
           scale_int(&b.value, b.exponent - out->exponent) &&
           !__builtin_add_overflow(a.value, b.value, &out->value);
}

bool cs_quantity_add(const struct cs_quantity *a, const struct cs_quantity *b, int sign,
                     struct cs_quantity *out)
{
    struct cs_quantity second = *b;
    if (sign < 0 && b->small && b->value == INT64_MIN)
        second = big_of(b);
    if (sign < 0) {
        second.value = second.small ? -second.value : second.value;
        second.negative = !second.negative;
    }
    if (add_small(*a, second, out))
        return true;
    return add_big(big_of(a), big_of(&second), out);
}

void cs_quantity_from_int(int64_t i, struct cs_quantity *out)
{
    *out = (struct cs_quantity){.small = true, .value = i};
}

bool cs_quantity_int(const struct cs_quantity *q, int64_t *out)
{
    *out = q->value;
    return q->small && q->exponent >= 0 && scale_int(out, q->exponent);
}

/* Digits and exponent as the text of a number, which is then read correctly rounded. */
double cs_quantity_double(const struct cs_quantity *q)
{
    struct cs_quantity big = big_of(q);
    char text[DIGITS_MOST + 32];
    double out = 0;
    uint32_t at = sizeof text;
    int64_t exponent = big.exponent;
    /* beyond these it is 0 or infinite whatever the digits are */
    exponent = exponent > 1000 ? 1000 : exponent < -1000 ? -1000 : exponent;
    for (uint64_t number = (uint64_t)(exponent < 0 ? -exponent : exponent); number != 0;
         number /= 10)
        text[--at] = (char)('0' + number % 10);
    if (at == sizeof text)
        text[--at] = '0';
    text[--at] = exponent < 0 ? '-' : '+';
    text[--at] = 'e';
    while (big.count != 0)
        text[--at] = (char)('0' + divide(&big, 10));
    if (text[at] == 'e')
        text[--at] = '0';
    cs_number_double(cs_str_of(text + at, sizeof text - at), &out);
    return cs_quantity_sign(q) < 0 ? -out : out;
}

/* Reading. */

static const struct suffix {
    const char *text;
    uint8_t base;
    int16_t exponent;
} suffixes[] = {
    {"", 10, 0},   {"n", 10, -9}, {"u", 10, -6}, {"m", 10, -3}, {"k", 10, 3},  {"M", 10, 6},
    {"G", 10, 9},  {"T", 10, 12}, {"P", 10, 15}, {"E", 10, 18}, {"Ki", 2, 10}, {"Mi", 2, 20},
    {"Gi", 2, 30}, {"Ti", 2, 40}, {"Pi", 2, 50}, {"Ei", 2, 60},
};

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool read_suffix(struct cs_str s, uint32_t *base, int64_t *exponent)
{
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        if (cs_str_is(s, suffixes[i].text)) {
            *base = suffixes[i].base;
            *exponent = suffixes[i].exponent;
            return true;
        }
    }
    *base = 10;
    if (s.len < 2 || (s.ptr[0] != 'e' && s.ptr[0] != 'E'))
        return false;
    bool plus = s.ptr[1] == '+';
    return (!plus || (s.len > 2 && digit(s.ptr[2]))) &&
           cs_number_int(cs_str_slice(s, 1u + plus, s.len), exponent) && *exponent <= INT32_MAX &&
           *exponent >= INT32_MIN;
}

/* The text in its parts; whole without the zeros at its front. */
struct parts {
    bool negative;
    struct cs_str whole, fraction;
    uint32_t base;
    int64_t exponent;
};

static struct cs_str read_digits(struct cs_str *s)
{
    struct cs_str digits = {s->ptr, 0};
    while (digits.len < s->len && digit(s->ptr[digits.len]))
        digits.len++;
    *s = cs_str_slice(*s, digits.len, s->len);
    return digits;
}

static bool read_parts(struct cs_str s, struct parts *parts)
{
    if (s.len == 0)
        return false;
    parts->negative = s.ptr[0] == '-';
    if (s.ptr[0] == '-' || s.ptr[0] == '+')
        s = cs_str_slice(s, 1, s.len);
    parts->whole = read_digits(&s);
    parts->fraction = cs_str_slice(s, 0, 0);
    if (s.len != 0 && s.ptr[0] == '.') {
        s = cs_str_slice(s, 1, s.len);
        parts->fraction = read_digits(&s);
    }
    while (parts->whole.len != 0 && parts->whole.ptr[0] == '0')
        parts->whole = cs_str_slice(parts->whole, 1, parts->whole.len);
    return read_suffix(s, &parts->base, &parts->exponent);
}

/* What Kubernetes reads into 64 bits; false: it takes a decimal. */
static bool read_small(const struct parts *parts, struct cs_quantity *out)
{
    uint32_t whole = parts->whole.len == 0 ? 1 : parts->whole.len; /* "0" */
    int64_t room = (int64_t)SMALL_DIGITS - whole - parts->fraction.len, factor = 1;
    out->exponent = parts->exponent - parts->fraction.len;
    if (parts->base == 2) {
        /* how many digits the factor has is estimated as there */
        room = parts->fraction.len != 0 ? -1 : 14 - (int64_t)whole - parts->exponent * 3 / 10;
        factor = INT64_C(1) << parts->exponent;
        out->exponent = 0;
    }
    if (room < 0 || out->exponent < NANO)
        return false;
    int64_t value = 0;
    for (uint32_t i = 0; i < parts->whole.len; i++)
        value = value * 10 + (parts->whole.ptr[i] - '0');
    for (uint32_t i = 0; i < parts->fraction.len; i++)
        value = value * 10 + (parts->fraction.ptr[i] - '0');
    out->small = !__builtin_mul_overflow(value, factor, &out->value);
    if (out->small && parts->negative)
        out->value = -out->value;
    return out->small;
}

/* Appends digits at places down to 10^least; *rest: there are others below. */
static bool append(struct cs_quantity *q, struct cs_str digits, int64_t *place, int64_t least,
                   bool *rest)
{
    for (uint32_t i = 0; i < digits.len; i++, --*place) {
        uint32_t number = (uint32_t)(digits.ptr[i] - '0');
        if (*place < least)
            *rest |= number != 0;
        else if (!multiply_add(q, 10, number))
            return false;
    }
    return true;
}

static bool read_big(const struct parts *parts, struct cs_quantity *out)
{
    *out = (struct cs_quantity){.negative = parts->negative};
    bool binary = parts->base == 2, rest = false;
    int64_t power = binary ? 0 : parts->exponent, place = power + parts->whole.len - 1;
    int64_t least = binary ? INT64_MIN : NANO;
    out->exponent = power - parts->fraction.len;
    if (!binary && out->exponent < NANO)
        out->exponent = NANO; /* the digits below are only known to be there */
    if (!append(out, parts->whole, &place, least, &rest) ||
        !append(out, parts->fraction, &place, least, &rest))
        return false;
    for (int64_t i = 0; binary && i < parts->exponent; i += 10)
        if (!multiply_add(out, 1024, 0))
            return false;
    for (; out->exponent < NANO; out->exponent++)
        rest |= divide(out, 10) != 0;
    if (!rest)
        return true;
    struct cs_quantity one = {.limbs = {1}, .count = 1}; /* away from 0 */
    bool fits;
    add_digits(out, &one, &fits);
    return fits;
}

static void cap(struct cs_quantity *q)
{
    struct cs_quantity most = {.small = true, .value = INT64_MAX};
    most = big_of(&most);
    most.negative = q->negative;
    if (compare_sizes(big_of(q), most) > 0)
        *q = most;
}

bool cs_quantity_read(struct cs_str s, struct cs_quantity *out)
{
    struct parts parts;
    *out = (struct cs_quantity){.small = true};
    if (!read_parts(s, &parts))
        return false;
    if (read_small(&parts, out))
        return true;
    if (!read_big(&parts, out))
        return false;
    if (parts.base == 2)
        cap(out);
    return true;
}

bool cs_quantity_parse(struct cs_str s, double *out)
{
    struct cs_quantity quantity;
    if (!cs_quantity_read(s, &quantity))
        return false;
    *out = cs_quantity_double(&quantity);
    return true;
}
