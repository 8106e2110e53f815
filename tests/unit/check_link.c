/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Links: what leads to a workload, what its account may do, which policies select it, whether the
 * metadata endpoint can be reached; what a set tells that is complete and one that is not.
 */
#include "doc/link_policy.h"
#include "unit_run.h"
#include "unit_set.h"

#define POD                                                                                    \
    "{apiVersion: v1, kind: Pod, metadata: {name: p, namespace: ns, labels: {app: web, tier: " \
    "a}}, "                                                                                    \
    "spec: {serviceAccountName: sa, containers: [{name: c, image: 'nginx:1'}]}}\n---\n"

#define SERVICE(name, space, selector)                                             \
    "{apiVersion: v1, kind: Service, metadata: {name: " name ", namespace: " space \
    "}, spec: {selector: " selector "}}\n---\n"

#define INGRESS(spec)                                                                              \
    "{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: i, namespace: ns}, spec: " \
    "{" spec "}}\n---\n"

#define OLD_INGRESS(spec)                                                                        \
    "{apiVersion: extensions/v1beta1, kind: Ingress, metadata: {name: i, namespace: ns}, spec: " \
    "{" spec "}}\n---\n"

#define ROUTE(spec)                                                                               \
    "{apiVersion: route.openshift.io/v1, kind: Route, metadata: {name: r, namespace: ns}, spec: " \
    "{" spec "}}\n---\n"

#define ROLE(name, rules)                                                           \
    "{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {name: " name \
    ", namespace: ns}, rules: " rules "}\n---\n"

#define CLUSTER_ROLE(name, rest)                                                           \
    "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: " name \
    "}" rest "}\n---\n"

#define LABELLED_ROLE(name, label, rules)                                                  \
    "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: " name \
    ", labels: {" label "}}, rules: " rules "}\n---\n"

#define BINDING(kind, space, role, subjects)                                              \
    "{apiVersion: rbac.authorization.k8s.io/v1, kind: " kind ", metadata: {name: b" space \
    "}, roleRef: {" role "}, subjects: [" subjects "]}\n---\n"

#define BIND(role, subjects) BINDING("RoleBinding", ", namespace: ns", role, subjects)
#define BIND_CLUSTER(role, subjects) BINDING("ClusterRoleBinding", "", role, subjects)

#define POLICY(spec)                                                                           \
    "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: np, namespace: " \
    "ns}, "                                                                                    \
    "spec: {" spec "}}\n---\n"

#define SA_SUBJECT "{kind: ServiceAccount, name: sa, namespace: ns}"
#define OF_ROLE "kind: Role, name: r"
#define OF_CLUSTER_ROLE "kind: ClusterRole, name: r"
#define READ "[{apiGroups: [''], resources: [pods], verbs: [get]}]"
#define STARS "[{apiGroups: ['*'], resources: ['*'], verbs: ['*']}]"

