/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Suite of cel/cel_compile.c and the tables of a unit: what is shared, what is computed while
 * compiling, limits, memory.
 */
#include "oom/failing_alloc.h"
#include "unit_machine.h"
#include "unit_run.h"

/* Compiles into a unit that may hold other expressions; the environment is that of a machine. */
static int add_with(struct cs_unit *unit, const char *definitions[][2], const char *text,
                    const struct cs_limits *limits, uint32_t *program)
{
    struct unit_cel cel;
    unit_cel_open(&cel, cs_str_from(text));
    if (limits != NULL)
        cel.limits = *limits;
    unit_machine_variables(&cel.env);
    for (uint32_t i = 0; definitions != NULL && definitions[i][0] != NULL; i++) {
        struct cs_ast *ast = NULL;
        struct cs_diag diag;
        cs_diag_init(&diag, &cel.arena, NULL);
        ck_assert_int_eq(CTRSEC_OK,
                         cs_cel_parse(&cel.env, cs_str_from(definitions[i][1]), &diag, &ast));
        ck_assert_int_eq(CTRSEC_OK, cs_cel_check(&cel.env, CS_CHECK_STRICT, &diag, ast));
        ck_assert_int_eq(CTRSEC_OK,
                         cs_cel_env_definition(&cel.env, cs_str_from(definitions[i][0]), ast));
    }
    struct cs_ast *ast = unit_cel_parse(&cel);
    int status = cs_cel_check(&cel.env, CS_CHECK_STRICT, &cel.diag, ast);
    ck_assert_msg(status == CTRSEC_OK, "%s\n%s", text, unit_cel_errors(&cel));
    status = cs_unit_add(unit, ast, &cel.diag, program);
    ck_assert_int_eq(status == CTRSEC_OK || status == CTRSEC_E_NOMEM, cel.diag.errors == 0);
    unit_cel_close(&cel); /* the unit must not need any of it */
    return status;
}

static uint32_t add(struct cs_unit *unit, const char *text)
{
    uint32_t program = UINT32_MAX;
    ck_assert_msg(add_with(unit, NULL, text, NULL, &program) == CTRSEC_OK, "%s", text);
    return program;
}

static struct cs_unit *open_unit(void)
{
    struct cs_unit *unit = cs_unit_new(&cs_alloc_libc, &cs_limits_default);
    ck_assert_ptr_nonnull(unit);
    return unit;
}

/* Runs a program on the variables of a machine; the value as text, to be freed. */
static char *run(const struct cs_unit *unit, uint32_t program)
{
    struct unit_machine m;
    ck_assert_int_eq(CTRSEC_OK,
                     unit_machine_open(&m, "1", "{'a': {'b': 5}, 'list': [1, 2]}", NULL));
    struct cs_vm *vm = cs_vm_new(&cs_alloc_libc, unit, &cs_limits_default);
    struct cs_activation activation = {m.values, NULL, UNIT_SLOTS};
    uint64_t fuel = 100000;
    struct cs_value v = cs_vm_run(vm, program, &activation, &fuel, NULL, NULL);
    char *text = strdup(unit_machine_text(&m, v));
    cs_vm_free(vm);
    unit_machine_close(&m);
    return text;
}

#define ck_value(unit, program, expected)  \
    do {                                   \
        char *found = run(unit, program);  \
        ck_assert_str_eq(found, expected); \
        free(found);                       \
    } while (0)

/* --- sharing --------------------------------------------------------------------------------- */

