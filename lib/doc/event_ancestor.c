/* SPDX-License-Identifier: Apache-2.0 */
/* Ancestors of processes. contract: doc/event_ancestor.h */
#include "doc/event_ancestor.h"

#include <stdio.h>

#include "doc/event_value.h"

static const struct {
    struct cs_str name;
    uint8_t slot;
} names[] = {
    {CS_STR_INIT("proc.aname["), CS_SLOT_ancestor_name},
    {CS_STR_INIT("proc.apid["), CS_SLOT_ancestor_pid},
    {CS_STR_INIT("proc.aexe["), CS_SLOT_ancestor_exe},
    {CS_STR_INIT("proc.aexepath["), CS_SLOT_ancestor_exepath},
};

bool cs_event_ancestor_find(struct cs_str name, uint8_t *slot, uint32_t *number)
{
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        uint32_t at = names[i].name.len, read = 0;
        if (!cs_str_starts(name, names[i].name))
            continue;
        for (; at + 1 < name.len && read <= CS_ANCESTORS_MOST; at++) {
            if (name.ptr[at] < '0' || name.ptr[at] > '9')
                return false;
            read = read * 10 + (uint32_t)(name.ptr[at] - '0');
        }
        *slot = names[i].slot;
        *number = read;
        return read > 0 && read <= CS_ANCESTORS_MOST && name.ptr[name.len - 1] == ']';
    }
    return false;
}

void cs_event_ancestor_name(uint8_t slot, uint32_t number, char *room, size_t size)
{
    size_t i = 0;
    while (i + 1 < sizeof names / sizeof names[0] && names[i].slot != slot)
        i++;
    snprintf(room, size, "%s%u]", names[i].name.ptr, number);
}

bool cs_event_ancestor_list(struct cs_str name, uint8_t *slot)
{
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct cs_str whole = names[i].name;
        if (cs_str_equal(name, cs_str_slice(whole, 0, whole.len - 1))) {
            *slot = names[i].slot;
            return true;
        }
    }
    return false;
}

bool cs_event_ancestor_set(struct cs_event_build *build, struct cs_event_ancestors *ancestors,
                           uint8_t slot, uint32_t number, struct cs_value value,
                           const struct cs_path *place)
{
    struct cs_value fact;
    const struct cs_type *type = cs_schema_event_ancestor.fields[slot].type;
    if (!cs_event_value(build->arena, type, value, &fact))
        return false;
    if (fact.tag == CS_ABSENT)
        return true;
    for (; ancestors->count < number; ancestors->count++)
        memset(&ancestors->items[ancestors->count], 0, sizeof ancestors->items[0]);
    ancestors->items[number - 1].facts[slot] = fact;
    ancestors->items[number - 1].places[slot] = place;
    return true;
}

static struct cs_record *write_one(struct cs_event_build *build,
                                   const struct cs_event_ancestor *seen)
{
    struct cs_record *record =
        cs_record_new(build->arena, &cs_schema_event_ancestor, seen->places[CS_SLOT_ancestor_name]);
    if (record == NULL)
        return NULL;
    memcpy(record->slots, seen->facts, sizeof seen->facts);
    for (uint32_t slot = CS_SLOT_ancestor_name + 1; slot < CS_SLOT_ancestor_COUNT; slot++)
        if (seen->places[slot] != NULL &&
            !cs_record_place(build->arena, record, slot, seen->places[slot]))
            return NULL;
    return record;
}

bool cs_event_ancestors_write(struct cs_event_build *build,
                              const struct cs_event_ancestors *ancestors)
{
    if (ancestors->count == 0)
        return true;
    struct cs_value *items = cs_arena_array(build->arena, ancestors->count, sizeof *items);
    if (items == NULL)
        return false;
    for (uint32_t i = 0; i < ancestors->count; i++) {
        const struct cs_record *record = write_one(build, &ancestors->items[i]);
        if (record == NULL)
            return false;
        items[i] = cs_value_record(record);
    }
    struct cs_value list = cs_value_make(CS_LIST);
    list.len = ancestors->count;
    list.as.items = items;
    *cs_event_build_slot(build, CS_EVENT_proc, CS_SLOT_proc_ancestors) = list;
    struct cs_value *parent = cs_event_build_slot(build, CS_EVENT_proc, CS_SLOT_proc_pname);
    if (parent->tag == CS_ABSENT)
        *parent = ancestors->items[0].facts[CS_SLOT_ancestor_name];
    return true;
}
