/* SPDX-License-Identifier: Apache-2.0 */
/* Hints for names. contract: cel/cel_hint_name.h */
#include "cel/cel_hint_name.h"

#include "cel/cel_habit.h"
#include "cel/cel_hint_text.h"
#include "value/schema.h"

enum { LISTED_MOST = 12, SPELLED_MOST = 256 };

/* --- nearest ---------------------------------------------------------------------------------- */

/*
 * Ranks: 0 is the name itself, 1 the same but for case and underscores, 2 one letter more, less or
 * other, 4 two letters, and so on.
 */
struct nearest {
    struct cs_str needle;
    struct cs_str found;  /* ptr NULL: nothing is near */
    struct cs_str record; /* the found one is a field of it; else empty */
    uint32_t rank;        /* of the found one; before: the first that is not near */
};

enum { SURE = 2 }; /* up to this rank no other hint is better */

static struct nearest nearest_to(struct cs_str needle)
{
    uint32_t most = needle.len <= 2 ? 0 : (needle.len + 1) / 3;
    return (struct nearest){needle, {NULL, 0}, CS_STR(""), 2 * most + 2};
}

static bool is_sure(const struct nearest *nearest)
{
    return nearest->found.ptr != NULL && nearest->rank <= SURE;
}

/* Equal but for case and underscores: run_as_user, runAsUser. */
static bool is_spelling_of(struct cs_str a, struct cs_str b)
{
    for (uint32_t i = 0, j = 0;; i++, j++) {
        while (i < a.len && a.ptr[i] == '_')
            i++;
        while (j < b.len && b.ptr[j] == '_')
            j++;
        if (i == a.len || j == b.len)
            return i == a.len && j == b.len;
        if ((a.ptr[i] | 0x20) != (b.ptr[j] | 0x20))
            return false;
    }
}

static void offer_field(struct nearest *nearest, struct cs_str record, struct cs_str candidate)
{
    uint32_t rank = 1;
    if (nearest->rank == 0 || candidate.len == 0)
        return;
    if (cs_str_equal(nearest->needle, candidate))
        rank = 0;
    else if (!is_spelling_of(nearest->needle, candidate))
        rank = 2 * cs_str_distance(nearest->needle, candidate, nearest->rank / 2);
    if (rank >= nearest->rank)
        return;
    nearest->rank = rank;
    nearest->found = candidate;
    nearest->record = record;
}

static void offer(struct nearest *nearest, struct cs_str candidate)
{
    offer_field(nearest, CS_STR(""), candidate);
}

static void offer_fields(struct nearest *nearest, struct cs_str record, const struct cs_type *type)
{
    const struct cs_schema *schema = type->kind == CS_TYPE_RECORD ? type->schema : NULL;
    for (uint32_t i = 0; schema != NULL && i < schema->count; i++)
        offer_field(nearest, record, cs_str_from(schema->fields[i].name));
}

/* --- qualified names -------------------------------------------------------------------------- */

/* "a.b." of a.b.c */
static struct cs_str space_of(struct cs_str name)
{
    while (name.len > 0 && name.ptr[name.len - 1] != '.')
        name.len--;
    return name;
}

/* As many parts of the spelled name as the candidate has: params.x of params.x.y. */
static struct cs_str as_many_parts(struct cs_str spelled, struct cs_str candidate)
{
    uint32_t parts = 1, at = 0;
    for (uint32_t i = 0; i < candidate.len; i++)
        parts += candidate.ptr[i] == '.';
    while (at < spelled.len && (spelled.ptr[at] != '.' || --parts != 0))
        at++;
    return cs_str_slice(spelled, 0, at);
}

