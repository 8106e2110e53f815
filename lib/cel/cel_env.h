/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What names mean to an expression: variables (slots of an activation), constants (parameters),
 * definitions (named expressions), extra function declarations, the container of the namespace.
 * Built by who compiles rules; read by parser (which macros) and checker. The types of names come
 * from schema tables, the environment does not know whose.
 */
#ifndef CS_CEL_CEL_ENV_H
#define CS_CEL_CEL_ENV_H

#include "base/map.h"
#include "cel/cel_ast.h"
#include "cel/cel_function.h"

enum cs_name_kind { CS_NAME_VARIABLE, CS_NAME_CONSTANT, CS_NAME_DEFINITION };

struct cs_name {
    enum cs_name_kind kind;
    struct cs_str name;
    const struct cs_type *type;
    uint32_t slot;                   /* variable */
    bool sensitive;                  /* variable whose value may be secret */
    struct cs_value value;           /* constant */
    const struct cs_ast *definition; /* checked */
    const char *doc;
};

struct cs_check_advice;

struct cs_cel_env {
    struct cs_arena *arena;
    const struct cs_limits *limits;
    struct cs_map index; /* name -> number */
    struct cs_name *names;
    uint32_t count, room;
    struct cs_function *declared; /* functions that only this environment declares */
    uint32_t ndeclared, declared_room;
    struct cs_str container; /* "a.b": a.b.x, a.x, x are tried in that order */
    uint16_t version; /* of macros and functions, as their `since`; after init: all of them */
    struct cs_check_advice *advice; /* NULL: no warnings about what is valid */
    bool no_macros;                 /* calls of macros stay calls */
    bool validate;                  /* literals that a function never takes are errors */
    bool homogeneous;    /* the elements of a list or map literal are of one type, as Kubernetes
                            demands; of format's list they need not be */
    bool plain_or_value; /* orValue of what is no optional is that value, as in cel-go before
                            0.28 */
    bool blocks; /* cel.block, with cel.index, cel.iterVar and cel.accuVar: how the conformance
                    suite writes what optimisers make */
};

/*
 * Versions by name: "k8s-1.34" has what that version of Kubernetes has, "ctrsec-1" everything.
 * Kubernetes before 1.28 lacks optionals and has no admission policies; what versions after the
 * newest one here will add is not known.
 */
#define CS_CEL_KUBERNETES_OLDEST 28
#define CS_CEL_KUBERNETES_NEWEST 37
#define CS_CEL_VERSION_ROOM 16

/* False: there is no such version. */
bool cs_cel_env_version_read(struct cs_str name, uint16_t *version);
const char *cs_cel_env_version_write(uint16_t version, char out[CS_CEL_VERSION_ROOM]);

void cs_cel_env_init(struct cs_cel_env *env, struct cs_arena *arena,
                     const struct cs_limits *limits);

/* Each adds a name or hides an older one of the same name. CTRSEC_E_NOMEM. Names and values are
 * borrowed. */
int cs_cel_env_variable(struct cs_cel_env *env, struct cs_str name, const struct cs_type *type,
                        uint32_t slot, bool sensitive);
int cs_cel_env_constant(struct cs_cel_env *env, struct cs_str name, const struct cs_type *type,
                        struct cs_value value);
int cs_cel_env_definition(struct cs_cel_env *env, struct cs_str name, const struct cs_ast *ast);
int cs_cel_env_function(struct cs_cel_env *env, struct cs_str name,
                        const struct cs_overload *overload);

const struct cs_name *cs_cel_env_find(const struct cs_cel_env *env, struct cs_str name);

#endif
