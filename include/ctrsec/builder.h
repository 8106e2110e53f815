/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ctrsec/builder.h: rule sources in, bundles out; also signing, splitting and joining of bundle files, and
 * rules without a signature for development.
 */
#ifndef CTRSEC_BUILDER_H
#define CTRSEC_BUILDER_H

#include "ctrsec/bundle.h"
#include "ctrsec/key.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ctrsec_builder ctrsec_builder;

/** Makes an empty builder; one thread at a time. The caller frees *out. @since 0.1 */
CTRSEC_API int ctrsec_builder_new(ctrsec_builder **out, ctrsec_context *context,
                                  ctrsec_error **err);
CTRSEC_API void ctrsec_builder_free(ctrsec_builder *builder);

/**
 * Adds a source file: "bundle.yaml" or rules in YAML. `name` is the path below the bundle's folder
 * with '/'; bytes are copied. The order of the calls does not matter. Files that tests refer to
 * are added by the same call. Errors: CTRSEC_E_LIMIT, CTRSEC_E_NOMEM, CTRSEC_E_ARGUMENT.
 * @since 0.1
 */
CTRSEC_API int ctrsec_builder_add(ctrsec_builder *builder, const char *name, const void *bytes,
                                  size_t size, ctrsec_error **err);

/**
 * Reads, type-checks and compiles everything. All problems come as diagnostics with positions.
 * Errors: CTRSEC_E_SYNTAX, CTRSEC_E_INVALID, CTRSEC_E_TYPE, CTRSEC_E_LIMIT, CTRSEC_E_NOMEM.
 * @since 0.1
 */
CTRSEC_API int ctrsec_builder_check(ctrsec_builder *builder, ctrsec_error **err);

/** As check, then runs the rules' own tests. *passed and *failed (may be NULL) count them.
 * CTRSEC_E_TEST where one fails. @since 0.1 */
CTRSEC_API int ctrsec_builder_test(ctrsec_builder *builder, uint32_t *passed, uint32_t *failed,
                                   ctrsec_error **err);

/**
 * As test, then writes an unsigned bundle file for these signers (1 to 8 public keys in the form of
 * ctrsec_key_public). The same input gives the same bytes. The caller frees *out. @since 0.1
 */
CTRSEC_API int ctrsec_builder_build(ctrsec_builder *builder, const char *const *signers,
                                    uint32_t count, ctrsec_buffer **out, ctrsec_error **err);

/** Adds or replaces the signature of a key that the manifest names. @since 0.1 */
CTRSEC_API int ctrsec_bundle_sign(ctrsec_context *context, const void *bytes, size_t size,
                                  const ctrsec_key *key, const char *trusted_comment,
                                  ctrsec_buffer **out, ctrsec_error **err);

/** The payload alone: the file that minisign signs and verifies. @since 0.1 */
CTRSEC_API int ctrsec_bundle_payload(ctrsec_context *context, const void *bytes, size_t size,
                                     ctrsec_buffer **out, ctrsec_error **err);

/** Signature `index` as the text of a .minisig file; CTRSEC_E_NOTFOUND behind the last. @since 0.1 */
CTRSEC_API int ctrsec_bundle_minisig(ctrsec_context *context, const void *bytes, size_t size,
                                     uint32_t index, ctrsec_buffer **out, ctrsec_error **err);

/** A bundle file from a payload and the text of a .minisig file, or from a bundle file (then the
 * signature is added). @since 0.1 */
CTRSEC_API int ctrsec_bundle_join(ctrsec_context *context, const void *bytes, size_t size,
                                  const void *minisig, size_t minisig_size, ctrsec_buffer **out,
                                  ctrsec_error **err);

/** JSON that tells what a bundle file says of itself, without verifying it. @since 0.1 */
CTRSEC_API int ctrsec_bundle_inspect(ctrsec_context *context, const void *bytes, size_t size,
                                     ctrsec_buffer **out, ctrsec_error **err);

#ifdef __cplusplus
}
#endif
#endif
