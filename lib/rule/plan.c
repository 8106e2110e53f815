/* SPDX-License-Identifier: Apache-2.0 */
/* Making plans: which rules are in, what the site changes, their texts. contract: rule/plan.h */
#include "rule/plan.h"

#include "doc/schema_size.h"
#include "rule/plan_compile.h"
#include "rule/plan_condition.h"
#include "rule/policy_compile.h"
#include "rule/rule_env.h"
#include "rule/site_settings.h"
#include "text/json_write.h"

struct maker {
    struct cs_compiler compiler;
    struct cs_plan *plan;
    struct cs_site_settings *settings; /* of the rules of all inputs, one input after the other */
    int status;                        /* the first failure */
};

static void note(struct maker *maker, int status)
{
    if (maker->status == CTRSEC_OK)
        maker->status = status;
}

/* Keeps a text in the plan; running out of memory is noted. */
static struct cs_str keep(struct maker *maker, struct cs_str s)
{
    if (s.len == 0)
        return CS_STR("");
    struct cs_str copy = cs_arena_copy(&maker->plan->texts, s);
    if (copy.ptr == NULL)
        note(maker, cs_diag_no_memory(maker->compiler.diag));
    return copy;
}

static struct cs_str keep_json(struct maker *maker, struct cs_value value)
{
    struct cs_buf buf;
    struct cs_json_writer writer;
    cs_buf_init(&buf, maker->plan->alloc, 0);
    cs_json_writer_init(&writer, &buf, 0);
    cs_json_value(&writer, value, CS_JSON_MASK_SECRETS);
    if (buf.failed)
        note(maker, cs_diag_no_memory(maker->compiler.diag));
    struct cs_str kept = keep(maker, cs_buf_view(&buf));
    cs_buf_clear(&buf);
    return kept;
}

static struct cs_str keep_joined(struct maker *maker, const struct cs_str *items, uint32_t count)
{
    struct cs_buf buf;
    cs_buf_init(&buf, maker->plan->alloc, 0);
    for (uint32_t i = 0; i < count; i++) {
        if (i > 0)
            cs_buf_char(&buf, ',');
        cs_buf_str(&buf, items[i]);
    }
    if (buf.failed)
        note(maker, cs_diag_no_memory(maker->compiler.diag));
    struct cs_str kept = keep(maker, cs_buf_view(&buf));
    cs_buf_clear(&buf);
    return kept;
}

static struct cs_str full_id(struct maker *maker, struct cs_str channel, struct cs_str id)
{
    char text[2 * CS_RULE_ID_MOST + 2];
    uint32_t len = 0;
    if (channel.len > CS_RULE_ID_MOST || id.len > CS_RULE_ID_MOST)
        return CS_STR("");
    memcpy(text, channel.ptr, channel.len);
    len = channel.len;
    text[len++] = '/';
    memcpy(text + len, id.ptr, id.len);
    return keep(maker, cs_str_of(text, len + id.len));
}

/* --- which rules ------------------------------------------------------------------------------ */

/* What the caller and the site make of a rule: whether it is in, among the rest. */
static void select_rule(struct maker *maker, const struct cs_plan_input *input, uint32_t number,
                        struct cs_site_settings *settings)
{
    const struct cs_plan_selection *selection = maker->compiler.selection;
    const struct cs_rule *rule = input->rules->rules[number];
    bool asked = selection->nrules == 0;
    for (uint32_t i = 0; i < selection->nrules && !asked; i++)
        asked = cs_plan_names_rule(selection->rules[i], input->channel, rule);
    if (selection->profile.len > 0)
        asked = asked && cs_rule_set_in_profile(input->rules, selection->profile, number);
    bool listed = selection->site == NULL || selection->profile.len > 0 ||
                  cs_site_lists(selection, input, number);
    settings->enabled = false;
    if (asked)
        note(maker, cs_site_settle(selection, input->channel, rule, listed, maker->compiler.diag,
                                   settings));
}

/* --- texts and settings ------------------------------------------------------------------------
 */

