/* SPDX-License-Identifier: Apache-2.0 */
/* contract: report/report_read.h */
#include "report/report_read.h"

#include "base/map.h"
#include "base/utf8.h"
#include "report/report_json.h"
#include "rule/doc_reader.h"
#include "rule/rule_doc.h"
#include "text/json_read.h"
#include "text/json_write.h"

struct reading {
    struct cs_doc_reader doc;
    struct cs_result *result;
    struct cs_arena arena; /* the tree, and what is needed while it is read */
    struct cs_map rules;   /* numbers by id */
};

/* --- members ------------------------------------------------------------------------------------
 */

static struct ctrsec_text text_of(struct reading *r, struct cs_node_at map, const char *key)
{
    struct cs_str text = CS_STR("");
    cs_doc_reader_str(&r->doc, map, key, &text);
    return text.len == 0 ? (struct ctrsec_text){0, 0} : cs_result_put(r->result, text);
}

static uint32_t number_of(struct reading *r, struct cs_node_at map, const char *key)
{
    uint64_t number = 0;
    cs_doc_reader_uint(&r->doc, map, key, UINT32_MAX, &number);
    return (uint32_t)number;
}

static bool bool_of(struct reading *r, struct cs_node_at map, const char *key)
{
    bool value = false;
    cs_doc_reader_bool(&r->doc, map, key, &value);
    return value;
}

/* The place of a word that has to be there, `least` at least. */
static int32_t word_of(struct reading *r, struct cs_node_at map, const char *key,
                       const char *const *words, uint32_t least)
{
    uint32_t number = 0;
    if (!cs_node_given(cs_node_member(map, key)))
        cs_doc_reader_fail(&r->doc, map, "`%s` is missing", key);
    else if (cs_doc_reader_word(&r->doc, map, key, words, &number) && number < least)
        cs_doc_reader_fail(&r->doc, cs_node_member(map, key), "`%s` is none that stands here", key);
    return (int32_t)(number < least ? least : number);
}

static struct ctrsec_text json_of(struct reading *r, struct cs_node_at map, const char *key)
{
    struct cs_node_at node = cs_node_member(map, key);
    struct cs_json_writer json;
    if (!cs_node_given(node))
        return (struct ctrsec_text){0, 0};
    uint32_t start = cs_result_begin(r->result);
    cs_json_writer_init(&json, &r->result->text, 0);
    cs_json_value(&json, node.value, CS_JSON_SHOW_SECRETS);
    return cs_result_end(r->result, start);
}

/* A list of words, joined by commas, which none of them holds. */
static struct ctrsec_text joined_of(struct reading *r, struct cs_node_at map, const char *key)
{
    struct cs_str *words = NULL;
    uint32_t count = 0;
    if (!cs_doc_reader_strs(&r->doc, map, key, &r->arena, &words, &count) || count == 0)
        return (struct ctrsec_text){0, 0};
    uint32_t start = cs_result_begin(r->result);
    for (uint32_t i = 0; i < count; i++) {
        if (words[i].len == 0 || cs_str_find(words[i], CS_STR(","), 0) >= 0)
            cs_doc_reader_fail(&r->doc, cs_node_member(map, key), "an item of `%s` is no word",
                               key);
        cs_buf_text(&r->result->text, i > 0 ? "," : "");
        cs_buf_str(&r->result->text, words[i]);
    }
    return cs_result_end(r->result, start);
}

/* Goes on with the next item while there is memory and little to complain about. */
static bool goes_on(const struct reading *r)
{
    return !r->result->no_memory && r->doc.status != CTRSEC_E_NOMEM;
}

typedef void read_item(struct reading *r, struct cs_node_at item);

static void read_list(struct reading *r, struct cs_node_at map, const char *key, read_item *read)
{
    struct cs_node_at list = cs_node_member(map, key);
    if (cs_node_given(list) && list.value.tag != CS_LIST)
        cs_doc_reader_fail(&r->doc, list, "`%s` is no list", key);
    else if (cs_node_given(list))
        for (uint32_t i = 0; i < list.value.len && goes_on(r); i++)
            read(r, cs_node_item(list, i));
}

/* --- what findings come from --------------------------------------------------------------------
 */

