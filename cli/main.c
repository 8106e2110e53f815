/* SPDX-License-Identifier: Apache-2.0 */
/* The ctrsec command: finds the command of the command line and runs it. */
#include <string.h>

#include "cli.h"

static int command_version(ctrsec_context *context, int argc, char **argv)
{
    (void)context;
    (void)argc;
    (void)argv;
    printf("ctrsec %s\n", ctrsec_version());
    return EXIT_ALLOWED;
}

static const struct {
    const char *name;
    int (*run)(ctrsec_context *context, int argc, char **argv);
    const char *help;
} commands[] = {
    {"check", command_check, "judge manifests, images and events"},
    {"admit", command_admit, "answer an AdmissionReview"},
    {"bundle", command_bundle, "build, sign, verify, inspect, split and join bundles"},
    {"key", command_key, "make a signing key"},
    {"rules", command_rules, "list the rules, or run their own tests"},
    {"eval", command_eval, "evaluate one expression"},
    {"version", command_version, "print the version"},
};

static int usage(FILE *to)
{
    fprintf(to, "usage: ctrsec COMMAND [OPTION]... [OPERAND]...\n\n");
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        fprintf(to, "  %-8s %s\n", commands[i].name, commands[i].help);
    fprintf(to, "\nctrsec COMMAND --help tells more. ctrsec check FILE needs no option.\n");
    return to == stdout ? EXIT_ALLOWED : EXIT_USAGE;
}

int main(int argc, char **argv)
{
    ctrsec_context *context;
    ctrsec_error *error;
    if (argc < 2)
        return usage(stderr);
    if (strcmp(argv[1], "help") == 0 || strcmp(argv[1], "--help") == 0 ||
        strcmp(argv[1], "-h") == 0)
        return usage(stdout);
    if (strcmp(argv[1], "--version") == 0)
        return command_version(NULL, 0, NULL);
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        if (strcmp(argv[1], commands[i].name) != 0)
            continue;
        if (ctrsec_context_new(&context, NULL, &error) != CTRSEC_OK) {
            error_print(error);
            return EXIT_UNREADABLE;
        }
        int code = commands[i].run(context, argc - 1, argv + 1);
        ctrsec_context_free(context);
        if (fflush(stdout) != 0 || ferror(stdout)) {
            fprintf(stderr, "ctrsec: standard output cannot be written\n");
            return EXIT_UNREADABLE;
        }
        return code;
    }
    fprintf(stderr, "ctrsec: unknown command `%s`\n\n", argv[1]);
    return usage(stderr);
}
