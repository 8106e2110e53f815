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
    uint16_t derive; /* what fills it; 0: a value does */
} computed[CS_EVENT_COMPUTED] = {
#define SLOT(record, slot, derive)                             \
    {                                                          \
        CS_EVENT_##record, CS_SLOT_##record##_##slot, (derive) \
    }
    SLOT(event, class, CS_DERIVE_CLASS),
    SLOT(container, is_host, CS_DERIVE_HOST),
    SLOT(container_image, repository, CS_DERIVE_IMAGE),
    SLOT(container_image, tag, CS_DERIVE_IMAGE),
    SLOT(container_image, digest, CS_DERIVE_IMAGE),
    SLOT(fd, path, CS_DERIVE_PATH),
    SLOT(fd, directory, CS_DERIVE_PATH),
    SLOT(fd, filename, CS_DERIVE_PATH),
    SLOT(fd, ips, CS_DERIVE_ENDS),
    SLOT(fd, ports, CS_DERIVE_ENDS),
    SLOT(container, mounts, 0),
    SLOT(ka, path, 0),
    SLOT(ka, params, 0),
    SLOT(proc, ancestors, 0),
    SLOT(proc, pname, 0),
#undef SLOT
};

static enum cs_event_act act_of(const struct cs_event_field *field, uint8_t tag)
{
    if (field->record == CS_EVENT_ka && field->slot == CS_SLOT_ka_uri)
        return CS_ACT_OTHER;
    if (field->kind == CS_TYPE_STRING && tag == CTRSEC_VALUE_TEXT)
        return CS_ACT_TEXT;
    if (field->kind == CS_TYPE_STRING && tag == CTRSEC_VALUE_SYMBOL)
        return CS_ACT_SYMBOL;
    if (field->kind == CS_TYPE_INT && tag == CTRSEC_VALUE_INT)
        return CS_ACT_INT;
    return field->kind == CS_TYPE_BOOL && tag == CTRSEC_VALUE_BOOL ? CS_ACT_BOOL : CS_ACT_OTHER;
}

static void make_entry(struct cs_event_typed *typed, uint32_t number, bool needed)
{
    struct cs_event_entry *entry = &typed->entries[number];
    bool ancestor = number >= CS_EVENT_ANCESTOR_FIELD;
    const struct cs_event_field *field = ancestor ? NULL : &cs_event_fields[number];
    uint8_t takes = ancestor ? cs_event_ancestor_takes[cs_event_field_slot(number)] : field->takes;
    entry->slot = &typed->no_slot;
    if (!ancestor)
        entry->slot =
            cs_event_build_slot(&typed->build, (enum cs_event_record)field->record, field->slot);
    for (uint8_t tag = 0; tag < CS_VALUE_TAGS; tag++) {
        if ((takes >> tag & 1) == 0)
            entry->acts[tag] = CS_ACT_REFUSE;
        else if (tag == CTRSEC_VALUE_NONE || !needed)
            entry->acts[tag] = CS_ACT_SKIP;
        else
            entry->acts[tag] = (uint8_t)(ancestor ? CS_ACT_OTHER : act_of(field, tag));
    }
}

/* Those that rules ask for come first. */
static void list_computed(struct cs_event_typed *typed)
{
    uint32_t last = CS_EVENT_COMPUTED;
    for (uint32_t i = 0; i < CS_EVENT_COMPUTED; i++) {
        struct cs_value *slot = cs_event_build_slot(
            &typed->build, (enum cs_event_record)computed[i].record, computed[i].slot);
        if ((computed[i].derive & typed->derive) != 0)
            typed->computed[typed->ncomputed++] = slot;
        else
            typed->computed[--last] = slot;
    }
}

bool cs_event_typed_init(struct cs_event_typed *typed, const struct cs_alloc *alloc,
                         const struct cs_limits *limits, const struct cs_event_needs *needs)
{
    memset(typed, 0, sizeof *typed);
    typed->limits = limits;
    typed->derive = needs == NULL ? CS_DERIVE_ALL : needs->derive;
    cs_arena_init(&typed->kept, alloc, 0);
    cs_arena_init(&typed->arena, alloc, 0);
    typed->arena.wipe = true;
    typed->origin = (struct cs_path){.tree = &typed->tree, .step = CS_STEP_ROOT};
    if (!cs_event_build_init(&typed->build, &typed->kept, &typed->origin))
        return false;
    typed->build.arena = &typed->arena;
    typed->subject = (struct cs_subject){.target = CTRSEC_TARGET_EVENT,
                                         .tree = &typed->tree,
                                         .origin = &typed->origin,
                                         .record = typed->build.records[CS_EVENT_event]};
    for (uint32_t i = 1; i < CS_EVENT_FIELDS; i++)
        make_entry(typed, i, needs == NULL || cs_event_needs_field(needs, i));
    list_computed(typed);
    return true;
}

