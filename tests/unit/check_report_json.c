/* SPDX-License-Identifier: Apache-2.0 */
/* Suite of report/report_json.c: both forms are JSON, with the same findings and the same summary.
 */
#include "report/report_json.h"

#include <jansson.h>

#include "unit_result.h"
#include "unit_run.h"

static void fill(struct cs_result *result)
{
    unit_result_open(result);
    struct ctrsec_finding *finding = unit_result_finding(result, "b/a", CTRSEC_HIGH, "web", "/a");
    finding->container = unit_result_text(result, "c");
    finding->file = unit_result_text(result, "web.yaml");
    finding->line = 3;
    finding->column = 5;
    finding->references = unit_result_text(result, "{\"url\":\"https://example.org\"}");
    finding->evidence_count = 2;
    struct ctrsec_evidence *item = cs_result_evidence(result);
    item->pointer = unit_result_text(result, "/a");
    item->value = unit_result_text(result, "true");
    item->line = 3;
    item = cs_result_evidence(result);
    item->value = unit_result_text(result, "\"***\"");
    finding = unit_result_finding(result, "b/b", CTRSEC_LOW, "quote \" \u00fc \n", "");
    finding->outcome = CTRSEC_UNKNOWN;
    finding->reason = CTRSEC_UNKNOWN_LIMIT;
    struct ctrsec_notice *notice = cs_result_notice(result);
    notice->file = unit_result_text(result, "x.yaml");
    notice->message = unit_result_text(result, "a warning");
    struct ctrsec_source_bundle *bundle = cs_result_bundle(result);
    bundle->channel = unit_result_text(result, "base");
    bundle->epoch = 1;
    bundle->version = UINT64_C(9007199254740991);
    result->decision = CTRSEC_WARN;
    result->phase = CTRSEC_PHASE_DEPLOY;
}

static json_t *parse(const char *text, size_t size)
{
    json_error_t error;
    json_t *json = json_loadb(text, size, 0, &error);
    ck_assert_msg(json_is_object(json), "%s: %.*s", error.text, (int)size, text);
    return json;
}

static const char *text_at(const json_t *json, const char *outer, const char *inner)
{
    const json_t *object = outer == NULL ? json : json_object_get(json, outer);
    const char *text = json_string_value(json_object_get(object, inner));
    return text == NULL ? "(none)" : text;
}

static void check_first(const json_t *finding)
{
    ck_assert_str_eq(text_at(finding, NULL, "rule"), "b/a");
    ck_assert_str_eq(text_at(finding, NULL, "severity"), "high");
    ck_assert_str_eq(text_at(finding, NULL, "outcome"), "fail");
    ck_assert_str_eq(text_at(finding, NULL, "reason"), "(none)");
    ck_assert_str_eq(text_at(finding, NULL, "enforce"), "warn");
    ck_assert_str_eq(text_at(finding, "subject", "container"), "c");
    ck_assert_str_eq(text_at(finding, "subject", "namespace"), "(none)");
    ck_assert_str_eq(text_at(finding, "location", "pointer"), "/a");
    ck_assert_str_eq(text_at(finding, "references", "url"), "https://example.org");
    const json_t *evidence = json_object_get(finding, "evidence");
    ck_assert_uint_eq(json_array_size(evidence), 2);
    ck_assert(json_is_true(json_object_get(json_array_get(evidence, 0), "value")));
    ck_assert_str_eq(text_at(json_array_get(evidence, 1), NULL, "value"), "***");
    ck_assert_str_eq(text_at(json_array_get(evidence, 1), NULL, "pointer"), "");
    ck_assert_ptr_null(json_object_get(json_array_get(evidence, 1), "line"));
}

static void check_second(const json_t *finding)
{
    ck_assert_str_eq(text_at(finding, NULL, "outcome"), "unknown");
    ck_assert_str_eq(text_at(finding, NULL, "reason"), "limit");
    ck_assert_str_eq(text_at(finding, "subject", "name"), "quote \" \u00fc \n");
}

static void check_summary(const json_t *summary)
{
    ck_assert_str_eq(text_at(summary, NULL, "decision"), "warn");
    ck_assert_str_eq(text_at(summary, NULL, "phase"), "deploy");
    ck_assert_str_eq(text_at(summary, NULL, "trust"), "unsigned");
    const json_t *bundle = json_array_get(json_object_get(summary, "bundles"), 0);
    ck_assert_str_eq(text_at(bundle, NULL, "channel"), "base");
    ck_assert_int_eq(json_integer_value(json_object_get(bundle, "version")), 9007199254740991);
    const json_t *notice = json_array_get(json_object_get(summary, "notices"), 0);
    ck_assert_str_eq(text_at(notice, NULL, "level"), "warning");
    ck_assert_ptr_null(json_object_get(notice, "line"));
    ck_assert_int_eq(
        json_integer_value(json_object_get(json_object_get(summary, "counts"), "failed")), 2);
}

