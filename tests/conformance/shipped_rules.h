/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rules of the bundle that ships, for runners: a plan made from the folder rules/ and checks
 * of documents, through the public interface. Runners end with exit code 77 where their suite is
 * not there.
 */
#ifndef TESTS_SHIPPED_RULES_H
#define TESTS_SHIPPED_RULES_H

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctrsec/ctrsec.h"

#define SKIPPED 77

/* The folder of a suite below CTRSEC_CONFORMANCE_DIR; exits where it is not there. */
static inline const char *suite_folder(char *out, size_t size, const char *suite)
{
    const char *base = getenv("CTRSEC_CONFORMANCE_DIR");
    snprintf(out, size, "%s/%s", base != NULL && base[0] != '\0' ? base : "../shared/conformance",
             suite);
    DIR *folder = opendir(out);
    if (folder == NULL) {
        printf("skipped: %s is not there\n", out);
        exit(SKIPPED);
    }
    closedir(folder);
    return out;
}

static inline void die(const char *what, ctrsec_error *error)
{
    fprintf(stderr, "%s: %s\n", what, error == NULL ? "failed" : ctrsec_error_message(error));
    exit(2);
}

/* A whole file, terminated; NULL where it cannot be read. */
static inline char *read_whole(const char *path, size_t *size)
{
    FILE *stream = fopen(path, "rb");
    if (stream == NULL)
        return NULL;
    size_t room = 1 << 16, length = 0, got;
    char *data = malloc(room);
    while (data != NULL && (got = fread(data + length, 1, room - length - 1, stream)) > 0) {
        length += got;
        if (length + 1 == room)
            data = realloc(data, room *= 2);
    }
    fclose(stream);
    if (data == NULL)
        die(path, NULL);
    data[length] = '\0';
    *size = length;
    return data;
}

static inline void add_source(ctrsec_builder *builder, const char *path, const char *name)
{
    ctrsec_error *error = NULL;
    size_t size;
    char *text = read_whole(path, &size);
    if (text == NULL || ctrsec_builder_add(builder, name, text, size, &error) != CTRSEC_OK)
        die(path, error);
    free(text);
}

/* The sources of the bundle: files of rules/ and of its folder of test inputs. */
static inline void add_sources(ctrsec_builder *builder, const char *below)
{
    char folder[256], path[1024], name[512];
    snprintf(folder, sizeof folder, "rules/%s", below);
    DIR *entries = opendir(folder);
    if (entries == NULL)
        die(folder, NULL);
    for (struct dirent *entry; (entry = readdir(entries)) != NULL;) {
        if (strchr(entry->d_name, '.') == NULL || entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s%s", folder, entry->d_name);
        snprintf(name, sizeof name, "%s%s", below, entry->d_name);
        add_source(builder, path, name);
    }
    closedir(entries);
}

/* A plan of the rules of a profile; NULL: all rules. */
static inline ctrsec_plan *shipped_plan(ctrsec_context *context, const char *profile)
{
    ctrsec_error *error = NULL;
    ctrsec_builder *builder;
    ctrsec_plan *plan;
    if (ctrsec_builder_new(&builder, context, &error) != CTRSEC_OK)
        die("builder", error);
    add_sources(builder, "");
    add_sources(builder, "t/");
    struct ctrsec_plan_options options = {
        .struct_size = sizeof options, .builder = builder, .profile = profile};
    if (ctrsec_plan_new(&plan, context, &options, &error) != CTRSEC_OK)
        die("rules", error);
    ctrsec_builder_free(builder);
    return plan;
}

/* A plan with what checks need. */
struct judge {
    ctrsec_plan *plan;
    ctrsec_evaluator *evaluator;
    ctrsec_document *document;
    ctrsec_result *result;
};

static inline struct judge judge_new(ctrsec_context *context, const char *profile)
{
    ctrsec_error *error = NULL;
    struct judge judge = {.plan = shipped_plan(context, profile)};
    if (ctrsec_evaluator_new(&judge.evaluator, judge.plan, &error) != CTRSEC_OK ||
        ctrsec_document_new(&judge.document, context, &error) != CTRSEC_OK ||
        ctrsec_result_new(&judge.result, context, &error) != CTRSEC_OK)
        die("evaluator", error);
    return judge;
}

static inline void judge_free(struct judge *judge)
{
    ctrsec_result_free(judge->result);
    ctrsec_document_free(judge->document);
    ctrsec_evaluator_free(judge->evaluator);
    ctrsec_plan_release(judge->plan);
}

/* Checks one input as a complete set at deploy time; the findings are in judge->result. */
static inline void judge_text(struct judge *judge, const char *name, const char *text, size_t size)
{
    ctrsec_error *error = NULL;
    struct ctrsec_check_options options = {
        .struct_size = sizeof options, .phase = CTRSEC_PHASE_DEPLOY, .complete = 1};
    ctrsec_document_reset(judge->document);
    if (ctrsec_document_add(judge->document, name, text, size, CTRSEC_FORMAT_AUTO, &error) !=
            CTRSEC_OK ||
        ctrsec_check(judge->evaluator, judge->document, &options, judge->result, &error) !=
            CTRSEC_OK)
        die(name, error);
}

/* The id of a finding's rule without its channel. */
static inline const char *finding_rule(const struct judge *judge, uint32_t index)
{
    const struct ctrsec_finding *finding = ctrsec_result_finding(judge->result, index);
    const char *id = finding == NULL ? "" : ctrsec_result_string(judge->result, &finding->rule);
    const char *slash = strchr(id, '/');
    return slash == NULL ? id : slash + 1;
}

/* Whether the rule failed on the input. */
static inline bool failed(const struct judge *judge, const char *rule)
{
    const struct ctrsec_finding *finding;
    for (uint32_t i = 0; (finding = ctrsec_result_finding(judge->result, i)) != NULL; i++)
        if (finding->outcome == CTRSEC_FAIL && strcmp(finding_rule(judge, i), rule) == 0)
            return true;
    return false;
}

#endif
