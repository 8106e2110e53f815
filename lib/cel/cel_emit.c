/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Nodes to instructions. contract: cel/cel_emit.h
 *
 *     a && b && c        FIRST AND_... d a, end; AND_... d b, end; AND_... d c, end; end:
 *                        (START d true; AND_... d a, end where a is more than looking at members)
 *     a && (b || c) && d FIRST AND_... d a, end; FIRST OR_... t b, on; OR_... t c, on;
 *                        AND_TRUTH d t, end; on: AND_... d d, end; end:
 *     (a || b) && c      FIRST OR_... d a, on; OR_... d b, on; AND_TRUTH d d, end;
 *                        on: AND_... d c, end; end:
 *     o.orValue(x)       OR_VALUE d o, end; x -> d; end:
 *     c ? x : y          BRANCH d c, else, end; x -> d; JUMP end; else: y -> d; end:
 *     r.all(v, p)        START d true; LOOP i r, end; JUMP next; body: AND_... d p, end;
 *                        next: NEXT i v, body; end:
 *                        (of an open r NEXT makes d unknown where it ends; so do the others)
 *     r.filter(v, p)     LOOP i r, end; OPEN; JUMP next; body: BRANCH d p, next, end; PUSH v, end;
 *                        next: NEXT i v, body; CLOSE_LIST d; end:
 */
#include "cel/cel_emit.h"

#include "cel/cel_constant.h"

enum { FEW_MEMBERS = 8 };
enum { FORM_AND = 1, FORM_OR = 2 }; /* behind the plain form of a question */

static void emit(struct cs_emitter *e, uint32_t node, int32_t to);

/* --- operands -------------------------------------------------------------------------------- */

static void emit_memo(struct cs_emitter *e, uint32_t node, int32_t to)
{
    uint32_t number = e->unit->nodes[node].memo - 1, at = e->program.reads;
    while (e->unit->reads[at] != number)
        at++;
    cs_emitter_op(e, CS_OP_MEMO, 0, to, (int32_t)at, (int32_t)number);
}

int32_t cs_emit_operand(struct cs_emitter *e, uint32_t node)
{
    const struct cs_node *n = &e->unit->nodes[node];
    if (n->op == CS_NODE_CONSTANT)
        return cs_unit_cell(n->data);
    if (n->op == CS_NODE_LOCAL)
        return cs_emitter_local(e, n->data);
    if (n->op == CS_NODE_VARIABLE)
        return cs_emitter_variable(e, n->data);
    int32_t to = cs_emitter_take(e, 1);
    emit(e, node, to);
    return to;
}

static uint32_t arg(const struct cs_emitter *e, uint32_t node, uint32_t i)
{
    return cs_node_arg(e->unit, node, i);
}

/* --- questions ------------------------------------------------------------------------------- */

struct question {
    uint32_t opcode; /* of the plain form */
    int32_t b, c;
};

/* Which of the functions with instructions of their own a node calls with so many arguments. */
static enum cs_hot hot_call(const struct cs_node *n, uint32_t nargs)
{
    const struct cs_function *function = n->op == CS_NODE_CALL ? n->subject : NULL;
    return function == NULL || n->nargs != nargs ? CS_HOT_NONE : (enum cs_hot)function->hot;
}

static bool set_of(struct cs_emitter *e, uint32_t list, int32_t *set)
{
    const struct cs_node *n = &e->unit->nodes[list];
    uint32_t number = 0;
    if (n->op == CS_NODE_CONSTANT && !cs_constant_set(e->unit, n->data, &number))
        cs_emitter_fail(e, CTRSEC_E_NOMEM);
    *set = (int32_t)number - 1;
    return number != 0;
}

