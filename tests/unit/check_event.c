/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Events: flat and nested names, values by type, derived fields, classes, Falco alerts, audit
 * events; names without number; the corpus line by line.
 */
#include "doc/event_names.h"
#include "unit_run.h"
#include "unit_set.h"

#define E(rest) "{'evt.type':'open'," rest "}"
#define AUDIT(rest) "{'apiVersion':'audit.k8s.io/v1','kind':'Event'," rest "}"

static const struct {
    const char *text, *path, *expect;
} fields[] = {
    /* names: flat, nested, mixed; of a name given twice the later one wins */
    {E("'proc.name':'sh'"), "proc.name", "sh"},
    {"{'evt':{'type':'open'},'proc':{'name':'sh'}}", "proc.name", "sh"},
    {"{'evt.type':'open','proc':{'name':'sh','pid':7}}", "proc.pid", "7"},
    {"{'evt':{'type':'open'},'evt.arg':{'flags':'O_RDONLY'}}", "evt.arg.flags", "O_RDONLY"},
    {"{'evt':{'type':'open','arg':{'flags':'O_RDONLY'}}}", "evt.arg.flags", "O_RDONLY"},
    {"{'evt':{'type':'open','arg.flags':'O_RDONLY'}}", "evt.arg.flags", "O_RDONLY"},
    {E("'proc.name':'a','proc':{'name':'b'}"), "proc.name", "b"},
    {E("'proc.name':'a','proc.name':'b'"), "proc.name", "b"},
    {E("'k8s.pod.name':'p','k8s.ns.name':'n'"), "k8s.pod.name", "p"},
    {E("'k8s':{'ns':{'name':'n'}}"), "k8s.ns.name", "n"},
    {E("'container':{'image':{'repository':'r'}}"), "container.image.repository", "r"},
    {E("'container.image':'r:1'"), "container.image.name", "r:1"},
    /* nobody's names */
    {E("'proc.nothing':'x','other':{'a':1},'':2,'proc.':3,'proc':7"), "proc.name", "-"},
    {E("'proc':{'name':{'x':1}}"), "proc.name", "-"},
    {E("'proc':{'name':{'name':{'name':{'name':{'name':{'name':1}}}}}}"), "proc.name", "-"},
    /* values as their types */
    {E("'proc.pid':'17'"), "proc.pid", "17"},
    {E("'proc.pid':17.0"), "proc.pid", "17"},
    {E("'proc.pid':17.5"), "proc.pid", "-"},
    {E("'proc.pid':'x'"), "proc.pid", "-"},
    {E("'proc.pid':18446744073709551615"), "proc.pid", "-"},
    {E("'proc.pid':1e300"), "proc.pid", "-"},
    {E("'proc.pid':true"), "proc.pid", "-"},
    {E("'proc.name':7"), "proc.name", "-"},
    {E("'proc.name':null"), "proc.name", "-"},
    {E("'proc.name':'<NA>'"), "proc.name", "-"},
    {E("'proc.name':''"), "proc.name", ""},
    {E("'container.privileged':'true'"), "container.privileged", "true"},
    {E("'container.privileged':false"), "container.privileged", "false"},
    {E("'container.privileged':'yes'"), "container.privileged", "-"},
    {E("'evt.time':1534527348514632619"), "evt.time", "1534527348"},
    {E("'evt.time':'2018-08-17T17:35:48.5Z'"), "evt.time", "1534527348"},
    {E("'evt.time':'17:35'"), "evt.time", "-"},
    {E("'evt.latency':1500000000"), "evt.latency", "1"},
    {E("'evt.latency':-1"), "evt.latency", "-1"},
    {E("'thread.cap_effective':'CAP_A CAP_B'"), "thread.cap_effective", "[CAP_A, CAP_B]"},
    {E("'thread.cap_effective':' '"), "thread.cap_effective", "[]"},
    {E("'thread.cap_effective':['CAP_A',1]"), "thread.cap_effective", "[CAP_A]"},
    /* ancestors */
    {E("'proc.aname[1]':'bash','proc.aname[2]':'sshd'"), "proc.ancestors", "[bash, sshd]"},
    {E("'proc.aname[2]':'sshd','proc.apid[1]':5"), "proc.ancestors", "[-, sshd]"},
    {E("'proc.aname[2]':'sshd','proc.apid[1]':5"), "proc.ancestors.0.pid", "5"},
    {E("'proc.aname[1]':'bash'"), "proc.pname", "bash"},
    {E("'proc.aname[1]':'bash','proc.pname':'zsh'"), "proc.pname", "zsh"},
    {E("'proc':{'aname':['bash','sshd']}"), "proc.ancestors", "[bash, sshd]"},
    {E("'proc.aname[0]':'x'"), "proc.ancestors", "-"},
    {E("'proc.aname[65]':'x'"), "proc.ancestors", "-"},
    {E("'proc.aname[99999999999999999999]':'x'"), "proc.ancestors", "-"},
    {E("'proc.aname[x]':'x','proc.aname[':'x','proc.aname[]':'x'"), "proc.ancestors", "-"},
    {E("'proc.aname[1]':7"), "proc.ancestors", "-"},
    /* paths */
    {E("'fd.name':'/etc/passwd'"), "fd.path", "/etc/passwd"},
    {E("'fd.name':'/etc/passwd'"), "fd.directory", "/etc"},
    {E("'fd.name':'/etc/passwd'"), "fd.filename", "passwd"},
    {E("'fd.name':'/passwd'"), "fd.directory", "/"},
    {E("'fd.name':'/etc/'"), "fd.filename", "-"},
    {E("'fd.name':'/etc/passwd','fd.directory':'/x'"), "fd.directory", "/x"},
    {E("'fd.name':'a:1->b:2'"), "fd.path", "-"},
    {E("'fd.name':'/run/x.sock','fd.type':'unix'"), "fd.path", "-"},
    {E("'fd.name':'memfd:x','fd.typechar':'f'"), "fd.path", "memfd:x"},
    /* ends of connections */
    {E("'fd.cip':'1.1.1.1','fd.sip':'2.2.2.2','fd.rip':'2.2.2.2'"), "fd.ips", "[1.1.1.1, 2.2.2.2]"},
    {E("'fd.sport':443,'fd.lport':'443'"), "fd.ports", "[443]"},
    {E("'fd.num':3"), "fd.ips", "-"},
    /* containers */
    {E("'container.id':'host'"), "container.is_host", "true"},
    {E("'container.id':'0123456789ab'"), "container.is_host", "false"},
    {E("'proc.pid':1"), "container.is_host", "-"},
    {E("'container.image':'quay.io:5000/a/b:1'"), "container.image.repository", "quay.io:5000/a/b"},
    {E("'container.image':'quay.io:5000/a/b:1'"), "container.image.tag", "1"},
    {E("'container.image':'quay.io:5000/a/b'"), "container.image.tag", "-"},
    {E("'container.image':'a@sha256:x'"), "container.image.digest", "sha256:x"},
    {E("'container.image':'a:1','container.image.repository':'z'"), "container.image.tag", "-"},
    {E("'container.mounts':'/a:/b:ro:false:private /c:/d::true:x'"), "container.mounts",
     "[/b, /d]"},
    {E("'container.mounts':'/a:/b:ro:false:private /c:/d::true:x'"), "container.mounts.0.writable",
     "false"},
    {E("'container.mounts':'/a:/b:ro:false:private /c:/d::true:x'"), "container.mounts.1.source",
     "/c"},
    {E("'container.mounts':'/a'"), "container.mounts.0.source", "/a"},
    {E("'container.mounts':''"), "container.mounts", "[]"},
    /* classes */
    {"{'evt.type':'execve'}", "class", "process"},
    {"{'evt.type':'openat'}", "class", "file"},
    {"{'evt.type':'connect'}", "class", "network"},
    {"{'evt.type':'container'}", "class", "container"},
    {"{'evt.type':'read','fd.type':'ipv4'}", "class", "network"},
    {"{'evt.type':'read','fd.typechar':'f'}", "class", "file"},
    {"{'evt.type':'read','fd.name':'/x'}", "class", "file"},
    {"{'evt.type':'read','fd.name':'a:1->b:2'}", "class", "network"},
    {"{'evt.type':'brk'}", "class", "process"},
    {"{'evt.type':7,'proc.name':'x'}", "class", "process"},
    {"{'ka.verb':'create'}", "class", "audit"},
    {"{'evt.source':'k8s_audit','evt.type':'x'}", "class", "audit"},
    /* alerts */
    {"{'rule':'r','priority':'Critical','source':'syscall','hostname':'h','time':"
     "'2018-08-17T17:35:48Z','tags':['a'],'output_fields':{'evt.type':'open','proc.name':'sh'}}",
     "proc.name", "sh"},
    {"{'rule':'r','priority':'Critical','source':'syscall','hostname':'h','time':"
     "'2018-08-17T17:35:48Z','tags':['a'],'output_fields':{'evt.type':'open','proc.name':'sh'}}",
     "alert.rule", "r"},
    {"{'rule':'r','priority':'Critical','source':'syscall','hostname':'h','time':"
     "'2018-08-17T17:35:48Z','tags':['a'],'output_fields':{'evt.type':'open','proc.name':'sh'}}",
     "evt.time", "1534527348"},
    {"{'rule':'r','priority':'p','tags':['a','b'],'output_fields':{}}", "alert.tags", "[a, b]"},
    {"{'rule':'r','priority':'p','time':'2018-08-17T17:35:48Z','output_fields':{'evt.time':"
     "1000000000}}",
     "evt.time", "1"},
    {E("'proc.pid':1"), "alert.rule", "-"},
    /* audit events */
    {AUDIT("'verb':'create'"), "class", "audit"},
    {AUDIT("'verb':'create'"), "ka.verb", "create"},
    {AUDIT("'verb':'create'"), "evt.source", "k8s_audit"},
    {AUDIT("'user':{'username':'u','groups':['g','h']}"), "ka.user.name", "u"},
    {AUDIT("'user':{'username':'u','groups':['g','h']}"), "ka.user.groups", "[g, h]"},
    {AUDIT("'objectRef':{'resource':'pods','subresource':'exec','namespace':'n','name':'p'}"),
     "ka.target.subresource", "exec"},
    {AUDIT("'objectRef':{'resource':'pods','namespace':'n','name':'p'}"), "k8s.pod.name", "p"},
    {AUDIT("'objectRef':{'resource':'services','namespace':'n','name':'p'}"), "k8s.pod.name", "-"},
    {AUDIT("'annotations':{'authorization.k8s.io/decision':'allow'}"), "ka.auth.decision", "allow"},
    {AUDIT("'responseStatus':{'code':403,'reason':'Forbidden'}"), "ka.response.code", "403"},
    {AUDIT("'requestURI':'/api/v1/pods?a=b&c=d%20e&a=z'"), "ka.path", "/api/v1/pods"},
    {AUDIT("'requestURI':'/api/v1/pods?a=b&c=d%20e&a=z'"), "ka.params", "{a: b, c: d e}"},
    {AUDIT("'requestURI':'/x?a=%zz%4&%=1&=2&b+c'"), "ka.params", "{a: %zz%4, %: 1, b c: }"},
    {AUDIT("'requestURI':'/x'"), "ka.params", "{}"},
    {"{'ka.verb':'get','ka.uri':'/x?a=b'}", "ka.params", "{a: b}"},
    {AUDIT("'objectRef':{'resource':'pods'},'requestObject':{'spec':{'hostNetwork':true,"
           "'containers':[{'image':'a/b:1','securityContext':{'privileged':true}},{'image':'c'}],"
           "'initContainers':[{'image':'d'}],'volumes':[{'hostPath':{'path':'/'}},{}]}}"),
     "ka.req.pod.images", "[a/b:1, c]"},
    {AUDIT("'objectRef':{'resource':'pods'},'requestObject':{'spec':{'hostNetwork':true,"
           "'containers':[{'image':'a/b:1','securityContext':{'privileged':true}},{'image':'c'}],"
           "'initContainers':[{'image':'d'}],'volumes':[{'hostPath':{'path':'/'}},{}]}}"),
     "ka.req.pod.repositories", "[a/b, c]"},
    {AUDIT("'objectRef':{'resource':'pods'},'requestObject':{'spec':{'hostNetwork':true,"
           "'containers':[{'image':'a/b:1','securityContext':{'privileged':true}},{'image':'c'}],"
           "'initContainers':[{'image':'d'}],'volumes':[{'hostPath':{'path':'/'}},{}]}}"),
     "ka.req.pod.hostPaths", "[/]"},
    {AUDIT("'objectRef':{'resource':'pods'},'requestObject':{'spec':{'hostNetwork':true}}"),
     "ka.req.pod.hostNetwork", "true"},
    {AUDIT("'objectRef':{'resource':'services'},'requestObject':{'spec':{'hostNetwork':true}}"),
     "ka.req.pod.hostNetwork", "-"},
    {AUDIT("'objectRef':{'resource':'clusterrolebindings'},'requestObject':{'roleRef':{'name':"
           "'cluster-admin','kind':'ClusterRole'},'subjects':[{'name':'x'}]}"),
     "ka.req.binding.role", "cluster-admin"},
    {AUDIT("'objectRef':{'resource':'roles'},'requestObject':{'rules':[{'verbs':['get','*']},{},"
           "{'verbs':['list']}]}"),
     "ka.req.role.verbs", "[get, *, list]"},
    {AUDIT("'objectRef':{'resource':'services'},'requestObject':{'spec':{'type':'NodePort'}}"),
     "ka.req.service.type", "NodePort"},
    {AUDIT("'objectRef':7,'requestObject':'x','user':[],'requestURI':{}"), "ka.verb", "-"},
};

