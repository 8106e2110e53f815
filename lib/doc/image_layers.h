/* SPDX-License-Identifier: Apache-2.0 */
/* The layers of an image: stored forms from the manifest, unpacked ones from config and report. */
#ifndef CS_DOC_IMAGE_LAYERS_H
#define CS_DOC_IMAGE_LAYERS_H

#include "doc/image.h"
#include "doc/image_build.h"

/* Sets image.layers from the parts of one image. False: no memory. */
bool cs_image_layers_read(struct cs_image_build *build, const struct cs_image_part *parts,
                          uint32_t count);

#endif
