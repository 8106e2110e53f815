/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `match` and `exclude` of Kyverno's rules. contract: import/import_kyverno.h
 *
 *     block  = any: [filter...] | all: [filter...] | filter
 *     filter = resources: {kinds, name, names, namespaces, annotations, selector,
 *              namespaceSelector, operations}, subjects, roles, clusterRoles
 *
 * One filter of `any` is one or more R, and so are all filters of `all` together, as long as no two
 * of them say something about the same field. Meanings: kyverno/kyverno, pkg/engine/utils/match.go.
 */
#include "import/import_kyverno.h"

static const char *const block_keys[] = {"any",   "all",          "resources", "subjects",
                                         "roles", "clusterRoles", NULL};
static const char *const filter_keys[] = {"resources", "subjects", "roles", "clusterRoles", NULL};
static const char *const resource_keys[] = {
    "kinds",      "name", "names", "namespaces", "annotations", "selector", "namespaceSelector",
    "operations", NULL};
static const char *const user_keys[] = {"subjects", "roles", "clusterRoles"};

/* The filters that hold at once: one of `any`, or all of `all`. */
struct filters {
    struct cs_kyverno_rule *rule;
    struct cs_node_at list; /* absent: `one` alone */
    struct cs_node_at one;
    bool block; /* `one` is the block itself, whose keys were looked at */
};

static uint32_t filters_count(const struct filters *filters)
{
    return cs_node_given(filters->list) ? filters->list.value.len : 1;
}

static struct cs_node_at filters_at(const struct filters *filters, uint32_t i)
{
    return cs_node_given(filters->list) ? cs_node_item(filters->list, i) : filters->one;
}

/* A field of their resources; a second one cannot be said. */
static struct cs_node_at field(const struct filters *filters, const char *name)
{
    struct cs_node_at found = {cs_value_absent(), 0};
    for (uint32_t i = 0; i < filters_count(filters); i++) {
        struct cs_node_at resources = cs_import_member(filters_at(filters, i), "resources");
        struct cs_node_at node = cs_import_member(resources, name);
        if (cs_node_given(node) && cs_node_given(found))
            cs_kyverno_skip(filters->rule, node, "`all` says this twice");
        if (cs_node_given(node))
            found = node;
    }
    return found;
}

/* --- selectors -------------------------------------------------------------------------------- */

/* Labels with wildcards are Kyverno's own. */
static struct cs_node_at selector(const struct filters *filters, const char *name)
{
    struct cs_node_at node = field(filters, name), value;
    struct cs_node_at labels = cs_import_member(node, "matchLabels");
    for (uint32_t i = 0; labels.value.tag == CS_MAP && i < labels.value.len; i++) {
        struct cs_node_at key = cs_node_pair(labels, i, &value);
        if (cs_kyverno_wildcard(cs_value_str(key.value)) ||
            (value.value.tag == CS_STRING && cs_kyverno_wildcard(cs_value_str(value.value))))
            cs_kyverno_skip(filters->rule, key, "a label is selected with a wildcard");
    }
    return cs_import_selector(filters->rule->reader, node);
}

/* --- filters ---------------------------------------------------------------------------------- */

static void put_names(const struct filters *filters, struct cs_draft *out)
{
    struct cs_import_reader *reader = filters->rule->reader;
    struct cs_node_at one = field(filters, "name"), names = field(filters, "names");
    if (cs_import_is_texts(reader, names, "names") && names.value.len > 0)
        cs_draft_put(out, "names", names);
    else if (one.value.tag == CS_STRING && one.value.len > 0)
        cs_draft_put_one(out, "names", cs_value_str(one.value), one.offset);
}

static void put_list(const struct filters *filters, struct cs_draft *out, const char *key)
{
    struct cs_node_at list = field(filters, key);
    if (cs_import_is_texts(filters->rule->reader, list, key) && list.value.len > 0)
        cs_draft_put(out, key, list);
}

/* All of an R but its kinds. */
static void put_rest(const struct filters *filters, struct cs_draft *out, uint32_t offset)
{
    struct cs_str space = cs_import_space(filters->rule->reader->object);
    struct cs_node_at annotations = field(filters, "annotations");
    put_names(filters, out);
    if (space.len > 0)
        cs_draft_put_one(out, "namespaces", space, offset);
    else
        put_list(filters, out, "namespaces");
    put_list(filters, out, "operations");
    cs_draft_put(out, "selector", selector(filters, "selector"));
    struct cs_node_at spaces = selector(filters, "namespaceSelector");
    cs_draft_put(out, "namespace_selector", spaces);
    if (cs_node_given(spaces) || space.len > 0) /* of what is in a namespace */
        cs_draft_put_text(out, "scope", CS_STR("Namespaced"), offset);
    if (annotations.value.tag == CS_MAP && annotations.value.len > 0)
        cs_kyverno_skip(filters->rule, annotations, "objects are selected by annotation");
}

