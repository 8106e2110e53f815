/* SPDX-License-Identifier: Apache-2.0 */
/* The front of CEL: a failure has a diagnostic, what is printed of a success is read again. */
#include "cel/cel_parse.h"
#include "cel/cel_print.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct cs_ast *parse(struct cs_arena *arena, struct cs_str text)
{
    struct cs_source source = {CS_STR_INIT("fuzz"), text, 0, 0};
    struct cs_limits limits = cs_limits_default;
    struct cs_diag diag;
    struct cs_cel_env env;
    struct cs_ast *ast;
    limits.expression_bytes = 65536;
    cs_diag_init(&diag, arena, &source);
    cs_cel_env_init(&env, arena, &limits);
    env.blocks = true;
    int status = cs_cel_parse(&env, text, &diag, &ast);
    if ((status == CTRSEC_OK) != (diag.errors == 0) || (ast == NULL) != (status != CTRSEC_OK))
        abort();
    return ast;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cs_arena arena;
    struct cs_buf buf;
    cs_arena_init(&arena, &cs_alloc_libc, 0);
    cs_buf_init(&buf, &cs_alloc_libc, 0);
    const struct cs_ast *ast =
        parse(&arena, cs_str_of((const char *)data, size < 0x4000 ? size : 0x4000));
    if (ast != NULL)
        cs_cel_print(&buf, ast);
    if (ast != NULL && parse(&arena, cs_buf_view(&buf)) == NULL)
        abort();
    cs_buf_clear(&buf);
    cs_arena_clear(&arena);
    return 0;
}
