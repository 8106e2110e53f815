/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fields of workloads, one table per record; a field is added by one line here.
 *
 *     X(record, field, type, flags, source, initial, doc)
 *
 * `source` leads from the record's own JSON object to the value, which is copied when it has the
 * type; rows with "" are computed. Effective values of containers have the pod level folded in,
 * `securityContext` shows each level as it was written.
 */
#ifndef CS_DOC_SCHEMA_WORKLOAD_H
#define CS_DOC_SCHEMA_WORKLOAD_H

#include "value/schema.h"

#define CS_WL_G CS_FIELD_GUARANTEED
#define CS_WL_L CS_FIELD_LINK
#define CS_WL_N CS_FIELD_NAME
#define CS_WL_S CS_FIELD_SENSITIVE

#define CS_WORKLOAD_WORKLOAD(X)                                                                    \
    X(workload, kind, STRING, CS_WL_G | CS_FIELD_FEW, "kind", NULL, "Pod, Deployment, CronJob...") \
    X(workload, apiVersion, STRING, CS_WL_G, "apiVersion", NULL, "apps/v1")                        \
    X(workload, name, STRING, CS_WL_N, "metadata/name", NULL, "Name of the object")                \
    X(workload, namespace, STRING, CS_FIELD_SOME, "metadata/namespace", NULL,                      \
      "Namespace, where written")                                                                  \
    X(workload, labels, STRINGS, CS_WL_G, "metadata/labels", "{}", "Labels of the object")         \
    X(workload, annotations, STRINGS, CS_WL_G, "metadata/annotations", "{}",                       \
      "Annotations of the object")                                                                 \
    X(workload, podLabels, STRINGS, CS_WL_G, "", "{}", "Labels of the pods")                       \
    X(workload, podAnnotations, STRINGS, CS_WL_G, "", "{}", "Annotations of the pods")             \
    X(workload, replicas, INT, 0, "spec/replicas", NULL, "Number of pods, where written")          \
    X(workload, os, STRING, CS_FIELD_FEW, "", NULL, "linux or windows, where written")             \
    X(workload, hostNetwork, BOOL, CS_WL_G, "", "false", "The pods use the node's network")        \
    X(workload, hostPID, BOOL, CS_WL_G, "", "false", "The pods see the node's processes")          \
    X(workload, hostIPC, BOOL, CS_WL_G, "", "false", "The pods use the node's IPC")                \
    X(workload, hostUsers, BOOL, CS_WL_G, "", "true",                                              \
      "false: the pods have a user namespace of their own")                                        \
    X(workload, shareProcessNamespace, BOOL, CS_WL_G, "", "false",                                 \
      "The containers of a pod see each other's processes")                                        \
    X(workload, serviceAccountName, STRING, CS_WL_G, "", "default", "Service account of the pods") \
    X(workload, automountServiceAccountToken, BOOL, CS_WL_G, "", "true",                           \
      "The account's token is mounted: the pod's word, else the account's where it is known")      \
    X(workload, runtimeClassName, STRING, 0, "", NULL, "Runtime class")                            \
    X(workload, nodeName, STRING, 0, "", NULL, "Node that the pod is bound to")                    \
    X(workload, priorityClassName, STRING, 0, "", NULL, "Priority class")                          \
    X(workload, restartPolicy, STRING, CS_WL_G, "", "Always", "Always, OnFailure, Never")          \
    X(workload, imagePullSecrets, WORDS, CS_WL_G, "", "[]", "Names of the pull secrets")           \
    X(workload, tolerations, LIST, CS_WL_G, "", "[]", "Tolerations as written")                    \
    X(workload, securityContext, security, CS_WL_G, "", "{}", "Pod level, as written")             \
    X(workload, seccompAnnotation, STRING, 0, "", NULL,                                            \
      "Value of seccomp.security.alpha.kubernetes.io/pod")                                         \
    X(workload, volumes, VOLUMES, CS_WL_G, "", "[]", "Volumes of the pods")                        \
    X(workload, containers, CONTAINERS, CS_WL_G, "", "[]",                                         \
      "All containers: ordinary, init and ephemeral ones")                                         \
    X(workload, services, SERVICES, CS_WL_L, "", NULL,                                             \
      "Services that select the pods; of a set that is not complete those found, absent where "    \
      "there is none")                                                                             \
    X(workload, ingresses, INGRESSES, CS_WL_L, "", NULL,                                           \
      "Ingresses that lead to these services; absent as services are")                             \
    X(workload, routes, ROUTES, CS_WL_L, "", NULL,                                                 \
      "OpenShift routes to these services; absent as services are")                                \
    X(workload, serviceAccount, account, CS_WL_L, "", NULL,                                        \
      "The service account with its effective RBAC rules; absent where a set that is not "         \
      "complete has neither the account nor a binding for it")                                     \
    X(workload, networkPolicies, POLICIES, CS_WL_L, "", NULL,                                      \
      "Network policies that select the pods; absent as services are")                             \
    X(workload, namespaceObject, namespace, CS_WL_L, "", NULL,                                     \
      "The namespace; of a complete set that does not hold it only its name")                      \
    X(workload, metadataReachable, BOOL, CS_WL_L, "", NULL,                                        \
      "The pods may connect to 169.254.169.254 port 80: the node's network, or no egress policy "  \
      "that leaves it out; of a set that is not complete only what further policies cannot "       \
      "change")

