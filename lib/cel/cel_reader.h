/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parser's view of its tokens: the one at hand, the brackets that are open, and what is done
 * about errors. One mistake gives one error: at a place only the first is reported, nothing is
 * reported behind a string that was never closed, and what cannot be understood is skipped up to
 * the next operator, comma or closing bracket. What was clearly meant (`=`, `and`, `not in`) is
 * reported and then read as if it stood there.
 */
#ifndef CS_CEL_CEL_READER_H
#define CS_CEL_CEL_READER_H

#include "base/limits.h"
#include "cel/cel_lex.h"

/* An open bracket. Lives on the stack of who parses what is inside. */
struct cs_bracket {
    struct cs_bracket *outer; /* NULL: the whole expression */
    enum cs_token_kind closer;
    struct cs_span open;
    /* What may follow an operand inside beside the closer: a comma, the colon of a map's key; END:
       nothing. */
    enum cs_token_kind separator;
};

struct cs_reader {
    struct cs_lex lex;
    const struct cs_limits *limits;
    struct cs_diag *diag;
    struct cs_token token;  /* at hand */
    struct cs_token before; /* the one before it; CS_TOKEN_END: none */
    struct cs_token held;   /* comes next, instead of the lexer's; CS_TOKEN_END: none */
    struct cs_bracket *bracket;
    uint32_t depth;
    uint32_t colonless; /* up to here no `:` stands on the level colonless_depth */
    uint32_t colonless_depth;
    uint32_t reported; /* where the last error stands; UINT32_MAX: none */
    int status;        /* of the first error */
    uint32_t failures; /* of the parser, reported or not */
    bool stopped;      /* by a limit or for lack of memory: only ends follow */
};

/* CTRSEC_E_SYNTAX: not UTF-8. CTRSEC_E_LIMIT: too long. */
int cs_reader_init(struct cs_reader *r, const struct cs_limits *limits, struct cs_arena *arena,
                   struct cs_diag *diag, struct cs_str text);

/* How many errors there were up to here: nothing more is said about a part that has one. */
uint32_t cs_reader_failures(const struct cs_reader *r);

void cs_reader_advance(struct cs_reader *r);
bool cs_reader_is(const struct cs_reader *r, enum cs_token_kind kind);
/* Moves on when the token is of this kind. */
bool cs_reader_take(struct cs_reader *r, enum cs_token_kind kind);
/* Reads the token as if another stood there. */
void cs_reader_replace(struct cs_reader *r, enum cs_token_kind kind);
/* The kind of the token behind the one at hand. */
enum cs_token_kind cs_reader_peek(const struct cs_reader *r);
/* Whether a `:` follows on this level of brackets, before a comma. */
bool cs_reader_finds_colon(struct cs_reader *r);

/* One that stands between two operands. */
bool cs_reader_is_operator(enum cs_token_kind kind);

/* A token that starts an operand. */
bool cs_reader_is_operand(enum cs_token_kind kind);

/* --- errors: true where it was kept, so a hint may follow ----------------------------------
 */

__attribute__((format(printf, 3, 4))) bool cs_reader_fail(struct cs_reader *r, struct cs_span span,
                                                          const char *fmt, ...);
/* "expected WHAT, found `x`" at the token at hand. */
bool cs_reader_expected(struct cs_reader *r, const char *what);

/* Ends the parsing: CTRSEC_E_LIMIT with its message, or CTRSEC_E_NOMEM. */
__attribute__((format(printf, 4, 5))) void
cs_reader_limit(struct cs_reader *r, const char *reason, struct cs_span span, const char *fmt, ...);
void cs_reader_no_memory(struct cs_reader *r);

/* --- brackets and recovery -----------------------------------------------------------------------
 */

/* Counts one level of nesting; at the limit the reader stops. */
void cs_reader_enter(struct cs_reader *r, struct cs_span at);
void cs_reader_leave(struct cs_reader *r);

/* The token at hand is the opening bracket. */
void cs_reader_open(struct cs_reader *r, struct cs_bracket *bracket, enum cs_token_kind closer,
                    enum cs_token_kind separator);
/* Takes the closing one or says what is missing. */
void cs_reader_close(struct cs_reader *r, struct cs_bracket *bracket);

/* Up to the next operator, comma or closing bracket of this level. */
void cs_reader_skip(struct cs_reader *r);
/* Up to the closing bracket of this level. */
void cs_reader_skip_all(struct cs_reader *r);

/*
 * Where an operator may stand: leaves one of CEL's, a `?`, `:`, `,`, a closing bracket or the end
 * at hand. Everything else is reported, and replaced by what was meant or skipped.
 */
void cs_reader_repair(struct cs_reader *r);

#endif
