/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Admission reviews: what the API server asks a webhook about one request
 * (https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/).
 *
 *     {apiVersion: admission.k8s.io/v1, kind: AdmissionReview, request: {uid, kind: {group,
 * version, kind}, resource, subResource, name, namespace, operation, userInfo, object, oldObject,
 *      dryRun, options}}
 *
 * In: the tree of a document. Out: whether its reviews are well formed, and the parts of one as the
 * fields of a subject.
 */
#ifndef CS_DOC_ADMISSION_H
#define CS_DOC_ADMISSION_H

#include "base/diag.h"
#include "doc/subject.h"

/*
 * Reports what is wrong with the reviews of a document, one thing each; *found tells whether it is
 * a review, or a list with one in it. Errors: CTRSEC_E_INVALID, CTRSEC_E_UNSUPPORTED (another
 * version of the API).
 */
int cs_admission_check(const struct cs_tree *tree, struct cs_diag *diag, bool *found);

/* Who is to be answered: apiVersion and uid of a review, well formed or not; "" where they are not
   told or the document is a list. */
void cs_admission_names(struct cs_value root, struct cs_str *version, struct cs_str *uid);

/*
 * The subject of target object of a review that passed the check. `origin` is the review's place;
 * document and tree are left to the caller. CTRSEC_E_NOMEM.
 */
int cs_admission_subject(struct cs_arena *arena, struct cs_value review,
                         const struct cs_path *origin, struct cs_subject *subject);

#endif
