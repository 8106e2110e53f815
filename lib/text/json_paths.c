/* SPDX-License-Identifier: Apache-2.0 */
/* Tries of what is kept of documents. contract: text/json_paths.h */
#include "text/json_paths.h"

enum { ROOM_LEAST = 32, SLOTS_LEAST = 4 };

/* Twice the room of an array in the arena; NULL: out of memory. */
static void *larger(struct cs_arena *arena, const void *items, uint32_t count, uint32_t *room,
                    size_t size)
{
    uint32_t more = *room == 0 ? ROOM_LEAST : *room * 2;
    void *copy = cs_arena_array(arena, more, size);
    if (copy == NULL)
        return NULL;
    if (count > 0)
        memcpy(copy, items, count * size);
    *room = more;
    return copy;
}

/* A new node with nothing below it; without memory it stands for everything. */
static uint32_t add_node(struct cs_json_paths *paths)
{
    if (paths->nnodes == paths->nodes_room) {
        struct cs_json_place *nodes =
            larger(paths->arena, paths->nodes, paths->nnodes, &paths->nodes_room, sizeof *nodes);
        if (nodes == NULL) {
            paths->failed = true;
            return CS_JSON_EVERYTHING;
        }
        paths->nodes = nodes;
    }
    paths->nodes[paths->nnodes] = (struct cs_json_place){.element = CS_JSON_NOTHING};
    return paths->nnodes++;
}

void cs_json_paths_init(struct cs_json_paths *paths, struct cs_arena *arena)
{
    *paths = (struct cs_json_paths){.arena = arena};
    add_node(paths);
    add_node(paths);
    paths->root = add_node(paths);
}

/* The member of that name, made where it is new: then nothing of it is kept. NULL: no memory. */
static struct cs_json_member *member_of(struct cs_json_paths *paths, uint32_t node,
                                        struct cs_str name)
{
    for (uint32_t i = paths->nodes[node].chain; i != 0; i = paths->members[i - 1].next)
        if (cs_str_equal(cs_str_of(paths->members[i - 1].name, paths->members[i - 1].len), name))
            return &paths->members[i - 1];
    if (paths->nmembers == paths->members_room) {
        struct cs_json_member *members = larger(paths->arena, paths->members, paths->nmembers,
                                                &paths->members_room, sizeof *members);
        if (members == NULL) {
            paths->failed = true;
            return NULL;
        }
        paths->members = members;
    }
    struct cs_json_member *member = &paths->members[paths->nmembers++];
    *member = (struct cs_json_member){.name = name.ptr,
                                      .len = name.len,
                                      .node = CS_JSON_NOTHING,
                                      .next = paths->nodes[node].chain};
    cs_value_key_words(name, &member->first, &member->last);
    paths->nodes[node].chain = paths->nmembers;
    paths->nodes[node].count++;
    return member;
}

uint32_t cs_json_paths_step(struct cs_json_paths *paths, uint32_t node, struct cs_str name)
{
    if (node == CS_JSON_EVERYTHING || paths->failed)
        return CS_JSON_EVERYTHING;
    struct cs_json_member *member = member_of(paths, node, name);
    if (member == NULL)
        return CS_JSON_EVERYTHING;
    if (member->node == CS_JSON_NOTHING)
        member->node = add_node(paths);
    return member->node;
}

uint32_t cs_json_paths_elements(struct cs_json_paths *paths, uint32_t node)
{
    if (node == CS_JSON_EVERYTHING || paths->failed)
        return CS_JSON_EVERYTHING;
    if (paths->nodes[node].element == CS_JSON_NOTHING) {
        uint32_t element = add_node(paths);
        paths->nodes[node].element = element;
    }
    return paths->nodes[node].element;
}

void cs_json_paths_keep(struct cs_json_paths *paths, uint32_t node, struct cs_str name)
{
    if (node == CS_JSON_EVERYTHING || paths->failed)
        return;
    struct cs_json_member *member = member_of(paths, node, name);
    if (member != NULL)
        member->node = CS_JSON_EVERYTHING;
}

void cs_json_paths_keep_at(struct cs_json_paths *paths, uint32_t node, const char *steps)
{
    for (;;) {
        size_t len = strcspn(steps, "/");
        bool elements = len == 1 && *steps == '*', last = steps[len] == '\0';
        struct cs_str name = cs_str_of(steps, len);
        if (last && elements && node != CS_JSON_EVERYTHING && !paths->failed)
            paths->nodes[node].element = CS_JSON_EVERYTHING;
        else if (last)
            cs_json_paths_keep(paths, node, name);
        if (last)
            return;
        node =
            elements ? cs_json_paths_elements(paths, node) : cs_json_paths_step(paths, node, name);
        steps += len + 1;
    }
}

/* A quarter of a table is used, so that a name that is not in it is told by one look. */
static uint32_t slots_of(const struct cs_json_place *node)
{
    uint32_t slots = SLOTS_LEAST;
    while (slots / 4 < node->count)
        slots *= 2;
    return slots;
}

bool cs_json_paths_close(struct cs_json_paths *paths)
{
    uint32_t total = 0;
    for (uint32_t i = 0; i < paths->nnodes; i++)
        total += slots_of(&paths->nodes[i]);
    paths->slots = cs_arena_array(paths->arena, total, sizeof *paths->slots);
    if (paths->slots == NULL || paths->failed)
        return false;
    total = 0;
    for (uint32_t i = 0; i < paths->nnodes; i++) {
        struct cs_json_place *node = &paths->nodes[i];
        node->members = total;
        node->mask = slots_of(node) - 1;
        total += node->mask + 1;
        for (uint32_t k = node->chain; k != 0; k = paths->members[k - 1].next) {
            const struct cs_json_member *member = &paths->members[k - 1];
            uint32_t at = cs_value_hash_words(member->first, member->last, member->len);
            while (paths->slots[node->members + (at & node->mask)] != 0)
                at++;
            paths->slots[node->members + (at & node->mask)] = k;
        }
    }
    return true;
}
