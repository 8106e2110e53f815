/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs the shared cases through the public interface: tests/cases/README.md says what they hold.
 *
 *     run_cases [--bless] [NAME]...      from the source folder
 */
#include <dirent.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctrsec/ctrsec.h"

#define FOLDER "tests/cases"
#define FILES_MOST 16
#define TEXTS_MOST 16

struct text {
    char *data;
    size_t size;
};

struct run {
    const char *name;
    ctrsec_context *context;
    ctrsec_builder *builder;
    ctrsec_plan *plan;
    ctrsec_document *document;
    ctrsec_evaluator *evaluator;
    ctrsec_result *result;
    ctrsec_known *known;
    ctrsec_buffer *report;
    ctrsec_error *error;
    json_t *options;
    struct text rules, policies, site, repository;
    struct text earlier; /* a report, whose findings are known */
    struct text answers; /* to the reviews; data NULL: there are none */
};

static void stop(const char *name, const char *what)
{
    fprintf(stderr, "%s: %s\n", name, what);
    exit(2);
}

static bool read_file(const char *name, const char *file, struct text *out)
{
    char path[512];
    snprintf(path, sizeof path, FOLDER "/%s/%s", name, file);
    FILE *stream = fopen(path, "rb");
    if (stream == NULL)
        return false;
    fseek(stream, 0, SEEK_END);
    long size = ftell(stream);
    rewind(stream);
    out->data = malloc((size_t)size + 1);
    if (out->data == NULL || fread(out->data, 1, (size_t)size, stream) != (size_t)size)
        stop(name, file);
    out->data[size] = '\0';
    out->size = (size_t)size;
    fclose(stream);
    return true;
}

static void write_file(const char *name, const char *file, struct text text)
{
    char path[512];
    snprintf(path, sizeof path, FOLDER "/%s/%s", name, file);
    FILE *stream = fopen(path, "wb");
    if (stream == NULL || fwrite(text.data, 1, text.size, stream) != text.size ||
        fclose(stream) != 0)
        stop(name, file);
}

/* --- options ------------------------------------------------------------------------------------
 */

static int32_t number_of(const char *word, const char *const *words)
{
    for (int32_t i = 0; words[i] != NULL; i++)
        if (strcmp(words[i], word) == 0)
            return i;
    stop(word, "no such word");
    return 0;
}

static uint32_t texts(json_t *list, const char **out)
{
    uint32_t count = (uint32_t)json_array_size(list);
    for (uint32_t i = 0; i < count && i < TEXTS_MOST; i++)
        out[i] = json_string_value(json_array_get(list, i));
    return count;
}

static void read_options(struct run *run)
{
    static const char *const known[] = {
        "phase", "now",        "complete", "admission",    "allow_unknown",   "profile",
        "rules", "signatures", "limits",   "warn_unknown", "list_exceptions", NULL};
    struct text file = {0};
    const char *key;
    json_t *value;
    run->options = json_object();
    if (!read_file(run->name, "options.json", &file))
        return;
    json_decref(run->options);
    run->options = json_loadb(file.data, file.size, 0, NULL);
    free(file.data);
    if (!json_is_object(run->options))
        stop(run->name, "options.json is no object");
    json_object_foreach(run->options, key, value) number_of(key, known);
}

static uint32_t reasons_of(json_t *given, const char *key)
{
    static const char *const reasons[] = {"", "missing", "error", "limit", "cluster", NULL};
    const char *list[TEXTS_MOST];
    uint32_t bits = 0, count = texts(json_object_get(given, key), list);
    for (uint32_t i = 0; i < count; i++)
        bits |= 1u << number_of(list[i], reasons);
    return bits;
}

static void read_check_options(json_t *given, struct ctrsec_check_options *out)
{
    static const char *const phases[] = {"auto", "build", "deploy", "run", NULL};
    json_t *phase = json_object_get(given, "phase");
    *out = (struct ctrsec_check_options){.struct_size = sizeof *out};
    out->phase = phase == NULL ? 0 : number_of(json_string_value(phase), phases);
    out->now = json_integer_value(json_object_get(given, "now"));
    out->complete = json_is_true(json_object_get(given, "complete"));
    out->admission = json_is_true(json_object_get(given, "admission"));
    out->list_exceptions = json_is_true(json_object_get(given, "list_exceptions"));
    out->allow_unknown = reasons_of(given, "allow_unknown");
}

static void read_review_options(json_t *given, struct ctrsec_review_options *out)
{
    *out = (struct ctrsec_review_options){.struct_size = sizeof *out};
    out->now = json_integer_value(json_object_get(given, "now"));
    out->complete = json_is_true(json_object_get(given, "complete"));
    out->allow_unknown = reasons_of(given, "allow_unknown");
    out->warn_unknown = reasons_of(given, "warn_unknown");
}

/* --- one case -----------------------------------------------------------------------------------
 */

