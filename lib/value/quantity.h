/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Quantities of Kubernetes: "100m", "1.5", "128Mi", "1e3", "2k". Exact: what the API machinery
 * (k8s.io/apimachinery/pkg/api/resource) keeps as a 64-bit number with a power of ten is kept so
 * here, what it keeps as a decimal of any length has up to 72 digits here, and more is refused.
 */
#ifndef CS_VALUE_QUANTITY_H
#define CS_VALUE_QUANTITY_H

#include "base/str.h"

#define CS_QUANTITY_LIMBS 8 /* of nine decimal digits, lowest first */

/* (small ? value : +-limbs) * 10^exponent */
struct cs_quantity {
    bool small;    /* only these may be whole numbers to Kubernetes: "1.5Gi" is none */
    bool negative; /* of limbs */
    int64_t exponent;
    int64_t value;
    uint32_t limbs[CS_QUANTITY_LIMBS];
    uint32_t count; /* of limbs in use; 0: zero */
};

/* The amount as the nearest double. False: not a quantity. */
bool cs_quantity_parse(struct cs_str s, double *out);

/* Exactly; smaller than a billionth is rounded away from 0, binary amounts end at 2^63-1. False:
   not a quantity, or more digits than are kept. */
bool cs_quantity_read(struct cs_str s, struct cs_quantity *out);

void cs_quantity_from_int(int64_t i, struct cs_quantity *out);

/* a + sign * b, sign is 1 or -1. False: more digits than are kept. */
bool cs_quantity_add(const struct cs_quantity *a, const struct cs_quantity *b, int sign,
                     struct cs_quantity *out);

int cs_quantity_compare(const struct cs_quantity *a, const struct cs_quantity *b);
int cs_quantity_sign(const struct cs_quantity *q);

/* False: not a whole number to Kubernetes ("1.0" is none either), or not one of 64 bits. */
bool cs_quantity_int(const struct cs_quantity *q, int64_t *out);
double cs_quantity_double(const struct cs_quantity *q);

#endif
