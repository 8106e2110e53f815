/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The payload of an incoming webhook of Slack: the decision as a header, the counts, then a section
 * for each finding, the worst first. Texts are "plain_text" without emoji, so nothing in them
 * formats, links or calls anyone. Limits: docs.slack.dev, "Block Kit", reference of blocks.
 */
#include "report/report_members.h"
#include "report/report_words.h"

enum {
    BLOCKS_MOST = 50,   /* of a message */
    FINDINGS_MOST = 45, /* and header, counts, what is left out */
    HEADER_MOST = 150,  /* code points */
    SECTION_MOST = 3000
};

static void write_text(struct cs_members *m, uint32_t most)
{
    cs_member_open(m, "text", '{');
    cs_member_word(m, "type", "plain_text");
    cs_member_end(m, "text", most);
    cs_member_bool(m, "emoji", false);
    cs_member_close(m, '}');
}

/* Of the text that is put together. */
static void write_block(struct cs_members *m, const char *type, uint32_t most)
{
    cs_member_open(m, NULL, '{');
    cs_member_word(m, "type", type);
    write_text(m, most);
    cs_member_close(m, '}');
}

static void write_finding(struct cs_members *m, const struct ctrsec_finding *finding)
{
    struct cs_buf *text = cs_member_begin(m);
    cs_buf_printf(text, "%s%s  ", cs_report_label(finding),
                  finding->enforce == CTRSEC_DENY ? " (denied)" : "");
    cs_member_put(m, finding->rule);
    cs_buf_char(text, '\n');
    cs_report_subject(text, cs_escape_plain, m->result, finding->kind, finding->space,
                      finding->name);
    cs_buf_text(text, ": ");
    cs_member_put(m, finding->message);
    cs_buf_text(text, "\nat ");
    cs_report_place(text, cs_escape_plain, m->result, finding);
    cs_buf_char(text, ' ');
    cs_member_put(m, finding->pointer);
    write_block(m, "section", SECTION_MOST);
}

static void write_findings(struct cs_members *m)
{
    uint32_t count;
    uint32_t *order = cs_report_order(m->out, m->result, m->options, &count);
    for (uint32_t i = 0; i < count && i < FINDINGS_MOST; i++)
        write_finding(m, &m->result->findings[order[i]]);
    cs_alloc_free(m->out->alloc, order);
    if (count > FINDINGS_MOST) {
        cs_buf_printf(cs_member_begin(m), "%u more findings do not fit into a message",
                      count - FINDINGS_MOST);
        write_block(m, "section", SECTION_MOST);
    }
}

void cs_report_slack(struct cs_buf *out, const struct cs_result *result,
                     const struct cs_report_options *options)
{
    struct cs_members m;
    cs_members_init(&m, out, result, options);
    cs_member_open(&m, NULL, '{');
    cs_buf_printf(cs_member_begin(&m), "ctrsec: %s, %u findings", cs_report_verdict(result),
                  result->counts.failed);
    cs_member_end(&m, "text", 0); /* of notifications */
    cs_member_open(&m, "blocks", '[');
    cs_buf_printf(cs_member_begin(&m), "ctrsec: %s", cs_report_verdict(result));
    write_block(&m, "header", HEADER_MOST);
    cs_report_counts(cs_member_begin(&m), result);
    write_block(&m, "section", SECTION_MOST);
    write_findings(&m);
    cs_member_close(&m, ']');
    cs_member_close(&m, '}');
    cs_buf_char(out, '\n');
    cs_members_clear(&m);
}
