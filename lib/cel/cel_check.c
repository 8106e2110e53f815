/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The type checker. contract: cel/cel_check.h
 *
 * One walk from the leaves up: operands first, then the node by its kind. A name with fields behind
 * it that is one name of the environment becomes one identifier node; a receiver that is only a
 * namespace (math.abs) is dropped. What is wrong gets the error type, and what is made from it too,
 * so that one mistake is told once.
 */
#include "cel/cel_check.h"

#include <stdio.h>

#include "cel/cel_check_advice.h"
#include "cel/cel_check_constant.h"
#include "cel/cel_check_macro.h"
#include "cel/cel_checker.h"
#include "cel/cel_hint_name.h"
#include "cel/cel_hint_type.h"
#include "value/schema.h"

static void check(struct cs_checker *c, struct cs_ast *node);

/* "found no matching overload for `_+_` applied to (int, string)", of members "string.(int)". */
static void report_overload(struct cs_checker *c, const struct cs_ast *node, const char *name,
                            const struct cs_type *const *types, uint32_t count)
{
    enum { SHOWN = 6 };
    char text[SHOWN * 72 + 16], one[64];
    bool member = node->kind == CS_AST_CALL && (node->flags & CS_AST_MEMBER) != 0;
    size_t len = member ? 0 : (size_t)snprintf(text, sizeof text, "(");
    for (uint32_t i = 0; i < count && i < SHOWN; i++) {
        const char *behind = member && i == 0 ? ".(" : i + 1 < count ? ", " : "";
        cs_type_format(cs_unify_final(&c->types, types[i]), one, sizeof one);
        len += (size_t)snprintf(text + len, sizeof text - len, "%s%s", one, behind);
    }
    snprintf(text + len, sizeof text - len, count > SHOWN ? "...)" : ")");
    cs_diag_fail(c->diag, CTRSEC_E_TYPE, "cel.overload", node->point,
                 "found no matching overload for `%s` applied to %s",
                 name[0] == '@' ? name + 1 : name, text);
}

/* --- names ------------------------------------------------------------------------------------ */

static CS_APART void report_name(struct cs_checker *c, const struct cs_ast *chain)
{
    char spelled[256];
    const struct cs_ast *root = cs_resolve_root(chain), *named = root, *part;
    if (!cs_checker_refuse(c))
        return;
    /* of params.x.y the name that is missing is params.x */
    if (cs_checker_keeps(c) && cs_hint_is_namespace(&c->names, root->name))
        for (part = chain; part != root; part = part->args[0])
            named = part;
    size_t len = cs_resolve_spell(named, spelled, sizeof spelled);
    struct cs_str name = len != 0 ? cs_str_of(spelled, len) : root->name;
    cs_diag_fail(c->diag, CTRSEC_E_TYPE, "cel.name", len != 0 ? named->span : root->span,
                 "undeclared reference to `%.*s`", CS_STR_ARG(name));
    if (cs_checker_hints(c))
        cs_hint_name(&c->names, c->diag, chain);
}

/* Makes the node the identifier that it was found to be. */
static void become_identifier(struct cs_checker *c, struct cs_ast *node,
                              const struct cs_meaning *meaning)
{
    const struct cs_type *type;
    node->kind = CS_AST_IDENT;
    node->name = meaning->full;
    node->args = NULL;
    node->nargs = 0;
    if (meaning->local != NULL) {
        node->ref_kind = CS_REF_LOCAL;
        node->ref = meaning->local->number;
        type = meaning->local->type;
    } else if (meaning->type_name != NULL) {
        node->ref_kind = CS_REF_CONSTANT;
        node->literal = cs_value_type(meaning->type_name);
        type = cs_type_of_type(c->env->arena, meaning->type_name);
    } else {
        static const uint8_t kinds[] = {[CS_NAME_VARIABLE] = CS_REF_VARIABLE,
                                        [CS_NAME_CONSTANT] = CS_REF_CONSTANT,
                                        [CS_NAME_DEFINITION] = CS_REF_DEFINITION};
        node->ref_kind = kinds[meaning->name->kind];
        node->ref = meaning->name->slot;
        node->literal = meaning->name->value;
        node->definition = meaning->name->definition;
        type = meaning->name->type;
    }
    cs_checker_set(c, node, type);
}

