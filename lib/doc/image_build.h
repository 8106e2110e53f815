/* SPDX-License-Identifier: Apache-2.0 */
/* What the sources of an image share: its record, and setting slots that nobody has set. */
#ifndef CS_DOC_IMAGE_BUILD_H
#define CS_DOC_IMAGE_BUILD_H

#include "doc/schema_image.h"
#include "value/record.h"

struct cs_image_build {
    struct cs_arena *arena;
    struct cs_record *record;
};

/* Sets a slot of the image where it is absent; an absent value is passed over. False: no memory. */
bool cs_image_put(struct cs_image_build *build, uint32_t slot, struct cs_value value,
                  const struct cs_path *place);

/* As put, with the value at `steps` below `root` as the slot's type, standing below `origin`. */
bool cs_image_put_at(struct cs_image_build *build, uint32_t slot, struct cs_value root,
                     const struct cs_path *origin, const char *steps);

/* "NAME=value" as a record of environment variables; without "=" the value is empty. NULL: no
   memory. */
struct cs_record *cs_image_variable(struct cs_arena *arena, struct cs_str text,
                                    const struct cs_path *origin);

#endif
