/* SPDX-License-Identifier: Apache-2.0 */
/* Results as JSON. contract: report/report_json.h */
#include "report/report_json.h"

#include "rule/rule_doc.h"
#include "text/json_write.h"

const char *const cs_report_outcomes[] = {"pass", "fail", "unknown", "skip", "suppressed", "known"};
const char *const cs_report_decisions[] = {"allow", "warn", "deny"};
const char *const cs_report_reasons[] = {"", "missing", "error", "limit", "cluster"};

struct writer {
    struct cs_json_writer json;
    const struct cs_result *result;
    const char *stream;    /* or NULL */
    uint64_t lines_before; /* of the stream */
};

/* A member with text; left out where the text is empty. */
static void member(struct writer *w, const char *name, struct ctrsec_text text)
{
    if (text.size == 0)
        return;
    cs_json_name(&w->json, name);
    cs_json_str(&w->json, cs_result_str(w->result, text));
}

static void raw_member(struct writer *w, const char *name, struct ctrsec_text text)
{
    if (text.size == 0)
        return;
    cs_json_name(&w->json, name);
    cs_json_raw(&w->json, cs_result_str(w->result, text));
}

static void word(struct writer *w, const char *name, const char *value)
{
    cs_json_name(&w->json, name);
    cs_json_text(&w->json, value);
}

static void number(struct writer *w, const char *name, uint64_t value)
{
    cs_json_name(&w->json, name);
    cs_json_uint(&w->json, value);
}

static void write_place(struct writer *w, struct ctrsec_text file, struct ctrsec_text pointer,
                        uint32_t line, uint32_t column)
{
    if (file.size == 0 && w->stream != NULL)
        word(w, "file", w->stream);
    else
        member(w, "file", file);
    cs_json_name(&w->json, "pointer");
    cs_json_str(&w->json, cs_result_str(w->result, pointer));
    if (line > 0) {
        number(w, "line", w->lines_before + line);
        number(w, "column", column);
    }
}

static void write_evidence(struct writer *w, const struct ctrsec_finding *finding)
{
    cs_json_name(&w->json, "evidence");
    cs_json_open(&w->json, '[');
    for (uint32_t i = 0; i < finding->evidence_count; i++) {
        const struct ctrsec_evidence *item = &w->result->evidence[finding->first_evidence + i];
        cs_json_open(&w->json, '{');
        write_place(w, item->file, item->pointer, item->line, item->column);
        raw_member(w, "value", item->value);
        cs_json_close(&w->json, '}');
    }
    cs_json_close(&w->json, ']');
}

/* The digest of the bundle that a rule is of: that of its channel. */
static void write_bundle(struct writer *w, struct ctrsec_text rule)
{
    struct cs_str id = cs_result_str(w->result, rule), digest = CS_STR("");
    for (uint32_t i = 0; i < w->result->nbundles; i++) {
        const struct ctrsec_source_bundle *bundle = &w->result->bundles[i];
        struct cs_str channel = cs_result_str(w->result, bundle->channel);
        if (id.len > channel.len && id.ptr[channel.len] == '/' &&
            memcmp(id.ptr, channel.ptr, channel.len) == 0)
            digest = cs_result_str(w->result, bundle->digest);
    }
    cs_json_name(&w->json, "bundle");
    cs_json_str(&w->json, digest);
}

static void write_finding(struct writer *w, const struct ctrsec_finding *finding)
{
    cs_json_open(&w->json, '{');
    member(w, "rule", finding->rule);
    if (w->stream != NULL)
        write_bundle(w, finding->rule);
    word(w, "severity", cs_severity_words[finding->severity]);
    word(w, "outcome", cs_report_outcomes[finding->outcome]);
    if (finding->reason != CTRSEC_UNKNOWN_NONE)
        word(w, "reason", cs_report_reasons[finding->reason]);
    word(w, "enforce", cs_report_decisions[finding->enforce]);
    member(w, "title", finding->title);
    member(w, "check", finding->check);
    member(w, "binding", finding->binding);
    member(w, "message", finding->message);
    cs_json_name(&w->json, "subject");
    cs_json_open(&w->json, '{');
    word(w, "target", cs_target_words[finding->target]);
    member(w, "kind", finding->kind);
    member(w, "namespace", finding->space);
    member(w, "name", finding->name);
    member(w, "container", finding->container);
    member(w, "time", finding->time);
    cs_json_close(&w->json, '}');
    cs_json_name(&w->json, "location");
    cs_json_open(&w->json, '{');
    write_place(w, finding->file, finding->pointer, finding->line, finding->column);
    cs_json_close(&w->json, '}');
    write_evidence(w, finding);
    member(w, "remediation", finding->remediation);
    raw_member(w, "references", finding->references);
    member(w, "fingerprint", finding->fingerprint);
    member(w, "suppressed_by", finding->suppressed_by);
    cs_json_close(&w->json, '}');
}

