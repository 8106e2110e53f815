/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON events as typed values: what a sensor would fill in. Names that are no field, and values
 * that the type of their field cannot be made of, are left out, for a JSON event does not count
 * them either. Texts are borrowed from the tree.
 */
#ifndef RECORDS_EVENT_VALUES_H
#define RECORDS_EVENT_VALUES_H

#include "ctrsec/ctrsec.h"
#include "doc/event_field.h"

enum { EVENT_VALUES_MOST = 256, EVENT_TEXTS_MOST = 1024, EVENT_NAME_ROOM = 256 };

struct event_values {
    ctrsec_plan *plan;
    bool symbols; /* texts that the plan knows are given as symbols */
    struct ctrsec_value values[EVENT_VALUES_MOST];
    struct ctrsec_string texts[EVENT_TEXTS_MOST];
    uint32_t count, ntexts;
};

static inline void event_text(struct event_values *event, struct ctrsec_value *value,
                              struct cs_str text)
{
    uint32_t symbol = event->symbols ? ctrsec_plan_symbol(event->plan, text.ptr, text.len) : 0;
    value->tag = symbol != 0 ? CTRSEC_VALUE_SYMBOL : CTRSEC_VALUE_TEXT;
    if (symbol != 0) {
        value->as.symbol = symbol;
        return;
    }
    value->size = text.len;
    value->as.text = text.ptr;
}

/* A list of texts and booleans; others in it do not count. */
static inline void event_texts(struct event_values *event, struct ctrsec_value *value,
                               struct cs_value list)
{
    value->tag = CTRSEC_VALUE_TEXTS;
    value->as.texts = &event->texts[event->ntexts];
    for (uint32_t i = 0; i < list.len && event->ntexts < EVENT_TEXTS_MOST; i++) {
        struct cs_value item = list.as.items[i];
        struct ctrsec_string *text = &event->texts[event->ntexts];
        if (item.tag == CS_STRING)
            *text = (struct ctrsec_string){.text = item.as.text, .size = item.len};
        else if (item.tag == CS_BOOL)
            *text = (struct ctrsec_string){.text = item.as.boolean ? "true" : "false",
                                           .size = item.as.boolean ? 4 : 5};
        else
            continue;
        event->ntexts++;
        value->size++;
    }
}

/* Of one name of the event given twice the later value counts. */
static inline void event_add(struct event_values *event, uint32_t field, struct cs_value given)
{
    struct ctrsec_value value = {.field = (uint16_t)field};
    uint8_t takes = field < CS_EVENT_ANCESTOR_FIELD
                        ? cs_event_fields[field].takes
                        : cs_event_ancestor_takes[cs_event_field_slot(field)];
    if (given.tag == CS_STRING)
        event_text(event, &value, cs_value_str(given));
    else if (given.tag == CS_LIST)
        event_texts(event, &value, given);
    else if (given.tag == CS_BOOL)
        value.tag = CTRSEC_VALUE_BOOL, value.as.integer = given.as.boolean;
    else if (given.tag == CS_INT)
        value.tag = CTRSEC_VALUE_INT, value.as.integer = given.as.integer;
    else if (given.tag == CS_DOUBLE)
        value.tag = CTRSEC_VALUE_DOUBLE, value.as.number = given.as.number;
    if (value.tag == CTRSEC_VALUE_NONE || !(takes >> value.tag & 1))
        return;
    for (uint32_t i = 0; i < event->count; i++)
        if (event->values[i].field == field) {
            event->values[i] = value;
            return;
        }
    if (event->count < EVENT_VALUES_MOST)
        event->values[event->count++] = value;
}

static inline void event_name(struct event_values *event, struct cs_str name, struct cs_value given)
{
    uint32_t field = cs_event_field_find(name);
    if (field > 0)
        event_add(event, field, given);
}

/* {"proc": {"aname": [..]}} and {"proc": {"name": ..}}: names are joined. */
static inline void event_read(struct event_values *event, struct cs_value map, const char *prefix)
{
    for (uint32_t i = 0; map.tag == CS_MAP && i < map.len; i++) {
        char name[EVENT_NAME_ROOM], item[EVENT_NAME_ROOM + 16];
        struct cs_value value = map.as.items[2 * i + 1];
        int len = snprintf(name, sizeof name, "%s%.*s", prefix,
                           CS_STR_ARG(cs_value_str(map.as.items[2 * i])));
        if (len < 0 || len + 1 >= (int)sizeof name)
            continue;
        if (value.tag == CS_MAP && cs_event_name_opens(cs_str_from(name))) {
            memcpy(name + len, ".", 2);
            event_read(event, value, name);
            continue;
        }
        uint8_t slot;
        if (value.tag == CS_LIST && cs_event_ancestor_list(cs_str_from(name), &slot)) {
            for (uint32_t k = 0; k < value.len && *prefix != '\0'; k++) {
                snprintf(item, sizeof item, "%s[%u]", name, k + 1);
                event_name(event, cs_str_from(item), value.as.items[k]);
            }
            continue;
        }
        event_name(event, cs_str_from(name), value);
    }
}

/* The values of an event; an alert's fields lie in a member of it. */
static inline void event_values_of(struct event_values *event, struct cs_value root)
{
    struct cs_value fields = cs_value_get(root, "output_fields");
    char name[EVENT_NAME_ROOM];
    event->count = event->ntexts = 0;
    if (fields.tag != CS_MAP) {
        event_read(event, root, "");
        return;
    }
    for (uint32_t slot = 0; slot < CS_SLOT_alert_COUNT; slot++) {
        const struct cs_field *field = &cs_event_schemas[CS_EVENT_alert]->fields[slot];
        snprintf(name, sizeof name, "alert.%s", field->name);
        event_name(event, cs_str_from(name), cs_value_get(root, field->source));
    }
    event_name(event, CS_STR("evt.time"), cs_value_get(root, "time"));
    event_read(event, fields, "");
}

#endif
