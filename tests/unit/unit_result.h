/* SPDX-License-Identifier: Apache-2.0 */
/* For the suites of results and reports: results that are filled by hand. */
#ifndef UNIT_RESULT_H
#define UNIT_RESULT_H

#include <check.h>
#include <stdlib.h>

#include "engine/result.h"

static inline void unit_result_open(struct cs_result *result)
{
    cs_result_init(result, &cs_alloc_libc, &cs_limits_default);
    cs_result_reset(result);
    cs_buf_char(&result->text, '\0'); /* as the evaluator does: offset 0 is the empty text */
    result->trust = "unsigned";
}

static inline struct ctrsec_text unit_result_text(struct cs_result *result, const char *text)
{
    return cs_result_put(result, cs_str_from(text));
}

/* The number of a rule's record, made where it is not there. */
static inline uint32_t unit_result_rule(struct cs_result *result, const char *rule,
                                        enum ctrsec_severity severity)
{
    for (uint32_t i = 0; i < result->nrules; i++)
        if (cs_str_is(cs_result_str(result, result->rules[i].rule), rule))
            return i;
    struct ctrsec_result_rule *record = cs_result_rule(result);
    ck_assert_ptr_nonnull(record);
    record->severity = severity;
    record->target = CTRSEC_TARGET_WORKLOAD;
    record->rule = unit_result_text(result, rule);
    record->title = unit_result_text(result, "A title");
    return result->nrules - 1;
}

/* A failed finding of a pod, counted. Valid until the next one. */
static inline struct ctrsec_finding *unit_result_finding(struct cs_result *result, const char *rule,
                                                         enum ctrsec_severity severity,
                                                         const char *name, const char *pointer)
{
    struct ctrsec_finding *finding = cs_result_finding(result);
    ck_assert_ptr_nonnull(finding);
    finding->outcome = CTRSEC_FAIL;
    finding->severity = severity;
    finding->enforce = CTRSEC_WARN;
    finding->target = CTRSEC_TARGET_WORKLOAD;
    finding->rule = unit_result_text(result, rule);
    finding->rule_number = unit_result_rule(result, rule, severity);
    finding->title = unit_result_text(result, "A title");
    finding->message = unit_result_text(result, "a message");
    finding->kind = unit_result_text(result, "Pod");
    finding->name = unit_result_text(result, name);
    finding->pointer = unit_result_text(result, pointer);
    finding->fingerprint = unit_result_text(result, "v1:00");
    result->counts.failed++;
    result->counts.by_severity[severity]++;
    return finding;
}

#endif
