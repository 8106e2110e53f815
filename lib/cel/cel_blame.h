/* SPDX-License-Identifier: Apache-2.0 */
/* Where an error or unknown of a recording run began. Part of the observer (cel_record.h). */
#ifndef CS_CEL_CEL_BLAME_H
#define CS_CEL_CEL_BLAME_H

#include "cel/cel_record.h"

#define CS_NO_CELL INT32_MAX

/*
 * Where the result `to` of an instruction is an error or unknown, it has that of an operand, of the
 * `count` cells from `first` on and perhaps `second` (or CS_NO_CELL), or it began here.
 */
void cs_blame(struct cs_recording *recording, const struct cs_instruction *i, int32_t to,
              int32_t first, uint32_t count, int32_t second);

#endif
