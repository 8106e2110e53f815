/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Operands. contract: cel/cel_operand.h
 *
 *     member   = primary { '.' ['?'] field | '.' name '(' [args] ')' | '[' ['?'] expr ']' }
 *     primary  = ['.'] name [ '(' [args] ')' ] | ['.'] name { '.' name } '{' [fields] '}'
 *              | '(' expr ')' | '[' [elements] ']' | '{' [entries] '}' | literal
 *     args     = expr { ',' expr }
 *     elements = ['?'] expr { ',' ['?'] expr } [',']
 *     entries  = ['?'] expr ':' expr { ',' ['?'] expr ':' expr } [',']
 *     fields   = ['?'] field ':' expr { ',' ['?'] field ':' expr } [',']
 */
#include "cel/cel_operand.h"

#include <stdio.h>

#include "cel/cel_habit.h"

/* --- literals -------------------------------------------------------------------------------- */

static void hint_range(struct cs_parser *p, bool negative, uint64_t magnitude)
{
    if (negative)
        cs_diag_hint(p->reader.diag, "the smallest int is -9223372036854775808");
    else
        cs_diag_hint(p->reader.diag, "the largest int is 9223372036854775807; a uint is %lluu",
                     (unsigned long long)magnitude);
}

struct cs_ast *cs_operand_literal(struct cs_parser *p, const struct cs_span *minus)
{
    struct cs_reader *r = &p->reader;
    struct cs_value value = r->token.value;
    struct cs_span span = r->token.span;
    if (minus != NULL)
        span.start = minus->start;
    if (r->token.kind == CS_TOKEN_INT) {
        uint64_t magnitude = value.as.unsigned_integer,
                 most = (uint64_t)INT64_MAX + (minus != NULL);
        if (magnitude > most && cs_reader_fail(r, span, "the number does not fit an int"))
            hint_range(p, minus != NULL, magnitude);
        value = cs_value_int(minus != NULL ? (int64_t)(0 - magnitude) : (int64_t)magnitude);
    } else if (minus != NULL) {
        value.as.number = -value.as.number;
    }
    cs_reader_advance(r);
    struct cs_ast *ast =
        cs_parser_build(p, CS_AST_LITERAL, (struct cs_str){NULL, 0}, span, p->count);
    ast->literal = value;
    return ast;
}

/* --- brackets -------------------------------------------------------------------------------- */

/* After an element: true where another one may follow. */
static bool more(struct cs_parser *p, enum cs_token_kind closer)
{
    struct cs_reader *r = &p->reader;
    return cs_reader_take(r, CS_TOKEN_COMMA) && !cs_reader_is(r, closer);
}

/* The `?` of an optional element, entry or field. */
static bool optional_mark(struct cs_parser *p)
{
    return cs_reader_take(&p->reader, CS_TOKEN_QUESTION);
}

static void mark(struct cs_ast *ast, bool marked, enum cs_ast_flags flag)
{
    if (marked)
        ast->flags |= (uint8_t)flag;
}

/* Pushes the arguments of a call; the token at hand is `(`. Returns where it ends. */
static uint32_t arguments(struct cs_parser *p)
{
    struct cs_reader *r = &p->reader;
    struct cs_bracket bracket;
    cs_reader_open(r, &bracket, CS_TOKEN_RPAREN, CS_TOKEN_COMMA);
    if (!cs_reader_is(r, CS_TOKEN_RPAREN)) {
        do
            cs_parser_push(p, cs_parser_expression(p), r->token.span);
        while (cs_reader_take(r, CS_TOKEN_COMMA));
    }
    cs_reader_close(r, &bracket);
    return r->before.span.end;
}

