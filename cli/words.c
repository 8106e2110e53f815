/* SPDX-License-Identifier: Apache-2.0 */
/* contract: words.h */
#include "words.h"

#include <stddef.h>

#define SEVERITIES "info", "low", "medium", "high", "critical"

const char *const severity_words[] = {"", SEVERITIES, NULL};
const char *const gate_words[] = {"none", SEVERITIES, NULL};
const char *const phase_words[] = {"", "build", "deploy", "run", NULL};
const char *const reason_words[] = {"", "missing", "error", "limit", "cluster", NULL};
const char *const target_words[] = {"none", "image", "workload", "object", "event", NULL};
const char *const report_words[] = {"json", "ndjson", "text", NULL};
const char *const list_words[] = {"text", "json", "markdown", NULL};
