/* SPDX-License-Identifier: Apache-2.0 */
/* Many literals in one walk. contract: rule/literal_automaton.h */
#include "rule/literal_automaton.h"

#include "base/diag.h"

/* A walk while it is built, in memory that is given back. States are numbered as they come. */
struct trie {
    const struct cs_alloc *alloc;
    struct node {
        uint32_t parent, fail, output, suffix;
        uint32_t place; /* its number in the finished walk, by depth */
        uint32_t depth;
        uint8_t byte;
    } * nodes;
    uint32_t count, room;
    struct cs_literal_edge *edges;
    uint32_t mask;
    uint32_t *by_depth;
    bool used[256];
};

static uint32_t edge_hash(uint32_t key)
{
    uint64_t mix = key * UINT64_C(0x9E3779B97F4A7C15);
    return (uint32_t)(mix >> 32);
}

/* The slot of an edge, or the empty one where it would stand. */
static uint32_t edge_slot(const struct cs_literal_edge *edges, uint32_t mask, uint32_t key)
{
    uint32_t at = edge_hash(key) & mask;
    while (edges[at].to != 0 && edges[at].key != key)
        at = (at + 1) & mask;
    return at;
}

static uint32_t edge_key(uint32_t state, uint8_t byte)
{
    return state << 8 | byte;
}

/* The state behind an edge, or 0: no edge leads back to the start. */
static uint32_t edge_find(const struct cs_literal_edge *edges, uint32_t mask, uint32_t state,
                          uint8_t byte)
{
    return edges[edge_slot(edges, mask, edge_key(state, byte))].to;
}

/* --- the trie --------------------------------------------------------------------------------- */

/* Slots for so many edges, at most half full. */
static uint32_t edge_room(uint32_t count)
{
    uint32_t room = 16;
    while (room < 2 * count)
        room *= 2;
    return room;
}

static int trie_open(struct trie *trie, const struct cs_literal *literals, uint32_t count,
                     enum cs_literal_place place)
{
    uint64_t states = 1;
    for (uint32_t i = 0; i < count; i++)
        if (literals[i].place == place)
            states += literals[i].text.len;
    if (states > CS_LITERAL_STATES_MOST)
        return CTRSEC_E_LIMIT;
    trie->room = (uint32_t)states;
    trie->mask = edge_room(trie->room) - 1;
    trie->nodes = cs_alloc_take(trie->alloc, trie->room * sizeof *trie->nodes);
    trie->by_depth = cs_alloc_take(trie->alloc, trie->room * sizeof *trie->by_depth);
    trie->edges = cs_alloc_take(trie->alloc, (trie->mask + 1) * sizeof *trie->edges);
    if (trie->nodes == NULL || trie->by_depth == NULL || trie->edges == NULL)
        return CTRSEC_E_NOMEM;
    memset(trie->edges, 0, (trie->mask + 1) * sizeof *trie->edges);
    trie->nodes[0] = (struct node){0};
    trie->count = 1;
    return CTRSEC_OK;
}

static void trie_close(struct trie *trie)
{
    cs_alloc_free(trie->alloc, trie->nodes);
    cs_alloc_free(trie->alloc, trie->by_depth);
    cs_alloc_free(trie->alloc, trie->edges);
}

static uint32_t trie_step(struct trie *trie, uint32_t state, uint8_t byte)
{
    struct cs_literal_edge *edge =
        &trie->edges[edge_slot(trie->edges, trie->mask, edge_key(state, byte))];
    if (edge->to == 0) {
        *edge = (struct cs_literal_edge){edge_key(state, byte), trie->count};
        trie->nodes[trie->count] =
            (struct node){.parent = state, .depth = trie->nodes[state].depth + 1, .byte = byte};
        trie->used[byte] = true;
        trie->count++;
    }
    return edge->to;
}

static void trie_add(struct trie *trie, struct cs_str text, bool backwards, uint32_t number,
                     uint32_t *same)
{
    uint32_t state = 0;
    for (uint32_t i = 0; i < text.len; i++)
        state = trie_step(trie, state, (uint8_t)text.ptr[backwards ? text.len - 1 - i : i]);
    same[number] = trie->nodes[state].output;
    trie->nodes[state].output = number + 1;
}

/* Numbers the states by depth: what a walk mostly visits stands together. A counting sort. */
static bool trie_order(struct trie *trie)
{
    uint32_t deepest = 0;
    for (uint32_t i = 0; i < trie->count; i++)
        if (trie->nodes[i].depth > deepest)
            deepest = trie->nodes[i].depth;
    uint32_t *starts = cs_alloc_take(trie->alloc, ((size_t)deepest + 2) * sizeof *starts);
    if (starts == NULL)
        return false;
    memset(starts, 0, ((size_t)deepest + 2) * sizeof *starts);
    for (uint32_t i = 0; i < trie->count; i++)
        starts[trie->nodes[i].depth + 1]++;
    for (uint32_t i = 0; i <= deepest; i++)
        starts[i + 1] += starts[i];
    for (uint32_t i = 0; i < trie->count; i++) {
        uint32_t place = starts[trie->nodes[i].depth]++;
        trie->nodes[i].place = place;
        trie->by_depth[place] = i;
    }
    cs_alloc_free(trie->alloc, starts);
    return true;
}

