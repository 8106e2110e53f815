/* SPDX-License-Identifier: Apache-2.0 */
/* Suite of base/str.c, base/buf.c, base/utf8.c and base/base64.c. */
#include <stdlib.h>

#include "base/base64.h"
#include "base/buf.h"
#include "base/utf8.h"
#include "unit_random.h"
#include "unit_run.h"

START_TEST(compares)
{
    ck_assert(cs_str_is(CS_STR("abc"), "abc") && !cs_str_is(CS_STR("abc"), "abcd"));
    ck_assert(!cs_str_is(CS_STR("ab\0c"), "ab"));
    ck_assert(cs_str_equal(CS_STR(""), (struct cs_str){NULL, 0}));
    ck_assert(cs_str_starts(CS_STR("abc"), CS_STR("ab")) &&
              cs_str_starts(CS_STR("abc"), CS_STR("")));
    ck_assert(!cs_str_starts(CS_STR("ab"), CS_STR("abc")) &&
              cs_str_ends(CS_STR("abc"), CS_STR("bc")));
    ck_assert(!cs_str_ends(CS_STR("bc"), CS_STR("abc")) && cs_str_ends(CS_STR(""), CS_STR("")));
    ck_assert_int_lt(cs_str_order(CS_STR("a"), CS_STR("b")), 0);
    ck_assert_int_lt(cs_str_order(CS_STR("a"), CS_STR("aa")), 0);
    ck_assert_int_gt(cs_str_order(CS_STR("\xFF"), CS_STR("a")), 0);
    ck_assert_int_eq(cs_str_order(CS_STR("a\0b"), CS_STR("a\0b")), 0);
}
END_TEST

static const struct {
    const char *text, *needle;
    uint32_t from;
    int64_t found;
} finds[] = {{"abcabc", "abc", 0, 0}, {"abcabc", "abc", 1, 3}, {"abcabc", "d", 0, -1},
             {"abc", "", 0, 0},       {"abc", "", 3, 3},       {"abc", "", 4, -1},
             {"", "a", 0, -1},        {"aaab", "aab", 0, 1},   {"abc", "abcd", 0, -1},
             {"abc", "c", 2, 2},      {"abc", "c", 3, -1},     {"ababac", "abac", 0, 2}};

START_TEST(searches)
{
    ck_assert_int_eq(
        cs_str_find(cs_str_from(finds[_i].text), cs_str_from(finds[_i].needle), finds[_i].from),
        finds[_i].found);
}
END_TEST

/* Compares at each place. */
static int64_t naive_find(struct cs_str s, struct cs_str needle, int64_t from, int64_t step)
{
    for (int64_t at = from; at >= 0 && at + needle.len <= s.len; at += step)
        if (memcmp(s.ptr + at, needle.ptr, needle.len) == 0)
            return at;
    return -1;
}

/* Texts of few letters, where the beginning of the needle stands all over; some of them repeat. */
START_TEST(searches_as_the_naive_one)
{
    char text[200], needle[60];
    uint64_t state = 88172645463325252u + (uint64_t)_i;
    for (int round = 0; round < 4000; round++) {
        uint32_t letters = 1 + unit_random(&state, 3), period = 1 + unit_random(&state, 12);
        uint32_t len = unit_random(&state, sizeof text), count = 1 + unit_random(&state, 20);
        for (uint32_t i = 0; i < len; i++)
            text[i] = (char)(i < period || unit_random(&state, 30) == 0
                                 ? 'a' + (int)unit_random(&state, letters)
                                 : text[i - period]);
        for (uint32_t i = 0; i < count; i++)
            needle[i] = (char)('a' + (int)unit_random(&state, letters));
        if (len > sizeof needle && unit_random(&state, 2) == 0) {
            count = 1 + unit_random(&state, sizeof needle);
            memcpy(needle, text + unit_random(&state, len - count), count);
        }
        struct cs_str s = cs_str_of(text, len), n = cs_str_of(needle, count);
        uint32_t from = unit_random(&state, len + 1);
        ck_assert_int_eq(cs_str_find(s, n, from), naive_find(s, n, from, 1));
        int64_t last = (int64_t)len - count < from ? (int64_t)len - count : from;
        ck_assert_int_eq(cs_str_find_last(s, n, from), naive_find(s, n, last, -1));
    }
}
END_TEST

