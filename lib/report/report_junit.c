/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JUnit's XML as Jenkins, CircleCI and GitLab read it (junit-10.xsd of Jenkins' xunit plugin): a
 * suite for each subject, a case for each rule that was judged on it. Denied is a failure, what
 * could not be judged an error, a warning and what is accepted or known is skipped with a message;
 * documents that were not read are errors of a suite of their own.
 *
 * Cases that passed are known where outcomes were recorded. Of a result without them, the suite
 * "findings" has a case for each finding.
 */
#include "base/arena.h"
#include "report/report_escape.h"
#include "report/report_words.h"
#include "rule/rule_doc.h"

#define NONE UINT32_MAX

enum kind { PASSED, SKIPPED, FAILURE, ERROR, HIDDEN, KINDS };
static const char *const elements[] = {"", "skipped", "failure", "error", ""};

struct writer {
    struct cs_buf *out;
    const struct cs_result *result;
    const struct cs_report_options *options;
    struct cs_arena arena;
    uint32_t *next;  /* of the findings: the next one of the same subject and rule */
    uint32_t *first; /* of the outcomes: the first finding */
};

static void put(struct writer *w, struct ctrsec_text text)
{
    cs_escape_xml(w->out, cs_result_str(w->result, text));
}

static void put_subject(struct writer *w, struct ctrsec_text kind, struct ctrsec_text space,
                        struct ctrsec_text name)
{
    cs_report_subject(w->out, cs_escape_xml, w->result, kind, space, name);
}

/* --- which findings belong to which case --------------------------------------------------------
 */

/* Lists of findings by outcome; `slots` has the newest outcome of each rule, filled one subject at
   a time, which is possible because outcomes stand by subject. */
static void link_outcomes(struct writer *w, const uint32_t *by_subject, uint32_t *chain,
                          uint32_t *slots)
{
    const struct cs_result *result = w->result;
    for (uint32_t at = 0, end; at < result->noutcomes; at = end) {
        uint32_t subject = result->outcomes[at].subject;
        for (end = at; end < result->noutcomes && result->outcomes[end].subject == subject; end++) {
            w->first[end] = NONE;
            slots[result->outcomes[end].rule] = end;
        }
        for (uint32_t i = by_subject[subject], following; i != NONE; i = following) {
            uint32_t outcome = slots[result->findings[i].rule_number];
            following = chain[i];
            if (outcome < at || outcome >= end)
                continue; /* its outcome is over the limit */
            w->next[i] = w->first[outcome];
            w->first[outcome] = i;
        }
    }
}

static bool link_findings(struct writer *w)
{
    const struct cs_result *result = w->result;
    uint32_t *by_subject = cs_arena_array(&w->arena, result->nsubjects, sizeof *by_subject);
    uint32_t *chain = cs_arena_array(&w->arena, result->nfindings, sizeof *chain);
    uint32_t *slots = cs_arena_array(&w->arena, result->nrules, sizeof *slots);
    w->next = cs_arena_array(&w->arena, result->nfindings, sizeof *w->next);
    w->first = cs_arena_array(&w->arena, result->noutcomes, sizeof *w->first);
    if (w->arena.refused)
        return false;
    for (uint32_t i = 0; i < result->nsubjects; i++)
        by_subject[i] = NONE;
    for (uint32_t i = 0; i < result->nrules; i++)
        slots[i] = NONE;
    for (uint32_t i = 0; i < result->nfindings; i++) {
        uint32_t subject = result->findings[i].subject_number;
        if (subject == 0)
            continue;
        chain[i] = by_subject[subject - 1];
        by_subject[subject - 1] = i;
    }
    link_outcomes(w, by_subject, chain, slots);
    return true;
}

/* --- cases --------------------------------------------------------------------------------------
 */

static enum kind kind_of(const struct ctrsec_finding *finding)
{
    if (!cs_report_is_open(finding) || finding->enforce == CTRSEC_ALLOW)
        return SKIPPED;
    if (finding->outcome == CTRSEC_UNKNOWN)
        return ERROR;
    return finding->enforce == CTRSEC_DENY ? FAILURE : SKIPPED;
}

/*
 * Of the findings of an outcome that are shown the worst: a failure says more than an error.
 * HIDDEN: the rule is not for the subject, or none of its findings is shown.
 */
