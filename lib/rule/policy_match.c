/* SPDX-License-Identifier: Apache-2.0 */
/* Matching of policies. contract: rule/policy_match.h */
#include "rule/policy_match.h"

/* The label that the API server gives every Namespace: its name. */
static const struct cs_str name_label = CS_STR_INIT("kubernetes.io/metadata.name");

static enum cs_answer worse(enum cs_answer a, enum cs_answer b)
{
    return a < b ? a : b;
}

static enum cs_answer yes_if(bool condition)
{
    return condition ? CS_ANSWER_YES : CS_ANSWER_NO;
}

/* --- words and globs -------------------------------------------------------------------------- */

static bool holds(const struct cs_strs *strs, struct cs_str word)
{
    for (uint32_t i = 0; i < strs->count; i++)
        if (cs_str_equal(strs->items[i], word))
            return true;
    return false;
}

/* Iterative, at most len(pattern) * len(text) steps. */
bool cs_policy_glob(struct cs_str pattern, struct cs_str text)
{
    uint32_t p = 0, t = 0, star = UINT32_MAX, resume = 0;
    while (t < text.len) {
        if (p < pattern.len && pattern.ptr[p] == '*') {
            star = p++;
            resume = t;
        } else if (p < pattern.len && (pattern.ptr[p] == text.ptr[t] || pattern.ptr[p] == '?')) {
            p++;
            t++;
        } else if (star != UINT32_MAX) {
            p = star + 1;
            t = ++resume;
        } else {
            return false;
        }
    }
    while (p < pattern.len && pattern.ptr[p] == '*')
        p++;
    return p == pattern.len;
}

static bool globs(const struct cs_strs *strs, struct cs_str text)
{
    for (uint32_t i = 0; i < strs->count; i++)
        if (cs_policy_glob(strs->items[i], text))
            return true;
    return false;
}

static bool given(const struct cs_policy_resource *rule, enum cs_policy_list list)
{
    return (rule->given >> list & 1) != 0;
}

/* --- labels ----------------------------------------------------------------------------------- */

/* The text of a label; null is "", as the API decodes it. */
static bool label(struct cs_value labels, struct cs_str key, struct cs_str *out)
{
    struct cs_value v = cs_value_get_str(labels, key);
    *out = v.tag == CS_STRING ? cs_value_str(v) : CS_STR("");
    return v.tag == CS_STRING || v.tag == CS_NULL;
}

static bool fulfils(const struct cs_label_requirement *requirement, bool there, struct cs_str value)
{
    switch (requirement->operator) {
    case CS_LABEL_IN:
        return there && holds(&requirement->values, value);
    case CS_LABEL_NOT_IN:
        return !there || !holds(&requirement->values, value);
    case CS_LABEL_EXISTS:
        return there;
    default:
        return !there;
    }
}

bool cs_policy_selects(const struct cs_label_selector *selector, struct cs_value labels)
{
    for (uint32_t i = 0; i < selector->count; i++) {
        struct cs_str value;
        bool there = label(labels, selector->items[i].key, &value);
        if (!fulfils(&selector->items[i], there, value))
            return false;
    }
    return true;
}

/* No object, no match, also where the selector asks for a label that must not be there. */
static bool selects_object(const struct cs_label_selector *selector, struct cs_value object)
{
    return object.tag == CS_MAP &&
           cs_policy_selects(selector, cs_value_walk(object, "metadata/labels"));
}

static enum cs_answer match_objects(const struct cs_label_selector *selector,
                                    const struct cs_policy_request *request)
{
    return yes_if(selector->count == 0 || selects_object(selector, request->object) ||
                  selects_object(selector, request->old_object));
}

/* One requirement on a Namespace of which perhaps only the name is known. */
static enum cs_answer match_namespace(const struct cs_label_requirement *requirement,
                                      const struct cs_policy_request *request)
{
    struct cs_str value = request->space;
    if (cs_str_equal(requirement->key, name_label))
        return yes_if(fulfils(requirement, true, value));
    if (!request->space_known)
        return CS_ANSWER_UNKNOWN;
    bool there = label(request->space_labels, requirement->key, &value);
    return yes_if(fulfils(requirement, there, value));
}

/* What is in no namespace is never left out by a selector of namespaces. */
static enum cs_answer match_namespaces(const struct cs_label_selector *selector,
                                       const struct cs_policy_request *request)
{
    enum cs_answer answer = CS_ANSWER_YES;
    if (selector->count == 0)
        return CS_ANSWER_YES;
    if (request->space.len == 0)
        return request->scope_known && !request->namespaced ? CS_ANSWER_YES : CS_ANSWER_UNKNOWN;
    for (uint32_t i = 0; i < selector->count; i++)
        answer = worse(answer, match_namespace(&selector->items[i], request));
    return answer;
}

/* --- rules ------------------------------------------------------------------------------------ */

