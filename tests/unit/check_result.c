/* SPDX-License-Identifier: Apache-2.0 */
/* Suite of engine/result.c: texts, growth and limits, the order of findings, memory that is
 * refused.
 */
#include "engine/result.h"

#include "unit_result.h"
#include "unit_run.h"

START_TEST(texts)
{
    struct cs_result result;
    unit_result_open(&result);
    struct ctrsec_text empty = cs_result_put(&result, CS_STR(""));
    struct ctrsec_text text = unit_result_text(&result, "one");
    uint32_t start = cs_result_begin(&result);
    cs_buf_printf(&result.text, "%d", 42);
    struct ctrsec_text written = cs_result_end(&result, start);
    ck_assert(cs_str_is(cs_result_str(&result, empty), ""));
    ck_assert(cs_str_is(cs_result_str(&result, text), "one"));
    ck_assert_str_eq(cs_result_str(&result, text).ptr, "one"); /* terminated */
    ck_assert(cs_str_is(cs_result_str(&result, written), "42"));
    ck_assert(cs_str_is(cs_result_str(&result, (struct ctrsec_text){0, 0}), ""));
    cs_result_clear(&result);
}
END_TEST

/* A reset forgets everything and keeps the memory. */
START_TEST(reset)
{
    struct cs_result result;
    unit_result_open(&result);
    for (int i = 0; i < 40; i++) {
        unit_result_finding(&result, "r", CTRSEC_LOW, "a", "/a");
        ck_assert_ptr_nonnull(cs_result_evidence(&result));
        ck_assert_ptr_nonnull(cs_result_notice(&result));
        ck_assert_ptr_nonnull(cs_result_bundle(&result));
        ck_assert_ptr_nonnull(cs_result_audit(&result));
    }
    result.decision = CTRSEC_DENY;
    result.undecided = true;
    struct ctrsec_finding *findings = result.findings;
    cs_result_reset(&result);
    ck_assert_uint_eq(result.nfindings + result.nevidence + result.nnotices + result.nbundles +
                          result.naudits,
                      0);
    ck_assert_uint_eq(result.counts.failed, 0);
    ck_assert_int_eq(result.decision, CTRSEC_ALLOW);
    ck_assert(!result.undecided);
    ck_assert_uint_eq(result.text.len, 0);
    cs_result_finding(&result);
    ck_assert_ptr_eq(result.findings, findings);
    ck_assert_uint_eq(result.findings->rule.size, 0); /* records are zeroed */
    cs_result_clear(&result);
}
END_TEST

START_TEST(limits)
{
    struct cs_result result;
    unit_result_open(&result);
    result.limits.findings = 3;
    for (int i = 0; i < 5; i++)
        ck_assert_int_eq(cs_result_finding(&result) != NULL, i < 3);
    ck_assert_uint_eq(result.nfindings, 3);
    ck_assert_uint_eq(result.counts.dropped, 2);
    ck_assert(!result.no_memory);
    for (int i = 0; i < 2000; i++) {
        cs_result_notice(&result);
        cs_result_audit(&result);
    }
    ck_assert_uint_eq(result.nnotices, 1000);
    ck_assert_uint_eq(result.naudits, 1000);
    ck_assert(!result.no_memory);
    cs_result_clear(&result);
}
END_TEST

/* By document, rule, pointer, container, fingerprint, message, however they came in. */
START_TEST(order)
{
    static const struct {
        uint32_t document;
        const char *rule, *pointer, *container, *fingerprint, *message;
    } sorted[] = {
        {0, "a", "/1", "", "", ""},   {0, "a", "/2", "", "", ""},   {0, "a", "/2", "x", "", ""},
        {0, "a", "/2", "y", "1", ""}, {0, "a", "/2", "y", "2", ""}, {0, "a", "/2", "y", "2", "m"},
        {0, "b", "/1", "", "", ""},   {1, "a", "/1", "", "", ""},   {1, "a", "/10", "", "", ""},
        {1, "b", "", "", "", ""},     {2, "a", "", "", "", ""},
    };
    struct cs_result result;
    unit_result_open(&result);
    for (uint32_t i = 0; i < UNIT_COUNT(sorted); i++) {
        uint32_t from = (i * 7 + (uint32_t)_i) % UNIT_COUNT(sorted);
        struct ctrsec_finding *finding = cs_result_finding(&result);
        finding->document = sorted[from].document;
        finding->rule = unit_result_text(&result, sorted[from].rule);
        finding->pointer = unit_result_text(&result, sorted[from].pointer);
        finding->container = unit_result_text(&result, sorted[from].container);
        finding->fingerprint = unit_result_text(&result, sorted[from].fingerprint);
        finding->message = unit_result_text(&result, sorted[from].message);
        finding->line = from;
    }
    cs_result_sort(&result);
    for (uint32_t i = 0; i < UNIT_COUNT(sorted); i++)
        ck_assert_uint_eq(result.findings[i].line, i);
    cs_result_clear(&result);
}
END_TEST

static void *refuse(void *ptr, size_t size, void *payload)
{
    int *left = payload;
    if (size > 0 && (*left)-- <= 0)
        return NULL;
    return cs_alloc_libc.resize(ptr, size, NULL);
}

/* Whichever allocation fails, it is remembered, and nothing is lost that was there. */
START_TEST(no_memory)
{
    for (int allowed = 0; allowed < 12; allowed++) {
        int left = allowed;
        struct cs_alloc alloc = {refuse, &left};
        struct cs_result result;
        cs_result_init(&result, &alloc, &cs_limits_default);
        cs_result_reset(&result);
        for (int i = 0; i < 40; i++) {
            struct ctrsec_text text = unit_result_text(&result, "some text of a finding");
            struct ctrsec_finding *finding = cs_result_finding(&result);
            ck_assert(finding != NULL || result.no_memory);
            if (finding != NULL)
                finding->rule = text;
            cs_result_evidence(&result);
        }
        ck_assert(result.no_memory || left >= 0);
        for (uint32_t i = 0; i < result.nfindings; i++)
            if (result.findings[i].rule.size > 0)
                ck_assert(cs_str_is(cs_result_str(&result, result.findings[i].rule),
                                    "some text of a finding"));
        cs_result_clear(&result);
    }
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("result");
    tcase_add_test(test, texts);
    tcase_add_test(test, reset);
    tcase_add_test(test, limits);
    tcase_add_loop_test(test, order, 0, 11);
    tcase_add_test(test, no_memory);
    return unit_run("result", test);
}
