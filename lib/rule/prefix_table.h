/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The networks that rules ask about, so that one search tells all that hold an address. Read-only
 * once it is built: networks by family, address and length, each with the smallest that encloses
 * it.
 *
 *     0 10.0.0.0/8      inside: none
 *     1 10.1.0.0/16     inside: 0
 *     2 10.1.2.0/24     inside: 1
 *     3 10.7.0.0/16     inside: 0
 *
 * The last one that starts at or before the address holds it, or one of those it lies in does; what
 * holds a network holds all its addresses. 10.1.9.9: from 2 to 1, which holds it, then 0.
 */
#ifndef CS_RULE_PREFIX_TABLE_H
#define CS_RULE_PREFIX_TABLE_H

#include "base/arena.h"
#include "value/ip.h"

#define CS_NO_PREFIX UINT32_MAX

struct cs_prefix {
    struct cs_cidr network; /* the bits behind the prefix are 0 */
    uint32_t id;
    uint32_t inside; /* number of the smallest network around it, or CS_NO_PREFIX */
};

struct cs_prefix_table {
    const struct cs_prefix *prefixes;
    uint32_t count;
};

/* Network i has the id i; bits behind a prefix do not matter. False: out of memory. */
bool cs_prefix_table_build(struct cs_prefix_table *table, struct cs_arena *arena,
                           const struct cs_cidr *networks, uint32_t count);

/* The smallest network that holds an address, or CS_NO_PREFIX; the others follow by `inside`. */
uint32_t cs_prefix_table_find(const struct cs_prefix_table *table, const struct cs_ip *ip);

#endif
