/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Admission reviews: the subjects of each operation and what they are called, reviews in lists and
 * streams, what is malformed and where.
 */
#include "doc/admission.h"
#include "unit_run.h"
#include "unit_set.h"

#define REVIEW(request) \
    "{'apiVersion':'admission.k8s.io/v1','kind':'AdmissionReview','request':{" request "}}"
#define POD_KIND "'uid':'u','kind':{'group':'','version':'v1','kind':'Pod'}"
#define POD(name) \
    "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'" name "'},'spec':{'containers':[]}}"

/* "target kind space/name pointer" of each subject; object and old object by their tags. */
static void write_subjects(struct cs_buf *buf, const struct cs_set *set)
{
    for (uint32_t i = 0; i < set->nsubjects; i++) {
        const struct cs_subject *s = &set->subjects[i];
        cs_buf_printf(buf, "%s%d %.*s %.*s/%.*s ", i > 0 ? "; " : "", s->target,
                      CS_STR_ARG(s->kind), CS_STR_ARG(s->space), CS_STR_ARG(s->name));
        cs_path_write(buf, s->origin);
        cs_buf_printf(buf, " %s %s", cs_value_tag_name((enum cs_tag)s->object.tag),
                      cs_value_tag_name((enum cs_tag)s->old_object.tag));
    }
    cs_buf_char(buf, '\0');
}

static const struct {
    const char *text, *subjects;
} reviews[] = {
    {REVIEW(POD_KIND ",'operation':'CREATE','namespace':'n','object':" POD("p")),
     "3 Pod n/p /request/object map null; 2 Pod n/p /request/object map null"},
    {REVIEW(POD_KIND ",'operation':'CREATE','object':" POD("p") ",'oldObject':null"),
     "3 Pod /p /request/object map null; 2 Pod /p /request/object map null"},
    {REVIEW(POD_KIND ",'operation':'UPDATE','object':" POD("p") ",'oldObject':" POD("p")),
     "3 Pod /p /request/object map map; 2 Pod /p /request/object map map"},
    {REVIEW(POD_KIND ",'operation':'UPDATE','object':" POD("p")),
     "3 Pod /p /request/object map absent; 2 Pod /p /request/object map absent"},
    {REVIEW(POD_KIND ",'operation':'DELETE','name':'p','namespace':'n','oldObject':" POD("p")),
     "3 Pod n/p /request/oldObject absent map"},
    {REVIEW(POD_KIND ",'operation':'DELETE','name':'p','namespace':'n','object':null"),
     "3 Pod n/p /request absent absent"},
    {REVIEW("'uid':'u','kind':{'kind':'PodExecOptions'},'operation':'CONNECT','name':'p',"
            "'namespace':'n','object':{'apiVersion':'v1','kind':'PodExecOptions','stdin':true}"),
     "3 PodExecOptions n/p /request/object map null"},
    {REVIEW("'uid':'u','kind':{'kind':'NodeProxyOptions'},'operation':'CONNECT','name':'p'"),
     "3 NodeProxyOptions /p /request absent null"},
    /* an object without a type is of the request's */
    {REVIEW("'kind':{'group':'apps','version':'v1','kind':'Deployment'},'operation':'CREATE',"
            "'object':{'metadata':{'generateName':'d-'},'spec':{'template':{'spec':{'containers':[{"
            "'name':'c'}]}}}}"),
     "3 Deployment /d- /request/object map null; 2 Deployment /d- /request/object map null"},
    /* one object, whatever it looks like */
    {REVIEW("'kind':{'group':'g','version':'v1','kind':'DenyList'},'operation':'CREATE',"
            "'object':{'apiVersion':'g/v1','kind':'DenyList','items':[" POD("p") "]}"),
     "3 DenyList / /request/object map null"},
    {"[" REVIEW(POD_KIND ",'operation':'DELETE','name':'a'") "," POD("b") "]",
     "3 Pod /a /0/request absent absent; 3 Pod /b /1 map absent; 2 Pod /b /1 map absent"},
    {"{'apiVersion':'v1','kind':'List','items':[" REVIEW(POD_KIND
                                                         ",'operation':'DELETE','name':'a'") "]}",
     "3 Pod /a /items/0/request absent absent"},
    {"apiVersion: admission.k8s.io/v1beta1\nkind: AdmissionReview\nrequest:\n  kind: {kind: Pod}\n"
     "  operation: DELETE\n  name: p\n",
     "3 Pod /p /request absent absent"},
};

