/* SPDX-License-Identifier: Apache-2.0 */
/* Source lines. contract: engine/excerpt.h */
#include "engine/excerpt.h"

#include "base/utf8.h"
#include "text/json_write.h"

#define BEFORE_MOST 60
#define AFTER_MOST 60

static uint32_t code_point_start(struct cs_str text, uint32_t at)
{
    while (at > 0 && at < text.len && ((unsigned char)text.ptr[at] & 0xC0) == 0x80)
        at--;
    return at;
}

/* The first sensitive offset in [from, to), or `to`. */
static uint32_t first_secret(const struct cs_tree *tree, uint32_t from, uint32_t to)
{
    uint32_t low = 0, high = tree->nsecrets;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (tree->secrets[middle] < from)
            low = middle + 1;
        else
            high = middle;
    }
    return low < tree->nsecrets && tree->secrets[low] < to ? tree->secrets[low] : to;
}

static void put_plain(struct cs_buf *buf, struct cs_str s)
{
    size_t at = buf->len;
    cs_buf_put(buf, s.ptr, s.len);
    for (; !buf->failed && at < buf->len; at++) {
        unsigned char c = (unsigned char)buf->ptr[at];
        buf->ptr[at] = c < 0x20 || c == 0x7F ? ' ' : (char)c;
    }
}

uint32_t cs_excerpt_write(struct cs_buf *buf, const struct cs_tree *tree, uint32_t offset)
{
    struct cs_str text = tree->source.text;
    if (offset > text.len || text.len == 0 || tree->hidden)
        return 0;
    uint32_t start = offset, end = offset;
    /* beyond what is shown only a secret is looked for */
    uint32_t back = tree->nsecrets > 0 ? 4 * BEFORE_MOST : BEFORE_MOST;
    while (start > 0 && text.ptr[start - 1] != '\n' && offset - start < back)
        start--;
    while (end < text.len && text.ptr[end] != '\n' && text.ptr[end] != '\r' &&
           end - offset < AFTER_MOST)
        end++;
    uint32_t line = start;
    if (offset - start > BEFORE_MOST)
        start = offset - BEFORE_MOST;
    start = code_point_start(text, start);
    end = code_point_start(text, end);
    /* a secret that begins left of the window hides all of it */
    uint32_t secret = first_secret(tree, line, end);
    if (secret < start)
        secret = start;
    struct cs_str shown = cs_str_slice(text, start, secret < end ? secret - start : end - start);
    put_plain(buf, shown);
    if (secret < end)
        cs_buf_text(buf, CS_JSON_MASK);
    uint32_t before = offset - start < shown.len ? offset - start : shown.len;
    return cs_utf8_count(cs_str_slice(shown, 0, before)) + 1;
}
