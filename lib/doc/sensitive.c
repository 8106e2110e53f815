/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Secrets in raw trees. contract: doc/sensitive.h
 *
 * One walk over the whole tree looks at the names in each map, wherever it stands: objects lie in
 * lists, templates and audit events, and a name too many that is masked does no harm.
 */
#include "doc/sensitive.h"

#include "doc/schema_event.h"

#define LAST_APPLIED "kubectl.kubernetes.io/last-applied-configuration"

struct marking {
    struct cs_arena *arena;
    uint32_t *offsets;
    uint32_t count, room;
    bool failed;
};

static struct cs_value *items_of(struct cs_value v)
{
    return (struct cs_value *)(uintptr_t)v.as.items;
}

static void remember(struct marking *marking, uint32_t offset)
{
    if (offset == 0)
        return; /* stands nowhere in the text */
    if (marking->count == marking->room) {
        uint32_t larger = marking->room == 0 ? 16 : marking->room * 2;
        uint32_t *copy = cs_arena_array(marking->arena, larger, sizeof *copy);
        if (copy == NULL) {
            marking->failed = true;
            return;
        }
        if (marking->count > 0)
            memcpy(copy, marking->offsets, marking->count * sizeof *copy);
        marking->offsets = copy;
        marking->room = larger;
    }
    marking->offsets[marking->count++] = offset;
}

/* An item of a container and everything below it. */
static void mark(struct marking *marking, struct cs_value container, uint32_t item)
{
    struct cs_value *v = &items_of(container)[item];
    if (v->flags & CS_FLAG_SENSITIVE)
        return; /* reached before, through another alias */
    v->flags |= CS_FLAG_SENSITIVE;
    remember(marking, cs_value_offset(container, item));
    if (v->tag == CS_LIST)
        for (uint32_t i = 0; i < v->len; i++)
            mark(marking, *v, i);
    if (v->tag == CS_MAP)
        for (uint32_t i = 0; i < v->len; i++)
            mark(marking, *v, 2 * i + 1);
}

static void mark_member(struct marking *marking, struct cs_value map, const char *key)
{
    int64_t pair = cs_value_find(map, cs_str_from(key));
    if (pair >= 0)
        mark(marking, map, 2 * (uint32_t)pair + 1);
}

/* The values of a Secret, member by member: its data may be read by has(). */
static void mark_members(struct marking *marking, struct cs_value map, const char *key)
{
    struct cs_value data = cs_value_get(map, key);
    if (data.tag != CS_MAP) {
        mark_member(marking, map, key);
        return;
    }
    for (uint32_t i = 0; i < data.len; i++)
        mark(marking, data, 2 * i + 1);
}

static void mark_secret(struct marking *marking, struct cs_value secret)
{
    mark_members(marking, secret, "data");
    mark_members(marking, secret, "stringData");
}

/* Items of the API server's own list do not repeat its kind. */
static void mark_secret_list(struct marking *marking, struct cs_value list)
{
    struct cs_value items = cs_value_get(list, "items");
    for (uint32_t i = 0; items.tag == CS_LIST && i < items.len; i++)
        mark_secret(marking, items.as.items[i]);
}

/* {kind: {kind: Secret}, object, oldObject}: an admission request whose objects name no kind. */
static void mark_request(struct marking *marking, struct cs_value request)
{
    mark_secret(marking, cs_value_get(request, "object"));
    mark_secret(marking, cs_value_get(request, "oldObject"));
}

static void look_at_kind(struct marking *marking, struct cs_value map, uint32_t item)
{
    struct cs_value kind = map.as.items[item];
    if (cs_value_is_string(kind, "Secret"))
        mark_secret(marking, map);
    else if (cs_value_is_string(kind, "SecretList"))
        mark_secret_list(marking, map);
    else if (cs_value_is_string(kind, "TokenReview"))
        mark_member(marking, cs_value_get(map, "spec"), "token");
    else if (cs_value_is_string(kind, "TokenRequest"))
        mark_member(marking, cs_value_get(map, "status"), "token");
    else if (cs_value_is_string(cs_value_get(kind, "kind"), "Secret"))
        mark_request(marking, map);
}

/* A patch of a Secret in an audit event has no kind. */
static void look_at_reference(struct marking *marking, struct cs_value map, uint32_t item)
{
    if (!cs_value_is_string(cs_value_get(map.as.items[item], "resource"), "secrets"))
        return;
    mark_member(marking, map, "requestObject");
    mark_member(marking, map, "responseObject");
}

/* The values of variables: [{name, value}]. */
static void look_at_variables(struct marking *marking, struct cs_value map, uint32_t item)
{
    struct cs_value list = map.as.items[item];
    for (uint32_t i = 0; list.tag == CS_LIST && i < list.len; i++)
        mark_member(marking, list.as.items[i], "value");
}

