/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The options of all commands, a row each; command_table.c says which command has which. Parser,
 * --help, completion scripts and manual pages read these rows. Two rows may share a name where it
 * means another thing to another command.
 *
 *     X(id, letter, name, value, kind, words, most, help)
 *
 * letter 0: none. value: what the help calls it, NULL: a flag. kind: enum value_kind without
 * VALUE_. words: those that a WORD, WORDS or REPORT may be (words.h), else NULL. most: how often it
 * may be given.
 */
#ifndef CTRSEC_CLI_OPTION_LIST_H
#define CTRSEC_CLI_OPTION_LIST_H

/* clang-format off */
#define OPTION_LIST(X) \
    X(HELP, 'h', "help", NULL, NONE, NULL, 1, "this text") \
    /* where rules come from */ \
    X(BUNDLE, 0, "bundle", "FILE", FILE, NULL, 1, "rules: a signed bundle (needs --trust)") \
    X(TRUST, 0, "trust", "FILE", FILE, NULL, 1, "trust store, or a minisign public key") \
    X(CHANNEL, 0, "channel", "NAME", TEXT, NULL, 1, "channel expected of the bundle (base)") \
    X(STATE, 0, "state", "FILE", FILE, NULL, 1, "rollback state, kept from run to run") \
    X(NEW_STATE, 0, "new-state", NULL, NONE, NULL, 1, \
      "begin the rollback state: there is none yet") \
    X(RULES, 0, "rules", "DIR", FOLDER, NULL, 1, "rules: a folder without signature") \
    X(POLICY, 0, "policy", "FILE|DIR", PATH, NULL, 64, \
      "policies of Kubernetes, Kyverno, Gatekeeper") \
    X(CONFIG, 0, "config", "FILE", FILE, NULL, 1, \
      "site configuration: settings and exceptions") \
    X(NO_CONFIG, 0, "no-config", NULL, NONE, NULL, 1, "use no configuration") \
    X(VERBOSE, 'v', "verbose", NULL, NONE, NULL, 1, "tell which files are used") \
    X(PROFILE, 0, "profile", "NAME", TEXT, NULL, 1, "only the rules of a profile") \
    X(RULE, 0, "rule", "ID", TEXT, NULL, 256, "only this rule or glob (may be repeated)") \
    X(NOW, 0, "now", "TIME", TIME, NULL, 1, "Unix seconds, date or RFC 3339 (the clock)") \
    /* how inputs are read and judged, and what is reported */ \
    X(TYPE, 0, "type", "TYPE", WORD, type_words, 1, \
      "auto, image, manifest or event: which files are read (auto)") \
    X(STDIN_NAME, 0, "stdin-name", "NAME", TEXT, NULL, 1, \
      "name of standard input in reports (standard input)") \
    X(EXCLUDE, 0, "exclude", "GLOB", TEXT, NULL, 64, \
      "leave out files and folders of that path or name (may be repeated)") \
    X(SKIP_RULE, 0, "skip-rule", "ID", TEXT, NULL, 64, \
      "not this rule, glob or tag:NAME (may be repeated)") \
    X(REQUIRE_TESTS, 0, "require-tests", NULL, NONE, NULL, 1, \
      "only rules whose tests pass and see them fail and not fail (--rules)") \
    X(EXIT_CODE, 0, "exit-code", "N", NUMBER, NULL, 1, "exit code where it is denied (1)") \
    X(WARN_EXIT_CODE, 0, "warn-exit-code", "N", NUMBER, NULL, 1, \
      "exit code where there are only warnings (0)") \
    X(PHASE, 0, "phase", "PHASE", WORD, phase_words, 1, "build, deploy or run (by the input)") \
    X(FAIL_ON, 0, "fail-on", "SEVERITY", WORD, gate_words, 1, \
      "gate: exit 1 from this severity on, or none") \
    X(MIN_SEVERITY, 0, "min-severity", "SEVERITY", WORD, severity_words, 1, \
      "report from this severity on") \
    X(ALLOW_UNKNOWN, 0, "allow-unknown", "REASONS", WORDS, reason_words, 4, \
      "missing, error, limit, cluster: do not deny") \
    X(INCOMPLETE, 0, "incomplete", NULL, NONE, NULL, 1, \
      "the input is only a part of what exists") \
    X(ALLOW_EMPTY, 0, "allow-empty", NULL, NONE, NULL, 1, \
      "exit 0 where nothing in the input is judged") \
    X(BASELINE, 0, "baseline", "REPORT", FILE, NULL, 1, \
      "an earlier report (-f json): what it has is known and not counted") \
    X(BASELINE_REF, 0, "baseline-ref", "REV", TEXT, NULL, 1, \
      "the same against the inputs at a git revision") \
    X(STRICT_EXCEPTIONS, 0, "strict-exceptions", NULL, NONE, NULL, 1, \
      "exit 1 where exceptions have expired or name nothing") \
    X(FORMAT, 'f', "format", "FORMAT[=FILE]", REPORT, report_words, 16, \
      "report to write (text); may be repeated") \
    X(OUTCOMES, 0, "outcomes", "WHICH", WORD, outcome_words, 1, \
      "findings, or all: what passed, too (all for junit)") \
    X(CATEGORY, 0, "category", "NAME", TEXT, NULL, 1, "category of a sarif report (ctrsec/PHASE)") \
    X(PROJECT, 0, "project", "KEY", TEXT, NULL, 1, "project of a jira report") \
    X(ABSOLUTE, 0, "absolute", NULL, NONE, NULL, 1, "file names as they are given, also absolute") \
    X(MEASURE, 0, "measure", "FORMAT[=FILE]", REPORT, table_words, 1, \
      "time, runs and index hits of each rule: text or json (to stderr)") \
    /* streams */ \
    X(THREADS, 'j', "threads", "N", NUMBER, NULL, 1, "that judge, 1 to 64 (one a processor)") \
    X(FOLLOW, 'F', "follow", NULL, NONE, NULL, 1, \
      "wait for more at the end of files, also when they are truncated or replaced") \
    X(DROP, 0, "drop", NULL, NONE, NULL, 1, \
      "drop and count lines that come too fast, instead of making the sender wait") \
    X(PROGRESS, 0, "progress", "SECONDS", NUMBER, NULL, 1, "how often totals are told (never)") \
    X(RUN_OUTPUT, 'o', "output", "FILE", FILE, NULL, 1, \
      "write behind what is in a file, which SIGHUP opens again (standard output)") \
    /* admission */ \
    X(CONTEXT, 0, "context", "FILE|DIR", PATH, NULL, 64, \
      "Namespaces, parameters...: what the request may refer to") \
    X(COMPLETE, 0, "complete", NULL, NONE, NULL, 1, \
      "what is neither in request nor context does not exist") \
    X(ON_UNKNOWN, 0, "on-unknown", "LIST", TEXT, NULL, 4, \
      "missing=warn,cluster=allow,...: instead of denying") \
    /* bundles and keys */ \
    X(OUTPUT, 'o', "output", "FILE", FILE, NULL, 1, "file to write") \
    X(BASENAME, 'o', "output", "BASENAME", FILE, NULL, 1, "how the names of the files begin") \
    X(KEY, 'k', "key", "FILE", FILE, NULL, 1, "secret key") \
    X(COMMENT, 'c', "comment", "TEXT", TEXT, NULL, 1, "trusted comment of the signature") \
    X(SIGNER, 0, "signer", "FILE", FILE, NULL, 8, \
      "public key of a signer to be (may be repeated)") \
    X(INDEX, 0, "index", NULL, NONE, NULL, 1, "how the rules are indexed") \
    X(PLAN, 0, "plan", NULL, NONE, NULL, 1, "what the rules are compiled to") \
    /* configuration and exceptions */ \
    X(TABLE_FORMAT, 'f', "format", "FORMAT", WORD, table_words, 1, "text or json (text)") \
    /* rules and expressions */ \
    X(LIST_FORMAT, 'f', "format", "FORMAT", WORD, list_words, 1, "text, json or markdown (text)") \
    X(PAGE_FORMAT, 'f', "format", "FORMAT", WORD, page_words, 1, "text or json (text)") \
    X(TEST_FORMAT, 'f', "format", "FORMAT", WORD, test_words, 1, "text, json or junit (text)") \
    X(TEST_RUN, 0, "run", "GLOB", TEXT, NULL, 64, "only tests of these rules (may be repeated)") \
    X(INPUT, 'i', "input", "FILE", FILE, NULL, 1, "document to evaluate on, or -") \
    X(TARGET, 't', "target", "TARGET", WORD, target_words, 1, \
      "none, image, workload, object or event (by the variables used)") \
    X(EXPLAIN, 'e', "explain", NULL, NONE, NULL, 1, "the value of each part, and what decided") \
    /* documentation */ \
    X(MARKDOWN, 0, "markdown", NULL, NONE, NULL, 1, "as a part of a Markdown page") \
    X(EXPLAIN_JSON, 0, "json", NULL, NONE, NULL, 1, "the explanation as JSON")
/* clang-format on */

#endif
