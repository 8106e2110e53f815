/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Suite of text/regex_pcre2.c: the table of the differential test, bounds of time and memory,
 * searching from an offset, allocation failures.
 */
#include <time.h>

#include "unit_regex.h"
#include "unit_run.h"

#define TABLE "tests/differential/regex/table.txt"

static bool starts(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* What we answer is what the table says, or a refusal where RE2 refuses too or the row says so. */
static bool as_expected(const struct unit_regex_row *row, const struct unit_regex_outcome *outcome)
{
    bool refused = starts(outcome->text, "refused: ");
    if (strcmp(row->note, "refused") == 0)
        return refused;
    if (strcmp(row->expected, "error") == 0)
        return refused || starts(outcome->text, "error: ");
    size_t whole = strcspn(row->expected, " ");
    return outcome->loose ? strncmp(outcome->text, row->expected, whole) == 0
                          : strcmp(outcome->text, row->expected) == 0;
}

START_TEST(table)
{
    static char line[1 << 16];
    struct cs_regex_scratch *scratch = cs_regex_scratch_new(&cs_alloc_libc);
    FILE *file = fopen(TABLE, "r");
    uint32_t rows = 0, number = 0;
    ck_assert_msg(file != NULL, "run in the source folder: cannot open %s", TABLE);
    while (fgets(line, sizeof line, file) != NULL) {
        struct unit_regex_row row;
        struct unit_regex_outcome outcome;
        number++;
        if (!unit_regex_split(line, &row))
            continue;
        unit_regex_run(scratch, &row, &outcome);
        ck_assert_msg(as_expected(&row, &outcome), "%s:%u: %.*s on %.*s: %s, expected %s %s", TABLE,
                      number, CS_STR_ARG(row.pattern), CS_STR_ARG(row.subject), outcome.text,
                      row.expected, row.note);
        rows++;
    }
    fclose(file);
    cs_regex_scratch_free(scratch);
    ck_assert_uint_ge(rows, 300);
}
END_TEST

/* Messages name what is refused and where. */
static const struct {
    const char *pattern;
    int status;
    const char *message;
} messages[] = {
    {"ab(?=c)", CTRSEC_E_UNSUPPORTED,
     "regular expression: look-ahead is not supported (at byte 3 of the pattern)"},
    {"(a)\\1", CTRSEC_E_UNSUPPORTED,
     "regular expression: back-reference is not supported (at byte 4 of the pattern)"},
    {"a*+", CTRSEC_E_UNSUPPORTED,
     "regular expression: possessive repetition is not supported (at byte 3 of the pattern)"},
    {"\\pC", CTRSEC_E_UNSUPPORTED,
     "regular expression: \\pC, which versions of RE2 read differently, is not supported (at byte "
     "1 "
     "of the pattern)"},
    {"[b-a]", CTRSEC_E_SYNTAX,
     "regular expression: range of a class ends before it begins (at byte 2 of the pattern)"},
    {"(a", CTRSEC_E_SYNTAX, "regular expression: missing ')' (at byte 3 of the pattern)"},
    {"[a", CTRSEC_E_SYNTAX, "regular expression: missing ']' (at byte 1 of the pattern)"},
    {"*", CTRSEC_E_SYNTAX, "regular expression: repetition of nothing (at byte 1 of the pattern)"},
    {"a{1001}", CTRSEC_E_SYNTAX,
     "regular expression: repetition of more than 1000 times, or of more than its maximum (at byte "
     "2 of the pattern)"},
    {"\\", CTRSEC_E_SYNTAX, "regular expression: trailing backslash (at byte 1 of the pattern)"},
    {"a\xFF", CTRSEC_E_SYNTAX, "regular expression: invalid UTF-8 (at byte 2 of the pattern)"},
    {"(?:[0-9a-f]{2}:?){500}([0-9a-f]{2}){500}([0-9a-f]{2}){500}", CTRSEC_E_LIMIT,
     "regular expression: too large when its repetitions are written out"},
};

START_TEST(message)
{
    struct cs_arena arena;
    struct cs_diag diag;
    struct cs_limits limits = cs_limits_default;
    struct cs_regex *regex;
    cs_arena_init(&arena, &cs_alloc_libc, 0);
    cs_diag_init(&diag, &arena, NULL);
    int status = cs_regex_new(&cs_alloc_libc, cs_str_from(messages[_i].pattern), &limits, &diag,
                              CS_NO_SPAN, &regex);
    ck_assert_int_eq(status, messages[_i].status);
    ck_assert_ptr_null(regex);
    ck_assert_str_eq(diag.first->message.ptr, messages[_i].message);
    ck_assert_int_eq(status, cs_regex_new(&cs_alloc_libc, cs_str_from(messages[_i].pattern),
                                          &limits, NULL, CS_NO_SPAN, &regex));
    cs_arena_clear(&arena);
}
END_TEST

static struct cs_regex *compile(const char *pattern)
{
    struct cs_limits limits = cs_limits_default;
    struct cs_regex *regex = NULL;
    ck_assert_int_eq(CTRSEC_OK, cs_regex_new(&cs_alloc_libc, cs_str_from(pattern), &limits, NULL,
                                             CS_NO_SPAN, &regex));
    return regex;
}

/* A subject of `len` bytes: one text again and again. */
static struct cs_str repeat(const char *text, uint32_t len)
{
    char *bytes = malloc(len);
    size_t size = strlen(text);
    for (uint32_t i = 0; i < len; i++)
        bytes[i] = text[i % size];
    return cs_str_of(bytes, len);
}

/* Patterns that make a backtracking engine slow, or want much memory. */
static const struct {
    const char *pattern, *text;
    uint32_t len;
} hostile[] = {
    {"(a+)+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", 44},
    {"(a|a)*[bc]", "a", 5000},
    {"(a|aa)+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", 52},
    {"(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)[xy]", "a", 100000},
    {"a*[bc]", "a", 3000000},
    {".*[bc]", "a", 3000000},
    {"[^x]*[bc]", "a", 3000000},
    {"a{1000}[bc]", "a", 3000000},
    {"(?:a{500}){2}[bc]", "a", 3000000},
    {"(?i)a{900}[xk]", "a", 3000000},
    {"(?:a?){50}a{50}", "a", 49},
    {"^(([a-z])+.)+[A-Z]([a-z])+$", "a", 200},
    {"(x+x+)+[yz]", "x", 10000},
    {"((a*)*)*[bc]", "a", 10000},
    {"(\\w|\\d)+[!?]", "1", 100000},
    {"\\b(?:\\w+\\s?)+\\b[z!]", "word ", 100000},
    {"(a|b|ab)*b[cd]", "ab", 1000000},
    {"(?s)(.|\\n)*[xy]", "\n", 3000000},
};

START_TEST(bounded)
{
    struct cs_regex *regex = compile(hostile[_i].pattern);
    struct cs_regex_scratch *scratch = cs_regex_scratch_new(&cs_alloc_libc);
    struct cs_str subject = repeat(hostile[_i].text, hostile[_i].len);
    uint64_t fuel = cs_limits_default.rule_fuel;
    clock_t begin = clock();
    enum cs_regex_result result = cs_regex_search(regex, scratch, subject, 0, &fuel, NULL, 0);
    double seconds = (double)(clock() - begin) / CLOCKS_PER_SEC;
    ck_assert_int_ne(result, CS_REGEX_YES);
    /* under sanitizers too, so far from the 50 ms of a release build */
    ck_assert_msg(seconds < 3, "%s: %f s, result %d", hostile[_i].pattern, seconds, result);
    free((char *)subject.ptr);
    cs_regex_scratch_free(scratch);
    cs_regex_free(regex);
}
END_TEST

/* Little fuel stops the search at once; enough of it decides, and is paid for. */
START_TEST(fuel)
{
    struct cs_regex *regex = compile("(a|b)*c");
    struct cs_regex_scratch *scratch = cs_regex_scratch_new(&cs_alloc_libc);
    struct cs_str subject =
        CS_STR("abababababababababababababababababababababababababababababababc");
    for (uint64_t most = 0; most < 200; most++) {
        uint64_t left = most;
        enum cs_regex_result result = cs_regex_search(regex, scratch, subject, 0, &left, NULL, 0);
        ck_assert_uint_le(left, most);
        ck_assert(result == CS_REGEX_YES || (result == CS_REGEX_FUEL && left == 0));
        ck_assert(result != CS_REGEX_YES || most - left >= 5);
    }
    cs_regex_scratch_free(scratch);
    cs_regex_free(regex);
}
END_TEST

/* One scratch serves one expression after the other, also after it ran out of memory. */
START_TEST(scratch_again)
{
    struct cs_regex *deep = compile("(a|b)*[cd]"), *plain = compile("b+");
    struct cs_regex_scratch *scratch = cs_regex_scratch_new(&cs_alloc_libc);
    struct cs_str subject = repeat("ab", 100000);
    for (int round = 0; round < 3; round++) {
        struct cs_span span;
        uint64_t fuel = 1000000;
        ck_assert_int_eq(CS_REGEX_MEMORY,
                         cs_regex_search(deep, scratch, subject, 0, &fuel, NULL, 0));
        ck_assert_int_eq(CS_REGEX_YES,
                         cs_regex_search(plain, scratch, subject, 10, &fuel, &span, 1));
        ck_assert_uint_eq(span.start, 11);
        ck_assert_uint_eq(span.end, 12);
    }
    free((char *)subject.ptr);
    cs_regex_scratch_free(scratch);
    cs_regex_free(deep);
    cs_regex_free(plain);
}
END_TEST

static const struct {
    const char *pattern, *subject;
    uint32_t from, start, end; /* start UINT32_MAX: no match */
} offsets[] = {
    {"ab", "abab", 0, 0, 2},        {"ab", "abab", 1, 2, 4},   {"ab", "abab", 3, UINT32_MAX, 0},
    {"^a", "aa", 1, UINT32_MAX, 0}, /* the text begins at 0 wherever the search begins */
    {"(?m)^a", "a\na", 1, 2, 3},    {"\\ba", "aa a", 1, 3, 4}, {"a$", "aa", 1, 1, 2},
    {"b$", "ab", 2, UINT32_MAX, 0}, {"", "ab", 2, 2, 2},       {"", "ab", 3, UINT32_MAX, 0},
    {"$", "ab", 0, 2, 2},           {"x*", "ab", 1, 1, 1},
};

START_TEST(offset)
{
    struct cs_regex *regex = compile(offsets[_i].pattern);
    struct cs_regex_scratch *scratch = cs_regex_scratch_new(&cs_alloc_libc);
    struct cs_span span = {UINT32_MAX, 0};
    uint64_t fuel = 1000000;
    enum cs_regex_result result = cs_regex_search(regex, scratch, cs_str_from(offsets[_i].subject),
                                                  offsets[_i].from, &fuel, &span, 1);
    ck_assert_int_eq(result, offsets[_i].start == UINT32_MAX ? CS_REGEX_NO : CS_REGEX_YES);
    ck_assert_uint_eq(span.start, offsets[_i].start);
    ck_assert_uint_eq(span.end, offsets[_i].end);
    cs_regex_scratch_free(scratch);
    cs_regex_free(regex);
}
END_TEST

/* Fails the n-th allocation, or all from the n-th. */
struct failing {
    uint32_t left, taken;
    bool for_good;
};

static void *fail_resize(void *ptr, size_t size, void *payload)
{
    struct failing *failing = payload;
    if (size == 0) {
        free(ptr);
        return NULL;
    }
    failing->taken++;
    if (failing->left == 0 || --failing->left == 0) {
        if (!failing->for_good)
            failing->left = UINT32_MAX;
        return NULL;
    }
    return realloc(ptr, size);
}

START_TEST(out_of_memory)
{
    struct cs_limits limits = cs_limits_default;
    bool done = false;
    for (uint32_t n = 1; !done; n++) {
        struct failing failing = {n, 0, _i == 1};
        struct cs_alloc alloc = {fail_resize, &failing};
        struct cs_regex *regex;
        int status = cs_regex_new(&alloc, CS_STR("prefix([a-z]+|\\p{Greek})*\\s(?i)end$"), &limits,
                                  NULL, CS_NO_SPAN, &regex);
        struct cs_regex_scratch *scratch = cs_regex_scratch_new(&alloc);
        ck_assert(status == CTRSEC_OK || status == CTRSEC_E_NOMEM);
        done = status == CTRSEC_OK && scratch != NULL;
        uint32_t taken = failing.taken;
        if (done) {
            uint64_t fuel = 100000;
            cs_regex_search(regex, scratch, CS_STR("prefixabc\xCE\xB1 END"), 0, &fuel, NULL, 0);
            ck_assert_uint_eq(taken, failing.taken); /* nothing while it matches */
        }
        cs_regex_scratch_free(scratch);
        cs_regex_free(regex);
    }
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("regex");
    tcase_set_timeout(test, 60);
    tcase_add_test(test, table);
    tcase_add_loop_test(test, message, 0, UNIT_COUNT(messages));
    tcase_add_loop_test(test, bounded, 0, UNIT_COUNT(hostile));
    tcase_add_test(test, fuel);
    tcase_add_test(test, scratch_again);
    tcase_add_loop_test(test, offset, 0, UNIT_COUNT(offsets));
    tcase_add_loop_test(test, out_of_memory, 0, 2);
    return unit_run("regex", test);
}
