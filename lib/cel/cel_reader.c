/* SPDX-License-Identifier: Apache-2.0 */
/* Tokens, errors and recovery of the parser. contract: cel/cel_reader.h */
#include "cel/cel_reader.h"

#include <stdio.h>

#include "cel/cel_habit.h"

enum { SHOWN_MOST = 40 /* bytes of a token that a message quotes */ };

int cs_reader_init(struct cs_reader *r, const struct cs_limits *limits, struct cs_arena *arena,
                   struct cs_diag *diag, struct cs_str text)
{
    *r = (struct cs_reader){.limits = limits, .diag = diag, .reported = UINT32_MAX};
    if (text.len > limits->expression_bytes)
        return cs_diag_fail(diag, CTRSEC_E_LIMIT, "cel.bytes", CS_NO_SPAN,
                            "the expression has %u bytes, the limit is %u (expression_bytes)",
                            (unsigned)text.len, (unsigned)limits->expression_bytes);
    CS_TRY(cs_lex_init(&r->lex, arena, diag, text));
    r->token.kind = CS_TOKEN_END;
    cs_reader_advance(r);
    return CTRSEC_OK;
}

uint32_t cs_reader_failures(const struct cs_reader *r)
{
    return r->failures + r->lex.failures;
}

void cs_reader_advance(struct cs_reader *r)
{
    if (r->stopped)
        return;
    r->before = r->token;
    if (r->held.kind != CS_TOKEN_END) {
        r->token = r->held;
        r->held.kind = CS_TOKEN_END;
        return;
    }
    cs_lex_next(&r->lex, &r->token);
    if (r->lex.status == CTRSEC_E_NOMEM)
        cs_reader_no_memory(r);
}

bool cs_reader_is(const struct cs_reader *r, enum cs_token_kind kind)
{
    return r->token.kind == kind;
}

bool cs_reader_take(struct cs_reader *r, enum cs_token_kind kind)
{
    if (r->token.kind != kind || r->stopped)
        return false;
    cs_reader_advance(r);
    return true;
}

void cs_reader_replace(struct cs_reader *r, enum cs_token_kind kind)
{
    if (!r->stopped)
        r->token.kind = kind;
}

enum cs_token_kind cs_reader_peek(const struct cs_reader *r)
{
    struct cs_lex ahead = r->lex;
    struct cs_token token;
    ahead.diag = NULL;
    if (r->stopped)
        return CS_TOKEN_END;
    if (r->held.kind != CS_TOKEN_END)
        return r->held.kind;
    cs_lex_next(&ahead, &token);
    return token.kind;
}

static bool is_closer(enum cs_token_kind kind)
{
    return kind == CS_TOKEN_RPAREN || kind == CS_TOKEN_RBRACKET || kind == CS_TOKEN_RBRACE;
}

static bool is_opener(enum cs_token_kind kind)
{
    return kind == CS_TOKEN_LPAREN || kind == CS_TOKEN_LBRACKET || kind == CS_TOKEN_LBRACE;
}

bool cs_reader_finds_colon(struct cs_reader *r)
{
    struct cs_lex ahead = r->lex;
    struct cs_token token;
    uint32_t depth = 0;
    if (r->depth == r->colonless_depth && r->token.span.start < r->colonless)
        return false;
    ahead.diag = NULL;
    for (cs_lex_next(&ahead, &token); token.kind != CS_TOKEN_END; cs_lex_next(&ahead, &token)) {
        if (is_opener(token.kind))
            depth++;
        else if (is_closer(token.kind) && depth-- == 0)
            break;
        else if (depth == 0 && token.kind == CS_TOKEN_COLON)
            return true;
        else if (depth == 0 && token.kind == CS_TOKEN_COMMA)
            break;
    }
    /* A chain of a?.b?.c is not looked through from each of its marks. */
    r->colonless = token.span.start;
    r->colonless_depth = r->depth;
    return false;
}

bool cs_reader_is_operand(enum cs_token_kind kind)
{
    switch (kind) {
    case CS_TOKEN_IDENT:
    case CS_TOKEN_INT:
    case CS_TOKEN_UINT:
    case CS_TOKEN_DOUBLE:
    case CS_TOKEN_STRING:
    case CS_TOKEN_BYTES:
    case CS_TOKEN_TRUE:
    case CS_TOKEN_FALSE:
    case CS_TOKEN_NULL:
    case CS_TOKEN_LPAREN:
    case CS_TOKEN_LBRACKET:
    case CS_TOKEN_LBRACE:
    case CS_TOKEN_NOT:
        return true;
    default:
        return false;
    }
}