/* A qualified name is near when it has the same namespace and its last part is near. */
static void offer_qualified(struct nearest *nearest, struct cs_str spelled, struct cs_str name)
{
    struct cs_str space = space_of(name), part = as_many_parts(spelled, name);
    if (!cs_str_equal(space_of(part), space))
        return;
    struct nearest inside = nearest_to(cs_str_slice(part, space.len, part.len));
    offer(&inside, cs_str_slice(name, space.len, name.len));
    if (inside.found.ptr == NULL || (nearest->found.ptr != NULL && inside.rank >= nearest->rank))
        return;
    nearest->found = name;
    nearest->record = CS_STR("");
    nearest->rank = inside.rank;
}

static bool is_inside(struct cs_str name, struct cs_str space)
{
    return name.len > space.len && name.ptr[space.len] == '.' && cs_str_starts(name, space);
}

bool cs_hint_is_namespace(const struct cs_resolve *names, struct cs_str name)
{
    const struct cs_function *function;
    for (uint32_t i = 0; i < names->env->count; i++)
        if (is_inside(names->env->names[i].name, name))
            return true;
    for (uint32_t i = 0; i < names->env->ndeclared; i++)
        if (is_inside(cs_str_from(names->env->declared[i].name), name))
            return true;
    for (uint32_t i = 0; (function = cs_function_at(i)) != NULL; i++)
        if (is_inside(cs_str_from(function->name), name))
            return true;
    return false;
}

/* Functions whose name holds an `@` or an operator are not written by people. */
static bool is_callable(const char *name)
{
    return strchr("_@!-", name[0]) == NULL && strchr(name, '@') == NULL;
}

static void list_namespace(const struct cs_resolve *names, struct cs_str space,
                           struct cs_hint_text *text)
{
    const struct cs_cel_env *env = names->env;
    const struct cs_function *function;
    uint32_t listed = 0;
    for (uint32_t i = 0; i < env->count && listed < LISTED_MOST; i++)
        if (is_inside(env->names[i].name, space))
            cs_hint_text_add(text, "%s%.*s", listed++ == 0 ? "there are " : ", ",
                             CS_STR_ARG(env->names[i].name));
    for (uint32_t i = 0; (function = cs_function_at(i)) != NULL && listed < LISTED_MOST; i++)
        if (is_inside(cs_str_from(function->name), space) && is_callable(function->name))
            cs_hint_text_add(text, "%s%s", listed++ == 0 ? "there are " : ", ", function->name);
}

/* --- macros ----------------------------------------------------------------------------------- */

static const char *const macros[] = {
#define NAME(id, text) text,
    CS_MACRO_TABLE(NAME)
#undef NAME
        "existsOne",
};

enum { MACROS = sizeof macros / sizeof macros[0] };

static bool is_macro(struct cs_str name)
{
    for (uint32_t i = 0; i < MACROS; i++)
        if (cs_str_is(name, macros[i]))
            return true;
    return cs_str_is(name, "has");
}

/* --- names ------------------------------------------------------------------------------------ */

static bool find_near(const struct cs_resolve *names, struct cs_str spelled,
                      struct nearest *nearest)
{
    const struct cs_cel_env *env = names->env;
    for (const struct cs_scope *at = names->scope; at != NULL; at = at->outer)
        offer(nearest, at->name);
    for (uint32_t i = 0; cs_resolve_type_at(i) != NULL; i++)
        offer(nearest, cs_str_from(cs_resolve_type_at(i)));
    for (uint32_t i = 0; i < env->count; i++) {
        if (space_of(env->names[i].name).len == 0)
            offer(nearest, env->names[i].name);
        else
            offer_qualified(nearest, spelled, env->names[i].name);
    }
    /* the very field, only its record was left out */
    for (const struct cs_scope *at = names->scope; at != NULL; at = at->outer)
        offer_fields(nearest, at->name, at->type);
    for (uint32_t i = 0; i < env->count; i++)
        offer_fields(nearest, env->names[i].name, env->names[i].type);
    return nearest->found.ptr != NULL;
}

