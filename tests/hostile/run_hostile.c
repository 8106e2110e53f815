/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hostile expressions end as the documentation promises: with unknown: limit and all fuel spent, or
 * with their value or error, and never with more memory than the scratch has.
 *
 *     run_hostile [NAME]
 *
 * Prints for each how it ended, its steps, its bytes and its CPU time; no time is asserted here, it
 * depends on the build (bench_hostile does).
 */
#include "hostile/hostile_run.h"

static bool passes(const struct hostile_document *document, const struct hostile_case *test)
{
    struct hostile_outcome out = hostile_run(document, test->expression);
    bool good = strcmp(out.ends, test->ends) == 0 && !out.failed;
    printf("%-34s %-28s %8llu steps %8zu bytes %7.1f + %.1f ms%s\n", test->name, out.ends,
           (unsigned long long)out.spent, out.scratch, 1e3 * out.seconds, 1e3 * out.build,
           good ? "" : "  FAILED");
    if (!good)
        printf("  expected %s\n", test->ends);
    return good;
}

int main(int argc, char **argv)
{
    static char text[HOSTILE_TEXT];
    struct hostile_document document;
    uint32_t failed = 0, ran = 0;
    setvbuf(stdout, NULL, _IOLBF, 0);
    hostile_document_init(&document);
    for (uint32_t i = 0; i < HOSTILE_CASES + HOSTILE_CHAINS; i++) {
        struct hostile_case test = hostile_at(i, text);
        if (argc > 1 && strcmp(argv[1], test.name) != 0)
            continue;
        failed += !passes(&document, &test);
        ran++;
    }
    hostile_document_clear(&document);
    printf("hostile %u/%u\n", (unsigned)(ran - failed), (unsigned)ran);
    return failed == 0 && ran != 0 ? 0 : 1;
}
