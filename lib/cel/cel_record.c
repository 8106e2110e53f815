/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The observer. contract: cel/cel_record.h
 *
 * It computes no values. Results never share a register with operands, so all operands are still
 * there when an instruction is done.
 */
#include "cel/cel_record.h"

#include "cel/cel_access.h"
#include "cel/cel_apply.h"
#include "cel/cel_blame.h"
#include "cel/cel_reads.h"
#include "cel/cel_trace.h"
#include "cel/cel_trail.h"

/* --- members --------------------------------------------------------------------------------- */

static void read_field(struct cs_recording *rec, const struct cs_instruction *i)
{
    struct cs_value container = cs_record_value(rec, i->b);
    if (cs_trail_members(&container))
        cs_trail_place(
            rec, i->a,
            cs_trail_field(rec, container, cs_trail_of(rec, i->b)->path, &rec->unit->nodes[i->c]));
    else
        cs_trail_follow(rec, i->a, i->b);
    cs_blame(rec, i, i->a, i->b, 1, CS_NO_CELL);
}

static void read_member(struct cs_recording *rec, const struct cs_instruction *i)
{
    struct cs_value container = cs_record_value(rec, i->b);
    if (cs_trail_members(&container))
        cs_trail_place(
            rec, i->a,
            cs_trail_member(rec, container, cs_trail_of(rec, i->b), cs_record_value(rec, i->c)));
    else
        cs_trail_follow(rec, i->a, i->b);
    cs_blame(rec, i, i->a, i->b, 1, i->c);
}

/* A question about a member notes the member, absent or not. */
static void ask_member(struct cs_recording *rec, const struct cs_instruction *i,
                       struct cs_value member, const struct cs_path *path)
{
    struct cs_value container = cs_record_value(rec, i->b);
    if (cs_trail_members(&container))
        cs_reads_note(rec, path, member);
    else
        cs_reads_use(rec, i->b);
}

static void ask_field(struct cs_recording *rec, const struct cs_instruction *i)
{
    struct cs_value container = cs_record_value(rec, i->b);
    const struct cs_node *node = &rec->unit->nodes[i->c];
    struct cs_value member = cs_access_slot(container, node->subject, node->data);
    bool there = cs_trail_members(&container);
    ask_member(rec, i, member,
               there ? cs_trail_field(rec, container, cs_trail_of(rec, i->b)->path, node) : NULL);
}

static void ask_key(struct cs_recording *rec, const struct cs_instruction *i)
{
    struct cs_value container = cs_record_value(rec, i->b), key = cs_record_value(rec, i->c);
    struct cs_value member = cs_access_member(container, key);
    bool there = cs_trail_members(&container);
    ask_member(rec, i, member,
               there ? cs_trail_member(rec, container, cs_trail_of(rec, i->b), key) : NULL);
}

/* --- questions ------------------------------------------------------------------------------- */

/* Notes what a question looked at; the second cell that it reads, or CS_NO_CELL. */
static int32_t ask(struct cs_recording *rec, const struct cs_instruction *i, uint32_t question)
{
    switch (question) {
    case CS_OP_HAS_FIELD:
        ask_field(rec, i);
        return CS_NO_CELL;
    case CS_OP_HAS_KEY:
        ask_key(rec, i);
        return i->c;
    case CS_OP_IN_SET:
    case CS_OP_IN_FEW:
    case CS_OP_TRUTH:
    case CS_OP_NOT:
        cs_reads_use(rec, i->b);
        return CS_NO_CELL;
    default:
        cs_reads_use(rec, i->b);
        cs_reads_use(rec, i->c);
        return i->c;
    }
}

static void step_question(struct cs_recording *rec, const struct cs_instruction *i)
{
    uint32_t op = cs_instruction_op(i), form = op % 3;
    struct cs_value v = cs_record_value(rec, i->a);
    bool decides = (i->flags & CS_QUESTION_DECIDES) != 0, fresh = form == 0;
    if (i->op == CS_OP_FIRST || (form != 0 && i->b == i->a))
        cs_reads_begin_chain(rec, i->a, i->op != CS_OP_FIRST);
    int32_t second = ask(rec, i, op - form);
    if (form == 0)
        cs_trail_computed(rec, i->a);
    else
        fresh = cs_reads_operand(rec, i->a, v.tag == CS_BOOL && v.as.boolean == decides);
    if (fresh)
        cs_blame(rec, i, i->a, i->b, 1, second);
}

