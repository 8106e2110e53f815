/* SPDX-License-Identifier: Apache-2.0 */
/* Verified bundles. contract: ctrsec/bundle.h */
#include "api/handle.h"
#include "rule/bundle_source.h"
#include "rule/bundle_verify.h"

struct cs_plan_input cs_api_bundle_input(const struct ctrsec_bundle *bundle)
{
    return (struct cs_plan_input){.rules = &bundle->rules,
                                  .channel = bundle->manifest.channel,
                                  .digest = cs_str_from(bundle->digest),
                                  .epoch = bundle->manifest.epoch,
                                  .version = bundle->manifest.version,
                                  .expires = bundle->manifest.expires,
                                  .stale = bundle->stale};
}

/* The rules must compile before anything is published. What comes of it is kept for who makes a
   plan of just this bundle. */
static int compile(ctrsec_bundle *bundle, struct cs_diag *diag)
{
    struct cs_plan_selection selection = {.params = {cs_value_absent(), 0}};
    struct cs_plan_input input = cs_api_bundle_input(bundle);
    return cs_plan_new(&bundle->context->alloc, &bundle->context->limits, &input, 1, &selection,
                       diag, &bundle->plan);
}

static int load(ctrsec_bundle *bundle, struct cs_str bytes,
                const struct ctrsec_bundle_options *options, struct cs_diag *diag)
{
    struct cs_verified verified;
    struct cs_str copy = cs_arena_copy(&bundle->arena, bytes);
    struct cs_str name =
        cs_arena_copy(&bundle->arena, cs_str_from(options->name == NULL ? "" : options->name));
    if (copy.ptr == NULL || name.ptr == NULL)
        return cs_diag_no_memory(diag);
    struct cs_verify_options verify = {.trust = &options->trust->store,
                                       .channel = cs_str_from(options->channel),
                                       .state = cs_str_of(options->state, options->state_size),
                                       .state_new = options->state_new != 0,
                                       .now = options->now,
                                       .limits = &bundle->context->limits};
    CS_TRY(cs_bundle_verify(copy, &verify, &bundle->arena, diag, &verified));
    bundle->manifest = verified.manifest;
    bundle->stale = verified.stale;
    bundle->signatures = verified.signatures;
    bundle->trusted = verified.trusted;
    cs_crypto_hex(bundle->digest, verified.digest, sizeof verified.digest);
    CS_TRY(cs_bundle_source_section(verified.rules, name, &bundle->context->alloc,
                                    &bundle->context->limits, &bundle->arena, diag,
                                    &bundle->rules));
    bundle->rules.environment = bundle->manifest.cel;
    CS_TRY(compile(bundle, diag));
    return cs_bundle_verify_state(verify.state, &verified, diag, &bundle->state);
}

static void log_bundle(const struct ctrsec_bundle *bundle)
{
    const struct cs_manifest *manifest = &bundle->manifest;
    cs_api_log(bundle->context, CTRSEC_LOG_INFO,
               "bundle %.*s %llu.%llu loaded: %u rules, %u of %u signatures trusted, digest %.16s",
               CS_STR_ARG(manifest->channel), (unsigned long long)manifest->epoch,
               (unsigned long long)manifest->version, bundle->rules.nrules, bundle->trusted,
               bundle->signatures, bundle->digest);
    if (bundle->stale)
        cs_api_log(bundle->context, CTRSEC_LOG_WARNING,
                   "bundle %.*s is expired and loads because the state names it",
                   CS_STR_ARG(manifest->channel));
}

int ctrsec_bundle_load(ctrsec_bundle **out, ctrsec_context *context, const void *bytes, size_t size,
                       const struct ctrsec_bundle_options *options, ctrsec_error **err)
{
    struct cs_api_call call;
    struct ctrsec_bundle_options given;
    if (out != NULL)
        *out = NULL;
    if (out == NULL || context == NULL || bytes == NULL || options == NULL || size > (64u << 20) ||
        !cs_api_copy_in(&given, sizeof given, options) || given.trust == NULL ||
        given.channel == NULL)
        return cs_api_argument(context, err, "a bundle needs bytes, a trust store and a channel");
    if (given.state == NULL)
        given.state_size = 0;
    cs_api_begin(&call, context, err);
    ctrsec_bundle *bundle = cs_api_take(context, sizeof *bundle);
    if (bundle == NULL)
        return cs_api_end(&call, CTRSEC_E_NOMEM);
    bundle->context = cs_api_retain(context);
    atomic_init(&bundle->references, 1);
    cs_arena_init(&bundle->arena, &context->alloc, 0);
    cs_buf_init(&bundle->state, &context->alloc, 0);
    int status = load(bundle, cs_str_of(bytes, size), &given, &call.diag);
    if (status == CTRSEC_OK) {
        *out = bundle;
        log_bundle(bundle);
    } else {
        ctrsec_bundle_release(bundle);
    }
    return cs_api_end(&call, status);
}

ctrsec_bundle *ctrsec_bundle_retain(ctrsec_bundle *bundle)
{
    if (bundle != NULL)
        atomic_fetch_add_explicit(&bundle->references, 1, memory_order_relaxed);
    return bundle;
}

void ctrsec_bundle_release(ctrsec_bundle *bundle)
{
    if (bundle == NULL ||
        atomic_fetch_sub_explicit(&bundle->references, 1, memory_order_acq_rel) != 1)
        return;
    ctrsec_context *context = bundle->context;
    cs_plan_free(bundle->plan);
    cs_arena_clear(&bundle->arena);
    cs_buf_clear(&bundle->state);
    cs_alloc_free(&context->alloc, bundle);
    ctrsec_context_free(context);
}

const void *ctrsec_bundle_state(const ctrsec_bundle *bundle, size_t *size)
{
    if (size != NULL)
        *size = bundle == NULL ? 0 : bundle->state.len;
    return bundle == NULL ? NULL : bundle->state.ptr;
}

int ctrsec_bundle_info(struct ctrsec_bundle_info *out, const ctrsec_bundle *bundle)
{
    if (bundle == NULL)
        return CTRSEC_E_ARGUMENT;
    struct ctrsec_bundle_info info = {.stale = bundle->stale,
                                      .channel = bundle->manifest.channel.ptr,
                                      .digest = bundle->digest,
                                      .epoch = bundle->manifest.epoch,
                                      .version = bundle->manifest.version,
                                      .not_before = bundle->manifest.not_before,
                                      .expires = bundle->manifest.expires,
                                      .signatures = bundle->signatures,
                                      .trusted = bundle->trusted,
                                      .rules = bundle->rules.nrules};
    return cs_api_copy_out(out, &info, sizeof info);
}
