/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Images: what each source tells, what stays absent, which parts are joined, histories as
 * instructions, severities and scores, verdicts, hostile parts.
 */
#include "doc/image_history.h"
#include "doc/image_names.h"
#include "doc/image_report.h"
#include "unit_run.h"
#include "unit_set.h"

#define DIGEST_A "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define DIGEST_B "sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define DIGEST_C "sha256:cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"

#define CONFIG                                                                              \
    "{'architecture':'amd64','os':'linux','created':'2020-01-02T03:04:05Z','config':{"      \
    "'User':'1000','ExposedPorts':{'80':{},'53/udp':{}},'Env':['A=1','TOKEN=x=y','EMPTY']," \
    "'Entrypoint':['/run'],'Cmd':'serve','WorkingDir':'/app','Volumes':{'/data':{}},"       \
    "'Labels':{'l':'v','n':null,'bad':1},"                                                  \
    "'Healthcheck':{'Test':['CMD','/ok'],'Interval':30000000000,'Retries':3}},"             \
    "'rootfs':{'type':'layers','diff_ids':['" DIGEST_A "']},"                               \
    "'history':[{'created_by':'/bin/sh -c #(nop) ADD file:1 in / '},"                       \
    "{'created_by':'ENV A=1','empty_layer':true}]}"

#define BARE "{'architecture':'amd64','os':'linux','rootfs':{'diff_ids':['" DIGEST_A "']}}"

#define MANIFEST                                                                           \
    "{'schemaVersion':2,'config':{'digest':'" DIGEST_C "'},'layers':[{'digest':'" DIGEST_B \
    "','size':7,'mediaType':'application/vnd.oci.image.layer.v1.tar+gzip'}]}"

#define INSPECT                                                                         \
    "[{'Id':'" DIGEST_C "','RepoTags':['<none>:<none>','quay.io/a/b:1'],'RepoDigests':" \
    "['quay.io/a/b@" DIGEST_B "'],'Os':'linux','Architecture':'arm64','Variant':'v8',"  \
    "'Created':'2021-01-01T00:00:00Z','Size':99,'Config':{'User':''},"                  \
    "'RootFS':{'Layers':['" DIGEST_A "']}}]"

#define STORED                                                                         \
    "[{'Id':'" DIGEST_B "','RepoTags':['nginx:latest'],'RepoDigests':[],'Os':'linux'," \
    "'Architecture':'arm64','Config':{},'Descriptor':{'digest':'" DIGEST_B "'}}]"

#define REPORT                                                                                   \
    "{'SchemaVersion':2,'CreatedAt':'2024-05-06T07:08:09Z','ArtifactName':'nginx:1.25',"         \
    "'ArtifactType':'container_image','Metadata':{'OS':{'Family':'debian','Name':'12'},"         \
    "'ImageID':'" DIGEST_C "','RepoTags':['nginx:1.25'],'RepoDigests':['nginx@" DIGEST_B "'],"   \
    "'DiffIDs':['" DIGEST_A "'],'Size':5},'Results':["                                           \
    "{'Target':'nginx:1.25 (debian 12)','Class':'os-pkgs','Type':'debian','Packages':["          \
    "{'Name':'libc','Version':'2.36','Release':'9','Epoch':1,'Identifier':{'PURL':'pkg:deb/"     \
    "libc'}},"                                                                                   \
    "{'Name':'tar','Version':'1.34'}],'Vulnerabilities':[{'VulnerabilityID':'CVE-1','PkgName':'" \
    "libc',"                                                                                     \
    "'InstalledVersion':'1:2.36-9','FixedVersion':'1:2.36-10','Severity':'HIGH','Title':'t',"    \
    "'SeveritySource':'debian','CVSS':{'nvd':{'V2Score':5,'V3Score':7.5}},"                      \
    "'PublishedDate':'2023-01-01T00:00:00Z','DataSource':{'ID':'debian'},'Status':'fixed'},"     \
    "{'VulnerabilityID':'CVE-2','PkgName':'tar','Severity':'ODD'}]},"                            \
    "{'Target':'app/package-lock.json','Class':'lang-pkgs','Type':'npm','Vulnerabilities':["     \
    "{'VulnerabilityID':'CVE-3','PkgName':'lodash','Severity':'CRITICAL'}]}]}"

