/* SPDX-License-Identifier: Apache-2.0 */
/* Lines are strings of a table: each, and each without its first byte, is found where the first
   equal one stands. The first byte of all is the seed. */
#include <stdlib.h>

#include "rule/symbol_table.h"

enum { MOST = 512 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint32_t search(const struct cs_str *strings, uint32_t count, struct cs_str text)
{
    for (uint32_t i = 0; i < count; i++)
        if (cs_str_equal(strings[i], text))
            return i;
    return CS_NO_SYMBOL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct cs_str strings[MOST];
    struct cs_symbol_table table;
    struct cs_arena arena;
    struct cs_str rest = cs_str_of((const char *)data, size);
    uint32_t count = 0;
    while (rest.len > 0 && count < MOST && size < 1 << 16) {
        int64_t end = cs_str_find(rest, CS_STR("\n"), 0);
        strings[count] = cs_str_slice(rest, 0, end < 0 ? rest.len : (uint32_t)end);
        rest = cs_str_slice(rest, strings[count++].len + 1, rest.len);
    }
    cs_arena_init(&arena, &cs_alloc_libc, 0);
    if (cs_symbol_table_build(&table, &arena, size > 0 ? data[0] : 0, strings, count) != CTRSEC_OK)
        count = 0;
    for (uint32_t i = 0; i < count; i++) {
        struct cs_str others[] = {strings[i], cs_str_slice(strings[i], 1, strings[i].len)};
        for (int k = 0; k < 2; k++)
            if (cs_symbol_table_find(&table, others[k]) != search(strings, count, others[k]))
                abort();
    }
    cs_arena_clear(&arena);
    return 0;
}
