/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A report in JSON back into a result, from which every report can be written. In: what
 * report/report_json.h writes, of this version or a later one: members that are not known are
 * passed over. Whoever wrote it: numbers of rules and subjects, words and columns are checked,
 * sizes bounded.
 */
#ifndef CS_REPORT_REPORT_READ_H
#define CS_REPORT_REPORT_READ_H

#include "base/diag.h"
#include "engine/result.h"

#define CS_REPORT_BYTES_MOST (256u << 20)
#define CS_REPORT_NODES_MOST 16000000u

/*
 * Fills the result, which is emptied first; `name` and `text` are read in place. seed guards the
 * tables. Errors: CTRSEC_E_SYNTAX, CTRSEC_E_INVALID, CTRSEC_E_LIMIT, CTRSEC_E_NOMEM; the result is
 * then empty and denies.
 */
int cs_report_read(struct cs_result *result, struct cs_str name, struct cs_str text, uint32_t seed,
                   struct cs_diag *diag);

#endif
