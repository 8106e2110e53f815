/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checked trees to formulas. contract: rule/plan_formula.h
 *
 * Recursion is bounded by DEPTH_MOST, the work by NODES_MOST, the memory of all formulas of a plan
 * by BYTES_MOST: what lies beyond is opaque.
 */
#include "rule/plan_formula.h"

#include "cel/cel_function.h"
#include "text/regex_re2.h"

enum {
    DEPTH_MOST = 64,
    NODES_MOST = 4096,
    LOCALS_MOST = 8,
    PARTS_MOST = 1024,
    BYTES_MOST = 128 << 20
};

static const struct cs_formula formula_false = {.kind = CS_FORMULA_FALSE};
static const struct cs_formula formula_true = {.kind = CS_FORMULA_TRUE};
static const struct cs_formula formula_opaque = {.kind = CS_FORMULA_OPAQUE};

/* A local variable that stands for a constant: of all() or exists() over a constant list. */
struct bound {
    uint32_t local;
    struct cs_value value;
};

struct builder {
    const struct cs_formula_maker *maker;
    struct bound bound[LOCALS_MOST];
    uint32_t nbound, depth, nodes;
    const struct cs_formula *parts[PARTS_MOST]; /* operands of the chains that are being built */
    uint32_t nparts;
    bool no_memory;
};

static const struct cs_formula *build(struct builder *b, const struct cs_ast *ast, bool negated);

static const struct cs_formula *constant_formula(bool value)
{
    return value ? &formula_true : &formula_false;
}

static const struct cs_formula *no_memory(struct builder *b)
{
    b->no_memory = true;
    return &formula_opaque;
}

/* --- constants and fields --------------------------------------------------------------------- */

static bool is_literal(const struct cs_ast *ast)
{
    return ast->kind == CS_AST_LITERAL || ast->ref_kind == CS_REF_CONSTANT;
}

/* Through the names of definitions to what they stand for. */
static const struct cs_ast *follow(const struct cs_ast *ast)
{
    for (int i = 0; i < DEPTH_MOST && ast->ref_kind == CS_REF_DEFINITION &&
                    (ast->kind == CS_AST_IDENT || ast->kind == CS_AST_SELECT);
         i++)
        ast = ast->definition;
    return ast;
}

/* The constant that an expression is, or absent. */
static struct cs_value constant_of(const struct builder *b, const struct cs_ast *ast)
{
    ast = follow(ast);
    if (is_literal(ast))
        return ast->literal;
    if (ast->kind == CS_AST_IDENT && ast->ref_kind == CS_REF_LOCAL)
        for (uint32_t i = 0; i < b->nbound; i++)
            if (b->bound[i].local == ast->ref)
                return b->bound[i].value;
    return cs_value_absent();
}

/* The items of a constant list, or of a list whose items are constants. */
static uint32_t list_length(const struct cs_ast *list)
{
    if (is_literal(list) && list->literal.tag == CS_LIST)
        return list->literal.len;
    return list->kind == CS_AST_LIST ? list->nargs : UINT32_MAX;
}

static struct cs_value list_item(const struct builder *b, const struct cs_ast *list, uint32_t i)
{
    if (is_literal(list))
        return list->literal.as.items[i];
    if (list->args[i]->flags & CS_AST_ENTRY)
        return cs_value_absent();
    return constant_of(b, list->args[i]);
}

static uint32_t noted(struct builder *b, bool good, uint32_t field)
{
    if (!good)
        b->no_memory = true;
    return good ? field : CS_NO_FIELD;
}

static uint32_t field_of(struct builder *b, const struct cs_ast *ast);

static uint32_t member_of(struct builder *b, const struct cs_ast *ast)
{
    const struct cs_type *type = ast->args[0]->type;
    uint32_t container = field_of(b, ast->args[0]), out = CS_NO_FIELD;
    bool good;
    if (container == CS_NO_FIELD || (ast->flags & CS_AST_OPTIONAL))
        return CS_NO_FIELD;
    if (ast->ref_kind == CS_REF_SLOT && type != NULL && type->kind == CS_TYPE_RECORD &&
        ast->ref < type->schema->count)
        good = cs_predicate_table_slot(b->maker->table, container, type->schema, ast->ref, &out);
    else
        good = cs_predicate_table_member(b->maker->table, container, ast->name, &out);
    return noted(b, good, out);
}

