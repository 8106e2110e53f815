/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ctrsec/plan.h: the immutable, compiled form of bundles and site configuration; shared by threads,
 * counted.
 */
#ifndef CTRSEC_PLAN_H
#define CTRSEC_PLAN_H

#include "ctrsec/builder.h"
#include "ctrsec/config.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ctrsec_plan ctrsec_plan;

struct ctrsec_plan_options {
    uint32_t struct_size; /**< sizeof(struct ctrsec_plan_options) */
    uint32_t bundle_count;
    ctrsec_bundle *const *bundles; /**< verified rules, of different channels */
    ctrsec_builder *builder;       /**< unsigned rules instead of bundles; the plan says so */
    const char *profile;           /**< only the rules of this profile, or NULL */
    const char *const *rules;      /**< only these rule ids or globs, or NULL */
    uint32_t rule_count, reserved;
    const struct ctrsec_config_layer *layers; /**< site configuration: what is said later wins */
    uint32_t layer_count, reserved2;
};

/**
 * Compiles; one bundle with nothing else asked for was compiled when it was loaded, and costs
 * nothing more. Nothing of the options is kept: bundles and builder may go. The caller releases
 * *out. Any thread; the builder must not be in use by another. Errors: CTRSEC_E_INVALID,
 * CTRSEC_E_TYPE, CTRSEC_E_SYNTAX, CTRSEC_E_NOTFOUND (profile, rule), CTRSEC_E_LIMIT,
 * CTRSEC_E_NOMEM, CTRSEC_E_ARGUMENT (bundles and a builder, or neither), CTRSEC_E_TRUST (the site
 * forbids rules without a signature). @since 0.1
 */
CTRSEC_API int ctrsec_plan_new(ctrsec_plan **out, ctrsec_context *context,
                               const struct ctrsec_plan_options *options, ctrsec_error **err);

/**
 * Writes what the layers of the options come to, value by value, each with the file and line that
 * says it: as text (json 0), or as an object of `indent` blanks per level. Nothing is compiled. The
 * caller frees *out. Errors: as ctrsec_plan_new. @since 0.1
 */
CTRSEC_API int ctrsec_config_show(ctrsec_buffer **out, ctrsec_context *context,
                                  const struct ctrsec_plan_options *options, int32_t json,
                                  int32_t indent, ctrsec_error **err);

/** One more owner; returns the plan. NULL is fine. Any thread. @since 0.1 */
CTRSEC_API ctrsec_plan *ctrsec_plan_retain(ctrsec_plan *plan);

/** One owner less; the last one frees. NULL is fine. Any thread. @since 0.1 */
CTRSEC_API void ctrsec_plan_release(ctrsec_plan *plan);

/** "signed", "stale" (signed, but expired) or "unsigned"; static. "" for NULL. @since 0.1 */
CTRSEC_API const char *ctrsec_plan_trust(const ctrsec_plan *plan);

/** Number of rules that are in; 0 for NULL. @since 0.1 */
CTRSEC_API uint32_t ctrsec_plan_rule_count(const ctrsec_plan *plan);

/** What a rule says of itself; strings are borrowed from the plan, "" where nothing is said. */
struct ctrsec_rule {
    uint32_t struct_size; /**< set by the caller */
    int32_t severity;     /**< enum ctrsec_severity */
    int32_t target;       /**< enum ctrsec_target */
    int32_t enforce[4];   /**< enum ctrsec_decision by phase; [0] unused */
    int32_t reserved;
    const char *id; /**< "channel/id" */
    const char *title, *description, *remediation;
    const char *tags;       /**< comma separated */
    const char *references; /**< JSON object */
    const char *check;      /**< of a policy, which has a rule for each of its checks: its name */
};

/**
 * Fills *out with rule `index`. CTRSEC_E_ARGUMENT where there is none or struct_size is not set.
 * @since 0.1
 */
CTRSEC_API int ctrsec_plan_rule(struct ctrsec_rule *out, const ctrsec_plan *plan, uint32_t index);

/**
 * JSON about the plan: trust, bundles with digests, versions and expiry, numbers of rules and of
 * shared expressions. The caller frees *out. Errors: CTRSEC_E_NOMEM, CTRSEC_E_ARGUMENT. @since 0.1
 */
CTRSEC_API int ctrsec_plan_json(ctrsec_buffer **out, const ctrsec_plan *plan, ctrsec_error **err);

#ifdef __cplusplus
}
#endif
#endif
