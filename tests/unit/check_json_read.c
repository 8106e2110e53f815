/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Suite of text/json_read.c: what RFC 8259 accepts and refuses, section by section; numbers,
 * limits, positions and equal keys. Accepted texts are compared as our writer prints them.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "text/json_read.h"
#include "text/json_write.h"
#include "unit_run.h"

/* A text that may hold NUL. */
#define TEXT(literal)                \
    {                                \
        literal, sizeof(literal) - 1 \
    }

struct fixture {
    struct cs_arena arena;
    struct cs_diag diag;
    struct cs_json_scratch *scratch;
    struct cs_limits limits;
    struct cs_source source;
    struct cs_tree tree;
};

static int read_with(struct fixture *f, struct cs_str text, enum cs_duplicate duplicates)
{
    f->source = (struct cs_source){.name = CS_STR_INIT("t.json"), .text = text};
    cs_diag_init(&f->diag, &f->arena, &f->source);
    struct cs_json_options options = {.limits = &f->limits, .duplicates = duplicates, .seed = 3};
    return cs_json_read(f->scratch, &f->source, &options, &f->arena, &f->diag, &f->tree);
}

static void open_fixture(struct fixture *f)
{
    cs_arena_init(&f->arena, &cs_alloc_libc, 0);
    f->scratch = cs_json_scratch_new(&cs_alloc_libc);
    f->limits = cs_limits_default;
    ck_assert_ptr_nonnull(f->scratch);
}

static void close_fixture(struct fixture *f)
{
    cs_json_scratch_free(f->scratch);
    cs_arena_clear(&f->arena);
}

/* An exact copy on the heap, so that a read behind the end is seen. */
static struct cs_str exact(struct cs_str text)
{
    char *copy = malloc(text.len > 0 ? text.len : 1);
    ck_assert_ptr_nonnull(copy);
    memcpy(copy, text.ptr, text.len);
    return cs_str_of(copy, text.len);
}

static void assert_printed(struct cs_value value, const char *expected)
{
    struct cs_buf buf;
    struct cs_json_writer writer;
    cs_buf_init(&buf, &cs_alloc_libc, 0);
    cs_json_writer_init(&writer, &buf, 0);
    cs_json_value(&writer, value, CS_JSON_SHOW_SECRETS);
    ck_assert_str_eq(buf.ptr, expected);
    cs_buf_clear(&buf);
}

/* --- accepted
 * ------------------------------------------------------------------------------------- */

