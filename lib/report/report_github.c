/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Workflow commands of GitHub: a line for each finding, which its runner makes an annotation of,
 * the worst first (a step shows ten of each kind: docs.github.com, "Workflow commands", and the
 * limits beside them), then the summary.
 *
 *     ::error file=web.yaml,line=3,endLine=3,col=5,title=base/privileged (high)::message
 */
#include "report/report_escape.h"
#include "report/report_words.h"

static const char *const commands[] = {"notice", "warning", "error"};

static void property(struct cs_buf *out, char separator, const char *name, struct cs_str value)
{
    cs_buf_char(out, separator);
    cs_buf_text(out, name);
    cs_buf_char(out, '=');
    cs_escape_property(out, value);
}

static void write_finding(struct cs_buf *out, const struct cs_result *result,
                          const struct ctrsec_finding *finding)
{
    cs_buf_printf(out, "::%s", commands[finding->enforce]);
    property(out, ' ', "title", cs_result_str(result, finding->rule));
    cs_buf_printf(out, " (%s)", cs_report_label(finding));
    if (finding->file.size > 0)
        property(out, ',', "file", cs_result_str(result, finding->file));
    if (finding->file.size > 0 && finding->line > 0)
        cs_buf_printf(out, ",line=%u,endLine=%u,col=%u", finding->line, finding->line,
                      finding->column);
    cs_buf_text(out, "::");
    cs_report_subject(out, cs_escape_command, result, finding->kind, finding->space, finding->name);
    cs_buf_text(out, ": ");
    cs_escape_command(out, cs_result_str(result, finding->message));
    if (finding->suppressed_by.size > 0) {
        cs_buf_text(out, " (exception: ");
        cs_report_exception(out, cs_escape_command, result, finding);
        cs_buf_char(out, ')');
    }
    cs_buf_char(out, '\n');
}

static void write_notice(struct cs_buf *out, const struct cs_result *result,
                         const struct ctrsec_notice *notice)
{
    cs_buf_text(out,
                notice->status == CTRSEC_OK ? "::warning title=ctrsec" : "::error title=not read");
    if (notice->file.size > 0)
        property(out, ',', "file", cs_result_str(result, notice->file));
    if (notice->file.size > 0 && notice->line > 0)
        cs_buf_printf(out, ",line=%u,col=%u", notice->line, notice->column);
    cs_buf_text(out, "::");
    cs_escape_command(out, cs_result_str(result, notice->message));
    cs_buf_char(out, '\n');
}

void cs_report_github(struct cs_buf *out, const struct cs_result *result,
                      const struct cs_report_options *options)
{
    uint32_t count;
    uint32_t *order = cs_report_order(out, result, options, &count);
    for (uint32_t i = 0; i < count; i++)
        write_finding(out, result, &result->findings[order[i]]);
    cs_alloc_free(out->alloc, order);
    for (uint32_t i = 0; i < result->nnotices; i++)
        write_notice(out, result, &result->notices[i]);
    cs_buf_printf(out, "ctrsec: %s: ", cs_report_verdict(result));
    cs_report_counts(out, result);
    cs_buf_char(out, '\n');
}