static struct cs_ast *list(struct cs_parser *p)
{
    struct cs_reader *r = &p->reader;
    struct cs_bracket bracket;
    uint32_t base = p->count;
    struct cs_span open = r->token.span;
    cs_reader_open(r, &bracket, CS_TOKEN_RBRACKET, CS_TOKEN_COMMA);
    if (!cs_reader_is(r, CS_TOKEN_RBRACKET) && !cs_reader_take(r, CS_TOKEN_COMMA)) {
        do {
            bool optional = optional_mark(p);
            struct cs_ast *element = cs_parser_expression(p);
            mark(element, optional, CS_AST_ENTRY);
            cs_parser_push(p, element, open);
        } while (more(p, CS_TOKEN_RBRACKET));
    }
    cs_reader_close(r, &bracket);
    struct cs_ast *ast = cs_parser_build(p, CS_AST_LIST, (struct cs_str){NULL, 0}, open, base);
    cs_parser_cover(ast, open.start, r->before.span.end);
    return ast;
}

/* The field of a message, as a string literal. */
static struct cs_ast *field_name(struct cs_parser *p)
{
    struct cs_reader *r = &p->reader;
    struct cs_str name = r->token.text;
    struct cs_span span = r->token.span;
    if (!cs_reader_is(r, CS_TOKEN_IDENT) && !cs_reader_is(r, CS_TOKEN_RESERVED) &&
        !cs_reader_is(r, CS_TOKEN_QUOTED)) {
        if (cs_reader_expected(r, "the name of a field"))
            cs_diag_hint(r->diag, "a map stands in braces without a name: {'key': value}");
        cs_reader_skip(r);
        return cs_parser_nothing(p);
    }
    cs_reader_advance(r);
    struct cs_ast *key =
        cs_parser_build(p, CS_AST_LITERAL, (struct cs_str){NULL, 0}, span, p->count);
    key->literal = cs_value_string(name);
    return key;
}

/* Key and value; `failures` were there before the first of the entries. */
static void entry(struct cs_parser *p, bool fields, uint32_t failures)
{
    struct cs_reader *r = &p->reader;
    r->bracket->separator = CS_TOKEN_COLON;
    bool optional = optional_mark(p);
    struct cs_ast *key = fields ? field_name(p) : cs_parser_expression(p);
    r->bracket->separator = CS_TOKEN_COMMA;
    mark(key, optional, CS_AST_ENTRY);
    cs_parser_push(p, key, r->token.span);
    if (cs_reader_take(r, CS_TOKEN_COLON)) {
        cs_parser_push(p, cs_parser_expression(p), r->token.span);
        return;
    }
    if (failures == cs_reader_failures(r) && cs_reader_expected(r, "`:` and a value") && !fields)
        cs_diag_hint(r->diag, "a map is {'key': value}, a list ['element']");
    cs_reader_skip(r);
    cs_parser_push(p, cs_parser_nothing(p), r->token.span);
}

/* {k: v} or, after a name, {field: v}. */
static struct cs_ast *entries(struct cs_parser *p, enum cs_ast_kind kind, struct cs_str name)
{
    struct cs_reader *r = &p->reader;
    struct cs_bracket bracket;
    uint32_t base = p->count, failures = cs_reader_failures(r);
    struct cs_span open = r->token.span;
    cs_reader_open(r, &bracket, CS_TOKEN_RBRACE, CS_TOKEN_COMMA);
    if (!cs_reader_is(r, CS_TOKEN_RBRACE) && !cs_reader_take(r, CS_TOKEN_COMMA)) {
        do
            entry(p, kind == CS_AST_STRUCT, failures);
        while (more(p, CS_TOKEN_RBRACE));
    }
    cs_reader_close(r, &bracket);
    struct cs_ast *ast = cs_parser_build(p, kind, name, open, base);
    cs_parser_cover(ast, open.start, r->before.span.end);
    return ast;
}

static struct cs_ast *parentheses(struct cs_parser *p)
{
    struct cs_reader *r = &p->reader;
    struct cs_bracket bracket;
    uint32_t start = r->token.span.start;
    cs_reader_open(r, &bracket, CS_TOKEN_RPAREN, CS_TOKEN_END);
    if (cs_reader_is(r, CS_TOKEN_RPAREN)) {
        if (cs_reader_expected(r, "an expression"))
            cs_diag_hint(r->diag, "an empty list is [], an empty map {}");
        cs_reader_close(r, &bracket);
        return cs_parser_nothing(p);
    }
    struct cs_ast *ast = cs_parser_expression(p);
    cs_reader_close(r, &bracket);
    ast->flags |= CS_AST_PAREN;
    cs_parser_cover(ast, start, r->before.span.end);
    return ast;
}

