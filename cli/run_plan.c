/* SPDX-License-Identifier: Apache-2.0 */
/* contract: run_plan.h */
#include "run_plan.h"

#include <string.h>

/* One more thing that a plan is made of; a long list is cut. */
static void add_name(char name[PLAN_NAME], const char *what, const char *digest)
{
    size_t used = strlen(name);
    snprintf(name + used, PLAN_NAME - used, "%s%s %s", used == 0 ? "" : ", ", what, digest);
}

/* The bundles and the configuration that a result names, into `name`. */
static void write_name(const ctrsec_result *result, char name[PLAN_NAME])
{
    uint32_t count, stride;
    name[0] = '\0';
    const char *record = (const char *)ctrsec_result_bundles(result, &count, &stride);
    for (uint32_t i = 0; i < count; i++, record += stride) {
        const struct ctrsec_source_bundle *bundle = (const void *)record;
        const char *digest = ctrsec_result_string(result, &bundle->digest);
        char what[128];
        snprintf(what, sizeof what, "%s %llu.%llu", ctrsec_result_string(result, &bundle->channel),
                 (unsigned long long)bundle->epoch, (unsigned long long)bundle->version);
        add_name(name, what, digest[0] == '\0' ? "unsigned" : digest);
    }
    record = (const char *)ctrsec_result_configs(result, &count, &stride);
    for (uint32_t i = 0; i < count; i++, record += stride) {
        const struct ctrsec_source_config *config = (const void *)record;
        add_name(name, ctrsec_result_string(result, &config->name),
                 ctrsec_result_string(result, &config->digest));
    }
}

/* What a plan is made of is what its results say: those of a check of nothing, too. */
static bool name_plan(ctrsec_context *context, ctrsec_plan *plan, char name[PLAN_NAME])
{
    ctrsec_evaluator *evaluator = NULL;
    ctrsec_document *nothing = NULL;
    ctrsec_result *result = NULL;
    ctrsec_error *error = NULL;
    bool good = ctrsec_evaluator_new(&evaluator, plan, &error) == CTRSEC_OK &&
                ctrsec_document_new(&nothing, context, &error) == CTRSEC_OK &&
                ctrsec_result_new(&result, context, &error) == CTRSEC_OK &&
                ctrsec_check(evaluator, nothing, NULL, result, &error) == CTRSEC_OK;
    if (good)
        write_name(result, name);
    else
        error_print(error);
    ctrsec_result_free(result);
    ctrsec_document_free(nothing);
    ctrsec_evaluator_free(evaluator);
    return good;
}

/* NULL after a message. `again`: --new-state has begun the state. */
static ctrsec_plan *make(const struct call *call, bool again, char name[PLAN_NAME], int *code)
{
    struct rules_options options = rules_options_of(call);
    options.new_state = options.new_state && !again;
    ctrsec_plan *plan = plan_make(call->context, &options, code);
    if (plan == NULL || name_plan(call->context, plan, name))
        return plan;
    *code = EXIT_UNREADABLE;
    ctrsec_plan_release(plan);
    return NULL;
}

bool run_plan_init(struct run_plan *current, const struct call *call, int *code)
{
    pthread_mutex_init(&current->lock, NULL);
    current->plan = make(call, false, current->name, code);
    if (current->plan != NULL)
        fprintf(stderr, "ctrsec: rules of %s\n", current->name);
    return current->plan != NULL;
}

void run_plan_clear(struct run_plan *current)
{
    ctrsec_plan_release(current->plan);
    pthread_mutex_destroy(&current->lock);
}

ctrsec_plan *run_plan_take(struct run_plan *current)
{
    pthread_mutex_lock(&current->lock);
    ctrsec_plan *plan = ctrsec_plan_retain(current->plan);
    pthread_mutex_unlock(&current->lock);
    return plan;
}

bool run_plan_reload(struct run_plan *current, const struct call *call)
{
    char name[PLAN_NAME];
    int code;
    ctrsec_plan *plan = make(call, true, name, &code);
    if (plan == NULL) {
        fprintf(stderr, "ctrsec: not reloaded: the rules of %s stay\n", current->name);
        return false;
    }
    pthread_mutex_lock(&current->lock);
    ctrsec_plan *old = current->plan;
    current->plan = plan;
    pthread_mutex_unlock(&current->lock);
    ctrsec_plan_release(old); /* the batches that are on their way have shares of their own */
    fprintf(stderr, "ctrsec: reloaded: rules of %s, before %s\n", name, current->name);
    snprintf(current->name, sizeof current->name, "%s", name);
    return true;
}