/* --- errors ---------------------------------------------------------------------------------- */

static void stop(struct cs_reader *r, int status)
{
    r->stopped = true;
    r->status = status;
    r->token.kind = CS_TOKEN_END;
}

bool cs_reader_fail(struct cs_reader *r, struct cs_span span, const char *fmt, ...)
{
    char message[240];
    va_list args;
    r->failures++;
    if (r->status == CTRSEC_OK)
        r->status = CTRSEC_E_SYNTAX;
    if (r->stopped || r->lex.torn || span.start == r->reported)
        return false;
    r->reported = span.start;
    va_start(args, fmt);
    vsnprintf(message, sizeof message, fmt, args);
    va_end(args);
    if (cs_diag_fail(r->diag, CTRSEC_E_SYNTAX, "cel.syntax", span, "%s", message) ==
        CTRSEC_E_NOMEM) {
        cs_reader_no_memory(r);
        return false;
    }
    if (r->diag == NULL || r->diag->errors < r->diag->most)
        return true;
    stop(r, r->status); /* no further one would be kept */
    return r->diag->errors == r->diag->most;
}

bool cs_reader_expected(struct cs_reader *r, const char *what)
{
    const struct cs_token *token = &r->token;
    switch (token->kind) {
    case CS_TOKEN_END:
    case CS_TOKEN_BAD:
    case CS_TOKEN_STRING: /* long ones and secrets are not repeated */
    case CS_TOKEN_BYTES:
        return cs_reader_fail(r, token->span, "expected %s, found %s", what,
                              cs_lex_spelling(token->kind));
    default:
        return cs_reader_fail(r, token->span, "expected %s, found `%.*s%s`", what,
                              token->text.len > SHOWN_MOST ? SHOWN_MOST : (int)token->text.len,
                              token->text.ptr, token->text.len > SHOWN_MOST ? "..." : "");
    }
}

void cs_reader_limit(struct cs_reader *r, const char *reason, struct cs_span span, const char *fmt,
                     ...)
{
    char message[160];
    va_list args;
    if (r->stopped)
        return;
    va_start(args, fmt);
    vsnprintf(message, sizeof message, fmt, args);
    va_end(args);
    stop(r, cs_diag_fail(r->diag, CTRSEC_E_LIMIT, reason, span, "%s", message));
}

void cs_reader_no_memory(struct cs_reader *r)
{
    stop(r, cs_diag_no_memory(r->diag));
}

/* --- brackets -------------------------------------------------------------------------------- */

void cs_reader_enter(struct cs_reader *r, struct cs_span at)
{
    if (r->depth >= r->limits->expression_depth)
        cs_reader_limit(r, "cel.depth", at,
                        "the expression is nested deeper than the limit of %u (expression_depth)",
                        (unsigned)r->limits->expression_depth);
    r->depth++;
}

void cs_reader_leave(struct cs_reader *r)
{
    r->depth--;
}

void cs_reader_open(struct cs_reader *r, struct cs_bracket *bracket, enum cs_token_kind closer,
                    enum cs_token_kind separator)
{
    *bracket = (struct cs_bracket){
        .outer = r->bracket, .closer = closer, .open = r->token.span, .separator = separator};
    r->bracket = bracket;
    cs_reader_enter(r, r->token.span);
    cs_reader_advance(r);
}

/* The token at hand closes a bracket further out, so the one at hand was forgotten. */
static bool closes_outer(const struct cs_reader *r, const struct cs_bracket *bracket)
{
    for (bracket = bracket->outer; bracket != NULL; bracket = bracket->outer)
        if (bracket->closer == r->token.kind)
            return true;
    return false;
}

static void hint_missing_closer(struct cs_reader *r, const struct cs_bracket *bracket)
{
    enum cs_token_kind here = r->token.kind;
    bool index = bracket->closer == CS_TOKEN_RBRACKET && bracket->separator == CS_TOKEN_END;
    if (here == CS_TOKEN_COLON && bracket->closer == CS_TOKEN_RBRACKET) {
        cs_diag_hint(r->diag, index ? "a part is list.slice(from, to) or text.substring(from, to)"
                                    : "a map stands in braces: {'key': value}");
    } else if (here == CS_TOKEN_COMMA) {
        cs_diag_hint(r->diag, index ? "one index follows the other: map['a']['b']"
                                    : "a list stands in brackets: ['a', 'b']");
    } else if (r->diag != NULL && r->diag->source != NULL) {
        struct cs_position at = cs_source_position(r->diag->source, bracket->open.start);
        cs_diag_hint(r->diag, "the `%c` at line %u, column %u is not closed",
                     r->lex.text.ptr[bracket->open.start], (unsigned)at.line, (unsigned)at.column);
    }
}

