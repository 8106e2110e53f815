/* SPDX-License-Identifier: Apache-2.0 */
/* Suite of rule/rule_ids.c: globs, finding by id and alias, what is used twice. */
#include "rule/rule_ids.h"
#include "unit_document.h"
#include "unit_run.h"

static const struct {
    const char *pattern, *text;
    bool matches;
} globs[] = {
    {"", "", true},
    {"", "a", false},
    {"*", "", true},
    {"*", "anything", true},
    {"a*", "a", true},
    {"a*", "ab/c", true},
    {"a*", "ba", false},
    {"*a", "ba", true},
    {"*a", "bab", false},
    {"a*b*c", "a-b-c", true},
    {"a*b*c", "abbbc", true},
    {"a*b*c", "acb", false},
    {"**", "x", true},
    {"a", "A", false},
    {"a?", "ab", false}, /* only the star is special */
    {"base/host-*", "base/host-pid", true},
    {"*aab", "aaaaaaaab", true},
    {"*a*a*a*a*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false},
};

START_TEST(glob)
{
    ck_assert_msg(cs_rule_glob(cs_str_from(globs[_i].pattern), cs_str_from(globs[_i].text)) ==
                      globs[_i].matches,
                  "%s %s", globs[_i].pattern, globs[_i].text);
}
END_TEST

#define HEAD "'title': 'T', 'severity': 'low', 'target': 'workload', 'violation': 'true'"

struct made {
    struct unit_reader reader;
    struct cs_rule_set set;
};

/* The status of the whole: of a document with these rules and profiles. */
static int make(struct made *m, const char *json)
{
    unit_open(&m->reader);
    cs_rule_set_init(&m->set, &m->reader.arena, &cs_limits_default);
    const struct cs_tree *tree = unit_json(&m->reader, json);
    m->reader.diag.source = &tree->source;
    int status = cs_rule_set_add(&m->set, tree, false, &m->reader.diag);
    ck_assert_int_eq(status, CTRSEC_OK);
    return cs_rule_set_finish(&m->set, &m->reader.diag);
}

START_TEST(finds)
{
    struct made m;
    ck_assert_int_eq(make(&m, "{'rules': [{'id': 'a', " HEAD "}, {'id': 'b', 'aliases': ['old-b', "
                              "'older-b'], " HEAD "}], 'profiles': {'p': {'rules': ['old-b']}}}"),
                     CTRSEC_OK);
    ck_assert_int_eq(cs_rule_set_find(&m.set, CS_STR("a")), 0);
    ck_assert_int_eq(cs_rule_set_find(&m.set, CS_STR("b")), 1);
    ck_assert_int_eq(cs_rule_set_find(&m.set, CS_STR("older-b")), 1);
    ck_assert_int_eq(cs_rule_set_find(&m.set, CS_STR("c")), -1);
    ck_assert_int_eq(cs_rule_set_find(&m.set, CS_STR("")), -1);
    ck_assert_int_eq(cs_rule_set_profile(&m.set, CS_STR("p")), 0);
    ck_assert_int_eq(cs_rule_set_profile(&m.set, CS_STR("q")), -1);
    ck_assert(!cs_rule_set_has_policies(&m.set));
    unit_close(&m.reader);
}
END_TEST

static const struct {
    const char *json, *message;
} clashes[] = {
    {"{'rules': [{'id': 'a', " HEAD "}, {'id': 'a', " HEAD "}]}", "the id `a` is used twice"},
    {"{'rules': [{'id': 'a', " HEAD "}, {'id': 'b', 'aliases': ['a'], " HEAD "}]}",
     "the id `a` is used twice"},
    {"{'rules': [{'id': 'a', 'aliases': ['a'], " HEAD "}]}", "the id `a` is used twice"},
    {"{'rules': [{'id': 'a', 'aliases': ['x'], " HEAD "}, {'id': 'b', 'aliases': ['x'], " HEAD
     "}]}",
     "the id `x` is used twice"},
    {"{'rules': [{'id': 'a', " HEAD "}], 'profiles': {'p': {'rules': ['a', 'z']}}}",
     "profile `p` names no rule of the bundle: `z`"},
};

START_TEST(refuses)
{
    struct made m;
    ck_assert_int_eq(make(&m, clashes[_i].json), CTRSEC_E_INVALID);
    ck_assert_msg(cs_str_is(m.reader.diag.first->message, clashes[_i].message), "%.*s",
                  CS_STR_ARG(m.reader.diag.first->message));
    unit_close(&m.reader);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("rule_ids");
    tcase_add_loop_test(test, glob, 0, UNIT_COUNT(globs));
    tcase_add_test(test, finds);
    tcase_add_loop_test(test, refuses, 0, UNIT_COUNT(clashes));
    return unit_run("rule_ids", test);
}
