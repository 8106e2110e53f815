/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The workload model: anything with a pod template, with effective values computed once. Init and
 * ephemeral containers are always among workload.containers.
 */
#ifndef CS_DOC_WORKLOAD_H
#define CS_DOC_WORKLOAD_H

#include "doc/subject.h"

extern const struct cs_schema cs_schema_workload, cs_schema_container;

/* The pod template of an object: steps to it ("spec/template"; "" for a Pod), or NULL. */
const char *cs_workload_template(struct cs_value object);

/* Builds the model of an object that has a template. Links are absent until cs_link_workloads.
   `seed` guards the tables. CTRSEC_E_NOMEM. */
int cs_workload_build(struct cs_arena *arena, const struct cs_subject *object, uint32_t seed,
                      struct cs_record **out);

#endif
