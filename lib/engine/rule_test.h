/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs the tests that rules carry: a raw document, a file of the bundle's folder, or a partial
 * typed model in, the expected outcome compared. What fails is reported at the test's place.
 *
 *     tests:
 *       - {name: ..., input: {...} | inputs: [...] | file: t/x.yaml | subject: {...},
 *          params: {...}, now: 2026-01-01, complete: true, phase: deploy,
 *          expect: fail | {outcome: fail, findings: [{container: web, path: /spec/...}]}}
 */
#ifndef CS_ENGINE_RULE_TEST_H
#define CS_ENGINE_RULE_TEST_H

#include "engine/evaluator.h"
#include "rule/bundle_source.h"

struct cs_rule_test_counts {
    uint32_t passed, failed;
    uint32_t untested; /* rules without a test */
};

/* Of all rules. CTRSEC_E_TEST where one fails; CTRSEC_E_INVALID where a test is malformed. */
int cs_rule_test_all(const struct cs_bundle_source *sources, struct cs_diag *diag,
                     struct cs_rule_test_counts *counts);

#endif
