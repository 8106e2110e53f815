/* SPDX-License-Identifier: Apache-2.0 */
/* The fields of the models that a rule reads, its definitions among them. */
#ifndef CS_RULE_RULE_FIELDS_H
#define CS_RULE_RULE_FIELDS_H

#include "rule/plan.h"

struct cs_rule_field {
    const struct cs_schema *schema;
    uint32_t slot;
};

struct cs_rule_fields {
    struct cs_arena *arena;
    struct cs_rule_field *items; /* each once, in the order in which they are read first */
    uint32_t count, room;
    bool failed; /* no memory */
};

/* Compiles the rule alone to find them. Errors: those of cs_plan_new. */
int cs_rule_fields(const struct cs_alloc *alloc, const struct cs_limits *limits,
                   const struct cs_plan_input *input, const struct cs_rule *rule,
                   struct cs_arena *arena, struct cs_diag *diag, struct cs_rule_fields *out);

#endif
