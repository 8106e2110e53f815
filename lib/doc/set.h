/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All documents of one check and the subjects in them. Documents are added one after another, then
 * the set is linked once: parts of an image are joined, workloads are joined with the services,
 * accounts, policies and images of the set, and the subjects stand in order of their documents.
 *
 * One document that cannot be read is counted and described, the others stay. Owned by one thread
 * while it is built, read by all afterwards.
 */
#ifndef CS_DOC_SET_H
#define CS_DOC_SET_H

#include "base/diag.h"
#include "base/limits.h"
#include "doc/subject.h"
#include "text/json_read.h"

enum cs_format { CS_FORMAT_AUTO, CS_FORMAT_JSON, CS_FORMAT_NDJSON, CS_FORMAT_YAML };

struct cs_document {
    struct cs_tree tree;                      /* root absent where the document could not be read */
    struct cs_str file;                       /* name of the source, may be empty */
    struct cs_str whole;                      /* text of the source; empty: a line of many */
    uint32_t part;                            /* number of the document within its source, from 0 */
    uint32_t first_subject, subjects;         /* after linking */
    int status;                               /* CTRSEC_OK, or why it was not read */
    bool skipped;                             /* read, but nothing in it is a subject */
    bool names_images;                        /* says what the images of its archive are called */
    struct cs_str review_version, review_uid; /* of an admission review, also of a refused one */
};

struct cs_set {
    const struct cs_alloc *alloc;
    struct cs_limits limits;
    struct cs_arena arena; /* texts, trees, records; wiped when it is freed or reset */
    struct cs_diag diag;   /* unreadable documents and duplicate keys; in its own arena */
    struct cs_arena diag_arena;
    struct cs_json_scratch *json;
    uint32_t seed;
    struct cs_document **documents;
    uint32_t ndocuments, documents_room;
    struct cs_subject *subjects; /* after cs_set_link */
    uint32_t nsubjects, subjects_room;
    uint32_t unread, skipped, limited; /* documents not read, without subjects, over the limits */
    bool complete;                     /* what is not in the set does not exist */
    bool linked;
    /*
     * Another set that is linked already, or NULL: what the objects of this one may refer to beside
     * each other (Namespaces, parameters, definitions of resources). None of it is judged.
     */
    const struct cs_set *context;
    struct cs_event_cache *event_names; /* of a stream; private to set_link.c */
    struct cs_set_parts *parts;         /* image parts that wait for their join; private to set.c */
};

int cs_set_init(struct cs_set *set, const struct cs_alloc *alloc, const struct cs_limits *limits,
                uint32_t seed);
void cs_set_clear(struct cs_set *set);

/* Forgets all documents, keeps the memory. */
void cs_set_reset(struct cs_set *set);

/*
 * Copies `text` and reads the documents in it: one JSON value, lines of JSON, or a YAML stream.
 * AUTO looks at the text. A document that cannot be read is recorded in the set and is no failure
 * of the call. Errors: CTRSEC_E_NOMEM, CTRSEC_E_LIMIT (set_documents), CTRSEC_E_ARGUMENT (linked
 * already).
 */
int cs_set_add(struct cs_set *set, struct cs_str name, struct cs_str text, enum cs_format format);

/* Records an input that cannot be read, and why: a static word and a line. CTRSEC_E_NOMEM,
   CTRSEC_E_LIMIT. */
int cs_set_refuse(struct cs_set *set, struct cs_str name, const char *reason, const char *problem);

/* One document of JSON as part `part` of its source, whose text must stay. Errors as of add. */
int cs_set_add_line(struct cs_set *set, const struct cs_source *source, uint32_t part);

/* A verdict on an image's signatures that the caller reached: "verified", "failed", "absent". */
int cs_set_signature(struct cs_set *set, struct cs_str image, struct cs_str verdict,
                     struct cs_str identity);

/* Makes the subjects and their links. Errors: CTRSEC_E_NOMEM, CTRSEC_E_LIMIT. */
int cs_set_link(struct cs_set *set, bool complete);

#endif
