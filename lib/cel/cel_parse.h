/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Text to syntax tree: Pratt parser over the lexer's tokens, macros expanded to their own nodes.
 * Collects several errors, each with position and, where there is one, a hint.
 */
#ifndef CS_CEL_CEL_PARSE_H
#define CS_CEL_CEL_PARSE_H

#include "base/diag.h"
#include "cel/cel_env.h"

/*
 * The text is diag->source->text (spans count in it). Literals and names may point into the text
 * or into env->arena. Errors: CTRSEC_E_SYNTAX, CTRSEC_E_LIMIT, CTRSEC_E_NOMEM.
 */
int cs_cel_parse(const struct cs_cel_env *env, struct cs_str text, struct cs_diag *diag,
                 struct cs_ast **out);

#endif
