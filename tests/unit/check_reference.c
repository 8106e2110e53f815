/* SPDX-License-Identifier: Apache-2.0 */
/* Image references: the parts, and what is no reference. */
#include <check.h>
#include <stdlib.h>

#include "doc/reference.h"

#define SHA "sha256:e1c082e3d3c45cccac829840a25941e679c25d438cc8412c2fa221cf1a824e6a"

static const struct {
    const char *text, *registry, *repository, *tag, *digest;
    bool written;
} good[] = {
    {"nginx", "docker.io", "library/nginx", "", "", false},
    {"nginx:1.25", "docker.io", "library/nginx", "1.25", "", false},
    {"nginx@" SHA, "docker.io", "library/nginx", "", SHA, false},
    {"nginx:1@" SHA, "docker.io", "library/nginx", "1", SHA, false},
    {"grafana/grafana:v1", "docker.io", "grafana/grafana", "v1", "", false},
    {"docker.io/nginx", "docker.io", "library/nginx", "", "", true},
    {"index.docker.io/nginx", "docker.io", "library/nginx", "", "", true},
    {"docker.io/a/b", "docker.io", "a/b", "", "", true},
    {"localhost/app", "localhost", "app", "", "", true},
    {"localhost:5000/app:x", "localhost:5000", "app", "x", "", true},
    {"registry.example:5000/a/b/c:T.1-2_3", "registry.example:5000", "a/b/c", "T.1-2_3", "", true},
    {"[2001:db8::1]:5000/app", "[2001:db8::1]:5000", "app", "", "", true},
    {"Registry/app", "Registry", "app", "", "", true},
    {"localhost", "docker.io", "library/localhost", "", "", false},
    {"a__b/c--d/e.f_g", "docker.io", "a__b/c--d/e.f_g", "", "", false},
    {"k8s.gcr.io/kubernetes-dashboard-amd64:v1.6.3", "k8s.gcr.io", "kubernetes-dashboard-amd64",
     "v1.6.3", "", true},
};

START_TEST(parses)
{
    struct cs_arena arena;
    struct cs_reference r;
    cs_arena_init(&arena, &cs_alloc_libc, 0);
    ck_assert_int_eq(cs_reference_parse(&arena, cs_str_from(good[_i].text), &r), CTRSEC_OK);
    ck_assert_msg(r.valid, "%s", good[_i].text);
    ck_assert_msg(cs_str_is(r.registry, good[_i].registry), "%s", good[_i].text);
    ck_assert_msg(cs_str_is(r.repository, good[_i].repository), "%s", good[_i].text);
    ck_assert_msg(cs_str_is(r.tag, good[_i].tag), "%s", good[_i].text);
    ck_assert_msg(cs_str_is(r.digest, good[_i].digest), "%s", good[_i].text);
    ck_assert_int_eq(r.registry_written, good[_i].written);
    cs_arena_clear(&arena);
}
END_TEST

static const char *const bad[] = {
    "",
    ":",
    "@",
    "/",
    "a/",
    "/a",
    "a//b",
    "Nginx",
    "nginx:",
    "nginx:a b",
    "nginx:-x",
    "nginx@sha256:12",
    "nginx@" SHA "0",
    "nginx@sha256:E1C082E3D3C45CCCAC829840A25941E6",
    "a_-b",
    "a___b",
    "a..b",
    "-a",
    "a-",
    "a.example:/b",
    "a.example:x1/b",
    ".example/a",
    "a-.example/b",
    "http://a.example/b",
    "a.example/B",
    "a b",
    "nginx:1:2",
    "nginx@" SHA "@" SHA,
    ("a:0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890"
     "12345678901234567890123456789012345678"),
};

START_TEST(refuses)
{
    struct cs_arena arena;
    struct cs_reference r;
    cs_arena_init(&arena, &cs_alloc_libc, 0);
    ck_assert_int_eq(cs_reference_parse(&arena, cs_str_from(bad[_i]), &r), CTRSEC_OK);
    ck_assert_msg(!r.valid, "%s", bad[_i]);
    ck_assert_uint_eq(r.registry.len + r.repository.len + r.tag.len + r.digest.len, 0);
    cs_arena_clear(&arena);
}
END_TEST

START_TEST(tells_digests)
{
    ck_assert(cs_reference_is_digest(CS_STR(SHA)));
    ck_assert(!cs_reference_is_digest(CS_STR("sha256:12")));
    ck_assert(!cs_reference_is_digest(CS_STR("nginx@" SHA)));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("reference");
    TCase *tc = tcase_create("reference");
    tcase_add_loop_test(tc, parses, 0, sizeof good / sizeof good[0]);
    tcase_add_loop_test(tc, refuses, 0, sizeof bad / sizeof bad[0]);
    tcase_add_test(tc, tells_digests);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