/* complete: what a set says that holds everything; open: one that may lack something */
static const struct {
    const char *others, *path, *complete, *open;
} links[] = {
    /* services */
    {"", "services", "[]", "-"},
    {SERVICE("s", "ns", "{app: web}"), "services", "[s]", "[s]"},
    {SERVICE("s", "ns", "{app: web, tier: a}"), "services", "[s]", "[s]"},
    {SERVICE("s", "ns", "{app: web, tier: b}"), "services", "[]", "-"},
    {SERVICE("s", "ns", "{app: web, more: x}"), "services", "[]", "-"},
    {SERVICE("s", "m", "{app: web}"), "services", "[]", "-"},
    {SERVICE("s", "ns", "{}"), "services", "[]", "-"},
    {SERVICE("s", "ns", "null"), "services", "[]", "-"},
    {SERVICE("s", "ns", "[app]"), "services", "[]", "-"},
    {SERVICE("a", "ns", "{app: web}") SERVICE("b", "ns", "{tier: a}"), "services", "[a, b]",
     "[a, b]"},
    {"{apiVersion: v1, kind: Service, metadata: {name: s, namespace: ns}, spec: {type: "
     "ExternalName, selector: {app: web}}}\n---\n",
     "services", "[]", "-"},
    {"{apiVersion: serving.knative.dev/v1, kind: Service, metadata: {name: s, namespace: ns}, "
     "spec: "
     "{selector: {app: web}}}\n---\n",
     "services", "[]", "-"},
    {SERVICE("s", "ns", "{app: web}"), "services.0.type", "ClusterIP", "ClusterIP"},
    {SERVICE("s", "ns", "{app: web}, type: NodePort, externalIPs: [1.2.3.4], ports: [{port: 80}]"),
     "services.0.type", "NodePort", "NodePort"},
    {SERVICE("s", "ns", "{app: web}, type: NodePort, externalIPs: [1.2.3.4]"),
     "services.0.externalIPs", "[1.2.3.4]", "[1.2.3.4]"},
    /* ingresses */
    {SERVICE("s", "ns", "{app: web}"), "ingresses", "[]", "-"},
    {SERVICE("s", "ns", "{app: web}") INGRESS("defaultBackend: {service: {name: s}}"), "ingresses",
     "[i]", "[i]"},
    {INGRESS("defaultBackend: {service: {name: s}}") SERVICE("s", "ns", "{app: web}"), "ingresses",
     "[i]", "[i]"},
    {SERVICE("s", "ns", "{app: web}") INGRESS("defaultBackend: {service: {name: t}}"), "ingresses",
     "[]", "-"},
    {SERVICE("s", "ns", "{app: web}")
         INGRESS("rules: [{host: a.example, http: {paths: [{backend: {service: {name: s}}}]}}]"),
     "ingresses.0.hosts", "[a.example]", "[a.example]"},
    {SERVICE("s", "ns", "{app: web}")
         OLD_INGRESS("rules: [{http: {paths: [{backend: {serviceName: s}}]}}]"),
     "ingresses", "[i]", "[i]"},
    {SERVICE("s", "ns", "{app: web}") OLD_INGRESS("backend: {serviceName: s}"), "ingresses", "[i]",
     "[i]"},
    {SERVICE("s", "ns", "{app: web}") SERVICE("t", "ns", "{tier: a}") INGRESS(
         "defaultBackend: {service: {name: s}}, rules: [{http: {paths: [{backend: {service: {name: "
         "t}}}, {backend: {service: {name: s}}}]}}]"),
     "ingresses", "[i]", "[i]"},
    {SERVICE("s", "ns", "{app: web}")
         INGRESS("tls: [{hosts: [a]}], defaultBackend: {service: {name: s}}"),
     "ingresses.0.tls", "true", "true"},
    {SERVICE("s", "ns", "{app: web}") INGRESS("tls: [], defaultBackend: {service: {name: s}}"),
     "ingresses.0.tls", "false", "false"},
    /* routes */
    {SERVICE("s", "ns", "{app: web}") ROUTE("to: {kind: Service, name: s}"), "routes", "[r]",
     "[r]"},
    {SERVICE("s", "ns", "{app: web}") ROUTE("to: {name: x}, alternateBackends: [{name: s}]"),
     "routes", "[r]", "[r]"},
    {SERVICE("s", "ns", "{app: web}") ROUTE("to: {name: s}, tls: {termination: edge}"),
     "routes.0.tls", "true", "true"},
    {"", "routes", "[]", "-"},
    /* namespace */
    {"", "namespaceObject.name", "ns", "-"},
    {"", "namespaceObject.labels", "{}", "-"},
    {"{apiVersion: v1, kind: Namespace, metadata: {name: ns, labels: {l: v}}}",
     "namespaceObject.labels", "{l: v}", "{l: v}"},
    {"{apiVersion: v1, kind: Namespace, metadata: {name: m, labels: {l: v}}}", "namespaceObject",
     "ns", "-"},
    /* the account */
    {"", "serviceAccount", "sa", "-"},
    {"", "serviceAccount.rules", "[]", "-"},
    {"", "serviceAccount.clusterAdmin", "false", "-"},
    {"", "automountServiceAccountToken", "true", "true"},
    {"{apiVersion: v1, kind: ServiceAccount, metadata: {name: sa, namespace: ns}, "
     "automountServiceAccountToken: false}",
     "automountServiceAccountToken", "false", "false"},
    {"{apiVersion: v1, kind: ServiceAccount, metadata: {name: sa, namespace: m}, "
     "automountServiceAccountToken: false}",
     "automountServiceAccountToken", "true", "true"},
    {"{apiVersion: v1, kind: ServiceAccount, metadata: {name: sa, namespace: ns}, "
     "automountServiceAccountToken: false}",
     "serviceAccount.automount", "false", "false"},
    {"{apiVersion: v1, kind: ServiceAccount, metadata: {name: sa, namespace: ns}}",
     "serviceAccount.rules", "[]", "-"},
    /* roles */
    {ROLE("r", READ) BIND(OF_ROLE, SA_SUBJECT), "serviceAccount.rules", "[r]", "[r]"},
    {ROLE("r", READ) BIND(OF_ROLE, SA_SUBJECT), "serviceAccount.rules.0.resources", "[pods]",
     "[pods]"},
    {ROLE("r", READ) BIND(OF_ROLE, SA_SUBJECT), "serviceAccount.rules.0.clusterWide", "false",
     "false"},
    {ROLE("r", READ) BIND(OF_ROLE, SA_SUBJECT), "serviceAccount.rules.0.namespace", "ns", "ns"},
    {ROLE("r", READ) BIND(OF_ROLE, SA_SUBJECT), "serviceAccount.rules.0.binding", "b", "b"},
    {ROLE("r", READ) BIND(OF_ROLE, SA_SUBJECT), "serviceAccount.clusterAdmin", "false", "-"},
    {ROLE("r", READ) BIND(OF_ROLE, "{kind: ServiceAccount, name: sa}"), "serviceAccount.rules",
     "[r]", "[r]"},
    {ROLE("r", READ) BIND(OF_ROLE, "{kind: ServiceAccount, name: other, namespace: ns}"),
     "serviceAccount.rules", "[]", "-"},
    {ROLE("r", READ) BIND(OF_ROLE, "{kind: ServiceAccount, name: sa, namespace: m}"),
     "serviceAccount.rules", "[]", "-"},
    {ROLE("r", READ) BIND(OF_ROLE, "{kind: User, name: 'system:serviceaccount:ns:sa'}"),
     "serviceAccount.rules", "[r]", "[r]"},
    {ROLE("r", READ) BIND(OF_ROLE, "{kind: User, name: sa}"), "serviceAccount.rules", "[]", "-"},
    {ROLE("r", READ) BIND(OF_ROLE, "{kind: Group, name: 'system:serviceaccounts'}"),
     "serviceAccount.rules", "[r]", "[r]"},
    {ROLE("r", READ) BIND(OF_ROLE, "{kind: Group, name: 'system:serviceaccounts:ns'}"),
     "serviceAccount.rules", "[r]", "[r]"},
    {ROLE("r", READ) BIND(OF_ROLE, "{kind: Group, name: 'system:serviceaccounts:m'}"),
     "serviceAccount.rules", "[]", "-"},
    {ROLE("r", READ) BIND(OF_ROLE, "{kind: Group, name: 'system:authenticated'}"),
     "serviceAccount.rules", "[r]", "[r]"},
    {ROLE("r", READ) BIND(OF_ROLE, "{kind: Group, name: 'system:unauthenticated'}"),
     "serviceAccount.rules", "[]", "-"},
    {ROLE("r", READ) BIND(OF_ROLE, SA_SUBJECT ", {kind: Group, name: 'system:authenticated'}"),
     "serviceAccount.rules", "[r]", "[r]"},
    {BIND(OF_ROLE, SA_SUBJECT), "serviceAccount.rules", "[]", "-"},
    {CLUSTER_ROLE("r", ", rules: " READ) BIND(OF_ROLE, SA_SUBJECT), "serviceAccount.rules", "[]",
     "-"},
    {CLUSTER_ROLE("r", ", rules: " READ) BIND(OF_CLUSTER_ROLE, SA_SUBJECT),
     "serviceAccount.rules.0.clusterWide", "false", "false"},
    {CLUSTER_ROLE("r", ", rules: " READ) BIND_CLUSTER(OF_CLUSTER_ROLE, SA_SUBJECT),
     "serviceAccount.rules.0.clusterWide", "true", "true"},
    {CLUSTER_ROLE("r", ", rules: " READ) BIND_CLUSTER(OF_CLUSTER_ROLE, SA_SUBJECT),
     "serviceAccount.rules.0.namespace", "", ""},
    {CLUSTER_ROLE("r", ", rules: [null, 1, {verbs: [get]}]")
         BIND_CLUSTER(OF_CLUSTER_ROLE, SA_SUBJECT),
     "serviceAccount.rules.0.verbs", "[get]", "[get]"},
    /* everything everywhere */
    {BIND_CLUSTER("kind: ClusterRole, name: cluster-admin", SA_SUBJECT),
     "serviceAccount.clusterAdmin", "true", "true"},
    {BIND_CLUSTER("kind: ClusterRole, name: cluster-admin", SA_SUBJECT),
     "serviceAccount.rules.0.nonResourceURLs", "[*]", "[*]"},
    {BIND("kind: ClusterRole, name: cluster-admin", SA_SUBJECT), "serviceAccount.clusterAdmin",
     "false", "-"},
    {CLUSTER_ROLE("r", ", rules: " STARS) BIND_CLUSTER(OF_CLUSTER_ROLE, SA_SUBJECT),
     "serviceAccount.clusterAdmin", "true", "true"},
    {CLUSTER_ROLE("r", ", rules: " STARS) BIND(OF_CLUSTER_ROLE, SA_SUBJECT),
     "serviceAccount.clusterAdmin", "false", "-"},
    {CLUSTER_ROLE("r", ", rules: [{apiGroups: ['*'], resources: ['*'], verbs: ['*'], "
                       "resourceNames: [x]}]") BIND_CLUSTER(OF_CLUSTER_ROLE, SA_SUBJECT),
     "serviceAccount.clusterAdmin", "false", "-"},
    /* roles that every cluster has */
    {BIND("kind: ClusterRole, name: view", SA_SUBJECT), "serviceAccount.rules", "-", "-"},
    {BIND("kind: ClusterRole, name: view", SA_SUBJECT), "serviceAccount.clusterAdmin", "false",
     "-"},
    {LABELLED_ROLE("more", "rbac.authorization.k8s.io/aggregate-to-view: 'true'", READ)
         BIND("kind: ClusterRole, name: admin", SA_SUBJECT),
     "serviceAccount.rules", "[more]", "[more]"},
    {LABELLED_ROLE("more", "rbac.authorization.k8s.io/aggregate-to-admin: 'true'", READ)
         BIND("kind: ClusterRole, name: view", SA_SUBJECT),
     "serviceAccount.rules", "-", "-"},
    /* aggregated roles */
    {LABELLED_ROLE("part", "to: r", READ)
         CLUSTER_ROLE("r", ", aggregationRule: {clusterRoleSelectors: [{matchLabels: {to: r}}]}")
             BIND_CLUSTER(OF_CLUSTER_ROLE, SA_SUBJECT),
     "serviceAccount.rules", "[part]", "[part]"},
    {LABELLED_ROLE("part", "to: x", READ)
         CLUSTER_ROLE("r", ", aggregationRule: {clusterRoleSelectors: [{matchLabels: {to: r}}]}")
             BIND_CLUSTER(OF_CLUSTER_ROLE, SA_SUBJECT),
     "serviceAccount.rules", "[]", "-"},
    {LABELLED_ROLE("part", "to: r", READ) CLUSTER_ROLE(
         "r", ", rules: " READ ", aggregationRule: {clusterRoleSelectors: [{matchExpressions: "
              "[{key: to, operator: In, values: [r]}]}, {matchLabels: {to: r}}]}")
         BIND_CLUSTER(OF_CLUSTER_ROLE, SA_SUBJECT),
     "serviceAccount.rules", "[r, part]", "[r, part]"},
    /* one that holds itself, by way of everything */
    {CLUSTER_ROLE("r", ", rules: " READ ", aggregationRule: {clusterRoleSelectors: [{}]}")
         BIND_CLUSTER(OF_CLUSTER_ROLE, SA_SUBJECT),
     "serviceAccount.rules", "[r]", "[r]"},
    /* policies */
    {"", "networkPolicies", "[]", "-"},
    {POLICY("podSelector: {}"), "networkPolicies", "[np]", "[np]"},
    {POLICY(""), "networkPolicies", "[np]", "[np]"},
    {POLICY("podSelector: {matchLabels: {app: web}}"), "networkPolicies", "[np]", "[np]"},
    {POLICY("podSelector: {matchLabels: {app: db}}"), "networkPolicies", "[]", "-"},
    {POLICY("podSelector: {matchExpressions: [{key: app, operator: In, values: [db, web]}]}"),
     "networkPolicies", "[np]", "[np]"},
    {POLICY("podSelector: {matchExpressions: [{key: app, operator: In, values: [db]}]}"),
     "networkPolicies", "[]", "-"},
    {POLICY("podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [db]}]}"),
     "networkPolicies", "[np]", "[np]"},
    {POLICY("podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [web]}]}"),
     "networkPolicies", "[]", "-"},
    {POLICY("podSelector: {matchExpressions: [{key: gone, operator: NotIn, values: [web]}]}"),
     "networkPolicies", "[np]", "[np]"},
    {POLICY("podSelector: {matchExpressions: [{key: app, operator: Exists}]}"), "networkPolicies",
     "[np]", "[np]"},
    {POLICY("podSelector: {matchExpressions: [{key: gone, operator: Exists}]}"), "networkPolicies",
     "[]", "-"},
    {POLICY("podSelector: {matchExpressions: [{key: gone, operator: DoesNotExist}]}"),
     "networkPolicies", "[np]", "[np]"},
    {POLICY("podSelector: {matchExpressions: [{key: app, operator: DoesNotExist}]}"),
     "networkPolicies", "[]", "-"},
    {POLICY("podSelector: {matchExpressions: [{key: app, operator: Odd}]}"), "networkPolicies",
     "[]", "-"},
    {POLICY("podSelector: {matchLabels: {app: web}, matchExpressions: [{key: tier, operator: "
            "DoesNotExist}]}"),
     "networkPolicies", "[]", "-"},
    {POLICY("podSelector: {}, egress: [{}]"), "networkPolicies.0.egress", "true", "true"},
    {POLICY("podSelector: {}, egress: []"), "networkPolicies.0.egress", "false", "false"},
    {POLICY("podSelector: {}, policyTypes: [Egress]"), "networkPolicies.0.ingress", "false",
     "false"},
    {"{apiVersion: crd.projectcalico.org/v1, kind: NetworkPolicy, metadata: {name: np, namespace: "
     "n}, spec: {}}",
     "networkPolicies", "[]", "-"},
    /* the metadata endpoint */
    {"", "metadataReachable", "true", "-"},
    {POLICY("podSelector: {}"), "metadataReachable", "true", "-"},
    {POLICY("podSelector: {}, policyTypes: [Egress]"), "metadataReachable", "false", "-"},
    {POLICY("podSelector: {matchLabels: {app: db}}, policyTypes: [Egress]"), "metadataReachable",
     "true", "-"},
    {POLICY("podSelector: {}, policyTypes: [Egress], egress: [{}]"), "metadataReachable", "true",
     "true"},
    {POLICY("podSelector: {}, policyTypes: [Egress]")
         POLICY("podSelector: {}, policyTypes: [Egress], egress: [{}]"),
     "metadataReachable", "true", "true"},
    /* images */
    {"", "containers.0.facts", "-", "-"},
    {"{SchemaVersion: 2, ArtifactName: 'docker.io/library/nginx:1', ArtifactType: container_image}",
     "containers.0.facts.repository", "library/nginx", "library/nginx"},
    {"{SchemaVersion: 2, ArtifactName: 'nginx:2', ArtifactType: container_image}",
     "containers.0.facts", "-", "-"},
};