static void read_bundle(struct reading *r, struct cs_node_at item)
{
    struct ctrsec_source_bundle *bundle = cs_result_bundle(r->result);
    if (bundle == NULL)
        return;
    cs_doc_reader_uint(&r->doc, item, "epoch", UINT64_MAX, &bundle->epoch);
    cs_doc_reader_uint(&r->doc, item, "version", UINT64_MAX, &bundle->version);
    bundle->stale = bool_of(r, item, "stale");
    bundle->channel = text_of(r, item, "channel");
    bundle->digest = text_of(r, item, "digest");
}

static void read_layer(struct reading *r, struct cs_node_at item)
{
    struct ctrsec_source_config *config = cs_result_config(r->result);
    if (config == NULL)
        return;
    config->kind = word_of(r, item, "layer", cs_report_layers, 0);
    config->name = text_of(r, item, "name");
    config->digest = text_of(r, item, "digest");
}

static void read_exception(struct reading *r, struct cs_node_at item)
{
    struct ctrsec_exception_use *exception = cs_result_exception(r->result);
    if (exception == NULL)
        return;
    exception->state = word_of(r, item, "state", cs_report_states, 0);
    exception->matched = number_of(r, item, "matched");
    cs_doc_reader_time(&r->doc, item, "expires", &exception->expires);
    exception->line = number_of(r, item, "line");
    exception->column = number_of(r, item, "column");
    exception->file = text_of(r, item, "file");
    exception->id = text_of(r, item, "id");
    exception->rules = text_of(r, item, "rules");
    exception->match = json_of(r, item, "match");
    exception->reason = text_of(r, item, "reason");
    exception->ticket = text_of(r, item, "ticket");
    exception->owner = text_of(r, item, "owner");
    exception->approved_by = text_of(r, item, "approved_by");
    exception->why = text_of(r, item, "why");
}

static void read_notice(struct reading *r, struct cs_node_at item)
{
    static const char *const levels[] = {"warning", "error", NULL};
    struct ctrsec_notice *notice = cs_result_notice(r->result);
    if (notice == NULL)
        return;
    int32_t level = word_of(r, item, "level", levels, 0);
    notice->status = level == 0 ? CTRSEC_OK : CTRSEC_E_INVALID;
    notice->line = number_of(r, item, "line");
    notice->column = number_of(r, item, "column");
    notice->file = text_of(r, item, "file");
    notice->message = text_of(r, item, "message");
}

/* --- rules and subjects -------------------------------------------------------------------------
 */

/* The number of an id, added where it is new. UINT32_MAX: noted. */
static uint32_t rule_number(struct reading *r, struct cs_node_at map, const char *key, bool *added)
{
    struct cs_str id = CS_STR("");
    *added = false;
    cs_doc_reader_str(&r->doc, map, key, &id);
    if (id.len == 0) {
        cs_doc_reader_fail(&r->doc, map, "`%s` is missing", key);
        return UINT32_MAX;
    }
    const uint32_t *number = cs_map_put(&r->rules, id, r->result->nrules, added);
    if (number == NULL) {
        r->doc.status = CTRSEC_E_NOMEM;
        return UINT32_MAX;
    }
    uint32_t found = *number;
    if (*added && cs_result_rule(r->result) == NULL)
        return UINT32_MAX;
    if (*added)
        r->result->rules[found].rule = cs_result_put(r->result, id);
    return found;
}

static void read_rule(struct reading *r, struct cs_node_at item)
{
    bool added;
    uint32_t number = rule_number(r, item, "id", &added);
    if (number == UINT32_MAX)
        return;
    if (!added) {
        cs_doc_reader_fail(&r->doc, item, "a rule is listed twice");
        return;
    }
    struct ctrsec_result_rule *rule = &r->result->rules[number];
    rule->severity = word_of(r, item, "severity", cs_severity_words, CTRSEC_INFO);
    rule->target = word_of(r, item, "target", cs_target_words, 0);
    rule->title = text_of(r, item, "title");
    rule->description = text_of(r, item, "description");
    rule->remediation = text_of(r, item, "remediation");
    rule->references = json_of(r, item, "references");
    rule->tags = joined_of(r, item, "tags");
}

