/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parser. contract: cel/cel_parse.h
 *
 *     expr     = or [ '?' or ':' expr ]
 *     or       = and { '||' and }             and      = relation { '&&' relation }
 *     relation = sum { relop sum }            relop    = '<' '<=' '>=' '>' '==' '!=' 'in'
 *     sum      = product { '+' | '-' product }
 *     product  = unary { '*' | '/' | '%' unary }
 *     unary    = { '!' } member | { '-' } member
 *     member   = primary { '.' ['?'] field | '.' name '(' [args] ')' | '[' ['?'] expr ']' }
 *     primary  = ['.'] name [ '(' [args] ')' ] | ['.'] name { '.' name } '{' [fields] '}'
 *              | '(' expr ')' | '[' [elements] ']' | '{' [entries] '}' | literal
 *     args     = expr { ',' expr }
 *     elements = ['?'] expr { ',' ['?'] expr } [',']
 *     entries  = ['?'] expr ':' expr { ',' ['?'] expr ':' expr } [',']
 *     fields   = ['?'] field ':' expr { ',' ['?'] field ':' expr } [',']
 *
 * https://github.com/google/cel-spec/blob/master/doc/langdef.md#syntax, with optional syntax.
 *
 * Only brackets recurse, and they are counted. What waits for its end (operands of a chain,
 * branches of conditionals, elements) stands on a stack of items:
 *
 *     a && b && c       items: a, b, c           then balanced: (a && b) && c
 *     a ? b : c ? d     items: a, b, c, d        then folded from the right
 *     - - x             items: -, -              then folded from the right
 */
#include "cel/cel_parse.h"

#include <stdio.h>

#include "cel/cel_habit.h"
#include "cel/cel_macro.h"
#include "cel/cel_reader.h"

enum { ITEMS_LEAST = 32 };

struct item {
    struct cs_ast *ast;
    struct cs_span point; /* of the operator beside it */
};

struct parser {
    struct cs_reader reader;
    const struct cs_cel_env *env;
    struct item *items;
    uint32_t count, room;
    uint32_t nodes;
    struct cs_ast nothing; /* in place of what could not be parsed */
};

/* Binary operators; a higher level binds tighter. */
enum { LEVEL_OR = 1, LEVEL_AND, LEVEL_RELATION, LEVEL_SUM, LEVEL_PRODUCT };

static const struct {
    int level;
    const char *name;
} operators[CS_TOKEN_NOT + 1] = {
    [CS_TOKEN_OR] = {LEVEL_OR, "_||_"},        [CS_TOKEN_AND] = {LEVEL_AND, "_&&_"},
    [CS_TOKEN_EQ] = {LEVEL_RELATION, "_==_"},  [CS_TOKEN_NE] = {LEVEL_RELATION, "_!=_"},
    [CS_TOKEN_LE] = {LEVEL_RELATION, "_<=_"},  [CS_TOKEN_LT] = {LEVEL_RELATION, "_<_"},
    [CS_TOKEN_GE] = {LEVEL_RELATION, "_>=_"},  [CS_TOKEN_GT] = {LEVEL_RELATION, "_>_"},
    [CS_TOKEN_IN] = {LEVEL_RELATION, "@in"},   [CS_TOKEN_PLUS] = {LEVEL_SUM, "_+_"},
    [CS_TOKEN_MINUS] = {LEVEL_SUM, "_-_"},     [CS_TOKEN_STAR] = {LEVEL_PRODUCT, "_*_"},
    [CS_TOKEN_SLASH] = {LEVEL_PRODUCT, "_/_"}, [CS_TOKEN_PERCENT] = {LEVEL_PRODUCT, "_%_"},
};

static struct cs_ast *expression(struct parser *p);

/* --- nodes and items ------------------------------------------------------------------------- */

static bool is_nothing(const struct parser *p, const struct cs_ast *ast)
{
    return ast == &p->nothing;
}

static struct cs_ast *nothing(struct parser *p)
{
    p->nothing.flags = 0;
    p->nothing.span = p->reader.token.span;
    return &p->nothing;
}

