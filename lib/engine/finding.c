/* SPDX-License-Identifier: Apache-2.0 */
/* Findings. contract: engine/finding.h */
#include "engine/finding.h"

#include "cel/cel_failure.h"
#include "doc/workload.h"
#include "engine/exception.h"
#include "engine/excerpt.h"
#include "engine/fingerprint.h"
#include "engine/message_format.h"
#include "rule/rule_env.h"
#include "value/time.h"

/* What a finding is about, collected before it is written. */
struct about {
    struct cs_str container;
    struct cs_str names[CS_EACH_MOST];    /* of the elements */
    struct cs_str packages[CS_EACH_MOST]; /* that a vulnerability is in */
    const struct cs_path *element;        /* of the innermost element that has a place */
    const struct cs_path *place;          /* where the finding points to */
    struct cs_excepted excepted;
};

static struct cs_value element(const struct cs_evaluator *evaluator,
                               const struct cs_plan_rule *rule, uint32_t level)
{
    return evaluator->values[cs_rule_env_each(rule->target) + level];
}

static struct cs_str text_of(struct cs_value v)
{
    return v.tag == CS_STRING && !(v.flags & CS_FLAG_SENSITIVE) ? cs_value_str(v) : CS_STR("");
}

static struct cs_str name_of(struct cs_value v)
{
    if (v.tag == CS_RECORD)
        return text_of(cs_record_name(v.as.record));
    if (v.tag == CS_MAP)
        return text_of(cs_value_get(v, "name"));
    return CS_STR("");
}

static struct cs_value field_of(struct cs_value v, const char *name)
{
    if (v.tag != CS_RECORD)
        return cs_value_get(v, name);
    int32_t slot = cs_schema_find(v.as.record->schema, cs_str_from(name));
    return slot < 0 ? cs_value_absent() : v.as.record->slots[slot];
}

static struct cs_str field_text(struct cs_value v, const char *name)
{
    struct cs_value field = field_of(v, name);
    return field.tag == CS_RECORD ? name_of(field) : text_of(field);
}

/* A copy that outlives the finding; NULL where there is none, or it is too long. */
static const struct cs_path *keep_path(struct cs_list_place *place, const struct cs_path *path)
{
    uint32_t count = 0;
    for (const struct cs_path *at = path; at != NULL; at = at->parent)
        count++;
    if (count == 0 || count > CS_LIST_STEPS)
        return NULL;
    for (uint32_t i = count; i > 0; i--, path = path->parent) {
        place->steps[i - 1] = *path;
        place->steps[i - 1].parent = i > 1 ? &place->steps[i - 2] : NULL;
    }
    return &place->steps[count - 1];
}

/* The list is evaluated again, once for all findings on its elements, which is not charged. */
static const struct cs_path *list_path(struct cs_evaluator *evaluator,
                                       const struct cs_plan_rule *rule, uint32_t level)
{
    struct cs_list_place *place = &evaluator->lists[level];
    if (!place->known) {
        cs_evaluator_run(evaluator, rule->each[level], &evaluator->recorder);
        place->path = keep_path(place, evaluator->recorder.result);
        place->computed = place->path != NULL && !cs_path_has_elements(place->path);
        place->known = true;
    }
    return place->path;
}

/* Paths of the elements, into the activation of the recording run. */
static void place_elements(struct cs_evaluator *evaluator, const struct cs_plan_rule *rule,
                           struct about *about)
{
    uint32_t first = cs_rule_env_each(rule->target);
    about->element = evaluator->subject->origin;
    for (uint32_t i = 0; i < rule->neach; i++) {
        struct cs_value v = element(evaluator, rule, i);
        const struct cs_path *path = NULL;
        if (v.tag == CS_ABSENT) {
            evaluator->paths[first + i] = NULL;
            continue;
        }
        if (v.tag == CS_RECORD) {
            path = v.as.record->origin;
        } else {
            const struct cs_path *list = list_path(evaluator, rule, i);
            if (list != NULL && evaluator->lists[i].computed)
                path = cs_path_beside(&evaluator->paths_arena, list, v);
            else if (list != NULL)
                path = cs_path_index(&evaluator->paths_arena, list, evaluator->indexes[i]);
        }
        evaluator->paths[first + i] = path;
        if (path != NULL)
            about->element = path;
    }
}

