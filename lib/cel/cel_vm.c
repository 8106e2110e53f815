/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The machine. contract: cel/cel_vm.h
 *
 *     cells   [constant n-1 ... constant 0][register 0, register 1, ...]
 *                       ^ variables among   ^ vm->cells
 *
 * A variable is copied from the activation into its cell when a program that names it runs and it
 * is not `bound`; it stays until the machine is told that the variables change. So the rules of a
 * subject share what one of them brought.
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
#include "cel/cel_fn.h"
#include "cel/cel_memo.h"
#include "cel/cel_quick.h"
#include "cel/cel_record.h"
#include "text/regex_pcre2.h"
#include "value/compare.h"

/* Not put into the loop, whose stack and registers are for what is usual. */
#define APART __attribute__((noinline))

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
    /* variables, as sets by their number: in their cells; of those, what a rule changes itself */
    uint64_t bound, passing;
    const struct cs_value *values; /* the activation that they are of */
    uint32_t slots;
    /* the run */
    struct cs_recording *recording;
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
        vm->memory[unit->nconstants - 1 - i] = unit->constants[i];
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

void cs_vm_forget(struct cs_vm *vm)
{
    vm->bound = vm->passing = 0;
    cs_memos_forget(&vm->memos);
}

void cs_vm_reset(struct cs_vm *vm)
{
    empty(&vm->scratch);
    cs_vm_forget(vm);
}

void cs_vm_next_rule(struct cs_vm *vm)
{
    empty(&vm->scratch);
    cs_memos_next_rule(&vm->memos);
    cs_memos_forget_passing(&vm->memos);
}

