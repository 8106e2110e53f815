/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of an image reference, read as Docker and Kubernetes read them. */
#ifndef CS_DOC_REFERENCE_H
#define CS_DOC_REFERENCE_H

#include "base/arena.h"
#include "ctrsec/types.h"

/*
 * "nginx" is docker.io/library/nginx; "index.docker.io" is docker.io. The tag is empty where none
 * is written, the digest ("sha256:...") too. All parts are empty where the text is no reference.
 */
struct cs_reference {
    struct cs_str registry, repository, tag, digest;
    bool registry_written; /* false: the default was put in */
    bool valid;            /* the text follows the grammar of references */
};

/* Parts point into `text` or the arena. CTRSEC_E_NOMEM. */
int cs_reference_parse(struct cs_arena *arena, struct cs_str text, struct cs_reference *out);

/*
 * One spelling for references to the same image: registry/repository@digest where there is a
 * digest, else registry/repository:tag with "latest" where no tag is written. Empty for one that is
 * not valid. CTRSEC_E_NOMEM.
 */
int cs_reference_canonical(struct cs_arena *arena, const struct cs_reference *reference,
                           struct cs_str *out);

/* "sha256:" and 64 lower-case hexadecimal digits: a digest or an image id. */
bool cs_reference_is_digest(struct cs_str text);

#endif
