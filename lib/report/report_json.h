/* SPDX-License-Identifier: Apache-2.0 */
/* Results as JSON: one object, or lines. The shape is in docs/ARCHITECTURE.md. */
#ifndef CS_REPORT_REPORT_JSON_H
#define CS_REPORT_REPORT_JSON_H

#include "engine/result.h"

struct cs_report_options {
    int32_t min_severity; /* enum ctrsec_severity; 0: all */
    uint32_t indent;
    bool colour;
    const char *stream; /* that the result is of a piece of, or NULL */
    uint64_t lines_before;
};

void cs_report_json(struct cs_buf *out, const struct cs_result *result,
                    const struct cs_report_options *options);
void cs_report_ndjson(struct cs_buf *out, const struct cs_result *result,
                      const struct cs_report_options *options);

/* Words of enum ctrsec_outcome, _decision and _unknown_reason in reports. */
extern const char *const cs_report_outcomes[], *const cs_report_decisions[],
                                                   *const cs_report_reasons[];

#endif
