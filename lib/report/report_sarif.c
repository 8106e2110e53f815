/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SARIF 2.1.0 (OASIS), with what GitHub's code scanning reads of it: relative URIs, full regions,
 * rules with help, fingerprints of lines, severities as scores.
 *
 * An upload over one of GitHub's limits is refused as a whole, so what is over them is left out,
 * the worst kept, and told as a notification of the run. Limits and the meaning of the properties:
 * docs.github.com, "SARIF support for code scanning" and "SARIF results exceed one or more limits".
 */
#include "base/utf8.h"
#include "report/report_escape.h"
#include "report/report_members.h"
#include "report/report_rules.h"
#include "report/report_words.h"
#include "rule/rule_doc.h"

enum {
    RESULTS_MOST = 25000, /* of a run; 5,000 of them are shown */
    RULES_MOST = 25000,
    TAGS_MOST = 20,      /* of a rule; 10 are shown */
    LOCATIONS_MOST = 99, /* related ones of a result: 100 are shown, one is its own */
    NAME_MOST = 255,     /* code points of a rule's name */
    TEXT_MOST = 1024     /* code points of a rule's descriptions */
};

#define SCHEMA "https://json.schemastore.org/sarif-2.1.0.json"
#define ROOT "%SRCROOT%"

static const char *const levels[] = {"note", "warning", "error"};

/* Over 9.0 is critical, from 7.0 on high, from 4.0 on medium, below low. */
static const char *const scores[] = {"0.0", "0.5", "2.5", "5.5", "8.0", "9.5"};

/* --- rules --------------------------------------------------------------------------------------
 */

static void write_text(struct cs_members *m, const char *name, struct cs_str text)
{
    cs_member_open(m, name, '{');
    cs_escape_plain(cs_member_begin(m), text);
    cs_member_end(m, "text", TEXT_MOST);
    cs_member_close(m, '}');
}

static void write_help(struct cs_members *m, const struct cs_report_rules *rules, uint32_t number)
{
    cs_member_open(m, "help", '{');
    cs_report_help(cs_member_begin(m), rules, number);
    cs_member_end(m, "text", 0);
    cs_member_close(m, '}');
}

static void write_properties(struct cs_members *m, const struct ctrsec_result_rule *rule)
{
    struct cs_str tags = cs_result_str(m->result, rule->tags), tag;
    uint32_t count = 1, offset = 0;
    cs_member_open(m, "properties", '{');
    cs_member_word(m, "security-severity", scores[rule->severity]);
    cs_member_word(m, "precision", "high");
    cs_member_open(m, "tags", '[');
    cs_member_word(m, NULL, "security");
    while (count++ < TAGS_MOST && cs_report_tag(tags, &offset, &tag))
        cs_member_str(m, NULL, tag);
    cs_member_close(m, ']');
    cs_member_close(m, '}');
}

static void write_rule(struct cs_members *m, const struct cs_report_rules *rules, uint32_t number)
{
    const struct cs_report_rule *rule = &rules->items[number];
    struct cs_str title = cs_result_str(m->result, rule->record->title);
    struct cs_str description = cs_result_str(m->result, rule->record->description);
    if (title.len == 0)
        title = cs_result_str(m->result, rule->record->rule);
    cs_member_open(m, NULL, '{');
    cs_member_text(m, "id", rule->record->rule);
    cs_escape_plain(cs_member_begin(m), title);
    cs_member_end(m, "name", NAME_MOST);
    write_text(m, "shortDescription", title);
    write_text(m, "fullDescription", description.len > 0 ? description : title);
    write_help(m, rules, number);
    if (rule->url.len > 0) {
        cs_escape_link(cs_member_begin(m), rule->url);
        cs_member_end(m, "helpUri", 0);
    }
    cs_member_open(m, "defaultConfiguration", '{');
    cs_member_word(m, "level", rule->record->severity >= CTRSEC_HIGH ? "error" : "warning");
    cs_member_close(m, '}');
    write_properties(m, rule->record);
    cs_member_close(m, '}');
}

static void write_tool(struct cs_members *m, const struct cs_report_rules *rules)
{
    cs_member_open(m, "tool", '{');
    cs_member_open(m, "driver", '{');
    cs_member_word(m, "name", "ctrsec");
    cs_member_word(m, "semanticVersion", CTRSEC_VERSION_TEXT);
    cs_member_open(m, "rules", '[');
    for (uint32_t i = 0; i < rules->count && i < RULES_MOST; i++)
        write_rule(m, rules, i);
    cs_member_close(m, ']');
    cs_member_close(m, '}');
    cs_member_close(m, '}');
}

/* --- results ------------------------------------------------------------------------------------
 */

