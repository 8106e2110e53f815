/* SPDX-License-Identifier: Apache-2.0 */
/* The history of an OCI image config as Dockerfile instructions. */
#ifndef CS_DOC_IMAGE_HISTORY_H
#define CS_DOC_IMAGE_HISTORY_H

#include "doc/image_build.h"

/* Sets image.history where the config has one. False: no memory. */
bool cs_image_history_read(struct cs_image_build *build, struct cs_value config,
                           const struct cs_path *origin);

/* One step, taken apart. The texts are parts of the one given. */
struct cs_image_step {
    struct cs_str instruction; /* "RUN", "COPY"...; empty where the text shows none */
    struct cs_str argument;
    struct cs_str arguments; /* of a RUN: "A=1 B=2", the build arguments */
    uint32_t count;          /* how many they are */
    bool sensitive;          /* the argument may hold the value of a variable */
};
struct cs_image_step cs_image_history_step(struct cs_str created_by);

#endif
