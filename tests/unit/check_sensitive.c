/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Secrets in raw trees: what is marked, what is not, that marks stand in order, and that the typed
 * models carry the mark on.
 */
#include "unit_run.h"
#include "unit_set.h"

/* The value at `path` (steps with "/") of the first document: is it marked? */
static const struct {
    const char *text, *path;
    bool marked;
} marks[] = {
    {"{'apiVersion':'v1','kind':'Secret','data':{'a':'x'}}", "data/a", true},
    {"{'apiVersion':'v1','kind':'Secret','stringData':{'a':'x'}}", "stringData/a", true},
    {"{'apiVersion':'v1','kind':'Secret','stringData':{'a':'x'}}", "stringData", false},
    {"{'apiVersion':'v1','kind':'Secret','data':'odd'}", "data", true},
    {"{'apiVersion':'v1','kind':'Secret','data':{'a':{'b':['x']}}}", "data/a/b/0", true},
    {"{'apiVersion':'v1','kind':'Secret','metadata':{'name':'n'},'data':{}}", "metadata/name",
     false},
    {"{'apiVersion':'v1','kind':'ConfigMap','data':{'a':'x'}}", "data/a", false},
    {"{'data':{'a':'x'},'kind':'Secret','apiVersion':'v1'}", "data/a", true},
    {"{'apiVersion':'v1','kind':'List','items':[{'kind':'Secret','data':{'a':'x'}}]}",
     "items/0/data/a", true},
    {"{'apiVersion':'v1','kind':'SecretList','items':[{'data':{'a':'x'}}]}", "items/0/data/a",
     true},
    {"[{'apiVersion':'v1','kind':'Secret','data':{'a':'x'}}]", "0/data/a", true},
    {"{'apiVersion':'v1','kind':'Template','objects':[{'kind':'Secret','data':{'a':'x'}}]}",
     "objects/0/data/a", true},
    /* variables */
    {"{'apiVersion':'v1','kind':'Pod','spec':{'containers':[{'env':[{'name':'A','value':'x'}]}]}}",
     "spec/containers/0/env/0/value", true},
    {"{'apiVersion':'v1','kind':'Pod','spec':{'containers':[{'env':[{'name':'A','value':'x'}]}]}}",
     "spec/containers/0/env/0/name", false},
    {"{'apiVersion':'v1','kind':'BuildConfig','spec':{'strategy':{'dockerStrategy':{'buildArgs':"
     "[{'name':'A','value':'x'}]}}}}",
     "spec/strategy/dockerStrategy/buildArgs/0/value", true},
    {"{'apiVersion':'v1','kind':'Pod','spec':{'env':{'value':'x'}}}", "spec/env/value", false},
    /* images */
    {"{'architecture':'a','os':'b','rootfs':{'diff_ids':[]},'config':{'Env':['A=x']}}",
     "config/Env/0", true},
    {"{'architecture':'a','os':'b','rootfs':{'diff_ids':[]},'history':[{'created_by':'|1 A=x'}]}",
     "history/0/created_by", true},
    {"[{'Id':'a','Os':'b','Architecture':'c','Config':{'Env':['A=x']}}]", "0/Config/Env/0", true},
    {"{'SchemaVersion':2,'ArtifactName':'a','ArtifactType':'container_image','Metadata':{"
     "'ImageConfig':{'config':{'Env':['A=x']}}}}",
     "Metadata/ImageConfig/config/Env/0", true},
    /* audit events about secrets, also without a kind */
    {"{'apiVersion':'audit.k8s.io/v1','kind':'Event','objectRef':{'resource':'secrets'},"
     "'requestObject':{'data':{'a':'x'}}}",
     "requestObject/data/a", true},
    {"{'apiVersion':'audit.k8s.io/v1','kind':'Event','objectRef':{'resource':'pods'},"
     "'requestObject':{'data':{'a':'x'}}}",
     "requestObject/data/a", false},
    {"{'apiVersion':'audit.k8s.io/v1','kind':'Event','requestObject':{'kind':'Secret','data':"
     "{'a':'x'}}}",
     "requestObject/data/a", true},
    /* admission requests */
    {"{'apiVersion':'admission.k8s.io/v1','kind':'AdmissionReview','request':{'operation':'CREATE',"
     "'kind':{'kind':'Secret'},'object':{'kind':'Secret','data':{'a':'x'}}}}",
     "request/object/data/a", true},
    {"{'apiVersion':'admission.k8s.io/v1','kind':'AdmissionReview','request':{'operation':'DELETE',"
     "'kind':{'kind':'Secret'},'oldObject':{'data':{'a':'x'}}}}",
     "request/oldObject/data/a", true},
    {"{'apiVersion':'admission.k8s.io/v1','kind':'AdmissionReview','request':{'operation':'DELETE',"
     "'kind':{'kind':'ConfigMap'},'oldObject':{'data':{'a':'x'}}}}",
     "request/oldObject/data/a", false},
    {"{'apiVersion':'authentication.k8s.io/v1','kind':'TokenReview','spec':{'token':'x'}}",
     "spec/token", true},
    {"{'apiVersion':'authentication.k8s.io/v1','kind':'TokenRequest','status':{'token':'x'}}",
     "status/token", true},
    /* credentials of a cluster */
    {"{'name':'c','nodePools':[],'legacyAbac':{},'masterAuth':{'password':'x','username':'u'}}",
     "masterAuth/password", true},
    {"{'name':'c','nodePools':[],'legacyAbac':{},'masterAuth':{'password':'x','username':'u'}}",
     "masterAuth/username", false},
    {"{'name':'c','node_pools':[],'legacy_abac':{},'master_auth':{'client_key':'x'}}",
     "master_auth/client_key", true},
};