START_TEST(subjects)
{
    struct cs_set set;
    struct cs_buf buf;
    cs_buf_init(&buf, &cs_alloc_libc, 0);
    unit_set_of(&set, reviews[_i].text, true);
    write_subjects(&buf, &set);
    ck_assert_str_eq(buf.ptr, reviews[_i].subjects);
    cs_buf_clear(&buf);
    cs_set_clear(&set);
}
END_TEST

START_TEST(plain_manifest)
{
    struct cs_set set;
    unit_set_of(&set, POD("p"), true);
    for (uint32_t i = 0; i < set.nsubjects; i++) {
        ck_assert_int_eq(set.subjects[i].request.tag, CS_ABSENT);
        ck_assert_int_eq(set.subjects[i].old_object.tag, CS_ABSENT);
        ck_assert_ptr_null(set.subjects[i].request_origin);
        ck_assert_ptr_null(set.subjects[i].old_origin);
    }
    cs_set_clear(&set);
}
END_TEST

/* The workload of a request is in the request's namespace. */
START_TEST(space_of_workload)
{
    struct cs_set set;
    unit_set_of(&set, REVIEW(POD_KIND ",'operation':'CREATE','namespace':'n','object':" POD("p")),
                true);
    unit_expect(unit_model(&set, CTRSEC_TARGET_WORKLOAD), "namespace", "n");
    cs_set_clear(&set);
}
END_TEST

static const struct {
    const char *text;
    int status;
    uint32_t column;
    const char *message;
} malformed[] = {
    {"{'apiVersion':'admission.k8s.io/v1','kind':'AdmissionReview'}", CTRSEC_E_INVALID, 1,
     "`request` of an admission review is absent, expected a map"},
    {"{'kind':'AdmissionReview','apiVersion':'admission.k8s.io/v1','request':[]}", CTRSEC_E_INVALID,
     72, "`request` of an admission review is list, expected a map"},
    {"{'kind':'AdmissionReview','apiVersion':'admission.k8s.io/v2','request':{}}",
     CTRSEC_E_UNSUPPORTED, 40,
     "`apiVersion` of an admission review is another one than admission.k8s.io/v1 and "
     "admission.k8s.io/v1beta1"},
    {REVIEW("'operation':'CREATE'"), CTRSEC_E_INVALID, 72,
     "`kind` of an admission review is absent, expected a map"},
    {REVIEW("'kind':{'version':'v1'},'operation':'CREATE'"), CTRSEC_E_INVALID, 80,
     "`kind` of an admission review is absent, expected a string"},
    {REVIEW("'uid':7"), CTRSEC_E_INVALID, 79,
     "`uid` of an admission review is int, expected a string"},
    {REVIEW(POD_KIND ",'operation':'DELETE','dryRun':'yes'"), CTRSEC_E_INVALID, 161,
     "`dryRun` of an admission review is string, expected true or false"},
    {REVIEW(POD_KIND), CTRSEC_E_INVALID, 72,
     "`operation` of an admission review is absent, expected a string"},
    {REVIEW(POD_KIND ",'operation':'create'"), CTRSEC_E_INVALID, 143,
     "`operation` of an admission review is string, expected `CREATE`, `UPDATE`, `DELETE` or "
     "`CONNECT`"},
    {REVIEW(POD_KIND ",'operation':'CREATE'"), CTRSEC_E_INVALID, 72,
     "`object` of an admission review is absent, expected a map"},
    {REVIEW(POD_KIND ",'operation':'DELETE','oldObject':[]"), CTRSEC_E_INVALID, 164,
     "`oldObject` of an admission review is list, expected a map"},
    {REVIEW(POD_KIND ",'operation':'DELETE','operation':'CREATE'"), CTRSEC_E_INVALID, 152,
     "duplicate key, already given in line 1, column 131; expected once"},
    {REVIEW(POD_KIND ",'operation':'CREATE','object':{'kind':'A','kind':'B'}"), CTRSEC_E_INVALID,
     173, "duplicate key, already given in line 1, column 162; expected once"},
    {"[" REVIEW("'uid':7") ",{'a':1}]", CTRSEC_E_INVALID, 80,
     "`uid` of an admission review is int, expected a string"},
};

