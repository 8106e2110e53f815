/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Suite of text/yaml_read.c, yaml_build.c, yaml_scalar.c and yaml_split.c: values, errors with
 * their place, budgets, streams, offsets. What scalars mean is compared with the API machinery's
 * own reader in tests/differential.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "text/json_write.h"
#include "text/yaml_read.h"
#include "unit_run.h"

struct fixture {
    struct cs_arena arena;
    struct cs_diag diag;
    struct cs_limits limits;
    struct cs_source source;
    struct cs_tree tree;
};

static void open_fixture(struct fixture *f)
{
    cs_arena_init(&f->arena, &cs_alloc_libc, 0);
    f->limits = cs_limits_default;
}

static int read_with(struct fixture *f, struct cs_str text, enum cs_duplicate duplicates)
{
    struct cs_yaml_options options = {&f->limits, duplicates, 5, &cs_alloc_libc};
    f->source = (struct cs_source){.name = CS_STR_INIT("t.yaml"), .text = text};
    cs_diag_init(&f->diag, &f->arena, &f->source);
    return cs_yaml_read(&f->source, &options, &f->arena, &f->diag, &f->tree);
}

static void assert_printed(struct cs_value value, const char *text, const char *expected)
{
    struct cs_buf buf;
    struct cs_json_writer writer;
    cs_buf_init(&buf, &cs_alloc_libc, 0);
    cs_json_writer_init(&writer, &buf, 0);
    cs_json_value(&writer, value, CS_JSON_SHOW_SECRETS);
    ck_assert_msg(strcmp(buf.ptr, expected) == 0, "%s\ngives %s", text, buf.ptr);
    cs_buf_clear(&buf);
}

static const struct {
    const char *text, *printed;
} accepted[] = {
    {"", "null"},
    {"# nothing\n", "null"},
    {"---\n", "null"},
    {"a", "\"a\""},
    {"no", "false"},
    {"[yes, 'no', \"on\", ~, 017, 0o17, 1_000, 1e3, 12:30:45, 2001-01-01]",
     "[true,\"no\",\"on\",null,15,15,1000,1000,\"12:30:45\",\"2001-01-01\"]"},
    {"a: 1\nb: {c: [d]}\n", "{\"a\":1,\"b\":{\"c\":[\"d\"]}}"},
    {"no: 1\n017: 2\n1.5: 3\ntrue: 4\n", "{\"false\":1,\"15\":2,\"1.5\":3,\"true\":4}"},
    {"a: &x {b: 1}\nc: *x\n", "{\"a\":{\"b\":1},\"c\":{\"b\":1}}"},
    {"a: &x {b: 1, c: 2}\nd: {<<: *x, b: 3}\n",
     "{\"a\":{\"b\":1,\"c\":2},\"d\":{\"b\":3,\"c\":2}}"},
    {"a: &x {b: 1}\nd: {b: 3, <<: *x}\n", "{\"a\":{\"b\":1},\"d\":{\"b\":1}}"},
    {"a: |\n  x\n   y\n", "{\"a\":\"x\\n y\\n\"}"},
    {"a: >-\n  x\n  y\n", "{\"a\":\"x y\"}"},
    {"\xEF\xBB\xBF"
     "a: 1\n",
     "{\"a\":1}"},
    {"a: \"\\0\"\n", "{\"a\":\"\\u0000\"}"},
    {"a: !!binary aGVsbG8=\n", "{\"a\":\"hello\"}"},
    {"9223372036854775808", "9223372036854775808"},
};

START_TEST(accepts)
{
    struct fixture f;
    open_fixture(&f);
    int status = read_with(&f, cs_str_from(accepted[_i].text), CS_DUPLICATE_REFUSE);
    ck_assert_msg(status == CTRSEC_OK, "%s: %s", accepted[_i].text,
                  f.diag.first == NULL ? "" : f.diag.first->message.ptr);
    assert_printed(f.tree.root, accepted[_i].text, accepted[_i].printed);
    cs_arena_clear(&f.arena);
}
END_TEST