void cs_event_typed_clear(struct cs_event_typed *typed)
{
    cs_arena_clear(&typed->kept);
    cs_arena_clear(&typed->arena);
}

void cs_event_typed_forget(struct cs_event_typed *typed)
{
    bool all = typed->special || typed->shown;
    uint32_t filled = all ? CS_EVENT_COMPUTED : typed->ncomputed;
    for (uint32_t i = 0; i < typed->ntouched; i++)
        *typed->touched[i] = cs_value_absent();
    for (uint32_t i = 0; i < filled; i++)
        *typed->computed[i] = cs_value_absent();
    if (typed->arena.taken > 0 || typed->arena.refused)
        cs_arena_reset(&typed->arena);
    typed->record = NULL;
    typed->ntouched = typed->ancestors.count = 0;
    typed->special = typed->shown = false;
}

/* --- a value ---------------------------------------------------------------------------------- */

/* Why a value is refused; its record is. */
static int refuse(struct cs_event_typed *typed, const struct ctrsec_value *given, const char *why)
{
    char room[CS_EVENT_FIELD_ROOM];
    return cs_diag_fail(typed->diag, CTRSEC_E_ARGUMENT, "record.value", CS_NO_SPAN, "`%s` %s",
                        cs_event_field_name(given->field, room).ptr, why);
}

/* As in JSON: UTF-8 without a NUL. Others are unknown. */
static struct cs_value text_value(const char *bytes, uint32_t size)
{
    struct cs_str text = size == 0 ? CS_STR("") : (struct cs_str){bytes, size};
    if (cs_utf8_plain(text) ||
        (memchr(text.ptr, '\0', text.len) == NULL && cs_utf8_valid(text) == text.len))
        return cs_value_string(text);
    return cs_value_unknown(CTRSEC_UNKNOWN_ERROR);
}

static int read_text(struct cs_event_typed *typed, const struct ctrsec_value *given,
                     const char *bytes, uint32_t size, struct cs_value *out)
{
    if (bytes == NULL && size > 0)
        return refuse(typed, given, "has a text at NULL");
    if (size > typed->bytes_left)
        return cs_diag_fail(typed->diag, CTRSEC_E_LIMIT, "record.bytes", CS_NO_SPAN,
                            "the record has more than %u bytes of text",
                            typed->limits->document_bytes);
    typed->bytes_left -= size;
    *out = text_value(bytes, size);
    return CTRSEC_OK;
}

/* NULL: the plan gave no such symbol. */
static inline const struct cs_value *find_symbol(const struct cs_event_symbols *symbols,
                                                 uint32_t symbol)
{
    uint32_t number = symbol & ((1u << CS_SYMBOL_BITS) - 1);
    bool known = number - 1 < symbols->count && symbol >> CS_SYMBOL_BITS == symbols->mark;
    return known ? &symbols->values[number - 1] : NULL;
}

static int read_symbol(struct cs_event_typed *typed, const struct ctrsec_value *given,
                       struct cs_value *out)
{
    const struct cs_value *symbol = find_symbol(&typed->symbols, given->as.symbol);
    if (symbol == NULL)
        return refuse(typed, given, "is a symbol that this plan did not give");
    *out = *symbol;
    return CTRSEC_OK;
}

/* A list with a text that is none is unknown as a whole. */
static int read_texts(struct cs_event_typed *typed, const struct ctrsec_value *given,
                      struct cs_value *out)
{
    const struct ctrsec_string *texts = given->as.texts;
    if (texts == NULL && given->size > 0)
        return refuse(typed, given, "is a list at NULL");
    if (given->size > typed->items_left)
        return cs_diag_fail(typed->diag, CTRSEC_E_LIMIT, "record.items", CS_NO_SPAN,
                            "the record has more than %u texts in lists",
                            typed->limits->document_nodes);
    typed->items_left -= given->size;
    struct cs_value *items = cs_arena_array(&typed->arena, given->size + 1u, sizeof *items);
    if (items == NULL)
        return CTRSEC_E_NOMEM;
    *out = cs_value_make(CS_LIST);
    out->len = given->size;
    out->as.items = items;
    for (uint32_t i = 0; i < given->size; i++) {
        CS_TRY(read_text(typed, given, texts[i].text, texts[i].size, &items[i]));
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
    case CTRSEC_VALUE_BOOL:
        *out = cs_value_bool(given->as.integer != 0);
        return CTRSEC_OK;
    case CTRSEC_VALUE_INT:
        *out = cs_value_int(given->as.integer);
        return CTRSEC_OK;
    case CTRSEC_VALUE_DOUBLE:
        *out = cs_value_double(given->as.number);
        return CTRSEC_OK;
    case CTRSEC_VALUE_TEXT:
        return read_text(typed, given, given->as.text, given->size, out);
    case CTRSEC_VALUE_SYMBOL:
        return read_symbol(typed, given, out);
    case CTRSEC_VALUE_TEXTS:
        return read_texts(typed, given, out);
    default:
        return read_address(typed, given, out);
    }
}

