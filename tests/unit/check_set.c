/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sets: formats, documents that cannot be read, the order of subjects, lists, what is counted; that
 * large sets cost no square; that every allocation may fail; the corpus, folder by folder.
 */
#include "doc/workload.h"
#include "oom/failing_alloc.h"
#include "unit_run.h"
#include "unit_set.h"

#define POD(name) \
    "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"" name "\"},\"spec\":{}}"
#define EVENT(type) "{\"evt.type\":\"" type "\"}"

/* --- formats ------------------------------------------------------------------------------------
 */

static const struct {
    const char *text;
    enum cs_format format;
    uint32_t documents, unread, subjects, skipped;
} inputs[] = {
    {"", CS_FORMAT_AUTO, 0, 0, 0, 0},
    {" \n\t\r\n", CS_FORMAT_AUTO, 0, 0, 0, 0},
    {POD("a"), CS_FORMAT_AUTO, 1, 0, 2, 0},
    {POD("a") "\n" POD("b") "\n", CS_FORMAT_AUTO, 2, 0, 4, 0},
    {EVENT("a") "\n\n" EVENT("b"), CS_FORMAT_AUTO, 2, 0, 2, 0},
    {"{\n\"apiVersion\":\"v1\",\"kind\":\"Service\"}", CS_FORMAT_AUTO, 1, 0, 1, 0},
    {"[" POD("a") "," POD("b") "]", CS_FORMAT_AUTO, 1, 0, 4, 0},
    {"apiVersion: v1\nkind: Service\n", CS_FORMAT_AUTO, 1, 0, 1, 0},
    {"apiVersion: v1\nkind: Service\n---\napiVersion: v1\nkind: Service\n---\n", CS_FORMAT_AUTO, 2,
     0, 2, 0},
    {"---\n---\n# nothing\n---\n", CS_FORMAT_AUTO, 0, 0, 0, 0},
    {"{apiVersion: v1, kind: Service}", CS_FORMAT_AUTO, 1, 0, 1, 0},
    /* what is read but judged by nobody */
    {"{}", CS_FORMAT_AUTO, 1, 0, 0, 1},
    {"a: b\n", CS_FORMAT_AUTO, 1, 0, 0, 1},
    {"[1, 2]", CS_FORMAT_AUTO, 1, 0, 0, 1},
    {"{\"schemaVersion\":2,\"manifests\":[]}", CS_FORMAT_AUTO, 1, 0, 0, 1},
    {"{\"apiVersion\":\"v1\",\"kind\":\"List\",\"items\":[]}", CS_FORMAT_AUTO, 1, 0, 0, 1},
    /* what cannot be read leaves the others */
    {"{\"a\":", CS_FORMAT_AUTO, 1, 1, 0, 0},
    {POD("a") "\n{\"a\":\n" POD("b"), CS_FORMAT_AUTO, 3, 1, 4, 0},
    {"a: [\n---\napiVersion: v1\nkind: Service\n", CS_FORMAT_AUTO, 2, 1, 1, 0},
    {"\"a\"", CS_FORMAT_JSON, 1, 0, 0, 1},
    {POD("a") POD("b"), CS_FORMAT_JSON, 1, 1, 0, 0},
    {POD("a") "\nnothing", CS_FORMAT_NDJSON, 2, 1, 2, 0},
};

START_TEST(input)
{
    struct cs_set set;
    unit_set_open(&set);
    ck_assert_int_eq(cs_set_add(&set, CS_STR("f"), cs_str_from(inputs[_i].text), inputs[_i].format),
                     CTRSEC_OK);
    ck_assert_int_eq(cs_set_link(&set, true), CTRSEC_OK);
    ck_assert_uint_eq(set.ndocuments, inputs[_i].documents);
    ck_assert_uint_eq(set.unread, inputs[_i].unread);
    ck_assert_uint_eq(set.nsubjects, inputs[_i].subjects);
    ck_assert_uint_eq(set.skipped, inputs[_i].skipped);
    ck_assert_uint_eq(set.diag.errors, inputs[_i].unread);
    cs_set_clear(&set);
}
END_TEST

/* --- lists --------------------------------------------------------------------------------------
 */