START_TEST(one_object)
{
    struct cs_result result;
    struct cs_buf buf;
    struct cs_report_options options = {.indent = (uint32_t)_i};
    fill(&result);
    cs_buf_init(&buf, &cs_alloc_libc, 0);
    cs_report_json(&buf, &result, &options);
    ck_assert_int_eq(buf.ptr[buf.len - 1], '\n');
    if (_i == 0)
        ck_assert_ptr_eq(strchr(buf.ptr, '\n'), buf.ptr + buf.len - 1);
    json_t *json = parse(buf.ptr, buf.len);
    const json_t *findings = json_object_get(json, "findings");
    ck_assert_uint_eq(json_array_size(findings), 2);
    check_first(json_array_get(findings, 0));
    check_second(json_array_get(findings, 1));
    check_summary(json);
    json_decref(json);
    cs_buf_clear(&buf);
    cs_result_clear(&result);
}
END_TEST

START_TEST(lines)
{
    struct cs_result result;
    struct cs_buf buf;
    struct cs_report_options options = {.indent = 4};
    fill(&result);
    cs_buf_init(&buf, &cs_alloc_libc, 0);
    cs_report_ndjson(&buf, &result, &options);
    const char *at = buf.ptr;
    for (int line = 0; line < 3; line++) {
        const char *end = strchr(at, '\n');
        ck_assert_ptr_nonnull(end);
        json_t *json = parse(at, (size_t)(end - at));
        if (line == 0)
            check_first(json);
        else if (line == 1)
            check_second(json);
        else
            check_summary(json);
        json_decref(json);
        at = end + 1;
    }
    ck_assert_int_eq(*at, '\0');
    cs_buf_clear(&buf);
    cs_result_clear(&result);
}
END_TEST

/* What is below the severity is left out; the summary counts it all the same. */
START_TEST(severities)
{
    struct cs_result result;
    struct cs_buf buf;
    struct cs_report_options options = {.min_severity = CTRSEC_MEDIUM};
    fill(&result);
    cs_buf_init(&buf, &cs_alloc_libc, 0);
    cs_report_json(&buf, &result, &options);
    json_t *json = parse(buf.ptr, buf.len);
    ck_assert_uint_eq(json_array_size(json_object_get(json, "findings")), 1);
    check_summary(json);
    json_decref(json);
    cs_buf_clear(&buf);
    cs_result_clear(&result);
}
END_TEST

/* A piece of a stream: findings only, and each tells where it belongs. */
START_TEST(piece_of_a_stream)
{
    struct cs_result result;
    struct cs_buf buf;
    struct cs_report_options options = {
        .stream = "events", .lines_before = 4294967296, .min_severity = CTRSEC_MEDIUM};
    fill(&result);
    result.findings[0].file = (struct ctrsec_text){0, 0};
    result.findings[0].rule = unit_result_text(&result, "base/a");
    result.findings[0].time = unit_result_text(&result, "2024-01-02T03:04:05.6Z");
    cs_result_bundle(&result)->channel = unit_result_text(&result, "bas");
    result.bundles[0].digest = unit_result_text(&result, "3fbb");
    result.bundles[1].digest = unit_result_text(&result, "other");
    cs_buf_init(&buf, &cs_alloc_libc, 0);
    cs_report_ndjson(&buf, &result, &options);
    ck_assert_ptr_eq(strchr(buf.ptr, '\n'), buf.ptr + buf.len - 1);
    json_t *json = parse(buf.ptr, buf.len);
    ck_assert_str_eq(text_at(json, NULL, "bundle"), "3fbb");
    ck_assert_str_eq(text_at(json, "subject", "time"), "2024-01-02T03:04:05.6Z");
    ck_assert_str_eq(text_at(json, "location", "file"), "events");
    ck_assert_int_eq(json_integer_value(json_object_get(json_object_get(json, "location"), "line")),
                     4294967299);
    ck_assert_ptr_null(json_object_get(json_object_get(json, "location"), "document"));
    json_decref(json);
    cs_buf_clear(&buf);
    cs_result_clear(&result);
}
END_TEST

START_TEST(empty)
{
    struct cs_result result;
    struct cs_buf buf;
    struct cs_report_options options = {0};
    unit_result_open(&result);
    cs_buf_init(&buf, &cs_alloc_libc, 0);
    cs_report_json(&buf, &result, &options);
    json_t *json = parse(buf.ptr, buf.len);
    ck_assert_uint_eq(json_array_size(json_object_get(json, "findings")), 0);
    ck_assert_str_eq(text_at(json, NULL, "phase"), "mixed");
    json_decref(json);
    cs_buf_clear(&buf);
    cs_result_clear(&result);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("report_json");
    tcase_add_loop_test(test, one_object, 0, 3);
    tcase_add_test(test, lines);
    tcase_add_test(test, severities);
    tcase_add_test(test, piece_of_a_stream);
    tcase_add_test(test, empty);
    return unit_run("report_json", test);
}
