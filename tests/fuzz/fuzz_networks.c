/* SPDX-License-Identifier: Apache-2.0 */
/* Lines are networks or addresses: each address is found in exactly the networks that hold it. */
#include <stdlib.h>

#include "rule/prefix_table.h"

enum { MOST = 256 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void compare(const struct cs_prefix_table *table, const struct cs_cidr *networks,
                    uint32_t count, const struct cs_ip *ip)
{
    uint32_t found[MOST] = {0};
    for (uint32_t at = cs_prefix_table_find(table, ip); at != CS_NO_PREFIX;
         at = table->prefixes[at].inside)
        found[table->prefixes[at].id]++;
    for (uint32_t i = 0; i < count; i++)
        if (found[i] != cs_cidr_holds(&networks[i], ip))
            abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct cs_cidr networks[MOST];
    static struct cs_ip addresses[MOST];
    struct cs_prefix_table table;
    struct cs_arena arena;
    struct cs_str rest = cs_str_of((const char *)data, size);
    uint32_t count = 0, asked = 0;
    while (rest.len > 0 && size < 1 << 16) {
        int64_t end = cs_str_find(rest, CS_STR("\n"), 0);
        struct cs_str line = cs_str_slice(rest, 0, end < 0 ? rest.len : (uint32_t)end);
        rest = cs_str_slice(rest, line.len + 1, rest.len);
        count += count < MOST && cs_cidr_parse(line, &networks[count]);
        asked += asked < MOST && cs_ip_parse(line, &addresses[asked]);
    }
    cs_arena_init(&arena, &cs_alloc_libc, 0);
    if (cs_prefix_table_build(&table, &arena, networks, count)) {
        for (uint32_t i = 0; i < asked; i++)
            compare(&table, networks, count, &addresses[i]);
        for (uint32_t i = 0; i < count; i++)
            compare(&table, networks, count, &networks[i].address);
    }
    cs_arena_clear(&arena);
    return 0;
}
