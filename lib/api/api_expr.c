/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Single expressions. contract: ctrsec/expr.h
 *
 * An expression that is explained is compiled once more, into a program that tells the values of
 * its parts; what it costs is counted with the usual one.
 */
#include "api/handle.h"
#include "cel/cel_check.h"
#include "cel/cel_explain.h"
#include "cel/cel_parse.h"
#include "doc/recognise.h"
#include "doc/sensitive.h"
#include "rule/rule_env.h"
#include "text/json_write.h"

#define PATHS_MOST (4u << 20)

struct ctrsec_expr {
    struct ctrsec_context *context;
    struct cs_arena arena; /* text and places */
    struct cs_unit *unit;
    struct cs_vm *vm;
    uint32_t program;
    enum ctrsec_target target;
    struct cs_spot_places places;
    char type[256];
};

/* The second program, for the time of a call. */
struct explained {
    const struct cs_ast *ast;
    struct cs_unit *unit;
    struct cs_vm *vm;
    uint32_t program;
    struct cs_spots spots;
    struct cs_trace trace;
};

/* One evaluation after the other. */
struct run {
    ctrsec_expr *expr;
    struct explained *explained; /* NULL: only the value */
    int32_t format;              /* enum ctrsec_explain_format */
    int64_t now;
    struct cs_value *values;
    const struct cs_path **paths;
    uint32_t slots;
    struct cs_recorder recorder;
    struct cs_arena arena; /* of one evaluation: paths and the trace */
    struct cs_buf *out;
    bool no_memory;
};

static int check(const ctrsec_expr *expr, struct cs_str text, struct cs_api_call *call,
                 struct cs_ast **ast)
{
    struct cs_cel_env env;
    cs_cel_env_init(&env, &call->arena, &expr->context->limits);
    CS_TRY(cs_rule_env_target(&env, expr->target));
    CS_TRY(cs_cel_parse(&env, text, &call->diag, ast));
    return cs_cel_check(&env, CS_CHECK_STRICT, &call->diag, *ast);
}

static int compile(ctrsec_expr *expr, struct cs_str text, struct cs_api_call *call)
{
    const struct cs_limits *limits = &expr->context->limits;
    struct cs_source source = {.name = CS_STR(""), .text = text};
    struct cs_spots spots;
    struct cs_ast *ast;
    cs_spots_init(&spots, &call->arena, false);
    call->diag.source = &source;
    int status = check(expr, text, call, &ast);
    expr->unit = cs_unit_new(&expr->context->alloc, limits);
    if (status == CTRSEC_OK && expr->unit == NULL)
        status = CTRSEC_E_NOMEM;
    if (status == CTRSEC_OK)
        status = cs_unit_add_spots(expr->unit, ast, &call->diag, &expr->program, &spots);
    call->diag.source = NULL;
    CS_TRY(status);
    cs_type_format(ast->type, expr->type, sizeof expr->type);
    expr->vm = cs_vm_new(&expr->context->alloc, expr->unit, limits);
    bool kept = cs_spots_keep(&expr->arena, &spots, text, &expr->places);
    return expr->vm == NULL || !kept ? CTRSEC_E_NOMEM : CTRSEC_OK;
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
    cs_arena_init(&expr->arena, &expr->context->alloc, 0);
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
    cs_arena_clear(&expr->arena);
    cs_alloc_free(&context->alloc, expr);
    ctrsec_context_free(context);
}

const char *ctrsec_expr_type(const ctrsec_expr *expr)
{
    return expr == NULL ? "" : expr->type;
}

/* --- one evaluation -------------------------------------------------------------------------- */

static struct cs_value run_program(struct run *run, struct cs_vm *vm, uint32_t program,
                                   uint64_t budget, struct cs_trace *trace, uint64_t *spent)
{
    struct cs_activation activation = {run->values, run->paths, run->slots};
    uint64_t fuel = budget;
    run->recorder.arena = &run->arena;
    run->recorder.trace = trace;
    struct cs_value v = cs_vm_run(vm, program, &activation, &fuel, NULL, &run->recorder);
    *spent = budget - fuel;
    return v;
}

