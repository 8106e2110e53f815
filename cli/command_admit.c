/* SPDX-License-Identifier: Apache-2.0 */
/* ctrsec admit: one AdmissionReview in, the AdmissionReview that answers it out. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "words.h"

/* "REASON=WORD", REASON also `all`. False: neither. */
static bool read_unknown(const char *item, struct ctrsec_review_options *options)
{
    const char *equal = strchr(item, '=');
    uint32_t bits = 0;
    if (equal == NULL)
        return false;
    for (uint32_t i = 1; reason_words[i] != NULL; i++)
        if (strncmp(item, "all=", 4) == 0 ||
            (strlen(reason_words[i]) == (size_t)(equal - item) &&
             strncmp(reason_words[i], item, (size_t)(equal - item)) == 0))
            bits |= 1u << i;
    options->allow_unknown &= ~bits;
    options->warn_unknown &= ~bits;
    if (strcmp(equal + 1, "allow") == 0)
        options->allow_unknown |= bits;
    else if (strcmp(equal + 1, "warn") == 0)
        options->warn_unknown |= bits;
    else if (strcmp(equal + 1, "deny") != 0)
        return false;
    return bits != 0;
}

/* EXIT_ALLOWED: all good. */
static int read_unknowns(const struct call *call, struct ctrsec_review_options *options)
{
    for (const char *const *value = call_values(call, OPTION_ON_UNKNOWN); *value != NULL; value++) {
        char list[128];
        snprintf(list, sizeof list, "%s", *value);
        char *rest = list;
        for (char *item; (item = strsep(&rest, ",")) != NULL;)
            if (!read_unknown(item, options))
                return call_wrong(call, OPTION_ON_UNKNOWN, *value);
    }
    return EXIT_ALLOWED;
}

static bool add_context(const char *path, void *payload)
{
    ctrsec_document *document = payload;
    struct file file;
    ctrsec_error *error;
    if (!file_read(path, &file))
        return false;
    int status =
        ctrsec_document_add(document, path, file.data, file.size, CTRSEC_FORMAT_AUTO, &error);
    free(file.data);
    if (status != CTRSEC_OK)
        error_print(error);
    return status == CTRSEC_OK;
}

/* What the request may refer to; *out NULL: nothing given. False after a message. */
static bool read_context(const struct call *call, ctrsec_document **out)
{
    static const char *const endings[] = {".yaml", ".yml", ".json", ".ndjson", NULL};
    const char *const *path = call_values(call, OPTION_CONTEXT);
    ctrsec_error *error;
    *out = NULL;
    if (*path == NULL)
        return true;
    if (ctrsec_document_new(out, call->context, &error) != CTRSEC_OK) {
        error_print(error);
        return false;
    }
    for (; *path != NULL; path++)
        if (!file_walk(*path, endings, add_context, *out))
            return false;
    return true;
}

/* What could not be read of the review or its context; true: something. */
static bool print_notices(const ctrsec_result *result)
{
    uint32_t count, stride;
    bool unread = false;
    const char *record = (const char *)ctrsec_result_notices(result, &count, &stride);
    for (uint32_t i = 0; i < count; i++, record += stride) {
        const struct ctrsec_notice *notice = (const void *)record;
        unread = unread || notice->status != CTRSEC_OK;
        fprintf(stderr, "%s:%u:%u: %s: %s\n", ctrsec_result_string(result, &notice->file),
                notice->line, notice->column, notice->status == CTRSEC_OK ? "warning" : "not read",
                ctrsec_result_string(result, &notice->message));
    }
    return unread;
}

static int exit_code(const ctrsec_result *result)
{
    if (print_notices(result))
        return EXIT_UNREADABLE;
    if (ctrsec_result_decision(result) != CTRSEC_DENY)
        return EXIT_ALLOWED;
    return ctrsec_result_undecided(result) ? EXIT_UNDECIDED : EXIT_DENIED;
}

static int answer(ctrsec_context *context, ctrsec_plan *plan, const struct file *review,
                  const struct ctrsec_review_options *options)
{
    ctrsec_evaluator *evaluator = NULL;
    ctrsec_result *result = NULL;
    ctrsec_buffer *buffer = NULL;
    ctrsec_error *error = NULL;
    int code = EXIT_UNREADABLE;
    if (ctrsec_evaluator_new(&evaluator, plan, &error) == CTRSEC_OK &&
        ctrsec_result_new(&result, context, &error) == CTRSEC_OK &&
        ctrsec_review(&buffer, evaluator, review->data, review->size, options, result, &error) ==
            CTRSEC_OK) {
        fwrite(ctrsec_buffer_data(buffer), 1, ctrsec_buffer_size(buffer), stdout);
        putchar('\n');
        code = exit_code(result);
    }
    if (error != NULL)
        error_print(error);
    ctrsec_buffer_free(buffer);
    ctrsec_result_free(result);
    ctrsec_evaluator_free(evaluator);
    return code;
}

static int run(const struct call *call, ctrsec_plan *plan, struct ctrsec_review_options *options)
{
    const char *path = call->operand_count == 1 ? call->operands[0] : "-";
    ctrsec_document *document;
    struct file review;
    int code = EXIT_UNREADABLE;
    if (read_context(call, &document) && file_read(path, &review)) {
        options->context = document;
        options->name = strcmp(path, "-") == 0 ? "standard input" : path;
        code = answer(call->context, plan, &review, options);
        free(review.data);
    }
    ctrsec_document_free(document);
    return code;
}

int command_admit(const struct call *call)
{
    struct ctrsec_review_options options = {.struct_size = sizeof options,
                                            .now = call_now(call),
                                            .complete = call_has(call, OPTION_COMPLETE)};
    struct rules_options rules = rules_options_of(call);
    int code = read_unknowns(call, &options);
    if (code != EXIT_ALLOWED)
        return code;
    ctrsec_plan *plan = plan_make(call->context, &rules, &code);
    if (plan == NULL)
        return code;
    code = run(call, plan, &options);
    ctrsec_plan_release(plan);
    return code;
}
