/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The calendar and the texts of times. contract: value/time.h
 *
 * Days are counted in years that begin on March 1st, so the leap day is the last of its year, and
 * in eras of 400 years, which all have the same number of days.
 */
#include "value/time.h"

enum { DAYS_ERA = 146097, DAYS_TO_1970 = 719468, NANOS = 1000000000 };

static int64_t floor_divide(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

/* Days since 1970-01-01. */
static int64_t days_of(int64_t year, int32_t month, int32_t day)
{
    year -= month <= 2;
    int64_t era = floor_divide(year, 400), of_era = year - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * DAYS_ERA + of_era * 365 + of_era / 4 - of_era / 100 + of_year - DAYS_TO_1970;
}

struct cs_civil cs_time_civil(int64_t seconds)
{
    struct cs_civil civil = {0};
    int64_t days = floor_divide(seconds, 86400), second = seconds - days * 86400;
    civil.hour = (int32_t)(second / 3600);
    civil.minute = (int32_t)(second / 60 % 60);
    civil.second = (int32_t)(second % 60);
    civil.weekday = (int32_t)((days % 7 + 11) % 7); /* 1970-01-01 was a Thursday */

    int64_t from_march = days + DAYS_TO_1970, era = floor_divide(from_march, DAYS_ERA);
    int64_t of_era = from_march - era * DAYS_ERA;
    int64_t year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month = (5 * of_year + 2) / 153;
    civil.day = (int32_t)(of_year - (153 * month + 2) / 5 + 1);
    civil.month = (int32_t)(month < 10 ? month + 3 : month - 9);
    civil.year = (int32_t)(era * 400 + year_of_era + (civil.month <= 2));
    civil.yearday = (int32_t)(days - days_of(civil.year, 1, 1));
    return civil;
}

int64_t cs_time_seconds(const struct cs_civil *civil)
{
    return days_of(civil->year, civil->month, civil->day) * 86400 + civil->hour * INT64_C(3600) +
           civil->minute * INT64_C(60) + civil->second;
}

/* Exactly `digits` digits. */
static bool read_digits(struct cs_str *s, uint32_t digits, int32_t *out)
{
    int32_t number = 0;
    if (s->len < digits)
        return false;
    for (uint32_t i = 0; i < digits; i++) {
        if (s->ptr[i] < '0' || s->ptr[i] > '9')
            return false;
        number = number * 10 + (s->ptr[i] - '0');
    }
    *s = cs_str_slice(*s, digits, s->len);
    *out = number;
    return true;
}

static bool read_char(struct cs_str *s, char c)
{
    if (s->len == 0 || *s->ptr != c)
        return false;
    *s = cs_str_slice(*s, 1, s->len);
    return true;
}

/* The digits behind a point, as billionths; digits behind the ninth are dropped. */
static bool read_fraction(struct cs_str *s, uint32_t *nanos)
{
    uint32_t digits = 0, number = 0;
    for (; digits < s->len && s->ptr[digits] >= '0' && s->ptr[digits] <= '9'; digits++)
        if (digits < 9)
            number = number * 10 + (uint32_t)(s->ptr[digits] - '0');
    for (uint32_t i = digits; i < 9; i++)
        number *= 10;
    *s = cs_str_slice(*s, digits, s->len);
    *nanos = number;
    return digits > 0;
}

static bool read_zone(struct cs_str *s, int32_t *offset)
{
    int32_t hours, minutes;
    *offset = 0;
    if (read_char(s, 'Z') || read_char(s, 'z'))
        return true;
    bool west = read_char(s, '-');
    if ((!west && !read_char(s, '+')) || !read_digits(s, 2, &hours) || !read_char(s, ':') ||
        !read_digits(s, 2, &minutes) || hours > 23 || minutes > 59)
        return false;
    *offset = (hours * 3600 + minutes * 60) * (west ? -1 : 1);
    return true;
}

static bool in_month(const struct cs_civil *civil)
{
    static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (civil->month < 1 || civil->month > 12)
        return false;
    bool leap = civil->year % 4 == 0 && (civil->year % 100 != 0 || civil->year % 400 == 0);
    return civil->day >= 1 && civil->day <= days[civil->month - 1] + (civil->month == 2 && leap);
}

bool cs_time_parse(struct cs_str s, int64_t *seconds, uint32_t *nanos)
{
    struct cs_civil civil = {0};
    uint32_t fraction = 0;
    int32_t offset;
    if (!read_digits(&s, 4, &civil.year) || !read_char(&s, '-') ||
        !read_digits(&s, 2, &civil.month) || !read_char(&s, '-') ||
        !read_digits(&s, 2, &civil.day) || (!read_char(&s, 'T') && !read_char(&s, 't')) ||
        !read_digits(&s, 2, &civil.hour) || !read_char(&s, ':') ||
        !read_digits(&s, 2, &civil.minute) || !read_char(&s, ':') ||
        !read_digits(&s, 2, &civil.second))
        return false;
    if (read_char(&s, '.') && !read_fraction(&s, &fraction))
        return false;
    if (!read_zone(&s, &offset) || s.len != 0)
        return false;
    if (!in_month(&civil) || civil.hour > 23 || civil.minute > 59 || civil.second > 59)
        return false;
    int64_t at = cs_time_seconds(&civil) - offset;
    if (at < CS_TIME_MIN || at > CS_TIME_MAX)
        return false;
    *seconds = at;
    *nanos = fraction;
    return true;
}

bool cs_duration_valid(int64_t seconds, uint32_t nanos)
{
    /* INT64_MAX and INT64_MIN nanoseconds */
    if (seconds == INT64_C(9223372036))
        return nanos <= 854775807;
    if (seconds == INT64_C(-9223372037))
        return nanos >= 145224192;
    return seconds > INT64_C(-9223372037) && seconds < INT64_C(9223372036);
}

void cs_time_add(int64_t a_seconds, uint32_t a_nanos, int64_t b_seconds, uint32_t b_nanos, int sign,
                 int64_t *seconds, uint32_t *nanos)
{
    int64_t sum = (int64_t)a_nanos + sign * (int64_t)b_nanos;
    int64_t carry = floor_divide(sum, NANOS);
    *seconds = a_seconds + sign * b_seconds + carry;
    *nanos = (uint32_t)(sum - carry * NANOS);
}

struct unit {
    char text[3];
    uint8_t len;
    int64_t nanos;
};

static const struct unit units[] = {{"ns", 2, 1},
                                    {"us", 2, 1000},
                                    {"\xC2\xB5", 3, 1000}, /* micro sign, s */
                                    {"\xCE\xBC", 3, 1000}, /* Greek mu, s */
                                    {"ms", 2, 1000000},
                                    {"h", 1, INT64_C(3600) * NANOS},
                                    {"m", 1, INT64_C(60) * NANOS},
                                    {"s", 1, NANOS}};

static int64_t read_unit(struct cs_str *s)
{
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        const struct unit *unit = &units[i];
        if (s->len < unit->len || memcmp(s->ptr, unit->text, unit->len < 3 ? unit->len : 2) != 0 ||
            (unit->len == 3 && s->ptr[2] != 's'))
            continue;
        *s = cs_str_slice(*s, unit->len, s->len);
        return unit->nanos;
    }
    return 0;
}

