/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Suite of cel/cel_vm.c and what it runs: values of expressions, errors and unknowns, limits, fuel.
 * What the single functions compute is tested beside them.
 */
#include "cel/cel_apply.h"
#include "unit_machine.h"
#include "unit_run.h"

#define DOCUMENT \
    "{'a': {'b': 'text', 'z': null}, 'list': [1, 2, 3], 'maps': [{'k': 1}, {'k': 2}, {}]}"

static const struct {
    const char *text, *expected;
} cases[] = {
    /* && and || beside errors and unknowns, in both orders */
    {"t && t", "true"},
    {"t && f", "false"},
    {"f && t", "false"},
    {"f && e", "false"},
    {"e && f", "false"},
    {"f && m", "false"},
    {"m && f", "false"},
    {"f && x", "false"},
    {"x && f", "false"},
    {"t && e", "error: value cannot be converted"},
    {"e && t", "error: value cannot be converted"},
    {"t && m", "unknown: missing"},
    {"m && t", "unknown: missing"},
    {"t && x", "error: no such overload"},
    {"x && t", "error: no such overload"},
    {"e && m", "unknown: missing"},
    {"m && e", "unknown: missing"},
    {"m && c", "unknown: missing"},
    {"c && m", "unknown: cluster"},
    {"e && x", "error: value cannot be converted"},
    {"x && e", "error: no such overload"},
    {"n && n", "error: no such overload"},
    {"t || e", "true"},
    {"e || t", "true"},
    {"t || m", "true"},
    {"m || t", "true"},
    {"x || t", "true"},
    {"t || x", "true"},
    {"f || f", "false"},
    {"f || t", "true"},
    {"f || e", "error: value cannot be converted"},
    {"e || f", "error: value cannot be converted"},
    {"f || m", "unknown: missing"},
    {"m || f", "unknown: missing"},
    {"f || x", "error: no such overload"},
    {"e || m", "unknown: missing"},
    {"m || e", "unknown: missing"},
    {"e || x", "error: value cannot be converted"},
    /* chains are one chain, whatever the brackets */
    {"t && (t && (t && f)) && e", "false"},
    {"e && (m && (t && f))", "false"},
    {"e && (t && (m && t))", "unknown: missing"},
    {"(f || (e || f)) || (f || t)", "true"},
    {"t && (f || t) && (t || e)", "true"},
    {"(t || e) && (f || e)", "error: value cannot be converted"},
    {"!(t && f) || e", "true"},
    /* ! and the ternary */
    {"!t", "false"},
    {"!f", "true"},
    {"!e", "error: value cannot be converted"},
    {"!m", "unknown: missing"},
    {"!x", "error: no such overload"},
    {"!t || !f", "true"},
    {"t ? 1 : e", "1"},
    {"f ? m : 2", "2"},
    {"e ? 1 : 2", "error: value cannot be converted"},
    {"m ? 1 : 2", "unknown: missing"},
    {"x ? 1 : 2", "error: no such overload"},
    {"true ? x : e", "7"},
    {"t ? (f ? 1 : 2) : 3", "2"},
    {"(x > 3 ? 'a' : 'b') + 'c'", "'ac'"},
    {"dyn('cows') ? 1 : 17", "error: no such overload"},
    /* strict functions: the first error, but an unknown before it */
    {"x + e", "error: value cannot be converted"},
    {"x == m", "unknown: missing"},
    {"e == m", "unknown: missing"},
    {"m == e", "unknown: missing"},
    {"[x, e]", "error: value cannot be converted"},
    {"[x, m, e]", "unknown: missing"},
    {"{'k': m}", "unknown: missing"},
    {"{'k': e}.k", "error: value cannot be converted"},
    {"m.a.b", "unknown: missing"},
    {"e.a[0]", "error: value cannot be converted"},
    {"d[m]", "unknown: missing"},
    {"e[m]", "unknown: missing"},
    {"e in [1, 2, 3, 4]", "error: value cannot be converted"},
    {"m in [1, 2, 3, 4]", "unknown: missing"},
    {"size(m)", "unknown: missing"},
    {"string(e)", "error: value cannot be converted"},
    {"has(e.a)", "error: value cannot be converted"},
    {"has(m.a)", "unknown: missing"},
    /* members */
    {"d.a.b", "'text'"},
    {"d.a.z", "null"},
    {"d.a.q", "error: no such key"},
    {"d.a.b.c", "error: no such overload"},
    {"d.a.z.c", "error: no such overload"},
    {"d['a']['b']", "'text'"},
    {"has(d.a.b)", "true"},
    {"has(d.a.z)", "true"},
    {"has(d.a.q)", "false"},
    {"has(d.q.b)", "error: no such key"},
    {"has(d.list.b)", "error: no such overload"},
    {"!has(d.a.q) && has(d.a)", "true"},
    {"d.list[0] + d.list[2]", "4"},
    {"d.list[3]", "error: index out of range"},
    {"d.list[-1]", "error: index out of range"},
    {"d.list[dyn(1u)] == 2 && d.list[dyn(2.0)] == 3", "true"},
    {"d.list[dyn(1.5)]", "error: index out of range"},
    {"d.list[dyn('1')]", "error: no such overload"},
    {"{1: 'a', 2u: 'b', true: 'c', 'k': 'd'}[dyn(1.0)]", "'a'"},
    {"{1: 'a', 2u: 'b', true: 'c', 'k': 'd'}[dyn(2)]", "'b'"},
    {"{1: 'a', 2u: 'b', true: 'c', 'k': 'd'}[true]", "'c'"},
    {"{1: 'a', 2u: 'b', true: 'c', 'k': 'd'}['k']", "'d'"},
    {"{1: 'a'}[dyn(1.5)]", "error: no such key"},
    {"{1: 'a'}[dyn(b'1')]", "error: no such key"},
    {"dyn(5)[0]", "error: no such overload"},
    /* records */
    {"r.name", "'r'"},
    {"r.size + 1", "4"},
    {"r.gone", "unknown: missing unit.gone"},
    {"r.gone == 'x'", "unknown: missing unit.gone"},
    {"r.live", "unknown: cluster"},
    {"has(r.name)", "true"},
    {"has(r.gone)", "false"},
    {"has(r.live)", "unknown: cluster"},
    {"has(r.gone) && r.gone == 'x'", "false"},
    {"dyn(r).name", "'r'"},
    {"dyn(r).gone", "unknown: missing unit.gone"},
    {"dyn(r).other", "error: no such field"},
    {"has(dyn(r).gone)", "false"},
    {"dyn(r)['size']", "3"},
    {"dyn(r)[1]", "error: no such field"},
    {"r.tags[1]", "'b'"},
    {"rs.exists(i, i.name == 'two')", "true"},
    {"rs.all(i, i.size < 2)", "false"},
    {"rs.map(i, i.name)", "['one', 'two']"},
    {"rs.exists(i, i.gone == 'q')", "unknown: missing unit.gone"},
    {"rs.exists(i, i.gone == 'q' || i.name == 'two')", "true"},
    {"r == r", "true"},
    {"r == rs[0]", "false"},
    /* all and exists are && and || over the elements */
    {"[].all(i, e)", "true"},
    {"[].exists(i, e)", "false"},
    {"[true, true].all(i, i)", "true"},
    {"[true, false].all(i, i)", "false"},
    {"[t, e, f].all(i, i)", "error: value cannot be converted"},
    {"[1, 0, 2].all(i, 4 / i > 1)", "error: division by zero"},
    {"[1, 0, 5].all(i, 4 / i > 1)", "false"},
    {"[5, 0, 1].exists(i, 4 / i > 1)", "true"},
    {"[5, 0, 9].exists(i, 4 / i > 1)", "error: division by zero"},
    {"[0, 1].exists(i, i == 0 ? m : 1 / 0 > 0)", "unknown: missing"},
    {"[0, 1].exists(i, i == 1 ? m : 1 / 0 > 0)", "unknown: missing"},
    {"[0, 1, 2].exists(i, i == 1 ? m : i == 2)", "true"},
    {"[0, 1].all(i, i == 1 ? m : t)", "unknown: missing"},
    {"[x, x].all(i, i)", "error: no such overload"},
    {"[1, 2].all(i, dyn(i))", "error: no such overload"},
    {"[0, 2].exists(i, i == 0 ? dyn(1) : true)", "true"},
    {"e.all(i, true)", "error: value cannot be converted"},
    {"m.exists(i, true)", "unknown: missing"},
    {"x.exists(i, true)", "error: no such overload"},
    {"dyn('abc').all(i, true)", "error: no such overload"},
    {"{'a': 1, 'b': 2}.all(k, k in ['a', 'b'])", "true"},
    {"{'a': 1, 'b': 2}.exists(k, v, k == 'b' && v == 2)", "true"},
    {"d.list.exists(i, v, i == 1 && v == 2)", "true"},
    {"[[1, 2], [3]].exists(i, i.exists(j, j == x - 4))", "true"},
    {"[[1, 2], [3]].all(i, i.all(j, j > size(i) - 2))", "true"},
    {"[1, 2].all(i, [3, 4].all(j, i < j && x > i + j))", "true"},
    /* the others are strict */
    {"[1, 2, 3].exists_one(i, i > 2)", "true"},
    {"[1, 2, 3].exists_one(i, i > 1)", "false"},
    {"[].exists_one(i, i > 1)", "false"},
    {"[1, 0].exists_one(i, 4 / i > 1)", "error: division by zero"},
    {"[1, 2].exists_one(i, dyn(i))", "error: no such overload"},
    {"[1].exists_one(i, m)", "unknown: missing"},
    {"e.exists_one(i, true)", "error: value cannot be converted"},
    {"[1, 2, 3].filter(i, i > 1)", "[2, 3]"},
    {"[1, 0, 3].filter(i, 4 / i > 1)", "error: division by zero"},
    {"[1, 2].filter(i, dyn(i))", "error: no such overload"},
    {"m.filter(i, true)", "unknown: missing"},
    {"{'a': 1, 'b': 2}.filter(k, k > 'a')", "['b']"},
    {"[1, 2, 3].map(i, i * 2)", "[2, 4, 6]"},
    {"[1, 2, 3].map(i, i > 1, i * 2)", "[4, 6]"},
    {"[1, 0].map(i, 1 / i)", "error: division by zero"},
    {"[1].map(i, m)", "unknown: missing"},
    {"{'a': 1}.map(k, k + k)", "['aa']"},
    {"[1, 2].map(i, [3, 4].map(j, i * j))", "[[3, 4], [6, 8]]"},
    {"[1, 2].map(i, [1, 2, 3].filter(j, j > i))", "[[2, 3], [3]]"},
    {"['a', 'b'].transformList(i, v, string(i) + v)", "['0a', '1b']"},
    {"['a', 'b'].transformList(i, v, i > 0, v)", "['b']"},
    {"{'a': 1}.transformMap(k, v, k + string(v))", "{'a': 'a1'}"},
    {"{'a': 1, 'b': 2}.transformMap(k, v, v > 1, v)", "{'b': 2}"},
    {"['a'].transformMap(i, v, v)", "{0: 'a'}"},
    {"{'a': 'b'}.transformMapEntry(k, v, {v: k})", "{'b': 'a'}"},
    {"{'a': 'q', 'b': 'q'}.transformMapEntry(k, v, {v: k})", "error: duplicate key"},
    {"{'a': 1, 'b': 2}.transformMapEntry(k, v, v > 1, {k: v, k + k: v})", "{'b': 2, 'bb': 2}"},
    {"[3, 1, 2].sortBy(i, i)", "[1, 2, 3]"},
    {"['ccc', 'a', 'bb'].sortBy(i, -size(i))", "['ccc', 'bb', 'a']"},
    {"[['b', 1], ['a', 1], ['c', 0]].map(i, dyn(i)).sortBy(i, int(i[1])).map(i, i[0])",
     "['c', 'b', 'a']"},
    {"[].sortBy(i, i)", "[]"},
    {"dyn([1, 'a']).sortBy(i, i)", "error: no such overload"},
    {"[2, 1].sortBy(i, 1 / (i - 1))", "error: division by zero"},
    /* literals */
    {"[x, 'a', [x]]", "[7, 'a', [7]]"},
    {"{x: 1, 'k': x}", "{7: 1, 'k': 7}"},
    {"{x: 1, 7: 2}", "error: duplicate key"},
    {"{7u: 1, x: 2}", "error: duplicate key"},
    {"{'a': 1, 'a': x}", "error: duplicate key"},
    {"{dyn(1.0): x}", "error: unsupported key type"},
    {"{dyn([x]): x}", "error: unsupported key type"},
    {"{n: x}", "error: unsupported key type"},
    {"{'a': x, 'b': x}.b", "7"},
    {"{'b': x, 'a': {'c': x}}.a.c", "7"},
    /* optionals */
    {"d.?a.?b", "optional.of('text')"},
    {"d.?a.?q", "optional.none()"},
    {"d.?q.?b.?c", "optional.none()"},
    {"d.?q.b.c.orValue(1)", "1"},
    {"d.?a.b.hasValue()", "true"},
    {"d.?a.b.?c", "optional.none()"},
    {"d.list[?1]", "optional.of(2)"},
    {"d.list[?3]", "optional.none()"},
    {"d.list[?dyn('a')]", "error: no such overload"},
    {"d.?q[?0].orValue('x')", "'x'"},
    {"d.?list[1].orValue(0)", "2"},
    {"d[?'a'].b.value()", "'text'"},
    {"e.?a", "error: value cannot be converted"},
    {"m.?a.?b", "unknown: missing"},
    {"m[?0]", "unknown: missing"},
    {"r.?name", "optional.of('r')"},
    {"r.?gone", "optional.none()"},
    {"r.?live", "unknown: cluster"},
    {"r.?gone.orValue('x')", "'x'"},
    {"has(d.?a.b)", "true"},
    {"has(d.?a.q)", "false"},
    {"has(d.?q.b)", "false"},
    {"[?d.?a.?b, ?d.?q, x]", "['text', 7]"},
    {"[?dyn(x)]", "error: no such overload"},
    {"[?m]", "unknown: missing"},
    {"{?'a': d.?a.?b, ?'b': d.?q, 'c': x}", "{'a': 'text', 'c': 7}"},
    {"{?'a': dyn(x)}", "error: no such overload"},
    {"{?'a': e}", "error: value cannot be converted"},
    {"{?dyn(1.5): d.?a}", "error: unsupported key type"},
    {"{?e: d.?q}", "error: value cannot be converted"},
    {"d.?list.optMap(i, i[0] + x)", "optional.of(8)"},
    {"d.?q.optMap(i, i[0] + x)", "optional.none()"},
    {"d.?list.optMap(i, i[9])", "error: index out of range"},
    {"d.?a.optFlatMap(i, i.?b)", "optional.of('text')"},
    {"d.?a.optFlatMap(i, i.?q)", "optional.none()"},
    {"dyn(x).optMap(i, i)", "error: no such overload"},
    {"m.optMap(i, i)", "unknown: missing"},
    /* let */
    {"cel.bind(a, x + 1, a * a)", "64"},
    {"cel.bind(a, 1 / 0, x)", "7"},
    {"cel.bind(a, 1 / 0, a + x)", "error: division by zero"},
    {"cel.bind(a, [1, 2], cel.bind(b, a + [3], b.exists(i, i in a && i == 2)))", "true"},
    {"[1, 2].map(i, cel.bind(a, i * 10, [a, i].map(j, j + a)))", "[[20, 11], [40, 22]]"},
    /* in, with and without a set */
    {"x in [1, 2, 3, 7]", "true"},
    {"x in [1, 2, 3, 4, 5]", "false"},
    {"dyn(7u) in [1, 2, 3, 7]", "true"},
    {"dyn(7.0) in [1, 2, 3, 7]", "true"},
    {"dyn(7.5) in [1, 2, 3, 7]", "false"},
    {"dyn('7') in [1, 2, 3, 7]", "false"},
    {"n in [1, 2, 3, 7]", "false"},
    {"-1 in [1, 2, 3, 4] || dyn(18446744073709551615u) in [-1, -2, -3, -4]", "false"},
    {"d.a.b in ['q', 'w', 'text', 'r', 't']", "true"},
    {"d.a.b in ['', 'q', 'w', 'r', 't']", "false"},
    {"'' in ['', 'q', 'w', 'r', 't'] && x > 0", "true"},
    {"x in ['q', 'w', 'r', 't']", "false"},
    {"x in d.list", "false"},
    {"'a' in d && !('q' in d)", "true"},
    {"x in x", "error: no such overload"},
};