static int order(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The files whose names begin so, in order; each is freed by the caller. */
static size_t find_files(const struct run *run, const char *prefix, char **names)
{
    char folder[512];
    size_t count = 0;
    snprintf(folder, sizeof folder, FOLDER "/%s", run->name);
    DIR *entries = opendir(folder);
    for (struct dirent *entry; (entry = readdir(entries)) != NULL && count < FILES_MOST;)
        if (strncmp(entry->d_name, prefix, strlen(prefix)) == 0)
            names[count++] = strdup(entry->d_name);
    closedir(entries);
    qsort(names, count, sizeof *names, order);
    return count;
}

/* The inputs of a check, or what reviews may refer to. */
static int add_documents(struct run *run, const char *prefix)
{
    char *names[FILES_MOST];
    size_t count = find_files(run, prefix, names);
    int status = CTRSEC_OK;
    for (size_t i = 0; i < count; i++) {
        struct text input;
        if (!read_file(run->name, names[i], &input))
            stop(run->name, names[i]);
        if (status == CTRSEC_OK)
            status = ctrsec_document_add(run->document, names[i], input.data, input.size,
                                         CTRSEC_FORMAT_AUTO, &run->error);
        free(input.data);
        free(names[i]);
    }
    return status;
}

static int add_signatures(struct run *run)
{
    json_t *list = json_object_get(run->options, "signatures");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *parts[TEXTS_MOST] = {NULL};
        texts(json_array_get(list, i), parts);
        int status =
            ctrsec_document_signature(run->document, parts[0], parts[1], parts[2], &run->error);
        if (status != CTRSEC_OK)
            return status;
    }
    return CTRSEC_OK;
}

static int make_context(struct run *run)
{
    const char *name;
    json_t *value, *limits = json_object_get(run->options, "limits");
    int status = ctrsec_context_new(&run->context, NULL, &run->error);
    json_object_foreach(limits, name, value) if (status == CTRSEC_OK) status =
        ctrsec_context_limit(run->context, name, (uint64_t)json_integer_value(value), &run->error);
    return status;
}

static int make_plan(struct run *run)
{
    const char *rules[TEXTS_MOST];
    struct ctrsec_plan_options options = {.struct_size = sizeof options};
    bool rules_given = read_file(run->name, "rules.yaml", &run->rules);
    bool policies_given = read_file(run->name, "policies.yaml", &run->policies);
    read_file(run->name, "site.yaml", &run->site);
    read_file(run->name, "repository.yaml", &run->repository);
    if (!rules_given && !policies_given)
        stop(run->name, "neither rules.yaml nor policies.yaml is there");
    int status = ctrsec_builder_new(&run->builder, run->context, &run->error);
    if (status == CTRSEC_OK && rules_given)
        status = ctrsec_builder_add(run->builder, "rules.yaml", run->rules.data, run->rules.size,
                                    &run->error);
    if (status == CTRSEC_OK && policies_given)
        status = ctrsec_builder_add_policy(run->builder, "policies.yaml", run->policies.data,
                                           run->policies.size, &run->error);
    if (status != CTRSEC_OK)
        return status;
    options.builder = run->builder;
    options.profile = json_string_value(json_object_get(run->options, "profile"));
    options.rules = rules;
    options.rule_count = texts(json_object_get(run->options, "rules"), rules);
    struct ctrsec_config_layer layers[] = {
        {run->site.data, run->site.size, "site.yaml", CTRSEC_CONFIG_PLATFORM, 0},
        {run->repository.data, run->repository.size, "repository.yaml", CTRSEC_CONFIG_REPOSITORY,
         0}};
    options.layers = run->site.data == NULL ? layers + 1 : layers;
    options.layer_count = (run->site.data != NULL) + (run->repository.data != NULL);
    return ctrsec_plan_new(&run->plan, run->context, &options, &run->error);
}

static int check(struct run *run)
{
    struct ctrsec_check_options options;
    struct ctrsec_report_options report = {.struct_size = sizeof report, .indent = 2};
    read_check_options(run->options, &options);
    int status = ctrsec_document_new(&run->document, run->context, &run->error);
    if (status == CTRSEC_OK && read_file(run->name, "earlier.json", &run->earlier))
        status = ctrsec_known_load(&run->known, run->context, run->earlier.data, run->earlier.size,
                                   "earlier.json", &run->error);
    options.known = run->known;
    if (status == CTRSEC_OK)
        status = add_documents(run, "input");
    if (status == CTRSEC_OK)
        status = add_signatures(run);
    if (status == CTRSEC_OK)
        status = ctrsec_evaluator_new(&run->evaluator, run->plan, &run->error);
    if (status == CTRSEC_OK)
        status = ctrsec_result_new(&run->result, run->context, &run->error);
    if (status == CTRSEC_OK)
        status = ctrsec_check(run->evaluator, run->document, &options, run->result, &run->error);
    if (status == CTRSEC_OK)
        status = ctrsec_report_write(&run->report, run->result, &report, &run->error);
    return status;
}

