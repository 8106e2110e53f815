/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Events as subjects. contract: doc/event.h
 *
 *     names of a flat or nested event --+
 *     output_fields of a Falco alert ---+-> records -> derived fields -> the subject's own names
 *     Kubernetes audit event -----------+
 */
#include "doc/event.h"

#include "doc/event_audit.h"
#include "doc/event_derive.h"
#include "doc/event_names.h"

static struct cs_str text_of(struct cs_event_build *build, enum cs_event_record record,
                             uint32_t slot)
{
    struct cs_value v = *cs_event_build_slot(build, record, slot);
    return v.tag == CS_STRING ? cs_value_str(v) : cs_str_of("", 0);
}

/* What surrounds the fields of a Falco alert. */
static bool read_alert(struct cs_event_build *build, struct cs_value alert)
{
    for (uint32_t slot = 0; slot < CS_SLOT_alert_COUNT; slot++) {
        const char *name = cs_event_schemas[CS_EVENT_alert]->fields[slot].source;
        if (!cs_event_build_set(build, CS_EVENT_alert, slot, cs_value_get(alert, name), NULL))
            return false;
    }
    return true;
}

/* An alert tells the time beside its fields too. */
static bool read_alert_time(struct cs_event_build *build, struct cs_value alert,
                            const struct cs_path *origin)
{
    struct cs_value time = cs_value_get(alert, "time");
    if (cs_event_build_slot(build, CS_EVENT_evt, CS_SLOT_evt_time)->tag != CS_ABSENT ||
        time.tag == CS_ABSENT)
        return true;
    const struct cs_path *place = cs_path_name(build->arena, origin, CS_STR("time"));
    return place != NULL && cs_event_build_set(build, CS_EVENT_evt, CS_SLOT_evt_time, time, place);
}

static bool read_fields(struct cs_event_build *build, const struct cs_subject *subject)
{
    struct cs_value fields = cs_value_get(subject->object, "output_fields");
    if (fields.tag != CS_MAP)
        return cs_event_names_read(build, subject->object) && cs_event_audit_uri(build);
    const struct cs_path *inside =
        cs_path_name(build->arena, subject->origin, CS_STR("output_fields"));
    if (inside == NULL || !read_alert(build, subject->object))
        return false;
    build->origin = inside;
    for (int i = 0; i < CS_EVENT_RECORDS; i++)
        if (i != CS_EVENT_event && i != CS_EVENT_alert)
            build->records[i]->origin = inside;
    return cs_event_names_read(build, fields) && cs_event_audit_uri(build) &&
           read_alert_time(build, subject->object, subject->origin);
}

/* "create pods/exec": what a request did, for the name of its event. */
static bool name_request(struct cs_event_build *build, struct cs_str *out)
{
    const struct cs_str parts[] = {
        text_of(build, CS_EVENT_ka, CS_SLOT_ka_verb),
        text_of(build, CS_EVENT_ka_target, CS_SLOT_ka_target_resource),
        text_of(build, CS_EVENT_ka_target, CS_SLOT_ka_target_subresource),
    };
    char *room =
        cs_arena_take(build->arena, (size_t)parts[0].len + parts[1].len + parts[2].len + 2);
    uint32_t len = 0;
    if (room == NULL)
        return false;
    for (int i = 0; i < 3; i++) {
        if (parts[i].len == 0)
            continue;
        if (len > 0)
            room[len++] = i == 2 ? '/' : ' ';
        memcpy(room + len, parts[i].ptr, parts[i].len);
        len += parts[i].len;
    }
    *out = cs_str_of(room, len);
    return true;
}

bool cs_event_name(struct cs_event_build *build, struct cs_subject *subject)
{
    subject->kind = text_of(build, CS_EVENT_event, CS_SLOT_event_class);
    subject->name = text_of(build, CS_EVENT_evt, CS_SLOT_evt_type);
    subject->space = text_of(build, CS_EVENT_k8s_ns, CS_SLOT_k8s_ns_name);
    struct cs_value host =
        *cs_event_build_slot(build, CS_EVENT_container, CS_SLOT_container_is_host);
    if (host.tag != CS_BOOL || !host.as.boolean)
        subject->container = text_of(build, CS_EVENT_container, CS_SLOT_container_name);
    if (!cs_str_is(subject->kind, "audit") || subject->name.len > 0)
        return true;
    if (subject->space.len == 0)
        subject->space = text_of(build, CS_EVENT_ka_target, CS_SLOT_ka_target_namespace);
    return name_request(build, &subject->name);
}

int cs_event_fill(struct cs_event_build *build, enum cs_input input, uint32_t parts,
                  struct cs_subject *subject)
{
    bool read = input == CS_INPUT_AUDIT ? cs_event_audit_read(build, subject->object)
                                        : read_fields(build, subject);
    if (!read || !cs_event_derive(build, parts) || !cs_event_name(build, subject))
        return CTRSEC_E_NOMEM;
    subject->target = CTRSEC_TARGET_EVENT;
    subject->record = build->records[CS_EVENT_event];
    return CTRSEC_OK;
}

int cs_event_build(struct cs_arena *arena, struct cs_event_cache *cache, enum cs_input input,
                   struct cs_subject *subject)
{
    struct cs_event_build build;
    if (!cs_event_build_init(&build, arena, subject->origin))
        return CTRSEC_E_NOMEM;
    build.cache = cache;
    return cs_event_fill(&build, input, CS_DERIVE_ALL, subject);
}
