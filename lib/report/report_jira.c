/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The body of Jira's "bulk create issues" (REST API 3, developer.atlassian.com): an issue for each
 * rule with findings that count, the worst first, its description a document of Atlassian's format
 * (ADF). A request takes 50 issues, a summary 255 characters, a description 32,767: what does not
 * fit is told. The project is that of the options; without one, who sends it fills it in.
 */
#include "report/report_members.h"
#include "report/report_rules.h"
#include "report/report_words.h"
#include "rule/rule_doc.h"

enum { ISSUES_MOST = 50, SUMMARY_MOST = 255, ITEM_MOST = 400, ITEMS_MOST = 60, TEXT_MOST = 3000 };

/* Highest, High, Medium, Low, Lowest: the priorities that Jira begins with. */
static const char *const priorities[] = {"Lowest", "Lowest", "Low", "Medium", "High", "Highest"};

/* A paragraph of the text that is put together. */
static void write_paragraph(struct cs_members *m, uint32_t most)
{
    cs_member_open(m, NULL, '{');
    cs_member_word(m, "type", "paragraph");
    cs_member_open(m, "content", '[');
    cs_member_open(m, NULL, '{');
    cs_member_word(m, "type", "text");
    cs_member_end(m, "text", most);
    cs_member_close(m, '}');
    cs_member_close(m, ']');
    cs_member_close(m, '}');
}

static void write_item(struct cs_members *m)
{
    cs_member_open(m, NULL, '{');
    cs_member_word(m, "type", "listItem");
    cs_member_open(m, "content", '[');
    write_paragraph(m, ITEM_MOST);
    cs_member_close(m, ']');
    cs_member_close(m, '}');
}

static void put_finding(struct cs_members *m, const struct ctrsec_finding *finding)
{
    struct cs_buf *text = cs_member_begin(m);
    if (!cs_report_is_open(finding) || finding->outcome == CTRSEC_UNKNOWN)
        cs_buf_printf(text, "%s: ", cs_report_label(finding));
    cs_report_subject(text, cs_escape_plain, m->result, finding->kind, finding->space,
                      finding->name);
    cs_buf_text(text, " at ");
    cs_report_place(text, cs_escape_plain, m->result, finding);
    cs_buf_char(text, ' ');
    cs_member_put(m, finding->pointer);
    cs_buf_text(text, ": ");
    cs_member_put(m, finding->message);
}

static void write_findings(struct cs_members *m, uint32_t rule)
{
    uint32_t count = 0;
    cs_member_open(m, NULL, '{');
    cs_member_word(m, "type", "bulletList");
    cs_member_open(m, "content", '[');
    for (uint32_t i = 0; i < m->result->nfindings; i++) {
        const struct ctrsec_finding *finding = &m->result->findings[i];
        if (finding->rule_number != rule || !cs_report_shown(m->options, finding) ||
            ++count > ITEMS_MOST)
            continue;
        put_finding(m, finding);
        write_item(m);
    }
    if (count > ITEMS_MOST) {
        cs_buf_printf(cs_member_begin(m), "and %u more", count - ITEMS_MOST);
        write_item(m);
    }
    cs_member_close(m, ']');
    cs_member_close(m, '}');
}

static void write_description(struct cs_members *m, const struct cs_report_rules *rules,
                              uint32_t rule)
{
    cs_member_open(m, "description", '{');
    cs_member_word(m, "type", "doc");
    cs_member_number(m, "version", 1);
    cs_member_open(m, "content", '[');
    cs_report_help(cs_member_begin(m), rules, rule);
    write_paragraph(m, TEXT_MOST);
    if (rules->items[rule].url.len > 0) {
        cs_escape_link(cs_member_begin(m), rules->items[rule].url);
        write_paragraph(m, TEXT_MOST);
    }
    write_findings(m, rule);
    cs_member_close(m, ']');
    cs_member_close(m, '}');
}

static void write_named(struct cs_members *m, const char *member, const char *name)
{
    cs_member_open(m, member, '{');
    cs_member_word(m, "name", name);
    cs_member_close(m, '}');
}

static void begin_issue(struct cs_members *m, int32_t severity)
{
    cs_member_open(m, NULL, '{');
    cs_member_open(m, "fields", '{');
    if (m->options->project.len > 0) {
        cs_member_open(m, "project", '{');
        cs_member_str(m, "key", m->options->project);
        cs_member_close(m, '}');
    }
    write_named(m, "issuetype", "Task");
    write_named(m, "priority", priorities[severity]);
    cs_member_open(m, "labels", '[');
    cs_member_word(m, NULL, "ctrsec");
    cs_member_word(m, NULL, cs_severity_words[severity]);
    cs_member_close(m, ']');
}

static void end_issue(struct cs_members *m)
{
    cs_member_close(m, '}');
    cs_member_close(m, '}');
}

static void write_issue(struct cs_members *m, const struct cs_report_rules *rules, uint32_t rule)
{
    const struct ctrsec_result_rule *record = rules->items[rule].record;
    begin_issue(m, record->severity);
    struct cs_buf *summary = cs_member_begin(m);
    cs_member_put(m, record->title);
    cs_buf_text(summary, " (");
    cs_member_put(m, record->rule);
    cs_buf_char(summary, ')');
    cs_member_end(m, "summary", SUMMARY_MOST);
    write_description(m, rules, rule);
    end_issue(m);
}

/* The last issue stands for all that there is no room for. */
static void write_rest(struct cs_members *m, uint32_t count, int32_t severity)
{
    begin_issue(m, severity);
    cs_buf_printf(cs_member_begin(m), "ctrsec: %u more rules with findings", count);
    cs_member_end(m, "summary", SUMMARY_MOST);
    end_issue(m);
}

void cs_report_jira(struct cs_buf *out, const struct cs_result *result,
                    const struct cs_report_options *options)
{
    struct cs_members m;
    struct cs_report_rules rules;
    uint32_t all = 0, count = 0;
    cs_members_init(&m, out, result, options);
    if (cs_report_rules_init(&rules, out, result, options)) {
        for (uint32_t i = 0; i < rules.count; i++)
            all += rules.items[i].open > 0;
        cs_member_open(&m, NULL, '{');
        cs_member_open(&m, "issueUpdates", '[');
        for (int32_t severity = CTRSEC_CRITICAL; severity >= CTRSEC_INFO; severity--)
            for (uint32_t i = 0; i < rules.count; i++) {
                if (rules.items[i].open == 0 || rules.items[i].record->severity != severity)
                    continue;
                if (++count < ISSUES_MOST || all == ISSUES_MOST)
                    write_issue(&m, &rules, i);
                else if (count == ISSUES_MOST)
                    write_rest(&m, all - ISSUES_MOST + 1, severity);
            }
        cs_member_close(&m, ']');
        cs_member_close(&m, '}');
        cs_buf_char(out, '\n');
    }
    cs_report_rules_clear(&rules);
    cs_members_clear(&m);
}
