/* SPDX-License-Identifier: Apache-2.0 */
/* Suite of cel/cel_env.c and of the tables of cel/cel_habit.c. */
#include "cel/cel_env.h"
#include "cel/cel_habit.h"
#include "unit_cel.h"
#include "unit_run.h"

START_TEST(finds_names)
{
    struct unit_cel cel;
    struct cs_ast tree = {.type = &cs_type_bool};
    unit_cel_open(&cel, CS_STR(""));
    struct cs_cel_env *env = &cel.env;
    ck_assert_ptr_null(cs_cel_env_find(env, CS_STR("a")));
    ck_assert_int_eq(cs_cel_env_variable(env, CS_STR("a"), &cs_type_int, 3, true), CTRSEC_OK);
    ck_assert_int_eq(
        cs_cel_env_constant(env, CS_STR("params.b"), &cs_type_string, cs_value_string(CS_STR("x"))),
        CTRSEC_OK);
    ck_assert_int_eq(cs_cel_env_definition(env, CS_STR("c"), &tree), CTRSEC_OK);
    const struct cs_name *name = cs_cel_env_find(env, CS_STR("a"));
    ck_assert(name->kind == CS_NAME_VARIABLE && name->slot == 3 && name->sensitive &&
              name->type == &cs_type_int);
    name = cs_cel_env_find(env, CS_STR("params.b"));
    ck_assert(name->kind == CS_NAME_CONSTANT && cs_value_is_string(name->value, "x"));
    name = cs_cel_env_find(env, CS_STR("c"));
    ck_assert(name->kind == CS_NAME_DEFINITION && name->definition == &tree &&
              name->type == &cs_type_bool);
    ck_assert_ptr_null(cs_cel_env_find(env, CS_STR("params")));
    ck_assert_ptr_null(cs_cel_env_find(env, CS_STR("")));
    unit_cel_close(&cel);
}
END_TEST

START_TEST(hides_older_names)
{
    struct unit_cel cel;
    unit_cel_open(&cel, CS_STR(""));
    cs_cel_env_variable(&cel.env, CS_STR("a"), &cs_type_int, 1, false);
    const struct cs_name *before = cs_cel_env_find(&cel.env, CS_STR("a"));
    cs_cel_env_variable(&cel.env, CS_STR("a"), &cs_type_bool, 2, false);
    const struct cs_name *after = cs_cel_env_find(&cel.env, CS_STR("a"));
    ck_assert(before->slot == 1 && after->slot == 2 && after->type == &cs_type_bool);
    unit_cel_close(&cel);
}
END_TEST

START_TEST(holds_many_names)
{
    struct unit_cel cel;
    static char names[2000][8];
    unit_cel_open(&cel, CS_STR(""));
    for (uint32_t i = 0; i < 2000; i++) {
        snprintf(names[i], sizeof names[i], "n%u", i);
        struct cs_str name = cs_str_from(names[i]);
        ck_assert_int_eq(cs_cel_env_variable(&cel.env, name, &cs_type_int, i, false), CTRSEC_OK);
    }
    for (uint32_t i = 0; i < 2000; i++)
        ck_assert_uint_eq(cs_cel_env_find(&cel.env, cs_str_from(names[i]))->slot, i);
    unit_cel_close(&cel);
}
END_TEST

START_TEST(declares_functions)
{
    struct unit_cel cel;
    const struct cs_overload one = {.nparams = 1, .params = {&cs_type_int}};
    const struct cs_overload two = {.nparams = 2, .params = {&cs_type_int, &cs_type_int}};
    unit_cel_open(&cel, CS_STR(""));
    struct cs_cel_env *env = &cel.env;
    /* The name need not live on nor be terminated. */
    char text[] = "funny";
    ck_assert_int_eq(cs_cel_env_function(env, cs_str_of(text, 3), &one), CTRSEC_OK);
    memset(text, 'x', sizeof text);
    ck_assert_int_eq(cs_cel_env_function(env, CS_STR("other"), &one), CTRSEC_OK);
    ck_assert_int_eq(cs_cel_env_function(env, CS_STR("fun"), &two), CTRSEC_OK);
    ck_assert_uint_eq(env->ndeclared, 2);
    ck_assert_str_eq(env->declared[0].name, "fun");
    ck_assert_uint_eq(env->declared[0].count, 2);
    ck_assert_uint_eq(env->declared[0].overloads[0].nparams, 1);
    ck_assert_uint_eq(env->declared[0].overloads[1].nparams, 2);
    ck_assert(env->declared[0].call == NULL);
    for (int i = 0; i < 100; i++) {
        char name[16];
        snprintf(name, sizeof name, "f%d", i);
        ck_assert_int_eq(cs_cel_env_function(env, cs_str_from(name), &one), CTRSEC_OK);
    }
    ck_assert_str_eq(env->declared[0].name, "fun");
    ck_assert_uint_eq(env->ndeclared, 102);
    unit_cel_close(&cel);
}
END_TEST

