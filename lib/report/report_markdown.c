/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Markdown for the comment of a pull request, as GitHub and GitLab show it: the decision, a table
 * of rules, and for each rule a part that opens, with its findings and how to mend them. A comment
 * of GitHub holds 65,536 characters: what does not fit is counted at the end.
 */
#include "report/report_escape.h"
#include "report/report_rules.h"
#include "report/report_words.h"
#include "rule/rule_doc.h"

#define BYTES_MOST 65000 /* without the last line */
#define NOTICES_MOST 20

struct writer {
    struct cs_buf *out;
    const struct cs_result *result;
    const struct cs_report_options *options;
    const struct cs_report_rules *rules;
    size_t start; /* of the report in `out` */
    uint32_t left_out;
};

static void put(struct writer *w, struct ctrsec_text text)
{
    cs_escape_markdown(w->out, cs_result_str(w->result, text));
}

static void put_code(struct writer *w, struct cs_str text)
{
    cs_buf_text(w->out, "<code>");
    cs_escape_markdown(w->out, text);
    cs_buf_text(w->out, "</code>");
}

/* Takes back what was written since `from` where it does not fit. */
static bool fits(struct writer *w, size_t from)
{
    if (w->out->failed || w->out->len - w->start <= BYTES_MOST)
        return true;
    w->out->len = from;
    w->out->ptr[from] = '\0';
    return false;
}

static void write_finding(struct writer *w, const struct ctrsec_finding *finding)
{
    cs_buf_printf(w->out, "| %s%s | <code>", cs_report_label(finding),
                  finding->enforce == CTRSEC_DENY ? ", denied" : "");
    cs_report_subject(w->out, cs_escape_markdown, w->result, finding->kind, finding->space,
                      finding->name);
    cs_buf_text(w->out, "</code> | <code>");
    cs_report_place(w->out, cs_escape_markdown, w->result, finding);
    cs_buf_text(w->out, "</code>");
    cs_buf_text(w->out, "<br>");
    put_code(w, cs_result_str(w->result, finding->pointer));
    cs_buf_text(w->out, " | ");
    put(w, finding->message);
    if (finding->suppressed_by.size > 0) {
        cs_buf_text(w->out, "<br>exception: ");
        cs_report_exception(w->out, cs_escape_markdown, w->result, finding);
    }
    cs_buf_text(w->out, " |\n");
}

static void write_findings(struct writer *w, uint32_t rule)
{
    cs_buf_text(w->out, "\n| | subject | place | message |\n|---|---|---|---|\n");
    for (uint32_t i = 0; i < w->result->nfindings; i++) {
        const struct ctrsec_finding *finding = &w->result->findings[i];
        size_t from = w->out->len;
        if (finding->rule_number != rule || !cs_report_shown(w->options, finding))
            continue;
        if (w->left_out == 0)
            write_finding(w, finding);
        w->left_out += w->left_out > 0 || !fits(w, from);
    }
}

static void write_help(struct writer *w, const struct cs_report_rule *rule)
{
    const struct ctrsec_result_rule *record = rule->record;
    if (record->description.size > 0) {
        put(w, record->description);
        cs_buf_text(w->out, "\n\n");
    }
    if (record->remediation.size > 0) {
        cs_buf_text(w->out, "**Fix:** ");
        put(w, record->remediation);
        cs_buf_text(w->out, "\n\n");
    }
    if (rule->url.len > 0) {
        cs_buf_text(w->out, "[more about it](<");
        cs_escape_link(w->out, rule->url);
        cs_buf_text(w->out, ">)\n\n");
    }
}

static void write_rule(struct writer *w, uint32_t number)
{
    const struct cs_report_rule *rule = &w->rules->items[number];
    size_t from = w->out->len;
    if (w->left_out > 0) {
        w->left_out += rule->findings;
        return;
    }
    cs_buf_printf(w->out, "\n<details><summary>%s: ", cs_severity_words[rule->record->severity]);
    put_code(w, cs_result_str(w->result, rule->record->rule));
    cs_buf_char(w->out, ' ');
    put(w, rule->record->title);
    cs_buf_printf(w->out, " (%u)</summary>\n\n", rule->findings);
    write_help(w, rule);
    if (!fits(w, from)) {
        w->left_out += rule->findings;
        return;
    }
    write_findings(w, number);
    cs_buf_text(w->out, "\n</details>\n");
}

static void write_rules(struct writer *w)
{
    for (int severity = CTRSEC_CRITICAL; severity >= CTRSEC_INFO; severity--)
        for (uint32_t i = 0; i < w->rules->count; i++)
            if (w->rules->items[i].findings > 0 && w->rules->items[i].record->severity == severity)
                write_rule(w, i);
}

static void write_notices(struct writer *w)
{
    const struct cs_result *result = w->result;
    for (uint32_t i = 0; i < result->nnotices && i < NOTICES_MOST; i++) {
        const struct ctrsec_notice *notice = &result->notices[i];
        cs_buf_text(w->out, notice->status == CTRSEC_OK ? "- warning: " : "- not read: ");
        put_code(w, cs_result_str(result, notice->file));
        if (notice->line > 0)
            cs_buf_printf(w->out, " line %u", notice->line);
        cs_buf_char(w->out, ' ');
        put(w, notice->message);
        cs_buf_char(w->out, '\n');
    }
    if (result->nnotices > NOTICES_MOST)
        cs_buf_printf(w->out, "- %u more\n", result->nnotices - NOTICES_MOST);
}

void cs_report_markdown(struct cs_buf *out, const struct cs_result *result,
                        const struct cs_report_options *options)
{
    struct cs_report_rules rules;
    struct writer w = {
        .out = out, .result = result, .options = options, .rules = &rules, .start = out->len};
    if (cs_report_rules_init(&rules, out, result, options)) {
        cs_buf_printf(out, "### ctrsec: %s\n\n", cs_report_verdict(result));
        cs_report_counts(out, result);
        cs_buf_printf(out, "; rules %s\n\n", result->trust);
        size_t notices = out->len;
        write_notices(&w);
        if (!fits(&w, notices))
            cs_buf_printf(out, "- %u documents have warnings or were not read\n", result->nnotices);
        write_rules(&w);
        if (w.left_out > 0)
            cs_buf_printf(out, "\n%u more findings do not fit into a comment.\n", w.left_out);
    }
    cs_report_rules_clear(&rules);
}
