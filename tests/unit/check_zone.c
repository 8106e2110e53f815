/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Suite of value/zone.c and text/zone_file.c: names of offsets, files made here (every cut and
 * every changed byte is survived), rules of all forms, and the system's database where there is
 * one.
 */
#include <stdlib.h>

#include "text/zone_file.h"
#include "unit_run.h"
#include "value/time.h"

static const struct {
    const char *name;
    bool fixed;
    int32_t offset;
} names[] = {
    {"", true, 0},
    {"UTC", true, 0},
    {"+00:00", true, 0},
    {"-00:00", true, 0},
    {"02:00", true, 7200},
    {"+05:30", true, 19800},
    {"-09:30", true, -34200},
    {"+23:59", true, 86340},
    {"+24:00", false, 0},
    {"+01:60", false, 0},
    {"+1:00", false, 0},
    {"+01:0", false, 0},
    {"+01:000", false, 0},
    {"+0100", false, 0},
    {"01", false, 0},
    {"+-1:00", false, 0},
    {"utc", false, 0},
    {"Z", false, 0},
    {"Local", false, 0},
    {"Europe/Berlin", false, 0},
    {"+ab:cd", false, 0},
};

START_TEST(fixed)
{
    int32_t offset = -1;
    ck_assert_int_eq(names[_i].fixed, cs_zone_fixed(cs_str_from(names[_i].name), &offset));
    if (names[_i].fixed)
        ck_assert_int_eq(names[_i].offset, offset);
}
END_TEST

/* Files: a table of changes, and a rule. */

struct change {
    int64_t at;
    uint8_t type;
};

static char *put_u32(char *at, uint32_t number)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        *at++ = (char)(number >> shift);
    return at;
}

static char *put_block(char *at, char version, uint32_t wide, const struct change *changes,
                       uint32_t count, const int32_t *offsets, uint32_t types)
{
    memset(at, 0, 44);
    memcpy(at, "TZif", 4);
    at[4] = version;
    put_u32(at + 32, count);
    put_u32(at + 36, types);
    put_u32(at + 40, 4);
    at += 44;
    for (uint32_t i = 0; i < count; i++) {
        if (wide)
            at = put_u32(at, (uint32_t)((uint64_t)changes[i].at >> 32));
        at = put_u32(at, (uint32_t)changes[i].at);
    }
    for (uint32_t i = 0; i < count; i++)
        *at++ = (char)changes[i].type;
    for (uint32_t i = 0; i < types; i++) {
        at = put_u32(at, (uint32_t)offsets[i]);
        *at++ = 0;
        *at++ = 0;
    }
    memcpy(at, "ABC", 4);
    return at + 4;
}

static const struct change changes[] = {{-1000000000000, 1}, {0, 0}, {1000, 2}};
static const int32_t offsets[] = {3600, -7200, 0};

static struct cs_str make_file(char *buffer, const char *rule)
{
    char *at = put_block(buffer, '2', 0, changes + 1, 2, offsets, 3);
    at = put_block(at, '2', 1, changes, 3, offsets, 3);
    *at++ = '\n';
    memcpy(at, rule, strlen(rule));
    at += strlen(rule);
    *at++ = '\n';
    return cs_str_of(buffer, (size_t)(at - buffer));
}

START_TEST(table)
{
    static const struct {
        int64_t at;
        int32_t offset;
    } moments[] = {{INT64_MIN, 3600},
                   {-1000000000001, 3600},
                   {-1000000000000, -7200},
                   {-1, -7200},
                   {0, 3600},
                   {999, 3600},
                   {1000, 5400},
                   {5000, 5400}};
    char buffer[1024];
    struct cs_zone *zone;
    ck_assert_int_eq(CTRSEC_OK, cs_zone_read(&cs_alloc_libc, make_file(buffer, "ABC-1:30"), &zone));
    for (int i = 0; i < UNIT_COUNT(moments); i++)
        ck_assert_int_eq(moments[i].offset, cs_zone_offset(zone, moments[i].at));
    cs_zone_free(zone);
    /* without a rule the last entry goes on */
    ck_assert_int_eq(CTRSEC_OK, cs_zone_read(&cs_alloc_libc, make_file(buffer, ""), &zone));
    ck_assert_int_eq(0, cs_zone_offset(zone, 5000));
    cs_zone_free(zone);
}
END_TEST

/* Version 1: 32-bit times and no rule. */
START_TEST(old_version)
{
    char buffer[512];
    struct cs_zone *zone;
    char *end = put_block(buffer, '\0', 0, changes + 1, 2, offsets, 3);
    ck_assert_int_eq(
        CTRSEC_OK, cs_zone_read(&cs_alloc_libc, cs_str_of(buffer, (size_t)(end - buffer)), &zone));
    ck_assert_int_eq(3600, cs_zone_offset(zone, -5));
    ck_assert_int_eq(0, cs_zone_offset(zone, 1000));
    cs_zone_free(zone);
}
END_TEST

