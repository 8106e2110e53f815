/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Suite of cel/cel_trace.c and cel/cel_spot.c: values of the parts of an expression, the element
 * that a loop was decided by, what was left out, what it cost.
 */
#include "unit_explained.h"
#include "unit_run.h"

#define DOCUMENT                                                                 \
    "{'list': [5, 1, 7, 1], 'maps': [{'k': 1}, {'k': 2, 'q': true}, {'k': 3}], " \
    "'nested': [[1, 2], [3, 4], [5, 6]], 'm': {'a': 1, 'b': 2}, 'none': [], 'n': 2}"

/* `part` of the text has the value; "-": it was not evaluated. */
static const struct {
    const char *text, *part, *value;
} values[] = {
    {"1 + 2 * d.n", "2 * d.n", "4"},
    {"1 + 2 * 3", "2 * 3", "6"}, /* folded by the compiler */
    {"1 + 2 * 3", "1 + 2 * 3", "7"},
    {"d.n == 2 || d.n == 3", "d.n == 3", "-"},
    {"d.n == 3 || d.n == 2", "d.n == 2", "true"},
    {"d.n == 3 && d.x", "d.x", "-"},
    {"false && d.n == 2", "d.n == 2", "-"},
    {"d.n == 2 ? 'a' + 'b' : string(d.n)", "string(d.n)", "-"},
    {"d.n == 2 ? string(d.n) : 'b'", "string(d.n)", "'2'"},
    {"d.x || d.n == 2", "d.x", "error: no such key"},
    {"d.x || d.n == 2", "d.x || d.n == 2", "true"},
    {"has(d.n) && has(d.x)", "has(d.x)", "false"},
    {"optional.none().or(d.?n).value()", "d.?n", "optional.of(2)"},
    {"optional.of(1).or(d.?n).value()", "d.?n", "-"},
    {"d.none.all(i, i > d.n)", "i > d.n", "-"},
    {"cel.bind(v, d.n + 1, v * v)", "v * v", "9"},
    {"d.?n.optMap(v, v + 5).value()", "v + 5", "7"},
    {"s + 'x'", "s", "***"},
    /* in loops: of the element that decided */
    {"d.list.all(i, i > 2)", "i > 2", "false"},
    {"d.list.all(i, i > 2)", "i", "1"},
    {"d.list.all(i, i > 0)", "i", "1"},
    {"d.list.exists(i, i > 5)", "i", "7"},
    {"d.list.exists(i, i > 9)", "i > 9", "false"},
    {"d.maps.all(i, i.q)", "i.q", "error: no such key"},
    {"d.maps.all(i, i.q)", "i", "{'k': 1}"},
    {"d.maps.exists(i, i.q && i.k == 3)", "i.k == 3", "true"},
    {"d.list.exists_one(i, i == 7)", "i", "7"},
    {"d.list.exists_one(i, i == 1)", "i == 1", "true"},
    {"d.list.filter(i, i < 2)", "i", "1"},
    {"d.list.filter(i, i > 9)", "i > 9", "false"},
    {"d.list.map(i, i * 2)", "i * 2", "2"},
    {"d.list.map(i, 10 / (i - 1))", "(i - 1)", "0"},
    {"d.list.map(i, i > 1, i * 2)", "i * 2", "10"},
    {"d.nested.exists(i, i.exists(j, j == 4))", "j", "4"},
    {"d.nested.exists(i, i.exists(j, j == 4))", "i", "[3, 4]"},
    {"d.nested.all(i, i.exists(j, j % 2 == 1))", "j % 2", "1"},
    {"d.nested.filter(i, i.all(j, j > 2))", "i.all(j, j > 2)", "true"},
    {"d.nested.filter(i, i.all(j, j > 2))", "j", "4"},
    {"d.m.exists(k, v, v == 2)", "v == 2", "true"},
    {"d.m.all(k, k == 'a')", "k", "'b'"},
    {"d.list.all(i, i > 0) && d.maps.all(i, i.k > 1)", "i.k", "1"},
};

START_TEST(parts)
{
    struct unit_explained x;
    struct cs_value v;
    unit_explained_open(&x, values[_i].text, DOCUMENT);
    const char *found = "-";
    for (uint32_t i = 0; i < x.spots.count; i++) {
        struct cs_span span = x.spots.items[i].span;
        struct cs_str text = cs_str_slice(cs_str_from(x.text), span.start, span.end - span.start);
        if (cs_str_is(text, values[_i].part) && cs_trace_value(&x.trace, i, &v))
            found = unit_machine_text(&x.m, v);
    }
    ck_assert_msg(strcmp(found, values[_i].value) == 0, "%s\n%s is %s, expected %s",
                  values[_i].text, values[_i].part, found, values[_i].value);
    unit_explained_close(&x);
}
END_TEST

