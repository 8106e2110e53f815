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

enum { LOG_ROOM = 512, ITEMS_MOST = 4096, NO_STATE = CS_BOOL };

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

static struct cs_trail *trail(struct cs_recording *rec, int32_t cell)
{
    static const struct cs_trail none; /* of constants; never written */
    return cell >= 0 ? &rec->trails[cell] : (struct cs_trail *)(uintptr_t)&none;
}

/* The value of a cell is computed with. */
static void use(struct cs_recording *rec, int32_t cell)
{
    struct cs_value v = rec->cells[cell];
    const struct cs_trail *t = trail(rec, cell);
    note(rec, t->path, v);
    if (t->path != NULL || t->items == NULL || v.tag != CS_LIST)
        return;
    for (uint32_t i = 0; i < t->nitems && i < v.len && i < CS_READS_MOST; i++)
        note(rec, t->items[i], v.as.items[i]);
}

/* The answer of an instruction was computed: it stands nowhere. */
static void computed(struct cs_recording *rec, int32_t to)
{
    struct cs_trail *t = trail(rec, to);
    t->path = NULL;
    t->items = NULL;
}

static void follow(struct cs_recording *rec, int32_t to, int32_t from)
{
    const struct cs_trail *source = trail(rec, from);
    struct cs_trail *t = trail(rec, to);
    t->path = source->path;
    t->items = source->items;
    t->nitems = source->nitems;
}

/* A value that was read at `path`; a record knows better where it stands. */
static void place(struct cs_recording *rec, int32_t to, const struct cs_path *path)
{
    struct cs_value v = rec->cells[to];
    if (v.tag == CS_OPTIONAL && v.as.boxed != NULL)
        v = *v.as.boxed;
    computed(rec, to);
    trail(rec, to)->path =
        v.tag == CS_RECORD && v.as.record->origin != NULL ? v.as.record->origin : path;
}

/* --- reading --------------------------------------------------------------------------------- */

static const struct cs_path *variable_path(const struct cs_recording *rec, int32_t slot)
{
    const struct cs_activation *activation = rec->activation;
    if (activation->paths == NULL || (uint32_t)slot >= activation->count)
        return NULL;
    return activation->paths[slot];
}

/* Looks into an optional. An error, an unknown and a none have no members. */
static bool has_members(struct cs_value *v)
{
    if (v->tag == CS_OPTIONAL && v->as.boxed != NULL)
        *v = *v->as.boxed;
    return v->tag == CS_MAP || v->tag == CS_RECORD || v->tag == CS_LIST;
}

/* Where the field of a node stands, in a container that stands at `from`. */
static const struct cs_path *field_path(struct cs_recording *rec, struct cs_value container,
                                        const struct cs_path *from, const struct cs_node *node)
{
    const struct cs_schema *schema = node->subject;
    if (container.tag == CS_RECORD && container.as.record->schema == schema)
        return cs_record_path(rec->arena, container.as.record, node->data);
    if (from == NULL)
        return NULL;
    return cs_path_name(rec->arena, from, cs_str_from(schema->fields[node->data].name));
}

/* Where the member under a key stands. */
static const struct cs_path *member_path(struct cs_recording *rec, struct cs_value container,
                                         const struct cs_trail *from, struct cs_value key)
{
    if (container.tag == CS_RECORD && key.tag == CS_STRING) {
        int32_t slot = cs_schema_find(container.as.record->schema, cs_value_str(key));
        return slot < 0 ? NULL : cs_record_path(rec->arena, container.as.record, (uint32_t)slot);
    }
    if (container.tag == CS_LIST) {
        uint64_t at =
            key.tag == CS_DOUBLE ? (uint64_t)(int64_t)key.as.number : key.as.unsigned_integer;
        if (from->path != NULL && at < UINT32_MAX)
            return cs_path_index(rec->arena, from->path, (uint32_t)at);
        return from->items != NULL && at < from->nitems ? from->items[at] : NULL;
    }
    if (from->path == NULL || key.tag != CS_STRING)
        return NULL;
    return cs_path_name(rec->arena, from->path, cs_value_str(key));
}

static void read_field(struct cs_recording *rec, const struct cs_instruction *i)
{
    struct cs_value container = rec->cells[i->b];
    if (has_members(&container))
        place(rec, i->a,
              field_path(rec, container, trail(rec, i->b)->path, &rec->unit->nodes[i->c]));
    else
        follow(rec, i->a, i->b);
}