static enum kind kind_of_case(const struct writer *w, uint32_t outcome)
{
    bool has[KINDS] = {false};
    int32_t told = w->result->outcomes[outcome].outcome;
    if (told == CTRSEC_SKIP || told == CTRSEC_PASS)
        return told == CTRSEC_PASS ? PASSED : HIDDEN;
    if (w->first[outcome] == NONE)
        return ERROR; /* the findings are over their limit */
    for (uint32_t i = w->first[outcome]; i != NONE; i = w->next[i])
        if (cs_report_shown(w->options, &w->result->findings[i]))
            has[kind_of(&w->result->findings[i])] = true;
    if (has[FAILURE])
        return FAILURE;
    if (has[ERROR])
        return ERROR;
    return has[SKIPPED] ? SKIPPED : HIDDEN;
}

static void put_line(struct writer *w, const struct ctrsec_finding *finding)
{
    cs_buf_text(w->out, cs_report_label(finding));
    cs_buf_text(w->out, ": ");
    put(w, finding->message);
    cs_buf_text(w->out, "\n  at ");
    cs_report_place(w->out, cs_escape_xml, w->result, finding);
    cs_buf_char(w->out, ' ');
    put(w, finding->pointer);
    if (finding->suppressed_by.size > 0) {
        cs_buf_text(w->out, "\n  exception: ");
        cs_report_exception(w->out, cs_escape_xml, w->result, finding);
    }
    if (finding->remediation.size > 0) {
        cs_buf_text(w->out, "\n  fix: ");
        put(w, finding->remediation);
    }
    cs_buf_text(w->out, "\n  fingerprint: ");
    put(w, finding->fingerprint);
    cs_buf_char(w->out, '\n');
}

static void open_element(struct writer *w, enum kind kind, const struct ctrsec_finding *finding)
{
    cs_buf_printf(w->out, "<%s type=\"%s\" message=\"", elements[kind],
                  cs_severity_words[finding->severity]);
    if (!cs_report_is_open(finding))
        cs_buf_printf(w->out, "%s: ", cs_report_label(finding));
    put(w, finding->message);
    cs_buf_text(w->out, "\">");
}

/* The first finding of the kind gives the message; all of them are in the text. */
static void write_findings(struct writer *w, uint32_t outcome, enum kind kind)
{
    bool opened = false;
    for (uint32_t i = w->first[outcome]; i != NONE; i = w->next[i]) {
        const struct ctrsec_finding *finding = &w->result->findings[i];
        if (cs_report_shown(w->options, finding) && kind_of(finding) == kind && !opened) {
            open_element(w, kind, finding);
            opened = true;
        }
    }
    if (!opened)
        cs_buf_text(w->out, "<error type=\"limit\" message=\"over the limit of findings\">");
    for (uint32_t i = w->first[outcome]; i != NONE; i = w->next[i])
        if (cs_report_shown(w->options, &w->result->findings[i]))
            put_line(w, &w->result->findings[i]);
    cs_buf_printf(w->out, "</%s>", elements[kind]);
}

static void open_case(struct writer *w, struct ctrsec_text rule, struct ctrsec_text kind,
                      struct ctrsec_text space, struct ctrsec_text name)
{
    cs_buf_text(w->out, "    <testcase classname=\"");
    put_subject(w, kind, space, name);
    cs_buf_text(w->out, "\" name=\"");
    put(w, rule);
    cs_buf_char(w->out, '"');
}

/* --- suites -------------------------------------------------------------------------------------
 */

static uint32_t cases(const uint32_t counts[KINDS])
{
    return counts[PASSED] + counts[SKIPPED] + counts[FAILURE] + counts[ERROR];
}

static void open_suite(struct writer *w, const uint32_t counts[KINDS])
{
    cs_buf_printf(w->out, "\" tests=\"%u\" failures=\"%u\" errors=\"%u\" skipped=\"%u\"",
                  cases(counts), counts[FAILURE], counts[ERROR], counts[SKIPPED]);
}

/* Outcomes [from, to) are about one subject. */
static void write_suite(struct writer *w, uint32_t from, uint32_t to)
{
    const struct cs_result *result = w->result;
    const struct ctrsec_result_subject *subject = &result->subjects[result->outcomes[from].subject];
    uint32_t counts[KINDS] = {0};
    for (uint32_t i = from; i < to; i++)
        counts[kind_of_case(w, i)]++;
    if (cases(counts) == 0)
        return;
    cs_buf_text(w->out, "  <testsuite name=\"");
    put_subject(w, subject->kind, subject->space, subject->name);
    open_suite(w, counts);
    if (subject->file.size > 0) {
        cs_buf_text(w->out, " file=\"");
        put(w, subject->file);
        cs_buf_char(w->out, '"');
    }
    cs_buf_text(w->out, ">\n");
    for (uint32_t i = from; i < to; i++) {
        enum kind kind = kind_of_case(w, i);
        if (kind == HIDDEN)
            continue;
        open_case(w, result->rules[result->outcomes[i].rule].rule, subject->kind, subject->space,
                  subject->name);
        cs_buf_text(w->out, kind == PASSED ? "/>\n" : ">");
        if (kind == PASSED)
            continue;
        write_findings(w, i, kind);
        cs_buf_text(w->out, "</testcase>\n");
    }
    cs_buf_text(w->out, "  </testsuite>\n");
}