/* The longest proper suffix of each state that is a state; those with literals are linked. */
static void trie_link(struct trie *trie)
{
    for (uint32_t i = 1; i < trie->count; i++) {
        struct node *node = &trie->nodes[trie->by_depth[i]];
        uint32_t state = trie->nodes[node->parent].fail, to = 0;
        if (node->depth == 1)
            continue;
        while ((to = edge_find(trie->edges, trie->mask, state, node->byte)) == 0 && state != 0)
            state = trie->nodes[state].fail;
        node->fail = to;
        node->suffix = trie->nodes[to].output != 0 ? to : trie->nodes[to].suffix;
    }
}

/* --- the finished walk ------------------------------------------------------------------------ */

/* The row of the failure state: what a state does with a byte that has no edge. */
static void copy_row(const struct cs_literal_walk *walk, uint32_t *next, uint32_t state)
{
    memcpy(next + (size_t)state * walk->classes, next + (size_t)walk->fail[state] * walk->classes,
           walk->classes * sizeof *next);
}

/*
 * Level by level: the edges that lead to a level are set, then its own rows are begun. A failure
 * state lies higher, so its row and all its edges are there by then.
 */
static bool make_dense(struct cs_literal_walk *walk, struct cs_arena *arena,
                       const struct trie *trie)
{
    uint32_t *next = cs_arena_array(arena, (size_t)walk->states * walk->classes, sizeof *next);
    if (next == NULL)
        return false;
    for (uint32_t first = 1, end; first < walk->states; first = end) {
        uint32_t depth = trie->nodes[trie->by_depth[first]].depth;
        for (end = first; end < walk->states; end++) {
            const struct node *node = &trie->nodes[trie->by_depth[end]];
            if (node->depth != depth)
                break;
            uint32_t from = trie->nodes[node->parent].place * walk->classes;
            next[from + walk->class_of[node->byte]] =
                2 * end * walk->classes + (node->output != 0 || node->suffix != 0);
        }
        for (uint32_t i = first; i < end && walk->fail != NULL; i++)
            copy_row(walk, next, i);
    }
    walk->next = next;
    return true;
}

static bool make_compact(struct cs_literal_walk *walk, struct cs_arena *arena,
                         const struct trie *trie)
{
    uint32_t room = edge_room(walk->states);
    struct cs_literal_edge *edges = cs_arena_array(arena, room, sizeof *edges);
    if (edges == NULL)
        return false;
    walk->edges = edges;
    walk->mask = room - 1;
    for (uint32_t i = 1; i < walk->states; i++) {
        const struct node *node = &trie->nodes[trie->by_depth[i]];
        uint32_t key = edge_key(trie->nodes[node->parent].place, node->byte);
        edges[edge_slot(edges, walk->mask, key)] = (struct cs_literal_edge){key, i};
    }
    return true;
}

/* Numbers of states, as the trie has them and by depth. */
static uint32_t placed(const struct trie *trie, uint32_t state)
{
    return trie->nodes[state].place;
}

static bool make_outputs(struct cs_literal_walk *walk, struct cs_arena *arena,
                         const struct trie *trie, bool anywhere)
{
    uint32_t *output = cs_arena_array(arena, walk->states, sizeof *output);
    uint32_t *fail = anywhere ? cs_arena_array(arena, walk->states, sizeof *fail) : NULL;
    uint32_t *suffix = anywhere ? cs_arena_array(arena, walk->states, sizeof *suffix) : NULL;
    if (output == NULL || (anywhere && (fail == NULL || suffix == NULL)))
        return false;
    for (uint32_t i = 0; i < walk->states; i++) {
        const struct node *node = &trie->nodes[trie->by_depth[i]];
        output[i] = node->output;
        if (anywhere) {
            fail[i] = placed(trie, node->fail);
            suffix[i] = placed(trie, node->suffix);
        }
    }
    walk->output = output;
    walk->fail = fail;
    walk->suffix = suffix;
    return true;
}

static bool make_walk(struct cs_literal_walk *walk, struct cs_arena *arena, struct trie *trie,
                      bool anywhere)
{
    if (!trie_order(trie))
        return false;
    if (anywhere)
        trie_link(trie);
    walk->states = trie->count;
    walk->classes = 1;
    for (uint32_t i = 0; i < 256; i++)
        walk->class_of[i] = trie->used[i] ? (uint8_t)walk->classes++ : 0;
    if (!make_outputs(walk, arena, trie, anywhere))
        return false;
    /* a class is a byte, and one is for all others: literals that use all 256 go the other way */
    size_t bytes = (size_t)walk->states * walk->classes * sizeof *walk->next;
    if (bytes <= CS_LITERAL_DENSE_BYTES && walk->classes <= 256)
        return make_dense(walk, arena, trie);
    return make_compact(walk, arena, trie);
}