static void look_at_credentials(struct marking *marking, struct cs_value map, uint32_t item)
{
    mark_member(marking, map.as.items[item], "password");
    mark_member(marking, map.as.items[item], "clientKey");
    mark_member(marking, map.as.items[item], "client_key");
}

/* Names that mean something, and what to do with the value under them. */
static const struct {
    struct cs_str name;
    void (*look)(struct marking *marking, struct cs_value map, uint32_t item);
} names[] = {
    {CS_STR_INIT("kind"), look_at_kind},
    {CS_STR_INIT("env"), look_at_variables},
    {CS_STR_INIT("buildArgs"), look_at_variables},
    {CS_STR_INIT("objectRef"), look_at_reference},
    {CS_STR_INIT("masterAuth"), look_at_credentials},
    {CS_STR_INIT("master_auth"), look_at_credentials},
    {CS_STR_INIT(LAST_APPLIED), mark},
    {CS_STR_INIT("Env"), mark},
    {CS_STR_INIT("created_by"), mark},
};

static void look_at(struct marking *marking, struct cs_value map, uint32_t pair)
{
    struct cs_value key = map.as.items[2 * pair];
    for (size_t i = 0; key.tag == CS_STRING && i < sizeof names / sizeof *names; i++)
        if (key.len == names[i].name.len && cs_str_equal(cs_value_str(key), names[i].name))
            names[i].look(marking, map, 2 * pair + 1);
}

/* As deep as documents may be; the readers hold that limit. */
static void walk(struct marking *marking, struct cs_value v)
{
    if (v.tag == CS_LIST)
        for (uint32_t i = 0; i < v.len; i++)
            walk(marking, v.as.items[i]);
    for (uint32_t i = 0; v.tag == CS_MAP && i < v.len; i++) {
        look_at(marking, v, i);
        walk(marking, v.as.items[2 * i + 1]);
    }
}

/* --- the offsets in order -----------------------------------------------------------------------
 */

static void sink(uint32_t *heap, uint32_t at, uint32_t count)
{
    uint32_t moved = heap[at];
    for (uint32_t child = 2 * at + 1; child < count; child = 2 * at + 1) {
        if (child + 1 < count && heap[child + 1] > heap[child])
            child++;
        if (heap[child] <= moved)
            break;
        heap[at] = heap[child];
        at = child;
    }
    heap[at] = moved;
}

/* Heap sort, for aliases can bring any order about; nearly always there is nothing to do. */
static void sort(uint32_t *offsets, uint32_t count)
{
    uint32_t ordered = 1;
    while (ordered < count && offsets[ordered - 1] <= offsets[ordered])
        ordered++;
    if (ordered >= count)
        return;
    for (uint32_t i = count / 2; i > 0; i--)
        sink(offsets, i - 1, count);
    for (uint32_t end = count - 1; end > 0; end--) {
        uint32_t largest = offsets[0];
        offsets[0] = offsets[end];
        offsets[end] = largest;
        sink(offsets, 0, end);
    }
}

static bool keep(struct marking *marking, struct cs_tree *tree)
{
    sort(marking->offsets, marking->count);
    tree->secrets = marking->offsets;
    tree->nsecrets = marking->count;
    return !marking->failed;
}

bool cs_sensitive_mark(struct cs_tree *tree, struct cs_arena *arena, enum cs_input input)
{
    struct marking marking = {.arena = arena};
    if (input == CS_INPUT_EVENT)
        return true;
    walk(&marking, tree->root);
    return keep(&marking, tree);
}

/* "proc.cmdline" of a flat event, "cmdline" of a nested one. */
static void mark_source(struct marking *marking, struct cs_value map, const char *source)
{
    const char *last = strrchr(source, '.');
    if (source[0] != '\0')
        mark_member(marking, map, source);
    if (last != NULL)
        mark_member(marking, map, last + 1);
}

static void walk_event(struct marking *marking, struct cs_value v)
{
    for (uint32_t i = 0; v.tag == CS_LIST && i < v.len; i++)
        walk_event(marking, v.as.items[i]);
    if (v.tag != CS_MAP)
        return;
    for (uint32_t i = 0; i < CS_EVENT_RECORDS; i++) {
        const struct cs_schema *schema = cs_event_schemas[i];
        for (uint32_t k = 0; k < schema->count; k++)
            if (schema->fields[k].flags & CS_FIELD_SENSITIVE)
                mark_source(marking, v, schema->fields[k].source);
    }
    mark_member(marking, v, "requestURI");
    for (uint32_t i = 0; i < v.len; i++)
        walk_event(marking, v.as.items[2 * i + 1]);
}

bool cs_sensitive_mark_event(struct cs_tree *tree, struct cs_arena *arena)
{
    struct marking marking = {.arena = arena};
    walk(&marking, tree->root);
    walk_event(&marking, tree->root);
    return keep(&marking, tree);
}
