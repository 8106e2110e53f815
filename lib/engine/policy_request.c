/* SPDX-License-Identifier: Apache-2.0 */
/* Requests. contract: engine/policy_request.h */
#include "engine/policy_request.h"

#include "value/block.h"

static struct cs_str text_at(struct cs_value v, const char *steps)
{
    struct cs_value found = cs_value_walk(v, steps);
    return found.tag == CS_STRING ? cs_value_str(found) : CS_STR("");
}

/* --- what kind of thing it is ------------------------------------------------------------------
 */

/* A kind that is only sent to a subresource is served by the core group, as all of them are. */
static void set_resource(struct cs_policy_request *facts, struct cs_str resource)
{
    int64_t slash = cs_str_find(resource, CS_STR("/"), 0);
    facts->resource = resource;
    if (slash < 0)
        return;
    facts->resource = cs_str_slice(resource, 0, (uint32_t)slash);
    facts->subresource = cs_str_slice(resource, (uint32_t)slash + 1, resource.len);
    facts->resource_group = CS_STR("");
    facts->resource_version = CS_STR("v1");
}

/* The resource of a kind: of the table, else of the definitions. */
static void find_resource(struct cs_request *request, const struct cs_policy_scope *scope,
                          uint32_t input)
{
    struct cs_policy_request *facts = &request->facts;
    uint32_t row = cs_kind_find(facts->group, facts->kind);
    if (row != CS_NO_KIND) {
        set_resource(facts, cs_str_from(cs_kind_at(row)->resource));
        facts->scope_known = true;
        facts->namespaced = cs_kind_at(row)->namespaced;
        return;
    }
    const struct cs_scope_entry *entry =
        cs_policy_scope_find(scope, CS_SCOPE_DEFINITIONS, input, facts->group, facts->kind);
    if (entry == NULL)
        return;
    struct cs_value spec = cs_value_get(entry->object, "spec");
    request->definition.versions = cs_value_get(spec, "versions");
    facts->definition = &request->definition;
    facts->resource = text_at(spec, "names/plural");
    facts->scope_known = cs_value_get(spec, "scope").tag == CS_STRING;
    facts->namespaced = cs_value_is_string(cs_value_get(spec, "scope"), "Namespaced");
}

static void read_manifest(struct cs_request *request, const struct cs_policy_scope *scope,
                          uint32_t input)
{
    struct cs_policy_request *facts = &request->facts;
    struct cs_value object = request->subject->object;
    facts->operation = CS_OPERATION_CREATE;
    facts->group = facts->resource_group = cs_policy_scope_group(object, &facts->version);
    facts->resource_version = facts->version;
    facts->kind = text_at(object, "kind");
    facts->name = text_at(object, "metadata/name");
    facts->space = text_at(object, "metadata/namespace");
    find_resource(request, scope, input);
    if (facts->space.len > 0 && !facts->scope_known)
        facts->scope_known = facts->namespaced = true;
    else if (facts->scope_known && !facts->namespaced)
        facts->space = CS_STR("");
    else if (facts->scope_known && facts->space.len == 0)
        facts->space = CS_STR("default"); /* where kubectl puts it */
}

static enum cs_policy_operation operation_of(struct cs_value request)
{
    struct cs_value operation = cs_value_get(request, "operation");
    if (cs_value_is_string(operation, "UPDATE"))
        return CS_OPERATION_UPDATE;
    if (cs_value_is_string(operation, "DELETE"))
        return CS_OPERATION_DELETE;
    return cs_value_is_string(operation, "CONNECT") ? CS_OPERATION_CONNECT : CS_OPERATION_CREATE;
}

/* A request tells what it is about, but for a resource that a short one may leave out. */
static void read_review(struct cs_request *request, const struct cs_policy_scope *scope,
                        uint32_t input)
{
    struct cs_policy_request *facts = &request->facts;
    struct cs_value review = request->subject->request;
    struct cs_str resource = text_at(review, "resource/resource");
    facts->operation = operation_of(review);
    facts->group = facts->resource_group = text_at(review, "kind/group");
    facts->version = facts->resource_version = text_at(review, "kind/version");
    facts->kind = text_at(review, "kind/kind");
    facts->subresource = text_at(review, "subResource");
    facts->name = text_at(review, "name");
    facts->space = text_at(review, "namespace");
    if (facts->name.len == 0)
        facts->name = text_at(request->subject->object, "metadata/name");
    if (resource.len == 0 || facts->subresource.len == 0)
        find_resource(request, scope, input);
    if (resource.len > 0) {
        facts->resource = resource;
        facts->resource_group = text_at(review, "resource/group");
        facts->resource_version = text_at(review, "resource/version");
    }
    facts->scope_known = true;
    facts->namespaced = facts->space.len > 0;
}