void cs_hint_name(const struct cs_resolve *names, struct cs_diag *diag, const struct cs_ast *chain)
{
    char spelled[SPELLED_MOST];
    struct cs_hint_text text;
    struct cs_str name = cs_resolve_root(chain)->name;
    size_t len = cs_resolve_spell(chain, spelled, sizeof spelled);
    struct nearest nearest = nearest_to(name);
    cs_hint_text_init(&text, diag);
    bool near = find_near(names, len != 0 ? cs_str_of(spelled, len) : name, &nearest);
    const char *dot = nearest.record.len != 0 ? "." : "";
    if (is_sure(&nearest))
        cs_hint_text_add(&text, "did you mean `%.*s%s%.*s`?", CS_STR_ARG(nearest.record), dot,
                         CS_STR_ARG(nearest.found));
    else if (cs_habit_name(name) != NULL)
        cs_hint_text_add(&text, "%s", cs_habit_name(name));
    else if (is_macro(name) || cs_resolve_function(names, name, false).count != 0)
        cs_hint_text_add(&text, "`%.*s` is a function: it is called with parentheses",
                         CS_STR_ARG(name));
    else if (near)
        cs_hint_text_add(&text, "did you mean `%.*s%s%.*s`?", CS_STR_ARG(nearest.record), dot,
                         CS_STR_ARG(nearest.found));
    else
        list_namespace(names, name, &text);
    cs_hint_text_give(&text);
}

/* --- functions -------------------------------------------------------------------------------- */

static bool has_style(const struct cs_function *function, bool member)
{
    for (uint32_t i = 0; i < function->count; i++)
        if (function->overloads[i].member == member)
            return true;
    return false;
}

static void offer_function(struct nearest *nearest, const struct cs_function *function,
                           struct cs_str name, bool member)
{
    struct cs_str candidate = cs_str_from(function->name);
    if (!is_callable(function->name) || !has_style(function, member))
        return;
    if (space_of(candidate).len == 0)
        offer(nearest, candidate);
    else
        offer_qualified(nearest, name, candidate);
}

static void offer_functions(const struct cs_resolve *names, struct cs_str name, bool member,
                            struct nearest *nearest)
{
    const struct cs_cel_env *env = names->env;
    const struct cs_function *function;
    for (uint32_t i = 0; (function = cs_function_at(i)) != NULL; i++)
        if (function->since <= env->version)
            offer_function(nearest, function, name, member);
    for (uint32_t i = 0; i < env->ndeclared; i++)
        offer_function(nearest, &env->declared[i], name, member);
    for (uint32_t i = 0; i < MACROS; i++)
        if (member)
            offer(nearest, cs_str_from(macros[i]));
    if (!member)
        offer(nearest, CS_STR("has"));
}

void cs_hint_function(const struct cs_resolve *names, struct cs_diag *diag,
                      const struct cs_ast *call, struct cs_str name)
{
    struct cs_hint_text text;
    struct cs_str space = space_of(name);
    bool member = (call->flags & CS_AST_MEMBER) != 0 && space.len == 0;
    const char *habit = member ? cs_habit_member(name) : cs_habit_function(name);
    struct nearest nearest = nearest_to(name);
    offer_functions(names, name, member, &nearest);
    cs_hint_text_init(&text, diag);
    if (habit != NULL)
        cs_hint_text_add(&text, "%s", habit);
    else if (nearest.found.ptr != NULL)
        cs_hint_text_add(&text, "did you mean `%.*s`?", CS_STR_ARG(nearest.found));
    else if (space.len > 1)
        list_namespace(names, cs_str_slice(space, 0, space.len - 1), &text);
    cs_hint_text_give(&text);
}

/* --- fields ----------------------------------------------------------------------------------- */

