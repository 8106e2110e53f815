/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a program may cost, told before it runs: the least and the most fuel, from its nodes and
 * from how large values can be. A size is known of constants, of scalars, and where a schema or the
 * caller declares it; else it is what the limits on documents and memory allow.
 *
 * The most is no promise where it was declared and a document does not keep to it. What has no
 * bound of its own, a sort of a list of any length by keys of any length, is as much as the limit
 * on fuel.
 */
#ifndef CS_CEL_CEL_COST_H
#define CS_CEL_CEL_COST_H

#include "cel/cel_unit.h"
#include "value/schema.h"

/* Most elements or bytes of a field; 0: not declared. */
typedef uint32_t cs_cost_size(const struct cs_schema *schema, uint32_t slot);

struct cs_cost {
    uint64_t least, most; /* most: the limit on fuel or below */
};

/* sizes may be NULL. False: out of memory. */
bool cs_cost_estimate(const struct cs_unit *unit, uint32_t program, const struct cs_limits *limits,
                      cs_cost_size *sizes, struct cs_cost *out);

#endif
