/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Nodes to instructions. contract: cel/cel_emit.h
 *
 *     a && b && c        START d true; AND_... d a, end; AND_... d b, end; AND_... d c, end; end:
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
#include "cel/cel_emitter.h"
#include "cel/cel_share.h"

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

/* The cell that holds an operand: where it is already, or a fresh register. */
static int32_t operand(struct cs_emitter *e, uint32_t node)
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

static bool ask_call(struct cs_emitter *e, uint32_t node, struct question *out)
{
    static const struct {
        uint8_t opcode, nargs; /* 0: it is no question */
    } rows[CS_HOT_COUNT] = {
        [CS_HOT_EQ] = {CS_OP_EQ, 2},     [CS_HOT_NE] = {CS_OP_NE, 2},
        [CS_HOT_LT] = {CS_OP_LT, 2},     [CS_HOT_LE] = {CS_OP_LE, 2},
        [CS_HOT_GT] = {CS_OP_GT, 2},     [CS_HOT_GE] = {CS_OP_GE, 2},
        [CS_HOT_IN] = {CS_OP_IN, 2},     [CS_HOT_STARTS] = {CS_OP_STARTS, 2},
        [CS_HOT_ENDS] = {CS_OP_ENDS, 2}, [CS_HOT_CONTAINS] = {CS_OP_CONTAINS, 2},
        [CS_HOT_NOT] = {CS_OP_NOT, 1},
    };
    struct cs_node n = e->unit->nodes[node];
    enum cs_hot hot = hot_call(&n, n.nargs);
    if (n.nargs == 0 || n.nargs != rows[hot].nargs)
        return false;
    out->opcode = rows[hot].opcode;
    out->b = operand(e, arg(e, node, 0));
    if (hot == CS_HOT_IN && set_of(e, arg(e, node, 1), &out->c))
        out->opcode = CS_OP_IN_SET;
    else if (n.nargs == 2)
        out->c = operand(e, arg(e, node, 1));
    return true;
}

/* Emits the operands of a node that is a question; false: it is none. */
static bool ask(struct cs_emitter *e, uint32_t node, struct question *out)
{
    struct cs_node n = e->unit->nodes[node];
    *out = (struct question){0};
    if (cs_emitter_is_memo(e, node))
        return false;
    switch (n.op) {
    case CS_NODE_CALL:
        return ask_call(e, node, out);
    case CS_NODE_HAS_FIELD:
        *out = (struct question){CS_OP_HAS_FIELD, operand(e, arg(e, node, 0)), (int32_t)node};
        return true;
    case CS_NODE_HAS_KEY:
        *out = (struct question){CS_OP_HAS_KEY, operand(e, arg(e, node, 0)), cs_unit_cell(n.data)};
        return true;
    default:
        return false;
    }
}

/* One operand of a chain whose result is in register `to`. */
static void step(struct cs_emitter *e, uint32_t node, int32_t to, uint32_t form,
                 struct cs_jumps *end)
{
    struct question q;
    int32_t mark = e->next;
    uint32_t outer = e->node;
    e->node = node;
    if (!ask(e, node, &q))
        q = (struct question){CS_OP_TRUTH, operand(e, node), 0};
    cs_emitter_jump_by_n(e, end, q.opcode + form, to, q.b, q.c);
    e->node = outer;
    e->next = mark;
}

/* A chain or one operand of it; a chain in a chain of its kind is the same chain. */
static void accumulate(struct cs_emitter *e, uint32_t node, int32_t to, uint32_t form,
                       struct cs_jumps *end)
{
    struct cs_node n = e->unit->nodes[node];
    if (n.op != (form == FORM_AND ? CS_NODE_AND : CS_NODE_OR) || cs_emitter_is_memo(e, node)) {
        step(e, node, to, form, end);
        return;
    }
    for (uint32_t i = 0; i < n.nargs; i++)
        accumulate(e, arg(e, node, i), to, form, end);
}

static void emit_chain(struct cs_emitter *e, uint32_t node, int32_t to)
{
    struct cs_jumps end = {0};
    uint32_t form = e->unit->nodes[node].op == CS_NODE_AND ? FORM_AND : FORM_OR;
    cs_emitter_op(e, CS_OP_START, 0, to, form == FORM_AND ? e->yes : e->no, 0);
    for (uint32_t i = 0; i < e->unit->nodes[node].nargs; i++)
        accumulate(e, arg(e, node, i), to, form, &end);
    cs_emitter_land(e, end);
}