/* Functions that are questions. */
static const struct {
    uint8_t opcode, nargs; /* 0: it is none */
} question_calls[CS_HOT_COUNT] = {
    [CS_HOT_EQ] = {CS_OP_EQ, 2},     [CS_HOT_NE] = {CS_OP_NE, 2},
    [CS_HOT_LT] = {CS_OP_LT, 2},     [CS_HOT_LE] = {CS_OP_LE, 2},
    [CS_HOT_GT] = {CS_OP_GT, 2},     [CS_HOT_GE] = {CS_OP_GE, 2},
    [CS_HOT_IN] = {CS_OP_IN, 2},     [CS_HOT_STARTS] = {CS_OP_STARTS, 2},
    [CS_HOT_ENDS] = {CS_OP_ENDS, 2}, [CS_HOT_CONTAINS] = {CS_OP_CONTAINS, 2},
    [CS_HOT_NOT] = {CS_OP_NOT, 1},
};

static bool is_question(const struct cs_node *n)
{
    return n->op == CS_NODE_HAS_FIELD || n->op == CS_NODE_HAS_KEY ||
           question_calls[hot_call(n, n->nargs)].nargs == (n->nargs == 0 ? 1 : n->nargs);
}

/* `c` is the number of a set. A few strings are looked through as they stand. */
static void in_constants(const struct cs_emitter *e, struct question *q)
{
    const struct cs_constant_set *set = &e->unit->sets[q->c];
    bool few = set->strings && e->unit->constants[set->constant].len <= FEW_MEMBERS;
    q->opcode = few ? CS_OP_IN_FEW : CS_OP_IN_SET;
    if (few)
        q->c = cs_unit_cell(set->constant);
}

static void ask_call(struct cs_emitter *e, uint32_t node, struct question *out)
{
    struct cs_node n = e->unit->nodes[node];
    enum cs_hot hot = hot_call(&n, n.nargs);
    out->opcode = question_calls[hot].opcode;
    out->b = cs_emit_operand(e, arg(e, node, 0));
    if (hot == CS_HOT_IN && set_of(e, arg(e, node, 1), &out->c))
        in_constants(e, out);
    else if (n.nargs == 2)
        out->c = cs_emit_operand(e, arg(e, node, 1));
}

/* Emits the operands of a node that is a question; false: it is none. */
static bool ask(struct cs_emitter *e, uint32_t node, struct question *out)
{
    struct cs_node n = e->unit->nodes[node];
    *out = (struct question){0};
    if (cs_emitter_is_memo(e, node) || !is_question(&n))
        return false;
    if (n.op == CS_NODE_CALL)
        ask_call(e, node, out);
    else if (n.op == CS_NODE_HAS_FIELD)
        *out =
            (struct question){CS_OP_HAS_FIELD, cs_emit_operand(e, arg(e, node, 0)), (int32_t)node};
    else
        *out = (struct question){CS_OP_HAS_KEY, cs_emit_operand(e, arg(e, node, 0)),
                                 cs_unit_cell(n.data)};
    return true;
}

/* --- chains ---------------------------------------------------------------------------------- */

/*
 * A chain of && or || while it is emitted, or a loop over one. It ends where an operand is what
 * decides: false for &&, true for ||. Negations move inwards, so that !(a || b) is the chain
 * !a && !b and the operand !a of a chain is one instruction.
 */
struct chain {
    int32_t to;
    bool decides;
    bool fresh;      /* nothing is in `to` but what START, the newest instruction, put there */
    uint32_t start;  /* the place of that */
    uint32_t ending; /* jumps, by n, of operands that decided; as in struct cs_jumps */
};

static void start_chain(struct cs_emitter *e, struct chain *chain)
{
    chain->start = cs_emitter_op(e, CS_OP_START, 0, chain->to, chain->decides ? e->no : e->yes, 0);
}

/* The node below negations whose meaning can be turned round: a chain or a question. */
static uint32_t below_negations(const struct cs_emitter *e, uint32_t node, bool *negated)
{
    const struct cs_node *nodes = e->unit->nodes;
    uint32_t below = node;
    bool odd = *negated;
    while (!cs_emitter_is_memo(e, below) && hot_call(&nodes[below], 1) == CS_HOT_NOT) {
        below = arg(e, below, 0);
        odd = !odd;
    }
    const struct cs_node *n = &nodes[below];
    bool chain = n->op == CS_NODE_AND || n->op == CS_NODE_OR;
    if (cs_emitter_is_memo(e, below) || !(chain || is_question(n)))
        return node;
    *negated = odd;
    return below;
}

