/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rules of few bytes that stand on definitions of thousands of parts: with the definitions in place
 * there is much more of them than their bytes tell. They compile within the memory that
 * docs/LIMITS.md states.
 *
 *     run_defined_rules [RULES]
 *
 * Without arguments few rules, for the normal test run. Prints memory and CPU time of each; no time
 * is asserted here.
 */
#include <stdio.h>
#include <time.h>

#include "base/buf.h"
#include "rule/bundle_source.h"
#include "rule/plan_memory.h"
#include "unit/unit_alloc.h"

/* The memory that a plan may take while it is made: so many bytes for each byte of the sources, and
   what formulas may take, which are of rules with their definitions in place. */
enum { FOR_A_BYTE = 48, FOR_ANY = 144 << 20 };
enum { RULES = 200 };

/* Five definitions of 820 parts each, which all rules stand on. */
static void define_parts(struct cs_buf *out)
{
    for (unsigned d = 0; d < 5; d++) {
        cs_buf_printf(out, "  d%u: \"fd.num == 0", d);
        for (unsigned i = 0; i < 820; i++)
            cs_buf_printf(out, " || fd.num == %u", d * 820 + i);
        cs_buf_text(out, "\"\n");
    }
}

static void write_defined(struct cs_buf *out, unsigned number)
{
    cs_buf_printf(out, "(d0 || d1 || d2 || d3 || d4) && proc.name != 'w%u'", number);
}

static void define_list(struct cs_buf *out)
{
    cs_buf_text(out, "  words: \"['-'");
    for (unsigned i = 0; i < 1500; i++)
        cs_buf_printf(out, ", 'w%u'", i);
    cs_buf_text(out, "]\"\n");
}

static void write_listed(struct cs_buf *out, unsigned number)
{
    cs_buf_printf(out, "words.exists(w, proc.cmdline.contains(w) || proc.name == 'w%u')", number);
}

static const struct {
    const char *name;
    void (*define)(struct cs_buf *out);
    void (*write)(struct cs_buf *out, unsigned number);
} bundles[] = {
    {"parts", define_parts, write_defined},
    {"list", define_list, write_listed},
};

static void write_bundle(struct cs_buf *out, size_t number, unsigned rules)
{
    cs_buf_text(out, "definitions:\n");
    bundles[number].define(out);
    cs_buf_text(out, "rules:\n");
    for (unsigned i = 0; i < rules; i++) {
        cs_buf_printf(out, "- {id: r%u, severity: low, target: event, violation: \"", i);
        bundles[number].write(out, i);
        cs_buf_text(out, "\"}\n");
    }
}

static int compile(struct cs_bundle_source *sources, struct cs_str text, struct cs_diag *diag,
                   const struct cs_alloc *alloc, struct cs_plan **plan)
{
    struct cs_plan_selection selection = {.params = {cs_value_absent(), 0}};
    *plan = NULL;
    CS_TRY(cs_bundle_source_add(sources, CS_STR("rules.yaml"), text, diag));
    CS_TRY(cs_bundle_source_read(sources, diag));
    struct cs_plan_input input = {.rules = &sources->rules, .channel = sources->rules.channel};
    return cs_plan_new(alloc, sources->limits, &input, 1, &selection, diag, plan);
}

static bool passes(size_t number, unsigned rules)
{
    struct cs_arena arena;
    struct cs_diag diag;
    struct cs_buf text;
    struct cs_bundle_source sources;
    struct cs_plan *plan;
    struct unit_alloc counted;
    unit_alloc_init(&counted);
    cs_arena_init(&arena, &cs_alloc_libc, 0);
    cs_diag_init(&diag, &arena, NULL);
    cs_buf_init(&text, &cs_alloc_libc, 0);
    cs_bundle_source_init(&sources, &cs_alloc_libc, &cs_limits_default);
    write_bundle(&text, number, rules);
    clock_t start = clock();
    int status = compile(&sources, cs_buf_view(&text), &diag, &counted.alloc, &plan);
    double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
    size_t kept = counted.live, most = FOR_ANY + (size_t)text.len * FOR_A_BYTE;
    bool good = !text.failed && status == CTRSEC_OK && counted.most <= most;
    printf("defined rules: %s: %u rules, %.1f KB: status %d, plan %.1f KB, at most %.1f KB, "
           "%.2f s%s\n",
           bundles[number].name, rules, (double)text.len / 1024, status, (double)kept / 1024,
           (double)counted.most / 1024, seconds, good ? "" : "  WRONG");
    fflush(stdout);
    cs_plan_free(plan);
    cs_bundle_source_clear(&sources);
    cs_buf_clear(&text);
    cs_arena_clear(&arena);
    return good && counted.live == 0;
}

int main(int argc, char **argv)
{
    unsigned rules = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : RULES;
    int failed = 0;
    for (size_t i = 0; i < sizeof bundles / sizeof *bundles; i++)
        failed += !passes(i, rules);
    return failed > 0;
}