static void emit_condition(struct cs_emitter *e, uint32_t node, int32_t to)
{
    struct cs_jumps otherwise = {0}, end = {0};
    int32_t mark = e->next;
    int32_t condition = operand(e, arg(e, node, 0));
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
    int32_t from = bare ? emit_bare(e, container) : operand(e, container);
    int32_t key = n.op == CS_NODE_FIELD ? (int32_t)node
                  : n.op == CS_NODE_KEY ? cs_unit_cell(n.data)
                                        : operand(e, arg(e, node, 1));
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
    int32_t mark = e->next;
    if (hot != CS_HOT_OR && is_chain(e, arg(e, node, 0)))
        cs_emitter_jump_by_c(e, &end, CS_OP_OR_BARE, 0, to, emit_bare(e, arg(e, node, 0)));
    else
        cs_emitter_jump_by_c(e, &end, opcodes[hot], 0, to, operand(e, arg(e, node, 0)));
    e->next = mark;
    if (hot == CS_HOT_OR)
        cs_emitter_op(e, CS_OP_OPTIONAL, 0, to, operand(e, arg(e, node, 1)), 0);
    else
        emit(e, arg(e, node, 1), to);
    cs_emitter_land(e, end);
    return true;
}

static void emit_call(struct cs_emitter *e, uint32_t node, int32_t to)
{
    struct cs_node n = e->unit->nodes[node];
    struct question q;
    if (ask(e, node, &q)) {
        cs_emitter_op(e, q.opcode, 0, to, q.b, q.c);
        return;
    }
    if (emit_otherwise(e, node, to))
        return;
    bool add = hot_call(&n, 2) == CS_HOT_ADD;
    if (add || hot_call(&n, 2) == CS_HOT_SUBTRACT) {
        int32_t left = operand(e, arg(e, node, 0));
        int32_t right = operand(e, arg(e, node, 1));
        cs_emitter_op(e, add ? CS_OP_ADD : CS_OP_SUBTRACT, 0, to, left, right);
        return;
    }
    if (hot_call(&n, 1) == CS_HOT_SIZE) {
        cs_emitter_op(e, CS_OP_SIZE, 0, to, operand(e, arg(e, node, 0)), 0);
        return;
    }
    if (n.nargs > UINT8_MAX)
        cs_emitter_fail(e, CTRSEC_E_LIMIT);
    int32_t first = cs_emitter_take(e, (int32_t)(n.nargs & UINT8_MAX));
    for (uint32_t i = 0; i < n.nargs; i++)
        emit(e, arg(e, node, i), first + (int32_t)i);
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
        int32_t mark = e->next;
        bool optional = e->unit->nodes[element].op == CS_NODE_OPTIONAL;
        int32_t cell = operand(e, optional ? arg(e, element, 0) : element);
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
        emit(e, arg(e, node, i + 1), pair + 1);
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

/* Up to the first instruction of the body, which has the variables in scope. */
static void open_body(struct cs_emitter *e, struct loop *loop)
{
    cs_emitter_jump_by_c(e, &loop->next, CS_OP_JUMP, 0, 0, 0);
    loop->body = cs_emitter_here(e);
    for (uint32_t i = 0; i < loop->variables; i++)
        cs_emitter_open_scope(e, loop->variable + (int32_t)i);
}

static void close_body(struct cs_emitter *e, struct loop *loop)
{
    e->nscope -= loop->variables;
    cs_emitter_land(e, loop->next);
    cs_emitter_op(e, loop->variables == 2 ? CS_OP_NEXT_PAIR : CS_OP_NEXT, (uint32_t)loop->result,
                  loop->iterator, loop->variable, (int32_t)loop->body);
}

/* all() and exists(): a chain with an operand an element. */
static void emit_quantifier(struct cs_emitter *e, uint32_t node, int32_t to, struct loop *loop)
{
    uint32_t form = e->unit->nodes[node].data == CS_MACRO_ALL ? FORM_AND : FORM_OR;
    loop->result = to;
    cs_emitter_op(e, CS_OP_START, 0, to, form == FORM_AND ? e->yes : e->no, 0);
    cs_emitter_jump_by_c(e, &loop->end, CS_OP_LOOP, (uint32_t)to, loop->iterator, loop->range);
    open_body(e, loop);
    accumulate(e, arg(e, node, 1), to, form, &loop->end);
    close_body(e, loop);
    cs_emitter_land(e, loop->end);
}

static void emit_exists_one(struct cs_emitter *e, uint32_t node, int32_t to, struct loop *loop)
{
    int32_t found = loop->result = cs_emitter_take(e, 1);
    cs_emitter_op(e, CS_OP_START, 0, found, e->zero, 0);
    cs_emitter_jump_by_c(e, &loop->end, CS_OP_LOOP, (uint32_t)found, loop->iterator, loop->range);
    open_body(e, loop);
    cs_emitter_jump_by_c(e, &loop->end, CS_OP_COUNT, 0, found, operand(e, arg(e, node, 1)));
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
        return operand(e, arg(e, node, n.nargs - 1));
    int32_t pair = cs_emitter_take(e, 2);
    cs_emitter_op(e, CS_OP_MOVE, 0, pair, loop->variable, 0);
    emit(e, arg(e, node, n.nargs - 1), pair + 1);
    return pair;
}

static void emit_collector(struct cs_emitter *e, uint32_t node, int32_t to, struct loop *loop)
{
    struct cs_node n = e->unit->nodes[node];
    const struct collector *collector = &collectors[n.data];
    uint16_t builder = open_builder(e);
    loop->result = to;
    cs_emitter_jump_by_c(e, &loop->end, CS_OP_LOOP, (uint32_t)to, loop->iterator, loop->range);
    if (collector->filter)
        cs_emitter_op(e, CS_OP_OPEN, builder, 0, 0, 0);
    else
        cs_emitter_op(e, CS_OP_OPEN_FOR, builder, 0, loop->range,
                      collector->push == CS_OP_PUSH ? 1 : 2);
    open_body(e, loop);
    if (collector->filter) {
        uint32_t branch = cs_emitter_op(e, CS_OP_BRANCH, loop->end.by_n, to,
                                        operand(e, arg(e, node, 1)), (int32_t)loop->next.by_c);
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
    int32_t optional = operand(e, arg(e, node, 0)), inside = cs_emitter_take(e, 1);
    cs_emitter_jump_by_c(e, &end, CS_OP_UNWRAP, (uint32_t)to, inside, optional);
    cs_emitter_open_scope(e, inside);
    if (e->unit->nodes[node].data == CS_MACRO_OPT_MAP)
        cs_emitter_op(e, CS_OP_SOME, 0, to, operand(e, arg(e, node, 1)), 0);
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
    loop.range = operand(e, arg(e, node, 0));
    loop.iterator = cs_emitter_take(e, 2);
    loop.variable = cs_emitter_take(e, (int32_t)n.variables);
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
    int32_t container = operand(e, arg(e, node, 0));
    if (n.op == CS_NODE_FIELD)
        cs_emitter_op(e, optional ? CS_OP_FIELD_OPTIONAL : CS_OP_FIELD, 0, to, container,
                      (int32_t)node);
    else if (n.op == CS_NODE_KEY)
        cs_emitter_op(e, optional ? CS_OP_KEY_OPTIONAL : CS_OP_KEY, 0, to, container,
                      cs_unit_cell(n.data));
    else
        cs_emitter_op(e, optional ? CS_OP_INDEX_OPTIONAL : CS_OP_INDEX, 0, to, container,
                      operand(e, arg(e, node, 1)));
}

static void emit_let(struct cs_emitter *e, uint32_t node, int32_t to)
{
    cs_emitter_open_scope(e, operand(e, arg(e, node, 0)));
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
    int32_t mark = e->next;
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
        cs_emitter_op(e, CS_OP_MOVE, 0, to, operand(e, node), 0);
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

static bool constant_cell(struct cs_unit *unit, struct cs_value v, int32_t *out)
{
    uint32_t number;
    if (!cs_constant_add(unit, v, &number))
        return false;
    *out = cs_unit_cell(number);
    return true;
}

/* Of a memo, or of a program that computes a node. */
static int emit_program(struct cs_unit *unit, struct cs_program *program, bool memo)
{
    struct cs_emitter *e = cs_arena_take(&unit->scratch, sizeof *e);
    int32_t *scope = cs_arena_take(&unit->scratch, CS_EMITTER_SCOPE * sizeof *scope);
    if (e == NULL || scope == NULL)
        return CTRSEC_E_NOMEM;
    *e = (struct cs_emitter){
        .unit = unit, .first = unit->ncode, .scope = scope, .node = program->node};
    e->root = memo ? program->node : CS_NO_NODE;
    e->program = (struct cs_program){.node = program->node,
                                     .first = unit->ncode,
                                     .variables = unit->nslots,
                                     .reads = unit->nreads,
                                     .steady = program->steady};
    if (!constant_cell(unit, cs_value_bool(true), &e->yes) ||
        !constant_cell(unit, cs_value_bool(false), &e->no) ||
        !constant_cell(unit, cs_value_int(0), &e->zero) ||
        !constant_cell(unit, cs_value_int(1), &e->one))
        return CTRSEC_E_NOMEM;
    unit->visits++;
    cs_emitter_survey(e, program->node);
    e->program.nvariables = unit->nslots - e->program.variables;
    e->program.nreads = unit->nreads - e->program.reads;
    e->builders = e->program.builders;
    e->next = (int32_t)e->program.base;
    e->program.registers = e->program.base;
    if (e->program.nvariables < CS_EMITTER_CODE)
        cs_emitter_take(e, (int32_t)e->program.nvariables);
    else
        cs_emitter_fail(e, CTRSEC_E_LIMIT);
    int32_t result = e->status == CTRSEC_OK ? operand(e, program->node) : 0;
    cs_emitter_op(e, memo ? CS_OP_YIELD : CS_OP_RETURN, 0, result, 0, 0);
    e->program.count = cs_emitter_here(e);
    if (e->status != CTRSEC_OK)
        return e->status;
    *program = e->program;
    cs_emitter_raise(&unit->registers, program->registers);
    cs_emitter_raise(&unit->builders, program->builders);
    cs_emitter_raise(&unit->depth, program->depth);
    return CTRSEC_OK;
}

/* The memos of a node that have no program yet. */
static int emit_memos(struct cs_unit *unit, uint32_t from)
{
    int status = CTRSEC_OK;
    for (uint32_t i = from; i < unit->nmemos && status == CTRSEC_OK; i++) {
        struct cs_arena_mark mark = cs_arena_mark(&unit->scratch);
        status = emit_program(unit, &unit->memos[i], true);
        cs_arena_rewind(&unit->scratch, mark);
    }
    return status;
}

static int emit_all(struct cs_unit *unit, uint32_t from, struct cs_program *program)
{
    if (!cs_share_find(unit, program->node, program->steady))
        return CTRSEC_E_NOMEM;
    CS_TRY(emit_memos(unit, from));
    return program->count > 0 ? CTRSEC_OK : emit_program(unit, program, false);
}

/* How far a unit was before a program was added. */
struct progress {
    uint32_t memos, reads, slots, code;
};

static struct progress progress(const struct cs_unit *unit)
{
    return (struct progress){unit->nmemos, unit->nreads, unit->nslots, unit->ncode};
}

static void take_back(struct cs_unit *unit, struct progress before)
{
    for (uint32_t i = before.memos; i < unit->nmemos; i++)
        unit->nodes[unit->memos[i].node].memo = 0;
    unit->nmemos = before.memos;
    unit->nreads = before.reads;
    unit->nslots = before.slots;
    unit->ncode = before.code;
}

/* The program of a node, there or new at the end of the list; NULL: no memory. */
static struct cs_program *program_of(struct cs_unit *unit, uint32_t node)
{
    uint32_t number = unit->nodes[node].program;
    if (number != 0)
        return &unit->programs[number - 1];
    if (!cs_unit_room(unit, (void **)&unit->programs, &unit->programs_room, unit->nprograms + 1,
                      sizeof *unit->programs))
        return NULL;
    unit->programs[unit->nprograms] = (struct cs_program){.node = node, .steady = unit->steady};
    return &unit->programs[unit->nprograms];
}

int cs_emit_program(struct cs_unit *unit, uint32_t node, struct cs_diag *diag, uint32_t *number)
{
    struct progress before = progress(unit);
    struct cs_program *program = program_of(unit, node);
    if (program == NULL)
        return cs_diag_no_memory(diag);
    if (program->steady > unit->steady)
        program->steady = unit->steady;
    unit->nodes[node].roots++;
    int status = emit_all(unit, before.memos, program);
    if (status == CTRSEC_OK) {
        *number = (uint32_t)(program - unit->programs);
        if (unit->nodes[node].program == 0)
            unit->nodes[node].program = ++unit->nprograms;
        return CTRSEC_OK;
    }
    take_back(unit, before);
    if (status == CTRSEC_E_NOMEM)
        return cs_diag_no_memory(diag);
    return cs_diag_fail(diag, status, "cel.size", CS_NO_SPAN,
                        "the expression is too large with its definitions in place");
}

int cs_emit_again(struct cs_unit *unit)
{
    take_back(unit, (struct progress){0});
    unit->registers = unit->builders = unit->depth = 0;
    for (uint32_t i = 0; i < unit->nprograms; i++) {
        unit->programs[i].count = 0;
        CS_TRY(emit_all(unit, unit->nmemos, &unit->programs[i]));
        cs_arena_reset(&unit->scratch);
    }
    return CTRSEC_OK;
}
