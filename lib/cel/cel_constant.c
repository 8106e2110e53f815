/* SPDX-License-Identifier: Apache-2.0 */
/* The constants of a unit. contract: cel/cel_constant.h */
#include "cel/cel_constant.h"

#include "value/block.h"

enum { DEPTH_MOST = 160, BYTES_FREE = 255 };

static bool fits(struct cs_value v, uint32_t depth)
{
    if (depth == 0)
        return false;
    switch ((enum cs_tag)v.tag) {
    case CS_LIST:
    case CS_MAP: {
        size_t count = v.tag == CS_MAP ? 2 * (size_t)v.len : v.len;
        for (size_t i = 0; i < count; i++)
            if (!fits(v.as.items[i], depth - 1))
                return false;
        return true;
    }
    case CS_OPTIONAL:
        return v.as.boxed == NULL || fits(*v.as.boxed, depth - 1);
    case CS_ABSENT:
    case CS_RECORD:
    case CS_OPAQUE:
    case CS_ERROR:
    case CS_UNKNOWN:
        return false;
    default:
        return true;
    }
}

bool cs_constant_fits(struct cs_value v)
{
    return fits(v, DEPTH_MOST);
}

/* --- hash and identity ----------------------------------------------------------------------- */

static uint32_t mix(uint32_t hash, uint64_t word)
{
    uint64_t product = (word ^ hash) * UINT64_C(0x9E3779B97F4A7C15);
    return (uint32_t)(product ^ product >> 32);
}

static uint32_t hash_of(struct cs_value v)
{
    uint32_t hash = mix(v.tag, v.len);
    size_t count = 0;
    switch ((enum cs_tag)v.tag) {
    case CS_STRING:
    case CS_BYTES:
        return mix(hash, cs_value_index_hash(cs_value_str(v), 0));
    case CS_LIST:
        count = v.len;
        break;
    case CS_MAP:
        count = 2 * (size_t)v.len;
        break;
    case CS_NULL:
        return hash;
    case CS_BOOL:
        return mix(hash, v.as.boolean);
    case CS_TYPE:
        return mix(hash, (uint64_t)v.as.type->kind);
    case CS_OPTIONAL:
        return v.as.boxed == NULL ? hash : mix(hash, hash_of(*v.as.boxed));
    default:
        return mix(hash, v.as.unsigned_integer);
    }
    for (size_t i = 0; i < count; i++)
        hash = mix(hash, hash_of(v.as.items[i]));
    return hash;
}

static bool same(struct cs_value a, struct cs_value b)
{
    if (a.tag != b.tag || a.len != b.len || ((a.flags ^ b.flags) & CS_FLAG_SENSITIVE))
        return false;
    size_t count = 0;
    switch ((enum cs_tag)a.tag) {
    case CS_STRING:
    case CS_BYTES:
        return cs_str_equal(cs_value_str(a), cs_value_str(b));
    case CS_LIST:
        count = a.len;
        break;
    case CS_MAP:
        count = 2 * (size_t)a.len;
        break;
    case CS_NULL:
        return true;
    case CS_BOOL:
        return a.as.boolean == b.as.boolean;
    case CS_TYPE:
        return cs_type_equal(a.as.type, b.as.type);
    case CS_OPTIONAL:
        if (a.as.boxed == NULL || b.as.boxed == NULL)
            return a.as.boxed == b.as.boxed;
        return same(*a.as.boxed, *b.as.boxed);
    default:
        return a.as.unsigned_integer == b.as.unsigned_integer; /* bits, also of doubles */
    }
    for (size_t i = 0; i < count; i++)
        if (!same(a.as.items[i], b.as.items[i]))
            return false;
    return true;
}

/* --- copying --------------------------------------------------------------------------------- */

static const struct cs_type *copy_type(struct cs_arena *arena, const struct cs_type *type,
                                       uint32_t depth)
{
    struct cs_type *copy = depth == 0 ? NULL : cs_arena_zero(arena, sizeof *copy);
    if (copy == NULL)
        return NULL;
    *copy = *type;
    copy->name = type->name == NULL ? NULL : cs_arena_copy(arena, cs_str_from(type->name)).ptr;
    bool failed = type->name != NULL && copy->name == NULL;
    if (type->first != NULL)
        failed |= (copy->first = copy_type(arena, type->first, depth - 1)) == NULL;
    if (type->second != NULL)
        failed |= (copy->second = copy_type(arena, type->second, depth - 1)) == NULL;
    return failed ? NULL : copy;
}