/* Resolves a.b.c; returns the node where the name ends and the fields begin. */
static CS_APART struct cs_ast *check_name(struct cs_checker *c, struct cs_ast *node)
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
    cs_checker_set(c, node, cs_checker_wrong(c));
    return node;
}

/* --- reading parts ---------------------------------------------------------------------------- */

static CS_APART const struct cs_type *
report_container(struct cs_checker *c, const struct cs_ast *node, const struct cs_type *container)
{
    char name[96];
    if (!cs_checker_refuse(c))
        return cs_checker_wrong(c);
    container = cs_unify_final(&c->types, container);
    cs_diag_fail(c->diag, CTRSEC_E_TYPE, "cel.select", node->point, "%s has no field `%.*s`",
                 cs_type_format(container, name, sizeof name), CS_STR_ARG(node->name));
    if (cs_checker_hints(c))
        cs_hint_container(c->diag, node, container);
    return cs_checker_wrong(c);
}

static const struct cs_type *field_of(struct cs_checker *c, struct cs_ast *node,
                                      const struct cs_schema *schema)
{
    int32_t slot = cs_schema_find(schema, node->name);
    if (slot >= 0) {
        node->ref_kind = CS_REF_SLOT;
        node->ref = (uint32_t)slot;
        return schema->fields[slot].type;
    }
    if (cs_checker_refuse(c)) {
        cs_diag_fail(c->diag, CTRSEC_E_TYPE, "cel.field", node->point, "%s has no field `%.*s`",
                     schema->name, CS_STR_ARG(node->name));
        if (cs_checker_hints(c))
            cs_hint_field(c->diag, node, schema);
    }
    return cs_checker_wrong(c);
}

/* What is read from an optional is optional. */
static const struct cs_type *container_of(struct cs_checker *c, const struct cs_ast *node,
                                          bool *optional)
{
    const struct cs_type *type = cs_checker_type(c, node->args[0]);
    *optional = (node->flags & CS_AST_OPTIONAL) != 0 || type->kind == CS_TYPE_OPTIONAL;
    return type->kind == CS_TYPE_OPTIONAL ? type->first : type;
}

/* SELECT and HAS. */
static void check_select(struct cs_checker *c, struct cs_ast *node)
{
    bool optional;
    const struct cs_type *container = container_of(c, node, &optional), *found;
    node->ref_kind = CS_REF_KEY;
    if (cs_checker_is_open(c, container))
        found = cs_checker_read_open(container);
    else if (container->kind == CS_TYPE_MAP)
        found = container->second;
    else if (container->kind == CS_TYPE_RECORD && container->schema != NULL)
        found = field_of(c, node, container->schema);
    else
        found = report_container(c, node, container);
    if (node->kind == CS_AST_HAS)
        found = found->kind == CS_TYPE_ERROR ? found : &cs_type_bool;
    else if (optional)
        found = cs_checker_optional(c, found);
    cs_checker_set(c, node, found);
}

static void check_index(struct cs_checker *c, struct cs_ast *node)
{
    bool optional;
    const struct cs_type *container = container_of(c, node, &optional);
    const struct cs_type *index = node->args[1]->type, *found = NULL;
    if (cs_checker_is_open(c, container))
        found = cs_checker_read_open(container);
    else if (container->kind == CS_TYPE_MAP && cs_unify_fits(&c->types, index, container->first))
        found = container->second;
    else if (container->kind == CS_TYPE_LIST && cs_unify_fits(&c->types, index, &cs_type_int))
        found = container->first;
    if (found == NULL) {
        const struct cs_type *types[] = {node->args[0]->type, index};
        found = cs_checker_wrong(c);
        if (cs_checker_refuse(c)) {
            report_overload(c, node, "_[_]", types, 2);
            if (cs_checker_hints(c))
                cs_hint_container(c->diag, node, container);
        }
    }
    cs_checker_set(c, node, optional ? cs_checker_optional(c, found) : found);
}

