/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Characters, escapes and classes of RE2. contract: text/regex_atom.h
 *
 *     escape = "\\" ( letter | punctuation | octal | "x" hex hex | "x{" hex "}" | "p" property |
 * ... ) class  = "[" [ "^" ] { range | "[:" name ":]" | escape } "]"
 */
#include "text/regex_atom.h"

#include "base/utf8.h"
#include "text/regex_class.h"

int cs_regex_refuse(struct cs_regex_parser *p, int status, uint32_t at, const char *what)
{
    return cs_diag_fail(p->diag, status, "regex.syntax", p->span,
                        "regular expression: %s (at byte %u of the pattern)", what, at + 1);
}

int cs_regex_no_re2(struct cs_regex_parser *p, uint32_t at, const char *what)
{
    return cs_diag_fail(p->diag, CTRSEC_E_UNSUPPORTED, "regex.unsupported", p->span,
                        "regular expression: %s is not supported (at byte %u of the pattern)", what,
                        at + 1);
}

bool cs_regex_looking_at(const struct cs_regex_parser *p, const char *text)
{
    return cs_str_starts(cs_str_slice(p->text, p->at, p->text.len), cs_str_from(text));
}

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

uint32_t cs_regex_next_code(struct cs_regex_parser *p)
{
    uint32_t len, code = cs_utf8_decode(p->text.ptr + p->at, &len);
    p->at += len;
    return code;
}
/* Atoms. */

static void join(struct cs_regex_shape *sequence, struct cs_regex_shape part)
{
    sequence->nullable &= part.nullable;
    sequence->reluctant &= part.reluctant;
    sequence->captures |= part.captures;
    if (part.product > sequence->product)
        sequence->product = part.product;
}

void cs_regex_close_last(struct cs_regex_parser *p)
{
    if (p->has_last)
        join(&p->frames[p->depth].sequence, p->last);
    p->has_last = false;
    p->re2->at_end = false; /* something follows */
}

/* Begins an atom; its text is written by the caller. */
void cs_regex_begin(struct cs_regex_parser *p, bool folds)
{
    cs_regex_close_last(p);
    bool wanted = (p->flags & CS_REGEX_FOLD) != 0;
    if (folds && wanted != p->folding) {
        cs_buf_text(p->out, wanted ? "(?i)" : "(?-i)");
        p->folding = wanted;
    }
    p->has_last = true;
    p->last_repeated = p->last_character = p->last_assertion = false;
    p->last_start = (uint32_t)p->out->len;
    p->last_groups = p->re2->groups;
    p->last_prefix = (uint32_t)p->re2->prefix.len;
    p->last = (struct cs_regex_shape){.reluctant = true, .product = 1};
}

void cs_regex_put_assertion(struct cs_regex_parser *p, const char *text)
{
    cs_regex_begin(p, false);
    cs_buf_text(p->out, text);
    p->last_assertion = true;
    p->last.nullable = true;
    p->in_prefix = false;
}

void cs_regex_put_literal(struct cs_regex_parser *p, uint32_t code)
{
    char utf8[4];
    cs_regex_begin(p, cs_regex_has_case(code));
    p->last_character = true;
    uint32_t len = cs_utf8_encode(code, utf8);
    if (len == 0) /* a surrogate: in no text */
        cs_buf_text(p->out, CS_REGEX_NOTHING);
    else
        cs_regex_put_code(p->out, code);
    if (len == 0 || (cs_regex_has_case(code) && (p->flags & CS_REGEX_FOLD)))
        p->in_prefix = false;
    if (p->in_prefix)
        cs_buf_put(&p->re2->prefix, utf8, len);
}

static void begin_class(struct cs_regex_parser *p)
{
    cs_regex_begin(p, true);
    p->last_character = true;
    p->in_prefix = false;
}

/* Escapes. */

