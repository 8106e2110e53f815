/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Effective RBAC. contract: doc/link_rbac.h
 *
 *     account <- binding: subjects[] = the account
 *                         | the user system:serviceaccount:NAMESPACE:NAME
 *                         | the groups system:serviceaccounts[:NAMESPACE], system:authenticated
 *     binding -> roleRef  = Role of the binding's namespace | ClusterRole
 *     ClusterRole         = its rules + those of the cluster roles that its aggregationRule selects
 *
 * Every cluster has the roles cluster-admin, admin, edit and view. Of cluster-admin the rules are
 * known; of the others only what roles of the set add to them. Rules are made once for a binding
 * and shared by all accounts.
 */
#include "doc/link_rbac.h"

#include "doc/link_select.h"
#include "doc/workload.h"

#define USER_PREFIX CS_STR("system:serviceaccount:")
#define AGGREGATE "rbac.authorization.k8s.io/aggregate-to-"

/* --- who is granted something -------------------------------------------------------------------
 */

static int file_account(struct cs_link *link, uint32_t number, struct cs_str space,
                        struct cs_str name)
{
    return cs_link_index_add(&link->granted,
                             cs_link_key(link->arena, CS_STR("account"), space, name), number);
}

/* "system:serviceaccount:NAMESPACE:NAME" means an account. */
static int file_user(struct cs_link *link, uint32_t number, struct cs_str user)
{
    if (!cs_str_starts(user, USER_PREFIX))
        return CTRSEC_OK;
    struct cs_str rest = cs_str_slice(user, USER_PREFIX.len, user.len);
    int64_t colon = cs_str_find(rest, CS_STR(":"), 0);
    if (colon < 0)
        return CTRSEC_OK;
    return file_account(link, number, cs_str_slice(rest, 0, (uint32_t)colon),
                        cs_str_slice(rest, (uint32_t)colon + 1, rest.len));
}

static int file_subject(struct cs_link *link, uint32_t number, struct cs_value subject)
{
    struct cs_str kind = cs_link_text(subject, "kind"), name = cs_link_text(subject, "name");
    struct cs_str space = cs_link_text(subject, "namespace");
    if (space.len == 0)
        space = cs_link_space(link->objects[number].space);
    if (cs_str_is(kind, "ServiceAccount"))
        return file_account(link, number, space, name);
    if (cs_str_is(kind, "User"))
        return file_user(link, number, name);
    if (!cs_str_is(kind, "Group"))
        return CTRSEC_OK;
    return cs_link_index_add(&link->granted,
                             cs_link_key(link->arena, CS_STR("group"), name, CS_STR("")), number);
}

int cs_link_rbac_init(struct cs_link *link)
{
    for (uint32_t i = 0; i < link->count; i++) {
        const struct cs_link_object *object = &link->objects[i];
        struct cs_value subjects = cs_value_get(object->subject->object, "subjects");
        if (object->kind == CS_LINK_CLUSTER_ROLE)
            CS_TRY(cs_link_index_add(&link->cluster_roles, CS_STR("all"), i));
        if (object->kind != CS_LINK_ROLE_BINDING && object->kind != CS_LINK_CLUSTER_ROLE_BINDING)
            continue;
        for (uint32_t k = 0; subjects.tag == CS_LIST && k < subjects.len; k++)
            CS_TRY(file_subject(link, i, subjects.as.items[k]));
    }
    return CTRSEC_OK;
}

/* --- what a binding grants ----------------------------------------------------------------------
 */

struct granting {
    struct cs_link *link;
    struct cs_link_object *binding;
    struct cs_record_heap roles; /* numbers of the role objects, each once */
    struct cs_record_heap rules;
    uint32_t stamp;
};

static void add_role(struct granting *granting, uint32_t number)
{
    struct cs_link_object *role = &granting->link->objects[number];
    if (role->stamp == granting->stamp)
        return;
    role->stamp = granting->stamp;
    cs_record_push(&granting->roles, cs_value_int(number));
}

