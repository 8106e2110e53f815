/* SPDX-License-Identifier: Apache-2.0 */
/* contract: report/report_words.h */
#include "report/report_words.h"

#include "rule/rule_doc.h"

const char *const cs_report_outcomes[] = {"pass",       "fail",  "unknown", "skip",
                                          "suppressed", "known", NULL};
const char *const cs_report_decisions[] = {"allow", "warn", "deny", NULL};
const char *const cs_report_reasons[] = {"", "missing", "error", "limit", "cluster", NULL};
const char *const cs_report_layers[] = {"platform", "repository", NULL};
const char *const cs_report_states[] = {"unmatched", "used", "expired", "refused", NULL};

const char *cs_report_label(const struct ctrsec_finding *finding)
{
    switch (finding->outcome) {
    case CTRSEC_UNKNOWN:
        return "unknown";
    case CTRSEC_SUPPRESSED:
        return "accepted";
    case CTRSEC_KNOWN:
        return "known";
    default:
        return cs_severity_words[finding->severity];
    }
}

const char *cs_report_phase(const struct cs_result *result)
{
    return result->phase == CTRSEC_PHASE_AUTO ? "mixed" : cs_phase_words[result->phase];
}

const char *cs_report_verdict(const struct cs_result *result)
{
    if (result->counts.subjects == 0 && result->decision == CTRSEC_ALLOW)
        return "nothing judged";
    return cs_report_decisions[result->decision];
}

static void plural(struct cs_buf *out, uint32_t count, const char *noun)
{
    cs_buf_printf(out, "%u %s%s", count, noun, count == 1 ? "" : "s");
}

/* ", 3 words": left out where there are none. */
static void some(struct cs_buf *out, uint32_t count, const char *words)
{
    if (count > 0)
        cs_buf_printf(out, ", %u %s", count, words);
}

/* " (2 high, 1 low)": of a list of counts and their words, from the last to the first. */
static void in_detail(struct cs_buf *out, const uint32_t *counts, const char *const *words,
                      int first, int last)
{
    const char *separator = " (";
    for (int i = first; first < last ? i <= last : i >= last; i += first < last ? 1 : -1) {
        if (counts[i] == 0)
            continue;
        cs_buf_printf(out, "%s%u %s", separator, counts[i], words[i]);
        separator = ", ";
    }
    if (separator[0] == ',')
        cs_buf_char(out, ')');
}

void cs_report_counts(struct cs_buf *out, const struct cs_result *result)
{
    const struct ctrsec_counts *counts = &result->counts;
    const uint32_t reasons[] = {0, counts->unknown_missing, counts->unknown_error,
                                counts->unknown_limit, counts->unknown_cluster};
    plural(out, counts->subjects, "subject");
    cs_buf_text(out, ", ");
    plural(out, counts->rules, "rule");
    cs_buf_text(out, ", ");
    plural(out, counts->failed, counts->compared ? "new finding" : "finding");
    in_detail(out, counts->by_severity, cs_severity_words, CTRSEC_CRITICAL, CTRSEC_INFO);
    some(out, counts->known, "known");
    some(out, counts->gone, "gone");
    some(out, counts->suppressed, "accepted");
    cs_buf_printf(out, ", %u not judged", counts->unknown);
    in_detail(out, reasons, cs_report_reasons, CTRSEC_UNKNOWN_MISSING, CTRSEC_UNKNOWN_CLUSTER);
    cs_buf_printf(out, ", %u not read", counts->unread);
    some(out, counts->skipped, "skipped");
    some(out, counts->dropped, "over the limit of findings");
    some(out, counts->untold, "over the limit of outcomes");
    some(out, counts->stopped, "cut short");
}

void cs_report_subject(struct cs_buf *out, cs_escape *escape, const struct cs_result *result,
                       struct ctrsec_text kind, struct ctrsec_text space, struct ctrsec_text name)
{
    escape(out, cs_result_str(result, kind));
    cs_buf_char(out, ' ');
    if (space.size > 0) {
        escape(out, cs_result_str(result, space));
        cs_buf_char(out, '/');
    }
    if (name.size > 0)
        escape(out, cs_result_str(result, name));
    else
        cs_buf_text(out, "without a name");
}

void cs_report_place(struct cs_buf *out, cs_escape *escape, const struct cs_result *result,
                     const struct ctrsec_finding *finding)
{
    escape(out, cs_result_str(result, finding->file));
    if (finding->line > 0)
        cs_buf_printf(out, ":%u:%u", finding->line, finding->column);
}

void cs_report_exception(struct cs_buf *out, cs_escape *escape, const struct cs_result *result,
                         const struct ctrsec_finding *finding)
{
    if (finding->suppressed_by.size == 0)
        return;
    escape(out, cs_result_str(result, finding->suppressed_by));
    if (finding->exception.size > 0) {
        cs_buf_text(out, " (");
        escape(out, cs_result_str(result, finding->exception));
        cs_buf_char(out, ')');
    }
}

uint32_t cs_report_count(const struct cs_result *result, const struct cs_report_options *options)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < result->nfindings; i++)
        count += cs_report_shown(options, &result->findings[i]);
    return count;
}

/* 0 is the worst. */
static int rank(const struct ctrsec_finding *finding)
{
    int below = CTRSEC_CRITICAL - finding->severity;
    return cs_report_is_open(finding) ? below : below + CTRSEC_CRITICAL;
}

uint32_t *cs_report_order(struct cs_buf *out, const struct cs_result *result,
                          const struct cs_report_options *options, uint32_t *count)
{
    *count = cs_report_count(result, options);
    if (*count == 0)
        return NULL;
    uint32_t *order = cs_alloc_take(out->alloc, *count * sizeof *order);
    if (order == NULL) {
        out->failed = true;
        *count = 0;
        return NULL;
    }
    uint32_t next = 0;
    for (int level = 0; level < 2 * CTRSEC_CRITICAL + 1; level++)
        for (uint32_t i = 0; i < result->nfindings; i++)
            if (cs_report_shown(options, &result->findings[i]) &&
                rank(&result->findings[i]) == level)
                order[next++] = i;
    return order;
}
