/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers of fields. contract: doc/event_field.h */
#include "doc/event_field.h"

#include <stdio.h>

#include "doc/event_derive.h"

/* --- the rows --------------------------------------------------------------------------------- */

#define TAG(name) (1u << CTRSEC_VALUE_##name)
#define TEXTUAL (TAG(TEXT) | TAG(SYMBOL))

/* By the type of a row: its kind, and the tags that cs_event_value can make it of. */
enum {
    KIND_STRING = CS_TYPE_STRING,
    KIND_INT = CS_TYPE_INT,
    KIND_BOOL = CS_TYPE_BOOL,
    KIND_TIME = CS_TYPE_TIMESTAMP,
    KIND_DURATION = CS_TYPE_DURATION,
    KIND_DYN = CS_TYPE_DYN,
    KIND_WORDS = CS_TYPE_LIST,
    KIND_BOOLS = CS_TYPE_LIST,
    KIND_LIST = CS_TYPE_LIST,
    KIND_MOUNTS = CS_TYPE_PARAM,

    TAKES_STRING = TEXTUAL | TAG(ADDRESS),
    TAKES_INT = TEXTUAL | TAG(INT) | TAG(DOUBLE),
    TAKES_BOOL = TEXTUAL | TAG(BOOL),
    TAKES_TIME = TAKES_INT,
    TAKES_DURATION = TAKES_INT,
    TAKES_DYN = 0xFF,
    TAKES_WORDS = TEXTUAL | TAG(TEXTS),
    TAKES_BOOLS = TAG(TEXTS),
    TAKES_LIST = TAG(TEXTS),
    TAKES_MOUNTS = TEXTUAL,
};

