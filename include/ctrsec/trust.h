/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ctrsec/trust.h: whom to believe: public keys with the channels they may sign, thresholds, epochs
 * and revocations.
 */
#ifndef CTRSEC_TRUST_H
#define CTRSEC_TRUST_H

#include "ctrsec/context.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ctrsec_trust ctrsec_trust;

/**
 * Reads a trust store: JSON (docs/BUNDLES.md), or a minisign public key file, which makes a store
 * of one key for every channel with threshold 1. Bytes are copied. The caller frees *out.
 * Immutable, shared by threads. name: file name for messages, or NULL. At most 1 MiB. Errors:
 * CTRSEC_E_SYNTAX, CTRSEC_E_INVALID, CTRSEC_E_FORMAT, CTRSEC_E_LIMIT, CTRSEC_E_ARGUMENT,
 * CTRSEC_E_NOMEM.
 * @since 0.1
 */
CTRSEC_API int ctrsec_trust_load(ctrsec_trust **out, ctrsec_context *context, const void *bytes,
                                 size_t size, const char *name, ctrsec_error **err);

/** NULL is fine. @since 0.1 */
CTRSEC_API void ctrsec_trust_free(ctrsec_trust *trust);

#ifdef __cplusplus
}
#endif
#endif