static const struct {
    struct cs_str text;
    int status;
    const char *reason;
    uint32_t line, column;
} refused[] = {
    {CS_STR_INIT("a: [1, 2\n"), CTRSEC_E_SYNTAX, "yaml.syntax", 2, 1},
    {CS_STR_INIT("a: \"x\n"), CTRSEC_E_SYNTAX, "yaml.syntax", 2, 1},
    {CS_STR_INIT("a: b: c\n"), CTRSEC_E_SYNTAX, "yaml.syntax", 1, 5},
    {CS_STR_INIT("a: 1\n  b: 2\n"), CTRSEC_E_SYNTAX, "yaml.syntax", 2, 4},
    {CS_STR_INIT("\ta: 1\n"), CTRSEC_E_SYNTAX, "yaml.syntax", 1, 1},
    {CS_STR_INIT("a: *b\n"), CTRSEC_E_SYNTAX, "yaml.alias", 1, 4},
    {CS_STR_INIT("a: &a [*a]\n"), CTRSEC_E_SYNTAX, "yaml.alias", 1, 8},
    {CS_STR_INIT("{[a]: 1}\n"), CTRSEC_E_SYNTAX, "yaml.key", 1, 2},
    {CS_STR_INIT("? {a: 1}\n: 1\n"), CTRSEC_E_SYNTAX, "yaml.key", 1, 3},
    {CS_STR_INIT("~: 1\n"), CTRSEC_E_SYNTAX, "yaml.key", 1, 1},
    {CS_STR_INIT("a: .nan\n"), CTRSEC_E_SYNTAX, "yaml.number", 1, 4},
    {CS_STR_INIT("a:\n  <<: 1\n"), CTRSEC_E_SYNTAX, "yaml.merge", 2, 7},
    {CS_STR_INIT("a: !!int x\n"), CTRSEC_E_SYNTAX, "yaml.tag", 1, 4},
    {CS_STR_INIT("a: 1\nb: \xFF\n"), CTRSEC_E_SYNTAX, "yaml.encoding", 2, 4},
    {CS_STR_INIT("\xFF\xFE"
                 "a\0"),
     CTRSEC_E_SYNTAX, "yaml.encoding", 0, 0},
    {CS_STR_INIT("a: \x01\n"), CTRSEC_E_SYNTAX, "yaml.character", 1, 4},
    {CS_STR_INIT("a: 1\0\n"), CTRSEC_E_SYNTAX, "yaml.character", 1, 5},
    {CS_STR_INIT("a: 1\nb: 2\na: 3\n"), CTRSEC_E_INVALID, "yaml.duplicate", 3, 1},
};

START_TEST(refuses)
{
    struct fixture f;
    open_fixture(&f);
    char *exact = malloc(refused[_i].text.len);
    memcpy(exact, refused[_i].text.ptr, refused[_i].text.len);
    int status = read_with(&f, cs_str_of(exact, refused[_i].text.len), CS_DUPLICATE_REFUSE);
    ck_assert_msg(status == refused[_i].status, "%s: status %d", refused[_i].text.ptr, status);
    const struct cs_diagnostic *said = f.diag.first;
    ck_assert_msg(strcmp(said->reason, refused[_i].reason) == 0, "%s: %s", refused[_i].text.ptr,
                  said->reason);
    ck_assert_msg(said->position.line == refused[_i].line &&
                      said->position.column == refused[_i].column,
                  "%s: %s at %u:%u", refused[_i].text.ptr, said->message.ptr, said->position.line,
                  said->position.column);
    cs_arena_clear(&f.arena);
    free(exact);
}
END_TEST

START_TEST(equal_keys_of_manifests)
{
    struct fixture f;
    open_fixture(&f);
    ck_assert_int_eq(read_with(&f, CS_STR("a: 1\nb: 2\na: 3\n"), CS_DUPLICATE_LAST_WINS), 0);
    assert_printed(f.tree.root, "equal keys", "{\"a\":3,\"b\":2}");
    ck_assert_uint_eq(f.diag.warnings, 1);
    ck_assert_uint_eq(f.diag.first->position.line, 3);
    ck_assert(strstr(f.diag.first->message.ptr, "line 1, column 1") != NULL);
    cs_arena_clear(&f.arena);
}
END_TEST