/* The cluster roles that a selector picks. */
static void add_selected(struct granting *granting, struct cs_value selector)
{
    struct cs_link *link = granting->link;
    uint64_t size = cs_link_selector_size(selector);
    uint32_t at = cs_link_index_find(&link->cluster_roles, CS_STR("all"));
    for (; at != CS_LINK_NONE; at = link->cluster_roles.entries[at].next) {
        uint32_t number = link->cluster_roles.entries[at].object;
        struct cs_value labels =
            cs_value_walk(link->objects[number].subject->object, "metadata/labels");
        if (!cs_link_charge(link, size))
            return;
        if (cs_link_selector_matches(selector, labels))
            add_role(granting, number);
    }
}

static void add_aggregated(struct granting *granting, struct cs_value role)
{
    struct cs_value selectors = cs_value_walk(role, "aggregationRule/clusterRoleSelectors");
    for (uint32_t i = 0; selectors.tag == CS_LIST && i < selectors.len; i++) {
        granting->binding->open |= !granting->link->complete;
        add_selected(granting, selectors.as.items[i]);
    }
}

/* What roles of the set add to the built-in admin, edit and view, each of which holds the next. */
static void add_to_builtin(struct granting *granting, struct cs_str name)
{
    static const struct cs_str builtins[] = {CS_STR_INIT("admin"), CS_STR_INIT("edit"),
                                             CS_STR_INIT("view")};
    static const struct cs_str labels[] = {CS_STR_INIT(AGGREGATE "admin"),
                                           CS_STR_INIT(AGGREGATE "edit"),
                                           CS_STR_INIT(AGGREGATE "view")};
    size_t first = 0;
    while (first < 3 && !cs_str_equal(name, builtins[first]))
        first++;
    for (size_t i = first; i < 3; i++) {
        struct cs_value label[2] = {cs_value_key(labels[i]), cs_value_string(CS_STR("true"))};
        struct cs_value pairs = cs_value_make(CS_MAP), selector = cs_value_make(CS_MAP);
        struct cs_value match[2] = {cs_value_key(CS_STR("matchLabels")), pairs};
        match[1].as.items = label;
        match[1].len = 1;
        selector.as.items = match;
        selector.len = 1;
        add_selected(granting, selector);
    }
}

static struct cs_record *new_rule(struct granting *granting, const struct cs_path *origin,
                                  struct cs_value rule, struct cs_str role)
{
    const struct cs_link_object *binding = granting->binding;
    struct cs_record *record = cs_record_fill(granting->link->arena, &cs_schema_rule, origin, rule);
    if (record == NULL)
        return NULL;
    record->slots[CS_WL_rule_role] = cs_value_string(role);
    record->slots[CS_WL_rule_binding] = cs_value_string(binding->subject->name);
    record->slots[CS_WL_rule_clusterWide] =
        cs_value_bool(binding->kind == CS_LINK_CLUSTER_ROLE_BINDING);
    record->slots[CS_WL_rule_namespace] = cs_value_string(binding->space);
    return record;
}

static int add_rules(struct granting *granting, const struct cs_subject *role)
{
    struct cs_arena *arena = granting->link->arena;
    struct cs_value rules = cs_value_get(role->object, "rules");
    const struct cs_path *place = cs_path_name(arena, role->origin, CS_STR("rules"));
    if (place == NULL)
        return CTRSEC_E_NOMEM;
    for (uint32_t i = 0; rules.tag == CS_LIST && i < rules.len; i++) {
        if (rules.as.items[i].tag != CS_MAP || !cs_link_charge(granting->link, 1))
            continue;
        const struct cs_path *origin = cs_path_index(arena, place, i);
        struct cs_record *record =
            origin == NULL ? NULL : new_rule(granting, origin, rules.as.items[i], role->name);
        if (record == NULL)
            return CTRSEC_E_NOMEM;
        cs_record_push(&granting->rules, cs_value_record(record));
    }
    return CTRSEC_OK;
}

