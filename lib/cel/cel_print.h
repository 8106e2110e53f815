/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Trees and values back to CEL text, on one line. Parsing the text gives the tree again: blanks,
 * comments and the way a literal was written are what is lost.
 */
#ifndef CS_CEL_CEL_PRINT_H
#define CS_CEL_CEL_PRINT_H

#include "base/buf.h"
#include "cel/cel_ast.h"

/* Checked or not; as it was parsed, so not with the names that the checker found. */
void cs_cel_print(struct cs_buf *buf, const struct cs_ast *ast);

/*
 * A value as an expression that makes it: 1, 1u, 1.0, 'a', b'a', [1], {'a': 1}, optional.of(1),
 * timestamp('...'). Sensitive ones are "***", what no expression makes is named in angle brackets.
 */
void cs_cel_print_value(struct cs_buf *buf, struct cs_value value);

#endif
