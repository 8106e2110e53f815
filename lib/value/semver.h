/* SPDX-License-Identifier: Apache-2.0 */
/* Semantic versions (semver.org 2.0.0), and the looser forms that Kubernetes normalises. */
#ifndef CS_VALUE_SEMVER_H
#define CS_VALUE_SEMVER_H

#include "base/str.h"

struct cs_semver {
    uint64_t major, minor, patch;
    struct cs_str pre; /* without '-'; borrowed from the text */
};

/*
 * normalize: a "v" in front, leading zeros, and a missing minor or patch number are tolerated, as
 * Kubernetes does. The build part is checked and forgotten, for it has no order.
 */
bool cs_semver_parse(struct cs_str s, bool normalize, struct cs_semver *out);

/* -1, 0, 1: the precedence of versions. */
int cs_semver_compare(const struct cs_semver *a, const struct cs_semver *b);

#endif
