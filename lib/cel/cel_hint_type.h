/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How to mend types that do not fit: what would fit, how to convert, what a field is. Each function
 * gives the newest diagnostic a hint, or none where nothing useful is known. The types have no
 * variables any more.
 */
#ifndef CS_CEL_CEL_HINT_TYPE_H
#define CS_CEL_CEL_HINT_TYPE_H

#include "base/diag.h"
#include "cel/cel_overload.h"

/* A field of, or an index into, what has none or another kind of it. */
void cs_hint_container(struct cs_diag *diag, const struct cs_ast *node,
                       const struct cs_type *container);

/* A call whose arguments no overload takes. */
void cs_hint_overload(struct cs_unify *unify, struct cs_diag *diag, const struct cs_ast *call,
                      const struct cs_functions *functions, const struct cs_type *const *types);

/* An expression that should give a bool and gives `found`. */
void cs_hint_bool(struct cs_diag *diag, const struct cs_ast *node, const struct cs_type *found);

#endif
