/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The type checker. contract: cel/cel_check.h
 *
 * One walk from the leaves up: operands first, then the node by its kind. The left end of a chain
 * (a.b.c, x + y + z) is reached in a loop, so that only real nesting recurses. A name with fields
 * behind it that is one name of the environment becomes one identifier node; a receiver that is
 * only a namespace (math.abs) is dropped.
 *
 * Types may hold variables until the whole tree is known; the nodes that have such a type are kept
 * in a list and get their final type at the end.
 */
#include "cel/cel_check.h"

#include <stdio.h>

#include "cel/cel_check_hint.h"
#include "value/schema.h"

enum {
    DEPTH_MOST = 512,     /* recursion; the parser's own limit is lower */
    STEPS_PER_NODE = 200, /* of comparing types */
    ARGS_SHOWN = 6
};

struct open_type {
    struct open_type *next;
    struct cs_ast *node;
};

struct checker {
    const struct cs_cel_env *env;
    enum cs_check_mode mode;
    struct cs_diag *diag;
    struct cs_unify types;
    struct cs_resolve names;
    struct open_type *open; /* nodes whose type holds variables */
    uint32_t locals;        /* variables of the scopes around */
    uint32_t depth;
    uint32_t errors;
    bool too_deep, no_memory;
};

static void check(struct checker *c, struct cs_ast *node);

/* --- answers -----------------------------------------------------------------------------------
 */

static void set_type(struct checker *c, struct cs_ast *node, const struct cs_type *type)
{
    if (type == NULL) { /* from a constructor of types */
        c->no_memory = true;
        type = &cs_type_error;
    }
    node->type = type;
    if (!cs_unify_has_variable(&c->types, type))
        return;
    struct open_type *open = cs_arena_take(c->env->arena, sizeof *open);
    if (open == NULL) {
        c->no_memory = true;
        return;
    }
    *open = (struct open_type){c->open, node};
    c->open = open;
}

static const struct cs_type *type_of(struct checker *c, const struct cs_ast *node)
{
    return cs_unify_resolve(&c->types, node->type);
}

/* The type of what is wrong: nothing more is said about it, or the run finds out. */
static const struct cs_type *wrong(const struct checker *c)
{
    return c->mode == CS_CHECK_STRICT ? &cs_type_error : &cs_type_dyn;
}

/* Whether an error is to be told. */
static bool refuse(struct checker *c)
{
    if (c->mode == CS_CHECK_RESOLVE)
        return false;
    c->errors++;
    return true;
}

/* The hints of an error that was just told; false where the diagnostic was not kept. */
static bool hints(struct checker *c, struct cs_hint *hint)
{
    *hint = (struct cs_hint){&c->names, &c->types, c->diag};
    return c->diag != NULL && c->diag->errors <= c->diag->most;
}

/* dyn and what is not known yet: counts as dyn from here on. */
static bool is_open(struct checker *c, const struct cs_type *type)
{
    if (type->kind != CS_TYPE_PARAM)
        return type->kind == CS_TYPE_DYN || type->kind == CS_TYPE_ERROR;
    cs_unify_fits(&c->types, &cs_type_dyn, type);
    return true;
}

/* The type that an open operand gives what is read from it. */
static const struct cs_type *read_from_open(const struct cs_type *type)
{
    return type->kind == CS_TYPE_ERROR ? &cs_type_error : &cs_type_dyn;
}

static const struct cs_type *optional_of(struct checker *c, const struct cs_type *inside)
{
    return inside->kind == CS_TYPE_ERROR ? inside : cs_type_optional(c->env->arena, inside);
}

/* As part of a type an error is something that nothing is known about. */
static const struct cs_type *part(const struct cs_type *type)
{
    return type->kind == CS_TYPE_ERROR ? &cs_type_dyn : type;
}

