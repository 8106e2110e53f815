/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Archives and layouts of images. contract: doc/image_archive.h
 *
 * The members that tell about images are found first, by walking from the index over the manifests
 * to the configs, and added last: configs, then manifests, then what names them, each in the order
 * of the walk, whatever that of the members is. So the part of an image that stands first is its
 * config, which findings point to.
 */
#include "doc/image_archive.h"

#include "base/map.h"
#include "doc/image_names.h"

#define INDEX_DEPTH 4 /* indexes in indexes */

/* The order in which members are added. An artifact is not; it was looked at. */
enum role { ROLE_NONE, ROLE_CONFIG, ROLE_MANIFEST, ROLE_NAMES, ROLE_ARTIFACT };

/* Whether a member is what its name says. */
enum digest { DIGEST_UNKNOWN, DIGEST_GOOD, DIGEST_WRONG };

struct archive {
    struct cs_set *set;
    struct cs_str name;
    const struct cs_member *members;
    uint32_t count;
    struct cs_map numbers; /* name of a member -> its number */
    uint8_t *roles;        /* enum role by number */
    uint8_t *digests;      /* enum digest by number: each member is hashed once */
    uint32_t *taken;       /* members with a role, in the order in which the walk came to them */
    uint32_t ntaken;
    uint32_t images; /* configs that were found */
    uint32_t refused;
};

/* "./blobs/x" and "/blobs/x" are written by some archivers for "blobs/x". */
static struct cs_str plain(struct cs_str name)
{
    while (cs_str_starts(name, CS_STR("./")) || cs_str_starts(name, CS_STR("/")))
        name = cs_str_slice(name, name.ptr[0] == '.' ? 2 : 1, name.len);
    return name;
}

static int join_text(struct archive *archive, struct cs_str a, const char *between, struct cs_str b,
                     struct cs_str *out)
{
    uint32_t gap = (uint32_t)strlen(between);
    if (a.len > UINT32_MAX / 4 || b.len > UINT32_MAX / 4)
        return CTRSEC_E_LIMIT;
    char *text = cs_arena_take(&archive->set->arena, (size_t)a.len + gap + b.len + 1);
    if (text == NULL)
        return CTRSEC_E_NOMEM;
    memcpy(text, a.ptr, a.len);
    memcpy(text + a.len, between, gap);
    if (b.len > 0)
        memcpy(text + a.len + gap, b.ptr, b.len);
    *out = cs_str_of(text, (size_t)a.len + gap + b.len);
    return CTRSEC_OK;
}

/* The name by which people find a member. */
static int document_name(struct archive *archive, struct cs_str member, struct cs_str *out)
{
    return join_text(archive, archive->name, archive->name.len > 0 && member.len > 0 ? "/" : "",
                     member, out);
}

/* Something about a member, or the archive (empty), that keeps an image from being judged. */
static int refuse(struct archive *archive, struct cs_str member, const char *problem)
{
    struct cs_str name;
    CS_TRY(document_name(archive, plain(member), &name));
    archive->refused++;
    return cs_set_refuse(archive->set, name, "image.archive", problem);
}

static uint32_t find(const struct archive *archive, struct cs_str name)
{
    const uint32_t *number = cs_map_get(&archive->numbers, plain(name));
    return number == NULL ? UINT32_MAX : *number;
}

static int read_tree(struct archive *archive, struct cs_str bytes, struct cs_tree *tree)
{
    struct cs_source source = {.text = bytes};
    struct cs_json_options options = {
        .limits = &archive->set->limits, .seed = archive->set->seed, .no_positions = true};
    return cs_json_read(archive->set->json, &source, &options, &archive->set->arena, NULL, tree);
}

/* Puts a member into the list of those that are added. One that is there already stays. */
static bool take(struct archive *archive, uint32_t number, enum role role)
{
    if (archive->roles[number] != ROLE_NONE)
        return false;
    archive->roles[number] = (uint8_t)role;
    archive->taken[archive->ntaken++] = number;
    archive->images += role == ROLE_CONFIG;
    return true;
}

/* --- blobs --------------------------------------------------------------------------------------
 */

/* Whether a member has the digest that its name holds; other algorithms are not known. */
static bool has_digest(struct archive *archive, uint32_t number, struct cs_str digest)
{
    char text[CS_IMAGE_DIGEST];
    uint8_t *known = &archive->digests[number];
    if (*known == DIGEST_UNKNOWN)
        *known = cs_str_equal(digest, cs_image_digest(text, archive->members[number].bytes))
                     ? DIGEST_GOOD
                     : DIGEST_WRONG;
    return *known == DIGEST_GOOD;
}

/* How a blob is looked for. */
enum blob { BLOB_FOUND, BLOB_MISSING, BLOB_REFUSED };

/*
 * The member that holds the blob of a descriptor, verified. `needed`: one that is not there is
 * refused; archives of one platform keep the index of all.
 */
