/* SPDX-License-Identifier: Apache-2.0 */
/* ctrsec eval: one expression on one input. */
#include <stdlib.h>
#include <string.h>

#include "cli.h"

/* The target whose variables the expression knows. Where it fits none, the errors are those of the
   target that it fits best. NULL after a message. */
static ctrsec_expr *compile_for_any(ctrsec_context *context, const char *text)
{
    static const int32_t order[] = {CTRSEC_TARGET_NONE, CTRSEC_TARGET_WORKLOAD, CTRSEC_TARGET_IMAGE,
                                    CTRSEC_TARGET_EVENT};
    ctrsec_error *best = NULL;
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        ctrsec_expr *expr;
        ctrsec_error *error;
        if (ctrsec_expr_new(&expr, context, text, strlen(text), order[i], &error) == CTRSEC_OK) {
            ctrsec_error_free(best);
            return expr;
        }
        bool better = best == NULL || ctrsec_error_count(error) < ctrsec_error_count(best);
        ctrsec_error_free(better ? best : error);
        best = better ? error : best;
    }
    error_print(best);
    return NULL;
}

static ctrsec_expr *compile(ctrsec_context *context, const char *text, int32_t target)
{
    ctrsec_expr *expr;
    ctrsec_error *error;
    if (target < 0)
        return compile_for_any(context, text);
    if (ctrsec_expr_new(&expr, context, text, strlen(text), target, &error) == CTRSEC_OK)
        return expr;
    error_print(error);
    return NULL;
}

/* NULL after a message. */
static ctrsec_document *read_input(ctrsec_context *context, const char *path)
{
    struct file file;
    ctrsec_document *document = NULL;
    ctrsec_error *error = NULL;
    if (!file_read(path, &file))
        return NULL;
    const char *name = strcmp(path, "-") == 0 ? "standard input" : path;
    if (ctrsec_document_new(&document, context, &error) == CTRSEC_OK &&
        ctrsec_document_add(document, name, file.data, file.size, CTRSEC_FORMAT_AUTO, &error) !=
            CTRSEC_OK) {
        ctrsec_document_free(document);
        document = NULL;
    }
    free(file.data);
    if (error != NULL)
        error_print(error);
    return document;
}

/* How the answer is wanted. */
enum answer { VALUE, EXPLAINED, EXPLAINED_JSON };

static int ask(ctrsec_buffer **buffer, ctrsec_expr *expr, ctrsec_document *document, int64_t now,
               enum answer answer, ctrsec_error **error)
{
    if (answer == VALUE)
        return ctrsec_expr_eval(buffer, expr, document, now, error);
    int32_t format = answer == EXPLAINED ? CTRSEC_EXPLAIN_TEXT : CTRSEC_EXPLAIN_JSON;
    return ctrsec_expr_explain(buffer, expr, document, now, format, error);
}

static int evaluate(ctrsec_context *context, ctrsec_expr *expr, const char *input, int64_t now,
                    enum answer answer)
{
    ctrsec_document *document = NULL;
    ctrsec_buffer *buffer = NULL;
    ctrsec_error *error = NULL;
    if (input != NULL && (document = read_input(context, input)) == NULL)
        return EXIT_UNREADABLE;
    int status = ask(&buffer, expr, document, now, answer, &error);
    int code = EXIT_ALLOWED;
    if (status != CTRSEC_OK) {
        error_print(error);
        code = EXIT_UNREADABLE;
    } else if (ctrsec_buffer_size(buffer) == 0) {
        fprintf(stderr, "ctrsec: nothing in the input has the target\n");
        code = EXIT_UNREADABLE;
    } else {
        fwrite(ctrsec_buffer_data(buffer), 1, ctrsec_buffer_size(buffer), stdout);
    }
    ctrsec_buffer_free(buffer);
    ctrsec_document_free(document);
    return code;
}

int command_eval(const struct call *call)
{
    int32_t target = call_word(call, OPTION_TARGET, -1); /* place and enum ctrsec_target agree */
    ctrsec_expr *expr = compile(call->context, call->operands[0], target);
    if (expr == NULL)
        return EXIT_USAGE;
    enum answer answer = call_has(call, OPTION_EXPLAIN_JSON) ? EXPLAINED_JSON
                         : call_has(call, OPTION_EXPLAIN)    ? EXPLAINED
                                                             : VALUE;
    int code =
        evaluate(call->context, expr, call_value(call, OPTION_INPUT), call_now(call), answer);
    ctrsec_expr_free(expr);
    return code;
}
