/* SPDX-License-Identifier: Apache-2.0 */
/* Findings of an earlier report: how often each is known, what is gone, how two reports differ. */
#include "unit_api.h"
#include "unit_run.h"

static const char rules[] =
    "rules:\n"
    "- {id: now, aliases: [before], title: T, severity: low, target: workload, each: container, "
    "violation: container.privileged, enforce: {deploy: deny}}\n"
    "- {id: asks, title: A, severity: low, target: workload, violation: "
    "workload.serviceAccount.name == 'x', enforce: {deploy: deny}}\n";

#define BAD "securityContext: {privileged: true}"
#define POD(name, containers)                                                                \
    "apiVersion: v1\nkind: Pod\nmetadata: {name: " name "}\nspec: {containers: [" containers \
    "]}\n---\n"

/* The findings of a text, as a report; freed by the caller. */
static ctrsec_known *know(struct unit_api *api, const char *name, const char *text)
{
    ctrsec_known *known;
    ctrsec_error *error = NULL;
    api->options.known = NULL;
    ctrsec_document_reset(api->document);
    unit_api_add(api, name, text);
    unit_api_run(api);
    ctrsec_buffer *report = unit_api_report(api, CTRSEC_REPORT_JSON);
    unit_api_good(ctrsec_known_load(&known, api->context, ctrsec_buffer_data(report),
                                    ctrsec_buffer_size(report), name, &error),
                  &error);
    ctrsec_buffer_free(report);
    return known;
}

/* expected: failed, known, gone, unseen */
static const struct {
    const char *before_name, *before, *name, *now;
    uint32_t expected[4];
} compared[] = {
    {"a", POD("p", "{name: c, " BAD "}"), "a", POD("p", "{name: c, " BAD "}"), {0, 1, 0, 0}},
    {"a", POD("p", "{name: c, " BAD "}"), "./a", POD("p", "{name: c, " BAD "}"), {0, 1, 0, 0}},
    {".//a", POD("p", "{name: c, " BAD "}"), "a", POD("p", "{name: c, " BAD "}"), {0, 1, 0, 0}},
    {"b", POD("p", "{name: c, " BAD "}"), "a", POD("p", "{name: c, " BAD "}"), {1, 0, 0, 1}},
    {"a", POD("p", "{name: c}"), "a", POD("p", "{name: c, " BAD "}"), {1, 0, 0, 0}},
    {"a", POD("p", "{name: c, " BAD "}"), "a", POD("p", "{name: c}"), {0, 0, 1, 0}},
    {"a", POD("p", "{name: c, " BAD "}"), "a", POD("p", "{name: d, " BAD "}"), {1, 0, 1, 0}},
    /* twice the same: known as often as it was there */
    {"a", POD("p", "{" BAD "}"), "a", POD("p", "{" BAD "}, {" BAD "}"), {1, 1, 0, 0}},
    {"a", POD("p", "{" BAD "}, {" BAD "}"), "a", POD("p", "{" BAD "}"), {0, 1, 1, 0}},
    {"a",
     POD("p", "{name: c, " BAD "}") POD("q", "{name: c, " BAD "}"),
     "a",
     POD("q", "{name: c, " BAD "}"),
     {0, 1, 1, 0}},
    /* of a source that is not read nobody knows what is gone */
    {"a", POD("p", "{name: c, " BAD "}"), "a", "a: [", {0, 0, 0, 1}},
};

START_TEST(comparing)
{
    struct unit_api api;
    unit_api_open(&api, rules, NULL);
    api.options.complete = 1;
    ctrsec_known *known = know(&api, compared[_i].before_name, compared[_i].before);
    api.options.known = known;
    ctrsec_document_reset(api.document);
    unit_api_add(&api, compared[_i].name, compared[_i].now);
    unit_api_run(&api);
    struct ctrsec_counts counts = unit_api_counts(&api);
    ck_assert_uint_eq(counts.compared, 1);
    ck_assert_uint_eq(counts.failed, compared[_i].expected[0]);
    ck_assert_uint_eq(counts.known, compared[_i].expected[1]);
    ck_assert_uint_eq(counts.gone, compared[_i].expected[2]);
    ck_assert_uint_eq(counts.unseen, compared[_i].expected[3]);
    if (counts.unread == 0)
        ck_assert_int_eq(ctrsec_result_decision(api.result),
                         counts.failed > 0 ? CTRSEC_DENY : CTRSEC_ALLOW);
    ctrsec_known_free(known);
    unit_api_close(&api);
}
END_TEST

