/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Admission policies as structs: the section `policies:` of rule documents, our normal form for
 * policies that were written for the API server, Kyverno or Gatekeeper. Importers make trees of
 * this form; a bundle's rules section holds it, too (manifest feature "policies").
 *
 *     policies:
 *       - id: disallow-latest          # keys of a rule: id aliases title description severity
 *         severity: high               #   (default medium) tags remediation references enforce
 *                                      #   exceptions tests
 *         name: disallow.latest        # the policy's own name; default: the id
 *         match: MATCH                 # absent: everything
 *         conditions: [{name, require: EXPR}]
 *         variables: [{name, expression: EXPR}]
 *         params: {api_version, kind}  # absent: `params` is null unless a binding has a value
 *         bindings: [{name, match: MATCH, params: PARAMS, enforce: {deploy: WORD...}, audit: BOOL}]
 *         failure: deny | ignore       # decision for an unknown; default deny
 *         pods: controllers | [Deployment, ...]
 *         plain_or_value: true
 *         checks: [{name, require: EXPR, message: TEXT, message_expression: EXPR, reason: TEXT}]
 *         audit: [{key, expression: EXPR}]
 *     objects: [...]                   # parameter objects, Namespaces, CRDs; travel with the
 * policies
 *
 *     MATCH = {resources: [R...], exclude: [R...], objects: SELECTOR, namespaces: SELECTOR,
 *              equivalent: BOOL}       # equivalent: default true, as matchPolicy
 *     R = {groups, versions, resources, kinds, operations, names, namespaces, excluded_namespaces:
 *          lists of words; scope: "*" | Namespaced | Cluster; selector, namespace_selector:
 *          SELECTOR}
 *     SELECTOR = {labels: {k: v}, expressions: [{key, operator: In | NotIn | Exists | DoesNotExist,
 *                 values}]}
 *     PARAMS = {name, namespace, selector: SELECTOR, not_found: allow | deny} or {value: INLINE}
 *     WORD = off | audit | warn | deny
 *
 * An absent list of R and "*" mean any; a list that is given and empty matches nothing.
 * `resources` are plural names: "pods", "pods/exec", "pods/" + "*"; without a slash no subresource.
 * names, namespaces and excluded_namespaces are globs of * and ?. Selectors of an R are of the
 * object or its Namespace alone (Kyverno's and Gatekeeper's), `objects` of a match is of object or
 * old object (the API server's). Messages of checks are plain text, no templates.
 *
 * `audit` is found and reported without a decision; a binding says `audit: true` where its policy's
 * actions hold Audit beside Deny or Warn, for who answers a review. A policy stands among the rules
 * of its set, as one of them (struct cs_rule.policy), so that ids, aliases, profiles, selection and
 * site configuration know it without more.
 */
#ifndef CS_RULE_POLICY_DOC_H
#define CS_RULE_POLICY_DOC_H

#include "rule/rule_doc.h"

struct cs_strs {
    struct cs_str *items;
    uint32_t count;
};

/* --- match ------------------------------------------------------------------------------------ */

enum cs_label_operator { CS_LABEL_IN, CS_LABEL_NOT_IN, CS_LABEL_EXISTS, CS_LABEL_NOT_EXISTS };

/* labels: {k: v} is {key: k, operator: In, values: [v]}. */
struct cs_label_requirement {
    struct cs_str key;
    enum cs_label_operator operator;
    struct cs_strs values;
};

/* No requirements: matches everything, also what has no labels. */
struct cs_label_selector {
    struct cs_label_requirement *items;
    uint32_t count;
};

enum cs_policy_operation {
    CS_OPERATION_CREATE = 1,
    CS_OPERATION_UPDATE = 2,
    CS_OPERATION_DELETE = 4,
    CS_OPERATION_CONNECT = 8,
    CS_OPERATION_ANY = 15
};

enum cs_scope_word { CS_SCOPE_ANY, CS_SCOPE_NAMESPACED, CS_SCOPE_CLUSTER };

/* The lists of an R in the order of their keys. */
enum cs_policy_list {
    CS_LIST_GROUPS,
    CS_LIST_VERSIONS,
    CS_LIST_RESOURCES,
    CS_LIST_KINDS,
    CS_LIST_NAMES,
    CS_LIST_NAMESPACES,
    CS_LIST_EXCLUDED,
    CS_LIST_COUNT
};

struct cs_policy_resource {
    struct cs_strs lists[CS_LIST_COUNT];
    uint32_t given;      /* bit 1 << enum cs_policy_list: absent and "*" are not given, match any */
    uint32_t operations; /* enum cs_policy_operation */
    enum cs_scope_word scope;
    struct cs_label_selector selector, spaces; /* of the object, of its Namespace */
};

struct cs_policy_match {
    struct cs_policy_resource *resources, *excluded;
    uint32_t nresources, nexcluded; /* no resources: any */
    struct cs_label_selector objects, namespaces;
    bool exact; /* `equivalent: false`: other versions of the same kind do not match */
};

/* --- bindings --------------------------------------------------------------------------------- */

enum cs_policy_enforce {
    CS_ENFORCE_UNSAID = -2, /* as the policy */
    CS_ENFORCE_OFF = -1,
    CS_ENFORCE_AUDIT = CTRSEC_ALLOW, /* judged and reported */
    CS_ENFORCE_WARN = CTRSEC_WARN,
    CS_ENFORCE_DENY = CTRSEC_DENY
};

struct cs_policy_binding {
    struct cs_str name;
    struct cs_policy_match match;
    struct cs_str param_name, param_space; /* empty: not given */
    struct cs_label_selector param_selector;
    bool by_selector, param_ref; /* param_ref: `params` holds a name or a selector */
    bool allow_missing;          /* not_found: allow */
    struct cs_node_at value;     /* inline parameters; or absent */
    int32_t enforce[4];          /* enum cs_policy_enforce by phase */
    bool audit;
};

/* --- the policy ------------------------------------------------------------------------------- */

struct cs_policy_condition {
    struct cs_str name; /* of the document, or "conditions[2]" */
    struct cs_expr_text require;
};

struct cs_policy_variable {
    struct cs_str name;
    struct cs_expr_text expression;
    struct cs_node_at node;
};

struct cs_policy_check {
    struct cs_str name; /* of the document, or "checks[2]" */
    struct cs_expr_text require, message_expression;
    struct cs_str message, reason;
    struct cs_node_at node;
};

struct cs_policy_audit {
    struct cs_str key;
    struct cs_expr_text expression;
};

/* X(kind, API group, steps to the template) */
#define CS_POD_CONTROLLER_TABLE(X)                        \
    X(Deployment, "apps", "spec/template")                \
    X(ReplicaSet, "apps", "spec/template")                \
    X(StatefulSet, "apps", "spec/template")               \
    X(DaemonSet, "apps", "spec/template")                 \
    X(Job, "batch", "spec/template")                      \
    X(CronJob, "batch", "spec/jobTemplate/spec/template") \
    X(ReplicationController, "", "spec/template")

struct cs_policy {
    struct cs_rule rule; /* target object; rule.policy is this one */
    struct cs_str name;
    struct cs_policy_match match;
    struct cs_policy_condition *conditions;
    struct cs_policy_variable *variables;
    struct cs_policy_binding *bindings;
    struct cs_policy_check *checks;
    struct cs_policy_audit *audits;
    uint32_t nconditions, nvariables, nbindings, nchecks, naudits;
    struct cs_str param_version, param_kind; /* empty: no parameter objects */
    bool ignore_failure;                     /* failure: ignore */
    bool plain_or_value;
    uint32_t controllers; /* bit 1 << row of CS_POD_CONTROLLER_TABLE; 0: none */
};

/* Whether a map has the keys of a policy; others are reported. False: it is no map. */
bool cs_policy_keys(struct cs_doc_reader *reader, struct cs_node_at map);

/* Reads what a policy has beside a rule; policy->rule is read already. Errors are in the reader. */
void cs_policy_read(struct cs_arena *arena, struct cs_doc_reader *reader, struct cs_node_at map,
                    struct cs_policy *policy);

/* An object that travels with the policies. */
struct cs_policy_object {
    struct cs_node_at node;
    const struct cs_tree *tree;
};

#endif
