/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The walk: subjects of the set, rules of their target, elements of `each`, one condition each.
 * contract: engine/evaluator.h
 */
#include "engine/evaluator.h"

#include "engine/exception.h"
#include "engine/finding.h"
#include "engine/outcome.h"
#include "engine/policy.h"
#include "rule/rule_env.h"

#define PATHS_ROOM (256u << 10)

/* Whose rules and configuration these are, into the result that every other one begins as. */
static void open_result(struct cs_result *result, const struct cs_plan *plan)
{
    cs_result_init(result, plan->alloc, &plan->limits);
    cs_buf_char(&result->text, '\0'); /* offset 0 is the empty text */
    for (uint32_t i = 0; i < plan->ninputs; i++) {
        const struct cs_plan_input *input = &plan->inputs[i];
        struct ctrsec_source_bundle *bundle = cs_result_bundle(result);
        if (bundle == NULL)
            return;
        bundle->epoch = input->epoch;
        bundle->version = input->version;
        bundle->expires = input->expires;
        bundle->stale = input->stale;
        bundle->channel = cs_result_put(result, input->channel);
        bundle->digest = cs_result_put(result, input->digest);
    }
    for (uint32_t i = 0; i < plan->site.nconfigs; i++) {
        struct ctrsec_source_config *config = cs_result_config(result);
        if (config == NULL)
            return;
        config->kind = (int32_t)plan->site.configs[i].kind;
        config->name = cs_result_put(result, plan->site.configs[i].name);
        config->digest = cs_result_put(result, plan->site.configs[i].digest);
    }
}

int cs_evaluator_init(struct cs_evaluator *evaluator, const struct cs_plan *plan)
{
    const struct cs_alloc *alloc = plan->alloc;
    uint32_t slots = plan->slots > 0 ? plan->slots : 1;
    *evaluator = (struct cs_evaluator){.alloc = alloc, .plan = plan};
    evaluator->vm = cs_vm_new(alloc, plan->unit, &plan->limits);
    evaluator->values = cs_alloc_take(alloc, slots * sizeof *evaluator->values);
    evaluator->paths = cs_alloc_take(alloc, slots * sizeof *evaluator->paths);
    evaluator->texts = cs_alloc_take(alloc, (plan->nrules + 1) * sizeof *evaluator->texts);
    evaluator->statistics =
        cs_alloc_take(alloc, (plan->nrules + 1) * sizeof *evaluator->statistics);
    evaluator->lists = cs_alloc_take(alloc, CS_EACH_MOST * sizeof *evaluator->lists);
    evaluator->index_memory =
        cs_alloc_take(alloc, (plan->index_words + 1) * sizeof *evaluator->index_memory);
    bool paths = cs_arena_init_fixed(&evaluator->paths_arena, alloc, PATHS_ROOM);
    bool elements = cs_elements_init(&evaluator->elements, plan);
    open_result(&evaluator->opening, plan);
    if (plan->policies.count > 0)
        evaluator->policies = cs_policy_state_new(plan);
    if (evaluator->vm == NULL || evaluator->values == NULL || evaluator->paths == NULL ||
        evaluator->texts == NULL || evaluator->statistics == NULL || evaluator->lists == NULL ||
        evaluator->index_memory == NULL || !paths || !elements || evaluator->opening.no_memory ||
        (plan->policies.count > 0 && evaluator->policies == NULL)) {
        cs_evaluator_clear(evaluator);
        return CTRSEC_E_NOMEM;
    }
    memset(evaluator->index_memory, 0, (plan->index_words + 1) * sizeof *evaluator->index_memory);
    memset(evaluator->texts, 0, (plan->nrules + 1) * sizeof *evaluator->texts);
    memset(evaluator->statistics, 0, (plan->nrules + 1) * sizeof *evaluator->statistics);
    return CTRSEC_OK;
}