/* "found no matching overload for `_+_` applied to (int, string)" */
static void report_overload(struct checker *c, const struct cs_ast *node, const char *name,
                            const struct cs_type *const *types, uint32_t count)
{
    char text[ARGS_SHOWN * 72 + 16], one[64];
    bool member = node->kind == CS_AST_CALL && (node->flags & CS_AST_MEMBER) != 0;
    size_t len = member ? 0 : (size_t)snprintf(text, sizeof text, "(");
    for (uint32_t i = 0; i < count && i < ARGS_SHOWN; i++) {
        bool receiver = member && i == 0;
        const char *behind = receiver ? ".(" : i + 1 < count ? ", " : "";
        cs_type_format(cs_unify_final(&c->types, types[i]), one, sizeof one);
        len += (size_t)snprintf(text + len, sizeof text - len, "%s%s", one, behind);
    }
    snprintf(text + len, sizeof text - len, count > ARGS_SHOWN ? "...)" : ")");
    cs_diag_fail(c->diag, CTRSEC_E_TYPE, "cel.overload", node->point,
                 "found no matching overload for `%s` applied to %s", name, text);
}

/* An operand that must be a bool: of &&, ||, ?: and the conditions of macros. */
static void need_bool(struct checker *c, const struct cs_ast *node, const char *what)
{
    char found[96];
    struct cs_hint hint;
    if (cs_unify_fits(&c->types, node->type, &cs_type_bool) || !refuse(c))
        return;
    const struct cs_type *type = cs_unify_final(&c->types, node->type);
    cs_diag_fail(c->diag, CTRSEC_E_TYPE, "cel.type", node->span, "%s needs a bool, found %s", what,
                 cs_type_format(type, found, sizeof found));
    if (hints(c, &hint))
        cs_hint_bool(&hint, node, type);
}

/* --- names -------------------------------------------------------------------------------------
 */

static void report_name(struct checker *c, const struct cs_ast *chain)
{
    char spelled[256];
    struct cs_hint hint;
    const struct cs_ast *root = cs_resolve_root(chain), *named = root, *part;
    if (!refuse(c))
        return;
    /* of params.x.y the name that is missing is params.x */
    if (cs_hint_is_namespace(&c->names, root->name))
        for (part = chain; part != root; part = part->args[0])
            named = part;
    size_t len = cs_resolve_spell(named, spelled, sizeof spelled);
    struct cs_str name = len != 0 ? cs_str_of(spelled, len) : root->name;
    cs_diag_fail(c->diag, CTRSEC_E_TYPE, "cel.name", len != 0 ? named->span : root->span,
                 "undeclared reference to `%.*s`", CS_STR_ARG(name));
    if (hints(c, &hint))
        cs_hint_name(&hint, chain);
}

/* Makes the node the identifier that it was found to be. */
static void become_identifier(struct checker *c, struct cs_ast *node,
                              const struct cs_meaning *meaning)
{
    node->kind = CS_AST_IDENT;
    node->name = meaning->full;
    node->args = NULL;
    node->nargs = 0;
    if (meaning->local != NULL) {
        node->ref_kind = CS_REF_LOCAL;
        node->ref = meaning->local->number;
        set_type(c, node, meaning->local->type);
        return;
    }
    if (meaning->type_name != NULL) {
        node->ref_kind = CS_REF_CONSTANT;
        node->literal = cs_value_type(meaning->type_name);
        set_type(c, node, cs_type_of_type(c->env->arena, meaning->type_name));
        return;
    }
    const struct cs_name *name = meaning->name;
    set_type(c, node, name->type);
    switch (name->kind) {
    case CS_NAME_VARIABLE:
        node->ref_kind = CS_REF_VARIABLE;
        node->ref = name->slot;
        break;
    case CS_NAME_CONSTANT:
        node->ref_kind = CS_REF_CONSTANT;
        node->literal = name->value;
        break;
    case CS_NAME_DEFINITION:
        node->ref_kind = CS_REF_DEFINITION;
        node->definition = name->definition;
        break;
    }
}

/* Only for identifiers that cs_resolve_longest found nothing for. */
static void check_unknown(struct checker *c, struct cs_ast *node)
{
    node->ref_kind = CS_REF_NONE;
    set_type(c, node, wrong(c));
}

/* --- reading parts -----------------------------------------------------------------------------
 */

static const struct cs_type *report_container(struct checker *c, const struct cs_ast *node,
                                              const struct cs_type *container)
{
    char name[96];
    struct cs_hint hint;
    if (!refuse(c))
        return wrong(c);
    cs_diag_fail(c->diag, CTRSEC_E_TYPE, "cel.select", node->point,
                 "%s has no fields: `%.*s` cannot be read",
                 cs_type_format(container, name, sizeof name), CS_STR_ARG(node->name));
    if (hints(c, &hint))
        cs_hint_container(&hint, node, container);
    return wrong(c);
}