static void collect_names(struct cs_evaluator *evaluator, const struct cs_plan_rule *rule,
                          struct about *about)
{
    const struct cs_subject *subject = evaluator->subject;
    struct cs_str *fields = about->excepted.fields;
    about->container = subject->container;
    if (subject->target == CTRSEC_TARGET_IMAGE)
        fields[CS_MATCH_IMAGE] = subject->name;
    for (uint32_t i = 0; i < rule->neach; i++) {
        struct cs_value v = element(evaluator, rule, i);
        about->names[i] = name_of(v);
        about->packages[i] = v.tag == CS_RECORD ? field_text(v, "package") : CS_STR("");
        if (v.tag == CS_RECORD && v.as.record->schema == &cs_schema_container) {
            about->container = about->names[i];
            fields[CS_MATCH_IMAGE] = field_text(v, "image");
        }
        struct cs_str purl = field_text(v, "purl");
        if (purl.len > 0)
            fields[CS_MATCH_PURL] = purl;
        struct cs_str id = field_text(v, "id");
        if (id.len > 0)
            fields[CS_MATCH_CVE] = id;
    }
    fields[CS_MATCH_NAMESPACE] = subject->space;
    fields[CS_MATCH_KIND] = subject->kind;
    fields[CS_MATCH_NAME] = subject->name;
    fields[CS_MATCH_CONTAINER] = about->container;
    if (subject->tree != NULL)
        fields[CS_MATCH_PATH] = subject->tree->source.name;
}

static bool within(const struct cs_path *path, const struct cs_path *ancestor)
{
    for (; path != NULL; path = path->parent)
        if (path == ancestor)
            return true;
    return false;
}

/* The place that decided: the last read inside the element, else the element itself. */
static const struct cs_path *choose_place(const struct cs_recorder *recorder,
                                          const struct about *about)
{
    for (uint32_t i = recorder->count; i > 0; i--)
        if (recorder->reads[i - 1].path != NULL &&
            within(recorder->reads[i - 1].path, about->element))
            return recorder->reads[i - 1].path;
    return about->element;
}

void cs_finding_locate(struct cs_evaluator *evaluator, const struct cs_path *path, uint32_t *line,
                       uint32_t *column, struct ctrsec_text *pointer, struct ctrsec_text *file)
{
    struct cs_result *result = evaluator->result;
    uint32_t start = cs_result_begin(result);
    if (path == NULL)
        return;
    cs_path_write(&result->text, path);
    *pointer = cs_result_end(result, start);
    const struct cs_tree *tree = cs_path_tree(path);
    if (tree == NULL)
        return;
    struct cs_place place = cs_path_resolve(path);
    struct cs_position at = cs_locator_position(&evaluator->locator, &tree->source, place.offset);
    *line = at.line;
    *column = at.column;
    if (tree->source.name.len > 0)
        *file = cs_result_put(result, tree->source.name);
}

static void add_source(struct cs_evaluator *evaluator, const struct cs_path *place,
                       struct ctrsec_finding *finding)
{
    const struct cs_tree *tree = cs_path_tree(place);
    if (tree == NULL || tree->source.text.len == 0)
        return;
    uint32_t start = cs_result_begin(evaluator->result);
    finding->source_column =
        cs_excerpt_write(&evaluator->result->text, tree, cs_path_resolve(place).offset);
    finding->source = cs_result_end(evaluator->result, start);
}

static void add_evidence(struct cs_evaluator *evaluator, struct ctrsec_finding *finding)
{
    const struct cs_recorder *recorder = &evaluator->recorder;
    struct cs_result *result = evaluator->result;
    finding->first_evidence = result->nevidence;
    for (uint32_t i = 0; i < recorder->count; i++) {
        struct ctrsec_text pointer = {0, 0}, file = {0, 0};
        uint32_t line = 0, column = 0;
        cs_finding_locate(evaluator, recorder->reads[i].path, &line, &column, &pointer, &file);
        uint32_t start = cs_result_begin(result);
        cs_evidence_value(&result->text, recorder->reads[i].value);
        struct ctrsec_text value = cs_result_end(result, start);
        struct ctrsec_evidence *item = cs_result_evidence(result);
        if (item == NULL)
            return;
        *item = (struct ctrsec_evidence){line, column, pointer, value, file};
        finding->evidence_count++;
    }
}

/* The name of a variable's slot; NULL: it is behind those that every rule has. */
static const char *variable_name(const struct cs_plan_rule *rule, uint32_t slot)
{
    if (rule->policy != CS_NO_POLICY)
        return cs_rule_env_policy_variable(slot);
    return slot < cs_rule_env_each(rule->target) ? cs_rule_env_variable(rule->target, slot) : NULL;
}

