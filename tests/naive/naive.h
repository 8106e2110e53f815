/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A second evaluator of CEL, written for no other purpose than to be obviously right: it walks the
 * checked tree, one short function a kind of node, after the language definition and the rules of
 * errors and unknowns in cel/cel_vm.h. It shares no code with compiler and machine; of the library
 * it uses values, their comparison, and the implementations of the functions as such.
 *
 * Whatever the machine makes of an expression, this has to make of it too, unless one of them runs
 * out of its steps or memory.
 */
#ifndef NAIVE_H
#define NAIVE_H

#include "cel/cel_ast.h"
#include "cel/cel_function.h"
#include "text/regex_pcre2.h"
#include "value/block.h"
#include "value/compare.h"
#include "value/record.h"

/* A variable of a macro or of cel.bind, innermost first. */
struct naive_local {
    uint32_t number;
    struct cs_value value;
    const struct naive_local *outer;
};

struct naive {
    struct cs_arena arena; /* of what the evaluation makes */
    struct cs_regex_scratch *regex;
    struct cs_limits limits;
    const struct cs_value *values; /* the variables by slot */
    uint32_t count;
    uint64_t fuel;
    bool strict; /* as cs_unit_strict */
};

enum { NAIVE_FUEL = 20000000, NAIVE_MEMORY = 64 << 20 };

static inline bool naive_init(struct naive *n, const struct cs_limits *limits)
{
    *n = (struct naive){.limits = *limits};
    cs_arena_init(&n->arena, &cs_alloc_libc, NAIVE_MEMORY);
    n->regex = cs_regex_scratch_new(&cs_alloc_libc);
    return n->regex != NULL;
}

static inline void naive_clear(struct naive *n)
{
    cs_regex_scratch_free(n->regex);
    cs_arena_clear(&n->arena);
}

/* --- errors and unknowns ------------------------------------------------------------------------
 */

static inline bool naive_failed(struct cs_value v)
{
    return v.tag == CS_ERROR || v.tag == CS_UNKNOWN;
}

/* What two failures give: an unknown before an error, the first before the second. */
static inline struct cs_value naive_worse(struct cs_value first, struct cs_value second)
{
    if (!naive_failed(first))
        return second;
    if (first.tag == CS_ERROR && second.tag == CS_UNKNOWN)
        return second;
    return first;
}

static inline struct cs_value naive_no_overload(void)
{
    return cs_value_error(CS_FAULT_NO_OVERLOAD);
}

static inline struct cs_value naive_limit(struct naive *n)
{
    n->fuel = 0;
    return cs_value_unknown(CTRSEC_UNKNOWN_LIMIT);
}

static inline bool naive_is_limit(struct cs_value v)
{
    return v.tag == CS_UNKNOWN && v.hash == CTRSEC_UNKNOWN_LIMIT;
}

/* As a condition: a bool, a failure, or the error that it is none. */
static inline struct cs_value naive_condition(struct cs_value v)
{
    return v.tag == CS_BOOL || naive_failed(v) ? v : naive_no_overload();
}

static inline bool naive_is(struct cs_value v, bool b)
{
    return v.tag == CS_BOOL && v.as.boolean == b;
}

/* --- optionals ----------------------------------------------------------------------------------
 */

static inline struct cs_value naive_some(struct naive *n, struct cs_value v)
{
    struct cs_value some = cs_value_make(CS_OPTIONAL);
    struct cs_value *boxed = cs_arena_take(&n->arena, sizeof *boxed);
    if (boxed == NULL)
        return naive_limit(n);
    *boxed = v;
    some.as.boxed = boxed;
    return some;
}

static inline struct cs_value naive_none(void)
{
    struct cs_value none = cs_value_make(CS_OPTIONAL);
    none.as.boxed = NULL;
    return none;
}

/* --- lists and maps that grow -------------------------------------------------------------------
 */

struct naive_items {
    struct cs_value *items;
    uint32_t count, room;
};