/* Of the loop that is the whole text: the element, how many were looked at, and how it ended. */
static const struct {
    const char *text;
    uint32_t index, looked, chosen;
    bool complete, saved;
} loops[] = {
    {"d.list.all(i, i > 2)", 1, 2, 0, false, false},
    {"d.list.all(i, i > 0)", 3, 4, 4, true, false},
    {"d.list.exists(i, i == 7)", 2, 3, 0, false, false},
    {"d.list.exists(i, i == 9)", 3, 4, 0, true, false},
    {"d.maps.all(i, i.q)", 0, 3, 1, true, true},
    {"d.maps.exists(i, i.k == 2 || i.q)", 1, 2, 0, false, true},
    {"d.list.exists_one(i, i == 1)", 3, 4, 2, true, true},
    {"d.list.exists_one(i, i == 5)", 0, 4, 1, true, true},
    {"d.list.filter(i, i == 1)", 1, 4, 2, true, true},
    {"d.list.filter(i, i == 9)", 3, 4, 0, true, false},
    {"d.list.map(i, 1 / (i - 1))", 1, 2, 0, false, false},
    {"d.m.all(k, k == 'a')", 1, 2, 1, false, false},
    {"d.none.exists(i, i)", 0, 0, 0, true, false},
};

START_TEST(deciding)
{
    struct unit_explained x;
    unit_explained_open(&x, loops[_i].text, DOCUMENT);
    const struct cs_trace_entry *entry = &x.trace.entries[0];
    ck_assert_uint_eq(entry->state, CS_TRACE_DONE);
    ck_assert_msg(entry->element.index == loops[_i].index && entry->looked == loops[_i].looked &&
                      entry->complete == loops[_i].complete && entry->saved == loops[_i].saved,
                  "%s: element %u, %u looked at, complete %d, saved %d", loops[_i].text,
                  entry->element.index, entry->looked, entry->complete, entry->saved);
    if (entry->complete)
        ck_assert_uint_eq(entry->chosen, loops[_i].chosen);
    unit_explained_close(&x);
}
END_TEST

/* A part costs its own steps and those of its parts; where it stands is told beside it. */
START_TEST(costs)
{
    struct unit_explained x;
    unit_explained_open(&x, "d.list.all(i, i > 0) && size(d.list) == 4", DOCUMENT);
    const struct cs_trace_entry *entries = x.trace.entries;
    uint32_t all = unit_explained_spot(&x, "d.list.all(i, i > 0)");
    uint32_t size = unit_explained_spot(&x, "size(d.list) == 4");
    uint32_t list = unit_explained_spot(&x, "d.list");
    ck_assert_uint_gt(entries[all].cost, entries[size].cost);
    ck_assert_uint_ge(entries[0].cost, entries[all].cost + entries[size].cost);
    ck_assert_uint_lt(entries[list].cost, entries[all].cost);
    ck_assert_uint_ge(x.m.spent, entries[0].cost);
    ck_assert_ptr_nonnull(entries[list].path);
    ck_assert(cs_str_is(entries[list].path->name, "list"));
    ck_assert_ptr_null(entries[all].path);
    unit_explained_close(&x);
}
END_TEST

/* Spots are in the order of the walk and close over what is below them. */
START_TEST(spots)
{
    struct unit_explained x;
    unit_explained_open(&x, "d.list.all(i, d.nested.exists(j, i in j)) || d.n > 1", DOCUMENT);
    for (uint32_t i = 0; i < x.spots.count; i++) {
        const struct cs_spot *spot = &x.spots.items[i];
        ck_assert_uint_gt(spot->end, i);
        ck_assert_uint_le(spot->end, x.spots.count);
        if (i == 0)
            ck_assert_uint_eq(spot->parent, CS_NO_SPOT);
        else
            ck_assert(spot->parent < i && spot->end <= x.spots.items[spot->parent].end);
    }
    uint32_t inner = unit_explained_spot(&x, "i in j");
    uint32_t exists = unit_explained_spot(&x, "d.nested.exists(j, i in j)");
    uint32_t all = unit_explained_spot(&x, "d.list.all(i, d.nested.exists(j, i in j))");
    ck_assert_uint_eq(x.spots.items[inner].loop, exists);
    ck_assert_uint_eq(x.spots.items[exists].loop, all);
    ck_assert_uint_eq(x.spots.items[unit_explained_spot(&x, "d.list")].loop, CS_NO_SPOT);
    ck_assert_uint_eq(x.spots.items[unit_explained_spot(&x, "d.nested")].loop, all);
    unit_explained_close(&x);
}
END_TEST

/* Too little memory is told, never half a trace. */
START_TEST(no_memory)
{
    struct unit_explained x;
    struct cs_trace trace;
    unit_explained_open(&x, "d.list.all(i, i > 0)", DOCUMENT);
    for (size_t size = 16; size < 4096; size += 64) {
        struct cs_arena small;
        ck_assert(cs_arena_init_fixed(&small, &cs_alloc_libc, size));
        bool made = cs_trace_init(&trace, &small, x.m.unit, &x.spots);
        ck_assert_int_eq(made, !small.refused);
        cs_arena_clear(&small);
    }
    unit_explained_close(&x);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("cel_trace");
    tcase_add_loop_test(test, parts, 0, UNIT_COUNT(values));
    tcase_add_loop_test(test, deciding, 0, UNIT_COUNT(loops));
    tcase_add_test(test, costs);
    tcase_add_test(test, spots);
    tcase_add_test(test, no_memory);
    return unit_run("cel_trace", test);
}
