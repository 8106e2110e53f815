/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The alphabets of base64 (RFC 4648) and one group of it. What a text may hold besides, padding and
 * line ends, is told differently by YAML, CEL and JSON, so each reads and writes its own text.
 */
#ifndef CS_BASE_BASE64_H
#define CS_BASE_BASE64_H

#include <stdint.h>

/* 64 digits each; the second is that of URLs and file names. */
extern const char cs_base64_plain[65], cs_base64_for_urls[65];

/* Writes the four characters of the first three of `left` bytes; '=' stands for what is not there.
   left is 1 at least. */
void cs_base64_encode(char out[4], const char *bytes, uint32_t left, const char *alphabet);

/* The six bits of a character, or -1. */
int32_t cs_base64_digit(char c, const char *alphabet);

#endif
