/* SPDX-License-Identifier: Apache-2.0 */
/* Suite of rule/trust.c and text/json_jansson.c: stores that are read and stores that are refused.
 */
#include "unit_bundle.h"
#include "unit_run.h"

/* '%' stands for public keys 1, 2, 3... */
static const struct {
    const char *json, *message; /* "" : read */
    uint32_t line;
} stores[] = {
    {UNIT_TRUST_ONE, "", 0},
    {"{\"keys\":[],\"channels\":{}}", "", 0},
    {"{\"keys\":[{\"key\":\"%\",\"channels\":[],\"comment\":\"c\"}],\"channels\":{},\"revoked\":[]"
     "}",
     "", 0},
    {"{\n\"keys\":[],\n\"channels\":{},\n\"more\":1}", "more", 0},
    {"{\"keys\":[]}", "channels", 0},
    {"{\"channels\":{}}", "keys", 0},
    {"{\"keys\":{},\"channels\":{}}", "keys", 0},
    {"{\"keys\":[],\"channels\":[]}", "channels", 0},
    {"[]", "", 1},
    {"{\"keys\":[],\"keys\":[],\"channels\":{}}", "twice", 0},
    {"{\"keys\":[],\"channels\":{\"B\":{\"threshold\":1,\"epoch\":1}}}", "name", 0},
    {"{\"keys\":[],\"channels\":{\"\":{\"threshold\":1,\"epoch\":1}}}", "name", 0},
    {"{\"keys\":[],\"channels\":{\"b\":{\"threshold\":0,\"epoch\":1}}}", "threshold", 0},
    {"{\"keys\":[],\"channels\":{\"b\":{\"threshold\":9,\"epoch\":1}}}", "threshold", 0},
    {"{\"keys\":[],\"channels\":{\"b\":{\"threshold\":1.5,\"epoch\":1}}}", "threshold", 0},
    {"{\"keys\":[],\"channels\":{\"b\":{\"threshold\":1,\"epoch\":0}}}", "epoch", 0},
    {"{\"keys\":[],\"channels\":{\"b\":{\"threshold\":1,\"epoch\":9007199254740992}}}", "epoch", 0},
    {"{\"keys\":[],\"channels\":{\"b\":{\"threshold\":1}}}", "epoch", 0},
    {"{\"keys\":[{\"key\":\"%\",\"channels\":[\"nobody\"]}],\"channels\":{}}", "channel", 0},
    {"{\"keys\":[{\"key\":\"RWQ\",\"channels\":[]}],\"channels\":{}}", "base64", 0},
    {"{\"keys\":[{\"key\":1,\"channels\":[]}],\"channels\":{}}", "string", 0},
    {"{\"keys\":[],\"channels\":{},\"revoked\":[\"0101\"]}", "key id", 0},
    {"{\"keys\":[],\"channels\":{},\"revoked\":[\"010101010101010g\"]}", "key id", 0},
    {"{\"keys\":[],\"channels\":{},\"revoked\":[\"ffffffffffffffff\"]}", "key id", 0},
    {"{\"keys\":[],\"channels\":{}} x", "", 1},
    {"{\"keys\":[", "", 1},
    {"", "", 1},
    {"hello", "", 1},
};

static int read_store(struct unit_bundle *unit, const char *json, struct cs_diag *diag)
{
    struct cs_buf text;
    uint8_t number = 0;
    cs_buf_init(&text, &cs_alloc_libc, 0);
    for (; *json != '\0'; json++) {
        struct cs_key_public key;
        if (*json != '%') {
            cs_buf_char(&text, *json);
            continue;
        }
        cs_key_file_public_of(&unit->keys[number++], &key);
        cs_key_file_write_line(&text, &key);
    }
    struct cs_str copy = cs_arena_copy(&unit->arena, cs_buf_view(&text));
    cs_buf_clear(&text);
    return cs_trust_read(copy, CS_STR("trust.json"), &unit->arena, diag, &unit->trust);
}