void cs_evaluator_clear(struct cs_evaluator *evaluator)
{
    if (evaluator->alloc == NULL)
        return;
    cs_vm_free(evaluator->vm);
    cs_alloc_free(evaluator->alloc, evaluator->values);
    cs_alloc_free(evaluator->alloc, evaluator->paths);
    cs_alloc_free(evaluator->alloc, evaluator->texts);
    cs_alloc_free(evaluator->alloc, evaluator->statistics);
    cs_alloc_free(evaluator->alloc, evaluator->lists);
    cs_alloc_free(evaluator->alloc, evaluator->index_memory);
    cs_arena_clear(&evaluator->paths_arena);
    cs_result_clear(&evaluator->opening);
    cs_elements_clear(&evaluator->elements, evaluator->alloc);
    cs_policy_state_free(evaluator->policies);
    *evaluator = (struct cs_evaluator){0};
}

static enum ctrsec_phase natural_phase(enum ctrsec_target target)
{
    if (target == CTRSEC_TARGET_IMAGE)
        return CTRSEC_PHASE_BUILD;
    return target == CTRSEC_TARGET_EVENT ? CTRSEC_PHASE_RUN : CTRSEC_PHASE_DEPLOY;
}

/*
 * Where the variables of the subject stand: only a recording run asks. Those of `each` are placed
 * by who knows the elements.
 */
static void locate_variables(struct cs_evaluator *evaluator)
{
    const struct cs_subject *subject = evaluator->subject;
    const struct cs_path **paths = evaluator->paths;
    for (uint32_t i = 0; i < evaluator->plan->slots; i++)
        paths[i] = NULL;
    evaluator->located = true;
    if (subject->target == CTRSEC_TARGET_EVENT) {
        for (uint32_t i = 0; i < subject->record->schema->count; i++)
            paths[1 + i] = subject->origin; /* records of the model know their own places */
        return;
    }
    paths[1] = subject->origin;
    if (subject->target == CTRSEC_TARGET_WORKLOAD)
        paths[2] = subject->origin;
}

/*
 * The variables of the subject that programs read; those of `each` follow as the walk goes and are
 * absent between walks, so that only another target's subject leaves anything to be cleared.
 */
static void enter_subject(struct cs_evaluator *evaluator, const struct cs_subject *subject)
{
    const struct cs_plan *plan = evaluator->plan;
    bool shared = evaluator->policies != NULL; /* which use the slots for variables of their own */
    if (evaluator->entered != subject->target || shared)
        for (uint32_t i = 0; i < plan->slots; i++)
            evaluator->values[i] = cs_value_absent();
    evaluator->entered = subject->target;
    evaluator->subject = subject;
    evaluator->told = false;
    evaluator->located = false;
    cs_elements_forget(&evaluator->elements, plan);
    evaluator->subject_fuel = plan->limits.document_fuel;
    cs_rule_env_enter(evaluator->values, subject, evaluator->check.now, plan->variables,
                      plan->nvariables);
    if (shared)
        locate_variables(evaluator);
}

struct cs_value cs_evaluator_run(struct cs_evaluator *evaluator, uint32_t program,
                                 struct cs_recorder *recorder)
{
    struct cs_activation activation = {evaluator->values, NULL, evaluator->plan->slots};
    uint64_t before = evaluator->fuel;
    if (recorder != NULL) {
        /* the second run costs what the first did and is not charged again */
        uint64_t fuel = evaluator->plan->limits.rule_fuel;
        if (!evaluator->located)
            locate_variables(evaluator);
        activation.paths = evaluator->paths;
        recorder->arena = &evaluator->paths_arena;
        recorder->count = recorder->dropped = 0;
        recorder->result = NULL;
        return cs_vm_run(evaluator->vm, program, &activation, &fuel, NULL, recorder);
    }
    struct cs_value v = cs_vm_run(evaluator->vm, program, &activation, &evaluator->fuel,
                                  evaluator->check.cancel, NULL);
    uint64_t spent = before - evaluator->fuel;
    evaluator->result->counts.fuel += spent;
    evaluator->subject_fuel -= spent < evaluator->subject_fuel ? spent : evaluator->subject_fuel;
    return v;
}

