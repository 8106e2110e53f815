/* SPDX-License-Identifier: Apache-2.0 */
/* ctrsec rules: what rules there are, and whether their own tests pass. */
#include <stdlib.h>
#include <string.h>

#include "cli.h"

#define RULES_USAGE "ctrsec rules list [OPTION]... | ctrsec rules test DIR"
#define RULES_MOST 256
#define POLICIES_MOST 64

static const char *const severities[] = {"", "info", "low", "medium", "high", "critical"};
static const char *const targets[] = {"none", "image", "workload", "object", "event"};
static const char *const decisions[] = {"-", "warn", "deny"};
static const char *const phases[] = {"", "build", "deploy", "run"};

/* --- formats of the list --------------------------------------------------------------------- */

static void write_text(const struct ctrsec_rule *rules, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        printf("%-8s  %-8s  %-40s  %s\n", severities[rules[i].severity], targets[rules[i].target],
               rules[i].id, rules[i].title);
}

/* The short id of "channel/id". */
static const char *short_id(const struct ctrsec_rule *rule)
{
    const char *slash = strchr(rule->id, '/');
    return slash == NULL ? rule->id : slash + 1;
}

static void write_markdown(const struct ctrsec_rule *rules, uint32_t count)
{
    for (int32_t target = CTRSEC_TARGET_IMAGE; target <= CTRSEC_TARGET_EVENT; target++) {
        bool head = false;
        for (uint32_t i = 0; i < count; i++) {
            const struct ctrsec_rule *rule = &rules[i];
            if (rule->target != target)
                continue;
            if (!head)
                printf("\n### %s\n\n| rule | severity | | build | deploy | run |\n"
                       "|---|---|---|---|---|---|\n",
                       targets[target]);
            head = true;
            printf("| `%s` | %s | %s | %s | %s | %s |\n", short_id(rule),
                   severities[rule->severity], rule->title, decisions[rule->enforce[1]],
                   decisions[rule->enforce[2]], decisions[rule->enforce[3]]);
        }
    }
    putchar('\n');
}

static void write_quoted(const char *text)
{
    putchar('"');
    for (const unsigned char *c = (const unsigned char *)text; *c != '\0'; c++) {
        if (*c == '"' || *c == '\\')
            printf("\\%c", *c);
        else if (*c < 0x20)
            printf("\\u%04x", *c);
        else
            putchar(*c);
    }
    putchar('"');
}

static void write_member(const char *name, const char *text)
{
    printf(", \"%s\": ", name);
    write_quoted(text);
}

static void write_tags(const char *tags)
{
    printf(", \"tags\": [");
    for (const char *at = tags; *at != '\0';) {
        size_t length = strcspn(at, ",");
        printf("%s\"%.*s\"", at == tags ? "" : ", ", (int)length, at);
        at += length + (at[length] == ',');
    }
    printf("]");
}

static void write_json(const struct ctrsec_rule *rules, uint32_t count)
{
    printf("[");
    for (uint32_t i = 0; i < count; i++) {
        const struct ctrsec_rule *rule = &rules[i];
        printf("%s\n  {\"id\": ", i == 0 ? "" : ",");
        write_quoted(rule->id);
        write_member("title", rule->title);
        write_member("severity", severities[rule->severity]);
        write_member("target", targets[rule->target]);
        printf(", \"enforce\": {");
        for (int phase = 1; phase < 4; phase++)
            printf("%s\"%s\": \"%s\"", phase == 1 ? "" : ", ", phases[phase],
                   rule->enforce[phase] == CTRSEC_ALLOW ? "off" : decisions[rule->enforce[phase]]);
        printf("}");
        write_tags(rule->tags);
        write_member("description", rule->description);
        write_member("remediation", rule->remediation);
        printf(", \"references\": %s}", rule->references[0] == '\0' ? "{}" : rule->references);
    }
    printf("\n]\n");
}

static const struct {
    const char *name;
    void (*write)(const struct ctrsec_rule *rules, uint32_t count);
} formats[] = {{"text", write_text}, {"json", write_json}, {"markdown", write_markdown}};

