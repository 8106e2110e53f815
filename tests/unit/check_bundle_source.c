/* SPDX-License-Identifier: Apache-2.0 */
/* Suite of rule/bundle_source.c: files in the order of names, sections, what is refused. */
#include "rule/bundle_source.h"
#include "unit_document.h"
#include "unit_run.h"

#define RULE(id)                                                                           \
    "rules:\n- id: " id "\n  title: T\n  severity: low\n  target: workload\n  violation: " \
    "'true'\n  tests:\n  - {name: one, input: {}, expect: fail}\n"

struct made {
    struct cs_bundle_source sources;
    struct cs_arena arena;
    struct cs_diag diag;
    struct cs_buf buf;
};

static void open_made(struct made *m, const struct cs_limits *limits)
{
    memset(m, 0, sizeof *m);
    cs_bundle_source_init(&m->sources, &cs_alloc_libc, limits);
    cs_arena_init(&m->arena, &cs_alloc_libc, 0);
    cs_diag_init(&m->diag, &m->arena, NULL);
    cs_buf_init(&m->buf, &cs_alloc_libc, 0);
}

static void close_made(struct made *m)
{
    cs_bundle_source_clear(&m->sources);
    cs_arena_clear(&m->arena);
    cs_buf_clear(&m->buf);
}

static int add(struct made *m, const char *name, const char *text)
{
    return cs_bundle_source_add(&m->sources, cs_str_from(name), cs_str_from(text), &m->diag);
}

static bool message_has(const struct made *m, const char *words)
{
    return m->diag.first != NULL && cs_str_find(m->diag.first->message, cs_str_from(words), 0) >= 0;
}

START_TEST(order_of_names)
{
    struct made m;
    open_made(&m, &cs_limits_default);
    ck_assert_int_eq(add(&m, "b.yaml", RULE("from-b")), CTRSEC_OK);
    ck_assert_int_eq(add(&m, "a.yml", RULE("from-a") "---\n" RULE("from-a-2")), CTRSEC_OK);
    ck_assert_int_eq(add(&m, "README.md", "not: [yaml"), CTRSEC_OK);
    ck_assert_int_eq(add(&m, "tests/c.yaml", "kind: Pod\n"), CTRSEC_OK);
    ck_assert_int_eq(add(&m, "x/testdata/d.yaml", "kind: Pod\n"), CTRSEC_OK);
    ck_assert_int_eq(cs_bundle_source_read(&m.sources, &m.diag), CTRSEC_OK);
    const struct cs_rule_set *rules = &m.sources.rules;
    ck_assert_uint_eq(rules->nrules, 3);
    ck_assert(cs_str_is(rules->rules[0]->id, "from-a"));
    ck_assert(cs_str_is(rules->rules[2]->id, "from-b"));
    ck_assert(cs_str_is(rules->channel, "local") && !rules->has_header);
    ck_assert_ptr_nonnull(cs_bundle_source_file(&m.sources, CS_STR("README.md")));
    ck_assert_ptr_null(cs_bundle_source_file(&m.sources, CS_STR("readme.md")));
    ck_assert_int_eq(cs_bundle_source_read(&m.sources, &m.diag), CTRSEC_OK); /* nothing to do */
    close_made(&m);
}
END_TEST

START_TEST(sections)
{
    struct made m;
    struct cs_rule_set again;
    open_made(&m, &cs_limits_default);
    ck_assert_int_eq(
        add(&m, "r.yaml",
            "params: {p: {type: int, default: 3}, q: {type: string}}\n"
            "definitions: {d: '1 + 1'}\nprofiles: {all: {title: A, rules: [r]}}\n" RULE("r")),
        CTRSEC_OK);
    ck_assert_int_eq(add(&m, "tests/pod.yaml", "kind: Pod\n"), CTRSEC_OK);
    ck_assert_int_eq(cs_bundle_source_read(&m.sources, &m.diag), CTRSEC_OK);
    cs_bundle_source_write_rules(&m.sources, &m.buf);
    struct cs_str section = cs_arena_copy(&m.arena, cs_buf_view(&m.buf));
    ck_assert(cs_str_find(section, CS_STR("\"tests\""), 0) < 0);
    ck_assert_int_eq(cs_bundle_source_section(section, CS_STR("rules"), &cs_alloc_libc,
                                              &cs_limits_default, &m.arena, &m.diag, &again),
                     CTRSEC_OK);
    ck_assert_uint_eq(again.nrules, 1);
    ck_assert_uint_eq(again.nparams, 2);
    ck_assert_uint_eq(again.ndefinitions, 1);
    ck_assert_uint_eq(again.nprofiles, 1);
    ck_assert(cs_str_is(again.profiles[0]->title, "A"));
    cs_buf_reset(&m.buf);
    cs_bundle_source_write_tests(&m.sources, &m.buf);
    ck_assert_str_eq(m.buf.ptr,
                     "{\"tests\":{\"r\":[{\"name\":\"one\",\"input\":{},\"expect\":\"fail\"}]},"
                     "\"files\":{\"tests/pod.yaml\":\"kind: Pod\\n\"}}");
    close_made(&m);
}
END_TEST

