/* SPDX-License-Identifier: Apache-2.0 */
/* ctrsec check: inputs in, a report and an exit code out. */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli.h"

struct check {
    const struct call *call;
    ctrsec_document *document;
    uint32_t files, unreadable;
    size_t name_offset; /* in the paths of the operand that is being read */
    time_t next_progress;
};

static bool add_file(const char *path, void *payload)
{
    struct check *check = payload;
    struct file file;
    ctrsec_error *error;
    if (!file_read(path, &file)) {
        check->unreadable++;
        return true; /* the others are judged */
    }
    const char *name = strcmp(path, "-") == 0 ? "standard input" : path + check->name_offset;
    int status = ctrsec_document_add(check->document, name, file.data, file.size,
                                     CTRSEC_FORMAT_AUTO, &error);
    free(file.data);
    if (status != CTRSEC_OK) {
        error_print(error);
        check->unreadable++;
    }
    check->files++;
    if (isatty(STDERR_FILENO) && time(NULL) >= check->next_progress) {
        fprintf(stderr, "\rread %u files", check->files);
        check->next_progress = time(NULL) + 1;
    }
    return status != CTRSEC_E_NOMEM;
}

/* The exit code with the words that say why, for the reports. */
struct verdict {
    int code;
    const char *reasons[4];
    uint32_t count;
};

static void because(struct verdict *verdict, bool so, const char *reason)
{
    if (so)
        verdict->reasons[verdict->count++] = reason;
}

static struct verdict decide(const struct check *check, const ctrsec_result *result)
{
    struct ctrsec_counts counts = {.struct_size = sizeof counts};
    struct verdict verdict = {.code = EXIT_UNREADABLE};
    ctrsec_result_counts(&counts, result);
    bool unread = check->unreadable > 0 || counts.unread > 0;
    because(&verdict, unread, "unread");
    because(&verdict, counts.subjects == 0 && !unread, "nothing-judged");
    if (verdict.count > 0)
        return verdict;
    verdict.code = gate_code(check->call, result);
    because(&verdict, verdict.code == EXIT_DENIED, "denied");
    because(&verdict, verdict.code == EXIT_UNDECIDED, "undecided");
    because(&verdict, verdict.code == EXIT_UNDECIDED && counts.dropped > 0, "dropped");
    because(&verdict, verdict.code == EXIT_UNDECIDED && counts.stopped > 0, "stopped");
    return verdict;
}

static void explain(const struct check *check, const struct verdict *verdict)
{
    if (check->unreadable > 0)
        fprintf(stderr, "ctrsec: %u input%s not read, the others are judged above\n",
                check->unreadable, check->unreadable == 1 ? " was" : "s were");
    else if (verdict->count > 0 && strcmp(verdict->reasons[0], "nothing-judged") == 0)
        fprintf(stderr, "ctrsec: nothing in the input is judged by any rule\n");
}

static int run(struct check *check, ctrsec_plan *plan, const struct ctrsec_check_options *options)
{
    ctrsec_evaluator *evaluator = NULL;
    ctrsec_result *result = NULL;
    ctrsec_error *error = NULL;
    int code = EXIT_UNREADABLE;
    if (ctrsec_evaluator_new(&evaluator, plan, &error) == CTRSEC_OK &&
        ctrsec_result_new(&result, check->call->context, &error) == CTRSEC_OK &&
        ctrsec_check(evaluator, check->document, options, result, &error) == CTRSEC_OK &&
        ctrsec_result_hash_lines(result, check->document, &error) == CTRSEC_OK) {
        struct verdict verdict = decide(check, result);
        if (ctrsec_result_exit(result, verdict.code, verdict.reasons, verdict.count, &error) ==
                CTRSEC_OK &&
            reports_write(check->call, result)) {
            explain(check, &verdict);
            code = verdict.code;
        }
    }
    if (error != NULL)
        error_print(error);
    ctrsec_result_free(result);
    ctrsec_evaluator_free(evaluator);
    return code;
}

/*
 * How many bytes in front of a path are no part of a source's name: reports tell where a file is in
 * the working folder, or in what was asked for, and nothing about the machine.
 */
static size_t name_offset(const struct check *check, const char *path)
{
    char folder[4096];
    if (call_has(check->call, OPTION_ABSOLUTE))
        return 0;
    if (strncmp(path, "./", 2) == 0)
        return 2;
    if (path[0] != '/')
        return 0;
    size_t size = getcwd(folder, sizeof folder) == NULL ? 0 : strlen(folder);
    if (size > 0 && strncmp(path, folder, size) == 0 && path[size] == '/')
        return size + 1;
    size = strlen(path);
    while (size > 1 && path[size - 1] == '/')
        size--;
    while (size > 0 && path[size - 1] != '/')
        size--;
    return size;
}

static void read_inputs(struct check *check)
{
    static const char *const endings[] = {".yaml", ".yml", ".json", ".ndjson", NULL};
    static char standard_input[] = "-";
    char *only[] = {standard_input, NULL};
    char **path = check->call->operand_count == 0 ? only : check->call->operands;
    check->next_progress = time(NULL) + 2;
    for (; *path != NULL; path++) {
        check->name_offset = name_offset(check, strcmp(*path, ".") == 0 ? "./" : *path);
        if (!file_walk(*path, endings, add_file, check))
            check->unreadable++;
    }
    if (isatty(STDERR_FILENO) && time(NULL) >= check->next_progress)
        fputc('\n', stderr);
}

int command_check(const struct call *call)
{
    struct check check = {.call = call};
    struct ctrsec_check_options options = {.struct_size = sizeof options,
                                           .phase =
                                               call_word(call, OPTION_PHASE, CTRSEC_PHASE_AUTO),
                                           .now = call_now(call),
                                           .complete = !call_has(call, OPTION_INCOMPLETE),
                                           .allow_unknown = call_words(call, OPTION_ALLOW_UNKNOWN)};
    int outcomes =
        reports_have(call, CTRSEC_REPORT_JUNIT) ? CTRSEC_OUTCOMES_ALL : CTRSEC_OUTCOMES_FINDINGS;
    options.outcomes = (uint32_t)call_word(call, OPTION_OUTCOMES, outcomes);
    struct rules_options rules = rules_options_of(call);
    int code;
    if (!reports_check(call))
        return EXIT_USAGE;
    ctrsec_plan *plan = plan_make(call->context, &rules, &code);
    if (plan == NULL)
        return code;
    ctrsec_error *error;
    code = EXIT_UNREADABLE;
    if (ctrsec_document_new(&check.document, call->context, &error) != CTRSEC_OK) {
        error_print(error);
    } else {
        read_inputs(&check);
        if (check.files > 0 || check.unreadable == 0) /* else there is nothing to tell */
            code = run(&check, plan, &options);
    }
    ctrsec_document_free(check.document);
    ctrsec_plan_release(plan);
    return code;
}
