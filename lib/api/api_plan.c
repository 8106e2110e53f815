/* SPDX-License-Identifier: Apache-2.0 */
/* Plans. contract: ctrsec/plan.h */
#include "api/handle.h"
#include "rule/plan_memory.h"
#include "rule/site_show.h"
#include "text/json_write.h"

#define BUNDLES_MOST 64

/* What a plan is made from, in the memory of the call. */
struct making {
    struct cs_api_call *call;
    const struct ctrsec_plan_options *options;
    struct cs_plan_input *inputs;
    uint32_t ninputs;
    struct cs_plan_selection selection;
    struct cs_site site;
};

static int gather_inputs(struct making *making)
{
    const struct ctrsec_plan_options *options = making->options;
    uint32_t count = options->builder != NULL ? 1 : options->bundle_count;
    making->inputs = cs_arena_array(&making->call->arena, count, sizeof *making->inputs);
    if (making->inputs == NULL)
        return cs_diag_no_memory(&making->call->diag);
    making->ninputs = count;
    if (options->builder != NULL) {
        struct cs_bundle_source *sources = &options->builder->sources;
        CS_TRY(cs_bundle_source_read(sources, &making->call->diag));
        making->inputs[0] = (struct cs_plan_input){.rules = &sources->rules,
                                                   .channel = sources->rules.channel,
                                                   .epoch = sources->rules.epoch,
                                                   .version = sources->rules.version,
                                                   .expires = sources->rules.expires};
        return CTRSEC_OK;
    }
    for (uint32_t i = 0; i < count; i++) {
        const ctrsec_bundle *bundle = options->bundles[i];
        making->inputs[i] = cs_api_bundle_input(bundle);
        for (uint32_t k = 0; k < i; k++)
            if (cs_str_equal(making->inputs[k].channel, making->inputs[i].channel))
                return cs_diag_fail(&making->call->diag, CTRSEC_E_ARGUMENT, "plan.channel",
                                    CS_NO_SPAN, "two bundles have the channel `%.*s`",
                                    CS_STR_ARG(making->inputs[i].channel));
    }
    return CTRSEC_OK;
}

static int gather_rules(struct making *making)
{
    const struct ctrsec_plan_options *options = making->options;
    making->selection.params = (struct cs_node_at){cs_value_absent(), 0};
    if (options->profile != NULL)
        making->selection.profile = cs_str_from(options->profile);
    if (options->rule_count == 0 || options->rules == NULL)
        return CTRSEC_OK;
    struct cs_str *rules = cs_arena_array(&making->call->arena, options->rule_count, sizeof *rules);
    if (rules == NULL)
        return cs_diag_no_memory(&making->call->diag);
    for (uint32_t i = 0; i < options->rule_count; i++)
        rules[i] = cs_str_from(options->rules[i] == NULL ? "" : options->rules[i]);
    making->selection.rules = rules;
    making->selection.nrules = options->rule_count;
    return CTRSEC_OK;
}

/* Whether the plan that a bundle has of its own is the one that is wanted: one bundle of the same
   context under the same limits, and nothing else asked for. */
static bool is_own(const struct making *making)
{
    struct ctrsec_plan_options asked = *making->options, plain;
    const struct ctrsec_context *context = making->call->context;
    if (asked.layer_count == 0)
        asked.layers = NULL;
    if (asked.rule_count == 0 || asked.rules == NULL)
        asked.rules = NULL, asked.rule_count = 0;
    memset(&plain, 0, sizeof plain);
    plain.struct_size = asked.struct_size;
    plain.bundles = asked.bundles;
    plain.bundle_count = 1;
    return memcmp(&asked, &plain, sizeof plain) == 0 && asked.bundles[0]->context == context &&
           memcmp(&asked.bundles[0]->plan->limits, &context->limits, sizeof context->limits) == 0;
}

static int gather(struct making *making)
{
    CS_TRY(gather_inputs(making));
    CS_TRY(gather_rules(making));
    return cs_api_site(making->call, making->options->layers, making->options->layer_count,
                       &making->site);
}