/* A report with other metadata and results. */
#define REPORT_OF(metadata, results)                                                   \
    "{'SchemaVersion':2,'ArtifactName':'nginx:1.25','ArtifactType':'container_image'," \
    "'Metadata':{" metadata "}" results "}"

static const struct {
    const char *text, *path, *expect;
} fields[] = {
    {CONFIG, "os", "linux"},
    {CONFIG, "architecture", "amd64"},
    {CONFIG, "variant", "-"},
    {CONFIG, "created", "1577934245"},
    {CONFIG, "user", "1000"},
    {CONFIG, "exposedPorts", "[80/tcp, 53/udp]"},
    {CONFIG, "env", "[A, TOKEN, EMPTY]"},
    {CONFIG, "env.1.value", "x=y"},
    {CONFIG, "env.2.value", ""},
    {CONFIG, "labels", "{l: v, n: }"},
    {CONFIG, "entrypoint", "[/run]"},
    {CONFIG, "cmd", "[serve]"},
    {CONFIG, "workingDir", "/app"},
    {CONFIG, "volumes", "[/data]"},
    {CONFIG, "healthcheck.test", "[CMD, /ok]"},
    {CONFIG, "healthcheck.interval", "30"},
    {CONFIG, "healthcheck.retries", "3"},
    {CONFIG, "healthcheck.timeout", "-"},
    {CONFIG, "history", "[ADD, ENV]"},
    {CONFIG, "history.1.emptyLayer", "true"},
    {CONFIG, "history.0.emptyLayer", "false"},
    {CONFIG, "layers.0.diffId", DIGEST_A},
    {CONFIG, "layers.0.digest", "-"},
    /* nobody told: absent */
    {CONFIG, "reference", "-"},
    {CONFIG, "registry", "-"},
    {CONFIG, "id", "-"},
    {CONFIG, "vulnerabilities", "-"},
    {CONFIG, "packages", "-"},
    {CONFIG, "signatures", "-"},
    {CONFIG, "scanTime", "-"},
    /* a config that sets nothing */
    {BARE, "user", ""},
    {BARE, "env", "[]"},
    {BARE, "exposedPorts", "[]"},
    {BARE, "labels", "{}"},
    {BARE, "healthcheck.test", "[]"},
    {BARE, "history", "-"},
    {BARE, "created", "-"},
    /* a manifest alone knows nothing of the config */
    {MANIFEST, "id", DIGEST_C},
    {MANIFEST, "user", "-"},
    {MANIFEST, "env", "-"},
    {MANIFEST, "layers", "[" DIGEST_B "]"},
    {MANIFEST, "layers.0.size", "7"},
    {MANIFEST, "layers.0.diffId", "-"},
    {INSPECT, "reference", "quay.io/a/b:1"},
    {INSPECT, "references", "[quay.io/a/b:1, quay.io/a/b@" DIGEST_B "]"},
    {INSPECT, "registry", "quay.io"},
    {INSPECT, "repository", "a/b"},
    {INSPECT, "tag", "1"},
    {INSPECT, "digest", DIGEST_B},
    {INSPECT, "id", DIGEST_C},
    {INSPECT, "os", "linux"},
    {INSPECT, "variant", "v8"},
    {INSPECT, "size", "99"},
    {INSPECT, "user", ""},
    {INSPECT, "history", "-"},
    {INSPECT, "layers.0.diffId", DIGEST_A},
    /* with the store of containerd the id is the digest of the manifest */
    {STORED, "id", "-"},
    {STORED, "digest", DIGEST_B},
    {REPORT, "reference", "nginx:1.25"},
    {REPORT, "registry", "docker.io"},
    {REPORT, "repository", "library/nginx"},
    {REPORT, "id", DIGEST_C},
    {REPORT, "digest", DIGEST_B},
    {REPORT, "scanTime", "1714979289"},
    {REPORT, "size", "5"},
    {REPORT, "user", "-"},
    {REPORT, "layers.0.diffId", DIGEST_A},
    {REPORT, "packages", "[libc, tar]"},
    {REPORT, "packages.0.version", "1:2.36-9"},
    {REPORT, "packages.0.purl", "pkg:deb/libc"},
    {REPORT, "packages.0.type", "debian"},
    {REPORT, "packages.0.path", "-"},
    {REPORT, "packages.1.version", "1.34"},
    {REPORT, "vulnerabilities", "[CVE-1, CVE-2, CVE-3]"},
    {REPORT, "vulnerabilities.0.severity", "high"},
    {REPORT, "vulnerabilities.0.severityRank", "4"},
    {REPORT, "vulnerabilities.0.cvss", "7.5"},
    {REPORT, "vulnerabilities.0.package", "libc"},
    {REPORT, "vulnerabilities.0.packageVersion", "1:2.36-9"},
    {REPORT, "vulnerabilities.0.fixedVersion", "1:2.36-10"},
    {REPORT, "vulnerabilities.0.published", "1672531200"},
    {REPORT, "vulnerabilities.0.source", "debian"},
    {REPORT, "vulnerabilities.0.knownExploited", "-"},
    {REPORT, "vulnerabilities.0.path", "-"},
    {REPORT, "vulnerabilities.1.severity", "unknown"},
    {REPORT, "vulnerabilities.1.severityRank", "0"},
    {REPORT, "vulnerabilities.1.fixedVersion", ""},
    {REPORT, "vulnerabilities.1.cvss", "-"},
    {REPORT, "vulnerabilities.2.path", "app/package-lock.json"},
    {REPORT, "vulnerabilities.2.packageType", "npm"},
    /* whether vulnerabilities were looked for at all */
    {REPORT_OF("'OS':{'Family':'alpine'}", ",'Results':[{'Class':'os-pkgs','Type':'alpine'}]"),
     "vulnerabilities", "[]"},
    {REPORT_OF("'OS':{'Family':'alpine'}", ""), "vulnerabilities", "-"},
    {REPORT_OF("", ""), "vulnerabilities", "[]"},
    {REPORT_OF("", ",'Results':[{'Class':'secret','Target':'/x'}]"), "vulnerabilities", "-"},
    {REPORT_OF("", ",'Results':[{'Class':'license'}]"), "vulnerabilities", "-"},
    {REPORT_OF("", ",'Results':[{'Type':'alpine','Vulnerabilities':null}]"), "vulnerabilities",
     "[]"},
    {REPORT_OF("", ",'Results':[{'Class':'os-pkgs'}]"), "packages", "-"},
    {REPORT_OF("", ",'Results':[{'Class':'os-pkgs','Packages':[]}]"), "packages", "[]"},
    /* the config that a report repeats, and the empty one that stands for none */
    {REPORT_OF("'ImageConfig':" BARE, ""), "user", ""},
    {REPORT_OF("'ImageConfig':{'architecture':'','os':'','rootfs':{'diff_ids':null},'config':{}}",
               ""),
     "user", "-"},
    /* an archive's path is no reference, whatever it looks like */
    {"{'SchemaVersion':2,'ArtifactName':'images/alpine.tar.gz','ArtifactType':'container_image'}",
     "reference", "-"},
    /* values of other types */
    {"{'architecture':'a','os':'b','rootfs':{'diff_ids':[1,null]},'config':{'User':7,'Env':[1,null]"
     ","
     "'ExposedPorts':[],'Cmd':{'a':1},'Labels':[],'Healthcheck':'x'},'history':[1,{}]}",
     "history", "[]"},
};

