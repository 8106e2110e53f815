/* SPDX-License-Identifier: Apache-2.0 */
/* Judging by policies. contract: engine/policy.h */
#include "engine/policy.h"

#include "engine/finding.h"
#include "engine/outcome.h"
#include "engine/policy_audit.h"
#include "engine/policy_params.h"
#include "engine/policy_request.h"
#include "rule/rule_env.h"

#define ARENA_ROOM (64u << 10) /* what is made for one object: its request, a Pod */

struct cs_policy_state {
    const struct cs_alloc *alloc;
    struct cs_policy_scope scope;
    struct cs_arena arena;
    struct cs_request request;
    struct cs_path templates[2]; /* of the object and the old one, while they are judged as Pods */
};

/* A policy that is being judged. */
struct judging {
    struct cs_evaluator *evaluator;
    const struct cs_plan_policy *policy;
    const struct cs_policy_binding *binding;
    const struct cs_policy_request *facts; /* the object's, or those of its pods */
};

struct cs_policy_state *cs_policy_state_new(const struct cs_plan *plan)
{
    struct cs_policy_state *state = cs_alloc_take(plan->alloc, sizeof *state);
    if (state == NULL)
        return NULL;
    *state = (struct cs_policy_state){.alloc = plan->alloc};
    if (cs_policy_scope_init(&state->scope, plan) != CTRSEC_OK ||
        !cs_arena_init_fixed(&state->arena, plan->alloc, ARENA_ROOM)) {
        cs_policy_state_free(state);
        return NULL;
    }
    state->arena.wipe = true; /* metadata may hold secrets */
    return state;
}

void cs_policy_state_free(struct cs_policy_state *state)
{
    if (state == NULL)
        return;
    cs_policy_scope_clear(&state->scope);
    cs_arena_clear(&state->arena);
    cs_alloc_free(state->alloc, state);
}

int cs_policy_begin(struct cs_evaluator *evaluator)
{
    return cs_policy_scope_fill(&evaluator->policies->scope, evaluator->set);
}

/* --- outcomes --------------------------------------------------------------------------------- */

/* Something about the policy cannot be told: a finding of its first rule, which is about `what`. */
static void unknown(const struct judging *at, const struct cs_plan_rule *rule,
                    struct cs_value value, uint32_t program, struct cs_str check,
                    const char *detail)
{
    struct cs_verdict verdict = {.outcome = CTRSEC_UNKNOWN,
                                 .reason = CTRSEC_UNKNOWN_ERROR,
                                 .value = value,
                                 .program = program,
                                 .binding = at->binding,
                                 .check = check,
                                 .detail = detail};
    if (value.tag == CS_UNKNOWN)
        verdict.reason = (enum ctrsec_unknown_reason)value.hash;
    cs_finding_add(at->evaluator, rule, &verdict);
}

static const struct cs_plan_rule *first_rule(const struct judging *at)
{
    return &at->evaluator->plan->rules[at->policy->first_rule];
}

static void missing(const struct judging *at, const char *detail)
{
    at->evaluator->judged = true;
    unknown(at, first_rule(at), cs_value_unknown(CTRSEC_UNKNOWN_MISSING), CS_NO_PROGRAM, CS_STR(""),
            detail);
}

/* --- programs --------------------------------------------------------------------------------- */

/* A program with the budget of a rule; it pays for the variables that it reads as if it ran alone.
 */
static struct cs_value run(const struct judging *at, uint32_t program)
{
    struct cs_evaluator *evaluator = at->evaluator;
    cs_vm_next_rule(evaluator->vm);
    uint64_t fuel = evaluator->plan->limits.rule_fuel;
    evaluator->fuel = fuel < evaluator->subject_fuel ? fuel : evaluator->subject_fuel;
    if (evaluator->subject_fuel == 0)
        return cs_value_unknown(CTRSEC_UNKNOWN_LIMIT);
    return cs_evaluator_run(evaluator, program, NULL);
}

