/* SPDX-License-Identifier: Apache-2.0 */
/* The programs of a unit, and of the memos that they read. */
#ifndef CS_CEL_CEL_PROGRAM_H
#define CS_CEL_CEL_PROGRAM_H

#include "cel/cel_unit.h"

/*
 * The program that computes a node, made at the first call, with the memos that it reads. Errors:
 * CTRSEC_E_LIMIT, _NOMEM.
 */
int cs_program_add(struct cs_unit *unit, uint32_t node, struct cs_diag *diag, uint32_t *number);

/* All programs of the unit once more, with all memos that they can share. Errors: the same. */
int cs_program_again(struct cs_unit *unit);

#endif