START_TEST(field)
{
    struct cs_set set;
    unit_set_of(&set, fields[_i].text, true);
    ck_assert_uint_eq(set.nsubjects, 1);
    unit_expect(unit_model(&set, CTRSEC_TARGET_IMAGE), fields[_i].path, fields[_i].expect);
    cs_set_clear(&set);
}
END_TEST

/* --- where a fact stands ------------------------------------------------------------------------
 */

static const struct {
    const char *text, *field, *pointer;
} places[] = {
    {CONFIG, "user", "/config/User"},
    {CONFIG, "labels", "/config/Labels"},
    {CONFIG, "os", "/os"},
    {INSPECT, "user", "/0/Config/User"},
    {INSPECT, "os", "/0/Os"},
    {INSPECT, "reference", "/0/RepoTags/1"},
    {INSPECT, "tag", "/0/RepoTags/1"},
    {REPORT, "vulnerabilities", "/Results"},
    {REPORT, "scanTime", "/CreatedAt"},
    {REPORT_OF("'ImageConfig':" BARE, ""), "user", "/Metadata/ImageConfig/config/User"},
};

START_TEST(place)
{
    struct unit_reader reader;
    struct cs_set set;
    unit_open(&reader);
    unit_set_of(&set, places[_i].text, true);
    const char *pointer =
        unit_pointer(&reader, unit_model(&set, CTRSEC_TARGET_IMAGE), places[_i].field);
    ck_assert_str_eq(pointer, places[_i].pointer);
    cs_set_clear(&set);
    unit_close(&reader);
}
END_TEST