static inline bool naive_push(struct naive *n, struct naive_items *list, struct cs_value v)
{
    if (list->count == list->room) {
        uint32_t room = 2 * list->room + 4;
        struct cs_value *items = cs_arena_array(&n->arena, room, sizeof *items);
        if (items == NULL)
            return false;
        if (list->count > 0)
            memcpy(items, list->items, list->count * sizeof *items);
        list->items = items;
        list->room = room;
    }
    list->items[list->count++] = v;
    return true;
}

/* A pair; what comes back is null, or why it cannot be one. */
static inline struct cs_value naive_push_pair(struct naive *n, struct naive_items *map,
                                              struct cs_value key, struct cs_value v)
{
    if (naive_failed(key) || naive_failed(v))
        return naive_worse(key, v);
    if (key.tag == CS_STRING)
        key = cs_value_key(cs_value_str(key));
    else if (key.tag != CS_BOOL && key.tag != CS_INT && key.tag != CS_UINT)
        return cs_value_error(CS_FAULT_KEY_TYPE);
    return naive_push(n, map, key) && naive_push(n, map, v) ? cs_value_null() : naive_limit(n);
}

static inline struct cs_value naive_list(struct naive *n, struct naive_items list)
{
    struct cs_value v;
    return cs_block_list(&n->arena, list.items, NULL, list.count, &v) ? v : naive_limit(n);
}

static inline struct cs_value naive_map(struct naive *n, struct naive_items map)
{
    struct cs_value v;
    for (uint32_t i = 0; i < map.count; i += 2)
        for (uint32_t j = 0; j < i; j += 2)
            if (cs_compare_order(map.items[i], map.items[j]) == CS_ORDER_EQUAL)
                return cs_value_error(CS_FAULT_DUPLICATE_KEY);
    return cs_block_map(&n->arena, map.items, NULL, map.count / 2, 1, NULL, &v) ? v
                                                                                : naive_limit(n);
}

/* --- members ------------------------------------------------------------------------------------
 */

/* Whether a number is a whole one, and so the position of an element. */
static inline bool naive_position(struct cs_value index, uint64_t *out)
{
    if (index.tag == CS_DOUBLE) {
        double d = index.as.number;
        if (!(d >= 0 && d < 1e15) || d != (double)(uint64_t)d)
            return false;
        *out = (uint64_t)d;
        return true;
    }
    *out = index.as.unsigned_integer;
    return (index.tag == CS_INT && index.as.integer >= 0) || index.tag == CS_UINT;
}

/* The member of a container, absent, or why there can be none. */
static inline struct cs_value naive_member(struct cs_value container, struct cs_value key)
{
    uint64_t at;
    int64_t found;
    switch (container.tag) {
    case CS_MAP:
        found = cs_compare_find(container, key);
        return found < 0 ? cs_value_absent() : container.as.items[2 * found + 1];
    case CS_LIST:
        if (key.tag != CS_INT && key.tag != CS_UINT && key.tag != CS_DOUBLE)
            return naive_no_overload();
        if (!naive_position(key, &at))
            return key.tag == CS_DOUBLE ? cs_value_error(CS_FAULT_RANGE) : cs_value_absent();
        return at < container.len ? container.as.items[at] : cs_value_absent();
    case CS_RECORD:
        found = key.tag == CS_STRING
                    ? cs_schema_find(container.as.record->schema, cs_value_str(key))
                    : -1;
        return found < 0 ? cs_value_error(CS_FAULT_NO_FIELD) : container.as.record->slots[found];
    default:
        return cs_value_absent(); /* what is no container has no members */
    }
}

/* What is read where the member is absent. */
static inline struct cs_value naive_missing(struct cs_value container, struct cs_value key)
{
    if (container.tag == CS_RECORD)
        return cs_record_read(
            container.as.record,
            (uint32_t)cs_schema_find(container.as.record->schema, cs_value_str(key)));
    if (container.tag != CS_LIST && container.tag != CS_MAP)
        return naive_no_overload();
    return cs_value_error(container.tag == CS_LIST ? CS_FAULT_RANGE : CS_FAULT_NO_KEY);
}