#define CS_WORKLOAD_SECURITY(X)                                                               \
    X(security, runAsNonRoot, BOOL, 0, "runAsNonRoot", NULL, "Refuse to run as user 0")       \
    X(security, runAsUser, INT, 0, "runAsUser", NULL, "User id")                              \
    X(security, runAsGroup, INT, 0, "runAsGroup", NULL, "Group id")                           \
    X(security, fsGroup, INT, 0, "fsGroup", NULL, "Group of the volumes")                     \
    X(security, supplementalGroups, INTS, CS_WL_G, "supplementalGroups", "[]", "More groups") \
    X(security, privileged, BOOL, 0, "privileged", NULL, "All capabilities and devices")      \
    X(security, allowPrivilegeEscalation, BOOL, 0, "allowPrivilegeEscalation", NULL,          \
      "set-user-id programs work")                                                            \
    X(security, readOnlyRootFilesystem, BOOL, 0, "readOnlyRootFilesystem", NULL,              \
      "The image's files cannot be changed")                                                  \
    X(security, procMount, STRING, 0, "procMount", NULL, "Default or Unmasked")               \
    X(security, seccompProfile, profile, 0, "seccompProfile", NULL, "Seccomp profile")        \
    X(security, appArmorProfile, profile, 0, "appArmorProfile", NULL, "AppArmor profile")     \
    X(security, seLinuxOptions, selinux, 0, "seLinuxOptions", NULL, "SELinux label")          \
    X(security, sysctls, SYSCTLS, CS_WL_G, "", "[]", "Kernel parameters")                     \
    X(security, hostProcess, BOOL, 0, "windowsOptions/hostProcess", NULL,                     \
      "Windows: runs as a process of the host")

#define CS_WORKLOAD_PROFILE(X)                                     \
    X(profile, type, STRING, CS_WL_N | CS_FIELD_FEW, "type", NULL, \
      "RuntimeDefault, Localhost, Unconfined")                     \
    X(profile, localhostProfile, STRING, 0, "localhostProfile", NULL, "File on the node")

#define CS_WORKLOAD_SELINUX(X)                                \
    X(selinux, user, STRING, 0, "user", NULL, "SELinux user") \
    X(selinux, role, STRING, 0, "role", NULL, "SELinux role") \
    X(selinux, type, STRING, 0, "type", NULL, "SELinux type") \
    X(selinux, level, STRING, 0, "level", NULL, "SELinux level")

#define CS_WORKLOAD_SYSCTL(X)                                            \
    X(sysctl, name, STRING, CS_WL_N, "name", NULL, "net.core.somaxconn") \
    X(sysctl, value, STRING, 0, "value", NULL, "Value")

