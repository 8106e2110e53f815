/* SPDX-License-Identifier: Apache-2.0 */
/* ctrsec rules: what rules there are, and whether their own tests pass. */
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "print.h"
#include "words.h"

static const char *const decisions[] = {"-", "warn", "deny"};

/* --- formats of the list --------------------------------------------------------------------- */

static void write_text(const struct ctrsec_rule *rules, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        printf("%-8s  %-8s  %-40s  %s\n", severity_words[rules[i].severity],
               target_words[rules[i].target], rules[i].id, rules[i].title);
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
                       target_words[target]);
            head = true;
            printf("| `%s` | %s | %s | %s | %s | %s |\n", short_id(rule),
                   severity_words[rule->severity], rule->title, decisions[rule->enforce[1]],
                   decisions[rule->enforce[2]], decisions[rule->enforce[3]]);
        }
    }
    putchar('\n');
}

static void write_member(const char *name, const char *text)
{
    printf(", \"%s\": ", name);
    print_quoted(text);
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
        print_quoted(rule->id);
        write_member("title", rule->title);
        write_member("severity", severity_words[rule->severity]);
        write_member("target", target_words[rule->target]);
        printf(", \"enforce\": {");
        for (int phase = 1; phase < 4; phase++)
            printf("%s\"%s\": \"%s\"", phase == 1 ? "" : ", ", phase_words[phase],
                   rule->enforce[phase] == CTRSEC_ALLOW ? "off" : decisions[rule->enforce[phase]]);
        printf("}");
        write_tags(rule->tags);
        write_member("description", rule->description);
        write_member("remediation", rule->remediation);
        printf(", \"references\": %s}", rule->references[0] == '\0' ? "{}" : rule->references);
    }
    printf("\n]\n");
}

/* By place in list_words. */
static void (*const writers[])(const struct ctrsec_rule *rules,
                               uint32_t count) = {write_text, write_json, write_markdown};

/* --- commands -----------------------------------------------------------------------------------
 */

int command_rules_list(const struct call *call)
{
    struct rules_options options = rules_options_of(call);
    int code;
    ctrsec_plan *plan = plan_make(call->context, &options, &code);
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
        writers[call_word(call, OPTION_LIST_FORMAT, 0)](rules, listed);
        code = EXIT_ALLOWED;
    }
    free(rules);
    ctrsec_plan_release(plan);
    return code;
}

static int write_page(ctrsec_buffer *page)
{
    fwrite(ctrsec_buffer_data(page), 1, ctrsec_buffer_size(page), stdout);
    ctrsec_buffer_free(page);
    return EXIT_ALLOWED;
}

/* A builder of the folder; NULL after a message. */
static ctrsec_builder *open_folder(const struct call *call, const char *folder)
{
    ctrsec_builder *builder;
    ctrsec_error *error;
    if (ctrsec_builder_new(&builder, call->context, &error) != CTRSEC_OK) {
        error_print(error);
        return NULL;
    }
    if (builder_fill(builder, folder))
        return builder;
    ctrsec_builder_free(builder);
    return NULL;
}

int command_rules_explain(const struct call *call)
{
    struct rules_options options = rules_options_of(call);
    ctrsec_bundle *bundle = NULL;
    ctrsec_builder *builder = NULL;
    ctrsec_buffer *page;
    ctrsec_error *error;
    int code = EXIT_UNREADABLE;
    if (options.rules != NULL)
        builder = open_folder(call, options.rules);
    else
        bundle = bundle_open(call->context, &options, &code);
    if (builder == NULL && bundle == NULL)
        return code;
    int status = ctrsec_rule_explain(&page, bundle, builder, call->operands[0],
                                     call_word(call, OPTION_PAGE_FORMAT, CTRSEC_PAGE_TEXT), &error);
    if (status == CTRSEC_OK) {
        code = write_page(page);
    } else {
        code = status == CTRSEC_E_NOTFOUND ? EXIT_USAGE : EXIT_TRUST;
        error_print(error);
    }
    ctrsec_builder_free(builder);
    ctrsec_bundle_release(bundle);
    return code;
}