static int make(struct making *making, ctrsec_plan *plan)
{
    if (is_own(making)) {
        plan->plan = cs_plan_retain(making->options->bundles[0]->plan);
        return CTRSEC_OK;
    }
    CS_TRY(gather(making));
    if (making->options->layer_count > 0)
        making->selection.site = &making->site;
    return cs_plan_new(&plan->context->alloc, &plan->context->limits, making->inputs,
                       making->ninputs, &making->selection, &making->call->diag, &plan->plan);
}

/* Reads the options; false: *status is the answer to the caller. */
static bool read_options(struct ctrsec_plan_options *out, const ctrsec_context *context,
                         const struct ctrsec_plan_options *options, int *status, ctrsec_error **err)
{
    const char *wrong = NULL;
    if (options == NULL || !cs_api_copy_in(out, sizeof *out, options))
        wrong = "options is NULL, or asks for something unknown";
    else if ((out->builder != NULL) == (out->bundle_count > 0) ||
             out->bundle_count > BUNDLES_MOST || (out->bundle_count > 0 && out->bundles == NULL))
        wrong = "a plan is made of 1 to 64 bundles, or of one builder";
    else if (out->layers == NULL && out->layer_count > 0)
        wrong = "layers is NULL";
    for (uint32_t i = 0; wrong == NULL && i < out->bundle_count; i++)
        if (out->bundles[i] == NULL)
            wrong = "one of the bundles is NULL";
    if (wrong != NULL)
        *status = cs_api_argument(context, err, wrong);
    return wrong == NULL;
}

int ctrsec_config_show(ctrsec_buffer **out, ctrsec_context *context,
                       const struct ctrsec_plan_options *options, int32_t json, int32_t indent,
                       ctrsec_error **err)
{
    struct cs_api_call call;
    struct ctrsec_plan_options given;
    int status;
    if (out != NULL)
        *out = NULL;
    if (out == NULL || context == NULL || indent < 0 || indent > 16)
        return cs_api_argument(context, err, "out or context is NULL, or indent is over 16");
    if (!read_options(&given, context, options, &status, err))
        return status;
    cs_api_begin(&call, context, err);
    struct making making = {.call = &call, .options = &given};
    status = gather(&making);
    making.selection.site = &making.site;
    if (status == CTRSEC_OK)
        status = cs_api_buffer(context, out);
    if (status == CTRSEC_OK)
        status = cs_api_buffer_done(out, cs_site_show(&(*out)->bytes, &making.selection,
                                                      making.inputs, making.ninputs, json != 0,
                                                      (uint32_t)indent, &call.diag));
    return cs_api_end(&call, status);
}

int ctrsec_plan_new(ctrsec_plan **out, ctrsec_context *context,
                    const struct ctrsec_plan_options *options, ctrsec_error **err)
{
    struct cs_api_call call;
    struct ctrsec_plan_options given;
    int status;
    if (out != NULL)
        *out = NULL;
    if (out == NULL || context == NULL)
        return cs_api_argument(context, err, "out or context is NULL");
    if (!read_options(&given, context, options, &status, err))
        return status;
    cs_api_begin(&call, context, err);
    ctrsec_plan *plan = cs_api_take(context, sizeof *plan);
    if (plan == NULL)
        return cs_api_end(&call, CTRSEC_E_NOMEM);
    plan->context = cs_api_retain(context);
    atomic_init(&plan->references, 1);
    atomic_init(&plan->events, NULL);
    struct making making = {.call = &call, .options = &given};
    status = make(&making, plan);
    if (status == CTRSEC_OK) {
        *out = plan;
        if (given.builder != NULL) /* what of its policies is left out */
            cs_api_log_all(context, CTRSEC_LOG_WARNING, &given.builder->sources.notices);
        cs_api_log(context, CTRSEC_LOG_INFO, "plan made: %u rules, %s", plan->plan->nrules,
                   plan->plan->trust);
    } else {
        ctrsec_plan_release(plan);
    }
    return cs_api_end(&call, status);
}

ctrsec_plan *ctrsec_plan_retain(ctrsec_plan *plan)
{
    if (plan != NULL)
        atomic_fetch_add_explicit(&plan->references, 1, memory_order_relaxed);
    return plan;
}

