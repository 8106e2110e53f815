/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the values of a recording run stand: beside each register goes a trail, the path of its
 * value in a document, or nothing where it was computed. Part of the observer (cel_record.h).
 */
#ifndef CS_CEL_CEL_TRAIL_H
#define CS_CEL_CEL_TRAIL_H

#include "cel/cel_record.h"

/* The trail of a register or variable; of a constant an empty one, which is never written. */
struct cs_trail *cs_trail_of(struct cs_recording *recording, int32_t cell);

/* The answer of an instruction was computed: it stands nowhere. */
void cs_trail_computed(struct cs_recording *recording, int32_t to);

/* It stands where another one does. */
void cs_trail_follow(struct cs_recording *recording, int32_t to, int32_t from);

/* It was read at `path`; a record knows better where it stands. */
void cs_trail_place(struct cs_recording *recording, int32_t to, const struct cs_path *path);

/* Looks into an optional. An error, an unknown and a none have no members. */
bool cs_trail_members(struct cs_value *v);

/* Where the field of a node stands, in a container that stands at `from`. */
const struct cs_path *cs_trail_field(struct cs_recording *recording, struct cs_value container,
                                     const struct cs_path *from, const struct cs_node *node);

/* Where the member under a key stands. */
const struct cs_path *cs_trail_member(struct cs_recording *recording, struct cs_value container,
                                      struct cs_trail *from, struct cs_value key);

/*
 * Whether a result is an argument that was handed through, bare or in an optional. Numbers and
 * bools look alike when they are equal, so they are believed only where an optional held them.
 */
bool cs_trail_handed_through(struct cs_value result, struct cs_value argument);

/* [b...] + [c...]: the elements stand where they stood. False: the sum is no such list. */
bool cs_trail_concatenate(struct cs_recording *recording, const struct cs_instruction *i);

/* Of what a builder holds. */
void cs_trail_open(struct cs_recording *recording, uint32_t builder);
void cs_trail_push(struct cs_recording *recording, uint32_t builder, int32_t from);
void cs_trail_close(struct cs_recording *recording, uint32_t builder, int32_t to);

#endif