static const struct cs_type *field_of(struct checker *c, struct cs_ast *node,
                                      const struct cs_schema *schema)
{
    struct cs_hint hint;
    int32_t slot = cs_schema_find(schema, node->name);
    if (slot >= 0) {
        node->ref_kind = CS_REF_SLOT;
        node->ref = (uint32_t)slot;
        return schema->fields[slot].type;
    }
    if (refuse(c)) {
        cs_diag_fail(c->diag, CTRSEC_E_TYPE, "cel.field", node->point, "%s has no field `%.*s`",
                     schema->name, CS_STR_ARG(node->name));
        if (hints(c, &hint))
            cs_hint_field(&hint, node, schema);
    }
    return wrong(c);
}

/* SELECT and HAS. */
static void check_select(struct checker *c, struct cs_ast *node)
{
    const struct cs_type *container = type_of(c, node->args[0]), *found;
    bool optional = (node->flags & CS_AST_OPTIONAL) != 0;
    if (container->kind == CS_TYPE_OPTIONAL) {
        container = container->first;
        optional = true;
    }
    node->ref_kind = CS_REF_KEY;
    if (is_open(c, container))
        found = read_from_open(container);
    else if (container->kind == CS_TYPE_MAP)
        found = container->second;
    else if (container->kind == CS_TYPE_RECORD && container->schema != NULL)
        found = field_of(c, node, container->schema);
    else
        found = report_container(c, node, container);
    if (node->kind == CS_AST_HAS)
        set_type(c, node, found->kind == CS_TYPE_ERROR ? found : &cs_type_bool);
    else
        set_type(c, node, optional ? optional_of(c, found) : found);
}

static void check_index(struct checker *c, struct cs_ast *node)
{
    const struct cs_type *container = type_of(c, node->args[0]), *found = NULL;
    const struct cs_type *index = node->args[1]->type;
    bool optional = (node->flags & CS_AST_OPTIONAL) != 0;
    if (container->kind == CS_TYPE_OPTIONAL) {
        container = container->first;
        optional = true;
    }
    if (is_open(c, container))
        found = read_from_open(container);
    else if (container->kind == CS_TYPE_MAP && cs_unify_fits(&c->types, index, container->first))
        found = container->second;
    else if (container->kind == CS_TYPE_LIST && cs_unify_fits(&c->types, index, &cs_type_int))
        found = container->first;
    if (found == NULL) {
        struct cs_hint hint;
        found = wrong(c);
        if (refuse(c)) {
            report_overload(c, node, "_[_]", (const struct cs_type *const[]){container, index}, 2);
            if (hints(c, &hint))
                cs_hint_container(&hint, node, container);
        }
    }
    set_type(c, node, optional ? optional_of(c, found) : found);
}

/* --- calls -------------------------------------------------------------------------------------
 */

static const struct cs_type **types_of_args(struct checker *c, const struct cs_ast *node)
{
    const struct cs_type **types =
        cs_arena_array(c->env->arena, (size_t)node->nargs + 1, sizeof(*types));
    if (types == NULL) {
        c->no_memory = true;
        return NULL;
    }
    for (uint32_t i = 0; i < node->nargs; i++)
        types[i] = node->args[i]->type;
    return types;
}

static void check_call(struct checker *c, struct cs_ast *node, const struct cs_functions *functions)
{
    bool member = (node->flags & CS_AST_MEMBER) != 0, swallowed = false;
    const struct cs_type **types = types_of_args(c, node);
    if (types == NULL) {
        node->type = &cs_type_error;
        return;
    }
    for (uint32_t i = 0; i < node->nargs; i++)
        swallowed = swallowed || types[i]->kind == CS_TYPE_ERROR;
    struct cs_overload_match match =
        cs_overload_find(&c->types, functions, member, types, node->nargs);
    if (match.function != NULL) {
        node->function = match.function;
        bool unclear = swallowed && match.result->kind == CS_TYPE_DYN;
        set_type(c, node, unclear ? &cs_type_error : match.result);
        return;
    }
    node->function = functions->at[0]; /* the machine finds out where it may run nevertheless */
    struct cs_hint hint;
    if (!swallowed && refuse(c)) {
        for (uint32_t i = 0; i < node->nargs; i++)
            types[i] = cs_unify_final(&c->types, types[i]);
        report_overload(c, node, functions->at[0]->name, types, node->nargs);
        if (hints(c, &hint))
            cs_hint_overload(&hint, node, functions, types);
    }
    set_type(c, node, wrong(c));
}

