/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every allocation on the way of an expression from text to value is refused, once and for good:
 * what was to be made is refused with CTRSEC_E_NOMEM, or, where only the folding of a constant had
 * to be given up, gives the same value; nothing leaks. Each overload of each
 * function gets a call, with arguments of its types, and beside them stand expressions of all
 * kinds. Running allocates nothing.
 */
#include "naive/generate.h"
#include "oom/failing_alloc.h"
#include "unit_random.h"

enum { BYTES = 64, WALKS_MOST = 4000 };

static const char *const others[] = {
    "i > 1 && s != '' || !b ? [i, 2].map(x, x + 1) : {'a': 1, 'b': i}.map(k, 1)",
    "rs.all(x, has(x.gone) && x.name.matches('^[a-z]+$')) || rs.exists(x, x.size > 10)",
    "cel.bind(x, [1, 2, 3].filter(y, y > i), x.sortBy(y, -y).map(y, y in [1, 2, 3, 4, 5]))",
    "optional.of(i).optMap(x, x + 1).orValue(half) == 2 && small && names.size() == 2",
    "{'a': [1, {'b': 2.5}], ?'c': o, 'd': b'x'}.transformMapEntry(k, v, k != '', {k: v})",
    "nope + 1 == s && r.nope == 2 && [1, 'a'].exist(x, x)",
    "i +",
    "s.matches('(')",
    "a.b.c(1, [2",
};

/* The value as text, hashed; failures by their kind. */
static uint32_t digest_of(struct cs_value v)
{
    struct cs_buf buf;
    if (naive_failed(v))
        return (uint32_t)v.tag << 16 | v.hash;
    cs_buf_init(&buf, &cs_alloc_libc, 0);
    cs_cel_print_value(&buf, v);
    uint32_t digest = cs_str_hash(cs_buf_view(&buf));
    cs_buf_clear(&buf);
    return digest;
}

/* One walk: the environment, the stages, the run. *run gets the allocations of the run alone,
 *digest the tag of its value and of what that holds. */
static int walk(const struct world *w, struct failing_alloc *failing, struct cs_str text,
                uint64_t *run, uint32_t *digest)
{
    const struct cs_alloc alloc = {failing_alloc_resize, failing};
    struct cs_limits limits = cs_limits_default;
    struct cs_arena arena;
    struct cs_source source = {.text = text};
    struct cs_diag diag;
    struct cs_cel_env env;
    struct cs_ast *ast = NULL;
    uint32_t program;
    int status = CTRSEC_OK;
    *run = *digest = 0;
    limits.scratch_bytes = WORLD_SCRATCH;
    cs_arena_init(&arena, &alloc, 0);
    cs_diag_init(&diag, &arena, &source);
    cs_cel_env_init(&env, &arena, &limits);
    for (uint32_t i = 0; i < WORLD_COUNT && status == CTRSEC_OK; i++)
        status = cs_cel_env_variable(&env, cs_str_from(world_table[i].name), world_table[i].type, i,
                                     false);
    if (status == CTRSEC_OK)
        status = cs_cel_parse(&env, text, &diag, &ast);
    if (status == CTRSEC_OK)
        status = cs_cel_check(&env, CS_CHECK_STRICT, &diag, ast);
    struct cs_unit *unit = NULL;
    struct cs_vm *vm = NULL;
    if (status == CTRSEC_OK && (unit = cs_unit_new(&alloc, &limits)) == NULL)
        status = CTRSEC_E_NOMEM;
    if (status == CTRSEC_OK)
        status = cs_unit_add(unit, ast, &diag, &program);
    if (status == CTRSEC_OK && (vm = cs_vm_new(&alloc, unit, &limits)) == NULL)
        status = CTRSEC_E_NOMEM;
    if (status == CTRSEC_OK) {
        struct cs_activation activation = {.values = w->values, .count = WORLD_COUNT};
        uint64_t fuel = 100000, before = failing->count;
        struct cs_value v = cs_vm_run(vm, program, &activation, &fuel, NULL, NULL);
        *run = failing->count - before;
        *digest = digest_of(v);
    }
    cs_vm_free(vm);
    cs_unit_free(unit);
    cs_arena_clear(&arena);
    return status;
}

static bool complain(struct cs_str text, const char *what, uint64_t at)
{
    fprintf(stderr, "oom: %.*s: %s at allocation %llu\n", CS_STR_ARG(text), what,
            (unsigned long long)at);
    return false;
}

/* All walks of one text; false: something is wrong. *count gets their number. */
static bool refuse_each(const struct world *w, struct cs_str text, bool for_good, uint64_t *count)
{
    uint64_t run;
    uint32_t digest, again;
    struct failing_alloc plain = {.count = 0};
    int good = walk(w, &plain, text, &run, &digest);
    if (run != 0)
        return complain(text, "the run allocated", 0);
    if (plain.blocks != 0)
        return complain(text, "a leak", 0);
    for (uint64_t at = 1; at < WALKS_MOST; at++) {
        struct failing_alloc failing = {.fail_at = at, .for_good = for_good};
        int status = walk(w, &failing, text, &run, &again);
        ++*count;
        if (failing.blocks != 0)
            return complain(text, "a leak", at);
        /* where the text is wrong, the message may be what there was no memory for */
        bool same = status == good && again == digest;
        if (!same && (status != CTRSEC_E_NOMEM || !failing.failed))
            return complain(text, "another status or value", at);
        if (!failing.failed)
            return true;
    }
    return complain(text, "no end of allocations", WALKS_MOST);
}

/* A call of the row, the arguments leaves. */
static struct cs_str call_of(struct generate *g, const struct generate_row *row, uint64_t *state)
{
    uint8_t data[BYTES];
    struct generate_params params = {.count = 0};
    for (size_t i = 0; i < sizeof data; i++)
        data[i] = (uint8_t)unit_random(state, 256);
    generate_begin(g, data, sizeof data);
    generate_apply(g, row, &params, 1);
    return cs_str_of(g->text, g->len);
}

int main(void)
{
    static struct world world;
    static struct generate g;
    const struct generate_row *rows;
    uint64_t state = 88172645463325252u, walks = 0;
    uint32_t failed = 0, count = generate_rows(&rows);
    world_init(&world);
    for (uint32_t i = 0; i < count; i++)
        failed += !refuse_each(&world, call_of(&g, &rows[i], &state), i % 2 == 0, &walks);
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        for (int for_good = 0; for_good < 2; for_good++)
            failed += !refuse_each(&world, cs_str_from(others[i]), for_good, &walks);
    world_clear(&world);
    printf("oom: %u overloads, %llu walks, %u failed\n", (unsigned)count, (unsigned long long)walks,
           (unsigned)failed);
    return failed == 0 ? 0 : 1;
}
