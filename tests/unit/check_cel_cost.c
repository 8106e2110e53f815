/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Suite of cel/cel_cost.c: estimates of expressions, what runs of them cost, and the same for every
 * rule that ships on the inputs of all their tests.
 */
#include <dirent.h>

#include "cel/cel_cost.h"
#include "engine/evaluator.h"
#include "rule/bundle_source.h"
#include "text/json_write.h"
#include "unit_machine.h"
#include "unit_run.h"

#define DOCUMENT                                                                               \
    "{'a': {'b': 'text', 'z': null}, 'list': [1, 2, 3], 'more': [4, 5], 'words': ['x', 'yy']," \
    " 'maps': [{'k': 1, 'q': true}, {'k': 2}, {'k': 3}], 'yes': true, 'no': false, 'five': 5}"

/* Runs of these stay within their estimates. */
static const char *const runs[] = {
    "1",
    "x",
    "x == 7",
    "d",
    "d.a.b == 'text'",
    "d.a.b.startsWith('te')",
    "d.yes && d.no",
    "d.no && d.yes",
    "d.no || d.yes || d.five == 5",
    "d.yes && (d.no || d.five == 5) && t",
    "d.a.q == 1 || d.a.q == 2 || d.a.q == 3",
    "d.yes ? d.a.b : d.five",
    "d.a.q ? 1 : 2",
    "[1, d.five, x]",
    "[d.a.q, 1]",
    "{'k': d.five, 'l': x}",
    "{'k': d.a.q}",
    "d.list[0] + x",
    "d.list.all(i, i > 0)",
    "d.list.all(i, i > 0 && i < 9)",
    "d.list.exists(i, i > 9)",
    "d.list.exists(i, i == 1 || i == 2)",
    "d.list.exists_one(i, i == 2)",
    "d.list.map(i, i * 2)",
    "d.list.filter(i, i > 1)",
    "d.list.map(i, i > 1, i * 2)",
    "d.maps.all(i, has(i.q))",
    "d.list.all(i, d.more.all(j, i < j))",
    "d.list.sortBy(i, -i)",
    "d.a.transformMap(k, v, 1)",
    "size(d.list) > 2",
    "d.five in d.list",
    "'x' in d.words",
    "d.words == ['x', 'yy']",
    "d.a.b.matches('^t.*t$')",
    "d.a.b.contains('ex')",
    "d.a.b + d.a.b",
    "string(x) + 'y'",
    "cel.bind(v, d.five + 1, v * v)",
    "d.?a.?b.orValue('z')",
    "d.?q.?r.orValue('z') == 'z'",
    "d.?five.optMap(v, v + 1).orValue(0)",
    "r.name == 'r' && r.size > 2",
    "r.gone == 'x'",
    "rs.exists(i, i.name == 'two')",
    "rs.all(i, i.tags.exists(j, j == 'b'))",
    "r.name in ['r']",
    "!d.yes",
    "-d.five",
    "d.a.q",
    "m && f",
    "e",
    "[1, 2, 3].exists(i, i == x)",
    "d.five == 5 && d.five == 5 && d.five < 9",
    "(d.five + 1) * (d.five + 1) == 36",
    "d.maps.map(i, i.k).sum() == 6",
    "'a' in d.a",
    "d.a['b'] == 'text'",
    "type(x) == int",
};

START_TEST(within)
{
    struct unit_machine m;
    ck_assert_int_eq(CTRSEC_OK, unit_machine_open(&m, runs[_i], DOCUMENT, NULL));
    struct cs_cost cost;
    ck_assert(cs_cost_estimate(m.unit, m.program, &m.cel.limits, NULL, &cost));
    unit_machine_run(&m, false);
    ck_assert_msg(cost.least <= m.spent && m.spent <= cost.most, "%s: %llu, estimated %llu to %llu",
                  runs[_i], (unsigned long long)m.spent, (unsigned long long)cost.least,
                  (unsigned long long)cost.most);
    unit_machine_close(&m);
}
END_TEST

static uint32_t sizes(const struct cs_schema *schema, uint32_t slot)
{
    return schema == &unit_schema && (slot == UNIT_NAME || slot == UNIT_TAGS) ? 10 : 0;
}

/* Of what has sizes the estimate is close; of what has none it is the limit. */
static const struct {
    const char *text;
    uint64_t least, most;
} bounds[] = {
    {"true", 1, 3},
    {"r.name == 'r'", 3, 12},
    {"r.size > 2 && r.live", 4, 20},
    {"r.tags.all(i, i == 'a')", 3, 200},
    {"r.name.matches('a+')", 3, 14000},
    {"r.name.lowerAscii().lowerAscii() == 'r'", 5, 40},
    {"[1, 2, 3].all(i, i > x)", 2, 60},
    {"d.all(i, i > 0)", 2, 1000000},
    {"d.x.sortBy(i, i)", 3, 1000000},
    {"rs.all(i, i.name.startsWith('x'))", 2, 1000000},
    {"r.name.replace('a', 'b') == ''", 4, 1000000},
};

START_TEST(bounded)
{
    struct unit_machine m;
    ck_assert_int_eq(CTRSEC_OK, unit_machine_open(&m, bounds[_i].text, DOCUMENT, NULL));
    struct cs_cost cost;
    ck_assert(cs_cost_estimate(m.unit, m.program, &m.cel.limits, sizes, &cost));
    bool limit = bounds[_i].most == m.cel.limits.rule_fuel;
    ck_assert_msg(cost.least <= bounds[_i].least && cost.least <= cost.most &&
                      (limit ? cost.most == bounds[_i].most : cost.most <= bounds[_i].most),
                  "%s: %llu to %llu", bounds[_i].text, (unsigned long long)cost.least,
                  (unsigned long long)cost.most);
    unit_machine_close(&m);
}
END_TEST

