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

/* A test that was run. */
struct cs_rule_test_case {
    const struct cs_rule *rule;
    struct cs_str name; /* may be empty */
    struct cs_position position;
    struct cs_str expected;              /* word of the outcome; empty: the test is malformed */
    const struct cs_diagnostic *problem; /* why it failed; NULL: it passed */
};

struct cs_rule_test_options {
    const struct cs_str *globs;                                       /* ids of the rules to test */
    uint32_t nglobs;                                                  /* 0: all */
    void (*ran)(const struct cs_rule_test_case *test, void *payload); /* or NULL */
    void *payload;
};

/* The word of the outcome that a test expects; what stands in its place where it is none. */
struct cs_value cs_rule_test_expected(struct cs_node_at test);

/* Whether a rule is asked for; options may be NULL. */
bool cs_rule_test_asked(const struct cs_rule_test_options *options, struct cs_str id);

/* Of the rules that are asked for. CTRSEC_E_TEST where one fails; CTRSEC_E_INVALID where a test is
   malformed. */
int cs_rule_test_all(const struct cs_bundle_source *sources,
                     const struct cs_rule_test_options *options, struct cs_diag *diag,
                     struct cs_rule_test_counts *counts);

#endif