static const struct {
    struct cs_str text;
    const char *printed;
} accepted[] = {
    /* section 2: structure and blanks */
    {TEXT("null"), "null"},
    {TEXT(" \t\r\n true \n"), "true"},
    {TEXT("false"), "false"},
    {TEXT("[]"), "[]"},
    {TEXT("[ ]"), "[]"},
    {TEXT("[\n]"), "[]"},
    {TEXT("{}"), "{}"},
    {TEXT("{\t}"), "{}"},
    {TEXT("[1\n,\r2\t, 3 ]"), "[1,2,3]"},
    {TEXT("{ \"a\" : [ ] , \"b\" : { } }"), "{\"a\":[],\"b\":{}}"},
    {TEXT("[[[[]]]]"), "[[[[]]]]"},
    {TEXT("[null, true, false, 0, \"\"]"), "[null,true,false,0,\"\"]"},
    /* section 4: objects */
    {TEXT("{\"\":0}"), "{\"\":0}"},
    {TEXT("{\"a\":{\"a\":{\"a\":1}}}"), "{\"a\":{\"a\":{\"a\":1}}}"},
    {TEXT("{\"a\":1,\"b\":2,\"a\":3}"), "{\"a\":3,\"b\":2}"},
    {TEXT("{\"a\":1,\"\\u0061\":2}"), "{\"a\":2}"},
    {TEXT("{\"a\\u0000\":1,\"a\":2}"), "{\"a\\u0000\":1,\"a\":2}"},
    {TEXT("{\"x\":\"\",\"x\":null}"), "{\"x\":null}"},
    /* section 6: numbers */
    {TEXT("0"), "0"},
    {TEXT("-0"), "0"},
    {TEXT("-1"), "-1"},
    {TEXT("123456789"), "123456789"},
    {TEXT("9223372036854775807"), "9223372036854775807"},
    {TEXT("-9223372036854775808"), "-9223372036854775808"},
    {TEXT("9223372036854775808"), "9223372036854775808"},
    {TEXT("18446744073709551615"), "18446744073709551615"},
    {TEXT("1234567890123456789"), "1234567890123456789"},
    {TEXT("100000000000000000"), "100000000000000000"},
    {TEXT("0.5"), "0.5"},
    {TEXT("0e1"), "0"},
    {TEXT("1e3"), "1000"},
    {TEXT("1E+2"), "100"},
    {TEXT("1e-2"), "0.01"},
    {TEXT("123.456e7"), "1.23456e+09"},
    {TEXT("1.7976931348623157e308"), "1.7976931348623157e+308"},
    {TEXT("5e-324"), "5e-324"},
    {TEXT("1e-999999999999"), "0"},
    {TEXT("18446744073709551616"), "1.8446744073709552e+19"},
    {TEXT("-9223372036854775809"), "-9.223372036854776e+18"},
    {TEXT("[-1.5e-3,2.0]"), "[-0.0015,2]"},
    /* section 7: strings */
    {TEXT("\"\""), "\"\""},
    {TEXT("\"plain\""), "\"plain\""},
    {TEXT("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\""), "\"\\\"\\\\/\\b\\f\\n\\r\\t\""},
    {TEXT("\"\\u0000\""), "\"\\u0000\""},
    {TEXT("\"\\u0041\\u00e9\\u20AC\""), "\"A\xC3\xA9\xE2\x82\xAC\""},
    {TEXT("\"\\uD834\\uDD1E\""), "\"\xF0\x9D\x84\x9E\""},
    {TEXT("\"\\ud834\\udd1e\""), "\"\xF0\x9D\x84\x9E\""},
    {TEXT("\"\\uFFFF\\uFFFE\""), "\"\\uffff\\ufffe\""},
    {TEXT("\"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\""), "\"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\""},
    {TEXT("\"\x7F\""), "\"\\u007f\""},
    {TEXT("\"\\u2028\""), "\"\\u2028\""},
    {TEXT("\"\xF4\x8F\xBF\xBF\""), "\"\\udbff\\udfff\""},
    {TEXT("\"sixteen bytes or more than that before \\n and behind it\""),
     "\"sixteen bytes or more than that before \\n and behind it\""},
    {TEXT("\"\\\\u0041\""), "\"\\\\u0041\""},
    {TEXT("[\"// no comment\"]"), "[\"// no comment\"]"},
};

START_TEST(accepts)
{
    struct fixture f;
    open_fixture(&f);
    struct cs_str text = exact(accepted[_i].text);
    int status = read_with(&f, text, CS_DUPLICATE_LAST_WINS);
    ck_assert_msg(status == CTRSEC_OK, "%s: status %d", accepted[_i].text.ptr, status);
    assert_printed(f.tree.root, accepted[_i].printed);
    close_fixture(&f);
    free((char *)(uintptr_t)text.ptr);
}
END_TEST

/* --- refused
 * -------------------------------------------------------------------------------------- */

