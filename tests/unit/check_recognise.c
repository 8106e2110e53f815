/* SPDX-License-Identifier: Apache-2.0 */
/* What a document is: each kind by its least sign, and what looks like one but is none. */
#include "doc/recognise.h"
#include "unit_run.h"
#include "unit_set.h"

static const struct {
    const char *text;
    enum cs_input input;
} inputs[] = {
    {"{}", CS_INPUT_NONE},
    {"[]", CS_INPUT_NONE},
    {"null", CS_INPUT_NONE},
    {"7", CS_INPUT_NONE},
    {"'apiVersion'", CS_INPUT_NONE},
    /* objects */
    {"{'apiVersion':'v1','kind':'Pod'}", CS_INPUT_OBJECT},
    {"{'apiVersion':'v1','kind':''}", CS_INPUT_NONE},
    {"{'apiVersion':'','kind':'Pod'}", CS_INPUT_NONE},
    {"{'apiVersion':1,'kind':'Pod'}", CS_INPUT_NONE},
    {"{'kind':'Pod'}", CS_INPUT_NONE},
    {"{'apiVersion':'v1','kind':'List','items':[]}", CS_INPUT_OBJECT_LIST},
    {"{'apiVersion':'v1','kind':'PodList','items':[]}", CS_INPUT_OBJECT_LIST},
    {"{'apiVersion':'x/v1','kind':'AllowList','spec':{}}", CS_INPUT_OBJECT},
    {"{'apiVersion':'x/v1','kind':'AllowList','items':{}}", CS_INPUT_OBJECT},
    /* audit events; the core group has an Event too */
    {"{'apiVersion':'audit.k8s.io/v1','kind':'Event'}", CS_INPUT_AUDIT},
    {"{'apiVersion':'audit.k8s.io/v1beta1','kind':'Event'}", CS_INPUT_AUDIT},
    {"{'apiVersion':'audit.k8s.io/v1','kind':'EventList','items':[]}", CS_INPUT_AUDIT_LIST},
    {"{'apiVersion':'audit.k8s.io/v1','kind':'Policy'}", CS_INPUT_OBJECT},
    {"{'apiVersion':'v1','kind':'Event'}", CS_INPUT_OBJECT},
    /* admission reviews, of versions that are refused later, too */
    {"{'apiVersion':'admission.k8s.io/v1','kind':'AdmissionReview'}", CS_INPUT_REVIEW},
    {"{'apiVersion':'admission.k8s.io/v3','kind':'AdmissionReview'}", CS_INPUT_REVIEW},
    {"{'apiVersion':'example.com/v1','kind':'AdmissionReview'}", CS_INPUT_OBJECT},
    {"{'apiVersion':'admission.k8s.io/v1','kind':'AdmissionReviews'}", CS_INPUT_OBJECT},
    /* image configs */
    {"{'architecture':'amd64','os':'linux','rootfs':{'diff_ids':[]}}", CS_INPUT_IMAGE_CONFIG},
    {"{'architecture':'amd64','os':'linux'}", CS_INPUT_NONE},
    {"{'architecture':'amd64','os':'linux','rootfs':{'diff_ids':null}}", CS_INPUT_NONE},
    /* archives of docker save */
    {"[{'Config':'a.json','RepoTags':null,'Layers':[]}]", CS_INPUT_DOCKER_SAVED},
    /* manifests; artifacts are none of images */
    {"{'schemaVersion':2,'config':{'digest':'a'},'layers':[]}", CS_INPUT_IMAGE_MANIFEST},
    {"{'schemaVersion':2,'config':{'digest':'a','mediaType':"
     "'application/vnd.docker.container.image.v1+json'},'layers':[]}",
     CS_INPUT_IMAGE_MANIFEST},
    {"{'schemaVersion':2,'config':{'digest':'a','mediaType':"
     "'application/vnd.cncf.helm.config.v1+json'},'layers':[]}",
     CS_INPUT_NONE},
    {"{'schemaVersion':1,'config':{'digest':'a'},'layers':[]}", CS_INPUT_NONE},
    {"{'schemaVersion':2,'manifests':[]}", CS_INPUT_IMAGE_INDEX},
    /* docker inspect: an image, not a container */
    {"[{'Id':'a','Os':'linux','Architecture':'amd64','Config':{}}]", CS_INPUT_DOCKER_INSPECT},
    {"{'Id':'a','Os':'linux','Architecture':'amd64','RootFS':{}}", CS_INPUT_DOCKER_INSPECT},
    {"[{'Id':'a','Os':'linux','Architecture':'amd64','Config':{},'State':{}}]", CS_INPUT_NONE},
    {"[{'Id':'a','Config':{}}]", CS_INPUT_NONE},
    /* Trivy, of images only */
    {"{'SchemaVersion':2,'ArtifactName':'a','ArtifactType':'container_image'}", CS_INPUT_TRIVY},
    {"{'SchemaVersion':2,'ArtifactName':'a','Results':[]}", CS_INPUT_TRIVY},
    {"{'SchemaVersion':2,'ArtifactName':'a','ArtifactType':'filesystem','Results':[]}",
     CS_INPUT_NONE},
    {"{'SchemaVersion':3,'ArtifactName':'a','ArtifactType':'container_image'}", CS_INPUT_NONE},
    /* runtime events */
    {"{'evt.type':'open'}", CS_INPUT_EVENT},
    {"{'proc.name':'sh'}", CS_INPUT_EVENT},
    {"{'proc.name':null}", CS_INPUT_NONE},
    {"{'evt':{'type':'open'}}", CS_INPUT_EVENT},
    {"{'evt':{'type':{}}}", CS_INPUT_NONE},
    {"{'evt':'open'}", CS_INPUT_NONE},
    {"{'ka':{'verb':'get'}}", CS_INPUT_EVENT},
    {"{'rule':'r','priority':'p','output_fields':{}}", CS_INPUT_EVENT},
    {"{'rule':'r','priority':'p','source':'internal','output_fields':{}}", CS_INPUT_NONE},
    {"{'rule':'r','priority':'p'}", CS_INPUT_NONE},
    /* clusters */
    {"{'name':'c','nodePools':[],'masterAuth':{},'legacyAbac':{}}", CS_INPUT_GKE_CLUSTER},
    {"{'name':'c','node_pools':[],'master_auth':{},'legacy_abac':{}}", CS_INPUT_GKE_CLUSTER},
    {"{'name':'c','nodePools':[]}", CS_INPUT_NONE},
    {"{'name':'c','nodePools':null,'masterAuth':null,'legacyAbac':null}", CS_INPUT_NONE},
};

START_TEST(input)
{
    struct unit_reader reader;
    unit_open(&reader);
    ck_assert_int_eq(cs_recognise(unit_json(&reader, inputs[_i].text)->root), inputs[_i].input);
    unit_close(&reader);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("recognise");
    tcase_add_loop_test(test, input, 0, UNIT_COUNT(inputs));
    return unit_run("recognise", test);
}
