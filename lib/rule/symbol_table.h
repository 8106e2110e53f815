/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Strings that rules compare a field with, each with a number. Read-only once it is built, one
 * block of memory:
 *
 *     slots:  [hash u32, symbol + 1 u32] ...   a power of two, at most half full; 0: empty
 *     starts: [u32] ...                        of the bytes of each symbol, and the end of the last
 *     bytes:  "bash" "sh" "zsh" ...
 *
 * A text that is none of them is mostly told by its length alone, else by its hash.
 */
#ifndef CS_RULE_SYMBOL_TABLE_H
#define CS_RULE_SYMBOL_TABLE_H

#include "base/arena.h"
#include "ctrsec/types.h"

#define CS_NO_SYMBOL UINT32_MAX

struct cs_symbol_slot {
    uint32_t hash, symbol;
};

struct cs_symbol_table {
    const struct cs_symbol_slot *slots;
    const uint32_t *starts;
    const char *bytes;
    uint32_t mask, count;
    uint32_t seed, longest;
    uint64_t lengths; /* bit n: there is one of length n; bit 63: of 63 and more */
};

/*
 * Symbol i is strings[i]; of equal strings the first is found. The seed keeps a bundle from aiming
 * at one slot. Errors: CTRSEC_E_NOMEM, CTRSEC_E_LIMIT (4 GiB of text).
 */
int cs_symbol_table_build(struct cs_symbol_table *table, struct cs_arena *arena, uint32_t seed,
                          const struct cs_str *strings, uint32_t count);

/* The symbol of a text, or CS_NO_SYMBOL. */
uint32_t cs_symbol_table_find(const struct cs_symbol_table *table, struct cs_str text);

/* The same for a text whose cs_value_index_hash with the table's seed is known. */
uint32_t cs_symbol_table_find_hashed(const struct cs_symbol_table *table, struct cs_str text,
                                     uint32_t hash);

/* The text of a symbol. */
struct cs_str cs_symbol_table_text(const struct cs_symbol_table *table, uint32_t symbol);

#endif