static bool is_alone(const struct writer *w, const struct ctrsec_finding *finding)
{
    return finding->subject_number == 0 && cs_report_shown(w->options, finding);
}

/* Findings that no outcome is recorded for. */
static void write_alone(struct writer *w)
{
    const struct cs_result *result = w->result;
    uint32_t counts[KINDS] = {0};
    for (uint32_t i = 0; i < result->nfindings; i++)
        if (is_alone(w, &result->findings[i]))
            counts[kind_of(&result->findings[i])]++;
    if (cases(counts) == 0)
        return;
    cs_buf_text(w->out, "  <testsuite name=\"findings");
    open_suite(w, counts);
    cs_buf_text(w->out, ">\n");
    for (uint32_t i = 0; i < result->nfindings; i++) {
        const struct ctrsec_finding *finding = &result->findings[i];
        if (!is_alone(w, finding))
            continue;
        open_case(w, finding->rule, finding->kind, finding->space, finding->name);
        cs_buf_char(w->out, '>');
        open_element(w, kind_of(finding), finding);
        put_line(w, finding);
        cs_buf_printf(w->out, "</%s></testcase>\n", elements[kind_of(finding)]);
    }
    cs_buf_text(w->out, "  </testsuite>\n");
}

static bool is_unread(const struct ctrsec_notice *notice)
{
    return notice->status != CTRSEC_OK;
}

static void write_unread(struct writer *w)
{
    const struct cs_result *result = w->result;
    uint32_t counts[KINDS] = {0};
    for (uint32_t i = 0; i < result->nnotices; i++)
        counts[ERROR] += is_unread(&result->notices[i]);
    if (counts[ERROR] == 0)
        return;
    cs_buf_text(w->out, "  <testsuite name=\"documents");
    open_suite(w, counts);
    cs_buf_text(w->out, ">\n");
    for (uint32_t i = 0; i < result->nnotices; i++) {
        const struct ctrsec_notice *notice = &result->notices[i];
        if (!is_unread(notice))
            continue;
        cs_buf_text(w->out, "    <testcase classname=\"documents\" name=\"");
        put(w, notice->file);
        if (notice->line > 0)
            cs_buf_printf(w->out, ":%u:%u", notice->line, notice->column);
        cs_buf_text(w->out, "\"><error type=\"unread\" message=\"");
        put(w, notice->message);
        cs_buf_text(w->out, "\"/></testcase>\n");
    }
    cs_buf_text(w->out, "  </testsuite>\n");
}

static void write_head(struct writer *w)
{
    const struct cs_result *result = w->result;
    uint32_t counts[KINDS] = {0};
    for (uint32_t i = 0; i < result->noutcomes; i++)
        counts[kind_of_case(w, i)]++;
    for (uint32_t i = 0; i < result->nfindings; i++)
        if (is_alone(w, &result->findings[i]))
            counts[kind_of(&result->findings[i])]++;
    for (uint32_t i = 0; i < result->nnotices; i++)
        counts[ERROR] += is_unread(&result->notices[i]);
    cs_buf_printf(w->out,
                  "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                  "<testsuites name=\"ctrsec\" tests=\"%u\" failures=\"%u\" errors=\"%u\">\n",
                  cases(counts), counts[FAILURE], counts[ERROR]);
}

void cs_report_junit(struct cs_buf *out, const struct cs_result *result,
                     const struct cs_report_options *options)
{
    struct writer w = {.out = out, .result = result, .options = options};
    cs_arena_init(&w.arena, out->alloc, 0);
    if (!link_findings(&w)) {
        out->failed = true;
    } else {
        write_head(&w);
        for (uint32_t at = 0, end; at < result->noutcomes; at = end) {
            for (end = at; end < result->noutcomes &&
                           result->outcomes[end].subject == result->outcomes[at].subject;)
                end++;
            write_suite(&w, at, end);
        }
        write_alone(&w);
        write_unread(&w);
        cs_buf_text(out, "</testsuites>\n");
    }
    cs_arena_clear(&w.arena);
}
