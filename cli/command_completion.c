/* SPDX-License-Identifier: Apache-2.0 */
/* ctrsec completion: scripts for shells, written from the tables of commands and options. */
#include <string.h>

#include "cli.h"
#include "words.h"

/* Text for single quotes of a shell; zsh and its kind take [ ] : as well. */
static void put_quoted(const char *text, const char *escaped)
{
    for (; *text != '\0'; text++) {
        if (*text == '\'')
            fputs("'\\''", stdout);
        else if (strchr(escaped, *text) != NULL)
            printf("\\%c", *text);
        else
            putchar(*text == '\n' ? ' ' : *text);
    }
}

static void put_words(const char *const *words)
{
    const char *blank = "";
    for (; words != NULL && *words != NULL; words++) {
        if (**words == '\0')
            continue;
        printf("%s%s", blank, *words);
        blank = " ";
    }
}

static bool is_top(const struct command *command)
{
    return strchr(command->name, ' ') == NULL;
}

/* The word of a command below a group. */
static const char *last_word(const struct command *command)
{
    const char *blank = strchr(command->name, ' ');
    return blank == NULL ? command->name : blank + 1;
}

/* The names of the commands of a group, or with NULL of the first words. */
static void put_names(const struct command *head)
{
    const char *blank = "";
    for (const struct command *c = command_table; c->name != NULL; c++) {
        if (head == NULL ? !is_top(c) : !help_is_below(head, c->name))
            continue;
        printf("%s%s", blank, last_word(c));
        blank = " ";
    }
}

/* --- bash ----------------------------------------------------------------------------------------
 */

static const char *bash_kind(enum value_kind kind)
{
    switch (kind) {
    case VALUE_FILE:
    case VALUE_PATH:
        return "file";
    case VALUE_FOLDER:
        return "folder";
    case VALUE_REPORT:
        return "report";
    default:
        return "none";
    }
}

static void bash_option(const struct option *option)
{
    if (option->value == NULL)
        return;
    printf("            --%s", option->name);
    if (option->letter)
        printf("|-%c", option->letter);
    printf(") kind=%s words='", bash_kind(option->kind));
    put_words(option->words);
    printf("' ;;\n");
}

static void bash_command(const struct command *command)
{
    printf("    '%s')\n        options='--help", command->name);
    for (const uint8_t *id = command->options; *id != OPTION_END; id++)
        printf(" --%s", option_table[*id].name);
    printf("'\n        operand=%s operands='", bash_kind(command->operand));
    put_words(command_operand_words(command));
    printf("'\n        case $prev in\n");
    for (const uint8_t *id = command->options; *id != OPTION_END; id++)
        bash_option(&option_table[*id]);
    printf("        esac ;;\n");
}

static void write_bash(void)
{
    printf(
        "# bash completion for ctrsec: source it, or put it into\n"
        "# ~/.local/share/bash-completion/completions/ctrsec\n"
        "_ctrsec()\n{\n"
        "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n"
        "    local command=${COMP_WORDS[1]} options='' operand=none operands='' kind='' words=''\n"
        "    COMPREPLY=()\n"
        "    # \"--name=value\" is three words here\n"
        "    if [[ $cur == = ]]; then\n"
        "        cur=''\n"
        "    elif [[ $prev == = ]]; then\n"
        "        prev=${COMP_WORDS[COMP_CWORD-2]}\n"
        "    fi\n"
        "    if ((COMP_CWORD == 1)); then\n"
        "        mapfile -t COMPREPLY < <(compgen -W '");
    put_names(NULL);
    printf("' -- \"$cur\")\n        return\n    fi\n    case $command in\n");
    for (const struct command *c = command_table; c->name != NULL; c++) {
        if (c->run != NULL)
            continue;
        printf("    %s)\n        if ((COMP_CWORD == 2)); then\n"
               "            mapfile -t COMPREPLY < <(compgen -W '",
               c->name);
        put_names(c);
        printf("' -- \"$cur\")\n            return\n        fi\n"
               "        command=\"$command ${COMP_WORDS[2]}\" ;;\n");
    }
    printf("    esac\n    case $command in\n");
    for (const struct command *c = command_table; c->name != NULL; c++)
        if (c->run != NULL)
            bash_command(c);
    printf("    esac\n"
           "    if [[ -z $kind && $cur == -* ]]; then\n"
           "        kind=none words=$options\n"
           "    elif [[ -z $kind ]]; then\n"
           "        kind=$operand words=$operands\n"
           "    fi\n"
           "    case $kind in\n"
           "    file) mapfile -t COMPREPLY < <(compgen -f -- \"$cur\") ;;\n"
           "    folder) mapfile -t COMPREPLY < <(compgen -d -- \"$cur\") ;;\n"
           "    *) mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$cur\") ;;\n"
           "    esac\n"
           "}\n"
           "complete -o filenames -F _ctrsec ctrsec\n");
}

/* --- zsh -----------------------------------------------------------------------------------------
 */

static void zsh_action(enum value_kind kind, const char *const *words)
{
    if (words != NULL) {
        printf("(");
        put_words(words);
        printf(")");
    } else if (kind == VALUE_FOLDER) {
        printf("_files -/");
    } else if (kind == VALUE_FILE || kind == VALUE_PATH) {
        printf("_files");
    } else {
        printf(" ");
    }
}

