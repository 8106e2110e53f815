/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Resolution of scalars. contract: text/yaml_scalar.h
 *
 *     word    = a row of WORDS, exactly as spelt there
 *     integer = [+-] ( "0x" hex | "0b" binary | "0o" octal | "0" octal | decimal )
 *     float   = [+-] ( digits [ "." [ digits ] ] | "." digits ) [ "e" [+-] digits ]
 *
 * Integers and floats may hold "_" anywhere behind the first character, except floats that begin
 * with a dot: there only between digits. What is none of these is a string. Base 60 is not read.
 */
#include "text/yaml_scalar.h"

#include <float.h>
#include <math.h>
#include <stdio.h>

#include "base/base64.h"
#include "base/utf8.h"
#include "value/number.h"

enum { NUMBER_ROOM = 1000 };

enum word { WORD_NULL, WORD_TRUE, WORD_FALSE, WORD_NAN, WORD_INF, WORD_MINUS_INF };

/* X(text, meaning); laid out by hand: the formatter never comes to rest on rows without commas */
/* clang-format off */
#define WORDS(X)                                                                \
    X("", NULL) X("~", NULL) X("null", NULL) X("Null", NULL) X("NULL", NULL)    \
    X("y", TRUE) X("Y", TRUE) X("yes", TRUE) X("Yes", TRUE) X("YES", TRUE)      \
    X("true", TRUE) X("True", TRUE) X("TRUE", TRUE)                             \
    X("on", TRUE) X("On", TRUE) X("ON", TRUE)                                   \
    X("n", FALSE) X("N", FALSE) X("no", FALSE) X("No", FALSE) X("NO", FALSE)    \
    X("false", FALSE) X("False", FALSE) X("FALSE", FALSE)                       \
    X("off", FALSE) X("Off", FALSE) X("OFF", FALSE)                             \
    X(".nan", NAN) X(".NaN", NAN) X(".NAN", NAN)                                \
    X(".inf", INF) X(".Inf", INF) X(".INF", INF)                                \
    X("+.inf", INF) X("+.Inf", INF) X("+.INF", INF)                             \
    X("-.inf", MINUS_INF) X("-.Inf", MINUS_INF) X("-.INF", MINUS_INF)
/* clang-format on */

enum { WORD_LONGEST = 5 };

static const char *const tag_names[] = {
    "plain",
#define TAG_NAME(name, text) text,
    CS_YAML_TAG_TABLE(TAG_NAME)
#undef TAG_NAME
        "other",
};

enum cs_yaml_tag cs_yaml_scalar_tag(struct cs_str name)
{
    struct cs_str prefix = CS_STR("tag:yaml.org,2002:");
    if (!cs_str_starts(name, prefix))
        return CS_YAML_TAG_OTHER;
    struct cs_str rest = cs_str_slice(name, prefix.len, name.len);
    for (int tag = CS_YAML_TAG_PLAIN + 1; tag < CS_YAML_TAG_OTHER; tag++)
        if (cs_str_is(rest, tag_names[tag]))
            return (enum cs_yaml_tag)tag;
    return CS_YAML_TAG_OTHER;
}

const char *cs_yaml_scalar_tag_name(enum cs_yaml_tag tag)
{
    return tag_names[tag];
}

static struct cs_value word_value(enum word word)
{
    switch (word) {
    case WORD_TRUE:
        return cs_value_bool(true);
    case WORD_FALSE:
        return cs_value_bool(false);
    case WORD_NAN:
        return cs_value_double((double)NAN);
    case WORD_INF:
        return cs_value_double((double)INFINITY);
    case WORD_MINUS_INF:
        return cs_value_double(-(double)INFINITY);
    case WORD_NULL:
        break;
    }
    return cs_value_null();
}

