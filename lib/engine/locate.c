/* SPDX-License-Identifier: Apache-2.0 */
/* Lines and columns. contract: engine/locate.h */
#include "engine/locate.h"

#include <string.h>

#define DISTANCE_LEAST 1024

void cs_locator_reset(struct cs_locator *locator)
{
    for (int i = 0; i < CS_LOCATOR_TEXTS; i++)
        locator->texts[i].text = NULL;
}

/* Whether eight bytes are ASCII without a line end: a column each. */
static bool is_plain(const char *text)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), tops = ones << 7;
    uint64_t bytes, ends;
    memcpy(&bytes, text, sizeof bytes);
    ends = bytes ^ (ones * '\n'); /* 0 where a line ends */
    return ((bytes | ((ends - ones) & ~ends)) & tops) == 0;
}

/* Counts on from `at` over the text [from, to). */
static struct cs_locator_mark count(struct cs_locator_mark at, const char *text, uint32_t from,
                                    uint32_t to)
{
    for (uint32_t i = from; i < to; i++) {
        for (; to - i > 8 && is_plain(text + i); i += 8)
            at.column += 8;
        unsigned char c = (unsigned char)text[i];
        if (c == '\n') {
            at.line++;
            at.column = 0;
        } else {
            at.column += (c & 0xC0) != 0x80;
        }
    }
    return at;
}

static void measure(struct cs_locator_text *place, struct cs_str text)
{
    struct cs_locator_mark at = {0, 0};
    place->text = text.ptr;
    place->distance = text.len / (CS_LOCATOR_MARKS - 1) + 1;
    if (place->distance < DISTANCE_LEAST)
        place->distance = DISTANCE_LEAST;
    place->marks[0] = at;
    uint32_t number = 1;
    for (uint32_t from = 0; text.len - from > place->distance; from += place->distance) {
        at = count(at, text.ptr, from, from + place->distance);
        place->marks[number++] = at;
    }
}

static const struct cs_locator_text *find(struct cs_locator *locator, struct cs_str text)
{
    struct cs_locator_text *oldest = &locator->texts[0];
    locator->clock++;
    for (int i = 0; i < CS_LOCATOR_TEXTS; i++) {
        struct cs_locator_text *place = &locator->texts[i];
        if (place->text == text.ptr) {
            place->used = locator->clock;
            return place;
        }
        if (place->text == NULL || (oldest->text != NULL && place->used < oldest->used))
            oldest = place;
    }
    measure(oldest, text);
    oldest->used = locator->clock;
    return oldest;
}

struct cs_position cs_locator_position(struct cs_locator *locator, const struct cs_source *source,
                                       uint32_t offset)
{
    struct cs_str text = source->text;
    if (text.len == 0)
        return (struct cs_position){0, 0};
    if (offset > text.len)
        offset = text.len;
    const struct cs_locator_text *known = find(locator, text);
    uint32_t mark = offset / known->distance;
    if (mark > 0 && mark * known->distance == text.len)
        mark--; /* there is no mark at the very end */
    struct cs_locator_mark at = count(known->marks[mark], text.ptr, mark * known->distance, offset);
    uint32_t column = at.column + 1;
    if (at.line == 0)
        column += source->columns_before;
    return (struct cs_position){at.line + 1 + source->lines_before, column};
}
