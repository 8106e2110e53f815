/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rule documents: what a bundle's YAML (or the rules section of a bundle file, the same in JSON)
 * says, as structs. Reading checks shapes, words and ids; expressions stay text here and are
 * compiled by the plan. Everything points into the trees and the arena of who reads.
 */
#ifndef CS_RULE_RULE_DOC_H
#define CS_RULE_RULE_DOC_H

#include "rule/doc_reader.h"
#include "value/type.h"

#define CS_EACH_MOST 4
#define CS_RULE_ID_MOST 56

/* An expression and where it stands. */
struct cs_expr_text {
    struct cs_str text; /* ptr NULL: not given */
    struct cs_node_at node;
    const struct cs_source *source;
};

struct cs_param {
    struct cs_str name;
    const struct cs_type *type;
    struct cs_node_at initial; /* absent: must be set by the site */
    const struct cs_source *source;
    struct cs_node_at node;
};

struct cs_definition {
    struct cs_str name;
    struct cs_expr_text expr;
};

enum cs_missing { CS_MISSING_UNKNOWN, CS_MISSING_SKIP, CS_MISSING_FAIL };

struct cs_policy;
struct cs_policy_object;
struct cs_exception;

struct cs_rule {
    const struct cs_policy *policy; /* the policy that it is, see rule/policy_doc.h; NULL: a rule */
    const struct cs_source *source;
    struct cs_node_at node;
    struct cs_str id; /* short */
    struct cs_str *aliases;
    uint32_t naliases;
    struct cs_str title, description, remediation;
    enum ctrsec_severity severity;
    struct cs_str *tags;
    uint32_t ntags;
    enum ctrsec_target target;
    struct cs_str each_names[CS_EACH_MOST];
    struct cs_expr_text each[CS_EACH_MOST];
    uint32_t neach;
    struct cs_expr_text when, violation;
    bool require; /* violation holds the `require` expression: true is good */
    enum cs_missing missing;
    struct cs_expr_text message;
    struct cs_node_at references;
    int32_t enforce[4]; /* enum ctrsec_decision by phase; CTRSEC_ALLOW is "off" */
    bool exceptions_allowed;
    uint32_t exceptions_days; /* most days of an exception; 0: any */
    struct cs_param *params;
    uint32_t nparams;
    struct cs_node_at tests;
};

struct cs_profile {
    const struct cs_source *source;
    struct cs_node_at node;
    struct cs_str name, title;
    struct cs_str *rules;
    uint32_t nrules;
};

/* All of one bundle. Grows while its files are read. */
struct cs_rule_set {
    struct cs_arena *arena;
    const struct cs_limits *limits;
    struct cs_str channel, title, min_engine;
    uint64_t epoch, version;
    int64_t not_before, expires;
    uint16_t environment;   /* version of the CEL environment, see cel/cel_env.h */
    bool has_header;        /* bundle.yaml was read */
    struct cs_rule **rules; /* policies among them, in the order of the documents */
    uint32_t nrules, rules_room;
    struct cs_definition **definitions;
    uint32_t ndefinitions, definitions_room;
    struct cs_param **params;
    uint32_t nparams, params_room;
    struct cs_profile **profiles;
    uint32_t nprofiles, profiles_room;
    struct cs_policy_object **objects; /* that travel with policies */
    uint32_t nobjects, objects_room;
    struct cs_exception **exceptions; /* of the bundle's own rules, see rule/exception_doc.h */
    uint32_t nexceptions, exceptions_room;
};

void cs_rule_set_init(struct cs_rule_set *set, struct cs_arena *arena,
                      const struct cs_limits *limits);

/*
 * Adds one document. `header` says that it is bundle.yaml, where channel, versions and dates stand.
 * Errors are collected in diag: CTRSEC_E_INVALID, CTRSEC_E_LIMIT, CTRSEC_E_NOMEM.
 */
int cs_rule_set_add(struct cs_rule_set *set, const struct cs_tree *tree, bool header,
                    struct cs_diag *diag);

/* After the last document: repeated ids and aliases, profiles that name no rule. */
int cs_rule_set_finish(struct cs_rule_set *set, struct cs_diag *diag);

/* By short id or alias; -1 where there is none. */
int32_t cs_rule_set_find(const struct cs_rule_set *set, struct cs_str id);
int32_t cs_rule_set_profile(const struct cs_rule_set *set, struct cs_str name);

/* Whether there are policies, or objects that travel with them. */
bool cs_rule_set_has_policies(const struct cs_rule_set *set);

/* The types that parameters may have: "string", "list(int)", "map(string, bool)"... NULL: none. */
const struct cs_type *cs_rule_param_type(struct cs_str text);

/* A value of a document as a parameter of that type (whole doubles and ints convert); false: it
   does not fit. */
bool cs_rule_param_fits(const struct cs_type *type, struct cs_value v);

/* [a-z0-9]([a-z0-9-]{0,54}[a-z0-9])? */
bool cs_rule_id_valid(struct cs_str id);

/* [A-Za-z_][A-Za-z0-9_]*, and no word of the language: a name that expressions can use. */
bool cs_rule_name_valid(struct cs_str name);

/* Words of severities, targets, phases and decisions, NULL behind the last; the number of a word is
 * its value. */
extern const char *const cs_severity_words[],
    *const cs_target_words[], *const cs_phase_words[], *const cs_enforce_words[];

/* The expression under a key of a map; text.ptr is NULL where there is none. */
struct cs_expr_text cs_expr_read(struct cs_doc_reader *reader, struct cs_node_at map,
                                 const char *key);

/* The source of an expression with its place in the file, for diagnostics inside it. */
struct cs_source cs_expr_source(const struct cs_expr_text *expr);

#endif
