/* SPDX-License-Identifier: Apache-2.0 */
/* Strings with numbers. contract: rule/symbol_table.h */
#include "rule/symbol_table.h"

#include "value/value.h"

enum { SLOTS_LEAST = 4, LENGTH_BITS = 63 };

static uint64_t length_bit(uint32_t len)
{
    return UINT64_C(1) << (len < LENGTH_BITS ? len : LENGTH_BITS);
}

struct cs_str cs_symbol_table_text(const struct cs_symbol_table *table, uint32_t symbol)
{
    uint32_t start = table->starts[symbol];
    return cs_str_of(table->bytes + start, table->starts[symbol + 1] - start);
}

/* The slot that holds the text, or the empty one where it would stand. */
static uint32_t slot_of(const struct cs_symbol_table *table, struct cs_str text, uint32_t hash)
{
    uint32_t at = hash & table->mask;
    for (; table->slots[at].symbol != 0; at = (at + 1) & table->mask)
        if (table->slots[at].hash == hash &&
            cs_str_equal(cs_symbol_table_text(table, table->slots[at].symbol - 1), text))
            break;
    return at;
}

static bool copy_texts(struct cs_symbol_table *table, struct cs_arena *arena,
                       const struct cs_str *strings, size_t size)
{
    uint32_t *starts = cs_arena_array(arena, (size_t)table->count + 1, sizeof *starts);
    char *bytes = cs_arena_take(arena, size + 1);
    uint32_t at = 0;
    if (starts == NULL || bytes == NULL)
        return false;
    for (uint32_t i = 0; i < table->count; i++) {
        starts[i] = at;
        if (strings[i].len > 0)
            memcpy(bytes + at, strings[i].ptr, strings[i].len);
        at += strings[i].len;
    }
    starts[table->count] = at;
    table->starts = starts;
    table->bytes = bytes;
    return true;
}

int cs_symbol_table_build(struct cs_symbol_table *table, struct cs_arena *arena, uint32_t seed,
                          const struct cs_str *strings, uint32_t count)
{
    size_t size = 0;
    *table = (struct cs_symbol_table){.count = count, .seed = seed};
    for (uint32_t i = 0; i < count; i++)
        if (!cs_size_add(size, strings[i].len, &size) || size >= UINT32_MAX)
            return CTRSEC_E_LIMIT;
    if (count > UINT32_MAX / 4)
        return CTRSEC_E_LIMIT;
    uint32_t room = SLOTS_LEAST;
    while (room < 2 * count)
        room *= 2;
    struct cs_symbol_slot *slots = cs_arena_array(arena, room, sizeof *slots);
    if (slots == NULL || !copy_texts(table, arena, strings, size))
        return CTRSEC_E_NOMEM;
    table->slots = slots;
    table->mask = room - 1;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t hash = cs_value_index_hash(strings[i], seed);
        uint32_t at = slot_of(table, strings[i], hash);
        if (slots[at].symbol == 0)
            slots[at] = (struct cs_symbol_slot){hash, i + 1};
        table->lengths |= length_bit(strings[i].len);
        if (strings[i].len > table->longest)
            table->longest = strings[i].len;
    }
    return CTRSEC_OK;
}

/* Whether there is one of this length. */
static bool has_length(const struct cs_symbol_table *table, uint32_t len)
{
    return len <= table->longest && (table->lengths & length_bit(len)) != 0;
}

uint32_t cs_symbol_table_find(const struct cs_symbol_table *table, struct cs_str text)
{
    if (!has_length(table, text.len))
        return CS_NO_SYMBOL;
    uint32_t at = slot_of(table, text, cs_value_index_hash(text, table->seed));
    return table->slots[at].symbol - 1; /* an empty slot: 0 - 1 is CS_NO_SYMBOL */
}

uint32_t cs_symbol_table_find_hashed(const struct cs_symbol_table *table, struct cs_str text,
                                     uint32_t hash)
{
    if (!has_length(table, text.len))
        return CS_NO_SYMBOL;
    return table->slots[slot_of(table, text, hash)].symbol - 1;
}