START_TEST(link)
{
    char text[4096];
    snprintf(text, sizeof text, "%s%s", POD, links[_i].others);
    for (int complete = 0; complete < 2; complete++) {
        struct cs_set set;
        unit_set_of(&set, text, complete);
        unit_expect(unit_model(&set, CTRSEC_TARGET_WORKLOAD), links[_i].path,
                    complete ? links[_i].complete : links[_i].open);
        cs_set_clear(&set);
    }
}
END_TEST

/* --- egress -------------------------------------------------------------------------------------
 */

#define LETS(rules) "{'policyTypes':['Egress'],'egress':" rules "}"
#define TO(cidr) LETS("[{'to':[{'ipBlock':{'cidr':'" cidr "'}}]}]")
#define EXCEPT(list) LETS("[{'to':[{'ipBlock':{'cidr':'0.0.0.0/0','except':" list "}}]}]")
#define PORTS(list) LETS("[{'ports':" list "}]")

static const struct {
    const char *spec;
    bool lets;
} egress[] = {
    {LETS("null"), false},
    {LETS("[]"), false},
    {LETS("{}"), false},
    {LETS("[{}]"), true},
    {LETS("[null]"), true}, /* an empty rule, as the API reads it */
    {LETS("[{'to':[]}]"), true},
    {LETS("[{'to':null,'ports':null}]"), true},
    {LETS("[{'to':[{}]}]"), false},
    {LETS("[{'to':[{'podSelector':{}}]}]"), false},
    {LETS("[{'to':[{'namespaceSelector':{}}]}]"), false},
    {LETS("[{'to':[{'namespaceSelector':{}}]},{}]"), true},
    {TO("0.0.0.0/0"), true},
    {TO("169.254.169.254/32"), true},
    {TO("169.254.0.0/16"), true},
    {TO("169.254.169.252/30"), true},
    {TO("169.254.169.255/32"), false},
    {TO("10.0.0.0/8"), false},
    {TO("128.0.0.0/1"), true},
    {TO("0.0.0.0/1"), false},
    {TO("::/0"), false},
    {TO("169.254.169.254"), false},
    {TO("169.254.169.254/33"), false},
    {TO("169.254.169.254/032"), false},
    {TO("0169.254.169.254/32"), false},
    {TO("256.0.0.0/0"), false},
    {TO("0.0.0/0"), false},
    {TO("0.0.0.0/"), false},
    {TO("0.0.0.0/0 "), false},
    {TO(""), false},
    {EXCEPT("[]"), true},
    {EXCEPT("null"), true},
    {EXCEPT("['169.254.169.254/32']"), false},
    {EXCEPT("['10.0.0.0/8','169.254.0.0/16']"), false},
    {EXCEPT("['10.0.0.0/8']"), true},
    {EXCEPT("[7]"), true},
    {LETS("[{'to':[{'ipBlock':{'cidr':'0.0.0.0/0','except':['169.254.169.254/32']}},"
          "{'ipBlock':{'cidr':'169.254.0.0/16'}}]}]"),
     true},
    {PORTS("[]"), true},
    {PORTS("[{}]"), true},
    {PORTS("[{'port':80}]"), true},
    {PORTS("[{'port':443}]"), false},
    {PORTS("[{'port':443},{'port':80}]"), true},
    {PORTS("[{'protocol':'TCP'}]"), true},
    {PORTS("[{'protocol':'UDP'}]"), false},
    {PORTS("[{'protocol':'UDP','port':80}]"), false},
    {PORTS("[{'port':1,'endPort':1024}]"), true},
    {PORTS("[{'port':81,'endPort':1024}]"), false},
    {PORTS("[{'port':1,'endPort':79}]"), false},
    {PORTS("[{'port':'http'}]"), false},
    {LETS("[{'to':[{'ipBlock':{'cidr':'0.0.0.0/0'}}],'ports':[{'port':53,'protocol':'UDP'}]}]"),
     false},
    {LETS("[{'to':[{'ipBlock':{'cidr':'10.0.0.0/8'}}],'ports':[{'port':80}]}]"), false},
};