#define CS_WORKLOAD_CONTAINER(X)                                                                  \
    X(container, name, STRING, CS_WL_N, "name", NULL, "Name")                                     \
    X(container, kind, STRING, CS_WL_G | CS_FIELD_FEW, "", NULL, "container, init or ephemeral")  \
    X(container, image, reference, 0, "image", NULL, "Image reference and its parts")             \
    X(container, imagePullPolicy, STRING, 0, "imagePullPolicy", NULL, "As written")               \
    X(container, command, WORDS, CS_WL_G, "command", "[]", "Entrypoint, where overridden")        \
    X(container, args, WORDS, CS_WL_G, "args", "[]", "Arguments")                                 \
    X(container, env, ENV, CS_WL_G, "", "[]", "Environment variables")                            \
    X(container, envFrom, LIST, CS_WL_G, "envFrom", "[]", "Whole secrets and config maps")        \
    X(container, ports, PORTS, CS_WL_G, "", "[]", "Ports")                                        \
    X(container, volumeMounts, MOUNTS, CS_WL_G, "", "[]", "Mounts")                               \
    X(container, resources, resources, CS_WL_G, "", "{}", "Requests and limits")                  \
    X(container, livenessProbe, DYN, 0, "livenessProbe", NULL, "As written")                      \
    X(container, readinessProbe, DYN, 0, "readinessProbe", NULL, "As written")                    \
    X(container, startupProbe, DYN, 0, "startupProbe", NULL, "As written")                        \
    X(container, lifecycle, DYN, 0, "lifecycle", NULL, "As written")                              \
    X(container, probeHosts, WORDS, CS_WL_G, "", "[]",                                            \
      "Hosts that probes and lifecycle hooks call, where not empty")                              \
    X(container, securityContext, security, CS_WL_G, "securityContext", "{}",                     \
      "Container level, as written")                                                              \
    X(container, privileged, BOOL, CS_WL_G, "securityContext/privileged", "false",                \
      "All capabilities and devices")                                                             \
    X(container, allowPrivilegeEscalation, BOOL, 0, "securityContext/allowPrivilegeEscalation",   \
      NULL, "set-user-id programs work; absent: nothing was written")                             \
    X(container, readOnlyRootFilesystem, BOOL, CS_WL_G, "securityContext/readOnlyRootFilesystem", \
      "false", "The image's files cannot be changed")                                             \
    X(container, runAsNonRoot, BOOL, 0, "securityContext/runAsNonRoot", NULL,                     \
      "Effective: the container's word, else the pod's")                                          \
    X(container, runAsUser, INT, 0, "securityContext/runAsUser", NULL, "Effective user id")       \
    X(container, runAsGroup, INT, 0, "securityContext/runAsGroup", NULL, "Effective group id")    \
    X(container, procMount, STRING, CS_WL_G, "securityContext/procMount", "Default",              \
      "Default or Unmasked")                                                                      \
    X(container, capabilities, capabilities, CS_WL_G, "securityContext/capabilities", "{}",       \
      "Capabilities, without CAP_")                                                               \
    X(container, seccompProfile, profile, 0, "securityContext/seccompProfile", NULL,              \
      "Effective: the container's field or annotation, else the pod's")                           \
    X(container, appArmorProfile, profile, 0, "securityContext/appArmorProfile", NULL,            \
      "Effective: the container's field or annotation, else the pod's field")                     \
    X(container, appArmorAnnotation, STRING, 0, "", NULL,                                         \
      "Value of container.apparmor.security.beta.kubernetes.io/NAME")                             \
    X(container, seccompAnnotation, STRING, 0, "", NULL,                                          \
      "Value of container.seccomp.security.alpha.kubernetes.io/NAME")                             \
    X(container, seLinuxOptions, selinux, 0, "securityContext/seLinuxOptions", NULL,              \
      "Effective SELinux label")                                                                  \
    X(container, hostProcess, BOOL, CS_WL_G, "securityContext/windowsOptions/hostProcess",        \
      "false", "Windows: effective")                                                              \
    X(container, stdin, BOOL, CS_WL_G, "stdin", "false", "Keeps standard input open")             \
    X(container, tty, BOOL, CS_WL_G, "tty", "false", "Has a terminal")                            \
    X(container, facts, IMAGE, CS_WL_L, "", NULL, "What the set knows of the image itself")

