/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kinds that Kubernetes has built in and the resources that they are served as: policies name
 * resources ("deployments"), manifests name kinds. Kinds of CustomResourceDefinitions come from the
 * checked set; all others are not known.
 */
#ifndef CS_RULE_POLICY_KIND_H
#define CS_RULE_POLICY_KIND_H

#include "base/str.h"

struct cs_kind {
    const char *group, *kind;
    const char *resource; /* plural name; of a kind that is only sent to one, "pods/eviction" */
    bool namespaced;
    const char *served; /* versions that API servers serve by default, separated by spaces */
    const char *other;  /* another group that serves the same objects; NULL: none */
};

#define CS_NO_KIND UINT32_MAX

uint32_t cs_kind_count(void);
const struct cs_kind *cs_kind_at(uint32_t number);

/* The number of a kind, or CS_NO_KIND. */
uint32_t cs_kind_find(struct cs_str group, struct cs_str kind);

/* The number of the kind that is served as a resource (without a subresource), or CS_NO_KIND. */
uint32_t cs_kind_of_resource(struct cs_str group, struct cs_str resource);

/*
 * Item `number`, from 0, of the groups and versions that serve the objects of a kind, which is what
 * matchPolicy Equivalent goes through. False: there are not so many.
 */
bool cs_kind_served(uint32_t kind, uint32_t number, struct cs_str *group, struct cs_str *version);

#endif