START_TEST(elements_stand_in_the_report)
{
    struct unit_reader reader;
    struct cs_set set;
    unit_open(&reader);
    unit_set_of(&set, REPORT, true);
    const struct cs_record *image = unit_model(&set, CTRSEC_TARGET_IMAGE);
    ck_assert_str_eq(
        unit_pointer(&reader, unit_field(image, "vulnerabilities.2").as.record, "severity"),
        "/Results/1/Vulnerabilities/0/Severity");
    ck_assert_str_eq(
        unit_pointer(&reader, unit_field(image, "vulnerabilities.2").as.record, "path"),
        "/Results/1/Target");
    cs_set_clear(&set);
    unit_close(&reader);
}
END_TEST

/* --- joining ------------------------------------------------------------------------------------
 */

#define SCAN(name, id)                                                                           \
    "{'SchemaVersion':2,'ArtifactName':'" name "','ArtifactType':'container_image','Metadata':{" \
    "'ImageID':'" id "'},'Results':[{'Class':'os-pkgs','Vulnerabilities':["                      \
    "{'VulnerabilityID':'CVE-1','PkgName':'a'}]}]}"

static const struct {
    const char *first, *second, *third;
    uint32_t images;
} joins[] = {
    {MANIFEST, INSPECT, NULL, 1},                                             /* the same id */
    {INSPECT, REPORT, MANIFEST, 1},                                           /* the same id */
    {STORED, REPORT, NULL, 1},                                                /* the same digest */
    {SCAN("nginx", ""), SCAN("docker.io/library/nginx:latest", ""), NULL, 1}, /* reference */
    {SCAN("nginx:1", ""), SCAN("nginx:2", ""), NULL, 2},
    {SCAN("nginx", DIGEST_A), SCAN("nginx", DIGEST_B), NULL, 2}, /* different ids */
    {SCAN("nginx", DIGEST_A), SCAN("nginx", DIGEST_B), SCAN("nginx", ""), 2},
    {SCAN("x", DIGEST_A), SCAN("y", DIGEST_A), SCAN("z", DIGEST_A), 1},
    {CONFIG, REPORT, NULL, 1},                    /* alone in the set, the same layers */
    {BARE, MANIFEST, NULL, 1},                    /* alone in the set, nothing speaks against it */
    {CONFIG, REPORT, SCAN("other", DIGEST_A), 3}, /* not alone: nobody knows whose config it is */
    {CONFIG, "{'architecture':'arm64','os':'linux','rootfs':{'diff_ids':['" DIGEST_B "']}}", NULL,
     2},
    {"{'architecture':'arm64','os':'linux','rootfs':{'diff_ids':['" DIGEST_B "']}}", REPORT, NULL,
     2}, /* other layers */
};

START_TEST(join)
{
    struct cs_set set;
    unit_set_open(&set);
    unit_set_add(&set, joins[_i].first);
    unit_set_add(&set, joins[_i].second);
    if (joins[_i].third != NULL)
        unit_set_add(&set, joins[_i].third);
    ck_assert_int_eq(cs_set_link(&set, true), CTRSEC_OK);
    ck_assert_uint_eq(unit_count(&set, CTRSEC_TARGET_IMAGE), joins[_i].images);
    ck_assert_uint_eq(set.skipped, 0);
    cs_set_clear(&set);
}
END_TEST