/* Why an expression failed: the program whose result the verdict is, or the rule's condition, which
   is made of two texts. */
static void write_failure(const struct cs_evaluator *evaluator, const struct cs_plan_rule *rule,
                          const struct cs_verdict *verdict)
{
    const struct cs_plan *plan = evaluator->plan;
    bool condition = verdict->program == CS_NO_PROGRAM;
    uint32_t programs[] = {condition ? rule->violation : verdict->program, rule->when};
    struct cs_spot_places places[2];
    uint32_t count = 0;
    for (uint32_t i = 0; i < (condition ? 2 : 1); i++) {
        const struct cs_spot_places *known = cs_plan_places(plan, programs[i]);
        if (known != NULL)
            places[count++] = *known;
    }
    cs_failure_write(&evaluator->result->text, plan->unit, verdict->value,
                     &evaluator->recorder.failure, places, count);
}

/* The list of an `each` was there, but for elements that nobody knows. False: it is something else.
 */
static bool write_open(const struct cs_evaluator *evaluator, const struct cs_verdict *verdict)
{
    enum { TEXT_MOST = 60 };
    struct cs_buf *buf = &evaluator->result->text;
    const struct cs_spot_places *places = cs_plan_places(evaluator->plan, verdict->program);
    if (verdict->value.as.record != NULL || evaluator->recorder.failure.node != UINT32_MAX ||
        places == NULL)
        return false;
    cs_buf_char(buf, '`');
    cs_failure_text(buf, places->text, (struct cs_span){0, places->text.len}, TEXT_MOST);
    cs_buf_text(buf, "` may have more elements than the set shows");
    return true;
}

static void write_unknown(const struct cs_evaluator *evaluator, const struct cs_plan_rule *rule,
                          const struct cs_verdict *verdict)
{
    struct cs_buf *buf = &evaluator->result->text;
    cs_buf_printf(buf, "%.*s: cannot be judged: ", CS_STR_ARG(rule->about->title));
    struct cs_value v = verdict->value;
    const char *variable = NULL;
    if (verdict->detail != NULL) {
        cs_buf_text(buf, verdict->detail);
        return;
    }
    if (v.tag == CS_UNKNOWN && v.len > 0)
        variable = variable_name(rule, v.len - 1);
    switch (verdict->reason) {
    case CTRSEC_UNKNOWN_MISSING:
        if (v.as.record == NULL && variable != NULL)
            cs_buf_printf(buf, "%s is not given", variable);
        else if (!write_open(evaluator, verdict))
            write_failure(evaluator, rule, verdict);
        return;
    case CTRSEC_UNKNOWN_LIMIT:
        cs_buf_text(buf, "a limit of steps or memory was reached");
        return;
    case CTRSEC_UNKNOWN_CLUSTER:
        cs_buf_text(buf, "only a live cluster could tell");
        return;
    default:
        if (v.tag == CS_ERROR)
            write_failure(evaluator, rule, verdict);
        else
            cs_buf_text(buf, "the condition gave no true or false");
    }
}

/*
 * The text of a check's message expression, as the API server takes it: trimmed, one line, of a
 * bounded length; what may hold a secret is not said. Empty: the other message is said.
 */
static struct cs_str message_text(struct cs_evaluator *evaluator, const struct cs_plan_rule *rule)
{
    enum { TEXT_MOST = 5120 };
    if (rule->about->message_expression == CS_NO_PROGRAM)
        return CS_STR("");
    struct cs_value v = cs_evaluator_aside(evaluator, rule->about->message_expression);
    if (v.tag != CS_STRING || (v.flags & CS_FLAG_SENSITIVE))
        return CS_STR("");
    struct cs_str text = cs_str_trim(cs_value_str(v));
    return text.len > TEXT_MOST || cs_str_find(text, CS_STR("\n"), 0) >= 0 ? CS_STR("") : text;
}