/*
 * A chain that is an operand of another one and was decided goes on behind the question of the
 * outer one, which would have left that as it is. The question is the one before `next`.
 */
static void step_outer(struct cs_recording *rec, const struct cs_instruction *i,
                       const struct cs_instruction *next)
{
    const struct cs_instruction *outer = next - 1;
    bool truth = outer->op == CS_OP_AND_TRUTH || outer->op == CS_OP_OR_TRUTH;
    if (outer != i && truth && outer->b == i->a)
        step_question(rec, outer);
}

/* --- loops ----------------------------------------------------------------------------------- */

/*
 * Paths that an iteration made are of use only while a read, a builder or a trace has them; a loop
 * over many elements would fill the arena otherwise.
 */
static void next_iteration(struct cs_recording *rec, struct cs_trail *t)
{
    if (!cs_reads_since(rec, t->end) && rec->recorder->trace == NULL)
        cs_arena_rewind(rec->arena, t->mark);
    t->end = rec->noted;
    t->mark = cs_arena_mark(rec->arena);
}

static void place_element(struct cs_recording *rec, const struct cs_instruction *i,
                          struct cs_value range, const struct cs_path *path)
{
    cs_trail_place(rec, i->b, path);
    if (i->op != CS_OP_NEXT_PAIR)
        return;
    cs_trail_place(rec, i->b + CS_CELL, path);
    if (range.tag == CS_LIST)
        cs_trail_computed(rec, i->b); /* an index is no part of the document */
}

/* A loop over an open list that nothing decided: its end does. What collects elements has no chain;
   it tells what it knows. */
static void end_open(struct cs_recording *rec, const struct cs_instruction *i)
{
    uint32_t macro = rec->unit->nodes[rec->unit->origins[i - rec->unit->code]].data;
    cs_reads_use(rec, i->a);
    if (macro != CS_MACRO_ALL && macro != CS_MACRO_EXISTS && macro != CS_MACRO_EXISTS_ONE)
        return;
    if (cs_reads_operand(rec, i->n * CS_CELL, false))
        cs_blame(rec, i, i->n * CS_CELL, i->a, 1, CS_NO_CELL);
}

static void step_loop(struct cs_recording *rec, const struct cs_instruction *i, bool more)
{
    struct cs_value range = cs_record_value(rec, i->a);
    struct cs_trail *t = cs_trail_of(rec, i->a);
    struct cs_trace_element element = {.index = 0};
    next_iteration(rec, t);
    if (more) {
        element.index = (uint32_t)cs_record_value(rec, i->a + CS_CELL).as.unsigned_integer - 1;
        element.map = range.tag == CS_MAP;
        element.key =
            element.map ? range.as.items[2 * (size_t)element.index] : cs_value_int(element.index);
        place_element(rec, i, range, cs_trail_member(rec, range, t, element.key));
        element.path = cs_trail_of(rec, i->op == CS_OP_NEXT ? i->b : i->b + CS_CELL)->path;
    } else if (range.tag == CS_LIST && (range.flags & CS_FLAG_OPEN) != 0) {
        end_open(rec, i);
    } else if (!cs_reads_since(rec, t->begin)) {
        cs_reads_use(rec, i->a); /* nothing in it was read: it is what decided */
    }
    if (rec->recorder->trace != NULL)
        cs_trace_next(rec->recorder->trace, more ? &element : NULL);
}

/* --- instructions ---------------------------------------------------------------------------- */

typedef void step(struct cs_recording *rec, const struct cs_instruction *i, bool jumped);

/* a is b. */
static void step_same(struct cs_recording *rec, const struct cs_instruction *i, bool jumped)
{
    (void)jumped;
    cs_trail_follow(rec, i->a, i->b);
    cs_blame(rec, i, i->a, i->b, 1, CS_NO_CELL);
}

static void step_start(struct cs_recording *rec, const struct cs_instruction *i, bool jumped)
{
    (void)jumped;
    cs_reads_begin_chain(rec, i->a, false);
}

static void step_field(struct cs_recording *rec, const struct cs_instruction *i, bool jumped)
{
    (void)jumped;
    read_field(rec, i);
}

static void step_key(struct cs_recording *rec, const struct cs_instruction *i, bool jumped)
{
    (void)jumped;
    read_member(rec, i);
}

static void step_index(struct cs_recording *rec, const struct cs_instruction *i, bool jumped)
{
    (void)jumped;
    cs_reads_use(rec, i->c);
    read_member(rec, i);
}