static void missing_closer(struct cs_reader *r, const struct cs_bracket *bracket)
{
    char what[16];
    snprintf(what, sizeof what, bracket->separator != CS_TOKEN_END ? "`,` or `%s`" : "`%s`",
             cs_lex_spelling(bracket->closer));
    if (cs_reader_expected(r, what))
        hint_missing_closer(r, bracket);
    if (!is_closer(r->token.kind)) {
        cs_reader_skip_all(r);
        cs_reader_take(r, bracket->closer);
    } else if (!closes_outer(r, bracket)) {
        cs_reader_advance(r); /* the wrong bracket in the right place, or one too many */
        if (!closes_outer(r, bracket))
            cs_reader_take(r, bracket->closer);
    }
}

void cs_reader_close(struct cs_reader *r, struct cs_bracket *bracket)
{
    if (!cs_reader_take(r, bracket->closer))
        missing_closer(r, bracket);
    r->bracket = bracket->outer;
    cs_reader_leave(r);
}

/* --- recovery -------------------------------------------------------------------------------- */

bool cs_reader_is_operator(enum cs_token_kind kind)
{
    return (kind >= CS_TOKEN_OR && kind <= CS_TOKEN_PERCENT) || kind == CS_TOKEN_IN;
}

/* What may follow an operand. */
static bool is_follower(enum cs_token_kind kind)
{
    return cs_reader_is_operator(kind) || is_closer(kind) || kind == CS_TOKEN_COMMA ||
           kind == CS_TOKEN_COLON || kind == CS_TOKEN_QUESTION || kind == CS_TOKEN_END;
}

static void skip_until(struct cs_reader *r, bool (*stops)(enum cs_token_kind))
{
    uint32_t depth = 0;
    while (!cs_reader_is(r, CS_TOKEN_END)) {
        if (depth == 0 && stops(r->token.kind))
            return;
        if (is_opener(r->token.kind))
            depth++;
        else if (is_closer(r->token.kind) && depth-- == 0)
            return;
        cs_reader_advance(r);
    }
}

static bool stops_skip(enum cs_token_kind kind)
{
    return is_follower(kind) || kind == CS_TOKEN_FOREIGN;
}

void cs_reader_skip(struct cs_reader *r)
{
    skip_until(r, stops_skip);
}

void cs_reader_skip_all(struct cs_reader *r)
{
    skip_until(r, is_closer);
}

/* Two words in the place of one operator: `not in`, `is not`, and `!in`. */
static bool repair_pair(struct cs_reader *r)
{
    struct cs_span first = r->token.span;
    enum cs_token_kind next = cs_reader_peek(r);
    bool word_not = cs_reader_is(r, CS_TOKEN_IDENT) && cs_str_is(r->token.text, "not");
    if ((word_not || cs_reader_is(r, CS_TOKEN_NOT)) && next == CS_TOKEN_IN) {
        cs_reader_advance(r);
        first.end = r->token.span.end;
        if (cs_reader_fail(r, first, "CEL has no operator `not in`"))
            cs_diag_hint(r->diag, "write !(a in b)");
        return true;
    }
    if (!cs_reader_is(r, CS_TOKEN_IDENT) || !cs_str_is(r->token.text, "is") ||
        next != CS_TOKEN_IDENT)
        return false;
    struct cs_reader before = *r;
    cs_reader_advance(r);
    if (!cs_str_is(r->token.text, "not")) {
        *r = before;
        return false;
    }
    first.end = r->token.span.end;
    if (cs_reader_fail(r, first, "CEL has no operator `is not`"))
        cs_diag_hint(r->diag, "did you mean `!=`?");
    cs_reader_replace(r, CS_TOKEN_NE);
    return true;
}

