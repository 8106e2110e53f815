/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a plan keeps of site configuration and of its bundles' exceptions: all that is asked while
 * subjects are judged. The texts are the plan's.
 *
 * `when` of an exception is compiled once for each target that its rules have, over the variables
 * of the target and the variable `finding`, which stands behind the names of `each`.
 */
#ifndef CS_RULE_SITE_PLAN_H
#define CS_RULE_SITE_PLAN_H

#include "rule/rule_env.h"
#include "rule/site_config.h"

struct cs_plan_exception {
    struct cs_str label; /* its id, or "file:line" */
    struct cs_str id, file, rules_text, match_text;
    struct cs_position position;
    struct cs_str *rules;
    uint32_t nrules;
    struct cs_str *match[CS_MATCH_COUNT];
    uint32_t nmatch[CS_MATCH_COUNT];
    struct cs_str reason, ticket, owner, approved_by;
    int64_t expires;
    struct cs_str channel; /* whose rules it is for; empty: those of every bundle */
    uint32_t most_days;    /* that the platform grants its repository; 0: any */
    bool has_when;
    uint32_t when[CTRSEC_TARGET_EVENT + 1]; /* programs, or CS_NO_PROGRAM: not for this target */
};

struct cs_plan_config {
    struct cs_str name, digest; /* 64 hexadecimal digits */
    enum ctrsec_config_kind kind;
};

struct cs_plan_site {
    struct cs_plan_exception *exceptions;
    uint32_t nexceptions;
    int32_t on_unknown[4][5]; /* enum ctrsec_decision; -1: as the rule is enforced */
    int32_t on_incomplete[4]; /* [0]: of several phases */
    struct cs_str *annotations;
    uint32_t nannotations;
    struct cs_plan_config *configs;
    uint32_t nconfigs;
};

/* X(field, doc): what `finding` has in a `when` beside the keys of CS_MATCH_TABLE. */
#define CS_FINDING_TABLE(X)   \
    X(rule, "\"channel/id\"") \
    X(severity, "critical, high, medium, low or info")

enum { CS_FINDING_RULE = CS_MATCH_COUNT, CS_FINDING_SEVERITY, CS_FINDING_FIELDS };

extern const struct cs_schema cs_schema_finding;

/* The slot of `finding`: behind `each`, and behind what policies have. */
static inline uint32_t cs_finding_slot(enum ctrsec_target target)
{
    return cs_rule_env_each(target) + CS_EACH_MOST + 1;
}

struct cs_compiler;
struct cs_plan_input;

struct cs_plan_rule;

/* Whether one of some patterns (see cs_plan_names_rule) names a rule of a plan. */
bool cs_plan_any_names(const struct cs_str *patterns, uint32_t count,
                       const struct cs_plan_rule *rule);

/* Whether an exception is for a rule: by its channel and the rules that it names. */
bool cs_site_excepts(const struct cs_plan_exception *exception, const struct cs_plan_rule *rule);

/*
 * Fills compiler->plan->site from the selection and the inputs, once the rules are compiled. Errors
 * are collected: CTRSEC_E_SYNTAX, CTRSEC_E_TYPE, CTRSEC_E_LIMIT, CTRSEC_E_NOMEM.
 */
int cs_site_keep(struct cs_compiler *compiler, const struct cs_plan_input *inputs, uint32_t count);

#endif
