/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Suite of report/line_hash.c: the values that the makers of the hash publish for their own tests
 * (github/codeql-action, src/fingerprints.test.ts), and which lines get none.
 */
#include "report/line_hash.h"

#include "unit_api.h"
#include "unit_run.h"

#define LINE "Lorem ipsum dolor sit amet.\n"

static const struct {
    const char *text, *hashes;
} cases[] = {
    {"", "c129715d7a2bc9a3:1 "},
    {" a\nb\n  \t\tc\n d",
     "271789c17abda88f:1 54703d4cd895b18:1 180aee12dab6264:1 a23a3dc5e078b07b:1 "},
    {" hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End",
     "8b7cf3e952e7aeb2:1 b1ae1287ec4718d9:1 bff680108adb0fcc:1 c6805c5e1288b612:1 "
     "b86d3392aea1be30:1 e6ceba753e1a442:1 "},
    {" hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End\n",
     "e9496ae3ebfced30:1 fb7c023a8b9ccb3f:1 ce8ba1a563dcdaca:1 e20e36e16fcb0cc8:1 "
     "b3edc88f2938467e:1 c8e28b0b4002a3a0:1 c129715d7a2bc9a3:1 "},
    {" hello; \t\nworld!!!\r\r\r  \t\tGreetings\r End\r",
     "e9496ae3ebfced30:1 fb7c023a8b9ccb3f:1 ce8ba1a563dcdaca:1 e20e36e16fcb0cc8:1 "
     "b3edc88f2938467e:1 c8e28b0b4002a3a0:1 c129715d7a2bc9a3:1 "},
    {" hello; \t\r\nworld!!!\r\n\r\n\r\n  \t\tGreetings\r\n End\r\n",
     "e9496ae3ebfced30:1 fb7c023a8b9ccb3f:1 ce8ba1a563dcdaca:1 e20e36e16fcb0cc8:1 "
     "b3edc88f2938467e:1 c8e28b0b4002a3a0:1 c129715d7a2bc9a3:1 "},
    {" hello; \t\nworld!!!\r\n\n\r  \t\tGreetings\r End\r\n",
     "e9496ae3ebfced30:1 fb7c023a8b9ccb3f:1 ce8ba1a563dcdaca:1 e20e36e16fcb0cc8:1 "
     "b3edc88f2938467e:1 c8e28b0b4002a3a0:1 c129715d7a2bc9a3:1 "},
    {LINE LINE LINE LINE LINE LINE LINE LINE LINE LINE,
     "a7f2ff13bc495cf2:1 a7f2ff13bc495cf2:2 a7f2ff13bc495cf2:3 a7f2ff13bc495cf2:4 "
     "a7f2ff13bc495cf2:5 a7f2ff13bc495cf2:6 a7f2ff1481e87703:1 a9cf91f7bbf1862b:1 "
     "55ec222b86bcae53:1 cc97dc7b1d7d8f7b:1 c129715d7a2bc9a3:1 "},
};

START_TEST(published)
{
    struct cs_arena arena;
    struct cs_line_hash *lines;
    uint32_t count;
    char text[1024] = "";
    cs_arena_init(&arena, &cs_alloc_libc, 0);
    ck_assert(cs_line_hashes(&arena, cs_str_from(cases[_i].text), (uint32_t)_i, &lines, &count));
    for (uint32_t i = 0; i < count; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%llx:%u ",
                 (unsigned long long)lines[i].hash, lines[i].count);
    ck_assert_str_eq(text, cases[_i].hashes);
    cs_arena_clear(&arena);
}
END_TEST

/* Of a stream some documents may be no UTF-8, up to its very last byte. */
START_TEST(spoilt)
{
    static const struct cs_str bad = CS_STR_INIT("a: \xF0\nb: \xC3(\xE2\x82\n\xF0\x90"),
                               good =
                                   CS_STR_INIT("a: \uFFFD\nb: \uFFFD(\uFFFD\uFFFD\n\uFFFD\uFFFD");
    struct cs_arena arena;
    struct cs_line_hash *lines, *expected;
    uint32_t count, wanted;
    cs_arena_init(&arena, &cs_alloc_libc, 0);
    ck_assert(cs_line_hashes(&arena, cs_arena_copy(&arena, bad), 1, &lines, &count));
    ck_assert(cs_line_hashes(&arena, good, 1, &expected, &wanted));
    ck_assert_uint_eq(count, wanted);
    for (uint32_t i = 0; i < count; i++)
        ck_assert_uint_eq(lines[i].hash, expected[i].hash);
    cs_arena_clear(&arena);
}
END_TEST

static const char rules[] =
    "rules:\n"
    "  - {id: r, title: R, severity: low, target: object, message: m,\n"
    "     violation: object.metadata.name != ''}\n"
    "  - {id: e, title: E, severity: low, target: event, message: m, violation: 'true'}\n";

static const char stream[] =
    "# a comment\n"
    "apiVersion: v1\n"
    "kind: ConfigMap\n"
    "metadata:\n"
    "  name: far\n"
    "data: {a: 'some text that is long enough, so that a hundred units of it end before the other\n"
    "  document begins, which holds a secret, and that nobody should be able to guess from here'}\n"
    "---\n"
    "apiVersion: v1\n"
    "kind: Secret\n"
    "metadata: {name: near}\n"
    "stringData: {password: hunter2}\n";

static const char *hash_of(const struct unit_api *api, const char *wanted)
{
    for (uint32_t i = 0; i < unit_api_findings(api); i++)
        if (strcmp(UNIT_API_TEXT(api, i, name), wanted) == 0)
            return UNIT_API_TEXT(api, i, line_hash);
    ck_abort_msg("no finding on %s", wanted);
}

/* The line of the whole stream counts, not that of its document; near a secret there is no hash. */
START_TEST(of_findings)
{
    struct unit_api api;
    struct cs_arena arena;
    struct cs_line_hash *lines;
    ctrsec_error *error = NULL;
    uint32_t count;
    char text[64];
    unit_api_open(&api, rules, NULL);
    unit_api_check(&api, stream);
    ck_assert_str_eq(hash_of(&api, "far"), "");
    unit_api_good(ctrsec_result_hash_lines(api.result, api.document, &error), &error);
    cs_arena_init(&arena, &cs_alloc_libc, 0);
    ck_assert(cs_line_hashes(&arena, CS_STR(stream), 1, &lines, &count));
    ck_assert_uint_eq(count, 13);
    snprintf(text, sizeof text, "%llx:1", (unsigned long long)lines[4].hash);
    ck_assert_str_eq(hash_of(&api, "far"), text);
    ck_assert_str_eq(hash_of(&api, "near"), "");
    cs_arena_clear(&arena);
    unit_api_check(&api, "{\"evt.type\":\"execve\",\"proc.name\":\"sh\"}\n");
    unit_api_good(ctrsec_result_hash_lines(api.result, api.document, &error), &error);
    ck_assert_str_eq(UNIT_API_TEXT(&api, 0, line_hash), "");
    ck_assert_int_eq(ctrsec_result_hash_lines(NULL, api.document, NULL), CTRSEC_E_ARGUMENT);
    ck_assert_int_eq(ctrsec_result_hash_lines(api.result, NULL, NULL), CTRSEC_E_ARGUMENT);
    unit_api_close(&api);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("line_hash");
    tcase_add_loop_test(test, published, 0, UNIT_COUNT(cases));
    tcase_add_test(test, spoilt);
    tcase_add_test(test, of_findings);
    return unit_run("line_hash", test);
}