/* --- rules ----------------------------------------------------------------------------------- */

static void add_file(struct cs_bundle_source *sources, const char *folder, const char *name)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    ck_assert_ptr_nonnull(file);
    static char text[1 << 20];
    size_t size = fread(text, 1, sizeof text, file);
    fclose(file);
    ck_assert_int_eq(CTRSEC_OK,
                     cs_bundle_source_add(sources, cs_str_from(name), cs_str_of(text, size), NULL));
}

static void read_rules(struct cs_bundle_source *sources, struct cs_diag *diag)
{
    DIR *folder = opendir("rules");
    ck_assert_ptr_nonnull(folder);
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        const char *end = strrchr(entry->d_name, '.');
        if (end != NULL && strcmp(end, ".yaml") == 0)
            add_file(sources, "rules", entry->d_name);
    }
    closedir(folder);
    ck_assert_int_eq(CTRSEC_OK, cs_bundle_source_read(sources, diag));
}

static void add_input(struct cs_set *set, struct cs_value input)
{
    struct cs_buf buf;
    struct cs_json_writer w;
    cs_buf_init(&buf, &cs_alloc_libc, 0);
    cs_json_writer_init(&w, &buf, 0);
    cs_json_value(&w, input, CS_JSON_SHOW_SECRETS);
    ck_assert_int_eq(CTRSEC_OK,
                     cs_set_add(set, CS_STR("input"), cs_buf_view(&buf), CS_FORMAT_JSON));
    cs_buf_clear(&buf);
}

/* Everything that a test brings, judged by all rules. */
static void judge(struct cs_evaluator *evaluator, struct cs_result *result, struct cs_node_at test)
{
    struct cs_node_at input = cs_node_member(test, "input"),
                      inputs = cs_node_member(test, "inputs");
    struct cs_check check = {.phase = CTRSEC_PHASE_AUTO, .now = 1800000000};
    struct cs_set set;
    ck_assert_int_eq(CTRSEC_OK, cs_set_init(&set, &cs_alloc_libc, &cs_limits_default, 1));
    if (cs_node_given(input))
        add_input(&set, input.value);
    for (uint32_t i = 0; inputs.value.tag == CS_LIST && i < inputs.value.len; i++)
        add_input(&set, inputs.value.as.items[i]);
    ck_assert_int_eq(CTRSEC_OK, cs_set_link(&set, true));
    ck_assert_int_eq(CTRSEC_OK, cs_evaluator_check(evaluator, &set, &check, result));
    cs_set_clear(&set);
}

START_TEST(rules)
{
    struct cs_arena arena;
    struct cs_diag diag;
    struct cs_bundle_source sources;
    struct cs_plan *plan;
    struct cs_evaluator evaluator;
    struct cs_result result;
    struct cs_plan_selection selection = {.params = {cs_value_absent(), 0}};
    cs_arena_init(&arena, &cs_alloc_libc, 0);
    cs_diag_init(&diag, &arena, NULL);
    cs_bundle_source_init(&sources, &cs_alloc_libc, &cs_limits_default);
    read_rules(&sources, &diag);
    struct cs_plan_input input = {.rules = &sources.rules, .channel = sources.rules.channel};
    ck_assert_int_eq(CTRSEC_OK, cs_plan_new(&cs_alloc_libc, &cs_limits_default, &input, 1,
                                            &selection, &diag, &plan));
    ck_assert_int_eq(CTRSEC_OK, cs_evaluator_init(&evaluator, plan));
    evaluator.every_rule = true;
    cs_result_init(&result, &cs_alloc_libc, &cs_limits_default);
    for (uint32_t i = 0; i < sources.rules.nrules; i++) {
        struct cs_node_at tests = sources.rules.rules[i]->tests;
        for (uint32_t k = 0; tests.value.tag == CS_LIST && k < tests.value.len; k++)
            judge(&evaluator, &result, cs_node_item(tests, k));
    }
    uint32_t judged = 0, narrow = 0;
    for (uint32_t i = 0; i < plan->nrules; i++) {
        const struct cs_rule_statistics *seen = &evaluator.statistics[i];
        struct cs_cost cost;
        ck_assert(cs_plan_cost(plan, &plan->rules[i], &cost));
        ck_assert_msg(seen->most == 0 || (cost.least <= seen->least && seen->most <= cost.most),
                      "%.*s: %llu to %llu, estimated %llu to %llu",
                      CS_STR_ARG(plan->rules[i].about->id), (unsigned long long)seen->least,
                      (unsigned long long)seen->most, (unsigned long long)cost.least,
                      (unsigned long long)cost.most);
        judged += seen->most > 0;
        narrow += cost.most < plan->limits.rule_fuel;
    }
    printf("cost: %u of %u rules judged, %u with a bound of their own\n", judged, plan->nrules,
           narrow);
    ck_assert_uint_ge(judged * 10, plan->nrules * 9);
    ck_assert_uint_ge(narrow * 3, plan->nrules);
    cs_result_clear(&result);
    cs_evaluator_clear(&evaluator);
    cs_plan_free(plan);
    cs_bundle_source_clear(&sources);
    cs_arena_clear(&arena);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("cel_cost");
    tcase_set_timeout(test, 120);
    tcase_add_loop_test(test, within, 0, UNIT_COUNT(runs));
    tcase_add_loop_test(test, bounded, 0, UNIT_COUNT(bounds));
    tcase_add_test(test, rules);
    return unit_run("cel_cost", test);
}
