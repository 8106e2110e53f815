/* SPDX-License-Identifier: Apache-2.0 */
/* The formats of reports, a row each, and what all writers are given. */
#ifndef CS_REPORT_REPORT_FORMAT_H
#define CS_REPORT_REPORT_FORMAT_H

#include "engine/result.h"

struct cs_report_options {
    int32_t min_severity;   /* enum ctrsec_severity; 0: all */
    uint32_t indent;        /* of JSON */
    bool colour;            /* of text */
    struct cs_str category; /* of SARIF; empty: by the phase */
    struct cs_str project;  /* of Jira issues; empty: left to who sends them */
    const char *stream;     /* of NDJSON: the name of the stream that this is a piece of; or NULL */
    uint64_t lines_before;  /* the piece, in the stream */
    int64_t time;           /* of the check, Unix seconds, where a format needs one; 0: none */
};

typedef void cs_report_writer(struct cs_buf *out, const struct cs_result *result,
                              const struct cs_report_options *options);

/*
 * X(id, number, name, media type, writer, for whom). Numbers are those of enum
 * ctrsec_report_format. A writer is in the file of its name.
 */
#define CS_REPORT_TABLE(X)                                                                      \
    X(JSON, 0, "json", "application/json", cs_report_json, "one object; what convert reads")    \
    X(NDJSON, 1, "ndjson", "application/x-ndjson", cs_report_ndjson,                            \
      "a line for each finding, then the summary")                                              \
    X(TEXT, 2, "text", "text/plain", cs_report_text, "people at a terminal")                    \
    X(SARIF, 3, "sarif", "application/sarif+json", cs_report_sarif,                             \
      "code scanning pages and editors: SARIF 2.1.0")                                           \
    X(JUNIT, 4, "junit", "application/xml", cs_report_junit,                                    \
      "test reports of Jenkins, CircleCI, GitLab")                                              \
    X(MARKDOWN, 5, "markdown", "text/markdown", cs_report_markdown, "a pull request's comment") \
    X(CSV, 6, "csv", "text/csv", cs_report_csv, "spreadsheets: RFC 4180")                       \
    X(GITLAB, 7, "gitlab", "application/json", cs_report_gitlab,                                \
      "GitLab's security pages: container scanning report")                                     \
    X(CODEQUALITY, 8, "gitlab-codequality", "application/json", cs_report_codequality,          \
      "GitLab's merge requests: code quality report")                                           \
    X(GITHUB, 9, "github", "text/plain", cs_report_github, "annotations by workflow commands")  \
    X(SLACK, 10, "slack", "application/json", cs_report_slack, "an incoming webhook of Slack")  \
    X(EMAIL, 11, "email", "message/rfc822", cs_report_email,                                    \
      "a mail, without sender and recipients")                                                  \
    X(JIRA, 12, "jira", "application/json", cs_report_jira, "issues of Jira, one for each rule")

#define CS_REPORT_DECLARE(id, number, name, media, writer, help) cs_report_writer writer;
CS_REPORT_TABLE(CS_REPORT_DECLARE)
#undef CS_REPORT_DECLARE

struct cs_report_format {
    const char *name, *media_type, *help;
    cs_report_writer *write;
};

extern const struct cs_report_format cs_report_formats[];
extern const int32_t cs_report_format_count;

#endif
