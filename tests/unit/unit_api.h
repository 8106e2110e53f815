/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For suites that go through the public interface: a plan of a text of rules, checks of texts, and
 * what came out.
 */
#ifndef UNIT_API_H
#define UNIT_API_H

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctrsec/ctrsec.h"

struct unit_api {
    ctrsec_context *context;
    ctrsec_plan *plan;
    ctrsec_evaluator *evaluator;
    ctrsec_document *document;
    ctrsec_result *result;
    struct ctrsec_check_options options;
};

/* The error is read after the call. */
static inline void unit_api_good(int status, ctrsec_error **error)
{
    ck_assert_msg(status == CTRSEC_OK, "%s", ctrsec_error_message(*error));
    ck_assert_ptr_null(*error);
}

/* A plan of the rules, without a bundle.yaml; site may be NULL. The status; *error may get one. */
static inline int unit_api_plan(ctrsec_plan **out, ctrsec_context *context, const char *rules,
                                const char *site, ctrsec_error **error)
{
    struct ctrsec_plan_options options = {.struct_size = sizeof options};
    ctrsec_builder *builder;
    ctrsec_error *failure = NULL;
    unit_api_good(ctrsec_builder_new(&builder, context, &failure), &failure);
    unit_api_good(ctrsec_builder_add(builder, "rules.yaml", rules, strlen(rules), &failure),
                  &failure);
    options.builder = builder;
    struct ctrsec_config_layer layer = {.bytes = site, .size = site == NULL ? 0 : strlen(site)};
    options.layers = &layer;
    options.layer_count = site != NULL;
    int status = ctrsec_plan_new(out, context, &options, error);
    ctrsec_builder_free(builder);
    return status;
}

/* The diagnostics of an error, one line each: "reason file:line:column message". Freed by the
 * caller. */
static inline char *unit_api_describe(const ctrsec_error *error)
{
    char *text = NULL;
    size_t size;
    FILE *stream = open_memstream(&text, &size);
    struct ctrsec_diagnostic item = {.struct_size = sizeof item};
    for (uint32_t i = 0; ctrsec_error_at(&item, error, i) == CTRSEC_OK; i++)
        fprintf(stream, "%s %s:%u:%u %s\n", item.reason, item.file, item.line, item.column,
                item.message);
    fclose(stream);
    return text;
}

static inline void unit_api_open_with(struct unit_api *api, ctrsec_context *context,
                                      const char *rules, const char *site)
{
    ctrsec_error *error = NULL;
    *api = (struct unit_api){.context = context, .options = {.struct_size = sizeof api->options}};
    unit_api_good(unit_api_plan(&api->plan, context, rules, site, &error), &error);
    unit_api_good(ctrsec_evaluator_new(&api->evaluator, api->plan, &error), &error);
    unit_api_good(ctrsec_document_new(&api->document, context, &error), &error);
    unit_api_good(ctrsec_result_new(&api->result, context, &error), &error);
}

static inline void unit_api_open(struct unit_api *api, const char *rules, const char *site)
{
    ctrsec_context *context;
    ctrsec_error *error = NULL;
    unit_api_good(ctrsec_context_new(&context, NULL, &error), &error);
    unit_api_open_with(api, context, rules, site);
}

static inline void unit_api_add(struct unit_api *api, const char *name, const char *text)
{
    ctrsec_error *error = NULL;
    unit_api_good(
        ctrsec_document_add(api->document, name, text, strlen(text), CTRSEC_FORMAT_AUTO, &error),
        &error);
}

static inline void unit_api_run(struct unit_api *api)
{
    ctrsec_error *error = NULL;
    unit_api_good(ctrsec_check(api->evaluator, api->document, &api->options, api->result, &error),
                  &error);
}

/* Forgets the last input, checks this one. */
static inline void unit_api_check(struct unit_api *api, const char *text)
{
    ctrsec_document_reset(api->document);
    unit_api_add(api, "unit", text);
    unit_api_run(api);
}

static inline uint32_t unit_api_findings(const struct unit_api *api)
{
    uint32_t count;
    ctrsec_result_findings(api->result, &count, NULL);
    return count;
}

static inline const struct ctrsec_finding *unit_api_finding(const struct unit_api *api,
                                                            uint32_t index)
{
    const struct ctrsec_finding *finding = ctrsec_result_finding(api->result, index);
    ck_assert_ptr_nonnull(finding);
    return finding;
}

#define UNIT_API_TEXT(api, index, field) \
    ctrsec_result_string((api)->result, &unit_api_finding((api), (index))->field)

static inline struct ctrsec_counts unit_api_counts(const struct unit_api *api)
{
    struct ctrsec_counts counts = {.struct_size = sizeof counts};
    ck_assert_int_eq(ctrsec_result_counts(&counts, api->result), CTRSEC_OK);
    return counts;
}

static inline ctrsec_buffer *unit_api_report(const struct unit_api *api, int32_t format)
{
    struct ctrsec_report_options options = {.struct_size = sizeof options, .format = format};
    ctrsec_buffer *buffer;
    ctrsec_error *error = NULL;
    unit_api_good(ctrsec_report_write(&buffer, api->result, &options, &error), &error);
    return buffer;
}

static inline void unit_api_close(struct unit_api *api)
{
    ctrsec_result_free(api->result);
    ctrsec_document_free(api->document);
    ctrsec_evaluator_free(api->evaluator);
    ctrsec_plan_release(api->plan);
    ctrsec_context_free(api->context);
}

#endif
