/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Site configuration: what is changed about rules without touching their bundle. YAML or JSON
 * through our own readers, one document a layer; docs/CONFIG.md has every key.
 *
 *     bundles: [{file: acme.bundle, trust: acme.pub, channel: acme}]
 *     profiles: [pss-baseline]
 *     rules: {image-latest-tag: {enabled: false}, "tag:rbac": {enforce: {deploy: warn}}}
 *     on_unknown: {deploy: {missing: warn}}
 *     on_incomplete: {build: warn, deploy: deny}
 *     unsigned: forbid
 *     annotations: {allow: [no-probes]}
 *     repository: {exceptions: ["image-*"], max_days: 90, params: [allowed-registries]}
 *     exceptions: [{rule: privileged-container, match: {namespace: ci}, reason: ..., expires: ...}]
 *
 * Layers are read one behind the other into one struct: what is said later wins. The layer of a
 * repository comes from who is checked, and may only make things stricter; whether it does is told
 * here for what concerns all rules, and in rule/site_settings.h for what concerns one.
 *
 * Everything points into the trees and the arena of who reads.
 */
#ifndef CS_RULE_SITE_CONFIG_H
#define CS_RULE_SITE_CONFIG_H

#include "ctrsec/config.h"
#include "rule/exception_doc.h"

#define CS_SITE_LAYERS_MOST 8

struct cs_site_layer {
    const struct cs_source *source;
    enum ctrsec_config_kind kind;
};

/* A place in a layer; layer NULL: nobody said it. */
struct cs_site_place {
    const struct cs_site_layer *layer;
    uint32_t offset;
};

struct cs_site_name {
    struct cs_str name;
    struct cs_site_place place;
};

struct cs_site_names {
    struct cs_site_name *items;
    uint32_t count;
};

/* A word that is said once for all rules. */
struct cs_site_word {
    int32_t value; /* -1: not said */
    struct cs_site_place place;
};

/* What is changed for the rules that an id, a glob or "tag:NAME" names; later entries win. */
struct cs_adjustment {
    struct cs_str rule;
    struct cs_node_at node;
    const struct cs_site_layer *layer;
    bool has_enabled, enabled;
    enum ctrsec_severity severity; /* 0: as the rule says */
    int32_t enforce[4];            /* -1: as the rule says */
    struct cs_node_at params;
    struct cs_str reason;
};

/* Where rules come from; for who opens files. */
struct cs_site_bundle {
    struct cs_str file, trust, channel, state; /* file empty: the bundle that ships */
    struct cs_site_place place;
};

struct cs_site {
    struct cs_site_layer *layers[CS_SITE_LAYERS_MOST];
    uint32_t nlayers;
    struct cs_site_bundle *bundles;
    uint32_t nbundles;
    struct cs_site_names profiles;
    struct cs_adjustment *adjustments;
    uint32_t nadjustments;
    struct cs_exception *exceptions;
    uint32_t nexceptions;
    /* enum ctrsec_decision, by phase and enum ctrsec_unknown_reason */
    struct cs_site_word on_unknown[4][5], on_incomplete[4];
    struct cs_site_word unsigned_rules; /* 1: forbidden */
    struct cs_site_names annotations;   /* rules that annotations may except */
    /* What a repository may do beyond tightening: rules that it may except, and whose parameters it
       may set; most days of its exceptions. */
    struct cs_site_names may_except, may_set;
    struct cs_site_word most_days;
};

void cs_site_init(struct cs_site *site);

/* Adds a layer; its tree stays as long as the site. Errors are collected: CTRSEC_E_INVALID,
   CTRSEC_E_NOMEM. */
int cs_site_read(struct cs_site *site, const struct cs_tree *tree, enum ctrsec_config_kind kind,
                 struct cs_arena *arena, struct cs_diag *diag);

/*
 * Reports that a layer of a repository may not say what stands at `at`: `what` tells it in words.
 * `other` is where the platform says otherwise; of no layer: nobody does.
 */
int cs_site_refuse(struct cs_diag *diag, struct cs_site_place at, struct cs_site_place other,
                   const char *what);

/* "deploy.yaml:12" into `out`, or "the platform" where no layer says it. */
const char *cs_site_where(struct cs_site_place place, char *out, size_t size);

#endif
