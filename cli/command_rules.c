/* SPDX-License-Identifier: Apache-2.0 */
/* ctrsec rules and ctrsec eval. */
#include <stdlib.h>
#include <string.h>

#include "cli.h"

#define RULES_USAGE "ctrsec rules list [OPTION]... | ctrsec rules test DIR"
#define EVAL_USAGE "ctrsec eval EXPRESSION [--input FILE] [--target TARGET] [--now TIME]"

static int list(ctrsec_context *context, const struct rules_options *options)
{
    static const char *const severities[] = {"", "info", "low", "medium", "high", "critical"};
    static const char *const targets[] = {"", "image", "workload", "object", "event"};
    ctrsec_plan *plan = plan_make(context, options);
    if (plan == NULL)
        return EXIT_TRUST;
    for (uint32_t i = 0; i < ctrsec_plan_rule_count(plan); i++) {
        struct ctrsec_rule rule = {.struct_size = sizeof rule};
        if (ctrsec_plan_rule(&rule, plan, i) == CTRSEC_OK)
            printf("%-8s  %-8s  %-40s  %s\n", severities[rule.severity], targets[rule.target],
                   rule.id, rule.title);
    }
    ctrsec_plan_release(plan);
    return EXIT_ALLOWED;
}

static int test(ctrsec_context *context, const char *folder)
{
    ctrsec_builder *builder = NULL;
    ctrsec_error *error = NULL;
    uint32_t passed = 0, failed = 0;
    if (ctrsec_builder_new(&builder, context, &error) != CTRSEC_OK) {
        error_print(error);
        return EXIT_UNREADABLE;
    }
    int code = EXIT_UNREADABLE;
    if (builder_fill(builder, folder)) {
        int status = ctrsec_builder_test(builder, &passed, &failed, &error);
        if (status != CTRSEC_OK)
            error_print(error);
        printf("%u passed, %u failed\n", passed, failed);
        code = status == CTRSEC_OK ? EXIT_ALLOWED : EXIT_TRUST;
    }
    ctrsec_builder_free(builder);
    return code;
}

int command_rules(ctrsec_context *context, int argc, char **argv)
{
    const char *help[2] = {0}, *bundle[2] = {0}, *trust[2] = {0}, *channel[2] = {0};
    const char *rules[2] = {0}, *profile[2] = {0}, *now[2] = {0};
    const struct option options[] = {
        {'h', "help", NULL, "this text", help, 1},
        {0, "bundle", "FILE", "a signed bundle (needs --trust)", bundle, 1},
        {0, "trust", "FILE", "trust store, or a minisign public key", trust, 1},
        {0, "channel", "NAME", "channel expected of the bundle", channel, 1},
        {0, "rules", "DIR", "a folder of rules without signature", rules, 1},
        {0, "profile", "NAME", "only the rules of a profile", profile, 1},
        {0, "now", "TIME", "time to judge the validity at", now, 1},
        {0, NULL, NULL, NULL, NULL, 0}};
    int operands = options_parse(argc, argv, options, RULES_USAGE);
    if (operands < 0)
        return EXIT_USAGE;
    if (help[0] != NULL) {
        options_help(options, RULES_USAGE, stdout);
        return EXIT_ALLOWED;
    }
    struct rules_options given = {bundle[0], trust[0], channel[0], NULL, rules[0], NULL,
                                  profile[0], NULL, time_now()};
    if (now[0] != NULL && !time_parse(now[0], &given.now)) {
        fprintf(stderr, "ctrsec: `%s` is no time\n", now[0]);
        return EXIT_USAGE;
    }
    if (operands == 1 && strcmp(argv[1], "list") == 0)
        return list(context, &given);
    if (operands == 2 && strcmp(argv[1], "test") == 0)
        return test(context, argv[2]);
    fprintf(stderr, "usage: %s\n", RULES_USAGE);
    return EXIT_USAGE;
}

static int evaluate(ctrsec_context *context, const char *expression, int32_t target,
                    const char *input, int64_t now)
{
    ctrsec_expr *expr = NULL;
    ctrsec_document *document = NULL;
    ctrsec_buffer *buffer = NULL;
    ctrsec_error *error = NULL;
    struct file file = {0};
    int code = EXIT_UNREADABLE;
    if (ctrsec_expr_new(&expr, context, expression, strlen(expression), target, &error) !=
        CTRSEC_OK) {
        code = EXIT_TRUST;
        goto out;
    }
    if (input != NULL &&
        (!file_read(input, &file) || ctrsec_document_new(&document, context, &error) != CTRSEC_OK ||
         ctrsec_document_add(document, input, file.data, file.size, CTRSEC_FORMAT_AUTO, &error) !=
             CTRSEC_OK))
        goto out;
    if (ctrsec_expr_eval(&buffer, expr, document, now, &error) != CTRSEC_OK)
        goto out;
    fwrite(ctrsec_buffer_data(buffer), 1, ctrsec_buffer_size(buffer), stdout);
    code = EXIT_ALLOWED;
    if (ctrsec_buffer_size(buffer) == 0) {
        fprintf(stderr, "ctrsec: nothing in the input has the target\n");
        code = EXIT_UNREADABLE;
    }
out:
    if (error != NULL)
        error_print(error);
    ctrsec_buffer_free(buffer);
    ctrsec_document_free(document);
    ctrsec_expr_free(expr);
    free(file.data);
    return code;
}

int command_eval(ctrsec_context *context, int argc, char **argv)
{
    static const char *const targets[] = {"none", "image", "workload", "object", "event"};
    const char *help[2] = {0}, *input[2] = {0}, *target[2] = {0}, *now[2] = {0};
    const struct option options[] = {
        {'h', "help", NULL, "this text", help, 1},
        {'i', "input", "FILE", "document to evaluate on, or -", input, 1},
        {'t', "target", "TARGET", "image, workload, object, event or none (none)", target, 1},
        {0, "now", "TIME", "value of `now`", now, 1},
        {0, NULL, NULL, NULL, NULL, 0}};
    int operands = options_parse(argc, argv, options, EVAL_USAGE);
    if (operands < 0)
        return EXIT_USAGE;
    if (help[0] != NULL) {
        options_help(options, EVAL_USAGE, stdout);
        return EXIT_ALLOWED;
    }
    int32_t number = target[0] == NULL ? 0 : -1;
    for (int32_t i = 0; target[0] != NULL && i < 5; i++)
        if (strcmp(target[0], targets[i]) == 0)
            number = i;
    int64_t time = time_now();
    if (operands != 1 || number < 0 || (now[0] != NULL && !time_parse(now[0], &time))) {
        fprintf(stderr, "usage: %s\n", EVAL_USAGE);
        return EXIT_USAGE;
    }
    return evaluate(context, argv[1], number, input[0], time);
}
