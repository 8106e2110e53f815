/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checks one file with a signed bundle and prints what was found:
 *
 *     check_manifest BUNDLE TRUST FILE
 *
 * TRUST is a trust store or the public key of the signer. Exit code: 0 allowed, 1 denied, 2 failed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <ctrsec/ctrsec.h>

struct file {
    char *bytes;
    size_t size;
};

static int read_file(const char *path, struct file *out)
{
    FILE *stream = fopen(path, "rb");
    long size = -1;
    if (stream != NULL && fseek(stream, 0, SEEK_END) == 0 && (size = ftell(stream)) >= 0) {
        rewind(stream);
        out->bytes = malloc((size_t)size + 1);
        if (out->bytes != NULL)
            out->size = fread(out->bytes, 1, (size_t)size, stream);
    }
    if (stream != NULL)
        fclose(stream);
    if (out->bytes == NULL || out->size != (size_t)size) {
        perror(path);
        return 0;
    }
    return 1;
}

/* Bundle and trust store in, verified and compiled rules out. */
static ctrsec_plan *load_plan(ctrsec_context *context, const struct file *bundle_file,
                              const struct file *trust_file, ctrsec_error **error)
{
    struct ctrsec_bundle_options options = {.struct_size = sizeof options};
    struct ctrsec_plan_options plan_options = {.struct_size = sizeof plan_options};
    ctrsec_trust *trust = NULL;
    ctrsec_bundle *bundle = NULL;
    ctrsec_plan *plan = NULL;
    if (ctrsec_trust_load(&trust, context, trust_file->bytes, trust_file->size, NULL, error) !=
        CTRSEC_OK)
        return NULL;
    options.trust = trust;
    options.channel = "base";
    options.now = (int64_t)time(NULL);
    options.state_new = 1; /* a program that stays keeps ctrsec_bundle_state and gives it here */
    if (ctrsec_bundle_load(&bundle, context, bundle_file->bytes, bundle_file->size, &options,
                           error) == CTRSEC_OK) {
        plan_options.bundles = &bundle;
        plan_options.bundle_count = 1;
        ctrsec_plan_new(&plan, context, &plan_options, error);
    }
    ctrsec_bundle_release(bundle);
    ctrsec_trust_free(trust);
    return plan;
}

static void print_findings(const ctrsec_result *result)
{
    const struct ctrsec_finding *finding;
    uint32_t count = 0;
    for (; (finding = ctrsec_result_finding(result, count)) != NULL; count++)
        printf("%s:%u:%u: %s: %s [%s]\n", ctrsec_result_string(result, &finding->file),
               finding->line, finding->column,
               finding->outcome == CTRSEC_FAIL ? "finding" : "not decided",
               ctrsec_result_string(result, &finding->message),
               ctrsec_result_string(result, &finding->rule));
    printf("%u findings\n", count);
}

static int check(ctrsec_context *context, ctrsec_plan *plan, const char *name,
                 const struct file *input, ctrsec_error **error)
{
    struct ctrsec_check_options options = {.struct_size = sizeof options};
    ctrsec_document *document = NULL;
    ctrsec_evaluator *evaluator = NULL;
    ctrsec_result *result = NULL;
    int code = 2;
    options.now = (int64_t)time(NULL);
    if (ctrsec_document_new(&document, context, error) == CTRSEC_OK &&
        ctrsec_document_add(document, name, input->bytes, input->size, CTRSEC_FORMAT_AUTO, error) ==
            CTRSEC_OK &&
        ctrsec_evaluator_new(&evaluator, plan, error) == CTRSEC_OK &&
        ctrsec_result_new(&result, context, error) == CTRSEC_OK &&
        ctrsec_check(evaluator, document, &options, result, error) == CTRSEC_OK) {
        print_findings(result);
        code = ctrsec_result_decision(result) == CTRSEC_DENY;
    }
    ctrsec_result_free(result);
    ctrsec_evaluator_free(evaluator);
    ctrsec_document_free(document);
    return code;
}

int main(int argc, char **argv)
{
    struct file bundle = {NULL, 0}, trust = {NULL, 0}, input = {NULL, 0};
    ctrsec_context *context = NULL;
    ctrsec_plan *plan = NULL;
    ctrsec_error *error = NULL;
    int code = 2;
    if (argc != 4) {
        fprintf(stderr, "usage: check_manifest BUNDLE TRUST FILE\n");
        return code;
    }
    if (read_file(argv[1], &bundle) && read_file(argv[2], &trust) && read_file(argv[3], &input) &&
        ctrsec_context_new(&context, NULL, &error) == CTRSEC_OK &&
        (plan = load_plan(context, &bundle, &trust, &error)) != NULL)
        code = check(context, plan, argv[3], &input, &error);
    if (error != NULL)
        fprintf(stderr, "%s [%s]\n", ctrsec_error_message(error), ctrsec_error_reason(error));
    ctrsec_error_free(error);
    ctrsec_plan_release(plan);
    ctrsec_context_free(context);
    free(bundle.bytes);
    free(trust.bytes);
    free(input.bytes);
    return code;
}
