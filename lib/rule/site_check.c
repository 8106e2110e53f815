/* SPDX-License-Identifier: Apache-2.0 */
/* Whether the names of a selection and a site mean anything. contract: rule/site_settings.h */
#include <stdio.h>

#include "rule/plan_compile.h"

#include "base/nearest.h"
#include "rule/site_settings.h"

struct checking {
    const struct cs_plan_selection *selection;
    const struct cs_plan_input *inputs;
    uint32_t count;
    struct cs_diag *diag;
    int status; /* the first failure */
};

/* Where a name stands; source NULL: the caller gave it. */
struct spot {
    const struct cs_source *source;
    uint32_t offset;
};

static struct spot spot_of(struct cs_site_place place)
{
    return (struct spot){place.layer == NULL ? NULL : place.layer->source, place.offset};
}

__attribute__((format(printf, 5, 6))) static void fail(struct checking *checking, int status,
                                                       const char *reason, struct spot at,
                                                       const char *fmt, ...)
{
    char message[512];
    struct cs_diag *diag = checking->diag;
    const struct cs_source *before = diag->source;
    struct cs_span span = CS_NO_SPAN;
    va_list args;
    va_start(args, fmt);
    vsnprintf(message, sizeof message, fmt, args);
    va_end(args);
    if (at.source != NULL) {
        diag->source = at.source;
        span = (struct cs_span){at.offset, at.offset + 1};
    }
    cs_diag_fail(diag, status, reason, span, "%s", message);
    diag->source = before;
    if (checking->status == CTRSEC_OK)
        checking->status = status;
}

static void suggest(struct checking *checking, const struct cs_nearest *nearest)
{
    if (nearest->found.ptr != NULL)
        cs_diag_hint(checking->diag, "did you mean `%.*s`?", CS_STR_ARG(nearest->found));
}

static void check_profile(struct checking *checking, struct cs_str profile, struct spot at)
{
    struct cs_nearest nearest = cs_nearest_to(profile);
    for (uint32_t i = 0; i < checking->count; i++) {
        const struct cs_rule_set *rules = checking->inputs[i].rules;
        if (cs_rule_set_profile(rules, profile) >= 0)
            return;
        for (uint32_t k = 0; k < rules->nprofiles; k++)
            cs_nearest_offer(&nearest, rules->profiles[k]->name);
    }
    fail(checking, CTRSEC_E_NOTFOUND, "plan.profile", at, "no bundle has the profile `%.*s`",
         CS_STR_ARG(profile));
    suggest(checking, &nearest);
}

/* Whether a rule of the bundle is named. */
static bool named(const struct cs_plan_input *input, struct cs_str pattern)
{
    for (uint32_t i = 0; i < input->rules->nrules; i++)
        if (cs_plan_names_rule(pattern, input->channel, input->rules->rules[i]))
            return true;
    return false;
}

/* The id or tag that is nearest to a pattern that names nothing. */
static void suggest_rule(struct checking *checking, struct cs_str pattern)
{
    int64_t slash = cs_str_find(pattern, CS_STR("/"), 0);
    bool tag = cs_str_starts(pattern, CS_STR("tag:"));
    uint32_t start = tag ? 4 : (uint32_t)(slash + 1);
    struct cs_nearest nearest = cs_nearest_to(cs_str_slice(pattern, start, pattern.len));
    for (uint32_t i = 0; i < checking->count; i++) {
        const struct cs_rule_set *rules = checking->inputs[i].rules;
        for (uint32_t k = 0; k < rules->nrules; k++) {
            const struct cs_rule *rule = rules->rules[k];
            for (uint32_t t = 0; tag && t < rule->ntags; t++)
                cs_nearest_offer(&nearest, rule->tags[t]);
            if (!tag)
                cs_nearest_offer(&nearest, rule->id);
        }
    }
    suggest(checking, &nearest);
}

/* A pattern names something, and without a channel nothing in two bundles. */
static void check_rule(struct checking *checking, struct cs_str pattern, struct spot at)
{
    uint32_t found = 0;
    for (uint32_t i = 0; i < checking->count; i++)
        found += named(&checking->inputs[i], pattern);
    if (found == 0) {
        fail(checking, CTRSEC_E_NOTFOUND, "plan.rule", at, "no rule is named `%.*s`",
             CS_STR_ARG(cs_str_slice(pattern, 0, 128)));
        suggest_rule(checking, pattern);
    } else if (found > 1 && cs_str_find(pattern, CS_STR("*"), 0) < 0 &&
               !cs_str_starts(pattern, CS_STR("tag:"))) {
        fail(checking, CTRSEC_E_INVALID, "plan.rule", at,
             "`%.*s` names rules of %u bundles: write channel/id", CS_STR_ARG(pattern), found);
    }
}