/* a["b"] of a map. */
static uint32_t item_of(struct builder *b, const struct cs_ast *ast)
{
    const struct cs_type *type = ast->args[0]->type;
    struct cs_value key = constant_of(b, ast->args[1]);
    uint32_t container, out = CS_NO_FIELD;
    if (key.tag != CS_STRING || (ast->flags & CS_AST_OPTIONAL) || type == NULL ||
        (type->kind != CS_TYPE_MAP && type->kind != CS_TYPE_DYN))
        return CS_NO_FIELD;
    container = field_of(b, ast->args[0]);
    if (container == CS_NO_FIELD)
        return CS_NO_FIELD;
    bool good = cs_predicate_table_member(b->maker->table, container, cs_value_str(key), &out);
    return noted(b, good, out);
}

/* The field that an expression reads, or CS_NO_FIELD. */
static uint32_t field_of(struct builder *b, const struct cs_ast *ast)
{
    uint32_t out = CS_NO_FIELD;
    ast = follow(ast);
    if (b->depth >= DEPTH_MOST)
        return CS_NO_FIELD;
    if ((ast->kind == CS_AST_IDENT || ast->kind == CS_AST_SELECT) &&
        ast->ref_kind == CS_REF_VARIABLE) {
        if (ast->ref >= b->maker->variables)
            return CS_NO_FIELD;
        bool good = cs_predicate_table_variable(b->maker->table, ast->ref, &out);
        return noted(b, good, out);
    }
    b->depth++;
    if (ast->kind == CS_AST_SELECT && (ast->ref_kind == CS_REF_SLOT || ast->ref_kind == CS_REF_KEY))
        out = member_of(b, ast);
    else if (ast->kind == CS_AST_INDEX)
        out = item_of(b, ast);
    b->depth--;
    return out;
}

/* --- leaves ----------------------------------------------------------------------------------- */

static const struct cs_formula *leaf(struct builder *b, const uint32_t *predicates, uint32_t count,
                                     bool negated)
{
    struct cs_formula *formula = cs_arena_take(b->maker->arena, sizeof *formula);
    uint32_t *copy = cs_arena_array(b->maker->arena, count, sizeof *copy);
    if (formula == NULL || copy == NULL)
        return no_memory(b);
    memcpy(copy, predicates, count * sizeof *copy);
    *formula = (struct cs_formula){
        .kind = negated ? CS_FORMULA_NONE : CS_FORMULA_ANY, .count = count, .predicates = copy};
    return formula;
}

