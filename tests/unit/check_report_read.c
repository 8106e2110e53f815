/* SPDX-License-Identifier: Apache-2.0 */
/* Suite of report/report_read.c: what is written reads the same; what is wrong is refused. */
#include "unit_api.h"
#include "unit_run.h"

static const char rules[] =
    "rules:\n"
    "  - {id: privileged, title: Privileged, severity: high, target: workload, each: container,\n"
    "     tags: [isolation, pss], description: Why., remediation: Drop it.,\n"
    "     references: {url: 'https://example.com/x', pss: baseline},\n"
    "     violation: container.privileged, message: 'm {container.name}', enforce: {deploy: "
    "deny}}\n"
    "  - {id: labelled, title: L, severity: low, target: object, message: m,\n"
    "     require: has(object.metadata.labels)}\n"
    "  - {id: broken, title: B, severity: low, target: object, message: m,\n"
    "     violation: object.spec.nothing.at == 1}\n";

static const char site[] = "exceptions:\n"
                           "  - {rule: labelled, match: {name: excepted}, reason: known}\n";

static const char input[] =
    "{apiVersion: v1, kind: Pod, metadata: {name: \"w\\u202eeb\"}, spec: {containers: [{name: a},\n"
    "  {name: b, securityContext: {privileged: true}}]}}\n"
    "---\n"
    "{apiVersion: v1, kind: Service, metadata: {name: excepted}, spec: {type: ClusterIP}}\n"
    "---\n"
    "kind: [\n";

/* All formats, the report read back and all formats again: byte for byte the same. */
START_TEST(same)
{
    static const char *const reasons[] = {"denied", "unread"};
    struct unit_api api;
    ctrsec_error *error = NULL;
    ctrsec_buffer *first[32] = {NULL};
    unit_api_open(&api, rules, site);
    api.options.outcomes = _i == 0 ? CTRSEC_OUTCOMES_FINDINGS : CTRSEC_OUTCOMES_ALL;
    unit_api_check(&api, input);
    unit_api_good(ctrsec_result_hash_lines(api.result, api.document, &error), &error);
    unit_api_good(ctrsec_result_exit(api.result, 1, reasons, 2, &error), &error);
    for (int32_t format = 0; ctrsec_report_format_name(format) != NULL; format++)
        first[format] = unit_api_report(&api, format);
    ctrsec_result *read;
    unit_api_good(ctrsec_result_new(&read, api.context, &error), &error);
    unit_api_good(ctrsec_report_read(read, ctrsec_buffer_data(first[0]),
                                     ctrsec_buffer_size(first[0]), "report.json", &error),
                  &error);
    ck_assert_int_eq(ctrsec_result_decision(read), CTRSEC_DENY);
    ctrsec_result *checked = api.result;
    api.result = read;
    for (int32_t format = 0; first[format] != NULL; format++) {
        ctrsec_buffer *second = unit_api_report(&api, format);
        ck_assert_msg(ctrsec_buffer_size(first[format]) == ctrsec_buffer_size(second) &&
                          memcmp(ctrsec_buffer_data(first[format]), ctrsec_buffer_data(second),
                                 ctrsec_buffer_size(second)) == 0,
                      "%s: %s", ctrsec_report_format_name(format),
                      (const char *)ctrsec_buffer_data(second));
        ctrsec_buffer_free(second);
        ctrsec_buffer_free(first[format]);
    }
    ctrsec_result_free(checked);
    unit_api_close(&api);
}
END_TEST

#define HEAD                                                                      \
    "{\"schema\":\"ctrsec.findings/v1\",\"decision\":\"deny\",\"phase\":\"run\"," \
    "\"trust\":\"signed\","
#define FINDING "\"rule\":\"a/b\",\"severity\":\"low\",\"outcome\":\"fail\",\"enforce\":\"deny\","

