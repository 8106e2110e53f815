/* SPDX-License-Identifier: Apache-2.0 */
/* contract: report/report_json.h */
#include "report/report_json.h"

#include "report/report_members.h"
#include "report/report_rules.h"
#include "rule/rule_doc.h"
#include "value/time.h"

/* --- findings -----------------------------------------------------------------------------------
 */

static void write_position(struct cs_members *m, uint32_t line, uint32_t column)
{
    if (line == 0)
        return;
    cs_member_number(m, "line", m->options->lines_before + line);
    cs_member_number(m, "column", column);
}

static void write_place(struct cs_members *m, struct ctrsec_text file, struct ctrsec_text pointer,
                        uint32_t line, uint32_t column)
{
    if (file.size == 0 && m->options->stream != NULL)
        cs_member_word(m, "file", m->options->stream);
    else
        cs_member_text(m, "file", file);
    cs_member_str(m, "pointer", cs_result_str(m->result, pointer));
    write_position(m, line, column);
}

static void write_evidence(struct cs_members *m, const struct ctrsec_finding *finding)
{
    cs_member_open(m, "evidence", '[');
    for (uint32_t i = 0; i < finding->evidence_count; i++) {
        const struct ctrsec_evidence *item = &m->result->evidence[finding->first_evidence + i];
        cs_member_open(m, NULL, '{');
        write_place(m, item->file, item->pointer, item->line, item->column);
        cs_member_json(m, "value", item->value);
        cs_member_close(m, '}');
    }
    cs_member_close(m, ']');
}

static void write_subject_names(struct cs_members *m, int32_t target, struct ctrsec_text kind,
                                struct ctrsec_text space, struct ctrsec_text name)
{
    cs_member_word(m, "target", cs_target_words[target]);
    cs_member_text(m, "kind", kind);
    cs_member_text(m, "namespace", space);
    cs_member_text(m, "name", name);
}

static void write_location(struct cs_members *m, const struct ctrsec_finding *finding)
{
    cs_member_open(m, "location", '{');
    if (m->options->stream == NULL) /* of a piece, it hangs on where that was cut */
        cs_member_number(m, "document", finding->document);
    write_place(m, finding->file, finding->pointer, finding->line, finding->column);
    if (finding->source.size > 0) {
        cs_member_text(m, "source", finding->source);
        cs_member_number(m, "source_column", finding->source_column);
    }
    cs_member_text(m, "line_hash", finding->line_hash);
    cs_member_close(m, '}');
}

/* The digest of the bundle that a rule is of: that of its channel. */
static void write_origin(struct cs_members *m, struct ctrsec_text rule)
{
    struct cs_str id = cs_result_str(m->result, rule), digest = CS_STR("");
    for (uint32_t i = 0; i < m->result->nbundles; i++) {
        const struct ctrsec_source_bundle *bundle = &m->result->bundles[i];
        struct cs_str channel = cs_result_str(m->result, bundle->channel);
        if (id.len > channel.len && id.ptr[channel.len] == '/' && cs_str_starts(id, channel))
            digest = cs_result_str(m->result, bundle->digest);
    }
    cs_member_str(m, "bundle", digest);
}

static void write_finding(struct cs_members *m, const struct ctrsec_finding *finding)
{
    cs_member_open(m, NULL, '{');
    cs_member_text(m, "rule", finding->rule);
    if (m->options->stream != NULL)
        write_origin(m, finding->rule);
    cs_member_word(m, "severity", cs_severity_words[finding->severity]);
    cs_member_word(m, "outcome", cs_report_outcomes[finding->outcome]);
    if (finding->reason != CTRSEC_UNKNOWN_NONE)
        cs_member_word(m, "reason", cs_report_reasons[finding->reason]);
    cs_member_word(m, "enforce", cs_report_decisions[finding->enforce]);
    cs_member_text(m, "title", finding->title);
    cs_member_text(m, "check", finding->check);
    cs_member_text(m, "binding", finding->binding);
    if (finding->code != 0)
        cs_member_number(m, "code", finding->code);
    cs_member_text(m, "message", finding->message);
    cs_member_open(m, "subject", '{');
    if (finding->subject_number > 0)
        cs_member_number(m, "number", finding->subject_number - 1);
    write_subject_names(m, finding->target, finding->kind, finding->space, finding->name);
    cs_member_text(m, "container", finding->container);
    cs_member_text(m, "time", finding->time);
    cs_member_close(m, '}');
    write_location(m, finding);
    write_evidence(m, finding);
    cs_member_text(m, "remediation", finding->remediation);
    cs_member_json(m, "references", finding->references);
    cs_member_text(m, "fingerprint", finding->fingerprint);
    cs_member_text(m, "suppressed_by", finding->suppressed_by);
    cs_member_text(m, "exception", finding->exception);
    cs_member_close(m, '}');
}

