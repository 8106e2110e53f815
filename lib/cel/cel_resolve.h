/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a name in an expression means: the scopes of macros, then the environment, then the names of
 * types. A name inside the container a.b is looked for as a.b.name, a.name and name; of a.b.c the
 * longest part that means something wins, the rest are fields. A leading dot asks for the last form
 * only and passes the scopes by.
 */
#ifndef CS_CEL_CEL_RESOLVE_H
#define CS_CEL_CEL_RESOLVE_H

#include "cel/cel_env.h"

/* One variable of a macro or of cel.bind; they live on the stack of who walks the tree. */
struct cs_scope {
    const struct cs_scope *outer;
    struct cs_str name;
    const struct cs_type *type;
    uint32_t number;
};

struct cs_resolve {
    const struct cs_cel_env *env;
    const struct cs_scope *scope;  /* innermost */
    char *candidate;               /* room for a name in its container */
    size_t room;                   /* of it; longer names mean nothing */
    const struct cs_type **opaque; /* the types of extensions; NULL: not collected yet */
    uint32_t opaques;
};

/* CTRSEC_E_NOMEM. */
int cs_resolve_init(struct cs_resolve *resolve, const struct cs_cel_env *env);

struct cs_meaning {
    const struct cs_scope *local;    /* or */
    const struct cs_name *name;      /* or */
    const struct cs_type *type_name; /* the type that it names; all NULL: the name means nothing */
    struct cs_str full;              /* the name as it was found; static or of the environment */
};

/*
 * The longest part of an identifier with fields behind it (a, a.b, a.b.c) that means something.
 * Returns the node where that part ends, NULL where even the identifier alone means nothing or
 * `node` is something else.
 */
struct cs_ast *cs_resolve_longest(struct cs_resolve *resolve, struct cs_ast *node,
                                  struct cs_meaning *meaning);

/* Whether the node is a plain field, as the parts of a qualified name are. */
bool cs_resolve_extends(const struct cs_ast *node);

/* The identifier at the left end of a.b.c, or NULL. */
const struct cs_ast *cs_resolve_root(const struct cs_ast *node);

/* Writes the names of a.b.c with dots; 0 where it is not of that form or longer than `size`. */
size_t cs_resolve_spell(const struct cs_ast *node, char *out, size_t size);

/* The function of a name: from the library, from the environment, or from both. */
struct cs_functions {
    const struct cs_function *at[2];
    uint32_t count;
    uint16_t version; /* of the environment: younger overloads do not count */
};

struct cs_functions cs_resolve_function(const struct cs_resolve *resolve, struct cs_str name,
                                        bool rooted);

/* The function that receiver.name spells (math.greatest), unless a scope hides the receiver. */
struct cs_functions cs_resolve_qualified(const struct cs_resolve *resolve,
                                         const struct cs_ast *receiver, struct cs_str name);

/* The names of types: NULL behind the last. For suggestions. */
const char *cs_resolve_type_at(uint32_t i);

#endif