static const struct {
    struct cs_str text;
    const char *reason;
    uint32_t line, column;
} refused[] = {
    {TEXT(""), "json.syntax", 1, 1},
    {TEXT("  "), "json.syntax", 1, 3},
    {TEXT("\n\n x"), "json.syntax", 3, 2},
    {TEXT("\xEF\xBB\xBF{}"), "json.bom", 1, 1},
    {TEXT("nul"), "json.syntax", 1, 1},
    {TEXT("Null"), "json.syntax", 1, 1},
    {TEXT("nulll"), "json.syntax", 1, 5},
    {TEXT("True"), "json.syntax", 1, 1},
    {TEXT("tru"), "json.syntax", 1, 1},
    {TEXT("NaN"), "json.syntax", 1, 1},
    {TEXT("Infinity"), "json.syntax", 1, 1},
    {TEXT("-Infinity"), "json.number", 1, 2},
    {TEXT("undefined"), "json.syntax", 1, 1},
    {TEXT("1 2"), "json.syntax", 1, 3},
    {TEXT("{} {}"), "json.syntax", 1, 4},
    {TEXT("[],"), "json.syntax", 1, 3},
    {TEXT("]"), "json.syntax", 1, 1},
    {TEXT("["), "json.syntax", 1, 2},
    {TEXT("[1"), "json.syntax", 1, 3},
    {TEXT("[1,"), "json.syntax", 1, 4},
    {TEXT("[1,]"), "json.syntax", 1, 4},
    {TEXT("[,1]"), "json.syntax", 1, 2},
    {TEXT("[1,,2]"), "json.syntax", 1, 4},
    {TEXT("[1 2]"), "json.syntax", 1, 4},
    {TEXT("[1}"), "json.syntax", 1, 3},
    {TEXT("[1:2]"), "json.syntax", 1, 3},
    {TEXT("[[1]"), "json.syntax", 1, 5},
    {TEXT("[1]]"), "json.syntax", 1, 4},
    {TEXT("[\v1]"), "json.syntax", 1, 2},
    {TEXT("[\f]"), "json.syntax", 1, 2},
    {TEXT("[\xC2\xA0]"), "json.syntax", 1, 2},
    {TEXT("[*]"), "json.syntax", 1, 2},
    {TEXT("[1] // end"), "json.syntax", 1, 5},
    {TEXT("/* */ []"), "json.syntax", 1, 1},
    {TEXT("{"), "json.syntax", 1, 2},
    {TEXT("{\"a\""), "json.syntax", 1, 5},
    {TEXT("{\"a\":"), "json.syntax", 1, 6},
    {TEXT("{\"a\":1"), "json.syntax", 1, 7},
    {TEXT("{\"a\":1,"), "json.syntax", 1, 8},
    {TEXT("{\"a\":1,}"), "json.syntax", 1, 8},
    {TEXT("{\"a\" 1}"), "json.syntax", 1, 6},
    {TEXT("{\"a\":1 \"b\":2}"), "json.syntax", 1, 8},
    {TEXT("{\"a\":1]"), "json.syntax", 1, 7},
    {TEXT("{a:1}"), "json.syntax", 1, 2},
    {TEXT("{'a':1}"), "json.syntax", 1, 2},
    {TEXT("{1:1}"), "json.syntax", 1, 2},
    {TEXT("{null:1}"), "json.syntax", 1, 2},
    {TEXT("{\"a\"::1}"), "json.syntax", 1, 6},
    {TEXT("{,}"), "json.syntax", 1, 2},
    {TEXT("{\"a\"=1}"), "json.syntax", 1, 5},
    /* numbers */
    {TEXT("-"), "json.number", 1, 2},
    {TEXT("+1"), "json.syntax", 1, 1},
    {TEXT(".5"), "json.syntax", 1, 1},
    {TEXT("1."), "json.number", 1, 3},
    {TEXT("1.e1"), "json.number", 1, 3},
    {TEXT("1e"), "json.number", 1, 3},
    {TEXT("1e+"), "json.number", 1, 4},
    {TEXT("1ee1"), "json.number", 1, 3},
    {TEXT("01"), "json.number", 1, 1},
    {TEXT("-01"), "json.number", 1, 1},
    {TEXT("00"), "json.number", 1, 1},
    {TEXT("0x1"), "json.syntax", 1, 2},
    {TEXT("1_000"), "json.syntax", 1, 2},
    {TEXT("--1"), "json.number", 1, 2},
    {TEXT("- 1"), "json.number", 1, 2},
    {TEXT("1e999"), "json.number_range", 1, 1},
    {TEXT("[1,-1e999]"), "json.number_range", 1, 4},
    {TEXT("\xEF\xBC\x91"), "json.syntax", 1, 1},
    /* strings */
    {TEXT("\""), "json.string", 1, 2},
    {TEXT("\"abc"), "json.string", 1, 5},
    {TEXT("\"\\"), "json.string", 1, 2},
    {TEXT("\"\\\""), "json.string", 1, 4},
    {TEXT("'a'"), "json.syntax", 1, 1},
    {TEXT("\"a\nb\""), "json.string", 1, 3},
    {TEXT("\"a\tb\""), "json.string", 1, 3},
    {TEXT("\"\x1F\""), "json.string", 1, 2},
    {TEXT("\"a\0b\""), "json.nul", 1, 3},
    {TEXT("[1\0]"), "json.nul", 1, 3},
    {TEXT("{}\0"), "json.nul", 1, 3},
    {TEXT("\"\\a\""), "json.escape", 1, 2},
    {TEXT("\"\\x41\""), "json.escape", 1, 2},
    {TEXT("\"\\0\""), "json.escape", 1, 2},
    {TEXT("\"\\U0041\""), "json.escape", 1, 2},
    {TEXT("\"\\u004\""), "json.escape", 1, 2},
    {TEXT("\"\\u00G0\""), "json.escape", 1, 2},
    {TEXT("\"\\u\""), "json.escape", 1, 2},
    {TEXT("\"\\uD800\""), "json.escape", 1, 2},
    {TEXT("\"\\uDC00\""), "json.escape", 1, 2},
    {TEXT("\"\\uD800x\""), "json.escape", 1, 2},
    {TEXT("\"\\uD800\\n\""), "json.escape", 1, 2},
    {TEXT("\"\\uD800\\uD800\""), "json.escape", 1, 2},
    {TEXT("\"\\uD800\\u0041\""), "json.escape", 1, 2},
    {TEXT("\"\\uD800\\u00\""), "json.escape", 1, 8},
    {TEXT("\"\x80\""), "json.utf8", 1, 2},
    {TEXT("\"\xC0\xAF\""), "json.utf8", 1, 2},
    {TEXT("\"\xC3\""), "json.utf8", 1, 2},
    {TEXT("\"\xE2\x82\""), "json.utf8", 1, 2},
    {TEXT("\"\xED\xA0\x80\""), "json.utf8", 1, 2},
    {TEXT("\"\xF4\x90\x80\x80\""), "json.utf8", 1, 2},
    {TEXT("\"\xF8\x88\x80\x80\x80\""), "json.utf8", 1, 2},
    {TEXT("\"\xFF\""), "json.utf8", 1, 2},
    {TEXT("{\"\xE9\":1}"), "json.utf8", 1, 3},
    {TEXT("[\"\xC3\xA9\xC3\xA9\", x]"), "json.syntax", 1, 8}, /* columns are code points */
};

