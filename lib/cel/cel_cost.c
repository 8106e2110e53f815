/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Estimates. contract: cel/cel_cost.h
 *
 * Each node is measured: its cost between bounds and how large its value can be. The costs are
 * those of the instructions that the emitter makes of a node and of what functions pay. Nodes are
 * visited as often as they are used, up to a bound; recursion is as deep as the nodes are high.
 */
#include "cel/cel_cost.h"

enum {
    ARGUMENTS_MOST = 8, /* of a call that is looked at; of more nothing is said */
    VISITS_MOST = 100000,
    SCOPE_MOST = 2 * CS_AST_HEIGHT_MOST,
    TEXT_A_STEP = 10,    /* bytes that a function looks at for one step */
    REGEX_STEPS = 12500, /* of any search, and half a step a byte (text/regex_pcre2.h) */
    FORMAT_BYTES = 64    /* of a number or a time as text */
};

/* How large a value can be. */
struct extent {
    uint64_t len;               /* bytes of a text, elements of a list, pairs of a map */
    uint64_t inner;             /* the same of its elements */
    const struct cs_type *type; /* NULL: it is not known */
};

struct measured {
    uint64_t least, most;
    struct extent value;
};

struct estimator {
    const struct cs_unit *unit;
    const struct cs_limits *limits;
    cs_cost_size *sizes;
    uint32_t visits;
    struct extent scope[SCOPE_MOST]; /* of local variables, innermost last */
    uint32_t nscope;
};

static struct measured measure(struct estimator *e, uint32_t node);

/* --- numbers --------------------------------------------------------------------------------- */