static void read_member(struct cs_recording *rec, const struct cs_instruction *i)
{
    struct cs_value container = rec->cells[i->b];
    if (has_members(&container))
        place(rec, i->a, member_path(rec, container, trail(rec, i->b), rec->cells[i->c]));
    else
        follow(rec, i->a, i->b);
}

/* A question about a member notes the member, absent or not. */
static void ask_member(struct cs_recording *rec, const struct cs_instruction *i,
                       struct cs_value member, const struct cs_path *path)
{
    struct cs_value container = rec->cells[i->b];
    if (has_members(&container))
        note(rec, path, member);
    else
        use(rec, i->b);
}

static void ask_field(struct cs_recording *rec, const struct cs_instruction *i)
{
    struct cs_value container = rec->cells[i->b];
    const struct cs_node *node = &rec->unit->nodes[i->c];
    struct cs_value member = cs_access_slot(container, node->subject, node->data);
    bool there = has_members(&container);
    ask_member(rec, i, member,
               there ? field_path(rec, container, trail(rec, i->b)->path, node) : NULL);
}

static void ask_key(struct cs_recording *rec, const struct cs_instruction *i)
{
    struct cs_value container = rec->cells[i->b], key = rec->cells[i->c];
    struct cs_value member = cs_access_member(container, key);
    bool there = has_members(&container);
    ask_member(rec, i, member, there ? member_path(rec, container, trail(rec, i->b), key) : NULL);
}

/* --- chains and loops ------------------------------------------------------------------------ */

static void start_chain(struct cs_recording *rec, int32_t to)
{
    struct cs_trail *t = trail(rec, to);
    computed(rec, to);
    t->begin = t->end = rec->count;
    t->lost = t->lost_end = rec->recorder->dropped;
    t->state = NO_STATE;
}

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
 */
static void step_chain(struct cs_recording *rec, int32_t to, bool decided)
{
    struct cs_trail *t = trail(rec, to);
    uint8_t state = rec->cells[to].tag;
    if (decided || (state != t->state && (state == CS_ERROR || state == CS_UNKNOWN)))
        keep_newest(rec, t);
    else if (state == CS_ERROR || state == CS_UNKNOWN)
        keep_older(rec, t);
    else
        keep_all(rec, t);
    t->state = state;
}

static void start_loop(struct cs_recording *rec, const struct cs_instruction *i, bool failed)
{
    struct cs_trail *t = trail(rec, i->a);
    if (failed) {
        follow(rec, i->n, i->b);
        return;
    }
    follow(rec, i->a, i->b);
    t->begin = t->end = rec->noted;
    t->mark = cs_arena_mark(rec->arena);
}

/*
 * Paths that an iteration made are of use only while a read or a builder has them; a loop over many
 * elements would fill the arena otherwise.
 */
static void next_iteration(struct cs_recording *rec, struct cs_trail *t)
{
    if (!noted_since(rec, t->end))
        cs_arena_rewind(rec->arena, t->mark);
    t->end = rec->noted;
    t->mark = cs_arena_mark(rec->arena);
}

static void step_loop(struct cs_recording *rec, const struct cs_instruction *i, bool more)
{
    struct cs_value range = rec->cells[i->a];
    struct cs_trail *t = trail(rec, i->a);
    next_iteration(rec, t);
    if (!more) {
        if (!noted_since(rec, t->begin))
            use(rec, i->a); /* nothing in it was read: it is what decided */
        return;
    }
    uint64_t at = rec->cells[i->a + 1].as.unsigned_integer - 1;
    struct cs_value key = cs_value_uint(at);
    if (range.tag == CS_MAP)
        key = range.as.items[2 * at];
    const struct cs_path *path = member_path(rec, range, t, key);
    place(rec, i->b, path);
    if (i->op != CS_OP_NEXT_PAIR)
        return;
    place(rec, i->b + 1, path);
    if (range.tag == CS_LIST)
        computed(rec, i->b); /* an index is no part of the document */
}

/* --- calls and builders ---------------------------------------------------------------------- */

static bool same_bits(struct cs_value a, struct cs_value b)
{
    return a.tag == b.tag && a.len == b.len && a.as.unsigned_integer == b.as.unsigned_integer;
}

/*
 * Whether a result is an argument that was handed through, bare or in an optional. Numbers and
 * bools look alike when they are equal, so they are believed only where an optional held them.
 */
