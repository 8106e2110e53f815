/* SPDX-License-Identifier: Apache-2.0 */
/* A signed bundle of rules that a benchmark made, and its plan. */
#ifndef BENCH_BENCH_BUNDLE_H
#define BENCH_BENCH_BUNDLE_H

#include "bench_plan.h"

struct bench_bundle {
    ctrsec_buffer *bytes, *key; /* key: the public one */
    ctrsec_trust *trust;
};

/* Signed with a key that nobody keeps. */
static inline struct bench_bundle bench_bundle_of(ctrsec_context *context, const char *rules,
                                                  size_t size)
{
    static const char header[] = "channel: bench\nexpires: 2026-01-01\n";
    struct bench_bundle bundle;
    ctrsec_builder *builder;
    ctrsec_key *key;
    ctrsec_buffer *payload;
    ctrsec_error *error = NULL;
    bench_stop_on(ctrsec_key_new(&key, context, &error), error);
    bench_stop_on(ctrsec_key_public(&bundle.key, key, &error), error);
    bench_stop_on(ctrsec_builder_new(&builder, context, &error), error);
    bench_stop_on(ctrsec_builder_add(builder, "bundle.yaml", header, sizeof header - 1, &error),
                  error);
    bench_stop_on(ctrsec_builder_add(builder, "rules.yaml", rules, size, &error), error);
    const char *keys[] = {ctrsec_buffer_data(bundle.key)};
    bench_stop_on(ctrsec_builder_build(&payload, builder, keys, 1, &error), error);
    bench_stop_on(ctrsec_bundle_sign(&bundle.bytes, context, ctrsec_buffer_data(payload),
                                     ctrsec_buffer_size(payload), key, NULL, &error),
                  error);
    bench_stop_on(ctrsec_trust_load(&bundle.trust, context, ctrsec_buffer_data(bundle.key),
                                    ctrsec_buffer_size(bundle.key), NULL, &error),
                  error);
    ctrsec_buffer_free(payload);
    ctrsec_builder_free(builder);
    ctrsec_key_free(key);
    return bundle;
}

/* Verified, read and compiled. */
static inline ctrsec_plan *bench_bytes_plan(ctrsec_context *context, const void *bytes, size_t size,
                                            ctrsec_trust *trust)
{
    struct ctrsec_bundle_options options = {.struct_size = sizeof options,
                                            .state_new = 1,
                                            .channel = "bench",
                                            .now = BENCH_NOW,
                                            .trust = trust};
    struct ctrsec_plan_options plan_options = {.struct_size = sizeof plan_options};
    ctrsec_bundle *loaded;
    ctrsec_plan *plan;
    ctrsec_error *error = NULL;
    bench_stop_on(ctrsec_bundle_load(&loaded, context, bytes, size, &options, &error), error);
    plan_options.bundles = &loaded;
    plan_options.bundle_count = 1;
    bench_stop_on(ctrsec_plan_new(&plan, context, &plan_options, &error), error);
    ctrsec_bundle_release(loaded);
    return plan;
}

static inline ctrsec_plan *bench_bundle_plan(ctrsec_context *context,
                                             const struct bench_bundle *bundle)
{
    return bench_bytes_plan(context, ctrsec_buffer_data(bundle->bytes),
                            ctrsec_buffer_size(bundle->bytes), bundle->trust);
}

static inline void bench_bundle_free(struct bench_bundle *bundle)
{
    ctrsec_trust_free(bundle->trust);
    ctrsec_buffer_free(bundle->bytes);
    ctrsec_buffer_free(bundle->key);
}

#endif
