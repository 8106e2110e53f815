/* SPDX-License-Identifier: Apache-2.0 */
/* UTF-8 as Unicode 15 table 3-7 defines it: no surrogates, no overlong forms, up to U+10FFFF. */
#ifndef CS_BASE_UTF8_H
#define CS_BASE_UTF8_H

#include "base/str.h"

/* Number of valid bytes at the start: s.len if all of it is valid. */
uint32_t cs_utf8_valid(struct cs_str s);

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
