/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Members of maps, records, lists and optionals: a.b, a.?b, a[b], a[?b], has(a.b).
 *
 * A missing key of a map and an index out of range are errors; an absent slot of a record is
 * unknown: missing, with record and slot. Of an optional the answer is an optional: none where it
 * is none or has no such member. A member of a secret is secret.
 *
 * What is no container (null, a number) has no members: reading one fails, but has() is false and
 * .? and [?] give none, as in Kubernetes. In strict units .? and [?] fail, as the specification's
 * suite wants it. (cel-go: EnableErrorOnBadPresenceTest.)
 */
#ifndef CS_CEL_CEL_ACCESS_H
#define CS_CEL_CEL_ACCESS_H

#include "cel/cel_function.h"

/* `key` is a string that carries its key hash. */
struct cs_value cs_access_key(struct cs_call *call, struct cs_value container, struct cs_value key,
                              bool optional);

/* The slot where the container is a record of that schema; else the field of its name. */
struct cs_value cs_access_field(struct cs_call *call, struct cs_value container,
                                const struct cs_schema *schema, uint32_t slot, bool optional);

struct cs_value cs_access_index(struct cs_call *call, struct cs_value container,
                                struct cs_value index, bool optional);

/* What looking a key up is worth in steps: more than none where keys are long, or are numbers. */
uint64_t cs_access_steps(struct cs_value container, struct cs_value key);

/* As optional reading, but what the optional holds, or absent. `bare`: the container comes from
   such reading, so it may be absent, and where it is an optional that was a member. */
struct cs_value cs_access_key_bare(struct cs_call *call, struct cs_value container,
                                   struct cs_value key, bool bare);
struct cs_value cs_access_field_bare(struct cs_call *call, struct cs_value container,
                                     const struct cs_schema *schema, uint32_t slot, bool bare);
struct cs_value cs_access_index_bare(struct cs_call *call, struct cs_value container,
                                     struct cs_value index, bool bare);

/* The member itself, absent where there is none, or an error or unknown. */
struct cs_value cs_access_member(struct cs_value container, struct cs_value key);
struct cs_value cs_access_slot(struct cs_value container, const struct cs_schema *schema,
                               uint32_t slot);

/* What has() says of such an answer: a bool, an error or an unknown. */
struct cs_value cs_access_given(struct cs_value member);

#endif
