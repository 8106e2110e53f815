/* SPDX-License-Identifier: Apache-2.0 */
/* Names of images. contract: doc/image_names.h */
#include "doc/image_names.h"

#include "text/crypto_sodium.h"

_Static_assert(CS_IMAGE_DIGEST == 7 + 2 * CS_CRYPTO_DIGEST, "length of a digest as text");

struct naming {
    struct cs_arena *arena;
    const struct cs_image_part *part;
    struct cs_image_names *out;
    uint32_t room;
    bool failed;
};

static void add(struct naming *naming, enum cs_image_name_kind kind, struct cs_str text,
                struct cs_str written, const struct cs_path *place)
{
    struct cs_image_names *out = naming->out;
    if (out->count == naming->room) {
        uint32_t larger = naming->room == 0 ? 4 : naming->room * 2;
        struct cs_image_name *items = cs_arena_array(naming->arena, larger, sizeof *items);
        if (items == NULL) {
            naming->failed = true;
            return;
        }
        if (out->count > 0)
            memcpy(items, out->items, out->count * sizeof *items);
        out->items = items;
        naming->room = larger;
    }
    out->items[out->count++] = (struct cs_image_name){kind, text, written, place};
}

static const struct cs_path *place_of(struct naming *naming, const char *steps)
{
    const struct cs_path *place =
        cs_path_pointer(naming->arena, naming->part->origin, cs_str_from(steps));
    naming->failed |= place == NULL;
    return place;
}

/* A text at `steps` that is a name as it stands. */
static void add_at(struct naming *naming, enum cs_image_name_kind kind, const char *steps)
{
    struct cs_value v = cs_value_walk(naming->part->root, steps);
    if (v.tag == CS_STRING && v.len > 0)
        add(naming, kind, cs_value_str(v), cs_value_str(v), place_of(naming, steps));
}

/* A reference, and the digest in it. Docker writes "<none>:<none>", which is none. */
static void add_reference(struct naming *naming, struct cs_str text, const struct cs_path *place)
{
    struct cs_reference parsed;
    struct cs_str canonical;
    if (cs_reference_parse(naming->arena, text, &parsed) != CTRSEC_OK ||
        cs_reference_canonical(naming->arena, &parsed, &canonical) != CTRSEC_OK) {
        naming->failed = true;
        return;
    }
    if (!parsed.valid)
        return;
    add(naming, CS_IMAGE_NAME_REFERENCE, canonical, text, place);
    if (parsed.digest.len > 0)
        add(naming, CS_IMAGE_NAME_DIGEST, parsed.digest, parsed.digest, place);
}

static void add_references(struct naming *naming, const char *steps)
{
    struct cs_value list = cs_value_walk(naming->part->root, steps);
    if (list.tag != CS_LIST || list.len == 0)
        return;
    const struct cs_path *place = place_of(naming, steps);
    for (uint32_t i = 0; i < list.len && !naming->failed; i++) {
        const struct cs_path *element = cs_path_index(naming->arena, place, i);
        if (list.as.items[i].tag == CS_STRING)
            add_reference(naming, cs_value_str(list.as.items[i]), element);
        naming->failed |= element == NULL;
    }
}

struct cs_str cs_image_digest(char out[CS_IMAGE_DIGEST], struct cs_str bytes)
{
    static const char digits[] = "0123456789abcdef";
    uint8_t digest[CS_CRYPTO_DIGEST];
    cs_crypto_sha256(digest, bytes);
    memcpy(out, "sha256:", 7);
    for (uint32_t i = 0; i < CS_CRYPTO_DIGEST; i++) {
        out[7 + 2 * i] = digits[digest[i] >> 4];
        out[8 + 2 * i] = digits[digest[i] & 15];
    }
    return cs_str_of(out, CS_IMAGE_DIGEST);
}

/* The SHA-256 of the bytes, which is the name of a blob where the bytes are the blob. */
static void add_computed(struct naming *naming, enum cs_image_name_kind kind, struct cs_str bytes)
{
    char *text = cs_arena_take(naming->arena, CS_IMAGE_DIGEST);
    if (text == NULL) {
        naming->failed = true;
        return;
    }
    struct cs_str name = cs_image_digest(text, bytes);
    add(naming, kind, name, name, NULL);
}