static bool handed_through(struct cs_value result, struct cs_value argument)
{
    bool opened = result.tag != argument.tag;
    if (opened && argument.tag == CS_OPTIONAL && argument.as.boxed != NULL)
        argument = *argument.as.boxed;
    else if (opened && result.tag == CS_OPTIONAL && result.as.boxed != NULL)
        result = *result.as.boxed;
    bool pointer = result.tag == CS_STRING || result.tag == CS_BYTES || result.tag == CS_LIST ||
                   result.tag == CS_MAP || result.tag == CS_RECORD || result.tag == CS_OPTIONAL;
    return (opened || pointer) && same_bits(result, argument);
}

static void call(struct cs_recording *rec, const struct cs_instruction *i)
{
    struct cs_value result = rec->cells[i->a];
    bool found = false;
    computed(rec, i->a);
    for (int32_t arg = i->b; arg < i->b + i->n; arg++) {
        const struct cs_trail *t = trail(rec, arg);
        if (!found && (t->path != NULL || t->items != NULL) &&
            handed_through(result, rec->cells[arg])) {
            found = true;
            follow(rec, i->a, arg);
        } else {
            use(rec, arg);
        }
    }
}

/* [a...] + [b...]: the elements stand where they stood. */
static void concatenate(struct cs_recording *rec, const struct cs_instruction *i)
{
    struct cs_value left = rec->cells[i->b], right = rec->cells[i->c];
    struct cs_value sum = rec->cells[i->a];
    computed(rec, i->a);
    const struct cs_path **items = NULL;
    if (sum.tag == CS_LIST && sum.len > 0 && sum.len <= ITEMS_MOST &&
        left.len + right.len == sum.len)
        items = cs_arena_array(rec->arena, sum.len, sizeof *items);
    if (items == NULL) {
        use(rec, i->b);
        use(rec, i->c);
        return;
    }
    for (uint32_t n = 0; n < sum.len; n++) {
        bool first = n < left.len;
        uint32_t at = first ? n : n - left.len;
        struct cs_value element = sum.as.items[n];
        if (element.tag == CS_RECORD)
            items[n] = element.as.record->origin;
        if (items[n] == NULL)
            items[n] = member_path(rec, first ? left : right, trail(rec, first ? i->b : i->c),
                                   cs_value_uint(at));
    }
    trail(rec, i->a)->items = items;
    trail(rec, i->a)->nitems = sum.len;
}

static void open_builder(struct cs_recording *rec, uint32_t builder)
{
    rec->places[builder] = (struct cs_places){0};
}

/* A builder may have one value more than paths: that of register `from`. */
static void push(struct cs_recording *rec, uint32_t builder, int32_t from)
{
    struct cs_places *places = &rec->places[builder];
    const struct cs_path *path = trail(rec, from)->path;
    if (rec->builders[builder].count != places->count + 1 || places->count >= ITEMS_MOST)
        return; /* none, failed, or too many: those behind have no path */
    if (places->count == places->room) {
        uint32_t room = places->room == 0 ? 16 : places->room * 2;
        const struct cs_path **paths = cs_arena_array(rec->arena, room, sizeof *paths);
        if (paths == NULL)
            return;
        if (places->count > 0)
            memcpy(paths, places->paths, places->count * sizeof *paths);
        places->paths = paths;
        places->room = room;
    }
    rec->collected = ++rec->noted;
    places->paths[places->count++] = path;
}

static void close_list(struct cs_recording *rec, const struct cs_instruction *i)
{
    struct cs_trail *t = trail(rec, i->a);
    computed(rec, i->a);
    t->items = rec->places[i->n].paths;
    t->nitems = rec->places[i->n].count;
}

/* --- instructions ---------------------------------------------------------------------------- */

/* Notes what a question looked at. */
static void ask(struct cs_recording *rec, const struct cs_instruction *i, uint32_t question)
{
    switch (question) {
    case CS_OP_HAS_FIELD:
        ask_field(rec, i);
        break;
    case CS_OP_HAS_KEY:
        ask_key(rec, i);
        break;
    case CS_OP_IN_SET:
    case CS_OP_TRUTH:
    case CS_OP_NOT:
        use(rec, i->b);
        break;
    default:
        use(rec, i->b);
        use(rec, i->c);
        break;
    }
}

static void step_question(struct cs_recording *rec, const struct cs_instruction *i)
{
    uint32_t form = i->op % 3;
    struct cs_value v = rec->cells[i->a];
    ask(rec, i, i->op - form);
    if (form == 0)
        computed(rec, i->a);
    else
        step_chain(rec, i->a, v.tag == CS_BOOL && v.as.boolean == (form == 2));
}

