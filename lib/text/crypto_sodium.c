/* SPDX-License-Identifier: Apache-2.0 */
/* libsodium behind plain bytes. */
#include "text/crypto_sodium.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BASE64_MOST = 1024 };

_Static_assert(sizeof(crypto_generichash_state) <= sizeof((struct cs_crypto_stream *)0)->state,
               "room for libsodium's hash state");
_Static_assert(CS_CRYPTO_SECRET == crypto_sign_SECRETKEYBYTES &&
                   CS_CRYPTO_PUBLIC == crypto_sign_PUBLICKEYBYTES &&
                   CS_CRYPTO_SIGNATURE == crypto_sign_BYTES &&
                   CS_CRYPTO_SEED == crypto_sign_SEEDBYTES,
               "sizes of Ed25519");
_Static_assert(CS_CRYPTO_SHORT_KEY == crypto_shorthash_KEYBYTES &&
                   CS_CRYPTO_SHORT_KEY >= crypto_generichash_KEYBYTES_MIN &&
                   CS_CRYPTO_SHORT >= crypto_generichash_BYTES_MIN,
               "sizes of the short hashes");
_Static_assert(CS_CRYPTO_SALT == crypto_pwhash_scryptsalsa208sha256_SALTBYTES, "size of the salt");

/*
 * The two sources that libsodium tries, asked in the same order. A kernel that is not seeded yet
 * would make libsodium wait without end, so it counts as no source.
 */
