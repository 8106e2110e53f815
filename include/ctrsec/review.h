/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ctrsec/review.h: the body of an admission webhook: AdmissionReview bytes in, AdmissionReview
 * bytes out
 * (https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/).
 *
 * Failing closed: answer HTTP 200 with *out where the call returns CTRSEC_OK, and HTTP 500 without
 * a body where it does not; with `failurePolicy: Fail` in its configuration of the webhook the API
 * server then refuses the request. Whatever could not be judged denies unless the options or the
 * site configuration say otherwise.
 */
#ifndef CTRSEC_REVIEW_H
#define CTRSEC_REVIEW_H

#include "ctrsec/evaluator.h"

#ifdef __cplusplus
extern "C" {
#endif

struct ctrsec_review_options {
    uint32_t struct_size;   /**< sizeof(struct ctrsec_review_options) */
    uint32_t allow_unknown; /**< bit 1 << enum ctrsec_unknown_reason: such unknowns allow */
    uint32_t warn_unknown;  /**< likewise: those of denying rules warn; allow_unknown comes first */
    int32_t complete;       /**< non-zero: what is neither in the request nor in the context does
                               not exist, so that links read as empty instead of unknown; without
                               effect where a part of the context could not be read */
    int64_t now;            /**< Unix seconds: ages, expiry of exceptions; 0: rules that ask read
                               unknown */
    ctrsec_document
        *context; /**< objects that the request may refer to: Namespaces, parameters, definitions of
                     resources, services, reports on images; not judged itself. NULL: none. Linked
                     by its first use, then shared by any number of threads */
    const char *name; /**< name of the input in positions; NULL: none */
    const volatile int32_t
        *cancel; /**< polled; non-zero stops with CTRSEC_E_CANCELLED; may be NULL */
};

/**
 * Judges one AdmissionReview (admission.k8s.io/v1 or v1beta1; JSON, or YAML for people) by every
 * rule and policy of the plan at the phase deploy, and makes the AdmissionReview that answers it:
 * the same apiVersion and uid, `allowed`, for what is denied a status whose message tells the
 * denying findings, warnings (at most 256 characters each), audit annotations. No text of it shows
 * a secret. Of a request that deletes, policies judge the old object; rules pass over it, and over
 * requests for the subresource status.
 *
 * A review that is malformed but tells its uid is answered: denied with code 400 (unless the site
 * says otherwise for what is incomplete), and counted as unread in the result. Any failure leaves
 * nothing to send, see above for what to do.
 *
 * options may be NULL. `result` gets the findings and the decision as ctrsec_check fills it; it may
 * be NULL. The caller frees *out. The evaluator's thread; no memory is taken once evaluator and
 * result have grown, except for *out and while it is written. Errors: CTRSEC_E_SYNTAX,
 * CTRSEC_E_INVALID, CTRSEC_E_UNSUPPORTED (no review, another version of it, no uid, more than one),
 * CTRSEC_E_LIMIT (too large), CTRSEC_E_NOMEM, CTRSEC_E_CANCELLED, CTRSEC_E_ARGUMENT,
 * CTRSEC_E_INTERNAL.
 * @since 0.1
 */
CTRSEC_API int ctrsec_review(ctrsec_buffer **out, ctrsec_evaluator *evaluator, const void *bytes,
                             size_t size, const struct ctrsec_review_options *options,
                             ctrsec_result *result, ctrsec_error **err);

#ifdef __cplusplus
}
#endif
#endif