static void write_notice(struct writer *w, const struct ctrsec_notice *notice)
{
    cs_json_open(&w->json, '{');
    word(w, "level", notice->status == CTRSEC_OK ? "warning" : "error");
    member(w, "file", notice->file);
    if (notice->line > 0) {
        number(w, "line", notice->line);
        number(w, "column", notice->column);
    }
    member(w, "message", notice->message);
    cs_json_close(&w->json, '}');
}

static void write_bundles(struct writer *w)
{
    cs_json_name(&w->json, "bundles");
    cs_json_open(&w->json, '[');
    for (uint32_t i = 0; i < w->result->nbundles; i++) {
        const struct ctrsec_source_bundle *bundle = &w->result->bundles[i];
        cs_json_open(&w->json, '{');
        member(w, "channel", bundle->channel);
        number(w, "epoch", bundle->epoch);
        number(w, "version", bundle->version);
        member(w, "digest", bundle->digest);
        cs_json_close(&w->json, '}');
    }
    cs_json_close(&w->json, ']');
}

static void write_counts(struct writer *w)
{
    const struct ctrsec_counts *counts = &w->result->counts;
    cs_json_name(&w->json, "counts");
    cs_json_open(&w->json, '{');
    number(w, "documents", counts->documents);
    number(w, "unread", counts->unread);
    number(w, "skipped", counts->skipped);
    number(w, "subjects", counts->subjects);
    number(w, "rules", counts->rules);
    number(w, "failed", counts->failed);
    number(w, "unknown", counts->unknown);
    number(w, "suppressed", counts->suppressed);
    cs_json_name(&w->json, "unknown_by_reason");
    cs_json_open(&w->json, '{');
    number(w, "missing", counts->unknown_missing);
    number(w, "error", counts->unknown_error);
    number(w, "limit", counts->unknown_limit);
    number(w, "cluster", counts->unknown_cluster);
    cs_json_close(&w->json, '}');
    cs_json_name(&w->json, "failed_by_severity");
    cs_json_open(&w->json, '{');
    for (int severity = CTRSEC_CRITICAL; severity >= CTRSEC_INFO; severity--)
        number(w, cs_severity_words[severity], counts->by_severity[severity]);
    cs_json_close(&w->json, '}');
    number(w, "dropped", counts->dropped);
    number(w, "stopped", counts->stopped);
    cs_json_close(&w->json, '}');
}

static void write_summary(struct writer *w)
{
    word(w, "decision", cs_report_decisions[w->result->decision]);
    cs_json_name(&w->json, "undecided");
    cs_json_bool(&w->json, w->result->undecided);
    word(w, "phase",
         w->result->phase == CTRSEC_PHASE_AUTO ? "mixed" : cs_phase_words[w->result->phase]);
    word(w, "trust", w->result->trust);
    write_bundles(w);
    write_counts(w);
    cs_json_name(&w->json, "notices");
    cs_json_open(&w->json, '[');
    for (uint32_t i = 0; i < w->result->nnotices; i++)
        write_notice(w, &w->result->notices[i]);
    cs_json_close(&w->json, ']');
}

void cs_report_json(struct cs_buf *out, const struct cs_result *result,
                    const struct cs_report_options *options)
{
    struct writer w = {.result = result};
    cs_json_writer_init(&w.json, out, options->indent);
    cs_json_open(&w.json, '{');
    write_summary(&w);
    cs_json_name(&w.json, "findings");
    cs_json_open(&w.json, '[');
    for (uint32_t i = 0; i < result->nfindings; i++)
        if (result->findings[i].severity >= options->min_severity)
            write_finding(&w, &result->findings[i]);
    cs_json_close(&w.json, ']');
    cs_json_close(&w.json, '}');
    cs_buf_char(out, '\n');
}

void cs_report_ndjson(struct cs_buf *out, const struct cs_result *result,
                      const struct cs_report_options *options)
{
    struct writer w = {.result = result,
                       .stream = options->stream,
                       .lines_before = options->stream == NULL ? 0 : options->lines_before};
    for (uint32_t i = 0; i < result->nfindings; i++) {
        if (result->findings[i].severity < options->min_severity)
            continue;
        cs_json_writer_init(&w.json, out, 0);
        write_finding(&w, &result->findings[i]);
        cs_buf_char(out, '\n');
    }
    if (options->stream != NULL)
        return; /* the pieces are counted by who cut them */
    cs_json_writer_init(&w.json, out, 0);
    cs_json_open(&w.json, '{');
    write_summary(&w);
    cs_json_close(&w.json, '}');
    cs_buf_char(out, '\n');
}
