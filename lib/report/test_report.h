/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the tests of rules gave, and which rules they leave in the dark: a rule that is never seen
 * to fail, or never to hold its peace, is hardly tested.
 */
#ifndef CS_REPORT_TEST_REPORT_H
#define CS_REPORT_TEST_REPORT_H

#include "base/buf.h"
#include "engine/rule_test.h"

struct cs_test_report {
    struct cs_arena *arena;
    struct cs_rule_test_case *cases; /* in the order of the rules */
    uint32_t count, room;
    bool failed; /* no memory */
};

/* Takes a test in; made for struct cs_rule_test_options. */
void cs_test_report_add(const struct cs_rule_test_case *test, void *report);

/* Rules that no test sees to fail, or none sees not to fail. */
uint32_t cs_test_report_dark(const struct cs_test_report *report, const struct cs_rule_set *rules,
                             const struct cs_rule_test_options *options);

/* `rules` are all of the bundle; options say which of them were tested. */
void cs_test_report_text(struct cs_buf *out, const struct cs_test_report *report,
                         const struct cs_rule_set *rules,
                         const struct cs_rule_test_options *options);
void cs_test_report_json(struct cs_buf *out, const struct cs_test_report *report,
                         const struct cs_rule_set *rules,
                         const struct cs_rule_test_options *options);
void cs_test_report_junit(struct cs_buf *out, const struct cs_test_report *report,
                          const struct cs_rule_set *rules,
                          const struct cs_rule_test_options *options);

#endif
