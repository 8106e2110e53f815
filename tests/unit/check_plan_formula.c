/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an index learns of expressions: formulas, the classes that they allow, their access
 * predicates.
 */
#include "rule/plan_formula.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/limits.h"
#include "cel/cel_check.h"
#include "cel/cel_parse.h"
#include "rule/plan_access.h"
#include "rule/plan_class.h"
#include "rule/rule_env.h"
#include "unit_run.h"

enum { ROOM = 2000, FUEL = 1000000 };

static struct cs_arena arena;
static struct cs_cel_env env;
static struct cs_predicate_table table;
static char text[ROOM];

static void setup(void)
{
    cs_arena_init(&arena, &cs_alloc_libc, 0);
    cs_cel_env_init(&env, &arena, &cs_limits_default);
    ck_assert_int_eq(cs_rule_env_target(&env, CTRSEC_TARGET_EVENT), CTRSEC_OK);
    ck_assert_int_eq(cs_cel_env_variable(&env, CS_STR("object"), &cs_type_dyn, 90, false),
                     CTRSEC_OK);
    ck_assert_int_eq(cs_cel_env_variable(&env, CS_STR("each"), &cs_type_dyn, 100, false),
                     CTRSEC_OK);
    cs_predicate_table_init(&table, &arena, 5);
    table.variables = cs_rule_env_schema(CTRSEC_TARGET_EVENT);
}

static void teardown(void)
{
    cs_arena_clear(&arena);
}

static const struct cs_ast *checked(const char *expression)
{
    struct cs_source source = {.text = cs_str_from(expression)};
    struct cs_diag diag;
    struct cs_ast *ast = NULL;
    cs_diag_init(&diag, &arena, &source);
    int status = cs_cel_parse(&env, source.text, &diag, &ast);
    if (status == CTRSEC_OK)
        status = cs_cel_check(&env, CS_CHECK_STRICT, &diag, ast);
    ck_assert_msg(status == CTRSEC_OK, "%s", expression);
    return ast;
}

static const struct cs_formula *formula_of(const char *expression)
{
    struct cs_formula_maker maker = {&table, &arena, 100, &cs_alloc_libc};
    const struct cs_formula *formula = cs_plan_formula(&maker, checked(expression));
    ck_assert_ptr_nonnull(formula);
    return formula;
}

/* --- printing --------------------------------------------------------------------------------- */

static __attribute__((format(printf, 1, 2))) void put(const char *format, ...)
{
    va_list args;
    size_t len = strlen(text);
    va_start(args, format);
    vsnprintf(text + len, ROOM - len, format, args);
    va_end(args);
}

static void put_field(uint32_t field)
{
    const struct cs_index_field *f = &table.fields[field];
    if (f->container != CS_NO_FIELD) {
        put_field(f->container);
        put(".");
    }
    if (f->row != NULL)
        put("%s", f->row->name);
    else if (f->key.tag == CS_STRING)
        put("%.*s", CS_STR_ARG(cs_value_str(f->key)));
    else
        put("$%u", f->slot);
}

static void put_predicate(uint32_t number)
{
    static const char *const signs[] = {"given", "absent", "==", "^",  "$", "~",
                                        "<",     "<=",     ">",  ">=", "in"};
    const struct cs_predicate *p = &table.predicates[number];
    put_field(p->field);
    put(" %s", signs[p->test]);
    if (p->constant.tag == CS_STRING)
        put(" %.*s", CS_STR_ARG(cs_value_str(p->constant)));
    else if (p->constant.tag == CS_INT)
        put(" %lld", (long long)p->constant.as.integer);
    else if (p->constant.tag == CS_BOOL)
        put("%s", p->constant.as.boolean ? " true" : " false");
}

static void put_formula(const struct cs_formula *formula)
{
    static const char *const names[] = {"false", "true", "?", "", "!", "&", "|"};
    put("%s", names[formula->kind]);
    if (formula->count == 0)
        return;
    put("(");
    for (uint32_t i = 0; i < formula->count; i++) {
        if (i > 0)
            put(", ");
        if (formula->kind == CS_FORMULA_ANY || formula->kind == CS_FORMULA_NONE)
            put_predicate(formula->predicates[i]);
        else
            put_formula(formula->args[i]);
    }
    put(")");
}

/* --- formulas --------------------------------------------------------------------------------- */

