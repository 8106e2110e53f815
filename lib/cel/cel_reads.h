/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The log of a recording run: what was read, in order, without what did not decide. Part of the
 * observer (cel_record.h).
 */
#ifndef CS_CEL_CEL_READS_H
#define CS_CEL_CEL_READS_H

#include "cel/cel_record.h"

/* Takes the memory of the log. False: there is none. */
bool cs_reads_begin(struct cs_recording *recording);

/* A value that stands at `path` (NULL: nowhere) is read. */
void cs_reads_note(struct cs_recording *recording, const struct cs_path *path, struct cs_value v);

/* The value of a cell is computed with. */
void cs_reads_use(struct cs_recording *recording, int32_t cell);

/* Whether the log or a builder has anything that was noted from `number` on. */
bool cs_reads_since(const struct cs_recording *recording, uint32_t number);

/*
 * A chain of && or ||, or a loop of all() or exists(), begins in register `to`. `inside`: its first
 * operand was a chain in the same register, whose reads are its own.
 */
void cs_reads_begin_chain(struct cs_recording *recording, int32_t to, bool inside);

/*
 * An operand of it is done. `decided`: its answer ends the chain. Otherwise the chain's value is
 * neutral still, or an error or unknown: then only the operand matters that it came from. True: it
 * came from this one.
 */
bool cs_reads_operand(struct cs_recording *recording, int32_t to, bool decided);

/* Of the reads from `begin` on keeps each once, and no more than a result has. */
void cs_reads_condense(struct cs_recording *recording, uint32_t begin);

/* Hands the reads over. */
void cs_reads_end(struct cs_recording *recording);

#endif
