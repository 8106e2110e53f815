/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Required literals. contract: text/regex_required.h
 *
 *     alternatives  sequence ('|' sequence)*      one of each: their literals together
 *     sequence      (atom repetition?)*           any of its atoms: the best
 *     atom          character | '\' escape | '[' class ']' | '(' alternatives ')' | . ^ $
 *
 * Characters that follow each other are one literal. The pattern is known to be valid, so only its
 * shape is read. Recursion is as deep as groups are, at most DEPTH_MOST: each level has sets of
 * literals on the stack.
 */
#include "text/regex_required.h"

#include "base/utf8.h"
#include "text/regex_atom.h"

/* What a part of the pattern requires. */
struct part {
    struct cs_regex_required best;
    bool exact; /* it matches this text and no other */
    uint8_t size;
    char text[CS_REGEX_REQUIRED_BYTES];
};

struct reader {
    struct cs_str text;
    uint32_t at, depth;
    bool fold; /* case does not matter */
    bool lost; /* something was not understood */
};

enum { DEPTH_MOST = 6 };

enum atom_kind { ATOM_TEXT, ATOM_GROUP, ATOM_OTHER };

struct repetition {
    uint32_t least;
    bool once;
};

/* --- sets of literals ------------------------------------------------------------------------- */

static uint32_t shortest(const struct cs_regex_required *set)
{
    uint32_t least = UINT32_MAX;
    for (uint32_t i = 0; i < set->count; i++)
        least = set->sizes[i] < least ? set->sizes[i] : least;
    return set->count == 0 ? 0 : least;
}

/* Longer literals are rarer; beyond some length that makes no difference, but their number does. */
static uint32_t worth(const struct cs_regex_required *set)
{
    enum { LONG = 8 };
    uint32_t least = shortest(set);
    return (least < LONG ? least : LONG) * (CS_REGEX_REQUIRED_MOST + 1) - set->count;
}

static void consider(struct cs_regex_required *best, const struct cs_regex_required *other)
{
    if (other->count > 0 && (best->count == 0 || worth(other) > worth(best)))
        *best = *other;
}

/* Of alternatives: none where one of them has none. */
static void unite(struct cs_regex_required *all, const struct cs_regex_required *other)
{
    if (all->count == 0 || other->count == 0 ||
        all->count + other->count > CS_REGEX_REQUIRED_MOST) {
        all->count = 0;
        return;
    }
    for (uint32_t i = 0; i < other->count; i++, all->count++) {
        all->sizes[all->count] = other->sizes[i];
        memcpy(all->texts[all->count], other->texts[i], other->sizes[i]);
    }
}

/* --- runs of characters ----------------------------------------------------------------------- */

/* The run of a sequence ends: it is one literal. */
static void end_run(struct part *sequence)
{
    struct cs_regex_required one = {.count = 1, .sizes = {sequence->size}};
    memcpy(one.texts[0], sequence->text, sequence->size);
    if (sequence->size > 0)
        consider(&sequence->best, &one);
    sequence->size = 0;
}

static void break_run(struct part *sequence)
{
    end_run(sequence);
    sequence->exact = false;
}

static void add_run(struct part *sequence, const char *text, uint32_t size)
{
    if (sequence->size + size > CS_REGEX_REQUIRED_BYTES)
        break_run(sequence);
    memcpy(sequence->text + sequence->size, text, size);
    sequence->size = (uint8_t)(sequence->size + size);
}

/* --- the pattern ------------------------------------------------------------------------------ */

static bool is_at_end(const struct reader *r)
{
    return r->lost || r->at >= r->text.len;
}

/* The byte so far ahead, or 0. */
static char peek(const struct reader *r, uint32_t ahead)
{
    return r->at < r->text.len && r->text.len - r->at > ahead ? r->text.ptr[r->at + ahead] : '\0';
}

static void skip_behind(struct reader *r, char c)
{
    while (r->at < r->text.len && r->text.ptr[r->at] != c)
        r->at++;
    r->at++;
}

static uint32_t read_count(struct reader *r)
{
    uint32_t count = 0;
    for (; peek(r, 0) >= '0' && peek(r, 0) <= '9'; r->at++)
        count = count < 10000 ? 10 * count + (uint32_t)(peek(r, 0) - '0') : count;
    return count;
}

/* {n}, {n,} or {n,m}; what looks like it and is none is text. */
static bool read_braces(struct reader *r, struct repetition *out)
{
    uint32_t start = r->at++, digits = r->at;
    out->least = read_count(r);
    bool good = r->at > digits;
    out->once = out->least == 1 && peek(r, 0) == '}';
    if (peek(r, 0) == ',') {
        r->at++;
        read_count(r);
    }
    if (good && peek(r, 0) == '}') {
        r->at++;
        return true;
    }
    r->at = start;
    return false;
}

static bool is_repetition(char c)
{
    return c == '*' || c == '+' || c == '?' || c == '{';
}

static struct repetition read_repetition(struct reader *r)
{
    struct repetition repetition = {1, true}, braces;
    char c = peek(r, 0);
    if (c == '*' || c == '?' || c == '+') {
        repetition = (struct repetition){c == '+', false};
        r->at++;
    } else if (c == '{' && read_braces(r, &braces)) {
        repetition = braces;
    } else {
        return repetition;
    }
    if (peek(r, 0) == '?')
        r->at++;
    return repetition;
}