/* container.key and container[key]; `optional`: with a question mark. */
static inline struct cs_value naive_read(struct naive *n, struct cs_value container,
                                         struct cs_value key, bool optional)
{
    if (naive_failed(container) || naive_failed(key))
        return naive_worse(container, key);
    if (container.tag == CS_OPTIONAL) {
        if (container.as.boxed == NULL)
            return naive_none();
        container = *container.as.boxed;
        optional = true;
    }
    struct cs_value member = naive_member(container, key);
    if (naive_failed(member))
        return member;
    bool scalar = container.tag != CS_MAP && container.tag != CS_RECORD && container.tag != CS_LIST;
    if (member.tag == CS_ABSENT && scalar && n->strict)
        return naive_no_overload();
    if (member.tag == CS_ABSENT)
        return optional ? naive_none() : naive_missing(container, key);
    return optional ? naive_some(n, member) : member;
}

static inline struct cs_value naive_has(struct cs_value container, struct cs_value key)
{
    if (naive_failed(container))
        return container;
    if (container.tag == CS_OPTIONAL) {
        if (container.as.boxed == NULL)
            return cs_value_bool(false);
        container = *container.as.boxed;
    }
    if (container.tag == CS_LIST)
        return naive_no_overload();
    struct cs_value member = naive_member(container, key);
    return naive_failed(member) ? member : cs_value_bool(member.tag != CS_ABSENT);
}

/* --- names --------------------------------------------------------------------------------------
 */

static inline struct cs_value naive_eval(struct naive *n, const struct cs_ast *ast,
                                         const struct naive_local *locals);

static inline struct cs_value naive_variable(const struct naive *n, uint32_t slot)
{
    if (slot >= n->count || n->values[slot].tag == CS_ABSENT)
        return cs_value_unknown(CTRSEC_UNKNOWN_MISSING);
    return n->values[slot];
}

static inline struct cs_value naive_name(struct naive *n, const struct cs_ast *ast,
                                         const struct naive_local *locals)
{
    switch (ast->ref_kind) {
    case CS_REF_VARIABLE:
        return naive_variable(n, ast->ref);
    case CS_REF_CONSTANT:
        return ast->literal;
    case CS_REF_DEFINITION: /* it sees none of the variables around its name */
        return naive_eval(n, ast->definition, NULL);
    case CS_REF_LOCAL:
        for (; locals != NULL; locals = locals->outer)
            if (locals->number == ast->ref)
                return locals->value;
        break;
    default:
        break;
    }
    return cs_value_error(CS_FAULT_NO_ATTRIBUTE);
}

static inline bool naive_is_name(const struct cs_ast *ast)
{
    return ast->ref_kind == CS_REF_VARIABLE || ast->ref_kind == CS_REF_LOCAL ||
           ast->ref_kind == CS_REF_CONSTANT || ast->ref_kind == CS_REF_DEFINITION;
}

/* --- calls --------------------------------------------------------------------------------------
 */

enum { NAIVE_ARGS = 64 };

/* or and orValue look at their right side only where the left one is none. */
static inline bool naive_otherwise(struct naive *n, const struct cs_ast *ast,
                                   const struct naive_local *locals, struct cs_value *out)
{
    const char *name = ast->function->name;
    bool plain = strcmp(name, "@orValue") == 0, value = plain || strcmp(name, "orValue") == 0;
    if ((!value && strcmp(name, "or") != 0) || ast->nargs != 2)
        return false;
    struct cs_value left = naive_eval(n, ast->args[0], locals);
    if (naive_failed(left))
        *out = left;
    else if (left.tag != CS_OPTIONAL)
        *out = plain ? left : naive_no_overload();
    else if (left.as.boxed != NULL)
        *out = value ? *left.as.boxed : left;
    else
        *out = naive_eval(n, ast->args[1], locals);
    if (!value && !naive_failed(*out) && out->tag != CS_OPTIONAL)
        *out = naive_no_overload();
    return true;
}