static void check_rules(struct checking *checking, const struct cs_site_names *names)
{
    for (uint32_t i = 0; i < names->count; i++)
        check_rule(checking, names->items[i].name, spot_of(names->items[i].place));
}

static bool has_param(const struct cs_param *param, struct cs_str name, struct cs_nearest *nearest)
{
    cs_nearest_offer(nearest, param->name);
    return cs_str_equal(param->name, name);
}

/* Whether rules that an adjustment names have the parameter, of their own or of their bundle. */
static bool param_known(const struct cs_plan_input *input, struct cs_str pattern,
                        struct cs_str name, struct cs_nearest *nearest)
{
    const struct cs_rule_set *rules = input->rules;
    for (uint32_t i = 0; i < rules->nparams; i++)
        if (has_param(rules->params[i], name, nearest))
            return true;
    for (uint32_t i = 0; i < rules->nrules; i++) {
        const struct cs_rule *rule = rules->rules[i];
        if (rule->nparams == 0 || !cs_plan_names_rule(pattern, input->channel, rule))
            continue;
        for (uint32_t k = 0; k < rule->nparams; k++)
            if (has_param(&rule->params[k], name, nearest))
                return true;
    }
    return false;
}

/* A parameter that is set must be one: a misspelt list of what is allowed would change nothing. */
static void check_params(struct checking *checking, const struct cs_adjustment *adjustment)
{
    struct cs_node_at params = adjustment->params;
    struct spot at = {adjustment->layer->source, params.offset};
    for (uint32_t i = 0; params.value.tag == CS_MAP && i < params.value.len; i++) {
        struct cs_node_at value, key = cs_node_pair(params, i, &value);
        struct cs_str name = cs_value_str(key.value);
        struct cs_nearest nearest = cs_nearest_to(name);
        bool known = false;
        for (uint32_t k = 0; k < checking->count && !known; k++)
            known = param_known(&checking->inputs[k], adjustment->rule, name, &nearest);
        if (known)
            continue;
        at.offset = key.offset;
        fail(checking, CTRSEC_E_INVALID, "plan.params", at, "`%.*s` has no parameter `%.*s`",
             CS_STR_ARG(adjustment->rule), CS_STR_ARG(name));
        suggest(checking, &nearest);
    }
    if (cs_node_given(params) && params.value.tag != CS_MAP)
        fail(checking, CTRSEC_E_INVALID, "plan.params", at, "`params` is not a map");
}

/* Rules without a signature are for development; a site may leave that to others. */
static void check_trust(struct checking *checking, const struct cs_site *site)
{
    bool is_unsigned = false;
    for (uint32_t i = 0; i < checking->count; i++)
        is_unsigned = is_unsigned || checking->inputs[i].digest.len == 0;
    if (is_unsigned && site->unsigned_rules.value == 1)
        fail(checking, CTRSEC_E_TRUST, "plan.unsigned", spot_of(site->unsigned_rules.place),
             "the site forbids rules without a signature, and these rules have none");
}

static bool may_except(const struct cs_site *site, struct cs_str channel,
                       const struct cs_rule *rule)
{
    for (uint32_t i = 0; i < site->may_except.count; i++)
        if (cs_plan_names_rule(site->may_except.items[i].name, channel, rule))
            return true;
    return false;
}

/* The first rule that an exception of a repository names and may not; false: there is none. */
static bool find_forbidden(const struct checking *checking, const struct cs_exception *exception,
                           char out[160])
{
    const struct cs_site *site = checking->selection->site;
    for (uint32_t i = 0; i < checking->count; i++) {
        const struct cs_plan_input *input = &checking->inputs[i];
        for (uint32_t r = 0; r < input->rules->nrules; r++) {
            const struct cs_rule *rule = input->rules->rules[r];
            bool is_named = false;
            for (uint32_t k = 0; k < exception->nrules && !is_named; k++)
                is_named = cs_plan_names_rule(exception->rules[k], input->channel, rule);
            if (!is_named || may_except(site, input->channel, rule))
                continue;
            snprintf(out, 160, "except `%.*s/%.*s`", CS_STR_ARG(input->channel),
                     CS_STR_ARG(rule->id));
            return true;
        }
    }
    return false;
}

