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
#include "cel/cel_trace.h"
#include "cel/cel_trail.h"

enum { LOG_ROOM = 512, NO_STATE = CS_BOOL };

/* --- the log --------------------------------------------------------------------------------- */

static void note(struct cs_recording *rec, const struct cs_path *path, struct cs_value v)
{
    if (path == NULL)
        return;
    if (rec->count == LOG_ROOM) {
        rec->recorder->dropped++;
        return;
    }
    if (v.tag == CS_OPTIONAL)
        v = v.as.boxed == NULL ? cs_value_absent() : *v.as.boxed;
    rec->log[rec->count++] = (struct cs_note){{path, v}, rec->noted++};
}

/* Whether the log or a builder has anything that was noted from `number` on. */
static bool noted_since(const struct cs_recording *rec, uint32_t number)
{
    return rec->collected > number || (rec->count > 0 && rec->log[rec->count - 1].number >= number);
}

/* Takes out the reads [from, to). */
static void forget(struct cs_recording *rec, uint32_t from, uint32_t to)
{
    memmove(rec->log + from, rec->log + to, (rec->count - to) * sizeof *rec->log);
    rec->count -= to - from;
}

/* The value of a cell is computed with. */
static void use(struct cs_recording *rec, int32_t cell)
{
    struct cs_value v = rec->cells[cell];
    const struct cs_trail *t = cs_trail_of(rec, cell);
    note(rec, t->path, v);
    if (t->path != NULL || t->items == NULL || v.tag != CS_LIST)
        return;
    for (uint32_t i = 0; i < t->nitems && i < v.len && i < CS_READS_MOST; i++)
        note(rec, t->items[i], v.as.items[i]);
}

/* --- failures -------------------------------------------------------------------------------- */

/* The loop that an instruction stands in: the innermost one whose first instruction is before it
   and whose last one is not. Its node, or UINT32_MAX. */
static uint32_t loop_around(const struct cs_recording *rec, uint32_t at)
{
    const struct cs_unit *unit = rec->unit;
    uint32_t end = rec->program->first + rec->program->count, depth = 0;
    for (; at < end; at++) {
        uint16_t op = unit->code[at].op;
        if (op == CS_OP_LOOP)
            depth++;
        else if ((op == CS_OP_NEXT || op == CS_OP_NEXT_PAIR) && depth == 0)
            return unit->origins[at];
        else if (op == CS_OP_NEXT || op == CS_OP_NEXT_PAIR)
            depth--;
    }
    return UINT32_MAX;
}

/* What a mark stands around. */
static uint32_t node_of(const struct cs_unit *unit, uint32_t node)
{
    while (unit->nodes[node].op == CS_NODE_MARK)
        node = cs_node_arg(unit, node, 0);
    return node;
}

/*
 * The result `to` of an instruction is an error or unknown: it has that of an operand, of the
 * `count` cells from `first` on and perhaps `second` (a cell, or INT32_MAX), or it began here.
 */
static void blame(struct cs_recording *rec, const struct cs_instruction *i, int32_t to,
                  int32_t first, uint32_t count, int32_t second)
{
    struct cs_value v = rec->cells[to];
    struct cs_failure began = {.node = UINT32_MAX, .loop = UINT32_MAX};
    if (!cs_apply_failed(v))
        return;
    for (uint32_t n = 0; n < count + (second != INT32_MAX); n++) {
        int32_t cell = n < count ? first + (int32_t)n : second;
        struct cs_value operand = rec->cells[cell];
        if (cs_apply_failed(operand) && operand.tag == v.tag && operand.as.record == v.as.record) {
            cs_trail_of(rec, to)->failure = cs_trail_of(rec, cell)->failure;
            return;
        }
        if (n < CS_FAILURE_OPERANDS)
            began.operands[began.count++] = operand;
    }
    uint32_t at = (uint32_t)(i - rec->unit->code);
    began.node = node_of(rec->unit, rec->unit->origins[at]);
    began.op = i->op;
    began.loop = loop_around(rec, at);
    began.path = cs_trail_of(rec, to)->path;
    cs_trail_of(rec, to)->failure = began;
}

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
    blame(rec, i, i->a, i->b, 1, INT32_MAX);
}

static void read_member(struct cs_recording *rec, const struct cs_instruction *i)
{
    struct cs_value container = rec->cells[i->b];
    if (cs_trail_members(&container))
        cs_trail_place(rec, i->a,
                       cs_trail_member(rec, container, cs_trail_of(rec, i->b), rec->cells[i->c]));
    else
        cs_trail_follow(rec, i->a, i->b);
    blame(rec, i, i->a, i->b, 1, i->c);
}