START_TEST(joined_parts_complete_each_other)
{
    struct cs_set set;
    unit_set_open(&set);
    unit_set_add(&set, REPORT);
    unit_set_add(&set, MANIFEST);
    unit_set_add(&set, CONFIG);
    ck_assert_int_eq(cs_set_link(&set, true), CTRSEC_OK);
    const struct cs_record *image = unit_model(&set, CTRSEC_TARGET_IMAGE);
    unit_expect(image, "user", "1000");
    unit_expect(image, "tag", "1.25");
    unit_expect(image, "layers.0.digest", DIGEST_B);
    unit_expect(image, "layers.0.diffId", DIGEST_A);
    unit_expect(image, "vulnerabilities", "[CVE-1, CVE-2, CVE-3]");
    ck_assert_uint_eq(set.subjects[0].document, 0);
    cs_set_clear(&set);
}
END_TEST

/* The digest of a blob's bytes is its name: a config finds its manifest among others. */
START_TEST(config_by_its_bytes)
{
    static const char config[] =
        "{\"architecture\":\"amd64\",\"os\":\"linux\",\"rootfs\":{\"diff_ids\":[]}}";
    struct cs_set set;
    char manifest[512];
    struct unit_reader reader;
    struct cs_image_names names;
    unit_open(&reader);
    const struct cs_tree *tree = unit_read(&reader, cs_str_from(config), false);
    struct cs_image_part part = {CS_INPUT_IMAGE_CONFIG, tree, cs_path_root(&reader.arena, tree),
                                 tree->root, 0};
    ck_assert_int_eq(cs_image_names(&reader.arena, &part, &names), CTRSEC_OK);
    ck_assert_uint_eq(names.count, 1);
    snprintf(manifest, sizeof manifest,
             "{'schemaVersion':2,'config':{'digest':'%.*s'},'layers':[]}",
             CS_STR_ARG(names.items[0].text));
    unit_set_open(&set);
    unit_set_add(&set, MANIFEST);
    unit_set_add(&set, REPORT_OF("", ""));
    unit_set_add(&set, config);
    unit_set_add(&set, manifest);
    ck_assert_int_eq(cs_set_link(&set, true), CTRSEC_OK);
    ck_assert_uint_eq(unit_count(&set, CTRSEC_TARGET_IMAGE), 3);
    ck_assert_uint_eq(set.documents[3]->subjects, 0);
    ck_assert_uint_eq(set.documents[2]->subjects, 1);
    cs_set_clear(&set);
    unit_close(&reader);
}
END_TEST

START_TEST(several_reports_tell_a_finding_once)
{
    struct cs_set set;
    unit_set_open(&set);
    unit_set_add(&set, REPORT);
    unit_set_add(&set, REPORT);
    unit_set_add(&set, SCAN("nginx:1.25", DIGEST_C));
    ck_assert_int_eq(cs_set_link(&set, true), CTRSEC_OK);
    const struct cs_record *image = unit_model(&set, CTRSEC_TARGET_IMAGE);
    unit_expect(image, "packages", "[libc, tar]");
    unit_expect(image, "vulnerabilities", "[CVE-1, CVE-2, CVE-3, CVE-1]");
    cs_set_clear(&set);
}
END_TEST

/* --- histories ----------------------------------------------------------------------------------
 */

