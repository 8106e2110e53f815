/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of rules. contract: engine/rule_test.h */
#include "engine/rule_test.h"

#include <stdio.h>

#include "engine/subject_model.h"
#include "rule/rule_env.h"
#include "rule/rule_ids.h"
#include "text/json_write.h"

static const char *const outcome_words[] = {"pass", "fail", "unknown", "skip", NULL};
static const char *const test_keys[] = {"name",    "input",  "inputs",      "file",
                                        "subject", "params", "now",         "complete",
                                        "phase",   "expect", "description", NULL};

struct run {
    const struct cs_bundle_source *sources;
    const struct cs_rule *rule;
    struct cs_node_at test;
    struct cs_doc_reader reader;
    struct cs_set set;
    bool set_made;
    struct cs_str name;
};

static void failed(struct run *run, const char *what)
{
    run->reader.reason = "test.failed";
    cs_doc_reader_fail(&run->reader, run->test, "test `%.*s` of rule `%.*s`: %s",
                       CS_STR_ARG(cs_str_slice(run->name, 0, 80)), CS_STR_ARG(run->rule->id), what);
    run->reader.status = CTRSEC_E_TEST;
}

static int add_value(struct run *run, struct cs_value value)
{
    struct cs_buf buf;
    struct cs_json_writer w;
    cs_buf_init(&buf, run->sources->alloc, 0);
    cs_json_writer_init(&w, &buf, 0);
    cs_json_value(&w, value, CS_JSON_SHOW_SECRETS);
    int status = buf.failed ? CTRSEC_E_NOMEM
                            : cs_set_add(&run->set, run->name, cs_buf_view(&buf), CS_FORMAT_JSON);
    cs_buf_clear(&buf);
    return status;
}

static int add_inputs(struct run *run)
{
    struct cs_node_at input = cs_node_member(run->test, "input");
    struct cs_node_at inputs = cs_node_member(run->test, "inputs");
    struct cs_str file = {NULL, 0};
    if (cs_node_given(input))
        CS_TRY(add_value(run, input.value));
    for (uint32_t i = 0; inputs.value.tag == CS_LIST && i < inputs.value.len; i++)
        CS_TRY(add_value(run, inputs.value.as.items[i]));
    if (!cs_doc_reader_str(&run->reader, run->test, "file", &file))
        return CTRSEC_OK;
    const struct cs_source_file *source = cs_bundle_source_file(run->sources, file);
    if (source == NULL) {
        cs_doc_reader_fail(&run->reader, cs_node_member(run->test, "file"),
                           "the file of the test is not in the bundle's folder");
        return CTRSEC_OK;
    }
    return cs_set_add(&run->set, source->name, source->text, CS_FORMAT_AUTO);
}

/* The set holds one subject made of a partial model. */
static int add_model(struct run *run, struct cs_node_at model)
{
    struct cs_str wrong = CS_STR("");
    const struct cs_schema *schema = cs_rule_env_schema(run->rule->target);
    struct cs_subject *subject = cs_arena_zero(&run->set.arena, sizeof *subject);
    struct cs_record *record = NULL;
    if (schema != NULL)
        record = cs_subject_model(&run->set.arena, schema, model.value, &wrong);
    if (subject == NULL || run->set.arena.refused)
        return cs_diag_no_memory(run->reader.diag);
    if (schema != NULL && record == NULL) {
        cs_doc_reader_fail(&run->reader, model, "the subject does not fit the model at `%.*s`",
                           CS_STR_ARG(cs_str_slice(wrong, 0, 64)));
        return CTRSEC_OK; /* the reader has the status */
    }
    subject->target = run->rule->target;
    subject->record = record;
    subject->object = model.value;
    subject->kind = CS_STR("test");
    run->set.subjects = subject;
    run->set.nsubjects = 1;
    run->set.linked = true;
    return CTRSEC_OK;
}

static enum ctrsec_phase phase_of(struct run *run)
{
    static const enum ctrsec_phase order[5][3] = {
        [CTRSEC_TARGET_IMAGE] = {CTRSEC_PHASE_BUILD, CTRSEC_PHASE_DEPLOY, CTRSEC_PHASE_RUN},
        [CTRSEC_TARGET_WORKLOAD] = {CTRSEC_PHASE_DEPLOY, CTRSEC_PHASE_BUILD, CTRSEC_PHASE_RUN},
        [CTRSEC_TARGET_OBJECT] = {CTRSEC_PHASE_DEPLOY, CTRSEC_PHASE_BUILD, CTRSEC_PHASE_RUN},
        [CTRSEC_TARGET_EVENT] = {CTRSEC_PHASE_RUN, CTRSEC_PHASE_DEPLOY, CTRSEC_PHASE_BUILD}};
    uint32_t word;
    if (cs_doc_reader_word(&run->reader, run->test, "phase", cs_phase_words, &word))
        return (enum ctrsec_phase)word;
    if (run->rule->policy != NULL)
        return CTRSEC_PHASE_DEPLOY; /* its bindings may say more than it does */
    for (int i = 0; i < 3; i++)
        if (run->rule->enforce[order[run->rule->target][i]] != CTRSEC_ALLOW)
            return order[run->rule->target][i];
    return CTRSEC_PHASE_AUTO;
}