/* One specification of _arguments. */
static void zsh_option(const struct option *option)
{
    const char *equal = option->value == NULL ? "" : "=";
    printf(" \\\n            ");
    if (option->letter && option->most == 1)
        printf("'(-%c --%s)'{-%c,--%s%s}'[", option->letter, option->name, option->letter,
               option->name, equal);
    else if (option->letter)
        printf("'*'{-%c,--%s%s}'[", option->letter, option->name, equal);
    else
        printf("'%s--%s%s[", option->most > 1 ? "*" : "", option->name, equal);
    put_quoted(option->help, "[]:\\");
    printf("]");
    if (option->value != NULL) {
        printf(":");
        put_quoted(option->value, "[]:\\");
        printf(":");
        zsh_action(option->kind, option->words);
    }
    printf("'");
}

static void zsh_command(const struct command *command)
{
    const char *const *words = command_operand_words(command);
    printf("    '%s')\n        _arguments", command->name);
    zsh_option(&option_table[OPTION_HELP]);
    for (const uint8_t *id = command->options; *id != OPTION_END; id++)
        zsh_option(&option_table[*id]);
    if (command->operand != VALUE_NONE) {
        printf(" \\\n            '*:operand:");
        zsh_action(command->operand, words);
        printf("'");
    }
    printf(" ;;\n");
}

static void zsh_names(const struct command *head)
{
    for (const struct command *c = command_table; c->name != NULL; c++) {
        if (head == NULL ? !is_top(c) : !help_is_below(head, c->name))
            continue;
        printf(" \\\n            '%s:", last_word(c));
        put_quoted(c->summary, ":\\");
        printf("'");
    }
}

static void write_zsh(void)
{
    printf(
        "#compdef ctrsec\n# zsh completion for ctrsec: put it as _ctrsec into a folder of $fpath\n"
        "_ctrsec()\n{\n"
        "    local -a names\n"
        "    local command=$words[2]\n"
        "    if ((CURRENT == 2)); then\n        names=(");
    zsh_names(NULL);
    printf(")\n        _describe command names\n        return\n    fi\n    case $command in\n");
    for (const struct command *c = command_table; c->name != NULL; c++) {
        if (c->run != NULL)
            continue;
        printf("    %s)\n        if ((CURRENT == 3)); then\n        names=(", c->name);
        zsh_names(c);
        printf(")\n        _describe command names\n        return\n        fi\n"
               "        command=\"$command $words[3]\"\n"
               "        shift words\n        ((CURRENT--)) ;;\n");
    }
    printf("    esac\n    shift words\n    ((CURRENT--))\n    case $command in\n");
    for (const struct command *c = command_table; c->name != NULL; c++)
        if (c->run != NULL)
            zsh_command(c);
    printf("    esac\n}\n_ctrsec \"$@\"\n");
}

/* --- fish ----------------------------------------------------------------------------------------
 */

/* The condition that the command line has the command's words. */
static void fish_condition(const struct command *command)
{
    const char *blank = strchr(command->name, ' ');
    size_t size = blank == NULL ? strlen(command->name) : (size_t)(blank - command->name);
    printf("complete -c ctrsec -n '__fish_seen_subcommand_from %.*s", (int)size, command->name);
    if (blank != NULL)
        printf("; and __fish_seen_subcommand_from %s", blank + 1);
    printf("'");
}

static void fish_value(enum value_kind kind, const char *const *words)
{
    if (words != NULL) {
        printf(" -x -a '");
        put_words(words);
        printf("'");
    } else if (kind == VALUE_FOLDER) {
        printf(" -x -a '(__fish_complete_directories)'");
    } else if (kind == VALUE_FILE || kind == VALUE_PATH) {
        printf(" -r -F");
    } else {
        printf(" -x");
    }
}

static void fish_option(const struct command *command, const struct option *option)
{
    fish_condition(command);
    printf(" -l %s", option->name);
    if (option->letter)
        printf(" -s %c", option->letter);
    if (option->value != NULL)
        fish_value(option->kind, option->words);
    printf(" -d '");
    put_quoted(option->help, "\\");
    printf("'\n");
}

static void fish_command(const struct command *command)
{
    const char *const *words = command_operand_words(command);
    fish_option(command, &option_table[OPTION_HELP]);
    for (const uint8_t *id = command->options; *id != OPTION_END; id++)
        fish_option(command, &option_table[*id]);
    if (words == NULL && command->operand != VALUE_FILE && command->operand != VALUE_PATH &&
        command->operand != VALUE_FOLDER)
        return;
    fish_condition(command);
    if (words != NULL) {
        printf(" -a '");
        put_words(words);
        printf("'\n");
    } else {
        printf(" -F\n");
    }
}

/* A word of the command line, while none of its place is there. */
static void fish_name(const struct command *command, const struct command *head)
{
    if (head == NULL || is_top(command)) {
        printf("complete -c ctrsec -n __fish_use_subcommand");
    } else {
        printf("complete -c ctrsec -n '__fish_seen_subcommand_from %s; "
               "and not __fish_seen_subcommand_from ",
               head->name);
        put_names(head);
        printf("'");
    }
    printf(" -a %s -d '", last_word(command));
    put_quoted(command->summary, "\\");
    printf("'\n");
}

static void write_fish(void)
{
    printf("# fish completion for ctrsec: put it into ~/.config/fish/completions/ctrsec.fish\n"
           "complete -c ctrsec -f\n");
    const struct command *head = NULL;
    for (const struct command *c = command_table; c->name != NULL; c++) {
        head = c->run == NULL ? c : head;
        fish_name(c, head);
        if (c->run != NULL)
            fish_command(c);
    }
}

/* By place in shell_words. */
static void (*const writers[])(void) = {write_bash, write_zsh, write_fish};

int command_completion(const struct call *call)
{
    for (size_t i = 0; i < sizeof writers / sizeof *writers; i++)
        if (strcmp(call->operands[0], shell_words[i]) == 0)
            writers[i]();
    return EXIT_ALLOWED;
}
