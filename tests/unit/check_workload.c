/* SPDX-License-Identifier: Apache-2.0 */
/* Workloads: which objects are some, what their fields read as, where these stand. */
#include "doc/workload.h"
#include "unit_run.h"
#include "unit_set.h"

#define CONTAINERS "'containers':[{'name':'c'}]"
#define TEMPLATE "'template':{'metadata':{'labels':{'a':'b'}},'spec':{" CONTAINERS "}}"
#define OBJECT(version, kind, rest) \
    "{'apiVersion':'" version "','kind':'" kind "','metadata':{'name':'x'}," rest "}"

static const struct {
    const char *text, *steps; /* NULL: no workload */
} kinds[] = {
    {OBJECT("v1", "Pod", "'spec':{" CONTAINERS "}"), ""},
    {OBJECT("v1", "Pod", "'spec':{}"), ""},
    {OBJECT("v1", "Pod", "'spec':null"), NULL},
    {OBJECT("apps/v1", "Deployment", "'spec':{" TEMPLATE "}"), "spec/template"},
    {OBJECT("apps/v1", "ReplicaSet", "'spec':{" TEMPLATE "}"), "spec/template"},
    {OBJECT("apps/v1", "StatefulSet", "'spec':{" TEMPLATE "}"), "spec/template"},
    {OBJECT("apps/v1", "DaemonSet", "'spec':{" TEMPLATE "}"), "spec/template"},
    {OBJECT("v1", "ReplicationController", "'spec':{" TEMPLATE "}"), "spec/template"},
    {OBJECT("batch/v1", "Job", "'spec':{" TEMPLATE "}"), "spec/template"},
    {OBJECT("batch/v1", "CronJob", "'spec':{'jobTemplate':{'spec':{" TEMPLATE "}}}"),
     "spec/jobTemplate/spec/template"},
    {OBJECT("v1", "PodTemplate", TEMPLATE), "template"},
    {OBJECT("apps.openshift.io/v1", "DeploymentConfig", "'spec':{" TEMPLATE "}"), "spec/template"},
    {OBJECT("argoproj.io/v1alpha1", "Rollout", "'spec':{" TEMPLATE "}"), "spec/template"},
    {OBJECT("serving.knative.dev/v1", "Service", "'spec':{" TEMPLATE "}"), "spec/template"},
    {OBJECT("keda.sh/v1alpha1", "ScaledJob", "'spec':{'jobTargetRef':{" TEMPLATE "}}"),
     "spec/jobTargetRef/template"},
    {OBJECT("example.org/v1", "Anything", "'spec':{" TEMPLATE "}"), "spec/template"},
    {OBJECT("v1", "Service", "'spec':{'selector':{}}"), NULL},
    {OBJECT("example.org/v1", "Other", "'spec':{'template':{'spec':{'containers':{}}}}"), NULL},
    {OBJECT("example.org/v1", "Other", "'spec':{'template':'x'}"), NULL},
    {OBJECT("example.org/v1", "Other", "'spec':7"), NULL},
};

START_TEST(kind)
{
    struct unit_reader reader;
    unit_open(&reader);
    const char *steps = cs_workload_template(unit_json(&reader, kinds[_i].text)->root);
    if (kinds[_i].steps == NULL)
        ck_assert_ptr_null(steps);
    else
        ck_assert_str_eq(steps, kinds[_i].steps);
    unit_close(&reader);
    struct cs_set set;
    unit_set_of(&set, kinds[_i].text, true);
    ck_assert_uint_eq(unit_count(&set, CTRSEC_TARGET_WORKLOAD), kinds[_i].steps != NULL);
    ck_assert_uint_eq(unit_count(&set, CTRSEC_TARGET_OBJECT), 1);
    cs_set_clear(&set);
}
END_TEST

#define POD(spec) "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p'},'spec':{" spec "}}"

