/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Macros: calls whose arguments are not evaluated but become a node of their own. has, the walks
 * over lists and maps with one or two variables, optMap and optFlatMap, sortBy, cel.bind.
 */
#ifndef CS_CEL_CEL_MACRO_H
#define CS_CEL_CEL_MACRO_H

#include "base/diag.h"
#include "cel/cel_env.h"

/*
 * Turns a call that is a macro into the macro's node, in place; other calls stay. A name of a macro
 * with arguments that do not fit is an error, unless the environment declares a function of that
 * name. Errors: CTRSEC_E_SYNTAX, CTRSEC_E_LIMIT, CTRSEC_E_NOMEM.
 */
int cs_macro_expand(const struct cs_cel_env *env, struct cs_diag *diag, struct cs_ast *call);

/* The name that the macro of a comprehension is written with. */
const char *cs_macro_name(const struct cs_ast *comprehension);

#endif