#define CS_WORKLOAD_REFERENCE(X)                                                            \
    X(reference, text, STRING, CS_WL_N, "", NULL, "As written")                             \
    X(reference, registry, STRING, CS_WL_G, "", "docker.io", "Registry")                    \
    X(reference, repository, STRING, CS_WL_G, "", NULL, "library/nginx")                    \
    X(reference, tag, STRING, CS_WL_G, "", "", "Tag as written; empty where there is none") \
    X(reference, digest, STRING, CS_WL_G, "", "", "sha256:..., or empty")                   \
    X(reference, valid, BOOL, CS_WL_G, "", NULL, "The text is a reference")

#define CS_WORKLOAD_CAPABILITIES(X)                                                          \
    X(capabilities, add, WORDS, CS_WL_G, "add", "[]", "Added, upper case, without CAP_")     \
    X(capabilities, drop, WORDS, CS_WL_G, "drop", "[]", "Dropped, the same way")             \
    X(capabilities, addWritten, WORDS, CS_WL_G, "add", "[]", "Added, letter for letter")     \
    X(capabilities, dropWritten, WORDS, CS_WL_G, "drop", "[]", "Dropped, letter for letter") \
    X(capabilities, effective, WORDS, CS_WL_G, "", NULL,                                     \
      "The runtime's default set after add and drop; with ALL in front where all are there")

#define CS_WORKLOAD_ENV(X)                                                                        \
    X(env, name, STRING, CS_WL_N, "name", NULL, "Name")                                           \
    X(env, value, STRING, CS_WL_S, "value", NULL, "Value, where written")                         \
    X(env, source, STRING, 0, "", NULL, "secretKeyRef, configMapKeyRef, fieldRef...")             \
    X(env, secretName, STRING, 0, "valueFrom/secretKeyRef/name", NULL, "Secret it is taken from") \
    X(env, key, STRING, 0, "valueFrom/secretKeyRef/key", NULL, "Key in the secret")

#define CS_WORKLOAD_PORT(X)                                                        \
    X(port, name, STRING, CS_WL_N, "name", NULL, "Name")                           \
    X(port, containerPort, INT, 0, "containerPort", NULL, "Port in the container") \
    X(port, hostPort, INT, CS_WL_G, "hostPort", "0",                               \
      "Port on the node, 0: none; on the node's network the containerPort")        \
    X(port, protocol, STRING, CS_WL_G, "protocol", "TCP", "TCP, UDP, SCTP")

#define CS_WORKLOAD_MOUNT(X)                                                   \
    X(mount, name, STRING, CS_WL_N, "name", NULL, "Name of the volume")        \
    X(mount, mountPath, STRING, 0, "mountPath", NULL, "Path in the container") \
    X(mount, readOnly, BOOL, CS_WL_G, "readOnly", "false", "Read only")        \
    X(mount, subPath, STRING, 0, "subPath", NULL, "Path below the volume")     \
    X(mount, mountPropagation, STRING, CS_WL_G, "mountPropagation", "None",    \
      "None, "                                                                 \
      "HostToContainer, Bidirectional")                                        \
    X(mount, volume, volume, 0, "", NULL, "The volume of that name")

#define CS_WORKLOAD_RESOURCES(X)                                            \
    X(resources, cpuLimit, DOUBLE, 0, "limits/cpu", NULL, "Processors")     \
    X(resources, memoryLimit, DOUBLE, 0, "limits/memory", NULL, "Bytes")    \
    X(resources, cpuRequest, DOUBLE, 0, "requests/cpu", NULL, "Processors") \
    X(resources, memoryRequest, DOUBLE, 0, "requests/memory", NULL, "Bytes")