static bool text_fits(struct run *run, struct cs_node_at expected, const char *key,
                      const struct cs_result *result, struct ctrsec_text actual)
{
    struct cs_str text;
    return !cs_doc_reader_str(&run->reader, expected, key, &text) ||
           cs_str_equal(text, cs_result_str(result, actual));
}

static void compare_findings(struct run *run, struct cs_node_at list,
                             const struct cs_result *result)
{
    static const char *const keys[] = {"container", "path", "message", "name", "reason", NULL};
    if (list.value.tag != CS_LIST) {
        cs_doc_reader_fail(&run->reader, list, "`findings` is not a list");
        return;
    }
    if (list.value.len != result->nfindings) {
        char text[96];
        snprintf(text, sizeof text, "%u findings, expected %u", result->nfindings, list.value.len);
        failed(run, text);
        return;
    }
    for (uint32_t i = 0; i < list.value.len; i++) {
        struct cs_node_at expected = cs_node_item(list, i);
        const struct ctrsec_finding *finding = &result->findings[i];
        if (!cs_doc_reader_keys(&run->reader, expected, "an expected finding", keys))
            return;
        if (!text_fits(run, expected, "container", result, finding->container))
            failed(run, "a finding is about another container");
        if (!text_fits(run, expected, "path", result, finding->pointer))
            failed(run, "a finding points to another path");
        if (!text_fits(run, expected, "message", result, finding->message))
            failed(run, "a finding has another message");
        if (!text_fits(run, expected, "name", result, finding->name))
            failed(run, "a finding is about another subject");
    }
}

static void compare(struct run *run, const struct cs_evaluator *evaluator,
                    const struct cs_result *result)
{
    static const char *const keys[] = {"outcome", "findings", NULL};
    uint32_t actual = CTRSEC_SKIP, expected = CTRSEC_SKIP;
    if (result->counts.failed > 0)
        actual = CTRSEC_FAIL;
    else if (result->counts.unknown > 0)
        actual = CTRSEC_UNKNOWN;
    else if (evaluator->passed > 0)
        actual = CTRSEC_PASS;
    struct cs_node_at expect = cs_node_member(run->test, "expect");
    bool map = expect.value.tag == CS_MAP;
    if (map && !cs_doc_reader_keys(&run->reader, expect, "expect", keys))
        return;
    if (!cs_doc_reader_word(&run->reader, map ? expect : run->test, map ? "outcome" : "expect",
                            outcome_words, &expected)) {
        if (!cs_node_given(expect))
            cs_doc_reader_fail(&run->reader, run->test, "a test needs `expect`");
        return;
    }
    if (actual != expected) {
        char text[256];
        snprintf(text, sizeof text, "outcome %s, expected %s%s%.*s", outcome_words[actual],
                 outcome_words[expected], result->nfindings > 0 ? ": " : "",
                 result->nfindings > 0 ? (int)result->findings[0].message.size : 0,
                 result->nfindings > 0 ? result->text.ptr + result->findings[0].message.offset
                                       : "");
        failed(run, text);
        return;
    }
    struct cs_node_at findings = cs_node_member(expect, "findings");
    if (cs_node_given(findings))
        compare_findings(run, findings, result);
}

static int evaluate(struct run *run, const struct cs_plan *plan)
{
    struct cs_evaluator evaluator;
    struct cs_result result;
    struct cs_check check = {.phase = phase_of(run), .tell_apart = true};
    cs_doc_reader_time(&run->reader, run->test, "now", &check.now);
    int status = cs_evaluator_init(&evaluator, plan);
    if (status != CTRSEC_OK)
        return cs_diag_no_memory(run->reader.diag);
    cs_result_init(&result, plan->alloc, &plan->limits);
    status = cs_evaluator_check(&evaluator, &run->set, &check, &result);
    if (status == CTRSEC_OK && result.counts.unread > 0)
        failed(run, "the input cannot be read");
    else if (status == CTRSEC_OK)
        compare(run, &evaluator, &result);
    else if (status == CTRSEC_E_INTERNAL)
        failed(run, "the run that records evidence gave another result");
    cs_result_clear(&result);
    cs_evaluator_clear(&evaluator);
    return status == CTRSEC_E_NOMEM ? cs_diag_no_memory(run->reader.diag) : CTRSEC_OK;
}

