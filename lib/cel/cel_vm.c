/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The machine. contract: cel/cel_vm.h
 *
 *     cells   [constant n-1 ... constant 0][register 0, register 1, ...]
 *                                           ^ vm->cells
 *
 * The loop stands in cel_vm_loop.inc and is compiled twice: as it is, and with an observer
 * (cel_record.h) that looks on after each instruction. This file has what an instruction needs that
 * is more than a line.
 */
#include "cel/cel_vm.h"

#include "cel/cel_access.h"
#include "cel/cel_apply.h"
#include "cel/cel_build.h"
#include "cel/cel_constant.h"
#include "cel/cel_memo.h"
#include "cel/cel_quick.h"
#include "cel/cel_record.h"
#include "text/regex_pcre2.h"
#include "value/compare.h"

struct cs_vm {
    const struct cs_alloc *alloc;
    const struct cs_unit *unit;
    struct cs_limits limits;
    struct cs_value *memory, *cells;
    struct cs_builder *builders;
    struct cs_arena scratch;
    struct cs_memos memos;
    struct cs_seen *seen; /* beside them, of recording runs */
    uint64_t recordings;  /* runs that were recorded so far */
    /* the run */
    const struct cs_activation *activation;
    struct cs_call call;     /* its fuel is without the steps since the loop paid last */
    struct cs_value failure; /* of the instruction at hand */
    const volatile int32_t *cancel;
};

struct cs_vm *cs_vm_new(const struct cs_alloc *alloc, const struct cs_unit *unit,
                        const struct cs_limits *limits)
{
    struct cs_vm *vm = cs_alloc_take(alloc, sizeof *vm);
    if (vm == NULL)
        return NULL;
    *vm = (struct cs_vm){.alloc = alloc, .unit = unit, .limits = *limits};
    size_t cells = (size_t)unit->nconstants + unit->registers;
    vm->memory = cs_alloc_take(alloc, cells * sizeof *vm->memory);
    vm->builders = cs_alloc_take(alloc, unit->builders * sizeof *vm->builders);
    vm->seen = cs_alloc_take(alloc, unit->nmemos * sizeof *vm->seen);
    vm->call.regex = cs_regex_scratch_new(alloc);
    if (vm->memory == NULL || vm->builders == NULL || vm->call.regex == NULL || vm->seen == NULL ||
        !cs_arena_init_fixed(&vm->scratch, alloc, limits->scratch_bytes) ||
        !cs_memos_init(&vm->memos, alloc, unit, limits, &vm->scratch)) {
        cs_vm_free(vm);
        return NULL;
    }
    vm->scratch.wipe = true; /* runs make copies of what they read */
    memset(vm->seen, 0, unit->nmemos * sizeof *vm->seen);
    memset(vm->memory, 0, cells * sizeof *vm->memory);
    vm->cells = vm->memory + unit->nconstants;
    for (uint32_t i = 0; i < unit->nconstants; i++)
        vm->cells[cs_unit_cell(i)] = unit->constants[i];
    vm->call.arena = &vm->scratch;
    vm->call.limits = &vm->limits;
    vm->call.strict = unit->strict;
    return vm;
}

void cs_vm_free(struct cs_vm *vm)
{
    if (vm == NULL)
        return;
    cs_alloc_free(vm->alloc, vm->memory);
    cs_alloc_free(vm->alloc, vm->builders);
    cs_alloc_free(vm->alloc, vm->seen);
    cs_memos_clear(&vm->memos, vm->alloc);
    cs_regex_scratch_free(vm->call.regex);
    cs_arena_clear(&vm->scratch);
    cs_alloc_free(vm->alloc, vm);
}

/* Between rules, most of which make nothing. */
static inline void empty(struct cs_arena *arena)
{
    if (arena->taken > 0 || arena->refused)
        cs_arena_reset(arena);
}

void cs_vm_reset(struct cs_vm *vm)
{
    empty(&vm->scratch);
    cs_memos_forget(&vm->memos);
}

