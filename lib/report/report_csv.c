/* SPDX-License-Identifier: Apache-2.0 */
/* CSV (RFC 4180): a head, then a record for each finding; lines end with CR LF. */
#include "report/report_escape.h"
#include "report/report_words.h"
#include "rule/rule_doc.h"

/* X(field, column): texts of a finding, in the order of the columns between others. */
#define TEXTS(X)                      \
    X(kind, "kind")                   \
    X(space, "namespace")             \
    X(name, "name")                   \
    X(container, "container")         \
    X(file, "file")                   \
    X(pointer, "pointer")             \
    X(check, "check")                 \
    X(message, "message")             \
    X(remediation, "remediation")     \
    X(fingerprint, "fingerprint")     \
    X(suppressed_by, "suppressed_by") \
    X(exception, "exception")

static void word(struct cs_buf *out, const char *text)
{
    cs_escape_csv(out, cs_str_from(text));
}

static void write_finding(struct cs_buf *out, const struct cs_result *result,
                          const struct ctrsec_finding *finding)
{
    cs_escape_csv(out, cs_result_str(result, finding->rule));
    cs_buf_char(out, ',');
    word(out, cs_severity_words[finding->severity]);
    cs_buf_char(out, ',');
    word(out, cs_report_outcomes[finding->outcome]);
    cs_buf_char(out, ',');
    word(out, cs_report_reasons[finding->reason]);
    cs_buf_char(out, ',');
    word(out, cs_report_decisions[finding->enforce]);
    cs_buf_char(out, ',');
    word(out, cs_target_words[finding->target]);
    cs_buf_printf(out, ",%u,%u", finding->line, finding->column);
#define WRITE(field, column) \
    cs_buf_char(out, ',');   \
    cs_escape_csv(out, cs_result_str(result, finding->field));
    TEXTS(WRITE)
#undef WRITE
    cs_buf_text(out, "\r\n");
}

void cs_report_csv(struct cs_buf *out, const struct cs_result *result,
                   const struct cs_report_options *options)
{
#define HEAD(field, column) "," column
    cs_buf_text(out, "rule,severity,outcome,reason,enforce,target,line,column" TEXTS(HEAD) "\r\n");
#undef HEAD
    for (uint32_t i = 0; i < result->nfindings; i++)
        if (cs_report_shown(options, &result->findings[i]))
            write_finding(out, result, &result->findings[i]);
}
