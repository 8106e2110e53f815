/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Suite of cel/cel_memo.c and cel/cel_share.c: shared nodes are computed once, each rule pays for
 * them as if it ran alone, what changes is computed again.
 */
#include "cel/cel_unit.h"
#include "unit_machine.h"
#include "unit_run.h"

enum { RULES = 8, DEFINITIONS = 64 };

/* Expressions of one unit and a machine for it. */
struct rules {
    struct unit_machine m; /* variables and their values */
    struct cs_unit *unit;
    struct cs_vm *vm;
    const char *definitions[DEFINITIONS][2];
    uint32_t ndefinitions;
    uint32_t programs[RULES], count;
    struct cs_limits limits;
};

#define DOCUMENT "{'a': {'b': 'text'}, 'list': [1, 2, 3, 4, 5, 6, 7, 8], 'words': ['x', 'y', 'z']}"

static void open_rules(struct rules *r)
{
    memset(r, 0, sizeof *r);
    r->limits = cs_limits_default;
    ck_assert_int_eq(CTRSEC_OK, unit_machine_open(&r->m, "1", DOCUMENT, NULL));
    r->unit = cs_unit_new(&cs_alloc_libc, &r->limits);
    ck_assert_ptr_nonnull(r->unit);
}

static void close_rules(struct rules *r)
{
    cs_vm_free(r->vm);
    cs_unit_free(r->unit);
    unit_machine_close(&r->m);
}

static void define(struct rules *r, const char *name, const char *text)
{
    r->definitions[r->ndefinitions][0] = name;
    r->definitions[r->ndefinitions++][1] = text;
}

static void add(struct rules *r, const char *text)
{
    struct unit_cel cel;
    struct cs_ast *ast;
    unit_cel_open(&cel, cs_str_from(text));
    unit_machine_variables(&cel.env);
    for (uint32_t i = 0; i < r->ndefinitions; i++) {
        struct cs_diag diag;
        cs_diag_init(&diag, &cel.arena, NULL);
        ck_assert_int_eq(CTRSEC_OK,
                         cs_cel_parse(&cel.env, cs_str_from(r->definitions[i][1]), &diag, &ast));
        ck_assert_int_eq(CTRSEC_OK, cs_cel_check(&cel.env, CS_CHECK_STRICT, &diag, ast));
        ck_assert_int_eq(CTRSEC_OK,
                         cs_cel_env_definition(&cel.env, cs_str_from(r->definitions[i][0]), ast));
    }
    ast = unit_cel_parse(&cel);
    int status = cs_cel_check(&cel.env, CS_CHECK_STRICT, &cel.diag, ast);
    ck_assert_msg(status == CTRSEC_OK, "%s\n%s", text, unit_cel_errors(&cel));
    ck_assert_int_eq(CTRSEC_OK, cs_unit_add(r->unit, ast, &cel.diag, &r->programs[r->count++]));
    unit_cel_close(&cel);
}

static void finish(struct rules *r)
{
    ck_assert_int_eq(CTRSEC_OK, cs_unit_seal(r->unit));
    ck_assert_ptr_nonnull(r->vm = cs_vm_new(&cs_alloc_libc, r->unit, &r->limits));
}

/* The value of a rule as text; r->m.spent is the fuel. */
static const char *run(struct rules *r, uint32_t rule, struct cs_recorder *recorder)
{
    struct cs_activation activation = {r->m.values, recorder != NULL ? r->m.paths : NULL,
                                       UNIT_SLOTS};
    uint64_t fuel = r->m.fuel;
    struct cs_value v = cs_vm_run(r->vm, r->programs[rule], &activation, &fuel, NULL, recorder);
    r->m.spent = r->m.fuel - fuel;
    return unit_machine_text(&r->m, v);
}

#define ck_rule(r, rule, expected) ck_assert_str_eq(run(&(r), rule, NULL), expected)

/* --- which nodes ----------------------------------------------------------------------------- */