static void push(struct parser *p, struct cs_ast *ast, struct cs_span point)
{
    if (p->count == p->room) {
        uint32_t room = p->room == 0 ? ITEMS_LEAST : p->room * 2;
        struct item *items = cs_arena_array(p->env->arena, room, sizeof *items);
        if (items == NULL) {
            cs_reader_no_memory(&p->reader);
            return;
        }
        if (p->count != 0)
            memcpy(items, p->items, p->count * sizeof *items);
        p->items = items;
        p->room = room;
    }
    p->items[p->count++] = (struct item){ast, point};
}

/*
 * A node over the items from `base` on, which are taken from the stack. Its span covers them and
 * the point. After a failure it is nothing().
 */
static struct cs_ast *build(struct parser *p, enum cs_ast_kind kind, struct cs_str name,
                            struct cs_span point, uint32_t base)
{
    struct cs_reader *r = &p->reader;
    uint32_t nargs = p->count > base ? p->count - base : 0;
    p->count -= nargs;
    if (r->stopped)
        return nothing(p);
    if (p->nodes++ >= r->limits->expression_nodes) {
        cs_reader_limit(r, "cel.nodes", point,
                        "the expression has more nodes than the limit of %u (expression_nodes)",
                        (unsigned)r->limits->expression_nodes);
        return nothing(p);
    }
    struct cs_ast *ast = cs_arena_zero(p->env->arena, sizeof *ast);
    struct cs_ast **args =
        nargs == 0 ? NULL : cs_arena_array(p->env->arena, nargs, sizeof(struct cs_ast *));
    if (ast == NULL || (nargs != 0 && args == NULL)) {
        cs_reader_no_memory(r);
        return nothing(p);
    }
    *ast = (struct cs_ast){.kind = (uint8_t)kind,
                           .nargs = nargs,
                           .span = point,
                           .point = point,
                           .name = name,
                           .args = args};
    for (uint32_t i = 0; i < nargs; i++) {
        const struct cs_ast *arg = args[i] = p->items[base + i].ast;
        ast->height = arg->height > ast->height ? arg->height : ast->height;
        ast->span.start = arg->span.start < ast->span.start ? arg->span.start : ast->span.start;
        ast->span.end = arg->span.end > ast->span.end ? arg->span.end : ast->span.end;
    }
    if (++ast->height > CS_AST_HEIGHT_MOST)
        cs_reader_limit(r, "cel.height", point,
                        "the chain of operators or fields is longer than the limit of %d",
                        CS_AST_HEIGHT_MOST);
    return ast;
}

static struct cs_ast *build_unary(struct parser *p, enum cs_ast_kind kind, struct cs_str name,
                                  struct cs_span point, struct cs_ast *arg)
{
    uint32_t base = p->count;
    push(p, arg, point);
    return build(p, kind, name, point, base);
}

static struct cs_ast *build_binary(struct parser *p, enum cs_ast_kind kind, struct cs_str name,
                                   struct cs_span point, struct cs_ast *left, struct cs_ast *right)
{
    uint32_t base = p->count;
    push(p, left, point);
    push(p, right, point);
    return build(p, kind, name, point, base);
}

static void cover(struct cs_ast *ast, uint32_t start, uint32_t end)
{
    ast->span.start = start < ast->span.start ? start : ast->span.start;
    ast->span.end = end > ast->span.end ? end : ast->span.end;
}

/* A call, after its macro is expanded; `failures` were there before it. */
static struct cs_ast *expand(struct parser *p, uint32_t failures, struct cs_ast *call)
{
    struct cs_reader *r = &p->reader;
    if (r->stopped || cs_reader_failures(r) != failures)
        return call;
    int status = cs_macro_expand(p->env, r->diag, call);
    if (status == CTRSEC_E_NOMEM)
        cs_reader_no_memory(r);
    else if (status != CTRSEC_OK && r->status == CTRSEC_OK)
        r->status = status;
    return call;
}

/* --- literals -------------------------------------------------------------------------------- */

static void hint_range(struct parser *p, bool negative, uint64_t magnitude)
{
    if (negative)
        cs_diag_hint(p->reader.diag, "the smallest int is -9223372036854775808");
    else
        cs_diag_hint(p->reader.diag, "the largest int is 9223372036854775807; a uint is %lluu",
                     (unsigned long long)magnitude);
}

/* The token at hand; `minus` is the sign before it or NULL. */
static struct cs_ast *literal(struct parser *p, const struct cs_span *minus)
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
    struct cs_ast *ast = build(p, CS_AST_LITERAL, (struct cs_str){NULL, 0}, span, p->count);
    ast->literal = value;
    return ast;
}

