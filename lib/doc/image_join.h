/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which parts tell about the same image: those with the same id, the same digest, or the same
 * reference, as long as they do not name different ids. A config and a report that are alone in
 * their set are joined without a common name if nothing speaks against it.
 */
#ifndef CS_DOC_IMAGE_JOIN_H
#define CS_DOC_IMAGE_JOIN_H

#include "doc/image_names.h"

/*
 * leaders[i] becomes the number of the first part of the same image. Time and memory grow with the
 * number of names. CTRSEC_E_NOMEM.
 */
int cs_image_join(struct cs_arena *arena, const struct cs_image_part *parts,
                  const struct cs_image_names *names, uint32_t count, uint32_t seed,
                  uint32_t *leaders);

#endif