/* Whether instructions do nothing but look at members, which leaves no trace in a recording. */
static bool only_members(const struct cs_emitter *e, uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i < to; i++) {
        uint16_t op = e->unit->code[e->first + i].op;
        if (op != CS_OP_KEY && op != CS_OP_FIELD && op != CS_OP_KEY_BARE && op != CS_OP_FIELD_BARE)
            return false;
    }
    return true;
}

/* The question of one operand. Where it is the first one it takes the place of START. */
static void ask_operand(struct cs_emitter *e, struct chain *chain, struct question q, bool negated)
{
    uint32_t form = chain->decides != negated ? FORM_OR : FORM_AND;
    uint32_t place = cs_emitter_op(e, q.opcode + form, chain->ending, chain->to, q.b, q.c);
    if (e->status != CTRSEC_OK)
        return;
    uint8_t flags = chain->decides ? CS_QUESTION_DECIDES : 0;
    if (chain->fresh && only_members(e, chain->start + 1, place)) {
        cs_emitter_drop(e, chain->start);
        place--;
        e->unit->code[e->first + place].op = CS_OP_FIRST;
        flags |= (uint8_t)(q.opcode + form);
    }
    e->unit->code[e->first + place].flags = flags;
    chain->ending = place + 1;
    chain->fresh = false;
}

static void accumulate(struct cs_emitter *e, uint32_t node, bool negated, struct chain *chain);

/*
 * An operand that is a chain of the other kind. What decides that one leaves this one as it is, so
 * it goes on behind the question whether it was decided. The first operand is computed in place.
 */
static void ask_chain(struct cs_emitter *e, uint32_t node, bool negated, struct chain *chain)
{
    struct chain inner = {.to = chain->to, .decides = !chain->decides, .fresh = true};
    if (chain->fresh && e->status == CTRSEC_OK)
        cs_emitter_drop(e, chain->start);
    else
        inner.to = cs_emitter_take(e, 1);
    start_chain(e, &inner);
    for (uint32_t i = 0; i < e->unit->nodes[node].nargs; i++)
        accumulate(e, arg(e, node, i), negated, &inner);
    chain->fresh = false;
    ask_operand(e, chain, (struct question){CS_OP_TRUTH, inner.to, 0}, false);
    cs_emitter_land(e, (struct cs_jumps){.by_n = inner.ending});
}

/* One operand of a chain, or several: a chain in a chain of its kind is the same chain. */
static void accumulate(struct cs_emitter *e, uint32_t node, bool negated, struct chain *chain)
{
    uint32_t mark = e->next, outer = e->node;
    struct question q;
    node = below_negations(e, node, &negated);
    struct cs_node n = e->unit->nodes[node];
    bool is_chain_node =
        (n.op == CS_NODE_AND || n.op == CS_NODE_OR) && !cs_emitter_is_memo(e, node);
    if (is_chain_node && ((n.op == CS_NODE_OR) != negated) == chain->decides) {
        for (uint32_t i = 0; i < n.nargs; i++)
            accumulate(e, arg(e, node, i), negated, chain);
        return;
    }
    e->node = node;
    if (is_chain_node) {
        ask_chain(e, node, negated, chain);
    } else {
        if (!ask(e, node, &q))
            q = (struct question){CS_OP_TRUTH, cs_emit_operand(e, node), 0};
        ask_operand(e, chain, q, negated);
    }
    e->node = outer;
    e->next = mark;
}

/* a && b, a || b, !a. */
static void emit_chain(struct cs_emitter *e, uint32_t node, int32_t to)
{
    bool negated = false;
    uint32_t below = below_negations(e, node, &negated);
    bool either = e->unit->nodes[below].op == CS_NODE_OR;
    struct chain chain = {.to = to, .decides = either != negated, .fresh = true};
    start_chain(e, &chain);
    accumulate(e, node, false, &chain);
    cs_emitter_land(e, (struct cs_jumps){.by_n = chain.ending});
}