static bool find_word(struct cs_str s, struct cs_value *out)
{
    static const struct {
        struct cs_str text;
        enum word word;
    } words[] = {
#define WORD_ROW(text, word) {CS_STR_INIT(text), WORD_##word},
        WORDS(WORD_ROW)
#undef WORD_ROW
    };
    if (s.len > WORD_LONGEST)
        return false;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (cs_str_equal(words[i].text, s)) {
            *out = word_value(words[i].word);
            return true;
        }
    }
    return false;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static uint32_t digit_value(char c)
{
    if (is_digit(c))
        return (uint32_t)(c - '0');
    char lower = (char)(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? (uint32_t)(lower - 'a') + 10 : UINT32_MAX;
}

/* Digits of one base, maybe none; false on another character or over 64 bits. */
static bool read_digits(struct cs_str s, uint32_t base, uint64_t *out)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < s.len; i++) {
        uint32_t digit = digit_value(s.ptr[i]);
        if (digit >= base || sum > (UINT64_MAX - digit) / base)
            return false;
        sum = sum * base + digit;
    }
    *out = sum;
    return true;
}

static bool signed_value(uint64_t size, bool minus, bool plus, struct cs_value *out)
{
    if (minus) {
        if (size > (uint64_t)INT64_MAX + 1)
            return false;
        *out = cs_value_int(size == 0 ? 0 : -(int64_t)(size - 1) - 1);
    } else if (size <= INT64_MAX) {
        *out = cs_value_int((int64_t)size);
    } else {
        /* A plus sign is for int64 only: over it the text is read on as a float. */
        if (plus)
            return false;
        *out = cs_value_uint(size);
    }
    return true;
}

static uint32_t base_of(struct cs_str *digits)
{
    uint32_t base = 10, prefix = 0;
    if (digits->ptr[0] == '0') {
        base = 8;
        prefix = 1;
        if (digits->len > 2) {
            char mark = (char)(digits->ptr[1] | 0x20);
            base = mark == 'x' ? 16 : mark == 'b' ? 2 : 8;
            prefix = mark == 'x' || mark == 'b' || mark == 'o' ? 2 : 1;
        }
    }
    *digits = cs_str_slice(*digits, prefix, digits->len);
    return base;
}

static bool read_integer(struct cs_str s, struct cs_value *out)
{
    bool minus = s.len > 0 && s.ptr[0] == '-', plus = s.len > 0 && s.ptr[0] == '+';
    struct cs_str digits = cs_str_slice(s, minus || plus, s.len);
    if (digits.len == 0)
        return false;
    uint32_t base = base_of(&digits);
    uint64_t size;
    return read_digits(digits, base, &size) && signed_value(size, minus, plus, out);
}

/* "0b-11": a sign behind the prefix, which only binary numbers may have. */
static bool read_binary_sign(struct cs_str s, struct cs_value *out)
{
    if (s.len < 4 || !cs_str_starts(s, CS_STR("0b")) || (s.ptr[2] != '-' && s.ptr[2] != '+'))
        return false;
    uint64_t size;
    return read_digits(cs_str_slice(s, 3, s.len), 2, &size) &&
           signed_value(size, s.ptr[2] == '-', true, out);
}

static bool read_float(struct cs_str s, struct cs_value *out)
{
    double number;
    if (!cs_number_double(s, &number) || isinf(number))
        return false;
    *out = cs_value_double(number);
    return true;
}

/* The text without "_". False: too long. */
static bool strip_underscores(struct cs_str s, char room[NUMBER_ROOM], struct cs_str *out)
{
    *out = s;
    if (s.len == 0 || memchr(s.ptr, '_', s.len) == NULL)
        return true;
    uint32_t len = 0;
    for (uint32_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == '_')
            continue;
        if (len == NUMBER_ROOM)
            return false;
        room[len++] = s.ptr[i];
    }
    *out = cs_str_of(room, len);
    return true;
}

static bool underscores_between_digits(struct cs_str s)
{
    for (uint32_t i = 0; i < s.len; i++)
        if (s.ptr[i] == '_' &&
            (i == 0 || i + 1 == s.len || !is_digit(s.ptr[i - 1]) || !is_digit(s.ptr[i + 1])))
            return false;
    return true;
}

