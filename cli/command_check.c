/* SPDX-License-Identifier: Apache-2.0 */
/* ctrsec check: inputs in, a report and an exit code out. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "baseline.h"
#include "measure.h"

struct check {
    const struct call *call;
    struct inputs inputs;
};

/* The exit code with the words that say why, for the reports. */
struct verdict {
    int code;
    const char *reasons[5];
    uint32_t count;
};

static void because(struct verdict *verdict, bool so, const char *reason)
{
    if (so)
        verdict->reasons[verdict->count++] = reason;
}

/* For --strict-exceptions: tells which have expired or name nothing; false: there are none. */
static bool tell_idle_exceptions(const ctrsec_result *result)
{
    uint32_t count, stride, idle = 0;
    const char *record = (const char *)ctrsec_result_exceptions(result, &count, &stride);
    for (uint32_t i = 0; i < count; i++, record += stride) {
        const struct ctrsec_exception_use *use = (const void *)record;
        bool expired = use->state == CTRSEC_EXCEPTION_EXPIRED;
        if (!expired && use->state != CTRSEC_EXCEPTION_UNMATCHED)
            continue;
        fprintf(stderr, "%s:%u: exception for `%s` %s\n", ctrsec_result_string(result, &use->file),
                use->line, ctrsec_result_string(result, &use->rules),
                expired ? "has expired" : "names no finding");
        idle++;
    }
    return idle > 0;
}

static struct verdict decide(const struct check *check, const ctrsec_result *result)
{
    struct ctrsec_counts counts = {.struct_size = sizeof counts};
    struct verdict verdict = {.code = EXIT_UNREADABLE};
    ctrsec_result_counts(&counts, result);
    bool unread = check->inputs.unreadable > 0 || counts.unread > 0;
    because(&verdict, unread, "unread");
    because(&verdict, check->inputs.unrendered > 0, "unrendered");
    unread = unread || check->inputs.unrendered > 0;
    because(&verdict, counts.subjects == 0 && !unread, "nothing-judged");
    if (verdict.count > 0) {
        if (!unread && call_has(check->call, OPTION_ALLOW_EMPTY))
            verdict.code = EXIT_ALLOWED;
        return verdict;
    }
    verdict.code = gate_code(check->call, result);
    because(&verdict, verdict.code == EXIT_DENIED, "denied");
    if (call_has(check->call, OPTION_STRICT_EXCEPTIONS) && tell_idle_exceptions(result)) {
        because(&verdict, true, "exceptions");
        verdict.code = verdict.code == EXIT_UNDECIDED ? EXIT_UNDECIDED : EXIT_DENIED;
    }
    if (verdict.code == EXIT_DENIED) {
        verdict.code = (int)call_number(check->call, OPTION_EXIT_CODE, EXIT_DENIED);
        return verdict;
    }
    if (verdict.code == EXIT_ALLOWED && ctrsec_result_decision(result) == CTRSEC_WARN) {
        verdict.code = (int)call_number(check->call, OPTION_WARN_EXIT_CODE, EXIT_ALLOWED);
        because(&verdict, verdict.code != EXIT_ALLOWED, "warned");
        return verdict;
    }
    because(&verdict, verdict.code == EXIT_UNDECIDED, "undecided");
    because(&verdict, verdict.code == EXIT_UNDECIDED && counts.dropped > 0, "dropped");
    because(&verdict, verdict.code == EXIT_UNDECIDED && counts.stopped > 0, "stopped");
    return verdict;
}

static void explain(const struct check *check, const struct verdict *verdict)
{
    if (check->inputs.unreadable > 0)
        fprintf(stderr, "ctrsec: %u input%s not read, the others are judged above\n",
                check->inputs.unreadable, check->inputs.unreadable == 1 ? " was" : "s were");
    else if (check->inputs.unrendered > 0)
        fprintf(stderr,
                "ctrsec: %u chart%s not judged: render what is to be judged, leave out the rest by "
                "--exclude\n",
                check->inputs.unrendered, check->inputs.unrendered == 1 ? " was" : "s were");
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
        measured_check(check->call, plan, evaluator, check->inputs.document, options, result,
                       &error) == CTRSEC_OK &&
        ctrsec_result_hash_lines(result, check->inputs.document, &error) == CTRSEC_OK) {
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

static void read_inputs(struct check *check)
{
    static char standard_input[] = "-";
    static char *const only[] = {standard_input, NULL};
    const struct call *call = check->call;
    inputs_read(&check->inputs, call->operand_count == 0 ? only : call->operands);
}

/* Exit codes from 126 on are the shell's. */
static bool exit_codes_fit(const struct call *call)
{
    bool fit = call_number(call, OPTION_EXIT_CODE, EXIT_DENIED) <= 125 &&
               call_number(call, OPTION_WARN_EXIT_CODE, EXIT_ALLOWED) <= 125;
    if (!fit)
        fprintf(stderr, "ctrsec: an exit code is a number up to 125\n");
    return fit;
}

int command_check(const struct call *call)
{
    struct check check = {.call = call,
                          .inputs.type = (enum input_type)call_word(call, OPTION_TYPE, INPUT_AUTO),
                          .inputs.stdin_name = call_value(call, OPTION_STDIN_NAME),
                          .inputs.exclude = call_values(call, OPTION_EXCLUDE),
                          .inputs.absolute = call_has(call, OPTION_ABSOLUTE)};
    struct ctrsec_check_options options = {.struct_size = sizeof options,
                                           .phase =
                                               call_word(call, OPTION_PHASE, CTRSEC_PHASE_AUTO),
                                           .now = call_now(call),
                                           .complete = !call_has(call, OPTION_INCOMPLETE),
                                           .allow_unknown = call_words(call, OPTION_ALLOW_UNKNOWN),
                                           .list_exceptions = 1};
    int outcomes =
        reports_have(call, CTRSEC_REPORT_JUNIT) ? CTRSEC_OUTCOMES_ALL : CTRSEC_OUTCOMES_FINDINGS;
    options.outcomes = (uint32_t)call_word(call, OPTION_OUTCOMES, outcomes);
    struct rules_options rules = rules_options_checking(call);
    int code;
    if (!reports_check(call) || !exit_codes_fit(call))
        return EXIT_USAGE;
    if (call_has(call, OPTION_REQUIRE_TESTS) && !rules_tested(call, &rules, &code))
        return code;
    ctrsec_plan *plan = plan_make(call->context, &rules, &code);
    if (plan == NULL)
        return code;
    ctrsec_known *known;
    if (!baseline_read(call, plan, &options, &known)) {
        ctrsec_plan_release(plan);
        return EXIT_USAGE;
    }
    options.known = known;
    ctrsec_error *error;
    code = EXIT_UNREADABLE;
    if (ctrsec_document_new(&check.inputs.document, call->context, &error) != CTRSEC_OK) {
        error_print(error);
    } else {
        read_inputs(&check);
        if (check.inputs.files > 0 ||
            check.inputs.unreadable == 0) /* else there is nothing to tell */
            code = run(&check, plan, &options);
    }
    ctrsec_document_free(check.inputs.document);
    ctrsec_known_free(known);
    ctrsec_plan_release(plan);
    return code;
}
