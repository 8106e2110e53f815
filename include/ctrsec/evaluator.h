/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ctrsec/evaluator.h: one thread's scratch memory for a plan, and the check itself.
 */
#ifndef CTRSEC_EVALUATOR_H
#define CTRSEC_EVALUATOR_H

#include "ctrsec/known.h"
#include "ctrsec/result.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ctrsec_evaluator ctrsec_evaluator;

/**
 * Makes an evaluator; it keeps the plan alive. One thread at a time. The caller frees *out.
 * Errors: CTRSEC_E_NOMEM, CTRSEC_E_ARGUMENT. @since 0.1
 */
CTRSEC_API int ctrsec_evaluator_new(ctrsec_evaluator **out, ctrsec_plan *plan, ctrsec_error **err);

/** NULL is fine. Results stay. @since 0.1 */
CTRSEC_API void ctrsec_evaluator_free(ctrsec_evaluator *evaluator);

/** What a check records beside its findings. */
enum ctrsec_outcomes {
    CTRSEC_OUTCOMES_FINDINGS = 0, /**< nothing */
    CTRSEC_OUTCOMES_ALL = 1 /**< what every rule made of every subject, pass and skip told apart; it
                               asks each rule, so it takes the time that the index saves */
};

/**
 * A clock of the host, which may count whatever it likes (nanoseconds, instructions), only never
 * backwards. Called by the thread that checks, twice for each rule that is asked. It must not use
 * the handles of the check.
 */
typedef uint64_t ctrsec_clock(void *payload);

struct ctrsec_check_options {
    uint32_t struct_size; /**< sizeof(struct ctrsec_check_options) */
    int32_t phase; /**< enum ctrsec_phase; AUTO: by the input (image build, manifest deploy, event
                      run) */
    int64_t now;   /**< Unix seconds: ages, expiry of exceptions; 0: rules that ask read unknown */
    int32_t complete;       /**< non-zero: what is not in the set does not exist */
    int32_t admission;      /**< non-zero: nothing to judge, or no rules, is incomplete */
    uint32_t allow_unknown; /**< bit 1 << enum ctrsec_unknown_reason: such unknowns allow */
    uint32_t outcomes;      /**< enum ctrsec_outcomes: what is recorded beside the findings */
    const volatile int32_t
        *cancel;               /**< polled; non-zero stops with CTRSEC_E_CANCELLED; may be NULL */
    const ctrsec_known *known; /**< findings of an earlier report, which do not count; or NULL */
    int32_t list_exceptions;   /**< non-zero: the result lists what became of each exception */
    int32_t reserved2;         /**< 0 */
    ctrsec_clock *clock; /**< NULL, or: the statistics tell the time of each rule. It costs more
                            than many a rule does */
    void *clock_payload; /**< handed to clock */
};

/**
 * Judges every subject of the document by every rule of the plan. The document is linked by the
 * first check; later checks of it may run in other threads at the same time, one evaluator and
 * result each, and must be of the same completeness. options may be NULL. `result` is emptied
 * first; after a failure it holds nothing to rely on and its decision is deny. Nothing is allocated
 * once evaluator and result have grown to the size of such inputs. Errors: CTRSEC_E_NOMEM,
 * CTRSEC_E_CANCELLED, CTRSEC_E_LIMIT, CTRSEC_E_ARGUMENT, CTRSEC_E_INTERNAL. @since 0.1
 */
CTRSEC_API int ctrsec_check(ctrsec_evaluator *evaluator, ctrsec_document *document,
                            const struct ctrsec_check_options *options, ctrsec_result *result,
                            ctrsec_error **err);

/**
 * Judges a piece of a stream of events, one JSON value a line: the whole lines that `bytes` begins
 * with, at most as many as the limit `set_documents`. *consumed gets their bytes; the rest is to
 * begin the next piece. last: non-zero where the stream ends with these bytes, so that its last
 * line needs no end. Nothing consumed, and nothing wrong: there is no whole line yet; a line of
 * more than 64 MiB is CTRSEC_E_LIMIT.
 *
 * The document is emptied first and may be any: it is the memory for the lines. A line that cannot
 * be read is counted and described in the result, and the others are judged. Findings name the
 * number of their line among those that are not blank as `document`, and its position in the piece.
 * options, result and errors as for ctrsec_check; after a failure nothing is consumed. @since 0.1
 */
CTRSEC_API int ctrsec_check_batch(ctrsec_evaluator *evaluator, ctrsec_document *document,
                                  const void *bytes, size_t size, int32_t last,
                                  const struct ctrsec_check_options *options, size_t *consumed,
                                  ctrsec_result *result, ctrsec_error **err);

/** What a rule did in all checks of one evaluator. */
struct ctrsec_statistics {
    uint32_t struct_size; /**< set by the caller */
    uint32_t reserved;
    uint64_t runs;     /**< evaluations of the condition */
    uint64_t fuel;     /**< steps of them and of the lists of `each` */
    uint64_t findings; /**< fail, unknown and suppressed */
    uint64_t subjects; /**< that have the rule's target */
    uint64_t asked;    /**< of those: that the index did not tell to be none of its failures; of a
                          rule of a policy: that are in its scope */
    uint64_t time;     /**< of the rule where it was asked, findings included, by `clock` of the
                          checks that had one */
};

/**
 * Fills *out for rule `index` of ctrsec_plan_rule. The evaluator's thread. CTRSEC_E_ARGUMENT where
 * there is none or struct_size is not set. @since 0.1
 */
CTRSEC_API int ctrsec_evaluator_statistics(struct ctrsec_statistics *out,
                                           const ctrsec_evaluator *evaluator, uint32_t index);

#ifdef __cplusplus
}
#endif
#endif
