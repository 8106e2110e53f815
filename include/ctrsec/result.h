/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ctrsec/result.h: outcomes, findings and the decision of one check. Reusable: a check empties it
 * first and keeps its memory. Outlives evaluator, plan and document. Written by one check at a
 * time; readers may share it between checks. What the getters give is borrowed until the result is
 * used again.
 *
 * Two ways to read: record by record (ctrsec_result_finding, ctrsec_result_string), or flat: the
 * first record, the number and the stride of the records, and one block of text.
 */
#ifndef CTRSEC_RESULT_H
#define CTRSEC_RESULT_H

#include "ctrsec/document.h"
#include "ctrsec/plan.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ctrsec_result ctrsec_result;

/** A piece of the result's text: bytes in ctrsec_result_text, followed by a terminator. */
struct ctrsec_text {
    uint32_t offset, size;
};

/** One finding. Records are appended to in later versions: use the stride. */
struct ctrsec_finding {
    int32_t outcome;         /**< enum ctrsec_outcome: fail, unknown, suppressed or known */
    int32_t reason;          /**< enum ctrsec_unknown_reason; of what is suppressed or known, too */
    int32_t severity;        /**< enum ctrsec_severity */
    int32_t enforce;         /**< enum ctrsec_decision that it leads to at the phase of the check */
    int32_t target;          /**< enum ctrsec_target */
    uint32_t line, column;   /**< from 1; 0 unknown */
    uint32_t document;       /**< number of the document in the set, from 0 */
    uint32_t first_evidence; /**< into the evidence records */
    uint32_t evidence_count;
    struct ctrsec_text rule; /**< "channel/id" */
    struct ctrsec_text title, message, remediation;
    struct ctrsec_text references;        /**< JSON object, or empty */
    struct ctrsec_text kind, space, name; /**< of the subject; space = namespace */
    struct ctrsec_text container;         /**< or empty */
    struct ctrsec_text file;              /**< source name, or empty */
    struct ctrsec_text pointer;           /**< JSON pointer of the place that decided */
    struct ctrsec_text fingerprint;       /**< "v1:..." */
    struct ctrsec_text
        suppressed_by; /**< reason of the exception; "expired: ..." of one that does not count */
    struct ctrsec_text
        source;             /**< the source line, cut to some columns, secrets masked; or empty */
    uint32_t source_column; /**< of the place in `source`, from 1, in code points */
    uint32_t code; /**< HTTP status that a policy's check wants for what it denies: 401, 403, 413,
                      422; 0: none said */
    struct ctrsec_text check; /**< of a policy: the check that failed, by its name or place; empty:
                                 the policy as a whole, or another rule */
    struct ctrsec_text binding; /**< of a policy: the name of its binding, or empty */
    uint32_t rule_number;       /**< of the rule's record, see ctrsec_result_rules */
    uint32_t subject_number;    /**< of the subject's record plus 1, see ctrsec_result_subjects; 0:
                                   outcomes are not recorded */
    struct ctrsec_text line_hash; /**< of the place, see ctrsec_result_hash_lines; or empty */
    /** The exception that suppresses it, or that does not count (then it is not suppressed, and
        suppressed_by says why): its id, or "file:line", or the key of an annotation; or empty. */
    struct ctrsec_text exception;
    struct ctrsec_text time; /**< of an event: when it happened, RFC 3339 in UTC; or empty */
};

/** One value that the outcome rests on. */
struct ctrsec_evidence {
    uint32_t line, column;
    struct ctrsec_text pointer; /**< JSON pointer */
    struct ctrsec_text value;   /**< JSON; "***" where it may be a secret */
    struct ctrsec_text file;
};

/** One document that could not be read, or a warning about one that could. */
struct ctrsec_notice {
    int32_t status; /**< CTRSEC_OK for a warning */
    uint32_t line, column;
    struct ctrsec_text file, message;
};

/** One bundle whose rules were used. */
struct ctrsec_source_bundle {
    uint64_t epoch, version;
    int64_t expires; /**< Unix seconds, 0: never */
    int32_t stale;   /**< non-zero: expired, and loaded because the state names this very bundle */
    int32_t reserved;
    struct ctrsec_text channel;
    struct ctrsec_text digest; /**< 64 hexadecimal digits; empty: rules without a signature */
};

/** A rule that gave a finding or, where outcomes are recorded, was asked. */
struct ctrsec_result_rule {
    int32_t severity;        /**< enum ctrsec_severity */
    int32_t target;          /**< enum ctrsec_target */
    struct ctrsec_text rule; /**< "channel/id", as in the findings */
    struct ctrsec_text title, description, remediation;
    struct ctrsec_text references; /**< JSON object, or empty */
    struct ctrsec_text tags;       /**< comma separated, or empty */
};