/* Nine lists, each of nine aliases of the one before: 9^9 values if nobody counted. */
START_TEST(alias_bomb)
{
    char text[2048];
    size_t len = (size_t)sprintf(text, "a0: &a0 [x,x,x,x,x,x,x,x,x]\n");
    for (int i = 1; i < 9; i++) {
        len += (size_t)sprintf(text + len, "a%d: &a%d [", i, i);
        for (int k = 0; k < 9; k++)
            len += (size_t)sprintf(text + len, "%s*a%d", k > 0 ? "," : "", i - 1);
        len += (size_t)sprintf(text + len, "]\n");
    }
    struct fixture f;
    open_fixture(&f);
    ck_assert_int_eq(read_with(&f, cs_str_of(text, len), CS_DUPLICATE_LAST_WINS), CTRSEC_E_LIMIT);
    ck_assert_str_eq(f.diag.first->reason, "yaml.alias");
    cs_arena_clear(&f.arena);
}
END_TEST

/* Maps that merge two aliases of the one before: the pairs double. */
START_TEST(merge_bomb)
{
    char text[8192];
    size_t len = (size_t)sprintf(text, "a0: &a0 {k0: 1, j0: 1}\n");
    for (int i = 1; i < 60; i++)
        len += (size_t)sprintf(text + len, "a%d: &a%d {<<: [*a%d, *a%d], k%d: 1}\n", i, i, i - 1,
                               i - 1, i);
    struct fixture f;
    open_fixture(&f);
    ck_assert_int_eq(read_with(&f, cs_str_of(text, len), CS_DUPLICATE_LAST_WINS), CTRSEC_E_LIMIT);
    cs_arena_clear(&f.arena);
}
END_TEST

START_TEST(depth)
{
    struct fixture f;
    char text[300];
    open_fixture(&f);
    memset(text, '[', 64);
    memset(text + 64, ']', 64);
    ck_assert_int_eq(read_with(&f, cs_str_of(text, 128), CS_DUPLICATE_LAST_WINS), CTRSEC_OK);
    memset(text, '[', 65);
    memset(text + 65, ']', 65);
    ck_assert_int_eq(read_with(&f, cs_str_of(text, 130), CS_DUPLICATE_LAST_WINS), CTRSEC_E_LIMIT);
    ck_assert_str_eq(f.diag.first->reason, "yaml.depth");
    /* an alias is as deep as what it names */
    memset(text, 0, sizeof text);
    size_t len = (size_t)sprintf(text, "a: &a ");
    memset(text + len, '[', 40);
    memset(text + len + 40, ']', 40);
    len += 80;
    len += (size_t)sprintf(text + len, "\nb: ");
    memset(text + len, '[', 30);
    len += 30;
    len += (size_t)sprintf(text + len, "*a");
    memset(text + len, ']', 30);
    len += 30;
    ck_assert_int_eq(read_with(&f, cs_str_of(text, len), CS_DUPLICATE_LAST_WINS), CTRSEC_E_LIMIT);
    cs_arena_clear(&f.arena);
}
END_TEST

START_TEST(nodes_and_bytes)
{
    struct fixture f;
    open_fixture(&f);
    f.limits.document_nodes = 4;
    ck_assert_int_eq(read_with(&f, CS_STR("[1, 2, 3]"), CS_DUPLICATE_LAST_WINS), CTRSEC_OK);
    ck_assert_int_eq(read_with(&f, CS_STR("[1, 2, 3, 4]"), CS_DUPLICATE_LAST_WINS), CTRSEC_E_LIMIT);
    ck_assert_str_eq(f.diag.first->reason, "yaml.nodes");
    f.limits.document_bytes = 8;
    ck_assert_int_eq(read_with(&f, CS_STR("[1, 2, 3]"), CS_DUPLICATE_LAST_WINS), CTRSEC_E_LIMIT);
    ck_assert_str_eq(f.diag.first->reason, "yaml.bytes");
    cs_arena_clear(&f.arena);
}
END_TEST