static void read_outcomes(struct reading *r, struct cs_node_at map)
{
    if (map.value.tag != CS_MAP) {
        cs_doc_reader_fail(&r->doc, map, "`outcomes` of a subject is no object");
        return;
    }
    for (uint32_t i = 0; i < map.value.len && goes_on(r); i++) {
        struct cs_node_at value, key = cs_node_pair(map, i, &value);
        const uint32_t *rule = cs_map_get(&r->rules, cs_value_str(key.value));
        int32_t outcome = 0;
        while (cs_report_outcomes[outcome] != NULL &&
               !cs_value_is_string(value.value, cs_report_outcomes[outcome]))
            outcome++;
        if (rule == NULL || cs_report_outcomes[outcome] == NULL) {
            cs_doc_reader_fail(&r->doc, key, "`outcomes` has an unknown rule or outcome");
            continue;
        }
        struct ctrsec_result_outcome *record = cs_result_outcome(r->result);
        if (record != NULL)
            *record = (struct ctrsec_result_outcome){*rule, r->result->nsubjects - 1, outcome};
    }
}

static void read_subject(struct reading *r, struct cs_node_at item)
{
    struct ctrsec_result_subject *subject = cs_result_subject(r->result);
    if (subject == NULL)
        return;
    subject->target = word_of(r, item, "target", cs_target_words, 0);
    subject->document = number_of(r, item, "document");
    subject->line = number_of(r, item, "line");
    subject->column = number_of(r, item, "column");
    subject->kind = text_of(r, item, "kind");
    subject->space = text_of(r, item, "namespace");
    subject->name = text_of(r, item, "name");
    subject->file = text_of(r, item, "file");
    read_outcomes(r, cs_node_member(item, "outcomes"));
}

/* --- findings -----------------------------------------------------------------------------------
 */

static void read_evidence(struct reading *r, struct cs_node_at item)
{
    struct ctrsec_evidence *evidence = cs_result_evidence(r->result);
    if (evidence == NULL)
        return;
    evidence->line = number_of(r, item, "line");
    evidence->column = number_of(r, item, "column");
    evidence->file = text_of(r, item, "file");
    evidence->pointer = text_of(r, item, "pointer");
    evidence->value = json_of(r, item, "value");
}

static void read_location(struct reading *r, struct cs_node_at map, struct ctrsec_finding *finding)
{
    finding->document = number_of(r, map, "document");
    finding->file = text_of(r, map, "file");
    finding->pointer = text_of(r, map, "pointer");
    finding->line = number_of(r, map, "line");
    finding->column = number_of(r, map, "column");
    finding->line_hash = text_of(r, map, "line_hash");
    finding->source = text_of(r, map, "source");
    finding->source_column = number_of(r, map, "source_column");
    if (finding->source.size == 0 || r->result->no_memory)
        return;
    uint32_t columns = cs_utf8_count(cs_result_str(r->result, finding->source));
    if (finding->source_column == 0 || finding->source_column > columns + 1)
        cs_doc_reader_fail(&r->doc, map, "`source_column` is no column of `source`");
}

static void read_about(struct reading *r, struct cs_node_at map, struct ctrsec_finding *finding)
{
    struct cs_node_at number = cs_node_member(map, "number");
    finding->target = word_of(r, map, "target", cs_target_words, 0);
    finding->kind = text_of(r, map, "kind");
    finding->space = text_of(r, map, "namespace");
    finding->name = text_of(r, map, "name");
    finding->container = text_of(r, map, "container");
    finding->time = text_of(r, map, "time");
    if (!cs_node_given(number))
        return;
    uint32_t subject = number_of(r, map, "number");
    if (subject >= r->result->nsubjects)
        cs_doc_reader_fail(&r->doc, number, "there is no such subject");
    else
        finding->subject_number = subject + 1;
}

/* What a rule says of itself is kept once, where the finding says the same. */
static struct ctrsec_text shared(struct reading *r, struct ctrsec_text mine,
                                 struct ctrsec_text of_rule)
{
    bool same = cs_str_equal(cs_result_str(r->result, mine), cs_result_str(r->result, of_rule));
    return same ? of_rule : mine;
}