START_TEST(lets)
{
    struct unit_reader reader;
    unit_open(&reader);
    const struct cs_tree *tree = unit_json(&reader, egress[_i].spec);
    ck_assert_msg(cs_link_policy_lets(tree->root, 0xA9FEA9FE, 80) == egress[_i].lets, "%s",
                  egress[_i].spec);
    unit_close(&reader);
}
END_TEST

static const struct {
    const char *spec;
    bool ingress, egress;
} directions[] = {
    {"{}", true, false},
    {"{'egress':[]}", true, false},
    {"{'egress':[{}]}", true, true},
    {"{'policyTypes':[]}", true, false},
    {"{'policyTypes':null,'egress':[{}]}", true, true},
    {"{'policyTypes':['Egress']}", false, true},
    {"{'policyTypes':['Ingress'],'egress':[{}]}", true, false},
    {"{'policyTypes':['Ingress','Egress']}", true, true},
};

START_TEST(direction)
{
    struct unit_reader reader;
    unit_open(&reader);
    struct cs_link_directions got =
        cs_link_policy_directions(unit_json(&reader, directions[_i].spec)->root);
    ck_assert_int_eq(got.ingress, directions[_i].ingress);
    ck_assert_int_eq(got.egress, directions[_i].egress);
    unit_close(&reader);
}
END_TEST

