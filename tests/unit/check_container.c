/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Containers: effective values from the container, its pod and annotations; capabilities; images;
 * ports, mounts, variables; where each value stands.
 */
#include "unit_run.h"
#include "unit_set.h"

#define A_APPARMOR "container.apparmor.security.beta.kubernetes.io/c"
#define A_SECCOMP "container.seccomp.security.alpha.kubernetes.io/c"
#define A_SECCOMP_POD "seccomp.security.alpha.kubernetes.io/pod"

/* A pod with one container named c. */
static void make(struct cs_set *set, const char *annotations, const char *pod,
                 const char *container)
{
    char text[4096];
    snprintf(text, sizeof text,
             "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p','annotations':{%s}},"
             "'spec':{%s%s'containers':[{'name':'c'%s%s}]}}",
             annotations, pod, pod[0] ? "," : "", container[0] ? "," : "", container);
    unit_set_of(set, text, true);
}

static const struct cs_record *container_of(const struct cs_set *set)
{
    return unit_field(unit_model(set, CTRSEC_TARGET_WORKLOAD), "containers.0").as.record;
}

#define POD(context) "'securityContext':{" context "}"
#define OWN(context) "'securityContext':{" context "}"
#define TYPE(name) "{'type':'" name "'}"

static const struct {
    const char *annotations, *pod, *container, *path, *expect;
} values[] = {
    /* nothing written: only what is guaranteed */
    {"", "", "", "name", "c"},
    {"", "", "", "kind", "container"},
    {"", "", "", "privileged", "false"},
    {"", "", "", "readOnlyRootFilesystem", "false"},
    {"", "", "", "allowPrivilegeEscalation", "-"},
    {"", "", "", "runAsNonRoot", "-"},
    {"", "", "", "runAsUser", "-"},
    {"", "", "", "procMount", "Default"},
    {"", "", "", "hostProcess", "false"},
    {"", "", "", "seccompProfile", "-"},
    {"", "", "", "appArmorProfile", "-"},
    {"", "", "", "image", "-"},
    {"", "", "", "command", "[]"},
    {"", "", "", "securityContext.privileged", "-"},
    /* null is not written */
    {"", "", "'securityContext':null", "privileged", "false"},
    {"", "", OWN("'privileged':null,'runAsUser':null"), "runAsUser", "-"},
    {"", POD("'runAsUser':1"), OWN("'runAsUser':null"), "runAsUser", "1"},
    {"", POD("'seccompProfile':" TYPE("Localhost")), OWN("'seccompProfile':null"),
     "seccompProfile.type", "Localhost"},
    {"", "", "'command':null,'args':null,'env':null,'ports':null,'volumeMounts':null", "env", "[]"},
    /* of another type: as if not written */
    {"", "", OWN("'privileged':'true'"), "privileged", "false"},
    {"", "", "'command':['a',null,1,'b']", "command", "[a, b]"},
    /* the container's word, else the pod's */
    {"", POD("'runAsNonRoot':true"), "", "runAsNonRoot", "true"},
    {"", POD("'runAsNonRoot':true"), OWN("'runAsNonRoot':false"), "runAsNonRoot", "false"},
    {"", POD("'runAsUser':0"), OWN("'runAsUser':1000"), "runAsUser", "1000"},
    {"", POD("'runAsUser':0"), "", "runAsUser", "0"},
    {"", POD("'runAsGroup':5"), "", "runAsGroup", "5"},
    {"", POD("'seLinuxOptions':{'type':'a','level':'s0'}"), OWN("'seLinuxOptions':{'type':'b'}"),
     "seLinuxOptions.type", "b"},
    {"", POD("'seLinuxOptions':{'type':'a','level':'s0'}"), OWN("'seLinuxOptions':{'type':'b'}"),
     "seLinuxOptions.level", "-"},
    {"", POD("'windowsOptions':{'hostProcess':true}"), "", "hostProcess", "true"},
    {"", POD("'windowsOptions':{'hostProcess':true}"),
     OWN("'windowsOptions':{'hostProcess':false}"), "hostProcess", "false"},
    {"", "", OWN("'procMount':'Unmasked'"), "procMount", "Unmasked"},
    /* what only a container has */
    {"", POD("'privileged':true"), "", "privileged", "false"},
    /* seccomp: container field, container annotation, pod field, pod annotation */
    {"", "", OWN("'seccompProfile':" TYPE("RuntimeDefault")), "seccompProfile.type",
     "RuntimeDefault"},
    {"", POD("'seccompProfile':" TYPE("Unconfined")),
     OWN("'seccompProfile':" TYPE("RuntimeDefault")), "seccompProfile.type", "RuntimeDefault"},
    {"", POD("'seccompProfile':" TYPE("Unconfined")), "", "seccompProfile.type", "Unconfined"},
    {"'" A_SECCOMP "':'runtime/default'", "", "", "seccompProfile.type", "RuntimeDefault"},
    {"'" A_SECCOMP "':'docker/default'", "", "", "seccompProfile.type", "RuntimeDefault"},
    {"'" A_SECCOMP "':'unconfined'", "", "", "seccompProfile.type", "Unconfined"},
    {"'" A_SECCOMP "':'localhost/a.json'", "", "", "seccompProfile.type", "Localhost"},
    {"'" A_SECCOMP "':'localhost/a.json'", "", "", "seccompProfile.localhostProfile", "a.json"},
    {"'" A_SECCOMP "':'unconfined'", "", OWN("'seccompProfile':" TYPE("RuntimeDefault")),
     "seccompProfile.type", "RuntimeDefault"},
    {"'" A_SECCOMP "':'unconfined'", POD("'seccompProfile':" TYPE("RuntimeDefault")), "",
     "seccompProfile.type", "Unconfined"},
    {"'" A_SECCOMP_POD "':'unconfined'", "", "", "seccompProfile.type", "Unconfined"},
    {"'" A_SECCOMP_POD "':'unconfined'", POD("'seccompProfile':" TYPE("RuntimeDefault")), "",
     "seccompProfile.type", "RuntimeDefault"},
    {"'" A_SECCOMP_POD "':'unconfined','" A_SECCOMP "':'runtime/default'", "", "",
     "seccompProfile.type", "RuntimeDefault"},
    {"'" A_SECCOMP "x':'unconfined'", "", "", "seccompProfile", "-"},
    {"'" A_SECCOMP "':'unconfined'", "", OWN("'seccompProfile':" TYPE("RuntimeDefault")),
     "seccompAnnotation", "unconfined"},
    /* AppArmor: the same, but no annotation of the pod */
    {"'" A_APPARMOR "':'runtime/default'", "", "", "appArmorProfile.type", "RuntimeDefault"},
    {"'" A_APPARMOR "':'localhost/p'", "", "", "appArmorProfile.localhostProfile", "p"},
    {"'" A_APPARMOR "':'unconfined'", POD("'appArmorProfile':" TYPE("RuntimeDefault")), "",
     "appArmorProfile.type", "Unconfined"},
    {"'" A_APPARMOR "':'unconfined'", "", OWN("'appArmorProfile':" TYPE("RuntimeDefault")),
     "appArmorProfile.type", "RuntimeDefault"},
    {"", POD("'appArmorProfile':" TYPE("Localhost")), "", "appArmorProfile.type", "Localhost"},
    {"'" A_APPARMOR "':'unconfined'", "", "", "appArmorAnnotation", "unconfined"},
    /* images */
    {"", "", "'image':'nginx'", "image.registry", "docker.io"},
    {"", "", "'image':'nginx'", "image.repository", "library/nginx"},
    {"", "", "'image':'nginx'", "image.tag", ""},
    {"", "", "'image':'quay.io/a/b:1'", "image.tag", "1"},
    {"", "", "'image':'quay.io/a/b:1'", "image.text", "quay.io/a/b:1"},
    {"", "", "'image':'Not Valid'", "image.valid", "false"},
    {"", "", "'image':'Not Valid'", "image.registry", ""},
    {"", "", "'image':''", "image.valid", "false"},
    {"", "", "'image':7", "image", "-"},
    /* ports */
    {"", "", "'ports':[{'containerPort':80}]", "ports.0.hostPort", "0"},
    {"", "", "'ports':[{'containerPort':80}]", "ports.0.protocol", "TCP"},
    {"", "", "'ports':[{'containerPort':80,'hostPort':8080}]", "ports.0.hostPort", "8080"},
    {"", "'hostNetwork':true", "'ports':[{'containerPort':80}]", "ports.0.hostPort", "80"},
    {"", "'hostNetwork':true", "'ports':[{'containerPort':80,'hostPort':0}]", "ports.0.hostPort",
     "80"},
    {"", "'hostNetwork':false", "'ports':[{'containerPort':80}]", "ports.0.hostPort", "0"},
    /* variables */
    {"", "", "'env':[{'name':'A','value':'1'}]", "env.0.value", "1"},
    {"", "", "'env':[{'name':'A'}]", "env.0.value", "-"},
    {"", "",
     "'env':[{'name':'A','valueFrom':{'fieldRef':null,'secretKeyRef':{'name':'s','key':'k'}}}]",
     "env.0.source", "secretKeyRef"},
    {"", "", "'env':[{'name':'A','valueFrom':{'secretKeyRef':{'name':'s','key':'k'}}}]",
     "env.0.secretName", "s"},
    {"", "", "'env':[null,7,{'name':'A'}]", "env", "[A]"},
    /* mounts and volumes */
    {"", "'volumes':[{'name':'v','hostPath':{'path':'/'}}]",
     "'volumeMounts':[{'name':'v','mountPath':'/h'}]", "volumeMounts.0.volume.hostPath", "/"},
    {"", "'volumes':[{'name':'v','hostPath':{'path':'/'}}]",
     "'volumeMounts':[{'name':'v','mountPath':'/h'}]", "volumeMounts.0.volume.type", "hostPath"},
    {"", "'volumes':[{'name':'v'}]", "'volumeMounts':[{'name':'v'}]", "volumeMounts.0.volume.type",
     "emptyDir"},
    {"", "'volumes':[{'name':'v','hostPath':null,'secret':{'secretName':'s'}}]",
     "'volumeMounts':[{'name':'v'}]", "volumeMounts.0.volume.type", "secret"},
    {"", "'volumes':[{'name':'v'}]", "'volumeMounts':[{'name':'w'}]", "volumeMounts.0.volume", "-"},
    {"", "", "'volumeMounts':[{'name':'v'}]", "volumeMounts.0.readOnly", "false"},
    {"", "", "'volumeMounts':[{'name':'v'}]", "volumeMounts.0.mountPropagation", "None"},
    /* resources */
    {"", "", "'resources':{'limits':{'cpu':'500m','memory':'1Gi'}}", "resources.cpuLimit", "0.5"},
    {"", "", "'resources':{'limits':{'cpu':2,'memory':'1Gi'}}", "resources.cpuLimit", "2"},
    {"", "", "'resources':{'limits':{'memory':'1Mi'}}", "resources.memoryLimit", "1.04858e+06"},
    {"", "", "'resources':{'limits':{'cpu':'much'}}", "resources.cpuLimit", "-"},
    /* probes */
    {"", "", "'livenessProbe':{'httpGet':{'host':'evil.example'}}", "probeHosts", "[evil.example]"},
    {"", "", "'lifecycle':{'preStop':{'tcpSocket':{'host':'a'}}}", "probeHosts", "[a]"},
    {"", "", "'livenessProbe':{'httpGet':{'host':''}}", "probeHosts", "[]"},
};

