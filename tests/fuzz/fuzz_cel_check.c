/* SPDX-License-Identifier: Apache-2.0 */
/* The checker: refuses with a diagnostic or types every node; what is left to the run is accepted.
 */
#include "cel/cel_check_advice.h"
#include "cel/cel_session.h"
#include "doc/workload.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct cs_type workload = CS_TYPE_RECORD_OF(&cs_schema_workload);

static bool is_typed(const struct cs_ast *ast)
{
    bool typed = ast->type != NULL && ast->type->kind != CS_TYPE_ERROR &&
                 ast->type->kind != CS_TYPE_PARAM &&
                 (ast->kind != CS_AST_IDENT || ast->ref_kind != CS_REF_NONE) &&
                 (ast->kind != CS_AST_CALL || ast->function != NULL);
    for (uint32_t i = 0; typed && i < ast->nargs; i++)
        typed = is_typed(ast->args[i]);
    return typed;
}

static int check(const uint8_t *data, size_t size, enum cs_check_mode mode)
{
    struct session s;
    struct cs_check_advice advice = {.nguards = 0};
    session_init(&s);
    s.env.validate = s.env.homogeneous = mode == CS_CHECK_STRICT; /* as for rules */
    s.env.advice = &advice;
    session_variable(&s, CS_STR("workload"), &workload);
    session_variable(&s, CS_STR("x"), &cs_type_dyn);
    session_variable(&s, CS_STR("a.b"), &cs_type_list_int);
    s.env.container = CS_STR("a.c");
    int status = session_check(&s, cs_str_of((const char *)data, size & 0x3FFF), mode);
    if ((status == CTRSEC_OK) != (s.diag.errors == 0) ||
        (status == CTRSEC_E_TYPE && mode == CS_CHECK_RESOLVE) ||
        (status == CTRSEC_OK && mode == CS_CHECK_STRICT && !is_typed(s.ast)))
        abort();
    if (status == CTRSEC_OK)
        cs_cel_check_secret(&s.env, s.ast);
    session_clear(&s);
    return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (check(data, size, CS_CHECK_STRICT) == CTRSEC_OK &&
        check(data, size, CS_CHECK_RESOLVE) != CTRSEC_OK)
        abort();
    return 0;
}