/* --- the Namespace ------------------------------------------------------------------------------
 */

/* A Namespace that is made or changed is its own, with the labels that it is to have. */
static void find_space(struct cs_request *request, const struct cs_policy_scope *scope,
                       uint32_t input)
{
    struct cs_policy_request *facts = &request->facts;
    bool written =
        facts->operation == CS_OPERATION_CREATE || facts->operation == CS_OPERATION_UPDATE;
    if (facts->is_namespace) {
        facts->space = facts->name;
        if (written && facts->subresource.len == 0 && facts->object.tag == CS_MAP) {
            facts->space_known = true;
            facts->space_labels = cs_value_walk(facts->object, "metadata/labels");
            return;
        }
    }
    if (facts->space.len == 0)
        return;
    const struct cs_scope_entry *entry =
        cs_policy_scope_find(scope, CS_SCOPE_NAMESPACES, input, CS_STR(""), facts->space);
    if (entry == NULL)
        return;
    request->space = facts->is_namespace ? NULL : entry;
    facts->space_known = true;
    facts->space_labels = cs_value_walk(entry->object, "metadata/labels");
}

/* The built-in kind that is served as the request's resource: mostly the object's own. */
static uint32_t row_of(const struct cs_policy_request *facts)
{
    uint32_t row = cs_kind_find(facts->group, facts->kind);
    if (row != CS_NO_KIND && cs_str_is(facts->resource, cs_kind_at(row)->resource) &&
        cs_str_equal(facts->group, facts->resource_group))
        return row;
    return cs_kind_of_resource(facts->resource_group, facts->resource);
}

void cs_request_read(struct cs_request *request, const struct cs_policy_scope *scope,
                     uint32_t input, const struct cs_subject *subject)
{
    struct cs_policy_request *facts = &request->facts;
    *request = (struct cs_request){.subject = subject};
    facts->resource = facts->subresource = CS_STR("");
    facts->object = subject->object;
    facts->old_object = subject->old_object;
    if (subject->request.tag == CS_MAP)
        read_review(request, scope, input);
    else
        read_manifest(request, scope, input);
    facts->row = row_of(facts);
    facts->is_namespace =
        facts->resource_group.len == 0 && cs_str_is(facts->resource, "namespaces");
    find_space(request, scope, input);
}

struct cs_value cs_request_namespace(const struct cs_request *request)
{
    const struct cs_policy_request *facts = &request->facts;
    if (request->space != NULL)
        return request->space->object;
    bool none = facts->is_namespace || (facts->scope_known && !facts->namespaced);
    return none ? cs_value_null() : cs_value_absent();
}

/* --- the variable -------------------------------------------------------------------------------
 */

/* A map that is filled pair by pair. */
struct filling {
    struct cs_value *items;
    uint32_t pairs;
};

static void put(struct filling *map, const char *key, struct cs_value value)
{
    map->items[2 * map->pairs] = cs_value_key(cs_str_from(key));
    map->items[2 * map->pairs++ + 1] = value;
}

static void put_text(struct filling *map, const char *key, struct cs_str text)
{
    put(map, key, cs_value_string(text));
}

/* Maps of so few pairs have no index. */
static struct cs_value filled(const struct filling *map)
{
    struct cs_value v = cs_value_make(CS_MAP);
    v.len = map->pairs;
    v.as.items = map->items;
    return v;
}

