/* SPDX-License-Identifier: Apache-2.0 */
/* Plans as text. contract: rule/plan_listing.h */
#include "rule/plan_listing.h"

#include <stdio.h>

#include "cel/cel_listing.h"
#include "rule/plan_memory.h"
#include "rule/rule_env.h"

static const char *variable_of_policy(uint32_t slot, void *payload)
{
    (void)payload;
    return cs_rule_env_policy_variable(slot);
}

/* Elements of `each` come behind the variables of the target. */
static const char *variable_of_rule(uint32_t slot, void *payload)
{
    static const char *const elements[CS_EACH_MOST] = {"each 1", "each 2", "each 3", "each 4"};
    const enum ctrsec_target *target = payload;
    uint32_t first = cs_rule_env_each(*target);
    if (slot >= first)
        return slot - first < CS_EACH_MOST ? elements[slot - first] : "?";
    return cs_rule_env_variable(*target, slot);
}

/* What a memo reads may be of any target; slots tell only numbers. */
static const char *variable_of_memo(uint32_t slot, void *payload)
{
    char *name = payload;
    snprintf(name, 24, "slot %u", slot);
    return name;
}

static void put_text(struct cs_buf *out, const struct cs_plan *plan, uint32_t program)
{
    const struct cs_spot_places *places = cs_plan_places(plan, program);
    if (places == NULL)
        return;
    cs_buf_char(out, ' ');
    for (uint32_t i = 0; i < places->text.len; i++)
        cs_buf_char(out, places->text.ptr[i] == '\n' ? ' ' : places->text.ptr[i]);
}

static void put_rule(struct cs_buf *out, const struct cs_plan *plan,
                     const struct cs_plan_rule *rule)
{
    enum ctrsec_target target = (enum ctrsec_target)rule->target;
    const struct {
        const char *name;
        uint32_t program;
    } parts[] = {
        {"when:", rule->when}, {"violation:", rule->violation}, {"condition", rule->condition}};
    bool policy = rule->policy != CS_NO_POLICY;
    cs_buf_printf(out, "%.*s", CS_STR_ARG(rule->about->id));
    if (rule->about->check.len > 0)
        cs_buf_printf(out, " %.*s", CS_STR_ARG(rule->about->check));
    cs_buf_printf(out, " (%s)\n", cs_target_words[rule->target]);
    for (uint32_t i = 0; i < rule->neach; i++) {
        cs_buf_printf(out, "  each %u:", i + 1);
        put_text(out, plan, rule->each[i]);
        cs_buf_char(out, '\n');
        cs_listing_program(out, plan->unit, rule->each[i], variable_of_rule, &target);
    }
    for (uint32_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        uint32_t program = parts[i].program;
        if (program == CS_NO_PROGRAM || (i == 2 && program == rule->violation))
            continue;
        cs_buf_printf(out, "  %s", parts[i].name);
        if (i < 2)
            put_text(out, plan, program);
        else
            cs_buf_text(out, ", in the order in which it is asked:");
        cs_buf_char(out, '\n');
        cs_listing_program(out, plan->unit, program, policy ? variable_of_policy : variable_of_rule,
                           &target);
    }
}

void cs_plan_listing(struct cs_buf *out, const struct cs_plan *plan)
{
    struct cs_plan_memory memory = cs_plan_memory(plan);
    struct cs_unit_stats stats = cs_unit_stats(plan->unit);
    char name[24];
    for (uint32_t i = 0; i < plan->nrules; i++)
        put_rule(out, plan, &plan->rules[i]);
    for (uint32_t i = 0; i < stats.memos; i++) {
        cs_buf_printf(out, "memo %u, computed once for all that read it\n", i);
        cs_listing_memo(out, plan->unit, i, variable_of_memo, name);
    }
    cs_buf_printf(out, "%u rules, %u programs, %u memos, %u instructions, %u constants\n",
                  plan->nrules, stats.programs, stats.memos, stats.instructions, stats.constants);
    cs_buf_printf(out, "%zu bytes:", memory.total);
#define PUT(name, text) cs_buf_printf(out, " " #name " %zu", memory.name);
    CS_PLAN_MEMORY_TABLE(PUT)
#undef PUT
}