static void step_action(struct cs_recording *rec, const struct cs_instruction *i, bool jumped)
{
    switch (i->op) {
    case CS_OP_MOVE:
    case CS_OP_SOME:
    case CS_OP_OPTIONAL:
        follow(rec, i->a, i->b);
        break;
    case CS_OP_OR_VALUE:
    case CS_OP_PLAIN_OR_VALUE:
    case CS_OP_OR_OPTIONAL:
        follow(rec, i->a, i->b);
        if (!jumped)
            use(rec, i->b); /* its being none decides that the other side counts */
        break;
    case CS_OP_START:
        start_chain(rec, i->a);
        break;
    case CS_OP_FIELD:
    case CS_OP_FIELD_OPTIONAL:
        read_field(rec, i);
        break;
    case CS_OP_INDEX:
    case CS_OP_INDEX_OPTIONAL:
        use(rec, i->c);
        read_member(rec, i);
        break;
    case CS_OP_KEY:
    case CS_OP_KEY_OPTIONAL:
        read_member(rec, i);
        break;
    case CS_OP_ADD:
        concatenate(rec, i);
        break;
    case CS_OP_SUBTRACT:
        use(rec, i->c);
        use(rec, i->b);
        computed(rec, i->a);
        break;
    case CS_OP_SIZE:
        use(rec, i->b);
        computed(rec, i->a);
        break;
    case CS_OP_CALL:
        call(rec, i);
        break;
    case CS_OP_FAIL:
        computed(rec, i->a);
        break;
    case CS_OP_UNWRAP:
        follow(rec, jumped ? i->n : i->a, i->b);
        break;
    case CS_OP_BRANCH:
        use(rec, i->b);
        computed(rec, i->a);
        break;
    case CS_OP_COUNT:
        use(rec, i->b);
        step_chain(rec, i->a, false);
        break;
    case CS_OP_LOOP:
        start_loop(rec, i, jumped);
        break;
    case CS_OP_NEXT:
    case CS_OP_NEXT_PAIR:
        step_loop(rec, i, jumped);
        break;
    case CS_OP_OPEN:
    case CS_OP_OPEN_FOR:
        open_builder(rec, i->n);
        break;
    case CS_OP_PUSH:
    case CS_OP_PUSH_OPTIONAL:
        push(rec, i->n, i->b);
        if (jumped)
            follow(rec, i->a, i->b);
        break;
    case CS_OP_PUSH_PAIR:
    case CS_OP_PUSH_PAIR_OPTIONAL:
        use(rec, i->b);
        use(rec, i->b + 1);
        computed(rec, i->a);
        break;
    case CS_OP_PUSH_ENTRIES:
        use(rec, i->b);
        computed(rec, i->a);
        break;
    case CS_OP_CLOSE_LIST:
        close_list(rec, i);
        break;
    case CS_OP_CLOSE_MAP:
    case CS_OP_SORT:
        computed(rec, i->a);
        break;
    case CS_OP_RETURN:
        use(rec, i->a);
        rec->recorder->result = trail(rec, i->a)->path;
        break;
    default: /* JUMP */
        break;
    }
}

void cs_record_step(struct cs_recording *rec, const struct cs_instruction *done, bool jumped)
{
    if (done->op < CS_OP_MOVE)
        step_question(rec, done);
    else
        step_action(rec, done, jumped);
}

/* --- beginning and end ----------------------------------------------------------------------- */

bool cs_record_begin(struct cs_recording *rec, struct cs_recorder *recorder,
                     const struct cs_unit *unit, const struct cs_program *program,
                     const struct cs_activation *activation, const struct cs_value *cells,
                     const struct cs_builder *builders)
{
    struct cs_arena *arena = recorder->arena;
    *rec = (struct cs_recording){.recorder = recorder,
                                 .arena = arena,
                                 .unit = unit,
                                 .code = unit->code + program->first,
                                 .activation = activation,
                                 .cells = cells,
                                 .builders = builders};
    rec->trails = cs_arena_array(arena, (size_t)program->registers + 1, sizeof *rec->trails);
    rec->places = cs_arena_array(arena, (size_t)program->builders + 1, sizeof *rec->places);
    rec->log = cs_arena_array(arena, LOG_ROOM, sizeof *rec->log);
    recorder->count = recorder->dropped = 0;
    recorder->result = NULL;
    if (rec->trails == NULL || rec->places == NULL || rec->log == NULL) {
        recorder->dropped = 1;
        return false;
    }
    for (uint32_t i = 0; i < program->nvariables; i++)
        place(rec, (int32_t)i, variable_path(rec, (int32_t)unit->slots[program->variables + i]));
    return true;
}

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
