/* SPDX-License-Identifier: Apache-2.0 */
/* ctrsec man: the manual pages, written from the tables of commands, options and keys. */
#include <string.h>

#include "cli.h"
#include "key_list.h"
#include "page.h"
#include "words.h"

/* --- ctrsec(1) ----------------------------------------------------------------------------------
 */

static void write_option(struct page *page, const struct option *option)
{
    char term[96], letter[8] = "";
    if (option->letter)
        snprintf(letter, sizeof letter, "-%c, ", option->letter);
    snprintf(term, sizeof term, "%s--%s%s%s", letter, option->name, option->value ? " " : "",
             option->value ? option->value : "");
    page_term(page, term, option->help);
}

static void write_exits(struct page *page, const char *const *exits)
{
    for (int code = 0; code < EXIT_CODES; code++) {
        char term[16];
        snprintf(term, sizeof term, "%d", code);
        if (exits[code] != NULL)
            page_term(page, term, exits[code]);
    }
    page_end(page);
}

static void write_command(struct page *page, const struct command *command)
{
    char line[256];
    snprintf(line, sizeof line, "ctrsec %s", command->name);
    page_subheading(page, line);
    snprintf(line, sizeof line, "ctrsec %s %s", command->name, command->usage);
    page_example(page, line);
    page_end(page);
    snprintf(line, sizeof line, "%c%s.", command->summary[0] - 'a' + 'A', command->summary + 1);
    page_paragraph(page, line);
    if (command->about != NULL)
        page_paragraph(page, command->about);
    for (const uint8_t *id = command->options; *id != OPTION_END; id++)
        write_option(page, &option_table[*id]);
    page_end(page);
    if (command->exits == NULL)
        return;
    page_paragraph(page, "Exit codes:");
    write_exits(page, command->exits);
}

static void write_ctrsec(struct page *page)
{
    page_begin(page, "ctrsec", 1, "judge containers by rules: images, manifests, events");
    if (!page->markdown) {
        page_heading(page, "Synopsis");
        page_example(page, "ctrsec COMMAND [OPTION]... [OPERAND]...");
        page_heading(page, "Description");
        page_paragraph(page, "Rules for container security, judged where images are built, where "
                             "workloads are deployed and where they run. Each command has "
                             "--help. Options may stand behind operands; -- ends them.");
    }
    page_heading(page, "Commands");
    for (const struct command *command = command_table; command->name != NULL; command++)
        if (command->run != NULL)
            write_command(page, command);
    page_heading(page, "Exit codes");
    page_paragraph(page, "Of several that apply, the first of 2, 4, 3, 5, 1, 0 is taken. Of "
                         "commands that do not name their own:");
    write_exits(page, usual_exits);
    page_heading(page, "Environment");
    page_term(page, "CTRSEC_KEY_PASSWORD", "password of a secret key");
    page_term(page, "NO_COLOR", "if it is not empty, reports have no colours");
    page_end(page);
    if (page->markdown)
        return;
    page_heading(page, "See also");
    page_paragraph(page, "ctrsec-rules(5), ctrsec-config(5), minisign(1)");
}

/* --- the pages on files
 * --------------------------------------------------------------------------- */

struct key {
    const char *name, *meaning;
};

#define KEY_ROW(name, meaning) {name, meaning},
#define KEYS(list) ((const struct key[]){list(KEY_ROW){NULL, NULL}})

static void write_keys(struct page *page, const char *heading, const struct key *keys)
{
    page_heading(page, heading);
    for (; keys->name != NULL; keys++)
        page_term(page, keys->name, keys->meaning);
    page_end(page);
}

static void write_rules(struct page *page)
{
    page_begin(page, "ctrsec-rules", 5, "rules and bundles of ctrsec");
    page_heading(page, "Description");
    page_paragraph(page, "A folder of YAML or JSON files is the source of a bundle: bundle.yaml "
                         "holds the header, any file rules, definitions and parameters. An "
                         "unknown key is an error with its line. ctrsec rules test DIR checks "
                         "types and runs the tests, ctrsec check --rules DIR uses them unsigned, "
                         "ctrsec bundle build DIR packs them.");
    write_keys(page, "Keys of a document", KEYS(DOCUMENT_KEYS));
    write_keys(page, "Keys of a rule", KEYS(RULE_KEYS));
    page_heading(page, "Example");
    page_example(page, "rules:\n"
                       "  - id: privileged-container\n"
                       "    severity: critical\n"
                       "    target: workload\n"
                       "    each: container\n"
                       "    violation: container.privileged\n"
                       "    message: \"container {container.name} runs privileged\"");
    page_heading(page, "See also");
    page_paragraph(page, "ctrsec(1), ctrsec-config(5)");
}

static void write_config(struct page *page)
{
    page_begin(page, "ctrsec-config", 5, "site configuration of ctrsec");
    page_heading(page, "Description");
    page_paragraph(page, "What a site changes without touching a bundle: YAML or JSON. An unknown "
                         "key is an error with its line.");
    write_keys(page, "Keys", KEYS(CONFIG_KEYS));
    write_keys(page, "Settings of a rule", KEYS(SETTING_KEYS));
    write_keys(page, "Keys of an exception", KEYS(EXCEPTION_KEYS));
    page_heading(page, "Example");
    page_example(page, "rules:\n"
                       "  image-latest-tag: {severity: high, enforce: {deploy: deny}}\n"
                       "exceptions:\n"
                       "  - rule: privileged-container\n"
                       "    match: {namespace: ci}\n"
                       "    reason: builds images\n"
                       "    expires: 2027-01-01");
    page_heading(page, "See also");
    page_paragraph(page, "ctrsec(1), ctrsec-rules(5)");
}

/* By place in man_words. */
static void (*const pages[])(struct page *page) = {write_ctrsec, write_rules, write_config};

int command_man(const struct call *call)
{
    struct page page = {.to = stdout, .markdown = call_has(call, OPTION_MARKDOWN)};
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
        if (strcmp(call->operands[0], man_words[i]) == 0)
            pages[i](&page);
    return EXIT_ALLOWED;
}
