/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Archives of images: what is found in both forms, what the images are called, what is refused and
 * what else is judged then.
 */
#include "doc/image_archive.h"

#include <stdarg.h>
#include <stdio.h>

#include "doc/image_names.h"
#include "doc/schema_image.h"
#include "unit_run.h"
#include "unit_set.h"

#define CONFIG(user)                                                            \
    "{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{\"User\":\"" user \
    "\"},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[]}}"
#define LAYOUT "{\"imageLayoutVersion\":\"1.0.0\"}"
#define MEMBERS 16
#define TEXT_ROOM 1024

/* An archive that is being put together. Texts are kept until it is cleared. */
struct archive {
    struct cs_set set;
    struct cs_member members[MEMBERS];
    char *texts[2 * MEMBERS];
    uint32_t count, ntexts;
};

static void open_archive(struct archive *archive)
{
    *archive = (struct archive){.count = 0};
    unit_set_open(&archive->set);
}

static void clear_archive(struct archive *archive)
{
    for (uint32_t i = 0; i < archive->ntexts; i++)
        free(archive->texts[i]);
    cs_set_clear(&archive->set);
}

__attribute__((format(printf, 2, 3))) static const char *text(struct archive *archive,
                                                              const char *format, ...)
{
    va_list values;
    char *out = malloc(TEXT_ROOM);
    va_start(values, format);
    ck_assert_int_lt(vsnprintf(out, TEXT_ROOM, format, values), TEXT_ROOM);
    va_end(values);
    ck_assert_uint_lt(archive->ntexts, 2 * MEMBERS);
    archive->texts[archive->ntexts++] = out;
    return out;
}

static void put(struct archive *archive, const char *name, const char *bytes)
{
    ck_assert_uint_lt(archive->count, MEMBERS);
    archive->members[archive->count++] = (struct cs_member){
        cs_str_from(name), bytes == NULL ? cs_str_of(NULL, 0) : cs_str_from(bytes)};
}

static const char *digest(struct archive *archive, const char *bytes)
{
    char out[CS_IMAGE_DIGEST];
    cs_image_digest(out, cs_str_from(bytes));
    return text(archive, "%.*s", CS_IMAGE_DIGEST, out);
}

/* A blob under its digest, which is returned. */
static const char *put_blob(struct archive *archive, const char *bytes)
{
    const char *name = digest(archive, bytes);
    put(archive, text(archive, "blobs/sha256/%s", name + 7), bytes);
    return name;
}

static const char *put_manifest(struct archive *archive, const char *config)
{
    return put_blob(archive,
                    text(archive,
                         "{\"schemaVersion\":2,\"config\":{\"digest\":\"%s\",\"mediaType\":"
                         "\"application/vnd.oci.image.config.v1+json\"},\"layers\":[]}",
                         config));
}

static void put_index(struct archive *archive, const char *entries)
{
    put(archive, "oci-layout", LAYOUT);
    put(archive, "index.json", text(archive, "{\"schemaVersion\":2,\"manifests\":[%s]}", entries));
}

/* Adds and links; the numbers of images, and of documents that were not read. */
static void expect(struct archive *archive, uint32_t images, uint32_t unread)
{
    ck_assert_int_eq(
        cs_image_archive_add(&archive->set, CS_STR("a.tar"), archive->members, archive->count),
        CTRSEC_OK);
    ck_assert_int_eq(cs_set_link(&archive->set, true), CTRSEC_OK);
    ck_assert_uint_eq(unit_count(&archive->set, CTRSEC_TARGET_IMAGE), images);
    ck_assert_uint_eq(archive->set.unread, unread);
}

static void expect_problem(const struct archive *archive, const char *file, const char *message)
{
    for (const struct cs_diagnostic *d = archive->set.diag.first; d != NULL; d = d->next)
        if (cs_str_is(d->file, file) && cs_str_is(d->message, message))
            return;
    ck_abort_msg("not told: %s: %s", file, message);
}

static struct cs_value field(const struct archive *archive, uint32_t slot)
{
    return unit_model(&archive->set, CTRSEC_TARGET_IMAGE)->slots[slot];
}

START_TEST(layout)
{
    struct archive a;
    open_archive(&a);
    const char *config = put_blob(&a, CONFIG("app"));
    const char *manifest = put_manifest(&a, config);
    put_index(&a, text(&a,
                       "{\"digest\":\"%s\",\"annotations\":{\"org.opencontainers.image.ref.name\":"
                       "\"registry.example.com/shop:1\"}}",
                       manifest));
    put(&a, "blobs/sha256/0000000000000000000000000000000000000000000000000000000000000000", NULL);
    expect(&a, 1, 0);
    ck_assert(cs_value_is_string(field(&a, CS_IMG_image_user), "app"));
    ck_assert(cs_value_is_string(field(&a, CS_IMG_image_id), config));
    ck_assert(cs_value_is_string(field(&a, CS_IMG_image_digest), manifest));
    ck_assert(cs_value_is_string(field(&a, CS_IMG_image_reference), "registry.example.com/shop:1"));
    /* findings point into the config */
    const struct cs_subject *subject = unit_subject(&a.set, CTRSEC_TARGET_IMAGE, NULL);
    ck_assert(cs_str_is(a.set.documents[subject->document]->file,
                        text(&a, "a.tar/blobs/sha256/%s", config + 7)));
    clear_archive(&a);
}
END_TEST