/* A question about a member notes the member, absent or not. */
static void ask_member(struct cs_recording *rec, const struct cs_instruction *i,
                       struct cs_value member, const struct cs_path *path)
{
    struct cs_value container = rec->cells[i->b];
    if (cs_trail_members(&container))
        note(rec, path, member);
    else
        use(rec, i->b);
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

/* --- chains ---------------------------------------------------------------------------------- */

/* The newest operand alone made the result. */
static void keep_newest(struct cs_recording *rec, struct cs_trail *t)
{
    forget(rec, t->begin, t->end);
    rec->recorder->dropped -= t->lost_end - t->lost;
    t->end = rec->count;
    t->lost_end = rec->recorder->dropped;
}

/* The newest operand changed nothing. */
static void keep_older(struct cs_recording *rec, struct cs_trail *t)
{
    rec->count = t->end;
    rec->recorder->dropped = t->lost_end;
}

/* The newest operand is one of several that made the result, so far. */
static void keep_all(struct cs_recording *rec, struct cs_trail *t)
{
    if (rec->count - t->begin > CS_READS_MOST) {
        rec->recorder->dropped += rec->count - t->begin - CS_READS_MOST;
        rec->count = t->begin + CS_READS_MOST;
    }
    t->end = rec->count;
    t->lost_end = rec->recorder->dropped;
}

/*
 * An operand of a chain is done. `decided`: its answer ends the chain. Otherwise the chain's value
 * is neutral still, or an error or unknown: then only the operand matters that it came from.
 * True: it came from this one.
 */
static bool step_chain(struct cs_recording *rec, int32_t to, bool decided)
{
    struct cs_trail *t = cs_trail_of(rec, to);
    uint8_t state = rec->cells[to].tag;
    bool failed = state == CS_ERROR || state == CS_UNKNOWN, fresh = failed && state != t->state;
    if (decided || fresh)
        keep_newest(rec, t);
    else if (failed)
        keep_older(rec, t);
    else
        keep_all(rec, t);
    t->state = state;
    return fresh;
}

/* Notes what a question looked at; the second cell that it reads, or INT32_MAX. */
static int32_t ask(struct cs_recording *rec, const struct cs_instruction *i, uint32_t question)
{
    switch (question) {
    case CS_OP_HAS_FIELD:
        ask_field(rec, i);
        return INT32_MAX;
    case CS_OP_HAS_KEY:
        ask_key(rec, i);
        return i->c;
    case CS_OP_IN_SET:
    case CS_OP_TRUTH:
    case CS_OP_NOT:
        use(rec, i->b);
        return INT32_MAX;
    default:
        use(rec, i->b);
        use(rec, i->c);
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
        fresh = step_chain(rec, i->a, v.tag == CS_BOOL && v.as.boolean == (form == 2));
    if (fresh)
        blame(rec, i, i->a, i->b, 1, second);
}

/* --- loops ----------------------------------------------------------------------------------- */

/*
 * Paths that an iteration made are of use only while a read, a builder or a trace has them; a loop
 * over many elements would fill the arena otherwise.
 */
static void next_iteration(struct cs_recording *rec, struct cs_trail *t)
{
    if (!noted_since(rec, t->end) && rec->recorder->trace == NULL)
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
    use(rec, i->a);
    if (macro != CS_MACRO_ALL && macro != CS_MACRO_EXISTS && macro != CS_MACRO_EXISTS_ONE)
        return;
    if (step_chain(rec, i->n, false))
        blame(rec, i, i->n, i->a, 1, INT32_MAX);
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
    } else if (!noted_since(rec, t->begin)) {
        use(rec, i->a); /* nothing in it was read: it is what decided */
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
    blame(rec, i, i->a, i->b, 1, INT32_MAX);
}

static void step_start(struct cs_recording *rec, const struct cs_instruction *i, bool jumped)
{
    struct cs_trail *t = cs_trail_of(rec, i->a);
    (void)jumped;
    cs_trail_computed(rec, i->a);
    t->begin = t->end = rec->count;
    t->lost = t->lost_end = rec->recorder->dropped;
    t->state = NO_STATE;
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
    use(rec, i->c);
    read_member(rec, i);
}

static void step_add(struct cs_recording *rec, const struct cs_instruction *i, bool jumped)
{
    (void)jumped;
    if (!cs_trail_concatenate(rec, i)) {
        use(rec, i->b);
        use(rec, i->c);
    }
    blame(rec, i, i->a, i->b, 1, i->c);
}

static void step_subtract(struct cs_recording *rec, const struct cs_instruction *i, bool jumped)
{
    (void)jumped;
    use(rec, i->c);
    use(rec, i->b);
    cs_trail_computed(rec, i->a);
    blame(rec, i, i->a, i->b, 1, i->c);
}

static void step_size(struct cs_recording *rec, const struct cs_instruction *i, bool jumped)
{
    (void)jumped;
    use(rec, i->b);
    cs_trail_computed(rec, i->a);
    blame(rec, i, i->a, i->b, 1, INT32_MAX);
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
            use(rec, arg);
        }
    }
    blame(rec, i, i->a, i->b, i->n, INT32_MAX);
}

