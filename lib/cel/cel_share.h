/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which nodes are computed once for all that use them. Such a node becomes a memo: a program of its
 * own and a place in the machine that keeps its value (cel_memo.h).
 *
 * A node becomes a memo when it is closed (reads no variable of a loop around it), is used more
 * than once in the unit, and costs more than looking a memo up. So of expressions that use each
 * other twice, and those again, each is compiled once and computed once.
 */
#ifndef CS_CEL_CEL_SHARE_H
#define CS_CEL_CEL_SHARE_H

#include "cel/cel_unit.h"

enum {
    CS_SHARE_USES = 2,
    CS_SHARE_WEIGHT = 16 /* about as many nanoseconds; a memo's first read takes a frame */
};

/*
 * Finds the memos at and below a node and gives new ones the next numbers, with their node and
 * nothing else, those that others read first. The slots from `steady` on change while a rule runs;
 * what reads one of them is kept for as long as they stay. False: no memory.
 */
bool cs_share_find(struct cs_unit *unit, uint32_t node, uint32_t steady);

#endif