static void emit_condition(struct cs_emitter *e, uint32_t node, int32_t to)
{
    struct cs_jumps otherwise = {0}, end = {0};
    uint32_t mark = e->next;
    int32_t condition = cs_emit_operand(e, arg(e, node, 0));
    e->next = mark;
    otherwise.by_c = end.by_n = cs_emitter_op(e, CS_OP_BRANCH, 0, to, condition, 0) + 1;
    emit(e, arg(e, node, 1), to);
    cs_emitter_jump_by_c(e, &end, CS_OP_JUMP, 0, 0, 0);
    cs_emitter_land(e, otherwise);
    emit(e, arg(e, node, 2), to);
    cs_emitter_land(e, end);
}

/* --- calls and literals ---------------------------------------------------------------------- */

/* a.?b, and what is read from such a thing: an optional for sure. */
static bool is_chain(const struct cs_emitter *e, uint32_t node)
{
    const struct cs_node *n = &e->unit->nodes[node];
    bool member = n->op == CS_NODE_KEY || n->op == CS_NODE_FIELD || n->op == CS_NODE_INDEX;
    return member && !cs_emitter_is_memo(e, node) &&
           ((n->flags & CS_NODE_OPTIONAL_ACCESS) || is_chain(e, arg(e, node, 0)));
}

/* The register that gets what the optional holds, or nothing: no optional is made. */
static int32_t emit_bare(struct cs_emitter *e, uint32_t node)
{
    struct cs_node n = e->unit->nodes[node];
    uint32_t container = arg(e, node, 0), outer = e->node;
    bool bare = is_chain(e, container);
    int32_t from = bare ? emit_bare(e, container) : cs_emit_operand(e, container);
    int32_t key = n.op == CS_NODE_FIELD ? (int32_t)node
                  : n.op == CS_NODE_KEY ? cs_unit_cell(n.data)
                                        : cs_emit_operand(e, arg(e, node, 1));
    int32_t to = cs_emitter_take(e, 1);
    uint32_t opcode = n.op == CS_NODE_FIELD ? CS_OP_FIELD_BARE
                      : n.op == CS_NODE_KEY ? CS_OP_KEY_BARE
                                            : CS_OP_INDEX_BARE;
    e->node = node;
    cs_emitter_op(e, opcode, bare, to, from, key);
    e->node = outer;
    return to;
}

/* a.or(b) and a.orValue(b): b only where a is none. False: the node is something else. */
static bool emit_otherwise(struct cs_emitter *e, uint32_t node, int32_t to)
{
    static const uint8_t opcodes[CS_HOT_COUNT] = {[CS_HOT_OR] = CS_OP_OR_OPTIONAL,
                                                  [CS_HOT_OR_VALUE] = CS_OP_OR_VALUE,
                                                  [CS_HOT_PLAIN_OR_VALUE] = CS_OP_PLAIN_OR_VALUE};
    enum cs_hot hot = hot_call(&e->unit->nodes[node], 2);
    struct cs_jumps end = {0};
    if (opcodes[hot] == 0)
        return false;
    uint32_t mark = e->next;
    if (hot != CS_HOT_OR && is_chain(e, arg(e, node, 0)))
        cs_emitter_jump_by_c(e, &end, CS_OP_OR_BARE, 0, to, emit_bare(e, arg(e, node, 0)));
    else
        cs_emitter_jump_by_c(e, &end, opcodes[hot], 0, to, cs_emit_operand(e, arg(e, node, 0)));
    e->next = mark;
    if (hot == CS_HOT_OR)
        cs_emitter_op(e, CS_OP_OPTIONAL, 0, to, cs_emit_operand(e, arg(e, node, 1)), 0);
    else
        emit(e, arg(e, node, 1), to);
    cs_emitter_land(e, end);
    return true;
}

