/* SPDX-License-Identifier: Apache-2.0 */
/* Making plans: which rules are in, what the site changes, their texts. contract: rule/plan.h */
#include "rule/plan.h"

#include "doc/schema_size.h"
#include "rule/plan_compile.h"
#include "rule/plan_condition.h"
#include "rule/policy_compile.h"
#include "rule/rule_env.h"
#include "text/json_write.h"

struct maker {
    struct cs_compiler compiler;
    struct cs_plan *plan;
    uint32_t room;
    int status; /* the first failure */
};

static void note(struct maker *maker, int status)
{
    if (maker->status == CTRSEC_OK)
        maker->status = status;
}

/* Keeps a text in the plan; running out of memory is noted. */
static struct cs_str keep(struct maker *maker, struct cs_str s)
{
    struct cs_str copy = cs_arena_copy(&maker->plan->arena, s);
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

static bool in_profile(const struct cs_rule_set *rules, struct cs_str profile, uint32_t number)
{
    int32_t found = cs_rule_set_profile(rules, profile);
    if (found < 0)
        return false;
    const struct cs_profile *names = rules->profiles[found];
    for (uint32_t i = 0; i < names->nrules; i++)
        if (cs_rule_set_find(rules, names->rules[i]) == (int32_t)number)
            return true;
    return false;
}

static bool selected(const struct maker *maker, const struct cs_plan_input *input, uint32_t number)
{
    const struct cs_plan_selection *selection = maker->compiler.selection;
    const struct cs_rule *rule = input->rules->rules[number];
    const struct cs_site *site = selection->site;
    if (selection->profile.len > 0 && !in_profile(input->rules, selection->profile, number))
        return false;
    bool listed = selection->nrules == 0;
    for (uint32_t i = 0; i < selection->nrules && !listed; i++)
        listed = cs_plan_names_rule(selection->rules[i], input->channel, rule);
    if (!listed || site == NULL)
        return listed;
    if (selection->profile.len == 0 && site->nprofiles > 0) {
        listed = false;
        for (uint32_t i = 0; i < site->nprofiles && !listed; i++)
            listed = in_profile(input->rules, site->profiles[i], number);
    }
    uint32_t from = 0;
    const struct cs_adjustment *adjustment;
    while ((adjustment = cs_plan_adjustment(selection, input->channel, rule, from)) != NULL) {
        if (adjustment->has_enabled)
            listed = adjustment->enabled;
        from = (uint32_t)(adjustment - site->adjustments) + 1;
    }
    return listed;
}

/* Every profile and rule that the caller or the site names must exist. */
static void check_profile(struct maker *maker, const struct cs_plan_input *inputs, uint32_t count,
                          struct cs_str profile)
{
    for (uint32_t i = 0; i < count; i++)
        if (cs_rule_set_profile(inputs[i].rules, profile) >= 0)
            return;
    note(maker, cs_diag_fail(maker->compiler.diag, CTRSEC_E_NOTFOUND, "plan.profile", CS_NO_SPAN,
                             "no bundle has the profile `%.*s`", CS_STR_ARG(profile)));
}

/* Whether a rule of the bundle is named. */
static bool named(const struct cs_plan_input *input, struct cs_str pattern)
{
    for (uint32_t i = 0; i < input->rules->nrules; i++)
        if (cs_plan_names_rule(pattern, input->channel, input->rules->rules[i]))
            return true;
    return false;
}

/* A pattern names something, and without a channel nothing in two bundles. Where it stands in the
   site configuration is told by `at`; NULL: the caller gave it. */
static void check_rule(struct maker *maker, const struct cs_plan_input *inputs, uint32_t count,
                       struct cs_str pattern, const struct cs_node_at *at)
{
    struct cs_diag *diag = maker->compiler.diag;
    const struct cs_source *before = diag->source;
    struct cs_span span = CS_NO_SPAN;
    uint32_t found = 0;
    for (uint32_t i = 0; i < count; i++)
        found += named(&inputs[i], pattern);
    if (at != NULL) {
        diag->source = maker->compiler.selection->site->source;
        span = (struct cs_span){at->offset, at->offset + 1};
    }
    if (found == 0)
        note(maker, cs_diag_fail(diag, CTRSEC_E_NOTFOUND, "plan.rule", span,
                                 "no rule is named `%.*s`", CS_STR_ARG(pattern)));
    else if (found > 1 && cs_str_find(pattern, CS_STR("*"), 0) < 0)
        note(maker, cs_diag_fail(diag, CTRSEC_E_INVALID, "plan.rule", span,
                                 "`%.*s` names rules of %u bundles: write channel/id",
                                 CS_STR_ARG(pattern), found));
    diag->source = before;
}

static bool has_param(struct cs_param *const *params, uint32_t count, struct cs_str name)
{
    for (uint32_t i = 0; i < count; i++)
        if (cs_str_equal(params[i]->name, name))
            return true;
    return false;
}

/* Whether rules that an adjustment names have the parameter, of their own or of their bundle. */
static bool param_known(const struct cs_plan_input *input, struct cs_str pattern,
                        struct cs_str name)
{
    const struct cs_rule_set *rules = input->rules;
    if (has_param(rules->params, rules->nparams, name))
        return true;
    for (uint32_t i = 0; i < rules->nrules; i++) {
        const struct cs_rule *rule = rules->rules[i];
        for (uint32_t k = 0; k < rule->nparams; k++)
            if (cs_str_equal(rule->params[k].name, name) &&
                cs_plan_names_rule(pattern, input->channel, rule))
                return true;
    }
    return false;
}

/* A parameter that is set must be one: a misspelt list of what is allowed would change nothing. */
static void check_params(struct maker *maker, const struct cs_plan_input *inputs, uint32_t count,
                         const struct cs_adjustment *adjustment)
{
    struct cs_doc_reader reader = {maker->compiler.selection->site->source, maker->compiler.diag,
                                   "plan.params", CTRSEC_OK};
    struct cs_node_at params = adjustment->params;
    for (uint32_t i = 0; params.value.tag == CS_MAP && i < params.value.len; i++) {
        struct cs_node_at value, key = cs_node_pair(params, i, &value);
        bool known = false;
        for (uint32_t k = 0; k < count && !known; k++)
            known = param_known(&inputs[k], adjustment->rule, cs_value_str(key.value));
        if (!known)
            cs_doc_reader_fail(&reader, key, "`%.*s` has no parameter `%.*s`",
                               CS_STR_ARG(adjustment->rule), CS_STR_ARG(cs_value_str(key.value)));
    }
    if (cs_node_given(params) && params.value.tag != CS_MAP)
        cs_doc_reader_fail(&reader, params, "`params` is not a map");
    note(maker, reader.status);
}

/* Rules without a signature are for development; a site may leave that to others. */
static void check_trust(struct maker *maker, const struct cs_site *site)
{
    struct cs_diag *diag = maker->compiler.diag;
    const struct cs_source *before = diag->source;
    struct cs_node_at at = site->forbids_unsigned;
    if (!cs_node_given(at) || strcmp(maker->plan->trust, "unsigned") != 0)
        return;
    diag->source = site->source;
    note(maker,
         cs_diag_fail(diag, CTRSEC_E_TRUST, "plan.unsigned",
                      (struct cs_span){at.offset, at.offset + 1},
                      "the site forbids rules without a signature, and these rules have none"));
    diag->source = before;
}

static void check_site(struct maker *maker, const struct cs_plan_input *inputs, uint32_t count,
                       const struct cs_site *site)
{
    check_trust(maker, site);
    for (uint32_t i = 0; i < site->nprofiles; i++)
        check_profile(maker, inputs, count, site->profiles[i]);
    for (uint32_t i = 0; i < site->nadjustments; i++) {
        check_rule(maker, inputs, count, site->adjustments[i].rule, &site->adjustments[i].node);
        check_params(maker, inputs, count, &site->adjustments[i]);
    }
}

static void check_names(struct maker *maker, const struct cs_plan_input *inputs, uint32_t count)
{
    const struct cs_plan_selection *selection = maker->compiler.selection;
    if (selection->profile.len > 0)
        check_profile(maker, inputs, count, selection->profile);
    for (uint32_t i = 0; i < selection->nrules; i++)
        check_rule(maker, inputs, count, selection->rules[i], NULL);
    if (selection->site != NULL)
        check_site(maker, inputs, count, selection->site);
}

/* --- texts and settings ------------------------------------------------------------------------
 */

/* What the site says of a rule: its severity, and `said` by phase where it says something. */
static void adjust(struct maker *maker, const struct cs_plan_input *input,
                   const struct cs_rule *from_rule, struct cs_plan_rule *rule, int32_t said[4])
{
    const struct cs_plan_selection *selection = maker->compiler.selection;
    const struct cs_adjustment *adjustment;
    uint32_t from = 0;
    while ((adjustment = cs_plan_adjustment(selection, input->channel, from_rule, from)) != NULL) {
        if (adjustment->severity != 0)
            rule->severity = (uint8_t)adjustment->severity;
        for (int phase = 1; phase < 4; phase++)
            if (adjustment->enforce[phase] >= 0)
                said[phase] = adjustment->enforce[phase];
        from = (uint32_t)(adjustment - selection->site->adjustments) + 1;
    }
}

static void keep_strs(struct maker *maker, struct cs_str **strs, uint32_t count)
{
    struct cs_str *copy = cs_arena_array(&maker->plan->arena, count, sizeof *copy);
    if (count == 0)
        return;
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
    about->title = keep(maker, rule->title.len > 0 ? rule->title : rule->id);
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
                                       const struct cs_rule *rule)
{
    struct cs_plan_rule *out = next_rule(maker->plan);
    keep_about(maker, input, rule, out->about);
    out->severity = (uint8_t)rule->severity;
    out->target = (uint8_t)rule->target;
    out->missing = (uint8_t)rule->missing;
    out->neach = (uint8_t)rule->neach;
    out->policy = CS_NO_POLICY;
    for (int phase = 1; phase < 4; phase++)
        out->enforce[phase] = (uint8_t)rule->enforce[phase];
    return out;
}

static void need_slots(struct cs_plan *plan, uint32_t slots)
{
    if (slots > plan->slots)
        plan->slots = slots;
}

static void add_rule(struct maker *maker, const struct cs_plan_input *input,
                     const struct cs_rule *rule)
{
    struct cs_plan_rule *out = begin_rule(maker, input, rule);
    int32_t said[4] = {-1, -1, -1, -1};
    adjust(maker, input, rule, out, said);
    for (int phase = 1; phase < 4; phase++)
        if (said[phase] >= 0)
            out->enforce[phase] = (uint8_t)said[phase];
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
                       const struct cs_rule *rule)
{
    const struct cs_plan_input *input = &inputs[number];
    struct cs_plan *plan = maker->plan;
    uint32_t first = plan->nrules, policy = plan->policies.count;
    int32_t said[4] = {-1, -1, -1, -1};
    struct cs_plan_rule *out = begin_rule(maker, input, rule);
    adjust(maker, input, rule, out, said);
    for (int phase = 1; phase < 4; phase++)
        if (said[phase] <= CTRSEC_ALLOW) /* the site's `off` */
            said[phase] = said[phase] < 0 ? CS_ENFORCE_UNSAID : CS_ENFORCE_OFF;
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

/* The plan keeps what the engine asks at run time: exceptions and decisions. */
static void keep_site(struct maker *maker, const struct cs_site *site)
{
    struct cs_plan *plan = maker->plan;
    cs_site_init(&plan->site);
    if (site == NULL)
        return;
    plan->site = *site;
    plan->site.source = NULL;
    plan->site.forbids_unsigned = (struct cs_node_at){cs_value_absent(), 0};
    plan->site.profiles = NULL;
    plan->site.adjustments = NULL;
    plan->site.nprofiles = plan->site.nadjustments = 0;
    plan->site.exceptions =
        cs_arena_array(&plan->arena, site->nexceptions, sizeof *plan->site.exceptions);
    if (site->nexceptions > 0 && plan->site.exceptions == NULL) {
        plan->site.nexceptions = 0;
        note(maker, cs_diag_no_memory(maker->compiler.diag));
        return;
    }
    for (uint32_t i = 0; i < site->nexceptions; i++) {
        struct cs_exception *exception = &plan->site.exceptions[i];
        *exception = site->exceptions[i];
        exception->id = keep(maker, exception->id);
        exception->reason = keep(maker, exception->reason);
        exception->ticket = keep(maker, exception->ticket);
        exception->owner = keep(maker, exception->owner);
        exception->approved_by = keep(maker, exception->approved_by);
        keep_strs(maker, &exception->rules, exception->nrules);
        for (int k = 0; k < CS_MATCH_COUNT; k++)
            keep_strs(maker, &exception->match[k], exception->nmatch[k]);
    }
}

static void keep_inputs(struct maker *maker, const struct cs_plan_input *inputs, uint32_t count)
{
    struct cs_plan *plan = maker->plan;
    plan->trust = "signed";
    plan->inputs = cs_arena_array(&plan->arena, count, sizeof *plan->inputs);
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

/* Room for all rules of the inputs. False: noted. */
static bool make_room(struct maker *maker, const struct cs_plan_input *inputs, uint32_t ninputs)
{
    struct cs_plan *plan = maker->plan;
    uint64_t total = 0;
    for (uint32_t i = 0; i < ninputs; i++)
        for (uint32_t r = 0; r < inputs[i].rules->nrules; r++)
            total += cs_policy_plan_rules(inputs[i].rules->rules[r]);
    if (total > plan->limits.rules) {
        note(maker, cs_diag_fail(maker->compiler.diag, CTRSEC_E_LIMIT, "rule.limit", CS_NO_SPAN,
                                 "the bundles have %llu rules, the limit is %u",
                                 (unsigned long long)total, plan->limits.rules));
        return false;
    }
    plan->rules = cs_arena_array(&plan->arena, (size_t)total + 1, sizeof *plan->rules);
    plan->abouts = cs_arena_array(&plan->arena, (size_t)total + 1, sizeof *plan->abouts);
    if (plan->rules == NULL || plan->abouts == NULL ||
        cs_policy_plan_begin(&maker->compiler, inputs, ninputs) != CTRSEC_OK) {
        note(maker, cs_diag_no_memory(maker->compiler.diag));
        return false;
    }
    return true;
}

/* The rules of one input that are selected. */
static void add_input(struct maker *maker, const struct cs_plan_input *inputs, uint32_t number)
{
    const struct cs_plan_input *input = &inputs[number];
    const struct cs_rule_set *rules = input->rules;
    uint32_t targets = 0;
    bool *wanted = cs_alloc_take(maker->plan->alloc, rules->nrules + 1);
    if (wanted == NULL) {
        note(maker, cs_diag_no_memory(maker->compiler.diag));
        return;
    }
    for (uint32_t r = 0; r < rules->nrules; r++) {
        wanted[r] = selected(maker, input, r);
        if (wanted[r] && rules->rules[r]->policy == NULL)
            targets |= 1u << rules->rules[r]->target;
    }
    maker->compiler.input = input;
    note(maker, cs_plan_compile_definitions(&maker->compiler, targets));
    for (uint32_t r = 0; r < rules->nrules; r++) {
        if (wanted[r] && rules->rules[r]->policy != NULL)
            add_policy(maker, inputs, number, rules->rules[r]);
        else if (wanted[r])
            add_rule(maker, input, rules->rules[r]);
    }
    cs_alloc_free(maker->plan->alloc, wanted);
}

static void add_rules(struct maker *maker, const struct cs_plan_input *inputs, uint32_t ninputs)
{
    if (!make_room(maker, inputs, ninputs))
        return;
    for (uint32_t i = 0; i < ninputs; i++)
        add_input(maker, inputs, i);
    int status = cs_policy_plan_end(&maker->compiler, inputs, ninputs);
    note(maker, status == CTRSEC_E_NOMEM ? cs_diag_no_memory(maker->compiler.diag) : status);
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
    struct maker maker = {.plan = plan};
    struct cs_plan_indexers indexers;
    maker.compiler.plan = plan;
    maker.compiler.indexers = &indexers;
    maker.compiler.selection = selection;
    maker.compiler.diag = diag;
    maker.compiler.arena = &maker.compiler.scratch;
    cs_arena_init(&maker.compiler.scratch, alloc, 0);
    cs_arena_init(&maker.compiler.shared, alloc, 0);
    plan->unit = cs_unit_new(alloc, limits);
    int status = cs_plan_indexers_init(&indexers, plan);
    if (plan->unit == NULL || status != CTRSEC_OK)
        note(&maker, cs_diag_no_memory(diag));
    keep_inputs(&maker, inputs, ninputs);
    keep_site(&maker, selection->site);
    check_names(&maker, inputs, ninputs);
    if (maker.status == CTRSEC_OK)
        add_rules(&maker, inputs, ninputs);
    if (maker.status == CTRSEC_OK)
        note(&maker, cs_unit_seal(plan->unit) == CTRSEC_OK ? CTRSEC_OK : cs_diag_no_memory(diag));
    list_targets(&maker);
    if (maker.status == CTRSEC_OK &&
        (cs_plan_indexers_build(&indexers, plan) != CTRSEC_OK || !list_variables(plan)))
        note(&maker, cs_diag_no_memory(diag));
    cs_plan_indexers_clear(&indexers);
    cs_arena_clear(&maker.compiler.scratch);
    cs_arena_clear(&maker.compiler.shared);
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
    cs_arena_clear(&plan->arena);
    cs_alloc_free(alloc, plan);
}

bool cs_plan_cost(const struct cs_plan *plan, const struct cs_plan_rule *rule, struct cs_cost *out)
{
    *out = (struct cs_cost){0, 0};
    return rule->condition == CS_NO_PROGRAM ||
           cs_cost_estimate(plan->unit, rule->condition, &plan->limits, cs_schema_size, out);
}
