/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Literals that a function never takes: timestamp('yesterday'), ip('10.0.0'), '%d'.format(['a']).
 * Told when the expression is built, not whenever it runs. Regular expressions and time zones are
 * refused by the compiler, which has to read them anyway.
 */
#ifndef CS_CEL_CEL_CHECK_CONSTANT_H
#define CS_CEL_CEL_CHECK_CONSTANT_H

#include "cel/cel_checker.h"

/* Of a tree that has its final types; errors count in the checker. */
void cs_check_constants(struct cs_checker *c, const struct cs_ast *ast);

#endif
