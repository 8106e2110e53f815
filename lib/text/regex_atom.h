/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The smaller half of RE2's syntax: characters, escapes, classes. What a parser of a pattern knows
 * while it reads is here too; text/regex_re2.c has the groups and repetitions.
 */
#ifndef CS_TEXT_REGEX_ATOM_H
#define CS_TEXT_REGEX_ATOM_H

#include "text/regex_re2.h"

enum cs_regex_flags {
    CS_REGEX_FOLD = 1,
    CS_REGEX_MULTI_LINE = 2,
    CS_REGEX_DOT_ALL = 4,
    CS_REGEX_LAZY = 8
};

/* What the limits and the difference between the engines need to know of a part. */
struct cs_regex_shape {
    bool nullable;  /* can match the empty text */
    bool reluctant; /* does so only when nothing else matches: the empty text is its last choice */
    bool captures;  /* has capturing groups */
    uint32_t product; /* largest product of nested counted repetitions */
};

struct cs_regex_frame {
    uint32_t flags; /* RE2's, in force outside the group */
    bool folding;   /* PCRE2's, in force outside */
    bool capturing;
    uint32_t start;                 /* of the group in the output */
    uint32_t groups;                /* capturing groups in front of it */
    struct cs_regex_shape sequence; /* of the alternative being read, without the last atom */
    struct cs_regex_shape before;   /* of the alternatives before it */
    bool alternatives;              /* there are any */
};

struct cs_regex_parser {
    struct cs_str text;
    uint32_t at;
    uint32_t flags;
    bool folding; /* of PCRE2, at the end of the output */
    struct cs_diag *diag;
    struct cs_span span;
    struct cs_re2 *re2;
    struct cs_buf *out;
    struct cs_regex_frame frames[CS_RE2_DEPTH_MOST + 1];
    uint32_t depth;
    /* the last atom, which a repetition would repeat */
    bool has_last, last_repeated, last_character, last_assertion;
    uint32_t last_start;  /* in the output */
    uint32_t last_groups; /* capturing groups in front of it */
    uint32_t last_prefix; /* length of the prefix without it */
    struct cs_regex_shape last;
    uint32_t repeat_at; /* where the repetition just read begins; UINT32_MAX: none */
    bool in_prefix;     /* all so far is the prefix */
};

/* Both report at a byte of the pattern and return the status. */
int cs_regex_refuse(struct cs_regex_parser *p, int status, uint32_t at, const char *what);
int cs_regex_no_re2(struct cs_regex_parser *p, uint32_t at, const char *what);

/* The byte so far ahead, or 0. */
static inline char cs_regex_peek(const struct cs_regex_parser *p, uint32_t ahead)
{
    return p->text.len - p->at > ahead ? p->text.ptr[p->at + ahead] : '\0';
}

bool cs_regex_looking_at(const struct cs_regex_parser *p, const char *text);
uint32_t cs_regex_next_code(struct cs_regex_parser *p);

/* Whether case folding has to do with the character; of ASCII these are the letters. */
static inline bool cs_regex_has_case(uint32_t code)
{
    return code > 127 || (code >= 'A' && code <= 'Z') || (code >= 'a' && code <= 'z');
}

/* Begins an atom, whose text the caller writes; `folds`: it depends on case folding. */
void cs_regex_begin(struct cs_regex_parser *p, bool folds);
/* The last atom becomes a part of its sequence and can no longer be repeated. */
void cs_regex_close_last(struct cs_regex_parser *p);

void cs_regex_put_assertion(struct cs_regex_parser *p, const char *text);
void cs_regex_put_literal(struct cs_regex_parser *p, uint32_t code);

/* The parser stands on the backslash, or on the bracket. */
int cs_regex_read_backslash(struct cs_regex_parser *p);
int cs_regex_read_class(struct cs_regex_parser *p);

#endif
