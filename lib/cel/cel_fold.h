/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Computes while compiling what does not depend on the input: functions and literals of constants.
 * What would fail, or takes more than a little work, is left to the run.
 */
#ifndef CS_CEL_CEL_FOLD_H
#define CS_CEL_CEL_FOLD_H

#include "cel/cel_unit.h"

enum cs_fold { CS_FOLD_NO, CS_FOLD_YES, CS_FOLD_NO_MEMORY };

/* A function on constant nodes; CS_FOLD_YES: *out is the number of a constant. */
enum cs_fold cs_fold_call(struct cs_unit *unit, const struct cs_function *function,
                          const uint32_t *args, uint32_t nargs, uint32_t *out);

/* A list, or a map of nargs / 2 pairs, of constant nodes. */
enum cs_fold cs_fold_literal(struct cs_unit *unit, enum cs_tag tag, const uint32_t *args,
                             uint32_t nargs, uint32_t *out);

#endif