static const struct {
    const char *report, *message; /* NULL: it is read */
} cases[] = {
    {HEAD "\"findings\":[]}", NULL},
    {HEAD "\"findings\":[],\"later\":{\"x\":[1]}}", NULL},
    {HEAD "\"findings\":[{" FINDING "\"subject\":{\"target\":\"event\"}}]}", NULL},
    {"[]", "no report of findings"},
    {"{\"findings\":[]}", "no report of findings"},
    {"{\"schema\":\"ctrsec.findings/v2\",\"findings\":[]}", "no report of findings"},
    {HEAD "\"findings\":{}}", "no report of findings"},
    {HEAD "\"findings\":[1]}", "`rule` is missing"},
    {HEAD "\"findings\":[{" FINDING "\"subject\":{\"target\":\"\"}}]}", "target"},
    {HEAD "\"findings\":[{" FINDING "\"subject\":{\"target\":\"node\"}}]}", "target"},
    {HEAD "\"findings\":[{" FINDING "\"subject\":{\"target\":\"image\",\"number\":0}}]}",
     "no such subject"},
    {HEAD "\"findings\":[{\"rule\":\"a/b\",\"severity\":\"\",\"outcome\":\"fail\",\"enforce\":"
          "\"deny\",\"subject\":{\"target\":\"image\"}}]}",
     "severity"},
    {HEAD "\"findings\":[{\"rule\":\"a/b\",\"severity\":\"low\",\"outcome\":\"pass\",\"enforce\":"
          "\"deny\",\"subject\":{\"target\":\"image\"}}]}",
     "`outcome` is none"},
    {HEAD "\"findings\":[{" FINDING "\"subject\":{\"target\":\"image\"},\"location\":{\"source\":"
          "\"ab\",\"source_column\":4}}]}",
     "`source_column`"},
    {HEAD "\"findings\":[{" FINDING "\"subject\":{\"target\":\"image\"},\"location\":{\"source\":"
          "\"ab\"}}]}",
     "`source_column`"},
    {HEAD "\"findings\":[{" FINDING "\"subject\":{\"target\":\"image\"},\"location\":{\"line\":"
          "4294967296}}]}",
     "line"},
    {HEAD "\"rules\":[{\"id\":\"a/b\",\"severity\":\"low\",\"target\":\"image\"},{\"id\":\"a/b\"}],"
          "\"findings\":[]}",
     "listed twice"},
    {HEAD "\"rules\":[{\"id\":\"a/b\",\"severity\":\"low\",\"target\":\"image\",\"tags\":"
          "[\"x,y\"]}],\"findings\":[]}",
     "no word"},
    {HEAD "\"subjects\":[{\"target\":\"image\",\"outcomes\":{\"a/b\":\"pass\"}}],\"findings\":[]}",
     "unknown rule or outcome"},
    {HEAD "\"rules\":[{\"id\":\"a/b\",\"severity\":\"low\",\"target\":\"image\"}],\"subjects\":"
          "[{\"target\":\"image\",\"outcomes\":{\"a/b\":\"good\"}}],\"findings\":[]}",
     "unknown rule or outcome"},
    {HEAD "\"subjects\":[{\"target\":\"image\",\"outcomes\":[]}],\"findings\":[]}", "no object"},
    {HEAD "\"notices\":{},\"findings\":[]}", "`notices` is no list"},
    {HEAD "\"exit\":{\"code\":256},\"findings\":[]}", "code"},
    {HEAD "\"decision\":\"allow\",\"findings\":[]}", "duplicate"},
    {HEAD "\"findings\":[}", "expected"},
};

START_TEST(refused)
{
    ctrsec_context *context;
    ctrsec_result *result;
    ctrsec_error *error = NULL;
    const char *report = cases[_i].report;
    unit_api_good(ctrsec_context_new(&context, NULL, &error), &error);
    unit_api_good(ctrsec_result_new(&result, context, &error), &error);
    int status = ctrsec_report_read(result, report, strlen(report), "r.json", &error);
    if (cases[_i].message == NULL) {
        unit_api_good(status, &error);
    } else {
        char *text = unit_api_describe(error);
        ck_assert(status == CTRSEC_E_INVALID || status == CTRSEC_E_SYNTAX);
        ck_assert_msg(strstr(text, cases[_i].message) != NULL, "%s", text);
        ck_assert_ptr_null(ctrsec_result_findings(result, NULL, NULL));
        ck_assert_int_eq(ctrsec_result_decision(result), CTRSEC_DENY);
        free(text);
    }
    ctrsec_error_free(error);
    ctrsec_result_free(result);
    ctrsec_context_free(context);
}
END_TEST