START_TEST(value)
{
    struct cs_set set;
    make(&set, values[_i].annotations, values[_i].pod, values[_i].container);
    unit_expect(container_of(&set), values[_i].path, values[_i].expect);
    cs_set_clear(&set);
}
END_TEST

/* --- capabilities -------------------------------------------------------------------------------
 */

/* has, lacks: of the effective ones */
static const struct {
    const char *context, *add, *drop, *has, *lacks;
} capabilities[] = {
    {"", "[]", "[]", "CHOWN NET_RAW MKNOD", "ALL SYS_ADMIN BPF"},
    {"'capabilities':null", "[]", "[]", "CHOWN", "ALL"},
    {"'capabilities':{'drop':['ALL']}", "[]", "[ALL]", "", "CHOWN NET_RAW ALL"},
    {"'capabilities':{'drop':['all']}", "[]", "[ALL]", "", "CHOWN"},
    {"'capabilities':{'drop':['CAP_NET_RAW']}", "[]", "[NET_RAW]", "CHOWN", "NET_RAW"},
    {"'capabilities':{'add':['sys_admin']}", "[SYS_ADMIN]", "[]", "SYS_ADMIN CHOWN", "ALL"},
    {"'capabilities':{'add':['CAP_BPF'],'drop':['ALL']}", "[BPF]", "[ALL]", "BPF", "CHOWN"},
    {"'capabilities':{'add':['ALL']}", "[ALL]", "[]", "ALL SYS_ADMIN CHOWN BPF", ""},
    {"'capabilities':{'add':['ALL'],'drop':['SYS_ADMIN']}", "[ALL]", "[SYS_ADMIN]", "BPF CHOWN",
     "ALL SYS_ADMIN"},
    {"'capabilities':{'add':['ALL'],'drop':['ALL']}", "[ALL]", "[ALL]", "", "ALL CHOWN"},
    {"'capabilities':{'add':['ALL','BPF'],'drop':['ALL']}", "[ALL, BPF]", "[ALL]", "BPF", "CHOWN"},
    {"'capabilities':{'add':['BPF'],'drop':['BPF']}", "[BPF]", "[BPF]", "CHOWN", "BPF"},
    {"'capabilities':{'add':['NEWER']}", "[NEWER]", "[]", "NEWER CHOWN", "ALL"},
    {"'capabilities':{'add':[null,7,'BPF']}", "[BPF]", "[]", "BPF", ""},
    {"'privileged':true", "[]", "[]", "ALL SYS_ADMIN BPF", ""},
    {"'privileged':true,'capabilities':{'drop':['ALL']}", "[]", "[ALL]", "ALL BPF", ""},
};

