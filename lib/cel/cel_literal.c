/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Numbers, strings and bytes. contract: cel/cel_literal.h
 *
 *     escape = '\' ( [abfnrtv"'`?\] | [xX] hex{2} | [0-3][0-7]{2} | 'u' hex{4} | 'U' hex{8} )
 *
 * In a string \x and octal numbers are code points; in bytes they are bytes, and \u and \U are not
 * allowed. Line ends of triple-quoted literals are \n however they are written.
 */
#include "cel/cel_literal.h"

#include "base/utf8.h"
#include "cel/cel_habit.h"
#include "value/number.h"

#include <math.h>

static int digit_of(char c, int base)
{
    int value = c >= '0' && c <= '9'   ? c - '0'
                : c >= 'a' && c <= 'f' ? c - 'a' + 10
                : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                       : base;
    return value < base ? value : -1;
}

static char byte_at(const struct cs_lex *lex, uint32_t at)
{
    return at < lex->text.len ? lex->text.ptr[at] : '\0';
}

/* --- numbers --------------------------------------------------------------------------------- */

static bool is_word(char c)
{
    return digit_of(c, 10) >= 0 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static uint32_t skip_digits(const struct cs_lex *lex, uint32_t at, int base)
{
    while (digit_of(byte_at(lex, at), base) >= 0)
        at++;
    return at;
}

/* False: over 64 bits. */
static bool magnitude(struct cs_str digits, uint64_t base, uint64_t *out)
{
    *out = 0;
    for (uint32_t i = 0; i < digits.len; i++) {
        uint64_t digit = (uint64_t)digit_of(digits.ptr[i], (int)base);
        if (*out > (UINT64_MAX - digit) / base)
            return false;
        *out = *out * base + digit;
    }
    return true;
}

/* The end of the fraction and exponent behind the digits that end at `at`. */
static uint32_t fraction(const struct cs_lex *lex, uint32_t at)
{
    if (byte_at(lex, at) == '.' && digit_of(byte_at(lex, at + 1), 10) >= 0)
        at = skip_digits(lex, at + 1, 10);
    if (byte_at(lex, at) != 'e' && byte_at(lex, at) != 'E')
        return at;
    uint32_t sign = byte_at(lex, at + 1) == '+' || byte_at(lex, at + 1) == '-';
    uint32_t end = skip_digits(lex, at + 1 + sign, 10);
    return end > at + 1 + sign ? end : at;
}

/* Digits and letters that do not belong together. */
static void bad_number(struct cs_lex *lex, uint32_t start)
{
    while (is_word(byte_at(lex, lex->at)))
        lex->at++;
    struct cs_str text = cs_str_slice(lex->text, start, lex->at - start);
    cs_lex_fail(lex, "cel.number", (struct cs_span){start, lex->at}, cs_habit_number(text),
                "`%.*s` is not a number", text.len > 40 ? 40 : (int)text.len, text.ptr);
}

void cs_literal_number(struct cs_lex *lex, struct cs_token *out)
{
    uint32_t start = lex->at;
    bool hex = byte_at(lex, start) == '0' && (byte_at(lex, start + 1) | 0x20) == 'x';
    uint32_t digits = hex ? start + 2 : start;
    uint32_t end = skip_digits(lex, digits, hex ? 16 : 10);
    out->kind = CS_TOKEN_BAD;
    lex->at = hex ? end : fraction(lex, end);
    bool whole = lex->at == end;
    bool is_uint = whole && end > digits && (byte_at(lex, end) | 0x20) == 'u';
    lex->at += is_uint;
    if (is_word(byte_at(lex, lex->at)) || (hex && end == digits)) {
        bad_number(lex, start);
        return;
    }
    if (!whole) {
        double number;
        struct cs_str text = cs_str_slice(lex->text, start, lex->at - start);
        if (!cs_number_double(text, &number) || isinf(number)) {
            cs_lex_fail(lex, "cel.number", (struct cs_span){start, lex->at}, NULL,
                        "the number is too large for a double");
            return;
        }
        out->kind = CS_TOKEN_DOUBLE;
        out->value = cs_value_double(number);
        return;
    }
    uint64_t value;
    if (!magnitude(cs_str_slice(lex->text, digits, end - digits), hex ? 16 : 10, &value)) {
        cs_lex_fail(lex, "cel.number", (struct cs_span){start, lex->at},
                    "the largest uint is 18446744073709551615; a double is written 1e20",
                    "the number does not fit 64 bits");
        return;
    }
    out->kind = is_uint ? CS_TOKEN_UINT : CS_TOKEN_INT;
    out->value = cs_value_uint(value);
}

/* --- strings and bytes ----------------------------------------------------------------------- */

/* One literal while it is read. */
struct string {
    struct cs_lex *lex;
    uint32_t start;    /* of the literal */
    uint32_t from, to; /* what stands between the quotes */
    bool raw, bytes, triple;
    bool bad;
    char quote;
    uint32_t escaped_quote; /* offset of the last \' or \", 0: none */
};

/* Moves lex->at behind the closing quote; false where there is none. */
static bool find_end(struct string *s)
{
    struct cs_lex *lex = s->lex;
    for (uint32_t at = s->from; at < lex->text.len; at++) {
        char c = lex->text.ptr[at];
        if (c == '\\' && !s->raw) {
            at++;
            if (byte_at(lex, at) == s->quote)
                s->escaped_quote = at - 1;
            if (!s->triple && (byte_at(lex, at) == '\n' || byte_at(lex, at) == '\r'))
                at--; /* the line end closes nothing, but ends the search below */
            else
                continue;
        } else if (c == s->quote && !s->triple) {
            s->to = at;
            lex->at = at + 1;
            return true;
        } else if (c == s->quote && byte_at(lex, at + 1) == c && byte_at(lex, at + 2) == c) {
            s->to = at;
            lex->at = at + 3;
            return true;
        }
        if (!s->triple && (c == '\n' || c == '\r')) {
            lex->at = at;
            return false;
        }
    }
    lex->at = lex->text.len;
    return false;
}

/* Reports a string without an end; the scan goes on in the next line. */
static void unterminated(struct string *s)
{
    struct cs_lex *lex = s->lex;
    bool line = lex->at < lex->text.len;
    if (lex->torn)
        return; /* the quote that closes the first one, a line or more further on */
    lex->torn = true;
    cs_lex_fail(lex, "cel.string", (struct cs_span){s->start, lex->at}, NULL, "%s",
                line ? "the string does not end on its line" : "the string does not end");
    if (s->escaped_quote != 0)
        cs_diag_hint(lex->diag,
                     "`\\%c` is a quote inside the string; a backslash before the end is `\\\\`",
                     s->quote);
    else if (s->triple)
        cs_diag_hint(lex->diag, "add `%c%c%c`", s->quote, s->quote, s->quote);
    else if (line)
        cs_diag_hint(lex->diag, "add `%c`; text of several lines stands in `%c%c%c`", s->quote,
                     s->quote, s->quote, s->quote);
    else
        cs_diag_hint(lex->diag, "add `%c`", s->quote);
}

static void bad_escape(struct string *s, uint32_t start, uint32_t end, const char *message,
                       const char *hint)
{
    cs_lex_fail(s->lex, "cel.escape", (struct cs_span){start, end}, hint, "%s", message);
    s->bad = true;
}

/* The number of `count` digits at `at`, or -1 (then it is reported). */
static int64_t escape_digits(struct string *s, uint32_t start, uint32_t at, uint32_t count,
                             int base)
{
    static const char *const messages[] = {[2] = "`\\x` needs two hexadecimal digits",
                                           [3] = "an octal escape needs three digits, up to \\377",
                                           [4] = "`\\u` needs four hexadecimal digits",
                                           [8] = "`\\U` needs eight hexadecimal digits"};
    int64_t value = 0;
    for (uint32_t i = 0; i < count; i++) {
        int digit = at + i < s->to ? digit_of(byte_at(s->lex, at + i), base) : -1;
        if (digit < 0) {
            const char *hint = base == 8    ? "a NUL is written \\000"
                               : count == 4 ? "code points of more digits are written \\U0001F600"
                                            : NULL;
            bad_escape(s, start, at + i, messages[count], hint);
            return -1;
        }
        value = value * base + digit;
    }
    return value;
}

static void unknown_escape(struct string *s, uint32_t start)
{
    uint32_t end = start + 2;
    while (end < s->to && ((unsigned char)byte_at(s->lex, end) & 0xC0) == 0x80)
        end++;
    bad_escape(s, start, end, "this escape does not exist",
               "a backslash is written `\\\\`; in a raw string r'...' it needs no escape");
}

/* Writes what the escape at *at stands for and moves behind it. */
static uint32_t escape(struct string *s, uint32_t *at, char *out)
{
    static const char simple[][2] = {{'a', '\a'}, {'b', '\b'},  {'f', '\f'},  {'n', '\n'},
                                     {'r', '\r'}, {'t', '\t'},  {'v', '\v'},  {'"', '"'},
                                     {'`', '`'},  {'\'', '\''}, {'\\', '\\'}, {'?', '?'}};
    uint32_t start = *at, count = 0;
    char c = byte_at(s->lex, start + 1);
    int base = 16;
    *at = start + 2;
    for (size_t i = 0; i < sizeof simple / sizeof simple[0]; i++) {
        if (simple[i][0] == c) {
            *out = simple[i][1];
            return 1;
        }
    }
    if (c >= '0' && c <= '3') {
        count = 3;
        base = 8;
        *at = start + 1;
    } else if (c == 'x' || c == 'X') {
        count = 2;
    } else if (c == 'u' || c == 'U') {
        count = c == 'u' ? 4 : 8;
    }
    if (count == 0) {
        unknown_escape(s, start);
        return 0;
    }
    if (s->bytes && (c == 'u' || c == 'U')) {
        bad_escape(s, start, start + 2, "bytes have no code points, so no `\\u` and `\\U`",
                   "write the bytes as `\\xHH`, or bytes('text')");
        return 0;
    }
    int64_t value = escape_digits(s, start, *at, count, base);
    if (value < 0)
        return 0;
    *at += count;
    if (s->bytes) {
        *out = (char)value;
        return 1;
    }
    uint32_t len = cs_utf8_encode((uint32_t)value, out);
    if (len == 0)
        bad_escape(s, start, *at, "this is not a code point of Unicode",
                   value >= 0xD800 && value <= 0xDFFF
                       ? "surrogates do not stand alone; write one `\\U` with eight digits"
                       : "the highest is \\U0010FFFF");
    return len;
}

/* The text with escapes and line ends resolved. An escape is never shorter than what it makes. */
static struct cs_str decode(struct string *s)
{
    struct cs_lex *lex = s->lex;
    uint32_t room = s->to - s->from, len = 0;
    char *text = cs_arena_take(lex->arena, room);
    if (text == NULL) {
        if (lex->status == CTRSEC_OK || lex->status == CTRSEC_E_SYNTAX)
            lex->status = cs_diag_no_memory(lex->diag);
        s->bad = true;
        return (struct cs_str){NULL, 0};
    }
    for (uint32_t at = s->from; at < s->to;) {
        char c = lex->text.ptr[at];
        if (c == '\\' && !s->raw) {
            char made[4];
            uint32_t many = escape(s, &at, made);
            memcpy(text + len, made, many);
            len += many;
            continue;
        }
        at++;
        if (c == '\r') {
            c = '\n';
            at += at < s->to && lex->text.ptr[at] == '\n';
        }
        text[len++] = c;
    }
    cs_arena_trim(lex->arena, text, room, len);
    return cs_str_of(text, len);
}

void cs_literal_string(struct cs_lex *lex, uint32_t prefix, struct cs_token *out)
{
    struct string s = {.lex = lex, .start = lex->at};
    for (uint32_t i = 0; i < prefix; i++) {
        char letter = (char)(byte_at(lex, lex->at + i) | 0x20);
        s.raw = s.raw || letter == 'r';
        s.bytes = s.bytes || letter == 'b';
    }
    uint32_t at = lex->at + prefix;
    s.quote = byte_at(lex, at);
    s.triple = byte_at(lex, at + 1) == s.quote && byte_at(lex, at + 2) == s.quote;
    s.from = at + (s.triple ? 3 : 1);
    out->kind = CS_TOKEN_BAD;
    if (!find_end(&s)) {
        unterminated(&s);
        return;
    }
    struct cs_str text = cs_str_slice(lex->text, s.from, s.to - s.from);
    if ((!s.raw && cs_str_find(text, CS_STR("\\"), 0) >= 0) ||
        cs_str_find(text, CS_STR("\r"), 0) >= 0)
        text = decode(&s);
    if (s.bad)
        return;
    out->kind = s.bytes ? CS_TOKEN_BYTES : CS_TOKEN_STRING;
    out->value = s.bytes ? cs_value_bytes(text) : cs_value_string(text);
}
