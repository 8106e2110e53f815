/* SPDX-License-Identifier: Apache-2.0 */
/* contract: report/report_format.h */
#include "report/report_format.h"

#define ROW(id, number, name, media, writer, help) [number] = {name, media, help, writer},
const struct cs_report_format cs_report_formats[] = {CS_REPORT_TABLE(ROW)};
#undef ROW

const int32_t cs_report_format_count =
    (int32_t)(sizeof cs_report_formats / sizeof *cs_report_formats);
