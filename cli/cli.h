/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the parts of the ctrsec command share: exit codes, options, files, errors. The command uses
 * the public headers only.
 */
#ifndef CTRSEC_CLI_H
#define CTRSEC_CLI_H

#include <stdbool.h>
#include <stdio.h>

#include "ctrsec/ctrsec.h"

/* In order of precedence: 2, 4, 3, 5, 1, 0. */
enum exit_code {
    EXIT_ALLOWED = 0,
    EXIT_DENIED = 1, /* everything was evaluated, and the gate denies */
    EXIT_USAGE = 2,
    EXIT_UNREADABLE = 3, /* an input could not be read, or nothing in it is judged */
    EXIT_TRUST = 4,      /* bundle, trust store or rules */
    EXIT_UNDECIDED = 5   /* the gate hangs on something that could not be judged */
};

/* One option of a command: "--name VALUE", "--name=VALUE", "-n VALUE", or a flag. */
struct option {
    char letter;            /* 0: none */
    const char *name;       /* without dashes */
    const char *value_name; /* NULL: a flag */
    const char *help;
    const char **values; /* at least `most` + 1 places; NULL behind the last */
    uint32_t most;
};

/*
 * Takes the options out of argv[1..]; what is left are operands, moved to the front of argv + 1.
 * Returns their number, or -1 after a message (usage error).
 */
int options_parse(int argc, char **argv, const struct option *options, const char *usage);

/* Prints the usage and the options. */
void options_help(const struct option *options, const char *usage, FILE *to);

struct file {
    char *data;
    size_t size;
};

/* Whole file, "-" is standard input. False after a message. The data is freed by the caller. */
bool file_read(const char *path, struct file *out);
/* Writes through a temporary file in the same folder; `secret` files are for the owner only. */
bool file_write(const char *path, const void *data, size_t size, bool secret);

typedef bool file_visit(const char *path, void *payload);

/*
 * Calls visit for a file, or for the files below a folder with one of the endings (NULL behind the
 * last), in bytewise order, without symbolic links and dot folders. False: visit or reading said
 * so.
 */
bool file_walk(const char *path, const char *const *endings, file_visit *visit, void *payload);

/* Prints all diagnostics of an error to stderr, frees it. */
void error_print(ctrsec_error *error);

/* Where the rules of a command come from. */
struct rules_options {
    const char *bundle, *trust, *channel, *state, *rules, *site, *profile;
    const char **rule;     /* ids, NULL behind the last */
    const char **policies; /* files and folders of policies, NULL behind the last; or NULL */
    bool new_state;        /* --state FILE is not there yet, and that is intended */
    int64_t now;
};

/*
 * The verified bundle of the options, or the one that ships. NULL after a message; *code is then
 * EXIT_USAGE (options that contradict each other) or EXIT_TRUST.
 */
ctrsec_bundle *bundle_open(ctrsec_context *context, const struct rules_options *options, int *code);

/* A plan of the bundle, or of the rule folder and the policies. NULL after a message; *code as
   above, EXIT_USAGE too for a profile or rule that does not exist. */
ctrsec_plan *plan_make(ctrsec_context *context, const struct rules_options *options, int *code);

/* Adds the files of a rule folder to a builder. */
bool builder_fill(ctrsec_builder *builder, const char *folder);
/* Prints what of a builder's policies is not judged as it was written. */
void builder_tell(ctrsec_builder *builder);

/* Unix seconds, a date, or RFC 3339 in UTC. False: none of them. */
bool time_parse(const char *text, int64_t *out);
int64_t time_now(void);
/* The day of a time, UTC, into `out`; returns it. */
const char *date_text(int64_t time, char *out, size_t size);

/* The commands; argv[0] is the command's name. */
int command_check(ctrsec_context *context, int argc, char **argv);
int command_admit(ctrsec_context *context, int argc, char **argv);
int command_bundle(ctrsec_context *context, int argc, char **argv);
int command_key(ctrsec_context *context, int argc, char **argv);
int command_rules(ctrsec_context *context, int argc, char **argv);
int command_eval(ctrsec_context *context, int argc, char **argv);

#endif