/* Expressions of one unit, and how many memos they have, before it is sealed and after. */
static const struct {
    const char *texts[3];
    uint32_t before, after;
} shares[] = {
    {{"d.a.b.c.e == 1", NULL, NULL}, 0, 0},
    {{"d.a.b.c.e == 1 || d.a.b.c.e == 2", NULL, NULL}, 1, 1},
    {{"d.a == 1 || d.a == 2", NULL, NULL}, 0, 0}, /* cheaper than looking it up */
    {{"d.a.b.c.e == 1", "d.a.b.c.e == 2", NULL}, 1, 1},
    {{"d.a.b.c.e == 1", "d.a.b.c.e == 1", NULL}, 0, 0}, /* one program, as a whole and in parts */
    {{"d.list.all(i, i > 1)", "d.list.all(j, j > 1) && t", NULL}, 0, 0},
    {{"d.list.all(i, i > 1)", "d.list.all(j, j > 1) && t", "n == d.list.all(j, j > 1)"}, 1, 1},
    /* the body of a loop is not closed */
    {{"d.list.all(i, i.matches('a+') || i.matches('a+'))", NULL, NULL}, 0, 0},
    {{"d.list.all(i, d.a.matches('a+') || i == d.a.matches('a+'))", NULL, NULL}, 1, 1},
    /* d.a.b.c.e is part of what is shared, and then is shared itself */
    {{"[d.a.b.c.e.matches('a')]", "{1: d.a.b.c.e.matches('a')}", "d.a.b.c.e"}, 1, 1},
    /* with a memo below it matches() is cheap enough to be computed twice */
    {{"[d.a.b.c.e.matches('a')]", "{1: d.a.b.c.e.matches('a')}", "d.a.b.c.e == 1"}, 2, 1},
};

START_TEST(sharing)
{
    struct rules r;
    open_rules(&r);
    for (uint32_t i = 0; i < 3 && shares[_i].texts[i] != NULL; i++)
        add(&r, shares[_i].texts[i]);
    ck_assert_uint_eq(cs_unit_stats(r.unit).memos, shares[_i].before);
    ck_assert_int_eq(CTRSEC_OK, cs_unit_seal(r.unit));
    ck_assert_uint_eq(cs_unit_stats(r.unit).memos, shares[_i].after);
    ck_assert_int_eq(CTRSEC_OK, cs_unit_seal(r.unit));
    close_rules(&r);
}
END_TEST

/* The first program is made again when the second shares with it. */
START_TEST(seal)
{
    struct rules r;
    open_rules(&r);
    add(&r, "d.list.map(i, i + x) == [8]");
    uint32_t alone = cs_unit_stats(r.unit).instructions;
    add(&r, "d.list.map(i, i + x).size() == 8");
    uint32_t both = cs_unit_stats(r.unit).instructions;
    finish(&r);
    ck_assert_uint_lt(cs_unit_stats(r.unit).instructions, both);
    ck_assert_uint_gt(cs_unit_stats(r.unit).instructions, alone);
    ck_rule(r, 0, "false");
    ck_rule(r, 1, "true");
    close_rules(&r);
}
END_TEST

/* --- once ------------------------------------------------------------------------------------ */

/* A variable that changes without the machine being told shows what is kept. */
START_TEST(kept)
{
    struct rules r;
    open_rules(&r);
    define(&r, "sum", "d.list.map(i, i + x)");
    add(&r, "sum[0]");
    add(&r, "sum[1]");
    add(&r, "x");
    finish(&r);
    ck_rule(r, 0, "8");
    r.m.values[UNIT_X] = cs_value_int(100);
    ck_rule(r, 1, "9");
    ck_rule(r, 2, "7");
    cs_vm_next_rule(r.vm);
    ck_rule(r, 0, "8");
    cs_vm_forget(r.vm);
    ck_rule(r, 1, "102");
    r.m.values[UNIT_X] = cs_value_int(200);
    cs_vm_reset(r.vm);
    ck_rule(r, 0, "201");
    close_rules(&r);
}
END_TEST

/* Errors and unknowns are kept like other values. */
START_TEST(failures)
{
    struct rules r;
    open_rules(&r);
    define(&r, "wrong", "d.list.map(i, i / (x - 7))");
    define(&r, "unknown", "d.list.map(i, i + m)");
    add(&r, "wrong == [] || wrong == [1]");
    add(&r, "unknown == [] || unknown == [1] || wrong == []");
    add(&r, "wrong == [] && f || unknown == []");
    finish(&r);
    for (int i = 0; i < 2; i++) {
        ck_rule(r, 0, "error: division by zero");
        ck_rule(r, 1, "unknown: missing");
        ck_rule(r, 2, "unknown: missing");
    }
    close_rules(&r);
}
END_TEST

