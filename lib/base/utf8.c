/* SPDX-License-Identifier: Apache-2.0 */
/* Validation, decoding and counting of UTF-8. */
#include "base/utf8.h"

static uint64_t load8(const char *at)
{
    uint64_t word;
    memcpy(&word, at, 8);
    return word;
}

/* Length of the well-formed sequence at `at` (its first byte is >= 0x80), or 0. */
static uint32_t sequence(const unsigned char *at, size_t left)
{
    unsigned char first = at[0], low = 0x80, high = 0xBF;
    uint32_t len;
    if (first >= 0xC2 && first <= 0xDF) {
        len = 2;
    } else if ((first & 0xF0) == 0xE0) {
        len = 3;
        if (first == 0xE0)
            low = 0xA0; /* no overlong forms */
        if (first == 0xED)
            high = 0x9F; /* no surrogates */
    } else if (first >= 0xF0 && first <= 0xF4) {
        len = 4;
        if (first == 0xF0)
            low = 0x90;
        if (first == 0xF4)
            high = 0x8F; /* up to U+10FFFF */
    } else {
        return 0;
    }
    if (left < len || at[1] < low || at[1] > high)
        return 0;
    for (uint32_t i = 2; i < len; i++)
        if ((at[i] & 0xC0) != 0x80)
            return 0;
    return len;
}

uint32_t cs_utf8_valid(struct cs_str s)
{
    uint32_t at = 0;
    while (at < s.len) {
        if (s.len - at >= 8 && (load8(s.ptr + at) & 0x8080808080808080u) == 0) {
            at += 8;
            continue;
        }
        if ((unsigned char)s.ptr[at] < 0x80) {
            at++;
            continue;
        }
        uint32_t len = sequence((const unsigned char *)s.ptr + at, s.len - at);
        if (len == 0)
            return at;
        at += len;
    }
    return at;
}

uint32_t cs_utf8_decode(const char *at, uint32_t *len)
{
    const unsigned char *u = (const unsigned char *)at;
    if (u[0] < 0x80) {
        *len = 1;
        return u[0];
    }
    if (u[0] < 0xE0) {
        *len = 2;
        return (uint32_t)(u[0] & 0x1F) << 6 | (u[1] & 0x3F);
    }
    if (u[0] < 0xF0) {
        *len = 3;
        return (uint32_t)(u[0] & 0x0F) << 12 | (uint32_t)(u[1] & 0x3F) << 6 | (u[2] & 0x3F);
    }
    *len = 4;
    return (uint32_t)(u[0] & 0x07) << 18 | (uint32_t)(u[1] & 0x3F) << 12 |
           (uint32_t)(u[2] & 0x3F) << 6 | (u[3] & 0x3F);
}

uint32_t cs_utf8_encode(uint32_t c, char out[4])
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xC0 | c >> 6);
        out[1] = (char)(0x80 | (c & 0x3F));
        return 2;
    }
    if (c < 0x10000) {
        if (c >= 0xD800 && c <= 0xDFFF)
            return 0;
        out[0] = (char)(0xE0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 0x3F));
        out[2] = (char)(0x80 | (c & 0x3F));
        return 3;
    }
    if (c > 0x10FFFF)
        return 0;
    out[0] = (char)(0xF0 | c >> 18);
    out[1] = (char)(0x80 | (c >> 12 & 0x3F));
    out[2] = (char)(0x80 | (c >> 6 & 0x3F));
    out[3] = (char)(0x80 | (c & 0x3F));
    return 4;
}

bool cs_utf8_acts(uint32_t code_point)
{
    static const struct {
        uint32_t first, last;
    } ranges[] = {{0, 0x1F},          {0x7F, 0x9F},        {0x61C, 0x61C},   {0x200B, 0x200B},
                  {0x200E, 0x200F},   {0x2028, 0x202E},    {0x2060, 0x2064}, {0x2066, 0x206F},
                  {0xFDD0, 0xFDEF},   {0xFEFF, 0xFEFF},    {0xFFF9, 0xFFFB}, {0xFFFE, 0xFFFF},
                  {0xE0000, 0xE007F}, {0x10FFFE, 0x10FFFF}};
    if (code_point >= 0x20 && code_point < 0x7F)
        return false;
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        if (code_point <= ranges[i].last)
            return code_point >= ranges[i].first;
    return false;
}

uint32_t cs_utf8_count(struct cs_str s)
{
    uint32_t count = 0, at = 0;
    for (; s.len - at >= 8; at += 8) {
        /* A continuation byte has bit 7 set and bit 6 clear. */
        uint64_t word = load8(s.ptr + at);
        uint64_t continuation = (word >> 7) & ~(word >> 6) & 0x0101010101010101u;
        count += 8 - (uint32_t)((continuation * 0x0101010101010101u) >> 56);
    }
    for (; at < s.len; at++)
        count += ((unsigned char)s.ptr[at] & 0xC0) != 0x80;
    return count;
}

uint32_t cs_utf8_offset(struct cs_str s, uint32_t n)
{
    uint32_t at = 0;
    while (n != 0 && at < s.len) {
        uint32_t len;
        cs_utf8_decode(s.ptr + at, &len);
        at += len;
        n--;
    }
    return at;
}