START_TEST(field)
{
    struct cs_set set;
    unit_set_of(&set, fields[_i].text, true);
    ck_assert_uint_eq(set.nsubjects, 1);
    unit_expect(unit_model(&set, CTRSEC_TARGET_EVENT), fields[_i].path, fields[_i].expect);
    cs_set_clear(&set);
}
END_TEST

/* --- places -------------------------------------------------------------------------------------
 */

static const struct {
    const char *text, *record, *field, *pointer;
} places[] = {
    {E("'proc.name':'sh'"), "proc", "name", "/proc.name"},
    {"{'evt':{'type':'open'},'proc':{'name':'sh'}}", "proc", "name", "/proc/name"},
    {"{'evt.type':'open','evt':{'arg':{'flags':'x'}}}", "evt.arg", "flags", "/evt/arg/flags"},
    {E("'fd.name':'/etc/x'"), "fd", "path", "/fd.name"},
    {"{'evt':{'type':'open'},'fd':{'name':'/etc/x'}}", "fd", "path", "/fd/name"},
    {E("'proc.aname[2]':'a'"), "proc.ancestors.1", "name", "/proc.aname[2]"},
    {E("'proc':{'aname':['a','b']}"), "proc.ancestors.1", "name", "/proc/aname/1"},
    {"{'rule':'r','priority':'p','output_fields':{'proc.name':'sh'}}", "proc", "name",
     "/output_fields/proc.name"},
    {"{'rule':'r','priority':'p','output_fields':{'proc.name':'sh'}}", "alert", "rule", "/rule"},
    {"{'rule':'r','priority':'p','time':'2018-08-17T17:35:48Z','output_fields':{}}", "evt", "time",
     "/time"},
    {AUDIT("'objectRef':{'resource':'pods'}"), "ka.target", "resource", "/objectRef/resource"},
    {AUDIT("'annotations':{'authorization.k8s.io/decision':'allow'}"), "ka.auth", "decision",
     "/annotations/authorization.k8s.io~1decision"},
};

