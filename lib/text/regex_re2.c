/* SPDX-License-Identifier: Apache-2.0 */
/*
 * RE2's syntax to PCRE2's. contract: text/regex_re2.h
 *
 *     alternation = sequence { "|" sequence }
 *     sequence    = { atom [ repeat ] }
 *     repeat      = ( "*" | "+" | "?" | "{" n "}" | "{" n "," "}" | "{" n "," m "}" ) [ "?" ]
 *     atom        = character | "." | "^" | "$" | class | escape | group | "\Q" text "\E"
 *     group       = "(" alternation ")" | "(?" flags ":" alternation ")" | "(?" flags ")"
 *                 | "(?P<" name ">" alternation ")" | "(?<" name ">" alternation ")"
 *     class       = "[" [ "^" ] { range | "[:" name ":]" | escape } "]"
 *
 * One pass without recursion: what is open stands on a stack of frames. Every atom is written in a
 * spelling that does not depend on context; only case folding is switched in the output, by "(?i)"
 * and "(?-i)" in front of the atom that needs it.
 */
#include "text/regex_re2.h"

#include "base/utf8.h"
#include "text/regex_class.h"

enum flags { FOLD = 1, MULTI_LINE = 2, DOT_ALL = 4, LAZY = 8 };

enum { REPEAT_MOST = 1000, NUMBER_TOO_BIG = 100000000 };

/* What the limits and the difference between the engines need to know of a part. */
struct shape {
    bool nullable;  /* can match the empty text */
    bool reluctant; /* does so only when nothing else matches: the empty text is its last choice */
    bool captures;  /* has capturing groups */
    uint32_t product; /* largest product of nested counted repetitions */
};

static const struct shape empty_sequence = {true, true, false, 1};

struct frame {
    uint32_t flags; /* RE2's, in force outside the group */
    bool folding;   /* PCRE2's, in force outside */
    bool capturing;
    uint32_t start;        /* of the group in the output */
    uint32_t groups;       /* capturing groups in front of it */
    struct shape sequence; /* of the alternative that is being read, without the last atom */
    struct shape before;   /* of the alternatives before it */
    bool alternatives;     /* there are any */
};

struct parser {
    struct cs_str text;
    uint32_t at;
    uint32_t flags;
    bool folding; /* of PCRE2, at the end of the output */
    struct cs_diag *diag;
    struct cs_span span;
    struct cs_re2 *re2;
    struct cs_buf *out;
    struct frame frames[CS_RE2_DEPTH_MOST + 1];
    uint32_t depth;
    /* the last atom, which a repetition would repeat */
    bool has_last, last_repeated, last_character, last_assertion;
    uint32_t last_start;  /* in the output */
    uint32_t last_groups; /* capturing groups in front of it */
    uint32_t last_prefix; /* length of the prefix without it */
    struct shape last;
    uint32_t repeat_at; /* where the repetition just read begins; UINT32_MAX: none */
    bool in_prefix;     /* all so far is the prefix */
};

static int refuse(struct parser *p, int status, uint32_t at, const char *what)
{
    return cs_diag_fail(p->diag, status, "regex.syntax", p->span,
                        "regular expression: %s (at byte %u of the pattern)", what, at + 1);
}

static int no_re2(struct parser *p, uint32_t at, const char *what)
{
    return cs_diag_fail(p->diag, CTRSEC_E_UNSUPPORTED, "regex.unsupported", p->span,
                        "regular expression: %s is not supported (at byte %u of the pattern)", what,
                        at + 1);
}

static char peek(const struct parser *p, uint32_t ahead)
{
    return p->text.len - p->at > ahead ? p->text.ptr[p->at + ahead] : '\0';
}

static bool looking_at(const struct parser *p, const char *text)
{
    return cs_str_starts(cs_str_slice(p->text, p->at, p->text.len), cs_str_from(text));
}

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

static uint32_t next_code(struct parser *p)
{
    uint32_t len, code = cs_utf8_decode(p->text.ptr + p->at, &len);
    p->at += len;
    return code;
}

/* Atoms. */

static void join(struct shape *sequence, struct shape part)
{
    sequence->nullable &= part.nullable;
    sequence->reluctant &= part.reluctant;
    sequence->captures |= part.captures;
    if (part.product > sequence->product)
        sequence->product = part.product;
}

