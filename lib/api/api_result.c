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
    result->result.decision = CTRSEC_DENY; /* nothing was judged */
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
    return result == NULL ? CTRSEC_DENY : result->result.decision;
}

int32_t ctrsec_result_phase(const ctrsec_result *result)
{
    return result == NULL ? CTRSEC_PHASE_AUTO : result->result.phase;
}

const char *ctrsec_result_trust(const ctrsec_result *result)
{
    return result == NULL ? "" : result->result.trust;
}

int32_t ctrsec_result_undecided(const ctrsec_result *result)
{
    return result == NULL || result->result.undecided;
}

int ctrsec_result_counts(struct ctrsec_counts *out, const ctrsec_result *result)
{
    if (result == NULL)
        return CTRSEC_E_ARGUMENT;
    return cs_api_copy_out(out, &result->result.counts, sizeof result->result.counts);
}

const struct ctrsec_finding *ctrsec_result_finding(const ctrsec_result *result, uint32_t index)
{
    if (result == NULL || index >= result->result.nfindings)
        return NULL;
    return &result->result.findings[index];
}

const char *ctrsec_result_string(const ctrsec_result *result, const struct ctrsec_text *text)
{
    if (result == NULL || text == NULL || text->size == 0)
        return "";
    const struct cs_buf *all = &result->result.text;
    if (text->offset >= all->len || text->size >= all->len - text->offset ||
        all->ptr[text->offset + text->size] != '\0')
        return "";
    return all->ptr + text->offset;
}

/* The first of the records of a list, NULL where there are none. */
static const void *records(const void *first, uint32_t number, size_t size, uint32_t *count,
                           uint32_t *stride)
{
    if (count != NULL)
        *count = number;
    if (stride != NULL)
        *stride = (uint32_t)size;
    return number == 0 ? NULL : first;
}

const struct ctrsec_finding *ctrsec_result_findings(const ctrsec_result *result, uint32_t *count,
                                                    uint32_t *stride)
{
    static const struct cs_result none;
    const struct cs_result *from = result == NULL ? &none : &result->result;
    return records(from->findings, from->nfindings, sizeof *from->findings, count, stride);
}

const struct ctrsec_evidence *ctrsec_result_evidence(const ctrsec_result *result, uint32_t *count,
                                                     uint32_t *stride)
{
    static const struct cs_result none;
    const struct cs_result *from = result == NULL ? &none : &result->result;
    return records(from->evidence, from->nevidence, sizeof *from->evidence, count, stride);
}

const struct ctrsec_notice *ctrsec_result_notices(const ctrsec_result *result, uint32_t *count,
                                                  uint32_t *stride)
{
    static const struct cs_result none;
    const struct cs_result *from = result == NULL ? &none : &result->result;
    return records(from->notices, from->nnotices, sizeof *from->notices, count, stride);
}

const struct ctrsec_source_bundle *ctrsec_result_bundles(const ctrsec_result *result,
                                                         uint32_t *count, uint32_t *stride)
{
    static const struct cs_result none;
    const struct cs_result *from = result == NULL ? &none : &result->result;
    return records(from->bundles, from->nbundles, sizeof *from->bundles, count, stride);
}

const struct ctrsec_result_rule *ctrsec_result_rules(const ctrsec_result *result, uint32_t *count,
                                                     uint32_t *stride)
{
    static const struct cs_result none;
    const struct cs_result *from = result == NULL ? &none : &result->result;
    return records(from->rules, from->nrules, sizeof *from->rules, count, stride);
}

const struct ctrsec_result_subject *ctrsec_result_subjects(const ctrsec_result *result,
                                                           uint32_t *count, uint32_t *stride)
{
    static const struct cs_result none;
    const struct cs_result *from = result == NULL ? &none : &result->result;
    return records(from->subjects, from->nsubjects, sizeof *from->subjects, count, stride);
}

const struct ctrsec_result_outcome *ctrsec_result_outcomes(const ctrsec_result *result,
                                                           uint32_t *count, uint32_t *stride)
{
    static const struct cs_result none;
    const struct cs_result *from = result == NULL ? &none : &result->result;
    return records(from->outcomes, from->noutcomes, sizeof *from->outcomes, count, stride);
}

const struct ctrsec_source_config *ctrsec_result_configs(const ctrsec_result *result,
                                                         uint32_t *count, uint32_t *stride)
{
    static const struct cs_result none;
    const struct cs_result *from = result == NULL ? &none : &result->result;
    return records(from->configs, from->nconfigs, sizeof *from->configs, count, stride);
}

const struct ctrsec_exception_use *ctrsec_result_exceptions(const ctrsec_result *result,
                                                            uint32_t *count, uint32_t *stride)
{
    static const struct cs_result none;
    const struct cs_result *from = result == NULL ? &none : &result->result;
    return records(from->exceptions, from->nexceptions, sizeof *from->exceptions, count, stride);
}

const char *ctrsec_result_text(const ctrsec_result *result, size_t *size)
{
    bool empty = result == NULL || result->result.text.ptr == NULL;
    if (size != NULL)
        *size = empty ? 0 : result->result.text.len;
    return empty ? "" : result->result.text.ptr;
}
