/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ctrsec/report.h: a result written out.
 */
#ifndef CTRSEC_REPORT_H
#define CTRSEC_REPORT_H

#include "ctrsec/result.h"

#ifdef __cplusplus
extern "C" {
#endif

enum ctrsec_report_format {
    CTRSEC_REPORT_JSON = 0,   /**< one object */
    CTRSEC_REPORT_NDJSON = 1, /**< one object per finding, then one with the summary */
    CTRSEC_REPORT_TEXT = 2,   /**< for people */
    CTRSEC_REPORT_SARIF = 3,  /**< SARIF 2.1.0, as code scanning pages read it */
    CTRSEC_REPORT_JUNIT = 4, /**< XML of test reports; what passed is in it where the check recorded
                                outcomes */
    CTRSEC_REPORT_MARKDOWN = 5, /**< a comment of a pull request, at most 65,536 characters */
    CTRSEC_REPORT_CSV = 6,      /**< RFC 4180 */
    CTRSEC_REPORT_GITLAB = 7,   /**< GitLab's container scanning report; needs a time, see `time` */
    CTRSEC_REPORT_CODEQUALITY = 8, /**< GitLab's code quality report */
    CTRSEC_REPORT_GITHUB = 9,      /**< workflow commands of GitHub */
    CTRSEC_REPORT_SLACK = 10,      /**< payload of an incoming webhook of Slack */
    CTRSEC_REPORT_EMAIL = 11,      /**< a mail without sender, recipients and date */
    CTRSEC_REPORT_JIRA = 12        /**< body of Jira's bulk creation of issues */
};

/** A format, as a program names and offers it; the strings are static. */
struct ctrsec_report_kind {
    uint32_t struct_size; /**< set by the caller */
    int32_t reserved;
    const char *name;       /**< "sarif" */
    const char *media_type; /**< "application/sarif+json" */
    const char *help;       /**< what reads it, a few words */
};

/** Fills *out for a format. CTRSEC_E_ARGUMENT behind the last one, or where struct_size is not set.
 * @since 0.1 */
CTRSEC_API int ctrsec_report_kind(struct ctrsec_report_kind *out, int32_t format);

/** The name of a format; NULL behind the last one. @since 0.1 */
CTRSEC_API const char *ctrsec_report_format_name(int32_t format);

struct ctrsec_report_options {
    uint32_t struct_size; /**< sizeof(struct ctrsec_report_options) */
    int32_t format;       /**< enum ctrsec_report_format */
    int32_t colour;       /**< non-zero: ANSI colours in text */
    int32_t min_severity; /**< enum ctrsec_severity; 0: all */
    int32_t indent;       /**< blanks per level of JSON, 0 to 16; 0: one line */
    int32_t reserved;
    const char *stream; /**< of a piece of a stream: its name. NDJSON then holds findings only, each
                           with the stream as file, its line there, and the digest of the bundle
                           that its rule is of ("" without a signature). NULL: the whole result */
    uint64_t lines_before; /**< lines of the stream before the piece */
    const char *category;  /**< of SARIF: tells analyses of one tool apart; NULL: "ctrsec/deploy" */
    const char *project;   /**< of Jira: the key of the project; NULL: left to who sends it */
    int64_t time; /**< of GitLab, whose report must hold one: Unix seconds; no other has a time */
};

/**
 * Writes a report; deterministic, and without times, host names and paths that are not in the
 * result. Texts of documents are escaped as the format wants it, controls and what turns the
 * direction of text too. options NULL: one line of JSON. The caller frees *out. Any thread, while
 * no check uses the result. Errors: CTRSEC_E_NOMEM, CTRSEC_E_ARGUMENT.
 * @since 0.1
 */
CTRSEC_API int ctrsec_report_write(ctrsec_buffer **out, const ctrsec_result *result,
                                   const struct ctrsec_report_options *options, ctrsec_error **err);

/**
 * Reads a report in JSON, as ctrsec_report_write makes it, into a result, from which every other
 * can be written: what came of a check is converted without another one. `name` is for messages, or
 * NULL. What later versions add is passed over. After a failure the result is empty and its
 * decision deny. Errors: CTRSEC_E_SYNTAX, CTRSEC_E_INVALID (JSON, but no such report),
 * CTRSEC_E_LIMIT, CTRSEC_E_NOMEM, CTRSEC_E_ARGUMENT. @since 0.1
 */
CTRSEC_API int ctrsec_report_read(ctrsec_result *result, const void *bytes, size_t size,
                                  const char *name, ctrsec_error **err);

#ifdef __cplusplus
}
#endif
#endif
