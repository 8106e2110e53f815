/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lists, maps and optionals that a running expression makes. They grow in the run's scratch and pay
 * for what they take; where it is used up the result is unknown: limit.
 */
#ifndef CS_CEL_CEL_BUILD_H
#define CS_CEL_CEL_BUILD_H

#include "cel/cel_function.h"

struct cs_builder {
    struct cs_value *items; /* of a map: key, value, key, value */
    uint32_t count, room;
    uint8_t flags; /* CS_FLAG_SENSITIVE where anything in it is */
};

/* Each returns false where it failed, with the error or unknown in *failure. */
bool cs_build_reserve(struct cs_call *call, struct cs_builder *builder, uint64_t count,
                      struct cs_value *failure);
bool cs_build_push(struct cs_call *call, struct cs_builder *builder, struct cs_value v,
                   struct cs_value *failure);
/* Keys are bools, ints, uints and strings. */
bool cs_build_pair(struct cs_call *call, struct cs_builder *builder, struct cs_value key,
                   struct cs_value v, struct cs_value *failure);
bool cs_build_entries(struct cs_call *call, struct cs_builder *builder, struct cs_value map,
                      struct cs_value *failure);

/*
 * What optional `v` holds to *inside. False: *inside is the error or unknown where it is none, or
 * absent where it holds nothing.
 */
bool cs_build_unwrap(struct cs_value v, struct cs_value *inside);

struct cs_value cs_build_list(struct cs_builder *builder);
/* Equal keys are an error. */
struct cs_value cs_build_map(struct cs_call *call, struct cs_builder *builder);
struct cs_value cs_build_some(struct cs_call *call, struct cs_value v);
struct cs_value cs_build_none(void);

/* The elements of `list` in the order of `keys`, equal ones as they stood. */
struct cs_value cs_build_sorted(struct cs_call *call, struct cs_value list,
                                const struct cs_builder *keys);

#endif