START_TEST(offsets)
{
    struct fixture f;
    open_fixture(&f);
    const char *text = "# \xC3\xA9\na: x\nb:\n  - \xE2\x82\xAC: 'q'\n";
    ck_assert_int_eq(read_with(&f, cs_str_from(text), CS_DUPLICATE_LAST_WINS), CTRSEC_OK);
    struct cs_value b = cs_value_get(f.tree.root, "b");
    ck_assert_uint_eq(cs_value_offset(f.tree.root, 0), 5);
    ck_assert_uint_eq(cs_value_offset(f.tree.root, 1), 8);
    ck_assert_uint_eq(cs_value_offset(f.tree.root, 2), 10);
    struct cs_position at = cs_source_position(&f.source, cs_value_offset(b.as.items[0], 1));
    ck_assert(at.line == 4 && at.column == 8);
    cs_arena_clear(&f.arena);
}
END_TEST

/* A document that cannot be read leaves the others readable, with positions of the whole file. */
START_TEST(streams)
{
    static const char text[] =
        "# head\n---\na: 1\n---\n# empty\n---\na: [\n--- # two\nb: 2\n...\n%YAML 1.1\n"
        "---\nc: no\n";
    static const struct {
        uint32_t line;
        const char *printed; /* NULL: refused */
    } rows[] = {{1, "{\"a\":1}"}, {6, NULL}, {8, "{\"b\":2}"}, {11, "{\"c\":false}"}};
    struct cs_source stream = {.name = CS_STR_INIT("t.yaml"), .text = {text, sizeof text - 1}},
                     part = {0};
    uint32_t offset = 0, count = 0;
    while (cs_yaml_next(&stream, &offset, &part)) {
        struct fixture f;
        open_fixture(&f);
        struct cs_yaml_options options = {&f.limits, CS_DUPLICATE_LAST_WINS, 5, &cs_alloc_libc};
        cs_diag_init(&f.diag, &f.arena, &part);
        int status = cs_yaml_read(&part, &options, &f.arena, &f.diag, &f.tree);
        ck_assert_uint_lt(count, UNIT_COUNT(rows));
        ck_assert_uint_eq(part.lines_before + 1, rows[count].line);
        ck_assert_int_eq(status == CTRSEC_OK, rows[count].printed != NULL);
        if (status == CTRSEC_OK)
            assert_printed(f.tree.root, text, rows[count].printed);
        else
            ck_assert_uint_eq(f.diag.first->position.line, 8);
        cs_arena_clear(&f.arena);
        count++;
    }
    ck_assert_uint_eq(count, UNIT_COUNT(rows));
}
END_TEST

/* Where the content of a scalar begins: for positions inside an expression that stands in YAML. */
START_TEST(scalar_starts)
{
    static const struct {
        const char *text;
        uint32_t content; /* UINT32_MAX: none */
    } rows[] = {{"x", 0},           {"'x'", 1},         {"\"x\"", 1},
                {"|\n  x", 4},      {">-\n x", 4},      {"&a x", 3},
                {"!!str 'x'", 7},   {"&a # c\n  x", 9}, {"[x]", UINT32_MAX},
                {"*a", UINT32_MAX}, {"", UINT32_MAX}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct cs_source source = {.name = CS_STR_INIT(""), .text = cs_str_from(rows[i].text)};
        uint32_t content = UINT32_MAX;
        bool found = cs_yaml_scalar_start(&source, 0, &content);
        ck_assert_msg(found == (rows[i].content != UINT32_MAX) && content == rows[i].content,
                      "%s: %u", rows[i].text, content);
    }
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("yaml_read");
    tcase_add_loop_test(test, accepts, 0, UNIT_COUNT(accepted));
    tcase_add_loop_test(test, refuses, 0, UNIT_COUNT(refused));
    tcase_add_test(test, equal_keys_of_manifests);
    tcase_add_test(test, alias_bomb);
    tcase_add_test(test, merge_bomb);
    tcase_add_test(test, depth);
    tcase_add_test(test, nodes_and_bytes);
    tcase_add_test(test, offsets);
    tcase_add_test(test, streams);
    tcase_add_test(test, scalar_starts);
    return unit_run("yaml_read", test);
}
