/* SPDX-License-Identifier: Apache-2.0 */
/* Strings with escapes or other scripts than ASCII, and numbers. contract: text/json_scan.h */
#include "text/json_scan.h"

#include "base/utf8.h"
#include "value/number.h"

const char *cs_json_skip_blanks(const char *at, const char *end)
{
    while (at < end && (*at == ' ' || *at == '\n' || *at == '\t' || *at == '\r'))
        at++;
    return at;
}

static struct cs_json_token fail(enum cs_json_flaw flaw, const char *from, const char *to)
{
    return (struct cs_json_token){to, from, flaw};
}

static struct cs_json_token done(const char *at)
{
    return (struct cs_json_token){at, at, CS_JSON_FLAW_NONE};
}

/* Length of the UTF-8 sequence at `at`, 0 where it is malformed or cut off. */
static uint32_t sequence(const char *at, const char *end)
{
    uint32_t left = (uint32_t)(end - at > 4 ? 4 : end - at), len = 1;
    while (len < left && ((unsigned char)at[len] & 0xC0) == 0x80)
        len++;
    /* A valid start is as long as its sequence; what follows it cannot be a continuation byte. */
    return cs_utf8_valid(cs_str_of(at, len)) == len ? len : 0;
}

/* Four hexadecimal digits, or -1. */
static int32_t read_hex(const char *at, const char *end)
{
    int32_t value = 0;
    if (end - at < 4)
        return -1;
    for (int i = 0; i < 4; i++) {
        char c = at[i];
        if (c >= '0' && c <= '9')
            value = value * 16 + (c - '0');
        else if (c >= 'a' && c <= 'f')
            value = value * 16 + (c - 'a' + 10);
        else if (c >= 'A' && c <= 'F')
            value = value * 16 + (c - 'A' + 10);
        else
            return -1;
    }
    return value;
}

/* \uXXXX or a pair of them, at the backslash; the code point in *out. */
static struct cs_json_token read_unicode(const char *at, const char *end, uint32_t *out)
{
    int32_t first = read_hex(at + 2, end), second;
    if (first < 0)
        return fail(CS_JSON_FLAW_HEX, at, at + 2);
    *out = (uint32_t)first;
    if (first < 0xD800 || first > 0xDFFF)
        return done(at + 6);
    if (first >= 0xDC00 || end - at < 8 || at[6] != '\\' || at[7] != 'u')
        return fail(CS_JSON_FLAW_SURROGATE, at, at + 6);
    second = read_hex(at + 8, end);
    if (second < 0)
        return fail(CS_JSON_FLAW_HEX, at + 6, at + 8);
    if (second < 0xDC00 || second > 0xDFFF)
        return fail(CS_JSON_FLAW_SURROGATE, at, at + 6);
    *out = 0x10000 + (uint32_t)((first - 0xD800) << 10) + (uint32_t)(second - 0xDC00);
    return done(at + 12);
}

