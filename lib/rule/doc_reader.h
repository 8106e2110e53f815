/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads strict documents of ours (rules, bundle.yaml, site configuration) from a tree: unknown keys
 * and wrong kinds are errors with their position, several are collected.
 */
#ifndef CS_RULE_DOC_READER_H
#define CS_RULE_DOC_READER_H

#include "base/diag.h"
#include "value/tree.h"

/* A value and where it stands; the value is CS_ABSENT where a key was not given. */
struct cs_node_at {
    struct cs_value value;
    uint32_t offset;
};

struct cs_doc_reader {
    const struct cs_source *source;
    struct cs_diag *diag;
    const char *reason; /* stable word of all its errors, "rule.invalid" */
    int status;         /* the first failure, CTRSEC_OK until then */
};

static inline bool cs_node_given(struct cs_node_at node)
{
    return node.value.tag != CS_ABSENT;
}

struct cs_node_at cs_doc_reader_root(const struct cs_tree *tree);

/* The member of a map; absent where there is none or `map` is no map. */
struct cs_node_at cs_node_member(struct cs_node_at map, const char *key);

/* Item i of a list, pair i of a map. */
struct cs_node_at cs_node_item(struct cs_node_at list, uint32_t i);
struct cs_node_at cs_node_pair(struct cs_node_at map, uint32_t i, struct cs_node_at *value);

/* Reports an error at a node; the diagnostics are those of the reader's source. */
__attribute__((format(printf, 3, 4))) void
cs_doc_reader_fail(struct cs_doc_reader *reader, struct cs_node_at at, const char *fmt, ...);

/*
 * The node is a map whose keys all are in `keys` (NULL behind the last). Unknown and repeated keys
 * are reported with the nearest known one. `what` names the map in messages. False: no map.
 */
bool cs_doc_reader_keys(struct cs_doc_reader *reader, struct cs_node_at map, const char *what,
                        const char *const *keys);

/* Each returns false where the key is absent or of another kind (which is reported); *out then
   stays as it is. */
bool cs_doc_reader_str(struct cs_doc_reader *reader, struct cs_node_at map, const char *key,
                       struct cs_str *out);
bool cs_doc_reader_bool(struct cs_doc_reader *reader, struct cs_node_at map, const char *key,
                        bool *out);
bool cs_doc_reader_uint(struct cs_doc_reader *reader, struct cs_node_at map, const char *key,
                        uint64_t most, uint64_t *out);
/* One of `words` (NULL behind the last); *out gets its number. */
bool cs_doc_reader_word(struct cs_doc_reader *reader, struct cs_node_at map, const char *key,
                        const char *const *words, uint32_t *out);
/* RFC 3339 or a date; Unix seconds. */
bool cs_doc_reader_time(struct cs_doc_reader *reader, struct cs_node_at map, const char *key,
                        int64_t *out);
/* A list of strings, in the arena; one string counts as a list of one. */
bool cs_doc_reader_strs(struct cs_doc_reader *reader, struct cs_node_at map, const char *key,
                        struct cs_arena *arena, struct cs_str **out, uint32_t *count);

#endif