struct cs_value cs_evaluator_aside(struct cs_evaluator *evaluator, uint32_t program)
{
    uint64_t left = evaluator->fuel, most = evaluator->plan->limits.rule_fuel;
    evaluator->fuel = most < evaluator->subject_fuel ? most : evaluator->subject_fuel;
    struct cs_value v = cs_evaluator_run(evaluator, program, NULL);
    evaluator->fuel = left;
    return v;
}

static void unknown(struct cs_evaluator *evaluator, const struct cs_plan_rule *rule,
                    struct cs_value value, uint32_t program)
{
    struct cs_verdict verdict = {.outcome = CTRSEC_UNKNOWN,
                                 .reason = CTRSEC_UNKNOWN_ERROR,
                                 .value = value,
                                 .program = program};
    if (value.tag == CS_UNKNOWN)
        verdict.reason = (enum ctrsec_unknown_reason)value.hash;
    evaluator->judged = true;
    if (verdict.reason == CTRSEC_UNKNOWN_MISSING && rule->missing == CS_MISSING_SKIP) {
        evaluator->skipped++;
        return;
    }
    if (verdict.reason == CTRSEC_UNKNOWN_MISSING && rule->missing == CS_MISSING_FAIL)
        verdict.outcome = CTRSEC_FAIL;
    cs_finding_add(evaluator, rule, &verdict);
}

/* What one run of a condition cost. */
static void count_cost(struct cs_evaluator *evaluator, const struct cs_plan_rule *rule,
                       uint64_t cost)
{
    struct cs_rule_statistics *statistics = &evaluator->statistics[rule - evaluator->plan->rules];
    if (statistics->most == 0 || cost < statistics->least)
        statistics->least = cost;
    if (cost > statistics->most)
        statistics->most = cost;
}

/* What a run of the condition says. */
static void conclude(struct cs_evaluator *evaluator, const struct cs_plan_rule *rule,
                     struct cs_value v)
{
    if (v.tag != CS_BOOL) {
        unknown(evaluator, rule, v, CS_NO_PROGRAM);
    } else if (v.as.boolean) {
        struct cs_verdict verdict = {.outcome = CTRSEC_FAIL, .value = v, .program = CS_NO_PROGRAM};
        evaluator->judged = true;
        cs_finding_add(evaluator, rule, &verdict);
    } else if (evaluator->check.tell_apart) {
        struct cs_value when = cs_value_bool(true);
        if (rule->when != CS_NO_PROGRAM)
            when = cs_evaluator_run(evaluator, rule->when, NULL);
        if (when.tag == CS_BOOL && when.as.boolean)
            evaluator->passed++;
        else
            evaluator->skipped++;
    }
}

/* With `spare` fuel that may not be used. False: that was missed, and nothing has happened. */
static bool judge_sparing(struct cs_evaluator *evaluator, const struct cs_plan_rule *rule,
                          uint64_t spare)
{
    uint64_t before = evaluator->result->counts.fuel, left = evaluator->subject_fuel;
    struct cs_arena *scratch = cs_vm_scratch(evaluator->vm);
    struct cs_arena_mark mark = cs_arena_mark(scratch);
    evaluator->fuel -= spare;
    struct cs_value v = cs_evaluator_run(evaluator, rule->condition, NULL);
    evaluator->fuel += spare;
    bool good = spare == 0 || v.tag != CS_UNKNOWN || v.hash != CTRSEC_UNKNOWN_LIMIT;
    if (good) {
        count_cost(evaluator, rule, evaluator->result->counts.fuel - before);
        evaluator->result->counts.evaluated++;
        conclude(evaluator, rule, v);
    } else {
        evaluator->fuel += evaluator->result->counts.fuel - before;
        evaluator->result->counts.fuel = before;
        evaluator->subject_fuel = left;
    }
    cs_arena_rewind(scratch, mark);
    cs_vm_forget_passing(evaluator->vm);
    return good;
}