static void close_last(struct parser *p)
{
    if (p->has_last)
        join(&p->frames[p->depth].sequence, p->last);
    p->has_last = false;
    p->re2->at_end = false; /* something follows */
}

/* Begins an atom; its text is written by the caller. */
static void begin(struct parser *p, bool folds)
{
    close_last(p);
    bool wanted = (p->flags & FOLD) != 0;
    if (folds && wanted != p->folding) {
        cs_buf_text(p->out, wanted ? "(?i)" : "(?-i)");
        p->folding = wanted;
    }
    p->has_last = true;
    p->last_repeated = p->last_character = p->last_assertion = false;
    p->last_start = (uint32_t)p->out->len;
    p->last_groups = p->re2->groups;
    p->last_prefix = (uint32_t)p->re2->prefix.len;
    p->last = (struct shape){.reluctant = true, .product = 1};
}

static void put_assertion(struct parser *p, const char *text)
{
    begin(p, false);
    cs_buf_text(p->out, text);
    p->last_assertion = true;
    p->last.nullable = true;
    p->in_prefix = false;
}

static bool has_case(uint32_t code)
{
    return code > 127 || (code >= 'A' && code <= 'Z') || (code >= 'a' && code <= 'z');
}

static void put_literal(struct parser *p, uint32_t code)
{
    char utf8[4];
    begin(p, has_case(code));
    p->last_character = true;
    uint32_t len = cs_utf8_encode(code, utf8);
    if (len == 0) /* a surrogate: in no text */
        cs_buf_text(p->out, CS_REGEX_NOTHING);
    else
        cs_regex_put_code(p->out, code);
    if (len == 0 || (has_case(code) && (p->flags & FOLD)))
        p->in_prefix = false;
    if (p->in_prefix)
        cs_buf_put(&p->re2->prefix, utf8, len);
}

