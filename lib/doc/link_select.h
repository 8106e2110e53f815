/* SPDX-License-Identifier: Apache-2.0 */
/* Label selectors of Kubernetes. */
#ifndef CS_DOC_LINK_SELECT_H
#define CS_DOC_LINK_SELECT_H

#include "doc/link_context.h"

/* All pairs of `wanted` are in `labels`; null means "", as in the API. */
bool cs_link_labels_match(struct cs_value wanted, struct cs_value labels);

/*
 * A metav1.LabelSelector: matchLabels and matchExpressions, both must hold; an empty one selects
 * everything. An operator that Kubernetes does not know selects nothing.
 */
bool cs_link_selector_matches(struct cs_value selector, struct cs_value labels);

/* Comparisons that a match may need, for cs_link_charge. */
uint64_t cs_link_selector_size(struct cs_value selector);

/*
 * Files objects under their namespace and one label of their selectors, the rarest one, so that few
 * have to be tried for a set of labels. `steps` leads from the object to the map of labels. Objects
 * without labels stand under the namespace alone if `everything`, else nowhere. CTRSEC_E_NOMEM.
 */
int cs_link_select_index(struct cs_link *link, struct cs_link_index *index, enum cs_link_kind kind,
                         const char *steps, bool everything);

/* Called for each object that may select the labels. Any status but CTRSEC_OK ends the walk. */
typedef int cs_link_visit(struct cs_link *link, struct cs_link_object *object, void *payload);

/* Visits the objects filed under one of these labels or under the namespace alone, each of them
   charged; ends early when the steps are used up. */
int cs_link_select_visit(struct cs_link *link, const struct cs_link_index *index,
                         struct cs_str space, struct cs_value labels, cs_link_visit *visit,
                         void *payload);

#endif