START_TEST(value)
{
    struct unit_machine m;
    ck_assert_int_eq(CTRSEC_OK, unit_machine_open(&m, cases[_i].text, DOCUMENT, NULL));
    struct cs_value v = unit_machine_run(&m, false);
    uint64_t spent = m.spent;
    ck_assert_msg(strcmp(unit_machine_text(&m, v), cases[_i].expected) == 0, "%s\n%s, expected %s",
                  cases[_i].text, unit_machine_text(&m, v), cases[_i].expected);
    ck_assert_uint_gt(spent, 0);
    /* again: the same value for the same fuel, also when it is recorded */
    v = unit_machine_run(&m, true);
    ck_assert_str_eq(unit_machine_text(&m, v), cases[_i].expected);
    ck_assert_uint_eq(m.spent, spent);
    cs_vm_reset(m.vm);
    /* with all the fuel it needs; with less the run is cut short */
    m.fuel = spent;
    v = unit_machine_run(&m, false);
    ck_assert_str_eq(unit_machine_text(&m, v), cases[_i].expected);
    for (uint64_t fuel = 0; fuel < spent; fuel += 1 + spent / 50) {
        m.fuel = fuel;
        v = unit_machine_run(&m, fuel % 2);
        ck_assert_str_eq(unit_machine_text(&m, v), "unknown: limit");
        ck_assert_uint_eq(m.spent, fuel);
    }
    unit_machine_close(&m);
}
END_TEST

