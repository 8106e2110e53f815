/* SPDX-License-Identifier: Apache-2.0 */
/* What commands there are, and what each takes: the tables that parser, help, completion scripts
   and manual pages are made of. */
#ifndef CTRSEC_CLI_COMMAND_TABLE_H
#define CTRSEC_CLI_COMMAND_TABLE_H

#include <stdint.h>

#include "option_list.h"

/* What the value of an option or an operand is. */
enum value_kind {
    VALUE_NONE, /* a flag; no operands */
    VALUE_FILE,
    VALUE_FOLDER,
    VALUE_PATH,   /* file or folder */
    VALUE_WORD,   /* one of the words */
    VALUE_WORDS,  /* several of the words, with commas */
    VALUE_REPORT, /* one of the words, perhaps with "=FILE" */
    VALUE_NUMBER, /* from 0 to 2^32 - 1 */
    VALUE_TIME,
    VALUE_TEXT
};

#define OPTION_ID(id, ...) OPTION_##id,
enum option_id {
    OPTION_END, /* behind the last of a list */
    OPTION_LIST(OPTION_ID) OPTION_COUNT
};
#undef OPTION_ID

struct option {
    char letter;       /* 0: none */
    const char *name;  /* without dashes */
    const char *value; /* NULL: a flag */
    enum value_kind kind;
    const char *const *words;
    uint32_t most;
    const char *help;
};

/* By enum option_id. */
extern const struct option option_table[OPTION_COUNT];

struct call;

/* A command, or the head of a group of them, whose names begin with its name. */
struct command {
    const char *name;                    /* "check", "bundle build" */
    int (*run)(const struct call *call); /* NULL: the head of a group */
    const char *summary;                 /* for the list of commands */
    const char *usage;                   /* behind the name */
    const uint8_t *options;              /* enum option_id, without HELP; OPTION_END */
    uint8_t needs[3];                    /* options that have to be given; OPTION_END */
    enum value_kind operand;
    uint32_t operands_least, operands_most;
    const char *const *exits; /* by exit code, NULL: it does not end so; NULL: as most do */
    const char *about;        /* for --help and the manual; lines end by "\n"; or NULL */
};

/* Behind the last is one without a name. */
extern const struct command command_table[];

/* The words that the operand of a command may be; NULL: anything. */
const char *const *command_operand_words(const struct command *command);

/* What exit codes mean to commands that do not say it themselves. */
extern const char *const usual_exits[];

#endif
