/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ctrsec/builder.h: rule sources in, bundles out; also signing, splitting and joining of bundle
 * files, and rules without a signature for development. A builder is for one thread at a time; the
 * calls on bundle files keep nothing and may be made from any thread.
 */
#ifndef CTRSEC_BUILDER_H
#define CTRSEC_BUILDER_H

#include "ctrsec/bundle.h"
#include "ctrsec/key.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ctrsec_builder ctrsec_builder;

/** Makes an empty builder. The caller frees *out. Errors: CTRSEC_E_NOMEM, CTRSEC_E_ARGUMENT.
 * @since 0.1 */
CTRSEC_API int ctrsec_builder_new(ctrsec_builder **out, ctrsec_context *context,
                                  ctrsec_error **err);

/** NULL is fine. Plans made from the builder stay. @since 0.1 */
CTRSEC_API void ctrsec_builder_free(ctrsec_builder *builder);

/**
 * Adds a source file: "bundle.yaml" (without one, rules are of the channel "local" and cannot be
 * built into a bundle), rules in YAML, or a file below t/, tests/ or testdata/ that
 * the rules' tests read. `name` is the path below the bundle's folder with '/'; bytes are copied.
 * The order of the calls does not matter. Errors: CTRSEC_E_LIMIT, CTRSEC_E_NOMEM, CTRSEC_E_ARGUMENT
 * (a name twice). @since 0.1
 */
CTRSEC_API int ctrsec_builder_add(ctrsec_builder *builder, const char *name, const void *bytes,
                                  size_t size, ctrsec_error **err);

/**
 * As add, a file of admission policies that were written for others, YAML or JSON, whatever its
 * name: ValidatingAdmissionPolicy of Kubernetes, the CEL policies of Kyverno, constraint templates
 * of Gatekeeper, with bindings, constraints and parameter objects in the same file or another one.
 * docs/POLICIES.md says what of them is judged. Rule files may hold such documents, too. Errors:
 * those of add. @since 0.1
 */
CTRSEC_API int ctrsec_builder_add_policy(ctrsec_builder *builder, const char *name,
                                         const void *bytes, size_t size, ctrsec_error **err);

/**
 * Compiles everything and tells what of the policies is not judged as it was written (rules that
 * are no CEL, policies without a binding), and which expressions are valid and hardly meant: reason
 * words that begin with "advice.". *out is an object of status CTRSEC_OK whose diagnostics say
 * it, or NULL where there is nothing to say; the caller frees it. Errors: those of check.
 * @since 0.1
 */
CTRSEC_API int ctrsec_builder_notices(ctrsec_error **out, ctrsec_builder *builder,
                                      ctrsec_error **err);

/**
 * Reads, type-checks and compiles everything. All problems come as diagnostics with positions.
 * Errors: CTRSEC_E_SYNTAX, CTRSEC_E_INVALID, CTRSEC_E_TYPE, CTRSEC_E_LIMIT, CTRSEC_E_ARGUMENT,
 * CTRSEC_E_NOMEM. @since 0.1
 */
CTRSEC_API int ctrsec_builder_check(ctrsec_builder *builder, ctrsec_error **err);

/**
 * As check, then runs the rules' own tests. *passed and *failed (may be NULL) count them.
 * Errors: those of check; CTRSEC_E_TEST where a test fails. @since 0.1
 */
CTRSEC_API int ctrsec_builder_test(ctrsec_builder *builder, uint32_t *passed, uint32_t *failed,
                                   ctrsec_error **err);

/**
 * As test, then writes the payload of a bundle for these signers (1 to 8 public keys in the form of
 * ctrsec_key_public): ctrsec_bundle_sign makes a bundle file of it. The same input gives the same
 * bytes. The caller frees *out. Errors: those of test; CTRSEC_E_FORMAT (a key). @since 0.1
 */
CTRSEC_API int ctrsec_builder_build(ctrsec_buffer **out, ctrsec_builder *builder,
                                    const char *const *signers, uint32_t count, ctrsec_error **err);

/** How a rule is explained, and how its tests are reported. */
enum ctrsec_page_format {
    CTRSEC_PAGE_TEXT = 0, /**< for people */
    CTRSEC_PAGE_JSON = 1, /**< one object */
    CTRSEC_PAGE_JUNIT = 2 /**< of tests: JUnit's XML */
};

/**
 * Explains a rule: what it is about and why, what to do, its expressions, the fields that they read
 * with their documentation, its tests. The rule is one of a verified bundle or of a builder: give
 * one of them, the other is NULL. id is "id" or "channel/id"; format is text or JSON of enum
 * ctrsec_page_format. The caller frees *out. Errors: CTRSEC_E_NOTFOUND, those of check,
 * CTRSEC_E_ARGUMENT, CTRSEC_E_NOMEM. @since 0.1
 */
CTRSEC_API int ctrsec_rule_explain(ctrsec_buffer **out, ctrsec_bundle *bundle,
                                   ctrsec_builder *builder, const char *id, int32_t format,
                                   ctrsec_error **err);

