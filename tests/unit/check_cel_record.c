/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Suite of cel/cel_record.c: what a recording run says was read, in order: "path=value" each, then
 * "-> path" where the result itself stands in the document.
 */
#include "unit_machine.h"
#include "unit_run.h"

#define DOCUMENT                                                          \
    "{'a': {'b': 'text', 'z': null}, 'list': [1, 2, 3], 'more': [4, 5], " \
    "'maps': [{'k': 1, 'q': true}, {'k': 2}, {'k': 3}], 'yes': true, 'no': false, 'five': 5}"

static const struct {
    const char *text, *expected;
} cases[] = {
    /* a value that something is computed with is a read; the way to it is none */
    {"d.a.b == 'text'", "/a/b='text'"},
    {"d.a.b", "/a/b='text' -> /a/b"},
    {"d['a']['b'] + 'x'", "/a/b='text'"},
    {"d.list[1] == d.five", "/list/1=2 /five=5"},
    {"d.maps[d.list[0]].k > 1", "/list/0=1 /maps/1/k=2"},
    {"d.a.b.startsWith('t') ? d.five : d.yes", "/a/b='text' /five=5 -> /five"},
    {"size(d.list) > 2", "/list=[1, 2, 3]"},
    {"d.a.b.matches('x')", "/a/b='text'"},
    {"d.five in d.list", "/five=5 /list=[1, 2, 3]"},
    {"x == 7", ""},
    {"d.yes", "/yes=true -> /yes"},
    {"!d.yes", "/yes=true"},
    {"d.five == 5 && d.five < 9", "/five=5"},
    {"-d.five", "/five=5"},
    {"d.five - d.five", "/five=5"},
    /* what is not there has a place too */
    {"has(d.a.b)", "/a/b='text'"},
    {"has(d.a.q)", "/a/q=absent"},
    {"has(d.a.q) && d.a.q == 1", "/a/q=absent"},
    {"d.a.q == 1", "/a/q=error: no such key"},
    {"d.a.q.r == 1", "/a/q=error: no such key"},
    {"d.list[9] == 1", "/list/9=error: index out of range"},
    {"r.name == 'r'", "/r/name='r'"},
    {"r.size > 2", "/r/spec/size=3"},
    {"r.gone == 'x'", "/r/gone=unknown: missing unit.gone"},
    {"has(r.gone)", "/r/gone=absent"},
    {"has(r.name)", "/r/name='r'"},
    {"r.pass == 'q'", "/r/pass=***"},
    {"dyn(r).size > 2", "/r/spec/size=3"},
    {"r.tags[1] == 'b'", "/r/tags/1='b'"},
    /* a side that decided stands alone */
    {"d.yes && d.no", "/no=false"},
    {"d.no && d.yes", "/no=false"},
    {"d.yes && d.five == 5", "/yes=true /five=5"},
    {"d.yes || d.no", "/yes=true"},
    {"d.no || d.yes", "/yes=true"},
    {"d.no || d.five == 4", "/no=false /five=5"},
    {"d.yes && (d.no || d.five == 5) && d.a.b == ''", "/a/b='text'"},
    {"d.yes && (d.no || d.five == 5)", "/yes=true /five=5"},
    {"d.yes && d.a.q", "/a/q=error: no such key"},
    {"d.a.q && d.no", "/no=false"},
    {"d.a.q && d.yes", "/a/q=error: no such key"},
    {"d.a.q && m", ""},
    {"r.gone == '' && d.a.q", "/r/gone=unknown: missing unit.gone"},
    {"d.a.q && r.gone == ''", "/r/gone=unknown: missing unit.gone"},
    {"d.no ? d.list : d.more", "/no=false /more=[4, 5] -> /more"},
    {"(d.no ? d.yes : d.no) || d.five == 5", "/five=5"},
    /* so does the element that decided */
    {"d.list.all(i, i > 0)", "/list/0=1 /list/1=2 /list/2=3"},
    {"d.list.all(i, i < 2)", "/list/1=2"},
    {"d.list.exists(i, i == 3)", "/list/2=3"},
    {"d.list.exists(i, i > 3)", "/list/0=1 /list/1=2 /list/2=3"},
    {"d.maps.exists(i, has(i.q) && i.q)", "/maps/0/q=true"},
    {"d.maps.exists(i, i.k == 2 && !has(i.q))", "/maps/1/k=2 /maps/1/q=absent"},
    {"d.maps.all(i, has(i.q))", "/maps/1/q=absent"},
    {"d.yes && d.maps.all(i, has(i.q))", "/maps/1/q=absent"},
    {"d.yes && d.maps.exists(i, i.k == 2)", "/yes=true /maps/1/k=2"},
    {"d.maps.exists(i, d.list.exists(j, j == 3 && i.k == 2))", "/list/2=3 /maps/1/k=2"},
    {"d.maps.exists(i, i.k > x)", "/maps/0/k=1 /maps/1/k=2 /maps/2/k=3"},
    {"d.maps.exists(i, true)", ""},
    {"d.list.filter(i, i > 5).all(i, i > 9)", "/list/0=1 /list/1=2 /list/2=3"},
    {"rs.exists(i, i.name == 'two')", "/rs/1/name='two'"},
    {"rs.all(i, i.size < 2)", "/rs/1/spec/size=2"},
    {"rs.exists(i, i.gone == '')", "/rs/0/gone=unknown: missing unit.gone"},
    {"rs.exists(i, i.tags.exists(j, j == 'b' && i.name == 'two'))",
     "/rs/1/tags/1='b' /rs/1/name='two'"},
    {"d.maps.exists_one(i, i.k == 2)", "/maps/0/k=1 /maps/1/k=2 /maps/2/k=3"},
    {"d.a.exists(k, k == 'z')", "/a/z='z'"},
    {"d.a.exists(k, v, k == 'b' && v == 'text')", "/a/b='b'"},
    {"d.list.exists(i, v, i == 1 && v == 2)", "/list/1=2"},
    {"[].all(i, i)", ""},
    {"d.a.filter(k, false).all(i, i)", "/a={'b': 'text', 'z': null}"},
    {"d.more.filter(i, i > 9).size() == 0", "/more/0=4 /more/1=5"},
    /* elements keep their place in lists that are computed of them */
    {"(d.list + d.more).exists(i, i == 5)", "/more/1=5"},
    {"(d.list + d.more)[3] == 4", "/more/0=4"},
    {"d.maps.filter(i, has(i.q)).all(i, i.k > 1)",
     "/maps/0/q=true /maps/1/q=absent /maps/2/q=absent /maps/0/k=1"},
    {"d.maps.map(i, i.k).exists(i, i == 2)", "/maps/1/k=2"},
    {"[d.five, d.a.b].exists(i, i == 5)", "/five=5"},
    {"[d.five, d.a.b] == [5, 'text']", "/five=5 /a/b='text'"},
    {"[d.five, 3][0]", "/five=5 -> /five"},
    {"(rs + [r]).exists(i, i.name == 'r')", "/r/name='r'"},
    {"cel.bind(a, d.a, a.b == 'text')", "/a/b='text'"},
    {"cel.bind(a, d.list, a.exists(i, i == 2))", "/list/1=2"},
    /* through optionals */
    {"d.?a.?b.orValue('') == 'text'", "/a/b='text'"},
    {"d.?a.?q.orValue('') == ''", "/a/q=absent"},
    {"d.?q.?b.?c.orValue('') == ''", "/q=absent"},
    {"d.?yes.orValue(false)", "/yes=true -> /yes"},
    {"d.?no.orValue(false)", "/no=false -> /no"},
    {"d.?q.orValue(false)", "/q=absent"},
    {"d.?list[?1].value() == 2", "/list/1=2"},
    {"d.?a.?b.hasValue()", "/a/b='text'"},
    {"d.?list.orValue([]).exists(i, i == 2)", "/list/1=2"},
    {"d.?list.optMap(i, i[1]).orValue(0) == 2", "/list/1=2"},
    {"d.?q.optMap(i, i[1]).orValue(0) == 2", "/q=absent"},
    {"r.?gone.orValue('x') == 'x'", "/r/gone=absent"},
    {"[?d.?a.?b, ?d.?q] == ['text']", "/a/b='text'"},
    {"optional.of(d.five).value() == 5", "/five=5"},
    {"dyn(d.a).b == ''", "/a/b='text'"},
    {"{'k': d.five}.k == 5", "/five=5"},
    {"d.maps.sortBy(i, -int(i.k)).size()", "/maps/0/k=1 /maps/1/k=2 /maps/2/k=3"},
};

