/* SPDX-License-Identifier: Apache-2.0 */
/* Results. contract: ctrsec/result.h */
#include "api/handle.h"

int ctrsec_result_new(ctrsec_result **out, ctrsec_context *context, ctrsec_error **err)
{
    struct cs_api_call call;
    if (out != NULL)
        *out = NULL;
    if (out == NULL || context == NULL)
        return cs_api_argument(context, err, "out or context is NULL");
    cs_api_begin(&call, context, err);
    ctrsec_result *result = cs_api_take(context, sizeof *result);
    if (result == NULL)
        return cs_api_end(&call, CTRSEC_E_NOMEM);
    result->context = cs_api_retain(context);
    cs_result_init(&result->result, &result->context->alloc, &context->limits);
    cs_result_reset(&result->result);
    *out = result;
    return cs_api_end(&call, CTRSEC_OK);
}

void ctrsec_result_free(ctrsec_result *result)
{
    if (result == NULL)
        return;
    ctrsec_context *context = result->context;
    cs_result_clear(&result->result);
    cs_alloc_free(&context->alloc, result);
    ctrsec_context_free(context);
}

int32_t ctrsec_result_decision(const ctrsec_result *result)
{
    return result->result.decision;
}

int32_t ctrsec_result_phase(const ctrsec_result *result)
{
    return result->result.phase;
}

const char *ctrsec_result_trust(const ctrsec_result *result)
{
    return result->result.trust;
}

int32_t ctrsec_result_undecided(const ctrsec_result *result)
{
    return result->result.undecided;
}

int ctrsec_result_counts(const ctrsec_result *result, struct ctrsec_counts *out)
{
    if (result == NULL)
        return CTRSEC_E_ARGUMENT;
    return cs_api_copy_out(out, &result->result.counts, sizeof result->result.counts);
}

static void tell(uint32_t *count, uint32_t *stride, uint32_t number, size_t size)
{
    if (count != NULL)
        *count = number;
    if (stride != NULL)
        *stride = (uint32_t)size;
}

const struct ctrsec_finding *ctrsec_result_findings(const ctrsec_result *result, uint32_t *count,
                                                    uint32_t *stride)
{
    tell(count, stride, result->result.nfindings, sizeof *result->result.findings);
    return result->result.nfindings == 0 ? NULL : result->result.findings;
}

const struct ctrsec_evidence *ctrsec_result_evidence(const ctrsec_result *result, uint32_t *count,
                                                     uint32_t *stride)
{
    tell(count, stride, result->result.nevidence, sizeof *result->result.evidence);
    return result->result.nevidence == 0 ? NULL : result->result.evidence;
}

const struct ctrsec_notice *ctrsec_result_notices(const ctrsec_result *result, uint32_t *count,
                                                  uint32_t *stride)
{
    tell(count, stride, result->result.nnotices, sizeof *result->result.notices);
    return result->result.nnotices == 0 ? NULL : result->result.notices;
}

const char *ctrsec_result_text(const ctrsec_result *result, size_t *size)
{
    if (size != NULL)
        *size = result->result.text.len;
    return result->result.text.ptr == NULL ? "" : result->result.text.ptr;
}
