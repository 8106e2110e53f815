/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Suite of rule/bundle_verify.c and bundle_file.c: what is accepted, and every way in which a
 * bundle must not be. Nothing that was changed by a bit, a byte or a length may pass.
 */
#include "unit_bundle.h"
#include "unit_run.h"

static struct cs_verify_options options_of(const struct unit_bundle *unit)
{
    return (struct cs_verify_options){
        .trust = &unit->trust, .channel = CS_STR("base"), .state_new = true, .now = UNIT_NOW};
}

/* The status; *reason gets the word of a refusal. */
static int verify(struct unit_bundle *unit, struct cs_str bytes,
                  const struct cs_verify_options *options, const char **reason,
                  struct cs_verified *out)
{
    struct cs_arena arena;
    struct cs_diag diag;
    struct cs_verified verified;
    cs_arena_init(&arena, &cs_alloc_libc, 0);
    cs_diag_init(&diag, &arena, NULL);
    int status = cs_bundle_verify(bytes, options, out != NULL ? &unit->arena : &arena, &diag,
                                  out != NULL ? out : &verified);
    *reason = diag.first == NULL ? "" : diag.first->reason;
    ck_assert_msg((status == CTRSEC_OK) == (diag.first == NULL), "%s", *reason);
    cs_arena_clear(&arena);
    return status;
}

static void assert_refused(struct unit_bundle *unit, const struct cs_verify_options *options,
                           int status, const char *word)
{
    const char *reason;
    int got = verify(unit, cs_buf_view(&unit->file), options, &reason, NULL);
    ck_assert_msg(strcmp(reason, word) == 0, "%s, expected %s", reason, word);
    ck_assert_int_eq(got, status);
}

START_TEST(accepts)
{
    struct unit_bundle unit;
    struct cs_verified verified;
    const char *reason;
    unit_bundle_open(&unit);
    unit_bundle_make(&unit, 2);
    unit_bundle_trust(&unit, UNIT_TRUST_TWO, "12");
    struct cs_verify_options options = options_of(&unit);
    int status = verify(&unit, cs_buf_view(&unit.file), &options, &reason, &verified);
    ck_assert_msg(status == CTRSEC_OK, "%s", reason);
    ck_assert_uint_eq(verified.signatures, 2);
    ck_assert_uint_eq(verified.trusted, 2);
    ck_assert(!verified.stale);
    ck_assert(cs_str_is(verified.rules, "{\"rules\":[]}") && cs_str_is(verified.tests, "[]"));
    ck_assert_uint_eq(verified.manifest.version, 7);
    unit_bundle_close(&unit);
}
END_TEST

START_TEST(carries_the_language)
{
    static const uint16_t versions[] = {28, 34, 1000};
    struct unit_bundle unit;
    struct cs_verified verified;
    const char *reason;
    unit_bundle_open(&unit);
    unit.manifest.cel = versions[_i];
    unit_bundle_make(&unit, 1);
    unit_bundle_trust(&unit, UNIT_TRUST_ONE, "1");
    struct cs_verify_options options = options_of(&unit);
    ck_assert_int_eq(verify(&unit, cs_buf_view(&unit.file), &options, &reason, &verified),
                     CTRSEC_OK);
    ck_assert_uint_eq(verified.manifest.cel, versions[_i]);
    unit_bundle_close(&unit);
}
END_TEST

START_TEST(unknown_language)
{
    struct unit_bundle unit;
    struct cs_manifest manifest;
    struct cs_buf json;
    unit_bundle_open(&unit);
    unit.manifest.cel = 99;
    cs_buf_init(&json, &cs_alloc_libc, 0);
    cs_manifest_write(&json, &unit.manifest);
    ck_assert_int_eq(cs_manifest_parse(cs_buf_view(&json), &unit.arena, &unit.diag, &manifest),
                     CTRSEC_E_UNSUPPORTED);
    ck_assert_str_eq(unit.diag.first->reason, "bundle.engine");
    cs_buf_clear(&json);
    unit_bundle_close(&unit);
}
END_TEST