/* cluster-admin may do everything, whether the set holds it or not. */
static int add_everything(struct granting *granting, struct cs_str role)
{
    static const struct cs_value star[1] = {{.tag = CS_STRING, .len = 1, .as.text = "*"}};
    static const uint32_t slots[] = {CS_WL_rule_verbs, CS_WL_rule_apiGroups, CS_WL_rule_resources,
                                     CS_WL_rule_nonResourceURLs};
    const struct cs_path *place =
        cs_path_name(granting->link->arena, granting->binding->subject->origin, CS_STR("roleRef"));
    struct cs_record *record =
        place == NULL ? NULL : new_rule(granting, place, cs_value_absent(), role);
    if (record == NULL)
        return CTRSEC_E_NOMEM;
    for (size_t i = 0; i < sizeof slots / sizeof *slots; i++) {
        record->slots[slots[i]] = cs_value_make(CS_LIST);
        record->slots[slots[i]].len = 1;
        record->slots[slots[i]].as.items = star;
        if (!cs_record_place(granting->link->arena, record, slots[i], place))
            return CTRSEC_E_NOMEM;
    }
    cs_record_push(&granting->rules, cs_value_record(record));
    return CTRSEC_OK;
}

/* Whether a role that the set does not hold may exist all the same. */
static bool may_exist(const struct cs_link *link, struct cs_str role)
{
    return !link->complete || cs_str_is(role, "admin") || cs_str_is(role, "edit") ||
           cs_str_is(role, "view") || cs_str_starts(role, CS_STR("system:"));
}

static int add_named(struct granting *granting, bool cluster, struct cs_str role)
{
    struct cs_link *link = granting->link;
    struct cs_arena_mark mark = cs_arena_mark(link->arena);
    struct cs_str key = cs_link_key(link->arena, cluster ? CS_STR("ClusterRole") : CS_STR("Role"),
                                    cluster ? CS_STR("") : granting->binding->space, role);
    if (key.ptr == NULL)
        return CTRSEC_E_NOMEM;
    uint32_t at = cs_link_index_find(&link->named, key);
    cs_arena_rewind(link->arena, mark);
    if (at == CS_LINK_NONE) {
        granting->binding->open |= may_exist(link, role);
        if (cluster)
            add_to_builtin(granting, role);
    }
    for (; at != CS_LINK_NONE && cs_link_charge(link, 1); at = link->named.entries[at].next)
        add_role(granting, link->named.entries[at].object);
    return CTRSEC_OK;
}

/* The list of rules that a binding grants, in its `made`. */
static int grant(struct cs_link *link, struct cs_link_object *binding)
{
    struct cs_value raw = binding->subject->object;
    struct granting granting = {.link = link,
                                .binding = binding,
                                .roles = {.arena = link->arena},
                                .rules = {.arena = link->arena},
                                .stamp = ++link->stamp};
    struct cs_str role = cs_link_text(raw, "roleRef/name");
    bool cluster = cs_str_is(cs_link_text(raw, "roleRef/kind"), "ClusterRole");
    if (cluster && cs_str_is(role, "cluster-admin"))
        CS_TRY(add_everything(&granting, role));
    else
        CS_TRY(add_named(&granting, cluster, role));
    for (uint32_t i = 0; i < granting.roles.count; i++) {
        const struct cs_subject *found = link->objects[granting.roles.items[i].as.integer].subject;
        CS_TRY(add_rules(&granting, found));
        if (cluster)
            add_aggregated(&granting, found->object);
    }
    binding->made = cs_record_heap_list(&granting.rules);
    return granting.rules.failed || granting.roles.failed ? CTRSEC_E_NOMEM : CTRSEC_OK;
}