START_TEST(host_network_is_beyond_policies)
{
    struct cs_set set;
    unit_set_of(
        &set,
        POLICY("podSelector: {}, policyTypes: [Egress]") "{apiVersion: v1, kind: Pod, metadata: "
                                                         "{name: p, namespace: ns}, "
                                                         "spec: {hostNetwork: true, containers: "
                                                         "[{name: c}]}}",
        false);
    unit_expect(unit_model(&set, CTRSEC_TARGET_WORKLOAD), "metadataReachable", "true");
    cs_set_clear(&set);
}
END_TEST

/* An object without a namespace goes where kubectl puts it. */
START_TEST(no_namespace_is_default)
{
    struct cs_set set;
    unit_set_of(&set,
                "{apiVersion: v1, kind: Pod, metadata: {name: p, labels: {a: b}}, spec: "
                "{containers: [{name: c}]}}\n---\n" SERVICE("s", "default", "{a: b}")
                    BIND_CLUSTER("kind: ClusterRole, name: cluster-admin",
                                 "{kind: ServiceAccount, name: default, namespace: default}"),
                true);
    const struct cs_record *workload = unit_model(&set, CTRSEC_TARGET_WORKLOAD);
    unit_expect(workload, "services", "[s]");
    unit_expect(workload, "serviceAccount.clusterAdmin", "true");
    unit_expect(workload, "namespaceObject", "default");
    cs_set_clear(&set);
}
END_TEST

