/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lines and columns of offsets in documents, in memory of fixed size. A text is counted once; marks
 * at equal distances keep the count from there, so that a document of one line with thousands of
 * findings costs no more than one of many lines. The last few texts are remembered.
 */
#ifndef CS_ENGINE_LOCATE_H
#define CS_ENGINE_LOCATE_H

#include "base/source.h"

#define CS_LOCATOR_TEXTS 4
#define CS_LOCATOR_MARKS 512

/* At the first code point that begins at or behind mark * distance: counted from 0. */
struct cs_locator_mark {
    uint32_t line, column;
};

struct cs_locator_text {
    const char *text;  /* NULL: empty place */
    uint32_t distance; /* bytes between marks */
    uint64_t used;     /* when it was asked for last */
    struct cs_locator_mark marks[CS_LOCATOR_MARKS];
};

struct cs_locator {
    uint64_t clock;
    struct cs_locator_text texts[CS_LOCATOR_TEXTS];
};

/* Before each check: texts of the last one may be gone, and others at their addresses. */
void cs_locator_reset(struct cs_locator *locator);

/* Position of an offset in a source; columns count code points from 1. {0, 0} without text. */
struct cs_position cs_locator_position(struct cs_locator *locator, const struct cs_source *source,
                                       uint32_t offset);

#endif