START_TEST(damaged)
{
    char buffer[1024], copy[1024];
    struct cs_str file = make_file(buffer, "EST5EDT,M3.2.0,M11.1.0");
    struct cs_zone *zone;
    for (uint32_t len = 0; len < file.len; len++) {
        char *exact = malloc(len + 1); /* the end of the memory is the end of the text */
        memcpy(exact, file.ptr, len);
        ck_assert_int_eq(CTRSEC_E_FORMAT,
                         cs_zone_read(&cs_alloc_libc, cs_str_of(exact, len), &zone));
        free(exact);
    }
    for (uint32_t i = 0; i < file.len; i++) {
        for (int bit = 0; bit < 8; bit++) {
            memcpy(copy, file.ptr, file.len);
            copy[i] = (char)(copy[i] ^ 1 << bit);
            if (cs_zone_read(&cs_alloc_libc, cs_str_of(copy, file.len), &zone) == CTRSEC_OK) {
                cs_zone_offset(zone, 0);
                cs_zone_offset(zone, 4102444800);
                cs_zone_free(zone);
            }
        }
    }
}
END_TEST

/* A rule, a moment as UTC, the offset then in seconds; INT32_MAX: the rule is refused. */
static const struct {
    const char *rule, *moment;
    int32_t offset;
} rules[] = {
    {"EST5EDT,M3.2.0,M11.1.0", "2050-01-15T00:00:00Z", -18000},
    {"EST5EDT,M3.2.0,M11.1.0", "2050-07-15T00:00:00Z", -14400},
    {"EST5EDT,M3.2.0,M11.1.0", "2023-03-12T06:59:59Z", -18000},
    {"EST5EDT,M3.2.0,M11.1.0", "2023-03-12T07:00:00Z", -14400},
    {"EST5EDT,M3.2.0,M11.1.0", "2023-11-05T05:59:59Z", -14400},
    {"EST5EDT,M3.2.0,M11.1.0", "2023-11-05T06:00:00Z", -18000},
    {"CET-1CEST,M3.5.0,M10.5.0/3", "2024-03-31T00:59:59Z", 3600},
    {"CET-1CEST,M3.5.0,M10.5.0/3", "2024-03-31T01:00:00Z", 7200},
    {"CET-1CEST,M3.5.0,M10.5.0/3", "2024-10-27T00:59:59Z", 7200},
    {"CET-1CEST,M3.5.0,M10.5.0/3", "2024-10-27T01:00:00Z", 3600},
    {"AEST-10AEDT,M10.1.0,M4.1.0/3", "2024-01-01T00:00:00Z", 39600}, /* south of the equator */
    {"AEST-10AEDT,M10.1.0,M4.1.0/3", "2024-07-01T00:00:00Z", 36000},
    {"<+0330>-3:30", "2024-07-01T00:00:00Z", 12600},
    {"<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2024-03-31T00:59:59Z", -7200},
    {"<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2024-03-31T01:00:00Z", -3600},
    {"XXX3EDT4,0/0,J365/23", "2024-01-01T02:00:00Z", -14400}, /* always daylight time */
    {"XXX3EDT4,0/0,J365/23", "2024-12-31T23:59:59Z", -14400},
    {"AAA0BBB,J60,J300", "2024-02-29T12:00:00Z", 0}, /* J60 is March 1st in any year */
    {"AAA0BBB,J60,J300", "2024-03-01T02:00:00Z", 3600},
    {"AAA0BBB,59,300", "2024-02-29T02:00:00Z", 3600}, /* 59 is not */
    {"AAA0BBB,59,300", "2023-03-01T02:00:00Z", 3600},
    {"IST-1GMT0,M10.5.0,M3.5.0/1", "2024-12-01T00:00:00Z",
     0}, /* daylight time is the earlier one */
    {"IST-1GMT0,M10.5.0,M3.5.0/1", "2024-07-01T00:00:00Z", 3600},
    {"EET-2EEST,M3.4.4/50,M10.4.4/50", "2024-07-01T00:00:00Z", 10800},
    {"EST5EDT", "", INT32_MAX},
    {"EST5EDT,M13.1.0,M11.1.0", "", INT32_MAX},
    {"EST5EDT,M3.6.0,M11.1.0", "", INT32_MAX},
    {"EST5EDT,M3.2.7,M11.1.0", "", INT32_MAX},
    {"EST5EDT,J0,J1", "", INT32_MAX},
    {"EST5EDT,366,1", "", INT32_MAX},
    {"EST5EDT,M3.2.0/168,M11.1.0", "", INT32_MAX},
    {"EST25", "", INT32_MAX},
    {"<EST5", "", INT32_MAX},
    {"5", "", INT32_MAX},
    {"EST5 ", "", INT32_MAX},
    {"EST5EDT,M3.2.0,M11.1.0,", "", INT32_MAX},
};