static const char *reads_of(struct unit_machine *m, struct cs_buf *out)
{
    for (uint32_t i = 0; i < m->recorder.count; i++) {
        cs_buf_text(out, i > 0 ? " " : "");
        cs_path_write(out, m->recorder.reads[i].path);
        cs_buf_printf(out, "=%s", unit_machine_text(m, m->recorder.reads[i].value));
    }
    if (m->recorder.result != NULL) {
        cs_buf_text(out, " -> ");
        cs_path_write(out, m->recorder.result);
    }
    return out->ptr == NULL ? "" : out->ptr;
}

START_TEST(reads)
{
    struct unit_machine m;
    struct cs_buf out;
    cs_buf_init(&out, &cs_alloc_libc, 0);
    ck_assert_int_eq(CTRSEC_OK, unit_machine_open(&m, cases[_i].text, DOCUMENT, NULL));
    unit_machine_run(&m, true);
    const char *found = reads_of(&m, &out);
    ck_assert_msg(strcmp(found, cases[_i].expected) == 0, "%s\n%s\nexpected\n%s", cases[_i].text,
                  found, cases[_i].expected);
    ck_assert_uint_eq(m.recorder.dropped, 0);
    cs_buf_clear(&out);
    unit_machine_close(&m);
}
END_TEST