/* Two expressions and how many nodes the second adds to those of the first. */
static const struct {
    const char *first, *second;
    uint32_t fresh;
    bool same;
} pairs[] = {
    {"x > 3", "x > 3", 0, true},
    {"x > 3", "(x) > 3 // again", 0, true},
    {"x > 3", "x > 3u", 2, false},
    {"x > 3", "x > 4", 2, false},
    {"x > 3", "x >= 3", 1, false},
    {"x > 3", "!(x > 3)", 1, false},
    {"d.a == 1", "d.a == 1 && t", 2, false},
    {"d.a.b == 1", "d.a.c == 1", 2, false},
    {"r.name == 'a'", "r.name == 'b'", 2, false},
    {"dyn(r).name == 'a'", "dyn(r).name == 'a'", 0, true},
    {"1.0 == x", "1 == x", 2, false},
    {"x == 0.0", "x == -0.0", 2, false},
    {"x == 'a'", "x == b'a'", 2, false},
    {"x in [1, 2, 3]", "x in [1, 2, 3]", 0, true},
    {"x in [1, 2, 3]", "x in [1, 3, 2]", 2, false},
    /* the name of a variable does not matter, nor how deep its loop stands */
    {"d.all(i, i > 1)", "d.all(j, j > 1)", 0, true},
    {"d.all(i, i > 1)", "d.exists(i, i > 1)", 1, false},
    {"d.all(i, i.all(j, j > 1))", "d.all(j, j > 1)", 1, false},
    {"d.all(i, i > x)", "n.all(i, i > x)", 2, false},
    {"d.all(i, i.all(j, j > i))", "d.all(i, i.all(j, i > j))", 3, false},
    {"cel.bind(i, x, i + i)", "cel.bind(q, x, q + q)", 0, true},
    {"[x, 1]", "{x: 1}", 1, false},
    {"x.matches('a+')", "d.matches('a+')", 2, false},
};

START_TEST(sharing)
{
    struct cs_unit *unit = open_unit();
    uint32_t first = add(unit, pairs[_i].first);
    struct cs_unit_stats before = cs_unit_stats(unit);
    uint32_t second = add(unit, pairs[_i].second);
    struct cs_unit_stats after = cs_unit_stats(unit);
    ck_assert_msg((first == second) == pairs[_i].same, "%s\n%s", pairs[_i].first, pairs[_i].second);
    ck_assert_msg(after.nodes - before.nodes == pairs[_i].fresh, "%s\n%s\n%u nodes more",
                  pairs[_i].first, pairs[_i].second, after.nodes - before.nodes);
    ck_assert_uint_eq(after.programs, pairs[_i].same ? 1 : 2);
    if (pairs[_i].same) {
        ck_assert_uint_eq(after.instructions, before.instructions);
        ck_assert_uint_eq(after.constants, before.constants);
    }
    cs_unit_free(unit);
}
END_TEST

START_TEST(statistics)
{
    struct cs_unit *unit = open_unit();
    struct cs_unit_stats none = cs_unit_stats(unit);
    ck_assert_uint_eq(none.nodes + none.programs + none.instructions + none.constants, 0);
    add(unit, "d.a.matches('a+') && d.b.matches('a+')");
    add(unit, "d.c.matches('a+') || d.c.matches('b+')");
    struct cs_unit_stats some = cs_unit_stats(unit);
    ck_assert_uint_eq(some.regexes, 2);
    ck_assert_uint_eq(some.programs, 2);
    ck_assert_uint_eq(some.nodes, 1 + 3 + 2 + 4 + 2); /* d, members, patterns, calls, chains */
    ck_assert_uint_eq(some.shared_nodes, 3);          /* d, d.c, 'a+' */
    cs_unit_free(unit);
}
END_TEST

/* Rules alike, as bundles have them by the thousand: tables grow, nothing is lost. */
START_TEST(many)
{
    struct cs_unit *unit = open_unit();
    char text[128];
    uint32_t programs[600];
    for (uint32_t i = 0; i < 600; i++) {
        snprintf(text, sizeof text, "x == 7 && d.a.b + %u == %u && 'k%u' != d.a", i, i + 5, i);
        programs[i] = add(unit, text);
        ck_assert_uint_eq(programs[i], i);
    }
    for (uint32_t i = 0; i < 600; i += 37) {
        snprintf(text, sizeof text, "x == 7 && d.a.b + %u == %u && 'k%u' != d.a", i, i + 5, i);
        ck_assert_uint_eq(add(unit, text), i);
        ck_value(unit, i, "true");
    }
    cs_unit_free(unit);
}
END_TEST