void cs_vm_forget(struct cs_vm *vm)
{
    cs_memos_forget(&vm->memos);
}

void cs_vm_next_rule(struct cs_vm *vm)
{
    empty(&vm->scratch);
    cs_memos_next_rule(&vm->memos);
    cs_memos_forget_passing(&vm->memos);
}

void cs_vm_forget_passing(struct cs_vm *vm)
{
    cs_memos_forget_passing(&vm->memos);
}

struct cs_arena *cs_vm_scratch(struct cs_vm *vm)
{
    return &vm->scratch;
}

static inline bool is_cancelled(const struct cs_vm *vm)
{
    return vm->cancel != NULL && *vm->cancel != 0;
}

/* Nothing is left of what the rule may spend, or somebody cancels it. */
static struct cs_value out_of_fuel(struct cs_vm *vm)
{
    if (!is_cancelled(vm))
        *vm->call.fuel = 0;
    return cs_value_unknown(CTRSEC_UNKNOWN_LIMIT);
}

/* --- reading --------------------------------------------------------------------------------- */

static __attribute__((noinline)) struct cs_value not_given(uint32_t slot)
{
    struct cs_value v = cs_value_unknown(CTRSEC_UNKNOWN_MISSING);
    v.len = slot + 1;
    return v;
}

/* The variables that a program names, into its first registers; each is a step. */
static inline bool load_variables(struct cs_vm *vm, const struct cs_program *program)
{
    const struct cs_activation *activation = vm->activation;
    uint32_t count = program->nvariables;
    if (*vm->call.fuel < count)
        return false;
    *vm->call.fuel -= count;
    if (count == 0)
        return true; /* a unit without variables has no table of them */
    const uint32_t *slots = vm->unit->slots + program->variables, *end = slots + count;
    struct cs_value *to = vm->cells + program->base;
    for (; slots < end; slots++, to++) {
        const struct cs_value *from = activation->values + *slots;
        if (*slots < activation->count && from->tag != CS_ABSENT)
            *to = *from;
        else
            *to = not_given(*slots);
    }
    return true;
}

static struct cs_value field(struct cs_vm *vm, const struct cs_value *container,
                             const struct cs_node *node, bool optional)
{
    return cs_access_field(&vm->call, *container, node->subject, node->data, optional);
}

/* has() of what has to be paid for: a long name, or a field of a record by its name. */
static struct cs_value has_key(struct cs_vm *vm, const struct cs_value *container,
                               const struct cs_value *key)
{
    if (!cs_call_pay(&vm->call, cs_access_steps(*container, *key)))
        return cs_call_limit(&vm->call);
    return cs_access_given(cs_access_member(*container, *key));
}

/* An answer that is no bool is the error or unknown in *v. */
static inline int answer(struct cs_value *v)
{
    if (v->tag == CS_BOOL)
        return v->as.boolean;
    if (!cs_apply_failed(*v))
        *v = cs_value_error(CS_FAULT_NO_OVERLOAD);
    return -1;
}

static struct cs_value no_bool(struct cs_value v)
{
    return cs_apply_failed(v) ? v : cs_value_error(CS_FAULT_NO_OVERLOAD);
}

static struct cs_value apply_hot(struct cs_vm *vm, enum cs_hot hot, const struct cs_value *x,
                                 const struct cs_value *y)
{
    struct cs_value args[2] = {*x, *y};
    vm->call.bound = NULL;
    return cs_apply(&vm->call, vm->unit->hot[hot], args, hot == CS_HOT_NOT ? 1 : 2);
}

static struct cs_value field_bare(struct cs_vm *vm, const struct cs_value *container,
                                  const struct cs_node *node, bool bare)
{
    struct cs_value v =
        cs_access_field_bare(&vm->call, *container, node->subject, node->data, bare);
    v.flags |= node->flags & CS_FLAG_SENSITIVE;
    return v;
}

/* --- computing ------------------------------------------------------------------------------- */

