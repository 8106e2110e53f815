/* SPDX-License-Identifier: Apache-2.0 */
/* Layers of site configuration through the ABI: read, merged with rules, shown, compiled. */
#include <stdint.h>
#include <string.h>

#include "ctrsec/ctrsec.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char rules[] =
    "channel: t\n"
    "params: {words: {type: list(string), default: [a]}}\n"
    "profiles: {p: {rules: [one]}}\n"
    "rules:\n"
    "- {id: one, aliases: [uno], tags: [x], title: T, severity: low, target: workload, violation: "
    "\"'b' in params.words\"}\n"
    "- {id: two, title: T, severity: high, target: object, enforce: {deploy: deny}, violation: "
    "'true'}\n";

/* The text before the first NUL is the platform's layer, what is behind it the repository's. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ctrsec_context *context = NULL;
    ctrsec_builder *builder = NULL;
    ctrsec_buffer *shown = NULL, *bundles = NULL;
    ctrsec_plan *plan = NULL;
    uint32_t count;
    const uint8_t *end = size > 0 ? memchr(data, 0, size) : NULL;
    size_t first = end == NULL ? size : (size_t)(end - data);
    struct ctrsec_config_layer layers[] = {
        {data, first, "p", CTRSEC_CONFIG_PLATFORM, 0},
        {data + first + 1, first < size ? size - first - 1 : 0, "r", CTRSEC_CONFIG_REPOSITORY, 0}};
    struct ctrsec_plan_options options = {
        .struct_size = sizeof options, .layers = layers, .layer_count = end == NULL ? 1 : 2};
    if (size > 1 << 14 || ctrsec_context_new(&context, NULL, NULL) != CTRSEC_OK)
        return 0;
    ctrsec_config_bundles(&bundles, &count, context, layers, options.layer_count, NULL);
    if (ctrsec_builder_new(&builder, context, NULL) == CTRSEC_OK &&
        ctrsec_builder_add(builder, "bundle.yaml", rules, strlen(rules), NULL) == CTRSEC_OK) {
        options.builder = builder;
        ctrsec_config_show(&shown, context, &options, (int32_t)(size & 1), 2, NULL);
        ctrsec_plan_new(&plan, context, &options, NULL);
    }
    ctrsec_buffer_free(shown);
    ctrsec_buffer_free(bundles);
    ctrsec_plan_release(plan);
    ctrsec_builder_free(builder);
    ctrsec_context_free(context);
    return 0;
}