/* What the function prepares of a constant argument: a time zone is only known that way. */
static inline void *naive_prepare(const struct naive *n, const struct cs_ast *ast)
{
    void *bound = NULL;
    const struct cs_preparation *prepare = ast->function->prepare;
    if (prepare == NULL || prepare->argument >= ast->nargs)
        return NULL;
    const struct cs_ast *argument = ast->args[prepare->argument];
    if (argument->kind == CS_AST_LITERAL && argument->literal.tag == CS_STRING)
        prepare->make(&cs_alloc_libc, &n->limits, cs_value_str(argument->literal), NULL, CS_NO_SPAN,
                      &bound);
    return bound;
}

static inline struct cs_value naive_call(struct naive *n, const struct cs_ast *ast,
                                         const struct naive_local *locals)
{
    struct cs_value args[NAIVE_ARGS], worst = cs_value_null(), out;
    if (ast->function == NULL || ast->function->call == NULL)
        return cs_value_error(CS_FAULT_NO_FUNCTION);
    if (naive_otherwise(n, ast, locals, &out))
        return out;
    if (ast->nargs > NAIVE_ARGS)
        return naive_limit(n);
    for (uint32_t i = 0; i < ast->nargs; i++) {
        args[i] = naive_eval(n, ast->args[i], locals);
        if (naive_failed(args[i]))
            worst = naive_worse(worst, args[i]);
    }
    if (naive_failed(worst))
        return worst;
    void *bound = naive_prepare(n, ast);
    struct cs_call call = {.arena = &n->arena,
                           .fuel = &n->fuel,
                           .regex = n->regex,
                           .bound = bound,
                           .limits = &n->limits};
    out = ast->function->call(&call, args, ast->nargs);
    if (bound != NULL)
        ast->function->prepare->drop(bound);
    return out;
}

/* --- operators with their own rules -------------------------------------------------------------
 */

/* && and ||: the value that decides does so beside anything. */
static inline struct cs_value naive_logic(struct naive *n, const struct cs_ast *ast,
                                          const struct naive_local *locals)
{
    bool decides = ast->kind == CS_AST_OR;
    struct cs_value left = naive_condition(naive_eval(n, ast->args[0], locals));
    if (naive_is(left, decides) || naive_is_limit(left))
        return left;
    struct cs_value right = naive_condition(naive_eval(n, ast->args[1], locals));
    if (naive_is(right, decides) || !naive_failed(left))
        return right;
    return naive_failed(right) ? naive_worse(left, right) : left;
}

static inline struct cs_value naive_ternary(struct naive *n, const struct cs_ast *ast,
                                            const struct naive_local *locals)
{
    struct cs_value condition = naive_condition(naive_eval(n, ast->args[0], locals));
    if (naive_failed(condition))
        return condition;
    return naive_eval(n, ast->args[condition.as.boolean ? 1 : 2], locals);
}

/* --- literals of lists and maps -----------------------------------------------------------------
 */

/* What an entry with a question mark adds: false where that is nothing, or a failure in *v. */
static inline bool naive_entry(const struct cs_ast *ast, struct cs_value *v)
{
    if (!(ast->flags & CS_AST_ENTRY) || naive_failed(*v))
        return true;
    if (v->tag != CS_OPTIONAL) {
        *v = naive_no_overload();
        return true;
    }
    if (v->as.boxed == NULL)
        return false;
    *v = *v->as.boxed;
    return true;
}

static inline struct cs_value naive_list_literal(struct naive *n, const struct cs_ast *ast,
                                                 const struct naive_local *locals)
{
    struct naive_items list = {NULL, 0, 0};
    for (uint32_t i = 0; i < ast->nargs; i++) {
        struct cs_value v = naive_eval(n, ast->args[i], locals);
        if (!naive_entry(ast->args[i], &v))
            continue;
        if (naive_failed(v))
            return v;
        if (!naive_push(n, &list, v))
            return naive_limit(n);
    }
    return naive_list(n, list);
}

static inline struct cs_value naive_map_literal(struct naive *n, const struct cs_ast *ast,
                                                const struct naive_local *locals)
{
    struct naive_items map = {NULL, 0, 0};
    for (uint32_t i = 0; i < ast->nargs; i += 2) {
        struct cs_value key = naive_eval(n, ast->args[i], locals);
        struct cs_value v = naive_eval(n, ast->args[i + 1], locals);
        if (!naive_failed(key) && !naive_entry(ast->args[i], &v))
            continue;
        struct cs_value done = naive_push_pair(n, &map, key, v);
        if (naive_failed(done))
            return done;
    }
    return naive_map(n, map);
}

