/* SPDX-License-Identifier: Apache-2.0 */
/* The rules of a result with what helps who reads about them: references as values, the page. */
#ifndef CS_REPORT_REPORT_RULES_H
#define CS_REPORT_REPORT_RULES_H

#include "base/arena.h"
#include "report/report_escape.h"
#include "report/report_format.h"
#include "value/value.h"

struct cs_report_rule {
    const struct ctrsec_result_rule *record;
    struct cs_value references; /* a map; or absent */
    struct cs_str url;          /* of its page; or empty */
    uint32_t findings, open;    /* that are shown; of them those that count */
};

/* By the numbers that findings have. */
struct cs_report_rules {
    struct cs_arena arena;
    const struct cs_result *result;
    struct cs_report_rule *items;
    uint32_t count;
};

/* False: out of memory, out->failed is set. To be cleared in any case. */
bool cs_report_rules_init(struct cs_report_rules *rules, struct cs_buf *out,
                          const struct cs_result *result, const struct cs_report_options *options);
void cs_report_rules_clear(struct cs_report_rules *rules);

/* "mitre: T1611; pss: baseline": without the page; nothing where there are none. */
void cs_report_references(struct cs_buf *out, const struct cs_report_rule *rule);

/* Why it matters, how to mend it, references: paragraphs of text, never empty. */
void cs_report_help(struct cs_buf *out, const struct cs_report_rules *rules, uint32_t number);

/* The next of the tags, which are separated by commas; false behind the last. */
bool cs_report_tag(struct cs_str tags, uint32_t *offset, struct cs_str *tag);

#endif
