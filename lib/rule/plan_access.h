/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The access predicate of a rule: one of its predicates, or one a branch, without which its
 * condition is false. The rule need only be looked at where one of them holds, or where asking it
 * fails.
 *
 *     has(p.name) && p.name in ["sh", "zsh"] && p.args.contains("-c")
 *     branches: p.name == "sh" | p.name == "zsh", guarded: without p.name it is false
 *
 * Chosen is what the fewest subjects have: by how many values the field takes (its schema row), the
 * kind of test, the length of a list or literal, and by how many rules ask the same, for what many
 * rules ask is common in subjects too.
 *
 * Only what is asked before anything costly counts. A run that ends for lack of fuel is unknown; an
 * access predicate must not say false where the condition itself would never have come to ask.
 */
#ifndef CS_RULE_PLAN_ACCESS_H
#define CS_RULE_PLAN_ACCESS_H

#include "rule/plan_formula.h"

#define CS_ACCESS_BRANCHES_MOST 256

/* X(name, why a rule has none) */
#define CS_ACCESS_TABLE(X)                                                                 \
    X(FOUND, "it has one")                                                                 \
    X(NEVER, "its condition is constant: false")                                           \
    X(CLASS, "it asks only which class the subject is of")                                 \
    X(NEGATIVE, "it asks only what a field is not")                                        \
    X(OPAQUE, "no comparison of one field with a constant must hold")                      \
    X(BRANCHES, "one side of an `||` has no such comparison, or there are too many sides") \
    X(COSTLY, "what it asks first could use up its fuel")                                  \
    X(CROWDED, "the rules before it have more literals on the field than an index takes")  \
    X(EACH, "it has no `when`, or one that reads the elements of `each`")

enum cs_access_reason {
#define CS_ACCESS_ENUM(name, text) CS_ACCESS_##name,
    CS_ACCESS_TABLE(CS_ACCESS_ENUM)
#undef CS_ACCESS_ENUM
};

struct cs_access_branch {
    uint32_t predicate;
    uint16_t guards; /* bit d: where the step at depth d of the field is absent, it is false */
};

struct cs_access {
    enum cs_access_reason reason;
    uint32_t count;
    struct cs_access_branch *branches; /* FOUND */
    bool after_search;                 /* texts may be searched before it is asked */
};

/*
 * Chooses. `skip` is a field that is no access predicate: that of the classes. `fuel` is what a run
 * may use; COSTLY then tells that classes do not count either. False: out of memory.
 */
bool cs_plan_access(const struct cs_predicate_table *table, const struct cs_formula *formula,
                    uint32_t skip, uint64_t fuel, struct cs_arena *arena, struct cs_access *out);

/*
 * A second one, of another operand of the condition's &&: both must hold. Only where it is cheap to
 * ask and rare enough to be worth it; else reason OPAQUE. False: out of memory.
 */
bool cs_plan_access_second(const struct cs_predicate_table *table, const struct cs_formula *formula,
                           uint32_t skip, struct cs_arena *arena, struct cs_access *out);

/* The most fuel that asking all predicates of a formula takes, of texts that are looked at. */
uint32_t cs_plan_access_cost(const struct cs_predicate_table *table,
                             const struct cs_formula *formula);

/*
 * How many operands of an AND are asked before anything of a rank over `most`; the first such one,
 * which may itself ask something cheap first, is counted.
 */
uint32_t cs_formula_asked_first(const struct cs_predicate_table *table,
                                const struct cs_formula *formula, int most);

/* The part of subjects for which a predicate holds, estimated: 0 to 1. */
double cs_plan_access_share(const struct cs_predicate_table *table, uint32_t predicate);

/* In which order operands of && are asked: by what the costliest part may cost. */
enum cs_formula_rank { CS_RANK_CHEAP, CS_RANK_SEARCH, CS_RANK_UNKNOWN, CS_RANKS };
int cs_formula_rank(const struct cs_predicate_table *table, const struct cs_formula *formula);

const char *cs_access_reason_text(enum cs_access_reason reason);

#endif
