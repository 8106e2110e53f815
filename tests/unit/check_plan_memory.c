/* SPDX-License-Identifier: Apache-2.0 */
/* What a plan says of its memory is what it takes, and rules of a common size take little. */
#include "base/buf.h"
#include "rule/bundle_source.h"
#include "rule/plan_memory.h"
#include "unit_alloc.h"
#include "unit_run.h"

/* Rules that differ in words, as lists of indicators do. */
static void write_rules(struct cs_buf *out, unsigned count)
{
    cs_buf_text(out, "rules:\n");
    for (unsigned i = 0; i < count; i++)
        cs_buf_printf(out,
                      "- id: r%u\n  severity: low\n  target: event\n  violation: >-\n"
                      "    has(evt.type) && evt.type in ['open', 'openat'] && has(proc.name) &&\n"
                      "    proc.name in ['a%u', 'b%u'] && has(fd.name) &&\n"
                      "    fd.name.startsWith('/%u/') && !(has(proc.pname) && "
                      "proc.pname == 'p%u')\n",
                      i, i, i % 7, i % 100, i);
}

static const struct {
    unsigned rules;
    size_t most; /* bytes a rule */
} sizes[] = {{1, 100000}, {100, 5000}, {2000, 2200}};

START_TEST(adds_up)
{
    struct cs_arena arena;
    struct cs_diag diag;
    struct cs_buf text;
    struct cs_bundle_source sources;
    struct cs_plan *plan;
    struct unit_alloc counted;
    struct cs_plan_selection selection = {.params = {cs_value_absent(), 0}};
    unit_alloc_init(&counted);
    cs_arena_init(&arena, &cs_alloc_libc, 0);
    cs_diag_init(&diag, &arena, NULL);
    cs_buf_init(&text, &cs_alloc_libc, 0);
    cs_bundle_source_init(&sources, &cs_alloc_libc, &cs_limits_default);
    write_rules(&text, sizes[_i].rules);
    ck_assert_int_eq(
        CTRSEC_OK, cs_bundle_source_add(&sources, CS_STR("rules.yaml"), cs_buf_view(&text), &diag));
    ck_assert_int_eq(CTRSEC_OK, cs_bundle_source_read(&sources, &diag));
    struct cs_plan_input input = {.rules = &sources.rules, .channel = sources.rules.channel};
    ck_assert_int_eq(CTRSEC_OK, cs_plan_new(&counted.alloc, &cs_limits_default, &input, 1,
                                            &selection, &diag, &plan));
    struct cs_plan_memory memory = cs_plan_memory(plan);
    size_t sum = 0;
#define ADD(name, text) sum += memory.name;
    CS_PLAN_MEMORY_TABLE(ADD)
#undef ADD
    ck_assert_uint_eq(sum, memory.total);
    ck_assert_uint_eq(memory.total, counted.live);
#if !defined(__SANITIZE_ADDRESS__) /* there arenas keep gaps */
    ck_assert_uint_le(memory.total / sizes[_i].rules, sizes[_i].most);
    ck_assert_uint_le(memory.spare, memory.total / 4);
#endif
    cs_plan_free(plan);
    ck_assert_uint_eq(counted.live, 0);
    cs_bundle_source_clear(&sources);
    cs_buf_clear(&text);
    cs_arena_clear(&arena);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("plan_memory");
    tcase_add_loop_test(test, adds_up, 0, UNIT_COUNT(sizes));
    return unit_run("plan_memory", test);
}
