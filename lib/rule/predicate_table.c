/* SPDX-License-Identifier: Apache-2.0 */
/* Fields and questions about them. contract: rule/predicate_table.h */
#include "rule/predicate_table.h"

#include "value/ip.h"

void cs_predicate_table_init(struct cs_predicate_table *table, struct cs_arena *arena,
                             uint32_t seed)
{
    *table = (struct cs_predicate_table){.arena = arena};
    cs_map_init(&table->index, arena, seed);
}

/* --- numbers ---------------------------------------------------------------------------------- */

/* One more item of an array in the arena; outgrown arrays stay until the arena goes. */
static bool grow(struct cs_arena *arena, void **items, uint32_t count, uint32_t *room, size_t size)
{
    if (count < *room)
        return true;
    uint32_t larger = *room == 0 ? 64 : *room;
    if (larger > UINT32_MAX / 4)
        return false;
    larger *= 2;
    void *moved = cs_arena_array(arena, larger, size);
    if (moved == NULL)
        return false;
    if (count > 0)
        memcpy(moved, *items, count * size);
    *items = moved;
    *room = larger;
    return true;
}

/*
 * How the index knows an item: a kind, two numbers, a pointer and a text. Looked up with a copy
 * on the stack where it is short; the map keeps a copy in the arena.
 */
struct spelling {
    char kind;
    uint32_t first, second;
    const void *pointer;
    struct cs_str text;
};

enum { SPELLING_HEAD = 1 + 4 + 4 + sizeof(void *), SPELLING_SHORT = 128 };

static void write_spelling(const struct spelling *s, char *out)
{
    out[0] = s->kind;
    memcpy(out + 1, &s->first, 4);
    memcpy(out + 5, &s->second, 4);
    memcpy(out + 9, &s->pointer, sizeof s->pointer);
    if (s->text.len > 0)
        memcpy(out + SPELLING_HEAD, s->text.ptr, s->text.len);
}

/* The number of an item, `next` where it is new. NULL: out of memory. */
static const uint32_t *number_of(struct cs_predicate_table *table, const struct spelling *s,
                                 uint32_t next, bool *added)
{
    char few[SPELLING_SHORT];
    uint32_t len = SPELLING_HEAD + s->text.len;
    *added = false;
    if (len <= sizeof few) {
        write_spelling(s, few);
        const uint32_t *found = cs_map_get(&table->index, cs_str_of(few, len));
        if (found != NULL)
            return found;
    }
    char *kept = cs_arena_take(table->arena, len);
    if (kept == NULL)
        return NULL;
    write_spelling(s, kept);
    const uint32_t *number = cs_map_put(&table->index, cs_str_of(kept, len), next, added);
    if (number != NULL && !*added)
        cs_arena_trim(table->arena, kept, len, 0);
    return number;
}

/* --- fields ----------------------------------------------------------------------------------- */

static bool add_field(struct cs_predicate_table *table, const struct spelling *s,
                      struct cs_index_field field, uint32_t *out)
{
    bool added;
    *out = CS_NO_FIELD;
    if (field.container != CS_NO_FIELD) {
        const struct cs_index_field *container = &table->fields[field.container];
        if (container->depth == CS_FIELD_STEPS_MOST)
            return true;
        field.depth = container->depth + 1;
        field.variable = container->variable;
    }
    const uint32_t *number = number_of(table, s, table->nfields, &added);
    if (number == NULL)
        return false;
    *out = *number;
    if (!added)
        return true;
    if (!grow(table->arena, (void **)&table->fields, table->nfields, &table->fields_room,
              sizeof *table->fields))
        return false;
    if (s->text.len > 0) {
        struct cs_str key = cs_arena_copy(table->arena, s->text);
        if (key.ptr == NULL)
            return false;
        field.key = cs_value_key(key);
    }
    table->fields[table->nfields++] = field;
    return true;
}