static void write_artifact(struct cs_members *m, struct ctrsec_text file)
{
    struct cs_str path = cs_result_str(m->result, file);
    cs_member_open(m, "artifactLocation", '{');
    cs_escape_uri(cs_member_begin(m), path);
    cs_member_end(m, "uri", 0);
    if (path.len > 0 && path.ptr[0] != '/')
        cs_member_word(m, "uriBaseId", ROOT);
    cs_member_close(m, '}');
}

/* From a place to `end`; a document without lines is one place. */
static void write_region(struct cs_members *m, uint32_t line, uint32_t column, uint32_t end)
{
    if (line == 0)
        line = column = end = 1;
    cs_member_open(m, "region", '{');
    cs_member_number(m, "startLine", line);
    cs_member_number(m, "startColumn", column);
    cs_member_number(m, "endLine", line);
    cs_member_number(m, "endColumn", end > column ? end : column + 1);
    cs_member_close(m, '}');
}

/* The column behind what is known of the line. */
static uint32_t line_end(const struct cs_members *m, const struct ctrsec_finding *finding)
{
    uint32_t columns = cs_utf8_count(cs_result_str(m->result, finding->source));
    if (finding->source.size == 0 || columns < finding->source_column)
        return finding->column + 1;
    return finding->column + columns - finding->source_column + 1;
}

static void write_locations(struct cs_members *m, const struct ctrsec_finding *finding)
{
    cs_member_open(m, "locations", '[');
    cs_member_open(m, NULL, '{');
    if (finding->file.size > 0) {
        cs_member_open(m, "physicalLocation", '{');
        write_artifact(m, finding->file);
        write_region(m, finding->line, finding->column, line_end(m, finding));
        cs_member_close(m, '}');
    }
    cs_member_open(m, "logicalLocations", '[');
    cs_member_open(m, NULL, '{');
    cs_report_subject(cs_member_begin(m), cs_escape_plain, m->result, finding->kind, finding->space,
                      finding->name);
    cs_member_end(m, "name", 0);
    cs_member_text(m, "fullyQualifiedName", finding->pointer);
    cs_member_word(m, "kind", "resource");
    cs_member_close(m, '}');
    cs_member_close(m, ']');
    cs_member_close(m, '}');
    cs_member_close(m, ']');
}

/* What the outcome rests on. */
static void write_related(struct cs_members *m, const struct ctrsec_finding *finding)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < finding->evidence_count && count < LOCATIONS_MOST; i++) {
        const struct ctrsec_evidence *item = &m->result->evidence[finding->first_evidence + i];
        if (item->file.size == 0 || item->line == 0)
            continue;
        if (count == 0)
            cs_member_open(m, "relatedLocations", '[');
        cs_member_open(m, NULL, '{');
        cs_member_number(m, "id", ++count);
        cs_member_open(m, "physicalLocation", '{');
        write_artifact(m, item->file);
        write_region(m, item->line, item->column, 0);
        cs_member_close(m, '}');
        cs_member_open(m, "message", '{');
        cs_member_shown(m, "text", item->pointer);
        cs_member_close(m, '}');
        cs_member_close(m, '}');
    }
    if (count > 0)
        cs_member_close(m, ']');
}

static void write_fingerprints(struct cs_members *m, const struct ctrsec_finding *finding)
{
    cs_member_open(m, "partialFingerprints", '{');
    cs_member_text(m, "primaryLocationLineHash", finding->line_hash);
    cs_member_text(m, "ctrsec/v1", finding->fingerprint);
    cs_member_close(m, '}');
}

static void write_suppression(struct cs_members *m, const struct ctrsec_finding *finding)
{
    if (finding->outcome == CTRSEC_KNOWN)
        cs_member_word(m, "baselineState", "unchanged");
    else if (m->result->counts.compared && cs_report_is_open(finding))
        cs_member_word(m, "baselineState", "new");
    cs_member_open(m, "suppressions", '[');
    if (finding->outcome == CTRSEC_SUPPRESSED) {
        cs_member_open(m, NULL, '{');
        cs_member_word(m, "kind", "external");
        cs_member_word(m, "status", "accepted");
        cs_report_exception(cs_member_begin(m), cs_escape_plain, m->result, finding);
        cs_member_end(m, "justification", 0);
        cs_member_close(m, '}');
    }
    cs_member_close(m, ']');
}

static void write_result(struct cs_members *m, const struct ctrsec_finding *finding)
{
    cs_member_open(m, NULL, '{');
    cs_member_text(m, "ruleId", finding->rule);
    if (finding->rule_number < RULES_MOST)
        cs_member_number(m, "ruleIndex", finding->rule_number);
    cs_member_word(m, "level", levels[finding->enforce]);
    cs_member_open(m, "message", '{');
    cs_member_shown(m, "text", finding->message);
    cs_member_close(m, '}');
    write_locations(m, finding);
    write_related(m, finding);
    write_fingerprints(m, finding);
    write_suppression(m, finding);
    cs_member_open(m, "properties", '{');
    cs_member_word(m, "outcome", cs_report_outcomes[finding->outcome]);
    cs_member_word(m, "severity", cs_severity_words[finding->severity]);
    cs_member_text(m, "container", finding->container);
    cs_member_text(m, "check", finding->check);
    cs_member_close(m, '}');
    cs_member_close(m, '}');
}

