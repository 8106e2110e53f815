/* SPDX-License-Identifier: Apache-2.0 */
/* minisign's key files. */
#include "rule/key_file.h"

#include "rule/bundle_manifest.h"
#include "rule/bundle_reasons.h"

enum {
    PUBLIC_BYTES = 42,
    SECRET_BYTES = 158,
    SECRET_SALT = 6,
    SECRET_OPERATIONS = 38,
    SECRET_MEMORY = 46,
    SECRET_ID = 54, /* from here on masked where the key is encrypted */
    SECRET_KEY = 62,
    SECRET_CHECKSUM = 126,
    MASKED = SECRET_BYTES - SECRET_ID
};
/* The cost that minisign writes; a file that demands more is refused, not obeyed. */
static const uint64_t OPERATIONS_MOST = 33554432, MEMORY_MOST = 1073741824;

static const struct cs_str comment_prefix = CS_STR_INIT("untrusted comment:");

bool cs_key_file_line(struct cs_str *text, struct cs_str *line)
{
    if (text->len == 0)
        return false;
    int64_t end = cs_str_find(*text, CS_STR("\n"), 0);
    uint32_t len = end < 0 ? text->len : (uint32_t)end;
    *line = cs_str_slice(*text, 0, len);
    *text = cs_str_slice(*text, len + 1, UINT32_MAX);
    if (line->len > 0 && line->ptr[line->len - 1] == '\r')
        line->len--;
    return true;
}

static uint64_t number_at(const uint8_t *at)
{
    uint64_t value = 0;
    for (int i = 7; i >= 0; i--)
        value = value << 8 | at[i];
    return value;
}

static void put_number(uint8_t *at, uint64_t value)
{
    for (int i = 0; i < 8; i++)
        at[i] = (uint8_t)(value >> (8 * i));
}

/* The bytes of the base64 line; the comment line may be left out. */
static int read_lines(struct cs_str text, uint8_t *out, size_t len, const char *what,
                      struct cs_diag *diag)
{
    struct cs_str line = {NULL, 0}, rest = text;
    bool found = cs_key_file_line(&rest, &line);
    if (found && cs_str_starts(line, comment_prefix))
        found = cs_key_file_line(&rest, &line);
    if (!found || cs_str_trim(rest).len != 0)
        return CS_BUNDLE_FAIL(diag, KEY, "not a %s key file: expected a comment and one line",
                              what);
    if (!cs_crypto_base64_read(out, len, line))
        return CS_BUNDLE_FAIL(diag, KEY, "not a %s key file: expected base64 of %zu bytes", what,
                              len);
    return CTRSEC_OK;
}

void cs_key_file_draw(struct cs_key_secret *out)
{
    uint8_t seed[CS_CRYPTO_SEED], public_key[CS_CRYPTO_PUBLIC], id[8];
    cs_crypto_random(seed, sizeof seed);
    cs_crypto_random(id, sizeof id);
    cs_crypto_keypair(seed, public_key, out->key);
    out->id = number_at(id);
    cs_crypto_wipe(seed, sizeof seed);
}

void cs_key_file_public_of(const struct cs_key_secret *secret, struct cs_key_public *out)
{
    out->id = secret->id;
    memcpy(out->key, secret->key + CS_CRYPTO_SEED, CS_CRYPTO_PUBLIC);
}

int cs_key_file_read_public(struct cs_str text, struct cs_diag *diag, struct cs_key_public *out)
{
    uint8_t bytes[PUBLIC_BYTES] = {0};
    CS_TRY(read_lines(text, bytes, sizeof bytes, "public", diag));
    if (bytes[0] != 'E' || bytes[1] != 'd')
        return CS_BUNDLE_FAIL(diag, KEY_ALGORITHM, "the public key is not of the kind Ed");
    out->id = number_at(bytes + 2);
    memcpy(out->key, bytes + 10, CS_CRYPTO_PUBLIC);
    if (!cs_crypto_public_valid(out->key))
        return CS_BUNDLE_FAIL(diag, KEY, "the public key is not a point of Ed25519");
    return CTRSEC_OK;
}

void cs_key_file_write_line(struct cs_buf *buf, const struct cs_key_public *key)
{
    uint8_t bytes[PUBLIC_BYTES] = {'E', 'd'};
    char text[CS_CRYPTO_BASE64(PUBLIC_BYTES)];
    put_number(bytes + 2, key->id);
    memcpy(bytes + 10, key->key, CS_CRYPTO_PUBLIC);
    cs_crypto_base64_write(text, bytes, sizeof bytes);
    cs_buf_put(buf, text, sizeof text);
}

void cs_key_file_write_public(struct cs_buf *buf, const struct cs_key_public *key)
{
    char id[CS_KEY_ID_DIGITS];
    cs_manifest_key_id_write(id, key->id);
    cs_buf_printf(buf, "untrusted comment: minisign public key %.*s\n", (int)sizeof id, id);
    cs_key_file_write_line(buf, key);
    cs_buf_char(buf, '\n');
}

