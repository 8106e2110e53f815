/* SPDX-License-Identifier: Apache-2.0 */
/* Site configuration. contract: ctrsec/config.h */
#include "api/handle.h"
#include "text/yaml_read.h"

static int read_layer(struct cs_api_call *call, const struct ctrsec_config_layer *layer,
                      struct cs_site *site)
{
    const struct ctrsec_context *context = call->context;
    struct cs_diag *diag = &call->diag;
    struct cs_yaml_options yaml = {&context->limits, CS_DUPLICATE_REFUSE, context->seed,
                                   &context->alloc};
    const char *name = layer->name == NULL ? "site configuration" : layer->name;
    struct cs_source source = {.name = cs_str_from(name)};
    struct cs_tree *tree = cs_arena_zero(&call->arena, sizeof *tree);
    source.text = cs_arena_copy(&call->arena, cs_str_of(layer->bytes, layer->size));
    if (source.text.ptr == NULL || tree == NULL)
        return cs_diag_no_memory(diag);
    const struct cs_source *before = diag->source;
    diag->source = &source;
    int status = cs_yaml_read(&source, &yaml, &call->arena, diag, tree);
    diag->source = before;
    CS_TRY(status);
    return cs_site_read(site, tree, (enum ctrsec_config_kind)layer->kind, &call->arena, diag);
}

int cs_api_site(struct cs_api_call *call, const struct ctrsec_config_layer *layers, uint32_t count,
                struct cs_site *site)
{
    int status = CTRSEC_OK;
    cs_site_init(site);
    for (uint32_t i = 0; i < count; i++) {
        const struct ctrsec_config_layer *layer = &layers[i];
        if ((layer->bytes == NULL && layer->size > 0) || layer->size > UINT32_MAX ||
            layer->kind < CTRSEC_CONFIG_PLATFORM || layer->kind > CTRSEC_CONFIG_REPOSITORY ||
            (i > 0 && layer->kind < layers[i - 1].kind))
            return cs_diag_fail(&call->diag, CTRSEC_E_ARGUMENT, "argument.layers", CS_NO_SPAN,
                                "a layer has bytes, its kind, and those of the platform come "
                                "first");
        int read = read_layer(call, layer, site);
        if (status == CTRSEC_OK)
            status = read;
    }
    return status;
}

/*
 * The records, then their strings one behind the other: the pointers are set when nothing moves any
 * more.
 *
 *     record record ... "file\0" "trust\0" "channel\0" "state\0" "layer\0" "file\0" ...
 */
static void write_bundles(struct cs_buf *out, const struct cs_site *site)
{
    cs_buf_repeat(out, '\0', site->nbundles * sizeof(struct ctrsec_config_bundle));
    for (uint32_t i = 0; i < site->nbundles; i++) {
        const struct cs_site_bundle *bundle = &site->bundles[i];
        const struct cs_str texts[] = {bundle->file, bundle->trust, bundle->channel, bundle->state,
                                       bundle->place.layer->source->name};
        for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
            cs_buf_str(out, texts[k]);
            cs_buf_char(out, '\0');
        }
    }
    if (out->failed || site->nbundles == 0)
        return;
    struct ctrsec_config_bundle *records = (void *)out->ptr;
    const char *text = (const char *)(records + site->nbundles);
    for (uint32_t i = 0; i < site->nbundles; i++) {
        const char **members[] = {&records[i].file, &records[i].trust, &records[i].channel,
                                  &records[i].state, &records[i].layer};
        for (size_t k = 0; k < sizeof members / sizeof *members; k++) {
            *members[k] = text;
            text += strlen(text) + 1;
        }
    }
}

int ctrsec_config_bundles(ctrsec_buffer **out, uint32_t *count, ctrsec_context *context,
                          const struct ctrsec_config_layer *layers, uint32_t layer_count,
                          ctrsec_error **err)
{
    struct cs_api_call call;
    struct cs_site site;
    if (out != NULL)
        *out = NULL;
    if (out == NULL || count == NULL || context == NULL || (layers == NULL && layer_count > 0))
        return cs_api_argument(context, err, "out, count, context or layers is NULL");
    *count = 0;
    cs_api_begin(&call, context, err);
    int status = cs_api_site(&call, layers, layer_count, &site);
    if (status == CTRSEC_OK)
        status = cs_api_buffer(context, out);
    if (status == CTRSEC_OK) {
        write_bundles(&(*out)->bytes, &site);
        status = cs_api_buffer_done(out, status);
    }
    if (status == CTRSEC_OK)
        *count = site.nbundles;
    return cs_api_end(&call, status);
}