START_TEST(place)
{
    struct unit_reader reader;
    struct cs_set set;
    unit_open(&reader);
    unit_set_of(&set, places[_i].text, true);
    const struct cs_record *record =
        unit_field(unit_model(&set, CTRSEC_TARGET_EVENT), places[_i].record).as.record;
    ck_assert_str_eq(unit_pointer(&reader, record, places[_i].field), places[_i].pointer);
    cs_set_clear(&set);
    unit_close(&reader);
}
END_TEST

/* --- subjects -----------------------------------------------------------------------------------
 */

START_TEST(subject)
{
    static const struct {
        const char *text, *kind, *space, *name, *container;
    } rows[] = {
        {E("'k8s.ns.name':'n','container.name':'c'"), "file", "n", "open", "c"},
        {E("'container.id':'host','container.name':'host'"), "file", "", "open", ""},
        {AUDIT("'verb':'create','objectRef':{'resource':'pods','subresource':'exec',"
               "'namespace':'n'}"),
         "audit", "n", "create pods/exec", ""},
        {AUDIT("'verb':'get'"), "audit", "", "get", ""},
        {AUDIT("'stage':'Panic'"), "audit", "", "", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct cs_set set;
        unit_set_of(&set, rows[i].text, true);
        const struct cs_subject *subject = &set.subjects[0];
        ck_assert_msg(cs_str_is(subject->kind, rows[i].kind), "%s", rows[i].text);
        ck_assert_msg(cs_str_is(subject->space, rows[i].space), "%s", rows[i].text);
        ck_assert_msg(cs_str_is(subject->name, rows[i].name), "%s: %.*s", rows[i].text,
                      CS_STR_ARG(subject->name));
        ck_assert_msg(cs_str_is(subject->container, rows[i].container), "%s", rows[i].text);
        cs_set_clear(&set);
    }
}
END_TEST

/* --- every name ---------------------------------------------------------------------------------
 */

/* Each name of the tables is found, flat and by its steps, and ends in its own slot. */
START_TEST(every_name)
{
    uint32_t names = 0;
    for (int record = 0; record < CS_EVENT_RECORDS; record++) {
        const struct cs_schema *schema = cs_event_schemas[record];
        for (uint32_t slot = 0; slot < schema->count; slot++) {
            const char *source = schema->fields[slot].source;
            const struct cs_event_name *row = cs_event_name_find(cs_str_from(source));
            if (row == NULL || record == CS_EVENT_event || record == CS_EVENT_alert ||
                (row->record == record && row->slot != slot))
                continue;
            ck_assert_int_eq(row->record, record);
            ck_assert_str_eq(row->source, source);
            for (const char *dot = strchr(source, '.'); dot != NULL; dot = strchr(dot + 1, '.'))
                ck_assert(cs_event_name_opens(cs_str_of(source, (size_t)(dot - source))));
            names++;
        }
    }
    ck_assert_uint_ge(names, 150);
    ck_assert(!cs_event_name_opens(CS_STR("proc.name")));
    ck_assert(!cs_event_name_opens(CS_STR("pro")));
    ck_assert(!cs_event_name_opens(CS_STR("")));
    ck_assert_ptr_null(cs_event_name_find(CS_STR("proc.")));
    ck_assert_ptr_null(cs_event_name_find(CS_STR("")));
}
END_TEST

/* Names by the hundred thousand, flat and nested, also all with one hash of the cache. */
START_TEST(many_names)
{
    enum { COUNT = 60000 };
    struct cs_buf text;
    struct cs_set set;
    cs_buf_init(&text, &cs_alloc_libc, 0);
    for (int line = 0; line < 20; line++) /* a stream, so that the cache is in use */
        cs_buf_text(&text, "{\"evt.type\":\"open\",\"proc.name\":\"sh\"}\n");
    cs_buf_text(&text, "{\"evt.type\":\"open\"");
    for (int i = 0; i < COUNT; i++)
        cs_buf_printf(&text, _i == 0 ? ",\"proc.x%d\":1" : ",\"proc\":{\"x%d\":1}", i);
    cs_buf_text(&text, ",\"proc.name\":\"last\"}\n");
    unit_set_open(&set);
    ck_assert_int_eq(cs_set_add(&set, CS_STR("l"), cs_buf_view(&text), CS_FORMAT_NDJSON),
                     CTRSEC_OK);
    ck_assert_int_eq(cs_set_link(&set, true), CTRSEC_OK);
    ck_assert_uint_eq(set.nsubjects, 21);
    unit_expect(set.subjects[0].record, "proc.name", "sh");
    unit_expect(set.subjects[20].record, "proc.name", "last");
    cs_set_clear(&set);
    cs_buf_clear(&text);
}
END_TEST

/* --- the corpus ---------------------------------------------------------------------------------
 */

static const struct {
    const char *file;
    uint32_t events, skipped;
} corpora[] = {
    {"events/cat_write.ndjson", 85, 0},
    {"events/connect_localhost.ndjson", 8, 0},
    {"events/curl_google.ndjson", 1221, 0},
    {"events/empty.ndjson", 0, 0},
    {"events/open-multiple-files.ndjson", 86, 0},
    {"events/ping_sendto.ndjson", 20, 0},
    {"events/psp_privileged.ndjson", 1, 0},
    {"events/psp_run_as_user_0_container.ndjson", 3796, 0},
    {"events/psp_run_as_user_65534_container.ndjson", 2, 0},
    {"events/psp_write_tmp_test.ndjson", 2, 0},
    {"events/sample.ndjson", 402, 0},
    {"events/single_ipv6_conn.ndjson", 28, 0},
    {"events/syscall.ndjson", 12, 0},
    {"events/test_ipv6_client.ndjson", 68, 0},
    {"platform/falco-alerts/falcosidekick.ndjson", 1, 0},
    {"platform/falco-alerts/website-channels.ndjson", 2, 0},
    {"platform/falco-alerts/website-eks.ndjson", 2, 0},
    {"platform/falco-alerts/website-metrics.ndjson", 0, 5}, /* snapshots of counters: no events */
    {"platform/falco-alerts/website-ovh.ndjson", 4, 0},
    {"platform/k8s-audit/panther-events.ndjson", 68, 0},
};

static void check_tag(const char *name, const struct cs_type *type, struct cs_value v)
{
    static const uint8_t tags[] = {
        [CS_TYPE_BOOL] = CS_BOOL,         [CS_TYPE_INT] = CS_INT,
        [CS_TYPE_STRING] = CS_STRING,     [CS_TYPE_TIMESTAMP] = CS_TIMESTAMP,
        [CS_TYPE_DURATION] = CS_DURATION, [CS_TYPE_LIST] = CS_LIST,
        [CS_TYPE_MAP] = CS_MAP,           [CS_TYPE_RECORD] = CS_RECORD,
    };
    if (v.tag == CS_ABSENT || type->kind == CS_TYPE_DYN)
        return;
    ck_assert_msg(type->kind < sizeof tags && tags[type->kind] == v.tag, "%s is %s", name,
                  cs_value_tag_name((enum cs_tag)v.tag));
}

/* Every slot has the type that its schema says, all the way down. */
static void check_types(const struct cs_record *record)
{
    for (uint32_t i = 0; i < record->schema->count; i++) {
        const struct cs_field *field = &record->schema->fields[i];
        check_tag(field->name, field->type, record->slots[i]);
        if (record->slots[i].tag == CS_RECORD)
            check_types(record->slots[i].as.record);
    }
}

/* A number that the line tells under a field's own name is the number in the field. */
static void check_numbers(const struct cs_subject *subject)
{
    static const char *const names[] = {"proc.pid", "fd.num", "evt.num", "user.uid", "fd.sport"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct cs_value raw = cs_value_get(subject->object, names[i]);
        if (raw.tag != CS_INT)
            continue;
        struct cs_value typed = unit_field(subject->record, names[i]);
        ck_assert_uint_eq(typed.tag, CS_INT);
        ck_assert_int_eq(typed.as.integer, raw.as.integer);
    }
}

START_TEST(corpus)
{
    char path[512];
    struct cs_set set;
    if (!unit_corpus(path, sizeof path, corpora[_i].file)) {
        printf("skipped: no %s (CTRSEC_CORPUS_DIR)\n", path);
        return;
    }
    unit_set_open(&set);
    unit_add_file(path, &set);
    ck_assert_uint_eq(unit_unread(&set), 0);
    ck_assert_int_eq(cs_set_link(&set, true), CTRSEC_OK);
    ck_assert_uint_eq(set.nsubjects, corpora[_i].events);
    ck_assert_uint_eq(set.skipped, corpora[_i].skipped);
    for (uint32_t i = 0; i < set.nsubjects; i++) {
        ck_assert_int_eq(set.subjects[i].target, CTRSEC_TARGET_EVENT);
        ck_assert_uint_gt(set.subjects[i].kind.len, 0);
        check_types(set.subjects[i].record);
        check_numbers(&set.subjects[i]);
    }
    cs_set_clear(&set);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("event");
    tcase_set_timeout(test, 60);
    tcase_add_loop_test(test, field, 0, UNIT_COUNT(fields));
    tcase_add_loop_test(test, place, 0, UNIT_COUNT(places));
    tcase_add_test(test, subject);
    tcase_add_test(test, every_name);
    tcase_add_loop_test(test, many_names, 0, 2);
    tcase_add_loop_test(test, corpus, 0, UNIT_COUNT(corpora));
    return unit_run("event", test);
}
