/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Gives every node of a tree its type and every name its meaning. Gradual: what is dyn is checked
 * when it runs, what is typed is checked to the last field. Collects several errors.
 */
#ifndef CS_CEL_CEL_CHECK_H
#define CS_CEL_CEL_CHECK_H

#include "base/diag.h"
#include "cel/cel_env.h"

enum cs_check_mode {
    CS_CHECK_STRICT, /* errors refuse the expression */
    CS_CHECK_RESOLVE /* types that do not fit are left to the run (conformance's disable_check);
                        unresolved names become run-time errors */
};

/* Errors: CTRSEC_E_TYPE, CTRSEC_E_LIMIT, CTRSEC_E_NOMEM. The result type is ast->type. */
int cs_cel_check(const struct cs_cel_env *env, enum cs_check_mode mode, struct cs_diag *diag,
                 struct cs_ast *ast);

/*
 * The first place in a checked tree that reads a field or variable flagged sensitive and lets its
 * value out (has() and size() and comparisons do not), or NULL. Messages of rules may hold none.
 */
const struct cs_ast *cs_cel_check_secret(const struct cs_cel_env *env, const struct cs_ast *ast);

/* Whether the value itself is secret, not only fields of it: a variable that gets it, or an element
   of it, is sensitive. */
bool cs_cel_check_is_secret(const struct cs_cel_env *env, const struct cs_ast *ast);

#endif
