/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Text with a name, and where a byte of it stands. Lines and columns count from 1; a column counts
 * code points. Computed on demand, so keeping positions costs four bytes a node.
 */
#ifndef CS_BASE_SOURCE_H
#define CS_BASE_SOURCE_H

#include "base/str.h"

/* Byte offsets [start, end) into the text of one source. */
struct cs_span {
    uint32_t start, end;
};

struct cs_source {
    struct cs_str name; /* file name or what the caller calls it; may be empty */
    struct cs_str text; /* borrowed */
    /* A source that is part of a file (an expression in a rule, a document in a stream): where its
       first byte stands there. 0, 0 for a whole file. The column applies to the first line only. */
    uint32_t lines_before, columns_before;
    /* The same, found when it is asked for: the source that this is part of, and the offset in it.
     */
    const struct cs_source *within; /* NULL: the numbers above say it */
    uint32_t offset;
    bool block; /* each of its lines is indented there as the first one is */
};

struct cs_position {
    uint32_t line, column; /* from 1; 0, 0: unknown */
};

struct cs_position cs_source_position(const struct cs_source *source, uint32_t offset);

/* The whole line around an offset, without its end; *column gets the 0-based byte offset in it. */
struct cs_str cs_source_line(const struct cs_source *source, uint32_t offset, uint32_t *column);

#endif