/* --- quick ways ------------------------------------------------------------------------------ */

/* Instructions of their own give what the function of the table gives, on all kinds of values. */
static const struct {
    const char *text, *function;
    uint32_t nargs;
} quick[] = {
    {"x == n", "_==_", 2},
    {"x != n", "_!=_", 2},
    {"x < n", "_<_", 2},
    {"x <= n", "_<=_", 2},
    {"x > n", "_>_", 2},
    {"x >= n", "_>=_", 2},
    {"x in n", "@in", 2},
    {"x + n", "_+_", 2},
    {"x - n", "_-_", 2},
    {"x.startsWith(n)", "startsWith", 2},
    {"x.endsWith(n)", "endsWith", 2},
    {"x.contains(n)", "contains", 2},
    {"!x", "!_", 1},
    {"size(x)", "size", 1},
};

enum { SAMPLES = 40 };

static struct cs_value sample_string(const char *text, uint32_t times, struct cs_arena *arena)
{
    uint32_t len = (uint32_t)strlen(text);
    char *copy = cs_arena_take(arena, (size_t)len * times + 1);
    for (uint32_t i = 0; i < times; i++)
        memcpy(copy + (size_t)i * len, text, len);
    return cs_value_string(cs_str_of(copy, (size_t)len * times));
}