/* --- primary --------------------------------------------------------------------------------- */

static void hint_no_operand(struct cs_reader *r)
{
    enum cs_token_kind here = r->token.kind, left = r->before.kind;
    if (here == CS_TOKEN_IN)
        cs_diag_hint(r->diag, "`in` stands between an element and a list or map: x in list");
    else if (here == CS_TOKEN_PLUS)
        cs_diag_hint(r->diag, "a number needs no `+`");
    else if (here == CS_TOKEN_STAR)
        cs_diag_hint(r->diag, "lists are walked by macros: list.all(x, ...), list.exists(x, ...)");
    else if (here == CS_TOKEN_QUESTION)
        cs_diag_hint(r->diag, "a default for what may be absent: a.?b.orValue('default')");
    else if (here == CS_TOKEN_QUOTED)
        cs_diag_hint(r->diag, "a back-quoted name is a field and stands behind a dot");
    else if (here == CS_TOKEN_RPAREN && left == CS_TOKEN_COMMA)
        cs_diag_hint(r->diag, "no comma stands behind the last argument");
}

/* Words that start a statement in other languages. What follows is skipped, as it is not CEL; a
   `return` is only left out. */
static struct cs_ast *reserved(struct cs_parser *p)
{
    struct cs_reader *r = &p->reader;
    struct cs_str word = r->token.text;
    if (cs_reader_fail(r, r->token.span, "`%.*s` is a reserved word and no name", CS_STR_ARG(word)))
        cs_diag_hint(r->diag, "%s", cs_habit_reserved(word));
    cs_reader_advance(r);
    bool statement = cs_reader_is_operand(r->token.kind) && !cs_reader_is(r, CS_TOKEN_LBRACKET);
    if (statement && !cs_str_is(word, "return"))
        cs_reader_skip_all(r);
    return cs_parser_nothing(p);
}

/* In place of an operand stands something else. */
static struct cs_ast *no_operand(struct cs_parser *p)
{
    struct cs_reader *r = &p->reader;
    char what[64] = "an expression";
    struct cs_token token = r->token;
    if (token.kind == CS_TOKEN_BAD) { /* reported by the lexer */
        cs_reader_advance(r);
        return cs_parser_nothing(p);
    }
    if (token.kind == CS_TOKEN_FOREIGN) {
        const struct cs_habit_operator *habit = cs_habit_operator(token.text);
        if (cs_reader_fail(r, token.span, "expected an expression, found `%.*s`",
                           CS_STR_ARG(token.text)) &&
            habit->meant == CS_TOKEN_BAD && habit->hint != NULL)
            cs_diag_hint(r->diag, "%s", habit->hint);
        cs_reader_advance(r);
        if (cs_reader_is(r, CS_TOKEN_IDENT))
            cs_reader_skip(r); /* $name, @name */
        return cs_parser_nothing(p);
    }
    if (cs_reader_is_operator(r->before.kind) || r->before.kind == CS_TOKEN_NOT)
        snprintf(what, sizeof what, "an expression after `%s`", cs_lex_spelling(r->before.kind));
    bool empty = token.kind == CS_TOKEN_END && r->before.kind == CS_TOKEN_END;
    if (empty && r->lex.failures == 0)
        cs_reader_fail(r, token.span, "the expression is empty");
    else if (!empty && cs_reader_expected(r, what))
        hint_no_operand(r);
    enum cs_token_kind next = cs_reader_peek(r);
    if (token.kind == CS_TOKEN_QUOTED || (token.kind == CS_TOKEN_IN && next == CS_TOKEN_LPAREN) ||
        (token.kind == CS_TOKEN_STAR && !cs_reader_is_operand(next)))
        cs_reader_advance(r); /* `name`, in(x, list), list[*] */
    return cs_parser_nothing(p);
}

