/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of built-in kinds. contract: rule/policy_kind.h
 *
 * Facts: the discovery documents of Kubernetes (kubernetes/kubernetes, api/discovery) and, for
 * kinds of versions before 1.34, the types of k8s.io/api. Versions in beta are off by default and
 * not served. Ascending by group and kind.
 */
#include "rule/policy_kind.h"

#define NO false
#define YES true

/* group, kind, resource, namespaced, served, other group */
static const struct cs_kind kinds[] = {
    {"", "Binding", "bindings", YES, "v1", NULL},
    {"", "ComponentStatus", "componentstatuses", NO, "v1", NULL},
    {"", "ConfigMap", "configmaps", YES, "v1", NULL},
    {"", "Endpoints", "endpoints", YES, "v1", NULL},
    {"", "Event", "events", YES, "v1", "events.k8s.io"},
    {"", "LimitRange", "limitranges", YES, "v1", NULL},
    {"", "Namespace", "namespaces", NO, "v1", NULL},
    {"", "Node", "nodes", NO, "v1", NULL},
    {"", "NodeProxyOptions", "nodes/proxy", NO, "v1", NULL},
    {"", "PersistentVolume", "persistentvolumes", NO, "v1", NULL},
    {"", "PersistentVolumeClaim", "persistentvolumeclaims", YES, "v1", NULL},
    {"", "Pod", "pods", YES, "v1", NULL},
    {"", "PodAttachOptions", "pods/attach", YES, "v1", NULL},
    {"", "PodExecOptions", "pods/exec", YES, "v1", NULL},
    {"", "PodPortForwardOptions", "pods/portforward", YES, "v1", NULL},
    {"", "PodProxyOptions", "pods/proxy", YES, "v1", NULL},
    {"", "PodTemplate", "podtemplates", YES, "v1", NULL},
    {"", "ReplicationController", "replicationcontrollers", YES, "v1", NULL},
    {"", "ResourceQuota", "resourcequotas", YES, "v1", NULL},
    {"", "Secret", "secrets", YES, "v1", NULL},
    {"", "Service", "services", YES, "v1", NULL},
    {"", "ServiceAccount", "serviceaccounts", YES, "v1", NULL},
    {"", "ServiceProxyOptions", "services/proxy", YES, "v1", NULL},
    {"admissionregistration.k8s.io", "MutatingAdmissionPolicy", "mutatingadmissionpolicies", NO, "",
     NULL},
    {"admissionregistration.k8s.io", "MutatingAdmissionPolicyBinding",
     "mutatingadmissionpolicybindings", NO, "", NULL},
    {"admissionregistration.k8s.io", "MutatingWebhookConfiguration",
     "mutatingwebhookconfigurations", NO, "v1", NULL},
    {"admissionregistration.k8s.io", "ValidatingAdmissionPolicy", "validatingadmissionpolicies", NO,
     "v1", NULL},
    {"admissionregistration.k8s.io", "ValidatingAdmissionPolicyBinding",
     "validatingadmissionpolicybindings", NO, "v1", NULL},
    {"admissionregistration.k8s.io", "ValidatingWebhookConfiguration",
     "validatingwebhookconfigurations", NO, "v1", NULL},
    {"apiextensions.k8s.io", "CustomResourceDefinition", "customresourcedefinitions", NO, "v1",
     NULL},
    {"apiregistration.k8s.io", "APIService", "apiservices", NO, "v1", NULL},
    {"apps", "ControllerRevision", "controllerrevisions", YES, "v1", NULL},
    {"apps", "DaemonSet", "daemonsets", YES, "v1", NULL},
    {"apps", "Deployment", "deployments", YES, "v1", NULL},
    {"apps", "ReplicaSet", "replicasets", YES, "v1", NULL},
    {"apps", "StatefulSet", "statefulsets", YES, "v1", NULL},
    {"authentication.k8s.io", "SelfSubjectReview", "selfsubjectreviews", NO, "v1", NULL},
    {"authentication.k8s.io", "TokenRequest", "serviceaccounts/token", YES, "v1", NULL},
    {"authentication.k8s.io", "TokenReview", "tokenreviews", NO, "v1", NULL},
    {"authorization.k8s.io", "LocalSubjectAccessReview", "localsubjectaccessreviews", YES, "v1",
     NULL},
    {"authorization.k8s.io", "SelfSubjectAccessReview", "selfsubjectaccessreviews", NO, "v1", NULL},
    {"authorization.k8s.io", "SelfSubjectRulesReview", "selfsubjectrulesreviews", NO, "v1", NULL},
    {"authorization.k8s.io", "SubjectAccessReview", "subjectaccessreviews", NO, "v1", NULL},
    {"autoscaling", "HorizontalPodAutoscaler", "horizontalpodautoscalers", YES, "v2 v1", NULL},
    {"batch", "CronJob", "cronjobs", YES, "v1", NULL},
    {"batch", "Job", "jobs", YES, "v1", NULL},
    {"certificates.k8s.io", "CertificateSigningRequest", "certificatesigningrequests", NO, "v1",
     NULL},
    {"certificates.k8s.io", "ClusterTrustBundle", "clustertrustbundles", NO, "", NULL},
    {"certificates.k8s.io", "PodCertificateRequest", "podcertificaterequests", YES, "", NULL},
    {"coordination.k8s.io", "Lease", "leases", YES, "v1", NULL},
    {"coordination.k8s.io", "LeaseCandidate", "leasecandidates", YES, "", NULL},
    {"discovery.k8s.io", "EndpointSlice", "endpointslices", YES, "v1", NULL},
    {"events.k8s.io", "Event", "events", YES, "v1", ""},
    {"extensions", "DaemonSet", "daemonsets", YES, "", "apps"},
    {"extensions", "Deployment", "deployments", YES, "", "apps"},
    {"extensions", "Ingress", "ingresses", YES, "", "networking.k8s.io"},
    {"extensions", "NetworkPolicy", "networkpolicies", YES, "", "networking.k8s.io"},
    {"extensions", "PodSecurityPolicy", "podsecuritypolicies", NO, "", "policy"},
    {"extensions", "ReplicaSet", "replicasets", YES, "", "apps"},
    {"flowcontrol.apiserver.k8s.io", "FlowSchema", "flowschemas", NO, "v1", NULL},
    {"flowcontrol.apiserver.k8s.io", "PriorityLevelConfiguration", "prioritylevelconfigurations",
     NO, "v1", NULL},
    {"internal.apiserver.k8s.io", "StorageVersion", "storageversions", NO, "", NULL},
    {"networking.k8s.io", "IPAddress", "ipaddresses", NO, "v1", NULL},
    {"networking.k8s.io", "Ingress", "ingresses", YES, "v1", NULL},
    {"networking.k8s.io", "IngressClass", "ingressclasses", NO, "v1", NULL},
    {"networking.k8s.io", "NetworkPolicy", "networkpolicies", YES, "v1", NULL},
    {"networking.k8s.io", "ServiceCIDR", "servicecidrs", NO, "v1", NULL},
    {"node.k8s.io", "RuntimeClass", "runtimeclasses", NO, "v1", NULL},
    {"policy", "Eviction", "pods/eviction", YES, "v1", NULL},
    {"policy", "PodDisruptionBudget", "poddisruptionbudgets", YES, "v1", NULL},
    {"policy", "PodSecurityPolicy", "podsecuritypolicies", NO, "", NULL},
    {"rbac.authorization.k8s.io", "ClusterRole", "clusterroles", NO, "v1", NULL},
    {"rbac.authorization.k8s.io", "ClusterRoleBinding", "clusterrolebindings", NO, "v1", NULL},
    {"rbac.authorization.k8s.io", "Role", "roles", YES, "v1", NULL},
    {"rbac.authorization.k8s.io", "RoleBinding", "rolebindings", YES, "v1", NULL},
    {"resource.k8s.io", "DeviceClass", "deviceclasses", NO, "v1", NULL},
    {"resource.k8s.io", "DeviceTaintRule", "devicetaintrules", NO, "", NULL},
    {"resource.k8s.io", "ResourceClaim", "resourceclaims", YES, "v1", NULL},
    {"resource.k8s.io", "ResourceClaimTemplate", "resourceclaimtemplates", YES, "v1", NULL},
    {"resource.k8s.io", "ResourceSlice", "resourceslices", NO, "v1", NULL},
    {"scheduling.k8s.io", "PriorityClass", "priorityclasses", NO, "v1", NULL},
    {"storage.k8s.io", "CSIDriver", "csidrivers", NO, "v1", NULL},
    {"storage.k8s.io", "CSINode", "csinodes", NO, "v1", NULL},
    {"storage.k8s.io", "CSIStorageCapacity", "csistoragecapacities", YES, "v1", NULL},
    {"storage.k8s.io", "StorageClass", "storageclasses", NO, "v1", NULL},
    {"storage.k8s.io", "VolumeAttachment", "volumeattachments", NO, "v1", NULL},
    {"storage.k8s.io", "VolumeAttributesClass", "volumeattributesclasses", NO, "v1", NULL},
    {"storagemigration.k8s.io", "StorageVersionMigration", "storageversionmigrations", NO, "",
     NULL},
};