/* The signers are all in the store, so no bit of the file is without a witness. */
START_TEST(every_bit_flip)
{
    struct unit_bundle unit;
    const char *reason;
    uint32_t accepted = 0;
    unit_bundle_open(&unit);
    unit_bundle_make(&unit, 2);
    unit_bundle_trust(&unit, UNIT_TRUST_TWO, "12");
    struct cs_verify_options options = options_of(&unit);
    for (size_t i = 0; i < unit.file.len; i++) {
        for (int bit = 0; bit < 8; bit++) {
            unit.file.ptr[i] ^= (char)(1 << bit);
            accepted +=
                verify(&unit, cs_buf_view(&unit.file), &options, &reason, NULL) == CTRSEC_OK;
            unit.file.ptr[i] ^= (char)(1 << bit);
        }
    }
    ck_assert_uint_eq(accepted, 0);
    ck_assert_int_eq(verify(&unit, cs_buf_view(&unit.file), &options, &reason, NULL), CTRSEC_OK);
    unit_bundle_close(&unit);
}
END_TEST

START_TEST(every_length)
{
    struct unit_bundle unit;
    const char *reason;
    unit_bundle_open(&unit);
    unit_bundle_make(&unit, 1);
    unit_bundle_trust(&unit, UNIT_TRUST_ONE, "1");
    struct cs_verify_options options = options_of(&unit);
    for (size_t len = 0; len < unit.file.len; len++) {
        char *exact = malloc(len > 0 ? len : 1);
        memcpy(exact, unit.file.ptr, len);
        ck_assert_int_ne(verify(&unit, cs_str_of(exact, len), &options, &reason, NULL), CTRSEC_OK);
        free(exact);
    }
    for (size_t more = 1; more <= 400; more++) {
        cs_buf_char(&unit.file, (char)(more % 3 == 0 ? 0 : more));
        ck_assert_int_ne(verify(&unit, cs_buf_view(&unit.file), &options, &reason, NULL),
                         CTRSEC_OK);
    }
    unit_bundle_close(&unit);
}
END_TEST

/* --- who signed
 * ------------------------------------------------------------------------------------ */

static const struct {
    const char *trust, *keys;
    uint32_t signers;
    int status;
    const char *reason; /* "" : accepted */
} stores[] = {
    {UNIT_TRUST_ONE, "1", 1, CTRSEC_OK, ""},
    {UNIT_TRUST_ONE, "1", 2, CTRSEC_OK, ""}, /* another, unknown signature does no harm */
    {UNIT_TRUST_ONE, "2", 1, CTRSEC_E_TRUST, "trust.unknown"},
    {UNIT_TRUST_TWO, "12", 1, CTRSEC_E_TRUST, "trust.threshold"},
    {UNIT_TRUST_TWO, "12", 2, CTRSEC_OK, ""},
    {UNIT_TRUST_TWO, "13", 2, CTRSEC_E_TRUST, "trust.threshold"},
    {UNIT_TRUST_TWO, "34", 2, CTRSEC_E_TRUST, "trust.unknown"},
    /* a key for another channel */
    {"{\"keys\":[{\"key\":\"%\",\"channels\":[\"other\"]}],\"channels\":{\"base\":{\"threshold\":1,"
     "\"epoch\":1},\"other\":{\"threshold\":1,\"epoch\":1}}}",
     "1", 1, CTRSEC_E_TRUST, "trust.scope"},
    /* a channel that the store does not know */
    {"{\"keys\":[{\"key\":\"%\",\"channels\":[\"other\"]}],\"channels\":{\"other\":{\"threshold\":"
     "1,"
     "\"epoch\":1}}}",
     "1", 1, CTRSEC_E_TRUST, "trust.channel"},
    /* revoked, alone and beside a good one */
    {"{\"keys\":[{\"key\":\"%\",\"channels\":[\"base\"]}],\"channels\":{\"base\":{\"threshold\":1,"
     "\"epoch\":1}},\"revoked\":[\"0101010101010101\"]}",
     "1", 1, CTRSEC_E_TRUST, "trust.revoked"},
    {"{\"keys\":[{\"key\":\"%\",\"channels\":[\"base\"]},{\"key\":\"%\",\"channels\":[\"base\"]}],"
     "\"channels\":{\"base\":{\"threshold\":2,\"epoch\":1}},\"revoked\":[\"0202020202020202\"]}",
     "12", 2, CTRSEC_E_TRUST, "trust.threshold"},
    {"{\"keys\":[{\"key\":\"%\",\"channels\":[\"base\"]},{\"key\":\"%\",\"channels\":[\"base\"]}],"
     "\"channels\":{\"base\":{\"threshold\":1,\"epoch\":1}},\"revoked\":[\"0202020202020202\"]}",
     "12", 2, CTRSEC_OK, ""},
    /* another epoch */
    {"{\"keys\":[{\"key\":\"%\",\"channels\":[\"base\"]}],\"channels\":{\"base\":{\"threshold\":1,"
     "\"epoch\":2}}}",
     "1", 1, CTRSEC_E_TRUST, "trust.epoch"},
};

