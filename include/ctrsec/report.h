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
    CTRSEC_REPORT_TEXT = 2    /**< for people */
};

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
};

/**
 * Writes a report; deterministic, without times. options NULL: one line of JSON. The caller frees
 * *out. Any thread, while no check uses the result. Errors: CTRSEC_E_NOMEM, CTRSEC_E_ARGUMENT.
 * @since 0.1
 */
CTRSEC_API int ctrsec_report_write(ctrsec_buffer **out, const ctrsec_result *result,
                                   const struct ctrsec_report_options *options, ctrsec_error **err);

#ifdef __cplusplus
}
#endif
#endif
