/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Key files of minisign: text in, keys out, and back. Two lines each,
 *
 *     untrusted comment: anything
 *     base64
 *
 * public, 42 bytes:   'E' 'd' | key id 8 | Ed25519 public key 32
 * secret, 158 bytes:  'E' 'd' | kdf 2 | 'B' '2' | salt 32 | operations 8 | memory 8 |
 *                     key id 8 | secret key 64 | checksum 32
 *
 * kdf 0 0 is a key that is not encrypted (minisign -W); with 'S' 'c' the last 104 bytes are masked
 * with scrypt of the passphrase. The checksum is BLAKE2b-256 of 'E' 'd', key id and secret key.
 */
#ifndef CS_RULE_KEY_FILE_H
#define CS_RULE_KEY_FILE_H

#include "base/buf.h"
#include "base/diag.h"
#include "text/crypto_sodium.h"

struct cs_key_public {
    uint64_t id;
    uint8_t key[CS_CRYPTO_PUBLIC];
};

struct cs_key_secret {
    uint64_t id;
    uint8_t key[CS_CRYPTO_SECRET]; /* seed, then public key; the owner wipes it */
};

/* A new key from the system's randomness; cs_crypto_init comes first. */
void cs_key_file_draw(struct cs_key_secret *out);
void cs_key_file_public_of(const struct cs_key_secret *secret, struct cs_key_public *out);

/* Two lines, or the base64 line alone. Refuses a public key that is no valid point. */
int cs_key_file_read_public(struct cs_str text, struct cs_diag *diag, struct cs_key_public *out);
void cs_key_file_write_public(struct cs_buf *buf, const struct cs_key_public *key);
/* The base64 line alone, without its end. */
void cs_key_file_write_line(struct cs_buf *buf, const struct cs_key_public *key);

/*
 * passphrase ptr NULL: none. An encrypted key takes as much memory and time as its file says, up
 * to what minisign itself uses (1 GiB, some seconds).
 */
int cs_key_file_read_secret(struct cs_str text, struct cs_str passphrase, struct cs_diag *diag,
                            struct cs_key_secret *out);
/* Not encrypted. The caller wipes the buffer. */
void cs_key_file_write_secret(struct cs_buf *buf, const struct cs_key_secret *key);

/*
 * Takes the next line of a text without its end; '\r' before it is dropped. False at the end of
 * the text. Shared with the signature files.
 */
bool cs_key_file_line(struct cs_str *text, struct cs_str *line);

#endif