static bool has(struct cs_value list, const char *word, size_t len)
{
    for (uint32_t i = 0; i < list.len; i++)
        if (cs_str_equal(cs_value_str(list.as.items[i]), cs_str_of(word, len)))
            return true;
    return false;
}

static void check_words(struct cs_value list, const char *words, bool there)
{
    while (*words != '\0') {
        size_t len = strcspn(words, " ");
        ck_assert_msg(has(list, words, len) == there, "%.*s is %s", (int)len, words,
                      there ? "missing" : "there");
        words += len + (words[len] == ' ');
    }
}

START_TEST(capability)
{
    struct cs_set set;
    char context[256];
    snprintf(context, sizeof context, "'securityContext':{%s}", capabilities[_i].context);
    make(&set, "", "", context);
    const struct cs_record *container = container_of(&set);
    unit_expect(container, "capabilities.add", capabilities[_i].add);
    unit_expect(container, "capabilities.drop", capabilities[_i].drop);
    struct cs_value effective = unit_field(container, "capabilities.effective");
    check_words(effective, capabilities[_i].has, true);
    check_words(effective, capabilities[_i].lacks, false);
    cs_set_clear(&set);
}
END_TEST

/* --- where values stand -------------------------------------------------------------------------
 */

static const struct {
    const char *annotations, *pod, *container, *field, *pointer;
} places[] = {
    {"", "", OWN("'privileged':true"), "privileged",
     "/spec/containers/0/securityContext/privileged"},
    {"", "", OWN("'runAsUser':1"), "runAsUser", "/spec/containers/0/securityContext/runAsUser"},
    {"", POD("'runAsUser':1"), "", "runAsUser", "/spec/securityContext/runAsUser"},
    {"", "", "", "runAsUser", "/spec/containers/0/securityContext/runAsUser"},
    {"", POD("'seccompProfile':" TYPE("a")), "", "seccompProfile",
     "/spec/securityContext/seccompProfile"},
    {"'" A_SECCOMP "':'unconfined'", "", "", "seccompProfile",
     "/metadata/annotations/container.seccomp.security.alpha.kubernetes.io~1c"},
    {"'" A_APPARMOR "':'unconfined'", "", "", "appArmorAnnotation",
     "/metadata/annotations/container.apparmor.security.beta.kubernetes.io~1c"},
    {"", "", "'image':'a'", "image", "/spec/containers/0/image"},
};

