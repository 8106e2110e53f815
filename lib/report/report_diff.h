/* SPDX-License-Identifier: Apache-2.0 */
/* How two reports differ: what is new, what is gone, how much is known. As text, or JSON. */
#ifndef CS_REPORT_REPORT_DIFF_H
#define CS_REPORT_REPORT_DIFF_H

#include "ctrsec/known.h"
#include "engine/known.h"

struct cs_report_diff {
    const struct cs_known *before, *after;
    bool json;
    uint32_t indent;
};

/* Fills *counts but for its size. CTRSEC_E_NOMEM; out->failed is for who writes. */
int cs_report_diff(struct cs_buf *out, const struct cs_report_diff *diff,
                   struct ctrsec_known_difference *counts);

#endif
