/* SPDX-License-Identifier: Apache-2.0 */
/* Links of workloads to what leads traffic to them: services, ingresses, OpenShift routes. */
#ifndef CS_DOC_LINK_NETWORK_H
#define CS_DOC_LINK_NETWORK_H

#include "doc/link_context.h"

/* Files services by selector, ingresses and routes by the services that they lead to. */
int cs_link_network_init(struct cs_link *link);

/* Sets workload.services, ingresses and routes. CTRSEC_E_NOMEM. */
int cs_link_network(struct cs_link *link, struct cs_str space, struct cs_record *workload);

#endif