void cs_vm_forget_passing(struct cs_vm *vm)
{
    vm->bound &= ~vm->passing;
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

/* The value of a slot, or what is read where there is none. */
static inline void copy_variable(struct cs_value *to, const struct cs_value *from, uint32_t slot)
{
    if (USUAL(from->tag != CS_ABSENT)) {
        *to = *from;
    } else {
        *to = cs_value_unknown(CTRSEC_UNKNOWN_MISSING);
        to->len = slot + 1;
    }
}

/* With slots that the activation does not have, that a rule changes itself, or too many variables
   to be told apart. */
static APART void bind_rarely(struct cs_vm *vm, const struct cs_program *program)
{
    static const struct cs_value absent;
    const uint32_t *names = vm->unit->names + program->variables;
    for (uint32_t i = 0; i < program->nvariables; i++) {
        const struct cs_variable *variable = &vm->unit->variables[names[i]];
        uint32_t slot = variable->slot;
        uint64_t bit = names[i] < CS_VARIABLES_APART ? UINT64_C(1) << names[i] : 0;
        copy_variable((struct cs_value *)((char *)vm->cells + variable->cell),
                      slot < vm->slots ? vm->values + slot : &absent, slot);
        vm->bound |= bit;
        if (slot >= program->steady)
            vm->passing |= bit;
    }
}

/* What a program names and is not bound yet, into its cells. */
static void bind(struct cs_vm *vm, const struct cs_program *program)
{
    const struct cs_variable *variables = vm->unit->variables;
    const struct cs_value *values = vm->values;
    char *cells = (char *)vm->cells;
    uint64_t missing = program->needs & ~vm->bound;
    if (!USUAL(program->slots <= vm->slots && program->slots <= program->steady &&
               missing < CS_VARIABLES_REST)) {
        bind_rarely(vm, program);
        return;
    }
    vm->bound |= missing;
    for (; missing != 0; missing &= missing - 1) {
        const struct cs_variable *variable = &variables[(uint32_t)__builtin_ctzll(missing)];
        copy_variable((struct cs_value *)(cells + variable->cell), values + variable->slot,
                      variable->slot);
    }
}

static inline void need(struct cs_vm *vm, const struct cs_program *program)
{
    if ((program->needs & ~vm->bound) != 0)
        bind(vm, program);
}

static struct cs_value field(struct cs_vm *vm, const struct cs_value *container,
                             const struct cs_node *node, bool optional)
{
    return cs_access_field(&vm->call, *container, node->subject, node->data, optional);
}

/* has() of what has to be paid for: a long name, or a field of a record by its name. */
static APART struct cs_value has_key(struct cs_vm *vm, const struct cs_value *container,
                                     const struct cs_value *key)
{
    if (!cs_call_pay(&vm->call, cs_access_steps(*container, *key)))
        return cs_call_limit(&vm->call);
    return cs_access_given(cs_access_member(*container, *key));
}

/* 1, 0, or -1 for an error or unknown. */
static inline int answer(struct cs_value v)
{
    return v.tag == CS_BOOL ? v.as.boolean : -1;
}

static struct cs_value no_bool(struct cs_value v)
{
    return cs_apply_failed(v) ? v : cs_value_error(CS_FAULT_NO_OVERLOAD);
}

static inline struct cs_value bool_or_failure(struct cs_value v)
{
    return USUAL(v.tag == CS_BOOL) ? v : no_bool(v);
}

static APART struct cs_value apply_hot(struct cs_vm *vm, enum cs_hot hot, const struct cs_value *x,
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

static struct cs_value join(struct cs_vm *vm, const struct cs_value *x, const struct cs_value *y)
{
    uint32_t len = x->len + y->len;
    char *text = cs_fn_text(&vm->call, len);
    if (text == NULL)
        return cs_call_limit(&vm->call);
    memcpy(text, x->as.text, x->len);
    memcpy(text + x->len, y->as.text, y->len);
    return cs_value_string((struct cs_str){text, len});
}

/* Two texts, or lists of which one is empty; anything else is left to the function. */
static APART struct cs_value add(struct cs_vm *vm, const struct cs_value *x,
                                 const struct cs_value *y)
{
    bool texts = x->tag == CS_STRING && y->tag == CS_STRING && x->len <= UINT32_MAX - y->len;
    bool lists = x->tag == CS_LIST && y->tag == CS_LIST && (x->len == 0 || y->len == 0);
    if (((x->flags | y->flags) & (CS_FLAG_SENSITIVE | CS_FLAG_OPEN)) != 0 || !(texts || lists))
        return apply_hot(vm, CS_HOT_ADD, x, y);
    if (!cs_call_pay(&vm->call, vm->unit->hot[CS_HOT_ADD]->cost))
        return cs_call_limit(&vm->call);
    if (x->len == 0 || y->len == 0)
        return y->len == 0 ? *x : *y;
    return join(vm, x, y);
}

static APART struct cs_value size_of(struct cs_vm *vm, const struct cs_value *x)
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

static APART bool open_for(struct cs_vm *vm, struct cs_builder *builder,
                           const struct cs_value *range, int32_t each, struct cs_value *failure)
{
    *builder = (struct cs_builder){0};
    return cs_build_reserve(&vm->call, builder, (uint64_t)range->len * (uint32_t)each, failure);
}

/* PUSH_OPTIONAL and PUSH_PAIR_OPTIONAL: nothing is pushed where the value is none. */
static APART bool push_optional(struct cs_vm *vm, struct cs_builder *builder,
                                const struct cs_value *v, struct cs_value *failure)
{
    struct cs_value inside;
    if (cs_build_unwrap(*v, &inside))
        return cs_build_push(&vm->call, builder, inside, failure);
    *failure = inside;
    return inside.tag == CS_ABSENT;
}

static APART bool push_pair_optional(struct cs_vm *vm, struct cs_builder *builder,
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
static APART enum found find_memo(struct cs_vm *vm, const struct cs_instruction *reader,
                                  struct cs_recording *recording)
{
    struct cs_memos *memos = &vm->memos;
    uint32_t number = (uint32_t)reader->c;
    const struct cs_program *program = &vm->unit->memos[number];
    struct cs_frame frame = {.reader = reader, .memo = number};
    struct cs_value *to = vm->cells + reader->a / CS_CELL;
    if (recording != NULL) {
        if (cs_record_memo(recording, number, reader->a, to))
            return FOUND;
        memos->frames[memos->nframes++] = frame;
    } else {
        const struct cs_memo *memo = &memos->items[number];
        if (cs_memo_is_made(memos, memo)) {
            *to = memo->value;
            return cs_memo_pay(memos, &vm->call, number) ? FOUND : LIMIT;
        }
        if (!cs_memo_open(memos, &vm->call, frame))
            return LIMIT;
    }
    need(vm, program);
    if (recording != NULL)
        cs_record_open(recording, number);
    return COMPUTE;
}

/* The memo that is being computed is `value`, in cell `from`. Returns where its reader goes on. */
static APART const struct cs_instruction *keep_memo(struct cs_vm *vm, const struct cs_value *value,
                                                    int32_t from, struct cs_recording *recording)
{
    struct cs_frame frame;
    if (recording != NULL) {
        frame = vm->memos.frames[--vm->memos.nframes];
        cs_record_close(recording, frame.memo, from, frame.reader->a);
    } else {
        frame = cs_memo_close(&vm->memos, &vm->call, *value);
    }
    vm->cells[frame.reader->a / CS_CELL] = *value;
    return frame.reader + 1;
}

/* --- the loop, twice ------------------------------------------------------------------------- */

#define CS_VM_LOOP run_plain
#define CS_VM_RECORDING NULL
#define CS_VM_OBSERVE(done, jumped) ((void)0)
#include "cel/cel_vm_loop.inc"
#undef CS_VM_LOOP
#undef CS_VM_RECORDING
#undef CS_VM_OBSERVE

#define CS_VM_LOOP run_recorded
#define CS_VM_RECORDING vm->recording
#define CS_VM_OBSERVE(done, jumped) cs_record_step(recording, done, at, jumped)
#include "cel/cel_vm_loop.inc"
#undef CS_VM_LOOP
#undef CS_VM_RECORDING
#undef CS_VM_OBSERVE

/* False: there is no memory to record with; it has to run unobserved. */
static APART bool run_observed(struct cs_vm *vm, const struct cs_program *program,
                               const struct cs_activation *activation, struct cs_recorder *recorder,
                               struct cs_value *result)
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
        return false;
    vm->recording = &recording;
    *result = run_recorded(vm, program);
    cs_record_end(&recording);
    return true;
}

struct cs_value cs_vm_run(struct cs_vm *vm, uint32_t program,
                          const struct cs_activation *activation, uint64_t *fuel,
                          const volatile int32_t *cancel, struct cs_recorder *recorder)
{
    if (program >= vm->unit->nprograms)
        return cs_value_error(CS_FAULT_NO_FUNCTION);
    const struct cs_program *p = &vm->unit->programs[program];
    vm->cancel = cancel;
    vm->memos.nframes = 0;
    vm->call.arena = &vm->scratch;
    vm->call.fuel = fuel;
    if (is_cancelled(vm))
        return out_of_fuel(vm);
    if (!USUAL(vm->values == activation->values)) {
        vm->values = activation->values;
        vm->bound = vm->passing = 0;
    }
    vm->slots = activation->count;
    need(vm, p);
    struct cs_value result;
    if (!USUAL(recorder == NULL) && run_observed(vm, p, activation, recorder, &result))
        return result;
    return run_plain(vm, p);
}