/* container.tag: did you mean container.image.tag? */
static bool find_inner(const struct cs_ast *select, const struct cs_schema *schema,
                       struct cs_hint_text *text)
{
    struct cs_str receiver = cs_hint_text_quote(text, select->args[0], "x");
    for (uint32_t i = 0; i < schema->count; i++) {
        const struct cs_field *field = &schema->fields[i];
        bool list = field->type->kind == CS_TYPE_LIST;
        const struct cs_type *inner = list ? field->type->first : field->type;
        if (inner->kind != CS_TYPE_RECORD || inner->schema == NULL ||
            cs_schema_find(inner->schema, select->name) < 0)
            continue;
        if (list)
            cs_hint_text_add(text,
                             "each element of `%.*s.%s` has one: use exists, all, filter, map",
                             CS_STR_ARG(receiver), field->name);
        else
            cs_hint_text_add(text, "did you mean `%.*s.%s.%.*s`?", CS_STR_ARG(receiver),
                             field->name, CS_STR_ARG(select->name));
        return true;
    }
    return false;
}

static void list_fields(const struct cs_schema *schema, struct cs_hint_text *text)
{
    for (uint32_t i = 0; i < schema->count && i < LISTED_MOST; i++)
        cs_hint_text_add(text, "%s%s", i == 0 ? "there are " : ", ", schema->fields[i].name);
    if (schema->count > LISTED_MOST)
        cs_hint_text_add(text, " and %u more", (unsigned)(schema->count - LISTED_MOST));
}

void cs_hint_field(struct cs_diag *diag, const struct cs_ast *select,
                   const struct cs_schema *schema)
{
    struct cs_hint_text text;
    struct nearest nearest = nearest_to(select->name);
    for (uint32_t i = 0; i < schema->count; i++)
        offer(&nearest, cs_str_from(schema->fields[i].name));
    cs_hint_text_init(&text, diag);
    if (!is_sure(&nearest) && find_inner(select, schema, &text)) {
        cs_hint_text_give(&text);
        return;
    }
    if (nearest.found.ptr != NULL) {
        cs_hint_text_add(&text, "did you mean `");
        cs_hint_text_receiver(&text, select->args[0], "");
        cs_hint_text_add(&text, ".%.*s`?", CS_STR_ARG(nearest.found));
    } else {
        list_fields(schema, &text);
    }
    cs_hint_text_give(&text);
}

/* --- keys of labels --------------------------------------------------------------------------- */

static bool is_sign(const struct cs_ast *node)
{
    return node->kind == CS_AST_CALL && node->nargs == 2 &&
           (cs_str_is(node->name, "_/_") || cs_str_is(node->name, "_-_"));
}

static bool holds_labels(const struct cs_ast *node)
{
    return (node->kind == CS_AST_SELECT || node->kind == CS_AST_IDENT) &&
           (cs_str_is(node->name, "labels") || cs_str_is(node->name, "annotations"));
}

bool cs_hint_is_label_key(struct cs_resolve *names, const struct cs_ast *call,
                          const struct cs_ast **map)
{
    struct cs_meaning meaning;
    const struct cs_ast *left = call;
    bool nothing = false;
    for (; is_sign(left); left = left->args[0]) {
        if (cs_resolve_root(left->args[1]) == NULL)
            return false;
        nothing = nothing || cs_resolve_longest(names, left->args[1], &meaning) == NULL;
    }
    while (left->kind == CS_AST_SELECT && !holds_labels(left->args[0]))
        left = left->args[0];
    *map = left->kind == CS_AST_SELECT ? left->args[0] : NULL;
    return nothing && *map != NULL;
}

void cs_hint_label_key(struct cs_diag *diag, const struct cs_ast *map, struct cs_span key)
{
    enum { KEY_MOST = 80 };
    struct cs_hint_text text;
    struct cs_str written = CS_STR("...");
    if (diag == NULL)
        return;
    cs_hint_text_init(&text, diag);
    if (diag->source != NULL && !diag->no_excerpt && key.start < key.end &&
        key.end <= diag->source->text.len && key.end - key.start <= KEY_MOST)
        written = cs_str_slice(diag->source->text, key.start, key.end - key.start);
    cs_hint_text_add(&text, "write %.*s['%.*s']", CS_STR_ARG(cs_hint_text_quote(&text, map, "map")),
                     CS_STR_ARG(written));
    cs_hint_text_give(&text);
}
