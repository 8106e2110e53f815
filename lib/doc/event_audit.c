/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Audit events. contract: doc/event_audit.h
 *
 * Most fields are copied from one place; the facts about the object of a request are collected from
 * its kind, so that rules need not know which verbs carry which objects.
 */
#include "doc/event_audit.h"

#include "doc/event_value.h"
#include "doc/reference.h"
#include "value/block.h"

#define PARAMS_MOST 64

/* Steps are joined by "/"; "~1" stands for a slash inside a step, as in a JSON pointer. */
static const struct copy {
    uint8_t record, slot;
    const char *source;
} copies[] = {
#define COPY(record, slot, source)                           \
    {                                                        \
        CS_EVENT_##record, CS_SLOT_##record##_##slot, source \
    }
    COPY(evt, time, "requestReceivedTimestamp"),
    COPY(evt, time, "stageTimestamp"),
    COPY(ka, verb, "verb"),
    COPY(ka, uri, "requestURI"),
    COPY(ka, level, "level"),
    COPY(ka, stage, "stage"),
    COPY(ka, auditID, "auditID"),
    COPY(ka, sourceIPs, "sourceIPs"),
    COPY(ka, userAgent, "userAgent"),
    COPY(ka, impersonated, "impersonatedUser/username"),
    COPY(ka, requestObject, "requestObject"),
    COPY(ka, responseObject, "responseObject"),
    COPY(ka, responseName, "responseObject/metadata/name"),
    COPY(ka_user, name, "user/username"),
    COPY(ka_user, groups, "user/groups"),
    COPY(ka_auth, decision, "annotations/authorization.k8s.io~1decision"),
    COPY(ka_auth, reason, "annotations/authorization.k8s.io~1reason"),
    COPY(ka_auth, openshiftDecision, "annotations/authorization.openshift.io~1decision"),
    COPY(ka_target, resource, "objectRef/resource"),
    COPY(ka_target, subresource, "objectRef/subresource"),
    COPY(ka_target, name, "objectRef/name"),
    COPY(ka_target, namespace, "objectRef/namespace"),
    COPY(ka_target, apiGroup, "objectRef/apiGroup"),
    COPY(ka_target, apiVersion, "objectRef/apiVersion"),
    COPY(ka_response, code, "responseStatus/code"),
    COPY(ka_response, reason, "responseStatus/reason"),
    COPY(k8s_ns, name, "objectRef/namespace"),
};

/* Of a request's object, by the resource that it is about. */
static const struct {
    const char *resource;
    struct copy copy;
} details[] = {
    {"pods", COPY(k8s_pod, name, "objectRef/name")},
    {"pods", COPY(ka_req_pod, hostNetwork, "requestObject/spec/hostNetwork")},
    {"pods", COPY(ka_req_pod, hostPID, "requestObject/spec/hostPID")},
    {"pods", COPY(ka_req_pod, hostIPC, "requestObject/spec/hostIPC")},
    {"rolebindings", COPY(ka_req_binding, role, "requestObject/roleRef/name")},
    {"rolebindings", COPY(ka_req_binding, roleKind, "requestObject/roleRef/kind")},
    {"rolebindings", COPY(ka_req_binding, subjects, "requestObject/subjects")},
    {"clusterrolebindings", COPY(ka_req_binding, role, "requestObject/roleRef/name")},
    {"clusterrolebindings", COPY(ka_req_binding, roleKind, "requestObject/roleRef/kind")},
    {"clusterrolebindings", COPY(ka_req_binding, subjects, "requestObject/subjects")},
    {"roles", COPY(ka_req_role, rules, "requestObject/rules")},
    {"clusterroles", COPY(ka_req_role, rules, "requestObject/rules")},
    {"services", COPY(ka_req_service, type, "requestObject/spec/type")},
    {"services", COPY(ka_req_service, ports, "requestObject/spec/ports")},
    {"configmaps", COPY(ka_req_configmap, name, "objectRef/name")},
    {"configmaps", COPY(ka_req_configmap, data, "requestObject/data")},
};

static struct cs_value walk(struct cs_value at, const char *steps)
{
    while (*steps != '\0' && at.tag == CS_MAP) {
        char step[64];
        uint32_t len = 0;
        for (; *steps != '\0' && *steps != '/' && len < sizeof step; steps++) {
            bool escaped = steps[0] == '~' && steps[1] == '1';
            step[len++] = escaped ? '/' : *steps;
            steps += escaped;
        }
        at = cs_value_get_str(at, cs_str_of(step, len));
        steps += *steps == '/';
    }
    return *steps == '\0' ? at : cs_value_absent();
}

static bool copy_one(struct cs_event_build *build, struct cs_value event, const struct copy *copy)
{
    struct cs_value value = walk(event, copy->source);
    if (value.tag == CS_ABSENT || value.tag == CS_NULL)
        return true;
    const struct cs_path *place =
        cs_path_pointer(build->arena, build->origin, cs_str_from(copy->source));
    return place != NULL &&
           cs_event_build_set(build, (enum cs_event_record)copy->record, copy->slot, value, place);
}