static void read_texts(struct reading *r, struct cs_node_at item, struct ctrsec_finding *finding)
{
    finding->title = text_of(r, item, "title");
    finding->check = text_of(r, item, "check");
    finding->binding = text_of(r, item, "binding");
    finding->code = number_of(r, item, "code");
    finding->message = text_of(r, item, "message");
    finding->remediation = text_of(r, item, "remediation");
    finding->references = json_of(r, item, "references");
    finding->fingerprint = text_of(r, item, "fingerprint");
    finding->suppressed_by = text_of(r, item, "suppressed_by");
    finding->exception = text_of(r, item, "exception");
}

/* A report without a list of rules: the findings say what is known of them. */
static void complete_rule(struct reading *r, const struct ctrsec_finding *finding)
{
    struct ctrsec_result_rule *rule = &r->result->rules[finding->rule_number];
    rule->severity = finding->severity;
    rule->target = finding->target;
    rule->title = finding->title;
    rule->remediation = finding->remediation;
    rule->references = finding->references;
}

static void read_finding(struct reading *r, struct cs_node_at item)
{
    struct cs_result *result = r->result;
    struct ctrsec_finding finding = {.first_evidence = result->nevidence};
    bool added;
    if (result->nfindings >= result->limits.findings) {
        r->doc.status =
            cs_diag_fail(r->doc.diag, CTRSEC_E_LIMIT, "report.limit", CS_NO_SPAN,
                         "the report has over %u findings (findings)", result->limits.findings);
        return;
    }
    finding.rule_number = rule_number(r, item, "rule", &added);
    if (finding.rule_number == UINT32_MAX)
        return;
    finding.rule = result->rules[finding.rule_number].rule;
    finding.severity = word_of(r, item, "severity", cs_severity_words, CTRSEC_INFO);
    finding.outcome = word_of(r, item, "outcome", cs_report_outcomes, CTRSEC_FAIL);
    if (cs_node_given(cs_node_member(item, "reason")))
        finding.reason = word_of(r, item, "reason", cs_report_reasons, CTRSEC_UNKNOWN_MISSING);
    finding.enforce = word_of(r, item, "enforce", cs_report_decisions, 0);
    read_texts(r, item, &finding);
    read_about(r, cs_node_member(item, "subject"), &finding);
    read_location(r, cs_node_member(item, "location"), &finding);
    read_list(r, item, "evidence", read_evidence);
    finding.evidence_count = result->nevidence - finding.first_evidence;
    if (!goes_on(r))
        return;
    if (added)
        complete_rule(r, &finding);
    const struct ctrsec_result_rule *rule = &result->rules[finding.rule_number];
    finding.title = shared(r, finding.title, rule->title);
    finding.remediation = shared(r, finding.remediation, rule->remediation);
    finding.references = shared(r, finding.references, rule->references);
    struct ctrsec_finding *stored = cs_result_finding(result);
    if (stored != NULL)
        *stored = finding;
}

/* --- the summary --------------------------------------------------------------------------------
 */

static void read_counts(struct reading *r, struct cs_node_at map)
{
    struct ctrsec_counts *counts = &r->result->counts;
    struct cs_node_at reasons = cs_node_member(map, "unknown_by_reason");
    struct cs_node_at severities = cs_node_member(map, "failed_by_severity");
    struct cs_node_at known = cs_node_member(map, "known_findings");
#define CS_COUNT(field) counts->field = number_of(r, map, #field);
    CS_REPORT_COUNTS(CS_COUNT)
#undef CS_COUNT
    counts->unknown_missing = number_of(r, reasons, "missing");
    counts->unknown_error = number_of(r, reasons, "error");
    counts->unknown_limit = number_of(r, reasons, "limit");
    counts->unknown_cluster = number_of(r, reasons, "cluster");
    for (int32_t i = CTRSEC_INFO; i <= CTRSEC_CRITICAL; i++)
        counts->by_severity[i] = number_of(r, severities, cs_severity_words[i]);
    counts->compared = cs_node_given(known);
    counts->known = number_of(r, known, "known");
    counts->gone = number_of(r, known, "gone");
    counts->unseen = number_of(r, known, "unseen");
}

