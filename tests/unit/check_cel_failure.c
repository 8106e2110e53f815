/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Suite of cel/cel_failure.c: what a run that failed says: which node, where it stands, which types
 * were there and which are needed, and nothing of the values.
 */
#include "cel/cel_failure.h"
#include "unit_machine.h"
#include "unit_run.h"

#define DOCUMENT                                                                            \
    "{'a': {'b': 'hidden-text', 'n': 41}, 'list': [1, 2, 3], 'mixed': [1, 'hidden-x', 3], " \
    "'maps': [{'k': 1, 'q': true}, {'k': 2}], 'yes': true, 'big': 9223372036854775807, "    \
    "'zero': 0, 'time': '2024-13-01T00:00:00Z', 'half': 1.5, 'none': null}"

static const struct {
    const char *text, *expected;
} cases[] = {
    /* members */
    {"d.x", "no such key: `x` at 1:1 in `d.x`"},
    {"d.a.x == 1", "no such key: `x` at 1:1 in `d.a.x`"},
    {"1 == d.a.x", "no such key: `x` at 1:6 in `d.a.x`"},
    {"d.x.y.z", "no such key: `x` at 1:1 in `d.x`"},
    {"d['x']", "no such key: `x` at 1:1 in `d['x']`"},
    {"d[d.a.b]", "no such key: map by string at 1:1 in `d[d.a.b]`"},
    {"d.a.b.c", "member `c` needs map, record or optional, here: string at 1:1 in `d.a.b.c`"},
    {"has(d.x.c)", "no such key: `x` at 1:5 in `d.x`"},
    {"d.list.size",
     "member `size` needs map, record or optional, here: list at 1:1 in `d.list.size`"},
    {"d.none.x", "member `x` needs map, record or optional, here: null at 1:1 in `d.none.x`"},
    {"dyn(r).nope", "no such field: `nope` at 1:1 in `dyn(r).nope`"},
    {"d.list[3]", "index out of range: list by int at 1:1 in `d.list[3]`"},
    {"d.list[d.big]", "index out of range: list by int at 1:1 in `d.list[d.big]`"},
    {"d.list['a']", "member `a` needs map, record or optional, here: list at 1:1 in `d.list['a']`"},
    {"d.list[d.a.b]",
     "the index of a list needs int, uint or a whole double, here: string at 1:1 in "
     "`d.list[d.a.b]`"},
    {"d.list[d.half]", "index out of range: list by double at 1:1 in `d.list[d.half]`"},
    {"d.yes[0]", "`[]` needs list, map, record or optional, here: bool at 1:1 in `d.yes[0]`"},
    /* operators */
    {"d.a.n + d.a.b", "`+` needs int on its right, here: string at 1:1 in `d.a.n + d.a.b`"},
    {"d.a.n + 'x'", "`+` needs string on its left, here: int at 1:1 in `d.a.n + 'x'`"},
    {"d.a.b > 3", "`>` needs int, uint or double on its left, here: string at 1:1 in `d.a.b > 3`"},
    {"3 < d.a.b", "`<` needs int, uint or double on its right, here: string at 1:1 in `3 < d.a.b`"},
    {"-d.a.b", "`-` needs int or double, here: string at 1:1 in `-d.a.b`"},
    {"!d.a.n", "`!` needs bool, here: int at 1:1 in `!d.a.n`"},
    {"1 in d.a.n", "`in` needs list or map on its right, here: int at 1:1 in `1 in d.a.n`"},
    {"d.yes - d.yes", "`-` has no form for (bool, bool) at 1:1 in `d.yes - d.yes`"},
    {"1 / d.zero", "division by zero: `/` of (int, int) at 1:1 in `1 / d.zero`"},
    {"1 % d.zero", "modulus by zero: `%` of (int, int) at 1:1 in `1 % d.zero`"},
    {"d.big + 1", "integer overflow: `+` of (int, int) at 1:1 in `d.big + 1`"},
    {"2 * d.big > 1", "integer overflow: `*` of (int, int) at 1:1 in `2 * d.big`"},
    /* functions */
    {"size(d.a.n)", "`size` needs string, bytes, list or map, here: int at 1:1 in `size(d.a.n)`"},
    {"d.yes.size() > 1",
     "`size` needs string, bytes, list or map, here: bool at 1:1 in `d.yes.size()`"},
    {"d.a.b.startsWith(d.a.n)", "`startsWith` needs string as argument 2, here: int at 1:1 in "
                                "`d.a.b.startsWith(d.a.n)`"},
    {"d.a.n.startsWith('x')", "`startsWith` needs string as argument 1, here: int at 1:1 in "
                              "`d.a.n.startsWith('x')`"},
    {"d.list.startsWith(d.a.n)",
     "`startsWith` has no form for (list, int) at 1:1 in `d.list.startsWith(d.a.n)`"},
    {"int(d.a.b)", "value cannot be converted: `int` of string at 1:1 in `int(d.a.b)`"},
    {"int(d.list)",
     "`int` needs int, uint, double, string, timestamp or duration, here: list at 1:1 in "
     "`int(d.list)`"},
    {"timestamp(d.time)", "value cannot be converted: `timestamp` of string at 1:1 in "
                          "`timestamp(d.time)`"},
    {"d.a.b.matches(d.a.n)",
     "`matches` needs string as argument 2, here: int at 1:1 in `d.a.b.matches(d.a.n)`"},
    {"d.a.b.matches(d.a.b + '(')", "invalid regular expression: `matches` of (string, string) at "
                                   "1:1 in `d.a.b.matches(d.a.b + '(')`"},
    {"d.a.b.charAt(99)", "index out of range: `charAt` of (string, int) at 1:1 in "
                         "`d.a.b.charAt(99)`"},
    {"d.list.join(',')",
     "`join` needs list(string) as argument 1, here: list at 1:1 in `d.list.join(',')`"},
    {"quantity(d.a.b)", "value cannot be converted: `quantity` of string at 1:1 in "
                        "`quantity(d.a.b)`"},
    /* conditions */
    {"d.a.n && d.yes", "a condition needs bool, here: int at 1:1 in `d.a.n`"},
    {"d.yes && d.a.b", "a condition needs bool, here: string at 1:10 in `d.a.b`"},
    {"false || d.list", "a condition needs bool, here: list at 1:10 in `d.list`"},
    {"d.a.n ? 1 : 2", "the condition of `?:` needs bool, here: int at 1:1 in `d.a.n ? 1 : 2`"},
    {"d.yes ? d.x : 2", "no such key: `x` at 1:9 in `d.x`"},
    /* macros */
    {"d.a.n.all(i, i)", "`all` needs list or map, here: int at 1:1 in `d.a.n.all(i, i)`"},
    {"d.yes.map(i, i)", "`map` needs list or map, here: bool at 1:1 in `d.yes.map(i, i)`"},
    {"d.list.all(i, i)", "a condition needs bool, here: int at 1:15 in `i`"},
    {"d.list.filter(i, i)",
     "the condition of `filter` needs bool, here: int at 1:1 in `d.list.filter(i, i)`"},
    {"d.list.exists_one(i, i)",
     "the condition of `exists_one` needs bool, here: int at 1:1 in `d.list.exists_one(i, i)`"},
    {"d.maps.all(i, i.q)", "no such key: `q` at 1:15 in `i.q`"},
    {"d.mixed.exists(i, i > 5)",
     "`>` needs int, uint or double on its left, here: string at 1:19 in `i > 5`"},
    {"d.maps.all(i, i.k > 0) && d.list.all(i, i.k > 0)",
     "member `k` needs map, record or optional, here: int at 1:41 in `i.k`"},
    {"d.maps.exists(i, d.list.all(j, j.k == 1)) || d.maps.all(j, j.q)",
     "member `k` needs map, record or optional, here: int at 1:32 in `j.k`"},
    {"d.maps.map(i, i.k / (i.k - i.k))",
     "division by zero: `/` of (int, int) at 1:15 in `i.k / (i.k - i.k)`"},
    {"d.list.map(i, i > 1, d.x)", "no such key: `x` at 1:22 in `d.x`"},
    {"d.list.sortBy(i, d.x)", "no such key: `x` at 1:18 in `d.x`"},
    {"cel.bind(v, d.a, v.x + 1)", "no such key: `x` at 1:18 in `v.x`"},
    /* literals */
    {"{d.half: 1}", "a key of a map needs bool, int, uint or string, here: double at 1:1 in "
                    "`{d.half: 1}`"},
    {"{'a': 1, string(d.a.b.size() > 0 ? 'a' : ''): 2}",
     "duplicate key at 1:1 in `{'a': 1, string(d.a.b.size() > 0 ? 'a' : ''): 2}`"},
    {"[?d.a.n]", "an element with `?` needs optional, here: int at 1:1 in `[?d.a.n]`"},
    {"{?'k': d.a.n}", "an entry with `?` needs optional, here: int at 1:1 in `{?'k': d.a.n}`"},
    {"[1, 2 +\n    d.a.b]", "`+` needs int on its right, here: string at 1:5 in `2 + d.a.b`"},
    {"d.a.n\n  + d.x", "no such key: `x` at 2:5 in `d.x`"},
    /* optionals */
    {"d.?x.value()", "optional has no value: `value` of optional at 1:1 in `d.?x.value()`"},
    {"d.a.n.orValue(1)", "`orValue` needs optional, here: int at 1:1 in `d.a.n.orValue(1)`"},
    {"d.a.n.optMap(i, i)", "`optMap` needs optional, here: int at 1:1 in `d.a.n.optMap(i, i)`"},
    /* unknowns */
    {"r.gone == 'x'", "unit.gone is not given (/r/gone)"},
    {"rs.all(i, i.gone != 'x')", "unit.gone is not given (/rs/0/gone)"},
    {"d.x || r.gone == ''", "unit.gone is not given (/r/gone)"},
    {"m", "an input is not given"},
    {"l", "a limit of steps or memory was reached"},
    {"r.live", "only a live cluster could tell"},
    {"e", "value cannot be converted"},
    /* of two failures the one that the result is */
    {"d.x && d.y", "no such key: `x` at 1:1 in `d.x`"},
    {"(d.x || false) && (d.y || false)", "no such key: `x` at 1:2 in `d.x`"},
    {"d.x == d.y", "no such key: `x` at 1:1 in `d.x`"},
};

