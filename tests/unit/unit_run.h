/* SPDX-License-Identifier: Apache-2.0 */
/* Runs the one test case of a suite and says in its exit code whether it passed. */
#ifndef UNIT_RUN_H
#define UNIT_RUN_H

#include <check.h>

#define UNIT_COUNT(table) (int)(sizeof(table) / sizeof *(table))

static inline int unit_run(const char *name, TCase *test)
{
    Suite *suite = suite_create(name);
    suite_add_tcase(suite, test);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}

#endif