static void judge(struct cs_evaluator *evaluator, const struct cs_plan_rule *rule)
{
    judge_sparing(evaluator, rule, 0);
}

/* Whether `when` is false whatever the elements are: those that are not there read as unknown. */
static bool excluded(struct cs_evaluator *evaluator, const struct cs_plan_rule *rule)
{
    if (rule->when == CS_NO_PROGRAM)
        return false;
    struct cs_value when = cs_evaluator_run(evaluator, rule->when, NULL);
    return when.tag == CS_BOOL && !when.as.boolean;
}

/* --- elements --------------------------------------------------------------------------------- */

/* One rule's way through a list. */
struct way {
    struct cs_value list;
    uint32_t level, slot;
    const uint64_t *may; /* the elements that the rule may fail for; NULL: all */
    uint32_t paid;       /* elements before it have taken their fuel, but for `owed` */
    uint64_t owed, cost; /* the most that elements since `paid` that were left out, one of them,
                            would have taken */
};

static void walk(struct cs_evaluator *evaluator, const struct cs_plan_rule *rule, uint32_t level);

static bool is_stopped(const struct cs_evaluator *evaluator)
{
    return evaluator->result->no_memory || evaluator->subject_fuel == 0 ||
           cs_evaluator_is_cancelled(evaluator);
}

static void enter_element(struct cs_evaluator *evaluator, const struct way *way, uint32_t i)
{
    evaluator->values[way->slot] = way->list.as.items[i];
    evaluator->indexes[way->level] = i;
    cs_vm_forget_passing(evaluator->vm);
}

static void walk_all(struct cs_evaluator *evaluator, const struct cs_plan_rule *rule,
                     const struct way *way)
{
    for (uint32_t i = 0; i < way->list.len && !is_stopped(evaluator); i++) {
        enter_element(evaluator, way, i);
        walk(evaluator, rule, way->level + 1);
    }
}

static bool may_fail(const struct way *way, uint32_t i)
{
    return way->may[i / 64] >> i % 64 & 1;
}

/*
 * Elements up to `end` that were left out are asked after all: the rule comes near the end of its
 * fuel, and what is owed is only the most that they can have taken.
 */
static void pay(struct cs_evaluator *evaluator, const struct cs_plan_rule *rule, struct way *way,
                uint32_t end)
{
    for (; way->paid < end && !is_stopped(evaluator); way->paid++) {
        if (may_fail(way, way->paid))
            continue;
        enter_element(evaluator, way, way->paid);
        judge(evaluator, rule);
    }
    way->owed = 0;
}

/*
 * The elements that the index leaves. Those between them would be found false, for some fuel, and
 * what comes out must not depend on that: a run may use what is surely left to it.
 */
static void walk_some(struct cs_evaluator *evaluator, const struct cs_plan_rule *rule,
                      struct way *way)
{
    uint32_t next = 0;
    for (uint32_t i = 0; i < way->list.len && !is_stopped(evaluator); i++) {
        if (!may_fail(way, i)) {
            uint64_t rest = way->may[i / 64] >> i % 64;
            i += rest != 0 ? cs_bit_set_lowest(rest) - 1 : 63 - i % 64;
            continue;
        }
        way->owed += (i - next) * way->cost;
        next = i + 1;
        if (way->owed >= evaluator->fuel)
            pay(evaluator, rule, way, i);
        enter_element(evaluator, way, i);
        if (judge_sparing(evaluator, rule, way->owed))
            continue;
        pay(evaluator, rule, way, i);
        enter_element(evaluator, way, i);
        judge(evaluator, rule);
    }
    way->owed += (way->list.len - next) * way->cost;
    if (way->owed >= evaluator->fuel)
        pay(evaluator, rule, way, way->list.len);
}