/* a + b and others that have an instruction of their own. */
static bool emit_operator(struct cs_emitter *e, uint32_t node, int32_t to)
{
    static const uint8_t opcodes[CS_HOT_COUNT] = {[CS_HOT_ADD] = CS_OP_ADD,
                                                  [CS_HOT_SUBTRACT] = CS_OP_SUBTRACT,
                                                  [CS_HOT_MULTIPLY] = CS_OP_MULTIPLY};
    const struct cs_node *n = &e->unit->nodes[node];
    uint32_t opcode = opcodes[hot_call(n, 2)];
    if (hot_call(n, 1) == CS_HOT_SIZE) {
        cs_emitter_op(e, CS_OP_SIZE, 0, to, cs_emit_operand(e, arg(e, node, 0)), 0);
        return true;
    }
    if (opcode == 0)
        return false;
    int32_t left = cs_emit_operand(e, arg(e, node, 0));
    int32_t right = cs_emit_operand(e, arg(e, node, 1));
    cs_emitter_op(e, opcode, 0, to, left, right);
    return true;
}

static void emit_call(struct cs_emitter *e, uint32_t node, int32_t to)
{
    struct cs_node n = e->unit->nodes[node];
    struct question q;
    bool negated = false;
    if (below_negations(e, node, &negated) != node) {
        emit_chain(e, node, to);
        return;
    }
    if (ask(e, node, &q)) {
        cs_emitter_op(e, q.opcode, 0, to, q.b, q.c);
        return;
    }
    if (emit_otherwise(e, node, to) || emit_operator(e, node, to))
        return;
    if (n.nargs > UINT8_MAX)
        cs_emitter_fail(e, CTRSEC_E_LIMIT);
    int32_t first = cs_emitter_take(e, n.nargs & UINT8_MAX);
    for (uint32_t i = 0; i < n.nargs; i++)
        emit(e, arg(e, node, i), first + (int32_t)i * CS_CELL);
    cs_emitter_op(e, CS_OP_CALL, n.nargs, to, first, (int32_t)node);
}

static uint16_t open_builder(struct cs_emitter *e)
{
    if (e->builders == UINT16_MAX)
        cs_emitter_fail(e, CTRSEC_E_LIMIT);
    cs_emitter_raise(&e->program.builders, e->builders + 1);
    return (uint16_t)e->builders++;
}

static void emit_list(struct cs_emitter *e, uint32_t node, int32_t to)
{
    struct cs_node n = e->unit->nodes[node];
    struct cs_jumps end = {0};
    uint16_t builder = open_builder(e);
    cs_emitter_op(e, CS_OP_OPEN, builder, 0, 0, (int32_t)n.nargs);
    for (uint32_t i = 0; i < n.nargs; i++) {
        uint32_t element = arg(e, node, i);
        uint32_t mark = e->next;
        bool optional = e->unit->nodes[element].op == CS_NODE_OPTIONAL;
        int32_t cell = cs_emit_operand(e, optional ? arg(e, element, 0) : element);
        cs_emitter_jump_by_c(e, &end, optional ? CS_OP_PUSH_OPTIONAL : CS_OP_PUSH, builder, to,
                             cell);
        e->next = mark;
    }
    cs_emitter_op(e, CS_OP_CLOSE_LIST, builder, to, e->zero, 0);
    cs_emitter_land(e, end);
    e->builders--;
}

static void emit_map(struct cs_emitter *e, uint32_t node, int32_t to)
{
    struct cs_node n = e->unit->nodes[node];
    struct cs_jumps end = {0};
    uint16_t builder = open_builder(e);
    int32_t pair = cs_emitter_take(e, 2);
    cs_emitter_op(e, CS_OP_OPEN, builder, 0, 0, (int32_t)n.nargs);
    for (uint32_t i = 0; i + 1 < n.nargs; i += 2) {
        uint32_t key = arg(e, node, i);
        bool optional = e->unit->nodes[key].op == CS_NODE_OPTIONAL;
        emit(e, optional ? arg(e, key, 0) : key, pair);
        emit(e, arg(e, node, i + 1), pair + CS_CELL);
        cs_emitter_jump_by_c(e, &end, optional ? CS_OP_PUSH_PAIR_OPTIONAL : CS_OP_PUSH_PAIR,
                             builder, to, pair);
    }
    cs_emitter_op(e, CS_OP_CLOSE_MAP, builder, to, e->zero, 0);
    cs_emitter_land(e, end);
    e->builders--;
}

