/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The answer to an admission review, written from the result of its check:
 *
 *     {apiVersion, kind: AdmissionReview, response: {uid, allowed, status: {code, reason, message},
 *      warnings: [...], auditAnnotations: {...}}}
 *
 * status is there where the request is denied. Everything is bounded as the API server asks.
 */
#ifndef CS_ENGINE_REVIEW_H
#define CS_ENGINE_REVIEW_H

#include "engine/result.h"

/* Who is answered. */
struct cs_review {
    struct cs_str api_version, uid;
};

/* Running out of memory shows in the buffer. */
void cs_review_write(struct cs_buf *out, const struct cs_review *review,
                     const struct cs_result *result);

#endif
