/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two threads on one plan, with nothing between them: one gives batches of lines, the other typed
 * records, half of them with symbols, and then they change places. The first records, and the first
 * symbols, are asked for at the same time, when the plan makes its tables. Every result is known.
 * Meant for ThreadSanitizer, and right without it too.
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctrsec/ctrsec.h"

enum { THREADS = 2, ROUNDS = 400, EVENTS = 3 };

static const char rules[] =
    "rules:\n"
    "  - {id: sh, title: t, severity: low, target: event, violation: proc.name == 'sh'}\n"
    "  - {id: etc, title: t, severity: low, target: event,\n"
    "     violation: has(fd.name) && fd.name.startsWith('/etc/')}\n";

static const char lines[] = "{\"evt.type\":\"open\",\"proc.name\":\"sh\",\"fd.name\":\"/etc/a\"}\n"
                            "{\"evt.type\":\"open\",\"proc.name\":\"cat\",\"fd.name\":\"/etc/b\"}\n"
                            "{\"evt.type\":\"open\",\"proc.name\":\"sh\"}\n";
enum { FINDINGS = 4 };

static struct {
    ctrsec_context *context;
    ctrsec_plan *plan;
    pthread_barrier_t start;
} shared;

static void stop_on(int status, ctrsec_error *error)
{
    if (status == CTRSEC_OK)
        return;
    fprintf(stderr, "records: %s\n", ctrsec_error_message(error));
    exit(EXIT_FAILURE);
}

static uint16_t field(const char *name)
{
    uint32_t id;
    ctrsec_error *error = NULL;
    stop_on(ctrsec_field_id(&id, shared.plan, CTRSEC_TARGET_EVENT, name, &error), error);
    return (uint16_t)id;
}

static struct ctrsec_value text(uint16_t id, const char *bytes, uint32_t symbol)
{
    struct ctrsec_value value = {.field = id, .tag = CTRSEC_VALUE_SYMBOL, .as.symbol = symbol};
    if (symbol == 0)
        value = (struct ctrsec_value){.field = id,
                                      .tag = CTRSEC_VALUE_TEXT,
                                      .size = (uint32_t)strlen(bytes),
                                      .as.text = bytes};
    return value;
}

static void check_records(ctrsec_evaluator *evaluator, ctrsec_result *result, bool symbols)
{
    uint16_t name = field("proc.name"), path = field("fd.name");
    uint32_t sh = symbols ? ctrsec_plan_symbol(shared.plan, "sh", 2) : 0;
    struct ctrsec_value values[EVENTS][2] = {{text(name, "sh", sh), text(path, "/etc/a", 0)},
                                             {text(name, "cat", 0), text(path, "/etc/b", 0)},
                                             {text(name, "sh", sh)}};
    struct ctrsec_record records[EVENTS] = {
        {values[0], 2, 0}, {values[1], 2, 0}, {values[2], 1, 0}};
    ctrsec_error *error = NULL;
    stop_on(ctrsec_check_records(evaluator, records, EVENTS, NULL, result, &error), error);
}

static void check_lines(ctrsec_evaluator *evaluator, ctrsec_document *document,
                        ctrsec_result *result)
{
    size_t consumed;
    ctrsec_error *error = NULL;
    stop_on(ctrsec_check_batch(evaluator, document, lines, sizeof lines - 1, 1, NULL, &consumed,
                               result, &error),
            error);
}

static void *run(void *payload)
{
    const int *number = payload;
    ctrsec_evaluator *evaluator;
    ctrsec_document *document;
    ctrsec_result *result;
    ctrsec_error *error = NULL;
    stop_on(ctrsec_evaluator_new(&evaluator, shared.plan, &error), error);
    stop_on(ctrsec_document_new(&document, shared.context, &error), error);
    stop_on(ctrsec_result_new(&result, shared.context, &error), error);
    pthread_barrier_wait(&shared.start);
    intptr_t wrong = 0;
    for (int i = 0; i < ROUNDS; i++) {
        uint32_t count;
        if (i == 0 || (i + *number) % 2 == 0)
            check_records(evaluator, result, i % 4 < 2);
        else
            check_lines(evaluator, document, result);
        ctrsec_result_findings(result, &count, NULL);
        wrong += count != FINDINGS;
    }
    ctrsec_result_free(result);
    ctrsec_document_free(document);
    ctrsec_evaluator_free(evaluator);
    return (void *)wrong;
}

int main(void)
{
    struct ctrsec_plan_options options = {.struct_size = sizeof options};
    static const int numbers[THREADS] = {0, 1};
    ctrsec_builder *builder;
    pthread_t threads[THREADS];
    ctrsec_error *error = NULL;
    intptr_t wrong = 0;
    stop_on(ctrsec_context_new(&shared.context, NULL, &error), error);
    stop_on(ctrsec_builder_new(&builder, shared.context, &error), error);
    stop_on(ctrsec_builder_add(builder, "rules.yaml", rules, sizeof rules - 1, &error), error);
    options.builder = builder;
    stop_on(ctrsec_plan_new(&shared.plan, shared.context, &options, &error), error);
    ctrsec_builder_free(builder);
    pthread_barrier_init(&shared.start, NULL, THREADS);
    for (int i = 0; i < THREADS; i++)
        if (pthread_create(&threads[i], NULL, run, (void *)(uintptr_t)&numbers[i]) != 0)
            return EXIT_FAILURE;
    for (int i = 0; i < THREADS; i++) {
        void *found;
        pthread_join(threads[i], &found);
        wrong += (intptr_t)found;
    }
    pthread_barrier_destroy(&shared.start);
    ctrsec_plan_release(shared.plan);
    ctrsec_context_free(shared.context);
    printf("records: %d checks in %d threads, %d wrong\n", ROUNDS * THREADS, THREADS, (int)wrong);
    return wrong == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