/* A controller's pods are selected by the labels of its template, not by its own. */
START_TEST(template_labels_select)
{
    struct cs_set set;
    unit_set_of(
        &set,
        "{apiVersion: apps/v1, kind: Deployment, metadata: {name: d, namespace: ns, labels: "
        "{app: outer}}, spec: {template: {metadata: {labels: {app: inner}}, spec: "
        "{containers: [{name: c}]}}}}\n---\n" SERVICE("o", "ns", "{app: outer}")
            SERVICE("i", "ns", "{app: inner}"),
        true);
    unit_expect(unit_model(&set, CTRSEC_TARGET_WORKLOAD), "services", "[i]");
    cs_set_clear(&set);
}
END_TEST

START_TEST(places)
{
    struct unit_reader reader;
    struct cs_set set;
    unit_open(&reader);
    unit_set_of(&set,
                POD ROLE("r", READ) BIND(OF_ROLE, SA_SUBJECT)
                    SERVICE("s", "ns", "{app: web}, type: NodePort"),
                true);
    const struct cs_record *workload = unit_model(&set, CTRSEC_TARGET_WORKLOAD);
    ck_assert_str_eq(unit_pointer(&reader, unit_field(workload, "services.0").as.record, "type"),
                     "/spec/type");
    const struct cs_record *rule = unit_field(workload, "serviceAccount.rules.0").as.record;
    ck_assert_str_eq(unit_pointer(&reader, rule, "verbs"), "/rules/0/verbs");
    ck_assert_ptr_eq(cs_path_tree(rule->origin), &set.documents[1]->tree);
    cs_set_clear(&set);
    unit_close(&reader);
}
END_TEST

