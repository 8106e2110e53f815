/* SPDX-License-Identifier: Apache-2.0 */
/* UTF-8 as Unicode 15 table 3-7 defines it: no surrogates, no overlong forms, up to U+10FFFF. */
#ifndef CS_BASE_UTF8_H
#define CS_BASE_UTF8_H

#include "base/str.h"

/* Number of valid bytes at the start: s.len if all of it is valid. */
uint32_t cs_utf8_valid(struct cs_str s);

/*
 * Whether all of it is ASCII without a NUL, which most texts are: eight bytes at a time, the last
 * ones once more where they make no eight.
 */
static inline bool cs_utf8_plain(struct cs_str s)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), highs = ones << 7;
    uint64_t word = ones, last = ones, found = 0;
    uint32_t halves[2];
    if (s.len >= 8) {
        for (uint32_t at = 0; s.len - at > 8; at += 8) {
            memcpy(&word, s.ptr + at, 8);
            found |= word | ((word - ones) & ~word);
        }
        memcpy(&last, s.ptr + s.len - 8, 8);
    } else if (s.len >= 4) {
        memcpy(&halves[0], s.ptr, 4);
        memcpy(&halves[1], s.ptr + s.len - 4, 4);
        last = (uint64_t)halves[0] << 32 | halves[1];
    } else if (s.len > 0) {
        last = (uint64_t)(unsigned char)s.ptr[0] << 16 |
               (uint64_t)(unsigned char)s.ptr[s.len / 2] << 8 | (unsigned char)s.ptr[s.len - 1] |
               (ones & ~UINT64_C(0xFFFFFF));
    }
    return ((found | last | ((last - ones) & ~last)) & highs) == 0;
}

/* The code point at `at`, its length in *len (1 to 4); the text must be valid. */
uint32_t cs_utf8_decode(const char *at, uint32_t *len);

/* Writes 1 to 4 bytes, returns how many; 0 for a surrogate or a number over 0x10FFFF. */
uint32_t cs_utf8_encode(uint32_t code_point, char out[4]);

/*
 * Whether a code point does something where text is shown instead of showing itself: controls, what
 * turns the direction of text, separators of lines, what is invisible by design, and what is no
 * character at all. Line ends and tabs are among them.
 */
bool cs_utf8_acts(uint32_t code_point);

/* Number of code points of valid text. */
uint32_t cs_utf8_count(struct cs_str s);

/* Byte offset of the n-th code point of valid text; s.len where there are fewer. */
uint32_t cs_utf8_offset(struct cs_str s, uint32_t n);

#endif
