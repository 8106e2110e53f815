/* SPDX-License-Identifier: Apache-2.0 */
/* A subject made of a partial typed model, as tests of rules write it. */
#ifndef CS_ENGINE_SUBJECT_MODEL_H
#define CS_ENGINE_SUBJECT_MODEL_H

#include "doc/subject.h"

/*
 * A record of `schema` from a map with the schema's field names; nested records and lists of
 * records too. NULL: out of memory, a field that the schema has not, or a value that is not of the
 * field's type (*wrong then names the field).
 */
struct cs_record *cs_subject_model(struct cs_arena *arena, const struct cs_schema *schema,
                                   struct cs_value map, struct cs_str *wrong);

#endif
