/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Results as JSON: one object, or lines. docs/schemas/findings-v1.json says what it looks like;
 * members are only ever added, and report/report_read.h reads it back.
 */
#ifndef CS_REPORT_REPORT_JSON_H
#define CS_REPORT_REPORT_JSON_H

#include "report/report_words.h"

#define CS_REPORT_SCHEMA "ctrsec.findings/v1"

/* Members of `counts` that are fields of struct ctrsec_counts of the same name. */
#define CS_REPORT_COUNTS(X) \
    X(documents)            \
    X(unread)               \
    X(skipped)              \
    X(subjects)             \
    X(rules)                \
    X(failed)               \
    X(unknown)              \
    X(suppressed)           \
    X(dropped)              \
    X(stopped)              \
    X(untold)

#endif