/* --- macros -------------------------------------------------------------------------------------
 */

/* One macro over a list or map: its variables for each element. */
struct naive_loop {
    const struct cs_ast *ast;
    struct cs_value range;
    const struct naive_local *outer;
    struct naive_local locals[2];
    struct cs_value first; /* what the first variable is: the key that transformMap keeps */
};

static inline const struct naive_local *naive_bind(struct naive_loop *loop, uint32_t i)
{
    const struct cs_ast *ast = loop->ast;
    const struct cs_value *items = loop->range.as.items;
    bool map = loop->range.tag == CS_MAP, two = ast->vars[1].len > 0;
    loop->first = map ? items[2 * (size_t)i] : two ? cs_value_int((int64_t)i) : items[i];
    loop->locals[0] = (struct naive_local){ast->locals[0], loop->first, loop->outer};
    if (!two)
        return &loop->locals[0];
    struct cs_value second = map ? items[2 * (size_t)i + 1] : items[i];
    loop->locals[1] = (struct naive_local){ast->locals[1], second, &loop->locals[0]};
    return &loop->locals[1];
}

/* all and exists: as one long && or ||. */
static inline struct cs_value naive_quantifier(struct naive *n, struct naive_loop *loop,
                                               bool decides)
{
    struct cs_value result = cs_value_bool(!decides);
    for (uint32_t i = 0; i < loop->range.len; i++) {
        struct cs_value v = naive_condition(naive_eval(n, loop->ast->args[1], naive_bind(loop, i)));
        if (naive_is(v, decides) || naive_is_limit(v))
            return v;
        if (naive_failed(v))
            result = naive_failed(result) ? naive_worse(result, v) : v;
    }
    return result;
}

static inline struct cs_value naive_exists_one(struct naive *n, struct naive_loop *loop)
{
    uint32_t found = 0;
    for (uint32_t i = 0; i < loop->range.len; i++) {
        struct cs_value v = naive_condition(naive_eval(n, loop->ast->args[1], naive_bind(loop, i)));
        if (naive_failed(v))
            return v;
        found += v.as.boolean;
    }
    return cs_value_bool(found == 1);
}

/* The elements in the order of their keys, by insertion. */
static inline struct cs_value naive_sort(struct naive *n, struct cs_value list,
                                         const struct cs_value *keys, uint32_t count)
{
    struct naive_items sorted = {NULL, 0, 0}, order = {NULL, 0, 0};
    if (list.tag != CS_LIST)
        return naive_no_overload();
    for (uint32_t i = 0; i < count; i++)
        if (keys[i].tag != keys[0].tag || !cs_compare_has_order(keys[i]))
            return naive_no_overload();
    for (uint32_t i = 0; i < count; i++) {
        uint32_t at = i;
        if (!naive_push(n, &sorted, list.as.items[i]) || !naive_push(n, &order, keys[i]))
            return naive_limit(n);
        for (; at > 0 && cs_compare_order(keys[i], order.items[at - 1]) == CS_ORDER_LESS; at--) {
            order.items[at] = order.items[at - 1];
            sorted.items[at] = sorted.items[at - 1];
        }
        order.items[at] = keys[i];
        sorted.items[at] = list.as.items[i];
    }
    return naive_list(n, sorted);
}

/* Adds what the macro makes of one element; null, or why it cannot. */
static inline struct cs_value naive_collect(struct naive *n, struct naive_loop *loop,
                                            struct naive_items *out, struct cs_value v)
{
    switch (loop->ast->macro) {
    case CS_MACRO_TRANSFORM_MAP:
    case CS_MACRO_TRANSFORM_MAP_FILTER:
        if (loop->range.tag == CS_LIST || loop->range.tag == CS_MAP)
            return naive_push_pair(n, out, loop->first, v);
        return naive_no_overload();
    case CS_MACRO_TRANSFORM_ENTRY:
    case CS_MACRO_TRANSFORM_ENTRY_FILTER:
        if (naive_failed(v))
            return v;
        if (v.tag != CS_MAP)
            return naive_no_overload();
        for (uint32_t i = 0; i < v.len; i++) {
            struct cs_value done =
                naive_push_pair(n, out, v.as.items[2 * (size_t)i], v.as.items[2 * (size_t)i + 1]);
            if (naive_failed(done))
                return done;
        }
        return cs_value_null();
    default:
        if (naive_failed(v))
            return v;
        return naive_push(n, out, v) ? cs_value_null() : naive_limit(n);
    }
}

