/* SPDX-License-Identifier: Apache-2.0 */
/* Suite of the reports that others bound: what does not fit is left out, the worst kept, and told.
 */
#include <jansson.h>

#include "report/report_format.h"
#include "unit_result.h"
#include "unit_run.h"

static void fill(struct cs_result *result, uint32_t findings, uint32_t rules)
{
    char rule[32], pointer[32];
    unit_result_open(result);
    result->limits.findings = findings;
    for (uint32_t i = 0; i < findings; i++) {
        snprintf(rule, sizeof rule, "b/r%u", i % rules);
        snprintf(pointer, sizeof pointer, "/%u", i);
        unit_result_finding(result, rule, i == findings - 1 ? CTRSEC_CRITICAL : CTRSEC_LOW, "web",
                            pointer);
    }
    result->decision = CTRSEC_WARN;
    result->phase = CTRSEC_PHASE_DEPLOY;
}

static char *write_report(const struct cs_result *result, cs_report_writer *write, size_t *size)
{
    struct cs_report_options options = {.min_severity = 0};
    struct cs_buf buf;
    cs_buf_init(&buf, &cs_alloc_libc, 0);
    write(&buf, result, &options);
    ck_assert(!buf.failed);
    if (size != NULL)
        *size = buf.len;
    return buf.ptr;
}

static json_t *parse(char *text)
{
    json_error_t error;
    json_t *json = json_loads(text, 0, &error);
    ck_assert_msg(json != NULL, "%s", error.text);
    cs_alloc_free(&cs_alloc_libc, text);
    return json;
}

static const char *text_at(const json_t *json, const char *steps)
{
    char step[64];
    while (*steps != '\0') {
        size_t length = strcspn(steps, "/");
        snprintf(step, sizeof step, "%.*s", (int)length, steps);
        json = step[0] >= '0' && step[0] <= '9' ? json_array_get(json, (size_t)atoi(step))
                                                : json_object_get(json, step);
        steps += length + (steps[length] == '/');
    }
    const char *text = json_string_value(json);
    return text == NULL ? "(none)" : text;
}

/* 25,000 results; the critical one is the last in order and the first that is kept. */
START_TEST(sarif)
{
    struct cs_result result;
    fill(&result, 25003, 2);
    json_t *json = parse(write_report(&result, cs_report_sarif, NULL));
    const json_t *run = json_array_get(json_object_get(json, "runs"), 0);
    ck_assert_uint_eq(json_array_size(json_object_get(run, "results")), 25000);
    ck_assert_str_eq(text_at(run, "results/0/locations/0/logicalLocations/0/fullyQualifiedName"),
                     "/25002");
    ck_assert_str_eq(text_at(run, "invocations/0/toolExecutionNotifications/0/message/text"),
                     "3 findings are left out: code scanning takes 25000 results of a run");
    json_decref(json);
    cs_result_clear(&result);
}
END_TEST

START_TEST(sarif_rules)
{
    struct cs_result result;
    char tags[256] = "t0", title[2000];
    fill(&result, 1, 1);
    for (int i = 1; i < 30; i++)
        snprintf(tags + strlen(tags), sizeof tags - strlen(tags), ",t%d", i);
    memset(title, 'x', sizeof title - 1);
    title[sizeof title - 1] = '\0';
    result.rules[0].tags = unit_result_text(&result, tags);
    result.rules[0].title = unit_result_text(&result, title);
    result.rules[0].references =
        unit_result_text(&result, "{\"url\":\"javascript:x\",\"mitre\":[\"T1\",\"T2\"]}");
    json_t *json = parse(write_report(&result, cs_report_sarif, NULL));
    const json_t *rule = json_array_get(
        json_object_get(
            json_object_get(
                json_object_get(json_array_get(json_object_get(json, "runs"), 0), "tool"),
                "driver"),
            "rules"),
        0);
    ck_assert_uint_eq(json_array_size(json_object_get(json_object_get(rule, "properties"), "tags")),
                      20);
    ck_assert_uint_eq(strlen(text_at(rule, "name")), 255);
    ck_assert_uint_eq(strlen(text_at(rule, "shortDescription/text")), 1024);
    ck_assert_str_eq(text_at(rule, "helpUri"), "(none)");
    ck_assert_str_eq(text_at(rule, "help/text"), "See: mitre: T1, T2");
    ck_assert_str_eq(text_at(rule, "properties/security-severity"), "9.5");
    json_decref(json);
    cs_result_clear(&result);
}
END_TEST

START_TEST(markdown)
{
    struct cs_result result;
    size_t size;
    fill(&result, 2000, 7);
    char *text = write_report(&result, cs_report_markdown, &size);
    ck_assert_uint_le(size, 65536);
    ck_assert_uint_gt(size, 60000);
    const char *rest = strstr(text, " more findings do not fit into a comment.");
    ck_assert_ptr_nonnull(rest);
    while (rest[-1] >= '0' && rest[-1] <= '9')
        rest--;
    unsigned rows = 0;
    for (const char *at = text; (at = strstr(at, "<code>Pod web</code>")) != NULL; at++)
        rows++;
    ck_assert_uint_eq(rows + (unsigned)atoi(rest), 2000);
    cs_alloc_free(&cs_alloc_libc, text);
    cs_result_clear(&result);
}
END_TEST