static void checksum_of(const uint8_t bytes[SECRET_BYTES], uint8_t out[CS_CRYPTO_DIGEST])
{
    struct cs_crypto_stream stream;
    cs_crypto_stream_begin(&stream, CS_CRYPTO_DIGEST);
    cs_crypto_stream_put(&stream, bytes, 2);
    cs_crypto_stream_put(&stream, bytes + SECRET_ID, SECRET_CHECKSUM - SECRET_ID);
    cs_crypto_stream_end(&stream, out);
    cs_crypto_wipe(&stream, sizeof stream);
}

static int unmask(uint8_t bytes[SECRET_BYTES], struct cs_str passphrase, struct cs_diag *diag)
{
    uint8_t mask[MASKED];
    uint64_t operations = number_at(bytes + SECRET_OPERATIONS);
    uint64_t memory = number_at(bytes + SECRET_MEMORY);
    if (passphrase.ptr == NULL)
        return CS_BUNDLE_FAIL(diag, KEY_PASSPHRASE,
                              "the secret key is encrypted: it needs a "
                              "passphrase");
    if (operations > OPERATIONS_MOST || memory > MEMORY_MOST)
        return CS_BUNDLE_FAIL(diag, KEY_ALGORITHM,
                              "the secret key demands more work than minisign's own keys");
    if (cs_crypto_stretch(mask, sizeof mask, passphrase, bytes + SECRET_SALT, operations, memory) !=
        CTRSEC_OK)
        return cs_diag_no_memory(diag);
    for (int i = 0; i < MASKED; i++)
        bytes[SECRET_ID + i] ^= mask[i];
    cs_crypto_wipe(mask, sizeof mask);
    return CTRSEC_OK;
}

static int read_secret(uint8_t bytes[SECRET_BYTES], struct cs_str passphrase, struct cs_diag *diag,
                       struct cs_key_secret *out)
{
    static const uint8_t none[CS_CRYPTO_DIGEST];
    uint8_t checksum[CS_CRYPTO_DIGEST], public_key[CS_CRYPTO_PUBLIC], again[CS_CRYPTO_SECRET];
    bool plain = bytes[2] == 0 && bytes[3] == 0;
    if (bytes[0] != 'E' || bytes[1] != 'd' || bytes[4] != 'B' || bytes[5] != '2' ||
        (!plain && (bytes[2] != 'S' || bytes[3] != 'c')))
        return CS_BUNDLE_FAIL(diag, KEY_ALGORITHM, "the secret key is of an unknown kind");
    if (!plain)
        CS_TRY(unmask(bytes, passphrase, diag));
    checksum_of(bytes, checksum);
    bool matches = cs_crypto_equal(checksum, bytes + SECRET_CHECKSUM, sizeof checksum);
    /* minisign up to 0.11 leaves the checksum of an unencrypted key empty. */
    if (plain && cs_crypto_equal(none, bytes + SECRET_CHECKSUM, sizeof none))
        matches = true;
    if (!matches && !plain)
        return CS_BUNDLE_FAIL(diag, KEY_PASSPHRASE, "the passphrase is wrong");
    if (!matches)
        return CS_BUNDLE_FAIL(diag, KEY, "the secret key's checksum is wrong");
    /* Signing with a public half that does not belong to the seed would give the seed away. */
    cs_crypto_keypair(bytes + SECRET_KEY, public_key, again);
    bool belongs = cs_crypto_equal(again, bytes + SECRET_KEY, sizeof again);
    cs_crypto_wipe(again, sizeof again);
    if (!belongs)
        return CS_BUNDLE_FAIL(diag, KEY, "the halves of the secret key do not belong together");
    out->id = number_at(bytes + SECRET_ID);
    memcpy(out->key, bytes + SECRET_KEY, CS_CRYPTO_SECRET);
    return CTRSEC_OK;
}

int cs_key_file_read_secret(struct cs_str text, struct cs_str passphrase, struct cs_diag *diag,
                            struct cs_key_secret *out)
{
    uint8_t bytes[SECRET_BYTES] = {0};
    memset(out, 0, sizeof *out);
    int status = read_lines(text, bytes, sizeof bytes, "secret", diag);
    if (status == CTRSEC_OK)
        status = read_secret(bytes, passphrase, diag, out);
    cs_crypto_wipe(bytes, sizeof bytes);
    return status;
}

void cs_key_file_write_secret(struct cs_buf *buf, const struct cs_key_secret *key)
{
    uint8_t bytes[SECRET_BYTES] = {'E', 'd', 0, 0, 'B', '2'};
    char text[CS_CRYPTO_BASE64(SECRET_BYTES)];
    put_number(bytes + SECRET_ID, key->id);
    memcpy(bytes + SECRET_KEY, key->key, CS_CRYPTO_SECRET);
    checksum_of(bytes, bytes + SECRET_CHECKSUM);
    cs_crypto_base64_write(text, bytes, sizeof bytes);
    cs_buf_text(buf, "untrusted comment: minisign secret key\n");
    cs_buf_put(buf, text, sizeof text);
    cs_buf_char(buf, '\n');
    cs_crypto_wipe(bytes, sizeof bytes);
    cs_crypto_wipe(text, sizeof text);
}