/* --- calls ------------------------------------------------------------------------------------ */

static const struct cs_type **types_of_args(struct cs_checker *c, const struct cs_ast *node,
                                            bool *swallowed)
{
    const struct cs_type **types =
        cs_arena_array(c->env->arena, (size_t)node->nargs + 1, sizeof(*types));
    *swallowed = false;
    if (types == NULL)
        c->no_memory = true;
    for (uint32_t i = 0; types != NULL && i < node->nargs; i++) {
        types[i] = node->args[i]->type;
        *swallowed = *swallowed || types[i]->kind == CS_TYPE_ERROR;
    }
    return types;
}

static void report_version(struct cs_checker *c, const struct cs_ast *node, const char *name,
                           const char *what, uint16_t since)
{
    char needed[CS_CEL_VERSION_ROOM], here[CS_CEL_VERSION_ROOM];
    cs_diag_fail(c->diag, CTRSEC_E_TYPE, "cel.version", node->point,
                 "`%s`%s is available since %s, here is %s", name, what,
                 cs_cel_env_version_write(since, needed),
                 cs_cel_env_version_write(c->env->version, here));
}

/* Whether overloads that the environment is too old for would take the types; then it is told. */
static bool report_young_overload(struct cs_checker *c, const struct cs_ast *node,
                                  const struct cs_functions *functions,
                                  const struct cs_type *const *types)
{
    bool member = (node->flags & CS_AST_MEMBER) != 0;
    struct cs_functions later = *functions;
    for (uint32_t i = 0; i < functions->at[0]->count; i++) {
        later.version = functions->at[0]->overloads[i].since;
        if (later.version <= functions->version ||
            !cs_overload_would_fit(&c->types, &later, member, types, node->nargs))
            continue;
        report_version(c, node, functions->at[0]->name, " of these types", later.version);
        return true;
    }
    return false;
}

static CS_APART void check_overloads(struct cs_checker *c, struct cs_ast *node,
                                     const struct cs_functions *functions)
{
    bool member = (node->flags & CS_AST_MEMBER) != 0, swallowed;
    const struct cs_type **types = types_of_args(c, node, &swallowed);
    struct cs_overload_match match = {NULL, NULL};
    if (types != NULL)
        match = cs_overload_find(&c->types, functions, member, types, node->nargs);
    if (match.function != NULL) {
        bool unclear = swallowed && match.result->kind == CS_TYPE_DYN;
        node->function = match.function;
        cs_checker_set(c, node, unclear ? &cs_type_error : match.result);
        return;
    }
    node->function = functions->at[0]; /* where it runs nevertheless, the machine finds out */
    cs_checker_set(c, node, cs_checker_wrong(c));
    if (types == NULL || swallowed || !cs_checker_refuse(c))
        return;
    for (uint32_t i = 0; i < node->nargs; i++)
        types[i] = cs_unify_final(&c->types, types[i]);
    if (report_young_overload(c, node, functions, types))
        return;
    report_overload(c, node, functions->at[0]->name, types, node->nargs);
    if (cs_checker_hints(c))
        cs_hint_overload(&c->types, c->diag, node, functions, types);
}

static void report_function(struct cs_checker *c, struct cs_ast *node, struct cs_str name)
{
    if (!cs_checker_refuse(c))
        return;
    const struct cs_function *younger = cs_function_find(name);
    if (younger != NULL && younger->since > c->env->version) {
        report_version(c, node, younger->name, "", younger->since);
        return;
    }
    cs_diag_fail(c->diag, CTRSEC_E_TYPE, "cel.function", node->point,
                 "undeclared reference to function `%.*s`", CS_STR_ARG(name));
    if (cs_checker_hints(c))
        cs_hint_function(&c->names, c->diag, node, name);
}