START_TEST(reports_lack_of_memory)
{
    const struct cs_overload overload = {.nparams = 1};
    for (size_t limit = 1; limit < 4096; limit += 16) {
        struct unit_cel cel;
        unit_cel_open(&cel, CS_STR(""));
        cel.arena.limit = limit;
        int status = cs_cel_env_variable(&cel.env, CS_STR("a"), &cs_type_int, 7, false);
        const struct cs_name *name = cs_cel_env_find(&cel.env, CS_STR("a"));
        ck_assert(status == CTRSEC_OK ? name->slot == 7 : status == CTRSEC_E_NOMEM && !name);
        status = cs_cel_env_function(&cel.env, CS_STR("f"), &overload);
        ck_assert(status == CTRSEC_OK || status == CTRSEC_E_NOMEM);
        unit_cel_close(&cel);
    }
}
END_TEST

START_TEST(names_versions)
{
    char text[CS_CEL_VERSION_ROOM];
    uint16_t version;
    ck_assert(cs_cel_env_version_read(CS_STR("k8s-1.28"), &version) && version == 28);
    ck_assert(cs_cel_env_version_read(CS_STR("k8s-1.37"), &version) && version == 37);
    ck_assert(cs_cel_env_version_read(CS_STR("ctrsec-1"), &version) && version == CS_SINCE_OURS);
    static const char *const none[] = {"",         "k8s-1.27", "k8s-1.38",  "k8s-1.028",
                                       "k8s-2.28", "K8s-1.28", "k8s-1.28 ", "k8s-1.",
                                       "1.28",     "ctrsec-0", "ctrsec-2",  "ctrsec-1000"};
    for (size_t i = 0; i < UNIT_COUNT(none); i++)
        ck_assert_msg(!cs_cel_env_version_read(cs_str_from(none[i]), &version), "%s", none[i]);
    ck_assert_str_eq(cs_cel_env_version_write(34, text), "k8s-1.34");
    ck_assert_str_eq(cs_cel_env_version_write(CS_SINCE_OURS, text), "ctrsec-1");
}
END_TEST

START_TEST(knows_habits)
{
    ck_assert_str_eq(cs_habit_function(CS_STR("len")), "did you mean `size`?");
    ck_assert_str_eq(cs_habit_member(CS_STR("length")), "did you mean `size`?");
    ck_assert_str_eq(cs_habit_field(CS_STR("length")), "did you mean `size()`?");
    ck_assert_str_eq(cs_habit_name(CS_STR("None")), "did you mean `null`?");
    ck_assert_ptr_null(cs_habit_function(CS_STR("size")));
    ck_assert_ptr_null(cs_habit_member(CS_STR("startsWith")));
    ck_assert_ptr_null(cs_habit_field(CS_STR("name")));
    ck_assert_ptr_null(cs_habit_name(CS_STR("null")));
    ck_assert_ptr_nonnull(cs_habit_reserved(CS_STR("package")));
    ck_assert_uint_eq(cs_habit_operator_length(CS_STR("===")), 3);
    ck_assert_uint_eq(cs_habit_operator_length(CS_STR("=a")), 1);
    ck_assert_uint_eq(cs_habit_operator_length(CS_STR("+")), 0);
    ck_assert_uint_eq(cs_habit_operator_length(CS_STR("")), 0);
    ck_assert_int_eq(cs_habit_operator(CS_STR("<>"))->meant, CS_TOKEN_NE);
    ck_assert_ptr_null(cs_habit_operator(CS_STR("==")));
    ck_assert_int_eq(cs_habit_infix(CS_STR("and"))->meant, CS_TOKEN_AND);
    ck_assert_ptr_null(cs_habit_infix(CS_STR("in")));
    ck_assert_int_eq(cs_habit_character(0x2264)->meant, CS_TOKEN_LE);
    ck_assert_ptr_null(cs_habit_character('a'));
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("cel_env");
    tcase_add_test(test, finds_names);
    tcase_add_test(test, hides_older_names);
    tcase_add_test(test, holds_many_names);
    tcase_add_test(test, declares_functions);
    tcase_add_test(test, reports_lack_of_memory);
    tcase_add_test(test, names_versions);
    tcase_add_test(test, knows_habits);
    return unit_run("cel_env", test);
}
