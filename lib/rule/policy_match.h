/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether a policy is about a request, as the API server decides it. Pure: what it reads is in the
 * request and the policy, nothing is allocated.
 *
 * Facts: k8s.io/apiserver, pkg/admission/plugin/policy/matching/matching.go and
 * pkg/admission/plugin/webhook/predicates/{rules,namespace,object}.
 */
#ifndef CS_RULE_POLICY_MATCH_H
#define CS_RULE_POLICY_MATCH_H

#include "rule/policy_kind.h"
#include "rule/policy_plan.h"

/* No wins over unknown, unknown over yes. */
enum cs_answer { CS_ANSWER_NO, CS_ANSWER_UNKNOWN, CS_ANSWER_YES };

/* A custom resource's definition, as far as it is needed. */
struct cs_request_definition {
    struct cs_str resource;
    bool namespaced;
    struct cs_value versions; /* spec.versions of the CRD */
};

struct cs_policy_request {
    enum cs_policy_operation operation;
    struct cs_str group, version, kind; /* of the object */
    struct cs_str resource_group;       /* differs from group where a subresource takes the kind */
    struct cs_str resource_version;
    struct cs_str resource, subresource; /* resource empty: not known */
    struct cs_str name;                  /* empty: the API server will make one */
    struct cs_str space;                 /* of a Namespace: its own name; empty: none */
    uint32_t row; /* built-in kind that is served as the resource, or CS_NO_KIND */
    const struct cs_request_definition *definition; /* or NULL */
    bool scope_known, namespaced;
    bool is_namespace;                  /* resource "namespaces" of the core group */
    struct cs_value object, old_object; /* not maps: there is none */
    bool space_known;                   /* the Namespace's labels are known */
    struct cs_value space_labels;
};

enum cs_answer cs_policy_matches(const struct cs_policy_match *match,
                                 const struct cs_policy_request *request);

/* A selector on the labels of an object: metadata.labels of a map. */
bool cs_policy_selects(const struct cs_label_selector *selector, struct cs_value labels);

/* Whether policies are never about this resource: themselves, and reviews that are not stored. */
bool cs_policy_exempt(const struct cs_policy_request *request);

/* Whether a policy can match objects of a built-in kind at all, by names of resources and kinds, or
   as pods that it controls. */
bool cs_policy_may_match(const struct cs_plan_policy *policy, uint32_t kind);

/* * and ? stand for any text and any character. */
bool cs_policy_glob(struct cs_str pattern, struct cs_str text);

#endif
