/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The body of an admission webhook: what a server with TLS calls for each request.
 *
 *     webhook BUNDLE TRUST [OBJECTS] <REVIEW
 *
 * The program stands in for the server: it answers the AdmissionReview on standard input. OBJECTS
 * holds Namespaces and what else requests may refer to. Exit code: 0 where there is an answer, that
 * is HTTP 200; 1 where there is none, that is HTTP 500, on which the API server refuses the request
 * if the webhook's failurePolicy is Fail; 2 where the webhook could not be made.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <ctrsec/ctrsec.h>

/* What all threads of the server share. */
struct webhook {
    ctrsec_context *context;
    ctrsec_plan *plan;
    ctrsec_document *objects; /* or NULL */
};

/*
 * The handler: the body of a request in, status and body of the response out. Each thread of the
 * server has its own evaluator. The caller frees *answer.
 */
static int handle(const struct webhook *webhook, ctrsec_evaluator *evaluator, const char *body,
                  size_t size, ctrsec_buffer **answer)
{
    struct ctrsec_review_options options = {.struct_size = sizeof options};
    ctrsec_error *error = NULL;
    options.now = (int64_t)time(NULL);
    options.context = webhook->objects;
    if (ctrsec_review(answer, evaluator, body, size, &options, NULL, &error) == CTRSEC_OK)
        return 200;
    fprintf(stderr, "webhook: %s\n", ctrsec_error_message(error));
    ctrsec_error_free(error);
    return 500; /* no answer: the API server decides by failurePolicy */
}

/* --- making it ----------------------------------------------------------------------------------
 */

struct bytes {
    char *data;
    size_t size;
};

static int read_all(FILE *stream, struct bytes *out)
{
    size_t room = 0;
    while (stream != NULL && !feof(stream) && !ferror(stream)) {
        char *larger = realloc(out->data, room += 65536);
        if (larger == NULL)
            return 0;
        out->data = larger;
        out->size += fread(out->data + out->size, 1, room - out->size, stream);
    }
    return stream != NULL && !ferror(stream);
}

static int read_file(const char *path, struct bytes *out)
{
    FILE *stream = fopen(path, "rb");
    int good = read_all(stream, out);
    if (!good)
        perror(path);
    if (stream != NULL)
        fclose(stream);
    return good;
}

static void tell(int32_t level, const char *text, void *payload)
{
    (void)payload;
    fprintf(stderr, "webhook: %s: %s\n", level == CTRSEC_LOG_ERROR ? "error" : "warning", text);
}

/* Verified, compiled rules. A server loads new ones beside the old and swaps the pointer. */
static int load_plan(struct webhook *webhook, const struct bytes *bundle_file,
                     const struct bytes *trust_file, ctrsec_error **error)
{
    struct ctrsec_bundle_options options = {.struct_size = sizeof options};
    struct ctrsec_plan_options plan_options = {.struct_size = sizeof plan_options};
    ctrsec_trust *trust = NULL;
    ctrsec_bundle *bundle = NULL;
    int status = ctrsec_trust_load(&trust, webhook->context, trust_file->data, trust_file->size,
                                   NULL, error);
    options.trust = trust;
    options.channel = "base";
    options.now = (int64_t)time(NULL);
    options.state_new = 1; /* a server keeps ctrsec_bundle_state and gives it here */
    if (status == CTRSEC_OK)
        status = ctrsec_bundle_load(&bundle, webhook->context, bundle_file->data, bundle_file->size,
                                    &options, error);
    plan_options.bundles = &bundle;
    plan_options.bundle_count = 1;
    if (status == CTRSEC_OK)
        status = ctrsec_plan_new(&webhook->plan, webhook->context, &plan_options, error);
    ctrsec_bundle_release(bundle);
    ctrsec_trust_free(trust);
    return status == CTRSEC_OK;
}

/* A server makes a new set when its Namespaces change, and swaps it as it does the plan. */
static int load_objects(struct webhook *webhook, const char *path, ctrsec_error **error)
{
    struct bytes file = {NULL, 0};
    int good = path == NULL ||
               (read_file(path, &file) &&
                ctrsec_document_new(&webhook->objects, webhook->context, error) == CTRSEC_OK &&
                ctrsec_document_add(webhook->objects, path, file.data, file.size,
                                    CTRSEC_FORMAT_AUTO, error) == CTRSEC_OK);
    free(file.data);
    return good;
}

static int make(struct webhook *webhook, char **arguments, ctrsec_error **error)
{
    struct ctrsec_context_options options = {.struct_size = sizeof options, .log = tell};
    struct bytes bundle = {NULL, 0}, trust = {NULL, 0};
    int good = read_file(arguments[0], &bundle) && read_file(arguments[1], &trust) &&
               ctrsec_context_new(&webhook->context, &options, error) == CTRSEC_OK &&
               load_plan(webhook, &bundle, &trust, error) &&
               load_objects(webhook, arguments[2], error);
    free(bundle.data);
    free(trust.data);
    return good;
}

int main(int argc, char **argv)
{
    struct webhook webhook = {NULL, NULL, NULL};
    ctrsec_evaluator *evaluator = NULL;
    ctrsec_buffer *answer = NULL;
    ctrsec_error *error = NULL;
    struct bytes body = {NULL, 0};
    int code = 2;
    if (argc < 3 || argc > 4) {
        fprintf(stderr, "usage: webhook BUNDLE TRUST [OBJECTS] <REVIEW\n");
        return code;
    }
    if (make(&webhook, argv + 1, &error) &&
        ctrsec_evaluator_new(&evaluator, webhook.plan, &error) == CTRSEC_OK &&
        read_all(stdin, &body)) {
        code = handle(&webhook, evaluator, body.data, body.size, &answer) == 200 ? 0 : 1;
        fwrite(ctrsec_buffer_data(answer), 1, ctrsec_buffer_size(answer), stdout);
    }
    if (error != NULL)
        fprintf(stderr, "webhook: %s\n", ctrsec_error_message(error));
    ctrsec_error_free(error);
    ctrsec_buffer_free(answer);
    ctrsec_evaluator_free(evaluator);
    ctrsec_document_free(webhook.objects);
    ctrsec_plan_release(webhook.plan);
    ctrsec_context_free(webhook.context);
    free(body.data);
    return code;
}