START_TEST(refuses)
{
    struct fixture f;
    open_fixture(&f);
    struct cs_str text = exact(refused[_i].text);
    int status = read_with(&f, text, CS_DUPLICATE_LAST_WINS);
    ck_assert_msg(status != CTRSEC_OK, "%s was accepted", refused[_i].text.ptr);
    ck_assert_uint_eq(f.diag.errors, 1);
    ck_assert_int_eq(f.diag.first->status, status);
    const struct cs_diagnostic *said = f.diag.first;
    ck_assert_msg(strcmp(said->reason, refused[_i].reason) == 0, "%s: %s", refused[_i].text.ptr,
                  said->reason);
    ck_assert_msg(said->position.line == refused[_i].line &&
                      said->position.column == refused[_i].column,
                  "%s: at %u:%u", refused[_i].text.ptr, said->position.line, said->position.column);
    close_fixture(&f);
    free((char *)(uintptr_t)text.ptr);
}
END_TEST

/* Every proper prefix of a document is refused, and none reads behind its end. */
START_TEST(refuses_prefixes)
{
    static const char whole[] = "{\"a\": [1, -2.5e+3, \"x\\n\\uD834\\uDD1E\xC3\xA9\", true, false, "
                                "null, {}, []], \"b\": {\"c\": 0}}";
    for (uint32_t len = 0; len < sizeof whole - 1; len++) {
        struct fixture f;
        open_fixture(&f);
        struct cs_str text = exact(cs_str_of(whole, len));
        ck_assert_int_ne(read_with(&f, text, CS_DUPLICATE_LAST_WINS), CTRSEC_OK);
        close_fixture(&f);
        free((char *)(uintptr_t)text.ptr);
    }
}
END_TEST

