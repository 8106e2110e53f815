/* SPDX-License-Identifier: Apache-2.0 */
/*
 * GKE clusters as `gcloud container clusters describe` and `list` print them, made into objects:
 *
 *     {name, nodePools...} -> {apiVersion: container.googleapis.com/v1, kind: GKECluster,
 *                              metadata: {name}, name, nodePools...}
 *
 * Terraform and the client libraries write the same fields as node_pools; rules see camelCase only.
 */
#ifndef CS_DOC_GKE_H
#define CS_DOC_GKE_H

#include "base/arena.h"
#include "value/tree.h"

#define CS_GKE_API_VERSION "container.googleapis.com/v1"
#define CS_GKE_KIND "GKECluster"

/*
 * Writes the field names of a cluster, or of the clusters in a list, the one way. Values keep their
 * offsets, so lines and columns stay right; everything else is left as it is. CTRSEC_E_NOMEM.
 */
int cs_gke_rename(struct cs_arena *arena, struct cs_tree *tree);

/* A cluster with apiVersion, kind and metadata.name in front of its own fields. CTRSEC_E_NOMEM. */
int cs_gke_object(struct cs_arena *arena, struct cs_value cluster, struct cs_value *out);

#endif