static void write_results(struct cs_members *m, uint32_t *left_out)
{
    uint32_t count;
    uint32_t *order = cs_report_order(m->out, m->result, m->options, &count);
    *left_out = count > RESULTS_MOST ? count - RESULTS_MOST : 0;
    cs_member_open(m, "results", '[');
    for (uint32_t i = 0; i < count && i < RESULTS_MOST; i++)
        write_result(m, &m->result->findings[order[i]]);
    cs_member_close(m, ']');
    cs_alloc_free(m->out->alloc, order);
}

/* --- the run ------------------------------------------------------------------------------------
 */

static void write_notification(struct cs_members *m, const char *level)
{
    cs_member_open(m, NULL, '{');
    cs_member_word(m, "level", level);
    cs_member_open(m, "message", '{');
    cs_member_end(m, "text", 0);
    cs_member_close(m, '}');
}

static void write_notifications(struct cs_members *m, uint32_t left_out)
{
    cs_member_open(m, "toolExecutionNotifications", '[');
    for (uint32_t i = 0; i < m->result->nnotices; i++) {
        const struct ctrsec_notice *notice = &m->result->notices[i];
        cs_member_begin(m);
        cs_member_put(m, notice->message);
        write_notification(m, notice->status == CTRSEC_OK ? "warning" : "error");
        if (notice->file.size > 0) {
            cs_member_open(m, "locations", '[');
            cs_member_open(m, NULL, '{');
            cs_member_open(m, "physicalLocation", '{');
            write_artifact(m, notice->file);
            write_region(m, notice->line, notice->column, 0);
            cs_member_close(m, '}');
            cs_member_close(m, '}');
            cs_member_close(m, ']');
        }
        cs_member_close(m, '}');
    }
    if (left_out > 0) {
        cs_buf_printf(cs_member_begin(m),
                      "%u findings are left out: code scanning takes %d results of a run", left_out,
                      RESULTS_MOST);
        write_notification(m, "warning");
        cs_member_close(m, '}');
    }
    cs_member_close(m, ']');
}

static void write_invocation(struct cs_members *m, uint32_t left_out)
{
    const struct ctrsec_counts *counts = &m->result->counts;
    cs_member_open(m, "invocations", '[');
    cs_member_open(m, NULL, '{');
    cs_member_bool(m, "executionSuccessful",
                   counts->unread == 0 && counts->dropped == 0 && counts->stopped == 0);
    if (m->result->has_exit)
        cs_member_number(m, "exitCode", (uint64_t)m->result->exit_code);
    write_notifications(m, left_out);
    cs_member_close(m, '}');
    cs_member_close(m, ']');
}

/* What is in front of the last slash is the category of an analysis. */
static void write_automation(struct cs_members *m)
{
    struct cs_buf *id = cs_member_begin(m);
    if (m->options->category.len > 0)
        cs_buf_str(id, m->options->category);
    else
        cs_buf_printf(id, "ctrsec/%s", cs_report_phase(m->result));
    cs_buf_char(id, '/');
    cs_member_open(m, "automationDetails", '{');
    cs_member_end(m, "id", 0);
    cs_member_close(m, '}');
}

static void write_root(struct cs_members *m)
{
    cs_member_open(m, "originalUriBaseIds", '{');
    cs_member_open(m, ROOT, '{');
    cs_member_open(m, "description", '{');
    cs_member_word(m, "text", "the folder that file names are relative to");
    cs_member_close(m, '}');
    cs_member_close(m, '}');
    cs_member_close(m, '}');
}

void cs_report_sarif(struct cs_buf *out, const struct cs_result *result,
                     const struct cs_report_options *options)
{
    struct cs_members m;
    struct cs_report_rules rules;
    uint32_t left_out = 0;
    cs_members_init(&m, out, result, options);
    if (cs_report_rules_init(&rules, out, result, options)) {
        cs_member_open(&m, NULL, '{');
        cs_member_word(&m, "$schema", SCHEMA);
        cs_member_word(&m, "version", "2.1.0");
        cs_member_open(&m, "runs", '[');
        cs_member_open(&m, NULL, '{');
        write_tool(&m, &rules);
        write_automation(&m);
        write_root(&m);
        cs_member_word(&m, "columnKind", "unicodeCodePoints");
        write_results(&m, &left_out);
        write_invocation(&m, left_out);
        cs_member_close(&m, '}');
        cs_member_close(&m, ']');
        cs_member_close(&m, '}');
        cs_buf_char(out, '\n');
    }
    cs_report_rules_clear(&rules);
    cs_members_clear(&m);
}