static struct cs_value resolve_text(struct cs_str s)
{
    struct cs_value out;
    if (find_word(s, &out))
        return out;
    char first = s.ptr[0], room[NUMBER_ROOM];
    struct cs_str number;
    if (!is_digit(first) && first != '-' && first != '+' && first != '.')
        return cs_value_string(s);
    if (!strip_underscores(s, room, &number))
        return cs_value_string(s);
    if (first == '.') {
        if (underscores_between_digits(s) && read_float(number, &out))
            return out;
    } else if (read_integer(number, &out) || read_float(number, &out) ||
               read_binary_sign(number, &out)) {
        return out;
    }
    return cs_value_string(s);
}

/* Reads one or two digits; false outside low..high. */
static bool time_part(struct cs_str s, uint32_t *at, uint32_t low, uint32_t high, uint32_t *out)
{
    uint32_t sum = 0, digits = 0;
    while (*at < s.len && digits < 2 && is_digit(s.ptr[*at])) {
        sum = sum * 10 + (uint32_t)(s.ptr[*at] - '0');
        (*at)++;
        digits++;
    }
    *out = sum;
    return digits > 0 && sum >= low && sum <= high;
}

static bool time_char(struct cs_str s, uint32_t *at, char c)
{
    if (*at >= s.len || s.ptr[*at] != c)
        return false;
    (*at)++;
    return true;
}

static bool time_zone(struct cs_str s, uint32_t *at)
{
    if (time_char(s, at, 'Z'))
        return true;
    uint32_t part, start = *at + 1;
    if (!time_char(s, at, '+') && !time_char(s, at, '-'))
        return false;
    return time_part(s, at, 0, 24, &part) && *at == start + 2 && time_char(s, at, ':') &&
           time_part(s, at, 0, 59, &part) && *at == start + 5;
}

static uint32_t month_days(uint32_t year, uint32_t month)
{
    static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap ? 1u : 0u);
}

/* 2001-2-3, 2001-2-3 4:5:6.7, 2001-2-3T4:5:6.7Z, 2001-2-3t4:5:6+07:00 */
static bool is_timestamp(struct cs_str s)
{
    uint32_t at = 4, year = 0, month, day, part;
    if (s.len < 8)
        return false;
    for (uint32_t i = 0; i < 4; i++) {
        if (!is_digit(s.ptr[i]))
            return false;
        year = year * 10 + (uint32_t)(s.ptr[i] - '0');
    }
    if (!time_char(s, &at, '-') || !time_part(s, &at, 1, 12, &month) || !time_char(s, &at, '-') ||
        !time_part(s, &at, 1, month_days(year, month), &day))
        return false;
    if (at == s.len)
        return true;
    bool zoned = s.ptr[at] == 'T' || s.ptr[at] == 't';
    if (!zoned && s.ptr[at] != ' ')
        return false;
    at++;
    if (!time_part(s, &at, 0, 23, &part) || !time_char(s, &at, ':') ||
        !time_part(s, &at, 0, 59, &part) || !time_char(s, &at, ':') ||
        !time_part(s, &at, 0, 59, &part))
        return false;
    if (at + 1 < s.len && (s.ptr[at] == '.' || s.ptr[at] == ',') && is_digit(s.ptr[at + 1]))
        for (at++; at < s.len && is_digit(s.ptr[at]);)
            at++;
    return (!zoned || time_zone(s, &at)) && at == s.len;
}

bool cs_yaml_scalar_resolve(enum cs_yaml_tag tag, struct cs_str text, struct cs_value *out)
{
    *out = cs_value_string(text);
    switch (tag) {
    case CS_YAML_TAG_STRING:
    case CS_YAML_TAG_BINARY:
    case CS_YAML_TAG_MERGE:
    case CS_YAML_TAG_OTHER:
        return true;
    case CS_YAML_TAG_TIMESTAMP:
        return is_timestamp(text);
    default:
        break;
    }
    *out = resolve_text(text);
    switch (tag) {
    case CS_YAML_TAG_BOOL:
        return out->tag == CS_BOOL;
    case CS_YAML_TAG_NULL:
        return out->tag == CS_NULL;
    case CS_YAML_TAG_INT:
        return out->tag == CS_INT || out->tag == CS_UINT;
    case CS_YAML_TAG_FLOAT:
        if (out->tag == CS_INT)
            *out = cs_value_double((double)out->as.integer);
        return out->tag == CS_DOUBLE;
    default:
        return true;
    }
}