static void report_function(struct checker *c, struct cs_ast *node, struct cs_str name)
{
    struct cs_hint hint;
    node->function = NULL;
    set_type(c, node, wrong(c));
    if (!refuse(c))
        return;
    cs_diag_fail(c->diag, CTRSEC_E_TYPE, "cel.function", node->point,
                 "undeclared reference to function `%.*s`", CS_STR_ARG(name));
    if (hints(c, &hint))
        cs_hint_function(&hint, node, name);
}

/*
 * receiver.name(...) where the receiver is a namespace: math.abs(x). Turns the call into a plain
 * one, or reports that there is no such function; false: it is an ordinary receiver.
 */
static bool check_namespace(struct checker *c, struct cs_ast *node)
{
    char text[256];
    struct cs_meaning meaning;
    struct cs_ast *receiver = node->args[0];
    struct cs_functions functions = cs_resolve_qualified(&c->names, receiver, node->name);
    if (functions.count != 0) {
        node->flags &= (uint8_t)~CS_AST_MEMBER;
        node->name = cs_str_from(functions.at[0]->name);
        node->args++;
        node->nargs--;
        return true;
    }
    if (receiver->kind != CS_AST_IDENT || !cs_hint_is_namespace(&c->names, receiver->name) ||
        cs_resolve_longest(&c->names, receiver, &meaning) != NULL)
        return false;
    size_t len = cs_resolve_spell(receiver, text, sizeof text - 1 - node->name.len % 128);
    if (len == 0 || node->name.len >= 128)
        return false;
    text[len++] = '.';
    memcpy(text + len, node->name.ptr, node->name.len);
    check_unknown(c, receiver);
    report_function(c, node, cs_str_of(text, len + node->name.len));
    return true;
}

/* --- lists and maps ----------------------------------------------------------------------------
 */

/* The type of an element or entry, unwrapped where it is an optional one. */
static const struct cs_type *element_type(struct checker *c, const struct cs_ast *node,
                                          bool optional)
{
    char found[96];
    const struct cs_type *type = type_of(c, node);
    if (!optional || is_open(c, type))
        return type;
    if (type->kind == CS_TYPE_OPTIONAL)
        return type->first;
    if (refuse(c)) {
        cs_diag_fail(c->diag, CTRSEC_E_TYPE, "cel.type", node->span,
                     "an element after `?` needs an optional, found %s",
                     cs_type_format(cs_unify_final(&c->types, type), found, sizeof found));
        cs_diag_hint(c->diag, "leave out the `?`, or write optional.of(...)");
    }
    return wrong(c);
}

static void check_list(struct checker *c, struct cs_ast *node)
{
    const struct cs_type *joined = NULL;
    bool swallowed = false;
    for (uint32_t i = 0; i < node->nargs; i++) {
        bool optional = (node->args[i]->flags & CS_AST_OPTIONAL) != 0;
        const struct cs_type *type = element_type(c, node->args[i], optional);
        swallowed = swallowed || type->kind == CS_TYPE_ERROR;
        joined = cs_unify_join(&c->types, joined, type);
    }
    if (joined == NULL)
        joined = cs_unify_variable(&c->types);
    set_type(c, node, cs_type_list(c->env->arena, swallowed ? &cs_type_dyn : joined));
}

static bool can_be_key(const struct cs_type *type)
{
    switch (type->kind) {
    case CS_TYPE_BOOL:
    case CS_TYPE_INT:
    case CS_TYPE_UINT:
    case CS_TYPE_STRING:
    case CS_TYPE_DYN:
    case CS_TYPE_ERROR:
    case CS_TYPE_PARAM:
        return true;
    default:
        return false;
    }
}

