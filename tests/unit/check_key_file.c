/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Suite of rule/key_file.c and text/crypto_sodium.c: keys that are written and read again, files
 * that minisign wrote, what is refused; known answers of the primitives.
 */
#include "unit_bundle.h"
#include "unit_run.h"

START_TEST(round_trip)
{
    struct unit_bundle unit;
    struct cs_buf text;
    struct cs_key_secret secret;
    struct cs_key_public public_key, expected;
    unit_bundle_open(&unit);
    cs_buf_init(&text, &cs_alloc_libc, 0);
    cs_key_file_write_secret(&text, &unit.keys[0]);
    ck_assert_int_eq(
        cs_key_file_read_secret(cs_buf_view(&text), (struct cs_str){NULL, 0}, &unit.diag, &secret),
        0);
    ck_assert(secret.id == unit.keys[0].id);
    ck_assert(memcmp(secret.key, unit.keys[0].key, sizeof secret.key) == 0);
    for (uint32_t len = 0; len + 1 < text.len; len++)
        ck_assert_int_ne(cs_key_file_read_secret(cs_str_of(text.ptr, len), (struct cs_str){NULL, 0},
                                                 NULL, &secret),
                         CTRSEC_OK);
    cs_buf_reset(&text);
    cs_key_file_public_of(&unit.keys[0], &expected);
    cs_key_file_write_public(&text, &expected);
    ck_assert_int_eq(cs_key_file_read_public(cs_buf_view(&text), &unit.diag, &public_key), 0);
    ck_assert(public_key.id == expected.id);
    ck_assert(memcmp(public_key.key, expected.key, sizeof expected.key) == 0);
    cs_buf_clear(&text);
    unit_bundle_close(&unit);
}
END_TEST

START_TEST(drawn_keys_differ)
{
    struct unit_bundle unit;
    struct cs_key_secret a, b;
    unit_bundle_open(&unit);
    cs_key_file_draw(&a);
    cs_key_file_draw(&b);
    ck_assert(a.id != b.id && memcmp(a.key, b.key, sizeof a.key) != 0);
    unit_bundle_close(&unit);
}
END_TEST

/* No bit of a secret key file's content may change unseen. */
START_TEST(secret_bit_flips)
{
    struct unit_bundle unit;
    struct cs_buf text;
    struct cs_key_secret secret;
    unit_bundle_open(&unit);
    cs_buf_init(&text, &cs_alloc_libc, 0);
    cs_key_file_write_secret(&text, &unit.keys[1]);
    uint32_t start = (uint32_t)(strchr(text.ptr, '\n') - text.ptr) + 1;
    uint32_t same = 0;
    for (uint32_t i = start; i + 1 < text.len; i++) {
        text.ptr[i] ^= 1;
        int status =
            cs_key_file_read_secret(cs_buf_view(&text), (struct cs_str){NULL, 0}, NULL, &secret);
        /* salt and costs of a key that is not encrypted mean nothing */
        if (status == CTRSEC_OK)
            same += memcmp(secret.key, unit.keys[1].key, sizeof secret.key) == 0 &&
                    secret.id == unit.keys[1].id;
        ck_assert(status != CTRSEC_OK ||
                  memcmp(secret.key, unit.keys[1].key, sizeof secret.key) == 0);
        text.ptr[i] ^= 1;
    }
    ck_assert_uint_lt(same, 70);
    cs_buf_clear(&text);
    unit_bundle_close(&unit);
}
END_TEST

