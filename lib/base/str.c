/* SPDX-License-Identifier: Apache-2.0 */
/* Comparing, searching and slicing borrowed text. */
#include "base/str.h"

bool cs_str_is(struct cs_str s, const char *terminated)
{
    size_t len = strlen(terminated);
    return s.len == len && (len == 0 || memcmp(s.ptr, terminated, len) == 0);
}

bool cs_str_starts(struct cs_str s, struct cs_str prefix)
{
    return s.len >= prefix.len && (prefix.len == 0 || memcmp(s.ptr, prefix.ptr, prefix.len) == 0);
}

bool cs_str_ends(struct cs_str s, struct cs_str suffix)
{
    return s.len >= suffix.len &&
           (suffix.len == 0 || memcmp(s.ptr + s.len - suffix.len, suffix.ptr, suffix.len) == 0);
}

int cs_str_order(struct cs_str a, struct cs_str b)
{
    uint32_t least = a.len < b.len ? a.len : b.len;
    int order = least ? memcmp(a.ptr, b.ptr, least) : 0;
    if (order != 0)
        return order;
    return (a.len > b.len) - (a.len < b.len);
}

int64_t cs_str_find(struct cs_str s, struct cs_str needle, uint32_t from)
{
    if (from > s.len || needle.len > s.len - from)
        return -1;
    if (needle.len == 0)
        return from;
    const char *at = s.ptr + from;
    const char *last = s.ptr + (s.len - needle.len);
    while (at <= last) {
        at = memchr(at, needle.ptr[0], (size_t)(last - at) + 1);
        if (at == NULL)
            return -1;
        if (memcmp(at, needle.ptr, needle.len) == 0)
            return at - s.ptr;
        at++;
    }
    return -1;
}

struct cs_str cs_str_slice(struct cs_str s, uint32_t from, uint32_t len)
{
    if (from > s.len)
        from = s.len;
    if (len > s.len - from)
        len = s.len - from;
    return cs_str_of(s.ptr + from, len);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

struct cs_str cs_str_trim(struct cs_str s)
{
    while (s.len && is_blank(s.ptr[0])) {
        s.ptr++;
        s.len--;
    }
    while (s.len && is_blank(s.ptr[s.len - 1]))
        s.len--;
    return s;
}

uint32_t cs_str_hash(struct cs_str s)
{
    /* Multiply and fold eight bytes at a time; the tail is read as one overlapping word. */
    const uint64_t multiplier = 0x9E3779B97F4A7C15u;
    uint64_t hash = (uint64_t)s.len * multiplier;
    const char *at = s.ptr;
    uint32_t left = s.len;
    uint64_t word;
    while (left >= 8) {
        memcpy(&word, at, 8);
        hash = (hash ^ word) * multiplier;
        hash ^= hash >> 32;
        at += 8;
        left -= 8;
    }
    word = 0;
    for (uint32_t i = 0; i < left; i++)
        word |= (uint64_t)(unsigned char)at[i] << (8 * i);
    hash = (hash ^ word) * multiplier;
    return (uint32_t)(hash >> 32);
}

uint32_t cs_str_distance(struct cs_str a, struct cs_str b, uint32_t most)
{
    enum { LONGEST = 64 };
    uint32_t row[LONGEST + 1];
    uint32_t apart = a.len > b.len ? a.len - b.len : b.len - a.len;
    if (a.len > LONGEST || b.len > LONGEST || apart > most)
        return most + 1;
    for (uint32_t j = 0; j <= b.len; j++)
        row[j] = j;
    for (uint32_t i = 1; i <= a.len; i++) {
        uint32_t diagonal = row[0];
        row[0] = i;
        for (uint32_t j = 1; j <= b.len; j++) {
            uint32_t replace = diagonal + (a.ptr[i - 1] != b.ptr[j - 1]);
            uint32_t shorter = (row[j] < row[j - 1] ? row[j] : row[j - 1]) + 1;
            diagonal = row[j];
            row[j] = replace < shorter ? replace : shorter;
        }
    }
    return row[b.len] <= most ? row[b.len] : most + 1;
}