/* Recursion as deep as `each` has names: at most CS_EACH_MOST. */
static void walk(struct cs_evaluator *evaluator, const struct cs_plan_rule *rule, uint32_t level)
{
    if (level == rule->neach) {
        judge(evaluator, rule);
        return;
    }
    struct cs_value list = cs_evaluator_run(evaluator, rule->each[level], NULL);
    if (list.tag != CS_LIST) {
        if (excluded(evaluator, rule)) {
            evaluator->skipped++;
            return;
        }
        if (list.tag != CS_UNKNOWN && list.tag != CS_ERROR)
            list = cs_value_error(CS_FAULT_NO_OVERLOAD);
        unknown(evaluator, rule, list, rule->each[level]);
        return;
    }
    struct way way = {.list = list, .level = level};
    way.slot = cs_rule_env_each(rule->target) + level;
    evaluator->lists[level].known = false;
    if (rule->list > 0 && !evaluator->every_rule && !evaluator->check.tell_apart) {
        way.cost = evaluator->plan->lists[rule->list - 1].costs[rule->member];
        way.may = cs_elements_find(&evaluator->elements, evaluator->plan, rule, list,
                                   evaluator->values, way.slot);
    }
    if (way.may != NULL)
        walk_some(evaluator, rule, &way);
    else
        walk_all(evaluator, rule, &way);
    evaluator->values[way.slot] = cs_value_absent();
    cs_vm_forget_passing(evaluator->vm);
    if ((list.flags & CS_FLAG_OPEN) != 0 && !excluded(evaluator, rule))
        unknown(evaluator, rule, cs_value_unknown(CTRSEC_UNKNOWN_MISSING), rule->each[level]);
}

static void judge_rule(struct cs_evaluator *evaluator, const struct cs_plan_rule *rule)
{
    uint64_t fuel = evaluator->plan->limits.rule_fuel;
    evaluator->fuel = fuel < evaluator->subject_fuel ? fuel : evaluator->subject_fuel;
    if (evaluator->subject_fuel == 0) {
        unknown(evaluator, rule, cs_value_unknown(CTRSEC_UNKNOWN_LIMIT), CS_NO_PROGRAM);
        return;
    }
    cs_vm_next_rule(evaluator->vm);
    uint64_t runs = evaluator->result->counts.evaluated;
    uint64_t spent = evaluator->result->counts.fuel;
    uint32_t found = evaluator->result->nfindings;
    if (rule->when_first && excluded(evaluator, rule))
        evaluator->skipped++;
    else
        walk(evaluator, rule, 0);
    struct cs_rule_statistics *statistics = &evaluator->statistics[rule - evaluator->plan->rules];
    statistics->asked++;
    statistics->runs += evaluator->result->counts.evaluated - runs;
    statistics->fuel += evaluator->result->counts.fuel - spent;
    statistics->findings += evaluator->result->nfindings - found;
    if (evaluator->check.tell_apart && runs == evaluator->result->counts.evaluated &&
        evaluator->result->nfindings == 0)
        evaluator->skipped++;
}

/* With what not every check asks for: outcomes told apart, the time of a rule. */
static void judge_watched(struct cs_evaluator *evaluator, const struct cs_plan_rule *rule)
{
    uint64_t before = cs_evaluator_clock(evaluator);
    if (evaluator->check.tell_apart) {
        struct cs_outcome_mark mark = cs_outcome_begin(evaluator);
        judge_rule(evaluator, rule);
        cs_outcome_end(evaluator, rule, &mark);
    } else {
        judge_rule(evaluator, rule);
    }
    evaluator->statistics[rule - evaluator->plan->rules].time +=
        cs_evaluator_clock(evaluator) - before;
}

/*
 * Rules are about an object that is there, or will be: what a request takes away is gone, and one
 * for the status changes nothing else (the API server drops what else it holds).
 */
static bool is_there(const struct cs_subject *subject)
{
    if (subject->request.tag != CS_MAP)
        return true;
    return subject->object.tag == CS_MAP &&
           !cs_value_is_string(cs_value_get(subject->request, "subResource"), "status");
}