static void open(struct unit_machine *m, struct cs_spot_places *places, const char *text)
{
    struct cs_spots spots;
    memset(m, 0, sizeof *m);
    unit_cel_open(&m->cel, cs_str_from(text));
    unit_open(&m->reader);
    unit_machine_variables(&m->cel.env);
    unit_machine_values(m, DOCUMENT);
    struct cs_ast *ast = unit_cel_parse(&m->cel);
    ck_assert_msg(cs_cel_check(&m->cel.env, CS_CHECK_STRICT, &m->cel.diag, ast) == CTRSEC_OK,
                  "%s\n%s", text, unit_cel_errors(&m->cel));
    cs_spots_init(&spots, &m->cel.arena, false);
    m->unit = cs_unit_new(&cs_alloc_libc, &m->cel.limits);
    m->fuel = m->cel.limits.rule_fuel;
    ck_assert_int_eq(CTRSEC_OK, cs_unit_add_spots(m->unit, ast, &m->cel.diag, &m->program, &spots));
    ck_assert(cs_spots_keep(&m->cel.arena, &spots, cs_str_from(text), places));
    m->vm = cs_vm_new(&cs_alloc_libc, m->unit, &m->cel.limits);
    ck_assert_ptr_nonnull(m->vm);
}

START_TEST(texts)
{
    struct unit_machine m;
    struct cs_spot_places places;
    open(&m, &places, cases[_i].text);
    struct cs_value v = unit_machine_run(&m, true);
    ck_assert_msg(v.tag == CS_ERROR || v.tag == CS_UNKNOWN, "%s\ngives %s", cases[_i].text,
                  unit_machine_text(&m, v));
    cs_buf_reset(&m.cel.buf);
    cs_failure_write(&m.cel.buf, m.unit, v, &m.recorder.failure, &places, 1);
    ck_assert_msg(strcmp(m.cel.buf.ptr, cases[_i].expected) == 0, "%s\n%s\nexpected\n%s",
                  cases[_i].text, m.cel.buf.ptr, cases[_i].expected);
    ck_assert_ptr_null(strstr(m.cel.buf.ptr, "hidden"));
    unit_machine_close(&m);
}
END_TEST

