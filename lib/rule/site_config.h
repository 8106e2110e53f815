/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Site configuration: what the operator of a plan changes without touching the bundle. YAML or
 * JSON through our own readers. Everything points into the tree and the arena of who reads.
 *
 *     profiles: [pss-baseline]
 *     rules: {image-latest-tag: {enabled: false}, "*": {enforce: {deploy: warn}, params: {...}}}
 *     on_unknown: {deploy: {missing: warn}}
 *     on_incomplete: deny
 *     unsigned: forbid
 *     exceptions: [{rule: privileged-container, match: {namespace: ci}, reason: ..., expires: ...}]
 */
#ifndef CS_RULE_SITE_CONFIG_H
#define CS_RULE_SITE_CONFIG_H

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

struct cs_exception {
    struct cs_str id;
    struct cs_str *rules; /* ids or globs, short or with the channel */
    uint32_t nrules;
    struct cs_str *match[CS_MATCH_COUNT]; /* any of these globs; count 0: anything */
    uint32_t nmatch[CS_MATCH_COUNT];
    struct cs_str reason, ticket, owner, approved_by;
    int64_t expires; /* Unix seconds; 0: never */
};

/* What is changed for the rules that a glob names; later entries win. */
struct cs_adjustment {
    struct cs_str rule;
    struct cs_node_at node;
    bool has_enabled, enabled;
    enum ctrsec_severity severity; /* 0: as the rule says */
    int32_t enforce[4];            /* -1: as the rule says */
    struct cs_node_at params;
};

struct cs_site {
    const struct cs_source *source;
    struct cs_str *profiles;
    uint32_t nprofiles;
    struct cs_adjustment *adjustments;
    uint32_t nadjustments;
    struct cs_exception *exceptions;
    uint32_t nexceptions;
    /* enum ctrsec_decision by phase and enum ctrsec_unknown_reason; -1: as the rule is enforced */
    int32_t on_unknown[4][5];
    int32_t on_incomplete;              /* enum ctrsec_decision */
    struct cs_node_at forbids_unsigned; /* where the site says so; or absent */
};

void cs_site_init(struct cs_site *site);

/* Errors are collected: CTRSEC_E_INVALID, CTRSEC_E_NOMEM. */
int cs_site_read(struct cs_site *site, const struct cs_tree *tree, struct cs_arena *arena,
                 struct cs_diag *diag);

#endif
