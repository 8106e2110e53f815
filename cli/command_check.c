/* SPDX-License-Identifier: Apache-2.0 */
/* ctrsec check: inputs in, a report and an exit code out. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli.h"

#define USAGE "ctrsec check [OPTION]... [FILE|DIR|-]..."
#define EXIT_CODES                                                      \
    "\nexit codes, the first that applies:\n"                           \
    "  2  a wrong option\n"                                             \
    "  4  the bundle, the trust store or the rules are not good\n"      \
    "  3  an input was not read, or nothing in it is judged\n"          \
    "  5  not decided: something that could deny could not be judged\n" \
    "  1  denied\n"                                                     \
    "  0  allowed, perhaps with warnings\n"
#define RULES_MOST 256
#define POLICIES_MOST 64

struct check {
    const char *help[2], *bundle[2], *trust[2], *channel[2], *state[2], *rules[2], *site[2];
    const char *policy[POLICIES_MOST + 1];
    const char *phase[2], *profile[2], *rule[RULES_MOST + 1], *fail_on[2], *min_severity[2];
    const char *allow_unknown[5], *now[2], *format[2], *incomplete[2], *new_state[2];
    ctrsec_document *document;
    uint32_t files, unreadable;
    time_t next_progress;
};

static const char *const severities[] = {"", "info", "low", "medium", "high", "critical", NULL};
static const char *const phases[] = {"", "build", "deploy", "run", NULL};
static const char *const reasons[] = {"", "missing", "error", "limit", "cluster", NULL};
static const char *const formats[] = {"json", "ndjson", "text", NULL};

static int word(const char *text, const char *const *words)
{
    for (int i = 0; words[i] != NULL; i++)
        if (text[0] != '\0' && strcmp(text, words[i]) == 0)
            return i;
    return -1;
}

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

/* The gate of --fail-on: 5 undecided, else 1 denied, else 0: 1 says that all was evaluated. */
static int severity_gate(const ctrsec_result *result, int severity, uint32_t allowed)
{
    uint32_t count, stride;
    bool undecided = false, denied = false;
    const char *record = (const char *)ctrsec_result_findings(result, &count, &stride);
    for (uint32_t i = 0; i < count; i++, record += stride) {
        const struct ctrsec_finding *finding = (const void *)record;
        if (finding->severity < severity)
            continue;
        denied = denied || finding->outcome == CTRSEC_FAIL;
        if (finding->outcome == CTRSEC_UNKNOWN && !(allowed >> finding->reason & 1))
            undecided = true;
    }
    if (undecided)
        return EXIT_UNDECIDED;
    return denied ? EXIT_DENIED : EXIT_ALLOWED;
}

static int exit_code(const struct check *check, const ctrsec_result *result, uint32_t allowed)
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
    bool cut = counts.dropped > 0 || counts.stopped > 0;
    if (check->fail_on[0] != NULL) {
        if (strcmp(check->fail_on[0], "none") == 0)
            return EXIT_ALLOWED;
        int code = severity_gate(result, word(check->fail_on[0], severities), allowed);
        return cut ? EXIT_UNDECIDED : code;
    }
    if (ctrsec_result_undecided(result))
        return EXIT_UNDECIDED;
    if (ctrsec_result_decision(result) != CTRSEC_DENY)
        return EXIT_ALLOWED;
    /* 1 says that everything was evaluated */
    uint32_t count, stride;
    const char *record = (const char *)ctrsec_result_findings(result, &count, &stride);
    for (uint32_t i = 0; i < count; i++, record += stride) {
        const struct ctrsec_finding *finding = (const void *)record;
        if (finding->outcome == CTRSEC_UNKNOWN && finding->enforce == CTRSEC_DENY)
            return EXIT_UNDECIDED;
    }
    return cut ? EXIT_UNDECIDED : EXIT_DENIED;
}

