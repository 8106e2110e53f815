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

int command_rules_test(const struct call *call)
{
    ctrsec_builder *builder = NULL;
    ctrsec_error *error = NULL;
    uint32_t passed = 0, failed = 0;
    if (ctrsec_builder_new(&builder, call->context, &error) != CTRSEC_OK) {
        error_print(error);
        return EXIT_UNREADABLE;
    }
    int code = EXIT_UNREADABLE;
    if (builder_fill(builder, call->operands[0])) {
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