/* An old id of the rule, and a finding that could not be judged. */
START_TEST(others)
{
    static const struct {
        const char *report;
        uint32_t known;
    } reports[] = {
        {"{\"findings\": []}", 0},
        {"{\"findings\": [{\"outcome\": \"fail\", \"fingerprint\": \"%s\"}]}", 1},
        {"{\"findings\": [{\"outcome\": \"known\", \"fingerprint\": \"%s\", \"more\": 1}]}", 1},
        {"{\"findings\": [{\"outcome\": \"suppressed\", \"fingerprint\": \"%s\"}]}", 0},
        /* what could not be judged then fails now: that is new */
        {"{\"findings\": [{\"outcome\": \"unknown\", \"fingerprint\": \"%s\"}]}", 0},
        {"{\"findings\": [{\"outcome\": \"known\", \"reason\": \"error\", \"fingerprint\": "
         "\"%s\"}]}",
         0},
    };
    struct unit_api api, old;
    char report[512];
    /* the fingerprint that the rule gave under its old id */
    unit_api_open(&old,
                  "rules: [{id: before, title: T, severity: low, target: workload, each: container,"
                  " violation: container.privileged}]",
                  NULL);
    unit_api_check(&old, POD("p", "{name: c, " BAD "}"));
    snprintf(report, sizeof report, reports[_i].report, UNIT_API_TEXT(&old, 0, fingerprint));
    unit_api_open(&api, rules, NULL);
    api.options.complete = 1;
    ctrsec_known *known;
    ck_assert_int_eq(ctrsec_known_load(&known, api.context, report, strlen(report), NULL, NULL),
                     CTRSEC_OK);
    api.options.known = known;
    ctrsec_document_reset(api.document);
    ck_assert_int_eq(ctrsec_document_add(api.document, NULL, POD("p", "{name: c, " BAD "}"),
                                         strlen(POD("p", "{name: c, " BAD "}")), CTRSEC_FORMAT_AUTO,
                                         NULL),
                     CTRSEC_OK);
    unit_api_run(&api);
    ck_assert_uint_eq(unit_api_counts(&api).known, reports[_i].known);
    ctrsec_known_free(known);
    unit_api_close(&api);
    unit_api_close(&old);
}
END_TEST

static const struct {
    const char *report, *error;
} refused[] = {
    {"", "json.syntax :1:1 found the end of the text, expected a value ("
         "'{', '[', '\"', a number, true, false or null)\n"},
    {"[]", "known.invalid :1:1 this is no report of findings, expected what `-f json` writes\n"},
    {"{}", "known.invalid :1:1 this is no report of findings, expected what `-f json` writes\n"},
    {"{\"schema\": \"sarif\", \"findings\": []}",
     "known.invalid :1:1 this is no report of findings, expected what `-f json` writes\n"},
    {"{\"findings\": [{}]}",
     "known.invalid :1:15 a finding of a report has an `outcome` and a `fingerprint`\n"},
    {"{\"findings\": [{\"outcome\": \"fail\", \"fingerprint\": \"f\", \"location\": {\"line\": "
     "-1}}]}",
     "known.invalid :1:76 `line` is a number, expected a whole number from 0 to 4294967295\n"},
};

START_TEST(refusal)
{
    ctrsec_context *context;
    ctrsec_known *known;
    ctrsec_error *error = NULL;
    ck_assert_int_eq(ctrsec_context_new(&context, NULL, NULL), CTRSEC_OK);
    int status = ctrsec_known_load(&known, context, refused[_i].report, strlen(refused[_i].report),
                                   NULL, &error);
    ck_assert_int_ne(status, CTRSEC_OK);
    ck_assert_ptr_null(known);
    char *actual = unit_api_describe(error);
    ck_assert_str_eq(actual, refused[_i].error);
    free(actual);
    ctrsec_error_free(error);
    ctrsec_context_free(context);
}
END_TEST

START_TEST(difference)
{
    struct unit_api api;
    struct ctrsec_known_difference counts = {.struct_size = sizeof counts};
    ctrsec_buffer *text;
    unit_api_open(&api, rules, NULL);
    api.options.complete = 1;
    ctrsec_known *before = know(&api, "a", POD("p", "{name: c, " BAD "}, {name: d, " BAD "}"));
    ctrsec_known *after = know(&api, "a", POD("p", "{name: d, " BAD "}, {name: e, " BAD "}"));
    ck_assert_uint_eq(ctrsec_known_count(before), 2);
    ck_assert_int_eq(ctrsec_known_diff(&text, &counts, before, after, 0, 0, NULL), CTRSEC_OK);
    ck_assert_uint_eq(counts.added, 1);
    ck_assert_uint_eq(counts.gone, 1);
    ck_assert_uint_eq(counts.known, 1);
    ck_assert_str_eq(ctrsec_buffer_data(text), "new  a:4:109 low local/now Pod p e: T\n"
                                               "gone a:4:61 low local/now Pod p c: T\n"
                                               "1 new, 1 gone, 1 known\n");
    ctrsec_buffer_free(text);
    ck_assert_int_eq(ctrsec_known_diff(&text, NULL, before, NULL, 0, 0, NULL), CTRSEC_E_ARGUMENT);
    counts.struct_size = 0;
    ck_assert_int_eq(ctrsec_known_diff(&text, &counts, before, after, 0, 0, NULL),
                     CTRSEC_E_ARGUMENT);
    ctrsec_known_free(before);
    ctrsec_known_free(after);
    ctrsec_known_free(NULL);
    ck_assert_uint_eq(ctrsec_known_count(NULL), 0);
    unit_api_close(&api);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("known");
    tcase_add_loop_test(test, comparing, 0, UNIT_COUNT(compared));
    tcase_add_loop_test(test, others, 0, 6);
    tcase_add_loop_test(test, refusal, 0, UNIT_COUNT(refused));
    tcase_add_test(test, difference);
    return unit_run("known", test);
}
