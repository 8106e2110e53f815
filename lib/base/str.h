/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A borrowed piece of text: pointer and length, no terminator, may hold U+0000. Who owns the bytes
 * is said where the string is handed out.
 */
#ifndef CS_BASE_STR_H
#define CS_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct cs_str {
    const char *ptr;
    uint32_t len;
};

#define CS_STR(literal) ((struct cs_str){(literal), (uint32_t)(sizeof(literal) - 1)})
#define CS_STR_INIT(literal)                       \
    {                                              \
        (literal), (uint32_t)(sizeof(literal) - 1) \
    }
/* For printf: "%.*s", CS_STR_ARG(s) */
#define CS_STR_ARG(s) (int)(s).len, (s).ptr

static inline struct cs_str cs_str_of(const char *ptr, size_t len)
{
    return (struct cs_str){ptr, (uint32_t)len};
}

static inline struct cs_str cs_str_from(const char *terminated)
{
    return cs_str_of(terminated, strlen(terminated));
}

static inline bool cs_str_equal(struct cs_str a, struct cs_str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

bool cs_str_is(struct cs_str s, const char *terminated);
bool cs_str_starts(struct cs_str s, struct cs_str prefix);
bool cs_str_ends(struct cs_str s, struct cs_str suffix);

/* Bytewise order: negative, 0, positive. UTF-8 makes it the order of code points. */
int cs_str_order(struct cs_str a, struct cs_str b);

/* Offset of the first occurrence at or after `from`, of the last one that begins at or before
   `last`, or -1. The time is linear, whatever the texts are. */
int64_t cs_str_find(struct cs_str s, struct cs_str needle, uint32_t from);
int64_t cs_str_find_last(struct cs_str s, struct cs_str needle, uint32_t last);

/* From offset to the end, or from offset with a length; clipped to the string. */
struct cs_str cs_str_slice(struct cs_str s, uint32_t from, uint32_t len);

/* Without blanks, tabs and line ends on both sides. */
struct cs_str cs_str_trim(struct cs_str s);

/* A 32-bit hash for tables of our own; not for hostile keys that choose their bucket (see map.h).
 */
uint32_t cs_str_hash(struct cs_str s);

/* Levenshtein distance up to `most`, for "did you mean"; `most + 1` where it is larger. */
uint32_t cs_str_distance(struct cs_str a, struct cs_str b, uint32_t most);

#endif
