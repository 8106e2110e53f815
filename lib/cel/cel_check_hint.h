/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How to mend what the checker refuses: each function adds a hint to the newest diagnostic, or none
 * where nothing useful is known. Expressions are quoted as they are written; values of documents
 * are not known here.
 */
#ifndef CS_CEL_CEL_CHECK_HINT_H
#define CS_CEL_CEL_CHECK_HINT_H

#include "base/diag.h"
#include "cel/cel_overload.h"

struct cs_hint {
    const struct cs_resolve *names;
    struct cs_unify *types;
    struct cs_diag *diag; /* not NULL, its newest diagnostic is the one */
};

/* An identifier, perhaps with fields behind it, that means nothing. */
void cs_hint_name(const struct cs_hint *hint, const struct cs_ast *chain);

/* A call of a function that there is not. */
void cs_hint_function(const struct cs_hint *hint, const struct cs_ast *call, struct cs_str name);

/* A field that the record on the left does not have. */
void cs_hint_field(const struct cs_hint *hint, const struct cs_ast *select,
                   const struct cs_schema *schema);

/* A select on, or an index into, what has no fields or elements. */
void cs_hint_container(const struct cs_hint *hint, const struct cs_ast *node,
                       const struct cs_type *container);

/* A call whose arguments no overload takes. */
void cs_hint_overload(const struct cs_hint *hint, const struct cs_ast *call,
                      const struct cs_functions *functions, const struct cs_type *const *types);

/* An expression that should give a bool and does not. */
void cs_hint_bool(const struct cs_hint *hint, const struct cs_ast *node,
                  const struct cs_type *found);

/* Whether names of the environment or the library begin with `name.`: it is a namespace. */
bool cs_hint_is_namespace(const struct cs_resolve *names, struct cs_str name);

#endif
