/* SPDX-License-Identifier: Apache-2.0 */
/* Tables of the links of a set. contract: doc/link_context.h */
#include "doc/link_context.h"

static const struct {
    struct cs_str kind;
    const char *groups;
} kinds[CS_LINK_KINDS] = {
#define KIND(name, kind, groups) {CS_STR_INIT(kind), groups},
    CS_LINK_KIND_TABLE(KIND)
#undef KIND
};

bool cs_link_charge(struct cs_link *link, uint64_t steps)
{
    if (link->steps < steps) {
        link->steps = 0;
        return false;
    }
    link->steps -= steps;
    return true;
}

struct cs_str cs_link_text(struct cs_value object, const char *steps)
{
    struct cs_value v = cs_value_walk(object, steps);
    return v.tag == CS_STRING ? cs_value_str(v) : CS_STR("");
}

struct cs_str cs_link_space(struct cs_str space)
{
    return space.len == 0 ? CS_STR("default") : space;
}

struct cs_value cs_link_list(const struct cs_link *link, const struct cs_record_heap *heap)
{
    if (heap->count == 0 && !link->complete)
        return cs_value_absent();
    struct cs_value list = cs_record_heap_list(heap);
    list.flags |= link->complete ? 0 : CS_FLAG_OPEN;
    return list;
}

/* --- tables -------------------------------------------------------------------------------------
 */

void cs_link_index_init(struct cs_link_index *index, struct cs_link *link)
{
    *index = (struct cs_link_index){.entries = NULL};
    cs_map_init(&index->heads, link->arena, link->set->seed);
}

int cs_link_index_add(struct cs_link_index *index, struct cs_str key, uint32_t object)
{
    struct cs_arena *arena = index->heads.arena;
    uint32_t number = index->count;
    bool added;
    if (number == index->room) {
        uint32_t larger = number == 0 ? 16 : 2 * number;
        struct cs_link_entry *entries = cs_arena_array(arena, larger, sizeof *entries);
        if (entries == NULL)
            return CTRSEC_E_NOMEM;
        if (number > 0)
            memcpy(entries, index->entries, number * sizeof *entries);
        index->entries = entries;
        index->room = larger;
    }
    const uint32_t *head = key.ptr == NULL ? NULL : cs_map_put(&index->heads, key, number, &added);
    if (head == NULL)
        return CTRSEC_E_NOMEM;
    index->entries[number] = (struct cs_link_entry){object, CS_LINK_NONE, number};
    if (!added) {
        index->entries[index->entries[*head].last].next = number;
        index->entries[*head].last = number;
    }
    index->count++;
    return CTRSEC_OK;
}

uint32_t cs_link_index_find(const struct cs_link_index *index, struct cs_str key)
{
    const uint32_t *head = cs_map_get(&index->heads, key);
    return head == NULL ? CS_LINK_NONE : *head;
}

struct cs_str cs_link_key(struct cs_arena *arena, struct cs_str a, struct cs_str b, struct cs_str c)
{
    const struct cs_str parts[] = {a, b, c};
    size_t len = 0;
    for (size_t i = 0; i < 3; i++)
        len += sizeof parts[i].len + parts[i].len;
    char *room = cs_arena_take(arena, len), *at = room;
    for (size_t i = 0; room != NULL && i < 3; i++) {
        memcpy(at, &parts[i].len, sizeof parts[i].len);
        at += sizeof parts[i].len;
        if (parts[i].len > 0)
            memcpy(at, parts[i].ptr, parts[i].len);
        at += parts[i].len;
    }
    return cs_str_of(room, room == NULL ? 0 : len);
}

/* --- objects ------------------------------------------------------------------------------------
 */

/* Whether `group` is one of the words; the core group is the empty word. */
static bool has_group(const char *words, struct cs_str group)
{
    for (;;) {
        size_t len = strcspn(words, " ");
        if (cs_str_equal(cs_str_of(words, len), group))
            return true;
        if (words[len] == '\0')
            return false;
        words += len + 1;
    }
}

/* By its kind alone. */
static enum cs_link_kind kind_of(const struct cs_subject *subject)
{
    for (int kind = 0; kind < CS_LINK_KINDS; kind++)
        if (cs_str_equal(subject->kind, kinds[kind].kind))
            return (enum cs_link_kind)kind;
    return CS_LINK_KINDS;
}

