/* SPDX-License-Identifier: Apache-2.0 */
/* What findings mean for the exit code: the plan's decision, or that of --fail-on. */
#include "cli.h"

/* The gate of --fail-on: 5 undecided, else 1 denied, else 0: 1 says that all was evaluated. */
static int severity_gate(const ctrsec_result *result, int severity, uint32_t allowed)
{
    uint32_t count, stride;
    bool undecided = false, denied = false;
    const char *record = (const char *)ctrsec_result_findings(result, &count, &stride);
    for (uint32_t i = 0; i < count; i++, record += stride) {
        const struct ctrsec_finding *finding = (const void *)record;
        if (finding->severity < severity)
            continue;
        denied = denied || finding->outcome == CTRSEC_FAIL;
        if (finding->outcome == CTRSEC_UNKNOWN && !(allowed >> finding->reason & 1))
            undecided = true;
    }
    if (undecided)
        return EXIT_UNDECIDED;
    return denied ? EXIT_DENIED : EXIT_ALLOWED;
}

int gate_code(const struct call *call, const ctrsec_result *result)
{
    struct ctrsec_counts counts = {.struct_size = sizeof counts};
    ctrsec_result_counts(&counts, result);
    bool cut = counts.dropped > 0 || counts.stopped > 0;
    if (call_has(call, OPTION_FAIL_ON)) {
        int severity = call_word(call, OPTION_FAIL_ON, 0);
        if (severity == 0)
            return EXIT_ALLOWED;
        int code = severity_gate(result, severity, call_words(call, OPTION_ALLOW_UNKNOWN));
        return cut ? EXIT_UNDECIDED : code;
    }
    if (ctrsec_result_undecided(result))
        return EXIT_UNDECIDED;
    if (ctrsec_result_decision(result) != CTRSEC_DENY)
        return EXIT_ALLOWED;
    /* 1 says that everything was evaluated */
    uint32_t count, stride;
    const char *record = (const char *)ctrsec_result_findings(result, &count, &stride);
    for (uint32_t i = 0; i < count; i++, record += stride) {
        const struct ctrsec_finding *finding = (const void *)record;
        if (finding->outcome == CTRSEC_UNKNOWN && finding->enforce == CTRSEC_DENY)
            return EXIT_UNDECIDED;
    }
    return cut ? EXIT_UNDECIDED : EXIT_DENIED;
}
