/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ctrsec/expr.h: one expression: check, evaluate and explain. For tools and for learning the
 * language. An expression is for one thread at a time.
 */
#ifndef CTRSEC_EXPR_H
#define CTRSEC_EXPR_H

#include "ctrsec/document.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ctrsec_expr ctrsec_expr;

/**
 * Compiles an expression against the variables of a target (enum ctrsec_target; NONE: only
 * `object`, which is dyn). The caller frees *out. Errors: CTRSEC_E_SYNTAX, CTRSEC_E_TYPE,
 * CTRSEC_E_LIMIT, CTRSEC_E_ARGUMENT, CTRSEC_E_NOMEM. @since 0.1
 */
CTRSEC_API int ctrsec_expr_new(ctrsec_expr **out, ctrsec_context *context, const char *text,
                               size_t size, int32_t target, ctrsec_error **err);

/** NULL is fine. @since 0.1 */
CTRSEC_API void ctrsec_expr_free(ctrsec_expr *expr);

/** Static type of the result, "list(string)"; borrowed. "" for NULL. @since 0.1 */
CTRSEC_API const char *ctrsec_expr_type(const ctrsec_expr *expr);

/**
 * Evaluates on every subject of the document that has the target (NONE: on every document as
 * `object`). *out: JSON lines, one per subject: {"kind":...,"name":...} and "value", "error" or
 * "unknown". Sensitive values are masked. document NULL: evaluates once without input; one that was
 * not checked before is linked as a complete set; it must not be in use by another thread. now:
 * Unix seconds, 0: not given. The caller frees *out. Errors: CTRSEC_E_NOMEM, CTRSEC_E_LIMIT,
 * CTRSEC_E_ARGUMENT. @since 0.1
 */
CTRSEC_API int ctrsec_expr_eval(ctrsec_buffer **out, ctrsec_expr *expr, ctrsec_document *document,
                                int64_t now, ctrsec_error **err);

enum ctrsec_explain_format {
    CTRSEC_EXPLAIN_TEXT = 0, /**< for people: a line for each part of the expression */
    CTRSEC_EXPLAIN_JSON = 1  /**< JSON lines as of ctrsec_expr_eval, with "cost" and "parts" */
};

/**
 * Evaluates as ctrsec_expr_eval does and says why: the value of each part of the expression, the
 * parts that were not evaluated, of each loop the element that decided, where it stands in the
 * document, and the cost. Sensitive values are masked. docs/EXPLAIN.md says how to read it. format:
 * enum ctrsec_explain_format. The rest is as of ctrsec_expr_eval. @since 0.1
 */
CTRSEC_API int ctrsec_expr_explain(ctrsec_buffer **out, ctrsec_expr *expr,
                                   ctrsec_document *document, int64_t now, int32_t format,
                                   ctrsec_error **err);

#ifdef __cplusplus
}
#endif
#endif