START_TEST(who_signed)
{
    struct unit_bundle unit;
    const char *reason;
    unit_bundle_open(&unit);
    unit_bundle_make(&unit, stores[_i].signers);
    unit_bundle_trust(&unit, stores[_i].trust, stores[_i].keys);
    struct cs_verify_options options = options_of(&unit);
    int status = verify(&unit, cs_buf_view(&unit.file), &options, &reason, NULL);
    ck_assert_msg(strcmp(reason, stores[_i].reason) == 0, "%s", reason);
    ck_assert_int_eq(status, stores[_i].status);
    unit_bundle_close(&unit);
}
END_TEST

/* One public key under two ids signs twice: it counts once. */
START_TEST(distinct_public_keys)
{
    struct unit_bundle unit;
    unit_bundle_open(&unit);
    unit.keys[1] = unit.keys[0];
    memset(&unit.keys[1].id, 2, sizeof unit.keys[1].id);
    unit_bundle_make(&unit, 2);
    unit_bundle_trust(&unit, UNIT_TRUST_TWO, "12");
    struct cs_verify_options options = options_of(&unit);
    assert_refused(&unit, &options, CTRSEC_E_TRUST, "trust.threshold");
    /* and where one of its ids is revoked, so is the key */
    unit_bundle_trust(
        &unit,
        "{\"keys\":[{\"key\":\"%\",\"channels\":[\"base\"]},{\"key\":\"%\",\"channels\":"
        "[\"base\"]}],\"channels\":{\"base\":{\"threshold\":1,\"epoch\":1}},"
        "\"revoked\":[\"0202020202020202\"]}",
        "12");
    options.trust = &unit.trust;
    assert_refused(&unit, &options, CTRSEC_E_TRUST, "trust.revoked");
    unit_bundle_close(&unit);
}
END_TEST

/* Signatures and the manifest's signers are the same: none taken away, none put in. */
START_TEST(stripped_signature)
{
    struct unit_bundle unit;
    struct cs_bundle_file file;
    unit_bundle_open(&unit);
    unit_bundle_make(&unit, 2);
    unit_bundle_trust(&unit, UNIT_TRUST_ONE, "1");
    struct cs_verify_options options = options_of(&unit);
    ck_assert_int_eq(cs_bundle_file_read(cs_buf_view(&unit.file), NULL, &unit.diag, &file), 0);
    struct cs_buf stripped;
    cs_buf_init(&stripped, &cs_alloc_libc, 0);
    ck_assert_int_eq(cs_bundle_file_write(&stripped, file.slots, 1, file.payload, &unit.diag), 0);
    cs_buf_clear(&unit.file);
    unit.file = stripped;
    assert_refused(&unit, &options, CTRSEC_E_SIGNATURE, "bundle.signers");
    unit_bundle_close(&unit);
}
END_TEST