START_TEST(refused)
{
    struct cs_set set;
    char *copy = strdup(malformed[_i].text);
    for (char *at = copy; *at != '\0'; at++)
        if (*at == '\'')
            *at = '"';
    unit_set_open(&set);
    ck_assert_int_eq(cs_set_add(&set, CS_STR("f"), cs_str_from(copy), CS_FORMAT_AUTO), CTRSEC_OK);
    ck_assert_int_eq(cs_set_link(&set, true), CTRSEC_OK);
    ck_assert_uint_eq(set.unread, 1);
    ck_assert_uint_eq(set.nsubjects, 0);
    ck_assert_ptr_nonnull(set.diag.first);
    ck_assert_int_eq(set.diag.first->status, malformed[_i].status);
    ck_assert_msg(cs_str_is(set.diag.first->message, malformed[_i].message), "%.*s",
                  CS_STR_ARG(set.diag.first->message));
    ck_assert_uint_eq(set.diag.first->position.line, 1);
    ck_assert_uint_eq(set.diag.first->position.column, malformed[_i].column);
    ck_assert_ptr_null(set.diag.first->next);
    free(copy);
    cs_set_clear(&set);
}
END_TEST

/* A bad review among lines leaves the others; what was warned about before stays. */
START_TEST(lines)
{
    static const char text[] =
        "{\"apiVersion\":\"v1\",\"kind\":\"A\",\"a\":1,\"a\":2}\n"
        "{\"apiVersion\":\"admission.k8s.io/v1\",\"kind\":\"AdmissionReview\",\"request\":"
        "{\"kind\":{\"kind\":\"Pod\",\"kind\":\"Pod\"},\"operation\":\"DELETE\"}}\n"
        "{\"apiVersion\":\"admission.k8s.io/v1\",\"kind\":\"AdmissionReview\",\"request\":"
        "{\"kind\":{\"kind\":\"Pod\"},\"operation\":\"DELETE\",\"name\":\"p\"}}\n";
    struct cs_set set;
    unit_set_open(&set);
    ck_assert_int_eq(cs_set_add(&set, CS_STR("f"), CS_STR(text), CS_FORMAT_AUTO), CTRSEC_OK);
    ck_assert_int_eq(cs_set_link(&set, true), CTRSEC_OK);
    ck_assert_uint_eq(set.ndocuments, 3);
    ck_assert_uint_eq(set.unread, 1);
    ck_assert_uint_eq(set.nsubjects, 2);
    ck_assert_uint_eq(set.diag.warnings, 1);
    ck_assert_uint_eq(set.diag.errors, 1);
    ck_assert_uint_eq(set.diag.last->position.line, 2);
    cs_set_clear(&set);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("admission");
    tcase_add_loop_test(tests, subjects, 0, UNIT_COUNT(reviews));
    tcase_add_test(tests, plain_manifest);
    tcase_add_test(tests, space_of_workload);
    tcase_add_loop_test(tests, refused, 0, UNIT_COUNT(malformed));
    tcase_add_test(tests, lines);
    return unit_run("admission", tests);
}
