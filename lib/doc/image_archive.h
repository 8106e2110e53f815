/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Images in an archive of `docker save`, or in an OCI image layout: which of its members tell about
 * an image, whether they are what their names say, and what the images are called.
 *
 *     OCI layout     oci-layout, index.json -> blobs/sha256/MANIFEST -> blobs/sha256/CONFIG
 *     docker save    manifest.json -> CONFIG.json, or blobs/sha256/CONFIG; RepoTags
 *
 * Layers are never asked for. Both forms may be in one archive; a member is read once.
 * Sources: image-spec v1.1 image-layout.md; docker/docs api image tarball format.
 */
#ifndef CS_DOC_IMAGE_ARCHIVE_H
#define CS_DOC_IMAGE_ARCHIVE_H

#include "doc/set.h"

struct cs_member {
    struct cs_str name;  /* path in the archive, "/" between its parts */
    struct cs_str bytes; /* ptr NULL: left out by who read the archive, as too large or no text */
};

/*
 * Adds the configs, the manifests and what names them to the set, as documents "NAME/MEMBER". What
 * is missing, or is not what its digest says, becomes a document that could not be read, and the
 * other images stay. Members are borrowed for the call. Errors: CTRSEC_E_NOMEM, CTRSEC_E_LIMIT
 * (set_documents), CTRSEC_E_ARGUMENT (linked already).
 */
int cs_image_archive_add(struct cs_set *set, struct cs_str name, const struct cs_member *members,
                         uint32_t count);

#endif
