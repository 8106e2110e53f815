/* SPDX-License-Identifier: Apache-2.0 */
/* The inputs of a check: files, folders, images on disk, standard input. */
#ifndef CTRSEC_CLI_INPUTS_H
#define CTRSEC_CLI_INPUTS_H

#include <time.h>

#include "cli.h"

/* What inputs are said to be (--type); the words are type_words. */
enum input_type { INPUT_AUTO, INPUT_IMAGE, INPUT_MANIFEST, INPUT_EVENT };

struct inputs {
    ctrsec_document *document;
    enum input_type type;
    const char *stdin_name;     /* of "-" in reports; NULL: "standard input" */
    const char *const *exclude; /* globs of paths below folders; NULL behind the last, or NULL */
    bool absolute;              /* sources are named by their whole paths */
    uint32_t files;             /* that were read */
    uint32_t unreadable;        /* that were not; the others are judged */
    uint32_t unrendered;        /* charts: nobody knows what is in them */
    size_t name_offset;         /* in the paths of the operand that is being read */
    time_t next_progress;
};

/*
 * Adds all of paths (NULL behind the last) to inputs->document; "-" is standard input. Messages go
 * to stderr. Folders are walked: files with the endings of the type, OCI layouts as one image,
 * archives of images where they are asked for.
 */
void inputs_read(struct inputs *inputs, char *const *paths);

/* The endings of files below folders that are read; NULL behind the last. */
const char *const *inputs_endings(enum input_type type);

/* Adds bytes as inputs_read would a file of an operand (its path begins with that); false: no
   memory is left. */
bool inputs_add(struct inputs *inputs, const char *operand, const char *path, const void *data,
                size_t size);

/* image_members.c */

/* Whether a folder is an OCI image layout; whether a file begins as an archive does. */
bool image_is_layout(const char *folder);
bool image_is_archive(const char *path);

/* Adds the images of a layout or archive, under a name. CTRSEC_OK, or the status of the library
   after a message; what is wrong with the images themselves is told by the result. */
int image_add_layout(ctrsec_document *document, const char *folder, const char *name);
int image_add_archive(ctrsec_document *document, const char *path, const char *name);

#endif