/* A list field that collects facts over the elements of a list of the request. */
struct gather {
    struct cs_event_build *build;
    struct cs_value list;
    enum cs_event_record record;
    uint32_t slot;
    const char *place;
};

/* Collects `fact` of each element that has it with the wanted tag. False: out of memory. */
static bool gather(const struct gather *g, const char *fact, enum cs_tag tag)
{
    if (g->list.tag != CS_LIST)
        return true;
    struct cs_value result = cs_value_make(CS_LIST);
    struct cs_value *items = cs_arena_array(g->build->arena, g->list.len + 1u, sizeof *items);
    const struct cs_path *place =
        cs_path_pointer(g->build->arena, g->build->origin, cs_str_from(g->place));
    if (items == NULL || place == NULL)
        return false;
    for (uint32_t i = 0; i < g->list.len; i++) {
        struct cs_value v = cs_value_walk(g->list.as.items[i], fact);
        if (v.tag == tag)
            items[result.len++] = v;
    }
    result.as.items = items;
    *cs_event_build_slot(g->build, g->record, g->slot) = result;
    return cs_record_place(g->build->arena, g->build->records[g->record], g->slot, place);
}

/* registry/name of each image, as it is written: without tag and digest. */
static bool gather_repositories(struct cs_event_build *build)
{
    struct cs_value images =
        *cs_event_build_slot(build, CS_EVENT_ka_req_pod, CS_SLOT_ka_req_pod_images);
    if (images.tag != CS_LIST)
        return true;
    struct cs_value result = cs_value_make(CS_LIST);
    struct cs_value *items = cs_arena_array(build->arena, images.len + 1u, sizeof *items);
    if (items == NULL)
        return false;
    for (uint32_t i = 0; i < images.len; i++) {
        struct cs_str image = cs_value_str(images.as.items[i]);
        struct cs_reference parts;
        if (cs_reference_parse(build->arena, image, &parts) != CTRSEC_OK)
            return false;
        uint32_t tail =
            parts.tag.len + (parts.tag.len > 0) + parts.digest.len + (parts.digest.len > 0);
        items[result.len++] = cs_value_string(cs_str_slice(image, 0, image.len - tail));
    }
    result.as.items = items;
    *cs_event_build_slot(build, CS_EVENT_ka_req_pod, CS_SLOT_ka_req_pod_repositories) = result;
    return true;
}

static bool read_pod(struct cs_event_build *build, struct cs_value event)
{
    static const struct {
        const char *list, *fact;
        uint8_t slot, tag;
    } rows[] = {
        {"requestObject/spec/containers", "image", CS_SLOT_ka_req_pod_images, CS_STRING},
        {"requestObject/spec/containers", "securityContext/privileged",
         CS_SLOT_ka_req_pod_privileged, CS_BOOL},
        {"requestObject/spec/initContainers", "image", CS_SLOT_ka_req_pod_initImages, CS_STRING},
        {"requestObject/spec/initContainers", "securityContext/privileged",
         CS_SLOT_ka_req_pod_initPrivileged, CS_BOOL},
        {"requestObject/spec/ephemeralContainers", "image", CS_SLOT_ka_req_pod_ephemeralImages,
         CS_STRING},
        {"requestObject/spec/ephemeralContainers", "securityContext/privileged",
         CS_SLOT_ka_req_pod_ephemeralPrivileged, CS_BOOL},
        {"requestObject/spec/volumes", "hostPath/path", CS_SLOT_ka_req_pod_hostPaths, CS_STRING},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct gather g = {build, walk(event, rows[i].list), CS_EVENT_ka_req_pod, rows[i].slot,
                           rows[i].list};
        if (!gather(&g, rows[i].fact, (enum cs_tag)rows[i].tag))
            return false;
    }
    return gather_repositories(build);
}

/* The strings of the lists `fact` of all rules of a role, one after another. */
static bool join_rules(struct cs_event_build *build, const char *fact, uint32_t slot)
{
    struct cs_value rules =
        *cs_event_build_slot(build, CS_EVENT_ka_req_role, CS_SLOT_ka_req_role_rules);
    struct cs_value result = cs_value_make(CS_LIST);
    size_t room = 1;
    for (uint32_t i = 0; rules.tag == CS_LIST && i < rules.len; i++)
        room += cs_value_get(rules.as.items[i], fact).len;
    struct cs_value *items = cs_arena_array(build->arena, room, sizeof *items);
    if (items == NULL)
        return false;
    for (uint32_t i = 0; rules.tag == CS_LIST && i < rules.len; i++) {
        struct cs_value list = cs_value_get(rules.as.items[i], fact);
        for (uint32_t k = 0; list.tag == CS_LIST && k < list.len; k++)
            if (list.as.items[k].tag == CS_STRING)
                items[result.len++] = list.as.items[k];
    }
    result.as.items = items;
    if (rules.tag == CS_LIST)
        *cs_event_build_slot(build, CS_EVENT_ka_req_role, slot) = result;
    return true;
}

