/* SPDX-License-Identifier: Apache-2.0 */
/* Items and nodes of the parser. contract: cel/cel_parser.h */
#include "cel/cel_parser.h"

#include "cel/cel_macro.h"

enum { ITEMS_LEAST = 32 };

bool cs_parser_is_nothing(const struct cs_parser *p, const struct cs_ast *ast)
{
    return ast == &p->nothing;
}

struct cs_ast *cs_parser_nothing(struct cs_parser *p)
{
    p->nothing.flags = 0;
    p->nothing.span = p->reader.token.span;
    return &p->nothing;
}

void cs_parser_push(struct cs_parser *p, struct cs_ast *ast, struct cs_span point)
{
    if (p->count == p->room) {
        uint32_t room = p->room == 0 ? ITEMS_LEAST : p->room * 2;
        struct cs_parser_item *items = cs_arena_array(p->env->arena, room, sizeof *items);
        if (items == NULL) {
            cs_reader_no_memory(&p->reader);
            return;
        }
        if (p->count != 0)
            memcpy(items, p->items, p->count * sizeof *items);
        p->items = items;
        p->room = room;
    }
    p->items[p->count++] = (struct cs_parser_item){ast, point};
}

struct cs_ast *cs_parser_build(struct cs_parser *p, enum cs_ast_kind kind, struct cs_str name,
                               struct cs_span point, uint32_t base)
{
    struct cs_reader *r = &p->reader;
    uint32_t nargs = p->count > base ? p->count - base : 0;
    p->count -= nargs;
    if (r->stopped)
        return cs_parser_nothing(p);
    if (p->nodes++ >= r->limits->expression_nodes) {
        cs_reader_limit(r, "cel.nodes", point,
                        "the expression has more nodes than the limit of %u (expression_nodes)",
                        (unsigned)r->limits->expression_nodes);
        return cs_parser_nothing(p);
    }
    struct cs_ast *ast = cs_arena_zero(p->env->arena, sizeof *ast);
    struct cs_ast **args =
        nargs == 0 ? NULL : cs_arena_array(p->env->arena, nargs, sizeof(struct cs_ast *));
    if (ast == NULL || (nargs != 0 && args == NULL)) {
        cs_reader_no_memory(r);
        return cs_parser_nothing(p);
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
    uint32_t most = cs_ast_height_most(p->env->limits);
    if (++ast->height > most)
        cs_reader_limit(r, "cel.height", point,
                        "the chain of operators or fields is longer than the limit of %u",
                        (unsigned)most);
    return ast;
}

struct cs_ast *cs_parser_unary(struct cs_parser *p, enum cs_ast_kind kind, struct cs_str name,
                               struct cs_span point, struct cs_ast *arg)
{
    uint32_t base = p->count;
    cs_parser_push(p, arg, point);
    return cs_parser_build(p, kind, name, point, base);
}

struct cs_ast *cs_parser_binary(struct cs_parser *p, enum cs_ast_kind kind, struct cs_str name,
                                struct cs_span point, struct cs_ast *left, struct cs_ast *right)
{
    uint32_t base = p->count;
    cs_parser_push(p, left, point);
    cs_parser_push(p, right, point);
    return cs_parser_build(p, kind, name, point, base);
}

void cs_parser_cover(struct cs_ast *ast, uint32_t start, uint32_t end)
{
    ast->span.start = start < ast->span.start ? start : ast->span.start;
    ast->span.end = end > ast->span.end ? end : ast->span.end;
}

struct cs_ast *cs_parser_expand(struct cs_parser *p, uint32_t failures, struct cs_ast *call)
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