START_TEST(slices)
{
    struct cs_str s = CS_STR("hello");
    ck_assert(cs_str_is(cs_str_slice(s, 1, 3), "ell"));
    ck_assert(cs_str_is(cs_str_slice(s, 3, UINT32_MAX), "lo"));
    ck_assert(cs_str_is(cs_str_slice(s, 9, 1), ""));
    ck_assert(cs_str_is(cs_str_trim(CS_STR(" \t\r\na b\n ")), "a b"));
    ck_assert(cs_str_is(cs_str_trim(CS_STR(" \n")), ""));
    ck_assert_uint_ne(cs_str_hash(CS_STR("ab")), cs_str_hash(CS_STR("ba")));
}
END_TEST

static const struct {
    const char *a, *b;
    uint32_t most, distance;
} distances[] = {{"privileged", "priviledged", 3, 1},
                 {"", "abc", 5, 3},
                 {"abc", "abc", 2, 0},
                 {"kitten", "sitting", 5, 3},
                 {"kitten", "sitting", 2, 3},
                 {"a", "abcdefghij", 3, 4},
                 {"image", "imgae", 3, 2}};

START_TEST(measures_distance)
{
    ck_assert_uint_eq(cs_str_distance(cs_str_from(distances[_i].a), cs_str_from(distances[_i].b),
                                      distances[_i].most),
                      distances[_i].distance);
}
END_TEST

/* Unicode table 3-7: valid length of each text. */
static const struct {
    struct cs_str text;
    uint32_t valid;
} encodings[] = {
    {CS_STR_INIT(""), 0},
    {CS_STR_INIT("abc"), 3},
    {CS_STR_INIT("\0"), 1},
    {CS_STR_INIT("\x7F"), 1},
    {CS_STR_INIT("\x80"), 0},
    {CS_STR_INIT("a\xBF"), 1},
    {CS_STR_INIT("\xC2\x80"), 2},
    {CS_STR_INIT("\xC1\xBF"), 0},
    {CS_STR_INIT("\xDF\xBF"), 2},
    {CS_STR_INIT("\xDF"), 0},
    {CS_STR_INIT("\xE0\xA0\x80"), 3},
    {CS_STR_INIT("\xE0\x9F\xBF"), 0},
    {CS_STR_INIT("\xED\x9F\xBF"), 3},
    {CS_STR_INIT("\xED\xA0\x80"), 0},
    {CS_STR_INIT("\xEE\x80\x80"), 3},
    {CS_STR_INIT("\xEF\xBF\xBF"), 3},
    {CS_STR_INIT("\xEF\xBF"), 0},
    {CS_STR_INIT("\xF0\x90\x80\x80"), 4},
    {CS_STR_INIT("\xF0\x8F\xBF\xBF"), 0},
    {CS_STR_INIT("\xF4\x8F\xBF\xBF"), 4},
    {CS_STR_INIT("\xF4\x90\x80\x80"), 0},
    {CS_STR_INIT("\xF5\x80\x80\x80"), 0},
    {CS_STR_INIT("ok\xF0\x9F\x98"), 2},
    {CS_STR_INIT("sixteen plain bytes and more \xE2\x82\xAC and \xFF"), 37},
};

START_TEST(validates_utf8)
{
    struct cs_str text = encodings[_i].text;
    char *exact = malloc(text.len + 1);
    memcpy(exact, text.ptr, text.len);
    ck_assert_uint_eq(cs_utf8_valid(cs_str_of(exact, text.len)), encodings[_i].valid);
    free(exact);
}
END_TEST

START_TEST(encodes_and_decodes)
{
    for (uint32_t code = 0; code <= 0x110000; code += code < 0x3000 ? 1 : 61) {
        char bytes[4];
        uint32_t written = cs_utf8_encode(code, bytes), len;
        bool valid = code < 0x110000 && !(code >= 0xD800 && code <= 0xDFFF);
        ck_assert_msg((written != 0) == valid, "U+%04X", code);
        if (!valid)
            continue;
        ck_assert_uint_eq(cs_utf8_decode(bytes, &len), code);
        ck_assert_uint_eq(len, written);
        ck_assert_uint_eq(cs_utf8_valid(cs_str_of(bytes, written)), written);
    }
    struct cs_str text = CS_STR("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80z");
    static const uint32_t offsets[] = {0, 1, 3, 6, 10, 11, 11};
    ck_assert_uint_eq(cs_utf8_count(text), 5);
    for (uint32_t i = 0; i < 7; i++)
        ck_assert_uint_eq(cs_utf8_offset(text, i), offsets[i]);
}
END_TEST