static const struct {
    const char *text, *reason;
} refused[] = {
    {"", "key.format"},
    {"untrusted comment: x\n", "key.format"},
    {"untrusted comment: x\nRWQ\n", "key.format"},
    {"untrusted comment: x\n!!!!\n", "key.format"},
    /* the public key of minisign's documentation with a line too many, and as another kind */
    {"RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3\nx\n", "key.format"},
    {"RXQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3", "key.algorithm"},
    /* no point of the curve; a point of small order */
    {"RWQBAQEBAQEBAf////////////////////////////////////////8=", "key.format"},
    {"RWQBAQEBAQEBAQEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "key.format"},
};

START_TEST(refuses_public)
{
    struct unit_bundle unit;
    struct cs_key_public key;
    unit_bundle_open(&unit);
    int status = cs_key_file_read_public(cs_str_from(refused[_i].text), &unit.diag, &key);
    ck_assert_int_ne(status, CTRSEC_OK);
    ck_assert_str_eq(unit.diag.first->reason, refused[_i].reason);
    unit_bundle_close(&unit);
}
END_TEST

/* The public key that signs minisign's own releases: https://jedisct1.github.io/minisign/ */
START_TEST(reads_minisign)
{
    struct unit_bundle unit;
    struct cs_key_public key;
    char id[CS_KEY_ID_DIGITS];
    unit_bundle_open(&unit);
    struct cs_str line = CS_STR("RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3");
    ck_assert_int_eq(cs_key_file_read_public(line, &unit.diag, &key), CTRSEC_OK);
    cs_manifest_key_id_write(id, key.id);
    ck_assert(cs_str_is(cs_str_of(id, sizeof id), "E7620F1842B4E81F"));
    unit_bundle_close(&unit);
}
END_TEST

/* RFC 8032 test 2, RFC 7693 appendix A, the SipHash paper. */
START_TEST(known_answers)
{
    static const uint8_t seed[32] = {0x4c, 0xcd, 0x08, 0x9b, 0x28, 0xff, 0x96, 0xda,
                                     0x9d, 0xb6, 0xc3, 0x46, 0xec, 0x11, 0x4e, 0x0f,
                                     0x5b, 0x8a, 0x31, 0x9f, 0x35, 0xab, 0xa6, 0x24,
                                     0xda, 0x8c, 0xf6, 0xed, 0x4f, 0xb8, 0xa6, 0xfb};
    static const uint8_t signature[8] = {0x92, 0xa0, 0x09, 0xa9, 0xf0, 0xd4, 0xca, 0xb8};
    static const uint8_t hash[8] = {0xba, 0x80, 0xa5, 0x3f, 0x98, 0x1c, 0x4d, 0x0d};
    struct unit_bundle unit;
    uint8_t public_key[CS_CRYPTO_PUBLIC], secret[CS_CRYPTO_SECRET], out[CS_CRYPTO_HASH];
    uint8_t key[16];
    unit_bundle_open(&unit);
    cs_crypto_keypair(seed, public_key, secret);
    cs_crypto_sign(out, CS_STR("\x72"), secret);
    ck_assert(memcmp(out, signature, sizeof signature) == 0);
    ck_assert(cs_crypto_verify(out, CS_STR("\x72"), public_key));
    ck_assert(!cs_crypto_verify(out, CS_STR("\x73"), public_key));
    cs_crypto_hash(out, CS_STR("abc"));
    ck_assert(memcmp(out, hash, sizeof hash) == 0);
    for (uint8_t i = 0; i < 16; i++)
        key[i] = i;
    ck_assert(cs_crypto_siphash(CS_STR("\0\1\2\3\4\5\6\7\10\11\12\13\14\15\16"), key) ==
              UINT64_C(0xa129ca6149be45e5));
    unit_bundle_close(&unit);
}
END_TEST

START_TEST(base64)
{
    uint8_t bytes[8] = {0};
    char text[16];
    cs_crypto_base64_write(text, "hello", 5);
    ck_assert(memcmp(text, "aGVsbG8=", 8) == 0);
    ck_assert(cs_crypto_base64_read(bytes, 5, CS_STR("aGVsbG8=")) &&
              memcmp(bytes, "hello", 5) == 0);
    ck_assert(!cs_crypto_base64_read(bytes, 5, CS_STR("aGVsbG8")));
    ck_assert(!cs_crypto_base64_read(bytes, 5, CS_STR("aGVsbG9=")));
    ck_assert(!cs_crypto_base64_read(bytes, 5, CS_STR("aGVsb G8=")));
    ck_assert(!cs_crypto_base64_read(bytes, 4, CS_STR("aGVsbG8=")));
    ck_assert(!cs_crypto_base64_read(bytes, 6, CS_STR("aGVsbG8=")));
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("key_file");
    tcase_add_test(test, round_trip);
    tcase_add_test(test, drawn_keys_differ);
    tcase_add_test(test, secret_bit_flips);
    tcase_add_loop_test(test, refuses_public, 0, UNIT_COUNT(refused));
    tcase_add_test(test, reads_minisign);
    tcase_add_test(test, known_answers);
    tcase_add_test(test, base64);
    return unit_run("key_file", test);
}
