/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ctrsec/bundle.h: verified rules. Immutable, counted, shared by threads.
 */
#ifndef CTRSEC_BUNDLE_H
#define CTRSEC_BUNDLE_H

#include "ctrsec/trust.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ctrsec_bundle ctrsec_bundle;

struct ctrsec_bundle_options {
    uint32_t struct_size;      /**< sizeof(struct ctrsec_bundle_options) */
    int32_t state_new;         /**< non-zero: there is no state yet, and that is intended */
    const ctrsec_trust *trust; /**< required */
    const char *channel;       /**< the channel expected; required */
    const void *state;         /**< what ctrsec_bundle_state gave last time, or NULL */
    size_t state_size;         /**< bytes */
    int64_t now;               /**< Unix seconds */
    const char *name;          /**< file name for messages, or NULL */
};

/**
 * Verifies and reads a bundle; the order of the checks is in docs/BUNDLES.md. Bytes are copied
 * first; nothing of the options is kept. The caller releases *out. Any thread. Errors:
 * CTRSEC_E_FORMAT, CTRSEC_E_SIGNATURE, CTRSEC_E_TRUST, CTRSEC_E_EXPIRED, CTRSEC_E_ROLLBACK,
 * CTRSEC_E_UNSUPPORTED, CTRSEC_E_INVALID (a rule), CTRSEC_E_TYPE, CTRSEC_E_SYNTAX, CTRSEC_E_LIMIT,
 * CTRSEC_E_ARGUMENT, CTRSEC_E_NOMEM. On error nothing changes.
 * @since 0.1
 */
CTRSEC_API int ctrsec_bundle_load(ctrsec_bundle **out, ctrsec_context *context, const void *bytes,
                                  size_t size, const struct ctrsec_bundle_options *options,
                                  ctrsec_error **err);

/** One more owner; returns the bundle. NULL is fine. Any thread. @since 0.1 */
CTRSEC_API ctrsec_bundle *ctrsec_bundle_retain(ctrsec_bundle *bundle);

/** One owner less; the last one frees. NULL is fine. Any thread. @since 0.1 */
CTRSEC_API void ctrsec_bundle_release(ctrsec_bundle *bundle);

/**
 * The rollback state to keep for the next load, *size bytes; borrowed from the bundle. NULL for
 * NULL. @since 0.1
 */
CTRSEC_API const void *ctrsec_bundle_state(const ctrsec_bundle *bundle, size_t *size);

struct ctrsec_bundle_info {
    uint32_t struct_size; /**< set by the caller */
    int32_t stale;        /**< expired, loaded because the state names this very bundle */
    const char *channel;  /**< borrowed from the bundle */
    const char *digest;   /**< 64 hexadecimal digits; borrowed from the bundle */
    uint64_t epoch, version;
    int64_t not_before, expires;  /**< Unix seconds */
    uint32_t signatures, trusted; /**< in the file; of distinct trusted keys */
    uint32_t rules, reserved;
};

/** Fills *out. CTRSEC_E_ARGUMENT where bundle is NULL or struct_size is not set. @since 0.1 */
CTRSEC_API int ctrsec_bundle_info(struct ctrsec_bundle_info *out, const ctrsec_bundle *bundle);

#ifdef __cplusplus
}
#endif
#endif