/* --- types, keys, positions, limits
 * ---------------------------------------------------------------- */

START_TEST(types_of_numbers)
{
    static const struct {
        const char *text;
        uint8_t tag;
    } rows[] = {{"0", CS_INT},
                {"-0", CS_INT},
                {"9223372036854775807", CS_INT},
                {"1.0", CS_DOUBLE},
                {"1e3", CS_DOUBLE},
                {"9223372036854775808", CS_UINT},
                {"-0.0", CS_DOUBLE},
                {"18446744073709551615", CS_UINT},
                {"18446744073709551616", CS_DOUBLE},
                {"-9223372036854775809", CS_DOUBLE}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct fixture f;
        open_fixture(&f);
        ck_assert_int_eq(read_with(&f, cs_str_from(rows[i].text), CS_DUPLICATE_LAST_WINS), 0);
        ck_assert_msg(f.tree.root.tag == rows[i].tag, "%s has tag %d", rows[i].text,
                      f.tree.root.tag);
        close_fixture(&f);
    }
}
END_TEST

START_TEST(equal_keys)
{
    struct fixture f;
    open_fixture(&f);
    struct cs_str text = CS_STR("{\"a\": 1,\n \"b\": 2,\n \"a\": 3}");
    ck_assert_int_eq(read_with(&f, text, CS_DUPLICATE_LAST_WINS), CTRSEC_OK);
    ck_assert_uint_eq(f.diag.warnings, 1);
    ck_assert_uint_eq(f.diag.first->position.line, 3);
    ck_assert(strstr(f.diag.first->message.ptr, "line 1, column 2") != NULL);
    ck_assert_int_eq(read_with(&f, text, CS_DUPLICATE_REFUSE), CTRSEC_E_INVALID);
    ck_assert_str_eq(f.diag.first->reason, "json.duplicate");
    close_fixture(&f);
}
END_TEST

/* Keys of a large map are all found, equal ones among them too. */
START_TEST(large_maps)
{
    enum { PAIRS = 3000 };
    struct fixture f;
    open_fixture(&f);
    char *text = malloc(PAIRS * 32), key[32];
    ck_assert_ptr_nonnull(text);
    size_t len = 0;
    text[len++] = '{';
    for (int i = 0; i < PAIRS; i++)
        len += (size_t)sprintf(text + len, "\"name-%d-%s\":%d,", i % (PAIRS - 7), "x", i);
    text[len - 1] = '}';
    ck_assert_int_eq(read_with(&f, cs_str_of(text, len), CS_DUPLICATE_LAST_WINS), CTRSEC_OK);
    ck_assert_uint_eq(f.tree.root.len, PAIRS - 7);
    for (int i = 0; i < PAIRS - 7; i++) {
        snprintf(key, sizeof key, "name-%d-x", i);
        struct cs_value v = cs_value_get(f.tree.root, key);
        ck_assert_int_eq(v.tag, CS_INT);
        ck_assert_int_eq(v.as.integer, i < 7 ? PAIRS - 7 + i : i);
    }
    ck_assert_int_eq(cs_value_get(f.tree.root, "name-x").tag, CS_ABSENT);
    free(text);
    close_fixture(&f);
}
END_TEST

