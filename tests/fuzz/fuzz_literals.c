/* SPDX-License-Identifier: Apache-2.0 */
/* The first line is a text, the others are literals behind a byte that says where: each is found
   exactly where a search finds it. */
#include <stdlib.h>

#include "rule/literal_automaton.h"

enum { MOST = 512 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool has(const struct cs_literal *literal, struct cs_str text)
{
    if (literal->place == CS_LITERAL_STARTS)
        return cs_str_starts(text, literal->text);
    if (literal->place == CS_LITERAL_ENDS)
        return cs_str_ends(text, literal->text);
    return cs_str_find(text, literal->text, 0) >= 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint64_t memory[2 * MOST];
    static struct cs_literal literals[MOST];
    struct cs_bit_set found = cs_bit_set_of(memory, MOST);
    struct cs_literal_automaton automaton;
    struct cs_arena arena;
    struct cs_str rest = cs_str_of((const char *)data, size), text = {NULL, 0};
    uint32_t count = 0;
    for (bool first = true; rest.len > 0 && count < MOST && size < 1 << 16; first = false) {
        int64_t end = cs_str_find(rest, CS_STR("\n"), 0);
        struct cs_str line = cs_str_slice(rest, 0, end < 0 ? rest.len : (uint32_t)end);
        rest = cs_str_slice(rest, line.len + 1, rest.len);
        if (first)
            text = line;
        else if (line.len > 0)
            literals[count++] = (struct cs_literal){cs_str_slice(line, 1, line.len),
                                                    (uint8_t)line.ptr[0] % CS_LITERAL_PLACES};
    }
    cs_arena_init(&arena, &cs_alloc_libc, 0);
    if (cs_literal_automaton_build(&automaton, &arena, literals, count) == CTRSEC_OK)
        cs_literal_automaton_find(&automaton, text, &found);
    for (uint32_t i = 0; i < count; i++)
        if (cs_bit_set_has(&found, i) != has(&literals[i], text))
            abort();
    memset(memory, 0, sizeof memory);
    cs_arena_clear(&arena);
    return 0;
}
