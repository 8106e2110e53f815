/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Policies as a plan holds them. A policy has one plan rule for each check (all with its id, one
 * behind the other; a policy of nothing but audit annotations has one without a condition), which
 * is what findings, statistics and exceptions are about. What decides whether they run stands here.
 */
#ifndef CS_RULE_POLICY_PLAN_H
#define CS_RULE_POLICY_PLAN_H

#include "rule/policy_doc.h"

/* A named program: a condition, or an audit annotation under its key. */
struct cs_plan_program {
    struct cs_str name;
    uint32_t program;
};

struct cs_plan_policy {
    struct cs_str name;
    uint32_t input; /* number of the bundle: its objects are for its policies only */
    struct cs_policy_match match;
    struct cs_policy_binding *bindings; /* one at least; nothing in `enforce` is unsaid */
    uint32_t nbindings;
    uint32_t first_rule, nrules;
    struct cs_plan_program *conditions, *audits;
    uint32_t nconditions, naudits;
    uint32_t param_kind; /* into cs_plan_policies.kinds; CS_NO_PARAMS: none */
    bool ignore_failure;
    uint32_t controllers;
};

#define CS_NO_PARAMS UINT32_MAX

/* A kind whose objects are parameters of policies. */
struct cs_param_kind {
    struct cs_str group, version, kind;
};

struct cs_plan_object {
    struct cs_value value;
    uint32_t input;
};

struct cs_plan_policies {
    struct cs_plan_policy *items;
    uint32_t count;
    struct cs_param_kind *kinds;
    uint32_t nkinds;
    struct cs_plan_object *objects;
    uint32_t nobjects;
    /* by_kind[first[k]]... up to first[k + 1]: the policies, in their order, that may match objects
       of built-in kind k; of all others, k is cs_kind_count() */
    uint32_t *first, *by_kind;
};

struct cs_compiler;
struct cs_plan_rule;

/* Room for the policies and objects of `count` inputs. CTRSEC_E_NOMEM. */
struct cs_plan_input;
int cs_policy_plan_begin(struct cs_compiler *compiler, const struct cs_plan_input *inputs,
                         uint32_t count);

/* Plan rules that a rule of a document makes: as many as a policy has checks, one at least. */
uint32_t cs_policy_plan_rules(const struct cs_rule *rule);

/*
 * Adds a policy whose rules stand in the plan from `first` on; its texts and match are copied.
 * `adjusted` has what the site says by phase (enum cs_policy_enforce). CTRSEC_E_NOMEM.
 */
int cs_policy_plan_add(struct cs_compiler *compiler, const struct cs_policy *policy, uint32_t input,
                       uint32_t first, const int32_t adjusted[4]);

/* After the last policy: objects and the lists by kind. CTRSEC_E_NOMEM. */
int cs_policy_plan_end(struct cs_compiler *compiler, const struct cs_plan_input *inputs,
                       uint32_t count);

#endif