static struct cs_ast *name(struct cs_parser *p, bool rooted)
{
    struct cs_reader *r = &p->reader;
    struct cs_token token = r->token;
    uint32_t base = p->count, start = rooted ? r->before.span.start : token.span.start;
    struct cs_ast *ast;
    cs_reader_advance(r);
    if (cs_reader_is(r, CS_TOKEN_LPAREN)) {
        uint32_t failures = cs_reader_failures(r);
        uint32_t end = arguments(p);
        ast = cs_parser_build(p, CS_AST_CALL, token.text, token.span, base);
        cs_parser_cover(ast, start, end);
        mark(ast, rooted, CS_AST_ROOTED);
        return cs_parser_expand(p, failures, ast);
    }
    ast = cs_parser_build(p, CS_AST_IDENT, token.text, token.span, base);
    cs_parser_cover(ast, start, token.span.end);
    mark(ast, rooted, CS_AST_ROOTED);
    return ast;
}

static struct cs_ast *rooted_name(struct cs_parser *p)
{
    struct cs_reader *r = &p->reader;
    cs_reader_advance(r);
    if (cs_reader_is(r, CS_TOKEN_IDENT))
        return name(p, true);
    cs_reader_expected(r, "a name after `.`");
    cs_reader_skip(r);
    return cs_parser_nothing(p);
}

struct cs_ast *cs_operand_primary(struct cs_parser *p)
{
    switch (p->reader.token.kind) {
    case CS_TOKEN_IDENT:
        return name(p, false);
    case CS_TOKEN_DOT:
        return rooted_name(p);
    case CS_TOKEN_LPAREN:
        return parentheses(p);
    case CS_TOKEN_LBRACKET:
        return list(p);
    case CS_TOKEN_LBRACE:
        return entries(p, CS_AST_MAP, (struct cs_str){NULL, 0});
    case CS_TOKEN_INT:
    case CS_TOKEN_UINT:
    case CS_TOKEN_DOUBLE:
    case CS_TOKEN_STRING:
    case CS_TOKEN_BYTES:
    case CS_TOKEN_TRUE:
    case CS_TOKEN_FALSE:
    case CS_TOKEN_NULL:
        return cs_operand_literal(p, NULL);
    case CS_TOKEN_RESERVED:
        return reserved(p);
    default:
        return no_operand(p);
    }
}

/* --- member ---------------------------------------------------------------------------------- */

/* What stands behind a dot and is no name. */
static void no_field(struct cs_parser *p, const struct cs_ast *left)
{
    struct cs_reader *r = &p->reader;
    enum cs_token_kind kind = r->token.kind;
    bool keyword = kind == CS_TOKEN_IN || kind == CS_TOKEN_TRUE || kind == CS_TOKEN_FALSE ||
                   kind == CS_TOKEN_NULL;
    if (keyword) {
        if (cs_reader_fail(r, r->token.span, "`%.*s` is a keyword and no field",
                           CS_STR_ARG(r->token.text)))
            cs_diag_hint(r->diag, "a key of that name is read by a['%.*s']",
                         CS_STR_ARG(r->token.text));
        cs_reader_advance(r);
        if (cs_reader_is(r, CS_TOKEN_LPAREN))
            cs_reader_skip(r);
        return;
    }
    if (kind == CS_TOKEN_BAD) {
        cs_reader_advance(r);
        return;
    }
    if (!cs_reader_expected(r, "the name of a field after `.`"))
        return;
    if (kind == CS_TOKEN_LBRACKET)
        cs_diag_hint(r->diag, "an index stands without a dot: list[0]");
    else if (kind == CS_TOKEN_STRING)
        cs_diag_hint(r->diag, "such a key is read by index, map['key'], or as map.`key`");
    else if (kind == CS_TOKEN_INT)
        cs_diag_hint(r->diag, "an element of a list is read by its index: list[0]");
    else if (kind == CS_TOKEN_STAR)
        cs_diag_hint(r->diag, "lists are walked by macros: list.all(x, ...), list.exists(x, ...)");
    else if (left->kind == CS_AST_LITERAL && left->literal.tag == CS_INT)
        cs_diag_hint(r->diag, "a double is written 1.0");
    if (kind == CS_TOKEN_STRING || kind == CS_TOKEN_INT || kind == CS_TOKEN_STAR)
        cs_reader_advance(r);
}