START_TEST(place)
{
    struct unit_reader reader;
    struct cs_set set;
    unit_open(&reader);
    make(&set, places[_i].annotations, places[_i].pod, places[_i].container);
    ck_assert_str_eq(unit_pointer(&reader, container_of(&set), places[_i].field),
                     places[_i].pointer);
    cs_set_clear(&set);
    unit_close(&reader);
}
END_TEST

START_TEST(all_kinds)
{
    struct cs_set set;
    unit_set_of(&set,
                "{'apiVersion':'v1','kind':'Pod','spec':{'ephemeralContainers':[{'name':'e'}],"
                "'containers':[{'name':'c'}],'initContainers':[{'name':'i'}]}}",
                true);
    const struct cs_record *workload = unit_model(&set, CTRSEC_TARGET_WORKLOAD);
    unit_expect(workload, "containers", "[i, c, e]");
    unit_expect(workload, "containers.0.kind", "init");
    unit_expect(workload, "containers.1.kind", "container");
    unit_expect(workload, "containers.2.kind", "ephemeral");
    cs_set_clear(&set);
}
END_TEST

/* Mounts find their volumes by name: as many of one as of the other cost no square. */
START_TEST(many_volumes)
{
    enum { COUNT = 20000 };
    struct cs_buf text;
    struct cs_set set;
    cs_buf_init(&text, &cs_alloc_libc, 0);
    cs_buf_text(&text, "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"spec\":{\"volumes\":[");
    for (int i = 0; i < COUNT; i++)
        cs_buf_printf(&text, "%s{\"name\":\"v%d\"}", i ? "," : "", i);
    cs_buf_text(&text, "],\"containers\":[{\"name\":\"c\",\"volumeMounts\":[");
    for (int i = 0; i < COUNT; i++)
        cs_buf_printf(&text, "%s{\"name\":\"v%d\"}", i ? "," : "", COUNT - 1 - i);
    cs_buf_text(&text, "]}]}}");
    unit_set_open(&set);
    ck_assert_int_eq(cs_set_add(&set, CS_STR("v"), cs_buf_view(&text), CS_FORMAT_JSON), CTRSEC_OK);
    ck_assert_int_eq(cs_set_link(&set, true), CTRSEC_OK);
    unit_expect(container_of(&set), "volumeMounts.0.volume", "v19999");
    cs_set_clear(&set);
    cs_buf_clear(&text);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("container");
    tcase_set_timeout(test, 60);
    tcase_add_loop_test(test, value, 0, UNIT_COUNT(values));
    tcase_add_loop_test(test, capability, 0, UNIT_COUNT(capabilities));
    tcase_add_loop_test(test, place, 0, UNIT_COUNT(places));
    tcase_add_test(test, all_kinds);
    tcase_add_test(test, many_volumes);
    return unit_run("container", test);
}
