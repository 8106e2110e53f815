/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Exceptions: which one, if any, suppresses a finding at the time of the check. Those of the site
 * and of the rule's bundle are asked first, then an annotation of the object itself.
 */
#ifndef CS_ENGINE_EXCEPTION_H
#define CS_ENGINE_EXCEPTION_H

#include "engine/evaluator.h"

/* What an exception can look at; fields by enum cs_match, empty where the finding has none. */
struct cs_excepted {
    const struct cs_plan_rule *rule;
    struct cs_str fields[CS_MATCH_COUNT];
    const struct cs_str *parts; /* of the fingerprint, see engine/fingerprint.h */
    uint32_t nparts;
    bool denies; /* the finding leads to deny */
};

/* What was found; label.len 0: nothing. */
struct cs_excuse {
    struct cs_str label;  /* of the exception, for people */
    struct cs_str reason; /* that it gives */
    const char *why;      /* it does not count; NULL: it suppresses */
};

/*
 * The first exception that names the finding and counts, else the last one that names it and does
 * not: the rule allows none, it expired, it has an expiry and the check has no `now`, or it lasts
 * longer than it may. Where the result lists exceptions, each that names the finding is counted.
 */
struct cs_excuse cs_exception_find(struct cs_evaluator *evaluator,
                                   const struct cs_excepted *finding);

/* Why an exception with this end does not count now; NULL: it does. most_days: beside what the rule
   says; 0: any. */
const char *cs_exception_refusal(const struct cs_plan_rule *rule, int64_t expires,
                                 uint32_t most_days, int64_t now);

/* Before a check: what the result lists of them. After it: those that have expired. */
void cs_exception_list(struct cs_evaluator *evaluator);
void cs_exception_end(struct cs_evaluator *evaluator);

#endif