static void check_repository(struct checking *checking, const struct cs_exception *exception)
{
    const struct cs_site *site = checking->selection->site;
    const struct cs_site_layer *layer = NULL;
    struct cs_site_place other = {NULL, 0};
    char what[160];
    int status = CTRSEC_OK;
    if (site == NULL)
        return; /* a repository is a layer of a site */
    for (uint32_t i = 0; i < site->nlayers; i++)
        if (site->layers[i]->source == exception->source)
            layer = site->layers[i];
    struct cs_site_place at = {layer, exception->node.offset};
    if (site->may_except.count > 0)
        other = site->may_except.items[0].place;
    if (find_forbidden(checking, exception, what))
        status = cs_site_refuse(checking->diag, at, other, what);
    else if (site->most_days.value >= 0 && exception->expires == 0)
        status = cs_site_refuse(checking->diag, at, site->most_days.place,
                                "make exceptions without `expires`");
    if (checking->status == CTRSEC_OK)
        checking->status = status;
}

static void check_exception(struct checking *checking, const struct cs_exception *exception)
{
    struct spot at = {exception->source, exception->node.offset};
    struct cs_node_at rule = cs_node_member(exception->node, "rule");
    for (uint32_t i = 0; i < exception->nrules; i++) {
        at.offset = rule.value.tag == CS_LIST ? cs_node_item(rule, i).offset : rule.offset;
        check_rule(checking, exception->rules[i], at);
    }
    if (exception->repository)
        check_repository(checking, exception);
}

/* What a repository would loosen of any rule. */
static void check_settings(struct checking *checking, const struct cs_site *site)
{
    struct cs_site_settings settings;
    if (site->nlayers == 0 || site->layers[site->nlayers - 1]->kind != CTRSEC_CONFIG_REPOSITORY)
        return;
    for (uint32_t i = 0; i < checking->count; i++) {
        const struct cs_plan_input *input = &checking->inputs[i];
        for (uint32_t r = 0; r < input->rules->nrules; r++) {
            int status = cs_site_settle(checking->selection, input->channel, input->rules->rules[r],
                                        cs_site_lists(checking->selection, input, r),
                                        checking->diag, &settings);
            if (checking->status == CTRSEC_OK)
                checking->status = status;
        }
    }
}

static void check_site(struct checking *checking, const struct cs_site *site)
{
    check_trust(checking, site);
    for (uint32_t i = 0; i < site->profiles.count; i++)
        check_profile(checking, site->profiles.items[i].name,
                      spot_of(site->profiles.items[i].place));
    for (uint32_t i = 0; i < site->nadjustments; i++) {
        const struct cs_adjustment *adjustment = &site->adjustments[i];
        check_rule(checking, adjustment->rule,
                   (struct spot){adjustment->layer->source, adjustment->node.offset});
        check_params(checking, adjustment);
    }
    check_rules(checking, &site->annotations);
    check_rules(checking, &site->may_except);
    check_rules(checking, &site->may_set);
    check_settings(checking, site);
    for (uint32_t i = 0; i < site->nexceptions; i++)
        check_exception(checking, &site->exceptions[i]);
}

int cs_site_check(const struct cs_plan_selection *selection, const struct cs_plan_input *inputs,
                  uint32_t count, struct cs_diag *diag)
{
    static const struct spot caller = {NULL, 0};
    struct checking checking = {selection, inputs, count, diag, CTRSEC_OK};
    if (selection->profile.len > 0)
        check_profile(&checking, selection->profile, caller);
    for (uint32_t i = 0; i < selection->nrules; i++)
        check_rule(&checking, selection->rules[i], caller);
    if (selection->site != NULL)
        check_site(&checking, selection->site);
    for (uint32_t i = 0; i < count; i++) {
        struct checking own = {selection, &inputs[i], 1, diag, checking.status};
        for (uint32_t k = 0; k < inputs[i].rules->nexceptions; k++)
            check_exception(&own, inputs[i].rules->exceptions[k]);
        checking.status = own.status;
    }
    return checking.status;
}
