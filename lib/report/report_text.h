/* SPDX-License-Identifier: Apache-2.0 */
/* Results for people: grouped by subject, source line with a caret, remediation, a summary. */
#ifndef CS_REPORT_REPORT_TEXT_H
#define CS_REPORT_REPORT_TEXT_H

#include "report/report_json.h"

void cs_report_text(struct cs_buf *out, const struct cs_result *result,
                    const struct cs_report_options *options);

#endif