/* A double of 2^53 to 10^21 has the decimal digits of its shortest form, then zeros. */
static bool whole_digits(double size, uint64_t *out)
{
    char room[CS_NUMBER_ROOM];
    uint32_t len = cs_number_format(size, room);
    uint64_t sum = 0;
    uint32_t at = 0;
    int32_t scale = 0, exponent = 0;
    for (bool fraction = false; at < len && room[at] != 'e' && room[at] != 'E'; at++) {
        if (room[at] == '.') {
            fraction = true;
            continue;
        }
        uint32_t digit = (uint32_t)(room[at] - '0');
        if (sum > (UINT64_MAX - digit) / 10)
            return false;
        sum = sum * 10 + digit;
        scale -= fraction;
    }
    for (at++; at < len; at++)
        if (is_digit(room[at]))
            exponent = exponent * 10 + (room[at] - '0');
    for (scale += exponent; scale > 0; scale--) {
        if (sum > UINT64_MAX / 10)
            return false;
        sum *= 10;
    }
    for (; scale < 0; scale++)
        sum /= 10;
    *out = sum;
    return true;
}

bool cs_yaml_scalar_json(struct cs_value *value)
{
    if (value->tag != CS_DOUBLE)
        return true;
    double d = value->as.number, size = fabs(d);
    if (isnan(d) || isinf(d))
        return false;
    uint64_t digits;
    struct cs_value whole;
    if (size < 0x1p53) {
        if (floor(d) == d)
            *value = cs_value_int((int64_t)d);
    } else if (size < 1e21 && whole_digits(size, &digits) &&
               signed_value(digits, d < 0, false, &whole)) {
        *value = whole;
    }
    return true;
}

/* The shortest digits that give the same float, and the exponent of the first of them. */
static uint32_t float_digits(float f, char digits[16], int *exponent)
{
    uint32_t count = 0;
    for (int precision = 0; precision < 9; precision++) {
        char text[32];
        snprintf(text, sizeof text, "%.*e", precision, (double)f);
        count = 0;
        const char *at = text;
        for (; *at != 'e'; at++) /* skips the decimal point of any locale */
            if (is_digit(*at))
                digits[count++] = *at;
        bool minus = at[1] == '-';
        *exponent = 0;
        for (at += 2; *at != '\0'; at++)
            *exponent = *exponent * 10 + (*at - '0');
        *exponent = minus ? -*exponent : *exponent;
        char again[32];
        int len = snprintf(again, sizeof again, "%.*se%d", (int)count, digits,
                           *exponent - (int)count + 1);
        double back = 0;
        if (cs_number_double(cs_str_of(again, (size_t)len), &back) && back <= (double)FLT_MAX &&
            (float)back == f)
            break;
    }
    return count;
}

/* As C's %g with the shortest sufficient precision, of a float of 32 bits. */
static uint32_t float_key(double d, char room[CS_YAML_KEY_ROOM])
{
    if (isnan(d))
        return (uint32_t)snprintf(room, CS_YAML_KEY_ROOM, ".nan");
    double size = fabs(d);
    const char *sign = signbit(d) ? "-" : "";
    if (size >= 0x1.ffffffp127)
        return (uint32_t)snprintf(room, CS_YAML_KEY_ROOM, "%s.inf", sign);
    float f = size > (double)FLT_MAX ? FLT_MAX : (float)size;
    char digits[16];
    int exponent = 0;
    int count = (int)float_digits(f, digits, &exponent), len;
    if (exponent < -4 || exponent >= 6) {
        len = snprintf(room, CS_YAML_KEY_ROOM, "%s%.1s%s%.*se%+03d", sign, digits,
                       count > 1 ? "." : "", count - 1, digits + 1, exponent);
    } else if (exponent < 0) {
        len = snprintf(room, CS_YAML_KEY_ROOM, "%s0.%.*s%.*s", sign, -exponent - 1, "0000", count,
                       digits);
    } else {
        int whole = exponent + 1;
        int zeros = whole > count ? whole - count : 0;
        int fraction = count > whole ? count - whole : 0;
        len =
            snprintf(room, CS_YAML_KEY_ROOM, "%s%.*s%.*s%s%.*s", sign, count - fraction, digits,
                     zeros, "000000", fraction > 0 ? "." : "", fraction, digits + count - fraction);
    }
    return (uint32_t)len;
}