/* receiver.name where the receiver means nothing but begins the names of functions: math.abz(x).
   Writes the whole name; 0: it is something else. */
static size_t spell_namespace(struct cs_checker *c, struct cs_ast *node, char *out, size_t size)
{
    struct cs_meaning meaning;
    struct cs_ast *receiver = node->args[0];
    if (node->name.len + 1 >= size)
        return 0;
    size_t len = cs_resolve_spell(receiver, out, size - 1 - node->name.len);
    if (len == 0 || cs_resolve_longest(&c->names, receiver, &meaning) != NULL ||
        !cs_hint_is_namespace(&c->names, cs_str_of(out, len)))
        return 0;
    out[len++] = '.';
    memcpy(out + len, node->name.ptr, node->name.len);
    return len + node->name.len;
}

/* The arguments of an unknown function that looks like a macro: list.exist(x, x > 0). Its variable
   would only be told as a second mistake. */
static bool looks_like_macro(const struct cs_ast *node)
{
    return (node->flags & CS_AST_MEMBER) != 0 && node->nargs >= 3 &&
           node->args[1]->kind == CS_AST_IDENT;
}

static void check_args(struct cs_checker *c, const struct cs_ast *node)
{
    for (uint32_t i = 0; i < node->nargs; i++)
        if (node->args[i]->type == NULL)
            check(c, node->args[i]);
}

/* The receiver is only the namespace of the function. */
static void drop_receiver(struct cs_ast *node, const struct cs_function *function)
{
    node->flags &= (uint8_t)~CS_AST_MEMBER;
    node->name = cs_str_from(function->name);
    node->args++;
    node->nargs--;
}

/* The receiver begins the names of functions, none of which is this: told with the whole name. */
static CS_APART bool tell_namespaced(struct cs_checker *c, struct cs_ast *node)
{
    char text[256];
    size_t len = spell_namespace(c, node, text, sizeof text);
    if (len == 0)
        return false;
    node->args[0]->type = cs_checker_wrong(c);
    report_function(c, node, cs_str_of(text, len));
    return true;
}

/* A call of a function that there is not. */
static void check_unknown_call(struct cs_checker *c, struct cs_ast *node)
{
    bool member = (node->flags & CS_AST_MEMBER) != 0;
    if (!member || !tell_namespaced(c, node)) {
        if (member)
            check(c, node->args[0]);
        if (!member || node->args[0]->type->kind != CS_TYPE_ERROR)
            report_function(c, node, node->name);
    }
    if (c->mode == CS_CHECK_RESOLVE || !looks_like_macro(node))
        check_args(c, node);
    cs_checker_set(c, node, cs_checker_wrong(c));
}

/* labels.app.kubernetes.io/name, which is no division. */
static CS_APART bool report_label_key(struct cs_checker *c, struct cs_ast *node)
{
    const struct cs_ast *map;
    if (node->nargs != 2 || c->mode == CS_CHECK_RESOLVE ||
        !cs_hint_is_label_key(&c->names, node, &map) || !cs_checker_refuse(c))
        return false;
    struct cs_span key = {map->span.end + 1, node->span.end};
    cs_diag_fail(c->diag, CTRSEC_E_TYPE, "cel.label", key,
                 "a key with `/` or `-` cannot be read as a field");
    if (cs_checker_hints(c))
        cs_hint_label_key(c->diag, map, key);
    cs_checker_set(c, node, cs_checker_wrong(c));
    return true;
}

/* Whether receiver.name spells a function that the environment is too old for, and not another
   function of a receiver that is not there. */