/* Tests whose negation is a test too. */
static bool opposite(enum cs_predicate_test test, enum cs_predicate_test *out)
{
    static const enum cs_predicate_test pairs[][2] = {{CS_PREDICATE_GIVEN, CS_PREDICATE_ABSENT},
                                                      {CS_PREDICATE_LESS, CS_PREDICATE_AT_LEAST},
                                                      {CS_PREDICATE_MORE, CS_PREDICATE_AT_MOST}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        for (int side = 0; side < 2; side++)
            if (pairs[i][side] == test) {
                *out = pairs[i][1 - side];
                return true;
            }
    return false;
}

static const struct cs_formula *ask(struct builder *b, uint32_t field, enum cs_predicate_test test,
                                    struct cs_value constant, bool negated)
{
    uint32_t predicate;
    if (field == CS_NO_FIELD || !cs_predicate_takes(test, constant))
        return &formula_opaque;
    if (negated && constant.tag == CS_BOOL && test == CS_PREDICATE_EQUAL) {
        constant.as.boolean = !constant.as.boolean;
        negated = false;
    } else if (negated) {
        negated = !opposite(test, &test);
    }
    if (!cs_predicate_table_add(b->maker->table, field, test, constant, &predicate))
        return no_memory(b);
    return leaf(b, &predicate, 1, negated);
}

/* field in [constants]; one constant of another kind makes all of it opaque. */
static const struct cs_formula *ask_in(struct builder *b, uint32_t field, const struct cs_ast *list,
                                       bool negated)
{
    uint32_t count = list_length(list), predicate;
    if (count == UINT32_MAX || field == CS_NO_FIELD)
        return &formula_opaque;
    if (count == 0)
        return &formula_opaque; /* false, or what reading the field fails with */
    uint32_t *predicates = cs_arena_array(b->maker->arena, count, sizeof *predicates);
    if (predicates == NULL)
        return no_memory(b);
    struct cs_value first = list_item(b, list, 0);
    for (uint32_t i = 0; i < count; i++) {
        struct cs_value item = list_item(b, list, i);
        if (item.tag != first.tag || !cs_predicate_takes(CS_PREDICATE_EQUAL, item))
            return &formula_opaque;
    }
    for (uint32_t i = 0; i < count; i++) {
        struct cs_value item = list_item(b, list, i);
        if (!cs_predicate_table_add(b->maker->table, field, CS_PREDICATE_EQUAL, item, &predicate))
            return no_memory(b);
        predicates[i] = predicate;
    }
    return leaf(b, predicates, count, negated);
}

/* --- chains ----------------------------------------------------------------------------------- */

/* A chain while it is put together: operands first... of the builder's parts. */
struct chain {
    enum cs_formula_kind kind;
    uint32_t first;
    bool decided;  /* an operand that decides whatever the others are */
    bool overflow; /* operands that found no room: it may be anything */
};

static struct chain chain_open(const struct builder *b, bool is_and)
{
    return (struct chain){.kind = is_and ? CS_FORMULA_AND : CS_FORMULA_OR, .first = b->nparts};
}

static void chain_add(struct builder *b, struct chain *chain, const struct cs_formula *part)
{
    bool is_and = chain->kind == CS_FORMULA_AND;
    if (part->kind == chain->kind) {
        for (uint32_t i = 0; i < part->count; i++)
            chain_add(b, chain, part->args[i]);
    } else if (part == constant_formula(!is_and)) {
        chain->decided = true;
    } else if (part != constant_formula(is_and)) {
        if (b->nparts < PARTS_MOST)
            b->parts[b->nparts++] = part;
        else
            chain->overflow = true;
    }
}

/* Whether two operands of an OR ask the same field for its value: then they are one question. */
static bool may_join(const struct builder *b, const struct cs_formula *x,
                     const struct cs_formula *y)
{
    if (x->kind != CS_FORMULA_ANY || y->kind != CS_FORMULA_ANY)
        return false;
    const struct cs_predicate *p = &b->maker->table->predicates[x->predicates[0]],
                              *q = &b->maker->table->predicates[y->predicates[0]];
    return p->field == q->field && p->constant.tag == q->constant.tag &&
           p->constant.tag != CS_ABSENT;
}

/* Operands from..to - 1, which all ask one field, as one. */
static const struct cs_formula *join(struct builder *b, uint32_t from, uint32_t to)
{
    size_t count = 0, at = 0;
    if (to == from + 1)
        return b->parts[from];
    for (uint32_t i = from; i < to; i++)
        count += b->parts[i]->count;
    uint32_t *all = cs_arena_array(b->maker->arena, count, sizeof *all);
    if (all == NULL)
        return no_memory(b);
    for (uint32_t i = from; i < to; at += b->parts[i++]->count)
        memcpy(all + at, b->parts[i]->predicates, b->parts[i]->count * sizeof *all);
    return leaf(b, all, (uint32_t)count, false);
}

/* Joins neighbours of an OR that ask the same field. */
static void join_all(struct builder *b, const struct chain *chain)
{
    uint32_t kept = chain->first;
    for (uint32_t from = chain->first, to; from < b->nparts; from = to) {
        for (to = from + 1; to < b->nparts && may_join(b, b->parts[from], b->parts[to]);)
            to++;
        b->parts[kept++] = join(b, from, to);
    }
    b->nparts = kept;
}

static const struct cs_formula *chain_close(struct builder *b, const struct chain *chain)
{
    bool is_and = chain->kind == CS_FORMULA_AND;
    if (!is_and)
        join_all(b, chain);
    uint32_t count = b->nparts - chain->first;
    const struct cs_formula **parts = b->parts + chain->first, **args;
    b->nparts = chain->first;
    if (chain->decided)
        return constant_formula(!is_and);
    if (chain->overflow)
        return &formula_opaque;
    if (count == 0)
        return constant_formula(is_and);
    if (count == 1)
        return parts[0];
    struct cs_formula *formula = cs_arena_take(b->maker->arena, sizeof *formula);
    args = cs_arena_array(b->maker->arena, count, sizeof *args);
    if (formula == NULL || args == NULL)
        return no_memory(b);
    memcpy(args, parts, count * sizeof *args);
    *formula = (struct cs_formula){.kind = chain->kind, .count = count, .args = args};
    return formula;
}

/* --- expressions ------------------------------------------------------------------------------ */

static const struct cs_formula *build_logic(struct builder *b, const struct cs_ast *ast,
                                            bool negated)
{
    bool is_and = (ast->kind == CS_AST_AND) != negated;
    struct chain chain = chain_open(b, is_and);
    for (uint32_t i = 0; i < ast->nargs; i++)
        chain_add(b, &chain, build(b, ast->args[i], negated));
    return chain_close(b, &chain);
}

/* all() and exists() over a constant list: the body with each constant in place. */
static const struct cs_formula *build_loop(struct builder *b, const struct cs_ast *ast,
                                           bool negated)
{
    const struct cs_ast *list = follow(ast->args[0]);
    bool all = ast->macro == CS_MACRO_ALL;
    uint32_t count = list_length(list);
    if ((!all && ast->macro != CS_MACRO_EXISTS) || ast->vars[1].len > 0 || count > PARTS_MOST ||
        b->nbound == LOCALS_MOST)
        return &formula_opaque;
    for (uint32_t i = 0; i < count; i++)
        if (list_item(b, list, i).tag == CS_ABSENT)
            return &formula_opaque;
    struct chain chain = chain_open(b, all != negated);
    for (uint32_t i = 0; i < count; i++) {
        b->bound[b->nbound++] = (struct bound){ast->locals[0], list_item(b, list, i)};
        chain_add(b, &chain, build(b, ast->args[1], negated));
        b->nbound--;
    }
    return chain_close(b, &chain);
}

/* One of the literals that every match holds. */
static const struct cs_formula *ask_required(struct builder *b, uint32_t field,
                                             const struct cs_regex_required *required)
{
    uint32_t predicates[CS_REGEX_REQUIRED_MOST];
    for (uint32_t i = 0; i < required->count; i++)
        if (!cs_predicate_table_add(b->maker->table, field, CS_PREDICATE_CONTAINS,
                                    cs_value_string(cs_regex_required_text(required, i)),
                                    &predicates[i]))
            return no_memory(b);
    return leaf(b, predicates, required->count, false);
}

/* What a regular expression begins with and what every match holds: the machine looks for that
   before anything else. */
static const struct cs_formula *build_matches(struct builder *b, uint32_t field,
                                              struct cs_value pattern, bool negated)
{
    struct cs_re2 re2;
    if (pattern.tag != CS_STRING || negated || field == CS_NO_FIELD)
        return &formula_opaque;
    int status = cs_re2_translate(b->maker->alloc, cs_value_str(pattern), NULL, CS_NO_SPAN, &re2);
    struct cs_str prefix = cs_buf_view(&re2.prefix);
    if (status == CTRSEC_E_NOMEM)
        b->no_memory = true;
    struct chain chain = chain_open(b, true);
    if (status == CTRSEC_OK && prefix.len > 0)
        chain_add(b, &chain,
                  ask(b, field, re2.at_start ? CS_PREDICATE_STARTS : CS_PREDICATE_CONTAINS,
                      cs_value_string(prefix), false));
    if (status == CTRSEC_OK && re2.required.count > 0)
        chain_add(b, &chain, ask_required(b, field, &re2.required));
    chain_add(b, &chain, &formula_opaque);
    cs_re2_clear(&re2);
    return chain_close(b, &chain);
}

/* cidr("10.0.0.0/8").containsIP(field), perhaps with ip(field). */
static const struct cs_formula *build_within(struct builder *b, const struct cs_ast *ast,
                                             bool negated)
{
    const struct cs_ast *network = follow(ast->args[0]), *address = follow(ast->args[1]);
    if (network->kind != CS_AST_CALL || !cs_str_is(network->name, "cidr") || network->nargs != 1)
        return &formula_opaque;
    if (address->kind == CS_AST_CALL && cs_str_is(address->name, "ip") && address->nargs == 1)
        address = address->args[0];
    return ask(b, field_of(b, address), CS_PREDICATE_WITHIN, constant_of(b, network->args[0]),
               negated);
}

struct comparison {
    const char *name;
    enum cs_predicate_test test, swapped;
    bool negated, either; /* `either`: the constant may stand on the left */
};

static const struct comparison comparisons[] = {
    {"_==_", CS_PREDICATE_EQUAL, CS_PREDICATE_EQUAL, false, true},
    {"_!=_", CS_PREDICATE_EQUAL, CS_PREDICATE_EQUAL, true, true},
    {"_<_", CS_PREDICATE_LESS, CS_PREDICATE_MORE, false, true},
    {"_<=_", CS_PREDICATE_AT_MOST, CS_PREDICATE_AT_LEAST, false, true},
    {"_>_", CS_PREDICATE_MORE, CS_PREDICATE_LESS, false, true},
    {"_>=_", CS_PREDICATE_AT_LEAST, CS_PREDICATE_AT_MOST, false, true},
    {"startsWith", CS_PREDICATE_STARTS, CS_PREDICATE_STARTS, false, false},
    {"endsWith", CS_PREDICATE_ENDS, CS_PREDICATE_ENDS, false, false},
    {"contains", CS_PREDICATE_CONTAINS, CS_PREDICATE_CONTAINS, false, false},
};

static const struct cs_formula *build_comparison(struct builder *b, const struct cs_ast *ast,
                                                 const struct comparison *row, bool negated)
{
    struct cs_value right = constant_of(b, ast->args[1]), left = constant_of(b, ast->args[0]);
    negated = negated != row->negated;
    if (left.tag != CS_ABSENT && row->either)
        return ask(b, field_of(b, ast->args[1]), row->swapped, left, negated);
    return ask(b, field_of(b, ast->args[0]), row->test, right, negated);
}

static const struct cs_formula *build_call(struct builder *b, const struct cs_ast *ast,
                                           bool negated)
{
    if (cs_str_is(ast->name, "!_") && ast->nargs == 1)
        return build(b, ast->args[0], !negated);
    if (ast->nargs != 2)
        return &formula_opaque;
    for (size_t i = 0; i < sizeof comparisons / sizeof *comparisons; i++)
        if (cs_str_is(ast->name, comparisons[i].name))
            return build_comparison(b, ast, &comparisons[i], negated);
    if (cs_str_is(ast->name, "@in"))
        return ask_in(b, field_of(b, ast->args[0]), follow(ast->args[1]), negated);
    if (cs_str_is(ast->name, "matches"))
        return build_matches(b, field_of(b, ast->args[0]), constant_of(b, ast->args[1]), negated);
    if (cs_str_is(ast->name, "containsIP"))
        return build_within(b, ast, negated);
    return &formula_opaque;
}

static const struct cs_formula *build_kind(struct builder *b, const struct cs_ast *ast,
                                           bool negated)
{
    struct cs_value constant = constant_of(b, ast);
    if (constant.tag == CS_BOOL)
        return constant_formula(constant.as.boolean != negated);
    switch ((enum cs_ast_kind)ast->kind) {
    case CS_AST_IDENT:
    case CS_AST_SELECT:
    case CS_AST_INDEX:
        if (ast->ref_kind == CS_REF_DEFINITION && ast->kind != CS_AST_INDEX)
            return build(b, ast->definition, negated);
        return ask(b, field_of(b, ast), CS_PREDICATE_EQUAL, cs_value_bool(true), negated);
    case CS_AST_HAS:
        return ask(b, member_of(b, ast), CS_PREDICATE_GIVEN, cs_value_absent(), negated);
    case CS_AST_CALL:
        return build_call(b, ast, negated);
    case CS_AST_AND:
    case CS_AST_OR:
        return build_logic(b, ast, negated);
    case CS_AST_COMPREHENSION:
        return build_loop(b, ast, negated);
    default:
        return &formula_opaque;
    }
}

static const struct cs_formula *build(struct builder *b, const struct cs_ast *ast, bool negated)
{
    if (b->depth >= DEPTH_MOST || b->nodes >= NODES_MOST || b->no_memory ||
        b->maker->arena->taken >= BYTES_MOST)
        return &formula_opaque;
    b->depth++;
    b->nodes++;
    const struct cs_formula *formula = build_kind(b, ast, negated);
    b->depth--;
    return formula;
}

/* Its arrays are large and are filled before they are read. */
static void open_builder(struct builder *b, const struct cs_formula_maker *maker)
{
    b->maker = maker;
    b->nbound = b->depth = b->nodes = b->nparts = 0;
    b->no_memory = false;
}

const struct cs_formula *cs_plan_formula(const struct cs_formula_maker *maker,
                                         const struct cs_ast *ast)
{
    struct builder b;
    open_builder(&b, maker);
    const struct cs_formula *formula = build(&b, ast, false);
    return b.no_memory ? NULL : formula;
}

const struct cs_formula *cs_plan_formula_all(const struct cs_formula_maker *maker,
                                             const struct cs_formula *const *parts, uint32_t count)
{
    struct builder b;
    open_builder(&b, maker);
    struct chain chain = chain_open(&b, true);
    for (uint32_t i = 0; i < count; i++)
        chain_add(&b, &chain, parts[i]);
    const struct cs_formula *formula = chain_close(&b, &chain);
    return b.no_memory ? NULL : formula;
}

/* --- answers ---------------------------------------------------------------------------------- */

static enum cs_holds not(enum cs_holds answer) {
    if (answer == CS_HOLDS_PERHAPS) return answer;
    return answer == CS_HOLDS_YES ? CS_HOLDS_NO : CS_HOLDS_YES;
}

/* One of many: YES where one is, NO where all are. */
static enum cs_holds either(enum cs_holds x, enum cs_holds y)
{
    if (x == CS_HOLDS_YES || y == CS_HOLDS_YES)
        return CS_HOLDS_YES;
    return x == CS_HOLDS_NO ? y : x;
}

enum cs_holds cs_formula_holds(const struct cs_formula *formula, const enum cs_holds *answers)
{
    enum cs_holds any = CS_HOLDS_NO;
    switch (formula->kind) {
    case CS_FORMULA_FALSE:
        return CS_HOLDS_NO;
    case CS_FORMULA_TRUE:
        return CS_HOLDS_YES;
    case CS_FORMULA_OPAQUE:
        return CS_HOLDS_PERHAPS;
    case CS_FORMULA_ANY:
    case CS_FORMULA_NONE:
        for (uint32_t i = 0; i < formula->count; i++)
            any = either(any, answers[formula->predicates[i]]);
        return formula->kind == CS_FORMULA_ANY ? any : not(any);
    case CS_FORMULA_AND:
        for (uint32_t i = 0; i < formula->count; i++)
            any = either(any, not(cs_formula_holds(formula->args[i], answers)));
        return not(any);
    case CS_FORMULA_OR:
        for (uint32_t i = 0; i < formula->count; i++)
            any = either(any, cs_formula_holds(formula->args[i], answers));
        return any;
    }
    return CS_HOLDS_PERHAPS;
}
