/* SPDX-License-Identifier: Apache-2.0 */
/* The image model: one record from the parts that tell about the same image. */
#ifndef CS_DOC_IMAGE_H
#define CS_DOC_IMAGE_H

#include "base/diag.h"
#include "doc/recognise.h"
#include "doc/reference.h"
#include "doc/subject.h"

extern const struct cs_schema cs_schema_image;

/* One document (or one element of a docker-inspect array) that tells about an image. */
struct cs_image_part {
    enum cs_input input;
    const struct cs_tree *tree;
    const struct cs_path *origin;
    struct cs_value root;
    uint32_t document;
};

/* Whether two parts tell about the same image: same image id (digest of the config), manifest
   digest or repository digest, or the same reference. A lone config joins a lone report. */
bool cs_image_same(const struct cs_image_part *a, const struct cs_image_part *b);

/* Errors: CTRSEC_E_NOMEM. */
int cs_image_build(struct cs_arena *arena, const struct cs_image_part *parts, uint32_t count,
                   struct cs_record **out);

/* Sets image.signatures to one more verdict. */
int cs_image_signature(struct cs_arena *arena, struct cs_record *image, struct cs_str verdict,
                       struct cs_str identity);

#endif
