/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ctrsec/error.h: why a call failed: status, stable reason word, message, and diagnostics with
 * positions. An error object belongs to who received it, outlives the context, and may be read by
 * several threads at once. Every function here takes NULL for "no error".
 */
#ifndef CTRSEC_ERROR_H
#define CTRSEC_ERROR_H

#include "ctrsec/types.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ctrsec_error ctrsec_error;

/** One of several things that are wrong. All strings are terminated and borrowed from the error. */
struct ctrsec_diagnostic {
    uint32_t struct_size;  /**< set by the caller */
    int32_t status;        /**< enum ctrsec_status; CTRSEC_OK for a warning */
    const char *reason;    /**< stable word, "rule.severity" */
    const char *message;   /**< one line, lower case */
    const char *hint;      /**< how to mend it, or "" */
    const char *file;      /**< name of the source, or "" */
    uint32_t line, column; /**< from 1; 0 where there is no position */
    const char *excerpt;   /**< the source line and a caret below it, or "" */
};

/**
 * Frees an error; NULL is fine. Any thread.
 * @since 0.1
 */
CTRSEC_API void ctrsec_error_free(ctrsec_error *error);

/** The status of the first diagnostic; CTRSEC_OK for NULL. @since 0.1 */
CTRSEC_API int ctrsec_error_status(const ctrsec_error *error);

/** The stable reason word ("bundle.expired"); borrowed; "" for NULL. @since 0.1 */
CTRSEC_API const char *ctrsec_error_reason(const ctrsec_error *error);

/** "file:line:column: message" of the first diagnostic; borrowed; "" for NULL. @since 0.1 */
CTRSEC_API const char *ctrsec_error_message(const ctrsec_error *error);

/** Number of diagnostics; 0 for NULL and where memory ran out. @since 0.1 */
CTRSEC_API uint32_t ctrsec_error_count(const ctrsec_error *error);

/**
 * Fills *out with diagnostic `index`; out->struct_size must be set. The strings are borrowed from
 * the error. CTRSEC_E_ARGUMENT where there is none. @since 0.1
 */
CTRSEC_API int ctrsec_error_at(struct ctrsec_diagnostic *out, const ctrsec_error *error,
                               uint32_t index);

/** Static text for a status: "out of memory"; "unknown status" for any other number. @since 0.1 */
CTRSEC_API const char *ctrsec_status_text(int status);

#ifdef __cplusplus
}
#endif
#endif