static void step_add(struct cs_recording *rec, const struct cs_instruction *i, bool jumped)
{
    (void)jumped;
    if (!cs_trail_concatenate(rec, i)) {
        cs_reads_use(rec, i->b);
        cs_reads_use(rec, i->c);
    }
    cs_blame(rec, i, i->a, i->b, 1, i->c);
}

static void step_subtract(struct cs_recording *rec, const struct cs_instruction *i, bool jumped)
{
    (void)jumped;
    cs_reads_use(rec, i->c);
    cs_reads_use(rec, i->b);
    cs_trail_computed(rec, i->a);
    cs_blame(rec, i, i->a, i->b, 1, i->c);
}

static void step_size(struct cs_recording *rec, const struct cs_instruction *i, bool jumped)
{
    (void)jumped;
    cs_reads_use(rec, i->b);
    cs_trail_computed(rec, i->a);
    cs_blame(rec, i, i->a, i->b, 1, CS_NO_CELL);
}

static void step_call(struct cs_recording *rec, const struct cs_instruction *i, bool jumped)
{
    struct cs_value result = cs_record_value(rec, i->a);
    bool found = false;
    (void)jumped;
    cs_trail_computed(rec, i->a);
    for (int32_t arg = i->b; arg < i->b + i->n * CS_CELL; arg += CS_CELL) {
        const struct cs_trail *t = cs_trail_of(rec, arg);
        if (!found && (t->path != NULL || t->items != NULL) &&
            cs_trail_handed_through(result, cs_record_value(rec, arg))) {
            found = true;
            cs_trail_follow(rec, i->a, arg);
        } else {
            cs_reads_use(rec, arg);
        }
    }
    cs_blame(rec, i, i->a, i->b, i->n, CS_NO_CELL);
}

static void step_computed(struct cs_recording *rec, const struct cs_instruction *i, bool jumped)
{
    (void)jumped;
    cs_trail_computed(rec, i->a);
    cs_blame(rec, i, i->a, 0, 0, CS_NO_CELL);
}

static void step_unwrap(struct cs_recording *rec, const struct cs_instruction *i, bool jumped)
{
    int32_t to = jumped ? i->n * CS_CELL : i->a;
    cs_trail_follow(rec, to, i->b);
    cs_blame(rec, i, to, i->b, 1, CS_NO_CELL);
}

/* or and orValue: their left side being none decides that the other side counts. */
static void step_otherwise(struct cs_recording *rec, const struct cs_instruction *i, bool jumped)
{
    cs_trail_follow(rec, i->a, i->b);
    if (!jumped)
        cs_reads_use(rec, i->b);
    cs_blame(rec, i, i->a, i->b, 1, CS_NO_CELL);
}

static void step_branch(struct cs_recording *rec, const struct cs_instruction *i, bool jumped)
{
    (void)jumped;
    cs_reads_use(rec, i->b);
    cs_trail_computed(rec, i->a);
    if (cs_record_value(rec, i->b).tag != CS_BOOL)
        cs_blame(rec, i, i->a, i->b, 1, CS_NO_CELL);
}

static void step_count(struct cs_recording *rec, const struct cs_instruction *i, bool jumped)
{
    (void)jumped;
    cs_reads_use(rec, i->b);
    cs_reads_operand(rec, i->a, false);
    cs_blame(rec, i, i->a, i->b, 1, CS_NO_CELL);
}

static void step_begin_loop(struct cs_recording *rec, const struct cs_instruction *i, bool jumped)
{
    struct cs_trail *t = cs_trail_of(rec, i->a);
    if (jumped) {
        cs_trail_follow(rec, i->n * CS_CELL, i->b);
        cs_blame(rec, i, i->n * CS_CELL, i->b, 1, CS_NO_CELL);
        return;
    }
    cs_trail_follow(rec, i->a, i->b);
    t->begin = t->end = rec->noted;
    t->mark = cs_arena_mark(rec->arena);
}

static void step_open(struct cs_recording *rec, const struct cs_instruction *i, bool jumped)
{
    (void)jumped;
    cs_trail_open(rec, i->n);
}

static void step_push(struct cs_recording *rec, const struct cs_instruction *i, bool jumped)
{
    cs_trail_push(rec, i->n, i->b);
    if (!jumped)
        return;
    cs_trail_follow(rec, i->a, i->b);
    cs_blame(rec, i, i->a, i->b, 1, CS_NO_CELL);
}