static const struct {
    const char *expression, *formula;
} formulas[] = {
    {"true", "true"},
    {"!true", "false"},
    {"proc.name == 'sh'", "(proc.name == sh)"},
    {"'sh' == proc.name", "(proc.name == sh)"},
    {"proc.name != 'sh'", "!(proc.name == sh)"},
    {"!(proc.name != 'sh')", "(proc.name == sh)"},
    {"proc.name in ['a', 'b']", "(proc.name == a, proc.name == b)"},
    {"!(proc.name in ['a', 'b'])", "!(proc.name == a, proc.name == b)"},
    {"proc.name in []", "?"},
    {"has(proc.name)", "(proc.name given)"},
    {"!has(proc.name)", "(proc.name absent)"},
    {"evt.failed", "(evt.failed == true)"},
    {"!evt.failed", "(evt.failed == false)"},
    {"evt.failed == false", "(evt.failed == false)"},
    {"fd.sport < 1024", "(fd.sport < 1024)"},
    {"!(fd.sport < 1024)", "(fd.sport >= 1024)"},
    {"1024 > fd.sport", "(fd.sport < 1024)"},
    {"fd.sport in [22, 23]", "(fd.sport == 22, fd.sport == 23)"},
    {"fd.name.startsWith('/etc/')", "(fd.name ^ /etc/)"},
    {"fd.name.endsWith('.sh') || fd.name.contains('x')", "(fd.name $ .sh, fd.name ~ x)"},
    {"fd.name == '/a' || fd.name.endsWith('b') || proc.name == 'c'",
     "|((fd.name == /a, fd.name $ b), (proc.name == c))"},
    {"['a', 'b'].exists(w, fd.name.contains(w))", "(fd.name ~ a, fd.name ~ b)"},
    {"['a', 'b'].all(w, fd.name.contains(w))", "&((fd.name ~ a), (fd.name ~ b))"},
    {"!['a', 'b'].exists(w, fd.name.contains(w))", "&(!(fd.name ~ a), !(fd.name ~ b))"},
    {"[proc.name].exists(w, w == 'a')", "?"},
    {"['a'].exists_one(w, proc.name == w)", "?"},
    {"cidr('10.0.0.0/8').containsIP(fd.sip)", "(fd.sip in 10.0.0.0/8)"},
    {"cidr('10.0.0.0/8').containsIP(ip(fd.sip))", "(fd.sip in 10.0.0.0/8)"},
    {"proc.cmdline.matches('^curl .*x')", "&((proc.cmdline ^ curl ), ?)"},
    {"proc.cmdline.matches('nc -l[0-9]+')", "&((proc.cmdline ~ nc -l), ?)"},
    {"proc.cmdline.matches('(a|b)c')", "?"},
    {"!proc.cmdline.matches('^curl .*x')", "?"},
    {"proc.name == 'a' && proc.pname == 'b' && size(proc.args) > 3",
     "&((proc.name == a), (proc.pname == b), ?)"},
    {"!(proc.name == 'a' && size(proc.args) > 3)", "|(!(proc.name == a), ?)"},
    {"proc.name == 'a' || true", "true"},
    {"proc.name == 'a' && false", "false"},
    {"proc.name == 'a' || (true && proc.pname == 'b')", "|((proc.name == a), (proc.pname == b))"},
    {"evt.failed ? proc.name == 'a' : proc.name == 'b'", "?"},
    {"proc.name == proc.pname", "?"},
    {"proc.?name.orValue('a') == 'b'", "?"},
    {"object.kind == 'Pod'", "($90.kind == Pod)"},
    {"object.metadata.labels['app'] == 'web'", "($90.metadata.labels.app == web)"},
    {"has(object.spec.hostNetwork) && object.spec.hostNetwork",
     "&(($90.spec.hostNetwork given), ($90.spec.hostNetwork == true))"},
    {"object.spec.replicas == 1.5", "?"},
    {"object.a.b.c.d.e.f.g.h.i == 'x'", "?"},
    {"each.name == 'x'", "?"},
    {"each.name == 'x' && proc.name == 'a'", "&(?, (proc.name == a))"},
};

START_TEST(makes_a_formula)
{
    text[0] = '\0';
    put_formula(formula_of(formulas[_i].expression));
    ck_assert_str_eq(text, formulas[_i].formula);
}
END_TEST

/* --- classes ---------------------------------------------------------------------------------- */

/* Of: open, openat, execve, `other`, and absent. */
static const struct {
    const char *expression, *classes;
} classes[] = {
    {"evt.type == 'open'", "open absent"},
    {"has(evt.type) && evt.type == 'open'", "open"},
    {"evt.type in ['open', 'openat']", "open openat absent"},
    {"evt.type != 'open'", "openat execve other absent"},
    {"has(evt.type) && !(evt.type in ['open', 'openat'])", "execve other"},
    {"evt.type.startsWith('open')", "open openat other absent"},
    {"has(evt.type) && evt.type in ['open', 'openat'] && !(evt.type == 'open' && evt.failed)",
     "open openat"},
    {"has(evt.type) && evt.type in ['open', 'openat'] && evt.type != 'open'", "openat"},
    {"(has(evt.type) && evt.type == 'open') || proc.name == 'x'",
     "open openat execve other absent"},
    {"has(evt.type) && (evt.type == 'open' && proc.name == 'x' || evt.type == 'execve')",
     "open execve"},
    {"!has(evt.type)", "absent"},
    {"proc.name == 'x'", "open openat execve other absent"},
    {"size(proc.args) > 3 && evt.type == 'open'", "open openat execve other absent"},
    {"evt.type == 'open' && size(proc.args) > 3", "open absent"},
    {"false", ""},
};