static struct cs_value size_of(struct cs_vm *vm, const struct cs_value *x)
{
    if (is_open(x))
        return cs_value_unknown(CTRSEC_UNKNOWN_MISSING);
    if (x->tag == CS_LIST || x->tag == CS_MAP)
        return cs_value_int(x->len);
    vm->call.bound = NULL;
    struct cs_value size = cs_apply(&vm->call, vm->unit->hot[CS_HOT_SIZE], x, 1);
    size.flags &= (uint8_t)~CS_FLAG_SENSITIVE;
    return size;
}

static struct cs_value apply_node(struct cs_vm *vm, const struct cs_node *node,
                                  const struct cs_value *args, uint32_t nargs)
{
    vm->call.bound = node->data == 0 ? NULL : vm->unit->bounds[node->data - 1].made;
    return cs_apply(&vm->call, node->subject, args, nargs);
}

/* What is no optional fails. */
static inline struct cs_value optional(const struct cs_value *x)
{
    if (x->tag == CS_OPTIONAL || cs_apply_failed(*x))
        return *x;
    return cs_value_error(CS_FAULT_NO_OVERLOAD);
}

/* --- loops ----------------------------------------------------------------------------------- */

/* Iterator: the container, and the number of the next element. False: *failure says why. */
static inline bool loop_start(struct cs_value *iterator, const struct cs_value *range,
                              struct cs_value *failure)
{
    if (range->tag != CS_LIST && range->tag != CS_MAP) {
        *failure = cs_apply_failed(*range) ? *range : cs_value_error(CS_FAULT_NO_OVERLOAD);
        return false;
    }
    iterator[0] = *range;
    iterator[1] = cs_value_int(0);
    return true;
}

static inline bool loop_next(struct cs_value *iterator, struct cs_value *variable)
{
    uint64_t i = iterator[1].as.unsigned_integer;
    if (i >= iterator->len)
        return false;
    iterator[1].as.unsigned_integer = i + 1;
    *variable = iterator->as.items[iterator->tag == CS_MAP ? 2 * i : i];
    variable->flags |= iterator->flags & CS_FLAG_SENSITIVE;
    return true;
}

static inline bool loop_next_pair(struct cs_value *iterator, struct cs_value *variables)
{
    uint64_t i = iterator[1].as.unsigned_integer;
    if (i >= iterator->len)
        return false;
    iterator[1].as.unsigned_integer = i + 1;
    bool map = iterator->tag == CS_MAP;
    variables[0] = map ? iterator->as.items[2 * i] : cs_value_int((int64_t)i);
    variables[1] = iterator->as.items[map ? 2 * i + 1 : i];
    variables[1].flags |= iterator->flags & CS_FLAG_SENSITIVE;
    return true;
}

static bool open_for(struct cs_vm *vm, struct cs_builder *builder, const struct cs_value *range,
                     int32_t each, struct cs_value *failure)
{
    *builder = (struct cs_builder){0};
    return cs_build_reserve(&vm->call, builder, (uint64_t)range->len * (uint32_t)each, failure);
}

/* PUSH_OPTIONAL and PUSH_PAIR_OPTIONAL: nothing is pushed where the value is none. */
static bool push_optional(struct cs_vm *vm, struct cs_builder *builder, const struct cs_value *v,
                          struct cs_value *failure)
{
    struct cs_value inside;
    if (cs_build_unwrap(*v, &inside))
        return cs_build_push(&vm->call, builder, inside, failure);
    *failure = inside;
    return inside.tag == CS_ABSENT;
}

static bool push_pair_optional(struct cs_vm *vm, struct cs_builder *builder,
                               const struct cs_value *pair, struct cs_value *failure)
{
    struct cs_value inside;
    if (cs_apply_failed(pair[0]) || cs_build_unwrap(pair[1], &inside))
        return cs_build_pair(&vm->call, builder, pair[0],
                             cs_apply_failed(pair[0]) ? pair[1] : inside, failure);
    *failure = inside;
    return inside.tag == CS_ABSENT;
}

