/* SPDX-License-Identifier: Apache-2.0 */
/* Trees made from parts of other trees. contract: import/import_draft.h */
#include "import/import_draft.h"

#include "value/block.h"

enum { ROOM_LEAST = 16 };

void cs_draft_init(struct cs_draft *draft, struct cs_arena *arena)
{
    *draft = (struct cs_draft){.arena = arena};
}

static bool grow(struct cs_draft *draft)
{
    uint32_t larger = draft->room == 0 ? ROOM_LEAST : draft->room * 2;
    struct cs_value *items = cs_arena_array(draft->arena, larger, sizeof *items);
    uint32_t *offsets = cs_arena_array(draft->arena, larger, sizeof *offsets);
    if (items == NULL || offsets == NULL)
        return false;
    if (draft->count > 0) {
        memcpy(items, draft->items, draft->count * sizeof *items);
        memcpy(offsets, draft->offsets, draft->count * sizeof *offsets);
    }
    draft->items = items;
    draft->offsets = offsets;
    draft->room = larger;
    return true;
}

static void push(struct cs_draft *draft, struct cs_value value, uint32_t offset)
{
    if (draft->count == draft->room && !grow(draft))
        return;
    draft->items[draft->count] = value;
    draft->offsets[draft->count++] = offset;
}

void cs_draft_add(struct cs_draft *list, struct cs_node_at value)
{
    if (cs_node_given(value))
        push(list, value.value, value.offset);
}

void cs_draft_add_text(struct cs_draft *list, struct cs_str text, uint32_t offset)
{
    push(list, cs_value_string(text), offset);
}

void cs_draft_put(struct cs_draft *map, const char *key, struct cs_node_at value)
{
    if (!cs_node_given(value))
        return;
    push(map, cs_value_key(cs_str_from(key)), value.offset);
    push(map, value.value, value.offset);
}

void cs_draft_put_text(struct cs_draft *map, const char *key, struct cs_str text, uint32_t offset)
{
    cs_draft_put(map, key, (struct cs_node_at){cs_value_string(text), offset});
}

void cs_draft_put_bool(struct cs_draft *map, const char *key, bool value, uint32_t offset)
{
    cs_draft_put(map, key, (struct cs_node_at){cs_value_bool(value), offset});
}

void cs_draft_put_one(struct cs_draft *map, const char *key, struct cs_str text, uint32_t offset)
{
    struct cs_draft list;
    cs_draft_init(&list, map->arena);
    cs_draft_add_text(&list, text, offset);
    cs_draft_put_list(map, key, &list, offset);
}

void cs_draft_append(struct cs_draft *map, const struct cs_draft *other)
{
    for (uint32_t i = 0; i < other->count; i++)
        push(map, other->items[i], other->offsets[i]);
}

/* As deep as the reader of the document allowed. */
struct cs_node_at cs_draft_moved(struct cs_arena *arena, struct cs_node_at value, uint32_t offset)
{
    struct cs_draft draft;
    bool map = value.value.tag == CS_MAP;
    value.offset = offset;
    if (!map && value.value.tag != CS_LIST)
        return value;
    cs_draft_init(&draft, arena);
    uint32_t count = map ? 2 * value.value.len : value.value.len;
    for (uint32_t i = 0; i < count; i++)
        cs_draft_add(&draft, cs_draft_moved(arena, cs_node_item(value, i), offset));
    return map ? cs_draft_map(&draft, offset) : cs_draft_list(&draft, offset);
}

struct cs_node_at cs_draft_list(struct cs_draft *list, uint32_t offset)
{
    struct cs_value value = cs_value_absent();
    cs_block_list(list->arena, list->items, list->offsets, list->count, &value);
    return (struct cs_node_at){value, offset};
}

struct cs_node_at cs_draft_map(struct cs_draft *map, uint32_t offset)
{
    struct cs_value value = cs_value_absent();
    cs_block_map(map->arena, map->items, map->offsets, map->count / 2, 0, NULL, &value);
    return (struct cs_node_at){value, offset};
}

void cs_draft_put_list(struct cs_draft *map, const char *key, struct cs_draft *list,
                       uint32_t offset)
{
    if (list->count > 0)
        cs_draft_put(map, key, cs_draft_list(list, offset));
}
