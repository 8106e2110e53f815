/* SPDX-License-Identifier: Apache-2.0 */
/* The front of CEL: a failure has a diagnostic, what is printed of a success is read again. */
#include <stdlib.h>

#include "cel/cel_parse.h"
#include "cel/cel_print.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct cs_ast *parse(struct cs_arena *arena, struct cs_str text)
{
    struct cs_source source = {.name = CS_STR_INIT("fuzz"), .text = text};
    struct cs_limits limits = cs_limits_default;
    struct cs_diag diag;
    struct cs_cel_env env;
    struct cs_ast *ast;
    limits.expression_bytes = 65536;
    cs_diag_init(&diag, arena, &source);
    cs_cel_env_init(&env, arena, &limits);
    env.blocks = true;
    bool good = cs_cel_parse(&env, text, &diag, &ast) == CTRSEC_OK;
    if (good != (diag.errors == 0) || good != (ast != NULL))
        abort();
    return ast;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cs_arena arena;
    struct cs_buf buf;
    struct cs_str text = cs_str_of((const char *)data, size < 0x4000 ? size : 0x4000);
    cs_arena_init(&arena, &cs_alloc_libc, 0);
    cs_buf_init(&buf, &cs_alloc_libc, 0);
    const struct cs_ast *ast = parse(&arena, text);
    if (ast != NULL)
        cs_cel_print(&buf, ast);
    if (ast != NULL && parse(&arena, cs_buf_view(&buf)) == NULL)
        abort();
    cs_buf_clear(&buf);
    cs_arena_clear(&arena);
    return 0;
}