static uint32_t samples(struct unit_machine *m, struct cs_value *out)
{
    static const int64_t ints[] = {0, 1, -1, 7, INT64_MAX, INT64_MIN};
    static const double doubles[] = {0, -0.0, 1, 1.5, 9.3e18, -9.3e18, 0.0 / 0.0, 1.0 / 0.0};
    static const char *const texts[] = {
        "",  "a",         "ab", "abcd", "abcdefgh", "cd", "abcdefghijklmnopq", "abcdefghijklmnopr",
        "b", "hijklmnopq"};
    uint32_t count = 0;
    for (uint32_t i = 0; i < 6; i++)
        out[count++] = cs_value_int(ints[i]);
    for (uint32_t i = 0; i < 8; i++)
        out[count++] = cs_value_double(doubles[i]);
    for (uint32_t i = 0; i < 10; i++)
        out[count++] = cs_value_string(cs_str_from(texts[i]));
    out[count++] = sample_string("x", 255, &m->reader.arena);
    out[count++] = sample_string("x", 256, &m->reader.arena);
    out[count++] = sample_string("xxxxxxxx", 40, &m->reader.arena);
    out[count++] = cs_value_uint(1);
    out[count++] = cs_value_uint(UINT64_MAX);
    out[count++] = cs_value_bytes(CS_STR("ab"));
    out[count++] = cs_value_time(CS_DURATION, 1, 5);
    out[count++] = cs_value_type(&cs_type_int);
    out[count++] = m->values[UNIT_N];
    out[count++] = m->values[UNIT_T];
    out[count++] = m->values[UNIT_F];
    out[count++] = m->values[UNIT_E];
    out[count++] = m->values[UNIT_C];
    out[count++] = m->values[UNIT_D];
    out[count++] = cs_value_get(m->values[UNIT_D], "list");
    out[count++] = m->values[UNIT_R];
    return count;
}

