/* SPDX-License-Identifier: Apache-2.0 */
/* Fingerprints. contract: engine/fingerprint.h */
#include "engine/fingerprint.h"

#include "text/crypto_sodium.h"

static struct cs_str text_at(struct cs_value v)
{
    return v.tag == CS_STRING ? cs_value_str(v) : CS_STR("");
}

static struct cs_str field(const struct cs_record *record, const char *name)
{
    int32_t slot = cs_schema_find(record->schema, cs_str_from(name));
    return slot < 0 ? CS_STR("") : text_at(record->slots[slot]);
}

/* Registry and repository; an image that has no reference has no stable name. */
static struct cs_str image_name(const struct cs_record *image, char room[CS_FINGERPRINT_NAME])
{
    struct cs_str registry = field(image, "registry"), repository = field(image, "repository");
    if ((size_t)registry.len + repository.len + 1 > CS_FINGERPRINT_NAME)
        return repository;
    memcpy(room, registry.ptr, registry.len);
    room[registry.len] = '/';
    memcpy(room + registry.len + 1, repository.ptr, repository.len);
    return cs_str_of(room, registry.len + 1 + repository.len);
}

/* "web-5d9f8c7b6d-x2x4z" is "web" with the generateName "web-5d9f8c7b6d-" and the template's hash.
 */
static struct cs_str object_name(struct cs_value object, struct cs_str name)
{
    struct cs_value metadata = cs_value_get(object, "metadata");
    struct cs_str generated = text_at(cs_value_get(metadata, "generateName"));
    struct cs_str hash =
        text_at(cs_value_get(cs_value_get(metadata, "labels"), "pod-template-hash"));
    if (generated.len > 1 && cs_str_starts(name, generated))
        name = cs_str_slice(generated, 0, generated.len - 1);
    if (hash.len > 0 && name.len > hash.len + 1 && cs_str_ends(name, hash) &&
        name.ptr[name.len - hash.len - 1] == '-')
        name = cs_str_slice(name, 0, name.len - hash.len - 1);
    return name;
}

struct cs_str cs_fingerprint_name(const struct cs_subject *subject, char room[CS_FINGERPRINT_NAME])
{
    if (subject->target == CTRSEC_TARGET_IMAGE && subject->record != NULL)
        return image_name(subject->record, room);
    if (subject->target == CTRSEC_TARGET_EVENT)
        return subject->name;
    return object_name(subject->object, subject->name);
}

void cs_fingerprint_write(char out[CS_FINGERPRINT_LENGTH], const struct cs_str *parts,
                          uint32_t count)
{
    static const char digits[] = "0123456789abcdef";
    uint8_t hash[CS_CRYPTO_SHORT];
    struct cs_crypto_stream stream;
    cs_crypto_stream_begin(&stream, sizeof hash);
    for (uint32_t i = 0; i < count; i++) {
        uint8_t length[4] = {(uint8_t)parts[i].len, (uint8_t)(parts[i].len >> 8),
                             (uint8_t)(parts[i].len >> 16), (uint8_t)(parts[i].len >> 24)};
        cs_crypto_stream_put(&stream, length, sizeof length);
        if (parts[i].len > 0)
            cs_crypto_stream_put(&stream, parts[i].ptr, parts[i].len);
    }
    cs_crypto_stream_end(&stream, hash);
    memcpy(out, "v1:", 3);
    for (uint32_t i = 0; i < sizeof hash; i++) {
        out[3 + 2 * i] = digits[hash[i] >> 4];
        out[4 + 2 * i] = digits[hash[i] & 15];
    }
}