#define CS_WORKLOAD_VOLUME(X)                                                         \
    X(volume, name, STRING, CS_WL_N, "name", NULL, "Name")                            \
    X(volume, type, STRING, CS_WL_G | CS_FIELD_SOME, "", "emptyDir",                  \
      "hostPath, secret, configMap...")                                               \
    X(volume, hostPath, STRING, 0, "hostPath/path", NULL, "Path on the node")         \
    X(volume, secretName, STRING, 0, "secret/secretName", NULL, "Secret")             \
    X(volume, configMapName, STRING, 0, "configMap/name", NULL, "Config map")         \
    X(volume, claimName, STRING, 0, "persistentVolumeClaim/claimName", NULL, "Claim") \
    X(volume, source, DYN, 0, "", NULL, "The source as written")

#define CS_WORKLOAD_SERVICE(X)                                                                  \
    X(service, name, STRING, CS_WL_N, "metadata/name", NULL, "Name")                            \
    X(service, type, STRING, CS_WL_G | CS_FIELD_FEW, "spec/type", "ClusterIP",                  \
      "ClusterIP, NodePort, LoadBalancer")                                                      \
    X(service, ports, LIST, CS_WL_G, "spec/ports", "[]", "Ports as written")                    \
    X(service, externalIPs, WORDS, CS_WL_G, "spec/externalIPs", "[]", "External addresses")     \
    X(service, loadBalancerSourceRanges, WORDS, CS_WL_G, "spec/loadBalancerSourceRanges", "[]", \
      "Clients that may connect; empty: everybody")                                             \
    X(service, annotations, STRINGS, CS_WL_G, "metadata/annotations", "{}", "Annotations")

#define CS_WORKLOAD_INGRESS(X)                                         \
    X(ingress, name, STRING, CS_WL_N, "metadata/name", NULL, "Name")   \
    X(ingress, hosts, WORDS, CS_WL_G, "", "[]", "Hosts of the rules")  \
    X(ingress, tls, BOOL, CS_WL_G, "", NULL, "There is a TLS section") \
    X(ingress, annotations, STRINGS, CS_WL_G, "metadata/annotations", "{}", "Annotations")

#define CS_WORKLOAD_ROUTE(X)                                       \
    X(route, name, STRING, CS_WL_N, "metadata/name", NULL, "Name") \
    X(route, host, STRING, 0, "spec/host", NULL, "Host")           \
    X(route, tls, BOOL, CS_WL_G, "", NULL, "There is a TLS section")

#define CS_WORKLOAD_ACCOUNT(X)                                                                 \
    X(account, name, STRING, CS_WL_N, "", NULL, "Name")                                        \
    X(account, automount, BOOL, 0, "automountServiceAccountToken", NULL, "The account's word") \
    X(account, rules, RULES, CS_WL_L, "", NULL,                                                \
      "All rules that bindings of the set grant, also through groups and aggregated roles; "   \
      "absent "                                                                                \
      "where none was found and a binding or role may be missing")                             \
    X(account, clusterAdmin, BOOL, CS_WL_L, "", NULL,                                          \
      "May do everything everywhere: cluster-admin, or a cluster-wide rule of three stars; "   \
      "absent "                                                                                \
      "where a set that is not complete shows no such rule")

#define CS_WORKLOAD_RULE(X)                                                             \
    X(rule, role, STRING, CS_WL_N, "", NULL, "Role that it comes from")                 \
    X(rule, binding, STRING, CS_WL_G, "", NULL, "Binding that grants it")               \
    X(rule, verbs, WORDS, CS_WL_G, "verbs", "[]", "get, list... or *")                  \
    X(rule, apiGroups, WORDS, CS_WL_G, "apiGroups", "[]", "API groups, or *")           \
    X(rule, resources, WORDS, CS_WL_G, "resources", "[]", "Resources, or *")            \
    X(rule, resourceNames, WORDS, CS_WL_G, "resourceNames", "[]", "Only these objects") \
    X(rule, nonResourceURLs, WORDS, CS_WL_G, "nonResourceURLs", "[]", "Paths")          \
    X(rule, clusterWide, BOOL, CS_WL_G, "", NULL, "By a ClusterRoleBinding")            \
    X(rule, namespace, STRING, CS_WL_G, "", "", "Where it applies; empty: cluster wide")

