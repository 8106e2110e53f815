/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ctrsec/known.h: the findings of an earlier report. A check that is given them shows those that it
 * finds again as `known`, and they do not count for its decision: only what is new does.
 *
 * A finding is the same where the name of its source and its fingerprint are, and is known as often
 * as the report has it. What could not be judged then does not make known what fails now. Findings
 * that an exception suppressed are not known: when the exception ends they are back.
 */
#ifndef CTRSEC_KNOWN_H
#define CTRSEC_KNOWN_H

#include "ctrsec/context.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ctrsec_known ctrsec_known;

/**
 * Reads a report that ctrsec_report_write made in the format JSON, with `name` in messages (or
 * NULL). The bytes are not kept. Immutable: any number of checks may use it at the same time, while
 * it is not freed. The caller frees *out. Errors: CTRSEC_E_SYNTAX, CTRSEC_E_INVALID (JSON, but no
 * such report), CTRSEC_E_LIMIT, CTRSEC_E_NOMEM, CTRSEC_E_ARGUMENT. @since 0.1
 */
CTRSEC_API int ctrsec_known_load(ctrsec_known **out, ctrsec_context *context, const void *bytes,
                                 size_t size, const char *name, ctrsec_error **err);

/** NULL is fine. @since 0.1 */
CTRSEC_API void ctrsec_known_free(ctrsec_known *known);

/** Number of findings in it; 0 for NULL. @since 0.1 */
CTRSEC_API uint32_t ctrsec_known_count(const ctrsec_known *known);

/** How two reports differ. */
struct ctrsec_known_difference {
    uint32_t struct_size; /**< set by the caller */
    uint32_t added;       /**< findings that only the second has */
    uint32_t gone;        /**< findings that only the first has */
    uint32_t known;       /**< findings that both have */
};

/**
 * Writes what is new and what is gone from `before` to `after`: as lines of text (json 0), or as an
 * object of `indent` blanks per level. Fills *counts (or NULL). The caller frees *out. Errors:
 * CTRSEC_E_NOMEM, CTRSEC_E_ARGUMENT. @since 0.1
 */
CTRSEC_API int ctrsec_known_diff(ctrsec_buffer **out, struct ctrsec_known_difference *counts,
                                 const ctrsec_known *before, const ctrsec_known *after,
                                 int32_t json, int32_t indent, ctrsec_error **err);

#ifdef __cplusplus
}
#endif
#endif
