/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a rule judges: one image, workload, Kubernetes object or event, and where it stands in its
 * document. Lives in the arena of its set.
 */
#ifndef CS_DOC_SUBJECT_H
#define CS_DOC_SUBJECT_H

#include "value/record.h"

struct cs_subject {
    enum ctrsec_target target;
    uint32_t document;              /* number of the document in the set */
    const struct cs_tree *tree;     /* of an image that was joined: of its first part */
    const struct cs_path *origin;   /* the subject's own JSON value; the items of a List differ */
    struct cs_value object;         /* that value, raw; absent where a request deletes it */
    const struct cs_record *record; /* the model; NULL for an object */
    /* For findings, fingerprints and partitions; borrowed, may be empty. Of an image: kind "Image",
       name the reference. Of an event: kind its class ("process", "file", "network", "container",
       "audit"), name the event type; space and container from its Kubernetes and container fields.
     */
    struct cs_str kind, space, name;
    struct cs_str container;
    /*
     * Of an object that an admission request is about: the request as it came and the object as it
     * was: null where the operation has none (CREATE, CONNECT), absent where it was not told.
     * Otherwise absent and NULL. The origins are places also where nothing stands.
     */
    struct cs_value request, old_object;
    const struct cs_path *request_origin, *old_origin;
};

#endif