static int find_blob(struct archive *archive, struct cs_value descriptor, bool needed,
                     struct cs_str from, uint32_t *number, enum blob *found)
{
    struct cs_value digest = cs_value_get(descriptor, "digest");
    struct cs_str hex, member;
    *found = BLOB_REFUSED;
    if (digest.tag != CS_STRING || !cs_str_starts(cs_value_str(digest), CS_STR("sha256:")))
        return refuse(archive, from, "refers to a blob by another digest than sha256");
    hex = cs_str_slice(cs_value_str(digest), 7, digest.len);
    CS_TRY(join_text(archive, CS_STR("blobs"), "/sha256/", hex, &member));
    *number = find(archive, member);
    if (*number == UINT32_MAX) {
        *found = BLOB_MISSING;
        return needed ? refuse(archive, from, "refers to a blob that is not there") : CTRSEC_OK;
    }
    struct cs_str bytes = archive->members[*number].bytes;
    if (bytes.ptr == NULL)
        return refuse(archive, member, "is too large for a manifest or config, or is none");
    if (!has_digest(archive, *number, cs_value_str(digest)))
        return refuse(archive, member, "has another digest than its name says");
    *found = BLOB_FOUND;
    return CTRSEC_OK;
}

/* --- OCI layout ---------------------------------------------------------------------------------
 */

/*
 * BuildKit stores statements about an image beside it, in the form of an image of no platform: that
 * is why nothing runs them. The annotation alone would let anybody hide an image.
 */
static bool is_attestation(struct cs_value descriptor)
{
    struct cs_value type =
        cs_value_get(cs_value_get(descriptor, "annotations"), "vnd.docker.reference.type");
    struct cs_value platform = cs_value_get(descriptor, "platform");
    return cs_value_is_string(type, "attestation-manifest") &&
           cs_value_is_string(cs_value_get(platform, "architecture"), "unknown") &&
           cs_value_is_string(cs_value_get(platform, "os"), "unknown");
}

static int walk_manifest(struct archive *archive, struct cs_value manifest, uint32_t number)
{
    uint32_t config;
    enum blob found;
    if (!take(archive, number, ROLE_MANIFEST))
        return CTRSEC_OK;
    CS_TRY(find_blob(archive, cs_value_get(manifest, "config"), true, archive->members[number].name,
                     &config, &found));
    if (found == BLOB_FOUND)
        take(archive, config, ROLE_CONFIG);
    return CTRSEC_OK;
}

static int walk_index(struct archive *archive, struct cs_value index, uint32_t number,
                      uint32_t depth);

/* A blob that an index lists, the first time it is met. */
static int walk_listed(struct archive *archive, uint32_t number, uint32_t depth)
{
    struct cs_tree tree;
    int status = read_tree(archive, archive->members[number].bytes, &tree);
    if (status == CTRSEC_E_NOMEM)
        return status;
    if (status != CTRSEC_OK) {
        take(archive, number, ROLE_MANIFEST); /* is read again, and says where it is wrong */
        return CTRSEC_OK;
    }
    switch (cs_recognise(tree.root)) {
    case CS_INPUT_IMAGE_MANIFEST:
        return walk_manifest(archive, tree.root, number);
    case CS_INPUT_IMAGE_INDEX:
        if (depth == 1)
            return refuse(archive, archive->members[number].name, "is nested too deeply");
        take(archive, number, ROLE_NAMES);
        return walk_index(archive, tree.root, number, depth - 1);
    default: /* an artifact (a chart, a signature) is no image */
        take(archive, number, ROLE_ARTIFACT);
        return CTRSEC_OK;
    }
}

/* What an index lists. Recursion as deep as INDEX_DEPTH. */
static int walk_index(struct archive *archive, struct cs_value index, uint32_t number,
                      uint32_t depth)
{
    struct cs_value list = cs_value_get(index, "manifests");
    struct cs_str name = archive->members[number].name;
    bool whole = depth == INDEX_DEPTH, any = false;
    for (uint32_t i = 0; list.tag == CS_LIST && i < list.len; i++) {
        uint32_t blob;
        enum blob found;
        if (!whole && is_attestation(list.as.items[i])) /* the outermost names what is run */
            continue;
        CS_TRY(find_blob(archive, list.as.items[i], whole, name, &blob, &found));
        any = any || found != BLOB_MISSING;
        if (found == BLOB_FOUND && archive->roles[blob] == ROLE_NONE)
            CS_TRY(walk_listed(archive, blob, depth));
    }
    return any || whole ? CTRSEC_OK : refuse(archive, name, "lists no image that is there");
}