START_TEST(channels)
{
    struct unit_bundle unit;
    unit_bundle_open(&unit);
    unit.manifest.channel = CS_STR("other");
    unit_bundle_make(&unit, 1);
    unit_bundle_trust(&unit, UNIT_TRUST_ONE, "1");
    struct cs_verify_options options = options_of(&unit);
    assert_refused(&unit, &options, CTRSEC_E_TRUST, "bundle.channel");
    unit_bundle_close(&unit);
}
END_TEST

/* --- versions and time
 * ------------------------------------------------------------------------------ */

static struct cs_str state_after(struct unit_bundle *unit, struct cs_str old)
{
    struct cs_verified verified;
    struct cs_buf out;
    const char *reason;
    struct cs_verify_options options = options_of(unit);
    options.state = old;
    int status = verify(unit, cs_buf_view(&unit->file), &options, &reason, &verified);
    ck_assert_msg(status == CTRSEC_OK, "%s", reason);
    cs_buf_init(&out, &cs_alloc_libc, 0);
    ck_assert_int_eq(cs_bundle_verify_state(old, &verified, &unit->diag, &out), CTRSEC_OK);
    struct cs_str state = cs_arena_copy(&unit->arena, cs_buf_view(&out));
    cs_buf_clear(&out);
    return state;
}

START_TEST(rollback)
{
    struct unit_bundle unit;
    const char *reason;
    unit_bundle_open(&unit);
    unit_bundle_trust(&unit, UNIT_TRUST_ONE, "1");
    unit_bundle_make(&unit, 1);
    struct cs_str seven = state_after(&unit, CS_STR(""));
    struct cs_verify_options options = options_of(&unit);
    /* no state, and nobody said that there is none */
    options.state_new = false;
    assert_refused(&unit, &options, CTRSEC_E_ROLLBACK, "state.missing");
    /* the same bundle again */
    options.state = seven;
    ck_assert_int_eq(verify(&unit, cs_buf_view(&unit.file), &options, &reason, NULL), CTRSEC_OK);
    /* the same version with other content */
    unit.manifest.expires++;
    unit_bundle_make(&unit, 1);
    assert_refused(&unit, &options, CTRSEC_E_ROLLBACK, "bundle.replaced");
    /* an older one, also where the caller says that the state is new */
    unit.manifest.version = 6;
    unit_bundle_make(&unit, 1);
    assert_refused(&unit, &options, CTRSEC_E_ROLLBACK, "bundle.rollback");
    options.state_new = true;
    assert_refused(&unit, &options, CTRSEC_E_ROLLBACK, "bundle.rollback");
    /* a newer one, and then the seventh is old */
    unit.manifest.version = 8;
    unit_bundle_make(&unit, 1);
    options.state = state_after(&unit, seven);
    unit.manifest.version = 7;
    unit_bundle_make(&unit, 1);
    assert_refused(&unit, &options, CTRSEC_E_ROLLBACK, "bundle.rollback");
    /* a state that is not whole */
    options.state = cs_str_slice(seven, 0, seven.len - 1);
    assert_refused(&unit, &options, CTRSEC_E_ROLLBACK, "state.damaged");
    for (uint32_t i = 0; i < seven.len; i++) {
        char *copy = malloc(seven.len);
        memcpy(copy, seven.ptr, seven.len);
        copy[i] ^= 4;
        options.state = cs_str_of(copy, seven.len);
        assert_refused(&unit, &options, CTRSEC_E_ROLLBACK, "state.damaged");
        free(copy);
    }
    unit_bundle_close(&unit);
}
END_TEST

