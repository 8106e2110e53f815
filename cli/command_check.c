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
    const char *name = strcmp(path, "-") == 0 ? "standard input" : path;
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

static int exit_code(const struct check *check, const ctrsec_result *result)
{
    struct ctrsec_counts counts = {.struct_size = sizeof counts};
    ctrsec_result_counts(&counts, result);
    if (check->unreadable > 0)
        fprintf(stderr, "ctrsec: %u input%s not read, the others are judged above\n",
                check->unreadable, check->unreadable == 1 ? " was" : "s were");
    if (check->unreadable > 0 || counts.unread > 0)
        return EXIT_UNREADABLE;
    if (counts.subjects == 0) {
        fprintf(stderr, "ctrsec: nothing in the input is judged by any rule\n");
        return EXIT_UNREADABLE;
    }
    return gate_code(check->call, result);
}

static bool write_report(const struct check *check, const ctrsec_result *result)
{
    struct ctrsec_report_options options = {
        .struct_size = sizeof options,
        .format = call_word(check->call, OPTION_FORMAT, CTRSEC_REPORT_TEXT)};
    ctrsec_buffer *buffer;
    ctrsec_error *error;
    const char *no_colour = getenv("NO_COLOR");
    options.min_severity = call_word(check->call, OPTION_MIN_SEVERITY, 0);
    options.colour = isatty(STDOUT_FILENO) && (no_colour == NULL || no_colour[0] == '\0');
    options.indent = options.format == CTRSEC_REPORT_JSON ? 2 : 0;
    if (ctrsec_report_write(&buffer, result, &options, &error) != CTRSEC_OK) {
        error_print(error);
        return false;
    }
    fwrite(ctrsec_buffer_data(buffer), 1, ctrsec_buffer_size(buffer), stdout);
    ctrsec_buffer_free(buffer);
    return true;
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
        write_report(check, result))
        code = exit_code(check, result);
    if (error != NULL)
        error_print(error);
    ctrsec_result_free(result);
    ctrsec_evaluator_free(evaluator);
    return code;
}

static void read_inputs(struct check *check)
{
    static const char *const endings[] = {".yaml", ".yml", ".json", ".ndjson", NULL};
    static char standard_input[] = "-";
    char *only[] = {standard_input, NULL};
    char **path = check->call->operand_count == 0 ? only : check->call->operands;
    check->next_progress = time(NULL) + 2;
    for (; *path != NULL; path++)
        if (!file_walk(*path, endings, add_file, check))
            check->unreadable++;
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
    struct rules_options rules = rules_options_of(call);
    int code;
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
