/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Exceptions as they are written, in a site's configuration or in a bundle:
 *
 *     {id: e1, rule: [host-*, "base/privileged"], match: {namespace: "kube-*", cve: CVE-2024-1},
 *      when: finding.image.startsWith('registry.example/'), reason: ..., expires: 2026-06-30,
 *      ticket: OPS-1, owner: platform, approved_by: security}
 */
#ifndef CS_RULE_EXCEPTION_DOC_H
#define CS_RULE_EXCEPTION_DOC_H

#include "rule/rule_doc.h"

/* X(field, key): what an exception can match; values are globs. */
#define CS_MATCH_TABLE(X)     \
    X(NAMESPACE, "namespace") \
    X(KIND, "kind")           \
    X(NAME, "name")           \
    X(CONTAINER, "container") \
    X(IMAGE, "image")         \
    X(PATH, "path")           \
    X(CVE, "cve")             \
    X(PURL, "purl")           \
    X(FINGERPRINT, "fingerprint")

enum cs_match {
#define CS_MATCH_ENUM(name, key) CS_MATCH_##name,
    CS_MATCH_TABLE(CS_MATCH_ENUM)
#undef CS_MATCH_ENUM
        CS_MATCH_COUNT
};

extern const char *const cs_match_keys[]; /* NULL behind the last */

struct cs_exception {
    const struct cs_source *source;
    struct cs_node_at node;
    struct cs_str id;
    struct cs_str *rules; /* ids or globs, short or with the channel */
    uint32_t nrules;
    struct cs_str *match[CS_MATCH_COUNT]; /* any of these globs; count 0: anything */
    uint32_t nmatch[CS_MATCH_COUNT];
    struct cs_expr_text when; /* text.ptr NULL: always */
    struct cs_str reason, ticket, owner, approved_by;
    int64_t expires;       /* Unix seconds; 0: never */
    struct cs_str channel; /* whose rules it is for; empty: those of every bundle */
    bool repository;       /* said by who is checked */
};

/* Reads a list of them; absent is none. Errors go to the reader. */
void cs_exceptions_read(struct cs_doc_reader *reader, struct cs_arena *arena,
                        struct cs_node_at list, struct cs_exception **out, uint32_t *count);

#endif
