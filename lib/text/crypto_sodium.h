/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hashes, signatures and random bytes. The only file that knows libsodium; nothing of its types or
 * names leaves it. Callers hand in bytes and get bytes; no function here keeps anything.
 *
 * cs_crypto_init comes first wherever a way into the library begins that hashes, signs or
 * verifies; it costs one lock when everything is ready.
 */
#ifndef CS_TEXT_CRYPTO_SODIUM_H
#define CS_TEXT_CRYPTO_SODIUM_H

#include <stdalign.h>

#include "base/diag.h"
#include "base/str.h"

enum {
    CS_CRYPTO_HASH = 64,      /* BLAKE2b-512 */
    CS_CRYPTO_DIGEST = 32,    /* BLAKE2b-256 */
    CS_CRYPTO_SHORT = 16,     /* BLAKE2b-128 */
    CS_CRYPTO_SHORT_KEY = 16, /* key of a short digest and of SipHash */
    CS_CRYPTO_PUBLIC = 32,    /* Ed25519 */
    CS_CRYPTO_SEED = 32,
    CS_CRYPTO_SECRET = 64, /* seed, then public key */
    CS_CRYPTO_SIGNATURE = 64,
    CS_CRYPTO_SALT = 32 /* of the passphrase function */
};

/*
 * Makes the primitives ready; may be called again and from any thread. libsodium ends the process
 * where the system has no random source, so that is looked at first: CTRSEC_E_UNSUPPORTED,
 * "crypto.random".
 */
int cs_crypto_init(struct cs_diag *diag);

void cs_crypto_hash(uint8_t out[CS_CRYPTO_HASH], struct cs_str bytes);
void cs_crypto_digest(uint8_t out[CS_CRYPTO_DIGEST], struct cs_str bytes);
/* SHA-256, the name of blobs in registries. Needs no cs_crypto_init. */
void cs_crypto_sha256(uint8_t out[CS_CRYPTO_DIGEST], struct cs_str bytes);
/* key: CS_CRYPTO_SHORT_KEY bytes, or NULL. */
void cs_crypto_short(uint8_t out[CS_CRYPTO_SHORT], struct cs_str bytes, const uint8_t *key);

/* A hash in pieces; begin with the length of the result (16 to 64), which end is then given. */
struct cs_crypto_stream {
    alignas(64) unsigned char state[384];
    uint32_t length;
};

void cs_crypto_stream_begin(struct cs_crypto_stream *stream, uint32_t length);
void cs_crypto_stream_put(struct cs_crypto_stream *stream, const void *bytes, size_t len);
void cs_crypto_stream_end(struct cs_crypto_stream *stream, uint8_t *out);

/* SipHash-2-4. */
uint64_t cs_crypto_siphash(struct cs_str bytes, const uint8_t key[CS_CRYPTO_SHORT_KEY]);

void cs_crypto_keypair(const uint8_t seed[CS_CRYPTO_SEED], uint8_t public_key[CS_CRYPTO_PUBLIC],
                       uint8_t secret_key[CS_CRYPTO_SECRET]);
void cs_crypto_sign(uint8_t out[CS_CRYPTO_SIGNATURE], struct cs_str bytes,
                    const uint8_t secret_key[CS_CRYPTO_SECRET]);
bool cs_crypto_verify(const uint8_t signature[CS_CRYPTO_SIGNATURE], struct cs_str bytes,
                      const uint8_t public_key[CS_CRYPTO_PUBLIC]);

/* A point of the curve's main group in its one encoding: no two keys share a secret. */
bool cs_crypto_public_valid(const uint8_t public_key[CS_CRYPTO_PUBLIC]);

/*
 * Bytes from a passphrase: scrypt with libsodium's cost parameters, as minisign encrypts secret
 * keys. CTRSEC_E_NOMEM where its memory cannot be had.
 */
int cs_crypto_stretch(uint8_t *out, size_t len, struct cs_str passphrase,
                      const uint8_t salt[CS_CRYPTO_SALT], uint64_t operations, uint64_t memory);

void cs_crypto_random(void *out, size_t len);
void cs_crypto_wipe(void *ptr, size_t len);
/* In a time that depends on the length only. */
bool cs_crypto_equal(const void *a, const void *b, size_t len);

/* Lower-case hexadecimal digits, two a byte, and a terminator. */
void cs_crypto_hex(char *out, const uint8_t *bytes, size_t len);

/* Base64 with padding. Characters for n bytes, without a terminator. */
#define CS_CRYPTO_BASE64(n) (((n) + 2) / 3 * 4)
/* Writes CS_CRYPTO_BASE64(len) characters; no terminator. len at most 1024. */
void cs_crypto_base64_write(char *out, const void *bytes, size_t len);
/* True when the text is exactly the base64 of `len` bytes (at most 1024). */
bool cs_crypto_base64_read(void *out, size_t len, struct cs_str text);

#endif