/* Whether the kind is that of one of its API groups, and not of somebody's own resource. */
static bool is_of_group(const struct cs_subject *subject, enum cs_link_kind kind)
{
    struct cs_str version = cs_link_text(subject->object, "apiVersion");
    int64_t slash = cs_str_find(version, CS_STR("/"), 0);
    return has_group(kinds[kind].groups, cs_str_slice(version, 0, slash < 0 ? 0 : (uint32_t)slash));
}

/* The namespace of all workloads of the set; ptr NULL: they are in several. */
static struct cs_str only_space(const struct cs_set *set)
{
    struct cs_str only = {NULL, 0};
    for (uint32_t i = 0; i < set->nsubjects; i++) {
        if (set->subjects[i].target != CTRSEC_TARGET_WORKLOAD)
            continue;
        struct cs_str space = cs_link_space(set->subjects[i].space);
        if (only.ptr != NULL && !cs_str_equal(only, space))
            return (struct cs_str){NULL, 0};
        only = space;
    }
    return only;
}

/* Whether something in the namespace `only` can have to do with the object. */
static bool concerns(const struct cs_subject *subject, enum cs_link_kind kind, struct cs_str only)
{
    switch (kind) {
    case CS_LINK_NAMESPACE:
        return only.ptr == NULL || cs_str_equal(subject->name, only);
    case CS_LINK_ROLE:
    case CS_LINK_ROLE_BINDING: /* grants to accounts of any namespace */
    case CS_LINK_CLUSTER_ROLE:
    case CS_LINK_CLUSTER_ROLE_BINDING:
        return true;
    default:
        return only.ptr == NULL || cs_str_equal(cs_link_space(subject->space), only);
    }
}

/* What an object is to links: of a context only what its workloads may have to do with. */
static enum cs_link_kind linked_kind(const struct cs_subject *subject, struct cs_str only)
{
    if (subject->target != CTRSEC_TARGET_OBJECT || subject->object.tag != CS_MAP)
        return CS_LINK_KINDS;
    enum cs_link_kind kind = kind_of(subject);
    if (kind == CS_LINK_KINDS || !concerns(subject, kind, only) || !is_of_group(subject, kind))
        return CS_LINK_KINDS;
    return kind;
}

static uint32_t count_objects(const struct cs_set *set, struct cs_str only)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < set->nsubjects; i++)
        count += linked_kind(&set->subjects[i], only) != CS_LINK_KINDS;
    return count;
}

static int add_objects(struct cs_link *link, const struct cs_set *set, struct cs_str only)
{
    for (uint32_t i = 0; i < set->nsubjects; i++) {
        const struct cs_subject *subject = &set->subjects[i];
        enum cs_link_kind kind = linked_kind(subject, only);
        if (kind == CS_LINK_KINDS)
            continue;
        bool cluster = kind == CS_LINK_CLUSTER_ROLE || kind == CS_LINK_CLUSTER_ROLE_BINDING ||
                       kind == CS_LINK_NAMESPACE;
        struct cs_link_object *object = &link->objects[link->count];
        *object =
            (struct cs_link_object){.subject = subject,
                                    .kind = kind,
                                    .space = cluster ? CS_STR("") : cs_link_space(subject->space)};
        CS_TRY(cs_link_index_add(
            &link->named, cs_link_key(link->arena, kinds[kind].kind, object->space, subject->name),
            link->count++));
    }
    return CTRSEC_OK;
}

int cs_link_init(struct cs_link *link, struct cs_set *set)
{
    const struct cs_set *context = set->context;
    *link = (struct cs_link){
        .set = set, .arena = &set->arena, .complete = set->complete, .steps = CS_LINK_STEPS};
    struct cs_link_index *const all[] = {&link->services, &link->policies, &link->ingresses,
                                         &link->routes,   &link->named,    &link->cluster_roles,
                                         &link->granted};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        cs_link_index_init(all[i], link);
    cs_map_init(&link->accounts, link->arena, set->seed);
    link->account_records.arena = link->arena;
    struct cs_str any = {NULL, 0}, only = only_space(set);
    size_t most = count_objects(set, any);
    if (context != NULL)
        most += count_objects(context, only);
    link->objects = cs_arena_array(link->arena, most, sizeof *link->objects);
    if (link->objects == NULL && most > 0)
        return CTRSEC_E_NOMEM;
    CS_TRY(add_objects(link, set, any));
    return context == NULL ? CTRSEC_OK : add_objects(link, context, only);
}