static CS_APART bool is_young_function(struct cs_checker *c, struct cs_ast *node)
{
    char text[256];
    if (c->env->version >= CS_SINCE_OURS || (node->flags & CS_AST_MEMBER) == 0)
        return false;
    size_t len = spell_namespace(c, node, text, sizeof text);
    return len != 0 && cs_function_find(cs_str_of(text, len)) != NULL;
}

/* The values for the clauses of a format, which are of any types; NULL: this is no such call. */
static const struct cs_ast *list_of_format(const struct cs_ast *node)
{
    bool format = (node->flags & CS_AST_MEMBER) != 0 && cs_str_is(node->name, "format");
    return format && node->nargs == 2 ? node->args[1] : NULL;
}

static void check_call(struct cs_checker *c, struct cs_ast *node)
{
    struct cs_functions functions = {.count = 0};
    if (report_label_key(c, node))
        return;
    if ((node->flags & CS_AST_MEMBER) != 0)
        functions = cs_resolve_qualified(&c->names, node->args[0], node->name);
    if (functions.count != 0)
        drop_receiver(node, functions.at[0]);
    else if (!is_young_function(c, node))
        functions = cs_resolve_function(&c->names, node->name, (node->flags & CS_AST_ROOTED) != 0);
    if (functions.count == 0) {
        check_unknown_call(c, node);
        return;
    }
    const struct cs_ast *mixed = c->mixed;
    c->mixed = list_of_format(node);
    check_args(c, node);
    c->mixed = mixed;
    check_overloads(c, node, &functions);
}

/* --- lists and maps --------------------------------------------------------------------------- */

/* The type of an element or value, of an optional one the type inside. */
static const struct cs_type *element_type(struct cs_checker *c, const struct cs_ast *node,
                                          bool optional)
{
    const struct cs_type *type = cs_checker_type(c, node);
    if (!optional || cs_checker_is_open(c, type))
        return type;
    if (type->kind == CS_TYPE_OPTIONAL)
        return type->first;
    if (cs_checker_needs(c, node, "an element after `?`", "an optional"))
        cs_diag_hint(c->diag, "leave out the `?`, or write optional.of(...)");
    return cs_checker_wrong(c);
}

static CS_APART void report_mixed(struct cs_checker *c, const struct cs_ast *node,
                                  const struct cs_type *joined, const struct cs_type *type,
                                  const char *what)
{
    char before[96], found[96];
    cs_type_format(cs_unify_final(&c->types, joined), before, sizeof before);
    cs_type_format(cs_unify_final(&c->types, type), found, sizeof found);
    cs_diag_fail(c->diag, CTRSEC_E_TYPE, "cel.mixed", node->span, "%s are %s before, found %s",
                 what, before, found);
    if (cs_checker_hints(c))
        cs_diag_hint(c->diag, "where they have to differ, write dyn(...) around this one");
}

/* The type of the elements up to this one, whose type is `type`. Where types that have nothing in
   common are an error, the first of a literal is told: *mixed says that one was. */
static const struct cs_type *join(struct cs_checker *c, const struct cs_ast *node,
                                  const struct cs_type *joined, const struct cs_type *type,
                                  const char *what, bool *mixed)
{
    type = cs_checker_part(type);
    const struct cs_type *both = cs_unify_join(&c->types, joined, type);
    bool apart = joined != NULL && both != NULL && both->kind == CS_TYPE_DYN &&
                 joined->kind != CS_TYPE_DYN && type->kind != CS_TYPE_DYN;
    if (apart && !*mixed && c->env->homogeneous && cs_checker_refuse(c)) {
        *mixed = true;
        report_mixed(c, node, joined, type, what);
    }
    return both;
}