/* left.name, left.?name, left.name(args); the dot is taken. */
static struct cs_ast *field(struct cs_parser *p, struct cs_ast *left)
{
    struct cs_reader *r = &p->reader;
    bool optional = optional_mark(p);
    struct cs_token token = r->token;
    if (token.kind != CS_TOKEN_IDENT && token.kind != CS_TOKEN_RESERVED &&
        token.kind != CS_TOKEN_QUOTED) {
        no_field(p, left);
        return cs_parser_nothing(p);
    }
    cs_reader_advance(r);
    if (!cs_reader_is(r, CS_TOKEN_LPAREN)) {
        struct cs_ast *ast = cs_parser_unary(p, CS_AST_SELECT, token.text, token.span, left);
        mark(ast, optional, CS_AST_OPTIONAL);
        return ast;
    }
    if (token.kind == CS_TOKEN_QUOTED)
        cs_reader_fail(r, token.span, "a back-quoted name is a field and cannot be called");
    else if (optional && cs_reader_fail(r, token.span, "an optional field cannot be called"))
        cs_diag_hint(r->diag, "write a.%.*s(...)", CS_STR_ARG(token.text));
    uint32_t base = p->count, failures = cs_reader_failures(r);
    cs_parser_push(p, left, token.span);
    uint32_t end = arguments(p);
    struct cs_ast *ast = cs_parser_build(p, CS_AST_CALL, token.text, token.span, base);
    cs_parser_cover(ast, token.span.start, end);
    ast->flags |= CS_AST_MEMBER;
    return cs_parser_expand(p, failures, ast);
}

/* left[x], left[?x] */
static struct cs_ast *element(struct cs_parser *p, struct cs_ast *left)
{
    struct cs_reader *r = &p->reader;
    struct cs_bracket bracket;
    struct cs_span open = r->token.span;
    cs_reader_open(r, &bracket, CS_TOKEN_RBRACKET, CS_TOKEN_END);
    bool optional = optional_mark(p);
    struct cs_ast *index = cs_parser_expression(p);
    cs_reader_close(r, &bracket);
    struct cs_ast *ast =
        cs_parser_binary(p, CS_AST_INDEX, (struct cs_str){NULL, 0}, open, left, index);
    cs_parser_cover(ast, open.start, r->before.span.end);
    mark(ast, optional, CS_AST_OPTIONAL);
    return ast;
}

/* a.b.T as one name; empty where the node is no such chain. */
static struct cs_str dotted(struct cs_parser *p, const struct cs_ast *ast, bool *rooted)
{
    struct cs_str none = {NULL, 0};
    uint32_t len = 0;
    const struct cs_ast *at = ast;
    for (;; at = at->args[0]) {
        if ((at->flags & (CS_AST_PAREN | CS_AST_OPTIONAL)) != 0 || cs_parser_is_nothing(p, at))
            return none;
        len += at->name.len + (at->kind == CS_AST_SELECT);
        if (at->kind != CS_AST_SELECT)
            break;
    }
    if (at->kind != CS_AST_IDENT)
        return none;
    *rooted = (at->flags & CS_AST_ROOTED) != 0;
    char *text = cs_arena_take(p->env->arena, len);
    if (text == NULL) {
        cs_reader_no_memory(&p->reader);
        return none;
    }
    char *to = text + len;
    for (at = ast;; at = at->args[0]) {
        to -= at->name.len;
        memcpy(to, at->name.ptr, at->name.len);
        if (at->kind != CS_AST_SELECT)
            return cs_str_of(text, len);
        *--to = '.';
    }
}