/* One number and its unit, added to *total (nanoseconds, at most 2^63). */
static bool read_part(struct cs_str *s, uint64_t *total)
{
    uint64_t whole = 0;
    uint32_t digits = 0, nanos = 0;
    bool fraction = false;
    for (; digits < s->len && s->ptr[digits] >= '0' && s->ptr[digits] <= '9'; digits++)
        if (__builtin_mul_overflow(whole, 10u, &whole) ||
            __builtin_add_overflow(whole, (uint64_t)(s->ptr[digits] - '0'), &whole))
            return false;
    *s = cs_str_slice(*s, digits, s->len);
    if (read_char(s, '.'))
        fraction = read_fraction(s, &nanos);
    if (digits == 0 && !fraction)
        return false;
    int64_t unit = read_unit(s);
    if (unit == 0 || __builtin_mul_overflow(whole, (uint64_t)unit, &whole) ||
        __builtin_add_overflow(*total, whole, total))
        return false;
    /* a billionth of an hour is 3600 ns, so the product stays within 64 bits */
    uint64_t part = (uint64_t)nanos * (uint64_t)(unit >= NANOS ? unit / NANOS : 1);
    if (unit < NANOS)
        part = part * (uint64_t)unit / NANOS;
    return !__builtin_add_overflow(*total, part, total) && *total <= UINT64_C(1) << 63;
}