static struct ctrsec_text write_message(struct cs_evaluator *evaluator,
                                        const struct cs_plan_rule *rule,
                                        const struct cs_verdict *verdict)
{
    struct cs_result *result = evaluator->result;
    uint32_t start = cs_result_begin(result);
    struct cs_str own;
    if (verdict->outcome == CTRSEC_UNKNOWN) {
        write_unknown(evaluator, rule, verdict);
    } else if ((own = message_text(evaluator, rule)).len > 0) {
        cs_message_value(&result->text, cs_value_string(own));
    } else {
        const struct cs_plan_about *about = rule->about;
        if (about->nmessage == 0)
            cs_buf_str(&result->text, about->title);
        for (uint32_t i = 0; i < about->nmessage; i++) {
            if (about->message[i].program == CS_NO_PROGRAM) {
                cs_buf_str(&result->text, about->message[i].text);
                continue;
            }
            struct cs_value v = cs_evaluator_aside(evaluator, about->message[i].program);
            if (v.tag == CS_UNKNOWN || v.tag == CS_ERROR)
                cs_buf_char(&result->text, '?');
            else
                cs_message_value(&result->text, v);
        }
    }
    cs_message_cut(&result->text, start, evaluator->plan->limits.message_bytes);
    return cs_result_end(result, start);
}

/* A policy is one rule, whichever of its checks failed. */
static const struct cs_plan_rule *whole(const struct cs_plan *plan, const struct cs_plan_rule *rule)
{
    if (rule->policy == CS_NO_POLICY)
        return rule;
    return &plan->rules[plan->policies.items[rule->policy].first_rule];
}

static struct cs_rule_texts *rule_texts(struct cs_evaluator *evaluator,
                                        const struct cs_plan_rule *part)
{
    const struct cs_plan_rule *rule = whole(evaluator->plan, part);
    struct cs_rule_texts *texts = &evaluator->texts[rule - evaluator->plan->rules];
    struct cs_result *result = evaluator->result;
    if (texts->stamp == evaluator->stamp)
        return texts;
    texts->stamp = evaluator->stamp;
    texts->number = result->nrules;
    texts->rule = cs_result_put(result, rule->about->id);
    texts->title = cs_result_put(result, rule->about->title);
    texts->remediation = cs_result_put(result, rule->about->remediation);
    texts->references = cs_result_put(result, rule->about->references);
    struct ctrsec_result_rule *record = cs_result_rule(result);
    if (record != NULL)
        *record = (struct ctrsec_result_rule){.severity = rule->severity,
                                              .target = rule->target,
                                              .rule = texts->rule,
                                              .title = texts->title,
                                              .description =
                                                  cs_result_put(result, rule->about->description),
                                              .remediation = texts->remediation,
                                              .references = texts->references,
                                              .tags = cs_result_put(result, rule->about->tags)};
    return texts;
}

uint32_t cs_finding_rule(struct cs_evaluator *evaluator, const struct cs_plan_rule *rule)
{
    const struct cs_rule_texts *texts = rule_texts(evaluator, rule);
    return evaluator->result->no_memory ? UINT32_MAX : texts->number;
}

/* Suppresses by an exception; one that does not count is told beside the finding. */
static void apply_exception(struct cs_evaluator *evaluator, const struct cs_excepted *excepted,
                            struct ctrsec_finding *finding)
{
    struct cs_result *result = evaluator->result;
    struct cs_excuse excuse = cs_exception_find(evaluator, excepted);
    if (excuse.label.len == 0)
        return;
    finding->exception = cs_result_put(result, excuse.label);
    uint32_t start = cs_result_begin(result);
    if (excuse.why != NULL)
        cs_buf_printf(&result->text, "%s: ", excuse.why);
    cs_buf_str(&result->text, excuse.reason);
    finding->suppressed_by = cs_result_end(result, start);
    if (excuse.why != NULL)
        return;
    finding->outcome = CTRSEC_SUPPRESSED;
    finding->enforce = CTRSEC_ALLOW;
}

/* An earlier report may know a finding by the fingerprint that it had under an old id, too. */
static void apply_known(struct cs_evaluator *evaluator, const struct cs_excepted *excepted,
                        struct ctrsec_finding *finding)
{
    const struct cs_known *known = evaluator->check.known;
    const struct cs_plan_about *about = excepted->rule->about;
    struct cs_result *result = evaluator->result;
    struct cs_str file = cs_result_str(result, finding->file);
    uint32_t key = cs_known_key(known, file, cs_result_str(result, finding->fingerprint));
    for (uint32_t i = 0; i < about->naliases && key == UINT32_MAX; i++) {
        char old[CS_FINGERPRINT_LENGTH];
        cs_fingerprint_old(old, about, i, excepted->parts, excepted->nparts);
        key = cs_known_key(known, file, cs_str_of(old, sizeof old));
    }
    if (key == UINT32_MAX ||
        !cs_known_take(known, result, key, (enum ctrsec_outcome)finding->outcome))
        return;
    finding->outcome = CTRSEC_KNOWN;
    finding->enforce = CTRSEC_ALLOW;
}

