/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Arguments against the row of a command. "--name VALUE", "--name=VALUE", "-n VALUE", "-nVALUE",
 * flags, and "--" before operands that begin with a dash. Options may stand behind operands.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "suggest.h"

/* One option as it was given. */
struct given {
    uint8_t option;
    const char *value;
};

static int usage_error(const struct call *call)
{
    help_usage(call->command, stderr);
    return EXIT_USAGE;
}

static int complain(const struct call *call, const char *argument, const char *what)
{
    fprintf(stderr, "ctrsec: option `%s` %s\n", argument, what);
    return usage_error(call);
}

int call_wrong(const struct call *call, enum option_id option, const char *value)
{
    fprintf(stderr, "ctrsec: option `--%s` does not take `%s`\n", option_table[option].name, value);
    return usage_error(call);
}

/* --- words, numbers, times ----------------------------------------------------------------------
 */

static int word_find(const char *text, size_t size, const char *const *words)
{
    for (int i = 0; words[i] != NULL; i++)
        if (size > 0 && strlen(words[i]) == size && memcmp(text, words[i], size) == 0)
            return i;
    return -1;
}

static bool number_parse(const char *text, uint32_t *out)
{
    char *end;
    errno = 0;
    unsigned long long number = strtoull(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end != '\0' || errno != 0 || number > UINT32_MAX)
        return false;
    *out = (uint32_t)number;
    return true;
}

/* The piece of a value that is a word: up to the comma or the equals sign. */
static size_t word_size(const struct option *option, const char *text)
{
    if (option->kind == VALUE_WORDS)
        return strcspn(text, ",");
    return option->kind == VALUE_REPORT ? strcspn(text, "=") : strlen(text);
}

static int wrong_word(const struct call *call, const char *text, size_t size,
                      const char *const *words)
{
    struct suggestion suggestion;
    suggest_begin(&suggestion, text, size);
    for (const char *const *word = words; *word != NULL; word++)
        suggest_try(&suggestion, *word);
    suggest_print(&suggestion, "");
    return usage_error(call);
}

static int check_words(const struct call *call, const struct option *option, const char *value)
{
    for (const char *at = value;; at++) {
        size_t size = word_size(option, at);
        if (word_find(at, size, option->words) < 0) {
            fprintf(stderr, "ctrsec: option `--%s` does not take `%s`\n", option->name, value);
            return wrong_word(call, at, size, option->words);
        }
        at += size;
        if (option->kind != VALUE_WORDS || *at == '\0')
            return EXIT_ALLOWED;
    }
}

static int check_value(const struct call *call, const struct option *option, const char *value)
{
    uint32_t number;
    int64_t time;
    bool good = true;
    switch (option->kind) {
    case VALUE_WORD:
    case VALUE_WORDS:
    case VALUE_REPORT:
        return check_words(call, option, value);
    case VALUE_NUMBER:
        good = number_parse(value, &number);
        break;
    case VALUE_TIME:
        good = time_parse(value, &time);
        break;
    default:
        break;
    }
    return good ? EXIT_ALLOWED : call_wrong(call, (enum option_id)(option - option_table), value);
}

/* --- options ------------------------------------------------------------------------------------
 */

/* OPTION_END: the command has none of this name. *value: what is in the same argument, or NULL. */
static uint8_t find(const struct command *command, const char *argument, const char **value)
{
    const char *name = argument + 2;
    size_t size = strcspn(name, "=");
    *value = NULL;
    if (argument[1] != '-') {
        if (argument[2] != '\0')
            *value = argument + 2;
    } else if (name[size] == '=') {
        *value = name + size + 1;
    }
    for (uint8_t id = OPTION_HELP, i = 0; id != OPTION_END; id = command->options[i++]) {
        const struct option *option = &option_table[id];
        if (argument[1] != '-'
                ? option->letter == argument[1]
                : strlen(option->name) == size && memcmp(option->name, name, size) == 0)
            return id;
    }
    return OPTION_END;
}

static int unknown_option(const struct call *call, const char *argument)
{
    struct suggestion suggestion;
    size_t size = strcspn(argument, "=");
    fprintf(stderr, "ctrsec: option `%.*s` is not known\n", (int)size, argument);
    suggest_begin(&suggestion, argument + 2, size < 2 ? 0 : size - 2);
    suggest_try(&suggestion, option_table[OPTION_HELP].name);
    for (const uint8_t *id = call->command->options; *id != OPTION_END; id++)
        suggest_try(&suggestion, option_table[*id].name);
    suggest_print(&suggestion, "--");
    return usage_error(call);
}

/* Takes arguments[*at], and the one behind it where that is its value. */
static int take_option(const struct call *call, int count, char **arguments, int *at,
                       struct given *out)
{
    const char *argument = arguments[*at];
    out->option = find(call->command, argument, &out->value);
    if (out->option == OPTION_END)
        return unknown_option(call, argument);
    const struct option *option = &option_table[out->option];
    if (option->value == NULL) {
        if (out->value != NULL)
            return complain(call, argument, "takes no value");
        out->value = "";
        return EXIT_ALLOWED;
    }
    if (out->value == NULL && (out->value = *at + 1 < count ? arguments[++*at] : NULL) == NULL)
        return complain(call, argument, "needs a value");
    return check_value(call, option, out->value);
}

