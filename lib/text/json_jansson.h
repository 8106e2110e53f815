/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Small strict JSON documents: the bundle manifest, the trust store. Text in; out come nodes that
 * are read by kind, every problem reported with line and column. Strict: one value, no repeated
 * key, no unknown key, no U+0000, bounded size and depth. The only file that knows jansson.
 *
 * jansson allocates with the C library; nothing here is used once per document that is judged.
 *
 * A node borrows from its document and from its parent node, which stays where it is as long as
 * the child is used: both are usually variables of one function.
 */
#ifndef CS_TEXT_JSON_JANSSON_H
#define CS_TEXT_JSON_JANSSON_H

#include "base/diag.h"

enum { CS_JSON_DOC_DEPTH = 16 };

enum cs_json_kind {
    CS_JSON_STRING,
    CS_JSON_INTEGER,
    CS_JSON_BOOL,
    CS_JSON_ARRAY,
    CS_JSON_OBJECT,
    CS_JSON_OTHER /* null or a number with a fraction: no document of ours has them */
};

struct cs_json_doc {
    void *root;
    const struct cs_source *source;
    struct cs_diag *diag;
    const char *reason; /* stable word of what this document is not, "trust.store" */
};

struct cs_json_node {
    void *value; /* NULL: absent */
    const struct cs_json_node *parent;
    const char *key; /* NULL in an array and for the root */
    uint32_t index;  /* in an array */
};

/* One key of an object; the node is the answer. */
struct cs_json_field {
    const char *key;
    enum cs_json_kind kind;
    bool required;
    struct cs_json_node node;
};

/*
 * Reads the source's text. CTRSEC_E_SYNTAX for text that is not strict JSON, CTRSEC_E_LIMIT for
 * more than `most` bytes or CS_JSON_DOC_DEPTH levels, CTRSEC_E_NOMEM. On success the caller clears
 * the document; source, diag and reason stay borrowed.
 */
int cs_json_doc_read(struct cs_json_doc *doc, const struct cs_source *source, uint32_t most,
                     const char *reason, struct cs_diag *diag);
void cs_json_doc_clear(struct cs_json_doc *doc);

struct cs_json_node cs_json_doc_root(const struct cs_json_doc *doc);

/* Reports CTRSEC_E_INVALID with the document's reason, the node's path and position. */
__attribute__((format(printf, 3, 4))) int cs_json_doc_fail(const struct cs_json_doc *doc,
                                                           const struct cs_json_node *node,
                                                           const char *fmt, ...);

/* Fills the nodes of the fields of an object: kinds checked, required keys there, no other keys. */
int cs_json_doc_fields(const struct cs_json_doc *doc, const struct cs_json_node *object,
                       struct cs_json_field *fields, size_t count);

enum cs_json_kind cs_json_doc_kind(const struct cs_json_node *node);

/* Fails unless the node is of the kind. */
int cs_json_doc_expect(const struct cs_json_doc *doc, const struct cs_json_node *node,
                       enum cs_json_kind kind);

/* Of a node whose kind is known. A string is valid UTF-8 and borrowed from the document. */
struct cs_str cs_json_doc_string(const struct cs_json_node *node);
bool cs_json_doc_bool(const struct cs_json_node *node);
int cs_json_doc_integer(const struct cs_json_doc *doc, const struct cs_json_node *node,
                        int64_t least, int64_t most, int64_t *out);

/* Items of an array or members of an object. */
uint32_t cs_json_doc_count(const struct cs_json_node *node);
struct cs_json_node cs_json_doc_item(const struct cs_json_node *array, uint32_t index);

/* The members of an object in the order of the text; *at is NULL before the first. */
bool cs_json_doc_next(const struct cs_json_node *object, void **at, struct cs_json_node *out);

#endif