/* A run that does not fail says nothing, and nothing is left of the one before. */
START_TEST(after_failure)
{
    struct unit_machine m;
    struct cs_spot_places places;
    open(&m, &places, "d.a.n / x == 5");
    m.values[UNIT_X] = cs_value_int(0);
    ck_assert_int_eq(unit_machine_run(&m, true).tag, CS_ERROR);
    ck_assert_uint_ne(m.recorder.failure.node, UINT32_MAX);
    m.values[UNIT_X] = cs_value_int(8);
    cs_vm_reset(m.vm);
    ck_assert_int_eq(unit_machine_run(&m, true).tag, CS_BOOL);
    ck_assert_uint_eq(m.recorder.failure.node, UINT32_MAX);
    unit_machine_close(&m);
}
END_TEST

START_TEST(one_line)
{
    static const struct {
        const char *text, *expected;
        uint32_t most;
    } rows[] = {{"a  +\n\tb", "a + b", 60},
                {"  a", "a", 60},
                {"abcdef", "abc...", 3},
                {"äöü", "äö...", 2},
                {"abc", "abc", 3},
                {"", "", 3},
                {"a\x01\x7F"
                 "b",
                 "a b", 60}};
    for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
        struct cs_buf buf;
        struct cs_str text = cs_str_from(rows[i].text);
        cs_buf_init(&buf, &cs_alloc_libc, 0);
        cs_failure_text(&buf, text, (struct cs_span){0, text.len}, rows[i].most);
        cs_buf_char(&buf, '\0');
        ck_assert_str_eq(buf.ptr, rows[i].expected);
        cs_buf_clear(&buf);
    }
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("cel_failure");
    tcase_add_loop_test(test, texts, 0, UNIT_COUNT(cases));
    tcase_add_test(test, after_failure);
    tcase_add_test(test, one_line);
    return unit_run("cel_failure", test);
}
