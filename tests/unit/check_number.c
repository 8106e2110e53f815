/* SPDX-License-Identifier: Apache-2.0 */
/* Suite of value/number.c: against known texts and, in bulk, against libc's strtod. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "unit_run.h"
#include "value/number.h"

static double parse(const char *text)
{
    double d = 0;
    ck_assert_msg(cs_number_double(cs_str_from(text), &d), "%s is a number", text);
    return d;
}

static uint64_t bits_of(double d)
{
    uint64_t bits;
    memcpy(&bits, &d, sizeof bits);
    return bits;
}

static const struct {
    const char *text;
    double value;
} reads[] = {
    {"0", 0.0},
    {"-0", -0.0},
    {"1", 1},
    {"+1.5", 1.5},
    {".5", .5},
    {"5.", 5},
    {"5.e1", 50},
    {"1e3", 1000},
    {"1E+3", 1000},
    {"1e-3", 1e-3},
    {"000123.4500", 123.45},
    {"0.1", 0.1},
    {"123456789012345678901234567890", 123456789012345678901234567890.0},
    {"9007199254740993", 9007199254740992.0}, /* a tie, to even */
    {"9007199254740993.0000000000000000000001", 9007199254740994.0},
    {"9007199254740995", 9007199254740996.0},
    {"2.2250738585072011e-308", 2.2250738585072011e-308}, /* largest subnormal and its neighbour */
    {"2.2250738585072014e-308", 2.2250738585072014e-308},
    {"4.9406564584124654e-324", 4.9406564584124654e-324},
    {"2.4703282292062327e-324", 0.0},
    {"2.4703282292062328e-324", 4.9406564584124654e-324},
    {"1.7976931348623157e308", 1.7976931348623157e308},
    {"1.7976931348623158e308", 1.7976931348623157e308},
    {"1.7976931348623159e308", HUGE_VAL},
    {"-1e999", -HUGE_VAL},
    {"1e99999999999999999999", HUGE_VAL},
    {"1e-99999999999999999999", 0.0},
    {"0e99999999999999999999", 0.0},
    {"6.02214076e23", 6.02214076e23},
    {"1e22", 1e22},
    {"1e23", 1e23},
    {"8.5e-20", 8.5e-20},
};

START_TEST(reads_doubles)
{
    ck_assert_msg(bits_of(parse(reads[_i].text)) == bits_of(reads[_i].value), "%s gives %a, not %a",
                  reads[_i].text, parse(reads[_i].text), reads[_i].value);
}
END_TEST

static const char *const no_doubles[] = {"",     "-",    ".",  "e1",  "1e",   "1e+",  "inf", "nan",
                                         "0x10", "1 ",   " 1", "1,5", "1e1.", "--1",  "1f",  "1_0",
                                         "1e1e", "1.5.", "+",  "-.",  ".e1",  "1e--1"};

START_TEST(refuses_doubles)
{
    double d = 7;
    ck_assert_msg(!cs_number_double(cs_str_from(no_doubles[_i]), &d), "%s", no_doubles[_i]);
    ck_assert(d == 7);
}
END_TEST

