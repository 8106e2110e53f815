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
    struct cs_value container = rec->cells[i->b];
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
    struct cs_value container = rec->cells[i->b];
    if (cs_trail_members(&container))
        cs_trail_place(rec, i->a,
                       cs_trail_member(rec, container, cs_trail_of(rec, i->b), rec->cells[i->c]));
    else
        cs_trail_follow(rec, i->a, i->b);
    cs_blame(rec, i, i->a, i->b, 1, i->c);
}

/* A question about a member notes the member, absent or not. */
static void ask_member(struct cs_recording *rec, const struct cs_instruction *i,
                       struct cs_value member, const struct cs_path *path)
{
    struct cs_value container = rec->cells[i->b];
    if (cs_trail_members(&container))
        cs_reads_note(rec, path, member);
    else
        cs_reads_use(rec, i->b);
}

static void ask_field(struct cs_recording *rec, const struct cs_instruction *i)
{
    struct cs_value container = rec->cells[i->b];
    const struct cs_node *node = &rec->unit->nodes[i->c];
    struct cs_value member = cs_access_slot(container, node->subject, node->data);
    bool there = cs_trail_members(&container);
    ask_member(rec, i, member,
               there ? cs_trail_field(rec, container, cs_trail_of(rec, i->b)->path, node) : NULL);
}

static void ask_key(struct cs_recording *rec, const struct cs_instruction *i)
{
    struct cs_value container = rec->cells[i->b], key = rec->cells[i->c];
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
    uint32_t form = i->op % 3;
    struct cs_value v = rec->cells[i->a];
    int32_t second = ask(rec, i, i->op - form);
    bool fresh = form == 0;
    if (form == 0)
        cs_trail_computed(rec, i->a);
    else
        fresh = cs_reads_operand(rec, i->a, v.tag == CS_BOOL && v.as.boolean == (form == 2));
    if (fresh)
        cs_blame(rec, i, i->a, i->b, 1, second);
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
    cs_trail_place(rec, i->b + 1, path);
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
    if (cs_reads_operand(rec, i->n, false))
        cs_blame(rec, i, i->n, i->a, 1, CS_NO_CELL);
}

static void step_loop(struct cs_recording *rec, const struct cs_instruction *i, bool more)
{
    struct cs_value range = rec->cells[i->a];
    struct cs_trail *t = cs_trail_of(rec, i->a);
    struct cs_trace_element element = {.index = 0};
    next_iteration(rec, t);
    if (more) {
        element.index = (uint32_t)rec->cells[i->a + 1].as.unsigned_integer - 1;
        element.map = range.tag == CS_MAP;
        element.key =
            element.map ? range.as.items[2 * (size_t)element.index] : cs_value_int(element.index);
        place_element(rec, i, range, cs_trail_member(rec, range, t, element.key));
        element.path = cs_trail_of(rec, i->op == CS_OP_NEXT ? i->b : i->b + 1)->path;
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
    cs_reads_start(rec, i->a);
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
    struct cs_value result = rec->cells[i->a];
    bool found = false;
    (void)jumped;
    cs_trail_computed(rec, i->a);
    for (int32_t arg = i->b; arg < i->b + i->n; arg++) {
        const struct cs_trail *t = cs_trail_of(rec, arg);
        if (!found && (t->path != NULL || t->items != NULL) &&
            cs_trail_handed_through(result, rec->cells[arg])) {
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
    int32_t to = jumped ? i->n : i->a;
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
    if (rec->cells[i->b].tag != CS_BOOL)
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
        cs_trail_follow(rec, i->n, i->b);
        cs_blame(rec, i, i->n, i->b, 1, CS_NO_CELL);
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
        cs_reads_use(rec, i->b + 1);
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
        cs_trace_leave(rec->recorder->trace, (uint32_t)i->c, rec->cells[i->a],
                       cs_trail_of(rec, i->a)->path, *rec->fuel);
}

static void step_return(struct cs_recording *rec, const struct cs_instruction *i, bool jumped)
{
    (void)jumped;
    cs_reads_use(rec, i->a);
    rec->recorder->result = cs_trail_of(rec, i->a)->path;
    if (cs_apply_failed(rec->cells[i->a]))
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

void cs_record_step(struct cs_recording *rec, const struct cs_instruction *done, bool jumped)
{
    if (done->op < CS_OP_MOVE)
        step_question(rec, done);
    else if (steps[done->op] != NULL)
        steps[done->op](rec, done, jumped);
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

/* The variables of a program are in their registers. */
static void place_variables(struct cs_recording *rec, const struct cs_program *program)
{
    for (uint32_t i = 0; i < program->nvariables; i++) {
        uint32_t slot = rec->unit->slots[program->variables + i], to = program->base + i;
        cs_trail_place(rec, (int32_t)to, variable_path(rec, slot));
        rec->trails[to].failure = unseen;
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
                             .value = rec->cells[from],
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
    if (rec->trails == NULL || rec->places == NULL || !cs_reads_begin(rec)) {
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
