/* SPDX-License-Identifier: Apache-2.0 */
/* Suite of value/semver.c. */
#include "unit_run.h"
#include "value/semver.h"

static const struct {
    const char *text;
    bool strict, loose; /* whether it is a version, and one for Kubernetes' normalisation */
} texts[] = {
    {"1.2.3", true, true},
    {"0.0.0", true, true},
    {"1.2.3-alpha.1", true, true},
    {"1.2.3+build.01", true, true},
    {"1.2.3-rc.1+b-1", true, true},
    {"18446744073709551615.0.0", true, true},
    {"18446744073709551616.0.0", false, false},
    {"1.2", false, true},
    {"1", false, true},
    {"v1.2.3", false, true},
    {"vv1.2.3", false, false},
    {"01.2.3", false, true},
    {"1.02.3", false, true},
    {"1.2.03", false, true},
    {"00.0.0", false, true},
    {"1.2.3-01", false, false},
    {"1.2.3-", false, false},
    {"1.2.3+", false, false},
    {"1.2.3-a..b", false, false},
    {"1.2.3-a_b", false, false},
    {"1.2.3.4", false, false},
    {"1..3", false, false},
    {"", false, false},
    {"v", false, false},
    {"a.b.c", false, false},
    {"1.2.x", false, false},
    {" 1.2.3", false, false},
    {"-1.2.3", false, false},
    {"1.2-rc", false, false},
};

START_TEST(parses)
{
    struct cs_semver version;
    struct cs_str text = cs_str_from(texts[_i].text);
    ck_assert_msg(cs_semver_parse(text, false, &version) == texts[_i].strict, "%s", texts[_i].text);
    ck_assert_msg(cs_semver_parse(text, true, &version) == texts[_i].loose, "%s, normalised",
                  texts[_i].text);
}
END_TEST

/* semver.org, section 11, and neighbours. */
static const char *const ascending[] = {
    "0.0.1",      "0.1.0",        "1.0.0-0",       "1.0.0-9",
    "1.0.0-10",   "1.0.0-alpha",  "1.0.0-alpha.1", "1.0.0-alpha.beta",
    "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1",
    "1.0.0",      "1.0.1",        "1.10.0",        "2.0.0-rc",
    "2.0.0"};

START_TEST(orders)
{
    struct cs_semver a, b;
    for (int i = 0; i < UNIT_COUNT(ascending); i++) {
        ck_assert(cs_semver_parse(cs_str_from(ascending[_i]), false, &a));
        ck_assert(cs_semver_parse(cs_str_from(ascending[i]), false, &b));
        ck_assert_msg(cs_semver_compare(&a, &b) == (_i > i) - (_i < i), "%s %s", ascending[_i],
                      ascending[i]);
    }
}
END_TEST

START_TEST(forgets_the_build)
{
    struct cs_semver a, b;
    ck_assert(cs_semver_parse(CS_STR("1.0.0+a"), false, &a));
    ck_assert(cs_semver_parse(CS_STR("1.0.0+b.2"), false, &b));
    ck_assert_int_eq(cs_semver_compare(&a, &b), 0);
}
END_TEST

START_TEST(normalises)
{
    struct cs_semver a;
    ck_assert(cs_semver_parse(CS_STR("v01.002-"), true, &a) == false);
    ck_assert(cs_semver_parse(CS_STR("v01.02"), true, &a));
    ck_assert_uint_eq(a.major, 1);
    ck_assert_uint_eq(a.minor, 2);
    ck_assert_uint_eq(a.patch, 0);
    ck_assert(cs_semver_parse(CS_STR("1.0.00-rc.1"), true, &a));
    ck_assert_uint_eq(a.patch, 0);
    ck_assert(cs_str_is(a.pre, "rc.1"));
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("semver");
    tcase_add_loop_test(test, parses, 0, UNIT_COUNT(texts));
    tcase_add_loop_test(test, orders, 0, UNIT_COUNT(ascending));
    tcase_add_test(test, forgets_the_build);
    tcase_add_test(test, normalises);
    return unit_run("semver", test);
}
