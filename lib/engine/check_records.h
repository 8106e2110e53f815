/* SPDX-License-Identifier: Apache-2.0 */
/* Judges events that come as typed values, one after another, into one result. */
#ifndef CS_ENGINE_CHECK_RECORDS_H
#define CS_ENGINE_CHECK_RECORDS_H

#include "engine/evaluator.h"

struct cs_records {
    const struct ctrsec_record *items;
    uint32_t count;
    bool tolerant; /* one that cannot be read becomes a notice, and the others are judged */
};

/*
 * typed: the memory for an event, of the same plan; empty again afterwards. Errors: those of
 * cs_evaluator_check; where it is not tolerant those of cs_event_typed_read, told in diag.
 */
int cs_check_records(struct cs_evaluator *evaluator, struct cs_event_typed *typed,
                     const struct cs_records *records, const struct cs_check *check,
                     struct cs_result *result, struct cs_diag *diag);

#endif