START_TEST(broken_sections)
{
    static const char *const texts[] = {
        "", "{", "[]", "{\"rules\":[{}]}", "{\"rulez\":[]}", "{\"rules\":[],\"rules\":[]}"};
    struct made m;
    struct cs_rule_set set;
    open_made(&m, &cs_limits_default);
    for (int i = 0; i < UNIT_COUNT(texts); i++)
        ck_assert_msg(cs_bundle_source_section(cs_str_from(texts[i]), CS_STR("rules"),
                                               &cs_alloc_libc, &cs_limits_default, &m.arena,
                                               &m.diag, &set) != CTRSEC_OK,
                      "%s", texts[i]);
    close_made(&m);
}
END_TEST

START_TEST(refuses)
{
    struct made m;
    struct cs_limits limits = cs_limits_default;
    limits.bundle_bytes = 2000;
    open_made(&m, &limits);
    ck_assert_int_eq(add(&m, "a.yaml", RULE("a")), CTRSEC_OK);
    ck_assert_int_eq(add(&m, "a.yaml", RULE("b")), CTRSEC_E_ARGUMENT);
    ck_assert(message_has(&m, "the file `a.yaml` was added twice"));
    char large[2000];
    memset(large, '#', sizeof large);
    ck_assert_int_eq(
        cs_bundle_source_add(&m.sources, CS_STR("b.yaml"), cs_str_of(large, sizeof large), &m.diag),
        CTRSEC_E_LIMIT);
    close_made(&m);

    open_made(&m, &cs_limits_default);
    ck_assert_int_eq(add(&m, "a.yaml", RULE("a")), CTRSEC_OK);
    ck_assert_int_eq(add(&m, "b.yaml", RULE("a")), CTRSEC_OK);
    ck_assert_int_eq(cs_bundle_source_read(&m.sources, &m.diag), CTRSEC_E_INVALID);
    ck_assert(message_has(&m, "the id `a` is used twice"));
    close_made(&m);
}
END_TEST

/* Without an import foreign documents are rules that have the wrong keys; what is given as a policy
   must be one. */
START_TEST(foreign)
{
    struct made m;
    open_made(&m, &cs_limits_default);
    ck_assert_int_eq(add(&m, "p.yaml", "apiVersion: v1\nkind: Pod\n"), CTRSEC_OK);
    ck_assert_int_eq(cs_bundle_source_read(&m.sources, &m.diag), CTRSEC_E_INVALID);
    ck_assert(message_has(&m, "unknown key `apiVersion`"));
    close_made(&m);

    open_made(&m, &cs_limits_default);
    ck_assert_int_eq(
        cs_bundle_source_add_policy(&m.sources, CS_STR("p.txt"), CS_STR("a: 1\n"), &m.diag),
        CTRSEC_OK);
    ck_assert_int_eq(cs_bundle_source_read(&m.sources, &m.diag), CTRSEC_E_INVALID);
    ck_assert(message_has(&m, "this is no policy"));
    close_made(&m);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("bundle_source");
    tcase_add_test(test, order_of_names);
    tcase_add_test(test, sections);
    tcase_add_test(test, broken_sections);
    tcase_add_test(test, refuses);
    tcase_add_test(test, foreign);
    return unit_run("bundle_source", test);
}
