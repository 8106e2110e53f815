/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ctrsec/key.h: signing keys in the files of minisign. A key is immutable and may be shared by
 * threads.
 */
#ifndef CTRSEC_KEY_H
#define CTRSEC_KEY_H

#include "ctrsec/context.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ctrsec_key ctrsec_key;

/** Draws a new key. The caller frees *out. Errors: CTRSEC_E_NOMEM, CTRSEC_E_ARGUMENT. @since 0.1 */
CTRSEC_API int ctrsec_key_new(ctrsec_key **out, ctrsec_context *context, ctrsec_error **err);

/**
 * Reads a secret key file of minisign (made with -W, or with a password), at most 64 KiB. password
 * may be NULL. The caller frees *out. Errors: CTRSEC_E_FORMAT, CTRSEC_E_UNSUPPORTED,
 * CTRSEC_E_SIGNATURE (wrong password), CTRSEC_E_ARGUMENT, CTRSEC_E_NOMEM. @since 0.1
 */
CTRSEC_API int ctrsec_key_load(ctrsec_key **out, ctrsec_context *context, const void *bytes,
                               size_t size, const char *password, ctrsec_error **err);

/** Overwrites and frees; NULL is fine. @since 0.1 */
CTRSEC_API void ctrsec_key_free(ctrsec_key *key);

/**
 * The text of the secret key file, not encrypted. The caller frees *out, which overwrites it.
 * Errors: CTRSEC_E_NOMEM, CTRSEC_E_ARGUMENT. @since 0.1
 */
CTRSEC_API int ctrsec_key_secret(ctrsec_buffer **out, const ctrsec_key *key, ctrsec_error **err);

/**
 * The text of the public key file. The caller frees *out. Errors: CTRSEC_E_NOMEM,
 * CTRSEC_E_ARGUMENT. @since 0.1
 */
CTRSEC_API int ctrsec_key_public(ctrsec_buffer **out, const ctrsec_key *key, ctrsec_error **err);

#ifdef __cplusplus
}
#endif
#endif
