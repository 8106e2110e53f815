/* SPDX-License-Identifier: Apache-2.0 */
/* GKE clusters. contract: doc/gke.h */
#include "doc/gke.h"

#include "doc/object_type.h"
#include "doc/recognise.h"
#include "value/block.h"

/* Maps whose keys users choose: their names are data. By the name that they have after renaming. */
static const char *const data_maps[] = {
    "labels",  "resourceLabels", "metadata",           "annotations",
    "sysctls", "tags",           "resourceManagerTags"};

struct renaming {
    struct cs_arena *arena;
    bool failed;
};

static struct cs_value rename_value(struct renaming *renaming, struct cs_value v);

static bool is_data(struct cs_str name)
{
    for (size_t i = 0; i < sizeof data_maps / sizeof *data_maps; i++)
        if (cs_str_is(name, data_maps[i]))
            return true;
    return false;
}

static bool is_lower(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* "cluster_ipv4_cidr" to "clusterIpv4Cidr"; an underscore at an end or before another stays. */
static struct cs_value rename_key(struct renaming *renaming, struct cs_value key)
{
    struct cs_str name = cs_value_str(key);
    if (key.tag != CS_STRING || memchr(name.ptr, '_', name.len) == NULL)
        return key;
    struct cs_str copy = cs_arena_copy(renaming->arena, name);
    if (copy.ptr == NULL) {
        renaming->failed = true;
        return key;
    }
    char *text = (char *)(uintptr_t)copy.ptr;
    copy.len = 0;
    for (uint32_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        if (c == '_' && i > 0 && i + 1 < name.len && is_lower(name.ptr[i + 1])) {
            c = name.ptr[++i];
            if (c >= 'a' && c <= 'z')
                c = (char)(c - 'a' + 'A');
        }
        text[copy.len++] = c;
    }
    return cs_value_key(copy);
}

static uint32_t *offsets_of(struct cs_value v, uint32_t values)
{
    return v.flags & CS_FLAG_POSITIONS ? (uint32_t *)(uintptr_t)(v.as.items + values) : NULL;
}

static struct cs_value rename_map(struct renaming *renaming, struct cs_value map)
{
    struct cs_value out = map;
    struct cs_value *items = cs_arena_array(renaming->arena, map.len, 2 * sizeof *items);
    if (items == NULL) {
        renaming->failed = true;
        return map;
    }
    for (uint32_t i = 0; i < map.len; i++) {
        struct cs_value key = rename_key(renaming, map.as.items[2 * i]);
        struct cs_value value = map.as.items[2 * i + 1];
        items[2 * i] = key;
        items[2 * i + 1] = key.tag == CS_STRING && is_data(cs_value_str(key))
                               ? value
                               : rename_value(renaming, value);
    }
    if (!cs_block_map(renaming->arena, items, offsets_of(map, 2 * map.len), map.len, 0, NULL, &out))
        renaming->failed = true;
    return out;
}

static struct cs_value rename_list(struct renaming *renaming, struct cs_value list)
{
    struct cs_value out = list;
    struct cs_value *items = cs_arena_array(renaming->arena, list.len, sizeof *items);
    if (items == NULL) {
        renaming->failed = true;
        return list;
    }
    for (uint32_t i = 0; i < list.len; i++)
        items[i] = rename_value(renaming, list.as.items[i]);
    if (!cs_block_list(renaming->arena, items, offsets_of(list, list.len), list.len, &out))
        renaming->failed = true;
    return out;
}

/* As deep as documents may be; the readers hold that limit. */
static struct cs_value rename_value(struct renaming *renaming, struct cs_value v)
{
    if (v.len == 0 || renaming->failed)
        return v;
    if (v.tag == CS_MAP)
        return rename_map(renaming, v);
    return v.tag == CS_LIST ? rename_list(renaming, v) : v;
}

static bool is_cluster(struct cs_value v)
{
    return v.tag == CS_MAP && cs_recognise(v) == CS_INPUT_GKE_CLUSTER;
}

int cs_gke_rename(struct cs_arena *arena, struct cs_tree *tree)
{
    struct renaming renaming = {.arena = arena};
    struct cs_value root = tree->root;
    bool found = is_cluster(root);
    for (uint32_t i = 0; root.tag == CS_LIST && i < root.len && !found; i++)
        found = is_cluster(root.as.items[i]);
    if (!found)
        return CTRSEC_OK;
    tree->root = rename_value(&renaming, root);
    return renaming.failed ? CTRSEC_E_NOMEM : CTRSEC_OK;
}

int cs_gke_object(struct cs_arena *arena, struct cs_value cluster, struct cs_value *out)
{
    const struct cs_value name[2] = {cs_value_key(CS_STR("name")), cs_value_get(cluster, "name")};
    struct cs_value metadata;
    if (!cs_block_map(arena, name, NULL, 1, 0, NULL, &metadata))
        return CTRSEC_E_NOMEM;
    return cs_object_type(arena, cluster, CS_STR(CS_GKE_API_VERSION), CS_STR(CS_GKE_KIND), metadata,
                          out);
}
