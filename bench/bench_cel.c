/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The speed of the expression language: ns and allocations an evaluation, ns to compile, bytes of
 * plan. Beside cel-go where its figures for the same work are given; the results must be the same.
 *
 *     bench_cel [WORK [THEIRS]]
 *
 * scripts/bench_cel.sh makes both files: the work from the public policies (bench/cel/work.py),
 * cel-go's figures by running it just before (bench/cel/main.go).
 */
#include "bench.h"
#include "cel/cel_check.h"
#include "cel/cel_parse.h"
#include "cel/cel_vm.h"
#include "text/json_read.h"

enum { PASSES = 5, EXPRESSIONS_MOST = 256, GROUPS_MOST = 16 };
#define PASS_SECONDS 0.01

/* What is measured of a unit of work, and sums of it. */
struct figures {
    double ns, allocations, compile;
    size_t evaluations, expressions, bytes, differ;
};

struct work {
    struct cs_value json; /* the line */
    struct cs_arena arena;
    struct cs_value types, variables, expressions, inputs;
    struct cs_value **values; /* input, slot */
};

struct compiled {
    struct cs_unit *unit;
    uint32_t programs[EXPRESSIONS_MOST];
};

static size_t allocated;

static void *count_resize(void *ptr, size_t size, void *user)
{
    (void)user;
    allocated += size > 0;
    if (size == 0) {
        free(ptr);
        return NULL;
    }
    return realloc(ptr, size);
}

static const struct cs_alloc counting = {count_resize, NULL};

static struct cs_str text_of(struct cs_value object, const char *key)
{
    return cs_value_str(cs_value_get(object, key));
}

/* --- work ------------------------------------------------------------------------------------ */

static struct cs_value read_line(struct cs_json_scratch *scratch, struct cs_arena *arena,
                                 struct bench_text line)
{
    struct cs_limits limits = cs_limits_default;
    struct cs_json_options options = {.limits = &limits, .seed = 7, .no_positions = true};
    struct cs_source source = {.text = cs_str_of(line.bytes, line.size)};
    struct cs_diag diag;
    struct cs_tree tree;
    limits.document_depth = 128;
    limits.document_bytes = UINT32_MAX;
    cs_diag_init(&diag, arena, &source);
    if (cs_json_read(scratch, &source, &options, arena, &diag, &tree) != CTRSEC_OK)
        bench_stop("a line that is no JSON");
    return tree.root;
}

static const struct cs_type *type_named(struct cs_arena *arena, struct cs_str name)
{
    if (cs_str_is(name, "string"))
        return &cs_type_string;
    if (cs_str_is(name, "int"))
        return &cs_type_int;
    if (cs_str_is(name, "list(string)"))
        return cs_type_list(arena, &cs_type_string);
    return &cs_type_dyn;
}

static struct cs_ast *read_expression(struct cs_arena *arena, struct cs_cel_env *env,
                                      struct cs_str text)
{
    struct cs_source source = {.text = text};
    struct cs_diag diag;
    struct cs_ast *ast;
    cs_diag_init(&diag, arena, &source);
    if (cs_cel_parse(env, text, &diag, &ast) != CTRSEC_OK ||
        cs_cel_check(env, CS_CHECK_STRICT, &diag, ast) != CTRSEC_OK) {
        fprintf(stderr, "%.*s\n%.*s\n", CS_STR_ARG(text), CS_STR_ARG(diag.first->message));
        bench_stop("an expression that does not compile");
    }
    return ast;
}

/* Parses, checks and compiles all expressions of a unit of work. */
static void compile(const struct work *work, struct cs_arena *arena, struct compiled *out)
{
    struct cs_limits limits = cs_limits_default;
    struct cs_cel_env env;
    struct cs_diag diag;
    char name[256];
    cs_arena_reset(arena);
    cs_diag_init(&diag, arena, NULL);
    cs_cel_env_init(&env, arena, &limits);
    out->unit = cs_unit_new(&counting, &limits);
    for (uint32_t i = 0; i < work->types.len; i++) {
        const struct cs_value *row = work->types.as.items[i].as.items;
        cs_cel_env_variable(&env, cs_value_str(row[0]), type_named(arena, cs_value_str(row[1])), i,
                            false);
    }
    for (uint32_t i = 0; i < work->variables.len; i++) {
        const struct cs_value *row = work->variables.as.items[i].as.items;
        int len = snprintf(name, sizeof name, "variables.%.*s", CS_STR_ARG(cs_value_str(row[0])));
        cs_cel_env_definition(&env, cs_arena_copy(arena, cs_str_of(name, (size_t)len)),
                              read_expression(arena, &env, cs_value_str(row[1])));
    }
    for (uint32_t i = 0; i < work->expressions.len; i++) {
        struct cs_str text = cs_value_str(work->expressions.as.items[i]);
        if (cs_unit_add(out->unit, read_expression(arena, &env, text), &diag, &out->programs[i]) !=
            CTRSEC_OK)
            bench_stop("an expression that does not compile");
    }
    if (cs_unit_seal(out->unit) != CTRSEC_OK)
        bench_stop("out of memory");
}

