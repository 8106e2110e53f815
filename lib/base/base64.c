/* SPDX-License-Identifier: Apache-2.0 */
/* Base64. contract: base/base64.h */
#include "base/base64.h"

const char cs_base64_plain[65] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const char cs_base64_for_urls[65] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

void cs_base64_encode(char out[4], const char *bytes, uint32_t left, const char *alphabet)
{
    uint32_t word = (uint32_t)(unsigned char)bytes[0] << 16;
    if (left > 1)
        word |= (uint32_t)(unsigned char)bytes[1] << 8;
    if (left > 2)
        word |= (unsigned char)bytes[2];
    out[0] = alphabet[word >> 18];
    out[1] = alphabet[word >> 12 & 63];
    out[2] = left > 1 ? alphabet[word >> 6 & 63] : '=';
    out[3] = left > 2 ? alphabet[word & 63] : '=';
}

int32_t cs_base64_digit(char c, const char *alphabet)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == alphabet[62] ? 62 : c == alphabet[63] ? 63 : -1;
}
