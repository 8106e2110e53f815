/* SPDX-License-Identifier: Apache-2.0 */
/* Literals that a regular expression cannot match without; and that it matches only with them. */
#include "text/regex_required.h"

#include <stdio.h>

#include "text/regex_pcre2.h"
#include "text/regex_re2.h"
#include "unit_random.h"
#include "unit_run.h"

static const struct {
    const char *pattern, *literals; /* "a b c"; "": none */
} cases[] = {
    {"(curl|wget).*", "curl wget"},
    {".*curl.*", "curl"},
    {"[a-z]+\\.ssh/id_[a-z]+", ".ssh/id_"},
    {"(curl|wget|nc) .*\\|(ba|z)?sh", "sh"},
    {"a*password=[^ ]+", "password="},
    {"x?abc+d", "abc"},
    {"[0-9](ab)+c", "abc"},
    {"[0-9](ab){2}c", "abc"},
    {"[0-9](ab){0,3}cd", "cd"},
    {"[0-9](ab)*c", ""},
    {"abc|.*", ""},
    {"abc|", ""},
    {"[a-z]+|root", ""},
    {"(?i).*curl", ""},
    {".*(?i)curl(?-i)wget", "wget"},
    {".*(?i:curl)x/y", "x/y"},
    {"(?i:a|b)cd", "cd"},
    {".*\\Qa.b\\E", ""},
    {".*a\\.b", "a.b"},
    {".*\\x{61}bc", "bc"},
    {".*\\pLbc", "bc"},
    {"[]a]bc", "bc"},
    {"[^]a]bc", "bc"},
    {"[[:alpha:]]bc", "bc"},
    {"[\\]]bc", "bc"},
    {".b{2,}cd", "bcd"},
    {".b{x}c", "b{x}c"},
    {".b{1}c", "bc"},
    {".(?P<name>ab)c", "abc"},
    {".(ab|(cd|ef)gh)", "ab gh"},
    {".*\\t/x", "\t/x"},
    {".((((((((ab))))))))c", ""},
    {".a", ""},
    {"()*ab.", "ab"},
    {".ab(?s)*", ""},
    {".ab(?s).", "ab"},
    {".*abcdefghijklmnopqrstuvwxyz", "abcdefghijklmnopqrstuvwx"},
    {"\\bword\\b", "word"},
};

static void join(const struct cs_regex_required *required, char *out, size_t size)
{
    size_t at = 0;
    out[0] = '\0';
    for (uint32_t i = 0; i < required->count && at < size; i++)
        at += (size_t)snprintf(out + at, size - at, "%s%.*s", i > 0 ? " " : "",
                               (int)required->sizes[i], required->texts[i]);
}

START_TEST(literals)
{
    struct cs_regex_required required;
    char text[512];
    cs_regex_required(cs_str_from(cases[_i].pattern), &required);
    join(&required, text, sizeof text);
    ck_assert_msg(strcmp(text, cases[_i].literals) == 0, "%s: \"%s\"", cases[_i].pattern, text);
}
END_TEST

__attribute__((noinline)) static void fill_stack(void)
{
    volatile unsigned char bytes[16384];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = 0xFF;
}

/* Groups that are too deep are not read, and nothing is taken for what they hold. */
START_TEST(too_deep)
{
    struct cs_regex_required required;
    fill_stack();
    cs_regex_required(CS_STR(".(((((((a)))))))d"), &required);
    ck_assert_uint_eq(required.count, 0);
}
END_TEST

/* --- random patterns: what matches holds one of them ------------------------------------------ */

static void put(char *pattern, const char *text)
{
    if (strlen(pattern) + strlen(text) < 200)
        strcat(pattern, text);
}

static void make(char *pattern, uint64_t *state, int depth)
{
    static const char *const atoms[] = {"a",    "b",    "ab",  "ba", ".",
                                        "[ab]", "[^a]", "\\w", "aa", "^"};
    static const char *const repetitions[] = {"",  "",    "",      "*",  "+",
                                              "?", "{2}", "{0,2}", "+?", "{1}"};
    for (uint32_t i = 1 + unit_random(state, 3); i > 0; i--) {
        if (depth > 0 && unit_random(state, 3) == 0) {
            put(pattern, unit_random(state, 4) ? "(" : "(?i:");
            make(pattern, state, depth - 1);
            if (unit_random(state, 2)) {
                put(pattern, "|");
                make(pattern, state, depth - 1);
            }
            put(pattern, ")");
        } else {
            const char *atom = atoms[unit_random(state, 10)];
            put(pattern, atom);
            if (*atom == '^')
                continue;
        }
        put(pattern, repetitions[unit_random(state, 10)]);
    }
}

/* The same expression, of which nothing is known to be required: the other side never matches. */
static struct cs_regex *hidden(const char *pattern)
{
    static const struct cs_limits limits = {.regex_bytes = 1000};
    char whole[300];
    struct cs_regex *regex = NULL;
    snprintf(whole, sizeof whole, "(?:%s)|\\z.", pattern);
    cs_regex_new(&cs_alloc_libc, cs_str_from(whole), &limits, NULL, CS_NO_SPAN, &regex);
    return regex;
}

static bool has_any(const struct cs_regex_required *required, struct cs_str text)
{
    for (uint32_t i = 0; i < required->count; i++)
        if (cs_str_find(text, cs_regex_required_text(required, i), 0) >= 0)
            return true;
    return false;
}

START_TEST(random_patterns)
{
    uint64_t state = 1 + (uint64_t)_i;
    uint32_t asked = 0;
    struct cs_regex_scratch *scratch = cs_regex_scratch_new(&cs_alloc_libc);
    for (int round = 0; round < 400; round++) {
        char pattern[256] = "";
        struct cs_regex_required required;
        make(pattern, &state, 3);
        struct cs_regex *regex = hidden(pattern);
        if (regex == NULL)
            continue;
        cs_regex_required(cs_str_from(pattern), &required);
        for (int k = 0; k < 40 && required.count > 0; k++) {
            char text[12];
            uint32_t len = unit_random(&state, 10);
            uint64_t fuel = 100000;
            for (uint32_t i = 0; i < len; i++)
                text[i] = "abAB"[unit_random(&state, 4)];
            struct cs_str subject = cs_str_of(text, len);
            if (cs_regex_search(regex, scratch, subject, 0, &fuel, NULL, 0) != CS_REGEX_YES)
                continue;
            ck_assert_msg(has_any(&required, subject), "%s matches %.*s", pattern,
                          CS_STR_ARG(subject));
            asked++;
        }
        cs_regex_free(regex);
    }
    ck_assert_uint_gt(asked, 100);
    cs_regex_scratch_free(scratch);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("regex_required");
    tcase_add_loop_test(test, literals, 0, UNIT_COUNT(cases));
    tcase_add_test(test, too_deep);
    tcase_add_loop_test(test, random_patterns, 0, 4);
    return unit_run("regex_required", test);
}
