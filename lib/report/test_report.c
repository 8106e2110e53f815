/* SPDX-License-Identifier: Apache-2.0 */
/* contract: report/test_report.h */
#include "report/test_report.h"

#include "report/report_escape.h"
#include "text/json_write.h"

void cs_test_report_add(const struct cs_rule_test_case *test, void *payload)
{
    struct cs_test_report *report = payload;
    if (report->count == report->room) {
        uint32_t larger = report->room == 0 ? 64 : 2 * report->room;
        struct cs_rule_test_case *cases = cs_arena_array(report->arena, larger, sizeof *cases);
        if (cases == NULL) {
            report->failed = true;
            return;
        }
        if (report->count > 0)
            memcpy(cases, report->cases, report->count * sizeof *cases);
        report->cases = cases;
        report->room = larger;
    }
    report->cases[report->count++] = *test;
}

/* --- coverage -----------------------------------------------------------------------------------
 */

/* Which outcomes the tests of a rule expect. */
struct cover {
    uint32_t tests, failed;
    bool fails, passes; /* skip is a kind of passing: the rule holds its peace */
};

/* *at is where the cases of the rule begin, and gets where they end. */
static struct cover cover_of(const struct cs_test_report *report, const struct cs_rule *rule,
                             uint32_t *at)
{
    struct cover cover = {0};
    for (; *at < report->count && report->cases[*at].rule == rule; ++*at) {
        const struct cs_rule_test_case *test = &report->cases[*at];
        cover.tests++;
        cover.failed += test->problem != NULL;
        cover.fails = cover.fails || cs_str_is(test->expected, "fail");
        cover.passes =
            cover.passes || cs_str_is(test->expected, "pass") || cs_str_is(test->expected, "skip");
    }
    return cover;
}

static const char *dark(const struct cover *cover)
{
    if (cover->tests == 0)
        return "has no test";
    if (!cover->fails)
        return "has no test in which it fails";
    return cover->passes ? NULL : "has no test in which it does not fail";
}

struct totals {
    uint32_t rules, covered, passed, failed;
};

static struct totals total(const struct cs_test_report *report, const struct cs_rule_set *rules,
                           const struct cs_rule_test_options *options)
{
    struct totals totals = {0};
    uint32_t at = 0;
    for (uint32_t i = 0; i < rules->nrules; i++) {
        if (!cs_rule_test_asked(options, rules->rules[i]->id))
            continue;
        struct cover cover = cover_of(report, rules->rules[i], &at);
        totals.rules++;
        totals.covered += dark(&cover) == NULL;
        totals.passed += cover.tests - cover.failed;
        totals.failed += cover.failed;
    }
    return totals;
}

uint32_t cs_test_report_dark(const struct cs_test_report *report, const struct cs_rule_set *rules,
                             const struct cs_rule_test_options *options)
{
    struct totals totals = total(report, rules, options);
    return totals.rules - totals.covered;
}

/* --- formats ------------------------------------------------------------------------------------
 */

static void put_failure(struct cs_buf *out, const struct cs_rule_test_case *test)
{
    const struct cs_diagnostic *problem = test->problem;
    cs_escape_plain(out, problem->file);
    if (problem->position.line > 0)
        cs_buf_printf(out, ":%u:%u", problem->position.line, problem->position.column);
    cs_buf_text(out, ": ");
    cs_escape_plain(out, problem->message);
    cs_buf_char(out, '\n');
}

void cs_test_report_text(struct cs_buf *out, const struct cs_test_report *report,
                         const struct cs_rule_set *rules,
                         const struct cs_rule_test_options *options)
{
    struct totals totals = total(report, rules, options);
    uint32_t at = 0;
    for (uint32_t i = 0; i < report->count; i++)
        if (report->cases[i].problem != NULL)
            put_failure(out, &report->cases[i]);
    for (uint32_t i = 0; i < rules->nrules; i++) {
        if (!cs_rule_test_asked(options, rules->rules[i]->id))
            continue;
        struct cover cover = cover_of(report, rules->rules[i], &at);
        if (dark(&cover) == NULL)
            continue;
        cs_buf_text(out, "rule ");
        cs_escape_plain(out, rules->rules[i]->id);
        cs_buf_printf(out, " %s\n", dark(&cover));
    }
    cs_buf_printf(out, "%u passed, %u failed; %u of %u rules are seen to fail and not to fail\n",
                  totals.passed, totals.failed, totals.covered, totals.rules);
}

