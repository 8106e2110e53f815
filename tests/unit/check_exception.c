/* SPDX-License-Identifier: Apache-2.0 */
/* Which exceptions suppress which findings, and what is said of those that do not count. */
#include <stdio.h>

#include "unit_api.h"
#include "unit_run.h"

static const char rules[] =
    "rules:\n"
    "  - {id: plain, aliases: [old-name], title: T, severity: low, target: workload, each: "
    "container, violation: container.privileged}\n"
    "  - {id: other, title: O, severity: low, target: workload, violation: 'false'}\n";

static const char input[] =
    "{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": {\"name\": \"web\", \"namespace\": "
    "\"shop\"}, \"spec\": {\"containers\": [{\"name\": \"front\", \"image\": "
    "\"registry.example/front:1.2\", \"securityContext\": {\"privileged\": true}}]}}";

#define NOW 1750000000 /* 2025-06-15 */

/* why: NULL: suppressed; "": nothing matched; else what does not let it count */
static const struct {
    const char *exception, *why;
} exceptions[] = {
    {"rule: plain", NULL},
    {"rule: local/plain", NULL},
    {"rule: '*'", NULL},
    {"rule: 'pl*n'", NULL},
    {"rule: 'local/*'", NULL},
    {"rule: '*/plain'", NULL},
    {"rule: old-name", NULL},
    {"rule: [other, plain]", NULL},
    {"rule: other", ""},
    {"rule: plain, match: {namespace: shop}", NULL},
    {"rule: plain, match: {namespace: 's*p'}", NULL},
    {"rule: plain, match: {namespace: [a, shop]}", NULL},
    {"rule: plain, match: {namespace: sho}", ""},
    {"rule: plain, match: {namespace: ''}", ""},
    {"rule: plain, match: {kind: Pod, name: web, container: front}", NULL},
    {"rule: plain, match: {kind: Pod, name: web, container: back}", ""},
    {"rule: plain, match: {image: 'registry.example/*'}", NULL},
    {"rule: plain, match: {image: 'registry.example/front:1.2'}", NULL},
    {"rule: plain, match: {image: 'docker.io/*'}", ""},
    {"rule: plain, match: {path: 'un*'}", NULL},
    {"rule: plain, match: {path: other}", ""},
    {"rule: plain, match: {cve: '*'}", ""},
    {"rule: plain, match: {purl: '*'}", ""},
    {"rule: plain, match: {fingerprint: '*'}", NULL},
    {"rule: plain, match: {fingerprint: 'v1:00000000000000000000000000000000'}", ""},
    {"rule: plain, expires: 2025-06-16", NULL},
    {"rule: plain, expires: 2025-06-15T15:06:41Z", NULL},
    {"rule: plain, expires: 2025-06-15T15:06:40Z", "expired: because"},
    {"rule: plain, expires: 2025-06-15", "expired: because"},
    {"rule: other, expires: 2020-01-01", ""},
};

START_TEST(matching)
{
    struct unit_api api;
    char site[512];
    const char *why = exceptions[_i].why;
    snprintf(site, sizeof site, "exceptions: [{%s, reason: because}]", exceptions[_i].exception);
    unit_api_open(&api, rules, site);
    api.options.now = NOW;
    unit_api_check(&api, input);
    ck_assert_uint_eq(unit_api_findings(&api), 1);
    ck_assert_msg((unit_api_finding(&api, 0)->outcome == CTRSEC_SUPPRESSED) == (why == NULL), "%s",
                  exceptions[_i].exception);
    ck_assert_str_eq(UNIT_API_TEXT(&api, 0, suppressed_by), why == NULL ? "because" : why);
    ck_assert_uint_eq(unit_api_counts(&api).suppressed, why == NULL);
    ck_assert_uint_eq(unit_api_counts(&api).failed, why != NULL);
    ck_assert_int_eq(ctrsec_result_decision(api.result), why == NULL ? CTRSEC_ALLOW : CTRSEC_WARN);
    unit_api_close(&api);
}
END_TEST

static const struct {
    const char *rule, *exception, *why;
    int64_t now;
} terms[] = {
    {"exceptions: {allowed: false}", "", "not allowed: because", NOW},
    {"exceptions: {allowed: true}", "", NULL, NOW},
    {"exceptions: {max_days: 30}", "", "without end: because", NOW},
    {"exceptions: {max_days: 30}", ", expires: 2025-07-15", NULL, NOW},
    {"exceptions: {max_days: 30}", ", expires: 2025-07-16", "too long: because", NOW},
    {"exceptions: {max_days: 30}", ", expires: 2025-01-01", "expired: because", NOW},
    {"exceptions: {max_days: 0}", ", expires: 2099-01-01", NULL, NOW},
    {"exceptions: {max_days: 30}", ", expires: 2025-07-15", "time not known: because", 0},
    {"exceptions: {allowed: true}", ", expires: 2025-07-15", "time not known: because", 0},
    {"exceptions: {allowed: true}", "", NULL, 0},
};

START_TEST(terms_of_the_rule)
{
    struct unit_api api;
    char text[512], site[256];
    snprintf(text, sizeof text,
             "rules: [{id: plain, title: T, severity: low, target: workload, violation: 'true', "
             "%s}]",
             terms[_i].rule);
    snprintf(site, sizeof site, "exceptions: [{rule: plain, reason: because%s}]",
             terms[_i].exception);
    unit_api_open(&api, text, site);
    api.options.now = terms[_i].now;
    unit_api_check(&api, input);
    ck_assert_int_eq(unit_api_finding(&api, 0)->outcome == CTRSEC_SUPPRESSED,
                     terms[_i].why == NULL);
    ck_assert_str_eq(UNIT_API_TEXT(&api, 0, suppressed_by),
                     terms[_i].why == NULL ? "because" : terms[_i].why);
    unit_api_close(&api);
}
END_TEST

/* An exception that ran out does not hide one behind it that counts. */
START_TEST(the_first_that_counts)
{
    struct unit_api api;
    unit_api_open(&api, rules,
                  "exceptions:\n"
                  "  - {rule: plain, reason: first, expires: 2020-01-01}\n"
                  "  - {rule: plain, reason: second}\n"
                  "  - {rule: plain, reason: third}\n");
    api.options.now = NOW;
    unit_api_check(&api, input);
    ck_assert_str_eq(UNIT_API_TEXT(&api, 0, suppressed_by), "second");
    unit_api_close(&api);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("exception");
    tcase_add_loop_test(test, matching, 0, UNIT_COUNT(exceptions));
    tcase_add_loop_test(test, terms_of_the_rule, 0, UNIT_COUNT(terms));
    tcase_add_test(test, the_first_that_counts);
    return unit_run("exception", test);
}