/* What reads x is forgotten when that changes, what does not is not. */
START_TEST(passing)
{
    struct rules r;
    open_rules(&r);
    cs_unit_steady(r.unit, UNIT_D);
    define(&r, "steady", "[x, x, x].map(i, i + 1)");
    define(&r, "sums", "d.list.map(i, i + steady[0])");
    add(&r, "sums[0] + steady[0]");
    add(&r, "sums[1] + steady[1]");
    finish(&r);
    ck_assert_uint_eq(cs_unit_stats(r.unit).memos, 2);
    ck_rule(r, 0, "17");
    r.m.values[UNIT_X] = cs_value_int(100);
    struct cs_value words = cs_value_get(r.m.values[UNIT_D], "list"), list = words;
    struct cs_value document[2] = {cs_value_key(CS_STR("list")), list};
    document[1].as.items += 4;
    document[1].len -= 4;
    r.m.values[UNIT_D].as.items = document;
    r.m.values[UNIT_D].len = 1;
    ck_rule(r, 1, "18");
    cs_vm_forget_passing(r.vm);
    ck_rule(r, 1, "22"); /* 6 + 8 + 8 */
    cs_vm_reset(r.vm);
    ck_rule(r, 1, "208"); /* 6 + 101 + 101 */
    close_rules(&r);
}
END_TEST

/* --- paying ---------------------------------------------------------------------------------- */

static void add_paying(struct rules *r)
{
    define(r, "a", "d.list.map(i, i + x)");
    define(r, "b", "a.filter(i, i > 9)");
    define(r, "c", "(b + a).filter(i, i > 0)");
    define(r, "q", "d.words.map(i, i + 'w')");
    add(r, "c == a");
    add(r, "b.size() == 3 && (a.size() == 9 || c.size() == 14)");
    add(r, "t || a == c");
    add(r, "a.exists(i, i in b) && q == []");
    add(r, "(a.size() == 8 ? b : c).all(i, i in c)");
    add(r, "c.size() + q.size() + c.size()");
    finish(r);
}

/* Whatever ran before it, a rule spends what it spends alone. */
START_TEST(fuel)
{
    struct rules r;
    open_rules(&r);
    add_paying(&r);
    ck_assert_uint_eq(cs_unit_stats(r.unit).memos, 4);
    uint64_t alone[RULES];
    char values[RULES][64];
    for (uint32_t i = 0; i < r.count; i++) {
        cs_vm_reset(r.vm);
        snprintf(values[i], sizeof values[i], "%s", run(&r, i, NULL));
        alone[i] = r.m.spent;
    }
    for (uint32_t orders = 0; orders < 6 * 6 * 6 * 6; orders++) {
        cs_vm_reset(r.vm);
        for (uint32_t n = 0, order = orders; n < 4; n++, order /= r.count) {
            uint32_t rule = order % r.count; /* its digits to the base of rules */
            cs_vm_next_rule(r.vm);
            ck_assert_str_eq(run(&r, rule, NULL), values[rule]);
            ck_assert_msg(r.m.spent == alone[rule], "order %u: rule %u spends %u, alone %u", orders,
                          rule, (unsigned)r.m.spent, (unsigned)alone[rule]);
            run(&r, rule, NULL);
            ck_assert_uint_le(r.m.spent, alone[rule]); /* paid already */
        }
    }
    close_rules(&r);
}
END_TEST

/* With any amount of fuel too: it is used up where it would be alone. */
START_TEST(little_fuel)
{
    struct rules r;
    open_rules(&r);
    add_paying(&r);
    for (uint32_t rule = 0; rule < r.count; rule++) {
        for (r.m.fuel = 0; r.m.fuel < 120; r.m.fuel += 2) {
            cs_vm_reset(r.vm);
            char alone[64];
            snprintf(alone, sizeof alone, "%s", run(&r, rule, NULL));
            uint64_t spent = r.m.spent, fuel = r.m.fuel;
            r.m.fuel = 1000;
            for (uint32_t first = 0; first < r.count; first++) {
                cs_vm_next_rule(r.vm);
                run(&r, first, NULL);
            }
            r.m.fuel = fuel;
            cs_vm_next_rule(r.vm);
            ck_assert_str_eq(run(&r, rule, NULL), alone);
            ck_assert_uint_eq(r.m.spent, spent);
        }
    }
    close_rules(&r);
}
END_TEST

