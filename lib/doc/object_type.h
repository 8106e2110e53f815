/* SPDX-License-Identifier: Apache-2.0 */
/* Gives apiVersion and kind to objects that do not carry them, as Kubernetes objects do. */
#ifndef CS_DOC_OBJECT_TYPE_H
#define CS_DOC_OBJECT_TYPE_H

#include "base/arena.h"
#include "value/value.h"

/*
 * The map with apiVersion, kind and (unless it is absent) metadata in front of its own members,
 * which keep their offsets. CTRSEC_E_NOMEM.
 */
int cs_object_type(struct cs_arena *arena, struct cs_value map, struct cs_str version,
                   struct cs_str kind, struct cs_value metadata, struct cs_value *out);

/* The API server's own lists name the kind once: items of a PodList are Pods. Empty: no such list,
   or one whose items tell for themselves. */
struct cs_str cs_object_type_of_items(struct cs_value list);

#endif