START_TEST(as_the_table)
{
    struct unit_machine m;
    struct cs_value values[SAMPLES];
    ck_assert_int_eq(CTRSEC_OK, unit_machine_open(&m, quick[_i].text, DOCUMENT, NULL));
    uint32_t count = samples(&m, values);
    const struct cs_function *function = cs_function_find(cs_str_from(quick[_i].function));
    uint64_t fuel = 1000000;
    struct cs_call call = {.arena = &m.reader.arena, .fuel = &fuel, .limits = &m.cel.limits};
    for (uint32_t i = 0; i < count * count; i++) {
        struct cs_value args[2] = {values[i / count], values[i % count]};
        m.values[UNIT_X] = args[0];
        m.values[UNIT_N] = args[1];
        fuel = 1000000;
        struct cs_value expected = cs_apply(&call, function, args, quick[_i].nargs);
        char *text = strdup(unit_machine_text(&m, expected));
        struct cs_value v = unit_machine_run(&m, false);
        ck_assert_msg(strcmp(unit_machine_text(&m, v), text) == 0, "%s of %s and %s: %s, not %s",
                      quick[_i].text, cs_value_tag_name(args[0].tag),
                      cs_value_tag_name(args[1].tag), unit_machine_text(&m, v), text);
        free(text);
        cs_vm_reset(m.vm);
    }
    unit_machine_close(&m);
}
END_TEST