/* Namespaces are of the cluster, though a request for one names it as its namespace. */
static enum cs_answer match_scope(enum cs_scope_word scope, const struct cs_policy_request *request)
{
    if (scope == CS_SCOPE_ANY)
        return CS_ANSWER_YES;
    if (!request->scope_known)
        return CS_ANSWER_UNKNOWN;
    bool namespaced = request->namespaced && !request->is_namespace;
    return yes_if(namespaced == (scope == CS_SCOPE_NAMESPACED));
}

/* "pods", "pods/exec", "*", or "pods/" and "*": both halves match. */
static enum cs_answer match_resource(struct cs_str wanted, const struct cs_policy_request *request)
{
    int64_t slash = cs_str_find(wanted, CS_STR("/"), 0);
    struct cs_str resource = slash < 0 ? wanted : cs_str_slice(wanted, 0, (uint32_t)slash);
    struct cs_str sub =
        slash < 0 ? CS_STR("") : cs_str_slice(wanted, (uint32_t)slash + 1, wanted.len);
    if (!cs_str_is(sub, "*") && !cs_str_equal(sub, request->subresource))
        return CS_ANSWER_NO;
    if (cs_str_is(resource, "*"))
        return CS_ANSWER_YES;
    if (request->resource.len == 0)
        return CS_ANSWER_UNKNOWN;
    return yes_if(cs_str_equal(resource, request->resource));
}

static enum cs_answer match_resources(const struct cs_policy_resource *rule,
                                      const struct cs_policy_request *request)
{
    const struct cs_strs *wanted = &rule->lists[CS_LIST_RESOURCES];
    enum cs_answer answer = CS_ANSWER_NO;
    if (!given(rule, CS_LIST_RESOURCES))
        return yes_if(request->subresource.len == 0);
    for (uint32_t i = 0; i < wanted->count && answer != CS_ANSWER_YES; i++) {
        enum cs_answer one = match_resource(wanted->items[i], request);
        answer = one > answer ? one : answer;
    }
    return answer;
}

static enum cs_answer match_spaces(const struct cs_policy_resource *rule,
                                   const struct cs_policy_request *request)
{
    if (!given(rule, CS_LIST_NAMESPACES) && !given(rule, CS_LIST_EXCLUDED))
        return CS_ANSWER_YES;
    if (request->space.len == 0 && !(request->scope_known && !request->namespaced))
        return CS_ANSWER_UNKNOWN;
    bool in = !given(rule, CS_LIST_NAMESPACES) ||
              (request->space.len > 0 && globs(&rule->lists[CS_LIST_NAMESPACES], request->space));
    bool out = request->space.len > 0 && given(rule, CS_LIST_EXCLUDED) &&
               globs(&rule->lists[CS_LIST_EXCLUDED], request->space);
    return yes_if(in && !out);
}

/* All of a rule but the version of the API. */
static enum cs_answer match_rest(const struct cs_policy_resource *rule,
                                 const struct cs_policy_request *request)
{
    struct cs_value shown = request->object.tag == CS_MAP ? request->object : request->old_object;
    if ((rule->operations & (uint32_t)request->operation) == 0 ||
        (given(rule, CS_LIST_KINDS) && !holds(&rule->lists[CS_LIST_KINDS], request->kind)) ||
        (given(rule, CS_LIST_NAMES) &&
         (request->name.len == 0 || !globs(&rule->lists[CS_LIST_NAMES], request->name))) ||
        (rule->selector.count > 0 && !selects_object(&rule->selector, shown)))
        return CS_ANSWER_NO;
    return worse(worse(match_scope(rule->scope, request), match_resources(rule, request)),
                 worse(match_spaces(rule, request), match_namespaces(&rule->spaces, request)));
}

static bool match_version(const struct cs_policy_resource *rule, struct cs_str group,
                          struct cs_str version)
{
    return (!given(rule, CS_LIST_GROUPS) || holds(&rule->lists[CS_LIST_GROUPS], group)) &&
           (!given(rule, CS_LIST_VERSIONS) || holds(&rule->lists[CS_LIST_VERSIONS], version));
}

/* The same objects in other versions that the API server would convert to. */
static bool match_equivalent(const struct cs_policy_resource *rule,
                             const struct cs_policy_request *request)
{
    struct cs_str group, version;
    for (uint32_t i = 0;
         request->row != CS_NO_KIND && cs_kind_served(request->row, i, &group, &version); i++)
        if (match_version(rule, group, version))
            return true;
    if (request->definition == NULL)
        return false;
    struct cs_value versions = request->definition->versions;
    for (uint32_t i = 0; versions.tag == CS_LIST && i < versions.len; i++) {
        struct cs_value name = cs_value_get(versions.as.items[i], "name");
        struct cs_value served = cs_value_get(versions.as.items[i], "served");
        if (name.tag == CS_STRING && served.tag == CS_BOOL && served.as.boolean &&
            match_version(rule, request->resource_group, cs_value_str(name)))
            return true;
    }
    return false;
}