/* --- brackets -------------------------------------------------------------------------------- */

/* After an element: true where another one may follow. */
static bool more(struct parser *p, enum cs_token_kind closer)
{
    struct cs_reader *r = &p->reader;
    return cs_reader_take(r, CS_TOKEN_COMMA) && !cs_reader_is(r, closer);
}

/* The `?` of an optional element, entry or field. */
static bool optional_mark(struct parser *p)
{
    return cs_reader_take(&p->reader, CS_TOKEN_QUESTION);
}

static void mark(struct cs_ast *ast, bool marked, enum cs_ast_flags flag)
{
    if (marked)
        ast->flags |= (uint8_t)flag;
}

/* Pushes the arguments of a call; the token at hand is `(`. Returns where it ends. */
static uint32_t arguments(struct parser *p)
{
    struct cs_reader *r = &p->reader;
    struct cs_bracket bracket;
    cs_reader_open(r, &bracket, CS_TOKEN_RPAREN, CS_TOKEN_COMMA);
    if (!cs_reader_is(r, CS_TOKEN_RPAREN)) {
        do
            push(p, expression(p), r->token.span);
        while (cs_reader_take(r, CS_TOKEN_COMMA));
    }
    cs_reader_close(r, &bracket);
    return r->before.span.end;
}

static struct cs_ast *list(struct parser *p)
{
    struct cs_reader *r = &p->reader;
    struct cs_bracket bracket;
    uint32_t base = p->count;
    struct cs_span open = r->token.span;
    cs_reader_open(r, &bracket, CS_TOKEN_RBRACKET, CS_TOKEN_COMMA);
    if (!cs_reader_is(r, CS_TOKEN_RBRACKET) && !cs_reader_take(r, CS_TOKEN_COMMA)) {
        do {
            bool optional = optional_mark(p);
            struct cs_ast *element = expression(p);
            mark(element, optional, CS_AST_ENTRY);
            push(p, element, open);
        } while (more(p, CS_TOKEN_RBRACKET));
    }
    cs_reader_close(r, &bracket);
    struct cs_ast *ast = build(p, CS_AST_LIST, (struct cs_str){NULL, 0}, open, base);
    cover(ast, open.start, r->before.span.end);
    return ast;
}

/* The field of a message, as a string literal. */
static struct cs_ast *field_name(struct parser *p)
{
    struct cs_reader *r = &p->reader;
    struct cs_str name = r->token.text;
    struct cs_span span = r->token.span;
    if (!cs_reader_is(r, CS_TOKEN_IDENT) && !cs_reader_is(r, CS_TOKEN_RESERVED) &&
        !cs_reader_is(r, CS_TOKEN_QUOTED)) {
        if (cs_reader_expected(r, "the name of a field"))
            cs_diag_hint(r->diag, "a map stands in braces without a name: {'key': value}");
        cs_reader_skip(r);
        return nothing(p);
    }
    cs_reader_advance(r);
    struct cs_ast *key = build(p, CS_AST_LITERAL, (struct cs_str){NULL, 0}, span, p->count);
    key->literal = cs_value_string(name);
    return key;
}

/* Key and value; `failures` were there before the first of the entries. */
static void entry(struct parser *p, bool fields, uint32_t failures)
{
    struct cs_reader *r = &p->reader;
    r->bracket->separator = CS_TOKEN_COLON;
    bool optional = optional_mark(p);
    struct cs_ast *key = fields ? field_name(p) : expression(p);
    r->bracket->separator = CS_TOKEN_COMMA;
    mark(key, optional, CS_AST_ENTRY);
    push(p, key, r->token.span);
    if (cs_reader_take(r, CS_TOKEN_COLON)) {
        push(p, expression(p), r->token.span);
        return;
    }
    if (failures == cs_reader_failures(r) && cs_reader_expected(r, "`:` and a value") && !fields)
        cs_diag_hint(r->diag, "a map is {'key': value}, a list ['element']");
    cs_reader_skip(r);
    push(p, nothing(p), r->token.span);
}

/* {k: v} or, after a name, {field: v}. */
static struct cs_ast *entries(struct parser *p, enum cs_ast_kind kind, struct cs_str name)
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
    struct cs_ast *ast = build(p, kind, name, open, base);
    cover(ast, open.start, r->before.span.end);
    return ast;
}

