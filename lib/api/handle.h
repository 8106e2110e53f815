/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The handles behind the public types, and what every public call does: collect diagnostics in an
 * arena of the call, turn them into an error object, free the arena.
 */
#ifndef CS_API_HANDLE_H
#define CS_API_HANDLE_H

#include <stdatomic.h>

#include "base/buf.h"
#include "base/diag.h"
#include "base/limits.h"
#include "ctrsec/ctrsec.h"
#include "doc/set.h"
#include "engine/evaluator.h"
#include "engine/rule_test.h"
#include "rule/bundle_manifest.h"
#include "rule/bundle_source.h"
#include "rule/plan_events.h"
#include "rule/trust.h"

struct ctrsec_context {
    struct cs_alloc alloc;
    struct cs_limits limits;
    uint32_t seed; /* drawn once; guards the tables of hostile keys */
    ctrsec_log *log;
    void *log_payload;
    int32_t log_level;
    atomic_uint references;
    atomic_uint marks; /* of plans with symbols, counted */
};

struct ctrsec_buffer {
    struct ctrsec_context *context;
    struct cs_buf bytes;
};

struct ctrsec_trust {
    struct ctrsec_context *context;
    struct cs_arena arena;
    struct cs_trust store;
};

struct ctrsec_bundle {
    struct ctrsec_context *context;
    atomic_uint references;
    struct cs_arena arena; /* file, manifest, rules */
    struct cs_rule_set rules;
    struct cs_plan *plan; /* of all its rules, as they are */
    struct cs_manifest manifest;
    char digest[65];
    bool stale;
    uint32_t signatures, trusted;
    struct cs_buf state;
};

struct ctrsec_key {
    struct ctrsec_context *context;
    struct cs_key_secret secret;
};

struct ctrsec_builder {
    struct ctrsec_context *context;
    struct cs_bundle_source sources;
    bool tested; /* the sources as they are have passed, with these counts */
    struct cs_rule_test_counts counts;
};

struct ctrsec_plan {
    struct ctrsec_context *context;
    atomic_uint references;
    struct cs_plan *plan;
    _Atomic(struct cs_plan_events *) events; /* of typed events, made when first asked; or NULL */
};

struct ctrsec_known {
    struct ctrsec_context *context;
    struct cs_known known;
};

struct cs_api_reviewing;

struct ctrsec_evaluator {
    struct ctrsec_plan *plan;
    struct cs_evaluator evaluator;
    struct cs_api_reviewing *reviewing; /* of admission reviews, made for the first one; or NULL */
    struct cs_event_typed *typed;       /* of typed events, likewise */
    struct cs_lines *lines;             /* of streams, likewise */
};

struct ctrsec_document {
    struct ctrsec_context *context;
    struct cs_set set;
    atomic_flag linking; /* one thread links */
};

struct ctrsec_result {
    struct ctrsec_context *context;
    struct cs_result result;
};

/* One public call. */
struct cs_api_call {
    const struct ctrsec_context *context;
    struct cs_arena arena;
    struct cs_diag diag;
    ctrsec_error **err;
};

void cs_api_begin(struct cs_api_call *call, const struct ctrsec_context *context,
                  ctrsec_error **err);
/* Frees the call's memory; a failure becomes *err. Returns the status. */
int cs_api_end(struct cs_api_call *call, int status);

/* The error "argument.<what>" for a caller's mistake. context may be NULL. */
int cs_api_argument(const struct ctrsec_context *context, ctrsec_error **err, const char *message);

/* Warnings that were kept, as an error object of status CTRSEC_OK; *out NULL: there are none. */
int cs_api_notices(const struct ctrsec_context *context, const struct cs_diag *notices,
                   ctrsec_error **out);

/* Tells the host a line; what is longer than it may be is cut. context may be NULL. */
__attribute__((format(printf, 3, 4))) void
cs_api_log(const struct ctrsec_context *context, enum ctrsec_log_level level, const char *fmt, ...);

/* Tells the host each of some diagnostics. */
void cs_api_log_all(const struct ctrsec_context *context, enum ctrsec_log_level level,
                    const struct cs_diag *diag);

struct ctrsec_context *cs_api_retain(const struct ctrsec_context *context);

/* A bundle as a part of a plan. */
struct cs_plan_input cs_api_bundle_input(const struct ctrsec_bundle *bundle);

/* Reads layers of site configuration, whose memory is that of the call. */
int cs_api_site(struct cs_api_call *call, const struct ctrsec_config_layer *layers, uint32_t count,
                struct cs_site *site);

/* Zeroed memory of a handle; NULL: out of memory. */
void *cs_api_take(const struct ctrsec_context *context, size_t size);

/* An empty buffer handle; wiped when it is freed. */
int cs_api_buffer(struct ctrsec_context *context, ctrsec_buffer **out);

/* The end of writing to it: a failure, or a buffer that ran out of memory, frees it and sets *out
   to NULL. Returns the status. */
int cs_api_buffer_done(ctrsec_buffer **out, int status);

/*
 * Links the set of a document by its first use; other threads that come meanwhile wait for it. A
 * set that was linked as complete is not used as an incomplete one, nor the other way round.
 */
int cs_api_link(struct ctrsec_document *document, bool complete, struct cs_diag *diag);

/* The same for a set that is only referred to, whatever it was linked as. */
int cs_api_link_context(struct ctrsec_document *document);

/* The end of a check. What a failed one leaves: the reason in `diag`, a result that denies. Returns
   the status. */
int cs_api_checked(const struct ctrsec_context *context, struct cs_result *result, int status,
                   struct cs_diag *diag);

/* The options of a check; *complete is for who links. An error is told. */
int cs_api_check_options(const struct ctrsec_context *context,
                         const struct ctrsec_check_options *options, struct cs_check *check,
                         bool *complete, ctrsec_error **err);

void cs_api_reviewing_free(struct cs_api_reviewing *reviewing);
void cs_api_typed_free(struct ctrsec_evaluator *evaluator);
void cs_api_lines_free(struct ctrsec_evaluator *evaluator);

/* What a plan reads of events; made when it is first asked for. NULL: out of memory. */
const struct cs_plan_events *cs_api_events(struct ctrsec_plan *plan);

/* Fills a caller's record, whose first field tells its size: an older one gets what fits, the end
   of a newer one becomes 0. */
int cs_api_copy_out(void *out, const void *from, size_t full);

/* Reads a caller's options the same way; missing fields are 0. False: no struct_size, or a newer
   caller asks for something that is not known here. */
bool cs_api_copy_in(void *out, size_t full, const void *from);

#endif
