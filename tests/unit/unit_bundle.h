/* SPDX-License-Identifier: Apache-2.0 */
/* For the suites of bundles: keys from fixed seeds, a small signed bundle, a trust store for it. */
#ifndef UNIT_BUNDLE_H
#define UNIT_BUNDLE_H

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "rule/bundle_reasons.h"
#include "rule/bundle_sign.h"
#include "rule/bundle_verify.h"
#include "rule/minisig_file.h"

#define UNIT_NOW 1800000000

struct unit_bundle {
    struct cs_arena arena;
    struct cs_diag diag;
    struct cs_buf file; /* the signed bundle */
    struct cs_key_secret keys[4];
    struct cs_manifest manifest;
    struct cs_trust trust;
};

/* Key `number`: its seed is that byte repeated, its id too. */
static inline struct cs_key_secret unit_key(uint8_t number)
{
    uint8_t seed[CS_CRYPTO_SEED], public_key[CS_CRYPTO_PUBLIC];
    struct cs_key_secret key;
    memset(seed, number, sizeof seed);
    memset(&key.id, number, sizeof key.id);
    cs_crypto_keypair(seed, public_key, key.key);
    return key;
}

static inline void unit_bundle_open(struct unit_bundle *unit)
{
    memset(unit, 0, sizeof *unit);
    cs_arena_init(&unit->arena, &cs_alloc_libc, 0);
    cs_diag_init(&unit->diag, &unit->arena, NULL);
    cs_buf_init(&unit->file, &cs_alloc_libc, 0);
    ck_assert_int_eq(cs_crypto_init(&unit->diag), CTRSEC_OK);
    for (uint8_t i = 0; i < 4; i++)
        unit->keys[i] = unit_key((uint8_t)(i + 1));
    cs_manifest_init(&unit->manifest, false, false);
    unit->manifest.channel = CS_STR("base");
    unit->manifest.epoch = 1;
    unit->manifest.version = 7;
    unit->manifest.not_before = UNIT_NOW - 1000;
    unit->manifest.expires = UNIT_NOW + 1000;
}

static inline void unit_bundle_close(struct unit_bundle *unit)
{
    cs_buf_clear(&unit->file);
    cs_arena_clear(&unit->arena);
}

/* Signs with the first `signers` keys; the manifest names them. */
static inline void unit_bundle_make(struct unit_bundle *unit, uint32_t signers)
{
    struct cs_buf next, payload;
    cs_buf_init(&payload, &cs_alloc_libc, 0);
    unit->manifest.nsigners = signers;
    for (uint32_t i = 0; i < signers; i++)
        unit->manifest.signers[i] = unit->keys[i].id;
    ck_assert_int_eq(cs_bundle_file_write_payload(&payload, &unit->manifest,
                                                  CS_STR("{\"rules\":[]}"), CS_STR("[]"),
                                                  &unit->diag),
                     CTRSEC_OK);
    cs_buf_clear(&unit->file);
    cs_buf_put(&unit->file, payload.ptr, payload.len);
    for (uint32_t i = 0; i < signers; i++) {
        cs_buf_init(&next, &cs_alloc_libc, 0);
        ck_assert_int_eq(cs_bundle_sign(cs_buf_view(&unit->file), &unit->keys[i],
                                        CS_STR("timestamp:1800000000"), &unit->arena, &unit->diag,
                                        &next),
                         CTRSEC_OK);
        cs_buf_clear(&unit->file);
        unit->file = next;
    }
    cs_buf_clear(&payload);
}

/* The text of a store: each "%" is replaced by the public key of the next number in `keys`. */
static inline void unit_bundle_trust(struct unit_bundle *unit, const char *json, const char *keys)
{
    struct cs_buf text, line;
    cs_buf_init(&text, &cs_alloc_libc, 0);
    cs_buf_init(&line, &cs_alloc_libc, 0);
    for (; *json != '\0'; json++) {
        if (*json != '%') {
            cs_buf_char(&text, *json);
            continue;
        }
        struct cs_key_public key;
        cs_key_file_public_of(&unit->keys[*keys++ - '1'], &key);
        cs_key_file_write_line(&text, &key);
    }
    struct cs_str copy = cs_arena_copy(&unit->arena, cs_buf_view(&text));
    int status = cs_trust_read(copy, CS_STR("trust.json"), &unit->arena, &unit->diag, &unit->trust);
    ck_assert_msg(status == CTRSEC_OK, "%s", unit->diag.first ? unit->diag.first->message.ptr : "");
    cs_buf_clear(&text);
    cs_buf_clear(&line);
}

#define UNIT_TRUST_ONE                                     \
    "{\"keys\":[{\"key\":\"%\",\"channels\":[\"base\"]}]," \
    "\"channels\":{\"base\":{\"threshold\":1,\"epoch\":1}}}"
#define UNIT_TRUST_TWO                                                                             \
    "{\"keys\":[{\"key\":\"%\",\"channels\":[\"base\"]},{\"key\":\"%\",\"channels\":[\"base\"]}]," \
    "\"channels\":{\"base\":{\"threshold\":2,\"epoch\":1}}}"

#endif
