/* SPDX-License-Identifier: Apache-2.0 */
/* Programs of a unit as text, one instruction a line, for people. */
#ifndef CS_CEL_CEL_LISTING_H
#define CS_CEL_CEL_LISTING_H

#include "base/buf.h"
#include "cel/cel_compile.h"

/* The name of a slot of the activation. */
typedef const char *cs_listing_variable(uint32_t slot, void *payload);

/*
 *     0  first and_has_key  r0, proc, "name"        else 3
 *     1  and_in_set         r0, proc.name, ['nc']   else 3
 *     2  memo               r1, memo 4
 *
 * Registers are r0 and up; a memo is computed once for all programs that read it, and numbers of
 * instructions behind `go` and `else` are of the same program.
 */
void cs_listing_program(struct cs_buf *out, const struct cs_unit *unit, uint32_t program,
                        cs_listing_variable *variable, void *payload);
void cs_listing_memo(struct cs_buf *out, const struct cs_unit *unit, uint32_t memo,
                     cs_listing_variable *variable, void *payload);

#endif
