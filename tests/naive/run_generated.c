/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Generated expressions by the machine, by the recording machine and by the naive twin: all three
 * give the same.
 *
 *     run_generated [COUNT [SEED]]
 *
 * Prints "generated RAN/MADE": those that were compiled of those that were made. Some are refused,
 * for the generator knows less of types than the checker; enough must not be.
 */
#include "naive/generate.h"
#include "unit_random.h"

#if defined(__SANITIZE_ADDRESS__)
enum { COUNT = 20000 };
#else
enum { COUNT = 200000 };
#endif

enum { BYTES = 160, FAILURES_SHOWN = 20 };

int main(int argc, char **argv)
{
    static struct world world;
    static struct generate g;
    uint32_t count = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : COUNT, ran = 0, failed = 0;
    uint64_t state = argc > 2 ? strtoull(argv[2], NULL, 10) : 88172645463325252u;
    world_init(&world);
    for (uint32_t i = 0; i < count && failed < FAILURES_SHOWN; i++) {
        uint8_t data[BYTES];
        bool compiled;
        uint32_t size = unit_random(&state, sizeof data);
        for (uint32_t j = 0; j < size; j++)
            data[j] = (uint8_t)unit_random(&state, 256);
        struct cs_str text = generate(&g, data, size);
        enum cs_check_mode mode = i % 8 == 7 ? CS_CHECK_RESOLVE : CS_CHECK_STRICT;
        failed += !world_agrees(&world, text, mode, &compiled);
        ran += compiled;
    }
    world_clear(&world);
    printf("generated %u/%u, %u differ\n", (unsigned)ran, (unsigned)count, (unsigned)failed);
    return failed == 0 && ran > count / 4 ? 0 : 1;
}
