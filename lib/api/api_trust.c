/* SPDX-License-Identifier: Apache-2.0 */
/* Trust stores. contract: ctrsec/trust.h */
#include "api/handle.h"

int ctrsec_trust_load(ctrsec_trust **out, ctrsec_context *context, const void *bytes, size_t size,
                      const char *name, ctrsec_error **err)
{
    struct cs_api_call call;
    if (out != NULL)
        *out = NULL;
    if (out == NULL || context == NULL || (bytes == NULL && size > 0) || size > CS_TRUST_BYTES)
        return cs_api_argument(context, err, "a trust store is up to 1 MiB of text");
    cs_api_begin(&call, context, err);
    ctrsec_trust *trust = cs_api_take(context, sizeof *trust);
    if (trust == NULL)
        return cs_api_end(&call, CTRSEC_E_NOMEM);
    trust->context = cs_api_retain(context);
    cs_arena_init(&trust->arena, &context->alloc, 0);
    struct cs_str text = cs_arena_copy(&trust->arena, cs_str_of(bytes, size));
    struct cs_str file = cs_arena_copy(&trust->arena, cs_str_from(name == NULL ? "" : name));
    int status = CTRSEC_E_NOMEM;
    if (text.ptr != NULL && file.ptr != NULL)
        status = cs_trust_read(text, file, &trust->arena, &call.diag, &trust->store);
    if (status == CTRSEC_OK)
        *out = trust;
    else
        ctrsec_trust_free(trust);
    return cs_api_end(&call, status);
}

void ctrsec_trust_free(ctrsec_trust *trust)
{
    if (trust == NULL)
        return;
    ctrsec_context *context = trust->context;
    cs_arena_clear(&trust->arena);
    cs_alloc_free(&context->alloc, trust);
    ctrsec_context_free(context);
}
