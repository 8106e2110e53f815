/* SPDX-License-Identifier: Apache-2.0 */
/* Words and sentences that several reports have in common. */
#ifndef CS_REPORT_REPORT_WORDS_H
#define CS_REPORT_REPORT_WORDS_H

#include "report/report_escape.h"
#include "report/report_format.h"

/* Words of enum ctrsec_outcome, _decision, _unknown_reason, _config_kind and _exception_state in
   reports; NULL behind the last. */
extern const char *const cs_report_outcomes[],
    *const cs_report_decisions[], *const cs_report_reasons[], *const cs_report_layers[],
                                                                  *const cs_report_states[];

/* What a finding came to in one word: its severity, or that it does not count. */
const char *cs_report_label(const struct ctrsec_finding *finding);

/* "mixed" where subjects were of several phases. */
const char *cs_report_phase(const struct cs_result *result);

/* The decision; "nothing judged" where there was nothing. */
const char *cs_report_verdict(const struct cs_result *result);

/* "3 subjects, 12 rules, 2 findings (1 high, 1 low), ...": plain text of numbers and words. */
void cs_report_counts(struct cs_buf *out, const struct cs_result *result);

/* "Pod shop/web" in the syntax of a report. */
void cs_report_subject(struct cs_buf *out, cs_escape *escape, const struct cs_result *result,
                       struct ctrsec_text kind, struct ctrsec_text space, struct ctrsec_text name);

/* "web.yaml:3:5", likewise; nothing where it is not known. */
void cs_report_place(struct cs_buf *out, cs_escape *escape, const struct cs_result *result,
                     const struct ctrsec_finding *finding);

/* "reason (id)" of the exception that names a finding, likewise; nothing where none does. */
void cs_report_exception(struct cs_buf *out, cs_escape *escape, const struct cs_result *result,
                         const struct ctrsec_finding *finding);

static inline bool cs_report_shown(const struct cs_report_options *options,
                                   const struct ctrsec_finding *finding)
{
    return finding->severity >= options->min_severity;
}

/* Findings that are shown. */
uint32_t cs_report_count(const struct cs_result *result, const struct cs_report_options *options);

/*
 * Numbers of the findings that are shown, the worst first: what counts before what does not, then
 * by severity, else as they are. From the result's allocator; NULL: none, or out of memory (then
 * out->failed is set).
 */
uint32_t *cs_report_order(struct cs_buf *out, const struct cs_result *result,
                          const struct cs_report_options *options, uint32_t *count);

/* Whether a finding bears on the decision. */
static inline bool cs_report_is_open(const struct ctrsec_finding *finding)
{
    return finding->outcome == CTRSEC_FAIL || finding->outcome == CTRSEC_UNKNOWN;
}

#endif
