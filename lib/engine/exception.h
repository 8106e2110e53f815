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
 * The first exception that matches and has not expired. One that expired, or one with an expiry in
 * a check without `now`, does not count: *expired then points to it.
 */
const struct cs_exception *cs_exception_find(const struct cs_plan *plan,
                                             const struct cs_plan_rule *rule, int64_t now,
                                             const struct cs_excepted *finding,
                                             const struct cs_exception **expired);

#endif
