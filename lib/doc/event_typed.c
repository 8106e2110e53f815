/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Typed events. contract: doc/event_typed.h
 *
 * The records are emptied by a list of the slots that were filled, and the few that are computed.
 */
#include "doc/event_typed.h"

#include "base/utf8.h"
#include "doc/event.h"
#include "doc/event_audit.h"
#include "doc/event_derive.h"
#include "doc/event_value.h"
#include "value/ip.h"

static const struct {
    uint8_t record, slot;
} computed[CS_EVENT_COMPUTED] = {
#define SLOT(record, slot)                           \
    {                                                \
        CS_EVENT_##record, CS_SLOT_##record##_##slot \
    }
    SLOT(event, class),
    SLOT(container, is_host),
    SLOT(container, mounts),
    SLOT(container_image, repository),
    SLOT(container_image, tag),
    SLOT(container_image, digest),
    SLOT(fd, path),
    SLOT(fd, directory),
    SLOT(fd, filename),
    SLOT(fd, ips),
    SLOT(fd, ports),
    SLOT(ka, path),
    SLOT(ka, params),
    SLOT(proc, ancestors),
    SLOT(proc, pname),
#undef SLOT
};

bool cs_event_typed_init(struct cs_event_typed *typed, const struct cs_alloc *alloc,
                         const struct cs_limits *limits)
{
    memset(typed, 0, sizeof *typed);
    typed->limits = limits;
    cs_arena_init(&typed->kept, alloc, 0);
    cs_arena_init(&typed->arena, alloc, 0);
    typed->arena.wipe = true;
    typed->origin = (struct cs_path){.tree = &typed->tree, .step = CS_STEP_ROOT};
    if (!cs_event_build_init(&typed->build, &typed->kept, &typed->origin))
        return false;
    typed->build.arena = &typed->arena;
    for (int i = 0; i < CS_EVENT_COMPUTED; i++)
        typed->computed[i] = cs_event_build_slot(
            &typed->build, (enum cs_event_record)computed[i].record, computed[i].slot);
    return true;
}

void cs_event_typed_clear(struct cs_event_typed *typed)
{
    cs_arena_clear(&typed->kept);
    cs_arena_clear(&typed->arena);
}

void cs_event_typed_forget(struct cs_event_typed *typed)
{
    for (uint32_t i = 0; i < typed->ntouched; i++)
        *typed->touched[i] = cs_value_absent();
    for (int i = 0; i < CS_EVENT_COMPUTED; i++)
        *typed->computed[i] = cs_value_absent();
    memset(typed->given, 0, sizeof typed->given);
    if (typed->arena.taken > 0 || typed->arena.refused)
        cs_arena_reset(&typed->arena);
    typed->ntouched = typed->npairs = 0;
    typed->ancestors.count = 0;
    typed->bytes = typed->items = 0;
    typed->uri = typed->shown = false;
}

/* --- one value ---------------------------------------------------------------------------------
 */

static const char *name_of(const struct ctrsec_value *given, char room[CS_EVENT_FIELD_ROOM])
{
    return cs_event_field_name(given->field, room).ptr;
}

/* Why a value is refused; the record is. */
static int refuse(struct cs_event_typed *typed, const struct ctrsec_value *given, const char *why)
{
    char room[CS_EVENT_FIELD_ROOM];
    return cs_diag_fail(typed->diag, CTRSEC_E_ARGUMENT, "record.value", CS_NO_SPAN, "`%s` %s",
                        name_of(given, room), why);
}

static int count_text(struct cs_event_typed *typed, uint64_t bytes)
{
    typed->bytes += bytes;
    if (typed->bytes <= typed->limits->document_bytes)
        return CTRSEC_OK;
    return cs_diag_fail(typed->diag, CTRSEC_E_LIMIT, "record.bytes", CS_NO_SPAN,
                        "the record has more than %u bytes of text", typed->limits->document_bytes);
}

/* Whether the machine may look at it: UTF-8 without a NUL, as in JSON. */
static bool is_text(struct cs_str text)
{
    return memchr(text.ptr, '\0', text.len) == NULL && cs_utf8_valid(text) == text.len;
}

/* A text, or unknown. */
static struct cs_value text_value(const char *bytes, uint32_t size)
{
    struct cs_str text = {bytes, size};
    if (size == 0)
        return cs_value_string(CS_STR(""));
    return is_text(text) ? cs_value_string(text) : cs_value_unknown(CTRSEC_UNKNOWN_ERROR);
}

static int read_text(struct cs_event_typed *typed, const struct ctrsec_value *given,
                     struct cs_value *out)
{
    if (given->as.text == NULL && given->size > 0)
        return refuse(typed, given, "is a text at NULL");
    CS_TRY(count_text(typed, given->size));
    *out = text_value(given->as.text, given->size);
    return CTRSEC_OK;
}