static void count(struct ctrsec_counts *counts, const struct ctrsec_finding *finding)
{
    if (finding->outcome == CTRSEC_SUPPRESSED || finding->outcome == CTRSEC_KNOWN) {
        *(finding->outcome == CTRSEC_KNOWN ? &counts->known : &counts->suppressed) += 1;
        return;
    }
    if (finding->outcome == CTRSEC_FAIL) {
        counts->failed++;
        counts->by_severity[finding->severity]++;
        return;
    }
    counts->unknown++;
    counts->unknown_missing += finding->reason == CTRSEC_UNKNOWN_MISSING;
    counts->unknown_error += finding->reason == CTRSEC_UNKNOWN_ERROR;
    counts->unknown_limit += finding->reason == CTRSEC_UNKNOWN_LIMIT;
    counts->unknown_cluster += finding->reason == CTRSEC_UNKNOWN_CLUSTER;
}

/* Whether a policy has other checks beside this one. */
static bool is_one_of_several(const struct cs_evaluator *evaluator, const struct cs_plan_rule *rule)
{
    return rule->policy != CS_NO_POLICY && evaluator->plan->policies.items[rule->policy].nrules > 1;
}

static struct ctrsec_text write_time(struct cs_result *result, const struct cs_subject *event)
{
    char text[CS_TIME_ROOM];
    struct cs_value time = field_of(field_of(cs_value_record(event->record), "evt"), "time");
    if (time.tag != CS_TIMESTAMP)
        return (struct ctrsec_text){0, 0};
    return cs_result_put(result, cs_str_of(text, cs_time_format(time.as.integer, time.len, text)));
}

static void write_subject(struct cs_evaluator *evaluator, const struct cs_plan_rule *rule,
                          const struct cs_verdict *verdict, struct about *about,
                          struct ctrsec_finding *finding)
{
    const struct cs_subject *subject = evaluator->subject;
    struct cs_result *result = evaluator->result;
    char fingerprint[CS_FINGERPRINT_LENGTH];
    char room[CS_FINGERPRINT_NAME];
    struct cs_str parts[5 + 2 * CS_EACH_MOST] = {rule->about->id, subject->kind, subject->space,
                                                 cs_fingerprint_name(subject, room),
                                                 about->container};
    uint32_t nparts = 5;
    for (uint32_t i = 0; i < rule->neach; i++) {
        parts[nparts++] = about->names[i];
        parts[nparts++] = about->packages[i];
    }
    if (is_one_of_several(evaluator, rule))
        parts[nparts++] = verdict->check;
    cs_fingerprint_write(fingerprint, parts, nparts);
    about->excepted.fields[CS_MATCH_FINGERPRINT] = cs_str_of(fingerprint, sizeof fingerprint);
    finding->target = subject->target;
    finding->document = subject->document;
    finding->kind = cs_result_put(result, subject->kind);
    finding->space = cs_result_put(result, subject->space);
    finding->name = cs_result_put(result, subject->name);
    finding->container = cs_result_put(result, about->container);
    if (subject->target == CTRSEC_TARGET_EVENT)
        finding->time = write_time(result, subject);
    finding->fingerprint = cs_result_put(result, cs_str_of(fingerprint, sizeof fingerprint));
    about->excepted.rule = rule;
    about->excepted.parts = parts;
    about->excepted.nparts = nparts;
    about->excepted.denies = finding->enforce == CTRSEC_DENY;
    apply_exception(evaluator, &about->excepted, finding);
    if (evaluator->check.known != NULL)
        apply_known(evaluator, &about->excepted, finding);
    /* what stood on this stack is nothing for later */
    about->excepted.parts = NULL;
    about->excepted.fields[CS_MATCH_FINGERPRINT] = CS_STR("");
}

