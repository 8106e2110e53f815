/* SPDX-License-Identifier: Apache-2.0 */
/* The texts of --help, written from the tables. */
#include <string.h>

#include "cli.h"

bool help_is_below(const struct command *head, const char *name)
{
    size_t size = strlen(head->name);
    return strncmp(name, head->name, size) == 0 && name[size] == ' ';
}

void help_usage(const struct command *command, FILE *to)
{
    const char *before = "usage:";
    if (command->run != NULL) {
        fprintf(to, "%s ctrsec %s%s%s\n", before, command->name,
                command->usage[0] == '\0' ? "" : " ", command->usage);
        return;
    }
    for (const struct command *c = command + 1; c->name != NULL && help_is_below(command, c->name);
         c++) {
        fprintf(to, "%s ctrsec %s %s\n", before, c->name, c->usage);
        before = "      ";
    }
}

static void write_option(const struct option *option, FILE *to)
{
    char head[64];
    snprintf(head, sizeof head, "%s--%s%s%s", option->letter ? "" : "    ", option->name,
             option->value ? " " : "", option->value ? option->value : "");
    if (option->letter)
        fprintf(to, "  -%c, %-28s %s\n", option->letter, head, option->help);
    else
        fprintf(to, "  %-32s %s\n", head, option->help);
}

/* A text whose further lines are indented below its first. */
static void write_indented(const char *text, FILE *to)
{
    for (; *text != '\0'; text++) {
        fputc(*text, to);
        if (*text == '\n')
            fputs("     ", to);
    }
    fputc('\n', to);
}

static void write_exits(const char *const *exits, FILE *to)
{
    static const int order[] = {EXIT_USAGE,     EXIT_TRUST,  EXIT_UNREADABLE,
                                EXIT_UNDECIDED, EXIT_DENIED, EXIT_ALLOWED};
    fprintf(to, "\nexit codes, the first that applies:\n");
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        if (exits[order[i]] == NULL)
            continue;
        fprintf(to, "  %d  ", order[i]);
        write_indented(exits[order[i]], to);
    }
}

static void write_group(const struct command *head, FILE *to)
{
    fputc('\n', to);
    for (const struct command *c = head + 1; c->name != NULL && help_is_below(head, c->name); c++)
        fprintf(to, "  %-16s %s\n", c->name, c->summary);
    fprintf(to, "\nctrsec %s COMMAND --help tells more.\n", head->name);
}

void help_write(const struct command *command, FILE *to)
{
    help_usage(command, to);
    if (command->run == NULL) {
        write_group(command, to);
        return;
    }
    if (command->about != NULL)
        fprintf(to, "\n%s", command->about);
    fputc('\n', to);
    write_option(&option_table[OPTION_HELP], to);
    bool reports = false;
    for (const uint8_t *id = command->options; *id != OPTION_END; id++) {
        write_option(&option_table[*id], to);
        reports = reports || *id == OPTION_FORMAT;
    }
    if (reports)
        reports_help(to);
    write_exits(command->exits == NULL ? usual_exits : command->exits, to);
}

void help_commands(FILE *to)
{
    fprintf(to, "usage: ctrsec COMMAND [OPTION]... [OPERAND]...\n\n");
    for (const struct command *c = command_table; c->name != NULL; c++)
        if (strchr(c->name, ' ') == NULL)
            fprintf(to, "  %-10s %s\n", c->name, c->summary);
    fprintf(to, "\nctrsec COMMAND --help tells more. ctrsec check FILE needs no option.\n");
}