struct cs_value cs_request_value(const struct cs_request *request, struct cs_arena *arena)
{
    enum { PAIRS = 10, TYPE_PAIRS = 3 };
    const struct cs_policy_request *facts = &request->facts;
    if (request->subject->request.tag == CS_MAP)
        return request->subject->request;
    struct cs_value *items = cs_arena_array(arena, 2 * (PAIRS + 2 * TYPE_PAIRS), sizeof *items);
    if (items == NULL)
        return cs_value_absent();
    struct filling map = {items, 0}, kind = {items + 2 * PAIRS, 0};
    struct filling resource = {items + 2 * (PAIRS + TYPE_PAIRS), 0};
    put_text(&kind, "group", facts->group);
    put_text(&kind, "version", facts->version);
    put_text(&kind, "kind", facts->kind);
    put_text(&resource, "group", facts->resource_group);
    put_text(&resource, "version", facts->resource_version);
    put(&resource, "resource",
        facts->resource.len > 0 ? cs_value_string(facts->resource)
                                : cs_value_unknown(CTRSEC_UNKNOWN_MISSING));
    put_text(&map, "operation", CS_STR("CREATE"));
    put(&map, "kind", filled(&kind));
    put(&map, "resource", filled(&resource));
    put(&map, "requestKind", filled(&kind));
    put(&map, "requestResource", filled(&resource));
    put(&map, "userInfo", cs_value_unknown(CTRSEC_UNKNOWN_MISSING));
    put(&map, "dryRun", cs_value_bool(false));
    if (facts->subresource.len > 0)
        put_text(&map, "subResource", facts->subresource);
    if (facts->name.len > 0)
        put_text(&map, "name", facts->name);
    if (facts->space.len > 0)
        put_text(&map, "namespace", facts->space);
    return filled(&map);
}

/* --- pods of controllers ------------------------------------------------------------------------
 */

void cs_request_as_pod(struct cs_policy_request *out, const struct cs_policy_request *request)
{
    *out = *request;
    out->group = out->resource_group = CS_STR("");
    out->version = out->resource_version = CS_STR("v1");
    out->kind = CS_STR("Pod");
    out->resource = CS_STR("pods");
    out->row = cs_kind_of_resource(out->group, out->resource);
    out->definition = NULL;
}

uint32_t cs_request_controller(const struct cs_policy_request *request, const char **steps)
{
    static const struct {
        const char *kind, *group, *steps;
    } controllers[] = {
#define CONTROLLER(kind, group, steps) {#kind, group, steps},
        CS_POD_CONTROLLER_TABLE(CONTROLLER)
#undef CONTROLLER
    };
    for (uint32_t i = 0; i < sizeof controllers / sizeof *controllers; i++)
        if (cs_str_is(request->kind, controllers[i].kind) &&
            cs_str_is(request->group, controllers[i].group) && request->subresource.len == 0) {
            *steps = controllers[i].steps;
            return 1u << i;
        }
    return 0;
}

/* The metadata of a template; pods are in the namespace of their controller. */
static bool pod_metadata(struct cs_value metadata, struct cs_str space, struct cs_arena *arena,
                         struct cs_value *out)
{
    *out = metadata;
    if (space.len == 0 ||
        (metadata.tag == CS_MAP && cs_value_find(metadata, CS_STR("namespace")) >= 0))
        return true;
    uint32_t pairs = metadata.tag == CS_MAP ? metadata.len : 0;
    struct cs_value *items = cs_arena_array(arena, 2 * ((size_t)pairs + 1), sizeof *items);
    if (items == NULL)
        return false;
    if (pairs > 0)
        memcpy(items, metadata.as.items, 2 * (size_t)pairs * sizeof *items);
    struct filling map = {items, pairs};
    put_text(&map, "namespace", space);
    return cs_block_map(arena, items, NULL, map.pairs, 0, NULL, out);
}

struct cs_value cs_request_pod(struct cs_value object, const char *steps, struct cs_str space,
                               struct cs_arena *arena, bool *no_memory)
{
    enum { PAIRS = 4 };
    struct cs_value template = cs_value_walk(object, steps), metadata;
    if (template.tag != CS_MAP)
        return cs_value_absent();
    struct cs_value *items = cs_arena_array(arena, 2 * PAIRS, sizeof *items);
    if (items == NULL ||
        !pod_metadata(cs_value_get(template, "metadata"), space, arena, &metadata)) {
        *no_memory = true;
        return cs_value_absent();
    }
    struct filling map = {items, 0};
    put_text(&map, "apiVersion", CS_STR("v1"));
    put_text(&map, "kind", CS_STR("Pod"));
    if (metadata.tag != CS_ABSENT)
        put(&map, "metadata", metadata);
    if (cs_value_get(template, "spec").tag != CS_ABSENT)
        put(&map, "spec", cs_value_get(template, "spec"));
    struct cs_value pod = filled(&map);
    pod.flags |= object.flags & CS_FLAG_SENSITIVE;
    return pod;
}
