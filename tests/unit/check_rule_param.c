/* SPDX-License-Identifier: Apache-2.0 */
/* Suite of rule/rule_param.c: types as text, values that fit, declarations. */
#include "rule/rule_param.h"
#include "unit_document.h"
#include "unit_run.h"

static const struct {
    const char *type, *json;
    bool fits;
} values[] = {
    {"bool", "true", true},
    {"bool", "1", false},
    {"int", "7", true},
    {"int", "7.5", false},
    {"int", "'7'", false},
    {"int", "null", false},
    {"double", "7.5", true},
    {"double", "7", true},
    {"double", "'x'", false},
    {"string", "'x'", true},
    {"string", "7", false},
    {"list(string)", "[]", true},
    {"list(string)", "['a', 'b']", true},
    {"list(string)", "['a', 7]", false},
    {"list(string)", "'a'", false},
    {"list(int)", "[1, 2]", true},
    {"list(double)", "[1, 2.5]", true},
    {"list(double)", "[true]", false},
    {"map(string, string)", "{'a': 'b'}", true},
    {"map(string, string)", "{'a': 1}", false},
    {"map(string, string)", "['a']", false},
    {"map(string, int)", "{'a': 1}", true},
    {"map(string, list(string))", "{'a': ['b'], 'c': []}", true},
    {"map(string, list(string))", "{'a': 'b'}", false},
};

START_TEST(fits)
{
    struct unit_reader reader;
    unit_open(&reader);
    const struct cs_type *type = cs_rule_param_type(cs_str_from(values[_i].type));
    ck_assert_ptr_nonnull(type);
    const struct cs_tree *tree = unit_json(&reader, values[_i].json);
    ck_assert_msg(cs_rule_param_fits(type, tree->root) == values[_i].fits, "%s %s", values[_i].type,
                  values[_i].json);
    unit_close(&reader);
}
END_TEST

START_TEST(other_types)
{
    static const char *const texts[] = {
        "", "dyn", "uint", "bytes", "list", "list(dyn)", "map(string,string)", "timestamp", "Int"};
    for (int i = 0; i < UNIT_COUNT(texts); i++)
        ck_assert_ptr_null(cs_rule_param_type(cs_str_from(texts[i])));
    ck_assert(!cs_rule_param_fits(&cs_type_dyn, cs_value_int(1)));
}
END_TEST

static const struct {
    const char *json, *message; /* "": taken */
} declarations[] = {
    {"{}", ""},
    {"{'params': {}}", ""},
    {"{'params': {'a': {'type': 'int'}}}", ""},
    {"{'params': {'a': {'type': 'int', 'default': 7, 'description': 'D'}}}", ""},
    {"{'params': []}", "`params` is not a map"},
    {"{'params': {'a': 7}}", "a parameter is a number, expected a map"},
    {"{'params': {'a': {'type': 'int', 'defualt': 7}}}", "unknown key `defualt` in a parameter"},
    {"{'params': {'a': {'type': 'int', 'default': 'x'}}}", "the default of `a` is not of its type"},
    {"{'params': {'in': {'type': 'int'}}}", "`in` cannot be the name of a parameter"},
    {"{'params': {'a.b': {'type': 'int'}}}", "`a.b` cannot be the name of a parameter"},
};

START_TEST(declares)
{
    struct unit_reader reader;
    struct cs_param *params = NULL;
    uint32_t count = 99;
    unit_open(&reader);
    const struct cs_tree *tree = unit_json(&reader, declarations[_i].json);
    struct cs_doc_reader doc = {&tree->source, &reader.diag, "rule.invalid", CTRSEC_OK};
    cs_rule_params_read(&reader.arena, &doc, cs_node_member(cs_doc_reader_root(tree), "params"),
                        &params, &count);
    if (declarations[_i].message[0] == '\0') {
        ck_assert_int_eq(doc.status, CTRSEC_OK);
        ck_assert(count == 0 || params[0].type == &cs_type_int);
    } else {
        ck_assert_int_eq(doc.status, CTRSEC_E_INVALID);
        ck_assert_msg(cs_str_is(reader.diag.first->message, declarations[_i].message), "%.*s",
                      CS_STR_ARG(reader.diag.first->message));
    }
    unit_close(&reader);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("rule_param");
    tcase_add_loop_test(test, fits, 0, UNIT_COUNT(values));
    tcase_add_test(test, other_types);
    tcase_add_loop_test(test, declares, 0, UNIT_COUNT(declarations));
    return unit_run("rule_param", test);
}