static void step_push_pair(struct cs_recording *rec, const struct cs_instruction *i, bool jumped)
{
    bool pair = i->op != CS_OP_PUSH_ENTRIES;
    cs_reads_use(rec, i->b);
    if (pair)
        cs_reads_use(rec, i->b + CS_CELL);
    cs_trail_computed(rec, i->a);
    if (jumped)
        cs_blame(rec, i, i->a, i->b, pair ? 2 : 1, CS_NO_CELL);
}

static void step_close_list(struct cs_recording *rec, const struct cs_instruction *i, bool jumped)
{
    (void)jumped;
    cs_trail_close(rec, i->n, i->a);
}

static void step_closed(struct cs_recording *rec, const struct cs_instruction *i, bool jumped)
{
    (void)jumped;
    cs_trail_computed(rec, i->a);
    cs_blame(rec, i, i->a, i->b, 1, CS_NO_CELL);
}

static void step_enter(struct cs_recording *rec, const struct cs_instruction *i, bool jumped)
{
    (void)jumped;
    if (rec->recorder->trace != NULL)
        cs_trace_enter(rec->recorder->trace, (uint32_t)i->c, *rec->fuel);
}

static void step_leave(struct cs_recording *rec, const struct cs_instruction *i, bool jumped)
{
    (void)jumped;
    if (rec->recorder->trace != NULL)
        cs_trace_leave(rec->recorder->trace, (uint32_t)i->c, cs_record_value(rec, i->a),
                       cs_trail_of(rec, i->a)->path, *rec->fuel);
}

static void step_return(struct cs_recording *rec, const struct cs_instruction *i, bool jumped)
{
    (void)jumped;
    cs_reads_use(rec, i->a);
    rec->recorder->result = cs_trail_of(rec, i->a)->path;
    if (cs_apply_failed(cs_record_value(rec, i->a)))
        rec->recorder->failure = cs_trail_of(rec, i->a)->failure;
}

/* Of the instructions that are no questions; NULL: nothing to see. */
static step *const steps[CS_OP_COUNT_OF] = {
    [CS_OP_MOVE] = step_same,
    [CS_OP_START] = step_start,
    [CS_OP_FIELD] = step_field,
    [CS_OP_FIELD_OPTIONAL] = step_field,
    [CS_OP_KEY] = step_key,
    [CS_OP_KEY_OPTIONAL] = step_key,
    [CS_OP_INDEX] = step_index,
    [CS_OP_INDEX_OPTIONAL] = step_index,
    [CS_OP_ADD] = step_add,
    [CS_OP_SUBTRACT] = step_subtract,
    [CS_OP_MULTIPLY] = step_subtract,
    [CS_OP_SIZE] = step_size,
    [CS_OP_CALL] = step_call,
    [CS_OP_FAIL] = step_computed,
    [CS_OP_SOME] = step_same,
    [CS_OP_UNWRAP] = step_unwrap,
    [CS_OP_OPTIONAL] = step_otherwise,
    [CS_OP_KEY_BARE] = step_key,
    [CS_OP_FIELD_BARE] = step_field,
    [CS_OP_INDEX_BARE] = step_index,
    [CS_OP_OR_BARE] = step_otherwise,
    [CS_OP_OR_VALUE] = step_otherwise,
    [CS_OP_PLAIN_OR_VALUE] = step_otherwise,
    [CS_OP_OR_OPTIONAL] = step_otherwise,
    [CS_OP_BRANCH] = step_branch,
    [CS_OP_COUNT] = step_count,
    [CS_OP_LOOP] = step_begin_loop,
    [CS_OP_NEXT] = step_loop,
    [CS_OP_NEXT_PAIR] = step_loop,
    [CS_OP_OPEN] = step_open,
    [CS_OP_OPEN_FOR] = step_open,
    [CS_OP_PUSH] = step_push,
    [CS_OP_PUSH_OPTIONAL] = step_push,
    [CS_OP_PUSH_PAIR] = step_push_pair,
    [CS_OP_PUSH_PAIR_OPTIONAL] = step_push_pair,
    [CS_OP_PUSH_ENTRIES] = step_push_pair,
    [CS_OP_CLOSE_LIST] = step_close_list,
    [CS_OP_CLOSE_MAP] = step_closed,
    [CS_OP_SORT] = step_closed,
    [CS_OP_ENTER] = step_enter,
    [CS_OP_LEAVE] = step_leave,
    [CS_OP_RETURN] = step_return,
};

