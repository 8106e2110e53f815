/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tokens of JSON: strings and numbers. What a reader does for every byte is inline here, what
 * it does seldom (escapes, other scripts than ASCII, fractions) is behind a call.
 *
 *     string = '"' { character - '"' - '\' - U+0000..U+001F | escape } '"'
 *     escape = '\' ( '"' | '\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' | 'u' 4 hex )
 *     number = [ '-' ] ( '0' | '1'..'9' { digit } ) [ '.' digit+ ] [ ('e' | 'E') [ '+' | '-' ]
 * digit+ ]
 */
#ifndef CS_TEXT_JSON_SCAN_H
#define CS_TEXT_JSON_SCAN_H

#include "base/arena.h"
#include "value/value.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#elif defined(__ARM_NEON) && defined(__aarch64__)
#include <arm_neon.h>
#endif

/* X(name, reason, message): what can be wrong with a token. */
#define CS_JSON_FLAW_TABLE(X)                                                                   \
    X(NONE, "", "")                                                                             \
    X(MEMORY, "", "")                                                                           \
    X(UNCLOSED, "json.string", "the text ends inside a string, expected '\"'")                  \
    X(CONTROL, "json.string",                                                                   \
      "found a control character in a string, expected an escape (\\n, "                        \
      "\\t, \\u0001)")                                                                          \
    X(NUL, "json.nul", "found a NUL byte, expected text")                                       \
    X(UTF8, "json.utf8", "found bytes that are not UTF-8")                                      \
    X(ESCAPE, "json.escape",                                                                    \
      "unknown escape, expected one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u")                  \
    X(HEX, "json.escape", "expected four hexadecimal digits behind \\u")                        \
    X(SURROGATE, "json.escape",                                                                 \
      "half of a surrogate pair, expected \\uD800-\\uDBFF and \\uDC00-\\uDFFF together")        \
    X(LEADING_ZERO, "json.number", "a number with a leading zero, expected no digit behind it") \
    X(NO_DIGIT, "json.number", "expected a digit")                                              \
    X(TOO_LARGE, "json.number_range", "a number too large for a double (over 1.8e308)")

enum cs_json_flaw {
#define CS_JSON_FLAW_ENUM(name, reason, message) CS_JSON_FLAW_##name,
    CS_JSON_FLAW_TABLE(CS_JSON_FLAW_ENUM)
#undef CS_JSON_FLAW_ENUM
};

/* A token that was read up to `at`, or a flaw and where it stands: [flaw_at, at). */
struct cs_json_token {
    const char *at, *flaw_at;
    enum cs_json_flaw flaw;
};

/*
 * The rest of a string that is not plain. `start` is behind the opening quote, `at` the first byte
 * that is not plain ASCII. The text is borrowed where no escape occurs, else made in the arena;
 * NULL: it is only checked.
 */
struct cs_json_token cs_json_scan_string(struct cs_arena *arena, const char *start, const char *at,
                                         const char *end, struct cs_str *out);

/* A number, from its first character ('-' or a digit) on. */
struct cs_json_token cs_json_scan_number(const char *at, const char *end, struct cs_value *out);

static inline uint32_t cs_json_lowest_bit(uint64_t word)
{
#if defined(__GNUC__)
    return (uint32_t)__builtin_ctzll(word);
#else
    uint32_t n = 0;
    for (; (word & 1) == 0; word >>= 1)
        n++;
    return n;
#endif
}

/* The first byte at or behind `at` that is no blank, or `end`. */
const char *cs_json_skip_blanks(const char *at, const char *end);

/* The words of a key for its hash, cut instead of gathered byte by byte where `readable` bytes of
   memory from its first on suffice. */
static inline void cs_json_key_words(const char *key, uint32_t len, size_t readable,
                                     uint64_t *first, uint64_t *last)
{
    const union {
        uint16_t word;
        uint8_t low;
    } order = {1};
    if (order.low != 1 || readable < 8) {
        cs_value_key_words(cs_str_of(key, len), first, last);
        return;
    }
    /* No branch by length, for the lengths of names follow no pattern. */
    uint32_t behind = len > 8 ? len - 8 : 0, missing = len < 8 ? 8 - len : 0;
    memcpy(first, key, 8);
    memcpy(last, key + behind, 8);
    *first = missing < 8 ? *first & (UINT64_MAX >> (8 * missing & 63)) : 0;
    *last = behind > 0 ? *last : 0;
}

/* The byte ends a run of plain string characters: quote, backslash, control or not ASCII. */
static inline bool cs_json_special(char c)
{
    return (unsigned char)c < 0x20 || c == '"' || c == '\\' || (unsigned char)c >= 0x80;
}

/* The first special byte at or behind `at`, or `end`. Never reads at or behind `end`. */
static inline const char *cs_json_plain(const char *at, const char *end)
{
#if defined(__SSE2__)
    const __m128i quote = _mm_set1_epi8('"'), slash = _mm_set1_epi8('\\');
    const __m128i control = _mm_set1_epi8(0x1F);
    while (end - at >= 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)at);
        __m128i hit = _mm_or_si128(_mm_cmpeq_epi8(v, quote), _mm_cmpeq_epi8(v, slash));
        hit = _mm_or_si128(hit, _mm_cmpeq_epi8(_mm_min_epu8(v, control), v));
        uint32_t mask = (uint32_t)_mm_movemask_epi8(_mm_or_si128(hit, v)); /* v: bytes >= 0x80 */
        if (mask != 0)
            return at + cs_json_lowest_bit(mask);
        at += 16;
    }
#elif defined(__ARM_NEON) && defined(__aarch64__)
    while (end - at >= 16) {
        uint8x16_t v = vld1q_u8((const uint8_t *)at);
        uint8x16_t hit = vorrq_u8(vceqq_u8(v, vdupq_n_u8('"')), vceqq_u8(v, vdupq_n_u8('\\')));
        hit = vorrq_u8(hit, vorrq_u8(vcltq_u8(v, vdupq_n_u8(0x20)), vcgeq_u8(v, vdupq_n_u8(0x80))));
        /* Four bits a byte. */
        uint64_t mask =
            vget_lane_u64(vreinterpret_u64_u8(vshrn_n_u16(vreinterpretq_u16_u8(hit), 4)), 0);
        if (mask != 0)
            return at + cs_json_lowest_bit(mask) / 4;
        at += 16;
    }
#else
    /* A byte of `hit` has its highest bit set if it is special or above one that is. */
    const uint64_t ones = UINT64_C(0x0101010101010101), highs = ones * 0x80;
    while (end - at >= 8) {
        uint64_t v;
        memcpy(&v, at, 8);
        uint64_t quote = v ^ ones * '"', slash = v ^ ones * '\\';
        uint64_t hit = (v - ones * 0x20) | (quote - ones) | (slash - ones) | v;
        if ((hit & highs) != 0)
            break;
        at += 8;
    }
#endif
    while (at < end && !cs_json_special(*at))
        at++;
    return at;
}

#endif
