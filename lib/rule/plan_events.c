/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fields and symbols of a plan. contract: rule/plan_events.h
 *
 * The text of a symbol stands behind its hash, which the tables of the index would compute:
 *
 *     [u32 hash]["execve\0"]
 */
#include "rule/plan_events.h"

#include "cel/cel_fields.h"
#include "rule/rule_env.h"

#define SYMBOLS_MOST ((1u << CS_SYMBOL_BITS) - 1)

/* --- fields ----------------------------------------------------------------------------------- */

struct finding_fields {
    struct cs_event_needs *needs;
    uint8_t *others; /* by program: of rules of other targets only */
};

static void mark_program(uint8_t *marks, uint32_t program, uint8_t mark)
{
    if (program != CS_NO_PROGRAM)
        marks[program] = mark;
}

static void mark_rule(uint8_t *marks, const struct cs_plan_rule *rule, uint8_t mark)
{
    for (uint32_t i = 0; i < rule->neach; i++)
        mark_program(marks, rule->each[i], mark);
    for (uint32_t i = 0; i < rule->about->nmessage; i++)
        mark_program(marks, rule->about->message[i].program, mark);
    mark_program(marks, rule->condition, mark);
    mark_program(marks, rule->when, mark);
    mark_program(marks, rule->violation, mark);
    mark_program(marks, rule->about->message_expression, mark);
}

static bool choose(uint32_t program, void *payload)
{
    const struct finding_fields *finding = payload;
    return !finding->others[program];
}

/* A record that is used as such may be read in all its fields. */
static void read_field(const struct cs_field_read *read, void *payload)
{
    const struct finding_fields *finding = payload;
    const struct cs_schema *schema = read->schema;
    uint32_t slot = read->slot, each = cs_rule_env_each(CTRSEC_TARGET_EVENT);
    if (schema == NULL) {
        if (slot == CS_SLOT_NOW || slot >= each)
            return;
        schema = &cs_schema_event;
        slot -= 1 + CS_SLOT_NOW;
    }
    if (read->whole && schema->fields[slot].type->kind == CS_TYPE_RECORD)
        cs_event_needs_all(finding->needs);
    cs_event_needs_slot(finding->needs, schema, slot);
}

static int find_fields(struct cs_plan_events *events, const struct cs_plan *plan)
{
    uint32_t programs = cs_unit_stats(plan->unit).programs;
    struct finding_fields finding = {&events->needs, cs_alloc_take(plan->alloc, programs + 1u)};
    if (finding.others == NULL)
        return CTRSEC_E_NOMEM;
    memset(finding.others, 0, programs + 1u);
    cs_event_needs_init(&events->needs);
    for (int events_too = 0; events_too < 2; events_too++)
        for (uint32_t i = 0; i < plan->nrules; i++)
            if ((plan->rules[i].target == CTRSEC_TARGET_EVENT) == (events_too != 0))
                mark_rule(finding.others, &plan->rules[i], events_too == 0);
    int status = cs_unit_fields(plan->unit, choose, read_field, &finding);
    cs_alloc_free(plan->alloc, finding.others);
    return status;
}

/* --- symbols ---------------------------------------------------------------------------------- */

struct finding_texts {
    struct cs_str *texts;
    uint32_t count, room;
    uint32_t seed;
};

/* Texts of all columns; those of several columns are there several times. */
static void add_texts(struct finding_texts *finding, const struct cs_plan_index *index)
{
    for (int layer = 0; layer < CS_INDEX_LAYERS; layer++)
        for (uint32_t i = 0; i < index->layers[layer].ncolumns; i++) {
            const struct cs_symbol_table *table = &index->layers[layer].columns[i].symbols;
            for (uint32_t k = 0; k < table->count && finding->texts != NULL; k++)
                finding->texts[finding->count + k] = cs_symbol_table_text(table, k);
            if (table->count > 0)
                finding->seed = table->seed;
            finding->count += table->count;
        }
}

static bool write_value(struct cs_arena *arena, uint32_t seed, struct cs_str text,
                        struct cs_value *out)
{
    uint32_t hash = cs_value_index_hash(text, seed);
    char *block = cs_arena_take(arena, sizeof hash + text.len + 1u);
    if (block == NULL)
        return false;
    memcpy(block, &hash, sizeof hash);
    memcpy(block + sizeof hash, text.ptr, text.len);
    block[sizeof hash + text.len] = '\0';
    *out = cs_value_string(cs_str_of(block + sizeof hash, text.len));
    out->flags = CS_FLAG_SYMBOL;
    return true;
}

static int find_symbols(struct cs_plan_events *events, const struct cs_plan *plan)
{
    const struct cs_plan_index *index = &plan->index[CTRSEC_TARGET_EVENT];
    struct finding_texts finding = {NULL, 0, 0, 0};
    add_texts(&finding, index);
    uint32_t count = finding.count < SYMBOLS_MOST ? finding.count : SYMBOLS_MOST;
    if (count == 0)
        return CTRSEC_OK;
    finding.texts = cs_alloc_take(plan->alloc, finding.count * sizeof *finding.texts);
    struct cs_value *values = cs_arena_array(&events->arena, count, sizeof *values);
    int status = CTRSEC_E_NOMEM;
    if (finding.texts != NULL && values != NULL) {
        finding.count = 0;
        add_texts(&finding, index);
        status = cs_symbol_table_build(&events->table, &events->arena, finding.seed, finding.texts,
                                       count);
    }
    for (uint32_t i = 0; i < count && status == CTRSEC_OK; i++)
        if (!write_value(&events->arena, finding.seed, finding.texts[i], &values[i]))
            status = CTRSEC_E_NOMEM;
    cs_alloc_free(plan->alloc, finding.texts);
    events->symbols.values = values;
    events->symbols.count = count;
    return status;
}

struct cs_plan_events *cs_plan_events_new(const struct cs_plan *plan, uint32_t mark)
{
    struct cs_plan_events *events = cs_alloc_take(plan->alloc, sizeof *events);
    if (events == NULL)
        return NULL;
    memset(events, 0, sizeof *events);
    events->alloc = plan->alloc;
    events->symbols.mark = mark;
    cs_arena_init(&events->arena, plan->alloc, 0);
    if (find_fields(events, plan) == CTRSEC_OK && find_symbols(events, plan) == CTRSEC_OK)
        return events;
    cs_plan_events_free(events);
    return NULL;
}

void cs_plan_events_free(struct cs_plan_events *events)
{
    if (events == NULL)
        return;
    cs_arena_clear(&events->arena);
    cs_alloc_free(events->alloc, events);
}

uint32_t cs_plan_events_symbol(const struct cs_plan_events *events, struct cs_str text)
{
    if (events->symbols.count == 0)
        return 0;
    uint32_t symbol = cs_symbol_table_find(&events->table, text);
    return symbol == CS_NO_SYMBOL ? 0 : events->symbols.mark << CS_SYMBOL_BITS | (symbol + 1);
}
