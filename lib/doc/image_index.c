/* SPDX-License-Identifier: Apache-2.0 */
/* Images by name. contract: doc/image_index.h */
#include "doc/image_index.h"

void cs_image_index_init(struct cs_image_index *index, struct cs_arena *arena, uint32_t seed)
{
    cs_map_init(&index->map, arena, seed);
}

bool cs_image_index_add(struct cs_image_index *index, const struct cs_image_names *names,
                        uint32_t number)
{
    for (uint32_t i = 0; i < names->count; i++) {
        bool added;
        uint32_t *known = cs_map_put(&index->map, names->items[i].text, number, &added);
        if (known == NULL)
            return false;
        if (*known != number)
            *known = CS_IMAGE_NONE;
    }
    return true;
}

int cs_image_index_find(const struct cs_image_index *index, struct cs_str text, uint32_t *number)
{
    struct cs_reference parsed;
    struct cs_str name = text;
    *number = CS_IMAGE_NONE;
    if (index->map.count == 0)
        return CTRSEC_OK;
    const uint32_t *found = cs_map_get(&index->map, text);
    if (found == NULL) {
        CS_TRY(cs_reference_parse(index->map.arena, text, &parsed));
        if (parsed.digest.len > 0)
            name = parsed.digest;
        else
            CS_TRY(cs_reference_canonical(index->map.arena, &parsed, &name));
        found = cs_map_get(&index->map, name);
    }
    if (found != NULL)
        *number = *found;
    return CTRSEC_OK;
}