static const struct cs_type *key_type(struct checker *c, const struct cs_ast *node)
{
    char found[96];
    const struct cs_type *type = type_of(c, node);
    if (can_be_key(type))
        return type;
    if (refuse(c))
        cs_diag_fail(c->diag, CTRSEC_E_TYPE, "cel.type", node->span,
                     "a key of a map is an int, uint, bool or string, found %s",
                     cs_type_format(cs_unify_final(&c->types, type), found, sizeof found));
    return wrong(c);
}

static void check_map(struct checker *c, struct cs_ast *node)
{
    const struct cs_type *keys = NULL, *values = NULL;
    bool swallowed = false;
    for (uint32_t i = 0; i + 1 < node->nargs; i += 2) {
        bool optional = (node->args[i]->flags & CS_AST_OPTIONAL) != 0;
        const struct cs_type *key = key_type(c, node->args[i]);
        const struct cs_type *value = element_type(c, node->args[i + 1], optional);
        swallowed = swallowed || key->kind == CS_TYPE_ERROR || value->kind == CS_TYPE_ERROR;
        keys = cs_unify_join(&c->types, keys, key);
        values = cs_unify_join(&c->types, values, value);
    }
    if (keys == NULL) {
        keys = cs_unify_variable(&c->types);
        values = cs_unify_variable(&c->types);
    }
    if (swallowed)
        keys = values = &cs_type_dyn;
    set_type(c, node, cs_type_map(c->env->arena, keys, values));
}

/* --- macros ------------------------------------------------------------------------------------
 */

static const char *macro_name(const struct cs_ast *node)
{
    static const char *const names[] = {
#define NAME(id, text) text,
        CS_MACRO_TABLE(NAME)
#undef NAME
    };
    return names[node->macro];
}

/* What the variables of a macro are. */
struct elements {
    const struct cs_type *vars[2];
    const struct cs_type *whole; /* of what a filter keeps: an element, of a map its key */
    const struct cs_type *key;
};

static bool is_of_optional(const struct cs_ast *node)
{
    return node->macro == CS_MACRO_OPT_MAP || node->macro == CS_MACRO_OPT_FLAT_MAP;
}

static bool elements_of(struct checker *c, const struct cs_ast *node, struct elements *out)
{
    char found[96];
    const struct cs_type *range = type_of(c, node->args[0]);
    bool two = node->vars[1].len != 0, optional = is_of_optional(node);
    if (is_open(c, range)) {
        const struct cs_type *open = read_from_open(range);
        *out = (struct elements){{open, open}, open, open};
        return true;
    }
    if (optional && range->kind == CS_TYPE_OPTIONAL) {
        *out = (struct elements){{range->first, NULL}, range->first, NULL};
        return true;
    }
    if (!optional && range->kind == CS_TYPE_LIST) {
        const struct cs_type *element = range->first;
        *out = (struct elements){{two ? &cs_type_int : element, element}, element, &cs_type_int};
        return true;
    }
    if (!optional && range->kind == CS_TYPE_MAP && node->macro != CS_MACRO_SORT_BY) {
        *out = (struct elements){{range->first, range->second}, range->first, range->first};
        return true;
    }
    *out = (struct elements){{wrong(c), wrong(c)}, wrong(c), wrong(c)};
    if (!refuse(c))
        return false;
    cs_diag_fail(c->diag, CTRSEC_E_TYPE, "cel.range", node->args[0]->span,
                 "`%s` needs %s, found %s", macro_name(node),
                 optional                          ? "an optional"
                 : node->macro == CS_MACRO_SORT_BY ? "a list"
                                                   : "a list or a map",
                 cs_type_format(cs_unify_final(&c->types, range), found, sizeof found));
    return false;
}

static bool need_kind(struct checker *c, const struct cs_ast *node, const struct cs_ast *body,
                      enum cs_type_kind kind, const char *what)
{
    char found[96];
    const struct cs_type *type = type_of(c, body);
    if (type->kind == kind)
        return true;
    if (!is_open(c, type) && refuse(c))
        cs_diag_fail(c->diag, CTRSEC_E_TYPE, "cel.type", body->span, "`%s` needs %s, found %s",
                     macro_name(node), what,
                     cs_type_format(cs_unify_final(&c->types, type), found, sizeof found));
    return false;
}

