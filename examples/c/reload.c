/* SPDX-License-Identifier: Apache-2.0 */
/*
 * New rules for a program that goes on judging: how a sensor with several threads reloads.
 *
 *     reload TRUST EVENTS BUNDLE...
 *
 * Each BUNDLE stands for what lies at the sensor's path when it is told to reload. Two threads
 * judge EVENTS (a JSON value a line) over and over meanwhile. Exit code: 0, or 2 where the first
 * bundle is not good.
 *
 * The pattern:
 *
 *   - A plan never changes. A reload makes another one beside it, and all that can fail (reading,
 *     verifying, compiling) fails there, in the thread that reloads; the plan in force is not
 *     touched.
 *   - `struct rules` owns one share of the plan in force. Under its lock a reader takes a share of
 *     its own, and the reloader puts another plan in: a few instructions each. A bare atomic
 * pointer is not enough: between reading it and ctrsec_plan_retain the last share could go. Hosts
 * with RCU or hazard pointers can retain inside their read section instead.
 *   - A thread looks at `generation` before each batch, which costs a load, and takes the lock only
 *     where it changed. Its evaluator keeps the plan alive that it was made for, so the old plan
 * goes when the last thread has moved on.
 *   - So each result is of exactly one plan, and ctrsec_result_bundles says of which.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <ctrsec/ctrsec.h>

enum { THREADS = 2, DIGEST = 65 };

struct bytes {
    char *data;
    size_t size;
};

/* The plan in force. */
struct rules {
    pthread_mutex_t lock;
    ctrsec_plan *plan;
    atomic_uint generation; /* grows with each plan */
};

struct sensor {
    ctrsec_context *context;
    struct rules rules;
    struct bytes events;
    atomic_bool stop;
    /* what the threads found last, for this demonstration */
    pthread_mutex_t lock;
    pthread_cond_t judged;
    unsigned seen[THREADS]; /* generation of the last result */
    uint32_t found[THREADS];
    char digest[THREADS][DIGEST];
};

static void give_up(const char *what)
{
    fprintf(stderr, "reload: %s\n", what);
    exit(2);
}

/* --- the pattern ----------------------------------------------------------------------------- */

static ctrsec_plan *rules_take(struct rules *rules, unsigned *generation)
{
    pthread_mutex_lock(&rules->lock);
    ctrsec_plan *plan = ctrsec_plan_retain(rules->plan);
    *generation = atomic_load(&rules->generation);
    pthread_mutex_unlock(&rules->lock);
    return plan;
}

/* Takes over the caller's share of the new plan. */
static void rules_put(struct rules *rules, ctrsec_plan *plan)
{
    pthread_mutex_lock(&rules->lock);
    ctrsec_plan *old = rules->plan;
    rules->plan = plan;
    atomic_fetch_add(&rules->generation, 1);
    pthread_mutex_unlock(&rules->lock);
    ctrsec_plan_release(old); /* outside: freeing a plan takes a while */
}

/* Before each batch: an evaluator of the plan in force. */
static void follow_rules(struct sensor *sensor, ctrsec_evaluator **evaluator, unsigned *generation)
{
    if (*evaluator != NULL && *generation == atomic_load(&sensor->rules.generation))
        return;
    ctrsec_plan *plan = rules_take(&sensor->rules, generation);
    ctrsec_evaluator_free(*evaluator);
    if (ctrsec_evaluator_new(evaluator, plan, NULL) != CTRSEC_OK)
        give_up("out of memory");
    ctrsec_plan_release(plan); /* the evaluator has a share */
}

/* --- a thread that judges ------------------------------------------------------------------------
 */

static void note(struct sensor *sensor, int thread, unsigned generation,
                 const ctrsec_result *result)
{
    uint32_t count, stride;
    struct ctrsec_counts counts = {.struct_size = sizeof counts};
    const struct ctrsec_source_bundle *bundle = ctrsec_result_bundles(result, &count, &stride);
    ctrsec_result_counts(&counts, result);
    pthread_mutex_lock(&sensor->lock);
    sensor->seen[thread] = generation;
    sensor->found[thread] = counts.failed;
    snprintf(sensor->digest[thread], DIGEST, "%s", ctrsec_result_string(result, &bundle->digest));
    pthread_cond_signal(&sensor->judged);
    pthread_mutex_unlock(&sensor->lock);
}

struct thread {
    struct sensor *sensor;
    int number;
};

static void *judge(void *payload)
{
    struct thread *thread = payload;
    struct sensor *sensor = thread->sensor;
    ctrsec_evaluator *evaluator = NULL;
    ctrsec_document *document;
    ctrsec_result *result;
    unsigned generation = 0;
    if (ctrsec_document_new(&document, sensor->context, NULL) != CTRSEC_OK ||
        ctrsec_result_new(&result, sensor->context, NULL) != CTRSEC_OK)
        give_up("out of memory");
    while (!atomic_load(&sensor->stop)) {
        size_t consumed;
        follow_rules(sensor, &evaluator, &generation);
        if (ctrsec_check_batch(evaluator, document, sensor->events.data, sensor->events.size, 1,
                               NULL, &consumed, result, NULL) != CTRSEC_OK)
            give_up("events cannot be judged");
        note(sensor, thread->number, generation, result);
    }
    ctrsec_result_free(result);
    ctrsec_document_free(document);
    ctrsec_evaluator_free(evaluator);
    return NULL;
}