/* --- memos ----------------------------------------------------------------------------------- */

enum found { FOUND, COMPUTE, LIMIT };

/* A memo whose value cannot be used as it is. COMPUTE: its program waits for being run. */
static enum found find_memo(struct cs_vm *vm, struct cs_frame frame, struct cs_recording *recording)
{
    struct cs_memos *memos = &vm->memos;
    const struct cs_program *program = &vm->unit->memos[frame.memo];
    struct cs_value *to = vm->cells + frame.to;
    if (recording != NULL) {
        if (cs_record_memo(recording, frame.memo, frame.to, to))
            return FOUND;
        memos->frames[memos->nframes++] = frame;
    } else {
        const struct cs_memo *memo = &memos->items[frame.memo];
        if (cs_memo_is_made(memos, memo)) {
            *to = memo->value;
            return cs_memo_pay(memos, &vm->call, frame.memo) ? FOUND : LIMIT;
        }
        if (!cs_memo_open(memos, &vm->call, frame))
            return LIMIT;
    }
    if (!load_variables(vm, program))
        return LIMIT;
    if (recording != NULL)
        cs_record_open(recording, frame.memo);
    return COMPUTE;
}

/* The memo that is being computed is `from`. */
static struct cs_frame keep_memo(struct cs_vm *vm, int32_t from, struct cs_recording *recording)
{
    struct cs_frame frame;
    if (recording != NULL) {
        frame = vm->memos.frames[--vm->memos.nframes];
        cs_record_close(recording, frame.memo, from, frame.to);
    } else {
        frame = cs_memo_close(&vm->memos, &vm->call, vm->cells[from]);
    }
    vm->cells[frame.to] = vm->cells[from];
    return frame;
}

/* --- the loop, twice ------------------------------------------------------------------------- */

#define CS_VM_LOOP run_plain
#define CS_VM_OBSERVE(done, jumped) ((void)0)
#include "cel/cel_vm_loop.inc"
#undef CS_VM_LOOP
#undef CS_VM_OBSERVE

#define CS_VM_LOOP run_recorded
#define CS_VM_OBSERVE(done, jumped) cs_record_step(recording, done, jumped)
#include "cel/cel_vm_loop.inc"
#undef CS_VM_LOOP
#undef CS_VM_OBSERVE

/* Apart from the usual run, which has no need of all this on the stack. */
static __attribute__((noinline)) struct cs_value
run_observed(struct cs_vm *vm, const struct cs_program *program,
             const struct cs_activation *activation, struct cs_recorder *recorder)
{
    struct cs_recording recording = {.recorder = recorder,
                                     .unit = vm->unit,
                                     .program = program,
                                     .activation = activation,
                                     .cells = vm->cells,
                                     .builders = vm->builders,
                                     .fuel = vm->call.fuel,
                                     .seen = vm->seen,
                                     .run = ++vm->recordings};
    if (!cs_record_begin(&recording))
        return run_plain(vm, program, NULL);
    struct cs_value result = run_recorded(vm, program, &recording);
    cs_record_end(&recording);
    return result;
}

struct cs_value cs_vm_run(struct cs_vm *vm, uint32_t program,
                          const struct cs_activation *activation, uint64_t *fuel,
                          const volatile int32_t *cancel, struct cs_recorder *recorder)
{
    if (program >= vm->unit->nprograms)
        return cs_value_error(CS_FAULT_NO_FUNCTION);
    const struct cs_program *p = &vm->unit->programs[program];
    vm->cancel = cancel;
    vm->activation = activation;
    vm->memos.nframes = 0;
    vm->call.arena = &vm->scratch;
    vm->call.fuel = fuel;
    if (is_cancelled(vm) || !load_variables(vm, p))
        return out_of_fuel(vm);
    return recorder == NULL ? run_plain(vm, p, NULL) : run_observed(vm, p, activation, recorder);
}