static void keep_strs(struct maker *maker, struct cs_str **strs, uint32_t count)
{
    if (count == 0)
        return;
    struct cs_str *copy = cs_arena_array(&maker->plan->texts, count, sizeof *copy);
    for (uint32_t i = 0; copy != NULL && i < count; i++)
        copy[i] = keep(maker, (*strs)[i]);
    if (copy == NULL)
        note(maker, cs_diag_no_memory(maker->compiler.diag));
    *strs = copy;
}

static void keep_about(struct maker *maker, const struct cs_plan_input *input,
                       const struct cs_rule *rule, struct cs_plan_about *about)
{
    about->id = full_id(maker, input->channel, rule->id);
    about->short_id = cs_str_slice(about->id, about->id.len - rule->id.len, rule->id.len);
    about->aliases = rule->aliases;
    about->naliases = rule->naliases;
    keep_strs(maker, &about->aliases, about->naliases);
    bool named = rule->title.len > 0 && !cs_str_equal(rule->title, rule->id);
    about->title = named ? keep(maker, rule->title) : about->short_id;
    about->description = keep(maker, rule->description);
    about->remediation = keep(maker, rule->remediation);
    about->tags = keep_joined(maker, rule->tags, rule->ntags);
    about->references = CS_STR("");
    if (rule->references.value.tag == CS_MAP)
        about->references = keep_json(maker, rule->references.value);
    about->exceptions_allowed = rule->exceptions_allowed;
    about->exceptions_days = rule->exceptions_days;
    about->message_expression = CS_NO_PROGRAM;
    about->check = about->reason = CS_STR("");
}

static struct cs_plan_rule *next_rule(struct cs_plan *plan)
{
    struct cs_plan_rule *rule = &plan->rules[plan->nrules];
    rule->about = &plan->abouts[plan->nrules++];
    return rule;
}

/* What rules and policies have in common; without programs. */
static struct cs_plan_rule *begin_rule(struct maker *maker, const struct cs_plan_input *input,
                                       const struct cs_rule *rule,
                                       const struct cs_site_settings *settings)
{
    struct cs_plan_rule *out = next_rule(maker->plan);
    keep_about(maker, input, rule, out->about);
    out->severity = (uint8_t)settings->severity;
    out->target = (uint8_t)rule->target;
    out->missing = (uint8_t)rule->missing;
    out->neach = (uint8_t)rule->neach;
    out->policy = CS_NO_POLICY;
    for (int phase = 1; phase < 4; phase++)
        out->enforce[phase] = (uint8_t)settings->enforce[phase]; /* of a policy shown later */
    return out;
}

static void need_slots(struct cs_plan *plan, uint32_t slots)
{
    if (slots > plan->slots)
        plan->slots = slots;
}

static void add_rule(struct maker *maker, const struct cs_plan_input *input,
                     const struct cs_rule *rule, const struct cs_site_settings *settings)
{
    struct cs_plan_rule *out = begin_rule(maker, input, rule, settings);
    note(maker, cs_plan_compile_rule(&maker->compiler, rule, out));
    need_slots(maker->plan, cs_rule_env_each(rule->target) + rule->neach);
}

/* The most that a policy's bindings lead to, as its rules show it. */
static void show_enforce(const struct cs_plan_policy *policy, struct cs_plan_rule *rule)
{
    for (uint32_t phase = 1; phase < 4; phase++) {
        rule->enforce[phase] = CTRSEC_ALLOW;
        for (uint32_t i = 0; i < policy->nbindings; i++)
            if (policy->bindings[i].enforce[phase] > rule->enforce[phase])
                rule->enforce[phase] = (uint8_t)policy->bindings[i].enforce[phase];
    }
}