static int build_walk(struct cs_literal_automaton *automaton, struct cs_arena *arena,
                      const struct cs_literal *literals, enum cs_literal_place place,
                      uint32_t *same)
{
    struct trie trie = {.alloc = arena->alloc};
    int status = trie_open(&trie, literals, automaton->count, place);
    for (uint32_t i = 0; i < automaton->count && status == CTRSEC_OK; i++)
        if (literals[i].place == place && literals[i].text.len > 0)
            trie_add(&trie, literals[i].text, place == CS_LITERAL_ENDS, i, same);
    if (status == CTRSEC_OK &&
        !make_walk(&automaton->walks[place], arena, &trie, place == CS_LITERAL_ANYWHERE))
        status = CTRSEC_E_NOMEM;
    trie_close(&trie);
    return status;
}

int cs_literal_automaton_build(struct cs_literal_automaton *automaton, struct cs_arena *arena,
                               const struct cs_literal *literals, uint32_t count)
{
    *automaton = (struct cs_literal_automaton){.count = count};
    uint32_t *same = cs_arena_array(arena, (size_t)count + 1, sizeof *same);
    if (same == NULL)
        return CTRSEC_E_NOMEM;
    automaton->same = same;
    for (uint32_t i = 0; i < count; i++) {
        if (literals[i].text.len > 0)
            continue;
        same[i] = automaton->empty;
        automaton->empty = i + 1;
    }
    for (int place = 0; place < CS_LITERAL_PLACES; place++)
        CS_TRY(build_walk(automaton, arena, literals, (enum cs_literal_place)place, same));
    return CTRSEC_OK;
}

/* --- finding ---------------------------------------------------------------------------------- */

/* A literal and those with the same text. */
static void report_same(const struct cs_literal_automaton *automaton, uint32_t literal,
                        struct cs_bit_set *found)
{
    for (; literal != 0; literal = automaton->same[literal - 1])
        cs_bit_set_add(found, literal - 1);
}

/* All literals that end in a state. Where one was found before, so were its suffixes. */
static void report(const struct cs_literal_automaton *automaton, const struct cs_literal_walk *walk,
                   uint32_t state, struct cs_bit_set *found)
{
    for (; state != 0; state = walk->suffix != NULL ? walk->suffix[state] : 0) {
        uint32_t literal = walk->output[state];
        if (literal == 0)
            continue;
        if (cs_bit_set_has(found, literal - 1))
            return;
        report_same(automaton, literal, found);
    }
}

static uint32_t compact_step(const struct cs_literal_walk *walk, uint32_t state, uint8_t byte)
{
    uint32_t to = edge_find(walk->edges, walk->mask, state, byte);
    while (to == 0 && state != 0 && walk->fail != NULL) {
        state = walk->fail[state];
        to = edge_find(walk->edges, walk->mask, state, byte);
    }
    return to;
}

static void find_anywhere(const struct cs_literal_automaton *automaton, struct cs_str text,
                          struct cs_bit_set *found)
{
    const struct cs_literal_walk *walk = &automaton->walks[CS_LITERAL_ANYWHERE];
    const uint8_t *at = (const uint8_t *)text.ptr, *end = at + text.len;
    const uint32_t *next = walk->next;
    uint32_t state = 0, row = 0;
    for (; at < end && next != NULL; at++) {
        row = next[row + walk->class_of[*at]];
        if (row & 1)
            report(automaton, walk, (row >> 1) / walk->classes, found);
        row >>= 1;
    }
    for (; at < end; at++) {
        state = compact_step(walk, state, *at);
        report(automaton, walk, state, found);
    }
}

/* From one end of the text, as far as a literal goes; `step` leads away from that end. */
static void find_at_end(const struct cs_literal_automaton *automaton,
                        const struct cs_literal_walk *walk, const char *from, uint32_t count,
                        int step, struct cs_bit_set *found)
{
    const uint32_t *next = walk->next;
    uint32_t row = 0, state = 0;
    for (; count > 0 && next != NULL; count--, from += step) {
        row = next[row + walk->class_of[(uint8_t)*from]];
        if (row & 1)
            report_same(automaton, walk->output[(row >> 1) / walk->classes], found);
        row >>= 1;
        if (row == 0)
            return;
    }
    for (; count > 0; count--, from += step) {
        state = compact_step(walk, state, (uint8_t)*from);
        if (state == 0)
            return;
        report_same(automaton, walk->output[state], found);
    }
}

void cs_literal_automaton_find(const struct cs_literal_automaton *automaton, struct cs_str text,
                               struct cs_bit_set *found)
{
    const struct cs_literal_walk *walks = automaton->walks;
    if (automaton->empty != 0)
        report_same(automaton, automaton->empty, found);
    if (text.len == 0)
        return;
    if (walks[CS_LITERAL_STARTS].states > 1)
        find_at_end(automaton, &walks[CS_LITERAL_STARTS], text.ptr, text.len, 1, found);
    if (walks[CS_LITERAL_ENDS].states > 1)
        find_at_end(automaton, &walks[CS_LITERAL_ENDS], text.ptr + text.len - 1, text.len, -1,
                    found);
    if (walks[CS_LITERAL_ANYWHERE].states > 1)
        find_anywhere(automaton, text, found);
}
