/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The subjects of a set: recognises each document, takes lists apart, joins the parts of images,
 * builds the models. cs_set_link and cs_set_signature of doc/set.h are made here.
 */
#ifndef CS_DOC_SET_LINK_H
#define CS_DOC_SET_LINK_H

#include "doc/image_index.h"
#include "doc/set.h"

/* A verdict on signatures that the caller gave. */
struct cs_set_verdict {
    struct cs_set_verdict *next;
    struct cs_str image, verdict, identity;
};

/* The images of a set. An image has the number of its first part. */
struct cs_set_parts {
    struct cs_set_verdict *verdicts, **verdicts_end;
    struct cs_image_part *images;
    uint32_t count, room;
    /* After the join, one of each per part: */
    uint32_t *leaders;
    struct cs_record **records; /* of first parts; NULL: only an index names the image */
    struct cs_image_index index;
};

/* The image of the set that a reference, id or digest means, or NULL. CTRSEC_E_NOMEM. */
int cs_set_image(const struct cs_set_parts *parts, struct cs_str text, struct cs_record **image);

#endif
