/* SPDX-License-Identifier: Apache-2.0 */
/* contract: command_table.h. A new option is a row of option_list.h and a word in a list here. */
#include "command_table.h"

#include <stddef.h>

#include "cli.h"
#include "words.h"

#define OPTION_ROW(id, letter, name, value, kind, words, most, help) \
    [OPTION_##id] = {letter, name, value, VALUE_##kind, words, most, help},
const struct option option_table[OPTION_COUNT] = {OPTION_LIST(OPTION_ROW)};
#undef OPTION_ROW

#define ANY UINT32_MAX

/* --- options of each command -------------------------------------------------------------------
 */

#define BUNDLE_OPTIONS                                                                         \
    OPTION_BUNDLE, OPTION_TRUST, OPTION_CHANNEL, OPTION_STATE, OPTION_NEW_STATE, OPTION_RULES, \
        OPTION_POLICY, OPTION_CONFIG, OPTION_NO_CONFIG, OPTION_VERBOSE

/* clang-format off */
static const uint8_t no_options[] = {OPTION_END};
static const uint8_t check_options[] = {
    BUNDLE_OPTIONS, OPTION_TYPE, OPTION_STDIN_NAME, OPTION_EXCLUDE, OPTION_PHASE, OPTION_PROFILE,
    OPTION_RULE, OPTION_SKIP_RULE, OPTION_REQUIRE_TESTS, OPTION_FAIL_ON, OPTION_EXIT_CODE,
    OPTION_WARN_EXIT_CODE, OPTION_MIN_SEVERITY, OPTION_ALLOW_UNKNOWN, OPTION_NOW, OPTION_INCOMPLETE, OPTION_ALLOW_EMPTY,
    OPTION_FORMAT, OPTION_OUTCOMES, OPTION_CATEGORY, OPTION_PROJECT, OPTION_ABSOLUTE,
    OPTION_MEASURE, OPTION_BASELINE, OPTION_BASELINE_REF, OPTION_STRICT_EXCEPTIONS, OPTION_END};
static const uint8_t config_check_options[] = {
    BUNDLE_OPTIONS, OPTION_PROFILE, OPTION_NOW, OPTION_END};
static const uint8_t config_show_options[] = {
    BUNDLE_OPTIONS, OPTION_NOW, OPTION_TABLE_FORMAT, OPTION_END};
static const uint8_t exceptions_list_options[] = {
    BUNDLE_OPTIONS, OPTION_NOW, OPTION_TABLE_FORMAT, OPTION_END};
static const uint8_t exceptions_audit_options[] = {
    BUNDLE_OPTIONS, OPTION_TYPE, OPTION_PHASE, OPTION_NOW, OPTION_INCOMPLETE, OPTION_TABLE_FORMAT,
    OPTION_END};
static const uint8_t diff_options[] = {OPTION_TABLE_FORMAT, OPTION_END};
static const uint8_t convert_options[] = {
    OPTION_FORMAT, OPTION_MIN_SEVERITY, OPTION_CATEGORY, OPTION_PROJECT, OPTION_NOW, OPTION_END};
static const uint8_t admit_options[] = {
    BUNDLE_OPTIONS, OPTION_PROFILE, OPTION_RULE, OPTION_CONTEXT, OPTION_COMPLETE,
    OPTION_ON_UNKNOWN, OPTION_NOW, OPTION_END};
static const uint8_t run_options[] = {
    BUNDLE_OPTIONS, OPTION_PROFILE, OPTION_RULE, OPTION_FAIL_ON, OPTION_MIN_SEVERITY,
    OPTION_ALLOW_UNKNOWN, OPTION_NOW, OPTION_THREADS, OPTION_FOLLOW, OPTION_DROP, OPTION_PROGRESS,
    OPTION_RUN_OUTPUT, OPTION_END};
static const uint8_t build_options[] = {OPTION_OUTPUT, OPTION_SIGNER, OPTION_END};
static const uint8_t sign_options[] = {OPTION_KEY, OPTION_OUTPUT, OPTION_COMMENT, OPTION_END};
static const uint8_t verify_options[] = {
    OPTION_TRUST, OPTION_CHANNEL, OPTION_STATE, OPTION_NEW_STATE, OPTION_NOW, OPTION_END};
static const uint8_t inspect_options[] = {OPTION_INDEX, OPTION_PLAN, OPTION_END};
static const uint8_t basename_options[] = {OPTION_BASENAME, OPTION_END};
static const uint8_t join_options[] = {OPTION_OUTPUT, OPTION_END};
static const uint8_t list_options[] = {
    OPTION_BUNDLE, OPTION_TRUST, OPTION_CHANNEL, OPTION_RULES, OPTION_POLICY, OPTION_CONFIG,
    OPTION_NO_CONFIG, OPTION_VERBOSE,
    OPTION_PROFILE, OPTION_RULE, OPTION_NOW, OPTION_LIST_FORMAT, OPTION_END};
static const uint8_t man_options[] = {OPTION_MARKDOWN, OPTION_END};
static const uint8_t explain_options[] = {
    OPTION_BUNDLE, OPTION_TRUST, OPTION_CHANNEL, OPTION_RULES, OPTION_NOW, OPTION_PAGE_FORMAT,
    OPTION_END};
static const uint8_t test_options[] = {OPTION_TEST_RUN, OPTION_TEST_FORMAT, OPTION_END};
static const uint8_t eval_options[] = {
    OPTION_INPUT, OPTION_TARGET, OPTION_EXPLAIN, OPTION_EXPLAIN_JSON, OPTION_NOW, OPTION_END};
/* clang-format on */

/* --- exit codes ---------------------------------------------------------------------------------
 */

#define BAD_RULES "the bundle, the trust store or the rules are not good"

const char *const usual_exits[EXIT_CODES] = {
    [EXIT_ALLOWED] = "done",
    [EXIT_USAGE] = "a wrong option",
    [EXIT_UNREADABLE] = "a file was not read or not written",
    [EXIT_TRUST] = BAD_RULES,
};
static const char *const check_exits[EXIT_CODES] = {
    [EXIT_ALLOWED] = "allowed, perhaps with warnings",
    [EXIT_DENIED] = "denied",
    [EXIT_USAGE] = "a wrong option",
    [EXIT_UNREADABLE] = "an input was not read, or nothing in it is judged",
    [EXIT_TRUST] = BAD_RULES,
    [EXIT_UNDECIDED] = "not decided: something that could deny could not be judged",
};
static const char *const admit_exits[EXIT_CODES] = {
    [EXIT_ALLOWED] = "allowed, perhaps with warnings",
    [EXIT_DENIED] = "denied",
    [EXIT_USAGE] = "a wrong option",
    [EXIT_UNREADABLE] = ("no answer, or one that denies because the review is malformed; or the\n"
                         "context was not read"),
    [EXIT_TRUST] = BAD_RULES,
    [EXIT_UNDECIDED] = "denied: something that could deny could not be judged",
};
static const char *const run_exits[EXIT_CODES] = {
    [EXIT_ALLOWED] = "everything was judged, and nothing denied",
    [EXIT_DENIED] = "a finding denies",
    [EXIT_USAGE] = "a wrong option",
    [EXIT_UNREADABLE] = "a stream or a line was not read, or dropped, or findings were not written",
    [EXIT_TRUST] = BAD_RULES,
    [EXIT_UNDECIDED] = "something that could deny could not be judged",
};
static const char *const audit_exits[EXIT_CODES] = {
    [EXIT_ALLOWED] = "every exception is in force and names something",
    [EXIT_DENIED] = "one has expired, is refused or names nothing",
    [EXIT_USAGE] = "a wrong option",
    [EXIT_UNREADABLE] = "an input was not read, or nothing in it is judged",
    [EXIT_TRUST] = BAD_RULES,
};
static const char *const diff_exits[EXIT_CODES] = {
    [EXIT_ALLOWED] = "nothing is new",
    [EXIT_DENIED] = "there are new findings",
    [EXIT_USAGE] = "a wrong option, or a report that is not there or is none",
};
static const char *const explain_exits[EXIT_CODES] = {
    [EXIT_ALLOWED] = "done",
    [EXIT_USAGE] = "a wrong option, or a rule that does not exist",
    [EXIT_UNREADABLE] = "a file was not read",
    [EXIT_TRUST] = BAD_RULES,
};
static const char *const test_exits[EXIT_CODES] = {
    [EXIT_ALLOWED] = "all tests passed",
    [EXIT_USAGE] = "a wrong option",
    [EXIT_UNREADABLE] = "a file was not read",
    [EXIT_TRUST] = "a test failed, or the rules do not compile",
};
static const char *const lint_exits[EXIT_CODES] = {
    [EXIT_ALLOWED] = "nothing to say",         [EXIT_DENIED] = "there are remarks",
    [EXIT_USAGE] = "a wrong option",           [EXIT_UNREADABLE] = "a file was not read",
    [EXIT_TRUST] = "the rules do not compile",
};
static const char *const eval_exits[EXIT_CODES] = {
    [EXIT_ALLOWED] = "there is a value",
    [EXIT_USAGE] = "a wrong option, or an expression that does not compile",
    [EXIT_UNREADABLE] = "the input was not read, or the expression fails on it",
};

/* --- commands
 * -------------------------------------------------------------------------------------
 */

/* clang-format off */
const struct command command_table[] = {
    {"check", command_check, "judge manifests, images and events",
     "[OPTION]... [FILE|DIR|-]...", check_options, {0}, VALUE_PATH, 0, ANY, check_exits,
     "Reads Kubernetes manifests, image configurations, scan reports and events, judges them by\n"
     "the rules and reports what was found. Without an operand it reads standard input, without\n"
     "--bundle, --rules and --policy it uses the rules that ship.\n"},
    {"admit", command_admit, "answer an AdmissionReview",
     "[OPTION]... [FILE|-]", admit_options, {0}, VALUE_FILE, 0, 1, admit_exits,
     "Reads one AdmissionReview and writes the AdmissionReview that answers it.\n"},
    {"run", command_run, "judge streams of events, line by line",
     "[OPTION]... [FILE|-]...", run_options, {0}, VALUE_FILE, 0, ANY, run_exits,
     "Reads events, one JSON value a line, and writes a line for each finding, in the order of the\n"
     "events whatever the threads. Lines that are not read are counted, and the first ones told.\n"
     "SIGINT and SIGTERM end it when what was read is judged. SIGHUP reads bundle, trust store,\n"
     "state and configuration again; where one of them is not good, the rules stay as they are.\n"},
    {"convert", command_convert, "write the reports of an earlier check",
     "[OPTION]... [REPORT.json|-]", convert_options, {0}, VALUE_FILE, 0, 1, usual_exits,
     "Reads a report in JSON (check -f json) and writes the same findings in other formats;\n"
     "nothing is checked again.\n"},
    {"diff", command_diff, "compare two reports: what is new, what is gone",
     "[OPTION]... BEFORE.json AFTER.json", diff_options, {0}, VALUE_FILE, 2, 2, diff_exits,
     "Reads two reports in JSON (check -f json). A finding is the same where the name of its source\n"
     "and its fingerprint are. What exceptions suppress is in neither.\n"},
    {"config", NULL, "check and show site configuration",
     NULL, no_options, {0}, VALUE_NONE, 0, 0, NULL, NULL},
    {"config check", command_config_check, "tell whether the configuration is good",
     "[OPTION]... [FILE|DIR]...", config_check_options, {0}, VALUE_PATH, 0, ANY, NULL,
     "Reads the files that a check of the operands (the working folder) would, and compiles the\n"
     "rules with them.\n"},
    {"config show", command_config_show, "print the merged configuration, with where each value is",
     "[OPTION]... [FILE|DIR]...", config_show_options, {0}, VALUE_PATH, 0, ANY, NULL,
     "Reads the files that a check of the operands (the working folder) would.\n"},
    {"exceptions", NULL, "list and audit exceptions",
     NULL, no_options, {0}, VALUE_NONE, 0, 0, NULL, NULL},
    {"exceptions list", command_exceptions_list, "list the exceptions and when they end",
     "[OPTION]... [FILE|DIR]...", exceptions_list_options, {0}, VALUE_PATH, 0, ANY, NULL,
     "The operands say whose repository's exceptions are listed, too (that of the working folder).\n"},
    {"exceptions audit", command_exceptions_audit, "tell what exceptions do in a check",
     "[OPTION]... [FILE|DIR|-]...", exceptions_audit_options, {0}, VALUE_PATH, 0, ANY, audit_exits,
     "Checks the operands (standard input) and tells of each exception how many findings it names,\n"
     "and whether it counts.\n"},
    {"bundle", NULL, "build, sign, verify, inspect, split and join bundles",
     NULL, no_options, {0}, VALUE_NONE, 0, 0, NULL, NULL},
    {"bundle build", command_bundle_build, "make an unsigned bundle of a folder of rules",
     "DIR -o FILE --signer PUBLIC_KEY...", build_options, {OPTION_OUTPUT, OPTION_SIGNER},
     VALUE_FOLDER, 1, 1, NULL,
     "Runs the rules' own tests first; a bundle whose tests fail is not built.\n"},
    {"bundle sign", command_bundle_sign, "add a signature to a bundle",
     "FILE -k SECRET_KEY [-o FILE] [-c COMMENT]", sign_options, {OPTION_KEY},
     VALUE_FILE, 1, 1, NULL,
     "The password of a secret key, where it has one, is taken from the variable\n"
     "CTRSEC_KEY_PASSWORD.\n"},
    {"bundle verify", command_bundle_verify, "tell whether a bundle is to be trusted",
     "FILE --trust FILE [--channel NAME] [--state FILE [--new-state]] [--now TIME]",
     verify_options, {OPTION_TRUST}, VALUE_FILE, 1, 1, NULL, NULL},
    {"bundle inspect", command_bundle_inspect, "print what a bundle says of itself, as JSON",
     "FILE [--index | --plan]", inspect_options, {0}, VALUE_FILE, 1, 1, NULL,
     "Nothing is verified.\n"},
    {"bundle split", command_bundle_split, "write payload and signatures to files of their own",
     "FILE -o BASENAME", basename_options, {OPTION_BASENAME}, VALUE_FILE, 1, 1, NULL,
     "Writes BASENAME.payload and BASENAME.1.minisig, BASENAME.2.minisig...\n"},
    {"bundle join", command_bundle_join, "add signatures made by minisign",
     "PAYLOAD|FILE MINISIG... -o FILE", join_options, {OPTION_OUTPUT}, VALUE_FILE, 2, 9, NULL,
     NULL},
    {"key", NULL, "make a signing key", NULL, no_options, {0}, VALUE_NONE, 0, 0, NULL, NULL},
    {"key new", command_key_new, "make a signing key",
     "-o BASENAME", basename_options, {OPTION_BASENAME}, VALUE_NONE, 0, 0, NULL,
     "Writes BASENAME.sec, which only its owner can read, and BASENAME.pub.\n"},
    {"rules", NULL, "list, explain, test and lint rules",
     NULL, no_options, {0}, VALUE_NONE, 0, 0, NULL, NULL},
    {"rules list", command_rules_list, "list the rules",
     "[OPTION]...", list_options, {0}, VALUE_NONE, 0, 0, NULL, NULL},
    {"rules explain", command_rules_explain, "explain a rule: why, what to do, fields, tests",
     "ID [OPTION]...", explain_options, {0}, VALUE_TEXT, 1, 1, explain_exits, NULL},
    {"rules test", command_rules_test, "run the tests that rules bring with them",
     "DIR [--run GLOB]... [-f FORMAT]", test_options, {0}, VALUE_FOLDER, 1, 1, test_exits,
     "Tells the rules that no test sees to fail, or none sees not to fail.\n"},
    {"rules lint", command_rules_lint, "look for what is valid and hardly meant",
     "DIR", no_options, {0}, VALUE_FOLDER, 1, 1, lint_exits,
     "Expressions that are always false, patterns that match more than they say, rules without\n"
     "description, remediation or references.\n"},
    {"eval", command_eval, "evaluate one expression",
     "EXPRESSION [--input FILE] [--target TARGET] [--explain] [--json] [--now TIME]",
     eval_options, {0}, VALUE_TEXT, 1, 1, eval_exits, NULL},
    {"completion", command_completion, "print a completion script of a shell",
     "bash|zsh|fish", no_options, {0}, VALUE_WORD, 1, 1, NULL,
     "The script says where it belongs.\n"},
    {"man", command_man, "print a manual page",
     "ctrsec|ctrsec-rules|ctrsec-config [--markdown]", man_options, {0}, VALUE_WORD, 1, 1, NULL,
     "Pages are in the format of man(7), as an installation has them.\n"},
    {"help", command_help, "print the commands, or the options of one",
     "[COMMAND]...", no_options, {0}, VALUE_TEXT, 0, 2, NULL, NULL},
    {"version", command_version, "print the version",
     "", no_options, {0}, VALUE_NONE, 0, 0, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL, {0}, VALUE_NONE, 0, 0, NULL, NULL},
};
/* clang-format on */

const char *const *command_operand_words(const struct command *command)
{
    if (command->run == command_completion)
        return shell_words;
    return command->run == command_man ? man_words : NULL;
}