static void *refuse(void *ptr, size_t size, void *payload)
{
    (void)payload;
    if (size == 0)
        free(ptr);
    return NULL;
}

START_TEST(buffers)
{
    struct cs_buf buf;
    cs_buf_init(&buf, &cs_alloc_libc, 0);
    cs_buf_text(&buf, "a");
    cs_buf_char(&buf, '-');
    cs_buf_str(&buf, CS_STR("b\0c"));
    cs_buf_repeat(&buf, '*', 3);
    cs_buf_printf(&buf, "%d|%s", 42, "x");
    cs_buf_u32(&buf, 0x01020304);
    cs_buf_u64(&buf, 5);
    ck_assert_uint_eq(buf.len, 1 + 1 + 3 + 3 + 4 + 4 + 8);
    ck_assert(memcmp(buf.ptr, "a-b\0c***42|x\4\3\2\1\5\0\0\0\0\0\0\0", buf.len + 1) == 0);
    for (int i = 0; i < 1000; i++)
        cs_buf_printf(&buf, "%s", "a longer piece of text that makes the buffer grow");
    ck_assert(!buf.failed);
    cs_buf_reset(&buf);
    ck_assert_uint_eq(cs_buf_view(&buf).len, 0);
    cs_buf_clear(&buf);
    cs_buf_init(&buf, &cs_alloc_libc, 10);
    cs_buf_text(&buf, "12345678");
    cs_buf_text(&buf, "9012");
    ck_assert(buf.failed && buf.len <= 10);
    cs_buf_clear(&buf);
    struct cs_alloc alloc = {refuse, NULL};
    cs_buf_init(&buf, &alloc, 0);
    cs_buf_printf(&buf, "%d", 1);
    cs_buf_text(&buf, "x");
    ck_assert(buf.failed && cs_buf_view(&buf).len == 0);
    cs_buf_clear(&buf);
}
END_TEST

/* RFC 4648, sections 4, 5 and 10. */
START_TEST(base64)
{
    static const struct {
        const char *bytes, *text;
    } rows[] = {{"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foob", "Zm9v"}};
    char out[4];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        cs_base64_encode(out, rows[i].bytes, (uint32_t)strlen(rows[i].bytes), cs_base64_plain);
        ck_assert(memcmp(out, rows[i].text, 4) == 0);
    }
    cs_base64_encode(out, "\xFB\xFF\xFE", 3, cs_base64_plain);
    ck_assert(memcmp(out, "+//+", 4) == 0);
    cs_base64_encode(out, "\xFB\xFF\xFE", 3, cs_base64_for_urls);
    ck_assert(memcmp(out, "-__-", 4) == 0);
    for (int32_t digit = 0; digit < 64; digit++) {
        ck_assert_int_eq(cs_base64_digit(cs_base64_plain[digit], cs_base64_plain), digit);
        ck_assert_int_eq(cs_base64_digit(cs_base64_for_urls[digit], cs_base64_for_urls), digit);
    }
    ck_assert_int_eq(cs_base64_digit('-', cs_base64_plain), -1);
    ck_assert_int_eq(cs_base64_digit('=', cs_base64_plain), -1);
    ck_assert_int_eq(cs_base64_digit('\0', cs_base64_plain), -1);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("str");
    tcase_add_test(test, compares);
    tcase_add_loop_test(test, searches, 0, UNIT_COUNT(finds));
    tcase_add_loop_test(test, searches_as_the_naive_one, 0, 4);
    tcase_add_test(test, slices);
    tcase_add_loop_test(test, measures_distance, 0, UNIT_COUNT(distances));
    tcase_add_loop_test(test, validates_utf8, 0, UNIT_COUNT(encodings));
    tcase_add_test(test, encodes_and_decodes);
    tcase_add_test(test, buffers);
    tcase_add_test(test, base64);
    return unit_run("str", test);
}
