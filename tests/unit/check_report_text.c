/* SPDX-License-Identifier: Apache-2.0 */
/* Suite of report/report_text.c: groups, order, carets, words, colours, and what reaches a
 * terminal.
 */
#include "report/report_format.h"

#include "unit_result.h"
#include "unit_run.h"

static const char *report(struct cs_result *result, const struct cs_report_options *options,
                          struct cs_buf *buf)
{
    static const struct cs_report_options none;
    cs_buf_init(buf, &cs_alloc_libc, 0);
    cs_report_text(buf, result, options == NULL ? &none : options);
    ck_assert(!buf->failed);
    return buf->ptr;
}

START_TEST(empty)
{
    struct cs_result result;
    struct cs_buf buf;
    unit_result_open(&result);
    ck_assert_str_eq(report(&result, NULL, &buf),
                     "nothing judged: 0 subjects, 0 rules, 0 findings, 0 not judged, 0 not read; "
                     "rules unsigned\n");
    cs_buf_clear(&buf);
    cs_result_clear(&result);
}
END_TEST

/* Findings of a subject stand together, the worst first; accepted ones at their end. */
START_TEST(groups)
{
    struct cs_result result;
    struct cs_buf buf;
    unit_result_open(&result);
    unit_result_finding(&result, "b/low", CTRSEC_LOW, "web", "/a");
    struct ctrsec_finding *finding =
        unit_result_finding(&result, "b/accepted", CTRSEC_HIGH, "web", "/b");
    finding->outcome = CTRSEC_SUPPRESSED;
    finding->suppressed_by = unit_result_text(&result, "known");
    finding = unit_result_finding(&result, "b/other", CTRSEC_HIGH, "db", "/c");
    finding->enforce = CTRSEC_DENY;
    finding->space = unit_result_text(&result, "shop");
    finding->file = unit_result_text(&result, "db.yaml");
    unit_result_finding(&result, "b/high", CTRSEC_CRITICAL, "web", "/d");
    finding = unit_result_finding(&result, "b/unknown", CTRSEC_MEDIUM, "", "");
    finding->outcome = CTRSEC_UNKNOWN;
    finding->check = unit_result_text(&result, "validations[0]");
    result.counts = (struct ctrsec_counts){.subjects = 3, .rules = 5, .failed = 2, .unknown = 1};
    result.counts.unknown_missing = result.counts.suppressed = 1;
    result.counts.by_severity[CTRSEC_LOW] = result.counts.by_severity[CTRSEC_CRITICAL] = 1;
    result.decision = CTRSEC_DENY;
    ck_assert_str_eq(report(&result, NULL, &buf),
                     "Pod web\n"
                     "  critical b/high\n"
                     "      a message\n"
                     "      at: /d\n"
                     "  low      b/low\n"
                     "      a message\n"
                     "      at: /a\n"
                     "  accepted b/accepted\n"
                     "      a message\n"
                     "      at: /b\n"
                     "      exception: known\n"
                     "\n"
                     "Pod shop/db  (db.yaml)\n"
                     "  high     b/other  [deny]\n"
                     "      a message\n"
                     "      at: /c\n"
                     "\n"
                     "Pod without a name\n"
                     "  unknown  b/unknown  validations[0]\n"
                     "      a message\n"
                     "\n"
                     "deny: 3 subjects, 5 rules, 2 findings (1 critical, 1 low), 1 accepted, "
                     "1 not judged (1 missing), 0 not read; rules unsigned\n");
    cs_buf_clear(&buf);
    cs_result_clear(&result);
}
END_TEST

