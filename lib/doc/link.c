/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Links of a set. contract: doc/link.h
 *
 *     objects of the set -> tables by name, label and backend (link_context.h)
 *     each workload      -> services, ingresses, routes       (link_network.h)
 *                        -> service account, RBAC rules       (link_rbac.h)
 *                        -> network policies, metadata        (link_policy.h)
 *                        -> namespace; container -> image     (here)
 */
#include "doc/link.h"

#include "doc/link_context.h"
#include "doc/link_network.h"
#include "doc/link_policy.h"
#include "doc/link_rbac.h"
#include "doc/set_link.h"

/* The namespace object; of a complete set that has none, its name. */
static int link_namespace(struct cs_link *link, struct cs_str space, struct cs_record *workload)
{
    struct cs_str key = cs_link_key(link->arena, CS_STR("Namespace"), CS_STR(""), space);
    if (key.ptr == NULL)
        return CTRSEC_E_NOMEM;
    uint32_t at = cs_link_index_find(&link->named, key);
    struct cs_value unmade = cs_value_absent();
    struct cs_link_object *object =
        at == CS_LINK_NONE ? NULL : &link->objects[link->named.entries[at].object];
    struct cs_value *made = object == NULL ? &unmade : &object->made;
    if (object == NULL && !link->complete)
        return CTRSEC_OK;
    if (made->tag == CS_ABSENT) {
        struct cs_record *record = cs_record_fill(
            link->arena, &cs_schema_namespace, object == NULL ? NULL : object->subject->origin,
            object == NULL ? cs_value_absent() : object->subject->object);
        if (record == NULL)
            return CTRSEC_E_NOMEM;
        record->slots[CS_WL_namespace_name] = cs_value_string(space);
        *made = cs_value_record(record);
    }
    workload->slots[CS_WL_workload_namespaceObject] = *made;
    return CTRSEC_OK;
}

/* The images of a set by the references of the containers. */
static int link_images(const struct cs_set *set, struct cs_record *workload)
{
    const struct cs_set_parts *parts = set->parts;
    struct cs_value containers = workload->slots[CS_WL_workload_containers];
    if (parts == NULL || parts->count == 0)
        return CTRSEC_OK;
    for (uint32_t i = 0; i < containers.len; i++) {
        struct cs_record *container =
            (struct cs_record *)(uintptr_t)containers.as.items[i].as.record;
        struct cs_value image = container->slots[CS_WL_container_image];
        struct cs_record *facts;
        if (image.tag != CS_RECORD || container->slots[CS_WL_container_facts].tag != CS_ABSENT)
            continue;
        struct cs_value text = image.as.record->slots[CS_WL_reference_text];
        CS_TRY(cs_set_image(parts, cs_value_str(text), &facts));
        if (facts != NULL)
            container->slots[CS_WL_container_facts] = cs_value_record(facts);
    }
    return CTRSEC_OK;
}

/* What the steps did not suffice for is unknown for that reason. */
static void cut_short(struct cs_record *workload)
{
    for (uint32_t i = 0; i < cs_schema_workload.count; i++)
        if (cs_schema_workload.fields[i].flags & CS_FIELD_LINK)
            workload->slots[i] = cs_value_unknown(CTRSEC_UNKNOWN_LIMIT);
}

static int link_workload(struct cs_link *link, const struct cs_subject *subject)
{
    struct cs_record *workload = (struct cs_record *)(uintptr_t)subject->record;
    struct cs_str space = cs_link_space(subject->space);
    CS_TRY(link_images(link->set, workload));
    if (link->set->context != NULL)
        CS_TRY(link_images(link->set->context, workload));
    if (link->steps > 0) {
        CS_TRY(cs_link_network(link, space, workload));
        CS_TRY(cs_link_rbac(link, subject));
        CS_TRY(cs_link_policy(link, space, workload));
        CS_TRY(link_namespace(link, space, workload));
    }
    if (link->steps == 0)
        cut_short(workload);
    return CTRSEC_OK;
}

int cs_link_workloads(struct cs_set *set)
{
    struct cs_link link;
    bool any = false;
    for (uint32_t i = 0; i < set->nsubjects && !any; i++)
        any = set->subjects[i].target == CTRSEC_TARGET_WORKLOAD;
    if (!any)
        return CTRSEC_OK;
    CS_TRY(cs_link_init(&link, set));
    CS_TRY(cs_link_network_init(&link));
    CS_TRY(cs_link_rbac_init(&link));
    CS_TRY(cs_link_policy_init(&link));
    for (uint32_t i = 0; i < set->nsubjects; i++)
        if (set->subjects[i].target == CTRSEC_TARGET_WORKLOAD)
            CS_TRY(link_workload(&link, &set->subjects[i]));
    return set->arena.refused ? CTRSEC_E_NOMEM : CTRSEC_OK;
}