static void step_computed(struct cs_recording *rec, const struct cs_instruction *i, bool jumped)
{
    (void)jumped;
    cs_trail_computed(rec, i->a);
    blame(rec, i, i->a, 0, 0, INT32_MAX);
}

static void step_unwrap(struct cs_recording *rec, const struct cs_instruction *i, bool jumped)
{
    int32_t to = jumped ? i->n : i->a;
    cs_trail_follow(rec, to, i->b);
    blame(rec, i, to, i->b, 1, INT32_MAX);
}

/* or and orValue: their left side being none decides that the other side counts. */
static void step_otherwise(struct cs_recording *rec, const struct cs_instruction *i, bool jumped)
{
    cs_trail_follow(rec, i->a, i->b);
    if (!jumped)
        use(rec, i->b);
    blame(rec, i, i->a, i->b, 1, INT32_MAX);
}

static void step_branch(struct cs_recording *rec, const struct cs_instruction *i, bool jumped)
{
    (void)jumped;
    use(rec, i->b);
    cs_trail_computed(rec, i->a);
    if (rec->cells[i->b].tag != CS_BOOL)
        blame(rec, i, i->a, i->b, 1, INT32_MAX);
}

static void step_count(struct cs_recording *rec, const struct cs_instruction *i, bool jumped)
{
    (void)jumped;
    use(rec, i->b);
    step_chain(rec, i->a, false);
    blame(rec, i, i->a, i->b, 1, INT32_MAX);
}

static void step_begin_loop(struct cs_recording *rec, const struct cs_instruction *i, bool jumped)
{
    struct cs_trail *t = cs_trail_of(rec, i->a);
    if (jumped) {
        cs_trail_follow(rec, i->n, i->b);
        blame(rec, i, i->n, i->b, 1, INT32_MAX);
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
    blame(rec, i, i->a, i->b, 1, INT32_MAX);
}

static void step_push_pair(struct cs_recording *rec, const struct cs_instruction *i, bool jumped)
{
    bool pair = i->op != CS_OP_PUSH_ENTRIES;
    use(rec, i->b);
    if (pair)
        use(rec, i->b + 1);
    cs_trail_computed(rec, i->a);
    if (jumped)
        blame(rec, i, i->a, i->b, pair ? 2 : 1, INT32_MAX);
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
    blame(rec, i, i->a, i->b, 1, INT32_MAX);
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
    use(rec, i->a);
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

static bool same_path(const struct cs_path *a, const struct cs_path *b)
{
    while (a != b) {
        if (a == NULL || b == NULL || a->step != b->step || a->tree != b->tree ||
            a->index != b->index || !cs_str_equal(a->name, b->name))
            return false;
        a = a->parent;
        b = b->parent;
    }
    return true;
}

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

/* Of the reads from `begin` on keeps each once, and no more than a result has. */
static void condense(struct cs_recording *rec, uint32_t begin)
{
    uint32_t count = begin;
    for (uint32_t i = begin; i < rec->count; i++) {
        uint32_t at = begin;
        while (at < count && !same_path(rec->log[at].read.path, rec->log[i].read.path))
            at++;
        if (at < count)
            continue;
        if (count - begin < CS_READS_MOST)
            rec->log[count++] = rec->log[i];
        else
            rec->recorder->dropped++;
    }
    rec->count = count;
}

bool cs_record_memo(struct cs_recording *rec, uint32_t memo, int32_t to, struct cs_value *value)
{
    const struct cs_seen *seen = &rec->seen[memo];
    if (seen->run != rec->run)
        return false;
    *value = seen->value;
    *cs_trail_of(rec, to) = seen->trail;
    for (uint32_t i = 0; i < seen->count; i++)
        note(rec, seen->reads[i].path, seen->reads[i].value);
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
    condense(rec, begin);
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
    rec->log = cs_arena_array(arena, LOG_ROOM, sizeof *rec->log);
    recorder->count = recorder->dropped = 0;
    recorder->result = NULL;
    recorder->failure = unseen;
    if (rec->trails == NULL || rec->places == NULL || rec->log == NULL) {
        recorder->dropped = 1;
        return false;
    }
    place_variables(rec, program);
    return true;
}

static bool known(const struct cs_recorder *recorder, const struct cs_path *path)
{
    for (uint32_t i = 0; i < recorder->count; i++)
        if (same_path(recorder->reads[i].path, path))
            return true;
    return false;
}

void cs_record_end(struct cs_recording *rec)
{
    struct cs_recorder *recorder = rec->recorder;
    for (uint32_t i = 0; i < rec->count; i++) {
        if (known(recorder, rec->log[i].read.path))
            continue;
        if (recorder->count < CS_READS_MOST)
            recorder->reads[recorder->count++] = rec->log[i].read;
        else
            recorder->dropped++;
    }
}
