/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finds which of many literals a text starts with, ends with or contains, in one walk over it each
 * (Aho and Corasick 1975). Read-only once it is built.
 *
 *     starts    from the front, as far as a literal goes       "/etc/" "/usr/"
 *     ends      from the back, as far as a literal goes        ".sh" ".so"
 *     anywhere  over the whole text, with failure links        "base64" "| sh"
 *
 * A walk goes from state to state; state 0 has read nothing, states stand in order of depth:
 *
 *     dense    next: [state x classes]     one look a byte; `classes` are the bytes that literals
 *                                          use, all others are class 0
 *     compact  edges: hash of (state, byte) -> state, fail: [state]
 *
 * A walk is dense while its table stays below 1 MiB. `output` of a state is its literal, `same` of
 * a literal the next one with the same text, `suffix` of a state the next state with a literal that
 * ends where this one ends.
 */
#ifndef CS_RULE_LITERAL_AUTOMATON_H
#define CS_RULE_LITERAL_AUTOMATON_H

#include "base/arena.h"
#include "ctrsec/types.h"
#include "rule/bit_set.h"

#define CS_LITERAL_STATES_MOST (1u << 20)
#define CS_LITERAL_DENSE_BYTES (1u << 20)

enum cs_literal_place { CS_LITERAL_STARTS, CS_LITERAL_ENDS, CS_LITERAL_ANYWHERE };
#define CS_LITERAL_PLACES 3

struct cs_literal {
    struct cs_str text;
    enum cs_literal_place place;
};

struct cs_literal_edge {
    uint32_t key; /* state << 8 | byte */
    uint32_t to;  /* 0: empty */
};

struct cs_literal_walk {
    uint32_t states;
    const uint32_t *next; /* dense: row of the next state times 2, +1 where something ends there */
    const struct cs_literal_edge *edges; /* compact */
    uint32_t mask;
    uint16_t classes;
    uint8_t class_of[256];
    const uint32_t *fail;   /* of `anywhere`, else NULL */
    const uint32_t *output; /* number of a literal + 1, or 0 */
    const uint32_t *suffix; /* of `anywhere`, else NULL */
};

struct cs_literal_automaton {
    struct cs_literal_walk walks[CS_LITERAL_PLACES];
    const uint32_t *same; /* per literal: number of the next one + 1, or 0 */
    uint32_t empty;       /* number of an empty literal + 1, which every text has, or 0 */
    uint32_t count;
};

/*
 * Literal i is literals[i]; the texts are not kept. Errors: CTRSEC_E_LIMIT (more states than
 * CS_LITERAL_STATES_MOST: about as many bytes of literals), CTRSEC_E_NOMEM.
 */
int cs_literal_automaton_build(struct cs_literal_automaton *automaton, struct cs_arena *arena,
                               const struct cs_literal *literals, uint32_t count);

/*
 * Adds the numbers of all literals that the text has to `found`. Takes time for the text and for
 * what is found, however often it occurs.
 */
void cs_literal_automaton_find(const struct cs_literal_automaton *automaton, struct cs_str text,
                               struct cs_bit_set *found);

#endif