/* The source line without its indentation, the caret below the place. */
START_TEST(source)
{
    struct cs_result result;
    struct cs_buf buf;
    unit_result_open(&result);
    struct ctrsec_finding *finding = unit_result_finding(&result, "b/r", CTRSEC_LOW, "web", "/k");
    finding->source = unit_result_text(&result, "    key: value");
    finding->source_column = 10;
    finding->line = 7;
    finding->column = 10;
    finding->remediation = unit_result_text(&result, "Do something.");
    const char *text = report(&result, NULL, &buf);
    ck_assert_ptr_nonnull(strstr(text, "          7 | key: value\n"
                                       "            |      ^\n"
                                       "      at: /k\n"
                                       "      fix: Do something.\n"));
    cs_buf_clear(&buf);
    result.findings[0].source_column = 2; /* before the text: the blanks stay up to it */
    text = report(&result, NULL, &buf);
    ck_assert_ptr_nonnull(strstr(text, "          7 |    key: value\n"
                                       "            | ^\n"));
    cs_buf_clear(&buf);
    result.findings[0].source.size = 0;
    ck_assert_ptr_nonnull(strstr(report(&result, NULL, &buf), "      at: /k (line 7)\n"));
    cs_buf_clear(&buf);
    cs_result_clear(&result);
}
END_TEST

START_TEST(wrapped)
{
    struct cs_result result;
    struct cs_buf buf;
    unit_result_open(&result);
    struct ctrsec_finding *finding = unit_result_finding(&result, "b/r", CTRSEC_LOW, "web", "/k");
    finding->remediation =
        unit_result_text(&result, "one two three four five six seven eight nine ten eleven twelve "
                                  "thirteen fourteen fifteen sixteen seventeen eighteen");
    const char *text = report(&result, NULL, &buf), *line = strstr(text, "      fix: one");
    ck_assert_ptr_nonnull(line);
    ck_assert_ptr_nonnull(strstr(line, "\n           "));
    for (const char *end; (end = strchr(line, '\n')) != NULL; line = end + 1)
        if (strncmp(line, "warn", 4) != 0 && strncmp(line, "nothing", 7) != 0)
            ck_assert_int_le(end - line, 100);
    cs_buf_clear(&buf);
    cs_result_clear(&result);
}
END_TEST

/* Texts of documents can do nothing to a terminal. */
START_TEST(controls)
{
    struct cs_result result;
    struct cs_buf buf;
    unit_result_open(&result);
    struct ctrsec_finding *finding =
        unit_result_finding(&result, "b/r", CTRSEC_LOW, "a\x1b[31m\nb\u202e\xc2\x9b", "/k\r");
    finding->message = unit_result_text(&result, "m\x07\x7f\u2066"
                                                 "gr\u00fc\u00df");
    const char *text = report(&result, NULL, &buf);
    ck_assert_ptr_nonnull(strstr(text, "Pod a\\u001b[31m b\\u202e\\u009b\n"));
    ck_assert_ptr_nonnull(strstr(text, "m\\u0007\\u007f\\u2066gr\u00fc\u00df\n"));
    ck_assert_ptr_null(strpbrk(text, "\x1b\r\x07\x7f"));
    cs_buf_clear(&buf);
    cs_result_clear(&result);
}
END_TEST

START_TEST(options)
{
    struct cs_result result;
    struct cs_buf buf;
    unit_result_open(&result);
    unit_result_finding(&result, "b/low", CTRSEC_LOW, "web", "/a");
    unit_result_finding(&result, "b/high", CTRSEC_HIGH, "db", "/b");
    struct ctrsec_notice *notice = cs_result_notice(&result);
    notice->status = CTRSEC_E_SYNTAX;
    notice->line = 3;
    notice->column = 4;
    notice->file = unit_result_text(&result, "bad.yaml");
    notice->message = unit_result_text(&result, "wrong");
    struct cs_report_options some = {.min_severity = CTRSEC_HIGH, .colour = true};
    const char *text = report(&result, &some, &buf);
    ck_assert_ptr_nonnull(strstr(text, "bad.yaml:3:4: not read: wrong\n"));
    ck_assert_ptr_null(strstr(text, "b/low"));
    ck_assert_ptr_null(strstr(text, "web"));
    ck_assert_ptr_nonnull(strstr(text, "\033[31mhigh     \033[0mb/high\n"));
    ck_assert_ptr_nonnull(strstr(text, "\033[1mPod db\033[0m\n"));
    cs_buf_clear(&buf);
    cs_result_clear(&result);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("report_text");
    tcase_add_test(test, empty);
    tcase_add_test(test, groups);
    tcase_add_test(test, source);
    tcase_add_test(test, wrapped);
    tcase_add_test(test, controls);
    tcase_add_test(test, options);
    return unit_run("report_text", test);
}
