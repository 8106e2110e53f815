/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON (RFC 8259) to a tree of values in one iterative pass.
 *
 * In: bytes that outlive the tree (the document's own copy). Out: a tree in the arena whose strings
 * point into those bytes where they hold no escape. Strict: UTF-8, no NUL byte, no trailing comma,
 * depth, size and node limits; integers that fit int64 are ints, others that fit uint64 are uints,
 * the rest doubles (1.0 and 1e3 are doubles). Of equal keys the last wins with a warning that has
 * both positions, or they are refused.
 */
#ifndef CS_TEXT_JSON_READ_H
#define CS_TEXT_JSON_READ_H

#include "base/diag.h"
#include "base/limits.h"
#include "text/json_paths.h"
#include "value/block.h"
#include "value/tree.h"

/*
 * Memory that readers reuse from one document to the next: the stack of open containers and the
 * table of interned names. One thread's; belongs to who reads many documents.
 */
struct cs_json_scratch;
struct cs_json_scratch *cs_json_scratch_new(const struct cs_alloc *alloc);
void cs_json_scratch_free(struct cs_json_scratch *scratch);

struct cs_json_options {
    const struct cs_limits *limits;
    enum cs_duplicate duplicates;
    uint32_t seed;                     /* guards the indexes of large maps */
    bool no_positions;                 /* events by the million: no offsets behind the blocks */
    const struct cs_json_paths *paths; /* what is kept; NULL: everything */
};

/*
 * Reads the whole of source->text as one JSON value. out->source is a copy of *source. Errors:
 * CTRSEC_E_SYNTAX, CTRSEC_E_LIMIT, CTRSEC_E_NOMEM, reported once with position in `diag`.
 */
int cs_json_read(struct cs_json_scratch *scratch, const struct cs_source *source,
                 const struct cs_json_options *options, struct cs_arena *arena,
                 struct cs_diag *diag, struct cs_tree *out);

/*
 * The next line of newline-delimited JSON: sets *line to its text without the line end and *offset
 * behind it. Skips blank lines; counts all lines passed in *lines. False at the end.
 */
bool cs_json_line(struct cs_str text, uint32_t *offset, uint32_t *lines, struct cs_str *line);

#endif