static int hex(char c)
{
    if (digit(c))
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static const struct {
    char letter;
    const char *name;
} refused_escapes[] = {
    {'1', "back-reference"},
    {'2', "back-reference"},
    {'3', "back-reference"},
    {'4', "back-reference"},
    {'5', "back-reference"},
    {'6', "back-reference"},
    {'7', "back-reference"},
    {'8', "back-reference"},
    {'9', "back-reference"},
    {'k', "named back-reference \\k"},
    {'g', "reference \\g"},
    {'K', "match reset \\K"},
    {'R', "line break \\R"},
    {'X', "grapheme \\X"},
    {'C', "single byte \\C"},
    {'Z', "\\Z (use \\z)"},
    {'G', "\\G"},
    {'h', "\\h"},
    {'H', "\\H"},
    {'V', "\\V"},
    {'N', "\\N"},
    {'e', "\\e"},
    {'c', "control escape \\c"},
    {'o', "\\o"},
    {'u', "\\u"},
    {'U', "\\U"},
    {'l', "\\l"},
    {'L', "\\L"},
};

static int refuse_escape(struct cs_regex_parser *p, uint32_t at)
{
    char letter = at + 1 < p->text.len ? p->text.ptr[at + 1] : '\0';
    for (size_t i = 0; i < sizeof refused_escapes / sizeof refused_escapes[0]; i++)
        if (refused_escapes[i].letter == letter)
            return cs_regex_no_re2(p, at, refused_escapes[i].name);
    return cs_regex_refuse(p, CTRSEC_E_SYNTAX, at, "invalid escape");
}

/* "\x41", "\x{1F600}"; the parser stands behind the x. */
static bool read_hex(struct cs_regex_parser *p, uint32_t *code)
{
    if (cs_regex_peek(p, 0) != '{') {
        int high = hex(cs_regex_peek(p, 0)), low = hex(cs_regex_peek(p, 1));
        if (high < 0 || low < 0)
            return false;
        *code = (uint32_t)(high * 16 + low);
        p->at += 2;
        return true;
    }
    uint32_t number = 0, digits = 0;
    for (p->at++; hex(cs_regex_peek(p, 0)) >= 0; p->at++, digits++) {
        number = number * 16 + (uint32_t)hex(cs_regex_peek(p, 0));
        if (number > 0x10FFFF)
            return false;
    }
    if (digits == 0 || cs_regex_peek(p, 0) != '}')
        return false;
    p->at++;
    *code = number;
    return true;
}

/* "\0", "\07", "\123"; a single digit but 0 would be a back-reference. */
static bool read_octal(struct cs_regex_parser *p, char first, uint32_t *code)
{
    *code = (uint32_t)(first - '0');
    if (first != '0' && (cs_regex_peek(p, 0) < '0' || cs_regex_peek(p, 0) > '7'))
        return false;
    for (int i = 0; i < 2 && cs_regex_peek(p, 0) >= '0' && cs_regex_peek(p, 0) <= '7'; i++, p->at++)
        *code = *code * 8 + (uint32_t)(cs_regex_peek(p, 0) - '0');
    return true;
}

/* An escape that stands for one character; the parser stands on the backslash. */
static int read_escape(struct cs_regex_parser *p, uint32_t *code)
{
    static const char letters[] = "afnrtv", values[] = "\a\f\n\r\t\v";
    uint32_t at = p->at;
    if (p->text.len - at < 2)
        return cs_regex_refuse(p, CTRSEC_E_SYNTAX, at, "trailing backslash");
    char c = p->text.ptr[at + 1];
    if ((unsigned char)c >= 128)
        return cs_regex_refuse(p, CTRSEC_E_SYNTAX, at, "invalid escape");
    p->at += 2;
    const char *letter = c == '\0' ? NULL : strchr(letters, c);
    bool word = cs_regex_has_case((unsigned char)c) || digit(c);
    bool read = true;
    if (letter != NULL)
        *code = (unsigned char)values[letter - letters];
    else if (c == 'x')
        read = read_hex(p, code);
    else if (c >= '0' && c <= '7')
        read = read_octal(p, c, code);
    else if (word)
        read = false;
    else
        *code = (unsigned char)c;
    return read ? CTRSEC_OK : refuse_escape(p, at);
}

/* "\pN", "\p{Greek}", "\P{^Han}"; `alone`: not inside a class. */
static int put_property(struct cs_regex_parser *p, bool alone)
{
    uint32_t at = p->at;
    bool negated = p->text.ptr[at + 1] == 'P';
    struct cs_str name;
    p->at += 2;
    if (p->at == p->text.len)
        return cs_regex_refuse(p, CTRSEC_E_SYNTAX, at, "incomplete Unicode class");
    if (cs_regex_peek(p, 0) == '{') {
        int64_t end = cs_str_find(p->text, CS_STR("}"), p->at);
        if (end < 0)
            return cs_regex_refuse(p, CTRSEC_E_SYNTAX, at, "incomplete Unicode class");
        name = cs_str_slice(p->text, p->at + 1, (uint32_t)end - p->at - 1);
        p->at = (uint32_t)end + 1;
    } else {
        uint32_t from = p->at;
        cs_regex_next_code(p);
        name = cs_str_slice(p->text, from, p->at - from);
    }
    if (name.len != 0 && name.ptr[0] == '^') {
        negated = !negated;
        name = cs_str_slice(name, 1, name.len);
    }
    if (alone)
        begin_class(p);
    switch (cs_regex_put_property(p->out, name, negated, (p->flags & CS_REGEX_FOLD) != 0, alone)) {
    case CS_PROPERTY_OK:
        return CTRSEC_OK;
    case CS_PROPERTY_VARIES:
        return cs_regex_no_re2(p, at, "\\pC, which versions of RE2 read differently,");
    case CS_PROPERTY_FOLD:
        return cs_regex_no_re2(p, at, "this Unicode class with (?i)");
    default:
        return cs_regex_refuse(p, CTRSEC_E_SYNTAX, at, "unknown Unicode class");
    }
}

/* "\d" and its kin. */
static bool put_perl_group(struct cs_regex_parser *p, bool alone)
{
    bool negated;
    const struct cs_regex_group *group = cs_regex_group_perl(cs_regex_peek(p, 1), &negated);
    if (group == NULL)
        return false;
    if (alone) {
        begin_class(p);
        cs_buf_char(p->out, '[');
    }
    cs_regex_put_group(p->out, group, negated, (p->flags & CS_REGEX_FOLD) != 0);
    if (alone)
        cs_buf_char(p->out, ']');
    p->at += 2;
    return true;
}

/* \Q...\E, where the end may be missing. */
static void put_quoted(struct cs_regex_parser *p)
{
    int64_t end = cs_str_find(p->text, CS_STR("\\E"), p->at + 2);
    uint32_t stop = end < 0 ? p->text.len : (uint32_t)end;
    for (p->at += 2; p->at < stop;)
        cs_regex_put_literal(p, cs_regex_next_code(p));
    p->at = end < 0 ? stop : stop + 2;
}

int cs_regex_read_backslash(struct cs_regex_parser *p)
{
    uint32_t code = 0;
    char c = cs_regex_peek(p, 1);
    switch (c) {
    case 'A':
    case 'z':
    case 'b':
    case 'B':
        /* handled here: only outside of classes */
        if (c == 'A' && p->in_prefix && p->out->len == 0) {
            cs_regex_put_assertion(p, "\\A");
            p->in_prefix = p->re2->at_start = true;
        } else if (c == 'z' && p->in_prefix) {
            cs_regex_put_assertion(p, "\\z");
            p->re2->at_end = true;
        } else {
            cs_regex_put_assertion(p, c == 'A'   ? "\\A"
                                      : c == 'z' ? "\\z"
                                      : c == 'b' ? "\\b"
                                                 : "\\B");
        }
        p->at += 2;
        return CTRSEC_OK;
    case 'Q':
        put_quoted(p);
        return CTRSEC_OK;
    case 'p':
    case 'P':
        return put_property(p, true);
    default:
        if (p->text.len - p->at >= 2 && put_perl_group(p, true))
            return CTRSEC_OK;
        CS_TRY(read_escape(p, &code));
        cs_regex_put_literal(p, code);
        return CTRSEC_OK;
    }
}

/* Classes. */

static int read_class_character(struct cs_regex_parser *p, uint32_t start, uint32_t *code)
{
    if (p->at >= p->text.len)
        return cs_regex_refuse(p, CTRSEC_E_SYNTAX, start, "missing ']'");
    if (cs_regex_peek(p, 0) == '\\')
        return read_escape(p, code);
    *code = cs_regex_next_code(p);
    return CTRSEC_OK;
}

static int read_range(struct cs_regex_parser *p, uint32_t start, bool *any)
{
    uint32_t at = p->at, low = 0, high;
    CS_TRY(read_class_character(p, start, &low));
    high = low;
    if (cs_regex_peek(p, 0) == '-' && p->text.len - p->at >= 2 && cs_regex_peek(p, 1) != ']') {
        p->at++;
        CS_TRY(read_class_character(p, start, &high));
    }
    if (high < low)
        return cs_regex_refuse(p, CTRSEC_E_SYNTAX, at, "range of a class ends before it begins");
    *any |= cs_regex_put_range(p->out, low, high);
    return CTRSEC_OK;
}

/* "[:alpha:]" inside a class; *found is false where it is only the character '['. */
static int read_posix_group(struct cs_regex_parser *p, bool *found)
{
    bool negated;
    int64_t end = cs_str_find(p->text, CS_STR(":]"), p->at + 2);
    *found = end >= 0;
    if (end < 0)
        return CTRSEC_OK;
    struct cs_str name = cs_str_slice(p->text, p->at + 2, (uint32_t)end - p->at - 2);
    const struct cs_regex_group *group = cs_regex_group_posix(name, &negated);
    if (group == NULL)
        return cs_regex_refuse(p, CTRSEC_E_SYNTAX, p->at, "unknown class between [: and :]");
    cs_regex_put_group(p->out, group, negated, (p->flags & CS_REGEX_FOLD) != 0);
    p->at = (uint32_t)end + 2;
    return CTRSEC_OK;
}

static int read_class_item(struct cs_regex_parser *p, uint32_t start, bool *any)
{
    bool found = false;
    if (cs_regex_looking_at(p, "[:"))
        CS_TRY(read_posix_group(p, &found));
    if (!found && (cs_regex_looking_at(p, "\\p") || cs_regex_looking_at(p, "\\P"))) {
        CS_TRY(put_property(p, false));
        found = true;
    }
    if (!found && cs_regex_peek(p, 0) == '\\' && p->text.len - p->at >= 2)
        found = put_perl_group(p, false);
    *any |= found;
    return found ? CTRSEC_OK : read_range(p, start, any);
}

int cs_regex_read_class(struct cs_regex_parser *p)
{
    uint32_t start = p->at++;
    bool negated = cs_regex_peek(p, 0) == '^', any = false;
    begin_class(p);
    cs_buf_text(p->out, negated ? "[^" : "[");
    p->at += negated;
    for (bool first = true; first || cs_regex_peek(p, 0) != ']'; first = false) {
        if (p->at >= p->text.len)
            return cs_regex_refuse(p, CTRSEC_E_SYNTAX, start, "missing ']'");
        CS_TRY(read_class_item(p, start, &any));
    }
    p->at++;
    cs_buf_char(p->out, ']');
    if (!any && !p->out->failed) { /* nothing but surrogates */
        p->out->len = p->last_start;
        cs_buf_text(p->out, negated ? CS_REGEX_ANYTHING : CS_REGEX_NOTHING);
    }
    return CTRSEC_OK;
}
