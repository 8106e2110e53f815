/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Service accounts and what they may do: the rules of all roles that bindings of the set grant to
 * the account itself or to a group that it is in.
 */
#ifndef CS_DOC_LINK_RBAC_H
#define CS_DOC_LINK_RBAC_H

#include "doc/link_context.h"

/* Files bindings by those whom they grant something. CTRSEC_E_NOMEM. */
int cs_link_rbac_init(struct cs_link *link);

/* Sets workload.serviceAccount, and automountServiceAccountToken where only the account tells it.
   CTRSEC_E_NOMEM. */
int cs_link_rbac(struct cs_link *link, const struct cs_subject *subject);

#endif