/* A rule for each check, alike but for what is compiled. */
static void add_policy(struct maker *maker, const struct cs_plan_input *inputs, uint32_t number,
                       const struct cs_rule *rule, const struct cs_site_settings *settings)
{
    const struct cs_plan_input *input = &inputs[number];
    struct cs_plan *plan = maker->plan;
    uint32_t first = plan->nrules, policy = plan->policies.count;
    int32_t said[4] = {-1, -1, -1, -1};
    struct cs_plan_rule *out = begin_rule(maker, input, rule, settings);
    for (int phase = 1; phase < 4; phase++) {
        bool given = settings->enforce[phase] >= 0, on = settings->enforce[phase] > CTRSEC_ALLOW;
        said[phase] = given ? CS_ENFORCE_OFF : CS_ENFORCE_UNSAID;
        if (on)
            said[phase] = (uint8_t)settings->enforce[phase];
    }
    if (cs_policy_plan_add(&maker->compiler, rule->policy, number, first, said) != CTRSEC_OK) {
        note(maker, CTRSEC_E_NOMEM);
        return;
    }
    struct cs_plan_policy *made = &plan->policies.items[policy];
    out->policy = policy;
    show_enforce(made, out);
    for (uint32_t i = 1; i < made->nrules; i++) {
        struct cs_plan_rule *next = next_rule(plan);
        struct cs_plan_about *about = next->about;
        *next = *out;
        next->about = about;
        *about = *out->about;
    }
    note(maker, cs_policy_compile(&maker->compiler, rule->policy, made, out));
    need_slots(plan, CS_POLICY_SLOTS);
}

static void keep_inputs(struct maker *maker, const struct cs_plan_input *inputs, uint32_t count)
{
    struct cs_plan *plan = maker->plan;
    plan->trust = "signed";
    plan->inputs = cs_arena_array(&plan->texts, count, sizeof *plan->inputs);
    if (plan->inputs == NULL) {
        note(maker, cs_diag_no_memory(maker->compiler.diag));
        return;
    }
    plan->ninputs = count;
    for (uint32_t i = 0; i < count; i++) {
        plan->inputs[i] = inputs[i];
        plan->inputs[i].rules = NULL;
        plan->inputs[i].channel = keep(maker, inputs[i].channel);
        plan->inputs[i].digest = keep(maker, inputs[i].digest);
        if (inputs[i].digest.len == 0)
            plan->trust = "unsigned";
        else if (inputs[i].stale && strcmp(plan->trust, "signed") == 0)
            plan->trust = "stale";
    }
}

/* --- the plan ------------------------------------------------------------------------------------
 */

static void list_targets(struct maker *maker)
{
    struct cs_plan *plan = maker->plan;
    for (uint32_t i = 0; i < plan->nrules; i++)
        plan->target_counts[plan->rules[i].target] += plan->rules[i].policy == CS_NO_POLICY;
    for (int target = 0; target < 5; target++) {
        plan->by_target[target] =
            cs_arena_array(&plan->arena, plan->target_counts[target] + 1, sizeof(uint32_t));
        if (plan->by_target[target] == NULL) {
            note(maker, cs_diag_no_memory(maker->compiler.diag));
            return;
        }
        plan->target_counts[target] = 0;
    }
    for (uint32_t i = 0; i < plan->nrules; i++) {
        uint32_t target = plan->rules[i].target;
        if (plan->rules[i].policy == CS_NO_POLICY)
            plan->by_target[target][plan->target_counts[target]++] = i;
    }
}

/* The variables of events that programs or the index read. False: out of memory. */
static bool list_variables(struct cs_plan *plan)
{
    uint32_t count = cs_rule_env_each(CTRSEC_TARGET_EVENT);
    bool *read = cs_arena_array(&plan->arena, count, sizeof *read);
    plan->variables = cs_arena_array(&plan->arena, count, sizeof *plan->variables);
    if (read == NULL || plan->variables == NULL)
        return false;
    cs_unit_variables(plan->unit, read, count);
    cs_plan_index_variables(&plan->index[CTRSEC_TARGET_EVENT], read);
    for (uint32_t slot = 1; slot < count; slot++)
        if (read[slot])
            plan->variables[plan->nvariables++] = slot;
    return true;
}