static void check_list(struct cs_checker *c, struct cs_ast *node)
{
    const struct cs_type *joined = NULL;
    bool mixed = c->mixed == node;
    for (uint32_t i = 0; i < node->nargs; i++) {
        bool optional = (node->args[i]->flags & CS_AST_ENTRY) != 0;
        const struct cs_type *type = element_type(c, node->args[i], optional);
        joined = join(c, node->args[i], joined, type, "the elements of the list", &mixed);
    }
    if (joined == NULL)
        joined = cs_unify_variable(&c->types);
    cs_checker_set(c, node, cs_type_list(c->env->arena, joined));
}

static const struct cs_type *key_type(struct cs_checker *c, const struct cs_ast *node)
{
    const struct cs_type *type = cs_checker_type(c, node);
    switch (type->kind) {
    case CS_TYPE_BOOL:
    case CS_TYPE_INT:
    case CS_TYPE_UINT:
    case CS_TYPE_STRING:
    case CS_TYPE_DYN:
    case CS_TYPE_ERROR:
    case CS_TYPE_PARAM:
        return type;
    default:
        cs_checker_needs(c, node, "a key of a map", "an int, uint, bool or string");
        return cs_checker_wrong(c);
    }
}

static void check_map(struct cs_checker *c, struct cs_ast *node)
{
    const struct cs_type *keys = NULL, *values = NULL;
    bool mixed_keys = false, mixed_values = false;
    for (uint32_t i = 0; i + 1 < node->nargs; i += 2) {
        bool optional = (node->args[i]->flags & CS_AST_ENTRY) != 0;
        const struct cs_type *key = key_type(c, node->args[i]);
        const struct cs_type *value = element_type(c, node->args[i + 1], optional);
        keys = join(c, node->args[i], keys, key, "the keys of the map", &mixed_keys);
        values = join(c, node->args[i + 1], values, value, "the values of the map", &mixed_values);
    }
    if (keys == NULL) {
        keys = cs_unify_variable(&c->types);
        values = cs_unify_variable(&c->types);
    }
    cs_checker_set(c, node, cs_type_map(c->env->arena, keys, values));
}

/* --- scopes ----------------------------------------------------------------------------------- */

/* args[0] is outside the scope of the variables and has been checked; the others are inside. */
static void check_scope(struct cs_checker *c, struct cs_ast *node,
                        const struct cs_type *const vars[2])
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

static void check_macro(struct cs_checker *c, struct cs_ast *node)
{
    check(c, node->args[0]);
    struct cs_macro_elements elements = cs_check_macro_elements(c, node);
    check_scope(c, node, elements.vars);
    cs_check_macro_result(c, node, &elements);
}

static void check_let(struct cs_checker *c, struct cs_ast *node)
{
    check(c, node->args[0]);
    const struct cs_type *vars[2] = {node->args[0]->type, NULL};
    check_scope(c, node, vars);
    cs_checker_set(c, node, node->args[1]->type);
}

/* --- the walk --------------------------------------------------------------------------------- */

static const struct cs_type *literal_type(const struct cs_value *value)
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
    default:
        return &cs_type_dyn;
    }
}

static void check_logic(struct cs_checker *c, struct cs_ast *node)
{
    for (uint32_t i = 0; i < node->nargs; i++)
        cs_checker_need_bool(c, node->args[i], node->kind == CS_AST_AND ? "`&&`" : "`||`");
    cs_checker_set(c, node, &cs_type_bool);
}

static void check_ternary(struct cs_checker *c, struct cs_ast *node)
{
    const struct cs_type *yes = cs_checker_type(c, node->args[1]);
    const struct cs_type *no = cs_checker_type(c, node->args[2]);
    const struct cs_type *types[] = {node->args[0]->type, yes, no};
    cs_checker_need_bool(c, node->args[0], "the condition of `?:`");
    if (cs_unify_fits(&c->types, yes, no)) {
        bool swallowed = yes->kind == CS_TYPE_ERROR || no->kind == CS_TYPE_ERROR;
        cs_checker_set(c, node, swallowed ? &cs_type_error : cs_unify_join(&c->types, yes, no));
        return;
    }
    cs_checker_set(c, node, cs_checker_wrong(c));
    if (!cs_checker_refuse(c))
        return;
    report_overload(c, node, "_?_:_", types, 3);
    if (cs_checker_hints(c))
        cs_diag_hint(c->diag, "both results need one type; dyn(...) leaves it open");
}