static const char *hint_missing_operator(const struct cs_reader *r)
{
    enum cs_token_kind left = r->before.kind, here = r->token.kind;
    if (left == CS_TOKEN_STRING && here == CS_TOKEN_STRING)
        return "texts are joined with `+`";
    if (here == CS_TOKEN_DOUBLE && cs_str_starts(r->token.text, CS_STR(".")))
        return left == CS_TOKEN_DOUBLE ? "versions and addresses are strings: '1.2.3'"
                                       : "an element of a list is read by its index: list[0]";
    if (here == CS_TOKEN_QUOTED)
        return "a back-quoted name is a field and stands behind a dot";
    if (here == CS_TOKEN_RESERVED)
        return cs_habit_reserved(r->token.text);
    if (left == CS_TOKEN_IDENT && cs_str_is(r->before.text, "lambda"))
        return "macros take the variable first: list.all(x, x > 0)";
    return r->bracket == NULL || r->bracket->separator == CS_TOKEN_END
               ? "conditions are joined with `&&` or `||`"
               : NULL;
}

/* 'it's': the string ended earlier than meant, and what follows its end is text. */
static bool broken_string(struct cs_reader *r)
{
    bool string = r->before.kind == CS_TOKEN_STRING || r->before.kind == CS_TOKEN_BYTES;
    if (!string || r->before.span.end != r->token.span.start || !cs_reader_is(r, CS_TOKEN_IDENT))
        return false;
    struct cs_span quote = {r->before.span.end - 1, r->before.span.end};
    if (cs_reader_fail(r, quote, "the string ends here, but text follows it"))
        cs_diag_hint(r->diag, "inside the string this quote is `\\%c`",
                     r->lex.text.ptr[quote.start]);
    r->lex.torn = true;
    return true;
}

/* A separator before the token at hand. */
static void insert(struct cs_reader *r, enum cs_token_kind separator)
{
    struct cs_span span = {r->token.span.start, r->token.span.start};
    if (r->stopped)
        return;
    r->held = r->token;
    r->token = (struct cs_token){.kind = separator, .span = span};
}

static void expected_operator(struct cs_reader *r)
{
    char what[64];
    const struct cs_bracket *bracket = r->bracket;
    const char *hint = hint_missing_operator(r);
    if (bracket == NULL)
        snprintf(what, sizeof what, "an operator or the end of the expression");
    else if (bracket->separator == CS_TOKEN_COMMA)
        snprintf(what, sizeof what, "an operator, `,` or `%s`", cs_lex_spelling(bracket->closer));
    else
        snprintf(what, sizeof what, "an operator or `%s`",
                 cs_lex_spelling(bracket->separator == CS_TOKEN_COLON ? CS_TOKEN_COLON
                                                                      : bracket->closer));
    if (cs_reader_expected(r, what) && hint != NULL)
        cs_diag_hint(r->diag, "%s", hint);
}

static void missing_operator(struct cs_reader *r)
{
    const struct cs_bracket *bracket = r->bracket;
    bool lambda = r->before.kind == CS_TOKEN_IDENT && cs_str_is(r->before.text, "lambda");
    if (!broken_string(r))
        expected_operator(r);
    if (lambda)
        cs_reader_skip_all(r);
    else if (bracket != NULL && bracket->separator != CS_TOKEN_END &&
             cs_reader_is_operand(r->token.kind))
        insert(r, bracket->separator);
    else
        cs_reader_skip(r);
}

/* Reports what stands in the place of an operator; false where it is nothing known. */
static bool repair_known(struct cs_reader *r, const struct cs_habit_operator *habit)
{
    if (habit == NULL)
        return false;
    if (cs_reader_fail(r, r->token.span, "CEL has no operator `%.*s`", CS_STR_ARG(r->token.text)) &&
        habit->hint != NULL)
        cs_diag_hint(r->diag, "%s", habit->hint);
    if (habit->meant == CS_TOKEN_BAD) {
        cs_reader_advance(r);
        cs_reader_skip(r);
    } else {
        cs_reader_replace(r, habit->meant);
    }
    return true;
}

void cs_reader_repair(struct cs_reader *r)
{
    while (!is_follower(r->token.kind)) {
        const struct cs_habit_operator *habit = NULL;
        if (repair_pair(r))
            return;
        if (cs_reader_is(r, CS_TOKEN_FOREIGN))
            habit = cs_habit_operator(r->token.text);
        else if (cs_reader_is(r, CS_TOKEN_IDENT))
            habit = cs_habit_infix(r->token.text);
        if (repair_known(r, habit))
            continue;
        if (cs_reader_is(r, CS_TOKEN_BAD))
            cs_reader_skip(r); /* reported by the lexer */
        else
            missing_operator(r);
    }
}
