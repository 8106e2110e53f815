/* SPDX-License-Identifier: Apache-2.0 */
/* Findings of earlier reports. contract: ctrsec/known.h */
#include "api/handle.h"
#include "report/report_diff.h"

int ctrsec_known_load(ctrsec_known **out, ctrsec_context *context, const void *bytes, size_t size,
                      const char *name, ctrsec_error **err)
{
    struct cs_api_call call;
    if (out != NULL)
        *out = NULL;
    if (out == NULL || context == NULL || (bytes == NULL && size > 0) || size > UINT32_MAX)
        return cs_api_argument(context, err, "out, context or bytes is NULL, or 4 GiB are given");
    cs_api_begin(&call, context, err);
    ctrsec_known *known = cs_api_take(context, sizeof *known);
    if (known == NULL)
        return cs_api_end(&call, CTRSEC_E_NOMEM);
    known->context = cs_api_retain(context);
    int status =
        cs_known_read(&known->known, &known->context->alloc, cs_str_from(name == NULL ? "" : name),
                      cs_str_of(bytes, size), context->seed, &call.diag);
    if (status == CTRSEC_OK)
        *out = known;
    else
        ctrsec_known_free(known);
    return cs_api_end(&call, status);
}

void ctrsec_known_free(ctrsec_known *known)
{
    if (known == NULL)
        return;
    ctrsec_context *context = known->context;
    cs_known_clear(&known->known);
    cs_alloc_free(&context->alloc, known);
    ctrsec_context_free(context);
}

uint32_t ctrsec_known_count(const ctrsec_known *known)
{
    return known == NULL ? 0 : known->known.nfindings;
}

int ctrsec_known_diff(ctrsec_buffer **out, struct ctrsec_known_difference *counts,
                      const ctrsec_known *before, const ctrsec_known *after, int32_t json,
                      int32_t indent, ctrsec_error **err)
{
    struct cs_api_call call;
    struct ctrsec_known_difference found = {0};
    if (out != NULL)
        *out = NULL;
    if (out == NULL || before == NULL || after == NULL || indent < 0 || indent > 16 ||
        (counts != NULL && cs_api_copy_out(counts, &found, sizeof found) != CTRSEC_OK))
        return cs_api_argument(NULL, err,
                               "out, before or after is NULL, counts has no struct_size, "
                               "or indent is over 16");
    cs_api_begin(&call, before->context, err);
    int status = cs_api_buffer(before->context, out);
    if (status == CTRSEC_OK) {
        struct cs_report_diff diff = {&before->known, &after->known, json != 0, (uint32_t)indent};
        status = cs_api_buffer_done(out, cs_report_diff(&(*out)->bytes, &diff, &found));
    }
    if (status == CTRSEC_OK && counts != NULL)
        status = cs_api_copy_out(counts, &found, sizeof found);
    return cs_api_end(&call, status);
}
