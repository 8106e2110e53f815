/* SPDX-License-Identifier: Apache-2.0 */
/* Networks and the addresses in them. contract: rule/prefix_table.h */
#include "rule/prefix_table.h"

#include <stdlib.h>

/* By family and address. */
static int order_address(const struct cs_ip *a, const struct cs_ip *b)
{
    if (a->bits != b->bits)
        return a->bits < b->bits ? -1 : 1;
    return memcmp(a->bytes, b->bytes, a->bits / 8);
}

static int order(const void *left, const void *right)
{
    const struct cs_prefix *a = left, *b = right;
    int by_address = order_address(&a->network.address, &b->network.address);
    if (by_address != 0)
        return by_address;
    if (a->network.prefix != b->network.prefix)
        return a->network.prefix < b->network.prefix ? -1 : 1;
    return (a->id > b->id) - (a->id < b->id);
}

/* From a number on outwards, the first network that holds the address. */
static uint32_t climb(const struct cs_prefix *prefixes, uint32_t from, const struct cs_ip *ip)
{
    while (from != CS_NO_PREFIX && !cs_cidr_holds(&prefixes[from].network, ip))
        from = prefixes[from].inside;
    return from;
}

bool cs_prefix_table_build(struct cs_prefix_table *table, struct cs_arena *arena,
                           const struct cs_cidr *networks, uint32_t count)
{
    struct cs_prefix *prefixes = cs_arena_array(arena, (size_t)count + 1, sizeof *prefixes);
    *table = (struct cs_prefix_table){0};
    if (prefixes == NULL)
        return false;
    for (uint32_t i = 0; i < count; i++)
        prefixes[i] = (struct cs_prefix){cs_cidr_masked(&networks[i]), i, CS_NO_PREFIX};
    if (count > 1)
        qsort(prefixes, count, sizeof *prefixes, order);
    /* what encloses a network comes before it, and so does all that lies between the two */
    for (uint32_t i = 1; i < count; i++)
        prefixes[i].inside = climb(prefixes, i - 1, &prefixes[i].network.address);
    *table = (struct cs_prefix_table){prefixes, count};
    return true;
}

uint32_t cs_prefix_table_find(const struct cs_prefix_table *table, const struct cs_ip *ip)
{
    uint32_t low = 0, high = table->count; /* those below `low` start at or before the address */
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (order_address(&table->prefixes[middle].network.address, ip) <= 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low == 0 ? CS_NO_PREFIX : climb(table->prefixes, low - 1, ip);
}
