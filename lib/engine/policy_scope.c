/* SPDX-License-Identifier: Apache-2.0 */
/* What policies look up. contract: engine/policy_scope.h */
#include "engine/policy_scope.h"

#define BUCKETS_LEAST 64

static struct cs_str text_at(struct cs_value v, const char *steps)
{
    struct cs_value found = cs_value_walk(v, steps);
    return found.tag == CS_STRING ? cs_value_str(found) : CS_STR("");
}

struct cs_str cs_policy_scope_group(struct cs_value object, struct cs_str *version)
{
    struct cs_str text = text_at(object, "apiVersion");
    int64_t slash = cs_str_find(text, CS_STR("/"), 0);
    *version = cs_str_slice(text, (uint32_t)(slash + 1), text.len);
    return slash < 0 ? CS_STR("") : cs_str_slice(text, 0, (uint32_t)slash);
}

/* --- life ------------------------------------------------------------------------------------- */

static uint32_t tables(const struct cs_policy_scope *scope)
{
    return CS_SCOPE_PARAMS + scope->plan->policies.nkinds;
}

int cs_policy_scope_init(struct cs_policy_scope *scope, const struct cs_plan *plan)
{
    *scope = (struct cs_policy_scope){.alloc = plan->alloc, .plan = plan};
    scope->first = cs_alloc_take(scope->alloc, tables(scope) * sizeof *scope->first);
    scope->last = cs_alloc_take(scope->alloc, tables(scope) * sizeof *scope->last);
    scope->buckets = cs_alloc_take(scope->alloc, BUCKETS_LEAST * sizeof *scope->buckets);
    scope->nbuckets = BUCKETS_LEAST;
    if (scope->first != NULL && scope->last != NULL && scope->buckets != NULL)
        return CTRSEC_OK;
    cs_policy_scope_clear(scope);
    return CTRSEC_E_NOMEM;
}

void cs_policy_scope_clear(struct cs_policy_scope *scope)
{
    if (scope->alloc == NULL)
        return;
    cs_alloc_free(scope->alloc, scope->first);
    cs_alloc_free(scope->alloc, scope->last);
    cs_alloc_free(scope->alloc, scope->buckets);
    cs_alloc_free(scope->alloc, scope->entries);
    *scope = (struct cs_policy_scope){0};
}

/* --- entries ---------------------------------------------------------------------------------- */

static uint32_t *bucket(const struct cs_policy_scope *scope, uint32_t table, struct cs_str space,
                        struct cs_str name)
{
    uint32_t hash = cs_value_index_hash(name, scope->seed + table);
    hash ^= cs_value_index_hash(space, hash);
    return &scope->buckets[hash & (scope->nbuckets - 1)];
}

static void forget(uint32_t *items, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        items[i] = CS_SCOPE_NONE;
}

/* Room for one more entry, with as many buckets as entries. */
static bool make_room(struct cs_policy_scope *scope)
{
    if (scope->count < scope->room)
        return true;
    uint32_t room = scope->room == 0 ? 16 : scope->room * 2;
    struct cs_scope_entry *entries =
        cs_alloc_resize(scope->alloc, scope->entries, room * sizeof *entries);
    if (entries == NULL)
        return false;
    scope->entries = entries;
    scope->room = room;
    if (room <= scope->nbuckets)
        return true;
    uint32_t *buckets = cs_alloc_resize(scope->alloc, scope->buckets, room * sizeof *buckets);
    if (buckets == NULL)
        return false;
    scope->buckets = buckets;
    scope->nbuckets = room;
    forget(buckets, room);
    for (uint32_t i = 0; i < scope->count; i++) {
        struct cs_scope_entry *entry = &entries[i];
        uint32_t *head = bucket(scope, entry->table, entry->space, entry->name);
        entry->next = *head;
        *head = i;
    }
    return true;
}

static bool same(const struct cs_scope_entry *a, uint32_t table, struct cs_str space,
                 struct cs_str name)
{
    return a->table == table && cs_str_equal(a->name, name) && cs_str_equal(a->space, space);
}

const struct cs_scope_entry *cs_policy_scope_find(const struct cs_policy_scope *scope,
                                                  uint32_t table, uint32_t input,
                                                  struct cs_str space, struct cs_str name)
{
    const struct cs_scope_entry *found = NULL;
    uint32_t at = *bucket(scope, table, space, name);
    for (; at != CS_SCOPE_NONE; at = scope->entries[at].next) {
        const struct cs_scope_entry *entry = &scope->entries[at];
        bool seen = entry->input == CS_SCOPE_NONE || entry->input == input;
        /* chains begin with the newest entry; the oldest one counts */
        if (seen && same(entry, table, space, name) && (found == NULL || entry < found))
            found = entry;
    }
    return found;
}