START_TEST(positions)
{
    struct fixture f;
    open_fixture(&f);
    const char *text = "\n{\"a\": [true, {\"b\": \"c\"}]}";
    ck_assert_int_eq(read_with(&f, cs_str_from(text), CS_DUPLICATE_LAST_WINS), CTRSEC_OK);
    ck_assert_uint_eq(f.tree.root_offset, 1);
    struct cs_value a = cs_value_get(f.tree.root, "a");
    ck_assert_uint_eq(cs_value_offset(f.tree.root, 0), 2);
    ck_assert_uint_eq(cs_value_offset(f.tree.root, 1), 7);
    ck_assert_uint_eq(cs_value_offset(a, 0), 8);
    ck_assert_uint_eq(cs_value_offset(a, 1), 14);
    ck_assert_uint_eq(cs_value_offset(a.as.items[1], 1), 20);
    ck_assert_uint_eq(f.tree.nodes, 5);
    close_fixture(&f);
}
END_TEST

START_TEST(limits)
{
    struct fixture f;
    char deep[300];
    open_fixture(&f);
    f.limits.document_depth = 64;
    memset(deep, '[', 64);
    memset(deep + 64, ']', 64);
    ck_assert_int_eq(read_with(&f, cs_str_of(deep, 128), CS_DUPLICATE_LAST_WINS), CTRSEC_OK);
    memset(deep, '[', 65);
    memset(deep + 65, ']', 65);
    ck_assert_int_eq(read_with(&f, cs_str_of(deep, 130), CS_DUPLICATE_LAST_WINS), CTRSEC_E_LIMIT);
    ck_assert_str_eq(f.diag.first->reason, "json.depth");
    f.limits.document_depth = 1000; /* over what the reader has room for: cut, not overrun */
    memset(deep, '[', 150);
    memset(deep + 150, ']', 150);
    ck_assert_int_eq(read_with(&f, cs_str_of(deep, 300), CS_DUPLICATE_LAST_WINS), CTRSEC_E_LIMIT);
    f.limits.document_nodes = 4;
    ck_assert_int_eq(read_with(&f, CS_STR("[1,2,3]"), CS_DUPLICATE_LAST_WINS), CTRSEC_OK);
    ck_assert_int_eq(read_with(&f, CS_STR("[1,2,3,4]"), CS_DUPLICATE_LAST_WINS), CTRSEC_E_LIMIT);
    ck_assert_int_eq(read_with(&f, CS_STR("{\"a\":{\"b\":[0,1]}}"), CS_DUPLICATE_LAST_WINS),
                     CTRSEC_E_LIMIT);
    ck_assert_str_eq(f.diag.first->reason, "json.nodes");
    f.limits.document_bytes = 6;
    ck_assert_int_eq(read_with(&f, CS_STR("[1,2,3]"), CS_DUPLICATE_LAST_WINS), CTRSEC_E_LIMIT);
    ck_assert_str_eq(f.diag.first->reason, "json.bytes");
    close_fixture(&f);
}
END_TEST

START_TEST(lines)
{
    struct cs_str text = CS_STR("{\"a\":1}\r\n\n  \n[2]\n3"), line;
    uint32_t offset = 0, number = 0;
    ck_assert(cs_json_line(text, &offset, &number, &line) && cs_str_is(line, "{\"a\":1}"));
    ck_assert_uint_eq(number, 1);
    ck_assert(cs_json_line(text, &offset, &number, &line) && cs_str_is(line, "[2]"));
    ck_assert_uint_eq(number, 4);
    ck_assert(cs_json_line(text, &offset, &number, &line) && cs_str_is(line, "3"));
    ck_assert_uint_eq(number, 5);
    ck_assert(!cs_json_line(text, &offset, &number, &line));
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("json_read");
    tcase_add_loop_test(test, accepts, 0, UNIT_COUNT(accepted));
    tcase_add_loop_test(test, refuses, 0, UNIT_COUNT(refused));
    tcase_add_test(test, refuses_prefixes);
    tcase_add_test(test, types_of_numbers);
    tcase_add_test(test, equal_keys);
    tcase_add_test(test, large_maps);
    tcase_add_test(test, positions);
    tcase_add_test(test, limits);
    tcase_add_test(test, lines);
    return unit_run("json_read", test);
}