static bool write_report(const struct check *check, const ctrsec_result *result)
{
    struct ctrsec_report_options options = {.struct_size = sizeof options,
                                            .format = CTRSEC_REPORT_TEXT};
    ctrsec_buffer *buffer;
    ctrsec_error *error;
    const char *no_colour = getenv("NO_COLOR");
    if (check->format[0] != NULL)
        options.format = word(check->format[0], formats);
    if (check->min_severity[0] != NULL)
        options.min_severity = word(check->min_severity[0], severities);
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

static int run(struct check *check, ctrsec_plan *plan, ctrsec_context *context,
               struct ctrsec_check_options *options)
{
    ctrsec_evaluator *evaluator = NULL;
    ctrsec_result *result = NULL;
    ctrsec_error *error = NULL;
    int code = EXIT_UNREADABLE;
    if (ctrsec_evaluator_new(&evaluator, plan, &error) == CTRSEC_OK &&
        ctrsec_result_new(&result, context, &error) == CTRSEC_OK &&
        ctrsec_check(evaluator, check->document, options, result, &error) == CTRSEC_OK &&
        write_report(check, result))
        code = exit_code(check, result, options->allow_unknown);
    if (error != NULL)
        error_print(error);
    ctrsec_result_free(result);
    ctrsec_evaluator_free(evaluator);
    return code;
}

static int usage_error(const char *option, const char *value)
{
    fprintf(stderr, "ctrsec: option `%s` does not take `%s`\nusage: %s\n", option, value, USAGE);
    return EXIT_USAGE;
}

/* Values of options that are words; 0: all good. */
static int read_words(const struct check *check, struct ctrsec_check_options *options)
{
    if (check->phase[0] != NULL && (options->phase = word(check->phase[0], phases)) < 1)
        return usage_error("--phase", check->phase[0]);
    if (check->format[0] != NULL && word(check->format[0], formats) < 0)
        return usage_error("--format", check->format[0]);
    if (check->min_severity[0] != NULL && word(check->min_severity[0], severities) < 0)
        return usage_error("--min-severity", check->min_severity[0]);
    if (check->fail_on[0] != NULL && strcmp(check->fail_on[0], "none") != 0 &&
        word(check->fail_on[0], severities) < 0)
        return usage_error("--fail-on", check->fail_on[0]);
    for (int i = 0; check->allow_unknown[i] != NULL; i++) {
        char list[128];
        snprintf(list, sizeof list, "%s", check->allow_unknown[i]);
        char *rest = list;
        for (char *item; (item = strsep(&rest, ",")) != NULL;) {
            int reason = word(item, reasons);
            if (reason < 1)
                return usage_error("--allow-unknown", check->allow_unknown[i]);
            options->allow_unknown |= 1u << reason;
        }
    }
    options->now = time_now();
    if (check->now[0] != NULL && !time_parse(check->now[0], &options->now))
        return usage_error("--now", check->now[0]);
    options->complete = check->incomplete[0] == NULL;
    return EXIT_ALLOWED;
}

static void read_inputs(struct check *check, int count, char **paths)
{
    static const char *const endings[] = {".yaml", ".yml", ".json", ".ndjson", NULL};
    static char standard_input[] = "-";
    char *only[] = {standard_input};
    if (count == 0) {
        paths = only;
        count = 1;
    }
    check->next_progress = time(NULL) + 2;
    for (int i = 0; i < count; i++)
        if (!file_walk(paths[i], endings, add_file, check))
            check->unreadable++;
    if (isatty(STDERR_FILENO) && time(NULL) >= check->next_progress)
        fputc('\n', stderr);
}

int command_check(ctrsec_context *context, int argc, char **argv)
{
    struct check check = {.files = 0};
    const struct option options[] = {
        {'h', "help", NULL, "this text", check.help, 1},
        {0, "bundle", "FILE", "rules: a signed bundle (needs --trust)", check.bundle, 1},
        {0, "trust", "FILE", "trust store, or a minisign public key", check.trust, 1},
        {0, "channel", "NAME", "channel expected of the bundle (base)", check.channel, 1},
        {0, "state", "FILE", "rollback state, kept from run to run", check.state, 1},
        {0, "new-state", NULL, "begin the rollback state: there is none yet", check.new_state, 1},
        {0, "rules", "DIR", "rules: a folder without signature", check.rules, 1},
        {0, "policy", "FILE|DIR", "policies of Kubernetes, Kyverno, Gatekeeper", check.policy,
         POLICIES_MOST},
        {0, "site", "FILE", "site configuration: settings and exceptions", check.site, 1},
        {0, "phase", "PHASE", "build, deploy or run (by the input)", check.phase, 1},
        {0, "profile", "NAME", "only the rules of a profile", check.profile, 1},
        {0, "rule", "ID", "only this rule or glob (may be repeated)", check.rule, RULES_MOST},
        {0, "fail-on", "SEVERITY", "gate: exit 1 from this severity on, or none", check.fail_on, 1},
        {0, "min-severity", "SEVERITY", "report from this severity on", check.min_severity, 1},
        {0, "allow-unknown", "REASONS", "missing, error, limit, cluster: do not deny",
         check.allow_unknown, 4},
        {0, "now", "TIME", "Unix seconds, date or RFC 3339 (the clock)", check.now, 1},
        {0, "incomplete", NULL, "the input is only a part of what exists", check.incomplete, 1},
        {'f', "format", "FORMAT", "text, json or ndjson (text)", check.format, 1},
        {0, NULL, NULL, NULL, NULL, 0}};
    int operands = options_parse(argc, argv, options, USAGE);
    if (operands < 0)
        return EXIT_USAGE;
    if (check.help[0] != NULL) {
        options_help(options, USAGE, stdout);
        fputs(EXIT_CODES, stdout);
        return EXIT_ALLOWED;
    }
    struct ctrsec_check_options given = {.struct_size = sizeof given};
    if (read_words(&check, &given) != EXIT_ALLOWED)
        return EXIT_USAGE;
    struct rules_options rules = {.bundle = check.bundle[0],
                                  .trust = check.trust[0],
                                  .channel = check.channel[0],
                                  .state = check.state[0],
                                  .rules = check.rules[0],
                                  .site = check.site[0],
                                  .profile = check.profile[0],
                                  .rule = check.rule,
                                  .policies = check.policy,
                                  .new_state = check.new_state[0] != NULL,
                                  .now = given.now};
    int code;
    ctrsec_plan *plan = plan_make(context, &rules, &code);
    if (plan == NULL)
        return code;
    ctrsec_error *error;
    code = EXIT_UNREADABLE;
    if (ctrsec_document_new(&check.document, context, &error) != CTRSEC_OK) {
        error_print(error);
    } else {
        read_inputs(&check, operands, argv + 1);
        if (check.files > 0 || check.unreadable == 0) /* else there is nothing to tell */
            code = run(&check, plan, context, &given);
    }
    ctrsec_document_free(check.document);
    ctrsec_plan_release(plan);
    return code;
}
