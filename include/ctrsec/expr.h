/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ctrsec/expr.h: one expression: check and evaluate. For tools and for learning the language.
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
 * CTRSEC_E_LIMIT, CTRSEC_E_NOMEM. @since 0.1
 */
CTRSEC_API int ctrsec_expr_new(ctrsec_expr **out, ctrsec_context *context, const char *text,
                               size_t size, int32_t target, ctrsec_error **err);
CTRSEC_API void ctrsec_expr_free(ctrsec_expr *expr);

/** Static type of the result, "list(string)"; borrowed. @since 0.1 */
CTRSEC_API const char *ctrsec_expr_type(const ctrsec_expr *expr);

/**
 * Evaluates on every subject of the document that has the target (NONE: on every object, or every document as
 * `object`). *out: JSON lines, one per subject: {"subject":...,"value":...}, or "error", or "unknown".
 * Sensitive values are masked. document NULL: evaluates once without input. @since 0.1
 */
CTRSEC_API int ctrsec_expr_eval(ctrsec_expr *expr, ctrsec_document *document, int64_t now,
                                ctrsec_buffer **out, ctrsec_error **err);

#ifdef __cplusplus
}
#endif
#endif