void cs_record_step(struct cs_recording *rec, const struct cs_instruction *done,
                    const struct cs_instruction *next, bool jumped)
{
    if (cs_instruction_op(done) < CS_OP_MOVE) {
        step_question(rec, done);
        if (jumped)
            step_outer(rec, done, next);
    } else if (steps[done->op] != NULL) {
        steps[done->op](rec, done, jumped);
    }
}

/* --- memos ----------------------------------------------------------------------------------- */

static const struct cs_failure unseen = {.node = UINT32_MAX, .loop = UINT32_MAX};

static const struct cs_path *variable_path(const struct cs_recording *rec, uint32_t slot)
{
    const struct cs_activation *activation = rec->activation;
    if (activation->paths == NULL || slot >= activation->count)
        return NULL;
    return activation->paths[slot];
}

/* The variables of a program are in their cells. */
static void place_variables(struct cs_recording *rec, const struct cs_program *program)
{
    const struct cs_unit *unit = rec->unit;
    for (uint32_t i = 0; i < program->nvariables; i++) {
        uint32_t number = unit->names[program->variables + i];
        const struct cs_variable *variable = &unit->variables[number];
        if (rec->variables[number] != NULL)
            continue;
        rec->variables[number] = cs_arena_zero(rec->arena, sizeof **rec->variables);
        if (rec->variables[number] == NULL)
            rec->variables[number] = &rec->nowhere;
        cs_trail_place(rec, variable->cell, variable_path(rec, variable->slot));
        rec->variables[number]->failure = unseen;
    }
}

bool cs_record_memo(struct cs_recording *rec, uint32_t memo, int32_t to, struct cs_value *value)
{
    const struct cs_seen *seen = &rec->seen[memo];
    if (seen->run != rec->run)
        return false;
    *value = seen->value;
    *cs_trail_of(rec, to) = seen->trail;
    for (uint32_t i = 0; i < seen->count; i++)
        cs_reads_note(rec, seen->reads[i].path, seen->reads[i].value);
    rec->recorder->dropped += seen->dropped;
    return true;
}

void cs_record_open(struct cs_recording *rec, uint32_t memo)
{
    struct cs_seen *seen = &rec->seen[memo];
    seen->trail.begin = rec->count;
    seen->trail.lost = rec->recorder->dropped;
    seen->outer = rec->program;
    rec->program = &rec->unit->memos[memo];
    place_variables(rec, rec->program);
}

void cs_record_close(struct cs_recording *rec, uint32_t memo, int32_t from, int32_t to)
{
    struct cs_seen *seen = &rec->seen[memo];
    uint32_t begin = seen->trail.begin, lost = seen->trail.lost;
    rec->program = seen->outer;
    cs_reads_condense(rec, begin);
    uint32_t count = rec->count - begin;
    struct cs_read *reads = cs_arena_array(rec->arena, count, sizeof *reads);
    if (reads == NULL) {
        rec->recorder->dropped += count;
        count = 0;
    }
    for (uint32_t i = 0; i < count; i++)
        reads[i] = rec->log[begin + i].read;
    *seen = (struct cs_seen){.run = rec->run,
                             .value = cs_record_value(rec, from),
                             .trail = *cs_trail_of(rec, from),
                             .reads = reads,
                             .count = count,
                             .dropped = rec->recorder->dropped - lost};
    *cs_trail_of(rec, to) = seen->trail;
    rec->collected = ++rec->noted; /* loops around it keep what it made */
}

/* --- beginning and end ----------------------------------------------------------------------- */

bool cs_record_begin(struct cs_recording *rec)
{
    struct cs_recorder *recorder = rec->recorder;
    struct cs_arena *arena = recorder->arena;
    const struct cs_program *program = rec->program;
    rec->arena = arena;
    rec->trails = cs_arena_array(arena, (size_t)program->registers + 1, sizeof *rec->trails);
    rec->places = cs_arena_array(arena, (size_t)program->builders + 1, sizeof *rec->places);
    recorder->count = recorder->dropped = 0;
    recorder->result = NULL;
    recorder->failure = unseen;
    rec->variables =
        cs_arena_array(arena, (size_t)rec->unit->nvariables + 1, sizeof *rec->variables);
    if (rec->trails == NULL || rec->places == NULL || rec->variables == NULL ||
        !cs_reads_begin(rec)) {
        recorder->dropped = 1;
        return false;
    }
    place_variables(rec, program);
    return true;
}

void cs_record_end(struct cs_recording *rec)
{
    cs_reads_end(rec);
}