/* An editor may have added a line end to the blob. */
static void add_blob(struct naming *naming, enum cs_image_name_kind kind)
{
    struct cs_str bytes = naming->part->tree->source.text;
    struct cs_str trimmed = cs_str_trim(bytes);
    if (naming->part->origin->parent != NULL)
        return; /* not the whole text */
    add_computed(naming, kind, bytes);
    if (trimmed.len != bytes.len)
        add_computed(naming, kind, trimmed);
}

/*
 * Docker's Id is the digest of the config, but with the store of containerd that of the manifest or
 * index, which Descriptor and RepoDigests repeat.
 */
static void add_docker_id(struct naming *naming)
{
    struct cs_value id = cs_value_get(naming->part->root, "Id");
    struct cs_value stored = cs_value_walk(naming->part->root, "Descriptor/digest");
    if (id.tag != CS_STRING || id.len == 0)
        return;
    enum cs_image_name_kind kind = CS_IMAGE_NAME_ID;
    if (stored.tag == CS_STRING && cs_str_equal(cs_value_str(stored), cs_value_str(id)))
        kind = CS_IMAGE_NAME_DIGEST;
    for (uint32_t i = 0; i < naming->out->count; i++)
        if (naming->out->items[i].kind == CS_IMAGE_NAME_DIGEST &&
            cs_str_equal(naming->out->items[i].text, cs_value_str(id)))
            kind = CS_IMAGE_NAME_DIGEST;
    add(naming, kind, cs_value_str(id), cs_value_str(id), place_of(naming, "Id"));
}

/* Trivy names what it scanned: a reference, or the path of an archive, which looks like one. */
static void add_artifact(struct naming *naming)
{
    static const struct cs_str archives[] = {CS_STR_INIT(".tar"), CS_STR_INIT(".tar.gz"),
                                             CS_STR_INIT(".tgz")};
    struct cs_value name = cs_value_get(naming->part->root, "ArtifactName");
    for (uint32_t i = 0; i < naming->out->count; i++)
        if (naming->out->items[i].kind == CS_IMAGE_NAME_REFERENCE)
            return;
    if (name.tag != CS_STRING)
        return;
    for (size_t i = 0; i < sizeof archives / sizeof *archives; i++)
        if (cs_str_ends(cs_value_str(name), archives[i]))
            return;
    add_reference(naming, cs_value_str(name), place_of(naming, "ArtifactName"));
}

static bool all_hex(struct cs_str text)
{
    for (uint32_t i = 0; i < text.len; i++)
        if (!((text.ptr[i] >= '0' && text.ptr[i] <= '9') ||
              (text.ptr[i] >= 'a' && text.ptr[i] <= 'f')))
            return false;
    return text.len == CS_IMAGE_DIGEST - 7;
}

int cs_image_saved_id(struct cs_arena *arena, struct cs_value config, struct cs_str *id)
{
    static const struct cs_str blobs = CS_STR_INIT("blobs/sha256/"), ending = CS_STR_INIT(".json");
    *id = CS_STR("");
    struct cs_str hex = config.tag == CS_STRING ? cs_value_str(config) : CS_STR("");
    if (cs_str_starts(hex, blobs))
        hex = cs_str_slice(hex, blobs.len, hex.len);
    else if (cs_str_ends(hex, ending))
        hex = cs_str_slice(hex, 0, hex.len - ending.len);
    if (!all_hex(hex))
        return CTRSEC_OK;
    char *text = cs_arena_take(arena, CS_IMAGE_DIGEST);
    if (text == NULL)
        return CTRSEC_E_NOMEM;
    memcpy(text, "sha256:", 7);
    memcpy(text + 7, hex.ptr, hex.len);
    *id = cs_str_of(text, CS_IMAGE_DIGEST);
    return CTRSEC_OK;
}

static void add_saved(struct naming *naming)
{
    struct cs_str id;
    naming->failed |= cs_image_saved_id(naming->arena, cs_value_get(naming->part->root, "Config"),
                                        &id) != CTRSEC_OK;
    if (!naming->failed && id.len > 0)
        add(naming, CS_IMAGE_NAME_ID, id, id, place_of(naming, "Config"));
    add_references(naming, "RepoTags");
}

