/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The hash that GitHub's code scanning knows a line by, however far it moves
 * (github/codeql-action, src/fingerprints.ts): of the 100 UTF-16 units from the start of the line
 * on, blanks and tabs left out, each line end one line feed, behind the end of the text one unit
 * 65535, then zeros. With the number of the line among those of the text with equal hashes.
 *
 *     h = sum of unit[i] * 37^(99 - i), modulo 2^64
 */
#ifndef CS_REPORT_LINE_HASH_H
#define CS_REPORT_LINE_HASH_H

#include "doc/set.h"
#include "engine/result.h"

struct cs_line_hash {
    uint64_t hash;
    uint32_t count;      /* from 1 */
    uint32_t start, end; /* the bytes that are hashed */
};

/* All lines of a text, into the arena; seed guards the table of equal ones. False: out of memory.
 */
bool cs_line_hashes(struct cs_arena *arena, struct cs_str text, uint32_t seed,
                    struct cs_line_hash **lines, uint32_t *count);

/*
 * Gives the findings of a result the hashes of their lines; `set` is what was checked. Those of
 * events, and where a secret is near enough to be hashed, get none. False: out of memory.
 */
bool cs_line_hash_findings(struct cs_result *result, const struct cs_set *set);

#endif
