/* SPDX-License-Identifier: Apache-2.0 */
/* The nearest of the names that are offered one after another, for "did you mean". */
#ifndef CS_BASE_NEAREST_H
#define CS_BASE_NEAREST_H

#include "base/str.h"

struct cs_nearest {
    struct cs_str wanted, found; /* found.ptr NULL: none is near enough */
    uint32_t best;
};

static inline struct cs_nearest cs_nearest_to(struct cs_str wanted)
{
    return (struct cs_nearest){wanted, {NULL, 0}, 1 + wanted.len / 3};
}

/* Of equally near ones the first stays. */
static inline void cs_nearest_offer(struct cs_nearest *nearest, struct cs_str name)
{
    uint32_t distance = cs_str_distance(nearest->wanted, name, nearest->best);
    if (distance > nearest->best || (nearest->found.ptr != NULL && distance == nearest->best))
        return;
    nearest->best = distance;
    nearest->found = name;
}

#endif