/* --- folding --------------------------------------------------------------------------------- */

static const struct {
    const char *text, *value;
    uint32_t instructions; /* 1: only a RETURN */
} folds[] = {
    {"1 + 2 * 3", "7", 1},
    {"'a' + 'b' + 'c'", "'abc'", 1},
    {"[1, 2 + 3, [4]]", "[1, 5, [4]]", 1},
    {"{'a': 1 + 1}", "{'a': 2}", 1},
    {"-5", "-5", 1},
    {"size('abc') == 3", "true", 1},
    {"duration('1h') > duration('1m')", "true", 1},
    {"type(1) == int", "true", 1},
    {"string(1) + 'a'", "'1a'", 1},
    {"!true", "false", 1},
    {"false && x > 1", "false", 1},
    {"x > 1 && false", "false", 1},
    {"e && false", "false", 1},
    {"true || e", "true", 1},
    {"x > 1 || 1 < 2", "true", 1},
    {"true && true", "true", 1},
    {"true ? x : e", "7", 1},
    {"1 > 2 ? e : x", "7", 1},
    /* not what fails, nor what is no bool */
    {"1 / 0", "error: division by zero", 0},
    {"{'a': 1, 'a': 2}", "error: duplicate key", 0},
    {"{dyn(1.5): 1}", "error: unsupported key type", 0},
    {"true && dyn(5)", "error: no such overload", 0},
    {"dyn(5) && true", "error: no such overload", 0},
    {"dyn(5) ? 1 : 2", "error: no such overload", 0},
    {"9223372036854775807 + 1", "error: integer overflow", 0},
    {"-9223372036854775808 - 1", "error: integer overflow", 0},
};

START_TEST(folding)
{
    struct cs_unit *unit = open_unit();
    uint32_t program = add(unit, folds[_i].text);
    ck_value(unit, program, folds[_i].value);
    if (folds[_i].instructions != 0)
        ck_assert_msg(cs_unit_stats(unit).instructions == folds[_i].instructions, "%s",
                      folds[_i].text);
    cs_unit_free(unit);
}
END_TEST

/* --- definitions ----------------------------------------------------------------------------- */

START_TEST(definitions)
{
    static const char *names[][2] = {{"shells", "['sh', 'bash', 'zsh', 'ash']"},
                                     {"big", "x > 5"},
                                     {"deep", "[1, 2].exists(i, [i].exists(j, j == 2 && big))"},
                                     {NULL, NULL}};
    struct cs_unit *unit = open_unit();
    uint32_t program, again;
    ck_assert_int_eq(CTRSEC_OK, add_with(unit, names, "'zsh' in shells && big", NULL, &program));
    ck_value(unit, program, "true");
    ck_assert_int_eq(CTRSEC_OK, add_with(unit, NULL, "x > 5", NULL, &again));
    ck_assert_int_eq(CTRSEC_OK, add_with(unit, names, "big", NULL, &program));
    ck_assert_uint_eq(program, again);
    /* its variables are its own, wherever it is named */
    ck_assert_int_eq(
        CTRSEC_OK, add_with(unit, names, "d.list.all(i, i > 0 && deep && i < 3)", NULL, &program));
    ck_value(unit, program, "true");
    cs_unit_free(unit);
}
END_TEST

/* Each names the one before twice: as small as instructions as they are as nodes. */
START_TEST(definitions_double)
{
    enum { CHAIN = 40 };
    static char texts[CHAIN][32], ids[CHAIN][8];
    const char *names[CHAIN + 1][2] = {{"d0", "x + 1"}};
    for (uint32_t i = 1; i < CHAIN; i++) {
        snprintf(ids[i], sizeof ids[i], "d%u", i);
        snprintf(texts[i], sizeof texts[i], "d%u + d%u", i - 1, i - 1);
        names[i][0] = ids[i];
        names[i][1] = texts[i];
    }
    names[CHAIN][0] = NULL;
    struct cs_unit *unit = open_unit();
    uint32_t program;
    ck_assert_int_eq(CTRSEC_OK, add_with(unit, names, "d39", NULL, &program));
    ck_value(unit, program, "4398046511104");
    ck_assert_uint_lt(cs_unit_stats(unit).instructions, 5 * CHAIN);
    cs_unit_free(unit);
}
END_TEST

