/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ctrsec/document.h: the inputs of one check: a set of documents. One thread at a time while it is
 * filled.
 */
#ifndef CTRSEC_DOCUMENT_H
#define CTRSEC_DOCUMENT_H

#include "ctrsec/context.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ctrsec_document ctrsec_document;

enum ctrsec_format {
    CTRSEC_FORMAT_AUTO = 0,
    CTRSEC_FORMAT_JSON = 1,
    CTRSEC_FORMAT_NDJSON = 2,
    CTRSEC_FORMAT_YAML = 3
};

/** Makes an empty set. The caller frees *out. Errors: CTRSEC_E_NOMEM, CTRSEC_E_ARGUMENT. @since 0.1
 */
CTRSEC_API int ctrsec_document_new(ctrsec_document **out, ctrsec_context *context,
                                   ctrsec_error **err);
/** Overwrites and frees; NULL is fine. @since 0.1 */
CTRSEC_API void ctrsec_document_free(ctrsec_document *document);

/** Overwrites and forgets the content, keeps the memory for the next check. NULL is fine. @since
 * 0.1 */
CTRSEC_API void ctrsec_document_reset(ctrsec_document *document);

/**
 * Copies and reads one input: a JSON value, lines of JSON, or a YAML stream. `name` is the file
 * name for positions (may be NULL); format is enum ctrsec_format. A document inside that cannot be
 * read is no error of this call: it is counted and described in the result, and the others are
 * judged. Errors: CTRSEC_E_NOMEM, CTRSEC_E_LIMIT (number of documents), CTRSEC_E_ARGUMENT (already
 * checked; reset first). @since 0.1
 */
CTRSEC_API int ctrsec_document_add(ctrsec_document *document, const char *name, const void *bytes,
                                   size_t size, int32_t format, ctrsec_error **err);

/** A member of an archive of images: a file in an OCI layout, or in what `docker save` writes. */
struct ctrsec_member {
    uint32_t struct_size; /**< sizeof(struct ctrsec_member) */
    uint32_t reserved;    /**< 0 */
    const char *name;     /**< path in the archive: "index.json", "blobs/sha256/..." */
    const void *bytes;    /**< its content; NULL: left out, as layers are */
    size_t size;          /**< bytes */
};

/**
 * Adds the images of an archive: the configs and manifests that its index.json or manifest.json
 * leads to, and their names. Layers are never needed: leave out members larger than the limit
 * `document_bytes`, and all that do not begin as JSON does. Blobs are compared with their digests.
 * What is missing or wrong counts as documents that were not read, described in the result; the
 * other images are judged. Members are copied as far as they are needed. Errors: CTRSEC_E_NOMEM,
 * CTRSEC_E_LIMIT, CTRSEC_E_ARGUMENT (already checked, struct_size, name NULL). @since 0.1
 */
CTRSEC_API int ctrsec_document_add_image(ctrsec_document *document, const char *name,
                                         const struct ctrsec_member *members, uint32_t count,
                                         ctrsec_error **err);

/**
 * Tells what the caller found when it verified an image's signatures: `verdict` is "verified",
 * "failed" or "absent", `identity` who signed (may be NULL). `image` is a reference or digest.
 * Strings are copied. Errors: CTRSEC_E_NOMEM, CTRSEC_E_ARGUMENT (an unknown verdict, or already
 * checked). @since 0.1
 */
CTRSEC_API int ctrsec_document_signature(ctrsec_document *document, const char *image,
                                         const char *verdict, const char *identity,
                                         ctrsec_error **err);

#ifdef __cplusplus
}
#endif
#endif