START_TEST(mark)
{
    struct cs_set set;
    unit_set_open(&set);
    unit_set_add(&set, marks[_i].text);
    const struct cs_tree *tree = &set.documents[0]->tree;
    struct cs_value v = cs_value_walk(tree->root, marks[_i].path);
    ck_assert_uint_ne(v.tag, CS_ABSENT);
    ck_assert_int_eq((v.flags & CS_FLAG_SENSITIVE) != 0, marks[_i].marked);
    if (marks[_i].marked)
        ck_assert_uint_ge(tree->nsecrets, 1);
    cs_set_clear(&set);
}
END_TEST

START_TEST(last_applied)
{
    struct cs_set set;
    unit_set_open(&set);
    unit_set_add(&set, "{'apiVersion':'v1','kind':'Pod','metadata':{'annotations':{"
                       "'kubectl.kubernetes.io/last-applied-configuration':'secret','b':'c'}}}");
    struct cs_value annotations =
        cs_value_walk(set.documents[0]->tree.root, "metadata/annotations");
    ck_assert(cs_value_get(annotations, "kubectl.kubernetes.io/last-applied-configuration").flags &
              CS_FLAG_SENSITIVE);
    ck_assert(!(cs_value_get(annotations, "b").flags & CS_FLAG_SENSITIVE));
    cs_set_clear(&set);
}
END_TEST

/* The offsets are those of the values, in order whatever the order of the marks. */
START_TEST(offsets)
{
    static const char text[] =
        "kind: Secret\napiVersion: v1\nmetadata: {annotations: {"
        "kubectl.kubernetes.io/last-applied-configuration: zzz}}\nstringData: {a: &x aaa}\n"
        "data:\n  b: bbb\n  c: [1, *x]\n";
    struct cs_set set;
    unit_set_open(&set);
    unit_set_add(&set, text);
    const struct cs_tree *tree = &set.documents[0]->tree;
    ck_assert_uint_ge(tree->nsecrets, 5);
    for (uint32_t i = 1; i < tree->nsecrets; i++)
        ck_assert_uint_le(tree->secrets[i - 1], tree->secrets[i]);
    uint32_t first = (uint32_t)(strstr(text, "zzz") - text);
    ck_assert_uint_eq(tree->secrets[0], first);
    cs_set_clear(&set);
}
END_TEST

