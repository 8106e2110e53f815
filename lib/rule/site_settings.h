/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the layers of site configuration make of one rule, and who said it; and whether the names
 * that they hold mean anything. A repository's layer may only tighten: what would loosen is an
 * error that names both places.
 */
#ifndef CS_RULE_SITE_SETTINGS_H
#define CS_RULE_SITE_SETTINGS_H

#include "rule/plan.h"

#define CS_NOT_ADJUSTED UINT32_MAX

struct cs_site_settings {
    /* numbers of adjustments; CS_NOT_ADJUSTED: the rule or the profiles say it */
    uint32_t enabled_by, severity_by, enforce_by[4], reason_by;
    bool enabled;
    uint8_t severity;  /* enum ctrsec_severity */
    int8_t enforce[4]; /* as the rule says, or for policies -1: as their bindings say */
};

/* Where an adjustment stands; of no layer for CS_NOT_ADJUSTED. */
static inline struct cs_site_place cs_site_adjusted_at(const struct cs_site *site, uint32_t number)
{
    struct cs_site_place none = {NULL, 0};
    if (site == NULL || number == CS_NOT_ADJUSTED)
        return none;
    return (struct cs_site_place){site->adjustments[number].layer,
                                  site->adjustments[number].node.offset};
}

/*
 * Settles a rule, which is `listed` by the profiles or not. Refusals are reported; the first
 * failure's status.
 */
int cs_site_settle(const struct cs_plan_selection *selection, struct cs_str channel,
                   const struct cs_rule *rule, bool listed, struct cs_diag *diag,
                   struct cs_site_settings *out);

/* Whether a profile of the site, if it has any, holds the rule. */
bool cs_site_lists(const struct cs_plan_selection *selection, const struct cs_plan_input *input,
                   uint32_t number);

/* Whether a bundle's profile has rule `number`. */
bool cs_rule_set_in_profile(const struct cs_rule_set *rules, struct cs_str profile,
                            uint32_t number);

/*
 * Every profile, rule and parameter that the caller, the site or a bundle's exceptions name must
 * exist; a site may forbid rules without a signature; a repository excepts only what it may.
 */
int cs_site_check(const struct cs_plan_selection *selection, const struct cs_plan_input *inputs,
                  uint32_t count, struct cs_diag *diag);

#endif
