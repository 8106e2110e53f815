/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The walk and the decision: what enforcement, unknowns, exceptions, phases and gaps lead to; the
 * order of findings; limits; cancelling; no allocation once everything has grown.
 */
#include <stdio.h>

#include "unit_alloc.h"
#include "unit_api.h"
#include "unit_run.h"

#define POD(spec)                                                                             \
    "{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": {\"name\": \"p\"}, \"spec\": " \
    "{" spec "}}"
#define RULE(id, violation, more)                                                         \
    "  - {id: " id ", title: T, severity: low, target: workload, violation: \"" violation \
    "\"" more "}\n"
#define DENY ", enforce: {build: deny, deploy: deny, run: deny}"

static const char bad_pod[] = POD("\"hostPID\": true");
static const char good_pod[] = POD("\"hostPID\": false");

/* --- decisions -----------------------------------------------------------------------------------
 */

static const struct {
    const char *name, *rules, *site, *input;
    struct ctrsec_check_options options;
    int32_t decision, undecided;
} decisions[] = {
    {"nothing fails", RULE("a", "workload.hostPID", DENY), NULL, good_pod, {0}, CTRSEC_ALLOW, 0},
    {"a warning", RULE("a", "workload.hostPID", ""), NULL, bad_pod, {0}, CTRSEC_WARN, 0},
    {"a denial", RULE("a", "workload.hostPID", DENY), NULL, bad_pod, {0}, CTRSEC_DENY, 0},
    {"off",
     RULE("a", "workload.hostPID", ", enforce: {deploy: off}"),
     NULL,
     bad_pod,
     {0},
     CTRSEC_ALLOW,
     0},
    {"the worst",
     RULE("a", "workload.hostPID", "") RULE("b", "true", DENY),
     NULL,
     bad_pod,
     {0},
     CTRSEC_DENY,
     0},
    {"another phase",
     RULE("a", "true", ", enforce: {build: deny, run: off}"),
     NULL,
     bad_pod,
     {.phase = CTRSEC_PHASE_RUN},
     CTRSEC_ALLOW,
     0},
    {"the phase that is asked for",
     RULE("a", "true", ", enforce: {build: deny}"),
     NULL,
     bad_pod,
     {.phase = CTRSEC_PHASE_BUILD},
     CTRSEC_DENY,
     0},
    {"unknown denies", RULE("a", "workload.os == 'x'", DENY), NULL, bad_pod, {0}, CTRSEC_DENY, 1},
    {"unknown warns", RULE("a", "workload.os == 'x'", ""), NULL, bad_pod, {0}, CTRSEC_WARN, 0},
    {"unknown is allowed by the call",
     RULE("a", "workload.os == 'x'", DENY),
     NULL,
     bad_pod,
     {.allow_unknown = 1u << CTRSEC_UNKNOWN_MISSING},
     CTRSEC_ALLOW,
     0},
    {"another reason is allowed",
     RULE("a", "workload.os == 'x'", DENY),
     NULL,
     bad_pod,
     {.allow_unknown = 1u << CTRSEC_UNKNOWN_ERROR},
     CTRSEC_DENY,
     1},
    {"unknown warns at the site",
     RULE("a", "workload.os == 'x'", DENY),
     "on_unknown: {deploy: {missing: warn}}",
     bad_pod,
     {0},
     CTRSEC_WARN,
     0},
    {"unknown in another phase at the site",
     RULE("a", "workload.os == 'x'", DENY),
     "on_unknown: {run: {missing: warn}}",
     bad_pod,
     {0},
     CTRSEC_DENY,
     1},
    {"unknown denies at the site",
     RULE("a", "workload.os == 'x'", ""),
     "on_unknown: {deploy: {missing: deny}}",
     bad_pod,
     {0},
     CTRSEC_DENY,
     1},
    {"a failure beside an unknown",
     RULE("a", "workload.os == 'x'", DENY) RULE("b", "true", DENY),
     NULL,
     bad_pod,
     {0},
     CTRSEC_DENY,
     0},
    {"missing fails",
     RULE("a", "workload.os == 'x'", ", missing: fail" DENY),
     NULL,
     bad_pod,
     {0},
     CTRSEC_DENY,
     0},
    {"missing is skipped",
     RULE("a", "workload.os == 'x'", ", missing: skip" DENY),
     NULL,
     bad_pod,
     {0},
     CTRSEC_ALLOW,
     0},
    {"an error is not skipped",
     RULE("a", "1 / size(workload.containers) > 0", ", missing: skip" DENY),
     NULL,
     bad_pod,
     {0},
     CTRSEC_DENY,
     1},
    {"an exception",
     RULE("a", "true", DENY),
     "exceptions: [{rule: a, reason: r}]",
     bad_pod,
     {0},
     CTRSEC_ALLOW,
     0},
    {"an exception for an unknown",
     RULE("a", "workload.os == 'x'", DENY),
     "exceptions: [{rule: a, reason: r}]",
     bad_pod,
     {0},
     CTRSEC_ALLOW,
     0},
    {"unreadable", RULE("a", "workload.hostPID", ""), NULL, "{\"a\": ", {0}, CTRSEC_DENY, 1},
    {"unreadable, the site warns",
     RULE("a", "workload.hostPID", ""),
     "on_incomplete: warn",
     "{\"a\": ",
     {0},
     CTRSEC_WARN,
     0},
    {"unreadable, the site allows",
     RULE("a", "workload.hostPID", ""),
     "on_incomplete: allow",
     "{\"a\": ",
     {0},
     CTRSEC_ALLOW,
     0},
    {"nothing to judge", RULE("a", "true", DENY), NULL, "{\"a\": 1}", {0}, CTRSEC_ALLOW, 0},
    {"nothing to judge at admission",
     RULE("a", "true", DENY),
     NULL,
     "{\"a\": 1}",
     {.admission = 1},
     CTRSEC_DENY,
     1},
    {"nothing at all at admission",
     RULE("a", "true", DENY),
     NULL,
     " ",
     {.admission = 1},
     CTRSEC_DENY,
     1},
    {"severity alone decides nothing",
     RULE("a", "true", ""),
     "rules: {a: {severity: critical}}",
     bad_pod,
     {0},
     CTRSEC_WARN,
     0},
};

START_TEST(decision)
{
    struct unit_api api;
    char rules[1024];
    snprintf(rules, sizeof rules, "rules:\n%s", decisions[_i].rules);
    unit_api_open(&api, rules, decisions[_i].site);
    api.options = decisions[_i].options;
    api.options.struct_size = sizeof api.options;
    unit_api_check(&api, decisions[_i].input);
    ck_assert_msg(ctrsec_result_decision(api.result) == decisions[_i].decision, "%s: decision %d",
                  decisions[_i].name, ctrsec_result_decision(api.result));
    ck_assert_msg(ctrsec_result_undecided(api.result) == decisions[_i].undecided,
                  "%s: undecided %d", decisions[_i].name, ctrsec_result_undecided(api.result));
    unit_api_close(&api);
}
END_TEST

/* --- order ---------------------------------------------------------------------------------------
 */

START_TEST(findings_are_in_order)
{
    struct unit_api api;
    unit_api_open(&api,
                  "rules:\n"
                  "  - {id: b, title: B, severity: low, target: workload, each: container,\n"
                  "     violation: container.privileged}\n"
                  "  - {id: a, title: A, severity: low, target: object, violation: \"true\"}\n",
                  NULL);
    for (int i = 0; i < 2; i++)
        unit_api_add(
            &api, i == 0 ? "z.json" : "a.json",
            POD("\"containers\": [{\"name\": \"z\", \"securityContext\": {\"privileged\": true}},"
                " {\"name\": \"a\", \"securityContext\": {\"privileged\": true}}]"));
    unit_api_run(&api);
    static const char *const expected[][3] = {
        {"z.json", "local/a", ""}, {"z.json", "local/b", "z"}, {"z.json", "local/b", "a"},
        {"a.json", "local/a", ""}, {"a.json", "local/b", "z"}, {"a.json", "local/b", "a"},
    };
    ck_assert_uint_eq(unit_api_findings(&api), 6);
    for (uint32_t i = 0; i < 6; i++) {
        ck_assert_str_eq(UNIT_API_TEXT(&api, i, file), expected[i][0]);
        ck_assert_str_eq(UNIT_API_TEXT(&api, i, rule), expected[i][1]);
        ck_assert_str_eq(UNIT_API_TEXT(&api, i, container), expected[i][2]);
    }
    unit_api_close(&api);
}
END_TEST

/* --- limits --------------------------------------------------------------------------------------
 */

/* What is dropped decides all the same, whatever the site says about gaps. */
START_TEST(dropped_findings_decide)
{
    struct unit_api api;
    ctrsec_context *context;
    ck_assert_int_eq(ctrsec_context_new(&context, NULL, NULL), CTRSEC_OK);
    ck_assert_int_eq(ctrsec_context_limit(context, "findings", 1, NULL), CTRSEC_OK);
    unit_api_open_with(&api, context, "rules:\n" RULE("a", "true", "") RULE("b", "true", DENY),
                       "on_incomplete: allow");
    unit_api_check(&api, bad_pod);
    ck_assert_uint_eq(unit_api_findings(&api), 1);
    ck_assert_uint_eq(unit_api_counts(&api).dropped, 1);
    ck_assert_int_eq(ctrsec_result_decision(api.result), CTRSEC_DENY);
    unit_api_close(&api);
}
END_TEST

static char *long_list(uint32_t count)
{
    char *text = malloc(200 + count * 2);
    char *at =
        text + sprintf(text, "{\"apiVersion\": \"v1\", \"kind\": \"X\", \"metadata\": {\"name\": "
                             "\"x\"}, \"list\": [0");
    for (uint32_t i = 1; i < count; i++)
        at += sprintf(at, ",0");
    strcpy(at, "]}");
    return text;
}

#define SLOW_RULE(id)                                                                              \
    "  - {id: " id ", title: T, severity: low, target: object, enforce: {deploy: deny},\n"         \
    "     violation: \"object.list.exists(a, object.list.exists(b, object.list.exists(c, a + b + " \
    "c "                                                                                           \
    "< 0)))\"}\n"

/* A rule that runs out leaves the next one its own; the subject's total stops all of them. */
START_TEST(fuel_of_rules_and_of_subjects)
{
    struct unit_api api;
    ctrsec_context *context;
    char *input = long_list(60);
    for (int total = 0; total < 2; total++) {
        ck_assert_int_eq(ctrsec_context_new(&context, NULL, NULL), CTRSEC_OK);
        ck_assert_int_eq(ctrsec_context_limit(context, "rule_fuel", 10000, NULL), CTRSEC_OK);
        if (total)
            ck_assert_int_eq(ctrsec_context_limit(context, "document_fuel", 10000, NULL),
                             CTRSEC_OK);
        unit_api_open_with(&api, context,
                           "rules:\n" SLOW_RULE("a") "  - {id: b, title: T, severity: low, target: "
                                                     "object, violation: \"size(object.list) == "
                                                     "60\"}\n",
                           NULL);
        unit_api_check(&api, input);
        struct ctrsec_counts counts = unit_api_counts(&api);
        ck_assert_uint_eq(counts.unknown_limit, total ? 2 : 1);
        ck_assert_uint_eq(counts.failed, total ? 0 : 1);
        ck_assert_uint_eq(counts.stopped, total ? 1 : 0);
        ck_assert_uint_le(counts.fuel, 10100);
        ck_assert_int_eq(ctrsec_result_decision(api.result), CTRSEC_DENY);
        ck_assert_int_eq(ctrsec_result_undecided(api.result), 1);
        unit_api_close(&api);
    }
    free(input);
}
END_TEST

/* Each finding on an element of a computed list costs the same, however long the list is. */
START_TEST(many_findings_on_a_computed_list)
{
    struct unit_api api;
    char *input = long_list(5000);
    unit_api_open(&api,
                  "rules:\n"
                  "  - {id: a, title: T, severity: low, target: object, each: {i: "
                  "\"object.list.filter(x, x == 0)\"}, violation: i == 0}\n",
                  NULL);
    unit_api_check(&api, input);
    ck_assert_uint_eq(unit_api_findings(&api), 5000);
    ck_assert_str_eq(UNIT_API_TEXT(&api, 0, pointer), "");
    unit_api_close(&api);
    free(input);
}
END_TEST

/* The parts of a message do not give their rule new fuel. */
START_TEST(messages_have_a_budget_of_their_own)
{
    struct unit_api api;
    ctrsec_context *context;
    char *input = long_list(200);
    ck_assert_int_eq(ctrsec_context_new(&context, NULL, NULL), CTRSEC_OK);
    ck_assert_int_eq(ctrsec_context_limit(context, "rule_fuel", 2000, NULL), CTRSEC_OK);
    unit_api_open_with(
        &api, context,
        "rules:\n"
        "  - {id: a, title: T, severity: low, target: object, each: {i: object.list}, "
        "violation: \"object.list.all(x, x == i)\", message: \"{1 + 1}\"}\n",
        NULL);
    unit_api_check(&api, input);
    struct ctrsec_counts counts = unit_api_counts(&api);
    ck_assert_uint_gt(counts.failed, 0);
    ck_assert_uint_gt(counts.unknown_limit, 190);
    unit_api_close(&api);
    free(input);
}
END_TEST

START_TEST(a_list_that_is_not_there)
{
    struct unit_api api;
    unit_api_open(
        &api,
        "rules:\n"
        "  - {id: a, title: T, severity: low, target: object, each: {p: object.spec.ports}, "
        "when: object.kind == 'Service', violation: p.port < 5}\n"
        "  - {id: b, title: T, severity: low, target: object, each: {p: object.spec.ports}, "
        "violation: p.port < 5}\n"
        "  - {id: c, title: T, severity: low, target: object, each: {p: object.spec.ports}, "
        "when: p.port > 1, violation: p.port < 5}\n"
        "  - {id: d, title: T, severity: low, target: object, each: {p: object.kind}, "
        "violation: \"true\"}\n",
        NULL);
    unit_api_check(&api, bad_pod);
    ck_assert_uint_eq(unit_api_findings(&api), 3);
    static const char *const rules[] = {"local/b", "local/c", "local/d"};
    for (uint32_t i = 0; i < 3; i++) {
        ck_assert_str_eq(UNIT_API_TEXT(&api, i, rule), rules[i]);
        ck_assert_int_eq(unit_api_finding(&api, i)->reason, CTRSEC_UNKNOWN_ERROR);
    }
    unit_api_close(&api);
}
END_TEST

/* --- memory --------------------------------------------------------------------------------------
 */

static uint64_t allocations;

START_TEST(nothing_is_allocated_while_evaluating)
{
    struct ctrsec_context_options options = {
        .struct_size = sizeof options, .resize = unit_alloc_count, .payload = &allocations};
    struct unit_api api;
    ctrsec_context *context;
    ck_assert_int_eq(ctrsec_context_new(&context, &options, NULL), CTRSEC_OK);
    unit_api_open_with(
        &api, context,
        "rules:\n"
        "  - {id: a, title: T, severity: low, target: workload, each: container, "
        "violation: \"container.name.matches('^[a-z]+$') && "
        "container.image.tag != 'x'\", message: \"{container.name} {[1, 2].map(i, i + "
        "1)}\"}\n"
        "  - {id: b, title: T, severity: low, target: object, each: {c: "
        "object.spec.containers}, violation: \"c.name + 'x' != ''\", message: "
        "\"{c.name}\"}\n"
        "  - {id: c, title: T, severity: low, target: workload, violation: "
        "workload.os == 'x'}\n",
        NULL);
    unit_api_add(&api, "pod.json",
                 POD("\"containers\": [{\"name\": \"a\", \"image\": \"a:1\"}, {\"name\": \"b\", "
                     "\"image\": \"b\"}]"));
    unit_api_run(&api);
    ck_assert_uint_eq(unit_api_findings(&api), 5);
    uint64_t before = allocations;
    for (int i = 0; i < 3; i++)
        unit_api_run(&api);
    ck_assert_uint_eq(unit_api_findings(&api), 5);
    ck_assert_uint_eq(allocations, before);
    unit_api_close(&api);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("evaluator");
    tcase_set_timeout(test, 60);
    tcase_add_loop_test(test, decision, 0, UNIT_COUNT(decisions));
    tcase_add_test(test, findings_are_in_order);
    tcase_add_test(test, dropped_findings_decide);
    tcase_add_test(test, fuel_of_rules_and_of_subjects);
    tcase_add_test(test, many_findings_on_a_computed_list);
    tcase_add_test(test, messages_have_a_budget_of_their_own);
    tcase_add_test(test, a_list_that_is_not_there);
    tcase_add_test(test, nothing_is_allocated_while_evaluating);
    return unit_run("evaluator", test);
}
