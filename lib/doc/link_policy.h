/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Network policies that select a workload's pods, and what they let the pods reach. Only
 * networking.k8s.io policies are known; those of network plugins are not.
 */
#ifndef CS_DOC_LINK_POLICY_H
#define CS_DOC_LINK_POLICY_H

#include "doc/link_context.h"

int cs_link_policy_init(struct cs_link *link);

/* Sets workload.networkPolicies and metadataReachable. CTRSEC_E_NOMEM. */
int cs_link_policy(struct cs_link *link, struct cs_str space, struct cs_record *workload);

/* What a policy is about: its policyTypes, or what Kubernetes puts in their place. */
struct cs_link_directions {
    bool ingress, egress;
};
struct cs_link_directions cs_link_policy_directions(struct cs_value spec);

/* Whether a policy's egress rules let TCP connections through to an IPv4 address and port. */
bool cs_link_policy_lets(struct cs_value spec, uint32_t address, int64_t port);

#endif