/* Notes which rules are selected; how many of the plan they make. False: noted. */
static bool select_rules(struct maker *maker, const struct cs_plan_input *inputs, uint32_t ninputs,
                         uint64_t *chosen)
{
    struct cs_plan *plan = maker->plan;
    uint64_t total = 0;
    uint32_t count = 0, at = 0;
    *chosen = 0;
    for (uint32_t i = 0; i < ninputs; i++) {
        count += inputs[i].rules->nrules;
        for (uint32_t r = 0; r < inputs[i].rules->nrules; r++)
            total += cs_policy_plan_rules(inputs[i].rules->rules[r]);
    }
    if (total > plan->limits.rules) {
        note(maker, cs_diag_fail(maker->compiler.diag, CTRSEC_E_LIMIT, "rule.limit", CS_NO_SPAN,
                                 "the bundles have %llu rules, the limit is %u",
                                 (unsigned long long)total, plan->limits.rules));
        return false;
    }
    maker->settings = cs_arena_array(&maker->compiler.kept, count, sizeof *maker->settings);
    if (maker->settings == NULL) {
        note(maker, cs_diag_no_memory(maker->compiler.diag));
        return false;
    }
    for (uint32_t i = 0; i < ninputs; i++) {
        for (uint32_t r = 0; r < inputs[i].rules->nrules; r++, at++) {
            select_rule(maker, &inputs[i], r, &maker->settings[at]);
            if (maker->settings[at].enabled)
                *chosen += cs_policy_plan_rules(inputs[i].rules->rules[r]);
        }
    }
    return true;
}

/* Room for all rules that are selected. False: noted. */
static bool make_room(struct maker *maker, const struct cs_plan_input *inputs, uint32_t ninputs)
{
    struct cs_plan *plan = maker->plan;
    uint64_t chosen;
    if (!select_rules(maker, inputs, ninputs, &chosen))
        return false;
    plan->rules = cs_arena_array(&plan->arena, (size_t)chosen, sizeof *plan->rules);
    plan->abouts = cs_arena_array(&plan->texts, (size_t)chosen, sizeof *plan->abouts);
    if (plan->rules == NULL || plan->abouts == NULL ||
        cs_policy_plan_begin(&maker->compiler, inputs, ninputs) != CTRSEC_OK) {
        note(maker, cs_diag_no_memory(maker->compiler.diag));
        return false;
    }
    return true;
}

/* The rules of one input that are enabled. */
static void add_input(struct maker *maker, const struct cs_plan_input *inputs, uint32_t number,
                      const struct cs_site_settings *settings)
{
    const struct cs_plan_input *input = &inputs[number];
    const struct cs_rule_set *rules = input->rules;
    uint32_t targets = 0;
    for (uint32_t r = 0; r < rules->nrules; r++)
        if (settings[r].enabled && rules->rules[r]->policy == NULL)
            targets |= 1u << rules->rules[r]->target;
    maker->compiler.input = input;
    note(maker, cs_plan_compile_definitions(&maker->compiler, targets));
    for (uint32_t r = 0; r < rules->nrules; r++) {
        if (settings[r].enabled && rules->rules[r]->policy != NULL)
            add_policy(maker, inputs, number, rules->rules[r], &settings[r]);
        else if (settings[r].enabled)
            add_rule(maker, input, rules->rules[r], &settings[r]);
    }
}

static void add_rules(struct maker *maker, const struct cs_plan_input *inputs, uint32_t ninputs)
{
    if (!make_room(maker, inputs, ninputs))
        return;
    const struct cs_site_settings *settings = maker->settings;
    for (uint32_t i = 0; i < ninputs; i++) {
        add_input(maker, inputs, i, settings);
        settings += inputs[i].rules->nrules;
    }
    int status = cs_policy_plan_end(&maker->compiler, inputs, ninputs);
    note(maker, status == CTRSEC_E_NOMEM ? cs_diag_no_memory(maker->compiler.diag) : status);
}

/* What only building needs goes, arrays get the size that they need. False: out of memory. */
static bool trim(struct cs_plan *plan)
{
    if (!cs_unit_trim(plan->unit))
        return false;
    if (plan->nplaces == plan->places_room)
        return true;
    struct cs_spot_places *places =
        cs_alloc_resize(plan->alloc, plan->places, plan->nplaces * sizeof *places);
    if (places == NULL)
        return false;
    plan->places = places;
    plan->places_room = plan->nplaces;
    return true;
}

