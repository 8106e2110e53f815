/* SPDX-License-Identifier: Apache-2.0 */
/* Secrets in raw trees. contract: doc/sensitive.h */
#include "doc/sensitive.h"

#define LAST_APPLIED "kubectl.kubernetes.io/last-applied-configuration"

struct marking {
    struct cs_arena *arena;
    uint32_t *offsets;
    uint32_t count, room;
    bool failed;
};

static struct cs_value *items_of(struct cs_value v)
{
    return (struct cs_value *)(uintptr_t)v.as.items;
}

static void remember(struct marking *marking, uint32_t offset)
{
    if (marking->count == marking->room) {
        uint32_t larger = marking->room == 0 ? 16 : marking->room * 2;
        uint32_t *copy = cs_arena_array(marking->arena, larger, sizeof *copy);
        if (copy == NULL) {
            marking->failed = true;
            return;
        }
        if (marking->count > 0)
            memcpy(copy, marking->offsets, marking->count * sizeof *copy);
        marking->offsets = copy;
        marking->room = larger;
    }
    marking->offsets[marking->count++] = offset;
}

/* An item of a container and everything below it. */
static void mark(struct marking *marking, struct cs_value container, uint32_t item)
{
    struct cs_value *v = &items_of(container)[item];
    if (v->flags & CS_FLAG_SENSITIVE)
        return; /* reached before, through another alias */
    v->flags |= CS_FLAG_SENSITIVE;
    remember(marking, cs_value_offset(container, item));
    if (v->tag == CS_LIST)
        for (uint32_t i = 0; i < v->len; i++)
            mark(marking, *v, i);
    if (v->tag == CS_MAP)
        for (uint32_t i = 0; i < v->len; i++)
            mark(marking, *v, 2 * i + 1);
}

static void mark_member(struct marking *marking, struct cs_value map, const char *key)
{
    int64_t pair = cs_value_find(map, cs_str_from(key));
    if (pair >= 0)
        mark(marking, map, 2 * (uint32_t)pair + 1);
}

/* The values of a Secret, member by member: its data may be read by has(). */
static void mark_members(struct marking *marking, struct cs_value map, const char *key)
{
    struct cs_value data = cs_value_get(map, key);
    if (data.tag != CS_MAP) {
        mark_member(marking, map, key);
        return;
    }
    for (uint32_t i = 0; i < data.len; i++)
        mark(marking, data, 2 * i + 1);
}

static void mark_values(struct marking *marking, struct cs_value list)
{
    for (uint32_t i = 0; list.tag == CS_LIST && i < list.len; i++)
        mark_member(marking, list.as.items[i], "value");
}

/* As deep as documents may be; the readers hold that limit. */
static void walk(struct marking *marking, struct cs_value v)
{
    if (v.tag == CS_LIST)
        for (uint32_t i = 0; i < v.len; i++)
            walk(marking, v.as.items[i]);
    if (v.tag != CS_MAP)
        return;
    if (cs_value_is_string(cs_value_get(v, "kind"), "Secret")) {
        mark_members(marking, v, "data");
        mark_members(marking, v, "stringData");
    }
    mark_member(marking, v, LAST_APPLIED);
    mark_values(marking, cs_value_get(v, "env"));
    mark_values(marking, cs_value_get(v, "buildArgs"));
    for (uint32_t i = 0; i < v.len; i++)
        walk(marking, v.as.items[2 * i + 1]);
}

/* Shell sort: nearly always in order already. */
static void sort(uint32_t *offsets, uint32_t count)
{
    for (uint32_t gap = count / 2; gap > 0; gap /= 2) {
        for (uint32_t i = gap; i < count; i++) {
            uint32_t moved = offsets[i], at = i;
            for (; at >= gap && offsets[at - gap] > moved; at -= gap)
                offsets[at] = offsets[at - gap];
            offsets[at] = moved;
        }
    }
}

bool cs_sensitive_mark(struct cs_tree *tree, struct cs_arena *arena)
{
    struct marking marking = {.arena = arena};
    walk(&marking, tree->root);
    sort(marking.offsets, marking.count);
    tree->secrets = marking.offsets;
    tree->nsecrets = marking.count;
    return !marking.failed;
}