/* --- into its slot ---------------------------------------------------------------------------- */

static int put_ancestor(struct cs_event_typed *typed, uint32_t field, struct cs_value raw)
{
    char room[CS_EVENT_FIELD_ROOM];
    struct cs_str name = cs_arena_copy(&typed->arena, cs_event_field_name(field, room));
    const struct cs_path *place =
        name.ptr == NULL ? NULL : cs_path_name(&typed->arena, &typed->origin, name);
    typed->special = true;
    if (place == NULL ||
        !cs_event_ancestor_set(&typed->build, &typed->ancestors, cs_event_field_slot(field),
                               cs_event_field_ancestor(field), raw, place))
        return CTRSEC_E_NOMEM;
    return CTRSEC_OK;
}

static int put_mounts(struct cs_event_typed *typed, const struct cs_event_field *field,
                      struct cs_value raw)
{
    typed->special = true;
    if (raw.tag != CS_STRING || cs_value_is_string(raw, "<NA>"))
        return CTRSEC_OK;
    const struct cs_path *place =
        cs_path_pointer(&typed->arena, &typed->origin, cs_str_from(field->name));
    if (place == NULL || !cs_event_derive_mounts(&typed->build, raw, place))
        return CTRSEC_E_NOMEM;
    return CTRSEC_OK;
}

static int put_other(struct cs_event_typed *typed, const struct cs_event_entry *entry,
                     const struct ctrsec_value *given)
{
    struct cs_value raw = cs_value_absent();
    CS_TRY(read_payload(typed, given, &raw));
    if (given->field >= CS_EVENT_ANCESTOR_FIELD)
        return put_ancestor(typed, given->field, raw);
    const struct cs_event_field *field = &cs_event_fields[given->field];
    typed->special = typed->special || field->record == CS_EVENT_ka;
    if (raw.tag == CS_UNKNOWN) {
        *entry->slot = raw;
        return CTRSEC_OK;
    }
    if (field->kind == CS_TYPE_PARAM)
        return put_mounts(typed, field, raw);
    const struct cs_type *type = cs_event_schemas[field->record]->fields[field->slot].type;
    return cs_event_value(&typed->arena, type, raw, entry->slot) ? CTRSEC_OK : CTRSEC_E_NOMEM;
}

/* Of a value that is none, or not in this record, why. */
static int tell_wrong(struct cs_event_typed *typed, const struct ctrsec_value *given)
{
    if (given->field == 0 || given->field >= CS_EVENT_FIELDS)
        return cs_diag_fail(typed->diag, CTRSEC_E_ARGUMENT, "record.field", CS_NO_SPAN,
                            "there is no field %u: ctrsec_field_id tells the numbers",
                            (unsigned)given->field);
    if (typed->given[given->field] == typed->round)
        return refuse(typed, given, "is given twice");
    if (given->tag >= CS_VALUE_TAGS)
        return refuse(typed, given, "has a tag that is none of enum ctrsec_value_tag");
    return refuse(typed, given, "does not take values with this tag");
}

/* --- an event -----------------------------------------------------------------------------------
 */

/* Falco's word for what it does not know. */
static inline bool is_none(struct cs_str text)
{
    return text.len == 4 && memcmp(text.ptr, "<NA>", 4) == 0;
}

/* The usual ones, of at most `most` bytes. False: it takes more than that. */
static inline bool put_plain(const struct cs_event_symbols *symbols,
                             const struct ctrsec_value *given, enum cs_event_act act, uint32_t most,
                             struct cs_value *slot)
{
    struct cs_str text = {given->as.text, given->size};
    const struct cs_value *symbol;
    switch (act) {
    case CS_ACT_TEXT:
        if (text.len > most || text.ptr == NULL || !cs_utf8_plain(text) || is_none(text))
            return false;
        *slot = cs_value_string(text);
        return true;
    case CS_ACT_INT:
        *slot = cs_value_int(given->as.integer);
        return true;
    case CS_ACT_BOOL:
        *slot = cs_value_bool(given->as.integer != 0);
        return true;
    case CS_ACT_SYMBOL:
        symbol = find_symbol(symbols, given->as.symbol);
        if (symbol == NULL || is_none(cs_value_str(*symbol)))
            return false;
        *slot = *symbol;
        return true;
    default:
        return false;
    }
}

