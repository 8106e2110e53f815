/* SPDX-License-Identifier: Apache-2.0 */
/* The clauses of a format string, for who runs it and who checks a literal one. */
#ifndef CS_CEL_CEL_FN_FORMAT_H
#define CS_CEL_CEL_FN_FORMAT_H

#include "base/str.h"

#define CS_FN_FORMAT_PRECISION 100 /* the largest */

/* Reads a clause behind its '%': a precision and a letter, which may be any. False: something is
   missing, or the precision is too large. */
bool cs_fn_format_clause(struct cs_str format, uint32_t *at, int *precision, char *letter);

#endif