#define CS_WORKLOAD_POLICY(X)                                                         \
    X(policy, name, STRING, CS_WL_N, "metadata/name", NULL, "Name")                   \
    X(policy, ingress, BOOL, CS_WL_G, "", NULL, "Restricts connections to the pods")  \
    X(policy, egress, BOOL, CS_WL_G, "", NULL, "Restricts connections from the pods") \
    X(policy, letsMetadata, BOOL, CS_WL_G, "", NULL,                                  \
      "Lets the pods connect to 169.254.169.254 port 80, as far as this policy goes") \
    X(policy, spec, DYN, 0, "spec", NULL, "As written")

#define CS_WORKLOAD_NAMESPACE(X)                                                       \
    X(namespace, name, STRING, CS_WL_N | CS_FIELD_SOME, "metadata/name", NULL, "Name") \
    X(namespace, labels, STRINGS, CS_WL_G, "metadata/labels", "{}", "Labels")          \
    X(namespace, annotations, STRINGS, CS_WL_G, "metadata/annotations", "{}", "Annotations")

/* X(record, TABLE, name, doc) */
#define CS_WORKLOAD_RECORD_TABLE(X)                                               \
    X(workload, WORKLOAD, "workload", "Anything with a pod template")             \
    X(security, SECURITY, "securityContext", "A security context as written")     \
    X(profile, PROFILE, "securityProfile", "A seccomp or AppArmor profile")       \
    X(selinux, SELINUX, "seLinuxOptions", "An SELinux label")                     \
    X(sysctl, SYSCTL, "sysctl", "A kernel parameter")                             \
    X(container, CONTAINER, "container", "A container with effective values")     \
    X(reference, REFERENCE, "imageReference", "An image reference and its parts") \
    X(capabilities, CAPABILITIES, "capabilities", "Linux capabilities")           \
    X(env, ENV, "env", "An environment variable")                                 \
    X(port, PORT, "port", "A port of a container")                                \
    X(mount, MOUNT, "volumeMount", "A mount of a volume")                         \
    X(resources, RESOURCES, "resources", "Requests and limits")                   \
    X(volume, VOLUME, "volume", "A volume of a pod")                              \
    X(service, SERVICE, "service", "A service that selects the pods")             \
    X(ingress, INGRESS, "ingress", "An ingress that leads to the pods")           \
    X(route, ROUTE, "route", "An OpenShift route to the pods")                    \
    X(account, ACCOUNT, "serviceAccount", "A service account and what it may do") \
    X(rule, RULE, "rbacRule", "A rule of a role")                                 \
    X(policy, POLICY, "networkPolicy", "A network policy that selects the pods")  \
    X(namespace, NAMESPACE, "namespace", "A namespace")

/* Slots: CS_WL_container_privileged. */
#define CS_WORKLOAD_SLOT(record, field, type, flags, source, initial, doc) CS_WL_##record##_##field,
#define CS_WORKLOAD_SLOTS(record, TABLE, name, doc) \
    enum { CS_WORKLOAD_##TABLE(CS_WORKLOAD_SLOT) CS_WL_##record##_COUNT };
CS_WORKLOAD_RECORD_TABLE(CS_WORKLOAD_SLOTS)
#undef CS_WORKLOAD_SLOTS
#undef CS_WORKLOAD_SLOT

#define CS_WORKLOAD_DECLARE(record, TABLE, name, doc) \
    extern const struct cs_schema cs_schema_##record;
CS_WORKLOAD_RECORD_TABLE(CS_WORKLOAD_DECLARE)
#undef CS_WORKLOAD_DECLARE

/* All of them, the workload first; NULL behind the last. */
extern const struct cs_schema *const cs_workload_schemas[];

#endif
