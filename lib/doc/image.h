/* SPDX-License-Identifier: Apache-2.0 */
/* The image model: one record from the parts that tell about the same image. */
#ifndef CS_DOC_IMAGE_H
#define CS_DOC_IMAGE_H

#include "base/diag.h"
#include "doc/recognise.h"
#include "doc/reference.h"
#include "doc/schema_image.h"
#include "doc/subject.h"

/* One document (or one element of a docker-inspect array) that tells about an image. */
struct cs_image_part {
    enum cs_input input;
    const struct cs_tree *tree;
    const struct cs_path *origin;
    struct cs_value root;
    uint32_t document;
};

/* One record from the parts of one image; of two that tell the same fact the first counts.
   `seed` guards the tables. CTRSEC_E_NOMEM. */
int cs_image_build(struct cs_arena *arena, const struct cs_image_part *parts, uint32_t count,
                   uint32_t seed, struct cs_record **out);

/* Adds a verdict to image.signatures. CTRSEC_E_NOMEM. */
int cs_image_signature(struct cs_arena *arena, struct cs_record *image, struct cs_str verdict,
                       struct cs_str identity);

#endif