bool cs_predicate_table_variable(struct cs_predicate_table *table, uint32_t slot, uint32_t *out)
{
    struct spelling s = {.kind = 'v', .first = slot};
    struct cs_index_field field = {.container = CS_NO_FIELD, .slot = slot, .variable = slot};
    if (table->variables != NULL && slot >= 1 && slot <= table->variables->count)
        field.row = &table->variables->fields[slot - 1];
    return add_field(table, &s, field, out);
}

bool cs_predicate_table_member(struct cs_predicate_table *table, uint32_t container,
                               struct cs_str key, uint32_t *out)
{
    struct spelling s = {.kind = 'm', .first = container, .text = key};
    struct cs_index_field field = {.container = container, .key = cs_value_key(key)};
    return add_field(table, &s, field, out);
}

bool cs_predicate_table_slot(struct cs_predicate_table *table, uint32_t container,
                             const struct cs_schema *schema, uint32_t slot, uint32_t *out)
{
    struct spelling s = {.kind = 's', .first = container, .second = slot, .pointer = schema};
    struct cs_index_field field = {
        .container = container, .slot = slot, .schema = schema, .row = &schema->fields[slot]};
    return add_field(table, &s, field, out);
}

bool cs_predicate_table_within(const struct cs_predicate_table *table, uint32_t field,
                               uint32_t container)
{
    while (field != CS_NO_FIELD && field != container)
        field = table->fields[field].container;
    return field == container;
}

/* --- predicates ------------------------------------------------------------------------------- */

bool cs_predicate_takes(enum cs_predicate_test test, struct cs_value constant)
{
    static const bool texts[] = {
#define TEXT(name, sentence, text) text,
        CS_PREDICATE_TABLE(TEXT)
#undef TEXT
    };
    struct cs_cidr network;
    if (constant.tag == CS_STRING && constant.len > CS_PREDICATE_TEXT_MOST)
        return false;
    if (test == CS_PREDICATE_WITHIN)
        return constant.tag == CS_STRING && cs_cidr_parse(cs_value_str(constant), &network);
    if (test == CS_PREDICATE_GIVEN || test == CS_PREDICATE_ABSENT)
        return true;
    if (texts[test])
        return constant.tag == CS_STRING;
    if (test == CS_PREDICATE_EQUAL)
        return constant.tag == CS_STRING || constant.tag == CS_INT || constant.tag == CS_BOOL;
    return constant.tag == CS_INT;
}

bool cs_predicate_table_add(struct cs_predicate_table *table, uint32_t field,
                            enum cs_predicate_test test, struct cs_value constant, uint32_t *out)
{
    struct spelling s = {.kind = (char)('A' + test), .first = field, .second = constant.tag};
    bool added;
    if (constant.tag == CS_STRING)
        s.text = cs_value_str(constant);
    else
        s.text = cs_str_of((const char *)&constant.as.integer,
                           constant.tag == CS_INT ? sizeof constant.as.integer : 0);
    if (constant.tag == CS_BOOL)
        s.second |= (uint32_t)constant.as.boolean << 8;
    const uint32_t *number = number_of(table, &s, table->npredicates, &added);
    if (number == NULL)
        return false;
    *out = *number;
    if (!added) {
        table->predicates[*out].uses++;
        return true;
    }
    if (!grow(table->arena, (void **)&table->predicates, table->npredicates,
              &table->predicates_room, sizeof *table->predicates))
        return false;
    if (constant.tag == CS_STRING) {
        struct cs_str copy = cs_arena_copy(table->arena, cs_value_str(constant));
        if (copy.ptr == NULL)
            return false;
        constant = cs_value_string(copy);
    }
    table->predicates[table->npredicates++] = (struct cs_predicate){field, test, constant, 1};
    return true;
}

/* --- reading and answering -------------------------------------------------------------------- */

