/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the parts of the ctrsec command share: exit codes, calls, files, errors. The command uses
 * the public headers only.
 */
#ifndef CTRSEC_CLI_H
#define CTRSEC_CLI_H

#include <stdbool.h>
#include <stdio.h>

#include "command_table.h"
#include "ctrsec/ctrsec.h"

/* In order of precedence: 2, 4, 3, 5, 1, 0. */
enum exit_code {
    EXIT_ALLOWED = 0,
    EXIT_DENIED = 1, /* everything was evaluated, and the gate denies */
    EXIT_USAGE = 2,
    EXIT_UNREADABLE = 3, /* an input could not be read, or nothing in it is judged */
    EXIT_TRUST = 4,      /* bundle, trust store or rules */
    EXIT_UNDECIDED = 5,  /* the gate hangs on something that could not be judged */
    EXIT_CODES
};

/* --- a command with what was given to it (call.c) -------------------------------------------- */

struct call {
    ctrsec_context *context;
    const struct command *command;
    char **operands; /* NULL behind the last */
    uint32_t operand_count;
    const char **values[OPTION_COUNT]; /* of each option, NULL behind the last; NULL: not given */
    const char **store;                /* the memory of all values */
};

/*
 * Reads options and operands of a command, arguments[0..count-1], against its row: which options,
 * how often, what words, numbers and times, what has to be there. 0, or EXIT_USAGE after a message.
 * call_clear in any case.
 */
int call_parse(struct call *call, const struct command *command, int count, char **arguments);
void call_clear(struct call *call);

bool call_has(const struct call *call, enum option_id option);
/* The value, the last one of several; NULL: not given. */
const char *call_value(const struct call *call, enum option_id option);
/* All values, NULL behind the last; never NULL. */
const char *const *call_values(const struct call *call, enum option_id option);
/* The place of a value's word among the option's words. */
int option_word(enum option_id option, const char *value);
/* The same of the value given; `otherwise`: not given. */
int call_word(const struct call *call, enum option_id option, int otherwise);
/* The words of a VALUE_WORDS as bits, 1 << place. */
uint32_t call_words(const struct call *call, enum option_id option);
uint32_t call_number(const struct call *call, enum option_id option, uint32_t otherwise);
/* --now, or the clock. */
int64_t call_now(const struct call *call);

/* A value that is wrong for a reason only the command knows. Returns EXIT_USAGE. */
int call_wrong(const struct call *call, enum option_id option, const char *value);

/* Usage, options and exit codes of a command, or the commands of a group (help.c). */
void help_write(const struct command *command, FILE *to);
void help_usage(const struct command *command, FILE *to);
/* All commands. */
void help_commands(FILE *to);
/* True: `name` is that of a command below the group `head`. */
bool help_is_below(const struct command *head, const char *name);

/* --- files, time, errors (files.c) ----------------------------------------------------------- */

struct file {
    char *data;
    size_t size;
};

/* Whole file, "-" is standard input. False after a message. The data is freed by the caller. */
bool file_read(const char *path, struct file *out);
/* The same of what is left in a stream; path is how it is called. */
bool file_read_stream(FILE *stream, const char *path, struct file *out);
/* Writes through a temporary file in the same folder, and to what is no plain file as it is;
   `secret` files are for the owner only. */
bool file_write(const char *path, const void *data, size_t size, bool secret);

/*
 * How many bytes in front of a path are no part of a source's name: reports tell where a file is in
 * the working folder, or in what was asked for, and nothing about the machine.
 */
size_t file_name_offset(const char *path);

typedef bool file_visit(const char *path, void *payload);

enum folder_choice { FOLDER_ENTER, FOLDER_TAKEN, FOLDER_STOP };
typedef enum folder_choice folder_visit(const char *path, void *payload);

struct walk {
    const char *const *endings; /* of the files below folders; NULL behind the last */
    file_visit *visit;
    folder_visit *folder; /* asked before a folder is entered; NULL: all are */
    void *payload;
};

/*
 * Calls visit for a file, or for the files below a folder with one of the endings, in bytewise
 * order, without symbolic links and dot folders. False: visit, folder or reading said so.
 */
bool files_walk(const char *path, const struct walk *walk);
/* The same with all folders. */
bool file_walk(const char *path, const char *const *endings, file_visit *visit, void *payload);

