/* SPDX-License-Identifier: Apache-2.0 */
/* Meaning of names. contract: cel/cel_resolve.h */
#include "cel/cel_resolve.h"

static const struct cs_type optional_dyn = {
    .kind = CS_TYPE_OPTIONAL, .name = "optional_type", .first = &cs_type_dyn};

static const struct {
    const char *name;
    const struct cs_type *type;
} type_names[] = {
    {"bool", &cs_type_bool},
    {"bytes", &cs_type_bytes},
    {"double", &cs_type_double},
    {"google.protobuf.Duration", &cs_type_duration},
    {"google.protobuf.Timestamp", &cs_type_timestamp},
    {"int", &cs_type_int},
    {"list", &cs_type_list_dyn},
    {"map", &cs_type_map_dyn},
    {"null_type", &cs_type_null},
    {"optional_type", &optional_dyn},
    {"string", &cs_type_string},
    {"type", &cs_type_type},
    {"uint", &cs_type_uint},
};

enum { TYPE_NAMES = sizeof type_names / sizeof type_names[0], TYPE_NAME_MOST = 64 };

const char *cs_resolve_type_at(uint32_t i)
{
    return i < TYPE_NAMES ? type_names[i].name : NULL;
}

int cs_resolve_init(struct cs_resolve *resolve, const struct cs_cel_env *env)
{
    uint32_t longest = TYPE_NAME_MOST;
    for (uint32_t i = 0; i < env->count; i++)
        if (env->names[i].name.len > longest)
            longest = env->names[i].name.len;
    for (uint32_t i = 0; i < env->ndeclared; i++) {
        size_t len = strlen(env->declared[i].name);
        if (len > longest)
            longest = (uint32_t)len;
    }
    *resolve = (struct cs_resolve){.env = env, .room = (size_t)env->container.len + 1 + longest};
    resolve->candidate = cs_arena_take(env->arena, resolve->room);
    return resolve->candidate != NULL ? CTRSEC_OK : CTRSEC_E_NOMEM;
}

/* --- the container ---------------------------------------------------------------------------- */

/* Goes through the candidates of a name, innermost first. */
struct candidates {
    const struct cs_resolve *resolve;
    struct cs_str name;
    uint32_t inside; /* bytes of the container that stand before the next one */
    bool last;       /* the name alone was given out */
};

static struct candidates candidates_of(const struct cs_resolve *resolve, struct cs_str name,
                                       bool rooted)
{
    uint32_t inside = rooted ? 0 : resolve->env->container.len;
    if ((size_t)inside + 1 + name.len > resolve->room)
        inside = 0;
    return (struct candidates){resolve, name, inside, false};
}

static bool next_candidate(struct candidates *at, struct cs_str *out)
{
    if (at->last)
        return false;
    if (at->inside == 0) {
        at->last = true;
        *out = at->name;
        return true;
    }
    const char *container = at->resolve->env->container.ptr;
    char *text = at->resolve->candidate;
    memcpy(text, container, at->inside);
    text[at->inside] = '.';
    memcpy(text + at->inside + 1, at->name.ptr, at->name.len);
    *out = cs_str_of(text, (size_t)at->inside + 1 + at->name.len);
    while (at->inside > 0 && container[--at->inside] != '.')
        ;
    return true;
}

/* --- values ----------------------------------------------------------------------------------- */

static const struct cs_scope *find_local(const struct cs_resolve *resolve, struct cs_str name)
{
    const struct cs_scope *scope = resolve->scope;
    while (scope != NULL && !cs_str_equal(scope->name, name))
        scope = scope->outer;
    return scope;
}

/*
 * Extensions have no list of their types; the signatures of their functions name them all. They are
 * collected when a name is looked for that means nothing else, which is seldom.
 */
static void collect_opaque(struct cs_resolve *resolve)
{
    enum { MOST = 64 };
    const struct cs_function *function;
    resolve->opaque = cs_arena_array(resolve->env->arena, MOST, sizeof(*resolve->opaque));
    for (uint32_t i = 0; resolve->opaque != NULL && (function = cs_function_at(i)) != NULL; i++) {
        for (uint32_t j = 0; j < function->count && resolve->opaques < MOST; j++) {
            const struct cs_type *type = function->overloads[j].result;
            uint32_t known = 0;
            while (known < resolve->opaques && resolve->opaque[known] != type)
                known++;
            if (type->kind == CS_TYPE_OPAQUE && known == resolve->opaques)
                resolve->opaque[resolve->opaques++] = type;
        }
    }
}

static const struct cs_type *find_opaque(struct cs_resolve *resolve, struct cs_str name)
{
    if (resolve->opaque == NULL)
        collect_opaque(resolve);
    for (uint32_t i = 0; i < resolve->opaques; i++)
        if (cs_str_is(name, resolve->opaque[i]->name))
            return resolve->opaque[i];
    return NULL;
}

static bool find_type(struct cs_str name, struct cs_meaning *meaning)
{
    for (uint32_t i = 0; i < TYPE_NAMES; i++) {
        if (!cs_str_is(name, type_names[i].name))
            continue;
        meaning->type_name = type_names[i].type;
        meaning->full = cs_str_from(type_names[i].name);
        return true;
    }
    return false;
}

static bool find_name(struct cs_resolve *resolve, struct cs_str name, bool rooted,
                      struct cs_meaning *meaning)
{
    struct candidates at = candidates_of(resolve, name, rooted);
    struct cs_str candidate;
    while (next_candidate(&at, &candidate)) {
        meaning->name = cs_cel_env_find(resolve->env, candidate);
        if (meaning->name != NULL) {
            meaning->full = meaning->name->name;
            return true;
        }
        if (find_type(candidate, meaning))
            return true;
    }
    return false;
}

