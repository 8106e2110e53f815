/* SPDX-License-Identifier: Apache-2.0 */
/* Suite of value/quantity.c: texts, order, sums, and the bounds of what is kept. */
#include <math.h>

#include "unit_run.h"
#include "value/quantity.h"

static struct cs_quantity read_text(const char *text)
{
    struct cs_quantity q;
    ck_assert_msg(cs_quantity_read(cs_str_from(text), &q), "%s is a quantity", text);
    return q;
}

static const struct {
    const char *text;
    double amount;
    bool whole; /* to Kubernetes, which makes no int of one with many digits */
} texts[] = {
    {"0", 0, true},
    {"-0", 0, true},
    {"+7", 7, true},
    {"12", 12, true},
    {"1.5", 1.5, false},
    {".5", .5, false},
    {"5.", 5, true},
    {"100m", .1, false},
    {"1n", 1e-9, false},
    {"1u", 1e-6, false},
    {"2k", 2000, true},
    {"3M", 3e6, true},
    {"4G", 4e9, true},
    {"5T", 5e12, true},
    {"6P", 6e15, true},
    {"7E", 7e18, true},
    {"1Ki", 1024, true},
    {"1Mi", 1048576, true},
    {"1Gi", 1073741824, true},
    {"1Ti", 1099511627776, true},
    {"1Pi", 1125899906842624, false},
    {"1Ei", 1152921504606846976, false},
    {"1e3", 1000, true},
    {"1E3", 1000, true},
    {"1e-3", .001, false},
    {"-1.5k", -1500, true},
    {"9223372036854775807", 9223372036854775807.0, false},
};

START_TEST(reads)
{
    double amount;
    int64_t whole;
    struct cs_quantity q = read_text(texts[_i].text);
    ck_assert(cs_quantity_parse(cs_str_from(texts[_i].text), &amount));
    ck_assert_double_eq(amount, texts[_i].amount);
    ck_assert_double_eq(cs_quantity_double(&q), texts[_i].amount);
    ck_assert_int_eq(cs_quantity_sign(&q), (amount > 0) - (amount < 0));
    bool is_whole = cs_quantity_int(&q, &whole);
    ck_assert_msg(is_whole == texts[_i].whole, "%s", texts[_i].text);
    if (is_whole && fabs(amount) < 1e15)
        ck_assert_int_eq(whole, (int64_t)amount);
}
END_TEST

static const char *const refused[] = {"",    " 1",  "1 ",   "abc",   "1x",   "1kk", "1Kib",
                                      "1ki", "1mi", "--1",  "+-1",   "1e",   "1e+", "1e1k",
                                      "..",  "-x",  "1..2", "1.2.3", "0x10", "1K",  "1e1.5"};

START_TEST(refuses)
{
    struct cs_quantity q;
    ck_assert_msg(!cs_quantity_read(cs_str_from(refused[_i]), &q), "%s", refused[_i]);
}
END_TEST

static const struct {
    const char *a, *b;
    int order;
} orders[] = {
    {"1", "1", 0},
    {"1", "1000m", 0},
    {"1Ki", "1024", 0},
    {"1k", "1Ki", -1},
    {"1.5Gi", "1536Mi", 0},
    {"0.1", "100m", 0},
    {"1n", "0", 1},
    {"0.1n", "1n", 0}, /* rounded away from 0 */
    {"-1", "1n", -1},
    {"-2", "-1", -1},
    {"1e20", "1e19", 1},
    {"1e2147483647", "1", 1},
    {"1e2147483647", "1e2147483646", 1},
    {"-1e2147483647", "1", -1},
    {"1e-2147483647", "1n", 0},
    {"123456789012345678901234567890", "123456789012345678901234567891", -1},
    {"9Ei", "8Ei", 0}, /* binary amounts end at 2^63 - 1 */
    {"0", "-0", 0},
};

START_TEST(compares)
{
    struct cs_quantity a = read_text(orders[_i].a), b = read_text(orders[_i].b);
    ck_assert_int_eq(cs_quantity_compare(&a, &b), orders[_i].order);
    ck_assert_int_eq(cs_quantity_compare(&b, &a), -orders[_i].order);
    ck_assert_int_eq(cs_quantity_compare(&a, &a), 0);
}
END_TEST

static const struct {
    const char *a, *b;
    int sign;
    const char *sum;
} sums[] = {
    {"1", "2", 1, "3"},
    {"1", "2", -1, "-1"},
    {"1k", "1m", 1, "1000.001"},
    {"1Gi", "1Mi", -1, "1072693248"},
    {"9223372036854775807", "1", 1, "9223372036854775808"},
    {"-9223372036854775808", "1", -1, "-9223372036854775809"},
    {"0.1", "0.2", 1, "300m"},
    {"1e27", "1n", 1, "1000000000000000000000000000.000000001"},
    {"5", "5", -1, "0"},
    {"123456789012345678901234567890", "-123456789012345678901234567890", 1, "0"},
};

START_TEST(adds)
{
    struct cs_quantity a = read_text(sums[_i].a), b = read_text(sums[_i].b), sum;
    struct cs_quantity expected = read_text(sums[_i].sum);
    ck_assert(cs_quantity_add(&a, &b, sums[_i].sign, &sum));
    ck_assert_int_eq(cs_quantity_compare(&sum, &expected), 0);
}
END_TEST

/* More digits than are kept: an error, not another amount. */
START_TEST(keeps_all_digits_or_refuses)
{
    struct cs_quantity huge = read_text("1e2147483647"), one = read_text("1"), sum;
    ck_assert(!cs_quantity_add(&huge, &one, 1, &sum));
    char digits[120];
    memset(digits, '7', sizeof digits);
    ck_assert(!cs_quantity_read(cs_str_of(digits, sizeof digits), &sum));
    ck_assert(cs_quantity_read(cs_str_of(digits, 60), &sum));
    int64_t whole;
    ck_assert(!cs_quantity_int(&sum, &whole));
}
END_TEST

START_TEST(from_int)
{
    static const int64_t ints[] = {0, 1, -1, INT64_MAX, INT64_MIN};
    for (int i = 0; i < UNIT_COUNT(ints); i++) {
        struct cs_quantity q;
        int64_t back = 1;
        cs_quantity_from_int(ints[i], &q);
        ck_assert(cs_quantity_int(&q, &back));
        ck_assert_int_eq(back, ints[i]);
    }
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("quantity");
    tcase_add_loop_test(test, reads, 0, UNIT_COUNT(texts));
    tcase_add_loop_test(test, refuses, 0, UNIT_COUNT(refused));
    tcase_add_loop_test(test, compares, 0, UNIT_COUNT(orders));
    tcase_add_loop_test(test, adds, 0, UNIT_COUNT(sums));
    tcase_add_test(test, keeps_all_digits_or_refuses);
    tcase_add_test(test, from_int);
    return unit_run("quantity", test);
}