/* kinds of the subjects in order, objects only */
static const struct {
    const char *text, *kinds;
} lists[] = {
    {"{'apiVersion':'v1','kind':'List','items':[{'apiVersion':'v1','kind':'A'},{'apiVersion':'v1',"
     "'kind':'B'}]}",
     "A B "},
    {"{'apiVersion':'v1','kind':'PodList','items':[{'metadata':{}},{'metadata':{}}]}", "Pod Pod "},
    {"{'apiVersion':'v1','kind':'PodList','items':[{'apiVersion':'v1','kind':'A'},7,null]}", "A "},
    {"{'apiVersion':'v1','kind':'List','items':[{'metadata':{}}]}", ""},
    {"{'apiVersion':'v1','kind':'List','items':[{'apiVersion':'v1','kind':'List','items':["
     "{'apiVersion':'v1','kind':'A'}]}]}",
     "A "},
    {"[[{'apiVersion':'v1','kind':'A'}],{'apiVersion':'v1','kind':'B'}]", "A B "},
    {"[[[[[{'apiVersion':'v1','kind':'A'}]]]]]", ""}, /* deeper than anybody means */
    {"{'apiVersion':'template.openshift.io/v1','kind':'Template','objects':[{'apiVersion':'v1',"
     "'kind':'A'}]}",
     "Template A "},
    {"{'apiVersion':'v1','kind':'Template','objects':'x'}", "Template "},
};

START_TEST(list)
{
    char kinds[256] = "";
    struct cs_set set;
    unit_set_of(&set, lists[_i].text, true);
    for (uint32_t i = 0; i < set.nsubjects; i++)
        if (set.subjects[i].target == CTRSEC_TARGET_OBJECT)
            snprintf(kinds + strlen(kinds), sizeof kinds - strlen(kinds), "%.*s ",
                     CS_STR_ARG(set.subjects[i].kind));
    ck_assert_str_eq(kinds, lists[_i].kinds);
    cs_set_clear(&set);
}
END_TEST

START_TEST(audit_list)
{
    struct cs_set set;
    unit_set_of(&set,
                "{'apiVersion':'audit.k8s.io/v1','kind':'EventList','items':[{'verb':'get'},"
                "{'apiVersion':'audit.k8s.io/v1','kind':'Event','verb':'list'}]}",
                true);
    ck_assert_uint_eq(unit_count(&set, CTRSEC_TARGET_EVENT), 2);
    cs_set_clear(&set);
}
END_TEST

/* --- subjects and documents ---------------------------------------------------------------------
 */

static const char config[] = "{\"architecture\":\"a\",\"os\":\"b\",\"rootfs\":{\"diff_ids\":[]}}";

START_TEST(order)
{
    struct cs_set set;
    unit_set_open(&set);
    unit_set_add(&set, POD("a"));
    unit_set_add(&set, "{'SchemaVersion':2,'ArtifactName':'x','ArtifactType':'container_image'}");
    unit_set_add(&set, POD("b"));
    unit_set_add(&set, config); /* of the image above */
    unit_set_add(&set, "{'evt.type':'open'}");
    ck_assert_int_eq(cs_set_link(&set, true), CTRSEC_OK);
    ck_assert_uint_eq(set.nsubjects, 6);
    static const uint32_t documents[] = {0, 0, 1, 2, 2, 4};
    static const uint32_t first[] = {0, 2, 3, 5, 5}, count[] = {2, 1, 2, 0, 1};
    for (uint32_t i = 0; i < 6; i++)
        ck_assert_uint_eq(set.subjects[i].document, documents[i]);
    for (uint32_t i = 0; i < 5; i++) {
        ck_assert_uint_eq(set.documents[i]->first_subject, first[i]);
        ck_assert_uint_eq(set.documents[i]->subjects, count[i]);
        ck_assert(!set.documents[i]->skipped);
    }
    ck_assert_int_eq(set.subjects[2].target, CTRSEC_TARGET_IMAGE);
    cs_set_clear(&set);
}
END_TEST

