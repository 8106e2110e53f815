/* SPDX-License-Identifier: Apache-2.0 */
/* The ctrsec command: finds the command of the command line and runs it. */
#include <string.h>

#include "cli.h"
#include "suggest.h"
#include "words.h"

int command_version(const struct call *call)
{
    (void)call;
    printf("ctrsec %s\n", ctrsec_version());
    return EXIT_ALLOWED;
}

/* The row for "NAME", or NULL. */
static const struct command *find(const char *name)
{
    for (const struct command *command = command_table; command->name != NULL; command++)
        if (strchr(command->name, ' ') == NULL && strcmp(name, command->name) == 0)
            return command;
    return NULL;
}

/* The row for "GROUP NAME", or NULL. */
static const struct command *find_below(const struct command *head, const char *name)
{
    size_t size = strlen(head->name) + 1;
    const struct command *command = head + 1;
    for (; command->name != NULL && help_is_below(head, command->name); command++)
        if (strcmp(name, command->name + size) == 0)
            return command;
    return NULL;
}

static int unknown(const struct command *head, const char *name)
{
    struct suggestion suggestion;
    size_t size = head == NULL ? 0 : strlen(head->name) + 1;
    fprintf(stderr, "ctrsec: unknown command `%s%s%s`\n", head == NULL ? "" : head->name,
            head == NULL ? "" : " ", name);
    suggest_begin(&suggestion, name, strlen(name));
    for (const struct command *command = command_table; command->name != NULL; command++)
        if (head == NULL ? strchr(command->name, ' ') == NULL : help_is_below(head, command->name))
            suggest_try(&suggestion, command->name + size);
    suggest_print(&suggestion, "");
    if (suggestion.best != NULL)
        return EXIT_USAGE;
    if (head == NULL)
        help_commands(stderr);
    else
        help_usage(head, stderr);
    return EXIT_USAGE;
}

/* The command that the words name; *used of them. NULL after a message. */
static const struct command *choose(uint32_t count, char **words, uint32_t *used)
{
    const struct command *head = find(words[0]), *command;
    *used = 1;
    if (head == NULL)
        unknown(NULL, words[0]);
    if (head == NULL || head->run != NULL || count < 2 || words[1][0] == '-')
        return head;
    *used = 2;
    if ((command = find_below(head, words[1])) == NULL)
        unknown(head, words[1]);
    return command;
}

int command_help(const struct call *call)
{
    uint32_t used;
    if (call->operand_count == 0) {
        help_commands(stdout);
        return EXIT_ALLOWED;
    }
    const struct command *command = choose(call->operand_count, call->operands, &used);
    if (command == NULL)
        return EXIT_USAGE;
    help_write(command, stdout);
    return EXIT_ALLOWED;
}

static int run(const struct command *command, int count, char **arguments)
{
    struct call call = {.context = NULL};
    ctrsec_error *error;
    int code = call_parse(&call, command, count, arguments);
    if (code != EXIT_ALLOWED) {
        call_clear(&call);
        return code;
    }
    if (call_has(&call, OPTION_HELP)) {
        help_write(command, stdout);
    } else if (command->run == NULL) {
        help_usage(command, stderr);
        code = EXIT_USAGE;
    } else if (ctrsec_context_new(&call.context, NULL, &error) != CTRSEC_OK) {
        error_print(error);
        code = EXIT_UNREADABLE;
    } else {
        code = command->run(&call);
        ctrsec_context_free(call.context);
    }
    call_clear(&call);
    return code;
}

/* "--help" and the like stand for a command. */
static char *command_word(char *word)
{
    static char help[] = "help", version[] = "version";
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
        return help;
    return strcmp(word, "--version") == 0 ? version : word;
}

int main(int argc, char **argv)
{
    uint32_t used;
    words_begin();
    if (argc < 2) {
        help_commands(stderr);
        return EXIT_USAGE;
    }
    argv[1] = command_word(argv[1]);
    const struct command *command = choose((uint32_t)argc - 1, argv + 1, &used);
    if (command == NULL)
        return EXIT_USAGE;
    int code = run(command, argc - 1 - (int)used, argv + 1 + used);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fprintf(stderr, "ctrsec: standard output cannot be written\n");
        return EXIT_UNREADABLE;
    }
    return code;
}
