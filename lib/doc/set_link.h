/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The subjects of a set: recognises each document, takes lists apart, joins the parts of images,
 * builds the models. cs_set_link and cs_set_signature of doc/set.h are made here.
 */
#ifndef CS_DOC_SET_LINK_H
#define CS_DOC_SET_LINK_H

#include "doc/image.h"
#include "doc/set.h"

/* A verdict on signatures that the caller gave. */
struct cs_set_verdict {
    struct cs_set_verdict *next;
    struct cs_str image, verdict, identity;
};

struct cs_set_parts {
    struct cs_set_verdict *verdicts;
    struct cs_image_part *images;
    uint32_t *leaders; /* per part: the first part of the same image */
    uint32_t count, room;
};

#endif
