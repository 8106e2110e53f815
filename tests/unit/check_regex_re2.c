/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Suite of text/regex_re2.c: what is found out about a pattern beside its translation, and what is
 * refused with which words. What patterns match is in check_regex.c.
 */
#include "text/regex_re2.h"
#include "unit_run.h"

static const struct {
    const char *pattern, *prefix;
    bool at_start, literal, at_end;
    uint32_t groups;
    bool loose;
} patterns[] = {
    {"", "", false, true, false, 0, false},
    {"abc", "abc", false, true, false, 0, false},
    {"^abc", "abc", true, true, false, 0, false},
    {"abc$", "abc", false, true, true, 0, false},
    {"^abc$", "abc", true, true, true, 0, false},
    {"a\\.b", "a.b", false, true, false, 0, false},
    {"\\Qa.b\\E", "a.b", false, true, false, 0, false},
    {"abc*", "ab", false, false, false, 0, false},
    {"abc+d", "ab", false, false, false, 0, false},
    {"ab{2}", "a", false, false, false, 0, false},
    {"a|b", "", false, false, false, 0, false},
    {"(?i)abc", "", false, false, false, 0, false},
    {"(a)(?:b)(?P<n>c)", "", false, false, false, 2, false},
    {"^(a|b)", "", true, false, false, 1, false},
    {"(a*)*", "", false, false, false, 1, true},
    {"(a|b*)+", "", false, false, false, 1, true},
    {"(?:a*)*", "", false, false, false, 0, false},
    {"(a+)*", "", false, false, false, 1, false},
};

START_TEST(facts)
{
    struct cs_re2 re2;
    const char *pattern = patterns[_i].pattern;
    ck_assert_int_eq(cs_re2_translate(&cs_alloc_libc, cs_str_from(pattern), NULL, CS_NO_SPAN, &re2),
                     CTRSEC_OK);
    ck_assert_msg(re2.literal == patterns[_i].literal, "%s: literal", pattern);
    ck_assert_msg(re2.at_start == patterns[_i].at_start, "%s: at_start", pattern);
    ck_assert_msg(re2.at_end == patterns[_i].at_end, "%s: at_end", pattern);
    ck_assert_msg(re2.groups == patterns[_i].groups, "%s: groups", pattern);
    ck_assert_msg(re2.loose_groups == patterns[_i].loose, "%s: loose", pattern);
    ck_assert_msg(cs_str_is(cs_buf_view(&re2.prefix), patterns[_i].prefix), "%s: prefix %.*s",
                  pattern, CS_STR_ARG(cs_buf_view(&re2.prefix)));
    cs_re2_clear(&re2);
}
END_TEST

static const struct {
    const char *pattern;
    int status;
    const char *words; /* somewhere in the message */
} refusals[] = {
    {"(?=a)", CTRSEC_E_UNSUPPORTED, "look-ahead"},
    {"(?!a)", CTRSEC_E_UNSUPPORTED, "negative look-ahead"},
    {"(?<=a)", CTRSEC_E_UNSUPPORTED, "look-behind"},
    {"(?<!a)", CTRSEC_E_UNSUPPORTED, "negative look-behind"},
    {"(?>a)", CTRSEC_E_UNSUPPORTED, "atomic group"},
    {"(?P=n)", CTRSEC_E_UNSUPPORTED, "back-reference"},
    {"(?P>n)", CTRSEC_E_UNSUPPORTED, "recursion"},
    {"(?R)", CTRSEC_E_UNSUPPORTED, "recursion"},
    {"(?1)", CTRSEC_E_UNSUPPORTED, "recursion"},
    {"(?(1)a|b)", CTRSEC_E_UNSUPPORTED, "conditional group"},
    {"(?C1)", CTRSEC_E_UNSUPPORTED, "callout"},
    {"(?#a)", CTRSEC_E_UNSUPPORTED, "comment"},
    {"(?|a|b)", CTRSEC_E_UNSUPPORTED, "branch reset"},
    {"(?'n'a)", CTRSEC_E_UNSUPPORTED, "named in quotes"},
    {"\\1", CTRSEC_E_UNSUPPORTED, "back-reference"},
    {"a*+", CTRSEC_E_UNSUPPORTED, ""},
    {"a**", CTRSEC_E_SYNTAX, ""},
    {"*a", CTRSEC_E_SYNTAX, ""},
    {"(a", CTRSEC_E_SYNTAX, ""},
    {"a)", CTRSEC_E_SYNTAX, ""},
    {"[a", CTRSEC_E_SYNTAX, ""},
    {"[z-a]", CTRSEC_E_SYNTAX, ""},
    {"(?x)a", CTRSEC_E_SYNTAX, "flags"},
    {"a{2,1}", CTRSEC_E_SYNTAX, ""},
    {"a{1001}", CTRSEC_E_SYNTAX, ""},
    {"\\", CTRSEC_E_SYNTAX, ""},
    {"\\pZq", CTRSEC_OK, ""},
    {"[[:nope:]]", CTRSEC_E_SYNTAX, ""},
};

START_TEST(refused)
{
    struct cs_re2 re2;
    struct cs_arena arena;
    struct cs_diag diag;
    cs_arena_init(&arena, &cs_alloc_libc, 0);
    cs_diag_init(&diag, &arena, NULL);
    const char *pattern = refusals[_i].pattern;
    int status = cs_re2_translate(&cs_alloc_libc, cs_str_from(pattern), &diag, CS_NO_SPAN, &re2);
    ck_assert_msg(status == refusals[_i].status, "%s: %d", pattern, status);
    if (status != CTRSEC_OK)
        ck_assert_msg(cs_str_find(diag.first->message, cs_str_from(refusals[_i].words), 0) >= 0,
                      "%s: %.*s", pattern, CS_STR_ARG(diag.first->message));
    cs_re2_clear(&re2);
    cs_arena_clear(&arena);
}
END_TEST

/* `front` `times` over, `middle`, and as often `back`. */
static int status_of_nest(const char *front, const char *middle, const char *back, int times)
{
    struct cs_re2 re2;
    struct cs_buf buf;
    cs_buf_init(&buf, &cs_alloc_libc, 0);
    for (int i = 0; i < times; i++)
        cs_buf_text(&buf, front);
    cs_buf_text(&buf, middle);
    for (int i = 0; i < times; i++)
        cs_buf_text(&buf, back);
    int status = cs_re2_translate(&cs_alloc_libc, cs_buf_view(&buf), NULL, CS_NO_SPAN, &re2);
    cs_re2_clear(&re2);
    cs_buf_clear(&buf);
    return status;
}

START_TEST(bounds)
{
    ck_assert_int_eq(status_of_nest("(?:", "a", ")", CS_RE2_DEPTH_MOST), CTRSEC_OK);
    ck_assert_int_eq(status_of_nest("(?:", "a", ")", CS_RE2_DEPTH_MOST + 1), CTRSEC_E_LIMIT);
    ck_assert_int_eq(status_of_nest("(a)", "", "", CS_RE2_GROUPS_MOST), CTRSEC_OK);
    ck_assert_int_eq(status_of_nest("(a)", "", "", CS_RE2_GROUPS_MOST + 1), CTRSEC_E_LIMIT);
    ck_assert_int_ne(status_of_nest("(?:", "a", "){10}", 4), CTRSEC_OK); /* 10^4 repetitions */
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("regex_re2");
    tcase_add_loop_test(test, facts, 0, UNIT_COUNT(patterns));
    tcase_add_loop_test(test, refused, 0, UNIT_COUNT(refusals));
    tcase_add_test(test, bounds);
    return unit_run("regex_re2", test);
}