START_TEST(limits)
{
    static const char two[] =
        HEAD "\"findings\":[{" FINDING "\"subject\":{\"target\":\"image\"}},{" FINDING
             "\"subject\":{\"target\":\"image\"}}]}";
    ctrsec_context *context;
    ctrsec_result *result;
    ctrsec_error *error = NULL;
    unit_api_good(ctrsec_context_new(&context, NULL, &error), &error);
    ck_assert_int_eq(ctrsec_context_limit(context, "findings", 1, NULL), CTRSEC_OK);
    unit_api_good(ctrsec_result_new(&result, context, &error), &error);
    ck_assert_int_eq(ctrsec_report_read(result, two, strlen(two), NULL, NULL), CTRSEC_E_LIMIT);
    ck_assert_int_eq(ctrsec_report_read(NULL, two, strlen(two), NULL, NULL), CTRSEC_E_ARGUMENT);
    ck_assert_int_eq(ctrsec_report_read(result, NULL, 1, NULL, NULL), CTRSEC_E_ARGUMENT);
    ctrsec_result_free(result);
    ctrsec_context_free(context);
}
END_TEST

START_TEST(arguments)
{
    static const char *const words[] = {"good-1", "Not a word"};
    struct unit_api api;
    ctrsec_buffer *buffer;
    int32_t count = 0;
    unit_api_open(&api, rules, NULL);
    for (; ctrsec_report_format_name(count) != NULL; count++) {
        struct ctrsec_report_kind kind = {.struct_size = sizeof kind};
        ck_assert_int_eq(ctrsec_report_kind(&kind, count), CTRSEC_OK);
        ck_assert_str_eq(kind.name, ctrsec_report_format_name(count));
        ck_assert_ptr_nonnull(strchr(kind.media_type, '/'));
        ck_assert_uint_gt(strlen(kind.help), 0);
    }
    ck_assert_int_eq(count, CTRSEC_REPORT_JIRA + 1);
    ck_assert_ptr_null(ctrsec_report_format_name(-1));
    ck_assert_int_eq(ctrsec_report_kind(NULL, 0), CTRSEC_E_ARGUMENT);
    ck_assert_int_eq(ctrsec_report_kind(NULL, count), CTRSEC_E_ARGUMENT);
    struct ctrsec_report_options options = {.struct_size = sizeof options, .format = count};
    ck_assert_int_eq(ctrsec_report_write(&buffer, api.result, &options, NULL), CTRSEC_E_ARGUMENT);
    options.format = -1;
    ck_assert_int_eq(ctrsec_report_write(&buffer, api.result, &options, NULL), CTRSEC_E_ARGUMENT);
    options.format = 0;
    options.time = -1;
    ck_assert_int_eq(ctrsec_report_write(&buffer, api.result, &options, NULL), CTRSEC_E_ARGUMENT);
    ck_assert_int_eq(ctrsec_result_exit(api.result, 1, words, 1, NULL), CTRSEC_OK);
    ck_assert_int_eq(ctrsec_result_exit(api.result, 0, NULL, 0, NULL), CTRSEC_OK);
    ck_assert_int_eq(ctrsec_result_exit(api.result, 1, words, 2, NULL), CTRSEC_E_ARGUMENT);
    ck_assert_int_eq(ctrsec_result_exit(api.result, 256, words, 1, NULL), CTRSEC_E_ARGUMENT);
    ck_assert_int_eq(ctrsec_result_exit(api.result, -1, words, 1, NULL), CTRSEC_E_ARGUMENT);
    ck_assert_int_eq(ctrsec_result_exit(api.result, 1, NULL, 1, NULL), CTRSEC_E_ARGUMENT);
    ck_assert_int_eq(ctrsec_result_exit(NULL, 1, NULL, 0, NULL), CTRSEC_E_ARGUMENT);
    unit_api_close(&api);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("report_read");
    tcase_add_loop_test(test, same, 0, 2);
    tcase_add_loop_test(test, refused, 0, UNIT_COUNT(cases));
    tcase_add_test(test, limits);
    tcase_add_test(test, arguments);
    return unit_run("report_read", test);
}