/* --- what is made of a secret ---------------------------------------------------------------- */

static const struct {
    const char *text;
    bool secret;
} secrets[] = {
    {"s", true},
    {"s + 'a'", true},
    {"'a' + s", true},
    {"t ? s : ''", true},
    {"[s, 'a']", true},
    {"['a', s][1]", true},
    {"{'k': s}", true},
    {"{'k': s}.k", true},
    {"{s: 1}", true},
    {"[s].map(i, i + 'x')[0]", true},
    {"[s].filter(i, true)", true},
    {"cel.bind(a, s, a + a)", true},
    {"string(s)", true},
    {"bytes(s)", true},
    {"r.pass", true},
    {"dyn(r).pass", true},
    {"rs.map(i, i.pass)", true},
    {"[s, 'a'].join('-')", true},
    {"'%s'.format([[['a', {'k': s}]]])", true},
    {"'%s'.format([d.list])", true}, /* which holds one, unmarked itself */
    {"s.split('e')[0]", true},
    {"[s, 'z'].sort()", true},
    {"optional.of(s)", true},
    {"optional.of(s).value()", true},
    {"optional.of(s).orValue('a')", true},
    {"{'k': s}.?k.optMap(i, i)", true},
    {"[?optional.of(s)]", true},
    {"s == 'secret'", false},
    {"s in ['a', 'b', 'c', 'd']", false},
    {"s.startsWith('a')", false},
    {"size(s)", false},
    {"has(r.pass)", false},
    {"type(s)", false},
    {"r.name", false},
    {"[x, 'a']", false},
    {"'%s'.format([d.maps])", false},
    {"d.list[0]", false},
    {"[s][5]", false},
    {"f ? s : 'a'", false},
};