START_TEST(rule)
{
    char buffer[1024];
    struct cs_zone *zone;
    int64_t seconds;
    uint32_t nanos;
    int status = cs_zone_read(&cs_alloc_libc, make_file(buffer, rules[_i].rule), &zone);
    ck_assert_int_eq(status, rules[_i].offset == INT32_MAX ? CTRSEC_E_FORMAT : CTRSEC_OK);
    if (status != CTRSEC_OK)
        return;
    ck_assert(cs_time_parse(cs_str_from(rules[_i].moment), &seconds, &nanos));
    ck_assert_int_eq(rules[_i].offset, cs_zone_offset(zone, seconds));
    cs_zone_free(zone);
}
END_TEST

static void *no_memory(void *ptr, size_t size, void *payload)
{
    (void)ptr, (void)size, (void)payload;
    return NULL;
}

START_TEST(out_of_memory)
{
    struct cs_alloc alloc = {no_memory, NULL};
    char buffer[1024];
    struct cs_zone *zone;
    ck_assert_int_eq(CTRSEC_E_NOMEM, cs_zone_read(&alloc, make_file(buffer, ""), &zone));
    ck_assert_ptr_null(zone);
    int status = cs_zone_file_read(&alloc, CS_STR("Europe/Berlin"), NULL, CS_NO_SPAN, &zone);
    ck_assert(status == CTRSEC_E_NOMEM || status == CTRSEC_E_UNSUPPORTED);
}
END_TEST

/* Names never lead out of the database's folder. */
static const char *const bad_names[] = {
    "/etc/passwd",
    "../../etc/passwd",
    "Europe/../../../etc/passwd",
    "Europe//Berlin",
    "Europe/",
    "Europe",
    "tzdata.zi",
    "zone.tab",
    "Europe/Nowhere",
    "a b",
    "Europe\\Berlin",
    "",
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
};

START_TEST(bad_name)
{
    struct cs_zone *zone;
    int status =
        cs_zone_file_read(&cs_alloc_libc, cs_str_from(bad_names[_i]), NULL, CS_NO_SPAN, &zone);
    ck_assert(status == CTRSEC_E_INVALID || status == CTRSEC_E_UNSUPPORTED);
    ck_assert_ptr_null(zone);
}
END_TEST

/* Facts that no edition of the database will change. */
static const struct {
    const char *name, *moment;
    int32_t offset;
} places[] = {
    {"Europe/Berlin", "2024-07-01T00:00:00Z", 7200},
    {"Europe/Berlin", "2024-01-01T00:00:00Z", 3600},
    {"America/New_York", "2023-03-12T07:00:00Z", -14400},
    {"America/New_York", "1970-01-01T00:00:00Z", -18000},
    {"Australia/Sydney", "2020-01-01T00:00:00Z", 39600},
    {"Asia/Kathmandu", "2020-01-01T00:00:00Z", 20700},
    {"Asia/Kathmandu", "1980-01-01T00:00:00Z", 19800},
    {"US/Central", "2009-02-13T23:31:30Z", -21600},
};

START_TEST(place)
{
    struct cs_zone *zone;
    int64_t seconds;
    uint32_t nanos;
    int status =
        cs_zone_file_read(&cs_alloc_libc, cs_str_from(places[_i].name), NULL, CS_NO_SPAN, &zone);
    if (status == CTRSEC_E_UNSUPPORTED) /* this system has no database */
        return;
    ck_assert_int_eq(CTRSEC_OK, status);
    ck_assert(cs_time_parse(cs_str_from(places[_i].moment), &seconds, &nanos));
    ck_assert_int_eq(places[_i].offset, cs_zone_offset(zone, seconds));
    cs_zone_free(zone);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("zone");
    tcase_add_loop_test(test, fixed, 0, UNIT_COUNT(names));
    tcase_add_test(test, table);
    tcase_add_test(test, old_version);
    tcase_add_test(test, damaged);
    tcase_add_loop_test(test, rule, 0, UNIT_COUNT(rules));
    tcase_add_test(test, out_of_memory);
    tcase_add_loop_test(test, bad_name, 0, UNIT_COUNT(bad_names));
    tcase_add_loop_test(test, place, 0, UNIT_COUNT(places));
    return unit_run("zone", test);
}