static void check_struct(struct cs_checker *c, struct cs_ast *node)
{
    if (cs_checker_refuse(c)) {
        cs_diag_fail(c->diag, CTRSEC_E_TYPE, "cel.message", node->span,
                     "`%.*s{...}` makes a message; there are no messages here",
                     CS_STR_ARG(node->name));
        cs_diag_hint(c->diag, "write a map, {'field': value}");
    }
    cs_checker_set(c, node, cs_checker_wrong(c));
}

/* The fields behind a name, from the name outwards. */
static void check_fields(struct cs_checker *c, struct cs_ast *node, const struct cs_ast *end)
{
    if (node == end)
        return;
    check_fields(c, node->args[0], end);
    check_select(c, node);
}

/* has(variables.x) of a name that is declared with its dots: what is declared is there. */
static CS_APART bool check_has_name(struct cs_checker *c, struct cs_ast *node)
{
    struct cs_meaning meaning;
    struct cs_ast whole = *node;
    whole.kind = CS_AST_SELECT;
    if (cs_resolve_longest(&c->names, &whole, &meaning) != &whole || meaning.name == NULL)
        return false;
    node->kind = CS_AST_LITERAL;
    node->literal = cs_value_bool(true);
    node->args = NULL;
    node->nargs = 0;
    cs_checker_set(c, node, &cs_type_bool);
    return true;
}

/* Nodes whose operands are all values. */
static void check_plain(struct cs_checker *c, struct cs_ast *node)
{
    if (node->kind == CS_AST_HAS && check_has_name(c, node))
        return;
    check_args(c, node);
    switch ((enum cs_ast_kind)node->kind) {
    case CS_AST_SELECT:
    case CS_AST_HAS:
        check_select(c, node);
        break;
    case CS_AST_INDEX:
        check_index(c, node);
        break;
    case CS_AST_AND:
    case CS_AST_OR:
        check_logic(c, node);
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
        check_struct(c, node);
        break;
    default:
        cs_checker_set(c, node, literal_type(&node->literal));
    }
}

/* Recursion is bounded by the height of the tree. */
static void check(struct cs_checker *c, struct cs_ast *node)
{
    if (cs_resolve_root(node) != NULL)
        check_fields(c, node, check_name(c, node));
    else if (node->kind == CS_AST_CALL)
        check_call(c, node);
    else if (node->kind == CS_AST_COMPREHENSION)
        check_macro(c, node);
    else if (node->kind == CS_AST_LET)
        check_let(c, node);
    else
        check_plain(c, node);
}

int cs_cel_check(const struct cs_cel_env *env, enum cs_check_mode mode, struct cs_diag *diag,
                 struct cs_ast *ast)
{
    struct cs_checker checker;
    if (ast->height > CS_AST_HEIGHT_MOST)
        return cs_diag_fail(diag, CTRSEC_E_LIMIT, "cel.height", ast->span,
                            "the expression is higher than the limit of %d", CS_AST_HEIGHT_MOST);
    CS_TRY(cs_checker_init(&checker, env, mode, diag));
    check(&checker, ast);
    CS_TRY(cs_checker_end(&checker));
    if (mode == CS_CHECK_STRICT && env->validate)
        cs_check_constants(&checker, ast);
    if (checker.no_memory)
        return cs_diag_no_memory(diag);
    if (checker.errors != 0)
        return CTRSEC_E_TYPE;
    if (mode == CS_CHECK_STRICT && env->advice != NULL && diag != NULL)
        cs_check_advise(env, diag, ast);
    return CTRSEC_OK;
}
