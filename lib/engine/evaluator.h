/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Judges the subjects of a set by the rules of a plan. An evaluator is one thread's memory, sized
 * when it is made; a check allocates nothing but room for new findings in the result.
 */
#ifndef CS_ENGINE_EVALUATOR_H
#define CS_ENGINE_EVALUATOR_H

#include "cel/cel_vm.h"
#include "doc/event_typed.h"
#include "doc/set.h"
#include "engine/elements.h"
#include "engine/known.h"
#include "engine/locate.h"
#include "engine/result.h"
#include "rule/plan.h"

struct cs_rule_texts {
    uint32_t stamp;  /* of the check that put them into its result */
    uint32_t number; /* of the rule's record there */
    struct ctrsec_text rule, title, remediation, references;
};

/* Where the list of a level of `each` stands; asked for by the first finding on one of its
 * elements. */
#define CS_LIST_STEPS 128
struct cs_list_place {
    bool known, computed;       /* computed: the elements are not below it */
    const struct cs_path *path; /* in steps; NULL: the list was computed */
    struct cs_path steps[CS_LIST_STEPS];
};

struct cs_rule_statistics {
    uint64_t runs, fuel, findings, asked;
    uint64_t time;        /* of the clock of the checks that had one */
    uint64_t least, most; /* fuel of one run of the condition */
};

struct cs_check {
    enum ctrsec_phase phase;
    int64_t now; /* 0: not given */
    bool admission;
    uint32_t allow_unknown; /* bit 1 << enum ctrsec_unknown_reason */
    uint32_t warn_unknown;  /* likewise */
    const volatile int32_t *cancel;
    bool tell_apart;              /* pass and skip; every rule is asked, every outcome recorded */
    const struct cs_known *known; /* findings of an earlier report, or NULL */
    bool list_exceptions;
    ctrsec_clock *clock; /* of the host, or NULL */
    void *clock_payload;
};

struct cs_evaluator {
    const struct cs_alloc *alloc;
    const struct cs_plan *plan;
    struct cs_vm *vm;
    struct cs_value *values;      /* activation, plan->slots */
    const struct cs_path **paths; /* beside them; of the subject's once `located` */
    struct cs_recorder recorder;
    struct cs_arena paths_arena;           /* paths of one finding */
    struct cs_rule_texts *texts;           /* per rule */
    uint64_t *index_memory;                /* of queries: plan->index_words, zeroed between them */
    struct cs_rule_statistics *statistics; /* per rule, of all checks */
    uint64_t subjects[CTRSEC_TARGET_EVENT + 1]; /* by target, of all checks */
    uint32_t stamp;
    struct cs_locator locator;
    /* the check that is running */
    struct cs_check check;
    struct cs_result *result;
    struct cs_result opening; /* what a result is before anything was judged */
    const struct cs_set *set;
    const struct cs_subject *subject;
    struct cs_event_typed *typed;     /* that the subject is made from; NULL: a document */
    uint32_t indexes[CS_EACH_MOST];   /* of the elements that `each` stands at */
    struct cs_list_place *lists;      /* CS_EACH_MOST */
    struct cs_elements elements;      /* that rules may fail for */
    uint64_t fuel, subject_fuel;      /* left to the rule, to all rules on the subject */
    enum ctrsec_target entered;       /* whose variables stand in `values` */
    bool located;                     /* paths of the subject's variables are there */
    bool broken;                      /* a recording run gave another result */
    bool judged;                      /* some rule is for the subject */
    struct cs_policy_state *policies; /* NULL: the plan has none */
    bool every_rule;                  /* the index is not asked: for comparison */
    /* where outcomes are told apart */
    uint32_t passed, skipped;
    bool told; /* the subject at hand has a record */
};

int cs_evaluator_init(struct cs_evaluator *evaluator, const struct cs_plan *plan);
void cs_evaluator_clear(struct cs_evaluator *evaluator);

/*
 * The set is linked. The result is reset first. Errors: CTRSEC_E_NOMEM, CTRSEC_E_CANCELLED,
 * CTRSEC_E_INTERNAL.
 */
int cs_evaluator_check(struct cs_evaluator *evaluator, const struct cs_set *set,
                       const struct cs_check *check, struct cs_result *result);

/*
 * The same for subjects that are not in a set but come one after another: begin, judge each, end.
 * `set` is what they have in common. Judging tells whether any rule is for the subject; who calls
 * counts documents and subjects.
 */
void cs_evaluator_begin(struct cs_evaluator *evaluator, const struct cs_set *set,
                        const struct cs_check *check, struct cs_result *result);
bool cs_evaluator_judge(struct cs_evaluator *evaluator, const struct cs_subject *subject);
/* All subjects of the set that the check began with, and what it has to tell beside them. */
void cs_evaluator_judge_set(struct cs_evaluator *evaluator);
int cs_evaluator_end(struct cs_evaluator *evaluator);

/* The phase of a check that was asked for one, or leaves it to the subjects: those of the set, and
   events beside it. */
int32_t cs_evaluator_phase(const struct cs_set *set, bool events, enum ctrsec_phase asked);

static inline bool cs_evaluator_is_cancelled(const struct cs_evaluator *evaluator)
{
    return evaluator->check.cancel != NULL && *evaluator->check.cancel != 0;
}

static inline uint64_t cs_evaluator_clock(const struct cs_evaluator *evaluator)
{
    return evaluator->check.clock == NULL ? 0
                                          : evaluator->check.clock(evaluator->check.clock_payload);
}

/* Before the subject is told of: what of it is only made then. */
static inline void cs_evaluator_show(struct cs_evaluator *evaluator)
{
    if (evaluator->typed != NULL && !cs_event_typed_show(evaluator->typed))
        evaluator->result->no_memory = true;
}

/*
 * Runs a program on the subject and elements at hand. With a recorder it is a second run for
 * evidence: not charged, with paths.
 */
struct cs_value cs_evaluator_run(struct cs_evaluator *evaluator, uint32_t program,
                                 struct cs_recorder *recorder);

/* Runs what a finding needs beside its condition: with the budget of a rule, taking nothing of what
   its rule has left. */
struct cs_value cs_evaluator_aside(struct cs_evaluator *evaluator, uint32_t program);

#endif