/* Whether the checks are run: a condition that is false decides, whatever the others are. */
static bool conditions_hold(const struct judging *at)
{
    struct cs_value failed = cs_value_bool(true);
    uint32_t which = 0;
    for (uint32_t i = 0; i < at->policy->nconditions; i++) {
        struct cs_value v = run(at, at->policy->conditions[i].program);
        if (v.tag == CS_BOOL && !v.as.boolean) {
            at->evaluator->skipped++;
            return false;
        }
        if (v.tag != CS_BOOL && failed.tag == CS_BOOL) {
            failed = v;
            which = i;
        }
    }
    at->evaluator->judged = true;
    if (failed.tag == CS_BOOL)
        return true;
    if (failed.tag != CS_UNKNOWN && failed.tag != CS_ERROR)
        failed = cs_value_error(CS_FAULT_NO_OVERLOAD);
    unknown(at, first_rule(at), failed, at->policy->conditions[which].program,
            at->policy->conditions[which].name, NULL);
    return false;
}

/* --- audit annotations ------------------------------------------------------------------------ */

/* Only who asks by a review has a log that they go to. */
static void put_audit(const struct judging *at, struct cs_str key, struct cs_str value)
{
    if (at->evaluator->subject->request.tag == CS_MAP)
        cs_policy_audit_put(at->evaluator->result, first_rule(at)->about->id, key, value);
}

/* Null and what is empty is left out; what may be secret is not told. */
static void run_audit(const struct judging *at, const struct cs_plan_program *audit)
{
    struct cs_value v = run(at, audit->program);
    if (v.tag == CS_STRING && (v.flags & CS_FLAG_SENSITIVE))
        put_audit(at, audit->name, CS_STR("***"));
    else if (v.tag == CS_STRING && cs_str_trim(cs_value_str(v)).len > 0)
        put_audit(at, audit->name, cs_str_trim(cs_value_str(v)));
    else if (v.tag != CS_STRING && v.tag != CS_NULL)
        unknown(at, first_rule(at),
                v.tag == CS_UNKNOWN || v.tag == CS_ERROR ? v : cs_value_error(CS_FAULT_NO_OVERLOAD),
                audit->program, audit->name, NULL);
}

/* --- one policy ------------------------------------------------------------------------------- */

static void run_check(const struct judging *at, const struct cs_plan_rule *rule)
{
    struct cs_evaluator *evaluator = at->evaluator;
    struct cs_result *result = evaluator->result;
    struct cs_rule_statistics *statistics = &evaluator->statistics[rule - evaluator->plan->rules];
    uint64_t spent = result->counts.fuel, before = cs_evaluator_clock(evaluator);
    uint32_t found = result->nfindings;
    struct cs_value v = run(at, rule->condition);
    result->counts.evaluated++;
    if (v.tag != CS_BOOL) {
        unknown(at, rule, v, CS_NO_PROGRAM, rule->about->check, NULL);
    } else if (v.as.boolean) {
        struct cs_verdict verdict = {.outcome = CTRSEC_FAIL,
                                     .value = v,
                                     .program = CS_NO_PROGRAM,
                                     .binding = at->binding,
                                     .check = rule->about->check};
        cs_finding_add(evaluator, rule, &verdict);
        if (at->binding->audit)
            put_audit(at, CS_STR("validation_failure"), rule->about->check);
    } else {
        evaluator->passed++;
    }
    statistics->asked++;
    statistics->runs++;
    statistics->time += cs_evaluator_clock(evaluator) - before;
    statistics->fuel += result->counts.fuel - spent;
    statistics->findings += result->nfindings - found;
}

static bool stopped(const struct cs_evaluator *evaluator)
{
    return evaluator->result->no_memory || evaluator->subject_fuel == 0 ||
           (evaluator->check.cancel != NULL && *evaluator->check.cancel != 0);
}

static bool same_value(struct cs_value a, struct cs_value b)
{
    return a.tag == b.tag && a.len == b.len && (a.tag == CS_NULL || a.as.items == b.as.items);
}

static void set_params(struct cs_evaluator *evaluator, struct cs_value value,
                       const struct cs_path *path)
{
    if (!same_value(evaluator->values[CS_SLOT_PARAMS], value))
        cs_vm_reset(evaluator->vm);
    evaluator->values[CS_SLOT_PARAMS] = value;
    evaluator->paths[CS_SLOT_PARAMS] = path;
}

static void run_policy(const struct judging *at)
{
    const struct cs_plan_policy *policy = at->policy;
    if (!conditions_hold(at))
        return;
    const struct cs_plan_rule *rules = first_rule(at);
    for (uint32_t i = 0; i < policy->nrules && !stopped(at->evaluator); i++)
        if (rules[i].condition != CS_NO_PROGRAM)
            run_check(at, &rules[i]);
    for (uint32_t i = 0; i < policy->naudits && !stopped(at->evaluator); i++)
        run_audit(at, &policy->audits[i]);
}

