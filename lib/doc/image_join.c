/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Joins the parts of images. contract: doc/image_join.h
 *
 * Union-find over the parts, one pass for each kind of name, the surest first. The root of a group
 * is its first part and knows the id that the group claims.
 */
#include "doc/image_join.h"

#include "base/map.h"

struct joining {
    const struct cs_image_part *parts;
    const struct cs_image_names *names;
    uint32_t count;
    uint32_t *leaders;
    struct cs_str *ids; /* of groups, at their root: the id that a part claims; may be empty */
};

static uint32_t root_of(struct joining *joining, uint32_t part)
{
    while (joining->leaders[part] != part) {
        joining->leaders[part] = joining->leaders[joining->leaders[part]];
        part = joining->leaders[part];
    }
    return part;
}

static void join(struct joining *joining, uint32_t a, uint32_t b)
{
    a = root_of(joining, a);
    b = root_of(joining, b);
    uint32_t first = a < b ? a : b, second = a < b ? b : a;
    struct cs_str *ids = joining->ids;
    if (a == b || (ids[a].len > 0 && ids[b].len > 0 && !cs_str_equal(ids[a], ids[b])))
        return;
    if (ids[first].len == 0)
        ids[first] = ids[second];
    joining->leaders[second] = first;
}

static bool join_by(struct joining *joining, enum cs_image_name_kind kind, struct cs_map *map)
{
    for (uint32_t i = 0; i < joining->count; i++) {
        for (uint32_t k = 0; k < joining->names[i].count; k++) {
            const struct cs_image_name *name = &joining->names[i].items[k];
            bool added;
            if (name->kind != kind)
                continue;
            const uint32_t *before = cs_map_put(map, name->text, i, &added);
            if (before == NULL)
                return false;
            if (!added)
                join(joining, *before, i);
        }
    }
    return true;
}

static void claim_ids(struct joining *joining)
{
    for (uint32_t i = 0; i < joining->count; i++) {
        joining->leaders[i] = i;
        joining->ids[i] = CS_STR("");
        for (uint32_t k = 0; k < joining->names[i].count && joining->ids[i].len == 0; k++)
            if (joining->names[i].items[k].kind == CS_IMAGE_NAME_ID &&
                joining->names[i].items[k].place != NULL)
                joining->ids[i] = joining->names[i].items[k].text;
    }
}

/* Whether two parts tell of different layers. */
static bool layers_differ(const struct cs_image_part *a, const struct cs_image_part *b)
{
    struct cs_value left = cs_image_diff_ids(a), right = cs_image_diff_ids(b);
    if (left.tag != CS_LIST || right.tag != CS_LIST)
        return false;
    if (left.len != right.len)
        return true;
    for (uint32_t i = 0; i < left.len; i++)
        if (left.as.items[i].tag != CS_STRING || right.as.items[i].tag != CS_STRING ||
            !cs_str_equal(cs_value_str(left.as.items[i]), cs_value_str(right.as.items[i])))
            return true;
    return false;
}

/* One config that belongs to nobody, and one other image without a config document. */
static void join_lone(struct joining *joining)
{
    uint32_t lone = UINT32_MAX, other = UINT32_MAX;
    for (uint32_t i = 0; i < joining->count; i++) {
        uint32_t root = root_of(joining, i);
        bool config = joining->parts[i].input == CS_INPUT_IMAGE_CONFIG;
        uint32_t *seen = config ? &lone : &other;
        if (*seen != UINT32_MAX && *seen != root)
            return;
        *seen = root;
    }
    if (lone == UINT32_MAX || other == UINT32_MAX || lone == other)
        return;
    for (uint32_t i = 0; i < joining->count; i++)
        if (layers_differ(&joining->parts[lone], &joining->parts[i]))
            return;
    join(joining, lone, other);
}

int cs_image_join(struct cs_arena *arena, const struct cs_image_part *parts,
                  const struct cs_image_names *names, uint32_t count, uint32_t seed,
                  uint32_t *leaders)
{
    struct joining joining = {parts, names, count, leaders,
                              cs_arena_array(arena, count, sizeof(struct cs_str))};
    if (joining.ids == NULL)
        return CTRSEC_E_NOMEM;
    claim_ids(&joining);
    for (int kind = CS_IMAGE_NAME_ID; kind <= CS_IMAGE_NAME_REFERENCE; kind++) {
        struct cs_map map;
        cs_map_init(&map, arena, seed);
        if (!join_by(&joining, (enum cs_image_name_kind)kind, &map))
            return CTRSEC_E_NOMEM;
    }
    join_lone(&joining);
    for (uint32_t i = 0; i < count; i++)
        leaders[i] = root_of(&joining, i);
    return CTRSEC_OK;
}
