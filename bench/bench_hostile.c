/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CPU time of the hostile expressions (tests/hostile): with the default limits none may take more
 * than 50 ms. Each is run three times and the least time counts; exit code 1 where one is slower.
 */
#include "bench.h"

#include "hostile/hostile_run.h"

enum { PASSES = 3 };

static const double allowed = 0.050;

int main(void)
{
    static struct hostile_document document;
    static char text[HOSTILE_TEXT];
    double worst = 0;
    uint32_t slow = 0;
    const char *worst_name = "";
    hostile_document_init(&document);
    for (uint32_t i = 0; i < HOSTILE_CASES + HOSTILE_CHAINS; i++) {
        struct hostile_case test = hostile_at(i, text);
        double least = 1e9, build = 1e9;
        struct hostile_outcome out = {.spent = 0};
        for (int pass = 0; pass < PASSES; pass++) {
            out = hostile_run(&document, test.expression);
            least = bench_less(least, out.seconds);
            build = bench_less(build, out.build);
        }
        bool good = least + build <= allowed;
        printf("hostile  %-34s %6.1f ms run  %5.2f ms build  %7llu steps  %s%s\n", test.name,
               1e3 * least, 1e3 * build, (unsigned long long)out.spent, out.ends,
               good ? "" : "  TOO SLOW");
        slow += !good;
        if (least > worst) {
            worst = least;
            worst_name = test.name;
        }
    }
    printf("hostile  worst %.1f ms (%s), allowed %.0f ms, %u of %u too slow\n", 1e3 * worst,
           worst_name, 1e3 * allowed, (unsigned)slow, (unsigned)(HOSTILE_CASES + HOSTILE_CHAINS));
    hostile_document_clear(&document);
    return slow == 0 ? 0 : 1;
}