/** A subject that rules were asked about; where outcomes are recorded. */
struct ctrsec_result_subject {
    int32_t target;        /**< enum ctrsec_target */
    uint32_t document;     /**< number of the document in the set, from 0 */
    uint32_t line, column; /**< where it begins, from 1; 0 unknown */
    struct ctrsec_text kind, space, name, file;
};

/** What a rule made of a subject, of all its elements the worst; where outcomes are recorded. */
struct ctrsec_result_outcome {
    uint32_t rule, subject; /**< numbers of the records above */
    int32_t outcome;        /**< enum ctrsec_outcome */
};

/** One layer of the configuration that the plan was made with. */
struct ctrsec_source_config {
    int32_t kind; /**< enum ctrsec_config_kind */
    int32_t reserved;
    struct ctrsec_text name;   /**< as the host called it */
    struct ctrsec_text digest; /**< of its bytes: BLAKE2b-256 as 64 hexadecimal digits */
};

/** What became of an exception in one check. */
enum ctrsec_exception_state {
    CTRSEC_EXCEPTION_UNMATCHED = 0, /**< there is no finding that it names */
    CTRSEC_EXCEPTION_USED = 1,      /**< it suppressed what it names */
    CTRSEC_EXCEPTION_EXPIRED = 2,   /**< it has ended, whatever it names */
    CTRSEC_EXCEPTION_REFUSED = 3    /**< it names findings and does not count, `why` says more */
};

/** One exception of the site or of a bundle; listed where the check was asked to. */
struct ctrsec_exception_use {
    int32_t state;         /**< enum ctrsec_exception_state */
    uint32_t matched;      /**< findings that it names, suppressed or not */
    int64_t expires;       /**< Unix seconds; 0: never */
    uint32_t line, column; /**< where it is written */
    struct ctrsec_text file;
    struct ctrsec_text id;    /**< or empty */
    struct ctrsec_text rules; /**< ids and globs, separated by commas */
    struct ctrsec_text match; /**< JSON object of what it matches on; `when` is a member */
    struct ctrsec_text reason, ticket, owner, approved_by;
    struct ctrsec_text why; /**< of one that is refused */
};

/** What was and what was not judged. Counted over rule and subject (and element). */
struct ctrsec_counts {
    uint32_t struct_size; /**< set by the caller */
    uint32_t documents, unread,
        skipped; /**< read or not; not read; read, but nothing in it is judged */
    uint32_t subjects, rules;
    uint32_t failed, unknown, suppressed; /**< findings by outcome */
    uint32_t unknown_missing, unknown_error, unknown_limit, unknown_cluster;
    uint32_t dropped;        /**< findings over the limit */
    uint32_t by_severity[6]; /**< failed ones by enum ctrsec_severity */
    uint32_t stopped;        /**< subjects whose evaluation hit the total limit, or was cancelled */
    uint64_t evaluated;      /**< rule runs */
    uint64_t fuel;
    uint32_t untold; /**< outcomes over the limit of those that are recorded */
    uint32_t reserved;
    uint32_t compared; /**< non-zero: with an earlier report; `failed` and `unknown` are then new */
    uint32_t known;    /**< findings that the earlier report has, too */
    uint32_t gone;     /**< its findings in sources of this check that are no more */
    uint32_t unseen;   /**< its findings in sources that this check did not read */
};

/**
 * Makes an empty result; until the first check its decision is deny. The caller frees *out. Errors:
 * CTRSEC_E_NOMEM, CTRSEC_E_ARGUMENT. @since 0.1
 */
CTRSEC_API int ctrsec_result_new(ctrsec_result **out, ctrsec_context *context, ctrsec_error **err);

/** NULL is fine. @since 0.1 */
CTRSEC_API void ctrsec_result_free(ctrsec_result *result);

/** enum ctrsec_decision; deny for NULL. @since 0.1 */
CTRSEC_API int32_t ctrsec_result_decision(const ctrsec_result *result);

/** enum ctrsec_phase that the check used; AUTO where its subjects were of several. @since 0.1 */
CTRSEC_API int32_t ctrsec_result_phase(const ctrsec_result *result);

/** "signed", "stale", "unsigned"; static. "" for NULL and before the first check. @since 0.1 */
CTRSEC_API const char *ctrsec_result_trust(const ctrsec_result *result);

