/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parser, from the operators up. contract: cel/cel_parse.h
 *
 *     expr     = or [ '?' or ':' expr ]
 *     or       = and { '||' and }             and      = relation { '&&' relation }
 *     relation = sum { relop sum }            relop    = '<' '<=' '>=' '>' '==' '!=' 'in'
 *     sum      = product { '+' | '-' product }
 *     product  = unary { '*' | '/' | '%' unary }
 *     unary    = { '!' } member | { '-' } member         member: cel_operand.c
 *
 * https://github.com/google/cel-spec/blob/master/doc/langdef.md#syntax, with optional syntax. Only
 * brackets recurse, and they are counted; chains of operators and conditionals are loops.
 */
#include "cel/cel_parse.h"

#include "cel/cel_operand.h"

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

/* --- operators ------------------------------------------------------------------------------- */

/*
 * A run of the same sign is pushed as one or two of it: three do what one does, and a node for each
 * would let a short text make a high tree. A minus before a number belongs to the number.
 */
static struct cs_ast *signs(struct cs_parser *p)
{
    struct cs_reader *r = &p->reader;
    enum cs_token_kind sign = r->token.kind;
    struct cs_span first = r->token.span, last = first;
    uint32_t count = 0;
    do {
        last = r->token.span;
        cs_reader_advance(r);
        count++;
        cs_operand_prefix(p);
    } while (cs_reader_is(r, sign));
    bool number = sign == CS_TOKEN_MINUS &&
                  (cs_reader_is(r, CS_TOKEN_INT) || cs_reader_is(r, CS_TOKEN_DOUBLE));
    count -= number;
    if (count != 0)
        cs_parser_push(p, NULL, first);
    if (count != 0 && count % 2 == 0)
        cs_parser_push(p, NULL, count == 2 && !number ? last : first);
    return number ? cs_operand_literal(p, &last) : NULL;
}

static struct cs_ast *unary(struct cs_parser *p)
{
    struct cs_reader *r = &p->reader;
    uint32_t base = p->count;
    struct cs_ast *ast = NULL;
    cs_operand_prefix(p);
    while (ast == NULL && (cs_reader_is(r, CS_TOKEN_NOT) || cs_reader_is(r, CS_TOKEN_MINUS)))
        ast = signs(p);
    if (ast == NULL)
        ast = cs_operand_primary(p);
    ast = cs_operand_member(p, ast);
    while (p->count > base) {
        struct cs_span point = p->items[--p->count].point;
        bool minus = r->lex.text.ptr[point.start] == '-';
        ast = cs_parser_unary(p, CS_AST_CALL, minus ? CS_STR("-_") : CS_STR("!_"), point, ast);
    }
    return ast;
}

/* A tree of least height over items [low, high). */
static struct cs_ast *balance(struct cs_parser *p, enum cs_ast_kind kind, uint32_t low,
                              uint32_t high)
{
    if (high - low == 1)
        return p->items[low].ast;
    uint32_t middle = low + (high - low + 1) / 2;
    struct cs_span point = p->items[middle].point;
    struct cs_ast *left = balance(p, kind, low, middle);
    struct cs_ast *right = balance(p, kind, middle, high);
    return cs_parser_binary(p, kind, (struct cs_str){NULL, 0}, point, left, right);
}

static struct cs_ast *binary(struct cs_parser *p, struct cs_ast *left, int least);

/* a && b && c, or with ||: `first` is parsed and the operator at hand. */
static struct cs_ast *chain(struct cs_parser *p, struct cs_ast *first)
{
    struct cs_reader *r = &p->reader;
    enum cs_token_kind sign = r->token.kind;
    uint32_t base = p->count;
    cs_parser_push(p, first, r->token.span);
    while (cs_reader_is(r, sign)) {
        struct cs_span point = r->token.span;
        cs_reader_advance(r);
        cs_parser_push(p, binary(p, unary(p), operators[sign].level + 1), point);
    }
    if (r->stopped || p->count <= base)
        return cs_parser_nothing(p);
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
static void warn_surprise(struct cs_parser *p, const struct cs_ast *ast)
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

static struct cs_ast *binary(struct cs_parser *p, struct cs_ast *left, int least)
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
        left =
            cs_parser_binary(p, CS_AST_CALL, cs_str_from(operators[sign].name), point, left, right);
        if (r->status == CTRSEC_OK && r->lex.status == CTRSEC_OK)
            warn_surprise(p, left);
    }
}

/* --- conditionals ---------------------------------------------------------------------------- */

static struct cs_ast *condition(struct cs_parser *p)
{
    return binary(p, unary(p), LEVEL_OR);
}

/* No `:` after c ? a. */
static void missing_colon(struct cs_parser *p)
{
    struct cs_reader *r = &p->reader;
    if (cs_reader_expected(r, "`:` and the other result of `?`"))
        cs_diag_hint(r->diag, "a condition with two results is `condition ? a : b`");
}

/* Between `?` and `:` only a condition may stand; a conditional there is reported and read. */
static struct cs_ast *conditional(struct cs_parser *p, struct cs_ast *first);

static struct cs_ast *branch(struct cs_parser *p)
{
    struct cs_reader *r = &p->reader;
    if (cs_reader_is(r, CS_TOKEN_COLON)) {
        if (cs_reader_expected(r, "an expression between `?` and `:`"))
            cs_diag_hint(r->diag, "a default for what may be absent: a.?b.orValue('default')");
        return cs_parser_nothing(p);
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
static struct cs_ast *conditional(struct cs_parser *p, struct cs_ast *first)
{
    struct cs_reader *r = &p->reader;
    uint32_t base = p->count;
    struct cs_ast *last = first;
    while (cs_reader_is(r, CS_TOKEN_QUESTION)) {
        struct cs_span question = r->token.span;
        cs_reader_advance(r);
        cs_parser_push(p, last, question);
        cs_parser_push(p, branch(p), question);
        if (!cs_reader_take(r, CS_TOKEN_COLON)) {
            missing_colon(p);
            last = cs_parser_nothing(p);
            break;
        }
        last = condition(p);
    }
    while (p->count > base && !r->stopped) {
        struct cs_span question = p->items[p->count - 1].point;
        cs_parser_push(p, last, question);
        last = cs_parser_build(p, CS_AST_TERNARY, (struct cs_str){NULL, 0}, question, p->count - 3);
    }
    return last;
}

struct cs_ast *cs_parser_expression(struct cs_parser *p)
{
    return conditional(p, condition(p));
}

/* --- the whole ------------------------------------------------------------------------------- */

/* Something stands behind the end; what follows it is still looked at for errors. */
static void rest(struct cs_parser *p)
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
        if (cs_reader_is_operator(r->token.kind))
            conditional(p, binary(p, cs_parser_nothing(p), LEVEL_OR));
        else
            cs_parser_expression(p);
    }
}

int cs_cel_parse(const struct cs_cel_env *env, struct cs_str text, struct cs_diag *diag,
                 struct cs_ast **out)
{
    struct cs_parser p = {.env = env, .nothing = {.kind = CS_AST_LITERAL, .height = 1}};
    *out = NULL;
    CS_TRY(cs_reader_init(&p.reader, env->limits, env->arena, diag, text));
    struct cs_ast *ast = cs_parser_expression(&p);
    rest(&p);
    if (p.reader.status == CTRSEC_OK)
        p.reader.status = p.reader.lex.status;
    if (p.reader.status != CTRSEC_OK)
        return p.reader.status;
    *out = ast;
    return CTRSEC_OK;
}