START_TEST(states_of_many_channels)
{
    struct unit_bundle unit;
    struct cs_trust_state_entry entry = {.epoch = 1, .version = 3}, found;
    struct cs_buf blob;
    bool there;
    static const char *const names[] = {"m", "a", "z", "b"};
    unit_bundle_open(&unit);
    cs_buf_init(&blob, &cs_alloc_libc, 0);
    for (size_t i = 0; i < 4; i++) {
        struct cs_buf next;
        cs_buf_init(&next, &cs_alloc_libc, 0);
        entry.channel = cs_str_from(names[i]);
        entry.version = 3 + i;
        ck_assert_int_eq(cs_trust_state_put(cs_buf_view(&blob), &entry, &unit.diag, &next), 0);
        cs_buf_clear(&blob);
        blob = next;
    }
    for (size_t i = 0; i < 4; i++) {
        ck_assert_int_eq(cs_trust_state_find(cs_buf_view(&blob), cs_str_from(names[i]), &unit.diag,
                                             &found, &there),
                         0);
        ck_assert(there && found.version == 3 + i);
    }
    ck_assert_int_eq(
        cs_trust_state_find(cs_buf_view(&blob), CS_STR("c"), &unit.diag, &found, &there), 0);
    ck_assert(!there);
    cs_buf_clear(&blob);
    unit_bundle_close(&unit);
}
END_TEST

START_TEST(validity)
{
    struct unit_bundle unit;
    struct cs_verified verified;
    const char *reason;
    unit_bundle_open(&unit);
    unit_bundle_make(&unit, 1);
    unit_bundle_trust(&unit, UNIT_TRUST_ONE, "1");
    struct cs_verify_options options = options_of(&unit);
    options.now = UNIT_NOW - 1001;
    assert_refused(&unit, &options, CTRSEC_E_EXPIRED, "bundle.early");
    options.now = UNIT_NOW + 1000;
    assert_refused(&unit, &options, CTRSEC_E_EXPIRED, "bundle.expired");
    /* the very bundle that the state names goes on as stale */
    options.state = state_after(&unit, CS_STR(""));
    ck_assert_int_eq(verify(&unit, cs_buf_view(&unit.file), &options, &reason, &verified), 0);
    ck_assert(verified.stale);
    /* a newer one that is expired does not */
    unit.manifest.version = 8;
    unit_bundle_make(&unit, 1);
    assert_refused(&unit, &options, CTRSEC_E_EXPIRED, "bundle.expired");
    unit_bundle_close(&unit);
}
END_TEST

/* --- what the payload says
 * --------------------------------------------------------------------------- */

START_TEST(limits)
{
    struct unit_bundle unit;
    struct cs_limits limits = cs_limits_default;
    unit_bundle_open(&unit);
    unit_bundle_make(&unit, 1);
    unit_bundle_trust(&unit, UNIT_TRUST_ONE, "1");
    struct cs_verify_options options = options_of(&unit);
    limits.bundle_bytes = 64;
    options.limits = &limits;
    assert_refused(&unit, &options, CTRSEC_E_LIMIT, "bundle.size");
    unit_bundle_close(&unit);
}
END_TEST

/* The same input gives the same bytes. */
START_TEST(reproducible)
{
    struct unit_bundle one, two;
    unit_bundle_open(&one);
    unit_bundle_open(&two);
    unit_bundle_make(&one, 2);
    unit_bundle_make(&two, 2);
    ck_assert_uint_eq(one.file.len, two.file.len);
    ck_assert(memcmp(one.file.ptr, two.file.ptr, one.file.len) == 0);
    unit_bundle_close(&one);
    unit_bundle_close(&two);
}
END_TEST