/* Prints all diagnostics of an error to stderr, frees it. */
void error_print(ctrsec_error *error);

/* Unix seconds, a date, or RFC 3339 in UTC. False: none of them. */
bool time_parse(const char *text, int64_t *out);
int64_t time_now(void);
/* The day of a time, UTC, into `out`; returns it. */
const char *date_text(int64_t time, char *out, size_t size);

/* --- where the rules of a command come from (rules_source.c) ---------------------------------- */

struct rules_options {
    const char *bundle, *trust, *channel, *state, *rules, *profile;
    const char *config;        /* the platform's; NULL: of the environment or the machine */
    const char *const *inputs; /* whose repository may have one, too; NULL: none may */
    bool no_config, verbose;
    const char *const *rule;     /* ids, NULL behind the last */
    const char *const *skip;     /* ids, globs, tags of rules that are switched off */
    const char *const *policies; /* files and folders of policies, NULL behind the last */
    bool new_state;              /* --state FILE is not there yet, and that is intended */
    int64_t now;
};

/* The options of a call that say where its rules come from. */
struct rules_options rules_options_of(const struct call *call);
/* The same with the configuration of the operands' repository, of the working folder's without. */
struct rules_options rules_options_checking(const struct call *call);

/*
 * The verified bundle of the options, or the one that ships. NULL after a message; *code is then
 * EXIT_USAGE (options that contradict each other) or EXIT_TRUST.
 */
ctrsec_bundle *bundle_open(ctrsec_context *context, const struct rules_options *options, int *code);

/* A plan of the bundle, or of the rule folder and the policies. NULL after a message; *code as
   above, EXIT_USAGE too for a profile or rule that does not exist. */
ctrsec_plan *plan_make(ctrsec_context *context, const struct rules_options *options, int *code);

/* What the configuration comes to, value by value. NULL after a message; *code as above. */
ctrsec_buffer *config_merge(ctrsec_context *context, const struct rules_options *options, bool json,
                            int *code);

/* Whether the tests of the rule folder pass and see each rule fail and not fail (--require-tests).
   False after a message; *code is then EXIT_USAGE or EXIT_TRUST. */
bool rules_tested(const struct call *call, const struct rules_options *options, int *code);

/* Adds the files of a rule folder to a builder. */
bool builder_fill(ctrsec_builder *builder, const char *folder);
/* Prints what of a builder's policies is not judged as it was written. */
void builder_tell(ctrsec_builder *builder);

/* --- what the findings lead to (gate.c) --------------------------------------------------------
 */

/* 0, 1 or 5, by the decision of the plan or by --fail-on and --allow-unknown. */
int gate_code(const struct call *call, const ctrsec_result *result);

/* --- reports (reports.c) ---------------------------------------------------------------------- */

/* The formats, as the library names them. */
void reports_help(FILE *to);
/* Whether all -f can be written: at most one to standard output. False after a message. */
bool reports_check(const struct call *call);
bool reports_have(const struct call *call, int32_t format);
/* Writes every report; text to standard output where none is asked for. False after a message. */
bool reports_write(const struct call *call, const ctrsec_result *result);

/* --- the commands ------------------------------------------------------------------------------
 */

int command_check(const struct call *call);
int command_admit(const struct call *call);
int command_run(const struct call *call);
int command_config_check(const struct call *call);
int command_config_show(const struct call *call);
int command_convert(const struct call *call);
int command_diff(const struct call *call);
int command_exceptions_audit(const struct call *call);
int command_exceptions_list(const struct call *call);
int command_bundle_build(const struct call *call);
int command_bundle_sign(const struct call *call);
int command_bundle_verify(const struct call *call);
int command_bundle_inspect(const struct call *call);
int command_bundle_split(const struct call *call);
int command_bundle_join(const struct call *call);
int command_key_new(const struct call *call);
int command_rules_list(const struct call *call);
int command_rules_explain(const struct call *call);
int command_rules_test(const struct call *call);
int command_rules_lint(const struct call *call);
int command_eval(const struct call *call);
int command_completion(const struct call *call);
int command_man(const struct call *call);
int command_help(const struct call *call);
int command_version(const struct call *call);

#endif