START_TEST(tells_classes)
{
    static const char *const names[] = {"open", "openat", "execve"};
    struct cs_class_table made;
    const struct cs_formula *field = formula_of("evt.type in ['open', 'openat', 'execve']");
    const struct cs_formula *formula = formula_of(classes[_i].expression);
    ck_assert_int_eq(cs_class_table_build(&made, &arena, 3, &table,
                                          table.predicates[field->predicates[0]].field),
                     CTRSEC_OK);
    uint64_t bits = cs_plan_classes(&made, &table, formula);
    text[0] = '\0';
    for (size_t i = 0; i < 3; i++) {
        uint32_t class = cs_symbol_table_find(&made.names, cs_str_from(names[i]));
        if (bits >> class & 1)
            put("%s%s", text[0] != '\0' ? " " : "", names[i]);
    }
    if (bits >> CS_CLASS_OTHER & 1)
        put("%sother", text[0] != '\0' ? " " : "");
    if (bits >> CS_CLASS_ABSENT & 1)
        put("%sabsent", text[0] != '\0' ? " " : "");
    ck_assert_str_eq(text, classes[_i].classes);
}
END_TEST

/* --- access predicates ------------------------------------------------------------------------ */

static const struct {
    const char *expression, *access; /* branches, each with the depths that are guarded */
} accesses[] = {
    {"proc.name == 'sh'", "proc.name == sh {}"},
    {"has(proc.name) && proc.name == 'sh'", "proc.name == sh {1}"},
    {"has(proc.name)", "proc.name given {1}"},
    {"evt.dir == '<' && proc.name in ['a', 'b']", "proc.name == a {}, proc.name == b {}"},
    {"evt.failed && evt.dir == '<'", "evt.dir == < {}"},
    {"fd.name.contains('x') && fd.name.startsWith('/etc/shadow')", "fd.name ^ /etc/shadow {}"},
    {"(has(fd.sport) && fd.sport == 22) || (has(proc.name) && proc.name == 'sshd')",
     "fd.sport == 22 {1}, proc.name == sshd {1}"},
    {"has(object.spec) && has(object.spec.a) && object.spec.a == 'x'", "$90.spec.a == x {1 2}"},
    {"has(object.spec) && object.spec.a == 'x'", "$90.spec.a == x {1}"},
    {"proc.name != 'a'", "- it asks only what a field is not"},
    {"size(proc.args) > 3", "- no comparison of one field with a constant must hold"},
    {"size(proc.args) > 3 && proc.name == 'a'",
     "- no comparison of one field with a constant must hold"},
    {"proc.name == 'a' || size(proc.args) > 3",
     "- one side of an `||` has no such comparison, or there are too many sides"},
    {"evt.type == 'open'", "- it asks only which class the subject is of"},
    {"false", "- its condition is constant: false"},
};

START_TEST(chooses_access)
{
    const struct cs_formula *field = formula_of("evt.type == 'open'");
    struct cs_access access;
    ck_assert(cs_plan_access(&table, formula_of(accesses[_i].expression),
                             table.predicates[field->predicates[0]].field, FUEL, &arena, &access));
    text[0] = '\0';
    if (access.reason != CS_ACCESS_FOUND)
        put("- %s", cs_access_reason_text(access.reason));
    for (uint32_t i = 0; i < access.count; i++) {
        const char *blank = "";
        put("%s", i > 0 ? ", " : "");
        put_predicate(access.branches[i].predicate);
        put(" {");
        for (int depth = 0; depth < 10; depth++)
            if (access.branches[i].guards >> depth & 1) {
                put("%s%d", blank, depth);
                blank = " ";
            }
        put("}");
    }
    ck_assert_str_eq(text, accesses[_i].access);
}
END_TEST

START_TEST(costly)
{
    struct cs_access access;
    ck_assert(cs_plan_access(&table, formula_of("proc.name == 'a' && proc.args.contains('b')"),
                             CS_NO_FIELD, 500, &arena, &access));
    ck_assert_int_eq(access.reason, CS_ACCESS_COSTLY);
}
END_TEST

/* What many rules ask is asked of many subjects: of two names the rarer one is chosen. */
START_TEST(commonness)
{
    struct cs_access access;
    for (int i = 0; i < 100; i++)
        formula_of("proc.name == 'bash'");
    ck_assert(cs_plan_access(&table, formula_of("proc.name == 'bash' && proc.pname == 'x'"),
                             CS_NO_FIELD, FUEL, &arena, &access));
    text[0] = '\0';
    put_predicate(access.branches[0].predicate);
    ck_assert_str_eq(text, "proc.pname == x");
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("plan_formula");
    tcase_add_checked_fixture(test, setup, teardown);
    tcase_add_loop_test(test, makes_a_formula, 0, UNIT_COUNT(formulas));
    tcase_add_loop_test(test, tells_classes, 0, UNIT_COUNT(classes));
    tcase_add_loop_test(test, chooses_access, 0, UNIT_COUNT(accesses));
    tcase_add_test(test, costly);
    tcase_add_test(test, commonness);
    return unit_run("plan_formula", test);
}
