/* SPDX-License-Identifier: Apache-2.0 */
/* Ids of a rule set. contract: rule/rule_ids.h, rule/rule_doc.h */
#include "rule/rule_ids.h"

#include "base/map.h"

int32_t cs_rule_set_find(const struct cs_rule_set *set, struct cs_str id)
{
    for (uint32_t i = 0; i < set->nrules; i++)
        if (cs_str_equal(set->rules[i]->id, id))
            return (int32_t)i;
    for (uint32_t i = 0; i < set->nrules; i++)
        for (uint32_t k = 0; k < set->rules[i]->naliases; k++)
            if (cs_str_equal(set->rules[i]->aliases[k], id))
                return (int32_t)i;
    return -1;
}

int32_t cs_rule_set_profile(const struct cs_rule_set *set, struct cs_str name)
{
    for (uint32_t i = 0; i < set->nprofiles; i++)
        if (cs_str_equal(set->profiles[i]->name, name))
            return (int32_t)i;
    return -1;
}

bool cs_rule_set_has_policies(const struct cs_rule_set *set)
{
    for (uint32_t i = 0; i < set->nrules; i++)
        if (set->rules[i]->policy != NULL)
            return true;
    return set->nobjects > 0;
}

static void claim(struct cs_map *ids, const struct cs_rule *rule, struct cs_str id, uint32_t number,
                  struct cs_doc_reader *reader)
{
    bool added = false;
    if (cs_map_put(ids, id, number, &added) == NULL) {
        reader->status = cs_diag_no_memory(reader->diag);
        return;
    }
    reader->source = rule->source;
    if (!added)
        cs_doc_reader_fail(reader, rule->node, "the id `%.*s` is used twice", CS_STR_ARG(id));
}

static void check_profile(const struct cs_rule_set *set, const struct cs_profile *profile,
                          struct cs_doc_reader *reader)
{
    reader->source = profile->source;
    for (uint32_t i = 0; i < profile->nrules; i++)
        if (cs_rule_set_find(set, profile->rules[i]) < 0)
            cs_doc_reader_fail(reader, profile->node,
                               "profile `%.*s` names no rule of the bundle: `%.*s`",
                               CS_STR_ARG(profile->name), CS_STR_ARG(profile->rules[i]));
}

int cs_rule_set_finish(struct cs_rule_set *set, struct cs_diag *diag)
{
    struct cs_doc_reader reader = {NULL, diag, "rule.duplicate", CTRSEC_OK};
    struct cs_map ids;
    cs_map_init(&ids, set->arena, 0);
    for (uint32_t i = 0; i < set->nrules; i++) {
        claim(&ids, set->rules[i], set->rules[i]->id, i, &reader);
        for (uint32_t k = 0; k < set->rules[i]->naliases; k++)
            claim(&ids, set->rules[i], set->rules[i]->aliases[k], i, &reader);
    }
    reader.reason = "profile.invalid";
    for (uint32_t i = 0; i < set->nprofiles; i++)
        check_profile(set, set->profiles[i], &reader);
    return reader.status;
}

/* Iterative, at most len(pattern) * len(text) steps. */
bool cs_rule_glob(struct cs_str pattern, struct cs_str text)
{
    uint32_t p = 0, t = 0, star = UINT32_MAX, resume = 0;
    while (t < text.len) {
        if (p < pattern.len && pattern.ptr[p] == '*') {
            star = p++;
            resume = t;
        } else if (p < pattern.len && pattern.ptr[p] == text.ptr[t]) {
            p++;
            t++;
        } else if (star != UINT32_MAX) {
            p = star + 1;
            t = ++resume;
        } else {
            return false;
        }
    }
    while (p < pattern.len && pattern.ptr[p] == '*')
        p++;
    return p == pattern.len;
}
