/* SPDX-License-Identifier: Apache-2.0 */
/* Reports. contract: ctrsec/report.h */
#include "api/handle.h"
#include "report/report_text.h"

int ctrsec_report_write(ctrsec_buffer **out, const ctrsec_result *result,
                        const struct ctrsec_report_options *options, ctrsec_error **err)
{
    static void (*const writers[])(struct cs_buf *, const struct cs_result *,
                                   const struct cs_report_options *) = {
        cs_report_json, cs_report_ndjson, cs_report_text};
    struct cs_api_call call;
    struct ctrsec_report_options given;
    if (out != NULL)
        *out = NULL;
    if (out == NULL || result == NULL || !cs_api_copy_in(&given, sizeof given, options) ||
        given.format < CTRSEC_REPORT_JSON || given.format > CTRSEC_REPORT_TEXT ||
        given.indent < 0 || given.indent > 16)
        return cs_api_argument(NULL, err, "out or result is NULL, or an option is out of range");
    struct cs_report_options report = {given.min_severity, (uint32_t)given.indent,
                                       given.colour != 0, given.stream, given.lines_before};
    cs_api_begin(&call, result->context, err);
    int status = cs_api_buffer(result->context, out);
    if (status == CTRSEC_OK) {
        writers[given.format](&(*out)->bytes, &result->result, &report);
        status = cs_api_buffer_done(out, status);
    }
    return cs_api_end(&call, status);
}
