/* SPDX-License-Identifier: Apache-2.0 */
/* What the files that read Kyverno's policies share. */
#ifndef CS_IMPORT_IMPORT_KYVERNO_H
#define CS_IMPORT_IMPORT_KYVERNO_H

#include "import/import_match.h"

#define CS_KYVERNO_ANNOTATIONS "policies.kyverno.io/"

/* One rule of a ClusterPolicy or Policy. What cannot be said in the normal form is noted, and the
   rule is then left out as a whole. */
struct cs_kyverno_rule {
    struct cs_import_reader *reader;
    struct cs_node_at node;
    struct cs_str name;
    struct cs_node_at skip_at; /* absent: the rule is judged */
    const char *skip_why;
};

void cs_kyverno_skip(struct cs_kyverno_rule *rule, struct cs_node_at at, const char *why);

/* `match` and `exclude` of a rule as `match`. */
void cs_kyverno_match(struct cs_kyverno_rule *rule, struct cs_draft *policy);

/* Puts the kinds of a list from number i on, as many as one R can have: those that differ in
   nothing but their names. Returns the number behind them. */
uint32_t cs_kyverno_kinds(struct cs_kyverno_rule *rule, struct cs_node_at kinds, uint32_t i,
                          struct cs_draft *out);

/* Whether there is a '*' or '?' in a word. */
bool cs_kyverno_wildcard(struct cs_str word);

/* --- pod controllers: bits 1 << row of CS_POD_CONTROLLER_TABLE ---------------------------------
 */

/* Those that policies of Pods are judged on unless they say otherwise; the older kinds of policies
   and the newer ones. */
extern const uint32_t cs_kyverno_all, cs_kyverno_all_cel;

/* A list of plural names. */
uint32_t cs_kyverno_resources(struct cs_import_reader *reader, struct cs_node_at list);

/* The annotation of a policy: "none", or kinds with commas between. */
uint32_t cs_kyverno_requested(struct cs_import_reader *reader);

/* Whether the rules of a policy may be judged on pod controllers, and whether this one is. */
bool cs_kyverno_suits(struct cs_node_at spec);
bool cs_kyverno_for_pods(struct cs_node_at rule);

/* Puts `pods`. */
void cs_kyverno_controllers(struct cs_import_reader *reader, struct cs_draft *policy, uint32_t set,
                            uint32_t offset);

#endif
