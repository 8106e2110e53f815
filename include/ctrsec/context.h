/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ctrsec/context.h: allocator, log and limits of everything made from it. Make one per embedding
 * program. A context is immutable once objects are made from it and may be shared by threads.
 */
#ifndef CTRSEC_CONTEXT_H
#define CTRSEC_CONTEXT_H

#include "ctrsec/error.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ctrsec_context ctrsec_context;

/**
 * As realloc: pointer NULL allocates, size 0 frees and returns NULL. Called from every thread that
 * uses objects of the context.
 */
typedef void *ctrsec_resize(void *pointer, size_t size, void *payload);

enum ctrsec_log_level {
    CTRSEC_LOG_ERROR = 1,   /**< a broken invariant of the library, or no memory */
    CTRSEC_LOG_WARNING = 2, /**< something works, but not as somebody may think: a stale bundle, a
                               doubtful expression, a check that was cut short */
    CTRSEC_LOG_INFO = 3,    /**< what a host does seldom: a bundle loaded, a plan made */
    CTRSEC_LOG_DEBUG = 4    /**< every check and review, and each failure that a call returns */
};

/**
 * Is told one line of at most 1023 bytes of UTF-8, terminated, valid during the call. It never
 * holds values of documents, so no secrets. Called by the thread whose call has something to say,
 * before that call returns; several threads may be in it at once. It must not use the handles of
 * the call that is running, nor end it by a jump or an exception.
 */
typedef void ctrsec_log(int32_t level, const char *text, void *payload);

struct ctrsec_context_options {
    uint32_t struct_size;  /**< sizeof(struct ctrsec_context_options) */
    int32_t log_level;     /**< most detailed enum ctrsec_log_level to tell; 0: warnings */
    ctrsec_resize *resize; /**< NULL: realloc and free */
    void *payload;         /**< handed to resize */
    ctrsec_log *log;       /**< NULL: nothing is told */
    void *log_payload;     /**< handed to log */
};

/**
 * Makes a context. options may be NULL. The caller frees *out. Any thread.
 * Errors: CTRSEC_E_NOMEM, CTRSEC_E_ARGUMENT (options without struct_size, or that ask for something
 * unknown), CTRSEC_E_INTERNAL (no source of randomness).
 * @since 0.1
 */
CTRSEC_API int ctrsec_context_new(ctrsec_context **out,
                                  const struct ctrsec_context_options *options, ctrsec_error **err);

/**
 * Sets a limit by name ("document_bytes", "rule_fuel"...; docs/LIMITS.md lists them) before
 * anything is made from the context. One thread. Errors: CTRSEC_E_NOTFOUND (no such limit),
 * CTRSEC_E_ARGUMENT (0 or over the hard maximum). @since 0.1
 */
CTRSEC_API int ctrsec_context_limit(ctrsec_context *context, const char *name, uint64_t value,
                                    ctrsec_error **err);

/**
 * Gives the context back; its memory goes with the last object made from it. NULL is fine. Any
 * thread. @since 0.1
 */
CTRSEC_API void ctrsec_context_free(ctrsec_context *context);

/** Version of the library, "0.1.0"; static. @since 0.1 */
CTRSEC_API const char *ctrsec_version(void);

/** CTRSEC_ABI of the library that is loaded. @since 0.1 */
CTRSEC_API uint32_t ctrsec_abi(void);

/** Bytes that a call made, such as a bundle file. Owned by the caller; immutable. */
typedef struct ctrsec_buffer ctrsec_buffer;

/** The bytes; borrowed from the buffer. "" for NULL and for an empty one. @since 0.1 */
CTRSEC_API const void *ctrsec_buffer_data(const ctrsec_buffer *buffer);

/** Their number; no terminator is counted. 0 for NULL. @since 0.1 */
CTRSEC_API size_t ctrsec_buffer_size(const ctrsec_buffer *buffer);

/** Overwrites and frees; NULL is fine. @since 0.1 */
CTRSEC_API void ctrsec_buffer_free(ctrsec_buffer *buffer);

#ifdef __cplusplus
}
#endif
#endif
