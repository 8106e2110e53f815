/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ctrsec/types.h: the words that every other header uses: status codes, outcomes, severities,
 * phases. Values are pinned: a number never changes its meaning, new ones are appended.
 */
#ifndef CTRSEC_TYPES_H
#define CTRSEC_TYPES_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(_WIN32)
#define CTRSEC_API
#elif defined(__GNUC__)
#define CTRSEC_API __attribute__((visibility("default")))
#else
#define CTRSEC_API
#endif

/**
 * The binary interface that these headers describe: 65536 * breaks + additions. A library serves
 * callers with the same upper half and a lower half up to its own; ctrsec_abi() tells what a loaded
 * library has.
 */
#define CTRSEC_ABI 1u

/** What a call returns: 0, or one of the negative codes. */
enum ctrsec_status {
    CTRSEC_OK = 0,
    CTRSEC_E_NOMEM = -1,     /**< the host's allocator refused */
    CTRSEC_E_ARGUMENT = -2,  /**< the caller passed something that the contract forbids */
    CTRSEC_E_LIMIT = -3,     /**< an input is over a limit of size, depth, count or steps */
    CTRSEC_E_SYNTAX = -4,    /**< text that is not well formed: JSON, YAML, CEL */
    CTRSEC_E_INVALID = -5,   /**< well formed, but not what it has to be: a rule, a trust store */
    CTRSEC_E_TYPE = -6,      /**< an expression whose types do not fit */
    CTRSEC_E_FORMAT = -7,    /**< a file that is not a bundle, or a damaged one */
    CTRSEC_E_SIGNATURE = -8, /**< a signature that does not verify */
    CTRSEC_E_TRUST = -9,     /**< valid signatures, but not enough that are trusted */
    CTRSEC_E_EXPIRED = -10,  /**< outside the bundle's validity at the caller's `now` */
    CTRSEC_E_ROLLBACK = -11, /**< older than what the caller's state has seen */
    CTRSEC_E_NOTFOUND = -12, /**< no such rule, field or name */
    CTRSEC_E_UNSUPPORTED = -13, /**< needs a newer engine, or a part that was not built in */
    CTRSEC_E_CANCELLED = -14,   /**< the caller's cancel flag was set */
    CTRSEC_E_TEST = -15,        /**< a rule's own test did not give what it expects */
    CTRSEC_E_INTERNAL = -16     /**< a broken invariant of the library; please report it */
};

/** Of one rule on one subject. */
enum ctrsec_outcome {
    CTRSEC_PASS = 0,
    CTRSEC_FAIL = 1,
    CTRSEC_UNKNOWN = 2,
    CTRSEC_SKIP = 3,
    CTRSEC_SUPPRESSED = 4, /**< by an exception */
    CTRSEC_KNOWN = 5       /**< an earlier report has it, see ctrsec/known.h */
};

/** Why an outcome is unknown. */
enum ctrsec_unknown_reason {
    CTRSEC_UNKNOWN_NONE = 0,
    CTRSEC_UNKNOWN_MISSING = 1, /**< an input that was not given: no report, an unresolved link */
    CTRSEC_UNKNOWN_ERROR = 2,   /**< the expression failed on this subject */
    CTRSEC_UNKNOWN_LIMIT = 3,   /**< fuel or memory ran out */
    CTRSEC_UNKNOWN_CLUSTER = 4  /**< only a live cluster could tell */
};

enum ctrsec_severity {
    CTRSEC_INFO = 1,
    CTRSEC_LOW = 2,
    CTRSEC_MEDIUM = 3,
    CTRSEC_HIGH = 4,
    CTRSEC_CRITICAL = 5
};

/** Where in a container's life a check runs. 0 lets the input decide. */
enum ctrsec_phase {
    CTRSEC_PHASE_AUTO = 0,
    CTRSEC_PHASE_BUILD = 1,
    CTRSEC_PHASE_DEPLOY = 2,
    CTRSEC_PHASE_RUN = 3
};

/** What a rule judges. */
enum ctrsec_target {
    CTRSEC_TARGET_NONE = 0,
    CTRSEC_TARGET_IMAGE = 1,
    CTRSEC_TARGET_WORKLOAD = 2,
    CTRSEC_TARGET_OBJECT = 3,
    CTRSEC_TARGET_EVENT = 4
};

/** Of a whole check. */
enum ctrsec_decision { CTRSEC_ALLOW = 0, CTRSEC_WARN = 1, CTRSEC_DENY = 2 };

#ifdef __cplusplus
}
#endif
#endif
