/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A webhook: four threads answer reviews at the same time, each with its own evaluator, all with
 * one plan and one context that the first of them links. Every second request is of a namespace
 * that the context does not hold and has to be denied. Meant for ThreadSanitizer, and right without
 * it too.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctrsec/ctrsec.h"

enum { THREADS = 4, ROUNDS = 300 };

static const char rules[] = "rules:\n"
                            "  - id: owned\n"
                            "    title: Namespace without a team\n"
                            "    severity: high\n"
                            "    target: workload\n"
                            "    require: \"'team' in workload.namespaceObject.labels\"\n"
                            "    message: \"{workload.name} belongs to nobody\"\n"
                            "    enforce: {deploy: deny}\n";

static const char context_text[] = "apiVersion: v1\n"
                                   "kind: Namespace\n"
                                   "metadata: {name: shop, labels: {team: a}}\n"
                                   "---\n"
                                   "apiVersion: v1\n"
                                   "kind: Service\n"
                                   "metadata: {name: web, namespace: shop}\n"
                                   "spec: {selector: {app: web}}\n";

#define REVIEW(space)                                                                        \
    "{\"apiVersion\":\"admission.k8s.io/v1\",\"kind\":\"AdmissionReview\",\"request\":{"     \
    "\"uid\":\"u\",\"namespace\":\"" space "\",\"operation\":\"CREATE\",\"kind\":{\"kind\":" \
    "\"Pod\",\"version\":\"v1\"},\"object\":{\"metadata\":{\"name\":\"p\",\"labels\":{"      \
    "\"app\":\"web\"}},\"spec\":{\"containers\":[{\"name\":\"c\"}]}}}}"

static const char *const reviews[] = {REVIEW("shop"), REVIEW("elsewhere")};
static const int32_t expected[] = {CTRSEC_ALLOW, CTRSEC_DENY};

static struct {
    ctrsec_plan *plan;
    ctrsec_context *context;
    ctrsec_document *objects;
} shared;

static void stop_on(int status, ctrsec_error *error)
{
    if (status == CTRSEC_OK)
        return;
    fprintf(stderr, "reviews: %s\n", ctrsec_error_message(error));
    exit(EXIT_FAILURE);
}

static void make_shared(void)
{
    struct ctrsec_plan_options options = {.struct_size = sizeof options};
    ctrsec_builder *builder;
    ctrsec_error *error = NULL;
    stop_on(ctrsec_context_new(&shared.context, NULL, &error), error);
    stop_on(ctrsec_builder_new(&builder, shared.context, &error), error);
    stop_on(ctrsec_builder_add(builder, "rules.yaml", rules, strlen(rules), &error), error);
    options.builder = builder;
    stop_on(ctrsec_plan_new(&shared.plan, shared.context, &options, &error), error);
    ctrsec_builder_free(builder);
    stop_on(ctrsec_document_new(&shared.objects, shared.context, &error), error);
    stop_on(ctrsec_document_add(shared.objects, "context.yaml", context_text, strlen(context_text),
                                CTRSEC_FORMAT_YAML, &error),
            error);
}

static void *answer_often(void *payload)
{
    struct ctrsec_review_options options = {.struct_size = sizeof options,
                                            .context = shared.objects};
    ctrsec_evaluator *evaluator;
    ctrsec_result *result;
    ctrsec_error *error = NULL;
    (void)payload;
    stop_on(ctrsec_evaluator_new(&evaluator, shared.plan, &error), error);
    stop_on(ctrsec_result_new(&result, shared.context, &error), error);
    for (int i = 0; i < ROUNDS; i++) {
        ctrsec_buffer *answer;
        const char *review = reviews[i % 2];
        stop_on(ctrsec_review(&answer, evaluator, review, strlen(review), &options, result, &error),
                error);
        ctrsec_buffer_free(answer);
        if (ctrsec_result_decision(result) != expected[i % 2]) {
            fprintf(stderr, "reviews: decision %d, expected %d\n", ctrsec_result_decision(result),
                    expected[i % 2]);
            exit(EXIT_FAILURE);
        }
    }
    ctrsec_result_free(result);
    ctrsec_evaluator_free(evaluator);
    return NULL;
}

int main(void)
{
    pthread_t threads[THREADS];
    make_shared();
    for (int i = 0; i < THREADS; i++)
        if (pthread_create(&threads[i], NULL, answer_often, NULL) != 0)
            return EXIT_FAILURE;
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    ctrsec_document_free(shared.objects);
    ctrsec_plan_release(shared.plan);
    ctrsec_context_free(shared.context);
    printf("reviews: %d threads, %d answers each\n", THREADS, ROUNDS);
    return EXIT_SUCCESS;
}
