/* SPDX-License-Identifier: Apache-2.0 */
/* Compiles one rule: environment, expressions, message template, into the plan's unit. */
#ifndef CS_RULE_PLAN_COMPILE_H
#define CS_RULE_PLAN_COMPILE_H

#include "cel/cel_env.h"
#include "rule/plan.h"

struct cs_plan_indexers;

/* What all rules of one input are compiled with. */
struct cs_compiler {
    struct cs_plan *plan;
    const struct cs_plan_input *input;
    const struct cs_plan_selection *selection;
    struct cs_plan_indexers *indexers;
    struct cs_diag *diag;
    struct cs_arena *arena;         /* of syntax trees and environments: one of the next two */
    struct cs_arena scratch;        /* rewound after each rule */
    struct cs_arena shared;         /* of the input */
    struct cs_arena kept;           /* until the plan is made */
    uint32_t steady;                /* first slot of what changes while the rule at hand runs */
    const struct cs_param *refused; /* the last one whose value was refused */
    /* Definitions by target, checked with the bundle's own parameters: what every rule sees for
       which nobody set others. In `shared`; made by cs_plan_compile_definitions, arena NULL for a
       target that has no rules. */
    struct cs_cel_env targets[CTRSEC_TARGET_EVENT + 1];
    bool defined; /* they are complete */
};

/* Fills *out from a rule. The first failure's status; several are collected. */
int cs_plan_compile_rule(struct cs_compiler *compiler, const struct cs_rule *rule,
                         struct cs_plan_rule *out);

/* Every definition must fit the variables of one target at least. Comes before the rules, whose
   targets are the bits of `targets`. */
int cs_plan_compile_definitions(struct cs_compiler *compiler, uint32_t targets);

/*
 * What compiles a rule, for policies. An expression is parsed and checked in an environment, NULL
 * where it failed; *status keeps the first failure. A condition gives bool (or dyn); `name` is its
 * key in messages.
 */
struct cs_ast *cs_plan_compile_expression(struct cs_compiler *compiler,
                                          const struct cs_cel_env *env,
                                          const struct cs_source *source, int *status);
const struct cs_ast *cs_plan_compile_condition(struct cs_compiler *compiler,
                                               const struct cs_cel_env *env,
                                               const struct cs_expr_text *text, const char *name,
                                               struct cs_source *source, int *status);
/* !tree; NULL: out of memory. */
struct cs_ast *cs_plan_compile_not(struct cs_compiler *compiler, const struct cs_ast *tree);
int cs_plan_compile_program(struct cs_compiler *compiler, const struct cs_source *source,
                            const struct cs_ast *ast, uint32_t *out);

/* The next adjustment of the site, from number `from` on, that names the rule (NULL: all rules), or
   NULL. */
const struct cs_adjustment *cs_plan_adjustment(const struct cs_plan_selection *selection,
                                               struct cs_str channel, const struct cs_rule *rule,
                                               uint32_t from);

/* Whether a pattern (short id, channel/id, glob) names an id; a rule by its id or an alias, or by a
   tag as "tag:NAME". */
#define CS_TAG_PREFIX "tag:"
bool cs_plan_names(struct cs_str pattern, struct cs_str channel, struct cs_str id);
bool cs_plan_names_rule(struct cs_str pattern, struct cs_str channel, const struct cs_rule *rule);

#endif
