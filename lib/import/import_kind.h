/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which documents are policies, or belong to them.
 *
 *     X(group, kind, versions, reader, why)
 *
 * reader NULL and why NULL: read with the policy that it belongs to. reader NULL: never judged, and
 * `why` says so. versions NULL: any. A kind of "*" is any of the group, behind the others.
 */
#ifndef CS_IMPORT_IMPORT_KIND_H
#define CS_IMPORT_IMPORT_KIND_H

#include "import/import_object.h"

#define CS_ADMISSION "admissionregistration.k8s.io"
#define CS_KYVERNO_CEL "policies.kyverno.io"

#define CS_IMPORT_KIND_TABLE(X)                                                                    \
    X(CS_ADMISSION, "ValidatingAdmissionPolicy", "v1 v1beta1 v1alpha1", cs_vap_read, NULL)         \
    X(CS_ADMISSION, "ValidatingAdmissionPolicyBinding", "v1 v1beta1 v1alpha1", NULL, NULL)         \
    X(CS_ADMISSION, "MutatingAdmissionPolicy", NULL, NULL, "it changes objects")                   \
    X(CS_ADMISSION, "MutatingAdmissionPolicyBinding", NULL, NULL, "it changes objects")            \
    X("kyverno.io", "ClusterPolicy", "v1 v2beta1", cs_kyverno_read, NULL)                          \
    X("kyverno.io", "Policy", "v1 v2beta1", cs_kyverno_read, NULL)                                 \
    X("kyverno.io", "PolicyException", NULL, NULL, "the policies are judged without exceptions")   \
    X("kyverno.io", "CleanupPolicy", NULL, NULL, "it deletes objects")                             \
    X("kyverno.io", "ClusterCleanupPolicy", NULL, NULL, "it deletes objects")                      \
    X(CS_KYVERNO_CEL, "ValidatingPolicy", "v1 v1beta1 v1alpha1", cs_kyverno_cel_read, NULL)        \
    X(CS_KYVERNO_CEL, "NamespacedValidatingPolicy", "v1 v1beta1 v1alpha1", cs_kyverno_cel_read,    \
      NULL)                                                                                        \
    X(CS_KYVERNO_CEL, "PolicyException", NULL, NULL, "the policies are judged without exceptions") \
    X(CS_KYVERNO_CEL, "*", NULL, NULL, "only policies that validate objects are judged")           \
    X("templates.gatekeeper.sh", "ConstraintTemplate", "v1 v1beta1 v1alpha1", cs_gatekeeper_read,  \
      NULL)                                                                                        \
    X("constraints.gatekeeper.sh", "*", "v1beta1 v1alpha1", NULL, NULL)                            \
    X("mutations.gatekeeper.sh", "*", NULL, NULL, "it changes objects")

#endif