static bool copy(struct cs_unit *unit, struct cs_value v, uint32_t depth, struct cs_value *out);

static bool copy_items(struct cs_unit *unit, struct cs_value v, uint32_t depth,
                       struct cs_value *out)
{
    uint32_t count = v.tag == CS_MAP ? 2 * v.len : v.len;
    struct cs_arena_mark mark = cs_arena_mark(&unit->scratch);
    struct cs_value *items = cs_arena_array(&unit->scratch, count, sizeof *items);
    bool made = items != NULL;
    for (uint32_t i = 0; made && i < count; i++)
        made = copy(unit, v.as.items[i], depth - 1, &items[i]);
    if (made && v.tag == CS_MAP)
        made = cs_block_map(&unit->arena, items, NULL, v.len, 0, NULL, out);
    else if (made)
        made = cs_block_list(&unit->arena, items, NULL, v.len, out);
    cs_arena_rewind(&unit->scratch, mark);
    return made;
}

static bool copy(struct cs_unit *unit, struct cs_value v, uint32_t depth, struct cs_value *out)
{
    uint8_t secret = v.flags & CS_FLAG_SENSITIVE;
    bool made = depth > 0;
    *out = v;
    if (made && (v.tag == CS_STRING || v.tag == CS_BYTES)) {
        struct cs_str text = cs_arena_copy(&unit->arena, cs_value_str(v));
        made = text.ptr != NULL;
        if (made)
            *out = v.tag == CS_STRING ? cs_value_key(text) : cs_value_bytes(text);
    } else if (made && (v.tag == CS_LIST || v.tag == CS_MAP)) {
        made = copy_items(unit, v, depth, out);
    } else if (made && v.tag == CS_TYPE) {
        out->as.type = copy_type(&unit->arena, v.as.type, depth);
        made = out->as.type != NULL;
    } else if (made && v.tag == CS_OPTIONAL && v.as.boxed != NULL) {
        struct cs_value *boxed = cs_arena_take(&unit->arena, sizeof *boxed);
        made = boxed != NULL && copy(unit, *v.as.boxed, depth - 1, boxed);
        out->as.boxed = boxed;
    }
    out->flags |= secret;
    return made;
}

static uint32_t hash_at(const struct cs_unit *unit, uint32_t i)
{
    return unit->notes[i].hash;
}

bool cs_constant_add(struct cs_unit *unit, struct cs_value v, uint32_t *out)
{
    struct cs_unit_table *table = &unit->constant_table;
    uint32_t hash = hash_of(v), next = unit->nconstants + 1;
    if (next > CS_UNIT_CONSTANTS_MOST || !cs_unit_table_room(unit, table, hash_at) ||
        !cs_unit_room(unit, (void **)&unit->constants, &unit->constants_room, next,
                      sizeof *unit->constants) ||
        !cs_unit_room(unit, (void **)&unit->notes, &unit->notes_room, next, sizeof *unit->notes))
        return false;
    uint32_t at = hash & table->mask;
    for (; table->slots[at] != 0; at = (at + 1) & table->mask) {
        *out = table->slots[at] - 1;
        if (unit->notes[*out].hash == hash && same(unit->constants[*out], v))
            return true;
    }
    if (!copy(unit, v, DEPTH_MOST, &unit->constants[unit->nconstants]))
        return false;
    unit->notes[unit->nconstants] = (struct cs_constant_note){.hash = hash};
    *out = unit->nconstants++;
    table->slots[at] = unit->nconstants;
    table->count++;
    return true;
}

/* --- sets ------------------------------------------------------------------------------------ */

static bool is_integer(struct cs_value v)
{
    return v.tag == CS_INT || v.tag == CS_UINT;
}

static uint32_t member_hash(struct cs_value v)
{
    uint64_t word = v.tag == CS_STRING ? cs_value_key_hash(cs_value_str(v)) : v.as.unsigned_integer;
    uint64_t product = word * UINT64_C(0x9E3779B97F4A7C15);
    return (uint32_t)(product >> 32);
}