/* A tag alone names nothing. */
START_TEST(tag_alone)
{
    struct archive a;
    open_archive(&a);
    const char *manifest = put_manifest(&a, put_blob(&a, CONFIG("app")));
    put_index(&a, text(&a,
                       "{\"digest\":\"%s\",\"annotations\":{\"org.opencontainers.image.ref.name\":"
                       "\"latest\"}}",
                       manifest));
    expect(&a, 1, 0);
    ck_assert_int_eq(field(&a, CS_IMG_image_reference).tag, CS_ABSENT);
    clear_archive(&a);
}
END_TEST

#define STATEMENT "\"annotations\":{\"vnd.docker.reference.type\":\"attestation-manifest\"}"
#define NO_PLATFORM "\"platform\":{\"architecture\":\"unknown\",\"os\":\"unknown\"}"

/* An index of two platforms, one of which is there, and a statement about it. */
START_TEST(platforms)
{
    struct archive a;
    open_archive(&a);
    const char *manifest = put_manifest(&a, put_blob(&a, CONFIG("app")));
    const char *statement = put_manifest(&a, put_blob(&a, CONFIG("other")));
    const char *inner = put_blob(
        &a, text(&a,
                 "{\"schemaVersion\":2,\"manifests\":[{\"digest\":\"%s\"},{\"digest\":\"sha256:"
                 "1111111111111111111111111111111111111111111111111111111111111111\"},"
                 "{\"digest\":\"%s\"," STATEMENT "," NO_PLATFORM "}]}",
                 manifest, statement));
    put_index(&a, text(&a, "{\"digest\":\"%s\"}", inner));
    expect(&a, 1, 0);
    clear_archive(&a);
}
END_TEST

/* What says that it is a statement, and can be run, is an image. */
START_TEST(disguised)
{
    struct archive a;
    open_archive(&a);
    const char *one = put_manifest(&a, put_blob(&a, CONFIG("one")));
    const char *two = put_manifest(&a, put_blob(&a, CONFIG("two")));
    const char *inner =
        put_blob(&a, text(&a,
                          "{\"schemaVersion\":2,\"manifests\":[{\"digest\":\"%s\"," STATEMENT
                          ",\"platform\":{\"architecture\":\"amd64\",\"os\":\"linux\"}}]}",
                          one));
    put_index(&a, text(&a, "{\"digest\":\"%s\"},{\"digest\":\"%s\"," STATEMENT "," NO_PLATFORM "}",
                       inner, two));
    expect(&a, 2, 0);
    clear_archive(&a);
}
END_TEST

START_TEST(saved)
{
    struct archive a;
    open_archive(&a);
    const char *one = digest(&a, CONFIG("one")), *two = digest(&a, CONFIG("two"));
    put(&a, text(&a, "./%s.json", one + 7), CONFIG("one"));
    put(&a, text(&a, "%s.json", two + 7), CONFIG("two"));
    put(&a, "manifest.json",
        text(&a,
             "[{\"Config\":\"%s.json\",\"RepoTags\":[\"shop:1\"],\"Layers\":[]},"
             "{\"Config\":\"%s.json\",\"RepoTags\":null,\"Layers\":[]}]",
             one + 7, two + 7));
    expect(&a, 2, 0);
    ck_assert(cs_value_is_string(field(&a, CS_IMG_image_reference), "shop:1"));
    ck_assert(cs_value_is_string(field(&a, CS_IMG_image_user), "one"));
    clear_archive(&a);
}
END_TEST

/* One image is spoilt, the other one is judged. */
START_TEST(changed)
{
    struct archive a;
    open_archive(&a);
    const char *good = put_manifest(&a, put_blob(&a, CONFIG("good")));
    const char *config = digest(&a, CONFIG("meant"));
    put(&a, text(&a, "blobs/sha256/%s", config + 7), CONFIG("given"));
    const char *bad = put_manifest(&a, config);
    put_index(&a, text(&a, "{\"digest\":\"%s\"},{\"digest\":\"%s\"}", bad, good));
    expect(&a, 2, 1); /* of the spoilt one the manifest is left: nothing about it is known */
    expect_problem(&a, text(&a, "a.tar/blobs/sha256/%s", config + 7),
                   "has another digest than its name says");
    clear_archive(&a);
}
END_TEST

