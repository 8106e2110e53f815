/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Text of an expression to tokens, one at a time. Literals come with their values. What no CEL text
 * can hold is reported here, once, and comes out as CS_TOKEN_BAD; operators of other languages come
 * out as CS_TOKEN_FOREIGN, because the parser knows better what was meant.
 */
#ifndef CS_CEL_CEL_LEX_H
#define CS_CEL_CEL_LEX_H

#include "base/diag.h"
#include "value/value.h"

/* X(name, spelling): kinds in words first, then those that are spelled one way only. */
#define CS_TOKEN_TABLE(X)               \
    X(END, "the end of the expression") \
    X(BAD, "something unreadable")      \
    X(FOREIGN, "an operator")           \
    X(IDENT, "a name")                  \
    X(QUOTED, "a back-quoted name")     \
    X(RESERVED, "a reserved word")      \
    X(INT, "a number")                  \
    X(UINT, "a number")                 \
    X(DOUBLE, "a number")               \
    X(STRING, "a string")               \
    X(BYTES, "a bytes literal")         \
    X(TRUE, "true")                     \
    X(FALSE, "false")                   \
    X(NULL, "null")                     \
    X(IN, "in")                         \
    X(LPAREN, "(")                      \
    X(RPAREN, ")")                      \
    X(LBRACKET, "[")                    \
    X(RBRACKET, "]")                    \
    X(LBRACE, "{")                      \
    X(RBRACE, "}")                      \
    X(DOT, ".")                         \
    X(COMMA, ",")                       \
    X(COLON, ":")                       \
    X(QUESTION, "?")                    \
    X(OR, "||")                         \
    X(AND, "&&")                        \
    X(EQ, "==")                         \
    X(NE, "!=")                         \
    X(LE, "<=")                         \
    X(LT, "<")                          \
    X(GE, ">=")                         \
    X(GT, ">")                          \
    X(PLUS, "+")                        \
    X(MINUS, "-")                       \
    X(STAR, "*")                        \
    X(SLASH, "/")                       \
    X(PERCENT, "%")                     \
    X(NOT, "!")

enum cs_token_kind {
#define CS_TOKEN_ENUM(name, spelling) CS_TOKEN_##name,
    CS_TOKEN_TABLE(CS_TOKEN_ENUM)
#undef CS_TOKEN_ENUM
};

struct cs_token {
    enum cs_token_kind kind;
    struct cs_span span;
    struct cs_str text;    /* as it is written; of a back-quoted name what stands in the quotes */
    struct cs_value value; /* of a literal; an int comes as its magnitude, a CS_UINT */
};

struct cs_lex {
    struct cs_str text;
    uint32_t at;
    struct cs_arena *arena; /* of strings with escapes; the others point into the text */
    struct cs_diag *diag;   /* NULL: looks only */
    int status;             /* of the first failure */
    uint32_t failures;
    bool torn; /* a string was never closed: what follows it may be its text */
};

/* CTRSEC_E_SYNTAX where the text is not UTF-8. */
int cs_lex_init(struct cs_lex *lex, struct cs_arena *arena, struct cs_diag *diag,
                struct cs_str text);

void cs_lex_next(struct cs_lex *lex, struct cs_token *out);

/* Reports what no CEL text can hold; the hint may be NULL. */
__attribute__((format(printf, 5, 6))) void cs_lex_fail(struct cs_lex *lex, const char *reason,
                                                       struct cs_span span, const char *hint,
                                                       const char *fmt, ...);

/* The spelling or the words of the table. */
const char *cs_lex_spelling(enum cs_token_kind kind);

/* What a text is when it is read as a word: IDENT, RESERVED, a keyword; BAD: no word. */
enum cs_token_kind cs_lex_word(struct cs_str text);

#endif