const struct cs_scope_entry *cs_policy_scope_next(const struct cs_policy_scope *scope,
                                                  uint32_t table, const struct cs_scope_entry *from)
{
    uint32_t at = from == NULL ? scope->first[table] : from->next_in_table;
    return at == CS_SCOPE_NONE ? NULL : &scope->entries[at];
}

/* What is here already stays as it is. */
static int add(struct cs_policy_scope *scope, const struct cs_scope_entry *entry)
{
    if (cs_policy_scope_find(scope, entry->table, entry->input, entry->space, entry->name) != NULL)
        return CTRSEC_OK;
    if (!make_room(scope))
        return CTRSEC_E_NOMEM;
    uint32_t number = scope->count++;
    uint32_t *head = bucket(scope, entry->table, entry->space, entry->name);
    scope->entries[number] = *entry;
    scope->entries[number].next = *head;
    scope->entries[number].next_in_table = CS_SCOPE_NONE;
    *head = number;
    if (scope->first[entry->table] == CS_SCOPE_NONE)
        scope->first[entry->table] = number;
    else
        scope->entries[scope->last[entry->table]].next_in_table = number;
    scope->last[entry->table] = number;
    return CTRSEC_OK;
}

/* --- objects ---------------------------------------------------------------------------------- */

static int add_object(struct cs_policy_scope *scope, struct cs_value object,
                      const struct cs_path *origin, uint32_t input)
{
    const struct cs_plan_policies *policies = &scope->plan->policies;
    struct cs_str version, group = cs_policy_scope_group(object, &version);
    struct cs_str kind = text_at(object, "kind");
    struct cs_scope_entry entry = {.object = object, .origin = origin, .input = input};
    entry.name = text_at(object, "metadata/name");
    entry.space = CS_STR("");
    entry.table = CS_SCOPE_NAMESPACES;
    if (group.len == 0 && cs_str_is(kind, "Namespace"))
        CS_TRY(add(scope, &entry));
    if (cs_str_is(kind, "CustomResourceDefinition") && cs_str_is(group, "apiextensions.k8s.io")) {
        struct cs_scope_entry definition = entry;
        definition.table = CS_SCOPE_DEFINITIONS;
        definition.space = text_at(object, "spec/group");
        definition.name = text_at(object, "spec/names/kind");
        CS_TRY(add(scope, &definition));
    }
    /* any version of the kind: the API server would convert it */
    entry.space = text_at(object, "metadata/namespace");
    for (uint32_t i = 0; i < policies->nkinds; i++) {
        entry.table = CS_SCOPE_PARAMS + i;
        if (cs_str_equal(kind, policies->kinds[i].kind) &&
            cs_str_equal(group, policies->kinds[i].group))
            CS_TRY(add(scope, &entry));
    }
    return CTRSEC_OK;
}

/* What a request brings is not in the cluster yet. */
static int add_set(struct cs_policy_scope *scope, const struct cs_set *set)
{
    for (uint32_t i = 0; i < set->nsubjects; i++) {
        const struct cs_subject *subject = &set->subjects[i];
        if (subject->target == CTRSEC_TARGET_OBJECT && subject->object.tag == CS_MAP &&
            subject->request.tag != CS_MAP)
            CS_TRY(add_object(scope, subject->object, subject->origin, CS_SCOPE_NONE));
    }
    return CTRSEC_OK;
}

int cs_policy_scope_fill(struct cs_policy_scope *scope, const struct cs_set *set)
{
    const struct cs_plan_policies *policies = &scope->plan->policies;
    scope->count = 0;
    scope->seed = set->seed;
    scope->complete = set->complete;
    forget(scope->buckets, scope->nbuckets);
    forget(scope->first, tables(scope));
    forget(scope->last, tables(scope));
    CS_TRY(add_set(scope, set));
    if (set->context != NULL)
        CS_TRY(add_set(scope, set->context));
    for (uint32_t i = 0; i < policies->nobjects; i++)
        CS_TRY(add_object(scope, policies->objects[i].value, NULL, policies->objects[i].input));
    return CTRSEC_OK;
}
