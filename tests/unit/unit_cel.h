/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For the suites of the CEL floor: one expression with its environment and diagnostics, trees as
 * text with every bracket written, the folder of the conformance suite.
 */
#ifndef UNIT_CEL_H
#define UNIT_CEL_H

#include <check.h>
#include <stdio.h>

#include "cel/cel_macro.h"
#include "cel/cel_parse.h"
#include "cel/cel_print.h"
#include "unit_source.h"

struct unit_cel {
    struct cs_arena arena;
    struct cs_source source;
    struct cs_diag diag;
    struct cs_cel_env env;
    struct cs_limits limits;
    struct cs_buf buf;
};

static inline void unit_cel_open(struct unit_cel *cel, struct cs_str text)
{
    cs_arena_init(&cel->arena, &cs_alloc_libc, 0);
    cs_buf_init(&cel->buf, &cs_alloc_libc, 0);
    cel->limits = cs_limits_default;
    cel->source = (struct cs_source){.name = CS_STR("unit"), .text = text};
    cs_diag_init(&cel->diag, &cel->arena, &cel->source);
    cs_cel_env_init(&cel->env, &cel->arena, &cel->limits);
}

static inline void unit_cel_close(struct unit_cel *cel)
{
    cs_buf_clear(&cel->buf);
    cs_arena_clear(&cel->arena);
}

/* The errors and warnings, a line each: "1:3: message (hint)"; borrowed. */
static inline const char *unit_cel_errors(struct unit_cel *cel)
{
    cs_buf_reset(&cel->buf);
    for (const struct cs_diagnostic *item = cel->diag.first; item != NULL; item = item->next) {
        cs_buf_printf(&cel->buf, "%s%u:%u: %.*s", item->level == CS_DIAG_WARNING ? "warning " : "",
                      item->position.line, item->position.column, CS_STR_ARG(item->message));
        if (item->hint.len != 0)
            cs_buf_printf(&cel->buf, " (%.*s)", CS_STR_ARG(item->hint));
        cs_buf_text(&cel->buf, item->next != NULL ? "\n" : "");
    }
    return cel->buf.ptr != NULL ? cel->buf.ptr : "";
}

static inline struct cs_ast *unit_cel_parse(struct unit_cel *cel)
{
    struct cs_ast *ast = NULL;
    int status = cs_cel_parse(&cel->env, cel->source.text, &cel->diag, &ast);
    ck_assert_msg(status == CTRSEC_OK && ast != NULL, "%.*s\n%s", CS_STR_ARG(cel->source.text),
                  unit_cel_errors(cel));
    return ast;
}

static inline void unit_cel_dump(struct cs_buf *buf, const struct cs_ast *ast)
{
    static const char *const heads[] = {
        [CS_AST_SELECT] = ".",  [CS_AST_HAS] = "has", [CS_AST_INDEX] = "[]",
        [CS_AST_AND] = "&&",    [CS_AST_OR] = "||",   [CS_AST_TERNARY] = "?:",
        [CS_AST_LIST] = "list", [CS_AST_MAP] = "map", [CS_AST_STRUCT] = "struct",
        [CS_AST_LET] = "let",   [CS_AST_CALL] = "",   [CS_AST_COMPREHENSION] = ""};
    cs_buf_text(buf, (ast->flags & CS_AST_ENTRY) != 0 ? "?" : "");
    if (ast->kind == CS_AST_LITERAL) {
        cs_cel_print_value(buf, ast->literal);
        return;
    }
    if (ast->kind == CS_AST_IDENT) {
        cs_buf_text(buf, (ast->flags & CS_AST_ROOTED) != 0 ? "." : "");
        cs_buf_str(buf, ast->name);
        return;
    }
    cs_buf_printf(buf, "(%s%s%s", heads[ast->kind], (ast->flags & CS_AST_OPTIONAL) ? "?" : "",
                  ast->kind == CS_AST_COMPREHENSION ? cs_macro_name(ast) : "");
    if (ast->name.len != 0) {
        cs_buf_text(buf, ast->kind == CS_AST_CALL ? "" : " ");
        cs_buf_text(buf, (ast->flags & CS_AST_MEMBER) != 0 ? "." : "");
        cs_buf_text(buf, (ast->flags & CS_AST_ROOTED) != 0 ? "." : "");
        cs_buf_str(buf, ast->name);
    }
    for (int i = 0; i < 2 && ast->vars[i].len != 0; i++)
        cs_buf_printf(buf, " %.*s", CS_STR_ARG(ast->vars[i]));
    for (uint32_t i = 0; i < ast->nargs; i++) {
        cs_buf_char(buf, ' ');
        unit_cel_dump(buf, ast->args[i]);
    }
    cs_buf_char(buf, ')');
}

/* Equal in all that the parser decides, but not in where it stands. */
static inline bool unit_cel_equal(const struct cs_ast *a, const struct cs_ast *b)
{
    if (a->kind != b->kind || a->flags != b->flags || a->macro != b->macro ||
        a->nargs != b->nargs || a->height != b->height || !cs_str_equal(a->name, b->name) ||
        !cs_str_equal(a->vars[0], b->vars[0]) || !cs_str_equal(a->vars[1], b->vars[1]) ||
        a->literal.tag != b->literal.tag || a->literal.len != b->literal.len)
        return false;
    if (a->literal.tag == CS_STRING || a->literal.tag == CS_BYTES) {
        if (!cs_str_equal(cs_value_str(a->literal), cs_value_str(b->literal)))
            return false;
    } else if (memcmp(&a->literal.as, &b->literal.as, sizeof a->literal.as) != 0) {
        return false;
    }
    for (uint32_t i = 0; i < a->nargs; i++)
        if (!unit_cel_equal(a->args[i], b->args[i]))
            return false;
    return true;
}

/* The folder of a conformance suite in `out`; false where it is absent. */
static inline bool unit_conformance(char *out, size_t size, const char *below)
{
    return unit_data(out, size, "CTRSEC_CONFORMANCE_DIR", "conformance", below);
}

#endif