static struct cs_ast *parentheses(struct parser *p)
{
    struct cs_reader *r = &p->reader;
    struct cs_bracket bracket;
    uint32_t start = r->token.span.start;
    cs_reader_open(r, &bracket, CS_TOKEN_RPAREN, CS_TOKEN_END);
    if (cs_reader_is(r, CS_TOKEN_RPAREN)) {
        if (cs_reader_expected(r, "an expression"))
            cs_diag_hint(r->diag, "an empty list is [], an empty map {}");
        cs_reader_close(r, &bracket);
        return nothing(p);
    }
    struct cs_ast *ast = expression(p);
    cs_reader_close(r, &bracket);
    ast->flags |= CS_AST_PAREN;
    cover(ast, start, r->before.span.end);
    return ast;
}

/* --- primary --------------------------------------------------------------------------------- */

static bool is_binary(enum cs_token_kind kind)
{
    return kind <= CS_TOKEN_NOT && operators[kind].level != 0;
}

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
static struct cs_ast *reserved(struct parser *p)
{
    struct cs_reader *r = &p->reader;
    struct cs_str word = r->token.text;
    if (cs_reader_fail(r, r->token.span, "`%.*s` is a reserved word and no name", CS_STR_ARG(word)))
        cs_diag_hint(r->diag, "%s", cs_habit_reserved(word));
    cs_reader_advance(r);
    bool statement = cs_reader_is_operand(r->token.kind) && !cs_reader_is(r, CS_TOKEN_LBRACKET);
    if (statement && !cs_str_is(word, "return"))
        cs_reader_skip_all(r);
    return nothing(p);
}

/* In place of an operand stands something else. */
static struct cs_ast *no_operand(struct parser *p)
{
    struct cs_reader *r = &p->reader;
    char what[64] = "an expression";
    struct cs_token token = r->token;
    if (token.kind == CS_TOKEN_BAD) { /* reported by the lexer */
        cs_reader_advance(r);
        return nothing(p);
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
        return nothing(p);
    }
    if (is_binary(r->before.kind) || r->before.kind == CS_TOKEN_NOT)
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
    return nothing(p);
}

static struct cs_ast *name(struct parser *p, bool rooted)
{
    struct cs_reader *r = &p->reader;
    struct cs_token token = r->token;
    uint32_t base = p->count, start = rooted ? r->before.span.start : token.span.start;
    struct cs_ast *ast;
    cs_reader_advance(r);
    if (cs_reader_is(r, CS_TOKEN_LPAREN)) {
        uint32_t failures = cs_reader_failures(r);
        uint32_t end = arguments(p);
        ast = build(p, CS_AST_CALL, token.text, token.span, base);
        cover(ast, start, end);
        mark(ast, rooted, CS_AST_ROOTED);
        return expand(p, failures, ast);
    }
    ast = build(p, CS_AST_IDENT, token.text, token.span, base);
    cover(ast, start, token.span.end);
    mark(ast, rooted, CS_AST_ROOTED);
    return ast;
}

static struct cs_ast *rooted_name(struct parser *p)
{
    struct cs_reader *r = &p->reader;
    cs_reader_advance(r);
    if (cs_reader_is(r, CS_TOKEN_IDENT))
        return name(p, true);
    cs_reader_expected(r, "a name after `.`");
    cs_reader_skip(r);
    return nothing(p);
}

static struct cs_ast *primary(struct parser *p)
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
        return literal(p, NULL);
    case CS_TOKEN_RESERVED:
        return reserved(p);
    default:
        return no_operand(p);
    }
}

/* --- member ---------------------------------------------------------------------------------- */

