/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A set of small numbers that is filled with a few of many and then emptied in ascending order.
 *
 *     summary: bit w of the summary says that words[w] holds any
 *     words:   bit i of words[w] is the number 64 w + i
 *
 * Adding costs two stores; taking everything out costs what was put in, not what there is room for.
 * The memory is the caller's: cs_bit_set_words(count) zeroed words.
 */
#ifndef CS_RULE_BIT_SET_H
#define CS_RULE_BIT_SET_H

#include <stdbool.h>
#include <stdint.h>

struct cs_bit_set {
    uint64_t *words, *summary;
    uint32_t nsummary, at; /* words of the summary; where taking goes on */
};

static inline uint32_t cs_bit_set_word_count(uint32_t count)
{
    return count / 64 + 1;
}

/* 64-bit words that a set of the numbers below `count` takes. */
static inline uint32_t cs_bit_set_words(uint32_t count)
{
    uint32_t words = cs_bit_set_word_count(count);
    return words + cs_bit_set_word_count(words);
}

static inline struct cs_bit_set cs_bit_set_of(uint64_t *memory, uint32_t count)
{
    uint32_t words = cs_bit_set_word_count(count);
    return (struct cs_bit_set){memory, memory + words, cs_bit_set_word_count(words), 0};
}

static inline bool cs_bit_set_has(const struct cs_bit_set *set, uint32_t number)
{
    return set->words[number / 64] >> number % 64 & 1;
}

static inline void cs_bit_set_add(struct cs_bit_set *set, uint32_t number)
{
    uint32_t word = number / 64;
    set->words[word] |= UINT64_C(1) << number % 64;
    set->summary[word / 64] |= UINT64_C(1) << word % 64;
}

static inline uint32_t cs_bit_set_lowest(uint64_t bits)
{
#if defined(__GNUC__)
    return (uint32_t)__builtin_ctzll(bits);
#else
    uint32_t number = 0;
    for (; (bits & 1) == 0; bits >>= 1)
        number++;
    return number;
#endif
}

/*
 * Takes the first word with any number in it: its bits, and in *word which it was. 0: the set is
 * empty and may be filled again. Nothing may be added in between.
 */
static inline uint64_t cs_bit_set_take(struct cs_bit_set *set, uint32_t *word)
{
    for (; set->at < set->nsummary; set->at++) {
        uint64_t summary = set->summary[set->at];
        if (summary == 0)
            continue;
        *word = 64 * set->at + cs_bit_set_lowest(summary);
        set->summary[set->at] = summary & (summary - 1);
        uint64_t bits = set->words[*word];
        set->words[*word] = 0;
        return bits;
    }
    set->at = 0;
    return 0;
}

#endif
