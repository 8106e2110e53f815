/* SPDX-License-Identifier: Apache-2.0 */
/* Tells what a document is from its shape. Looks at names and kinds of values, never deep. */
#ifndef CS_DOC_RECOGNISE_H
#define CS_DOC_RECOGNISE_H

#include "text/json_paths.h"
#include "value/value.h"

enum cs_input {
    CS_INPUT_NONE,           /* nothing that rules judge */
    CS_INPUT_OBJECT,         /* Kubernetes or OpenShift object: apiVersion and kind */
    CS_INPUT_OBJECT_LIST,    /* kind ends in List and there are items */
    CS_INPUT_IMAGE_CONFIG,   /* OCI image config: architecture, os, rootfs */
    CS_INPUT_IMAGE_MANIFEST, /* OCI or Docker manifest: schemaVersion, config, layers */
    CS_INPUT_IMAGE_INDEX,    /* OCI index or manifest list */
    CS_INPUT_DOCKER_SAVED,   /* manifest.json of docker save: array of {Config, RepoTags, Layers} */
    CS_INPUT_DOCKER_INSPECT, /* array of {Id, Os, Architecture, Config...}, or one such object */
    CS_INPUT_TRIVY,          /* SchemaVersion 2, ArtifactName, of a container image */
    CS_INPUT_EVENT,          /* one runtime event: dotted or nested evt.*, proc.*, fd.*... */
    CS_INPUT_AUDIT,          /* Kubernetes audit event, audit.k8s.io Event */
    CS_INPUT_AUDIT_LIST,     /* audit.k8s.io EventList */
    CS_INPUT_GKE_CLUSTER,    /* gcloud container clusters describe */
    CS_INPUT_REVIEW          /* Kubernetes admission review, admission.k8s.io AdmissionReview */
};

#define CS_LIST_DEPTH 4 /* lists in lists whose items are documents */

enum cs_input cs_recognise(struct cs_value root);

/* Keeps of a document's root what tells whether it is CS_INPUT_EVENT. */
void cs_recognise_event(struct cs_json_paths *paths, uint32_t root);

#endif