bool cs_time_parse_day(struct cs_str text, int64_t *seconds)
{
    char whole[21];
    uint32_t nanos;
    if (text.len != 10)
        return cs_time_parse(text, seconds, &nanos);
    memcpy(whole, text.ptr, 10);
    memcpy(whole + 10, "T00:00:00Z", 11);
    return cs_time_parse(cs_str_of(whole, 20), seconds, &nanos);
}

bool cs_duration_parse(struct cs_str s, int64_t *seconds, uint32_t *nanos)
{
    bool minus = read_char(&s, '-');
    uint64_t total = 0;
    if (!minus)
        read_char(&s, '+');
    if (s.len == 0)
        return false;
    if (s.len != 1 || *s.ptr != '0')
        while (s.len != 0)
            if (!read_part(&s, &total))
                return false;
    if (!minus && total > INT64_MAX)
        return false;
    int64_t whole = (int64_t)(total / NANOS);
    uint32_t rest = (uint32_t)(total % NANOS);
    *seconds = minus ? -whole - (rest != 0) : whole;
    *nanos = minus && rest != 0 ? NANOS - rest : rest;
    return true;
}

static char *put_number(char *at, uint64_t number, uint32_t least)
{
    char digits[20];
    uint32_t count = 0;
    do {
        digits[count++] = (char)('0' + number % 10);
        number /= 10;
    } while (number != 0 || count < least);
    while (count > 0)
        *at++ = digits[--count];
    return at;
}

static char *put_fraction(char *at, uint32_t nanos)
{
    uint32_t digits = 9;
    if (nanos == 0)
        return at;
    for (; nanos % 10 == 0; nanos /= 10)
        digits--;
    *at++ = '.';
    return put_number(at, nanos, digits);
}

uint32_t cs_time_format(int64_t seconds, uint32_t nanos, char out[CS_TIME_ROOM])
{
    struct cs_civil civil = cs_time_civil(seconds);
    char *at = put_number(out, (uint64_t)civil.year, 4);
    *at++ = '-';
    at = put_number(at, (uint64_t)civil.month, 2);
    *at++ = '-';
    at = put_number(at, (uint64_t)civil.day, 2);
    *at++ = 'T';
    at = put_number(at, (uint64_t)civil.hour, 2);
    *at++ = ':';
    at = put_number(at, (uint64_t)civil.minute, 2);
    *at++ = ':';
    at = put_number(at, (uint64_t)civil.second, 2);
    at = put_fraction(at, nanos);
    *at++ = 'Z';
    *at = '\0';
    return (uint32_t)(at - out);
}

uint32_t cs_duration_format(int64_t seconds, uint32_t nanos, char out[CS_TIME_ROOM])
{
    char *at = out;
    if (seconds < 0) {
        *at++ = '-';
        seconds = -(seconds + (nanos != 0));
        nanos = nanos != 0 ? NANOS - nanos : 0;
    }
    at = put_number(at, (uint64_t)seconds, 1);
    at = put_fraction(at, nanos);
    *at++ = 's';
    *at = '\0';
    return (uint32_t)(at - out);
}
