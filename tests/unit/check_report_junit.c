/* SPDX-License-Identifier: Apache-2.0 */
/* Suite of report/report_junit.c: which outcome is which element, and what is not shown. */
#include "unit_api.h"
#include "unit_run.h"

static const char rules[] =
    "rules:\n"
    "  - {id: denied, title: D, severity: high, target: object, message: 'd "
    "{object.metadata.name}',\n"
    "     violation: 'true', enforce: {deploy: deny}}\n"
    "  - {id: warned, title: W, severity: low, target: object, message: w, violation: 'true'}\n"
    "  - {id: good, title: G, severity: low, target: object, message: g, violation: 'false'}\n"
    "  - {id: other, title: O, severity: low, target: object, message: o,\n"
    "     when: object.kind == 'Service', violation: 'true'}\n"
    "  - {id: unsure, title: U, severity: medium, target: object, message: u,\n"
    "     violation: object.spec.nothing.at == 1}\n"
    "  - {id: each, title: E, severity: medium, target: workload, message: 'e {container.name}',\n"
    "     each: container, violation: container.privileged}\n"
    "  - {id: accepted, title: A, severity: low, target: object, message: a, violation: 'true'}\n";

static const char site[] = "exceptions: [{id: ours, rule: accepted, reason: known to us}]\n";

static const char pod[] =
    "{apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {containers: [\n"
    "  {name: a, securityContext: {privileged: true}},\n"
    "  {name: b, securityContext: {privileged: true}}]}}\n";

static char *junit(struct unit_api *api, int32_t min_severity)
{
    struct ctrsec_report_options options = {
        .struct_size = sizeof options, .format = CTRSEC_REPORT_JUNIT, .min_severity = min_severity};
    ctrsec_buffer *buffer;
    ctrsec_error *error = NULL;
    unit_api_good(ctrsec_report_write(&buffer, api->result, &options, &error), &error);
    char *text = strdup(ctrsec_buffer_data(buffer));
    ctrsec_buffer_free(buffer);
    return text;
}

static void expect(const char *text, const char *part)
{
    ck_assert_msg(strstr(text, part) != NULL, "no %s in\n%s", part, text);
}

START_TEST(elements)
{
    struct unit_api api;
    unit_api_open(&api, rules, site);
    api.options.outcomes = CTRSEC_OUTCOMES_ALL;
    unit_api_check(&api, pod);
    char *text = junit(&api, 0);
    expect(text, "<testsuites name=\"ctrsec\" tests=\"6\" failures=\"1\" errors=\"1\">");
    expect(text, "name=\"local/denied\"><failure type=\"high\" message=\"d web\">high: d web\n");
    expect(text, "name=\"local/warned\"><skipped type=\"low\" message=\"w\">");
    expect(text, "name=\"local/good\"/>");
    expect(text, "name=\"local/unsure\"><error type=\"medium\" message=\"U: cannot be judged");
    expect(text, "name=\"local/accepted\"><skipped type=\"low\" message=\"accepted: a\">");
    expect(text, "exception: known to us (ours)");
    expect(text, "message=\"e a\">medium: e a\n");
    expect(text, "medium: e b\n");
    ck_assert_ptr_null(strstr(text, "local/other"));
    free(text);
    unit_api_close(&api);
}
END_TEST

/* What is allowed not to be known does not fail the tests. */
START_TEST(allowed)
{
    struct unit_api api;
    unit_api_open(&api, rules, site);
    api.options.outcomes = CTRSEC_OUTCOMES_ALL;
    api.options.allow_unknown = 1u << CTRSEC_UNKNOWN_MISSING | 1u << CTRSEC_UNKNOWN_ERROR;
    unit_api_check(&api, pod);
    char *text = junit(&api, 0);
    expect(text, "name=\"local/unsure\"><skipped ");
    free(text);
    unit_api_close(&api);
}
END_TEST

/* A case none of whose findings is shown is not shown either; it did not pass. */
START_TEST(severities)
{
    struct unit_api api;
    unit_api_open(&api, rules, site);
    api.options.outcomes = CTRSEC_OUTCOMES_ALL;
    unit_api_check(&api, pod);
    char *text = junit(&api, CTRSEC_HIGH);
    expect(text, "tests=\"2\" failures=\"1\" errors=\"0\">");
    expect(text, "local/denied");
    expect(text, "local/good");
    ck_assert_ptr_null(strstr(text, "local/warned"));
    free(text);
    unit_api_close(&api);
}
END_TEST

/* A finding that had no room is an error, not a pass. */
START_TEST(over_the_limit)
{
    struct unit_api api;
    ctrsec_context *context;
    ctrsec_error *error = NULL;
    unit_api_good(ctrsec_context_new(&context, NULL, &error), &error);
    ck_assert_int_eq(ctrsec_context_limit(context, "findings", 1, NULL), CTRSEC_OK);
    unit_api_open_with(&api, context, rules, site);
    api.options.outcomes = CTRSEC_OUTCOMES_ALL;
    unit_api_check(&api, pod);
    char *text = junit(&api, 0);
    expect(text, "<error type=\"limit\" message=\"over the limit of findings\"></error>");
    expect(text, "tests=\"6\" failures=\"1\" errors=\"4\">");
    free(text);
    unit_api_close(&api);
}
END_TEST

/* Without outcomes there is a case for each finding. */
START_TEST(only_findings)
{
    struct unit_api api;
    unit_api_open(&api, rules, site);
    unit_api_check(&api, pod);
    char *text = junit(&api, 0);
    expect(text,
           "<testsuite name=\"findings\" tests=\"6\" failures=\"1\" errors=\"1\" skipped=\"4\">");
    ck_assert_ptr_null(strstr(text, "local/good"));
    free(text);
    ctrsec_document_reset(api.document);
    unit_api_add(&api, "bad<.yaml", "kind: [");
    unit_api_run(&api);
    text = junit(&api, 0);
    expect(text,
           "<testsuite name=\"documents\" tests=\"1\" failures=\"0\" errors=\"1\" skipped=\"0\">");
    expect(text, "name=\"bad&lt;.yaml:");
    free(text);
    unit_api_close(&api);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("report_junit");
    tcase_add_test(test, elements);
    tcase_add_test(test, allowed);
    tcase_add_test(test, severities);
    tcase_add_test(test, over_the_limit);
    tcase_add_test(test, only_findings);
    return unit_run("report_junit", test);
}