static inline bool naive_makes_map(uint8_t macro)
{
    return macro == CS_MACRO_TRANSFORM_MAP || macro == CS_MACRO_TRANSFORM_MAP_FILTER ||
           macro == CS_MACRO_TRANSFORM_ENTRY || macro == CS_MACRO_TRANSFORM_ENTRY_FILTER;
}

/* The macros that make a list or map; with three operands, or as filter, the second is a
   predicate. */
static inline struct cs_value naive_collector(struct naive *n, struct naive_loop *loop)
{
    struct naive_items out = {NULL, 0, 0};
    const struct cs_ast *ast = loop->ast;
    bool filter = ast->macro == CS_MACRO_FILTER;
    for (uint32_t i = 0; i < loop->range.len; i++) {
        const struct naive_local *locals = naive_bind(loop, i);
        if (filter || ast->nargs == 3) {
            struct cs_value v = naive_condition(naive_eval(n, ast->args[1], locals));
            if (naive_failed(v))
                return v;
            if (!v.as.boolean)
                continue;
        }
        struct cs_value v = filter ? loop->first : naive_eval(n, ast->args[ast->nargs - 1], locals);
        struct cs_value done = naive_collect(n, loop, &out, v);
        if (naive_failed(done))
            return done;
    }
    if (ast->macro == CS_MACRO_SORT_BY)
        return naive_sort(n, loop->range, out.items, out.count);
    return naive_makes_map(ast->macro) ? naive_map(n, out) : naive_list(n, out);
}

/* optMap and optFlatMap. */
static inline struct cs_value naive_opt_map(struct naive *n, const struct cs_ast *ast,
                                            struct cs_value range, const struct naive_local *locals)
{
    if (range.tag != CS_OPTIONAL)
        return naive_no_overload();
    if (range.as.boxed == NULL)
        return range;
    struct naive_local local = {ast->locals[0], *range.as.boxed, locals};
    struct cs_value v = naive_eval(n, ast->args[1], &local);
    return naive_failed(v) || ast->macro == CS_MACRO_OPT_FLAT_MAP ? v : naive_some(n, v);
}

static inline struct cs_value naive_macro(struct naive *n, const struct cs_ast *ast,
                                          const struct naive_local *locals)
{
    struct cs_value range = naive_eval(n, ast->args[0], locals);
    struct naive_loop loop = {.ast = ast, .range = range, .outer = locals};
    if (naive_failed(range))
        return range;
    if (ast->macro == CS_MACRO_OPT_MAP || ast->macro == CS_MACRO_OPT_FLAT_MAP)
        return naive_opt_map(n, ast, range, locals);
    if (range.tag != CS_LIST && range.tag != CS_MAP)
        return naive_no_overload();
    switch (ast->macro) {
    case CS_MACRO_ALL:
    case CS_MACRO_EXISTS:
        return naive_quantifier(n, &loop, ast->macro == CS_MACRO_EXISTS);
    case CS_MACRO_EXISTS_ONE:
        return naive_exists_one(n, &loop);
    default:
        return naive_collector(n, &loop);
    }
}

/* --- the walk -----------------------------------------------------------------------------------
 */