int cs_plan_new(const struct cs_alloc *alloc, const struct cs_limits *limits,
                const struct cs_plan_input *inputs, uint32_t ninputs,
                const struct cs_plan_selection *selection, struct cs_diag *diag,
                struct cs_plan **out)
{
    *out = NULL;
    struct cs_plan *plan = cs_alloc_take(alloc, sizeof *plan);
    if (plan == NULL)
        return cs_diag_no_memory(diag);
    *plan = (struct cs_plan){.alloc = alloc, .limits = *limits};
    atomic_init(&plan->references, 1);
    cs_arena_init(&plan->arena, alloc, 0);
    cs_arena_init(&plan->texts, alloc, 0);
    plan->arena.tight = plan->texts.tight = true;
    struct maker maker = {.plan = plan};
    struct cs_plan_indexers indexers;
    maker.compiler.plan = plan;
    maker.compiler.indexers = &indexers;
    maker.compiler.selection = selection;
    maker.compiler.diag = diag;
    maker.compiler.arena = &maker.compiler.scratch;
    cs_arena_init(&maker.compiler.scratch, alloc, 0);
    cs_arena_init(&maker.compiler.shared, alloc, 0);
    cs_arena_init(&maker.compiler.kept, alloc, 0);
    plan->unit = cs_unit_new(alloc, limits);
    int status = cs_plan_indexers_init(&indexers, plan);
    if (plan->unit == NULL || status != CTRSEC_OK)
        note(&maker, cs_diag_no_memory(diag));
    keep_inputs(&maker, inputs, ninputs);
    note(&maker, cs_site_check(selection, inputs, ninputs, diag));
    if (maker.status == CTRSEC_OK)
        add_rules(&maker, inputs, ninputs);
    if (maker.status == CTRSEC_OK)
        note(&maker, cs_site_keep(&maker.compiler, inputs, ninputs));
    if (maker.status == CTRSEC_OK)
        note(&maker, cs_unit_seal(plan->unit) == CTRSEC_OK ? CTRSEC_OK : cs_diag_no_memory(diag));
    list_targets(&maker);
    size_t before = plan->arena.taken;
    if (maker.status == CTRSEC_OK && (cs_plan_indexers_build(&indexers, plan) != CTRSEC_OK ||
                                      !list_variables(plan) || !trim(plan)))
        note(&maker, cs_diag_no_memory(diag));
    plan->index_taken = plan->arena.taken - before;
    cs_plan_indexers_clear(&indexers);
    cs_arena_clear(&maker.compiler.scratch);
    cs_arena_clear(&maker.compiler.shared);
    cs_arena_clear(&maker.compiler.kept);
    if (maker.status != CTRSEC_OK || diag->no_memory) {
        cs_plan_free(plan);
        return maker.status != CTRSEC_OK ? maker.status : CTRSEC_E_NOMEM;
    }
    *out = plan;
    return CTRSEC_OK;
}

struct cs_plan *cs_plan_retain(struct cs_plan *plan)
{
    atomic_fetch_add_explicit(&plan->references, 1, memory_order_relaxed);
    return plan;
}

void cs_plan_free(struct cs_plan *plan)
{
    if (plan == NULL || atomic_fetch_sub_explicit(&plan->references, 1, memory_order_acq_rel) != 1)
        return;
    const struct cs_alloc *alloc = plan->alloc;
    cs_unit_free(plan->unit);
    cs_alloc_free(alloc, plan->places);
    cs_arena_clear(&plan->arena);
    cs_arena_clear(&plan->texts);
    cs_alloc_free(alloc, plan);
}

bool cs_plan_cost(const struct cs_plan *plan, const struct cs_plan_rule *rule, struct cs_cost *out)
{
    *out = (struct cs_cost){0, 0};
    return rule->condition == CS_NO_PROGRAM ||
           cs_cost_estimate(plan->unit, rule->condition, &plan->limits, cs_schema_size, out);
}
