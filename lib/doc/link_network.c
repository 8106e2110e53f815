/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Traffic to workloads. contract: doc/link_network.h
 *
 *     labels of the pods <- service.selector
 *     service <- ingress: spec.defaultBackend, spec.rules[].http.paths[].backend
 *                         (before v1: spec.backend, and serviceName instead of service.name)
 *             <- route: spec.to, spec.alternateBackends[]
 */
#include "doc/link_network.h"

#include "doc/link_select.h"

/* --- tables -------------------------------------------------------------------------------------
 */

static int file_backend(struct cs_link *link, struct cs_link_index *index, uint32_t number,
                        struct cs_str service)
{
    if (service.len == 0)
        return CTRSEC_OK;
    struct cs_str key = cs_link_key(link->arena, link->objects[number].space, service, CS_STR(""));
    return cs_link_index_add(index, key, number);
}

static struct cs_str service_of(struct cs_value backend)
{
    struct cs_str name = cs_link_text(backend, "service/name");
    return name.len > 0 ? name : cs_link_text(backend, "serviceName");
}

static int file_ingress(struct cs_link *link, uint32_t number)
{
    struct cs_value spec = cs_value_get(link->objects[number].subject->object, "spec");
    struct cs_value rules = cs_value_get(spec, "rules");
    CS_TRY(file_backend(link, &link->ingresses, number,
                        service_of(cs_value_get(spec, "defaultBackend"))));
    CS_TRY(file_backend(link, &link->ingresses, number, service_of(cs_value_get(spec, "backend"))));
    for (uint32_t i = 0; rules.tag == CS_LIST && i < rules.len; i++) {
        struct cs_value paths = cs_value_walk(rules.as.items[i], "http/paths");
        for (uint32_t k = 0; paths.tag == CS_LIST && k < paths.len; k++)
            CS_TRY(file_backend(link, &link->ingresses, number,
                                service_of(cs_value_get(paths.as.items[k], "backend"))));
    }
    return CTRSEC_OK;
}

static int file_route(struct cs_link *link, uint32_t number)
{
    struct cs_value spec = cs_value_get(link->objects[number].subject->object, "spec");
    struct cs_value others = cs_value_get(spec, "alternateBackends");
    CS_TRY(file_backend(link, &link->routes, number, cs_link_text(spec, "to/name")));
    for (uint32_t i = 0; others.tag == CS_LIST && i < others.len; i++)
        CS_TRY(file_backend(link, &link->routes, number, cs_link_text(others.as.items[i], "name")));
    return CTRSEC_OK;
}

/* What leads to a service, looked up once for all workloads behind it. */
static int find_fronts(struct cs_link *link, struct cs_link_object *service)
{
    struct cs_arena_mark mark = cs_arena_mark(link->arena);
    struct cs_str key =
        cs_link_key(link->arena, service->space, service->subject->name, CS_STR(""));
    if (key.ptr == NULL)
        return CTRSEC_E_NOMEM;
    service->ingresses = cs_link_index_find(&link->ingresses, key);
    service->routes = cs_link_index_find(&link->routes, key);
    cs_arena_rewind(link->arena, mark);
    return CTRSEC_OK;
}

int cs_link_network_init(struct cs_link *link)
{
    CS_TRY(cs_link_select_index(link, &link->services, CS_LINK_SERVICE, "spec/selector", false));
    for (uint32_t i = 0; i < link->count; i++) {
        if (link->objects[i].kind == CS_LINK_INGRESS)
            CS_TRY(file_ingress(link, i));
        if (link->objects[i].kind == CS_LINK_ROUTE)
            CS_TRY(file_route(link, i));
    }
    for (uint32_t i = 0; i < link->count; i++)
        if (link->objects[i].kind == CS_LINK_SERVICE)
            CS_TRY(find_fronts(link, &link->objects[i]));
    return CTRSEC_OK;
}

/* --- records ------------------------------------------------------------------------------------
 */

static bool is_there(struct cs_value v)
{
    return v.tag == CS_MAP || (v.tag == CS_LIST && v.len > 0);
}