static bool is_on(const struct cs_evaluator *evaluator, const struct cs_plan_rule *rule)
{
    return rule->enforce[evaluator->check.phase] != CTRSEC_ALLOW;
}

static const struct cs_plan_rule *rule_at(const struct cs_plan *plan, enum ctrsec_target target,
                                          uint32_t position)
{
    return &plan->rules[plan->by_target[target][position]];
}

/* The rules of a target that an index finds, one after another; all where it is not asked. */
struct candidates {
    struct cs_index_query query;
    uint32_t position, count;
    bool every;
};

static struct candidates find_candidates(struct cs_evaluator *evaluator,
                                         const struct cs_plan_index *index, uint32_t class)
{
    struct candidates found = {.count = index->nrules,
                               .every = evaluator->every_rule || evaluator->check.tell_apart};
    found.query = cs_plan_index_query(index, evaluator->index_memory);
    if (!found.every)
        cs_plan_index_find(index, class, evaluator->values, &found.query);
    return found;
}

/* The position of the next one, UINT32_MAX behind the last; to be called until then. */
static uint32_t next_candidate(struct candidates *found)
{
    if (!found->every)
        return cs_plan_index_next(&found->query);
    return found->position < found->count ? found->position++ : UINT32_MAX;
}

/*
 * Whether a rule is for the subject at hand: one whose `when` is not false. Not charged, for it
 * changes no outcome.
 */
static bool is_for(struct cs_evaluator *evaluator, const struct cs_plan_rule *rule)
{
    uint64_t fuel = evaluator->fuel, left = evaluator->subject_fuel;
    uint64_t spent = evaluator->result->counts.fuel;
    evaluator->fuel = evaluator->plan->limits.rule_fuel;
    cs_vm_next_rule(evaluator->vm);
    bool found = !excluded(evaluator, rule);
    evaluator->fuel = fuel;
    evaluator->subject_fuel = left;
    evaluator->result->counts.fuel = spent;
    return found;
}

/*
 * Whether any rule is for the subject at hand, none of which gave a finding. Mostly its class
 * tells; of an event nothing else is asked: streams are long, and it changes only how many were
 * skipped.
 */
static bool is_for_any(struct cs_evaluator *evaluator, enum ctrsec_target target, uint32_t class)
{
    const struct cs_plan *plan = evaluator->plan;
    enum ctrsec_phase phase = evaluator->check.phase;
    uint64_t judged = plan->judged[target][phase], certain = plan->certain[target][phase];
    if (!cs_class_set_has(judged, class))
        return false;
    if (target == CTRSEC_TARGET_EVENT || certain == UINT64_MAX ||
        (class < CS_CLASSES && cs_class_set_has(certain, class)))
        return true;
    for (uint32_t i = 0; i < plan->target_counts[target]; i++) {
        const struct cs_plan_rule *rule = rule_at(plan, target, i);
        if (is_on(evaluator, rule) && is_for(evaluator, rule))
            return true;
    }
    return false;
}

static bool judge_rules(struct cs_evaluator *evaluator, enum ctrsec_target target)
{
    const struct cs_plan *plan = evaluator->plan;
    const struct cs_plan_index *index = &plan->index[target];
    uint32_t class = cs_plan_index_class(index, evaluator->values);
    struct candidates found = find_candidates(evaluator, index, class);
    bool watched = evaluator->check.tell_apart || evaluator->check.clock != NULL;
    evaluator->judged = false;
    for (uint32_t at; (at = next_candidate(&found)) != UINT32_MAX;) {
        const struct cs_plan_rule *rule = rule_at(plan, target, at);
        if (evaluator->result->no_memory || cs_evaluator_is_cancelled(evaluator) ||
            !is_on(evaluator, rule))
            continue;
        if (watched)
            judge_watched(evaluator, rule);
        else
            judge_rule(evaluator, rule);
    }
    return evaluator->judged || is_for_any(evaluator, target, class);
}