static const struct {
    const char *names[3], *bytes[3];
    const char *file, *problem;
} refused[] = {
    {{"repositories"},
     {"{}"},
     "a.tar",
     "is no archive of images: it has neither index.json nor manifest.json"},
    {{"manifest.json"}, {"null"}, "a.tar/manifest.json", "is no list of images"},
    {{"manifest.json"}, {"[]"}, "a.tar/manifest.json", "is no list of images"},
    {{"manifest.json"},
     {"[{\"Config\":\"x.json\",\"Layers\":[]}]"},
     "a.tar/manifest.json",
     "names a config that is not there"},
    {{"manifest.json"}, {NULL}, "a.tar/manifest.json", "is no list of images"},
    {{"index.json"}, {"{}"}, "a.tar", "has an index.json and no oci-layout"},
    {{"index.json", "oci-layout"},
     {"{}", "{\"imageLayoutVersion\":\"2.0.0\"}"},
     "a.tar/oci-layout",
     "is not of version 1.0.0"},
    {{"index.json", "oci-layout"},
     {"{\"manifests\":[{\"digest\":\"sha512:00\"}]}", LAYOUT},
     "a.tar/index.json",
     "refers to a blob by another digest than sha256"},
    {{"index.json", "oci-layout"},
     {"{\"manifests\":[{\"digest\":\"sha256:00\"}]}", LAYOUT},
     "a.tar/index.json",
     "refers to a blob that is not there"},
    {{"index.json", "oci-layout", "blobs/sha256/00"},
     {"{\"manifests\":[{\"digest\":\"sha256:00\"}]}", LAYOUT, NULL},
     "a.tar/blobs/sha256/00",
     "is too large for a manifest or config, or is none"},
    {{"index.json", "oci-layout"}, {"{\"manifests\":[]}", LAYOUT}, "a.tar", "holds no image"},
};

START_TEST(refusal)
{
    struct archive a;
    open_archive(&a);
    for (int i = 0; i < 3 && refused[_i].names[i] != NULL; i++)
        put(&a, refused[_i].names[i], refused[_i].bytes[i]);
    ck_assert_int_eq(cs_image_archive_add(&a.set, CS_STR("a.tar"), a.members, a.count), CTRSEC_OK);
    ck_assert_uint_eq(a.set.unread, 1);
    expect_problem(&a, refused[_i].file, refused[_i].problem);
    clear_archive(&a);
}
END_TEST

/* An index that lists itself, through another one. */
START_TEST(circle)
{
    struct archive a;
    open_archive(&a);
    const char *manifest = put_manifest(&a, put_blob(&a, CONFIG("app")));
    const char *inner = put_blob(
        &a,
        text(&a, "{\"schemaVersion\":2,\"manifests\":[{\"digest\":\"%s\"},{\"digest\":\"%s\"}]}",
             manifest, manifest));
    put_index(&a, text(&a, "{\"digest\":\"%s\"},{\"digest\":\"%s\"}", inner, inner));
    expect(&a, 1, 0);
    clear_archive(&a);
}
END_TEST

/* An image of which nothing is there is not passed over beside one that is. */
START_TEST(nothing_there)
{
    struct archive a;
    open_archive(&a);
    const char *good = put_manifest(&a, put_blob(&a, CONFIG("good")));
    const char *empty =
        put_blob(&a, "{\"schemaVersion\":2,\"manifests\":[{\"digest\":\"sha256:"
                     "1111111111111111111111111111111111111111111111111111111111111111\"}]}");
    put_index(&a, text(&a, "{\"digest\":\"%s\"},{\"digest\":\"%s\"}", good, empty));
    expect(&a, 1, 1);
    expect_problem(&a, text(&a, "a.tar/blobs/sha256/%s", empty + 7),
                   "lists no image that is there");
    clear_archive(&a);
}
END_TEST

/* Nor is one that stands deeper than is looked. */
START_TEST(too_deep)
{
    struct archive a;
    open_archive(&a);
    const char *good = put_manifest(&a, put_blob(&a, CONFIG("good")));
    const char *inner = put_manifest(&a, put_blob(&a, CONFIG("deep"))), *deepest = NULL;
    for (int i = 0; i < 4; i++) {
        inner = put_blob(
            &a, text(&a, "{\"schemaVersion\":2,\"manifests\":[{\"digest\":\"%s\"}]}", inner));
        deepest = deepest == NULL ? inner : deepest;
    }
    put_index(&a, text(&a, "{\"digest\":\"%s\"},{\"digest\":\"%s\"}", good, inner));
    expect(&a, 1, 1);
    expect_problem(&a, text(&a, "a.tar/blobs/sha256/%s", deepest + 7), "is nested too deeply");
    clear_archive(&a);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("image_archive");
    tcase_add_test(test, layout);
    tcase_add_test(test, tag_alone);
    tcase_add_test(test, platforms);
    tcase_add_test(test, disguised);
    tcase_add_test(test, saved);
    tcase_add_test(test, changed);
    tcase_add_loop_test(test, refusal, 0, UNIT_COUNT(refused));
    tcase_add_test(test, circle);
    tcase_add_test(test, nothing_there);
    tcase_add_test(test, too_deep);
    return unit_run("image_archive", test);
}