/**
 * As test, for the rules that any of the globs names (rule_count 0: all), with a report in *out:
 * each test and why it failed, and the rules that no test sees to fail, or none sees not to fail.
 * That tests fail is no failure of this call. format is of enum ctrsec_page_format. *passed,
 * *failed and *dark, the number of such rules, may be NULL. The caller frees *out. Errors: those of
 * check. @since 0.1
 */
CTRSEC_API int ctrsec_builder_test_report(ctrsec_buffer **out, ctrsec_builder *builder,
                                          const char *const *rules, uint32_t rule_count,
                                          int32_t format, uint32_t *passed, uint32_t *failed,
                                          uint32_t *dark, ctrsec_error **err);

/**
 * A bundle file of a payload or of a bundle file, with the signature of a key that the manifest
 * names added or replaced. trusted_comment is up to 252 bytes of text without line breaks, or NULL.
 * The caller frees *out. Errors: CTRSEC_E_FORMAT, CTRSEC_E_TRUST (not a signer), CTRSEC_E_ARGUMENT,
 * CTRSEC_E_LIMIT, CTRSEC_E_NOMEM. @since 0.1
 */
CTRSEC_API int ctrsec_bundle_sign(ctrsec_buffer **out, ctrsec_context *context, const void *bytes,
                                  size_t size, const ctrsec_key *key, const char *trusted_comment,
                                  ctrsec_error **err);

/**
 * The payload of a bundle file alone: the file that minisign signs and verifies. The caller frees
 * *out. Errors: CTRSEC_E_FORMAT, CTRSEC_E_LIMIT, CTRSEC_E_ARGUMENT, CTRSEC_E_NOMEM. @since 0.1
 */
CTRSEC_API int ctrsec_bundle_payload(ctrsec_buffer **out, ctrsec_context *context,
                                     const void *bytes, size_t size, ctrsec_error **err);

/**
 * Signature `index` as the text of a .minisig file. The caller frees *out. Errors:
 * CTRSEC_E_NOTFOUND behind the last, CTRSEC_E_FORMAT, CTRSEC_E_LIMIT, CTRSEC_E_ARGUMENT,
 * CTRSEC_E_NOMEM. @since 0.1
 */
CTRSEC_API int ctrsec_bundle_minisig(ctrsec_buffer **out, ctrsec_context *context,
                                     const void *bytes, size_t size, uint32_t index,
                                     ctrsec_error **err);

/**
 * A bundle file from a payload and the text of a .minisig file, or from a bundle file (then the
 * signature is added). The signature is not verified here. The caller frees *out. Errors:
 * CTRSEC_E_FORMAT, CTRSEC_E_UNSUPPORTED, CTRSEC_E_LIMIT, CTRSEC_E_ARGUMENT, CTRSEC_E_NOMEM.
 * @since 0.1
 */
CTRSEC_API int ctrsec_bundle_join(ctrsec_buffer **out, ctrsec_context *context, const void *bytes,
                                  size_t size, const void *minisig, size_t minisig_size,
                                  ctrsec_error **err);

/**
 * JSON that tells what a bundle file says of itself; nothing is verified. "rules", where they can
 * be compiled: of each the least and the most fuel that judging one subject, or one element of
 * `each`, is estimated to cost; "bounded" is false where that is the limit on fuel. The caller
 * frees *out. Errors: CTRSEC_E_FORMAT, CTRSEC_E_UNSUPPORTED, CTRSEC_E_LIMIT, CTRSEC_E_ARGUMENT,
 * CTRSEC_E_NOMEM.
 * @since 0.1
 */
CTRSEC_API int ctrsec_bundle_inspect(ctrsec_buffer **out, ctrsec_context *context,
                                     const void *bytes, size_t size, ctrsec_error **err);

/**
 * JSON about how the rules of a bundle or payload are indexed, without verifying anything: by
 * target the fields that are asked, and the rules that have to be asked always, with the reason.
 * The caller frees *out. Errors: those of ctrsec_bundle_inspect and of ctrsec_plan_new,
 * CTRSEC_E_NOMEM, CTRSEC_E_ARGUMENT.
 * @since 0.1
 */
CTRSEC_API int ctrsec_bundle_index(ctrsec_buffer **out, ctrsec_context *context, const void *bytes,
                                   size_t size, ctrsec_error **err);

/**
 * A text about what the rules of a bundle or payload are compiled to, for people, without verifying
 * anything: the conditions of each rule with their instructions, what rules share, and the memory
 * that it takes by kind. Nothing is promised of its form. The caller frees *out. Errors as of
 * ctrsec_bundle_index. @since 0.1
 */
CTRSEC_API int ctrsec_bundle_listing(ctrsec_buffer **out, ctrsec_context *context,
                                     const void *bytes, size_t size, ctrsec_error **err);

#ifdef __cplusplus
}
#endif
#endif