static void write_value(struct run *run, struct cs_json_writer *w, struct cs_value v)
{
    const ctrsec_expr *expr = run->expr;
    if (v.tag == CS_ERROR) {
        struct cs_buf text;
        cs_buf_init(&text, &expr->context->alloc, 0);
        cs_failure_write(&text, expr->unit, v, &run->recorder.failure, &expr->places, 1);
        cs_json_name(w, "error");
        cs_json_str(w, cs_buf_view(&text));
        run->no_memory = run->no_memory || text.failed;
        cs_buf_clear(&text);
    } else if (v.tag == CS_UNKNOWN) {
        cs_json_name(w, "unknown");
        cs_json_text(w, cs_failure_unknown(v));
    } else {
        cs_json_name(w, "value");
        cs_json_value(w, v, CS_JSON_MASK_SECRETS);
    }
}

static void write_line(struct run *run, const struct cs_subject *subject, struct cs_value v,
                       uint64_t cost, const struct cs_explanation *explanation)
{
    struct cs_json_writer w;
    cs_json_writer_init(&w, run->out, 0);
    cs_json_open(&w, '{');
    if (subject != NULL) {
        cs_json_name(&w, "kind");
        cs_json_str(&w, subject->kind);
        cs_json_name(&w, "name");
        cs_json_str(&w, subject->name);
    }
    write_value(run, &w, v);
    if (explanation != NULL) {
        cs_json_name(&w, "cost");
        cs_json_uint(&w, cost);
        cs_json_name(&w, "parts");
        cs_explain_json(&w, explanation);
    }
    cs_json_close(&w, '}');
    cs_buf_char(run->out, '\n');
}

/*
 * The second run has the steps of the first and those that tell the values, which are at most
 * three times as many; one that the first run had no fuel for gets no more.
 */
static void explain(struct run *run, const struct cs_subject *subject, struct cs_value v,
                    uint64_t cost)
{
    struct explained *second = run->explained;
    const ctrsec_expr *expr = run->expr;
    struct cs_failure failure = run->recorder.failure;
    uint64_t budget = expr->context->limits.rule_fuel, spent;
    bool limited = v.tag == CS_UNKNOWN && v.hash == CTRSEC_UNKNOWN_LIMIT;
    if (!cs_trace_init(&second->trace, &run->arena, second->unit, &second->spots)) {
        run->no_memory = true;
        return;
    }
    struct cs_value again = run_program(run, second->vm, second->program,
                                        limited ? budget : budget * 4, &second->trace, &spent);
    struct cs_explanation explanation = {.trace = &second->trace,
                                         .ast = second->ast,
                                         .text = expr->places.text,
                                         .failure = &run->recorder.failure,
                                         .result = limited ? v : again,
                                         .cost = cost,
                                         .alloc = &expr->context->alloc};
    if (run->format == CTRSEC_EXPLAIN_TEXT) {
        if (subject != NULL) {
            cs_buf_str(run->out, subject->kind);
            cs_buf_char(run->out, ' ');
            cs_buf_str(run->out, subject->name);
            cs_buf_text(run->out, ": ");
        }
        cs_explain_text(run->out, &explanation);
    } else {
        struct cs_failure told = run->recorder.failure;
        run->recorder.failure = failure;
        explanation.failure = &told;
        write_line(run, subject, v, cost, &explanation);
    }
    cs_vm_reset(second->vm);
}

/* A subject of NULL has no variables but now. */
static void evaluate(struct run *run, const struct cs_subject *subject)
{
    ctrsec_expr *expr = run->expr;
    uint64_t cost;
    for (uint32_t i = 0; i < run->slots; i++) {
        run->values[i] = cs_value_absent();
        run->paths[i] = NULL;
    }
    cs_rule_env_activate(run->values, subject, run->now);
    if (subject != NULL)
        cs_rule_env_locate(&run->arena, run->paths, subject);
    struct cs_value v =
        run_program(run, expr->vm, expr->program, expr->context->limits.rule_fuel, NULL, &cost);
    if (run->explained == NULL)
        write_line(run, subject, v, cost, NULL);
    else
        explain(run, subject, v, cost);
    cs_vm_reset(expr->vm);
    run->no_memory = run->no_memory || run->arena.no_memory; /* a place that is not told */
    cs_arena_reset(&run->arena);
}

/* --- all of a call --------------------------------------------------------------------------- */

