/* SPDX-License-Identifier: Apache-2.0 */
/* Rules for who writes them: explained, and their tests reported. contract: ctrsec/builder.h */
#include "api/handle.h"
#include "base/nearest.h"
#include "report/rule_page.h"
#include "report/test_report.h"

/* The rule of an id, with or without its channel. */
static int find_rule(const struct cs_rule_set *rules, struct cs_str id, struct cs_diag *diag,
                     const struct cs_rule **out)
{
    int64_t slash = cs_str_find(id, CS_STR("/"), 0);
    bool ours = slash < 0 || cs_str_equal(cs_str_slice(id, 0, (uint32_t)slash), rules->channel);
    struct cs_str name = slash < 0 ? id : cs_str_slice(id, (uint32_t)slash + 1, id.len);
    int32_t number = ours ? cs_rule_set_find(rules, name) : -1;
    if (number >= 0) {
        *out = rules->rules[number];
        return CTRSEC_OK;
    }
    int status = cs_diag_fail(diag, CTRSEC_E_NOTFOUND, "rule.unknown", CS_NO_SPAN,
                              "there is no rule `%.*s`", CS_STR_ARG(cs_str_slice(id, 0, 100)));
    struct cs_nearest nearest = cs_nearest_to(name);
    for (uint32_t i = 0; i < rules->nrules; i++)
        cs_nearest_offer(&nearest, rules->rules[i]->id);
    if (nearest.found.ptr != NULL)
        cs_diag_hint(diag, "did you mean `%.*s`?", CS_STR_ARG(nearest.found));
    return status;
}

static int explain(struct cs_api_call *call, const struct cs_rule_set *rules, const char *id,
                   int32_t format, struct cs_buf *out)
{
    const struct ctrsec_context *context = call->context;
    struct cs_plan_input input = {.rules = rules, .channel = rules->channel};
    struct cs_rule_fields fields;
    const struct cs_rule *rule = NULL;
    CS_TRY(find_rule(rules, cs_str_from(id), &call->diag, &rule));
    CS_TRY(cs_rule_fields(&context->alloc, &context->limits, &input, rule, &call->arena,
                          &call->diag, &fields));
    struct cs_rule_page page = {rules->channel, rule, &fields};
    if (format == CTRSEC_PAGE_JSON)
        cs_rule_page_json(out, &page, 2);
    else
        cs_rule_page_text(out, &page);
    return out->failed ? CTRSEC_E_NOMEM : CTRSEC_OK;
}

int ctrsec_rule_explain(ctrsec_buffer **out, ctrsec_bundle *bundle, ctrsec_builder *builder,
                        const char *id, int32_t format, ctrsec_error **err)
{
    struct cs_api_call call;
    if (out != NULL)
        *out = NULL;
    if (out == NULL || (bundle == NULL) == (builder == NULL) || id == NULL)
        return cs_api_argument(NULL, err, "out or id is NULL, or not one of bundle and builder");
    struct ctrsec_context *context = bundle != NULL ? bundle->context : builder->context;
    if (format != CTRSEC_PAGE_TEXT && format != CTRSEC_PAGE_JSON)
        return cs_api_argument(context, err, "format is neither text nor JSON");
    cs_api_begin(&call, context, err);
    int status = cs_api_buffer(context, out);
    if (status == CTRSEC_OK && builder != NULL)
        status = cs_bundle_source_read(&builder->sources, &call.diag);
    if (status == CTRSEC_OK)
        status = explain(&call, bundle != NULL ? &bundle->rules : &builder->sources.rules, id,
                         format, &(*out)->bytes);
    return cs_api_end(&call, cs_api_buffer_done(out, status));
}

static int run_tests(struct cs_api_call *call, ctrsec_builder *builder,
                     const struct cs_rule_test_options *options, struct cs_rule_test_counts *counts)
{
    struct cs_bundle_source *sources = &builder->sources;
    struct cs_plan_selection selection = {.params = {cs_value_absent(), 0}};
    struct cs_plan *plan;
    CS_TRY(cs_bundle_source_read(sources, &call->diag));
    struct cs_plan_input input = {.rules = &sources->rules, .channel = sources->rules.channel};
    CS_TRY(cs_plan_new(sources->alloc, sources->limits, &input, 1, &selection, &call->diag, &plan));
    cs_plan_free(plan);
    call->diag.most = UINT32_MAX; /* each failure is told by its test */
    return cs_rule_test_all(sources, options, &call->diag, counts);
}

int ctrsec_builder_test_report(ctrsec_buffer **out, ctrsec_builder *builder,
                               const char *const *rules, uint32_t rule_count, int32_t format,
                               uint32_t *passed, uint32_t *failed, uint32_t *dark,
                               ctrsec_error **err)
{
    static void (*const writers[])(
        struct cs_buf *, const struct cs_test_report *, const struct cs_rule_set *,
        const struct cs_rule_test_options *) = {[CTRSEC_PAGE_TEXT] = cs_test_report_text,
                                                [CTRSEC_PAGE_JSON] = cs_test_report_json,
                                                [CTRSEC_PAGE_JUNIT] = cs_test_report_junit};
    struct cs_api_call call;
    struct cs_rule_test_counts counts = {0};
    if (out != NULL)
        *out = NULL;
    if (out == NULL || builder == NULL || (rules == NULL && rule_count > 0))
        return cs_api_argument(NULL, err, "out, builder or rules is NULL");
    if (format < CTRSEC_PAGE_TEXT || format > CTRSEC_PAGE_JUNIT)
        return cs_api_argument(builder->context, err, "format is none of ctrsec_page_format");
    cs_api_begin(&call, builder->context, err);
    struct cs_str *globs = cs_arena_array(&call.arena, (size_t)rule_count + 1, sizeof *globs);
    struct cs_test_report report = {.arena = &call.arena};
    struct cs_rule_test_options options = {globs, rule_count, cs_test_report_add, &report};
    int status = globs == NULL ? CTRSEC_E_NOMEM : cs_api_buffer(builder->context, out);
    for (uint32_t i = 0; status == CTRSEC_OK && i < rule_count; i++)
        globs[i] = cs_str_from(rules[i]);
    if (status == CTRSEC_OK)
        status = run_tests(&call, builder, &options, &counts);
    if (status == CTRSEC_E_TEST || (status == CTRSEC_E_INVALID && counts.failed > 0))
        status = CTRSEC_OK; /* the report says it */
    if (status == CTRSEC_OK) {
        writers[format](&(*out)->bytes, &report, &builder->sources.rules, &options);
        if (report.failed || (*out)->bytes.failed)
            status = CTRSEC_E_NOMEM;
    }
    if (passed != NULL)
        *passed = counts.passed;
    if (failed != NULL)
        *failed = counts.failed;
    if (dark != NULL)
        *dark = cs_test_report_dark(&report, &builder->sources.rules, &options);
    return cs_api_end(&call, cs_api_buffer_done(out, status));
}
