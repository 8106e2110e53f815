/* SPDX-License-Identifier: Apache-2.0 */
/* What an image is made to run: the facts of an OCI image config and of docker image inspect. */
#ifndef CS_DOC_IMAGE_CONFIG_H
#define CS_DOC_IMAGE_CONFIG_H

#include "doc/image_build.h"

enum cs_image_spelling { CS_IMAGE_OCI, CS_IMAGE_DOCKER };

/*
 * Both spell the inner config alike, but the outer names are os in one and Os in the other. What a
 * config does not set is empty, not absent: the runtime then takes root, no variables, no ports.
 * False: no memory.
 */
bool cs_image_config_read(struct cs_image_build *build, struct cs_value config,
                          const struct cs_path *origin, enum cs_image_spelling spelling);

#endif