/* A document as `object`, where the expression has no target. */
static int evaluate_documents(struct run *run, struct cs_set *set)
{
    for (uint32_t i = 0; i < set->ndocuments; i++) {
        struct cs_document *document = set->documents[i];
        enum cs_input input = cs_recognise(document->tree.root);
        if ((input == CS_INPUT_EVENT || input == CS_INPUT_AUDIT) &&
            !cs_sensitive_mark_event(&document->tree, &set->arena))
            return CTRSEC_E_NOMEM;
        struct cs_subject subject = {.target = CTRSEC_TARGET_OBJECT,
                                     .object = document->tree.root,
                                     .origin = cs_path_root(&run->arena, &document->tree),
                                     .kind = CS_STR("document"),
                                     .name = document->file};
        if (document->status == CTRSEC_OK)
            evaluate(run, &subject);
    }
    return CTRSEC_OK;
}

static int evaluate_all(struct run *run, ctrsec_document *document)
{
    int status = CTRSEC_OK;
    if (document == NULL)
        evaluate(run, NULL);
    else if (run->expr->target == CTRSEC_TARGET_NONE)
        status = evaluate_documents(run, &document->set);
    for (uint32_t i = 0; document != NULL && i < document->set.nsubjects; i++)
        if (document->set.subjects[i].target == run->expr->target)
            evaluate(run, &document->set.subjects[i]);
    return run->no_memory ? CTRSEC_E_NOMEM : status;
}

static int open_explained(struct explained *second, const ctrsec_expr *expr,
                          struct cs_api_call *call)
{
    const struct cs_limits *limits = &expr->context->limits;
    struct cs_ast *ast;
    cs_spots_init(&second->spots, &call->arena, true);
    CS_TRY(check(expr, expr->places.text, call, &ast));
    second->ast = ast;
    second->unit = cs_unit_new(&expr->context->alloc, limits);
    if (second->unit == NULL)
        return CTRSEC_E_NOMEM;
    CS_TRY(cs_unit_add_spots(second->unit, ast, &call->diag, &second->program, &second->spots));
    second->vm = cs_vm_new(&expr->context->alloc, second->unit, limits);
    return second->vm == NULL ? CTRSEC_E_NOMEM : CTRSEC_OK;
}

static int run_call(struct run *run, ctrsec_document *document, struct cs_api_call *call,
                    ctrsec_buffer **out)
{
    ctrsec_expr *expr = run->expr;
    run->slots = cs_rule_env_each(expr->target);
    run->values = cs_arena_array(&call->arena, run->slots, sizeof *run->values);
    run->paths = cs_arena_array(&call->arena, run->slots, sizeof *run->paths);
    if (run->values == NULL || run->paths == NULL)
        return CTRSEC_E_NOMEM;
    if (document != NULL && !document->set.linked)
        CS_TRY(cs_api_link(document, true, &call->diag));
    if (run->explained != NULL)
        CS_TRY(open_explained(run->explained, expr, call));
    CS_TRY(cs_api_buffer(expr->context, out));
    run->out = &(*out)->bytes;
    return cs_api_buffer_done(out, evaluate_all(run, document));
}

static int call_run(struct run *run, ctrsec_buffer **out, ctrsec_document *document,
                    ctrsec_error **err)
{
    struct cs_api_call call;
    cs_api_begin(&call, run->expr->context, err);
    cs_arena_init(&run->arena, &run->expr->context->alloc, PATHS_MOST);
    int status = run_call(run, document, &call, out);
    cs_arena_clear(&run->arena);
    return cs_api_end(&call, status);
}

int ctrsec_expr_eval(ctrsec_buffer **out, ctrsec_expr *expr, ctrsec_document *document, int64_t now,
                     ctrsec_error **err)
{
    struct run run = {.expr = expr, .now = now};
    if (out != NULL)
        *out = NULL;
    if (expr == NULL || out == NULL)
        return cs_api_argument(NULL, err, "expr or out is NULL");
    return call_run(&run, out, document, err);
}

int ctrsec_expr_explain(ctrsec_buffer **out, ctrsec_expr *expr, ctrsec_document *document,
                        int64_t now, int32_t format, ctrsec_error **err)
{
    struct explained second = {.vm = NULL};
    struct run run = {.expr = expr, .explained = &second, .format = format, .now = now};
    if (out != NULL)
        *out = NULL;
    if (expr == NULL || out == NULL || format < CTRSEC_EXPLAIN_TEXT || format > CTRSEC_EXPLAIN_JSON)
        return cs_api_argument(NULL, err,
                               "expr or out is NULL, or format is none of ctrsec_explain_format");
    int status = call_run(&run, out, document, err);
    cs_vm_free(second.vm);
    cs_unit_free(second.unit);
    return status;
}
