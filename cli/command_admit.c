/* SPDX-License-Identifier: Apache-2.0 */
/* ctrsec admit: one AdmissionReview in, the AdmissionReview that answers it out. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>

#include "cli.h"

#define USAGE "ctrsec admit [OPTION]... [FILE|-]"
#define EXIT_CODES                                                                 \
    "\nexit codes, the first that applies:\n"                                      \
    "  2  a wrong option\n"                                                        \
    "  4  the bundle, the trust store or the rules are not good\n"                 \
    "  3  no answer, or one that denies because the review is malformed; or the\n" \
    "     context was not read\n"                                                  \
    "  5  denied: something that could deny could not be judged\n"                 \
    "  1  denied\n"                                                                \
    "  0  allowed, perhaps with warnings\n"
#define RULES_MOST 256
#define POLICIES_MOST 64
#define CONTEXTS_MOST 64

struct admit {
    const char *help[2], *bundle[2], *trust[2], *channel[2], *state[2], *rules[2], *site[2];
    const char *profile[2], *rule[RULES_MOST + 1], *policy[POLICIES_MOST + 1];
    const char *new_state[2], *now[2];
    const char *contexts[CONTEXTS_MOST + 1], *complete[2], *on_unknown[5];
    ctrsec_document *context;
};

static int usage_error(const char *option, const char *value)
{
    fprintf(stderr, "ctrsec: option `%s` does not take `%s`\nusage: %s\n", option, value, USAGE);
    return EXIT_USAGE;
}

/* "REASON=WORD", REASON also `all`. False: neither. */
static bool read_unknown(const char *item, struct ctrsec_review_options *options)
{
    static const char *const reasons[] = {"", "missing", "error", "limit", "cluster"};
    const char *equal = strchr(item, '=');
    uint32_t bits = 0;
    if (equal == NULL)
        return false;
    for (uint32_t i = 1; i < sizeof reasons / sizeof *reasons; i++)
        if (strncmp(item, "all=", 4) == 0 ||
            (strlen(reasons[i]) == (size_t)(equal - item) &&
             strncmp(reasons[i], item, (size_t)(equal - item)) == 0))
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

/* Values of options that are words; EXIT_ALLOWED: all good. */
static int read_words(const struct admit *admit, struct ctrsec_review_options *options)
{
    for (int i = 0; admit->on_unknown[i] != NULL; i++) {
        char list[128];
        snprintf(list, sizeof list, "%s", admit->on_unknown[i]);
        char *rest = list;
        for (char *item; (item = strsep(&rest, ",")) != NULL;)
            if (!read_unknown(item, options))
                return usage_error("--on-unknown", admit->on_unknown[i]);
    }
    options->now = time_now();
    if (admit->now[0] != NULL && !time_parse(admit->now[0], &options->now))
        return usage_error("--now", admit->now[0]);
    options->complete = admit->complete[0] != NULL;
    return EXIT_ALLOWED;
}

static bool add_context(const char *path, void *payload)
{
    struct admit *admit = payload;
    struct file file;
    ctrsec_error *error;
    if (!file_read(path, &file))
        return false;
    int status =
        ctrsec_document_add(admit->context, path, file.data, file.size, CTRSEC_FORMAT_AUTO, &error);
    free(file.data);
    if (status != CTRSEC_OK)
        error_print(error);
    return status == CTRSEC_OK;
}

/* False after a message. */
static bool read_context(struct admit *admit, ctrsec_context *context)
{
    static const char *const endings[] = {".yaml", ".yml", ".json", ".ndjson", NULL};
    ctrsec_error *error;
    if (admit->contexts[0] == NULL)
        return true;
    if (ctrsec_document_new(&admit->context, context, &error) != CTRSEC_OK) {
        error_print(error);
        return false;
    }
    for (int i = 0; admit->contexts[i] != NULL; i++)
        if (!file_walk(admit->contexts[i], endings, add_context, admit))
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

static int run(struct admit *admit, ctrsec_context *context, ctrsec_plan *plan, const char *path,
               struct ctrsec_review_options *options)
{
    struct file review;
    int code = EXIT_UNREADABLE;
    if (read_context(admit, context) && file_read(path, &review)) {
        options->context = admit->context;
        options->name = strcmp(path, "-") == 0 ? "standard input" : path;
        code = answer(context, plan, &review, options);
        free(review.data);
    }
    ctrsec_document_free(admit->context);
    return code;
}

int command_admit(ctrsec_context *context, int argc, char **argv)
{
    struct admit admit = {.context = NULL};
    const struct option options[] = {
        {'h', "help", NULL, "this text", admit.help, 1},
        {0, "bundle", "FILE", "rules: a signed bundle (needs --trust)", admit.bundle, 1},
        {0, "trust", "FILE", "trust store, or a minisign public key", admit.trust, 1},
        {0, "channel", "NAME", "channel expected of the bundle (base)", admit.channel, 1},
        {0, "state", "FILE", "rollback state, kept from run to run", admit.state, 1},
        {0, "new-state", NULL, "begin the rollback state: there is none yet", admit.new_state, 1},
        {0, "rules", "DIR", "rules: a folder without signature", admit.rules, 1},
        {0, "policy", "FILE|DIR", "policies of Kubernetes, Kyverno, Gatekeeper", admit.policy,
         POLICIES_MOST},
        {0, "site", "FILE", "site configuration: settings and exceptions", admit.site, 1},
        {0, "profile", "NAME", "only the rules of a profile", admit.profile, 1},
        {0, "rule", "ID", "only this rule or glob (may be repeated)", admit.rule, RULES_MOST},
        {0, "context", "FILE|DIR", "Namespaces, parameters...: what the request may refer to",
         admit.contexts, CONTEXTS_MOST},
        {0, "complete", NULL, "what is neither in request nor context does not exist",
         admit.complete, 1},
        {0, "on-unknown", "LIST", "missing=warn,cluster=allow,...: instead of denying",
         admit.on_unknown, 4},
        {0, "now", "TIME", "Unix seconds, date or RFC 3339 (the clock)", admit.now, 1},
        {0, NULL, NULL, NULL, NULL, 0}};
    int operands = options_parse(argc, argv, options, USAGE);
    if (operands < 0)
        return EXIT_USAGE;
    if (admit.help[0] != NULL) {
        options_help(options, USAGE, stdout);
        fputs(EXIT_CODES, stdout);
        return EXIT_ALLOWED;
    }
    struct ctrsec_review_options given = {.struct_size = sizeof given};
    if (read_words(&admit, &given) != EXIT_ALLOWED)
        return EXIT_USAGE;
    if (operands > 1) {
        fprintf(stderr, "usage: %s\n", USAGE);
        return EXIT_USAGE;
    }
    struct rules_options rules = {.bundle = admit.bundle[0],
                                  .trust = admit.trust[0],
                                  .channel = admit.channel[0],
                                  .state = admit.state[0],
                                  .rules = admit.rules[0],
                                  .site = admit.site[0],
                                  .profile = admit.profile[0],
                                  .rule = admit.rule,
                                  .policies = admit.policy,
                                  .new_state = admit.new_state[0] != NULL,
                                  .now = given.now};
    int code;
    ctrsec_plan *plan = plan_make(context, &rules, &code);
    if (plan == NULL)
        return code;
    code = run(&admit, context, plan, operands == 1 ? argv[1] : "-", &given);
    ctrsec_plan_release(plan);
    return code;
}
