/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers for randomised suites: the same in every run. */
#ifndef UNIT_RANDOM_H
#define UNIT_RANDOM_H

#include <stdint.h>

/* The next number below `most` (Marsaglia's xorshift of 64 bits). */
static inline uint32_t unit_random(uint64_t *state, uint32_t most)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return (uint32_t)((*state >> 16) % most);
}

#endif
