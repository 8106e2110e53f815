/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The compiled form of rules: immutable once made, shared by threads. Rules are listed by target;
 * the index of a target (rule/plan_index.h) tells which of them a subject may fail.
 *
 * A plan owns all its texts; the trees that its rules were read from may go.
 */
#ifndef CS_RULE_PLAN_H
#define CS_RULE_PLAN_H

#include <stdatomic.h>

#include "cel/cel_compile.h"
#include "cel/cel_cost.h"
#include "cel/cel_spot.h"
#include "rule/plan_index.h"
#include "rule/policy_plan.h"
#include "rule/rule_doc.h"
#include "rule/site_plan.h"

#define CS_NO_PROGRAM UINT32_MAX
#define CS_NO_POLICY UINT32_MAX

/* A piece of a message: text, or a program whose value is put in. */
struct cs_message_part {
    struct cs_str text;
    uint32_t program; /* CS_NO_PROGRAM: text */
};

/* What is said of a rule: read when it gives a finding, and by who lists rules. */
struct cs_plan_about {
    struct cs_str id; /* "channel/id" */
    struct cs_str short_id;
    struct cs_str title, description, remediation, tags, references;
    struct cs_str *aliases; /* old short ids */
    struct cs_message_part *message;
    uint32_t naliases;
    uint32_t nmessage; /* 0: the title is the message */
    uint32_t exceptions_days;
    bool exceptions_allowed;
    /* of a check of a policy */
    uint32_t message_expression; /* or CS_NO_PROGRAM */
    struct cs_str check, reason;
};

/* What the walk over rules reads of each: less than a cache line. */
struct cs_plan_rule {
    struct cs_plan_about *about;
    uint32_t condition;          /* when && violation */
    uint32_t when;               /* CS_NO_PROGRAM: always */
    uint32_t violation;          /* run again for the evidence */
    uint32_t policy;             /* into plan->policies.items; CS_NO_POLICY: a rule of ours */
    uint32_t each[CS_EACH_MOST]; /* programs of the lists, from the outside in */
    uint8_t enforce[4];          /* enum ctrsec_decision by phase */
    uint8_t target, severity;    /* enum ctrsec_target, enum ctrsec_severity */
    uint8_t missing;             /* enum cs_missing */
    uint8_t access; /* enum cs_access_reason: why the index has no access predicate for it */
    uint8_t neach;
    bool when_first; /* `when` does not read the elements of `each`: asked before their lists */
    uint8_t list;    /* of its only `each`: number + 1 among plan->lists; 0: none */
    uint32_t member; /* its number in the index of the list */
};

/* A list that rules walk together. */
struct cs_plan_list {
    uint32_t program;
    struct cs_plan_index index; /* of elements: rules by their `member` */
    const uint32_t *costs;      /* by member: the most fuel that finding its condition false takes,
                                   where the index tells that it is */
};

/* One bundle, or the sources of a builder. */
struct cs_plan_input {
    const struct cs_rule_set *rules;
    struct cs_str channel;
    struct cs_str digest; /* hexadecimal; empty: unsigned */
    uint64_t epoch, version;
    int64_t expires;
    bool stale;
};

struct cs_plan_selection {
    struct cs_str profile; /* empty: none */
    const struct cs_str *rules;
    uint32_t nrules;            /* 0: all */
    const struct cs_site *site; /* or NULL */
    struct cs_node_at
        params;    /* of a rule's test: values that win over everything else; or absent */
    bool compiled; /* all rules were before: definitions that no selected rule can see are good */
    bool advise;   /* warnings about what is valid and hardly meant, for who writes the rules */
    /* Is shown each checked expression of `each`, `when` and the condition; or NULL. */
    void (*look)(const struct cs_ast *ast, void *payload);
    void *look_payload;
};

struct cs_plan {
    const struct cs_alloc *alloc;
    atomic_uint references;
    struct cs_limits limits;
    struct cs_arena arena; /* what checks read: rules, lists, index */
    struct cs_arena texts; /* what findings, policies and people read */
    struct cs_unit *unit;
    struct cs_plan_rule *rules;
    struct cs_plan_about *abouts; /* beside the rules */
    uint32_t nrules;
    struct cs_plan_policies policies;
    uint32_t *by_target[5]; /* without the rules of policies */
    uint32_t target_counts[5];
    /* The rules of by_target that a subject may fail. */
    struct cs_plan_index index[CTRSEC_TARGET_EVENT + 1];
    /* By target and phase: classes of subjects that some rule may be for by its `when` alone, and
       those that some rule is for whatever else the subject is. */
    uint64_t judged[CTRSEC_TARGET_EVENT + 1][4], certain[CTRSEC_TARGET_EVENT + 1][4];
    uint32_t *variables; /* slots of an event's variables that rules read; nvariables of them */
    uint32_t nvariables;
    struct cs_plan_list *lists;
    uint32_t nlists, list_words;  /* memory of a query of their indexes */
    uint32_t index_words;         /* memory of a query: 64-bit words, zeroed */
    struct cs_plan_input *inputs; /* rules pointers cleared */
    uint32_t ninputs;
    struct cs_plan_site site; /* exceptions and decisions */
    const char *trust;        /* "signed", "stale", "unsigned" */
    uint32_t slots;           /* of the largest activation */
    /* by program: where its nodes stand in the text that it was made of first; nplaces of them */
    struct cs_spot_places *places;
    uint32_t nplaces, places_room;
    size_t places_taken, index_taken; /* bytes of `texts`, of `arena` */
};

/*
 * Compiles. All problems are collected in diag with positions in their files. Errors:
 * CTRSEC_E_INVALID, CTRSEC_E_TYPE, CTRSEC_E_SYNTAX, CTRSEC_E_NOTFOUND, CTRSEC_E_LIMIT,
 * CTRSEC_E_NOMEM. *out is NULL then.
 */
int cs_plan_new(const struct cs_alloc *alloc, const struct cs_limits *limits,
                const struct cs_plan_input *inputs, uint32_t ninputs,
                const struct cs_plan_selection *selection, struct cs_diag *diag,
                struct cs_plan **out);

/* One more owner; each of them frees it, the last one in fact. */
struct cs_plan *cs_plan_retain(struct cs_plan *plan);
void cs_plan_free(struct cs_plan *plan);

/* Where the nodes of a program stand; NULL: nobody knows. */
static inline const struct cs_spot_places *cs_plan_places(const struct cs_plan *plan,
                                                          uint32_t program)
{
    return program < plan->nplaces && plan->places[program].count > 0 ? &plan->places[program]
                                                                      : NULL;
}

/* What one run of a rule's condition may cost: on a subject, or on one element of `each`. False:
   out of memory. */
bool cs_plan_cost(const struct cs_plan *plan, const struct cs_plan_rule *rule, struct cs_cost *out);

#endif
