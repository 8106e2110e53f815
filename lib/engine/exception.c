/* SPDX-License-Identifier: Apache-2.0 */
/* Exceptions. contract: engine/exception.h */
#include "engine/exception.h"

#include "rule/plan_compile.h"
#include "rule/rule_ids.h"

static bool names(const struct cs_exception *exception, const struct cs_plan_rule *rule)
{
    struct cs_str channel =
        cs_str_slice(rule->about->id, 0, rule->about->id.len - rule->about->short_id.len - 1);
    for (uint32_t i = 0; i < exception->nrules; i++)
        if (cs_plan_names(exception->rules[i], channel, rule->about->short_id))
            return true;
    for (uint32_t i = 0; i < exception->nrules; i++)
        for (uint32_t k = 0; k < rule->about->naliases; k++)
            if (cs_plan_names(exception->rules[i], channel, rule->about->aliases[k]))
                return true;
    return false;
}

static bool matches(const struct cs_exception *exception, const struct cs_excepted *finding)
{
    for (int field = 0; field < CS_MATCH_COUNT; field++) {
        bool found = exception->nmatch[field] == 0;
        for (uint32_t i = 0; i < exception->nmatch[field] && !found; i++)
            found = finding->fields[field].len > 0 &&
                    cs_rule_glob(exception->match[field][i], finding->fields[field]);
        if (!found)
            return false;
    }
    return true;
}

/* Why an exception does not count now; NULL: it does. */
static const char *refusal(const struct cs_exception *exception, const struct cs_plan_rule *rule,
                           int64_t now)
{
    int64_t most = (int64_t)rule->about->exceptions_days * 86400;
    if (exception->expires == 0)
        return most > 0 ? "without end" : NULL;
    if (now == 0)
        return "time not known";
    if (now >= exception->expires)
        return "expired";
    return most > 0 && exception->expires - now > most ? "too long" : NULL;
}

const struct cs_exception *cs_exception_find(const struct cs_plan *plan,
                                             const struct cs_plan_rule *rule, int64_t now,
                                             const struct cs_excepted *finding,
                                             const struct cs_exception **refused, const char **why)
{
    *refused = NULL;
    *why = NULL;
    for (uint32_t i = 0; i < plan->site.nexceptions; i++) {
        const struct cs_exception *exception = &plan->site.exceptions[i];
        if (!names(exception, rule) || !matches(exception, finding))
            continue;
        const char *reason =
            rule->about->exceptions_allowed ? refusal(exception, rule, now) : "not allowed";
        if (reason == NULL)
            return exception;
        *refused = exception;
        *why = reason;
    }
    return NULL;
}
