/* SPDX-License-Identifier: Apache-2.0 */
/* Exceptions of the site: which one, if any, suppresses a finding at the time of the check. */
#ifndef CS_ENGINE_EXCEPTION_H
#define CS_ENGINE_EXCEPTION_H

#include "engine/evaluator.h"

/* What an exception can look at, by enum cs_match; empty where the finding has none. */
struct cs_excepted {
    struct cs_str fields[CS_MATCH_COUNT];
};

/*
 * The first exception that matches and counts, or else NULL with the last one that matches and does
 * not count in *refused (NULL: none): the rule allows none, it expired, it has an expiry and the
 * check has no `now`, or it lasts longer than the rule allows. *why then says so.
 */
const struct cs_exception *cs_exception_find(const struct cs_plan *plan,
                                             const struct cs_plan_rule *rule, int64_t now,
                                             const struct cs_excepted *finding,
                                             const struct cs_exception **refused, const char **why);

#endif
