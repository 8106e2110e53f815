/* SPDX-License-Identifier: Apache-2.0 */
/* Suite of value/time.c: RFC 3339, durations of Go and CEL, the civil calendar. */
#include <time.h>

#include "unit_run.h"
#include "value/time.h"

static const struct {
    const char *text, *printed; /* NULL: refused */
} times[] = {
    {"1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"},
    {"2009-02-13T23:31:30.5Z", "2009-02-13T23:31:30.5Z"},
    {"2009-02-13t23:31:30z", "2009-02-13T23:31:30Z"},
    {"2009-02-13T23:31:30+02:00", "2009-02-13T21:31:30Z"},
    {"2009-02-13T23:31:30-23:59", "2009-02-14T23:30:30Z"},
    {"1969-12-31T23:59:59.999999999Z", "1969-12-31T23:59:59.999999999Z"},
    {"2000-01-01T00:00:00.1234567891Z", "2000-01-01T00:00:00.123456789Z"},
    {"0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"},
    {"9999-12-31T23:59:59.999999999Z", "9999-12-31T23:59:59.999999999Z"},
    {"2024-02-29T12:00:00Z", "2024-02-29T12:00:00Z"},
    {"0001-01-01T00:00:00+00:01", NULL},
    {"9999-12-31T23:59:59-00:01", NULL},
    {"2023-02-29T12:00:00Z", NULL},
    {"1900-02-29T12:00:00Z", NULL},
    {"2000-13-01T00:00:00Z", NULL},
    {"2000-00-01T00:00:00Z", NULL},
    {"2000-01-32T00:00:00Z", NULL},
    {"2000-01-01T24:00:00Z", NULL},
    {"2000-01-01T00:60:00Z", NULL},
    {"2000-01-01T00:00:60Z", NULL},
    {"2000-01-01T00:00:00", NULL},
    {"2000-01-01 00:00:00Z", NULL},
    {"2000-01-01T00:00:00.Z", NULL},
    {"2000-01-01T00:00:00+2:00", NULL},
    {"2000-01-01T00:00:00+24:00", NULL},
    {"2000-1-1T00:00:00Z", NULL},
    {"10000-01-01T00:00:00Z", NULL},
    {"2000-01-01T00:00:00Zx", NULL},
    {"", NULL},
};

START_TEST(timestamps)
{
    int64_t seconds;
    uint32_t nanos;
    char text[CS_TIME_ROOM];
    bool good = cs_time_parse(cs_str_from(times[_i].text), &seconds, &nanos);
    ck_assert_msg(good == (times[_i].printed != NULL), "%s", times[_i].text);
    if (!good)
        return;
    ck_assert_uint_eq(cs_time_format(seconds, nanos, text), strlen(text));
    ck_assert_str_eq(text, times[_i].printed);
}
END_TEST

static const struct {
    const char *text, *printed; /* NULL: refused */
} durations[] = {
    {"0", "0s"},
    {"0s", "0s"},
    {"-0", "0s"},
    {"1s", "1s"},
    {"+1s", "1s"},
    {"-1.5s", "-1.5s"},
    {"1h30m", "5400s"},
    {"1h1m1s1ms1us1ns", "3661.001001001s"},
    {"1\xC2\xB5s", "0.000001s"},
    {"1\xCE\xBCs", "0.000001s"},
    {".5s", "0.5s"},
    {"1.s", "1s"},
    {"1.5h", "5400s"},
    {"0.000000001s", "0.000000001s"},
    {"-1ns", "-0.000000001s"},
    {"9223372036.854775807s", "9223372036.854775807s"},
    {"-9223372036.854775808s", "-9223372036.854775808s"},
    {"9223372036.854775808s", NULL},
    {"-9223372036.854775809s", NULL},
    {"2562048h", NULL},
    {"99999999999999999999s", NULL},
    {"", NULL},
    {"-", NULL},
    {"1", NULL},
    {"s", NULL},
    {".s", NULL},
    {"1d", NULL},
    {"1 s", NULL},
    {"1s ", NULL},
    {"1s-1s", NULL},
    {"--1s", NULL},
    {"1e3s", NULL},
};

START_TEST(spans)
{
    int64_t seconds;
    uint32_t nanos;
    char text[CS_TIME_ROOM];
    bool good = cs_duration_parse(cs_str_from(durations[_i].text), &seconds, &nanos);
    ck_assert_msg(good == (durations[_i].printed != NULL), "%s", durations[_i].text);
    if (!good)
        return;
    ck_assert(cs_duration_valid(seconds, nanos));
    ck_assert_uint_eq(cs_duration_format(seconds, nanos, text), strlen(text));
    ck_assert_str_eq(text, durations[_i].printed);
}
END_TEST

/* Every 1,000th day of the range, beside libc. */
START_TEST(calendar)
{
    for (int64_t day = CS_TIME_MIN / 86400; day <= CS_TIME_MAX / 86400; day += 997) {
        time_t moment = (time_t)(day * 86400 + 86399);
        struct tm expected;
        struct cs_civil civil = cs_time_civil(day * 86400 + 86399);
        ck_assert_ptr_nonnull(gmtime_r(&moment, &expected));
        ck_assert_int_eq(civil.year, expected.tm_year + 1900);
        ck_assert_int_eq(civil.month, expected.tm_mon + 1);
        ck_assert_int_eq(civil.day, expected.tm_mday);
        ck_assert_int_eq(civil.hour, expected.tm_hour);
        ck_assert_int_eq(civil.second, expected.tm_sec);
        ck_assert_int_eq(civil.weekday, expected.tm_wday);
        ck_assert_int_eq(civil.yearday, expected.tm_yday);
        ck_assert_int_eq(cs_time_seconds(&civil), day * 86400 + 86399);
    }
}
END_TEST

START_TEST(sums)
{
    int64_t seconds;
    uint32_t nanos;
    cs_time_add(1, 600000000, 0, 500000000, 1, &seconds, &nanos);
    ck_assert(seconds == 2 && nanos == 100000000);
    cs_time_add(1, 100000000, 0, 500000000, -1, &seconds, &nanos);
    ck_assert(seconds == 0 && nanos == 600000000);
    cs_time_add(0, 0, 0, 1, -1, &seconds, &nanos);
    ck_assert(seconds == -1 && nanos == 999999999);
    ck_assert(!cs_duration_valid(9223372036, 854775808) &&
              cs_duration_valid(-9223372037, 145224192));
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("time");
    tcase_add_loop_test(test, timestamps, 0, UNIT_COUNT(times));
    tcase_add_loop_test(test, spans, 0, UNIT_COUNT(durations));
    tcase_add_test(test, calendar);
    tcase_add_test(test, sums);
    return unit_run("time", test);
}
