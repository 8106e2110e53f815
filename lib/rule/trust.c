/* SPDX-License-Identifier: Apache-2.0 */
/* Reading the trust store and looking things up in it. */
#include "rule/trust.h"

#include "rule/bundle_manifest.h"
#include "rule/bundle_reasons.h"
#include "text/json_jansson.h"

static int read_channel(const struct cs_json_doc *doc, const struct cs_json_node *node,
                        struct cs_arena *arena, struct cs_trust_channel *out)
{
    struct cs_json_field fields[] = {{"threshold", CS_JSON_INTEGER, true, {0}},
                                     {"epoch", CS_JSON_INTEGER, true, {0}}};
    int64_t threshold, epoch;
    if (!cs_manifest_channel_valid(cs_str_from(node->key)))
        return cs_json_doc_fail(doc, node, "the channel is not a name of a-z, 0-9, '-' and '.'");
    CS_TRY(cs_json_doc_fields(doc, node, fields, 2));
    CS_TRY(cs_json_doc_integer(doc, &fields[0].node, 1, CS_MANIFEST_SIGNERS_MOST, &threshold));
    CS_TRY(cs_json_doc_integer(doc, &fields[1].node, 1, (int64_t)CS_MANIFEST_NUMBER_MOST, &epoch));
    out->threshold = (uint32_t)threshold;
    out->epoch = (uint64_t)epoch;
    out->name = cs_arena_copy(arena, cs_str_from(node->key));
    return out->name.ptr != NULL ? CTRSEC_OK : cs_diag_no_memory(doc->diag);
}

static int read_channels(const struct cs_json_doc *doc, const struct cs_json_node *node,
                         struct cs_arena *arena, struct cs_trust *out)
{
    uint32_t count = cs_json_doc_count(node);
    void *at = NULL;
    struct cs_json_node member;
    if (count > CS_TRUST_CHANNELS_MOST)
        return cs_json_doc_fail(doc, node, "at most %d channels", (int)CS_TRUST_CHANNELS_MOST);
    out->channels = cs_arena_array(arena, count, sizeof *out->channels);
    if (out->channels == NULL)
        return cs_diag_no_memory(doc->diag);
    while (cs_json_doc_next(node, &at, &member))
        CS_TRY(read_channel(doc, &member, arena, &out->channels[out->nchannels++]));
    return CTRSEC_OK;
}

static int read_scope(const struct cs_json_doc *doc, const struct cs_json_node *node,
                      struct cs_arena *arena, const struct cs_trust *trust,
                      struct cs_trust_key *out)
{
    uint32_t count = cs_json_doc_count(node);
    struct cs_trust_channel channel;
    if (count > CS_TRUST_CHANNELS_MOST)
        return cs_json_doc_fail(doc, node, "at most %d channels", (int)CS_TRUST_CHANNELS_MOST);
    out->channels = cs_arena_array(arena, count, sizeof *out->channels);
    if (out->channels == NULL)
        return cs_diag_no_memory(doc->diag);
    for (uint32_t i = 0; i < count; i++) {
        struct cs_json_node item = cs_json_doc_item(node, i);
        CS_TRY(cs_json_doc_expect(doc, &item, CS_JSON_STRING));
        /* A scope without threshold and epoch could never be used: a mistyped name. */
        if (!cs_trust_get_channel(trust, cs_json_doc_string(&item), &channel))
            return cs_json_doc_fail(doc, &item, "the channel is not in `channels`");
        out->channels[out->nchannels++] = channel.name;
    }
    return CTRSEC_OK;
}

static int read_key(const struct cs_json_doc *doc, const struct cs_json_node *node,
                    struct cs_arena *arena, struct cs_trust *trust)
{
    struct cs_json_field fields[] = {{"key", CS_JSON_STRING, true, {0}},
                                     {"channels", CS_JSON_ARRAY, true, {0}},
                                     {"comment", CS_JSON_STRING, false, {0}}};
    struct cs_trust_key *out = &trust->keys[trust->nkeys];
    CS_TRY(cs_json_doc_fields(doc, node, fields, 3));
    struct cs_str line = cs_json_doc_string(&fields[0].node);
    if (cs_key_file_read_public(line, NULL, &out->key) != CTRSEC_OK)
        return cs_json_doc_fail(doc, &fields[0].node,
                                "expected the base64 line of a minisign public key");
    if (cs_trust_get_key(trust, out->key.id) != NULL)
        return cs_json_doc_fail(doc, &fields[0].node, "a key of this id is there already");
    CS_TRY(read_scope(doc, &fields[1].node, arena, trust, out));
    out->comment = CS_STR("");
    if (fields[2].node.value != NULL) {
        out->comment = cs_arena_copy(arena, cs_json_doc_string(&fields[2].node));
        if (out->comment.ptr == NULL)
            return cs_diag_no_memory(doc->diag);
    }
    trust->nkeys++;
    return CTRSEC_OK;
}

