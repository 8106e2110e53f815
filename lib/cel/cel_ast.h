/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The syntax tree of a CEL expression, as the parser makes it and the checker annotates it. Lives
 * in the arena of who parses; after checking it is immutable and may be shared (definitions are
 * referred to, not copied).
 */
#ifndef CS_CEL_CEL_AST_H
#define CS_CEL_CEL_AST_H

#include "base/limits.h"
#include "base/source.h"
#include "value/type.h"
#include "value/value.h"

enum cs_ast_kind {
    CS_AST_LITERAL, /* literal */
    CS_AST_IDENT,   /* name, perhaps with a leading dot (flag) */
    CS_AST_SELECT,  /* args[0].name */
    CS_AST_HAS,     /* has(args[0].name) */
    CS_AST_INDEX,   /* args[0][args[1]] */
    CS_AST_CALL,    /* name(args), or args[0].name(args[1..]) with CS_AST_MEMBER; operators that
                       always evaluate all arguments too: name is "_+_", "-_", "!_", "_==_",
                       "@in" and so on, as in cel-go */
    CS_AST_AND,     /* args[0] && args[1] */
    CS_AST_OR,      /* args[0] || args[1] */
    CS_AST_TERNARY, /* args[0] ? args[1] : args[2] */
    CS_AST_LIST,    /* args; an element with CS_AST_ENTRY is [?x] */
    CS_AST_MAP,     /* key, value, key, value; a key with CS_AST_ENTRY is {?k: v} */
    CS_AST_STRUCT,  /* name{...}: args are field (a string literal), value, field, value; only
                       to say clearly that messages are not supported */
    CS_AST_COMPREHENSION, /* macro over args[0]; variables vars[0], vars[1]; bodies args[1], args[2]
                           */
    CS_AST_LET            /* cel.bind(vars[0], args[0], args[1]); cel.block([a, b], c) is one let in
                             another: "@index0" is a, "@index1" is b */
};

/*
 * Nodes from the root of a parsed tree down to its deepest leaf, itself counted: a walk may
 * recurse. Long chains of && and || are balanced; a + b + c leans to the left and c ? a : d ? b : e
 * to the right, so a tree may be higher than the nesting of its text.
 */
#define CS_AST_HEIGHT_MOST 500

/* Of what the parser accepts, so that the checker's stack follows the nesting that a host allows.
 */
#define CS_AST_HEIGHT_A_LEVEL 6
static inline uint32_t cs_ast_height_most(const struct cs_limits *limits)
{
    uint64_t most = (uint64_t)limits->expression_depth * CS_AST_HEIGHT_A_LEVEL;
    return most < CS_AST_HEIGHT_MOST ? (uint32_t)most : CS_AST_HEIGHT_MOST;
}

enum cs_ast_flags {
    CS_AST_MEMBER = 1,   /* call with a receiver */
    CS_AST_OPTIONAL = 2, /* optional select (a.?b) or index (a[?b]) */
    CS_AST_ROOTED = 4,   /* .name: not relative to the container */
    CS_AST_PAREN = 8,    /* was written in parentheses */
    CS_AST_ENTRY = 16    /* optional element [?x] or key {?k: v}; a bit of its own, x may be a.?b */
};

/* X(name, bodies, minimum variables, maximum variables) */
#define CS_MACRO_TABLE(X)                          \
    X(ALL, "all")                                  \
    X(EXISTS, "exists")                            \
    X(EXISTS_ONE, "exists_one")                    \
    X(FILTER, "filter")                            \
    X(MAP, "map")                                  \
    X(MAP_FILTER, "map")                           \
    X(TRANSFORM_LIST, "transformList")             \
    X(TRANSFORM_LIST_FILTER, "transformList")      \
    X(TRANSFORM_MAP, "transformMap")               \
    X(TRANSFORM_MAP_FILTER, "transformMap")        \
    X(TRANSFORM_ENTRY, "transformMapEntry")        \
    X(TRANSFORM_ENTRY_FILTER, "transformMapEntry") \
    X(OPT_MAP, "optMap")                           \
    X(OPT_FLAT_MAP, "optFlatMap")                  \
    X(SORT_BY, "sortBy")

/* FILTER: args = range, predicate. MAP: range, transform. *_FILTER: range, predicate, transform. */
enum cs_macro {
#define CS_MACRO_ENUM(name, text) CS_MACRO_##name,
    CS_MACRO_TABLE(CS_MACRO_ENUM)
#undef CS_MACRO_ENUM
};

/* What the checker found a name to be. */
enum cs_ref_kind {
    CS_REF_NONE,     /* not resolved (unchecked, or an error) */
    CS_REF_VARIABLE, /* ref = slot of the activation */
    CS_REF_LOCAL, /* ref = number of the local variable, counted from the outermost scope: 0, 1...
                   */
    CS_REF_CONSTANT,   /* literal holds the value: a parameter, a type name, a named constant */
    CS_REF_DEFINITION, /* definition -> the checked tree of a named expression */
    CS_REF_SLOT,       /* SELECT, HAS on a record: ref = slot of its schema */
    CS_REF_KEY         /* SELECT, HAS on a map or dyn: by name when it runs */
};

struct cs_function;

struct cs_ast {
    uint8_t kind, flags, macro, ref_kind;
    uint32_t nargs;
    uint32_t ref;
    uint32_t height;      /* 1: no arguments */
    struct cs_span span;  /* of the whole expression */
    struct cs_span point; /* of the operator, name or bracket that errors point to */
    struct cs_str name;
    struct cs_value literal;
    struct cs_ast **args;
    struct cs_str vars[2];              /* of a comprehension or let; unused: empty */
    uint32_t locals[2];                 /* numbers of these variables, set by the checker */
    const struct cs_type *type;         /* set by the checker; NULL before */
    const struct cs_function *function; /* of a call, set by the checker */
    const struct cs_ast *definition;
};

#endif
