/* SPDX-License-Identifier: Apache-2.0 */
/* Single expressions. contract: ctrsec/expr.h */
#include "api/handle.h"
#include "cel/cel_check.h"
#include "cel/cel_parse.h"
#include "doc/recognise.h"
#include "doc/sensitive.h"
#include "rule/rule_env.h"
#include "text/json_write.h"

struct ctrsec_expr {
    struct ctrsec_context *context;
    struct cs_unit *unit;
    struct cs_vm *vm;
    uint32_t program;
    enum ctrsec_target target;
    char type[256];
};

static int compile(ctrsec_expr *expr, struct cs_str text, struct cs_api_call *call)
{
    const struct cs_limits *limits = &expr->context->limits;
    struct cs_source source = {.name = CS_STR(""), .text = text};
    struct cs_cel_env env;
    struct cs_ast *ast;
    cs_cel_env_init(&env, &call->arena, limits);
    CS_TRY(cs_rule_env_target(&env, expr->target));
    call->diag.source = &source;
    int status = cs_cel_parse(&env, text, &call->diag, &ast);
    if (status == CTRSEC_OK)
        status = cs_cel_check(&env, CS_CHECK_STRICT, &call->diag, ast);
    expr->unit = cs_unit_new(&expr->context->alloc, limits);
    if (status == CTRSEC_OK && expr->unit == NULL)
        status = CTRSEC_E_NOMEM;
    if (status == CTRSEC_OK)
        status = cs_unit_add(expr->unit, ast, &call->diag, &expr->program);
    call->diag.source = NULL;
    CS_TRY(status);
    cs_type_format(ast->type, expr->type, sizeof expr->type);
    expr->vm = cs_vm_new(&expr->context->alloc, expr->unit, limits);
    return expr->vm == NULL ? CTRSEC_E_NOMEM : CTRSEC_OK;
}

int ctrsec_expr_new(ctrsec_expr **out, ctrsec_context *context, const char *text, size_t size,
                    int32_t target, ctrsec_error **err)
{
    struct cs_api_call call;
    if (out != NULL)
        *out = NULL;
    if (out == NULL || context == NULL || text == NULL || size > UINT32_MAX / 2 ||
        target < CTRSEC_TARGET_NONE || target > CTRSEC_TARGET_EVENT)
        return cs_api_argument(context, err,
                               "out, context or text is NULL, or target is none of ctrsec_target");
    cs_api_begin(&call, context, err);
    ctrsec_expr *expr = cs_api_take(context, sizeof *expr);
    if (expr == NULL)
        return cs_api_end(&call, CTRSEC_E_NOMEM);
    expr->context = cs_api_retain(context);
    expr->target = (enum ctrsec_target)target;
    int status = compile(expr, cs_str_of(text, size), &call);
    if (status == CTRSEC_OK)
        *out = expr;
    else
        ctrsec_expr_free(expr);
    return cs_api_end(&call, status);
}

void ctrsec_expr_free(ctrsec_expr *expr)
{
    if (expr == NULL)
        return;
    ctrsec_context *context = expr->context;
    cs_vm_free(expr->vm);
    cs_unit_free(expr->unit);
    cs_alloc_free(&context->alloc, expr);
    ctrsec_context_free(context);
}

const char *ctrsec_expr_type(const ctrsec_expr *expr)
{
    return expr == NULL ? "" : expr->type;
}

static void write_value(struct cs_json_writer *w, struct cs_value v)
{
    if (v.tag == CS_ERROR) {
        cs_json_name(w, "error");
        cs_json_text(w, v.as.text);
    } else if (v.tag == CS_UNKNOWN) {
        static const char *const reasons[] = {"unknown", "missing", "error", "limit", "cluster"};
        cs_json_name(w, "unknown");
        cs_json_text(w, reasons[v.hash < 5 ? v.hash : 0]);
    } else {
        cs_json_name(w, "value");
        cs_json_value(w, v, CS_JSON_MASK_SECRETS);
    }
}

/* One run; a subject of NULL has no variables but now. */
static void evaluate(ctrsec_expr *expr, const struct cs_subject *subject, int64_t now,
                     struct cs_value *values, uint32_t slots, struct cs_buf *out)
{
    struct cs_activation activation = {values, NULL, slots};
    struct cs_json_writer w;
    uint64_t fuel = expr->context->limits.rule_fuel;
    for (uint32_t i = 0; i < slots; i++)
        values[i] = cs_value_absent();
    cs_rule_env_activate(values, subject, now);
    cs_json_writer_init(&w, out, 0);
    cs_json_open(&w, '{');
    if (subject != NULL) {
        cs_json_name(&w, "kind");
        cs_json_str(&w, subject->kind);
        cs_json_name(&w, "name");
        cs_json_str(&w, subject->name);
    }
    write_value(&w, cs_vm_run(expr->vm, expr->program, &activation, &fuel, NULL, NULL));
    cs_json_close(&w, '}');
    cs_buf_char(out, '\n');
    cs_vm_reset(expr->vm);
}

/* A document as `object`, where the expression has no target. */
static int evaluate_documents(ctrsec_expr *expr, struct cs_set *set, int64_t now,
                              struct cs_value *values, uint32_t slots, struct cs_buf *out)
{
    for (uint32_t i = 0; i < set->ndocuments; i++) {
        struct cs_document *document = set->documents[i];
        enum cs_input input = cs_recognise(document->tree.root);
        if ((input == CS_INPUT_EVENT || input == CS_INPUT_AUDIT) &&
            !cs_sensitive_mark_event(&document->tree, &set->arena))
            return CTRSEC_E_NOMEM;
        struct cs_subject subject = {.target = CTRSEC_TARGET_OBJECT,
                                     .object = document->tree.root,
                                     .kind = CS_STR("document"),
                                     .name = document->file};
        if (document->status == CTRSEC_OK)
            evaluate(expr, &subject, now, values, slots, out);
    }
    return CTRSEC_OK;
}

int ctrsec_expr_eval(ctrsec_buffer **out, ctrsec_expr *expr, ctrsec_document *document, int64_t now,
                     ctrsec_error **err)
{
    struct cs_api_call call;
    if (out != NULL)
        *out = NULL;
    if (expr == NULL || out == NULL)
        return cs_api_argument(NULL, err, "expr or out is NULL");
    cs_api_begin(&call, expr->context, err);
    uint32_t slots = cs_rule_env_each(expr->target);
    struct cs_value *values = cs_arena_array(&call.arena, slots, sizeof *values);
    int status = values == NULL ? CTRSEC_E_NOMEM : CTRSEC_OK;
    if (status == CTRSEC_OK && document != NULL && !document->set.linked)
        status = cs_api_link(document, true, &call.diag);
    if (status == CTRSEC_OK)
        status = cs_api_buffer(expr->context, out);
    if (status != CTRSEC_OK)
        return cs_api_end(&call, status);
    struct cs_buf *bytes = &(*out)->bytes;
    if (status == CTRSEC_OK && document == NULL)
        evaluate(expr, NULL, now, values, slots, bytes);
    else if (status == CTRSEC_OK && expr->target == CTRSEC_TARGET_NONE)
        status = evaluate_documents(expr, &document->set, now, values, slots, bytes);
    for (uint32_t i = 0; status == CTRSEC_OK && document != NULL && i < document->set.nsubjects;
         i++)
        if (document->set.subjects[i].target == expr->target)
            evaluate(expr, &document->set.subjects[i], now, values, slots, bytes);
    return cs_api_end(&call, cs_api_buffer_done(out, status));
}