/* Once for each parameter object. */
static void run_binding(const struct judging *at)
{
    struct cs_policy_state *state = at->evaluator->policies;
    struct cs_params params = {.scope = &state->scope,
                               .policy = at->policy,
                               .binding = at->binding,
                               .request = &state->request,
                               .fuel = &at->evaluator->subject_fuel};
    struct cs_value value;
    const struct cs_path *path;
    while (!stopped(at->evaluator)) {
        switch (cs_params_next(&params, &value, &path)) {
        case CS_PARAMS_ONE:
            set_params(at->evaluator, value, path);
            run_policy(at);
            break;
        case CS_PARAMS_MISSING:
            missing(at, "its parameter object is not given");
            return;
        case CS_PARAMS_LIMIT:
            unknown(at, first_rule(at), cs_value_unknown(CTRSEC_UNKNOWN_LIMIT), CS_NO_PROGRAM,
                    CS_STR(""), NULL);
            return;
        case CS_PARAMS_WRONG:
            unknown(at, first_rule(at), cs_value_error(CS_FAULT_ARGUMENT), CS_NO_PROGRAM,
                    CS_STR(""),
                    "its binding looks for parameters in a namespace where there is none");
            return;
        default:
            return;
        }
    }
}

/* What it is that a match waits for. */
static const char *match_detail(const struct cs_policy_request *facts)
{
    if (facts->resource.len == 0)
        return "the resource name of this kind is not known";
    return facts->scope_known ? "its Namespace is not given"
                              : "whether this kind is in namespaces is not known";
}

static void judge_policy(struct judging *at, enum cs_answer answer)
{
    enum ctrsec_phase phase = at->evaluator->check.phase;
    struct cs_outcome_mark mark = cs_outcome_begin(at->evaluator);
    for (uint32_t i = 0; i < at->policy->nbindings && !stopped(at->evaluator); i++) {
        at->binding = &at->policy->bindings[i];
        if (at->binding->enforce[phase] == CS_ENFORCE_OFF)
            continue;
        enum cs_answer bound = cs_policy_matches(&at->binding->match, at->facts);
        if (bound == CS_ANSWER_NO)
            continue;
        if (answer == CS_ANSWER_UNKNOWN || bound == CS_ANSWER_UNKNOWN)
            missing(at, match_detail(at->facts));
        else
            run_binding(at);
    }
    if (at->evaluator->check.tell_apart)
        cs_outcome_end(at->evaluator, first_rule(at), &mark);
}

/* --- one object ------------------------------------------------------------------------------- */

static void enter(struct cs_evaluator *evaluator)
{
    struct cs_policy_state *state = evaluator->policies;
    const struct cs_subject *subject = evaluator->subject;
    struct cs_value *values = evaluator->values;
    const struct cs_path **paths = evaluator->paths;
    bool review = subject->request.tag == CS_MAP;
    cs_vm_reset(evaluator->vm);
    values[CS_SLOT_OBJECT] = subject->object.tag == CS_ABSENT ? cs_value_null() : subject->object;
    paths[CS_SLOT_OBJECT] = subject->object.tag == CS_ABSENT ? NULL : subject->origin;
    values[CS_SLOT_OLD_OBJECT] = review ? subject->old_object : cs_value_null();
    paths[CS_SLOT_OLD_OBJECT] = subject->old_origin;
    values[CS_SLOT_REQUEST] = cs_request_value(&state->request, &state->arena);
    paths[CS_SLOT_REQUEST] = subject->request_origin;
    values[CS_SLOT_NAMESPACE] = cs_request_namespace(&state->request);
    paths[CS_SLOT_NAMESPACE] = state->request.space == NULL ? NULL : state->request.space->origin;
    values[CS_SLOT_AUTHORIZER] = cs_value_unknown(CTRSEC_UNKNOWN_CLUSTER);
    values[CS_SLOT_PARAMS] = cs_value_null();
}