/** Non-zero: the decision is deny only because something could not be judged. @since 0.1 */
CTRSEC_API int32_t ctrsec_result_undecided(const ctrsec_result *result);

/** Fills *out. CTRSEC_E_ARGUMENT where result is NULL or struct_size is not set. @since 0.1 */
CTRSEC_API int ctrsec_result_counts(struct ctrsec_counts *out, const ctrsec_result *result);

/** Finding `index`, in order of document, rule, pointer; NULL behind the last. @since 0.1 */
CTRSEC_API const struct ctrsec_finding *ctrsec_result_finding(const ctrsec_result *result,
                                                              uint32_t index);

/** The text of a piece, terminated; "" for NULL and for a piece of another result. @since 0.1 */
CTRSEC_API const char *ctrsec_result_string(const ctrsec_result *result,
                                            const struct ctrsec_text *text);

/**
 * The findings in order of document, rule, pointer: *count records, *stride bytes apart. NULL when
 * there are none. @since 0.1
 */
CTRSEC_API const struct ctrsec_finding *ctrsec_result_findings(const ctrsec_result *result,
                                                               uint32_t *count, uint32_t *stride);

/** The evidence of all findings: see first_evidence. NULL when there is none. @since 0.1 */
CTRSEC_API const struct ctrsec_evidence *ctrsec_result_evidence(const ctrsec_result *result,
                                                                uint32_t *count, uint32_t *stride);

/** What could not be read, and warnings, in order of the input. NULL when there are none.
 * @since 0.1 */
CTRSEC_API const struct ctrsec_notice *ctrsec_result_notices(const ctrsec_result *result,
                                                             uint32_t *count, uint32_t *stride);

/** The bundles of the plan, in its order. NULL before the first check. @since 0.1 */
CTRSEC_API const struct ctrsec_source_bundle *
ctrsec_result_bundles(const ctrsec_result *result, uint32_t *count, uint32_t *stride);

/** The rules of the findings and outcomes, each once. NULL when there are none. @since 0.1 */
CTRSEC_API const struct ctrsec_result_rule *ctrsec_result_rules(const ctrsec_result *result,
                                                                uint32_t *count, uint32_t *stride);

/** The subjects of the outcomes, in order of the input. NULL when there are none. @since 0.1 */
CTRSEC_API const struct ctrsec_result_subject *
ctrsec_result_subjects(const ctrsec_result *result, uint32_t *count, uint32_t *stride);

/**
 * What rules made of subjects, by subject; recorded by a check that was asked to
 * (ctrsec_check_options.outcomes), else NULL. @since 0.1
 */
CTRSEC_API const struct ctrsec_result_outcome *
ctrsec_result_outcomes(const ctrsec_result *result, uint32_t *count, uint32_t *stride);

/** The layers of configuration of the plan, in its order. NULL when there are none. @since 0.1 */
CTRSEC_API const struct ctrsec_source_config *
ctrsec_result_configs(const ctrsec_result *result, uint32_t *count, uint32_t *stride);

/** The exceptions of the plan and what became of them, in its order. NULL when there are none, and
 * when the check was not asked (list_exceptions). @since 0.1 */
CTRSEC_API const struct ctrsec_exception_use *
ctrsec_result_exceptions(const ctrsec_result *result, uint32_t *count, uint32_t *stride);

/**
 * Gives the findings in files the hash that GitHub's code scanning knows a line by; `document` is
 * what was checked and was not emptied since. Reports then hold it. Findings on events, and those
 * near a secret, get none. Written as by a check: no other thread reads the result meanwhile.
 * Errors: CTRSEC_E_NOMEM, CTRSEC_E_ARGUMENT. @since 0.1
 */
CTRSEC_API int ctrsec_result_hash_lines(ctrsec_result *result, const ctrsec_document *document,
                                        ctrsec_error **err);

/**
 * Notes what the host will exit with and why, for the reports: reasons are words of small letters,
 * digits and dashes, at most 16. A check forgets them. Errors: CTRSEC_E_NOMEM, CTRSEC_E_ARGUMENT (a
 * code not of 0 to 255, something else than a word). @since 0.1
 */
CTRSEC_API int ctrsec_result_exit(ctrsec_result *result, int32_t code, const char *const *reasons,
                                  uint32_t reason_count, ctrsec_error **err);

/** All text of the result, *size bytes of UTF-8; pieces of it are given by struct ctrsec_text. ""
 * when there is none. @since 0.1 */
CTRSEC_API const char *ctrsec_result_text(const ctrsec_result *result, size_t *size);

#ifdef __cplusplus
}
#endif
#endif