START_TEST(reads)
{
    struct unit_bundle unit;
    unit_bundle_open(&unit);
    bool good = stores[_i].message[0] == '\0' && stores[_i].line == 0;
    int status = read_store(&unit, stores[_i].json, &unit.diag);
    ck_assert_msg((status == CTRSEC_OK) == good, "%s: %d", stores[_i].json, status);
    if (!good) {
        ck_assert_str_eq(unit.diag.first->reason, "trust.store");
        ck_assert_msg(strstr(unit.diag.first->message.ptr, stores[_i].message) != NULL, "%s: %s",
                      stores[_i].json, unit.diag.first->message.ptr);
    }
    unit_bundle_close(&unit);
}
END_TEST

START_TEST(a_key_twice)
{
    struct unit_bundle unit;
    unit_bundle_open(&unit);
    unit.keys[1] = unit.keys[0];
    int status =
        read_store(&unit,
                   "{\"keys\":[{\"key\":\"%\",\"channels\":[]},{\"key\":\"%\",\"channels\":[]}],"
                   "\"channels\":{}}",
                   &unit.diag);
    ck_assert_int_eq(status, CTRSEC_E_INVALID);
    unit_bundle_close(&unit);
}
END_TEST

/* A public key file is a store of one key: any channel, threshold 1, epoch 1. */
START_TEST(public_key_file)
{
    struct unit_bundle unit;
    struct cs_buf text;
    struct cs_key_public key;
    struct cs_trust_channel channel;
    unit_bundle_open(&unit);
    cs_buf_init(&text, &cs_alloc_libc, 0);
    cs_key_file_public_of(&unit.keys[2], &key);
    cs_key_file_write_public(&text, &key);
    ck_assert_int_eq(
        cs_trust_read(cs_buf_view(&text), CS_STR("k.pub"), &unit.arena, &unit.diag, &unit.trust),
        0);
    ck_assert(cs_trust_get_channel(&unit.trust, CS_STR("anything"), &channel));
    ck_assert(channel.threshold == 1 && channel.epoch == 1);
    const struct cs_trust_key *found = cs_trust_get_key(&unit.trust, unit.keys[2].id);
    ck_assert_ptr_nonnull(found);
    ck_assert(cs_trust_key_may_sign(found, CS_STR("anything")));
    cs_buf_clear(&text);
    unit_bundle_close(&unit);
}
END_TEST

/* Memory that fails at any point leaves a status and no leak. */
struct failing {
    uint32_t left;
};

static void *resize(void *pointer, size_t size, void *payload)
{
    struct failing *failing = payload;
    if (size == 0) {
        free(pointer);
        return NULL;
    }
    if (failing->left == 0)
        return NULL;
    failing->left--;
    return realloc(pointer, size);
}

START_TEST(no_memory)
{
    struct unit_bundle unit;
    int status = CTRSEC_E_NOMEM;
    unit_bundle_open(&unit);
    for (uint32_t n = 0; status != CTRSEC_OK; n++) {
        struct failing failing = {n};
        struct cs_alloc alloc = {resize, &failing};
        struct cs_arena arena;
        struct cs_diag diag;
        struct cs_trust trust;
        ck_assert_uint_lt(n, 50);
        cs_arena_init(&arena, &alloc, 0);
        cs_diag_init(&diag, &arena, NULL);
        status = cs_trust_read(
            CS_STR("{\"keys\":[],\"channels\":{\"b\":{\"threshold\":1,\"epoch\":1}}}"), CS_STR("t"),
            &arena, &diag, &trust);
        ck_assert(status == CTRSEC_OK || status == CTRSEC_E_NOMEM);
        cs_arena_clear(&arena);
    }
    unit_bundle_close(&unit);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("trust");
    tcase_add_loop_test(test, reads, 0, UNIT_COUNT(stores));
    tcase_add_test(test, a_key_twice);
    tcase_add_test(test, public_key_file);
    tcase_add_test(test, no_memory);
    return unit_run("trust", test);
}
