/* SPDX-License-Identifier: Apache-2.0 */
/* Types of objects. contract: doc/object_type.h */
#include "doc/object_type.h"

#include "value/block.h"

int cs_object_type(struct cs_arena *arena, struct cs_value map, struct cs_str version,
                   struct cs_str kind, struct cs_value metadata, struct cs_value *out)
{
    uint32_t added = metadata.tag == CS_ABSENT ? 2 : 3, pairs = map.len + added;
    bool positions = map.len > 0 && (map.flags & CS_FLAG_POSITIONS);
    struct cs_value *items = cs_arena_array(arena, pairs, 2 * sizeof *items);
    uint32_t *offsets = positions ? cs_arena_array(arena, pairs, 2 * sizeof *offsets) : NULL;
    const struct cs_value front[] = {cs_value_key(CS_STR("apiVersion")), cs_value_string(version),
                                     cs_value_key(CS_STR("kind")),       cs_value_string(kind),
                                     cs_value_key(CS_STR("metadata")),   metadata};
    if (items == NULL || (positions && offsets == NULL))
        return CTRSEC_E_NOMEM;
    memcpy(items, front, 2 * (size_t)added * sizeof *items);
    for (uint32_t i = 0; i < 2 * map.len; i++) {
        items[2 * added + i] = map.as.items[i];
        if (positions)
            offsets[2 * added + i] = cs_value_offset(map, i);
    }
    return cs_block_map(arena, items, offsets, pairs, 0, NULL, out) ? CTRSEC_OK : CTRSEC_E_NOMEM;
}

struct cs_str cs_object_type_of_items(struct cs_value list)
{
    static const struct cs_str end = CS_STR_INIT("List");
    struct cs_value kind = cs_value_get(list, "kind");
    if (kind.tag != CS_STRING || kind.len <= end.len || !cs_str_ends(cs_value_str(kind), end))
        return CS_STR("");
    return cs_str_slice(cs_value_str(kind), 0, kind.len - end.len);
}
