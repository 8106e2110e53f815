/* SPDX-License-Identifier: Apache-2.0 */
/* The growing byte buffer. */
#include "base/buf.h"

#include <stdio.h>

enum { BUF_LEAST = 128 };
static const size_t BUF_MOST = (size_t)1 << 30;

void cs_buf_init(struct cs_buf *buf, const struct cs_alloc *alloc, size_t limit)
{
    memset(buf, 0, sizeof *buf);
    buf->alloc = alloc;
    buf->limit = limit != 0 ? limit : BUF_MOST;
}

void cs_buf_clear(struct cs_buf *buf)
{
    if (buf->alloc != NULL)
        cs_alloc_free(buf->alloc, buf->ptr);
    buf->ptr = NULL;
    buf->len = buf->size = 0;
    buf->failed = false;
}

void cs_buf_reset(struct cs_buf *buf)
{
    buf->len = 0;
    buf->failed = false;
    if (buf->ptr != NULL)
        buf->ptr[0] = '\0';
}

/* Room for `more` bytes and a terminator. */
static bool reserve(struct cs_buf *buf, size_t more)
{
    size_t need;
    if (buf->failed)
        return false;
    if (!cs_size_add(buf->len, more, &need) || need > buf->limit) {
        buf->failed = true;
        return false;
    }
    if (need + 1 <= buf->size)
        return true;
    size_t size = buf->size ? buf->size : BUF_LEAST;
    while (size < need + 1)
        size *= 2;
    char *ptr = cs_alloc_resize(buf->alloc, buf->ptr, size);
    if (ptr == NULL) {
        buf->failed = true;
        return false;
    }
    buf->ptr = ptr;
    buf->size = size;
    return true;
}

void cs_buf_put(struct cs_buf *buf, const void *bytes, size_t len)
{
    if (!reserve(buf, len))
        return;
    if (len != 0)
        memcpy(buf->ptr + buf->len, bytes, len);
    buf->len += len;
    buf->ptr[buf->len] = '\0';
}

void cs_buf_char(struct cs_buf *buf, char c)
{
    cs_buf_put(buf, &c, 1);
}

void cs_buf_str(struct cs_buf *buf, struct cs_str s)
{
    cs_buf_put(buf, s.ptr, s.len);
}

void cs_buf_text(struct cs_buf *buf, const char *terminated)
{
    cs_buf_put(buf, terminated, strlen(terminated));
}

void cs_buf_repeat(struct cs_buf *buf, char c, size_t count)
{
    if (!reserve(buf, count))
        return;
    memset(buf->ptr + buf->len, c, count);
    buf->len += count;
    buf->ptr[buf->len] = '\0';
}

void cs_buf_vprintf(struct cs_buf *buf, const char *fmt, va_list args)
{
    va_list again;
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, fmt, again);
    va_end(again);
    if (len < 0 || !reserve(buf, (size_t)len)) {
        buf->failed = true;
        return;
    }
    vsnprintf(buf->ptr + buf->len, (size_t)len + 1, fmt, args);
    buf->len += (size_t)len;
}

void cs_buf_printf(struct cs_buf *buf, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    cs_buf_vprintf(buf, fmt, args);
    va_end(args);
}

void cs_buf_u32(struct cs_buf *buf, uint32_t value)
{
    unsigned char bytes[4];
    for (int i = 0; i < 4; i++)
        bytes[i] = (unsigned char)(value >> (8 * i));
    cs_buf_put(buf, bytes, sizeof bytes);
}

void cs_buf_u64(struct cs_buf *buf, uint64_t value)
{
    cs_buf_u32(buf, (uint32_t)value);
    cs_buf_u32(buf, (uint32_t)(value >> 32));
}

struct cs_str cs_buf_view(const struct cs_buf *buf)
{
    return cs_str_of(buf->ptr != NULL ? buf->ptr : "", buf->len);
}