static int read_symbol(struct cs_event_typed *typed, const struct ctrsec_value *given,
                       struct cs_value *out)
{
    const struct cs_event_symbols *symbols = &typed->symbols;
    uint32_t number = given->as.symbol & ((1u << CS_SYMBOL_BITS) - 1);
    if (number == 0 || number > symbols->count ||
        given->as.symbol >> CS_SYMBOL_BITS != symbols->mark)
        return refuse(typed, given, "is a symbol that this plan did not give");
    *out = symbols->values[number - 1];
    return CTRSEC_OK;
}

/* A list with a text that is none is no list. */
static int read_texts(struct cs_event_typed *typed, const struct ctrsec_value *given,
                      struct cs_value *out)
{
    const struct ctrsec_string *texts = given->as.texts;
    if (texts == NULL && given->size > 0)
        return refuse(typed, given, "is a list at NULL");
    typed->items += given->size;
    if (typed->items > typed->limits->document_nodes)
        return cs_diag_fail(typed->diag, CTRSEC_E_LIMIT, "record.items", CS_NO_SPAN,
                            "the record has more than %u texts in lists",
                            typed->limits->document_nodes);
    struct cs_value *items = cs_arena_array(&typed->arena, given->size + 1u, sizeof *items);
    if (items == NULL)
        return CTRSEC_E_NOMEM;
    *out = cs_value_make(CS_LIST);
    out->len = given->size;
    out->as.items = items;
    for (uint32_t i = 0; i < given->size; i++) {
        if (texts[i].text == NULL && texts[i].size > 0)
            return refuse(typed, given, "has a text at NULL");
        CS_TRY(count_text(typed, texts[i].size));
        items[i] = text_value(texts[i].text, texts[i].size);
        if (items[i].tag == CS_UNKNOWN)
            *out = items[i];
    }
    return CTRSEC_OK;
}

static int read_address(struct cs_event_typed *typed, const struct ctrsec_value *given,
                        struct cs_value *out)
{
    struct cs_ip ip = {.bits = (uint8_t)(8 * given->size)};
    char room[CS_IP_ROOM];
    if ((given->size != 4 && given->size != 16) || given->as.bytes == NULL)
        return refuse(typed, given, "is an address that has neither 4 nor 16 bytes");
    memcpy(ip.bytes, given->as.bytes, given->size);
    struct cs_str text = cs_arena_copy(&typed->arena, cs_str_of(room, cs_ip_format(&ip, room)));
    if (text.ptr == NULL)
        return CTRSEC_E_NOMEM;
    *out = cs_value_string(text);
    return CTRSEC_OK;
}

static int read_payload(struct cs_event_typed *typed, const struct ctrsec_value *given,
                        struct cs_value *out)
{
    switch (given->tag) {
    case CTRSEC_VALUE_TEXT:
        return read_text(typed, given, out);
    case CTRSEC_VALUE_SYMBOL:
        return read_symbol(typed, given, out);
    case CTRSEC_VALUE_INT:
        *out = cs_value_int(given->as.integer);
        return CTRSEC_OK;
    case CTRSEC_VALUE_BOOL:
        *out = cs_value_bool(given->as.integer != 0);
        return CTRSEC_OK;
    case CTRSEC_VALUE_DOUBLE:
        *out = cs_value_double(given->as.number);
        return CTRSEC_OK;
    case CTRSEC_VALUE_TEXTS:
        return read_texts(typed, given, out);
    case CTRSEC_VALUE_ADDRESS:
        return read_address(typed, given, out);
    default:
        *out = cs_value_absent();
        return CTRSEC_OK;
    }
}

/* --- into its slot ------------------------------------------------------------------------------
 */

static int set_ancestor(struct cs_event_typed *typed, uint32_t field, struct cs_value raw)
{
    char room[CS_EVENT_FIELD_ROOM];
    struct cs_str name = cs_arena_copy(&typed->arena, cs_event_field_name(field, room));
    const struct cs_path *place =
        name.ptr == NULL ? NULL : cs_path_name(&typed->arena, &typed->origin, name);
    if (place == NULL ||
        !cs_event_ancestor_set(&typed->build, &typed->ancestors, cs_event_field_slot(field),
                               cs_event_field_ancestor(field), raw, place))
        return CTRSEC_E_NOMEM;
    return CTRSEC_OK;
}

static int set_mounts(struct cs_event_typed *typed, const struct cs_event_field *field,
                      struct cs_value *slot, struct cs_value raw)
{
    if (raw.tag == CS_UNKNOWN)
        *slot = raw;
    if (raw.tag != CS_STRING || cs_value_is_string(raw, "<NA>"))
        return CTRSEC_OK;
    const struct cs_path *place =
        cs_path_pointer(&typed->arena, &typed->origin, cs_str_from(field->name));
    if (place == NULL || !cs_event_derive_mounts(&typed->build, raw, place))
        return CTRSEC_E_NOMEM;
    return CTRSEC_OK;
}

/* A text that is Falco's word for none has its length. */
static bool is_plain(enum cs_type_kind kind, struct cs_value raw)
{
    return (kind == CS_TYPE_STRING && raw.tag == CS_STRING && raw.len != sizeof "<NA>" - 1) ||
           (kind == CS_TYPE_INT && raw.tag == CS_INT) || raw.tag == CS_UNKNOWN;
}

