/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decimal text to numbers and back. contract: value/number.h
 *
 * A double is made in three steps, each only where the one before cannot decide:
 *     exact     mantissa and power of ten are exact doubles: one operation rounds once (Clinger)
 *     wide      mantissa (64 bits) * 5^r (exact) * 10^(27 k) (128 bits of a table), with an error
 *               of less than ERROR units of the lowest kept bit; decides unless the result lies
 *               that close to the middle between two doubles
 *     long      whole numbers of any length, no error at all
 */
#include "value/number.h"

#include <stdio.h>

enum {
    DIGITS_WORD = 19,   /* significant digits that always fit 64 bits */
    DIGITS_MOST = 800,  /* more than the 767 that the middle between two doubles can have */
    STEP = 27,          /* 5^27 is the largest power that fits 64 bits */
    STEP_FIRST = -13,   /* first row of the table: 10^-351 */
    POINT_MOST = 310,   /* 0.d * 10^this is an infinity, */
    POINT_LEAST = -330, /* and this is 0, whatever the digits */
    ERROR = 4,
    EXPONENT_LEAST = -4, /* powers of ten that are written without an exponent, as Go does */
    EXPONENT_MOST = 5,
    LIMBS = 140 /* 32 bits each: DIGITS_MOST digits and 10^-(330 + 800) with room */
};

/* floor(10^(27 k) * 2^n) with n such that the highest of the 128 bits is set; k from STEP_FIRST. */
static const uint64_t powers[][2] = {
    {0x8049A4AC0C5811AE, 0x205B896D777D6278}, /* 10^-351 */
    {0xCF42894A5DCE35EA, 0x52064CAC828675B9}, /* 10^-324 */
    {0xA76C582338ED2621, 0xAF2AF2B80AF6F24E}, /* 10^-297 */
    {0x873E4F75E2224E68, 0x5A7744A6E804A291}, /* 10^-270 */
    {0xDA7F5BF590966848, 0xAF39A475506A899E}, /* 10^-243 */
    {0xB080392CC4349DEC, 0xBD8D794D96AACFB3}, /* 10^-216 */
    {0x8E938662882AF53E, 0x547EB47B7282EE9C}, /* 10^-189 */
    {0xE65829B3046B0AFA, 0x0CB4A5A3112A5112}, /* 10^-162 */
    {0xBA121A4650E4DDEB, 0x92F34D62616CE413}, /* 10^-135 */
    {0x964E858C91BA2655, 0x3A6A07F8D510F86F}, /* 10^-108 */
    {0xF2D56790AB41C2A2, 0xFAE27299423FB9C3}, /* 10^-81 */
    {0xC428D05AA4751E4C, 0xAA97E14C3C26B886}, /* 10^-54 */
    {0x9E74D1B791E07E48, 0x775EA264CF55347D}, /* 10^-27 */
    {0x8000000000000000, 0x0000000000000000}, /* 10^0 */
    {0xCECB8F27F4200F3A, 0x0000000000000000}, /* 10^27 */
    {0xA70C3C40A64E6C51, 0x999090B65F67D924}, /* 10^54 */
    {0x86F0AC99B4E8DAFD, 0x69A028BB3DED71A3}, /* 10^81 */
    {0xDA01EE641A708DE9, 0xE80E6F4820CC9495}, /* 10^108 */
    {0xB01AE745B101E9E4, 0x5EC05DCFF72E7F8F}, /* 10^135 */
    {0x8E41ADE9FBEBC27D, 0x14588F13BE847307}, /* 10^162 */
    {0xE5D3EF282A242E81, 0x8F1668C8A86DA5FA}, /* 10^189 */
    {0xB9A74A0637CE2EE1, 0x6D953E2BD7173692}, /* 10^216 */
    {0x95F83D0A1FB69CD9, 0x4ABDAF101564F98E}, /* 10^243 */
    {0xF24A01A73CF2DCCF, 0xBC633B39673C8CEC}, /* 10^270 */
    {0xC3B8358109E84F07, 0x0A862F80EC4700C8}, /* 10^297 */
};

bool cs_number_uint(struct cs_str s, uint64_t *out)
{
    uint64_t value = 0;
    if (s.len == 0)
        return false;
    for (uint32_t i = 0; i < s.len; i++) {
        uint32_t digit = (uint32_t)(unsigned char)s.ptr[i] - '0';
        if (digit > 9 || value > (UINT64_MAX - digit) / 10)
            return false;
        value = value * 10 + digit;
    }
    *out = value;
    return true;
}