/* What stands behind a dot and is no name. */
static void no_field(struct parser *p, const struct cs_ast *left)
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
static struct cs_ast *field(struct parser *p, struct cs_ast *left)
{
    struct cs_reader *r = &p->reader;
    bool optional = optional_mark(p);
    struct cs_token token = r->token;
    if (token.kind != CS_TOKEN_IDENT && token.kind != CS_TOKEN_RESERVED &&
        token.kind != CS_TOKEN_QUOTED) {
        no_field(p, left);
        return nothing(p);
    }
    cs_reader_advance(r);
    if (!cs_reader_is(r, CS_TOKEN_LPAREN)) {
        struct cs_ast *ast = build_unary(p, CS_AST_SELECT, token.text, token.span, left);
        mark(ast, optional, CS_AST_OPTIONAL);
        return ast;
    }
    if (token.kind == CS_TOKEN_QUOTED)
        cs_reader_fail(r, token.span, "a back-quoted name is a field and cannot be called");
    else if (optional && cs_reader_fail(r, token.span, "an optional field cannot be called"))
        cs_diag_hint(r->diag, "write a.%.*s(...)", CS_STR_ARG(token.text));
    uint32_t base = p->count, failures = cs_reader_failures(r);
    push(p, left, token.span);
    uint32_t end = arguments(p);
    struct cs_ast *ast = build(p, CS_AST_CALL, token.text, token.span, base);
    cover(ast, token.span.start, end);
    ast->flags |= CS_AST_MEMBER;
    return expand(p, failures, ast);
}

/* left[x], left[?x] */
static struct cs_ast *element(struct parser *p, struct cs_ast *left)
{
    struct cs_reader *r = &p->reader;
    struct cs_bracket bracket;
    struct cs_span open = r->token.span;
    cs_reader_open(r, &bracket, CS_TOKEN_RBRACKET, CS_TOKEN_END);
    bool optional = optional_mark(p);
    struct cs_ast *index = expression(p);
    cs_reader_close(r, &bracket);
    struct cs_ast *ast = build_binary(p, CS_AST_INDEX, (struct cs_str){NULL, 0}, open, left, index);
    cover(ast, open.start, r->before.span.end);
    mark(ast, optional, CS_AST_OPTIONAL);
    return ast;
}

