/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Good and bad bundles alternate while four threads judge a batch of events: what cannot be loaded
 * changes nothing, and each result is of exactly one plan, the one whose digest it names: the
 * number of findings is that of its rules. Meant for ThreadSanitizer, and right without it too.
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctrsec/ctrsec.h"

enum { THREADS = 4, ROUNDS = 300, SWAPS = 200, GOOD = 2, DIGEST = 65 };

static const char manifest[] = "channel: test\n"
                               "title: Rules of a test\n"
                               "epoch: 1\n"
                               "version: 1\n"
                               "not_before: 2024-01-01\n"
                               "expires: 2036-01-01\n";

#define RULES(name)          \
    "rules:\n"               \
    "  - id: run\n"          \
    "    title: A program\n" \
    "    severity: low\n"    \
    "    target: event\n"    \
    "    violation: proc.name == '" name "'\n"

static const char *const rules[GOOD] = {RULES("sh"), RULES("ls")};
static const uint32_t expected[GOOD] = {1, 2}; /* findings in the events */
static const char events[] = "{\"evt.type\":\"execve\",\"proc.name\":\"sh\"}\n"
                             "{\"evt.type\":\"execve\",\"proc.name\":\"ls\"}\n"
                             "{\"evt.type\":\"execve\",\"proc.name\":\"ls\"}\n";

static struct {
    pthread_mutex_t lock;
    ctrsec_context *context;
    ctrsec_trust *trust;
    ctrsec_plan *plan;
    char digests[GOOD][DIGEST];
} shared = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void fail(const char *what)
{
    fprintf(stderr, "bundle_swap: %s\n", what);
    exit(EXIT_FAILURE);
}

static void stop_on(int status, ctrsec_error *error)
{
    if (status != CTRSEC_OK)
        fail(ctrsec_error_message(error));
}

/* A signed bundle. */
static ctrsec_buffer *make_bundle(ctrsec_key *key, const char *text)
{
    ctrsec_builder *builder;
    ctrsec_buffer *public, *plain, *bundle;
    ctrsec_error *error = NULL;
    char signer[512];
    stop_on(ctrsec_key_public(&public, key, &error), error);
    snprintf(signer, sizeof signer, "%.*s", (int)ctrsec_buffer_size(public),
             (const char *)ctrsec_buffer_data(public));
    const char *signers[] = {signer};
    stop_on(ctrsec_builder_new(&builder, shared.context, &error), error);
    stop_on(ctrsec_builder_add(builder, "bundle.yaml", manifest, strlen(manifest), &error), error);
    stop_on(ctrsec_builder_add(builder, "rules.yaml", text, strlen(text), &error), error);
    stop_on(ctrsec_builder_build(&plain, builder, signers, 1, &error), error);
    stop_on(ctrsec_bundle_sign(&bundle, shared.context, ctrsec_buffer_data(plain),
                               ctrsec_buffer_size(plain), key, "", &error),
            error);
    if (shared.trust == NULL)
        stop_on(
            ctrsec_trust_load(&shared.trust, shared.context, signer, strlen(signer), NULL, &error),
            error);
    ctrsec_buffer_free(plain);
    ctrsec_buffer_free(public);
    ctrsec_builder_free(builder);
    return bundle;
}

/* NULL where the bundle is refused. digest: where it goes, or NULL. */
static ctrsec_plan *load(const void *bytes, size_t size, char *digest)
{
    struct ctrsec_bundle_options options = {.struct_size = sizeof options,
                                            .trust = shared.trust,
                                            .channel = "test",
                                            .state_new = 1,
                                            .now = 1767225600};
    struct ctrsec_plan_options plan_options = {.struct_size = sizeof plan_options,
                                               .bundle_count = 1};
    struct ctrsec_bundle_info info = {.struct_size = sizeof info};
    ctrsec_bundle *bundle;
    ctrsec_plan *plan;
    ctrsec_error *error = NULL;
    if (ctrsec_bundle_load(&bundle, shared.context, bytes, size, &options, NULL) != CTRSEC_OK)
        return NULL;
    plan_options.bundles = &bundle;
    stop_on(ctrsec_plan_new(&plan, shared.context, &plan_options, &error), error);
    stop_on(ctrsec_bundle_info(&info, bundle), NULL);
    if (digest != NULL)
        snprintf(digest, DIGEST, "%s", info.digest);
    ctrsec_bundle_release(bundle);
    return plan;
}

