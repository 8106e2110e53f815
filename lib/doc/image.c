/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Images. contract: doc/image.h
 *
 *     names of all parts ---------------------------+
 *     config: OCI, docker inspect, report's own ----+-> one record
 *     layers: manifest, config, report -------------+
 *     reports --------------------------------------+
 */
#include "doc/image.h"

#include "doc/image_config.h"
#include "doc/image_layers.h"
#include "doc/image_names.h"
#include "doc/image_report.h"
#include "doc/record_fill.h"

/* The parts of the reference that names the image. */
static bool put_reference(struct cs_image_build *build, const struct cs_image_name *name)
{
    struct cs_reference parsed;
    if (build->record->slots[CS_IMG_image_reference].tag != CS_ABSENT)
        return true;
    if (cs_reference_parse(build->arena, name->written, &parsed) != CTRSEC_OK)
        return false;
    return cs_image_put(build, CS_IMG_image_reference, cs_value_string(name->written),
                        name->place) &&
           cs_image_put(build, CS_IMG_image_registry, cs_value_string(parsed.registry),
                        name->place) &&
           cs_image_put(build, CS_IMG_image_repository, cs_value_string(parsed.repository),
                        name->place) &&
           cs_image_put(build, CS_IMG_image_tag, cs_value_string(parsed.tag), name->place);
}

static bool put_name(struct cs_image_build *build, const struct cs_image_name *name,
                     struct cs_record_heap *references)
{
    if (name->place == NULL)
        return true; /* computed: good for joining only, the bytes may have been reformatted */
    switch (name->kind) {
    case CS_IMAGE_NAME_ID:
        return cs_image_put(build, CS_IMG_image_id, cs_value_string(name->text), name->place);
    case CS_IMAGE_NAME_DIGEST:
        return cs_image_put(build, CS_IMG_image_digest, cs_value_string(name->text), name->place);
    default:
        cs_record_push(references, cs_value_string(name->written));
        return put_reference(build, name);
    }
}

static bool read_names(struct cs_image_build *build, const struct cs_image_part *parts,
                       uint32_t count)
{
    struct cs_record_heap references = {.arena = build->arena};
    for (uint32_t i = 0; i < count; i++) {
        struct cs_image_names names;
        if (cs_image_names(build->arena, &parts[i], &names) != CTRSEC_OK)
            return false;
        for (uint32_t k = 0; k < names.count; k++)
            if (!put_name(build, &names.items[k], &references))
                return false;
    }
    build->record->slots[CS_IMG_image_references] = cs_record_heap_list(&references);
    return !references.failed;
}

static bool read_config(struct cs_image_build *build, const struct cs_image_part *part)
{
    struct cs_value config;
    const struct cs_path *place;
    switch (part->input) {
    case CS_INPUT_IMAGE_CONFIG:
        return cs_image_config_read(build, part->root, part->origin, CS_IMAGE_OCI);
    case CS_INPUT_DOCKER_INSPECT:
        return cs_image_config_read(build, part->root, part->origin, CS_IMAGE_DOCKER) &&
               cs_image_put_at(build, CS_IMG_image_size, part->root, part->origin, "Size");
    case CS_INPUT_TRIVY:
        if (!cs_image_put_at(build, CS_IMG_image_size, part->root, part->origin, "Metadata/Size"))
            return false;
        config = cs_image_report_config(part->root);
        if (config.tag != CS_MAP)
            return true;
        place = cs_path_pointer(build->arena, part->origin, CS_STR("Metadata/ImageConfig"));
        return place != NULL && cs_image_config_read(build, config, place, CS_IMAGE_OCI);
    default:
        return true;
    }
}

/* The config itself is surer than what others repeat of it. */
static bool read_configs(struct cs_image_build *build, const struct cs_image_part *parts,
                         uint32_t count)
{
    static const enum cs_input order[] = {CS_INPUT_IMAGE_CONFIG, CS_INPUT_DOCKER_INSPECT,
                                          CS_INPUT_TRIVY};
    for (size_t k = 0; k < sizeof order / sizeof *order; k++)
        for (uint32_t i = 0; i < count; i++)
            if (parts[i].input == order[k] && !read_config(build, &parts[i]))
                return false;
    return true;
}

int cs_image_build(struct cs_arena *arena, const struct cs_image_part *parts, uint32_t count,
                   uint32_t seed, struct cs_record **out)
{
    struct cs_image_build build = {arena, cs_record_new(arena, &cs_schema_image, parts[0].origin)};
    if (build.record == NULL || !read_names(&build, parts, count) ||
        !read_configs(&build, parts, count) || !cs_image_layers_read(&build, parts, count) ||
        !cs_image_report_read(&build, parts, count, seed) || arena->refused)
        return CTRSEC_E_NOMEM;
    *out = build.record;
    return CTRSEC_OK;
}

int cs_image_signature(struct cs_arena *arena, struct cs_record *image, struct cs_str verdict,
                       struct cs_str identity)
{
    struct cs_value before = image->slots[CS_IMG_image_signatures];
    struct cs_record *signature = cs_record_new(arena, &cs_schema_image_signature, NULL);
    struct cs_record_heap heap = {.arena = arena};
    for (uint32_t i = 0; before.tag == CS_LIST && i < before.len; i++)
        cs_record_push(&heap, before.as.items[i]);
    if (signature == NULL)
        return CTRSEC_E_NOMEM;
    signature->slots[CS_IMG_signature_verdict] = cs_value_string(verdict);
    signature->slots[CS_IMG_signature_identity] = cs_value_string(identity);
    cs_record_push(&heap, cs_value_record(signature));
    if (heap.failed)
        return CTRSEC_E_NOMEM;
    image->slots[CS_IMG_image_signatures] = cs_record_heap_list(&heap);
    return CTRSEC_OK;
}
