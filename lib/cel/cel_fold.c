/* SPDX-License-Identifier: Apache-2.0 */
/* Constant folding. contract: cel/cel_fold.h */
#include "cel/cel_fold.h"

#include "cel/cel_apply.h"
#include "cel/cel_build.h"
#include "cel/cel_constant.h"

#define FOLD_FUEL 10000
#define FOLD_BYTES (1u << 18)

/* The values of the operands, in the unit's scratch; NULL: no memory, or not all are constants. */
static struct cs_value *constants(struct cs_unit *unit, const uint32_t *args, uint32_t nargs,
                                  enum cs_fold *answer)
{
    *answer = CS_FOLD_NO;
    for (uint32_t i = 0; i < nargs; i++)
        if (unit->nodes[args[i]].op != CS_NODE_CONSTANT)
            return NULL;
    struct cs_value *values = cs_arena_array(&unit->scratch, nargs + 1, sizeof *values);
    if (values == NULL)
        *answer = CS_FOLD_NO_MEMORY;
    for (uint32_t i = 0; values != NULL && i < nargs; i++)
        values[i] = unit->constants[unit->nodes[args[i]].data];
    return values;
}

static enum cs_fold keep(struct cs_unit *unit, struct cs_value v, uint32_t *out)
{
    if (!cs_constant_fits(v))
        return CS_FOLD_NO;
    return cs_constant_add(unit, v, out) ? CS_FOLD_YES : CS_FOLD_NO_MEMORY;
}

enum cs_fold cs_fold_call(struct cs_unit *unit, const struct cs_function *function,
                          const uint32_t *args, uint32_t nargs, uint32_t *out)
{
    enum cs_fold answer;
    if (function->call == NULL || function->prepare != NULL)
        return CS_FOLD_NO; /* prepared ones may need the memory of a machine */
    struct cs_arena_mark mark = cs_arena_mark(&unit->scratch);
    const struct cs_value *values = constants(unit, args, nargs, &answer);
    if (values != NULL) {
        struct cs_arena arena;
        uint64_t fuel = FOLD_FUEL;
        struct cs_call call = {.arena = &arena, .fuel = &fuel, .limits = &unit->limits};
        cs_arena_init(&arena, unit->alloc, FOLD_BYTES);
        answer = keep(unit, cs_apply(&call, function, values, nargs), out);
        cs_arena_clear(&arena);
    }
    cs_arena_rewind(&unit->scratch, mark);
    return answer;
}

enum cs_fold cs_fold_literal(struct cs_unit *unit, enum cs_tag tag, const uint32_t *args,
                             uint32_t nargs, uint32_t *out)
{
    enum cs_fold answer;
    struct cs_arena_mark mark = cs_arena_mark(&unit->scratch);
    const struct cs_value *values = constants(unit, args, nargs, &answer);
    if (values != NULL) {
        struct cs_builder builder = {0};
        uint64_t fuel = FOLD_FUEL + (uint64_t)nargs * 4;
        struct cs_call call = {.arena = &unit->scratch, .fuel = &fuel, .limits = &unit->limits};
        struct cs_value v;
        bool made = true;
        for (uint32_t i = 0; made && tag == CS_LIST && i < nargs; i++)
            made = cs_build_push(&call, &builder, values[i], &v);
        for (uint32_t i = 0; made && tag == CS_MAP && i + 1 < nargs; i += 2)
            made = cs_build_pair(&call, &builder, values[i], values[i + 1], &v);
        if (made)
            v = tag == CS_LIST ? cs_build_list(&builder) : cs_build_map(&call, &builder);
        answer = keep(unit, v, out);
    }
    cs_arena_rewind(&unit->scratch, mark);
    return answer;
}
