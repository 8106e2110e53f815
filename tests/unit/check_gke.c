/* SPDX-License-Identifier: Apache-2.0 */
/* GKE clusters as objects: one naming style, positions of the text, data left as it is. */
#include "doc/gke.h"
#include "doc/recognise.h"
#include "unit_run.h"
#include "unit_set.h"

#define CAMEL                                                                                     \
    "{'name':'c1','nodePools':[{'name':'p','config':{'metadata':{'disable_legacy-endpoints':"     \
    "'true'},'diskSizeGb':100,'labels':{'a_b':'c'}}}],'masterAuth':{'clusterCaCertificate':'x'}," \
    "'legacyAbac':{'enabled':true},'clusterIpv4Cidr':'10.0.0.0/8','resourceLabels':{'k_v':'1'}}"

#define SNAKE                                                                                     \
    "{'name':'c1','node_pools':[{'name':'p','config':{'metadata':{'disable_legacy-endpoints':"    \
    "'true'},'disk_size_gb':100,'labels':{'a_b':'c'}}}],'master_auth':{'cluster_ca_certificate':" \
    "'x'},'legacy_abac':{'enabled':true},'cluster_ipv4_cidr':'10.0.0.0/8','resource_labels':"     \
    "{'k_v':'1'},'_odd':1,'odd_':2,'o__d':3}"

static const struct {
    const char *path;
    const char *expect;
} fields[] = {
    {"apiVersion", "container.googleapis.com/v1"},
    {"kind", "GKECluster"},
    {"metadata/name", "c1"},
    {"name", "c1"},
    {"nodePools/0/name", "p"},
    {"nodePools/0/config/diskSizeGb", "100"},
    {"nodePools/0/config/metadata/disable_legacy-endpoints", "true"},
    {"nodePools/0/config/labels/a_b", "c"},
    {"masterAuth/clusterCaCertificate", "x"},
    {"legacyAbac/enabled", "true"},
    {"clusterIpv4Cidr", "10.0.0.0/8"},
    {"resourceLabels/k_v", "1"},
};

static void expect(struct cs_value object, const char *path, const char *text)
{
    struct cs_buf buf;
    cs_buf_init(&buf, &cs_alloc_libc, 0);
    unit_put_text(&buf, cs_value_walk(object, path));
    cs_buf_char(&buf, '\0');
    ck_assert_msg(strcmp(buf.ptr, text) == 0, "%s is %s, not %s", path, buf.ptr, text);
    cs_buf_clear(&buf);
}

START_TEST(both_styles)
{
    static const char *const texts[] = {CAMEL, SNAKE};
    for (int i = 0; i < 2; i++) {
        struct cs_set set;
        unit_set_of(&set, texts[i], true);
        ck_assert_uint_eq(set.nsubjects, 1);
        ck_assert_int_eq(set.subjects[0].target, CTRSEC_TARGET_OBJECT);
        ck_assert(cs_str_is(set.subjects[0].kind, CS_GKE_KIND));
        ck_assert(cs_str_is(set.subjects[0].name, "c1"));
        for (size_t k = 0; k < sizeof fields / sizeof *fields; k++)
            expect(set.subjects[0].object, fields[k].path, fields[k].expect);
        cs_set_clear(&set);
    }
}
END_TEST

START_TEST(odd_names_stay)
{
    struct cs_set set;
    unit_set_of(&set, SNAKE, true);
    expect(set.subjects[0].object, "_odd", "1");
    expect(set.subjects[0].object, "odd_", "2");
    expect(set.subjects[0].object, "o_D", "3");
    cs_set_clear(&set);
}
END_TEST

/* A pointer in our names leads to the place in theirs. */
START_TEST(positions)
{
    static const char text[] = "[{\"name\":\"a\",\"node_pools\":[],\"master_auth\":{},\n"
                               " \"legacy_abac\":\n  {\"enabled\":true}}]";
    struct cs_set set;
    unit_set_of(&set, text, true);
    ck_assert_uint_eq(set.nsubjects, 1);
    const struct cs_path *place =
        cs_path_pointer(&set.arena, set.subjects[0].origin, CS_STR("legacyAbac/enabled"));
    struct cs_place found = cs_path_resolve(place);
    ck_assert(found.exists);
    ck_assert_uint_eq(found.offset, strstr(text, "true") - text);
    cs_set_clear(&set);
}
END_TEST

START_TEST(others_stay)
{
    struct unit_reader reader;
    unit_open(&reader);
    struct cs_tree *tree =
        (struct cs_tree *)(uintptr_t)unit_json(&reader, "{'apiVersion':'v1','kind':'Pod','a_b':1}");
    struct cs_value before = tree->root;
    ck_assert_int_eq(cs_gke_rename(&reader.arena, tree), CTRSEC_OK);
    ck_assert_ptr_eq(tree->root.as.items, before.as.items);
    unit_close(&reader);
}
END_TEST

/* --- the corpus: inventories, with the cluster inside -------------------------------------------
 */

struct clusters {
    uint32_t files, clusters, odd;
};

static void take_file(const char *path, void *payload)
{
    struct clusters *clusters = payload;
    struct unit_reader reader;
    struct cs_str text = unit_file(path);
    unit_open(&reader);
    const struct cs_tree *tree = unit_read(&reader, text, false);
    clusters->files++;
    clusters->odd += tree == NULL;
    for (uint32_t i = 0; tree != NULL && i < tree->root.len; i++) {
        struct cs_value cluster = cs_value_walk(tree->root.as.items[i], "resource/data"), object;
        if (cs_recognise(cluster) != CS_INPUT_GKE_CLUSTER)
            continue;
        clusters->clusters++;
        ck_assert_int_eq(cs_gke_object(&reader.arena, cluster, &object), CTRSEC_OK);
        ck_assert_int_eq(cs_recognise(object), CS_INPUT_OBJECT);
        ck_assert_uint_eq(object.len, cluster.len + 3);
    }
    unit_close(&reader);
    free((void *)(uintptr_t)text.ptr);
}

START_TEST(corpus)
{
    char folder[512];
    struct clusters clusters = {0};
    if (!unit_corpus(folder, sizeof folder, "platform/gke")) {
        printf("skipped: no %s (CTRSEC_CORPUS_DIR)\n", folder);
        return;
    }
    unit_walk(folder, take_file, &clusters);
    ck_assert_uint_eq(clusters.files, 24);
    ck_assert_uint_eq(clusters.odd, 1);
    ck_assert_uint_ge(clusters.clusters, 20);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("gke");
    tcase_add_test(test, both_styles);
    tcase_add_test(test, odd_names_stay);
    tcase_add_test(test, positions);
    tcase_add_test(test, others_stay);
    tcase_add_test(test, corpus);
    return unit_run("gke", test);
}
