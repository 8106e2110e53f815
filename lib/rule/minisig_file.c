/* SPDX-License-Identifier: Apache-2.0 */
/* minisign's signature files. */
#include "rule/minisig_file.h"

#include "rule/bundle_reasons.h"
#include "rule/key_file.h"

enum { SIGNATURE_BYTES = 74 };

static const struct cs_str untrusted_prefix = CS_STR_INIT("untrusted comment: ");
static const struct cs_str trusted_prefix = CS_STR_INIT("trusted comment: ");

static int refuse(struct cs_diag *diag, const char *what)
{
    return CS_BUNDLE_FAIL(diag, MINISIG, "not a minisign signature file: %s", what);
}

static int read_comment(struct cs_str line, struct cs_diag *diag, struct cs_bundle_slot *out)
{
    if (!cs_str_starts(line, trusted_prefix))
        return refuse(diag, "line 3 is not a trusted comment");
    struct cs_str comment = cs_str_slice(line, trusted_prefix.len, UINT32_MAX);
    if (comment.len > CS_BUNDLE_COMMENT_MOST)
        return CS_BUNDLE_FAIL(diag, MINISIG_COMMENT,
                              "a trusted comment of %u bytes, a bundle holds %d", comment.len,
                              (int)CS_BUNDLE_COMMENT_MOST);
    if (!cs_bundle_file_comment_valid(comment))
        return refuse(diag, "the trusted comment is not a line of UTF-8");
    out->comment_len = (uint16_t)comment.len;
    memcpy(out->comment, comment.ptr, comment.len);
    return CTRSEC_OK;
}

int cs_minisig_read(struct cs_str text, struct cs_diag *diag, struct cs_bundle_slot *out)
{
    struct cs_str lines[4], rest = text;
    uint8_t bytes[SIGNATURE_BYTES];
    memset(out, 0, sizeof *out);
    for (int i = 0; i < 4; i++)
        if (!cs_key_file_line(&rest, &lines[i]))
            return refuse(diag, "expected four lines");
    if (cs_str_trim(rest).len != 0)
        return refuse(diag, "expected four lines");
    if (!cs_str_starts(lines[0], cs_str_slice(untrusted_prefix, 0, untrusted_prefix.len - 1)))
        return refuse(diag, "line 1 is not an untrusted comment");
    if (!cs_crypto_base64_read(bytes, sizeof bytes, lines[1]))
        return refuse(diag, "line 2 is not a signature");
    if (bytes[0] != 'E' || bytes[1] != 'D')
        return CS_BUNDLE_FAIL(diag, MINISIG_ALGORITHM,
                              "the signature is not prehashed: sign with minisign -S -H");
    for (int i = 7; i >= 0; i--)
        out->key_id = out->key_id << 8 | bytes[2 + i];
    memcpy(out->signature, bytes + 10, CS_CRYPTO_SIGNATURE);
    CS_TRY(read_comment(lines[2], diag, out));
    if (!cs_crypto_base64_read(out->global_signature, CS_CRYPTO_SIGNATURE, lines[3]))
        return refuse(diag, "line 4 is not a signature");
    return CTRSEC_OK;
}

void cs_minisig_write(struct cs_buf *buf, const struct cs_bundle_slot *slot)
{
    uint8_t bytes[SIGNATURE_BYTES] = {'E', 'D'};
    char line[CS_CRYPTO_BASE64(SIGNATURE_BYTES)];
    char id[CS_KEY_ID_DIGITS];
    for (int i = 0; i < 8; i++)
        bytes[2 + i] = (uint8_t)(slot->key_id >> (8 * i));
    memcpy(bytes + 10, slot->signature, CS_CRYPTO_SIGNATURE);
    cs_manifest_key_id_write(id, slot->key_id);
    cs_buf_str(buf, untrusted_prefix);
    cs_buf_printf(buf, "signature of key %.*s\n", (int)sizeof id, id);
    cs_crypto_base64_write(line, bytes, sizeof bytes);
    cs_buf_put(buf, line, sizeof line);
    cs_buf_char(buf, '\n');
    cs_buf_str(buf, trusted_prefix);
    cs_buf_put(buf, slot->comment, slot->comment_len);
    cs_buf_char(buf, '\n');
    cs_crypto_base64_write(line, slot->global_signature, CS_CRYPTO_SIGNATURE);
    cs_buf_put(buf, line, CS_CRYPTO_BASE64(CS_CRYPTO_SIGNATURE));
    cs_buf_char(buf, '\n');
}