static void write_case(struct cs_json_writer *w, const struct cs_rule_test_case *test)
{
    cs_json_open(w, '{');
    cs_json_name(w, "name");
    cs_json_str(w, test->name);
    cs_json_name(w, "file");
    cs_json_str(w, test->rule->source->name);
    cs_json_name(w, "line");
    cs_json_uint(w, test->position.line);
    cs_json_name(w, "expect");
    cs_json_str(w, test->expected);
    cs_json_name(w, "passed");
    cs_json_bool(w, test->problem == NULL);
    if (test->problem != NULL) {
        cs_json_name(w, "message");
        cs_json_str(w, test->problem->message);
    }
    cs_json_close(w, '}');
}

void cs_test_report_json(struct cs_buf *out, const struct cs_test_report *report,
                         const struct cs_rule_set *rules,
                         const struct cs_rule_test_options *options)
{
    struct totals totals = total(report, rules, options);
    struct cs_json_writer w;
    uint32_t at = 0;
    cs_json_writer_init(&w, out, 2);
    cs_json_open(&w, '{');
    cs_json_name(&w, "schema");
    cs_json_text(&w, "ctrsec.rule-tests/v1");
    cs_json_name(&w, "passed");
    cs_json_uint(&w, totals.passed);
    cs_json_name(&w, "failed");
    cs_json_uint(&w, totals.failed);
    cs_json_name(&w, "rules");
    cs_json_open(&w, '[');
    for (uint32_t i = 0; i < rules->nrules; i++) {
        const struct cs_rule *rule = rules->rules[i];
        uint32_t first = at;
        if (!cs_rule_test_asked(options, rule->id))
            continue;
        struct cover cover = cover_of(report, rule, &at);
        cs_json_open(&w, '{');
        cs_json_name(&w, "id");
        cs_json_str(&w, rule->id);
        cs_json_name(&w, "seen_to_fail");
        cs_json_bool(&w, cover.fails);
        cs_json_name(&w, "seen_not_to_fail");
        cs_json_bool(&w, cover.passes);
        cs_json_name(&w, "tests");
        cs_json_open(&w, '[');
        for (uint32_t k = first; k < at; k++)
            write_case(&w, &report->cases[k]);
        cs_json_close(&w, ']');
        cs_json_close(&w, '}');
    }
    cs_json_close(&w, ']');
    cs_json_close(&w, '}');
    cs_buf_char(out, '\n');
}

static void put_junit_case(struct cs_buf *out, const struct cs_rule_test_case *test)
{
    cs_buf_text(out, "    <testcase classname=\"");
    cs_escape_xml(out, test->rule->id);
    cs_buf_text(out, "\" name=\"");
    if (test->name.len > 0)
        cs_escape_xml(out, test->name);
    else
        cs_buf_printf(out, "line %u", test->position.line);
    cs_buf_text(out, "\" time=\"0\"");
    if (test->problem == NULL) {
        cs_buf_text(out, "/>\n");
        return;
    }
    cs_buf_text(out, ">\n      <failure message=\"");
    cs_escape_xml(out, test->problem->message);
    cs_buf_text(out, "\" type=\"");
    cs_escape_xml(out, cs_str_from(test->problem->reason));
    cs_buf_text(out, "\">");
    cs_escape_xml(out, test->rule->source->name);
    cs_buf_printf(out, ":%u</failure>\n    </testcase>\n", test->position.line);
}

void cs_test_report_junit(struct cs_buf *out, const struct cs_test_report *report,
                          const struct cs_rule_set *rules,
                          const struct cs_rule_test_options *options)
{
    struct totals totals = total(report, rules, options);
    uint32_t at = 0;
    cs_buf_printf(out,
                  "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites tests=\"%u\" "
                  "failures=\"%u\" errors=\"0\" time=\"0\">\n",
                  totals.passed + totals.failed, totals.failed);
    for (uint32_t i = 0; i < rules->nrules; i++) {
        const struct cs_rule *rule = rules->rules[i];
        uint32_t first = at;
        struct cover cover = cover_of(report, rule, &at);
        if (cover.tests == 0)
            continue;
        cs_buf_text(out, "  <testsuite name=\"");
        cs_escape_xml(out, rule->id);
        cs_buf_printf(out,
                      "\" tests=\"%u\" failures=\"%u\" errors=\"0\" skipped=\"0\" time=\"0\">\n",
                      cover.tests, cover.failed);
        for (uint32_t k = first; k < at; k++)
            put_junit_case(out, &report->cases[k]);
        cs_buf_text(out, "  </testsuite>\n");
    }
    cs_buf_text(out, "</testsuites>\n");
}
