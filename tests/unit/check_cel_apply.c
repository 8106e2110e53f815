/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Suite of cel/cel_apply.c and of what the machine does with open lists: `rs` has the records "one"
 * and "two", and perhaps others that nobody knows. What these decide is so; all else is unknown.
 */
#include "cel/cel_failure.h"
#include "unit_machine.h"
#include "unit_run.h"

#define MISSING "unknown: missing"

static const struct {
    const char *text, *expected;
} cases[] = {
    /* loops */
    {"rs.exists(i, i.name == 'two')", "true"},
    {"rs.exists(i, i.name == 'six')", MISSING},
    {"rs.all(i, i.size < 2)", "false"},
    {"rs.all(i, i.size < 9)", MISSING},
    {"rs.exists_one(i, i.size == 2)", MISSING},
    {"!rs.exists(i, i.name == 'six')", MISSING},
    {"rs.exists(i, i.name == 'six') || t", "true"},
    {"rs.exists(i, i.name == 'six') && f", "false"},
    {"rs.all(i, i.size < 9) ? 1 : 2", MISSING},
    {"rs.all(i, v, v.size < 9 || i > 5)", MISSING},
    {"rs.exists(i, v, i == 1 && v.size == 2)", "true"},
    {"rs.all(i, rs.exists(j, j.size == i.size))", MISSING},
    {"rs.exists(i, rs.exists(j, j.size > i.size))", "true"},
    {"rs.all(i, i.size / (i.size - 1) > 0)", MISSING}, /* an unknown before an error */
    {"rs.exists(i, i.size / (i.size - 1) > 5)", MISSING},
    {"rs.exists(i, i.size / (i.size - 1) > 1)", "true"},
    /* what is collected is open, too */
    {"rs.filter(i, i.size == 2).exists(i, i.name == 'two')", "true"},
    {"rs.filter(i, i.size == 2).all(i, i.name == 'two')", MISSING},
    {"rs.filter(i, i.size > 9) == []", MISSING},
    {"rs.map(i, i.name).exists(i, i == 'one')", "true"},
    {"rs.map(i, i.name) == ['one', 'two']", MISSING},
    {"rs.map(i, i.size > 1, i.name).size()", MISSING},
    {"'two' in rs.map(i, i.name)", "true"},
    {"'six' in rs.map(i, i.name)", MISSING},
    {"!('six' in rs.map(i, i.name))", MISSING},
    {"rs.transformMap(i, v, v.name)", MISSING},
    {"rs.transformList(i, v, v.name).exists(i, i == 'two')", "true"},
    {"rs.sortBy(i, i.name)", MISSING},
    {"rs.map(i, i.size / (i.size - 2))[0]", "error: division by zero"},
    /* members */
    {"rs[1].name", "'two'"},
    {"rs[2].name", MISSING},
    {"rs[-1].name", MISSING},
    {"rs[?0].hasValue()", "true"},
    {"rs[?5].hasValue()", MISSING},
    /* functions */
    {"size(rs)", MISSING},
    {"rs.size() > 0", MISSING},
    {"rs == rs", MISSING},
    {"rs != []", MISSING},
    {"(rs + [r]).exists(i, i.name == 'r')", "true"},
    {"([r] + rs).all(i, i.name != 'six')", MISSING},
    {"(rs + rs).size()", MISSING},
    {"rs.map(i, i.name).join(',')", MISSING},
    {"rs.map(i, i.size).max()", MISSING},
    {"rs.map(i, i.size).indexOf(2)", MISSING},
    {"sets.contains(rs.map(i, i.name), ['one'])", "true"},
    {"sets.contains(rs.map(i, i.name), ['six'])", MISSING},
    {"sets.contains(['one'], rs.map(i, i.name))", "false"},
    {"sets.contains(['one', 'two'], rs.map(i, i.name))", MISSING},
    {"sets.intersects(rs.map(i, i.name), ['two'])", "true"},
    {"sets.intersects(['six'], rs.map(i, i.name))", MISSING},
    {"sets.equivalent(rs.map(i, i.name), ['one', 'two'])", MISSING},
    {"type(rs) == list", "true"},
    {"dyn(rs).exists(i, i.name == 'two')", "true"},
    {"dyn(rs).all(i, i.size < 9)", MISSING},
    {"optional.of(rs).value().all(i, i.size < 9)", MISSING},
    {"optional.none().orValue(rs).all(i, i.size < 9)", MISSING},
    {"cel.bind(v, rs, v.size())", MISSING},
    {"(t ? rs : []).size()", MISSING},
    {"(f ? rs : []).size()", "0"},
    {"rs.map(i, i.name).first()", MISSING},
    /* errors of the other operands stay */
    {"dyn(rs) == [1 / 0]", "error: division by zero"},
    {"size(rs) > e", MISSING},
};

START_TEST(open_lists)
{
    struct unit_machine m;
    ck_assert_int_eq(CTRSEC_OK, unit_machine_open(&m, cases[_i].text, NULL, NULL));
    m.values[UNIT_RS].flags |= CS_FLAG_OPEN;
    for (int record = 0; record < 2; record++) {
        const char *found = unit_machine_text(&m, unit_machine_run(&m, record == 1));
        ck_assert_msg(strcmp(found, cases[_i].expected) == 0, "%s\n%s, expected %s", cases[_i].text,
                      found, cases[_i].expected);
    }
    unit_machine_close(&m);
}
END_TEST

/* Of a loop that only the end of the list left open, the list is what was read. */
START_TEST(evidence)
{
    static const char *const rows[] = {"rs.all(i, i.size < 9)", "rs.exists(i, i.size > 9)",
                                       "t && rs.exists(i, i.size > 9)", "size(rs) == 2",
                                       "rs.filter(i, i.size > 9).size() == 0"};
    struct unit_machine m;
    ck_assert_int_eq(CTRSEC_OK, unit_machine_open(&m, rows[_i], NULL, NULL));
    m.values[UNIT_RS].flags |= CS_FLAG_OPEN;
    struct cs_value v = unit_machine_run(&m, true);
    ck_assert_int_eq(v.tag, CS_UNKNOWN);
    cs_buf_reset(&m.cel.buf);
    cs_failure_reason(&m.cel.buf, m.unit, v, &m.recorder.failure);
    ck_assert_str_eq(m.cel.buf.ptr, "a list may have more elements than the set shows");
    cs_buf_reset(&m.cel.buf);
    ck_assert_uint_ge(m.recorder.count, 1);
    unit_machine_close(&m);
}
END_TEST

/* The same expressions of a list that is all there is. */
START_TEST(closed_lists)
{
    struct unit_machine m;
    ck_assert_int_eq(CTRSEC_OK, unit_machine_open(&m, cases[_i].text, NULL, NULL));
    struct cs_value v = unit_machine_run(&m, false);
    ck_assert_msg(v.tag != CS_UNKNOWN, "%s", cases[_i].text);
    unit_machine_close(&m);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("cel_apply");
    tcase_add_loop_test(test, open_lists, 0, UNIT_COUNT(cases));
    tcase_add_loop_test(test, closed_lists, 0, UNIT_COUNT(cases));
    tcase_add_loop_test(test, evidence, 0, 5);
    return unit_run("cel_apply", test);
}