/* --- what they come from ------------------------------------------------------------------------
 */

static void write_notice(struct cs_members *m, const struct ctrsec_notice *notice)
{
    cs_member_open(m, NULL, '{');
    cs_member_word(m, "level", notice->status == CTRSEC_OK ? "warning" : "error");
    cs_member_text(m, "file", notice->file);
    write_position(m, notice->line, notice->column);
    cs_member_text(m, "message", notice->message);
    cs_member_close(m, '}');
}

static void write_bundle(struct cs_members *m, const struct ctrsec_source_bundle *bundle)
{
    cs_member_open(m, NULL, '{');
    cs_member_text(m, "channel", bundle->channel);
    cs_member_number(m, "epoch", bundle->epoch);
    cs_member_number(m, "version", bundle->version);
    cs_member_text(m, "digest", bundle->digest);
    if (bundle->stale)
        cs_member_bool(m, "stale", true);
    cs_member_close(m, '}');
}

static void write_layer(struct cs_members *m, const struct ctrsec_source_config *config)
{
    cs_member_open(m, NULL, '{');
    cs_member_word(m, "layer", cs_report_layers[config->kind]);
    cs_member_text(m, "name", config->name);
    cs_member_text(m, "digest", config->digest);
    cs_member_close(m, '}');
}

static void write_exception(struct cs_members *m, const struct ctrsec_exception_use *exception)
{
    char time[CS_TIME_ROOM];
    cs_member_open(m, NULL, '{');
    cs_member_word(m, "state", cs_report_states[exception->state]);
    cs_member_number(m, "matched", exception->matched);
    cs_member_text(m, "id", exception->id);
    cs_member_text(m, "rules", exception->rules);
    cs_member_json(m, "match", exception->match);
    cs_member_text(m, "reason", exception->reason);
    if (exception->expires != 0)
        cs_member_str(m, "expires", cs_str_of(time, cs_time_format(exception->expires, 0, time)));
    cs_member_text(m, "ticket", exception->ticket);
    cs_member_text(m, "owner", exception->owner);
    cs_member_text(m, "approved_by", exception->approved_by);
    cs_member_text(m, "why", exception->why);
    cs_member_text(m, "file", exception->file);
    write_position(m, exception->line, exception->column);
    cs_member_close(m, '}');
}

static void write_rule(struct cs_members *m, const struct ctrsec_result_rule *rule)
{
    struct cs_str tags = cs_result_str(m->result, rule->tags), tag;
    cs_member_open(m, NULL, '{');
    cs_member_text(m, "id", rule->rule);
    cs_member_word(m, "severity", cs_severity_words[rule->severity]);
    cs_member_word(m, "target", cs_target_words[rule->target]);
    cs_member_text(m, "title", rule->title);
    cs_member_text(m, "description", rule->description);
    cs_member_text(m, "remediation", rule->remediation);
    cs_member_json(m, "references", rule->references);
    if (tags.len > 0) {
        cs_member_open(m, "tags", '[');
        for (uint32_t offset = 0; cs_report_tag(tags, &offset, &tag);)
            cs_member_str(m, NULL, tag);
        cs_member_close(m, ']');
    }
    cs_member_close(m, '}');
}

/* With its outcomes, those from *next on that are about it. */
static void write_subject(struct cs_members *m, uint32_t number, uint32_t *next)
{
    const struct cs_result *result = m->result;
    const struct ctrsec_result_subject *subject = &result->subjects[number];
    cs_member_open(m, NULL, '{');
    write_subject_names(m, subject->target, subject->kind, subject->space, subject->name);
    cs_member_number(m, "document", subject->document);
    cs_member_text(m, "file", subject->file);
    write_position(m, subject->line, subject->column);
    cs_member_open(m, "outcomes", '{');
    for (; *next < result->noutcomes && result->outcomes[*next].subject == number; ++*next) {
        const struct ctrsec_result_outcome *outcome = &result->outcomes[*next];
        cs_json_name_str(&m->json, cs_result_str(result, result->rules[outcome->rule].rule));
        cs_json_text(&m->json, cs_report_outcomes[outcome->outcome]);
    }
    cs_member_close(m, '}');
    cs_member_close(m, '}');
}

static void write_subjects(struct cs_members *m)
{
    uint32_t next = 0;
    if (m->result->nsubjects == 0)
        return;
    cs_member_open(m, "subjects", '[');
    for (uint32_t i = 0; i < m->result->nsubjects; i++)
        write_subject(m, i, &next);
    cs_member_close(m, ']');
}