static bool members_equal(struct cs_value a, struct cs_value b)
{
    if (a.tag == CS_STRING)
        return cs_str_equal(cs_value_str(a), cs_value_str(b));
    /* the same 64 bits are the same number unless one is negative and the other is not */
    return a.as.unsigned_integer == b.as.unsigned_integer && (a.tag == b.tag || a.as.integer >= 0);
}

static bool can_be_set(struct cs_value list, bool *strings)
{
    if (list.tag != CS_LIST || list.len == 0 || (list.flags & CS_FLAG_SENSITIVE))
        return false;
    *strings = list.as.items[0].tag == CS_STRING;
    for (uint32_t i = 0; i < list.len; i++)
        if (*strings ? list.as.items[i].tag != CS_STRING : !is_integer(list.as.items[i]))
            return false;
    return true;
}

bool cs_constant_set(struct cs_unit *unit, uint32_t constant, uint32_t *out)
{
    struct cs_value list = unit->constants[constant];
    bool strings;
    *out = unit->notes[constant].set;
    if (*out != 0 || !can_be_set(list, &strings))
        return true;
    uint32_t size = 8;
    while (size / 2 < list.len) {
        if (size > UINT32_MAX / 4)
            return true;
        size *= 2;
    }
    if (size > UINT32_MAX - unit->nset_slots ||
        !cs_unit_room(unit, (void **)&unit->sets, &unit->sets_room, unit->nsets + 1,
                      sizeof *unit->sets) ||
        !cs_unit_room(unit, (void **)&unit->set_slots, &unit->set_slots_room,
                      unit->nset_slots + size, sizeof *unit->set_slots))
        return false;
    struct cs_constant_set set = {constant, unit->nset_slots, size - 1, 0, strings};
    uint32_t *slots = unit->set_slots + set.first;
    memset(slots, 0, size * sizeof *slots);
    for (uint32_t i = 0; i < list.len; i++) {
        uint32_t at = member_hash(list.as.items[i]) & set.mask;
        while (slots[at] != 0 && !members_equal(list.as.items[slots[at] - 1], list.as.items[i]))
            at = (at + 1) & set.mask;
        slots[at] = i + 1;
        if (strings && list.as.items[i].len > set.longest)
            set.longest = list.as.items[i].len;
    }
    unit->nset_slots += size;
    unit->sets[unit->nsets] = set;
    *out = unit->notes[constant].set = ++unit->nsets;
    return true;
}

int cs_constant_member(const struct cs_unit *unit, const struct cs_constant_set *set,
                       struct cs_value v)
{
    if (set->strings ? v.tag != CS_STRING : !is_integer(v))
        return v.tag == CS_DOUBLE || v.tag == CS_ERROR || v.tag == CS_UNKNOWN ? -1 : 0;
    if (set->strings && v.len > set->longest)
        return 0;
    if (set->strings && v.len > BYTES_FREE)
        return -1; /* hashing it has to be paid for */
    const struct cs_value *items = unit->constants[set->constant].as.items;
    const uint32_t *slots = unit->set_slots + set->first;
    uint32_t at = member_hash(v) & set->mask;
    for (; slots[at] != 0; at = (at + 1) & set->mask)
        if (members_equal(items[slots[at] - 1], v))
            return 1;
    return 0;
}

/* --- preparations ---------------------------------------------------------------------------- */

int cs_constant_bind(struct cs_unit *unit, const struct cs_preparation *preparation,
                     uint32_t constant, struct cs_diag *diag, struct cs_span span, uint32_t *out)
{
    for (*out = unit->notes[constant].bound; *out != 0; *out = unit->bounds[*out - 1].next)
        if (unit->bounds[*out - 1].preparation == preparation)
            return CTRSEC_OK;
    if (!cs_unit_room(unit, (void **)&unit->bounds, &unit->bounds_room, unit->nbounds + 1,
                      sizeof *unit->bounds))
        return cs_diag_no_memory(diag);
    struct cs_bound bound = {preparation, NULL, unit->notes[constant].bound};
    CS_TRY(preparation->make(unit->alloc, &unit->limits, cs_value_str(unit->constants[constant]),
                             diag, span, &bound.made));
    unit->bounds[unit->nbounds] = bound;
    *out = unit->notes[constant].bound = ++unit->nbounds;
    return CTRSEC_OK;
}