/* --- subcommands --------------------------------------------------------------------------------
 */

static int list(ctrsec_context *context, const struct rules_options *options, size_t format)
{
    int code;
    ctrsec_plan *plan = plan_make(context, options, &code);
    if (plan == NULL)
        return code;
    uint32_t count = ctrsec_plan_rule_count(plan);
    struct ctrsec_rule *rules = calloc(count + 1, sizeof *rules);
    code = EXIT_UNREADABLE;
    if (rules == NULL) {
        fprintf(stderr, "ctrsec: out of memory\n");
    } else {
        uint32_t listed = 0; /* the checks of a policy share its id and are one line */
        for (uint32_t i = 0; i < count; i++) {
            rules[listed].struct_size = sizeof *rules;
            ctrsec_plan_rule(&rules[listed], plan, i);
            if (listed == 0 || strcmp(rules[listed].id, rules[listed - 1].id) != 0)
                listed++;
        }
        formats[format].write(rules, listed);
        code = EXIT_ALLOWED;
    }
    free(rules);
    ctrsec_plan_release(plan);
    return code;
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
        else
            builder_tell(builder);
        printf("%u passed, %u failed\n", passed, failed);
        code = status == CTRSEC_OK ? EXIT_ALLOWED : EXIT_TRUST;
    }
    ctrsec_builder_free(builder);
    return code;
}

int command_rules(ctrsec_context *context, int argc, char **argv)
{
    const char *help[2] = {0}, *bundle[2] = {0}, *trust[2] = {0}, *channel[2] = {0};
    const char *rules[2] = {0}, *site[2] = {0}, *profile[2] = {0}, *rule[RULES_MOST + 1] = {0};
    const char *format[2] = {0}, *now[2] = {0}, *policy[POLICIES_MOST + 1] = {0};
    const struct option options[] = {
        {'h', "help", NULL, "this text", help, 1},
        {0, "bundle", "FILE", "a signed bundle (needs --trust)", bundle, 1},
        {0, "trust", "FILE", "trust store, or a minisign public key", trust, 1},
        {0, "channel", "NAME", "channel expected of the bundle (base)", channel, 1},
        {0, "rules", "DIR", "a folder of rules without signature", rules, 1},
        {0, "policy", "FILE|DIR", "policies of Kubernetes, Kyverno, Gatekeeper", policy,
         POLICIES_MOST},
        {0, "site", "FILE", "site configuration", site, 1},
        {0, "profile", "NAME", "only the rules of a profile", profile, 1},
        {0, "rule", "ID", "only this rule or glob (may be repeated)", rule, RULES_MOST},
        {0, "now", "TIME", "time to judge the validity at (the clock)", now, 1},
        {'f', "format", "FORMAT", "text, json or markdown (text)", format, 1},
        {0, NULL, NULL, NULL, NULL, 0}};
    int operands = options_parse(argc, argv, options, RULES_USAGE);
    if (operands < 0)
        return EXIT_USAGE;
    if (help[0] != NULL) {
        options_help(options, RULES_USAGE, stdout);
        return EXIT_ALLOWED;
    }
    struct rules_options given = {.bundle = bundle[0],
                                  .trust = trust[0],
                                  .channel = channel[0],
                                  .rules = rules[0],
                                  .site = site[0],
                                  .profile = profile[0],
                                  .rule = rule,
                                  .policies = policy,
                                  .now = time_now()};
    if (now[0] != NULL && !time_parse(now[0], &given.now)) {
        fprintf(stderr, "ctrsec: `%s` is no time\n", now[0]);
        return EXIT_USAGE;
    }
    size_t chosen = 0, known = sizeof formats / sizeof *formats;
    while (format[0] != NULL && chosen < known && strcmp(format[0], formats[chosen].name) != 0)
        chosen++;
    if (operands == 1 && strcmp(argv[1], "list") == 0 && chosen < known)
        return list(context, &given, chosen);
    if (operands == 2 && strcmp(argv[1], "test") == 0)
        return test(context, argv[2]);
    fprintf(stderr, "usage: %s\n", RULES_USAGE);
    return EXIT_USAGE;
}