START_TEST(secret)
{
    struct unit_machine m;
    ck_assert_int_eq(CTRSEC_OK, unit_machine_open(&m, secrets[_i].text, DOCUMENT, NULL));
    struct cs_value list = cs_value_get(m.values[UNIT_D], "list");
    ((struct cs_value *)(uintptr_t)list.as.items)[1].flags |= CS_FLAG_SENSITIVE;
    struct cs_value v = unit_machine_run(&m, false);
    ck_assert_msg(((v.flags & CS_FLAG_SENSITIVE) != 0) == secrets[_i].secret, "%s: %s",
                  secrets[_i].text, unit_machine_text(&m, v));
    unit_machine_close(&m);
}
END_TEST

/* --- limits ---------------------------------------------------------------------------------- */

/* Each has work or memory that no run may have. */
static const char *const hostile[] = {
    "cel.bind(a, [0,1,2,3,4,5,6,7,8,9], a.all(i, a.all(j, a.all(k, a.all(l, a.all(m, a.all(n, "
    "a.all(o, true))))))))",
    "cel.bind(a, [0,1,2,3,4,5,6,7,8,9].map(i, x), cel.bind(b, a.map(i, a), cel.bind(c, b.map(i, "
    "b), "
    "cel.bind(d, c.map(i, c), cel.bind(e, d.map(i, d), e.map(i, e) == e.map(i, e))))))",
    "cel.bind(a, 'aaaaaaaaaaaaaaaa' + string(x), cel.bind(b, a + a + a + a + a + a + a + a, "
    "cel.bind(c, "
    "b + b + b + b + b + b + b + b, cel.bind(d, c + c + c + c + c + c + c + c, cel.bind(e, d + d + "
    "d "
    "+ d + d + d + d + d, cel.bind(g, e + e + e + e + e + e + e + e, g + g + g + g + g))))))",
    "cel.bind(a, [x, x, x, x], cel.bind(b, a + a + a + a + a + a + a + a, cel.bind(c, b + b + b + "
    "b + "
    "b + b + b + b, cel.bind(d, c + c + c + c + c + c + c + c, cel.bind(e, d + d + d + d + d + d + "
    "d + d, cel.bind(g, e + e + e + e + e + e + e + e, g + g + g + g + g))))))",
    "cel.bind(a, [x, x, x, x, x, x, x, x], a.map(i, a.map(j, a.map(k, a.map(l, a.map(o, a.map(p, "
    "a)))))) == a)",
    "cel.bind(a, [x, x, x, x, x, x, x, x], a.exists(i, a.exists(j, a.exists(k, a.exists(l, "
    "a.exists(o, a.exists(p, a.exists(q, a.exists(v, {i: j, k + 1: l, o + 2: p} == {})))))))))",
    "cel.bind(a, [x, x, x, x, x, x, x, x], a.map(i, a.map(j, a.map(k, a.map(l, a.map(o, a.map(p, "
    "{'k': [i, j, k]})))))).size() > 0)",
    "lists.range(1000000000).size() == 0",
    "lists.range(100000).map(i, [i, i, i]).size() == 0",
    "lists.range(30000).all(i, lists.range(30000).all(j, j != i - 40000))",
    "cel.bind(a, 'aaaaaaaaaaaaaaaa' + string(x), cel.bind(b, a.replace('a', a), cel.bind(c, "
    "b.replace('a', b), c.replace('a', c)))) == ''",
    "cel.bind(a, lists.range(1000 + x), a.map(i, a.map(j, string(i))).flatten().join(','))",
    "lists.range(2000 + x).map(i, 'aaaaaaaaaaaaaaaa' + string(i)).sortBy(i, i.reverse()).all(i, "
    "lists.range(2000).map(j, i + string(j)).sort().size() > 0)",
    "cel.bind(a, lists.range(20 + x).map(i, 'aaaa').join(), a.matches('(a|aa)+$') && "
    "lists.range(100000).all(i, a.matches('(a*)*(a*)*b') == (i < 0)))",
    "'%s'.format([lists.range(1000 + x).map(i, lists.range(100).map(j, 'abc'))]).size() == 0",
};