static void put_plan(ctrsec_plan *plan)
{
    pthread_mutex_lock(&shared.lock);
    ctrsec_plan *old = shared.plan;
    shared.plan = plan;
    pthread_mutex_unlock(&shared.lock);
    ctrsec_plan_release(old);
}

static ctrsec_plan *take_plan(void)
{
    pthread_mutex_lock(&shared.lock);
    ctrsec_plan *plan = ctrsec_plan_retain(shared.plan);
    pthread_mutex_unlock(&shared.lock);
    return plan;
}

/* The plan that a result says it is of; its findings have to be that plan's. */
static int plan_of(const ctrsec_result *result)
{
    struct ctrsec_counts counts = {.struct_size = sizeof counts};
    uint32_t count, stride;
    const struct ctrsec_source_bundle *bundle = ctrsec_result_bundles(result, &count, &stride);
    if (count != 1)
        fail("a result of no plan, or of several");
    const char *digest = ctrsec_result_string(result, &bundle->digest);
    int which = strcmp(digest, shared.digests[0]) == 0 ? 0 : 1;
    if (strcmp(digest, shared.digests[which]) != 0)
        fail("a result of a plan that there is not");
    stop_on(ctrsec_result_counts(&counts, result), NULL);
    if (counts.failed != expected[which])
        fail("a result that is not its plan's");
    return which;
}

static void *judge_often(void *payload)
{
    uint32_t *by_plan = payload; /* results of each */
    ctrsec_evaluator *evaluator = NULL;
    ctrsec_document *document;
    ctrsec_result *result;
    ctrsec_error *error = NULL;
    stop_on(ctrsec_document_new(&document, shared.context, &error), error);
    stop_on(ctrsec_result_new(&result, shared.context, &error), error);
    for (int i = 0; i < ROUNDS; i++) {
        size_t consumed;
        ctrsec_plan *plan = take_plan();
        ctrsec_evaluator_free(evaluator);
        stop_on(ctrsec_evaluator_new(&evaluator, plan, &error), error);
        ctrsec_plan_release(plan);
        stop_on(ctrsec_check_batch(evaluator, document, events, strlen(events), 1, NULL, &consumed,
                                   result, &error),
                error);
        by_plan[plan_of(result)]++;
    }
    ctrsec_result_free(result);
    ctrsec_document_free(document);
    ctrsec_evaluator_free(evaluator);
    return NULL;
}

int main(void)
{
    pthread_t threads[THREADS];
    uint32_t results[THREADS][GOOD] = {{0}};
    ctrsec_buffer *bundles[GOOD];
    ctrsec_key *key;
    ctrsec_error *error = NULL;
    stop_on(ctrsec_context_new(&shared.context, NULL, &error), error);
    stop_on(ctrsec_key_new(&key, shared.context, &error), error);
    for (int i = 0; i < GOOD; i++) {
        bundles[i] = make_bundle(key, rules[i]);
        put_plan(load(ctrsec_buffer_data(bundles[i]), ctrsec_buffer_size(bundles[i]),
                      shared.digests[i]));
    }
    for (int i = 0; i < THREADS; i++)
        if (pthread_create(&threads[i], NULL, judge_often, results[i]) != 0)
            return EXIT_FAILURE;
    for (int i = 0; i < SWAPS; i++) {
        const ctrsec_buffer *bundle = bundles[i / 2 % GOOD];
        size_t size = ctrsec_buffer_size(bundle);
        bool whole = i % 2 == 0; /* the others lack their last byte */
        ctrsec_plan *plan = load(ctrsec_buffer_data(bundle), whole ? size : size - 1, NULL);
        if ((plan != NULL) != whole)
            fail("a bad bundle is good, or a good one bad");
        if (plan != NULL)
            put_plan(plan);
    }
    uint32_t sums[GOOD] = {0};
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        for (int k = 0; k < GOOD; k++)
            sums[k] += results[i][k];
    }
    for (int i = 0; i < GOOD; i++)
        ctrsec_buffer_free(bundles[i]);
    ctrsec_plan_release(shared.plan);
    ctrsec_trust_free(shared.trust);
    ctrsec_key_free(key);
    ctrsec_context_free(shared.context);
    printf("bundle_swap: %d threads, %u results of one plan, %u of the other\n", THREADS, sums[0],
           sums[1]);
    return EXIT_SUCCESS;
}
