/* SPDX-License-Identifier: Apache-2.0 */
/* Types of macros. contract: cel/cel_check_macro.h */
#include "cel/cel_check_macro.h"

#include <stdio.h>

#include "cel/cel_macro.h"

enum range { RANGE_ANY, RANGE_LIST, RANGE_OPTIONAL };
enum body { BODY_VALUE, BODY_MAP, BODY_OPTIONAL, BODY_ORDERED };
enum result {
    GIVES_BOOL,
    GIVES_RANGE,
    GIVES_KEPT,
    GIVES_LIST,
    GIVES_MAP,
    GIVES_BODY,
    GIVES_OPTIONAL
};

/* args[1] is a condition where `condition`; the last argument is the body. */
static const struct {
    bool condition;
    enum range range;
    enum body body;
    enum result result;
} macros[] = {
    [CS_MACRO_ALL] = {true, RANGE_ANY, BODY_VALUE, GIVES_BOOL},
    [CS_MACRO_EXISTS] = {true, RANGE_ANY, BODY_VALUE, GIVES_BOOL},
    [CS_MACRO_EXISTS_ONE] = {true, RANGE_ANY, BODY_VALUE, GIVES_BOOL},
    [CS_MACRO_FILTER] = {true, RANGE_ANY, BODY_VALUE, GIVES_KEPT},
    [CS_MACRO_MAP] = {false, RANGE_ANY, BODY_VALUE, GIVES_LIST},
    [CS_MACRO_MAP_FILTER] = {true, RANGE_ANY, BODY_VALUE, GIVES_LIST},
    [CS_MACRO_TRANSFORM_LIST] = {false, RANGE_ANY, BODY_VALUE, GIVES_LIST},
    [CS_MACRO_TRANSFORM_LIST_FILTER] = {true, RANGE_ANY, BODY_VALUE, GIVES_LIST},
    [CS_MACRO_TRANSFORM_MAP] = {false, RANGE_ANY, BODY_VALUE, GIVES_MAP},
    [CS_MACRO_TRANSFORM_MAP_FILTER] = {true, RANGE_ANY, BODY_VALUE, GIVES_MAP},
    [CS_MACRO_TRANSFORM_ENTRY] = {false, RANGE_ANY, BODY_MAP, GIVES_BODY},
    [CS_MACRO_TRANSFORM_ENTRY_FILTER] = {true, RANGE_ANY, BODY_MAP, GIVES_BODY},
    [CS_MACRO_OPT_MAP] = {false, RANGE_OPTIONAL, BODY_VALUE, GIVES_OPTIONAL},
    [CS_MACRO_OPT_FLAT_MAP] = {false, RANGE_OPTIONAL, BODY_OPTIONAL, GIVES_BODY},
    [CS_MACRO_SORT_BY] = {false, RANGE_LIST, BODY_ORDERED, GIVES_RANGE},
};

static const struct cs_type optional_dyn = {
    .kind = CS_TYPE_OPTIONAL, .name = "optional_type", .first = &cs_type_dyn};

struct cs_macro_elements cs_check_macro_elements(struct cs_checker *c, const struct cs_ast *node)
{
    static const char *const needs[] = {"a list or a map", "a list", "an optional"};
    char what[48];
    enum range kind = macros[node->macro].range;
    const struct cs_type *range = cs_checker_type(c, node->args[0]);
    bool two = node->vars[1].len != 0;
    if (cs_checker_is_open(c, range)) {
        const struct cs_type *open = cs_checker_read_open(range);
        return (struct cs_macro_elements){{open, open}, open, open};
    }
    if (range->kind == (kind == RANGE_OPTIONAL ? CS_TYPE_OPTIONAL : CS_TYPE_LIST)) {
        const struct cs_type *element = range->first;
        return (struct cs_macro_elements){
            {two ? &cs_type_int : element, element}, element, &cs_type_int};
    }
    if (range->kind == CS_TYPE_MAP && kind == RANGE_ANY)
        return (struct cs_macro_elements){
            {range->first, range->second}, range->first, range->first};
    snprintf(what, sizeof what, "`%s`", cs_macro_name(node));
    cs_checker_needs(c, node->args[0], what, needs[kind]);
    const struct cs_type *wrong = cs_checker_wrong(c);
    return (struct cs_macro_elements){{wrong, wrong}, wrong, wrong};
}

static bool has_order(const struct cs_type *type)
{
    switch (type->kind) {
    case CS_TYPE_BOOL:
    case CS_TYPE_INT:
    case CS_TYPE_UINT:
    case CS_TYPE_DOUBLE:
    case CS_TYPE_STRING:
    case CS_TYPE_BYTES:
    case CS_TYPE_TIMESTAMP:
    case CS_TYPE_DURATION:
        return true;
    default:
        return false;
    }
}

/* The type of the body; of one that the macro cannot use, the type that it should have. */
static const struct cs_type *body_type(struct cs_checker *c, const struct cs_ast *node)
{
    char what[48];
    const struct cs_ast *body = node->args[node->nargs - 1];
    const struct cs_type *type = cs_checker_type(c, body), *need = type;
    const char *needed = "";
    bool fits = true;
    switch (macros[node->macro].body) {
    case BODY_VALUE:
        return cs_checker_part(type);
    case BODY_MAP:
        needed = "a map with the new entry";
        need = &cs_type_map_dyn;
        fits = type->kind == CS_TYPE_MAP;
        break;
    case BODY_OPTIONAL:
        needed = "an optional";
        need = &optional_dyn;
        fits = type->kind == CS_TYPE_OPTIONAL;
        break;
    case BODY_ORDERED:
        needed = "a key that can be ordered";
        fits = has_order(type);
        break;
    }
    if (fits)
        return type;
    snprintf(what, sizeof what, "`%s`", cs_macro_name(node));
    if (!cs_checker_is_open(c, type))
        cs_checker_needs(c, body, what, needed);
    return need;
}

void cs_check_macro_result(struct cs_checker *c, struct cs_ast *node,
                           const struct cs_macro_elements *elements)
{
    char what[48];
    struct cs_arena *arena = c->env->arena;
    if (macros[node->macro].condition) {
        snprintf(what, sizeof what, "the condition of `%s`", cs_macro_name(node));
        cs_checker_need_bool(c, node->args[1], what);
    }
    const struct cs_type *body = body_type(c, node), *type = &cs_type_bool;
    switch (macros[node->macro].result) {
    case GIVES_BOOL:
        break;
    case GIVES_RANGE:
        type = cs_checker_type(c, node->args[0]);
        break;
    case GIVES_KEPT:
        type = cs_type_list(arena, cs_checker_part(elements->kept));
        break;
    case GIVES_LIST:
        type = cs_type_list(arena, body);
        break;
    case GIVES_MAP:
        type = cs_type_map(arena, cs_checker_part(elements->key), body);
        break;
    case GIVES_BODY:
        type = body;
        break;
    case GIVES_OPTIONAL:
        type = cs_type_optional(arena, body);
        break;
    }
    cs_checker_set(c, node, type);
}