#define ROW(record, field, type, name)                                                    \
    {name,        sizeof(name) - 1,        CS_EVENT_##record, CS_SLOT_##record##_##field, \
     KIND_##type, TAKES_##type | TAG(NONE)},
#define ROW_0(record, field, type, name)
#define ROW_1(record, field, type, name) ROW(record, field, type, name)
#define NAMED(record, field, type, flags, read, source, doc) ROW_##read(record, field, type, source)
#define NAMED_ROWS(record, TABLE, name, parent, slot) CS_EVENT_##TABLE(NAMED)
#define OF_ALERT(record, field, type, flags, read, source, doc) ROW(record, field, type, source)

const struct cs_event_field cs_event_fields[CS_EVENT_ANCESTOR_FIELD] = {
    {0}, CS_EVENT_RECORD_TABLE(NAMED_ROWS) CS_EVENT_ALERT(OF_ALERT)};

const uint8_t cs_event_ancestor_takes[CS_SLOT_ancestor_COUNT] = {
#define TAKES(record, field, type, flags, read, source, doc) TAKES_##type | TAG(NONE),
    CS_EVENT_ANCESTOR(TAKES)
#undef TAKES
};

/* --- names ------------------------------------------------------------------------------------ */

/* "proc.exe_ino.number": as rules write a slot; the schema's own name begins with "event.". */
static struct cs_str rule_name(uint32_t record, uint32_t slot, char room[CS_EVENT_FIELD_ROOM])
{
    const struct cs_schema *schema = cs_event_schemas[record];
    const char *dot = strchr(schema->name, '.');
    int len = snprintf(room, CS_EVENT_FIELD_ROOM, "%s%s%s", dot == NULL ? "" : dot + 1,
                       dot == NULL ? "" : ".", schema->fields[slot].name);
    return cs_str_of(room, (size_t)len);
}

uint32_t cs_event_field_find(struct cs_str name)
{
    char room[CS_EVENT_FIELD_ROOM];
    uint8_t slot;
    uint32_t number;
    for (uint32_t i = 1; i < CS_EVENT_ALERT_FIELD; i++)
        if (cs_str_equal(name, cs_str_of(cs_event_fields[i].name, cs_event_fields[i].len)))
            return i;
    for (uint32_t i = 1; i < CS_EVENT_ANCESTOR_FIELD; i++)
        if (cs_str_equal(name, rule_name(cs_event_fields[i].record, cs_event_fields[i].slot, room)))
            return i;
    if (cs_event_ancestor_find(name, &slot, &number))
        return CS_EVENT_ANCESTOR_FIELD + (number - 1) * CS_SLOT_ancestor_COUNT + slot;
    return 0;
}

struct cs_str cs_event_field_name(uint32_t field, char room[CS_EVENT_FIELD_ROOM])
{
    if (field < CS_EVENT_ANCESTOR_FIELD)
        snprintf(room, CS_EVENT_FIELD_ROOM, "%s", field == 0 ? "" : cs_event_fields[field].name);
    else
        cs_event_ancestor_name(cs_event_field_slot(field), cs_event_field_ancestor(field), room,
                               CS_EVENT_FIELD_ROOM);
    return cs_str_from(room);
}

bool cs_event_field_suggest(struct cs_str name, char best[CS_EVENT_FIELD_ROOM])
{
    uint32_t most = name.len < 6 ? 1 : 2;
    bool found = false;
    for (uint32_t i = 1; i < CS_EVENT_ANCESTOR_FIELD; i++) {
        char room[2][CS_EVENT_FIELD_ROOM];
        struct cs_str names[2] = {
            cs_event_field_name(i, room[0]),
            rule_name(cs_event_fields[i].record, cs_event_fields[i].slot, room[1])};
        for (int k = i < CS_EVENT_ALERT_FIELD ? 0 : 1; k < 2; k++) {
            uint32_t distance = cs_str_distance(name, names[k], most);
            if (distance > most || (found && distance == most))
                continue;
            memcpy(best, room[k], CS_EVENT_FIELD_ROOM);
            most = distance;
            found = true;
        }
    }
    return found;
}

/* --- what follows from what ------------------------------------------------------------------- */

#define IS(record, slot) CS_EVENT_##record, CS_SLOT_##record##_##slot

/* Slots that are computed, by what, and from which names; they may be given, too, where they are
   fields. */
static const struct computed {
    uint8_t record, slot;
    uint32_t derive;
    const char *from;
} computed[] = {
    {IS(event, class), CS_DERIVE_CLASS,
     "evt.type, evt.source, fd.type, fd.typechar, fd.name, ka.verb, ka.target.resource"},
    {IS(container, is_host), CS_DERIVE_HOST, "container.id"},
    {IS(container_image, repository), CS_DERIVE_IMAGE, "container.image"},
    {IS(container_image, tag), CS_DERIVE_IMAGE, "container.image, container.image.repository"},
    {IS(container_image, digest), CS_DERIVE_IMAGE, "container.image, container.image.repository"},
    {IS(fd, path), CS_DERIVE_PATH, "fd.name, fd.type, fd.typechar"},
    {IS(fd, directory), CS_DERIVE_PATH, "fd.name, fd.type, fd.typechar"},
    {IS(fd, filename), CS_DERIVE_PATH, "fd.name, fd.type, fd.typechar"},
    {IS(fd, ips), CS_DERIVE_ENDS, "fd.cip, fd.sip, fd.rip, fd.lip"},
    {IS(fd, ports), CS_DERIVE_ENDS, "fd.cport, fd.sport, fd.rport, fd.lport"},
    {IS(ka, path), 0, "ka.uri"},
    {IS(ka, params), 0, "ka.uri"},
    {IS(proc, ancestors), 0, "proc.aname[1], proc.apid[1], proc.aexe[1], proc.aexepath[1]"},
    {IS(proc, pname), 0, "proc.aname[1]"},
};

/* Of the subject: time, kind, name, space, container. */
static const char named[] =
    "evt.time, evt.type, evt.source, fd.type, fd.typechar, fd.name, k8s.ns.name, container.id, "
    "container.name, ka.verb, ka.target.resource, ka.target.subresource, ka.target.namespace";

const char *cs_event_field_computed(struct cs_str name)
{
    char room[CS_EVENT_FIELD_ROOM];
    for (size_t i = 0; i < sizeof computed / sizeof *computed; i++)
        if (cs_str_equal(name, rule_name(computed[i].record, computed[i].slot, room)))
            return computed[i].from;
    return NULL;
}

static void need(struct cs_event_needs *needs, uint32_t field)
{
    needs->fields[field / 64] |= UINT64_C(1) << field % 64;
}

/* Names separated by ", ". One ancestor means all of them. */
static void need_names(struct cs_event_needs *needs, const char *names)
{
    for (size_t len; *names != '\0'; names += len) {
        len = strcspn(names, ",");
        uint32_t field = cs_event_field_find(cs_str_of(names, len));
        need(needs, field);
        for (; field >= CS_EVENT_ANCESTOR_FIELD && field < CS_EVENT_FIELDS;
             field += CS_SLOT_ancestor_COUNT)
            need(needs, field);
        len += strspn(names + len, ", ");
    }
}

void cs_event_needs_init(struct cs_event_needs *needs)
{
    memset(needs, 0, sizeof *needs);
    need_names(needs, named);
}

void cs_event_needs_all(struct cs_event_needs *needs)
{
    memset(needs->fields, 0xFF, sizeof needs->fields);
    needs->derive = CS_DERIVE_ALL;
}

void cs_event_needs_slot(struct cs_event_needs *needs, const struct cs_schema *schema,
                         uint32_t slot)
{
    for (uint32_t i = 1; i < CS_EVENT_ANCESTOR_FIELD; i++)
        if (cs_event_schemas[cs_event_fields[i].record] == schema &&
            cs_event_fields[i].slot == slot)
            need(needs, i);
    for (size_t i = 0; i < sizeof computed / sizeof *computed; i++) {
        if (cs_event_schemas[computed[i].record] != schema || computed[i].slot != slot)
            continue;
        needs->derive |= computed[i].derive;
        need_names(needs, computed[i].from);
    }
}