static uint32_t hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return (uint32_t)(c - '0');
    if ((c | 32) >= 'a' && (c | 32) <= 'f')
        return (uint32_t)((c | 32) - 'a' + 10);
    return 16;
}

/* Undoes %41 and "+" of a query; bytes that would be no text stay as they are written. */
static bool decode(struct cs_arena *arena, struct cs_str text, struct cs_str *out)
{
    char *room = cs_arena_take(arena, text.len + 1u);
    uint32_t len = 0;
    if (room == NULL)
        return false;
    for (uint32_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '%' && i + 2 < text.len) {
            uint32_t high = hex_digit(text.ptr[i + 1]), low = hex_digit(text.ptr[i + 2]);
            if (high < 8 && low < 16 && high + low > 0) {
                c = (char)(high * 16 + low);
                i += 2;
            }
        } else if (c == '+') {
            c = ' ';
        }
        room[len++] = c;
    }
    *out = cs_str_of(room, len);
    return true;
}

static bool seen(const struct cs_value *pairs, uint32_t count, struct cs_str name)
{
    for (uint32_t i = 0; i < count; i++)
        if (cs_str_equal(cs_value_str(pairs[2 * i]), name))
            return true;
    return false;
}

static bool read_query(struct cs_event_build *build, struct cs_str query)
{
    struct cs_value pairs[2 * PARAMS_MOST];
    uint32_t count = 0;
    while (query.len > 0) {
        if (count == PARAMS_MOST)
            return true; /* too many: unknown rather than in part */
        int64_t end = cs_str_find(query, CS_STR("&"), 0);
        struct cs_str one = cs_str_slice(query, 0, end < 0 ? query.len : (uint32_t)end);
        int64_t equal = cs_str_find(one, CS_STR("="), 0);
        uint32_t len = equal < 0 ? one.len : (uint32_t)equal;
        struct cs_str name, value;
        if (!decode(build->arena, cs_str_slice(one, 0, len), &name) ||
            !decode(build->arena, cs_str_slice(one, len + 1, one.len), &value))
            return false;
        if (name.len > 0 && !seen(pairs, count, name)) {
            pairs[2 * count] = cs_value_key(name);
            pairs[2 * count + 1] = cs_value_string(value);
            count++;
        }
        query = end < 0 ? cs_str_slice(query, query.len, 0)
                        : cs_str_slice(query, (uint32_t)end + 1, query.len);
    }
    struct cs_value map;
    if (!cs_block_map(build->arena, pairs, NULL, count, 0, NULL, &map))
        return false;
    *cs_event_build_slot(build, CS_EVENT_ka, CS_SLOT_ka_params) = map;
    return true;
}

bool cs_event_audit_uri(struct cs_event_build *build)
{
    struct cs_value uri = *cs_event_build_slot(build, CS_EVENT_ka, CS_SLOT_ka_uri);
    struct cs_record *ka = build->records[CS_EVENT_ka];
    if (uri.tag == CS_UNKNOWN)
        ka->slots[CS_SLOT_ka_path] = ka->slots[CS_SLOT_ka_params] = uri;
    if (uri.tag != CS_STRING)
        return true;
    struct cs_str text = cs_value_str(uri);
    int64_t mark = cs_str_find(text, CS_STR("?"), 0);
    uint32_t len = mark < 0 ? text.len : (uint32_t)mark;
    ka->slots[CS_SLOT_ka_path] = cs_value_string(cs_str_slice(text, 0, len));
    const struct cs_path *place = ka->places != NULL ? ka->places[CS_SLOT_ka_uri] : NULL;
    if (place != NULL && (!cs_record_place(build->arena, ka, CS_SLOT_ka_path, place) ||
                          !cs_record_place(build->arena, ka, CS_SLOT_ka_params, place)))
        return false;
    return read_query(build, cs_str_slice(text, len + 1, text.len));
}

bool cs_event_audit_read(struct cs_event_build *build, struct cs_value event)
{
    for (size_t i = 0; i < sizeof copies / sizeof copies[0]; i++)
        if (!copy_one(build, event, &copies[i]))
            return false;
    struct cs_value resource =
        *cs_event_build_slot(build, CS_EVENT_ka_target, CS_SLOT_ka_target_resource);
    *cs_event_build_slot(build, CS_EVENT_evt, CS_SLOT_evt_source) =
        cs_value_string(CS_STR("k8s_audit"));
    for (size_t i = 0; i < sizeof details / sizeof details[0]; i++)
        if (cs_value_is_string(resource, details[i].resource) &&
            !copy_one(build, event, &details[i].copy))
            return false;
    if (cs_value_is_string(resource, "pods") && !read_pod(build, event))
        return false;
    return join_rules(build, "resources", CS_SLOT_ka_req_role_resources) &&
           join_rules(build, "verbs", CS_SLOT_ka_req_role_verbs) && cs_event_audit_uri(build);
}