static void open_work(struct work *work, struct cs_value line)
{
    *work = (struct work){.json = line,
                          .types = cs_value_get(line, "types"),
                          .variables = cs_value_get(line, "variables"),
                          .expressions = cs_value_get(line, "expressions"),
                          .inputs = cs_value_get(line, "inputs")};
    cs_arena_init(&work->arena, &cs_alloc_libc, 0);
    if (work->expressions.len > EXPRESSIONS_MOST)
        bench_stop("too many expressions");
    work->values = cs_arena_array(&work->arena, work->inputs.len, sizeof *work->values);
    for (uint32_t i = 0; i < work->inputs.len; i++) {
        work->values[i] =
            cs_arena_array(&work->arena, work->types.len + 1, sizeof *work->values[i]);
        for (uint32_t k = 0; k < work->types.len; k++)
            work->values[i][k] = cs_value_get_str(
                work->inputs.as.items[i], cs_value_str(work->types.as.items[k].as.items[0]));
    }
}

/* --- running --------------------------------------------------------------------------------- */

static char letter(struct cs_value v)
{
    if (v.tag == CS_BOOL)
        return v.as.boolean ? 't' : 'f';
    return v.tag == CS_ERROR || v.tag == CS_UNKNOWN ? 'e' : 'o';
}

/*
 * Every expression on every input; `results`, if any, gets a letter each: its kind, which bool. The
 * machine is told of another input, so that it computes all anew: its own variables, and the named
 * expressions. Where neither is there it has its only input as the peer has its activation.
 */
static void pass(const struct work *work, const struct compiled *compiled, struct cs_vm *vm,
                 char *results)
{
    bool same = work->inputs.len == 1 && work->variables.len == 0;
    uint32_t count = work->expressions.len;
    for (uint32_t i = 0; i < work->inputs.len; i++) {
        struct cs_activation activation = {work->values[i], NULL, work->types.len};
        if (!same)
            cs_vm_reset(vm);
        for (uint32_t k = 0; k < count; k++) {
            uint64_t fuel = 1000000;
            cs_vm_next_rule(vm);
            struct cs_value v =
                cs_vm_run(vm, compiled->programs[k], &activation, &fuel, NULL, NULL);
            if (results != NULL)
                *results++ = letter(v);
        }
    }
}

static double passes_seconds(const struct work *work, const struct compiled *compiled,
                             struct cs_vm *vm, size_t rounds)
{
    double start = bench_seconds();
    for (size_t i = 0; i < rounds; i++)
        pass(work, compiled, vm, NULL);
    return bench_seconds() - start;
}

static double measure_run(const struct work *work, const struct compiled *compiled,
                          struct cs_vm *vm)
{
    size_t rounds = 1;
    double least = 1e9;
    while (passes_seconds(work, compiled, vm, rounds) < PASS_SECONDS / 4)
        rounds *= 2;
    for (int i = 0; i < PASSES; i++)
        least = bench_less(least, passes_seconds(work, compiled, vm, 2 * rounds));
    return least / (2.0 * (double)rounds) * 1e9;
}

static double compiles_seconds(const struct work *work, struct cs_arena *arena, size_t rounds)
{
    double start = bench_seconds();
    for (size_t i = 0; i < rounds; i++) {
        struct compiled compiled;
        compile(work, arena, &compiled);
        cs_unit_free(compiled.unit);
    }
    return bench_seconds() - start;
}

static double measure_compile(const struct work *work, struct cs_arena *arena)
{
    size_t rounds = 1;
    double least = 1e9;
    while (compiles_seconds(work, arena, rounds) < PASS_SECONDS / 4)
        rounds *= 2;
    for (int i = 0; i < PASSES; i++)
        least = bench_less(least, compiles_seconds(work, arena, rounds));
    return least / (double)rounds * 1e9;
}

static struct figures measure(const struct work *work, char *results)
{
    struct cs_limits limits = cs_limits_default;
    struct cs_arena arena;
    struct compiled compiled;
    struct figures f = {.expressions = work->expressions.len + work->variables.len,
                        .evaluations = (size_t)work->inputs.len * work->expressions.len};
    cs_arena_init(&arena, &cs_alloc_libc, 0);
    f.compile = measure_compile(work, &arena);
    compile(work, &arena, &compiled);
    f.bytes = cs_unit_stats(compiled.unit).bytes;
    struct cs_vm *vm = cs_vm_new(&counting, compiled.unit, &limits);
    pass(work, &compiled, vm, results);
    size_t before = allocated;
    pass(work, &compiled, vm, NULL);
    f.allocations = (double)(allocated - before);
    f.ns = measure_run(work, &compiled, vm);
    cs_vm_free(vm);
    cs_unit_free(compiled.unit);
    cs_arena_clear(&arena);
    return f;
}

/* --- beside cel-go --------------------------------------------------------------------------- */

static double number_of(struct cs_value object, const char *key)
{
    struct cs_value v = cs_value_get(object, key);
    return v.tag == CS_INT ? (double)v.as.integer : v.tag == CS_DOUBLE ? v.as.number : 0;
}