static void read_exit(struct reading *r, struct cs_node_at map)
{
    uint64_t code = 0;
    if (!cs_node_given(map))
        return;
    cs_doc_reader_uint(&r->doc, map, "code", 255, &code);
    r->result->has_exit = true;
    r->result->exit_code = (int32_t)code;
    r->result->exit_reasons = joined_of(r, map, "reasons");
}

static void read_summary(struct reading *r, struct cs_node_at root)
{
    static const char *const trusts[] = {"", "signed", "stale", "unsigned", NULL};
    static const char *const phases[] = {"mixed", "build", "deploy", "run", NULL};
    struct cs_result *result = r->result;
    result->decision = word_of(r, root, "decision", cs_report_decisions, 0);
    result->undecided = bool_of(r, root, "undecided");
    result->phase = word_of(r, root, "phase", phases, 0);
    result->trust = trusts[word_of(r, root, "trust", trusts, 0)];
    read_exit(r, cs_node_member(root, "exit"));
    read_counts(r, cs_node_member(root, "counts"));
    read_list(r, root, "bundles", read_bundle);
    read_list(r, root, "configuration", read_layer);
    read_list(r, root, "notices", read_notice);
    read_list(r, root, "exceptions", read_exception);
    read_list(r, root, "rules", read_rule);
    read_list(r, root, "subjects", read_subject);
}

/* Reports stand on findings being in the order of their documents. */
static void order_findings(struct cs_result *result)
{
    for (uint32_t i = 1; i < result->nfindings; i++)
        if (result->findings[i].document < result->findings[i - 1].document) {
            cs_result_sort(result);
            return;
        }
}

static int read_root(struct reading *r, struct cs_node_at root)
{
    struct cs_node_at schema = cs_node_member(root, "schema");
    if (!cs_value_is_string(schema.value, CS_REPORT_SCHEMA) ||
        cs_node_member(root, "findings").value.tag != CS_LIST) {
        cs_doc_reader_fail(&r->doc, root,
                           "this is no report of findings, expected what `-f json` writes");
        return r->doc.status;
    }
    read_summary(r, root);
    read_list(r, root, "findings", read_finding);
    if (r->result->no_memory || r->result->text.failed || r->doc.diag->no_memory)
        return CTRSEC_E_NOMEM;
    if (r->doc.status == CTRSEC_OK)
        order_findings(r->result);
    return r->doc.status;
}

static int read_text(struct reading *r, const struct cs_source *source, uint32_t seed)
{
    struct cs_limits limits = r->result->limits;
    limits.document_bytes = CS_REPORT_BYTES_MOST;
    limits.document_nodes = CS_REPORT_NODES_MOST;
    struct cs_json_options options = {
        .limits = &limits, .duplicates = CS_DUPLICATE_REFUSE, .seed = seed};
    struct cs_tree tree;
    struct cs_json_scratch *scratch = cs_json_scratch_new(r->result->alloc);
    if (scratch == NULL)
        return CTRSEC_E_NOMEM;
    int status = cs_json_read(scratch, source, &options, &r->arena, r->doc.diag, &tree);
    cs_json_scratch_free(scratch);
    if (status != CTRSEC_OK)
        return status;
    r->doc.source = &tree.source;
    return read_root(r, cs_doc_reader_root(&tree));
}

int cs_report_read(struct cs_result *result, struct cs_str name, struct cs_str text, uint32_t seed,
                   struct cs_diag *diag)
{
    struct cs_source source = {.name = name, .text = text};
    const struct cs_source *before = diag->source;
    struct reading r = {.doc = {&source, diag, "report.invalid", CTRSEC_OK}, .result = result};
    cs_result_reset(result);
    cs_buf_char(&result->text, '\0'); /* offset 0 is the empty text */
    cs_arena_init(&r.arena, result->alloc, 0);
    cs_map_init(&r.rules, &r.arena, seed);
    diag->source = &source;
    int status = read_text(&r, &source, seed);
    diag->source = before;
    cs_arena_clear(&r.arena);
    if (status != CTRSEC_OK) {
        cs_result_reset(result);
        result->decision = CTRSEC_DENY;
    }
    return status;
}