/* Options to `given`, operands to the front of the arguments. */
static int take_all(struct call *call, int count, char **arguments, struct given *given,
                    uint32_t *given_count)
{
    bool only_operands = false;
    *given_count = 0;
    for (int i = 0; i < count; i++) {
        if (only_operands || arguments[i][0] != '-' || arguments[i][1] == '\0') {
            arguments[call->operand_count++] = arguments[i];
        } else if (strcmp(arguments[i], "--") == 0) {
            only_operands = true;
        } else {
            int code = take_option(call, count, arguments, &i, &given[*given_count]);
            if (code != EXIT_ALLOWED)
                return code;
            if (given[(*given_count)++].option == OPTION_HELP)
                break; /* whatever else there is */
        }
    }
    call->operands = arguments;
    return EXIT_ALLOWED;
}

/* The values side by side, each option's own followed by NULL. */
static int distribute(struct call *call, const struct given *given, uint32_t count)
{
    const char **next = call->store;
    for (uint32_t id = OPTION_HELP; id < OPTION_COUNT; id++) {
        const char **first = next;
        for (uint32_t i = 0; i < count; i++)
            if (given[i].option == id)
                *next++ = given[i].value;
        if (next == first)
            continue;
        char name[64];
        snprintf(name, sizeof name, "--%s", option_table[id].name);
        if (next - first > option_table[id].most)
            return complain(call, name, "is given too often");
        *next++ = NULL;
        call->values[id] = first;
    }
    return EXIT_ALLOWED;
}

static int check_operand(const struct call *call, const char *operand)
{
    const char *const *words = command_operand_words(call->command);
    if (words == NULL || word_find(operand, strlen(operand), words) >= 0)
        return EXIT_ALLOWED;
    fprintf(stderr, "ctrsec: `%s` does not take `%s`\n", call->command->name, operand);
    return wrong_word(call, operand, strlen(operand), words);
}

static int check_needs(const struct call *call)
{
    const struct command *command = call->command;
    for (uint32_t i = 0; i < call->operand_count; i++)
        if (check_operand(call, call->operands[i]) != EXIT_ALLOWED)
            return EXIT_USAGE;
    bool complete = call->operand_count >= command->operands_least &&
                    call->operand_count <= command->operands_most;
    for (size_t i = 0; i < sizeof command->needs && command->needs[i] != OPTION_END; i++)
        complete = complete && call->values[command->needs[i]] != NULL;
    return complete ? EXIT_ALLOWED : usage_error(call);
}

int call_parse(struct call *call, const struct command *command, int count, char **arguments)
{
    uint32_t given_count;
    ctrsec_context *context = call->context;
    *call = (struct call){.context = context, .command = command};
    struct given *given = calloc((size_t)count + 1, sizeof *given);
    call->store = calloc((size_t)count + OPTION_COUNT, sizeof *call->store);
    int code = EXIT_UNREADABLE;
    if (given == NULL || call->store == NULL) {
        fprintf(stderr, "ctrsec: out of memory\n");
    } else {
        code = take_all(call, count, arguments, given, &given_count);
        if (code == EXIT_ALLOWED)
            code = distribute(call, given, given_count);
        if (code == EXIT_ALLOWED && !call_has(call, OPTION_HELP)) {
            arguments[call->operand_count] = NULL; /* at the latest the one behind argv */
            code = check_needs(call);
        }
    }
    free(given);
    return code;
}

void call_clear(struct call *call)
{
    free(call->store);
    call->store = NULL;
}

/* --- what was given ------------------------------------------------------------------------------
 */

bool call_has(const struct call *call, enum option_id option)
{
    return call->values[option] != NULL;
}

const char *const *call_values(const struct call *call, enum option_id option)
{
    static const char *const none[] = {NULL};
    return call->values[option] == NULL ? none : call->values[option];
}

const char *call_value(const struct call *call, enum option_id option)
{
    const char *last = NULL;
    for (const char *const *value = call_values(call, option); *value != NULL; value++)
        last = *value;
    return last;
}

int option_word(enum option_id option, const char *value)
{
    const struct option *row = &option_table[option];
    return word_find(value, word_size(row, value), row->words);
}

int call_word(const struct call *call, enum option_id option, int otherwise)
{
    const char *value = call_value(call, option);
    return value == NULL ? otherwise : option_word(option, value);
}

uint32_t call_words(const struct call *call, enum option_id option)
{
    const struct option *row = &option_table[option];
    uint32_t bits = 0;
    for (const char *const *value = call_values(call, option); *value != NULL; value++) {
        for (const char *at = *value;; at++) {
            size_t size = word_size(row, at);
            int number = word_find(at, size, row->words);
            if (number >= 0) /* the parser let no other word through */
                bits |= 1u << number;
            at += size;
            if (*at == '\0')
                break;
        }
    }
    return bits;
}

uint32_t call_number(const struct call *call, enum option_id option, uint32_t otherwise)
{
    const char *value = call_value(call, option);
    uint32_t number;
    return value != NULL && number_parse(value, &number) ? number : otherwise;
}

int64_t call_now(const struct call *call)
{
    const char *value = call_value(call, OPTION_NOW);
    int64_t time;
    return value != NULL && time_parse(value, &time) ? time : time_now();
}