/* An object as the Pod of its template; its places stay those of the template. */
static bool enter_pod(struct cs_evaluator *evaluator, const char *steps, uint32_t slot,
                      struct cs_path *place)
{
    struct cs_policy_state *state = evaluator->policies;
    bool no_memory = false;
    *place = (struct cs_path){
        .parent = evaluator->paths[slot], .name = cs_str_from(steps), .step = CS_STEP_POINTER};
    struct cs_value pod = cs_request_pod(evaluator->values[slot], steps, state->request.facts.space,
                                         &state->arena, &no_memory);
    if (no_memory)
        pod = cs_value_unknown(CTRSEC_UNKNOWN_LIMIT);
    if (pod.tag == CS_ABSENT)
        return false;
    evaluator->values[slot] = pod;
    evaluator->paths[slot] = place->parent == NULL ? NULL : place;
    return true;
}

/* Policies that may match the kind, in their order. */
static const uint32_t *candidates(const struct cs_evaluator *evaluator, uint32_t row,
                                  uint32_t *count)
{
    const struct cs_plan_policies *policies = &evaluator->plan->policies;
    uint32_t first = policies->first[row];
    *count = policies->first[row + 1] - first;
    return policies->by_kind + first;
}

/* The row of the object's kind, or the one behind the last. Subresources take objects of others. */
static uint32_t row_of(const struct cs_policy_request *facts)
{
    uint32_t row = facts->row;
    if (row == CS_NO_KIND || facts->subresource.len > 0)
        return cs_kind_count();
    return cs_kind_find(facts->group, facts->kind) == row ? row : cs_kind_count();
}

/* Policies that are written for Pods, on the pods that a controller makes. */
static void judge_pods(struct cs_evaluator *evaluator, const uint32_t *numbers, uint32_t count)
{
    struct cs_policy_state *state = evaluator->policies;
    const struct cs_policy_request *facts = &state->request.facts;
    const char *steps;
    struct cs_policy_request pod;
    uint32_t controller = cs_request_controller(facts, &steps);
    bool entered = false;
    if (controller == 0)
        return;
    cs_request_as_pod(&pod, facts);
    for (uint32_t i = 0; i < count && !stopped(evaluator); i++) {
        const struct cs_plan_policy *policy = &evaluator->plan->policies.items[numbers[i]];
        struct judging at = {.evaluator = evaluator, .policy = policy, .facts = &pod};
        if ((policy->controllers & controller) == 0 ||
            cs_policy_matches(&policy->match, facts) == CS_ANSWER_YES)
            continue; /* written for the controller itself */
        enum cs_answer answer = cs_policy_matches(&policy->match, &pod);
        if (answer == CS_ANSWER_NO)
            continue;
        if (!entered) {
            cs_vm_reset(evaluator->vm);
            if (!enter_pod(evaluator, steps, CS_SLOT_OBJECT, &state->templates[0]))
                return;
            enter_pod(evaluator, steps, CS_SLOT_OLD_OBJECT, &state->templates[1]);
            entered = true;
        }
        judge_policy(&at, answer);
    }
}

/* The policies of one input, which see the object in the same way. */
static void judge_input(struct cs_evaluator *evaluator, const uint32_t *numbers, uint32_t count)
{
    const struct cs_policy_request *facts = &evaluator->policies->request.facts;
    if (cs_policy_exempt(facts))
        return;
    enter(evaluator);
    for (uint32_t i = 0; i < count && !stopped(evaluator); i++) {
        const struct cs_plan_policy *policy = &evaluator->plan->policies.items[numbers[i]];
        struct judging at = {.evaluator = evaluator, .policy = policy, .facts = facts};
        enum cs_answer answer = cs_policy_matches(&policy->match, facts);
        if (answer != CS_ANSWER_NO)
            judge_policy(&at, answer);
    }
    judge_pods(evaluator, numbers, count);
}

bool cs_policy_judge(struct cs_evaluator *evaluator)
{
    struct cs_policy_state *state = evaluator->policies;
    const struct cs_plan_policy *items = evaluator->plan->policies.items;
    uint32_t count, input = CS_SCOPE_SET;
    evaluator->judged = false;
    cs_request_read(&state->request, &state->scope, input, evaluator->subject);
    const uint32_t *numbers = candidates(evaluator, row_of(&state->request.facts), &count);
    for (uint32_t i = 0, next; i < count; i = next) {
        input = items[numbers[i]].input;
        for (next = i; next < count && items[numbers[next]].input == input;)
            next++;
        cs_arena_reset(&state->arena);
        cs_request_read(&state->request, &state->scope, input, evaluator->subject);
        judge_input(evaluator, numbers + i, next - i);
    }
    return evaluator->judged;
}