/* a.b.T as one name; empty where the node is no such chain. */
static struct cs_str dotted(struct parser *p, const struct cs_ast *ast, bool *rooted)
{
    struct cs_str none = {NULL, 0};
    uint32_t len = 0;
    const struct cs_ast *at = ast;
    for (;; at = at->args[0]) {
        if ((at->flags & (CS_AST_PAREN | CS_AST_OPTIONAL)) != 0 || is_nothing(p, at))
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

static struct cs_ast *message(struct parser *p, const struct cs_ast *type, struct cs_str name,
                              bool rooted)
{
    struct cs_ast *ast = entries(p, CS_AST_STRUCT, name);
    ast->point = type->span;
    cover(ast, type->span.start, type->span.end);
    mark(ast, rooted, CS_AST_ROOTED);
    return ast;
}

/* left(args), where left is no name. */
static struct cs_ast *no_call(struct parser *p, const struct cs_ast *left)
{
    struct cs_reader *r = &p->reader;
    uint32_t base = p->count;
    if (!is_nothing(p, left))
        cs_reader_fail(r, r->token.span, "only a name can be called");
    arguments(p);
    p->count = base;
    return nothing(p);
}

/* a?.b and a?[0], which other languages have; a ?.b : .c is a conditional. True: read on behind the
   question mark. */
static bool repair_question(struct parser *p)
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

static struct cs_ast *member(struct parser *p, struct cs_ast *left)
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

/* --- operators ------------------------------------------------------------------------------- */

/* `return x`, `+x` and `not x`: read as `x`, `x` and `!x`. */
static void repair_prefix(struct parser *p)
{
    struct cs_reader *r = &p->reader;
    while (cs_reader_is(r, CS_TOKEN_RESERVED) && cs_str_is(r->token.text, "return") &&
           cs_reader_is_operand(cs_reader_peek(r)))
        reserved(p);
    if (cs_reader_is(r, CS_TOKEN_PLUS) && !is_binary(r->before.kind)) {
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

/*
 * A run of the same sign is pushed as one or two of it: three do what one does, and a node for each
 * would let a short text make a high tree. A minus before a number belongs to the number.
 */
static struct cs_ast *signs(struct parser *p)
{
    struct cs_reader *r = &p->reader;
    enum cs_token_kind sign = r->token.kind;
    struct cs_span first = r->token.span, last = first;
    uint32_t count = 0;
    do {
        last = r->token.span;
        cs_reader_advance(r);
        count++;
        repair_prefix(p);
    } while (cs_reader_is(r, sign));
    bool number = sign == CS_TOKEN_MINUS &&
                  (cs_reader_is(r, CS_TOKEN_INT) || cs_reader_is(r, CS_TOKEN_DOUBLE));
    count -= number;
    if (count != 0)
        push(p, NULL, first);
    if (count != 0 && count % 2 == 0)
        push(p, NULL, count == 2 && !number ? last : first);
    return number ? literal(p, &last) : NULL;
}

static struct cs_ast *unary(struct parser *p)
{
    struct cs_reader *r = &p->reader;
    uint32_t base = p->count;
    struct cs_ast *ast = NULL;
    repair_prefix(p);
    while (ast == NULL && (cs_reader_is(r, CS_TOKEN_NOT) || cs_reader_is(r, CS_TOKEN_MINUS)))
        ast = signs(p);
    if (ast == NULL)
        ast = primary(p);
    ast = member(p, ast);
    while (p->count > base) {
        struct cs_span point = p->items[--p->count].point;
        bool minus = r->lex.text.ptr[point.start] == '-';
        ast = build_unary(p, CS_AST_CALL, minus ? CS_STR("-_") : CS_STR("!_"), point, ast);
    }
    return ast;
}

/* A tree of least height over items [low, high). */
static struct cs_ast *balance(struct parser *p, enum cs_ast_kind kind, uint32_t low, uint32_t high)
{
    if (high - low == 1)
        return p->items[low].ast;
    uint32_t middle = low + (high - low + 1) / 2;
    struct cs_span point = p->items[middle].point;
    struct cs_ast *left = balance(p, kind, low, middle);
    struct cs_ast *right = balance(p, kind, middle, high);
    return build_binary(p, kind, (struct cs_str){NULL, 0}, point, left, right);
}

static struct cs_ast *binary(struct parser *p, struct cs_ast *left, int least);

/* a && b && c, or with ||: `first` is parsed and the operator at hand. */
static struct cs_ast *chain(struct parser *p, struct cs_ast *first)
{
    struct cs_reader *r = &p->reader;
    enum cs_token_kind sign = r->token.kind;
    uint32_t base = p->count;
    push(p, first, r->token.span);
    while (cs_reader_is(r, sign)) {
        struct cs_span point = r->token.span;
        cs_reader_advance(r);
        push(p, binary(p, unary(p), operators[sign].level + 1), point);
    }
    if (r->stopped || p->count <= base)
        return nothing(p);
    struct cs_ast *ast = balance(p, sign == CS_TOKEN_AND ? CS_AST_AND : CS_AST_OR, base, p->count);
    p->count = base;
    return ast;
}

static bool is_call(const struct cs_ast *ast, const char *name)
{
    return ast->kind == CS_AST_CALL && (ast->flags & CS_AST_PAREN) == 0 &&
           cs_str_is(ast->name, name);
}

static bool is_ordering(const struct cs_ast *ast)
{
    return is_call(ast, "_<_") || is_call(ast, "_<=_") || is_call(ast, "_>_") ||
           is_call(ast, "_>=_");
}

/* Valid, but hardly what was meant. */
static void warn_surprise(struct parser *p, const struct cs_ast *ast)
{
    struct cs_diag *diag = p->reader.diag;
    if (is_call(ast, "@in") && is_call(ast->args[0], "!_")) {
        cs_diag_warn(diag, "cel.precedence", ast->args[0]->point,
                     "`!` binds tighter than `in`: this is (!a) in b");
        cs_diag_hint(diag, "write !(a in b)");
    } else if (is_ordering(ast) && is_ordering(ast->args[0])) {
        cs_diag_warn(diag, "cel.precedence", ast->point,
                     "comparisons are no chain: this compares the result of the first one");
        cs_diag_hint(diag, "write a < b && b < c");
    }
}

static struct cs_ast *binary(struct parser *p, struct cs_ast *left, int least)
{
    struct cs_reader *r = &p->reader;
    for (;;) {
        cs_reader_repair(r);
        enum cs_token_kind sign = r->token.kind;
        int level = operators[sign].level;
        if (level == 0 || level < least || r->stopped)
            return left;
        if (level == LEVEL_OR || level == LEVEL_AND) {
            left = chain(p, left);
            continue;
        }
        struct cs_span point = r->token.span;
        cs_reader_advance(r);
        struct cs_ast *right = binary(p, unary(p), level + 1);
        left = build_binary(p, CS_AST_CALL, cs_str_from(operators[sign].name), point, left, right);
        if (r->status == CTRSEC_OK && r->lex.status == CTRSEC_OK)
            warn_surprise(p, left);
    }
}

/* --- conditionals ---------------------------------------------------------------------------- */

static struct cs_ast *condition(struct parser *p)
{
    return binary(p, unary(p), LEVEL_OR);
}

/* No `:` after c ? a. */
static void missing_colon(struct parser *p)
{
    struct cs_reader *r = &p->reader;
    if (cs_reader_expected(r, "`:` and the other result of `?`"))
        cs_diag_hint(r->diag, "a condition with two results is `condition ? a : b`");
}

/* Between `?` and `:` only a condition may stand; a conditional there is reported and read. */
static struct cs_ast *conditional(struct parser *p, struct cs_ast *first);

static struct cs_ast *branch(struct parser *p)
{
    struct cs_reader *r = &p->reader;
    if (cs_reader_is(r, CS_TOKEN_COLON)) {
        if (cs_reader_expected(r, "an expression between `?` and `:`"))
            cs_diag_hint(r->diag, "a default for what may be absent: a.?b.orValue('default')");
        return nothing(p);
    }
    struct cs_ast *ast = condition(p);
    if (!cs_reader_is(r, CS_TOKEN_QUESTION))
        return ast;
    if (cs_reader_fail(r, r->token.span, "a conditional between `?` and `:` needs parentheses"))
        cs_diag_hint(r->diag, "write a ? (b ? c : d) : e");
    cs_reader_enter(r, r->token.span);
    ast = conditional(p, ast);
    cs_reader_leave(r);
    return ast;
}

/* The `?`, `:` and branches behind a first condition. */
static struct cs_ast *conditional(struct parser *p, struct cs_ast *first)
{
    struct cs_reader *r = &p->reader;
    uint32_t base = p->count;
    struct cs_ast *last = first;
    while (cs_reader_is(r, CS_TOKEN_QUESTION)) {
        struct cs_span question = r->token.span;
        cs_reader_advance(r);
        push(p, last, question);
        push(p, branch(p), question);
        if (!cs_reader_take(r, CS_TOKEN_COLON)) {
            missing_colon(p);
            last = nothing(p);
            break;
        }
        last = condition(p);
    }
    while (p->count > base && !r->stopped) {
        struct cs_span question = p->items[p->count - 1].point;
        push(p, last, question);
        last = build(p, CS_AST_TERNARY, (struct cs_str){NULL, 0}, question, p->count - 3);
    }
    return last;
}

static struct cs_ast *expression(struct parser *p)
{
    return conditional(p, condition(p));
}

/* --- the whole ------------------------------------------------------------------------------- */

/* Something stands behind the end; what follows it is still looked at for errors. */
static void rest(struct parser *p)
{
    struct cs_reader *r = &p->reader;
    while (!cs_reader_is(r, CS_TOKEN_END)) {
        if (cs_reader_expected(r, "the end of the expression")) {
            if (cs_reader_is(r, CS_TOKEN_COMMA))
                cs_diag_hint(r->diag, "conditions are joined with `&&`");
            else if (cs_reader_is(r, CS_TOKEN_COLON))
                cs_diag_hint(r->diag, "a condition with two results is `condition ? a : b`");
            else
                cs_diag_hint(r->diag, "no bracket is open that it could close");
        }
        cs_reader_advance(r);
        if (cs_reader_is(r, CS_TOKEN_END))
            return;
        if (is_binary(r->token.kind))
            conditional(p, binary(p, nothing(p), LEVEL_OR));
        else
            expression(p);
    }
}

int cs_cel_parse(const struct cs_cel_env *env, struct cs_str text, struct cs_diag *diag,
                 struct cs_ast **out)
{
    struct parser p = {.env = env, .nothing = {.kind = CS_AST_LITERAL, .height = 1}};
    *out = NULL;
    CS_TRY(cs_reader_init(&p.reader, env->limits, env->arena, diag, text));
    struct cs_ast *ast = expression(&p);
    rest(&p);
    if (p.reader.status == CTRSEC_OK)
        p.reader.status = p.reader.lex.status;
    if (p.reader.status != CTRSEC_OK)
        return p.reader.status;
    *out = ast;
    return CTRSEC_OK;
}