static int read_keys(const struct cs_json_doc *doc, const struct cs_json_node *node,
                     struct cs_arena *arena, struct cs_trust *out)
{
    uint32_t count = cs_json_doc_count(node);
    if (count > CS_TRUST_KEYS_MOST)
        return cs_json_doc_fail(doc, node, "at most %d keys", (int)CS_TRUST_KEYS_MOST);
    out->keys = cs_arena_array(arena, count, sizeof *out->keys);
    if (out->keys == NULL)
        return cs_diag_no_memory(doc->diag);
    for (uint32_t i = 0; i < count; i++) {
        struct cs_json_node item = cs_json_doc_item(node, i);
        CS_TRY(read_key(doc, &item, arena, out));
    }
    return CTRSEC_OK;
}

/* Revokes the public key of an id, under whatever ids it stands. */
static void revoke(struct cs_trust *trust, uint64_t key_id)
{
    const struct cs_trust_key *named = cs_trust_get_key(trust, key_id);
    if (named == NULL || trust->keys == NULL)
        return;
    for (uint32_t i = 0; i < trust->nkeys; i++)
        if (memcmp(trust->keys[i].key.key, named->key.key, CS_CRYPTO_PUBLIC) == 0)
            trust->keys[i].revoked = true;
}

static int read_revoked(const struct cs_json_doc *doc, const struct cs_json_node *node,
                        struct cs_trust *out)
{
    uint32_t count = node->value != NULL ? cs_json_doc_count(node) : 0;
    if (count > CS_TRUST_KEYS_MOST)
        return cs_json_doc_fail(doc, node, "at most %d revocations", (int)CS_TRUST_KEYS_MOST);
    for (uint32_t i = 0; i < count; i++) {
        struct cs_json_node item = cs_json_doc_item(node, i);
        uint64_t id;
        CS_TRY(cs_json_doc_expect(doc, &item, CS_JSON_STRING));
        if (!cs_manifest_key_id_read(cs_json_doc_string(&item), &id))
            return cs_json_doc_fail(doc, &item, "expected a key id of %d upper-case digits",
                                    (int)CS_KEY_ID_DIGITS);
        revoke(out, id);
    }
    return CTRSEC_OK;
}

static int read_store(const struct cs_json_doc *doc, struct cs_arena *arena, struct cs_trust *out)
{
    struct cs_json_field fields[] = {{"keys", CS_JSON_ARRAY, true, {0}},
                                     {"channels", CS_JSON_OBJECT, true, {0}},
                                     {"revoked", CS_JSON_ARRAY, false, {0}}};
    struct cs_json_node root = cs_json_doc_root(doc);
    CS_TRY(cs_json_doc_fields(doc, &root, fields, 3));
    CS_TRY(read_channels(doc, &fields[1].node, arena, out));
    CS_TRY(read_keys(doc, &fields[0].node, arena, out));
    return read_revoked(doc, &fields[2].node, out);
}

static int read_single(struct cs_str text, struct cs_arena *arena, struct cs_diag *diag,
                       struct cs_trust *out)
{
    out->keys = cs_arena_array(arena, 1, sizeof *out->keys);
    if (out->keys == NULL)
        return cs_diag_no_memory(diag);
    if (cs_key_file_read_public(text, NULL, &out->keys[0].key) != CTRSEC_OK)
        return CS_BUNDLE_FAIL(diag, STORE,
                              "neither a JSON trust store nor a minisign public key file");
    out->keys[0].every_channel = true;
    out->keys[0].comment = CS_STR("");
    out->nkeys = 1;
    out->single = true;
    return CTRSEC_OK;
}

int cs_trust_read(struct cs_str text, struct cs_str name, struct cs_arena *arena,
                  struct cs_diag *diag, struct cs_trust *out)
{
    struct cs_source source = {.name = name, .text = text};
    struct cs_json_doc doc;
    struct cs_str trimmed = cs_str_trim(text);
    memset(out, 0, sizeof *out);
    if (trimmed.len == 0 || (trimmed.ptr[0] != '{' && trimmed.ptr[0] != '['))
        return read_single(text, arena, diag, out);
    CS_TRY(cs_json_doc_read(&doc, &source, CS_TRUST_BYTES, cs_bundle_reasons[CS_REASON_STORE].word,
                            diag));
    int status = read_store(&doc, arena, out);
    cs_json_doc_clear(&doc);
    return status;
}

const struct cs_trust_key *cs_trust_get_key(const struct cs_trust *trust, uint64_t key_id)
{
    for (uint32_t i = 0; i < trust->nkeys; i++)
        if (trust->keys[i].key.id == key_id)
            return &trust->keys[i];
    return NULL;
}

bool cs_trust_get_channel(const struct cs_trust *trust, struct cs_str name,
                          struct cs_trust_channel *out)
{
    if (trust->single) {
        *out = (struct cs_trust_channel){name, 1, 1};
        return true;
    }
    for (uint32_t i = 0; i < trust->nchannels; i++) {
        if (cs_str_equal(trust->channels[i].name, name)) {
            *out = trust->channels[i];
            return true;
        }
    }
    return false;
}

bool cs_trust_key_may_sign(const struct cs_trust_key *key, struct cs_str channel)
{
    for (uint32_t i = 0; i < key->nchannels; i++)
        if (cs_str_equal(key->channels[i], channel))
            return true;
    return key->every_channel;
}
