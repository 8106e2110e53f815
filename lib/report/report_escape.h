/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Text of documents in the syntax of a report, one function for each. The text may be anything:
 * bytes that are no UTF-8 become U+FFFD, and a code point that acts instead of showing (controls,
 * what turns the direction of text) is written as \uXXXX, so that nobody is fooled by what a report
 * shows and no terminal obeys it. Line ends and tabs become blanks: a piece of text stays on its
 * line.
 */
#ifndef CS_REPORT_REPORT_ESCAPE_H
#define CS_REPORT_REPORT_ESCAPE_H

#include "base/buf.h"

typedef void cs_escape(struct cs_buf *out, struct cs_str s);

/* Nothing but what is said above: a terminal, a log, a text in JSON that is shown to people. */
void cs_escape_plain(struct cs_buf *out, struct cs_str s);

/* XML 1.0: element content, or an attribute's value between double quotes. */
void cs_escape_xml(struct cs_buf *out, struct cs_str s);

/* Markdown as GitHub and GitLab read it: nothing formats, links or mentions. May stand in a table.
 */
void cs_escape_markdown(struct cs_buf *out, struct cs_str s);

/* A whole field of CSV (RFC 4180) with its quotes; a spreadsheet takes none for a formula. */
void cs_escape_csv(struct cs_buf *out, struct cs_str s);

/* Workflow commands of GitHub: behind "::", and the value of a property. */
void cs_escape_command(struct cs_buf *out, struct cs_str s);
void cs_escape_property(struct cs_buf *out, struct cs_str s);

/* A URL as it is, but for what could end it or does not belong into one. */
void cs_escape_link(struct cs_buf *out, struct cs_str url);

/* A path as a URI reference; what is absolute gets the scheme "file". */
void cs_escape_uri(struct cs_buf *out, struct cs_str path);

#endif