/* --- names ----------------------------------------------------------------------------------- */

/* In CS_CHECK_RESOLVE what was not found fails when it runs, and only where it decides. */
static const struct {
    const char *text, *value;
} names[] = {
    {"q", "error: undeclared reference"},
    {"q.r == 1", "error: undeclared reference"},
    {"nope(x)", "error: unbound function"},
    {"x.nope()", "error: unbound function"},
    {"f && q", "false"},
    {"nope(1) || t", "true"},
    {"q || m", "unknown: missing"},
    {"[1].exists(i, q)", "error: undeclared reference"},
    {"t ? x : q", "7"},
    {"x + 'a'", "error: no such overload"},
    {"has(q.r)", "error: undeclared reference"},
    {"Message{field: 1}", "error: no such overload"},
    /* dotted names that are variables */
    {"a.b == 7", "true"},
    {"a.b.c.d", "error: no such overload"},
    {"a.gone > 3", "unknown: missing"},
    {"a.constant + 1", "6"},
    {"a.error == 1", "error: value cannot be converted"},
};

START_TEST(resolution)
{
    struct unit_cel cel;
    uint32_t program;
    struct cs_ast *ast = NULL;
    unit_cel_open(&cel, cs_str_from(names[_i].text));
    unit_machine_variables(&cel.env);
    cs_cel_env_variable(&cel.env, CS_STR("a.b"), &cs_type_dyn, UNIT_X, false);
    cs_cel_env_variable(&cel.env, CS_STR("a.gone"), &cs_type_dyn, UNIT_M, false);
    cs_cel_env_variable(&cel.env, CS_STR("a.error"), &cs_type_dyn, UNIT_E, false);
    cs_cel_env_constant(&cel.env, CS_STR("a.constant"), &cs_type_int, cs_value_int(5));
    ck_assert_int_eq(CTRSEC_OK, cs_cel_parse(&cel.env, cel.source.text, &cel.diag, &ast));
    ck_assert_int_eq(CTRSEC_OK, cs_cel_check(&cel.env, CS_CHECK_RESOLVE, &cel.diag, ast));
    struct cs_unit *unit = open_unit();
    ck_assert_int_eq(CTRSEC_OK, cs_unit_add(unit, ast, &cel.diag, &program));
    unit_cel_close(&cel);
    ck_value(unit, program, names[_i].value);
    cs_unit_free(unit);
}
END_TEST

/* --- what cannot be compiled ----------------------------------------------------------------- */

START_TEST(refused)
{
    static const char *const texts[] = {"x.matches('(')", "x.matches('a(?=b)')",
                                        "x.matches('\\\\1')"};
    struct cs_unit *unit = open_unit();
    uint32_t program;
    int status = add_with(unit, NULL, texts[_i], NULL, &program);
    ck_assert_msg(status == CTRSEC_E_SYNTAX || status == CTRSEC_E_UNSUPPORTED, "%s: %d", texts[_i],
                  status);
    ck_value(unit, add(unit, "x"), "7"); /* the unit can go on */
    cs_unit_free(unit);
}
END_TEST

START_TEST(wide)
{
    /* 1 + 1 + 1 ... as x + x + x: nearly as high as a tree may be; a list of as many as a text can
     * hold */
    static char text[16384];
    char *at = text;
    struct cs_unit *unit = open_unit();
    for (uint32_t i = 0; i < 190; i++)
        at += sprintf(at, "%sx", i > 0 ? "+" : "");
    ck_value(unit, add(unit, text), "1330");
    at = text + sprintf(text, "size([x");
    for (uint32_t i = 1; i < 5000; i++)
        at += sprintf(at, ",x");
    sprintf(at, "])");
    ck_value(unit, add(unit, text), "5000");
    cs_unit_free(unit);
}
END_TEST