/* The order of the signers does not matter, and a second signature of a key replaces the first. */
START_TEST(signing_order)
{
    struct unit_bundle unit;
    struct cs_bundle_file file;
    struct cs_buf again;
    unit_bundle_open(&unit);
    unit_bundle_make(&unit, 2);
    cs_buf_init(&again, &cs_alloc_libc, 0);
    ck_assert_int_eq(cs_bundle_sign(cs_buf_view(&unit.file), &unit.keys[0], CS_STR("again"),
                                    &unit.arena, &unit.diag, &again),
                     CTRSEC_OK);
    ck_assert_int_eq(cs_bundle_file_read(cs_buf_view(&again), NULL, &unit.diag, &file), CTRSEC_OK);
    ck_assert_uint_eq(file.nslots, 2);
    ck_assert_uint_eq(file.slots[0].comment_len, 5);
    cs_buf_clear(&again);
    /* a key that the manifest does not name, a comment that is too long or no line */
    char comment[254];
    memset(comment, 'c', sizeof comment);
    cs_buf_init(&again, &cs_alloc_libc, 0);
    ck_assert_int_ne(cs_bundle_sign(cs_buf_view(&unit.file), &unit.keys[2], CS_STR("x"),
                                    &unit.arena, &unit.diag, &again),
                     CTRSEC_OK);
    ck_assert_int_eq(cs_bundle_sign(cs_buf_view(&unit.file), &unit.keys[0], cs_str_of(comment, 253),
                                    &unit.arena, &unit.diag, &again),
                     CTRSEC_E_LIMIT);
    ck_assert_int_ne(cs_bundle_sign(cs_buf_view(&unit.file), &unit.keys[0], CS_STR("a\nb"),
                                    &unit.arena, &unit.diag, &again),
                     CTRSEC_OK);
    cs_buf_clear(&again);
    unit_bundle_close(&unit);
}
END_TEST

START_TEST(signature_files)
{
    struct unit_bundle unit;
    struct cs_bundle_file file;
    struct cs_bundle_slot slot;
    struct cs_buf text, joined;
    unit_bundle_open(&unit);
    unit_bundle_make(&unit, 1);
    cs_buf_init(&text, &cs_alloc_libc, 0);
    cs_buf_init(&joined, &cs_alloc_libc, 0);
    ck_assert_int_eq(cs_bundle_file_read(cs_buf_view(&unit.file), NULL, &unit.diag, &file), 0);
    cs_minisig_write(&text, &file.slots[0]);
    ck_assert_int_eq(cs_minisig_read(cs_buf_view(&text), &unit.diag, &slot), CTRSEC_OK);
    ck_assert(memcmp(&slot, &file.slots[0], sizeof slot) == 0);
    ck_assert_int_eq(
        cs_bundle_sign_join(file.payload, cs_buf_view(&text), &unit.arena, &unit.diag, &joined),
        CTRSEC_OK);
    ck_assert_uint_eq(joined.len, unit.file.len);
    ck_assert(memcmp(joined.ptr, unit.file.ptr, joined.len) == 0);
    for (uint32_t len = 0; len + 1 < text.len; len++)
        ck_assert_int_ne(cs_minisig_read(cs_str_of(text.ptr, len), NULL, &slot), CTRSEC_OK);
    cs_buf_clear(&text);
    cs_buf_clear(&joined);
    unit_bundle_close(&unit);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("bundle_verify");
    tcase_set_timeout(test, 300);
    tcase_add_test(test, accepts);
    tcase_add_loop_test(test, carries_the_language, 0, 3);
    tcase_add_test(test, unknown_language);
    tcase_add_test(test, every_bit_flip);
    tcase_add_test(test, every_length);
    tcase_add_loop_test(test, who_signed, 0, UNIT_COUNT(stores));
    tcase_add_test(test, distinct_public_keys);
    tcase_add_test(test, stripped_signature);
    tcase_add_test(test, channels);
    tcase_add_test(test, rollback);
    tcase_add_test(test, states_of_many_channels);
    tcase_add_test(test, validity);
    tcase_add_test(test, limits);
    tcase_add_test(test, reproducible);
    tcase_add_test(test, signing_order);
    tcase_add_test(test, signature_files);
    return unit_run("bundle_verify", test);
}
