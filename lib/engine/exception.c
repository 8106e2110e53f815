/* SPDX-License-Identifier: Apache-2.0 */
/* Exceptions. contract: engine/exception.h */
#include "engine/exception.h"

#include "engine/annotation.h"
#include "engine/fingerprint.h"
#include "rule/rule_ids.h"

static bool any_glob(const struct cs_str *globs, uint32_t count, struct cs_str text)
{
    for (uint32_t i = 0; i < count; i++)
        if (text.len > 0 && cs_rule_glob(globs[i], text))
            return true;
    return false;
}

/* A finding is known by the fingerprints that it had under old ids of its rule, too. */
static bool matches_old(const struct cs_plan_exception *exception,
                        const struct cs_excepted *finding)
{
    const struct cs_plan_about *about = finding->rule->about;
    char old[CS_FINGERPRINT_LENGTH];
    for (uint32_t i = 0; i < about->naliases; i++) {
        cs_fingerprint_old(old, about, i, finding->parts, finding->nparts);
        if (any_glob(exception->match[CS_MATCH_FINGERPRINT],
                     exception->nmatch[CS_MATCH_FINGERPRINT], cs_str_of(old, sizeof old)))
            return true;
    }
    return false;
}

static bool matches(const struct cs_plan_exception *exception, const struct cs_excepted *finding)
{
    for (int field = 0; field < CS_MATCH_COUNT; field++)
        if (exception->nmatch[field] > 0 &&
            !any_glob(exception->match[field], exception->nmatch[field], finding->fields[field]) &&
            !(field == CS_MATCH_FINGERPRINT && matches_old(exception, finding)))
            return false;
    return true;
}

/* The finding as expressions see it; NULL: no memory left for it. */
static struct cs_record *make_record(struct cs_arena *arena, const struct cs_excepted *finding)
{
    struct cs_record *record = cs_record_new(arena, &cs_schema_finding, NULL);
    for (int i = 0; record != NULL && i < CS_MATCH_COUNT; i++)
        if (finding->fields[i].len > 0)
            record->slots[i] = cs_value_string(finding->fields[i]);
    if (record == NULL)
        return NULL;
    record->slots[CS_FINDING_RULE] = cs_value_string(finding->rule->about->id);
    record->slots[CS_FINDING_SEVERITY] =
        cs_value_string(cs_str_from(cs_severity_words[finding->rule->severity]));
    return record;
}

/* Whether `when` is true. What fails, is unknown or runs out of steps is not. */
static bool holds(struct cs_evaluator *evaluator, const struct cs_plan_exception *exception,
                  const struct cs_excepted *finding)
{
    enum ctrsec_target target = evaluator->subject->target;
    uint32_t program = exception->when[target], slot = cs_finding_slot(target);
    if (!exception->has_when)
        return true;
    if (program == CS_NO_PROGRAM)
        return false;
    struct cs_arena *scratch = cs_vm_scratch(evaluator->vm);
    struct cs_arena_mark mark = cs_arena_mark(scratch);
    struct cs_record *record = make_record(scratch, finding);
    bool good = false;
    if (record != NULL) {
        evaluator->values[slot] = cs_value_record(record);
        cs_vm_forget_passing(evaluator->vm);
        struct cs_value v = cs_evaluator_aside(evaluator, program);
        good = v.tag == CS_BOOL && v.as.boolean;
        evaluator->values[slot] = cs_value_absent();
        cs_vm_forget_passing(evaluator->vm);
    }
    cs_arena_rewind(scratch, mark);
    return good;
}

const char *cs_exception_refusal(const struct cs_plan_rule *rule, int64_t expires,
                                 uint32_t most_days, int64_t now)
{
    uint32_t days = rule->about->exceptions_days;
    if (!rule->about->exceptions_allowed)
        return "not allowed";
    if (days == 0 || (most_days > 0 && most_days < days))
        days = most_days;
    if (expires == 0)
        return days > 0 ? "without end" : NULL;
    if (now == 0)
        return "time not known";
    if (now >= expires)
        return "expired";
    return days > 0 && expires - now > (int64_t)days * 86400 ? "too long" : NULL;
}

/* Counts in the list of the result, if it has one. */
static void tell(struct cs_result *result, uint32_t number, const char *why)
{
    if (number >= result->nexceptions)
        return;
    struct ctrsec_exception_use *use = &result->exceptions[number];
    use->matched++;
    if (why == NULL) {
        use->state = CTRSEC_EXCEPTION_USED;
    } else if (use->state == CTRSEC_EXCEPTION_UNMATCHED) {
        struct ctrsec_text text = cs_result_put(result, cs_str_from(why));
        use->state = CTRSEC_EXCEPTION_REFUSED;
        use->why = text;
    }
}

struct cs_excuse cs_exception_find(struct cs_evaluator *evaluator,
                                   const struct cs_excepted *finding)
{
    const struct cs_plan_site *site = &evaluator->plan->site;
    struct cs_excuse found = {.why = "none"};
    bool listing = evaluator->result->nexceptions > 0;
    for (uint32_t i = 0; i < site->nexceptions && (listing || found.why != NULL); i++) {
        const struct cs_plan_exception *exception = &site->exceptions[i];
        if (!cs_site_excepts(exception, finding->rule) || !matches(exception, finding) ||
            !holds(evaluator, exception, finding))
            continue;
        const char *why = cs_exception_refusal(finding->rule, exception->expires,
                                               exception->most_days, evaluator->check.now);
        tell(evaluator->result, i, why);
        if (found.why != NULL)
            found = (struct cs_excuse){exception->label, exception->reason, why};
    }
    if (found.why == NULL)
        return found;
    struct cs_excuse annotated = cs_annotation_find(evaluator, finding);
    if (annotated.label.len > 0 && (annotated.why == NULL || found.label.len == 0))
        return annotated;
    return found;
}

void cs_exception_list(struct cs_evaluator *evaluator)
{
    const struct cs_plan_site *site = &evaluator->plan->site;
    struct cs_result *result = evaluator->result;
    for (uint32_t i = 0; i < site->nexceptions; i++) {
        const struct cs_plan_exception *exception = &site->exceptions[i];
        struct ctrsec_exception_use *use = cs_result_exception(result);
        if (use == NULL)
            return;
        use->expires = exception->expires;
        use->line = exception->position.line;
        use->column = exception->position.column;
        use->file = cs_result_put(result, exception->file);
        use->id = cs_result_put(result, exception->id);
        use->rules = cs_result_put(result, exception->rules_text);
        use->match = cs_result_put(result, exception->match_text);
        use->reason = cs_result_put(result, exception->reason);
        use->ticket = cs_result_put(result, exception->ticket);
        use->owner = cs_result_put(result, exception->owner);
        use->approved_by = cs_result_put(result, exception->approved_by);
    }
}

void cs_exception_end(struct cs_evaluator *evaluator)
{
    struct cs_result *result = evaluator->result;
    int64_t now = evaluator->check.now;
    for (uint32_t i = 0; i < result->nexceptions; i++) {
        struct ctrsec_exception_use *use = &result->exceptions[i];
        if (use->expires == 0 || now == 0 || now < use->expires)
            continue;
        use->state = CTRSEC_EXCEPTION_EXPIRED;
        use->why = (struct ctrsec_text){0, 0};
    }
}