/* One escape at the backslash; its 1 to 4 bytes go to `out`. */
static struct cs_json_token read_escape(const char *at, const char *end, char out[4], uint32_t *len)
{
    static const char names[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
    if (end - at < 2)
        return fail(CS_JSON_FLAW_UNCLOSED, at, end);
    if (at[1] == 'u') {
        uint32_t code;
        struct cs_json_token token = read_unicode(at, end, &code);
        *len = token.flaw == CS_JSON_FLAW_NONE ? cs_utf8_encode(code, out) : 0;
        return token;
    }
    const char *name = memchr(names, at[1], sizeof names - 1);
    if (name == NULL)
        return fail(CS_JSON_FLAW_ESCAPE, at, at + 1);
    out[0] = meanings[name - names];
    *len = 1;
    return done(at + 2);
}

/* Over one special byte or sequence that stands for itself; a quote or backslash is not taken. */
static struct cs_json_token pass_special(const char *at, const char *end)
{
    if (at == end)
        return fail(CS_JSON_FLAW_UNCLOSED, at, end);
    if (*at == '\0')
        return fail(CS_JSON_FLAW_NUL, at, at + 1);
    if ((unsigned char)*at < 0x20)
        return fail(CS_JSON_FLAW_CONTROL, at, at + 1);
    uint32_t len = (unsigned char)*at < 0x80 ? 0 : sequence(at, end);
    if ((unsigned char)*at >= 0x80 && len == 0)
        return fail(CS_JSON_FLAW_UTF8, at, at + 1);
    return done(at + len);
}

/* Up to the closing quote without taking it; *escapes tells whether a backslash occurred. */
static struct cs_json_token find_quote(const char *at, const char *end, bool *escapes)
{
    char ignored[4];
    uint32_t len;
    for (;;) {
        at = cs_json_plain(at, end);
        struct cs_json_token token = pass_special(at, end);
        if (token.flaw != CS_JSON_FLAW_NONE || (token.at == at && *at == '"'))
            return token;
        if (token.at == at) {
            *escapes = true;
            token = read_escape(at, end, ignored, &len);
            if (token.flaw != CS_JSON_FLAW_NONE)
                return token;
        }
        at = token.at;
    }
}

/* The text between `start` and the quote at `quote`, which is known to be sound. */
static uint32_t decode(const char *start, const char *quote, char *out)
{
    char *to = out;
    while (start < quote) {
        const char *slash = memchr(start, '\\', (size_t)(quote - start));
        size_t plain = (size_t)((slash != NULL ? slash : quote) - start);
        memcpy(to, start, plain);
        to += plain;
        start += plain;
        if (slash != NULL) {
            char bytes[4];
            uint32_t len = 0;
            start = read_escape(start, quote, bytes, &len).at;
            memcpy(to, bytes, len);
            to += len;
        }
    }
    return (uint32_t)(to - out);
}

struct cs_json_token cs_json_scan_string(struct cs_arena *arena, const char *start, const char *at,
                                         const char *end, struct cs_str *out)
{
    bool escapes = false;
    struct cs_json_token token = find_quote(at, end, &escapes);
    if (token.flaw != CS_JSON_FLAW_NONE)
        return token;
    size_t size = (size_t)(token.at - start);
    *out = cs_str_of(start, size);
    if (escapes && arena != NULL) {
        /* No escape is shorter than what it stands for. */
        char *text = cs_arena_take(arena, size);
        if (text == NULL)
            return fail(CS_JSON_FLAW_MEMORY, start, token.at);
        *out = cs_str_of(text, decode(start, token.at, text));
        cs_arena_trim(arena, text, size, out->len);
    }
    return done(token.at + 1);
}

static bool is_digit(const char *at, const char *end)
{
    return at < end && *at >= '0' && *at <= '9';
}

static const char *pass_digits(const char *at, const char *end)
{
    while (is_digit(at, end))
        at++;
    return at;
}

/* What is behind the whole part, if anything; *whole is cleared. */
static struct cs_json_token pass_fraction(const char *at, const char *end, bool *whole)
{
    if (at < end && *at == '.') {
        *whole = false;
        if (!is_digit(++at, end))
            return fail(CS_JSON_FLAW_NO_DIGIT, at, at + (at < end));
        at = pass_digits(at, end);
    }
    if (at < end && (*at == 'e' || *at == 'E')) {
        *whole = false;
        at++;
        if (at < end && (*at == '+' || *at == '-'))
            at++;
        if (!is_digit(at, end))
            return fail(CS_JSON_FLAW_NO_DIGIT, at, at + (at < end));
        at = pass_digits(at, end);
    }
    return done(at);
}

struct cs_json_token cs_json_scan_number(const char *at, const char *end, struct cs_value *out)
{
    const char *start = at;
    bool whole = true;
    at += *at == '-';
    if (!is_digit(at, end))
        return fail(CS_JSON_FLAW_NO_DIGIT, at, at + (at < end));
    if (*at == '0' && is_digit(at + 1, end))
        return fail(CS_JSON_FLAW_LEADING_ZERO, start, at + 1);
    struct cs_json_token token = pass_fraction(pass_digits(at, end), end, &whole);
    if (token.flaw != CS_JSON_FLAW_NONE)
        return token;
    struct cs_str text = cs_str_of(start, (size_t)(token.at - start));
    int64_t integer;
    uint64_t positive;
    double number;
    if (whole && cs_number_int(text, &integer)) {
        *out = cs_value_int(integer);
    } else if (whole && cs_number_uint(text, &positive)) {
        *out = cs_value_uint(positive);
    } else {
        *out = cs_value_null();
        /* A number of sound grammar that is an infinity is too large. */
        if (!cs_number_double(text, &number) || number - number != 0)
            return fail(CS_JSON_FLAW_TOO_LARGE, start, token.at);
        *out = cs_value_double(number);
    }
    return token;
}