/*
 * What an index calls one of its manifests. The name of image-spec may be a tag alone, of which
 * nobody knows the repository; containerd writes the whole reference beside it.
 */
static void add_entry(struct naming *naming)
{
    static const char *const names[] = {"io.containerd.image.name",
                                        "org.opencontainers.image.ref.name"};
    struct cs_value notes = cs_value_get(naming->part->root, "annotations");
    const struct cs_path *place = place_of(naming, "annotations");
    add_at(naming, CS_IMAGE_NAME_DIGEST, "digest");
    for (size_t i = 0; i < sizeof names / sizeof *names && !naming->failed; i++) {
        struct cs_value name = cs_value_get(notes, names[i]);
        if (name.tag != CS_STRING || (cs_str_find(cs_value_str(name), CS_STR("/"), 0) < 0 &&
                                      cs_str_find(cs_value_str(name), CS_STR(":"), 0) < 0))
            continue;
        const struct cs_path *member = cs_path_name(naming->arena, place, cs_str_from(names[i]));
        naming->failed |= member == NULL;
        add_reference(naming, cs_value_str(name), member);
        return;
    }
}

int cs_image_names(struct cs_arena *arena, const struct cs_image_part *part,
                   struct cs_image_names *out)
{
    struct naming naming = {.arena = arena, .part = part, .out = out};
    *out = (struct cs_image_names){0};
    switch (part->input) {
    case CS_INPUT_IMAGE_CONFIG:
        add_blob(&naming, CS_IMAGE_NAME_ID);
        break;
    case CS_INPUT_IMAGE_MANIFEST:
        add_at(&naming, CS_IMAGE_NAME_ID, "config/digest");
        add_blob(&naming, CS_IMAGE_NAME_DIGEST);
        break;
    case CS_INPUT_IMAGE_INDEX:
        add_entry(&naming);
        break;
    case CS_INPUT_DOCKER_SAVED:
        add_saved(&naming);
        break;
    case CS_INPUT_DOCKER_INSPECT:
        add_references(&naming, "RepoTags");
        add_references(&naming, "RepoDigests");
        add_docker_id(&naming);
        break;
    case CS_INPUT_TRIVY:
        add_at(&naming, CS_IMAGE_NAME_ID, "Metadata/ImageID");
        add_references(&naming, "Metadata/RepoTags");
        add_references(&naming, "Metadata/RepoDigests");
        add_artifact(&naming);
        break;
    default:
        break;
    }
    return naming.failed ? CTRSEC_E_NOMEM : CTRSEC_OK;
}

/* --- what is known of the content --------------------------------------------------------------
 */

static bool has_text(struct cs_value map, const char *key)
{
    struct cs_value v = cs_value_get(map, key);
    return v.tag == CS_STRING && v.len > 0;
}

struct cs_value cs_image_report_config(struct cs_value report)
{
    struct cs_value config = cs_value_walk(report, "Metadata/ImageConfig");
    struct cs_value layers = cs_value_walk(config, "rootfs/diff_ids");
    bool told = has_text(config, "architecture") || has_text(config, "os") ||
                (layers.tag == CS_LIST && layers.len > 0);
    return told ? config : cs_value_absent(); /* Trivy writes an empty one for other artifacts */
}

struct cs_value cs_image_diff_ids(const struct cs_image_part *part)
{
    struct cs_value list;
    switch (part->input) {
    case CS_INPUT_IMAGE_CONFIG:
        list = cs_value_walk(part->root, "rootfs/diff_ids");
        break;
    case CS_INPUT_DOCKER_INSPECT:
        list = cs_value_walk(part->root, "RootFS/Layers");
        break;
    case CS_INPUT_TRIVY:
        list = cs_value_walk(part->root, "Metadata/DiffIDs");
        if (list.tag != CS_LIST)
            list = cs_value_walk(part->root, "Metadata/ImageConfig/rootfs/diff_ids");
        break;
    default:
        return cs_value_absent();
    }
    return list.tag == CS_LIST ? list : cs_value_absent();
}
