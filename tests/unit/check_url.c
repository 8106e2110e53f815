/* SPDX-License-Identifier: Apache-2.0 */
/* Suite of value/url.c: parts, as Go's net/url gives them, and what is no URL. */
#include "unit_run.h"
#include "value/url.h"

static const struct {
    const char *text, *scheme, *host, *hostname, *port, *path, *query;
} urls[] = {
    {"http://h", "http", "h", "h", "", "", ""},
    {"HTTP://h/", "http", "h", "h", "", "/", ""},
    {"https://u:p@h:80/a/b?c=d&e#f", "https", "h:80", "h", "80", "/a/b", "c=d&e"},
    {"http://[::1]:443/", "http", "[::1]:443", "::1", "443", "/", ""},
    {"http://[fe80::1%25eth0]/", "http", "[fe80::1%eth0]", "fe80::1%eth0", "", "/", ""},
    {"/only/a/path", "", "", "", "", "/only/a/path", ""},
    {"/a?b", "", "", "", "", "/a", "b"},
    {"http://h:/", "http", "h:", "h", "", "/", ""},
    {"http://h/%2F%41", "http", "h", "h", "", "/%2F%41", ""},
    {"http://h/a b", "http", "h", "h", "", "/a%20b", ""},
    {"http://%C3%A4/", "http", "\xC3\xA4", "\xC3\xA4", "", "/", ""},
    {"mailto:a@b", "mailto", "", "", "", "", ""},
    {"http://h?x=1?2", "http", "h", "h", "", "", "x=1?2"},
    {"//h/p", "", "h", "h", "", "/p", ""},
    {"*", "", "", "", "", "*", ""},
};

START_TEST(parts)
{
    struct cs_arena arena;
    struct cs_url url;
    cs_arena_init(&arena, &cs_alloc_libc, 0);
    ck_assert_msg(cs_url_check(cs_str_from(urls[_i].text)), "%s", urls[_i].text);
    ck_assert_int_eq(cs_url_parse(&arena, cs_str_from(urls[_i].text), &url), CS_URL_OK);
    ck_assert_msg(cs_str_is(url.scheme, urls[_i].scheme), "%s", urls[_i].text);
    ck_assert_msg(cs_str_is(url.host, urls[_i].host), "%s: %.*s", urls[_i].text,
                  CS_STR_ARG(url.host));
    ck_assert_msg(cs_str_is(cs_url_hostname(&url), urls[_i].hostname), "%s", urls[_i].text);
    ck_assert_msg(cs_str_is(cs_url_port(&url), urls[_i].port), "%s", urls[_i].text);
    ck_assert_msg(cs_str_is(url.path, urls[_i].path), "%s: %.*s", urls[_i].text,
                  CS_STR_ARG(url.path));
    ck_assert_msg(cs_str_is(url.query, urls[_i].query), "%s", urls[_i].text);
    ck_assert(cs_url_equal(&url, &url));
    cs_arena_clear(&arena);
}
END_TEST

static const char *const refused[] = {"",
                                      "a/b",
                                      "http//h",
                                      "1http://h",
                                      ":foo",
                                      "http://h:80a/",
                                      "http://[::1/",
                                      "http://::1]/",
                                      "http://h/%zz",
                                      "http://h/%4",
                                      "http://a b/",
                                      "http://h\x7F/",
                                      "http://h/\n",
                                      "http://u ser@h/",
                                      "http://h%/",
                                      "http://%41/"};

START_TEST(refuses)
{
    struct cs_arena arena;
    struct cs_url url;
    cs_arena_init(&arena, &cs_alloc_libc, 0);
    if (cs_url_check(cs_str_from(refused[_i])))
        ck_assert_msg(cs_url_parse(&arena, cs_str_from(refused[_i]), &url) == CS_URL_OK, "%s",
                      refused[_i]);
    ck_assert_msg(!cs_url_check(cs_str_from(refused[_i])), "%s", refused[_i]);
    cs_arena_clear(&arena);
}
END_TEST

START_TEST(differ)
{
    static const char *const texts[] = {"http://h/a",   "https://h/a",  "http://g/a",
                                        "http://h/b",   "http://h/a?q", "http://h/a?",
                                        "http://h/a#f", "http://u@h/a", "mailto:h"};
    struct cs_arena arena;
    struct cs_url urls_of[UNIT_COUNT(texts)];
    cs_arena_init(&arena, &cs_alloc_libc, 0);
    for (int i = 0; i < UNIT_COUNT(texts); i++)
        ck_assert_int_eq(cs_url_parse(&arena, cs_str_from(texts[i]), &urls_of[i]), CS_URL_OK);
    for (int i = 0; i < UNIT_COUNT(texts); i++)
        for (int k = 0; k < UNIT_COUNT(texts); k++)
            ck_assert_msg(cs_url_equal(&urls_of[i], &urls_of[k]) == (i == k), "%s %s", texts[i],
                          texts[k]);
    cs_arena_clear(&arena);
}
END_TEST

START_TEST(little_memory)
{
    static const char text[] = "HTTPS://h%C3st/a b c/%2F?q#f";
    int answers[3] = {0};
    for (size_t room = 1; room < 200; room++) {
        struct cs_arena arena;
        struct cs_url url;
        cs_arena_init(&arena, &cs_alloc_libc, room);
        answers[cs_url_parse(&arena, CS_STR(text), &url)]++;
        cs_arena_clear(&arena);
    }
    ck_assert_int_eq(answers[CS_URL_INVALID], 0);
    ck_assert_int_gt(answers[CS_URL_OK], 0);
    ck_assert_int_gt(answers[CS_URL_MEMORY], 0);
}
END_TEST

static const struct {
    const char *text;
    bool query;
    const char *result; /* NULL: a broken escape */
} escapes[] = {{"a%20b", false, "a b"},      {"a+b", false, "a+b"}, {"a+b", true, "a b"},
               {"%C3%a4", true, "\xC3\xA4"}, {"%", true, NULL},     {"%4", false, NULL},
               {"%4x", false, NULL},         {"", true, ""},        {"a%2", true, NULL}};

START_TEST(unescapes)
{
    char out[32];
    uint32_t len = 0;
    bool good = cs_url_unescape(cs_str_from(escapes[_i].text), escapes[_i].query, out, &len);
    ck_assert_int_eq(good, escapes[_i].result != NULL);
    if (good)
        ck_assert(cs_str_is(cs_str_of(out, len), escapes[_i].result));
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("url");
    tcase_add_loop_test(test, parts, 0, UNIT_COUNT(urls));
    tcase_add_loop_test(test, refuses, 0, UNIT_COUNT(refused));
    tcase_add_test(test, differ);
    tcase_add_test(test, little_memory);
    tcase_add_loop_test(test, unescapes, 0, UNIT_COUNT(escapes));
    return unit_run("url", test);
}