static const struct {
    const char *text, *instruction, *argument, *arguments;
    bool sensitive;
} steps[] = {
    {"/bin/sh -c #(nop)  CMD [\"/bin/sh\"]", "CMD", "[\"/bin/sh\"]", "", false},
    {"/bin/sh -c #(nop) ADD file:fe64 in / ", "ADD", "file:fe64 in /", "", false},
    {"/bin/sh -c #(nop) COPY dir:1 in /a ", "COPY", "dir:1 in /a", "", false},
    {"/bin/sh -c #(nop)  ENV TOKEN=abc", "ENV", "TOKEN=abc", "", true},
    {"/bin/sh -c #(nop)  ARG KEY=abc", "ARG", "KEY=abc", "", true},
    {"/bin/sh -c #(nop)  USER [www]", "USER", "[www]", "", false},
    {"/bin/sh -c apt-get update", "RUN", "apt-get update", "", false},
    {"/bin/bash -o pipefail -c make | tee log", "RUN", "make | tee log", "", false},
    {"|1 KEY=abc /bin/sh -c make", "RUN", "make", "KEY=abc", false},
    {"|2 A=1 B=two words /bin/sh -c make all", "RUN", "make all", "A=1 B=two words", false},
    {"RUN /bin/sh -c apk add curl # buildkit", "RUN", "apk add curl", "", false},
    {"RUN |1 KEY=abc /bin/sh -c make # buildkit", "RUN", "make", "KEY=abc", false},
    {"RUN |1 KEY=abc make install # buildkit", "RUN", "make install", "KEY=abc", true},
    {"RUN npm ci # buildkit", "RUN", "npm ci", "", false},
    {"COPY /src /dst # buildkit", "COPY", "/src /dst", "", false},
    {"EXPOSE map[80/tcp:{}]", "EXPOSE", "map[80/tcp:{}]", "", false},
    {"HEALTHCHECK &{[\"CMD\"] \"0s\"}", "HEALTHCHECK", "&{[\"CMD\"] \"0s\"}", "", false},
    {"ENV PATH=/bin", "ENV", "PATH=/bin", "", true},
    {"WORKDIR /app", "WORKDIR", "/app", "", false},
    {"USER", "USER", "", "", false},
    {"USERS x", "", "USERS x", "", false},
    {"cmd /S /C #(nop) ENTRYPOINT [\"a\"]", "ENTRYPOINT", "[\"a\"]", "", false},
    {"powershell -Command Write-Host 1", "RUN", "Write-Host 1", "", false},
    {"bazel build ...", "", "bazel build ...", "", false},
    {"buildkit.exporter.image.v0", "", "buildkit.exporter.image.v0", "", false},
    {"/bin/sh -c echo '#(nop) USER 1000'", "RUN", "echo '#(nop) USER 1000'", "", false},
    {"", "", "", "", false},
    {"|", "", "|", "", false},
    {"|1", "RUN", "", "", true},
    {"|99999999999999999999 A=1", "RUN", "", "A=1", true},
    {"|0 /bin/sh -c x", "RUN", "x", "", true},
};

START_TEST(history_step)
{
    struct cs_image_step step = cs_image_history_step(cs_str_from(steps[_i].text));
    ck_assert_msg(cs_str_is(step.instruction, steps[_i].instruction), "%s: %.*s", steps[_i].text,
                  CS_STR_ARG(step.instruction));
    ck_assert_msg(cs_str_is(step.argument, steps[_i].argument), "%s: %.*s", steps[_i].text,
                  CS_STR_ARG(step.argument));
    ck_assert_msg(cs_str_is(step.arguments, steps[_i].arguments), "%s: %.*s", steps[_i].text,
                  CS_STR_ARG(step.arguments));
    ck_assert_msg(step.sensitive == steps[_i].sensitive, "%s", steps[_i].text);
}
END_TEST

START_TEST(build_arguments)
{
    struct cs_set set;
    unit_set_of(&set,
                "{'architecture':'a','os':'b','rootfs':{'diff_ids':[]},'history':[{'created_by':"
                "'|3 A=1 B=two words C=x=y /bin/sh -c make'}]}",
                true);
    const struct cs_record *image = unit_model(&set, CTRSEC_TARGET_IMAGE);
    unit_expect(image, "history.0.buildArgs", "[A, B, C]");
    unit_expect(image, "history.0.buildArgs.1.value", "two words");
    unit_expect(image, "history.0.buildArgs.2.value", "x=y");
    ck_assert(unit_field(image, "history.0.buildArgs.1.value").flags & CS_FLAG_SENSITIVE);
    ck_assert(!(unit_field(image, "history.0.argument").flags & CS_FLAG_SENSITIVE));
    cs_set_clear(&set);
}
END_TEST

/* --- severities and scores ----------------------------------------------------------------------
 */

static const struct {
    const char *scanner, *word;
    int64_t rank;
} severities[] = {
    {"CRITICAL", "critical", 5},     {"High", "high", 4},       {"Important", "high", 4},
    {"medium", "medium", 3},         {"Moderate", "medium", 3}, {"LOW", "low", 2},
    {"Negligible", "negligible", 1}, {"UNKNOWN", "unknown", 0}, {"", "unknown", 0},
    {"CRITICALLY", "unknown", 0},
};

