/* SPDX-License-Identifier: Apache-2.0 */
/* From byte offset to line and column. */
#include "base/source.h"

#include "base/utf8.h"

/* Behind the last line end before `offset`; eight bytes at a time, for lines may be long. */
static uint32_t line_start(const char *text, uint32_t offset)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    uint64_t word;
    for (; offset >= 8; offset -= 8) {
        memcpy(&word, text + offset - 8, 8);
        word ^= ones * '\n'; /* a byte that is zero now was one */
        if (((word - ones) & ~word & ones * 0x80) != 0)
            break;
    }
    while (offset > 0 && text[offset - 1] != '\n')
        offset--;
    return offset;
}

struct cs_str cs_source_line(const struct cs_source *source, uint32_t offset, uint32_t *column)
{
    const char *text = source->text.ptr;
    uint32_t len = source->text.len;
    if (offset > len)
        offset = len;
    const char *feed = offset < len ? memchr(text + offset, '\n', len - offset) : NULL;
    uint32_t start = line_start(text, offset), end = feed == NULL ? len : (uint32_t)(feed - text);
    *column = offset - start;
    if (end > start && text[end - 1] == '\r')
        end--;
    return cs_str_of(text + start, end - start);
}

static struct cs_position position_in(const struct cs_source *source, uint32_t offset)
{
    uint32_t column;
    if (offset > source->text.len)
        offset = source->text.len;
    cs_source_line(source, offset, &column);
    uint32_t line = 1, line_start = offset - column;
    const char *at = source->text.ptr, *end = at + line_start;
    while (at < end && (at = memchr(at, '\n', (size_t)(end - at))) != NULL) {
        line++;
        at++;
    }
    uint32_t before = cs_utf8_count(cs_str_of(source->text.ptr + line_start, column));
    if (line == 1)
        before += source->columns_before;
    return (struct cs_position){source->lines_before + line, before + 1};
}

struct cs_position cs_source_position(const struct cs_source *source, uint32_t offset)
{
    struct cs_position at = position_in(source, offset);
    for (; source->within != NULL; source = source->within) {
        struct cs_position start = position_in(source->within, source->offset);
        if (at.line == 1 || source->block)
            at.column += start.column - 1;
        at.line += start.line - 1;
    }
    return at;
}
