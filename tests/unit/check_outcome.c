/* SPDX-License-Identifier: Apache-2.0 */
/* Suite of engine/outcome.c: what each rule made of each subject, where a check is asked for it. */
#include "unit_api.h"
#include "unit_run.h"

static const char rules[] =
    "rules:\n"
    "  - {id: privileged, title: Privileged, severity: high, target: workload, each: container,\n"
    "     tags: [isolation, pss], description: Why it matters.,\n"
    "     violation: container.privileged, message: m}\n"
    "  - {id: labelled, title: L, severity: low, target: object, message: m,\n"
    "     require: has(object.metadata.labels)}\n"
    "  - {id: services, title: S, severity: low, target: object, message: m,\n"
    "     when: object.kind == 'Service', violation: object.spec.type == 'NodePort'}\n"
    "  - {id: broken, title: B, severity: low, target: object, message: m,\n"
    "     when: object.kind == 'Pod', violation: object.spec.nothing.at == 1}\n"
    "  - {id: silent, title: O, severity: low, target: object, violation: 'true', message: m,\n"
    "     enforce: {deploy: 'off'}}\n";

static const char site[] = "exceptions:\n"
                           "  - {rule: labelled, match: {name: excepted}, reason: known}\n";

static const char input[] =
    "{apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {containers: [{name: a}, {name: b,\n"
    "  securityContext: {privileged: true}}]}}\n"
    "---\n"
    "{apiVersion: v1, kind: Service, metadata: {name: excepted}, spec: {type: ClusterIP}}\n";

/* "rule subject outcome" of each, a line each. */
static char *describe(const struct unit_api *api)
{
    static const char *const words[] = {"pass", "fail", "unknown", "skip", "suppressed"};
    uint32_t count, rule_count, subject_count;
    const struct ctrsec_result_outcome *outcomes =
        ctrsec_result_outcomes(api->result, &count, NULL);
    const struct ctrsec_result_rule *of = ctrsec_result_rules(api->result, &rule_count, NULL);
    const struct ctrsec_result_subject *about =
        ctrsec_result_subjects(api->result, &subject_count, NULL);
    char *text = NULL;
    size_t size;
    FILE *stream = open_memstream(&text, &size);
    for (uint32_t i = 0; i < count; i++) {
        ck_assert_uint_lt(outcomes[i].rule, rule_count);
        ck_assert_uint_lt(outcomes[i].subject, subject_count);
        const struct ctrsec_result_subject *subject = &about[outcomes[i].subject];
        fprintf(stream, "%s %s:%u:%s %s\n",
                ctrsec_result_string(api->result, &of[outcomes[i].rule].rule),
                ctrsec_result_string(api->result, &subject->file), subject->line,
                ctrsec_result_string(api->result, &subject->name), words[outcomes[i].outcome]);
    }
    fclose(stream);
    return text;
}

START_TEST(all)
{
    struct unit_api api;
    unit_api_open(&api, rules, site);
    api.options.outcomes = CTRSEC_OUTCOMES_ALL;
    for (int run = 0; run < 2; run++) {
        unit_api_check(&api, input);
        char *text = describe(&api);
        ck_assert_str_eq(text, "local/labelled unit:1:web fail\n"
                               "local/services unit:1:web skip\n"
                               "local/broken unit:1:web unknown\n"
                               "local/privileged unit:1:web fail\n"
                               "local/labelled unit:4:excepted suppressed\n"
                               "local/services unit:4:excepted pass\n"
                               "local/broken unit:4:excepted skip\n");
        free(text);
    }
    uint32_t count, stride;
    const struct ctrsec_result_rule *told = ctrsec_result_rules(api.result, &count, &stride);
    ck_assert_uint_eq(count, 4);
    ck_assert_uint_eq(stride, sizeof *told);
    ck_assert_str_eq(ctrsec_result_string(api.result, &told[3].tags), "isolation,pss");
    ck_assert_str_eq(ctrsec_result_string(api.result, &told[3].description), "Why it matters.");
    ck_assert_int_eq(told[3].severity, CTRSEC_HIGH);
    unit_api_close(&api);
}
END_TEST

/* The findings are the same with and without; without, only rules with findings are told. */
START_TEST(only_findings)
{
    struct unit_api api;
    uint32_t count;
    unit_api_open(&api, rules, site);
    unit_api_check(&api, input);
    ck_assert_ptr_null(ctrsec_result_outcomes(api.result, &count, NULL));
    ck_assert_uint_eq(count, 0);
    ck_assert_ptr_null(ctrsec_result_subjects(api.result, &count, NULL));
    ctrsec_result_rules(api.result, &count, NULL);
    ck_assert_uint_eq(count, 3);
    ck_assert_ptr_null(ctrsec_result_rules(NULL, &count, NULL));
    uint32_t findings = unit_api_findings(&api);
    api.options.outcomes = CTRSEC_OUTCOMES_ALL;
    unit_api_check(&api, input);
    ck_assert_uint_eq(unit_api_findings(&api), findings);
    api.options.outcomes = CTRSEC_OUTCOMES_ALL + 1;
    ck_assert_int_eq(ctrsec_check(api.evaluator, api.document, &api.options, api.result, NULL),
                     CTRSEC_E_ARGUMENT);
    unit_api_close(&api);
}
END_TEST

START_TEST(limit)
{
    struct unit_api api;
    ctrsec_context *context;
    ctrsec_error *error = NULL;
    uint32_t count;
    unit_api_good(ctrsec_context_new(&context, NULL, &error), &error);
    ck_assert_int_eq(ctrsec_context_limit(context, "outcomes", 3, NULL), CTRSEC_OK);
    unit_api_open_with(&api, context, rules, site);
    api.options.outcomes = CTRSEC_OUTCOMES_ALL;
    unit_api_check(&api, input);
    ctrsec_result_outcomes(api.result, &count, NULL);
    ck_assert_uint_eq(count, 3);
    ck_assert_uint_eq(unit_api_counts(&api).untold, 4);
    unit_api_close(&api);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("outcome");
    tcase_add_test(test, all);
    tcase_add_test(test, only_findings);
    tcase_add_test(test, limit);
    return unit_run("outcome", test);
}