bool cs_number_int(struct cs_str s, int64_t *out)
{
    bool negative = s.len != 0 && s.ptr[0] == '-';
    uint64_t value;
    if (!cs_number_uint(cs_str_slice(s, negative, s.len), &value) ||
        value > (uint64_t)INT64_MAX + negative)
        return false;
    *out = negative ? (int64_t)(0 - value) : (int64_t)value;
    return true;
}

bool cs_number_exact(uint64_t mantissa, int32_t exponent, double *out)
{
    static const double exact[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                   1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                   1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    if (mantissa > UINT64_C(1) << 53 || exponent < -22 || exponent > 22)
        return false;
    *out = exponent < 0 ? (double)mantissa / exact[-exponent] : (double)mantissa * exact[exponent];
    return true;
}

/* A number as read: 0.d1 d2 d3 ... * 10^point, without leading zeros. */
struct decimal {
    struct cs_str digits; /* significant digits, perhaps with one '.' between them */
    uint32_t count;       /* of the significant digits */
    uint64_t mantissa;    /* the first DIGITS_WORD of them, or all */
    int64_t point;
    bool negative;
};

/* [0-9]*, counted into the decimal; returns how many characters. */
static uint32_t read_digits(struct cs_str s, uint32_t from, struct decimal *d)
{
    uint32_t at = from;
    for (; at < s.len; at++) {
        uint32_t digit = (uint32_t)(unsigned char)s.ptr[at] - '0';
        if (digit > 9)
            break;
        if (digit == 0 && d->count == 0)
            continue;
        if (d->count == 0)
            d->digits.ptr = s.ptr + at;
        if (d->count++ < DIGITS_WORD)
            d->mantissa = d->mantissa * 10 + digit;
    }
    if (d->count != 0)
        d->digits.len = (uint32_t)(s.ptr + at - d->digits.ptr);
    return at - from;
}

/* e[+-]digits at `from` up to the end; a huge exponent stays huge and does not overflow. */
static bool read_exponent(struct cs_str s, uint32_t from, int64_t *out)
{
    bool negative = from < s.len && s.ptr[from] == '-';
    if (from < s.len && (s.ptr[from] == '-' || s.ptr[from] == '+'))
        from++;
    int64_t value = 0;
    if (from == s.len)
        return false;
    for (; from < s.len; from++) {
        uint32_t digit = (uint32_t)(unsigned char)s.ptr[from] - '0';
        if (digit > 9)
            return false;
        if (value < INT64_C(1) << 40)
            value = value * 10 + digit;
    }
    *out = negative ? -value : value;
    return true;
}

static bool read_decimal(struct cs_str s, struct decimal *d)
{
    uint32_t at = 0;
    *d = (struct decimal){.digits = CS_STR("")};
    if (s.len != 0 && (s.ptr[0] == '-' || s.ptr[0] == '+')) {
        d->negative = s.ptr[0] == '-';
        at++;
    }
    uint32_t whole = read_digits(s, at, d), fraction = 0, before = d->count;
    at += whole;
    d->point = before;
    if (at < s.len && s.ptr[at] == '.') {
        fraction = read_digits(s, ++at, d);
        at += fraction;
        if (before == 0) /* zeros behind the point */
            d->point = (int64_t)d->count - fraction;
    }
    if (whole + fraction == 0)
        return false;
    if (at < s.len && (s.ptr[at] == 'e' || s.ptr[at] == 'E')) {
        int64_t exponent;
        if (!read_exponent(s, at + 1, &exponent))
            return false;
        d->point += exponent;
        at = s.len;
    }
    return at == s.len;
}

static double from_bits(uint64_t bits)
{
    double d;
    memcpy(&d, &bits, sizeof d);
    return d;
}

/*
 * (high * 2^64 + low + a part below where `rest`) * 2^exponent, the highest bit set, to the nearest
 * double, ties to even. `error`: the true number is up to so many units of `low` larger; false
 * where that leaves open how to round.
 */
static bool round_wide(uint64_t high, uint64_t low, bool rest, uint32_t error, int32_t exponent,
                       double *out)
{
    int32_t power = exponent + 127; /* of the highest bit */
    if (power > 1023) {
        *out = from_bits(UINT64_C(0x7FF) << 52);
        return true;
    }
    uint32_t keep = 53;
    if (power < -1022) /* subnormal: fewer bits */
        keep = power < -1075 ? 0 : (uint32_t)(power + 1075);
    if (power < -1076) {
        *out = 0;
        return true;
    }
    uint64_t half = keep == 0 ? 0 : UINT64_C(1) << (63 - keep);
    uint64_t bits = keep == 0 ? 0 : high >> (64 - keep);
    uint64_t below = keep == 0 ? high : high & (half * 2 - 1);
    if (keep == 0) { /* at most half of the smallest double, which is 2^-1074 */
        half = power == -1075 ? UINT64_C(1) << 63 : 0;
        if (half == 0) {
            *out = 0;
            return true;
        }
    }
    bool near_half = (below == half && low == 0) || (below == half - 1 && low > UINT64_MAX - error);
    if (error != 0 && near_half)
        return false;
    bool above = below > half || (below == half && (low != 0 || rest));
    bool tie = below == half && low == 0 && !rest;
    bits += above || (tie && (bits & 1));
    /* The hidden bit of a normal number, or a carry, adds one to the exponent field by itself. */
    uint64_t field = power < -1022 ? 0 : (uint64_t)(power + 1022);
    *out = from_bits((field << 52) + bits);
    return true;
}

/* a * b in 128 bits. */
static void multiply(uint64_t a, uint64_t b, uint64_t *high, uint64_t *low)
{
#if defined(__SIZEOF_INT128__)
    __extension__ typedef unsigned __int128 wide;
    wide product = (wide)a * b;
    *high = (uint64_t)(product >> 64);
    *low = (uint64_t)product;
#else
    uint64_t a0 = (uint32_t)a, a1 = a >> 32, b0 = (uint32_t)b, b1 = b >> 32;
    uint64_t middle = a1 * b0 + (a0 * b0 >> 32), other = a0 * b1 + (uint32_t)middle;
    *high = a1 * b1 + (middle >> 32) + (other >> 32);
    *low = other << 32 | (uint32_t)(a0 * b0);
#endif
}

static uint32_t leading_zeros(uint64_t word)
{
    uint32_t count = 0;
    for (uint32_t step = 32; step != 0; step /= 2) {
        if (word >> (64 - step) == 0) {
            count += step;
            word <<= step;
        }
    }
    return count;
}

/* Shifts the highest bit of a number that is not 0 to the top; returns by how much. */
static uint32_t normalize(uint64_t *high, uint64_t *low)
{
    uint32_t by = 0;
    if (*high == 0) {
        *high = *low;
        *low = 0;
        by = 64;
    }
    uint32_t shift = leading_zeros(*high);
    if (shift != 0) {
        *high = *high << shift | *low >> (64 - shift);
        *low <<= shift;
    }
    return by + shift;
}

/* mantissa * 10^exponent, or false where the error does not allow to decide. */
static bool convert_wide(uint64_t mantissa, int32_t exponent, double *out)
{
    int32_t row = (exponent + 27 * STEP) / STEP - 27 - STEP_FIRST;
    if (exponent < STEP_FIRST * STEP || row >= (int32_t)(sizeof powers / sizeof powers[0]))
        return false;
    int32_t large = (row + STEP_FIRST) * STEP, small = exponent - large;
    uint64_t five = 1, high, low;
    for (int32_t i = 0; i < small; i++)
        five *= 5;
    multiply(mantissa, five, &high, &low);
    /* bits of 10^large: floor(large * log2 10), good for |large| < 400 */
    int32_t log2 = (large * 217706 - (large < 0 ? 65535 : 0)) / 65536;
    int32_t binary = small + log2 - 127 - (int32_t)normalize(&high, &low);
    /* (high, low) * row, the highest 128 of 256 bits */
    uint64_t top, upper, cross1, cross2, ignored;
    multiply(high, powers[row][0], &top, &upper);
    multiply(high, powers[row][1], &cross1, &ignored);
    multiply(low, powers[row][0], &cross2, &ignored);
    upper += cross1;
    top += upper < cross1;
    upper += cross2;
    top += upper < cross2;
    /* Not counted: three parts below the lowest bit, and the part cut off in the table. */
    uint32_t shift = normalize(&top, &upper);
    return round_wide(top, upper, false, (uint32_t)ERROR << shift, binary + 128 - (int32_t)shift,
                      out);
}

/* A whole number of any length, lowest limb first. */
struct whole {
    uint32_t limbs[LIMBS];
    uint32_t count;
};

static void multiply_add(struct whole *n, uint32_t factor, uint32_t carry)
{
    uint64_t over = carry;
    for (uint32_t i = 0; i < n->count; i++) {
        over += (uint64_t)n->limbs[i] * factor;
        n->limbs[i] = (uint32_t)over;
        over >>= 32;
    }
    if (over != 0)
        n->limbs[n->count++] = (uint32_t)over;
}

/* The remainder. */
static uint32_t divide(struct whole *n, uint32_t divisor)
{
    uint64_t over = 0;
    for (uint32_t i = n->count; i-- > 0;) {
        over = over << 32 | n->limbs[i];
        n->limbs[i] = (uint32_t)(over / divisor);
        over %= divisor;
    }
    while (n->count != 0 && n->limbs[n->count - 1] == 0)
        n->count--;
    return (uint32_t)over;
}

/* Takes the highest 128 bits; what is below goes to *rest. */
static void take_top(const struct whole *n, uint64_t *high, uint64_t *low, bool *rest)
{
    uint32_t top[5] = {0}; /* one more than needed, for the shift */
    for (uint32_t i = 0; i < 5 && i < n->count; i++)
        top[i] = n->limbs[n->count - 1 - i];
    for (uint32_t i = 5; i < n->count; i++)
        *rest |= n->limbs[n->count - 1 - i] != 0;
    uint32_t shift = leading_zeros(top[0]) - 32;
    *high = (uint64_t)top[0] << 32 | top[1];
    *low = (uint64_t)top[2] << 32 | top[3];
    if (shift != 0) {
        *high = *high << shift | *low >> (64 - shift);
        *low = *low << shift | top[4] >> (32 - shift);
    }
    *rest |= (uint32_t)(top[4] << shift) != 0;
}

/*
 * All digits as a whole number, times the power of ten; a negative power divides, 9 digits at a
 * time, after enough zero limbs were put below to keep at least 128 bits.
 */
static double convert_long(const struct decimal *d)
{
    struct whole n = {.count = 0};
    uint32_t taken = 0;
    bool rest = false;
    for (uint32_t i = 0; i < d->digits.len; i++) {
        if (d->digits.ptr[i] == '.')
            continue;
        if (taken < DIGITS_MOST)
            multiply_add(&n, 10, (uint32_t)(d->digits.ptr[i] - '0'));
        else
            rest |= d->digits.ptr[i] != '0';
        taken++;
    }
    int32_t power = (int32_t)d->point - (int32_t)(taken < DIGITS_MOST ? taken : DIGITS_MOST);
    int32_t exponent = 0;
    for (; power > 0; power--)
        multiply_add(&n, 10, 0);
    if (power < 0) {
        /* 10^9 < 2^30, so each nine digits take less than one limb. */
        uint32_t want = (uint32_t)(-power + 8) / 9 + 5;
        uint32_t below = want > n.count ? want - n.count : 0;
        memmove(n.limbs + below, n.limbs, n.count * sizeof n.limbs[0]);
        memset(n.limbs, 0, below * sizeof n.limbs[0]);
        n.count += below;
        exponent = -32 * (int32_t)below;
        for (; power <= -9; power += 9)
            rest |= divide(&n, 1000000000) != 0;
        for (; power < 0; power++)
            rest |= divide(&n, 10) != 0;
    }
    uint64_t high, low;
    double out = 0;
    take_top(&n, &high, &low, &rest);
    round_wide(high, low, rest, 0,
               exponent + 32 * (int32_t)n.count - 128 -
                   (int32_t)(leading_zeros(n.limbs[n.count - 1]) - 32),
               &out);
    return out;
}

static double convert(const struct decimal *d)
{
    double result, above;
    if (d->count == 0 || d->point < POINT_LEAST)
        return 0;
    if (d->point > POINT_MOST)
        return from_bits(UINT64_C(0x7FF) << 52);
    if (d->count <= DIGITS_WORD) {
        int32_t exponent = (int32_t)(d->point - d->count);
        if (cs_number_exact(d->mantissa, exponent, &result) ||
            convert_wide(d->mantissa, exponent, &result))
            return result;
    } else {
        /* Between two mantissas: decided where both give the same. */
        int32_t exponent = (int32_t)(d->point - DIGITS_WORD);
        if (convert_wide(d->mantissa, exponent, &result) &&
            convert_wide(d->mantissa + 1, exponent, &above) && result == above)
            return result;
    }
    return convert_long(d);
}

bool cs_number_double(struct cs_str s, double *out)
{
    struct decimal d;
    if (!read_decimal(s, &d))
        return false;
    double result = convert(&d);
    *out = d.negative ? -result : result;
    return true;
}

/* Digits d1 d2 ... and the power of ten of d1. */
struct shortest {
    char digits[20];
    uint32_t count;
    int32_t power;
};

/* `count` digits, correctly rounded; libc's decimal point is whatever the locale says, so skipped.
 */
static void print_digits(double d, uint32_t count, struct shortest *out)
{
    char text[64];
    int len = snprintf(text, sizeof text, "%.*e", (int)count - 1, d);
    int at = 0;
    out->count = 0;
    for (; at < len && text[at] != 'e'; at++)
        if (text[at] >= '0' && text[at] <= '9')
            out->digits[out->count++] = text[at];
    out->power = 0;
    for (int i = at + 2; i < len; i++)
        out->power = out->power * 10 + (text[i] - '0');
    if (at + 1 < len && text[at + 1] == '-')
        out->power = -out->power;
}

static bool reads_back(const struct shortest *s, double d)
{
    struct decimal decimal = {.digits = {s->digits, s->count}, .count = s->count};
    for (uint32_t i = 0; i < s->count; i++)
        decimal.mantissa = decimal.mantissa * 10 + (uint64_t)(s->digits[i] - '0');
    decimal.point = s->power + 1;
    return convert(&decimal) == d;
}

/* The next larger number of as many digits. */
static void add_one(struct shortest *s)
{
    uint32_t i = s->count;
    while (i > 0 && s->digits[i - 1] == '9')
        s->digits[--i] = '0';
    if (i > 0) {
        s->digits[i - 1]++;
        return;
    }
    s->digits[0] = '1';
    s->power++;
}

/*
 * 15 digits survive the way through a normal double, so if they read back, the shortest text is
 * among them without its zeros at the end. Subnormal numbers have fewer: they start with one.
 * Below a power of two the doubles stand closer, so there the nearest text of some length may miss
 * while the one above it hits.
 */
static struct shortest find_shortest(double d)
{
    uint64_t bits;
    memcpy(&bits, &d, sizeof bits);
    bool subnormal = bits >> 52 == 0, power_of_two = bits << 12 == 0;
    struct shortest s = {.count = 0};
    for (uint32_t count = subnormal ? 1 : 15; count <= 17; count++) {
        print_digits(d, count, &s);
        if (reads_back(&s, d))
            break;
        if (power_of_two) {
            add_one(&s);
            if (reads_back(&s, d))
                break;
        }
    }
    while (s.count > 1 && s.digits[s.count - 1] == '0')
        s.count--;
    return s;
}

static uint32_t copy_text(char *out, const char *text)
{
    uint32_t len = (uint32_t)strlen(text);
    memcpy(out, text, len + 1);
    return len;
}

/* d.ddde+XX */
static uint32_t write_exponent(const struct shortest *s, char *out)
{
    uint32_t len = 0, power = (uint32_t)(s->power < 0 ? -s->power : s->power);
    out[len++] = s->digits[0];
    if (s->count > 1) {
        out[len++] = '.';
        memcpy(out + len, s->digits + 1, s->count - 1);
        len += s->count - 1;
    }
    out[len++] = 'e';
    out[len++] = s->power < 0 ? '-' : '+';
    if (power >= 100)
        out[len++] = (char)('0' + power / 100);
    out[len++] = (char)('0' + power / 10 % 10);
    out[len++] = (char)('0' + power % 10);
    return len;
}

/* ddd.ddd with a power of ten in [EXPONENT_LEAST, EXPONENT_MOST] */
static uint32_t write_plain(const struct shortest *s, char *out)
{
    uint32_t len = 0;
    if (s->power < 0) {
        out[len++] = '0';
        out[len++] = '.';
        for (int32_t i = -1; i > s->power; i--)
            out[len++] = '0';
    }
    for (uint32_t i = 0; i < s->count || (int32_t)i <= s->power; i++) {
        if (i != 0 && s->power >= 0 && (int32_t)i == s->power + 1)
            out[len++] = '.';
        out[len++] = i < s->count ? s->digits[i] : '0';
    }
    return len;
}

uint32_t cs_number_format(double d, char out[CS_NUMBER_ROOM])
{
    uint64_t bits;
    memcpy(&bits, &d, sizeof bits);
    if (d != d)
        return copy_text(out, "NaN");
    bool negative = bits >> 63 != 0;
    double size = from_bits(bits & UINT64_MAX >> 1);
    if (size > 1.7976931348623157e308)
        return copy_text(out, negative ? "-Inf" : "+Inf");
    uint32_t len = 0;
    if (negative)
        out[len++] = '-';
    if (size == 0) { /* not "== d": -0 keeps its sign */
        out[len++] = '0';
    } else {
        struct shortest s = find_shortest(size);
        bool plain = s.power >= EXPONENT_LEAST && s.power <= EXPONENT_MOST;
        len += plain ? write_plain(&s, out + len) : write_exponent(&s, out + len);
    }
    out[len] = '\0';
    return len;
}