/* So is memory: kept lists count for each rule that reads them, and not for the others. */
START_TEST(memory)
{
    static const char *const texts[] = {"big.size() == 1", "big.size() + d.list.map(i, i).size()",
                                        "big + big == []", "d.list.map(i, i).size()"};
    struct rules r;
    char alone[4][64];
    open_rules(&r);
    define(&r, "big", "lists.range(x).map(i, [i, i])");
    for (uint32_t i = 0; i < 4; i++)
        add(&r, texts[i]);
    r.m.values[UNIT_X] = cs_value_int(64);
    r.limits.scratch_bytes = 1024 + 512 * (uint64_t)_i;
    finish(&r);
    for (uint32_t i = 0; i < 4; i++) {
        cs_vm_reset(r.vm);
        snprintf(alone[i], sizeof alone[i], "%s", run(&r, i, NULL));
    }
    for (uint32_t i = 0; i < 4; i++) {
        cs_vm_reset(r.vm);
        for (uint32_t k = 0; k < 4; k++) {
            cs_vm_next_rule(r.vm);
            ck_assert_str_eq(run(&r, (i + k) % 4, NULL), alone[(i + k) % 4]);
        }
    }
    close_rules(&r);
}
END_TEST

/* --- each other twice ------------------------------------------------------------------------ */

static void define_doubling(struct rules *r, char names[DEFINITIONS][8],
                            char texts[DEFINITIONS][48], const char *first, const char *form)
{
    snprintf(names[0], sizeof names[0], "d0");
    define(r, names[0], first);
    for (uint32_t i = 1; i < 40; i++) {
        snprintf(names[i], sizeof names[i], "d%u", i);
        snprintf(texts[i], sizeof texts[i], form, i - 1, i - 1);
        define(r, names[i], texts[i]);
    }
}

START_TEST(doubling)
{
    static const struct {
        const char *first, *form, *value, *reads;
    } rows[] = {{"size(d.a)", "d%u + d%u", "549755813888", "/a"},
                {"d.a.b == 'text'", "d%u && (d%u || t)", "true", "/a/b"},
                {"d.a.b != 'text'", "d%u || (d%u && t)", "false", "/a/b"},
                {"d.list.exists(i, i == 3)", "[1, 2].all(i, d%u) && d%u", "true", "/list/2"}};
    static char names[DEFINITIONS][8], texts[DEFINITIONS][48];
    struct rules r;
    struct cs_buf path;
    open_rules(&r);
    define_doubling(&r, names, texts, rows[_i].first, rows[_i].form);
    add(&r, "d39");
    add(&r, "[d39, d20]");
    finish(&r);
    ck_assert_uint_lt(cs_unit_stats(r.unit).instructions, 1000);
    for (int run_number = 0; run_number < 3; run_number++) {
        ck_rule(r, 0, rows[_i].value);
        ck_assert_uint_lt(r.m.spent, 1000);
        struct cs_recorder recorder = {.arena = &r.m.reader.arena};
        ck_assert_str_eq(run(&r, 0, &recorder), rows[_i].value);
        ck_assert_uint_lt(r.m.spent, 1000);
        ck_assert_uint_eq(recorder.count, 1);
        ck_assert_uint_eq(recorder.dropped, 0);
        cs_buf_init(&path, &cs_alloc_libc, 0);
        cs_path_write(&path, recorder.reads[0].path);
        ck_assert_str_eq(path.ptr, rows[_i].reads);
        cs_buf_clear(&path);
    }
    close_rules(&r);
}
END_TEST

/* A record of a run does not need, and does not spoil, what is kept. */
START_TEST(recording)
{
    struct rules r;
    open_rules(&r);
    define(&r, "a", "d.list.map(i, i + x)");
    define(&r, "b", "a.filter(i, i > 9)");
    add(&r, "a.size() + b.size()");
    add(&r, "b.size() + a.size() + 1");
    finish(&r);
    ck_rule(r, 0, "14");
    r.m.values[UNIT_X] = cs_value_int(0);
    struct cs_recorder recorder = {.arena = &r.m.reader.arena};
    ck_assert_str_eq(run(&r, 1, &recorder), "15");
    ck_assert_uint_eq(recorder.count, 8);
    cs_arena_rewind(cs_vm_scratch(r.vm), (struct cs_arena_mark){.head = cs_vm_scratch(r.vm)->head});
    cs_vm_next_rule(r.vm);
    ck_rule(r, 1, "15");
    cs_vm_forget(r.vm);
    ck_rule(r, 1, "9");
    close_rules(&r);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("cel_memo");
    tcase_set_timeout(test, 120);
    tcase_add_loop_test(test, sharing, 0, sizeof shares / sizeof shares[0]);
    tcase_add_test(test, seal);
    tcase_add_test(test, kept);
    tcase_add_test(test, failures);
    tcase_add_test(test, passing);
    tcase_add_test(test, fuel);
    tcase_add_test(test, little_fuel);
    tcase_add_loop_test(test, memory, 0, 12);
    tcase_add_loop_test(test, doubling, 0, 4);
    tcase_add_test(test, recording);
    return unit_run("cel_memo", test);
}
