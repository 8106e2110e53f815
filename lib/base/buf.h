/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A growing byte buffer for text that is written piece by piece. Running out of memory or over the
 * limit is remembered in `failed` and later writes do nothing, so callers check once at the end.
 */
#ifndef CS_BASE_BUF_H
#define CS_BASE_BUF_H

#include <stdarg.h>

#include "base/alloc.h"
#include "base/str.h"

struct cs_buf {
    const struct cs_alloc *alloc;
    char *ptr; /* owned; terminated whenever non-NULL */
    size_t len, size;
    size_t limit; /* most bytes; 0: 1 GiB */
    bool failed;
};

void cs_buf_init(struct cs_buf *buf, const struct cs_alloc *alloc, size_t limit);
void cs_buf_clear(struct cs_buf *buf);
/* Forgets the content, keeps the memory. */
void cs_buf_reset(struct cs_buf *buf);

void cs_buf_put(struct cs_buf *buf, const void *bytes, size_t len);
void cs_buf_char(struct cs_buf *buf, char c);
void cs_buf_str(struct cs_buf *buf, struct cs_str s);
void cs_buf_text(struct cs_buf *buf, const char *terminated);
void cs_buf_repeat(struct cs_buf *buf, char c, size_t count);
__attribute__((format(printf, 2, 3))) void cs_buf_printf(struct cs_buf *buf, const char *fmt, ...);
__attribute__((format(printf, 2, 0))) void cs_buf_vprintf(struct cs_buf *buf, const char *fmt,
                                                          va_list args);
/* Little-endian integers of binary formats. */
void cs_buf_u32(struct cs_buf *buf, uint32_t value);
void cs_buf_u64(struct cs_buf *buf, uint64_t value);

/* The content; borrowed until the next write. */
struct cs_str cs_buf_view(const struct cs_buf *buf);

#endif