START_TEST(names)
{
    static const struct {
        const char *text, *kind, *space, *name;
    } rows[] = {
        {"{'apiVersion':'v1','kind':'Pod','metadata':{'name':'a','namespace':'b'},'spec':{}}",
         "Pod", "b", "a"},
        {"{'apiVersion':'v1','kind':'Pod','metadata':{'generateName':'a-'},'spec':{}}", "Pod", "",
         "a-"},
        {"{'apiVersion':'v1','kind':'Pod','metadata':{'name':null,'namespace':7},'spec':{}}", "Pod",
         "", ""},
        {"{'SchemaVersion':2,'ArtifactName':'x:1','ArtifactType':'container_image'}", "Image", "",
         "x:1"},
        {"{'evt.type':'open','k8s.ns.name':'n'}", "file", "n", "open"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct cs_set set;
        unit_set_of(&set, rows[i].text, true);
        ck_assert(cs_str_is(set.subjects[0].kind, rows[i].kind));
        ck_assert(cs_str_is(set.subjects[0].space, rows[i].space));
        ck_assert_msg(cs_str_is(set.subjects[0].name, rows[i].name), "%s", rows[i].text);
        cs_set_clear(&set);
    }
}
END_TEST

START_TEST(reset_and_use_again)
{
    struct cs_set set;
    unit_set_open(&set);
    for (int round = 0; round < 3; round++) {
        unit_set_add(&set, POD("a"));
        unit_set_add(&set, config);
        ck_assert_int_eq(cs_set_link(&set, round % 2), CTRSEC_OK);
        ck_assert_uint_eq(set.nsubjects, 3);
        ck_assert_int_eq(cs_set_add(&set, CS_STR(""), CS_STR("{}"), CS_FORMAT_AUTO),
                         CTRSEC_E_ARGUMENT);
        cs_set_reset(&set);
        ck_assert_uint_eq(set.ndocuments + set.nsubjects + set.skipped, 0);
    }
    cs_set_clear(&set);
}
END_TEST

START_TEST(most_documents)
{
    struct cs_limits limits = cs_limits_default;
    struct cs_set set;
    limits.set_documents = 2;
    ck_assert_int_eq(cs_set_init(&set, &cs_alloc_libc, &limits, 1), CTRSEC_OK);
    ck_assert_int_eq(cs_set_add(&set, CS_STR("f"),
                                CS_STR(EVENT("a") "\n" EVENT("b") "\n" EVENT("c")),
                                CS_FORMAT_NDJSON),
                     CTRSEC_E_LIMIT);
    ck_assert_uint_eq(set.limited, 1);
    ck_assert_int_eq(cs_set_link(&set, true), CTRSEC_OK);
    ck_assert_uint_eq(set.nsubjects, 2);
    cs_set_clear(&set);
}
END_TEST

/* Many documents with the images at the end, then with the images among them. */
START_TEST(many_documents)
{
    enum { COUNT = 20000 };
    struct cs_buf lines;
    struct cs_set set;
    cs_buf_init(&lines, &cs_alloc_libc, 0);
    for (int i = 0; i < 2 * COUNT; i++) {
        bool image = _i == 0 ? i >= COUNT : i % 2 == 0;
        if (image)
            cs_buf_printf(&lines,
                          "{\"SchemaVersion\":2,\"ArtifactName\":\"a:%d\",\"ArtifactType\":"
                          "\"container_image\"}\n",
                          i);
        else
            cs_buf_text(&lines, EVENT("open") "\n");
    }
    unit_set_open(&set);
    ck_assert_int_eq(cs_set_add(&set, CS_STR("l"), cs_buf_view(&lines), CS_FORMAT_NDJSON),
                     CTRSEC_OK);
    ck_assert_int_eq(cs_set_link(&set, true), CTRSEC_OK);
    ck_assert_uint_eq(set.nsubjects, 2 * COUNT);
    for (uint32_t i = 0; i < set.nsubjects; i++)
        ck_assert_uint_eq(set.subjects[i].document, i);
    cs_set_clear(&set);
    cs_buf_clear(&lines);
}
END_TEST

/* --- memory -------------------------------------------------------------------------------------
 */

/* Something of everything, small. */
static const char *const sources[] = {
    "apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: ns, labels: {a: b}, annotations: "
    "{container.apparmor.security.beta.kubernetes.io/c: unconfined}}\n"
    "spec: {serviceAccountName: sa, securityContext: {runAsUser: 1, sysctls: [{name: a}]}, "
    "volumes: "
    "[{name: v, hostPath: {path: /}}], containers: [{name: c, image: 'nginx:1', ports: "
    "[{containerPort: 1}], env: [{name: A, value: x}], volumeMounts: [{name: v}], securityContext: "
    "{capabilities: {add: [x, CAP_BPF]}}, livenessProbe: {httpGet: {host: h}}}]}\n---\n"
    "apiVersion: v1\nkind: Service\nmetadata: {name: s, namespace: ns}\nspec: {selector: {a: b}}\n"
    "---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i, namespace: ns}\n"
    "spec: {defaultBackend: {service: {name: s}}, rules: [{host: h}]}\n---\n"
    "apiVersion: route.openshift.io/v1\nkind: Route\nmetadata: {name: r, namespace: ns}\n"
    "spec: {to: {name: s}}\n---\n"
    "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: sa, namespace: ns}\n"
    "automountServiceAccountToken: false\n---\n"
    "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: r}\n"
    "rules: [{verbs: [get]}]\naggregationRule: {clusterRoleSelectors: [{matchLabels: {x: y}}]}\n"
    "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: b, "
    "namespace: ns}\nroleRef: {kind: ClusterRole, name: r}\nsubjects: [{kind: ServiceAccount, "
    "name: "
    "sa, namespace: ns}, {kind: Group, name: 'system:authenticated'}]\n---\n"
    "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: b}\n"
    "roleRef: {kind: ClusterRole, name: cluster-admin}\nsubjects: [{kind: User, name: "
    "'system:serviceaccount:ns:sa'}]\n---\n"
    "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: n, namespace: ns}\n"
    "spec: {podSelector: {matchLabels: {a: b}}, policyTypes: [Egress]}\n---\n"
    "apiVersion: v1\nkind: Namespace\nmetadata: {name: ns}\n---\n"
    "apiVersion: v1\nkind: Secret\ndata: {a: b}\n",
    "{\"SchemaVersion\":2,\"ArtifactName\":\"nginx:1\",\"ArtifactType\":\"container_image\","
    "\"Metadata\":{\"RepoTags\":[\"nginx:1\"],\"DiffIDs\":[\"a\"]},\"Results\":[{\"Class\":"
    "\"lang-pkgs\",\"Type\":\"npm\",\"Target\":\"t\",\"Packages\":[{\"Name\":\"a\",\"Version\":"
    "\"1\","
    "\"Release\":\"2\"}],\"Vulnerabilities\":[{\"VulnerabilityID\":\"C\",\"CVSS\":{\"nvd\":"
    "{\"V3Score\":9}}}]}]}",
    "{\"SchemaVersion\":2,\"ArtifactName\":\"nginx:1\",\"ArtifactType\":\"container_image\","
    "\"Results\":[{\"Class\":\"os-pkgs\",\"Vulnerabilities\":[{\"VulnerabilityID\":\"C\"}]}]}",
    "{\"architecture\":\"a\",\"os\":\"b\",\"rootfs\":{\"diff_ids\":[\"a\"]},\"config\":{\"Env\":"
    "[\"A=1\"],\"ExposedPorts\":{\"80\":{}},\"Labels\":{\"a\":null},\"Healthcheck\":{\"Test\":[]},"
    "\"Cmd\":\"x\"},\"history\":[{\"created_by\":\"|1 A=1 /bin/sh -c x\"}]}",
    "{\"evt.type\":\"open\",\"fd.name\":\"/etc/"
    "passwd\",\"proc.aname[1]\":\"sh\",\"container.mounts\":"
    "\"/a:/b:rw:true:x\"}\n{\"apiVersion\":\"audit.k8s.io/"
    "v1\",\"kind\":\"Event\",\"verb\":\"create\","
    "\"requestURI\":\"/"
    "a?b=c%20d\",\"objectRef\":{\"resource\":\"pods\"},\"requestObject\":{\"spec\":"
    "{\"containers\":[{\"image\":\"a:1\"}]}}}\n",
    "{\"name\":\"c\",\"node_pools\":[{}],\"master_auth\":{\"a_b\":1},\"legacy_abac\":{}}",
    "{\"a\":1,\"a\":2", /* one that cannot be read: its diagnostic takes memory too */
};

static int load_all(struct cs_set *set)
{
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++)
        CS_TRY(cs_set_add(set, CS_STR("file"), cs_str_from(sources[i]), CS_FORMAT_AUTO));
    CS_TRY(cs_set_signature(set, CS_STR("nginx:1"), CS_STR("verified"), CS_STR("me")));
    return cs_set_link(set, true);
}

