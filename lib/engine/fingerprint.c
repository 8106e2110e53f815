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

static void put(struct cs_crypto_stream *stream, struct cs_str text)
{
    if (text.len > 0)
        cs_crypto_stream_put(stream, text.ptr, text.len);
}

static void put_length(struct cs_crypto_stream *stream, uint32_t n)
{
    uint8_t length[4] = {(uint8_t)n, (uint8_t)(n >> 8), (uint8_t)(n >> 16), (uint8_t)(n >> 24)};
    cs_crypto_stream_put(stream, length, sizeof length);
}

/* The first part may be in two pieces. */
static void write(char out[CS_FINGERPRINT_LENGTH], struct cs_str first, struct cs_str second,
                  const struct cs_str *parts, uint32_t count)
{
    uint8_t hash[CS_CRYPTO_SHORT];
    char hex[2 * CS_CRYPTO_SHORT + 1];
    struct cs_crypto_stream stream;
    cs_crypto_stream_begin(&stream, sizeof hash);
    put_length(&stream, first.len + second.len);
    put(&stream, first);
    put(&stream, second);
    for (uint32_t i = 1; i < count; i++) {
        put_length(&stream, parts[i].len);
        put(&stream, parts[i]);
    }
    cs_crypto_stream_end(&stream, hash);
    cs_crypto_hex(hex, hash, sizeof hash);
    memcpy(out, "v1:", 3);
    memcpy(out + 3, hex, CS_FINGERPRINT_LENGTH - 3);
}

void cs_fingerprint_write(char out[CS_FINGERPRINT_LENGTH], const struct cs_str *parts,
                          uint32_t count)
{
    write(out, parts[0], CS_STR(""), parts, count);
}

void cs_fingerprint_old(char out[CS_FINGERPRINT_LENGTH], const struct cs_plan_about *about,
                        uint32_t alias, const struct cs_str *parts, uint32_t count)
{
    struct cs_str channel = cs_str_slice(about->id, 0, about->id.len - about->short_id.len);
    write(out, channel, about->aliases[alias], parts, count);
}