/* --- memory ---------------------------------------------------------------------------------- */

static const char *const everything[] = {
    "x in [1, 2, 3, 4, 5] && d.a.b != 'abc' && d.c.matches('a+b') || has(r.gone)",
    "{'a': [x, {'b': x}], 'c': 'text' + 'more'}.transformMap(k, v, k != 'c', [v])",
    "cel.bind(a, ['x', 'y', 'z', 'w'], d.list.filter(i, i in a).sortBy(i, i).map(i, i + 1))",
};

static int compile_all(struct failing_alloc *failing)
{
    struct cs_alloc alloc = {failing_alloc_resize, failing};
    struct cs_unit *unit = cs_unit_new(&alloc, &cs_limits_default);
    int status = unit == NULL ? CTRSEC_E_NOMEM : CTRSEC_OK;
    uint32_t program;
    for (size_t i = 0; status == CTRSEC_OK && i < sizeof everything / sizeof everything[0]; i++)
        status = add_with(unit, NULL, everything[i], NULL, &program);
    struct cs_vm *vm = status == CTRSEC_OK ? cs_vm_new(&alloc, unit, &cs_limits_default) : NULL;
    if (status == CTRSEC_OK && vm == NULL)
        status = CTRSEC_E_NOMEM;
    cs_vm_free(vm);
    cs_unit_free(unit);
    return status;
}

START_TEST(memory)
{
    struct failing_alloc failing = {.count = 0};
    ck_assert_int_eq(CTRSEC_OK, compile_all(&failing));
    uint64_t count = failing.count;
    ck_assert_uint_eq(failing.blocks, 0);
    for (uint64_t at = 1; at <= count; at++) {
        failing = (struct failing_alloc){.fail_at = at, .for_good = _i == 1};
        int status = compile_all(&failing);
        ck_assert_uint_eq(failing.blocks, 0);
        /* folding may do without what it could not get once */
        ck_assert_msg(status == CTRSEC_E_NOMEM || (status == CTRSEC_OK && _i == 0),
                      "allocation %u: %d", (unsigned)at, status);
    }
}
END_TEST

/* A run asks the allocator for nothing. */
START_TEST(no_allocation)
{
    struct failing_alloc counting = {.count = 0};
    struct cs_alloc alloc = {failing_alloc_resize, &counting};
    struct unit_machine m;
    uint32_t program;
    ck_assert_int_eq(CTRSEC_OK, unit_machine_open(&m, "1", "{'list': ['x', 'q', 'y']}", NULL));
    struct cs_unit *unit = cs_unit_new(&alloc, &cs_limits_default);
    ck_assert_int_eq(CTRSEC_OK, add_with(unit, NULL, everything[_i], NULL, &program));
    struct cs_vm *vm = cs_vm_new(&alloc, unit, &cs_limits_default);
    struct cs_activation activation = {m.values, NULL, UNIT_SLOTS};
    uint64_t before = counting.count, fuel = 1000000;
    for (uint32_t i = 0; i < 100; i++) {
        cs_vm_run(vm, program, &activation, &fuel, NULL, NULL);
        cs_vm_reset(vm);
    }
    ck_assert_uint_eq(counting.count, before);
    cs_vm_free(vm);
    cs_unit_free(unit);
    unit_machine_close(&m);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("cel_compile");
    tcase_add_loop_test(test, sharing, 0, UNIT_COUNT(pairs));
    tcase_add_test(test, statistics);
    tcase_add_test(test, many);
    tcase_add_loop_test(test, folding, 0, UNIT_COUNT(folds));
    tcase_add_test(test, definitions);
    tcase_add_test(test, definitions_double);
    tcase_add_loop_test(test, resolution, 0, UNIT_COUNT(names));
    tcase_add_loop_test(test, refused, 0, 3);
    tcase_add_test(test, wide);
    tcase_add_loop_test(test, memory, 0, 2);
    tcase_add_loop_test(test, no_allocation, 0, UNIT_COUNT(everything));
    return unit_run("cel_compile", test);
}
