/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the links of a set share: the objects that links lead to, tables that find them by name or
 * label, and a bound on the work. A set is hostile input: many workloads that all fit many services
 * would make lists that grow with the product of both, so each comparison is charged; when the
 * steps are used up, the links that are still open read as unknown: limit.
 */
#ifndef CS_DOC_LINK_CONTEXT_H
#define CS_DOC_LINK_CONTEXT_H

#include "base/map.h"
#include "doc/record_fill.h"
#include "doc/schema_workload.h"
#include "doc/set.h"

#define CS_LINK_STEPS 10000000 /* comparisons of one set */
#define CS_LINK_NONE UINT32_MAX

/* X(NAME, kind, API groups that mean it) */
#define CS_LINK_KIND_TABLE(X)                                                  \
    X(SERVICE, "Service", "")                                                  \
    X(INGRESS, "Ingress", "networking.k8s.io extensions")                      \
    X(ROUTE, "Route", "route.openshift.io ")                                   \
    X(ACCOUNT, "ServiceAccount", "")                                           \
    X(ROLE, "Role", "rbac.authorization.k8s.io")                               \
    X(CLUSTER_ROLE, "ClusterRole", "rbac.authorization.k8s.io")                \
    X(ROLE_BINDING, "RoleBinding", "rbac.authorization.k8s.io")                \
    X(CLUSTER_ROLE_BINDING, "ClusterRoleBinding", "rbac.authorization.k8s.io") \
    X(POLICY, "NetworkPolicy", "networking.k8s.io extensions")                 \
    X(NAMESPACE, "Namespace", "")

enum cs_link_kind {
#define CS_LINK_ENUM(name, kind, groups) CS_LINK_##name,
    CS_LINK_KIND_TABLE(CS_LINK_ENUM)
#undef CS_LINK_ENUM
        CS_LINK_KINDS
};

/* An object that links lead to. */
struct cs_link_object {
    const struct cs_subject *subject;
    enum cs_link_kind kind;
    struct cs_str space;  /* namespace; "default" where none is written */
    struct cs_value made; /* its record, or the list that it grants; absent until first needed */
    uint32_t stamp;       /* the workload or account that has it in its list already */
    bool open;            /* a binding to a role that the set does not tell in full */
    uint32_t ingresses, routes; /* to a service: the first entry of each, or CS_LINK_NONE */
};

/* From text to several objects, in the order of the set. */
struct cs_link_index {
    struct cs_map heads;
    struct cs_link_entry {
        uint32_t object, next, last; /* last: of the chain, kept at its head */
    } * entries;
    uint32_t count, room;
};

struct cs_link {
    struct cs_set *set;
    struct cs_arena *arena;
    bool complete;
    struct cs_link_object *objects;
    uint32_t count;
    uint32_t stamp;
    uint64_t steps;                          /* left */
    struct cs_link_index services, policies; /* by namespace and a label of the selector */
    struct cs_link_index ingresses, routes;  /* by namespace and name of the service */
    struct cs_link_index named;              /* by kind, namespace and name */
    struct cs_link_index cluster_roles;      /* all, under one key */
    struct cs_link_index granted;            /* bindings by subject */
    struct cs_map accounts;                  /* linked already: namespace, name */
    struct cs_record_heap account_records;
};

/* Collects the objects of a set that other objects link to. CTRSEC_E_NOMEM. */
int cs_link_init(struct cs_link *link, struct cs_set *set);

/* Pays for `steps`; false when they are used up. */
bool cs_link_charge(struct cs_link *link, uint64_t steps);

void cs_link_index_init(struct cs_link_index *index, struct cs_link *link);
/* The key must stay. CTRSEC_E_NOMEM. */
int cs_link_index_add(struct cs_link_index *index, struct cs_str key, uint32_t object);
/* The first entry of a key, or CS_LINK_NONE. */
uint32_t cs_link_index_find(const struct cs_link_index *index, struct cs_str key);

/* Three texts as one key that no other three make. ptr NULL: no memory. */
struct cs_str cs_link_key(struct cs_arena *arena, struct cs_str a, struct cs_str b,
                          struct cs_str c);

/* A text below an object, or "". */
struct cs_str cs_link_text(struct cs_value object, const char *steps);

/* "default" where a namespace is empty: the one that kubectl takes. */
struct cs_str cs_link_space(struct cs_str space);

/* What a list of a link says: the list; where it is empty, only a complete set may say so, and what
   another set has may be a part of it. */
struct cs_value cs_link_list(const struct cs_link *link, const struct cs_record_heap *heap);

#endif
