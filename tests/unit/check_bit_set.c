/* SPDX-License-Identifier: Apache-2.0 */
/* Sets of numbers: taken out in ascending order, empty afterwards. */
#include "rule/bit_set.h"

#include <string.h>

#include "unit_random.h"
#include "unit_run.h"

enum { MOST = 9000 };

static uint64_t memory[256];

static const uint32_t counts[] = {1, 63, 64, 65, 4095, 4096, 4097, MOST};

static bool expected[MOST];

/* Everything from the set, in order, is what was expected, and the set is empty afterwards. */
static bool takes_all(struct cs_bit_set *set, uint32_t count)
{
    uint32_t word, next = 0;
    for (uint64_t bits; (bits = cs_bit_set_take(set, &word)) != 0;)
        for (; bits != 0; bits &= bits - 1, next++) {
            uint32_t number = 64 * word + cs_bit_set_lowest(bits);
            for (; next < number; next++)
                if (expected[next])
                    return false;
            if (next != number || !expected[number])
                return false;
        }
    for (; next < count; next++)
        if (expected[next])
            return false;
    for (uint32_t i = 0; i < cs_bit_set_words(count); i++)
        if (memory[i] != 0)
            return false;
    return true;
}

START_TEST(takes_what_was_added)
{
    uint32_t count = counts[_i];
    uint64_t state = 88172645463325252u;
    ck_assert_uint_le(cs_bit_set_words(count), sizeof memory / sizeof memory[0]);
    struct cs_bit_set set = cs_bit_set_of(memory, count);
    for (int round = 0; round < 50; round++) {
        memset(expected, 0, sizeof expected);
        for (uint32_t i = unit_random(&state, 40); i > 0; i--) {
            uint32_t number = unit_random(&state, count);
            cs_bit_set_add(&set, number);
            expected[number] = true;
            ck_assert(cs_bit_set_has(&set, number));
        }
        ck_assert(takes_all(&set, count));
    }
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("bit_set");
    tcase_add_loop_test(test, takes_what_was_added, 0, UNIT_COUNT(counts));
    return unit_run("bit_set", test);
}