void ctrsec_plan_release(ctrsec_plan *plan)
{
    if (plan == NULL || atomic_fetch_sub_explicit(&plan->references, 1, memory_order_acq_rel) != 1)
        return;
    ctrsec_context *context = plan->context;
    cs_plan_events_free(atomic_load_explicit(&plan->events, memory_order_relaxed));
    cs_plan_free(plan->plan);
    cs_alloc_free(&context->alloc, plan);
    ctrsec_context_free(context);
}

const char *ctrsec_plan_trust(const ctrsec_plan *plan)
{
    return plan == NULL ? "" : plan->plan->trust;
}

uint32_t ctrsec_plan_rule_count(const ctrsec_plan *plan)
{
    return plan == NULL ? 0 : plan->plan->nrules;
}

int ctrsec_plan_rule(struct ctrsec_rule *out, const ctrsec_plan *plan, uint32_t index)
{
    if (plan == NULL || index >= plan->plan->nrules)
        return CTRSEC_E_ARGUMENT;
    const struct cs_plan_rule *rule = &plan->plan->rules[index];
    struct ctrsec_rule record = {.severity = rule->severity,
                                 .target = rule->target,
                                 .id = rule->about->id.ptr,
                                 .title = rule->about->title.ptr,
                                 .description = rule->about->description.ptr,
                                 .remediation = rule->about->remediation.ptr,
                                 .tags = rule->about->tags.ptr,
                                 .references = rule->about->references.ptr,
                                 .check = rule->about->check.ptr};
    for (int phase = 1; phase < 4; phase++)
        record.enforce[phase] = rule->enforce[phase];
    return cs_api_copy_out(out, &record, sizeof record);
}

/* Bytes by kind. */
static void write_memory(struct cs_json_writer *w, const struct cs_plan *plan)
{
    struct cs_plan_memory memory = cs_plan_memory(plan);
    cs_json_name(w, "memory");
    cs_json_open(w, '{');
#define WRITE(name, text)   \
    cs_json_name(w, #name); \
    cs_json_uint(w, memory.name);
    CS_PLAN_MEMORY_TABLE(WRITE)
#undef WRITE
    cs_json_name(w, "total");
    cs_json_uint(w, memory.total);
    cs_json_close(w, '}');
}

static void write_plan(struct cs_json_writer *w, const struct cs_plan *plan)
{
    struct cs_unit_stats stats = cs_unit_stats(plan->unit);
    cs_json_open(w, '{');
    cs_json_name(w, "trust");
    cs_json_text(w, plan->trust);
    cs_json_name(w, "bundles");
    cs_json_open(w, '[');
    for (uint32_t i = 0; i < plan->ninputs; i++) {
        cs_json_open(w, '{');
        cs_json_name(w, "channel");
        cs_json_str(w, plan->inputs[i].channel);
        cs_json_name(w, "digest");
        cs_json_str(w, plan->inputs[i].digest);
        cs_json_name(w, "epoch");
        cs_json_uint(w, plan->inputs[i].epoch);
        cs_json_name(w, "version");
        cs_json_uint(w, plan->inputs[i].version);
        cs_json_name(w, "expires");
        cs_json_int(w, plan->inputs[i].expires);
        cs_json_close(w, '}');
    }
    cs_json_close(w, ']');
    cs_json_name(w, "rules");
    cs_json_uint(w, plan->nrules);
    cs_json_name(w, "programs");
    cs_json_uint(w, stats.programs);
    cs_json_name(w, "nodes");
    cs_json_uint(w, stats.nodes);
    cs_json_name(w, "shared_nodes");
    cs_json_uint(w, stats.shared_nodes);
    write_memory(w, plan);
    cs_json_close(w, '}');
}

int ctrsec_plan_json(ctrsec_buffer **out, const ctrsec_plan *plan, ctrsec_error **err)
{
    struct cs_api_call call;
    struct cs_json_writer writer;
    if (out != NULL)
        *out = NULL;
    if (plan == NULL || out == NULL)
        return cs_api_argument(NULL, err, "plan or out is NULL");
    cs_api_begin(&call, plan->context, err);
    int status = cs_api_buffer(plan->context, out);
    if (status != CTRSEC_OK)
        return cs_api_end(&call, status);
    cs_json_writer_init(&writer, &(*out)->bytes, 0);
    write_plan(&writer, plan->plan);
    return cs_api_end(&call, cs_api_buffer_done(out, CTRSEC_OK));
}