static bool has_order(const struct cs_type *type)
{
    switch (type->kind) {
    case CS_TYPE_NULL:
    case CS_TYPE_LIST:
    case CS_TYPE_MAP:
    case CS_TYPE_RECORD:
    case CS_TYPE_TYPE:
    case CS_TYPE_OPTIONAL:
    case CS_TYPE_OPAQUE:
        return false;
    default:
        return true;
    }
}

static const struct cs_type *sorted_type(struct checker *c, const struct cs_ast *node)
{
    char found[96];
    const struct cs_type *key = type_of(c, node->args[1]);
    if (!has_order(key) && refuse(c))
        cs_diag_fail(c->diag, CTRSEC_E_TYPE, "cel.type", node->args[1]->span,
                     "`%s` needs a key that can be ordered, found %s", macro_name(node),
                     cs_type_format(cs_unify_final(&c->types, key), found, sizeof found));
    return type_of(c, node->args[0]);
}

static const struct cs_type *macro_type(struct checker *c, const struct cs_ast *node,
                                        const struct elements *of)
{
    struct cs_arena *arena = c->env->arena;
    const struct cs_ast *body = node->args[node->nargs - 1];
    switch (node->macro) {
    case CS_MACRO_FILTER:
        return cs_type_list(arena, part(of->whole));
    case CS_MACRO_MAP:
    case CS_MACRO_MAP_FILTER:
    case CS_MACRO_TRANSFORM_LIST:
    case CS_MACRO_TRANSFORM_LIST_FILTER:
        return cs_type_list(arena, part(body->type));
    case CS_MACRO_TRANSFORM_MAP:
    case CS_MACRO_TRANSFORM_MAP_FILTER:
        return cs_type_map(arena, part(of->key), part(body->type));
    case CS_MACRO_TRANSFORM_ENTRY:
    case CS_MACRO_TRANSFORM_ENTRY_FILTER:
        return need_kind(c, node, body, CS_TYPE_MAP, "a map of one entry") ? type_of(c, body)
                                                                           : &cs_type_map_dyn;
    case CS_MACRO_OPT_MAP:
        return optional_of(c, body->type);
    case CS_MACRO_OPT_FLAT_MAP:
        return need_kind(c, node, body, CS_TYPE_OPTIONAL, "an optional")
                   ? type_of(c, body)
                   : cs_type_optional(arena, &cs_type_dyn);
    case CS_MACRO_SORT_BY:
        return sorted_type(c, node);
    default: /* all, exists, exists_one */
        return &cs_type_bool;
    }
}

static bool has_condition(const struct cs_ast *node)
{
    switch (node->macro) {
    case CS_MACRO_ALL:
    case CS_MACRO_EXISTS:
    case CS_MACRO_EXISTS_ONE:
    case CS_MACRO_FILTER:
    case CS_MACRO_MAP_FILTER:
    case CS_MACRO_TRANSFORM_LIST_FILTER:
    case CS_MACRO_TRANSFORM_MAP_FILTER:
    case CS_MACRO_TRANSFORM_ENTRY_FILTER:
        return true;
    default:
        return false;
    }
}

/* args[0] is outside the scope and has been checked; the others are inside. */
static void check_scope(struct checker *c, struct cs_ast *node, const struct cs_type *const vars[2])
{
    const struct cs_scope *outer = c->names.scope;
    uint32_t locals = c->locals;
    struct cs_scope scopes[2];
    for (uint32_t i = 0; i < 2 && node->vars[i].len != 0; i++) {
        node->locals[i] = c->locals;
        scopes[i] = (struct cs_scope){c->names.scope, node->vars[i], vars[i], c->locals++};
        c->names.scope = &scopes[i];
    }
    for (uint32_t i = 1; i < node->nargs; i++)
        check(c, node->args[i]);
    c->names.scope = outer;
    c->locals = locals;
}

static void check_macro(struct checker *c, struct cs_ast *node)
{
    char what[48];
    struct elements elements;
    bool ranged = elements_of(c, node, &elements);
    check_scope(c, node, elements.vars);
    if (has_condition(node)) {
        snprintf(what, sizeof what, "the condition of `%s`", macro_name(node));
        need_bool(c, node->args[1], what);
    }
    const struct cs_type *type = macro_type(c, node, &elements);
    set_type(c, node, ranged || type == NULL || type->kind == CS_TYPE_BOOL ? type : wrong(c));
}

