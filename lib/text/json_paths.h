/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a reader keeps of a document: a trie of names. A member that no path leads to is read and
 * checked like the others, but nothing of it stays in the tree.
 *
 *     root -- "spec" -- "containers" -- (elements) -- "image"     everything below it
 *         \-- "kind"                                              everything below it
 *
 * Made once, immutable afterwards and shared by threads. Scalars that a path leads through are kept
 * too, so that who looks at the shape of a document sees what is there.
 */
#ifndef CS_TEXT_JSON_PATHS_H
#define CS_TEXT_JSON_PATHS_H

#include "base/arena.h"
#include "value/value.h"

/* Nodes that every trie has. */
enum { CS_JSON_NOTHING, CS_JSON_EVERYTHING };

struct cs_json_member {
    uint64_t first, last; /* words of the name, as cs_value_hash_words takes them */
    const char *name;
    uint32_t len, node;
    uint32_t next;
};

struct cs_json_place {
    uint32_t element;       /* node of the elements of a list */
    uint32_t members, mask; /* first slot of the table of names, and its size - 1 */
    uint32_t chain, count;  /* while it is made: the members one after another */
};

struct cs_json_paths {
    struct cs_arena *arena;
    struct cs_json_place *nodes;
    struct cs_json_member *members; /* as they were added */
    uint32_t *slots;                /* tables of names: number of a member + 1, or 0 */
    uint32_t nnodes, nodes_room, nmembers, members_room;
    uint32_t root;
    bool failed; /* out of memory */
};

/* Empty: nothing is kept. */
void cs_json_paths_init(struct cs_json_paths *paths, struct cs_arena *arena);

/* The node of a member, or of the elements, of what stands at `node`; made where it is new. Below
   CS_JSON_EVERYTHING everything is kept already. */
uint32_t cs_json_paths_step(struct cs_json_paths *paths, uint32_t node, struct cs_str name);
uint32_t cs_json_paths_elements(struct cs_json_paths *paths, uint32_t node);

/* Everything at and below a member is kept. Names are borrowed. */
void cs_json_paths_keep(struct cs_json_paths *paths, uint32_t node, struct cs_str name);

/* As keep, by several steps: "spec/template/spec", where "*" are the elements of a list. */
void cs_json_paths_keep_at(struct cs_json_paths *paths, uint32_t node, const char *steps);

/* To be called once behind the last path. False: out of memory. */
bool cs_json_paths_close(struct cs_json_paths *paths);

/* --- what the reader asks ----------------------------------------------------------------------
 */

static inline bool cs_json_member_is(const struct cs_json_member *member, struct cs_str name,
                                     uint64_t first, uint64_t last)
{
    /* The two words hold all of a name of up to 16 bytes. */
    return member->first == first && member->last == last && member->len == name.len &&
           (name.len <= 16 || memcmp(member->name + 8, name.ptr + 8, name.len - 16) == 0);
}

/* What is kept of a member; the node is none of the two that every trie has. */
static inline uint32_t cs_json_paths_member(const struct cs_json_paths *paths, uint32_t node,
                                            struct cs_str name, uint32_t hash, uint64_t first,
                                            uint64_t last)
{
    const struct cs_json_place *at = &paths->nodes[node];
    const uint32_t *slots = paths->slots + at->members;
    for (uint32_t i = hash & at->mask; slots[i] != 0; i = (i + 1) & at->mask) {
        const struct cs_json_member *member = &paths->members[slots[i] - 1];
        if (cs_json_member_is(member, name, first, last))
            return member->node;
    }
    return CS_JSON_NOTHING;
}

static inline uint32_t cs_json_paths_element(const struct cs_json_paths *paths, uint32_t node)
{
    return paths->nodes[node].element;
}

static inline uint32_t cs_json_paths_root(const struct cs_json_paths *paths)
{
    return paths->root;
}

#endif
