/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The contracts of the public interface: what is NULL, what is too short, too long or unknown,
 * what is left behind by a failure, who owns what.
 */
#include "unit_api.h"
#include "unit_run.h"

static const char rules[] = "rules:\n"
                            "  - {id: a, title: A, severity: low, target: workload, violation: "
                            "workload.hostPID, enforce: {deploy: deny}}\n";
static const char pod[] =
    "{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": {\"name\": \"p\"}, \"spec\": "
    "{\"hostPID\": true}}";

static ctrsec_context *make_context(void)
{
    ctrsec_context *context;
    ck_assert_int_eq(ctrsec_context_new(&context, NULL, NULL), CTRSEC_OK);
    return context;
}

static void *const used = (void *)(uintptr_t)0x10; /* what a failed call must replace by NULL */

/* --- NULL ---------------------------------------------------------------------------------------
 */

START_TEST(null_is_an_argument_error)
{
    void *out;
    ctrsec_error *err;
#define REFUSED(call)                                                  \
    do {                                                               \
        out = used;                                                    \
        err = used;                                                    \
        ck_assert_msg((call) == CTRSEC_E_ARGUMENT, "%s", #call);       \
        ck_assert_msg(out == NULL, "%s leaves out as it was", #call);  \
        ck_assert_int_eq(ctrsec_error_status(err), CTRSEC_E_ARGUMENT); \
        ck_assert_str_eq(ctrsec_error_reason(err), "argument");        \
        ctrsec_error_free(err);                                        \
    } while (0)
    ctrsec_context *context = make_context();
    REFUSED(ctrsec_trust_load((ctrsec_trust **)&out, NULL, "x", 1, NULL, &err));
    REFUSED(ctrsec_trust_load((ctrsec_trust **)&out, context, NULL, 1, NULL, &err));
    REFUSED(ctrsec_bundle_load((ctrsec_bundle **)&out, context, "x", 1, NULL, &err));
    REFUSED(ctrsec_key_new((ctrsec_key **)&out, NULL, &err));
    REFUSED(ctrsec_key_load((ctrsec_key **)&out, context, NULL, 0, NULL, &err));
    REFUSED(ctrsec_key_secret((ctrsec_buffer **)&out, NULL, &err));
    REFUSED(ctrsec_key_public((ctrsec_buffer **)&out, NULL, &err));
    REFUSED(ctrsec_builder_new((ctrsec_builder **)&out, NULL, &err));
    REFUSED(ctrsec_builder_build((ctrsec_buffer **)&out, NULL, NULL, 0, &err));
    REFUSED(ctrsec_bundle_sign((ctrsec_buffer **)&out, context, "x", 1, NULL, NULL, &err));
    REFUSED(ctrsec_bundle_payload((ctrsec_buffer **)&out, context, NULL, 1, &err));
    REFUSED(ctrsec_bundle_minisig((ctrsec_buffer **)&out, NULL, "x", 1, 0, &err));
    REFUSED(ctrsec_bundle_join((ctrsec_buffer **)&out, context, "x", 1, NULL, 0, &err));
    REFUSED(ctrsec_bundle_inspect((ctrsec_buffer **)&out, context, NULL, 0, &err));
    REFUSED(ctrsec_bundle_index((ctrsec_buffer **)&out, context, NULL, 0, &err));
    REFUSED(ctrsec_bundle_listing((ctrsec_buffer **)&out, context, NULL, 0, &err));
    REFUSED(ctrsec_plan_new((ctrsec_plan **)&out, context, NULL, &err));
    REFUSED(ctrsec_plan_json((ctrsec_buffer **)&out, NULL, &err));
    REFUSED(ctrsec_document_new((ctrsec_document **)&out, NULL, &err));
    REFUSED(ctrsec_evaluator_new((ctrsec_evaluator **)&out, NULL, &err));
    REFUSED(ctrsec_result_new((ctrsec_result **)&out, NULL, &err));
    REFUSED(ctrsec_report_write((ctrsec_buffer **)&out, NULL, NULL, &err));
    REFUSED(ctrsec_expr_new((ctrsec_expr **)&out, context, NULL, 0, 0, &err));
    REFUSED(ctrsec_expr_new((ctrsec_expr **)&out, context, "1", 1, 9, &err));
    REFUSED(ctrsec_expr_eval((ctrsec_buffer **)&out, NULL, NULL, 0, &err));
#undef REFUSED
    /* without an error object, and without anything to write to */
    ck_assert_int_eq(ctrsec_context_new(NULL, NULL, NULL), CTRSEC_E_ARGUMENT);
    ck_assert_int_eq(ctrsec_document_new(NULL, context, NULL), CTRSEC_E_ARGUMENT);
    ck_assert_int_eq(ctrsec_builder_add(NULL, "a", "", 0, NULL), CTRSEC_E_ARGUMENT);
    ck_assert_int_eq(ctrsec_builder_check(NULL, NULL), CTRSEC_E_ARGUMENT);
    ck_assert_int_eq(ctrsec_builder_test(NULL, NULL, NULL, NULL), CTRSEC_E_ARGUMENT);
    ck_assert_int_eq(ctrsec_document_add(NULL, NULL, "", 0, 0, NULL), CTRSEC_E_ARGUMENT);
    ck_assert_int_eq(ctrsec_context_limit(context, NULL, 1, NULL), CTRSEC_E_ARGUMENT);
    ck_assert_int_eq(ctrsec_check(NULL, NULL, NULL, NULL, NULL), CTRSEC_E_ARGUMENT);
    ctrsec_context_free(context);
}
END_TEST

START_TEST(getters_take_null)
{
    uint32_t count = 7, stride = 0;
    size_t size = 7;
    struct ctrsec_text text = {0, 4};
    ctrsec_error_free(NULL);
    ctrsec_context_free(NULL);
    ctrsec_buffer_free(NULL);
    ctrsec_trust_free(NULL);
    ctrsec_bundle_release(NULL);
    ctrsec_key_free(NULL);
    ctrsec_builder_free(NULL);
    ctrsec_plan_release(NULL);
    ctrsec_document_free(NULL);
    ctrsec_document_reset(NULL);
    ctrsec_evaluator_free(NULL);
    ctrsec_result_free(NULL);
    ctrsec_expr_free(NULL);
    ck_assert_ptr_null(ctrsec_bundle_retain(NULL));
    ck_assert_ptr_null(ctrsec_plan_retain(NULL));
    ck_assert_int_eq(ctrsec_error_status(NULL), CTRSEC_OK);
    ck_assert_str_eq(ctrsec_error_reason(NULL), "");
    ck_assert_str_eq(ctrsec_error_message(NULL), "");
    ck_assert_uint_eq(ctrsec_error_count(NULL), 0);
    ck_assert_uint_eq(ctrsec_buffer_size(NULL), 0);
    ck_assert_ptr_nonnull(ctrsec_buffer_data(NULL));
    ck_assert_ptr_null(ctrsec_bundle_state(NULL, &size));
    ck_assert_uint_eq(size, 0);
    ck_assert_str_eq(ctrsec_plan_trust(NULL), "");
    ck_assert_uint_eq(ctrsec_plan_rule_count(NULL), 0);
    ck_assert_str_eq(ctrsec_expr_type(NULL), "");
    ck_assert_int_eq(ctrsec_result_decision(NULL), CTRSEC_DENY);
    ck_assert_int_eq(ctrsec_result_phase(NULL), CTRSEC_PHASE_AUTO);
    ck_assert_str_eq(ctrsec_result_trust(NULL), "");
    ck_assert_int_ne(ctrsec_result_undecided(NULL), 0);
    ck_assert_ptr_null(ctrsec_result_findings(NULL, &count, &stride));
    ck_assert_uint_eq(count, 0);
    ck_assert_ptr_null(ctrsec_result_evidence(NULL, &count, NULL));
    ck_assert_ptr_null(ctrsec_result_notices(NULL, NULL, &stride));
    ck_assert_ptr_null(ctrsec_result_bundles(NULL, NULL, NULL));
    ck_assert_ptr_null(ctrsec_result_finding(NULL, 0));
    ck_assert_str_eq(ctrsec_result_string(NULL, &text), "");
    ck_assert_str_eq(ctrsec_result_text(NULL, &size), "");
}
END_TEST

START_TEST(numbers_are_those_of_the_headers)
{
    ck_assert_uint_eq(ctrsec_abi(), CTRSEC_ABI);
    ck_assert_str_eq(ctrsec_status_text(CTRSEC_OK), "ok");
    ck_assert_str_eq(ctrsec_status_text(CTRSEC_E_INTERNAL), "internal error");
    ck_assert_str_eq(ctrsec_status_text(CTRSEC_E_INTERNAL - 1), "unknown status");
    ck_assert_str_eq(ctrsec_status_text(1), "unknown status");
    ck_assert_str_eq(ctrsec_status_text(INT32_MIN), "unknown status");
}
END_TEST

/* --- records -------------------------------------------------------------------------------------
 */

START_TEST(records_of_other_sizes)
{
    struct unit_api api;
    struct {
        struct ctrsec_counts counts;
        uint32_t later[4];
    } newer;
    struct ctrsec_counts older;
    unit_api_open(&api, rules, NULL);
    unit_api_check(&api, pod);
    memset(&newer, 0xFF, sizeof newer);
    newer.counts.struct_size = sizeof newer;
    ck_assert_int_eq(ctrsec_result_counts(&newer.counts, api.result), CTRSEC_OK);
    ck_assert_uint_eq(newer.counts.struct_size, sizeof newer);
    ck_assert_uint_eq(newer.counts.failed, 1);
    for (int i = 0; i < 4; i++)
        ck_assert_uint_eq(newer.later[i], 0);
    memset(&older, 0xFF, sizeof older);
    older.struct_size = offsetof(struct ctrsec_counts, skipped);
    ck_assert_int_eq(ctrsec_result_counts(&older, api.result), CTRSEC_OK);
    ck_assert_uint_eq(older.unread, 0);
    ck_assert_uint_eq(older.skipped, UINT32_MAX);
    ck_assert_uint_eq(older.failed, UINT32_MAX);
    const uint32_t wrong[] = {0, 4, 5000, UINT32_MAX};
    for (int i = 0; i < 4; i++) {
        older.struct_size = wrong[i];
        ck_assert_int_eq(ctrsec_result_counts(&older, api.result), CTRSEC_E_ARGUMENT);
    }
    ck_assert_int_eq(ctrsec_result_counts(NULL, api.result), CTRSEC_E_ARGUMENT);
    unit_api_close(&api);
}
END_TEST

/* An option that this library does not know must not be ignored: it may be one that denies. */
START_TEST(options_of_other_sizes)
{
    struct unit_api api;
    struct {
        struct ctrsec_check_options options;
        uint32_t later[2];
    } newer = {.options = {.struct_size = sizeof newer}};
    ctrsec_error *error = NULL;
    unit_api_open(&api, rules, NULL);
    unit_api_add(&api, "pod", pod);
    ck_assert_int_eq(ctrsec_check(api.evaluator, api.document, &newer.options, api.result, &error),
                     CTRSEC_OK);
    newer.later[1] = 1;
    ck_assert_int_eq(ctrsec_check(api.evaluator, api.document, &newer.options, api.result, &error),
                     CTRSEC_E_ARGUMENT);
    ctrsec_error_free(error);
    struct ctrsec_check_options older = {.struct_size = offsetof(struct ctrsec_check_options, now),
                                         .admission = 77};
    ck_assert_int_eq(ctrsec_check(api.evaluator, api.document, &older, api.result, NULL),
                     CTRSEC_OK);
    older.struct_size = 0;
    ck_assert_int_eq(ctrsec_check(api.evaluator, api.document, &older, api.result, NULL),
                     CTRSEC_E_ARGUMENT);
    unit_api_close(&api);
}
END_TEST

/* --- failures ------------------------------------------------------------------------------------
 */

START_TEST(a_failed_check_denies)
{
    struct unit_api api;
    int32_t cancel = 1;
    ctrsec_error *error = NULL;
    unit_api_open(&api, "rules: []", NULL);
    ck_assert_int_eq(ctrsec_result_decision(api.result), CTRSEC_DENY);
    unit_api_check(&api, pod);
    ck_assert_int_eq(ctrsec_result_decision(api.result), CTRSEC_ALLOW);
    api.options.cancel = &cancel;
    ck_assert_int_eq(ctrsec_check(api.evaluator, api.document, &api.options, api.result, &error),
                     CTRSEC_E_CANCELLED);
    ck_assert_str_eq(ctrsec_error_reason(error), "check.cancelled");
    ctrsec_error_free(error);
    ck_assert_int_eq(ctrsec_result_decision(api.result), CTRSEC_DENY);
    api.options.cancel = NULL;
    unit_api_run(&api);
    ck_assert_int_eq(ctrsec_result_decision(api.result), CTRSEC_ALLOW);
    api.options.phase = 4;
    ck_assert_int_eq(ctrsec_check(api.evaluator, api.document, &api.options, api.result, NULL),
                     CTRSEC_E_ARGUMENT);
    ck_assert_int_eq(ctrsec_result_decision(api.result), CTRSEC_DENY);
    unit_api_close(&api);
}
END_TEST

START_TEST(a_set_is_complete_or_not)
{
    struct unit_api api;
    ctrsec_error *error = NULL;
    unit_api_open(&api, rules, NULL);
    unit_api_check(&api, pod);
    api.options.complete = 1;
    ck_assert_int_eq(ctrsec_check(api.evaluator, api.document, &api.options, api.result, &error),
                     CTRSEC_E_ARGUMENT);
    ck_assert_str_eq(ctrsec_error_reason(error), "check.complete");
    ctrsec_error_free(error);
    ck_assert_int_eq(ctrsec_document_add(api.document, NULL, pod, strlen(pod), 0, NULL),
                     CTRSEC_E_ARGUMENT);
    ck_assert_int_eq(ctrsec_document_signature(api.document, "i", "verified", NULL, NULL),
                     CTRSEC_E_ARGUMENT);
    unit_api_check(&api, pod);
    unit_api_close(&api);
}
END_TEST

START_TEST(errors_have_places)
{
    static const char bad[] = "rules:\n"
                              "  - {id: a, title: A, severity: low, target: workload,\n"
                              "     violation: workload.hostPIDs}\n"
                              "  - {id: a, title: A, severity: lov, target: workload,\n"
                              "     violation: workload.hostPID}\n";
    ctrsec_context *context = make_context();
    ctrsec_plan *plan = used;
    ctrsec_error *error = used;
    struct ctrsec_diagnostic item = {.struct_size = sizeof item};
    ck_assert_int_eq(unit_api_plan(&plan, context, bad, NULL, &error), CTRSEC_E_INVALID);
    ck_assert_ptr_null(plan);
    ctrsec_context_free(context); /* errors outlive it */
    ck_assert_int_eq(ctrsec_error_status(error), CTRSEC_E_INVALID);
    ck_assert_uint_ge(ctrsec_error_count(error), 1);
    ck_assert_int_eq(ctrsec_error_at(&item, error, 0), CTRSEC_OK);
    ck_assert_str_eq(item.file, "rules.yaml");
    ck_assert_uint_eq(item.line, 4);
    ck_assert_uint_gt(item.column, 1);
    ck_assert_ptr_nonnull(strstr(ctrsec_error_message(error), "rules.yaml:4:"));
    ck_assert_int_eq(ctrsec_error_at(&item, error, 99), CTRSEC_E_ARGUMENT);
    ck_assert_int_eq(ctrsec_error_at(NULL, error, 0), CTRSEC_E_ARGUMENT);
    ctrsec_error_free(error);
}
END_TEST

static const struct {
    const char *name;
    uint64_t value;
    int status;
} limits[] = {{"findings", 1, CTRSEC_OK},
              {"findings", 1000000, CTRSEC_OK},
              {"findings", 0, CTRSEC_E_ARGUMENT},
              {"findings", 1000001, CTRSEC_E_ARGUMENT},
              {"findings", UINT64_MAX, CTRSEC_E_ARGUMENT},
              {"document_bytes", 1u << 20, CTRSEC_OK},
              {"", 1, CTRSEC_E_NOTFOUND},
              {"find", 1, CTRSEC_E_NOTFOUND},
              {"no_such_limit", 1, CTRSEC_E_NOTFOUND}};

START_TEST(limits_by_name)
{
    ctrsec_context *context = make_context();
    ck_assert_int_eq(ctrsec_context_limit(context, limits[_i].name, limits[_i].value, NULL),
                     limits[_i].status);
    ctrsec_context_free(context);
}
END_TEST

/* --- owners --------------------------------------------------------------------------------------
 */

START_TEST(what_was_made_stays)
{
    struct unit_api api;
    unit_api_open(&api, rules, NULL);
    ctrsec_context_free(api.context);
    api.context = NULL;
    ctrsec_plan *plan = ctrsec_plan_retain(api.plan);
    ck_assert_ptr_eq(plan, api.plan);
    ctrsec_plan_release(plan);
    ctrsec_plan_release(api.plan); /* the evaluator keeps it alive */
    api.plan = NULL;
    unit_api_check(&api, pod);
    ctrsec_evaluator_free(api.evaluator);
    ctrsec_document_free(api.document);
    api.evaluator = NULL;
    api.document = NULL;
    ck_assert_str_eq(UNIT_API_TEXT(&api, 0, rule), "local/a");
    ck_assert_str_eq(ctrsec_result_trust(api.result), "unsigned");
    ctrsec_buffer *report = unit_api_report(&api, CTRSEC_REPORT_JSON);
    unit_api_close(&api);
    ck_assert_uint_gt(ctrsec_buffer_size(report), 100);
    ctrsec_buffer_free(report);
}
END_TEST

START_TEST(flat_and_single_view_agree)
{
    struct unit_api api;
    uint32_t count, stride, evidence, evidence_stride;
    size_t size;
    unit_api_open(&api, rules, NULL);
    unit_api_add(&api, "one.json", pod);
    unit_api_add(&api, "two.json", pod);
    unit_api_run(&api);
    const char *first = (const char *)ctrsec_result_findings(api.result, &count, &stride);
    const char *text = ctrsec_result_text(api.result, &size);
    ctrsec_result_evidence(api.result, &evidence, &evidence_stride);
    ck_assert_uint_eq(count, 2);
    ck_assert_uint_eq(stride, sizeof(struct ctrsec_finding));
    ck_assert_uint_eq(evidence, 2);
    for (uint32_t i = 0; i < count; i++) {
        const struct ctrsec_finding *finding = (const void *)(first + i * stride);
        ck_assert_ptr_eq(finding, ctrsec_result_finding(api.result, i));
        ck_assert_uint_le(finding->file.offset + finding->file.size, size);
        ck_assert_str_eq(text + finding->file.offset, i == 0 ? "one.json" : "two.json");
        ck_assert_ptr_eq(text + finding->file.offset,
                         ctrsec_result_string(api.result, &finding->file));
        ck_assert_uint_eq(finding->evidence_count, 1);
        ck_assert_uint_lt(finding->first_evidence, evidence);
    }
    ck_assert_ptr_null(ctrsec_result_finding(api.result, count));
    const struct ctrsec_text wrong[] = {{(uint32_t)size, 1}, {0, UINT32_MAX}, {1, 2}};
    for (int i = 0; i < 3; i++)
        ck_assert_str_eq(ctrsec_result_string(api.result, &wrong[i]), "");
    unit_api_close(&api);
}
END_TEST

/* Each look at it is a tick. */
static uint64_t tick(void *payload)
{
    return ++*(uint64_t *)payload;
}

START_TEST(statistics_of_rules)
{
    struct unit_api api;
    struct ctrsec_statistics statistics = {.struct_size = sizeof statistics};
    uint64_t ticks = 0;
    unit_api_open(&api, rules, NULL);
    unit_api_check(&api, pod);
    unit_api_check(&api, pod);
    ck_assert_int_eq(ctrsec_evaluator_statistics(&statistics, api.evaluator, 0), CTRSEC_OK);
    ck_assert_uint_eq(statistics.runs, 2);
    ck_assert_uint_eq(statistics.findings, 2);
    ck_assert_uint_gt(statistics.fuel, 0);
    ck_assert_uint_eq(statistics.subjects, 2);
    ck_assert_uint_eq(statistics.asked, 2);
    ck_assert_uint_eq(statistics.time, 0);
    api.options.clock = tick;
    api.options.clock_payload = &ticks;
    unit_api_check(&api, pod);
    ck_assert_int_eq(ctrsec_evaluator_statistics(&statistics, api.evaluator, 0), CTRSEC_OK);
    ck_assert_uint_eq(statistics.asked, 3);
    ck_assert_uint_eq(statistics.time, 1);
    ck_assert_uint_eq(ticks, 2);
    ck_assert_int_eq(ctrsec_evaluator_statistics(&statistics, api.evaluator, 1), CTRSEC_E_ARGUMENT);
    ck_assert_int_eq(ctrsec_evaluator_statistics(&statistics, NULL, 0), CTRSEC_E_ARGUMENT);
    unit_api_close(&api);
}
END_TEST

START_TEST(rules_of_a_plan)
{
    struct unit_api api;
    struct ctrsec_rule rule = {.struct_size = sizeof rule};
    unit_api_open(&api, rules, NULL);
    ck_assert_uint_eq(ctrsec_plan_rule_count(api.plan), 1);
    ck_assert_int_eq(ctrsec_plan_rule(&rule, api.plan, 0), CTRSEC_OK);
    ck_assert_str_eq(rule.id, "local/a");
    ck_assert_str_eq(rule.title, "A");
    ck_assert_str_eq(rule.tags, "");
    ck_assert_str_eq(rule.references, "");
    ck_assert_int_eq(rule.severity, CTRSEC_LOW);
    ck_assert_int_eq(rule.target, CTRSEC_TARGET_WORKLOAD);
    ck_assert_int_eq(rule.enforce[CTRSEC_PHASE_DEPLOY], CTRSEC_DENY);
    ck_assert_int_eq(rule.enforce[CTRSEC_PHASE_RUN], CTRSEC_WARN);
    ck_assert_int_eq(ctrsec_plan_rule(&rule, api.plan, 1), CTRSEC_E_ARGUMENT);
    ck_assert_int_eq(ctrsec_plan_rule(NULL, api.plan, 0), CTRSEC_E_ARGUMENT);
    unit_api_close(&api);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("api");
    tcase_add_test(test, null_is_an_argument_error);
    tcase_add_test(test, getters_take_null);
    tcase_add_test(test, numbers_are_those_of_the_headers);
    tcase_add_test(test, records_of_other_sizes);
    tcase_add_test(test, options_of_other_sizes);
    tcase_add_test(test, a_failed_check_denies);
    tcase_add_test(test, a_set_is_complete_or_not);
    tcase_add_test(test, errors_have_places);
    tcase_add_loop_test(test, limits_by_name, 0, UNIT_COUNT(limits));
    tcase_add_test(test, what_was_made_stays);
    tcase_add_test(test, flat_and_single_view_agree);
    tcase_add_test(test, statistics_of_rules);
    tcase_add_test(test, rules_of_a_plan);
    return unit_run("api", test);
}
