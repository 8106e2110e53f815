/* SPDX-License-Identifier: Apache-2.0 */
/* Signing and joining. Splitting is reading the file and writing its parts: minisig_file.h. */
#include "rule/bundle_sign.h"

#include "rule/bundle_reasons.h"
#include "rule/minisig_file.h"

int cs_bundle_sign_open(struct cs_str bytes, const struct cs_limits *limits, struct cs_diag *diag,
                        struct cs_bundle_file *out)
{
    if (!cs_str_starts(bytes, CS_STR("CTRSECP1")))
        return cs_bundle_file_read(bytes, limits, diag, out);
    memset(out, 0, sizeof *out);
    limits = limits != NULL ? limits : &cs_limits_default;
    if (bytes.len > limits->bundle_bytes)
        return CS_BUNDLE_FAIL(diag, TOO_LARGE, "a payload of %u bytes, the limit is %u", bytes.len,
                              limits->bundle_bytes);
    out->payload = bytes;
    return cs_bundle_file_read_payload(bytes, diag, out->sections);
}

int cs_bundle_sign_slot(struct cs_str payload, const struct cs_key_secret *key,
                        struct cs_str comment, struct cs_diag *diag, struct cs_bundle_slot *out)
{
    uint8_t hash[CS_CRYPTO_HASH];
    char global[CS_CRYPTO_SIGNATURE + CS_BUNDLE_COMMENT_MOST];
    memset(out, 0, sizeof *out);
    if (comment.len > CS_BUNDLE_COMMENT_MOST || !cs_bundle_file_comment_valid(comment))
        return CS_BUNDLE_FAIL(diag, MINISIG_COMMENT,
                              "the trusted comment is not one line of UTF-8 of at most %d bytes",
                              (int)CS_BUNDLE_COMMENT_MOST);
    CS_TRY(cs_crypto_init(diag));
    out->key_id = key->id;
    out->comment_len = (uint16_t)comment.len;
    if (comment.len != 0)
        memcpy(out->comment, comment.ptr, comment.len);
    cs_crypto_hash(hash, payload);
    cs_crypto_sign(out->signature, cs_str_of((const char *)hash, sizeof hash), key->key);
    uint32_t len = cs_bundle_file_global(out, global);
    cs_crypto_sign(out->global_signature, cs_str_of(global, len), key->key);
    return CTRSEC_OK;
}

/* A signer that the manifest does not name would make the file unreadable for everybody. */
static int check_signer(const struct cs_bundle_file *file, uint64_t key_id, struct cs_arena *arena,
                        struct cs_diag *diag)
{
    struct cs_manifest manifest;
    char id[CS_KEY_ID_DIGITS];
    CS_TRY(cs_manifest_parse(file->sections[CS_BUNDLE_MANIFEST], arena, diag, &manifest));
    if (cs_manifest_has_signer(&manifest, key_id))
        return CTRSEC_OK;
    cs_manifest_key_id_write(id, key_id);
    return CS_BUNDLE_FAIL(diag, SIGNERS, "key %.*s is not among the signers of the manifest",
                          (int)sizeof id, id);
}

static int write_with(struct cs_bundle_file *file, const struct cs_bundle_slot *slot,
                      struct cs_diag *diag, struct cs_buf *out)
{
    CS_TRY(cs_bundle_file_add_slot(file->slots, &file->nslots, slot, diag));
    return cs_bundle_file_write(out, file->slots, file->nslots, file->payload, diag);
}

int cs_bundle_sign(struct cs_str bytes, const struct cs_key_secret *key, struct cs_str comment,
                   struct cs_arena *arena, struct cs_diag *diag, struct cs_buf *out)
{
    struct cs_bundle_file file;
    struct cs_bundle_slot slot;
    CS_TRY(cs_bundle_sign_open(bytes, NULL, diag, &file));
    CS_TRY(check_signer(&file, key->id, arena, diag));
    CS_TRY(cs_bundle_sign_slot(file.payload, key, comment, diag, &slot));
    return write_with(&file, &slot, diag, out);
}

int cs_bundle_sign_join(struct cs_str bytes, struct cs_str minisig, struct cs_arena *arena,
                        struct cs_diag *diag, struct cs_buf *out)
{
    struct cs_bundle_file file;
    struct cs_bundle_slot slot;
    CS_TRY(cs_bundle_sign_open(bytes, NULL, diag, &file));
    CS_TRY(cs_minisig_read(minisig, diag, &slot));
    CS_TRY(check_signer(&file, slot.key_id, arena, diag));
    return write_with(&file, &slot, diag, out);
}
