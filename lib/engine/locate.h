/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lines and columns of many places of the same texts: remembers where it was last, so that places
 * in ascending order cost one pass over the text together.
 */
#ifndef CS_ENGINE_LOCATE_H
#define CS_ENGINE_LOCATE_H

#include "value/path.h"

struct cs_locator {
    const char *text; /* of the source it was last in */
    uint32_t offset, line, line_start;
};

void cs_locator_reset(struct cs_locator *locator);
struct cs_position cs_locator_position(struct cs_locator *locator, const struct cs_source *source,
                                       uint32_t offset);

#endif
