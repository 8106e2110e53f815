/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Joins the subjects of a set: workload -> services, ingresses, routes, service account with its
 * effective RBAC rules, selecting network policies, namespace; container -> image. A link that an
 * incomplete set cannot resolve stays absent (unknown: missing when read); in a complete set it is
 * empty. Lists that an incomplete set tells of are open: what it does not show may be in them, too.
 */
#ifndef CS_DOC_LINK_H
#define CS_DOC_LINK_H

#include "doc/set.h"

/* Fills the link slots of all workload records of the set. CTRSEC_E_NOMEM. */
int cs_link_workloads(struct cs_set *set);

#endif
