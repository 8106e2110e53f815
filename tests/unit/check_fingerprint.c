/* SPDX-License-Identifier: Apache-2.0 */
/* What goes into a fingerprint and what does not; the hash itself, by the library under it. */
#include "engine/fingerprint.h"
#include "text/crypto_sodium.h"
#include "unit_run.h"
#include "unit_set.h"

static const struct {
    const char *metadata, *name;
} names[] = {
    {"name: web", "web"},
    {"name: web-5d9f8c7b6d, labels: {pod-template-hash: 5d9f8c7b6d}", "web"},
    {"name: web-5d9f8c7b6d-x2x4z, generateName: web-5d9f8c7b6d-, labels: {pod-template-hash: "
     "5d9f8c7b6d}",
     "web"},
    {"name: web-x2x4z, generateName: web-", "web"},
    {"name: db-0, generateName: db-", "db"},
    {"name: other, generateName: web-", "other"},
    {"name: web-x, generateName: '-'", "web-x"},
    {"name: web-hash, labels: {pod-template-hash: ''}", "web-hash"},
    {"name: hash, labels: {pod-template-hash: hash}", "hash"},
    {"name: -hash, labels: {pod-template-hash: hash}", "-hash"},
    {"name: web.hash, labels: {pod-template-hash: hash}", "web.hash"},
    {"name: web-1, labels: {pod-template-hash: 1}", "web-1"},
    {"name: web-1, labels: x, generateName: 7", "web-1"},
};

START_TEST(names_of_objects)
{
    struct cs_set set;
    char text[512], room[CS_FINGERPRINT_NAME];
    snprintf(text, sizeof text, "apiVersion: v1\nkind: Pod\nmetadata: {%s}\nspec: {}\n",
             names[_i].metadata);
    unit_set_of(&set, text, false);
    const struct cs_subject *subject = unit_subject(&set, CTRSEC_TARGET_WORKLOAD, NULL);
    struct cs_str name = cs_fingerprint_name(subject, room);
    ck_assert_msg(cs_str_is(name, names[_i].name), "%s: %.*s", names[_i].metadata,
                  CS_STR_ARG(name));
    cs_set_clear(&set);
}
END_TEST

static const struct {
    const char *tags, *name;
} images[] = {
    {"['registry.example/shop:1.0']", "registry.example/shop"},
    {"['registry.example/shop:2.0', 'other.example/x:1']", "registry.example/shop"},
    {"['nginx:latest']", "docker.io/library/nginx"},
};

START_TEST(names_of_images)
{
    struct cs_set set;
    char text[512], room[CS_FINGERPRINT_NAME];
    snprintf(text, sizeof text,
             "[{'Id': 'sha256:1111111111111111111111111111111111111111111111111111111111111111', "
             "'RepoTags': %s, 'Architecture': 'a', 'Os': 'linux', 'Config': {}}]",
             images[_i].tags);
    unit_set_of(&set, text, false);
    struct cs_str name = cs_fingerprint_name(unit_subject(&set, CTRSEC_TARGET_IMAGE, NULL), room);
    ck_assert_msg(cs_str_is(name, images[_i].name), "%.*s", CS_STR_ARG(name));
    cs_set_clear(&set);
}
END_TEST

START_TEST(hash)
{
    const struct cs_str parts[] = {CS_STR("a/b"), CS_STR(""), CS_STR("xyz")};
    static const char bytes[] = "\3\0\0\0a/b\0\0\0\0\3\0\0\0xyz";
    static const char digits[] = "0123456789abcdef";
    char written[CS_FINGERPRINT_LENGTH], expected[CS_FINGERPRINT_LENGTH];
    uint8_t digest[CS_CRYPTO_SHORT];
    struct cs_crypto_stream stream;
    cs_crypto_stream_begin(&stream, sizeof digest);
    cs_crypto_stream_put(&stream, bytes, sizeof bytes - 1);
    cs_crypto_stream_end(&stream, digest);
    memcpy(expected, "v1:", 3);
    for (size_t i = 0; i < sizeof digest; i++) {
        expected[3 + 2 * i] = digits[digest[i] >> 4];
        expected[4 + 2 * i] = digits[digest[i] & 15];
    }
    cs_fingerprint_write(written, parts, 3);
    ck_assert_mem_eq(written, expected, sizeof written);
}
END_TEST

/* No two lists of parts read the same. */
START_TEST(parts_are_apart)
{
    const struct cs_str lists[][3] = {{CS_STR("ab"), CS_STR("c"), CS_STR("")},
                                      {CS_STR("a"), CS_STR("bc"), CS_STR("")},
                                      {CS_STR("abc"), CS_STR(""), CS_STR("")},
                                      {CS_STR(""), CS_STR("abc"), CS_STR("")},
                                      {CS_STR(""), CS_STR(""), CS_STR("abc")}};
    char written[5][CS_FINGERPRINT_LENGTH];
    for (int i = 0; i < 5; i++) {
        cs_fingerprint_write(written[i], lists[i], 3);
        for (int k = 0; k < i; k++)
            ck_assert_mem_ne(written[i], written[k], CS_FINGERPRINT_LENGTH);
    }
    char two[CS_FINGERPRINT_LENGTH];
    cs_fingerprint_write(two, lists[0], 2);
    ck_assert_mem_ne(two, written[0], CS_FINGERPRINT_LENGTH);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("fingerprint");
    tcase_add_loop_test(test, names_of_objects, 0, UNIT_COUNT(names));
    tcase_add_loop_test(test, names_of_images, 0, UNIT_COUNT(images));
    tcase_add_test(test, hash);
    tcase_add_test(test, parts_are_apart);
    return unit_run("fingerprint", test);
}