static struct cs_ast *message(struct cs_parser *p, const struct cs_ast *type, struct cs_str name,
                              bool rooted)
{
    struct cs_ast *ast = entries(p, CS_AST_STRUCT, name);
    ast->point = type->span;
    cs_parser_cover(ast, type->span.start, type->span.end);
    mark(ast, rooted, CS_AST_ROOTED);
    return ast;
}

/* left(args), where left is no name. */
static struct cs_ast *no_call(struct cs_parser *p, const struct cs_ast *left)
{
    struct cs_reader *r = &p->reader;
    uint32_t base = p->count;
    if (!cs_parser_is_nothing(p, left))
        cs_reader_fail(r, r->token.span, "only a name can be called");
    arguments(p);
    p->count = base;
    return cs_parser_nothing(p);
}

/* a?.b and a?[0], which other languages have; a ?.b : .c is a conditional. True: read on behind the
   question mark. */
static bool repair_question(struct cs_parser *p)
{
    struct cs_reader *r = &p->reader;
    struct cs_span span = r->token.span;
    struct cs_str text = r->lex.text;
    char next = span.end < text.len ? text.ptr[span.end] : '\0';
    if ((next != '.' && next != '[') || cs_reader_finds_colon(r))
        return false;
    span.end++;
    if (cs_reader_fail(r, span, "CEL has no operator `?%c`", next))
        cs_diag_hint(r->diag, next == '.' ? "did you mean `.?`? An optional field is a.?b"
                                          : "did you mean `[?`? An optional element is a[?0]");
    cs_reader_advance(r);
    return true;
}

struct cs_ast *cs_operand_member(struct cs_parser *p, struct cs_ast *left)
{
    struct cs_reader *r = &p->reader;
    for (;;) {
        bool rooted = false;
        struct cs_str name;
        switch (r->token.kind) {
        case CS_TOKEN_DOT:
            cs_reader_advance(r);
            left = field(p, left);
            break;
        case CS_TOKEN_LBRACKET:
            left = element(p, left);
            break;
        case CS_TOKEN_LPAREN:
            left = no_call(p, left);
            break;
        case CS_TOKEN_LBRACE:
            name = dotted(p, left, &rooted);
            if (name.ptr == NULL)
                return left;
            left = message(p, left, name, rooted);
            break;
        case CS_TOKEN_QUESTION:
            if (!repair_question(p))
                return left;
            break;
        case CS_TOKEN_FOREIGN:
            if (!cs_str_is(r->token.text, "::"))
                return left;
            if (cs_reader_fail(r, r->token.span, "CEL has no operator `::`"))
                cs_diag_hint(r->diag, "did you mean `.`?");
            cs_reader_replace(r, CS_TOKEN_DOT);
            break;
        default:
            return left;
        }
    }
}

/* --- what stands before an operand ----------------------------------------------------------- */

void cs_operand_prefix(struct cs_parser *p)
{
    struct cs_reader *r = &p->reader;
    while (cs_reader_is(r, CS_TOKEN_RESERVED) && cs_str_is(r->token.text, "return") &&
           cs_reader_is_operand(cs_reader_peek(r)))
        reserved(p);
    if (cs_reader_is(r, CS_TOKEN_PLUS) && !cs_reader_is_operator(r->before.kind)) {
        if (cs_reader_expected(r, "an expression"))
            hint_no_operand(r);
        cs_reader_advance(r);
    }
    if (!cs_reader_is(r, CS_TOKEN_IDENT) ||
        !(cs_str_is(r->token.text, "not") || cs_str_is(r->token.text, "NOT")))
        return;
    enum cs_token_kind next = cs_reader_peek(r);
    if (!cs_reader_is_operand(next) || next == CS_TOKEN_LPAREN || next == CS_TOKEN_LBRACKET)
        return;
    if (cs_reader_fail(r, r->token.span, "CEL has no operator `%.*s`", CS_STR_ARG(r->token.text)))
        cs_diag_hint(r->diag, "did you mean `!`?");
    cs_reader_replace(r, CS_TOKEN_NOT);
}
