/* SPDX-License-Identifier: Apache-2.0 */
/* What a plan keeps in memory, by what it is for. */
#ifndef CS_RULE_PLAN_MEMORY_H
#define CS_RULE_PLAN_MEMORY_H

#include "rule/plan.h"

/* X(name, what it is): in the order of how often checks come to read it. */
#define CS_PLAN_MEMORY_TABLE(X)                                                      \
    X(index, "from the fields of a subject to the rules that it may fail")           \
    X(rules, "what the walk reads of each rule")                                     \
    X(code, "instructions, programs and the nodes that they come from")              \
    X(constants, "values of expressions, sets of lists, regular expressions' texts") \
    X(nodes, "expressions as trees: estimates, reasons of failures")                 \
    X(places, "texts of expressions, and where in them the nodes stand")             \
    X(texts, "titles, messages, references; policies; the site's exceptions")        \
    X(spare, "allocated, not used")

struct cs_plan_memory {
#define CS_PLAN_MEMORY_FIELD(name, text) size_t name;
    CS_PLAN_MEMORY_TABLE(CS_PLAN_MEMORY_FIELD)
#undef CS_PLAN_MEMORY_FIELD
    size_t total;
};

/* Without what PCRE2 keeps of a pattern. */
struct cs_plan_memory cs_plan_memory(const struct cs_plan *plan);

#endif
