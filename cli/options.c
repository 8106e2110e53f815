/* SPDX-License-Identifier: Apache-2.0 */
/* Command line options by table. */
#include <string.h>

#include "cli.h"

void options_help(const struct option *options, const char *usage, FILE *to)
{
    fprintf(to, "usage: %s\n\n", usage);
    for (const struct option *o = options; o->name != NULL; o++) {
        char head[64];
        snprintf(head, sizeof head, "%s--%s%s%s", o->letter ? "" : "    ", o->name,
                 o->value_name ? " " : "", o->value_name ? o->value_name : "");
        if (o->letter)
            fprintf(to, "  -%c, %-28s %s\n", o->letter, head, o->help);
        else
            fprintf(to, "  %-32s %s\n", head, o->help);
    }
}

static const struct option *find(const struct option *options, const char *argument,
                                 const char **value)
{
    *value = NULL;
    for (const struct option *o = options; o->name != NULL; o++) {
        size_t length = strlen(o->name);
        if (argument[1] != '-') {
            if (o->letter != argument[1])
                continue;
            if (argument[2] != '\0')
                *value = argument + 2;
            return o;
        }
        if (strncmp(argument + 2, o->name, length) != 0)
            continue;
        if (argument[2 + length] == '=') {
            *value = argument + 3 + length;
            return o;
        }
        if (argument[2 + length] == '\0')
            return o;
    }
    return NULL;
}

static int wrong(const char *argument, const char *what, const char *usage)
{
    fprintf(stderr, "ctrsec: option `%s` %s\nusage: %s\n", argument, what, usage);
    return -1;
}

static int store(const struct option *option, const char *argument, const char *value,
                 const char *usage)
{
    uint32_t count = 0;
    while (option->values[count] != NULL)
        count++;
    if (count == option->most)
        return wrong(argument, "is given too often", usage);
    option->values[count] = value;
    return 0;
}

int options_parse(int argc, char **argv, const struct option *options, const char *usage)
{
    int operands = 0;
    bool only_operands = false;
    for (int i = 1; i < argc; i++) {
        const char *value;
        if (only_operands || argv[i][0] != '-' || argv[i][1] == '\0') {
            argv[1 + operands++] = argv[i];
            continue;
        }
        if (strcmp(argv[i], "--") == 0) {
            only_operands = true;
            continue;
        }
        const struct option *option = find(options, argv[i], &value);
        if (option == NULL)
            return wrong(argv[i], "is not known", usage);
        if (option->value_name == NULL && value != NULL)
            return wrong(argv[i], "takes no value", usage);
        const char *argument = argv[i];
        if (option->value_name == NULL)
            value = "";
        else if (value == NULL && (value = i + 1 < argc ? argv[++i] : NULL) == NULL)
            return wrong(argument, "needs a value", usage);
        if (store(option, argument, value, usage) != 0)
            return -1;
    }
    return operands;
}
