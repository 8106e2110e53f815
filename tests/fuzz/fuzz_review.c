/* SPDX-License-Identifier: Apache-2.0 */
/* Admission reviews of any bytes: each gets an error, or an answer that is JSON. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "ctrsec/ctrsec.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char rules[] =
    "rules:\n"
    "  - {id: a, title: A, severity: low, target: workload, each: container,\n"
    "     violation: container.privileged, message: \"{container.name}\", enforce: {deploy: "
    "deny}}\n"
    "  - {id: b, title: B, severity: low, target: object, enforce: {deploy: warn},\n"
    "     require: has(object.metadata.labels), message: \"{object.metadata.name}\"}\n";

static ctrsec_evaluator *make_evaluator(void)
{
    ctrsec_context *context = NULL;
    ctrsec_plan *plan = NULL;
    ctrsec_evaluator *evaluator = NULL;
    struct ctrsec_plan_options options = {.struct_size = sizeof options};
    if (ctrsec_context_new(&context, NULL, NULL) != CTRSEC_OK ||
        ctrsec_builder_new(&options.builder, context, NULL) != CTRSEC_OK ||
        ctrsec_builder_add(options.builder, "r.yaml", rules, strlen(rules), NULL) != CTRSEC_OK ||
        ctrsec_plan_new(&plan, context, &options, NULL) != CTRSEC_OK ||
        ctrsec_evaluator_new(&evaluator, plan, NULL) != CTRSEC_OK)
        abort();
    ctrsec_builder_free(options.builder);
    ctrsec_plan_release(plan);
    ctrsec_context_free(context);
    return evaluator;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static ctrsec_evaluator *evaluator;
    ctrsec_buffer *answer;
    if (evaluator == NULL)
        evaluator = make_evaluator();
    if (ctrsec_review(&answer, evaluator, data, size, NULL, NULL, NULL) != CTRSEC_OK)
        return 0;
    json_t *root = json_loadb(ctrsec_buffer_data(answer), ctrsec_buffer_size(answer),
                              JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
    if (!json_is_boolean(json_object_get(json_object_get(root, "response"), "allowed")))
        abort();
    json_decref(root);
    ctrsec_buffer_free(answer);
    return 0;
}