static int set_field(struct cs_event_typed *typed, uint32_t number, struct cs_value raw)
{
    const struct cs_event_field *field = &cs_event_fields[number];
    struct cs_record *record = typed->build.records[field->record];
    struct cs_value *slot = &record->slots[field->slot];
    typed->touched[typed->ntouched++] = slot;
    typed->uri = typed->uri || (field->record == CS_EVENT_ka && field->slot == CS_SLOT_ka_uri);
    if (is_plain((enum cs_type_kind)field->kind, raw)) {
        *slot = raw;
        return CTRSEC_OK;
    }
    if (field->kind == CS_TYPE_PARAM)
        return set_mounts(typed, field, slot, raw);
    const struct cs_type *type = record->schema->fields[field->slot].type;
    return cs_event_value(&typed->arena, type, raw, slot) ? CTRSEC_OK : CTRSEC_E_NOMEM;
}

static uint8_t takes(uint32_t field)
{
    if (field < CS_EVENT_ANCESTOR_FIELD)
        return cs_event_fields[field].takes;
    return cs_event_ancestor_takes[cs_event_field_slot(field)];
}

static int check_value(struct cs_event_typed *typed, const struct ctrsec_value *given)
{
    uint32_t number = given->field;
    if (number == 0 || number >= CS_EVENT_FIELDS)
        return cs_diag_fail(typed->diag, CTRSEC_E_ARGUMENT, "record.field", CS_NO_SPAN,
                            "there is no field %u; ask ctrsec_field_id", number);
    uint64_t bit = UINT64_C(1) << number % 64;
    if (typed->given[number / 64] & bit)
        return refuse(typed, given, "is given twice");
    typed->given[number / 64] |= bit;
    if (given->tag > CTRSEC_VALUE_ADDRESS)
        return refuse(typed, given, "has a tag that is none of enum ctrsec_value_tag");
    if (!(takes(number) >> given->tag & 1))
        return refuse(typed, given, "does not take values of this tag");
    return CTRSEC_OK;
}

static int read_value(struct cs_event_typed *typed, const struct ctrsec_value *given)
{
    struct cs_value raw;
    uint32_t number = given->field;
    CS_TRY(check_value(typed, given));
    if (given->tag == CTRSEC_VALUE_NONE ||
        (typed->needs != NULL && !cs_event_needs_field(typed->needs, number)))
        return CTRSEC_OK;
    CS_TRY(read_payload(typed, given, &raw));
    typed->pairs[2 * typed->npairs + 1] = raw;
    typed->fields[typed->npairs++] = (uint16_t)number;
    return number < CS_EVENT_ANCESTOR_FIELD ? set_field(typed, number, raw)
                                            : set_ancestor(typed, number, raw);
}

/* --- the event ----------------------------------------------------------------------------------
 */

int cs_event_typed_read(struct cs_event_typed *typed, const struct ctrsec_record *record,
                        struct cs_diag *diag)
{
    cs_event_typed_forget(typed);
    typed->diag = diag;
    if (record->values == NULL && record->count > 0)
        return cs_diag_fail(diag, CTRSEC_E_ARGUMENT, "record", CS_NO_SPAN,
                            "the values of the record are NULL");
    for (uint32_t i = 0; i < record->count; i++)
        CS_TRY(read_value(typed, &record->values[i]));
    uint32_t parts = typed->needs == NULL ? CS_DERIVE_ALL : typed->needs->derive;
    if (!cs_event_ancestors_write(&typed->build, &typed->ancestors) ||
        (typed->uri && !cs_event_audit_uri(&typed->build)) ||
        !cs_event_derive(&typed->build, parts))
        return CTRSEC_E_NOMEM;
    uint32_t document = typed->subject.document;
    typed->subject = (struct cs_subject){.target = CTRSEC_TARGET_EVENT,
                                         .document = document,
                                         .tree = &typed->tree,
                                         .origin = &typed->origin,
                                         .record = typed->build.records[CS_EVENT_event]};
    return CTRSEC_OK;
}

bool cs_event_typed_show(struct cs_event_typed *typed)
{
    char room[CS_EVENT_FIELD_ROOM];
    if (typed->shown)
        return true;
    typed->shown = true;
    for (uint32_t i = 0; i < typed->npairs; i++) {
        struct cs_str name = cs_event_field_name(typed->fields[i], room);
        if (typed->fields[i] >= CS_EVENT_ANCESTOR_FIELD)
            name = cs_arena_copy(&typed->arena, name);
        else
            name.ptr = cs_event_fields[typed->fields[i]].name;
        if (name.ptr == NULL)
            return false;
        typed->pairs[2 * i] = cs_value_key(name);
    }
    typed->tree.root = cs_value_make(CS_MAP);
    typed->tree.root.len = typed->npairs;
    typed->tree.root.as.items = typed->pairs;
    return cs_event_derive(&typed->build, CS_DERIVE_CLASS | CS_DERIVE_HOST) &&
           cs_event_name(&typed->build, &typed->subject);
}