static uint64_t add(uint64_t a, uint64_t b)
{
    return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

static uint64_t times(uint64_t a, uint64_t b)
{
    uint64_t product;
    return __builtin_mul_overflow(a, b, &product) ? UINT64_MAX : product;
}

static uint64_t smaller(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

static uint64_t larger(uint64_t a, uint64_t b)
{
    return a < b ? b : a;
}

static void spend(struct measured *m, uint64_t least, uint64_t most)
{
    m->least = add(m->least, least);
    m->most = add(m->most, most);
}

/* --- extents --------------------------------------------------------------------------------- */

static const struct extent scalar = {0, 0, NULL};

/* Of a document's value of which nothing is known. */
static struct extent anything(const struct estimator *e)
{
    return (struct extent){e->limits->document_bytes, e->limits->document_bytes, NULL};
}

static struct extent of_type(const struct estimator *e, const struct cs_type *type)
{
    struct extent any = anything(e);
    switch (type == NULL ? CS_TYPE_DYN : type->kind) {
    case CS_TYPE_LIST:
    case CS_TYPE_MAP:
        any.len = e->limits->document_nodes;
        any.inner = of_type(e, type->kind == CS_TYPE_LIST ? type->first : type->second).len;
        any.type = type;
        return any;
    case CS_TYPE_STRING:
    case CS_TYPE_BYTES:
    case CS_TYPE_DYN:
    case CS_TYPE_PARAM:
    case CS_TYPE_OPAQUE:
        any.type = type;
        return any;
    case CS_TYPE_OPTIONAL:
        any = of_type(e, type->first);
        any.type = type;
        return any;
    default:
        return (struct extent){0, 0, type};
    }
}

static uint64_t length(struct cs_value v)
{
    bool sized = v.tag == CS_STRING || v.tag == CS_BYTES || v.tag == CS_LIST || v.tag == CS_MAP;
    return sized ? v.len : 0;
}

static struct extent of_constant(struct cs_value v)
{
    struct extent out = {length(v), 0, NULL};
    bool map = v.tag == CS_MAP;
    for (uint32_t i = 0; (map || v.tag == CS_LIST) && i < v.len * (map ? 2u : 1u); i++)
        out.inner = larger(out.inner, length(v.as.items[i]));
    return out;
}

/* What a loop over it has at hand. */
static struct extent element_of(const struct estimator *e, struct extent container)
{
    const struct cs_type *type = container.type;
    struct extent element =
        type == NULL || type->kind != CS_TYPE_LIST ? anything(e) : of_type(e, type->first);
    element.len = smaller(element.len, container.inner);
    return element;
}

/* Everything that a comparison may look at, in steps. */
static uint64_t whole(struct extent value)
{
    if (value.type != NULL && value.type->kind == CS_TYPE_STRING)
        return value.len / TEXT_A_STEP + 2;
    return add(times(value.len, add(1, value.inner / TEXT_A_STEP)), 2);
}

/* --- functions ------------------------------------------------------------------------------- */

/* What a function pays beside its price, and how large its answer is. */
enum pays { NOTHING, TEXT, PAIR, SEARCH, FIND, REGEX, ELEMENTS, SUM, ANYTHING };
enum gives { A_SCALAR, AN_ARGUMENT, A_SUM, A_NUMBER_TEXT, A_PART, A_TYPE };

static const struct {
    const char *name;
    enum pays pays;
    enum gives gives;
} rows[] = {
    {"_==_", PAIR, A_SCALAR},
    {"_!=_", PAIR, A_SCALAR},
    {"_<_", PAIR, A_SCALAR},
    {"_<=_", PAIR, A_SCALAR},
    {"_>_", PAIR, A_SCALAR},
    {"_>=_", PAIR, A_SCALAR},
    {"@in", FIND, A_SCALAR},
    {"startsWith", TEXT, A_SCALAR},
    {"endsWith", TEXT, A_SCALAR},
    {"contains", SEARCH, A_SCALAR},
    {"indexOf", SEARCH, A_SCALAR},
    {"matches", REGEX, A_SCALAR},
    {"size", TEXT, A_SCALAR},
    {"!_", NOTHING, A_SCALAR},
    {"-_", NOTHING, A_SCALAR},
    {"_-_", NOTHING, A_SCALAR},
    {"_*_", NOTHING, A_SCALAR},
    {"_/_", NOTHING, A_SCALAR},
    {"_%_", NOTHING, A_SCALAR},
    {"_+_", SUM, A_SUM},
    {"int", TEXT, A_SCALAR},
    {"uint", TEXT, A_SCALAR},
    {"double", TEXT, A_SCALAR},
    {"bool", TEXT, A_SCALAR},
    {"duration", TEXT, A_SCALAR},
    {"timestamp", TEXT, A_SCALAR},
    {"string", TEXT, A_NUMBER_TEXT},
    {"bytes", TEXT, AN_ARGUMENT},
    {"dyn", NOTHING, AN_ARGUMENT},
    {"type", NOTHING, A_SCALAR},
    {"lowerAscii", TEXT, AN_ARGUMENT},
    {"upperAscii", TEXT, AN_ARGUMENT},
    {"trim", TEXT, AN_ARGUMENT},
    {"substring", TEXT, AN_ARGUMENT},
    {"hasValue", NOTHING, A_SCALAR},
    {"value", NOTHING, A_PART},
    {"optional.of", NOTHING, AN_ARGUMENT},
    {"optional.none", NOTHING, A_SCALAR},
    {"sum", ELEMENTS, A_SCALAR},
    {"min", ELEMENTS, A_TYPE},
    {"max", ELEMENTS, A_TYPE},
    {"isSorted", ELEMENTS, A_SCALAR},
};

/* What the function itself pays for its arguments, at most. */
static uint64_t payment(enum pays pays, const struct extent *args, uint32_t nargs)
{
    uint64_t all = 0, texts = 0;
    for (uint32_t i = 0; i < nargs; i++) {
        all = add(all, whole(args[i]));
        texts = add(texts, args[i].len / TEXT_A_STEP + 1);
    }
    switch (pays) {
    case NOTHING:
        return 0;
    case TEXT:
        return times(texts, 2);
    case SUM:
        return nargs == 2 ? add(args[0].len, args[1].len) : all;
    case PAIR:
        return nargs == 2 ? smaller(whole(args[0]), whole(args[1])) : all;
    case FIND:
        return nargs == 2 ? add(whole(args[1]), times(args[0].len / TEXT_A_STEP, 2)) : all;
    case SEARCH:
        return nargs < 2 ? all : add(texts, times(args[0].len, args[1].len) / 128);
    case REGEX:
        return add(add(REGEX_STEPS, texts), nargs == 0 ? 0 : args[0].len / 2);
    case ELEMENTS:
        return times(all, 2);
    default:
        return UINT64_MAX;
    }
}

static struct extent given(const struct estimator *e, enum gives gives,
                           const struct cs_function *function, const struct extent *args,
                           uint32_t nargs)
{
    struct extent sum = scalar;
    switch (gives) {
    case A_SCALAR:
        return scalar;
    case AN_ARGUMENT:
        return nargs > 0 ? args[0] : anything(e);
    case A_PART:
        return nargs > 0 ? (struct extent){args[0].len, args[0].inner, NULL} : anything(e);
    case A_NUMBER_TEXT:
        sum = nargs > 0 ? args[0] : anything(e);
        sum.len = larger(sum.len, FORMAT_BYTES);
        return sum;
    case A_SUM:
        for (uint32_t i = 0; i < nargs; i++) {
            sum.len = add(sum.len, args[i].len);
            sum.inner = larger(sum.inner, args[i].inner);
            sum.type = args[i].type;
        }
        return sum;
    default:
        return of_type(e, function->count > 0 ? function->overloads[0].result : NULL);
    }
}

static void apply(const struct estimator *e, const struct cs_function *function,
                  const struct extent *args, uint32_t nargs, struct measured *m)
{
    enum pays pays = ANYTHING;
    enum gives gives = A_TYPE;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (strcmp(rows[i].name, function->name) != 0)
            continue;
        pays = rows[i].pays;
        gives = rows[i].gives;
    }
    spend(m, 1, add(1 + function->cost, payment(pays, args, nargs)));
    m->value = given(e, gives, function, args, nargs);
}

/* --- nodes ----------------------------------------------------------------------------------- */

static uint32_t arg(const struct estimator *e, const struct cs_node *node, uint32_t i)
{
    return e->unit->operands[node->first + i];
}

static struct measured measure_field(struct estimator *e, const struct cs_node *n)
{
    const struct cs_schema *schema = n->subject;
    struct measured m = measure(e, arg(e, n, 0));
    uint32_t most = e->sizes == NULL ? 0 : e->sizes(schema, n->data);
    spend(&m, 1, 1);
    m.value = of_type(e, schema->fields[n->data].type);
    if (most > 0)
        m.value.len = smaller(m.value.len, most);
    return m;
}

/* A member by a key: a string is compared with the keys of a small map. */
static struct measured measure_member(struct estimator *e, const struct cs_node *n)
{
    struct measured m = measure(e, arg(e, n, 0));
    struct extent container = m.value, key = {0, 0, NULL};
    bool list = container.type != NULL && container.type->kind == CS_TYPE_LIST;
    if (n->op == CS_NODE_INDEX) {
        struct measured index = measure(e, arg(e, n, 1));
        spend(&m, index.least, index.most);
        key = index.value;
    } else {
        key = of_constant(e->unit->constants[n->data]);
    }
    uint64_t small = smaller(container.len, CS_INDEX_PLAIN / 2);
    uint64_t find = add(times(key.len, larger(small, 2)) / TEXT_A_STEP,
                        n->op == CS_NODE_INDEX ? container.len / 16 : 0);
    spend(&m, 1, add(1, list ? 0 : find));
    m.value = list ? element_of(e, container) : anything(e);
    if (n->op == CS_NODE_HAS_KEY)
        m.value = scalar;
    return m;
}

static struct measured measure_call(struct estimator *e, const struct cs_node *n)
{
    struct extent args[ARGUMENTS_MOST] = {{0, 0, NULL}};
    struct measured m = {.value = scalar};
    const struct cs_function *function = n->subject;
    bool lazy = function->hot == CS_HOT_OR || function->hot == CS_HOT_OR_VALUE ||
                function->hot == CS_HOT_PLAIN_OR_VALUE;
    for (uint32_t i = 0; i < n->nargs; i++) {
        struct measured operand = measure(e, arg(e, n, i));
        spend(&m, lazy && i > 0 ? 0 : operand.least, operand.most);
        if (i < ARGUMENTS_MOST)
            args[i] = operand.value;
    }
    if (n->nargs > ARGUMENTS_MOST) {
        spend(&m, 1, UINT64_MAX);
        m.value = anything(e);
        return m;
    }
    if (!lazy) {
        uint64_t operands = m.least;
        apply(e, function, args, n->nargs, &m);
        if (function->hot == CS_HOT_NOT)
            m.least = operands; /* what it is of may be asked the other way round */
        return m;
    }
    spend(&m, 1, 2);
    m.value = (struct extent){larger(args[0].len, args[1].len),
                              larger(args[0].inner, args[1].inner), NULL};
    return m;
}

/*
 * The operands of a chain: the first is always computed, each is a step. A chain in a chain of its
 * kind is the same chain, unless it is computed for others too.
 */
static struct measured measure_chain(struct estimator *e, const struct cs_node *n)
{
    struct measured m = {.value = scalar};
    for (uint32_t i = 0; i < n->nargs; i++) {
        uint32_t number = arg(e, n, i);
        const struct cs_node *below = &e->unit->nodes[number];
        bool same = below->op == n->op && below->memo == 0 && ++e->visits < VISITS_MOST;
        struct measured operand = same ? measure_chain(e, below) : measure(e, number);
        spend(&m, i == 0 ? operand.least : 0, add(operand.most, 1));
    }
    return m;
}

static struct measured measure_condition(struct estimator *e, const struct cs_node *n)
{
    struct measured m = measure(e, arg(e, n, 0));
    struct measured yes = measure(e, arg(e, n, 1)), no = measure(e, arg(e, n, 2));
    spend(&m, 1, add(2, larger(yes.most, no.most))); /* it may fail: then neither is computed */
    m.value = (struct extent){larger(yes.value.len, no.value.len),
                              larger(yes.value.inner, no.value.inner), yes.value.type};
    return m;
}

/* Of a list or map literal: an operand that failed ends it. */
static struct measured measure_literal(struct estimator *e, const struct cs_node *n)
{
    struct measured m = {.least = 1, .most = 2, .value = {n->nargs, 0, NULL}};
    for (uint32_t i = 0; i < n->nargs; i++) {
        struct measured operand = measure(e, arg(e, n, i));
        spend(&m, i == 0 ? operand.least : 0, add(operand.most, 4));
        spend(&m, 0, n->op == CS_NODE_MAP ? operand.value.len / TEXT_A_STEP : 0);
        m.value.inner = larger(m.value.inner, operand.value.len);
    }
    return m;
}

static void open_scope(struct estimator *e, struct extent value)
{
    if (e->nscope < SCOPE_MOST)
        e->scope[e->nscope++] = value;
    else
        e->visits = VISITS_MOST;
}

static struct measured measure_let(struct estimator *e, const struct cs_node *n)
{
    struct measured m = measure(e, arg(e, n, 0));
    uint32_t scope = e->nscope;
    open_scope(e, m.value);
    struct measured body = measure(e, arg(e, n, 1));
    e->nscope = scope;
    spend(&m, body.least, body.most);
    m.value = body.value;
    return m;
}

/* What a loop does beside its bodies, for each element: NEXT and what takes the result. */
enum { LOOP_STEPS = 5, ELEMENT_STEPS = 8 };

static struct measured measure_fold(struct estimator *e, const struct cs_node *n)
{
    struct measured m = measure(e, arg(e, n, 0)), each = {.value = scalar};
    struct extent range = m.value, element = element_of(e, range);
    bool optional = n->data == CS_MACRO_OPT_MAP || n->data == CS_MACRO_OPT_FLAT_MAP;
    uint32_t scope = e->nscope;
    for (uint32_t i = 0; i < n->variables; i++)
        open_scope(e, optional ? range : element);
    for (uint32_t i = 1; i < n->nargs; i++) {
        struct measured body = measure(e, arg(e, n, i));
        spend(&each, 0, body.most);
        each.value = body.value;
    }
    e->nscope = scope;
    if (n->data == CS_MACRO_SORT_BY) /* by comparing keys, some twenty rounds of them */
        spend(&each, 0, times(add(2, each.value.len / TEXT_A_STEP), 32));
    uint64_t count = optional ? 1 : smaller(range.len, e->limits->document_nodes);
    spend(&m, 1, add(LOOP_STEPS, times(count, add(each.most, ELEMENT_STEPS))));
    if (n->data == CS_MACRO_ALL || n->data == CS_MACRO_EXISTS || n->data == CS_MACRO_EXISTS_ONE)
        m.value = scalar;
    else if (optional)
        m.value = each.value;
    else if (n->data == CS_MACRO_FILTER || n->data == CS_MACRO_SORT_BY)
        m.value = range;
    else
        m.value = (struct extent){range.len, each.value.len, NULL};
    return m;
}

static struct measured measure_op(struct estimator *e, uint32_t node)
{
    const struct cs_node *n = &e->unit->nodes[node];
    struct measured m = {.least = 0, .most = 1, .value = scalar};
    switch ((enum cs_node_op)n->op) {
    case CS_NODE_CONSTANT:
        m.value = of_constant(e->unit->constants[n->data]);
        return m;
    case CS_NODE_VARIABLE:
        m.value = anything(e);
        return m;
    case CS_NODE_LOCAL:
        m.value = n->data < e->nscope ? e->scope[e->nscope - 1 - n->data] : anything(e);
        return m;
    case CS_NODE_FIELD:
        return measure_field(e, n);
    case CS_NODE_KEY:
    case CS_NODE_HAS_KEY:
    case CS_NODE_INDEX:
        return measure_member(e, n);
    case CS_NODE_HAS_FIELD:
        m = measure_field(e, n);
        m.value = scalar;
        return m;
    case CS_NODE_CALL:
        return measure_call(e, n);
    case CS_NODE_AND:
    case CS_NODE_OR:
        m = measure_chain(e, n);
        spend(&m, 0, 1);
        return m;
    case CS_NODE_CONDITION:
        return measure_condition(e, n);
    case CS_NODE_LIST:
    case CS_NODE_MAP:
        return measure_literal(e, n);
    case CS_NODE_OPTIONAL:
        return measure(e, arg(e, n, 0));
    case CS_NODE_MARK:
        m = measure(e, arg(e, n, 0));
        spend(&m, 2, 2);
        return m;
    case CS_NODE_FOLD:
        return measure_fold(e, n);
    case CS_NODE_LET:
        return measure_let(e, n);
    case CS_NODE_FAIL:
        break;
    }
    return m;
}

/*
 * A node that many use is computed once: a later use is one step. Who is first pays for its
 * variables too.
 */
static struct measured measure(struct estimator *e, uint32_t node)
{
    const struct cs_node *n = &e->unit->nodes[node];
    if (e->visits >= VISITS_MOST)
        return (struct measured){0, UINT64_MAX, anything(e)};
    e->visits++;
    struct measured m = measure_op(e, node);
    if (n->memo == 0)
        return m;
    m.least = 1;
    spend(&m, 0, 3 + e->unit->memos[n->memo - 1].nvariables);
    return m;
}

bool cs_cost_estimate(const struct cs_unit *unit, uint32_t program, const struct cs_limits *limits,
                      cs_cost_size *sizes, struct cs_cost *out)
{
    const struct cs_program *p = &unit->programs[program];
    struct estimator *e = cs_alloc_take(unit->alloc, sizeof *e);
    if (e == NULL)
        return false;
    e->unit = unit;
    e->limits = limits;
    e->sizes = sizes;
    e->visits = e->nscope = 0;
    struct measured m = measure(e, p->node);
    cs_alloc_free(unit->alloc, e);
    /* behind the variables, which are there before the fuel is looked at, and RETURN */
    spend(&m, unit->nodes[p->node].memo != 0 ? 0 : 1, 1 + (uint64_t)p->nvariables);
    *out =
        (struct cs_cost){smaller(m.least, limits->rule_fuel), smaller(m.most, limits->rule_fuel)};
    return true;
}