/* --- large sets ---------------------------------------------------------------------------------
 */

static void add_lines(struct cs_set *set, int count, const char *format)
{
    struct cs_buf lines;
    cs_buf_init(&lines, &cs_alloc_libc, 0);
    for (int i = 0; i < count; i++) {
        char line[512];
        snprintf(line, sizeof line, format, i, i, i);
        for (char *at = line; *at != '\0'; at++)
            cs_buf_char(&lines, *at == '\'' ? '"' : *at);
        cs_buf_char(&lines, '\n');
    }
    ck_assert_int_eq(cs_set_add(set, CS_STR("l"), cs_buf_view(&lines), CS_FORMAT_NDJSON),
                     CTRSEC_OK);
    ck_assert_uint_eq(set->unread, 0);
    cs_buf_clear(&lines);
}

#define LINE_POD                                                                                  \
    "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p%d','labels':{'app':'a%d','all':'x'}}," \
    "'spec':{'serviceAccountName':'s%d','containers':[{'name':'c'}]}}"
#define LINE_SERVICE                                                                    \
    "{'apiVersion':'v1','kind':'Service','metadata':{'name':'s%d'},'spec':{'selector':" \
    "{'all':'x','app':'a%d'}}}"

/* Many workloads and as many services, each of its own: linked in no time. */
START_TEST(large_set)
{
    struct cs_set set;
    unit_set_open(&set);
    add_lines(&set, 5000, LINE_POD);
    add_lines(&set, 5000, LINE_SERVICE);
    ck_assert_int_eq(cs_set_link(&set, true), CTRSEC_OK);
    const struct cs_subject *last = unit_subject(&set, CTRSEC_TARGET_WORKLOAD, "p4999");
    unit_expect(last->record, "services", "[s4999]");
    unit_expect(last->record, "metadataReachable", "true");
    cs_set_clear(&set);
}
END_TEST