static bool random_available(void)
{
    unsigned char byte;
    ssize_t got = getrandom(&byte, sizeof byte, GRND_NONBLOCK);
    if (got == 1)
        return true;
    if (got < 0 && errno == EAGAIN)
        return false;
    int file = open("/dev/urandom", O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return false;
    struct stat info;
    bool readable =
        fstat(file, &info) == 0 && S_ISCHR(info.st_mode) && read(file, &byte, sizeof byte) == 1;
    close(file);
    return readable;
}

int cs_crypto_init(struct cs_diag *diag)
{
    if (!random_available() || sodium_init() < 0)
        return cs_diag_fail(diag, CTRSEC_E_UNSUPPORTED, "crypto.random", CS_NO_SPAN,
                            "the system gives no random bytes: neither getrandom nor a readable "
                            "/dev/urandom");
    return CTRSEC_OK;
}

static const unsigned char *bytes_of(struct cs_str s)
{
    return (const unsigned char *)(s.ptr != NULL ? s.ptr : "");
}

void cs_crypto_hash(uint8_t out[CS_CRYPTO_HASH], struct cs_str bytes)
{
    crypto_generichash(out, CS_CRYPTO_HASH, bytes_of(bytes), bytes.len, NULL, 0);
}

void cs_crypto_digest(uint8_t out[CS_CRYPTO_DIGEST], struct cs_str bytes)
{
    crypto_generichash(out, CS_CRYPTO_DIGEST, bytes_of(bytes), bytes.len, NULL, 0);
}

void cs_crypto_sha256(uint8_t out[CS_CRYPTO_DIGEST], struct cs_str bytes)
{
    _Static_assert(CS_CRYPTO_DIGEST == crypto_hash_sha256_BYTES, "size of SHA-256");
    crypto_hash_sha256(out, bytes_of(bytes), bytes.len);
}

void cs_crypto_short(uint8_t out[CS_CRYPTO_SHORT], struct cs_str bytes, const uint8_t *key)
{
    crypto_generichash(out, CS_CRYPTO_SHORT, bytes_of(bytes), bytes.len, key,
                       key != NULL ? CS_CRYPTO_SHORT_KEY : 0);
}

static crypto_generichash_state *state_of(struct cs_crypto_stream *stream)
{
    return (crypto_generichash_state *)(void *)stream->state;
}

void cs_crypto_stream_begin(struct cs_crypto_stream *stream, uint32_t length)
{
    stream->length = length;
    crypto_generichash_init(state_of(stream), NULL, 0, length);
}

void cs_crypto_stream_put(struct cs_crypto_stream *stream, const void *bytes, size_t len)
{
    if (len != 0)
        crypto_generichash_update(state_of(stream), bytes, len);
}

void cs_crypto_stream_end(struct cs_crypto_stream *stream, uint8_t *out)
{
    crypto_generichash_final(state_of(stream), out, stream->length);
}

uint64_t cs_crypto_siphash(struct cs_str bytes, const uint8_t key[CS_CRYPTO_SHORT_KEY])
{
    unsigned char out[crypto_shorthash_BYTES];
    crypto_shorthash(out, bytes_of(bytes), bytes.len, key);
    uint64_t value = 0;
    for (size_t i = 0; i < sizeof out; i++)
        value |= (uint64_t)out[i] << (8 * i);
    return value;
}

void cs_crypto_keypair(const uint8_t seed[CS_CRYPTO_SEED], uint8_t public_key[CS_CRYPTO_PUBLIC],
                       uint8_t secret_key[CS_CRYPTO_SECRET])
{
    crypto_sign_seed_keypair(public_key, secret_key, seed);
}

void cs_crypto_sign(uint8_t out[CS_CRYPTO_SIGNATURE], struct cs_str bytes,
                    const uint8_t secret_key[CS_CRYPTO_SECRET])
{
    crypto_sign_detached(out, NULL, bytes_of(bytes), bytes.len, secret_key);
}

bool cs_crypto_verify(const uint8_t signature[CS_CRYPTO_SIGNATURE], struct cs_str bytes,
                      const uint8_t public_key[CS_CRYPTO_PUBLIC])
{
    return crypto_sign_verify_detached(signature, bytes_of(bytes), bytes.len, public_key) == 0;
}

bool cs_crypto_public_valid(const uint8_t public_key[CS_CRYPTO_PUBLIC])
{
    return crypto_core_ed25519_is_valid_point(public_key) == 1;
}

int cs_crypto_stretch(uint8_t *out, size_t len, struct cs_str passphrase,
                      const uint8_t salt[CS_CRYPTO_SALT], uint64_t operations, uint64_t memory)
{
    if (memory > SIZE_MAX)
        return CTRSEC_E_NOMEM;
    int failed =
        crypto_pwhash_scryptsalsa208sha256(out, len, passphrase.ptr != NULL ? passphrase.ptr : "",
                                           passphrase.len, salt, operations, (size_t)memory);
    return failed ? CTRSEC_E_NOMEM : CTRSEC_OK;
}

void cs_crypto_random(void *out, size_t len)
{
    randombytes_buf(out, len);
}

void cs_crypto_wipe(void *ptr, size_t len)
{
    sodium_memzero(ptr, len);
}

bool cs_crypto_equal(const void *a, const void *b, size_t len)
{
    return sodium_memcmp(a, b, len) == 0;
}

void cs_crypto_base64_write(char *out, const void *bytes, size_t len)
{
    /* libsodium wants room for a terminator and ends the process where there is none. */
    char text[CS_CRYPTO_BASE64(BASE64_MOST) + 1];
    if (len > BASE64_MOST)
        return;
    sodium_bin2base64(text, sizeof text, bytes, len, sodium_base64_VARIANT_ORIGINAL);
    memcpy(out, text, CS_CRYPTO_BASE64(len));
    sodium_memzero(text, sizeof text);
}

bool cs_crypto_base64_read(void *out, size_t len, struct cs_str text)
{
    size_t got = 0;
    if (len > BASE64_MOST || text.len != CS_CRYPTO_BASE64(len))
        return false;
    return sodium_base642bin(out, len, text.ptr, text.len, NULL, &got, NULL,
                             sodium_base64_VARIANT_ORIGINAL) == 0 &&
           got == len;
}

void cs_crypto_hex(char *out, const uint8_t *bytes, size_t len)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < len; i++) {
        *out++ = digits[bytes[i] >> 4];
        *out++ = digits[bytes[i] & 15];
    }
    *out = '\0';
}