/* --- one account --------------------------------------------------------------------------------
 */

struct account {
    struct cs_record_heap rules;
    uint32_t stamp;
    bool bound, admin, open;
};

static bool has_star(struct cs_value list)
{
    for (uint32_t i = 0; i < list.len; i++)
        if (cs_value_is_string(list.as.items[i], "*"))
            return true;
    return false;
}

static bool is_everything(const struct cs_record *rule)
{
    return rule->slots[CS_WL_rule_clusterWide].as.boolean &&
           rule->slots[CS_WL_rule_resourceNames].len == 0 &&
           has_star(rule->slots[CS_WL_rule_verbs]) && has_star(rule->slots[CS_WL_rule_apiGroups]) &&
           has_star(rule->slots[CS_WL_rule_resources]);
}

static int take_binding(struct cs_link *link, struct account *account,
                        struct cs_link_object *binding)
{
    if (binding->stamp == account->stamp)
        return CTRSEC_OK;
    binding->stamp = account->stamp;
    if (binding->made.tag == CS_ABSENT)
        CS_TRY(grant(link, binding));
    account->bound = true;
    account->open |= binding->open;
    for (uint32_t i = 0; i < binding->made.len && cs_link_charge(link, 1); i++) {
        account->admin |= is_everything(binding->made.as.items[i].as.record);
        cs_record_push(&account->rules, binding->made.as.items[i]);
    }
    return account->rules.failed ? CTRSEC_E_NOMEM : CTRSEC_OK;
}

static int take_bindings(struct cs_link *link, struct account *account, const char *sort,
                         struct cs_str first, struct cs_str second)
{
    struct cs_arena_mark mark = cs_arena_mark(link->arena);
    struct cs_str key = cs_link_key(link->arena, cs_str_from(sort), first, second);
    if (key.ptr == NULL)
        return CTRSEC_E_NOMEM;
    uint32_t at = cs_link_index_find(&link->granted, key);
    cs_arena_rewind(link->arena, mark);
    for (; at != CS_LINK_NONE && cs_link_charge(link, 1); at = link->granted.entries[at].next)
        CS_TRY(take_binding(link, account, &link->objects[link->granted.entries[at].object]));
    return CTRSEC_OK;
}

/* "system:serviceaccounts:NAMESPACE"; ptr NULL: no memory. */
static struct cs_str group_of(struct cs_arena *arena, struct cs_str space)
{
    static const struct cs_str prefix = CS_STR_INIT("system:serviceaccounts:");
    char *room = cs_arena_take(arena, (size_t)prefix.len + space.len);
    if (room != NULL) {
        memcpy(room, prefix.ptr, prefix.len);
        memcpy(room + prefix.len, space.ptr, space.len);
    }
    return cs_str_of(room, (size_t)prefix.len + space.len);
}

static int take_all(struct cs_link *link, struct account *account, struct cs_str space,
                    struct cs_str name)
{
    struct cs_str group = group_of(link->arena, space);
    if (group.ptr == NULL)
        return CTRSEC_E_NOMEM;
    CS_TRY(take_bindings(link, account, "account", space, name));
    CS_TRY(take_bindings(link, account, "group", group, CS_STR("")));
    CS_TRY(take_bindings(link, account, "group", CS_STR("system:serviceaccounts"), CS_STR("")));
    return take_bindings(link, account, "group", CS_STR("system:authenticated"), CS_STR(""));
}

/* The ServiceAccount object, or NULL. */
static int find_object(struct cs_link *link, struct cs_str space, struct cs_str name,
                       const struct cs_subject **out)
{
    struct cs_arena_mark mark = cs_arena_mark(link->arena);
    struct cs_str key = cs_link_key(link->arena, CS_STR("ServiceAccount"), space, name);
    if (key.ptr == NULL)
        return CTRSEC_E_NOMEM;
    uint32_t at = cs_link_index_find(&link->named, key);
    cs_arena_rewind(link->arena, mark);
    *out = at == CS_LINK_NONE ? NULL : link->objects[link->named.entries[at].object].subject;
    return CTRSEC_OK;
}

