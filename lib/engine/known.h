/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The findings of an earlier report, and which of them a check finds again. A report is the JSON
 * that report/report_json.c writes; what is not asked for here is passed over.
 *
 *     key = source name, fingerprint        each with how often the report has it
 *
 * Immutable once read; what one check has taken is counted in the memory of its result.
 */
#ifndef CS_ENGINE_KNOWN_H
#define CS_ENGINE_KNOWN_H

#include "base/map.h"
#include "engine/result.h"
#include "text/json_read.h"

struct cs_known_finding {
    uint32_t key;
    bool unknown; /* it could not be judged */
    uint32_t line, column;
    struct cs_str rule, severity, message;
    struct cs_str kind, space, name, container;
};

struct cs_known_key {
    uint32_t file; /* number in `files` */
    struct cs_str fingerprint;
    uint32_t failed, unknown; /* findings */
};

struct cs_known {
    struct cs_arena arena; /* with the text of the report */
    struct cs_map files;   /* by name, without a leading "./" */
    struct cs_map numbers; /* of keys */
    struct cs_known_key *keys;
    struct cs_known_finding *findings; /* in the order of the report, without suppressed ones */
    uint32_t nkeys, nfindings;
};

/*
 * Reads a report; the text is copied. seed guards the tables. Errors: CTRSEC_E_SYNTAX,
 * CTRSEC_E_INVALID, CTRSEC_E_LIMIT, CTRSEC_E_NOMEM. To be cleared in any case.
 */
int cs_known_read(struct cs_known *known, const struct cs_alloc *alloc, struct cs_str name,
                  struct cs_str text, uint32_t seed, struct cs_diag *diag);
void cs_known_clear(struct cs_known *known);

/* The number of a key; UINT32_MAX: the report does not have it. */
uint32_t cs_known_key(const struct cs_known *known, struct cs_str file, struct cs_str fingerprint);

/* The number of a source; UINT32_MAX: the report does not name it. */
uint32_t cs_known_file(const struct cs_known *known, struct cs_str name);

/* Before a check: nothing is taken. False: out of memory. */
bool cs_known_begin(const struct cs_known *known, struct cs_result *result);

/*
 * Takes one of what the report has under a key, for a finding with this outcome. Whether there was
 * one left. A suppressed finding is only noted: it is not gone.
 */
bool cs_known_take(const struct cs_known *known, struct cs_result *result, uint32_t key,
                   enum ctrsec_outcome outcome);

/* Whether the report has one more of a key than was used. An unknown may be a known failure: what
   was there can no longer be judged. */
bool cs_known_use_one(const struct cs_known_key *key, struct cs_known_use *use, bool unknown);

/* After a check: a source was read, or was not. Then counts what was not found again. */
void cs_known_source(const struct cs_known *known, struct cs_result *result, struct cs_str name,
                     bool read);
void cs_known_end(const struct cs_known *known, struct cs_result *result);

#endif