/* The same reads where every part of the expression is a memo. */
START_TEST(reads_in_memos)
{
    struct unit_machine m;
    struct cs_buf out;
    cs_buf_init(&out, &cs_alloc_libc, 0);
    unit_share_uses = unit_share_weight = 1;
    ck_assert_int_eq(CTRSEC_OK, unit_machine_open(&m, cases[_i].text, DOCUMENT, NULL));
    for (int run = 0; run < 3; run++) {
        cs_buf_reset(&out);
        unit_machine_run(&m, true);
        const char *found = reads_of(&m, &out);
        ck_assert_msg(strcmp(found, cases[_i].expected) == 0, "%s\n%s\nexpected\n%s",
                      cases[_i].text, found, cases[_i].expected);
        unit_machine_run(&m, false);
    }
    cs_buf_clear(&out);
    unit_machine_close(&m);
}
END_TEST

/* Elements 0, 1, 2... of d.list, and 0 again as the last one. */
static char *long_document(uint32_t count)
{
    char *text = malloc(count * 8 + 64), *at = text;
    at += sprintf(at, "{'list': [");
    for (uint32_t i = 0; i < count; i++)
        at += sprintf(at, "%u, ", i);
    sprintf(at, "0]}");
    return text;
}

/* A loop over many elements fills neither the log nor the arena of the paths. */
START_TEST(long_loop)
{
    static const struct {
        const char *text;
        uint32_t reads, last; /* elements */
        bool dropped;
    } rows[] = {{"d.list.exists(i, i == 19999)", 1, 19999, false},
                {"d.list.exists(i, i < 0)", CS_READS_MOST, CS_READS_MOST - 1, true},
                {"d.list.all(i, d.list.exists(j, j == i) && i != 500)", 1, 500, false},
                {"d.list.all(i, i >= 0) && d.list.exists(i, i == 777)", CS_READS_MOST, 31, true}};
    struct unit_machine m;
    char *document = long_document(20000);
    struct cs_limits limits = cs_limits_default;
    limits.rule_fuel = 100000000;
    ck_assert_int_eq(CTRSEC_OK, unit_machine_open(&m, rows[_i].text, document, &limits));
    struct cs_arena paths;
    ck_assert(cs_arena_init_fixed(&paths, &cs_alloc_libc, 256 << 10));
    struct cs_activation activation = {m.values, m.paths, UNIT_SLOTS};
    m.recorder.arena = &paths;
    struct cs_value v = cs_vm_run(m.vm, m.program, &activation, &m.fuel, NULL, &m.recorder);
    ck_assert_int_eq(v.tag, CS_BOOL);
    ck_assert(!paths.refused);
    ck_assert_uint_eq(m.recorder.count, rows[_i].reads);
    ck_assert_uint_eq(m.recorder.dropped > 0, rows[_i].dropped);
    const struct cs_path *path = m.recorder.reads[m.recorder.count - 1].path;
    ck_assert_uint_eq(path->index, rows[_i].last);
    cs_arena_clear(&paths);
    free(document);
    unit_machine_close(&m);
}
END_TEST

/* Too little memory for paths costs evidence, never the result. */
START_TEST(small_arena)
{
    struct unit_machine m;
    ck_assert_int_eq(CTRSEC_OK, unit_machine_open(&m, "d.list.all(i, d.maps.exists(j, j.k == i))",
                                                  DOCUMENT, NULL));
    struct cs_activation activation = {m.values, m.paths, UNIT_SLOTS};
    for (size_t size = 64; size < 40000; size += size / 4) {
        struct cs_arena paths;
        uint64_t fuel = m.fuel;
        ck_assert(cs_arena_init_fixed(&paths, &cs_alloc_libc, size));
        m.recorder.arena = &paths;
        struct cs_value v = cs_vm_run(m.vm, m.program, &activation, &fuel, NULL, &m.recorder);
        ck_assert_str_eq(unit_machine_text(&m, v), "true");
        cs_arena_clear(&paths);
    }
    ck_assert_uint_eq(m.recorder.count, 6);
    unit_machine_close(&m);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("cel_record");
    tcase_add_loop_test(test, reads, 0, UNIT_COUNT(cases));
    tcase_add_loop_test(test, reads_in_memos, 0, UNIT_COUNT(cases));
    tcase_add_loop_test(test, long_loop, 0, 4);
    tcase_add_test(test, small_arena);
    return unit_run("cel_record", test);
}
