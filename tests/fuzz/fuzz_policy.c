/* SPDX-License-Identifier: Apache-2.0 */
/* Policies of others through the ABI: read, compiled, and one check with them. */
#include <stdint.h>

#include "ctrsec/ctrsec.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(ctrsec_context *context, ctrsec_plan *plan, const uint8_t *data, size_t size)
{
    struct ctrsec_check_options options = {.struct_size = sizeof options, .complete = 1};
    ctrsec_evaluator *evaluator = NULL;
    ctrsec_document *document = NULL;
    ctrsec_result *result = NULL;
    if (ctrsec_evaluator_new(&evaluator, plan, NULL) == CTRSEC_OK &&
        ctrsec_document_new(&document, context, NULL) == CTRSEC_OK &&
        ctrsec_result_new(&result, context, NULL) == CTRSEC_OK &&
        ctrsec_document_add(document, "m", data, size, CTRSEC_FORMAT_AUTO, NULL) == CTRSEC_OK)
        ctrsec_check(evaluator, document, &options, result, NULL);
    ctrsec_result_free(result);
    ctrsec_document_free(document);
    ctrsec_evaluator_free(evaluator);
}

/* The text before the first NUL is policies, what is behind it manifests. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ctrsec_context *context = NULL;
    ctrsec_builder *builder = NULL;
    ctrsec_error *notices = NULL;
    ctrsec_plan *plan = NULL;
    size_t policies = 0;
    while (policies < size && data[policies] != 0)
        policies++;
    if (size > 1 << 14 || ctrsec_context_new(&context, NULL, NULL) != CTRSEC_OK)
        return 0;
    if (ctrsec_builder_new(&builder, context, NULL) == CTRSEC_OK &&
        ctrsec_builder_add_policy(builder, "p", data, policies, NULL) == CTRSEC_OK &&
        ctrsec_builder_notices(&notices, builder, NULL) == CTRSEC_OK) {
        struct ctrsec_plan_options options = {.struct_size = sizeof options, .builder = builder};
        if (ctrsec_plan_new(&plan, context, &options, NULL) == CTRSEC_OK && policies < size)
            check(context, plan, data + policies + 1, size - policies - 1);
    }
    ctrsec_error_free(notices);
    ctrsec_plan_release(plan);
    ctrsec_builder_free(builder);
    ctrsec_context_free(context);
    return 0;
}
