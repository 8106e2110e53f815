/* SPDX-License-Identifier: Apache-2.0 */
/* One rule explained: what it is about and why, what to do, its expressions, fields and tests. */
#ifndef CS_REPORT_RULE_PAGE_H
#define CS_REPORT_RULE_PAGE_H

#include "base/buf.h"
#include "rule/rule_fields.h"

struct cs_rule_page {
    struct cs_str channel;
    const struct cs_rule *rule;
    const struct cs_rule_fields *fields;
};

/* For people, at most 100 columns. */
void cs_rule_page_text(struct cs_buf *out, const struct cs_rule_page *page);

/* One object. */
void cs_rule_page_json(struct cs_buf *out, const struct cs_rule_page *page, uint32_t indent);

#endif
