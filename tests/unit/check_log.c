/* SPDX-License-Identifier: Apache-2.0 */
/* What a host is told: by level, in lines that are bounded, without a value of a document. */
#include <stdbool.h>

#include "oom/failing_alloc.h"
#include "unit_api.h"
#include "unit_run.h"

struct lines {
    char text[8192];
    int32_t highest;
    size_t longest;
};

static void keep(int32_t level, const char *text, void *payload)
{
    static const char *const words[] = {"", "error", "warning", "info", "debug"};
    struct lines *lines = payload;
    size_t used = strlen(lines->text);
    snprintf(lines->text + used, sizeof lines->text - used, "%s: %s\n", words[level], text);
    lines->highest = level > lines->highest ? level : lines->highest;
    lines->longest = strlen(text) > lines->longest ? strlen(text) : lines->longest;
}

static void open_at(struct unit_api *api, struct lines *lines, int32_t level, const char *rules)
{
    ctrsec_context *context;
    struct ctrsec_context_options options = {
        .struct_size = sizeof options, .log_level = level, .log = keep, .log_payload = lines};
    memset(lines, 0, sizeof *lines);
    ck_assert_int_eq(ctrsec_context_new(&context, &options, NULL), CTRSEC_OK);
    unit_api_open_with(api, context, rules, NULL);
}

static const char rules[] = "rules:\n"
                            "  - {id: a, title: A, severity: low, target: workload, violation: "
                            "workload.hostPID}\n";
static const char doubtful[] = "rules:\n"
                               "  - {id: a, title: A, severity: low, target: object, violation: "
                               "\"!true in [false]\"}\n";
static const char pod[] =
    "{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": {\"name\": \"hunter2\"}, \"spec\": "
    "{\"hostPID\": true}}";

START_TEST(debug)
{
    struct unit_api api;
    struct lines lines;
    open_at(&api, &lines, CTRSEC_LOG_DEBUG, rules);
    ck_assert_str_eq(lines.text, "info: plan made: 1 rules, unsigned\n");
    lines.text[0] = '\0';
    unit_api_check(&api, pod);
    ck_assert_str_eq(lines.text, "debug: warn: 2 subjects, 1 failed, 0 unknown, 0 not read\n");
    lines.text[0] = '\0';
    ck_assert_int_eq(
        ctrsec_document_add(api.document, "late", pod, strlen(pod), CTRSEC_FORMAT_JSON, NULL),
        CTRSEC_E_ARGUMENT);
    ck_assert_str_eq(lines.text,
                     "debug: the document was checked already: reset it first [argument]\n");
    ck_assert_ptr_null(strstr(lines.text, "hunter2"));
    unit_api_close(&api);
}
END_TEST

/* A warning of a call that succeeds is told nowhere else. */
START_TEST(warnings_by_default)
{
    struct unit_api api;
    struct lines lines;
    open_at(&api, &lines, 0, doubtful);
    ck_assert_msg(strstr(lines.text, "warning: rules.yaml:2:") == lines.text, "%s", lines.text);
    ck_assert_ptr_nonnull(strstr(lines.text, "[cel.precedence]\n"));
    unit_api_check(&api, pod);
    ck_assert_int_eq(lines.highest, CTRSEC_LOG_WARNING);
    unit_api_close(&api);
}
END_TEST

/* What of a policy is not judged; the builder's notices say it too. */
START_TEST(policies)
{
    struct unit_api api;
    struct lines lines;
    open_at(&api, &lines, CTRSEC_LOG_INFO,
            "apiVersion: kyverno.io/v1\nkind: ClusterPolicy\nmetadata: {name: p}\nspec:\n  rules:\n"
            "  - {name: r, match: {resources: {kinds: [Pod]}}, validate: {pattern: {a: b}}}\n");
    ck_assert_str_eq(lines.text,
                     "warning: rules.yaml:6:71: rule `r` of `p` is not judged: its `pattern` is no "
                     "CEL [policy.skipped]\ninfo: plan made: 0 rules, unsigned\n");
    unit_api_close(&api);
}
END_TEST

START_TEST(cut_short)
{
    struct unit_api api;
    struct lines lines;
    ctrsec_context *context;
    struct ctrsec_context_options options = {
        .struct_size = sizeof options, .log = keep, .log_payload = &lines};
    memset(&lines, 0, sizeof lines);
    ck_assert_int_eq(ctrsec_context_new(&context, &options, NULL), CTRSEC_OK);
    ck_assert_int_eq(ctrsec_context_limit(context, "findings", 1, NULL), CTRSEC_OK);
    unit_api_open_with(&api, context, rules, NULL);
    unit_api_add(&api, "one", pod);
    unit_api_add(&api, "two", pod);
    unit_api_run(&api);
    ck_assert_str_eq(lines.text, "warning: check cut short: 0 subjects were stopped, 1 findings "
                                 "are over the limit\n");
    unit_api_close(&api);
}
END_TEST

START_TEST(lines_are_bounded)
{
    struct unit_api api;
    struct lines lines;
    ctrsec_plan *plan;
    char text[4096] = "rules:\n  - {id: ";
    for (int i = 0; i < 600; i++)
        strcat(text, "\xe2\x82\xac");
    strcat(text, "}\n");
    open_at(&api, &lines, CTRSEC_LOG_DEBUG, rules);
    ck_assert_int_ne(unit_api_plan(&plan, api.context, text, NULL, NULL), CTRSEC_OK);
    ck_assert_uint_le(lines.longest, 1023);
    unit_api_close(&api);
}
END_TEST

START_TEST(no_memory)
{
    struct lines lines = {.highest = 0};
    struct failing_alloc alloc = {.fail_at = 2, .for_good = true};
    struct ctrsec_context_options options = {.struct_size = sizeof options,
                                             .resize = failing_alloc_resize,
                                             .payload = &alloc,
                                             .log = keep,
                                             .log_payload = &lines};
    ctrsec_context *context;
    ctrsec_document *document;
    ck_assert_int_eq(ctrsec_context_new(&context, &options, NULL), CTRSEC_OK);
    ck_assert_int_eq(ctrsec_document_new(&document, context, NULL), CTRSEC_E_NOMEM);
    ck_assert_str_eq(lines.text, "error: out of memory\n");
    ctrsec_context_free(context);
}
END_TEST

START_TEST(arguments)
{
    ctrsec_context *context = (void *)(uintptr_t)0x10;
    struct ctrsec_context_options options = {.struct_size = sizeof options, .log_level = 5};
    ck_assert_int_eq(ctrsec_context_new(&context, &options, NULL), CTRSEC_E_ARGUMENT);
    ck_assert_ptr_null(context);
    options.log_level = -1;
    ck_assert_int_eq(ctrsec_context_new(&context, &options, NULL), CTRSEC_E_ARGUMENT);
    options.log_level = 0;
    options.struct_size = 0;
    ck_assert_int_eq(ctrsec_context_new(&context, &options, NULL), CTRSEC_E_ARGUMENT);
    options.struct_size = 24; /* of a caller that knew no log */
    ck_assert_int_eq(ctrsec_context_new(&context, &options, NULL), CTRSEC_OK);
    ctrsec_context_free(context);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("log");
    tcase_add_test(tests, debug);
    tcase_add_test(tests, warnings_by_default);
    tcase_add_test(tests, policies);
    tcase_add_test(tests, cut_short);
    tcase_add_test(tests, lines_are_bounded);
    tcase_add_test(tests, no_memory);
    tcase_add_test(tests, arguments);
    return unit_run("log", tests);
}
