/* SPDX-License-Identifier: Apache-2.0 */
/* Results for people: grouped by subject, source line with a caret, remediation, a summary. */
#include "base/utf8.h"
#include "report/report_escape.h"
#include "report/report_words.h"
#include "rule/rule_doc.h"

#define WIDTH 100

struct writer {
    struct cs_buf *out;
    const struct cs_result *result;
    const struct cs_report_options *options;
    size_t start; /* of the report in `out` */
};

static const char *const severity_colours[] = {"", "36", "36", "33", "31", "1;31"};
static const char *const decision_colours[] = {"32", "33", "1;31"};

static void colour(struct writer *w, const char *code, const char *text)
{
    if (w->options->colour)
        cs_buf_printf(w->out, "\033[%sm%s\033[0m", code, text);
    else
        cs_buf_text(w->out, text);
}

static void put(struct writer *w, struct ctrsec_text text)
{
    cs_escape_plain(w->out, cs_result_str(w->result, text));
}

/* The same in lines of at most WIDTH columns where blanks let them; it begins in column `indent`.
 */
static void put_wrapped(struct writer *w, struct ctrsec_text text, uint32_t indent)
{
    struct cs_str s = cs_result_str(w->result, text);
    uint32_t column = indent;
    for (uint32_t at = 0; at < s.len;) {
        uint32_t end = at;
        while (end < s.len && s.ptr[end] != ' ')
            end++;
        uint32_t columns = cs_utf8_count(cs_str_slice(s, at, end - at));
        if (column > indent && column + 1 + columns > WIDTH) {
            cs_buf_char(w->out, '\n');
            cs_buf_repeat(w->out, ' ', indent);
            column = indent;
        } else if (column > indent) {
            cs_buf_char(w->out, ' ');
            column++;
        }
        cs_escape_plain(w->out, cs_str_slice(s, at, end - at));
        column += columns;
        at = end + 1;
    }
}

static bool same_subject(const struct cs_result *result, const struct ctrsec_finding *a,
                         const struct ctrsec_finding *b)
{
    return a->document == b->document &&
           cs_str_equal(cs_result_str(result, a->name), cs_result_str(result, b->name)) &&
           cs_str_equal(cs_result_str(result, a->kind), cs_result_str(result, b->kind)) &&
           cs_str_equal(cs_result_str(result, a->space), cs_result_str(result, b->space));
}

/* A blank line between the parts of a report. */
static void separate(struct writer *w)
{
    if (w->out->len > w->start)
        cs_buf_char(w->out, '\n');
}

static void write_head(struct writer *w, const struct ctrsec_finding *finding)
{
    separate(w);
    if (w->options->colour)
        cs_buf_text(w->out, "\033[1m");
    cs_report_subject(w->out, cs_escape_plain, w->result, finding->kind, finding->space,
                      finding->name);
    if (w->options->colour)
        cs_buf_text(w->out, "\033[0m");
    if (finding->file.size > 0) {
        cs_buf_text(w->out, "  (");
        put(w, finding->file);
        /* an event is a line of its own */
        if (finding->target == CTRSEC_TARGET_EVENT && finding->line > 0)
            cs_buf_printf(w->out, ":%u", finding->line);
        cs_buf_char(w->out, ')');
    }
    cs_buf_char(w->out, '\n');
}

static void write_source(struct writer *w, const struct ctrsec_finding *finding)
{
    struct cs_str line = cs_result_str(w->result, finding->source);
    if (line.len == 0 || finding->line == 0)
        return;
    uint32_t blanks = 0;
    while (blanks < line.len && line.ptr[blanks] == ' ')
        blanks++;
    if (blanks >= finding->source_column)
        blanks = finding->source_column - 1;
    cs_buf_printf(w->out, "      %5u | ", finding->line);
    size_t start = w->out->len;
    uint32_t place = cs_utf8_offset(line, finding->source_column - 1);
    cs_escape_plain(w->out, cs_str_slice(line, blanks, place - blanks));
    uint32_t columns = 0; /* as they are shown */
    if (!w->out->failed)
        columns = cs_utf8_count(cs_str_of(w->out->ptr + start, w->out->len - start));
    cs_escape_plain(w->out, cs_str_slice(line, place, line.len - place));
    cs_buf_text(w->out, "\n            | ");
    cs_buf_repeat(w->out, ' ', columns);
    colour(w, "32", "^");
    cs_buf_char(w->out, '\n');
}