/* --- comprehensions -------------------------------------------------------------------------- */

/* A loop while it is emitted. */
struct loop {
    int32_t range, iterator, variable;
    int32_t result; /* cell of what an open list makes unknown */
    uint32_t variables, body;
    struct cs_jumps next, end;
};

static void begin_loop(struct cs_emitter *e, struct loop *loop)
{
    cs_emitter_jump_by_c(e, &loop->end, CS_OP_LOOP, cs_emitter_register(loop->result),
                         loop->iterator, loop->range);
}

/* Up to the first instruction of the body, which has the variables in scope. */
static void open_body(struct cs_emitter *e, struct loop *loop)
{
    cs_emitter_jump_by_c(e, &loop->next, CS_OP_JUMP, 0, 0, 0);
    loop->body = cs_emitter_here(e);
    for (uint32_t i = 0; i < loop->variables; i++)
        cs_emitter_open_scope(e, loop->variable + (int32_t)i * CS_CELL);
}

static void close_body(struct cs_emitter *e, struct loop *loop)
{
    e->nscope -= loop->variables;
    cs_emitter_land(e, loop->next);
    int32_t back = (int32_t)loop->body - (int32_t)cs_emitter_here(e) - 1;
    cs_emitter_op(e, loop->variables == 2 ? CS_OP_NEXT_PAIR : CS_OP_NEXT,
                  cs_emitter_register(loop->result), loop->iterator, loop->variable, back);
}

/* all() and exists(): a chain with an operand an element. */
static void emit_quantifier(struct cs_emitter *e, uint32_t node, int32_t to, struct loop *loop)
{
    struct chain chain = {.to = to, .decides = e->unit->nodes[node].data == CS_MACRO_EXISTS};
    loop->result = to;
    start_chain(e, &chain);
    begin_loop(e, loop);
    open_body(e, loop);
    accumulate(e, arg(e, node, 1), false, &chain);
    close_body(e, loop);
    loop->end.by_n = chain.ending;
    cs_emitter_land(e, loop->end);
}

static void emit_exists_one(struct cs_emitter *e, uint32_t node, int32_t to, struct loop *loop)
{
    int32_t found = loop->result = cs_emitter_take(e, 1);
    cs_emitter_op(e, CS_OP_START, 0, found, e->zero, 0);
    begin_loop(e, loop);
    open_body(e, loop);
    cs_emitter_jump_by_c(e, &loop->end, CS_OP_COUNT, 0, found, cs_emit_operand(e, arg(e, node, 1)));
    close_body(e, loop);
    cs_emitter_land(e, loop->end);
    cs_emitter_op(e, CS_OP_EQ, 0, to, found, e->one);
}

/* What the macros that collect do with an element. */
static const struct collector {
    bool filter;  /* [1] is a predicate, the last operand what is collected */
    uint8_t push; /* CS_OP_PUSH: a value; _PUSH_PAIR: under the key; _PUSH_ENTRIES: of a map */
} collectors[] = {
    [CS_MACRO_FILTER] = {true, CS_OP_PUSH},
    [CS_MACRO_MAP] = {false, CS_OP_PUSH},
    [CS_MACRO_MAP_FILTER] = {true, CS_OP_PUSH},
    [CS_MACRO_TRANSFORM_LIST] = {false, CS_OP_PUSH},
    [CS_MACRO_TRANSFORM_LIST_FILTER] = {true, CS_OP_PUSH},
    [CS_MACRO_TRANSFORM_MAP] = {false, CS_OP_PUSH_PAIR},
    [CS_MACRO_TRANSFORM_MAP_FILTER] = {true, CS_OP_PUSH_PAIR},
    [CS_MACRO_TRANSFORM_ENTRY] = {false, CS_OP_PUSH_ENTRIES},
    [CS_MACRO_TRANSFORM_ENTRY_FILTER] = {true, CS_OP_PUSH_ENTRIES},
    [CS_MACRO_SORT_BY] = {false, CS_OP_PUSH},
};