/* The second run: where and why. Its result must be the one of the first. */
static void record(struct cs_evaluator *evaluator, const struct cs_plan_rule *rule,
                   const struct cs_verdict *verdict, struct about *about)
{
    struct cs_recorder *recorder = &evaluator->recorder;
    struct cs_value v = verdict->value;
    bool failed = v.tag == CS_BOOL, limit = verdict->reason == CTRSEC_UNKNOWN_LIMIT;
    uint32_t program = failed ? rule->violation : rule->condition;
    place_elements(evaluator, rule, about);
    recorder->count = 0;
    recorder->failure = (struct cs_failure){.node = UINT32_MAX};
    about->place = about->element;
    if (verdict->program != CS_NO_PROGRAM)
        program = verdict->program;
    if (program == CS_NO_PROGRAM || limit || verdict->detail != NULL)
        return; /* there is no run, or none that can be made again */
    struct cs_value again = cs_evaluator_run(evaluator, program, recorder);
    if (again.tag != v.tag || (failed && !again.as.boolean)) {
        recorder->count = 0;
        evaluator->broken = evaluator->broken || (failed && verdict->program == CS_NO_PROGRAM);
        return;
    }
    about->place = choose_place(recorder, about);
}

/* What a finding leads to: as its rule or binding says, for an unknown as the policy's failure and
   the site say. */
static int32_t enforce_of(const struct cs_evaluator *evaluator, const struct cs_plan_rule *rule,
                          const struct cs_verdict *verdict)
{
    const struct cs_check *check = &evaluator->check;
    int32_t enforce = rule->enforce[check->phase];
    if (verdict->binding != NULL)
        enforce = verdict->binding->enforce[check->phase];
    if (verdict->outcome != CTRSEC_UNKNOWN)
        return enforce;
    int32_t site = evaluator->plan->site.on_unknown[check->phase][verdict->reason];
    if (rule->policy != CS_NO_POLICY &&
        evaluator->plan->policies.items[rule->policy].ignore_failure)
        enforce = CTRSEC_ALLOW;
    if (site >= 0)
        enforce = site;
    if (check->allow_unknown >> verdict->reason & 1)
        return CTRSEC_ALLOW;
    if (check->warn_unknown >> verdict->reason & 1 && enforce == CTRSEC_DENY)
        return CTRSEC_WARN;
    return enforce;
}

/* The HTTP status of a reason that a check may give, as the API server answers it; "Invalid" where
   none is given (admissionregistration.k8s.io/v1, Validation.reason). */
static uint32_t code_of(struct cs_str reason)
{
    static const struct {
        const char *reason;
        uint32_t code;
    } codes[] = {{"Unauthorized", 401},
                 {"Forbidden", 403},
                 {"RequestEntityTooLarge", 413},
                 {"Invalid", 422}};
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (cs_str_is(reason, codes[i].reason))
            return codes[i].code;
    return reason.len == 0 ? 422 : 0;
}

void cs_finding_add(struct cs_evaluator *evaluator, const struct cs_plan_rule *rule,
                    const struct cs_verdict *verdict)
{
    struct cs_result *result = evaluator->result;
    struct ctrsec_finding finding = {.outcome = verdict->outcome,
                                     .reason = verdict->reason,
                                     .severity = rule->severity,
                                     .enforce = enforce_of(evaluator, rule, verdict)};
    struct about about = {0};
    if (result->nfindings >= result->limits.findings) {
        cs_result_finding(result); /* counts it as dropped */
        if (finding.enforce > result->decision)
            result->decision = finding.enforce;
        return;
    }
    cs_evaluator_show(evaluator);
    record(evaluator, rule, verdict, &about);
    collect_names(evaluator, rule, &about);
    const struct cs_rule_texts *texts = rule_texts(evaluator, rule);
    finding.rule = texts->rule;
    finding.rule_number = texts->number;
    finding.title = texts->title;
    finding.remediation = texts->remediation;
    finding.references = texts->references;
    cs_finding_locate(evaluator, about.place, &finding.line, &finding.column, &finding.pointer,
                      &finding.file);
    add_source(evaluator, about.place, &finding);
    add_evidence(evaluator, &finding);
    write_subject(evaluator, rule, verdict, &about, &finding);
    finding.message = write_message(evaluator, rule, verdict);
    if (rule->policy != CS_NO_POLICY) {
        finding.check = cs_result_put(result, verdict->check);
        finding.binding = cs_result_put(result, verdict->binding->name);
        finding.code = verdict->outcome == CTRSEC_FAIL ? code_of(rule->about->reason) : 0;
    }
    struct ctrsec_finding *stored = cs_result_finding(result);
    if (stored != NULL) {
        *stored = finding;
        count(&result->counts, stored);
    }
    cs_arena_reset(&evaluator->paths_arena);
}
