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
#include "text/regex_atom.h"
#include "text/regex_class.h"

enum { REPEAT_MOST = 1000, NUMBER_TOO_BIG = 100000000 };

static const struct cs_regex_shape empty_sequence = {true, true, false, 1};

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Groups. */

static int open_group(struct cs_regex_parser *p, bool capturing, uint32_t inner_flags)
{
    if (p->depth == CS_RE2_DEPTH_MOST)
        return cs_regex_refuse(p, CTRSEC_E_LIMIT, p->at, "groups nested too deep");
    uint32_t groups = p->re2->groups;
    if (capturing && ++p->re2->groups > CS_RE2_GROUPS_MOST)
        return cs_regex_refuse(p, CTRSEC_E_LIMIT, p->at, "too many capturing groups");
    cs_regex_close_last(p);
    p->in_prefix = false;
    p->frames[++p->depth] = (struct cs_regex_frame){.flags = p->flags,
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

static int refuse_group(struct cs_regex_parser *p)
{
    for (size_t i = 0; i < sizeof refused_groups / sizeof refused_groups[0]; i++)
        if (cs_regex_looking_at(p, refused_groups[i].text))
            return cs_regex_no_re2(p, p->at, refused_groups[i].name);
    if (digit(cs_regex_peek(p, 2)))
        return cs_regex_no_re2(p, p->at, "recursion");
    return cs_regex_refuse(p, CTRSEC_E_SYNTAX, p->at, "invalid or missing flags behind (?");
}

static int read_named_group(struct cs_regex_parser *p, uint32_t name_at)
{
    uint32_t at = name_at;
    while (at < p->text.len &&
           (cs_regex_has_case((unsigned char)p->text.ptr[at]) || digit(p->text.ptr[at]) ||
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
        return CS_REGEX_FOLD;
    case 'm':
        return CS_REGEX_MULTI_LINE;
    case 's':
        return CS_REGEX_DOT_ALL;
    case 'U':
        return CS_REGEX_LAZY;
    default:
        return 0;
    }
}

/* "(?flags)" or "(?flags:". */
static int read_flags(struct cs_regex_parser *p)
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

static int read_open(struct cs_regex_parser *p)
{
    if (cs_regex_looking_at(p, "(*"))
        return cs_regex_no_re2(p, p->at, "verb (*...)");
    if (!cs_regex_looking_at(p, "(?")) {
        CS_TRY(open_group(p, true, p->flags));
        p->at++;
        return CTRSEC_OK;
    }
    if (cs_regex_looking_at(p, "(?P<"))
        return read_named_group(p, p->at + 4);
    if (cs_regex_looking_at(p, "(?<"))
        return read_named_group(p, p->at + 3);
    return read_flags(p);
}

static void close_alternative(struct cs_regex_parser *p)
{
    struct cs_regex_frame *frame = &p->frames[p->depth];
    cs_regex_close_last(p);
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

static void read_bar(struct cs_regex_parser *p)
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

static int read_close(struct cs_regex_parser *p)
{
    if (p->depth == 0)
        return cs_regex_refuse(p, CTRSEC_E_SYNTAX, p->at, "unexpected ')'");
    close_alternative(p);
    struct cs_regex_frame *frame = &p->frames[p->depth--];
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

static bool read_number(struct cs_regex_parser *p, uint32_t *at, uint32_t *out)
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
static bool read_counts(struct cs_regex_parser *p, struct repeat *repeat)
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
static void wrap_last(struct cs_regex_parser *p)
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
static void drop_last(struct cs_regex_parser *p)
{
    if (p->out->failed)
        return;
    p->out->len = p->last_start;
    cs_buf_text(p->out, "(?:" CS_REGEX_NOTHING);
    for (uint32_t i = p->last_groups; i < p->re2->groups; i++)
        cs_buf_text(p->out, "()");
    cs_buf_text(p->out, ")?");
}

static void put_repeat(struct cs_regex_parser *p, struct repeat repeat, bool lazy)
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
static bool count_repeat(struct cs_regex_parser *p, struct repeat repeat)
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

static int apply_repeat(struct cs_regex_parser *p, uint32_t at, struct repeat repeat, bool counted)
{
    bool lazy = (p->flags & CS_REGEX_LAZY) != 0;
    if (cs_regex_peek(p, 0) == '?' && p->at < p->text.len) {
        lazy = !lazy;
        p->at++;
    }
    if (p->repeat_at != UINT32_MAX)
        return p->text.ptr[at] == '+'
                   ? cs_regex_no_re2(p, at, "possessive repetition")
                   : cs_regex_refuse(p, CTRSEC_E_SYNTAX, at, "repetition of a repetition");
    if (!p->has_last)
        return cs_regex_refuse(p, CTRSEC_E_SYNTAX, at, "repetition of nothing");
    if (counted && !count_repeat(p, repeat))
        return cs_regex_refuse(p, CTRSEC_E_SYNTAX, at, "repetition of more than 1000 times");
    bool endless = repeat.most == UINT32_MAX;
    if (endless && p->last.nullable && !p->last.reluctant)
        return cs_regex_no_re2(p, at,
                               "endless repetition of what may match nothing before it tries more");
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

static int read_repeat(struct cs_regex_parser *p, bool *literal)
{
    uint32_t at = p->at;
    struct repeat repeat = {0, UINT32_MAX};
    bool counted = cs_regex_peek(p, 0) == '{';
    *literal = false;
    if (counted) {
        if (!read_counts(p, &repeat)) {
            *literal = true;
            return CTRSEC_OK;
        }
        if (repeat.least > REPEAT_MOST ||
            (repeat.most != UINT32_MAX &&
             (repeat.most > REPEAT_MOST || repeat.most < repeat.least)))
            return cs_regex_refuse(
                p, CTRSEC_E_SYNTAX, at,
                "repetition of more than 1000 times, or of more than its maximum");
    } else {
        repeat.least = cs_regex_peek(p, 0) == '+';
        repeat.most = cs_regex_peek(p, 0) == '?' ? 1 : UINT32_MAX;
        p->at++;
    }
    CS_TRY(apply_repeat(p, at, repeat, counted));
    p->repeat_at = at;
    return CTRSEC_OK;
}

/* The whole. */

static void read_caret(struct cs_regex_parser *p)
{
    bool text = !(p->flags & CS_REGEX_MULTI_LINE), first = p->in_prefix && p->out->len == 0;
    cs_regex_put_assertion(p, text ? "\\A" : "^");
    if (text && first)
        p->in_prefix = p->re2->at_start = true;
    p->at++;
}

static void read_dollar(struct cs_regex_parser *p)
{
    bool text = !(p->flags & CS_REGEX_MULTI_LINE), last = p->in_prefix;
    cs_regex_put_assertion(p, text ? "\\z" : "$");
    if (text && last)
        p->re2->at_end = true;
    p->at++;
}

static int read_item(struct cs_regex_parser *p)
{
    bool literal = false;
    switch (cs_regex_peek(p, 0)) {
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
        cs_regex_begin(p, false);
        cs_buf_text(p->out, p->flags & CS_REGEX_DOT_ALL ? "." : "\\N");
        p->last_character = true;
        p->in_prefix = false;
        p->at++;
        return CTRSEC_OK;
    case '[':
        return cs_regex_read_class(p);
    case '\\':
        return cs_regex_read_backslash(p);
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
    cs_regex_put_literal(p, cs_regex_next_code(p));
    return CTRSEC_OK;
}

static int read_all(struct cs_regex_parser *p)
{
    while (p->at < p->text.len) {
        uint32_t before = p->repeat_at;
        CS_TRY(read_item(p));
        if (p->repeat_at == before) /* this item was no repetition */
            p->repeat_at = UINT32_MAX;
    }
    if (p->depth != 0)
        return cs_regex_refuse(p, CTRSEC_E_SYNTAX, p->text.len, "missing ')'");
    return CTRSEC_OK;
}

/* Bytes of a prefix that make it rare: nothing else is looked for then. */
#define PREFIX_ENOUGH 4

int cs_re2_translate(const struct cs_alloc *alloc, struct cs_str pattern, struct cs_diag *diag,
                     struct cs_span span, struct cs_re2 *out)
{
    struct cs_regex_parser p = {.text = pattern,
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
        return cs_regex_refuse(&p, CTRSEC_E_SYNTAX, cs_utf8_valid(pattern), "invalid UTF-8");
    CS_TRY(read_all(&p));
    if (out->translation.failed || out->prefix.failed)
        return cs_diag_no_memory(diag);
    out->literal = p.in_prefix || out->at_end;
    if (!out->literal && out->prefix.len < PREFIX_ENOUGH)
        cs_regex_required(pattern, &out->required);
    return CTRSEC_OK;
}

void cs_re2_clear(struct cs_re2 *re2)
{
    cs_buf_clear(&re2->translation);
    cs_buf_clear(&re2->prefix);
}