START_TEST(markdown_notices)
{
    struct cs_result result;
    char message[4000];
    size_t size;
    fill(&result, 3, 1);
    memset(message, '*', sizeof message - 1);
    message[_i == 0 ? 10 : sizeof message - 1] = '\0';
    for (int i = 0; i < 30; i++) {
        struct ctrsec_notice *notice = cs_result_notice(&result);
        notice->file = unit_result_text(&result, "x.yaml");
        notice->message = unit_result_text(&result, message);
    }
    char *text = write_report(&result, cs_report_markdown, &size);
    ck_assert_uint_le(size, 65536);
    ck_assert_ptr_nonnull(
        strstr(text, _i == 0 ? "- 10 more\n" : "- 30 documents have warnings or were not read\n"));
    ck_assert_ptr_nonnull(strstr(text, "<code>Pod web</code>"));
    cs_alloc_free(&cs_alloc_libc, text);
    cs_result_clear(&result);
}
END_TEST

START_TEST(slack)
{
    struct cs_result result;
    fill(&result, 60, 7);
    json_t *json = parse(write_report(&result, cs_report_slack, NULL));
    const json_t *blocks = json_object_get(json, "blocks");
    ck_assert_uint_eq(json_array_size(blocks), 48);
    ck_assert_str_eq(text_at(blocks, "47/text/text"), "15 more findings do not fit into a message");
    ck_assert_ptr_nonnull(strstr(text_at(blocks, "2/text/text"), "critical"));
    json_decref(json);
    cs_result_clear(&result);
}
END_TEST

START_TEST(jira)
{
    struct cs_result result;
    uint32_t rules = _i == 0 ? 50 : 53;
    fill(&result, 200 * rules, rules);
    json_t *json = parse(write_report(&result, cs_report_jira, NULL));
    const json_t *issues = json_object_get(json, "issueUpdates");
    ck_assert_uint_eq(json_array_size(issues), 50);
    ck_assert_str_eq(text_at(issues, "49/fields/summary"),
                     _i == 0 ? "A title (b/r49)" : "ctrsec: 4 more rules with findings");
    ck_assert_str_eq(
        text_at(issues, "0/fields/description/content/1/content/60/content/0/content/0/text"),
        "and 140 more");
    json_decref(json);
    cs_result_clear(&result);
}
END_TEST

/* The index of GitLab: findings of one fingerprint in two files are two. */
START_TEST(gitlab)
{
    static const struct {
        const char *name, *image;
    } images[] = {{"web", "web:latest"},
                  {"web:1.0", "web:1.0"},
                  {"reg:5000/web", "reg:5000/web:latest"},
                  {"reg:5000/web:1", "reg:5000/web:1"},
                  {"reg:5000/web:1@sha256:ab", "reg:5000/web:1@sha256:ab"},
                  {"a:b:c:d", "a_b_c_d:latest"},
                  {"web@sha256:ab", "web@sha256:ab"},
                  {"web:", "web_:latest"},
                  {":x", "_x:latest"},
                  {"", "image:latest"}};
    for (size_t i = 0; i < sizeof images / sizeof *images; i++) {
        struct cs_result result;
        fill(&result, 2, 1);
        result.findings[0].target = CTRSEC_TARGET_IMAGE;
        result.findings[0].name = unit_result_text(&result, images[i].name);
        result.findings[1].pointer = result.findings[0].pointer;
        result.findings[1].file = unit_result_text(&result, "other");
        json_t *json = parse(write_report(&result, cs_report_gitlab, NULL));
        ck_assert_str_eq(text_at(json, "vulnerabilities/0/location/image"), images[i].image);
        ck_assert_str_eq(text_at(json, "vulnerabilities/1/location/image"), "Pod/web:latest");
        ck_assert_str_ne(text_at(json, "vulnerabilities/0/id"),
                         text_at(json, "vulnerabilities/1/id"));
        json_decref(json);
        cs_result_clear(&result);
    }
}
END_TEST

/* No writer trips over a result with nothing in it. */
START_TEST(empty)
{
    struct cs_result result;
    unit_result_open(&result);
    char *text = write_report(&result, cs_report_formats[_i].write, NULL);
    ck_assert_uint_gt(strlen(text), 0);
    cs_alloc_free(&cs_alloc_libc, text);
    cs_result_clear(&result);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("report_limits");
    tcase_add_test(test, sarif);
    tcase_add_test(test, sarif_rules);
    tcase_add_test(test, markdown);
    tcase_add_loop_test(test, markdown_notices, 0, 2);
    tcase_add_test(test, slack);
    tcase_add_loop_test(test, jira, 0, 2);
    tcase_add_test(test, gitlab);
    tcase_add_loop_test(test, empty, 0, 13);
    return unit_run("report_limits", test);
}
