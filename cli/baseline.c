/* SPDX-License-Identifier: Apache-2.0 */
/* contract: baseline.h */
#include "baseline.h"

#include <stdlib.h>
#include <string.h>

#include "git.h"

bool baseline_load(const struct call *call, const char *path, ctrsec_known **out)
{
    struct file file;
    ctrsec_error *error = NULL;
    if (!file_read(path, &file))
        return false;
    int status = ctrsec_known_load(out, call->context, file.data, file.size, path, &error);
    free(file.data);
    if (status != CTRSEC_OK)
        error_print(error);
    return status == CTRSEC_OK;
}

struct adding {
    struct inputs *inputs;
    const char *operand;
};

static bool add_content(const char *path, const char *data, size_t size, void *payload)
{
    struct adding *adding = payload;
    return inputs_add(adding->inputs, adding->operand, path, data, size);
}

/* What the operands were at the revision. */
static bool add_revision(const struct call *call, const char *revision, struct inputs *inputs)
{
    if (call->operand_count == 0)
        call_wrong(call, OPTION_BASELINE_REF, revision);
    for (uint32_t i = 0; i < call->operand_count; i++) {
        struct adding adding = {inputs, call->operands[i]};
        if (strcmp(call->operands[i], "-") == 0) {
            call_wrong(call, OPTION_BASELINE_REF, revision);
            return false;
        }
        if (!git_read(revision, call->operands[i], inputs_endings(inputs->type), add_content,
                      &adding))
            return false;
    }
    return call->operand_count > 0;
}

/* The findings of documents, by way of a report. */
static bool find(const struct call *call, ctrsec_plan *plan, ctrsec_document *document,
                 const struct ctrsec_check_options *options, ctrsec_known **out)
{
    struct ctrsec_report_options report = {.struct_size = sizeof report,
                                           .format = CTRSEC_REPORT_JSON};
    ctrsec_evaluator *evaluator = NULL;
    ctrsec_result *result = NULL;
    ctrsec_buffer *buffer = NULL;
    ctrsec_error *error = NULL;
    bool good = ctrsec_evaluator_new(&evaluator, plan, &error) == CTRSEC_OK &&
                ctrsec_result_new(&result, call->context, &error) == CTRSEC_OK &&
                ctrsec_check(evaluator, document, options, result, &error) == CTRSEC_OK &&
                ctrsec_report_write(&buffer, result, &report, &error) == CTRSEC_OK &&
                ctrsec_known_load(out, call->context, ctrsec_buffer_data(buffer),
                                  ctrsec_buffer_size(buffer), "the report of the revision",
                                  &error) == CTRSEC_OK;
    if (error != NULL)
        error_print(error);
    ctrsec_buffer_free(buffer);
    ctrsec_result_free(result);
    ctrsec_evaluator_free(evaluator);
    return good;
}

static bool read_revision(const struct call *call, const char *revision, ctrsec_plan *plan,
                          const struct ctrsec_check_options *options, ctrsec_known **out)
{
    struct inputs inputs = {.type = (enum input_type)call_word(call, OPTION_TYPE, INPUT_AUTO),
                            .absolute = call_has(call, OPTION_ABSOLUTE)};
    struct ctrsec_check_options given = *options;
    ctrsec_error *error;
    given.outcomes = CTRSEC_OUTCOMES_FINDINGS;
    given.list_exceptions = 0;
    if (ctrsec_document_new(&inputs.document, call->context, &error) != CTRSEC_OK) {
        error_print(error);
        return false;
    }
    bool good =
        add_revision(call, revision, &inputs) && find(call, plan, inputs.document, &given, out);
    ctrsec_document_free(inputs.document);
    return good;
}

bool baseline_read(const struct call *call, ctrsec_plan *plan,
                   const struct ctrsec_check_options *options, ctrsec_known **out)
{
    const char *report = call_value(call, OPTION_BASELINE);
    const char *revision = call_value(call, OPTION_BASELINE_REF);
    *out = NULL;
    if (report != NULL && revision != NULL) {
        fprintf(stderr, "ctrsec: --baseline and --baseline-ref exclude each other\n");
        return false;
    }
    if (report != NULL)
        return baseline_load(call, report, out);
    return revision == NULL || read_revision(call, revision, plan, options, out);
}