START_TEST(severity)
{
    struct cs_str word;
    ck_assert_int_eq(cs_image_severity(cs_str_from(severities[_i].scanner), &word),
                     severities[_i].rank);
    ck_assert_msg(cs_str_is(word, severities[_i].word), "%s", severities[_i].scanner);
}
END_TEST

static const struct {
    const char *finding, *score;
} scores[] = {
    {"'CVSS':{'nvd':{'V3Score':9.8}}", "9.8"},
    {"'CVSS':{'nvd':{'V3Score':9.8,'V40Score':8}}", "8"},
    {"'CVSS':{'nvd':{'V2Score':7}}", "7"},
    {"'SeveritySource':'ghsa','CVSS':{'nvd':{'V3Score':9.8},'ghsa':{'V3Score':5.5}}", "5.5"},
    {"'SeveritySource':'ghsa','CVSS':{'nvd':{'V3Score':9.8}}", "9.8"},
    {"'CVSS':{'redhat':{'V3Score':5},'ghsa':{'V3Score':6.5}}", "6.5"},
    {"'CVSS':{'nvd':{'V3Score':0}}", "-"},
    {"'CVSS':{}", "-"},
    {"'CVSS':{'nvd':7}", "-"},
    {"'CVSS':null", "-"},
};

START_TEST(score)
{
    struct cs_set set;
    char text[512];
    snprintf(text, sizeof text,
             "{'SchemaVersion':2,'ArtifactName':'a','ArtifactType':'container_image','Results':["
             "{'Class':'os-pkgs','Vulnerabilities':[{'VulnerabilityID':'x',%s}]}]}",
             scores[_i].finding);
    unit_set_of(&set, text, true);
    unit_expect(unit_model(&set, CTRSEC_TARGET_IMAGE), "vulnerabilities.0.cvss", scores[_i].score);
    cs_set_clear(&set);
}
END_TEST

/* --- verdicts -----------------------------------------------------------------------------------
 */

static const struct {
    const char *image;
    bool found;
} verdicts[] = {
    {"nginx:1.25", true},
    {"docker.io/library/nginx:1.25", true},
    {DIGEST_B, true},
    {DIGEST_C, true},
    {"quay.io/other@" DIGEST_B, true},
    {"nginx", false},
    {"nginx:1.26", false},
    {DIGEST_A, false},
    {"", false},
};

START_TEST(verdict)
{
    struct cs_set set;
    unit_set_open(&set);
    unit_set_add(&set, REPORT);
    ck_assert_int_eq(cs_set_signature(&set, cs_str_from(verdicts[_i].image), CS_STR("verified"),
                                      CS_STR("ci@example")),
                     CTRSEC_OK);
    ck_assert_int_eq(
        cs_set_signature(&set, cs_str_from(verdicts[_i].image), CS_STR("failed"), CS_STR("")),
        CTRSEC_OK);
    ck_assert_int_eq(cs_set_link(&set, true), CTRSEC_OK);
    const struct cs_record *image = unit_model(&set, CTRSEC_TARGET_IMAGE);
    unit_expect(image, "signatures", verdicts[_i].found ? "[verified, failed]" : "-");
    if (verdicts[_i].found)
        unit_expect(image, "signatures.0.identity", "ci@example");
    cs_set_clear(&set);
}
END_TEST

/* --- hostile parts ------------------------------------------------------------------------------
 */

/* Many images, and many parts of one image: no step may look at all pairs of them. */
START_TEST(many_parts)
{
    enum { PARTS = 20000 };
    struct cs_buf lines;
    struct cs_set set;
    cs_buf_init(&lines, &cs_alloc_libc, 0);
    for (int i = 0; i < PARTS; i++)
        cs_buf_printf(&lines,
                      "{\"SchemaVersion\":2,\"ArtifactName\":\"a:%d\",\"ArtifactType\":"
                      "\"container_image\"}\n",
                      _i == 0 ? i : 1);
    unit_set_open(&set);
    ck_assert_int_eq(cs_set_add(&set, CS_STR("l"), cs_buf_view(&lines), CS_FORMAT_NDJSON),
                     CTRSEC_OK);
    ck_assert_int_eq(cs_set_link(&set, true), CTRSEC_OK);
    ck_assert_uint_eq(set.nsubjects, _i == 0 ? PARTS : 1);
    cs_set_clear(&set);
    cs_buf_clear(&lines);
}
END_TEST