/* Whether any rule is for the subject. */
static bool judge_subject(struct cs_evaluator *evaluator, const struct cs_subject *subject)
{
    enum ctrsec_phase asked = evaluator->check.phase;
    bool policies = evaluator->policies != NULL && subject->target == CTRSEC_TARGET_OBJECT;
    bool rules = evaluator->plan->target_counts[subject->target] > 0 && is_there(subject);
    if (!rules && !policies)
        return false; /* the activation has room for the targets that rules have */
    if (asked == CTRSEC_PHASE_AUTO)
        evaluator->check.phase = natural_phase(subject->target);
    enter_subject(evaluator, subject);
    evaluator->subjects[subject->target]++;
    bool judged = rules && judge_rules(evaluator, subject->target);
    if (policies && !evaluator->result->no_memory && !cs_evaluator_is_cancelled(evaluator))
        judged = cs_policy_judge(evaluator) || judged;
    cs_vm_reset(evaluator->vm);
    if (evaluator->subject_fuel == 0 || cs_evaluator_is_cancelled(evaluator))
        evaluator->result->counts.stopped++;
    evaluator->check.phase = asked;
    return judged;
}

/* Subjects of documents in which nothing is judged do not count: such documents are skipped. */
static void judge_subjects(struct cs_evaluator *evaluator)
{
    const struct cs_set *set = evaluator->set;
    struct ctrsec_counts *counts = &evaluator->result->counts;
    for (uint32_t i = 0, next; i < set->nsubjects; i = next) {
        uint32_t document = set->subjects[i].document;
        bool judged = false;
        for (next = i; next < set->nsubjects && set->subjects[next].document == document; next++)
            if (!evaluator->result->no_memory && !cs_evaluator_is_cancelled(evaluator))
                judged = judge_subject(evaluator, &set->subjects[next]) || judged;
        if (judged)
            counts->subjects += next - i;
        else
            counts->skipped++;
    }
}

/* Unreadable documents and warnings of a set, as notices of the result. */
static void report_notices(struct cs_result *result, const struct cs_set *set)
{
    for (const struct cs_diagnostic *item = set->diag.first; item != NULL; item = item->next) {
        struct ctrsec_notice *notice = cs_result_notice(result);
        if (notice == NULL)
            return;
        notice->status = item->status;
        notice->line = item->position.line;
        notice->column = item->position.column;
        notice->file = cs_result_put(result, item->file);
        notice->message = cs_result_put(result, item->message);
    }
}

/* What its context lacks shows in the findings; why is told here, too. */
static void report_documents(struct cs_evaluator *evaluator)
{
    struct cs_result *result = evaluator->result;
    const struct cs_set *set = evaluator->set;
    result->counts.documents = set->ndocuments;
    result->counts.unread = set->unread;
    result->counts.skipped = set->skipped;
    report_notices(result, set);
    if (set->context != NULL)
        report_notices(result, set->context);
}

/* What of an earlier report is no more. */
static void report_gone(struct cs_evaluator *evaluator)
{
    const struct cs_known *known = evaluator->check.known;
    const struct cs_set *set = evaluator->set;
    for (uint32_t i = 0; i < set->ndocuments; i++)
        cs_known_source(known, evaluator->result, set->documents[i]->file,
                        set->documents[i]->status == CTRSEC_OK);
    cs_known_end(known, evaluator->result);
}

static void raise(struct cs_result *result, int32_t decision)
{
    if (decision > result->decision)
        result->decision = decision;
}

