/* SPDX-License-Identifier: Apache-2.0 */
/* Results for people. contract: report/report_text.h */
#include "report/report_text.h"

#include "base/utf8.h"
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

/* Whether a code point acts on a terminal instead of showing: control characters, and those that
   turn the direction of the text around. */
static bool is_control(uint32_t c)
{
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x202A && c <= 0x202E) ||
           (c >= 0x2066 && c <= 0x2069);
}

/* Text of documents: none of that reaches a terminal. */
static void put_str(struct writer *w, struct cs_str s)
{
    for (uint32_t at = 0, length; at < s.len; at += length) {
        uint32_t c = cs_utf8_decode(s.ptr + at, &length);
        if (is_control(c))
            cs_buf_char(w->out, ' ');
        else
            cs_buf_put(w->out, s.ptr + at, length);
    }
}

static void put(struct writer *w, struct ctrsec_text text)
{
    put_str(w, cs_result_str(w->result, text));
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
        put_str(w, cs_str_slice(s, at, end - at));
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
    put(w, finding->kind);
    cs_buf_char(w->out, ' ');
    if (finding->space.size > 0) {
        put(w, finding->space);
        cs_buf_char(w->out, '/');
    }
    if (finding->name.size > 0)
        put(w, finding->name);
    else
        cs_buf_text(w->out, "without a name");
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
    put_str(w, cs_str_slice(line, blanks, line.len - blanks));
    cs_buf_text(w->out, "\n            | ");
    cs_buf_repeat(w->out, ' ', finding->source_column - 1 - blanks);
    colour(w, "32", "^");
    cs_buf_char(w->out, '\n');
}

static void write_finding(struct writer *w, const struct ctrsec_finding *finding)
{
    char label[16];
    const char *word = cs_severity_words[finding->severity];
    if (finding->outcome == CTRSEC_UNKNOWN)
        word = "unknown";
    else if (finding->outcome == CTRSEC_SUPPRESSED)
        word = "accepted";
    else if (finding->outcome == CTRSEC_KNOWN)
        word = "known";
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
        put(w, finding->suppressed_by);
        cs_buf_char(w->out, '\n');
    }
}

static bool shown(const struct writer *w, const struct ctrsec_finding *finding)
{
    return finding->severity >= w->options->min_severity;
}

/* Those of a severity, or the accepted ones of all, among the findings of a subject from `first`
 * on. */
static void write_some(struct writer *w, uint32_t first, int severity)
{
    const struct cs_result *result = w->result;
    const struct ctrsec_finding *head = &result->findings[first];
    for (uint32_t i = first;
         i < result->nfindings && result->findings[i].document == head->document; i++) {
        const struct ctrsec_finding *finding = &result->findings[i];
        bool accepted = finding->outcome == CTRSEC_SUPPRESSED;
        if (accepted ? severity == 0 : finding->severity == severity)
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

static void plural(struct writer *w, uint32_t count, const char *noun)
{
    cs_buf_printf(w->out, "%u %s%s", count, noun, count == 1 ? "" : "s");
}

static void write_summary(struct writer *w)
{
    const struct ctrsec_counts *counts = &w->result->counts;
    const char *separator = " (";
    bool nothing = counts->subjects == 0 && w->result->decision == CTRSEC_ALLOW;
    separate(w);
    colour(w, decision_colours[w->result->decision],
           nothing ? "nothing judged" : cs_report_decisions[w->result->decision]);
    cs_buf_text(w->out, ": ");
    plural(w, counts->subjects, "subject");
    cs_buf_text(w->out, ", ");
    plural(w, counts->rules, "rule");
    cs_buf_text(w->out, ", ");
    plural(w, counts->failed, "finding");
    for (int severity = CTRSEC_CRITICAL; severity >= CTRSEC_INFO; severity--) {
        if (counts->by_severity[severity] == 0)
            continue;
        cs_buf_printf(w->out, "%s%u %s", separator, counts->by_severity[severity],
                      cs_severity_words[severity]);
        separator = ", ";
    }
    cs_buf_text(w->out, counts->failed > 0 ? ")" : "");
    if (counts->suppressed > 0)
        cs_buf_printf(w->out, ", %u accepted", counts->suppressed);
    const uint32_t reasons[] = {0, counts->unknown_missing, counts->unknown_error,
                                counts->unknown_limit, counts->unknown_cluster};
    cs_buf_printf(w->out, ", %u not judged", counts->unknown);
    separator = " (";
    for (int reason = 1; reason < 5; reason++) {
        if (reasons[reason] == 0)
            continue;
        cs_buf_printf(w->out, "%s%u %s", separator, reasons[reason], cs_report_reasons[reason]);
        separator = ", ";
    }
    cs_buf_text(w->out, counts->unknown > 0 ? ")" : "");
    cs_buf_printf(w->out, ", %u not read", counts->unread);
    if (counts->skipped > 0)
        cs_buf_printf(w->out, ", %u skipped", counts->skipped);
    if (counts->dropped > 0)
        cs_buf_printf(w->out, ", %u over the limit of findings", counts->dropped);
    if (counts->stopped > 0)
        cs_buf_printf(w->out, ", %u cut short", counts->stopped);
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
