/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers and text, the same on every platform and in every locale. */
#ifndef CS_VALUE_NUMBER_H
#define CS_VALUE_NUMBER_H

#include "base/str.h"

/* The whole text is a decimal int64 (optional '-', digits). */
bool cs_number_int(struct cs_str s, int64_t *out);
bool cs_number_uint(struct cs_str s, uint64_t *out);

/*
 * The whole text is [-+]digits[.digits][e[+-]digits] (or .5, 5.); correctly rounded; too large
 * gives an infinity, too small 0. "inf", "nan" and hexadecimal are not numbers here.
 */
bool cs_number_double(struct cs_str s, double *out);

/* Digits already read: mantissa * 10^exponent, exact where the fast path applies (Clinger). */
bool cs_number_exact(uint64_t mantissa, int32_t exponent, double *out);

#define CS_NUMBER_ROOM 40

/*
 * The shortest text that reads back as the same double, as Go prints it with %g: "1", "0.1",
 * "123456", "1e+06", "1.5e-07", "-0", "NaN", "+Inf"; terminated; returns the length.
 */
uint32_t cs_number_format(double d, char out[CS_NUMBER_ROOM]);

#endif