/* --- the summary --------------------------------------------------------------------------------
 */

static void write_counts(struct cs_members *m)
{
    const struct ctrsec_counts *counts = &m->result->counts;
    cs_member_open(m, "counts", '{');
#define CS_COUNT(field) cs_member_number(m, #field, counts->field);
    CS_REPORT_COUNTS(CS_COUNT)
#undef CS_COUNT
    cs_member_open(m, "unknown_by_reason", '{');
    cs_member_number(m, "missing", counts->unknown_missing);
    cs_member_number(m, "error", counts->unknown_error);
    cs_member_number(m, "limit", counts->unknown_limit);
    cs_member_number(m, "cluster", counts->unknown_cluster);
    cs_member_close(m, '}');
    cs_member_open(m, "failed_by_severity", '{');
    for (int severity = CTRSEC_CRITICAL; severity >= CTRSEC_INFO; severity--)
        cs_member_number(m, cs_severity_words[severity], counts->by_severity[severity]);
    cs_member_close(m, '}');
    if (counts->compared) {
        cs_member_open(m, "known_findings", '{');
        cs_member_number(m, "known", counts->known);
        cs_member_number(m, "gone", counts->gone);
        cs_member_number(m, "unseen", counts->unseen);
        cs_member_close(m, '}');
    }
    cs_member_close(m, '}');
}

static void write_exit(struct cs_members *m)
{
    struct cs_str reasons = cs_result_str(m->result, m->result->exit_reasons), reason;
    if (!m->result->has_exit)
        return;
    cs_member_open(m, "exit", '{');
    cs_member_number(m, "code", (uint64_t)m->result->exit_code);
    cs_member_open(m, "reasons", '[');
    for (uint32_t offset = 0; cs_report_tag(reasons, &offset, &reason);)
        cs_member_str(m, NULL, reason);
    cs_member_close(m, ']');
    cs_member_close(m, '}');
}

#define LIST(m, name, items, count, write)   \
    do {                                     \
        cs_member_open(m, name, '[');        \
        for (uint32_t i = 0; i < count; i++) \
            write(m, &items[i]);             \
        cs_member_close(m, ']');             \
    } while (0)

static void write_summary(struct cs_members *m)
{
    const struct cs_result *result = m->result;
    cs_member_word(m, "schema", CS_REPORT_SCHEMA);
    cs_member_word(m, "engine", CTRSEC_VERSION_TEXT);
    cs_member_word(m, "decision", cs_report_decisions[result->decision]);
    cs_member_bool(m, "undecided", result->undecided);
    write_exit(m);
    cs_member_word(m, "phase", cs_report_phase(result));
    cs_member_word(m, "trust", result->trust);
    LIST(m, "bundles", result->bundles, result->nbundles, write_bundle);
    LIST(m, "configuration", result->configs, result->nconfigs, write_layer);
    write_counts(m);
    LIST(m, "notices", result->notices, result->nnotices, write_notice);
    if (result->nexceptions > 0)
        LIST(m, "exceptions", result->exceptions, result->nexceptions, write_exception);
    LIST(m, "rules", result->rules, result->nrules, write_rule);
    write_subjects(m);
}

void cs_report_json(struct cs_buf *out, const struct cs_result *result,
                    const struct cs_report_options *options)
{
    struct cs_members m;
    cs_members_init(&m, out, result, options);
    cs_member_open(&m, NULL, '{');
    write_summary(&m);
    cs_member_open(&m, "findings", '[');
    for (uint32_t i = 0; i < result->nfindings; i++)
        if (cs_report_shown(options, &result->findings[i]))
            write_finding(&m, &result->findings[i]);
    cs_member_close(&m, ']');
    cs_member_close(&m, '}');
    cs_buf_char(out, '\n');
    cs_members_clear(&m);
}

void cs_report_ndjson(struct cs_buf *out, const struct cs_result *result,
                      const struct cs_report_options *options)
{
    struct cs_members m;
    struct cs_report_options line = *options;
    line.indent = 0;
    cs_members_init(&m, out, result, &line);
    for (uint32_t i = 0; i < result->nfindings; i++) {
        if (!cs_report_shown(options, &result->findings[i]))
            continue;
        write_finding(&m, &result->findings[i]);
        cs_buf_char(out, '\n');
    }
    if (options->stream == NULL) {
        cs_member_open(&m, NULL, '{');
        write_summary(&m);
        cs_member_close(&m, '}');
        cs_buf_char(out, '\n');
    }
    cs_members_clear(&m);
}
