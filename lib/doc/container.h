/* SPDX-License-Identifier: Apache-2.0 */
/* Containers of a pod template: effective values from the container, its pod and annotations. */
#ifndef CS_DOC_CONTAINER_H
#define CS_DOC_CONTAINER_H

#include "base/map.h"
#include "doc/schema_workload.h"
#include "value/record.h"

/* What containers take from their pod. */
struct cs_pod {
    struct cs_arena *arena;
    struct cs_value spec, annotations;
    const struct cs_path *spec_path, *annotations_path;
    struct cs_record *security; /* pod level, as written */
    struct cs_value volumes;    /* list of volume records */
    struct cs_map volume_names; /* name -> number in the list; the last of equal ones */
    bool host_network;
};

/* All containers of the pod as one list value. CS_ABSENT: out of memory. */
struct cs_value cs_container_list(const struct cs_pod *pod);

/* A security context as written, in its own record. NULL: out of memory. */
struct cs_record *cs_container_security(struct cs_arena *arena, const struct cs_path *origin,
                                        struct cs_value context);

#endif