START_TEST(long_history)
{
    struct cs_buf text;
    struct cs_set set;
    cs_buf_init(&text, &cs_alloc_libc, 0);
    cs_buf_text(&text, "{\"architecture\":\"a\",\"os\":\"b\",\"rootfs\":{\"diff_ids\":[]},"
                       "\"history\":[{\"created_by\":\"|9999 ");
    for (int i = 0; i < 200000; i++)
        cs_buf_text(&text, i % 2 ? "A=1 " : "b ");
    cs_buf_text(&text, "\"}]}");
    unit_set_open(&set);
    ck_assert_int_eq(cs_set_add(&set, CS_STR("l"), cs_buf_view(&text), CS_FORMAT_JSON), CTRSEC_OK);
    ck_assert_int_eq(cs_set_link(&set, true), CTRSEC_OK);
    ck_assert_uint_le(unit_field(unit_model(&set, CTRSEC_TARGET_IMAGE), "history.0.buildArgs").len,
                      9999);
    cs_set_clear(&set);
    cs_buf_clear(&text);
}
END_TEST

/* --- the corpus ---------------------------------------------------------------------------------
 */

struct counts {
    uint32_t images, skipped, unread;
};

static void load_one(const char *path, void *payload)
{
    struct counts *counts = payload;
    struct cs_set set;
    unit_set_open(&set);
    unit_add_file(path, &set);
    ck_assert_msg(cs_set_link(&set, true) == CTRSEC_OK, "%s", path);
    ck_assert_msg(set.nsubjects + set.skipped + set.unread > 0, "%s", path);
    counts->images += unit_count(&set, CTRSEC_TARGET_IMAGE);
    counts->skipped += set.skipped;
    counts->unread += set.unread;
    cs_set_clear(&set);
}

static const struct {
    const char *folder;
    struct counts expect;
} corpora[] = {
    {"images/reports/trivy", {38, 30, 0}},
    {"images/inspect/docker-image", {3, 0, 0}},
    {"images/oci/configs", {11, 1, 0}},
    {"images/oci/manifests", {31, 30, 1}},
};

START_TEST(corpus)
{
    char folder[512];
    struct counts counts = {0};
    if (!unit_corpus(folder, sizeof folder, corpora[_i].folder)) {
        printf("skipped: no %s (CTRSEC_CORPUS_DIR)\n", folder);
        return;
    }
    unit_walk(folder, load_one, &counts);
    ck_assert_uint_eq(counts.images, corpora[_i].expect.images);
    ck_assert_uint_eq(counts.skipped, corpora[_i].expect.skipped);
    ck_assert_uint_eq(counts.unread, corpora[_i].expect.unread);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("image");
    tcase_set_timeout(test, 60);
    tcase_add_loop_test(test, field, 0, UNIT_COUNT(fields));
    tcase_add_loop_test(test, place, 0, UNIT_COUNT(places));
    tcase_add_test(test, elements_stand_in_the_report);
    tcase_add_loop_test(test, join, 0, UNIT_COUNT(joins));
    tcase_add_test(test, joined_parts_complete_each_other);
    tcase_add_test(test, config_by_its_bytes);
    tcase_add_test(test, several_reports_tell_a_finding_once);
    tcase_add_loop_test(test, history_step, 0, UNIT_COUNT(steps));
    tcase_add_test(test, build_arguments);
    tcase_add_loop_test(test, severity, 0, UNIT_COUNT(severities));
    tcase_add_loop_test(test, score, 0, UNIT_COUNT(scores));
    tcase_add_loop_test(test, verdict, 0, UNIT_COUNT(verdicts));
    tcase_add_loop_test(test, many_parts, 0, 2);
    tcase_add_test(test, long_history);
    tcase_add_loop_test(test, corpus, 0, UNIT_COUNT(corpora));
    return unit_run("image", test);
}
