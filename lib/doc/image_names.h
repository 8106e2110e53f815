/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a part of an image calls it: ids (digests of the config), digests of the manifest, and
 * references. By these names parts are joined, and images are found from containers and verdicts.
 */
#ifndef CS_DOC_IMAGE_NAMES_H
#define CS_DOC_IMAGE_NAMES_H

#include "doc/image.h"

enum cs_image_name_kind { CS_IMAGE_NAME_ID, CS_IMAGE_NAME_DIGEST, CS_IMAGE_NAME_REFERENCE };

struct cs_image_name {
    enum cs_image_name_kind kind;
    struct cs_str text; /* of a reference: as cs_reference_canonical writes it */
    struct cs_str written;
    const struct cs_path *place; /* NULL: computed from the bytes of the part */
};

struct cs_image_names {
    struct cs_image_name *items;
    uint32_t count;
};

/* CTRSEC_E_NOMEM. */
int cs_image_names(struct cs_arena *arena, const struct cs_image_part *part,
                   struct cs_image_names *out);

#define CS_IMAGE_DIGEST 71 /* "sha256:" and hexadecimal digits */

/* The name of a blob: writes it to `out` and returns it. */
struct cs_str cs_image_digest(char out[CS_IMAGE_DIGEST], struct cs_str bytes);

/* The id that the name of a config tells in an archive of docker save, HEX.json or
   blobs/sha256/HEX; empty where it tells none. CTRSEC_E_NOMEM. */
int cs_image_saved_id(struct cs_arena *arena, struct cs_value config, struct cs_str *id);

/* The digests of the unpacked layers; absent where the part does not tell. */
struct cs_value cs_image_diff_ids(const struct cs_image_part *part);

/* The OCI config in a Trivy report; absent where there is none worth the name. */
struct cs_value cs_image_report_config(struct cs_value report);

#endif
