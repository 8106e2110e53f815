/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Policies that were written for others, as rule documents of ours: documents of Kubernetes,
 * Kyverno and Gatekeeper in, trees with `policies:` and `objects:` out (rule/policy_doc.h). Only
 * CEL is taken over. What cannot be said in the normal form is left out with a notice at its place,
 * and a field that is not known is an error: it could weaken the policy.
 */
#ifndef CS_IMPORT_IMPORT_H
#define CS_IMPORT_IMPORT_H

#include "rule/bundle_source.h"

/*
 * The hook of cs_bundle_source: all foreign documents of the sources at once, because a policy,
 * its bindings and its parameters may stand in several files. Errors are collected in diag:
 * CTRSEC_E_INVALID, CTRSEC_E_UNSUPPORTED, CTRSEC_E_NOMEM.
 */
int cs_import_policies(struct cs_source_foreign *foreign, struct cs_diag *diag);

#endif
