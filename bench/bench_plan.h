/* SPDX-License-Identifier: Apache-2.0 */
/* A plan of the bundle that ships, in a context that counts allocations. */
#ifndef BENCH_BENCH_PLAN_H
#define BENCH_BENCH_PLAN_H

#include "bench.h"
#include "ctrsec/ctrsec.h"

#define BENCH_NOW INT64_C(1750000000)

static uint64_t bench_allocations;

static inline void *bench_resize(void *pointer, size_t size, void *payload)
{
    (void)payload;
    if (size == 0) {
        free(pointer);
        return NULL;
    }
    bench_allocations++;
    return realloc(pointer, size);
}

static inline void bench_stop_on(int status, ctrsec_error *error)
{
    if (status != CTRSEC_OK)
        bench_stop(ctrsec_error_message(error));
}

/* The bundle that ships, from the build's own folder; profile NULL: all its rules. */
static inline ctrsec_plan *bench_load_plan(ctrsec_context *context, const char *folder,
                                           const char *profile)
{
    struct ctrsec_bundle_options options = {
        .struct_size = sizeof options, .state_new = 1, .channel = "base", .now = BENCH_NOW};
    struct ctrsec_plan_options plan_options = {.struct_size = sizeof plan_options,
                                               .profile = profile};
    struct bench_text bytes = {NULL, 0}, key = {NULL, 0};
    char path[4096];
    ctrsec_trust *trust;
    ctrsec_bundle *bundle;
    ctrsec_plan *plan;
    ctrsec_error *error = NULL;
    snprintf(path, sizeof path, "%s/base.bundle", folder);
    bool good = bench_append(&bytes, path);
    snprintf(path, sizeof path, "%s/base.pub", folder);
    if (!good || !bench_append(&key, path))
        bench_stop("the bundle that ships is not built");
    double start = bench_seconds();
    bench_stop_on(ctrsec_trust_load(&trust, context, key.bytes, key.size, NULL, &error), error);
    options.trust = trust;
    bench_stop_on(ctrsec_bundle_load(&bundle, context, bytes.bytes, bytes.size, &options, &error),
                  error);
    plan_options.bundles = &bundle;
    plan_options.bundle_count = 1;
    bench_stop_on(ctrsec_plan_new(&plan, context, &plan_options, &error), error);
    printf("plan  %u rules: verified and compiled in %.1f ms\n", ctrsec_plan_rule_count(plan),
           1e3 * (bench_seconds() - start));
    ctrsec_bundle_release(bundle);
    ctrsec_trust_free(trust);
    free(bytes.bytes);
    free(key.bytes);
    return plan;
}

#endif