static const struct {
    const char *text, *path, *expect;
} fields[] = {
    /* nothing written: what the API server puts there, and nothing else */
    {POD(""), "kind", "Pod"},
    {POD(""), "apiVersion", "v1"},
    {POD(""), "name", "p"},
    {POD(""), "namespace", "-"},
    {POD(""), "labels", "{}"},
    {POD(""), "replicas", "-"},
    {POD(""), "os", "-"},
    {POD(""), "hostNetwork", "false"},
    {POD(""), "hostPID", "false"},
    {POD(""), "hostUsers", "true"},
    {POD(""), "serviceAccountName", "default"},
    {POD(""), "automountServiceAccountToken", "true"},
    {POD(""), "restartPolicy", "Always"},
    {POD(""), "imagePullSecrets", "[]"},
    {POD(""), "volumes", "[]"},
    {POD(""), "containers", "[]"},
    {POD(""), "runtimeClassName", "-"},
    {POD(""), "securityContext.runAsUser", "-"},
    {POD(""), "securityContext.sysctls", "[]"},
    {POD(""), "seccompAnnotation", "-"},
    /* null is not written */
    {POD("'hostNetwork':null,'serviceAccountName':null,'volumes':null,'securityContext':null,"
         "'containers':null,'os':null"),
     "hostNetwork", "false"},
    {POD("'serviceAccountName':null"), "serviceAccountName", "default"},
    {POD("'os':{'name':null}"), "os", "-"},
    {"{'apiVersion':'v1','kind':'Pod','metadata':null,'spec':{}}", "name", "-"},
    {"{'apiVersion':'v1','kind':'Pod','metadata':{'labels':{'a':null,'b':'c','d':1}},'spec':{}}",
     "labels", "{a: , b: c}"},
    {"{'apiVersion':'v1','kind':'Pod','metadata':{'labels':null},'spec':{}}", "podLabels", "{}"},
    /* written */
    {POD("'hostNetwork':true"), "hostNetwork", "true"},
    {POD("'hostPID':true"), "hostPID", "true"},
    {POD("'hostIPC':true"), "hostIPC", "true"},
    {POD("'hostUsers':false"), "hostUsers", "false"},
    {POD("'shareProcessNamespace':true"), "shareProcessNamespace", "true"},
    {POD("'os':{'name':'windows'}"), "os", "windows"},
    {POD("'serviceAccount':'old'"), "serviceAccountName", "old"},
    {POD("'serviceAccount':'old','serviceAccountName':'new'"), "serviceAccountName", "new"},
    {POD("'serviceAccountName':''"), "serviceAccountName", "default"},
    {POD("'automountServiceAccountToken':false"), "automountServiceAccountToken", "false"},
    {POD("'imagePullSecrets':[{'name':'a'},{},null,{'name':'b'}]"), "imagePullSecrets", "[a, b]"},
    {POD("'tolerations':[{'operator':'Exists'}]"), "tolerations", "[{operator: Exists}]"},
    {POD("'securityContext':{'sysctls':[{'name':'kernel.shm','value':'1'}]}"),
     "securityContext.sysctls", "[kernel.shm]"},
    {POD("'securityContext':{'supplementalGroups':[1,2]}"), "securityContext.supplementalGroups",
     "[1, 2]"},
    {POD("'securityContext':{'fsGroup':3}"), "securityContext.fsGroup", "3"},
    {POD("'volumes':[{'name':'a','configMap':{'name':'m'}}]"), "volumes.0.configMapName", "m"},
    {POD("'volumes':[{'name':'a','persistentVolumeClaim':{'claimName':'m'}}]"),
     "volumes.0.claimName", "m"},
    {POD("'volumes':[{'name':'a','hostPath':{'path':'/x'}},7,null]"), "volumes", "[a]"},
    /* of a controller: the object's own metadata, and those of its pods */
    {"{'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'d','namespace':'s',"
     "'labels':{'l':'1'}},'spec':{'replicas':3,'template':{'metadata':{'labels':{'p':'2'},"
     "'annotations':{'k':'v'}},'spec':{'hostPID':true,'containers':[{'name':'c'}]}}}}",
     "podLabels", "{p: 2}"},
    {"{'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'d','namespace':'s',"
     "'labels':{'l':'1'}},'spec':{'replicas':3,'template':{'metadata':{'labels':{'p':'2'},"
     "'annotations':{'k':'v'}},'spec':{'hostPID':true,'containers':[{'name':'c'}]}}}}",
     "labels", "{l: 1}"},
    {"{'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'d','namespace':'s'},"
     "'spec':{'replicas':3,'template':{'metadata':{'annotations':{'k':'v'}},"
     "'spec':{'containers':[{'name':'c'}]}}}}",
     "podAnnotations", "{k: v}"},
    {"{'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'d','namespace':'s'},"
     "'spec':{'replicas':3,'template':{'spec':{'containers':[{'name':'c'}]}}}}",
     "replicas", "3"},
    {"{'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'d','namespace':'s'},"
     "'spec':{'template':{'spec':{'hostPID':true,'containers':[{'name':'c'}]}}}}",
     "hostPID", "true"},
};

START_TEST(field)
{
    struct cs_set set;
    unit_set_of(&set, fields[_i].text, true);
    unit_expect(unit_model(&set, CTRSEC_TARGET_WORKLOAD), fields[_i].path, fields[_i].expect);
    cs_set_clear(&set);
}
END_TEST

static const struct {
    const char *text, *field, *pointer;
} places[] = {
    {POD("'hostPID':true"), "hostPID", "/spec/hostPID"},
    {POD(""), "hostPID", "/spec/hostPID"},
    {POD("'serviceAccount':'a'"), "serviceAccountName", "/spec/serviceAccount"},
    {POD("'serviceAccountName':'a'"), "serviceAccountName", "/spec/serviceAccountName"},
    {POD(""), "name", "/metadata/name"},
    {OBJECT("batch/v1", "CronJob", "'spec':{'jobTemplate':{'spec':{" TEMPLATE "}}}"), "hostPID",
     "/spec/jobTemplate/spec/template/spec/hostPID"},
    {OBJECT("batch/v1", "CronJob", "'spec':{'jobTemplate':{'spec':{" TEMPLATE "}}}"),
     "podAnnotations", "/spec/jobTemplate/spec/template/metadata/annotations"},
    {"{'apiVersion':'v1','kind':'List','items':[" POD("'hostPID':true") "]}", "hostPID",
     "/items/0/spec/hostPID"},
};

START_TEST(place)
{
    struct unit_reader reader;
    struct cs_set set;
    unit_open(&reader);
    unit_set_of(&set, places[_i].text, true);
    ck_assert_str_eq(
        unit_pointer(&reader, unit_model(&set, CTRSEC_TARGET_WORKLOAD), places[_i].field),
        places[_i].pointer);
    cs_set_clear(&set);
    unit_close(&reader);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("workload");
    tcase_add_loop_test(test, kind, 0, UNIT_COUNT(kinds));
    tcase_add_loop_test(test, field, 0, UNIT_COUNT(fields));
    tcase_add_loop_test(test, place, 0, UNIT_COUNT(places));
    return unit_run("workload", test);
}