bool cs_yaml_scalar_key(struct cs_value value, char room[CS_YAML_KEY_ROOM], struct cs_str *out)
{
    switch (value.tag) {
    case CS_STRING:
        *out = cs_value_str(value);
        return true;
    case CS_BOOL:
        *out = value.as.boolean ? CS_STR("true") : CS_STR("false");
        return true;
    case CS_INT:
        *out = cs_str_of(
            room, (size_t)snprintf(room, CS_YAML_KEY_ROOM, "%lld", (long long)value.as.integer));
        return true;
    case CS_DOUBLE:
        *out = cs_str_of(room, float_key(value.as.number, room));
        return true;
    default:
        return false;
    }
}

/* Padded base64 with line ends anywhere; decoded to `out`, which has room for 3/4 of the text. */
static bool decode_base64(struct cs_str s, char *out, uint32_t *len)
{
    uint32_t word = 0, digits = 0, padding = 0, done = 0;
    for (uint32_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (c == '\n' || c == '\r')
            continue;
        if (c == '=') {
            if (digits + padding >= 4 || digits < 2)
                return false;
            padding++;
            continue;
        }
        int32_t six = cs_base64_digit(c, cs_base64_plain);
        if (six < 0 || padding > 0)
            return false;
        word = word << 6 | (uint32_t)six;
        if (++digits == 4) {
            out[done++] = (char)(word >> 16 & 0xFF);
            out[done++] = (char)(word >> 8 & 0xFF);
            out[done++] = (char)(word & 0xFF);
            word = digits = 0;
        }
    }
    if (digits > 0 && digits + padding != 4)
        return false;
    if (digits == 2) {
        out[done++] = (char)(word >> 4 & 0xFF);
    } else if (digits == 3) {
        out[done++] = (char)(word >> 10 & 0xFF);
        out[done++] = (char)(word >> 2 & 0xFF);
    }
    *len = done;
    return true;
}

static uint32_t invalid_bytes(struct cs_str s)
{
    uint32_t count = 0, at = 0;
    while ((at += cs_utf8_valid(cs_str_slice(s, at, s.len))) < s.len) {
        count++;
        at++;
    }
    return count;
}

enum cs_yaml_binary cs_yaml_scalar_binary(struct cs_str text, struct cs_arena *arena,
                                          struct cs_str *out)
{
    size_t size = (size_t)text.len / 4 * 3 + 3;
    char *bytes = cs_arena_take(arena, size);
    if (bytes == NULL)
        return CS_YAML_BINARY_MEMORY;
    struct cs_str decoded = {bytes, 0};
    if (!decode_base64(text, bytes, &decoded.len))
        return CS_YAML_BINARY_INVALID;
    *out = decoded;
    uint32_t invalid = invalid_bytes(decoded);
    if (invalid == 0)
        return CS_YAML_BINARY_OK;
    char *copy = cs_arena_take(arena, (size_t)decoded.len + (size_t)invalid * 2);
    if (copy == NULL)
        return CS_YAML_BINARY_MEMORY;
    uint32_t from = 0, to = 0;
    while (from < decoded.len) {
        uint32_t valid = cs_utf8_valid(cs_str_slice(decoded, from, decoded.len));
        memcpy(copy + to, bytes + from, valid);
        to += valid;
        from += valid;
        if (from < decoded.len) {
            memcpy(copy + to, "\xEF\xBF\xBD", 3);
            to += 3;
            from++;
        }
    }
    *out = cs_str_of(copy, to);
    return CS_YAML_BINARY_OK;
}