START_TEST(limit)
{
    struct unit_machine m;
    ck_assert_int_eq(CTRSEC_OK, unit_machine_open(&m, hostile[_i], NULL, NULL));
    for (int round = 0; round < 3; round++) {
        struct cs_value v = unit_machine_run(&m, round == 1);
        ck_assert_msg(v.tag == CS_UNKNOWN && v.hash == CTRSEC_UNKNOWN_LIMIT, "%s\n%s", hostile[_i],
                      unit_machine_text(&m, v));
        cs_vm_reset(m.vm);
    }
    unit_machine_close(&m);
}
END_TEST

/* false beside an operand that was cut short is not false: the run ends there. */
START_TEST(limit_is_final)
{
    struct unit_machine m;
    struct cs_limits limits = cs_limits_default;
    limits.scratch_bytes = 256;
    ck_assert_int_eq(CTRSEC_OK, unit_machine_open(&m,
                                                  "[x, x, x, x, x, x, x, x].map(i, [i, i, i])"
                                                  ".size() == 0 && f",
                                                  NULL, &limits));
    struct cs_value v = unit_machine_run(&m, false);
    ck_assert_str_eq(unit_machine_text(&m, v), "unknown: limit");
    ck_assert_uint_eq(m.spent, m.fuel);
    unit_machine_close(&m);
}
END_TEST

START_TEST(cancelled)
{
    struct unit_machine m;
    ck_assert_int_eq(CTRSEC_OK, unit_machine_open(&m, "d.list.all(i, i > 0)", DOCUMENT, NULL));
    struct cs_activation activation = {m.values, NULL, UNIT_SLOTS};
    uint64_t fuel = 1000;
    int32_t cancel = 1;
    struct cs_value v = cs_vm_run(m.vm, m.program, &activation, &fuel, &cancel, NULL);
    ck_assert_str_eq(unit_machine_text(&m, v), "unknown: limit");
    cancel = 0;
    v = cs_vm_run(m.vm, m.program, &activation, &fuel, &cancel, NULL);
    ck_assert_str_eq(unit_machine_text(&m, v), "true");
    unit_machine_close(&m);
}
END_TEST

/*
 * Slots that the caller does not have, which the unknown names, and a program that the unit does
 * not have.
 */
START_TEST(short_activation)
{
    struct unit_machine m;
    ck_assert_int_eq(CTRSEC_OK, unit_machine_open(&m, "has(r.name) || rs[0].size > 0", NULL, NULL));
    struct cs_activation activation = {m.values, NULL, 3};
    uint64_t fuel = 1000;
    struct cs_value v = cs_vm_run(m.vm, m.program, &activation, &fuel, NULL, NULL);
    ck_assert_str_eq(unit_machine_text(&m, v), "unknown: missing");
    ck_assert_uint_eq(v.len, UNIT_R + 1);
    v = cs_vm_run(m.vm, 99, &activation, &fuel, NULL, NULL);
    ck_assert_int_eq(v.tag, CS_ERROR);
    unit_machine_close(&m);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("cel_vm");
    tcase_add_loop_test(test, value, 0, UNIT_COUNT(cases));
    tcase_add_loop_test(test, as_the_table, 0, UNIT_COUNT(quick));
    tcase_add_loop_test(test, secret, 0, UNIT_COUNT(secrets));
    tcase_add_loop_test(test, limit, 0, UNIT_COUNT(hostile));
    tcase_add_test(test, limit_is_final);
    tcase_add_test(test, cancelled);
    tcase_add_test(test, short_activation);
    return unit_run("cel_vm", test);
}