bool rules_tested(const struct call *call, const struct rules_options *options, int *code)
{
    ctrsec_builder *builder;
    ctrsec_buffer *page;
    ctrsec_error *error;
    uint32_t failed, dark;
    *code = EXIT_USAGE;
    if (options->rules == NULL) {
        fprintf(stderr, "ctrsec: --require-tests needs --rules: bundles were tested when built\n");
        return false;
    }
    *code = EXIT_TRUST;
    if ((builder = open_folder(call, options->rules)) == NULL)
        return false;
    int status = ctrsec_builder_test_report(&page, builder, NULL, 0, CTRSEC_PAGE_TEXT, NULL,
                                            &failed, &dark, &error);
    if (status != CTRSEC_OK)
        error_print(error);
    else if (failed + dark > 0)
        fwrite(ctrsec_buffer_data(page), 1, ctrsec_buffer_size(page), stderr);
    ctrsec_buffer_free(page);
    ctrsec_builder_free(builder);
    return status == CTRSEC_OK && failed + dark == 0;
}

int command_rules_test(const struct call *call)
{
    ctrsec_builder *builder = open_folder(call, call->operands[0]);
    ctrsec_error *error;
    ctrsec_buffer *page;
    uint32_t count = 0, failed;
    int code = EXIT_TRUST;
    if (builder == NULL)
        return EXIT_UNREADABLE;
    const char *const *globs = call_values(call, OPTION_TEST_RUN);
    while (globs[count] != NULL)
        count++;
    if (ctrsec_builder_test_report(&page, builder, globs, count,
                                   call_word(call, OPTION_TEST_FORMAT, CTRSEC_PAGE_TEXT), NULL,
                                   &failed, NULL, &error) != CTRSEC_OK) {
        error_print(error);
    } else {
        write_page(page);
        builder_tell(builder);
        code = failed == 0 ? EXIT_ALLOWED : EXIT_TRUST;
    }
    ctrsec_builder_free(builder);
    return code;
}

/* What a rule should have and need not. */
static uint32_t tell_missing(const struct ctrsec_rule *rule)
{
    const struct {
        const char *name, *text;
    } parts[] = {{"description", rule->description},
                 {"remediation", rule->remediation},
                 {"references", rule->references}};
    uint32_t count = 0;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (parts[i].text[0] != '\0' && strcmp(parts[i].text, "{}") != 0)
            continue;
        printf("rule %s has no %s\n", rule->id, parts[i].name);
        count++;
    }
    return count;
}

int command_rules_lint(const struct call *call)
{
    ctrsec_builder *builder = open_folder(call, call->operands[0]);
    struct ctrsec_plan_options options = {.struct_size = sizeof options, .builder = builder};
    ctrsec_error *error, *notices = NULL;
    ctrsec_plan *plan;
    if (builder == NULL)
        return EXIT_UNREADABLE;
    int code = EXIT_TRUST;
    uint32_t told = 0;
    if (ctrsec_builder_notices(&notices, builder, &error) != CTRSEC_OK ||
        ctrsec_plan_new(&plan, call->context, &options, &error) != CTRSEC_OK) {
        error_print(error);
        ctrsec_error_free(notices);
    } else {
        if (notices != NULL) {
            told += ctrsec_error_count(notices);
            error_print(notices);
        }
        for (uint32_t i = 0; i < ctrsec_plan_rule_count(plan); i++) {
            struct ctrsec_rule rule = {.struct_size = sizeof rule};
            ctrsec_plan_rule(&rule, plan, i);
            told += tell_missing(&rule);
        }
        printf("%u rule%s, %u remark%s\n", ctrsec_plan_rule_count(plan),
               ctrsec_plan_rule_count(plan) == 1 ? "" : "s", told, told == 1 ? "" : "s");
        code = told == 0 ? EXIT_ALLOWED : EXIT_DENIED;
        ctrsec_plan_release(plan);
    }
    ctrsec_builder_free(builder);
    return code;
}