/*
 * The loop that every event goes through. What it counts is in variables, for `given` is written as
 * bytes, which might be any other member.
 */
static int read_values(struct cs_event_typed *typed, const struct ctrsec_record *record)
{
    const struct ctrsec_value *end = record->values + record->count;
    const struct cs_event_symbols symbols = typed->symbols;
    uint8_t round = typed->round;
    uint32_t left = typed->limits->document_bytes, touched = 0;
    for (const struct ctrsec_value *given = record->values; given < end; given++) {
        if (given->field >= CS_EVENT_FIELDS || given->tag >= CS_VALUE_TAGS)
            return tell_wrong(typed, given);
        const struct cs_event_entry *entry = &typed->entries[given->field];
        enum cs_event_act act = (enum cs_event_act)entry->acts[given->tag];
        if (act == CS_ACT_REFUSE || typed->given[given->field] == round)
            return tell_wrong(typed, given);
        typed->given[given->field] = round;
        if (act == CS_ACT_SKIP)
            continue;
        typed->touched[touched++] = entry->slot;
        typed->ntouched = touched;
        if (put_plain(&symbols, given, act, left, entry->slot)) {
            left -= act == CS_ACT_TEXT ? given->size : 0;
            continue;
        }
        typed->bytes_left = left;
        CS_TRY(put_other(typed, entry, given));
        left = typed->bytes_left;
    }
    return CTRSEC_OK;
}

/* The fields of the event before do not count as given. */
static void next_round(struct cs_event_typed *typed)
{
    if (++typed->round == 0) {
        memset(typed->given, 0, sizeof typed->given);
        typed->round = 1;
    }
}

int cs_event_typed_read(struct cs_event_typed *typed, const struct ctrsec_record *record,
                        struct cs_diag *diag)
{
    cs_event_typed_forget(typed);
    next_round(typed);
    typed->diag = diag;
    typed->record = record;
    typed->items_left = typed->limits->document_nodes;
    if (record->values == NULL && record->count > 0)
        return cs_diag_fail(diag, CTRSEC_E_ARGUMENT, "record", CS_NO_SPAN,
                            "the values of the record are NULL");
    if (record->count > 0)
        CS_TRY(read_values(typed, record));
    if (typed->special && (!cs_event_ancestors_write(&typed->build, &typed->ancestors) ||
                           !cs_event_audit_uri(&typed->build)))
        return CTRSEC_E_NOMEM;
    if (typed->derive != 0 && !cs_event_derive(&typed->build, typed->derive))
        return CTRSEC_E_NOMEM;
    return CTRSEC_OK;
}

/* Names and values as the event would have them in JSON. */
static bool write_tree(struct cs_event_typed *typed)
{
    char room[CS_EVENT_FIELD_ROOM];
    const struct ctrsec_record *record = typed->record;
    struct cs_value *pairs = cs_arena_array(&typed->arena, record->count, 2 * sizeof *pairs);
    uint32_t count = 0;
    if (pairs == NULL)
        return false;
    for (uint32_t i = 0; i < record->count; i++) {
        const struct ctrsec_value *given = &record->values[i];
        enum cs_event_act act = (enum cs_event_act)typed->entries[given->field].acts[given->tag];
        if (act == CS_ACT_SKIP || read_payload(typed, given, &pairs[2 * count + 1]) != CTRSEC_OK)
            continue;
        if (given->tag == CTRSEC_VALUE_ADDRESS && given->field < CS_EVENT_ANCESTOR_FIELD)
            pairs[2 * count + 1] = *typed->entries[given->field].slot; /* the very same text */
        struct cs_str name = cs_arena_copy(&typed->arena, cs_event_field_name(given->field, room));
        if (name.ptr == NULL)
            return false;
        pairs[2 * count++] = cs_value_key(name);
    }
    typed->tree.root = cs_value_make(CS_MAP);
    typed->tree.root.len = count;
    typed->tree.root.as.items = pairs;
    return true;
}

bool cs_event_typed_show(struct cs_event_typed *typed)
{
    if (typed->shown)
        return true;
    typed->shown = true;
    typed->subject.container = CS_STR("");
    typed->bytes_left = typed->limits->document_bytes; /* what was read before is read again */
    typed->items_left = typed->limits->document_nodes;
    return write_tree(typed) && cs_event_derive(&typed->build, CS_DERIVE_CLASS | CS_DERIVE_HOST) &&
           cs_event_name(&typed->build, &typed->subject);
}
