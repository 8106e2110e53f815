/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The constants of a unit: each value once, copied with everything that it refers to. Values are
 * the same constant where no expression can tell them apart: 1, 1u and 1.0 are three, 0.0 and -0.0
 * two.
 */
#ifndef CS_CEL_CEL_CONSTANT_H
#define CS_CEL_CEL_CONSTANT_H

#include "cel/cel_unit.h"

/* A value that a unit can keep: no record, opaque, error, unknown or absent value in it. */
bool cs_constant_fits(struct cs_value v);

/* Finds or adds a value that fits. False: no memory. */
bool cs_constant_add(struct cs_unit *unit, struct cs_value v, uint32_t *out);

/*
 * The hashed set of a constant list of strings, or of ints and uints; *out gets its number + 1, or
 * 0 for others and for the empty list. False: no memory.
 */
bool cs_constant_set(struct cs_unit *unit, uint32_t constant, uint32_t *out);

/*
 * What a preparation makes of a constant string, made once: its number + 1 to *out. Errors: those
 * of the preparation.
 */
int cs_constant_bind(struct cs_unit *unit, const struct cs_preparation *preparation,
                     uint32_t constant, struct cs_diag *diag, struct cs_span span, uint32_t *out);

/* Whether `v`, a plain value, is in a set: 1 or 0; -1: compare in the long way. */
int cs_constant_member(const struct cs_unit *unit, const struct cs_constant_set *set,
                       struct cs_value v);

#endif
