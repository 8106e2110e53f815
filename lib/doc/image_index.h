/* SPDX-License-Identifier: Apache-2.0 */
/* Finds the images of a set by any of their names: id, digest or reference. */
#ifndef CS_DOC_IMAGE_INDEX_H
#define CS_DOC_IMAGE_INDEX_H

#include "base/map.h"
#include "doc/image_names.h"

struct cs_image_index {
    struct cs_map map; /* name -> number of the image */
};

#define CS_IMAGE_NONE UINT32_MAX

void cs_image_index_init(struct cs_image_index *index, struct cs_arena *arena, uint32_t seed);

/* A name that two images claim finds neither. False: no memory. */
bool cs_image_index_add(struct cs_image_index *index, const struct cs_image_names *names,
                        uint32_t number);

/*
 * The image that a text means: an id or digest, or a reference, of which the digest counts where
 * there is one. CS_IMAGE_NONE: unknown, or not certain. CTRSEC_E_NOMEM.
 */
int cs_image_index_find(const struct cs_image_index *index, struct cs_str text, uint32_t *number);

#endif
