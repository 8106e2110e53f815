/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Outcomes, findings and counters of one check, in the records of the public headers: fixed-size
 * records that refer to one block of text. A result is emptied and filled again by each check and
 * keeps its memory, so that checks in a steady state allocate nothing.
 */
#ifndef CS_ENGINE_RESULT_H
#define CS_ENGINE_RESULT_H

#include "base/buf.h"
#include "base/limits.h"
#include "ctrsec/result.h"

/* What a policy tells the audit log of the API server; each key of a policy once. */
struct cs_audit {
    struct ctrsec_text rule, key, value; /* rule: "channel/id" */
};

/* How much of an earlier report was found again, see engine/known.h. */
struct cs_known_use {
    uint32_t failed, unknown, suppressed;
};

struct cs_known_uses {
    struct cs_known_use *keys;
    uint8_t *files;
    uint32_t keys_room, files_room;
};

struct cs_result {
    const struct cs_alloc *alloc;
    struct cs_limits limits;
    struct cs_buf text;
    struct ctrsec_finding *findings;
    uint32_t nfindings, findings_room;
    struct ctrsec_evidence *evidence;
    uint32_t nevidence, evidence_room;
    struct ctrsec_notice *notices;
    uint32_t nnotices, notices_room;
    struct ctrsec_source_bundle *bundles;
    uint32_t nbundles, bundles_room;
    struct ctrsec_result_rule *rules;
    uint32_t nrules, rules_room;
    struct ctrsec_result_subject *subjects;
    uint32_t nsubjects, subjects_room;
    struct ctrsec_result_outcome *outcomes;
    uint32_t noutcomes, outcomes_room;
    struct ctrsec_source_config *configs;
    uint32_t nconfigs, configs_room;
    struct ctrsec_exception_use *exceptions;
    uint32_t nexceptions, exceptions_room;
    struct cs_known_uses known;
    struct cs_audit *audits;
    uint32_t naudits, audits_room;
    struct ctrsec_counts counts;
    int32_t decision, phase;
    bool has_exit; /* the host said what it will exit with */
    int32_t exit_code;
    struct ctrsec_text exit_reasons; /* words separated by commas */
    bool undecided;
    const char *trust;
    bool no_memory; /* something could not be stored; the check fails */
};

void cs_result_init(struct cs_result *result, const struct cs_alloc *alloc,
                    const struct cs_limits *limits);
void cs_result_clear(struct cs_result *result);
void cs_result_reset(struct cs_result *result);

/* Resets it and takes text and bundles of another one. */
void cs_result_copy(struct cs_result *result, const struct cs_result *from);

/* Appends text with a terminator; the same with what a writer appended since `start`. */
struct ctrsec_text cs_result_put(struct cs_result *result, struct cs_str s);
uint32_t cs_result_begin(struct cs_result *result);
struct ctrsec_text cs_result_end(struct cs_result *result, uint32_t start);

struct cs_str cs_result_str(const struct cs_result *result, struct ctrsec_text text);

/* One more record, zeroed; NULL: out of memory (no_memory is set), or of findings and outcomes:
   over the limit (counted as dropped, as untold). Valid until the next one. */
struct ctrsec_finding *cs_result_finding(struct cs_result *result);
struct ctrsec_evidence *cs_result_evidence(struct cs_result *result);
struct ctrsec_notice *cs_result_notice(struct cs_result *result);
struct ctrsec_source_bundle *cs_result_bundle(struct cs_result *result);
struct ctrsec_result_rule *cs_result_rule(struct cs_result *result);
struct ctrsec_result_subject *cs_result_subject(struct cs_result *result);
struct ctrsec_result_outcome *cs_result_outcome(struct cs_result *result);
struct ctrsec_source_config *cs_result_config(struct cs_result *result);
struct ctrsec_exception_use *cs_result_exception(struct cs_result *result);
struct cs_audit *cs_result_audit(struct cs_result *result); /* NULL, too: there are many already */

/* Findings by document, rule, pointer, container, name, message; in place, without memory. */
void cs_result_sort(struct cs_result *result);

#endif