static int walk_layout(struct archive *archive, uint32_t index)
{
    struct cs_tree tree;
    uint32_t marker = find(archive, CS_STR("oci-layout"));
    struct cs_str bytes = archive->members[index].bytes;
    if (marker == UINT32_MAX)
        return refuse(archive, CS_STR(""), "has an index.json and no oci-layout");
    int status = read_tree(archive, archive->members[marker].bytes, &tree);
    if (status == CTRSEC_E_NOMEM)
        return status;
    if (status != CTRSEC_OK ||
        !cs_value_is_string(cs_value_get(tree.root, "imageLayoutVersion"), "1.0.0"))
        return refuse(archive, CS_STR("oci-layout"), "is not of version 1.0.0");
    if (bytes.ptr == NULL)
        return refuse(archive, CS_STR("index.json"), "is too large");
    take(archive, index, ROLE_NAMES); /* where it is no JSON, reading it says so */
    status = read_tree(archive, bytes, &tree);
    if (status != CTRSEC_OK)
        return status == CTRSEC_E_NOMEM ? status : CTRSEC_OK;
    return walk_index(archive, tree.root, index, INDEX_DEPTH);
}

/* --- docker save --------------------------------------------------------------------------------
 */

static int walk_saved(struct archive *archive, uint32_t manifest)
{
    struct cs_tree tree;
    struct cs_str bytes = archive->members[manifest].bytes;
    int status = bytes.ptr == NULL ? CTRSEC_E_LIMIT : read_tree(archive, bytes, &tree);
    if (status == CTRSEC_E_NOMEM)
        return status;
    if (status != CTRSEC_OK || tree.root.tag != CS_LIST || tree.root.len == 0)
        return refuse(archive, CS_STR("manifest.json"), "is no list of images");
    take(archive, manifest, ROLE_NAMES);
    for (uint32_t i = 0; i < tree.root.len; i++) {
        struct cs_value config = cs_value_get(tree.root.as.items[i], "Config");
        struct cs_str digest;
        uint32_t number =
            config.tag == CS_STRING ? find(archive, cs_value_str(config)) : UINT32_MAX;
        if (number == UINT32_MAX || archive->members[number].bytes.ptr == NULL) {
            CS_TRY(refuse(archive, CS_STR("manifest.json"), "names a config that is not there"));
            continue;
        }
        CS_TRY(cs_image_saved_id(&archive->set->arena, config, &digest));
        if (digest.len > 0 && !has_digest(archive, number, digest))
            CS_TRY(refuse(archive, archive->members[number].name,
                          "has another digest than its name says"));
        else
            take(archive, number, ROLE_CONFIG);
    }
    return CTRSEC_OK;
}

/* --- all of it ----------------------------------------------------------------------------------
 */

static int add_members(struct archive *archive, enum role role)
{
    for (uint32_t i = 0; i < archive->ntaken; i++) {
        const struct cs_member *member = &archive->members[archive->taken[i]];
        uint32_t before = archive->set->ndocuments;
        struct cs_str name;
        if (archive->roles[archive->taken[i]] != role)
            continue;
        CS_TRY(document_name(archive, plain(member->name), &name));
        CS_TRY(cs_set_add(archive->set, name, member->bytes, CS_FORMAT_JSON));
        for (uint32_t k = before; k < archive->set->ndocuments; k++)
            archive->set->documents[k]->names_images = role == ROLE_NAMES;
    }
    return CTRSEC_OK;
}

static int list_members(struct archive *archive)
{
    cs_map_init(&archive->numbers, &archive->set->arena, archive->set->seed);
    archive->roles = cs_arena_zero(&archive->set->arena, archive->count + 1);
    archive->digests = cs_arena_zero(&archive->set->arena, archive->count + 1);
    archive->taken =
        cs_arena_array(&archive->set->arena, (size_t)archive->count + 1, sizeof *archive->taken);
    if (archive->roles == NULL || archive->digests == NULL || archive->taken == NULL)
        return CTRSEC_E_NOMEM;
    for (uint32_t i = 0; i < archive->count; i++) {
        bool added;
        uint32_t *number =
            cs_map_put(&archive->numbers, plain(archive->members[i].name), i, &added);
        if (number == NULL)
            return CTRSEC_E_NOMEM;
        *number = i; /* of equal names the last counts, as where the archive is unpacked */
    }
    return CTRSEC_OK;
}

int cs_image_archive_add(struct cs_set *set, struct cs_str name, const struct cs_member *members,
                         uint32_t count)
{
    struct archive archive = {.set = set, .name = name, .members = members, .count = count};
    if (set->linked)
        return CTRSEC_E_ARGUMENT;
    CS_TRY(list_members(&archive));
    uint32_t index = find(&archive, CS_STR("index.json"));
    uint32_t manifest = find(&archive, CS_STR("manifest.json"));
    if (index == UINT32_MAX && manifest == UINT32_MAX)
        return refuse(&archive, CS_STR(""),
                      "is no archive of images: it has neither index.json nor manifest.json");
    if (manifest != UINT32_MAX)
        CS_TRY(walk_saved(&archive, manifest));
    if (index != UINT32_MAX)
        CS_TRY(walk_layout(&archive, index));
    if (archive.images == 0 && archive.refused == 0)
        CS_TRY(refuse(&archive, CS_STR(""), "holds no image"));
    for (int role = ROLE_CONFIG; role < ROLE_ARTIFACT; role++)
        CS_TRY(add_members(&archive, (enum role)role));
    return CTRSEC_OK;
}