static void skip_class(struct reader *r)
{
    r->at++;
    if (peek(r, 0) == '^')
        r->at++;
    for (bool first = true; r->at < r->text.len && (first || peek(r, 0) != ']'); first = false) {
        if (peek(r, 0) == '\\') {
            r->at += 2;
        } else if (peek(r, 0) == '[' && peek(r, 1) == ':') {
            skip_behind(r, ']');
        } else {
            r->at++;
        }
    }
    r->at++;
}

/* One code point as text, unless its case does not matter. */
static enum atom_kind read_character(struct reader *r, struct part *out)
{
    const char *start = r->text.ptr + r->at;
    uint32_t len, code = cs_utf8_decode(start, &len);
    r->at += len;
    if (r->fold && cs_regex_has_case(code))
        return ATOM_OTHER;
    out->size = (uint8_t)len;
    memcpy(out->text, start, len);
    return ATOM_TEXT;
}

static enum atom_kind read_escape(struct reader *r, struct part *out)
{
    static const char controls[] = "a\af\fn\nr\rt\tv\v";
    char c = peek(r, 1);
    const char *control = c == '\0' ? NULL : strchr(controls, c);
    r->at += 2;
    if (control != NULL && (control - controls) % 2 == 0) {
        out->size = 1;
        out->text[0] = control[1];
        return ATOM_TEXT;
    }
    if (c == 'p' || c == 'P' || c == 'x') {
        if (peek(r, 0) == '{')
            skip_behind(r, '}');
        else
            r->at += c == 'x' ? 2 : 1;
        return ATOM_OTHER;
    }
    if (c == 'Q' || (c >= '0' && c <= '9'))
        r->lost = true;
    else if (((unsigned char)c < 128 && !cs_regex_has_case((unsigned char)c))) {
        out->size = 1;
        out->text[0] = c;
        return ATOM_TEXT;
    }
    return ATOM_OTHER;
}

/* Flags behind "(?", up to ':' or ')'. */
static void read_flags(struct reader *r)
{
    bool on = true;
    for (; peek(r, 0) != ':' && peek(r, 0) != ')' && !is_at_end(r); r->at++) {
        if (peek(r, 0) == '-')
            on = false;
        else if (peek(r, 0) == 'i')
            r->fold = on;
    }
}

static void read_alternatives(struct reader *r, struct part *out);

/* A group, or flags for what follows in the group around. */
static enum atom_kind read_group(struct reader *r, struct part *out)
{
    bool fold = r->fold;
    r->at++;
    if (peek(r, 0) == '?') {
        r->at++;
        if (peek(r, 0) == 'P' || peek(r, 0) == '<')
            skip_behind(r, '>');
        else
            read_flags(r);
        if (peek(r, 0) == ')') {
            r->at++;
            r->lost = r->lost || is_repetition(peek(r, 0)); /* of what stands before the flags */
            out->size = 0;
            return ATOM_TEXT;
        }
        r->at += peek(r, 0) == ':' && r->text.ptr[r->at - 1] != '>';
    }
    *out = (struct part){.exact = false}; /* of a group that is not read nothing is known */
    if (++r->depth > DEPTH_MOST)
        r->lost = true;
    else
        read_alternatives(r, out);
    r->depth--;
    r->fold = fold;
    if (peek(r, 0) != ')')
        r->lost = true;
    r->at++;
    return ATOM_GROUP;
}

static enum atom_kind read_atom(struct reader *r, struct part *out)
{
    switch (peek(r, 0)) {
    case '(':
        return read_group(r, out);
    case '[':
        skip_class(r);
        return ATOM_OTHER;
    case '\\':
        return read_escape(r, out);
    case '.':
    case '^':
    case '$':
        r->at++;
        return ATOM_OTHER;
    default:
        return read_character(r, out);
    }
}

static void read_sequence(struct reader *r, struct part *out)
{
    *out = (struct part){.exact = true};
    while (!is_at_end(r) && peek(r, 0) != '|' && peek(r, 0) != ')') {
        struct part atom;
        enum atom_kind kind = read_atom(r, &atom);
        struct repetition repetition = read_repetition(r);
        bool text = kind == ATOM_TEXT || (kind == ATOM_GROUP && atom.exact);
        if (text && repetition.least > 0)
            add_run(out, atom.text, atom.size);
        if (!text || !repetition.once)
            break_run(out);
        if (kind == ATOM_GROUP && !atom.exact && repetition.least > 0)
            consider(&out->best, &atom.best);
        else if (text && !repetition.once && repetition.least > 0)
            add_run(out, atom.text, atom.size); /* the last one stands before what follows */
    }
    if (out->exact) {
        struct part whole = *out;
        end_run(&whole);
        out->best = whole.best;
    } else {
        end_run(out);
    }
}

static void read_alternatives(struct reader *r, struct part *out)
{
    read_sequence(r, out);
    while (!is_at_end(r) && peek(r, 0) == '|') {
        struct part other;
        r->at++;
        read_sequence(r, &other);
        unite(&out->best, &other.best);
        out->exact = false;
    }
}

void cs_regex_required(struct cs_str pattern, struct cs_regex_required *out)
{
    struct reader r = {.text = pattern};
    struct part whole;
    read_alternatives(&r, &whole);
    *out = whole.best;
    if (r.lost || r.at != pattern.len || shortest(out) < CS_REGEX_REQUIRED_LEAST)
        out->count = 0;
}