/* The record of an account; absent where the set does not tell of it. */
static int make_account(struct cs_link *link, struct cs_str space, struct cs_str name,
                        struct cs_value *out)
{
    struct account account = {.rules = {.arena = link->arena}, .stamp = ++link->stamp};
    const struct cs_subject *object;
    CS_TRY(find_object(link, space, name, &object));
    CS_TRY(take_all(link, &account, space, name));
    *out = cs_value_absent();
    if (object == NULL && !account.bound && !link->complete)
        return CTRSEC_OK;
    struct cs_record *record =
        cs_record_fill(link->arena, &cs_schema_account, object == NULL ? NULL : object->origin,
                       object == NULL ? cs_value_absent() : object->object);
    if (record == NULL)
        return CTRSEC_E_NOMEM;
    record->slots[CS_WL_account_name] = cs_value_string(name);
    bool all = link->complete && !account.open;
    if (account.rules.count > 0 || all) {
        struct cs_value *rules = &record->slots[CS_WL_account_rules];
        *rules = cs_record_heap_list(&account.rules);
        rules->flags |= all ? 0 : CS_FLAG_OPEN;
    }
    if (account.admin || link->complete)
        record->slots[CS_WL_account_clusterAdmin] = cs_value_bool(account.admin);
    *out = cs_value_record(record);
    return CTRSEC_OK;
}

/* Made once for all workloads that use it. */
static int account_of(struct cs_link *link, struct cs_str space, struct cs_str name,
                      struct cs_value *out)
{
    struct cs_str key = cs_link_key(link->arena, space, name, CS_STR(""));
    bool added;
    const uint32_t *number =
        key.ptr == NULL ? NULL
                        : cs_map_put(&link->accounts, key, link->account_records.count, &added);
    if (number == NULL)
        return CTRSEC_E_NOMEM;
    if (!added) {
        *out = link->account_records.items[*number];
        return CTRSEC_OK;
    }
    CS_TRY(make_account(link, space, name, out));
    cs_record_push(&link->account_records, *out);
    return link->account_records.failed ? CTRSEC_E_NOMEM : CTRSEC_OK;
}

/* Whether the pod itself says if it wants the token. */
static bool pod_tells(struct cs_value object)
{
    const char *steps = cs_workload_template(object);
    struct cs_value pod = steps == NULL ? cs_value_absent() : cs_value_walk(object, steps);
    return cs_value_walk(pod, "spec/automountServiceAccountToken").tag == CS_BOOL;
}

int cs_link_rbac(struct cs_link *link, const struct cs_subject *subject)
{
    enum { AUTOMOUNT = CS_WL_workload_automountServiceAccountToken };
    struct cs_record *workload = (struct cs_record *)(uintptr_t)subject->record;
    struct cs_value name = workload->slots[CS_WL_workload_serviceAccountName], account;
    if (name.tag != CS_STRING)
        return CTRSEC_OK;
    CS_TRY(account_of(link, cs_link_space(subject->space), cs_value_str(name), &account));
    workload->slots[CS_WL_workload_serviceAccount] = account;
    if (account.tag != CS_RECORD || pod_tells(subject->object))
        return CTRSEC_OK;
    struct cs_value word = account.as.record->slots[CS_WL_account_automount];
    if (word.tag != CS_BOOL)
        return CTRSEC_OK;
    workload->slots[AUTOMOUNT] = word;
    const struct cs_path *place =
        cs_record_path(link->arena, account.as.record, CS_WL_account_automount);
    return place != NULL && cs_record_place(link->arena, workload, AUTOMOUNT, place)
               ? CTRSEC_OK
               : CTRSEC_E_NOMEM;
}
