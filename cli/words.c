/* SPDX-License-Identifier: Apache-2.0 */
/* contract: words.h */
#include "words.h"

#include <stddef.h>

#include "ctrsec/ctrsec.h"

#define REPORTS_MOST 63

#define SEVERITIES "info", "low", "medium", "high", "critical"

const char *const severity_words[] = {"", SEVERITIES, NULL};
const char *const gate_words[] = {"none", SEVERITIES, NULL};
const char *const type_words[] = {"auto", "image", "manifest", "event", NULL};
const char *const phase_words[] = {"", "build", "deploy", "run", NULL};
const char *const reason_words[] = {"", "missing", "error", "limit", "cluster", NULL};
const char *const target_words[] = {"none", "image", "workload", "object", "event", NULL};
const char *report_words[REPORTS_MOST + 1];
const char *const outcome_words[] = {"findings", "all", NULL};
const char *const table_words[] = {"text", "json", NULL};
const char *const shell_words[] = {"bash", "zsh", "fish", NULL};
const char *const man_words[] = {"ctrsec", "ctrsec-rules", "ctrsec-config", NULL};
const char *const page_words[] = {"text", "json", NULL};
const char *const test_words[] = {"text", "json", "junit", NULL};
const char *const list_words[] = {"text", "json", "markdown", NULL};

void words_begin(void)
{
    for (int32_t i = 0; i < REPORTS_MOST; i++)
        report_words[i] = ctrsec_report_format_name(i);
}