static int prepare(struct run *run)
{
    bool complete = false;
    struct cs_node_at subject = cs_node_member(run->test, "subject");
    cs_doc_reader_bool(&run->reader, run->test, "complete", &complete);
    CS_TRY(cs_set_init(&run->set, run->sources->alloc, run->sources->limits, 1));
    run->set_made = true;
    if (cs_node_given(subject))
        return add_model(run, subject);
    CS_TRY(add_inputs(run));
    return cs_set_link(&run->set, complete);
}

static int run_test(struct run *run)
{
    struct cs_diag *diag = run->reader.diag;
    struct cs_plan_selection selection = {.rules = &run->rule->id, .nrules = 1, .compiled = true};
    struct cs_plan_input input = {.rules = &run->sources->rules,
                                  .channel = run->sources->rules.channel};
    struct cs_plan *plan = NULL;
    if (!cs_doc_reader_keys(&run->reader, run->test, "a test", test_keys))
        return run->reader.status;
    cs_doc_reader_str(&run->reader, run->test, "name", &run->name);
    selection.params = cs_node_member(run->test, "params");
    int status =
        cs_plan_new(run->sources->alloc, run->sources->limits, &input, 1, &selection, diag, &plan);
    if (status == CTRSEC_OK)
        status = prepare(run);
    if (status == CTRSEC_OK && run->reader.status == CTRSEC_OK)
        status = evaluate(run, plan);
    if (run->set_made) {
        if (cs_node_given(cs_node_member(run->test, "subject"))) {
            run->set.subjects = NULL; /* it is in the set's arena */
            run->set.nsubjects = 0;
        }
        cs_set_clear(&run->set);
    }
    cs_plan_free(plan);
    return status != CTRSEC_OK ? status : run->reader.status;
}

struct cs_value cs_rule_test_expected(struct cs_node_at test)
{
    struct cs_node_at expect = cs_node_member(test, "expect");
    return expect.value.tag == CS_MAP ? cs_node_member(expect, "outcome").value : expect.value;
}

static void tell(const struct cs_rule_test_options *options, const struct run *run,
                 const struct cs_diagnostic *before, int status)
{
    if (options == NULL || options->ran == NULL)
        return;
    const struct cs_diag *diag = run->reader.diag;
    struct cs_value expected = cs_rule_test_expected(run->test);
    const struct cs_diagnostic *news = before == NULL ? diag->first : before->next;
    struct cs_rule_test_case test = {
        .rule = run->rule,
        .name = run->name,
        .position = cs_source_position(run->reader.source, run->test.offset),
        .expected = expected.tag == CS_STRING ? cs_value_str(expected) : CS_STR(""),
        .problem = status == CTRSEC_OK ? NULL
                   : news != NULL      ? news
                                       : diag->last};
    options->ran(&test, options->payload);
}

bool cs_rule_test_asked(const struct cs_rule_test_options *options, struct cs_str id)
{
    if (options == NULL || options->nglobs == 0)
        return true;
    for (uint32_t i = 0; i < options->nglobs; i++)
        if (cs_rule_glob(options->globs[i], id))
            return true;
    return false;
}

int cs_rule_test_all(const struct cs_bundle_source *sources,
                     const struct cs_rule_test_options *options, struct cs_diag *diag,
                     struct cs_rule_test_counts *counts)
{
    int status = CTRSEC_OK;
    *counts = (struct cs_rule_test_counts){0};
    for (uint32_t i = 0; i < sources->rules.nrules; i++) {
        const struct cs_rule *rule = sources->rules.rules[i];
        uint32_t tests = rule->tests.value.tag == CS_LIST ? rule->tests.value.len : 0;
        if (!cs_rule_test_asked(options, rule->id))
            continue;
        counts->untested += tests == 0;
        for (uint32_t k = 0; k < tests; k++) {
            struct run run = {.sources = sources,
                              .rule = rule,
                              .test = cs_node_item(rule->tests, k),
                              .reader = {rule->source, diag, "test.invalid", CTRSEC_OK}};
            const struct cs_diagnostic *before = diag->last;
            int result = run_test(&run);
            if (result == CTRSEC_E_NOMEM)
                return result;
            tell(options, &run, before, result);
            counts->passed += result == CTRSEC_OK;
            counts->failed += result != CTRSEC_OK;
            if (status == CTRSEC_OK)
                status = result;
        }
    }
    return status;
}