#undef NO
#undef YES

enum { KINDS = sizeof kinds / sizeof kinds[0] };

uint32_t cs_kind_count(void)
{
    return KINDS;
}

const struct cs_kind *cs_kind_at(uint32_t number)
{
    return &kinds[number];
}

uint32_t cs_kind_find(struct cs_str group, struct cs_str kind)
{
    uint32_t low = 0, high = KINDS;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        int order = cs_str_order(cs_str_from(kinds[middle].group), group);
        if (order == 0)
            order = cs_str_order(cs_str_from(kinds[middle].kind), kind);
        if (order == 0)
            return middle;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return CS_NO_KIND;
}

uint32_t cs_kind_of_resource(struct cs_str group, struct cs_str resource)
{
    for (uint32_t i = 0; i < KINDS; i++)
        if (cs_str_is(resource, kinds[i].resource) && cs_str_is(group, kinds[i].group))
            return i;
    return CS_NO_KIND;
}

/* Word `*number` of a text; where there are less, *number is what is left to count. */
static bool word_at(const char *words, uint32_t *number, struct cs_str *out)
{
    while (*words != '\0') {
        size_t len = strcspn(words, " ");
        if (*number == 0) {
            *out = cs_str_of(words, len);
            return true;
        }
        --*number;
        words += len + (words[len] == ' ');
    }
    return false;
}

bool cs_kind_served(uint32_t kind, uint32_t number, struct cs_str *group, struct cs_str *version)
{
    const struct cs_kind *row = &kinds[kind];
    *group = cs_str_from(row->group);
    if (word_at(row->served, &number, version))
        return true;
    if (row->other == NULL)
        return false;
    *group = cs_str_from(row->other);
    uint32_t other = cs_kind_find(*group, cs_str_from(row->kind));
    return other != CS_NO_KIND && word_at(kinds[other].served, &number, version);
}