/* The cell of what an element adds. */
static int32_t collected(struct cs_emitter *e, uint32_t node, const struct collector *collector,
                         const struct loop *loop)
{
    struct cs_node n = e->unit->nodes[node];
    if (n.data == CS_MACRO_FILTER)
        return loop->variable;
    if (collector->push != CS_OP_PUSH_PAIR)
        return cs_emit_operand(e, arg(e, node, n.nargs - 1));
    int32_t pair = cs_emitter_take(e, 2);
    cs_emitter_op(e, CS_OP_MOVE, 0, pair, loop->variable, 0);
    emit(e, arg(e, node, n.nargs - 1), pair + CS_CELL);
    return pair;
}

static void emit_collector(struct cs_emitter *e, uint32_t node, int32_t to, struct loop *loop)
{
    struct cs_node n = e->unit->nodes[node];
    const struct collector *collector = &collectors[n.data];
    uint16_t builder = open_builder(e);
    loop->result = to;
    begin_loop(e, loop);
    if (collector->filter)
        cs_emitter_op(e, CS_OP_OPEN, builder, 0, 0, 0);
    else
        cs_emitter_op(e, CS_OP_OPEN_FOR, builder, 0, loop->range,
                      collector->push == CS_OP_PUSH ? 1 : 2);
    open_body(e, loop);
    if (collector->filter) {
        uint32_t branch =
            cs_emitter_op(e, CS_OP_BRANCH, loop->end.by_n, to, cs_emit_operand(e, arg(e, node, 1)),
                          (int32_t)loop->next.by_c);
        loop->next.by_c = loop->end.by_n = branch + 1;
    }
    int32_t cell = collected(e, node, collector, loop);
    cs_emitter_jump_by_c(e, &loop->end, collector->push, builder, to, cell);
    close_body(e, loop);
    if (n.data == CS_MACRO_SORT_BY)
        cs_emitter_op(e, CS_OP_SORT, builder, to, loop->range, 0);
    else
        cs_emitter_op(e, collector->push == CS_OP_PUSH ? CS_OP_CLOSE_LIST : CS_OP_CLOSE_MAP,
                      builder, to, loop->range, 0);
    cs_emitter_land(e, loop->end);
    e->builders--;
}

/* optMap and optFlatMap. */
static void emit_optional(struct cs_emitter *e, uint32_t node, int32_t to)
{
    struct cs_jumps end = {0};
    int32_t optional = cs_emit_operand(e, arg(e, node, 0)), inside = cs_emitter_take(e, 1);
    cs_emitter_jump_by_c(e, &end, CS_OP_UNWRAP, cs_emitter_register(to), inside, optional);
    cs_emitter_open_scope(e, inside);
    if (e->unit->nodes[node].data == CS_MACRO_OPT_MAP)
        cs_emitter_op(e, CS_OP_SOME, 0, to, cs_emit_operand(e, arg(e, node, 1)), 0);
    else
        emit(e, arg(e, node, 1), to);
    e->nscope--;
    cs_emitter_land(e, end);
}

static void emit_fold(struct cs_emitter *e, uint32_t node, int32_t to)
{
    struct cs_node n = e->unit->nodes[node];
    struct loop loop = {.variables = n.variables};
    if (n.data == CS_MACRO_OPT_MAP || n.data == CS_MACRO_OPT_FLAT_MAP) {
        emit_optional(e, node, to);
        return;
    }
    loop.range = cs_emit_operand(e, arg(e, node, 0));
    loop.iterator = cs_emitter_take(e, 2);
    loop.variable = cs_emitter_take(e, n.variables);
    if (n.data == CS_MACRO_ALL || n.data == CS_MACRO_EXISTS)
        emit_quantifier(e, node, to, &loop);
    else if (n.data == CS_MACRO_EXISTS_ONE)
        emit_exists_one(e, node, to, &loop);
    else
        emit_collector(e, node, to, &loop);
}