/* Where everything fits everything the work is bounded, and what was left open says so. */
START_TEST(hostile_set)
{
    static const char *const others[] = {
        "{'apiVersion':'v1','kind':'Service','metadata':{'name':'s%d'},'spec':{'selector':"
        "{'all':'x'}}}",
        "{'apiVersion':'networking.k8s.io/v1','kind':'NetworkPolicy','metadata':{'name':'s%d'},"
        "'spec':{}}",
        "{'apiVersion':'rbac.authorization.k8s.io/v1','kind':'ClusterRoleBinding','metadata':"
        "{'name':'b%d'},'roleRef':{'kind':'ClusterRole','name':'cluster-admin'},'subjects':"
        "[{'kind':'Group','name':'system:authenticated'}]}",
    };
    struct cs_set set;
    unit_set_open(&set);
    add_lines(&set, 4000, LINE_POD);
    add_lines(&set, 4000, others[_i]);
    ck_assert_int_eq(cs_set_link(&set, true), CTRSEC_OK);
    const struct cs_record *first = unit_subject(&set, CTRSEC_TARGET_WORKLOAD, "p0")->record;
    const struct cs_record *last = unit_subject(&set, CTRSEC_TARGET_WORKLOAD, "p3999")->record;
    ck_assert_uint_eq(unit_slot(first, "networkPolicies").tag, CS_LIST);
    ck_assert_uint_eq(unit_slot(last, "services").tag, CS_UNKNOWN);
    ck_assert_uint_eq(unit_slot(last, "services").hash, CTRSEC_UNKNOWN_LIMIT);
    ck_assert_uint_eq(unit_slot(last, "metadataReachable").tag, CS_UNKNOWN);
    cs_set_clear(&set);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("link");
    tcase_set_timeout(test, 120);
    tcase_add_loop_test(test, link, 0, UNIT_COUNT(links));
    tcase_add_loop_test(test, lets, 0, UNIT_COUNT(egress));
    tcase_add_loop_test(test, direction, 0, UNIT_COUNT(directions));
    tcase_add_test(test, host_network_is_beyond_policies);
    tcase_add_test(test, no_namespace_is_default);
    tcase_add_test(test, template_labels_select);
    tcase_add_test(test, places);
    tcase_add_test(test, large_set);
    tcase_add_loop_test(test, hostile_set, 0, 3);
    return unit_run("link", test);
}