static bool find_opaque_name(struct cs_resolve *resolve, struct cs_str name, bool rooted,
                             struct cs_meaning *meaning)
{
    struct candidates at = candidates_of(resolve, name, rooted);
    struct cs_str candidate;
    while (next_candidate(&at, &candidate)) {
        meaning->type_name = find_opaque(resolve, candidate);
        if (meaning->type_name != NULL) {
            meaning->full = cs_str_from(meaning->type_name->name);
            return true;
        }
    }
    return false;
}

/* --- a.b.c ------------------------------------------------------------------------------------ */

/* A quoted field (a.`b.c`) is never part of a qualified name. */
static bool is_plain(struct cs_str name)
{
    return memchr(name.ptr, '.', name.len) == NULL && memchr(name.ptr, '/', name.len) == NULL &&
           memchr(name.ptr, '-', name.len) == NULL && memchr(name.ptr, ' ', name.len) == NULL;
}

bool cs_resolve_extends(const struct cs_ast *node)
{
    return node->kind == CS_AST_SELECT && !(node->flags & CS_AST_OPTIONAL) && node->nargs == 1 &&
           is_plain(node->name);
}

const struct cs_ast *cs_resolve_root(const struct cs_ast *node)
{
    while (cs_resolve_extends(node))
        node = node->args[0];
    return node->kind == CS_AST_IDENT ? node : NULL;
}

size_t cs_resolve_spell(const struct cs_ast *node, char *out, size_t size)
{
    size_t len = node->name.len;
    const struct cs_ast *part = node;
    for (; len <= size && cs_resolve_extends(part); part = part->args[0])
        len += 1 + part->args[0]->name.len;
    if (part->kind != CS_AST_IDENT || len > size)
        return 0;
    size_t at = len;
    for (part = node;; part = part->args[0]) {
        at -= part->name.len;
        memcpy(out + at, part->name.ptr, part->name.len);
        if (part->kind == CS_AST_IDENT)
            return len;
        out[--at] = '.';
    }
}

typedef bool finder(struct cs_resolve *resolve, struct cs_str name, bool rooted,
                    struct cs_meaning *meaning);

static struct cs_ast *longest(struct cs_resolve *resolve, struct cs_ast *node, bool rooted,
                              finder *find, struct cs_meaning *meaning)
{
    char text[512];
    while (node != NULL) {
        size_t len = cs_resolve_spell(node, text, sizeof text);
        if (len != 0 && find(resolve, cs_str_of(text, len), rooted, meaning))
            return node;
        node = cs_resolve_extends(node) ? node->args[0] : NULL;
    }
    return NULL;
}

struct cs_ast *cs_resolve_longest(struct cs_resolve *resolve, struct cs_ast *node,
                                  struct cs_meaning *meaning)
{
    *meaning = (struct cs_meaning){NULL, NULL, NULL, {NULL, 0}};
    const struct cs_ast *root = cs_resolve_root(node);
    if (root == NULL)
        return NULL;
    bool rooted = (root->flags & CS_AST_ROOTED) != 0;
    meaning->local = rooted ? NULL : find_local(resolve, root->name);
    if (meaning->local != NULL) {
        while (node != root)
            node = node->args[0];
        meaning->full = meaning->local->name;
        return node;
    }
    struct cs_ast *end = longest(resolve, node, rooted, find_name, meaning);
    return end != NULL ? end : longest(resolve, node, rooted, find_opaque_name, meaning);
}

/* --- functions -------------------------------------------------------------------------------- */

static struct cs_functions find_function(const struct cs_resolve *resolve, struct cs_str name)
{
    const struct cs_cel_env *env = resolve->env;
    struct cs_functions found = {.version = env->version};
    bool plain = env->plain_or_value && cs_str_is(name, "orValue");
    const struct cs_function *function = cs_function_find(plain ? CS_STR("@orValue") : name);
    if (function != NULL && function->since <= env->version)
        found.at[found.count++] = function;
    for (uint32_t i = 0; i < env->ndeclared; i++) {
        if (cs_str_is(name, env->declared[i].name)) {
            found.at[found.count++] = &env->declared[i];
            break;
        }
    }
    return found;
}

struct cs_functions cs_resolve_function(const struct cs_resolve *resolve, struct cs_str name,
                                        bool rooted)
{
    struct candidates at = candidates_of(resolve, name, rooted);
    struct cs_functions found = {.version = resolve->env->version};
    struct cs_str candidate;
    while (found.count == 0 && next_candidate(&at, &candidate))
        found = find_function(resolve, candidate);
    return found;
}

struct cs_functions cs_resolve_qualified(const struct cs_resolve *resolve,
                                         const struct cs_ast *receiver, struct cs_str name)
{
    char text[512];
    struct cs_functions none = {.count = 0};
    const struct cs_ast *root = cs_resolve_root(receiver);
    if (root == NULL || name.len + 1 >= sizeof text)
        return none;
    bool rooted = (root->flags & CS_AST_ROOTED) != 0;
    if (!rooted && find_local(resolve, root->name) != NULL)
        return none;
    size_t len = cs_resolve_spell(receiver, text, sizeof text - 1 - name.len);
    if (len == 0)
        return none;
    text[len++] = '.';
    memcpy(text + len, name.ptr, name.len);
    return cs_resolve_function(resolve, cs_str_of(text, len + name.len), rooted);
}
