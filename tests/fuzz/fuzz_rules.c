/* SPDX-License-Identifier: Apache-2.0 */
/* Sources of a bundle and site configuration, through the ABI: read, type-checked, compiled. */
#include <stdint.h>

#include "ctrsec/ctrsec.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The text before the first NUL is bundle.yaml, what is behind it the site configuration. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ctrsec_context *context = NULL;
    ctrsec_builder *builder = NULL;
    ctrsec_plan *plan = NULL;
    size_t rules = 0;
    while (rules < size && data[rules] != 0)
        rules++;
    if (size > 1 << 14 || ctrsec_context_new(&context, NULL, NULL) != CTRSEC_OK)
        return 0;
    if (ctrsec_builder_new(&builder, context, NULL) == CTRSEC_OK &&
        ctrsec_builder_add(builder, "bundle.yaml", data, rules, NULL) == CTRSEC_OK) {
        struct ctrsec_plan_options options = {.struct_size = sizeof options, .builder = builder};
        struct ctrsec_config_layer layer = {.bytes = data + rules + 1};
        if (rules < size) {
            layer.size = size - rules - 1;
            options.layers = &layer;
            options.layer_count = 1;
        }
        ctrsec_builder_test(builder, NULL, NULL, NULL);
        ctrsec_plan_new(&plan, context, &options, NULL);
    }
    ctrsec_plan_release(plan);
    ctrsec_builder_free(builder);
    ctrsec_context_free(context);
    return 0;
}
