/* SPDX-License-Identifier: Apache-2.0 */
/* Findings of earlier reports. contract: ctrsec/known.h */
#include "api/handle.h"

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