static void write_finding(struct writer *w, const struct ctrsec_finding *finding)
{
    char label[16];
    const char *word = cs_report_label(finding);
    uint32_t length = (uint32_t)strlen(word);
    memset(label, ' ', sizeof label);
    memcpy(label, word, length);
    label[9] = '\0';
    cs_buf_text(w->out, "  ");
    colour(w, finding->outcome == CTRSEC_FAIL ? severity_colours[finding->severity] : "35", label);
    put(w, finding->rule);
    if (finding->check.size > 0) {
        cs_buf_text(w->out, "  ");
        put(w, finding->check);
    }
    cs_buf_text(w->out, finding->enforce == CTRSEC_DENY ? "  [deny]\n" : "\n");
    cs_buf_text(w->out, "      ");
    put(w, finding->message);
    cs_buf_char(w->out, '\n');
    write_source(w, finding);
    if (finding->pointer.size > 0) {
        cs_buf_text(w->out, "      at: ");
        put(w, finding->pointer);
        if (finding->source.size == 0 && finding->line > 0 &&
            finding->target != CTRSEC_TARGET_EVENT)
            cs_buf_printf(w->out, " (line %u)", finding->line);
        cs_buf_char(w->out, '\n');
    }
    if (finding->outcome == CTRSEC_FAIL && finding->remediation.size > 0) {
        cs_buf_text(w->out, "      fix: ");
        put_wrapped(w, finding->remediation, 11);
        cs_buf_char(w->out, '\n');
    }
    if (finding->suppressed_by.size > 0) {
        cs_buf_text(w->out, "      exception: ");
        cs_report_exception(w->out, cs_escape_plain, w->result, finding);
        cs_buf_char(w->out, '\n');
    }
}

static bool shown(const struct writer *w, const struct ctrsec_finding *finding)
{
    return cs_report_shown(w->options, finding);
}

/* Those of a severity, or of all those that do not count, among the findings of a subject from
 * `first` on. */
static void write_some(struct writer *w, uint32_t first, int severity)
{
    const struct cs_result *result = w->result;
    const struct ctrsec_finding *head = &result->findings[first];
    for (uint32_t i = first;
         i < result->nfindings && result->findings[i].document == head->document; i++) {
        const struct ctrsec_finding *finding = &result->findings[i];
        if (cs_report_is_open(finding) ? finding->severity == severity : severity == 0)
            if (shown(w, finding) && same_subject(result, finding, head))
                write_finding(w, finding);
    }
}

/* All findings of the subject of finding `first`, the worst first, unless an earlier one brought
   them. */
static void write_group(struct writer *w, uint32_t first)
{
    const struct cs_result *result = w->result;
    const struct ctrsec_finding *head = &result->findings[first];
    for (uint32_t i = first; i > 0 && result->findings[i - 1].document == head->document; i--)
        if (shown(w, &result->findings[i - 1]) &&
            same_subject(result, &result->findings[i - 1], head))
            return;
    write_head(w, head);
    for (int severity = CTRSEC_CRITICAL; severity >= 0; severity--)
        write_some(w, first, severity);
}

static void write_notices(struct writer *w)
{
    for (uint32_t i = 0; i < w->result->nnotices; i++) {
        const struct ctrsec_notice *notice = &w->result->notices[i];
        put(w, notice->file);
        if (notice->line > 0)
            cs_buf_printf(w->out, ":%u:%u", notice->line, notice->column);
        cs_buf_text(w->out, notice->status == CTRSEC_OK ? ": warning: " : ": not read: ");
        put(w, notice->message);
        cs_buf_char(w->out, '\n');
    }
}

static void write_summary(struct writer *w)
{
    separate(w);
    colour(w, decision_colours[w->result->decision], cs_report_verdict(w->result));
    cs_buf_text(w->out, ": ");
    cs_report_counts(w->out, w->result);
    cs_buf_printf(w->out, "; rules %s\n", w->result->trust);
}

void cs_report_text(struct cs_buf *out, const struct cs_result *result,
                    const struct cs_report_options *options)
{
    struct writer w = {out, result, options, out->len};
    write_notices(&w);
    for (uint32_t i = 0; i < result->nfindings; i++)
        if (shown(&w, &result->findings[i]))
            write_group(&w, i);
    write_summary(&w);
}