static void begin_class(struct parser *p)
{
    begin(p, true);
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

static int refuse_escape(struct parser *p, uint32_t at)
{
    char letter = at + 1 < p->text.len ? p->text.ptr[at + 1] : '\0';
    for (size_t i = 0; i < sizeof refused_escapes / sizeof refused_escapes[0]; i++)
        if (refused_escapes[i].letter == letter)
            return no_re2(p, at, refused_escapes[i].name);
    return refuse(p, CTRSEC_E_SYNTAX, at, "invalid escape");
}

/* "\x41", "\x{1F600}"; the parser stands behind the x. */
static bool read_hex(struct parser *p, uint32_t *code)
{
    if (peek(p, 0) != '{') {
        int high = hex(peek(p, 0)), low = hex(peek(p, 1));
        if (high < 0 || low < 0)
            return false;
        *code = (uint32_t)(high * 16 + low);
        p->at += 2;
        return true;
    }
    uint32_t number = 0, digits = 0;
    for (p->at++; hex(peek(p, 0)) >= 0; p->at++, digits++) {
        number = number * 16 + (uint32_t)hex(peek(p, 0));
        if (number > 0x10FFFF)
            return false;
    }
    if (digits == 0 || peek(p, 0) != '}')
        return false;
    p->at++;
    *code = number;
    return true;
}

/* "\0", "\07", "\123"; a single digit but 0 would be a back-reference. */
static bool read_octal(struct parser *p, char first, uint32_t *code)
{
    *code = (uint32_t)(first - '0');
    if (first != '0' && (peek(p, 0) < '0' || peek(p, 0) > '7'))
        return false;
    for (int i = 0; i < 2 && peek(p, 0) >= '0' && peek(p, 0) <= '7'; i++, p->at++)
        *code = *code * 8 + (uint32_t)(peek(p, 0) - '0');
    return true;
}

/* An escape that stands for one character; the parser stands on the backslash. */
static int read_escape(struct parser *p, uint32_t *code)
{
    static const char letters[] = "afnrtv", values[] = "\a\f\n\r\t\v";
    uint32_t at = p->at;
    if (p->text.len - at < 2)
        return refuse(p, CTRSEC_E_SYNTAX, at, "trailing backslash");
    char c = p->text.ptr[at + 1];
    if ((unsigned char)c >= 128)
        return refuse(p, CTRSEC_E_SYNTAX, at, "invalid escape");
    p->at += 2;
    const char *letter = c == '\0' ? NULL : strchr(letters, c);
    bool word = has_case((unsigned char)c) || digit(c);
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
static int put_property(struct parser *p, bool alone)
{
    uint32_t at = p->at;
    bool negated = p->text.ptr[at + 1] == 'P';
    struct cs_str name;
    p->at += 2;
    if (p->at == p->text.len)
        return refuse(p, CTRSEC_E_SYNTAX, at, "incomplete Unicode class");
    if (peek(p, 0) == '{') {
        int64_t end = cs_str_find(p->text, CS_STR("}"), p->at);
        if (end < 0)
            return refuse(p, CTRSEC_E_SYNTAX, at, "incomplete Unicode class");
        name = cs_str_slice(p->text, p->at + 1, (uint32_t)end - p->at - 1);
        p->at = (uint32_t)end + 1;
    } else {
        uint32_t from = p->at;
        next_code(p);
        name = cs_str_slice(p->text, from, p->at - from);
    }
    if (name.len != 0 && name.ptr[0] == '^') {
        negated = !negated;
        name = cs_str_slice(name, 1, name.len);
    }
    if (alone)
        begin_class(p);
    switch (cs_regex_put_property(p->out, name, negated, (p->flags & FOLD) != 0, alone)) {
    case CS_PROPERTY_OK:
        return CTRSEC_OK;
    case CS_PROPERTY_VARIES:
        return no_re2(p, at, "\\pC, which versions of RE2 read differently,");
    case CS_PROPERTY_FOLD:
        return no_re2(p, at, "this Unicode class with (?i)");
    default:
        return refuse(p, CTRSEC_E_SYNTAX, at, "unknown Unicode class");
    }
}

/* "\d" and its kin. */
static bool put_perl_group(struct parser *p, bool alone)
{
    bool negated;
    const struct cs_regex_group *group = cs_regex_group_perl(peek(p, 1), &negated);
    if (group == NULL)
        return false;
    if (alone) {
        begin_class(p);
        cs_buf_char(p->out, '[');
    }
    cs_regex_put_group(p->out, group, negated, (p->flags & FOLD) != 0);
    if (alone)
        cs_buf_char(p->out, ']');
    p->at += 2;
    return true;
}

/* \Q...\E, where the end may be missing. */
static void put_quoted(struct parser *p)
{
    int64_t end = cs_str_find(p->text, CS_STR("\\E"), p->at + 2);
    uint32_t stop = end < 0 ? p->text.len : (uint32_t)end;
    for (p->at += 2; p->at < stop;)
        put_literal(p, next_code(p));
    p->at = end < 0 ? stop : stop + 2;
}

static int read_backslash(struct parser *p)
{
    uint32_t code = 0;
    char c = peek(p, 1);
    switch (c) {
    case 'A':
    case 'z':
    case 'b':
    case 'B':
        /* handled here: only outside of classes */
        if (c == 'A' && p->in_prefix && p->out->len == 0) {
            put_assertion(p, "\\A");
            p->in_prefix = p->re2->at_start = true;
        } else if (c == 'z' && p->in_prefix) {
            put_assertion(p, "\\z");
            p->re2->at_end = true;
        } else {
            put_assertion(p, c == 'A' ? "\\A" : c == 'z' ? "\\z" : c == 'b' ? "\\b" : "\\B");
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
        put_literal(p, code);
        return CTRSEC_OK;
    }
}

/* Classes. */

static int read_class_character(struct parser *p, uint32_t start, uint32_t *code)
{
    if (p->at >= p->text.len)
        return refuse(p, CTRSEC_E_SYNTAX, start, "missing ']'");
    if (peek(p, 0) == '\\')
        return read_escape(p, code);
    *code = next_code(p);
    return CTRSEC_OK;
}

static int read_range(struct parser *p, uint32_t start, bool *any)
{
    uint32_t at = p->at, low = 0, high;
    CS_TRY(read_class_character(p, start, &low));
    high = low;
    if (peek(p, 0) == '-' && p->text.len - p->at >= 2 && peek(p, 1) != ']') {
        p->at++;
        CS_TRY(read_class_character(p, start, &high));
    }
    if (high < low)
        return refuse(p, CTRSEC_E_SYNTAX, at, "range of a class ends before it begins");
    *any |= cs_regex_put_range(p->out, low, high);
    return CTRSEC_OK;
}

/* "[:alpha:]" inside a class; *found is false where it is only the character '['. */
static int read_posix_group(struct parser *p, bool *found)
{
    bool negated;
    int64_t end = cs_str_find(p->text, CS_STR(":]"), p->at + 2);
    *found = end >= 0;
    if (end < 0)
        return CTRSEC_OK;
    struct cs_str name = cs_str_slice(p->text, p->at + 2, (uint32_t)end - p->at - 2);
    const struct cs_regex_group *group = cs_regex_group_posix(name, &negated);
    if (group == NULL)
        return refuse(p, CTRSEC_E_SYNTAX, p->at, "unknown class between [: and :]");
    cs_regex_put_group(p->out, group, negated, (p->flags & FOLD) != 0);
    p->at = (uint32_t)end + 2;
    return CTRSEC_OK;
}

static int read_class_item(struct parser *p, uint32_t start, bool *any)
{
    bool found = false;
    if (looking_at(p, "[:"))
        CS_TRY(read_posix_group(p, &found));
    if (!found && (looking_at(p, "\\p") || looking_at(p, "\\P"))) {
        CS_TRY(put_property(p, false));
        found = true;
    }
    if (!found && peek(p, 0) == '\\' && p->text.len - p->at >= 2)
        found = put_perl_group(p, false);
    *any |= found;
    return found ? CTRSEC_OK : read_range(p, start, any);
}

static int read_class(struct parser *p)
{
    uint32_t start = p->at++;
    bool negated = peek(p, 0) == '^', any = false;
    begin_class(p);
    cs_buf_text(p->out, negated ? "[^" : "[");
    p->at += negated;
    for (bool first = true; first || peek(p, 0) != ']'; first = false) {
        if (p->at >= p->text.len)
            return refuse(p, CTRSEC_E_SYNTAX, start, "missing ']'");
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

/* Groups. */

static int open_group(struct parser *p, bool capturing, uint32_t inner_flags)
{
    if (p->depth == CS_RE2_DEPTH_MOST)
        return refuse(p, CTRSEC_E_LIMIT, p->at, "groups nested too deep");
    uint32_t groups = p->re2->groups;
    if (capturing && ++p->re2->groups > CS_RE2_GROUPS_MOST)
        return refuse(p, CTRSEC_E_LIMIT, p->at, "too many capturing groups");
    close_last(p);
    p->in_prefix = false;
    p->frames[++p->depth] = (struct frame){.flags = p->flags,
                                           .folding = p->folding,
                                           .capturing = capturing,
                                           .start = (uint32_t)p->out->len,
                                           .groups = groups,
                                           .sequence = empty_sequence};
    p->flags = inner_flags;
    cs_buf_text(p->out, capturing ? "(" : "(?:");
    return CTRSEC_OK;
}

static const struct {
    const char *text, *name;
} refused_groups[] = {
    {"(?=", "look-ahead"},
    {"(?!", "negative look-ahead"},
    {"(?<=", "look-behind"},
    {"(?<!", "negative look-behind"},
    {"(?>", "atomic group"},
    {"(?P=", "back-reference by name"},
    {"(?P>", "recursion"},
    {"(?R", "recursion"},
    {"(?&", "recursion"},
    {"(?+", "recursion"},
    {"(?(", "conditional group"},
    {"(?C", "callout"},
    {"(?#", "comment"},
    {"(?|", "branch reset"},
    {"(?'", "group named in quotes"},
};

static int refuse_group(struct parser *p)
{
    for (size_t i = 0; i < sizeof refused_groups / sizeof refused_groups[0]; i++)
        if (looking_at(p, refused_groups[i].text))
            return no_re2(p, p->at, refused_groups[i].name);
    if (digit(peek(p, 2)))
        return no_re2(p, p->at, "recursion");
    return refuse(p, CTRSEC_E_SYNTAX, p->at, "invalid or missing flags behind (?");
}

static int read_named_group(struct parser *p, uint32_t name_at)
{
    uint32_t at = name_at;
    while (at < p->text.len &&
           (has_case((unsigned char)p->text.ptr[at]) || digit(p->text.ptr[at]) ||
            p->text.ptr[at] == '_') &&
           (unsigned char)p->text.ptr[at] < 128)
        at++;
    if (at == name_at || at == p->text.len || p->text.ptr[at] != '>')
        return refuse_group(p);
    CS_TRY(open_group(p, true, p->flags));
    p->at = at + 1;
    return CTRSEC_OK;
}

static uint32_t flag_of(char c)
{
    switch (c) {
    case 'i':
        return FOLD;
    case 'm':
        return MULTI_LINE;
    case 's':
        return DOT_ALL;
    case 'U':
        return LAZY;
    default:
        return 0;
    }
}

/* "(?flags)" or "(?flags:". */
static int read_flags(struct parser *p)
{
    uint32_t at = p->at + 2, flags = p->flags;
    bool off = false, seen = false;
    for (; at < p->text.len; at++) {
        char c = p->text.ptr[at];
        uint32_t flag = flag_of(c);
        if (flag != 0) {
            flags = off ? flags & ~flag : flags | flag;
            seen = true;
        } else if (c == '-' && !off) {
            off = true;
            seen = false;
        } else {
            break;
        }
    }
    char end = at < p->text.len ? p->text.ptr[at] : '\0';
    if ((end != ')' && end != ':') || (off && !seen))
        return refuse_group(p);
    if (end == ':')
        CS_TRY(open_group(p, false, flags));
    else
        p->flags = flags;
    p->at = at + 1;
    return CTRSEC_OK;
}

static int read_open(struct parser *p)
{
    if (looking_at(p, "(*"))
        return no_re2(p, p->at, "verb (*...)");
    if (!looking_at(p, "(?")) {
        CS_TRY(open_group(p, true, p->flags));
        p->at++;
        return CTRSEC_OK;
    }
    if (looking_at(p, "(?P<"))
        return read_named_group(p, p->at + 4);
    if (looking_at(p, "(?<"))
        return read_named_group(p, p->at + 3);
    return read_flags(p);
}

static void close_alternative(struct parser *p)
{
    struct frame *frame = &p->frames[p->depth];
    close_last(p);
    if (frame->alternatives) {
        frame->before.reluctant = !frame->before.nullable && frame->sequence.reluctant;
        frame->before.nullable |= frame->sequence.nullable;
        frame->before.captures |= frame->sequence.captures;
        if (frame->sequence.product > frame->before.product)
            frame->before.product = frame->sequence.product;
    } else {
        frame->before = frame->sequence;
    }
    frame->alternatives = true;
    frame->sequence = empty_sequence;
}

static void read_bar(struct parser *p)
{
    close_alternative(p);
    cs_buf_char(p->out, '|');
    p->in_prefix = false;
    if (p->depth == 0) {
        cs_buf_reset(&p->re2->prefix);
        p->re2->at_start = p->re2->at_end = false;
    }
    p->at++;
}

static int read_close(struct parser *p)
{
    if (p->depth == 0)
        return refuse(p, CTRSEC_E_SYNTAX, p->at, "unexpected ')'");
    close_alternative(p);
    struct frame *frame = &p->frames[p->depth--];
    cs_buf_char(p->out, ')');
    p->flags = frame->flags;
    p->folding = frame->folding;
    p->has_last = true;
    p->last_repeated = p->last_character = p->last_assertion = false;
    p->last_start = frame->start;
    p->last_groups = frame->groups;
    p->last_prefix = (uint32_t)p->re2->prefix.len;
    p->last = frame->before;
    p->last.captures |= frame->capturing;
    p->at++;
    return CTRSEC_OK;
}

/* Repetitions. */

struct repeat {
    uint32_t least, most; /* most UINT32_MAX: no end */
};

static bool read_number(struct parser *p, uint32_t *at, uint32_t *out)
{
    uint32_t number = 0, start = *at;
    while (*at < p->text.len && digit(p->text.ptr[*at])) {
        if (number < NUMBER_TOO_BIG)
            number = number * 10 + (uint32_t)(p->text.ptr[*at] - '0');
        ++*at;
    }
    *out = number;
    return *at != start && (*at - start == 1 || p->text.ptr[start] != '0');
}

/* "{n}", "{n,}", "{n,m}". False: the brace is a character. */
static bool read_counts(struct parser *p, struct repeat *repeat)
{
    uint32_t at = p->at + 1;
    if (!read_number(p, &at, &repeat->least))
        return false;
    repeat->most = repeat->least;
    if (at < p->text.len && p->text.ptr[at] == ',') {
        repeat->most = UINT32_MAX;
        at++;
        if (at < p->text.len && p->text.ptr[at] != '}' && !read_number(p, &at, &repeat->most))
            return false;
    }
    if (at >= p->text.len || p->text.ptr[at] != '}')
        return false;
    p->at = at + 1;
    return true;
}

/* Puts "(?:" in front of the last atom and ")" behind it, so that it can be repeated (again). */
static void wrap_last(struct parser *p)
{
    uint32_t len = (uint32_t)p->out->len - p->last_start;
    cs_buf_text(p->out, "(?:)");
    if (p->out->failed)
        return;
    char *at = p->out->ptr + p->last_start;
    memmove(at + 3, at, len);
    memcpy(at, "(?:", 3);
    at[len + 3] = ')';
}

/*
 * "x{0}": x is left out, for PCRE2 is known to conclude from an anchor in it that the expression is
 * anchored. Its groups keep their numbers.
 */
static void drop_last(struct parser *p)
{
    if (p->out->failed)
        return;
    p->out->len = p->last_start;
    cs_buf_text(p->out, "(?:" CS_REGEX_NOTHING);
    for (uint32_t i = p->last_groups; i < p->re2->groups; i++)
        cs_buf_text(p->out, "()");
    cs_buf_text(p->out, ")?");
}

static void put_repeat(struct parser *p, struct repeat repeat, bool lazy)
{
    if (repeat.most == UINT32_MAX && repeat.least <= 1)
        cs_buf_char(p->out, repeat.least == 0 ? '*' : '+');
    else if (repeat.most == UINT32_MAX)
        cs_buf_printf(p->out, "{%u,}", (unsigned)repeat.least);
    else
        cs_buf_printf(p->out, "{%u,%u}", (unsigned)repeat.least, (unsigned)repeat.most);
    if (lazy)
        cs_buf_char(p->out, '?');
}

/* The product of counted repetitions, as RE2 counts it. False: over the limit. */
static bool count_repeat(struct parser *p, struct repeat repeat)
{
    uint32_t times = repeat.most == UINT32_MAX ? repeat.least : repeat.most;
    if (repeat.most == 0) /* what is in it does not count */
        p->last.product = 1;
    else if (times != 0)
        p->last.product *= times;
    if (p->last_character && repeat.least > p->re2->run)
        p->re2->run = repeat.least;
    return p->last.product <= REPEAT_MOST;
}

static int apply_repeat(struct parser *p, uint32_t at, struct repeat repeat, bool counted)
{
    bool lazy = (p->flags & LAZY) != 0;
    if (peek(p, 0) == '?' && p->at < p->text.len) {
        lazy = !lazy;
        p->at++;
    }
    if (p->repeat_at != UINT32_MAX)
        return p->text.ptr[at] == '+'
                   ? no_re2(p, at, "possessive repetition")
                   : refuse(p, CTRSEC_E_SYNTAX, at, "repetition of a repetition");
    if (!p->has_last)
        return refuse(p, CTRSEC_E_SYNTAX, at, "repetition of nothing");
    if (counted && !count_repeat(p, repeat))
        return refuse(p, CTRSEC_E_SYNTAX, at, "repetition of more than 1000 times");
    bool endless = repeat.most == UINT32_MAX;
    if (endless && p->last.nullable && !p->last.reluctant)
        return no_re2(p, at, "endless repetition of what may match nothing before it tries more");
    if (endless && p->last.nullable && p->last.captures)
        p->re2->loose_groups = true;
    if (repeat.most == 0) {
        drop_last(p);
    } else {
        if (p->last_repeated || p->last_assertion)
            wrap_last(p);
        put_repeat(p, repeat, lazy);
    }
    p->last.reluctant = repeat.most == 0 || (!lazy && (!p->last.nullable || p->last.reluctant));
    p->last.nullable |= repeat.least == 0;
    p->re2->at_end = false;
    if (p->in_prefix) { /* what is repeated is not always there */
        p->re2->prefix.len = p->last_prefix;
        p->re2->at_start &= !p->last_assertion;
        p->in_prefix = false;
    }
    p->last_repeated = true;
    p->last_character = p->last_assertion = false;
    return CTRSEC_OK;
}

static int read_repeat(struct parser *p, bool *literal)
{
    uint32_t at = p->at;
    struct repeat repeat = {0, UINT32_MAX};
    bool counted = peek(p, 0) == '{';
    *literal = false;
    if (counted) {
        if (!read_counts(p, &repeat)) {
            *literal = true;
            return CTRSEC_OK;
        }
        if (repeat.least > REPEAT_MOST ||
            (repeat.most != UINT32_MAX &&
             (repeat.most > REPEAT_MOST || repeat.most < repeat.least)))
            return refuse(p, CTRSEC_E_SYNTAX, at,
                          "repetition of more than 1000 times, or of more than its maximum");
    } else {
        repeat.least = peek(p, 0) == '+';
        repeat.most = peek(p, 0) == '?' ? 1 : UINT32_MAX;
        p->at++;
    }
    CS_TRY(apply_repeat(p, at, repeat, counted));
    p->repeat_at = at;
    return CTRSEC_OK;
}

/* The whole. */

static void read_caret(struct parser *p)
{
    bool text = !(p->flags & MULTI_LINE), first = p->in_prefix && p->out->len == 0;
    put_assertion(p, text ? "\\A" : "^");
    if (text && first)
        p->in_prefix = p->re2->at_start = true;
    p->at++;
}

static void read_dollar(struct parser *p)
{
    bool text = !(p->flags & MULTI_LINE), last = p->in_prefix;
    put_assertion(p, text ? "\\z" : "$");
    if (text && last)
        p->re2->at_end = true;
    p->at++;
}

static int read_item(struct parser *p)
{
    bool literal = false;
    switch (peek(p, 0)) {
    case '(':
        return read_open(p);
    case ')':
        return read_close(p);
    case '|':
        read_bar(p);
        return CTRSEC_OK;
    case '^':
        read_caret(p);
        return CTRSEC_OK;
    case '$':
        read_dollar(p);
        return CTRSEC_OK;
    case '.':
        begin(p, false);
        cs_buf_text(p->out, p->flags & DOT_ALL ? "." : "\\N");
        p->last_character = true;
        p->in_prefix = false;
        p->at++;
        return CTRSEC_OK;
    case '[':
        return read_class(p);
    case '\\':
        return read_backslash(p);
    case '*':
    case '+':
    case '?':
    case '{':
        CS_TRY(read_repeat(p, &literal));
        if (!literal)
            return CTRSEC_OK;
        break;
    default:
        break;
    }
    put_literal(p, next_code(p));
    return CTRSEC_OK;
}

static int read_all(struct parser *p)
{
    while (p->at < p->text.len) {
        uint32_t before = p->repeat_at;
        CS_TRY(read_item(p));
        if (p->repeat_at == before) /* this item was no repetition */
            p->repeat_at = UINT32_MAX;
    }
    if (p->depth != 0)
        return refuse(p, CTRSEC_E_SYNTAX, p->text.len, "missing ')'");
    return CTRSEC_OK;
}

int cs_re2_translate(const struct cs_alloc *alloc, struct cs_str pattern, struct cs_diag *diag,
                     struct cs_span span, struct cs_re2 *out)
{
    struct parser p = {.text = pattern,
                       .diag = diag,
                       .span = span,
                       .re2 = out,
                       .out = &out->translation,
                       .repeat_at = UINT32_MAX,
                       .in_prefix = true};
    *out = (struct cs_re2){.groups = 0};
    cs_buf_init(&out->translation, alloc, 0);
    cs_buf_init(&out->prefix, alloc, 0);
    p.frames[0].sequence = empty_sequence;
    if (cs_utf8_valid(pattern) != pattern.len)
        return refuse(&p, CTRSEC_E_SYNTAX, cs_utf8_valid(pattern), "invalid UTF-8");
    CS_TRY(read_all(&p));
    if (out->translation.failed || out->prefix.failed)
        return cs_diag_no_memory(diag);
    out->literal = p.in_prefix || out->at_end;
    return CTRSEC_OK;
}

void cs_re2_clear(struct cs_re2 *re2)
{
    cs_buf_clear(&re2->translation);
    cs_buf_clear(&re2->prefix);
}
