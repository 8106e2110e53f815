/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Layers. contract: doc/image_layers.h
 *
 * A manifest tells digest, size and media type of the stored layers, a config the digests of the
 * unpacked ones, in the same order; a report of Trivy may tell all. They are joined by position
 * where their numbers agree.
 */
#include "doc/image_layers.h"

#include "doc/image_names.h"
#include "doc/record_fill.h"

/* One list of layers in one part. */
struct telling {
    struct cs_value list;
    const struct cs_image_part *part;
    const char *steps;
};

static struct telling stored_layers(const struct cs_image_part *parts, uint32_t count)
{
    static const struct {
        enum cs_input input;
        const char *steps;
    } places[] = {{CS_INPUT_IMAGE_MANIFEST, "layers"}, {CS_INPUT_TRIVY, "Metadata/Layers"}};
    for (size_t k = 0; k < sizeof places / sizeof *places; k++) {
        for (uint32_t i = 0; i < count; i++) {
            struct cs_value list = cs_value_walk(parts[i].root, places[k].steps);
            if (parts[i].input == places[k].input && list.tag == CS_LIST)
                return (struct telling){list, &parts[i], places[k].steps};
        }
    }
    return (struct telling){0};
}

static struct telling unpacked_layers(const struct cs_image_part *parts, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        struct cs_value list = cs_image_diff_ids(&parts[i]);
        const char *steps = "rootfs/diff_ids";
        if (list.tag != CS_LIST)
            continue;
        if (parts[i].input == CS_INPUT_DOCKER_INSPECT)
            steps = "RootFS/Layers";
        else if (parts[i].input == CS_INPUT_TRIVY)
            steps = cs_value_walk(parts[i].root, "Metadata/DiffIDs").tag == CS_LIST
                        ? "Metadata/DiffIDs"
                        : "Metadata/ImageConfig/rootfs/diff_ids";
        return (struct telling){list, &parts[i], steps};
    }
    return (struct telling){0};
}

/* X(slot, key in a manifest, key in Trivy) */
static const struct {
    uint32_t slot;
    const char *key, *of_report;
    uint8_t tag;
} facts[] = {
    {CS_IMG_layer_digest, "digest", "Digest", CS_STRING},
    {CS_IMG_layer_diffId, "diffId", "DiffID", CS_STRING},
    {CS_IMG_layer_size, "size", "Size", CS_INT},
    {CS_IMG_layer_mediaType, "mediaType", "MediaType", CS_STRING},
};

static bool read_stored(struct cs_arena *arena, const struct telling *stored, uint32_t number,
                        const struct cs_path *origin, struct cs_record *layer)
{
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
        const char *key = stored->part->input == CS_INPUT_TRIVY ? facts[i].of_report : facts[i].key;
        struct cs_value v = cs_value_get(stored->list.as.items[number], key);
        if (v.tag != facts[i].tag)
            continue;
        const struct cs_path *place = cs_path_name(arena, origin, cs_str_from(key));
        layer->slots[facts[i].slot] = v;
        if (place == NULL || !cs_record_place(arena, layer, facts[i].slot, place))
            return false;
    }
    return true;
}

static bool read_unpacked(struct cs_arena *arena, const struct telling *unpacked, uint32_t number,
                          const struct cs_path *place, struct cs_record *layer)
{
    struct cs_value v = unpacked->list.as.items[number];
    if (layer->slots[CS_IMG_layer_diffId].tag != CS_ABSENT || v.tag != CS_STRING)
        return true;
    const struct cs_path *element = cs_path_index(arena, place, number);
    layer->slots[CS_IMG_layer_diffId] = v;
    return element != NULL && cs_record_place(arena, layer, CS_IMG_layer_diffId, element);
}

bool cs_image_layers_read(struct cs_image_build *build, const struct cs_image_part *parts,
                          uint32_t count)
{
    struct cs_arena *arena = build->arena;
    struct telling stored = stored_layers(parts, count), unpacked = unpacked_layers(parts, count);
    const struct cs_path *at = NULL, *unpacked_at = NULL;
    struct cs_record_heap heap = {.arena = arena};
    if (stored.part == NULL && unpacked.part == NULL)
        return true;
    if (stored.part == NULL)
        stored.list.len = unpacked.list.len;
    else
        at = cs_path_pointer(arena, stored.part->origin, cs_str_from(stored.steps));
    if (unpacked.part != NULL)
        unpacked_at = cs_path_pointer(arena, unpacked.part->origin, cs_str_from(unpacked.steps));
    if ((stored.part != NULL && at == NULL) || (unpacked.part != NULL && unpacked_at == NULL))
        return false;
    bool both = unpacked.part != NULL && unpacked.list.len == stored.list.len;
    for (uint32_t i = 0; i < stored.list.len; i++) {
        const struct cs_path *origin = cs_path_index(arena, at != NULL ? at : unpacked_at, i);
        struct cs_record *layer =
            origin == NULL ? NULL : cs_record_new(arena, &cs_schema_image_layer, origin);
        if (layer == NULL ||
            (stored.part != NULL && !read_stored(arena, &stored, i, origin, layer)) ||
            (both && !read_unpacked(arena, &unpacked, i, unpacked_at, layer)))
            return false;
        cs_record_push(&heap, cs_value_record(layer));
    }
    return !heap.failed && cs_image_put(build, CS_IMG_image_layers, cs_record_heap_list(&heap),
                                        at != NULL ? at : unpacked_at);
}
