/* SPDX-License-Identifier: Apache-2.0 */
/* Quantities of Kubernetes: "100m", "1.5", "128Mi", "1e3", "2k". */
#ifndef CS_VALUE_QUANTITY_H
#define CS_VALUE_QUANTITY_H

#include "base/str.h"

/* The amount as the nearest double. False: not a quantity. */
bool cs_quantity_parse(struct cs_str s, double *out);

#endif