/* One step, from a container that may be one or not. */
static struct cs_value step_into(struct cs_value container, const struct cs_index_field *step,
                                 bool *is_container)
{
    *is_container = true;
    if (step->schema != NULL && container.tag == CS_RECORD &&
        container.as.record->schema == step->schema)
        return container.as.record->slots[step->slot];
    if (step->schema == NULL && container.tag == CS_MAP) {
        int64_t pair = cs_value_find_key(container, step->key);
        return pair < 0 ? cs_value_absent() : container.as.items[2 * pair + 1];
    }
    *is_container = false;
    return cs_value_absent();
}

struct cs_field_value cs_index_field_walk(const struct cs_index_field *steps, uint32_t count,
                                          uint32_t done, struct cs_value value)
{
    for (uint32_t i = done; i < count; i++) {
        bool is_container;
        value = step_into(value, &steps[i], &is_container);
        if (value.tag == CS_ABSENT)
            return (struct cs_field_value){value, is_container ? i : 0};
    }
    return (struct cs_field_value){value, 0};
}

static enum cs_holds answer(bool yes)
{
    return yes ? CS_HOLDS_YES : CS_HOLDS_NO;
}

static enum cs_holds answer_text(enum cs_predicate_test test, struct cs_str text,
                                 struct cs_str constant)
{
    struct cs_cidr network;
    struct cs_ip ip;
    if (test == CS_PREDICATE_EQUAL)
        return answer(cs_str_equal(text, constant));
    if (text.len > CS_PREDICATE_TEXT_MOST)
        return CS_HOLDS_PERHAPS;
    switch (test) {
    case CS_PREDICATE_STARTS:
        return answer(cs_str_starts(text, constant));
    case CS_PREDICATE_ENDS:
        return answer(cs_str_ends(text, constant));
    case CS_PREDICATE_CONTAINS:
        return answer(cs_str_find(text, constant, 0) >= 0);
    case CS_PREDICATE_WITHIN:
        if (!cs_ip_parse(text, &ip) || !cs_cidr_parse(constant, &network))
            return CS_HOLDS_PERHAPS;
        return answer(cs_cidr_holds(&network, &ip));
    default:
        return CS_HOLDS_PERHAPS;
    }
}

static enum cs_holds answer_number(enum cs_predicate_test test, int64_t number, int64_t constant)
{
    switch (test) {
    case CS_PREDICATE_EQUAL:
        return answer(number == constant);
    case CS_PREDICATE_LESS:
        return answer(number < constant);
    case CS_PREDICATE_AT_MOST:
        return answer(number <= constant);
    case CS_PREDICATE_MORE:
        return answer(number > constant);
    case CS_PREDICATE_AT_LEAST:
        return answer(number >= constant);
    default:
        return CS_HOLDS_PERHAPS;
    }
}

enum cs_holds cs_predicate_holds(const struct cs_predicate *predicate, uint32_t depth,
                                 struct cs_field_value value)
{
    enum cs_predicate_test test = predicate->test;
    struct cs_value v = value.value, constant = predicate->constant;
    if (v.tag == CS_ERROR || v.tag == CS_UNKNOWN)
        return CS_HOLDS_PERHAPS;
    if (test == CS_PREDICATE_GIVEN || test == CS_PREDICATE_ABSENT) {
        if (v.tag == CS_ABSENT && (value.missing != depth || depth == 0))
            return CS_HOLDS_PERHAPS;
        return answer((v.tag == CS_ABSENT) == (test == CS_PREDICATE_ABSENT));
    }
    if (v.tag != constant.tag)
        return CS_HOLDS_PERHAPS;
    switch (v.tag) {
    case CS_STRING:
        return answer_text(test, cs_value_str(v), cs_value_str(constant));
    case CS_INT:
        return answer_number(test, v.as.integer, constant.as.integer);
    case CS_BOOL:
        return answer(v.as.boolean == constant.as.boolean);
    default:
        return CS_HOLDS_PERHAPS;
    }
}