/* xorshift; the seed is fixed so that a failure comes again. */
static uint64_t next(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static double random_double(uint64_t *state)
{
    double d;
    do {
        uint64_t bits = next(state);
        if (bits % 16 == 0)
            bits &= ~(UINT64_C(0x7FF) << 52); /* subnormal */
        if (bits % 16 == 1)
            bits &= UINT64_C(0xFFF) << 52; /* power of two */
        memcpy(&d, &bits, sizeof d);
    } while (!isfinite(d));
    return d;
}

static void same_as_strtod(const char *text)
{
    ck_assert_msg(bits_of(parse(text)) == bits_of(strtod(text, NULL)), "%s gives %a", text,
                  parse(text));
}

START_TEST(agrees_with_strtod)
{
    uint64_t state = 88172645463325252u;
    char text[900];
    for (int i = 0; i < 200000; i++) {
        snprintf(text, sizeof text, "%.*e", (int)(next(&state) % 25), random_double(&state));
        same_as_strtod(text);
        int exponent = (int)(next(&state) % 700) - 350;
        unsigned long long digits = next(&state) >> (next(&state) % 64);
        snprintf(text, sizeof text, "%llue%d", digits, exponent);
        same_as_strtod(text);
    }
}
END_TEST

/* The middle between two doubles, exactly and one digit beside it, in all its digits. */
START_TEST(agrees_in_the_middle)
{
    uint64_t state = 1181783497276652981u;
    char text[1200];
    for (int i = 0; i < 3000; i++) {
        double low = fabs(random_double(&state)), high = nextafter(low, HUGE_VAL);
        if (!isfinite(high) || sizeof(long double) <= sizeof(double))
            continue;
        long double middle = ((long double)low + (long double)high) / 2;
        snprintf(text, sizeof text, "%.*Le", 800, middle);
        same_as_strtod(text);
        char *e = strchr(text, 'e');
        *(e - 1) = '1'; /* just above */
        same_as_strtod(text);
        snprintf(text, sizeof text, "%.*Le", 770, middle);
        same_as_strtod(text);
    }
}
END_TEST

static const struct {
    double value;
    const char *text;
} writes[] = {
    {0.0, "0"},
    {-0.0, "-0"},
    {1, "1"},
    {-1.5, "-1.5"},
    {0.1, "0.1"},
    {100, "100"},
    {123456, "123456"},
    {123456.5, "123456.5"},
    {1000000, "1e+06"},
    {123456789.0, "1.23456789e+08"},
    {0.0001, "0.0001"},
    {0.00001, "1e-05"},
    {1e30, "1e+30"},
    {1e100, "1e+100"},
    {1.0 / 3, "0.3333333333333333"},
    {5e-324, "5e-324"},
    {2.2250738585072014e-308, "2.2250738585072014e-308"},
    {1.7976931348623157e308, "1.7976931348623157e+308"},
    {9007199254740993.0, "9.007199254740992e+15"},
    {5.684341886080802e-14, "5.684341886080802e-14"},
    {HUGE_VAL, "+Inf"},
    {-HUGE_VAL, "-Inf"},
    {NAN, "NaN"},
};

START_TEST(writes_doubles)
{
    char text[CS_NUMBER_ROOM];
    uint32_t len = cs_number_format(writes[_i].value, text);
    ck_assert_str_eq(text, writes[_i].text);
    ck_assert_uint_eq(len, strlen(text));
}
END_TEST

START_TEST(reads_back)
{
    uint64_t state = 2463534242u;
    char text[CS_NUMBER_ROOM], other[40];
    for (int i = 0; i < 50000; i++) {
        double d = random_double(&state);
        uint32_t len = cs_number_format(d, text);
        ck_assert_uint_lt(len, CS_NUMBER_ROOM);
        ck_assert_msg(bits_of(strtod(text, NULL)) == bits_of(d), "%s", text);
        /* No shorter correctly rounded text would do. */
        int digits = 0;
        for (const char *at = text; *at != '\0' && *at != 'e'; at++)
            digits += *at >= '0' && *at <= '9' && (digits != 0 || *at != '0');
        if (digits > 1) {
            snprintf(other, sizeof other, "%.*e", digits - 2, d);
            ck_assert_msg(strtod(other, NULL) != d, "%s is longer than %s", text, other);
        }
    }
}
END_TEST

START_TEST(integers)
{
    int64_t i = 1;
    uint64_t u = 1;
    ck_assert(cs_number_int(CS_STR("-9223372036854775808"), &i) && i == INT64_MIN);
    ck_assert(cs_number_int(CS_STR("9223372036854775807"), &i) && i == INT64_MAX);
    ck_assert(cs_number_int(CS_STR("-0"), &i) && i == 0);
    ck_assert(cs_number_int(CS_STR("007"), &i) && i == 7);
    ck_assert(!cs_number_int(CS_STR("9223372036854775808"), &i));
    ck_assert(!cs_number_int(CS_STR("-9223372036854775809"), &i));
    ck_assert(!cs_number_int(CS_STR("-"), &i) && !cs_number_int(CS_STR(""), &i));
    ck_assert(!cs_number_int(CS_STR("+1"), &i) && !cs_number_int(CS_STR("1 "), &i));
    ck_assert(cs_number_uint(CS_STR("18446744073709551615"), &u) && u == UINT64_MAX);
    ck_assert(!cs_number_uint(CS_STR("18446744073709551616"), &u));
    ck_assert(!cs_number_uint(CS_STR("-1"), &u) &&
              !cs_number_uint(CS_STR("99999999999999999999"), &u));
}
END_TEST

START_TEST(exact_only_where_exact)
{
    double d = 0;
    ck_assert(cs_number_exact(15, -1, &d) && d == 1.5);
    ck_assert(cs_number_exact(UINT64_C(1) << 53, 22, &d) && d == 9007199254740992e22);
    ck_assert(!cs_number_exact((UINT64_C(1) << 53) + 1, 0, &d));
    ck_assert(!cs_number_exact(1, 23, &d) && !cs_number_exact(1, -23, &d));
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("number");
    tcase_set_timeout(test, 120);
    tcase_add_loop_test(test, reads_doubles, 0, UNIT_COUNT(reads));
    tcase_add_loop_test(test, refuses_doubles, 0, UNIT_COUNT(no_doubles));
    tcase_add_loop_test(test, writes_doubles, 0, UNIT_COUNT(writes));
    tcase_add_test(test, agrees_with_strtod);
    tcase_add_test(test, agrees_in_the_middle);
    tcase_add_test(test, reads_back);
    tcase_add_test(test, integers);
    tcase_add_test(test, exact_only_where_exact);
    return unit_run("number", test);
}
