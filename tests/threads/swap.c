/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Four threads check while the plan is swapped under them, as a host does that loads new rules:
 * each round a thread retains the current plan, makes an evaluator and checks its own document and
 * one that all share. Every answer has to be that of the one plan or of the other. Meant for
 * ThreadSanitizer, and right without it too.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctrsec/ctrsec.h"

enum { THREADS = 4, ROUNDS = 200, SWAPS = 400 };

static const char manifest[] = "channel: test\n"
                               "title: Rules of a test\n"
                               "epoch: 1\n"
                               "version: 1\n"
                               "not_before: 2024-01-01\n"
                               "expires: 2036-01-01\n";

#define RULE(id, condition)          \
    "  - id: " id "\n"               \
    "    title: A rule\n"            \
    "    severity: high\n"           \
    "    target: workload\n"         \
    "    each: container\n"          \
    "    violation: " condition "\n" \
    "    message: \"container {container.name}\"\n"

static const char one_rule[] = "rules:\n" RULE("privileged", "container.privileged");
static const char two_rules[] = "rules:\n" RULE("privileged", "container.privileged")
    RULE("named", "container.name.matches('^w[a-z]+$')");

static const char pod[] = "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"p\"},"
                          "\"spec\":{\"containers\":[{\"name\":\"web\",\"image\":\"web:1\","
                          "\"securityContext\":{\"privileged\":true}}]}}";

static struct {
    pthread_mutex_t lock;
    ctrsec_plan *plan;
    ctrsec_context *context;
    ctrsec_document *document; /* linked before the threads start */
} shared = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void stop_on(int status, ctrsec_error *error)
{
    if (status == CTRSEC_OK)
        return;
    fprintf(stderr, "swap: %s\n", ctrsec_error_message(error));
    exit(EXIT_FAILURE);
}

static ctrsec_plan *make_plan(const char *rules)
{
    struct ctrsec_plan_options options = {.struct_size = sizeof options};
    ctrsec_builder *builder;
    ctrsec_plan *plan;
    ctrsec_error *error = NULL;
    stop_on(ctrsec_builder_new(&builder, shared.context, &error), error);
    stop_on(ctrsec_builder_add(builder, "bundle.yaml", manifest, strlen(manifest), &error), error);
    stop_on(ctrsec_builder_add(builder, "rules.yaml", rules, strlen(rules), &error), error);
    options.builder = builder;
    stop_on(ctrsec_plan_new(&plan, shared.context, &options, &error), error);
    ctrsec_builder_free(builder);
    return plan;
}

static ctrsec_document *make_document(void)
{
    ctrsec_document *document;
    ctrsec_error *error = NULL;
    stop_on(ctrsec_document_new(&document, shared.context, &error), error);
    stop_on(ctrsec_document_add(document, "pod.json", pod, strlen(pod), CTRSEC_FORMAT_JSON, &error),
            error);
    return document;
}

static ctrsec_plan *take_plan(void)
{
    pthread_mutex_lock(&shared.lock);
    ctrsec_plan *plan = ctrsec_plan_retain(shared.plan);
    pthread_mutex_unlock(&shared.lock);
    return plan;
}

/* The finding count is the plan's number of rules: each of them finds the one container. */
static void check(ctrsec_plan *plan, ctrsec_evaluator *evaluator, ctrsec_document *document,
                  ctrsec_result *result)
{
    struct ctrsec_check_options options = {.struct_size = sizeof options, .complete = 1};
    struct ctrsec_counts counts = {.struct_size = sizeof counts};
    ctrsec_error *error = NULL;
    stop_on(ctrsec_check(evaluator, document, &options, result, &error), error);
    if (ctrsec_result_counts(&counts, result) != CTRSEC_OK ||
        counts.failed != ctrsec_plan_rule_count(plan)) {
        fprintf(stderr, "swap: %u findings by %u rules\n", counts.failed,
                ctrsec_plan_rule_count(plan));
        exit(EXIT_FAILURE);
    }
}

static void *check_often(void *payload)
{
    ctrsec_document *own = make_document();
    ctrsec_result *result;
    ctrsec_error *error = NULL;
    (void)payload;
    stop_on(ctrsec_result_new(&result, shared.context, &error), error);
    for (int i = 0; i < ROUNDS; i++) {
        ctrsec_evaluator *evaluator;
        ctrsec_plan *plan = take_plan();
        stop_on(ctrsec_evaluator_new(&evaluator, plan, &error), error);
        check(plan, evaluator, own, result);
        check(plan, evaluator, shared.document, result);
        ctrsec_evaluator_free(evaluator);
        ctrsec_plan_release(plan);
    }
    ctrsec_result_free(result);
    ctrsec_document_free(own);
    return NULL;
}

int main(void)
{
    pthread_t threads[THREADS];
    ctrsec_evaluator *evaluator;
    ctrsec_result *result;
    ctrsec_error *error = NULL;
    stop_on(ctrsec_context_new(&shared.context, NULL, &error), error);
    shared.plan = make_plan(one_rule);
    shared.document = make_document();
    stop_on(ctrsec_evaluator_new(&evaluator, shared.plan, &error), error);
    stop_on(ctrsec_result_new(&result, shared.context, &error), error);
    check(shared.plan, evaluator, shared.document, result);
    ctrsec_evaluator_free(evaluator);
    ctrsec_result_free(result);

    for (int i = 0; i < THREADS; i++)
        if (pthread_create(&threads[i], NULL, check_often, NULL) != 0)
            return EXIT_FAILURE;
    for (int i = 0; i < SWAPS; i++) {
        ctrsec_plan *plan = make_plan(i % 2 == 0 ? two_rules : one_rule);
        pthread_mutex_lock(&shared.lock);
        ctrsec_plan *old = shared.plan;
        shared.plan = plan;
        pthread_mutex_unlock(&shared.lock);
        ctrsec_plan_release(old);
    }
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    ctrsec_document_free(shared.document);
    ctrsec_plan_release(shared.plan);
    ctrsec_context_free(shared.context);
    printf("swap: %d threads, %d checks each, %d swaps\n", THREADS, 2 * ROUNDS, SWAPS);
    return EXIT_SUCCESS;
}
