/* SPDX-License-Identifier: Apache-2.0 */
/* Suite of engine/message_format.c: values in messages and in evidence, and where they are cut. */
#include "engine/message_format.h"

#include <math.h>

#include "unit_machine.h"
#include "unit_run.h"

#define LONG_COUNT 2000

/* Expressions over the variables of unit_machine.h. */
static const struct {
    const char *text, *message, *evidence;
} cases[] = {
    {"null", "null", "null"},
    {"true", "true", "true"},
    {"-7", "-7", "-7"},
    {"18446744073709551615u", "18446744073709551615", "18446744073709551615"},
    {"1.5", "1.5", "1.5"},
    {"2.0", "2", "2"},
    {"'plain'", "plain", "\"plain\""},
    {"'a\"b'", "a\"b", "\"a\\\"b\""},
    {"'line\\nnext\\ttab'", "line?next?tab", "\"line\\nnext\\ttab\""},
    {"'\\x7f'", "?", "\"\\u007f\""},
    {"'gr\\u00fc\\u00df'", "gr\u00fc\u00df", "\"gr\u00fc\u00df\""},
    {"timestamp('2026-01-02T03:04:05Z')", "2026-01-02T03:04:05Z", "\"2026-01-02T03:04:05Z\""},
    {"duration('90s')", "90s", "\"90s\""},
    {"b'xyz'", "(bytes)", "\"eHl6\""},
    {"[1, 2]", "1, 2", "\"list of 2\""},
    {"[]", "", "\"list of 0\""},
    {"['a', [1], {'k': 1}]", "a, [1 items], {1 entries}", "\"list of 3\""},
    {"lists.range(18)", "0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 and 2 more",
     "\"list of 18\""},
    {"{'a': 1}", "{1 entries}", "\"map of 1\""},
    {"r", "(record)", "\"record\""},
    {"optional.of('x')", "x", "\"x\""},
    {"optional.of([1, 2])", "1, 2", "[1,2]"},
    {"s", "***", "\"***\""},
    {"s + 'x'", "***", "\"***\""},
    {"['a', s]", "***", "\"***\""},
    {"r.pass", "***", "\"***\""},
    {"optional.of(s)", "***", "\"***\""},
    {"m", "(unknown)", "null"},
    {"e", "(error)", "null"},
};

START_TEST(values)
{
    struct unit_machine m;
    struct cs_buf buf;
    cs_buf_init(&buf, &cs_alloc_libc, 0);
    ck_assert_int_eq(CTRSEC_OK, unit_machine_open(&m, cases[_i].text, NULL, NULL));
    struct cs_value v = unit_machine_run(&m, false);
    cs_message_value(&buf, v);
    ck_assert_str_eq(buf.ptr == NULL ? "" : buf.ptr, cases[_i].message);
    cs_buf_reset(&buf);
    cs_evidence_value(&buf, v);
    ck_assert_str_eq(buf.ptr, cases[_i].evidence);
    cs_buf_clear(&buf);
    unit_machine_close(&m);
}
END_TEST

/* A secret may be in a list that nobody marked as a whole. */
START_TEST(secret_element)
{
    struct cs_value items[] = {cs_value_string(CS_STR("open")), cs_value_string(CS_STR("hidden"))};
    struct cs_value list = cs_value_make(CS_LIST);
    struct cs_buf buf;
    cs_buf_init(&buf, &cs_alloc_libc, 0);
    items[1].flags = CS_FLAG_SENSITIVE;
    list.as.items = items;
    list.len = 2;
    cs_message_value(&buf, list);
    ck_assert_str_eq(buf.ptr, "open, ***");
    cs_buf_clear(&buf);
}
END_TEST

/* A text of `count` times two bytes is cut at a code point. */
START_TEST(long_text)
{
    struct cs_buf text, buf;
    cs_buf_init(&text, &cs_alloc_libc, 0);
    cs_buf_init(&buf, &cs_alloc_libc, 0);
    cs_buf_char(&text, 'x');
    for (int i = 0; i < LONG_COUNT; i++)
        cs_buf_text(&text, "\u00e4");
    struct cs_value v = cs_value_string(cs_buf_view(&text));
    cs_message_value(&buf, v);
    ck_assert_uint_lt(buf.len, 1100);
    ck_assert_str_eq(buf.ptr + buf.len - 5, "\u00e4...");
    cs_buf_reset(&buf);
    cs_evidence_value(&buf, v);
    ck_assert_str_eq(buf.ptr, "\"string of 4001 bytes\"");
    cs_buf_clear(&text);
    cs_buf_clear(&buf);
}
END_TEST

START_TEST(cut)
{
    static const struct {
        const char *text, *expected;
        size_t start, most;
    } rows[] = {{"0123456789", "0123456789", 0, 10},
                {"0123456789", "012345...", 0, 9},
                {"before: 0123456789", "before: 01...", 8, 5},
                {"\u00e4\u00e4\u00e4", "\u00e4...", 0, 5},
                {"abc", "abc", 0, 3},
                {"", "", 0, 3}};
    for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
        struct cs_buf buf;
        cs_buf_init(&buf, &cs_alloc_libc, 0);
        cs_buf_text(&buf, rows[i].text);
        cs_message_cut(&buf, rows[i].start, rows[i].most);
        ck_assert_str_eq(buf.ptr, rows[i].expected);
        cs_buf_clear(&buf);
    }
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("message_format");
    tcase_add_loop_test(test, values, 0, UNIT_COUNT(cases));
    tcase_add_test(test, secret_element);
    tcase_add_test(test, long_text);
    tcase_add_test(test, cut);
    return unit_run("message_format", test);
}