static inline struct cs_value naive_kind(struct naive *n, const struct cs_ast *ast,
                                         const struct naive_local *locals)
{
    struct cs_value v, name = cs_value_key(ast->name);
    switch ((enum cs_ast_kind)ast->kind) {
    case CS_AST_LITERAL:
        return ast->literal;
    case CS_AST_IDENT:
        return naive_name(n, ast, locals);
    case CS_AST_SELECT:
        if (naive_is_name(ast))
            return naive_name(n, ast, locals);
        v = naive_eval(n, ast->args[0], locals);
        return naive_read(n, v, name, ast->flags & CS_AST_OPTIONAL);
    case CS_AST_HAS:
        return naive_has(naive_eval(n, ast->args[0], locals), name);
    case CS_AST_INDEX:
        v = naive_eval(n, ast->args[0], locals);
        return naive_read(n, v, naive_eval(n, ast->args[1], locals), ast->flags & CS_AST_OPTIONAL);
    case CS_AST_CALL:
        return naive_call(n, ast, locals);
    case CS_AST_AND:
    case CS_AST_OR:
        return naive_logic(n, ast, locals);
    case CS_AST_TERNARY:
        return naive_ternary(n, ast, locals);
    case CS_AST_LIST:
        return naive_list_literal(n, ast, locals);
    case CS_AST_MAP:
        return naive_map_literal(n, ast, locals);
    case CS_AST_COMPREHENSION:
        return naive_macro(n, ast, locals);
    case CS_AST_LET: {
        struct naive_local local = {ast->locals[0], naive_eval(n, ast->args[0], locals), locals};
        return naive_eval(n, ast->args[1], &local);
    }
    case CS_AST_STRUCT:
        break;
    }
    return naive_no_overload();
}

static inline struct cs_value naive_eval(struct naive *n, const struct cs_ast *ast,
                                         const struct naive_local *locals)
{
    if (n->fuel == 0)
        return naive_limit(n);
    n->fuel--;
    return naive_kind(n, ast, locals);
}

/* The value lives until naive_clear or the next run. */
static inline struct cs_value naive_run(struct naive *n, const struct cs_ast *ast,
                                        const struct cs_value *values, uint32_t count)
{
    cs_arena_reset(&n->arena);
    n->fuel = NAIVE_FUEL;
    n->values = values;
    n->count = count;
    struct cs_value v = naive_eval(n, ast, NULL);
    return n->fuel == 0 ? cs_value_unknown(CTRSEC_UNKNOWN_LIMIT) : v;
}

/* --- comparing with the machine -----------------------------------------------------------------
 */

static inline bool naive_same_items(const struct cs_value *a, const struct cs_value *b,
                                    size_t count);

/* The same value of the same type, down to the order of entries; NaN is NaN. */
static inline bool naive_same(struct cs_value a, struct cs_value b)
{
    if (a.tag != b.tag)
        return false;
    switch (a.tag) {
    case CS_BOOL:
        return a.as.boolean == b.as.boolean;
    case CS_INT:
    case CS_UINT:
        return a.as.unsigned_integer == b.as.unsigned_integer;
    case CS_DOUBLE:
        return a.as.number == b.as.number ||
               (a.as.number != a.as.number && b.as.number != b.as.number);
    case CS_STRING:
    case CS_BYTES:
        return cs_str_equal(cs_value_str(a), cs_value_str(b));
    case CS_LIST:
        return a.len == b.len && naive_same_items(a.as.items, b.as.items, a.len);
    case CS_MAP:
        return a.len == b.len && naive_same_items(a.as.items, b.as.items, 2 * (size_t)a.len);
    case CS_TYPE:
        return cs_type_equal(a.as.type, b.as.type);
    case CS_TIMESTAMP:
    case CS_DURATION:
        return a.as.integer == b.as.integer && a.len == b.len;
    case CS_OPTIONAL:
        return a.as.boxed == NULL || b.as.boxed == NULL ? a.as.boxed == b.as.boxed
                                                        : naive_same(*a.as.boxed, *b.as.boxed);
    case CS_ERROR:
    case CS_UNKNOWN:
        return a.hash == b.hash;
    case CS_RECORD:
        return a.as.record == b.as.record;
    case CS_OPAQUE:
        return cs_compare_equal(a, b, &(uint64_t){UINT64_MAX});
    default:
        return true;
    }
}

static inline bool naive_same_items(const struct cs_value *a, const struct cs_value *b,
                                    size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!naive_same(a[i], b[i]))
            return false;
    return true;
}

#endif
