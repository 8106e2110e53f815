/* SPDX-License-Identifier: Apache-2.0 */
/* Comparing, searching and slicing borrowed text. */
#include "base/str.h"

bool cs_str_is(struct cs_str s, const char *terminated)
{
    for (uint32_t i = 0; i < s.len; i++)
        if (terminated[i] == '\0' || terminated[i] != s.ptr[i])
            return false;
    return terminated[s.len] == '\0';
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

/*
 * Searching. The first byte is looked for with memchr and the rest compared, which is fast until a
 * text has the beginning of the needle all over; then the two-way algorithm (Crochemore and Perrin,
 * 1991) takes over, which reads each byte at most three times whatever the texts are.
 */

/* Bytes in the order in which a search goes: from the first on, or from the last one back. */
struct run {
    const char *first;
    int step; /* 1 or -1 */
    uint32_t len;
};

static unsigned char get(struct run r, uint32_t i)
{
    return (unsigned char)r.first[(ptrdiff_t)i * r.step];
}

static struct run run_of(struct cs_str s, bool back)
{
    return (struct run){back ? s.ptr + s.len - 1 : s.ptr, back ? -1 : 1, s.len};
}

/* Where the largest suffix of the needle begins, in the order of bytes or its reverse, and the
 * period of that suffix. */
static uint32_t largest_suffix(struct run needle, bool reverse, uint32_t *period)
{
    uint32_t best = 0, other = 1, same = 0;
    *period = 1;
    while (other + same < needle.len) {
        unsigned char a = get(needle, other + same), b = get(needle, best + same);
        if (a == b) {
            if (++same == *period) {
                other += same;
                same = 0;
            }
        } else if ((a < b) != reverse) {
            other += same + 1;
            same = 0;
            *period = other - best;
        } else {
            best = other++;
            same = 0;
            *period = 1;
        }
    }
    return best;
}

static bool same_run(struct run r, uint32_t a, uint32_t b, uint32_t len)
{
    for (uint32_t i = 0; i < len; i++)
        if (get(r, a + i) != get(r, b + i))
            return false;
    return true;
}

/* Position of the needle at or behind `from`, or -1. */
static int64_t find_two_way(struct run text, struct run needle, uint32_t from)
{
    uint32_t period, period_reverse;
    uint32_t cut = largest_suffix(needle, false, &period);
    uint32_t cut_reverse = largest_suffix(needle, true, &period_reverse);
    if (cut_reverse > cut) {
        cut = cut_reverse;
        period = period_reverse;
    }
    bool periodic = period <= needle.len - cut && same_run(needle, 0, period, cut);
    if (!periodic)
        period = (cut > needle.len - cut ? cut : needle.len - cut) + 1;
    uint32_t known = 0; /* bytes at the front of the needle that are known to match */
    for (uint64_t at = from; at + needle.len <= text.len;) {
        uint32_t i = cut > known ? cut : known;
        while (i < needle.len && get(needle, i) == get(text, (uint32_t)at + i))
            i++;
        if (i < needle.len) {
            at += i - cut + 1;
            known = 0;
            continue;
        }
        for (i = cut; i > known && get(needle, i - 1) == get(text, (uint32_t)at + i - 1); i--)
            ;
        if (i <= known)
            return (int64_t)at;
        at += period;
        known = periodic ? needle.len - period : 0;
    }
    return -1;
}

enum { TRIES = 8, BYTES_A_TRY = 32 };

/* More comparisons in vain than bytes that were passed over justify. */
static bool is_dense(uint32_t tries, size_t passed)
{
    return tries > TRIES + passed / BYTES_A_TRY;
}

int64_t cs_str_find(struct cs_str s, struct cs_str needle, uint32_t from)
{
    if (from > s.len || needle.len > s.len - from)
        return -1;
    if (needle.len == 0)
        return from;
    const char *start = s.ptr + from, *at = start;
    const char *last = s.ptr + (s.len - needle.len);
    for (uint32_t tries = 0; at <= last; at++, tries++) {
        at = memchr(at, needle.ptr[0], (size_t)(last - at) + 1);
        if (at == NULL)
            return -1;
        if (memcmp(at, needle.ptr, needle.len) == 0)
            return at - s.ptr;
        if (is_dense(tries, (size_t)(at - start)))
            return find_two_way(run_of(s, false), run_of(needle, false), (uint32_t)(at - s.ptr));
    }
    return -1;
}

int64_t cs_str_find_last(struct cs_str s, struct cs_str needle, uint32_t last)
{
    if (needle.len > s.len)
        return -1;
    if (last > s.len - needle.len)
        last = s.len - needle.len;
    if (needle.len == 0)
        return last;
    for (uint32_t at = last + 1, tries = 0; at-- > 0;) {
        if (s.ptr[at] != needle.ptr[0])
            continue;
        if (memcmp(s.ptr + at, needle.ptr, needle.len) == 0)
            return at;
        if (!is_dense(tries++, last - at))
            continue;
        struct cs_str left = cs_str_of(s.ptr, (size_t)at + needle.len);
        int64_t found = find_two_way(run_of(left, true), run_of(needle, true), 0);
        return found < 0 ? -1 : left.len - needle.len - found;
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