static void check_loaded(const struct cs_set *set)
{
    const struct cs_record *workload = unit_model(set, CTRSEC_TARGET_WORKLOAD);
    ck_assert_uint_eq(set->unread, 1);
    ck_assert_uint_eq(unit_count(set, CTRSEC_TARGET_EVENT), 2);
    ck_assert_uint_eq(unit_count(set, CTRSEC_TARGET_IMAGE), 1);
    unit_expect(workload, "services", "[s]");
    unit_expect(workload, "ingresses", "[i]");
    unit_expect(workload, "serviceAccount.rules", "[r, cluster-admin]");
    unit_expect(workload, "metadataReachable", "false");
    unit_expect(workload, "containers.0.facts.user", "");
    unit_expect(unit_model(set, CTRSEC_TARGET_IMAGE), "vulnerabilities", "[C, C]");
    unit_expect(unit_model(set, CTRSEC_TARGET_IMAGE), "signatures", "[verified]");
}

/* The allocator refuses once (0) or for good (1). */
START_TEST(allocator_refuses)
{
    for (uint64_t at = 1;; at++) {
        struct failing_alloc failing = {.fail_at = at, .for_good = _i == 1};
        struct cs_alloc alloc = {failing_alloc_resize, &failing};
        struct cs_set set;
        int status = cs_set_init(&set, &alloc, &cs_limits_default, 1);
        if (status == CTRSEC_OK)
            status = load_all(&set);
        ck_assert_int_eq(status, failing.failed ? CTRSEC_E_NOMEM : CTRSEC_OK);
        if (status == CTRSEC_OK)
            check_loaded(&set);
        cs_set_clear(&set);
        ck_assert_uint_eq(failing.blocks, 0);
        if (!failing.failed)
            break;
    }
}
END_TEST

