/* SPDX-License-Identifier: Apache-2.0 */
/* Reports. contract: ctrsec/report.h */
#include "api/handle.h"
#include "report/line_hash.h"
#include "report/report_format.h"
#include "report/report_read.h"

static bool is_format(int32_t format)
{
    return format >= 0 && format < cs_report_format_count;
}

const char *ctrsec_report_format_name(int32_t format)
{
    return is_format(format) ? cs_report_formats[format].name : NULL;
}

int ctrsec_report_kind(struct ctrsec_report_kind *out, int32_t format)
{
    if (!is_format(format))
        return CTRSEC_E_ARGUMENT;
    const struct cs_report_format *row = &cs_report_formats[format];
    struct ctrsec_report_kind kind = {
        .name = row->name, .media_type = row->media_type, .help = row->help};
    return cs_api_copy_out(out, &kind, sizeof kind);
}

int ctrsec_result_hash_lines(ctrsec_result *result, const ctrsec_document *document,
                             ctrsec_error **err)
{
    struct cs_api_call call;
    if (result == NULL || document == NULL)
        return cs_api_argument(NULL, err, "result or document is NULL");
    cs_api_begin(&call, result->context, err);
    bool good = cs_line_hash_findings(&result->result, &document->set);
    return cs_api_end(&call, good ? CTRSEC_OK : CTRSEC_E_NOMEM);
}

static bool is_word(const char *text)
{
    size_t size = text == NULL ? 0 : strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-");
    return size > 0 && size <= 64 && text[size] == '\0';
}

int ctrsec_result_exit(ctrsec_result *result, int32_t code, const char *const *reasons,
                       uint32_t reason_count, ctrsec_error **err)
{
    struct cs_api_call call;
    bool good = result != NULL && code >= 0 && code <= 255 && reason_count <= 16 &&
                (reasons != NULL || reason_count == 0);
    for (uint32_t i = 0; good && i < reason_count; i++)
        good = is_word(reasons[i]);
    if (!good)
        return cs_api_argument(NULL, err, "result is NULL, code or a reason is none");
    cs_api_begin(&call, result->context, err);
    uint32_t start = cs_result_begin(&result->result);
    for (uint32_t i = 0; i < reason_count; i++) {
        cs_buf_text(&result->result.text, i > 0 ? "," : "");
        cs_buf_text(&result->result.text, reasons[i]);
    }
    result->result.exit_reasons = cs_result_end(&result->result, start);
    result->result.exit_code = code;
    result->result.has_exit = !result->result.no_memory;
    return cs_api_end(&call, result->result.no_memory ? CTRSEC_E_NOMEM : CTRSEC_OK);
}

static struct cs_str text_of(const char *terminated)
{
    return terminated == NULL ? CS_STR("") : cs_str_from(terminated);
}

int ctrsec_report_write(ctrsec_buffer **out, const ctrsec_result *result,
                        const struct ctrsec_report_options *options, ctrsec_error **err)
{
    struct cs_api_call call;
    struct ctrsec_report_options given;
    if (out != NULL)
        *out = NULL;
    if (out == NULL || result == NULL || !cs_api_copy_in(&given, sizeof given, options) ||
        !is_format(given.format) || given.indent < 0 || given.indent > 16 || given.time < 0)
        return cs_api_argument(NULL, err, "out or result is NULL, or an option is out of range");
    struct cs_report_options report = {.min_severity = given.min_severity,
                                       .indent = (uint32_t)given.indent,
                                       .colour = given.colour != 0,
                                       .category = text_of(given.category),
                                       .project = text_of(given.project),
                                       .time = given.time,
                                       .stream = given.stream,
                                       .lines_before =
                                           given.stream == NULL ? 0 : given.lines_before};
    cs_api_begin(&call, result->context, err);
    int status = cs_api_buffer(result->context, out);
    if (status == CTRSEC_OK) {
        cs_report_formats[given.format].write(&(*out)->bytes, &result->result, &report);
        status = cs_api_buffer_done(out, status);
    }
    return cs_api_end(&call, status);
}

int ctrsec_report_read(ctrsec_result *result, const void *bytes, size_t size, const char *name,
                       ctrsec_error **err)
{
    struct cs_api_call call;
    if (result == NULL || (bytes == NULL && size > 0) || size > UINT32_MAX)
        return cs_api_argument(NULL, err, "result or bytes is NULL, or 4 GiB are given");
    cs_api_begin(&call, result->context, err);
    int status = cs_report_read(&result->result, text_of(name), cs_str_of(bytes, size),
                                result->context->seed, &call.diag);
    return cs_api_end(&call, status);
}