static bool fill_ingress(struct cs_link *link, struct cs_value object, struct cs_record *record)
{
    struct cs_value rules = cs_value_walk(object, "spec/rules");
    struct cs_record_heap hosts = {.arena = link->arena};
    for (uint32_t i = 0; rules.tag == CS_LIST && i < rules.len; i++) {
        struct cs_value host = cs_value_get(rules.as.items[i], "host");
        if (host.tag == CS_STRING && host.len > 0)
            cs_record_push(&hosts, host);
    }
    record->slots[CS_WL_ingress_hosts] = cs_record_heap_list(&hosts);
    record->slots[CS_WL_ingress_tls] = cs_value_bool(is_there(cs_value_walk(object, "spec/tls")));
    return !hosts.failed;
}

/* The record of a service, ingress or route; made once for all workloads. */
static int made(struct cs_link *link, struct cs_link_object *object, struct cs_value *out)
{
    const struct cs_schema *schema = object->kind == CS_LINK_SERVICE   ? &cs_schema_service
                                     : object->kind == CS_LINK_INGRESS ? &cs_schema_ingress
                                                                       : &cs_schema_route;
    struct cs_value raw = object->subject->object;
    if (object->made.tag == CS_ABSENT) {
        struct cs_record *record =
            cs_record_fill(link->arena, schema, object->subject->origin, raw);
        if (record == NULL || (object->kind == CS_LINK_INGRESS && !fill_ingress(link, raw, record)))
            return CTRSEC_E_NOMEM;
        if (object->kind == CS_LINK_ROUTE)
            record->slots[CS_WL_route_tls] =
                cs_value_bool(is_there(cs_value_walk(raw, "spec/tls")));
        object->made = cs_value_record(record);
    }
    *out = object->made;
    return CTRSEC_OK;
}

/* --- one workload -------------------------------------------------------------------------------
 */

struct found {
    struct cs_value labels;
    struct cs_record_heap services, ingresses, routes;
};

static int add_to(struct cs_link *link, struct cs_record_heap *heap, struct cs_link_object *object)
{
    struct cs_value record;
    if (object->stamp == link->stamp)
        return CTRSEC_OK; /* it leads to several services of the workload */
    object->stamp = link->stamp;
    CS_TRY(made(link, object, &record));
    cs_record_push(heap, record);
    return heap->failed ? CTRSEC_E_NOMEM : CTRSEC_OK;
}

static int add_fronts(struct cs_link *link, const struct cs_link_index *index, uint32_t first,
                      struct cs_record_heap *heap)
{
    for (; first != CS_LINK_NONE && cs_link_charge(link, 1); first = index->entries[first].next)
        CS_TRY(add_to(link, heap, &link->objects[index->entries[first].object]));
    return CTRSEC_OK;
}

/* An ExternalName service has no pods, whatever its selector says. */
static int visit_service(struct cs_link *link, struct cs_link_object *object, void *payload)
{
    struct found *found = payload;
    struct cs_value spec = cs_value_get(object->subject->object, "spec");
    struct cs_value selector = cs_value_get(spec, "selector");
    if (!cs_link_charge(link, selector.len) || !cs_link_labels_match(selector, found->labels) ||
        cs_value_is_string(cs_value_get(spec, "type"), "ExternalName"))
        return CTRSEC_OK;
    CS_TRY(add_to(link, &found->services, object));
    CS_TRY(add_fronts(link, &link->ingresses, object->ingresses, &found->ingresses));
    return add_fronts(link, &link->routes, object->routes, &found->routes);
}

int cs_link_network(struct cs_link *link, struct cs_str space, struct cs_record *workload)
{
    struct found found = {.labels = workload->slots[CS_WL_workload_podLabels],
                          .services = {.arena = link->arena},
                          .ingresses = {.arena = link->arena},
                          .routes = {.arena = link->arena}};
    link->stamp++;
    CS_TRY(cs_link_select_visit(link, &link->services, space, found.labels, visit_service, &found));
    workload->slots[CS_WL_workload_services] = cs_link_list(link, &found.services);
    workload->slots[CS_WL_workload_ingresses] = cs_link_list(link, &found.ingresses);
    workload->slots[CS_WL_workload_routes] = cs_link_list(link, &found.routes);
    return CTRSEC_OK;
}