/* --- the thread that reloads ---------------------------------------------------------------------
 */

static struct bytes read_file(const char *path)
{
    struct bytes file = {NULL, 0};
    size_t room = 0;
    FILE *stream = fopen(path, "rb");
    while (stream != NULL && !feof(stream) && !ferror(stream)) {
        char *larger = realloc(file.data, room += 65536);
        if (larger == NULL)
            give_up("out of memory");
        file.data = larger;
        file.size += fread(file.data + file.size, 1, room - file.size, stream);
    }
    if (stream == NULL || ferror(stream))
        give_up(path);
    fclose(stream);
    return file;
}

/* NULL: the error says why. */
static ctrsec_plan *load(ctrsec_context *context, const char *bundle_path, const char *trust_path,
                         ctrsec_error **error)
{
    struct bytes bundle_file = read_file(bundle_path), trust_file = read_file(trust_path);
    struct ctrsec_bundle_options options = {.struct_size = sizeof options,
                                            .channel = "base",
                                            .state_new = 1, /* a sensor keeps ctrsec_bundle_state */
                                            .now = (int64_t)time(NULL)};
    struct ctrsec_plan_options plan_options = {.struct_size = sizeof plan_options};
    ctrsec_trust *trust = NULL;
    ctrsec_bundle *bundle = NULL;
    ctrsec_plan *plan = NULL;
    int status = ctrsec_trust_load(&trust, context, trust_file.data, trust_file.size, NULL, error);
    options.trust = trust;
    if (status == CTRSEC_OK)
        status = ctrsec_bundle_load(&bundle, context, bundle_file.data, bundle_file.size, &options,
                                    error);
    plan_options.bundles = &bundle;
    plan_options.bundle_count = 1;
    if (status == CTRSEC_OK)
        ctrsec_plan_new(&plan, context, &plan_options, error);
    ctrsec_bundle_release(bundle);
    ctrsec_trust_free(trust);
    free(bundle_file.data);
    free(trust_file.data);
    return plan;
}

/* Until each thread has judged by the plan in force; all have to agree. */
static void tell_findings(struct sensor *sensor)
{
    unsigned generation = atomic_load(&sensor->rules.generation);
    pthread_mutex_lock(&sensor->lock);
    for (int i = 0; i < THREADS; i++) {
        while (sensor->seen[i] != generation)
            pthread_cond_wait(&sensor->judged, &sensor->lock);
        if (strcmp(sensor->digest[i], sensor->digest[0]) != 0 ||
            sensor->found[i] != sensor->found[0])
            give_up("two plans at once");
    }
    printf("%s: %u findings\n", sensor->digest[0], sensor->found[0]);
    pthread_mutex_unlock(&sensor->lock);
}

static void reload(struct sensor *sensor, const char *bundle, const char *trust)
{
    ctrsec_error *error = NULL;
    ctrsec_plan *plan = load(sensor->context, bundle, trust, &error);
    if (plan != NULL) {
        rules_put(&sensor->rules, plan);
    } else {
        printf("%s is refused: %s\n", bundle, ctrsec_error_message(error));
        ctrsec_error_free(error);
    }
    tell_findings(sensor);
}

int main(int argc, char **argv)
{
    static struct sensor sensor = {.rules = {.lock = PTHREAD_MUTEX_INITIALIZER},
                                   .lock = PTHREAD_MUTEX_INITIALIZER,
                                   .judged = PTHREAD_COND_INITIALIZER};
    struct thread threads[THREADS];
    pthread_t handles[THREADS];
    ctrsec_error *error = NULL;
    if (argc < 4)
        give_up("usage: reload TRUST EVENTS BUNDLE...");
    if (ctrsec_context_new(&sensor.context, NULL, &error) != CTRSEC_OK)
        give_up(ctrsec_error_message(error));
    sensor.events = read_file(argv[2]);
    ctrsec_plan *plan = load(sensor.context, argv[3], argv[1], &error);
    if (plan == NULL)
        give_up(ctrsec_error_message(error));
    rules_put(&sensor.rules, plan);
    for (int i = 0; i < THREADS; i++) {
        threads[i] = (struct thread){&sensor, i};
        if (pthread_create(&handles[i], NULL, judge, &threads[i]) != 0)
            give_up("no thread");
    }
    tell_findings(&sensor);
    for (int i = 4; i < argc; i++)
        reload(&sensor, argv[i], argv[1]);
    atomic_store(&sensor.stop, true);
    for (int i = 0; i < THREADS; i++)
        pthread_join(handles[i], NULL);
    ctrsec_plan_release(sensor.rules.plan);
    ctrsec_context_free(sensor.context);
    free(sensor.events.data);
    return 0;
}