/* Rules that name kinds mean the group of the kind. */
static enum cs_answer match_rule(const struct cs_policy_resource *rule, bool exact,
                                 const struct cs_policy_request *request)
{
    bool kinds = given(rule, CS_LIST_KINDS);
    struct cs_str group = kinds ? request->group : request->resource_group;
    struct cs_str version = kinds ? request->version : request->resource_version;
    if (!match_version(rule, group, version) && (exact || !match_equivalent(rule, request)))
        return CS_ANSWER_NO;
    return match_rest(rule, request);
}

static enum cs_answer match_any(const struct cs_policy_resource *rules, uint32_t count, bool exact,
                                const struct cs_policy_request *request)
{
    enum cs_answer answer = CS_ANSWER_NO;
    for (uint32_t i = 0; i < count && answer != CS_ANSWER_YES; i++) {
        enum cs_answer one = match_rule(&rules[i], exact, request);
        answer = one > answer ? one : answer;
    }
    return answer;
}

enum cs_answer cs_policy_matches(const struct cs_policy_match *match,
                                 const struct cs_policy_request *request)
{
    enum cs_answer answer = CS_ANSWER_YES;
    if (match->nresources > 0)
        answer = match_any(match->resources, match->nresources, match->exact, request);
    if (answer != CS_ANSWER_NO && match->nexcluded > 0) {
        enum cs_answer out = match_any(match->excluded, match->nexcluded, match->exact, request);
        answer = worse(answer, (enum cs_answer)(CS_ANSWER_YES - out));
    }
    if (answer != CS_ANSWER_NO)
        answer = worse(answer, match_objects(&match->objects, request));
    if (answer != CS_ANSWER_NO)
        answer = worse(answer, match_namespaces(&match->namespaces, request));
    return answer;
}

bool cs_policy_exempt(const struct cs_policy_request *request)
{
    static const struct {
        const char *group, *resources[5];
    } exempt[] = {{"admissionregistration.k8s.io",
                   {"validatingadmissionpolicies", "validatingadmissionpolicybindings",
                    "mutatingadmissionpolicies", "mutatingadmissionpolicybindings"}},
                  {"authentication.k8s.io", {"selfsubjectreviews", "tokenreviews"}},
                  {"authorization.k8s.io",
                   {"localsubjectaccessreviews", "selfsubjectaccessreviews",
                    "selfsubjectrulesreviews", "subjectaccessreviews"}}};
    for (size_t i = 0; i < sizeof exempt / sizeof *exempt; i++) {
        if (!cs_str_is(request->resource_group, exempt[i].group))
            continue;
        for (uint32_t k = 0; exempt[i].resources[k] != NULL; k++)
            if (cs_str_is(request->resource, exempt[i].resources[k]))
                return true;
    }
    return false;
}

/* --- before there is a request ---------------------------------------------------------------- */

static bool may_name_group(const struct cs_policy_resource *rule, const struct cs_kind *kind)
{
    const struct cs_strs *groups = &rule->lists[CS_LIST_GROUPS];
    return !given(rule, CS_LIST_GROUPS) || holds(groups, cs_str_from(kind->group)) ||
           (kind->other != NULL && holds(groups, cs_str_from(kind->other))) ||
           strchr(kind->resource, '/') != NULL;
}

static bool may_name_resource(const struct cs_policy_resource *rule, const struct cs_kind *kind)
{
    const struct cs_strs *resources = &rule->lists[CS_LIST_RESOURCES];
    struct cs_str own =
        cs_str_slice(cs_str_from(kind->resource), 0, (uint32_t)strcspn(kind->resource, "/"));
    if (given(rule, CS_LIST_KINDS))
        return holds(&rule->lists[CS_LIST_KINDS], cs_str_from(kind->kind));
    for (uint32_t i = 0; i < resources->count; i++) {
        struct cs_str name = resources->items[i];
        int64_t slash = cs_str_find(name, CS_STR("/"), 0);
        if (slash >= 0)
            name = cs_str_slice(name, 0, (uint32_t)slash);
        if (cs_str_is(name, "*") || cs_str_equal(name, own))
            return true;
    }
    return !given(rule, CS_LIST_RESOURCES);
}

static bool may_match(const struct cs_policy_match *match, const struct cs_kind *kind)
{
    for (uint32_t i = 0; i < match->nresources; i++)
        if (may_name_group(&match->resources[i], kind) &&
            may_name_resource(&match->resources[i], kind))
            return true;
    return match->nresources == 0;
}

bool cs_policy_may_match(const struct cs_plan_policy *policy, uint32_t kind)
{
    static const struct {
        const char *kind, *group;
    } controllers[] = {
#define CONTROLLER(kind, group, steps) {#kind, group},
        CS_POD_CONTROLLER_TABLE(CONTROLLER)
#undef CONTROLLER
    };
    const struct cs_kind *row = cs_kind_at(kind);
    if (may_match(&policy->match, row))
        return true;
    for (size_t i = 0; i < sizeof controllers / sizeof *controllers; i++)
        if ((policy->controllers >> i & 1) && strcmp(controllers[i].kind, row->kind) == 0 &&
            strcmp(controllers[i].group, row->group) == 0)
            return may_match(&policy->match, cs_kind_at(cs_kind_find(CS_STR(""), CS_STR("Pod"))));
    return false;
}