/* Documents that are no objects never show a line. */
START_TEST(hidden)
{
    static const struct {
        const char *text;
        bool hidden;
    } rows[] = {
        {"{'apiVersion':'v1','kind':'Pod'}", false},
        {"{'apiVersion':'v1','kind':'List','items':[]}", false},
        {"{'evt.type':'open','proc.env':'A=x'}", true},
        {"{'apiVersion':'audit.k8s.io/v1','kind':'Event'}", true},
        {"{'architecture':'a','os':'b','rootfs':{'diff_ids':[]}}", true},
        {"[{'apiVersion':'v1','kind':'Pod'}]", true},
        {"{}", true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct cs_set set;
        unit_set_open(&set);
        unit_set_add(&set, rows[i].text);
        ck_assert_msg(set.documents[0]->tree.hidden == rows[i].hidden, "%s", rows[i].text);
        cs_set_clear(&set);
    }
}
END_TEST

/* --- through the models -------------------------------------------------------------------------
 */

static const struct {
    const char *text;
    enum ctrsec_target target;
    const char *record, *field; /* the record at a path ("": the model), its field */
} models[] = {
    {"{'apiVersion':'v1','kind':'Pod','spec':{'containers':[{'name':'c','env':[{'name':'A',"
     "'value':'x'}]}]}}",
     CTRSEC_TARGET_WORKLOAD, "containers.0.env.0", "value"},
    {"{'architecture':'a','os':'b','rootfs':{'diff_ids':[]},'config':{'Env':['A=x']}}",
     CTRSEC_TARGET_IMAGE, "env.0", "value"},
    {"{'architecture':'a','os':'b','rootfs':{'diff_ids':[]},'history':[{'created_by':'ENV A=x'}]}",
     CTRSEC_TARGET_IMAGE, "history.0", "argument"},
    {"{'architecture':'a','os':'b','rootfs':{'diff_ids':[]},'history':[{'created_by':'ENV A=x'}]}",
     CTRSEC_TARGET_IMAGE, "history.0", "createdBy"},
    {"{'architecture':'a','os':'b','rootfs':{'diff_ids':[]},'history':[{'created_by':"
     "'|1 A=x /bin/sh -c y'}]}",
     CTRSEC_TARGET_IMAGE, "history.0.buildArgs.0", "value"},
    {"{'evt.type':'execve','proc.env':'A=x','proc.cmdline':'sh -c x','evt.args':'x'}",
     CTRSEC_TARGET_EVENT, "proc", "env"},
    {"{'evt.type':'execve','proc.env':'A=x','proc.cmdline':'sh -c x'}", CTRSEC_TARGET_EVENT, "proc",
     "cmdline"},
    {"{'evt.type':'execve','proc.pcmdline':'sh -c x'}", CTRSEC_TARGET_EVENT, "proc", "pcmdline"},
    {"{'evt.type':'execve','evt.args':'x'}", CTRSEC_TARGET_EVENT, "evt", "args"},
    {"{'apiVersion':'audit.k8s.io/v1','kind':'Event','requestObject':{'a':'x'}}",
     CTRSEC_TARGET_EVENT, "ka", "requestObject"},
    {"{'apiVersion':'audit.k8s.io/v1','kind':'Event','responseObject':{'a':'x'}}",
     CTRSEC_TARGET_EVENT, "ka", "responseObject"},
    {"{'rule':'r','priority':'p','output':'x','output_fields':{}}", CTRSEC_TARGET_EVENT, "alert",
     "output"},
};

START_TEST(model)
{
    struct cs_set set;
    unit_set_of(&set, models[_i].text, true);
    const struct cs_record *record =
        unit_field(unit_model(&set, models[_i].target), models[_i].record).as.record;
    int32_t slot = cs_schema_find(record->schema, cs_str_from(models[_i].field));
    ck_assert_int_ge(slot, 0);
    struct cs_value v = cs_record_read(record, (uint32_t)slot);
    ck_assert_uint_ne(v.tag, CS_UNKNOWN);
    ck_assert(v.flags & CS_FLAG_SENSITIVE);
    cs_set_clear(&set);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("sensitive");
    tcase_add_loop_test(test, mark, 0, UNIT_COUNT(marks));
    tcase_add_test(test, last_applied);
    tcase_add_test(test, offsets);
    tcase_add_test(test, hidden);
    tcase_add_loop_test(test, model, 0, UNIT_COUNT(models));
    return unit_run("sensitive", test);
}