/* The R of filters that hold at once: one for all kinds of the same group and version. */
static void put_filters(const struct filters *filters, struct cs_draft *list)
{
    struct cs_node_at kinds = field(filters, "kinds");
    uint32_t offset = filters_at(filters, 0).offset, count = 0, i = 0;
    struct cs_draft rest;
    cs_draft_init(&rest, list->arena);
    put_rest(filters, &rest, offset);
    if (cs_import_is_texts(filters->rule->reader, kinds, "kinds"))
        count = kinds.value.len;
    do {
        struct cs_draft out;
        cs_draft_init(&out, list->arena);
        if (count > 0)
            i = cs_kyverno_kinds(filters->rule, kinds, i, &out);
        cs_draft_append(&out, &rest);
        cs_draft_add(list, cs_draft_map(&out, offset));
    } while (i < count);
}

/* --- users ------------------------------------------------------------------------------------ */

static struct cs_node_at user_of(const struct filters *filters)
{
    struct cs_node_at found = {cs_value_absent(), 0};
    for (uint32_t i = 0; i < filters_count(filters); i++)
        for (size_t u = 0; u < sizeof user_keys / sizeof *user_keys; u++) {
            struct cs_node_at node = cs_import_member(filters_at(filters, i), user_keys[u]);
            if (cs_node_given(node))
                found = node;
        }
    return found;
}

static bool describes(const struct filters *filters)
{
    bool good = false;
    for (uint32_t i = 0; i < filters_count(filters); i++) {
        struct cs_node_at filter = filters_at(filters, i);
        struct cs_node_at resources = cs_import_member(filter, "resources");
        struct cs_doc_reader *doc = &filters->rule->reader->doc;
        if (!filters->block)
            cs_doc_reader_keys(doc, filter, "a filter", filter_keys);
        if (cs_node_given(resources) &&
            cs_doc_reader_keys(doc, resources, "`resources`", resource_keys))
            good = good || resources.value.len > 0;
    }
    return good;
}

/* Filters of users: who asks is not known here. Matching goes on without them, excluding does not.
 */
static void add_filters(const struct filters *filters, bool exclude, struct cs_draft *list)
{
    struct cs_import_reader *reader = filters->rule->reader;
    struct cs_node_at user = user_of(filters);
    bool described = describes(filters);
    if (cs_node_given(user))
        cs_import_notice(reader, "policy.users", user,
                         exclude ? "users are not known here: this excludes nothing"
                                 : "users are not known here: this matches every user");
    if (cs_node_given(user) && exclude)
        return;
    if (described)
        put_filters(filters, list);
    else if (!exclude)
        cs_kyverno_skip(filters->rule, filters_at(filters, 0), "nothing says which objects match");
}

static void read_block(struct cs_kyverno_rule *rule, const char *key, bool exclude,
                       struct cs_draft *list)
{
    struct cs_node_at block = cs_import_member(rule->node, key);
    struct cs_node_at none = {cs_value_absent(), 0};
    if (!cs_node_given(block) || !cs_doc_reader_keys(&rule->reader->doc, block, key, block_keys))
        return;
    struct cs_node_at any = cs_import_member(block, "any"), all = cs_import_member(block, "all");
    if (cs_node_given(any) && cs_node_given(all)) {
        cs_doc_reader_fail(&rule->reader->doc, block, "`any` and `all` exclude each other");
    } else if (cs_import_is_list(rule->reader, any, "any")) {
        for (uint32_t i = 0; i < any.value.len; i++)
            add_filters(&(struct filters){rule, none, cs_node_item(any, i), false}, exclude, list);
    } else if (cs_import_is_list(rule->reader, all, "all")) {
        if (all.value.len > 0)
            add_filters(&(struct filters){rule, all, none, false}, exclude, list);
    } else if (!exclude || block.value.len > 0) {
        add_filters(&(struct filters){rule, none, block, true}, exclude, list);
    }
}

void cs_kyverno_match(struct cs_kyverno_rule *rule, struct cs_draft *policy)
{
    struct cs_draft match, resources, exclude;
    cs_draft_init(&match, policy->arena);
    cs_draft_init(&resources, policy->arena);
    cs_draft_init(&exclude, policy->arena);
    read_block(rule, "match", false, &resources);
    read_block(rule, "exclude", true, &exclude);
    if (resources.count == 0)
        cs_kyverno_skip(rule, rule->node, "it matches nothing");
    cs_draft_put_list(&match, "resources", &resources, rule->node.offset);
    cs_draft_put_list(&match, "exclude", &exclude, rule->node.offset);
    cs_draft_put(policy, "match", cs_draft_map(&match, rule->node.offset));
}