/* Worst over the findings; what could not be judged counts as the site says. */
static void decide(struct cs_evaluator *evaluator)
{
    struct cs_result *result = evaluator->result;
    const struct ctrsec_counts *counts = &result->counts;
    int32_t judged = CTRSEC_ALLOW;
    for (uint32_t i = 0; i < result->nfindings; i++) {
        const struct ctrsec_finding *finding = &result->findings[i];
        if (finding->outcome == CTRSEC_SUPPRESSED || finding->outcome == CTRSEC_KNOWN)
            continue;
        if (finding->outcome == CTRSEC_FAIL && finding->enforce > judged)
            judged = finding->enforce;
        raise(result, finding->enforce);
    }
    bool nothing = evaluator->set->nsubjects == 0 || evaluator->plan->nrules == 0;
    if (counts->unread > 0 || counts->dropped > 0 || counts->stopped > 0 ||
        evaluator->set->limited > 0 || (evaluator->check.admission && nothing))
        raise(result, evaluator->plan->site.on_incomplete[result->phase]);
    result->undecided = result->decision == CTRSEC_DENY && judged != CTRSEC_DENY;
}

int32_t cs_evaluator_phase(const struct cs_set *set, bool events, enum ctrsec_phase asked)
{
    if (asked != CTRSEC_PHASE_AUTO)
        return (int32_t)asked;
    int32_t phase = events ? CTRSEC_PHASE_RUN : CTRSEC_PHASE_AUTO;
    for (uint32_t i = 0; i < set->nsubjects; i++) {
        int32_t natural = (int32_t)natural_phase(set->subjects[i].target);
        if (phase != CTRSEC_PHASE_AUTO && phase != natural)
            return CTRSEC_PHASE_AUTO;
        phase = natural;
    }
    return phase;
}

bool cs_evaluator_judge(struct cs_evaluator *evaluator, const struct cs_subject *subject)
{
    return judge_subject(evaluator, subject);
}

void cs_evaluator_begin(struct cs_evaluator *evaluator, const struct cs_set *set,
                        const struct cs_check *check, struct cs_result *result)
{
    cs_result_copy(result, &evaluator->opening);
    evaluator->check = *check;
    evaluator->result = result;
    evaluator->set = set;
    if (++evaluator->stamp == 0) { /* so many checks that the numbers begin again */
        memset(evaluator->texts, 0, (evaluator->plan->nrules + 1) * sizeof *evaluator->texts);
        evaluator->stamp = 1;
    }
    evaluator->broken = false;
    evaluator->passed = evaluator->skipped = 0;
    cs_locator_reset(&evaluator->locator);
    result->trust = evaluator->plan->trust;
    result->phase = check->phase;
    result->counts.rules = evaluator->plan->nrules;
    if (!cs_known_begin(check->known, result)) {
        evaluator->check.known = NULL;
        result->no_memory = true;
    }
    if (check->list_exceptions)
        cs_exception_list(evaluator);
}

int cs_evaluator_end(struct cs_evaluator *evaluator)
{
    struct cs_result *result = evaluator->result;
    if (evaluator->check.known != NULL)
        report_gone(evaluator);
    cs_exception_end(evaluator);
    cs_result_sort(result);
    decide(evaluator);
    if (result->no_memory || result->text.failed)
        return CTRSEC_E_NOMEM;
    if (cs_evaluator_is_cancelled(evaluator))
        return CTRSEC_E_CANCELLED;
    return evaluator->broken ? CTRSEC_E_INTERNAL : CTRSEC_OK;
}

void cs_evaluator_judge_set(struct cs_evaluator *evaluator)
{
    evaluator->result->counts.skipped += evaluator->set->skipped;
    report_notices(evaluator->result, evaluator->set);
    judge_subjects(evaluator);
}

int cs_evaluator_check(struct cs_evaluator *evaluator, const struct cs_set *set,
                       const struct cs_check *check, struct cs_result *result)
{
    cs_evaluator_begin(evaluator, set, check, result);
    result->phase = cs_evaluator_phase(set, false, check->phase);
    report_documents(evaluator);
    if (evaluator->policies != NULL)
        CS_TRY(cs_policy_begin(evaluator));
    judge_subjects(evaluator);
    return cs_evaluator_end(evaluator);
}