static int answer(struct run *run, const char *file, struct ctrsec_review_options *options,
                  FILE *answers)
{
    struct text review;
    ctrsec_buffer *buffer;
    if (!read_file(run->name, file, &review))
        stop(run->name, file);
    options->name = file;
    int status = ctrsec_review(&buffer, run->evaluator, review.data, review.size, options, NULL,
                               &run->error);
    if (status == CTRSEC_OK)
        fprintf(answers, "%.*s\n", (int)ctrsec_buffer_size(buffer),
                (const char *)ctrsec_buffer_data(buffer));
    ctrsec_buffer_free(buffer);
    free(review.data);
    return status;
}

/* Answers the reviews, one line each. */
static int review(struct run *run, char **names, size_t count)
{
    struct ctrsec_review_options options;
    read_review_options(run->options, &options);
    int status = ctrsec_document_new(&run->document, run->context, &run->error);
    if (status == CTRSEC_OK)
        status = add_documents(run, "context");
    if (status == CTRSEC_OK)
        status = ctrsec_evaluator_new(&run->evaluator, run->plan, &run->error);
    options.context = run->document;
    FILE *answers = open_memstream(&run->answers.data, &run->answers.size);
    for (size_t i = 0; i < count; i++) {
        if (status == CTRSEC_OK)
            status = answer(run, names[i], &options, answers);
        free(names[i]);
    }
    fclose(answers);
    return status;
}

/* The diagnostics of a refusal, in the form of expect.error. */
static struct text describe(const ctrsec_error *error)
{
    struct text out = {0};
    FILE *stream = open_memstream(&out.data, &out.size);
    struct ctrsec_diagnostic item = {.struct_size = sizeof item};
    for (uint32_t i = 0; i < ctrsec_error_count(error); i++)
        if (ctrsec_error_at(&item, error, i) == CTRSEC_OK)
            fprintf(stream, "%s %s:%u:%u %s\n", item.reason, item.file, item.line, item.column,
                    item.message);
    fclose(stream);
    return out;
}

static void clear(struct run *run)
{
    ctrsec_buffer_free(run->report);
    ctrsec_result_free(run->result);
    ctrsec_known_free(run->known);
    ctrsec_evaluator_free(run->evaluator);
    ctrsec_document_free(run->document);
    ctrsec_plan_release(run->plan);
    ctrsec_builder_free(run->builder);
    ctrsec_context_free(run->context);
    ctrsec_error_free(run->error);
    json_decref(run->options);
    free(run->rules.data);
    free(run->policies.data);
    free(run->site.data);
    free(run->repository.data);
    free(run->earlier.data);
    free(run->answers.data);
}

/* Where the outcome is not the expected one, both go to files for a comparison by eye. */
static bool compare(const char *name, const char *file, struct text actual, bool bless)
{
    struct text expected = {0};
    bool found = read_file(name, file, &expected);
    bool same = found && expected.size == actual.size &&
                memcmp(expected.data, actual.data, actual.size) == 0;
    free(expected.data);
    if (same)
        return true;
    if (bless) {
        write_file(name, file, actual);
        printf("blessed %s/%s\n", name, file);
        return true;
    }
    printf("FAILED %s: %s; it is now:\n%.*s\n", name, found ? "differs" : "has no expectation",
           (int)actual.size, actual.data);
    return false;
}

/* The check or the reviews of a case. */
static int judge(struct run *run)
{
    char *reviews[FILES_MOST];
    size_t count = find_files(run, "review", reviews);
    return count > 0 ? review(run, reviews, count) : check(run);
}

static bool run_case(const char *name, bool bless)
{
    struct run run = {.name = name};
    bool good;
    read_options(&run);
    if (make_context(&run) != CTRSEC_OK || make_plan(&run) != CTRSEC_OK ||
        judge(&run) != CTRSEC_OK) {
        struct text refusal = describe(run.error);
        good = compare(name, "expect.error", refusal, bless);
        free(refusal.data);
    } else if (run.answers.data != NULL) {
        good = compare(name, "expect.answers", run.answers, bless);
    } else {
        struct text report = {(char *)(uintptr_t)ctrsec_buffer_data(run.report),
                              ctrsec_buffer_size(run.report)};
        good = compare(name, "expect.json", report, bless);
    }
    clear(&run);
    return good;
}

/* Whether the list names it, or names nothing. */
static bool wanted(const char *name, char **list)
{
    if (list[0] == NULL)
        return true;
    while (list[0] != NULL && strcmp(list[0], name) != 0)
        list++;
    return list[0] != NULL;
}

int main(int argc, char **argv)
{
    bool bless = argc > 1 && strcmp(argv[1], "--bless") == 0;
    int first = bless ? 2 : 1;
    struct dirent **entries;
    uint32_t passed = 0, attempted = 0;
    int count = scandir(FOLDER, &entries, NULL, alphasort);
    if (count < 0)
        stop(FOLDER, "run from the source folder");
    for (int i = 0; i < count; i++) {
        const char *name = entries[i]->d_name;
        if (name[0] != '.' && entries[i]->d_type == DT_DIR && wanted(name, argv + first)) {
            attempted++;
            passed += run_case(name, bless);
        }
        free(entries[i]);
    }
    free(entries);
    printf("cases %u/%u\n", passed, attempted);
    return passed == attempted && attempted > 0 ? 0 : 1;
}