/* Every single item of the arena is one that does not fit any more; smaller ones behind it may. */
START_TEST(arena_refuses)
{
    struct cs_set whole;
    unit_set_open(&whole);
    ck_assert_int_eq(load_all(&whole), CTRSEC_OK);
    size_t total = whole.arena.taken;
    cs_set_clear(&whole);
    for (size_t limit = (size_t)_i * 24 + 1; limit < total; limit += 48) {
        struct cs_set set;
        unit_set_open(&set);
        set.arena.limit = limit;
        ck_assert_msg(load_all(&set) == CTRSEC_E_NOMEM, "limit %zu of %zu", limit, total);
        cs_set_clear(&set);
    }
}
END_TEST

/* --- the corpus ---------------------------------------------------------------------------------
 */

static const struct {
    const char *folder;
    uint32_t documents, workloads;
} corpora[] = {
    {"k8s/argo-cd", 250, 33},        {"k8s/attacks", 26, 7},
    {"k8s/badpods", 144, 128},       {"k8s/dashboard-v1.10.1", 11, 2},
    {"k8s/dashboard-v1.6.3", 4, 1},  {"k8s/dashboard-v2.7.0", 27, 4},
    {"k8s/istio", 442, 96},          {"k8s/kube-prometheus", 90, 6},
    {"k8s/kubeflow", 790, 74},       {"k8s/kubernetes-examples", 266, 122},
    {"k8s/kubernetes-goat", 34, 13}, {"k8s/microservices-demo", 137, 38},
    {"k8s/opentelemetry", 370, 132},
};

START_TEST(corpus)
{
    char folder[512];
    struct cs_set set;
    if (!unit_corpus(folder, sizeof folder, corpora[_i].folder)) {
        printf("skipped: no %s (CTRSEC_CORPUS_DIR)\n", folder);
        return;
    }
    unit_set_open(&set);
    unit_walk(folder, unit_add_file, &set);
    ck_assert_uint_eq(unit_unread(&set), 0);
    ck_assert_int_eq(cs_set_link(&set, true), CTRSEC_OK);
    ck_assert_uint_eq(set.ndocuments, corpora[_i].documents);
    ck_assert_uint_eq(unit_count(&set, CTRSEC_TARGET_WORKLOAD), corpora[_i].workloads);
    for (uint32_t i = 0; i < set.nsubjects; i++)
        if (set.subjects[i].target == CTRSEC_TARGET_WORKLOAD)
            for (uint32_t slot = 0; slot < cs_schema_workload.count; slot++)
                ck_assert_uint_ne(set.subjects[i].record->slots[slot].tag, CS_UNKNOWN);
    cs_set_clear(&set);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("set");
    tcase_set_timeout(test, 240);
    tcase_add_loop_test(test, input, 0, UNIT_COUNT(inputs));
    tcase_add_loop_test(test, list, 0, UNIT_COUNT(lists));
    tcase_add_test(test, audit_list);
    tcase_add_test(test, order);
    tcase_add_test(test, names);
    tcase_add_test(test, reset_and_use_again);
    tcase_add_test(test, most_documents);
    tcase_add_loop_test(test, many_documents, 0, 2);
    tcase_add_loop_test(test, allocator_refuses, 0, 2);
    tcase_add_loop_test(test, arena_refuses, 0, 2);
    tcase_add_loop_test(test, corpus, 0, UNIT_COUNT(corpora));
    return unit_run("set", test);
}
