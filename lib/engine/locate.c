/* SPDX-License-Identifier: Apache-2.0 */
/* Lines and columns. contract: engine/locate.h */
#include "engine/locate.h"

#include "base/utf8.h"

void cs_locator_reset(struct cs_locator *locator)
{
    *locator = (struct cs_locator){0};
}

struct cs_position cs_locator_position(struct cs_locator *locator, const struct cs_source *source,
                                       uint32_t offset)
{
    if (source->text.len == 0)
        return (struct cs_position){0, 0};
    if (offset > source->text.len)
        offset = source->text.len;
    if (locator->text != source->text.ptr || locator->offset > offset)
        *locator = (struct cs_locator){.text = source->text.ptr};
    uint32_t at = locator->offset;
    for (;;) {
        const char *end = memchr(source->text.ptr + at, '\n', offset - at);
        if (end == NULL)
            break;
        at = (uint32_t)(end - source->text.ptr) + 1;
        locator->line++;
        locator->line_start = at;
    }
    locator->offset = offset;
    struct cs_str line =
        cs_str_slice(source->text, locator->line_start, offset - locator->line_start);
    uint32_t column = cs_utf8_count(line) + 1;
    if (locator->line == 0)
        column += source->columns_before;
    return (struct cs_position){locator->line + 1 + source->lines_before, column};
}