static void check_let(struct checker *c, struct cs_ast *node)
{
    const struct cs_type *vars[2] = {node->args[0]->type, NULL};
    check_scope(c, node, vars);
    set_type(c, node, node->args[1]->type);
}

/* --- the walk ----------------------------------------------------------------------------------
 */

static const struct cs_type *type_of_literal(const struct cs_value *value)
{
    switch (value->tag) {
    case CS_NULL:
        return &cs_type_null;
    case CS_BOOL:
        return &cs_type_bool;
    case CS_INT:
        return &cs_type_int;
    case CS_UINT:
        return &cs_type_uint;
    case CS_DOUBLE:
        return &cs_type_double;
    case CS_STRING:
        return &cs_type_string;
    case CS_BYTES:
        return &cs_type_bytes;
    case CS_TIMESTAMP:
        return &cs_type_timestamp;
    case CS_DURATION:
        return &cs_type_duration;
    default:
        return &cs_type_dyn;
    }
}

static void check_ternary(struct checker *c, struct cs_ast *node)
{
    struct cs_hint hint;
    const struct cs_type *then = type_of(c, node->args[1]), *other = type_of(c, node->args[2]);
    need_bool(c, node->args[0], "the condition of `?:`");
    if (cs_unify_fits(&c->types, then, other) || cs_unify_fits(&c->types, other, then)) {
        const struct cs_type *joined = cs_unify_join(&c->types, then, other);
        set_type(c, node, other->kind == CS_TYPE_ERROR ? other : joined);
        return;
    }
    set_type(c, node, wrong(c));
    if (!refuse(c))
        return;
    const struct cs_type *types[3] = {node->args[0]->type, then, other};
    report_overload(c, node, "_?_:_", types, 3);
    if (hints(c, &hint))
        cs_diag_hint(c->diag, "both sides of `:` need the same type; dyn(...) leaves it open");
}

static void check_call_node(struct checker *c, struct cs_ast *node)
{
    bool rooted = (node->flags & CS_AST_ROOTED) != 0;
    struct cs_functions functions = cs_resolve_function(&c->names, node->name, rooted);
    if (functions.count != 0)
        check_call(c, node, &functions);
    else
        report_function(c, node, node->name);
}

/* A node whose operands have their types. */
static void check_node(struct checker *c, struct cs_ast *node)
{
    switch ((enum cs_ast_kind)node->kind) {
    case CS_AST_LITERAL:
        set_type(c, node, type_of_literal(&node->literal));
        break;
    case CS_AST_IDENT:
        check_unknown(c, node);
        break;
    case CS_AST_SELECT:
    case CS_AST_HAS:
        check_select(c, node);
        break;
    case CS_AST_INDEX:
        check_index(c, node);
        break;
    case CS_AST_CALL:
        check_call_node(c, node);
        break;
    case CS_AST_AND:
    case CS_AST_OR:
        for (uint32_t i = 0; i < node->nargs; i++)
            need_bool(c, node->args[i], node->kind == CS_AST_AND ? "`&&`" : "`||`");
        set_type(c, node, &cs_type_bool);
        break;
    case CS_AST_TERNARY:
        check_ternary(c, node);
        break;
    case CS_AST_LIST:
        check_list(c, node);
        break;
    case CS_AST_MAP:
        check_map(c, node);
        break;
    case CS_AST_STRUCT:
        if (refuse(c)) {
            cs_diag_fail(c->diag, CTRSEC_E_TYPE, "cel.message", node->point,
                         "there are no messages: `%.*s{...}` cannot be made",
                         CS_STR_ARG(node->name));
            cs_diag_hint(c->diag, "write a map: {'field': value}");
        }
        set_type(c, node, wrong(c));
        break;
    case CS_AST_COMPREHENSION:
        check_macro(c, node);
        break;
    case CS_AST_LET:
        check_let(c, node);
        break;
    }
}