static struct figures theirs_of(struct cs_value line, const struct figures *ours,
                                const char *results)
{
    struct figures f = {.evaluations = ours->evaluations};
    double evaluations = (double)ours->evaluations;
    struct cs_str found = text_of(line, "results");
    f.ns = number_of(line, "ns") * evaluations;
    f.allocations = number_of(line, "allocations") * evaluations;
    f.compile = number_of(line, "compile");
    for (uint32_t i = 0; i < ours->evaluations; i++)
        f.differ += i >= found.len || found.ptr[i] != results[i];
    return f;
}

static void add(struct figures *sum, struct figures f)
{
    sum->ns += f.ns;
    sum->allocations += f.allocations;
    sum->compile += f.compile;
    sum->evaluations += f.evaluations;
    sum->expressions += f.expressions;
    sum->bytes += f.bytes;
    sum->differ += f.differ;
}

static void print_row(const char *name, struct figures ours, struct figures theirs)
{
    double evaluations = (double)ours.evaluations, expressions = (double)ours.expressions;
    printf("cel  %-20s %8.1f ns", name, ours.ns / evaluations);
    if (theirs.ns > 0)
        printf(" %8.1f ns %5.1f x", theirs.ns / evaluations, theirs.ns / ours.ns);
    printf("  allocations %.1f", ours.allocations / evaluations);
    if (theirs.ns > 0)
        printf(" : %.1f", theirs.allocations / evaluations);
    printf("  compile %6.1f us", ours.compile / expressions / 1e3);
    if (theirs.ns > 0)
        printf(" %5.1f x", theirs.compile / ours.compile);
    printf("  plan %5.0f B\n", (double)ours.bytes / expressions);
}

struct group {
    char name[32];
    struct figures ours, theirs;
};

static struct group *group_of(struct group *groups, size_t *count, struct cs_str name)
{
    size_t i = 0;
    while (i < *count && !cs_str_is(name, groups[i].name))
        i++;
    if (i == GROUPS_MOST)
        bench_stop("too many groups");
    if (i == *count)
        snprintf(groups[(*count)++].name, sizeof groups[0].name, "%.*s", CS_STR_ARG(name));
    return &groups[i];
}

static void run_line(struct cs_value line, struct cs_value their_line, struct group *groups,
                     size_t *count)
{
    struct work work;
    struct figures theirs = {0};
    char name[64];
    open_work(&work, line);
    char *results = malloc((size_t)work.inputs.len * work.expressions.len + 1);
    if (results == NULL)
        bench_stop("out of memory");
    struct figures ours = measure(&work, results);
    snprintf(name, sizeof name, "%.*s", CS_STR_ARG(text_of(line, "name")));
    if (their_line.tag == CS_MAP) {
        theirs = theirs_of(their_line, &ours, results);
        if (!cs_str_equal(text_of(their_line, "name"), text_of(line, "name")))
            bench_stop("the figures are of other work");
    }
    if (theirs.differ > 0)
        printf("cel  %s: %zu results differ\n", name, theirs.differ);
    if (cs_str_is(text_of(line, "group"), "simple")) {
        print_row(name, ours, theirs);
    } else if (ours.evaluations > 0) {
        struct group *group = group_of(groups, count, text_of(line, "group"));
        add(&group->ours, ours);
        add(&group->theirs, theirs);
    }
    free(results);
    cs_arena_clear(&work.arena);
}

int main(int argc, char **argv)
{
    struct bench_text text = {NULL, 0}, their_text = {NULL, 0}, *lines, *their_lines = NULL;
    static struct group groups[GROUPS_MOST], all = {.name = "policies"};
    struct cs_json_scratch *scratch = cs_json_scratch_new(&cs_alloc_libc);
    size_t ngroups = 0, their_count = 0;
    if (argc < 2 || !bench_append(&text, argv[1])) {
        puts("cel  skipped: no work; scripts/bench_cel.sh makes it and runs this");
        cs_json_scratch_free(scratch);
        return EXIT_SUCCESS;
    }
    if (argc > 2 && bench_append(&their_text, argv[2]))
        their_count = bench_lines(their_text, &their_lines);
    size_t count = bench_lines(text, &lines);
    if (their_count != 0 && their_count != count)
        bench_stop("the figures are of other work");
    for (size_t i = 0; i < count; i++) {
        struct cs_arena arena;
        cs_arena_init(&arena, &cs_alloc_libc, 0);
        struct cs_value theirs = cs_value_absent();
        if (their_count > 0)
            theirs = read_line(scratch, &arena, their_lines[i]);
        run_line(read_line(scratch, &arena, lines[i]), theirs, groups, &ngroups);
        cs_arena_clear(&arena);
    }
    for (size_t i = 0; i < ngroups; i++) {
        print_row(groups[i].name, groups[i].ours, groups[i].theirs);
        add(&all.ours, groups[i].ours);
        add(&all.theirs, groups[i].theirs);
    }
    if (ngroups > 0)
        print_row(all.name, all.ours, all.theirs);
    free(lines);
    free(their_lines);
    free(text.bytes);
    free(their_text.bytes);
    cs_json_scratch_free(scratch);
    return all.theirs.differ == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
