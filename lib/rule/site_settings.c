/* SPDX-License-Identifier: Apache-2.0 */
/* Settings of one rule. contract: rule/site_settings.h */
#include "rule/site_settings.h"

#include <stdio.h>

#include "rule/plan_compile.h"

bool cs_rule_set_in_profile(const struct cs_rule_set *rules, struct cs_str profile, uint32_t number)
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

bool cs_site_lists(const struct cs_plan_selection *selection, const struct cs_plan_input *input,
                   uint32_t number)
{
    const struct cs_site_names *profiles = &selection->site->profiles;
    for (uint32_t i = 0; i < profiles->count; i++)
        if (cs_rule_set_in_profile(input->rules, profiles->items[i].name, number))
            return true;
    return profiles->count == 0;
}

/* What a repository would loosen; NULL: nothing. *other is who says otherwise. */
static const char *loosened(const struct cs_site *site, struct cs_str channel,
                            const struct cs_rule *rule, const struct cs_adjustment *by,
                            const struct cs_site_settings *now, struct cs_site_place *other,
                            char what[96])
{
    if (by->has_enabled && !by->enabled && now->enabled) {
        *other = cs_site_adjusted_at(site, now->enabled_by);
        return "switch a rule off";
    }
    if (by->severity != 0 && by->severity < now->severity) {
        *other = cs_site_adjusted_at(site, now->severity_by);
        snprintf(what, 96, "lower a severity from %s to %s", cs_severity_words[now->severity],
                 cs_severity_words[by->severity]);
        return what;
    }
    for (int phase = 1; phase < 4; phase++) {
        /* of a policy whose bindings decide nothing is known to be lower */
        int32_t most = now->enforce[phase] < 0 ? CTRSEC_DENY : now->enforce[phase];
        if (by->enforce[phase] < 0 || by->enforce[phase] >= most)
            continue;
        *other = cs_site_adjusted_at(site, now->enforce_by[phase]);
        snprintf(what, 96, "say `%s: %s` of a rule", cs_phase_words[phase],
                 cs_enforce_words[by->enforce[phase]]);
        return what;
    }
    if (!cs_node_given(by->params))
        return NULL;
    *other = (struct cs_site_place){NULL, 0};
    for (uint32_t i = 0; i < site->may_set.count; i++) {
        *other = site->may_set.items[i].place;
        if (cs_plan_names_rule(site->may_set.items[i].name, channel, rule))
            return NULL;
    }
    return "set parameters of a rule";
}

static void apply(const struct cs_adjustment *by, uint32_t number, struct cs_site_settings *out)
{
    if (by->has_enabled) {
        out->enabled = by->enabled;
        out->enabled_by = number;
    }
    if (by->severity != 0) {
        out->severity = (uint8_t)by->severity;
        out->severity_by = number;
    }
    for (int phase = 1; phase < 4; phase++) {
        if (by->enforce[phase] < 0)
            continue;
        out->enforce[phase] = (int8_t)by->enforce[phase];
        out->enforce_by[phase] = number;
    }
    if (by->reason.len > 0)
        out->reason_by = number;
}

int cs_site_settle(const struct cs_plan_selection *selection, struct cs_str channel,
                   const struct cs_rule *rule, bool listed, struct cs_diag *diag,
                   struct cs_site_settings *out)
{
    const struct cs_site *site = selection->site;
    int status = CTRSEC_OK;
    memset(out, 0xFF, sizeof *out); /* CS_NOT_ADJUSTED */
    out->enabled = listed;
    out->severity = (uint8_t)rule->severity;
    for (int phase = 1; phase < 4; phase++)
        out->enforce[phase] = rule->policy != NULL ? -1 : (int8_t)rule->enforce[phase];
    for (uint32_t from = 0; site != NULL;) {
        struct cs_site_place other;
        char room[96];
        const char *what = NULL;
        const struct cs_adjustment *by = cs_plan_adjustment(selection, channel, rule, from);
        if (by == NULL)
            break;
        uint32_t number = (uint32_t)(by - site->adjustments);
        from = number + 1;
        if (by->layer->kind == CTRSEC_CONFIG_REPOSITORY)
            what = loosened(site, channel, rule, by, out, &other, room);
        if (what == NULL) {
            apply(by, number, out);
            continue;
        }
        struct cs_site_place at = {by->layer, by->node.offset};
        int refused = cs_site_refuse(diag, at, other, what);
        cs_diag_hint(diag, "the rule is `%.*s/%.*s`", CS_STR_ARG(channel), CS_STR_ARG(rule->id));
        if (status == CTRSEC_OK)
            status = refused;
    }
    return status;
}
