/* SPDX-License-Identifier: Apache-2.0 */
/* Suite of engine/excerpt.c: the line around a place, its window, and the secrets in it. */
#include "engine/excerpt.h"

#include <check.h>
#include <stdlib.h>

#include "unit_run.h"

#define A60 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define B60 "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

/* `@` in the text is the place, `!` before a letter the offset of a secret; both are taken out. */
static const struct {
    const char *text, *shown;
    uint32_t column;
} cases[] = {
    {"one\n@two\nthree", "two", 1},
    {"one\n  k: @two\nthree", "  k: two", 6},
    {"one@", "one", 4},
    {"@", "", 0},
    {"a\n@\nb", "", 1},
    {"k: @v\r\nnext", "k: v", 4},
    {"\tk: @v\x01", " k: v ", 5},
    {"\u00e4\u00f6: @\u00fc", "\u00e4\u00f6: \u00fc", 5},
    {A60 B60 "@x", B60 "x", 61},
    {"@" A60 B60, A60, 1},
    {"k: @" A60 B60, "k: " A60, 4},
    /* from a secret on nothing is shown, in whichever part of the line it is */
    {"@k: !hidden", "k: ***", 1},
    {"k: @!hidden", "k: ***", 4},
    {"k: !hidden, l: @v", "k: ***", 4},
    {"@a: 1, k: !hidden, l: 2", "a: 1, k: ***", 1},
    {"k: !hidden\nl: @v", "l: v", 4},
    {"l: @v\nk: !hidden", "l: v", 4},
    {"k: !hidden, l: !other, m: @v", "k: ***", 4},
    {"k: !" A60 B60 ", m: @v", "***", 1},
};

START_TEST(lines)
{
    char text[512];
    uint32_t secrets[8], nsecrets = 0, place = 0, len = 0;
    for (const char *from = cases[_i].text; *from != '\0'; from++) {
        if (*from == '@')
            place = len;
        else if (*from == '!')
            secrets[nsecrets++] = len;
        else
            text[len++] = *from;
    }
    struct cs_tree tree = {
        .source = {.text = cs_str_of(text, len)}, .secrets = secrets, .nsecrets = nsecrets};
    struct cs_buf buf;
    cs_buf_init(&buf, &cs_alloc_libc, 0);
    uint32_t column = cs_excerpt_write(&buf, &tree, place);
    const char *shown = buf.ptr == NULL ? "" : buf.ptr;
    ck_assert_str_eq(shown, cases[_i].shown);
    ck_assert_uint_eq(column, cases[_i].column);
    ck_assert_ptr_null(strstr(shown, "hidden"));
    cs_buf_clear(&buf);
}
END_TEST

/* Whatever the place and the secret, no byte of it and nothing behind it in its line is shown. */
START_TEST(every_place)
{
    static const char line[] = "first: 1\nkey: SECRETSECRET, after: AFTERAFTER\nlast: 2\n";
    struct cs_str text = CS_STR(line);
    uint32_t secret = (uint32_t)(strstr(line, "SECRET") - line);
    struct cs_tree tree = {.source = {.text = text}, .secrets = &secret, .nsecrets = 1};
    for (uint32_t place = 0; place <= text.len; place++) {
        struct cs_buf buf;
        cs_buf_init(&buf, &cs_alloc_libc, 0);
        cs_excerpt_write(&buf, &tree, place);
        const char *shown = buf.ptr == NULL ? "" : buf.ptr;
        ck_assert_msg(strstr(shown, "SEC") == NULL && strstr(shown, "AFTER") == NULL, "%u: %s",
                      place, shown);
        cs_buf_clear(&buf);
    }
}
END_TEST

START_TEST(refused)
{
    struct cs_tree tree = {.source = {.text = CS_STR("k: v")}, .hidden = true};
    struct cs_buf buf;
    cs_buf_init(&buf, &cs_alloc_libc, 0);
    ck_assert_uint_eq(cs_excerpt_write(&buf, &tree, 0), 0);
    tree.hidden = false;
    ck_assert_uint_eq(cs_excerpt_write(&buf, &tree, 5), 0);
    ck_assert_uint_eq(buf.len, 0);
    ck_assert_uint_eq(cs_excerpt_write(&buf, &tree, 4), 5);
    cs_buf_clear(&buf);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("excerpt");
    tcase_add_loop_test(test, lines, 0, UNIT_COUNT(cases));
    tcase_add_test(test, every_place);
    tcase_add_test(test, refused);
    return unit_run("excerpt", test);
}