/* --- the rest -------------------------------------------------------------------------------- */

static void emit_member(struct cs_emitter *e, uint32_t node, int32_t to)
{
    struct cs_node n = e->unit->nodes[node];
    bool optional = n.flags & CS_NODE_OPTIONAL_ACCESS;
    int32_t container = cs_emit_operand(e, arg(e, node, 0));
    if (n.op == CS_NODE_FIELD)
        cs_emitter_op(e, optional ? CS_OP_FIELD_OPTIONAL : CS_OP_FIELD, 0, to, container,
                      (int32_t)node);
    else if (n.op == CS_NODE_KEY)
        cs_emitter_op(e, optional ? CS_OP_KEY_OPTIONAL : CS_OP_KEY, 0, to, container,
                      cs_unit_cell(n.data));
    else
        cs_emitter_op(e, optional ? CS_OP_INDEX_OPTIONAL : CS_OP_INDEX, 0, to, container,
                      cs_emit_operand(e, arg(e, node, 1)));
}

static void emit_let(struct cs_emitter *e, uint32_t node, int32_t to)
{
    cs_emitter_open_scope(e, cs_emit_operand(e, arg(e, node, 0)));
    emit(e, arg(e, node, 1), to);
    e->nscope--;
}

static void emit_question(struct cs_emitter *e, uint32_t node, int32_t to)
{
    struct question q;
    if (ask(e, node, &q))
        cs_emitter_op(e, q.opcode, 0, to, q.b, q.c);
}

/* Emits what computes a node into register `to`. */
static void emit(struct cs_emitter *e, uint32_t node, int32_t to)
{
    struct cs_node n = e->unit->nodes[node];
    uint32_t mark = e->next;
    uint32_t outer = e->node;
    if (e->status != CTRSEC_OK)
        return;
    e->node = node;
    if (cs_emitter_is_memo(e, node)) {
        emit_memo(e, node, to);
        e->node = outer;
        return;
    }
    switch ((enum cs_node_op)n.op) {
    case CS_NODE_CONSTANT:
    case CS_NODE_LOCAL:
    case CS_NODE_VARIABLE:
        cs_emitter_op(e, CS_OP_MOVE, 0, to, cs_emit_operand(e, node), 0);
        break;
    case CS_NODE_FIELD:
    case CS_NODE_KEY:
    case CS_NODE_INDEX:
        emit_member(e, node, to);
        break;
    case CS_NODE_HAS_FIELD:
    case CS_NODE_HAS_KEY:
        emit_question(e, node, to);
        break;
    case CS_NODE_CALL:
        emit_call(e, node, to);
        break;
    case CS_NODE_AND:
    case CS_NODE_OR:
        emit_chain(e, node, to);
        break;
    case CS_NODE_CONDITION:
        emit_condition(e, node, to);
        break;
    case CS_NODE_LIST:
        emit_list(e, node, to);
        break;
    case CS_NODE_MAP:
        emit_map(e, node, to);
        break;
    case CS_NODE_OPTIONAL:
        break; /* part of a LIST or MAP */
    case CS_NODE_FOLD:
        emit_fold(e, node, to);
        break;
    case CS_NODE_LET:
        emit_let(e, node, to);
        break;
    case CS_NODE_MARK:
        cs_emitter_op(e, CS_OP_ENTER, 0, 0, 0, (int32_t)n.data);
        emit(e, arg(e, node, 0), to);
        cs_emitter_op(e, CS_OP_LEAVE, 0, to, 0, (int32_t)n.data);
        break;
    case CS_NODE_FAIL:
        cs_emitter_op(e, CS_OP_FAIL, 0, to, (int32_t)n.data, 0);
        break;
    }
    e->node = outer;
    e->next = mark;
}