/* Resolves a.b.c; returns the node where the name ends and the fields begin. */
static struct cs_ast *check_chain(struct checker *c, struct cs_ast *node)
{
    struct cs_meaning meaning;
    struct cs_ast *end = cs_resolve_longest(&c->names, node, &meaning);
    if (end != NULL) {
        become_identifier(c, end, &meaning);
        return end;
    }
    report_name(c, node);
    while (node->kind != CS_AST_IDENT)
        node = node->args[0];
    check_unknown(c, node);
    return node;
}

/* Kinds whose first operand can be a long chain. */
static bool has_left(const struct cs_ast *node)
{
    switch ((enum cs_ast_kind)node->kind) {
    case CS_AST_LITERAL:
    case CS_AST_IDENT:
    case CS_AST_LIST:
    case CS_AST_MAP:
    case CS_AST_STRUCT:
        return false;
    default:
        return node->nargs != 0;
    }
}

/* The nodes from `node` to the left, in `path`; the last one's operands are all unchecked, or it is
   a name that has its type. */
static uint32_t descend(struct checker *c, struct cs_ast *node, struct cs_ast **path)
{
    bool no_chain = false; /* known of the selects ahead: they read from something else */
    for (uint32_t count = 0;; node = node->args[0]) {
        path[count++] = node;
        bool name = node->kind == CS_AST_IDENT || node->kind == CS_AST_SELECT;
        if (name && !no_chain && cs_resolve_root(node) != NULL) {
            const struct cs_ast *end = check_chain(c, node);
            while (node != end)
                path[count++] = node = node->args[0];
            return count;
        }
        no_chain = name && cs_resolve_extends(node);
        bool member = node->kind == CS_AST_CALL && (node->flags & CS_AST_MEMBER) != 0;
        if (!has_left(node) || (member && check_namespace(c, node)))
            return count;
    }
}

/* The operands beside the left one, then the node. Scopes check what is inside themselves. */
static void finish(struct checker *c, struct cs_ast *node, bool leftmost)
{
    bool scope = node->kind == CS_AST_COMPREHENSION || node->kind == CS_AST_LET;
    for (uint32_t i = leftmost ? 0 : 1; i < (scope ? 0 : node->nargs); i++)
        if (node->args[i]->type == NULL)
            check(c, node->args[i]);
    if (node->type == NULL)
        check_node(c, node);
}

enum { PATH_SHORT = 8 };

static void check(struct checker *c, struct cs_ast *node)
{
    struct cs_ast *few[PATH_SHORT], **path = few, *left = node;
    uint32_t count = 1;
    for (; has_left(left); left = left->args[0])
        count++;
    if (count > PATH_SHORT)
        path = cs_arena_array(c->env->arena, count, sizeof(*path));
    c->too_deep = c->too_deep || c->depth == DEPTH_MOST;
    c->no_memory = c->no_memory || path == NULL;
    if (c->too_deep || c->no_memory) {
        node->type = &cs_type_error;
        return;
    }
    c->depth++;
    count = descend(c, node, path);
    for (uint32_t i = count; i-- > 0;)
        finish(c, path[i], i == count - 1);
    c->depth--;
}

static int result_of(struct checker *c)
{
    if (c->no_memory || c->types.no_memory)
        return cs_diag_no_memory(c->diag);
    if (c->too_deep)
        return cs_diag_fail(c->diag, CTRSEC_E_LIMIT, "cel.limit", CS_NO_SPAN,
                            "the expression is nested more than %d deep", DEPTH_MOST);
    if (c->types.exhausted)
        return cs_diag_fail(c->diag, CTRSEC_E_LIMIT, "cel.limit", CS_NO_SPAN,
                            "the types of the expression are too large");
    return c->errors != 0 ? CTRSEC_E_TYPE : CTRSEC_OK;
}

int cs_cel_check(const struct cs_cel_env *env, enum cs_check_mode mode, struct cs_diag *diag,
                 struct cs_ast *ast)
{
    struct checker c = {.env = env, .mode = mode, .diag = diag};
    cs_unify_init(&c.types, env->arena, env->limits->expression_nodes * STEPS_PER_NODE);
    if (cs_resolve_init(&c.names, env) != CTRSEC_OK)
        return cs_diag_no_memory(diag);
    check(&c, ast);
    for (const struct open_type *open = c.open; open != NULL; open = open->next)
        open->node->type = cs_unify_final(&c.types, open->node->type);
    return result_of(&c);
}
